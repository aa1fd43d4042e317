"""What a statement rests on: sources found, independence, and sources of a party's own."""

from __future__ import annotations

import pytest
from assembling import brief, make

from generator import grounds
from generator.explainer import Explainer
from generator.model import Named

KEYS = "undated: true, held: h"
SOURCES = f"""\
ap: {{title: A, publisher: AP, {KEYS}}}
reprint: {{title: B, publisher: Daily, {KEYS}, via: ap}}
again: {{title: C, publisher: Weekly, {KEYS}, via: reprint}}
other: {{title: D, publisher: Other, {KEYS}}}
daily: {{title: E, publisher: daily, {KEYS}}}
tass: {{title: F, publisher: TASS, {KEYS}, reliability: state media}}
heap: {{title: G, publisher: Heap, {KEYS}, reliability: aggregator}}
decree: {{title: H, publisher: Decrees, {KEYS}, reliability: primary}}
"""


@pytest.fixture(scope="module")
def explainer() -> Explainer:
    actor = brief("names: {official: Kassym-Jomart Tokayev, ru: Токаев, also: [Toqaev]}", title="The president")
    return make({"sources.yml": SOURCES, "actors/tokayev.md": actor}).explainer


@pytest.mark.parametrize(
    ("keys", "is_firm"),
    [
        ("ap other", True),
        ("ap", False),
        ("ap reprint", False),
        ("reprint again", False),
        ("reprint daily", False),
        ("again daily", False),
        ("tass heap", False),
        ("tass other", True),
        ("tass heap other", True),
        ("decree", True),
        ("", False),
    ],
)
def test_sources_are_firm_when_two_are_independent_or_one_is_the_document(
    explainer: Explainer, keys: str, is_firm: bool
) -> None:
    sources = [explainer.sources[key] for key in keys.split()]
    assert grounds.is_firm(sources, explainer) is is_firm
    assert grounds.is_firm(sources[::-1], explainer) is is_firm


@pytest.mark.parametrize("publisher", ["The president", "Kassym-Jomart  TOKAYEV", "Токаев", "toqaev"])
def test_source_is_of_an_actor_under_any_of_its_names(explainer: Explainer, publisher: str) -> None:
    source = explainer.sources["ap"].model_copy(update={"publisher": publisher})
    assert grounds.is_of(source, Named("tokayev", True), explainer)
    assert not grounds.is_of(source, Named("Somebody else", False), explainer)


def test_source_is_of_whom_plain_words_name(explainer: Explainer) -> None:
    assert grounds.is_of(explainer.sources["ap"], Named("ap", False), explainer)
    assert not grounds.is_of(explainer.sources["ap"], Named("AP of Ruritania", False), explainer)


def test_circle_of_reprints_ends() -> None:
    circle = f"a: {{title: A, publisher: P, {KEYS}, via: b}}\nb: {{title: B, publisher: Q, {KEYS}, via: a}}\n"
    made = make({"sources.yml": circle}).explainer
    assert not grounds.is_firm([made.sources["a"], made.sources["b"]], made)


QUOTES = """\
plain: {text: W, speaker: A b, source: "ap, line 3"}
two-ways: {speaker: A b, rendered: [{text: W, by: A b, source: ap}, {text: V, by: C d, source: other}]}
"""


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("source: [ap, line 2, other]\nquote: two-ways", "Text [@tass]."),
        ("quote: two-ways", "Text [@tass]."),
        ("quote: [plain, {text: In place, source: {title: X, publisher: Y, undated: true, held: h}}]", "Text [@tass]."),
        ("", "Text [@tass; @heap] and [@tass].\n\n{quote:two-ways}"),
        ("", "Text."),
    ],
)
def test_page_shows_the_sources_that_the_check_takes_a_brief_to_rest_on(keys: str, text: str) -> None:
    claim = brief(f"claimant: Someone\nverdict: disputed\nwhen: 2022-01-05\n{keys}", f"{text}\n")
    made = make({"sources.yml": SOURCES, "quotes.yml": QUOTES, "claims/c.md": claim}).explainer
    shown = [made.sources[citation.source] for citation in made.entries[0].citations]
    assert shown == list(dict.fromkeys(grounds.of_brief(made.of_kind("claim")[0], made)))
    assert bool(shown) is (text != "Text." or bool(keys))
