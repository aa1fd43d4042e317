"""Explainer -> planned pages: the address, the layout and the view of each.

In the room: which parts a page has in which order. Not in the room: which pages there are (addresses.py), and HTML
(layouts and render.py).
A path is relative to the site's root: `kazakhstan-2022/timeline/`; a page lies in `index.html` below it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import chain, takewhile
from operator import itemgetter
from typing import Any, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from generator import addresses, dates, filters, heads, model, numbers, search, tally, timeline
from generator.addresses import moved_into_text
from generator.body import Cite, HeadingEdge, ImageSlot, QuoteSlot, Text, TimelineSlot
from generator.dates import When
from generator.explainer import Explainer, QuoteTold, cited, in_place_key, quotes_of
from generator.filters import Filter
from generator.heads import Change, Head
from generator.numbers import Number, Stated
from generator.parse import Brief, walk
from generator.reading import ALONE, LISTS, Around, around, headings_of, list_word, part_word, parts_of, stops
from generator.tally import Evidence
from generator.timeline import Entry, Group
from generator.vocabulary import STATUSES, VERDICTS


class Open(Struct, frozen=True):
    """Something that is not known, and the brief that says so."""

    text: Text
    would_settle: Text | None
    brief: Brief


class Item(Struct, frozen=True):
    """A brief as it stands in a list: whole when it has no page of its own.

    `unknowns` are those that it says itself, without those that its text holds; `linked_from` is known on the lists
    and where everything stands on one page.
    """

    head: Head
    path: str
    has_page: bool
    quotes: tuple[QuoteTold, ...]
    unknowns: tuple[Open, ...]
    changes: tuple[Change, ...]
    linked_from: tuple[Brief, ...] = ()


class ItemGroup(Struct, frozen=True):
    """Items of a list under one heading, such as actors of a type."""

    name: str
    items: tuple[Item, ...]


class Section(Struct, frozen=True):
    """A part of the explainer page; `heading` is the writer's own, or None for that of the interface.

    `count` is how many there are in all where `content` holds but the first of them, else 0.
    """

    part: str
    heading: str | None
    word: str
    content: Any
    count: int = 0


class Contents(Struct, frozen=True):
    """A line of "on this page": a heading of the text, or a part with the writer's heading or that of the interface."""

    anchor: str
    heading: str | Text | None
    word: str


class ExplainerView(Struct, frozen=True):
    """The explainer's page, or everything on one page, which explains the `marks` that say how sure something is."""

    head: Head
    latest_update: Change | None
    latest_correction: Change | None
    planned: tuple[Entry, ...]
    contents: tuple[Contents, ...]
    sections: tuple[Section, ...]
    evidence: Evidence | None
    marks: tuple[str, ...] = ()


class BriefView(Struct, frozen=True):
    head: Head
    quotes: tuple[QuoteTold, ...]
    entries: tuple[Entry, ...]
    linked_from: tuple[Brief, ...]
    unknowns: tuple[Open, ...]
    changes: tuple[Change, ...]
    evidence: Evidence | None


class ListView(Struct, frozen=True):
    kind: str
    groups: tuple[ItemGroup, ...]


class TimelineView(Struct, frozen=True):
    """Entries under their headings; whether any has a time of day, and whether clocks change within what is shown.

    `filters` are there on the page of the whole timeline alone.
    """

    groups: tuple[Group, ...]
    lanes: tuple[str, ...]
    clocks_change: bool
    has_times: bool
    filters: tuple[Filter, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(entry for group in self.groups for entry in group.entries)


class NumbersView(Struct, frozen=True):
    """Every number, and whether any value was said or counted at a time of day."""

    numbers: tuple[Number, ...]
    has_times: bool


class SourceTold(Struct, frozen=True):
    """A source, and what rests on it: briefs, entries of the timeline, and numbers by one of their values."""

    key: str
    source: model.Source
    used_in: tuple[Brief, ...]
    entries: tuple[Entry, ...]
    numbers: tuple[Number, ...]


class SourcesView(Struct, frozen=True):
    sources: tuple[SourceTold, ...]
    method: Text | None


class ChangesView(Struct, frozen=True):
    changes: tuple[Change, ...]


class SearchView(Struct, frozen=True):
    shelves: tuple[search.Shelf, ...]


class RedirectView(Struct, frozen=True):
    target: str
    brief: Brief


View: TypeAlias = (
    ExplainerView
    | BriefView
    | ListView
    | TimelineView
    | NumbersView
    | SourcesView
    | ChangesView
    | SearchView
    | RedirectView
)


class Page(Struct, frozen=True):
    """One planned HTML output, about a brief or called by the words of the interface under a key.

    `held` are the anchors of what lies on other pages as a rule and stands on this one, by path; `around` is what is
    read before and after it.
    """

    path: str
    layout: str
    explainer: Explainer
    view: View
    brief: Brief | None = None
    word: str = ""
    held: Mapping[str, str] = {}
    around: Around = ALONE


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


def path_of_found(thing: search.Thing, explainer: Explainer) -> str:
    """Where something that search finds is told."""
    match thing:
        case Brief():
            return path_of(thing)
        case Entry():
            return f"{explainer.slug}/timeline/#{thing.anchor}"
        case Number():
            return f"{explainer.slug}/numbers/#{thing.key}"


def path_of_reference(kind: str, slug: str, explainer: Explainer) -> str:
    """Where a link in the text leads: a brief, or an event that stands inside one."""
    brief = explainer.brief(kind, slug)
    if brief is not None:
        return path_of(brief)
    return f"{explainer.slug}/timeline/#{slug}"


# --- the plan --------------------------------------------------------------------------------------------------------


def plan(explainer: Explainer) -> tuple[Page, ...]:
    """Every page of an explainer, the front page first."""
    return tuple(make() for make in planned(explainer).values())


def planned(explainer: Explainer) -> Mapping[str, Callable[[], Page]]:
    """How each page of an explainer is made, by path: most of a plan are views, and the preview shows one page."""
    relations = cache(lambda: _relations(explainer))
    way = cache(lambda: around(tuple(stops(explainer))))
    stated = tally.Statements(explainer)
    listed = addresses.listed_pages(explainer.briefs)
    own = {f"{explainer.slug}/{at.path}": partial(_placed, at, explainer, relations, stated, way) for at in listed}
    former = explainer.front.former_slugs
    return {**own, **{f"{slug}/": partial(_redirect, f"{slug}/", explainer.index, explainer) for slug in former}}


def _placed(
    address: addresses.Address,
    explainer: Explainer,
    relations: Callable[[], _Relations],
    stated: tally.Statements,
    way: Callable[[], Mapping[str, Around]],
) -> Page:
    """A page with what is read before and after it."""
    page = _page(address, explainer, relations, stated)
    return replace(page, around=way().get(page.path, page.around))


def _page(
    address: addresses.Address, explainer: Explainer, relations: Callable[[], _Relations], stated: tally.Statements
) -> Page:
    path = f"{explainer.slug}/{address.path}"
    match address:
        case addresses.Address(sort="brief", brief=Brief() as brief):
            return Page(path, "brief.html", explainer, _brief_view(brief, explainer, relations(), stated), brief)
        case addresses.Address(sort="redirect", brief=Brief() as brief):
            return _redirect(path, brief, explainer)
        case addresses.Address(sort="list", kind=kind):
            listed = _list_view(kind, explainer, relations())
            return Page(path, "list.html", explainer, listed, word=list_word(kind, explainer))
        case addresses.Address(sort="timeline"):
            return Page(path, "timeline.html", explainer, _whole_timeline(explainer), word="timeline")
        case addresses.Address(sort="numbers"):
            return Page(path, "numbers.html", explainer, _numbers_view(explainer), word="numbers")
        case addresses.Address(sort="sources"):
            return Page(path, "sources.html", explainer, _sources_view(explainer), word="sources")
        case addresses.Address(sort="changes"):
            changes = ChangesView(heads.changes_of(explainer.briefs))
            return Page(path, "changes.html", explainer, changes, word="list-changes")
        case addresses.Address(sort="search"):
            return Page(path, "search.html", explainer, SearchView(search.shelves(explainer)), word="search")
        case addresses.Address(sort="all"):
            view, index = _whole_view(explainer, relations(), stated), explainer.index
            return Page(path, "all.html", explainer, view, index, word="all-title", held=held_by_all(view, explainer))
    return Page(path, "explainer.html", explainer, _explainer_view(explainer, stated), explainer.index)


def _redirect(path: str, brief: Brief, explainer: Explainer) -> Page:
    return Page(path, "redirect.html", explainer, RedirectView(path_of(brief), brief), brief)


# --- views -----------------------------------------------------------------------------------------------------------


def _explainer_view(explainer: Explainer, stated: tally.Statements) -> ExplainerView:
    return _view_of(_sections(explainer), explainer, stated)


def _view_of(
    parts: Iterable[Section], explainer: Explainer, stated: tally.Statements, prefix: str = ""
) -> ExplainerView:
    """A head and the parts with something in them; `prefix` is what anchors of the text begin with."""
    changes = heads.changes_of(explainer.briefs)
    sections = tuple(section for section in parts if section.content)
    return ExplainerView(
        head=heads.head_of(explainer.index, explainer),
        latest_update=next((change for change in changes if change.update.type == "update"), None),
        latest_correction=next((change for change in changes if change.update.type == "correction"), None),
        planned=tuple(entry for entry in explainer.entries if entry.status == "planned")[:3],
        contents=tuple(line for section in sections for line in _contents(section, explainer, prefix)),
        sections=sections,
        evidence=tally.evidence_of(explainer.briefs, stated),
    )


def _contents(section: Section, explainer: Explainer, prefix: str) -> Iterator[Contents]:
    """A part is a line, but for the text: its highest headings are, and the parts that it holds itself."""
    if section.part != "body":
        yield Contents(section.part, section.heading, section.word)
        return
    body, headings, moved = explainer.index.body, headings_of(explainer), set[str]()
    highest = {heading.id for heading in body.headings if heading.depth == 1}
    for at, piece in enumerate(body.pieces):
        if isinstance(piece, HeadingEdge) and piece.is_start and piece.id in highest:
            inside = takewhile(lambda each: not isinstance(each, HeadingEdge), body.pieces[at + 1 :])
            yield Contents(prefix + piece.id, Text(piece.id, tuple(inside)), "")
        elif prefix and piece == TimelineSlot(None):
            continue  # Everything on one page has the whole of it, under the same name.
        elif (part := addresses.MOVED.get(piece)) and part not in moved and _section_content(part, explainer):
            moved.add(part)
            yield Contents(prefix + part, headings[part], part)


def _sections(explainer: Explainer) -> Iterator[Section]:
    """The parts of the explainer page, without those that its text holds itself."""
    moved = moved_into_text(explainer.index)
    for part, heading in headings_of(explainer).items():
        if part not in moved:
            content = _section_content(part, explainer)
            yield _shortened(Section(part, heading, part_word(part, explainer), content))


GLIMPSE = {"questions": 6, "causes": 6, "reactions": 4, "claims": 4, "numbers": 4}
"""How many cards or numbers of a part stand on the explainer page where there are at least two more, in the writer's
order; the part leads to all of them."""
MANY = 12
"""Where more actors than these are listed, those with a page of their own stand for all."""


def _shortened(section: Section) -> Section:
    """A long part: what it begins with, or of the actors those with a page; and how many there are in all."""
    content = section.content
    if section.part == "who":
        count = sum(len(group.items) for group in content)
        groups = (replace(group, items=tuple(item for item in group.items if item.has_page)) for group in content)
        shown = tuple(group for group in groups if group.items) if count > MANY else ()
        return replace(section, content=shown, count=count) if shown else section
    most = GLIMPSE.get(section.part)
    is_long = most is not None and content and len(content) > most + 1
    return replace(section, content=content[:most], count=len(content)) if is_long else section


def _section_content(part: str, explainer: Explainer) -> Any:
    match part:
        case "body":
            return explainer.index.body or None
        case "timeline":
            return timeline_view(main_entries(explainer), explainer) if explainer.entries else None
        case "unknowns":
            return unknowns_of(explainer.briefs)
        case "who":
            return actor_groups(explainer)
        case "numbers":
            return tuple(number for number in explainer.numbers.values() if numbers.standing(number))
        case "updates":
            return heads.changes_of(explainer.briefs)[:5]
        case "sources":
            return tuple(explainer.sources) or explainer.front.method
    kind = next(kind for kind, folder in model.KINDS.items() if folder == part)
    return _items(explainer.of_kind(kind), explainer)


# --- everything on one page ------------------------------------------------------------------------------------------


def anchor_of(brief: Brief) -> str:
    """The anchor of a brief among all kinds; what its text anchors follows after two hyphens, which no slug has."""
    return f"{brief.kind}-{brief.slug}"


def _whole_view(explainer: Explainer, relations: _Relations, stated: tally.Statements) -> ExplainerView:
    view = _view_of(_whole_sections(explainer, relations), explainer, stated, f"{anchor_of(explainer.index)}--")
    return replace(view, marks=_marks(explainer))


def _marks(explainer: Explainer) -> tuple[str, ...]:
    """The words for how sure something is that an explainer uses, in the order of the vocabulary."""
    used = {entry.status for entry in explainer.entries if entry.verdict is None}
    used |= {brief.front.status for brief in explainer.of_kind("cause") if isinstance(brief.front, model.Cause)}
    used |= {value.status for number in explainer.numbers.values() for value in number.values}
    used |= {"withdrawn" for number in explainer.numbers.values() for value in number.values if value.is_withdrawn}
    judged = {brief.front.verdict for brief in explainer.of_kind("claim") if isinstance(brief.front, model.Claim)}
    statuses = [f"status-{word}" for word in STATUSES if word in used - {"reported", "confirmed"}]
    verdicts = [f"verdict-{word}" for word in VERDICTS if word in judged]
    return tuple(word.replace(" ", "-") for word in (*statuses, *verdicts))


def _whole_sections(explainer: Explainer, relations: _Relations) -> Iterator[Section]:
    headings = headings_of(explainer)
    # Whoever is handed this on paper meets each term after its meaning.
    for part in dict.fromkeys(("terms", *parts_of(explainer))):
        word = f"list-{part}" if part in ("events", "terms") else part_word(part, explainer)
        yield Section(part, headings.get(part), word, _whole_content(part, explainer, relations))
    yield Section("sources", headings["sources"], "sources", _section_content("sources", explainer))


def _whole_content(part: str, explainer: Explainer, relations: _Relations) -> Any:
    """What the explainer's page gives a glimpse of, in full."""
    match part:
        case "who":
            return actor_groups(explainer, relations)
        case "timeline":
            return timeline_view(explainer.entries, explainer) if explainer.entries else None
        case "unknowns" if "unknowns" in moved_into_text(explainer.index):
            return None
        case "numbers":
            return tuple(explainer.numbers.values())
        case "updates":
            return heads.changes_of(explainer.briefs)
    content = _section_content(part, explainer)
    kind = next((kind for kind, folder in model.KINDS.items() if folder == part), None)
    return _items(explainer.of_kind(kind), explainer, relations) if kind else content


def held_by_all(view: ExplainerView, explainer: Explainer) -> dict[str, str]:
    """Where everything on one page holds what other pages tell, so that it can be read without them."""
    root, parts = f"{explainer.slug}/", {section.part for section in view.sections}
    held = {f"{root}{LISTS.get(part, part)}/": part for part in parts if part not in ("body", "unknowns")}
    held |= {f"{root}#{part}": part for part in parts} | {f"{root}#sources": "sources"}
    held |= {f"{root}timeline/#{entry.anchor}": f"entry-{entry.anchor}" for entry in explainer.entries}
    held |= {f"{root}numbers/#{key}": f"number-{key}" for key in explainer.numbers}
    for brief in explainer.briefs:
        held |= dict(_held_of_brief(brief, explainer))
    return held | {root: "main"}


def _held_of_brief(brief: Brief, explainer: Explainer) -> Iterator[tuple[str, str]]:
    root, anchor = f"{explainer.slug}/", anchor_of(brief)
    own = f"{root}{addresses.path_of(brief)}"
    if brief.kind != "explainer":
        folder = f"{root}{model.KINDS[brief.kind]}/"
        yield f"{folder}#{brief.slug}", anchor
        yield from ((f"{folder}{slug}/", anchor) for slug in (brief.slug, *brief.front.former_slugs))
        yield from ((f"{own}#{part}", anchor) for part in addresses.parts_of_brief(brief, explainer.entries))
    facts = brief.fact_anchors if has_page(brief) else ()
    inner = (*(heading.id for heading in brief.body.headings), *moved_into_text(brief), *facts)
    yield from ((f"{own}#{each}", f"{anchor}--{each}") for each in inner)


def main_entries(explainer: Explainer) -> tuple[Entry, ...]:
    """The entries marked `main`; without any, the events with a page; without those, the first dozen."""
    for chosen in (
        tuple(entry for entry in explainer.entries if entry.is_main),
        tuple(entry for entry in explainer.entries if entry.source == "brief" and entry.kind == "event"),
    ):
        if chosen:
            return chosen
    return explainer.entries[:12]


def actor_groups(explainer: Explainer, relations: _Relations | None = None) -> tuple[ItemGroup, ...]:
    """Actors by type, in the order of the types."""
    groups: dict[str, list[Item]] = {name: [] for name in (*model.ACTOR_TYPES, "other")}
    for actor in explainer.of_kind("actor"):
        groups[getattr(actor.front, "type", None) or "other"] += _items((actor,), explainer, relations)
    return tuple(ItemGroup(name, tuple(items)) for name, items in groups.items() if items)


def unknowns_of(briefs: Sequence[Brief]) -> tuple[Open, ...]:
    """What is not known; an open question is one too."""
    found = [unknown for brief in briefs for unknown in _written_unknowns(brief)]
    found += [
        Open(brief.front.title, None, brief)
        for brief in briefs
        if isinstance(brief.front, model.Question) and brief.front.status == "open"
    ]
    return tuple(found)


def _written_unknowns(brief: Brief) -> tuple[Open, ...]:
    return tuple(Open(unknown.text, unknown.would_settle, brief) for unknown in brief.front.unknowns)


def _brief_view(brief: Brief, explainer: Explainer, relations: _Relations, stated: tally.Statements) -> BriefView:
    moved = moved_into_text(brief)
    return BriefView(
        head=heads.head_of(brief, explainer),
        quotes=quotes_of(brief, explainer),
        entries=tuple(relations.entries.get(_address(brief), ())),
        linked_from=relations.linked_from(brief),
        unknowns=() if "unknowns" in moved else unknowns_of((brief,)),
        changes=heads.changes_of((brief,)),
        evidence=tally.evidence_of((brief,), stated),
    )


Address: TypeAlias = tuple[str, str]
"""The kind and slug of a brief."""


class _Relations(Struct, frozen=True):
    """What briefs have to do with each other, by address, found in one pass over links and entries.

    `naming` are the addresses of those that link to one, perhaps twice; `order` the briefs with their place in reading
    order.
    """

    entries: Mapping[Address, Sequence[Entry]]
    naming: Mapping[Address, Sequence[Address]]
    order: Mapping[Address, tuple[int, Brief]]

    def linked_from(self, brief: Brief) -> tuple[Brief, ...]:
        """The briefs that link to one, in reading order."""
        naming = {*self.naming.get(_address(brief), ())}
        named = (self.order[address] for address in naming if address in self.order)
        return tuple(each for _, each in sorted(named, key=itemgetter(0)))


def _relations(explainer: Explainer) -> _Relations:
    entries: defaultdict[Address, list[Entry]] = defaultdict(list)
    for entry in explainer.entries:
        for address in _partakers(entry):
            entries[address].append(entry)
    naming: defaultdict[Address, list[Address]] = defaultdict(list)
    for link in explainer.links:
        naming[link.to].append(link.of)
    return _Relations(entries, naming, {_address(brief): (at, brief) for at, brief in enumerate(explainer.briefs)})


def _partakers(entry: Entry) -> Iterable[Address]:
    """The briefs that tell an entry or have a part in it, without the one that it is itself."""
    itself = (entry.kind, entry.slug)
    if not entry.actors:
        return () if entry.source == "brief" else (itself,)
    takers = {("actor", part.actor.text) for part in entry.actors if part.actor.is_key}
    return takers - {itself} if entry.source == "brief" else takers | {itself}


def _address(brief: Brief) -> Address:
    return brief.kind, brief.slug


def _list_view(kind: str, explainer: Explainer, relations: _Relations) -> ListView:
    if kind == "actor":
        return ListView(kind, actor_groups(explainer, relations))
    return ListView(kind, (ItemGroup("", _items(explainer.of_kind(kind), explainer, relations)),))


def _items(briefs: Iterable[Brief], explainer: Explainer, relations: _Relations | None = None) -> tuple[Item, ...]:
    """Briefs as they stand in a list, with what links to them where that is known."""
    items = (item_of(brief, explainer) for brief in briefs)
    if relations is None:
        return tuple(items)
    return tuple(replace(item, linked_from=relations.linked_from(item.head.brief)) for item in items)


def item_of(brief: Brief, explainer: Explainer) -> Item:
    return Item(
        head=heads.head_of(brief, explainer),
        path=path_of(brief),
        has_page=has_page(brief),
        quotes=quotes_of(brief, explainer),
        unknowns=() if "unknowns" in moved_into_text(brief) else _written_unknowns(brief),
        changes=heads.changes_of((brief,)),
    )


def timeline_view(entries: Sequence[Entry], explainer: Explainer) -> TimelineView:
    """Entries under their days; whether clocks change is asked for what is shown, not for the whole story."""
    groups = timeline.grouped(entries, explainer.zone, southern=explainer.southern)
    has_times = any(_has_time(entry.when) for entry in entries)
    return TimelineView(groups, explainer.front.lanes, _clocks_change(entries, explainer), has_times)


def _whole_timeline(explainer: Explainer) -> TimelineView:
    view = timeline_view(explainer.entries, explainer)
    return replace(view, filters=filters.filters_of(explainer.entries, explainer.front.lanes))


def _clocks_change(entries: Sequence[Entry], explainer: Explainer) -> bool:
    """Whether clocks change from the first day shown to the last; of a story of years, on one of its days."""
    southern = explainer.southern
    spans = [(dates.first_day(e.when, southern=southern), dates.last_day(e.when, southern=southern)) for e in entries]
    days = [day for span in spans for day in span if day]
    zones = {entry.zone for entry in entries}
    if not days:
        return False
    # The clocks of a story of centuries have all changed, and counting that takes seconds.
    if max(days)[0] - min(days)[0] <= 1:
        return any(dates.clocks_change(min(days), max(days), zone) for zone in zones)
    timed = {(dates.day_in(entry.when, entry.zone, entry.zone), entry.zone) for entry in entries}
    return any(dates.clocks_change(day, day, zone) for day, zone in timed if day)


def _numbers_view(explainer: Explainer) -> NumbersView:
    told = tuple(explainer.numbers.values())
    whens = (when for number in told for value in number.values for when in (value.published, value.as_of))
    return NumbersView(told, any(_has_time(when) for when in whens))


def _has_time(when: When) -> bool:
    return any(moment.hour is not None for moment in when.moments())


def _sources_view(explainer: Explainer) -> SourcesView:
    used, counted, dated = _uses(explainer), _used_by_values(explainer), _used_by_entries(explainer)
    told = [
        SourceTold(key, source, used.get(key, ()), dated.get(key, ()), counted.get(key, ()))
        for key, source in explainer.sources.items()
    ]
    told.sort(key=lambda s: (s.source.publisher.casefold(), s.source.title.casefold()))
    return SourcesView(tuple(told), explainer.front.method)


def _uses(explainer: Explainer) -> Mapping[str, tuple[Brief, ...]]:
    """The briefs that cite each source, in reading order."""
    uses: dict[str, list[Brief]] = {}
    for brief in explainer.briefs:
        for key in dict.fromkeys(_cited_in(brief, explainer)):
            uses.setdefault(key, []).append(brief)
    return {key: tuple(briefs) for key, briefs in uses.items()}


def _used_by_values(explainer: Explainer) -> Mapping[str, tuple[Number, ...]]:
    """The numbers of which each source tells a value."""
    uses: defaultdict[str, list[Number]] = defaultdict(list)
    for number in explainer.numbers.values():
        told = (citation.source for value in number.values for citation in cited(value.sources))
        for key in dict.fromkeys(told):
            uses[key].append(number)
    return {key: tuple(numbers) for key, numbers in uses.items()}


def _used_by_entries(explainer: Explainer) -> Mapping[str, tuple[Entry, ...]]:
    """The entries of the timeline that rest on each source; values of numbers are told as such."""
    uses: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in explainer.entries:
        in_text = (citation for piece in entry.title.pieces if isinstance(piece, Cite) for citation in piece.citations)
        told = (citation.source for citation in (*entry.citations, *in_text))
        for key in dict.fromkeys(told if entry.source != "value" else ()):
            uses[key].append(entry)
    return {key: tuple(entries) for key, entries in uses.items()}


def _cited_in(brief: Brief, explainer: Explainer) -> Iterator[str]:
    """The sources of a brief, and those of the quotes and pictures that it shows."""
    pieces = [*brief.body.pieces]
    shown: list[object] = [explainer.images[brief.front.image]] if brief.front.image else []
    for _, item in brief.parts:
        if isinstance(item, model.QuoteUse) and item.quote:
            shown.append(explainer.quotes[item.quote])
        elif isinstance(item, Text):
            pieces += item.pieces
    shown += (explainer.quotes[piece.key] for piece in pieces if isinstance(piece, QuoteSlot))
    shown += (explainer.images[piece.key] for piece in pieces if isinstance(piece, ImageSlot))
    for _, item in chain(brief.parts, *map(walk, shown)):
        if isinstance(item, model.SourceUse):
            yield item.source or in_place_key(item)
    yield from (citation.source for piece in pieces if isinstance(piece, Cite) for citation in piece.citations)


def history(number: Number) -> tuple[Stated, ...]:
    """The values of a number, newest first."""
    return tuple(sorted(number.values, key=lambda value: (value.said, value.index), reverse=True))
