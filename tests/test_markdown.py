"""Markdown: what becomes of every form, what is refused and where, and places that are exact in any nesting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from casefile import case_table, cases_of
from hypothesis import example, given
from hypothesis import strategies as st

from generator import markdown
from generator.body import Body, Cite, Mark, NumberSlot, Piece, Run, Text
from generator.dates import When
from generator.problems import Problem
from generator.written import Origin, Scalar


def shown(section: str) -> pytest.MarkDecorator:
    return case_table("markdown.md", section)


def slot_told(slot: Any) -> str:
    """`NumberSlot key=dead form=full 1:5-19`: what differs from nothing, and the place."""
    told = []
    for name in slot.__struct_fields__:
        value = getattr(slot, name)
        if isinstance(value, Mark):
            told.append(mark_told(value))
        elif isinstance(value, When):
            told.append(f"{name}={value.text}")
        elif isinstance(value, tuple):
            told += [slot_told(item) for item in value]
        elif value not in (None, "", False, "short"):
            told.append(f"{name}={value}")
    return f"{type(slot).__name__} {' '.join(told)}".strip()


def mark_told(mark: Mark) -> str:
    return f"{mark.line}:{mark.column}-{mark.end_column}"


def piece_told(piece: Piece) -> str:
    return piece if isinstance(piece, str) else f"‹{slot_told(piece)}›"


def problem_told(problem: Problem) -> Iterator[str]:
    """Line and columns of a problem, and its words."""
    span, fault = problem.span, problem.fault
    yield f"{span.line}:{span.column}-{span.end_column} {fault.message} [{fault.rule}]"
    yield from [f"  why: {fault.why}"] * bool(fault.why)
    yield from [f"  fix: {fault.fix}"] * bool(fault.fix)


def told(parsed: Body | Text, problems: tuple[Problem, ...]) -> str:
    """HTML with its slots, then the problems."""
    html = "".join(map(piece_told, parsed.pieces)).rstrip("\n")
    lines = [html] * bool(html)
    lines += [line for problem in sorted(problems, key=lambda p: p.span) for line in problem_told(problem)]
    return "".join(f"{line}\n" for line in lines)


def of_body(typed: str) -> str:
    return told(*markdown.body(typed, "f.md", 1))


def scalar(text: str) -> Scalar:
    lines = text.split("\n")
    return Scalar(text, Origin("f.md", 1, 1, len(lines), len(lines[-1]) + 1, text))


# What comes of it


@shown("Slots")
def test_slot_is_understood_with_its_place(typed: str, expected: str) -> None:
    assert of_body(typed) == expected


@shown("Misuses")
def test_misused_slot_is_told_and_printed_as_typed(typed: str, expected: str) -> None:
    assert of_body(typed) == expected


PROPOSED = re.compile(r"\{[^{}]+\}|\[@[^\[\]]+\]|\[[^\[\]]*\]\([^()]*\)")
PLACEHOLDER = re.compile(r"[A-Z]{3,}|@key|…")
SLIPS = (
    "{ number : dead }", "{number : Dead}", "{{number:Dead}}", "{{number dead}}", "{numbr:Dead}", "{Number:dead x}",
    "{quots:A b}", "{ date : 5 May }", "{timeline : 2022}", "{timelin : x}", "(@a-b; see there)",
    "(@a-b, page 4; @c-d)", "@a-b",
    "[[actor:Some One]]", "[[Some One]]", "[[Кто]]", "[[source:one]]", "[[number:A b]]", "[[https://a.org/b]]",
    "[[toc]]",
    "[x](foo: b c)", "[x](javascript: a b)", "[x](actor:Some One)", "[x](Actor: some one)", "[x](term:какой то)",
    "[x](http: //a.org/b c)", "[x](https://a.org/b c)", "[x](mailto: a@b.org)", "[x](source:a b)", "[x](source:A)",
    "[x](date:soon)", "[x](date:2022)", "[x](number:dead bare)", "[x](number:A)", "[x](quote:A b)", "[x](quote:a)",
    "[x](image:a.jpg)", "[x](assets/a b.jpg)", "[x](actors/Some One.md)", "[x](actors/Some%20One.md)",
    "[x](Some One.md)",
    "[x](events/some-thing.html)", "[x](../events/some-thing.html#top)", "[x](terms/кто.md)", "[x] (actor:some)",
    "(x)[actor:some]", "(x)[https://a.org]", "{ill}", "{TODO x}", "{{ page.title }}", "{{< x >}}", "{% x %}", "##What",
)  # fmt: skip


def proposals(fix: str, rule: str) -> list[str]:
    """Each thing that a fix tells to write as it stands, an address as a link."""
    found = PROPOSED.findall(fix)
    address = re.search(r"write ([^\s{}\[\]]*[:/][^\s{}\[\]]*?)[,.](?: |$)", fix)
    is_address = rule in ("unsafe-link", "dead-link") and not found
    links = [f"[x]({address[1]})"] if address and is_address else []
    return [one for one in (*found, *links) if not PLACEHOLDER.search(one)]


@pytest.mark.parametrize(
    "typed", [*SLIPS, *(typed for part in ("Misuses", "Addresses") for _, typed, _ in cases_of("markdown.md", part))]
)
def test_whatever_is_proposed_is_read(typed: str) -> None:
    _, problems = markdown.body(typed, "f.md", 1)
    assert problems or typed not in SLIPS
    for fault in (problem.fault for problem in problems):
        for proposed in proposals(fault.fix, fault.rule):
            assert (proposed, markdown.body(proposed, "f.md", 1)[1]) == (proposed, ())


@shown("Addresses")
def test_address_that_leads_astray_is_refused_and_not_printed(typed: str, expected: str) -> None:
    assert of_body(typed) == expected


@shown("Raw HTML")
def test_raw_html_is_refused_at_its_place(typed: str, expected: str) -> None:
    assert of_body(typed) == expected


@shown("Blocks")
def test_block_becomes_html_without_styles(typed: str, expected: str) -> None:
    assert of_body(typed) == expected


@shown("Titles")
def test_title_is_plain_but_for_numbers(typed: str, expected: str) -> None:
    assert told(*markdown.title(scalar(typed.rstrip("\n")))) == expected


@shown("Lines of front matter")
def test_line_holds_what_a_sentence_may_hold(typed: str, expected: str) -> None:
    assert told(*markdown.line(scalar(typed.rstrip("\n")))) == expected


# Headings


def headings(text: str) -> list[tuple[int, str]]:
    return [(heading.depth, heading.id) for heading in markdown.body(text, "f.md", 1)[0].headings]


def test_headings_have_depths_without_gaps() -> None:
    text = "### A\n## B\n#### C\n### D\n##### E\n# F\n## G\n"
    assert [depth for depth, _ in headings(text)] == [1, 1, 2, 2, 3, 1, 2]


def test_heading_twice_is_numbered_and_clashes_with_no_other() -> None:
    assert [id_ for _, id_ in headings("# A\n# A\n# A 2\n# A\n")] == ["h-a", "h-a-2", "h-a-2-2", "h-a-3"]


@pytest.mark.parametrize(
    ("heading", "id_"),
    [
        ("Как начиналось?", "h-как-начиналось"),
        ("الأسباب: مُحَمَّد", "h-الأسباب-مُحَمَّد"),
        ("हिन्दी में", "h-हिन्दी-में"),
        ("Café_au  lait", "h-café-au-lait"),
        ("What *really* un**believ**ably [happened](actor:csto) `code`", "h-what-really-unbelievably-happened-code"),
        ("A & B \\[ &eacute;", "h-a-b-é"),
        ("“!”", "h-part"),
        ("", "h-part"),
    ],
)
def test_heading_keeps_its_letters_in_its_address(heading: str, id_: str) -> None:
    assert headings(f"## {heading}\n") == [(1, id_)]


# Prose


def prose(text: str) -> list[tuple[str, str, bool, bool, bool]]:
    found = markdown.body(text, "f.md", 1)[0].prose
    return [(s.text, s.block, s.quoted, s.cited, s.numbered) for s in found]


def test_prose_is_cut_into_sentences_that_know_what_they_hold() -> None:
    text = "It *rained* [@a]. 5 {number:dead} “went.” Why?\n\n> He said so.\n\n# Head\n\n| a |\n|---|\n| `x` b |\n"
    assert prose(text) == [
        ("It rained ￼.", "paragraph", False, True, False),
        ("5 ￼ “went.”", "paragraph", False, False, True),
        ("Why?", "paragraph", False, False, False),
        ("He said so.", "paragraph", True, False, False),
        ("Head", "heading", False, False, False),
        ("a", "cell", False, False, False),
        ("￼ b", "cell", False, False, False),
    ]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It rained. [@a] It snowed. [@b] [@c]\n", ["It rained. ￼", "It snowed. ￼ ￼"]),
        ("It rained. {number:dead} died.\n", ["It rained.", "￼ died."]),
        ("Some 40 U.S. troops came. So did J. R. Smith of St. Louis, at 6 p.m. or later.\n",
         ["Some 40 U.S. troops came.", "So did J. R. Smith of St. Louis, at 6 p.m. or later."]),
        ("It fell on Sept. 5 or in Dec. Nobody knew.\n", ["It fell on Sept. 5 or in Dec.", "Nobody knew."]),
        ("“Why?” he asked. Nobody knew.\n", ["“Why?” he asked.", "Nobody knew."]),
    ],
)  # fmt: skip
def test_sentence_ends_where_it_ends_and_keeps_the_citation_behind_its_full_stop(
    text: str, sentences: list[str]
) -> None:
    assert [found[0] for found in prose(text)] == sentences


def test_sentence_knows_its_slots_links_among_them_and_where_its_words_were_typed() -> None:
    (sentence,) = markdown.body("It *was*\n[he](actor:a), 5 &amp; {number:n} [@s].\n", "f.md", 4)[0].prose
    assert [(held.offset, type(held.slot).__name__) for held in sentence.slots] == [
        (7, "BriefLink"), (15, "NumberSlot"), (17, "Cite"),
    ]  # fmt: skip
    assert sentence.mark(3, 6) == Mark(4, 5, 8)
    assert sentence.mark(0, 9) == Mark(4, 1, 10)
    assert sentence.mark(11, 12) == Mark(5, 16, 17)


def test_title_is_prose_too_with_its_numbers_as_slots() -> None:
    text, _ = markdown.title(scalar("\\[A] {number:dead} died: why?"))
    (sentence,) = text.prose
    assert (sentence.text, sentence.numbered) == ("[A] ￼ died: why?", True)
    assert sentence.mark(6, 10) == Mark(1, 20, 24)


def test_prose_of_front_matter_is_there_even_for_a_single_number() -> None:
    text, _ = markdown.line(scalar("22"))
    assert [(s.text, s.block, s.runs[0]) for s in text.prose] == [("22", "line", Run(0, 1, 1))]


TRICKY = """\
a \\* &amp; b **c** [d](actor:csto "e a f") g a b.
Two \\[x] e `code a` &eacute; end a b. {number:x} last word
> lazy one *two
three* word
"""


@pytest.mark.parametrize("before", ["", "- ", "> ", "> 1. "])
def test_every_word_of_prose_is_found_where_it_was_typed(before: str) -> None:
    lines = [before + TRICKY.split("\n")[0], *TRICKY.split("\n")[1:]]
    found, _ = markdown.body("\n".join(lines), "f.md", 1)
    words = 0
    for sentence in found.prose:
        for word in re.finditer(r"[a-z]+", sentence.text):
            run = [run for run in sentence.runs if run.offset <= word.start()][-1]
            column = run.column + word.start() - run.offset
            assert lines[run.line - 1][column - 1 : column - 1 + len(word.group())] == word.group()
            words += 1
    assert words == 20


# Places, in any nesting

SLOTS = ["{number:dead}", "[@a]", "[x](actor:y)", "{number:dead}", "[@b, p. 1]", "![y](z)"]
sentences = st.lists(
    st.sampled_from([*SLOTS, "word", "*a*", "**b", "é", "`c`", "&amp;", "\\|", "1 < 2", "x|y", "#", "-"]),
    min_size=1, max_size=8,
).map(" ".join)  # fmt: skip
markers = st.sampled_from(["- ", "1. ", "> ", "10) ", "* ", ">", "-   ", "> > ", "- - ", "[^n]: "])


def indented(block: str, marker: str) -> str:
    lines = block.split("\n")
    rest = marker if ">" in marker else " " * (4 if "^" in marker else len(marker))
    return "\n".join([marker + lines[0], *((rest + line).rstrip() for line in lines[1:])])


def in_table(cells: list[str]) -> str:
    cells = [cell.replace("x|y", "xy") for cell in cells]
    row = "| " + " | ".join(cells) + " |"
    return f"{row}\n|{'---|' * len(cells)}\n{row.strip('| ')}\n{row}"


blocks = st.recursive(
    st.one_of(
        st.lists(sentences, min_size=1, max_size=3).map("\n".join),
        sentences.map("## {} ##".format),
        sentences.map("{}\n===".format),
        st.lists(sentences, min_size=1, max_size=3).map(in_table),
        sentences.map("note[^n] {}".format),
        st.just("```\n{number:dead} [@a]\n```"),
        st.just("{box:actor:y}"),
    ),
    lambda inner: st.one_of(
        st.builds(indented, inner, markers),
        st.lists(inner, min_size=2, max_size=3).map("\n\n".join),
        st.tuples(inner, sentences).map("\n".join),
    ),
    max_leaves=6,
)


def marks_of(pieces: tuple[Piece, ...]) -> Iterator[Mark]:
    """The places of slots; of a citation, those of its keys."""
    for piece in pieces:
        if isinstance(piece, Cite):
            yield from (citation.mark for citation in piece.citations)
        elif hasattr(piece, "mark"):
            yield piece.mark


SLOT_TEXT = re.compile(r"\{number:dead\}|\{box:actor:y\}|@[ab]\b|\[x\]\(actor:y\)|!\[y\]\(z\)")


@given(st.lists(blocks, min_size=1, max_size=4).map("\n\n".join))
@example("1. | 1. | {number:dead} |\n   |---|---|\n   | - | {number:dead} {number:dead} |")
@example("> \u00a0\n> {number:dead}\n\n\u2028\n{number:dead}")
@example("[^n]: | [^n]: | [@a] |\n    |---|---|\n    | x | \\| {number:dead} \\| [@a] |\n\n[^n]")
def test_every_slot_is_at_its_place_and_no_two_at_the_same(text: str) -> None:
    found, _ = markdown.body(text, "f.md", 1)
    lines = text.split("\n")
    marks = list(marks_of(found.pieces))
    assert len(set(marks)) == len(marks)
    for mark in marks:
        assert SLOT_TEXT.fullmatch(lines[mark.line - 1][mark.column - 1 : mark.end_column - 1])


# Any text

signs = st.lists(
    st.sampled_from(
        ["[", "]", "(", ")", "{", "}", "@a", "^1", "|", "\n", "\n\n", "    ", "- ", "> ", "# ", "`", "```\n", "<", ">",
         "<b>", "<!--", "<script>", "</", ":", "!", "\\", "&#", "&lt;", "javascript:", "data:", "//", "number:", "a",
         "é", "[^1]: ", "[a]: ", "|---|", "===", "*", "_", "\"", "'", "\0", "\t", " style=", "timeline", "%zz",
         "\u2028"]
    )
).map("".join)  # fmt: skip
anything = st.one_of(st.text(), signs)


class Tags(HTMLParser):
    """Gathers every tag and attribute."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]


KNOWN_TAGS = {
    "p", "a", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "hr", "br",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip


@given(anything)
@example("<javascript:x>")
@example("[x]: javascript:x\n\n[x] ![x]")
@example("![<script>](a)")
@example('[a](https://b \'style="x" onclick="y"\')')
def test_any_text_becomes_harmless_html_with_problems_inside_it(text: str) -> None:
    found, problems = markdown.body(text, "f.md", 1)
    tags = Tags("".join(piece for piece in found.pieces if isinstance(piece, str)))
    assert tags.tags <= KNOWN_TAGS
    assert tags.attributes <= {"href", "title", "class", "start"}
    assert all(re.match(r"https?://|mailto:", address, re.IGNORECASE) for address in tags.addresses)
    lines = re.split("\r\n|\r|\n", text)
    for problem in problems:
        assert 1 <= problem.span.line <= len(lines)
        assert 1 <= problem.span.column < problem.span.end_column <= len(lines[problem.span.line - 1]) + 2


@given(anything)
@example("{A:]")
def test_any_text_can_be_a_line_or_a_title(text: str) -> None:
    for read in (markdown.line, markdown.title):
        found, _ = read(scalar(text))
        tags = Tags("".join(piece for piece in found.pieces if isinstance(piece, str)))
        assert tags.tags <= {"a", "em", "strong", "code", "br"}


@given(anything)
def test_line_without_mark_up_is_what_the_parser_makes_of_it(text: str) -> None:
    plain = re.sub(r"[^\w .,;:!?'()#+=~$%^/|-]|_", "", text).strip()
    typed = markdown.line(scalar(plain))
    parsed = markdown.line(scalar(f"**x** {plain}"))
    assert not parsed[1]
    assert "".join(map(piece_told, parsed[0].pieces)).rstrip() == f"<strong>x</strong> {typed[0].raw}".rstrip()


def test_number_slot_in_a_sentence_is_short_unless_it_says_otherwise() -> None:
    (slot,) = (piece for piece in markdown.body("{number:a}", "f.md", 7)[0].pieces if isinstance(piece, NumberSlot))
    assert (slot.form, slot.then, slot.at, slot.mark) == ("short", False, None, Mark(7, 1, 11))


def test_citation_behind_a_space_stands_right_behind_its_word_and_apart_from_another_slot() -> None:
    text, problems = markdown.body("Prices rose [@a] [@b].\n", "f.md", 1)
    assert problems == ()
    assert [piece for piece in text.pieces if isinstance(piece, str)] == ["<p>Prices rose", " ", ".</p>\n"]
