"""Events -> ordered entries, grouped under headings.

In the room: the type of an entry, the order of entries, and their groups. Not in the room: what becomes an entry
(entries.py) and how dates are printed (dates.py).
"""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import inf
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from generator import dates, model
from generator.body import Citation, Text
from generator.dates import Moment, When
from generator.problems import Fault, Path

Grain = Literal["day", "month", "year"]
GRAINS: tuple[Grain, ...] = ("day", "month", "year")
DAY_SECONDS = 86_400
Node = TypeVar("Node", bound=Hashable)


class Entry(Struct, frozen=True):
    """One thing that happened, as the timeline tells it.

    `anchor` is unique on the timeline page; `file`, `kind` and `slug` name the brief that tells it, and `path` leads
    to its keys there. `zone` is that of its place, else the explainer's. `rank` is what it is sorted by: its earliest
    instant, and the coarser precision first.
    """

    anchor: str
    source: Literal["brief", "in place", "value"]
    kind: str
    slug: str
    file: str
    path: Path
    when: When
    zone: ZoneInfo
    title: Text
    place: model.Named | None
    lane: str | None
    status: str
    verdict: str | None
    actors: tuple[model.Part, ...]
    citations: tuple[Citation, ...]
    is_main: bool
    is_draft: bool
    after: tuple[model.Ref, ...]
    front: model.Happening
    rank: tuple[int, int]


class Group(Struct, frozen=True):
    """Entries under one heading: of a day, or of a month or year where no day is known.

    `when` is what the heading says; an entry whose own date is another one is no less in its place in the order.
    """

    grain: Grain
    when: When
    entries: tuple[Entry, ...]


class Clash(Struct, frozen=True):
    """An `after` that cannot be: the entry, which of its references, and why."""

    entry: Entry
    reference: int
    fault: Fault


def order(entries: Sequence[Entry], *, southern: bool = False) -> tuple[tuple[Entry, ...], tuple[Clash, ...]]:
    """Put entries in order: earliest instant, coarser precision first, then `after`, then as given.

    `after` holds as far as the dates leave it open; where they contradict it, or it leads back to itself, there is a
    clash and the dates decide. `southern` is about seasons.
    """
    if not any(entry.after for entry in entries):
        return tuple(sorted(entries, key=lambda entry: entry.rank)), ()
    ranks: Ranks = [(*entry.rank, number) for number, entry in enumerate(entries)]
    waits = _waits(entries)
    clashes = [_in_circle(entries, circle) for circle in _break_circles(ranks, waits)]
    bounds = [_bounds(entry, southern) for entry in entries]
    clashes += [_against_dates(entries, bounds, *edge) for edge in _break_contradictions(ranks, bounds, waits)]
    ordered = tuple(entries[number] for number in _released(ranks, waits))
    return ordered, tuple(clashes)


def anchor_of(ref: model.Ref) -> str:
    """The anchor on the timeline of what a reference names."""
    return ref.slug if ref.kind == "event" else f"{ref.kind}-{ref.slug}"


Ranks = Sequence[tuple[int, ...]]
"""For each entry what it is sorted by, its own number last."""
Bounds = Sequence[tuple[float, float]]
"""For each entry the first instant at which it can have happened and the end of the last; infinite where open."""
Waits = dict[int, dict[int, int]]
"""For the number of an entry the numbers of those that it follows, each with the index of the reference."""


def _waits(entries: Sequence[Entry]) -> Waits:
    by_anchor = {entry.anchor: number for number, entry in enumerate(entries) if not _is_undated(entry)}
    waits: Waits = {number: {} for number in range(len(entries))}
    for number, entry in enumerate(entries):
        for index, ref in enumerate(entry.after):
            before = by_anchor.get(anchor_of(ref))
            if before is not None and not _is_undated(entry):
                waits[number].setdefault(before, index)
    return waits


def _is_undated(entry: Entry) -> bool:
    """Whether its date is missing or wrong, which is told already; a stand-in must not clash with anything."""
    return entry.when.text == model.STAND_INS["when"]


# --- what cannot be --------------------------------------------------------------------------------------------------


def circles(graph: Mapping[Node, Iterable[Node]]) -> Iterator[tuple[Node, ...]]:
    """Ways that lead from a node back to itself, from the first of its nodes on; no node is told twice."""
    told: set[Node] = set()
    for start in graph:
        circle = () if start in told else _way_back(start, graph)
        if circle and not told.intersection(circle):
            told.update(circle)
            yield circle


def _way_back(start: Node, graph: Mapping[Node, Iterable[Node]]) -> tuple[Node, ...]:
    """The shortest way from a node to itself; empty when there is none."""
    came_from: dict[Node, Node] = {}
    reached = [start]
    for node in reached:  # grows while it is walked
        for after in graph.get(node, ()):
            if after == start:
                return _trail(start, node, came_from)
            if after not in came_from:
                came_from[after] = node
                reached.append(after)
    return ()


def _trail(start: Node, end: Node, came_from: Mapping[Node, Node]) -> tuple[Node, ...]:
    trail = [end]
    while trail[-1] != start:
        trail.append(came_from[trail[-1]])
    return tuple(reversed(trail))


def _break_circles(ranks: Ranks, waits: Waits) -> Iterator[tuple[tuple[int, int], ...]]:
    """Take the steps of every circle out of `waits`; each step as an entry and the index of its reference."""
    while stuck := sorted(waits.keys() - set(_released(ranks, waits))):
        for circle in circles({number: tuple(waits[number]) for number in stuck}):
            steps = zip(circle, (*circle[1:], circle[0]), strict=True)
            yield tuple((number, waits[number].pop(before)) for number, before in steps)


def _in_circle(entries: Sequence[Entry], steps: Sequence[tuple[int, int]]) -> Clash:
    names = [entries[number].anchor for number, _ in steps]
    fault = Fault(
        "cycle",
        f"this comes after itself: {' > '.join((*names, names[0]))}",
        "such entries have no order.",
        "remove one of these `after`.",
    )
    first, reference = steps[0]
    return Clash(entries[first], reference, fault)


def _break_contradictions(ranks: Ranks, bounds: Bounds, waits: Waits) -> list[tuple[int, int, int]]:
    """Take out of `waits` what dates forbid: (entry, the one it would follow, index of the reference).

    An entry can be no earlier than all that it follows, so that a chain of open dates can clash at its end. What is
    dated only by what it was before can be as early as one likes.
    """
    wrong = []
    not_before = {number: bounds[number][0] for number in waits}
    for number in _released(ranks, waits):
        for before, index in list(waits[number].items()):
            if bounds[number][1] <= not_before[before]:
                wrong.append((number, before, index))
                del waits[number][before]
            else:
                not_before[number] = max(not_before[number], not_before[before])
    return wrong


def _against_dates(entries: Sequence[Entry], bounds: Bounds, number: int, before: int, index: int) -> Clash:
    later, earlier = entries[number], entries[before]
    # The dates of these two alone may leave the order open.
    follows = bounds[number][1] > bounds[before][0]
    fault = Fault(
        "date-order",
        f'by its date this comes before "{earlier.anchor}", not after it',
        f'it is dated {later.when.text}; "{earlier.anchor}" is dated {earlier.when.text}'
        f"{', and follows something later itself' if follows else ''}.",
        "correct one of the dates, or remove `after`.",
    )
    return Clash(later, index, fault)


def _bounds(entry: Entry, southern: bool) -> tuple[float, float]:
    """The first instant at which it can have happened, and the end of the last."""
    start = dates.earliest(entry.when, entry.zone, southern=southern)
    end = dates.latest(entry.when, entry.zone, southern=southern)
    return -inf if start is None else start, inf if end is None else end


def _released(ranks: Ranks, waits: Waits) -> list[int]:
    """Numbers in the order of their ranks, each only once those it waits for are out."""
    left = {number: set(before) for number, before in waits.items()}
    followers: dict[int, list[int]] = {}
    for number, before in left.items():
        for other in before:
            followers.setdefault(other, []).append(number)
    ready = [ranks[number] for number, before in left.items() if not before]
    heapq.heapify(ready)
    out: list[int] = []
    while ready:
        number = heapq.heappop(ready)[-1]
        out.append(number)
        for follower in followers.get(number, ()):
            left[follower].discard(number)
            if not left[follower]:
                heapq.heappush(ready, ranks[follower])
    return out


# --- groups ----------------------------------------------------------------------------------------------------------


def grouped(entries: Sequence[Entry], zone: ZoneInfo | None = None, *, southern: bool = False) -> tuple[Group, ...]:
    """Group ordered entries by day, or by month or year in a story that takes its time.

    A time stands under its day in `zone`, without one under that of its place; and where its own day is the last
    heading, under that, so that a late hour further west does not pass for the day after. Headings go forward and none
    comes twice: an entry that would lead back, such as a span put later by `after`, stands under the heading before it.
    What is only known to lie before or after a date stands by itself where it can: that date is not its own. `southern`
    is about seasons.
    """
    grain = _grain(entries, southern)
    groups: list[tuple[Grain, When, list[Entry]]] = []
    told: set[Heading] = set()
    reached: Heading = ()
    for entry in entries:
        found, heading = _heading_of(entry, zone, grain, southern)
        _, own = _heading_of(entry, None, grain, southern)
        before = reached[: len(heading)]
        when = _when_of(entry, zone)
        if _is_one_sided(when) and heading not in told:
            if not groups or groups[-1][1] != when:
                groups.append((found, when, []))
        elif not groups or (own != reached and heading not in told and heading >= before):
            groups.append((found, when, []))
            told.add(heading)
            reached = heading if heading != before else reached
        groups[-1][2].append(entry)
    return tuple(Group(found, when, tuple(inside)) for found, when, inside in groups)


def needs_date(entry: Entry, group: Group) -> bool:
    """Whether the heading that an entry stands under leaves its date open: another one, or no day where one is known.

    What counts is the date by the clocks of its own place.
    """
    length = 3 - GRAINS.index(group.grain)
    own = _day_of(_when_of(entry, None))
    is_finer = group.grain != "day" and dates.precision(entry.when) not in _KNOWN
    return is_finer or own[:length] != _day_of(group.when)[:length]


def _is_one_sided(when: When) -> bool:
    return when.kind in ("before", "after")


def _grain(entries: Sequence[Entry], southern: bool) -> Grain:
    """The grain at which at least half of the entries are near to the next one."""
    starts = sorted(dates.sort_key(entry.when, entry.zone, southern=southern)[0] for entry in entries)
    gaps = sorted(later - earlier for earlier, later in pairwise(starts))
    median_days = gaps[(len(gaps) - 1) // 2] / DAY_SECONDS if gaps else 0
    if median_days <= 15:
        return "day"
    return "month" if median_days <= 200 else "year"


Heading = tuple[int, ...]
"""The year of a heading, with its month and day if it has them."""


def _heading_of(entry: Entry, zone: ZoneInfo | None, grain: Grain, southern: bool) -> tuple[Grain, Heading]:
    """The heading that an entry asks for: that of its first day, or a coarser one where no day is known."""
    coarser = max(grain, _KNOWN.get(dates.precision(entry.when), "day"), key=GRAINS.index)
    return coarser, _day_of(_when_of(entry, zone), southern)[: 3 - GRAINS.index(coarser)]


def _when_of(entry: Entry, zone: ZoneInfo | None) -> When:
    """When an entry began by the clocks of a zone, or of its place: the day of a time, anything else as it is."""
    day = dates.day_in(entry.when, entry.zone, zone or entry.zone)
    return When("moment", Moment(*day), Moment(*day)) if day else entry.when


def _day_of(when: When, southern: bool = False) -> Heading:
    return dates.first_day(when, southern=southern) or dates.last_day(when, southern=southern) or (0, 1, 1)


_KNOWN: dict[str, Grain] = {"month": "month", "season": "year", "year": "year", "decade": "year"}
"""The finest heading for a precision, where it is no day."""
