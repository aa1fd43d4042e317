"""Values of numbers: every spelling in, every sentence out, and what must not be guessed."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from casefile import case_table, cases_of
from hypothesis import example, given
from hypothesis import strategies as st

from generator import values
from generator.problems import Unreadable

WORDS = Path(__file__).parents[1] / "layouts" / "words" / "en.yml"
ENGLISH: dict[str, str] = yaml.safe_load(WORDS.read_text("utf-8"))
RUSSIAN = ENGLISH | {
    "value-plural": "slavic",
    "value-group": "\N{NO-BREAK SPACE}",
    "value-decimal": ",",
    "value-percent": "{number}\N{NO-BREAK SPACE}%",
    "value-currency": "{number} {unit} {sign}",
    "value-about": "около {number}",
}


def shown(section: str) -> pytest.MarkDecorator:
    return case_table("values.md", section, of_lines=True)


def refused(text: str) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        values.parse(text)
    return caught.value


@shown("Values and units")
def test_value_is_printed_with_its_unit(typed: str, expected: str) -> None:
    value, _, unit = typed.partition(" | ")
    assert values.words(values.parse(value), unit, ENGLISH) == expected.strip()


@shown("Values alone")
def test_value_is_printed_without_a_unit(typed: str, expected: str) -> None:
    assert values.bare(values.parse(typed), ENGLISH) == expected.strip()
    assert values.words(values.parse(typed), "", ENGLISH) == expected.strip()


@shown("Spellings that are refused")
def test_refused_spelling_says_why_and_what_to_write(typed: str, expected: str) -> None:
    wrong = refused(typed)
    fault = wrong.fault
    assert fault.rule == "not-a-number"
    told = {"message": fault.message, "why": fault.why, "fix": fault.fix}
    assert "".join(f"{name}: {value}\n" for name, value in told.items() if value) == expected
    assert typed[wrong.start : wrong.end] == typed.strip()


@shown("Suggestions")
def test_suggestion_can_be_typed_as_it_is(typed: str, expected: str) -> None:
    fix = refused(typed).fault.fix
    assert fix.startswith(f'write "{expected.strip()}"')
    assert values.parse(expected.strip()).words is None


PROPOSED = re.compile(r'(?:write|or) "([^"]*)"')
PIECES = (
    "1.240|1,240|1.240.000|1 240|18|0.5|-3|10|14|2.5|about |around |over |at least |less than |between |from | and "
    "| to |-|–|~|>|+|$|€ |%| percent| people| million|k|{|}|(|)"
)


def proposed_badly(typed: str) -> list[str]:
    """What is proposed for a text and would be refused in turn."""
    try:
        values.parse(typed)
    except Unreadable as wrong:
        return [one for one in PROPOSED.findall(wrong.fault.fix) if not is_read(one)]
    return []


def is_read(typed: str) -> bool:
    try:
        return values.parse(typed).words is None
    except Unreadable:
        return False


@given(st.lists(st.sampled_from(PIECES.split("|")), min_size=1, max_size=5).map("".join))
@example("$1.240")
@example("nearly 1.240 %")
def test_whatever_is_proposed_is_read(typed: str) -> None:
    assert proposed_badly(typed) == []


@pytest.mark.parametrize(
    "typed", [typed for _, typed, _ in cases_of("values.md", "Spellings that are refused")], ids=str.strip
)
def test_whatever_is_proposed_in_a_case_is_read(typed: str) -> None:
    assert proposed_badly(typed[:-1]) == []


@pytest.mark.parametrize(
    ("typed", "low", "high"),
    [
        ("18", "18", "18"),
        ("about 18", "18", "18"),
        ("at least 17", "17", None),
        ("more than 3000", "3000", None),
        ("nearly 40", None, "40"),
        ("up to 12", None, "12"),
        ("10 to 14", "10", "14"),
        ("-5 to -3", "-5", "-3"),
        ("dozens", None, None),
    ],
)
def test_bounds_are_what_was_said_and_no_more(typed: str, low: str | None, high: str | None) -> None:
    value = values.parse(typed)
    assert (value.low, value.high) == (low and Decimal(low), high and Decimal(high))
    assert (value.words is not None) == (typed == "dozens")


def test_value_is_kept_as_typed() -> None:
    value = values.parse(" About  1.10 ")
    assert (value.qualifier, str(value.low), value.text) == ("about", "1.10", " About  1.10 ")


def test_values_that_say_the_same_are_the_same() -> None:
    assert values.same(values.parse("1.10"), values.parse("1.1"))
    assert values.same(values.parse("about 18"), values.parse("About 18"))
    assert values.same(values.parse("Dozens"), values.parse("dozens"))
    assert not values.same(values.parse("about 18"), values.parse("18"))
    assert not values.same(values.parse("at least 18"), values.parse("more than 18"))
    assert not values.same(values.parse("dozens"), values.parse("12"))


def test_total_is_exact_or_nothing() -> None:
    assert values.total(map(values.parse, ("0.1", "0.2", "22"))) == values.parse("22.3")
    assert values.total(map(values.parse, ("18", "about 4"))) is None
    assert values.total(map(values.parse, ("18", "10 to 14"))) is None
    assert values.total(map(values.parse, ("18", "dozens"))) is None
    assert values.total([]) is None


@given(st.decimals(-(10**14), 10**14, places=4))
def test_any_number_is_printed_with_all_its_digits(number: Decimal) -> None:
    typed = f"{number:f}" if number else "0"
    printed = values.bare(values.parse(typed), ENGLISH)
    assert printed.replace(",", "").replace(ENGLISH["value-minus"], "-") == typed


@given(st.text() | st.text("0123456789.,+-~%$kmto about upleastX", max_size=30))
@example("1" * 5000)
@example("about " * 1000)
@example("0." + "0" * 5000)
@example("1e999999999")
@example("٣")
@example("²")
@example("\N{VULGAR FRACTION ONE HALF}")
def test_any_text_is_a_value_or_unreadable(text: str) -> None:
    try:
        value = values.parse(text)
    except Unreadable as wrong:
        assert wrong.fault.rule == "not-a-number"
        assert 0 <= wrong.start <= (len(text) if wrong.end is None else wrong.end) <= len(text)
    else:
        assert values.words(value, "person/people", ENGLISH)


@given(st.text())
def test_words_never_become_digits(text: str) -> None:
    words = f"dozens {text}".strip()  # alone, signs and words such as "n/a" are no value
    if not any(char.isdigit() for char in words):
        assert values.words(values.parse(words), "person/people", ENGLISH) == words


@given(st.text())
def test_any_unit_is_printed_without_an_error(unit: str) -> None:
    assert values.words(values.parse("10 to 14"), unit, ENGLISH)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("1", "1 человек"),
        ("21", "21 человек"),
        ("2", "2 члена"),
        ("22", "22 члена"),
        ("5", "5 членов"),
        ("11", "11 членов"),
        ("12", "12 членов"),
        ("112", "112 членов"),
        ("238", "238 членов"),
        ("0", "0 членов"),
        ("2.5", "2,5 члена"),
        ("2500", "2\N{NO-BREAK SPACE}500 членов"),
    ],
)
def test_russian_noun_takes_the_form_of_its_number(typed: str, printed: str) -> None:
    unit = "человек/человека/человек" if "человек" in printed else "член/члена/членов"
    assert values.words(values.parse(typed), unit, RUSSIAN) == printed


def test_russian_money_and_percent_follow_the_number() -> None:
    assert values.words(values.parse("431"), "€ млн", RUSSIAN) == "431 млн €"
    assert values.words(values.parse("431"), "₸", RUSSIAN) == "431 ₸"
    assert values.words(values.parse("about 55.8"), "%", RUSSIAN) == "около 55,8\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize("unit", ["", "%", "person/people", "tenge a litre", "€ million", "metre / metres", "حالة"])
def test_forms_of_an_english_noun_are_fine(unit: str) -> None:
    assert values.unit_fault(unit, ENGLISH) is None


@pytest.mark.parametrize("unit", ["a/b/c", "person/people/humans", "person/", "/", "€/MWh", "km/h", "%/year"])
def test_unit_of_which_a_part_would_be_printed_by_itself_is_refused(unit: str) -> None:
    fault = values.unit_fault(unit, ENGLISH)
    assert fault is not None
    assert (fault.rule, fault.message) == ("wrong-type", f'"{unit}" is not the forms of a noun')


def test_unit_may_have_as_many_forms_as_its_language() -> None:
    assert values.unit_fault("человек/человека/человек", RUSSIAN) is None
    assert values.unit_fault("a/b/c/d", RUSSIAN) is not None


def test_unit_with_fewer_forms_than_the_language_uses_its_last() -> None:
    assert values.words(values.parse("5"), "тенге", RUSSIAN) == "5 тенге"
    assert values.words(values.parse("5"), "a/b", RUSSIAN) == "5 b"
