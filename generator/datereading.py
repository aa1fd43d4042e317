"""Dates in: the writer's words and EDTF become a `When`.

In the room: every spelling that `MODEL.md` lists, EDTF levels 0 and 1, the sets of level 2, and the rules
that a written date must keep by itself. Not in the room: what to tell a writer about an unknown spelling
(`datehints.py`), and time zones (`dates.py`). Sources: ISO 8601-1, ISO 8601-2 and the Library of
Congress's EDTF specification.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NoReturn, cast

from msgspec.structs import replace

from generator.moments import MONTHS, Clock, Day, Moment, Part, When, civil, day_number, days_in, follows, stretch
from generator.problems import Fault, Unreadable

_LONGEST: Final = 120
# How far a time with an offset and one without may seem out of order: UTC-12 to UTC+14.
_ZONE_SLACK_SECONDS: Final = 26 * 3600
_MOST_OFFSET_MINUTES: Final = 14 * 60

_FLAGS: Final = re.ASCII | re.IGNORECASE | re.DOTALL
_ISO: Final = re.compile(
    r"(-?[0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})"
    r"(?:(?:T|\s+)([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?(?:\s*(Z|[+-][0-9]{2}(?::[0-9]{2})?))?"
    r"(?:\s+(summer|winter)\s+time)?)?)?)?([?~%])?",
    _FLAGS,
)
_DOUBT: Final = re.compile(r"(?:(about|probably)\s+)?(?:(about|probably)\s+)?", _FLAGS)
_PART: Final = re.compile(
    r"(?:(night|morning|afternoon|evening)\s+of|(spring|summer|autumn|winter|early|mid|late))\s+", _FLAGS
)
_ONE_SIDED: Final = re.compile(r"\s*(since|until|before|after)\s+", _FLAGS)
_BETWEEN: Final = re.compile(r"\s*between\s+(.+?)\s+and\s+(.+)", _FLAGS)
_TO: Final = re.compile(r"(.+?)\s+to\s+(.+)", _FLAGS)
# What would be read as two dates, and is better explained as one: "5/1/2022", "2 to 7 January", "from … to …", "n/a".
_ONE_PIECE: Final = re.compile(
    r"[0-9]{1,2}(?:/[0-9]+){1,2}|[0-9]{4}(?:/[0-9]{1,2}){1,2}|"
    r"(?:.*\s)?(?:[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}|[0-9]{4}/[0-9]{1,2}/[0-9]{1,2})(?:\s.*)?|"
    r"[0-9]{1,2}\s+to\s+[0-9]{1,2}\s+[a-z].*|from\s.+|"
    r"since\s.+\s(?:to|until|till|through)\s.+|between\s(?!.*\sand\s).+\sto\s.+|n/a",
    _FLAGS,
)
_MASKED: Final = re.compile(r"(-?)([0-9X]{4})(?:-([0-9X]{2}))?(?:-([0-9X]{2}))?([?~%])?", _FLAGS)


def parse(text: str) -> When:
    """Read a date as a writer or a machine writes it; what was typed is kept in `text`.

    Raises Unreadable (`not-a-date`, `date-order`) with the offsets of the wrong part; never anything else.
    """
    found = _ISO.fullmatch(text)
    if found:
        moment = _moment_of(found)
        return When("moment", moment, moment, (), text)
    if len(text) > _LONGEST:
        raise Unreadable(Fault("not-a-date", f'"{text[:20]}…" is too long for a date', "", "write only the date."))
    start, end = _trimmed(text, 0, len(text))
    if _ONE_PIECE.fullmatch(text, start, end):
        raise Unreadable(_hint_for(text[start:end], text), start, end)
    reader = _BRACKETS.get(text[start:end][:1]) or (_slashed if "/" in text else _in_words)
    return replace(reader(text, start, end), text=text)


def _hint_for(piece: str, whole: str) -> Fault:
    from generator.datehints import hint_for  # only those who mistyped a date wait for its forty patterns

    return hint_for(piece, whole)


def _in_words(text: str, start: int, end: int) -> When:
    if found := _ONE_SIDED.match(text, start, end):
        return _one_sided(found[1].lower(), _moment(text, found.end(), end))
    if found := _BETWEEN.fullmatch(text, start, end):
        return _between(text, (_moment(text, *found.span(1)), _moment(text, *found.span(2))), start, end)
    if found := _TO.fullmatch(text, start, end):
        return _span(text, _moment(text, *found.span(1)), _moment(text, *found.span(2)), start, end)
    if found := _MASKED.fullmatch(text, start, end):
        # A date without X was found before, so a digit is missing here.
        return _masked(text, found)
    moment = _moment(text, start, end)
    return When("moment", moment, moment)


def _one_sided(word: str, moment: Moment) -> When:
    if word == "since":
        return When("span", moment, None)
    if word == "until":
        return When("span", None, moment)
    return When("before", None, moment) if word == "before" else When("after", moment, None)


def _slashed(text: str, start: int, end: int) -> When:
    """An interval of EDTF, open at one end by `..`."""
    slash = text.index("/")
    left, right = _trimmed(text, start, slash), _trimmed(text, slash + 1, end)
    if left[0] == left[1] or right[0] == right[1]:
        raise _unclear(text, start, end, "One end is missing.", 'write ".." for an end that is open.')
    first = None if text[slice(*left)] == ".." else _moment(text, *left)
    last = None if text[slice(*right)] == ".." else _moment(text, *right)
    if first and last:
        return _span(text, first, last, start, end)
    if not first and not last:
        raise _unclear(text, start, end, "At least one end must be known.", "write the end that is known.")
    return When("span", first, last)


def _span(text: str, first: Moment, last: Moment, start: int, end: int) -> When:
    if first.part == "night" and not last.part and last.hour is None and last == _next_day(first, last):
        night = re.split(r"\s+to\s|/", text[start:end], maxsplit=1, flags=_FLAGS)[0].strip()
        why = "A night is named by the day it begins on; it ends on the next."
        raise _unclear(text, start, end, why, f'write "{night}".')
    _refuse_reversed(text, first, last, start, end)
    # A span of one day is that day, whichever way it was written.
    return When("moment", first, last) if first == last else When("span", first, last)


def _next_day(first: Moment, like: Moment) -> Moment:
    return replace(follows(first), approximate=like.approximate, uncertain=like.uncertain)


def _between(text: str, ends: tuple[Moment, Moment], start: int, end: int) -> When:
    _refuse_reversed(text, *ends, start, end)
    return When("moment" if ends[0] == ends[1] else "within", *ends)


def _refuse_reversed(text: str, first: Moment, last: Moment, start: int, end: int) -> None:
    begins, ends = _rough_utc(first), _rough_utc(last)
    slack = 0 if (first.offset_minutes is None) == (last.offset_minutes is None) else _ZONE_SLACK_SECONDS
    # "2022-01-05 to 2022-01" is in order: it ends with the month.
    if begins[0] < ends[1] + slack:
        return
    typed = text[start:end]
    raise Unreadable(
        Fault("date-order", f'"{typed}" ends before it starts', "", f'write "{_swapped(typed)}".'), start, end
    )


def _swapped(typed: str) -> str:
    for pattern in (r"(between\s+)(.+?)(\s+and\s+)(.+)()", r"()(.+?)(\s+to\s+)(.+)()", r"(\[?)(.+?)(\.\.|/)(.+?)(\]?)"):
        if found := re.fullmatch(pattern, typed, _FLAGS):
            opening, first, joint, last, closing = found.groups()
            return f"{opening}{last}{joint}{first}{closing}"
    return typed


def _rough_utc(moment: Moment) -> tuple[int, int]:
    shift = (moment.offset_minutes or 0) * 60
    begins, ends = stretch(moment)
    return begins - shift, ends - shift


def _one_of(text: str, start: int, end: int) -> When:
    """One of several moments: `[a,b]`, `[a..b]`, `[..a]`, `[a..]`."""
    start_inside, end_inside = _inside(text, start, end, "]")
    if ".." not in text[start:end]:
        return _listed(text, "one", start_inside, end_inside)
    first, last = _dotted(text, start_inside, end_inside)
    if first and last:
        return _between(text, (first, last), start, end)
    if last:
        return When("before", None, follows(last))
    if first:
        return When("after", follows(first, -1), None)
    raise _unclear(text, start, end, "At least one end must be known.", "write the end that is known.")


def _all_of(text: str, start: int, end: int) -> When:
    """Each of several moments: `{a,b}`; `{a..b}` is the span."""
    start_inside, end_inside = _inside(text, start, end, "}")
    if ".." not in text[start:end]:
        return _listed(text, "all", start_inside, end_inside)
    first, last = _dotted(text, start_inside, end_inside)
    if not first or not last:
        raise _unclear(text, start, end, "Braces hold days that are all known.", 'write "since …" or "until …".')
    return _span(text, first, last, start, end)


_BRACKETS: Final[dict[str, Callable[[str, int, int], When]]] = {"[": _one_of, "{": _all_of}


def _inside(text: str, start: int, end: int, closing: str) -> tuple[int, int]:
    if text[end - 1] != closing or end - start < 3:
        raise _unclear(text, start, end, f'It begins with "{text[start]}".', f'close it with "{closing}".')
    return start + 1, end - 1


def _dotted(text: str, start: int, end: int) -> tuple[Moment | None, Moment | None]:
    if "," in text[start:end]:
        raise _unclear(text, start, end, "A list and a range do not mix.", "write each date, with commas between.")
    dots = text.index("..", start)
    left, right = _trimmed(text, start, dots), _trimmed(text, dots + 2, end)
    return (
        _moment(text, *left) if left[0] < left[1] else None,
        _moment(text, *right) if right[0] < right[1] else None,
    )


def _listed(text: str, kind: str, start: int, end: int) -> When:
    members, at = [], start
    for item in text[start:end].split(","):
        members.append(_moment(text, *_trimmed(text, at, at + len(item))))
        at += len(item) + 1
    ordered = sorted(set(members), key=lambda moment: (_rough_utc(moment), repr(moment)))
    first, last = ordered[0], max(ordered, key=lambda moment: _rough_utc(moment)[1])
    if len(ordered) == 1:
        return When("moment", first, first)
    return When("all" if kind == "all" else "one", first, last, tuple(ordered))


def _masked(text: str, found: re.Match[str]) -> When:
    """Digits that are not known: `201X` is one year of ten, `2022-01-XX` one day of January."""
    sign, *fields, doubt = found.groups()
    digits = "".join(field or "" for field in fields).upper()
    if digits[0] == "X" or not re.fullmatch("[0-9]+X+", digits):
        why = "Only the last digits can be left open, and not all of a year."
        raise _unclear(text, *found.span(), why, 'write what is known, such as "2022-01-XX" or "201X".')
    bounds = _bounds(sign, digits)
    if not bounds:
        raise _unclear(text, *found.span(), "No date has these digits.", 'write what is known, such as "2022-01-XX".')
    first, last = (_with_doubt(bound, *_flags(doubt)) for bound in bounds)
    return When("moment" if first == last else "within", first, last)


def _bounds(sign: str, digits: str) -> tuple[list[int], list[int]] | None:
    """The first and the last date that the digits allow, as year, month, day as far as there are digits."""
    low, high = digits.replace("X", "0"), digits.replace("X", "9")
    years = sorted((int(sign + low[:4]), int(sign + high[:4])))
    first, last = years[:1], years[1:]
    for at in range(4, len(digits), 2):
        most = 12 if at == 4 else days_in(last[0], last[1])
        first.append(max(1, int(low[at : at + 2])))
        last.append(min(most, int(high[at : at + 2])))
        if first[-1] > last[-1]:
            return None
    return first, last


def _with_doubt(fields: list[int], approximate: bool, uncertain: bool) -> Moment:
    year, month, day = (*fields, None, None)[:3]
    return Moment(year or 0, month, day, approximate=approximate, uncertain=uncertain)


def _moment(text: str, start: int, end: int) -> Moment:
    """The moment that stands in a stretch of the text, with words of doubt and parts of a day or year."""
    start, end = _trimmed(text, start, end)
    doubt = _DOUBT.match(text, start, end)
    after_doubt = doubt.end() if doubt else start
    part = _PART.match(text, after_doubt, end)
    found = _ISO.fullmatch(text, part.end() if part else after_doubt, end)
    if not found:
        raise Unreadable(_hint_for(text[start:end], text), start, end)
    moment = _moment_of(found)
    words = {word.lower() for word in doubt.groups() if word} if doubt else set()
    if words:
        moment = replace(
            moment,
            approximate=moment.approximate or "about" in words,
            uncertain=moment.uncertain or "probably" in words,
        )
    return _with_part(moment, part, text, (start, end)) if part else moment


def _with_part(moment: Moment, part: re.Match[str], text: str, at: tuple[int, int]) -> Moment:
    word = (part[1] or part[2]).lower()
    if part[1] and moment.grain != "day":
        raise _unclear(text, *at, f'"{word} of" needs a day without a time.', f'write "{word} of YYYY-MM-DD".')
    if word in ("early", "mid", "late") and moment.grain == "month":
        fix = f'write "{_padded(moment.year)}-{moment.month:02}", or "{word} {_padded(moment.year)}".'
        raise _unclear(text, *at, "Years have parts here, months have none.", fix)
    if part[2] and moment.grain != "year":
        raise _unclear(text, *at, f'"{word}" needs a year alone.', f'write "{word} {_padded(moment.year)}".')
    return replace(moment, part=cast(Part, word))


def _moment_of(found: re.Match[str]) -> Moment:
    _, month, day, hour, minute, second, offset, clock, doubt = found.groups()
    if month is None:
        return Moment(_year(found), None, None, None, None, None, None, None, None, *_flags(doubt))
    date = _year(found), int(month), int(day) if day else None
    _refuse_impossible_date(found, *date)
    if hour is None:
        return Moment(*date, None, None, None, None, None, None, *_flags(doubt))
    time = int(hour), int(minute), int(second) if second else None
    if time[0] > 23 or time[1] > 59 or (time[2] or 0) > 59:
        _refuse_time(found, (date[0], date[1], date[2] or 1))
    told = cast("Clock | None", clock.lower()) if clock else None
    return Moment(*date, *time, _offset(found) if offset else None, None, told, *_flags(doubt))


def _year(found: re.Match[str]) -> int:
    if found[1] == "-0000":
        raise _unclear(found.string, *found.span(1), "There is no year minus 0.", 'write "0000" for 1 BC.')
    return int(found[1])


def _flags(doubt: str | None) -> tuple[bool, bool]:
    """Approximate and uncertain, from a qualifier of EDTF."""
    return (doubt in ("~", "%"), doubt in ("?", "%")) if doubt else (False, False)


def _refuse_impossible_date(found: re.Match[str], year: int, month: int, day: int | None) -> None:
    if 1 <= month <= 12 and (day is None or 1 <= day <= days_in(year, month)):
        return
    end = found.end(3) if day is not None else found.end(2)
    typed = found.string[found.start(1) : end]
    if not 1 <= month <= 12:
        raise Unreadable(_hint_for(typed, typed), found.start(1), end)
    name = f"{MONTHS[month - 1]} {found[1]}"
    why = f"{name} has {days_in(year, month)} days." if day else "Days are counted from 01."
    fix = f'correct the day, or write "{found[1]}-{month:02}" if it is not known.'
    raise Unreadable(Fault("not-a-date", f'"{typed}" is not a date', why, fix), found.start(1), end)


def _refuse_time(found: re.Match[str], date: Day) -> NoReturn:
    start, end = found.start(4), found.end(6) if found[6] else found.end(5)
    typed = found.string[start:end]
    why, fix = "Hours run from 00 to 23, minutes and seconds from 00 to 59.", "correct the time."
    if typed in ("24:00", "24:00:00"):
        year, month, day = civil(day_number(*date) + 1)
        why, fix = "A day begins at 00:00 and ends before 24:00.", f'write "{_padded(year)}-{month:02}-{day:02} 00:00".'
        start = found.start(1)
    raise Unreadable(Fault("not-a-date", f'"{typed}" is not a time', why, fix), start, end)


def _offset(found: re.Match[str]) -> int:
    typed = found[7]
    if typed in "Zz":
        return 0
    hours, minutes = int(typed[1:3]), int(typed[4:] or 0)
    total = hours * 60 + minutes
    if minutes > 59 or total > _MOST_OFFSET_MINUTES:
        _refuse_offset(found, is_time=hours < 24 and len(typed) == 6 and minutes < 60)
    return -total if typed[0] == "-" else total


def _refuse_offset(found: re.Match[str], *, is_time: bool) -> NoReturn:
    typed, start = found[7], found.start(7)
    fix = "write an offset such as +06:00, or leave it out for local time."
    if typed[0] == "-" and is_time and not found[6]:
        start = found.start(1)
        first = found.string[start : found.end(5)]
        fix = f'write "{first} to {first[:-5]}{typed[1:]}", if it is a span.'
    why = "Clocks on Earth are at most 14 hours from UTC."
    raise Unreadable(Fault("not-a-date", f'"{typed}" is not an offset', why, fix), start, found.end(7))


def _unclear(text: str, start: int, end: int, why: str, fix: str) -> Unreadable:
    return Unreadable(Fault("not-a-date", f'"{text[start:end]}" is not a date', why, fix), start, end)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _padded(year: int) -> str:
    return f"{'-' if year < 0 else ''}{abs(year):04}"
