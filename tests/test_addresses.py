"""Addresses: links to pages, headings and files, and addresses that are taken twice."""

from __future__ import annotations

import pytest
from assembling import HERE, body, brief, make

# --- links to pages and files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[x](assets/sqare.jpg)", 'dead-link] there is no "assets/sqare.jpg" in this explainer'),
        ("![x](assets/sqare.jpg)", 'dead-link] there is no "assets/sqare.jpg" in this explainer'),
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
