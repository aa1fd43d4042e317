"""Dates: every spelling in, every sentence out, and order; with Python's own clocks as second opinion."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

import edtf
import pytest
import yaml
from casefile import case_table, cases_of
from hypothesis import example, given
from hypothesis import strategies as st

from generator import dates, moments
from generator.dates import Moment, When
from generator.problems import Unreadable

WORDS = Path(__file__).parents[1] / "layouts" / "words" / "en.yml"
ENGLISH: dict[str, str] = yaml.safe_load(WORDS.read_text("utf-8"))
ALMATY, LISBON, UTC = dates.zone("Asia/Almaty"), dates.zone("Europe/Lisbon"), dates.zone("UTC")


def numbered(key: str, names: str) -> dict[str, str]:
    """The keys KEY-1, KEY-2 … for words with spaces between them."""
    return {f"{key}-{number}": name for number, name in enumerate(names.split(), 1)}


KAZAKH_MONTHS = "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан"
RUSSIAN = {
    **ENGLISH,
    **numbered("date-month", "января февраля марта апреля мая июня июля августа сентября октября ноября декабря"),
    **numbered("date-month-alone", "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь"),
    **numbered("date-weekday", "понедельник вторник среда четверг пятница суббота воскресенье"),
    "date-year": "{year} г.",
    "date-year-bc": "{year} г. до н. э.",
    "date-with-weekday": "{weekday}, {date}",
    "date-about": "около {date}",
    "date-since": "с {date}",
    "date-after": "после {date}",
    "date-between-days": "между {first} и {last} {month} {year}",
}
KAZAKH = {
    **ENGLISH,
    **numbered("date-month", KAZAKH_MONTHS),
    **numbered("date-month-alone", KAZAKH_MONTHS),
    **numbered("date-weekday", "дүйсенбі сейсенбі сәрсенбі бейсенбі жұма сенбі жексенбі"),
    "date-year": "{year} ж.",
    "date-month": "{year} {month}",
    "date-day": "{year} {day} {month}",
    "date-with-weekday": "{date}, {weekday}",
    "date-span-days": "{year} {first}–{last} {month}",
    "date-span-in-year": "{year} {start}{dash}{end}",
}


def shown(section: str) -> pytest.MarkDecorator:
    return case_table("dates.md", section, of_lines=True)


def instant(seconds: int | None) -> str:
    """Seconds since 1970 as a date and time in UTC, for any year."""
    if seconds is None:
        return "open"
    one = moments.at_second(seconds)
    return f"{one.year:05}-{one.month:02}-{one.day:02} {one.hour:02}:{one.minute:02}:{one.second:02}Z".removeprefix("0")


def described(when: When) -> str:
    """All that can be said of a date whose place is Almaty, one `name: value` a line."""
    local = dates.in_zone(when, ALMATY)
    told = {
        "prints": dates.words(local, ENGLISH, zone_name="Almaty"),
        "beside": dates.clock_words(local, ENGLISH, zone_name="Almaty"),
        "heading": dates.heading(local, ENGLISH),
        "html": " ".join(dates.html_values(when, ALMATY)),
        "edtf": dates.to_edtf(when),
        "from": instant(dates.earliest(when, ALMATY)),
        "to": instant(dates.latest(when, ALMATY)),
    }
    return "".join(f"{name}: {value}".rstrip() + "\n" for name, value in told.items())


def refused(text: str) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        dates.parse(text)
    return caught.value


def almaty(text: str) -> int:
    """The beginning of a date in Almaty."""
    begins = dates.earliest(dates.parse(text), ALMATY)
    assert begins is not None
    return begins


# Reading


@shown("Spellings that are understood")
def test_spelling_of_the_model_is_read_printed_and_placed(typed: str, expected: str) -> None:
    assert described(dates.parse(typed)) == expected


@shown("Spellings that are refused")
def test_refused_spelling_says_why_and_what_to_write(typed: str, expected: str) -> None:
    wrong = refused(typed)
    fault = wrong.fault
    told = {"rule": fault.rule, "message": fault.message, "why": fault.why, "fix": fault.fix}
    lines = [f"{name}: {value}" for name, value in told.items() if value]
    assert "\n".join([*lines, f"at: {typed[wrong.start : wrong.end]}".rstrip()]) + "\n" == expected


@shown("Suggestions")
def test_suggestion_can_be_typed_as_it_is(typed: str, expected: str) -> None:
    assert refused(typed).fault.fix == f'write "{expected.strip()}".'
    assert dates.parse(expected.strip())


PROPOSED = re.compile(r'(?:write|or) "([^"…]*\d[^"…]*)"')
PIECES = (
    "2022-01-02,2022-01-07,2022-02,2023,2022-01-31,16:30,17:00,3.,November,2026,3/11/2026,3.11.2026,11/2026,early,"
    "end of,the 1990s,1990s,spring,fall,to,until,and,or,-,–,from,since,before,between,about,around,probably,circa,"
    "night of,evening,noon,4pm,CET,Tuesday,unknown,?,~,/,..,[,],20220105,202X,753 BC,Q1,9 June 2026,5 January,at,on,"
    "the,morning,midnight,now,9/6/2026,June 9th"
)


def proposed_badly(typed: str) -> list[str]:
    """What is proposed for a text and would be refused where it is to be written."""
    try:
        dates.parse(typed)
    except Unreadable as wrong:
        end = len(typed) if wrong.end is None else wrong.end
        return [one for one in PROPOSED.findall(wrong.fault.fix) if not is_read(typed[: wrong.start], one, typed[end:])]
    return []


def is_read(before: str, proposed: str, after: str) -> bool:
    """Whether a part of a text is no longer at fault; a later part may be."""
    try:
        dates.parse(f"{before}{proposed}{after}")
    except Unreadable as wrong:
        return wrong.fault.rule == "date-order" or wrong.start >= len(before) + len(proposed)
    return True


@given(st.lists(st.sampled_from(PIECES.split(",")), min_size=1, max_size=6).map(" ".join))
@example("since the 1990s")
@example("since 3. November 2026")
@example("the morning of 9 June 2026")
@example("2026-06-09 4:30 pm CET")
@example("from 2022-01-02 until 2022-01-07")
def test_whatever_is_proposed_is_read(typed: str) -> None:
    assert proposed_badly(typed) == []


@pytest.mark.parametrize(
    "typed", [typed for title, typed, _ in [*cases_of("dates.md", "Spellings that are refused")]], ids=str.strip
)
def test_whatever_is_proposed_in_a_case_is_read(typed: str) -> None:
    assert proposed_badly(typed[:-1]) == []


@pytest.mark.parametrize("again", ["1:00 ", "night of ", "at noon ", "1 to ", "1:00 to ", "about 1:00 on "])
def test_long_heap_of_words_is_refused_at_once(again: str) -> None:
    for start in ("", "from ", "since "):
        assert refused((start + again * 60)[:120]).fault.rule == "not-a-date"


def test_whole_value_is_kept_as_typed() -> None:
    assert dates.parse(" since 2022-01-02 ").text == " since 2022-01-02 "


@pytest.mark.parametrize(
    ("words", "machine"),
    [
        ("about 2022-01-05", "2022-01-05~"),
        ("probably 2022-01-07", "2022-01-07?"),
        ("probably about 2022-01-07", "2022-01-07%"),
        ("2022-01-02 to 2022-01-07", "2022-01-02/2022-01-07"),
        ("since 2022-01-02", "2022-01-02/.."),
        ("until 2022-01-19", "../2022-01-19"),
        ("between 2022-01-05 and 2022-01-07", "[2022-01-05..2022-01-07]"),
        ("before 1998", "[..1997]"),
        ("before 2022-01-01", "[..2021-12-31]"),
        ("after 2014-03", "[2014-04..]"),
        ("after 2013-12-31 23:59", "[2014-01-01T00:00..]"),
        ("2022-01-05 16:30", "2022-01-05T16:30"),
        ("2022-01-05 16:30 Z", "2022-01-05T16:30+00:00"),
        ("About  2022-01-05", "about 2022-01-05"),
        ("[2022-01-01..2022-01-31]", "2022-01-XX"),
        ("[2010..2019]", "201X"),
        ("2022-01-05", "2022-01-05/2022-01-05"),
        ("2022-01-05", "{2022-01-05}"),
        ("[2022-01-03,2022-01-04]", "[2022-01-04, 2022-01-03]"),
        ("2022-01-03 to 2022-01-05", "{2022-01-03..2022-01-05}"),
    ],
)
def test_words_and_edtf_of_one_meaning_are_equal(words: str, machine: str) -> None:
    assert dates.parse(words) == dates.parse(machine)
    assert hash(dates.parse(words)) == hash(dates.parse(machine))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2022-01-05", "2022-01-05~"),
        ("2022-01-05", "2022-01"),
        ("2022-01-05 00:00", "2022-01-05"),
        ("2022-01", "2022-01-XX"),
        ("2022-01-02/2022-01-07", "[2022-01-02..2022-01-07]"),
        ("[2022-01-03,2022-01-04]", "{2022-01-03,2022-01-04}"),
        ("night of 2022-01-05", "evening of 2022-01-05"),
        ("2026-10-25 01:52 summer time", "2026-10-25 01:52 winter time"),
    ],
)
def test_dates_of_different_meaning_are_different(one: str, other: str) -> None:
    assert dates.parse(one) != dates.parse(other)


@given(st.text() | st.text("0123456789-/.,[]{}XTZ:~?% abeinortsu", max_size=40))
@example("2022-01-05" + " " * 100_000 + "x")
@example("about " * 30)
@example("٢٠٢٢-٠١-٠٥")
@example("0000-00-00")
@example("[,]")
@example("{2022,}")
@example("[....]")
@example("before -9999")
@example("[..9999-12-31]")
@example("9999-12-31 24:00")
def test_any_text_is_a_date_or_unreadable_at_a_place_in_it(text: str) -> None:
    try:
        described(dates.parse(text))
    except Unreadable as wrong:
        assert wrong.fault.message
        assert 0 <= wrong.start <= (len(text) if wrong.end is None else wrong.end) <= len(text)


YEARS = st.integers(-9990, 9990)
DOUBT = st.sampled_from(["", "~", "?", "%"])
PLAIN = st.one_of(
    st.builds(lambda year: f"{'-' * (year < 0)}{abs(year):04}", YEARS),
    st.builds(lambda year, month: f"{'-' * (year < 0)}{abs(year):04}-{month:02}", YEARS, st.integers(1, 12)),
    st.dates().map(str),
    st.datetimes().map(lambda at: at.isoformat(timespec="minutes")),
    st.datetimes().map(lambda at: at.isoformat(timespec="seconds") + "+06:00"),
)
MACHINE = st.one_of(
    st.builds(str.__add__, PLAIN, DOUBT),
    st.builds("{}/..".format, PLAIN),
    st.builds("../{}".format, PLAIN),
    st.builds("[..{}]".format, PLAIN),
    st.builds("[{}..]".format, PLAIN),
    st.builds("[{},{}]".format, PLAIN, PLAIN),
    st.builds("{{{},{}}}".format, PLAIN, PLAIN),
    st.tuples(st.dates(), st.dates()).map(lambda two: "/".join(map(str, sorted(two)))),
    st.tuples(st.dates(), st.dates()).map(lambda two: f"[{min(two)}..{max(two)}]"),
    st.sampled_from(["201X", "19XX", "2022-XX", "2022-01-XX", "2022-XX-XX", "2022-01-1X", "201X~", "-075X"]),
)


@given(MACHINE)
def test_edtf_that_is_written_is_read_again_as_the_same(text: str) -> None:
    when = dates.parse(text)
    assert dates.parse(dates.to_edtf(when)) == when


@pytest.mark.parametrize(
    ("typed", "machine"),
    [
        ("night of 2022-01-31", "2022-01-31/2022-02-01"),
        ("since night of 2022-01-05", "2022-01-05/.."),
        ("2022-01-02 to night of 2022-01-05", "2022-01-02/2022-01-06"),
        ("morning of 2022-01-05", "2022-01-05"),
        ("winter 2014", "2014-24"),
        ("mid 2016", "[2016-05..2016-08]"),
        ("before spring 2014", "[..2014-02]"),
        ("after winter 2014", "[2015-03..]"),
        ("after night of 2022-01-05", "[2022-01-06..]"),
        ("2026-10-25 01:52 winter time", "2026-10-25T01:52"),
    ],
)
def test_edtf_leaves_out_what_it_cannot_say(typed: str, machine: str) -> None:
    assert dates.to_edtf(dates.parse(typed)) == machine


@given(st.dates(), st.dates())
def test_bounds_of_plain_edtf_agree_with_the_edtf_package(one: date, other: date) -> None:
    # Not asked: intervals that are reversed (it accepts them), open (it gives floats) or of date-times (it
    # refuses them), times (its bounds drop them), 2022-01-0X (its bounds raise ValueError), and doubt (it
    # widens the bounds by years).
    first, last = sorted((one, other))
    for text in (f"{one}", f"{one:%Y-%m}".zfill(7), f"{one:%Y}".zfill(4), f"{first}/{last}", f"[{first}..{last}]"):
        theirs = edtf.parse_edtf(text)
        ours = dates.parse(text)
        assert dates.first_day(ours) == tuple(theirs.lower_strict())[:3]
        assert dates.last_day(ours) == tuple(theirs.upper_strict())[:3]


# The calendar and the clocks


@given(st.dates())
def test_days_agree_with_python_where_python_has_them(day: date) -> None:
    ymd = (day.year, day.month, day.day)
    assert moments.day_number(*ymd) == day.toordinal() - date(1970, 1, 1).toordinal()
    assert dates.weekday(*ymd) == day.weekday()


@given(st.integers(-4_500_000, 3_500_000))
def test_day_numbers_lead_back_to_their_dates_in_all_years(number: int) -> None:
    year, month, day = moments.civil(number)
    assert moments.day_number(year, month, day) == number
    assert 1 <= day <= moments.days_in(year, month)
    # 400 years are 20,871 weeks.
    assert dates.weekday(year, month, day) == dates.weekday(year + 400, month, day)


ZONES = st.sampled_from(
    ["Asia/Almaty", "Europe/Lisbon", "Europe/Dublin", "America/Sao_Paulo", "Pacific/Apia", "Africa/Casablanca", "UTC"]
)


@given(st.datetimes(datetime(1, 1, 5), datetime(9999, 12, 25)), ZONES)
@example(datetime(2026, 10, 25, 1, 52), "Europe/Lisbon")
@example(datetime(2011, 12, 30, 12, 0), "Pacific/Apia")
def test_instants_agree_with_zoneinfo(at: datetime, name: str) -> None:
    zone = dates.zone(name)
    when = dates.parse(at.isoformat(" ", "seconds"))
    offset = at.replace(tzinfo=zone).utcoffset()
    assert offset is not None
    begins = round((at.replace(microsecond=0) - offset - datetime(1970, 1, 1)) / timedelta(seconds=1))
    assert dates.earliest(when, zone) == begins
    assert dates.latest(when, zone) == begins + 1


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("2022-01-19 00:00", "2022-01-18 18:00:00Z"),
        ("2022-01-19", "2022-01-18 18:00:00Z"),
        ("2022-01-13 00:00", "2022-01-12 18:00:00Z"),
        ("2022-01-05 16:30", "2022-01-05 10:30:00Z"),
        ("2026-10-25 16:30", "2026-10-25 11:30:00Z"),
        ("2024-03-01 12:00", "2024-03-01 07:00:00Z"),
        ("2022-01-05 16:30Z", "2022-01-05 16:30:00Z"),
        ("-0752-04-21", "-0752-04-20 18:52:12Z"),
        ("9999-12-31 23:59", "9999-12-31 18:59:00Z"),
    ],
)
def test_almaty_has_the_offset_of_the_date_and_not_of_today(local: str, utc: str) -> None:
    assert instant(almaty(local)) == utc


def test_day_of_a_clock_change_has_its_real_length() -> None:
    autumn, spring = dates.parse("2026-10-25"), dates.parse("2026-03-29")
    lengths = [(dates.latest(day, LISBON) or 0) - (dates.earliest(day, LISBON) or 0) for day in (autumn, spring)]
    assert lengths == [25 * 3600, 23 * 3600]


def test_repeated_hour_is_told_apart_by_summer_and_winter_time() -> None:
    summer, winter = (dates.parse(f"2026-10-25 01:52 {name} time") for name in ("summer", "winter"))
    assert instant(dates.earliest(summer, LISBON)) == "2026-10-25 00:52:00Z"
    assert instant(dates.earliest(winter, LISBON)) == "2026-10-25 01:52:00Z"
    assert dates.html_values(summer, LISBON) == ("2026-10-25T01:52+01:00",)
    assert dates.settle(summer, LISBON) == dates.settle(winter, LISBON) == ()


@pytest.mark.parametrize(
    ("typed", "zone", "message", "why", "fix"),
    [
        (
            "2026-10-25 01:52",
            "Europe/Lisbon",
            "01:52 happened twice on 25 October 2026 in Europe/Lisbon",
            "The clocks were set back over it.",
            'write "2026-10-25 01:52 summer time" or "2026-10-25 01:52 winter time".',
        ),
        (
            "2026-03-29 01:30",
            "Europe/Lisbon",
            "01:30 did not happen on 29 March 2026 in Europe/Lisbon",
            "The clocks were set forward over it.",
            'write "2026-03-29 01:30 winter time" (02:30) or "2026-03-29 01:30 summer time" (00:30).',
        ),
        (
            "2024-02-29 23:30",
            "Asia/Almaty",
            "23:30 happened twice on 29 February 2024 in Asia/Almaty",
            "The clocks were set back over it.",
            'write "2024-02-29 23:30+06:00" or "2024-02-29 23:30+05:00".',
        ),
        (
            "2022-01-05 16:30 summer time",
            "Asia/Almaty",
            "Asia/Almaty had no summer time on 5 January 2022",
            "Its clocks did not change that year.",
            'write "2022-01-05 16:30".',
        ),
        (
            "2026-07-05 16:30 winter time",
            "Europe/Dublin",
            "Europe/Dublin had no winter time on 5 July 2026",
            "It was summer time there.",
            'write "2026-07-05 16:30".',
        ),
    ],
)
def test_time_that_clocks_repeat_skip_or_never_show_offers_readings(
    typed: str, zone: str, message: str, why: str, fix: str
) -> None:
    (fault,) = dates.settle(dates.parse(typed), dates.zone(zone))
    assert (fault.rule, fault.message, fault.why, fault.fix) == ("date-ambiguous", message, why, fix)
    for offered in re.findall('"(.+?)"', fix):
        assert dates.settle(dates.parse(offered), dates.zone(zone)) == ()


@pytest.mark.parametrize(
    "typed",
    ["2026-10-25", "2026-10-25 02:00", "2026-10-25T01:52Z", "2026-07-05 12:00 summer time", "0500-01-01 01:30"],
)
def test_time_with_one_reading_is_settled(typed: str) -> None:
    assert dates.settle(dates.parse(typed), LISBON) == ()


def test_both_ends_of_a_span_are_settled() -> None:
    assert len(dates.settle(dates.parse("2026-03-29 01:30 to 2026-10-25 01:30"), LISBON)) == 2


def test_clocks_change_is_known_for_days_and_long_stretches() -> None:
    assert dates.clocks_change((2026, 10, 25), (2026, 10, 25), LISBON)
    assert not dates.clocks_change((2026, 10, 26), (2027, 3, 27), LISBON)
    assert dates.clocks_change((2026, 1, 1), (2026, 12, 31), LISBON)
    assert not dates.clocks_change((2024, 2, 1), (2024, 3, 31), ALMATY)


def test_zone_comes_from_the_pinned_package_whatever_the_machine_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zoneinfo.TZPATH", ())
    assert dates.zone("Asia/Almaty") is ALMATY
    for name in resources.files("tzdata").joinpath("zones").read_text("utf-8").split():
        assert isinstance(dates.zone(name), ZoneInfo)


@pytest.mark.parametrize(
    ("typed", "fix"),
    [
        ("Almaty", 'did you mean "Asia/Almaty"?'),
        ("asia/almaty", 'did you mean "Asia/Almaty"?'),
        ("New York", 'did you mean "America/New_York"?'),
        ("Europe/Lisboa", 'did you mean "Europe/Lisbon"?'),
        ("Louisville", 'write a name of the IANA list, such as "Asia/Almaty".'),
        ("../../etc/passwd", 'write a name of the IANA list, such as "Asia/Almaty".'),
        ("", 'write a name of the IANA list, such as "Asia/Almaty".'),
    ],
)
def test_unknown_zone_is_compared_by_its_last_part(typed: str, fix: str) -> None:
    with pytest.raises(Unreadable) as caught:
        dates.zone(typed)
    assert caught.value.fault.rule == "unknown-word"
    assert caught.value.fault.message == f'"{typed}" is not a time zone'
    assert caught.value.fault.fix == fix


def test_typed_offset_is_converted_to_the_clocks_of_the_place() -> None:
    when = dates.parse("2022-01-05T20:15Z")
    local = dates.in_zone(when, ALMATY)
    assert local == dates.parse("2022-01-06 02:15")
    assert local.text == when.text
    assert dates.earliest(local, ALMATY) == dates.earliest(when, ALMATY)


def test_offset_within_a_repeated_hour_becomes_summer_or_winter_time() -> None:
    assert dates.in_zone(dates.parse("2026-10-25T00:52Z"), LISBON) == dates.parse("2026-10-25 01:52 summer time")
    assert dates.in_zone(dates.parse("2026-10-25T01:52Z"), LISBON) == dates.parse("2026-10-25 01:52 winter time")
    assert dates.in_zone(dates.parse("2026-10-25T02:52Z"), LISBON) == dates.parse("2026-10-25 02:52")


@given(st.datetimes(datetime(1, 1, 5), datetime(9999, 12, 25)), ZONES)
def test_conversion_to_a_zone_keeps_the_instant(at: datetime, name: str) -> None:
    zone, when = dates.zone(name), dates.parse(at.isoformat(timespec="seconds") + "Z")
    local = dates.in_zone(when, zone)
    assert dates.earliest(local, zone) == dates.earliest(when, zone)
    assert dates.settle(local, zone) == ()


def test_offset_stays_where_an_hour_was_repeated_outside_of_summer_time() -> None:
    second = dates.parse("2024-02-29T18:30Z")
    assert dates.in_zone(second, ALMATY) == second


# Order


def test_dates_sort_by_instant_then_coarser_first() -> None:
    typed = [
        "-0752",
        "before 1998",
        "1998",
        "1998-01",
        "1998-01-01",
        "1998-01-01 00:00",
        "1998-01-01 00:00:00",
        "early 2022",
        "2022-01-01",
        "between 2022-01-05 and 2022-01-07",
        "2022-01-05",
        "morning of 2022-01-05",
        "2022-01-05 06:00",
        "2022-01-05 16:30",
        "evening of 2022-01-05",
        "night of 2022-01-05",
        "2022-01-05 23:00",
        "after 2022-01-05",
        "2022-01-06",
        "2022-01-06T01:00+06:00",
        "until 2022-01-19",
        "2022-01-19",
        "since 2022-02",
        "spring 2022",
        "2022-03-01",
    ]
    by_letters = sorted(typed)
    ordered = sorted(by_letters, key=lambda text: dates.sort_key(dates.parse(text), ALMATY))
    assert ordered == typed


def test_doubt_does_not_move_a_date() -> None:
    keys = {dates.sort_key(dates.parse(text), ALMATY) for text in ("2022-01-05", "2022-01-05~", "probably 2022-01-05")}
    assert len(keys) == 1


def test_southern_seasons_are_half_a_year_away() -> None:
    summer = dates.parse("summer 2014")
    assert (dates.first_day(summer), dates.last_day(summer)) == ((2014, 6, 1), (2014, 8, 31))
    assert dates.first_day(summer, southern=True) == (2014, 12, 1)
    assert dates.last_day(summer, southern=True) == (2015, 2, 28)
    assert instant(dates.earliest(summer, UTC, southern=True)) == "2014-12-01 00:00:00Z"
    assert instant(dates.latest(summer, UTC, southern=True)) == "2015-03-01 00:00:00Z"
    assert dates.sort_key(summer, UTC, southern=True)[0] == dates.earliest(summer, UTC, southern=True)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("night of 2022-01-31", (2022, 1, 31), (2022, 2, 1)),
        ("before 1998", None, (1997, 12, 31)),
        ("after 2014-03", (2014, 4, 1), None),
        ("before 2022-01-05 16:30", None, (2022, 1, 5)),
        ("before 2022-01-05 00:00", None, (2022, 1, 4)),
        ("since 2022-01", (2022, 1, 1), None),
        ("-0004", (-4, 1, 1), (-4, 12, 31)),
        ("0000-02-29", (0, 2, 29), (0, 2, 29)),
        ("{2022-01-03,2022-01-08}", (2022, 1, 3), (2022, 1, 8)),
    ],
)
def test_first_and_last_day_are_those_it_may_touch(typed: str, first: dates.Day | None, last: dates.Day | None) -> None:
    when = dates.parse(typed)
    assert (dates.first_day(when), dates.last_day(when)) == (first, last)


@pytest.mark.parametrize(
    ("typed", "grain"),
    [
        ("2022-01-05 16:30:20", "second"),
        ("2022-01-05 16:30", "minute"),
        ("night of 2022-01-05", "part"),
        ("2022-01-05", "day"),
        ("2022-01", "month"),
        ("spring 2022", "season"),
        ("2022", "year"),
        ("201X", "decade"),
        ("2022-01-05 16:30 to 2022-01", "month"),
    ],
)
def test_precision_is_the_coarsest_grain(typed: str, grain: str) -> None:
    assert dates.precision(dates.parse(typed)) == grain


# Weekdays in the words of a source


@pytest.mark.parametrize(
    ("says", "typed"),
    [
        ("overnight on Wednesday", "night of 2022-01-05"),
        ("early on Thursday", "night of 2022-01-05"),
        ("on WEDNESDAY", "2022-01-05 16:30"),
        ("from Sunday to Friday", "2022-01-02 to 2022-01-07"),
        ("Thursday", "between 2022-01-05 and 2022-01-07"),
        ("Thursday", "2022-01"),
        ("Thursday", "2022-01-02 to 2022-01-08"),
        ("Thursday", "since 2022-01-05"),
        ("Thursday", "before 2022-01-05"),
        ("Thursday", "about 2022-01-05"),
        ("Mondays and sundry Fridays", "2022-01-05"),
        ("Monday or Tuesday", "[2022-01-03,2022-01-04]"),
        ("two days ago", "2022-01-05"),
        ("Tuesday", "-0752-04-21"),
    ],
)
def test_weekday_that_agrees_or_cannot_be_checked_is_no_clash(says: str, typed: str) -> None:
    assert dates.weekday_clash(says, dates.parse(typed), ENGLISH) is None


def test_weekday_of_another_day_clashes_at_the_word() -> None:
    told = dates.weekday_clash("overnight on Thursday", dates.parse("2022-01-05"), ENGLISH)
    assert told is not None
    fault, start, end = told
    assert (start, end) == (13, 21)
    assert fault.rule == "date-weekday"
    assert fault.message == '"Thursday" does not match 2022-01-05'
    assert fault.why == "5 January 2022 was a Wednesday."
    assert fault.fix == 'write "Wednesday", or correct "when".'


def test_weekday_outside_of_a_night_clashes_with_both_its_dates() -> None:
    told = dates.weekday_clash("in der Nacht: Friday", dates.parse("night of 2022-01-05"), ENGLISH)
    assert told is not None
    assert told[0].why == "5 January 2022 was a Wednesday, 6 January 2022 was a Thursday."
    assert told[0].fix == 'write "Wednesday" or "Thursday", or correct "when".'


def test_weekday_between_the_days_of_a_list_clashes() -> None:
    assert dates.weekday_clash("Tuesday", dates.parse("{2022-01-03,2022-01-05}"), ENGLISH)


def test_weekday_is_found_in_the_language_of_the_site() -> None:
    told = dates.weekday_clash("четверг", dates.parse("2022-01-05"), RUSSIAN)
    assert told is not None
    assert told[0].fix == 'write "среда", or correct "when".'


# Words


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("2022-01-05", "5 January"),
        ("2022-01-05 16:30", "5 January, 16:30"),
        ("2022-01", "January"),
        ("2022", "2022"),
        ("spring 2022", "spring 2022"),
        ("2022-01-02 to 2022-01-07", "2–7 January"),
        ("2022-01-30 to 2022-02-02", "30 January – 2 February"),
        ("2021-12-30 to 2022-01-02", "30 December 2021 – 2 January 2022"),
        ("since 2022-01-02", "since 2 January"),
        ("between 2022-01-05 and 2022-01-07", "between 5 and 7 January"),
        ("night of 2022-01-05", "in the night of 5 to 6 January"),
        ("night of 2022-12-31", "in the night of 31 December 2022 to 1 January 2023"),
        ("2021-01-05", "5 January 2021"),
    ],
)
def test_year_that_readers_know_is_left_out(typed: str, printed: str) -> None:
    assert dates.words(dates.parse(typed), ENGLISH, year=2022) == printed


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("2022-01-05", "Wednesday 5 January 2022"),
        ("2022-01-05 16:30", "Wednesday 5 January 2022, 16:30"),
        ("probably 2022-01-07", "probably Friday 7 January 2022"),
        ("2022-01", "January 2022"),
        ("2022-01-02 to 2022-01-07", "2–7 January 2022"),
        ("-0752-04-21", "Tuesday 21 April 753 BC"),
    ],
)
def test_weekday_is_added_to_single_days_only(typed: str, printed: str) -> None:
    assert dates.words(dates.parse(typed), ENGLISH, weekday=True) == printed


def test_year_left_out_takes_its_comma_along() -> None:
    american = ENGLISH | {"date-day": "{month} {day}, {year}"}
    assert dates.words(dates.parse("2022-01-05"), american) == "January 5, 2022"
    assert dates.words(dates.parse("2022-01-05"), american, year=2022) == "January 5"


def test_offset_is_printed_instead_of_a_zone_it_was_not_typed_in() -> None:
    printed = [
        dates.words(dates.parse(f"2022-01-05 16:30{offset}"), ENGLISH, zone_name="Almaty")
        for offset in ("Z", "+06:00", "-03:30")
    ]
    assert printed == [f"5 January 2022, 16:30 UTC{offset}" for offset in ("", "+6", "−3:30")]


def test_summer_time_is_named_where_typed_and_where_clocks_change() -> None:
    typed, plain = dates.parse("2026-10-25 01:52 summer time"), dates.parse("2026-10-25 03:10")
    assert dates.clock_words(typed, ENGLISH) == "01:52 summer time"
    assert dates.clock_words(plain, ENGLISH) == "03:10"
    assert dates.clock_words(plain, ENGLISH, clocks_change=True, zone=LISBON) == "03:10 winter time"
    assert dates.clock_words(plain, ENGLISH, clocks_change=True, zone=ALMATY) == "03:10"


def test_headings_are_as_coarse_as_asked_or_known() -> None:
    day = dates.parse("2022-01-05 16:30")
    assert dates.heading(day, ENGLISH, "day") == dates.day_heading((2022, 1, 5), ENGLISH) == "Wednesday 5 January 2022"
    assert dates.heading(day, ENGLISH, "month") == "January 2022"
    assert dates.heading(day, ENGLISH, "year") == "2022"
    assert dates.heading(dates.parse("spring 2022"), ENGLISH, "month") == "2022"
    assert dates.heading(dates.parse("until 2022-01-19"), ENGLISH) == "Wednesday 19 January 2022"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("2022-01-05", "среда, 5 января 2022 г."),
        ("2022-01", "январь 2022 г."),
        ("about 2022-01", "около января 2022 г."),
        ("since 2022-01", "с января 2022 г."),
        ("after 2014-03", "после марта 2014 г."),
        ("2022-01 to 2022-03", "январь–март 2022 г."),
        ("2022-01-02 to 2022-01-07", "2–7 января 2022 г."),
        ("between 2022-01-05 and 2022-01-07", "между 5 и 7 января 2022 г."),
        ("-0752-04-21", "вторник, 21 апреля 753 г. до н. э."),
    ],
)
def test_russian_needs_patterns_and_no_code(typed: str, printed: str) -> None:
    assert dates.words(dates.parse(typed), RUSSIAN, weekday=True) == printed


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("2022-01-05", "2022 ж. 5 қаңтар, сәрсенбі"),
        ("2022-01", "2022 ж. қаңтар"),
        ("2022-01-02 to 2022-01-07", "2022 ж. 2–7 қаңтар"),
        ("2022-01-30 to 2022-02-02", "2022 ж. 30 қаңтар – 2 ақпан"),
    ],
)
def test_kazakh_puts_the_year_first_and_the_weekday_last(typed: str, printed: str) -> None:
    assert dates.words(dates.parse(typed), KAZAKH, weekday=True) == printed


def test_kazakh_year_left_out_leaves_no_gap() -> None:
    assert dates.words(dates.parse("2022-01-05"), KAZAKH, year=2022) == "5 қаңтар"


def test_every_pattern_of_dates_in_english_formats() -> None:
    names = {"date", "day", "month", "year", "weekday", "start", "end", "dash", "first", "last", "time", "zone"}
    names |= {"hour", "minute", "second", "offset", "night", "until"}
    for key, pattern in ENGLISH.items():
        if key.startswith("date-"):
            assert pattern.format(**dict.fromkeys(names, "x"))


# HTML


VALID_DATETIME = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d))?)?)?")


@given(MACHINE, ZONES)
def test_values_for_html_are_valid_and_never_finer_than_typed(text: str, name: str) -> None:
    when = dates.parse(text)
    longest = max(len(re.sub(r"[+Z].*", "", typed)) for typed in re.findall(r"[-0-9T:+]+", dates.to_edtf(when)))
    for value in dates.html_values(when, dates.zone(name)):
        assert VALID_DATETIME.fullmatch(value)
        assert not value.startswith("0000")
        assert len(re.sub(r"(T[0-9:]+)[-+Z].*", r"\1", value)) <= longest


def test_time_by_the_sun_is_reduced_to_its_day_in_html() -> None:
    # Almaty was 5:07:48 ahead until 1924, which no HTML offset can say.
    assert dates.html_values(dates.parse("1900-01-01 12:00"), ALMATY) == ("1900-01-01",)


def test_moment_of_a_date_is_readable_by_its_parts() -> None:
    when = dates.parse("about 2022-01-05 16:30+06:00")
    assert when.start == Moment(2022, 1, 5, 16, 30, offset_minutes=360, approximate=True)
    assert list(when.moments()) == [when.start]
