"""Tables of cases as text: title, ".", input, ".", expected, ".", below a heading for each table (tests/cases/)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "cases"
CASE = re.compile(r"^(\S.*)\n\.\n((?:.*\n)*?)\.\n((?:.*\n)*?)\.$", re.MULTILINE)


def cases_of(file: str, section: str) -> list[tuple[str, str, str]]:
    """(title, input, expected) of each case below a heading of a file."""
    text = (FOLDER / file).read_text("utf-8").split(f"\n## {section}\n")[1].split("\n## ")[0]
    return CASE.findall(text)


def case_table(file: str, section: str, *, of_lines: bool = False) -> pytest.MarkDecorator:
    """Run a test with `typed` and `expected` of each case below a heading; `of_lines` takes inputs as single lines."""
    found = cases_of(file, section)
    rows = [(title, typed[:-1] if of_lines else typed, expected) for title, typed, expected in found]
    assert rows, f"no cases under {section}"
    return pytest.mark.parametrize(("typed", "expected"), [row[1:] for row in rows], ids=[row[0] for row in rows])
