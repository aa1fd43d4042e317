"""What a rule is, and how what it found before saves the next look.

In the room: rules as functions from an explainer to findings, and those that look at one brief after the other. Not in
the room: the rules (from wording.py to clock.py), and how strictly each is taken (check.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from msgspec import Struct

from generator.explainer import Explainer
from generator.parse import Brief
from generator.problems import Finding

Found: TypeAlias = Iterator[Finding]
Rule: TypeAlias = Callable[[Explainer], Found]
FoundBefore: TypeAlias = Mapping[str, Mapping[str, tuple[Finding, ...]]]
"""What rules have found in briefs, by rule and file; files in which one found nothing are left out."""


class OfBriefs(Struct, frozen=True):
    """A rule as it stands for one explainer: what it finds in a brief, and what that depends on beside the brief."""

    name: str
    find: Callable[[Brief], Found]
    around: tuple[object, ...] = ()


class Kept(Struct, frozen=True):
    """What a rule has found in each brief, by file, and what that depended on; None where that is as it was."""

    around: tuple[object, ...] | None
    found: Mapping[str, tuple[Brief, tuple[Finding, ...]]]


def look(rule: OfBriefs, explainer: Explainer, before: Kept | None = None) -> Kept:
    """Look at every brief; at those that are the very same as `before` no more, unless what is around them changed."""
    old = before.found if before and before.around in (None, rule.around) else {}
    found: dict[str, tuple[Brief, tuple[Finding, ...]]] = {}
    for brief in explainer.briefs:
        same = old.get(brief.file)
        found[brief.file] = same if same and same[0] is brief else (brief, tuple(rule.find(brief)))
    return Kept(rule.around, found)


def found_in(kept: Mapping[str, Kept]) -> FoundBefore:
    """What was kept without what it depended on, to be remembered."""
    return {
        rule: {file: found for file, (_, found) in of_rule.found.items() if found} for rule, of_rule in kept.items()
    }


def remembered(found: FoundBefore, same: Iterable[Brief]) -> dict[str, Kept]:
    """What was found before in briefs that are the same, and in an explainer in which nothing else but text changed."""
    briefs = {brief.file: brief for brief in same}
    return {
        rule: Kept(None, {file: (brief, of_rule.get(file, ())) for file, brief in briefs.items()})
        for rule, of_rule in found.items()
    }
