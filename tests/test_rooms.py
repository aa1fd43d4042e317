"""The rooms of the house: a module imports only modules above it in the list, and each has a test of its own."""

from __future__ import annotations

import ast
import re

import pytest
from building import ROOT

GENERATOR = ROOT / "generator"
MODULES = sorted(path.stem for path in GENERATOR.glob("*.py") if path.stem != "__init__")
TESTED_BY = {
    **dict.fromkeys(("moments", "datehints", "datereading", "datewords"), "dates"),
    **dict.fromkeys(("body", "slots", "slips", "prose", "notes", "tokens"), "markdown"),
    **dict.fromkeys(("written", "yamlhints"), "front"),
    **dict.fromkeys(("vocabulary", "fields"), "model"),
    **dict.fromkeys(("cleaning",), "parse"),
    **dict.fromkeys(("phrases", "passages", "figures"), "wording"),
    **dict.fromkeys(("heads",), "pages"),
    **dict.fromkeys(("pipeline",), "sites"),
    **dict.fromkeys(("encoding", "keeping"), "cache"),
    **dict.fromkeys(("rules",), "check"),
    **dict.fromkeys(("arguments",), "cli"),
    **dict.fromkeys(("records", "jobs"), "rebuild"),
    **dict.fromkeys(("outside",), "links"),
}
"""Modules whose tests stand under another name."""


def rooms() -> list[str]:
    """The modules in order: the rows of the table in ARCHITECTURE.md that begin with a module's name."""
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    return [name for row in re.findall(r"(?m)^\|([^|\n]*)\|", text) for name in re.findall(r"`(\w+)\.py`", row)]


def imported_by(module: str) -> set[str]:
    """The modules of ours that a module imports, also late and for types only."""
    tree = ast.parse((GENERATOR / f"{module}.py").read_text("utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the package"
            if node.module == "generator":
                found |= {alias.name for alias in node.names}
            elif (node.module or "").startswith("generator."):
                found.add((node.module or "").split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("generator.")}
    return found & set(MODULES)


def test_every_module_is_in_the_list_once_and_nothing_else_is() -> None:
    assert sorted(rooms()) == MODULES


@pytest.mark.parametrize("module", MODULES)
def test_module_imports_only_modules_above_it(module: str) -> None:
    order = rooms()
    above = order[: order.index(module)] if module in order else []
    assert imported_by(module) <= set(above), f"{module}.py imports what stands below it"


def test_every_module_has_a_test_of_its_own() -> None:
    missing = [module for module in MODULES if not (ROOT / f"tests/test_{TESTED_BY.get(module, module)}.py").is_file()]
    assert missing == []


def test_table_of_tests_names_modules_that_there_are() -> None:
    assert set(TESTED_BY) <= set(MODULES)
    assert not [module for module in TESTED_BY if (ROOT / f"tests/test_{module}.py").is_file()]
