"""The order in which an explainer is read: its parts, and its pages one after another.

In the room: which part comes when, under which heading, and what stands before and after a page. Not in the room: what
is on a page (pages.py), and which pages there are at all (addresses.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct

from generator import addresses, model
from generator.explainer import Explainer
from generator.parse import Brief

WHOLE = (
    "body", "questions", "timeline", "events", "causes", "unknowns", "who", "reactions", "claims", "terms", "numbers",
    "updates",
)  # fmt: skip
"""The parts of everything on one page, where the writer does not say otherwise; last come its sources, the notes."""
LISTS = {"who": "actors", "updates": "changes"}
"""The folders of parts that are called otherwise."""


class Stop(Struct, frozen=True):
    """A page on the way through an explainer: about a brief, or called by the words of the interface under a key."""

    path: str
    brief: Brief | None
    word: str


class Around(Struct, frozen=True):
    """What stands before and after a page, None at the ends and for a page off the way, such as the search."""

    before: Stop | None
    after: Stop | None


ALONE = Around(None, None)


def headings_of(explainer: Explainer) -> dict[str, str | None]:
    """Every part in the writer's order with a heading of the writer's own; those not named follow in ours."""
    headings = {section.part: section.heading for section in explainer.front.sections}
    return headings | {part: None for part in model.SECTIONS if part not in headings}


def parts_of(explainer: Explainer) -> tuple[str, ...]:
    """Every part of an explainer but its sources, in the writer's order as far as it goes."""
    order = [section.part for section in explainer.front.sections if section.part in WHOLE]
    return tuple(dict.fromkeys((*order, *WHOLE)))


def list_word(kind: str, explainer: Explainer) -> str:
    """How the list of a kind is called; while no cause is confirmed, not as if it had happened because of them."""
    if kind == "cause" and not any(getattr(b.front, "status", "") == "confirmed" for b in explainer.of_kind("cause")):
        return "causes-open"
    return {"actor": "who"}.get(kind, model.KINDS[kind])


def part_word(part: str, explainer: Explainer) -> str:
    """How a part of the explainer's page is called."""
    return list_word("cause", explainer) if part == "causes" else {"updates": "changes"}.get(part, part)


def lists(explainer: Explainer) -> Iterator[tuple[Stop, str]]:
    """The explainer's page, and every other page that is about no single brief, each with the kind that it lists."""
    kinds = {folder: kind for kind, folder in model.KINDS.items()}
    yield Stop(f"{explainer.slug}/", explainer.index, ""), ""
    for part in (*parts_of(explainer), "sources"):
        folder = LISTS.get(part, part)
        path, kind = f"{explainer.slug}/{folder}/", kinds.get(folder, "")
        if explainer.of_kind(kind):
            yield Stop(path, None, list_word(kind, explainer)), kind
        elif not kind and part not in ("body", "unknowns"):
            yield Stop(path, None, {"updates": "list-changes"}.get(part, part)), ""


def stops(explainer: Explainer) -> Iterator[Stop]:
    """Every page that is read in its turn: each list is followed by the pages of its briefs."""
    for stop, kind in lists(explainer):
        yield stop
        for brief in explainer.of_kind(kind):
            if brief.body:
                yield Stop(f"{explainer.slug}/{addresses.path_of(brief)}", brief, "")


def around(way: Sequence[Stop]) -> Mapping[str, Around]:
    """What stands before and after each page of a way, by path."""
    before = {after.path: stop for stop, after in pairwise(way)}
    after = {stop.path: following for stop, following in pairwise(way)}
    return {stop.path: Around(before.get(stop.path), after.get(stop.path)) for stop in way}
