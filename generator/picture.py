"""Entries of the timeline -> a picture drawn to scale: lanes below each other, on them marks, above them an axis.

In the room: where each mark lies and what shape it has. Not in the room: the scale (scale.py), labels (axis.py) and the
drawing (layouts/_picture.html). Across, everything is in hundredths of the width, so that one drawing fits a phone and
a wall; marks that would cover each other stand on levels below each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from generator import axis, dates, scale
from generator.axis import ROOMS, Axis, Room, Unit
from generator.dates import Moment, When
from generator.moments import DAY
from generator.scale import Scale, Stretch
from generator.timeline import Entry, Group

FEWEST: Final = 3
"""Two marks tell less than two lines."""
APART: Final = 2.8
"""How far marks on one level are apart, in hundredths of the width: on a phone one touches the next."""
TOGETHER: Final = 3.6
"""How far marks are apart that several fell together into: on a wide screen their counts have room."""
LEVELS: Final = 8
"""The most marks of one place below each other; more fall together."""
MANY: Final = 300
"""Of more entries than that, all that would cover each other fall together: a page has to open in a moment."""
BY_DAY: Final = 14 * DAY
"""Where more time than that is drawn to scale, hours tell nothing, and everything of a day stands in one place."""
WHISKER: Final = 5.0
"""How far "before" and "after" reach, which may be much further."""

Shape = Literal["point", "bar"]
Across: TypeAlias = tuple[float, float]


class Mark(Struct, frozen=True):
    """How an entry is drawn, or several that fall together: a point, or a bar from its start to its end.

    A mark that is not `is_sure` is drawn open: its date is not exact, or what it tells is planned. `open` is how far it
    may reach beyond what is known. `level` counts from 0, the first row of its lane, and `rows` are how many it takes:
    several that fall together make a column, with their count where that has `room`.
    """

    entries: tuple[Entry, ...]
    shape: Shape
    start: float
    end: float
    is_sure: bool
    open: Across | None
    level: int = 0
    rows: int = 1
    room: Room | None = None

    @property
    def is_main(self) -> bool:
        return any(entry.is_main for entry in self.entries)

    @property
    def reach(self) -> Across:
        """From where to where it is drawn."""
        return (min(self.start, self.open[0]), max(self.end, self.open[1])) if self.open else (self.start, self.end)


class Lane(Struct, frozen=True):
    """The marks of a lane, in the order of time; `name` is None for entries that are in none."""

    name: str | None
    marks: tuple[Mark, ...]

    @property
    def levels(self) -> int:
        return max(mark.level + mark.rows for mark in self.marks)

    @property
    def has_counts(self) -> bool:
        return any(mark.room is not None for mark in self.marks)


class Picture(Struct, frozen=True):
    """Lanes on one line, with the labels and rules of its axis, and where time is left out or pressed together."""

    lanes: tuple[Lane, ...]
    axis: Axis
    breaks: tuple[Across, ...]
    pressed: tuple[Across, ...]

    @property
    def signs(self) -> tuple[str, ...]:
        """What has to be explained: words of the interface, without "picture-"."""
        marks = [mark for lane in self.lanes for mark in lane.marks]
        mains = {mark.is_main for mark in marks}
        there = {
            "main": len(mains) == 2,
            "open": any(not mark.is_sure for mark in marks),
            "bar": any(mark.shape == "bar" for mark in marks),
            "column": any(mark.rows > 1 for mark in marks),
            "breaks": bool(self.breaks),
            "pressed": bool(self.pressed),
        }
        return tuple(sign for sign, is_there in there.items() if is_there)


def draw(
    groups: Sequence[Group],
    lanes: Sequence[str],
    zone: ZoneInfo,
    words: Mapping[str, str],
    *,
    southern: bool = False,
    right_to_left: bool = False,
) -> Picture | None:
    """The picture of entries as they are listed, lanes in their order, with words of a language.

    Days are those of the zone; a time is drawn on the day under which it is listed.

    None where there is nothing to see: of fewer than three entries, or when all happened at one time.
    """
    clock = _Clock(zone, southern)
    told = [clock.told(entry, group.when) for group in groups for entry in group.entries]
    if len(told) < FEWEST:
        return None
    line = _scale(told)
    if line.seconds > BY_DAY:
        told = [clock.by_day(each) for each in told]
        line = _scale(told)
    marks = [_mark(each, line) for each in told]
    if len({mark.start for mark in marks}) == 1:
        return None
    inside = tuple(_lanes(marks, lanes, are_many=len(told) > MANY))
    drawn = Picture(inside, axis.axis_of(line, zone, words, _finest(told)), line.breaks, line.pressed)
    return _mirrored(drawn) if right_to_left else drawn


# --- when ------------------------------------------------------------------------------------------------------------


class _End(Struct, frozen=True):
    """A moment at which something begins or ends: its first second and that after its last, and how exact it is."""

    stretch: Stretch
    finest: Unit


class _Told(Struct, frozen=True):
    """An entry with the heading that it is listed under, and its ends: of a span or a doubt two, else one."""

    entry: Entry
    heading: When
    ends: tuple[_End, ...]

    @property
    def kind(self) -> str:
        return self.entry.when.kind

    @property
    def is_vague(self) -> bool:
        """Whether it happened at one time somewhere between its ends."""
        return len(self.ends) > 1 and self.kind in ("within", "one")

    @property
    def whole(self) -> Stretch:
        return self.ends[0].stretch[0], self.ends[-1].stretch[1]


class _Clock(Struct, frozen=True):
    """From dates to seconds. A day is that of the picture's own zone, so that a day is one place; a time is a time."""

    zone: ZoneInfo
    southern: bool

    def told(self, entry: Entry, heading: When) -> _Told:
        ends = dict.fromkeys(moment for moment in (entry.when.start, entry.when.end) if moment)
        return _Told(entry, heading, tuple(self._end(moment, entry.zone) for moment in ends))

    def _end(self, moment: Moment, zone: ZoneInfo) -> _End:
        own = zone if moment.hour is not None else self.zone
        fields = (moment.month, moment.day, moment.hour)
        return _End(dates.bounds(moment, own, southern=self.southern), axis.UNITS[fields.count(None)])

    def by_day(self, told: _Told) -> _Told:
        """The same without times of day."""
        when = told.entry.when
        if not any(moment.day is not None and moment.grain != "day" for moment in (when.start, when.end) if moment):
            return told
        days = dict.fromkeys(self._day(moment, told) for moment in (when.start, when.end) if moment)
        return replace(told, ends=tuple(self._end(moment, self.zone) for moment in days))

    def _day(self, moment: Moment, told: _Told) -> Moment:
        """The day of a moment: of a time its own day if it is listed under that, else that of the picture's clocks."""
        if moment.day is None:
            return moment
        at = When("moment", moment, moment)
        own, here = (dates.day_in(at, told.entry.zone, zone) for zone in (told.entry.zone, self.zone))
        is_listed = own is not None and own == dates.first_day(told.heading)
        return Moment(*((own if is_listed else here) or (moment.year, moment.month or 1, moment.day)))


def _scale(told: Sequence[_Told]) -> Scale:
    exact: list[Stretch] = []
    vague: list[Stretch] = []
    for each in told:
        if each.is_vague:
            vague.append(each.whole)
        else:
            for end in each.ends:
                (vague if end.finest in ("month", "year") else exact).append(end.stretch)
    return scale.scale_of([_rounded_out(stretch) for stretch in exact], vague)


def _rounded_out(stretch: Stretch) -> Stretch:
    """A time by the quarters of an hour that it lies in, so that the line begins and ends at one."""
    return stretch[0] // 900 * 900, -(-stretch[1] // 900) * 900


def _finest(told: Iterable[_Told]) -> Unit:
    """How exact the most exact of some dates is."""
    return min((end.finest for each in told for end in each.ends), key=axis.UNITS.index)


# --- marks -----------------------------------------------------------------------------------------------------------


def _mark(told: _Told, line: Scale) -> Mark:
    entry, kind = told.entry, told.kind
    is_sure = entry.status != "planned" and not any(each.approximate or each.uncertain for each in entry.when.moments())
    start, end = (line.of(second) for second in told.whole)
    middle = line.of(sum(told.whole) // 2)
    if kind == "before":
        return _point(entry, start, is_sure=False, open_=(max(0.0, start - WHISKER), start))
    if kind == "after":
        return _point(entry, end, is_sure=False, open_=(end, min(100.0, end + WHISKER)))
    if kind == "span" and entry.when.end is None:
        return _point(entry, middle, is_sure=is_sure, open_=(start, 100.0))
    if kind == "span" and entry.when.start is None:
        return _point(entry, middle, is_sure=is_sure, open_=(0.0, end))
    is_long = len(told.ends) > 1 or told.ends[0].finest in ("month", "year")
    if not is_long or end - start < APART:
        return _point(entry, middle, is_sure=is_sure and not told.is_vague)
    return _rounded(Mark((entry,), "bar", start, end, is_sure and kind in ("span", "all"), None))


def _point(entry: Entry, at: float, *, is_sure: bool, open_: Across | None = None) -> Mark:
    return _rounded(Mark((entry,), "point", at, at, is_sure, open_))


def _rounded(mark: Mark) -> Mark:
    open_ = (round(mark.open[0], 1), round(mark.open[1], 1)) if mark.open else None
    return replace(mark, start=round(mark.start, 1), end=round(mark.end, 1), open=open_)


# --- lanes -----------------------------------------------------------------------------------------------------------


def _lanes(marks: Iterable[Mark], lanes: Sequence[str], *, are_many: bool) -> Iterator[Lane]:
    """Lanes in the order of the writer, without those that have no marks; last what is in none."""
    inside: dict[str | None, list[Mark]] = {name: [] for name in (*lanes, None)}
    for mark in sorted(marks, key=lambda mark: mark.start):
        inside.setdefault(mark.entries[0].lane, []).append(mark)
    inside[None] = inside.pop(None)
    most = max((len(group) for found in inside.values() for group in _neighbours(found)), default=1)
    for name, found in inside.items():
        if found:
            yield Lane(name, tuple(_counted(_columns(found, most) if are_many else _levelled(found))))


def _levelled(marks: Sequence[Mark]) -> Sequence[Mark]:
    """Marks on levels, so that none covers another; where too many begin at one place, they make a column."""
    groups = [list(group) for _, group in groupby(marks, key=lambda mark: mark.start)]
    fallen = [mark for group in groups for mark in ([_one_of(group, LEVELS)] if len(group) > LEVELS else group)]
    placed = _on_levels(fallen)
    is_tall = max(mark.level for mark in placed) >= 2 * LEVELS
    return _columns(marks, max(map(len, _neighbours(marks)))) if is_tall else placed


def _columns(marks: Sequence[Mark], most: int) -> Sequence[Mark]:
    """Neighbours fallen together, in columns as high as they are many; `most` are as high as it goes."""
    a_row = -(-most // LEVELS)
    return _on_levels([_one_of(group, -(-len(group) // a_row)) for group in _neighbours(marks)])


def _on_levels(marks: Sequence[Mark]) -> list[Mark]:
    """Each mark on the first level from which on as many are free as it takes."""
    ends: list[float] = []
    placed = []
    for mark in sorted(marks, key=lambda mark: mark.reach[0]):
        start, end = mark.reach
        # Tenths that were rounded differ by a tenth from what they were.
        free = [taken <= start + 0.05 for taken in ends] + [True] * mark.rows
        level = next(at for at in range(len(free)) if all(free[at : at + mark.rows]))
        ends += [end + APART] * (level + mark.rows - len(ends))
        ends[level : level + mark.rows] = [end + APART] * mark.rows
        placed.append(replace(mark, level=level))
    return sorted(placed, key=lambda mark: mark.start)


def _counted(marks: Sequence[Mark]) -> Iterator[Mark]:
    """Marks with the least screen on which the counts of columns have room beside each other."""
    places = [mark.start for mark in marks if len(mark.entries) > 1]
    digits = max((len(str(len(mark.entries))) for mark in marks), default=1)
    for mark in marks:
        near = min((abs(place - mark.start) for place in places if place != mark.start), default=100.0)
        fitting = (room for room, width in ROOMS.items() if near * width / 100 >= axis.width_of("0" * digits))
        yield replace(mark, room=next(fitting, None)) if len(mark.entries) > 1 else mark


def _neighbours(marks: Sequence[Mark]) -> list[list[Mark]]:
    """Marks with those that begin less than a column's width after the first of them."""
    groups: list[list[Mark]] = []
    for mark in marks:
        if groups and mark.start < groups[-1][0].start + TOGETHER:
            groups[-1].append(mark)
        else:
            groups.append([mark])
    return groups


def _one_of(group: Sequence[Mark], rows: int) -> Mark:
    """One mark for all of a group, in the place of the first."""
    first = group[0]
    told = tuple(entry for mark in group for entry in mark.entries)
    is_sure = first.is_sure if len(group) == 1 else True
    return Mark(told, "point", first.start, first.start, is_sure, None, rows=rows if len(group) > 1 else 1)


# --- from right to left ----------------------------------------------------------------------------------------------


def _mirrored(drawn: Picture) -> Picture:
    """The same picture for a page that is read from right to left; there the start of words is on the right too."""
    lanes = (Lane(lane.name, tuple(_mirrored_mark(mark) for mark in lane.marks)) for lane in drawn.lanes)
    labels = (replace(label, at=_across(label.at)) for label in drawn.axis.labels)
    rules = tuple(replace(rule, at=_across(rule.at)) for rule in drawn.axis.rules)
    breaks, pressed = (tuple((_across(b), _across(a)) for a, b in each) for each in (drawn.breaks, drawn.pressed))
    return Picture(tuple(lanes), Axis(tuple(labels), rules), breaks, pressed)


def _mirrored_mark(mark: Mark) -> Mark:
    open_ = (_across(mark.open[1]), _across(mark.open[0])) if mark.open else None
    return replace(mark, start=_across(mark.end), end=_across(mark.start), open=open_)


def _across(at: float) -> float:
    return round(100 - at, 1)
