"""Layouts: whose mistake it is, and that no words and no style are left over."""

from __future__ import annotations

import re
from string import Formatter

import pytest
from building import ROOT, SMALL, Site, build, one, quietly, site, text_of, tree, yaml_of
from jinja2 import DictLoader, Environment, StrictUndefined, TemplateError
from markupsafe import Markup
from msgspec.structs import replace

from generator import cli, dates, layouts, pipeline, values
from generator.layouts import LayoutFiles
from generator.pipeline import Built, Options
from generator.problems import Span

LAYOUTS = ROOT / "layouts"


def built_with(name: str, data: str, *, is_own: bool) -> Built:
    given = cli._layouts(None)
    own = frozenset([name]) if is_own else frozenset()
    files = LayoutFiles({**given.files, name: data.encode()}, given.shown, (), own)
    return pipeline.build(tree(SMALL), files, Options("content", None, False), quietly)


MISTAKES = [
    ("home.html", "{{ when(1) }}"),
    ("home.html", "{{ url(none) }}"),
    ("numbers.html", "{{ fill.body(3) }}"),
    ("numbers.html", "{{ fill.amount(1, 2) }}"),
    ("numbers.html", "{{ path_of(explainer) }}"),
    ("numbers.html", "{{ fill.brief(view) }}"),
]


@pytest.mark.parametrize(("name", "call"), MISTAKES)
def test_layout_of_the_folder_that_calls_us_wrongly_is_told_with_its_line(name: str, call: str) -> None:
    (problem, *_) = built_with(name, f"<p>\n{call}\n", is_own=True).problems
    assert problem.fault.message.startswith("the layout cannot be filled: ")
    assert str(problem.span).endswith(f"layouts/{name}:2:1")


@pytest.mark.parametrize(("name", "call"), MISTAKES)
def test_built_in_layout_that_calls_us_wrongly_is_a_bug_of_ours_with_its_line(name: str, call: str) -> None:
    with pytest.raises((TypeError, AttributeError)) as raised:
        built_with(name, f"<p>\n{call}\n", is_own=False)
    (note,) = raised.value.__notes__
    assert note.endswith(f"layouts/{name}, line 2.")


# --- what is left over -----------------------------------------------------------------------------------------------


def _sources() -> str:
    """All that can use words or styles."""
    paths = [*(ROOT / "generator").glob("*.py"), *LAYOUTS.glob("*.html")]
    return "\n".join(path.read_text() for path in paths)


def _is_used(name: str, sources: str, composed: set[str]) -> bool:
    """Whether a name stands in quotation marks, or begins with what is put before a word: `'status-' ~ word`."""
    return bool(re.search(rf"""["'\s}}]{re.escape(name)}["'\s{{]""", sources)) or any(map(name.startswith, composed))


def test_every_word_of_the_interface_is_used() -> None:
    sources = _sources()
    composed = set(re.findall(r"'([a-z]+-)' ~", sources)) | set(re.findall(r'f"([a-z-]+-)\{', sources))
    keys = yaml_of((LAYOUTS / "words/en.yml").read_text())
    python = "\n".join(path.read_text() for path in (ROOT / "generator").glob("*.py"))
    typed = set(re.findall(r"'([a-z-]+)'", sources)) | set(re.findall(r'"([a-z-]+)"', python))
    assert [key for key in keys if key not in typed and not key.startswith(tuple(composed))] == []


def test_every_class_of_the_style_sheet_is_used() -> None:
    sources = _sources()
    composed = set(re.findall(r'["\s]([a-z]+-)\{', sources))
    style = re.sub(r"/\*.*?\*/|\"[^\"]*\"|url\([^)]*\)", "", (LAYOUTS / "style.css").read_text(), flags=re.S)
    classes = sorted(set(re.findall(r"\.([a-z][a-z0-9-]*)", style)))
    assert [name for name in classes if not _is_used(name, sources, composed)] == []


def test_style_sheet_is_sent_without_its_comments_and_with_every_string() -> None:
    sheet = b"""/* What this is. */
a { content: "/* x */"; }
  /* an "odd one
  over two lines */ b { content: '*/ "\\''; margin: 1px/**/2px; }
@media (width > 1em) { i :is(q, u)::after, s { content: ", {"; --x:  ; } }
"""
    ours = cli._layouts(None)
    loaded = layouts.load(replace(ours, files={**ours.files, "own.css": sheet}, shown={**ours.shown, "own.css": "own"}))
    sent = b"""a{content:"/* x */";}
 b{content:'*/ "\\'';margin:1px/**/2px;}
@media (width > 1em){i :is(q,u)::after,s{content:", {";--x:;}}
"""
    assert loaded.files[loaded.assets["own.css"]] == sent


def test_style_sheet_scripts_and_pages_keep_within_what_a_phone_should_load() -> None:
    outputs = site("ours").outputs
    sizes = {path: len(data) for path, data in outputs.items()}
    assert sum(size for path, size in sizes.items() if path.endswith(".css")) <= 24 * 1024
    assert sum(size for path, size in sizes.items() if path.endswith(".js")) <= 10 * 1024
    assert sizes["kazakhstan-2022/index.html"] <= 100 * 1024


# --- words and languages ---------------------------------------------------------------------------------------------

ENGLISH = yaml_of((LAYOUTS / "words/en.yml").read_text())
TRANSLATIONS = sorted(path.stem for path in (LAYOUTS / "words").glob("*.yml") if path.stem != "en")


def places(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_words_of_every_language_have_known_keys_and_the_places_of_the_english_ones(language: str) -> None:
    words = yaml_of((LAYOUTS / f"words/{language}.yml").read_text("utf-8"))
    assert words["language"] == language
    assert set(words) <= set(ENGLISH)
    assert {key: places(told) for key, told in words.items()} == {key: places(ENGLISH[key]) for key in words}


@pytest.mark.parametrize("language", ["ar", "ru"])
def test_translation_that_is_called_complete_is(language: str) -> None:
    assert yaml_of((LAYOUTS / f"words/{language}.yml").read_text("utf-8")).keys() == ENGLISH.keys()


@pytest.mark.parametrize(
    ("language", "day", "span", "about"),
    [
        ("en", "Wednesday 5 January 2022", "2–7 January 2022", "about 2,500"),
        ("ru", "среда, 5 января 2022\u00a0г.", "2–7 января 2022\u00a0г.", "около 2\u00a0500"),
        ("kk", "2022\u00a0ж. 5 қаңтар, сәрсенбі", "2022\u00a0ж. 2–7 қаңтар", "шамамен 2\u00a0500"),
        ("ar", "الأربعاء، 5 يناير 2022", "2–7 يناير 2022", "نحو 2,500"),
    ],
)
def test_dates_and_values_are_told_as_each_language_has_them(language: str, day: str, span: str, about: str) -> None:
    words = layouts.load(cli._layouts(None)).in_language(language)
    assert dates.words(dates.parse("2022-01-05"), words, weekday=True) == day
    assert dates.words(dates.parse("2022-01-02 to 2022-01-07"), words) == span
    assert values.bare(values.parse("about 2500"), words) == about


@pytest.mark.parametrize("language", [*TRANSLATIONS, "en"])
@pytest.mark.parametrize(
    "written",
    [
        *("-0752", "2022-01", "2022-01-05 16:30", "about 2026-10-25 01:52", "probably 2022-01-07", "since 2022-01-02"),
        *("until 2022-01-19", "between 2022-01-05 and 2022-01-07", "before 1998", "night of 2022-01-05", "spring 2014"),
        *("morning of 2022-01-05", "early 2016", "2022-01-30 to 2022-02-02", "night of 2022-12-31", "after 2014-03"),
    ],
)
def test_every_form_of_date_can_be_told_in_every_language(language: str, written: str) -> None:
    told = dates.words(dates.parse(written), layouts.load(cli._layouts(None)).in_language(language), zone_name="Almaty")
    assert told and "{" not in told and "  " not in told


@pytest.mark.parametrize(
    ("tag", "direction"),
    [
        *((tag, "rtl") for tag in ("ar", "he", "fa-IR", "ur", "ps", "sd", "ug", "yi", "dv", "ckb", "az-Arab")),
        *((tag, "ltr") for tag in ("en", "ru", "kk", "zh-Hant-TW", "ur-Latn", "sr-Cyrl", "xx", "ar-Latn")),
    ],
)
def test_direction_follows_the_script_of_the_language(tag: str, direction: str) -> None:
    index = SMALL["one/index.md"].replace("summary", f"language: {tag}\nsummary")
    page = Site(built({"one/index.md": index}).outputs).pages["one/index.html"]
    assert (page.get("lang"), page.get("dir")) == (tag, direction)


def built(files: dict[str, str]) -> Built:
    return build(tree({**SMALL, **files}))


def test_words_that_are_borrowed_from_english_are_marked_and_others_are_not() -> None:
    index = SMALL["one/index.md"].replace("summary", "language: kk\nsummary")
    page = Site(built({"one/index.md": index}).outputs).pages["one/changes/index.html"]
    borrowed = [text_of(e) for e in page.iter("span") if (e.get("lang"), e.get("dir")) == ("en", "ltr")]
    assert "Nothing has been changed since publication." in borrowed
    assert "Өзгерістер" not in borrowed and text_of(one(page, ".//h1")) == "Өзгерістер"
    assert not [v for e in page.iter() for v in e.attrib.values() if "<" in v]


def test_page_in_a_language_without_words_marks_every_word_that_it_borrows() -> None:
    index = SMALL["one/index.md"].replace("summary", "language: fa\nsummary")
    page = Site(built({"one/index.md": index}).outputs).pages["one/timeline/index.html"]
    assert one(page, ".//h1/span").get("lang") == "en"


def test_what_is_in_another_language_has_its_language_and_direction() -> None:
    files = {
        "one/sources.yml": "a: {title: عنوان, publisher: B, undated: true, held: C, language: ar, english_title: T}\n"
        "b: {title: Own, publisher: B, undated: true, held: C}\n",
        "one/quotes.yml": "q: {text: Words, speaker: Someone, source: a, original: {language: he, text: מילים}}\n",
        "one/actors/a.md": "---\ntitle: A\nsummary: S.\nnames: {ar: اسم, ru: Имя}\n---\n",
        "one/index.md": SMALL["one/index.md"] + "\n{quote:q}\n",
    }
    pages = Site(built(files).outputs).pages
    found = {
        text_of(e): (e.get("lang"), e.get("dir"))
        for path in ("one/sources/index.html", "one/actors/index.html", "one/index.html")
        for e in pages[path].iter()
        if e.tag in ("cite", "span", "blockquote") and e.get("class") in (None, "original")
    }
    assert found["عنوان"] == found["اسم"] == ("ar", "rtl")
    assert (found["Own"], found["Имя"], found["מילים"]) == ((None, None), ("ru", "ltr"), ("he", "rtl"))


def test_title_in_the_language_of_the_site_is_foreign_to_a_page_in_another() -> None:
    index = SMALL["one/index.md"].replace("summary", "language: ar\nsummary")
    files = {"one/index.md": index, "one/sources.yml": "b: {title: Own, publisher: B, undated: true, held: C}\n"}
    title = one(Site(built(files).outputs).pages["one/sources/index.html"], ".//cite")
    assert (title.get("lang"), title.get("dir")) == ("en", "ltr")


def test_what_stands_side_by_side_is_parted_by_the_comma_of_the_language() -> None:
    index = SMALL["one/index.md"].replace("summary", "language: ar\nsummary")
    source = "source: {title: T, publisher: الناشر, date: 2022-01-05, held: C}"
    number = f"n: {{label: القتلى, values: [{{value: 3, as_of: 2022-01-05, by: النيابة, {source}}}]}}\n"
    page = Site(built({"one/index.md": index, "one/numbers.yml": number}).outputs).pages["one/numbers/index.html"]
    assert "النيابة، 5 يناير 2022" in text_of(page) and "الناشر، 5 يناير 2022" in text_of(page)


def test_quick_look_for_what_no_page_may_hold_misses_none_of_it() -> None:
    every = "".join(map(chr, range(0x110000)))
    assert set(layouts._NOT_IN_HTML.findall(every)) <= set(layouts._UNUSUAL.findall(every))
    assert not layouts._NOT_IN_HTML.search(layouts._USUAL.decode())


def test_own_layout_of_a_number_may_lead_elsewhere_from_each_page() -> None:
    given = cli._layouts(None)
    link = "<a class=\"number\" href=\"{{ url(explainer.slug ~ '/numbers/#' ~ choice.number.key) }}\">{{ words }}</a>"
    slots = given.files["_slots.html"].decode().replace('<span class="number">{{ words }}</span>', link, 1)
    files = LayoutFiles({**given.files, "_slots.html": slots.encode()}, given.shown, (), frozenset(["_slots.html"]))
    content = {
        **SMALL,
        "one/index.md": SMALL["one/index.md"] + "{number:dead}.\n",
        "one/terms/t.md": "---\ntitle: T\nsummary: S.\n---\n{number:dead}.\n",
        "one/numbers.yml": "dead: {label: d, unit: x, values: [{value: 3, as_of: 2022-01-05, by: A, source: a}]}\n",
        "one/sources.yml": "a: {title: R, publisher: P, undated: true, held: here}\n",
    }
    outputs = pipeline.build(tree(content), files, Options("content", None, False), quietly).outputs
    for path, way in (("one/", ""), ("one/terms/t/", "../../")):
        assert f'<a class="number" href="{way}numbers/#dead">' in outputs[f"{path}index.html"].decode()


# --- as Jinja says ---------------------------------------------------------------------------------------------------

PARTS = {
    "part": "<{{ x }}{% if y is defined %}{{ y }}{% endif %}>",
    "base": "[{% block a %}{{ x }}{% endblock %}|{% block b %}b{% endblock %}]",
    "macros": "{% macro m(x, y='d') %}({{ x }}{{ y }}{{ caller() if caller else '' }}){% endmacro %}",
}


@pytest.mark.parametrize(
    "template",
    [
        "{% macro m() %}[{{ caller() }}]{% endmacro %}{% call m() %}{{ x }}{% endcall %}",
        "{% macro m() %}{{ caller(x) }}{{ caller(2) }}{% endmacro %}{% call(z) m() %}{{ z }}{% endcall %}",
        "{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(*xs) }}{{ m(**{'a': 1}) }}{{ m(1, *xs, b=2) }}",
        "{{ dict(class=1, b=x) }}",
        "{% for z in xs recursive %}{{ z }}{% if z == 2 %}{{ loop([5]) }}{% endif %}{{ loop.index }}{% endfor %}",
        "{% extends 'base' %}{% block a %}{{ super() }}{% set y = 3 %}{% include 'part' %}{% endblock %}",
        "{% extends 'base' %}{% block b %}{{ self.a() }}{{ '<' }}{% endblock %}",
        "{% import 'macros' as m %}{{ m.m(x) }}{{ m.m(x, y='<') }}{% set z %}{{ m.m(1) }}{% endset %}{{ z|upper }}",
        "{% from 'macros' import m with context %}{% for z in xs %}{{ m(z) }}{% else %}none{% endfor %}",
        "{% include ['nowhere', 'part'] %}{% include 'nowhere' ignore missing %}{% include 'part' without context %}",
        "{% macro m() %}{% include 'part' %}{% endmacro %}{{ m() }}",
        "{% filter upper %}{% include 'part' %}{% endfilter %}",
        "{% for rings in xs %}{% include 'part' %}{{ rings }}{% endfor %}",
        "{{ x if xs else nothing }}{{ '%s' % x }}{{ x ~ '<b>' }}{{ '<b>'|safe ~ x }}",
    ],
)
def test_layout_says_what_jinja_makes_of_it(template: str) -> None:
    sources = {**PARTS, "one": template}
    values = {"x": "a & b", "xs": [1, 2, 3]}
    stock = Environment(
        loader=DictLoader(sources), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    try:
        expected = stock.get_template("one").render(values)
    except TemplateError as error:
        with pytest.raises(type(error)):
            layouts._environment(sources, layouts.Compiled()).get_template("one").render(values)
    else:
        made = layouts._environment(sources, layouts.Compiled()).get_template("one")
        assert made.render({**values, layouts.RINGS: []}) == expected


def test_parts_are_made_of_parts_alone() -> None:
    """So what several pages have alike is built in where all parts are."""
    named = re.compile(r"{%-?\s*(?:include|import|extends|from)\s+'([^']+)'")
    for path in (ROOT / "layouts").glob("_*.html"):
        assert all(name.startswith("_") for name in named.findall(path.read_text("utf-8"))), path.name


def test_own_slots_need_no_macro_that_no_page_uses() -> None:
    given = cli._layouts(None)
    slots = given.files["_slots.html"].decode().replace("macro back_to(", "macro other(").encode()
    files = LayoutFiles({**given.files, "_slots.html": slots}, given.shown, (), frozenset(["_slots.html"]))
    content = {
        **SMALL,
        "one/index.md": SMALL["one/index.md"] + "So it is [@a].\n",
        "one/sources.yml": "a: {title: R, publisher: P, undated: true, held: here}\n",
    }
    built = pipeline.build(tree(content), files, Options("content", None, False), quietly)
    assert b'href="#ref-1-1"' in built.outputs["one/index.html"]


@pytest.mark.parametrize("value", ["a", 1, None, 1.5, True, Markup("<b>"), layouts.Phrase("<&>", Span("a", 1, 1, 2))])
def test_what_is_joined_and_escaped_is_what_jinja_makes_of_it(value: object) -> None:
    source = "{{ value }}{{ value ~ '<' }}{{ '&' ~ value ~ 1 }}{{ value ~ value }}"
    ours = layouts._environment({"a": source}, layouts.Compiled()).get_template("a").render(value=value)
    theirs = Environment(loader=DictLoader({"a": source}), autoescape=True).get_template("a").render(value=value)
    assert ours == theirs
