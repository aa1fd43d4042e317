"""What readers can narrow a timeline by; tests/test_browser_timeline.py does it."""

from __future__ import annotations

from assembling import brief, index, make
from building import all_of, one, site, text_of

from generator.explainer import Explainer
from generator.filters import FEWEST, filters_of, kind_of


def explainer(*events: str, **files: str) -> Explainer:
    """An explainer whose events have these keys, one a day."""
    lines = (
        f"  - {{id: e{day}, when: 2022-01-{day:02}, what: W, {keys}}}\n" for day, keys in enumerate(events, start=1)
    )
    made = make({"index.md": index("lanes: [streets, halls, sea]\nevents:\n" + "".join(lines)), **files})
    assert made.told == []
    return made.explainer


def told(made: Explainer) -> dict[str, list[str]]:
    """The values of each filter."""
    return {each.name: [option.value for option in each.options] for each in filters_of(made.entries, made.front.lanes)}


def test_lanes_are_in_the_order_of_the_writer_without_empty_ones() -> None:
    made = explainer("lane: halls", "lane: streets", *["lane: halls"] * FEWEST)
    assert told(made) == {"lane": ["streets", "halls"]}


def test_actors_are_in_the_order_of_the_alphabet_whoever_they_are() -> None:
    made = explainer(
        "actors: [tokayev]",
        "actors: [Zoe, Adam Smith]",
        *["actors: [Bert]"] * FEWEST,
        **{"actors/tokayev.md": brief("type: person")},
    )
    assert told(made) == {"actor": ["Adam Smith", "Bert", "tokayev", "Zoe"]}


def test_kinds_are_those_of_the_entries() -> None:
    files = {"reactions/r.md": brief("actor: Someone\nwhen: 2022-02-01\nstance: S")}
    made = explainer(*["lane: halls"] * FEWEST, **files)
    assert told(made)["kind"] == ["event", "reaction"]
    assert [kind_of(entry) for entry in made.entries] == ["event"] * FEWEST + ["reaction"]


def test_filter_that_leaves_nothing_out_is_not_offered() -> None:
    assert told(explainer(*["lane: halls, actors: [Bert]"] * FEWEST)) == {}


def test_few_entries_need_no_filter() -> None:
    assert told(explainer("lane: halls", *["lane: streets"] * (FEWEST - 2))) == {}


def test_page_tells_of_each_entry_which_options_it_has() -> None:
    page = site("ferry").pages["ria-ferry/timeline/index.html"]
    options = {
        select.get("name"): [text_of(option) for option in all_of(select, "option")]
        for select in all_of(page, "select")
    }
    assert options["lane"] == ["All", "at sea", "on land"]
    departure = one(page, ".//li[@id='departure']")
    assert options["lane"][int(departure.get("data-lane") or 0)] == "at sea"
    actors = [options["actor"][int(number)] for number in (departure.get("data-actor") or "").split()]
    assert actors == ["Mansa Line", "Rui Falcato"]


def test_controls_are_hidden_until_the_script_shows_them() -> None:
    controls = one(site("ferry").pages["ria-ferry/timeline/index.html"], ".//div[@class='filters']")
    assert controls.get("hidden") is not None


def test_pages_without_filters_ask_for_no_script() -> None:
    page = site("smallest").pages["well/timeline/index.html"]
    assert not [each for each in all_of(page, "select", "script") if each.get("type") != "application/ld+json"]
