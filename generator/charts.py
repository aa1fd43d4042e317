"""The values of a number drawn to scale: who said what, oldest first, offices apart.

In the room: where the mark of each value begins and ends. Not in the room: the drawing (layouts/_chart.html) and which
value stands (numbers.py). Values stand below each other, not along an axis of time: a toll is counted six times in a
week and once more in August, and to scale those six would be one blot (the dot plot of Cleveland, "The Elements of
Graphing Data").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from msgspec import Struct

from generator import dates
from generator.dates import Day, When
from generator.model import Named
from generator.moments import day_number
from generator.numbers import Number, Stated, offices_of_main

Bounds: TypeAlias = tuple[float | None, float | None]
"""The least and the most that a value may mean; None where that is open."""
NO_FIGURES: Bounds = (None, None)
"""Those of a value that is told in words alone."""
Stretch: TypeAlias = tuple[float, float]
"""From where to where on the scale, in hundredths of its width."""


class Mark(Struct, frozen=True):
    """How a value is drawn: a point or a band from its least to its most, an open end, and a stem from nought.

    Words without figures have nothing but themselves.
    """

    value: Stated
    point: float | None = None
    band: Stretch | None = None
    open: Stretch | None = None
    stem: Stretch | None = None


class Lane(Struct, frozen=True):
    """What one office said, oldest first."""

    by: Named
    marks: tuple[Mark, ...]


class Chart(Struct, frozen=True):
    """Lanes on one scale."""

    lanes: tuple[Lane, ...]


class _Scale(Struct, frozen=True):
    """`nought` is where values grow from; dates have none."""

    start: float
    end: float
    nought: float | None

    def of(self, figure: float) -> float:
        return round((figure - self.start) / (self.end - self.start) * 100, 1)


def chart_of(number: Number) -> Chart | None:
    """The values of a number to scale; None where fewer than two have figures, or all are nought."""
    bounds = {value.index: _bounds(value, southern=number.southern) for value in number.values}
    drawn = [both for both in bounds.values() if both != NO_FIGURES]
    is_date = any(isinstance(value.amount, When) for value in number.values)
    scale = _scale(drawn, is_date=is_date) if len(drawn) > 1 else None
    if scale is None:
        return None
    return Chart(
        tuple(
            Lane(by, tuple(_mark(value, bounds[value.index], scale) for value in said)) for by, said in _lanes(number)
        )
    )


def _scale(drawn: Sequence[Bounds], *, is_date: bool) -> _Scale | None:
    """From the least to the most, and beyond where a value has an open end; counts begin at nought."""
    figures = [bound for both in drawn for bound in both if bound is not None]
    start, end = min(figures), max(figures)
    if not is_date:
        start, end = min(start, 0.0), max(end, 0.0)
    if start == end:
        return None
    beyond = (end - start) / 10
    if any(high is None for _, high in drawn):
        end += beyond
    if any(low is None for low, _ in drawn) and (is_date or start < 0):
        start -= beyond
    return _Scale(start, end, None if is_date else 0.0)


def _bounds(value: Stated, *, southern: bool) -> Bounds:
    if isinstance(value.amount, When):
        first = dates.first_day(value.amount, southern=southern)
        last = dates.last_day(value.amount, southern=southern)
        return _day(first), _day(last)
    low, high = value.amount.low, value.amount.high
    return (None if low is None else float(low)), (None if high is None else float(high))


def _day(day: Day | None) -> float | None:
    return float(day_number(*day)) if day else None


def _lanes(number: Number) -> Iterable[tuple[Named, list[Stated]]]:
    """What each office said in the order in which it was said, of a series in the order of its members."""
    offices: dict[str, list[Stated]] = {office: [] for office in offices_of_main(number)}
    for value in sorted(number.values, key=lambda value: _rank(value, number)):
        offices.setdefault(value.office, []).append(value)
    return ((said[-1].by, said) for said in offices.values() if said)


def _rank(value: Stated, number: Number) -> tuple[object, ...]:
    of = dates.sort_key(value.of, number.zone, southern=number.southern) if value.of else ()
    return of, value.recency, value.index


def _mark(value: Stated, bounds: Bounds, scale: _Scale) -> Mark:
    low, high = (None if bound is None else scale.of(bound) for bound in bounds)
    nought = None if scale.nought is None else scale.of(scale.nought)
    if low is None and high is None:
        return Mark(value)
    if low is None or high is None:
        point = high if low is None else low
        assert point is not None
        ends = (scale.of(scale.start) if nought is None or point < nought else nought, point)
        open_ = ends if low is None else (point, 100.0)
        return Mark(value, point=point, open=open_, stem=None if low is None else _stem(nought, point))
    if low == high:
        return Mark(value, point=low, stem=_stem(nought, low))
    return Mark(value, band=(low, high), stem=_stem(nought, low if nought is None or low >= nought else high))


def _stem(nought: float | None, point: float) -> Stretch | None:
    return None if nought is None or nought == point else (nought, point)
