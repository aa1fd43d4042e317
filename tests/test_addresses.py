"""Addresses: links to pages, headings and files, and addresses that are taken twice."""

from __future__ import annotations

import pytest
from assembling import HERE, THERE, body, brief, index, make

from generator import addresses, pages

# --- links to pages and files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[x](assets/sqare.jpg)", 'dead-link] there is no "assets/sqare.jpg" in this explainer'),
        ("![x](assets/sqare.jpg)", 'dead-link] there is no "assets/sqare.jpg" in this explainer'),
        ("[x](whole/)", 'dead-link] there is no "whole/" in this explainer'),
        ("[x](timeline/?lane=a)", 'dead-link] the link "timeline/?lane=a" has a question mark'),
        ("[x](?x)", 'dead-link] the link "?x" has a question mark'),
        ("[x](assets/%2573quare.jpg)", 'dead-link] there is no "assets/%73quare.jpg" in this explainer'),
        ("[x](timelin/)", 'dead-link] there is no "timelin/" in this explainer'),
        ("[x](terms/lpg/)", 'dead-link] there is no "terms/lpg/" in this explainer'),
        ("[x](/numbers/)", 'dead-link] "/numbers/" leads out of the explainer'),
        ("[x](../other/)", 'dead-link] "../other/" leads out of the explainer'),
        ("[x](#nowhere)", 'dead-anchor] nothing on this page has the address "#nowhere"'),
        ("[x](causes/lpg-price/#two)", 'dead-anchor] nothing on causes/lpg-price/ has the address "#two"'),
        ("[x](timeline/#second-vote)", 'dead-anchor] nothing on timeline/ has the address "#second-vote"'),
        ("[x](numbers/#deed)", 'dead-anchor] nothing on numbers/ has the address "#deed"'),
    ],
)
def test_link_that_leads_nowhere_is_refused(text: str, told: str) -> None:
    assert body(text).told == [f"{HERE}:6:1 [{told}"]


def test_addresses_of_other_scripts_are_found() -> None:
    made = make({
        "terms/t.md": brief(body="## Цена газа\n\n[here](#h-цена-газа) [there](terms/t/#h-цена-газа) "
                                 "[file](<assets/цена газа.pdf>)\n"),
        "assets/цена газа.pdf": b"x",
    })  # fmt: skip
    assert made.told == []


def test_old_address_of_a_brief_may_be_linked() -> None:
    made = make({"terms/t.md": brief("former_slugs: old", "Text.\n"), HERE: brief(body="[x](terms/old/)\n")})
    assert made.told == []


def test_part_of_the_page_that_is_not_there_cannot_be_linked() -> None:
    made = make({"index.md": index(body="[a](#claims) [b](#sources) [c](#body)\n")})
    assert made.told == ['index.md:6:1 [dead-anchor] nothing on this page has the address "#claims"']


def test_part_that_was_moved_into_the_text_can_be_linked_if_there_is_something_in_it() -> None:
    event = "events: [{when: 2022, what: W, source: one}]"
    assert make({"index.md": index(event, "[t](#timeline)\n")}).told == []
    assert make({"index.md": index(event, "[t](#timeline)\n\n{timeline}\n")}).told == []
    assert make({"index.md": index(body="[t](#timeline)\n\n{timeline}\n")}).rules == ["index.md [dead-anchor]"]
    question = brief(body="[t](#timeline) [u](#unknowns)\n\n{timeline}\n")
    assert make({"index.md": index(event), "questions/q.md": question}).rules == ["questions/q.md [dead-anchor]"]


def test_parts_that_can_be_linked_are_those_of_the_page() -> None:
    for files in ({}, THERE, {**THERE, "questions/q.md": brief("status: open"), "index.md": index(body="T.\n")}):
        made = make(files).explainer
        told = addresses.parts_of(made.briefs, made.entries, made.numbers.values())
        view = pages.plan(made)[0].view
        assert isinstance(view, pages.ExplainerView)
        assert told == {section.part for section in view.sections} | {"sources"}


@pytest.mark.parametrize("drafts", [True, False])
def test_pages_that_can_be_linked_are_those_that_are_planned(drafts: bool) -> None:
    draft = {"terms/d.md": brief("draft: true\nformer_slugs: [e]", "T.\n"), HERE: brief("former_slugs: [was]")}
    made = make({**THERE, **draft}, drafts=drafts).explainer
    told = [address.path for address in addresses.listed_pages(made.briefs)]
    assert [f"e/{path}" for path in told] == [page.path for page in pages.plan(made)]
    assert ("terms/d/" in told) == drafts


@pytest.mark.parametrize("keys", ["facts: {F: '[x](#h-a)'}", "unknowns: ['[x](#h-a)']"])
def test_line_shown_on_several_pages_cannot_name_a_place_on_one(keys: str) -> None:
    made = make({"terms/t.md": brief(keys, "## A\n")})
    assert made.rules == ["terms/t.md [dead-anchor]"]
    assert "write the page too" in made.fixes[0]
    assert make({"terms/t.md": brief(keys.replace("#h-a", "terms/t/#h-a"), "## A\n")}).told == []


def test_entry_of_a_draft_can_be_linked_in_drafts_only() -> None:
    files = {"events/d.md": brief("draft: true\nwhen: 2022", "T.\n"), HERE: brief(body="[x](timeline/#d)\n")}
    assert make(files).rules == [f"{HERE} [dead-anchor]"]
    assert make(files, drafts=True).told == []


def test_path_is_decoded_once() -> None:
    made = make({
        HERE: brief(body="[a](assets/100%25.png) [b](assets/a%3F.png) ![c](assets/cafe%CC%81.png)\n\n{image:i}\n"),
        "images.yml": "i: {file: assets/100%.png, alt: A, credit: C, licence: CC0-1.0}\n",
        "assets/100%.png": b"x", "assets/a?.png": b"x", "assets/caf\u00e9.png": b"x",
    })  # fmt: skip
    assert made.told == []


def test_files_that_differ_only_in_case_are_refused() -> None:
    made = make({"assets/A.png": b"x", "assets/a.png": b"x"})
    assert made.rules == ["assets/a.png [same-address]"]


def test_refused_asset_is_told_once() -> None:
    made = make({HERE: brief(body="[a](assets/a.html)\n"), "assets/a.html": b"x"})
    assert made.rules == ["assets/a.html [unsafe-link]"]


# --- addresses, former slugs, circles --------------------------------------------------------------------------------


def test_former_slug_that_another_brief_has_is_refused() -> None:
    made = make({"terms/a.md": brief("former_slugs: [b]"), "terms/b.md": brief(), "causes/b.md": brief()})
    assert made.told == ['terms/a.md:4:16 [same-address] the old address "b" belongs to another brief']
    assert str(made.problems[0].other) == "content/e/terms/b.md:1:1"


def test_former_slug_of_two_briefs_is_refused() -> None:
    made = make({"terms/a.md": brief("former_slugs: old"), "terms/b.md": brief("former_slugs: [older, old]")})
    assert made.told == ['terms/b.md:4:23 [same-address] the old address "old" belongs to another brief']


@pytest.mark.parametrize("old", ["[a]", "[old, old]"])
def test_former_slug_that_is_its_own_or_twice_is_refused_once(old: str) -> None:
    made = make({"terms/a.md": brief(f"former_slugs: {old}")})
    assert made.rules == ["terms/a.md [same-address]"]
    assert "leads here already" in made.problems[0].fault.message


def test_circles_are_told_once_each() -> None:
    made = make({
        "events/a.md": brief("when: 2022\npart_of: event:b"),
        "events/b.md": brief("when: 2022\npart_of: event:a"),
        "events/c.md": brief("when: 2022\npart_of: event:a\ncaused_by: event:c"),
        "places.yml": "here: {name: H, in: there}\nthere: {name: T, in: here}\n",
        "sources.yml": "one: {title: T, publisher: P, undated: true, held: h, via: one}\n",
    })  # fmt: skip
    assert made.told == [
        "events/a.md:5:10 [cycle] an event lies within itself: a > b > a",
        "events/c.md:6:12 [cycle] an event caused itself: c > c",
        "places.yml:1:21 [cycle] a place lies within itself: here > there > here",
        "sources.yml:1:60 [cycle] a source reprints itself: one > one",
    ]
