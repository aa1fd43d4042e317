"""The rules of the clock: what is said on which day, and that nothing is said of what is closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from assembling import ALL_RULES, index, make
from assembling import brief as written

from generator import clock

SETTINGS = """\
title: Tests
base_url: auto
authors: {desk: The desk}
rules: {unsourced: off, unused: off, verdict-settle: off}
"""


def told(today: str, files: Mapping[str, str | bytes]) -> list[str]:
    return make({"site.yml": SETTINGS, **files}, rules=ALL_RULES, today=date.fromisoformat(today)).told


# --- check-due -------------------------------------------------------------------------------------------------------

DUE = {"terms/t.md": written("check_again: 2022-06-01")}


def test_page_whose_day_has_passed_is_told_on_the_next() -> None:
    assert told("2022-06-01", DUE) == []
    assert told("2022-06-02", DUE) == ["terms/t.md:4:14 [check-due] this page was to be checked again on 2022-06-01"]


# --- planned-passed --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "keys", "place"),
    [
        ("events/e.md", "when: 2022-02\nstatus: planned", "events/e.md:4:7"),
        ("terms/t.md", "events: [{when: 2022-02, what: Vote, status: planned}]", "terms/t.md:4:17"),
        ("reactions/r.md", "actor: A\nwhen: 2022-02\nstatus: planned", "reactions/r.md:5:7"),
    ],
)
def test_plan_is_told_once_all_of_its_date_has_passed(path: str, keys: str, place: str) -> None:
    assert told("2022-02-28", {path: written(keys)}) == []
    message = "[planned-passed] this was planned for 2022-02, which has passed"
    assert told("2022-03-01", {path: written(keys)}) == [f"{place} {message}"]


def test_planned_value_is_told_while_it_stands() -> None:
    value = "{value: 3, as_of: 2022-02, by: A, source: one, status: planned}"
    later = "{value: 4, as_of: 2022-03, by: A, source: one}"
    number = "n: {{label: L, values: [{}]}}\n"
    assert told("2022-03-05", {"numbers.yml": number.format(value)}) == [
        "numbers.yml:1:42 [planned-passed] this was planned for 2022-02, which has passed"
    ]
    assert told("2022-04-01", {"numbers.yml": number.format(f"{value}, {later}")}) == []


# --- future-unplanned ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        ("events/e.md", written("when: 2022-02-01"), "events/e.md:4:7"),
        ("terms/t.md", written("events: [{when: 2022-02-01, what: Vote}]"), "terms/t.md:4:17"),
        ("claims/c.md", written("claimant: A\nverdict: disputed\nwhen: 2022-02-01"), "claims/c.md:6:7"),
        ("terms/t.md", written("published: 2022-02-01"), "terms/t.md:4:12"),
        (
            "numbers.yml", "n: {label: L, values: [{value: 3, as_of: 2022-02-01, by: A, source: one}]}\n",
            "numbers.yml:1:42",
        ),
    ],
)  # fmt: skip
def test_what_lies_ahead_and_is_not_planned_is_told_until_the_day_has_come(path: str, text: str, place: str) -> None:
    assert told("2022-01-31", {path: text}) == [f"{place} [future-unplanned] 2022-02-01 lies ahead"]
    assert told("2022-02-01", {path: text}) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("events/e.md", written("when: 2022-02-01\nstatus: planned")),
        ("events/e.md", written("when: 2022-01-20 to 2022-02-10")),
        ("events/e.md", written("when: before 2023")),
        ("terms/t.md", written("draft: true\npublished: 2022-02-01")),
        (
            "numbers.yml",
            "n: {label: L, values: [{value: 3, for: 2030, published: 2022-01-05, by: A, source: one}]}\n",
        ),
    ],
)
def test_plans_spans_that_have_begun_drafts_and_forecasts_are_left_alone(path: str, text: str) -> None:
    assert told("2022-01-31", {path: text}) == []


SOURCE = "publisher: P, held: h"


@pytest.mark.parametrize(
    ("path", "text", "place"),
    [
        ("terms/t.md", written("checked: 2022-02-01"), "terms/t.md:4:10"),
        ("terms/t.md", written("updates: [{on: 2022-02-01, type: update, note: N}]"), "terms/t.md:4:16"),
        (
            "sources.yml", f"one: {{title: T, date: 2022-02-01, {SOURCE}}}\n",
            "sources.yml:1:23",
        ),
        (
            "sources.yml", f"one: {{title: T, read_on: 2022-02-01, undated: true, {SOURCE}}}\n",
            "sources.yml:1:26",
        ),
        ("causes/c.md", written(f"source: {{title: T, date: 2022-02-01, {SOURCE}}}"), "causes/c.md:4:26"),
        (
            "quotes.yml", f"q: {{text: W, speaker: A, when: 2021, source: {{title: T, date: 2022-02-01, {SOURCE}}}}}\n",
            "quotes.yml:1:63",
        ),
    ],
)  # fmt: skip
def test_date_of_something_done_that_is_later_than_today_is_a_mistake(path: str, text: str, place: str) -> None:
    assert told("2022-01-31", {path: text}) == [f"{place} [future-unplanned] 2022-02-01 is later than today"]
    assert told("2022-02-01", {path: text}) == []


def test_source_of_a_year_that_has_begun_is_left_alone() -> None:
    assert told("2022-01-31", {"sources.yml": f"one: {{title: T, date: 2022, {SOURCE}}}\n"}) == []


# --- seasons ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seasons", "status", "today", "rules"),
    [
        ("northern", "planned", "2014-09-01", ["planned-passed"]),
        ("southern", "planned", "2014-09-01", []),
        ("northern", "reported", "2014-06-01", []),
        ("southern", "reported", "2014-06-01", ["future-unplanned"]),
    ],
)
def test_season_is_past_or_ahead_by_those_of_the_hemisphere(
    seasons: str, status: str, today: str, rules: list[str]
) -> None:
    """Summer 2014 lasts from June to August in the north, and from December to February in the south."""
    here = index(f"seasons: {seasons}").replace("2022-01-08", "2014-01-01")
    lines = told(today, {"index.md": here, "events/e.md": written(f"when: summer 2014\nstatus: {status}")})
    assert [line.split(" ")[1].strip("[]") for line in lines] == rules


# --- all of them -----------------------------------------------------------------------------------------------------


def test_closed_explainer_has_none_of_this() -> None:
    files = {**DUE, "index.md": index("closed: 2022-03-01"), "events/e.md": written("when: 2030")}
    assert told("2022-06-02", files) == []


def test_without_a_day_the_clock_is_not_asked() -> None:
    assert make({"site.yml": SETTINGS, **DUE, "events/e.md": written("when: 9999")}, rules=ALL_RULES).told == []


# --- when to ask again -----------------------------------------------------------------------------------------------

TURNING = {
    "terms/t.md": written("check_again: 2022-02-09\npublished: 2022-01-20"),
    "events/e.md": written("when: between 2022-02-02 and 2022-02-05\nstatus: planned\nsource: one"),
    "events/f.md": written("when: evening of 2022-01-31\nsource: one"),
    "numbers.yml": "n: {label: L, values: [{value: 3, as_of: 2022-02-12, by: A, source: one}]}\n",
}


def test_between_two_turns_the_clock_finds_the_same() -> None:
    whole = make({"site.yml": SETTINGS, **TURNING}, rules=ALL_RULES).explainer
    today, last = date(2022, 1, 15), date(2022, 3, 1)
    turns = 0
    while today < last:
        turn = clock.next_turn(whole, today)
        until = date(*turn) if turn else last
        before = told(str(today), TURNING)
        days = [today + timedelta(days) for days in range((until - today).days)]
        assert all(told(str(day), TURNING) == before for day in days)
        turns += turn is not None
        today = until
    assert turns >= 6
    assert clock.next_turn(whole, last) is None


def test_closed_explainer_is_not_asked_again() -> None:
    closed = make({"site.yml": SETTINGS, **TURNING, "index.md": index("closed: 2022-01-31")}, rules=ALL_RULES)
    assert clock.next_turn(closed.explainer, date(2022, 1, 15)) is None
