"""The rules that need the whole explainer: evidence and advice, each a small function with a name.

In the room: what is true of a sound explainer. Not in the room: rules of form (parse.py, references.py), which cannot
be switched off. A rule that counts what there is says nothing while files that it counts could not be read whole.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator import model, numbers
from generator.explainer import Explainer, members_of
from generator.problems import Fault, Finding, Place


def check(explainer: Explainer) -> tuple[Finding, ...]:
    """Every finding of every rule."""
    return tuple(finding for rule in RULES for finding in rule(explainer))


def number_main(explainer: Explainer) -> Iterator[Finding]:
    """Where offices differ, `main` says whose count is the short form."""
    file = explainer.index.file.removesuffix("index.md") + "numbers.yml"
    if file in explainer.damaged:
        return
    for number in explainer.numbers.values():
        differing = numbers.unsettled(number)
        if differing:
            told = ", ".join(f"{value.by.text} ({value.amount.text})" for value in differing)
            yield Finding(
                Place(file, (number.key,), of_key=True),
                Fault(
                    "number-main",
                    f'offices differ on "{number.key}", and none of them is `main`',
                    "the page cannot choose whose count to print.",
                    f"add `main:` with one or several of: {told}.",
                ),
            )


def members(explainer: Explainer) -> Iterator[Finding]:
    """An alliance has as many members as `members` says; those that have left are not counted."""
    folder = explainer.index.file.removesuffix("index.md") + "actors/"
    if any(file.startswith(folder) for file in explainer.damaged):
        return
    for alliance in explainer.of_kind("actor"):
        front = alliance.front
        if isinstance(front, model.Actor) and front.members is not None:
            named = tuple(actor.slug for actor in members_of(alliance.slug, explainer))
            if len(named) != front.members:
                yield Finding(Place(alliance.file, ("members",)), _miscounted(alliance.slug, front.members, named))


def _miscounted(alliance: str, expected: int, named: tuple[str, ...]) -> Fault:
    return Fault(
        "members",
        f'"{alliance}" should have {expected} members, and {len(named)} name it in `member_of`',
        "a member that is left out is a mistake that readers cannot see.",
        f"correct `members`, or `member_of` of the actors; there are: {', '.join(named) or 'none'}.",
    )


RULES = (number_main, members)
