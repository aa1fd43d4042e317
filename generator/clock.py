"""The rules of the clock: what today makes of dates; each a small function with a name.

In the room: rules that need to know which day it is, which is an argument. They never fail a build, and an explainer
that is `closed` has none of their problems.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from generator import dates, model, numbers
from generator.catalogue import written
from generator.dates import Day, When
from generator.explainer import Explainer
from generator.moments import civil, day_number
from generator.numbers import Number, Stated
from generator.parse import Brief, Walked, walk
from generator.problems import Fault, Finding, Place
from generator.rules import Found, OfBriefs

NAME = "clock"


def in_briefs(explainer: Explainer, today: date) -> OfBriefs:
    """What the clock has to say of the briefs of an explainer that is still looked after."""
    clock = Clock((today.year, today.month, today.day), southern=explainer.southern)
    is_closed = explainer.front.closed is not None

    def found(brief: Brief) -> Found:
        if not is_closed:
            yield from check_due(brief, clock)
            yield from planned_passed(brief, clock)
            yield from future_unplanned(brief, clock)
            yield from done_ahead(brief.parts, brief.file, clock)

    return OfBriefs(NAME, found, (clock, is_closed))


def in_registries(explainer: Explainer, today: date) -> Found:
    """What it has to say of the registries."""
    clock = Clock((today.year, today.month, today.day), southern=explainer.southern)
    if explainer.front.closed is None:
        yield from values_passed(explainer, clock)
        yield from values_ahead(explainer, clock)
        for registry, entries in explainer.registries.items():
            for key, entry in entries.items():
                yield from done_ahead(walk(entry, (key,)), f"{explainer.folder}{registry}.yml", clock)


def next_turn(explainer: Explainer, today: date) -> Day | None:
    """The first day after today on which a date begins or has passed, so that these rules may find something else."""
    if explainer.front.closed is not None:
        return None
    parts: list[Walked] = [brief.parts for brief in explainer.briefs]
    parts += [walk(entry) for entries in explainer.registries.values() for entry in entries.values()]
    dated = (item for part in parts for _, item in part if isinstance(item, When))
    turns = (day for when in dated for day in _turns(when, southern=explainer.southern))
    now = (today.year, today.month, today.day)
    return min((day for day in turns if day > now), default=None)


def _turns(when: When, *, southern: bool) -> Iterator[Day]:
    """The day on which something begins, and that after it has passed."""
    if first := dates.first_day(when, southern=southern):
        yield first
    if last := dates.last_day(when, southern=southern):
        yield civil(day_number(*last) + 1)


class Clock(Struct, frozen=True):
    """A day, and whose seasons dates mean."""

    today: Day
    southern: bool

    def has_passed(self, when: When) -> bool:
        last = dates.last_day(when, southern=self.southern)
        return last is not None and last < self.today

    def is_ahead(self, when: When) -> bool:
        first = dates.first_day(when, southern=self.southern)
        return first is not None and first > self.today


def check_due(brief: Brief, clock: Clock) -> Found:
    """A page is checked again on the day that it names."""
    due = brief.front.check_again
    if due is not None and clock.has_passed(due):
        fault = Fault(
            "check-due",
            f"this page was to be checked again on {due.text}",
            "what it says may no longer hold.",
            "check it, set `checked:`, and move or remove `check_again`.",
        )
        yield Finding(Place(brief.file, ("check_again",)), fault)


def planned_passed(brief: Brief, clock: Clock) -> Found:
    """What is planned lies ahead."""
    for happening, place in _happenings(brief):
        if happening.status == "planned" and happening.when and clock.has_passed(happening.when):
            yield Finding(place, _passed(happening.when))


def values_passed(explainer: Explainer, clock: Clock) -> Found:
    """What is planned lies ahead, values too."""
    for number in explainer.numbers.values():
        for value in numbers.standing(number):
            if value.status == "planned" and clock.has_passed(value.as_of):
                key = "as_of" if value.front.as_of else "for"
                yield Finding(_of_value(number, value, key, explainer), _passed(value.as_of))


def _passed(when: When) -> Fault:
    return Fault(
        "planned-passed",
        f"this was planned for {when.text}, which has passed",
        "readers want to know whether it happened.",
        "tell what became of it, and change `status`.",
    )


def future_unplanned(brief: Brief, clock: Clock) -> Found:
    """What lies ahead is called planned."""
    for happening, place in _happenings(brief):
        if happening.status != "planned" and happening.when and clock.is_ahead(happening.when):
            yield Finding(place, _ahead(happening.when, "correct the date, or add `status: planned`."))
    told = brief.front.published
    if told is not None and not brief.front.draft and clock.is_ahead(told):
        fix = "correct the date, or add `draft: true` until then."
        yield Finding(Place(brief.file, ("published",)), _ahead(told, fix))


def values_ahead(explainer: Explainer, clock: Clock) -> Found:
    """What lies ahead is called planned, values too."""
    for number in explainer.numbers.values():
        for value in number.values:
            if value.status != "planned" and clock.is_ahead(value.published):
                key = "published" if value.front.published else "as_of" if value.front.as_of else "for"
                fix = "correct the date, say in `published` when it was said, or add `status: planned`."
                yield Finding(_of_value(number, value, key, explainer), _ahead(value.published, fix))


_DONE = ("checked", "on", "date", "read_on")
"""Keys whose date is that of something done: a check, a change, a publication, a reading."""


def done_ahead(walked: Walked, file: str, clock: Clock) -> Found:
    """Nothing was done later than today, by writers or sources, wherever its date stands."""
    for at, item in walked:
        if isinstance(item, When) and at[-1] in _DONE and clock.is_ahead(item):
            yield Finding(written(file, at, item.text), _not_yet(item))


def _not_yet(when: When) -> Fault:
    why = "it is the date of something that was done, and nobody can have done it yet."
    return Fault("future-unplanned", f"{when.text} is later than today", why, "correct the date.")


def _ahead(when: When, fix: str) -> Fault:
    return Fault("future-unplanned", f"{when.text} lies ahead", "nobody can know yet that it happened.", fix)


# --- what has a date -------------------------------------------------------------------------------------------------


def _happenings(brief: Brief) -> Iterator[tuple[model.Happening, Place]]:
    """Everything in a brief that happened or will, with the place of its date; a stand-in for a date is none."""
    told: list[tuple[object, Place]] = [(brief.front, Place(brief.file, ("when",)))]
    told += [(event, Place(brief.file, ("events", n, "when"))) for n, event in enumerate(brief.front.events)]
    for happening, place in told:
        if isinstance(happening, model.Happening) and happening.when and happening.when.text != _STAND_IN:
            yield happening, place


_STAND_IN = model.STAND_INS["when"]


def _of_value(number: Number, value: Stated, key: str, explainer: Explainer) -> Place:
    return Place(f"{explainer.folder}numbers.yml", (number.key, "values", value.index, key))
