"""The reference for writers: its tables are what the model says, its examples a site without a problem."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import yaml
from building import ROOT, build, tree
from pydantic import BaseModel

from generator import model, reference, schema

FILE = ROOT / "docs" / "reference.md"
WORDS = yaml.safe_load((ROOT / "layouts/words/en.yml").read_text("utf-8"))
TEXT = FILE.read_text("utf-8")


def test_reference_is_what_the_model_says() -> None:
    made = reference.renewed(TEXT, WORDS)
    if os.environ.get("UPDATE_GOLDEN"):
        FILE.write_text(made, "utf-8")
    assert made == FILE.read_text("utf-8"), "run `make docs`"


def test_reference_tells_every_kind_registry_and_part() -> None:
    told = set(re.findall(r"<!-- keys: (\w+) -->", TEXT))
    parts: list[type[BaseModel]] = [*model.FRONTS.values(), *model.REGISTRIES.values(), model.Site]
    needed = {part.__name__ for part in parts} | {"Brief", "Happening"}
    needed |= {name for part in parts for name in schema.of(part).get("definitions", {})}
    assert needed - {"QuoteInPlace"} <= told  # the same keys as a quote of the registry


def test_links_of_the_reference_land_on_headings() -> None:
    headings = [re.sub(r"\W+", "-", heading.lower()) for heading in re.findall(r"(?m)^#+ (.+)$", TEXT)]
    assert len(headings) == len(set(headings))
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= set(headings)


def test_examples_of_the_reference_make_a_site_without_a_problem() -> None:
    blocks = re.findall(r"```yaml\n# (\S+)\n(.*?)```", TEXT, re.DOTALL)
    assert {Path(name).stem for name, _ in blocks} >= {*model.REGISTRIES, "index", "site"}
    assert {Path(name).parent.name for name, _ in blocks} >= {*model.KINDS.values()}
    files: dict[str, str | bytes] = {"aurora/assets/aurora.jpg": b"", **BESIDE}
    for name, text in blocks:
        path = name if name == "site.yml" else f"aurora/{name}"
        assert path not in files
        is_event, is_question = name == "events/search.md", name.startswith("questions/")
        body = "\n\n".join(form for form in forms_in_text() if (is_event if "@then" in form else is_question))
        files[path] = f"---\n{text}---\n{body}\n" if name.endswith(".md") else text
    errors = [problem for problem in build(tree(files)).problems if problem.is_error]
    assert [f"{problem.span}: {problem.fault.message}" for problem in errors] == []


def forms_in_text() -> list[str]:
    """Every form that the tables of the section tell, each as a paragraph."""
    section = TEXT.split("\n## In the text\n")[1].split("\n## ")[0]
    forms = [form for cell in re.findall(r"(?m)^\| (`.*?) \|", section) for form in re.findall(r"`([^`]+)`", cell)]
    assert len(forms) > 20
    return forms


BESIDE = {
    "aurora/actors/ferry-association.md": "---\ntitle: Ferry association\nsummary: An association.\n---\n",
}
"""What the examples name and do not tell."""


def test_name_that_is_no_table_is_refused() -> None:
    with pytest.raises(KeyError):
        reference.renewed("<!-- dtaes -->\n<!-- end -->", WORDS)
