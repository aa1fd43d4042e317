"""The words along a timeline's picture: which dates have room, on a phone and on wider screens."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import cli, dates, layouts
from generator.axis import GAP, ROOMS, UNITS, Axis, Label, Room, axis_of, width_of
from generator.dates import Moment, When
from generator.layouts import Words
from generator.scale import Stretch, scale_of

DAY = 86_400
UTC = dates.zone("UTC")
LANGUAGES = ("en", "ru", "ar", "kk")


@cache
def words(language: str) -> Words:
    return layouts.load(cli._layouts(None)).in_language(language)


def stretch(*fields: int) -> Stretch:
    """A year, month, day or minute as seconds."""
    year, month, day, hour, minute = (*fields, *[None] * 5)[:5]
    assert year is not None
    moment = Moment(year, month, day, hour, minute)
    when = When("moment", moment, moment)
    start, end = dates.earliest(when, UTC), dates.latest(when, UTC)
    assert start is not None and end is not None
    return start, end


def axis(*moments: tuple[int, ...], language: str = "en", zone: str = "UTC") -> Axis:
    finest = UNITS[-min(4, max(map(len, moments)))]
    return axis_of(scale_of([stretch(*each) for each in moments]), dates.zone(zone), words(language), finest)


def told(made: Axis, room: Room = "wider") -> tuple[list[str], list[str]]:
    """The words of the upper and the lower line from left to right, as a screen with so much room shows them."""
    shown = [label for label in made.labels if [*ROOMS].index(label.room) <= [*ROOMS].index(room)]
    shown.sort(key=lambda label: label.at)
    lines = ([label.words for label in shown if label.is_upper == is_upper] for is_upper in (True, False))
    return next(lines), next(lines)


# --- words -----------------------------------------------------------------------------------------------------------


def test_days_of_a_month_stand_below_it() -> None:
    assert told(axis((2022, 1, 2), (2022, 1, 3), (2022, 1, 5))) == (["January 2022"], ["2", "3", "4", "5"])


def test_wide_screen_adds_days_and_takes_none_away() -> None:
    made = axis(*((2022, 1, day) for day in (1, 4, 8, 12, 16, 20)))
    narrow, wide = set(told(made, "")[1]), set(told(made, "wider")[1])
    assert narrow == {"5", "10", "15", "20"} < wide == {str(day) for day in range(1, 21)}


def test_hours_are_not_told_where_nothing_has_a_time() -> None:
    assert told(axis((2022, 1, 5), (2022, 1, 6))) == (["January 2022"], ["5", "6"])


def test_months_stand_below_their_years() -> None:
    made = axis((2021, 11, 5), (2022, 1, 5), (2022, 3, 5), (2022, 5, 5))
    assert told(made)[0] == ["2021", "2022"]
    assert {"January", "March"} <= {*told(made)[1]}


def test_hours_of_a_night_stand_below_its_days() -> None:
    made = axis((2022, 1, 5, 20, 0), (2022, 1, 5, 22, 0), (2022, 1, 6, 0, 30), (2022, 1, 6, 3, 0))
    assert told(made, "") == (["5 January 2022", "6 January 2022"], ["21:00", "00:00", "03:00"])
    assert told(made, "wide")[1] == ["20:00", "21:00", "22:00", "23:00", "00:00", "01:00", "02:00", "03:00"]


def test_hours_are_those_of_the_zone() -> None:
    made = axis((2022, 1, 5, 20, 0), (2022, 1, 5, 21, 0), (2022, 1, 5, 22, 0), zone="Asia/Almaty")
    assert told(made)[0] == ["6 January 2022"]
    assert "03:00" in told(made)[1]


def test_minutes_are_told_where_hours_are_too_few() -> None:
    made = axis((2022, 1, 5, 20, 0), (2022, 1, 5, 20, 20), (2022, 1, 5, 20, 44))
    assert told(made, "")[1] == ["20:00", "20:15", "20:30"]


def test_hour_that_comes_twice_is_told_twice() -> None:
    made = axis(*((2026, 10, 25, hour, 0) for hour in range(4)), zone="Europe/Lisbon")
    assert [hour for hour in told(made)[1] if hour.endswith("00")] == ["01:00", "01:00", "02:00", "03:00"]


def test_centuries_are_round_years_before_our_era_too() -> None:
    assert told(axis((-700,), (-300,), (100,), (900,)), "") == ([], ["500 BC", "AD 500"])


def test_no_year_is_called_nought() -> None:
    assert told(axis((-5,), (-2,), (1,), (4,)), "")[1] == ["6 BC", "4 BC", "2 BC", "AD 2", "AD 4"]


def test_what_stands_alone_tells_its_year_and_month() -> None:
    made = axis((2011, 12, 16), (2022, 1, 2), (2022, 1, 3), (2022, 1, 4), (2022, 1, 5), (2022, 11, 2), (2023, 5, 5))
    assert told(made) == (["2011", "January 2022", "2023"], ["December", "2", "3", "4", "5", "May"])


def test_month_gives_way_to_a_year_that_stands_alone_before_it() -> None:
    label = next(
        label for label in axis((1962,), *((2026, 10, day) for day in (24, 25, 26, 27))).labels if label.at > 5
    )
    assert (label.words, label.room) == ("October 2026", "")


def test_words_are_those_of_the_language() -> None:
    assert told(axis((2022, 1, 2), (2022, 1, 3), (2022, 1, 4), language="ru"))[0] == ["январь 2022\N{NO-BREAK SPACE}г."]


def test_each_label_of_the_lower_line_has_a_rule_where_it_is_shown() -> None:
    made = axis(*((2022, 1, day) for day in (1, 4, 8, 12, 16, 20)))
    lower = sorted((label.at, label.room) for label in made.labels if not label.is_upper)
    assert sorted((rule.at, rule.room) for rule in made.rules) == lower


# --- room ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["2022", "January 2022", "сентябрь", "مارس 2025", "20 000"])
def test_letters_have_at_least_the_room_of_a_wide_face(text: str) -> None:
    assert 0.5 * 12 * len(text) <= width_of(text) <= 12 * len(text)


def test_marks_above_letters_take_no_room() -> None:
    assert width_of("e\N{COMBINING ACUTE ACCENT}") == width_of("e")


def edges(label: Label, width: int) -> tuple[float, float]:
    at, size = label.at * width / 100, width_of(label.words)
    start = at - {"start": 0.0, "middle": size / 2, "end": size}[label.anchor]
    return start, start + size


DAYS = st.dates(date(1, 1, 1), date(9998, 1, 1)).map(lambda day: (day.year, day.month, day.day))
NEAR = st.dates(date(2021, 11, 1), date(2022, 4, 1)).map(lambda day: (day.year, day.month, day.day))
TIMES = st.builds(lambda day, hour, minute: (2022, 1, day, hour, minute), *map(st.integers, (4, 0, 0), (6, 23, 59)))
YEARS = st.integers(-9999, 9998).map(lambda year: (year,))
MOMENTS = st.one_of(*(st.lists(each, min_size=1, max_size=12) for each in (DAYS, NEAR, TIMES, YEARS, DAYS | NEAR)))


@given(MOMENTS, st.sampled_from(LANGUAGES), st.sampled_from([*ROOMS]), st.integers(0, 2000))
def test_no_two_labels_meet_and_none_is_cut(
    moments: list[tuple[int, ...]], language: str, room: Room, more: int
) -> None:
    width = ROOMS[room] + more
    shown = [each for each in axis(*moments, language=language).labels if ROOMS[each.room] <= width]
    for is_upper in (True, False):
        line = sorted(edges(label, width) for label in shown if label.is_upper == is_upper)
        assert all(end + GAP <= start + 1 for (_, end), (start, _) in pairwise(line))
        assert all(start >= -1 and end <= width + 1 for start, end in line)
