"""Layouts: whose mistake it is, and that no words and no style are left over."""

from __future__ import annotations

import re

import pytest
from building import ROOT, SMALL, quietly, tree, yaml_of

from generator import cli, pipeline
from generator.layouts import LayoutFiles
from generator.pipeline import Built, Options

LAYOUTS = ROOT / "layouts"


def built_with(name: str, data: str, *, is_own: bool) -> Built:
    given = cli._layouts(None)
    own = frozenset([name]) if is_own else frozenset()
    files = LayoutFiles({**given.files, name: data.encode()}, given.shown, (), own)
    return pipeline.build(tree(SMALL), files, Options("content", None, False), quietly)


MISTAKES = [
    ("home.html", "{{ when(1) }}"),
    ("home.html", "{{ url(none) }}"),
    ("numbers.html", "{{ fill.body(3) }}"),
    ("numbers.html", "{{ fill.amount(1, 2) }}"),
    ("numbers.html", "{{ path_of(explainer) }}"),
    ("numbers.html", "{{ fill.brief(view) }}"),
]


@pytest.mark.parametrize(("name", "call"), MISTAKES)
def test_layout_of_the_folder_that_calls_us_wrongly_is_told_with_its_line(name: str, call: str) -> None:
    (problem, *_) = built_with(name, f"<p>\n{call}\n", is_own=True).problems
    assert problem.fault.message.startswith("the layout cannot be filled: ")
    assert str(problem.span).endswith(f"layouts/{name}:2:1")


@pytest.mark.parametrize(("name", "call"), MISTAKES)
def test_built_in_layout_that_calls_us_wrongly_is_a_bug_of_ours_with_its_line(name: str, call: str) -> None:
    with pytest.raises((TypeError, AttributeError)) as raised:
        built_with(name, f"<p>\n{call}\n", is_own=False)
    (note,) = raised.value.__notes__
    assert note.endswith(f"layouts/{name}, line 2.")


# --- what is left over -----------------------------------------------------------------------------------------------


def _sources() -> str:
    """All that can use words or styles."""
    paths = [*(ROOT / "generator").glob("*.py"), *LAYOUTS.glob("*.html")]
    return "\n".join(path.read_text() for path in paths)


def _is_used(name: str, sources: str, composed: set[str]) -> bool:
    """Whether a name stands in quotation marks, or begins with what is put before a word: `'status-' ~ word`."""
    return bool(re.search(rf"""["'\s}}]{re.escape(name)}["'\s{{]""", sources)) or any(map(name.startswith, composed))


def test_every_word_of_the_interface_is_used() -> None:
    sources = _sources()
    composed = set(re.findall(r"'([a-z]+-)' ~", sources)) | set(re.findall(r'f"([a-z-]+-)\{', sources))
    keys = yaml_of((LAYOUTS / "words/en.yml").read_text())
    python = "\n".join(path.read_text() for path in (ROOT / "generator").glob("*.py"))
    typed = set(re.findall(r"'([a-z-]+)'", sources)) | set(re.findall(r'"([a-z-]+)"', python))
    assert [key for key in keys if key not in typed and not key.startswith(tuple(composed))] == []


def test_every_class_of_the_style_sheet_is_used() -> None:
    sources = _sources()
    composed = set(re.findall(r'["\s]([a-z]+-)\{', sources))
    style = re.sub(r"/\*.*?\*/|\"[^\"]*\"|url\([^)]*\)", "", (LAYOUTS / "style.css").read_text(), flags=re.S)
    classes = sorted(set(re.findall(r"\.([a-z][a-z0-9-]*)", style)))
    assert [name for name in classes if not _is_used(name, sources, composed)] == []
