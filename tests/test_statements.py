"""The list of statements: every row of statements.md names tests, and all that it names exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from casefile import cases_of

TESTS = Path(__file__).parent
ROW = re.compile(r"\| (.+?) \| (.*) \|")


def rows() -> list[tuple[str, str]]:
    """Each statement with the cell that names its tests, without the heads of tables."""
    lines = [line for line in (TESTS / "statements.md").read_text("utf-8").splitlines() if line.startswith("|")]
    told = [(match[1], match[2]) for line in lines if (match := ROW.fullmatch(line))]
    assert len(told) == len(lines), "a row has two cells"
    return [row for row in told if row[0] not in ("statement", "---")]


def names() -> list[str]:
    return sorted({name for _, cell in rows() for name in re.findall(r"`(.+?)`", cell)})


def exists(name: str) -> bool:
    """Whether there is such a test, such a case that some test runs, or such a site with mistakes."""
    if name.startswith("broken/"):
        return (TESTS / name / "expected.txt").is_file()
    if name.startswith("cases/"):
        file, section, *title = name.removeprefix("cases/").split(" / ")
        return f'"{section}"' in all_tests() and set(title) <= {case[0] for case in cases_of(file, section)}
    file, _, test = name.partition("::")
    return test in functions_of(file)


@cache
def functions_of(file: str) -> frozenset[str]:
    tree = ast.parse((TESTS / file).read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@cache
def all_tests() -> str:
    """The text of all tests: a table of cases is run where its heading stands in quotation marks."""
    return "\n".join(path.read_text("utf-8") for path in TESTS.glob("test_*.py"))


def test_every_statement_names_what_holds_it_and_stands_there_once() -> None:
    assert [statement for statement, cell in rows() if not re.fullmatch(r"`[^`]+`( · `[^`]+`)*", cell)] == []
    assert len({statement for statement, _ in rows()}) == len(rows()) > 150


def test_everything_that_holds_a_statement_exists() -> None:
    assert [name for name in names() if not exists(name)] == []


def test_everything_that_holds_a_statement_is_a_test() -> None:
    tests = [name for name in names() if "::" in name]
    assert len(tests) > 150
    assert [name for name in tests if not re.fullmatch(r"test_\w+\.py::test_\w+", name)] == []
