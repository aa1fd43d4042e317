"""Time on a line: where a second lies, with the time left out in which nothing happened.

In the room: seconds since 1970 in, hundredths of a width out. Not in the room: dates, entries (picture.py) and words
(axis.py). One scale holds for the whole line. Two things are not to scale, and both lie beside a break: a break itself,
and a place, which is a single date alone between breaks.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

Stretch: TypeAlias = tuple[int, int]
"""The first second of something, and the second after its last."""

PAD: Final = 1.4
"""What is kept free at both ends of a piece, in hundredths of the width: half a mark on a phone."""
BREAK: Final = 2.4
PLACE: Final = 0.6
"""The widths of a break, and of a place without what is kept free beside it: together 20 px on a phone."""
MOST_BREAKS: Final = 8
"""With so many, half of the width is left for what is drawn to scale."""
FACTOR: Final = 2.5
SHARE: Final = 0.08
"""What is left out is longer than so many times the time in which half of everything happens, and worth so much of the
width of the rest."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the line without a break: from which second to which, and where it is drawn.

    `is_place`: everything in it lies at one place, its middle.
    """

    start: int
    end: int
    left: float
    right: float
    is_place: bool

    def of(self, second: int) -> float:
        if self.is_place:
            return (self.left + self.right) / 2
        return self.left + (self.right - self.left) * (second - self.start) / (self.end - self.start)


@dataclass(frozen=True, slots=True)
class Scale:
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
    def seconds(self) -> int:
        """How much time is drawn to scale."""
        return sum(piece.end - piece.start for piece in self.pieces if not piece.is_place)


def scale_of(stretches: Sequence[Stretch], vague: Sequence[Stretch] = ()) -> Scale:
    """A scale on which all of these have their place; there is at least one stretch.

    Each break lies where none of them does. `vague` is what is only known to lie somewhere within: where anything else
    does so too, that tells the time well enough, and the rest of it may be left out.
    """
    known = _merged(sorted(stretches))
    shaping = sorted([*stretches, *(each for each in vague if not _meets(each, known))])
    blocks = _merged(shaping)
    runs = [tuple(run) for run in _runs(blocks, _cuts(blocks, _core(shaping)))]
    return Scale(tuple(_laid_out(runs, _widths(runs, {run for run in runs if _is_place(run, shaping)}))))


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
    for gap, at in gaps[:MOST_BREAKS]:
        if gap <= core * FACTOR or gap <= (rest - gap) * SHARE:
            break
        rest -= gap
        cuts.add(-at)
    return frozenset(cuts)


def _runs(blocks: Sequence[Stretch], cuts: frozenset[int]) -> Iterator[list[Stretch]]:
    """Blocks between breaks."""
    run: list[Stretch] = []
    for at, block in enumerate(blocks):
        run.append(block)
        if at in cuts or at == len(blocks) - 1:
            yield run
            run = []


Run: TypeAlias = tuple[Stretch, ...]


def _is_place(run: Run, stretches: Sequence[Stretch]) -> bool:
    """Whether a run is one date, that of everything in it."""
    return len(run) == 1 and all(each == run[0] for each in stretches if _meets(each, run))


def _widths(runs: Sequence[Run], places: Set[Run]) -> list[tuple[float, bool]]:
    """How wide each run is drawn, and whether it is a place; one too short for the scale of the others becomes one."""
    free = 100 - BREAK * (len(runs) - 1) - 2 * PAD * len(runs)
    while len(places) < len(runs):
        room = free - PLACE * len(places)
        share = room / sum(_seconds(run) for run in runs if run not in places)
        short = {run for run in runs if run not in places and share * _seconds(run) < PLACE}
        if not short:
            return [(PLACE, True) if run in places else (share * _seconds(run), False) for run in runs]
        places = places | short
    return [(free / len(runs), True)] * len(runs)


def _seconds(run: Run) -> int:
    return run[-1][1] - run[0][0]


def _laid_out(runs: Sequence[Run], widths: Sequence[tuple[float, bool]]) -> Iterator[Piece]:
    left = PAD
    for run, (width, is_place) in zip(runs, widths, strict=True):
        # Sums of fractions end a hair beyond the edge.
        right = min(left + width, 100 - PAD)
        yield Piece(run[0][0], run[-1][1], left, right, is_place)
        left = right + BREAK + 2 * PAD
