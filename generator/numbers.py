"""The values of a number: which stand, which stood at a date, and which one a slot means.

In the room: the choice of values. Never the largest: what was said last by the office that counts, as `MODEL.md`
(Numbers) lays down. Not in the room: how values are written (values.py) and printed (render.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from generator import dates, model, values
from generator.body import NumberSlot
from generator.dates import When
from generator.model import Named
from generator.problems import Fault, Unreadable, did_you_mean, listed

FAR = 1 << 62
"""Later than every instant."""


@dataclass(frozen=True, slots=True)
class Stated:
    """One value of a number with what the number lends it; `said` and `taken_back` are instants in seconds."""

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
    taken_back: int


@dataclass(frozen=True, slots=True)
class Number:
    """A registered quantity; values in the order written."""

    key: str
    front: model.Number
    zone: ZoneInfo
    values: tuple[Stated, ...]

    @property
    def is_series(self) -> bool:
        return any(value.of for value in self.values)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a slot means: the value, those of other offices that differ from it, and whether it was later taken back."""

    number: Number
    value: Stated
    others: tuple[Stated, ...]
    is_taken_back: bool


def resolve(key: str, front: model.Number, zone: ZoneInfo) -> tuple[Number, tuple[tuple[int, Fault], ...]]:
    """Give each value what its number lends it; faults come with the index of the value they are about."""
    stated: list[Stated] = []
    faults: list[tuple[int, Fault]] = []
    for index, value in enumerate(front.values):
        missing = _missing(value, front)
        faults += [(index, fault) for fault in missing]
        if not missing:
            stated.append(_stated(index, value, front, zone))
    number = Number(key, front, zone, tuple(stated))
    return number, (*faults, *_twice(number))


def _missing(value: model.Stated, front: model.Number) -> list[Fault]:
    faults = []
    if value.value is None and value.date is None:
        faults.append(_lacks("value", "a value is what was said.", "add `value:`, a number or words such as dozens."))
    if value.as_of is None and value.of is None:
        faults.append(
            _lacks(
                "as_of", "readers must see of which moment it is.", "add `as_of: 2022-01-06`, or `for:` in a series."
            )
        )
    if value.by is None and front.by is None:
        faults.append(_lacks("by", "readers must see who says so.", "add `by:` here, or once for the whole number."))
    if not value.source and not front.source:
        faults.append(
            _lacks("source", "readers must be able to check it.", "add `source:` here, or once for the whole number.")
        )
    return faults


def _lacks(name: str, why: str, fix: str) -> Fault:
    return Fault("missing-key", f'"{name}" is missing', why, fix)


def _stated(index: int, value: model.Stated, front: model.Number, zone: ZoneInfo) -> Stated:
    as_of = value.as_of or value.of
    amount = value.value if value.value is not None else value.date
    by = value.by or front.by
    assert as_of is not None and amount is not None and by is not None
    published = value.published or as_of
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
        said=_start(published, zone),
        taken_back=_start(value.withdrawn, zone) if value.withdrawn else FAR,
    )


def _start(when: When, zone: ZoneInfo) -> int:
    return dates.sort_key(when, zone)[0]


def _end(when: When, zone: ZoneInfo) -> int:
    end = dates.latest(when, zone)
    return FAR if end is None else end


def _twice(number: Number) -> list[tuple[int, Fault]]:
    """Two values of one office for one moment, neither withdrawn: nobody could say which stands."""
    seen: dict[tuple[object, ...], Stated] = {}
    faults = []
    for value in number.values:
        if value.taken_back != FAR:
            continue
        same = (value.by, value.of, value.said, value.as_of)
        first = seen.setdefault(same, value)
        if first is not value:
            fault = Fault(
                "repeated-key",
                f'"{value.by.text}" gives two values for the same time',
                "nobody could say which of them stands.",
                "add the time of day to `as_of`, or `withdrawn:` to the one that was taken back.",
            )
            faults.append((value.index, fault))
    return faults


# --- what stands -----------------------------------------------------------------------------------------------------


def standing(number: Number, until: int = FAR) -> tuple[Stated, ...]:
    """For each office, its latest value said before an instant and not withdrawn by then; offices as first met.

    Of a series, the values of its newest member. Offices listed in `main` succeed one another: once one has spoken,
    those after it are history.
    """
    said = [value for value in number.values if value.said < until and value.taken_back >= until]
    return _by_office(number, _newest_member(number, said))


def standing_for(number: Number, of: When, until: int = FAR) -> tuple[Stated, ...]:
    """Like `standing`, for one member of a series."""
    said = [v for v in number.values if v.of == of and v.said < until and v.taken_back >= until]
    return _by_office(number, said)


def _newest_member(number: Number, said: Sequence[Stated]) -> Sequence[Stated]:
    members = [value.of for value in said if value.of]
    if not members:
        return said
    newest = max(members, key=lambda of: dates.sort_key(of, number.zone))
    return [value for value in said if value.of == newest]


def _by_office(number: Number, said: Sequence[Stated]) -> tuple[Stated, ...]:
    latest: dict[Named, Stated] = {}
    for value in said:
        office = value.by
        if office not in latest or _recency(value, number) >= _recency(latest[office], number):
            latest[office] = value
    main = [office for office in number.front.main if office in latest]
    return tuple(value for office, value in latest.items() if office not in main[1:])


def _recency(value: Stated, number: Number) -> tuple[int, int, int]:
    return value.said, _start(value.as_of, number.zone), value.index


def differing(number: Number) -> bool:
    """Whether offices have standing values that differ, so that `main` must say whose is the short form."""
    return len({value.amount for value in standing(number)}) > 1


def short(number: Number, stand: Sequence[Stated]) -> Stated | None:
    """The value of the short form: the office of `main` that stands, else the latest by anyone."""
    for office in number.front.main:
        for value in stand:
            if value.by == office:
                return value
    return max(stand, key=lambda value: _recency(value, number), default=None)


# --- what a slot means -----------------------------------------------------------------------------------------------


def choose(number: Number, slot: NumberSlot, then: When | None, zone: ZoneInfo) -> Choice:
    """The value that a slot means; `then` is the date of the event around it and `zone` that of its dates.

    Raises Unreadable when there is none, with a fault that says what there is.
    """
    pin = then if slot.then else slot.at
    until = FAR if pin is None else _end(pin, zone)
    values_ = [value for value in number.values if _matches(value, slot)]
    if not values_:
        raise Unreadable(_no_match(number, slot))
    said = [value for value in values_ if _is_known(value, until, then if slot.then else None, zone)]
    if not said:
        raise Unreadable(_too_early(number, values_, pin))
    stand = _by_office(number, said if slot.of else _newest_member(number, said))
    value = short(number, stand)
    assert value is not None
    others = tuple(other for other in stand if other.amount != value.amount)
    return Choice(number, value, others, value.taken_back != FAR)


def _matches(value: Stated, slot: NumberSlot) -> bool:
    return (
        (slot.by is None or value.by.text == slot.by)
        and (slot.source is None or any(use.source == slot.source for use in value.sources))
        and (slot.of is None or (value.of is not None and value.of.text == slot.of))
    )


def _is_known(value: Stated, until: int, then: When | None, zone: ZoneInfo) -> bool:
    """Whether it had been said before the instant and not taken back; `then` also takes one about that very time."""
    if value.taken_back < until or (until == FAR and value.taken_back != FAR):
        return False
    if value.said < until:
        return True
    return then is not None and _start(then, zone) <= _start(value.as_of, zone) < until


def _no_match(number: Number, slot: NumberSlot) -> Fault:
    if slot.of is not None:
        members = dict.fromkeys(value.of.text for value in number.values if value.of)
        return Fault(
            "unknown-number",
            f'"{number.key}" has no value for {slot.of}',
            "",
            f"there are {listed(members)}." if members else "it is no series; leave out `for`.",
        )
    if slot.by is not None:
        offices = dict.fromkeys(value.by.text for value in number.values)
        return Fault(
            "unknown-number",
            f'"{number.key}" has no value by "{slot.by}"',
            "",
            did_you_mean(slot.by, offices) or f"there are {listed(offices)}.",
        )
    return Fault(
        "unknown-number",
        f'"{number.key}" has no value{f" from {slot.source}" if slot.source else ""}',
        "",
        "append one in numbers.yml.",
    )


def _too_early(number: Number, values_: Sequence[Stated], pin: When | None) -> Fault:
    still = [value for value in values_ if value.taken_back == FAR]
    if not still or pin is None:
        return Fault(
            "unknown-number",
            f'every value of "{number.key}" was withdrawn',
            "no number stands.",
            "write what is known in words, or pin it: @2022-01-09.",
        )
    first = min(still, key=lambda value: value.said)
    return Fault(
        "unknown-number",
        f'nothing of "{number.key}" was published by {pin.text}',
        "the page would show what nobody knew then.",
        f"the first value is of {first.published.text}; use a later date, or words.",
    )
