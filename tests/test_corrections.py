"""Corrections beside what they corrected."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest
from building import SMALL, Site, build, one, text_of, tree


def built_site(files: dict[str, str]) -> Site:
    built = build(tree(files))
    assert not built.has_errors, built.problems
    return Site(built.outputs)


def front(keys: str, body: str = "Text.\n") -> str:
    return f"---\ntitle: T\nsummary: S.\n{keys}---\n{body}"


CORRECTED = "updates:\n- {on: 2026-11-05, type: correction, note: There are six., was: five, now: six}\n"


def test_correction_stands_at_the_head_of_its_page_and_leads_to_what_was_wrong() -> None:
    page = built_site({**SMALL, "one/terms/t.md": front(CORRECTED)}).pages["one/terms/t/index.html"]
    latest = one(page, ".//p[@class='latest']")
    assert text_of(latest) == "Correction 5 November 2026: There are six. All changes"
    assert one(latest, "a").get("href") == "#changes"
    assert "It said: five It says now: six" in text_of(one(page, ".//*[@id='changes']"))


def test_correction_of_a_brief_without_a_page_stands_beside_it_on_the_list() -> None:
    item = built_site({**SMALL, "one/terms/t.md": front(CORRECTED, "")}).pages["one/terms/index.html"]
    told = text_of(one(item, ".//section[@id='t']"))
    assert "What changed here Correction 5 November 2026 T There are six. It said: five It says now: six" in told


def corrections_in(page: Element) -> list[str]:
    """What surrounds each mark of a correction, and the mark."""
    parents = [parent for parent in page.iter() if any(child.get("class") == "corrected" for child in parent)]
    return [text_of(parent) for parent in parents]


MARK = "Correction 5 November 2026. It said: five"


@pytest.mark.parametrize(
    ("told", "seen"),
    [
        ("summary: S.\n---\nThey were six\nmembers. They met.", f"They were six members. {MARK} They met."),
        ("summary: S.\n---\nSixteen came. *Then* there were six of [them](term:t), it is said!\n", f"said! {MARK}"),
        ("summary: S.\n---\nThe house has\n\n- six\n- rooms\n", f"six {MARK}"),
        ("summary: There are six.\n---\nOf six, one left.", f"There are six. {MARK}"),
        ("summary: S.\nfacts:\n  Members: six\n---\nText.", f"six {MARK}"),
        ("summary: S.\n---\nNo such word. [Six](https://example.org/six)! Or si*x*.\n", ""),
        ("summary: S.\n---\nThere were six, [see](https://e.org 'A. B') it. So.\n", f"it. {MARK} So."),
        ("summary: S.\n---\nIt is [six. So](https://e.org) it is. Yes.\n", f"six. So {MARK} it is. Yes."),
        ("summary: S.\n---\nSix and *six. So*. Yes.\n", f"six. {MARK} So"),
        ("summary: S.\n---\nThe six at St. Mary met. So.\n", f"met. {MARK} So."),
        ("summary: S.\n---\nThere were six.[@a] So.\n", f"six.1 {MARK} So."),
        ("summary: S.\n---\nTwenty-six, `six`, six-fold, six's, 2.six. So.\n\n    six\n", ""),
        ("summary: S.\n---\n> six\n", f"six {MARK}"),
        ("summary: S.\n---\n| a | b |\n|---|---|\n| six | c |\n", f"six {MARK}"),
    ],
)
def test_correction_stands_behind_the_sentence_that_says_what_is_right_once(told: str, seen: str) -> None:
    brief = f"---\ntitle: All six\n{CORRECTED}{told}\n"
    sources = "a: {title: T, publisher: P, undated: true, held: H}\n"
    pages = built_site({**SMALL, "one/terms/t.md": brief, "one/sources.yml": sources}).pages
    found = corrections_in(pages["one/terms/t/index.html"])
    assert len(found) == bool(seen)
    assert not found or seen in found[0]
    assert corrections_in(pages["one/terms/index.html"]) == []
    assert [seen in each for each in corrections_in(pages["one/all/index.html"])] == [True] * bool(seen)


def test_correction_of_an_event_stands_beside_it_on_the_timeline() -> None:
    events = "events:\n- {when: 2026-11-01, what: The six meet., source: a}\n"
    index = front(f"published: 2026-11-01\n{CORRECTED}{events}")
    sources = "a: {title: T, publisher: P, undated: true, held: H}\n"
    pages = built_site({**SMALL, "one/index.md": index, "one/sources.yml": sources}).pages
    assert f"The six meet. {MARK}" in corrections_in(pages["one/timeline/index.html"])[0]


def test_what_a_correction_put_in_place_is_plain_text_and_its_mark_escapes_what_was_wrong() -> None:
    update = '{on: 2026-11-05, type: correction, note: N., was: "<b>five</b>", now: "\'a\\" & <b>"}'
    brief = f"---\ntitle: T\nsummary: S.\nupdates:\n- {update}\n---\nIt is 'a\" & \\<b>, they say.\n"
    found = corrections_in(built_site({**SMALL, "one/terms/t.md": brief}).pages["one/terms/t/index.html"])
    assert [each.endswith("they say. Correction 5 November 2026. It said: <b>five</b>") for each in found] == [True]


def test_corrections_of_several_sentences_stand_behind_each_and_none_twice() -> None:
    updates = "updates:\n" + "".join(
        f"- {{on: 2026-11-0{day}, type: correction, note: N., was: w{day}, now: {now}}}\n"
        for day, now in ((9, "We met."), (8, "one"), (7, "two"))
    )
    event = "events:\n- {when: 2026-11-01, what: In one or two., main: true, source: a}\n"
    body = "{timeline}\n\nWe met. It was in one or two. So.\n"
    index = f"---\ntitle: T\nsummary: S.\npublished: 2026-11-01\n{updates}{event}---\n{body}"
    sources = "a: {title: T, publisher: P, undated: true, held: H}\n"
    page = built_site({**SMALL, "one/index.md": index, "one/sources.yml": sources}).pages["one/index.html"]
    marks = [text_of(mark) for mark in page.iter() if mark.get("class") == "corrected"]
    told = "Correction {} November 2026. It said: {}"
    assert sorted(marks) == sorted(told.format(day, f"w{day}") for day in (7, 8, 9))
    assert f"In one or two. {told.format(8, 'w8')} {told.format(7, 'w7')}" in text_of(page)
    assert f"We met. {told.format(9, 'w9')} It was" in text_of(page)


def test_citation_or_figure_that_looks_like_what_is_right_is_not_it() -> None:
    for now, body in (("1", "So it is [@a]."), ("6", "Of 6,500 and 1.6 and 6-8 [@a]."), ("amp", "You & I [@a].")):
        update = f"updates:\n- {{on: 2026-11-05, type: correction, note: N., was: w, now: '{now}'}}\n"
        sources = "a: {title: T, publisher: P, undated: true, held: H}\n"
        pages = built_site({**SMALL, "one/terms/t.md": front(update, f"{body}\n"), "one/sources.yml": sources}).pages
        assert corrections_in(pages["one/terms/t/index.html"]) == []
