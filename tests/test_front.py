"""Front matter: what YAML's traps come to, and where every character of a value was typed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
import yaml
from casefile import case_table
from hypothesis import example, given
from hypothesis import strategies as st

from generator import front
from generator.front import Document
from generator.problems import Problem
from generator.written import Map, Scalar, Value, as_scalar, containers


def shown(section: str) -> pytest.MarkDecorator:
    return case_table("front.md", section)


def values_told(value: Value, path: str = "") -> Iterator[str]:
    """`path = "text"` of every text below a value."""
    if isinstance(value, Scalar):
        yield f"{path} = " + ("nothing" if value.is_empty else json.dumps(value, ensure_ascii=False))
        return
    items: list[tuple[object, Value]] = list(value.items() if isinstance(value, Map) else enumerate(value))
    text = as_scalar(value)
    if (
        text is not None and path and (len(items) == 1 and items[0][1] in ("", "2026-10-25..2026-10-27"))
    ):  # a list or mapping that was meant as text
        yield f"{path} = text {json.dumps(text)}"
        return
    for step, item in items:
        yield from values_told(item, f"{path}.{step}".lstrip("."))


def problem_told(problem: Problem) -> Iterator[str]:
    """Line and columns of a problem, and its words."""
    span, fault = problem.span, problem.fault
    yield f"{span.line}:{span.column}-{span.end_column} {fault.message}"
    yield from [f"  why: {fault.why}"] * bool(fault.why)
    yield from [f"  fix: {fault.fix}"] * bool(fault.fix)
    if problem.other:
        yield f"  also: {problem.other.line}:{problem.other.column}-{problem.other.end_column}"


def told(document: Document) -> str:
    problems = sorted(document.problems, key=lambda problem: problem.span)
    lines = [*values_told(document.root), *(line for problem in problems for line in problem_told(problem))]
    return "".join(f"{line}\n" for line in lines)


def read(text: str) -> Document:
    return front.read(text, "f.yml")


# What is read


@shown("Traps")
def test_trap_is_told_once_at_its_place_and_costs_nothing_else(typed: str, expected: str) -> None:
    assert told(read(typed)) == expected


@shown("Text")
def test_text_stays_what_was_typed(typed: str, expected: str) -> None:
    assert told(read(typed)) == expected


def test_empty_file_holds_nothing_and_is_no_mistake() -> None:
    assert told(read("")) == told(read("# only a comment\n")) == ""


def test_fifty_thousand_brackets_are_one_problem_and_the_other_keys_stand() -> None:
    document = read(f"title: fine\nlist: {'[' * 50_000}\nsummary: fine\n")
    assert told(document).startswith('title = "fine"\nsummary = "fine"\n2:')
    assert len(document.problems) == 1
    assert document.lost == {"list"}


def test_nesting_to_the_limit_is_read_and_one_level_more_is_refused() -> None:
    assert not read(f"a: {'[' * 31}x{']' * 31}").problems
    (problem,) = read(f"title: fine\na: {'[' * 32}x{']' * 32}").problems
    assert problem.fault.message == "lists inside lists more than 32 deep"
    assert (problem.span.line, problem.span.column) == (2, 35)


def test_deep_blocks_are_refused_too() -> None:
    text = "".join(f"{' ' * depth}a:\n" for depth in range(60))
    assert [problem.fault.message for problem in read(text).problems] == ["lists inside lists more than 32 deep"]


@pytest.mark.parametrize("char", ["\0", "\a", "\x1b", "\x7f", "\x9f", "\ufffe"])
def test_control_character_is_told_with_its_place_and_the_value_stays(char: str) -> None:
    document = read(f"title: fine\nsummary: a{char}b\nwhen: 2022\n")
    assert document.root["when"] == "2022"
    assert document.root["summary"] == "a b"
    (problem,) = document.problems
    assert (problem.fault.message, problem.span.line, problem.span.column, problem.span.end_column) == (
        "a control character that no text needs", 2, 11, 12,
    )  # fmt: skip


@pytest.mark.parametrize("char", ["\x85", "\u2028", "\u2029"])
def test_invisible_line_separator_moves_no_line(char: str) -> None:
    document = read(f"summary: a{char}b\nwhen: 2022\n")
    assert (document.root["when"].origin.line, document.root["when"].origin.column) == (2, 7)
    assert [problem.fault.message for problem in document.problems] == ["an invisible line separator"]


def test_more_mistakes_than_are_worth_telling_end_in_a_file_that_is_not_whole() -> None:
    document = read("".join(f"key{number}: @a\n" for number in range(50)))
    assert not document.is_whole
    assert len(document.problems) == front.MAX_REPAIRS


def test_key_with_a_lost_value_is_named_in_its_mapping() -> None:
    document = read("events:\n  - when: 2022\n    what: A: b\ntitle: @a\n")
    events = document.root["events"]
    assert isinstance(events, list) and isinstance(events[0], Map)
    assert events[0].lost == {"what"}
    assert document.root.lost == {"title"}
    assert document.lost == {"events", "title"}


# Places


PLACES = r"""
plain: one two
quoted: "one two"
single: 'it''s two'
escaped: "a\tb \"c\" \u00e9 two"
continued: "one \
  two"
several: one
  and then
  two
gap: one

  two
folded: >-
  one
  and two
literal: |
    one
      two
  # not a comment
list: [one, two, "and two"]
map: {a: two, "b": 'x two'}
more: >
  one

    indented two

  two
"""


def texts(value: Value) -> Iterator[Scalar]:
    for container in containers(value):
        items = [*container.values(), *container] if isinstance(container, Map) else container
        yield from (item for item in items if isinstance(item, Scalar))


def test_place_of_a_word_is_exact_in_every_kind_of_text() -> None:
    lines = PLACES.split("\n")
    seen = 0
    for text in texts(read(PLACES).root):
        for found in re.finditer(r"\w+", text):
            span = text.span_of(*found.span())
            typed = lines[span.line - 1][span.column - 1 : span.end_column - 1]
            assert typed == found.group() or (typed, found.group()) in (("\\u00e9", "é"), ("\\u00e9"[0], "é"))
            seen += found.group() == "two"
    assert seen == 15


def test_span_of_a_part_on_two_lines_is_its_first_line() -> None:
    text = read("a: one\n  two\n").root["a"]
    assert isinstance(text, Scalar)
    assert (span := text.span_of(0, 7)).line == 1 and (span.column, span.end_column) == (4, 7)


words = st.text("ab c\n:#-'\"\\é{}[]", min_size=1, max_size=30)


@given(words)
def test_every_character_of_any_quoted_text_is_found_again(text: str) -> None:
    dumped = json.dumps(text, ensure_ascii=False)
    for typed in (f"a: {dumped}\n", "a: '" + text.replace("\n", " ").replace("'", "''") + "'\n"):
        value = read(typed).root.get("a")
        assert isinstance(value, Scalar)
        lines = typed.split("\n")
        for offset, char in enumerate(value):
            line, column = value.place(offset)
            assert lines[line - 1][column - 1] in (char, "\\", "'")


@given(st.dictionaries(st.text("abc", min_size=1), st.text(st.characters(codec="utf-8", exclude_categories=["C"]))))
def test_whatever_yaml_writes_is_read_back_the_same(values: dict[str, str]) -> None:
    document = read(yaml.safe_dump(values, allow_unicode=True, default_style='"'))
    separators = [p for p in document.problems if "separator" in p.fault.message]
    assert separators or (document.root == values and not document.problems)


anything = st.one_of(
    st.text(),
    st.lists(st.sampled_from(
        ["a: ", "- ", "\n", "  ", "\t", "{", "}", "[", "]", '"', "'", "|", ">", "&x ", "*x", "!t ", "#", " # ", ":",
         ",", "word", "---", "...", "%", "@", "?", "“", "\u2028", "\0", "0x1", "é"]
    )).map("".join),
)  # fmt: skip


@given(anything)
@example("a: {b: [}")
@example("? a\n: b")
@example("a:\n- 'b\n  c: |")
def test_any_text_gives_a_document_with_spans_inside_the_text(text: str) -> None:
    document = read(text)
    lines = text.split("\n")
    for problem in document.problems:
        assert 1 <= problem.span.line <= len(lines)
        assert 1 <= problem.span.column < problem.span.end_column
    for value in texts(document.root):
        for offset in (0, len(value) // 2, max(0, len(value) - 1)):
            line, column = value.place(offset)
            assert 1 <= line <= len(lines) + 1 and column >= 1


# Cutting


def cut_told(text: str) -> tuple[str, str, int, list[str]]:
    found = front.cut(text, "f.md")
    return found.front, found.body, found.body_line, [" ".join(problem_told(p)) for p in found.problems]


NO_FRONT = (
    "no front matter found   why: every brief needs a title and a summary."
    "   fix: start the file with `---`, keys such as `title:`, and `---`."
)


def test_brief_is_cut_at_its_lines_of_hyphens_and_keeps_line_numbers() -> None:
    assert cut_told("---\ntitle: a\n---\n\ntext\n---\n") == ("\ntitle: a", "\ntext\n---\n", 4, [])


def test_blanks_behind_the_hyphens_and_dots_for_them_are_taken() -> None:
    assert cut_told("--- \ntitle: a\n...\ntext") == ("\ntitle: a", "text", 4, [])


@pytest.mark.parametrize("text", ["", "\n", "Text.\n", "# Heading\n"])
def test_file_without_front_matter_is_all_text(text: str) -> None:
    first = max(2, len(text.split("\n")[0]) + 1)
    assert cut_told(text) == ("", text, 1, [f"1:1-{first} {NO_FRONT}"])


def test_front_matter_that_does_not_begin_on_the_first_line_is_read_where_it_stands() -> None:
    problem = (
        "1:1-2 a blank line stands before `---`   why: front matter begins on the first line of a file."
        "   fix: delete everything above `---`."
    )
    assert cut_told("\n\n---\ntitle: a\n---\ntext") == ("\n\n\ntitle: a", "text", 6, [problem])
    problem = '1:1-5 " ---" is not `---`   fix: write three hyphens, without a blank before.'
    assert cut_told(" ---\ntitle: a\n---\ntext") == ("\ntitle: a", "text", 4, [problem])


def test_keys_without_an_opening_line_are_read_up_to_the_closing_one() -> None:
    problem = (
        "1:1-9 `---` is missing above the first key   why: front matter stands between two such lines."
        "   fix: write `---` on a line of its own above it."
    )
    assert cut_told("title: a\n---\ntext") == ("title: a", "text", 3, [problem])


def test_front_matter_in_toml_is_all_text_and_told() -> None:
    text = '+++\ntitle = "a"\n+++\ntext'
    problem = (
        "1:1-4 front matter in TOML   why: keys are written in YAML here."
        '   fix: write `---` for each `+++`, and `title: …` for `title = "…"`.'
    )
    assert cut_told(text) == ("", text, 1, [problem])


@pytest.mark.parametrize("dashes", ["—-", "–-", "———", "--–"])
def test_dashes_for_hyphens_are_told_and_taken_for_them(dashes: str) -> None:
    end = 1 + len(dashes)
    why = f'"{dashes}" is not `---`   why: an editor turned hyphens into dashes.   fix: write three plain hyphens.'
    assert cut_told(f"{dashes}\ntitle: a\n---\ntext") == ("\ntitle: a", "text", 4, [f"1:1-{end} {why}"])
    assert cut_told(f"---\ntitle: a\n{dashes}\ntext") == ("\ntitle: a", "text", 4, [f"3:1-{end} {why}"])


@pytest.mark.parametrize("rule", ["***", "___", "===", "+++", "~~~"])
def test_another_rule_where_the_closing_one_should_be_ends_front_matter(rule: str) -> None:
    told_ = f'3:1-4 "{rule}" is not `---`   fix: write three plain hyphens.'
    assert cut_told(f"---\ntitle: a\n{rule}\ntext") == ("\ntitle: a", "text", 4, [told_])


def test_too_many_hyphens_are_told_and_taken_all_the_same() -> None:
    told_ = '1:1-5 "----" is not `---`   fix: write three plain hyphens.'
    assert cut_told("----\ntitle: a\n---\n") == ("\ntitle: a", "", 4, [told_])


def test_front_matter_that_is_not_closed_ends_where_the_text_begins() -> None:
    problem = (
        "1:1-4 front matter is not closed   why: the whole text would be read as keys."
        "   fix: add a line `---` after line 4."
    )
    text = "---\ntitle: a\nfacts:\n  A: b\n\nText: with a colon.\n"
    assert cut_told(text) == ("\ntitle: a\nfacts:\n  A: b", "\nText: with a colon.\n", 5, [problem])


@given(anything)
def test_any_text_is_cut_without_losing_a_line(text: str) -> None:
    found = front.cut(text, "f.md")
    front_lines = found.front.count("\n")
    assert found.body_line + found.body.count("\n") in (text.count("\n") + 1, text.count("\n") + 2)
    assert front_lines < found.body_line


@pytest.mark.parametrize("typed", [r'"a\0b"', r'"a\x00"', r'"\u0000"'])
def test_control_character_that_is_typed_as_an_escape_is_told_and_left_out(typed: str) -> None:
    document = read(f"title: {typed}\nsummary: S.\n")
    assert [(p.span.line, p.span.column, p.fault.message) for p in document.problems] == [
        (1, 8, "a control character that no text needs")
    ]
    assert "\0" not in str(document.root)
