"""Checking: broken sites with the exact text that they print; levels, drafts and excuses of rules.

`UPDATE_GOLDEN=1 pytest tests/test_check.py` writes the expected texts anew; read the difference before committing.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from assembling import ALL_RULES, SITE, brief, folder, index, make
from building import written, yaml_of

from generator import check as rules
from generator import cli
from generator.rules import Kept
from generator.vocabulary import ADVICE_RULES, EVIDENCE_RULES, FORM_RULES

BROKEN = Path(__file__).parent / "broken"
CONTENT = Path(__file__).parents[1] / "content"
A_DAY = "1795305600"
"""22 November 2026, in seconds since 1970."""
SITES = sorted(path.name for path in BROKEN.iterdir())


def check(
    content: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, str]:
    """Exit code and problems of `build.py check` in the folder that holds a content folder."""
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", A_DAY)
    monkeypatch.chdir(content.parent)
    code = cli.main(["check", "--content", content.name, *arguments])
    return code, capsys.readouterr().err


# --- broken sites ----------------------------------------------------------------------------------------------------


def content_of(name: str, tmp_path: Path) -> Path:
    """The content of a broken site; files that `enlarge.txt` names are filled up to so many bytes in a copy."""
    enlarged = BROKEN / name / "enlarge.txt"
    if not enlarged.exists():
        return BROKEN / name / "content"
    copied = shutil.copytree(BROKEN / name / "content", tmp_path / "content")
    for line in enlarged.read_text().splitlines():
        path, size_bytes = line.split()
        whole = (copied / path).read_bytes().ljust(int(size_bytes), b"x")
        (copied / path).write_bytes(whole)
    return copied


@pytest.mark.parametrize("name", SITES)
def test_broken_site_prints_exactly_what_is_expected(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = check(content_of(name, tmp_path), monkeypatch, capsys)
    expected = BROKEN / name / "expected.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        expected.write_text(told)
    assert told == expected.read_text()
    assert code == (1 if ": error: " in told else 0)


def test_our_own_explainers_pass_a_strict_check_and_every_excuse_in_them_has_a_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(CONTENT, monkeypatch, capsys, "--strict", "-q") == (0, "")
    allowed = [
        (path, rule, reason)
        for path in sorted(CONTENT.glob("*/**/*.md"))
        for rule, reason in (yaml_of(path.read_text("utf-8").split("---\n")[1]).get("allow") or {}).items()
    ]
    assert allowed and all(len(reason.split()) > 4 for _, _, reason in allowed)


def test_every_rule_has_a_broken_site_that_prints_it() -> None:
    told = "\n".join((BROKEN / name / "expected.txt").read_text() for name in SITES)
    printed = set(re.findall(r"^\S.* \[([a-z-]+)\]$", told, re.MULTILINE))
    assert printed == {*FORM_RULES, *EVIDENCE_RULES, *ADVICE_RULES}


def test_fifty_mistakes_are_told_in_one_run_each_at_its_place_and_nothing_else() -> None:
    """`mistakes.txt` says of each mistake where it was made, and the rule that it breaks."""
    site = BROKEN / "fifty-mistakes"
    made = [f"content/{line}" for line in (site / "mistakes.txt").read_text("utf-8").splitlines()]
    heads = re.findall(r"^(content/.*?:\d+):\d+: \w+: (.*) \[([a-z-]+)\]$", (site / "expected.txt").read_text(), re.M)
    assert sorted(f"{place} {rule}" for place, _, rule in heads) == sorted(made)
    assert len(made) == 50 == len({(message, rule) for _, message, rule in heads})


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


# --- levels, drafts --------------------------------------------------------------------------------------------------

Files = dict[str, str | bytes]
UNSOURCED: Files = {"causes/c.md": brief(body="Text.\n")}
"""A brief with one mistake of evidence; `QUIET` settings leave no other."""
QUIET = f"{SITE}rules: {{unused: off, %s}}\n"


def severities(files: Files, rules: str = "", *, drafts: bool = False) -> list[str]:
    made = make({"site.yml": QUIET % rules, **files}, rules=ALL_RULES, drafts=drafts)
    return [f"{problem.fault.severity} {problem.fault.rule}" for problem in made.problems]


def test_evidence_is_an_error_and_advice_a_warning_unless_settings_say_otherwise() -> None:
    files: Files = {**UNSOURCED, "terms/t.md": brief(body="Text.\n")}
    assert severities(files) == ["error unsourced", "warning orphan"]
    assert severities(files, "unsourced: warn, orphan: error") == ["warning unsourced", "error orphan"]
    assert severities(files, "unsourced: off, orphan: off") == []


@pytest.mark.parametrize("drafts", [True, False])
def test_drafts_are_checked_and_get_warnings_shown_or_not(drafts: bool) -> None:
    files: Files = {"causes/c.md": brief("draft: true", "Text.\n")}
    assert severities(files, drafts=drafts) == ["warning unsourced"]
    assert severities(files, "unsourced: error", drafts=drafts) == ["warning unsourced"]


def test_whole_explainer_that_is_a_draft_gets_warnings() -> None:
    assert severities({**UNSOURCED, "index.md": brief("draft: true")}) == ["warning unsourced"]


@pytest.mark.parametrize(("draft", "severity"), [("true", "warning"), ("false", "error")])
def test_quote_that_only_drafts_show_gets_a_warning(draft: str, severity: str) -> None:
    user = brief(f"draft: {draft}", "{quote:q}\n")
    files: Files = {"quotes.yml": "q: {text: W, speaker: A, source: one}\n", "questions/q.md": user}
    assert severities(files) == [f"{severity} quote-source"]


def test_rule_of_the_clock_stays_a_warning_whatever_settings_say() -> None:
    files: Files = {"site.yml": QUIET % "check-due: error", "terms/t.md": brief("check_again: 2022-01-01")}
    made = make(files, rules=ALL_RULES, today=date(2022, 2, 1))
    assert [problem.fault.severity for problem in made.problems] == ["warning"]


def test_strict_fails_on_warnings_but_for_those_of_drafts_and_the_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    content = written(tmp_path / "content", {"site.yml": QUIET % "", "e/index.md": index(body="Text.\n")})
    lenient = {"e/causes/c.md": brief("draft: true", "Text.\n"), "e/terms/due.md": brief("check_again: 2022-01-01")}
    written(content, lenient)
    for arguments in ((), ("--strict",), ("--strict", "--drafts")):
        code, told = check(content, monkeypatch, capsys, *arguments)
        assert (code, told.count("warning: ")) == (0, 2)
    written(content, {"e/terms/orphan.md": brief(body="Text.\n")})
    assert check(content, monkeypatch, capsys)[0] == 0
    assert check(content, monkeypatch, capsys, "--strict")[0] == 1


# --- excuses ---------------------------------------------------------------------------------------------------------


def test_excuse_holds_in_its_own_brief_alone() -> None:
    excused = brief("allow: {unsourced: The archive is closed.}", "Text.\n")
    assert severities({"causes/c.md": excused}) == []
    assert severities({"causes/c.md": excused, "causes/d.md": brief(body="Text.\n")}) == ["error unsourced"]


def test_registries_are_excused_by_the_index_and_by_no_other_brief() -> None:
    sources = "one: {title: T, publisher: P, undated: true, url: https://example.org/}\n"
    excuse = "allow: {not-archived: Not allowed there.}"
    files: Files = {"sources.yml": sources, "questions/q.md": brief(body="Text [@one].\n")}
    assert severities(files) == ["warning not-archived"]
    assert severities({**files, "index.md": index(excuse)}) == []
    assert severities({**files, "terms/t.md": brief(excuse)}) == ["warning not-archived", "warning unused-allow"]


def test_excuse_that_excuses_nothing_is_told_at_its_rule() -> None:
    excused = brief("source: one\nallow: {unsourced: Once it had none.}")
    made = make({"site.yml": QUIET % "", "causes/c.md": excused}, rules=ALL_RULES)
    assert made.told == ['causes/c.md:5:9 [unused-allow] nothing here needs the excuse for "unsourced"']


@pytest.mark.parametrize(
    "files",
    [
        {"terms/t.md": brief("allow: {check-due: It never changes.}")},
        {"terms/t.md": brief("allow: {orphan: For later., unused-allow: It will have a body.}")},
        {"terms/t.md": brief("allow: {unsourced: R}"), "terms/u.md": b"\xff"},
    ],
    ids=["of the clock", "itself excused", "beside a file that cannot be read"],
)
def test_excuse_that_may_be_needed_is_left_alone(files: Files) -> None:
    assert "warning unused-allow" not in severities(files)


def test_advice_is_not_given_where_its_excuse_may_have_been_lost() -> None:
    sources = "one: {title: T, publisher: P, undated: true, url: https://example.org/}\n"
    files: Files = {"sources.yml": sources, "questions/q.md": brief(body="Text [@one].\n")}
    lost = index('allow: {not-archived: "Not allowed there.}')
    assert severities({**files, "index.md": lost}) == ["error yaml"]


def test_excuse_of_a_rule_that_is_off_is_not_said_to_be_unused() -> None:
    excused = brief("allow: {unsourced: The archive is closed.}", "Text.\n")
    assert severities({"causes/c.md": excused}, "unsourced: off") == []


def test_verbose_check_says_what_is_excused_where_how_often_and_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    excused = brief("facts: {A: one, B: two}\nallow: {unsourced: The archive is closed.}")
    files = {"site.yml": QUIET % "", "e/index.md": index(), "e/terms/t.md": excused}
    written(tmp_path / "content", files)
    monkeypatch.chdir(tmp_path)
    assert cli.main(["check", "-v"]) == 0
    assert capsys.readouterr().out == (
        "content/e/terms/t.md: unsourced is excused, 2 times: The archive is closed.\n3 files checked, no warnings.\n"
    )
    assert cli.main(["check"]) == 0
    assert capsys.readouterr().out == "3 files checked, no warnings.\n"


# --- the day ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "warnings"), [("1640908800", 0), ("1641168000", 1)])
def test_day_of_the_clock_can_be_held_still(
    seconds: str, warnings: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    due = index("check_again: 2022-01-01").replace("2022-01-08", "2021-12-08")
    written(tmp_path / "content", {"site.yml": QUIET % "", "e/index.md": due})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", seconds)
    assert cli.main(["check"]) == 0
    assert capsys.readouterr().err.count("[check-due]") == warnings


@pytest.mark.parametrize("seconds", ["soon", "1e9", "99999999999999999"])
def test_day_that_is_no_number_of_seconds_is_wrong_usage(
    seconds: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", seconds)
    assert cli.main(["check"]) == 2
    assert capsys.readouterr().err == "nutgraf: SOURCE_DATE_EPOCH is not a number of seconds since 1970.\n"


def test_check_that_keeps_what_an_earlier_one_found_finds_what_a_fresh_one_does() -> None:
    """Whatever the prose of a brief is judged by changes too: labels, numbers, sources, places, the language."""
    base = {
        "index.md": index(body="Hooligans came yesterday; 225 people died.\n"),
        "terms/t.md": brief("contested: true\nflag: [hooligans]\nattribute_to: [The ministry]", "Text.\n"),
        "numbers.yml": NUMBERS,
        "causes/c.md": brief(TRIGGER, f"{TOLD} TODO.\n"),
        "sources.yml": "a: {title: A, publisher: P, undated: true, held: H}\n"
        "b: {title: B, publisher: Q, undated: true, held: H}\n",
    }
    changes: list[dict[str, str | None]] = [
        {"terms/t.md": brief("contested: true\nflag: [left]\nattribute_to: [The ministry]", "Text.\n")},
        {"numbers.yml": NUMBERS.replace("225", "226")},
        {"sources.yml": base["sources.yml"].replace("b: {", "b: {via: a, ")},
        {"index.md": index("language: ru", "Hooligans came yesterday; 225 people died.\n")},
        {"causes/c.md": brief(TRIGGER, "They left today.\n")},
        {"terms/t.md": None},
        {"index.md": index("checked: 2022-01-20", "Hooligans came yesterday; 225 people died.\n")},
        {"index.md": index("closed: 2022-01-20", "Hooligans came yesterday; 225 people died.\n")},
        {"index.md": index("draft: true", "Hooligans came yesterday; 225 people died.\n")},
    ]
    kept = whole(base).kept
    for change in changes:
        files = {path: text for path, text in {**base, **change}.items() if text is not None}
        after = whole(files, kept)
        assert after.findings == whole(files).findings
        assert after.findings != whole(base).findings


TOLD = "The hooligans left, {number:dead} [@b], in all 226 people."
TRIGGER = (
    "type: trigger\ncheck_again: 2022-01-20\n"
    "events: [{when: 2022-03-01, what: 'They meet, {number:dead}', source: a}]\n"
)
NUMBERS = (
    "dead:\n  label: dead\n  unit: person/people\n  counting: all\n  values:\n"
    "    - {value: 225, as_of: 2022-01-15, by: Office, source: a}\n"
)


def whole(files: Mapping[str, str], before: Mapping[str, Kept] | None = None) -> rules.Checked:
    return rules.check(make(files, drafts=True).explainer, date(2022, 2, 1), before)
