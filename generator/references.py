"""Every reference that was written, judged: what it names is there, is of the right kind, and will be published.

In the room: the rules of form that need more than one file, and the links between briefs. Not in the room: what there
is to refer to (catalogue.py), rules of evidence (check.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from generator import addresses, dates, model, numbers, unknown, values
from generator.body import (
    BoxSlot,
    BriefLink,
    Citation,
    Cite,
    ImageSlot,
    NumberSlot,
    PathLink,
    Picture,
    QuoteSlot,
    Slot,
    Text,
)
from generator.catalogue import Catalogue, in_place_key, slots, then_of, written
from generator.dates import When
from generator.model import Named, SourceUse
from generator.numbers import Then
from generator.parse import Brief, Parsed, Registry, Walked, walk
from generator.problems import Fault, Finding, Path, Place, Span, Unreadable, did_you_mean, listed
from generator.timeline import Entry, anchor_of, circles


class Link(Struct, frozen=True):
    """One brief names another, each told by kind and slug; `relation` is the key it does so with, or `text`."""

    of: tuple[str, str]
    to: tuple[str, str]
    relation: str


Told: TypeAlias = Iterator[Finding | Link | SourceUse]
"""What is wrong, which brief names which, and sources that are written out where readers see them."""


class _Sorted(Struct, frozen=True):
    """What was told, by what it is."""

    findings: tuple[Finding, ...]
    links: tuple[Link, ...]
    uses: tuple[SourceUse, ...]


def _sorted(told: Told) -> _Sorted:
    items = list(told)
    return _Sorted(
        tuple(item for item in items if isinstance(item, Finding)),
        tuple(item for item in items if isinstance(item, Link)),
        tuple(item for item in items if isinstance(item, SourceUse) and item.in_place),
    )


class Kept(Struct, frozen=True):
    """What was told of briefs in which nothing is wrong, by file, and all that it depends on beside the brief.

    Judging is most of the work of assembling, and after a change of one brief it gives the same for all others.
    """

    names: _Names
    told: Mapping[str, tuple[Brief, _Sorted]]


class Judged(Struct, frozen=True):
    """Every wrong reference of an explainer, the links between its briefs, and sources that stand in no registry."""

    findings: tuple[Finding, ...]
    links: tuple[Link, ...]
    sources: Mapping[str, model.Source]
    kept: Kept


class Around(Struct, frozen=True):
    """What a reference stands in: its file and brief, and what `@then` means there.

    `brief` is None in registries; `is_published` tells whether readers will see it.
    """

    file: str
    brief: Brief | None
    then: Then
    is_published: bool


class _Names(Struct, frozen=True):
    """What references of one brief are judged by: whatever they may name, and the words for what is wrong."""

    site: model.Site
    zone: ZoneInfo
    seasons: str
    lanes: tuple[str, ...] | None
    language: Mapping[str, str]
    drafts: bool
    registries: Mapping[str, Registry]
    briefs: Mapping[tuple[str, str], bool]
    events: tuple[tuple[str, tuple[str, ...]], ...]
    anchors: frozenset[str]
    there: addresses.Addresses
    damaged: Mapping[str, Parsed]


def judge(
    known: Catalogue,
    entries: Sequence[Entry],
    language: Mapping[str, str],
    *,
    drafts: bool,
    before: Kept | None = None,
) -> Judged:
    """Judge every reference of an explainer.

    `language` are the words of the interface, for weekdays. With `drafts` they are shown, and may be referred to.
    `before` is what an earlier judging kept; with it or without, the same is told.
    """
    judging = _Judge(known, entries, language, drafts, before)
    told = [*map(judging.brief_once, known.briefs), _sorted(judging.others())]
    findings = chain.from_iterable([each.findings for each in told])
    links = chain.from_iterable([each.links for each in told])
    uses = chain.from_iterable([each.uses for each in told])
    sources = {in_place_key(use): use.in_place for use in uses if use.in_place}
    return Judged(tuple(findings), tuple(links), sources, Kept(judging.names, judging.kept))


_NAMED = {
    "actor": "actor", "claimant": "actor", "speaker": "actor", "by": "actor", "main": "actor", "attribute_to": "actor",
    "place": "place", "where": "place", "authors": "author",
}  # fmt: skip
"""Keys that take a key or words, and what such a key names."""
_KEYED = {
    "image": "image", "via": "source", "in": "place", "adds_up_to": "number", "actor": "actor", "source": "source",
    "quote": "quote",
}  # fmt: skip
"""Keys that take nothing but a key."""
_KINDS_FOR = {
    "after": (("event", "reaction", "claim"), "only events, reactions and claims stand on the timeline."),
    "part_of": (("event",), "an event belongs to a larger event."),
}
"""Relations that not every kind can have, and why."""


_JUDGED = (Text, When, model.Happening, SourceUse, model.Ref, Named, str)


def _once(told: Told) -> Told:
    """What is told of one brief, each link once: it is of this brief alone."""
    seen: set[Link] = set()
    for item in told:
        if not isinstance(item, Link):
            yield item
        elif item not in seen:
            seen.add(item)
            yield item


class _Judge:
    """One look at an explainer; each method tells what it found about one sort of thing."""

    def __init__(
        self,
        known: Catalogue,
        entries: Sequence[Entry],
        language: Mapping[str, str],
        drafts: bool,
        before: Kept | None = None,
    ) -> None:
        self.known, self.entries, self.language, self.drafts = known, entries, language, drafts
        self.there = addresses.addresses(known, entries, drafts=drafts)
        self.anchors = frozenset(entry.anchor for entry in entries)
        self.kept: dict[str, tuple[Brief, _Sorted]] = {}
        self.before = before.told if before and before.names == self.names else {}

    @cached_property
    def names(self) -> _Names:
        known = self.known
        return _Names(
            site=known.site,
            zone=known.zone,
            seasons=getattr(known.index.front, "seasons", "") if known.index else "",
            lanes=known.lanes,
            language=self.language,
            drafts=self.drafts,
            registries=known.registries,
            briefs={address: brief.front.draft for address, brief in known.by_address.items()},
            events=tuple([(brief.file, brief.event_anchors) for brief in known.briefs]),
            anchors=self.anchors,
            there=self.there,
            damaged=known.damaged,
        )

    def others(self) -> Told:
        """What is told of everything but briefs."""
        for name, registry in self.known.registries.items():
            for key, entry in registry.entries:
                yield from self.entry(name, registry.file, key, entry)
        yield from self.reading_order()
        if len(self.anchors) < len(self.entries):
            yield from addresses.judge_anchors(self.entries)
        yield from addresses.judge_former_slugs(self.known)
        yield from self.circles()

    # briefs and registries

    def brief_once(self, brief: Brief) -> _Sorted:
        """What is told of a brief, from before if it is the very same; what is wrong is told anew each time."""
        kept = self.before.get(brief.file)
        if kept is None or kept[0] is not brief:
            kept = brief, _sorted(_once(self.brief(brief)))
        if not kept[1].findings:
            self.kept[brief.file] = kept
        return kept[1]

    def brief(self, brief: Brief) -> Told:
        front = brief.front
        around = Around(brief.file, brief, then_of(front, self.known.zone_of), not front.draft)
        yield from self.front(brief.parts, around)
        for slot in slots(brief.body.pieces):
            yield from self.slot(slot, around)

    def entry(self, name: str, file: str, key: str, entry: object) -> Told:
        place = entry.where if isinstance(entry, model.Number) else getattr(entry, "place", None)
        zone = dates.zone(entry.time_zone) if isinstance(entry, model.Place) and entry.time_zone else None
        is_published = name not in ("quotes", "images") or key in self.used
        then = Then(None, zone or self.known.zone_of(place))
        # What seems to be missing in a damaged file may be what could not be read.
        is_counted = isinstance(entry, model.Number) and file not in self.known.damaged
        flaws = tuple(self.number(key, file)) if is_counted else ()
        at_flaw = {flaw.where.path for flaw in flaws if isinstance(flaw.where, Place)}
        for item in self.front(walk(entry, (key,)), Around(file, None, then, is_published)):
            # An office that gave no value is told with the offices that did, and not as an actor besides.
            if not (isinstance(item, Finding) and isinstance(item.where, Place) and item.where.path in at_flaw):
                yield item
        yield from flaws
        if isinstance(entry, model.Number):
            yield from self.unit(entry.unit, Place(file, (key, "unit")))
        if isinstance(entry, model.Image):
            yield from addresses.judge_file(entry.file, Place(file, (key, "file")), self.there)

    @cached_property
    def used(self) -> frozenset[str]:
        """Quotes and images that readers will see."""
        shown = [brief for brief in self.known.briefs if self.drafts or not brief.front.draft]
        in_text = (slot.key for b in shown for slot in slots(b.body.pieces) if isinstance(slot, QuoteSlot | ImageSlot))
        by_key = (use.quote for b in shown for use in getattr(b.front, "quote", ()) if use.quote)
        return frozenset((*in_text, *by_key, *(b.front.image for b in shown if b.front.image)))

    def unit(self, unit: str, where: Place) -> Told:
        """The forms of a noun, if they are of the language whose words are at hand."""
        front = self.known.index.front if self.known.index else None
        is_known = front is None or (front.language or self.known.site.language) == self.known.site.language
        if is_known and (fault := values.unit_fault(unit, self.language)):
            yield Finding(where, fault)

    def number(self, key: str, file: str) -> Iterator[Finding]:
        for flaw in numbers.flaws(self.known.numbers[key]):
            other = Place(file, (key, *flaw.other)) if flaw.other else None
            yield Finding(Place(file, (key, *flaw.path)), flaw.fault, other)

    # what stands under a key

    def front(self, walked: Walked, around: Around) -> Told:
        """Every reference, date, slot and lane of front matter or of an entry of a registry."""
        inner = around
        for at, item in walked:
            if not isinstance(item, _JUDGED) or (isinstance(item, str) and at[-1] not in _KEYED):
                continue  # most of what there is
            if isinstance(item, model.EventInPlace):
                inner = replace(around, then=then_of(item, self.known.zone_of))
            yield from self.value(item, at, inner if around.brief and at[:1] == ("events",) else around)

    def value(self, item: object, path: Path, around: Around) -> Told:
        match item:
            case Text():
                for slot in slots(item.pieces):
                    yield from self.slot(slot, around)
            case When():
                for fault in dates.settle(item, around.then.zone):
                    yield Finding(written(around.file, path, item.text), fault)
            case model.Happening():
                yield from self.happening(item, path, around)
            case SourceUse():
                if item.in_place and (around.is_published or self.drafts):
                    yield item
            case model.Ref() | Named() | str():
                yield from self.reference(item, path, around)

    def happening(self, told: model.Happening, path: Path, around: Around) -> Told:
        lanes = self.known.lanes
        if told.lane is not None and lanes is not None and told.lane not in lanes:
            yield Finding(Place(around.file, (*path, "lane")), _no_lane(told.lane, lanes))
        if told.source_says and told.when:
            clash = dates.weekday_clash(told.source_says, told.when, self.language)
            if clash:
                fault, start, end = clash
                yield Finding(Place(around.file, (*path, "source_says"), told.source_says[start:end]), fault)

    def reference(self, item: model.Ref | Named | str, path: Path, around: Around) -> Told:
        name = next((step for step in reversed(path) if isinstance(step, str)), "")
        if isinstance(item, model.Ref):
            yield from self.relation(item, name, written(around.file, path, f"{item.kind}:{item.slug}"), around)
        elif isinstance(item, Named):
            if item.is_key and name in _NAMED:
                yield from self.key(_NAMED[name], item.text, written(around.file, path, item.text), name, around)
        elif path[-1] in _KEYED:
            relation = "member_of" if "member_of" in path else name
            yield from self.key(_KEYED[name], item, written(around.file, path, item), relation, around)

    def relation(self, ref: model.Ref, name: str, where: Place, around: Around) -> Told:
        kinds, why = _KINDS_FOR.get(name, ((ref.kind,), ""))
        if ref.kind not in kinds:
            message, fix = f"`{name}` cannot name {unknown.article(ref.kind)}", f"name {unknown.article(kinds[0])}."
            yield Finding(where, Fault("wrong-kind", message, why, fix))
            return
        yield from self.named_brief(ref.kind, ref.slug, where, name, around)
        if name == "after" and (ref.kind, ref.slug) in self.known.by_address and anchor_of(ref) not in self.anchors:
            yield Finding(where, _not_on_timeline(ref))

    def key(self, what: str, key: str, where: Place, relation: str, around: Around) -> Told:
        if what == "actor":
            yield from self.named_brief("actor", key, where, relation, around)
        elif what == "author":
            yield from self.author(key, where)
        else:
            yield from self.registered(what, key, where)

    def author(self, key: str, where: Place) -> Told:
        authors = [author.key for author in self.known.site.authors]
        if key in authors or self.known.site.title == _NOT_TOLD:
            return
        hint = did_you_mean(key, authors)
        fix = hint or "add it to `authors` in site.yml, or write the name as people do, with a capital letter."
        yield Finding(where, Fault("unknown-reference", f'no author "{key}"', "what looks like a key must exist.", fix))

    # names of entries and briefs

    def registered(self, what: str, key: str, where: Place | Span) -> Told:
        """A key of a registry."""
        is_there = key in unknown.registry(what, self.known) or self.known.may_hold(f"{what}s", key)
        if not is_there:
            yield Finding(where, unknown.of_entry(what, key, self.known))

    def named_brief(self, kind: str, slug: str, where: Place | Span, relation: str, around: Around) -> Told:
        """A brief or an event inside one."""
        telling = self.known.telling.get(slug) if kind == "event" else None
        brief = self.known.by_address.get((kind, slug)) or telling
        if brief is None:
            if not self.known.may_be(kind, slug):
                yield Finding(where, unknown.of_brief(kind, slug, self.known, is_bare=relation in _NAMED))
            return
        if brief.front.draft and around.is_published and not self.drafts:
            yield Finding(where, addresses.to_draft(kind, slug))
        if around.brief is not None and brief is not around.brief:
            yield Link((around.brief.kind, around.brief.slug), (brief.kind, brief.slug), relation)

    # slots

    def slot(self, slot: Slot, around: Around) -> Told:
        match slot:
            case Cite(citations):
                for citation in citations:
                    if citation.source not in self.known.sources:
                        yield from self.registered("source", citation.source, citation.mark.span(around.file))
                    if citation.locator in self.known.sources:
                        yield Finding(citation.mark.span(around.file), _second_source(citation))
            case NumberSlot():
                yield from self.number_slot(slot, around)
            case BriefLink(kind, slug, mark):
                yield from self.named_brief(kind, slug, mark.span(around.file), "text", around)
            case QuoteSlot(key, mark):
                yield from self.registered("quote", key, mark.span(around.file))
            case ImageSlot(key, mark):
                yield from self.registered("image", key, mark.span(around.file))
            case BoxSlot():
                yield from self.box(slot, around)
            case PathLink(href, mark):
                yield from addresses.judge_link(href, mark.span(around.file), around.brief, self.there)
            case Picture(src, _, mark):
                yield from addresses.judge_file(src, mark.span(around.file), self.there)

    def box(self, box: BoxSlot, around: Around) -> Told:
        where = box.mark.span(around.file)
        if box.kind == "number":
            yield from self.registered("number", box.key, where)
        elif (
            box.kind == "event"
            and ("event", box.key) not in self.known.by_address
            and (telling := self.known.telling.get(box.key))
        ):
            yield Finding(where, _no_box(box.key, telling))
        else:
            yield from self.named_brief(box.kind, box.key, where, "text", around)

    def number_slot(self, slot: NumberSlot, around: Around) -> Told:
        where = slot.mark.span(around.file)
        number = self.known.numbers.get(slot.key)
        if number is None:
            yield from self.registered("number", slot.key, where)
            return
        unclear = dates.settle(slot.at, around.then.zone) if slot.at else ()
        yield from (Finding(where, fault) for fault in unclear)
        registry = self.known.registries["numbers"].file
        if unclear or registry in self.known.damaged or slot.form == "history":
            return
        if slot.then and (around.then.when is None or around.then.when.text == model.STAND_INS["when"]):
            if around.file not in self.known.damaged:
                yield Finding(where, numbers.THEN_WITHOUT_EVENT)
            return
        try:
            numbers.choose(number, slot, around.then)
        except Unreadable as error:
            yield Finding(where, error.fault)

    # the explainer as a whole

    def reading_order(self) -> Told:
        index = self.known.index
        orders = index.front.order if index and isinstance(index.front, model.Explainer) else ()
        kinds = {folder: kind for kind, folder in model.KINDS.items()}
        for number, order in enumerate(orders):
            for slug in order.slugs:
                kind = kinds[order.folder]
                if index and (kind, slug) not in self.known.by_address and not self.known.may_be(kind, slug):
                    fault = unknown.of_brief(kind, slug, self.known, is_bare=False)
                    yield Finding(Place(index.file, ("order", number), slug), fault)

    def circles(self) -> Told:
        events = [brief for brief in self.known.briefs if isinstance(brief.front, model.Event)]
        for name, told in (("part_of", "an event lies within itself"), ("caused_by", "an event caused itself")):
            steps = {b.slug: [r.slug for r in getattr(b.front, name) if r.kind == "event"] for b in events}
            for circle in circles(steps):
                brief = self.known.by_address["event", circle[0]]
                yield Finding(Place(brief.file, (name,), f"event:{circle[1 % len(circle)]}"), _circle(told, circle))
        for registry, key, attribute, told in _CIRCLES_IN_REGISTRIES:
            if registry in self.known.registries:
                entries = dict(self.known.registries[registry].entries)
                next_of = {name: getattr(entry, attribute) for name, entry in entries.items()}
                for circle in circles({name: (after,) if after else () for name, after in next_of.items()}):
                    place = Place(self.known.registries[registry].file, (circle[0], key))
                    yield Finding(place, _circle(told, circle))


_CIRCLES_IN_REGISTRIES = (
    ("places", "in", "within", "a place lies within itself"),
    ("sources", "via", "via", "a source reprints itself"),
    ("numbers", "adds_up_to", "adds_up_to", "a number is a part of itself"),
)
_NOT_TOLD = "…"
"""The title of a site whose `site.yml` is missing or cannot be read."""


# --- what is said ----------------------------------------------------------------------------------------------------


def _no_lane(lane: str, lanes: Sequence[str]) -> Fault:
    hint = did_you_mean(lane, lanes)
    fix = hint or (f"use {listed(lanes)}." if lanes else f"add `lanes: [{lane}]` to index.md.")
    return Fault("unknown-word", f'"{lane}" is no lane', "the timeline has a row for each of `lanes` in index.md.", fix)


def _second_source(citation: Citation) -> Fault:
    """A source behind a comma would be printed as if it were a page of the one before."""
    key = citation.locator
    why = "what stands after a comma is a page or line of the source."
    return Fault("unknown-slot", f'"{key}" is a source of its own', why, f"write [@{citation.source}; @{key}].")


def _not_on_timeline(ref: model.Ref) -> Fault:
    return Fault(
        "unknown-reference",
        f'{ref.kind} "{ref.slug}" is not on the timeline',
        "it has no date, so nothing can come after it.",
        "give it a `when`, or remove `after`.",
    )


def _no_box(key: str, brief: Brief) -> Fault:
    return Fault(
        "wrong-kind",
        f'event "{key}" has no box',
        f"it is one line in {brief.file}, with no facts of its own.",
        f"link to it, such as [that day](event:{key}), or give it a brief of its own, events/{key}.md.",
    )


def _circle(told: str, circle: Sequence[str]) -> Fault:
    names = " > ".join((*circle, circle[0]))
    return Fault("cycle", f"{told}: {names}", "no order can be made of it.", "remove one of these references.")
