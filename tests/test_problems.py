"""Problems: how one is shown in a terminal, to machines and to a hosting site, and what "did you mean" means."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.problems import (
    Fault,
    Problem,
    Span,
    as_github,
    as_json,
    as_text,
    count_line,
    did_you_mean,
    in_order,
    listed,
    nearest,
    stops,
)

FAULT = Fault("date-real", '"2024-02-30" is not a date', "February 2024 has 29 days.", "write YYYY-MM-DD.")


def shown(line: str, part: str) -> list[str]:
    """The source line and the carets below it when `part` of it is wrong."""
    column = line.index(part) + 1
    problem = Problem(Span("a.md", 3, column, column + len(part)), Fault("rule", "wrong"))
    return as_text(problem, lambda file: ["", "", line]).split("\n")[1:]


def test_problem_in_text_tells_place_line_carets_why_and_fix() -> None:
    problem = Problem(Span("content/a/index.md", 3, 12, 22), FAULT)
    assert as_text(problem, lambda file: ["---", "title: A", "published: 2024-02-30"]) == (
        'content/a/index.md:3:12: error: "2024-02-30" is not a date [date-real]\n'
        "    3 | published: 2024-02-30\n"
        "      |            ^^^^^^^^^^\n"
        "  why: February 2024 has 29 days.\n"
        "  fix: write YYYY-MM-DD."
    )


def test_problem_with_two_places_shows_both_lines() -> None:
    problem = Problem(Span("b.yml", 2, 1, 4), Fault("repeated-key", "twice"), Span("b.yml", 1, 1, 4))
    assert as_text(problem, lambda file: ["dead: 1", "dead: 2"]).split("\n")[1:] == [
        "    2 | dead: 2",
        "      | ^^^",
        "  also: b.yml:1:1",
        "    1 | dead: 1",
        "      | ^^^",
    ]


@pytest.mark.parametrize(
    ("line", "part", "spaces", "carets"),
    [
        ("when: soon", "soon", 6, 4),
        ("\twhen:\tsoon", "soon", 7, 4),
        ("標題: 不對", "不對", 6, 4),
        ("cafe\u0301 soon", "soon", 5, 4),
        ("ที่ x", "x", 2, 1),
        ("الاسم: خطأ", "خطأ", 7, 3),
        ("a\u200bb soon", "soon", 4, 4),
        ("❤\ufe0f soon", "soon", 2, 4),
    ],
    ids=["plain", "tabs", "wide", "combining", "marks of class 0", "right to left", "zero width", "variation selector"],
)
def test_carets_stand_below_the_part_in_every_script(line: str, part: str, spaces: int, carets: int) -> None:
    source, below = shown(line, part)
    assert below == f"      | {' ' * spaces}{'^' * carets}"
    assert part in source


def test_place_of_no_width_still_gets_a_caret() -> None:
    assert shown("e\u0301", "\u0301")[1] == "      |  ^"
    empty = Problem(Span("a.md", 1, 1, 1), Fault("rule", "wrong"))
    assert as_text(empty, lambda file: [""]).split("\n")[1:] == ["    1 |", "      | ^"]


def test_place_beyond_the_file_or_line_shows_what_there_is() -> None:
    fault = Fault("rule", "wrong")
    assert as_text(Problem(Span("a.md", 9, 1, 2), fault), lambda file: ["x"]) == "a.md:9:1: error: wrong [rule]"
    assert as_text(Problem(Span("a.md", 1, 50, 60), fault), lambda file: ["x"]).endswith("    1 | x\n      |  ^")


@pytest.mark.parametrize("filler", ["word ", "標題", "e\u0301 "], ids=["plain", "wide", "combining"])
@pytest.mark.parametrize("before", [0, 3, 60, 900], ids=str)
def test_long_line_is_cut_around_the_place_and_the_carets_stand_below_it(filler: str, before: int) -> None:
    source, below = shown(filler * before + "soon" + filler * 200, "soon")
    assert "soon" in source and source.endswith("…")
    assert source.startswith("    3 | …") == (before > 20)
    cells = [2 if ord(char) > 0x3000 else 0 if char == "\u0301" else 1 for char in source]
    assert 98 <= sum(cells[8:]) <= 100
    assert below == f"      | {' ' * sum(cells[8 : source.index('soon')])}^^^^"


def test_place_longer_than_what_is_shown_is_marked_as_far_as_it_is_shown() -> None:
    source, below = shown("x" * 300, "x" * 300)
    assert source == f"    3 | {'x' * 99}…"
    assert below == f"      | {'^' * 99}"


def test_end_of_a_long_line_is_shown_without_a_cut_behind_it() -> None:
    source, below = shown("x" * 300 + "soon", "soon")
    assert source == f"    3 | …{'x' * 95}soon"
    assert below == f"      | {' ' * 96}^^^^"


@given(st.text(), st.text(min_size=1), st.text())
def test_nothing_in_a_problem_steers_the_terminal(line: str, words: str, file: str) -> None:
    problem = Problem(Span(file, 1, 1, 5), Fault("rule", words, words, words))
    told = as_text(problem, lambda file: [line])
    assert told.count("\n") == 4
    assert not {char for char in told if char != "\n" and not char.isprintable() and not char.isspace()}
    assert len(told.splitlines()) == 5


def test_problem_in_json_has_the_promised_keys_on_one_line() -> None:
    line = as_json(Problem(Span("a.md", 3, 12, 22), Fault("rule", "naïve\n\u2028 \ud800", "", "", "warning")))
    assert line.isascii() and line.isprintable()
    assert json.loads(line) == {
        "file": "a.md",
        "line": 3,
        "column": 12,
        "end_column": 22,
        "severity": "warning",
        "rule": "rule",
        "message": "naïve\n\u2028 \ud800",
        "why": "",
        "fix": "",
    }


def test_annotation_escapes_what_would_end_it() -> None:
    fault = Fault("rule", "100%\r\n::error::x", "why: a, b", "fix", "warning")
    assert as_github(Problem(Span("a,b:c%.md", 1, 2, 3), fault)) == (
        "::warning file=a%2Cb%3Ac%25.md,line=1,col=2,endColumn=3,title=rule::100%25%0D%0A::error::x%0Awhy: a, b%0Afix"
    )


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("tokaev", ["tokayev", "nazarbayev"], "tokayev"),
        ("timline", ["timeline", "terms"], "timeline"),
        ("Tokayev", ["tokayev", "tokayeva"], "tokayev"),
        ("tokayev", ["tokayev-1", "tokayev-2"], None),
        ("unanswered", ["answered", "open"], None),
        ("not confirmd", ["confirmed"], None),
        ("dated", ["undated"], None),
        ("unknwn", ["unknown"], "unknown"),
        ("nknowns", ["unknowns"], "unknowns"),
        ("xyz", ["timeline"], None),
        ("x", [], None),
        ("", ["a"], None),
    ],
)
def test_near_miss_is_named_only_when_it_is_clear(word: str, known: list[str], meant: str | None) -> None:
    assert nearest(word, known) == nearest(word, reversed(known)) == meant
    assert did_you_mean(word, known) == (f'did you mean "{meant}"?' if meant else "")


def test_words_are_listed_with_or_before_the_last() -> None:
    assert [listed("a"), listed("ab"), listed("abc"), listed("")] == [
        '"a"',
        '"a" or "b"',
        '"a", "b" or "c"',
        "none",
    ]


def test_problems_are_ordered_by_place_and_told_once() -> None:
    late, early = Problem(Span("a.md", 10, 1, 2), FAULT), Problem(Span("a.md", 9, 1, 2), FAULT)
    assert in_order([late, early, late]) == (early, late)


def test_warnings_forbid_only_when_strict_and_never_those_of_the_clock() -> None:
    error = Problem(Span("a.md", 1, 1, 2), FAULT)
    warning, due = (Problem(error.span, Fault(rule, "", severity="warning")) for rule in ("orphan", "check-due"))
    assert [stops(problem, strict=False) for problem in (error, warning, due)] == [True, False, False]
    assert [stops(problem, strict=True) for problem in (error, warning, due)] == [True, True, False]


def test_count_line_names_errors_warnings_and_files() -> None:
    error = Problem(Span("a.md", 1, 1, 2), FAULT)
    warning = Problem(Span("a.md", 1, 1, 2), Fault("rule", "", severity="warning"))
    elsewhere = Problem(Span("b.md", 1, 1, 2), Fault("rule", "", severity="warning"))
    assert count_line([], 3) == "0 errors in 3 files."
    assert count_line([error, warning, warning], 9) == "1 error, 2 warnings in 1 file."
    assert count_line([warning, elsewhere], 9) == "2 warnings in 2 files."
