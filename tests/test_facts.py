"""Every row of what was known about January 2022 is told in `content/` with its sources, or left out openly.

`facts.yml` is that list. Whoever changes the explainer and drops a fact, or the source of one, is told here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from assembling import assemble
from building import content_of, yaml_of

from generator import model, uses
from generator.explainer import Explainer
from generator.read import read_tree

LIST: dict[str, Any] = yaml_of((Path(__file__).parent / "facts.yml").read_text("utf-8"))
ROWS: Mapping[str, Mapping[str, Any]] = LIST["rows"]
REASONS: Mapping[str, str] = LIST["reasons"]
TOLD = {key: row for key, row in ROWS.items() if "told" in row}
REGISTRIES = ("sources", "numbers", "quotes", "places")


@cache
def ours() -> Explainer:
    return assemble(read_tree(content_of("ours"), "content").files, "kazakhstan-2022").explainer


def sources_of(place: str) -> set[str]:
    """The keys of the sources that a place of the explainer uses, those of its numbers and quotes included.

    A place is a brief, `brief#id` for an event in place, or `registry#key`; one that is not there is a KeyError.
    """
    file, _, key = place.partition("#")
    registry = file.removesuffix(".yml")
    if registry in REGISTRIES:
        used = [*uses.of_part(entry_of(registry, key)), (registry, key)]
    elif key:
        used = list(uses.of_part(event_of(file, key)))
    else:
        used = list(ours().uses[f"{ours().folder}{file}"])
    return {name for kind, name in (*used, *through_registries(used)) if kind == "sources"}


def entry_of(registry: str, key: str) -> object:
    return ours().numbers[key].front if registry == "numbers" else ours().registries[registry][key]


def event_of(file: str, key: str) -> model.EventInPlace:
    (brief,) = (brief for brief in ours().briefs if brief.file == f"{ours().folder}{file}")
    return {event.id: event for event in brief.front.events}[key]


def through_registries(used: Iterable[uses.Use]) -> Iterator[uses.Use]:
    for kind, key in used:
        if kind in ("numbers", "quotes"):
            yield from uses.of_part(entry_of(kind, key))


@pytest.mark.parametrize("key", ROWS)
def test_row_is_told_or_left_out_with_its_reason(key: str) -> None:
    row = ROWS[key]
    assert row["fact"]
    assert row.keys() <= {"fact", "sources", "told", "left_out", "part"}
    assert "told" in row or "left_out" in row
    assert row.get("left_out", "no-source") in REASONS
    # A row of which a part is told says which part is not.
    assert ("part" in row) <= ("left_out" in row)


@pytest.mark.parametrize("key", TOLD)
def test_row_stands_where_the_list_says_with_the_sources_it_rests_on(key: str) -> None:
    sources, places = set(TOLD[key].get("sources", ())), {place: sources_of(place) for place in TOLD[key]["told"]}
    assert sources - set().union(*places.values()) == set()
    assert [place for place, used in places.items() if sources and sources.isdisjoint(used)] == []


def test_every_source_of_the_explainer_carries_a_row() -> None:
    assert set(ours().sources) - {key for row in ROWS.values() for key in row.get("sources", ())} == set()


def test_reasons_for_leaving_out_stand_in_the_note_on_method() -> None:
    method = ours().front.method
    assert method is not None
    assert [words for words in REASONS.values() if words not in " ".join(method.raw.split())] == []
    assert set(REASONS) == {row["left_out"] for row in ROWS.values() if "left_out" in row}


def test_explainer_is_a_full_one() -> None:
    """What it set out to be: briefs, entries of the timeline, numbers, quotes and sources in use; no page a stub."""
    made = ours()
    counts = [len(part) for part in (made.briefs, made.entries, made.numbers, made.quotes, made.sources)]
    assert all(count >= least for count, least in zip(counts, (60, 60, 12, 15, 60), strict=True)), counts
    assert [entry.anchor for entry in made.entries if not entry.citations] == []
    words = {b.file: sum(len(sentence.text.split()) for sentence in b.body.prose) for b in made.briefs if b.body}
    assert {file: count for file, count in words.items() if count < 40} == {}
