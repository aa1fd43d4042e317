"""The values of numbers: "about 18", "10 to 14", "dozens" in, comparison, words out.

In the room: one value as an office or a writer gave it. Not in the room: which value stands now, and
values that are dates (`dates.py`). Numbers are decimals exactly as typed: 1.10 stays 1.10, and no value
passes through a float. Words without digits are words and never become digits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Final, Literal, cast

from generator.alike import Alike
from generator.problems import Fault, Unreadable

Qualifier = Literal["", "about", "at least", "more than", "nearly", "up to", "to"]
Language = Mapping[str, str]

_FLAGS: Final = re.ASCII | re.IGNORECASE | re.DOTALL
_THOUSANDS: Final = r"(?<![0-9.])[1-9][0-9]{0,2}\.[0-9]{3}(?![0-9.])"
"""In half the world 1.240 is more than a thousand, so neither reading may be taken in silence."""
# At most 25 digits, so that no sum is rounded by decimal's 28; "-0" says nothing that 0 does not.
_NUMBER: Final = (
    r"(?!-0(?:\.0+)?(?![0-9.]))"
    rf"-?(?!{_THOUSANDS})(?:0|[1-9][0-9]{{0,14}})(?:\.[0-9]{{1,10}})?"
)
_VALUE: Final = re.compile(rf"(?:(about|at\s+least|more\s+than|nearly|up\s+to)\s+)?({_NUMBER})", _FLAGS)
_RANGE: Final = re.compile(rf"({_NUMBER})\s+to\s+({_NUMBER})", _FLAGS)
_FORMS: Final = 'write it like 2500, 55.8, about 18, at least 17, more than 3000, nearly 40, up to 12 or "10 to 14".'
_LONGEST_SHOWN: Final = 60
_UNKNOWN: Final = re.compile(r"n/?a|n\.a\.|unknown|not\s+(?:yet\s+)?known|unclear|todo|tb[acd]|none", _FLAGS)


class Value(Alike, frozen=True, array_like=True):
    """A value as it was given; two are equal when they say the same, 1.10 and 1.1 too.

    `low` and `high` are its bounds, None where there is none: both the same for an exact number and for
    "about", only `low` for "at least" and "more than", only `high` for "nearly" and "up to", neither for words.
    """

    qualifier: Qualifier
    low: Decimal | None
    high: Decimal | None
    words: str | None = None
    text: str = ""


def parse(text: str) -> Value:
    """Read a value as `MODEL.md` spells it; raises Unreadable (`not-a-number`), never anything else."""
    typed = text.strip()
    if found := _VALUE.fullmatch(typed):
        return _single(found, text)
    if found := _range_in_order(typed):
        return Value("to", Decimal(found[1]), Decimal(found[2]), None, text)
    if typed and not any(char.isdigit() for char in typed) and not _is_nothing(typed):
        return Value("", None, None, typed, text)
    start = len(text) - len(text.lstrip())
    raise Unreadable(_fault(typed), start, start + len(typed))


def _range_in_order(typed: str) -> re.Match[str] | None:
    found = _RANGE.fullmatch(typed)
    return found if found and Decimal(found[1]) < Decimal(found[2]) else None


def _is_nothing(typed: str) -> bool:
    """Signs without a letter, or words that stand for a value that nobody has."""
    return not any(char.isalpha() for char in typed) or _UNKNOWN.fullmatch(typed) is not None


def _single(found: re.Match[str], text: str) -> Value:
    qualifier = cast(Qualifier, " ".join((found[1] or "").lower().split()))
    number = Decimal(found[2])
    low = None if qualifier in ("nearly", "up to") else number
    high = None if qualifier in ("at least", "more than") else number
    return Value(qualifier, low, high, None, text)


def same(a: Value, b: Value) -> bool:
    """Whether two values say the same; capitals do not matter in words."""
    if a.words is not None and b.words is not None:
        return a.words.casefold() == b.words.casefold()
    return a == b


def total(values: Iterable[Value]) -> Value | None:
    """The sum of exact values; None when there are none, or when one is not exact."""
    numbers = [None if value.qualifier else value.low for value in values]
    exact = [number for number in numbers if number is not None]
    if not exact or len(exact) < len(numbers):
        return None
    added = sum(exact, Decimal(0))
    return Value("", added, added, None, str(added))


def words(value: Value, unit: str, language: Language) -> str:
    """The value with its unit: "2,500 people", "55.8%", "about €431 million"; words stand alone.

    `unit` is one form, or forms with "/" between them in the order of the language's `value-plural`
    (one/other; for slavic one/few/many). A currency sign at its start goes where the language has it, and
    is repeated at both ends of a range, as % is: "$2 billion to $3 billion", "10% to 14%".
    """
    if value.words is not None:
        return value.words
    number = _plain_number(value)
    form = _form(unit.strip(), number, language)
    if not form:
        return bare(value, language)
    if unicodedata.category(form[0]) == "Sc":
        return _qualified(value, language, lambda one: _money(one, form, language))
    if form == "%":
        return _qualified(value, language, lambda one: language["value-percent"].format(number=_told(one, language)))
    return language["value-unit"].format(number=bare(value, language), unit=form)


def bare(value: Value, language: Language) -> str:
    """The value without its unit: "2,500", "about 18", "10 to 14", "dozens"."""
    if value.words is not None:
        return value.words
    return _qualified(value, language, lambda number: _told(number, language))


def _qualified(value: Value, language: Language, tell: Callable[[Decimal], str]) -> str:
    if value.qualifier == "to" and value.low is not None and value.high is not None:
        return language["value-range"].format(low=tell(value.low), high=tell(value.high))
    told = tell(_plain_number(value))
    if not value.qualifier:
        return told
    return language[f"value-{value.qualifier.replace(' ', '-')}"].format(number=told)


def _plain_number(value: Value) -> Decimal:
    """The number that decides the form of the noun: of a range the higher, else the only one."""
    number = value.high if value.high is not None else value.low
    return number if number is not None else Decimal(0)


def _told(number: Decimal, language: Language) -> str:
    """The number with the language's marks, all its decimals as typed."""
    whole, _, decimals = f"{abs(number):f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", language["value-group"])
    minus = language["value-minus"] if number < 0 else ""
    return f"{minus}{grouped}{language['value-decimal']}{decimals}" if decimals else f"{minus}{grouped}"


def _money(number: Decimal, unit: str, language: Language) -> str:
    """An amount of money; a minus stands before the sign: "-€5 million"."""
    told = language["value-currency"].format(sign=unit[0], number=_told(abs(number), language), unit=unit[1:].strip())
    return (language["value-minus"] if number < 0 else "") + told.replace("  ", " ").strip()


def _form(unit: str, number: Decimal, language: Language) -> str:
    """The form of the noun that a number takes (the plural rules of CLDR); the last where fewer are given."""
    forms = unit.split("/")
    rule = _slavic if language["value-plural"] == "slavic" else _one_other
    return forms[min(rule(number), len(forms) - 1)].strip()


def unit_fault(unit: str, language: Language) -> Fault | None:
    """Why the forms of a unit cannot be those of a noun, in the language that they are printed in."""
    forms = [form.strip() for form in unit.split("/")]
    slavic = language.get("value-plural") == "slavic"
    most, fix = (3, _FORMS_OF_THREE) if slavic else (2, _FORMS_OF_TWO)
    is_sign = any(form == "%" or unicodedata.category(form[0]) == "Sc" for form in forms if form)
    if len(forms) == 1 or (len(forms) <= most and all(forms) and not is_sign and len(forms[-1]) > 2):
        return None
    why = "each part between / is printed by itself, behind one number or another."
    return Fault("wrong-type", f'"{unit}" is not the forms of a noun', why, fix)


_FORMS_OF_TWO = 'write the form for one and that for others, such as "person/people"; a rate in words, "tenge a litre".'
_FORMS_OF_THREE = "write the forms for one, few and many, with / between them; a rate in words."


def _one_other(number: Decimal) -> int:
    # "1.0 litres": a decimal that is shown asks for the plural.
    return 0 if abs(number) == 1 and _is_whole(number) else 1


def _slavic(number: Decimal) -> int:
    """One, few or many: 1 and 21, 2 and 22, 5 and 11; decimals take the form of few, as in Russian."""
    if not _is_whole(number):
        return 1
    last_two = int(abs(number)) % 100
    last = last_two % 10
    if last == 1 and last_two != 11:
        return 0
    return 1 if last in (2, 3, 4) and last_two not in (12, 13, 14) else 2


def _is_whole(number: Decimal) -> bool:
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= 0


def _fault(typed: str) -> Fault:
    if not typed:
        return Fault("not-a-number", "nothing is written where a value is expected", "", _FORMS)
    why, fix = _hint(typed)
    shown = typed if len(typed) <= _LONGEST_SHOWN else f"{typed[:_LONGEST_SHOWN]}…"
    return Fault("not-a-number", f'"{shown}" is not a number that is understood here', why, fix)


def _hint(typed: str) -> tuple[str, str]:
    """Why a value is refused, and what to write."""
    if not any(char.isdigit() for char in typed):
        return "It would be printed as the value.", "leave the value out; say what is not known under `unknowns`."
    for pattern, tell in _HINTS if len(typed) <= _LONGEST_SHOWN else ():
        if (found := pattern.fullmatch(typed)) and (told := tell(found)):
            return told
    return _ONE, _FORMS


def _range(found: re.Match[str]) -> tuple[str, str]:
    return _from_to(found, "")


def _from_to(found: re.Match[str], why: str) -> tuple[str, str]:
    """Two numbers as a range, the lower one first."""
    low, high = found.groups()
    if Decimal(low) == Decimal(high):
        return "Both ends are the same.", f'write "{low}".'
    if Decimal(low) > Decimal(high):
        return "The lower number comes first.", f'write "{high} to {low}".'
    return why, f'write "{low} to {high}".'


def _grouped(found: re.Match[str]) -> tuple[str, str]:
    qualifier, grouped, _, decimals = found.groups()
    number = re.sub(r"[,.'\s_]", "", grouped)
    return _MARKS, f'write "{qualifier or ""}{number}{decimals or ""}".'


def _thousands_or_decimals(found: re.Match[str]) -> tuple[str, str]:
    whole = _spelt(re.sub(_THOUSANDS, lambda one: one[0].replace(".", ""), found[0]))
    decimal = _spelt(re.sub(_THOUSANDS, lambda one: _without_doubt(one[0]), found[0]))
    if not whole or not decimal or whole[1] != decimal[1]:
        return _ONE, _FORMS
    why = "Three digits behind a point may be thousands or decimals."
    return why, f'write "{whole[0]}" if they are thousands, or "{decimal[0]}" if they are decimals{whole[1]}.'


def _spelt(typed: str) -> tuple[str, str] | None:
    """A value as it can be typed, itself or the one that would be proposed for it, and what is said behind that."""
    if _is_read(typed):
        return typed, ""
    proposed = re.fullmatch(r'write "([^"]*)"((?:, with .*)?)\.', _hint(typed)[1])
    return (proposed[1], proposed[2]) if proposed else None


def _is_read(typed: str) -> bool:
    return bool(_VALUE.fullmatch(typed) or _range_in_order(typed))


def _with_groups(found: re.Match[str]) -> tuple[str, str] | None:
    """Thousands with marks between them, among other things that are put right too."""
    told = _spelt(_GROUPED.sub(lambda one: re.sub(r"[,'\s_]", "", one[0]), found[0]))
    return (_MARKS, f'write "{told[0]}"{told[1]}.') if told else None


def _in_braces(found: re.Match[str]) -> tuple[str, str] | None:
    if _is_read(found[1]):
        return "A value has no braces.", f'write "{found[1]}".'
    return _hint(found[1])


def _without_doubt(decimal: str) -> str:
    """A decimal with another count of digits, so that it is taken for nothing else: 1.24, 1.2450."""
    shorter = decimal.rstrip("0").rstrip(".")
    return shorter if shorter != decimal else f"{decimal}0"


def _unit(found: re.Match[str]) -> str:
    return f"{found[2]} {found[4]}".strip()


def _multiplied(found: re.Match[str]) -> tuple[str, str] | None:
    scale = _SCALES.get(found[3].lower())
    if scale is None:
        return None
    product = Decimal(found[2]).scaleb(scale)
    number = f"{product.normalize():f}" if product else "0"
    unit = "" if len(found[3]) < 4 else f', or {found[2]} with the unit "{found[3].lower()} …"'
    return "A number is written in full.", f'write "{found[1] or ""}{number}"{unit}.'


def _powered(found: re.Match[str]) -> tuple[str, str] | None:
    if abs(int(found[2])) > 15:
        return None
    return "A number is written in full.", f'write "{Decimal(found[0]):f}".'


def _synonym(found: re.Match[str]) -> tuple[str, str]:
    word = " ".join(found[1].lower().split())
    return "", f'write "{_SYNONYMS[word]} {found[2]}".'


def _writing(why: str, fix: str) -> Callable[[re.Match[str]], tuple[str, str]]:
    return lambda found: (why, found.expand(fix))


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


_SCALES: Final = {"k": 3, "m": 6, "mn": 6, "bn": 9, "b": 9, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_SYNONYMS: Final = {
    "around": "about", "approximately": "about", "some": "about", "roughly": "about", "circa": "about", "ca": "about",
    "rund": "about", "environ": "about",
    "ca.": "about", "c.": "about", "over": "more than", "above": "more than", "almost": "nearly",
    "close to": "nearly", "at most": "up to", "no more than": "up to", "not more than": "up to", "maximum": "up to",
    "no fewer than": "at least", "no less than": "at least", "not less than": "at least", "minimum": "at least",
}  # fmt: skip
_ONE: Final = "A value with digits is one number, and words without digits are words."
_MARKS: Final = "Marks between thousands differ between languages; they are added when it is printed."
_GROUPED: Final = re.compile(r"(?<![0-9.,])[1-9][0-9]{0,2}([,'\s_])[0-9]{3}(?:\1[0-9]{3})*(?![0-9,])")
_QUALIFIER: Final = r"((?:about|at\s+least|more\s+than|nearly|up\s+to)\s+)?"
_ANY: Final = r"-?[0-9]+(?:\.[0-9]+)?"
# Hyphen, figure dash, en dash, em dash, minus sign.
_DASHES: Final = "\u2010\u2012\u2013\u2014\u2212"
_HINTS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[str, str] | None]], ...]] = (
    (_compiled(r"\{\s*([^{}]*[0-9][^{}]*?)\s*\}"), _in_braces),
    (_compiled(rf".*{_THOUSANDS}.*"), _thousands_or_decimals),
    (_compiled(rf"({_NUMBER})\s+to\s+({_NUMBER})"), _range),
    (_compiled(rf"{_QUALIFIER}(-?[1-9][0-9]{{0,2}}(?:([,'\s_])[0-9]{{3}})(?:\3[0-9]{{3}})*)(\.[0-9]+)?"),
     _grouped),
    (_compiled(r"()(-?[1-9][0-9]{0,2}(?:(\.)[0-9]{3}){2,})()"), _grouped),
    (_compiled(rf"(?:about|some|nearly|up\s+to)\s+({_ANY})\s+to\s+({_ANY})"),
     lambda found: _from_to(found, "A range has no other word before it.")),
    (_compiled(rf"({_ANY})\s*(?:or|\.\.)\s*({_ANY})"), _range),
    (_compiled(rf"({_ANY})\s*[-{_DASHES}]\s*([0-9]+(?:\.[0-9]+)?)"),
     lambda found: _from_to(found, "A dash can be taken for a minus.")),
    (_compiled(rf"(?:between|from)\s+({_ANY})\s+(?:and|to)\s+({_ANY})"), _range),
    (_compiled(r"(-?[0-9]+),([0-9]{1,2}|[0-9]{4,})"), _writing("Decimals are typed with a point.", r'write "\1.\2".')),
    (_compiled(rf"{_QUALIFIER}({_ANY})\s*(k|m|mn|bn|b|thousand|million|billion|trillion)"), _multiplied),
    (_compiled(rf"[~\u2248]\s*({_ANY})"), _writing("", r'write "about \1".')),
    (_compiled(rf"({_ANY})\s*\+|(?:>=|\u2265)\s*({_ANY})"),
     lambda found: ("", f'write "at least {found[1] or found[2]}".')),
    (_compiled(rf">\s*({_ANY})"), _writing("", r'write "more than \1".')),
    (_compiled(rf"(?:<=|\u2264)\s*({_ANY})"), _writing("", r'write "up to \1".')),
    (_compiled(rf"(?:<|less\s+than|fewer\s+than|under|below)\s*({_ANY})"),
     _writing("The bound itself must be told.", r'write "nearly \1" or "up to \1", whichever the source means.')),
    (_compiled(rf"({'|'.join(re.escape(word).replace(chr(92) + ' ', r' +') for word in _SYNONYMS)})\s*({_ANY})"),
     _synonym),
    (_compiled(rf"[{_DASHES}]\s*([0-9]+(?:\.[0-9]+)?)"), _writing("A minus is typed as a hyphen.", r'write "-\1".')),
    (_compiled(r"-0+"), _writing("There is no minus nought.", 'write "0".')),
    (_compiled(r"(-?)0+([0-9]+(?:\.[0-9]+)?)"), _writing("A number does not begin with 0.", r'write "\1\2".')),
    (_compiled(r"\+([0-9]+(?:\.[0-9]+)?)"), _writing("A plus is not written.", r'write "\1".')),
    (_compiled(r"(-?)(\.[0-9]+)"), _writing("A decimal begins with its 0.", r'write "\g<1>0\2".')),
    (_compiled(r"(-?[0-9]+)\."), _writing("A number does not end with a point.", r'write "\1".')),
    (_compiled(r"(-?[0-9](?:\.[0-9]+)?)e([+-]?[0-9]{1,3})"), _powered),
    (_compiled(rf"{_QUALIFIER}([$\u20ac\u00a3\u20b8\u00a5\u20bd])\s*({_ANY})\s*(\w*)"),
     lambda found: ("The unit stands under unit.",
                    f'write "{found[1] or ""}{found[3]}", with "unit: {_unit(found)}".')),
    (_compiled(rf"{_QUALIFIER}({_ANY})\s*(%|percent|per\s+cent)"),
     lambda found: ("The unit stands under unit.", f'write "{found[1] or ""}{found[2]}", with "unit: \'%\'".')),
    (_compiled(rf"({_QUALIFIER}{_ANY})\s+(?!(?:to|or|and)\b)[^\W\d_][^\d]*"),
     _writing("The unit stands under unit.", r'write "\1".')),
    (_compiled(rf".*{_GROUPED.pattern}.*"), _with_groups),
)  # fmt: skip
