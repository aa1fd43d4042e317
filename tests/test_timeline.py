"""The timeline: the order of entries, `after`, and the groups under headings."""

from __future__ import annotations

from itertools import pairwise

from assembling import Made, brief, index, make
from hypothesis import given
from hypothesis import strategies as st

from generator import dates, timeline

PLACES = """
almaty: {name: Almaty, in: kazakhstan}
kazakhstan: {name: Kazakhstan, time_zone: Asia/Almaty}
aktau: {name: Aktau, time_zone: Asia/Aqtau}
london: {name: London, time_zone: Europe/London}
new-york: {name: New York, time_zone: America/New_York}
kiritimati: {name: Kiritimati, time_zone: Pacific/Kiritimati}
"""


def events(*told: str) -> str:
    """An index whose events are these, each "id: when", more keys after a semicolon."""
    return index("events:\n" + "".join(_event(one) for one in told))


def _event(told: str) -> str:
    first, *more = told.split("; ")
    name, _, when = first.partition(": ")
    return "".join([f"  - id: {name}\n    when: {when}\n    what: W\n", *(f"    {key}\n" for key in more)])


def southern(text: str) -> str:
    """An index whose seasons are those of the south."""
    return text.replace("published:", "seasons: southern\npublished:")


def timed(*told: str, **files: str) -> Made:
    return make({"index.md": events(*told), "places.yml": PLACES, **files})


def anchors(made: Made) -> list[str]:
    assert made.told == []
    return [entry.anchor for entry in made.explainer.entries]


def headings(made: Made) -> list[tuple[str, list[str]]]:
    """Grain and entries of each group."""
    return [(g.grain, [e.anchor for e in g.entries]) for g in timeline.grouped(made.explainer.entries)]


# --- order -----------------------------------------------------------------------------------------------------------


def test_earliest_instant_comes_first() -> None:
    assert anchors(timed("b: 2022-01-06", "a: 2022-01-05")) == ["a", "b"]


def test_of_one_beginning_the_coarser_precision_comes_first() -> None:
    made = timed("minute: 2022-01-01 00:00", "day: 2022-01-01", "year: 2022", "month: 2022-01")
    assert anchors(made) == ["year", "month", "day", "minute"]


def test_evening_comes_before_the_night_and_both_before_the_next_day() -> None:
    made = timed("next: 2022-01-03", "night: night of 2022-01-02", "evening: evening of 2022-01-02", "day: 2022-01-02")
    assert anchors(made) == ["day", "evening", "night", "next"]


def test_time_after_midnight_comes_after_the_beginning_of_the_night() -> None:
    assert anchors(timed("late: 2022-01-03 01:30", "night: night of 2022-01-02")) == ["night", "late"]


def test_span_stands_where_it_begins() -> None:
    made = timed("after: 2022-01-03", "span: 2022-01-02 to 2022-01-07", "before: 2022-01-01")
    assert anchors(made) == ["before", "span", "after"]


def test_years_before_christ_come_first_and_in_their_order() -> None:
    assert anchors(timed("now: 2022", "rome: -0752", "older: -1200", "one: 0001")) == ["older", "rome", "one", "now"]


def test_seasons_are_those_of_the_hemisphere() -> None:
    told = ("summer: summer 2014", "winter: winter 2014")
    assert anchors(timed(*told)) == ["summer", "winter"]
    assert anchors(timed(**{"index.md": southern(events(*told))})) == ["winter", "summer"]


def test_equal_dates_stand_as_written_the_index_first_then_by_path() -> None:
    inner = "events: [{id: %s, when: 2022-01-05, what: W}]"
    made = timed(
        "from-index: 2022-01-05",
        **{
            "terms/z.md": brief(inner % "from-term"),
            "actors/a.md": brief(inner % "from-actor"),
            "events/m.md": brief("when: 2022-01-05"),
        },
    )
    assert anchors(made) == ["from-index", "from-actor", "m", "from-term"]


# --- zones -----------------------------------------------------------------------------------------------------------


def test_times_are_those_of_the_place_and_of_the_places_around_it() -> None:
    made = timed("london: 2022-01-05 11:00; place: london", "almaty: 2022-01-05 16:30; place: almaty")
    assert anchors(made) == ["almaty", "london"]


def test_time_without_a_place_is_that_of_the_explainer() -> None:
    keys = "time_zone: Asia/Almaty\npublished:"
    text = events("here: 2022-01-05 16:30", "london: 2022-01-05 11:00; place: london").replace("published:", keys)
    assert anchors(timed(**{"index.md": text})) == ["here", "london"]


def test_zone_of_a_place_is_that_of_the_date() -> None:
    # Almaty was six hours ahead of Greenwich until March 2024, and five since.
    made = timed(
        "london-2022: 2022-01-05 10:15; place: london",
        "almaty-2022: 2022-01-05 16:00; place: almaty",
        "london-2025: 2025-01-05 10:15; place: london",
        "almaty-2025: 2025-01-05 16:00; place: almaty",
    )
    assert anchors(made) == ["almaty-2022", "london-2022", "london-2025", "almaty-2025"]


def test_offset_that_was_typed_holds_against_the_place() -> None:
    made = timed("typed: 2022-01-05 16:30Z; place: almaty", "london: 2022-01-05 16:00; place: london")
    assert anchors(made) == ["london", "typed"]


# --- after -----------------------------------------------------------------------------------------------------------


def test_after_settles_what_equal_dates_leave_open() -> None:
    assert anchors(timed("b: 2022-01-05; after: event:a", "a: 2022-01-05")) == ["a", "b"]


def test_after_moves_a_day_behind_a_time_of_that_day() -> None:
    made = timed("day: 2022-01-05; after: event:minute", "minute: 2022-01-05 16:30", "last: 2022-01-05 17:00")
    assert anchors(made) == ["minute", "day", "last"]


def test_after_may_name_several_and_other_kinds() -> None:
    reaction = brief("actor: Someone\nwhen: 2022-01-05 15:00")
    claim = brief("claimant: Someone\nverdict: disputed\nwhen: 2022-01-05 16:00")
    made = timed("last: 2022-01-05; after: [reaction:r, claim:c]", **{"reactions/r.md": reaction, "claims/c.md": claim})
    assert anchors(made) == ["reaction-r", "claim-c", "last"]


def test_after_against_the_dates_is_refused_and_the_dates_decide() -> None:
    made = timed("a: 2022-01-05; after: event:b", "b: 2022-01-06")
    assert made.told == ['index.md:9:12 [date-order] by its date this comes before "b", not after it']
    assert made.problems[0].fault.why == 'it is dated 2022-01-05; "b" is dated 2022-01-06.'
    assert [entry.anchor for entry in made.explainer.entries] == ["a", "b"]


def test_chain_of_open_dates_that_ends_against_the_dates_is_refused() -> None:
    made = timed(
        "first: 2022-01-05; after: event:open",
        "open: between 2022-01-04 and 2022-01-20; after: event:late",
        "late: 2022-01-10",
    )
    assert made.told == ['index.md:9:12 [date-order] by its date this comes before "open", not after it']
    assert "and follows something later itself" in made.problems[0].fault.why


def test_after_is_judged_by_the_seasons_of_the_hemisphere() -> None:
    told = events("start: 2014-10-01", "end: summer 2014; after: event:start")
    assert anchors(timed(**{"index.md": southern(told)})) == ["start", "end"]
    assert timed(**{"index.md": told}).told == [
        'index.md:12:12 [date-order] by its date this comes before "start", not after it'
    ]


def test_what_comes_after_a_season_is_judged_by_those_of_the_hemisphere() -> None:
    told = events("summer: summer 2014", "end: 2014-10-01; after: event:summer")
    assert anchors(timed(**{"index.md": told})) == ["summer", "end"]
    assert timed(**{"index.md": southern(told)}).rules == ["index.md [date-order]"]


def test_circle_is_told_once_without_those_that_only_wait_for_it() -> None:
    made = timed(
        "a: 2022-01-05; after: event:b",
        "b: 2022-01-05; after: event:c",
        "c: 2022-01-05; after: event:a",
        "waits: 2022-01-05; after: event:a",
        "free: 2022-01-04",
    )
    assert made.told == ["index.md:9:12 [cycle] this comes after itself: a > b > c > a"]
    assert made.explainer.entries[0].anchor == "free"
    assert len(made.explainer.entries) == 5


def test_event_after_itself_is_a_circle() -> None:
    assert timed("a: 2022-01-05; after: event:a").rules == ["index.md [cycle]"]


def test_event_whose_date_cannot_be_read_clashes_with_nothing() -> None:
    made = timed("a: 2022-01-05; after: event:b", "b: 2022-13-01", "c: 2022-01-01; after: event:a")
    assert made.rules == ["index.md [not-a-date]", "index.md [date-order]"]
    assert made.problems[1].span.line == 16


def test_after_something_dated_only_by_what_it_was_before_is_left_to_the_writer() -> None:
    assert anchors(timed("b: before 1310; after: event:a", "a: before 1310")) == ["a", "b"]
    assert anchors(timed("b: 1309; after: event:a", "a: before 1310")) == ["a", "b"]


def test_after_something_that_is_not_on_the_timeline_is_refused() -> None:
    claim = brief("claimant: Someone\nverdict: disputed")
    made = timed("a: 2022-01-05; after: claim:c", "b: 2022-01-05; after: term:t", **{
        "claims/c.md": claim, "terms/t.md": brief(),
    })  # fmt: skip
    assert made.told == [
        'index.md:9:12 [unknown-reference] claim "c" is not on the timeline',
        "index.md:13:12 [wrong-kind] `after` cannot name a term",
    ]


MIXED: dict[str, str | bytes] = {
    "index.md": events("x: 2022-01-05", "y: 2022-01-05; after: event:m", "z: 2022-01; after: event:m"),
    "places.yml": PLACES,
    "events/m.md": brief("when: 2022-01-05 16:30\nplace: almaty"),
    "events/n.md": brief("when: 2022-01-05 16:30\nplace: aktau\nevents: [{id: n-1, when: 2022-01-05, what: W}]"),
    "reactions/r.md": brief("actor: Someone\nwhen: 2022-01-05"),
    "numbers.yml": "n: {label: n, by: P, source: one, values: [{value: 3, as_of: 2022-01-05, timeline: true}]}\n",
}


@given(st.permutations([*MIXED, "sources.yml"]))
def test_order_of_files_changes_nothing(order: list[str]) -> None:
    made, sorted_ = make(MIXED, order=order), make(MIXED)
    assert made.told == sorted_.told == []
    assert made.explainer == sorted_.explainer


WHENS = st.sampled_from(
    ["2022", "2022-01", "2022-01-05", "2022-01-05 16:30", "2022-01-06", "night of 2022-01-05", "before 2022-01-06",
     "between 2022-01-04 and 2022-01-20", "since 2022-01-05", "after 2022-01-05", "2022-01-03 to 2022-01-07"]
)  # fmt: skip


@given(st.lists(st.tuples(WHENS, st.lists(st.integers(0, 7), max_size=2)), max_size=8))
def test_any_wishes_give_every_entry_once_with_those_that_hold_obeyed(told: list[tuple[str, list[int]]]) -> None:
    made = timed(*(_wished(number, when, after) for number, (when, after) in enumerate(told)))
    entries = made.explainer.entries
    assert sorted(entry.anchor for entry in entries) == [f"e{number}" for number in range(len(told))]
    if not any(problem.fault.rule in ("date-order", "cycle") for problem in made.problems):
        places = {entry.anchor: place for place, entry in enumerate(entries)}
        for number, (_, after) in enumerate(told):
            assert all(places[f"e{other}"] < places[f"e{number}"] for other in after if other < len(told))


def _wished(number: int, when: str, after: list[int]) -> str:
    wish = f"; after: [{', '.join(f'event:e{other}' for other in after)}]" if after else ""
    return f"e{number}: {when}{wish}"


# --- groups ----------------------------------------------------------------------------------------------------------


def test_short_story_is_grouped_by_day() -> None:
    made = timed("a: 2022-01-05", "b: 2022-01-05 16:30", "c: night of 2022-01-05", "d: 2022-01-06")
    assert headings(made) == [("day", ["a", "b", "c"]), ("day", ["d"])]


def test_month_in_a_short_story_has_a_heading_of_its_own() -> None:
    made = timed("month: 2022-01", "a: 2022-01-01", "year: 2021")
    assert headings(made) == [("year", ["year"]), ("month", ["month"]), ("day", ["a"])]


def test_story_of_months_is_grouped_by_month() -> None:
    made = timed("a: 2022-01-05", "b: 2022-03-01", "c: 2022-03-20", "d: 2022-06-01", "e: 2022-09")
    assert headings(made) == [("month", ["a"]), ("month", ["b", "c"]), ("month", ["d"]), ("month", ["e"])]


def test_story_of_decades_is_grouped_by_year() -> None:
    made = timed("a: 1991-12-16", "b: 2011-12-16", "c: 2011", "d: 2022-01-05")
    assert headings(made) == [("year", ["a"]), ("year", ["c", "b"]), ("year", ["d"])]


def test_story_is_grouped_by_the_seasons_of_its_hemisphere() -> None:
    told = southern(events("a: 2014-01-01", "spring: spring 2014", "b: 2014-09-10"))
    entries = timed(**{"index.md": told}).explainer.entries
    assert [group.grain for group in timeline.grouped(entries, southern=True)] == ["day", "year", "day"]
    assert [group.grain for group in timeline.grouped(entries)] == ["month", "year", "month"]


def test_what_ended_with_a_season_stands_under_the_year_of_its_hemisphere() -> None:
    entries = timed("a: 2014", "b: until winter 2014; after: event:a").explainer.entries
    assert [len(group.entries) for group in timeline.grouped(entries, southern=True)] == [2]
    assert [len(group.entries) for group in timeline.grouped(entries)] == [1, 1]


def test_years_before_christ_have_their_own_headings() -> None:
    assert headings(timed("a: -0752", "b: -0509", "c: -0044-03-15")) == [
        ("year", ["a"]), ("year", ["b"]), ("year", ["c"])
    ]  # fmt: skip


def test_span_and_open_end_stand_under_the_first_day_that_is_known() -> None:
    made = timed("span: 2022-01-02 to 2022-01-07", "until: until 2022-01-03", "since: since 2022-01-04")
    assert headings(made) == [("day", ["span"]), ("day", ["until"]), ("day", ["since"])]


def days(made: Made) -> list[tuple[int, int, list[str]]]:
    """Month and day of each heading in the explainer's zone, and the entries under it."""
    groups = timeline.grouped(made.explainer.entries, dates.zone("Asia/Almaty"))
    return [(*(dates.first_day(g.when) or (0, 0, 0))[1:], [e.anchor for e in g.entries]) for g in groups]


def test_times_stand_under_their_day_in_the_zone_of_the_page() -> None:
    made = timed(
        "a: 2022-01-06 08:00; place: almaty", "b: 2022-01-05 22:00; place: new-york", "c: 2022-01-06 03:30Z",
        "d: 2022-01-06 10:00; place: almaty",
    )  # fmt: skip
    assert days(made) == [(1, 6, ["a", "b", "c", "d"])]


def test_entry_under_the_heading_of_another_day_is_known_as_such() -> None:
    made = timed("a: 2022-01-06 00:30; place: almaty", "b: 2022-01-05 19:00; place: london")
    (group,) = timeline.grouped(made.explainer.entries, dates.zone("Asia/Almaty"))
    assert dates.first_day(group.when) == (2022, 1, 6)
    assert [timeline.needs_date(entry, group) for entry in group.entries] == [False, True]


def test_late_hour_of_a_place_stands_under_its_own_day_where_that_is_the_last_heading() -> None:
    """23:00 in Aktau was midnight in Almaty; whoever reads of a Sunday looks for it under Sunday."""
    made = timed("a: 2022-01-02", "b: about 2022-01-02 23:00; place: aktau", "c: 2022-01-03 00:30; place: almaty")
    assert days(made) == [(1, 2, ["a", "b"]), (1, 3, ["c"])]
    made = timed("b: 2022-01-02 23:00; place: aktau", "c: 2022-01-03 00:30; place: almaty")
    assert days(made) == [(1, 3, ["b", "c"])]


def test_day_below_a_year_or_month_is_told_beside_its_entry() -> None:
    years = timed("old: 1965-09-30", "ballot: 2015-06-14", "month: 2018-05", "year: 2020", "open: 2025-10-12 10:00")
    assert told_whole(years) == {"old", "ballot", "open"}
    months = timed("a: 2015-01-03", "b: 2015-03", "c: 2015-06-14", "d: 2015-09-01")
    assert told_whole(months) == {"a", "c", "d"}
    assert told_whole(timed("a: 2015-01-03", "b: 2015-01", "c: 2015-01-04 10:00")) == set()


def told_whole(made: Made) -> set[str]:
    groups = timeline.grouped(made.explainer.entries)
    return {e.anchor for g in groups for e in g.entries if timeline.needs_date(e, g)}


def test_span_that_comes_later_by_its_wish_leads_no_heading_back() -> None:
    made = timed("a: 2022-01-04", "span: 2022-01-02 to 2022-01-07; after: event:a", "b: 2022-01-05")
    assert days(made) == [(1, 4, ["a", "span"]), (1, 5, ["b"])]


def test_no_heading_comes_twice() -> None:
    made = timed("a: spring 2022", "b: 2022-05-01", "c: summer 2022", "d: 2022-05-02")
    told = [(group.grain, group.when.text) for group in timeline.grouped(made.explainer.entries)]
    assert len(told) == len({(grain, text[-4:] if grain == "year" else text) for grain, text in told})


PLACED = st.tuples(WHENS, st.sampled_from(["almaty", "london", "aktau", "new-york", "kiritimati"]))


@given(st.lists(PLACED, max_size=8))
def test_any_headings_go_forward_and_come_once(told: list[tuple[str, str]]) -> None:
    made = timed(*(f"e{number}: {when}; place: {place}" for number, (when, place) in enumerate(told)))
    groups = timeline.grouped(made.explainer.entries, dates.zone("Asia/Almaty"))
    told_days = [
        (dates.first_day(g.when) or dates.last_day(g.when) or (0, 1, 1))[: 3 - timeline.GRAINS.index(g.grain)]
        for g in groups
        if g.when.kind not in ("before", "after")
    ]
    assert len(set(told_days)) == len(told_days)
    assert all(later >= earlier[: len(later)] for earlier, later in pairwise(told_days))
    assert [e.anchor for g in groups for e in g.entries] == [e.anchor for e in made.explainer.entries]


def test_what_is_only_before_or_after_a_date_stands_under_no_date_that_nobody_wrote() -> None:
    made = timed("a: before 1310", "b: 1311", "c: after 1311", "d: 1312")
    assert headings(made) == [("year", ["a"]), ("year", ["b"]), ("year", ["c"]), ("year", ["d"])]
    assert headings(timed("a: before 1310", "b: before 1310")) == [("year", ["a", "b"])]
    assert headings(timed("a: before 1310", "b: 1309; after: event:a")) == [("year", ["a"]), ("year", ["b"])]
    joined = timed("a: 1309", "b: before 1310")
    assert headings(joined) == [("year", ["a", "b"])]


def test_nothing_has_no_groups() -> None:
    assert timeline.grouped(()) == ()
