"""What a date is: a moment with its precision and doubt, and the ways in which moments make up a "when".

In the room: the two types, the calendar they count in, and the same written as EDTF. Not in the room:
reading, words, time zones. A year or a month is kept as such and never becomes its first day; only the
bounds of its stretch are days. Calendar: proleptic Gregorian with a year 0, which is 1 BC (ISO 8601-1).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from generator.alike import Alike

Part = Literal[
    "night", "morning", "afternoon", "evening", "spring", "summer", "autumn", "winter", "early", "mid", "late"
]
Clock = Literal["summer", "winter"]
Kind = Literal["moment", "span", "within", "before", "after", "all", "one"]
Grain = Literal["second", "minute", "part", "day", "month", "season", "year", "decade"]
Day = tuple[int, int, int]

DAY: Final = 86_400
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

# The day periods of CLDR for English. A night belongs to the evening before it and ends on the next date.
HOURS: Final[dict[str | None, tuple[int, int]]] = {
    None: (0, 24),
    "morning": (6, 12),
    "afternoon": (12, 18),
    "evening": (18, 21),
    "night": (21, 30),
}
# First month and number of months. The winter of a year begins in its December; in the south, its summer does.
_NORTH: Final = {"spring": (3, 3), "summer": (6, 3), "autumn": (9, 3), "winter": (12, 3)}
_SOUTH: Final = {"spring": (9, 3), "summer": (12, 3), "autumn": (3, 3), "winter": (6, 3)}
_THIRDS: Final = {"early": (1, 4), "mid": (5, 4), "late": (9, 4)}
# The sub-year groupings of ISO 8601-2: 21 spring … 24 winter.
_SEASON_CODES: Final = {"spring": "21", "summer": "22", "autumn": "23", "winter": "24"}
_MONTH_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_COARSENESS: Final[tuple[Grain, ...]] = ("second", "minute", "part", "day", "month", "season", "year", "decade")


class Moment(Struct, frozen=True, array_like=True):
    """One date as precise as it was written: what is None was not said.

    `clock` tells which reading of a time is meant where clocks change; `part` is a part of the day, or,
    without a month, of the year. Hours without an offset are those of the place.
    """

    year: int
    month: int | None = None
    day: int | None = None
    hour: int | None = None
    minute: int | None = None
    second: int | None = None
    offset_minutes: int | None = None
    part: Part | None = None
    clock: Clock | None = None
    approximate: bool = False
    uncertain: bool = False

    @property
    def grain(self) -> Grain:
        """How precise: "part" is a part of a day, "season" a part of a year."""
        if self.hour is not None:
            return "minute" if self.second is None else "second"
        if self.day is not None:
            return "part" if self.part else "day"
        if self.month is not None:
            return "month"
        return "season" if self.part else "year"


class When(Alike, frozen=True, array_like=True):
    """When something happened; two are equal when they mean the same, however they were written.

    - moment: `start` and `end` are the same moment
    - span: all the time from `start` to `end`; None is open
    - within: one moment somewhere from `start` to `end`
    - before, after: one moment somewhere before the beginning of `end`, after the end of `start`
    - all, one: each or one of `members`, in order; `start` and `end` are the earliest and the latest
    """

    kind: Kind
    start: Moment | None
    end: Moment | None
    members: tuple[Moment, ...] = ()
    text: str = ""

    def moments(self) -> Iterator[Moment]:
        """Every moment that was written, each once."""
        if self.members:
            yield from self.members
            return
        if self.start:
            yield self.start
        if self.end and self.end != self.start:
            yield self.end


def days_in(year: int, month: int) -> int:
    """Days of a month; in a leap year February has 29."""
    if month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):
        return 29
    return _MONTH_DAYS[month - 1]


def day_number(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01, for any year (days_from_civil in Howard Hinnant's "date algorithms")."""
    shifted = year - (month <= 2)
    era, year_of_era = divmod(shifted, 400)
    day_of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146_097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719_468


def civil(number: int) -> Day:
    """The date of a day number, for any year (civil_from_days of the same source)."""
    era, day_of_era = divmod(number + 719_468, 146_097)
    year_of_era = (day_of_era - day_of_era // 1_460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted_month = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * shifted_month + 2) // 5 + 1
    month = (shifted_month + 2) % 12 + 1
    return era * 400 + year_of_era + (month <= 2), month, day


def weekday(year: int, month: int, day: int) -> int:
    """The day of the week, Monday 0, for any year."""
    # 1970-01-01 was a Thursday.
    return (day_number(year, month, day) + 3) % 7


def at_second(number: int) -> Moment:
    """The moment, to the second, of a count of local seconds since 1970-01-01 00:00."""
    days, rest = divmod(number, DAY)
    return Moment(*civil(days), rest // 3600, rest // 60 % 60, rest % 60)


def stretch(moment: Moment, southern: bool = False) -> tuple[int, int]:
    """Where a moment begins and ends, the end exclusive, in local seconds since 1970-01-01 00:00.

    Doubt does not widen it. `southern` is about seasons alone.
    """
    if moment.month is None or moment.day is None:
        first, count = _months(moment, southern)
        return _month_start(moment.year, first), _month_start(moment.year, first + count)
    midnight = day_number(moment.year, moment.month, moment.day) * DAY
    if moment.hour is None or moment.minute is None:
        begins, ends = HOURS[moment.part]
        return midnight + begins * 3600, midnight + ends * 3600
    start = midnight + moment.hour * 3600 + moment.minute * 60 + (moment.second or 0)
    return start, start + (60 if moment.second is None else 1)


def edges(when: When) -> tuple[tuple[Moment, bool] | None, tuple[Moment, bool] | None]:
    """The two edges of a when, each the beginning (False) or the end (True) of a moment; None is open."""
    if when.kind == "before":
        return None, (when.end, False) if when.end else None
    if when.kind == "after":
        return (when.start, True) if when.start else None, None
    return (when.start, False) if when.start else None, (when.end, True) if when.end else None


def first_day(when: When, *, southern: bool = False) -> Day | None:
    """The first local day that a when may touch; None when its start is open."""
    edge = edges(when)[0]
    return civil(stretch(edge[0], southern)[edge[1]] // DAY) if edge else None


def last_day(when: When, *, southern: bool = False) -> Day | None:
    """The last local day that a when may touch; None when its end is open."""
    edge = edges(when)[1]
    return civil((stretch(edge[0], southern)[edge[1]] - 1) // DAY) if edge else None


def is_decade(when: When) -> bool:
    """Whether a when is "some year of the 2010s"."""
    start, end = when.start, when.end
    if when.kind != "within" or not start or not end:
        return False
    return start.grain == end.grain == "year" and start.year > 0 == start.year % 10 and end.year == start.year + 9


def precision(when: When) -> Grain:
    """The coarsest grain of its moments: second, minute, part (of a day), day, month, season, year, decade."""
    if is_decade(when):
        return "decade"
    return max((moment.grain for moment in when.moments()), key=_COARSENESS.index)


def follows(moment: Moment, steps: int = 1) -> Moment:
    """The next moment of the same grain, or the one before with -1; a part counts as its day or first month."""
    if moment.month is None:
        if not moment.part:
            return replace(moment, year=moment.year + steps)
        first, count = _months(moment, southern=False)
        return _month(moment, first + (count if steps > 0 else -1))
    if moment.day is None:
        return _month(moment, moment.month + steps)
    if moment.hour is None:
        year, month, day = civil(day_number(moment.year, moment.month, moment.day) + steps)
        return replace(moment, year=year, month=month, day=day, part=None)
    start, end = stretch(moment)
    other = at_second(start + steps * (end - start))
    return replace(
        other,
        second=None if moment.second is None else other.second,
        offset_minutes=moment.offset_minutes,
        clock=moment.clock,
        approximate=moment.approximate,
        uncertain=moment.uncertain,
    )


def to_edtf(when: When) -> str:
    """The when as EDTF (ISO 8601-2), for machines; what EDTF cannot say is left out, never made up.

    A part of a day becomes its day, a night its two days, summer and winter time no words. Seasons are
    written by their codes (`2014-21`), which writers may not type.
    """
    if when.kind in ("all", "one"):
        listed = ",".join(_edtf(moment) for moment in when.members)
        return f"{{{listed}}}" if when.kind == "all" else f"[{listed}]"
    if when.kind == "before" and when.end:
        return f"[..{_edtf(follows(when.end, -1))}]"
    if when.kind == "after" and when.start:
        return f"[{_edtf(follows(when.start))}..]"
    start = _edtf(when.start) if when.start else ".."
    end = _edtf(when.end, of_end=True) if when.end else ".."
    if when.kind == "moment":
        return start if start == end else _two_edges(when, start, end)
    return f"[{start}..{end}]" if when.kind == "within" else f"{start}/{end}"


def _two_edges(when: When, start: str, end: str) -> str:
    # A third of a year is one unknown moment in four months; a night is the stretch over its two dates.
    return f"{start}/{end}" if when.start and when.start.part == "night" else f"[{start}..{end}]"


def _edtf(moment: Moment, of_end: bool = False) -> str:
    doubt = {(True, True): "%", (True, False): "~", (False, True): "?"}
    return _edtf_date(moment, of_end) + doubt.get((moment.approximate, moment.uncertain), "")


def _edtf_date(moment: Moment, of_end: bool) -> str:
    if moment.part in _SEASON_CODES:
        return f"{_edtf_year(moment.year)}-{_SEASON_CODES[moment.part]}"
    if moment.part in _THIRDS:
        first, count = _THIRDS[moment.part]
        return f"{_edtf_year(moment.year)}-{first + count - 1 if of_end else first:02}"
    if moment.part == "night" and of_end:
        return _edtf_date(follows(moment), of_end)
    fields = (moment.month, moment.day)
    date = _edtf_year(moment.year) + "".join(f"-{field:02}" for field in fields if field is not None)
    if moment.hour is None:
        return date
    time = ":".join(f"{field:02}" for field in (moment.hour, moment.minute, moment.second) if field is not None)
    return f"{date}T{time}{offset_text(moment.offset_minutes)}"


def offset_text(minutes: int | None) -> str:
    """An offset as ISO 8601 has it: "+06:00", "Z", or nothing."""
    if minutes is None:
        return ""
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}" if minutes else "Z"


def _edtf_year(year: int) -> str:
    return f"{'-' if year < 0 else ''}{abs(year):04}"


def _months(moment: Moment, southern: bool) -> tuple[int, int]:
    """The first month of a moment without a day, and how many months it has; 13 is the next January."""
    if moment.month is not None:
        return moment.month, 1
    if moment.part is None:
        return 1, 12
    return _THIRDS.get(moment.part) or (_SOUTH if southern else _NORTH)[moment.part]


def _month_start(year: int, month: int) -> int:
    years, zero_based = divmod(month - 1, 12)
    return day_number(year + years, zero_based + 1, 1) * DAY


def _month(moment: Moment, month: int) -> Moment:
    years, zero_based = divmod(month - 1, 12)
    return replace(moment, year=moment.year + years, month=zero_based + 1, part=None)
