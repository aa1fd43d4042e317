"""What a page about a brief begins with: its dates, and the rows of its fact box.

In the room: which facts the keys of a brief imply, beside those that were written, and when it was changed. Not in
the room: pages and their addresses (pages.py) and words for all this (telling.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from generator import catalogue, dates, model, numbers
from generator.body import Citation, NumberSlot
from generator.dates import When
from generator.explainer import Explainer, cited, memberships_of, roles_at
from generator.model import Named
from generator.numbers import Number, Then
from generator.parse import Brief
from generator.timeline import Entry


class Row(Struct, frozen=True):
    """A line of a fact box: a label (a word of the interface, or the writer's), and a value of one of these sorts.

    What was written into the box has an anchor.
    """

    label: str
    is_word: bool
    sort: Literal[
        "text", "words", "when", "name", "names", "members", "status", "verdict", "brief", "place", "number",
        "contested",
    ]  # fmt: skip
    value: Any
    citations: tuple[Citation, ...] = ()
    anchor: str = ""


class Head(Struct, frozen=True):
    """What every page about a brief begins with."""

    brief: Brief
    kind: str
    rows: tuple[Row, ...]
    authors: tuple[Named, ...]
    published: When | None
    updated: When | None
    checked: When | None
    check_again: When | None
    closed: When | None


class Change(Struct, frozen=True):
    """An update, the brief that it changed, and its anchor, the same on every page that tells it."""

    update: model.Update
    brief: Brief
    anchor: str


Owner: TypeAlias = Brief | Entry | Number | model.Image | None
"""What a line belongs to: what stands in no brief or registry, such as words in `index.md`, belongs to None."""


def then_of(owner: Owner, explainer: Explainer) -> Then:
    """What a line stands in, wherever it is shown; of a brief the check judges by the same."""
    match owner:
        case Brief(front=front):
            return catalogue.then_of(front, explainer.zone_of)
        case Entry():
            return Then(owner.when, owner.zone)
        case Number():
            return Then(None, owner.zone)
        case model.Image():
            return Then(None, explainer.zone_of(owner.place))
    return Then(None, explainer.zone)


def head_of(brief: Brief, explainer: Explainer) -> Head:
    """The head of a page or item: facts that its keys imply come before those that were written."""
    front = brief.front
    written = zip(front.facts, brief.fact_anchors, strict=True)
    implied = _sourced(tuple(_implied(brief, explainer)), brief)
    return Head(
        brief=brief,
        kind=brief.kind,
        rows=(*implied, *(_fact_row(fact, anchor, brief, explainer) for fact, anchor in written)),
        authors=front.authors or explainer.index.front.authors,
        published=front.published,
        updated=updated_of(brief, explainer),
        checked=front.checked,
        check_again=None if explainer.front.closed else front.check_again,
        closed=explainer.front.closed if brief.kind == "explainer" else None,
    )


def changes_of(briefs: Sequence[Brief]) -> tuple[Change, ...]:
    """Updates of briefs, newest first."""
    changes = [change for brief in briefs for change in reversed(tuple(_oldest_first(brief)))]
    return tuple(sorted(changes, key=lambda change: _day_of(change.update), reverse=True))


def _oldest_first(brief: Brief) -> Iterator[Change]:
    """The updates of a brief with their anchors, which stay as they are when newer ones are written above."""
    days: Counter[str] = Counter()
    within = "" if brief.kind == "explainer" else f"{brief.kind}-{brief.slug}-"
    for update in reversed(brief.front.updates):
        day = "{:04}-{:02}-{:02}".format(*_day_of(update))
        days[day] += 1
        again = f"-{days[day]}" if days[day] > 1 else ""
        yield Change(update, brief, f"update-{within}{day}{again}")


def _day_of(update: model.Update) -> tuple[int, int, int]:
    return dates.first_day(update.on) or (0, 0, 0)


def updated_of(brief: Brief, explainer: Explainer) -> When | None:
    """The newest of its updates, for the explainer those of all briefs, else when it was published."""
    changes = changes_of(explainer.briefs if brief.kind == "explainer" else (brief,))
    return changes[0].update.on if changes else brief.front.published


# --- rows -----------------------------------------------------------------------------------------------------------


def _fact_row(fact: model.Fact, anchor: str, brief: Brief, explainer: Explainer) -> Row:
    """A written fact; one that begins with a number shows who says so, so its choice comes apart from the rest."""
    pieces = [piece for piece in fact.text.pieces if piece != ""]
    slot = pieces[0] if pieces else None
    if not isinstance(slot, NumberSlot) or slot.form in ("bare", "history"):
        return Row(fact.label, False, "text", fact.text, anchor=anchor)
    choice = numbers.choose(explainer.numbers[slot.key], slot, then_of(brief, explainer))
    rest = replace(fact.text, pieces=tuple(pieces[1:]))
    return Row(fact.label, False, "number", (choice, rest), anchor=anchor)


def _sourced(rows: tuple[Row, ...], brief: Brief) -> tuple[Row, ...]:
    """The rows, and one with what the brief rests on where none of them cites it."""
    rests_on = cited(getattr(brief.front, "source", ()))
    if not rests_on or any(row.citations == rests_on for row in rows):
        return rows
    return (*rows, Row("rests-on", True, "words", "", rests_on))


def _implied(brief: Brief, explainer: Explainer) -> Iterator[Row]:
    front = brief.front
    match front:
        case model.Actor():
            yield from _actor_rows(brief, front, explainer)
        case model.Reaction():
            yield Row("who", True, "name", front.actor)
            yield from _happening_rows(front)
            yield from _worded("stance", front.stance)
            yield from _references("to", front.to)
        case model.Event():
            yield from _happening_rows(front)
            if front.actors:
                yield Row("who", True, "names", front.actors)
            yield from _references("caused-by", front.caused_by)
            yield from _references("part-of", front.part_of)
        case model.Claim():
            yield from _claim_rows(front)
        case model.Cause():
            yield from _worded("cause-type", front.type)
            if front.status not in ("reported", "confirmed"):
                yield Row("status", True, "status", front.status, cited(front.source))
            yield from _references("leads-to", front.leads_to)
        case model.Question():
            if front.status != "answered":
                yield Row("answered", True, "words", front.status, cited(front.source))
            yield from _references("related", front.related)
        case model.Term():
            yield from _worded("expands", front.expands, cited(front.source))
            yield from _worded("also", ", ".join(front.also))
            if front.contested and front.attribute_to:
                yield from _named("whose-word", front.attribute_to)
            elif front.contested:
                yield Row("whose-word", True, "contested", None)


def _worded(label: str, words: str | None, citations: tuple[Citation, ...] = ()) -> Iterator[Row]:
    if words:
        yield Row(label, True, "words", words, citations)


def _references(label: str, refs: Iterable[model.Ref]) -> Iterator[Row]:
    return (Row(label, True, "brief", ref) for ref in refs)


def _named(label: str, names: Iterable[Named]) -> Iterator[Row]:
    parts = tuple(model.Part.model_construct(actor=name, role=None) for name in names)
    if parts:
        yield Row(label, True, "names", parts)


def _claim_rows(front: model.Claim) -> Iterator[Row]:
    yield Row("claimant", True, "name", front.claimant)
    yield from _happening_rows(front, with_status=False)
    yield Row("verdict", True, "verdict", front.verdict)
    for label, uses in (("evidence-for", front.supporting), ("evidence-against", front.against)):
        if uses:
            yield Row(label, True, "words", "", cited(uses))
    if front.would_settle:
        yield Row("would-settle", True, "text", front.would_settle)


def _happening_rows(front: model.Happening, *, with_status: bool = True) -> Iterator[Row]:
    if front.when is not None:
        yield Row("when", True, "when", front, cited(front.source))
    if front.place is not None:
        yield Row("where", True, "place", (front.place, front.when))
    if with_status and front.status not in ("reported", "confirmed"):
        yield Row("status", True, "status", front.status)


def _actor_rows(brief: Brief, front: model.Actor, explainer: Explainer) -> Iterator[Row]:
    for role in front.roles:
        yield Row("role", True, "words", role, cited(role.source))
    for membership in front.member_of:
        told = ((Named(membership.actor, True), membership),)
        yield Row("member-of", True, "members", told, cited(membership.source))
    belonged = memberships_of(brief.slug, explainer)
    for label, has_left in (("members", False), ("former-members", True)):
        members = [(Named(actor.slug, True), held) for actor, held in belonged if (held.until is not None) == has_left]
        if members:
            yield Row(label, True, "members", tuple(members))


def role_words(name: Named, when: When | None, explainer: Explainer) -> str:
    """The roles of an actor at a date, or an empty string."""
    actor = explainer.brief("actor", name.text) if name.is_key else None
    if actor is None or not isinstance(actor.front, model.Actor):
        return ""
    return ", ".join(role.title for role in roles_at(actor.front, when, explainer.zone, southern=explainer.southern))
