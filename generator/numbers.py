"""The values of a number: which stand, which stood at a date, and which one a slot means.

In the room: the choice of values. Never the largest: what was said last by the office that counts, as `MODEL.md`
(Numbers) lays down. Not in the room: how values are written (values.py) and printed (render.py).

What was said on a day without a time counts from the beginning of that day, as on the timeline: of one day, a value
with a time is the later one, and one pinned to a time of that day knows what was said on the day. What was said some
time in a month, a night or a span counts only once that is over: before, nobody knows whether it had been said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from zoneinfo import ZoneInfo

from msgspec import Struct

from generator import dates, model, values
from generator.body import NumberSlot
from generator.dates import When
from generator.model import Named
from generator.problems import Fault, Path, Unreadable, did_you_mean, listed

FAR = 1 << 62
"""Later than every instant."""


class Stated(Struct, frozen=True):
    """One value of a number with what the number lends it; `said`, `out_by` and `taken_back` are instants in seconds.

    `said` is the earliest at which it may have been said, `out_by` the end of the time within which it surely was.
    `recency` orders values by when they were said, then by the moment that they describe.
    """

    index: int
    amount: values.Value | When
    as_of: When
    of: When | None
    published: When
    by: Named
    sources: tuple[model.SourceUse, ...]
    status: str
    withdrawn: When | None
    front: model.Stated
    said: int
    out_by: int
    taken_back: int
    recency: tuple[int, ...]

    @property
    def office(self) -> str:
        """Who says so, in the form in which two names of one office are equal."""
        return _office(self.by.text)

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn is not None


class Number(Struct, frozen=True):
    """A registered quantity; values in the order written, without those that lack what a value needs.

    `southern` is about seasons.
    """

    key: str
    front: model.Number
    zone: ZoneInfo
    values: tuple[Stated, ...]
    southern: bool = False

    @property
    def is_series(self) -> bool:
        return any(value.of for value in self.values)


class Choice(Struct, frozen=True):
    """What a slot means: the value, those of other offices that differ from it, and whether it was later taken back."""

    number: Number
    value: Stated
    others: tuple[Stated, ...]
    is_taken_back: bool


class Then(Struct, frozen=True):
    """What a line stands in: the date of the event around it, if any, and the zone of its times; `@then` means this."""

    when: When | None
    zone: ZoneInfo


class ValueSlot(NumberSlot, frozen=True):
    """A slot that means one value and no other, by its index; writers have no form for it."""

    index: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ValueSlot) and (self.key, self.index) == (other.key, other.index)

    def __hash__(self) -> int:
        return hash((self.key, self.index))


class Flaw(Struct, frozen=True):
    """What is wrong with a number, at a path of keys below its own, and the path of what it clashes with."""

    path: Path
    fault: Fault
    other: Path | None = None


def resolve(key: str, front: model.Number, zone: ZoneInfo, *, southern: bool = False) -> Number:
    """Give each value what its number lends it; `flaws` tells why a value is left out."""
    whole = (
        _stated(index, value, front, zone, southern)
        for index, value in enumerate(front.values)
        if not any(_missing(value, front))
    )
    return Number(key, front, zone, tuple(whole), southern)


def _stated(index: int, value: model.Stated, front: model.Number, zone: ZoneInfo, southern: bool) -> Stated:
    as_of = value.as_of or value.of
    amount = value.value if value.value is not None else value.date
    by = value.by or front.by
    assert as_of is not None and amount is not None and by is not None
    published = value.published or as_of
    recency = (
        *dates.sort_key(published, zone, southern=southern),
        *dates.sort_key(as_of, zone, southern=southern),
    )
    return Stated(
        index=index,
        amount=amount,
        as_of=as_of,
        of=value.of,
        published=published,
        by=by,
        sources=value.source or front.source,
        status=value.status or front.status or "reported",
        withdrawn=value.withdrawn,
        front=value,
        said=recency[0],
        out_by=recency[0] + 1 if _is_within_a_day(published, southern) else _end(published, zone, southern),
        taken_back=dates.sort_key(value.withdrawn, zone, southern=southern)[0] if value.withdrawn else FAR,
        recency=recency,
    )


def _is_within_a_day(when: When, southern: bool) -> bool:
    first = dates.first_day(when, southern=southern)
    return first is not None and first == dates.last_day(when, southern=southern)


# --- what is wrong ---------------------------------------------------------------------------------------------------


def flaws(number: Number) -> Iterator[Flaw]:
    """Everything that is wrong with a number, as far as the number alone tells."""
    for index, value in enumerate(number.front.values):
        for fault in _missing(value, number.front):
            yield Flaw(("values", index), fault)
    for stated in number.values:
        yield from _withdrawn_wrongly(stated, number)
        if number.is_series and stated.of is None:
            yield Flaw(("values", stated.index), _OUTSIDE_SERIES)
    yield from _twice(number)
    yield from _main_without_value(number)


def _missing(value: model.Stated, front: model.Number) -> Iterator[Fault]:
    if value.value is None and value.date is None:
        yield _lacks("value", "a value is what was said.", "add `value:`, a number or words such as dozens.")
    if value.as_of is None and value.of is None:
        yield _lacks(
            "as_of", "readers must see of which moment it is.", "add `as_of: 2022-01-06`, or `for:` in a series."
        )
    if value.by is None and front.by is None:
        yield _lacks("by", "readers must see who says so.", "add `by:` here, or once for the whole number.")
    if not value.source and not front.source:
        yield _lacks("source", "readers must be able to check it.", "add `source:` here, or once for the whole number.")


def _lacks(name: str, why: str, fix: str) -> Fault:
    return Fault("missing-key", f'"{name}" is missing', why, fix)


_OUTSIDE_SERIES = _lacks(
    "for", "other values of this number say which year or ballot they belong to.", "add `for:`, such as `for: 2019`."
)
_NO_DAY_OF_WITHDRAWAL = _lacks(
    "withdrawn", "readers must see since when the value no longer stands.", "add `withdrawn:` with the day."
)


def _withdrawn_wrongly(value: Stated, number: Number) -> Iterator[Flaw]:
    if value.withdrawn is None:
        if value.status == "withdrawn":
            yield Flaw(("values", value.index, "status"), _NO_DAY_OF_WITHDRAWAL)
        return
    end = dates.latest(value.withdrawn, number.zone, southern=number.southern)
    if end is not None and end <= value.said:
        fault = Fault(
            "date-order",
            f"withdrawn ({value.withdrawn.text}) before it was published ({value.published.text})",
            "nobody can take back what was not yet said.",
            "correct one of the two dates.",
        )
        yield Flaw(("values", value.index, "withdrawn"), fault)


def _twice(number: Number) -> Iterator[Flaw]:
    """Two values of one office for one moment, neither withdrawn: nobody could say which stands."""
    seen: dict[tuple[object, ...], Stated] = {}
    for value in number.values:
        if value.is_withdrawn:
            continue
        first = seen.setdefault((value.office, value.of, value.recency), value)
        if first is not value:
            fault = Fault(
                "repeated-key",
                f'"{value.by.text}" gives two values for the same time, {first.amount.text} and {value.amount.text}',
                "nobody could say which of them stands.",
                "add the time of day to `as_of`, or `withdrawn:` to the one that was taken back.",
            )
            yield Flaw(("values", value.index), fault, ("values", first.index))


def _main_without_value(number: Number) -> Iterator[Flaw]:
    """An office in `main` that gave no value: most likely a slip, and another office would pass for it."""
    offices = {value.office: value.by.text for value in number.values}
    told = [value.by or number.front.by for value in number.front.values]
    # One that names no office may be by the one in `main`; a near miss is one all the same.
    is_open = None in told
    # A value that is left out for another fault is by its office all the same.
    left_out = {_office(by.text) for by in told if by}
    for position, office in enumerate(number.front.main):
        if offices and _office(office.text) not in offices.keys() | left_out:
            names = offices.values()
            meant = did_you_mean(office.text, names)
            if is_open and not meant:
                continue
            fault = Fault(
                "unknown-reference",
                f'no value of "{number.key}" is by "{office.text}"',
                "`main` says whose count is printed.",
                meant or f"name one of {listed(names)}, as in `by`.",
            )
            yield Flaw(("main", position), fault)


# --- what stands -----------------------------------------------------------------------------------------------------


def standing(number: Number) -> tuple[Stated, ...]:
    """For each office, its latest value that is not withdrawn; offices as first met.

    Of a series, the values of its newest member. Offices listed in `main` succeed one another: once one has a value
    that stands, those after it are history.
    """
    return _by_office(number, _newest_member(number, [value for value in number.values if not value.is_withdrawn]))


def _newest_member(number: Number, said: Sequence[Stated]) -> Sequence[Stated]:
    """The values of the member of a series that ends last; without a series, all."""
    members = {value.of: None for value in said if value.of}
    if not members:
        return said
    newest = max(members, key=lambda of: _member_rank(of, number))
    return [value for value in said if value.of == newest]


def _member_rank(of: When, number: Number) -> tuple[int, tuple[int, int]]:
    return _end(of, number.zone, number.southern), dates.sort_key(of, number.zone, southern=number.southern)


_APOSTROPHES = str.maketrans("\u2018\u2019\u02bc`\u00b4", "'''''")


def _office(name: str) -> str:
    """A name of an office without what keyboards and editors change: the kind of its apostrophes and blanks."""
    return " ".join(name.translate(_APOSTROPHES).split())


def offices_of_main(number: Number) -> list[str]:
    """The offices that succeed one another, each in the form in which two names of it are equal."""
    return [_office(office.text) for office in number.front.main]


def _by_office(number: Number, said: Sequence[Stated]) -> tuple[Stated, ...]:
    latest: dict[str, Stated] = {}
    for value in said:
        office = value.office
        if office not in latest or value.recency >= latest[office].recency:
            latest[office] = value
    successors = [office for office in offices_of_main(number) if office in latest]
    return tuple(value for office, value in latest.items() if office not in successors[1:])


def short(number: Number, stand: Sequence[Stated]) -> Stated | None:
    """The value of the short form: that of the office of `main` that stands, else the latest by anyone."""
    for office in offices_of_main(number):
        for value in stand:
            if value.office == office:
                return value
    return max(stand, key=lambda value: (value.recency, value.index), default=None)


def unsettled(number: Number) -> tuple[Stated, ...]:
    """Values of offices that differ while `main` names none of them; of a series, those of the first such member.

    Nothing is unsettled while `main` names an office without a value: that is told, and who was meant settles it.
    """
    if any(_main_without_value(number)):
        return ()
    members = {value.of: None for value in number.values}
    for member in members:
        said = [value for value in number.values if value.of == member and not value.is_withdrawn]
        stand = _by_office(number, said)
        has_main = any(value.office in offices_of_main(number) for value in stand)
        if not has_main and any(not _same(value, stand[0]) for value in stand):
            return stand
    return ()


def _same(one: Stated, other: Stated) -> bool:
    if isinstance(one.amount, values.Value) and isinstance(other.amount, values.Value):
        return values.same(one.amount, other.amount)
    return one.amount == other.amount


# --- what a slot means -----------------------------------------------------------------------------------------------


def choose(number: Number, slot: NumberSlot, then: Then) -> Choice:
    """The value that a slot means, by what it stands in.

    Raises Unreadable when there is none, with a fault that says what there is, and for `@then` outside an event.
    """
    if isinstance(slot, ValueSlot):
        return _choice(number, next(v for v in number.values if v.index == slot.index), ())
    if slot.then and then.when is None:
        raise Unreadable(THEN_WITHOUT_EVENT)
    meant = [value for value in number.values if _is_meant(value, slot)]
    if not meant:
        raise Unreadable(_no_match(number, slot))
    pin = _pin(number, slot, then)
    known = [value for value in meant if pin.knows(value)]
    stand = _by_office(number, known if slot.of else _newest_member(number, known))
    value = short(number, stand)
    if value is None:
        raise Unreadable(_nothing_known(number, meant, pin))
    return _choice(number, value, stand)


def _choice(number: Number, value: Stated, stand: Sequence[Stated]) -> Choice:
    others = tuple(other for other in stand if not _same(other, value))
    return Choice(number, value, others, value.is_withdrawn)


def _is_meant(value: Stated, slot: NumberSlot) -> bool:
    return (
        (slot.by is None or value.office == _office(slot.by))
        and (slot.source is None or any(use.source == slot.source for use in value.sources))
        and (slot.of is None or _is_member(value, slot.of))
    )


def _is_member(value: Stated, written: str) -> bool:
    """Whether a value belongs to the member of a series that a slot writes, in these or other words."""
    if value.of is None or value.of.text == written:
        return value.of is not None
    try:
        return dates.parse(written) == value.of
    except Unreadable:
        return False


class _Pin(Struct, frozen=True):
    """The moment whose knowledge is asked for: up to `until`; `since` opens the time of the event around, if any."""

    words: str
    until: int
    since: int | None
    number: Number

    def knows(self, value: Stated) -> bool:
        """Whether it was surely out and not taken back; within an event, what is about that time counts as said."""
        return value.taken_back >= self.until and (value.out_by <= self.until or self._is_about(value))

    def _is_about(self, value: Stated) -> bool:
        if self.since is None:
            return False
        zone, southern = self.number.zone, self.number.southern
        start = dates.earliest(value.as_of, zone, southern=southern)
        return start is not None and self.since <= start and _end(value.as_of, zone, southern) <= self.until


def _pin(number: Number, slot: NumberSlot, then: Then) -> _Pin:
    when = then.when if slot.then else slot.at
    if when is None:
        return _Pin("", FAR, None, number)
    # A day is meant as the number's own days are, wherever it is written; a time of day is that of its place.
    own = then.zone if any(moment.hour is not None for moment in when.moments()) else number.zone
    until = _end(when, own, number.southern)
    if not slot.then:
        return _Pin(when.text, until, None, number)
    start = dates.earliest(when, own, southern=number.southern)
    since = -FAR if start is None else start
    return _Pin(f"the date of this event, {when.text}", until, since, number)


@lru_cache(4096)  # the same few days are asked for again and again
def _end(when: When, zone: ZoneInfo, southern: bool) -> int:
    end = dates.latest(when, zone, southern=southern)
    return FAR if end is None else end


THEN_WITHOUT_EVENT = Fault(
    "unknown-slot",
    "@then stands outside an event",
    "it means the date of the event around it, and there is none.",
    "write the date, such as @2022-01-15.",
)


def _no_match(number: Number, slot: NumberSlot) -> Fault:
    if slot.of is not None and not any(_is_member(value, slot.of) for value in number.values):
        members = dict.fromkeys(value.of.text for value in number.values if value.of)
        fix = f"it has {listed(members)}." if members else "leave out `for`: the number is no series."
        return _no_value(number, f"for {slot.of}", "what stands after `for` is a year or ballot of the series.", fix)
    if slot.by is not None:
        offices = dict.fromkeys(value.by.text for value in number.values)
        fix = did_you_mean(slot.by, offices) or f"it has values by {listed(offices)}."
        return _no_value(number, f'by "{slot.by}"', "what stands after `by` is an office as typed in its values.", fix)
    if slot.source is not None:
        sources = dict.fromkeys(use.source for value in number.values for use in value.sources if use.source)
        fix = did_you_mean(slot.source, sources) or f"it has values from {listed(sources)}."
        return _no_value(number, f'from "{slot.source}"', "what stands after `from` is the key of a source.", fix)
    return _no_value(number, "", "there is nothing to print.", "add one under `values` in numbers.yml.")


def _no_value(number: Number, told: str, why: str, fix: str) -> Fault:
    return Fault("unknown-number", f'"{number.key}" has no value {told}'.rstrip(), why, fix)


def _nothing_known(number: Number, meant: Sequence[Stated], pin: _Pin) -> Fault:
    """Nothing stood at the pin: it was too early, perhaps too early, or what had been said was withdrawn by then."""
    in_order = sorted(meant, key=lambda value: value.recency)
    if pin.until == FAR:
        last = in_order[-1]
        return Fault(
            "unknown-number",
            f'every value of "{number.key}" was withdrawn',
            "no number stands.",
            f"write what is known in words, or pin it to a day when one stood, such as @{last.published.text}.",
        )
    if any(value.out_by <= pin.until for value in in_order):
        later = [value for value in in_order if value.out_by > pin.until]
        return Fault(
            "unknown-number",
            f'what was known of "{number.key}" by {pin.words} had been withdrawn by then',
            "the page would show a number that no longer stood.",
            f"{_first('next', later[0]) if later else 'there is no later value'}; use another date, or words.",
        )
    if in_order[0].said < pin.until:
        return Fault(
            "unknown-number",
            f'nothing of "{number.key}" is sure to have been published by {pin.words}',
            "the page would show what perhaps nobody knew then.",
            f"{_first('first', in_order[0])}, which may be later; "
            "say in `published:` on which day it was out, or use a later date, or words.",
        )
    return Fault(
        "unknown-number",
        f'nothing of "{number.key}" was published by {pin.words}',
        "the page would show what nobody knew then.",
        f"{_first('first', in_order[0])}; use a later date, or words.",
    )


def _first(which: str, value: Stated) -> str:
    return f'the {which} value there is, {value.amount.text} by "{value.by.text}", is of {value.published.text}'
