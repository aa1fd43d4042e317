"""Names that lead to nothing: where, what may have been meant, and what else bears the name."""

from __future__ import annotations

import pytest
from assembling import HERE, THERE, body, keys, make
from building import SMALL, build, tree

# --- what is not there -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "told", "fix"),
    [
        (HERE, "related: cause:lpg-prise", '4:10 [unknown-reference] no cause "lpg-prise"', "lpg-price"),
        (HERE, "related: [term:lpg, claim:terorists]", '4:21 [unknown-reference] no claim "terorists"', "terrorists"),
        (HERE, "related: event:first-vot", '4:10 [unknown-reference] no event "first-vot"', "first-vote"),
        ("causes/here.md", "leads_to: event:apeal", '4:11 [unknown-reference] no event "apeal"', "appeal"),
        ("events/here.md", "when: 2022\nactors: [{actor: tokaev, role: R}]",
         '5:18 [unknown-reference] no actor "tokaev"', "tokayev"),
        ("events/here.md", "when: 2022\nactors: [qasym-zhomart-toqaev]",
         '5:10 [unknown-reference] no actor "qasym-zhomart-toqaev"', "tokayev"),
        ("events/here.md", "when: 2022\nplace: alma-ata", '5:8 [unknown-reference] no place "alma-ata"', "almaty"),
        ("claims/here.md", "claimant: tokajev\nverdict: disputed",
         '4:11 [unknown-reference] no actor "tokajev"', "tokayev"),
        ("actors/here.md", "member_of: {actor: csot, from: 1992}", '4:20 [unknown-reference] no actor "csot"', "csto"),
        ("causes/here.md", "source: [one, page 4, twoo]", '4:23 [unknown-source] no source "twoo"', "two"),
        ("causes/here.md", "image: sqare", '4:8 [unknown-image] no image "sqare"', "square"),
        ("claims/here.md", "claimant: A b\nverdict: disputed\nquote: [warming]",
         '6:9 [unknown-reference] no quote "warming"', "warning"),
        ("causes/here.md", "authors: [dsek]", '4:11 [unknown-reference] no author "dsek"', "desk"),
        ("events/here.md", "when: 2022\nafter: event:apeal", '5:8 [unknown-reference] no event "apeal"', "appeal"),
    ],
)  # fmt: skip
def test_reference_to_nothing_shows_its_place_and_a_near_miss(path: str, text: str, told: str, fix: str) -> None:
    made = keys(text, path)
    assert made.told == [f"{path}:{told}"]
    assert made.fixes == [f'did you mean "{fix}"?']


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("Cited [@audit].", "or add it to sources.yml, as `audit: {title: …, publisher: …, date: …, url: …}`."),
        ("{quote:audit}", "or add it to quotes.yml, as `audit: {text: …, speaker: …, source: …}`."),
    ],
)
def test_first_name_of_a_registry_shows_what_its_entry_would_be(text: str, fix: str) -> None:
    files = {**SMALL, "one/index.md": SMALL["one/index.md"] + f"\n{text}\n"}
    (problem,) = build(tree(files)).problems
    assert problem.fault.fix == f"correct it, {fix}"


@pytest.mark.parametrize(
    ("text", "told", "fix"),
    [
        ("See [c](cause:lpg-prise).", '6:5 [unknown-reference] no cause "lpg-prise"', 'did you mean "lpg-price"?'),
        ("Cited [@one; @onee].", '6:14 [unknown-source] no source "onee"', 'did you mean "one"?'),
        ("So {number:deed} died.", '6:4 [unknown-number] no number "deed"', 'did you mean "dead"?'),
        ("{quote:warming}", '6:1 [unknown-reference] no quote "warming"', 'did you mean "warning"?'),
        ("{image:sqare}", '6:1 [unknown-image] no image "sqare"', 'did you mean "square"?'),
        ("{box:actor:csot}", '6:1 [unknown-reference] no actor "csot"', 'did you mean "csto"?'),
        ("{box:number:deed}", '6:1 [unknown-number] no number "deed"', 'did you mean "dead"?'),
        ("{number:deed history}", '6:1 [unknown-number] no number "deed"', 'did you mean "dead"?'),
        ("[x](question:who)", '6:1 [unknown-reference] no question "who"',
         "correct it, or create questions/who.md."),
        ("[x](event:who)", '6:1 [unknown-reference] no event "who"',
         "correct it, create events/who.md, or give an event the `id: who`."),
    ],
)  # fmt: skip
def test_slot_that_names_nothing_shows_its_place_and_what_to_do(text: str, told: str, fix: str) -> None:
    made = body(text)
    assert made.told == [f"{HERE}:{told}"]
    assert made.fixes == [fix]


def test_references_in_registries_show_their_places() -> None:
    made = make({
        **THERE,
        "sources.yml": "one: {title: T, publisher: P, undated: true, held: h, via: tow}\n"
        "two: {title: T, publisher: P, undated: true, held: h, note: 'As [x](actor:csot) says'}\n",
        "places.yml": "almaty: {name: A, in: kazahstan}\nkazakhstan: {name: K}\n",
        "numbers.yml": "dead:\n  label: dead\n  main: prosecutor\n  adds_up_to: all\n  where: almati\n"
        "  values: [{value: 3, as_of: 2022-01-05, by: prosecutor, source: tow}]\n",
        "quotes.yml": "warning: {text: W, speaker: tokaev, source: tow}\n",
        "images.yml": "square: {file: assets/sqare.jpg, alt: A, credit: C, licence: CC0-1.0, place: almati}\n",
    })  # fmt: skip
    assert made.told == [
        'images.yml:1:16 [dead-link] there is no "assets/sqare.jpg" in this explainer',
        'images.yml:1:78 [unknown-reference] no place "almati"',
        'numbers.yml:3:9 [unknown-reference] no actor "prosecutor"',
        'numbers.yml:4:15 [unknown-number] no number "all"',
        'numbers.yml:5:10 [unknown-reference] no place "almati"',
        'numbers.yml:6:46 [unknown-reference] no actor "prosecutor"',
        'numbers.yml:6:66 [unknown-source] no source "tow"',
        'places.yml:1:23 [unknown-reference] no place "kazahstan"',
        'quotes.yml:1:29 [unknown-reference] no actor "tokaev"',
        'quotes.yml:1:45 [unknown-source] no source "tow"',
        'sources.yml:1:60 [unknown-source] no source "tow"',
        'sources.yml:2:65 [unknown-reference] no actor "csot"',
    ]


def test_plain_words_need_not_exist() -> None:
    assert keys("when: 2022\nplace: A meadow\nactors: [Some men]\nauthors: [Ann Author]", "events/here.md").told == []


# --- of another kind -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "told", "fix"),
    [
        ("events/here.md", "when: 2022\nplace: tokayev", '5:8 [wrong-kind] "tokayev" is an actor, not a place',
         "name a place here, or write it as people do, with a capital letter."),
        ("reactions/here.md", "when: 2022\nactor: almaty", '5:8 [wrong-kind] "almaty" is a place, not an actor',
         "name an actor here, or write it as people do, with a capital letter."),
        ("causes/here.md", "source: dead", '4:9 [wrong-kind] "dead" is a number, not a source',
         "name a source here."),
        (HERE, "related: event:lpg", '4:10 [wrong-kind] "lpg" is a term, not an event',
         "write term:lpg, or name an event."),
        (HERE, "related: claim:first-vote", '4:10 [wrong-kind] "first-vote" is an event, not a claim',
         "write event:first-vote, or name a claim."),
        ("events/here.md", "when: 2022\npart_of: actor:csto", "5:10 [wrong-kind] `part_of` cannot name an actor",
         "name an event."),
    ],
)  # fmt: skip
def test_name_of_something_of_another_kind_says_of_which(path: str, text: str, told: str, fix: str) -> None:
    made = keys(text, path)
    assert made.told == [f"{path}:{told}"]
    assert made.fixes == [fix]


def test_box_of_an_event_inside_a_brief_is_refused() -> None:
    assert body("{box:event:first-vote}").told == [f'{HERE}:6:1 [wrong-kind] event "first-vote" has no box']
