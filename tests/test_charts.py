"""The values of a number drawn to scale: who said what, offices apart (MODEL.md, "Numbers")."""

from __future__ import annotations

import pytest
from assembling import index, make
from building import SMALL, Site, build, tree

from generator.charts import Chart, Mark, chart_of

SOURCE = "a: {title: Night report, publisher: Police, date: 2022-01-06, url: 'https://example.org/a'}\n"


def number_of(values: str, more: str = "") -> str:
    return f"label: dead\nsource: a\n{more}values:\n{values}"


def charted(values: str, more: str = "", seasons: str = "northern") -> Chart | None:
    yaml = number_of(values, more).replace("\n", "\n  ")
    keys = index(f"seasons: {seasons}")
    made = make({"index.md": keys, "numbers.yml": f"n:\n  {yaml}\n", "sources.yml": SOURCE})
    return chart_of(made.explainer.numbers["n"])


def marks(values: str, more: str = "by: Police\n", seasons: str = "northern") -> tuple[Mark, ...]:
    chart = charted(values, more, seasons)
    assert chart is not None
    return tuple(mark for lane in chart.lanes for mark in lane.marks)


def value(typed: str, day: str, more: str = "") -> str:
    return f"  - {{value: {typed}, as_of: {day}{more}}}\n"


def test_counts_begin_at_nought_and_end_at_the_most_that_was_said() -> None:
    first, second = marks(value("20", "2022-01-05") + value("80", "2022-01-06"))
    assert (first.point, first.stem) == (25.0, (0.0, 25.0))
    assert (second.point, second.stem) == (100.0, (0.0, 100.0))


def test_a_range_is_a_band_from_its_least_to_its_most() -> None:
    band, _ = marks(value("10 to 40", "2022-01-05") + value("80", "2022-01-06"))
    assert (band.point, band.band) == (None, (12.5, 50.0))


def test_an_open_end_goes_on_beyond_the_last_figure() -> None:
    least, most = marks(value("at least 50", "2022-01-05") + value("100", "2022-01-06"))
    assert least.open == (least.point, 100.0)
    assert most.point is not None and most.point < 100.0


def test_up_to_is_open_from_nought_to_its_most() -> None:
    up_to, _ = marks(value("up to 50", "2022-01-05") + value("100", "2022-01-06"))
    assert (up_to.open, up_to.point, up_to.stem) == ((0.0, 50.0), 50.0, None)


def test_words_have_their_row_and_no_mark() -> None:
    words, _, _ = marks(value("dozens", "2022-01-04") + value("50", "2022-01-05") + value("100", "2022-01-06"))
    assert (words.point, words.band, words.open, words.stem) == (None, None, None, None)


def test_below_nought_stems_go_the_other_way() -> None:
    loss, gain = marks(value("-50", "2022-01-05") + value("50", "2022-01-06"))
    assert (loss.stem, gain.stem) == ((50.0, 0.0), (50.0, 100.0))


def test_below_nought_the_scale_ends_at_nought() -> None:
    most, least = marks(value("-20", "2022-01-05") + value("-80", "2022-01-06"))
    assert (most.point, most.stem, least.stem) == (75.0, (100.0, 75.0), (100.0, 0.0))


def test_nought_is_a_point_without_a_stem() -> None:
    none, _ = marks(value("0", "2022-01-05") + value("80", "2022-01-06"))
    assert (none.point, none.stem) == (0.0, None)


def test_a_range_below_nought_hangs_from_its_most() -> None:
    band, _ = marks(value("-40 to -20", "2022-01-05") + value("-80", "2022-01-06"))
    assert (band.band, band.stem) == ((50.0, 75.0), (100.0, 75.0))


def test_up_to_a_loss_is_open_beyond_the_greatest_loss() -> None:
    up_to, loss = marks(value("up to -40", "2022-01-05") + value("-80", "2022-01-06"))
    assert up_to.open == (0.0, up_to.point) and up_to.point is not None
    assert loss.point is not None and 0.0 < loss.point < up_to.point


def test_promise_before_a_date_is_open_beyond_the_first() -> None:
    before, day = marks(value("before 2015", "2013") + value("2014-06-01", "2014"), "by: A\nunit: date\n")
    assert (before.point, before.open) == (100.0, (0.0, 100.0))
    assert day.point is not None and 0.0 < day.point < 100.0


def test_promised_dates_lie_between_the_first_and_the_last_without_nought() -> None:
    season, day = marks(value("spring 2014", "2013-01-05") + value("2015-06-01", "2014-01-06"), "by: A\nunit: date\n")
    assert season.band is not None and season.band[0] == 0.0
    assert (season.stem, day.stem, day.point) == (None, None, 100.0)


def test_seasons_lie_where_they_are_in_their_hemisphere() -> None:
    said = value("2014-06-01", "2013") + value("summer 2014", "2014") + value("2015-02-28", "2015")
    first, season, last = marks(said, "by: A\nunit: date\n", "southern")
    assert (first.point, last.point) == (0.0, 100.0)
    assert season.band is not None and season.band[0] > 50 and season.band[1] == 100.0
    series = "  - {value: 1, for: summer 2014}\n  - {value: 2, for: 2014-10}\n"
    told = {hemi: [mark.value.amount.text for mark in marks(series, seasons=hemi)] for hemi in ("northern", "southern")}
    assert told == {"northern": ["1", "2"], "southern": ["2", "1"]}


def test_offices_stand_apart_those_of_main_first_each_oldest_first() -> None:
    said = [
        value("3", "2022-01-07", ", by: Police"),
        value("1", "2022-01-05", ", by: Families"),
        value("2", "2022-01-06", ", by: Police"),
        value("4", "2022-01-08", ", by: Court"),
    ]
    chart = charted("".join(said), "main: [Court, Police]\n")
    assert chart is not None
    told = [(lane.by.text, [mark.value.amount.text for mark in lane.marks]) for lane in chart.lanes]
    assert told == [("Court", ["4"]), ("Police", ["2", "3"]), ("Families", ["1"])]


def test_office_has_one_lane_with_another_apostrophe_too() -> None:
    said = value("1", "2022-01-05", ", by: Army") + value("2", "2022-01-06", ", by: Prosecutor’s office")
    chart = charted(said + value("3", "2022-01-07", ', by: "Prosecutor\'s office"'), "main: Prosecutor's office\n")
    assert chart is not None
    assert [[mark.value.amount.text for mark in lane.marks] for lane in chart.lanes] == [["2", "3"], ["1"]]


def test_office_of_main_that_said_nothing_has_no_lane() -> None:
    chart = charted(value("1", "2022-01-05") + value("2", "2022-01-06"), "by: Police\nmain: [Court, Police]\n")
    assert chart is not None
    assert [lane.by.text for lane in chart.lanes] == ["Police"]


def test_a_series_stands_in_the_order_of_its_members_and_revisions_after_what_they_revise() -> None:
    said = "".join(
        f"  - {{value: {typed}, for: {of}, published: {day}}}\n"
        for typed, of, day in (("3", "2020", "2021"), ("1", "2019", "2020"), ("2", "2019", "2022"))
    )
    assert [mark.value.amount.text for mark in marks(said)] == ["1", "2", "3"]


@pytest.mark.parametrize(
    "values",
    [
        value("5", "2022-01-05"),
        value("dozens", "2022-01-05") + value("5", "2022-01-06"),
        value("0", "2022-01-05") + value("0", "2022-01-06"),
    ],
    ids=["one value", "one with figures", "all nought"],
)
def test_there_is_no_chart_where_nothing_can_be_compared(values: str) -> None:
    assert charted(values, "by: Police\n") is None


def page(values: str, more: str) -> Site:
    yaml = number_of(values, more).replace("\n", "\n  ")
    outcome = build(tree({**SMALL, "one/numbers.yml": f"n:\n  {yaml}\n", "one/sources.yml": SOURCE}))
    assert not outcome.has_errors, outcome.problems
    return Site(outcome.outputs)


def test_the_page_of_numbers_draws_each_value_beside_its_date_and_strikes_what_was_withdrawn() -> None:
    said = value("164", "2022-01-09", ", withdrawn: 2022-01-10") + value("225", "2022-01-15")
    html = page(said, "by: Police\n").outputs["one/numbers/index.html"].decode()
    chart = html.partition('<figure class="chart"')[2].partition("</figure>")[0]
    assert chart.count("<svg") == 2
    assert "<del>164</del>" in chart and "9 January 2022" in chart and "225" in chart
    assert "style=" not in html


def test_number_in_a_text_has_its_table_alone() -> None:
    said = value("164", "2022-01-09") + value("225", "2022-01-15")
    body = {"one/index.md": SMALL["one/index.md"].replace("Text.", "{number:n history}")}
    yaml = number_of(said, "by: Police\n").replace("\n", "\n  ")
    whole = build(tree({**SMALL, **body, "one/numbers.yml": f"n:\n  {yaml}\n", "one/sources.yml": SOURCE}))
    assert b"<figure" not in whole.outputs["one/index.html"]
