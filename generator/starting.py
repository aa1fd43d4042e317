"""New briefs and explainers: from a kind and a slug to files that build at once, for the writer to change.

In the room: what stands in a new file, where it lies, and why one cannot be begun. Keys, meanings and examples are
those of the model. Not in the room: looking at the disk, writing, and asking (cli.py).
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from msgspec import Struct
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from generator import front, markdown, model
from generator.body import Text
from generator.dates import When
from generator.fields import Named
from generator.parse import RESERVED
from generator.problems import Fault, did_you_mean, listed
from generator.vocabulary import KEY, KINDS, slug_fault

ALL_KINDS = ("explainer", *KINDS)
SETTINGS = "site.yml"
FIRST = "my-explainer"
"""The explainer that is begun for a brief when there is none and none was named."""

ENTRIES = {
    "source": "{title: …, publisher: …, date: …, url: …}",
    "number": "{label: …, values: [{value: …, as_of: …, by: …, source: …}]}",
    "quote": "{text: …, speaker: …, source: …}",
    "place": "{name: …}",
    "image": "{file: …, alt: …, credit: …, licence: …}",
}
"""What an entry of a registry needs, by what it is."""

_PICTURE = "put the file into assets/, and write it into images.yml, as `key: " + ENTRIES["image"] + "`."
_OTHERWISE = {
    "picture": _PICTURE,
    "photo": _PICTURE,
    "update": "write it under `updates:` in the brief that changed, as `- {on: …, type: update, note: …}`.",
    "correction": "write it under `updates:` in the brief, as `- {on: …, type: correction, note: …, was: …}`.",
    "page": "a page comes of each brief: begin an explainer, or a brief such as `new question SLUG`.",
    "timeline": "it comes by itself, of all events: `new event SLUG`, or `events:` in any brief.",
    "author": "write it under `authors:` in site.yml, as `key: {name: …}`.",
}
"""What is begun in another way than as a file of its own."""

_COMMON = ("facts", "events", "unknowns")
_OF_EXPLAINERS = ("checked", "authors", *_COMMON)
"""Keys of all kinds that help a writer who begins; the kind's own stand before them, and first its source."""


class Wanted(Struct, frozen=True):
    """A brief to be begun; `explainer` is the one it is to lie in, if that was said."""

    kind: str
    slug: str
    title: str | None = None
    explainer: str | None = None


def plan(wanted: Wanted, explainers: Sequence[str]) -> Mapping[str, str] | Fault:
    """The files to write, {path: text}, the brief last; or why there can be none.

    `explainers` are those that there are. Where one is begun, the settings come first; they are for a site without.
    """
    if fault := _slug_fault(wanted.kind, wanted.slug):
        return fault
    if wanted.kind == "explainer":
        if wanted.explainer is not None:
            return Fault("wrong-type", "an explainer lies in no other one", "", "leave --in out.")
        return {SETTINGS: settings(), **_file(wanted, wanted.slug)}
    if not explainers:
        first = plan(Wanted("explainer", wanted.explainer or FIRST), ())
        return first if isinstance(first, Fault) else {**first, **_file(wanted, wanted.explainer or FIRST)}
    home = _home(wanted.explainer, explainers)
    return home if isinstance(home, Fault) else _file(wanted, home)


def _slug_fault(kind: str, slug: str) -> Fault | None:
    if KEY.fullmatch(slug.removesuffix(".md")) is None:
        return slug_fault(slug, "slug")
    if slug.endswith(".md"):
        return Fault("slug", f'"{slug}" is the name of a file', "", f'write "{slug.removesuffix(".md")}".')
    if kind == "explainer" and slug in RESERVED:
        why, fix = "the site needs that address itself.", "take another name."
        return Fault("same-address", f'an explainer cannot be called "{slug}"', why, fix)
    return None


def _home(asked: str | None, explainers: Sequence[str]) -> str | Fault:
    """The explainer that the new brief is to lie in."""
    if asked in explainers:
        return str(asked)
    if asked is not None:
        fix = did_you_mean(asked, explainers) or f"there is {listed(explainers)}."
        return Fault("unknown-reference", f'there is no explainer "{asked}"', "", fix)
    if len(explainers) > 1:
        message, fix = "there are several explainers", f"say which: --in with {listed(explainers)}."
        return Fault("missing-key", message, "", fix)
    return explainers[0]


def _file(wanted: Wanted, explainer: str) -> dict[str, str]:
    name = "index.md" if wanted.kind == "explainer" else f"{KINDS[wanted.kind]}/{wanted.slug}.md"
    return {f"{explainer}/{name}": brief(wanted.kind, wanted.title or title_of(wanted.slug))}


def kind_fault(typed: str) -> Fault:
    """Why nothing of that kind can be begun."""
    if (entry := typed.removesuffix("s")) in ENTRIES:
        fix = f"write it into {entry}s.yml in the explainer's folder, as `key: {ENTRIES[entry]}`."
        return Fault("wrong-kind", f'"{typed}" is not a kind of brief but an entry of a registry', "", fix)
    if fix := _OTHERWISE.get(entry, ""):
        return Fault("wrong-kind", f'"{typed}" is not a kind of brief', "", fix)
    fix = did_you_mean(typed, ALL_KINDS) or f"use {listed(ALL_KINDS)}."
    return Fault("wrong-kind", f'"{typed}" is not a kind of brief', "", fix)


def title_of(slug: str) -> str:
    """A slug as a title: "first-vote" is "First vote"."""
    words = slug.replace("-", " ")
    return words[:1].upper() + words[1:]


def title_fault(title: str) -> Fault | None:
    """Why words cannot be a title."""
    if not title.strip():
        return Fault("wrong-type", "a title has words", "", "leave --title out to make one from the slug.")
    if unfit := next((char for char in title if unicodedata.category(char) in _UNFIT), None):
        fix = "leave it out; a title is one line of letters and signs."
        return Fault("wrong-type", f"U+{ord(unfit):04X} cannot stand in a title", "", fix)
    document = front.read(f"title: {_typed(title)}\n", "")
    written = document.root.get("title")
    if document.problems or not isinstance(written, front.Scalar):
        return next((problem.fault for problem in document.problems), None)
    text, problems = markdown.title(written)
    if problems:
        return problems[0].fault
    if all(isinstance(piece, str) for piece in text.pieces):
        return None
    fix = "leave it out here, and write it into the file once the number is registered."
    return Fault("unknown-number", "a new brief cannot have a number in its title", "", fix)


_UNFIT = ("Cc", "Cs")
"""Control characters, and what stands for bytes of a command line that are no text."""


# --- what stands in a new file ---------------------------------------------------------------------------------------


def brief(kind: str, title: str) -> str:
    """A draft with the keys that its kind needs, and in comments the others that help."""
    form = model.FRONTS[kind]
    own = [name for name in form.model_fields if name not in model.Brief.model_fields]
    own.sort(key=lambda name: name != "source")
    helpful = [*own, *(_OF_EXPLAINERS if kind == "explainer" else _COMMON)]
    first = dict.fromkeys(["title", "summary", *_required(form)])
    lines = [
        "---",
        *_live(form, [*first], {"title": title}),
        f"draft: true  # {_DRAFT_EXPLAINER if kind == 'explainer' else _DRAFT}",
        "",
        *_offered(form, [name for name in helpful if name not in first]),
        "---",
        "",
        _BODY if kind == "explainer" else f"{_BODY} {_BODILESS}",
    ]
    return "\n".join(lines) + "\n"


class Sample(Struct, frozen=True):
    """A value that a new file holds only until the writer has written another; `instead` says what.

    `may_be_meant` tells that another's may be the same by chance, as a date.
    """

    key: str
    text: str
    instead: str
    may_be_meant: bool = False


@cache
def samples(kind: str) -> tuple[Sample, ...]:
    """The samples under the keys of a new brief. Words with a fixed meaning are none, whatever the writer means."""
    form = model.FRONTS[kind]
    infos = [(name, form.model_fields[name]) for name in ("summary", *_required(form)) if name != "title"]
    told = {name: info for name, info in infos if info.annotation in (Text, Named, When)}
    return tuple(_sample(name, info, may_be_meant=info.annotation is When) for name, info in told.items())


def _sample(name: str, info: FieldInfo, *, may_be_meant: bool = False) -> Sample:
    meaning = info.description or ""
    instead = "the date on which it happened." if may_be_meant else meaning[:1].lower() + meaning[1:]
    return Sample(name, _to_change(info), instead, may_be_meant)


def settings() -> str:
    """The settings of a new site."""
    required = _required(model.Site)
    others = [name for name in model.Site.model_fields if name not in required]
    lines = [*_live(model.Site, required, {"base_url": "auto"}), "", *_offered(model.Site, others)]
    return "\n".join(lines) + "\n"


_DRAFT = "Remove this line when readers may see the brief."
_DRAFT_EXPLAINER = "When readers may see it, write `published: ` and the day in place of this."
_OFFER = "# To use a line below, remove the # it begins with and write your own after the colon."
SAMPLE_TEXT = Sample("", "Write the text here.", "the text, or delete this line.")
_BODY = rf"{SAMPLE_TEXT.text} What states something names its source, such as \[@key] or \[@key, page]."
_BODILESS = "Without text the brief has no page of its own and stands in the list of its kind."


def _required(form: type[BaseModel]) -> list[str]:
    return [name for name, info in form.model_fields.items() if info.is_required()]


def _live(form: type[BaseModel], names: Sequence[str], known: Mapping[str, str]) -> Iterator[str]:
    for name in names:
        info = form.model_fields[name]
        meaning = info.description or ""
        value = known.get(name) or _to_change(info)
        said = f"  # {meaning}" if value.rstrip(".") != meaning.rstrip(".") else ""
        yield f"{info.alias or name}: {_typed(value)}{said}"


def _to_change(info: FieldInfo) -> str:
    """The example, or the meaning where there is none, or where it would have to name something that exists."""
    if info.examples and info.annotation is not Named:
        return str(info.examples[0])
    meaning = info.description or ""
    return meaning if info.annotation is Text else meaning.removesuffix(".")


def _offered(form: type[BaseModel], names: Sequence[str]) -> Iterator[str]:
    """Keys that have an example, as comments, with their meanings below each other."""
    infos = ((name, form.model_fields[name]) for name in names)
    lines = [(f"#{info.alias or name}: {info.examples[0]}", info.description) for name, info in infos if info.examples]
    width = min(max(len(line) for line, _ in lines), _WIDEST)
    yield _OFFER
    for line, meaning in lines:
        yield f"{line.ljust(width)}  # {meaning}"


_WIDEST = 40


def _typed(text: str) -> str:
    """Text as it is written in YAML: in quotation marks where it would be read as something else without."""
    document = front.read(f"key: {text}\n", "")
    is_plain = not document.problems and list(document.root) == ["key"] and document.root["key"] == text
    return text if is_plain else json.dumps(text, ensure_ascii=False)


SAMPLES_OF_SETTINGS = tuple(_sample(name, model.Site.model_fields[name]) for name in ("title", "report_to"))
"""Of the settings, those that readers see."""
