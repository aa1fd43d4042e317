"""What uses what, by key and in text."""

from __future__ import annotations

import pytest
from assembling import HERE, THERE, make
from assembling import brief as written

from generator import uses


@pytest.mark.parametrize(
    ("keys", "body", "used"),
    [
        ("source: [one, page 4]", "", ("sources", "one")),
        ("image: square", "", ("images", "square")),
        ("facts: {Dead: '{number:dead}'}", "", ("numbers", "dead")),
        ("related: event:appeal", "", ("event", "appeal")),
        ("events: [{when: 2022-01-05, what: W, place: almaty}]", "", ("places", "almaty")),
        ("events: [{when: 2022-01-05, what: W, actors: tokayev}]", "", ("actor", "tokayev")),
        ("", "Told [@two, page 1].", ("sources", "two")),
        ("", "{quote:warning}", ("quotes", "warning")),
        ("", "{box:number:dead}", ("numbers", "dead")),
        ("", "{box:term:lpg}", ("term", "lpg")),
        ("", "[t](term:lpg)", ("term", "lpg")),
        ("", "![S](assets/square.jpg)", ("assets", "assets/square.jpg")),
        ("", "[S](assets/square.jpg#top)", ("assets", "assets/square.jpg")),
    ],
)
def test_brief_uses_what_it_names(keys: str, body: str, used: uses.Use) -> None:
    here = make({**THERE, HERE: written(keys, f"\n{body}\n")}).explainer.brief("question", "here")
    assert here is not None
    assert uses.of_brief(here) == (used,)


def test_plain_words_use_nothing() -> None:
    here = make({HERE: written("events: [{when: 2022-01-05, what: W, place: The quay, actors: A man}]")})
    assert [uses.of_brief(brief) for brief in here.explainer.of_kind("question")] == [()]


def test_entries_of_registries_use_what_their_keys_name() -> None:
    files: dict[str, str | bytes] = {
        **THERE,
        "sources.yml": "one: {title: T, publisher: P, undated: true, held: h, via: two}\n"
        "two: {title: T, publisher: P, undated: true, held: h}\n",
        "places.yml": "almaty: {name: A, in: land}\nland: {name: L}\n",
    }
    e = make(files).explainer
    assert set(uses.of_part(e.sources["one"])) == {("sources", "two")}
    assert set(uses.of_part(e.places["almaty"])) == {("places", "land")}
    assert set(uses.of_part(e.quotes["warning"])) == {("actor", "tokayev"), ("sources", "one")}
    assert set(uses.of_part(e.images["square"])) == {("assets", "assets/square.jpg")}
