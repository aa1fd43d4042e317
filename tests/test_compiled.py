"""Layouts as code, kept from run to run."""

from __future__ import annotations

import sys
from pathlib import Path

import jinja2
import pytest

from generator import cli, compiled, layouts
from generator.layouts import Compiled, LayoutFiles

GIVEN = cli._layouts(None)
NAME = "search.js.html"


@pytest.fixture(autouse=True)
def _as_in_a_new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Compiled, "codes", {})
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


def told(folder: Path, text: str = "{{ 1 + 1 }}") -> str:
    """What a layout says whose code may lie in a folder, as a new process finds it."""
    Compiled.codes.clear()
    files = {**GIVEN.files, NAME: text.encode()}
    shown = {**GIVEN.shown, NAME: f"layouts/{NAME}"}
    given = LayoutFiles(files, shown, tested=frozenset(files), compiled=compiled.KeptOnDisk(folder))
    return layouts.load(given).environment.get_template(NAME).render()


def refuse_to_compile(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a layout was compiled")

    monkeypatch.setattr(jinja2.Environment, "compile", refuse)


def test_next_run_does_not_compile_what_one_before_it_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "new"
    assert told(folder) == "2"
    refuse_to_compile(monkeypatch)
    assert told(folder) == "2"
    with pytest.raises(AssertionError, match="was compiled"):
        told(folder, "{{ 1 + 2 }}")


def test_code_counts_for_the_source_that_it_was_made_of(tmp_path: Path) -> None:
    assert [told(tmp_path, f"{{{{ 1 + {number} }}}}") for number in (1, 2, 1)] == ["2", "3", "2"]
    assert len([*tmp_path.iterdir()]) == 1


def test_code_that_is_damaged_or_was_copied_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told(tmp_path / "a", "{{ 'mine' }}")
    (kept,) = (tmp_path / "a").iterdir()
    data = kept.read_bytes()
    refuse_to_compile(monkeypatch)
    for number, other in enumerate((b"", data[:-3], data[:-3] + b"xyz", data.replace(b"mine", b"evil"), data)):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / kept.name).write_bytes(other)
        with pytest.raises(AssertionError, match="was compiled"):
            told(folder, "{{ 'mine' }}")
    assert told(tmp_path / "a", "{{ 'mine' }}") == "mine"


def test_where_nothing_can_be_kept_layouts_are_compiled_each_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert told(tmp_path / "file" / "below") == "2"
    assert told(tmp_path / "file" / "below") == "2"


def test_nothing_is_kept_where_python_is_to_write_no_bytecode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert told(tmp_path) == "2"
    assert [*tmp_path.iterdir()] == []


def test_built_in_layouts_are_kept_beside_our_own_bytecode() -> None:
    assert isinstance(GIVEN.compiled, compiled.KeptOnDisk)
    assert GIVEN.compiled.folder.name == "__pycache__"
