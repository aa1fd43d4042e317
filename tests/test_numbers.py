"""Numbers: which values stand, which stood at a date, and which one a slot means (MODEL.md, "Numbers")."""

from __future__ import annotations

import pytest
from assembling import Made, brief, index, make
from msgspec.structs import replace

from generator import dates, numbers
from generator.body import NumberSlot
from generator.numbers import Choice, Number, Then
from generator.problems import Unreadable

POLICE_AND_PROSECUTOR = """
main: [Public prosecutor, Harbour police]
values:
  - {value: dozens, as_of: 2026-10-25 06:00, by: Harbour police, source: one}
  - {value: 19, as_of: 2026-10-25 19:00, by: Harbour police, source: one, withdrawn: 2026-10-26, why: two counted twice}
  - {value: 17, as_of: 2026-10-26, by: Harbour police, source: two}
  - {value: 22, as_of: 2026-11-10, by: Public prosecutor, source: one}
  - {value: 23, as_of: 2026-11-08, by: Families, source: two}
"""
PASSENGERS = """
by: The line
source: one
values:
  - {value: 40, for: 2018, published: 2019-02-01}
  - {value: 55, for: 2020, published: 2021-02-01}
  - {value: 50, for: 2019, published: 2020-02-01}
  - {value: 51, for: 2019, published: 2021-06-01}
"""


def made(yaml: str, **files: str) -> Made:
    """An explainer with one number, `n`."""
    return make({"numbers.yml": _entry(yaml), **files})


def _entry(yaml: str) -> str:
    lines = [f"  {line}" for line in yaml.strip("\n").split("\n")]
    return "\n".join(["n:", "  label: people", *lines, ""])


def number(yaml: str) -> Number:
    result = made(yaml)
    assert result.told == []
    return result.explainer.numbers["n"]


def values(*told: str) -> str:
    """A number whose values are all by Police, each without its braces."""
    return "\n".join(["by: Police", "source: one", "values:", *(f"  - {{{value}}}" for value in told)])


def slot(text: str) -> NumberSlot:
    """The slot `{number:n …}` as it is read in a brief."""
    result = make({"causes/c.md": brief(body=f"{{number:n{text}}}\n")})
    pieces = result.explainer.briefs[1].body.pieces
    return next(piece for piece in pieces if isinstance(piece, NumberSlot))


def choose(yaml: str, text: str = "", then: str = "", zone: str = "UTC") -> Choice:
    when = dates.parse(then) if then else None
    return numbers.choose(number(yaml), slot(text), Then(when, dates.zone(zone)))


def amount(yaml: str, text: str = "", then: str = "", zone: str = "UTC") -> str:
    return choose(yaml, text, then, zone).value.amount.text


def standing(yaml: str) -> list[str]:
    return [value.amount.text for value in numbers.standing(number(yaml))]


def refusal(yaml: str, text: str = "", then: str = "") -> tuple[str, str]:
    with pytest.raises(Unreadable) as refused:
        choose(yaml, text, then)
    return refused.value.fault.message, refused.value.fault.fix


# --- what stands now -------------------------------------------------------------------------------------------------


def test_latest_published_value_of_an_office_stands() -> None:
    assert standing(values("value: 9, as_of: 2022-01-05", "value: 5, as_of: 2022-01-07")) == ["5"]


def test_order_in_the_file_does_not_matter() -> None:
    assert standing(values("value: 5, as_of: 2022-01-07", "value: 9, as_of: 2022-01-05")) == ["5"]


def test_value_said_later_about_an_earlier_moment_stands() -> None:
    older = "value: 7, as_of: 2022-01-01, published: 2022-03-01"
    assert standing(values(older, "value: 9, as_of: 2022-02-01")) == ["7"]


def test_of_one_day_the_later_time_stands() -> None:
    assert standing(values("value: 19, as_of: 2022-01-05 19:00", "value: 6, as_of: 2022-01-05 06:00")) == ["19"]


def test_of_one_day_of_publication_the_later_moment_described_stands() -> None:
    evening = "value: 19, as_of: 2022-01-05 19:00, published: 2022-01-06"
    assert standing(values(evening, "value: 6, as_of: 2022-01-05 06:00, published: 2022-01-06")) == ["19"]


def test_of_one_day_a_value_with_a_time_is_later_than_one_without() -> None:
    assert standing(values("value: 1, as_of: 2022-01-05 00:30", "value: 2, as_of: 2022-01-05")) == ["1"]


def test_lower_count_that_came_later_stands() -> None:
    assert amount(values("value: 241, as_of: 2022-07-29", "value: 238, as_of: 2022-08-16")) == "238"


def test_withdrawn_value_gives_way_to_the_one_before() -> None:
    withdrawn = "value: 19, as_of: 2022-01-05, withdrawn: 2022-01-06"
    assert standing(values("value: 12, as_of: 2022-01-04", withdrawn)) == ["12"]


def test_one_value_for_each_office_in_the_order_in_which_offices_are_met() -> None:
    assert standing(POLICE_AND_PROSECUTOR) == ["22", "23"]


def test_office_is_the_same_with_another_apostrophe_or_blank() -> None:
    prosecutor = """
main: Prosecutor's office
values:
  - {value: 19, as_of: 2026-10-25, by: Prosecutor’s office, source: one}
  - {value: 22, as_of: 2026-10-26, by: "Prosecutor's\N{NO-BREAK SPACE}office", source: one}
  - {value: 23, as_of: 2026-10-25, by: Families, source: one}
"""
    assert standing(prosecutor) == ["22", "23"]
    assert amount(prosecutor) == "22"
    assert amount(prosecutor, " by Prosecutor’s office") == "22"


def test_office_of_main_makes_those_after_it_history() -> None:
    assert "17" not in standing(POLICE_AND_PROSECUTOR)


def test_newest_office_of_main_counts_even_if_the_older_one_spoke_last() -> None:
    yaml = """
main: [New, Old]
values:
  - {value: 1, as_of: 2022-01-01, by: New, source: one}
  - {value: 2, as_of: 2022-02-01, by: Old, source: one}
"""
    assert amount(yaml) == "1"


def test_office_of_main_whose_only_value_is_withdrawn_has_not_succeeded() -> None:
    yaml = """
main: [New, Old]
values:
  - {value: 1, as_of: 2022-01-02, by: New, source: one, withdrawn: 2022-01-03}
  - {value: 2, as_of: 2022-01-01, by: Old, source: one}
"""
    assert amount(yaml) == "2"


def test_short_form_is_that_of_main_with_the_others_beside_it() -> None:
    choice = choose(POLICE_AND_PROSECUTOR)
    assert choice.value.amount.text == "22"
    assert [other.amount.text for other in choice.others] == ["23"]


def test_offices_that_agree_are_not_shown_beside_each_other() -> None:
    yaml = """
values:
  - {value: Dozens, as_of: 2022-01-01, by: A, source: one}
  - {value: dozens, as_of: 2022-01-02, by: B, source: one}
"""
    assert choose(yaml).others == ()


# --- defaults, words, units ------------------------------------------------------------------------------------------


def test_number_lends_its_values_office_source_and_status() -> None:
    found = number("by: Police\nsource: one\nstatus: officials say\nvalues: [{value: 3, as_of: 2022-01-05}]")
    (value,) = found.values
    assert (value.by.text, value.sources[0].source, value.status) == ("Police", "one", "officials say")


def test_value_overrides_what_the_number_lends() -> None:
    lent = "by: Police\nsource: one\nstatus: officials say"
    told = "value: 3, as_of: 2022-01-05, by: Army, source: two, status: confirmed"
    (value,) = number(f"{lent}\nvalues: [{{{told}}}]").values
    assert (value.by.text, value.sources[0].source, value.status) == ("Army", "two", "confirmed")


def test_status_is_reported_where_nobody_says() -> None:
    assert number(values("value: 3, as_of: 2022-01-05")).values[0].status == "reported"


def test_published_is_as_of_and_as_of_is_for_where_they_are_left_out() -> None:
    (value,) = number(values("value: 3, for: 2019")).values
    assert (value.published.text, value.as_of.text) == ("2019", "2019")
    (value,) = number(values("value: 3, for: 2019, as_of: 2020-02-01")).values
    assert (value.published.text, value.as_of.text) == ("2020-02-01", "2020-02-01")


@pytest.mark.parametrize("told", ["dozens", "10 to 14", "about 18", "at least 17", "nearly 40", "up to 12"])
def test_values_stay_as_they_were_said(told: str) -> None:
    assert amount(values(f"value: {told}, as_of: 2022-01-05")) == told


def test_words_count_like_numbers_when_they_came_last() -> None:
    assert amount(values("value: 40, as_of: 2022-01-05", "value: dozens, as_of: 2022-01-06")) == "dozens"


def test_unit_date_makes_values_dates() -> None:
    found = choose("unit: date\n" + values("value: autumn 2029, as_of: 2022-01-05"))
    assert found.value.amount == dates.parse("autumn 2029")


def test_dates_that_say_the_same_do_not_differ() -> None:
    yaml = """
unit: date
values:
  - {value: 2029-01 to 2029-03, as_of: 2022-01-01, by: A, source: one}
  - {value: 2029-01/2029-03, as_of: 2022-01-02, by: B, source: one}
"""
    assert choose(yaml).others == ()


# --- series ----------------------------------------------------------------------------------------------------------


def test_series_without_for_means_its_newest_member() -> None:
    assert amount(PASSENGERS) == "55"


def test_values_of_one_member_of_a_series_revise_each_other() -> None:
    assert amount(PASSENGERS, " for 2019") == "51"


def test_member_of_a_series_may_be_written_in_other_words() -> None:
    assert amount(values("value: 3, for: 2022-01-02 to 2022-01-07"), " for 2022-01-02/2022-01-07") == "3"


def test_newest_member_is_the_one_that_ends_last() -> None:
    assert amount(values("value: 1, for: 2019", "value: 2, for: 2019 to 2020")) == "2"


def test_series_pinned_before_its_newest_member_means_the_newest_by_then() -> None:
    assert amount(PASSENGERS, "@2020-12-31") == "50"


def test_member_pinned_before_its_revision_has_its_first_value() -> None:
    assert amount(PASSENGERS, " for 2019@2020-12-31") == "50"


def test_member_that_a_series_lacks_names_those_there_are() -> None:
    assert refusal(PASSENGERS, " for 2017") == (
        '"n" has no value for 2017', 'it has "2018", "2020" or "2019".'
    )  # fmt: skip


def test_for_on_a_number_without_series_says_so() -> None:
    assert refusal(values("value: 3, as_of: 2022"), " for 2022")[1] == "leave out `for`: the number is no series."


def test_value_without_for_in_a_series_is_refused() -> None:
    result = made(values("value: 1, for: 2019", "value: 2, as_of: 2020-03-01"))
    assert result.told == ['numbers.yml:7:7 [missing-key] "for" is missing']


# --- by, from --------------------------------------------------------------------------------------------------------


def test_by_means_the_value_of_that_office_though_another_succeeded_it() -> None:
    assert amount(POLICE_AND_PROSECUTOR, " by Harbour police") == "17"


def test_from_means_the_value_of_that_source_though_a_later_one_stands() -> None:
    assert amount(values("value: 1, as_of: 2022-01-01, source: two", "value: 2, as_of: 2022-01-02"), " from two") == "1"


def test_by_and_a_pin_mean_what_that_office_said_by_then() -> None:
    assert amount(POLICE_AND_PROSECUTOR, " by Harbour police@2026-10-25 12:00") == "dozens"


def test_unknown_office_gets_a_near_miss_or_the_list() -> None:
    assert refusal(POLICE_AND_PROSECUTOR, " by Harbor police") == (
        '"n" has no value by "Harbor police"', 'did you mean "Harbour police"?'
    )  # fmt: skip
    assert refusal(POLICE_AND_PROSECUTOR, " by Army")[1] == (
        'it has values by "Harbour police", "Public prosecutor" or "Families".'
    )


def test_unknown_source_of_a_value_gets_the_list() -> None:
    assert refusal(values("value: 1, as_of: 2022"), " from two") == (
        '"n" has no value from "two"', 'it has values from "one".'
    )  # fmt: skip


# --- pins ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pin", "expected"),
    [
        ("2026-10-25", "19"),  # taken back with the beginning of the next day
        ("2026-10-25 06:00", "dozens"),
        ("2026-10-25 18:59", "dozens"),
        ("2026-10-25 19:00", "19"),
        ("2026-10-26", "17"),
        ("2026-11-09", "17"),
        ("2026-11-10", "22"),
        ("2026-11", "22"),
        ("2026-10-25 to 2026-10-27", "17"),
        ("night of 2026-10-25", "17"),
        ("evening of 2026-10-25", "19"),
        ("since 2026-10-25", "22"),
    ],
)
def test_pin_knows_what_was_published_up_to_its_end(pin: str, expected: str) -> None:
    assert amount(POLICE_AND_PROSECUTOR, f"@{pin}") == expected


def test_value_withdrawn_later_is_shown_and_marked() -> None:
    choice = choose(POLICE_AND_PROSECUTOR, "@2026-10-25")
    assert choice.value.amount.text == "19"
    assert choice.is_taken_back


def test_value_that_stands_is_not_marked() -> None:
    assert not choose(POLICE_AND_PROSECUTOR, "@2026-11-10").is_taken_back


def test_before_any_office_of_main_spoke_the_latest_by_anyone_is_meant() -> None:
    yaml = """
main: Prosecutor
values:
  - {value: 1, as_of: 2022-01-05 08:00, by: Police, source: one}
  - {value: 2, as_of: 2022-01-05 09:00, by: Hospital, source: one}
  - {value: 3, as_of: 2022-01-09, by: Prosecutor, source: one}
"""
    assert amount(yaml, "@2022-01-05") == "2"


def test_pin_counts_when_it_was_said_not_the_moment_it_describes() -> None:
    yaml = values("value: 1, as_of: 2022-01-01", "value: 2, as_of: 2022-01-02, published: 2022-03-01")
    assert amount(yaml, "@2022-01-31") == "1"


@pytest.mark.parametrize(
    ("published", "before", "from_then_on"),
    [
        ("2022-01", "2022-01-30", "2022-01-31"),
        ("2022", "2022-12-30", "2022-12"),
        ("probably 2022-01", "2022-01-30", "2022-01"),
        ("early 2022", "2022-03", "2022-05"),
        ("night of 2022-01-05", "2022-01-05", "2022-01-06"),
        ("between 2022-01-05 and 2022-01-07", "2022-01-06", "2022-01-07"),
        ("2022-01-05 to 2022-01-07", "2022-01-06", "2022-01-05 to 2022-01-07"),
        ("before 2022-01-07", "2022-01-05", "2022-01-06"),
        ("after 2022-01-07", "2023-01-01", "since 2022-01-08"),
        ("since 2022-01-07", "2023-01-01", "since 2022-01-08"),
    ],
)
def test_what_was_said_some_time_in_a_month_counts_only_at_its_end(
    published: str, before: str, from_then_on: str
) -> None:
    yaml = values("value: 1, as_of: 2021-01-01", f"value: 2, as_of: 2022-01-01, published: {published}")
    assert amount(yaml, f"@{before}") == "1"
    assert amount(yaml, f"@{from_then_on}") == "2"
    assert amount(yaml) == "2"


@pytest.mark.parametrize("published", ["2022-01-05", "morning of 2022-01-05", "about 2022-01-05", "2022-01-05 06:00"])
def test_what_was_said_on_a_day_counts_on_that_day(published: str) -> None:
    yaml = values("value: 1, as_of: 2021-01-01", f"value: 2, as_of: 2022-01-01, published: {published}")
    assert amount(yaml, "@2022-01-04") == "1"
    assert amount(yaml, "@2022-01-05 12:00") == "2"


def test_value_of_a_month_is_not_known_inside_it_where_it_is_the_only_one() -> None:
    message, fix = refusal(values("value: 120, as_of: 2022-01"), "@2022-01-04")
    assert message == 'nothing of "n" is sure to have been published by 2022-01-04'
    assert fix == (
        'the first value there is, 120 by "Police", is of 2022-01, which may be later; '
        "say in `published:` on which day it was out, or use a later date, or words."
    )


def test_event_of_the_month_takes_the_value_of_the_month() -> None:
    assert amount(values("value: 120, as_of: 2022-01"), "@then", then="2022-01") == "120"


def test_value_withdrawn_by_then_is_told_before_one_that_may_have_been_out() -> None:
    yaml = values("value: 164, as_of: 2022-01-09, withdrawn: 2022-01-10", "value: 200, as_of: 2022-01, by: Families")
    assert refusal(yaml, "@2022-01-12") == (
        'what was known of "n" by 2022-01-12 had been withdrawn by then',
        'the next value there is, 200 by "Families", is of 2022-01; use another date, or words.',
    )


def test_day_of_a_pin_is_a_day_of_the_number_wherever_it_is_written() -> None:
    yaml = "where: here\n" + values("value: 1, as_of: 2022-01-05", "value: 2, as_of: 2022-01-06 01:00")
    places = "here: {name: Here, time_zone: Asia/Almaty}\n"
    found = made(yaml, **{"places.yml": places}).explainer.numbers["n"]
    # In New York 5 January ends ten hours after 01:00 of 6 January in Almaty.
    choice = numbers.choose(found, slot("@2022-01-05"), Then(None, dates.zone("America/New_York")))
    assert choice.value.amount.text == "1"


def test_time_of_a_pin_is_that_of_the_place_where_it_is_written() -> None:
    yaml = values("value: 1, as_of: 2022-01-05 09:00", "value: 2, as_of: 2022-01-05 12:00")
    assert amount(yaml, "@2022-01-05 12:00", zone="UTC") == "2"
    assert amount(yaml, "@2022-01-05 15:00", zone="Asia/Almaty") == "1"


# --- @then -----------------------------------------------------------------------------------------------------------


def test_then_is_the_date_of_the_event() -> None:
    assert amount(POLICE_AND_PROSECUTOR, "@then", then="2026-10-30") == "17"


def test_then_also_takes_a_value_about_the_time_of_the_event_that_was_said_later() -> None:
    yaml = values("value: 9, as_of: night of 2022-01-05, published: 2022-01-09")
    assert amount(yaml, "@then", then="night of 2022-01-05") == "9"


def test_date_instead_of_then_does_not_take_what_was_said_later() -> None:
    yaml = values("value: 9, as_of: 2022-01-05, published: 2022-01-09")
    assert refusal(yaml, "@2022-01-05")[0] == 'nothing of "n" was published by 2022-01-05'


def test_then_does_not_take_a_value_about_a_longer_time_than_the_event() -> None:
    yaml = values("value: 9, as_of: 2022-01, published: 2022-02-09")
    assert refusal(yaml, "@then", then="2022-01-01")[0] == (
        'nothing of "n" was published by the date of this event, 2022-01-01'
    )


# --- nothing found ---------------------------------------------------------------------------------------------------


def test_pin_before_the_first_value_names_that_value() -> None:
    assert refusal(POLICE_AND_PROSECUTOR, "@2026-10-24") == (
        'nothing of "n" was published by 2026-10-24',
        'the first value there is, dozens by "Harbour police", is of 2026-10-25 06:00; use a later date, or words.',
    )


def test_pin_between_a_withdrawal_and_the_next_value_names_the_next() -> None:
    yaml = values("value: 164, as_of: 2022-01-09, withdrawn: 2022-01-10", "value: 225, as_of: 2022-01-15")
    assert refusal(yaml, "@2022-01-12") == (
        'what was known of "n" by 2022-01-12 had been withdrawn by then',
        'the next value there is, 225 by "Police", is of 2022-01-15; use another date, or words.',
    )


def test_number_whose_every_value_was_withdrawn_offers_a_pin() -> None:
    yaml = values("value: 164, as_of: 2022-01-09, withdrawn: 2022-01-10")
    message, fix = refusal(yaml)
    assert message == 'every value of "n" was withdrawn'
    assert fix.endswith("such as @2022-01-09.")


# --- numbers that are wrong ------------------------------------------------------------------------------------------


def test_two_values_of_one_office_for_one_time_show_both_places() -> None:
    result = made(values("value: 1, as_of: 2022-01-05", "value: 2, as_of: 2022-01-05"))
    assert result.told == ['numbers.yml:7:7 [repeated-key] "Police" gives two values for the same time, 1 and 2']
    assert str(result.problems[0].other) == "content/e/numbers.yml:6:7"


def test_value_that_replaces_a_withdrawn_one_of_the_same_time_is_no_repetition() -> None:
    told = made(values("value: 1, as_of: 2022-01-05, withdrawn: 2022-01-06", "value: 2, as_of: 2022-01-05")).told
    assert told == []


def test_everything_that_a_value_lacks_is_told() -> None:
    result = made("values:\n  - {note: nothing else}")
    assert [line.split("] ")[1] for line in result.told] == [
        '"as_of" is missing', '"by" is missing', '"source" is missing', '"value" is missing'
    ]  # fmt: skip


def test_value_that_cannot_be_read_is_told_once_though_it_is_used() -> None:
    text = index(body="There were {number:n} and {number:n@2022-01-05}.\n")
    result = made(values("value: '2,500', as_of: 2022-01-05"), **{"index.md": text})
    assert result.rules == ["numbers.yml [not-a-number]"]


def test_withdrawal_before_publication_is_refused() -> None:
    result = made(values("value: 1, as_of: 2022-01-05, withdrawn: 2022-01-04"))
    assert result.told == ["numbers.yml:6:48 [date-order] withdrawn (2022-01-04) before it was published (2022-01-05)"]


def test_withdrawal_on_the_day_of_publication_is_fine() -> None:
    assert made(values("value: 1, as_of: 2022-01-05 19:00, withdrawn: 2022-01-05")).told == []


def test_withdrawn_as_a_status_alone_lacks_its_day() -> None:
    result = made(values("value: 1, as_of: 2022-01-05, status: withdrawn"))
    assert result.told == ['numbers.yml:6:45 [missing-key] "withdrawn" is missing']


@pytest.mark.parametrize("fault", ["by: Police, value: 2, as_of: 2022", "value: 2, as_of: 2022, source: one"])
def test_office_of_main_whose_value_is_left_out_for_another_fault_is_not_told_too(fault: str) -> None:
    first = "{value: 1, as_of: 2022, by: Army, source: one}"
    result = made(f"main: Police\nvalues:\n  - {first}\n  - {{{fault}}}\n")
    assert result.rules == ["numbers.yml [missing-key]"]


def test_office_of_main_that_gave_no_value_is_refused_with_a_near_miss() -> None:
    result = made("main: [Polise]\n" + values("value: 1, as_of: 2022-01-05"))
    assert result.told == ['numbers.yml:3:10 [unknown-reference] no value of "n" is by "Polise"']
    assert result.fixes == ['did you mean "Police"?']


def test_times_of_values_are_judged_by_the_zone_of_where() -> None:
    yaml = "where: berlin\n" + values("value: 1, as_of: 2021-10-31 02:30")
    result = made(yaml, **{"places.yml": "berlin: {name: Berlin, time_zone: Europe/Berlin}\n"})
    assert result.rules == ["numbers.yml [date-ambiguous]"]


def test_bare_time_of_publication_is_of_the_day_described() -> None:
    late, early = "value: 9, as_of: 2022-01-05, published: 19:00", "value: 5, as_of: 2022-01-05, published: 06:00"
    assert standing(values(late, early)) == ["9"]
    assert amount(values(late, early), "@2022-01-05 12:00") == "5"


def test_then_outside_an_event_means_no_value() -> None:
    fault = ("@then stands outside an event", "write the date, such as @2022-01-15.")
    with pytest.raises(Unreadable) as refused:
        numbers.choose(
            number(POLICE_AND_PROSECUTOR),
            replace(slot("@2026-10-25"), at=None, then=True),
            Then(None, dates.zone("UTC")),
        )
    assert (refused.value.fault.message, refused.value.fault.fix) == fault


@pytest.mark.parametrize(("seasons", "expected"), [("northern", "1"), ("southern", "2")])
def test_season_of_a_pin_is_that_of_the_hemisphere(seasons: str, expected: str) -> None:
    """Summer 2014 ends in August in the north, and in February 2015 in the south."""
    yaml = values("value: 1, as_of: 2014-03-01", "value: 2, as_of: 2014-11-01")
    found = made(yaml, **{"index.md": index(f"seasons: {seasons}")}).explainer.numbers["n"]
    assert numbers.choose(found, slot("@summer 2014"), Then(None, dates.zone("UTC"))).value.amount.text == expected


NOW, LATER = "published: 2016-01-01", "published: 2016-01-02"


@pytest.mark.parametrize(
    ("told", "pin", "then", "north", "south"),
    [
        (["value: 1, as_of: summer 2014", "value: 2, as_of: 2014-10-01"], "", "", "2", "1"),
        ([f"value: 1, as_of: summer 2014, {NOW}", f"value: 2, as_of: 2014-10-01, {NOW}"], "", "", "2", "1"),
        (["value: 1, as_of: 2014-01-01, withdrawn: summer 2014"], "@2014-10-01", "", "", "1"),
        (["value: 1, for: summer 2014", "value: 2, for: 2014-11 to 2015-02"], "", "", "2", "1"),
        ([f"value: 1, as_of: summer 2014, {LATER}"], "@then", "2014-06 to 2014-12", "1", ""),
        ([f"value: 1, as_of: summer 2014, {LATER}"], "@then", "2014-12 to 2015-03", "", "1"),
        ([f"value: 1, as_of: 2014-07, {LATER}"], "@then", "summer 2014", "1", ""),
        ([f"value: 1, as_of: 2015-01, {LATER}"], "@then", "summer 2014", "", "1"),
    ],
    ids=["said", "described", "withdrawn", "series", "within", "within later", "event", "event later"],
)
def test_seasons_of_values_and_events_are_those_of_the_hemisphere(
    told: list[str], pin: str, then: str, north: str, south: str
) -> None:
    """Summer 2014 lasts from June to August in the north, and from December to February in the south."""
    when = dates.parse(then) if then else None
    for seasons, expected in (("northern", north), ("southern", south)):
        result = made(values(*told), **{"index.md": index(f"seasons: {seasons}")})
        assert result.told == []
        found, around = result.explainer.numbers["n"], Then(when, dates.zone("UTC"))
        if expected:
            assert numbers.choose(found, slot(pin), around).value.amount.text == expected
        else:
            with pytest.raises(Unreadable):
                numbers.choose(found, slot(pin), around)


def test_season_of_a_withdrawal_is_that_of_the_hemisphere() -> None:
    yaml = values("value: 1, as_of: 2014-10-01, withdrawn: summer 2014")
    assert made(yaml).rules == ["numbers.yml [date-order]"]
    assert made(yaml, **{"index.md": index("seasons: southern")}).rules == []
