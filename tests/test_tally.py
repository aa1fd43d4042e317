"""What a brief states, counted: which parts of it are statements, and what each rests on."""

from __future__ import annotations

import pytest
from assembling import HERE, brief, make

from generator import tally
from generator.tally import Evidence

NUMBERS = (
    "dead:\n  label: dead\n  main: A\n  values:\n    - {value: 1, as_of: 2022-01-05, by: A, source: one}\n"
    "    - {value: 2, as_of: 2022-01-07, by: A, source: [one, two]}\n"
)
QUOTES = "q: {text: W, speaker: S, when: 2022, source: two}\n"
IN_PLACE = "{title: T, publisher: P, undated: true, held: H}"


def rests(keys: str = "", body: str = "", path: str = HERE, **more: str) -> list[list[str]]:
    """The sources of each statement of a brief, sorted."""
    made = make({"numbers.yml": NUMBERS, "quotes.yml": QUOTES, **more, path: brief(keys, f"\n{body}\n")}).explainer
    found = next(each for each in made.briefs if each.file.endswith(path))
    return sorted(sorted(keys) for keys in tally.statements_of(found, made))


@pytest.mark.parametrize(
    ("keys", "body", "expected"),
    [
        ("", "It is so [@one], and so [@one, page 2; @two].", [["one"], ["one", "two"]]),
        ("", "Nothing is cited here.", []),
        ("", "They were {number:dead}, once {number:dead@2022-01-05}.", [["one"], ["one", "two"]]),
        ("", "{quote:q}", [["two"]]),
        ("", "{box:number:dead}", [["one", "two"]]),
        ("facts: {A: 'x [@one]', B: '{number:dead}', C: words}", "", [["one"], ["one", "two"]]),
        ("unknowns: ['Whether it is [@two].']", "", [["two"]]),
        ("events: [{when: 2022-01-05, what: 'A [@one]', source: two}, {when: 2022, what: B}]", "", [["one", "two"]]),
        ("events: [{when: 2022-01-05, what: '{number:dead@then} died', source: two}]", "", [["one", "two"]]),
        ("updates: [{on: 2022-01-05, type: update, note: 'A [@one]', source: two}]", "", [["one", "two"]]),
        ("updates: [{on: 2022-01-05, type: update, note: A, source: one}]", "", [["one"]]),
    ],
)
def test_statement_is_a_citation_a_number_a_quote_or_a_part_with_a_source(
    keys: str, body: str, expected: list[list[str]]
) -> None:
    assert rests(keys, body) == expected


def test_brief_states_something_by_its_own_source_its_quotes_and_each_side_of_the_evidence() -> None:
    claim = "claimant: S\nverdict: disputed\nwould_settle: X\nsource: one\nquote: q\nfor: [one, two]\nagainst: two"
    assert rests(claim, path="claims/c.md") == [["one"], ["one", "two"], ["two"], ["two"]]
    actor = "roles: [{title: A, source: one}, {title: B, source: two}]\nmember_of: [{actor: pact, source: one}]"
    assert rests(actor, path="actors/a.md", **{"actors/pact.md": brief("type: alliance")}) == [
        ["one"],
        ["one"],
        ["two"],
    ]


def test_source_written_out_in_place_is_one_however_often() -> None:
    made = make({"causes/a.md": brief(f"source: {IN_PLACE}"), "causes/b.md": brief(f"source: {IN_PLACE}")}).explainer
    assert tally.evidence_of(made.briefs, tally.Statements(made)) == Evidence(2, 1, 2)


def test_nothing_stated_is_no_evidence() -> None:
    made = make({HERE: brief("", "\nText.\n")}).explainer
    assert tally.evidence_of(made.briefs, tally.Statements(made)) is None
