"""Search: everything that can be led to, under each name and spelling it has (MODEL.md, "Actors")."""

from __future__ import annotations

import pytest
from assembling import make

from generator import search

TOKAYEV = """---
title: Kassym-Jomart Tokayev
summary: President.
type: person
names: {sort: "Tokayev, Kassym-Jomart", ru: Касым-Жомарт Токаев, also: [Qasym-Zhomart Toqaev]}
---
"""
LPG = "---\ntitle: LPG\nsummary: A fuel.\nexpands: liquefied petroleum gas\nalso: autogas\n---\n"
MEETING = "---\ntitle: The meeting\nsummary: They met.\nwhen: 2022-01-05\nplace: astana\n---\n"
ASTANA = """
astana:
  name: Astana
  names: {kk: Астана}
  named: [{name: Nur-Sultan, from: 2019-03-23, to: 2022-09-17}]
"""


def spellings(**files: str) -> dict[str, tuple[str, ...]]:
    made = make({path.replace("__", "/").replace("_", "."): text for path, text in files.items()})
    return {
        getattr(found.thing, "slug", getattr(found.thing, "key", "")): found.spellings
        for shelf in search.shelves(made.explainer)
        for found in shelf.things
    }


def test_actor_is_found_under_every_name() -> None:
    told = spellings(actors__tokayev_md=TOKAYEV)["tokayev"]
    assert told == ("Tokayev, Kassym-Jomart", "Касым-Жомарт Токаев", "Qasym-Zhomart Toqaev")


def test_term_is_found_by_what_it_stands_for_and_by_other_words() -> None:
    assert spellings(terms__lpg_md=LPG)["lpg"] == ("liquefied petroleum gas", "autogas")


def test_event_is_found_by_every_name_of_its_place() -> None:
    told = spellings(events__meeting_md=MEETING, places_yml=ASTANA)["meeting"]
    assert told == ("Astana", "Nur-Sultan", "Астана")


def test_place_in_plain_words_is_found_as_it_stands() -> None:
    told = spellings(events__meeting_md=MEETING.replace("place: astana", "place: Town hall"))["meeting"]
    assert told == ("Town hall",)


def test_term_without_a_long_form_is_found_by_other_words_alone() -> None:
    assert spellings(terms__lpg_md=LPG.replace("expands: liquefied petroleum gas\n", ""))["lpg"] == ("autogas",)


def test_actor_is_found_under_the_official_name_and_each_spelling_once() -> None:
    names = "names: {official: The Republic, ru: Республика, also: [Republic, The Republic]}"
    text = f"---\ntitle: T\nsummary: S\ntype: state\n{names}\n---\n"
    assert spellings(actors__land_md=text)["land"] == ("The Republic", "Республика", "Republic")


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("reactions__x_md", "actor: Someone\nwhen: 2022-01-05\nplace: astana"),
        ("claims__x_md", "claimant: Someone\nverdict: disputed\nplace: astana"),
        ("terms__t_md", "events: [{when: 2022-01-05, what: W, place: astana, source: one}]"),
        ("numbers_yml", "n: {label: N, by: A, source: one, where: astana, values: [{value: 2, as_of: 2022}]}"),
    ],
)
def test_whatever_has_a_place_is_found_by_every_name_of_it(path: str, keys: str) -> None:
    text = f"{keys}\n" if path == "numbers_yml" else f"---\ntitle: T\nsummary: S\n{keys}\n---\n"
    assert ("Astana", "Nur-Sultan", "Астана") in spellings(places_yml=ASTANA, **{path: text}).values()


def test_draft_is_not_found() -> None:
    assert "tokayev" not in spellings(actors__tokayev_md=TOKAYEV.replace("type:", "draft: true\ntype:"))


NUMBER = "dead: {label: dead, by: A, source: one, values: [{value: 2, as_of: 2022}]}\n"
WITH_EVENT = TOKAYEV.replace("type:", "events: [{when: 2022-01-05, what: He spoke, id: speech, source: one}]\ntype:")


def test_briefs_events_told_in_them_and_numbers_are_found_under_their_headings() -> None:
    made = make({"actors/tokayev.md": WITH_EVENT, "numbers.yml": NUMBER, "events/meeting.md": MEETING})
    told = [(shelf.word, len(shelf.things)) for shelf in search.shelves(made.explainer)]
    assert told == [("list-actors", 1), ("list-events", 1), ("timeline", 1), ("numbers", 1)]
