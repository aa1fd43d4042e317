"""Checking: broken sites with the exact text that they print, and the rules that need the whole explainer.

`UPDATE_GOLDEN=1 pytest tests/test_check.py` writes the expected texts anew; read the difference before committing.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from assembling import Made, brief, folder, make

from generator import cli

BROKEN = Path(__file__).parent / "broken"
CONTENT = Path(__file__).parents[1] / "content"
SITES = sorted(path.name for path in BROKEN.iterdir())


def check(
    content: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, str]:
    """Exit code and problems of `build.py check` in the folder that holds a content folder."""
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.chdir(content.parent)
    code = cli.main(["check", "--content", content.name, *arguments])
    return code, capsys.readouterr().err


# --- broken sites ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SITES)
def test_broken_site_prints_exactly_what_is_expected(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = check(BROKEN / name / "content", monkeypatch, capsys)
    expected = BROKEN / name / "expected.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        expected.write_text(told)
    assert told == expected.read_text()
    assert code == 1


def test_file_with_seven_mistakes_to_which_three_refer_gives_seven_problems_in_that_file() -> None:
    contents = folder(BROKEN / "one-file-with-seven-mistakes" / "content")
    made = make({path.removeprefix("unrest/"): text for path, text in contents.items() if path.startswith("unrest/")})
    assert len(made.problems) == 7
    assert len({problem.fault.rule for problem in made.problems}) == 7
    assert {problem.span.file for problem in made.problems} == {"content/e/events/appeal.md"}


@pytest.mark.parametrize("path", ["site.yml", "kazakhstan-2022/index.md"])
def test_deleting_settings_or_index_gives_one_clear_problem(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(CONTENT, tmp_path / "content")
    (tmp_path / "content" / path).unlink()
    code, told = check(tmp_path / "content", monkeypatch, capsys)
    assert code == 1
    assert told.count("error:") == 1
    assert f"content/{path}:1:1: error: " in told
    assert "[missing-file]" in told


# --- number-main -----------------------------------------------------------------------------------------------------


def numbered(*values: str, keys: str = "") -> Made:
    """A number whose values are these, each "by: value" with more keys."""
    told = "".join(f"    - {{by: {one.replace(': ', ', value: ', 1)}, source: one}}\n" for one in values)
    return make({"numbers.yml": f"n:\n  label: people\n{keys}  values:\n{told}"})


def test_offices_that_differ_without_main_are_told_at_the_number() -> None:
    made = numbered("Police: 3, as_of: 2022-01-05", "Press: 4, as_of: 2022-01-04")
    assert made.told == ['numbers.yml:1:1 [number-main] offices differ on "n", and none of them is `main`']
    assert made.fixes == ["add `main:` with one or several of: Police (3), Press (4)."]


@pytest.mark.parametrize(
    ("values", "keys"),
    [
        (("Police: 3, as_of: 2022-01-05", "Police: 4, as_of: 2022-01-06"), ""),
        (("Police: 3, as_of: 2022-01-05", "Press: 3, as_of: 2022-01-06"), ""),
        (("Police: Dozens, as_of: 2022-01-05", "Press: dozens, as_of: 2022-01-06"), ""),
        (("Police: 3, as_of: 2022-01-05, withdrawn: 2022-01-06", "Press: 4, as_of: 2022-01-06"), ""),
        (("Police: 3, as_of: 2022-01-05", "Press: 4, as_of: 2022-01-06"), "  main: Police\n"),
        (("Police: 3, for: 2019", "Press: 4, for: 2020"), ""),
    ],
)
def test_main_is_not_asked_for_where_offices_do_not_differ_or_one_is_named(values: tuple[str, ...], keys: str) -> None:
    assert numbered(*values, keys=keys).told == []


def test_offices_that_differ_on_an_older_member_of_a_series_are_told() -> None:
    made = numbered("Police: 3, for: 2019", "Press: 4, for: 2019", "Police: 5, for: 2020")
    assert made.rules == ["numbers.yml [number-main]"]


def test_main_that_has_no_standing_value_does_not_choose_between_the_others() -> None:
    made = numbered(
        "Court: 2, as_of: 2022-01-01, withdrawn: 2022-01-02", "Police: 3, as_of: 2022-01-05",
        "Press: 4, as_of: 2022-01-04", keys="  main: Court\n",
    )  # fmt: skip
    assert made.rules == ["numbers.yml [number-main]"]


# --- members ---------------------------------------------------------------------------------------------------------

ALLIANCE = {"actors/csto.md": brief("type: alliance\nmembers: 2"), "actors/a.md": brief("member_of: {actor: csto}")}


def test_alliance_with_a_member_left_out_is_told_at_its_count() -> None:
    made = make(ALLIANCE)
    assert made.told == ['actors/csto.md:5:10 [members] "csto" should have 2 members, and 1 name it in `member_of`']


def test_alliance_with_all_its_members_is_fine() -> None:
    assert make({**ALLIANCE, "actors/b.md": brief("member_of: [{actor: csto, from: 1992}]")}).told == []


def test_member_that_has_left_is_not_counted() -> None:
    left = brief("member_of: {actor: csto, from: 1994, to: 2012}")
    assert make({**ALLIANCE, "actors/b.md": left}).rules == ["actors/csto.md [members]"]


def test_member_whose_file_cannot_be_read_is_not_said_to_be_missing() -> None:
    assert make({**ALLIANCE, "actors/b.md": b"\xff"}).rules == ["actors/b.md [encoding]"]
