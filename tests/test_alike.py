"""What is compared of a value that says where it was typed."""

from __future__ import annotations

from generator.body import BriefLink, Citation, Mark
from generator.dates import parse

HERE, THERE = Mark(1, 2, 3), Mark(4, 5, 6)


def test_place_tells_nothing_apart() -> None:
    assert Citation("a", "page 1", HERE) == Citation("a", "page 1", THERE)
    assert not Citation("a", "page 1", HERE) != Citation("a", "page 1", THERE)  # noqa: SIM202 - that is another operator
    assert {Citation("a", "", HERE): 1}[Citation("a", "", THERE)] == 1


def test_all_else_does() -> None:
    assert Citation("a", "page 1", HERE) != Citation("a", "page 2", HERE)
    assert Citation("a", "b", HERE) != BriefLink("a", "b", HERE)
    assert Citation("a", "b", HERE) != ("a", "b")


def test_date_is_the_same_in_other_words() -> None:
    assert parse("2022-01-05 to 2022-01-07") == parse("2022-01-05/2022-01-07") != parse("2022-01-06")
