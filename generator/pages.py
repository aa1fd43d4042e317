"""Explainer -> planned pages: the address, the layout and the view of each.

In the room: addresses, and which parts a page has in which order. Not in the room: HTML (layouts and render.py).
A path is relative to the site's root: `kazakhstan-2022/timeline/`; a page lies in `index.html` below it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from generator import dates, model, numbers, timeline
from generator.body import Citation, Heading, Text, UnknownsSlot
from generator.body import TimelineSlot as TimelineHere
from generator.dates import When
from generator.explainer import Explainer, QuoteTold, cited, quotes_of, role_at
from generator.model import Named
from generator.numbers import Number, Stated
from generator.parse import Brief
from generator.timeline import Entry, Group


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a fact box: a label (a word of the interface, or the writer's), and a value of one of these sorts."""

    label: str
    is_word: bool
    sort: Literal["text", "words", "when", "name", "names", "status", "verdict", "brief", "place", "number"]
    value: Any
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """What every page about a brief begins with."""

    brief: Brief
    kind: str
    rows: tuple[Row, ...]
    authors: tuple[Named, ...]
    published: When | None
    updated: When | None
    checked: When | None
    closed: When | None


@dataclass(frozen=True, slots=True)
class Item:
    """A brief as it stands in a list: whole when it has no page of its own."""

    head: Head
    path: str
    has_page: bool
    quotes: tuple[QuoteTold, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """Something that is not known, and the brief that says so."""

    text: Text
    would_settle: Text | None
    brief: Brief


@dataclass(frozen=True, slots=True)
class Change:
    """An update, and the brief that it changed."""

    update: model.Update
    brief: Brief


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """Items of a list under one heading, such as actors of a type."""

    name: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the explainer page; `heading` is the writer's own, or None for that of the interface."""

    part: str
    heading: str | None
    word: str
    content: Any


@dataclass(frozen=True, slots=True)
class Contents:
    """A line of "on this page"."""

    anchor: str
    heading: str | None
    word: str
    inner: tuple[Heading, ...] = ()


@dataclass(frozen=True, slots=True)
class ExplainerView:
    head: Head
    latest_update: Change | None
    latest_correction: Change | None
    planned: tuple[Entry, ...]
    contents: tuple[Contents, ...]
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class BriefView:
    head: Head
    quotes: tuple[QuoteTold, ...]
    entries: tuple[Entry, ...]
    linked_from: tuple[Brief, ...]
    unknowns: tuple[Open, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class ListView:
    kind: str
    groups: tuple[ItemGroup, ...]


@dataclass(frozen=True, slots=True)
class TimelineView:
    groups: tuple[Group, ...]
    lanes: tuple[str, ...]
    clocks_change: bool


@dataclass(frozen=True, slots=True)
class NumbersView:
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class SourceTold:
    key: str
    source: model.Source
    used_in: tuple[Brief, ...]


@dataclass(frozen=True, slots=True)
class SourcesView:
    sources: tuple[SourceTold, ...]
    method: Text | None


@dataclass(frozen=True, slots=True)
class ChangesView:
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class RedirectView:
    target: str
    brief: Brief


View: TypeAlias = (
    ExplainerView | BriefView | ListView | TimelineView | NumbersView | SourcesView | ChangesView | RedirectView
)


@dataclass(frozen=True, slots=True)
class Page:
    """One planned HTML output. `title` is a brief's own, or the words of the interface under a key."""

    path: str
    layout: str
    explainer: Explainer
    view: View
    title: Text | None = None
    word: str = ""
    summary: Text | None = None
    then: When | None = None


# --- addresses -------------------------------------------------------------------------------------------------------


def has_page(brief: Brief) -> bool:
    """A brief with a body has a page of its own; the explainer always has."""
    return brief.kind == "explainer" or bool(brief.body)


def path_of(brief: Brief) -> str:
    """Where a brief is told: its page, or its place on the list of its kind."""
    if brief.kind == "explainer":
        return f"{brief.explainer}/"
    folder = f"{brief.explainer}/{model.KINDS[brief.kind]}/"
    return f"{folder}{brief.slug}/" if has_page(brief) else f"{folder}#{brief.slug}"


def path_of_entry(entry: Entry, explainer: Explainer) -> str:
    """Where an entry of the timeline is told."""
    if entry.source == "value":
        return f"{explainer.slug}/numbers/#{entry.slug}"
    brief = explainer.brief(entry.kind, entry.slug)
    return path_of(brief) if brief else f"{explainer.slug}/timeline/#{entry.anchor}"


def path_of_reference(kind: str, slug: str, explainer: Explainer) -> str:
    """Where a link in the text leads: a brief, or an event that stands inside one."""
    brief = explainer.brief(kind, slug)
    if brief is not None:
        return path_of(brief)
    return f"{explainer.slug}/timeline/#{slug}"


# --- the plan --------------------------------------------------------------------------------------------------------


def plan(explainer: Explainer) -> tuple[Page, ...]:
    """Every page of an explainer, the front page first."""
    return tuple(_plan(explainer))


def _plan(explainer: Explainer) -> Iterator[Page]:
    root = f"{explainer.slug}/"
    index = explainer.index
    yield Page(
        root, "explainer.html", explainer, _explainer_view(explainer), index.front.title, summary=index.front.summary
    )
    yield Page(f"{root}timeline/", "timeline.html", explainer, _timeline_view(explainer), word="timeline")
    for kind, folder in model.KINDS.items():
        briefs = explainer.of_kind(kind)
        if briefs:
            yield Page(
                f"{root}{folder}/",
                "list.html",
                explainer,
                _list_view(kind, briefs, explainer),
                word=_list_word(kind, explainer),
            )
        for brief in briefs:
            if has_page(brief):
                then = brief.front.when if isinstance(brief.front, model.Happening) else None
                yield Page(
                    path_of(brief),
                    "brief.html",
                    explainer,
                    _brief_view(brief, explainer),
                    brief.front.title,
                    summary=brief.front.summary,
                    then=then,
                )
            yield from _redirects(brief, explainer)
    yield Page(
        f"{root}numbers/", "numbers.html", explainer, NumbersView(tuple(explainer.numbers.values())), word="numbers"
    )
    yield Page(f"{root}sources/", "sources.html", explainer, _sources_view(explainer), word="sources")
    yield Page(f"{root}changes/", "changes.html", explainer, ChangesView(changes_of(explainer.briefs)), word="changes")


def _redirects(brief: Brief, explainer: Explainer) -> Iterator[Page]:
    for slug in brief.front.former_slugs:
        path = f"{explainer.slug}/{model.KINDS[brief.kind]}/{slug}/"
        yield Page(path, "redirect.html", explainer, RedirectView(path_of(brief), brief), brief.front.title)


def _list_word(kind: str, explainer: Explainer) -> str:
    """While no cause is confirmed, the heading must not say that it happened because of them."""
    if kind == "cause" and not any(getattr(b.front, "status", "") == "confirmed" for b in explainer.of_kind("cause")):
        return "causes-open"
    return {"actor": "who"}.get(kind, model.KINDS[kind])


# --- views -----------------------------------------------------------------------------------------------------------


def _explainer_view(explainer: Explainer) -> ExplainerView:
    changes = changes_of(explainer.briefs)
    sections = tuple(section for section in _sections(explainer) if section.content)
    contents = tuple(
        Contents(
            section.part,
            section.heading,
            section.word,
            _top(explainer.index.body.headings) if section.part == "body" else (),
        )
        for section in sections
    )
    return ExplainerView(
        head=head_of(explainer.index, explainer),
        latest_update=next((change for change in changes if change.update.type == "update"), None),
        latest_correction=next((change for change in changes if change.update.type == "correction"), None),
        planned=tuple(entry for entry in explainer.entries if entry.status == "planned")[:3],
        contents=contents,
        sections=sections,
    )


def _top(headings: Sequence[Heading]) -> tuple[Heading, ...]:
    return tuple(heading for heading in headings if heading.depth == 1)


def _sections(explainer: Explainer) -> Iterator[Section]:
    """The parts of the explainer page in the writer's order; parts that the writer does not name follow in ours."""
    chosen = explainer.front.sections
    named = [section.part for section in chosen]
    moved = _moved_into_text(explainer.index)
    for part, heading in (
        *((s.part, s.heading) for s in chosen),
        *((p, None) for p in model.SECTIONS if p not in named),
    ):
        if part not in moved:
            yield Section(part, heading, _section_word(part, explainer), _section_content(part, explainer))


def _moved_into_text(brief: Brief) -> set[str]:
    pieces = brief.body.pieces
    moved = {"timeline"} if any(isinstance(piece, TimelineHere) for piece in pieces) else set()
    return moved | ({"unknowns"} if any(isinstance(piece, UnknownsSlot) for piece in pieces) else set())


def _section_word(part: str, explainer: Explainer) -> str:
    return _list_word("cause", explainer) if part == "causes" else {"updates": "changes"}.get(part, part)


def _section_content(part: str, explainer: Explainer) -> Any:
    match part:
        case "body":
            return explainer.index.body or None
        case "timeline":
            return timeline.grouped(main_entries(explainer))
        case "unknowns":
            return unknowns_of(explainer.briefs)
        case "who":
            return actor_groups(explainer)
        case "numbers":
            return tuple(number for number in explainer.numbers.values() if numbers.standing(number))
        case "updates":
            return changes_of(explainer.briefs)[:5]
        case "sources":
            return tuple(explainer.sources)
    kind = next(kind for kind, folder in model.KINDS.items() if folder == part)
    return tuple(item_of(brief, explainer) for brief in explainer.of_kind(kind))


def main_entries(explainer: Explainer) -> tuple[Entry, ...]:
    """The entries marked `main`; without any, the events with a page; without those, the first dozen."""
    for chosen in (
        tuple(entry for entry in explainer.entries if entry.is_main),
        tuple(entry for entry in explainer.entries if entry.source == "brief" and entry.kind == "event"),
    ):
        if chosen:
            return chosen
    return explainer.entries[:12]


def actor_groups(explainer: Explainer) -> tuple[ItemGroup, ...]:
    """Actors by type, in the order of the types."""
    types = (*model.ACTOR_TYPES, None)
    actors = explainer.of_kind("actor")
    groups = ((name, tuple(a for a in actors if getattr(a.front, "type", None) == name)) for name in types)
    return tuple(
        ItemGroup(name or "other", tuple(item_of(a, explainer) for a in found)) for name, found in groups if found
    )


def unknowns_of(briefs: Sequence[Brief]) -> tuple[Open, ...]:
    """What is not known; an open question is one too."""
    found = [Open(u.text, u.would_settle, brief) for brief in briefs for u in brief.front.unknowns]
    found += [
        Open(brief.front.title, None, brief)
        for brief in briefs
        if isinstance(brief.front, model.Question) and brief.front.status == "open"
    ]
    return tuple(found)


def changes_of(briefs: Sequence[Brief]) -> tuple[Change, ...]:
    """Updates of briefs, newest first."""
    changes = [Change(update, brief) for brief in briefs for update in brief.front.updates]
    return tuple(sorted(changes, key=lambda change: dates.first_day(change.update.on) or (0, 0, 0), reverse=True))


def _brief_view(brief: Brief, explainer: Explainer) -> BriefView:
    return BriefView(
        head=head_of(brief, explainer),
        quotes=quotes_of(brief, explainer),
        entries=entries_of(brief, explainer),
        linked_from=linked_from(brief, explainer),
        unknowns=unknowns_of((brief,)) if not any(isinstance(p, UnknownsSlot) for p in brief.body.pieces) else (),
        changes=changes_of((brief,)),
    )


def entries_of(brief: Brief, explainer: Explainer) -> tuple[Entry, ...]:
    """The entries that a brief tells or has a part in, without the one that it is itself."""

    def takes_part(entry: Entry) -> bool:
        if (entry.kind, entry.slug) == (brief.kind, brief.slug):
            return entry.source != "brief"
        return brief.kind == "actor" and any(p.actor.is_key and p.actor.text == brief.slug for p in entry.actors)

    return tuple(entry for entry in explainer.entries if takes_part(entry))


def linked_from(brief: Brief, explainer: Explainer) -> tuple[Brief, ...]:
    """The briefs that name this one, in reading order."""
    naming = {
        (link.from_kind, link.from_slug)
        for link in explainer.links
        if (link.kind, link.slug) == (brief.kind, brief.slug)
    }
    return tuple(other for other in explainer.briefs if (other.kind, other.slug) in naming)


def _list_view(kind: str, briefs: Sequence[Brief], explainer: Explainer) -> ListView:
    if kind == "actor":
        return ListView(kind, actor_groups(explainer))
    return ListView(kind, (ItemGroup("", tuple(item_of(brief, explainer) for brief in briefs)),))


def item_of(brief: Brief, explainer: Explainer) -> Item:
    return Item(head_of(brief, explainer), path_of(brief), has_page(brief), quotes_of(brief, explainer))


def _timeline_view(explainer: Explainer) -> TimelineView:
    entries = explainer.entries
    days = [day for entry in entries for day in (dates.first_day(entry.when), dates.last_day(entry.when)) if day]
    zones = {entry.zone for entry in entries}
    changing = bool(days) and any(dates.clocks_change(min(days), max(days), zone) for zone in zones)
    near = bool(days) and max(days)[0] - min(days)[0] <= 1
    return TimelineView(timeline.grouped(entries), explainer.front.lanes, changing and near)


def _sources_view(explainer: Explainer) -> SourcesView:
    used = _uses(explainer)
    told = [SourceTold(key, source, used.get(key, ())) for key, source in explainer.sources.items()]
    told.sort(key=lambda s: (s.source.publisher.casefold(), s.source.title.casefold()))
    return SourcesView(tuple(told), explainer.front.method)


def _uses(explainer: Explainer) -> Mapping[str, tuple[Brief, ...]]:
    from generator.body import Cite
    from generator.explainer import in_place_key, walk

    uses: dict[str, dict[Brief, None]] = {}
    for brief in explainer.briefs:
        keys: list[str] = []
        pieces = list(brief.body.pieces)
        for _, item in walk(brief.front):
            if isinstance(item, model.SourceUse):
                keys.append(item.source or in_place_key(item))
            elif isinstance(item, Text):
                pieces += item.pieces
        keys += [c.source for piece in pieces if isinstance(piece, Cite) for c in piece.citations]
        for key in keys:
            uses.setdefault(key, {})[brief] = None
    return {key: tuple(briefs) for key, briefs in uses.items()}


# --- heads and fact boxes --------------------------------------------------------------------------------------------


def head_of(brief: Brief, explainer: Explainer) -> Head:
    """The head of a page or item: facts that its keys imply come before those that were written."""
    front = brief.front
    is_index = brief.kind == "explainer"
    updates = changes_of((brief,)) if not is_index else changes_of(explainer.briefs)
    return Head(
        brief=brief,
        kind=brief.kind,
        rows=(*_implied(brief, explainer), *(Row(fact.label, False, "text", fact.text) for fact in front.facts)),
        authors=front.authors or explainer.index.front.authors,
        published=front.published,
        updated=updates[0].update.on if updates else front.published,
        checked=front.checked,
        closed=explainer.front.closed if is_index else None,
    )


def _implied(brief: Brief, explainer: Explainer) -> Iterator[Row]:
    front = brief.front
    match front:
        case model.Actor():
            yield from _actor_rows(brief, front, explainer)
        case model.Reaction():
            yield Row("who", True, "name", front.actor)
            yield from _happening_rows(front)
            if front.stance:
                yield Row("stance", True, "words", front.stance)
            for ref in front.to:
                yield Row("to", True, "brief", ref)
        case model.Event():
            yield from _happening_rows(front)
            if front.actors:
                yield Row("who", True, "names", front.actors)
            for label, refs in (("caused-by", front.caused_by), ("part-of", front.part_of)):
                for ref in refs:
                    yield Row(label, True, "brief", ref)
        case model.Claim():
            yield Row("claimant", True, "name", front.claimant)
            yield from _happening_rows(front, with_status=False)
            yield Row("verdict", True, "verdict", front.verdict)
            for label, uses in (("evidence-for", front.supporting), ("evidence-against", front.against)):
                if uses:
                    yield Row(label, True, "words", "", cited(uses))
            if front.would_settle:
                yield Row("would-settle", True, "text", front.would_settle)
        case model.Cause():
            if front.type:
                yield Row("cause-type", True, "words", front.type)
            yield Row("status", True, "status", front.status, cited(front.source))
            for ref in front.leads_to:
                yield Row("leads-to", True, "brief", ref)
        case model.Question():
            if front.status != "answered":
                yield Row("answered", True, "words", front.status, cited(front.source))
        case model.Term():
            if front.expands:
                yield Row("expands", True, "words", front.expands, cited(front.source))
            if front.also:
                yield Row("also", True, "words", ", ".join(front.also))
            if front.contested and front.attribute_to:
                yield Row(
                    "whose-word",
                    True,
                    "names",
                    tuple(model.Part.model_construct(actor=a, role=None) for a in front.attribute_to),
                )


def _happening_rows(front: model.Happening, *, with_status: bool = True) -> Iterator[Row]:
    if front.when is not None:
        yield Row("when", True, "when", front, cited(front.source))
    if front.place is not None:
        yield Row("where", True, "place", (front.place, front.when))
    if with_status and front.status not in ("reported", "confirmed"):
        yield Row("status", True, "status", front.status)


def _actor_rows(brief: Brief, front: model.Actor, explainer: Explainer) -> Iterator[Row]:
    for role in front.roles:
        yield Row("role", True, "words", role, cited(role.source))
    for membership in front.member_of:
        yield Row("member-of", True, "name", Named(membership.actor, True), cited(membership.source))
    members = members_of(brief.slug, explainer)
    if members:
        yield Row(
            "members",
            True,
            "names",
            tuple(model.Part.model_construct(actor=Named(m.slug, True), role=None) for m in members),
        )


def members_of(slug: str, explainer: Explainer) -> tuple[Brief, ...]:
    """The actors that name an alliance in `member_of`."""
    return tuple(
        actor
        for actor in explainer.of_kind("actor")
        if isinstance(actor.front, model.Actor) and any(m.actor == slug for m in actor.front.member_of)
    )


def role_words(name: Named, when: When | None, explainer: Explainer) -> str:
    """The role of an actor at a date, or an empty string."""
    actor = explainer.brief("actor", name.text) if name.is_key else None
    if actor is None or not isinstance(actor.front, model.Actor):
        return ""
    role = role_at(actor.front, when, explainer.zone)
    return role.title if role else ""


def history(number: Number) -> tuple[Stated, ...]:
    """The values of a number, newest first."""
    return tuple(sorted(number.values, key=lambda value: (value.said, value.index), reverse=True))
