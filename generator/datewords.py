"""Dates out: a `When` in the words of a language.

In the room: whole dates, what stands beside an entry under its day's heading, and headings. Not in the
room: time zones (a time is printed as it was typed) and any word: those are the `date-` keys of
`layouts/words/`, patterns that a translator can reorder. In a pattern, a year that is left out is empty,
and what it leaves behind is tidied. `date-month-N` stands beside a day and after words such as "since"
(in Russian, the genitive), `date-month-alone-N` by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, Literal

from msgspec.structs import replace

from generator.moments import Day, Moment, When, civil, day_number, days_in, first_day, is_decade, last_day, weekday

Language = Mapping[str, str]

UTC: Final = "UTC"
_SPACES: Final = re.compile(" {2,}")
_PAIR_KEYS: Final = {"span": "date-span", "within": "date-between"}
_SEASONS: Final = ("spring", "summer", "autumn", "winter", "early", "mid", "late")


def words(
    when: When,
    language: Language,
    *,
    weekday: bool = False,
    zone_name: str | None = None,
    year: int | None = None,
) -> str:
    """The date in full: "5 January 2022, about 01:52", "since 2 January 2022", "before 1998".

    `year` is left out where every date is of that year; `weekday` is added to a single day; `zone_name`
    ("Almaty") is added to a time that was typed without an offset.
    """
    if when.kind == "moment" and when.start:
        moment = when.start
        named = weekday and moment.day is not None and not moment.part
        told = _told(moment, language, _year(moment, year, language), zone_name, alone=True, with_weekday=named)
        if moment.part == "night":
            told = language["date-in-night"].format(night=told)
        return _doubted(told, moment, language)
    if when.members:
        return _listed(when, language, zone_name, year)
    if when.start and when.end:
        return _pair(when, when.start, when.end, language, zone_name, year)
    return _one_sided(when, language, zone_name, year)


def beside_heading(when: When, language: Language, *, zone_name: str | None = None) -> str:
    """What is left to say under the heading of the day: "16:30, Almaty time", "until 7 January", or nothing."""
    start, end = when.start, when.end
    if start and end and when.kind in ("span", "within") and start.hour is not None and _day(start) == _day(end):
        return _times(start, end, _PAIR_KEYS[when.kind], language, zone_name)
    if when.kind == "span" and start and start.grain in ("day", "minute", "second") and (end or start.hour is not None):
        return _span_beside(start, end, language, zone_name)
    if when.kind != "moment" or not start or start.day is None:
        day = first_day(when) or last_day(when)
        return words(when, language, zone_name=zone_name, year=day[0] if day else None)
    if start.hour is not None:
        told = _time(start, language, zone_name)
        return language["date-probably"].format(date=told) if start.uncertain else told
    if start.part == "night":
        told = language["date-night-to"].format(date=_plain(_next(start), language, ""))
    elif start.part:
        told = language[f"date-{start.part}-alone"]
    elif start.approximate or start.uncertain:
        told = language["date-this-day"]
    else:
        return ""
    return _doubted(told, start, language)


def heading(when: When, language: Language, grain: Literal["day", "month", "year"] = "day") -> str:
    """The heading a when stands under: of its first day, or coarser if it is not known to the day.

    A when with an open start stands under its last day, one that is only before or after a date under its own words.
    """
    if when.kind in ("before", "after"):
        told = words(when, language)
        return told[:1].upper() + told[1:]
    moment, day = when.start or when.end, first_day(when) or last_day(when)
    if moment is None or day is None:
        return ""
    if when.kind == "within" and when.start and when.end:
        moment = _whole(when, when.start, when.end) or moment
    year = _year_words(day[0], language)
    if grain == "year" or moment.grain == "year" or (moment.grain == "season" and grain == "month"):
        return year
    if moment.grain == "season":
        return _plain(moment, language, year)
    if grain == "month" or moment.day is None:
        return _plain(Moment(*day[:2]), language, year, alone=True)
    return day_heading(day, language)


def day_heading(day: Day, language: Language) -> str:
    """A day with its weekday: "Wednesday 5 January 2022"."""
    return _with_weekday(Moment(*day), _plain(Moment(*day), language, _year_words(day[0], language)), language)


def weekday_name(day: Day, language: Language) -> str:
    """The name of the day of the week."""
    return language[f"date-weekday-{weekday(*day) + 1}"]


def _one_sided(when: When, language: Language, zone_name: str | None, year: int | None) -> str:
    moment = when.start or when.end
    if moment is None:
        return ""
    told = _doubted(_told(moment, language, _year(moment, year, language), zone_name), moment, language)
    key = ("date-since" if when.start else "date-until") if when.kind == "span" else f"date-{when.kind}"
    return language[key].format(date=told)


def _pair(when: When, start: Moment, end: Moment, language: Language, zone_name: str | None, year: int | None) -> str:
    """A span, or a stretch in which something happened, with what both ends share said once."""
    within, key = when.kind == "within", _PAIR_KEYS[when.kind]
    if within and (whole := _whole(when, start, end)):
        pattern = language["date-decade" if is_decade(when) else "date-within"]
        date = _plain(whole, language, _year(whole, year, language))
        return _doubted(pattern.format(date=date, year=whole.year), start, language)
    if _day(start) == _day(end) and start.hour is not None and end.hour is not None:
        date = _plain(start, language, _year(start, year, language))
        return language["date-at"].format(date=date, time=_times(start, end, key, language, zone_name))
    if start.grain == end.grain and start.grain in ("day", "month") and not (_doubtful(start) or _doubtful(end)):
        return _plain_pair(key, start, end, language, year)
    # Where both ends are times of the place, its name stands once, at the end.
    first_zone = None if end.hour is not None and end.offset_minutes is None else zone_name
    ends = [
        _doubted(_told(one, language, _year(one, year, language), zone, alone=not within), one, language)
        for one, zone in ((start, first_zone), (end, zone_name))
    ]
    return _joined(language[key], language, ends)


def _plain_pair(key: str, start: Moment, end: Moment, language: Language, year: int | None) -> str:
    """Two plain days or months, in one of three patterns: `KEY-days`, `KEY-in-year`, `KEY`."""
    told_year = _year(end, year, language)
    if start.year != end.year:
        ends = [_plain(one, language, _year(one, None, language), alone=True) for one in (start, end)]
        return _joined(language[key], language, ends)
    if start.month == end.month:
        shared = {"first": start.day, "last": end.day, "month": _month(end, language), "year": told_year}
        return _tidy(language[f"{key}-days"].format(**shared))
    # In a span months stand by themselves, after "between" they do not.
    ends = [_plain(one, language, "", alone=key == "date-span") for one in (start, end)]
    return _joined(language[f"{key}-in-year"], language, ends, told_year)


def _joined(pattern: str, language: Language, ends: Sequence[str], year: str = "") -> str:
    # The dash has spaces around it as soon as an end is more than one word.
    dash = language["date-dash-spaced" if re.search(r"\s", "".join(ends)) else "date-dash"]
    return _tidy(pattern.format(start=ends[0], end=ends[1], dash=dash, year=year))


def _times(start: Moment, end: Moment, key: str, language: Language, zone_name: str | None) -> str:
    """Two times of one day, with the zone once."""
    if start.offset_minutes is None and end.offset_minutes is None:
        told = _joined(language[key], language, [_time(one, language, None) for one in (start, end)])
        return _in_zone(told, zone_name, language) if zone_name else told
    return _joined(language[key], language, [_time(one, language, zone_name) for one in (start, end)])


def _whole(when: When, start: Moment, end: Moment) -> Moment | None:
    """The month or year that a stretch fills exactly: 1 to 31 January is "in January"; a decade, its year."""
    if (start.approximate, start.uncertain) != (end.approximate, end.uncertain) or start.year != end.year:
        return Moment(start.year) if is_decade(when) else None
    if start.grain == end.grain == "day":
        if (start.day, end.day) != (1, days_in(end.year, end.month or 1)):
            return None
        if start.month == end.month:
            return Moment(start.year, start.month)
    elif not start.grain == end.grain == "month":
        return None
    return Moment(start.year) if (start.month, end.month) == (1, 12) else None


def _listed(when: When, language: Language, zone_name: str | None, year: int | None) -> str:
    key = "date-and" if when.kind == "all" else "date-or"
    months = {(one.year, one.month) for one in when.members}
    if len(months) == 1 and all(one.grain == "day" and not _doubtful(one) for one in when.members):
        days = _enumerated([str(one.day) for one in when.members], key, language)
        last = when.members[-1]
        shared = {"day": days, "month": _month(last, language), "year": _year(last, year, language)}
        return _tidy(language["date-day"].format(**shared))
    told = [
        _doubted(_told(one, language, _year(one, year, language), zone_name, alone=True), one, language)
        for one in when.members
    ]
    return _enumerated(told, key, language)


def _enumerated(items: Sequence[str], key: str, language: Language) -> str:
    return language[key].format(first=language["date-comma"].join(items[:-1]), last=items[-1])


def _span_beside(start: Moment, end: Moment | None, language: Language, zone_name: str | None) -> str:
    """Under the heading of its first day: "until 7 January", "16:30, until 7 January", "since 16:30"."""
    begins = beside_heading(When("moment", start, start), language, zone_name=None if end else zone_name)
    if end is None:
        return language["date-since"].format(date=begins)
    until = _one_sided(When("span", None, end), language, zone_name, start.year)
    return language["date-beside-span"].format(start=begins, until=until) if begins else until


def _told(
    moment: Moment,
    language: Language,
    year: str,
    zone_name: str | None,
    *,
    alone: bool = False,
    with_weekday: bool = False,
) -> str:
    """A moment without its doubt, but for a time, which carries its own "about"."""
    if moment.part and moment.day is not None:
        return _part_of_day(moment, language, year)
    date = _plain(moment, language, year, alone=alone and not moment.approximate)
    if with_weekday:
        date = _with_weekday(moment, date, language)
    if moment.hour is None:
        return date
    return language["date-at"].format(date=date, time=_time(moment, language, zone_name))


def _plain(moment: Moment, language: Language, year: str, *, alone: bool = False) -> str:
    """The date of a moment; the year as given, empty to leave it out."""
    if moment.month is None:
        told_year = year or _year_words(moment.year, language)
        return language[f"date-{moment.part}"].format(year=told_year) if moment.part in _SEASONS else told_year
    month = _month(moment, language, alone=alone and moment.day is None)
    if moment.day is None:
        return _tidy(language["date-month"].format(month=month, year=year))
    return _tidy(language["date-day"].format(day=moment.day, month=month, year=year))


def _with_weekday(moment: Moment, date: str, language: Language) -> str:
    name = weekday_name((moment.year, moment.month or 1, moment.day or 1), language)
    return language["date-with-weekday"].format(weekday=name, date=date)


def _part_of_day(moment: Moment, language: Language, year: str) -> str:
    if moment.part != "night":
        return language[f"date-{moment.part}"].format(date=_plain(moment, language, year))
    day, following = replace(moment, part=None), _next(moment)
    if day.month == following.month:
        shared = {"first": day.day, "last": following.day, "month": _month(day, language), "year": year}
        return _tidy(language["date-night-days"].format(**shared))
    if day.year == following.year:
        ends = [_plain(one, language, "") for one in (day, following)]
        return _joined(language["date-night-in-year"], language, ends, year)
    ends = [_plain(one, language, _year_words(one.year, language)) for one in (day, following)]
    return _joined(language["date-night"], language, ends)


def _time(moment: Moment, language: Language, zone_name: str | None) -> str:
    """The time with what is said about it: "about 01:52 summer time, Almaty time"."""
    key = "date-time" if moment.second is None else "date-time-seconds"
    fields = {"hour": moment.hour or 0, "minute": moment.minute or 0, "second": moment.second or 0}
    told = language[key].format(**{name: f"{number:02}" for name, number in fields.items()})
    if moment.clock:
        told = language[f"date-{moment.clock}-time"].format(time=told)
    if moment.offset_minutes is not None:
        told = language["date-offset"].format(time=told, offset=_offset(moment.offset_minutes))
    if moment.approximate:
        told = language["date-about"].format(date=told)
    if zone_name and moment.offset_minutes is None:
        told = _in_zone(told, zone_name, language)
    return told


def _in_zone(told: str, zone_name: str, language: Language) -> str:
    """A time with its zone; "UTC time" would say time twice."""
    if zone_name == UTC:
        return language["date-offset"].format(time=told, offset="")
    return language["date-zone"].format(time=told, zone=zone_name)


def _offset(minutes: int) -> str:
    """ "+6", "+3:30" or, for UTC itself, nothing."""
    hours, rest = divmod(abs(minutes), 60)
    sign = "\N{MINUS SIGN}" if minutes < 0 else "+"
    return "" if not minutes else f"{sign}{hours}:{rest:02}" if rest else f"{sign}{hours}"


def _doubted(told: str, moment: Moment, language: Language) -> str:
    if moment.approximate and moment.hour is None:
        told = language["date-about"].format(date=told)
    return language["date-probably"].format(date=told) if moment.uncertain else told


def _doubtful(moment: Moment) -> bool:
    return moment.approximate or moment.uncertain


def _month(moment: Moment, language: Language, *, alone: bool = False) -> str:
    return language[f"date-month-alone-{moment.month}" if alone else f"date-month-{moment.month}"]


def _year(moment: Moment, left_out: int | None, language: Language) -> str:
    """The year in words, empty when every reader knows it."""
    if moment.month is not None and left_out is not None and _years(moment) == {left_out}:
        return ""
    return _year_words(moment.year, language)


def _years(moment: Moment) -> set[int]:
    return {moment.year, _next(moment).year} if moment.part == "night" else {moment.year}


def _year_words(year: int, language: Language) -> str:
    # The year 0 is 1 BC. A year of three digits or less would pass for a number.
    key = "date-year-bc" if year <= 0 else "date-year-early" if year < 1000 else "date-year"
    return language[key].format(year=year if year > 0 else 1 - year)


def _next(moment: Moment) -> Moment:
    return Moment(*civil(day_number(moment.year, moment.month or 1, moment.day or 1) + 1))


def _day(moment: Moment) -> tuple[int, int | None, int | None]:
    return moment.year, moment.month, moment.day


def _tidy(told: str) -> str:
    """Without what an empty year leaves behind: doubled spaces, and spaces and commas at the ends."""
    return _SPACES.sub(" ", told).strip(" ,")
