"""Briefs and numbers -> entries of the timeline, in the order in which they are written.

In the room: what becomes an entry, under which anchor, with whose sources. Not in the room: their order by date and
their groups (timeline.py). The index comes first, then briefs by path, then values by key.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Literal, TypeGuard

from generator import dates, model, uses
from generator.body import Citation, Text
from generator.catalogue import NO_MARK, Catalogue, cited
from generator.numbers import Number, Stated, ValueSlot
from generator.parse import Brief
from generator.timeline import Entry

Dated = model.Event | model.Reaction | model.Claim
"""Briefs that stand on the timeline themselves."""


def entries(known: Catalogue) -> tuple[Entry, ...]:
    """Every entry, drafts included."""
    return (*(entry for brief in known.briefs for entry in of_brief(brief, known)), *of_values(known))


def of_brief(brief: Brief, known: Catalogue) -> tuple[Entry, ...]:
    """The entries of one brief; beside the brief they depend on places, quotes and the zone alone."""
    front = brief.front
    itself = [_of_brief(brief, front, known)] if _is_dated(front) else []
    return (*itself, *(_of_inner(brief, number, event, known) for number, event in enumerate(brief.front.events)))


def of_values(known: Catalogue) -> Iterator[Entry]:
    """The entries of values."""
    registry = known.registries.get("numbers")
    for number in known.numbers.values() if registry else ():
        for value in number.values:
            if registry is not None and value.front.timeline:
                yield _of_value(registry.file, number, value)


def _is_dated(front: model.Brief) -> TypeGuard[Dated]:
    return isinstance(front, Dated) and front.when is not None


def _of_brief(brief: Brief, front: Dated, known: Catalogue) -> Entry:
    anchor = brief.slug if brief.kind == "event" else f"{brief.kind}-{brief.slug}"
    rests_on = [use for use in uses.grounds_of(brief, known.quotes) if use is not None]
    citations = tuple(dict.fromkeys(cited(rests_on)))
    return _entry(brief, front, front.title, _who(front), citations, "brief", anchor, (), known)


def _of_inner(brief: Brief, number: int, event: model.EventInPlace, known: Catalogue) -> Entry:
    path = ("events", number)
    anchor = brief.event_anchors[number]
    return _entry(brief, event, event.what, event.actors, cited(event.source), "in place", anchor, path, known)


def _entry(
    brief: Brief,
    front: model.Happening,
    title: Text,
    actors: tuple[model.Part, ...],
    citations: tuple[Citation, ...],
    source: Literal["brief", "in place"],
    anchor: str,
    path: tuple[str | int, ...],
    known: Catalogue,
) -> Entry:
    assert front.when is not None
    zone = known.zone_of(front.place)
    return Entry(
        anchor=anchor,
        source=source,
        kind=brief.kind,
        slug=brief.slug,
        file=brief.file,
        path=path,
        when=front.when,
        zone=zone,
        title=title,
        place=front.place,
        lane=front.lane,
        status=front.status,
        verdict=front.verdict if isinstance(front, model.Claim) else None,
        actors=actors,
        citations=citations,
        is_main=front.main,
        is_draft=brief.front.draft,
        after=front.after,
        front=front,
        rank=dates.sort_key(front.when, zone, southern=known.southern),
    )


def _who(front: Dated) -> tuple[model.Part, ...]:
    if isinstance(front, model.Event):
        return front.actors
    return (part(front.actor if isinstance(front, model.Reaction) else front.claimant),)


def part(actor: model.Named) -> model.Part:
    """The part of someone in an event, without a role."""
    return model.Part.model_construct(actor=actor, role=None)


def _of_value(file: str, number: Number, value: Stated) -> Entry:
    """A value marked `timeline` is an entry at the time at which it was said."""
    label = number.front.label[:1].upper() + number.front.label[1:]
    slot = ValueSlot(number.key, None, None, None, None, False, "short", NO_MARK, value.index)
    status = "withdrawn" if value.is_withdrawn else value.status
    when = value.published.text.replace(" ", "-").replace(":", "")
    return Entry(
        anchor=f"{number.key}-{when}-{value.index + 1}",
        source="value",
        kind="number",
        slug=number.key,
        file=file,
        path=(number.key, "values", value.index),
        when=value.published,
        zone=number.zone,
        title=Text(label, (f"{escape(label, quote=False)}: ", slot)),
        place=number.front.where,
        lane=None,
        status=status,
        verdict=None,
        actors=(part(value.by),),
        citations=cited(value.sources),
        is_main=False,
        is_draft=False,
        after=(),
        front=model.Happening.model_construct(when=value.published, status=status, source=value.sources),
        rank=dates.sort_key(value.published, number.zone, southern=number.southern),
    )
