"""Filling layouts: addresses, notes, slots, and mistakes in layouts."""

from __future__ import annotations

import re
from posixpath import join, normpath

import pytest
from building import ROOT, SMALL, Site, build, one, quietly, site, text_of, tree
from hypothesis import given
from hypothesis import strategies as st

from generator import cli, pipeline
from generator.layouts import LayoutFiles
from generator.pipeline import Built, Options
from generator.problems import Fault, Problem, Span
from generator.render import relative

ENGLISH = (ROOT / "layouts/words/en.yml").read_text("utf-8")


def with_layouts(own: dict[str, bytes], without: str = "", content: dict[str, str] | None = None) -> Built:
    """Build the smallest site, with some layouts replaced or taken away."""
    ours = cli._layouts(None)
    files = {path: data for path, data in {**ours.files, **own}.items() if path != without}
    given = LayoutFiles(files, {path: f"layouts/{path}" for path in files})
    return pipeline.build(tree(content or SMALL), given, Options("content", None, False), quietly)


def index(body: str, more: str = "") -> dict[str, str]:
    """The smallest site with a text of its own."""
    front = f"---\ntitle: One\nsummary: The first.\npublished: 2026-11-01\n{more}---\n"
    return {**SMALL, "one/index.md": front + body}


# --- addresses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "target", "written"),
    [
        ("", "", "./"),
        ("", "a/", "a/"),
        ("a/", "", "../"),
        ("a/", "a/", "./"),
        ("a/", "a/#x", "#x"),
        ("a/", "a/timeline/#x", "timeline/#x"),
        ("a/b/c/", "a/timeline/#x", "../../timeline/#x"),
        ("a/b/c/", "a/b/", "../"),
        ("a/b/", "assets/style.css", "../../assets/style.css"),
        ("404.html", "a/", "a/"),
        ("a/", "a/assets/a b?.png", "assets/a%20b%3F.png"),
    ],
)
def test_address_is_written_as_the_page_needs_it(start: str, target: str, written: str) -> None:
    assert relative(start, target) == written


STEPS = st.lists(st.sampled_from(["a", "b", "a-b"]), max_size=4).map(lambda steps: "".join(f"{s}/" for s in steps))


@given(STEPS, STEPS)
def test_address_leads_from_every_page_to_every_other(start: str, target: str) -> None:
    assert normpath(join("/", start, relative(start, target))) == normpath(f"/{target}")


# --- layouts and words -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "place", "said"),
    [
        ("home.html", b"<p>\n{% if %}\n", "2:1", "the layout is not understood"),
        ("home.html", b"<p>\n\n{{ nonsense }}\n", "3:1", "'nonsense' is undefined"),
        ("home.html", b"<p>\n{{ site.nonsense }}\n", "2:1", "has no attribute 'nonsense'"),
        ("home.html", b"<p>\n{{ say('nonsense') }}\n", "2:1", 'no words for "nonsense"'),
        ("home.html", b"<p>\n{{ title|nonsense }}\n", "2:1", "No filter named 'nonsense'"),
        ("home.html", b"<p>\n{{ 1 / 0 }}\n", "2:1", "division by zero"),
        ("home.html", b"<p>\n{{ [site, 1]|sort|join }}\n", "2:1", "cannot be filled"),
        ("home.html", b"<p>\n{{ url() }}\n", "2:1", "missing 1 required positional argument"),
        ("home.html", b"<p>\n{% include 'nonsense.html' %}\n", "2:1", 'there is no layout "nonsense.html"'),
        ("home.html", b"<p>\n\xff", "2:1", "not valid UTF-8"),
        ("explainer.html", b"<p>\n{{ fill.nonsense() }}\n", "2:1", "has no attribute 'nonsense'"),
        ("_slots.html", b"<p>\n{{ nonsense }}\n", "2:1", "'nonsense' is undefined"),
        ("unused.html", b"\n{% endfor %}", "2:1", "the layout is not understood"),
        ("words/en.yml", b"language: en\n", "", ""),
        ("words/en.yml", b"a: b\nupdated: [a\n", "", ""),
        ("words/en.yml", b"\xff", "1:1", "not valid UTF-8"),
        ("words/ru.yml", b"published: {a: b}\n", "1:12", '"published" is not a line of words'),
    ],
)
def test_mistake_in_a_layout_is_a_problem_with_its_file_and_line(
    name: str, data: bytes, place: str, said: str
) -> None:
    built = with_layouts({name: data}, content=index("On {date:2026-11-01}.\n"))
    assert (built.outputs, built.has_errors) == ({}, True)
    (problem, *_) = built.problems
    assert str(problem.span).endswith(place) and said in problem.fault.message
    assert problem.span.file == f"layouts/{name}" or name == "words/en.yml"


def test_every_layout_that_is_not_understood_is_told_at_once() -> None:
    built = with_layouts({"home.html": b"{% if %}", "404.html": b"{% for %}", "words/ru.yml": b"a: [b"})
    assert {problem.span.file for problem in built.problems} == {
        "layouts/home.html",
        "layouts/404.html",
        "layouts/words/ru.yml",
    }


@pytest.mark.parametrize("name", ["home.html", "base.html", "_slots.html", "words/en.yml", "style.css"])
def test_layout_that_was_removed_is_a_problem(name: str) -> None:
    built = with_layouts({}, without=name, content=index("On {date:2026-11-01}.\n"))
    assert built.has_errors and not built.outputs


def test_layouts_that_could_not_be_read_are_a_problem() -> None:
    problem = Problem(Span("layouts/words/en.yml", 1, 1, 1), Fault("too-large", "this file has 600 KB"))
    given = LayoutFiles({}, {}, (problem,))
    assert pipeline.build(tree(SMALL), given, Options("content", None, False), quietly).problems == (problem,)


def test_words_with_a_place_that_nobody_fills_are_told_with_their_line() -> None:
    line = ENGLISH[: ENGLISH.index("\ndate-day:")].count("\n") + 2
    wrong = re.sub(r"(?m)^date-day: .*$", 'date-day: "{dya} {month}"', ENGLISH)
    (problem,) = with_layouts({"words/en.yml": wrong.encode()}).problems
    assert str(problem.span) == f"layouts/words/en.yml:{line}:11"
    assert problem.fault.message == '"{dya} {month}" cannot be filled; there is {day}, {month}, {year}'


def test_mistake_of_ours_below_a_layout_is_no_problem_of_the_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> str:
        raise KeyError("ours")

    monkeypatch.setattr("generator.dates.words", fails)
    with pytest.raises(KeyError, match="ours"):
        with_layouts({})


def test_words_of_another_language_fall_back_to_english() -> None:
    russian = {"words/ru.yml": "skip: К тексту\n".encode()}
    site_ = {**index("Text.\n", "language: ru-KZ\n")}
    page = Site(with_layouts(russian, content=site_).outputs).pages["one/index.html"]
    assert page.get("lang") == "ru"
    assert text_of(one(page, ".//body/a")) == "К тексту"
    assert "On this page" in text_of(page) or "Sources" in text_of(page)


def test_style_sheet_has_an_address_of_its_bytes() -> None:
    first, second = (with_layouts({"style.css": data}).outputs for data in (b"a {}", b"b {}"))
    assert first.keys() - second.keys() and first["index.html"] != second["index.html"]


# --- slots and notes -------------------------------------------------------------------------------------------------

SOURCES = "a: {title: A, publisher: B, undated: true, held: C}\n"


def test_notes_are_numbered_as_they_are_met_and_shared_by_the_same_place() -> None:
    body = "One [@a, page 2]. Two [@a]. Three [@a, page 2; @a].\n"
    page = Site(build(tree({**index(body), "one/sources.yml": SOURCES})).outputs).pages["one/index.html"]
    links = [text_of(link) for link in page.iter("a") if link.get("href", "").startswith("#note-")]
    assert links == ["1", "2", "1", "2"]


def test_unknowns_in_the_text_of_a_brief_are_its_own() -> None:
    brief = "---\ntitle: T\nsummary: S.\nunknowns: [Its own gap.]\n---\nText.\n\n{unknowns}\n"
    files = {**index("Text.\n", "unknowns: [A gap elsewhere.]\n"), "one/terms/t.md": brief}
    page = text_of(Site(build(tree(files)).outputs).pages["one/terms/t/index.html"])
    assert page.count("Its own gap.") == 1 and "elsewhere" not in page


def test_description_is_the_summary_in_plain_characters() -> None:
    page = site("ferry").pages["ria-ferry/index.html"]
    (description,) = (meta.get("content") for meta in page.iter("meta") if meta.get("name") == "description")
    assert description == (
        "The ferry Mansa left the island with about 40 people and never reached the town. Why it turned is open."
    )


def test_headings_of_a_text_begin_below_that_of_the_page() -> None:
    page = site("ferry").pages["ria-ferry/index.html"]
    assert [(e.tag, text_of(e)) for e in page.iter() if e.get("id", "").startswith("h-")] == [
        ("h2", "Что случилось"),
        ("h3", "في الليل"),
        ("h2", "Numbers"),
    ]
