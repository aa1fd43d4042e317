"""The picture of a timeline: marks to scale, lanes below each other (DESIGN.md, section 5)."""

from __future__ import annotations

from itertools import pairwise
from xml.etree.ElementTree import Element

from assembling import index, make
from building import SMALL, Site, all_of, build, one, site, text_of, tree
from hypothesis import given
from hypothesis import strategies as st
from test_axis import words

from generator import dates
from generator.picture import APART, FEWEST, LEVELS, MANY, Mark, Picture, draw
from generator.timeline import Entry, grouped

SVG = "{http://www.w3.org/2000/svg}"
PLACES = """
almaty: {name: Almaty, time_zone: Asia/Almaty}
new-york: {name: New York, time_zone: America/New_York}
aktau: {name: Aktau, time_zone: Asia/Aqtau}
lisbon: {name: Lisbon, time_zone: Europe/Lisbon}
"""


def entries(*told: str, keys: str = "lanes: [streets, halls]") -> tuple[Entry, ...]:
    """Entries that are these, each "id: when", more keys after a semicolon."""
    lines = []
    for each in told:
        first, *more = each.split("; ")
        name, _, when = first.partition(": ")
        lines += [f"  - id: {name}", f"    when: {when}", "    what: W", *(f"    {key}" for key in more)]
    made = make({"index.md": index(f"{keys}\nevents:\n" + "\n".join(lines)), "places.yml": PLACES})
    assert made.told == []
    return made.explainer.entries


def picture(
    found: tuple[Entry, ...], zone: str = "UTC", *, southern: bool = False, right_to_left: bool = False
) -> Picture | None:
    own = dates.zone(zone)
    groups = grouped(found, own, southern=southern)
    return draw(groups, ("streets", "halls"), own, words("en"), southern=southern, right_to_left=right_to_left)


def drawn(*told: str, zone: str = "UTC", right_to_left: bool = False) -> Picture:
    made = picture(entries(*told), zone, right_to_left=right_to_left)
    assert made is not None
    return made


def marks(*told: str, zone: str = "UTC", right_to_left: bool = False) -> dict[str, Mark]:
    """Marks by the anchor of their first entry."""
    lanes = drawn(*told, zone=zone, right_to_left=right_to_left).lanes
    return {mark.entries[0].anchor: mark for lane in lanes for mark in lane.marks}


WEEK = ("a: 2022-01-01", "b: 2022-01-03", "z: 2022-01-10")


# --- marks -----------------------------------------------------------------------------------------------------------


def test_day_is_a_point_in_its_middle_and_to_scale() -> None:
    made = marks(*WEEK)
    first, second, last = (made[name].start for name in "abz")
    assert {mark.shape for mark in made.values()} == {"point"}
    assert abs((second - first) * 9 - (last - first) * 2) < 1


def test_what_lasted_is_a_bar_from_its_first_day_to_the_end_of_its_last() -> None:
    made = marks(*WEEK, "span: 2022-01-03 to 2022-01-05")
    day = (made["z"].start - made["a"].start) / 9
    assert (made["span"].shape, made["span"].is_sure) == ("bar", True)
    assert abs(made["span"].start - (made["b"].start - day / 2)) < 0.2
    assert abs(made["span"].end - made["span"].start - 3 * day) < 0.2


def test_what_happened_within_is_an_open_bar() -> None:
    mark = marks(*WEEK, "within: between 2022-01-03 and 2022-01-05")["within"]
    assert (mark.shape, mark.is_sure) == ("bar", False)


def test_approximate_uncertain_and_planned_dates_are_open() -> None:
    made = marks(*WEEK, "c: about 2022-01-05", "d: probably 2022-01-06", "e: 2022-01-07; status: planned")
    assert [made[name].is_sure for name in "abcdez"] == [True, True, False, False, False, True]


def test_before_and_after_reach_beyond_what_is_known() -> None:
    made = marks(*WEEK, "before: before 2022-01-05", "after: after 2022-01-05")
    before, after = made["before"], made["after"]
    assert before.open and after.open
    assert before.open[0] < before.open[1] == before.start < after.start == after.open[0] < after.open[1]
    assert not before.is_sure and not after.is_sure


def test_what_has_not_ended_reaches_to_the_edge() -> None:
    made = marks(*WEEK, "since: since 2022-01-05", "until: until 2022-01-05")
    since, until = made["since"].open, made["until"].open
    assert since and until and (since[1], until[0]) == (100.0, 0.0)


def test_stretch_too_short_to_be_seen_is_a_point() -> None:
    mark = marks("a: 1900", "b: 1950", "z: 2000", "span: 1960-01-01 to 1960-01-05")["span"]
    assert (mark.shape, mark.is_sure, mark.start) == ("point", True, mark.end)


def test_month_among_years_is_a_point_and_among_days_an_open_bar() -> None:
    assert marks("a: 1900", "b: 1950", "z: 2000", "m: 1960-03")["m"].shape == "point"
    among_days = marks("a: 2022-03-01", "b: 2022-03-03", "z: 2022-03-10", "m: 2022-03")["m"]
    assert (among_days.shape, among_days.is_sure) == ("bar", False)


def test_times_of_a_night_lie_apart() -> None:
    made = marks("a: 2022-01-05 20:00", "b: 2022-01-05 22:00", "c: 2022-01-06 02:00")
    assert abs((made["c"].start - made["b"].start) - 2 * (made["b"].start - made["a"].start)) < 0.3


def test_over_weeks_a_day_is_one_place_whatever_the_time() -> None:
    made = marks(
        *(f"d{day}: 2022-01-{day:02}" for day in range(1, 22)), "time: 2022-01-05 23:10", "night: night of 2022-01-05"
    )
    assert made["time"].start == made["night"].start == made["d5"].start
    assert sorted(made[name].level for name in ("time", "night", "d5")) == [0, 1, 2]


def test_day_is_one_place_for_every_zone_and_a_time_is_that_of_the_clocks_of_the_picture() -> None:
    told = [f"d{day}: 2022-01-{day:02}" for day in range(1, 22)]
    made = marks(
        *told, "there: 2022-01-05; place: new-york", "late: 2022-01-05 20:00; place: new-york", zone="Asia/Almaty"
    )
    assert (made["there"].start, made["late"].start) == (made["d5"].start, made["d6"].start)


def test_late_hour_further_west_lies_on_the_day_under_which_it_is_listed() -> None:
    told = [f"d{day}: 2022-01-{day:02}" for day in range(1, 22) if day != 3]
    made = marks(*told, "late: 2022-01-02 23:30; place: aktau", zone="Asia/Almaty")
    assert made["late"].start == made["d2"].start


def test_times_where_clocks_are_set_back_keep_their_order() -> None:
    times = ("a: 2026-10-25 01:30 summer time", "b: 2026-10-25 01:52 summer time", "c: 2026-10-25 01:04 winter time")
    made = marks(*(f"{each}; place: lisbon" for each in (*times, "z: 2026-10-25 03:00")), zone="Europe/Lisbon")
    assert made["a"].start < made["b"].start < made["c"].start < made["z"].start


def test_seasons_are_those_of_the_hemisphere() -> None:
    told = entries("a: 2001", "b: 2003", "c: 2005", "s: summer 2002")
    north, south = (picture(told, southern=southern) for southern in (False, True))
    assert north and south
    places = [{m.entries[0].anchor: m.start for m in made.lanes[0].marks}["s"] for made in (north, south)]
    assert places[0] < places[1]


# --- lanes -----------------------------------------------------------------------------------------------------------


def test_lanes_are_in_the_order_of_the_writer_and_last_comes_what_is_in_none() -> None:
    made = drawn(
        "a: 2022-01-01", "b: 2022-01-02; lane: halls", "c: 2022-01-04; lane: streets", "d: 2022-01-09; lane: halls"
    )
    assert [(lane.name, len(lane.marks)) for lane in made.lanes] == [("streets", 1), ("halls", 2), (None, 1)]


def test_marks_that_would_cover_each_other_stand_below_each_other_in_their_order() -> None:
    made = marks(*WEEK, "c: 2022-01-03", "d: 2022-01-03; lane: halls")
    assert [made[name].level for name in "abcz"] == [0, 0, 1, 0]
    assert made["d"].level == 0


def test_bar_has_its_level_for_itself() -> None:
    made = marks(*WEEK, "span: 2022-01-02 to 2022-01-05")
    assert made["b"].level != made["span"].level


def test_too_many_of_one_day_make_a_column_that_leads_to_the_first() -> None:
    day = [f"e{number}: 2022-01-05" for number in range(LEVELS + 1)]
    column = marks(*WEEK, *day)["e0"]
    assert [entry.anchor for entry in column.entries] == [f"e{number}" for number in range(LEVELS + 1)]
    assert (column.rows, column.room) == (LEVELS, "")
    assert {mark.rows for mark in marks(*WEEK, *day[1:]).values()} == {1}


def test_of_very_many_entries_those_that_are_near_make_columns_as_high_as_they_are_many() -> None:
    told = [
        f"e{number}: {2000 + number % 7 * (number % 5)}-{number % 12 + 1:02}-{number % 28 + 1:02}"
        for number in range(MANY + 200)
    ]
    (lane,) = drawn(*told).lanes
    assert sum(len(mark.entries) for mark in lane.marks) == MANY + 200
    assert len(lane.marks) <= 100 / APART
    assert max(mark.rows for mark in lane.marks) == LEVELS
    counted = sorted((len(mark.entries), mark.rows) for mark in lane.marks)
    assert [rows for _, rows in counted] == sorted(rows for _, rows in counted)


def test_counts_stand_where_they_have_room_beside_each_other() -> None:
    told = [
        f"{name}{number}: 2022-01-{day:02}" for name, day in (("a", 5), ("b", 6), ("c", 20)) for number in range(12)
    ]
    made = marks(*(f"d{day}: 2022-01-{day:02}; lane: halls" for day in range(1, 22)), *told)
    assert [made[name].room for name in ("a0", "b0", "c0")] == ["wide", "wide", ""]


def test_two_entries_and_one_day_make_no_picture() -> None:
    assert picture(entries(*WEEK[: FEWEST - 1])) is None
    assert picture(entries("a: 2022-01-01", "b: 2022-01-01", "c: 2022-01-01")) is None


def test_what_is_pressed_together_is_told_apart() -> None:
    burst = [f"b{number}: 2022-01-{number % 6 + 1:02}" for number in range(12)]
    made = drawn("a: 2011-12-16", "b: 2019-03-01", *burst, *(f"c{month}: 2022-{month:02}-05" for month in range(3, 13)))
    assert (len(made.pressed), len(made.breaks)) == (2, 2)
    assert {"pressed", "breaks"} <= {*made.signs}
    upper = {label.words for label in made.axis.labels if label.is_upper}
    assert {"2011", "January 2022"} <= upper


def test_from_right_to_left_everything_is_mirrored() -> None:
    told = (*WEEK, "span: 2022-01-03 to 2022-01-05", "since: since 2022-01-07", "old: 1950-01-01")
    there, here = (drawn(*told, right_to_left=mirrored) for mirrored in (False, True))
    for mark, other in zip(there.lanes[0].marks, here.lanes[0].marks, strict=True):
        assert (other.start, other.end) == (round(100 - mark.end, 1), round(100 - mark.start, 1))
    assert [label.at for label in here.axis.labels] == [round(100 - label.at, 1) for label in there.axis.labels]
    assert [(100 - end, 100 - start) for start, end in there.breaks] == list(here.breaks)


# --- properties ------------------------------------------------------------------------------------------------------

DAYS = st.dates().map(str) | st.integers(1, 28).map(lambda day: f"2022-01-{day:02}")
TIMES = st.builds(
    lambda day, hour, minute: f"2022-01-{day:02} {hour:02}:{minute:02}", *map(st.integers, (1, 0, 0), (28, 23, 59))
)
DATES = st.one_of(
    DAYS,
    TIMES,
    st.integers(-9999, 9999).filter(bool).map(lambda year: f"{'-' if year < 0 else ''}{abs(year):04}"),
    st.tuples(DAYS, DAYS).map(lambda days: " to ".join(sorted(days))),
    st.tuples(DAYS, DAYS).map(lambda days: "between {} and {}".format(*sorted(days))),
    st.builds(
        "{} {}".format, st.sampled_from(("about", "before", "after", "since", "until", "night of", "evening of")), DAYS
    ),
    st.just("spring 2014"),
)
TOLD = st.lists(
    st.tuples(DATES, st.sampled_from(("", "; lane: streets", "; lane: halls"))), min_size=FEWEST, max_size=25
)


def pictured(told: list[tuple[str, str]]) -> tuple[tuple[Entry, ...], Picture | None]:
    found = entries(*(f"e{number}: '{when}'{lane}" for number, (when, lane) in enumerate(told)))
    return found, picture(found)


@given(TOLD)
def test_every_entry_is_drawn_once_and_nothing_outside(told: list[tuple[str, str]]) -> None:
    found, made = pictured(told)
    if made:
        every = [mark for lane in made.lanes for mark in lane.marks]
        assert sorted(e.anchor for mark in every for e in mark.entries) == sorted(e.anchor for e in found)
        assert all(0 <= edge <= 100 for mark in every for edge in mark.reach)
        assert all(mark.start <= mark.end for mark in every)


@given(TOLD)
def test_no_two_marks_of_a_lane_cover_each_other(told: list[tuple[str, str]]) -> None:
    _, made = pictured(told)
    for lane in made.lanes if made else ():
        for level in range(lane.levels):
            row = sorted(mark.reach for mark in lane.marks if mark.level <= level < mark.level + mark.rows)
            assert all(end + APART <= start + 0.1 for (_, end), (start, _) in pairwise(row))


@given(st.lists(st.tuples(DAYS, st.just("")), min_size=FEWEST, max_size=25))
def test_days_keep_their_order_and_the_same_day_is_the_same_place(told: list[tuple[str, str]]) -> None:
    _, made = pictured(told)
    every = [mark for lane in made.lanes for mark in lane.marks] if made else []
    starts = sorted((mark.entries[0].when.text, mark.start) for mark in every if len(mark.entries) == 1)
    for (day, start), (next_day, next_start) in pairwise(starts):
        assert start == next_start if day == next_day else start <= next_start


# --- pages -----------------------------------------------------------------------------------------------------------


def named(page: Element) -> dict[str, str]:
    """The names of the marks of the one picture of a page, by where they lead."""
    (picture,) = page.findall(".//figure[@class='picture']")
    return {link.get("href", ""): text_of(one(link, f"{SVG}title")) for link in all_of(picture, f"{SVG}a")}


def test_each_mark_is_a_link_to_its_entry_and_says_its_date_and_title() -> None:
    page = site("ferry").pages["ria-ferry/timeline/index.html"]
    items = [item for item in all_of(page, "li") if "entry" in (item.get("class") or "").split()]
    assert named(page).keys() == {f"#{item.get('id')}" for item in items}
    assert named(page)["#inspection"].startswith("24 October 2026: ")
    assert named(page)["#claim-two-captains"].startswith("27 October 2026: Claim: ")


def test_explainer_draws_its_main_entries_and_leads_to_the_timeline() -> None:
    links = named(site("ferry").pages["ria-ferry/index.html"])
    assert [*links] == [f"timeline/#{anchor}" for anchor in ("departure", "signal-ends", "last-call")]


def test_everything_on_one_page_leads_to_its_own_entries() -> None:
    page = site("ferry").pages["ria-ferry/all/index.html"]
    assert {link[:7] for link in named(page)} == {"#entry-"}
    assert all(page.find(f".//*[@id='{link[1:]}']") is not None for link in named(page))


def test_long_title_is_cut_at_a_word() -> None:
    what = "A sentence that goes on and on " * 6
    events = "".join(f"  - {{id: e{day}, when: 2022-01-0{day}, what: {what}}}\n" for day in (1, 3, 5))
    index = f"---\ntitle: T\nsummary: S\npublished: 2022-01-08\nevents:\n{events}---\n"
    page = Site(build(tree({**SMALL, "one/index.md": index})).outputs).pages["one/timeline/index.html"]
    told = named(page)["#e1"]
    assert len(told) < 120 and told.endswith(" …") and what.startswith(told.removeprefix("1 January 2022: ")[:-1])
