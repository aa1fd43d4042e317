"""New briefs: each builds at once, offers what the model offers, and is never written over another."""

from __future__ import annotations

import re

import pytest
from building import SMALL, all_of, build, parse, text_of, tree, yaml_of

from generator import model, starting
from generator.pipeline import Built
from generator.problems import Fault
from generator.starting import ALL_KINDS, Wanted

KINDS = pytest.mark.parametrize("kind", ALL_KINDS)
NAMES_NOTHING = {"unknown-reference", "unknown-source"}
"""Rules that speak of examples which name what a new explainer does not have."""
NEEDS_OTHERS = {"lane": "unknown-word", "members": "members"}
"""Keys whose value is judged by what other briefs say, and the rule that does so."""


def begun(kind: str, title: str | None = None) -> dict[str, str]:
    """A site to which a brief of a kind was added, or that was begun with an explainer."""
    wanted = Wanted(kind, "new-brief", title)
    planned = starting.plan(wanted, [] if kind == "explainer" else ["one"])
    assert not isinstance(planned, Fault)
    return {**({} if kind == "explainer" else SMALL), **planned}


def built(files: dict[str, str], *, drafts: bool) -> Built:
    return build(tree(files), drafts=drafts)


@pytest.mark.parametrize(
    ("typed", "told"),
    [("picture", "assets/"), ("update", "`updates:`"), ("page", "new question SLUG"), ("updates", "`updates:`")],
)
def test_what_is_no_brief_is_told_where_it_is_written(typed: str, told: str) -> None:
    fault = starting.kind_fault(typed)
    assert fault.message == f'"{typed}" is not a kind of brief'
    assert told in fault.fix


def heading_of(shown: Built, page: str) -> str:
    (heading,) = all_of(parse(shown.outputs[page]), "h1")
    return text_of(heading)


def brief_of(files: dict[str, str]) -> str:
    return next(path for path in files if "new-brief" in path)


@KINDS
def test_new_brief_builds_at_once_and_is_shown_with_drafts_only(kind: str) -> None:
    files = begun(kind)
    page = f"{brief_of(files).removesuffix('.md').removesuffix('/index')}/index.html"
    without, shown = built(files, drafts=False), built(files, drafts=True)
    assert not without.has_errors and page not in without.outputs
    assert not shown.has_errors, shown.problems
    assert "New brief draft" in heading_of(shown, page)


@KINDS
def test_new_brief_without_its_line_of_draft_needs_no_other_key(kind: str) -> None:
    files = begun(kind)
    path = brief_of(files)
    publishing = "published: 2026-11-01\n" if kind == "explainer" else ""
    files[path] = re.sub(r"draft: true.*\n", publishing, files[path])
    forms = [problem for problem in built(files, drafts=False).problems if problem.fault.rule in model.FORM_RULES]
    assert forms == []


@KINDS
def test_new_brief_has_every_key_that_its_kind_needs(kind: str) -> None:
    keys = yaml_of(starting.brief(kind, "New brief").split("---\n")[1])
    assert set(keys) == {n for n, info in model.FRONTS[kind].model_fields.items() if info.is_required()} | {"draft"}


def offers(text: str) -> dict[str, str]:
    """The lines that are comments with a key, {key: line}."""
    return {match[1]: match[0] for match in re.finditer(r"(?m)^#(\w+):.*$", text)}


OFFERS = [(kind, key) for kind in ALL_KINDS for key in offers(starting.brief(kind, "T"))]


@pytest.mark.parametrize(("kind", "key"), OFFERS, ids=[f"{kind} {key}" for kind, key in OFFERS])
def test_key_that_is_offered_can_be_used_as_it_stands(kind: str, key: str) -> None:
    files = begun(kind)
    path = brief_of(files)
    line = offers(files[path])[key]
    files[path] = files[path].replace(line, line.removeprefix("#"))
    problems = built(files, drafts=True).problems
    expected = {*NAMES_NOTHING, NEEDS_OTHERS.get(key)}
    wrong = [p for p in problems if p.is_error and p.fault.rule not in expected]
    assert wrong == []
    assert key in yaml_of(files[path].split("---\n")[1])


@KINDS
def test_every_key_of_a_kind_that_has_an_example_is_offered_with_its_meaning(kind: str) -> None:
    lines = offers(starting.brief(kind, "T"))
    for name, info in model.FRONTS[kind].model_fields.items():
        if info.examples and not info.is_required() and name not in model.Brief.model_fields:
            line = lines[info.alias or name]
            assert line.endswith(f"  # {info.description}") and str(info.examples[0]) in line


def test_settings_build_with_each_of_their_offers() -> None:
    text = starting.settings()
    assert set(offers(text)) >= {"language", "publisher", "authors"}
    for line in offers(text).values():
        files = {**SMALL, "site.yml": text.replace(line, line.removeprefix("#"))}
        assert {problem.fault.rule for problem in built(files, drafts=False).problems} == {"placeholder"}


@pytest.mark.parametrize(
    "title",
    ["A: b", "'A' or \"B\"", "#1", "- a", "no", "Ünïcode – yes", "a # b", "{a}", "[b", "---", "a: |"],
)
def test_title_is_printed_as_it_was_given(title: str) -> None:
    assert starting.title_fault(title) is None
    shown = built(begun("event", title), drafts=True)
    assert not shown.has_errors, shown.problems
    assert heading_of(shown, "one/events/new-brief/index.html") == f"{title} draft"


@pytest.mark.parametrize("title", ["", " ", "{number:A b}", "{quote:x}", "a\u2028b"])
def test_words_that_cannot_be_a_title_are_refused(title: str) -> None:
    assert starting.title_fault(title) is not None


@pytest.mark.parametrize(
    ("title", "message"),
    [
        ("a\nb", "U+000A cannot stand in a title"),
        ("a\x00b", "U+0000 cannot stand in a title"),
        ("bell \x07", "U+0007 cannot stand in a title"),
        ("caf\udce9", "U+DCE9 cannot stand in a title"),
        ("How {number:dead} died", "a new brief cannot have a number in its title"),
    ],
)
def test_title_with_which_a_new_brief_would_not_build_is_refused_in_a_sentence(title: str, message: str) -> None:
    fault = starting.title_fault(title)
    assert fault is not None and fault.message == message and fault.fix


def test_brief_lies_in_the_folder_of_its_kind() -> None:
    for kind, folder in model.KINDS.items():
        planned = starting.plan(Wanted(kind, "x"), ["one"])
        assert not isinstance(planned, Fault) and [*planned] == [f"one/{folder}/x.md"]


def test_brief_without_any_explainer_brings_one() -> None:
    planned = starting.plan(Wanted("event", "x", explainer="strike"), [])
    assert not isinstance(planned, Fault)
    assert [*planned] == ["site.yml", "strike/index.md", "strike/events/x.md"]
    unnamed = starting.plan(Wanted("event", "x"), [])
    assert not isinstance(unnamed, Fault) and f"{starting.FIRST}/index.md" in unnamed


@pytest.mark.parametrize(
    ("wanted", "explainers", "message", "fix"),
    [
        (Wanted("event", "First Vote"), ["one"], '"First Vote" is not a slug', 'such as "first-vote"'),
        (Wanted("event", "x"), ["one", "two"], "there are several explainers", 'say which: --in with "one" or "two".'),
        (Wanted("event", "x", explainer="twoo"), ["one", "two"], 'no explainer "twoo"', 'did you mean "two"?'),
        (Wanted("event", "x", explainer="a"), ["one", "two"], 'no explainer "a"', 'there is "one" or "two".'),
        (Wanted("event", "x", explainer="A b"), [], '"A b" is not a slug', 'such as "a-b"'),
        (Wanted("event", "first-vote.md"), ["one"], "is the name of a file", 'write "first-vote".'),
        (Wanted("explainer", "assets"), [], 'cannot be called "assets"', "take another name."),
        (Wanted("explainer", "x", explainer="one"), ["one"], "lies in no other", "leave --in out."),
    ],
)
def test_brief_that_cannot_be_begun_is_told_why(wanted: Wanted, explainers: list[str], message: str, fix: str) -> None:
    fault = starting.plan(wanted, explainers)
    assert isinstance(fault, Fault)
    assert message in fault.message and fix in fault.fix


@pytest.mark.parametrize(
    ("typed", "fix"),
    [
        ("events", 'did you mean "event"?'),
        ("brief", 'use "explainer", "cause", '),
        ("source", "write it into sources.yml in the explainer's folder, as `key: {title: "),
        ("numbers", "write it into numbers.yml in the explainer's folder, as `key: {label: "),
    ],
)
def test_kind_that_there_is_not_is_told_with_what_there_is(typed: str, fix: str) -> None:
    assert fix in starting.kind_fault(typed).fix


VALUES = {
    **{"date": "2026-11-02", "as_of": "2026-11-02", "url": "https://example.org/a", "value": "12"},
    **{"source": "audit", "by": "Road office", "file": "assets/a.png"},
}


def test_entry_of_a_registry_needs_no_more_than_it_is_told_to() -> None:
    files: dict[str, str | bytes] = {**SMALL, "one/assets/a.png": b"\x89PNG\r\n\x1a\n"}
    assert [f"{what}s" for what in starting.ENTRIES] == list(model.REGISTRIES)
    for what, form in starting.ENTRIES.items():
        filled = re.sub(r"(\w+): …", lambda key: f"{key[1]}: {VALUES.get(key[1], 'Words')}", form)
        files[f"one/{what}s.yml"] = f"audit: {filled}\n"
    assert build(tree(files)).problems == ()
