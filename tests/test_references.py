"""References: each sort resolved, drafts, numbers in the text, dates and lanes, and what deleting a file shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from assembling import ALL_RULES, HERE, THERE, Made, assemble, body, brief, folder, index, keys, make

from generator import model

CONTENT = Path(__file__).parents[1] / "content"


def links(made: Made) -> set[tuple[str, str, str]]:
    """What `here` names: kind, slug and relation."""
    return {(*k.to, k.relation) for k in made.explainer.links if k.of[1] == "here"}


# --- each sort of reference, resolved --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (HERE, "related: [cause:lpg-price, term:lpg]", {("cause", "lpg-price", "related"), ("term", "lpg", "related")}),
        ("causes/here.md", "leads_to: event:appeal", {("event", "appeal", "leads_to")}),
        ("causes/here.md", "leads_to: event:first-vote", {("explainer", "e", "leads_to")}),
        ("events/here.md", "when: 2022\npart_of: event:appeal", {("event", "appeal", "part_of")}),
        ("events/here.md", "when: 2022\ncaused_by: cause:lpg-price", {("cause", "lpg-price", "caused_by")}),
        ("events/here.md", "when: 2022\nactors: [csto]", {("actor", "csto", "actor")}),
        ("events/here.md", "when: 2022\nactors: {actor: csto, role: R}", {("actor", "csto", "actor")}),
        ("events/here.md", "when: 2022-01-07\nafter: reaction:us", {("reaction", "us", "after")}),
        ("reactions/here.md", "actor: tokayev\nwhen: 2022", {("actor", "tokayev", "actor")}),
        ("reactions/here.md", "actor: A b\nwhen: 2022\nto: claim:terrorists", {("claim", "terrorists", "to")}),
        ("claims/here.md", "claimant: csto\nverdict: disputed", {("actor", "csto", "claimant")}),
        ("actors/here.md", "member_of: {actor: csto, from: 1992}", {("actor", "csto", "member_of")}),
        ("terms/here.md", "attribute_to: csto", {("actor", "csto", "attribute_to")}),
        ("terms/here.md", "events: {when: 2022, what: '[W](actor:csto)'}", {("actor", "csto", "text")}),
    ],
)
def test_reference_in_front_matter_links_two_briefs(path: str, text: str, expected: set[tuple[str, str, str]]) -> None:
    made = keys(text, path)
    assert made.told == []
    assert links(made) == expected


@pytest.mark.parametrize(
    "text",
    [
        "[a](cause:lpg-price) [b](event:appeal) [c](event:first-vote) [d](actor:csto) [e](term:lpg)",
        "[a](claim:terrorists) [b](question:why) [c](reaction:us)",
        "Cited [@one; @two, page 3].",
        "There were {number:dead} and {number:dead full} dead.",
        "{number:dead history}",
        "{quote:warning}",
        "{image:square}",
        "![A](assets/square.jpg)",
        "{box:actor:csto}",
        "{box:number:dead}",
        "[f](assets/square.jpg) [t](timeline/) [n](numbers/#dead) [v](timeline/#first-vote) [c](causes/#lpg-price)",
        "[p](causes/lpg-price/) [h](causes/lpg-price/#h-one-price) [s](sources/)",
        "[i](./#questions) [l](./timeline/)",
        "[h](#h-here-it-is)\n\n## Here it is",
    ],
)
def test_reference_in_the_text_to_what_is_there_is_fine(text: str) -> None:
    assert body(text).told == []


def test_event_inside_a_brief_is_linked_to_that_brief() -> None:
    assert links(body("[that day](event:first-vote)")) == {("explainer", "e", "text")}


def test_source_written_out_in_place_joins_the_sources_once() -> None:
    told = "source: {title: Told here, publisher: P, undated: true, held: h}"
    made = make({"causes/a.md": brief(told), "causes/b.md": brief(told)})
    assert made.told == []
    assert [source.title for source in made.explainer.sources.values()] == ["One", "Two", "Told here"]


def test_source_behind_a_comma_is_told_with_the_mark_that_divides_sources() -> None:
    made = make({HERE: brief(body="It rained [@one, two].\n")})
    assert [told.partition("] ")[2] for told in made.told] == ['"two" is a source of its own']
    assert make({HERE: brief(body="It rained [@one, page 2; @two].\n")}).told == []


# --- drafts ----------------------------------------------------------------------------------------------------------

DRAFT: dict[str, str | bytes] = {"terms/draft.md": brief("draft: true", "Text.\n")}


@pytest.mark.parametrize("text", ["[d](term:draft)", "{box:term:draft}", "[d](terms/draft/)"])
def test_published_brief_may_not_lead_to_a_draft(text: str) -> None:
    made = make({**THERE, **DRAFT, HERE: brief(body=text)})
    assert made.told == [f'{HERE}:5:1 [reference-to-draft] term "draft" is a draft']


def test_published_key_may_not_lead_to_a_draft() -> None:
    made = make({**THERE, **DRAFT, HERE: brief("related: term:draft")})
    assert made.told == [f'{HERE}:4:10 [reference-to-draft] term "draft" is a draft']


def test_draft_may_lead_to_a_draft() -> None:
    assert make({**THERE, **DRAFT, HERE: brief("draft: true\nrelated: term:draft")}).told == []


def test_draft_may_be_led_to_where_drafts_are_shown() -> None:
    assert make({**THERE, **DRAFT, HERE: brief("related: term:draft")}, drafts=True).told == []


def test_number_by_a_draft_actor_leads_to_a_draft() -> None:
    number = "n:\n  label: n\n  values: [{value: 3, as_of: 2022-01-05, by: police, source: one}]\n"
    made = make({"numbers.yml": number, "actors/police.md": brief("draft: true")})
    assert made.told == ['numbers.yml:3:46 [reference-to-draft] actor "police" is a draft']


@pytest.mark.parametrize("is_draft", [True, False])
def test_quote_of_a_draft_actor_matters_once_a_published_brief_uses_it(is_draft: bool) -> None:
    claim = brief(f"claimant: Someone\nverdict: disputed\nquote: q\ndraft: {str(is_draft).lower()}")
    quotes = "q: {text: W, speaker: police, source: one}\n"
    made = make({"quotes.yml": quotes, "actors/police.md": brief("draft: true"), "claims/c.md": claim})
    assert made.rules == ([] if is_draft else ["quotes.yml [reference-to-draft]"])


def test_drafts_are_checked_though_nobody_sees_them() -> None:
    made = make({"terms/d.md": brief("draft: true", "See [@nothing].\n")})
    assert made.rules == ["terms/d.md [unknown-source]"]
    assert made.explainer.of_kind("term") == ()


# --- numbers in the text ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "keys_"),
    [
        ("events/here.md", "when: 2022-01-06"),
        ("reactions/here.md", "actor: A b\nwhen: 2022-01-06"),
        ("claims/here.md", "claimant: A b\nverdict: disputed\nwhen: 2022-01-06"),
    ],
)
def test_then_holds_in_every_text_of_what_happened(path: str, keys_: str) -> None:
    facts = "facts: {F: '{number:dead@then}'}\nunknowns: ['Who the {number:dead@then} were']"
    made = body("So {number:dead@then} died.", f"{keys_}\n{facts}", path)
    assert made.told == []


def test_then_in_an_event_inside_an_event_is_the_date_of_the_inner_one() -> None:
    inner = "events: [{when: 2022-01-01, what: 'So {number:dead@then} died'}]"
    made = keys(f"when: 2022-01-06\n{inner}", "events/here.md")
    assert made.rules == ["events/here.md [unknown-number]"]
    assert "the date of this event, 2022-01-01" in made.problems[0].fault.message


@pytest.mark.parametrize("path", [HERE, "causes/here.md", "index.md"])
def test_then_outside_an_event_is_refused(path: str) -> None:
    more = "published: 2022-01-08" if path == "index.md" else ""
    made = make({**THERE, "questions/why.md": b"", path: brief(more, "So {number:dead@then} died.\n")})
    assert [rule for rule in made.rules if "unknown-slot" in rule] == [f"{path} [unknown-slot]"]
    assert made.problems[0].fault.message == "@then stands outside an event"


def test_then_in_a_claim_without_a_date_is_refused() -> None:
    assert body("So {number:dead@then}.", "claimant: A b\nverdict: disputed", "claims/here.md").rules == [
        "claims/here.md [unknown-slot]"
    ]


def test_then_in_a_claim_whose_date_cannot_be_read_is_not_told_too() -> None:
    made = body("So {number:dead@then}.", "claimant: A b\nverdict: disputed\nwhen: 2022-13-01", "claims/here.md")
    assert made.rules == ["claims/here.md [not-a-date]"]


def test_pin_at_a_time_that_the_clocks_repeat_is_refused_where_it_stands() -> None:
    number = "n:\n  label: n\n  values: [{value: 3, as_of: 2021-01-05, by: P, source: one}]\n"
    made = make({
        "index.md": index("time_zone: Europe/Berlin", "So {number:n@2021-10-31 02:30}.\n"), "numbers.yml": number,
    })  # fmt: skip
    assert made.rules == ["index.md [date-ambiguous]"]
    assert made.problems[0].span.column == 4


# --- dates and lanes -------------------------------------------------------------------------------------------------


def test_weekday_that_does_not_match_is_shown_where_the_source_says_it() -> None:
    made = keys("when: 2022-01-05\nsource_says: late on Thursday", "events/here.md")
    assert made.told == ['events/here.md:5:22 [date-weekday] "Thursday" does not match 2022-01-05']


def test_night_has_the_weekdays_of_both_dates() -> None:
    told = "events: [{when: night of 2022-01-05, what: W, source_says: %s}]"
    assert keys(told % "overnight on Wednesday").told == []
    assert keys(told % "early on Thursday").told == []
    assert keys(told % "on Friday").rules == [f"{HERE} [date-weekday]"]


def test_time_that_the_clocks_of_the_place_repeat_is_refused() -> None:
    places = "berlin: {name: Berlin, time_zone: Europe/Berlin}\nhotel: {name: A hotel, in: berlin}\n"
    event = "when: 2021-10-31 02:30\nplace: %s"
    assert make({"events/e.md": brief(event % "hotel"), "places.yml": places}).rules == ["events/e.md [date-ambiguous]"]
    assert make({"events/e.md": brief(event % "Elsewhere"), "places.yml": places}).told == []


def test_lane_must_be_one_of_the_index() -> None:
    text = index("lanes: [streets, government]")
    made = make({"index.md": text, "events/e.md": brief("when: 2022\nlane: street"), "terms/t.md": brief(
        "events: [{when: 2022, what: W, lane: army}]"
    )})  # fmt: skip
    assert made.told == [
        'events/e.md:5:7 [unknown-word] "street" is no lane',
        'terms/t.md:4:38 [unknown-word] "army" is no lane',
    ]
    assert made.fixes == ['did you mean "streets"?', 'use "streets" or "government".']


def test_order_must_name_briefs_of_its_folder() -> None:
    made = make({**THERE, "index.md": index("order: {causes: [lpg-price, lpg-prise], terms: [why]}\n"
                                            "events: [{id: first-vote, when: 2022, what: W}]")})  # fmt: skip
    assert made.told == [
        'index.md:5:29 [unknown-reference] no cause "lpg-prise"',
        'index.md:5:49 [wrong-kind] "why" is a question, not a term',
    ]


# --- issue: deleting any one file of content/ ------------------------------------------------------------------------

SLUG = "kazakhstan-2022"


def uses_of_brief(kind: str, slug: str) -> str:
    """What a reference to a brief looks like, as a pattern that ends where the reference does."""
    named = rf"{kind}:{slug}(?![\w-])"
    if kind == "actor":
        keys_ = "|".join(("actor", "actors", "claimant", "speaker", "by", "main", "attribute_to"))
        named += rf"|\b(?:{keys_}): {slug}(?=[,\s}}\]]|$)"
        named += rf"|\b(?:actors|main|attribute_to): \[.*?(?<=[ \[]){slug}(?=[,\]])"
    folder_ = model.KINDS[kind]
    return rf"{named}|^  {folder_}: \[.*?(?<=[ \[]){slug}(?=[,\]])"


def uses_of_entry(registry: str, key: str) -> str:
    key = re.escape(key)
    if registry == "sources":
        bare = rf"(?<![\w/.-]){key}(?![\w-])"
        return rf"@{key}(?![\w-])|(?:source|for|against|via): \[?.*?{bare}|(?:source|against): \[.*?{bare}"
    if registry == "numbers":
        return rf"\{{number:{key}(?![\w-])|adds_up_to: {key}$|\{{box:number:{key}\}}"
    if registry == "places":
        return rf"\b(?:place|where|in): {key}(?=[,\s}}]|$)"
    return rf"\{{quote:{key}\}}|\bquote: {key}$|\bquote: \[.*?(?<=[ \[]){key}(?=[,\]])"


def referring(contents: dict[str, bytes], deleted: str) -> set[tuple[str, int]]:
    """File and line of everything that names what a file holds, by a search through the text."""
    _, name = deleted.split("/", 1)
    if name.endswith(".yml"):
        registry = name.removesuffix(".yml")
        held = re.findall(r"^([a-z0-9-]+):", contents[deleted].decode(), re.M)
        patterns = [uses_of_entry(registry, key) for key in held]
    else:
        kind = next(kind for kind, folder_ in model.KINDS.items() if name.startswith(f"{folder_}/"))
        patterns = [uses_of_brief(kind, name.split("/")[1].removesuffix(".md"))]
        patterns += [
            rf"event:{id_}(?![\w-])" for id_ in re.findall(r"^    id: (\S+)", contents[deleted].decode(), re.M)
        ]
    found = set()
    for path, text in contents.items():
        if path != deleted and path.endswith((".md", ".yml")) and path.startswith(f"{SLUG}/"):
            for number, line in enumerate(text.decode().split("\n"), start=1):
                if any(re.search(pattern, line) for pattern in patterns):
                    found.add((f"content/{path}", number))
    return found


DELETABLE = sorted(path for path in folder(CONTENT) if path.startswith(f"{SLUG}/") and not path.endswith("/index.md"))


@pytest.mark.parametrize("deleted", DELETABLE)
def test_deleting_a_file_gives_problems_at_exactly_the_places_that_name_it(deleted: str) -> None:
    contents = folder(CONTENT)
    expected = referring(contents, deleted)
    assert assemble(contents, SLUG).told == []
    made = assemble({path: text for path, text in contents.items() if path != deleted}, SLUG)
    about_references = [problem for problem in made.problems if problem.fault.rule != "members"]
    assert {(problem.span.file, problem.span.line) for problem in about_references} == expected
    assert {p.fault.rule for p in about_references} <= {
        "unknown-reference", "unknown-source", "unknown-number", "unknown-image", "wrong-kind"
    }  # fmt: skip
    spans = [problem.span for problem in made.problems]
    assert len(spans) == len(set(spans))


def test_deleting_a_member_of_an_alliance_shows_in_its_count() -> None:
    contents = folder(CONTENT)
    del contents[f"{SLUG}/actors/armenia.md"]
    assert "members" in {problem.fault.rule for problem in assemble(contents, SLUG, rules=ALL_RULES).problems}


@pytest.mark.parametrize(
    ("place", "rules"), [("place: ny\n", []), ("", ["events/here.md [unknown-number]"])], ids=["New York", "Almaty"]
)
def test_number_in_something_elsewhere_is_judged_by_the_clocks_of_its_place(place: str, rules: list[str]) -> None:
    """22:00 in New York is 09:00 of the next day in Almaty, where the only value is of 02:00."""
    registries = {
        "index.md": index("time_zone: Asia/Almaty\nevents: [{id: first-vote, when: 2022-01-05, what: W}]"),
        "places.yml": "ny: {name: New York, time_zone: America/New_York}\nalmaty: {name: Almaty}\n",
        "numbers.yml": "dead:\n  label: dead\n  values: [{value: 2, as_of: 2022-01-06 02:00, by: P, source: one}]\n",
        "events/appeal.md": brief("when: 2022-01-06"),
    }
    made = body("So {number:dead@then} died.", f"when: 2022-01-05 22:00\n{place}", "events/here.md", **registries)
    assert made.rules == rules


def test_unit_that_is_not_the_forms_of_a_noun_is_told_in_the_language_of_the_site_alone() -> None:
    numbered = "dead:\n  label: dead\n  unit: a/bcd/efg\n  values: [{value: 2, as_of: 2022, by: P, source: one}]\n"
    assert make({"numbers.yml": numbered}).rules == ["numbers.yml [wrong-type]"]
    assert make({"numbers.yml": numbered, "index.md": index("language: ru")}).rules == []
