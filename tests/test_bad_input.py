"""Bad input of every kind: refused or shown harmlessly, with its file and line, never with a traceback.

What is hard on a reader stands in hard.py; `make fuzz` tries it at full size, and random inputs for as long as one
likes.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import pytest
from building import SMALL, Site, build, tree
from fuzz import _texts, made, tried
from hard import AROUND, FRONT, hard
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from generator import fields, model, parse
from generator.pipeline import Built
from generator.problems import MOST_ALIKE

SMALLER_BYTES = 6_000
HERE = "e/terms/x.md"


def problems_of(path: str, text: str | bytes) -> list[tuple[str, int, str]]:
    """Where it says that something is wrong, and which rule."""
    built = tried(path, text.encode() if isinstance(text, str) else text)
    return [(p.span.file.removeprefix("content/"), p.span.line, p.fault.rule) for p in built.problems if p.is_error]


@pytest.mark.parametrize("name", [name for name, *_ in hard(100)])
def test_hard_input_is_read_or_refused_with_its_place(name: str) -> None:
    path, data = next((path, data) for each, path, data in hard(SMALLER_BYTES) if each == name)
    tried(path, data)


@pytest.mark.parametrize("bracket", list("[](){}<>"))
@pytest.mark.parametrize("where", ["text", "value", "key", "registry"])
def test_fifty_thousand_brackets_of_each_kind_are_refused_or_shown(bracket: str, where: str) -> None:
    many = bracket * 50_000
    path, text = {
        "text": (HERE, f"{FRONT}{many}\n"),
        "value": (HERE, f"---\ntitle: T\nsummary: {many}\n---\n"),
        "key": (HERE, f"---\ntitle: T\nsummary: S\n{many}\n---\n"),
        "registry": ("e/places.yml", f"a: {many}\n"),
    }[where]
    tried(path, text.encode(), renders=False)


def test_text_of_half_a_megabyte_is_read_and_one_of_nothing_but_marks_is_refused_where_it_is_too_much() -> None:
    words = "So it went on for years and years, and nobody asked why. " * 8_000
    assert problems_of(HERE, f"{FRONT}{words}\n") == []
    lines = "- \n" * (parse.MOST_MARKS + 10)
    assert problems_of(HERE, f"{FRONT}{lines}") == [(HERE, parse.MOST_MARKS - 1, "too-large")]


@pytest.mark.parametrize(
    ("front", "line", "rule"),
    [
        ("related: &a [term:x, term:x]\nauthors: *a", 4, "yaml"),  # an anchor, and its alias on the next line
        ("<<: {title: U}", 4, "unknown-key"),
        ("related: !!python/object/apply:os.system ['true']", 4, "yaml"),
        ("authors: !local b", 4, "yaml"),
        ("title: U", 4, "repeated-key"),
        ("\tauthors: a", 4, "yaml"),
        ("image: a: b", 4, "yaml"),
        ("authors: a #b", 4, "yaml"),
        ("published: " + "9" * 5000, 4, "not-a-date"),
        ("published: 2022-13-45", 4, "not-a-date"),
        ('authors: "\\ud800"', 4, "yaml"),
        ('authors: "\\uDFFF\\uD800"', 4, "yaml"),
        ("authors: a\0b", 4, "yaml"),
        ("authors: [a, b", 4, "yaml"),
        ("authors: {a: b}, c", 4, "yaml"),
    ],
)
def test_trap_of_yaml_is_told_on_its_line(front: str, line: int, rule: str) -> None:
    told = problems_of(HERE, f"---\ntitle: T\nsummary: S\n{front}\n---\n")
    assert (HERE, line, rule) in told
    assert {each[0] for each in told} == {HERE}


def test_slot_at_the_start_of_a_value_is_taken_as_typed_or_told_once_where_text_follows() -> None:
    assert problems_of(HERE, "---\ntitle: T\nsummary: {number:dead}\n---\n") == []
    assert problems_of(HERE, "---\ntitle: T\nsummary: {number:dead} died.\n---\n") == [(HERE, 3, "yaml")]


@pytest.mark.parametrize("digits", ["9" * 5000, f"-{'9' * 5000}", f"0.{'9' * 5000}", "1e999999999", "0x" + "f" * 5000])
def test_number_of_five_thousand_digits_is_read_or_refused(digits: str) -> None:
    value = f"dead: {{label: d, values: [{{value: {digits}, as_of: 2022, by: A, source: one}}]}}\n"
    tried("e/numbers.yml", value.encode())
    tried("e/actors/a.md", f"---\ntitle: T\nsummary: S\ntype: alliance\nmembers: {digits}\n---\n".encode())
    tried("e/places.yml", f"a: {{name: A, at: [{digits}, {digits}]}}\n".encode())


@pytest.mark.parametrize("data", [b"\xed\xa0\x80", b"\xc0\xaf", b"\xff\xfe\x00", b"\xf8\x88\x80\x80\x80", b"a\xe9"])
@pytest.mark.parametrize("path", [HERE, "e/sources.yml", "site.yml", "e/index.md"])
def test_bytes_that_are_no_utf8_are_told_with_their_file_alone(path: str, data: bytes) -> None:
    told = problems_of(path, data)
    assert told == [(path, 1, "encoding")]


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_byte_order_mark_and_line_ends_of_others_move_no_line(ending: str) -> None:
    text = "---\ntitle: T\nsummary: S\nsumary: S\n---\n{nmber:x}\n".replace("\n", ending)
    assert problems_of(HERE, f"\ufeff{text}") == [(HERE, 4, "unknown-key"), (HERE, 6, "unknown-slot")]


# --- addresses and scripts -------------------------------------------------------------------------------------------

ACTING = ("javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x")
TAKES_AN_ADDRESS = {
    "a source": ("e/sources.yml", "one: {title: T, publisher: P, date: 2022, url: ADDRESS}\n"),
    "an archived copy": ("e/sources.yml", "one: {title: T, publisher: P, date: 2022, held: H, archived: ADDRESS}\n"),
    "the site": ("site.yml", "title: T\nbase_url: ADDRESS\n"),
    "the publisher": ("site.yml", "title: T\nbase_url: auto\npublisher: {name: P, url: ADDRESS}\n"),
    "an author": ("site.yml", "title: T\nbase_url: auto\nauthors: {a: {name: A, url: ADDRESS}}\n"),
    "whom to write to": ("site.yml", "title: T\nbase_url: auto\nreport_to: ADDRESS\n"),
    "the editor": ("site.yml", "title: T\nbase_url: auto\neditor: ADDRESS\n"),
    "a picture of the registry": ("e/images.yml", "i: {file: ADDRESS, alt: A, credit: C, licence: CC0-1.0}\n"),
    "a source in place": (
        "e/causes/x.md", "---\ntitle: T\nsummary: S\nsource: {title: T, publisher: P, date: 2022, url: ADDRESS}\n---\n",
    ),
    "a link in a summary": (HERE, "---\ntitle: T\nsummary: 'A [link](PLAIN).'\n---\n"),
    "a link in a fact": (HERE, "---\ntitle: T\nsummary: S\nfacts: {A: '[link](PLAIN) [@one]'}\n---\n"),
    "a link": (HERE, f"{FRONT}A [link](PLAIN).\n"),
    "a link in angle brackets": (HERE, f"{FRONT}A [link](<PLAIN>).\n"),
    "a link by reference": (HERE, f"{FRONT}A [link][a].\n\n[a]: PLAIN\n"),
    "a link by itself": (HERE, f"{FRONT}A <PLAIN>.\n"),
    "a picture": (HERE, f"{FRONT}![A](PLAIN)\n"),
    "a link in a side note": (HERE, f"{FRONT}A[^1].\n\n[^1]: [link](PLAIN)\n"),
    "a link in a table": (HERE, f"{FRONT}|a|\n|-|\n|[link](PLAIN)|\n"),
}  # fmt: skip


@pytest.mark.parametrize("address", ACTING)
@pytest.mark.parametrize("place", TAKES_AN_ADDRESS)
def test_address_that_acts_is_refused_wherever_an_address_is_taken(place: str, address: str) -> None:
    path, text = TAKES_AN_ADDRESS[place]
    plain = address.replace("<", "%3C").replace(">", "%3E")
    told = problems_of(path, text.replace("ADDRESS", json.dumps(address)).replace("PLAIN", plain))
    assert told and {each[0] for each in told} <= {path, "e/index.md"}
    assert {each[2] for each in told} <= {"unsafe-link", "dead-link", "wrong-type", "unknown-image"}


def test_every_key_that_takes_an_address_is_among_those() -> None:
    parts: list[type[BaseModel]] = [*model.FRONTS.values(), *model.REGISTRIES.values(), model.Publisher, model.Author]
    parts.append(model.Site)
    kinds = (fields.Url, fields.BaseUrl, fields.Contact, fields.Editor)
    named = {name for part in parts for name, info in part.model_fields.items() if _is(info, kinds)}
    assert named == {"url", "archived", "base_url", "report_to", "editor"}


def _is(info: object, kinds: tuple[object, ...]) -> bool:
    """Whether a key is of one of some types, by the reader that each of these has."""
    readers = {id(mark) for kind in kinds for mark in kind.__metadata__}  # type: ignore[attr-defined]
    return any(id(mark) in readers for mark in _marks(info))


def _marks(info: object) -> Iterator[object]:
    yield from getattr(info, "metadata", ())
    for inner in getattr(getattr(info, "annotation", None), "__args__", ()):
        yield from getattr(inner, "__metadata__", ())


CLOSING = "</script><script>alert(1)</script>"


def test_end_of_a_script_in_any_text_ends_none_in_pages_feeds_and_data() -> None:
    line = CLOSING.replace("<", "\\\\<")  # a line of Markdown, where HTML is refused, typed in double quotation marks
    files = {
        "site.yml": f'title: "{CLOSING}"\nbase_url: https://example.org/\npublisher: {{name: "{CLOSING}"}}\n',
        "e/index.md": f'---\ntitle: "{CLOSING}"\nsummary: "{line}"\npublished: 2022-01-08\n---\nText [@one].\n',
        "e/sources.yml": f'one: {{title: "{CLOSING}", publisher: "{CLOSING}", date: 2022, held: H}}\n',
        "e/numbers.yml": (
            f'n: {{label: "{CLOSING}", values: [{{value: 1, as_of: 2022, by: "{CLOSING}", source: one}}]}}\n'
        ),
        "e/actors/a.md": f'---\ntitle: A\nsummary: S\nnames: {{also: ["{CLOSING}"]}}\n---\n',
    }
    built = build(tree(files))
    assert [problem for problem in built.problems if problem.is_error] == []
    outputs = built.outputs
    for path, data in outputs.items():
        if path.endswith((".html", ".xml")):
            assert b"alert(1)</script>" not in data and b"<script>alert" not in data, path
    whole = Site(outputs)
    graphs = 0
    for path, page in whole.pages.items():
        for script in (each for each in page.iter("script") if each.text):
            assert script.get("type") == "application/ld+json" and "@graph" in json.loads(script.text or ""), path
            graphs += 1
    assert graphs > 5
    assert json.loads(outputs["e/numbers.json"])


# --- at random -------------------------------------------------------------------------------------------------------


@given(
    st.sampled_from([HERE, "e/index.md", "e/numbers.yml", "site.yml", "e/events/x.md", "e/assets/x.md"]), st.binary()
)
def test_any_bytes_in_any_place_give_problems_or_pages(path: str, data: bytes) -> None:
    tried(path, data)
    tried(path, b"---\ntitle: T\nsummary: S\nwhen: 2022\n---\n" + data)


@given(st.integers(0, 2**32))
def test_real_file_changed_at_random_gives_problems_or_pages(seed: int) -> None:
    dice = random.Random(seed)
    tried(*made(_texts(), dice))


def test_small_explainer_around_bad_input_has_no_mistake_of_its_own() -> None:
    built: Built = tried(HERE, FRONT.encode())
    assert [problem for problem in built.problems if problem.is_error] == []
    assert set(AROUND) <= {"site.yml", "e/index.md", "e/sources.yml", "e/numbers.yml", "e/terms/terrorist.md"}


def test_of_problems_that_are_alike_in_a_file_the_first_are_told_and_the_last_says_that_there_are_more() -> None:
    text = "---\ntitle: T\nsummary: S.\nnosuchkey: x\n---\n" + "[a](javascript:b)\n" * (MOST_ALIKE + 50)
    problems = tried(HERE, text.encode()).problems
    told = [problem for problem in problems if problem.fault.rule == problems[-1].fault.rule]
    assert [problem.span.line for problem in told] == [*range(6, 6 + MOST_ALIKE)]
    assert [p.fault.message.endswith("; there are more such in this file") for p in told[-2:]] == [False, True]
    assert "unknown-key" in {problem.fault.rule for problem in problems}


def test_what_is_wrong_beyond_what_is_told_still_explains_what_refers_to_it() -> None:
    keys = [f"a{number}" for number in range(MOST_ALIKE + 100)]
    text = "---\ntitle: T\nsummary: S.\n---\n" + "".join(f"So [@{key}].\n" for key in keys)
    sources = "".join(f"{key}: text\n" for key in keys)
    built = build(tree({**SMALL, "one/terms/t.md": text, "one/sources.yml": sources}))
    assert {problem.span.file for problem in built.problems} == {"content/one/sources.yml"}
    assert len(built.problems) == MOST_ALIKE
