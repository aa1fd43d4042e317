"""All parsed files of one explainer -> `Explainer`: references resolved, numbers chosen, entries in order.

In the room: the type, its making, and every rule of form that needs more than one file. An explainer refers to
nothing outside itself but the settings. Not in the room: rules of evidence (check.py), pages (pages.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from generator import dates, model, numbers, timeline
from generator.body import (
    BoxSlot,
    BriefLink,
    Citation,
    Cite,
    ImageSlot,
    Mark,
    NumberSlot,
    PathLink,
    Picture,
    Piece,
    QuoteSlot,
    Text,
)
from generator.dates import When
from generator.model import Named
from generator.numbers import Number
from generator.parse import Brief, Parsed, Registry, is_text
from generator.problems import Fault, Finding, Path, Place, Span, Unreadable, did_you_mean, listed
from generator.timeline import Entry


@dataclass(frozen=True, slots=True)
class Link:
    """One brief names another; `relation` is the key it does so with, or `text`."""

    from_kind: str
    from_slug: str
    kind: str
    slug: str
    relation: str


@dataclass(frozen=True, slots=True)
class Explainer:
    """Everything that the pages of one explainer show. Briefs stand by kind and in reading order, the index first."""

    slug: str
    site: model.Site
    index: Brief
    front: model.Explainer
    briefs: tuple[Brief, ...]
    zone: ZoneInfo
    sources: Mapping[str, model.Source]
    numbers: Mapping[str, Number]
    quotes: Mapping[str, model.Quote]
    places: Mapping[str, model.Place]
    images: Mapping[str, model.Image]
    entries: tuple[Entry, ...]
    links: tuple[Link, ...]
    assets: frozenset[str]

    def of_kind(self, kind: str) -> tuple[Brief, ...]:
        return tuple(brief for brief in self.briefs if brief.kind == kind)

    def brief(self, kind: str, slug: str) -> Brief | None:
        return next((brief for brief in self.briefs if (brief.kind, brief.slug) == (kind, slug)), None)

    def entry(self, anchor: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.anchor == anchor), None)

    def zone_of(self, place: Named | None) -> ZoneInfo:
        return _zone_of(place, self.places, self.zone)


@dataclass(frozen=True, slots=True)
class Assembled:
    """The explainer, if it has an `index.md`, and what its files say that cannot be."""

    explainer: Explainer | None
    findings: tuple[Finding, ...]


def assemble(
    slug: str,
    files: Sequence[Parsed],
    assets: Iterable[str],
    site: model.Site,
    language: Mapping[str, str],
    *,
    shown: str,
    drafts: bool,
) -> Assembled:
    """Put the files of one explainer together.

    `assets` are paths below the explainer's folder, `language` the words of the interface (for weekdays), `shown` the
    folder as problems name it. Briefs marked as drafts are left out unless `drafts`; they are checked all the same.
    """
    known = _Known(tuple(files), frozenset(assets))
    if known.index is None:
        return Assembled(None, tuple(_no_index(slug, files, shown)))
    return _Assembly(slug, known, site, language, drafts).run()


def _no_index(slug: str, files: Sequence[Parsed], shown: str) -> Iterator[Finding]:
    if any(parsed.file == f"{shown}/{slug}/index.md" for parsed in files):
        return  # it is there and could not be read; that is told already
    fault = Fault(
        "missing-file",
        f'the explainer "{slug}" has no index.md',
        "the file tells its title, summary and story.",
        f"add {shown}/{slug}/index.md.",
    )
    yield Finding(Span(f"{shown}/{slug}/index.md", 1, 1, 2), fault)


def cited(uses: Sequence[model.SourceUse]) -> tuple[Citation, ...]:
    """Sources of a key in the form of citations of the text."""
    return tuple(Citation(use.source or in_place_key(use), use.locator, NO_MARK) for use in uses)


def in_place_key(use: model.SourceUse) -> str:
    """The key of a source written out in place: two that say the same are one."""
    source = use.in_place
    told = (source.title, source.publisher, source.url, source.held) if source else ()
    return "in-place-" + sha256(repr(told).encode()).hexdigest()[:10]


NO_MARK = Mark(1, 1, 2)


@dataclass(frozen=True, slots=True)
class QuoteTold:
    """A quote with everything it inherits from its brief; `key` is None for one written out in place."""

    key: str | None
    front: model.QuoteInPlace
    speaker: Named | None
    when: When | None
    citations: tuple[Citation, ...]


def quotes_of(brief: Brief, explainer: Explainer) -> tuple[QuoteTold, ...]:
    """The quotes that a reaction or claim names, in the order written."""
    told = []
    for use in getattr(brief.front, "quote", ()):
        if use.quote in explainer.quotes:
            told.append(quote_told(use.quote, explainer.quotes[use.quote]))
        elif use.in_place is not None:
            told.append(_inheriting(use.in_place, brief))
    return tuple(told)


def quote_told(key: str, quote: model.Quote) -> QuoteTold:
    return QuoteTold(key, quote, quote.speaker, quote.when, cited(quote.source))


def _inheriting(quote: model.QuoteInPlace, brief: Brief) -> QuoteTold:
    front = brief.front
    speaker = quote.speaker or getattr(front, "actor", None) or getattr(front, "claimant", None)
    return QuoteTold(
        None,
        quote,
        speaker,
        quote.when or getattr(front, "when", None),
        cited(quote.source or getattr(front, "source", ())),
    )


def role_at(actor: model.Actor, when: When | None, zone: ZoneInfo) -> model.Role | None:
    """The role held at a date; the one that began last where several were."""
    roles = list(actor.roles)
    if when is not None:
        roles = [role for role in roles if _holds(role.since, role.until, when, zone)]
    return max(
        roles, key=lambda role: dates.sort_key(role.since, zone)[0] if role.since else -numbers.FAR, default=None
    )


def place_name(place: model.Place, when: When | None, zone: ZoneInfo) -> str:
    """The name a place bore at a date."""
    for named in place.named:
        if when is not None and _holds(named.since, named.until, when, zone):
            return named.name
    return place.name


def _holds(since: When | None, until: When | None, when: When, zone: ZoneInfo) -> bool:
    at = dates.sort_key(when, zone)[0]
    begins = dates.earliest(since, zone) if since else None
    ends = dates.latest(until, zone) if until else None
    # A role that begins on the very day counts for that day, whatever the hour.
    latest = dates.latest(when, zone)
    return (begins is None or latest is None or begins < latest) and (ends is None or at < ends)


def _zone_of(place: Named | None, places: Mapping[str, model.Place], default: ZoneInfo) -> ZoneInfo:
    key = place.text if place is not None and place.is_key else None
    for _ in range(len(places)):
        found = places.get(key) if key else None
        if found is None:
            return default
        if found.time_zone:
            return dates.zone(found.time_zone)
        key = found.within
    return default


# --- walking what was written ----------------------------------------------------------------------------------------


def walk(value: object, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value below a model with the path of keys to it, parts before what they hold."""
    if isinstance(value, BaseModel):
        yield path, value
        for name, info in type(value).model_fields.items():
            yield from walk(getattr(value, name), (*path, info.alias or name))
    elif isinstance(value, tuple) and path:
        for number, item in enumerate(value):
            yield from walk(item, (*path, number))
    elif value is not None:
        yield path, value


def slots(pieces: Sequence[Piece]) -> Iterator[Any]:
    return (piece for piece in pieces if not isinstance(piece, str))


_NAMES_A = {
    "actor": "actor", "claimant": "actor", "speaker": "actor", "by": "actor", "main": "actor", "attribute_to": "actor",
    "actors": "actor", "place": "place", "where": "place", "authors": "author",
}  # fmt: skip
"""Keys that take a key or words, and what the key names."""
_KEYS_OF = {
    "image": "image",
    "via": "source",
    "in": "place",
    "adds_up_to": "number",
    "member_of": "actor",
    "source": "source",
    "quote": "quote",
}
"""Keys that take nothing but a key."""


def _name_in(path: Path) -> str:
    return next((step for step in reversed(path) if isinstance(step, str)), "")


# --- what there is to refer to ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Known:
    """The files by what they are; a file that could not be read counts as one that may hold anything."""

    files: tuple[Parsed, ...]
    assets: frozenset[str]
    briefs: tuple[Brief, ...] = field(init=False)
    index: Brief | None = field(init=False)
    registries: Mapping[str, Registry] = field(init=False)
    unread: frozenset[str] = field(init=False)
    lost: Mapping[str, frozenset[str]] = field(init=False)

    def __post_init__(self) -> None:
        briefs = [parsed.content for parsed in self.files if isinstance(parsed.content, Brief)]
        registries = [parsed for parsed in self.files if isinstance(parsed.content, Registry)]
        put = object.__setattr__
        put(self, "briefs", tuple(briefs))
        put(self, "index", next((brief for brief in briefs if brief.kind == "explainer"), None))
        put(self, "registries", {p.content.name: p.content for p in registries if isinstance(p.content, Registry)})
        put(self, "unread", frozenset(parsed.file for parsed in self.files if parsed.content is None))
        put(self, "lost", {p.content.name: p.lost for p in registries if isinstance(p.content, Registry)})

    def entries(self, name: str) -> dict[str, Any]:
        registry = self.registries.get(name)
        return dict(registry.entries) if registry else {}

    def may_hold(self, registry: str, key: str) -> bool:
        """Whether a registry may hold a key all the same, because it or the entry could not be read."""
        return key in self.lost.get(registry, ()) or any(file.endswith(f"/{registry}.yml") for file in self.unread)

    def may_be(self, kind: str, slug: str) -> bool:
        """The same for a brief; events inside briefs may stand in any file."""
        if kind == "event" and any(file.endswith(".md") for file in self.unread):
            return True
        return any(file.endswith(f"/{model.KINDS.get(kind, '')}/{slug}.md") for file in self.unread)


# --- the assembly ----------------------------------------------------------------------------------------------------


class _Assembly:
    """One run over the files of an explainer; gathers findings on the way."""

    def __init__(self, slug: str, known: _Known, site: model.Site, language: Mapping[str, str], drafts: bool) -> None:
        assert known.index is not None and isinstance(known.index.front, model.Explainer)
        self.slug, self.known, self.site, self.language, self.drafts = slug, known, site, language, drafts
        self.index, self.front = known.index, known.index.front
        self.zone = dates.zone(self.front.time_zone or site.time_zone)
        self.findings: list[Finding] = []
        self.sources: dict[str, model.Source] = known.entries("sources")
        self.quotes: dict[str, model.Quote] = known.entries("quotes")
        self.places: dict[str, model.Place] = known.entries("places")
        self.images: dict[str, model.Image] = known.entries("images")
        self.numbers = dict(self._resolved_numbers())
        self.by_address = {(brief.kind, brief.slug): brief for brief in known.briefs}
        self.events_in_place = self._events_in_place()
        self.links: list[Link] = []

    def run(self) -> Assembled:
        for brief in self.known.briefs:
            self._check_brief(brief)
        for registry in self.known.registries.values():
            for key, told in registry.entries:
                self._check_values(
                    told, registry.file, (key,), None, _zone_of(getattr(told, "place", None), self.places, self.zone)
                )
        self._check_index()
        self._check_circles()
        self._check_former_slugs()
        everything = self._entries(self.known.briefs)
        ordered, faults = timeline.order(everything)
        for entry, fault in faults:
            self.findings.append(Finding(self._entry_place(entry), fault))
        kept = tuple(brief for brief in self.known.briefs if self._is_shown(brief))
        shown = {(brief.kind, brief.slug) for brief in kept}
        explainer = Explainer(
            slug=self.slug,
            site=self.site,
            index=self.index,
            front=self.front,
            briefs=self._in_reading_order(kept),
            zone=self.zone,
            sources=self.sources,
            numbers=self.numbers,
            quotes=self.quotes,
            places=self.places,
            images=self.images,
            entries=tuple(entry for entry in ordered if self.drafts or not entry.is_draft),
            links=tuple(
                dict.fromkeys(
                    link
                    for link in self.links
                    if (link.from_kind, link.from_slug) in shown and (link.kind, link.slug) in shown
                )
            ),
            assets=self.known.assets,
        )
        return Assembled(explainer, tuple(self.findings))

    def _is_shown(self, brief: Brief) -> bool:
        return self.drafts or not brief.front.draft

    def find(self, where: Place | Span, fault: Fault) -> None:
        self.findings.append(Finding(where, fault))

    # numbers

    def _resolved_numbers(self) -> Iterator[tuple[str, Number]]:
        registry = self.known.registries.get("numbers")
        for key, front in registry.entries if registry else ():
            assert registry is not None and isinstance(front, model.Number)
            number, faults = numbers.resolve(key, front, _zone_of(front.where, self.places, self.zone))
            for index, fault in faults:
                self.find(Place(registry.file, (key, "values", index)), fault)
            yield key, number

    # events inside briefs

    def _events_in_place(self) -> dict[str, tuple[Brief, int]]:
        """Events inside briefs by anchor; two that would share one are told."""
        found: dict[str, tuple[Brief, int]] = {}
        for brief in self.known.briefs:
            for number, event in enumerate(brief.front.events):
                anchor = event_anchor(event)
                other = found.get(anchor)
                if other is not None:
                    self._same_anchor(anchor, brief, number, self._place_of_event(other[0], other[1]))
                elif ("event", anchor) in self.by_address:
                    self._same_anchor(anchor, brief, number, Span(self.by_address["event", anchor].file, 1, 1, 4))
                else:
                    found[anchor] = (brief, number)
        return found

    def _place_of_event(self, brief: Brief, number: int) -> Place:
        name = "id" if brief.front.events[number].id else "what"
        return Place(brief.file, ("events", number, name))

    def _same_anchor(self, anchor: str, brief: Brief, number: int, other: Place | Span) -> None:
        fault = Fault(
            "same-address",
            f'two events would have the address "#{anchor}"',
            "a link could mean either.",
            "give one of them an `id` of its own.",
        )
        self.findings.append(Finding(self._place_of_event(brief, number), fault, other))

    # entries of the timeline

    def _entries(self, briefs: Sequence[Brief]) -> list[Entry]:
        """Entries in the order in which they are written: the index first, then by path."""
        entries: list[Entry] = []
        for brief in sorted(briefs, key=lambda brief: (brief.kind != "explainer", brief.file)):
            front = brief.front
            if isinstance(front, model.Event | model.Reaction | model.Claim) and front.when is not None:
                entries.append(self._entry_of_brief(brief, front))
            entries += [self._entry_in_place(brief, event) for event in front.events if self._owns(brief, event)]
        return [*entries, *self._entries_of_values()]

    def _owns(self, brief: Brief, event: model.EventInPlace) -> bool:
        owner = self.events_in_place.get(event_anchor(event))
        return owner is not None and owner[0] is brief and brief.front.events[owner[1]] is event

    def _entry_of_brief(self, brief: Brief, front: model.Event | model.Reaction | model.Claim) -> Entry:
        who: tuple[model.Part, ...] = ()
        if isinstance(front, model.Event):
            who = front.actors
        elif isinstance(front, model.Reaction):
            who = (model.Part.model_construct(actor=front.actor, role=None),)
        else:
            who = (model.Part.model_construct(actor=front.claimant, role=None),)
        return self._entry(
            brief,
            front,
            front.title,
            who,
            "brief",
            brief.slug if brief.kind == "event" else f"{brief.kind}-{brief.slug}",
        )

    def _entry_in_place(self, brief: Brief, event: model.EventInPlace) -> Entry:
        return self._entry(brief, event, event.what, event.actors, "in place", event_anchor(event))

    def _entry(
        self,
        brief: Brief,
        front: model.Happening,
        title: Text,
        actors: tuple[model.Part, ...],
        source: Any,
        anchor: str,
    ) -> Entry:
        assert front.when is not None
        return Entry(
            anchor=anchor,
            source=source,
            kind=brief.kind,
            slug=brief.slug,
            file=brief.file,
            when=front.when,
            zone=_zone_of(front.place, self.places, self.zone),
            title=title,
            place=front.place,
            lane=front.lane,
            status=front.status,
            verdict=front.verdict if isinstance(front, model.Claim) else None,
            actors=actors,
            citations=self._citations(brief, front),
            is_main=front.main,
            is_draft=brief.front.draft,
            after=front.after,
            front=front,
        )

    def _citations(self, brief: Brief, front: model.Happening) -> tuple[Citation, ...]:
        """The entry's own sources; a brief may leave them to its quotes or its text."""
        if front.source:
            return cited(front.source)
        from_quotes = [
            citation
            for use in getattr(front, "quote", ())
            for quote in (use.in_place or self.quotes.get(use.quote or ""),)
            if quote is not None
            for citation in cited(quote.source)
        ]
        if from_quotes or isinstance(front, model.EventInPlace):
            return tuple(dict.fromkeys(from_quotes))
        pieces = (*brief.front.summary.pieces, *brief.body.pieces)
        return tuple(dict.fromkeys(c for piece in pieces if isinstance(piece, Cite) for c in piece.citations))

    def _entries_of_values(self) -> Iterator[Entry]:
        """A value marked `timeline` is an entry at the time it was said."""
        registry = self.known.registries.get("numbers")
        for number in self.numbers.values() if registry else ():
            for value in number.values:
                if value.front.timeline and registry is not None:
                    yield self._entry_of_value(registry.file, number, value)

    def _entry_of_value(self, file: str, number: Number, value: numbers.Stated) -> Entry:
        slot = NumberSlot(
            number.key,
            value.of.text if value.of else None,
            value.by.text,
            None,
            value.published,
            False,
            "short",
            NO_MARK,
        )
        label = number.front.label[:1].upper() + number.front.label[1:]
        happening = model.Happening.model_construct(when=value.published, status=value.status, source=value.sources)
        return Entry(
            anchor=f"{number.key}-{value.published.text.replace(' ', '-').replace(':', '')}-{value.index + 1}",
            source="value",
            kind="number",
            slug=number.key,
            file=file,
            when=value.published,
            zone=number.zone,
            title=Text(label, (f"{label}: ", slot)),
            place=number.front.where,
            lane=None,
            status="withdrawn" if value.withdrawn else value.status,
            verdict=None,
            actors=(model.Part.model_construct(actor=value.by, role=None),),
            citations=cited(value.sources),
            is_main=False,
            is_draft=False,
            after=(),
            front=happening,
        )

    def _entry_place(self, entry: Entry) -> Place:
        if entry.source == "in place":
            brief, number = self.events_in_place[entry.anchor]
            return Place(brief.file, ("events", number, "after"))
        return Place(entry.file, ("after",))

    # reading order

    def _in_reading_order(self, briefs: Sequence[Brief]) -> tuple[Brief, ...]:
        wanted = {order.folder: {slug: n for n, slug in enumerate(order.slugs)} for order in self.front.order}
        kinds = ("explainer", *model.KINDS)

        def rank(brief: Brief) -> tuple[int, int, object, str]:
            chosen = wanted.get(model.KINDS.get(brief.kind, ""), {})
            return kinds.index(brief.kind), chosen.get(brief.slug, len(chosen)), self._by_date(brief), brief.file

        return tuple(sorted(briefs, key=rank))

    def _by_date(self, brief: Brief) -> tuple[int, int]:
        """What has a date is read by it; the rest by file name."""
        front = brief.front
        if isinstance(front, model.Event | model.Reaction) and front.when is not None:
            return dates.sort_key(front.when, _zone_of(front.place, self.places, self.zone))
        return (0, 0)

    # checks of one brief

    def _check_brief(self, brief: Brief) -> None:
        front = brief.front
        happening = front if isinstance(front, model.Happening) else None
        then = happening.when if happening else None
        zone = _zone_of(happening.place if happening else None, self.places, self.zone)
        self._check_values(front, brief.file, (), brief, zone, then)
        for slot in slots(brief.body.pieces):
            self._check_slot(slot, brief.file, brief, zone, then)
        for path, part in walk(front):
            if isinstance(part, model.Happening):
                self._check_happening(part, brief.file, path)

    def _check_happening(self, part: model.Happening, file: str, path: Path) -> None:
        if part.lane is not None and part.lane not in self.front.lanes:
            hint = did_you_mean(part.lane, self.front.lanes)
            fix = hint or (
                f"use {listed(self.front.lanes)}." if self.front.lanes else "add `lanes: [...]` to index.md."
            )
            self.find(
                Place(file, (*path, "lane")),
                Fault(
                    "unknown-word",
                    f'"{part.lane}" is no lane',
                    "the timeline has one row for each of `lanes` in index.md.",
                    fix,
                ),
            )
        if part.source_says and part.when:
            clash = dates.weekday_clash(part.source_says, part.when, self.language)
            if clash:
                fault, start, end = clash
                self.find(Place(file, (*path, "source_says"), word=part.source_says[start:end]), fault)

    def _check_values(
        self, value: object, file: str, path: Path, brief: Brief | None, zone: ZoneInfo, then: When | None = None
    ) -> None:
        """Check every reference, date and slot below a part of front matter or a registry."""
        for at, item in walk(value, path):
            inner_then, inner_zone = self._then(at, brief, then, zone)
            if isinstance(item, Text):
                for slot in slots(item.pieces):
                    self._check_slot(slot, file, brief, inner_zone, inner_then)
            elif isinstance(item, When):
                for fault in dates.settle(item, inner_zone):
                    self.find(Place(file, at), fault)
            else:
                self._check_reference(item, file, at, brief)

    def _then(self, path: Path, brief: Brief | None, then: When | None, zone: ZoneInfo) -> tuple[When | None, ZoneInfo]:
        """Inside an event of a brief, its date and the zone of its place hold."""
        if brief is None or path[:1] != ("events",) or len(path) < 2:
            return then, zone
        event = brief.front.events[int(path[1])]
        return event.when, _zone_of(event.place, self.places, self.zone)

    def _check_reference(self, item: object, file: str, path: Path, brief: Brief | None) -> None:
        name = _name_in(path)
        if (isinstance(item, model.Source) and brief is not None) or isinstance(item, model.SourceUse):
            use = item if isinstance(item, model.SourceUse) else None
            if use is not None and use.in_place is not None:
                self.sources.setdefault(in_place_key(use), use.in_place)
        elif isinstance(item, model.Ref):
            self._check_brief_reference(
                item.kind, item.slug, Place(file, path, f"{item.kind}:{item.slug}"), brief, name
            )
        elif isinstance(item, Named):
            if item.is_key and name in _NAMES_A:
                self._check_named(_NAMES_A[name], item.text, Place(file, path, item.text), brief, name)
        elif isinstance(item, str) and name in _KEYS_OF and isinstance(path[-1], str):
            self._check_named(_KEYS_OF[name], item, Place(file, path, item), brief, name)
        elif isinstance(item, str) and name == "actor" and "member_of" in path:
            self._check_named("actor", item, Place(file, path, item), brief, "member_of")

    def _check_named(self, what: str, key: str, where: Place | Span, brief: Brief | None, relation: str) -> None:
        if what == "actor":
            self._check_brief_reference("actor", key, where, brief, relation)
        elif what == "author":
            known = [author.key for author in self.site.authors]
            if key not in known:
                self.find(
                    where,
                    Fault(
                        "unknown-reference",
                        f'no author "{key}"',
                        "what looks like a key must exist.",
                        did_you_mean(key, known) or "add it to `authors` in site.yml, or write the name as people do.",
                    ),
                )
        else:
            self._check_key(what, key, where)

    def _check_key(self, what: str, key: str, where: Place | Span) -> None:
        registry = f"{what}s"
        registries: dict[str, Mapping[str, object]] = {
            "source": self.sources,
            "number": self.numbers,
            "quote": self.quotes,
            "place": self.places,
            "image": self.images,
        }
        known = registries[what]
        if key in known or self.known.may_hold(registry, key):
            return
        rule = f"unknown-{what}" if what in ("source", "number", "image") else "unknown-reference"
        if self._is_elsewhere(key, what, where):
            return
        hint = did_you_mean(key, known)
        words = ", or write it as plain words" if what == "place" else ""
        self.find(
            where,
            Fault(
                rule,
                f'no {what} "{key}"',
                f"readers would get nothing: {registry}.yml has no such entry.",
                hint or f"correct it, add it to {registry}.yml{words}.",
            ),
        )

    def _is_elsewhere(self, key: str, what: str, where: Place | Span) -> bool:
        """Tell when a key names something of another kind."""
        others: dict[str, Mapping[str, object]] = {
            "place": self.places,
            "source": self.sources,
            "number": self.numbers,
            "actor": {b.slug: b for b in self.known.briefs if b.kind == "actor"},
        }
        for other, known in others.items():
            if other != what and key in known:
                self.find(
                    where,
                    Fault(
                        "wrong-kind",
                        f'"{key}" is {_article(other)}, not {_article(what)}',
                        "",
                        f"name {_article(what)} here.",
                    ),
                )
                return True
        return False

    def _check_brief_reference(
        self, kind: str, slug: str, where: Place | Span, brief: Brief | None, relation: str
    ) -> None:
        target = self.by_address.get((kind, slug))
        owner = self.events_in_place.get(slug) if kind == "event" and target is None else None
        told_by = target or (owner[0] if owner else None)
        if told_by is None:
            if not self.known.may_be(kind, slug):
                self._unknown_brief(kind, slug, where)
            return
        if told_by.front.draft and brief is not None and not brief.front.draft and not self.drafts:
            self.find(
                where,
                Fault(
                    "reference-to-draft",
                    f'{kind} "{slug}" is a draft',
                    "readers would get a missing page.",
                    "publish it (remove `draft: true`), or remove the reference.",
                ),
            )
        if brief is not None and told_by is not brief:
            self.links.append(Link(brief.kind, brief.slug, told_by.kind, told_by.slug, relation))

    def _unknown_brief(self, kind: str, slug: str, where: Place | Span) -> None:
        if kind == "actor" and self._is_elsewhere(slug, "actor", where):
            return
        known = [brief.slug for brief in self.known.briefs if brief.kind == kind]
        if kind == "event":
            known += list(self.events_in_place)
        hint = did_you_mean(slug, known)
        create = (
            f"create {model.KINDS.get(kind, kind)}/{slug}.md" if kind in model.KINDS else "use the explainer's own name"
        )
        words = ", or write it as plain words" if kind == "actor" and isinstance(where, Place) else ""
        self.find(
            where,
            Fault(
                "unknown-reference",
                f'no {kind} "{slug}"',
                "the page would link to nothing.",
                hint or f"correct it, {create}{words}.",
            ),
        )

    # slots

    def _check_slot(self, slot: object, file: str, brief: Brief | None, zone: ZoneInfo, then: When | None) -> None:
        match slot:
            case Cite(citations):
                for citation in citations:
                    self._check_key("source", citation.source, citation.mark.span(file))
            case NumberSlot():
                self._check_number(slot, slot.mark.span(file), zone, then)
            case BriefLink(kind, slug, mark):
                self._check_brief_reference(kind, slug, mark.span(file), brief, "text")
            case QuoteSlot(key, mark):
                self._check_key("quote", key, mark.span(file))
            case ImageSlot(key, mark):
                self._check_key("image", key, mark.span(file))
            case BoxSlot("number", key, mark):
                self._check_key("number", key, mark.span(file))
            case BoxSlot(kind, slug, mark):
                self._check_brief_reference(kind, slug, mark.span(file), brief, "text")
            case PathLink(href, mark):
                self._check_path(href, mark.span(file), brief)
            case Picture(src, _, mark):
                if src not in self.known.assets:
                    self._dead(src, mark.span(file), self.known.assets)

    def _check_number(self, slot: NumberSlot, where: Span, zone: ZoneInfo, then: When | None) -> None:
        number = self.numbers.get(slot.key)
        if number is None:
            self._check_key("number", slot.key, where)
            return
        if slot.then and then is None:
            self.find(
                where,
                Fault(
                    "unknown-slot",
                    "@then stands outside an event",
                    "it means the date of the event around it.",
                    "write the date, such as @2022-01-15.",
                ),
            )
            return
        try:
            numbers.choose(number, slot, then, zone)
        except Unreadable as error:
            self.find(where, error.fault)

    def _check_path(self, href: str, where: Span, brief: Brief | None) -> None:
        path, _, fragment = href.partition("#")
        if not path:
            anchors = {heading.id for heading in brief.body.headings} if brief else set()
            if fragment not in anchors:
                self.find(
                    where,
                    Fault(
                        "dead-anchor",
                        f'nothing on this page has the address "#{fragment}"',
                        "the link would lead nowhere.",
                        did_you_mean(fragment, anchors)
                        or (f"there are {listed(sorted(anchors))}." if anchors else "the text has no headings."),
                    ),
                )
            return
        if path.startswith("/") or ".." in path.split("/"):
            self.find(
                where,
                Fault(
                    "dead-link",
                    f'"{path}" leads out of the explainer',
                    "an explainer stands by itself and can be moved.",
                    "link to a brief, such as actor:csto, to a page such as timeline/, or to a file in assets/.",
                ),
            )
        elif path not in self.known.assets and path not in self._pages():
            self._dead(path, where, {*self.known.assets, *self._pages()})

    def _pages(self) -> set[str]:
        pages = {"timeline/", "numbers/", "sources/", "changes/"}
        for brief in self.known.briefs:
            if brief.kind in model.KINDS:
                folder = model.KINDS[brief.kind]
                pages |= {f"{folder}/", f"{folder}/{brief.slug}/"} if brief.body else {f"{folder}/"}
        return pages

    def _dead(self, path: str, where: Span, known: Iterable[str]) -> None:
        self.find(
            where,
            Fault(
                "dead-link",
                f'there is no "{path}" in this explainer',
                "the link would lead nowhere.",
                did_you_mean(path, known) or "put the file into assets/, or correct the path.",
            ),
        )

    # the explainer as a whole

    def _check_index(self) -> None:
        for number, order in enumerate(self.front.order):
            kind = next(kind for kind, folder in model.KINDS.items() if folder == order.folder)
            for slug in order.slugs:
                if (kind, slug) not in self.by_address and not self.known.may_be(kind, slug):
                    self._unknown_brief(kind, slug, Place(self.index.file, ("order", number), slug))

    def _check_former_slugs(self) -> None:
        taken: dict[tuple[str, str], Brief] = {}
        for brief in self.known.briefs:
            for slug in brief.front.former_slugs:
                other = self.by_address.get((brief.kind, slug)) or taken.get((brief.kind, slug))
                if other is not None:
                    fault = Fault(
                        "same-address",
                        f'the old address "{slug}" belongs to another brief',
                        "it can lead to one of them only.",
                        "remove one of the two.",
                    )
                    self.findings.append(
                        Finding(Place(brief.file, ("former_slugs",), slug), fault, Span(other.file, 1, 1, 4))
                    )
                taken[brief.kind, slug] = brief

    def _check_circles(self) -> None:
        parts = {
            b.slug: (Place(b.file, ("part_of",)), [ref.slug for ref in b.front.part_of])
            for b in self.known.briefs
            if isinstance(b.front, model.Event)
        }
        self._circle(parts, "an event lies within itself")
        for name, registry, step in (("places", "in", "within"), ("sources", "via", "via")):
            if name in self.known.registries:
                file = self.known.registries[name].file
                graph = {
                    key: (Place(file, (key, registry)), [after] if (after := getattr(entry, step)) else [])
                    for key, entry in self.known.registries[name].entries
                }
                self._circle(graph, "a place lies within itself" if name == "places" else "a source reprints itself")

    def _circle(self, graph: Mapping[str, tuple[Place, list[str]]], message: str) -> None:
        told: set[str] = set()
        for start in graph:
            circle = _circle_from(start, graph)
            if circle and not told & set(circle):
                told |= set(circle)
                self.find(
                    graph[start][0],
                    Fault(
                        "cycle",
                        f"{message}: {' > '.join((*circle, start))}",
                        "no order can be made of it.",
                        "remove one of these references.",
                    ),
                )


def _article(what: str) -> str:
    return f"an {what}" if what[0] in "aeiou" else f"a {what}"


def _circle_from(start: str, graph: Mapping[str, tuple[Place, list[str]]]) -> tuple[str, ...]:
    """The steps that lead from a node back to itself, or nothing."""
    trails: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while trails:
        trail = trails.pop()
        for after in graph.get(trail[-1], (None, []))[1]:
            if after == start:
                return trail
            if after not in seen:
                seen.add(after)
                trails.append((*trail, after))
    return ()


def event_anchor(event: model.EventInPlace) -> str:
    """The anchor of an event inside a brief: its id, or its date and first words."""
    if event.id:
        return event.id
    words = re.findall(r"\w+", "".join(p for p in event.what.pieces if isinstance(p, str)).replace("&", " "))
    date = re.sub(r"[^\w-]+", "-", event.when.text).strip("-")
    return "-".join([date, *(word.casefold() for word in words[:5])])


def asset_paths(paths: Iterable[str], slug: str) -> Iterator[str]:
    """Files of an explainer's `assets/`, relative to its folder."""
    return (path.removeprefix(f"{slug}/") for path in paths if path.startswith(f"{slug}/assets/") and not is_text(path))


Resolver = Callable[[Place], Span]
