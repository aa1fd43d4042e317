"""What a brief states, and the sources of each statement: for the line that sums up the evidence of a page.

In the room: counting. A citation is a statement, and so is a number of the registry, a quote, and each part of front
matter with a source of its own: the brief itself, an event, a change, a role, a membership, one side of the evidence.
Not in the room: how far sources bear a statement (grounds.py), and rules (evidence.py, advice.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from generator import model, numbers, uses
from generator.body import BoxSlot, Cite, NumberSlot, Piece, QuoteSlot, Text
from generator.catalogue import in_place_key, then_of
from generator.explainer import Explainer
from generator.numbers import Then
from generator.parse import Brief
from generator.problems import Path, Unreadable


class Evidence(Struct, frozen=True):
    """How many statements there are, how many sources they rest on, and how many of them rest on a single one."""

    statements: int
    sources: int
    alone: int


class Statements(Struct, frozen=True):
    """The statements of the briefs of an explainer; those of each brief are looked for once, when first asked for."""

    explainer: Explainer
    found: dict[str, tuple[frozenset[str], ...]] = {}

    def of(self, brief: Brief) -> tuple[frozenset[str], ...]:
        if brief.file not in self.found:
            self.found[brief.file] = tuple(statements_of(brief, self.explainer))
        return self.found[brief.file]


def evidence_of(briefs: Iterable[Brief], statements: Statements) -> Evidence | None:
    """The evidence of some briefs; None where they state nothing."""
    told = [rests for brief in briefs for rests in statements.of(brief)]
    if not told:
        return None
    return Evidence(len(told), len(frozenset().union(*told)), sum(len(rests) == 1 for rests in told))


def statements_of(brief: Brief, explainer: Explainer) -> Iterator[frozenset[str]]:
    """The keys of the sources of each statement; what has none is no statement here."""
    grouped: dict[Path, set[str]] = {}
    loose: list[set[str]] = []
    for path, item in brief.parts:
        match item:
            case model.SourceUse():
                grouped.setdefault(_owner(path), set()).add(item.source or in_place_key(item))
            case model.QuoteUse(quote=str(key)):
                grouped.setdefault(path, set()).update(_of_quote(key, explainer))
            case Text() if path[0] in _PARTS:
                told = _of_pieces(item.pieces, _then(path, brief, explainer), explainer)
                grouped.setdefault(path[:2], set()).update(*told)
            case Text():
                loose += _of_pieces(item.pieces, then_of(brief.front, explainer.zone_of), explainer)
    loose += _of_pieces(brief.body.pieces, then_of(brief.front, explainer.zone_of), explainer)
    yield from (frozenset(rests) for rests in (*grouped.values(), *loose) if rests)


_PARTS = ("events", "updates", "roles", "member_of")
"""Lists whose items state one thing each, with all that they cite."""


def _owner(path: Path) -> Path:
    """What a use of a source belongs to: an item of a list, or the key that it stands under."""
    return path[:2] if path[0] in _PARTS else path[:-1]


def _then(path: Path, brief: Brief, explainer: Explainer) -> Then:
    if path[0] != "events":
        return then_of(brief.front, explainer.zone_of)
    return then_of(brief.front.events[int(path[1])], explainer.zone_of)


def _of_pieces(pieces: Sequence[Piece], then: Then, explainer: Explainer) -> list[set[str]]:
    """The sources of each citation, number and quote of a text."""
    found: list[set[str]] = []
    for piece in pieces:
        match piece:
            case Cite(citations):
                found.append({citation.source for citation in citations})
            case NumberSlot(form="short" | "full"):
                found.append(_of_number(piece, then, explainer))
            case QuoteSlot(key):
                found.append(_of_quote(key, explainer))
            case BoxSlot("number", key) if key in explainer.numbers:
                values = numbers.standing(explainer.numbers[key])
                found += [{use.source or in_place_key(use) for use in value.sources} for value in values]
    return found


def _of_number(slot: NumberSlot, then: Then, explainer: Explainer) -> set[str]:
    number = explainer.numbers.get(slot.key)
    try:
        value = numbers.choose(number, slot, then).value if number else None
    except Unreadable:
        return set()  # that is told already
    return {use.source or in_place_key(use) for use in value.sources} if value else set()


def _of_quote(key: str, explainer: Explainer) -> set[str]:
    quote = explainer.quotes.get(key)
    return {use.source or in_place_key(use) for use in uses.grounds_of_quote(quote)} if quote else set()
