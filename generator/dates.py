"""Dates with precision and doubt: the writer's words and EDTF in, comparison, words out.

The front door of four rooms: `moments` (what a date is), `datereading` (in), `datewords` (out), and here
whatever needs a time zone or two things to compare: instants, order, times that clocks repeat, weekdays in
the words of a source, values for HTML. Instants are seconds since 1970-01-01T00:00:00Z on the proleptic
Gregorian calendar, of any year. Zones come from the pinned `tzdata` package, so that every machine agrees.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache, lru_cache
from importlib import resources
from typing import Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from generator.datereading import parse
from generator.datewords import UTC, beside_heading, day_heading, heading, weekday_name, words
from generator.moments import (
    DAY,
    MONTHS,
    WEEKDAYS,
    Clock,
    Day,
    Moment,
    When,
    at_second,
    civil,
    day_number,
    edges,
    first_day,
    last_day,
    offset_text,
    precision,
    stretch,
    to_edtf,
    weekday,
)
from generator.problems import Fault, Unreadable, nearest

__all__ = [
    "UTC",
    "Day",
    "Moment",
    "When",
    "bounds",
    "clock_words",
    "clocks_change",
    "day_at",
    "day_heading",
    "day_in",
    "earliest",
    "first_day",
    "heading",
    "html_values",
    "in_zone",
    "last_day",
    "latest",
    "local_at",
    "parse",
    "precision",
    "settle",
    "sort_key",
    "to_edtf",
    "weekday",
    "weekday_clash",
    "words",
    "zone",
]

# Python's datetime knows the years 1 to 9999. Before and after, a zone keeps the offset it had there:
# its local mean time before the first, the last known one after.
_COARSEST: Final = -(10**12)
_EPOCH: Final = datetime(1970, 1, 1)
_FIRST_SECOND: Final = day_number(1, 1, 3) * DAY
_LAST_SECOND: Final = day_number(9999, 12, 29) * DAY


def zone(name: str) -> ZoneInfo:
    """The time zone of an IANA name, the same object each time; raises Unreadable (`unknown-word`)."""
    if name in _zone_names():
        return _zone(name)
    meant = _zone_meant(name)
    fix = f'did you mean "{meant}"?' if meant else 'write a name of the IANA list, such as "Asia/Almaty".'
    why = "Times are compared across countries, by the rules of each zone at the date."
    raise Unreadable(Fault("unknown-word", f'"{name}" is not a time zone', why, fix))


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(resources.files("tzdata").joinpath("zones").read_text("utf-8").split())


@cache
def _zone(name: str) -> ZoneInfo:
    # Not ZoneInfo(name): it asks the machine's own database first, which may be of another year.
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def _zone_meant(name: str) -> str | None:
    """The one zone that is close as a whole, or by its last part: "Almaty" is far from "Asia/Almaty"."""
    typed = name.strip().replace(" ", "_")
    if near := nearest(typed, _zone_names()):
        return near
    by_last: dict[str, list[str]] = {}
    for known in sorted(_zone_names()):
        by_last.setdefault(known.rpartition("/")[2], []).append(known)
    last = nearest(typed.rpartition("/")[2], by_last)
    return by_last[last][0] if last and len(by_last[last]) == 1 else None


def settle(when: When, zone: ZoneInfo) -> tuple[Fault, ...]:
    """Faults (`date-ambiguous`) of times that the clocks of the zone repeat or skip, or name wrongly."""
    told = (_clock_fault(moment, zone) for moment in when.moments())
    return tuple(dict.fromkeys(fault for fault in told if fault))


def _clock_fault(moment: Moment, zone: ZoneInfo) -> Fault | None:
    if moment.hour is None or moment.offset_minutes is not None:
        return None
    at = _datetime(stretch(moment)[0], zone)
    before, after = _seconds(at), _seconds(at.replace(fold=1))
    if before == after:
        return _misnamed(moment, at) if moment.clock else None
    if moment.clock and _clock_of(at) != _clock_of(at.replace(fold=1)):
        return None
    return _repeated(moment, at) if before > after else _skipped(moment, at)


def _misnamed(moment: Moment, at: datetime) -> Fault | None:
    actual = _clock_of(at)
    if moment.clock == actual:
        return None
    why = f"It was {actual} time there." if actual else "Its clocks did not change that year."
    return Fault(
        "date-ambiguous",
        f"{_zone_key(at)} had no {moment.clock} time on {_day_words(_day_of(moment))}",
        why,
        f'write "{_typed(moment)}".',
    )


def _repeated(moment: Moment, at: datetime) -> Fault:
    return _ambiguous(moment, at, "happened twice", "The clocks were set back over it.", "", "")


def _skipped(moment: Moment, at: datetime) -> Fault:
    shift = abs(_seconds(at.replace(fold=1)) - _seconds(at))
    later, earlier = at + timedelta(seconds=shift), at - timedelta(seconds=shift)
    why = "The clocks were set forward over it."
    return _ambiguous(moment, at, "did not happen", why, f" ({later:%H:%M})", f" ({earlier:%H:%M})")


def _ambiguous(moment: Moment, at: datetime, what: str, why: str, first_note: str, second_note: str) -> Fault:
    """Offers both readings: by the clocks before the change and by those after it."""
    readings = (at, at.replace(fold=1))
    named = _clock_of(readings[0]) != _clock_of(readings[1])
    first, second = (
        f"{_typed(moment)} {_clock_of(one)} time" if named else _typed(moment) + offset_text(_seconds(one) // 60)
        for one in readings
    )
    return Fault(
        "date-ambiguous",
        f"{at:%H:%M} {what} on {_day_words(_day_of(moment))} in {_zone_key(at)}",
        why,
        f'write "{first}"{first_note} or "{second}"{second_note}.',
    )


def _typed(moment: Moment) -> str:
    bare = replace(moment, clock=None, approximate=False, uncertain=False)
    return to_edtf(When("moment", bare, bare)).replace("T", " ")


def _zone_key(at: datetime) -> str:
    return str(at.tzinfo)


def earliest(when: When, zone: ZoneInfo, *, southern: bool = False) -> int | None:
    """The first instant that a when may touch; None when its start is open. Doubt does not widen it."""
    edge = edges(when)[0]
    return _instants(edge[0], zone, southern)[edge[1]] if edge else None


def latest(when: When, zone: ZoneInfo, *, southern: bool = False) -> int | None:
    """The end, exclusive, of what a when may touch; None when it is open.

    The end of 16:30 is 16:31, of a day the next midnight of its zone.
    """
    edge = edges(when)[1]
    return _instants(edge[0], zone, southern)[edge[1]] if edge else None


def bounds(moment: Moment, zone: ZoneInfo, *, southern: bool = False) -> tuple[int, int]:
    """The first instant of a moment and the end, exclusive, of its last: both at half the price."""
    return _instants(moment, zone, southern)


@lru_cache(1 << 16)  # the dates of a story are asked for again after each edit, and a look-up takes a tenth
def sort_key(when: When, zone: ZoneInfo, *, southern: bool = False) -> tuple[int, int]:
    """Orders by the earliest instant, then the coarser first; an open start counts as the end does.

    Coarser is what leaves a longer stretch for when it began: a month, then a day, then 00:00 on it. What is
    open at that point comes first: "after 5 January" follows all of that day, and precedes the next.
    """
    if when.start is None:
        return _instants(when.end, zone, southern)[0] if when.end else 0, _COARSEST
    begins, ends = _instants(when.start, zone, southern)
    if when.kind == "after":
        return ends, _COARSEST
    if when.kind in ("within", "one") and when.end:
        ends = _instants(when.end, zone, southern)[1]
    return begins, begins - ends


def _instants(moment: Moment, zone: ZoneInfo, southern: bool) -> tuple[int, int]:
    begins, ends = stretch(moment, southern)
    instant = begins - _offset(moment, begins, zone)
    if moment.hour is not None:
        return instant, instant + ends - begins
    return instant, ends - _offset(moment, ends, zone)


def _offset(moment: Moment, local_second: int, zone: ZoneInfo) -> int:
    """Seconds east of UTC at a local time of the moment; of two readings the one named, else the first."""
    if moment.offset_minutes is not None:
        return moment.offset_minutes * 60
    at = _datetime(local_second, zone)
    if moment.clock is None:
        return _seconds(at)
    # In a gap the later reading is the summer time, in a repeated hour the earlier: always the larger offset.
    return (max if moment.clock == "summer" else min)(_seconds(at), _seconds(at.replace(fold=1)))


def _datetime(local_second: int, zone: ZoneInfo) -> datetime:
    within = min(max(local_second, _FIRST_SECOND), _LAST_SECOND)
    return (_EPOCH + timedelta(seconds=within)).replace(tzinfo=zone)


def _seconds(at: datetime) -> int:
    offset = at.utcoffset()
    return offset.days * DAY + offset.seconds if offset else 0


def _clock_of(at: datetime) -> Clock | None:
    """Summer or winter time by the zone's rules for that year; None where clocks do not change."""
    own = at.dst() or timedelta()
    others = [datetime(at.year, month, 1, tzinfo=at.tzinfo).dst() or timedelta() for month in (1, 7)]
    lowest, highest = min(own, *others), max(own, *others)
    if lowest == highest:
        return None
    # In Irish law summer time is the standard and winter time one hour less, so zero means summer there.
    return "summer" if own == highest else "winter"


def clocks_change(first: Day, last: Day, zone: ZoneInfo) -> bool:
    """Whether some times from the first to the last day are summer time and some winter time."""
    start, end = day_number(*first), day_number(*last) + 1
    # No change is undone within four weeks.
    days = [*range(start, end, 28), end]
    return len({_clock_of(_datetime(day * DAY, zone)) for day in days}) > 1


def in_zone(when: When, zone: ZoneInfo, *, tell_clock: bool = False) -> When:
    """The same time by the clocks of a zone: a typed offset is converted and dropped, ready for words.

    In an hour that was repeated outside of summer time the offset stays as typed: nothing else tells it apart.
    `tell_clock` names summer or winter time on every time, as where clocks change within what is shown.
    """
    changed = {moment: _moment_in_zone(moment, zone, tell_clock) for moment in when.moments()}
    return replace(
        when,
        start=changed.get(when.start) if when.start else None,
        end=changed.get(when.end, when.end) if when.end else None,
        members=tuple(changed[moment] for moment in when.members),
    )


def _moment_in_zone(moment: Moment, zone: ZoneInfo, tell_clock: bool) -> Moment:
    if moment.hour is None:
        return moment
    instant = _instants(moment, zone, southern=False)[0]
    at = _at_instant(instant, zone)
    if moment.offset_minutes is None:
        return replace(moment, clock=_clock_of(at)) if tell_clock else moment
    other = at.replace(fold=1 - at.fold)
    repeated = _seconds(at) != _seconds(other)
    if repeated and _clock_of(at) == _clock_of(other):
        return moment
    local = at_second(instant + _seconds(at))
    return replace(
        local,
        second=None if moment.second is None else local.second,
        clock=_clock_of(at) if repeated or tell_clock else None,
        approximate=moment.approximate,
        uncertain=moment.uncertain,
    )


def day_in(when: When, zone: ZoneInfo, other: ZoneInfo) -> Day | None:
    """The day by the clocks of another zone on which a time begins; None for what is no time of day."""
    moment = when.start or when.end
    if moment is None or moment.hour is None:
        return None
    return day_at(_instants(moment, zone, southern=False)[0], other)


def day_at(instant: int, zone: ZoneInfo) -> Day:
    """The day by the clocks of a zone at an instant."""
    at = local_at(instant, zone)
    assert at.month is not None and at.day is not None
    return at.year, at.month, at.day


def local_at(instant: int, zone: ZoneInfo) -> Moment:
    """The moment, to the second, that the clocks of a zone show at an instant."""
    return at_second(instant + _seconds(_at_instant(instant, zone)))


def _at_instant(instant: int, zone: ZoneInfo) -> datetime:
    within = min(max(instant, _FIRST_SECOND), _LAST_SECOND)
    return zone.fromutc((_EPOCH + timedelta(seconds=within)).replace(tzinfo=zone))


def clock_words(
    when: When,
    language: Mapping[str, str],
    *,
    zone_name: str | None = None,
    clocks_change: bool = False,
    zone: ZoneInfo | None = None,
    is_whole: bool = False,
) -> str:
    """What stands beside an entry under its day's heading: "16:30, Almaty time", "until 7 January", "".

    Summer or winter time is named where it was typed, and with `clocks_change` and a zone on every time. `is_whole`
    tells the date as well, for an entry that stands under another one.
    """
    told = in_zone(when, zone, tell_clock=True) if clocks_change and zone else when
    if is_whole:
        return words(told, language, zone_name=zone_name)
    return beside_heading(told, language, zone_name=zone_name)


def html_values(when: When, zone: ZoneInfo) -> tuple[str, ...]:
    """Valid values of `<time datetime>` for the dates of a when, never finer than what is certain.

    A span or a night has two, a list one for each date, a when with nothing certain none. An approximate
    or uncertain date counts one step coarser. Source: the HTML standard, "time" (years from 1, no BC).
    """
    if when.kind in ("before", "after"):
        return ()
    if when.kind in ("within", "one"):
        return _shared_value(when)
    if when.kind == "moment" and when.start and when.start.part == "night" and not _doubtful(when.start):
        days = first_day(when), last_day(when)
        return _all_known(_day_value(day) for day in days if day)
    return _all_known(_html_value(moment, zone) for moment in when.moments())


def _all_known(values: Iterable[str]) -> tuple[str, ...]:
    """Each value once, or none at all: half of an interval would pass for the whole."""
    told = tuple(dict.fromkeys(values))
    return told if all(told) else ()


def _html_value(moment: Moment, zone: ZoneInfo) -> str:
    if moment.year < 1 or moment.year > 9999:
        return ""
    fields = [f"{moment.year:04}"] + [f"{field:02}" for field in (moment.month, moment.day) if field is not None]
    time = moment.hour is not None
    if _doubtful(moment):
        return "-".join(fields if time else fields[:-1])
    if moment.part == "night":
        # A night is not on one day.
        return "-".join(fields[:-1])
    if moment.part == "winter" or not time:
        return "" if moment.part == "winter" else "-".join(fields)
    seconds = _offset(moment, stretch(moment)[0], zone)
    if seconds % 60:
        # Local mean time, which HTML cannot write.
        return "-".join(fields)
    clock = ":".join(f"{field:02}" for field in (moment.hour, moment.minute, moment.second) if field is not None)
    return f"{'-'.join(fields)}T{clock}{offset_text(seconds // 60)}"


def _shared_value(when: When) -> tuple[str, ...]:
    """What the first and the last possible day share."""
    first, last = first_day(when), last_day(when)
    if not first or not last or first[0] != last[0] or not 1 <= first[0] <= 9999 or _doubtful_any(when):
        return ()
    if first == last:
        return (_day_value(first),)
    return (f"{first[0]:04}-{first[1]:02}",) if first[1] == last[1] else (f"{first[0]:04}",)


def _day_value(day: Day) -> str:
    return f"{day[0]:04}-{day[1]:02}-{day[2]:02}" if 1 <= day[0] <= 9999 else ""


def _doubtful(moment: Moment) -> bool:
    return moment.approximate or moment.uncertain


def _doubtful_any(when: When) -> bool:
    return any(_doubtful(moment) for moment in when.moments())


def weekday_clash(source_says: str, when: When, language: Mapping[str, str]) -> tuple[Fault, int, int] | None:
    """The first weekday in a source's words that no day of the when falls on, with the offsets of the word.

    None when all agree, and when the days cannot be told: an approximate date, an open end, a week or more.
    A night spans two dates.
    """
    days = _days_covered(when)
    if not days:
        return None
    names = {language[f"date-weekday-{number}"].casefold(): number - 1 for number in range(1, 8)}
    fitting = {weekday(*day) for day in days}
    for found in re.finditer(r"\w+", source_says):
        number = names.get(found[0].casefold())
        if number is not None and number not in fitting:
            return _clash(found[0], when, days, language), found.start(), found.end()
    return None


def _days_covered(when: When) -> tuple[Day, ...]:
    """The days, fewer than a week, that the when is about; empty when they cannot be told."""
    if any(moment.approximate for moment in when.moments()):
        return ()
    if when.members and all(moment.day for moment in when.members):
        spans = [When("moment", member, member) for member in when.members]
        return tuple(dict.fromkeys(day for span in spans for day in _days_covered(span)))
    first, last = first_day(when), last_day(when)
    if not first or not last or day_number(*last) - day_number(*first) > 5:
        return ()
    return tuple(civil(number) for number in range(day_number(*first), day_number(*last) + 1))


def _clash(word: str, when: When, days: tuple[Day, ...], language: Mapping[str, str]) -> Fault:
    told = [f"{_day_words(day)} was a {WEEKDAYS[weekday(*day)]}" for day in days]
    right = dict.fromkeys(f'"{weekday_name(day, language)}"' for day in days)
    return Fault(
        "date-weekday",
        f'"{word}" does not match {when.text}',
        f"{', '.join(told)}.",
        f'write {" or ".join(right)}, or correct "when".',
    )


def _day_of(moment: Moment) -> Day:
    return moment.year, moment.month or 1, moment.day or 1


def _day_words(day: Day) -> str:
    """A day in the English of messages."""
    year = f"{day[0]}" if day[0] > 0 else f"{1 - day[0]} BC"
    return f"{day[2]} {MONTHS[day[1] - 1]} {year}"
