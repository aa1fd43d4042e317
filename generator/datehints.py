"""What to tell a writer whose date cannot be read: the spelling that was probably meant.

In the room: common spellings that are refused, each with why and what to write instead. Not in the room:
what is accepted. A suggestion is only made when it names a day that exists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from generator.moments import MONTHS, WEEKDAYS, civil, day_number, days_in, weekday
from generator.problems import Fault

# Hyphen, no-break hyphen, figure dash, en dash, em dash, minus sign.
_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2212"
_FORMS: Final = 'write YYYY-MM-DD, YYYY-MM or YYYY, such as "2022-01-05", or "2022-01-05 16:30" with a time.'
_LONGEST_SHOWN: Final = 60

Hint = tuple[str, str]
"""Why it is refused, and what to write; no fix when the suggestion would be no date either."""

# German names are among them: "3. November 2026" is typed so in half of Europe.
_MONTH: Final = r"(?:jan|feb|mar|m\u00e4r|mae|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)[a-z]*\.?"
_WEEKDAY: Final = r"(?:(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?|[a-z]+,)\s+)?"
_DAY: Final = r"\d{1,2}(?:st|nd|rd|th|\.)?"
_MONTH_NUMBERS: Final = {
    **{name[:3].lower(): number for number, name in enumerate(MONTHS, 1)},
    "m\u00e4r": 3, "mae": 3, "mai": 5, "okt": 10, "dez": 12,
}  # fmt: skip
_SEASONS: Final = ("spring", "summer", "autumn", "winter")
_SYNONYMS: Final = {
    "around": "about", "circa": "about", "ca.": "about", "ca": "about", "c.": "about", "approximately": "about",
    "roughly": "about", "approx.": "about", "perhaps": "probably", "maybe": "probably", "possibly": "probably",
    "likely": "probably", "from": "since", "starting": "since", "till": "until", "fall": "autumn",
    "by": "until", "beginning": "early", "middle": "mid", "end": "late",
}  # fmt: skip


def hint_for(piece: str, whole: str) -> Fault:
    """The fault of a piece of text that is no date; `whole` is the value it stands in. Never raises."""
    typed = piece.strip()
    if not typed:
        message = "a date is missing" if whole.strip() else "nothing is written where a date is expected"
        return Fault("not-a-date", message, "", _FORMS)
    shown = typed if len(typed) <= _LONGEST_SHOWN else f"{typed[:_LONGEST_SHOWN]}…"
    why, fix = _hint(typed, whole.strip())
    return Fault("not-a-date", f'"{shown}" is not a date that is understood here', why, fix)


# Parts of a date are put right by themselves; asked once each, however many patterns would cut the same part.
@lru_cache(maxsize=256)
def _hint(typed: str, whole: str) -> Hint:
    if _UNKNOWN.fullmatch(whole):
        typed = whole
    if (times := _BARE_TIME.fullmatch(typed)) and (date := _DATE_BEFORE.match(whole)):
        return "A time needs its day.", f'write "{date[0]} {int(times[1]):02}:{times[2]}".'
    is_whole = typed == whole
    if not is_whole and (dated := _of_year(typed, whole)):
        return "The year is missing.", f'write "{dated}".'
    for pattern, tell in _HINTS:
        if (found := pattern.fullmatch(typed)) and (told := tell(found)) and (is_whole or not _NO_END.search(told[1])):
            return told
    return "", _FORMS


def _date(year: str | int, month: str | int, day: str | int) -> str | None:
    """YYYY-MM-DD if there is such a day."""
    year, month, day = int(year), int(month), int(day)
    if 0 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= days_in(year, month):
        return f"{year:04}-{month:02}-{day:02}"
    return None


def _write(date: str | None, why: str = "") -> Hint | None:
    return (why, f'write "{date}".') if date else None


def _write_any(dates: Sequence[str], why: str = "") -> Hint | None:
    """Each way in which something can be read."""
    return _write('" or "'.join(dates), why)


def _day_first(found: re.Match[str]) -> Hint | None:
    """05.01.2022 is day first; with slashes both readings are in use, and are offered."""
    first, mark, second, year = found.groups()
    day_first, month_first = _date(year, second, first), _date(year, first, second)
    why = "Day and month can be confused."
    if mark == "." or not month_first or day_first == month_first:
        return _write(day_first or month_first, why)
    return _write(f'{day_first}" or "{month_first}' if day_first else month_first, why)


def _year_first(found: re.Match[str]) -> Hint | None:
    return _write(_date(*found.groups()), "A date has hyphens, and two digits for month and day.")


def _month_only(found: re.Match[str]) -> Hint | None:
    year, month = found.groups()
    return _write(_month_of(year, month), "A month has two digits.")


def _english(found: re.Match[str]) -> Hint | None:
    given = found.groupdict()
    month = _MONTH_NUMBERS[given["month"][:3].lower()]
    why = "Dates are typed with digits, and printed in words."
    if given.get("day"):
        return _write(_date(given["year"], month, given["day"]), why)
    return _write(f"{int(given['year']):04}-{month:02}", why)


def _english_days(found: re.Match[str]) -> Hint | None:
    month = _MONTH_NUMBERS[found["month"][:3].lower()]
    first, last = _date(found["year"], month, found["first"]), _date(found["year"], month, found["last"])
    return _write(f"{first} to {last}" if first and last else None, "Each end of a span is a whole date.")


def _season_code(found: re.Match[str]) -> Hint | None:
    code = int(found[2])
    if 21 <= code <= 24:
        return f"{code} is the code of a season.", f'write "{_SEASONS[code - 21]} {found[1]}".'
    if 13 <= code <= 31 and not found[3]:
        return "Months run from 01 to 12.", f'write the month, such as "{found[1]}-01".'
    swapped = _date(found[1], found[3], code) if found[3] else None
    return "Months run from 01 to 12.", f'write "{swapped}", if {code} is the day.' if swapped else "correct the month."


def _week(found: re.Match[str]) -> Hint | None:
    year, week, day = int(found[1]), int(found[2]), found[3]
    if not 1 <= week <= 53 or year < 1:
        return None
    # Week 1 is the one that holds 4 January (ISO 8601-1).
    monday = day_number(year, 1, 4) - weekday(year, 1, 4) + (week - 1) * 7
    days = [monday + int(day) - 1] if day else [monday, monday + 6]
    return "Readers do not count weeks.", f'write "{" to ".join(_iso(number) for number in days)}".'


def _day_of_year(found: re.Match[str]) -> Hint | None:
    year, day = int(found[1]), int(found[2])
    length = day_number(year + 1, 1, 1) - day_number(year, 1, 1)
    date = _iso(day_number(year, 1, day)) if 1 <= day <= length else None
    return _write(date, "Readers do not count the days of a year.")


def _iso(number: int) -> str:
    year, month, day = civil(number)
    return f"{year:04}-{month:02}-{day:02}"


def _time_forms(found: re.Match[str]) -> Hint | None:
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    half = (found["half"] or "").lower().replace(".", "")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0) if 1 <= hour <= 12 else 24
    if hour > 23 or minute > 59:
        return None
    return "Times have 24 hours, two digits and a colon.", f'write "{found["date"]} {hour:02}:{minute:02}".'


def _with_time(found: re.Match[str]) -> Hint | None:
    """A time before or behind a day in words: both are put right."""
    given = found.groupdict("")
    days = [day for day in _ways(given["day"]) if re.fullmatch(_YMD, day)]
    time = re.sub("(?:noon|midday)$", "12:00", given["time"], flags=re.IGNORECASE)
    if time.lower() == "midnight":
        return _at_midnight(days)
    again = [one for day in days if (one := f"{day} {time}") != found[0]]
    if len(again) == 1 and not given["about"] and not _READ.fullmatch(again[0]):
        told = _hint(again[0], again[0])
        return told if told[1] != _FORMS else None
    about = "about " if given["about"] else ""
    read = [f"{about}{spelt}" for one in again if (spelt := _spelt(one))]
    return _write_any(read, "A time stands after its day." if found.start("time") < found.start("day") else "")


def _at_midnight(days: Sequence[str]) -> Hint | None:
    if len(days) != 1 or days[0].startswith("-"):
        return None
    after = _iso(day_number(*(int(part) for part in days[0].split("-"))) + 1)
    fix = f'write "{days[0]} 00:00" if it begins the day, or "{after} 00:00" if it ends it.'
    return "Midnight can be the beginning or the end of a day.", fix


def _on_a_night(found: re.Match[str]) -> Hint | None:
    given = found.groupdict()
    nights = [f"{given['part'].lower()} of {day}" for day in _ways(given["day"]) if re.fullmatch(_YMD, day)]
    return _write_any(nights)


def _named_zone(found: re.Match[str]) -> Hint | None:
    if found[2].upper() in ("UTC", "GMT"):
        return "UTC is written as Z.", f'write "{found[1]}Z".'
    why = "A time is that of the place, or else of the explainer, unless it has an offset."
    return why, f'write "{found[1]}", or "{found[1]}+06:00" with the offset meant.'


def _before_christ(year: int) -> Hint | None:
    # There is a year 0 before year 1: 1 BC is 0000, 753 BC is -0752.
    if not 1 <= year <= 9999:
        return None
    typed = f"-{year - 1:04}" if year > 1 else "0000"
    return "Years before 1 are counted with a year 0, which is 1 BC.", f'write "{typed}".'


def _synonym(found: re.Match[str]) -> Hint | None:
    word, rest = found[1].lower(), found[2]
    if rest.lower().startswith("of "):
        rest = rest[3:]
    return _write(_doubted(_SYNONYMS[word], rest))


def _doubted(word: str, rest: str) -> str | None:
    """A date behind a word of ours, if it can stand there."""
    spelt = _spelt(rest)
    fits = spelt and (word not in ("autumn", "early", "mid", "late") or spelt.isdigit())
    return f"{word} {spelt}" if fits else None


def _spelt(typed: str) -> str | None:
    """A date as it can be typed: itself, or the one spelling that would be proposed for it."""
    ways = _ways(typed)
    return ways[0] if len(ways) == 1 else None


def _ways(typed: str) -> list[str]:
    """A date as it can be typed: itself, or every spelling that would be proposed for it."""
    typed = typed.strip()
    if _READ.fullmatch(typed):
        return [typed]
    proposed = re.fullmatch('write "([^"]*)"(?: or "([^"]*)")?\\.', _hint(typed, typed)[1])
    return [one for one in (proposed.groups() if proposed else ()) if one and _READ.fullmatch(one)]


def _of_year(typed: str, whole: str) -> str | None:
    """A date without its year, in the year that the whole ends with: 9 June of "9 June to 2 July 2026"."""
    year = _YEAR_AT_END.search(whole)
    return _spelt(f"{typed} {year[1]}") if year and not re.search(r"\d{4}", typed) else None


def _span(found: re.Match[str]) -> Hint | None:
    typed, last = found[1], found[2]
    if _UNTIL_NOW.fullmatch(last):
        first = _spelt(typed)
        return ("A span that goes on has no end.", f'write "since {first}".') if first else None
    if (times := _BARE_TIME.fullmatch(last)) and (date := _spelt(typed[: typed.rfind(" ")])):
        last = f"{date} {int(times[1]):02}:{times[2]}"
    ends = _ways(typed) or _ways(_of_year(typed, last) or ""), _ways(last)
    if len(ends[0]) != len(ends[1]):
        return None
    return _write_any([f"{first} to {last}" for first, last in zip(*ends, strict=True) if _is_in_order(first, last)])


def _is_in_order(first: str, last: str) -> bool:
    return not first.startswith("night") and _NO_DIGIT.sub("", first) <= _NO_DIGIT.sub("", last)


def _within(found: re.Match[str]) -> Hint | None:
    first, last = _spelt(found[1]), _spelt(found[2])
    if not first or not last or first >= last:
        return None
    return "", f'write "between {first} and {last}", or "{first} to {last}" if it lasted all that time.'


def _either(found: re.Match[str]) -> Hint | None:
    """Several days: one of them, or each."""
    days = ", ".join((found[1], found[3]))
    one, all_ = f'"[{days}]" if it was one of them', f'"{{{days}}}" if it was each'
    return "Two days can be meant in two ways.", f"write {one}, or {all_}."


def _part_of_month(found: re.Match[str]) -> Hint:
    month = _MONTH_NUMBERS[found["month"][:3].lower()]
    date = f"{int(found['year']):04}-{month:02}"
    fix = f'write "{date}"; beside a `when`, `when_words: {found[0]}` is printed instead.'
    return "Years have parts here, months have none.", fix


def _quarter(found: re.Match[str]) -> Hint | None:
    first = 3 * int(found[1]) - 2
    return _write(f"{found[2]}-{first:02} to {found[2]}-{first + 2:02}")


def _sure(why: str, fix: str) -> Callable[[re.Match[str]], Hint | None]:
    return lambda found: (why, found.expand(fix))


def _dashes(found: re.Match[str]) -> Hint | None:
    # A long dash within a date was meant as a hyphen, and as "to" between two.
    typed = found[0]
    plain = _ANY_DASH.sub("-", typed)
    return ("Dates have plain hyphens.", f'write "{plain}".') if _READ.fullmatch(plain) else None


def _dash_between(found: re.Match[str]) -> Hint | None:
    first, last = found.groups()
    # "2022-2023" are two years; 2022-01-05 - 2022-01-03 is told by its order once it is a span.
    return ("A dash can be taken for a hyphen.", f'write "{first} to {last}".') if first < last else None


def _month_of(year: str, month: str) -> str | None:
    return f"{year}-{int(month):02}" if 1 <= int(month) <= 12 else None


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII | re.IGNORECASE | re.DOTALL)


_YMD: Final = r"-?\d{4}-\d\d-\d\d"
_DATE: Final = r"-?\d{4}(?:-\d\d){0,2}"
_ANY_DASH: Final = re.compile(rf"\s*[{_DASHES}]\s*")
_READ: Final = _compiled(
    rf"(?:(?:about|probably)\s+)?(?:{_DATE}|{_YMD}[T ]\d\d:\d\d|(?:night|morning|afternoon|evening)\s+of\s+{_YMD}|"
    rf"(?:{'|'.join(_SEASONS)}|early|mid|late)\s+\d{{4}})"
)
_NO_END: Final = _compiled(r'"[^"]*(?:\sto\s|\sand\s|since|until|[\[{X])')
"""What is proposed for a whole value only: no span stands at the end of another."""
_UNKNOWN: Final = _compiled(r"\?+|unknown|not\s+(?:yet\s+)?known|unclear|tb[acd]|n\.?/?a\.?|none|no\s+date")
_NO_DIGIT: Final = _compiled(r"^[a-z ]*")
_YEAR_AT_END: Final = _compiled(r"\b(\d{4})$")
_UNTIL_NOW: Final = _compiled(r"now|today|(?:the\s+)?present|ongoing")
_BARE_TIME: Final = _compiled(r"([0-2]?\d):([0-5]\d)")
_DATE_BEFORE: Final = _compiled(_YMD)
_RELATIVE: Final = (
    r"yesterday|today|tomorrow|tonight|now|recently|currently|(?:last|this|next)\s+\w+|\w+\s+\w+\s+ago|"
    r"(?:yesterday|tomorrow)\s+\w+"
)
_PART_OF_DAY: Final = "night|morning|afternoon|evening"
_CLOCK: Final = r"\d\d?(?:[:.h]\d\d|(?:[:.h]\d\d)?\s*[ap]\.?m\.?)|noon|midday|midnight"
_PARTS: Final = r"early|mid|late|(?:the\s+)?(?:beginning|start|middle|end)(?:\s+of)?"
_HINTS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Hint | None]], ...]] = (
    (_UNKNOWN,
     _sure("What is not known is left out, or told as far as it is.",
           'leave the key out where it may be, or write what is sure, such as "between 2022-01-02 and 2022-01-07".')),
    (_compiled(r"n\.?\s*d\.?|undated"),
     _sure("What is not known is left out.", "leave the key out; a source has `undated: true` in its place.")),
    (_compiled(rf"({_DATE})\s*(?:[{_DASHES}]|--?)\s*({_DATE})"), _dash_between),
    (_compiled(r"between\s+(.+?)\s+(?:to|until|-|--|\u2013)\s+(.+)"), _within),
    (_compiled(r"(?:from|since)\s+(.+?)\s+(?:to|until|till|through)\s+(.+)"), _span),
    (_compiled(rf"(.+?)\s+(?:to|until|till|through|-|--|{_DASHES[3]})\s+(.+)"), _span),
    (_compiled(rf"({_YMD})(,|\s+(?:and|or))\s+({_YMD})"), _either),
    (_compiled(rf"(?:{_PARTS})[\s-]+(?P<month>{_MONTH}),?\s+(?P<year>\d{{4}})"), _part_of_month),
    (_compiled(r"Q([1-4])\s+(\d{4})"), _quarter),
    (_compiled(r"(\d{1,2})[./-](\d{4})"), lambda found: _write(_month_of(found[2], found[1]))),
    (_compiled(r"\d{1,2}([./-])\d{1,2}\1\d{2}"),
     _sure("A year has four digits.", 'write it as year, month and day, such as "2022-01-05".')),
    (_compiled(rf"(?:(?:in|on)\s+)?(?:the\s+)?(?P<part>{_PART_OF_DAY})(?:\s+of|\s+on|,)?\s+(?P<day>.+)"), _on_a_night),
    (_compiled(rf"(?P<day>.+?),?\s+(?:(?:at|in\s+the)\s+)?(?P<part>{_PART_OF_DAY})"), _on_a_night),
    (_compiled(rf"(?P<about>(?:about|around)\s+)?(?:at\s+)?(?P<time>{_CLOCK}),?\s+(?:(?:on|of)\s+)?(?P<day>.+)"),
     _with_time),
    (_compiled(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})"), _day_first),
    (_compiled(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"), _year_first),
    (_compiled(r"(\d{4})(\d\d)(\d\d)"), _year_first),
    (_compiled(r"(?P<day>\d{8})T?(?P<time>\d\d\d\d)(?:\d\d)?(?P<about>)"), _with_time),
    (_compiled(r"(\d{4})[-/.](\d)"), _month_only),
    (_compiled(r"(-?\d{4})-(\d\d)(?:-(\d\d))?"), _season_code),
    (_compiled(r"(\d{4})-?W(\d\d)(?:-?([1-7]))?"), _week),
    (_compiled(r"(\d{4})-?(\d{3})"), _day_of_year),
    (_compiled(rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-]+(?:of\s+)?(?P<month>{_MONTH}),?[\s-]+(?P<year>\d{{4}})"),
     _english),
    (_compiled(rf"{_WEEKDAY}(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})"), _english),
    (_compiled(rf"(?P<month>{_MONTH}),?\s+(?P<year>\d{{4}})"), _english),
    (_compiled(rf"(?P<first>\d\d?)\s*(?:-|{_DASHES[3]}|to)\s*(?P<last>\d\d?)\s+(?P<month>{_MONTH}),?\s+(?P<year>\d{{4}})"),
     _english_days),
    (_compiled(rf"{_WEEKDAY}{_DAY}\s+(?:of\s+)?{_MONTH}|{_WEEKDAY}{_MONTH}\s+{_DAY}|{_MONTH}|"
               rf"{'|'.join(_SEASONS)}"),
     _sure("The year is missing.", 'write it with its year, such as "2022-01-05".')),
    (_compiled(rf"(?:on\s+)?(?:{'|'.join(WEEKDAYS)})(?:\s+(?:night|morning|afternoon|evening))?"),
     _sure("A weekday does not say which week.", "write the date, and the weekday under source_says.")),
    (_compiled(_RELATIVE), _sure("It means another day to each reader.", 'write the date, such as "2022-01-05".')),
    (_compiled(rf"(?P<date>{_YMD})(?:T|,?\s+(?:at\s+)?)(?P<hour>\d\d?)(?:[:.h](?P<minute>\d\d))?\s*"
               r"(?P<half>[ap]\.?m\.?)?"), _time_forms),
    (_compiled(rf"({_YMD}(?:T|\s+)\d\d:\d\d)\s*,?\s*([A-Za-z][A-Za-z/_]*(?:\s+time)?)"), _named_zone),
    (_compiled(rf"({_YMD})(?:T|\s+)(\d\d)(\d\d)"), _sure("A time has a colon.", r'write "\1 \2:\3".')),
    (_compiled(r"(?:at\s+)?\d\d?(?:[:.]\d\d|(?:[:.]\d\d)?\s*[ap]\.?m\.?)"),
     _sure("A time needs its day.", 'write it after the date, such as "2022-01-05 16:30".')),
    (_compiled(r"(?:the\s+)?(\d{3})0s"), _sure("", r'write "\1X".')),
    (_compiled(r"(\d{1,4})\s*(?:BCE?|B\.C\.)"), lambda found: _before_christ(int(found[1]))),
    (_compiled(r"(?:AD\s*)?(\d{3})(?:\s*(?:AD|CE))?|(?:AD\s*(\d{1,2})|(\d{1,2})\s*(?:AD|CE))"),
     lambda found: ("A year has four digits.",
                    f'write "{int(found[1] or found[2] or found[3]):04}", if it is a year.')),
    (_compiled(r"\d{1,2}"),
     _sure("A date is written whole.", 'write it with its year and month, such as "2022-01-05".')),
    (_compiled(r"-(\d{1,3})"),
     lambda found: (f"A year has four digits; this one is {int(found[1]) + 1} BC.", f'write "-{int(found[1]):04}".')),
    (_compiled(r"y?[+-]?\d{5,}(?:e\d+)?(?:-\d\d)*|y[+-]?\d+(?:e\d+)?|\+\d{4}(?:-\d\d)*"),
     _sure("Years run from -9999 to 9999.", "write a year of four digits.")),
    (_compiled(r"~\s*(\d.*)"), lambda found: _write(_doubted("about", found[1]))),
    (_compiled(r"\?\s*(\d.*)|(\d[\d-]*)\s*\?+"), lambda found: _write(_doubted("probably", found[1] or found[2]))),
    (_compiled(r"(early|mid|late)-(\d{4})"), _sure("", r'write "\1 \2".')),
    (_compiled(r"(spring|summer|autumn|winter|early|mid|late)\s+(?:of|in)\s+(\d{4})"), _sure("", r'write "\1 \2".')),
    (_compiled(rf"(?:{'|'.join(WEEKDAYS)}),?\s+({_YMD})"),
     _sure("The digits say the day already.", r'write "\1".')),
    (_compiled(rf"(?P<day>.+?),?\s+(?:at\s+)?(?P<about>(?:about|around)\s+)?(?P<time>(?:{_CLOCK})(?:\s*[a-z][a-z/_]*)?)"),
     _with_time),
    (_compiled(rf"({'|'.join(re.escape(word) for word in _SYNONYMS)})\s*(?=[\s\d-])\s*(.+)"), _synonym),
    (_compiled(r"[-?~%\dX]*[?~%][-?~%\dX]*"),
     _sure("A mark of doubt stands at the end, for the whole date.", 'write it last, as in "2022-01-05~".')),
    (_compiled(r"[\dX]{4}(?:-[\dX]{2}){0,2}"),
     _sure("Unknown digits cannot stand at the end of a span.", "write the month or the year instead.")),
    (_compiled(rf".*\d.*[{_DASHES}].*|[{_DASHES}]\d.*"), _dashes),
)  # fmt: skip
