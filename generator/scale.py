"""Time on a line: where a second lies, with the time left out in which nothing happened.

In the room: seconds since 1970 in, hundredths of a width out. Not in the room: dates, entries (picture.py) and words
(axis.py). One scale holds for all that is drawn to scale. Beside it there are breaks, in which nothing happened, and
places, each a single date alone between breaks. Few things that are scattered over long before or after the many are
pressed together, on a smaller scale of their own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, Literal, TypeAlias

from msgspec import Struct

Stretch: TypeAlias = tuple[int, int]
"""The first second of something, and the second after its last."""

PAD: Final = 1.4
"""What is kept free at both ends of a piece, in hundredths of the width: half a mark on a phone."""
BREAK: Final = 2.4
PLACE: Final = 0.6
"""The widths of a break, and of a place without what is kept free beside it: together 20 px on a phone."""
MOST_BREAKS: Final = 4
"""What would take more is pressed together instead."""
MANY: Final = 0.15
"""How much of everything has to lie in a piece that is drawn to scale all the same."""
THIN: Final = 3.0
LEAST_SAVED: Final = 0.25
"""The ends of such a piece are pressed too where that saves a quarter of it, for a third as many of its dates."""
PRESSED: Final = 2.5
MOST_PRESSED: Final = 40.0
"""How wide the dates in what is pressed together are, each and in all."""
FACTOR: Final = 2.5
SHARE: Final = 0.08
"""What is left out is longer than so many times the time in which half of everything happens, and worth so much of the
width of the rest."""


Sort = Literal["scale", "place", "pressed"]


class Piece(Struct, frozen=True):
    """A part of the line without a break: from which second to which, and where it is drawn.

    Everything in a place lies in its middle; what is pressed together has a scale of its own.
    """

    start: int
    end: int
    left: float
    right: float
    sort: Sort = "scale"

    @property
    def is_place(self) -> bool:
        return self.sort == "place"

    def of(self, second: int) -> float:
        if self.is_place:
            return (self.left + self.right) / 2
        return self.left + (self.right - self.left) * (second - self.start) / (self.end - self.start)


class Scale(Struct, frozen=True):
    """The pieces of a line, oldest first; there is at least one."""

    pieces: tuple[Piece, ...]

    def of(self, second: int) -> float:
        """Where a second lies, from 0 to 100; what is outside lies at the nearest end, in a break between its sides."""
        at = bisect_right(self.pieces, second, key=lambda piece: piece.start) - 1
        piece = self.pieces[max(at, 0)]
        if second <= piece.end or at + 1 == len(self.pieces):
            return piece.of(min(max(second, piece.start), piece.end))
        following = self.pieces[at + 1]
        passed = (second - piece.end) / (following.start - piece.end)
        start, end = piece.of(piece.end), following.of(following.start)
        return start + (end - start) * passed

    @property
    def breaks(self) -> tuple[tuple[float, float], ...]:
        """From where to where time is left out."""
        return tuple((piece.right + PAD, following.left - PAD) for piece, following in pairwise(self.pieces))

    @property
    def pressed(self) -> tuple[tuple[float, float], ...]:
        """From where to where time is pressed together."""
        return tuple((piece.left - PAD, piece.right + PAD) for piece in self.pieces if piece.sort == "pressed")

    @property
    def seconds(self) -> int:
        """How much time is drawn to scale."""
        return sum(piece.end - piece.start for piece in self.pieces if piece.sort == "scale")


Run: TypeAlias = tuple[Stretch, ...]
"""What lies between two breaks, as stretches that do not meet."""
Sorted: TypeAlias = tuple[Run, Sort]


def scale_of(stretches: Sequence[Stretch], vague: Sequence[Stretch] = ()) -> Scale:
    """A scale on which all of these have their place; there is at least one stretch.

    Each break lies where none of them does. `vague` is what is only known to lie somewhere within: where anything else
    does so too, that tells the time well enough, and the rest of it may be left out.
    """
    known = _merged(sorted(stretches))
    shaping = sorted([*stretches, *(each for each in vague if not _meets(each, known))])
    blocks = _merged(shaping)
    runs = [*_runs(blocks, _cuts(blocks, _core(shaping)))]
    is_scattered = len(runs) > MOST_BREAKS + 1
    parts = [*_pressed(runs, shaping)] if is_scattered else [(run, _sort_of(run, shaping)) for run in runs]
    return Scale(tuple(_laid_out(_with_short_ones_as_places(parts))))


def _meets(stretch: Stretch, blocks: Sequence[Stretch]) -> bool:
    """Whether a stretch shares a second with one of some blocks, which are sorted and apart."""
    at = bisect_right(blocks, stretch[0], key=lambda block: block[1])
    return at < len(blocks) and blocks[at][0] < stretch[1]


def _merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Sorted stretches with those that meet made one."""
    blocks: list[Stretch] = []
    for start, end in stretches:
        if blocks and start <= blocks[-1][1]:
            blocks[-1] = (blocks[-1][0], max(blocks[-1][1], end))
        else:
            blocks.append((start, end))
    return blocks


def _core(stretches: Sequence[Stretch]) -> int:
    """The shortest time in which half of everything happens, and two things at least."""
    count = min(max(2, (len(stretches) + 1) // 2), len(stretches))
    windows = zip(stretches, stretches[count - 1 :], strict=False)
    return min(last[1] - first[0] for first, last in windows)


def _cuts(blocks: Sequence[Stretch], core: int) -> frozenset[int]:
    """The numbers of the blocks after which time is left out: the longest gaps, while each is worth it."""
    rest = blocks[-1][1] - blocks[0][0]
    gaps = sorted(((after[0] - before[1], -at) for at, (before, after) in enumerate(pairwise(blocks))), reverse=True)
    cuts = set[int]()
    for gap, at in gaps:
        if gap <= core * FACTOR or gap <= (rest - gap) * SHARE:
            break
        rest -= gap
        cuts.add(-at)
    return frozenset(cuts)


def _runs(blocks: Sequence[Stretch], cuts: frozenset[int]) -> Iterator[Run]:
    """Blocks between breaks."""
    ends = [*sorted(at + 1 for at in cuts), len(blocks)]
    yield from (tuple(blocks[start:end]) for start, end in pairwise((0, *ends)))


def _sort_of(run: Run, stretches: Sequence[Stretch]) -> Sort:
    """Whether a run is one date, that of everything in it."""
    is_one = len(run) == 1 and all(each == run[0] for each in stretches if _meets(each, run))
    return "place" if is_one else "scale"


def _pressed(runs: Sequence[Run], stretches: Sequence[Stretch]) -> Iterator[Sorted]:
    """Runs in which much happened, without thin ends, and what lies between these pressed together."""
    few: list[Run] = []
    for run in runs:
        if _count(run, stretches) < MANY * len(stretches):
            few.append(run)
        else:
            first, last = _dense(run, stretches)
            yield from _as_one([*few, *filter(None, (run[:first],))], stretches)
            yield run[first:last], _sort_of(run[first:last], stretches)
            few = [*filter(None, (run[last:],))]
    yield from _as_one(few, stretches)


def _count(run: Run, stretches: Sequence[Stretch]) -> int:
    """How many of some sorted stretches begin in a run."""
    return bisect_left(stretches, (run[-1][1], 0)) - bisect_left(stretches, (run[0][0], 0)) if run else 0


def _dense(run: Run, stretches: Sequence[Stretch]) -> tuple[int, int]:
    """Where the blocks of a run begin and end that are left when ends are cut off that take much room for few."""
    last = max(range(1, len(run) + 1), key=lambda at: (_worth(run, run[:at], stretches), at))
    first = max(range(last), key=lambda at: (_worth(run[:last], run[at:last], stretches), -at))
    return first, last


def _worth(run: Run, part: Run, stretches: Sequence[Stretch]) -> float:
    """How much of the room of a run is saved by keeping a part of it, less what that loses, which counts more."""
    saved = 1 - _seconds(part) / _seconds(run)
    lost = 1 - _count(part, stretches) / _count(run, stretches)
    return saved - THIN * lost if saved > LEAST_SAVED else 0.0


def _as_one(runs: Sequence[Run], stretches: Sequence[Stretch]) -> Iterator[Sorted]:
    """Runs pressed together, if there are any; a single date stays a place."""
    if len(runs) > 1:
        yield tuple(block for run in runs for block in run), "pressed"
    elif runs:
        sort = _sort_of(runs[0], stretches)
        yield runs[0], "place" if sort == "place" else "pressed"


# --- where -----------------------------------------------------------------------------------------------------------


def _with_short_ones_as_places(runs: Sequence[Sorted]) -> Sequence[Sorted]:
    """The same with those as places that are too short for the scale of the others."""
    room = 100 - sum(_widths(runs))
    seconds = sum(_seconds(run) for run, sort in runs if sort == "scale")
    short = {run for run, sort in runs if sort == "scale" and room * _seconds(run) / seconds < PLACE}
    return (
        _with_short_ones_as_places([(run, "place" if run in short else sort) for run, sort in runs]) if short else runs
    )


def _widths(runs: Sequence[Sorted]) -> list[float]:
    """The width of all breaks, then of each run with what is kept free beside it, without what is drawn to scale."""
    most = MOST_PRESSED / max(1, sum(sort == "pressed" for _, sort in runs))
    return [BREAK * (len(runs) - 1), *(2 * PAD + _own_width(run, sort, most) for run, sort in runs)]


def _own_width(run: Run, sort: Sort, most: float) -> float:
    match sort:
        case "place":
            return PLACE
        case "pressed":
            return min(PRESSED * len(run), most)
    return 0.0


def _seconds(run: Run) -> int:
    return run[-1][1] - run[0][0]


def _laid_out(runs: Sequence[Sorted]) -> Iterator[Piece]:
    _, *widths = _widths(runs)
    room = 100 - sum(_widths(runs))
    seconds = sum(_seconds(run) for run, sort in runs if sort == "scale")
    left = PAD
    for (run, sort), width in zip(runs, widths, strict=True):
        # Where nothing is drawn to scale, all have the same of what is left.
        share = (_seconds(run) / seconds if sort == "scale" else 0) if seconds else 1 / len(runs)
        # Sums of fractions end a hair beyond the edge.
        right = min(left + width - 2 * PAD + room * share, 100 - PAD)
        yield Piece(run[0][0], run[-1][1], left, right, sort)
        left = right + BREAK + 2 * PAD
