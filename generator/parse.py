"""The bytes of one file -> `Parsed`: a brief, a registry or the settings, and every problem that one file can show.

In the room: what kind of file a path is, and the rules of form across the keys of one file. Not in the room: the
validation against the model (cleaning.py), and anything that needs a second file (explainer.py).
"""

from __future__ import annotations

import re
import typing
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, cached_property, lru_cache
from hashlib import sha256
from html import unescape
from itertools import islice
from typing import Any, Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace
from pydantic import BaseModel

from generator import dates, front, markdown, model
from generator.body import NO_BODY, Body
from generator.cleaning import Cleaning
from generator.front import Document
from generator.problems import TEXT_ENDINGS, Fault, Path, Place, Problem, Span, did_you_mean, listed, nearest
from generator.vocabulary import KEY, KINDS, LARGEST_TEXT_BYTES, slug_fault, too_large
from generator.written import Map, Scalar, Seq, find, key_span, word_span

ASSET_ENDINGS = (
    "avif", "gif", "jpeg", "jpg", "png", "webp", "mp3", "mp4", "ogg", "webm", "csv", "geojson", "ics", "json", "txt",
    "docx", "epub", "ods", "odt", "pdf", "xlsx", "zip",
)  # fmt: skip
"""What files in assets/ may be: kinds that do nothing in a browser but be shown or saved."""
RESERVED = frozenset({"assets", "feed", "feed.xml", "sitemap.xml", "robots.txt", "404", "404.html", "index"})
"""Names at the root of the site that cannot be explainers."""

Entry: TypeAlias = model.Source | model.Number | model.Quote | model.Place | model.Image


Walked: TypeAlias = Iterable[tuple[Path, Any]]
"""Values with the path of keys to each."""


def walk(value: object, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value below a model with the path of keys to it, parts before what they hold; what is empty is left out."""
    todo = [(path, value)]
    while todo:
        path, value = todo.pop()
        if isinstance(value, tuple):
            todo += [((*path, number), value[number]) for number in range(len(value) - 1, -1, -1)]
            continue
        yield path, value
        if isinstance(value, BaseModel):
            # Not getattr: a look into the dictionary halves the time.
            told = value.__dict__
            todo += [((*path, step), told[name]) for name, step in _steps(type(value)) if told[name]]


@cache
def _steps(kind: type[BaseModel]) -> tuple[tuple[str, str], ...]:
    """The attributes of a model from the last to the first, each with the key that writers use."""
    return tuple((name, info.alias or name) for name, info in reversed(kind.model_fields.items()))


class Brief(Struct, frozen=True, dict=True):
    """One Markdown file; the slug of an `index.md` is that of its explainer.

    `front_digest` is that of the text of its front matter, and empty where something is wrong there.
    """

    file: str
    explainer: str
    kind: str
    slug: str
    front: model.Brief
    body: Body
    front_digest: str

    @cached_property
    def parts(self) -> tuple[tuple[Path, Any], ...]:
        """Every value of its front matter: rules, references and pages look through them a dozen times."""
        return tuple(walk(self.front))

    @cached_property
    def event_anchors(self) -> tuple[str, ...]:
        """The anchors of the events inside it, in the order written."""
        return tuple(event_anchor(event) for event in self.front.events)

    @cached_property
    def heading_ids(self) -> frozenset[str]:
        """The anchors of its headings."""
        return frozenset(heading.id for heading in self.body.headings)

    @cached_property
    def fact_anchors(self) -> tuple[str, ...]:
        """The anchors of the facts that were written into its box, in their order."""
        taken: dict[str, int] = {}
        return tuple(markdown.anchor_of("fact-", fact.label, taken) for fact in self.front.facts)


def event_anchor(event: model.EventInPlace) -> str:
    """The anchor of an event inside a brief: its id, or its date and first words."""
    if event.id:
        return event.id
    html = " ".join(piece for piece in event.what.pieces if isinstance(piece, str))
    words = re.findall(r"\w+", unescape(re.sub(r"<[^>]*>", "", html)))
    date = re.sub(r"[^\w-]+", "-", event.when.text).strip("-")
    return "-".join([date, *(word.casefold() for word in words[:5])])


class Registry(Struct, frozen=True):
    """One registry file of an explainer; entries in the order written."""

    file: str
    explainer: str
    name: str
    entries: tuple[tuple[str, Entry], ...]


class Settings(Struct, frozen=True):
    """`site.yml`."""

    file: str
    site: model.Site


class Parsed(Struct, frozen=True):
    """What one file gives: its content if there is any, and what is wrong with it.

    `lost` names top-level keys that could not be read at all; nothing may be said to be missing because of them.
    """

    file: str
    content: Brief | Registry | Settings | None
    problems: tuple[Problem, ...]
    lost: frozenset[str] = frozenset()


def parse(path: str, source: bytes, shown: str, before: Parsed | None = None) -> Parsed:
    """Parse one file of the content folder; `path` is relative to it, `shown` is how the folder is named in problems.

    Any bytes give a `Parsed`; nothing is raised for what a writer can do wrong. What the same file gave `before` saves
    work, and changes nothing.
    """
    file = f"{shown}/{path}" if shown else path
    sort = sort_of(path)
    if isinstance(sort, Fault):
        return Parsed(file, None, (Problem(Span(file, 1, 1, 2), sort),))
    text, problem = _decoded(source, file)
    if problem is not None:
        return Parsed(file, None, (problem,))
    explainer, _, name = path.partition("/")
    if sort == "settings":
        return _parse_settings(text, file)
    if sort == "registry":
        return _parse_registry(text, file, explainer, name.removesuffix(".yml"))
    address = _address(path)
    assert address is not None, f"{path} is to be parsed"
    return _parse_brief(text, file, address, before)


Sort: TypeAlias = Literal["brief", "registry", "settings", "asset", "other"]


def sort_of(path: str) -> Sort | Fault:
    """What a file of the content folder is by its path, or why it can be nothing; "other" is not ours to read."""
    match path.split("/"):
        case ["site.yml"]:
            return "settings"
        case [name] if not name.lower().endswith(TEXT_ENDINGS):
            return "other"
        case [_, "assets", *_, name]:
            return _asset_fault(name) or "asset"
        case [_, name] if _registry_of(name) is not None:
            return "registry"
    return "brief" if _address(path) else _misplaced(path)


@lru_cache(65_536)  # every path is asked for at each save
def is_parsed(path: str) -> bool:
    """Whether a file is to be parsed, or to be refused; the rest are assets, to be copied, and what is passed over."""
    return sort_of(path) not in ("asset", "other")


def is_misplaced(parsed: Parsed) -> bool:
    """Whether a file could be nothing because of its path alone."""
    return any(problem.fault.rule == "wrong-kind" for problem in parsed.problems) and parsed.content is None


def spans(path: str, source: bytes, shown: str) -> Callable[[Place], Span]:
    """Read a file again to tell where its values stand; a place that is not there becomes the nearest one."""
    file = f"{shown}/{path}" if shown else path
    text, _ = _decoded(source, file)
    root = _reread(path, text, file)
    return lambda place: _span(root, place)


def _reread(path: str, text: str, file: str) -> Map:
    """The values of a file without what was wrong, so that indexes are those of what was parsed."""
    address = _address(path)
    document = front.read(front.cut(text, file).front if address else text, file)
    cleaning = _cleaning(document, file)
    registry = _registry_of(path.rpartition("/")[2])
    if address:
        cleaning.run(model.FRONTS[address[1]])
    elif registry is not None:
        list(_entries(cleaning, registry))
    return document.root


def _span(root: Map, place: Place) -> Span:
    # A value that is a date has another name within (model.py) than the one that was typed.
    path = tuple(str(step).removesuffix(" as date") if step == model.DATE_AS_VALUE else step for step in place.path)
    if place.of_key:
        return key_span(root, path)
    if place.word:
        return word_span(root, path, place.word)
    return find(root, path).origin.span


# --- what kind of file it is -----------------------------------------------------------------------------------------

_KIND_OF = {folder: kind for kind, folder in KINDS.items()}
_ACTIVE = frozenset({"html", "htm", "xhtml", "xht", "shtml", "svg", "svgz", "js", "mjs", "xml", "xsl", "css", "swf"})


def _address(path: str) -> tuple[str, str, str] | None:
    """The explainer, kind and slug of a brief by its path."""
    match path.split("/"):
        case [slug, "index.md"]:
            return slug, "explainer", slug
        case [explainer, folder, name] if name.endswith(".md") and folder in _KIND_OF:
            return explainer, _KIND_OF[folder], name.removesuffix(".md")
    return None


def _asset_fault(name: str) -> Fault | None:
    """Why a file in assets/ cannot be published: assets are no way round "no raw HTML"."""
    if "#" in name:
        why = "in an address, what follows # is a place on a page."
        return Fault("slug", f'the file name "{name}" has a #', why, "rename the file.")
    _, dot, ending = name.lower().rpartition(".")
    if dot and ending in ASSET_ENDINGS:
        return None
    some = listed([f".{each}" for each in ASSET_ENDINGS])
    if ending in _ACTIVE and dot:
        message, why = f'"{name}" can act in the browser of a reader', "a site holds no code but its own."
        is_drawing = ending in ("svg", "svgz")
        fix = "save the drawing as .png or .webp." if is_drawing else f"leave it out; files may be {some}."
        return Fault("unsafe-link", message, why, fix)
    why = "only what browsers just show or save can be published."
    return Fault("unsafe-link", f'"{name}" is no kind of file that assets/ may hold', why, f"use {some}.")


def _registry_of(name: str) -> str | None:
    stem, _, ending = name.rpartition(".")
    return stem if ending == "yml" and stem in model.REGISTRIES else None


def registry_meant(name: str) -> str | None:
    """The registry that a file of that name is, or was meant as with another ending or spelling."""
    stem, _, ending = name.lower().partition(".")
    return nearest(stem, model.REGISTRIES) if ending.partition(".")[0] in ("yml", "yaml", "txt") else None


def _registry_astray(name: str, folders: Sequence[str], right: str) -> Fault:
    """A registry that lies elsewhere than beside the index of an explainer, or is called otherwise."""
    message, why, fix = f'"{name}" is not read', "the file name says what is in it.", f"rename it to {right}."
    if not folders:
        message, why = f'"{name}" belongs to no explainer', "an explainer is a folder of its own."
        fix = f"move it to EXPLAINER/{right}."
    elif len(folders) > 1:
        why, fix = "a registry stands beside the index.md of its explainer.", f"move it to {folders[0]}/{right}."
    return Fault("wrong-kind", message, why, fix)


def with_homes(parsed: Parsed, explainers: Sequence[str]) -> Parsed:
    """A file that belongs to no explainer, told to move to those that there are."""

    def at_home(problem: Problem) -> Problem:
        fix = problem.fault.fix.replace("EXPLAINER/", f"{explainers[0]}/")
        if len(explainers) > 1:
            fix = f"{fix[:-1]}, or likewise to {listed(explainers[1:])}."
        return replace(problem, fault=replace(problem.fault, fix=fix))

    if not explainers or not any("EXPLAINER/" in problem.fault.fix for problem in parsed.problems):
        return parsed
    return replace(parsed, problems=tuple(map(at_home, parsed.problems)))


def _decoded(source: bytes, file: str) -> tuple[str, Problem | None]:
    if len(source) > LARGEST_TEXT_BYTES:
        return "", Problem(Span(file, 1, 1, 2), too_large(len(source)))
    try:
        text = source.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        return "", _not_utf8(source, error.start, file)
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return ("", problem) if (problem := _too_dense(text, file)) else (text, None)


MOST_MARKS = 70_000
MARKS = re.compile(
    r"[!-'*-,.:-@\[-`{-~«»‘-”\n\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\d(?!\d)"
)
"""What Markdown, YAML or a rule must look at: punctuation but for hyphens, slashes and round brackets, numbers, ends of
lines, and what cannot be seen."""


def _too_dense(text: str, file: str) -> Problem | None:
    """Half a megabyte of nothing but brackets takes many seconds; so large a text of words and numbers takes none."""
    if len(text) <= MOST_MARKS:
        return None
    beyond = next(islice(MARKS.finditer(text), MOST_MARKS, None), None)
    if beyond is None:
        return None
    at = beyond.start()
    fault = Fault(
        "too-large",
        f"this file has more than {MOST_MARKS:,} ends of lines, numbers and marks such as brackets",
        "a text with so many is nearly always something that slipped in by mistake.",
        "split it into several files, or keep tables as .csv files in assets/.",
    )
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    return Problem(Span(file, line, column, column + 1), fault)


def _not_utf8(source: bytes, at: int, file: str) -> Problem:
    before = source[:at].decode("utf-8").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    why, fix = "names and quotation marks would be garbled.", "save the file as UTF-8."
    fault = Fault("encoding", f"not valid UTF-8 at byte {at + 1}", why, fix)
    return Problem(Span(file, line, column, column + 1), fault)


def _misplaced(path: str) -> Fault:
    parts = path.split("/")
    name, folder = parts[-1], parts[1] if len(parts) > 2 else ""
    if registry := registry_meant(name):
        return _registry_astray(name, parts[:-1], f"{registry}.yml")
    folders = tuple(_KIND_OF)
    message, why, fix = f'"{path}" lies too deep', "briefs lie right in the folder of their kind.", "move it up."
    stem, _, ending = name.rpartition(".")
    if ending.lower() in ("yml", "yaml") and ending != "yml":
        message, why = f'"{name}" is not read', "registries and settings end in .yml."
        fix = f"rename it to {stem.lower()}.yml."
    elif ending.lower() in ("md", "markdown") and ending != "md":
        message, why, fix = f'"{name}" is not read', "briefs end in .md.", f"rename it to {stem.lower()}.md."
    elif stem.lower().endswith((".md", ".yml")):
        message, why = f'"{name}" is not read', "an editor or browser has put a second ending behind the first."
        fix = f"rename it to {stem.lower()}."
    elif ending not in ("md", "yml"):
        message, why = f'"{name}" is neither brief nor registry', "other files of an explainer stand in its assets/."
        fix = f"move it to {parts[0]}/assets/."
        if ending == "txt" and folder in folders:
            fix = f"rename it to {stem}.md if it is a brief; else move it to {parts[0]}/assets/."
    elif len(parts) == 1:
        message, why = f'"{path}" belongs to no explainer', "an explainer is a folder of its own."
        fix = did_you_mean(name, ["site.yml"]) or "move it into the folder of its explainer, beside index.md."
        if name.endswith(".md"):
            fix = f"move it to a folder, such as {name.removesuffix('.md')}/index.md."
    elif len(parts) == 2 and parts[0] in folders:
        message, why = f'"{path}" belongs to no explainer', f"a folder {parts[0]}/ lies in that of an explainer."
        fix = f"move it to EXPLAINER/{path}."
    elif len(parts) == 2:
        known = ["index.md", *(f"{registry}.yml" for registry in model.REGISTRIES)]
        message, why = f'"{name}" is not a file of an explainer', "the file name says what is in it."
        fix = did_you_mean(name, known) or f"use {listed(known)}, or put briefs into {listed(folders)}."
        if ending == "md" and not nearest(name, known):
            fix = f"move it into {listed(f'{each}/' for each in folders)} if it is a brief, else out of {parts[0]}/."
    elif len(parts) == 3 and folder in folders:
        message, why = f'"{name}" is no brief', f"the folder {folder}/ holds briefs, which end in .md."
        fix = "move it to the explainer's own folder, or to assets/."
    elif len(parts) == 3:
        message, why = f'the folder "{folder}" holds no kind of brief', "the folder says what a brief is."
        fix = did_you_mean(folder, folders) or f"use {listed(folders)}."
    return Fault("wrong-kind", message, why, fix)


# --- the three sorts of files ----------------------------------------------------------------------------------------


def _cleaning(document: Document, file: str) -> Cleaning:
    return Cleaning(document.root, Span(file, 1, 1, 4) if document.is_whole else None)


def _parse_settings(text: str, file: str) -> Parsed:
    document = front.read(text, file)
    cleaning = _cleaning(document, file)
    site = cleaning.run(model.Site)
    return Parsed(file, Settings(file, site), (*document.problems, *cleaning.problems), document.lost)


def _parse_brief(text: str, file: str, address: tuple[str, str, str], before: Parsed | None) -> Parsed:
    cut = front.cut(text, file)
    digest = sha256(cut.front.encode()).hexdigest()
    told = _front_of(before, digest)
    lost, of_front = frozenset[str](), tuple[Problem, ...]()
    if told is None:
        told, of_front, lost = _front(cut, file, address[1])
    body, of_body = markdown.body(cut.body, file, cut.body_line) if cut.body.strip() else (NO_BODY, ())
    brief = Brief(file, *address, told, body, "" if of_front or lost or not cut.has_front else digest)
    return Parsed(file, brief, (*_name_problems(file, *address), *cut.problems, *of_front, *of_body), lost)


def _front_of(before: Parsed | None, digest: str) -> model.Brief | None:
    """The front matter that a file had, if its text had this digest and nothing was wrong with it."""
    brief = before.content if before else None
    return brief.front if isinstance(brief, Brief) and brief.front_digest == digest else None


def _front(cut: front.Cut, file: str, kind: str) -> tuple[model.Brief, tuple[Problem, ...], frozenset[str]]:
    """The front matter of a brief, what is wrong with it, and the keys that could not be read."""
    document = front.read(cut.front, file)
    cleaning = _cleaning(document, file)
    if not cut.has_front:
        cleaning.at = None
    told = cleaning.run(model.FRONTS[kind])
    of_keys = (*_undated(told, document.root, cleaning.at), *_in_place_problems(told, document.root, ()))
    return told, (*document.problems, *cleaning.problems, *of_keys), document.lost


def _parse_registry(text: str, file: str, explainer: str, name: str) -> Parsed:
    document = front.read(text, file)
    cleaning = _cleaning(document, file)
    entries = tuple((str(key), entry) for key, entry in _entries(cleaning, name))
    problems = (*document.problems, *cleaning.problems)
    if not document.is_whole:
        return Parsed(file, None, problems)  # it may have held anything
    return Parsed(file, Registry(file, explainer, name, entries), problems, document.lost)


def _entries(cleaning: Cleaning, name: str) -> Iterator[tuple[Scalar, Entry]]:
    for key, value in list(cleaning.root.items()):
        assert isinstance(key, Scalar)
        if not KEY.fullmatch(key):
            cleaning.problems.append(Problem(key.origin.span, slug_fault(key, "key")))
        elif isinstance(value, Map):
            inner = Cleaning(value, key.origin.span)
            entry = typing.cast(Entry, inner.run(model.REGISTRIES[name]))
            cleaning.problems += [*inner.problems, *_entry_problems(key, entry, value)]
            yield key, entry
        else:
            cleaning.problems.append(Problem(key.origin.span, _no_keys(key, name)))


def _no_keys(key: str, name: str) -> Fault:
    why, fix = f"an entry of {name}.yml tells several things.", "write `key: value` on lines of their own, indented."
    return Fault("wrong-type", f'"{key}" has no keys of its own', why, fix)


def _name_problems(file: str, explainer: str, kind: str, slug: str) -> Iterator[Problem]:
    span = Span(file, 1, 1, 2)
    if kind != "explainer":
        if not KEY.fullmatch(slug):
            yield Problem(span, slug_fault(slug, "file name for a brief"))
    elif not KEY.fullmatch(explainer):
        yield Problem(span, slug_fault(explainer, "name for an explainer's folder"))
    elif explainer in RESERVED:
        message, why = f'an explainer cannot be called "{explainer}"', "the site needs that address itself."
        yield Problem(span, Fault("same-address", message, why, "rename the folder."))


# --- rules across the keys of one file -------------------------------------------------------------------------------


def _undated(told: model.Brief, root: Map, at: Span | None) -> Iterator[Problem]:
    is_dated = told.draft or told.published is not None or root.lost & {"published", "draft"}
    if isinstance(told, model.Explainer) and at is not None and not is_dated:
        why, fix = "readers must see how old an explainer is.", "add `published: 2022-01-08`, or `draft: true`."
        yield Problem(at, Fault("missing-key", '"published" is missing', why, fix))


def _entry_problems(key: Scalar, entry: Entry, typed: Map) -> Iterator[Problem]:
    for fault in _incomplete(entry, typed):
        yield Problem(key.origin.span, fault)
    yield from _in_place_problems(entry, typed, ())


def _in_place_problems(part: BaseModel, root: Map, path: Path) -> Iterator[Problem]:
    """What sources and quotes written out in place lack, below a part of a file."""
    for name, value in part:
        if value and isinstance(value, tuple):
            at = (*path, type(part).model_fields[name].alias or name)
            yield from _lacking(value, root, at)
            for number, item in enumerate(value):
                if isinstance(item, BaseModel):
                    yield from _reversed(item, root, (*at, number))
                    yield from _in_place_problems(item, root, (*at, number))


def _reversed(part: BaseModel, root: Map, path: Path) -> Iterator[Problem]:
    """A time that ends before it begins, of those with two keys."""
    if not isinstance(part, model.Role | model.Membership | model.PlaceName) or not part.since or not part.until:
        return
    begins, ends = dates.earliest(part.since, dates.zone("UTC")), dates.latest(part.until, dates.zone("UTC"))
    if begins is not None and ends is not None and ends <= begins:
        message, why = "`to` lies before `from`", f"it would last from {part.since.text} to {part.until.text}."
        fault = Fault("date-order", message, why, "correct one of the dates, or swap them.")
        yield Problem(find(root, (*path, "to")).origin.span, fault, find(root, (*path, "from")).origin.span)


def _lacking(uses: tuple[object, ...], root: Map, path: Path) -> Iterator[Problem]:
    parts = [use.in_place for use in uses if isinstance(use, model.SourceUse | model.QuoteUse) and use.in_place]
    if not parts:
        return
    typed = find(root, path)
    maps = [item for item in (typed if isinstance(typed, Seq) else [typed]) if isinstance(item, Map)]
    for part, one in zip(parts, maps, strict=False):
        for fault in _incomplete(part, one):
            yield Problem(one.origin.span, fault)


def _incomplete(entry: BaseModel, typed: Map) -> Iterator[Fault]:
    """Keys of which one at least is needed."""
    if isinstance(entry, model.Source):
        if entry.date is not None and entry.undated:
            why = "`undated` says that it bears no date."
            yield Fault("wrong-type", "`date` and `undated: true` exclude each other", why, "remove one of the two.")
        if entry.date is None and not entry.undated and not typed.lost & {"date", "undated"}:
            yield _lacks("date", "a statement is only as old as its source.", "add `date:`, or `undated: true`.")
        if entry.url is None and entry.held is None and not typed.lost & {"url", "held"}:
            fix = "add `url:`, or `held: printed report, 40 pages`."
            yield _lacks("url", "readers must be able to find the source.", fix)
    elif isinstance(entry, model.QuoteInPlace) and entry.text and entry.rendered:
        why = "`rendered` holds competing renderings of the same words, `text` the words themselves."
        fix = "remove one of the two, or make the text one of the renderings."
        yield Fault("wrong-type", "`text` and `rendered` exclude each other", why, fix)
    elif isinstance(entry, model.QuoteInPlace) and not (
        entry.text or entry.rendered or typed.lost & {"text", "rendered"}
    ):
        yield _lacks("text", "a quote is its words.", "add `text:` or `rendered:`.")


def _lacks(name: str, why: str, fix: str) -> Fault:
    return Fault("missing-key", f'"{name}" is missing', why, fix)
