"""What is compared of a value that says where it was typed."""

from __future__ import annotations

from typing import Any

from generator.alike import Alike
from generator.body import BriefLink, Citation, Mark
from generator.dates import parse
from generator.numbers import ValueSlot

HERE, THERE = Mark(1, 2, 3), Mark(4, 5, 6)


def test_place_tells_nothing_apart() -> None:
    assert Citation("a", "page 1", HERE) == Citation("a", "page 1", THERE)
    assert not Citation("a", "page 1", HERE) != Citation("a", "page 1", THERE)  # noqa: SIM202 - that is another operator
    assert {Citation("a", "", HERE): 1}[Citation("a", "", THERE)] == 1


def test_all_else_does() -> None:
    assert Citation("a", "page 1", HERE) != Citation("a", "page 2", HERE)
    assert Citation("a", "b", HERE) != BriefLink("a", "b", HERE)
    assert Citation("a", "b", HERE) != ("a", "b")


def below(kind: type[Any]) -> set[type[Any]]:
    return {kind}.union(*(below(each) for each in kind.__subclasses__()))


def test_type_below_another_says_itself_what_is_compared() -> None:
    """Its last field is no place any more."""
    inherited = [kind for first in Alike.__subclasses__() for kind in below(first) - {first}]
    assert inherited and all("__eq__" in vars(kind) and "__hash__" in vars(kind) for kind in inherited)


def test_values_of_one_number_are_two() -> None:
    first, second = (ValueSlot("dead", None, None, None, None, False, "short", HERE, index) for index in (0, 1))
    assert first != second and hash(first) != hash(second)


def test_date_is_the_same_in_other_words() -> None:
    assert parse("2022-01-05 to 2022-01-07") == parse("2022-01-05/2022-01-07") != parse("2022-01-06")
