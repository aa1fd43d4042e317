"""Entries of the timeline -> a picture drawn to scale: lanes below each other, on them marks, above them an axis.

In the room: where each mark lies and what shape it has. Not in the room: the scale (scale.py), labels (axis.py) and the
drawing (layouts/_picture.html). Across, everything is in hundredths of the width, so that one drawing fits a phone and
a wall; marks that would cover each other stand on levels below each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

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

Shape = Literal["point", "bar"]
Across: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Mark:
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
    def middle(self) -> float:
        return (self.start + self.end) / 2

    @property
    def reach(self) -> Across:
        """From where to where it is drawn."""
        return (min(self.start, self.open[0]), max(self.end, self.open[1])) if self.open else (self.start, self.end)


@dataclass(frozen=True, slots=True)
class Lane:
    """The marks of a lane, in the order of time; `name` is None for entries that are in none."""

    name: str | None
    marks: tuple[Mark, ...]

    @property
    def levels(self) -> int:
        return max(mark.level + mark.rows for mark in self.marks)

    @property
    def has_counts(self) -> bool:
        return any(mark.room is not None for mark in self.marks)


@dataclass(frozen=True, slots=True)
class Picture:
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
    dated = [(entry, _Dated(entry.when, entry.zone, group.when)) for group in groups for entry in group.entries]
    if len(dated) < FEWEST:
        return None
    entries, whens = [entry for entry, _ in dated], [when for _, when in dated]
    line = _scale(whens, clock)
    if line.seconds > BY_DAY:
        whens = [clock.by_day(when) for when in whens]
        line = _scale(whens, clock)
    marks = [_mark(entry, when, line, clock) for entry, when in zip(entries, whens, strict=True)]
    if len({mark.start for mark in marks}) == 1:
        return None
    inside = tuple(_lanes(marks, lanes, are_many=len(entries) > MANY))
    drawn = Picture(inside, axis.axis_of(line, zone, words, _finest(whens)), line.breaks, line.pressed)
    return _mirrored(drawn) if right_to_left else drawn


# --- when ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Dated:
    """A date with the zone of its times and the heading that it is listed under."""

    when: When
    zone: ZoneInfo
    heading: When


@dataclass(frozen=True, slots=True)
class _Clock:
    """From dates to seconds. A day is that of the picture's own zone, so that a day is one place; a time is a time."""

    zone: ZoneInfo
    southern: bool

    def stretch(self, moment: Moment, zone: ZoneInfo) -> Stretch:
        """The first second of a moment, and the second after its last."""
        at = When("moment", moment, moment)
        own = zone if moment.hour is not None else self.zone
        start = dates.earliest(at, own, southern=self.southern)
        end = dates.latest(at, own, southern=self.southern)
        assert start is not None and end is not None
        return start, end

    def by_day(self, dated: _Dated) -> _Dated:
        """The same date without its times of day."""
        when = dated.when
        days = {moment: self._day(moment, dated) for moment in when.moments()}
        start = days.get(when.start, when.start) if when.start else None
        end = days.get(when.end, when.end) if when.end else None
        return replace(dated, when=replace(when, start=start, end=end))

    def _day(self, moment: Moment, dated: _Dated) -> Moment:
        """The day of a moment: of a time its own day if it is listed under that, else that of the picture's clocks."""
        if moment.day is None:
            return moment
        own, here = (dates.day_in(When("moment", moment, moment), dated.zone, zone) for zone in (dated.zone, self.zone))
        is_listed = own is not None and own == dates.first_day(dated.heading)
        day = (own if is_listed else here) or (moment.year, moment.month or 1, moment.day)
        return Moment(*day, approximate=moment.approximate, uncertain=moment.uncertain)


def _scale(whens: Sequence[_Dated], clock: _Clock) -> Scale:
    exact: list[Stretch] = []
    vague: list[Stretch] = []
    for dated in whens:
        for moments in _told(dated.when):
            is_vague = len(moments) > 1 or any(moment.day is None for moment in moments)
            stretches = [clock.stretch(moment, dated.zone) for moment in moments]
            (vague if is_vague else exact).append((stretches[0][0], stretches[-1][1]))
    return scale.scale_of([_whole_hours(stretch, clock) for stretch in exact], vague)


def _told(when: When) -> Iterator[tuple[Moment, ...]]:
    """The times that a date tells: one, or the two between which something happened; of a span its two ends."""
    ends = tuple(moment for moment in (when.start, when.end) if moment)
    if when.kind in ("within", "one") and ends[0] != ends[-1]:
        yield ends
    else:
        yield from ((moment,) for moment in dict.fromkeys(ends))


def _whole_hours(stretch: Stretch, clock: _Clock) -> Stretch:
    """A time by the hour or day that it lies in, so that the line begins and ends at one."""
    return stretch[0] // 3600 * 3600, -(-stretch[1] // 3600) * 3600


def _finest(whens: Iterable[_Dated]) -> Unit:
    """How exact the most exact of some dates is."""
    moments = [moment for dated in whens for moment in (dated.when.start, dated.when.end) if moment]
    fields = [sum(field is not None for field in (each.month, each.day, each.hour)) for each in moments]
    return axis.UNITS[-1 - max(fields)]


# --- marks -----------------------------------------------------------------------------------------------------------


def _mark(entry: Entry, dated: _Dated, line: Scale, clock: _Clock) -> Mark:
    when = dated.when
    ends = [clock.stretch(moment, dated.zone) for moment in (when.start, when.end) if moment]
    start, end = line.of(ends[0][0]), line.of(ends[-1][1])
    is_sure = entry.status != "planned" and not any(each.approximate or each.uncertain for each in when.moments())
    if when.kind == "before":
        start = end = line.of(ends[0][0])
        return _point(entry, start, is_sure=False, open_=(max(0.0, start - WHISKER), start))
    if when.kind == "after":
        return _point(entry, end, is_sure=False, open_=(end, min(100.0, end + WHISKER)))
    if when.kind == "span" and when.end is None:
        return _point(entry, line.of(sum(ends[0]) // 2), is_sure, open_=(start, 100.0))
    if when.kind == "span" and when.start is None:
        return _point(entry, line.of(sum(ends[0]) // 2), is_sure, open_=(0.0, end))
    is_stretch = len(ends) == 2 and when.start != when.end
    is_coarse = any(moment.day is None for moment in when.moments())
    if not (is_stretch or is_coarse) or end - start < APART:
        middle = (ends[0][0] + ends[-1][1]) // 2
        return _point(entry, line.of(middle), is_sure and when.kind not in ("within", "one"), None)
    return _rounded(Mark((entry,), "bar", start, end, is_sure and when.kind in ("span", "all"), None))


def _point(entry: Entry, at: float, is_sure: bool, open_: Across | None) -> Mark:
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
    counted = [mark for mark in marks if len(mark.entries) > 1]
    for mark in marks:
        near = min((abs(other.start - mark.start) for other in counted if other is not mark), default=100.0)
        most = max(
            (len(str(len(other.entries))) for other in counted if abs(other.start - mark.start) <= near), default=1
        )
        fitting = (room for room, width in ROOMS.items() if near * width / 100 >= axis.width_of("0" * most))
        yield replace(mark, room=next(fitting, None)) if mark in counted else mark


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
