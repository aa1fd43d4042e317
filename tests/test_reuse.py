"""Which pages change with the text of a brief, and that no other does."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping

import pytest
from building import ROOT, SITES, SMALL, build, tree

from generator.parse import Parsed, is_parsed, parse
from generator.read import read_tree
from generator.reuse import printing

FRONT = "---\ntitle: LPG\nsummary: A fuel.\n---\n"
TEXT = "## What it is\n\nA gas [@a], see [it](term:b).\n\n{number:dead}\n"
TERM = "one/terms/lpg.md"
INDEX = "one/index.md"


def parsed(files: Mapping[str, str | bytes]) -> dict[str, Parsed]:
    sources = {path: told.encode() if isinstance(told, str) else told for path, told in files.items()}
    return {path: parse(path, source, "content") for path, source in sources.items() if is_parsed(path)}


@pytest.mark.parametrize(
    ("before", "now", "printed"),
    [
        ({}, {TERM: FRONT + TEXT}, set()),
        ({TERM: FRONT + TEXT}, {TERM: FRONT + TEXT.replace("gas", "fuel")}, {"one/terms/lpg/", "one/all/"}),
        ({TERM: FRONT + TEXT}, {TERM: FRONT + "\n" + TEXT.replace("gas", "**gas**")}, {"one/terms/lpg/", "one/all/"}),
        ({INDEX: SMALL[INDEX]}, {INDEX: SMALL[INDEX] + "More.\n"}, {"one/", "one/all/"}),
        ({TERM: FRONT + TEXT}, {TERM: FRONT + TEXT.replace("it is", "this is")}, None),
        ({TERM: FRONT + TEXT}, {TERM: FRONT + TEXT.replace("@a", "@b")}, None),
        ({TERM: FRONT + TEXT}, {TERM: FRONT + TEXT.replace("@a", "@a, page 2")}, None),
        ({TERM: FRONT + TEXT}, {TERM: FRONT + TEXT + "{number:dead}\n"}, None),
        ({TERM: FRONT + TEXT}, {TERM: FRONT}, None),
        ({TERM: FRONT + TEXT}, {TERM: FRONT.replace("LPG", "Gas") + TEXT}, None),
        ({TERM: FRONT + TEXT}, {TERM: FRONT + TEXT.replace("A gas", "\n## A gas\n\n")}, None),
        ({TERM: FRONT + TEXT, INDEX: SMALL[INDEX]}, {TERM: FRONT + TEXT}, None),
        ({"one/sources.yml": ""}, {"one/sources.yml": "# more\n"}, None),
    ],
)
def test_pages_that_print_what_changed(before: dict[str, str], now: dict[str, str], printed: set[str] | None) -> None:
    expected = None if printed is None else {f"{path}index.html" for path in printed}
    assert printing(parsed(before), parsed(now)) == expected


DATED = FRONT.replace("summary", "events: [{when: 2022-01-05 to 2022-01-07, what: It rose, source: a}]\nsummary")


def test_date_that_is_the_same_and_written_in_another_way_is_no_text() -> None:
    other = DATED.replace(" to ", "/")
    assert printing(parsed({TERM: DATED + TEXT}), parsed({TERM: other + TEXT})) is None


@pytest.mark.parametrize("site", ["ferry", "harbour", "arabic"])
def test_no_other_page_changes_with_a_text(site: str) -> None:
    """Words are added to lines of texts, by chance; what changes is at most what is said to."""
    files = dict(read_tree(SITES / site / "content", "content").files)
    before, dice, changes = build(tree(files)).outputs, random.Random(site), 0
    for path in sorted(path for path in files if path.endswith(".md")):
        lines = files[path].decode().split("\n")
        texts = [at for at, line in enumerate(lines) if at > lines.index("---", 1) and line[:1].isalpha()]
        if not texts:
            continue
        lines[dice.choice(texts)] += " and so on"
        edited = {**files, path: "\n".join(lines).encode()}
        printed = printing(parsed({path: files[path]}), parsed({path: edited[path]}))
        after = build(tree(edited))
        changed = {path for path in before if before[path] != after.outputs[path]}
        assert printed is not None and changed in (printed, set())  # nothing of a draft is printed
        changes += bool(changed)
    assert changes


def layouts_with(pattern: str) -> set[str]:
    return {path.name for path in (ROOT / "layouts").glob("*.html") if re.search(pattern, path.read_text("utf-8"))}


def test_texts_are_printed_by_no_layout_that_is_not_known_to() -> None:
    """Whoever prints them on another page must tell `printing`."""
    assert layouts_with(r"\bbody\(|\.body\b") == {"brief.html", "explainer.html", "all.html", "_item.html"}
    assert layouts_with(r"whole = true") == {"all.html"}  # all else leads to a text that has a page
