"""What stands along the line of a timeline's picture: dates in words, and a rule for each.

In the room: which dates are written so that no two meet on a phone, and which more on wider screens. Not in the room:
where a second lies (scale.py) and the drawing (layouts/_picture.html). There are two lines of words: below hours, days,
months or years, above them what these belong to. A label is as wide as its letters in a wide face, so that any has
room.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from generator import dates
from generator.dates import Moment, When
from generator.moments import DAY, civil, day_number
from generator.scale import Piece, Scale

Anchor = Literal["start", "middle", "end"]
Unit = Literal["hour", "day", "month", "year"]
UNITS: Final[tuple[Unit, ...]] = ("hour", "day", "month", "year")

Room = Literal["", "wide", "wider"]
ROOMS: Final[Mapping[Room, int]] = {"": 288, "wide": 440, "wider": 760}
"""How many px a picture has at least: on a phone of 320 px, and from 40 and 64 rem on, where the style sheet shows the
labels of these classes."""
SIZE: Final = 12
"""The height of the letters in px."""
GAP: Final = 7
YEAR: Final = 31_556_952

_STEPS: Final[Sequence[tuple[Unit, int, int]]] = (
    *(("hour", minutes, minutes * 60) for minutes in (1, 5, 15, 30, 60, 180, 360, 720)),
    *(("day", count, count * DAY) for count in (1, 5, 10)),
    *(("month", count, count * YEAR // 12) for count in (1, 3, 6)),
    *(("year", count * power, count * power * YEAR) for power in (1, 10, 100, 1000) for count in (1, 2, 5)),
)
"""Units, how many of them lie between two labels (of hours, minutes), and how many seconds these are."""
_TYPICAL: Final[Mapping[Unit, str]] = {"hour": "00:00", "day": "00", "month": "September", "year": "0000"}
"""A label of each unit, to tell which step has room."""


class Label(Struct, frozen=True):
    """Words at a place; `is_upper` of the upper line, `room` where they need a wider screen than a phone."""

    at: float
    words: str
    anchor: Anchor
    is_upper: bool
    room: Room = ""


class Rule(Struct, frozen=True):
    """A hairline from a label of the lower line down, where that is shown."""

    at: float
    room: Room


class Axis(Struct, frozen=True):
    """Labels in the order in which there was room for them, and rules."""

    labels: tuple[Label, ...]
    rules: tuple[Rule, ...]

    @property
    def has_upper(self) -> bool:
        return any(label.is_upper for label in self.labels)


class _Wish(Struct, frozen=True):
    """A label that would be good to have, in one of some forms, the best first; it may slide as far as `until`."""

    at: float
    forms: tuple[str, ...]
    anchor: Anchor = "middle"
    is_upper: bool = False
    until: float = 0.0
    is_ruled: bool = False


Words: TypeAlias = Mapping[str, str]
Step: TypeAlias = tuple[Unit, int]


def axis_of(scale: Scale, zone: ZoneInfo, words: Words, finest: Unit = "hour") -> Axis:
    """The labels and rules of a scale, by the clocks of a zone, in the words of a language.

    `finest` is how exact the dates on it are: where nothing has a time, hours would say that it has.
    """
    labels: list[Label] = []
    told: set[tuple[float, bool]] = set()
    rules: list[Rule] = []
    step: Step | None = None
    for room, width in ROOMS.items():
        step = _step(scale, width, finest, step)
        for wish in _wishes(scale, step, zone, words):
            label = None if (wish.at, wish.is_upper) in told else _placed(wish, room, labels)
            if label:
                labels.append(label)
                told.add((wish.at, wish.is_upper))
                rules += [Rule(round(wish.at, 1), room)] if wish.is_ruled else []
    return Axis(tuple(labels), tuple(rules))


# --- room ------------------------------------------------------------------------------------------------------------


def width_of(words: str) -> float:
    """How many px some words take at most, by the letters of wide faces such as Verdana."""
    return SIZE * sum(_letter(letter) for letter in words)


def _letter(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0
    if letter in "mwMW" or unicodedata.east_asian_width(letter) in "WF":
        return 1
    if letter in " .,:":
        return 0.4
    return 0.65 if letter.isdecimal() or (letter.isascii() and letter.islower()) else 0.78


def _placed(wish: _Wish, room: Room, labels: Sequence[Label]) -> Label | None:
    """A label where it meets none of those there are, on a screen with this much room."""
    width = ROOMS[room]
    line = sorted(_taken(label, width) for label in labels if label.is_upper == wish.is_upper)
    for words, at in _ways(wish, line, width):
        label = _within(Label(at, words, wish.anchor, wish.is_upper, room), width)
        start, end = _taken(label, width)
        if start >= 0 and end <= width and all(end + GAP <= low or high + GAP <= start for low, high in line):
            return label
    return None


def _ways(wish: _Wish, line: Sequence[tuple[float, float]], width: int) -> Iterator[tuple[str, float]]:
    """The forms of a label and where each may stand: what belongs to a stretch anywhere above it, if it fits there."""
    own = round(wish.at, 1)
    for words in wish.forms:
        if not wish.until:
            yield words, own
            continue
        behind = (math.ceil((end + GAP) * 1000 / width) / 10 for _, end in line)
        places = [own, *(at for at in behind if at > own)]
        yield from ((words, at) for at in places if at * width / 100 + width_of(words) <= wish.until * width / 100)
    yield wish.forms[-1], own


def _within(label: Label, width: int) -> Label:
    """A label at its place, or at the edge where it would be cut."""
    start, end = _taken(label, width)
    if start < 0:
        return replace(label, at=0.0, anchor="start")
    return replace(label, at=100.0, anchor="end") if end > width else label


def _taken(label: Label, width: int) -> tuple[float, float]:
    """From where to where a label reaches, in px."""
    at, size = label.at * width / 100, width_of(label.words)
    start = at - {"start": 0.0, "middle": size / 2, "end": size}[label.anchor]
    return start, start + size


# --- dates -----------------------------------------------------------------------------------------------------------


def _wishes(scale: Scale, step: Step, zone: ZoneInfo, words: Words) -> Iterator[_Wish]:
    """Every label that there could be, the most telling first."""
    ends = (scale.pieces[0], scale.pieces[-1])
    beside = sorted((piece for piece in scale.pieces if piece.sort != "scale"), key=lambda piece: piece not in ends)
    outer = [[*_of_outer(piece, scale, step[0], zone, words)] for piece in beside]
    # What stands alone at an end tells how far the line reaches.
    yield from (wish for piece, wishes in zip(beside, outer, strict=True) for wish in wishes[:1] if piece in ends)
    for piece in scale.pieces:
        if piece.sort == "scale":
            yield from _of_piece(piece, *step, zone, words)
    yield from chain.from_iterable(outer)


def _step(scale: Scale, width: int, finest: Unit, before: Step | None) -> Step:
    """The finest step whose labels have room on what is drawn to scale, such that those of the one before stay.

    A line of places alone has days.
    """
    drawn = next((piece for piece in scale.pieces if piece.sort == "scale"), None)
    if drawn is None:
        return "day", 1
    px_a_second = (drawn.right - drawn.left) * width / 100 / (drawn.end - drawn.start)
    for unit, count, seconds in _STEPS:
        has_room = seconds * px_a_second >= width_of(_TYPICAL[unit]) + GAP
        keeps = unit == before[0] and before[1] % count == 0 if before else UNITS.index(unit) >= UNITS.index(finest)
        if has_room and keeps:
            return unit, count
    return before or _STEPS[-1][:2]


def _of_piece(piece: Piece, unit: Unit, count: int, zone: ZoneInfo, words: Words) -> Iterator[_Wish]:
    first, last = dates.day_at(piece.start, zone), dates.day_at(piece.end - 1, zone)
    for whole in _wholes(unit, first, last):
        start = max(_start(whole, zone), piece.start)
        if start < piece.end:
            until = piece.of(min(_end(whole, zone), piece.end))
            yield _Wish(piece.of(start), _whole_forms(unit, whole, words), "start", is_upper=True, until=until)
    if unit == "hour":
        yield from _hours(piece, count, zone, words)
        return
    for moment in _ticks(unit, count, first, last):
        start, end = _start(moment, zone), _end(moment, zone)
        if unit == "day":
            if piece.start <= start and end <= piece.end:
                yield _Wish(piece.of((start + end) // 2), (str(moment.day),), is_ruled=True)
        elif piece.start <= start < piece.end:
            is_cell = unit == "month" or (unit == "year" and count == 1)
            anchor: Anchor = "start" if is_cell else "middle"
            yield _Wish(piece.of(start), (_told(unit, moment, words),), anchor, is_ruled=True)


def _hours(piece: Piece, minutes: int, zone: ZoneInfo, words: Words) -> Iterator[_Wish]:
    """Round times of a piece by the clocks of a zone, those that come twice too."""
    # Some zones are off by half an hour or a quarter.
    step = min(minutes, 15) * 60
    for instant in range(-(-piece.start // step) * step, piece.end, step):
        at = dates.local_at(instant, zone)
        if ((at.hour or 0) * 60 + (at.minute or 0)) % minutes == 0:
            yield _Wish(piece.of(instant), (_told("hour", at, words),), is_ruled=True)


def _of_outer(piece: Piece, scale: Scale, unit: Unit, zone: ZoneInfo, words: Words) -> Iterator[_Wish]:
    """The years of a place or of what is pressed together, as far as they are not told before; below, months."""
    first, last = (Moment(*dates.day_at(second, zone)) for second in (piece.start, piece.end - 1))
    before = [other for other in scale.pieces if other.end <= piece.start]
    if unit == "year" or not before or dates.day_at(before[-1].end - 1, zone)[0] != first.year:
        yield _Wish(piece.of(piece.start), (_told("year", first, words),), is_upper=unit != "year")
    if piece.sort == "pressed":
        for year in range(last.year, first.year, -1):
            at = piece.of(_start(Moment(year), zone))
            yield _Wish(at, (_told("year", Moment(year), words),), "start", is_upper=unit != "year")
    if unit != "year":
        is_place_alone = piece.is_place and all(other.is_place for other in scale.pieces)
        yield from _months_of(piece, first, last, words, is_exact=is_place_alone)


def _months_of(piece: Piece, first: Moment, last: Moment, words: Words, *, is_exact: bool) -> Iterator[_Wish]:
    """The first and the last month of what is no whole year; the day too where nothing else tells days."""
    days = (piece.end - piece.start) / DAY
    if piece.sort == "pressed":
        yield _Wish(piece.of(piece.end), (_told("month", last, words),))
    if days < 32 or piece.sort == "pressed":
        month = _told("month", first, words)
        exact = dates.words(_when(first), words, year=first.year)
        yield _Wish(piece.of(piece.start), (exact, month) if is_exact and days < 2 else (month,))


def _ticks(unit: Unit, count: int, first: dates.Day, last: dates.Day) -> Iterator[Moment]:
    """The moments of a step from the first to the last day."""
    if unit == "year":
        yield from (Moment(year) for year in range(first[0], last[0] + 1) if _is_round(year, count))
    elif unit == "month":
        yield from (month for month in _months(first, last) if (month.month or 1) % count == 1 % count)
    else:
        for day in (Moment(*civil(number)) for number in range(day_number(*first), day_number(*last) + 1)):
            if count == 1 or ((day.day or 1) % count == 0 and (day.day or 1) < 30):
                yield day


def _is_round(year: int, count: int) -> bool:
    """Whether a year is one of the round ones of a step, before our era as it is counted there: 501 BC is not."""
    return (year if year > 0 else 1 - year) % count == 0


def _months(first: dates.Day, last: dates.Day) -> Iterator[Moment]:
    for number in range(first[0] * 12 + first[1] - 1, last[0] * 12 + last[1]):
        yield Moment(number // 12, number % 12 + 1)


def _wholes(unit: Unit, first: dates.Day, last: dates.Day) -> Iterator[Moment]:
    """What the moments of a unit belong to: hours to days, days to months, months to years."""
    match unit:
        case "hour":
            yield from _ticks("day", 1, first, last)
        case "day":
            yield from _months(first, last)
        case "month":
            yield from _ticks("year", 1, first, last)


def _whole_forms(unit: Unit, whole: Moment, words: Words) -> tuple[str, ...]:
    """The words for what moments belong to, with its year and, if there is no room, without."""
    when = _when(whole)
    if unit == "hour":
        return dates.words(when, words), dates.words(when, words, year=whole.year)
    if unit == "day":
        return dates.heading(when, words, "month"), _told("month", whole, words)
    return (_told("year", whole, words),)


def _told(unit: Unit, moment: Moment, words: Words) -> str:
    if unit == "year":
        return dates.heading(_when(Moment(moment.year)), words, "year")
    if unit == "month":
        return words[f"date-month-alone-{moment.month}"]
    return words["date-time"].format(hour=f"{moment.hour or 0:02}", minute=f"{moment.minute or 0:02}")


def _when(moment: Moment) -> When:
    return When("moment", moment, moment)


def _start(moment: Moment, zone: ZoneInfo) -> int:
    start = dates.earliest(_when(moment), zone)
    assert start is not None
    return start


def _end(moment: Moment, zone: ZoneInfo) -> int:
    end = dates.latest(_when(moment), zone)
    assert end is not None
    return end
