"""Advice: what is not wrong, and worth a second look; each rule a small function with a name.

In the room: rules that look at keys, registries, slots and links. Not in the room: those that read prose, those of the
clock (clock.py), levels and excuses (check.py). A rule that looks for what is missing is silent while a file that may
hold it could not be read whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from decimal import Decimal
from functools import cache
from itertools import groupby

from generator import dates, model, numbers, uses, values
from generator.body import NumberSlot
from generator.catalogue import slots, written
from generator.dates import When
from generator.explainer import Explainer, city_key
from generator.numbers import Number, Stated, Then
from generator.parse import Brief
from generator.problems import Fault, Finding, Place, Span, Unreadable
from generator.rules import Found, OfBriefs, Rule

# --- numbers ---------------------------------------------------------------------------------------------------------


def adds_up(explainer: Explainer) -> Found:
    """Numbers that name the same `adds_up_to` make its value, as far as all are plain numbers.

    Those with decimals were rounded, and may miss it by as much as that can make.
    """
    file = f"{explainer.folder}numbers.yml"
    if file in explainer.damaged:
        return
    parts = [number for number in explainer.numbers.values() if number.front.adds_up_to in explainer.numbers]
    for whole, group in groupby(sorted(parts, key=_whole_of), key=_whole_of):
        named = [explainer.numbers[whole], *group]
        told = [numbers.short(number, numbers.standing(number)) for number in named]
        total, *rest = (_exact(value) for value in told)
        made = values.total(part for part in rest if part)
        if total is None or None in rest or made is None or _are_near(made, total, rest) or len(_members(told)) > 1:
            continue
        shares = ", ".join(f'"{n.key}" ({v.amount.text})' for n, v in zip(named[1:], told[1:], strict=True) if v)
        fault = Fault(
            "adds-up",
            f'the parts of "{whole}" make {made.low}, and it is {total.text}',
            "readers will add them up, too.",
            f"check its parts, {shares}; or remove `adds_up_to`.",
        )
        yield Finding(Place(file, (named[1].key, "adds_up_to")), fault, Place(file, (whole,), of_key=True))


def _whole_of(number: Number) -> str:
    return number.front.adds_up_to or ""


def _exact(value: Stated | None) -> values.Value | None:
    """A plain number; ranges, "about" and words are left alone."""
    amount = value.amount if value else None
    is_plain = isinstance(amount, values.Value) and not amount.qualifier and amount.low is not None
    return amount if isinstance(amount, values.Value) and is_plain else None


def _are_near(made: values.Value, total: values.Value, parts: Sequence[values.Value | None]) -> bool:
    """Whether a sum and a total are the same but for what each of them and of the parts was rounded by."""
    typed = [value.low for value in (total, *parts) if value and value.low is not None]
    places = [exponent for number in typed if isinstance(exponent := number.as_tuple().exponent, int) and exponent < 0]
    slack = sum((Decimal(5).scaleb(exponent - 1) for exponent in places), Decimal(0))
    return made.low is not None and total.low is not None and abs(made.low - total.low) <= slack


def _members(told: Sequence[Stated | None]) -> set[When | None]:
    """The years or ballots that values belong to: those of different ones do not add up."""
    return {value.of for value in told if value}


def number_changed(explainer: Explainer) -> OfBriefs:
    """A page whose numbers changed after it was last looked at is worth reading again."""
    whole = _looked_at(explainer.index)
    now = cache(lambda slot: _now(slot, explainer))  # the same few are shown again and again

    def found(brief: Brief) -> Found:
        since = _looked_at(brief) or whole
        if brief.front.draft or since is None or isinstance(brief.front, model.Event):
            return  # in events numbers are pinned
        told = set()
        for slot in _numbers_of(brief):
            value = now(slot)
            if value and slot.key not in told and _is_later(value.published, since):
                told.add(slot.key)
                yield Finding(slot.mark.span(brief.file), _changed(slot.key, value, since))

    return OfBriefs("number-changed", found, (whole, explainer.numbers, explainer.zone))


def _looked_at(brief: Brief) -> When | None:
    """The day on which a page was last checked, updated or published; None if it names none."""
    front = brief.front
    days = [day for day in (front.checked, front.published, *(update.on for update in front.updates)) if day]
    return max(days, key=lambda day: dates.last_day(day) or (0, 0, 0), default=None)


def _numbers_of(brief: Brief) -> Iterator[NumberSlot]:
    """The numbers in its summary, facts and text that change by themselves."""
    front = brief.front
    pieces = [*front.summary.pieces, *(piece for fact in front.facts for piece in fact.text.pieces)]
    for slot in slots([*pieces, *brief.body.pieces]):
        if isinstance(slot, NumberSlot) and not slot.at and not slot.then and slot.form != "history":
            yield slot


def _now(slot: NumberSlot, explainer: Explainer) -> Stated | None:
    number = explainer.numbers.get(slot.key)
    try:
        return numbers.choose(number, slot, Then(None, explainer.zone)).value if number else None
    except Unreadable:
        return None  # that is told already


def _is_later(one: When, other: When) -> bool:
    first, last = dates.first_day(one), dates.last_day(other)
    return first is not None and last is not None and first > last


def _changed(key: str, value: Stated, since: When) -> Fault:
    return Fault(
        "number-changed",
        f'"{key}" changed on {value.published.text}, after this page was last looked at on {since.text}',
        "the words around it may no longer be right.",
        "read it again, then set `checked:` to the day on which you did.",
    )


# --- sources ---------------------------------------------------------------------------------------------------------

_SEVERAL = 3
"""Statements from which on it matters that they all have one source."""


def single_source(explainer: Explainer) -> Found:
    """A page of several statements rests on more than one source, unless that is the document itself."""
    behind = _sources_behind(explainer)
    for brief in explainer.briefs:
        is_whole = bool(brief.body) and brief.file not in explainer.damaged
        told = [key for use in explainer.uses[brief.file] for key in behind.get(use, ())] if is_whole else []
        source = explainer.sources.get(told[0]) if len(set(told)) == 1 else None
        if len(told) >= _SEVERAL and source is not None and source.reliability != "primary":
            fault = Fault(
                "single-source",
                f'all {len(told)} statements rest on one source, "{source.title}"',
                "a mistake of that source becomes one of this page.",
                "add another source, or excuse it with the reason why there is none.",
            )
            yield Finding(Span(brief.file, 1, 1, 4), fault)


def _sources_behind(explainer: Explainer) -> dict[uses.Use, tuple[str, ...]]:
    """The keys of the sources that a use of a source, quote or number brings with it."""
    behind: dict[uses.Use, tuple[str, ...]] = {("sources", key): (key,) for key in explainer.sources}
    parts = [(("quotes", key), quote) for key, quote in explainer.quotes.items()]
    for use, part in (*parts, *((("numbers", key), number.front) for key, number in explainer.numbers.items())):
        behind[use] = tuple(dict.fromkeys(key for what, key in uses.of_part(part) if what == "sources"))
    return behind


def not_archived(explainer: Explainer) -> Found:
    """A source with an address has an archived copy: a quarter of such addresses die."""
    published = [brief for brief in explainer.briefs if not brief.front.draft]
    used = {use for brief in published for use in explainer.uses[brief.file]}
    used |= _through_registries(used, explainer)
    for key, source in explainer.sources.items():
        file = f"{explainer.folder}sources.yml"
        is_whole = file not in explainer.damaged
        if is_whole and key not in explainer.in_place and ("sources", key) in used and _can_die(source):
            yield Finding(Place(file, (key,), of_key=True), _NOT_ARCHIVED)
    for brief in published:
        named = (key for what, key in explainer.uses[brief.file] if what == "sources")
        for path, item in () if explainer.in_place.isdisjoint(named) else brief.parts:
            if isinstance(item, model.SourceUse) and item.in_place and _can_die(item.in_place):
                yield Finding(Place(brief.file, path[:-1], item.in_place.title), _NOT_ARCHIVED)


def without_copy(explainer: Explainer) -> Iterator[tuple[Place, str, model.Source]]:
    """Every source with an address and without an archived copy, used or not: its place, key and self.

    One that is written out in place has no key.
    """
    for key, source in explainer.registries["sources"].items():
        if isinstance(source, model.Source) and _can_die(source):
            yield Place(f"{explainer.folder}sources.yml", (key,), of_key=True), key, source
    for brief in explainer.briefs:
        for path, item in brief.parts:
            if isinstance(item, model.SourceUse) and item.in_place and _can_die(item.in_place):
                yield written(brief.file, (*path, "in_place"), item.in_place.title), "", item.in_place


_NOT_ARCHIVED = Fault(
    "not-archived",
    "this source has no archived copy",
    "about a quarter of such addresses lead nowhere after some years.",
    "save a copy, for example at web.archive.org, and add its address as `archived:`.",
)


def _can_die(source: model.Source) -> bool:
    return source.url is not None and source.archived is None


def _through_registries(used: Set[uses.Use], explainer: Explainer) -> frozenset[uses.Use]:
    """What quotes and pictures use that are used themselves, and numbers, which are all shown on a page."""
    shown: list[object] = [number.front for number in explainer.numbers.values()]
    shown += [quote for key, quote in explainer.quotes.items() if ("quotes", key) in used]
    shown += [image for key, image in explainer.images.items() if ("images", key) in used]
    return frozenset(use for part in shown for use in uses.of_part(part))


# --- what nobody uses ------------------------------------------------------------------------------------------------


def unused(explainer: Explainer) -> Found:
    """Entries of registries and files are used by something."""
    if explainer.damaged:
        return
    used = {use for brief in explainer.briefs for use in explainer.uses[brief.file]}
    used |= {use for part in _entries(explainer) for use in uses.of_part(part)}
    used |= {("numbers", n.key) for n in explainer.numbers.values() if any(v.front.timeline for v in n.values)}
    zones = {explainer.zone, *(entry.zone for entry in explainer.entries)}
    used |= {("places", city_key(zone)) for zone in zones}
    for registry, entries in explainer.registries.items():
        for key in entries:
            if (registry, key) not in used:
                fix = f"use it, or remove it from {registry}.yml."
                fault = _unused(f'nothing uses the {_ONE[registry]} "{key}"', fix)
                yield Finding(Place(f"{explainer.folder}{registry}.yml", (key,), of_key=True), fault)
    for path in sorted(explainer.assets):
        if ("assets", path) not in used:
            fault = _unused(f'nothing uses "{path}"', "show it, link to it, or remove it.")
            yield Finding(Span(f"{explainer.folder}{path}", 1, 1, 2), fault)


_ONE = {"sources": "source", "numbers": "number", "quotes": "quote", "places": "place", "images": "picture"}


def _entries(explainer: Explainer) -> Iterator[object]:
    """All that may use something, beside briefs: entries, and the sources that stand in none."""
    yield from (entry for entries in explainer.registries.values() for entry in entries.values())
    yield from (explainer.sources[key] for key in explainer.in_place)


def _unused(message: str, fix: str) -> Fault:
    return Fault("unused", message, "it may be left over, or what should use it is missing.", fix)


_SHOWN_IN = {"cause": "causes", "actor": "who", "reaction": "reactions", "question": "questions", "claim": "claims",
             "event": "timeline"}  # fmt: skip
"""The part of the explainer page that leads to the briefs of a kind; terms have none."""


def orphan(explainer: Explainer) -> Found:
    """A page that the explainer page does not lead to is named by another one."""
    if explainer.damaged:
        return
    ordered = {(order.folder, slug) for order in explainer.front.order for slug in order.slugs}
    drafts = {(brief.kind, brief.slug) for brief in explainer.briefs if brief.front.draft}
    linked = {link.to for link in explainer.links if link.of not in drafts}
    linked |= {use for part in _entries(explainer) for use in uses.of_part(part)}
    for brief in explainer.briefs:
        address = (brief.kind, brief.slug)
        is_shown = brief.kind in _SHOWN_IN or brief.kind == "explainer"
        is_named = address in linked or (model.KINDS.get(brief.kind, ""), brief.slug) in ordered
        if brief.body and not brief.front.draft and not is_shown and not is_named:
            fault = Fault(
                "orphan",
                "no other page leads here",
                "readers will hardly find it.",
                f"link to it where the word is used: [{brief.front.title.raw}]({brief.kind}:{brief.slug}).",
            )
            yield Finding(Span(brief.file, 1, 1, 4), fault)


RULES: tuple[Rule, ...] = (adds_up, single_source, not_archived, unused, orphan)
