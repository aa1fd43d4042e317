"""The addresses below one explainer: which there are, what links to them say wrongly, and which are taken twice.

In the room: which pages there are, in one list that the plan of pages and the check of links share; anchors and files
as link targets; former slugs. Not in the room: making the pages (pages.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias

from msgspec import Struct

from generator import model, numbers
from generator.body import Piece, TimelineSlot, UnknownsSlot
from generator.catalogue import Catalogue
from generator.parse import RESERVED, Brief
from generator.problems import Fault, Finding, Place, Span, did_you_mean, listed
from generator.timeline import Entry


class Addresses(Struct, frozen=True):
    """What can be linked to, below the explainer's own address.

    `pages` holds the anchors of each page, or None where they are not ours to know; `hidden` the pages of drafts that
    will not be published, each with kind and slug.
    """

    pages: Mapping[str, frozenset[str] | None]
    hidden: Mapping[str, tuple[str, str]]
    assets: frozenset[str]


def addresses(known: Catalogue, entries: Sequence[Entry], *, drafts: bool) -> Addresses:
    """The addresses that readers will find; with `drafts` those of drafts too."""
    shown = [brief for brief in known.briefs if drafts or not brief.front.draft]
    seen = [entry for entry in entries if drafts or not entry.is_draft]
    tables = (table_of(key, ending) for key in known.numbers for ending in ("csv", "json"))
    own: dict[str, frozenset[str] | None] = dict.fromkeys(("feed.xml", ALL_NUMBERS, *tables))
    for page in listed_pages(shown):
        own.setdefault(page.path, _anchors(page, shown, seen, known))
    hidden = {
        path_of(brief): (brief.kind, brief.slug)
        for brief in known.briefs
        if brief.front.draft and brief.body and brief.kind != "explainer" and not drafts
    }
    return Addresses(own, hidden, known.assets)


ALL_NUMBERS = "numbers.json"
"""The table of every number; beside the folder of the others, since a key could be any name within it."""


def table_of(key: str, ending: str) -> str:
    """The file of the values of one number as data."""
    return f"numbers/{key}.{ending}"


Sort: TypeAlias = Literal[
    "explainer", "timeline", "list", "brief", "redirect", "numbers", "sources", "changes", "search", "all"
]


class Address(Struct, frozen=True):
    """A page of an explainer: its path below it, what is on it, and the brief or kind it is about."""

    path: str
    sort: Sort
    kind: str = ""
    brief: Brief | None = None


def listed_pages(shown: Sequence[Brief]) -> Iterator[Address]:
    """Every page of an explainer, the front page first, by the briefs that readers will see.

    The former names of the explainer itself lie outside it (`former_roots`).
    """
    index = next((brief for brief in shown if brief.kind == "explainer"), None)
    yield Address("", "explainer", brief=index)
    yield Address("timeline/", "timeline")
    by_kind = grouped(shown)
    for kind, folder in model.KINDS.items():
        if kind in by_kind:
            yield Address(f"{folder}/", "list", kind)
        for brief in by_kind.get(kind, ()):
            if brief.body:
                yield Address(path_of(brief), "brief", kind, brief)
            for slug in brief.front.former_slugs:
                yield Address(f"{folder}/{slug}/", "redirect", kind, brief)
    yield Address("numbers/", "numbers")
    yield Address("sources/", "sources")
    yield Address("changes/", "changes")
    yield Address("search/", "search")
    yield Address("all/", "all", brief=index)


def grouped(briefs: Iterable[Brief]) -> dict[str, list[Brief]]:
    """Briefs by their kind, in the same order."""
    by_kind: dict[str, list[Brief]] = {}
    for brief in briefs:
        by_kind.setdefault(brief.kind, []).append(brief)
    return by_kind


def _anchors(
    page: Address, shown: Sequence[Brief], entries: Sequence[Entry], known: Catalogue
) -> frozenset[str] | None:
    """What can be linked to on a page."""
    headings = page.brief.heading_ids if page.brief else frozenset[str]()
    facts = frozenset(page.brief.fact_anchors if page.brief else ())
    match page.sort:
        case "all" | "search":
            return None
        case "explainer":
            # What seems to be missing in files that are wrong may be what could not be read.
            sections = model.SECTIONS if known.damaged else parts_of(shown, entries, known.numbers.values())
            return headings | frozenset(sections) | facts
        case "timeline":
            return frozenset(entry.anchor for entry in entries)
        case "numbers":
            return frozenset(known.numbers)
        case "list":
            return frozenset(brief.slug for brief in shown if brief.kind == page.kind)
        case "brief":
            parts = parts_of_brief(page.brief, entries) if page.brief else frozenset[str]()
            return headings | parts | facts
    return None


def parts_of(shown: Sequence[Brief], entries: Sequence[Entry], all_numbers: Iterable[numbers.Number]) -> frozenset[str]:
    """The parts that the explainer's page will have: those with something in them, wherever the text moves them.

    Sources are taken for granted: only a text that states nothing has none.
    """
    kinds = {brief.kind for brief in shown}
    index = next((brief for brief in shown if brief.kind == "explainer"), None)
    has = {
        "body": index is not None and bool(index.body),
        "timeline": bool(entries),
        "unknowns": any(brief.front.unknowns or _is_open(brief) for brief in shown),
        "who": "actor" in kinds,
        "numbers": any(numbers.standing(number) for number in all_numbers),
        "updates": any(brief.front.updates for brief in shown),
        "sources": True,
        **{folder: kind in kinds for kind, folder in model.KINDS.items() if folder in model.SECTIONS},
    }
    return frozenset(part for part, is_there in has.items() if is_there)


def parts_of_brief(brief: Brief, entries: Sequence[Entry]) -> frozenset[str]:
    """The parts that a brief's own page will have: what is not known, and the timeline if its text holds it."""
    has_timeline = bool(brief.body.moving and entries) and "timeline" in moved_into_text(brief)
    has_unknowns = bool(brief.front.unknowns) or _is_open(brief)
    return frozenset(["timeline"] * has_timeline + ["unknowns"] * has_unknowns)


def _is_open(brief: Brief) -> bool:
    return isinstance(brief.front, model.Question) and brief.front.status == "open"


MOVED: Mapping[Piece, str] = {TimelineSlot(None): "timeline", UnknownsSlot(): "unknowns"}
"""The slots that move a part of the page; a stretch of the timeline is a quotation of it, not the part."""


def moved_into_text(brief: Brief) -> set[str]:
    """The parts that the text holds itself."""
    return {MOVED[slot] for slot in brief.body.moving if slot in MOVED}


def path_of(brief: Brief) -> str:
    """The page on which a brief is told: its own, or the list of its kind."""
    if brief.kind == "explainer":
        return ""
    return f"{model.KINDS[brief.kind]}/{brief.slug}/" if brief.body else f"{model.KINDS[brief.kind]}/"


# --- links -----------------------------------------------------------------------------------------------------------


def judge_link(href: str, where: Span, brief: Brief | None, there: Addresses) -> Iterator[Finding]:
    """What is wrong with a link to a page or file of the site; `brief` is the one in whose text it stands."""
    path, _, fragment = href.partition("#")
    if path.startswith("/") or ".." in path.split("/"):
        yield Finding(where, _leads_out(path))
        return
    page = path.removeprefix("./") if path or brief is None else path_of(brief)
    if page in there.hidden:
        yield Finding(where, to_draft(*there.hidden[page]))
    elif page not in there.assets and page not in there.pages:
        yield dead(path, where, {*there.assets, *filter(None, there.pages)})
    elif fragment and (anchors := there.pages.get(page)) is not None and fragment not in anchors:
        yield Finding(where, _no_anchor(fragment, f"on {page}" if path else "on this page", anchors))


def judge_file(path: str, where: Place | Span, there: Addresses) -> Iterator[Finding]:
    """What is wrong with the path of a picture."""
    if path not in there.assets:
        yield dead(path, where, there.assets)


def dead(path: str, where: Place | Span, known: Iterable[str]) -> Finding:
    """A link or picture that leads nowhere."""
    fix = did_you_mean(path, known) or "put the file into assets/, or correct the path."
    message = f'there is no "{path}" in this explainer'
    return Finding(where, Fault("dead-link", message, "the link would lead nowhere.", fix))


def to_draft(kind: str, slug: str) -> Fault:
    """A reference of what is published to what is not."""
    return Fault(
        "reference-to-draft",
        f'{kind} "{slug}" is a draft',
        "readers would get a missing page.",
        "publish it (remove its `draft: true`), or remove the reference.",
    )


def _no_anchor(fragment: str, named: str, anchors: frozenset[str]) -> Fault:
    near = f'did you mean "h-{fragment}"?' if f"h-{fragment}" in anchors else did_you_mean(fragment, anchors)
    some = sorted(anchors)[:8]
    fix = near or (f"use {listed(some)}." if some else f'nothing there can be linked to; leave out "#{fragment}".')
    message = f'nothing {named} has the address "#{fragment}"'
    return Fault("dead-anchor", message, "the link would lead nowhere.", fix)


def _leads_out(path: str) -> Fault:
    return Fault(
        "dead-link",
        f'"{path}" leads out of the explainer',
        "an explainer stands by itself and can be moved.",
        "link to a brief, such as actor:csto, to a page such as timeline/, or to a file in assets/.",
    )


# --- taken twice -----------------------------------------------------------------------------------------------------


def judge_anchors(entries: Iterable[Entry]) -> Iterator[Finding]:
    """Two entries of the timeline with one anchor; what stands inside a brief can be given another."""
    first: dict[str, Entry] = {}
    for entry in entries:
        other = first.setdefault(entry.anchor, entry)
        if other is not entry:
            inner, other = (other, entry) if other.path and not entry.path else (entry, other)
            yield Finding(_place_of(inner), _same_address(inner), _place_of(other))


def _place_of(entry: Entry) -> Place | Span:
    if not entry.path:
        return Span(entry.file, 1, 1, 4)
    if entry.source == "value":
        return Place(entry.file, entry.path)
    return Place(entry.file, (*entry.path, "id" if _is_named(entry) else "what"))


def _is_named(entry: Entry) -> bool:
    return isinstance(entry.front, model.EventInPlace) and entry.front.id is not None


def _same_address(entry: Entry) -> Fault:
    message = f'two events would have the address "#{entry.anchor}"'
    fix = "give one of them another `id`." if _is_named(entry) else "give one of them an `id` of its own."
    return Fault("same-address", message, "a link could mean either.", fix)


def judge_files(known: Catalogue) -> Iterator[Finding]:
    """Files whose names differ only in case: on many computers they are one."""
    first: dict[str, str] = {}
    texts = (parsed.file for parsed in known.files)
    for file in sorted({*texts, *(f"{known.folder}{asset}" for asset in known.assets)}):
        other = first.setdefault(file.casefold(), file)
        if other != file:
            yield Finding(Span(file, 1, 1, 2), _same_file(file, other), Span(other, 1, 1, 2))


def _same_file(file: str, other: str) -> Fault:
    message = f'"{file.rpartition("/")[2]}" and "{other.rpartition("/")[2]}" differ only in case'
    return Fault("same-address", message, "on many computers these are one file.", "rename one of them.")


class Roots(NamedTuple):
    """The addresses that an explainer had before, and the file that names them."""

    slug: str
    file: str
    former: Sequence[str]


def judge_former_roots(known: Iterable[Roots], slugs: Iterable[str]) -> Iterator[Finding]:
    """Old addresses of explainers that lead to several, or that the site needs itself; `slugs` are those of all."""
    taken: dict[str, Roots | None] = dict.fromkeys(slugs)
    for roots in known:
        for number, slug in enumerate(roots.former):
            place = Place(roots.file, ("former_slugs", number))
            if slug in RESERVED:
                yield Finding(place, _needed(slug))
            elif slug in taken and slug != roots.slug and taken[slug] is not roots:
                yield Finding(place, _taken_root(slug, taken[slug]))
            taken.setdefault(slug, roots)


def _needed(slug: str) -> Fault:
    why = "the site needs that address itself."
    return Fault("same-address", f'"{slug}" cannot be an address of an explainer', why, "remove it.")


def _taken_root(slug: str, other: Roots | None) -> Fault:
    why = f"it can lead to one of them only; {other.file if other else f'the folder {slug}/'} has it too."
    message = f'the old address "{slug}" belongs to another explainer'
    return Fault("same-address", message, why, "remove it here or there.")


def judge_former_slugs(known: Catalogue) -> Iterator[Finding]:
    """Old addresses that lead to several briefs."""
    taken: dict[tuple[str, str], Brief] = {}
    for brief in known.briefs:
        for number, slug in enumerate(brief.front.former_slugs):
            place = Place(brief.file, ("former_slugs", number))
            now, before = known.by_address.get((brief.kind, slug)), taken.get((brief.kind, slug))
            if brief is now or brief is before:
                yield Finding(place, _own_slug(slug))
            elif now is not None:
                yield Finding(place, _taken(slug, now), Span(now.file, 1, 1, 4))
            elif before is not None:
                yield Finding(place, _taken(slug, before), Place(before.file, ("former_slugs",), slug))
            taken.setdefault((brief.kind, slug), brief)


def _own_slug(slug: str) -> Fault:
    why = "`former_slugs` are names that the file no longer has, each once."
    return Fault("same-address", f'"{slug}" leads here already', why, "remove it.")


def _taken(slug: str, other: Brief) -> Fault:
    why = f"it can lead to one of them only; {other.file} has it too."
    return Fault("same-address", f'the old address "{slug}" belongs to another brief', why, "remove it here or there.")
