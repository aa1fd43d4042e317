"""The addresses below one explainer: which there are, what links to them say wrongly, and which are taken twice.

In the room: pages, anchors and files as link targets; former slugs. Not in the room: making the pages (pages.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from generator import model
from generator.catalogue import Catalogue
from generator.parse import Brief
from generator.problems import Fault, Finding, Place, Span, did_you_mean, listed
from generator.timeline import Entry


@dataclass(frozen=True, slots=True)
class Addresses:
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
    own: dict[str, frozenset[str] | None] = {
        "timeline/": frozenset(entry.anchor for entry in entries),
        "numbers/": frozenset(known.numbers),
        **dict.fromkeys(("sources/", "changes/", "all/", "feed.xml")),
    }
    for kind, folder in model.KINDS.items():
        if slugs := frozenset(brief.slug for brief in shown if brief.kind == kind):
            own[f"{folder}/"] = slugs
    for brief in shown:
        own |= _pages_of(brief)
    hidden = {
        path_of(brief): (brief.kind, brief.slug)
        for brief in known.briefs
        if brief.front.draft and brief.body and brief.kind != "explainer" and not drafts
    }
    return Addresses(own, hidden, known.assets)


def _pages_of(brief: Brief) -> dict[str, frozenset[str] | None]:
    """Its own page, if it has one, and those that its former names have left."""
    headings = frozenset(heading.id for heading in brief.body.headings)
    if brief.kind == "explainer":
        return {"": headings | set(model.SECTIONS)}
    own = {path_of(brief): headings} if brief.body else {}
    return {**{f"{model.KINDS[brief.kind]}/{slug}/": None for slug in brief.front.former_slugs}, **own}


def path_of(brief: Brief) -> str:
    """The page on which a brief is told: its own, or the list of its kind."""
    if brief.kind == "explainer":
        return ""
    return f"{model.KINDS[brief.kind]}/{brief.slug}/" if brief.body else f"{model.KINDS[brief.kind]}/"


# --- links -----------------------------------------------------------------------------------------------------------


def judge_link(href: str, where: Span, brief: Brief | None, there: Addresses) -> Iterator[Finding]:
    """What is wrong with a link to a page or file of the site; `brief` is the one in whose text it stands."""
    path, _, fragment = href.partition("#")
    path = unquote(path.partition("?")[0])
    if path.startswith("/") or ".." in path.split("/"):
        yield Finding(where, _leads_out(path))
        return
    page = path.removeprefix("./") if path or brief is None else path_of(brief)
    if page in there.hidden:
        yield Finding(where, to_draft(*there.hidden[page]))
    elif page not in there.assets and page not in there.pages:
        yield dead(path, where, {*there.assets, *filter(None, there.pages)})
    elif fragment and (anchors := there.pages.get(page)) is not None and unquote(fragment) not in anchors:
        yield Finding(where, _no_anchor(unquote(fragment), f"on {page}" if path else "on this page", anchors))


def judge_file(path: str, where: Place | Span, there: Addresses) -> Iterator[Finding]:
    """What is wrong with the path of a picture."""
    if unquote(path) not in there.assets:
        yield dead(unquote(path), where, there.assets)


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
