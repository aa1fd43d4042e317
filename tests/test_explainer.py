"""The explainer: reading order, look-ups, drafts, links, and what a quote, a role or a place is at a date."""

from __future__ import annotations

import pytest
from assembling import Made, brief, index, make

from generator import dates, explainer, heads, model, pages
from generator.explainer import Explainer


def addresses(made: Made) -> list[str]:
    return [f"{brief.kind}:{brief.slug}" for brief in made.explainer.briefs]


# --- order and look-ups ----------------------------------------------------------------------------------------------


def test_briefs_stand_by_kind_then_by_name_the_index_first() -> None:
    made = make({path: brief() for path in ("terms/a.md", "causes/b.md", "causes/a.md", "actors/z.md")})
    assert addresses(made) == ["explainer:e", "cause:a", "cause:b", "actor:z", "term:a"]


def test_order_in_the_index_comes_before_names() -> None:
    text = index("order: {causes: [c, b]}")
    made = make({"index.md": text, **{f"causes/{name}.md": brief() for name in "abc"}})
    assert addresses(made)[1:] == ["cause:c", "cause:b", "cause:a"]


def test_events_and_reactions_are_read_by_date_at_their_places() -> None:
    places = "east: {name: E, time_zone: Asia/Tokyo}\nwest: {name: W, time_zone: America/New_York}\n"
    made = make({
        "places.yml": places,
        "reactions/a.md": brief("actor: A b\nwhen: 2022-01-05 12:00\nplace: west"),
        "reactions/b.md": brief("actor: A b\nwhen: 2022-01-05 12:00\nplace: east"),
        "reactions/c.md": brief("actor: A b\nwhen: 2022-01-04"),
    })  # fmt: skip
    assert addresses(made)[1:] == ["reaction:c", "reaction:b", "reaction:a"]


def test_briefs_are_read_by_the_seasons_of_the_hemisphere() -> None:
    files = {f"events/{part}.md": brief(f"when: {part} 2014") for part in ("summer", "winter")}
    assert addresses(make(files))[1:] == ["event:summer", "event:winter"]
    assert addresses(make({**files, "index.md": index("seasons: southern")}))[1:] == ["event:winter", "event:summer"]


def test_look_ups_find_briefs_entries_and_kinds() -> None:
    made = make({"events/e.md": brief("when: 2022"), "terms/t.md": brief("events: {id: i, when: 2022, what: W}")})
    found = made.explainer
    assert found.brief("event", "e") in found.of_kind("event")
    assert found.brief("event", "t") is None
    assert (found.entry("e"), found.entry("i")) == found.entries
    assert found.entry("t") is None
    assert found.of_kind("claim") == ()


def test_drafts_and_their_links_and_sources_are_left_out_unless_asked_for() -> None:
    told = "draft: true\nsource: {title: Told here, publisher: P, undated: true, held: h}"
    files = {"terms/d.md": brief(told, "To [a](actor:a).\n"), "actors/a.md": brief()}
    published, shown = make(files).explainer, make(files, drafts=True).explainer
    assert (addresses(make(files)), published.links, len(published.sources)) == (["explainer:e", "actor:a"], (), 2)
    assert (len(shown.briefs), len(shown.links), len(shown.sources)) == (3, 1, 3)


def test_links_are_told_once_for_each_relation_and_never_to_oneself() -> None:
    text = "[a](term:b) [b](term:b) [self](term:a)"
    made = make({"terms/a.md": brief(body=f"{text}\n"), "terms/b.md": brief()})
    assert [(k.of[1], k.to[1], k.relation) for k in made.explainer.links] == [("a", "b", "text")]


def test_explainer_without_an_index_is_none() -> None:
    made = make({"index.md": b"", "terms/t.md": brief()})
    assert made.made is None
    assert made.told == ['index.md:1:1 [missing-file] the explainer "e" has no index.md']


def test_index_that_cannot_be_read_is_told_once() -> None:
    made = make({"index.md": b"\xff", "terms/t.md": brief("related: nothing")})
    assert made.made is None
    assert made.rules == ["index.md [encoding]", "terms/t.md [unknown-key]"]


# --- quotes ----------------------------------------------------------------------------------------------------------


def quotes(keys: str) -> list[tuple[str | None, str, str, list[str]]]:
    """Key, speaker, date and sources of the quotes of a claim by Someone of 2022-01-05."""
    registry = "q: {text: W, speaker: An expert, when: 2022-02, source: two}\n"
    claim = brief(f"claimant: Someone\nverdict: disputed\nwhen: 2022-01-05\nsource: one\n{keys}")
    made = make({"claims/c.md": claim, "quotes.yml": registry}).explainer
    told = explainer.quotes_of(made.briefs[1], made)
    return [
        (q.key, q.speaker.text if q.speaker else "", q.when.text if q.when else "", [c.source for c in q.citations])
        for q in told
    ]


def test_quote_of_the_registry_stands_for_itself() -> None:
    assert quotes("quote: q") == [("q", "An expert", "2022-02", ["two"])]


def test_quote_in_place_inherits_what_it_leaves_out() -> None:
    assert quotes("quote: {text: W}") == [(None, "Someone", "2022-01-05", ["one"])]


def test_quote_in_place_keeps_what_it_says() -> None:
    told = "quote: [{text: W, speaker: Another, when: 2022-01-04, source: two}, q]"
    assert quotes(told) == [(None, "Another", "2022-01-04", ["two"]), ("q", "An expert", "2022-02", ["two"])]


# --- roles, names of places, zones -----------------------------------------------------------------------------------

ROLES = """
roles:
  - {title: Minister, from: 2015, to: 2019-03-20, source: one}
  - {title: President, from: 2019-03-20, source: one}
  - {title: Chairman, from: 2022-01-05, source: one}
"""
PLACES = """
kazakhstan: {name: Kazakhstan, time_zone: Asia/Almaty}
astana: {name: Astana, named: [{name: Nur-Sultan, from: 2019-03-23, to: 2022-09-17}], in: kazakhstan}
aktau: {name: Aktau, in: kazakhstan, time_zone: Asia/Aqtau}
"""


@pytest.fixture(scope="module")
def made() -> Explainer:
    return make({"actors/a.md": brief(ROLES.strip()), "places.yml": PLACES}).explainer


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2014", []),
        ("2016", ["Minister"]),
        ("2019-03-19", ["Minister"]),
        ("2019-03-20", ["President"]),
        ("2022-01-04", ["President"]),
        ("2022-01-05", ["President", "Chairman"]),
        ("2022-01-05 00:10", ["President", "Chairman"]),
        ("night of 2022-01-04", ["President", "Chairman"]),
        ("2025", ["President", "Chairman"]),
    ],
)
def test_roles_are_those_held_at_the_date_in_the_order_written(made: Explainer, when: str, expected: list[str]) -> None:
    actor = made.briefs[1].front
    assert isinstance(actor, model.Actor)
    assert [role.title for role in explainer.roles_at(actor, dates.parse(when), made.zone)] == expected


def test_roles_without_a_date_are_those_that_have_not_ended(made: Explainer) -> None:
    actor = made.briefs[1].front
    assert isinstance(actor, model.Actor)
    assert [role.title for role in explainer.roles_at(actor, None, made.zone)] == ["President", "Chairman"]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("2019-03-22", "Astana"),
        ("2019-03-23", "Nur-Sultan"),
        ("2022-01-05", "Nur-Sultan"),
        ("2022-09-17", "Nur-Sultan"),
        ("2022-09-18", "Astana"),
        (None, "Astana"),
    ],
)
def test_place_has_the_name_that_it_bore_at_the_date(made: Explainer, when: str | None, expected: str) -> None:
    at = dates.parse(when) if when else None
    assert explainer.place_name(made.places["astana"], at, made.zone) == expected


@pytest.mark.parametrize(
    ("place", "zone"), [("astana", "Asia/Almaty"), ("aktau", "Asia/Aqtau"), ("A meadow", "UTC"), ("nowhere", "UTC")]
)
def test_zone_is_that_of_the_place_or_of_what_it_lies_in(made: Explainer, place: str, zone: str) -> None:
    assert made.zone_of(model.Named(place, place.islower())).key == zone


# --- sources in place ------------------------------------------------------------------------------------------------


def test_sources_in_place_that_say_the_same_are_one() -> None:
    told = "source: {title: Told, publisher: P, undated: true, held: h}"
    other = "source: {title: Other, publisher: P, undated: true, held: h}"
    made = make({"causes/a.md": brief(told), "causes/b.md": brief(told), "causes/c.md": brief(other)})
    assert [s.title for s in made.explainer.sources.values()] == ["One", "Two", "Told", "Other"]
    for each in made.explainer.of_kind("cause"):
        (citation,) = explainer.cited(each.front.source)  # type: ignore[attr-defined]
        assert citation.source in made.explainer.sources


@pytest.mark.parametrize(("southern", "expected"), [(False, ["Then"]), (True, ["Later"])])
def test_role_in_a_season_is_that_of_the_hemisphere(southern: bool, expected: list[str]) -> None:
    roles = "roles: [{title: Then, to: 2014-10-01}, {title: Later, from: 2014-10-02}]"
    made = make({"actors/a.md": brief(f"type: person\n{roles}")}).explainer
    actor, summer = made.briefs[1].front, dates.parse("summer 2014")
    assert isinstance(actor, model.Actor)
    assert [role.title for role in explainer.roles_at(actor, summer, made.zone, southern=southern)] == expected


@pytest.mark.parametrize(("seasons", "expected"), [("northern", "Then"), ("southern", "Later")])
def test_role_that_readers_see_in_a_season_is_that_of_the_hemisphere(seasons: str, expected: str) -> None:
    roles = "roles: [{title: Then, to: 2014-10-01}, {title: Later, from: 2014-10-02}]"
    made = make({"index.md": index(f"seasons: {seasons}"), "actors/a.md": brief(f"type: person\n{roles}")}).explainer
    assert heads.role_words(model.Named("a", True), dates.parse("summer 2014"), made) == expected


@pytest.mark.parametrize(
    ("roles", "when", "north", "south"),
    [
        ("{title: A, to: summer 2014}, {title: B, from: 2014-10-01}", "2014-10", ["B"], ["A", "B"]),
        ("{title: A, to: 2015-01-01}, {title: B, from: 2015-01-02}", "summer 2014", ["A"], ["B"]),
    ],
    ids=["of the role", "of the date"],
)
def test_role_that_ends_in_a_season_ends_in_that_of_the_hemisphere(
    roles: str, when: str, north: list[str], south: list[str]
) -> None:
    made = make({"actors/a.md": brief(f"type: person\nroles: [{roles}]")}).explainer
    actor = made.briefs[1].front
    assert isinstance(actor, model.Actor)
    for southern, expected in ((False, north), (True, south)):
        held = explainer.roles_at(actor, dates.parse(when), made.zone, southern=southern)
        assert [role.title for role in held] == expected


@pytest.mark.parametrize(
    ("bore", "when", "north", "south"),
    [
        ("from: summer 2014", "2014-10-01", "Then", "Now"),
        ("to: summer 2014", "2014-10-01", "Now", "Then"),
        ("from: 2014-10-01", "summer 2014", "Now", "Then"),
        ("to: 2014-10-01", "summer 2014", "Then", "Now"),
    ],
)
def test_name_of_a_place_in_a_season_is_that_of_the_hemisphere(bore: str, when: str, north: str, south: str) -> None:
    made = make({"places.yml": f"p: {{name: Now, named: [{{name: Then, {bore}}}]}}\n"}).explainer
    for southern, expected in ((False, north), (True, south)):
        found = explainer.place_name(made.places["p"], dates.parse(when), made.zone, southern=southern)
        assert found == expected


@pytest.mark.parametrize(
    ("seasons", "grains"), [("northern", ["month", "year", "month"]), ("southern", ["day", "year", "day"])]
)
def test_timeline_that_readers_see_is_grouped_by_the_seasons_of_the_hemisphere(seasons: str, grains: list[str]) -> None:
    told = ("2014-01-01", "spring 2014", "2014-09-10")
    events = ", ".join(f"{{when: {when}, what: W}}" for when in told)
    made = make({"index.md": index(f"seasons: {seasons}\nevents: [{events}]")}).explainer
    assert [group.grain for group in pages.timeline_view(made.entries, made).groups] == grains


def test_members_of_an_alliance_are_those_that_have_not_left() -> None:
    files = {
        "actors/csto.md": brief("type: alliance"),
        "actors/a.md": brief("member_of: {actor: csto, from: 1992}"),
        "actors/b.md": brief("member_of: {actor: csto, from: 1994, to: 2012}"),
    }
    assert [actor.slug for actor in explainer.members_of("csto", make(files).explainer)] == ["a"]
