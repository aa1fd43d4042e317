"""Events -> ordered entries, grouped under headings.

In the room: the type of an entry, the order of entries, and their groups. Not in the room: what becomes an entry
(explainer.py) and how dates are printed (dates.py).
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from generator import dates, model
from generator.body import Citation, Text
from generator.dates import When
from generator.problems import Fault

Grain = Literal["day", "month", "year"]
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, as the timeline tells it.

    `anchor` is unique on the timeline page; `file`, `kind` and `slug` name the brief that tells it, and `place_of`
    the path of its keys there. `zone` is that of its place, else the explainer's.
    """

    anchor: str
    source: Literal["brief", "in place", "value"]
    kind: str
    slug: str
    file: str
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


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading: of a day, or of a month or year where no day is known."""

    grain: Grain
    when: When
    entries: tuple[Entry, ...]


def order(entries: Sequence[Entry]) -> tuple[tuple[Entry, ...], tuple[tuple[Entry, Fault], ...]]:
    """Put entries in order: earliest instant, coarser precision first, then `after`, then as written.

    `after` holds as far as the dates leave it open; where they contradict it, or it leads back to itself, there is a
    fault and the dates decide.
    """
    by_anchor = {entry.anchor: number for number, entry in enumerate(entries)}
    ranks = [(*dates.sort_key(entry.when, entry.zone), number) for number, entry in enumerate(entries)]
    faults: list[tuple[Entry, Fault]] = []
    waits: dict[int, set[int]] = {number: set() for number in range(len(entries))}
    for number, entry in enumerate(entries):
        for ref in entry.after:
            before = by_anchor.get(anchor_of(ref))
            if before is None:
                continue
            if _contradicts(entry, entries[before]):
                faults.append((entry, _against_dates(entry, entries[before])))
            else:
                waits[number].add(before)
    ordered, stuck = _released(ranks, waits)
    faults += [(entries[number], _in_circle(entries[number])) for number in stuck]
    return tuple(entries[number] for number in (*ordered, *stuck)), tuple(faults)


def anchor_of(ref: model.Ref) -> str:
    """The anchor on the timeline of what a reference names."""
    return ref.slug if ref.kind == "event" else f"{ref.kind}-{ref.slug}"


def _released(ranks: Sequence[tuple[int, ...]], waits: Mapping[int, set[int]]) -> tuple[list[int], list[int]]:
    """Numbers in the order of their ranks, each only once those it waits for are out; and those that never are."""
    left = {number: set(before) for number, before in waits.items()}
    followers: dict[int, list[int]] = {}
    for number, before in left.items():
        for other in before:
            followers.setdefault(other, []).append(number)
    ready = [(ranks[number], number) for number, before in left.items() if not before]
    heapq.heapify(ready)
    out: list[int] = []
    while ready:
        _, number = heapq.heappop(ready)
        out.append(number)
        for follower in followers.get(number, ()):
            left[follower].discard(number)
            if not left[follower]:
                heapq.heappush(ready, (ranks[follower], follower))
    stuck = sorted(set(left) - set(out), key=lambda number: ranks[number])
    return out, stuck


def _contradicts(later: Entry, earlier: Entry) -> bool:
    end = dates.latest(later.when, later.zone)
    start = dates.earliest(earlier.when, earlier.zone)
    return end is not None and start is not None and end <= start


def _against_dates(later: Entry, earlier: Entry) -> Fault:
    return Fault(
        "date-order",
        f"said to come after what happened later ({earlier.when.text})",
        f"it is dated {later.when.text}.",
        "correct one of the dates, or remove `after`.",
    )


def _in_circle(entry: Entry) -> Fault:
    return Fault("cycle", f'"{entry.anchor}" comes after itself', "such entries have no order.", "remove one `after`.")


# --- groups ----------------------------------------------------------------------------------------------------------


def grouped(entries: Sequence[Entry]) -> tuple[Group, ...]:
    """Group ordered entries by day, or by month or year in a story that takes its time."""
    grain = _grain(entries)
    groups: list[tuple[tuple[Grain, tuple[int, ...]], list[Entry]]] = []
    for entry in entries:
        name = _heading_of(entry, grain)
        if not groups or groups[-1][0] != name:
            groups.append((name, []))
        groups[-1][1].append(entry)
    return tuple(Group(name[0], inside[0].when, tuple(inside)) for name, inside in groups)


def _grain(entries: Sequence[Entry]) -> Grain:
    """The grain at which at least half of the entries have a near neighbour."""
    starts = sorted(dates.sort_key(entry.when, entry.zone)[0] for entry in entries)
    gaps = sorted(later - earlier for earlier, later in pairwise(starts))
    median_days = gaps[len(gaps) // 2] / DAY_SECONDS if gaps else 0
    if median_days <= 15:
        return "day"
    return "month" if median_days <= 200 else "year"


def _heading_of(entry: Entry, grain: Grain) -> tuple[Grain, tuple[int, ...]]:
    """The heading that an entry stands under: that of its first day, or a coarser one where no day is known."""
    precision = dates.precision(entry.when)
    day = dates.first_day(entry.when) or dates.last_day(entry.when) or (0, 1, 1)
    known: Grain = (
        "day" if precision in ("second", "minute", "part", "day") else "month" if precision == "month" else "year"
    )
    coarser: Grain = max(grain, known, key=("day", "month", "year").index)
    return coarser, day[: 3 - ("day", "month", "year").index(coarser)]
