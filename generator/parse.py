"""The bytes of one file -> `Parsed`: a brief, a registry or the settings, and every problem that one file can show.

In the room: what kind of file a path is, the validation against the model, and the rules of form across the keys of
one file. Not in the room: anything that needs a second file.

A file that is wrong still takes part: what is wrong is left out by its place, a stand-in takes the place of a
required value, and the rest is validated again. So one misspelt key hides nothing, and causes no false "unknown
reference" elsewhere. Stand-ins reach no reader, since any error forbids outputs.
"""

from __future__ import annotations

import re
import typing
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import UnionType
from typing import Any, TypeAlias

from pydantic import BaseModel, ValidationError

from generator import front, markdown, model
from generator.body import NO_BODY, Body
from generator.front import Map, Scalar, Seq, Value
from generator.problems import Fault, Path, Place, Problem, Span, did_you_mean, listed

MAX_BYTES = 512 * 1024
MAX_ROUNDS = 50
RESERVED = frozenset({"assets", "feed", "feed.xml", "sitemap.xml", "robots.txt", "404", "404.html", "index"})
"""Names at the root of the site that cannot be explainers."""

Entry: TypeAlias = model.Source | model.Number | model.Quote | model.Place | model.Image


@dataclass(frozen=True, slots=True)
class Brief:
    """One Markdown file; the slug of an `index.md` is that of its explainer."""

    file: str
    explainer: str
    kind: str
    slug: str
    front: model.Brief
    body: Body


@dataclass(frozen=True, slots=True)
class Registry:
    """One registry file of an explainer; entries in the order written."""

    file: str
    explainer: str
    name: str
    entries: tuple[tuple[str, Entry], ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """`site.yml`."""

    file: str
    site: model.Site


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one file gives: its content if there is any, and what is wrong with it.

    `lost` names top-level keys that could not be read at all; nothing may be said to be missing because of them.
    """

    file: str
    content: Brief | Registry | Settings | None
    problems: tuple[Problem, ...]
    lost: frozenset[str] = frozenset()


def parse(path: str, source: bytes, shown: str) -> Parsed:
    """Parse one file of the content folder; `path` is relative to it, `shown` is how the folder is named in problems.

    Any bytes give a `Parsed`; nothing is raised for what a writer can do wrong.
    """
    file = f"{shown}/{path}" if shown else path
    text, problem = _decoded(source, file)
    if problem is not None:
        return Parsed(file, None, (problem,))
    match path.split("/"):
        case ["site.yml"]:
            return _parse_settings(text, file)
        case [slug, "index.md"]:
            return _parse_brief(text, file, slug, "explainer", slug)
        case [explainer, folder, name] if name.endswith(".md") and folder in _KIND_OF:
            return _parse_brief(text, file, explainer, _KIND_OF[folder], name.removesuffix(".md"))
        case [explainer, name] if name.removesuffix(".yml") in model.REGISTRIES:
            return _parse_registry(text, file, explainer, name.removesuffix(".yml"))
    return Parsed(file, None, (Problem(Span(file, 1, 1, 2), _misplaced(path)),))


def is_text(path: str) -> bool:
    """Whether a file of the content folder is to be parsed; the rest are assets, to be copied."""
    return path.endswith((".md", ".yml", ".yaml")) and "/assets/" not in path


def spans(path: str, source: bytes, shown: str) -> Callable[[Place], Span]:
    """Read a file again to tell where its values stand; a place that is not there becomes the nearest one."""
    file = f"{shown}/{path}" if shown else path
    text, _ = _decoded(source, file)
    document = front.read(front.cut(text, file).front if path.endswith(".md") else text, file)
    root = document.root
    cleaning = _Cleaning(root, document.lost)
    if path.endswith(".md"):
        parts = path.split("/")
        cleaning.run(model.FRONTS["explainer" if parts[-1] == "index.md" else _KIND_OF[parts[-2]]])
    elif path != "site.yml":
        for _ in _entries(cleaning, path.split("/")[-1].removesuffix(".yml")):
            pass
    return lambda place: _span(root, place)


def _span(root: Map, place: Place) -> Span:
    if place.of_key:
        return front.key_span(root, place.path)
    value = front.find(root, place.path)
    if value is root and place.path:
        return root.origin.span
    if place.word:
        found = re.search(rf"(?<![\w-]){re.escape(place.word)}(?![\w-])", value.origin.raw)
        if found:
            raw = Scalar(value.origin.raw, value.origin)
            return raw.span_of(found.start(), found.end())
    return value.origin.span


_KIND_OF = {folder: kind for kind, folder in model.KINDS.items()}


def _decoded(source: bytes, file: str) -> tuple[str, Problem | None]:
    if len(source) > MAX_BYTES:
        fault = Fault(
            "too-large",
            f"the file has {len(source) // 1024} KB",
            f"a brief or registry has at most {MAX_BYTES // 1024}.",
            "split it; long lists belong into files under assets/.",
        )
        return "", Problem(Span(file, 1, 1, 2), fault)
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = source[: error.start].decode("utf-8", "replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        fault = Fault(
            "encoding",
            f"not valid UTF-8 at byte {error.start + 1}",
            "names and quotation marks would be garbled.",
            "save the file as UTF-8.",
        )
        return "", Problem(Span(file, line, column, column + 1), fault)
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")), None


def _misplaced(path: str) -> Fault:
    parts = path.split("/")
    if path.endswith(".yaml"):
        return Fault("wrong-kind", f'"{parts[-1]}" is not read', "registries and settings end in .yml.", "rename it.")
    if len(parts) == 1:
        return Fault(
            "wrong-kind",
            f'"{path}" belongs to no explainer',
            "an explainer is a folder of its own.",
            f"move it to a folder, such as {parts[0].removesuffix('.md')}/index.md.",
        )
    if len(parts) == 2:
        known = ["index.md", *(f"{name}.yml" for name in model.REGISTRIES)]
        return Fault(
            "wrong-kind",
            f'"{parts[1]}" is not a file of an explainer',
            "the file name says what is in it.",
            did_you_mean(parts[1], known) or f"use {listed(known)}, or put briefs into {listed(_KIND_OF)}.",
        )
    if len(parts) == 3:
        return Fault(
            "wrong-kind",
            f'the folder "{parts[1]}" holds no kind of brief',
            "the folder says what a brief is.",
            did_you_mean(parts[1], _KIND_OF) or f"use {listed(_KIND_OF)}.",
        )
    return Fault(
        "wrong-kind", f'"{path}" lies too deep', "briefs lie right in the folder of their kind.", "move it up."
    )


# --- the three sorts of files ----------------------------------------------------------------------------------------


def _parse_settings(text: str, file: str) -> Parsed:
    document = front.read(text, file)
    cleaning = _Cleaning(document.root, document.lost)
    site = cleaning.run(model.Site)
    return Parsed(
        file, Settings(file, typing.cast(model.Site, site)), (*document.problems, *cleaning.problems), document.lost
    )


def _parse_brief(text: str, file: str, explainer: str, kind: str, slug: str) -> Parsed:
    cut = front.cut(text, file)
    document = front.read(cut.front, file)
    cleaning = _Cleaning(document.root, document.lost, is_whole=cut.problem is None)
    told = typing.cast(model.Brief, cleaning.run(model.FRONTS[kind]))
    body, body_problems = markdown.body(cut.body, file, cut.body_line) if cut.body.strip() else (NO_BODY, ())
    problems = [
        *_name_problems(file, explainer, kind, slug),
        *((cut.problem,) if cut.problem else ()),
        *document.problems,
        *cleaning.problems,
        *body_problems,
    ]
    if cut.problem is None:
        problems += _brief_rules(kind, told, document.root, document.lost)
    return Parsed(file, Brief(file, explainer, kind, slug, told, body), tuple(problems), document.lost)


def _parse_registry(text: str, file: str, explainer: str, name: str) -> Parsed:
    document = front.read(text, file)
    cleaning = _Cleaning(document.root, document.lost)
    entries: list[tuple[str, Entry]] = []
    problems = list(document.problems)
    for key, entry in _entries(cleaning, name):
        entries.append((str(key), entry))
        problems += _entry_rules(key, entry)
    return Parsed(
        file,
        Registry(file, explainer, name, tuple(entries)),
        (*problems, *cleaning.problems),
        document.lost,
    )


def _entries(cleaning: _Cleaning, name: str) -> Iterator[tuple[Scalar, Entry]]:
    for key, value in list(cleaning.root.items()):
        if not isinstance(key, Scalar):
            continue
        if not _SLUG.fullmatch(key):
            cleaning.problems.append(Problem(key.origin.span, model.slug_fault(key, "key")))
            continue
        if not isinstance(value, Map):
            fault = Fault(
                "wrong-type",
                f'"{key}" has no keys of its own',
                f"an entry of {name}.yml tells several things.",
                "write `key: value` on lines of their own, indented.",
            )
            cleaning.problems.append(Problem(key.origin.span, fault))
            continue
        inner = _Cleaning(value, frozenset(), at=key.origin.span)
        entry = inner.run(model.REGISTRIES[name])
        cleaning.problems += inner.problems
        yield key, typing.cast(Entry, entry)


_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def _name_problems(file: str, explainer: str, kind: str, slug: str) -> Iterator[Problem]:
    span = Span(file, 1, 1, 2)
    if kind == "explainer":
        if not _SLUG.fullmatch(explainer):
            yield Problem(span, model.slug_fault(explainer, "name for an explainer's folder"))
        elif explainer in RESERVED:
            yield Problem(
                span,
                Fault(
                    "same-address",
                    f'an explainer cannot be called "{explainer}"',
                    "the site needs that address itself.",
                    "rename the folder.",
                ),
            )
    elif not _SLUG.fullmatch(slug):
        yield Problem(span, model.slug_fault(slug, "file name for a brief"))


# --- rules across the keys of one file -------------------------------------------------------------------------------


def _brief_rules(kind: str, told: model.Brief, root: Map, lost: frozenset[str]) -> Iterator[Problem]:
    if kind == "explainer" and not told.draft and told.published is None and not ({"published"} & (lost | set(root))):
        yield Problem(
            root.origin.span,
            Fault(
                "missing-key",
                '"published" is missing',
                "readers must see how old an explainer is.",
                "add `published: 2022-01-08`, or `draft: true`.",
            ),
        )
    for number, quote in enumerate(getattr(told, "quote", ())):
        if quote.in_place is not None and not (quote.in_place.text or quote.in_place.rendered):
            yield Problem(front.find(root, ("quote", number)).origin.span, _NO_WORDS)


_NO_WORDS = Fault("missing-key", '"text" is missing', "a quote is its words.", "add `text:` or `rendered:`.")


def _entry_rules(key: Scalar, entry: Entry) -> Iterator[Problem]:
    faults: list[Fault] = []
    if isinstance(entry, model.Source):
        faults += _source_faults(entry)
    elif isinstance(entry, model.Quote) and not (entry.text or entry.rendered):
        faults.append(_NO_WORDS)
    for fault in faults:
        yield Problem(key.origin.span, fault)


def _source_faults(source: model.Source) -> Iterator[Fault]:
    if source.date is None and not source.undated:
        yield Fault(
            "missing-key",
            '"date" is missing',
            "a statement is only as old as its source.",
            "add `date:`, or `undated: true`.",
        )
    if source.url is None and source.held is None:
        yield Fault(
            "missing-key",
            '"url" is missing',
            "readers must be able to find the source.",
            "add `url:`, or `held: printed report, 40 pages`.",
        )


# --- validation that leaves out what is wrong ------------------------------------------------------------------------


@dataclass(slots=True)
class _Cleaning:
    """Validates a mapping again and again, each time without what was wrong."""

    root: Map
    lost: frozenset[str]
    is_whole: bool = True
    at: Span | None = None
    problems: list[Problem] = field(default_factory=list)
    dropped: set[tuple[int, str]] = field(default_factory=set)

    def run(self, kind: type[BaseModel]) -> BaseModel:
        self._drop_empty(self.root)
        for _ in range(MAX_ROUNDS):
            try:
                return kind.model_validate(self.root)
            except ValidationError as error:
                for mistake in error.errors(include_url=False):
                    self._mend(kind, mistake)
        raise AssertionError(f"the values of {self.root.origin.file} did not settle")

    def _drop_empty(self, mapping: Map) -> None:
        """Report keys with nothing behind them, and the ends of values that a comma made into keys."""
        items = [(key, value) for key, value in mapping.items() if isinstance(key, Scalar)]
        if mapping.is_flow and items and front.comma_made(*items[0]):
            return  # `{number:dead}` where text is expected
        for key, value in items:
            if isinstance(value, Scalar) and value.is_empty:
                fault = front.comma_made(key, value) or Fault(
                    "wrong-type", f'"{key}" has nothing behind it', "", "write its value, or remove the key."
                )
                self.problems.append(Problem(key.origin.span, fault))
                self._drop(mapping, key)
            else:
                self._look_into(value)

    def _look_into(self, value: Value) -> None:
        for inner in value if isinstance(value, Seq) else (value,):
            if isinstance(inner, Map):
                self._drop_empty(inner)
            elif isinstance(inner, Seq):
                self._look_into(inner)

    def _drop(self, parent: Map, key: str) -> None:
        del parent[key]
        self.dropped.add((id(parent), key))

    def _mend(self, kind: type[BaseModel], mistake: Any) -> None:
        """Report one mistake that pydantic found, and take it out of the tree."""
        path: Path = mistake["loc"]
        value = mistake["input"]
        context = mistake.get("ctx", {})
        match mistake["type"]:
            case "missing":
                self._mend_missing(path, value)
            case "extra_forbidden":
                self._report_unknown(kind, path, value)
                self._replace(path, value, None)
            case "refused" if "problems" in context:
                self.problems += context["problems"]
                self._replace(path, value, context["value"])
            case "refused":
                self.problems.append(Problem(self._span_in(path, value, context), context["fault"]))
                self._replace(path, value, None)
            case _:
                self.problems.append(Problem(self._origin(path, value).span, _wrong_shape(mistake["type"], path)))
                self._replace(path, value, None)

    def _mend_missing(self, path: Path, parent: object) -> None:
        name = path[-1]
        if isinstance(name, int) or not isinstance(parent, Map):
            origin = self._origin(path, parent)
            self.problems.append(
                Problem(
                    origin.span, Fault("wrong-type", "expected two values", "", "write both, such as [43.24, 76.95].")
                )
            )
            self._replace(path, parent, None)
            return
        is_known = (id(parent), name) in self.dropped or (
            parent is self.root and (name in self.lost or not self.is_whole)
        )
        if not is_known:
            span = parent.origin.span if parent is not self.root else self.at or Span(parent.origin.file, 1, 1, 4)
            self.problems.append(Problem(span, _missing(name)))
        stand_in = Scalar(model.STAND_INS.get(name, "…"), parent.origin)
        parent[name] = _no_items(parent) if name in model.STAND_IN_LISTS else stand_in

    def _report_unknown(self, kind: type[BaseModel], path: Path, value: object) -> None:
        name = str(path[-1])
        parent = self._parent_of(value)
        key = parent.key(name) if isinstance(parent, Map) else None
        known = _keys_of(_class_at(kind, path[:-1]))
        hint = did_you_mean(name, known)
        fault = Fault(
            "unknown-key",
            f'unknown key "{name}"',
            "a key that nothing reads would be lost in silence.",
            hint or f"use one of {listed(sorted(known))}.",
        )
        self.problems.append(Problem(key.origin.span if key is not None else self._origin(path, value).span, fault))

    def _span_in(self, path: Path, value: object, context: Any) -> Span:
        origin = self._origin(path, value)
        start, end = context.get("start", 0), context.get("end")
        if isinstance(value, Scalar) and (start or end is not None):
            return value.span_of(min(start, len(value)), end)
        return origin.span

    def _origin(self, path: Path, value: object) -> front.Origin:
        if isinstance(value, Scalar | Seq | Map):
            return value.origin
        return front.find(self.root, path).origin

    def _parent_of(self, value: object) -> Map | Seq | None:
        return next(
            (parent for parent in _containers(self.root) if any(child is value for child in _children(parent))), None
        )

    def _replace(self, path: Path, value: object, by: Any) -> None:
        """Put something else into the tree, or nothing; what was made of a value stands for that value."""
        parent = self._parent_of(value)
        if parent is None:
            value = front.find(self.root, path)
            parent = self._parent_of(value)
        if isinstance(parent, Map):
            name = next(key for key, child in parent.items() if child is value)
            if by is None:
                self._drop(parent, name)
            else:
                parent[name] = by
        elif isinstance(parent, Seq):
            index = next(number for number, child in enumerate(parent) if child is value)
            parent[index : index + 1] = [] if by is None else [by]
        else:
            self.root.clear()


def _no_items(parent: Map) -> Seq:
    seq = Seq()
    seq.origin, seq.is_flow = parent.origin, True
    return seq


def _containers(value: object) -> Iterator[Map | Seq]:
    if isinstance(value, Map | Seq):
        yield value
        for child in _children(value):
            yield from _containers(child)


def _children(value: Map | Seq) -> Sequence[object]:
    return list(value.values()) if isinstance(value, Map) else value


def _missing(name: str) -> Fault:
    return Fault(
        "missing-key", f'"{name}" is missing', _WHY_NEEDED.get(name, "it is required."), f"add a line `{name}: …`."
    )


_WHY_NEEDED = {
    "title": "pages, lists and links show it.",
    "summary": "title and summary are what every list, card and feed shows.",
    "when": "without a date it cannot be placed on the timeline.",
    "what": "an event is what happened.",
    "actor": "a reaction belongs to somebody.",
    "claimant": "a claim is somebody's.",
    "verdict": "readers must see how far a claim holds.",
    "publisher": "readers judge a source by who published it.",
    "label": "readers must see what is counted.",
    "values": "a number is what was said of it, when and by whom.",
    "base_url": "feeds and the sitemap need whole addresses.",
}


def _wrong_shape(kind: str, path: Path) -> Fault:
    name = next((step for step in reversed(path) if isinstance(step, str)), "this")
    if kind in ("model_type", "dict_type", "model_attributes_type"):
        return Fault(
            "wrong-type", f'"{name}" needs keys and values', "", "write `key: value` on lines of their own, indented."
        )
    if kind in ("tuple_type", "list_type"):
        return Fault("wrong-type", f'"{name}" needs a list', "", "begin each item with `- ` on a line of its own.")
    return Fault("wrong-type", f'"{name}" has another form than expected', "", "see the reference of keys.")


def _keys_of(kind: type[BaseModel]) -> tuple[str, ...]:
    return tuple(info.alias or name for name, info in kind.model_fields.items())


def _class_at(kind: type[BaseModel], path: Path) -> type[BaseModel]:
    """The class of the part of a brief that a path leads to."""
    for step in path:
        info = next((info for name, info in kind.model_fields.items() if step in (name, info.alias)), None)
        inner = _model_in(info.annotation) if info else None
        kind = inner or kind
    return kind


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if typing.get_origin(annotation) is not None or isinstance(annotation, UnionType):
        return next((found for found in map(_model_in, typing.get_args(annotation)) if found), None)
    return None
