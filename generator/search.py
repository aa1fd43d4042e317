"""What search finds: everything that can be led to, under each name and spelling it has.

In the room: what there is to find, and by which words beside those that are shown. Not in the room: addresses
(pages.py), the page (layouts/search.html) and the comparing, which the reader's browser does (layouts/search.js).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from msgspec import Struct

from generator import model
from generator.explainer import Explainer
from generator.model import Named
from generator.numbers import Number
from generator.parse import Brief
from generator.timeline import Entry

Thing: TypeAlias = Brief | Entry | Number


class Findable(Struct, frozen=True):
    """Something to find; `spellings` are names that its title does not show, its place's among them."""

    thing: Thing
    spellings: tuple[str, ...]


class Shelf(Struct, frozen=True):
    """What stands under one heading; `word` is its key among the words of the interface."""

    word: str
    things: tuple[Findable, ...]


def shelves(explainer: Explainer) -> tuple[Shelf, ...]:
    """Everything that search finds: the briefs of each kind, events told in a brief, numbers; none is empty."""
    made = (Shelf(word, tuple(things)) for word, things in _things(explainer))
    return tuple(shelf for shelf in made if shelf.things)


def _things(explainer: Explainer) -> Iterator[tuple[str, Iterator[Findable]]]:
    for kind, folder in model.KINDS.items():
        briefs = explainer.of_kind(kind)
        yield f"list-{folder}", (Findable(brief, _of_brief(brief, explainer)) for brief in briefs)
    told = (entry for entry in explainer.entries if entry.source == "in place")
    yield "timeline", (Findable(entry, _of_place(entry.place, explainer)) for entry in told)
    counted = explainer.numbers.values()
    yield "numbers", (Findable(number, _of_place(number.front.where, explainer)) for number in counted)


def _of_brief(brief: Brief, explainer: Explainer) -> tuple[str, ...]:
    match brief.front:
        case model.Actor(names=names):
            return _spellings(names)
        case model.Term(expands=expands, also=also):
            return tuple(filter(None, (expands, *also)))
        case model.Event(place=place) | model.Reaction(place=place) | model.Claim(place=place):
            return _of_place(place, explainer)
    return ()


def _of_place(named: Named | None, explainer: Explainer) -> tuple[str, ...]:
    """Every name of a place, those it bore for a time too."""
    if named is None:
        return ()
    place = explainer.places.get(named.text) if named.is_key else None
    if place is None:
        return (named.text,)
    return (place.name, *(name.name for name in place.named), *_spellings(place.names))


def _spellings(names: model.Names | None) -> tuple[str, ...]:
    if names is None:
        return ()
    foreign = (name.name for name in names.foreign)
    return tuple(dict.fromkeys(filter(None, (names.official, names.sort, *foreign, *names.also))))
