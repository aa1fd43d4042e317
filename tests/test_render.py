"""Filling layouts: addresses, notes, slots, and mistakes in layouts."""

from __future__ import annotations

import gc
import re
from posixpath import join, normpath
from xml.etree.ElementTree import Element

import pytest
from building import ROOT, SITES, SMALL, Site, build, one, quietly, site, text_of, tree, yaml_of
from hypothesis import given
from hypothesis import strategies as st
from jinja2.runtime import Context, Macro

from generator import cli, pipeline
from generator.explainer import Explainer
from generator.layouts import LayoutFiles
from generator.pipeline import Built, Options
from generator.problems import Fault, Problem, Span
from generator.read import read_tree
from generator.render import Filler, relative

ENGLISH = (ROOT / "layouts/words/en.yml").read_text("utf-8")
RUSSIAN = (ROOT / "layouts/words/ru.yml").read_text("utf-8")


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
        ("a/", "a/assets/100%25.pdf#page=2", "assets/100%2525.pdf#page=2"),
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
def test_mistake_in_a_layout_is_a_problem_with_its_file_and_line(name: str, data: bytes, place: str, said: str) -> None:
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
    assert page.get("lang") == "ru-KZ"
    assert text_of(one(page, ".//body/a")) == "К тексту"
    assert "On this page" in text_of(page) or "Sources" in text_of(page)


def test_style_sheet_has_an_address_of_its_bytes() -> None:
    first, second = (with_layouts({"style.css": data}).outputs for data in (b"a {}", b"b {}"))
    assert first.keys() - second.keys() and first["index.html"] != second["index.html"]


def test_name_of_the_site_stands_in_a_title_once() -> None:
    files = {**index("Text.\n"), "site.yml": SMALL["site.yml"].replace("title: Small", "title: One")}
    pages = built_site(files).pages
    titles = {path: text_of(one(page, "./head/title")) for path, page in pages.items()}
    assert titles["one/index.html"] == "One"
    assert titles["one/timeline/index.html"] == "Timeline – One"


def test_method_is_told_on_the_page_of_everything_without_a_source_too() -> None:
    pages = built_site(index("Text.\n", "method: How we worked.\n")).pages
    assert "How we worked." in text_of(one(pages["one/all/index.html"], ".//section[@id='sources']"))


# --- slots and notes -------------------------------------------------------------------------------------------------

SOURCES = "a: {title: A, publisher: B, undated: true, held: C}\n"


def test_notes_are_numbered_as_they_are_met_and_shared_by_the_same_place() -> None:
    body = "One [@a, page 2]. Two [@a]. Three [@a, page 2; @a].\n"
    page = Site(build(tree({**index(body), "one/sources.yml": SOURCES})).outputs).pages["one/index.html"]
    links = [text_of(link) for link in page.iterfind(".//sup[@class='cite']/a")]
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


def brief(more: str = "", body: str = "", title: str = "T") -> str:
    return f"---\ntitle: {title}\nsummary: S.\n{more}---\n{body}"


SOURCE = "source: {title: A, publisher: B, undated: true, held: C}"


def test_readers_see_until_when_someone_belonged_to_an_alliance() -> None:
    left = f"member_of:\n  - {{actor: pact, from: 2013, to: 2020-12, {SOURCE}}}\n"
    files = {"one/actors/pact.md": brief(), "one/actors/left.md": brief(left, "Text.\n", "Left")}
    page = Site(build(tree({**SMALL, **files})).outputs).pages["one/actors/left/index.html"]
    assert "T 2013 – December 2020" in text_of(page)


def test_readers_see_the_role_held_at_the_date_of_an_event_unless_another_is_told() -> None:
    held = (f"title: Mayor, from: 2012, to: 2019, {SOURCE}", f"title: Judge, from: 2020, {SOURCE}")
    roles = "roles:\n" + "".join(f"  - {{{role}}}\n" for role in held)
    event = f"when: 2015\nactors: [a, {{actor: b, role: witness}}]\n{SOURCE}\n"
    files = {"one/actors/a.md": brief(roles, title="Ann"), "one/actors/b.md": brief(roles, title="Bo")}
    page = Site(build(tree({**SMALL, **files, "one/events/e.md": brief(event, "Text.\n")})).outputs)
    assert "Ann (Mayor), Bo (witness)" in text_of(page.pages["one/events/e/index.html"])


# --- the date and zone around a line ---------------------------------------------------------------------------------

DEAD = """\
dead:
  label: dead
  by: Police
  source: a
  values:
  - {value: 1, as_of: 2022-01-05}
  - {value: 2, as_of: 2022-01-06}
  - {value: 99, as_of: 2022-01-20}
"""
THEN = "{number:dead@then bare}"
TWO_DAYS = {
    "site.yml": SMALL["site.yml"] + "time_zone: Asia/Almaty\n",
    "one/sources.yml": SOURCES,
    "one/numbers.yml": DEAD,
    "one/index.md": "---\ntitle: One\nsummary: The first.\npublished: 2026-11-01\n"
    f"events: [{{when: 2022-01-06, what: 'Inline {THEN}'}}]\n---\n{{box:event:first}}\n\n{{timeline}}\n",
    "one/events/first.md": f"---\ntitle: First {THEN}\nsummary: Told {THEN}.\nwhen: 2022-01-05\nmain: true\n"
    f"unknowns: ['Gap {THEN}']\nfacts: {{Count: 'fact {THEN}'}}\n"
    f"updates: [{{on: 2026-11-02, type: update, note: 'Logged {THEN}'}}]\n---\n"
    "Body {number:dead@then}.\n\n{box:event:second}\n\n[See](event:second).\n",
    "one/events/second.md": f"---\ntitle: Second {THEN}\nsummary: Later {THEN}.\nwhen: 2022-01-06\n"
    "caused_by: [event:first]\nmain: true\n"
    "---\nBody {number:dead@then}.\n\n{box:event:first}\n\n[See](event:first).\n",
    "one/reactions/r.md": f"---\ntitle: Said {THEN}\nsummary: It said {THEN}.\nactor: Someone\nwhen: 2022-01-06\n---\n",
    "one/claims/c.md": f"---\ntitle: Claimed {THEN}\nsummary: It claimed {THEN}.\nclaimant: Someone\n"
    "when: 2022-01-05\nverdict: disputed\n---\n",
}


def built_site(files: dict[str, str]) -> Site:
    built = build(tree(files))
    assert not built.has_errors, built.problems
    return Site(built.outputs)


def test_line_with_then_means_the_date_of_its_brief_wherever_it_is_shown() -> None:
    expected = {
        "First": "1", "Told": "1", "Gap": "1", "Logged": "1", "fact": "1", "claimed": "1", "Claimed": "1",
        "Second": "2", "Later": "2", "Said": "2", "said": "2", "Inline": "2",
    }  # fmt: skip
    pages = {path: data for path, data in built_site(TWO_DAYS).outputs.items() if path.endswith((".html", ".xml"))}
    found = {
        (path, word, re.sub(r"<.*", "", amount))
        for path, data in pages.items()
        for word, amount in re.findall(
            rf"({'|'.join(expected)}) (?:<span class=\"number\">)?(\d+)(?=[^\d:])", data.decode()
        )
    }
    assert {word for _, word, _ in found} == expected.keys()
    assert [one for one in sorted(found) if one[2] != expected[one[1]]] == []


IN_NEW_YORK = {
    "site.yml": SMALL["site.yml"] + "time_zone: Asia/Almaty\n",
    "one/index.md": SMALL["one/index.md"],
    "one/sources.yml": SOURCES,
    "one/places.yml": "ny: {name: New York, time_zone: America/New_York}\n",
    "one/numbers.yml": DEAD.replace("2022-01-05", "2022-01-05 10:00")
    .replace("2022-01-06", "2022-01-06 02:00")
    .replace("2022-01-20", "2022-01-06 09:30"),
}


def test_number_in_an_event_elsewhere_is_chosen_by_the_clocks_of_its_place() -> None:
    """22:00 in New York is 09:00 of the next day in Almaty."""
    event = (
        "---\ntitle: T {number:dead@then bare}\nsummary: S {number:dead@2022-01-05 22:00 bare}.\n"
        "when: 2022-01-05 22:00\nplace: ny\nfacts: {Count: '{number:dead@then}'}\n---\nBody {number:dead@then bare}.\n"
    )
    page = built_site({**IN_NEW_YORK, "one/events/e.md": event}).pages["one/events/e/index.html"]
    assert text_of(one(page, ".//h1")).startswith("T 2")
    assert "S 2" in text_of(page) and "Body 2" in text_of(page)
    assert text_of(one(page, ".//dd/span[@class='figure']")) == "2"


def test_machine_readable_time_has_the_offset_of_its_place() -> None:
    reaction = (
        "---\ntitle: T\nsummary: S.\nactor: Someone\nwhen: 2022-01-05 22:00\nplace: ny\n"
        "quote: {text: Words, source: a}\n---\nBody {date:2022-01-05 21:00}.\n"
    )
    files = {**IN_NEW_YORK, "one/reactions/r.md": reaction}
    files["one/numbers.yml"] = files["one/numbers.yml"].replace("  by:", "  where: ny\n  by:")
    site_ = built_site(files)
    times = {t.get("datetime") for t in site_.pages["one/reactions/r/index.html"].iter("time")}
    assert {t for t in times if t and "T" in t} == {"2022-01-05T22:00-05:00", "2022-01-05T21:00-05:00"}
    times = {t.get("datetime") for t in site_.pages["one/numbers/index.html"].iter("time")}
    assert times == {"2022-01-05T10:00-05:00", "2022-01-06T02:00-05:00", "2022-01-06T09:30-05:00"}


def test_span_of_days_does_not_pass_for_its_first_day() -> None:
    event = "---\ntitle: T\nsummary: S.\nwhen: 2022-01-02/2022-01-07\n---\nBody.\n"
    page = built_site({**SMALL, "one/events/e.md": event}).pages["one/events/e/index.html"]
    assert "2–7 January 2022" in text_of(page)
    assert "2022-01-02" not in {t.get("datetime") for t in page.iter("time")}


def test_title_with_a_number_has_no_link_inside_a_link() -> None:
    files = {path: text.replace(" bare}", "}") for path, text in TWO_DAYS.items()}
    for path, page in built_site(files).pages.items():
        # A browser mends the mistake, so the parser tells it in `building.parse`; here what is left of it.
        assert not [link for link in page.iter("a") if link.find(".//sup") is not None], path


def test_page_is_in_the_language_of_its_text_without_words_for_it() -> None:
    site_ = built_site(index("Text.\n", "language: xx\n"))
    assert site_.pages["one/index.html"].get("lang") == "xx"
    assert b'xml:lang="xx"' in site_.outputs["one/feed.xml"]


RUSSIAN_QUESTION = {
    **TWO_DAYS,
    "one/questions/q.md": "---\ntitle: Почему?\nsummary: 'Погибли на {date:2026-06-09}.'\nlanguage: ru\n"
    "events:\n  - {when: 2026-06-10, what: Ответ, source: a}\n---\nОтвет от {date:2026-06-09}.\n",
}


def test_brief_in_another_language_has_its_page_in_that() -> None:
    page = built_site(RUSSIAN_QUESTION).pages["one/questions/q/index.html"]
    assert (page.get("lang"), page.get("dir")) == ("ru", "ltr")
    assert "9 июня 2026" in text_of(one(page, ".//div[@class='text']"))
    assert text_of(one(page, ".//a[@class='skip']")) == yaml_of(RUSSIAN)["skip"]
    foreign = [text_of(each) for each in page.iterfind(".//header[@class='masthead']//*[@lang='en']")]
    assert foreign == ["Small", "One"]


@pytest.mark.parametrize("path", ["one/", "one/questions/", "one/timeline/", "one/all/", "one/search/"])
def test_text_in_another_language_says_so_where_it_stands(path: str) -> None:
    page = built_site(RUSSIAN_QUESTION).pages[f"{path}index.html"]
    assert page.get("lang") == "en"
    inside = {id(each) for part in page.iterfind(".//*[@lang='ru']") for each in part.iter()}
    shown = [each for each in page.iter() if each.tag not in ("title", "script")]
    cyrillic = [each for each in shown if re.search("[а-я]", each.text or "")]
    assert cyrillic and all(id(each) in inside for each in cyrillic)


def test_dates_in_a_text_are_told_in_its_language() -> None:
    page = built_site(RUSSIAN_QUESTION).pages["one/questions/index.html"]
    assert "9 июня 2026" in text_of(page)


def test_question_names_what_to_read_on() -> None:
    question = "---\ntitle: Why?\nsummary: S.\nrelated: [event:first]\n---\nText.\n"
    page = built_site({**TWO_DAYS, "one/questions/q.md": question}).pages["one/questions/q/index.html"]
    links = [link.get("href") for link in one(page, ".//dl[@class='facts']").iter("a")]
    assert links == ["../../events/first/"]


def test_number_of_a_note_stands_right_behind_a_date() -> None:
    sources = "a: {title: A, publisher: B, undated: true, held: C}\n"
    files = {**index("On {date:2022-01-05} [@a], so.\n"), "one/sources.yml": sources}
    page = built_site(files).pages["one/index.html"]
    (told,) = (p for p in page.iter("p") if text_of(p).startswith("On Wednesday"))
    assert [child.tail or "" for child in told] == ["", ", so."]


def test_source_says_what_it_reprints_and_when_it_was_read() -> None:
    sources = (
        "a: {title: A, publisher: B, date: 2026-10-01, held: C, via: b, read_on: 2026-10-20}\n"
        "b: {title: Original, publisher: D, undated: true, held: C}\n"
    )
    files = {**SMALL, "one/sources.yml": sources}
    told = text_of(built_site(files).pages["one/sources/index.html"])
    assert "reprint of Original, D" in told and "read on 20 October 2026" in told


def test_source_says_what_it_is_in_which_language_and_what_rests_on_it() -> None:
    sources = (
        "a: {title: Отчёт, publisher: B, date: 2026, held: C, type: report, language: ru, reliability: agency}\n"
        "b: {title: B, publisher: D, undated: true, held: C, type: legal_case, reliability: media}\n"
    )
    events = "events:\n- {when: 2022-01-05, what: It began, source: a}\n"
    numbers = "n: {label: boats, by: Port, source: a, values: [{value: 1, as_of: 2022}]}\n"
    files = {**index("Text.\n", events), "one/sources.yml": sources, "one/numbers.yml": numbers}
    listed = one(built_site(files).pages["one/sources/index.html"], ".//ul[@class='source-list']")
    first, second = (text_of(item) for item in listed)
    assert first.startswith("Отчёт, B, 2026, C, report, news agency, in Russian. Used in: One")
    assert "On the timeline: 5 January 2022: It began" in first and first.endswith("Numbers: boats")
    assert second == "B, D, undated, C, court case, news medium."
    hrefs = [link.get("href") for link in listed.iter("a")]
    assert hrefs == ["../", "../timeline/#2022-01-05-it-began", "../numbers/#n"]


def test_claim_that_rests_on_a_source_is_called_a_claim_there() -> None:
    claim = front("claimant: X\nverdict: disputed\nwhen: 2022-01-05\nsource: a\nwould_settle: Y.\n", "Text.\n")
    sources = "a: {title: A, publisher: B, undated: true, held: C}\n"
    files = {**index("Text.\n"), "one/claims/c.md": claim, "one/sources.yml": sources}
    told = text_of(one(built_site(files).pages["one/sources/index.html"], ".//ul[@class='source-list']"))
    assert "On the timeline: 5 January 2022: Claim: T" in told


def test_page_sums_up_what_its_statements_rest_on() -> None:
    term = front("source: [a, b]\n", "It is so [@a], and so [@a; @b].\n\nNot so.\n")
    sources = "".join(f"{key}: {{title: {key}, publisher: P, undated: true, held: H}}\n" for key in "abc")
    files = {**index("Text [@c].\n"), "one/terms/t.md": term, "one/sources.yml": sources}
    pages = built_site(files).pages
    line = "Statements with a source: {}. Sources: {}. Statements that rest on one source alone: {}."
    assert text_of(one(pages["one/terms/t/index.html"], ".//p[@class='evidence']")) == line.format(3, 2, 1)
    assert text_of(one(pages["one/index.html"], ".//p[@class='evidence']")) == line.format(4, 3, 2)
    assert text_of(one(pages["one/all/index.html"], ".//p[@class='evidence']")) == line.format(4, 3, 2)
    assert pages["one/changes/index.html"].find(".//p[@class='evidence']") is None


def test_readers_see_by_when_a_page_is_to_be_checked_again_unless_nobody_will() -> None:
    term = front("checked: 2026-11-02\ncheck_again: 2026-12-01\n")
    for more, is_told in (("", True), ("closed: 2026-11-10\n", False)):
        told = text_of(built_site({**index("Text.\n", more), "one/terms/t.md": term}).pages["one/terms/t/index.html"])
        assert "Checked 2 November 2026" in told
        assert ("To be checked by 1 December 2026" in told) == is_told


PICTURE: dict[str, str | bytes] = {
    "one/assets/bridge.png": b"\x89PNG",
    "one/images.yml": (
        "bridge: {file: assets/bridge.png, alt: A bridge, credit: Name, licence: CC-BY-4.0, caption: The bridge}\n"
    ),
}


def test_picture_of_a_brief_stands_on_its_page_with_credit_and_licence() -> None:
    brief = "---\ntitle: T\nsummary: S.\nimage: bridge\n---\nText.\n"
    site = Site(build(tree({**SMALL, **PICTURE, "one/terms/a.md": brief})).outputs)
    figure = one(site.pages["one/terms/a/index.html"], ".//{*}figure")
    assert one(figure, ".//{*}img").get("src") == "../../assets/bridge.png"
    assert text_of(figure) == "The bridge Name · CC-BY-4.0"


def test_method_that_cites_has_its_note_on_the_page_of_sources() -> None:
    index = "---\ntitle: T\nsummary: S.\npublished: 2026-11-01\nmethod: Made from papers [@a, page 3].\n---\nText.\n"
    source = "a: {title: Paper, publisher: P, date: 2025, held: here}\n"
    site = Site(build(tree({**SMALL, "one/index.md": index, "one/sources.yml": source})).outputs)
    page = site.pages["one/sources/index.html"]
    assert "page 3" in text_of(one(page, ".//*[@id='note-1']"))


def test_history_of_a_number_tells_the_unit_of_each_value_that_is_no_count() -> None:
    values = "[{value: 4, as_of: 2025-01-05}, {value: 4.5, as_of: 2025-02-05}]"
    number = f"cost: {{label: cost, unit: € million, by: Town, source: a, values: {values}}}\n"
    source = "a: {title: Paper, publisher: P, date: 2025, held: here}\n"
    site = Site(build(tree({**SMALL, "one/numbers.yml": number, "one/sources.yml": source})).outputs)
    assert "€4.5 million" in text_of(one(site.pages["one/numbers/index.html"], ".//{*}table"))


# --- parts that the text moves ---------------------------------------------------------------------------------------

MOVING = {
    **SMALL,
    "site.yml": SMALL["site.yml"] + "time_zone: Europe/Lisbon\n",
    "one/sources.yml": SOURCES,
    "one/index.md": "---\ntitle: One\nsummary: The first.\npublished: 2026-11-01\n"
    "unknowns: [A gap.]\nevents:\n"
    "  - {when: 2026-10-24 12:00, what: Before, source: a}\n  - {when: 2026-10-26 12:00, what: After, source: a}\n"
    "---\n## First\n\n{timeline}\n\n{timeline 2026-10-26 to 2026-10-27}\n\n## Then\n\n{timeline}\n\n{unknowns}\n\n"
    "See [the timeline](#timeline) and [what is open](#unknowns).\n",
}


def test_part_that_the_text_moves_keeps_its_anchor_and_its_line_on_this_page() -> None:
    page = built_site(MOVING).pages["one/index.html"]
    contents = one(page, ".//nav[@class='contents']")
    lines = [(link.get("href"), text_of(link)) for link in contents.iter("a")]
    assert lines == [
        ("#h-first", "First"),
        ("#timeline", "Timeline"),
        ("#h-then", "Then"),
        ("#unknowns", "What is not known"),
        ("#sources", "Sources"),
    ]
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids)) and {"timeline", "unknowns"} < set(ids)
    assert "Before" in text_of(one(page, ".//*[@id='timeline']"))


def test_part_that_the_text_moves_has_its_heading_unless_the_writer_gave_it_one() -> None:
    page = built_site(MOVING).pages["one/index.html"]
    timeline, unknowns = (one(page, f".//*[@id='{part}']") for part in ("timeline", "unknowns"))
    assert [text_of(each) for each in timeline.iter("h2")] == []
    assert [text_of(each) for each in unknowns.iter("h2")] == ["What is not known"]
    assert [link.get("href") for link in timeline.iter("a")][-1] == "timeline/"


def test_contents_say_what_a_slot_in_a_heading_says_and_pass_over_one_without_words() -> None:
    number = "one/numbers.yml", "n: {label: dead, by: A, source: s, values: [{value: 22, as_of: 2022}]}\n"
    source = "one/sources.yml", "s: {title: S, publisher: P, undated: true, held: here}\n"
    text = "## {number:n}\n\nA.\n\n## The {number:n} dead\n\nB.\n\n##\n\nC.\n"
    whole = Site(build(tree({**index(text), **dict([number, source])})).outputs)
    links = one(whole.pages["one/index.html"], ".//nav[@class='contents']").iter("a")
    assert [text_of(link) for link in links][:2] == ["22", "The 22 dead"]


def test_part_that_is_empty_leaves_nothing_where_the_text_wants_it() -> None:
    page = built_site(index("Text.\n\n{timeline}\n\n{unknowns}\n")).pages["one/index.html"]
    assert text_of(one(page, ".//*[@id='body']")) == "Text."
    assert "Timeline" not in text_of(one(page, ".//nav[@class='contents']"))


def test_stretch_of_the_timeline_names_the_clocks_where_they_change_within_it() -> None:
    page = built_site(MOVING).pages["one/index.html"]
    whole, stretch, _ = [text_of(e) for e in page.iter("div") if e.get("class") == "moved"][:3]
    assert "12:00 summer time" in whole and "12:00 winter time" in whole
    assert "12:00" in stretch and "winter time" not in stretch


def test_what_is_not_known_of_a_brief_can_be_linked_to() -> None:
    brief = "---\ntitle: T\nsummary: S.\nunknowns: [A gap.]\n---\nSee [below](#unknowns).\n"
    for body in (brief, f"{brief}\n{{unknowns}}\n"):
        page = built_site({**SMALL, "one/terms/t.md": body}).pages["one/terms/t/index.html"]
        assert "A gap." in text_of(one(page, ".//*[@id='unknowns']"))


def test_brief_without_a_page_is_whole_on_the_list_of_its_kind() -> None:
    keys = "type: company\nnames: {pt: Linha}\nimage: bridge\nunknowns: [Who owns it.]\nchecked: 2026-11-02\n"
    files = {**SMALL, **PICTURE, "one/actors/line.md": f"---\ntitle: Line\nsummary: S.\n{keys}---\n"}
    item = one(Site(build(tree(files)).outputs).pages["one/actors/index.html"], ".//section[@id='line']")
    assert text_of(one(item, ".//span[@lang='pt']")) == "Linha"
    assert one(item, ".//img").get("alt") == "A bridge"
    assert "What is not known Who owns it." in text_of(item)
    assert "Checked 2 November 2026" in text_of(item)


# --- what a page must show -------------------------------------------------------------------------------------------


def front(keys: str, body: str = "Text.\n", title: str = "T") -> str:
    return f"---\ntitle: {title}\nsummary: S.\n{keys}---\n{body}"


LEADER = front(
    "type: person\nnames: {official: The Leader}\n"
    "roles:\n- {title: minister, from: 2015, to: 2020, source: a}\n- {title: president, from: 2021, source: a}\n",
    "",
    "Lee",
)


def test_membership_has_its_dates_on_both_sides() -> None:
    member = front("type: state\nmember_of: [{actor: pact, from: 1992, to: 1999, source: a}]\n", title="Land")
    files = {**SMALL, "one/sources.yml": SOURCES, "one/actors/pact.md": front("type: alliance\n", title="Pact")}
    pages = built_site({**files, "one/actors/land.md": member}).pages
    assert "Member of Pact 1992 – 1999" in text_of(pages["one/actors/land/index.html"])
    assert "Former members Land 1992 – 1999" in text_of(pages["one/actors/pact/index.html"])


@pytest.mark.parametrize(("when", "role"), [("2016-01-05", "minister"), ("2022-01-05", "president")])
def test_role_is_the_one_held_at_the_time_wherever_it_stands(when: str, role: str) -> None:
    quote = f"{{text: Words, speaker: lee, when: {when}, source: a}}"
    site_ = built_site({
        **index("Text.\n\n{quote:q}\n"),
        "one/sources.yml": SOURCES,
        "one/quotes.yml": f"q: {quote}\n",
        "one/actors/lee.md": LEADER,
        "one/events/e.md": front(f"when: {when}\nactors: [lee, Others]\nsource: a\n"),
        "one/reactions/r.md": front(f"when: {when}\nactor: lee\nsource: a\n"),
        "one/claims/c.md": front(f"when: {when}\nclaimant: lee\nverdict: disputed\nsource: a\n"),
    })  # fmt: skip
    page = site_.pages["one/index.html"]
    assert text_of(one(page, ".//figcaption")).startswith(f"Lee, {role}")
    assert f"Lee, {role}" in text_of(one(page, ".//li[@class='card card-claim']"))
    assert f"Lee, {role}" in text_of(one(page, ".//tbody//th"))
    assert f"Lee ({role}), Others" in text_of(site_.pages["one/events/e/index.html"])
    assert f"Lee, {role}" in text_of(site_.pages["one/claims/index.html"])
    assert "The Leader" in text_of(site_.pages["one/actors/index.html"])


def test_claim_shows_its_evidence_and_what_would_settle_it_on_every_page_that_tells_it() -> None:
    claim = front("claimant: Someone\nverdict: disputed\nfor: a\nagainst: [b, page 4]\nwould_settle: A list.\n")
    sources = SOURCES + "b: {title: Other, publisher: Court, undated: true, held: C}\n"
    files = {**index("Text.\n\n{box:claim:c}\n"), "one/sources.yml": sources, "one/claims/c.md": claim}
    pages = built_site(files).pages
    card = one(pages["one/index.html"], ".//li[@class='card card-claim']")
    box = one(pages["one/index.html"], ".//div[@id='body']/aside")
    for shown in (card, box, pages["one/claims/index.html"], pages["one/claims/c/index.html"]):
        told = text_of(shown)
        assert all(words in told for words in ("disputed", "Someone", "Evidence for it", "Court", "A list.")), told


@pytest.mark.parametrize(
    ("keys", "told"),
    [("attribute_to: [lee]\n", "Whose word Lee"), ("", "Whose word a word that only one side uses")],
)
def test_contested_term_says_whose_word_it_is_wherever_it_is_explained(keys: str, told: str) -> None:
    term = front(f"contested: true\nsource: a\n{keys}")
    files = {**index("Text.\n\n{box:term:t}\n"), "one/sources.yml": SOURCES, "one/actors/lee.md": LEADER}
    pages = built_site({**files, "one/terms/t.md": term}).pages
    for path in ("one/index.html", "one/terms/index.html", "one/terms/t/index.html", "one/all/index.html"):
        assert told in text_of(pages[path]), path


def test_picture_tells_when_and_where_it_was_taken_and_by_whose_leave() -> None:
    image = (
        "bridge: {file: assets/bridge.png, alt: A, credit: Name, licence: all rights reserved, permission: The Port,"
        " when: 2022-01-06, place: The quay}\n"
        "line: {file: assets/bridge.png, decorative: true, credit: N, licence: L}\n"
    )
    text = SMALL["one/index.md"] + "\n{image:bridge}\n\n{image:line}\n"
    page = Site(build(tree({**SMALL, **PICTURE, "one/images.yml": image, "one/index.md": text})).outputs).pages
    first, second = page["one/index.html"].iter("figure")
    assert text_of(first) == "The quay · 6 January 2022 · Name · all rights reserved · The Port"
    assert one(second, ".//img").get("alt") == ""


def test_number_says_where_and_what_to_know_of_it() -> None:
    value = "{value: 3, as_of: 2022, by: P, source: a}"
    number = f"n: {{label: boats, where: The quay, note: Estimates., values: [{value}]}}\n"
    page = built_site({**SMALL, "one/sources.yml": SOURCES, "one/numbers.yml": number}).pages["one/numbers/index.html"]
    assert "Estimates. Where: The quay" in text_of(page)


def test_timeline_tells_how_a_date_is_known() -> None:
    event = "events: [{when: 2022-01-05, what: W, when_note: By the log., source: a}]\n"
    files = {**index("Text.\n", event), "one/sources.yml": SOURCES}
    assert "By the log." in text_of(built_site(files).pages["one/timeline/index.html"])


def test_source_names_its_licence_and_author_their_own_page() -> None:
    site_yml = SMALL["site.yml"] + "authors: {ana: {name: Ana, url: 'https://example.org/ana'}}\n"
    source = "a: {title: A, publisher: B, undated: true, held: C, licence: CC-BY-4.0}\n"
    files = {**index("Text.\n", "authors: [ana]\n"), "site.yml": site_yml, "one/sources.yml": source}
    pages = built_site(files).pages
    assert "CC-BY-4.0" in text_of(pages["one/sources/index.html"])
    byline = one(pages["one/index.html"], ".//p[@class='byline']")
    assert [link.get("href") for link in byline.iter("a")] == ["https://example.org/ana"]


MOVED = index("## Gaps\n\nText.\n\n{unknowns}\n\n{unknowns}\n", "unknowns: [A gap.]\n")


def moved_headings(files: dict[str, str], path: str = "one/") -> list[tuple[str, str]]:
    """The tag and words of the first heading of each part that a text has moved."""
    page = built_site(files).pages[f"{path}index.html"]
    parts = [e for e in page.iter("div") if e.get("class") == "moved"]
    return [next(((e.tag, text_of(e)) for e in part if e.tag in ("h2", "h3", "h4", "h5")), ("", "")) for part in parts]


def test_part_that_the_text_moves_has_its_heading_once_unless_one_stands_right_above() -> None:
    assert moved_headings(MOVED) == [("h2", "What is not known"), ("", "")]
    above = MOVED["one/index.md"].replace("\n\nText.", "")
    assert moved_headings({**MOVED, "one/index.md": above}) == [("", ""), ("", "")]


def test_part_that_the_text_moves_has_the_heading_of_the_writer_in_the_text_of_the_explainer_alone() -> None:
    own = MOVED["one/index.md"].replace("unknowns:", "sections: [{unknowns: What we miss}]\nunknowns:")
    term = brief("unknowns: [Its own gap.]\n", "Text.\n\n{unknowns}\n")
    files = {**MOVED, "one/index.md": own, "one/terms/t.md": term}
    assert moved_headings(files)[0] == ("h2", "What we miss")
    assert moved_headings(files, "one/terms/t/") == [("h2", "What is not known")]
    assert ("h4", "What is not known") in moved_headings(files, "one/all/")


def test_stretch_of_the_timeline_is_no_part_of_the_page() -> None:
    keys = f"events:\n  - {{when: 2022-01-05, what: It happened, {SOURCE}}}\n"
    files = index("Text.\n\n{timeline 2022-01-01 to 2022-01-31}\n", keys)
    assert moved_headings(files) == [("", "")]
    page = built_site(files).pages["one/index.html"]
    assert one(page, ".//*[@id='timeline']").tag == "section"


def test_source_that_notes_name_again_is_told_once_and_led_to() -> None:
    sources = "one: {title: A report, publisher: An office, undated: true, held: here}\n"
    body = "First [@one, page 1]. Then [@one, page 2]; again [@one, page 1].\n"
    built = with_layouts({}, content={**index(body), "one/sources.yml": sources})
    page = Site(built.outputs).pages["one/index.html"]
    first, second = (" ".join("".join(note.itertext()).split()) for note in page.iterfind(".//*[@class='notes']/li"))
    assert first.startswith("A report, An office, undated, here, page 1")
    assert second.startswith("An office, see note 1, page 2")
    assert [link.get("href") for link in page.iterfind(".//*[@id='note-2']/a")] == ["#note-1"]


# --- who is who, and what others said --------------------------------------------------------------------------------


def test_what_others_said_is_a_table_by_actor_date_and_stance() -> None:
    files = {
        **SMALL,
        "one/sources.yml": SOURCES,
        "one/reactions/b.md": "---\ntitle: Be calm\nsummary: S.\nactor: Bo\nwhen: 2022-01-06\nstance: calls for calm\n"
        "source: a\nquote: {text: Stay at home, speaker: Bo's wife}\n---\nText.\n",
        "one/reactions/a.md": "---\ntitle: No word\nsummary: S.\nactor: Ann\nwhen: 2022-01-07\nsource: a\n---\n",
    }
    pages = built_site(files).pages
    for path, leads_to in (("one/index.html", "reactions/b/"), ("one/reactions/index.html", "#b")):
        table = one(pages[path], ".//table[@class]")
        assert [text_of(head) for head in table.iterfind("./thead//th")] == ["Who", "When", "Position"]
        rows = [[text_of(cell) for cell in row] for row in table.iterfind("./tbody/tr")]
        assert rows[0][0] == "Bo" and rows[0][1].startswith("6 January 2022") and rows[0][2] == "calls for calm"
        assert rows[1][0].startswith("Be calm“Stay at home” (Bo's wife)")
        assert [row[0] for row in rows[2:]] == ["Ann", "No word"]
        assert [link.get("href") for link in table.iter("a")].count(leads_to) == 1


def test_membership_is_told_on_both_sides_where_everybody_is_presented() -> None:
    files = {
        **SMALL,
        "one/actors/land.md": "---\ntitle: Land\nsummary: S.\ntype: state\n"
        "member_of: [{actor: pact, from: 1992}]\n---\n",
        "one/actors/pact.md": "---\ntitle: Pact\nsummary: S.\ntype: alliance\n---\n",
    }
    told = text_of(one(built_site(files).pages["one/index.html"], ".//section[@id='who']"))
    assert told == "Who is who States Land S. Member of: Pact since 1992 Alliances Pact S. Members: Land since 1992"


# --- terms -----------------------------------------------------------------------------------------------------------

GAS = {
    **SMALL,
    "one/index.md": """---
title: One
summary: The first, about [gas](term:lpg).
published: 2026-11-01
---
Much [gas](term:lpg), and [*bottled* gas of 2 sorts](term:bottle)[^1]; more [gas](term:lpg).

[^1]: Not [peace](term:peace).
""",
    "one/terms/lpg.md": "---\ntitle: LPG\nexpands: liquid gas\nsummary: A gas in a [bottle](term:bottle).\n---\n"
    "Text [gas](term:lpg).\n",
    "one/terms/bottle.md": "---\ntitle: Bottle\nsummary: Of steel.\n---\n",
    "one/terms/peace.md": "---\ntitle: Peace\nsummary: Quiet.\ncontested: true\nattribute_to: The army\n---\n",
}


def explained(page: Element) -> list[str]:
    """What opens on a page, in the order in which it is met."""
    return [(button.get("popovertarget") or "").removeprefix("meaning-") for button in page.iter("button")]


def test_term_is_explained_where_a_page_uses_it_first() -> None:
    page = built_site(GAS).pages["one/index.html"]
    assert explained(page) == ["lpg", "bottle", "peace"]
    standfirst = one(page, ".//p[@class='standfirst']")
    assert [child.tag for child in standfirst] == ["a", "button"], "right behind the link"
    meanings = [text_of(each) for each in page.iter("div") if each.get("class") == "meaning"]
    assert meanings == [
        "LPG (liquid gas): A gas in a bottle. Read on",
        "Bottle: Of steel. Read on",
        "Peace: Quiet. Whose word: The army Read on",
    ]


def test_term_is_explained_nowhere_that_tells_it_anyway() -> None:
    pages = built_site(GAS).pages
    assert explained(pages["one/terms/lpg/index.html"]) == ["bottle"]
    assert explained(pages["one/terms/index.html"]) == []
    assert explained(pages["one/all/index.html"]) == []


def test_everything_on_one_page_explains_the_words_for_how_sure_something_is() -> None:
    event = "---\ntitle: E\nsummary: S.\nwhen: 2022\nstatus: disputed\n---\n"
    claim = "---\ntitle: C\nsummary: S.\nclaimant: A\nverdict: cannot be checked\nwould_settle: A list.\n---\n"
    page = built_site({**SMALL, "one/events/e.md": event, "one/claims/c.md": claim}).pages["one/all/index.html"]
    assert text_of(one(page, ".//p[@class='marks']")) == (
        "How sure it is: disputed: sources contradict each other; "
        "cannot be checked: nothing that can be looked at would tell."
    )
    assert built_site(SMALL).pages["one/all/index.html"].find(".//p[@class='marks']") is None


# --- every page stands alone -----------------------------------------------------------------------------------------


def alone(settings: str, path: str, base_url: str | None = None) -> Element:
    term = "---\ntitle: LPG & co\nsummary: A gas.\n---\nText.\n"
    index = SMALL["one/index.md"].replace("published", f"authors: [{'ann, ' * ('ann' in settings)}Bo]\npublished")
    files = {"site.yml": f"title: Small\nbase_url: auto\n{settings}", "one/index.md": index, "one/terms/lpg.md": term}
    built = build(tree(files), base_url=base_url)
    assert not built.has_errors, built.problems
    return Site(built.outputs).pages[path]


ANN = "authors: {ann: {name: Ann Lee}}\n"


def test_page_says_how_to_cite_it() -> None:
    page = alone(ANN, "one/terms/lpg/index.html")
    told = one(page, ".//p[@class='cite-page']")
    assert text_of(told) == "Cite this page: Ann Lee, Bo: “LPG & co”, Small."


def test_title_in_quotation_marks_is_cited_in_one_pair_of_them() -> None:
    pages = built_site({**SMALL, "one/terms/t.md": front("", title="“Colour revolution”")}).pages
    told = text_of(one(pages["one/terms/t/index.html"], ".//p[@class='cite-page']"))
    assert told.startswith("Cite this page: “Colour revolution”, ")


def test_citation_has_the_address_where_it_is_known_and_the_explainer_of_a_list() -> None:
    page = alone(ANN, "one/terms/index.html", "https://example.org/x/")
    told = one(page, ".//p[@class='cite-page']")
    address = "https://example.org/x/one/terms/"
    assert text_of(told) == f"Cite this page: Ann Lee, Bo: “Terms – One”, Small, 1 November 2026, {address}."
    assert [link.get("href") for link in told.iter("a")] == [address]


@pytest.mark.parametrize(
    ("report_to", "leads_to"),
    [
        ("desk@ria.news", "mailto:desk@ria.news?subject=LPG%20%26%20co"),
        ("https://ria.news/report?a=b", "https://ria.news/report?a=b"),
    ],
)
def test_mistake_is_reported_with_the_title_of_the_page(report_to: str, leads_to: str) -> None:
    page = alone(f"report_to: {report_to}\n", "one/terms/lpg/index.html")
    assert [link.get("href") for link in page.iter("a") if text_of(link) == "Report a mistake"] == [leads_to]


def metas(page: Element) -> dict[str, str]:
    told = ((meta.get("property") or meta.get("name"), meta.get("content")) for meta in page.iter("meta"))
    return {name: content for name, content in told if name and content}


def test_page_tells_those_who_link_to_it_what_it_is() -> None:
    told = metas(alone("", "one/index.html", "https://example.org/x/"))
    assert told["description"] == told["og:description"] == "The first."
    assert (told["og:title"], told["og:type"], told["og:site_name"]) == ("One", "article", "Small")
    assert (told["og:url"], told["article:published_time"]) == ("https://example.org/x/one/", "2026-11-01")


def test_picture_of_a_brief_is_that_of_those_who_link_to_it() -> None:
    files: dict[str, str] = {
        **SMALL,
        "one/index.md": SMALL["one/index.md"].replace("published", "image: quay\npublished"),
        "one/images.yml": "quay: {file: assets/the quay.jpg, alt: The quay, credit: A, licence: CC0-1.0}\n",
        "one/assets/the quay.jpg": "",
    }
    told = metas(Site(build(tree(files), base_url="https://example.org/").outputs).pages["one/index.html"])
    assert told["og:image"] == "https://example.org/one/assets/the%20quay.jpg"
    assert told["og:image:alt"] == "The quay"
    assert "og:image" not in metas(built_site({**files, "site.yml": SMALL["site.yml"]}).pages["one/index.html"])


def test_every_page_has_a_description() -> None:
    for path, page in site("tram").text_pages.items():
        assert metas(page).get("description") or path == "404.html", path


def test_entries_facts_numbers_and_changes_have_a_link_to_be_copied() -> None:
    pages = site("ferry").pages
    wanted = {
        "ria-ferry/timeline/index.html": [".//li[@id]"],
        "ria-ferry/index.html": [".//dl/div[@id]", ".//ol[@class='changes']/li"],
        "ria-ferry/numbers/index.html": [".//section[@id]"],
        "ria-ferry/changes/index.html": [".//ol[@class='changes']/li"],
    }
    for path, things in wanted.items():
        page = pages[path]
        anchors = [link.get("href", "") for link in page.iter("a") if link.get("class") == "anchor"]
        ids = [thing.get("id", "") for sort in things for thing in page.findall(sort)]
        assert anchors == [f"#{id_}" for id_ in ids if not id_.startswith("note")] != [], path


def test_link_of_a_change_stays_when_newer_ones_are_written() -> None:
    source = "source: {title: T, publisher: P, undated: true, held: here}"
    told = [f"  - {{on: {day}, type: update, note: {note}, {source}}}" for day, note in (
        ("2026-11-04", "Fourth."), ("2026-11-03", "Third."), ("2026-11-03", "Second."), ("2026-11-02", "First."),
    )]  # fmt: skip
    kept: dict[str, str] = {}
    for newest in range(len(told) - 1, -1, -1):
        updates = "updates:\n" + "\n".join(told[newest:]) + "\n"
        index = SMALL["one/index.md"].replace("published", f"{updates}published")
        page = built_site({**SMALL, "one/index.md": index}).pages["one/changes/index.html"]
        notes = {each.get("id", ""): text_of(one(each, "div")) for each in page.findall(".//ol[@class='changes']/li")}
        assert len(notes) == len(told) - newest and notes.items() >= kept.items()
        kept = notes
    assert sorted(kept) == ["update-2026-11-02", "update-2026-11-03", "update-2026-11-03-2", "update-2026-11-04"]


def test_fact_can_be_linked_to_from_a_text_and_from_everything_on_one_page() -> None:
    index = SMALL["one/index.md"].replace("published", "facts: {Its owner: Someone, its Owner: Other}\npublished")
    files = {**SMALL, "one/index.md": index.replace("Text.", "See [it](#fact-its-owner-2).")}
    pages = built_site(files).pages
    assert "#fact-its-owner-2" in [link.get("href") for link in pages["one/index.html"].iter("a")]
    links = [link.get("href") for link in one(pages["one/all/index.html"], ".//div[@class='text']").iter("a")]
    assert links == ["#explainer-one--fact-its-owner-2"]
    assert pages["one/all/index.html"].find(".//*[@id='explainer-one--fact-its-owner-2']") is not None


# --- numbers of one day ----------------------------------------------------------------------------------------------

TWO_OF_A_DAY = """\
dead:
  label: people killed
  values:
    - {value: 164, by: Ministry, source: a, as_of: 2022-01-09, timeline: true}
    - {value: 225, by: Prosecutor, source: b, as_of: 2022-01-09, timeline: true}
"""
SOURCE_OF_EACH = "".join(
    f"{key}: {{title: T, publisher: P{key}, undated: true, held: here}}\n" for key in ("a", "b")
)  # fmt: skip


def test_two_values_of_one_day_are_two_entries_with_their_own_value_and_source() -> None:
    made = Site(build(tree({**SMALL, "one/numbers.yml": TWO_OF_A_DAY, "one/sources.yml": SOURCE_OF_EACH})).outputs)
    told = text_of(made.pages["one/timeline/index.html"])
    assert "People killed: 164" in told and "People killed: 225" in told
    assert "Pa" in told and "Pb" in told


# --- memory ----------------------------------------------------------------------------------------------------------


def alive() -> set[int]:
    return {id(each) for each in gc.get_objects() if isinstance(each, Filler | Explainer | Macro | Context)}


def test_memory_of_a_page_is_free_without_the_garbage_collector() -> None:
    gc.collect()
    gc.disable()
    try:
        before = alive()
        assert build(tree(read_tree(SITES / "ferry/content", "content").files)).pages > 10
        assert alive() <= before
    finally:
        gc.enable()
