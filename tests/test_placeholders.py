"""Samples: what `new` wrote and nobody has changed is told where readers would see it, with what to write instead."""

from __future__ import annotations

import re

import pytest
from assembling import SITE, Made, index, make
from assembling import brief as written

from generator import starting
from generator.starting import ALL_KINDS
from generator.vocabulary import KINDS


def told(files: dict[str, str | bytes]) -> Made:
    return make(files, rules=["placeholder"], drafts=True)


def new(kind: str, **changed: str) -> str:
    """What `new` writes for a kind, no draft any more, with other values for some keys."""
    text = starting.brief(kind, "T")
    text = re.sub(r"draft: true.*\n", "published: 2022-01-08\n" if kind == "explainer" else "", text)
    for key, value in changed.items():
        text = re.sub(rf"(?m)^{key}: .*$", f"{key}: {value}", text)
    return text


def path_of(kind: str) -> str:
    return "index.md" if kind == "explainer" else f"{KINDS[kind]}/x.md"


WRITTEN = {"summary": "What happened.", "actor": "Mayors", "claimant": "Mayors", "when": "2023-03-04"}
OWN_TEXT = re.compile(r"(?m)^Write the text here.*$")


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_all_that_new_wrote_is_told_until_the_writer_has_changed_it(kind: str) -> None:
    found = told({path_of(kind): new(kind)})
    assert {problem.fault.rule for problem in found.problems} == {"placeholder"}
    assert {problem.is_error for problem in found.problems} == {False}
    lines = [new(kind).splitlines()[problem.span.line - 1] for problem in found.problems]
    keys = [line.partition(":")[0] if ":" in line else "text" for line in lines]
    own = {"reaction": ["when", "actor"], "event": ["when"], "claim": ["claimant"]}.get(kind, [])
    assert keys == ["summary", *own, "text"]
    assert told({path_of(kind): OWN_TEXT.sub("It began.", new(kind, **WRITTEN))}).told == []


def test_sample_is_told_at_its_place_with_what_to_write() -> None:
    found = told({"reactions/x.md": OWN_TEXT.sub("It began.", new("reaction"))})
    assert found.told == [
        'reactions/x.md:3:10 [placeholder] "The answer in one or two sentences." is the sample that `new` wrote',
        'reactions/x.md:4:7 [placeholder] "2022-01-05" is the sample that `new` wrote',
        'reactions/x.md:5:8 [placeholder] "Who reacted" is the sample that `new` wrote',
    ]
    assert found.fixes == [
        "write the answer in one or two sentences.",
        "write the date on which it happened.",
        "write who reacted.",
    ]


def test_date_that_is_that_of_the_sample_by_chance_is_left_alone() -> None:
    changed = {**WRITTEN, "when": "2022-01-05"}
    assert told({"events/x.md": OWN_TEXT.sub("It began.", new("event", **changed))}).told == []
    assert len(told({"events/x.md": new("event", **changed)}).told) == 2


def test_draft_may_hold_samples_and_so_may_all_of_an_explainer_that_is_one() -> None:
    assert told({"claims/x.md": starting.brief("claim", "T")}).told == []
    files = {"index.md": starting.brief("explainer", "T"), "claims/x.md": new("claim"), "site.yml": starting.settings()}
    assert told({**files}).told == []


def test_samples_of_the_settings_are_told_there() -> None:
    sample = starting.settings().replace("#report_to", "report_to")
    found = told({"site.yml": sample})
    assert [line.partition(" is ")[0] for line in found.told] == [
        'content/site.yml:1:8 [placeholder] "The name of the site"',
        'content/site.yml:9:12 [placeholder] "desk@example.org"',
    ]
    assert found.fixes == ["write the name of the site.", "write where readers report mistakes."]
    assert told({"site.yml": SITE}).told == []


@pytest.mark.parametrize(
    ("keys", "text", "place"),
    [
        ("", "So it was. TODO: ask the council.", "7:12"),
        ("", "- Lorem ipsum dolor sit amet.", "7:3"),
        ("facts: {Owner: FIXME}", "", "4:16"),
        ("unknowns: [Who came (TODO).]", "", "4:22"),
    ],
)
def test_mark_of_unfinished_work_is_told_at_its_place(keys: str, text: str, place: str) -> None:
    found = told({"terms/t.md": written(keys, f"\n\n{text}\n")})
    mark = next(one for one in ("TODO", "FIXME", "Lorem ipsum") if one in keys + text)
    assert found.told == [f'terms/t.md:{place} [placeholder] "{mark}" is no text for readers']
    assert not found.problems[0].is_error


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ("draft: true", "TODO"),
        ("", "“TODO” stood on the file. `TODO` too."),
        ("", "Todo el mundo; the to-do list; TODOS; Loremipsum."),
    ],
)
def test_mark_in_a_draft_or_a_quotation_is_left_alone(keys: str, text: str) -> None:
    assert told({"terms/t.md": written(keys, f"{text}\n")}).told == []


def test_text_of_ones_own_that_speaks_of_samples_is_left_alone() -> None:
    text = f"“Write the text here” stood on the wall. Below it: {starting.SAMPLE_TEXT.text} Who says so?"
    assert told({"index.md": index(body=f"{text}\n"), "terms/t.md": written("", f"{text}\n")}).told == []
