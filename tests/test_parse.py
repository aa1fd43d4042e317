"""Files: what each kind may hold, every rule of form that one file can show, and places of what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from casefile import case_table, cases_of
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import BaseModel

from generator import model, parse
from generator.parse import Brief, Parsed, Registry, Settings
from generator.problems import Place, Problem

CONTENT = Path(__file__).parents[1] / "content"


def shown(section: str) -> pytest.MarkDecorator:
    return case_table("parse.md", section)


def parsed(typed: str) -> Parsed:
    """A case: the path of a file on the first line, its text below."""
    path, _, text = typed.partition("\n")
    return parse.parse(path, text.encode(), "content")


def problem_told(problem: Problem) -> Iterator[str]:
    """Line and columns of a problem, and its words."""
    span, fault = problem.span, problem.fault
    yield f"{span.line}:{span.column}-{span.end_column} {fault.message} [{fault.rule}]"
    yield from [f"  why: {fault.why}"] * bool(fault.why)
    yield from [f"  fix: {fault.fix}"] * bool(fault.fix)


def told(problems: tuple[Problem, ...]) -> str:
    ordered = sorted(problems, key=lambda problem: problem.span)
    return "".join(f"{line}\n" for problem in ordered for line in problem_told(problem)) or "fine\n"


# What is understood


@shown("The smallest")
def test_smallest_file_of_its_kind_is_enough(typed: str, expected: str) -> None:
    assert told(parsed(typed).problems) == expected == "fine\n"
    assert parsed(typed).content is not None


@shown("Every key")
def test_every_key_of_the_kind_is_taken(typed: str, expected: str) -> None:
    assert told(parsed(typed).problems) == expected == "fine\n"


def test_every_key_of_the_model_stands_in_a_case() -> None:
    typed = " ".join(case[1] for section in ("The smallest", "Every key") for case in cases_of("parse.md", section))
    assert {key for key in KEYS if not re.search(rf"\b{key}:", typed)} == set()


@shown("Seven mistakes, seven problems")
def test_mistakes_are_told_all_at_once_each_at_its_place(typed: str, expected: str) -> None:
    assert told(parsed(typed).problems) == expected


@shown("Rules of form")
def test_rule_of_form_says_what_is_wrong_where_and_what_to_write(typed: str, expected: str) -> None:
    assert told(parsed(typed).problems) == expected


def brief(text: str, path: str = "ferry/reactions/a.md") -> Brief:
    found = parse.parse(path, text.encode(), "content").content
    assert isinstance(found, Brief)
    return found


def numbers(text: str) -> tuple[model.Number, ...]:
    found = parse.parse("ferry/numbers.yml", text.encode(), "content")
    assert isinstance(found.content, Registry) and not found.problems
    return tuple(cast(model.Number, entry) for _, entry in found.content.entries)


REACTION = "---\ntitle: A\nsummary: B\nactor: c\nwhen: 2022\n{}\n---\n"


@pytest.mark.parametrize(
    ("typed", "uses"),
    [
        ("a", [("a", "")]),
        ("a, page 4, line 3", [("a", "page 4, line 3")]),
        ("[a, page 4, b]", [("a", "page 4"), ("b", "")]),
        ("[a, page 4, line 3, b]", [("a", "page 4, line 3"), ("b", "")]),
        ("[a, 12, 'b, page 4', c]", [("a", "12"), ("b", "page 4"), ("c", "")]),
        ("[a, b-2]", [("a", ""), ("b-2", "")]),
        ("{title: A, publisher: B, undated: true, held: here}", [(None, "")]),
        ("[a, {title: A, publisher: B, undated: true, held: here}]", [("a", ""), (None, "")]),
    ],
)
def test_source_is_a_key_with_a_locator_a_list_of_them_or_written_out(typed: str, uses: list[object]) -> None:
    front = brief(REACTION.format(f"source: {typed}")).front
    assert isinstance(front, model.Reaction)
    assert [(use.source, use.locator) for use in front.source] == uses
    assert [use.in_place is not None for use in front.source] == [use.source is None for use in front.source]


def test_quote_is_a_key_or_written_out() -> None:
    front = brief(REACTION.format("quote: [no-warning, {text: Stop., setting: a briefing}]")).front
    assert isinstance(front, model.Reaction)
    assert [(use.quote, use.in_place and use.in_place.text) for use in front.quote] == [
        ("no-warning", None),
        (None, "Stop."),
    ]


def test_values_of_a_number_whose_unit_is_date_are_dates() -> None:
    (number,) = numbers("a: {label: b, unit: date, values: {value: autumn 2029, as_of: 2022, by: c, source: d}}")
    assert [(value.value, value.date and value.date.text) for value in number.values] == [(None, "autumn 2029")]


@pytest.mark.parametrize(
    ("about", "said", "published"),
    [
        ("as_of: 2022-01-06", "16:30", "2022-01-06 16:30"),
        ("as_of: 2022-01-06 06:00", "16:30 +06:00", "2022-01-06 16:30 +06:00"),
        ("as_of: night of 2022-01-06", "06:15", "2022-01-06 06:15"),
        ("for: 2022-01-06", "16:30", "2022-01-06 16:30"),
        ("as_of: 2022-01-06", "2022-01-07", "2022-01-07"),
    ],
)
def test_bare_time_of_publication_means_the_day_of_the_value(about: str, said: str, published: str) -> None:
    (number,) = numbers(f"a: {{label: b, values: [{{value: 1, {about}, published: {said}, by: c, source: d}}]}}")
    when = number.values[0].published
    assert when is not None and when.text == published


def test_text_is_kept_as_typed_where_yaml_sees_braces_and_brackets() -> None:
    front = brief(
        REACTION.format("facts:\n  Dead: {number:dead}\nevents: {when: [2026-10-25..2026-10-27], what: x}")
    ).front
    assert front.facts[0].text.raw == "{number:dead}"
    assert front.events[0].when.text == "[2026-10-25..2026-10-27]"


def test_wrong_value_hides_no_other_and_the_file_still_takes_part() -> None:
    found = parse.parse("ferry/events/a.md", b"---\ntitle: A\nwhen: soon\nlane: [x\nplace: almaty\n---\nText.\n", "")
    assert isinstance(found.content, Brief)
    front = found.content.front
    assert isinstance(front, model.Event)
    assert (front.title.raw, front.place and front.place.text, front.when.text) == ("A", "almaty", "9999")
    assert found.lost == {"when", "lane"}
    assert [problem.fault.rule for problem in found.problems] == ["yaml", "missing-key", "not-a-date"]


def test_wrong_value_of_a_number_counts_as_one_that_is_there() -> None:
    text = b"a:\n  label: b\n  values:\n    - {value: '2,500', as_of: soon, by: c, source: D}\n"
    found = parse.parse("ferry/numbers.yml", text, "")
    assert isinstance(found.content, Registry)
    (stated,) = cast(model.Number, found.content.entries[0][1]).values
    assert stated.value is not None and stated.as_of is not None and stated.by is not None and stated.source
    assert [problem.fault.rule for problem in found.problems] == ["slug", "not-a-date", "not-a-number"]


# What each kind may hold

KINDS: dict[str, set[str]] = {
    "f/index.md": {"published"},
    "f/causes/a.md": set(),
    "f/actors/a.md": set(),
    "f/reactions/a.md": {"actor", "when"},
    "f/events/a.md": {"when"},
    "f/questions/a.md": set(),
    "f/terms/a.md": set(),
    "f/claims/a.md": {"claimant", "verdict"},
}
"""A file of each kind, and what it requires beside title and summary."""
FILLED = "title: T\nsummary: S\npublished: 2022\nactor: a\nwhen: 2022\nclaimant: a\nverdict: disputed\n"


def faults(path: str, text: str) -> list[str]:
    return [problem.fault.message for problem in parse.parse(path, text.encode(), "").problems]


def front_of(path: str, more: str) -> str:
    """A brief with what its kind requires and some keys more."""
    keys = {"title", "summary", *KINDS[path]}
    filled = "".join(f"{line}\n" for line in FILLED.splitlines() if line.partition(":")[0] in keys)
    return f"---\n{filled}{more}---\n"


@pytest.mark.parametrize(("path", "required"), KINDS.items())
def test_brief_lacks_just_what_its_kind_requires(path: str, required: set[str]) -> None:
    assert set(faults(path, "---\n---\n")) == {f'"{key}" is missing' for key in {"title", "summary", *required}}
    assert faults(path, front_of(path, "")) == []


@pytest.mark.parametrize(
    ("path", "entry", "missing"),
    [
        ("site.yml", "", {"title", "base_url"}),
        ("f/sources.yml", "a: {note: N}\n", {"title", "publisher", "date", "url"}),
        ("f/numbers.yml", "a: {note: N}\n", {"label", "values"}),
        ("f/quotes.yml", "a: {setting: S}\n", {"speaker", "text"}),
        ("f/places.yml", "a: {type: town}\n", {"name"}),
        ("f/images.yml", "a: {caption: C}\n", {"file"}),
    ],
)
def test_settings_and_entries_lack_just_what_they_require(path: str, entry: str, missing: set[str]) -> None:
    assert set(faults(path, entry)) == {f'"{key}" is missing' for key in missing}


def test_what_is_left_out_is_the_usual() -> None:
    text = front_of("f/causes/a.md", "source: {title: T, publisher: P, undated: true, held: h}\n")
    front = brief(text, "f/causes/a.md").front
    assert isinstance(front, model.Cause)
    source = front.source[0].in_place
    assert (front.status, front.draft, source and source.type) == ("reported", False, "webpage")


COMMON = """\
draft: true
authors: [desk, Ann Author]
checked: 2022-01-09
check_again: 2023-01-09
facts: {Owner: Mansa Line}
events: [{when: 2022, what: W}]
unknowns: [Who they were.]
updates: [{on: 2022-01-10, type: update, note: N}]
image: square
former_slugs: [old]
language: ru
allow: {orphan: it stands alone}
"""
TIMELINE = """\
source_says: on some day
when_words: then
when_note: as told
place: almaty
lane: streets
status: suspected
main: true
after: event:b
source: seed, line 12
"""


@pytest.mark.parametrize("path", KINDS)
def test_keys_common_to_all_kinds_are_taken_by_each(path: str) -> None:
    published = "" if "published" in KINDS[path] else "published: 2022-01-08\n"
    assert faults(path, front_of(path, COMMON + published)) == []


@pytest.mark.parametrize("key", [line.partition(":")[0] for line in TIMELINE.splitlines()])
def test_keys_of_the_timeline_are_the_same_wherever_something_happens(key: str) -> None:
    line = next(line for line in TIMELINE.splitlines() if line.startswith(f"{key}:"))
    assert faults("f/events/a.md", front_of("f/events/a.md", f"{line}\n")) == []
    assert faults("f/reactions/a.md", front_of("f/reactions/a.md", f"{line}\n")) == []
    assert faults("f/claims/a.md", front_of("f/claims/a.md", f"when: 2022\n{line}\n")) == []
    inside = f"events:\n  - when: 2022\n    what: W\n    {line}\n"
    assert faults("f/terms/a.md", front_of("f/terms/a.md", inside)) == []


@pytest.mark.parametrize(
    ("path", "line", "words"),
    [
        ("f/causes/a.md", "type: {}", "trigger, wider, structural"),
        (
            "f/actors/a.md",
            "type: {}",
            "person, group, organisation, institution, state, alliance, company, media",
        ),
        ("f/questions/a.md", "status: {}", "answered, partly, open"),
        (
            "f/events/a.md",
            "status: {}",
            "confirmed, officials say, reported, suspected, no evidence given, disputed, planned, withdrawn",
        ),
        (
            "f/claims/a.md",
            "verdict: {}",
            "confirmed, supported, disputed, no evidence given, contradicted, withdrawn, cannot be checked",
        ),
        ("f/terms/a.md", "updates: {{on: 2022-01-10, type: {}, note: N}}", "correction, update"),
        (
            "f/index.md",
            "sections: {}",
            "body, questions, timeline, causes, unknowns, who, reactions, claims, numbers, updates, sources",
        ),
        (
            "f/causes/a.md",
            "source: {{title: T, publisher: P, undated: true, held: h, reliability: {}}}",
            "primary, agency, media, organisation, state media, reprint, aggregator",
        ),
    ],
)
def test_words_with_a_fixed_meaning_are_these_and_no_others(path: str, line: str, words: str) -> None:
    filled = front_of(path, "~\n").replace("verdict: disputed\n", "" if "verdict" in line else "verdict: disputed\n")
    for word in words.split(", "):
        assert faults(path, filled.replace("~", line.format(word))) == []
    wrong = parse.parse(path, filled.replace("~", line.format("other")).encode(), "").problems
    assert [problem.fault.rule for problem in wrong] == ["unknown-word"]


MARKED = "A *line* [@one, page 4] with {number:dead} and [a link](term:t)"
LINES = [
    ("f/terms/a.md", "facts: {{Dead: '{}'}}"),
    ("f/terms/a.md", "events: [{{when: 2022, what: '{}'}}]"),
    ("f/terms/a.md", "events: [{{when: 2022, what: W, when_note: '{}'}}]"),
    ("f/terms/a.md", "unknowns: ['{}']"),
    ("f/terms/a.md", "unknowns: [{{text: T, would_settle: '{}'}}]"),
    ("f/terms/a.md", "updates: {{on: 2022-01-10, type: update, note: '{}'}}"),
    ("f/claims/a.md", "would_settle: '{}'"),
    ("f/index.md", "method: '{}'"),
]
"""Keys whose value is a line of Markdown."""


@pytest.mark.parametrize(("path", "key"), LINES)
def test_text_value_is_a_line_of_markdown(path: str, key: str) -> None:
    assert faults(path, front_of(path, f"{key.format(MARKED)}\n")) == []
    assert faults(path, front_of(path, f"{key.format('See [@A]')}\n")) == ['"@A" is not a citation']


def test_summary_is_a_line_of_markdown_and_a_title_holds_numbers_only() -> None:
    text = "---\ntitle: '{}'\nsummary: '{}'\n---\n"
    assert faults("f/terms/a.md", text.format("{number:dead} died", MARKED)) == []
    assert faults("f/terms/a.md", text.format("It [@one] sank", MARKED)) == ["[@one] stands in a title"]
    assert faults("f/terms/a.md", text.format("It sank", "See [@A]")) == ['"@A" is not a citation']


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("f/reactions/a.md", "stance: '{}'"),
        ("f/reactions/a.md", "quote: {{text: '{}'}}"),
        ("f/events/a.md", "source_says: '{}'"),
        ("f/terms/a.md", "updates: {{on: 2022-01-10, type: correction, note: N, was: '{}'}}"),
        ("f/terms/a.md", "updates: {{on: 2022-01-10, type: correction, note: N, was: W, now: '{}'}}"),
    ],
)
def test_words_of_others_and_from_elsewhere_are_plain(path: str, key: str) -> None:
    assert faults(path, front_of(path, f"{key.format('See [@A] {nmber:a} <b>')}\n")) == []


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("f/claims/a.md", "for: {}"),
        ("f/claims/a.md", "against: {}"),
        ("f/claims/a.md", "quote: {{text: T, source: {}}}"),
        ("f/causes/a.md", "source: {}"),
        ("f/actors/a.md", "roles: {{title: R, source: {}}}"),
        ("f/actors/a.md", "member_of: {{actor: a, source: {}}}"),
        ("f/terms/a.md", "updates: {{on: 2022-01-10, type: update, note: N, source: {}}}"),
        ("f/terms/a.md", "events: {{when: 2022, what: W, source: {}}}"),
    ],
)
def test_whatever_names_sources_takes_them_in_every_form(path: str, key: str) -> None:
    for form in ("audit", "[audit, page 4]", "[audit, page 4, register]", "'audit, page 4'"):
        assert faults(path, front_of(path, f"{key.format(form)}\n")) == []
    in_place = "{title: A, publisher: B, undated: true, held: here}"
    assert faults(path, front_of(path, f"{key.format(in_place)}\n")) == []
    assert faults(path, front_of(path, f"{key.format('Audit')}\n")) == ['"Audit" is not the key of a source']


# Files

MOVE_IT = "move it to the explainer's own folder, or to assets/."
TEXT = "rename it to wind.md if it is a brief; else move it to ferry/assets/."
STRAY = (
    'move it into "causes/", "actors/", "reactions/", "events/", "questions/", "terms/" or "claims/" if it is a brief,'
    " else out of ferry/."
)


@pytest.mark.parametrize(
    ("path", "message", "fix"),
    [
        ("ferry.md", '"ferry.md" belongs to no explainer', "move it to a folder, such as ferry/index.md."),
        ("a.yml", '"a.yml" belongs to no explainer', "move it into the folder of its explainer, beside index.md."),
        ("sources.yml", '"sources.yml" belongs to no explainer', "move it to EXPLAINER/sources.yml."),
        ("Quote.YAML", '"Quote.YAML" belongs to no explainer', "move it to EXPLAINER/quotes.yml."),
        ("events/x.md", '"events/x.md" belongs to no explainer', "move it to EXPLAINER/events/x.md."),
        ("sit.yml", '"sit.yml" belongs to no explainer', 'did you mean "site.yml"?'),
        ("ferry/source.yml", '"source.yml" is not read', "rename it to sources.yml."),
        ("ferry/sources.yaml", '"sources.yaml" is not read', "rename it to sources.yml."),
        ("ferry/Source.yaml", '"Source.yaml" is not read', "rename it to sources.yml."),
        ("ferry/sources.txt", '"sources.txt" is not read', "rename it to sources.yml."),
        ("ferry/data/sources.yml", '"sources.yml" is not read', "move it to ferry/sources.yml."),
        ("Site.YAML", '"Site.YAML" is not read', "rename it to site.yml."),
        ("ferry/Index.MD", '"Index.MD" is not read', "rename it to index.md."),
        ("ferry/causes/old.yml", '"old.yml" is no brief', MOVE_IT),
        ("ferry/cause/wind.md", 'the folder "cause" holds no kind of brief', 'did you mean "causes"?'),
        ("ferry/causes/sources.yml", '"sources.yml" is not read', "move it to ferry/sources.yml."),
        ("ferry/events/wind.markdown", '"wind.markdown" is not read', "rename it to wind.md."),
        ("ferry/events/Wind.MD", '"Wind.MD" is not read', "rename it to wind.md."),
        ("ferry/events/wind.md.txt", '"wind.md.txt" is not read', "rename it to wind.md."),
        ("ferry/numbers.yml.txt", '"numbers.yml.txt" is not read', "rename it to numbers.yml."),
        ("ferry/events/wind.txt", '"wind.txt" is neither brief nor registry', TEXT),
        ("ferry/notes.md", '"notes.md" is not a file of an explainer', STRAY),
        ("ferry/pic.jpg", '"pic.jpg" is neither brief nor registry', "move it to ferry/assets/."),
        ("ferry/events/pic.jpg", '"pic.jpg" is neither brief nor registry', "move it to ferry/assets/."),
        ("ferry/events/assets/b.md", '"ferry/events/assets/b.md" lies too deep', "move it up."),
        ("ferry/causes/deep/wind.md", '"ferry/causes/deep/wind.md" lies too deep', "move it up."),
    ],
)  # fmt: skip
def test_misplaced_file_is_told_where_it_belongs(path: str, message: str, fix: str) -> None:
    (problem,) = parse.parse(path, b"", "content").problems
    assert (problem.span.file, problem.fault.rule) == (f"content/{path}", "wrong-kind")
    assert (problem.fault.message, problem.fault.fix) == (message, fix)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("ferry/causes/The_Wind.md", '"The_Wind" is not a file name for a brief'),
        ("ferry/causes/ветер.md", '"ветер" is not a file name for a brief'),
        ("ferry/causes/wіnd.md", '"wіnd" mixes Latin letters with Cyrillic ("і" at position 2)'),
        ("The Ferry/index.md", '"The Ferry" is not a name for an explainer\'s folder'),
        ("assets/index.md", 'an explainer cannot be called "assets"'),
    ],
)
def test_name_that_can_be_no_address_is_told(path: str, message: str) -> None:
    text = b"---\ntitle: A\nsummary: B\ndraft: true\n---\n"
    assert [problem.fault.message for problem in parse.parse(path, text, "").problems] == [message]


@pytest.mark.parametrize(
    ("path", "sort"),
    [
        ("site.yml", "settings"), ("LICENSE", "other"), ("README.txt", "other"), ("a/index.md", "brief"),
        ("a/terms/b.md", "brief"), ("a/sources.yml", "registry"), ("a/assets/b.png", "asset"),
        ("a/assets/deep/B.PNG", "asset"), ("a/assets/data.csv", "asset"),
    ],
)  # fmt: skip
def test_path_says_what_a_file_is(path: str, sort: str) -> None:
    assert parse.sort_of(path) == sort
    assert parse.is_parsed(path) == (sort in ("settings", "brief", "registry"))


@pytest.mark.parametrize("name", ["a.html", "a.SVG", "a.js", "a.xml", "a.css", "a.exe", "a.md", "png", "a.jpg.htm"])
def test_asset_that_could_act_or_is_of_no_known_kind_is_refused(name: str) -> None:
    (problem,) = parse.parse(f"ferry/assets/{name}", b"\xff", "content").problems
    assert problem.fault.rule == "unsafe-link"
    assert ".png" in problem.fault.fix


def test_asset_with_a_hash_in_its_name_is_refused() -> None:
    (problem,) = parse.parse("ferry/assets/a#1.png", b"", "content").problems
    assert (problem.fault.rule, problem.fault.fix) == ("slug", "rename the file.")


def test_file_over_the_limit_is_not_read() -> None:
    (problem,) = parse.parse("ferry/index.md", b"x" * (512 * 1024 + 1), "").problems
    assert (problem.fault.rule, problem.fault.message) == ("too-large", "this file has 513 KB, more than 512")
    assert parse.parse("ferry/index.md", b"x" * 512 * 1024, "").problems[0].fault.rule == "front-matter"


@pytest.mark.parametrize(
    ("source", "place", "byte"),
    [
        (b"\xff\xfe-\0-\0-\0", (1, 1), 1),
        ("---\ntitle: Régis".encode("latin-1"), (2, 9), 13),
        ("\ufeff---\r\nэ".encode() + b"\xe9", (2, 2), 11),
    ],
)
def test_file_that_is_no_utf8_is_told_with_its_byte(source: bytes, place: tuple[int, int], byte: int) -> None:
    found = parse.parse("ferry/index.md", source, "")
    assert found.content is None
    (problem,) = found.problems
    assert (problem.span.line, problem.span.column) == place
    assert problem.fault.message == f"not valid UTF-8 at byte {byte}"


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_byte_order_mark_and_other_line_ends_change_nothing(ending: str) -> None:
    text = "---\ntitle: A\nsummary: B\npublished: soon\n---\n\nText [@A].\n"
    changed = b"\xef\xbb\xbf" + text.replace("\n", ending).encode()
    assert parse.parse("f/index.md", changed, "") == parse.parse("f/index.md", text.encode(), "")


def test_letters_typed_in_two_pieces_are_one() -> None:
    text = "---\ntitle: Cafe\u0301\nsummary: B\ndraft: true\n---\n"
    assert brief(text, "f/index.md").front.title.raw == "Café"


# Places


PLACED = """\
---
title: A
summary: B
actor: tokayev
when: 2022-01-05
source: [seed, page 4, audit, seed-2]
to: [event:a, "event:b"]
lane: streets
facts:
  Dead: "{number:dead}"
events:
  - {when: 2022, what: "bad {nubmer:x}", id: one}
  - when: 2023
    what: good
    colour: red
    place: almaty
    source_says: "on \\"Thursday\\" 5"
    after: event:one
quote:
  speaker: csto
  text: c
  source: {title: A, publisher: B, undated: true, held: c, via: ap}
former_slugs: [old, older]
names:
  ru: x
---
"""


@pytest.mark.parametrize(
    ("path", "word", "typed"),
    [
        (("actor",), "tokayev", "4:8 tokayev"),
        (("when",), "", "5:7 2022-01-05"),
        (("source", 0, "source"), "seed", "6:10 seed"),
        (("source", 1, "source"), "audit", "6:24 audit"),
        (("source", 2, "source"), "seed-2", "6:31 seed-2"),
        (("to", 1), "event:b", "7:16 event:b"),
        (("facts", 0, "text"), "", '10:9 "{number:dead}"'),
        (("events", 1, "place"), "almaty", "16:12 almaty"),
        (("events", 1, "source_says"), "Thursday", "17:24 Thursday"),
        (("events", 1, "after"), "", "18:12 event:one"),
        (("events", 1, "after", 0), "event:one", "18:12 event:one"),
        (("quote", 0, "in_place", "speaker"), "csto", "20:12 csto"),
        (("quote", 0, "in_place", "source", 0, "in_place", "via"), "ap", "22:65 ap"),
        (("former_slugs",), "older", "23:21 older"),
        (("nothing",), "", "2:1 title: A"),
    ],
)
def test_place_of_a_value_is_found_again_without_what_was_wrong(
    path: tuple[str | int, ...], word: str, typed: str
) -> None:
    span = parse.spans("f/reactions/a.md", PLACED.encode(), "content")(Place("content/f/reactions/a.md", path, word))
    line = PLACED.split("\n")[span.line - 1]
    assert f"{span.line}:{span.column} {line[span.column - 1 : span.end_column - 1]}" == typed


NUMBERS = """\
dead:
  label: x
  main: [a, harbour-police]
  values:
    - {value: 1, as_of: 2022, by: harbour-police, source: b}
    - {value: soon, as_of: 2023, by: c, source: b}
opening: {label: x, unit: date, values: [{value: 2029, as_of: 2022, by: d, source: e}]}
"""


@pytest.mark.parametrize(
    ("place", "typed"),
    [
        (Place("f", ("dead",), of_key=True), "1:1 dead"),
        (Place("f", ("dead", "values", 1)), "6:7 {value: soon, as_of: 2023, by: c, source: b}"),
        (Place("f", ("dead", "values", 0, "by"), "harbour-police"), "5:35 harbour-police"),
        (Place("f", ("dead", "main", 1), "harbour-police"), "3:13 harbour-police"),
        (Place("f", ("opening", "values", 0, model.DATE_AS_VALUE)), "7:50 2029"),
        (Place("f", ("opening", "values", 0, "by"), of_key=True), "7:69 by"),
    ],
)  # fmt: skip
def test_place_in_a_registry_is_found_again(place: Place, typed: str) -> None:
    span = parse.spans("x/numbers.yml", NUMBERS.encode(), "")(place)
    line = NUMBERS.split("\n")[span.line - 1]
    assert f"{span.line}:{span.column} {line[span.column - 1 : span.end_column - 1]}" == typed


def test_place_in_the_settings_is_found() -> None:
    span = parse.spans("site.yml", b"title: A\nbase_url: auto\nauthors: {a: B}\n", "")(
        Place("site.yml", ("authors", 0))
    )
    assert (span.line, span.column, span.end_column) == (3, 14, 15)


# Any bytes

REAL = sorted(path.relative_to(CONTENT).as_posix() for path in CONTENT.rglob("*") if path.suffix in (".md", ".yml"))
PATHS = ["site.yml", "f/index.md", *(f"f/{name}.yml" for name in model.REGISTRIES), "f/actors/a.md", "f/claims/a.md"]


def checked(path: str, source: bytes) -> Parsed:
    """Parse anything; every problem must have a place in the file, and every place an end."""
    found = parse.parse(path, source, "content")
    lines = re.split("\r\n|\r|\n", source.decode("utf-8-sig", "replace"))
    for problem in found.problems:
        assert 1 <= problem.span.line <= len(lines)
        assert 1 <= problem.span.column < problem.span.end_column
    assert (found.content is not None) or found.problems
    return found


@given(st.sampled_from(PATHS), st.binary())
def test_any_bytes_give_a_file_with_its_problems(path: str, source: bytes) -> None:
    checked(path, source)
    checked(path, b"---\n" + source + b"\n---\n" + source)


yaml_values = st.recursive(
    st.sampled_from(
        ["a", "2022", "[]", "{}", "''", "a: b", "true", "{number:x}", "[@a]", "…", "“x”", "16:30", "*a", "|"]
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.lists(
            st.tuples(st.sampled_from(["title", "text", "when", "source", "a", "name", "value", "from"]), inner)
        ).map(lambda items: "{" + ", ".join(f"{key}: {value}" for key, value in items) + "}"),
    ),
    max_leaves=5,
)
TOP: list[type[BaseModel]] = [*model.FRONTS.values(), *model.REGISTRIES.values(), model.Site]
KEYS = sorted({info.alias or name for part in TOP for name, info in part.model_fields.items()})


@given(st.sampled_from(PATHS), st.dictionaries(st.sampled_from(KEYS), yaml_values, max_size=5))
@example("site.yml", {"authors": "{a: {url: 'https://a.b'}}"})
@example("f/places.yml", {"names": "{source: a}"})
@example("f/index.md", {"sections": "[{}, {a: b, c: d}]", "updates": "[{}, a]"})
@example("f/actors/a.md", {"member_of": "[{}]", "roles": "{}", "names": "{a: b}"})
@example("f/actors/a.md", {"source": "{title: A}", "quote": "{}"})
def test_any_value_of_any_key_settles(path: str, values: dict[str, str]) -> None:
    indent = "  " if path.startswith("f/") and path.endswith(".yml") else ""
    text = "a:\n" * bool(indent) + "".join(f"{indent}{key}: {value}\n" for key, value in values.items())
    found = checked(path, (f"---\n{text}---\n" if path.endswith(".md") else text).encode())
    place = parse.spans(path, text.encode(), "")
    assert all(place(Place("", (key, 0, "source", 0))) for key in values)
    assert found.content is not None or found.problems


signs = st.sampled_from(["", " ", "\t", ":", "{", "[", '"', "'", "\n", "- ", "#", "@", "é", "---\n"])
cuts = st.tuples(st.integers(0, 20_000), st.integers(0, 40), signs)


@given(st.sampled_from(REAL), st.lists(cuts, min_size=1, max_size=3))
def test_real_file_with_bits_cut_out_and_put_in_still_parses(path: str, changes: list[tuple[int, int, str]]) -> None:
    text = (CONTENT / path).read_text("utf-8")
    for at, length, put in changes:
        at %= len(text) + 1
        text = text[:at] + put + text[at + length :]
    checked(path, text.encode())


def test_real_files_have_no_problem_of_form() -> None:
    assert [problem for path in REAL for problem in checked(path, (CONTENT / path).read_bytes()).problems] == []
    assert isinstance(parse.parse("site.yml", (CONTENT / "site.yml").read_bytes(), "").content, Settings)
