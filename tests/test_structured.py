"""The graph of each page: what machines read is what the page shows, no more, and never finer than it is known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urldefrag, urljoin
from xml.etree.ElementTree import Element

import pytest
from building import DRAFTS, GOLDEN, Site, build, one, parse, site, text_of, tree
from hypothesis import given
from hypothesis import strategies as st

from generator import structured

every_site = pytest.mark.parametrize("name", ["ours", *GOLDEN])
Node = dict[str, Any]
WORDS = ("name", "headline", "description", "text", "alternateName", "claimReviewed", "disambiguatingDescription",
         "variableMeasured")  # fmt: skip
"""Properties whose values are words for people."""
NO_BRACKETS = str.maketrans("", "", "()")
"""A mark beside words, such as "later withdrawn", stands in brackets where it can have no frame."""


def scripts(page: Element) -> list[Element]:
    return [script for script in page.iter("script") if script.get("type") == "application/ld+json"]


@cache
def graphs(whole_name: str) -> dict[str, list[Node]]:
    """The things of every page, by path."""
    return {path: json.loads(text_of(*scripts(page)))["@graph"] for path, page in shown(site(whole_name)).items()}


def shown(whole: Site) -> dict[str, Element]:
    return {path: page for path, page in whole.text_pages.items() if path != "404.html"}


def within(thing: object) -> Iterator[Node]:
    """A thing and everything in it."""
    if isinstance(thing, dict):
        yield thing
        for value in thing.values():
            yield from within(value)
    elif isinstance(thing, list):
        for value in thing:
            yield from within(value)


@cache
def visible_on(name: str, path: str) -> str:
    """What a page says, its title and the names of its data among it."""
    page = site(name).pages[path]
    body, title = page.find("body"), page.find("head/title")
    assert body is not None and title is not None
    names = [element.get("aria-label") or "" for element in page.iter()]
    return " ".join([text_of(title), *"".join(_running(body)).split(), *names]).casefold().translate(NO_BRACKETS)


def _running(element: Element) -> Iterator[str]:
    """The text of an element without the numbers of notes in it."""
    yield element.text or ""
    for inner in element:
        yield from _running(inner) if inner.tag != "sup" else ()
        yield inner.tail or ""


def of_type(graph: list[Node], sort: str) -> list[Node]:
    return [node for node in within(graph) if node.get("@type") == sort]


@every_site
def test_every_page_has_one_graph(name: str) -> None:
    for path, page in shown(site(name)).items():
        (script,) = scripts(page)
        assert json.loads(text_of(script))["@context"] == "https://schema.org", path


@every_site
def test_graph_says_nothing_that_the_page_does_not_show(name: str) -> None:
    unseen = [
        f"{path}: {key}: {value}"
        for path, graph in graphs(name).items()
        for node in within(graph)
        for key in WORDS
        for value in (node.get(key, []) if isinstance(node.get(key, []), list) else [node[key]])
        if " ".join(value.split()).casefold().translate(NO_BRACKETS) not in visible_on(name, path)
    ]
    assert unseen == []


@every_site
def test_every_value_of_the_graph_stands_on_its_page(name: str) -> None:
    for path, graph in graphs(name).items():
        said = visible_on(name, path)
        for node in of_type(graph, "Observation"):
            for key in ("value", "minValue", "maxValue"):
                told = node.get(key, "")
                figures = told if isinstance(told, str) else f"{told:,}"
                assert figures.casefold().lstrip("0") in said or "-" in figures, f"{path}: {node}"


@every_site
def test_addresses_of_the_graph_land(name: str) -> None:
    base = graphs(name)["index.html"][0]["@id"]
    root = base if base != "./" else "https://site.test/"
    for path, graph in graphs(name).items():
        here = root + path.removesuffix("index.html")
        for node in within(graph):
            for key in ("@id", "item", "contentUrl"):
                target = urldefrag(urljoin(here, node.get(key, "./"))).url
                if target.startswith(root):
                    file = target.removeprefix(root)
                    assert f"{file}index.html" in site(name).outputs or file in site(name).outputs, f"{path}: {node}"


@every_site
def test_things_that_are_the_same_stand_once_on_a_page(name: str) -> None:
    for path, graph in graphs(name).items():
        ids = [node["@id"] for node in graph if "@id" in node]
        assert len(ids) == len(set(ids)), path


def test_sites_hold_every_type_that_the_design_names() -> None:
    found = {node.get("@type") for name in GOLDEN for graph in graphs(name).values() for node in within(graph)}
    wanted = {"BackgroundNewsArticle", "Event", "Person", "Organization", "Claim", "Quotation", "Observation",
              "CorrectionComment", "BreadcrumbList", "WebSite", "DefinedTerm", "Dataset"}  # fmt: skip
    assert wanted - found == set()


def test_way_to_a_page_is_that_of_its_breadcrumb() -> None:
    path = "ria-ferry/events/departure/index.html"
    graph, page = graphs("ferry")[path], site("ferry").pages[path]
    (way,) = of_type(graph, "BreadcrumbList")
    assert [(item["name"], item["item"]) for item in way["itemListElement"]] == [
        ("The Estuary Paper", "https://example.org/explainers/"),
        ("The ferry that did not arrive", "https://example.org/explainers/ria-ferry/"),
        ("Events", "https://example.org/explainers/ria-ferry/events/"),
        (one(page, ".//h1").text, "https://example.org/explainers/ria-ferry/events/departure/"),
    ]


# --- a small site of one's own ---------------------------------------------------------------------------------------

SETTINGS = """title: Small
base_url: auto
rules: {unsourced: off, thin-confirmed: off, verdict-evidence: off, single-source: off, orphan: off, unused: off,
  not-archived: off, uncited-number: off, quote-source: off, hard-typed-number: off}
"""
INDEX = """---
title: One
summary: The first.
published: 2026-11-01
facts:
  Dead: "{number:dead}"
---
Text.
"""


def made(**files: str) -> dict[str, list[Node]]:
    """The graphs of a site with one explainer; `events__x` is its file `events/x.md`."""
    whole = {"site.yml": SETTINGS, "one/index.md": INDEX.replace('facts:\n  Dead: "{number:dead}"\n', "")}
    whole |= {f"one/{name.replace('__', '/')}.{'yml' if '__' not in name else 'md'}": t for name, t in files.items()}
    if "index" in files:
        whole["one/index.md"] = whole.pop("one/index.yml")
    built = build(tree(whole))
    assert not built.has_errors, [problem.fault for problem in built.problems]
    pages = {path: parse(data) for path, data in built.outputs.items() if path.endswith(".html") and path != "404.html"}
    return {path: json.loads(text_of(*scripts(page)))["@graph"] for path, page in pages.items()}


def observed(value: str, unit: str = "person/people") -> Node:
    numbers = f"""
dead:
  label: people who died
  unit: {unit}
  by: Police
  source: {{title: Log, publisher: Police, undated: true, held: copy}}
  values: [{{value: {value}, as_of: 2026-10-25}}]
"""
    graph = made(index=INDEX, numbers=numbers)["one/index.html"]
    (node,) = of_type(graph, "Observation")
    return {key: told for key, told in node.items() if key in ("value", "minValue", "maxValue", "unitText")}


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("18", {"value": 18, "unitText": "people"}),
        ("0", {"value": 0, "unitText": "people"}),
        ("55.8", {"value": 55.8, "unitText": "people"}),
        ("10 to 14", {"minValue": 10, "maxValue": 14, "unitText": "people"}),
        ("dozens", {"value": "dozens"}),
        ("about 18", {"value": "about 18 people"}),
        ("at least 17", {"value": "at least 17 people"}),
        ("nearly 40", {"value": "nearly 40 people"}),
    ],
)
def test_only_what_is_exact_becomes_a_figure(value: str, told: Node) -> None:
    assert observed(value) == told


@pytest.mark.parametrize(
    ("when", "dates"),
    [
        ("2022-01-05", {"startDate": "2022-01-05"}),
        ("2022-01", {"startDate": "2022-01"}),
        ("2022-01-05 16:30", {"startDate": "2022-01-05T16:30Z"}),
        ("about 2022-01-05", {"startDate": "2022-01"}),
        ("probably 2022-01-05", {"startDate": "2022-01"}),
        ("2022-01-02 to 2022-01-07", {"startDate": "2022-01-02", "endDate": "2022-01-07"}),
        ("night of 2022-01-05", {"startDate": "2022-01-05", "endDate": "2022-01-06"}),
        ("since 2022-01-02", {"startDate": "2022-01-02"}),
        ("until 2022-01-19", {"endDate": "2022-01-19"}),
        ("between 2022-01-05 and 2022-01-07", {"startDate": "2022-01"}),
        ("before 1998", {}),
        ("-0752", {}),
    ],
)
def test_date_of_an_event_is_as_precise_as_it_is_known(when: str, dates: Node) -> None:
    event = f"---\ntitle: Something\nsummary: It happened.\nwhen: {when}\n---\n"
    graph = made(events__something=event)["one/events/index.html"]
    (node,) = of_type(graph, "Event")
    assert {key: told for key, told in node.items() if key.endswith("Date")} == dates


def test_event_in_doubt_says_so_in_the_graph() -> None:
    event = "---\ntitle: Something\nsummary: It happened.\nwhen: 2022\nstatus: disputed\n---\n"
    (node,) = of_type(made(events__something=event)["one/events/index.html"], "Event")
    assert node["disambiguatingDescription"] == "disputed"


def test_claim_is_called_a_claim_and_has_its_verdict_in_words() -> None:
    claim = "---\ntitle: They did it\nsummary: So they say.\nclaimant: The owner\nverdict: no evidence given\n"
    claim += "would_settle: A list.\n---\n"
    (node,) = of_type(made(claims__they=claim)["one/claims/index.html"], "Claim")
    assert node["name"] == "Claim: They did it"
    assert node["author"] == {"name": "The owner"}
    assert node["review"]["reviewRating"] == {"@type": "Rating", "alternateName": "no evidence given"}


def test_office_and_membership_that_ended_have_their_end() -> None:
    actor = "---\ntitle: A\nsummary: Someone.\ntype: person\nroles: [{title: Mayor, from: 2019-03, to: 2021}]\n"
    actor += "member_of: [{actor: b, from: 1992, to: before 1998}]\n---\nText.\n"
    graph = made(actors__a=actor, actors__b="---\ntitle: B\nsummary: A club.\ntype: alliance\n---\n")
    (person,) = of_type(graph["one/actors/a/index.html"], "Person")
    office = {"@type": "Occupation", "name": "Mayor"}
    role = {"@type": "Role", "hasOccupation": office, "startDate": "2019-03", "endDate": "2021"}
    assert person["hasOccupation"] == [role]
    assert "memberOf" not in person, "an end that cannot be told would be none"


@given(st.text(max_size=40))
def test_no_words_end_the_script_that_holds_them(words: str) -> None:
    for told in (words, f"</script>{words}", f"<!--<script>{words}", f"\u2028{words}\u2029&amp;"):
        text = structured.script({"name": told})
        assert not set(text) & set("<>&\u2028\u2029")
        assert json.loads(text) == {"name": told}


def test_end_of_a_script_in_a_title_is_a_part_of_the_title() -> None:
    title = "</script><script>alert(1)</script>"
    index = f"---\ntitle: '{title}'\nsummary: The first.\npublished: 2026-11-01\n---\nText.\n"
    graph = made(index=index)
    assert graph["one/index.html"][0]["headline"] == title


def test_draft_reaches_no_graph_unless_asked_for() -> None:
    drafts = set(site("ferry" + DRAFTS).outputs) - set(site("ferry").outputs)
    assert drafts
    told = json.dumps(graphs("ferry"))
    assert not [path for path in drafts if path.removesuffix("index.html") in told]
