"""The rules that need the whole explainer: evidence and advice, each a small function with a name.

In the room: what is true of a sound explainer. Not in the room: rules of form (parse.py, explainer.py), which cannot
be switched off.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator import model, numbers
from generator.explainer import Explainer
from generator.problems import Fault, Finding, Place


def check(explainer: Explainer) -> tuple[Finding, ...]:
    """Every finding of every rule."""
    return tuple(finding for rule in RULES for finding in rule(explainer))


def number_main(explainer: Explainer) -> Iterator[Finding]:
    """Where offices differ, `main` says whose count is the short form."""
    for number in explainer.numbers.values():
        if not number.front.main and numbers.differing(number):
            offices = ", ".join(dict.fromkeys(value.by.text for value in numbers.standing(number)))
            yield Finding(
                Place(_file(explainer, "numbers"), (number.key,), of_key=True),
                Fault(
                    "number-main",
                    f'offices differ on "{number.key}", and none is `main`',
                    "the page cannot choose whose count to print.",
                    f"add `main:` with one of: {offices}.",
                ),
            )


def members(explainer: Explainer) -> Iterator[Finding]:
    """An alliance has as many members as `members` says."""
    for alliance in explainer.of_kind("actor"):
        front = alliance.front
        if not isinstance(front, model.Actor) or front.members is None:
            continue
        named = [
            other.slug
            for other in explainer.of_kind("actor")
            if isinstance(other.front, model.Actor) and any(m.actor == alliance.slug for m in other.front.member_of)
        ]
        if len(named) != front.members:
            yield Finding(
                Place(alliance.file, ("members",)),
                Fault(
                    "members",
                    f"{len(named)} actors name {alliance.slug} in `member_of`, expected {front.members}",
                    "a member that is left out is an error that readers cannot see.",
                    f"add `member_of` to the missing ones; there are: {', '.join(named) or 'none'}.",
                ),
            )


RULES = (number_main, members)


def _file(explainer: Explainer, registry: str) -> str:
    return explainer.index.file.removesuffix("index.md") + f"{registry}.yml"
