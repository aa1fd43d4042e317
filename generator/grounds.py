"""What a statement rests on: its sources, how independent they are, and whether one is a party's own.

In the room: looking at sources. Not in the room: which statements need which (evidence.py). A source that is named
and not there is None: that is told already, and nothing more may be said because of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import TypeAlias

from generator import model, uses
from generator.body import Piece
from generator.explainer import Explainer, names_of
from generator.parse import Brief

Grounds: TypeAlias = tuple[model.Source | None, ...]

_SECOND_HAND = ("state media", "aggregator")


def of_uses(grounds: Iterable[uses.Ground], explainer: Explainer) -> Grounds:
    return tuple((use.in_place or explainer.sources.get(use.source or "")) if use else None for use in grounds)


def of_text(pieces: Iterable[Piece], explainer: Explainer) -> Grounds:
    """The sources that a text cites, and those of quotes that stand in it."""
    return of_uses(uses.grounds_of_text(pieces, explainer.quotes), explainer)


def of_quote(quote: model.QuoteInPlace, explainer: Explainer) -> Grounds:
    """The sources of a quote, and of its renderings."""
    return of_uses(uses.grounds_of_quote(quote), explainer)


def of_brief(brief: Brief, explainer: Explainer) -> Grounds:
    """The sources that a brief rests on, as its page shows them."""
    return of_uses(uses.grounds_of(brief, explainer.quotes), explainer)


# --- independence ----------------------------------------------------------------------------------------------------


def is_firm(sources: Sequence[model.Source], explainer: Explainer) -> bool:
    """Whether two of the sources are independent of each other, or one is the document itself."""
    if any(source.reliability == "primary" for source in sources):
        return True
    return any(_are_independent(one, other, explainer) for one, other in combinations(sources, 2))


def _are_independent(one: model.Source, other: model.Source, explainer: Explainer) -> bool:
    ways = _origins(one, explainer), _origins(other, explainer)
    publishers = [{_plain(source.publisher) for source in way} for way in ways]
    is_second_hand = one.reliability in _SECOND_HAND and other.reliability in _SECOND_HAND
    return not is_second_hand and publishers[0].isdisjoint(publishers[1])


def _origins(source: model.Source, explainer: Explainer) -> list[model.Source]:
    """A source, and those that it reprints, each by way of the one before."""
    way = [source]
    while (before := explainer.sources.get(way[-1].via or "")) and before not in way:
        way.append(before)
    return way


# --- parties ---------------------------------------------------------------------------------------------------------


def is_of(source: model.Source, party: model.Named, explainer: Explainer) -> bool:
    """Whether a party published a source itself, under any of its names."""
    return _plain(source.publisher) in {_plain(name) for name in names_of(party, explainer)}


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
