"""The rules about digits in running prose: numbers without a source, typed by hand, or beside another's source.

In the room: `uncited-number`, `hard-typed-number`, `number-citation`. Not in the room: what a number slot means
(numbers.py) and the words of a language (phrases.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache

from msgspec import Struct

from generator import numbers
from generator.body import Cite, NumberSlot
from generator.catalogue import in_place_key, then_of
from generator.explainer import Explainer
from generator.numbers import Number, Stated, Then
from generator.parse import Brief
from generator.passages import Passage, blank
from generator.phrases import Phrases
from generator.problems import Fault, Finding, Unreadable, listed
from generator.values import Value

_DIGIT = re.compile(r"\d")
_FIGURE = re.compile(r"[€$£]?\d+(?:[.,:–-]\d+)*(?:\s?[%€])?")

# --- uncited-number --------------------------------------------------------------------------------------------------


def uncited_number(passages: Iterable[Passage], phrases: Phrases) -> Iterator[Finding]:
    """Digits in a sentence of the body need a citation or a registered number there; a row of a table is a sentence."""
    told = [passage for passage in passages if not passage.path and passage.sentence.block in ("paragraph", "cell")]
    sourced = {_row(passage) for passage in told if passage.sentence.block == "cell" and _is_sourced(passage)}
    for passage in told:
        is_sourced = _is_sourced(passage) or (passage.sentence.block == "cell" and _row(passage) in sourced)
        if is_sourced or not _DIGIT.search(passage.plain):
            continue
        found = _FIGURE.search(without_harmless(passage.plain, phrases))
        if found:
            yield Finding(passage.span(*found.span()), _uncited(found.group()))


def _row(passage: Passage) -> int:
    return passage.sentence.runs[0].line


def _is_sourced(passage: Passage) -> bool:
    return passage.sentence.cited or passage.sentence.numbered


def _uncited(figure: str) -> Fault:
    return Fault(
        "uncited-number",
        f'"{figure}" stands in a sentence without a source',
        "readers cannot check a number that comes from nowhere.",
        "cite its source in the sentence, `[@key]`, or register it and write `{number:KEY}`.",
    )


def without_harmless(text: str, phrases: Phrases) -> str:
    """The text with all digits left blank that state no number: dates, times, durations, ages, names, ordinals."""
    text = phrases.harmless.sub(blank, text)
    if _DIGIT.search(text):
        text = phrases.year.sub(lambda found: _year(found, phrases), text)
        text = phrases.named.sub(lambda found: _name(found, phrases), text)
    return text


def _year(found: re.Match[str], phrases: Phrases) -> str:
    is_amount = phrases.counted.match(found.string, found.end())
    before = found.string[max(0, found.start() - 12) : found.start()]
    return found.group() if is_amount and not phrases.year_before.search(before) else blank(found)


def _name(found: re.Match[str], phrases: Phrases) -> str:
    is_name = found["name"] not in phrases.not_named and not phrases.counted.match(found.string, found.end())
    return blank(found) if is_name else found.group()


# --- hard-typed-number -----------------------------------------------------------------------------------------------


class Typed(Struct, frozen=True):
    """How a registered value would be typed: a sign before its digits, its unit behind them."""

    key: str
    before: str
    behind: re.Pattern[str]


Registered = Mapping[tuple[Decimal, ...], Sequence[Typed]]
"""Registered values, a number or the two ends of a range."""


def registered(known: Iterable[Number], phrases: Phrases) -> Registered:
    """Every value with digits that there is or was, and how it would be typed."""
    found: dict[tuple[Decimal, ...], list[Typed]] = {}
    for number in known:
        forms = [Typed(number.key, *form) for form in _forms(number.front.unit, phrases)]
        for values in dict.fromkeys(map(_digits, number.values)):
            found.setdefault(values, []).extend(forms)
    found.pop((), None)
    return found


def _digits(stated: Stated) -> tuple[Decimal, ...]:
    amount = stated.amount
    ends = (amount.low, amount.high) if isinstance(amount, Value) else ()
    return tuple(dict.fromkeys(end for end in ends if end is not None))


@cache
def _forms(unit: str, phrases: Phrases) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """What stands before and behind the digits of an amount in this unit; several ways for money."""
    if not unit:
        return ()
    money = phrases.currencies.get(unit[0])
    if money:
        scale = re.escape(f" {unit[1:].strip()}".rstrip())
        return (unit[0], re.compile(rf"{scale}\b")), ("", re.compile(rf"{scale} (?:{'|'.join(money)})\b"))
    if unit == "%":
        return (("", re.compile(rf"(?:{'|'.join(phrases.percent)})(?!\w)")),)
    nouns = "|".join(re.escape(noun.strip()) for noun in unit.split("/"))
    return (("", re.compile(rf"[ \u00a0-]{phrases.between}(?:{nouns})(?!\w)")),)


def hard_typed_number(passages: Iterable[Passage], known: Registered, phrases: Phrases) -> Iterator[Finding]:
    """A registered value with the noun of its unit, typed in prose."""
    for passage in passages:
        for found in phrases.number.finditer(passage.plain) if _DIGIT.search(passage.plain) else ():
            for typed, end in _matches(found, known, phrases):
                start = found.start() - len(typed.before)
                yield Finding(passage.span(start, end), _hard_typed(passage.plain[start:end], typed.key))


def _matches(found: re.Match[str], known: Registered, phrases: Phrases) -> Iterator[tuple[Typed, int]]:
    """The registered values that begin with these digits, and where their unit ends."""
    low, text = _decimal(found.group(), phrases), found.string
    joined = phrases.joined.match(text, found.end())
    high = phrases.number.match(text, joined.end()) if joined else None
    tries = [((low, _decimal(high.group(), phrases)), high.end())] if high else []
    for values, end in (*tries, ((low,), found.end())):
        for typed in known.get(values, ()):
            behind = typed.behind.match(text, end)
            if behind and text.endswith(typed.before, 0, found.start()):
                yield typed, behind.end()


def _decimal(typed: str, phrases: Phrases) -> Decimal:
    return Decimal("".join(char for char in typed if char not in phrases.group).replace(phrases.decimal, "."))


def _hard_typed(text: str, key: str) -> Fault:
    return Fault(
        "hard-typed-number",
        f'"{text}" is a registered value, typed by hand',
        "when the number changes, it changes everywhere but here.",
        f"write `{{number:{key}}}`; of an older value or another office's, with `@DATE` or `by`.",
        "warning",
    )


# --- number-citation -------------------------------------------------------------------------------------------------


def number_citation(brief: Brief, passages: Iterable[Passage], explainer: Explainer) -> Iterator[Finding]:
    """The citation that follows a number in its sentence is one of those that its value rests on."""
    for passage in passages:
        for slot, cite in _numbers_cited(passage) if len(passage.sentence.slots) > 1 else ():
            sources = _sources(slot, _then(brief, passage, explainer), explainer)
            named = {key for citation in cite.citations for key in _line(citation.source, explainer)}
            if sources and not sources & named:
                yield Finding(slot.mark.span(passage.file), _otherwise_cited(cite, sources))


def _numbers_cited(passage: Passage) -> list[tuple[NumberSlot, Cite]]:
    """The numbers of a sentence that a citation follows, each with the first that does."""
    found: list[tuple[NumberSlot, Cite]] = []
    cite: Cite | None = None
    for held in reversed(passage.sentence.slots):
        if isinstance(held.slot, Cite):
            cite = held.slot
        elif isinstance(held.slot, NumberSlot) and cite is not None and cite.citations:
            found.append((held.slot, cite))
    return found[::-1]


def _then(brief: Brief, passage: Passage, explainer: Explainer) -> Then:
    """What a sentence stands in: an event inside the brief, or the brief itself."""
    match passage.path:
        case ("events", int(number), *_):
            return then_of(brief.front.events[number], explainer.zone_of)
    return then_of(brief.front, explainer.zone_of)


def _sources(slot: NumberSlot, then: Then, explainer: Explainer) -> frozenset[str]:
    """The sources of the value that a slot means, those included that they reprint; none if it means no value."""
    number = explainer.numbers.get(slot.key)
    if number is None or slot.form == "history":
        return frozenset()
    try:
        value = numbers.choose(number, slot, then).value
    except Unreadable:
        return frozenset()
    keys = (use.source or in_place_key(use) for use in value.sources)
    return frozenset(key for each in keys for key in _line(each, explainer))


def _line(key: str, explainer: Explainer) -> Iterator[str]:
    """A source, the one that it reprints, and so on."""
    seen = set[str]()
    while key not in seen:
        yield key
        seen.add(key)
        source = explainer.sources.get(key)
        key = (source.via if source else None) or key


def _otherwise_cited(cite: Cite, sources: frozenset[str]) -> Fault:
    return Fault(
        "number-citation",
        f"the value of this number does not rest on {listed(citation.source for citation in cite.citations)}",
        "readers take the next citation for that of the number.",
        f"move the citation before the number, or cite {listed(sorted(sources))}.",
        "warning",
    )
