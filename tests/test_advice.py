"""Advice: what each rule flags, at which place, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from assembling import ADVICE, Made, index, make
from assembling import brief as written

Files = Mapping[str, str | bytes]

WITHOUT_EVIDENCE = """\
title: Tests
base_url: auto
authors: {desk: The desk}
rules: {unsourced: off, number-main: off, quote-source: off, verdict-settle: off}
"""
HELD = "{title: T, publisher: P, undated: true, held: h}"
CITING: Files = {"terms/cites.md": written(body="[@one] [@two]\n"), "questions/q.md": written("related: term:cites")}
"""Uses both of the sources that are always there, and is led to."""


def made(files: Files, *, drafts: bool = False) -> Made:
    return make({"site.yml": WITHOUT_EVIDENCE, **CITING, **files}, rules=ADVICE, drafts=drafts)


# --- adds-up ---------------------------------------------------------------------------------------------------------


def parts(**amounts: str) -> Made:
    """Numbers with these values; all but `aboard` are its parts. Each is shown."""
    part = "  adds_up_to: aboard\n"
    numbers = "".join(
        f"{key}:\n  label: L\n{part if key != 'aboard' else ''}"
        f"  values: [{{value: {amount}, as_of: 2022-01-05, by: Police, source: one}}]\n"
        for key, amount in amounts.items()
    )
    text = " ".join(f"{{number:{key}}}" for key in amounts)
    return made({"numbers.yml": numbers, "questions/n.md": written(body=f"{text} [@two]\n")})


def test_parts_that_do_not_add_up_are_told_with_the_whole() -> None:
    found = parts(aboard="23", crew="2", passengers="20")
    assert found.told == ['numbers.yml:6:15 [adds-up] the parts of "aboard" make 22, and it is 23']
    assert str(found.problems[0].other) == "content/e/numbers.yml:1:1"
    assert found.fixes == ['check its parts, "crew" (2), "passengers" (20); or remove `adds_up_to`.']


@pytest.mark.parametrize(
    "amounts",
    [
        {"aboard": "22", "crew": "2", "passengers": "20"},
        {"aboard": "1.5", "crew": "0.50", "passengers": "1"},
        {"aboard": "23", "crew": "about 2", "passengers": "20"},
        {"aboard": "23", "crew": "dozens", "passengers": "20"},
        {"aboard": "20 to 30", "crew": "2", "passengers": "20"},
        {"aboard": "100", "one": "33.3", "two": "33.3", "three": "33.3"},
        {"aboard": "7.5", "one": "2.55", "two": "4.9"},
    ],
)
def test_parts_that_add_up_or_are_no_plain_numbers_are_left_alone(amounts: dict[str, str]) -> None:
    assert parts(**amounts).told == []


@pytest.mark.parametrize(
    "amounts",
    [
        {"aboard": "100", "one": "33.3", "two": "33.3", "three": "33.2"},
        {"aboard": "7.5", "one": "2.55", "two": "4.8"},
        {"aboard": "100", "one": "33", "two": "33", "three": "33"},
    ],
)
def test_parts_that_were_rounded_may_miss_by_half_of_each_last_digit_and_no_more(amounts: dict[str, str]) -> None:
    assert parts(**amounts).rules == ["numbers.yml [adds-up]"]


def test_parts_of_another_year_are_not_added_up() -> None:
    numbers = (
        "all:\n  label: L\n  values: [{value: 9, for: 2020, by: A, source: one}]\n"
        "some:\n  label: L\n  adds_up_to: all\n  values: [{value: 4, for: 2019, by: A, source: one}]\n"
    )
    assert made({"numbers.yml": numbers, "questions/n.md": written(body="{number:some} [@two]\n")}).told == []


# --- number-changed --------------------------------------------------------------------------------------------------

TWO_VALUES = (
    "dead:\n  label: L\n  by: Police\n  source: one\n"
    "  values: [{value: 3, as_of: 2022-01-05}, {value: 4, as_of: 2022-02-01, published: 2022-02-03}]\n"
)


def shown(keys: str, slot: str = "{number:dead}", path: str = "causes/c.md", **more: str) -> list[str]:
    return made({"numbers.yml": TWO_VALUES, path: written(keys, f"Dead: {slot} [@two].\n"), **more}).told


def test_page_whose_number_changed_after_it_was_checked_is_told_at_the_number() -> None:
    message = '"dead" changed on 2022-02-03, after this page was last looked at on 2022-02-01'
    assert shown("checked: 2022-02-01") == [f"causes/c.md:6:7 [number-changed] {message}"]


@pytest.mark.parametrize(
    "keys",
    [
        "checked: 2022-02-03",
        "published: 2022-01-06\nchecked: 2022-02-04",
        "checked: 2022-01-06\nupdates: [{on: 2022-02-05, type: update, note: N}]",
    ],
)
def test_page_that_was_looked_at_since_is_left_alone(keys: str) -> None:
    assert shown(keys) == []


@pytest.mark.parametrize(
    "slot",
    [
        "{number:dead@2022-01-05}", "{number:dead@2022-03}", "\n\n{number:dead history}\n\nAs",
        "\n\n{box:number:dead}\n\nAs",
    ],
)  # fmt: skip
def test_pinned_numbers_histories_and_boxes_do_not_make_a_page_old(slot: str) -> None:
    assert shown("checked: 2022-01-06", slot) == []


def test_page_without_dates_of_its_own_is_as_old_as_the_explainer() -> None:
    assert [line.split(" ")[1] for line in shown("")] == ["[number-changed]"]
    assert shown("", **{"index.md": index("checked: 2022-02-04")}) == []


def test_number_that_changed_is_told_once_a_page() -> None:
    assert len(shown("checked: 2022-01-06", "{number:dead}, {number:dead}")) == 1


# --- single-source ---------------------------------------------------------------------------------------------------


def test_page_that_rests_on_one_source_is_told_how_many_statements_do() -> None:
    found = made({"causes/c.md": written("source: one", "A [@one]. B [@one, page 2].\n")})
    assert found.told == ['causes/c.md:1:1 [single-source] all 3 statements rest on one source, "One"']


@pytest.mark.parametrize(
    ("keys", "body"),
    [
        ("source: one", "A [@one].\n"),
        ("source: one", "A [@one]. B [@two].\n"),
        ("source: [one, two]", "A [@one]. B [@one].\n"),
        ("source: one\nevents: [{when: 2022, what: W, source: one}, {when: 2022, what: V, source: one}]", ""),
    ],
)
def test_page_of_few_statements_or_of_two_sources_is_left_alone(keys: str, body: str) -> None:
    assert made({"causes/c.md": written(keys, body)}).told == []


def test_number_with_a_source_of_its_own_counts_as_another_source() -> None:
    body = "A [@two]. B [@two]. C [@two]. {number:dead}.\n"
    assert made({"numbers.yml": TWO_VALUES, "causes/c.md": written("checked: 2022-02-04", body)}).told == []


def test_page_about_a_document_may_rest_on_it_alone() -> None:
    decree = HELD.replace("}", ", reliability: primary}")
    files = {"sources.yml": f"one: {HELD}\ntwo: {decree}\n", "causes/c.md": written(body="[@two] [@two] [@two]\n")}
    assert made(files).told == []


# --- not-archived ----------------------------------------------------------------------------------------------------

ONLINE = "one: {title: T, publisher: P, undated: true, url: https://example.org/a%s}\n" + f"two: {HELD}\n"


def test_source_with_an_address_and_no_copy_is_told_at_its_key() -> None:
    assert made({"sources.yml": ONLINE % ""}).told == [
        "sources.yml:1:1 [not-archived] this source has no archived copy"
    ]


def test_source_with_a_copy_or_held_on_paper_is_fine() -> None:
    assert made({"sources.yml": ONLINE % ", archived: https://web.archive.org/a"}).told == []


def test_copy_whose_address_is_none_is_told_once() -> None:
    assert made({"sources.yml": ONLINE % ", archived: yes"}).rules == ["sources.yml [unsafe-link]"]


def test_source_that_only_drafts_use_needs_no_copy_yet() -> None:
    draft = written("draft: true", "[@one] [@two]\n")
    assert made({"sources.yml": ONLINE % "", "terms/cites.md": draft, "questions/q.md": b""}).told == []


def test_source_written_in_place_is_told_at_its_title() -> None:
    place = "source: {title: A page, publisher: P, undated: true, url: https://example.org/b}"
    assert made({"causes/c.md": written(place)}).told == [
        "causes/c.md:4:17 [not-archived] this source has no archived copy"
    ]


def test_source_of_the_registry_is_told_whatever_its_key_begins_with() -> None:
    registry = (ONLINE % "").replace("one:", "in-place-one:")
    assert made({"sources.yml": registry, "terms/cites.md": written(body="[@in-place-one] [@two]\n")}).rules == [
        "sources.yml [not-archived]"
    ]
    assert made({"sources.yml": registry, "terms/cites.md": written(body="[@two]\n")}).rules == ["sources.yml [unused]"]


def test_source_written_in_place_is_no_entry_that_nothing_uses() -> None:
    place = "source: {title: A page, publisher: P, undated: true, held: here}"
    assert made({"causes/c.md": written(f"{place}\nevents: [{{when: 2022, what: W, {place}}}]")}).told == []


def test_source_behind_a_used_quote_needs_a_copy() -> None:
    files = {
        "sources.yml": ONLINE % "",
        "terms/cites.md": written(body="{quote:q} [@two]\n".replace(" ", "\n\n")),
        "quotes.yml": "q: {text: W, speaker: A, when: 2022, source: one}\n",
    }
    assert made(files).rules == ["sources.yml [not-archived]"]


# --- unused ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "entry", "told"),
    [
        (
            "sources.yml", f"one: {HELD}\ntwo: {HELD}\nthree: {HELD}\n",
            'sources.yml:3:1 [unused] nothing uses the source "three"',
        ),
        (
            "numbers.yml", "n: {label: L, values: [{value: 3, as_of: 2022, by: A, source: one}]}\n",
            'numbers.yml:1:1 [unused] nothing uses the number "n"',
        ),
        ("quotes.yml", "q: {text: W, speaker: A}\n", 'quotes.yml:1:1 [unused] nothing uses the quote "q"'),
        ("places.yml", "p: {name: P}\n", 'places.yml:1:1 [unused] nothing uses the place "p"'),
        ("assets/a.pdf", "x", 'assets/a.pdf:1:1 [unused] nothing uses "assets/a.pdf"'),
    ],
)  # fmt: skip
def test_what_nobody_uses_is_told_at_its_key(file: str, entry: str, told: str) -> None:
    assert made({file: entry}).told == [told]


def test_what_a_draft_uses_is_used() -> None:
    places = {"places.yml": "p: {name: P}\n", "events/e.md": written("draft: true\nwhen: 2022\nplace: p")}
    assert made(places).told == []


def test_number_that_is_an_entry_of_the_timeline_is_used() -> None:
    value = "{value: 3, as_of: 2022, by: A, source: one, timeline: true}"
    assert made({"numbers.yml": f"n: {{label: L, values: [{value}]}}\n"}).told == []


def test_source_that_one_written_in_place_reprints_is_used() -> None:
    place = "source: {title: A page, publisher: P, undated: true, held: here, via: three}"
    registry = "".join(f"{key}: {HELD}\n" for key in ("one", "two", "three"))
    assert made({"sources.yml": registry, "causes/c.md": written(place)}).told == []


def test_nothing_is_said_to_be_unused_while_a_file_cannot_be_read() -> None:
    assert made({"places.yml": "p: {name: P}\n", "events/e.md": b"\xff"}).rules == ["events/e.md [encoding]"]


# --- orphan ----------------------------------------------------------------------------------------------------------


def test_term_that_no_page_leads_to_is_told() -> None:
    found = made({"terms/lpg.md": written(body="A gas.\n", title="LPG")})
    assert found.told == ["terms/lpg.md:1:1 [orphan] no other page leads here"]
    assert found.fixes == ["link to it where the word is used: [LPG](term:lpg)."]


@pytest.mark.parametrize(
    "files",
    [
        {"index.md": index(body="[LPG](term:lpg)\n")},
        {"index.md": index("order: {terms: [lpg]}")},
        {"questions/q2.md": written("related: term:lpg")},
        {"terms/lpg.md": written()},
    ],
)
def test_term_that_is_linked_named_ordered_or_without_a_page_is_left_alone(files: Files) -> None:
    assert made({"terms/lpg.md": written(body="A gas.\n"), **files}).told == []


def test_term_that_only_a_draft_leads_to_is_told() -> None:
    files = {"terms/lpg.md": written(body="A gas.\n"), "questions/d.md": written("draft: true\nrelated: term:lpg")}
    assert made(files).rules == made(files, drafts=True).rules == ["terms/lpg.md [orphan]"]


@pytest.mark.parametrize("path", ["causes/c.md", "actors/a.md", "questions/r.md"])
def test_kinds_that_the_explainer_page_shows_are_led_to_by_it(path: str) -> None:
    assert made({path: written(body="Text.\n")}).told == []
