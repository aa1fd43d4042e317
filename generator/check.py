"""All rules of an explainer, how strictly each is taken, and what writers have excused.

In the room: the run of the rules, their levels, drafts and excuses. Not in the room: the rules themselves (evidence.py,
advice.py, placeholders.py, wording.py, clock.py), and rules of form (parse.py, references.py), which can be neither
changed nor excused.

Registries have no `allow` of their own: what is wrong there is excused by that of `index.md`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from generator import advice, clock, evidence, placeholders, rules, wording
from generator.explainer import Explainer
from generator.problems import OF_THE_CLOCK, PASSING, Fault, Finding, Place, Severity, Span
from generator.rules import Kept, OfBriefs
from generator.uses import Use
from generator.vocabulary import ADVICE_RULES, EVIDENCE_RULES, LINK_RULES

RULES = (*evidence.RULES, *advice.RULES, *placeholders.RULES, *wording.RULES)
"""Every rule that needs no clock and looks at the whole."""
RULES_OF_BRIEFS = (evidence.number_unpinned, advice.number_changed, placeholders.in_briefs, wording.in_briefs)
"""The others that need none, which look at one brief after the other."""


class Excused(Struct, frozen=True):
    """A rule that a brief excuses, with its reason, and how often it had to."""

    where: Place
    rule: str
    reason: str
    times: int


class Checked(Struct, frozen=True):
    """What the rules have found, and what they would have found had it not been excused; `kept` saves the next work."""

    findings: tuple[Finding, ...]
    excused: tuple[Excused, ...]
    kept: Mapping[str, Kept]


_Excuse = tuple[str, str]
"""The file of the brief that excuses a rule, and the rule."""


def check(
    explainer: Explainer,
    today: date | None = None,
    before: Mapping[str, Kept] | None = None,
    between: Callable[[], None] = lambda: None,
) -> Checked:
    """Run every rule. `explainer` holds its drafts, too; without a day the clock is not asked.

    `before` is what an earlier check kept: it saves work and changes nothing. `between` is called between two rules;
    what it raises ends the check.
    """
    found: list[Finding] = []
    for rule in RULES:
        between()
        found += rule(explainer)
    kept: dict[str, Kept] = {}
    for each in _of_briefs(explainer, today):
        between()
        kept[each.name] = rules.look(each, explainer, (before or {}).get(each.name))
        found += (finding for _, of_brief in kept[each.name].found.values() for finding in of_brief)
    between()
    found += clock.in_registries(explainer, today) if today else ()
    return Checked(*_judged(found, explainer, looks_for_idle=True), kept)


def of_links(found: Iterable[Finding], explainer: Explainer) -> tuple[tuple[Finding, ...], tuple[Excused, ...]]:
    """What was found of the addresses that an explainer names, as strict as all else; and what of it is excused."""
    return _judged([*found], explainer, looks_for_idle=False)


def _judged(
    found: list[Finding], explainer: Explainer, *, looks_for_idle: bool
) -> tuple[tuple[Finding, ...], tuple[Excused, ...]]:
    """What is to be told of what rules found, and what is excused."""
    allowed, files = _allowed(explainer), frozenset(brief.file for brief in explainer.briefs)

    def excuse_of(finding: Finding) -> _Excuse:
        file = finding.where.file
        return file if file in files else explainer.index.file, finding.fault.rule

    times = Counter(map(excuse_of, found))
    # What a damaged file does not tell may be what an excuse is for.
    may_be_idle = looks_for_idle and not explainer.damaged
    idle = [_idle(allow) for excuse, allow in allowed.items() if may_be_idle and _is_idle(excuse, times)]
    times.update(map(excuse_of, idle))
    mute = _mute(explainer)
    left = [one for one in (*found, *idle) if excuse_of(one) not in allowed and excuse_of(one) not in mute]
    used = [replace(allow, times=times[excuse]) for excuse, allow in allowed.items() if times[excuse]]
    return tuple(_levelled(left, explainer)), tuple(used)


def _of_briefs(explainer: Explainer, today: date | None) -> Iterator[OfBriefs]:
    yield from (rule(explainer) for rule in RULES_OF_BRIEFS)
    if today:
        yield clock.in_briefs(explainer, today)


def timeless(kept: Mapping[str, Kept]) -> dict[str, Kept]:
    """Of what a check kept, that of the rules that ask no clock."""
    return {rule: of_rule for rule, of_rule in kept.items() if rule != clock.NAME}


# --- excuses ---------------------------------------------------------------------------------------------------------

_UNUSED = "unused-allow"


def _allowed(explainer: Explainer) -> dict[_Excuse, Excused]:
    allowed = {}
    for brief in explainer.briefs:
        for allow in brief.front.allow:
            where = Place(brief.file, ("allow", allow.rule), of_key=True)
            allowed[brief.file, allow.rule] = Excused(where, allow.rule, allow.reason, 0)
    return allowed


def _mute(explainer: Explainer) -> frozenset[_Excuse]:
    """Advice where something is wrong and no excuse could be read: one may have been lost."""
    lost = [brief.file for brief in explainer.briefs if brief.file in explainer.damaged and not brief.front.allow]
    return frozenset((file, rule) for file in lost for rule in (*ADVICE_RULES, *LINK_RULES))


def _is_idle(excuse: _Excuse, times: Counter[_Excuse]) -> bool:
    """Whether an excuse excuses nothing; those of the clock and of links may on another day."""
    return not times[excuse] and excuse[1] not in (*OF_THE_CLOCK, *LINK_RULES, _UNUSED)


def _idle(allow: Excused) -> Finding:
    why = "an excuse that stays behind hides the next mistake."
    return Finding(allow.where, Fault(_UNUSED, f'nothing here needs the excuse for "{allow.rule}"', why, "remove it."))


# --- levels ----------------------------------------------------------------------------------------------------------

_SEVERITIES: dict[str, Severity] = {"warn": "warning", "error": "error"}


def _levelled(findings: Iterable[Finding], explainer: Explainer) -> Iterator[Finding]:
    """Findings as strict as `site.yml` wants them; those about what readers do not see yet are warnings."""
    levels = {level.rule: level.level for level in explainer.site.rules}
    drafts = frozenset(brief.file for brief in explainer.briefs if brief.front.draft)
    seen = {use for brief in explainer.briefs if not brief.front.draft for use in explainer.uses[brief.file]}
    for finding in findings:
        rule = finding.fault.rule
        level = levels.get(rule, "error" if rule in EVIDENCE_RULES else "warn")
        if level == "off":
            continue
        is_of_draft = explainer.index.front.draft or finding.where.file in drafts
        of_draft = is_of_draft or _is_unseen(finding.where, explainer, seen)
        severity = "warning" if of_draft or rule in PASSING else _SEVERITIES[level]
        yield replace(finding, fault=replace(finding.fault, severity=severity, of_draft=of_draft))


def _is_unseen(where: Place | Span, explainer: Explainer, seen: Set[Use]) -> bool:
    """Whether it is about a quote or picture that nothing published shows."""
    registry = where.file.removeprefix(explainer.folder).removesuffix(".yml")
    return isinstance(where, Place) and registry in ("quotes", "images") and (registry, where.path[0]) not in seen
