"""The rules of evidence: what each one flags, at which place, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from assembling import ALL_RULES, Made, make
from assembling import brief as written

Files = Mapping[str, str | bytes]

SOURCES = """\
one: {title: One, publisher: First, undated: true, held: here}
two: {title: Two, publisher: Second, undated: true, held: here}
same: {title: Same, publisher: FIRST, undated: true, held: here}
copy: {title: Copy, publisher: Third, undated: true, held: here, via: one}
state: {title: State, publisher: Fourth, undated: true, held: here, reliability: state media}
heap: {title: Heap, publisher: Fifth, undated: true, held: here, reliability: aggregator}
decree: {title: Decree, publisher: Sixth, undated: true, held: here, reliability: primary}
own: {title: Own, publisher: kassym-jomart  Tokayev, undated: true, held: here}
"""
WITHOUT_ADVICE = """\
title: Tests
base_url: auto
authors: {desk: The desk}
rules: {unused: off, single-source: off, orphan: off, not-archived: off}
"""


def made(files: Files, *, drafts: bool = False) -> Made:
    return make({"site.yml": WITHOUT_ADVICE, "sources.yml": SOURCES, **files}, rules=ALL_RULES, drafts=drafts)


def told(path: str, keys: str = "", body: str = "", **files: str) -> list[str]:
    """What is said of one brief; its keys begin on line 4."""
    return made({path: written(keys, body), **files}).told


# --- unsourced -------------------------------------------------------------------------------------------------------

SILENT_KINDS = {
    "causes/c.md": "",
    "events/e.md": "when: 2022-01-05\n",
    "reactions/r.md": "actor: Someone\nwhen: 2022-01-06\n",
    "claims/c.md": "claimant: Someone\nverdict: disputed\nwould_settle: Papers\n",
}


@pytest.mark.parametrize("path", SILENT_KINDS)
def test_brief_that_states_something_without_a_source_is_told_at_its_front_matter(path: str) -> None:
    kind = {"causes": "cause", "events": "event", "reactions": "reaction", "claims": "claim"}[path.split("/")[0]]
    assert told(path, SILENT_KINDS[path]) == [f"{path}:1:1 [unsourced] this {kind} has no source"]


@pytest.mark.parametrize("path", SILENT_KINDS)
def test_brief_with_a_source_or_a_body_that_cites_is_fine(path: str) -> None:
    assert told(path, f"{SILENT_KINDS[path]}source: one") == []
    assert told(path, SILENT_KINDS[path], "Told [@one].\n") == []


@pytest.mark.parametrize(
    "quote", ["q", "{text: W, source: one}", "{rendered: [{text: V, by: A, source: one}, {text: W, by: B}]}"]
)
def test_brief_whose_quote_has_a_source_may_leave_its_own_out(quote: str) -> None:
    quotes = "q: {text: W, speaker: Someone, when: 2022-01-06, source: one}\n"
    keys = f"actor: Someone\nwhen: 2022-01-06\nquote: {quote}"
    assert told("reactions/r.md", keys, **{"quotes.yml": quotes}) == []


def test_brief_whose_text_shows_a_quote_with_a_source_may_leave_its_own_out() -> None:
    quotes = {"quotes.yml": "q: {text: W, speaker: Someone, when: 2022-01-06, source: one}\n"}
    assert told("causes/c.md", "", "{quote:q}\n", **quotes) == []


@pytest.mark.parametrize("path", ["terms/t.md", "questions/q.md", "actors/a.md"])
def test_kinds_that_explain_need_no_source_of_their_own(path: str) -> None:
    assert told(path) == []


@pytest.mark.parametrize(
    ("path", "keys", "expected"),
    [
        ("terms/t.md", "facts:\n  Owner: The port", '5:10 [unsourced] the fact "Owner" has no source'),
        ("terms/t.md", "events:\n  - {when: 2022-01-05, what: Fire}", "5:30 [unsourced] this event has no source"),
        (
            "terms/t.md", "updates:\n  - {on: 2022-01-10, type: update, note: New}",
            "5:42 [unsourced] this update has no source",
        ),
        ("actors/a.md", "roles:\n  - {title: Mayor, from: 2019}", "5:13 [unsourced] this role has no source"),
        (
            "actors/a.md", "member_of:\n  - {actor: b, from: 2019}",
            "5:13 [unsourced] this membership has no source",
        ),
    ],
)  # fmt: skip
def test_part_without_a_source_is_told_at_its_words(path: str, keys: str, expected: str) -> None:
    assert told(path, keys, **{"actors/b.md": written()}) == [f"{path}:{expected}"]


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("terms/t.md", "facts:\n  Owner: The port [@one, page 1]"),
        ("terms/t.md", "facts:\n  Dead: '{number:dead}'"),
        ("terms/t.md", "events:\n  - {when: 2022-01-05, what: Fire, source: one}"),
        ("terms/t.md", "events:\n  - {when: 2022-01-05, what: 'Fire [@one]'}"),
        ("terms/t.md", "updates:\n  - {on: 2022-01-10, type: update, note: New, source: one}"),
        ("terms/t.md", "updates:\n  - {on: 2022-01-10, type: update, note: 'New [@one]'}"),
        ("actors/a.md", "roles:\n  - {title: Mayor, from: 2019, source: one}"),
        ("actors/a.md", "member_of:\n  - {actor: b, source: one}"),
    ],
)
def test_part_with_a_source_or_a_registered_number_is_fine(path: str, keys: str) -> None:
    number = "dead:\n  label: dead\n  values: [{value: 3, as_of: 2022-01-05, by: Police, source: one}]\n"
    assert told(path, keys, **{"actors/b.md": written(), "numbers.yml": number}) == []


def test_source_that_could_not_be_read_is_not_said_to_be_missing() -> None:
    assert made({"causes/c.md": written("sorce: one")}).rules == ["causes/c.md [unknown-key]"]


def test_source_that_is_not_there_is_told_once() -> None:
    assert made({"causes/c.md": written("status: confirmed\nsource: nine")}).rules == ["causes/c.md [unknown-source]"]


# --- quote-source ----------------------------------------------------------------------------------------------------

QUOTED = written("claimant: Someone\nverdict: disputed\nwould_settle: Papers\nsource: one\nquote: q")


@pytest.mark.parametrize(
    ("quote", "lacks"),
    [
        ("{text: W, speaker: A, source: one}", "`when`"),
        ("{text: W, speaker: A, when: 2022-01-05}", "`source`"),
        ("{text: W, speaker: A}", "`when` and `source`"),
    ],
)
def test_quote_without_a_date_or_source_is_told_at_its_key(quote: str, lacks: str) -> None:
    files = {"claims/c.md": QUOTED, "quotes.yml": f"q: {quote}\n"}
    assert made(files).told == [f"quotes.yml:1:1 [quote-source] the quote has no {lacks}"]
    assert made(files).fixes == [f"add {lacks}."]


def test_quote_in_place_inherits_what_it_leaves_out() -> None:
    keys = "actor: Someone\nwhen: 2022-01-06\nsource: one\nquote: {text: A black day}"
    assert told("reactions/r.md", keys) == []


def test_quote_in_place_of_a_claim_without_a_date_is_told_at_its_words() -> None:
    keys = "claimant: Someone\nverdict: disputed\nwould_settle: Papers\nsource: one\nquote: {text: A black day}"
    assert told("claims/c.md", keys) == ["claims/c.md:8:15 [quote-source] the quote has no `when`"]


# --- thin-confirmed --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", ["[one, two]", "[one, page 4, two]", "decree", "[state, two]", "[copy, two]"])
def test_confirmed_by_two_independent_sources_or_by_the_document_is_fine(source: str) -> None:
    assert told("causes/c.md", f"status: confirmed\nsource: {source}") == []


@pytest.mark.parametrize("source", ["[one, same]", "[one, copy]", "[state, heap]"])
def test_confirmed_by_sources_that_depend_on_each_other_is_told_at_the_word(source: str) -> None:
    message = '"confirmed" rests on sources that reprint each other, share a publisher, or pass on what others say'
    keys = f"status: confirmed\nsource: {source}"
    assert told("causes/c.md", keys) == [f"causes/c.md:4:9 [thin-confirmed] {message}"]


def test_confirmed_by_one_source_names_it() -> None:
    assert told("causes/c.md", "status: confirmed\nsource: [one, page 4]") == [
        'causes/c.md:4:9 [thin-confirmed] "confirmed" rests on one source, "One"'
    ]


def test_confirmed_event_inside_a_brief_and_value_of_a_number_are_told_at_their_words() -> None:
    event = "events:\n  - {when: 2022-01-05, what: Fire, source: one, status: confirmed}"
    numbers = "n:\n  label: dead\n  status: confirmed\n  values: [{value: 3, as_of: 2022-01-05, by: A, source: one}]\n"
    assert [line.split("]")[0] for line in told("terms/t.md", event, **{"numbers.yml": numbers})] == [
        "numbers.yml:3:11 [thin-confirmed",
        "terms/t.md:5:57 [thin-confirmed",
    ]


def test_confirmed_brief_without_its_own_source_rests_on_what_its_text_cites() -> None:
    assert told("causes/c.md", "status: confirmed", "Told [@one] and [@two].\n") == []
    assert told("causes/c.md", "status: confirmed", "Told [@one].\n") != []


def test_reported_by_one_source_is_fine() -> None:
    assert told("causes/c.md", "status: reported\nsource: one") == []


# --- verdicts --------------------------------------------------------------------------------------------------------

TOKAYEV = {"actors/tokayev.md": written("names: {official: Kassym-Jomart Tokayev}", title="The president")}


@pytest.mark.parametrize(("verdict", "key"), [("confirmed", "for"), ("supported", "for"), ("contradicted", "against")])
def test_verdict_with_nobody_elses_evidence_is_told_at_the_verdict(verdict: str, key: str) -> None:
    keys = f"claimant: tokayev\nverdict: {verdict}\nsource: one\n"
    start = f'claims/c.md:5:10 [verdict-evidence] the verdict is "{verdict}", and '
    assert told("claims/c.md", keys, **TOKAYEV) == [f"{start}nothing stands under `{key}`"]
    assert told("claims/c.md", f"{keys}{key}: own", **TOKAYEV) == [
        f"{start}all that stands under `{key}` is the claimant's own"
    ]
    assert told("claims/c.md", f"{keys}{key}: [own, one]", **TOKAYEV) == []


def test_publisher_is_compared_with_plain_words_of_the_claimant_too() -> None:
    keys = "claimant: First\nverdict: supported\nsource: one\nfor: one"
    assert [line.split("]")[0] for line in told("claims/c.md", keys)] == ["claims/c.md:5:10 [verdict-evidence"]
    assert told("claims/c.md", keys.replace("First", "Second")) == []


@pytest.mark.parametrize("verdict", ["disputed", "no evidence given", "withdrawn", "cannot be checked"])
def test_open_verdict_says_what_would_settle_it(verdict: str) -> None:
    keys = f"claimant: Someone\nverdict: {verdict}\nsource: one\n"
    message = f'the verdict "{verdict}" does not say what would settle the claim'
    assert told("claims/c.md", keys) == [f"claims/c.md:5:10 [verdict-settle] {message}"]
    assert told("claims/c.md", f"{keys}would_settle: Papers") == []


def test_cause_without_evidence_is_a_claim() -> None:
    found = made({"causes/c.md": written("status: no evidence given\nsource: one")})
    assert found.told == ['causes/c.md:4:9 [cause-is-claim] a cause cannot be "no evidence given"']
    assert found.fixes == ["move it to claims/c.md, with `claimant:` and `verdict:`."]


# --- number-unpinned -------------------------------------------------------------------------------------------------

DEAD = {
    "numbers.yml": "dead:\n  label: dead\n  main: Police\n  values:\n"
    "  - {value: 3, as_of: 2022-01-05, by: Police, source: one}\n"
}


@pytest.mark.parametrize(
    ("slot", "fix"),
    [
        ("{number:dead}", "{number:dead@then}"),
        ("{number:dead by Police full}", "{number:dead by Police@then full}"),
        ("{number:dead from one bare}", "{number:dead from one@then bare}"),
    ],
)
def test_number_without_a_date_inside_an_event_is_told_at_the_slot(slot: str, fix: str) -> None:
    found = made({**DEAD, "events/e.md": written("when: 2022-01-05\nsource: one", f"Killed: {slot}.\n")})
    assert found.told == [f"events/e.md:7:9 [number-unpinned] {slot} is not pinned to a date"]
    assert found.fixes == [f"write {fix}, or another date after the @."]


@pytest.mark.parametrize(
    "keys",
    [
        "facts: {Dead: '{number:dead}'}",
        "when_note: Of {number:dead}",
        "summary: S {number:dead}",
        "unknowns: ['Who the {number:dead} were.']",
        "unknowns: [{text: Who they were., would_settle: 'The names of the {number:dead}.'}]",
    ],
)
def test_number_in_the_keys_of_an_event_is_pinned_too(keys: str) -> None:
    text = written(f"when: 2022-01-05\nsource: one\n{keys}")
    text = text.replace("summary: S\n", "", 1) if keys.startswith("summary") else text
    assert made({**DEAD, "events/e.md": text}).rules == ["events/e.md [number-unpinned]"]


def test_number_in_an_event_inside_another_brief_is_pinned() -> None:
    event = "events:\n  - {when: 2022-01-05, what: 'Kills {number:dead}', source: one}"
    assert told("terms/t.md", event, **DEAD) == [
        "terms/t.md:5:37 [number-unpinned] {number:dead} is not pinned to a date"
    ]


@pytest.mark.parametrize("body", ["{number:dead@then}", "{number:dead@2022-01-05 bare}", "\n{number:dead history}"])
def test_pinned_numbers_and_histories_inside_an_event_are_fine(body: str) -> None:
    assert told("events/e.md", "when: 2022-01-05\nsource: one", f"{body}\n", **DEAD) == []


def test_box_of_a_number_inside_an_event_is_told_since_it_cannot_be_pinned() -> None:
    text = written("when: 2022-01-05\nsource: one", "Killed:\n\n{box:number:dead}\n")
    found = made({**DEAD, "events/e.md": text})
    assert found.told == ["events/e.md:9:1 [number-unpinned] {box:number:dead} shows what is known now"]
    assert found.fixes == ["write {number:dead@then full}, or {number:dead history} on a line of its own."]
    assert told("terms/t.md", "", "{box:number:dead}\n", **DEAD) == []


def test_note_of_an_update_speaks_of_the_day_of_the_update_and_needs_no_pin() -> None:
    update = "updates:\n  - {on: 2022-01-10, type: update, note: 'There are {number:dead} now.', source: one}"
    assert told("events/e.md", f"when: 2022-01-05\nsource: one\n{update}", **DEAD) == []


def test_number_outside_events_needs_no_date() -> None:
    assert told("causes/c.md", "source: one", "Dead: {number:dead}.\n", **DEAD) == []


# --- corrections -----------------------------------------------------------------------------------------------------


def test_correction_without_what_stood_there_is_told_at_its_note() -> None:
    update = "updates:\n  - {on: 2022-01-10, type: %s, note: Six, source: one%s}"
    assert told("terms/t.md", update % ("correction", "")) == [
        "terms/t.md:5:46 [correction-was] this correction does not say what stood there"
    ]
    assert told("terms/t.md", update % ("correction", ", was: Five")) == []
    assert told("terms/t.md", update % ("update", "")) == []


# --- pictures --------------------------------------------------------------------------------------------------------


def pictured(entry: str) -> list[str]:
    images = f"i: {{file: assets/i.png, {entry}}}\n"
    return made({"images.yml": images, "assets/i.png": b"x", "terms/t.md": written("image: i")}).told


@pytest.mark.parametrize("entry", ["alt: A, credit: C, licence: CC0-1.0", "decorative: true, credit: C, licence: X"])
def test_described_or_decorative_picture_with_its_rights_is_fine(entry: str) -> None:
    assert pictured(entry) == []


def test_picture_without_a_description_is_told_at_its_key() -> None:
    assert pictured("credit: C, licence: X") == ["images.yml:1:1 [image-alt] the picture is not described"]


IN_TEXT: dict[str, str | bytes] = {
    "images.yml": "i: {file: assets/i.png, alt: A, credit: C, licence: X}\n",
    "assets/i.png": b"x",
    "assets/j.png": b"x",
}


def test_picture_in_the_text_without_a_description_is_told_where_it_stands() -> None:
    found = made({**IN_TEXT, "terms/t.md": written(body="![](assets/i.png)\n")})
    assert found.told == ["terms/t.md:5:1 [image-alt] the picture is not described"]


@pytest.mark.parametrize(
    ("entry", "lacks"),
    [("licence: X", "`credit`"), ("credit: C", "`licence`"), ("when: 2022", "`credit` and `licence`")],
)
def test_picture_without_its_rights_is_told_at_its_key(entry: str, lacks: str) -> None:
    assert pictured(f"alt: A, {entry}") == [f"images.yml:1:1 [image-rights] the picture has no {lacks}"]


def test_picture_in_the_text_that_is_in_no_registry_has_nobody_s_rights() -> None:
    found = made({**IN_TEXT, "terms/t.md": written(body="![A](assets/i.png)\n\nA lake: ![B](assets/j.png)\n")})
    assert found.told == ["terms/t.md:7:9 [image-rights] nothing tells whose picture it is"]


@pytest.mark.parametrize("licence", ["all rights reserved", "All-rights-reserved", "unknown"])
def test_picture_with_reserved_rights_needs_a_permission(licence: str) -> None:
    message = f'the licence is "{licence}", and nobody has allowed the use of the picture'
    assert [line.partition(" ")[2] for line in pictured(f"alt: A, credit: C, licence: {licence}")] == [
        f"[image-rights] {message}"
    ]
    assert pictured(f"alt: A, credit: C, licence: {licence}, permission: By mail") == []


# --- number-main -----------------------------------------------------------------------------------------------------


def numbered(*values: str, keys: str = "") -> Made:
    """A number whose values are these, each "by: value" with more keys."""
    told = "".join(f"    - {{by: {one.replace(': ', ', value: ', 1)}, source: one}}\n" for one in values)
    return made({"numbers.yml": f"n:\n  label: people\n{keys}  values:\n{told}"})


def test_offices_that_differ_without_main_are_told_at_the_number() -> None:
    found = numbered("Police: 3, as_of: 2022-01-05", "Press: 4, as_of: 2022-01-04")
    assert found.told == ['numbers.yml:1:1 [number-main] offices differ on "n", and none of them is `main`']
    assert found.fixes == ["add `main:` with one or several of: Police (3), Press (4)."]


@pytest.mark.parametrize(
    ("values", "keys"),
    [
        (("Police: 3, as_of: 2022-01-05", "Police: 4, as_of: 2022-01-06"), ""),
        (("Police: 3, as_of: 2022-01-05", "Press: 3, as_of: 2022-01-06"), ""),
        (("Police: Dozens, as_of: 2022-01-05", "Press: dozens, as_of: 2022-01-06"), ""),
        (("Police: 3, as_of: 2022-01-05, withdrawn: 2022-01-06", "Press: 4, as_of: 2022-01-06"), ""),
        (("Police: 3, as_of: 2022-01-05", "Press: 4, as_of: 2022-01-06"), "  main: Police\n"),
        (("Police: 3, for: 2019", "Press: 4, for: 2020"), ""),
    ],
)
def test_main_is_not_asked_for_where_offices_do_not_differ_or_one_is_named(values: tuple[str, ...], keys: str) -> None:
    assert numbered(*values, keys=keys).told == []


def test_offices_that_differ_on_an_older_member_of_a_series_are_told() -> None:
    found = numbered("Police: 3, for: 2019", "Press: 4, for: 2019", "Police: 5, for: 2020")
    assert found.rules == ["numbers.yml [number-main]"]


def test_main_that_has_no_standing_value_does_not_choose_between_the_others() -> None:
    found = numbered(
        "Court: 2, as_of: 2022-01-01, withdrawn: 2022-01-02", "Police: 3, as_of: 2022-01-05",
        "Press: 4, as_of: 2022-01-04", keys="  main: Court\n",
    )  # fmt: skip
    assert found.rules == ["numbers.yml [number-main]"]


@pytest.mark.parametrize("main", ["health-office", "Health Office", "polise"])
def test_main_that_names_an_office_without_a_value_is_told_once(main: str) -> None:
    found = numbered("Police: 3, as_of: 2022-01-05", "Press: 4, as_of: 2022-01-04", keys=f"  main: {main}\n")
    assert found.told == [f'numbers.yml:3:9 [unknown-reference] no value of "n" is by "{main}"']


# --- members ---------------------------------------------------------------------------------------------------------

ALLIANCE: dict[str, str | bytes] = {
    "actors/csto.md": written("type: alliance\nmembers: 2"),
    "actors/a.md": written("member_of: {actor: csto, source: one}"),
}


def test_alliance_with_a_member_left_out_is_told_at_its_count() -> None:
    found = made(ALLIANCE)
    assert found.told == ['actors/csto.md:5:10 [members] "csto" should have 2 members, and 1 name it in `member_of`']


def test_alliance_with_all_its_members_is_fine() -> None:
    assert made({**ALLIANCE, "actors/b.md": written("member_of: [{actor: csto, from: 1992, source: one}]")}).told == []


def test_member_that_has_left_is_not_counted() -> None:
    left = written("member_of: {actor: csto, from: 1994, to: 2012, source: one}")
    assert made({**ALLIANCE, "actors/b.md": left}).rules == ["actors/csto.md [members]"]


def test_member_whose_file_cannot_be_read_is_not_said_to_be_missing() -> None:
    assert made({**ALLIANCE, "actors/b.md": b"\xff"}).rules == ["actors/b.md [encoding]"]


def test_member_that_is_a_draft_is_not_seen_by_readers_and_not_counted() -> None:
    hidden = written("draft: true\nmember_of: {actor: csto, source: one}")
    assert made({**ALLIANCE, "actors/b.md": hidden}).rules == ["actors/csto.md [members]"]
    assert made({**ALLIANCE, "actors/b.md": hidden}, drafts=True).rules == ["actors/csto.md [members]"]
