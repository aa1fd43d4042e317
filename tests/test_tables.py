"""Numbers as CSV and JSON, read by other readers than those that wrote them."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from building import SMALL, Site, build, site, tree

from generator.tables import COLUMNS

SOURCES = (
    "a: {title: Night report, publisher: Police, date: 2022-01-06, url: 'https://example.org/a'}\n"
    "b: {title: Count, publisher: Court, undated: true, held: C}\n"
)


def built(values: str, more: str = "", key: str = "dead", **files: str) -> Site:
    number = f"{key}:\n  label: dead\n  by: Police\n  source: a\n{more}  values:\n{values}"
    told = {"one/numbers.yml": number, "one/sources.yml": SOURCES, **files}
    outcome = build(tree({**SMALL, **told}))
    assert not outcome.has_errors, outcome.problems
    return Site(outcome.outputs)


def rows(whole: Site, key: str = "dead") -> list[dict[str, str]]:
    text = whole.outputs[f"one/numbers/{key}.csv"].decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def data(whole: Site, path: str = "numbers/dead.json") -> Any:
    return json.loads(whole.outputs[f"one/{path}"])


def value(typed: str, **more: str) -> str:
    keys = {"as_of": "2022-01-06", **more}
    return f"    - {{value: {typed}, {', '.join(f'{name}: {told}' for name, told in keys.items())}}}\n"


@pytest.mark.parametrize(
    ("typed", "printed", "low", "high", "qualifier"),
    [
        ("2500", "2,500", "2500", "2500", ""),
        ("55.8", "55.8", "55.8", "55.8", ""),
        ("-3", "−3", "-3", "-3", ""),
        ("about 18", "about 18", "18", "18", "about"),
        ("at least 17", "at least 17", "17", "", "at least"),
        ("nearly 40", "nearly 40", "", "40", "nearly"),
        ("10 to 14", "10 to 14", "10", "14", "to"),
        ("dozens", "dozens", "", "", ""),
    ],
)
def test_value_has_its_words_and_its_bounds(typed: str, printed: str, low: str, high: str, qualifier: str) -> None:
    whole = built(value(typed))
    (row,) = rows(whole)
    assert [row[name] for name in COLUMNS[:4]] == [printed, low, high, qualifier]
    (told,) = data(whole)["values"]
    assert (told["value"], told["qualifier"]) == (printed, qualifier)
    assert (told["low"], told["high"]) == tuple(float(bound) if bound else None for bound in (low, high))


def test_date_as_value_has_its_first_and_last_day() -> None:
    (told,) = data(built(value("autumn 2029"), "  unit: date\n"))["values"]
    assert (told["value"], told["low"], told["high"]) == ("autumn 2029", "2029-09-01", "2029-11-30")


@pytest.mark.parametrize(
    ("seasons", "low", "high"),
    [("northern", "2029-06-01", "2029-08-31"), ("southern", "2029-12-01", "2030-02-28")],
)
def test_season_as_value_has_the_days_of_its_hemisphere(seasons: str, low: str, high: str) -> None:
    index = SMALL["one/index.md"].replace("published", f"seasons: {seasons}\npublished")
    (told,) = data(built(value("summer 2029"), "  unit: date\n", **{"one/index.md": index}))["values"]
    assert (told["low"], told["high"]) == (low, high)


def test_dates_are_edtf_and_times_name_their_zone() -> None:
    times = value("3", as_of="about 2022-01-05 16:30", published="2022-01-08", withdrawn="2022-01-10", why="A *slip*")
    (row,) = rows(built(times, **{"site.yml": SMALL["site.yml"] + "time_zone: Asia/Almaty\n"}))
    assert (row["as_of"], row["published"], row["time_zone"]) == ("2022-01-05T16:30~", "2022-01-08", "Asia/Almaty")
    assert (row["status"], row["withdrawn"], row["why"]) == ("withdrawn", "2022-01-10", "A slip")


def test_every_value_of_a_series_stands_in_the_order_written_with_its_member() -> None:
    series = "".join(f"    - {{value: {n}, for: {year}}}\n" for n, year in ((5, 2020), (4, 2019)))
    assert [(row["for"], row["as_of"], row["value"]) for row in rows(built(series))] == [
        ("2020", "2020", "5"),
        ("2019", "2019", "4"),
    ]


def test_sources_stand_in_words_with_their_addresses() -> None:
    whole = built(value("3", source="[a, page 4, b]"))
    (row,) = rows(whole)
    assert row["source"] == "Night report, Police, page 4; Count, Court"
    assert row["source_url"] == "https://example.org/a"
    told = data(whole)["values"][0]["sources"]
    assert [(one["title"], one["date"], one["locator"]) for one in told] == [
        ("Night report", "2022-01-06", "page 4"),
        ("Count", "", ""),
    ]


def test_office_is_called_as_readers_know_it() -> None:
    actor = "---\ntitle: The harbour police\nsummary: S.\n---\n"
    (row,) = rows(built(value("3", by="police"), **{"one/actors/police.md": actor}))
    assert row["by"] == "The harbour police"


@pytest.mark.parametrize("typed", ["=1+2", "+1", "-SUM(A1)", "@SUM(A1)", "=cmd|' /C calc'!A0", "\uff1d1"])
def test_text_that_a_spreadsheet_would_run_stands_behind_an_apostrophe(typed: str) -> None:
    quoted = json.dumps(typed, ensure_ascii=False)
    whole = built(value("3", by=quoted))
    assert rows(whole)[0]["by"] == f"'{typed}"
    assert data(whole)["values"][0]["by"] == typed


def test_cells_with_commas_quotation_marks_and_other_scripts_come_back_whole() -> None:
    note = 'One, "two"; Қазақстан'
    whole = built(value("3", note=json.dumps(note, ensure_ascii=False)))
    assert rows(whole)[0]["note"] == note
    lines = whole.outputs["one/numbers/dead.csv"].split(b"\r\n")
    assert len(lines) == 3 and not lines[-1] and b"\n" not in b"".join(lines)


@pytest.mark.parametrize("key", ["index", "numbers", "all"])
def test_number_of_any_name_has_tables_that_clash_with_nothing(key: str) -> None:
    whole = built(value("3"), key=key)
    assert rows(whole, key)[0]["value"] == "3"
    assert data(whole, f"numbers/{key}.json")["number"] == key
    assert "one/numbers/index.html" in whole.outputs
    assert [number["number"] for number in data(whole, "numbers.json")["numbers"]] == [key]


def test_writer_can_link_to_a_table() -> None:
    text = SMALL["one/index.md"] + "The [values](numbers/dead.csv), [all](numbers.json).\n"
    assert b'href="numbers/dead.csv"' in built(value("3"), **{"one/index.md": text}).outputs["one/index.html"]


@pytest.mark.parametrize("name", ["ours", "ferry"])
def test_every_number_is_linked_to_its_tables_and_both_say_the_same(name: str) -> None:
    whole = site(name)
    (page,) = (path for path in whole.pages if path.endswith("/numbers/index.html"))
    linked = {whole.target(page, link.get("href", ""))[0] for link in whole.pages[page].iter("a")}
    folder = page.removesuffix("index.html")
    told = json.loads(whole.outputs[f"{folder.removesuffix('/')}.json"])["numbers"]
    assert told
    for number in told:
        path = f"{folder}{number['number']}"
        assert {f"{path}.csv", f"{path}.json"} <= linked
        text = whole.outputs[f"{path}.csv"].decode()
        in_csv = [row["value"] for row in csv.DictReader(io.StringIO(text, newline=""))]
        assert in_csv == [value["value"] for value in number["values"]]


def test_bounds_of_a_date_go_by_the_seasons_of_the_hemisphere() -> None:
    index = SMALL["one/index.md"].replace("published", "seasons: southern\npublished")
    (row,) = rows(built(value("spring 2029"), "  unit: date\n", **{"one/index.md": index}))
    assert (row["low"], row["high"]) == ("2029-09-01", "2029-11-30")
