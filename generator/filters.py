"""What readers can narrow a timeline by: lane, actor and kind.

In the room: what there is to choose from, and which of it an entry has. Not in the room: the controls
(layouts/timeline.html) and the narrowing, which the reader's browser does (layouts/timeline.js).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal

from msgspec import Struct

from generator.model import Named
from generator.timeline import Entry

FEWEST: Final = 6
"""Fewer entries are seen at a glance."""
KINDS: Final = ("event", "reaction", "claim", "number")
"""What an entry can be."""


class Option(Struct, frozen=True):
    """Something to choose: how it stands in the address, and whoever it is."""

    value: str
    actor: Named | None = None


class Filter(Struct, frozen=True):
    """A choice of one among some; `numbers` are those that an entry has, by its anchor, counted from 1."""

    name: Literal["lane", "actor", "kind"]
    options: tuple[Option, ...]
    numbers: Mapping[str, tuple[int, ...]]


def filters_of(entries: Sequence[Entry], lanes: Iterable[str]) -> tuple[Filter, ...]:
    """The filters that leave something out; none where there are few entries."""
    if len(entries) < FEWEST:
        return ()
    actors = {part.actor.text: part.actor for entry in entries for part in entry.actors}
    offered: tuple[tuple[Literal["lane", "actor", "kind"], Iterable[Option]], ...] = (
        ("lane", (Option(lane) for lane in lanes)),
        ("actor", (Option(text, actors[text]) for text in sorted(actors, key=str.casefold))),
        ("kind", (Option(kind) for kind in KINDS)),
    )
    made = (_filter(name, tuple(options), entries) for name, options in offered)
    return tuple(each for each in made if len({*each.numbers.values()}) > 1)


def _filter(name: Literal["lane", "actor", "kind"], options: Sequence[Option], entries: Sequence[Entry]) -> Filter:
    told = {entry.anchor: tuple(dict.fromkeys(_values(name, entry))) for entry in entries}
    there = {value for values in told.values() for value in values}
    kept = tuple(option for option in options if option.value in there)
    numbers = {option.value: number for number, option in enumerate(kept, start=1)}
    found = {anchor: tuple(numbers[value] for value in values) for anchor, values in told.items()}
    return Filter(name, kept, found)


def _values(name: str, entry: Entry) -> Iterator[str]:
    match name:
        case "lane":
            yield from (entry.lane,) if entry.lane else ()
        case "actor":
            yield from (part.actor.text for part in entry.actors)
        case "kind":
            yield kind_of(entry)


def kind_of(entry: Entry) -> str:
    """What an entry is; what is told in place is an event, whatever it is told in."""
    return "event" if entry.source == "in place" else entry.kind
