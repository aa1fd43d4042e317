"""Entries: what stands on the timeline, under which anchor, and with whose sources."""

from __future__ import annotations

from typing import Any

from assembling import Made, brief, index, make

from generator import numbers
from generator.numbers import Then


def events(*told: str) -> str:
    """An index whose events are these, each "id: when", more keys after a semicolon."""
    return index("events:\n" + "".join(_event(one) for one in told))


def _event(told: str) -> str:
    first, *more = told.split("; ")
    name, _, when = first.partition(": ")
    return "".join([f"  - id: {name}\n    when: {when}\n    what: W\n", *(f"    {key}\n" for key in more)])


def timed(*told: str, **files: str) -> Made:
    return make({"index.md": events(*told), **files})


def anchors(made: Made) -> list[str]:
    assert made.told == []
    return [entry.anchor for entry in made.explainer.entries]


# --- what becomes one ------------------------------------------------------------------------------------------------


def test_what_stands_on_the_timeline() -> None:
    number = (
        "n:\n  label: people <b> & more\n  by: Police\n  source: one\n  values:\n"
        "    - {value: 3, as_of: 2022-01-04, published: 2022-01-09, timeline: true}\n"
        "    - {value: 5, as_of: 2022-01-05, published: 2022-01-09}\n"
    )
    made = timed(
        "inner: 2022-01-05",
        **{
            "events/e.md": brief("when: 2022-01-06"),
            "reactions/r.md": brief("actor: Someone\nwhen: 2022-01-07"),
            "claims/dated.md": brief("claimant: Someone\nverdict: disputed\nwhen: 2022-01-08"),
            "claims/undated.md": brief("claimant: Someone\nverdict: disputed"),
            "numbers.yml": number,
        },
    )
    assert anchors(made) == ["inner", "e", "reaction-r", "claim-dated", "n-2022-01-09-1"]
    title = made.explainer.entries[-1].title
    assert title.pieces[0] == "People &lt;b&gt; &amp; more: "


def test_value_on_the_timeline_is_itself_though_another_was_said_the_same_day() -> None:
    number = (
        "n:\n  label: people\n  by: Police\n  source: one\n  values:\n"
        "    - {value: 3, as_of: 2022-01-04, published: 2022-01-09, withdrawn: 2022-01-09, timeline: true}\n"
        "    - {value: 5, as_of: 2022-01-05, published: 2022-01-09}\n"
    )
    made = timed(**{"numbers.yml": number})
    slot: Any = made.explainer.entries[0].title.pieces[1]
    choice = numbers.choose(made.explainer.numbers["n"], slot, Then(None, made.explainer.zone))
    assert (choice.value.amount.text, choice.is_taken_back) == ("3", True)
    assert made.explainer.entries[0].status == "withdrawn"


def test_anchor_of_an_event_without_id_is_its_date_and_first_words() -> None:
    text = index(
        "events: [{when: night of 2022-01-05, what: 'Price of *LPG* & petrol in [Almaty](actor:a) [@one] rises fast'}]"
    )
    made = make({"index.md": text, "actors/a.md": brief()})
    assert anchors(made) == ["night-of-2022-01-05-price-of-lpg-petrol-in"]


def test_two_events_with_one_anchor_ask_for_an_id() -> None:
    event = "{when: 2022-01-05, what: A march begins}"
    made = make({"index.md": index(f"events: [{event}, {event}]")})
    assert made.told == ['index.md:5:77 [same-address] two events would have the address "#2022-01-05-a-march-begins"']
    assert str(made.problems[0].other) == "content/e/index.md:5:35"
    assert made.fixes == ["give one of them an `id` of its own."]


def test_event_inside_a_brief_may_not_take_the_anchor_of_a_brief() -> None:
    made = timed("march: 2022-01-05", **{"events/march.md": brief("when: 2022-01-06")})
    assert made.told == ['index.md:6:9 [same-address] two events would have the address "#march"']
    assert str(made.problems[0].other) == "content/e/events/march.md:1:1"


def test_drafts_leave_the_timeline_unless_asked_for() -> None:
    files = {"events/d.md": brief("when: 2022-01-05\ndraft: true")}
    assert make(files).explainer.entries == ()
    assert [entry.is_draft for entry in make(files, drafts=True).explainer.entries] == [True]


# --- whose sources ---------------------------------------------------------------------------------------------------


def sources(keys: str, text: str = "", **files: str) -> list[str]:
    """The sources of the one entry that a claim makes."""
    claim = brief(f"claimant: Someone\nverdict: disputed\nwhen: 2022-01-05\n{keys}", text)
    made = make({"claims/c.md": claim, "quotes.yml": "q: {text: W, speaker: A b, source: two}\n", **files})
    assert made.told == []
    return [citation.source for citation in made.explainer.entries[0].citations]


def test_entry_has_the_sources_of_its_brief() -> None:
    assert sources("source: [one, page 4]\nquote: q", "Text [@two].\n") == ["one"]


def test_brief_without_sources_has_those_of_its_quotes() -> None:
    assert sources("quote: q", "Text [@one].\n") == ["two"]


def test_brief_without_sources_and_quotes_has_those_of_its_text_each_once() -> None:
    assert sources("", "Text [@one; @two, page 3] and more [@one].\n") == ["one", "two"]


RENDERED = "q: {speaker: A b, rendered: [{text: W, by: A b, source: two}, {text: V, by: C d, source: [one, line 4]}]}\n"


def test_brief_rests_on_the_sources_of_all_renderings_of_its_quote() -> None:
    assert sources("quote: q", "Text.\n", **{"quotes.yml": RENDERED}) == ["two", "one"]


def test_brief_rests_on_the_sources_of_a_quote_that_stands_in_its_text() -> None:
    assert sources("", "{quote:q}\n") == ["two"]
