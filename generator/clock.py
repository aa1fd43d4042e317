"""The rules of the clock: what today makes of dates; each a small function with a name.

In the room: rules that need to know which day it is, which is an argument. They never fail a build, and an explainer
that is `closed` has none of their problems.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TypeAlias

from generator import dates, model, numbers
from generator.catalogue import walk, written
from generator.dates import Day, When
from generator.evidence import Found
from generator.explainer import Explainer
from generator.numbers import Number, Stated
from generator.problems import Fault, Finding, Path, Place

Rule: TypeAlias = Callable[[Explainer, Day], Iterator[Finding]]


def findings(explainer: Explainer, today: date) -> Found:
    """Everything that the clock has to say of an explainer that is still looked after."""
    if explainer.front.closed is None:
        day = today.year, today.month, today.day
        yield from (finding for rule in RULES for finding in rule(explainer, day))


def check_due(explainer: Explainer, today: Day) -> Found:
    """A page is checked again on the day that it names."""
    for brief in explainer.briefs:
        due = brief.front.check_again
        if due is not None and _has_passed(due, today, explainer):
            fault = Fault(
                "check-due",
                f"this page was to be checked again on {due.text}",
                "what it says may no longer hold.",
                "check it, set `checked:`, and move or remove `check_again`.",
            )
            yield Finding(Place(brief.file, ("check_again",)), fault)


def planned_passed(explainer: Explainer, today: Day) -> Found:
    """What is planned lies ahead."""
    for happening, place in _happenings(explainer):
        if happening.status == "planned" and happening.when and _has_passed(happening.when, today, explainer):
            yield Finding(place, _passed(happening.when))
    for number, value in _standing(explainer):
        if value.status == "planned" and _has_passed(value.as_of, today, explainer):
            key = "as_of" if value.front.as_of else "for"
            yield Finding(_of_value(number, value, key, explainer), _passed(value.as_of))


def _passed(when: When) -> Fault:
    return Fault(
        "planned-passed",
        f"this was planned for {when.text}, which has passed",
        "readers want to know whether it happened.",
        "tell what became of it, and change `status`.",
    )


def future_unplanned(explainer: Explainer, today: Day) -> Found:
    """What lies ahead is called planned, and nothing was done later than today."""
    for happening, place in _happenings(explainer):
        if happening.status != "planned" and happening.when and _is_ahead(happening.when, today, explainer):
            yield Finding(place, _ahead(happening.when, "correct the date, or add `status: planned`."))
    for brief in explainer.briefs:
        told = brief.front.published
        if told is not None and not brief.front.draft and _is_ahead(told, today, explainer):
            fix = "correct the date, or add `draft: true` until then."
            yield Finding(Place(brief.file, ("published",)), _ahead(told, fix))
    for number, value in _values(explainer):
        if value.status != "planned" and _is_ahead(value.published, today, explainer):
            key = "published" if value.front.published else "as_of" if value.front.as_of else "for"
            fix = "correct the date, say in `published` when it was said, or add `status: planned`."
            yield Finding(_of_value(number, value, key, explainer), _ahead(value.published, fix))

    for when, place in _done(explainer):
        if _is_ahead(when, today, explainer):
            yield Finding(place, _not_yet(when))


_DONE = ("checked", "on", "date", "read_on")
"""Keys whose date is that of something done: a check, a change, a publication, a reading."""


def _done(explainer: Explainer) -> Iterator[tuple[When, Place]]:
    """The dates of what writers and sources have done, wherever they stand."""
    parts: list[tuple[str, Path, object]] = [(brief.file, (), brief.front) for brief in explainer.briefs]
    for registry, entries in explainer.registries.items():
        parts += [(f"{explainer.folder}{registry}.yml", (key,), entry) for key, entry in entries.items()]
    for file, path, part in parts:
        for at, item in walk(part, path):
            if isinstance(item, When) and at[-1] in _DONE:
                yield item, written(file, at, item.text)


def _not_yet(when: When) -> Fault:
    why = "it is the date of something that was done, and nobody can have done it yet."
    return Fault("future-unplanned", f"{when.text} is later than today", why, "correct the date.")


def _ahead(when: When, fix: str) -> Fault:
    return Fault("future-unplanned", f"{when.text} lies ahead", "nobody can know yet that it happened.", fix)


# --- what has a date -------------------------------------------------------------------------------------------------


def _happenings(explainer: Explainer) -> Iterator[tuple[model.Happening, Place]]:
    """Everything that happened or will, with the place of its date; a stand-in for a date is none."""
    for brief in explainer.briefs:
        told: list[tuple[object, Place]] = [(brief.front, Place(brief.file, ("when",)))]
        told += [(e, Place(brief.file, ("events", n, "when"))) for n, e in enumerate(brief.front.events)]
        for happening, place in told:
            if isinstance(happening, model.Happening) and happening.when and happening.when.text != _STAND_IN:
                yield happening, place


_STAND_IN = model.STAND_INS["when"]


def _values(explainer: Explainer) -> Iterator[tuple[Number, Stated]]:
    return ((number, value) for number in explainer.numbers.values() for value in number.values)


def _standing(explainer: Explainer) -> Iterator[tuple[Number, Stated]]:
    return ((number, value) for number in explainer.numbers.values() for value in numbers.standing(number))


def _of_value(number: Number, value: Stated, key: str, explainer: Explainer) -> Place:
    return Place(f"{explainer.folder}numbers.yml", (number.key, "values", value.index, key))


def _has_passed(when: When, today: Day, explainer: Explainer) -> bool:
    last = dates.last_day(when, southern=explainer.southern)
    return last is not None and last < today


def _is_ahead(when: When, today: Day, explainer: Explainer) -> bool:
    first = dates.first_day(when, southern=explainer.southern)
    return first is not None and first > today


RULES: tuple[Rule, ...] = (check_due, planned_passed, future_unplanned)
