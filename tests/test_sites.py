"""Whole sites: what is true of every page, whatever is written and however it looks."""

from __future__ import annotations

import ast
import json
import os
import random
import re
import shutil
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from threading import Thread
from urllib.parse import urldefrag, urljoin, urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
import yaml
from building import (
    BASE,
    DRAFTS,
    FERRY,
    GOLDEN,
    ON_THE_BRANCH,
    PLACE,
    ROOT,
    SITES,
    SMALL,
    Site,
    all_of,
    attributes,
    base_of,
    briefs_of,
    build,
    content_of,
    is_redirect,
    one,
    parse,
    settings_of,
    site,
    text_of,
    tree,
    written,
    yaml_of,
)

from generator import cli, pipeline
from generator.problems import OF_THE_CLOCK, Span
from generator.read import Tree, read_tree
from generator.vocabulary import KINDS


def has_drafts(name: str) -> bool:
    return len(briefs_of(name)) < len(briefs_of(name + DRAFTS))


PUBLISHED = ("ours", *GOLDEN)
NAMES = (*PUBLISHED, *(name + DRAFTS for name in PUBLISHED if has_drafts(name)), "ours" + ON_THE_BRANCH)
ATOM = "{http://www.w3.org/2005/Atom}"
every_site = pytest.mark.parametrize("name", NAMES)
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)


# --- every page ------------------------------------------------------------------------------------------------------


@every_site
def test_every_page_is_html_without_errors(name: str) -> None:
    assert len(site(name).pages) >= len({path.parent for path in briefs_of(name)})


@every_site
def test_every_page_has_one_heading_of_the_first_level_and_leaves_out_none_below(name: str) -> None:
    for path, page in site(name).text_pages.items():
        levels = [int(heading.tag[1]) for heading in all_of(page, "h1", "h2", "h3", "h4", "h5", "h6")]
        assert levels.count(1) == 1 and levels[0] == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), path
        assert all(text_of(heading) for heading in all_of(page, "h1", "h2", "h3", "h4", "h5", "h6")), path


@every_site
def test_every_page_of_an_explainer_is_one_article(name: str) -> None:
    for path, page in site(name).text_pages.items():
        if "/" in path:
            assert len(one(page, ".//main").findall("article")) == 1, path


@every_site
def test_every_id_is_unique_on_its_page(name: str) -> None:
    for path, page in site(name).pages.items():
        ids = Counter(value for _, attribute, value in attributes(page) if attribute == "id")
        assert [id_ for id_, count in ids.items() if count > 1 or not id_ or " " in id_] == [], path


@every_site
def test_every_label_and_description_names_an_element_of_its_page(name: str) -> None:
    for path, page in site(name).pages.items():
        ids = {value for _, attribute, value in attributes(page) if attribute == "id"}
        named = {value for _, attribute, value in attributes(page) if attribute in ("aria-labelledby", "for")}
        assert named <= ids, path


@every_site
def test_every_internal_link_and_anchor_lands(name: str) -> None:
    whole = site(name)
    ids = {path: {e.get("id") for e in page.iter()} for path, page in whole.pages.items()}
    for path, page in whole.pages.items():
        for href in addresses(page):
            if urlsplit(href).scheme or path == "404.html":
                continue
            at, fragment = whole.target(path, href)
            assert at in whole.outputs, f"{path}: {href}"
            assert not fragment or fragment in ids[at], f"{path}: {href}"


def addresses(page: Element) -> Iterator[str]:
    for _, attribute, value in attributes(page):
        if attribute in ("href", "src"):
            yield value
    refresh = page.find(".//meta[@http-equiv='refresh']")
    if refresh is not None:
        yield refresh.get("content", "").partition("url=")[2]


@every_site
def test_every_citation_leads_to_the_note_of_its_number(name: str) -> None:
    seen = set()
    for path, page in site(name).text_pages.items():
        notes = [e for e in page.iter("li") if re.fullmatch(r"note-\d+", e.get("id", ""))]
        assert [note.get("id") for note in notes] == [f"note-{n}" for n in range(1, len(notes) + 1)], path
        assert all(text_of(note) for note in notes), path
        for link in page.iter("a"):
            if link.get("href", "").startswith("#note-"):
                seen.add(path)
                number = re.sub(r"\D", "", text_of(link))  # "9", or "see note 9" in another note
                assert link.get("href") == f"#note-{number}", path
                assert int(number) <= len(notes), path
    citing = {path.parent for path, front in briefs_of(name).items() if "source" in front}
    assert len(seen) >= len(citing)


@every_site
def test_every_note_leads_back_to_each_place_that_refers_to_it(name: str) -> None:
    for path, page in site(name).text_pages.items():
        referring: dict[str, list[str]] = {}
        among_notes = [*page.iterfind(".//*[@class='notes']//a")]
        for link in page.iter("a"):
            if link.get("href", "").startswith("#note-") and link not in among_notes:
                referring.setdefault(link.get("href", "")[1:], []).append(link.get("id", ""))
        back: dict[str, list[str]] = {}
        for note in page.iter("li"):
            for link in note.findall(".//span[@class='back']/a"):
                back.setdefault(note.get("id", ""), []).append(link.get("href", "")[1:])
                assert link.get("aria-label"), path
        assert back == referring, path


@every_site
def test_every_time_has_a_value_that_html_allows(name: str) -> None:
    seen = set()
    for path, page in site(name).text_pages.items():
        for element in page.iter("time"):
            seen.add(path)
            assert is_html_date(element.get("datetime", "")), f"{path}: {element.get('datetime')}"
            assert re.search(r"\w", text_of(element)), path
    assert {path for path in site(name).text_pages if path.count("/") == 1 and path != "404.html"} <= seen


def is_html_date(value: str) -> bool:
    """A year, month, day, or moment as the HTML standard writes them (2.3.5 Dates and times)."""
    if re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2]))?", value):
        return value[:4] != "0000"
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?", value))


@every_site
def test_nothing_on_a_page_needs_more_than_the_policy_allows(name: str) -> None:
    for path, page in site(name).text_pages.items():
        head = [(e.tag, e.get("http-equiv", "")) for e in one(page, "head")]
        at = head.index(("meta", "Content-Security-Policy"))
        assert one(page, "head")[at].get("content") == POLICY, path
        assert not [tag for tag, _ in head[:at] if tag in ("link", "script", "style")], path
        assert not list(all_of(page, "style", "iframe", "object", "embed", "base", "form")), path
        assert not [a for _, a, _ in attributes(page) if a == "style" or a.startswith("on")], path
        for script in page.iter("script"):
            assert script.get("src") or script.get("type") == "application/ld+json", path


@every_site
def test_no_page_fetches_anything_from_another_place(name: str) -> None:
    for path, page in site(name).pages.items():
        for element, attribute, value in attributes(page):
            is_link = element.tag == "link" and element.get("rel") in ("stylesheet", "icon", "preload")
            if attribute in ("src", "srcset", "poster", "data") or (is_link and attribute == "href"):
                assert not (urlsplit(value).scheme or urlsplit(value).netloc), f"{path}: {value}"


@every_site
def test_links_are_relative_but_on_the_page_for_what_is_not_found(name: str) -> None:
    for path, page in site(name).pages.items():
        for href in addresses(page):
            if urlsplit(href).scheme:
                assert not href.startswith(base_of(name) or "//") or href in permalinks(page), f"{path}: {href}"
            elif path == "404.html" and not href.startswith("#"):
                assert href.startswith(urlsplit(base_of(name)).path or "/"), href
            else:
                assert not href.startswith("/"), f"{path}: {href}"


def permalinks(page: Element) -> list[str]:
    return [link.get("href", "") for link in page.iter("link") if link.get("rel") == "canonical"]


@every_site
def test_permalinks_are_there_only_when_the_address_of_the_site_is_known(name: str) -> None:
    for path, page in site(name).text_pages.items():
        known = base_of(name) and path != "404.html"
        assert permalinks(page) == ([base_of(name) + path.removesuffix("index.html")] if known else []), path


@every_site
def test_every_page_has_a_title_a_language_and_a_direction(name: str) -> None:
    titles = Counter(text_of(one(page, ".//title")) for page in site(name).text_pages.values())
    assert [title for title, count in titles.items() if not title or count > 1] == []
    language = settings_of(name).get("language", "en")
    direction = "rtl" if language in ("ar", "fa", "he") else "ltr"
    for page in site(name).pages.values():
        assert (page.get("lang"), page.get("dir")) == (language, direction)


@every_site
def test_pages_that_search_engines_should_not_list_say_so(name: str) -> None:
    for path, page in site(name).pages.items():
        robots = [meta.get("content") for meta in page.iter("meta") if meta.get("name") == "robots"]
        assert robots == (["noindex"] if path == "404.html" or is_redirect(page) else []), path


# --- a server at the root and below a path ---------------------------------------------------------------------------


@contextmanager
def served(folder: Path) -> Iterator[str]:
    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def crawled(start: str) -> set[str]:
    """Every address that links lead to from a page, all of them answered with 200, and none outside `start`."""
    server = start[: start.index("/", 8)]
    seen, todo = {start}, [start]
    while todo:
        at = todo.pop()
        assert at.startswith(start), at
        with urllib.request.urlopen(at) as answer:
            is_page = answer.headers.get_content_type() == "text/html"
            found = {urldefrag(urljoin(at, href))[0] for href in addresses(parse(answer.read()))} if is_page else set()
        new = {address for address in found if address.startswith(server)} - seen
        seen |= new
        todo += new
    return seen


@pytest.mark.parametrize(
    ("name", "below"),
    [("ours", ""), ("ours", "repo/"), ("ours" + ON_THE_BRANCH, "repo/")],
    ids=["root", "path", "branch"],
)
def test_every_page_is_reached_from_the_first_wherever_the_site_lies(tmp_path: Path, name: str, below: str) -> None:
    outputs = {path: data for path, data in site(name).outputs.items() if path != "404.html"}
    written(tmp_path / below, outputs)
    with served(tmp_path) as root:
        reached = crawled(root + below)
    found = {address.removeprefix(root + below) for address in reached}
    pages = {path.removesuffix("index.html") for path in site(name).text_pages if path != "404.html"}
    assert found >= pages


def test_branch_holds_the_site_as_it_is_built_for_its_address() -> None:
    built = build(read_tree(content_of("ours"), "content"), base_url=PLACE)
    assert site("ours" + ON_THE_BRANCH).outputs == {**built.outputs, ".nojekyll": b""}


# --- what machines read ----------------------------------------------------------------------------------------------


@every_site
def test_sitemap_lists_every_page_but_redirects_and_the_one_for_what_is_not_found(name: str) -> None:
    whole = site(name)
    base = base_of(name) or pipeline.UNKNOWN_BASE
    listed = [e.text for e in ElementTree.fromstring(whole.outputs["sitemap.xml"]).iter() if e.tag.endswith("}loc")]
    assert listed == sorted(base + path.removesuffix("index.html") for path in whole.text_pages if path != "404.html")


@every_site
def test_every_address_in_a_feed_lands(name: str) -> None:
    whole = site(name)
    base = base_of(name) or pipeline.UNKNOWN_BASE
    feeds = [path for path in whole.outputs if path.endswith("feed.xml")]
    assert len(feeds) == 1 + len(list(content_of(name).glob("*/index.md")))
    for path in feeds:
        for link in ElementTree.fromstring(whole.outputs[path]).iter(f"{ATOM}link"):
            address = link.get("href", "").removeprefix(base)
            assert whole.target("index.html", address or "./")[0] in whole.outputs, address


def test_robots_names_the_sitemap_where_its_address_is_known() -> None:
    assert site("ferry").outputs["robots.txt"].decode().endswith(f"\nSitemap: {BASE}sitemap.xml\n")
    assert b"Sitemap" not in site("ours").outputs["robots.txt"]


# --- the timeline ----------------------------------------------------------------------------------------------------


def told_events(name: str) -> int:
    """How many things happened, counted by another reader than ours."""
    count = 0
    for path, front in briefs_of(name).items():
        count += len(front.get("events", [])) + (path.parent.name in ("events", "reactions"))
        count += path.parent.name == "claims" and "when" in front
    for file in content_of(name).glob("*/numbers.yml"):
        for number in yaml_of(file.read_text("utf-8")).values():
            count += sum(value.get("timeline") == "true" for value in number["values"])
    return count


@every_site
def test_timeline_lists_everything_that_happened_in_order(name: str) -> None:
    told = 0
    for _, page in timelines(site(name)):
        entries = timeline_entries(page)
        told += len(entries)
        days = [first_day(entry) for entry in entries]
        assert [day for day in days if day] == sorted(day for day in days if day)
    assert told == told_events(name)


def timelines(whole: Site) -> list[tuple[str, Element]]:
    return [(path, page) for path, page in whole.pages.items() if path.endswith("/timeline/index.html")]


def timeline_entries(page: Element) -> list[Element]:
    return [e for e in one(page, ".//main").iter("li") if e.get("id") and not e.get("id", "").startswith("note-")]


def first_day(entry: Element) -> str:
    found = re.search(r"\d{4}-\d\d-\d\d", " ".join(time.get("datetime", "") for time in entry.iter("time")))
    return found[0] if found else ""


@every_site
def test_every_entry_of_the_timeline_stands_under_a_date_in_words(name: str) -> None:
    for _, page in timelines(site(name)):
        heading = ""
        for element in one(page, ".//main").iter():
            if element.tag == "h2":
                heading = text_of(element)
            elif element in timeline_entries(page):
                assert re.fullmatch(r"[^-]*\b\d{1,4}\b[^-]*", heading), element.get("id")


@every_site
def test_every_entry_of_the_timeline_leads_to_where_it_is_told(name: str) -> None:
    whole = site(name)
    for path, page in timelines(whole):
        folder = path.removesuffix("timeline/index.html")
        index = briefs_of(name)[content_of(name) / folder / "index.md"]
        leads = {}
        for entry in timeline_entries(page):
            leads[entry.get("id")] = [whole.target(path, link.get("href", ""))[0] for link in told_links(entry)]
        assert all(at.startswith(folder) for links in leads.values() for at in links), leads
        assert len([id_ for id_, links in leads.items() if not links]) <= len(index.get("events", []))


def told_links(entry: Element) -> Iterator[Element]:
    """The links of an entry that are no citations."""
    return (link for link in entry.iter("a") if not link.get("href", "").startswith("#note-"))


# --- drafts and claims -----------------------------------------------------------------------------------------------

DRAFT = """\
---
title: Hidden question
summary: Hidden.
draft: true
former_slugs: [old]
events:
  - {when: 2026-01-02, what: A hidden thing, source: {title: A, publisher: B, undated: true, held: C}}
---
Hidden text.
"""


def test_drafts_are_left_out_of_everything_unless_asked_for() -> None:
    files = tree({**SMALL, "one/questions/hidden.md": DRAFT})
    assert not [path for path, data in build(files).outputs.items() if b"idden question" in data or "hidden" in path]
    with_drafts = Site(build(files, drafts=True).outputs)
    assert {"one/questions/hidden/index.html", "one/questions/old/index.html"} <= set(with_drafts.outputs)
    for path in ("one/index.html", "one/questions/index.html", "one/questions/hidden/index.html"):
        assert marked_as_draft(with_drafts.pages[path]), path


def marked_as_draft(page: Element) -> bool:
    return any(text_of(element) == "draft" for element in page.iter())


def test_explainer_that_is_a_draft_is_left_out_with_all_its_files() -> None:
    files = {path: text.replace("published:", "draft: true\npublished:") for path, text in SMALL.items()}
    assert not [path for path in build(tree(files)).outputs if path.startswith("one/")]
    assert "one/index.html" in build(tree(files), drafts=True).outputs


@every_site
def test_claims_are_called_claims_wherever_their_title_stands(name: str) -> None:
    whole = site(name)
    seen = set()
    for path, page in whole.text_pages.items():
        for link in page.iter("a"):
            href = link.get("href", "")
            if is_to_claim(*whole.target(path, href)) and href[0] != "#" and "to-claim" not in link.get("class", ""):
                seen.add(path)
                assert claim_word(name) in around(page, link), f"{path}: {text_of(link)}"
    assert len(seen) >= (2 if claims_of(name) else 0)


def claims_of(name: str) -> list[Path]:
    return [path for path in briefs_of(name) if path.parent.name == "claims"]


def claim_word(name: str) -> str:
    """What stands before the title of a claim in the language of a site."""
    words = (ROOT / "layouts/words" / f"{settings_of(name).get('language', 'en')}.yml").read_text("utf-8")
    return str(yaml_of(words)["claim-prefix"])


def is_to_claim(at: str, fragment: str) -> bool:
    """Whether a link leads to one claim; the writer's own links (`to-claim`) carry the writer's words."""
    return bool(re.search(r"/claims/[^/]+/index\.html$", at)) or (at.endswith("/claims/index.html") and fragment != "")


def around(page: Element, link: Element) -> str:
    """The text of the smallest block around a link."""
    parents = {child: parent for parent in page.iter() for child in parent}
    block = link
    while block.tag not in ("p", "li", "h1", "h2", "h3", "dd", "td", "body"):
        block = parents[block]
    return text_of(block)


@every_site
def test_titles_and_feeds_call_claims_claims(name: str) -> None:
    whole = site(name)
    claims = [path for path in whole.text_pages if re.search(r"/claims/[^/]+/index\.html$", path)]
    assert len(claims) == len([path for path in claims_of(name) if has_body(path)])
    for path in claims:
        page = whole.pages[path]
        assert text_of(one(page, ".//title")).startswith(f"{claim_word(name)} ")
        assert text_of(one(page, ".//h1")).startswith(f"{claim_word(name)} ")
        for feed in ("feed.xml", f"{path.partition('/')[0]}/feed.xml"):
            titles = entry_titles(whole.outputs[feed])
            assert titles[path.removesuffix("index.html")].startswith(f"{claim_word(name)} ")


def has_body(path: Path) -> bool:
    return bool(path.read_text("utf-8").split("---\n", 2)[2].strip())


def entry_titles(feed: bytes) -> dict[str, str]:
    entries = [
        {child.tag.partition("}")[2]: child.text or "" for child in entry}
        for entry in ElementTree.fromstring(feed).iter(f"{ATOM}entry")
    ]
    return {"/".join(entry["id"].split("/")[-4:]): entry["title"] for entry in entries}


# --- the smallest briefs ---------------------------------------------------------------------------------------------

EVIDENCE = ("source", "would_settle")
"""Keys that rules of evidence ask for, whose level a site may change."""


def test_smallest_site_holds_every_kind_and_no_key_that_could_be_left_out() -> None:
    content = read_tree(content_of("smallest"), "content")
    briefs = {path: data.decode() for path, data in content.files.items() if path.endswith(".md")}
    assert {path.split("/")[1] for path in briefs} == {"index.md", *KINDS.values()}
    for path, text in briefs.items():
        for line in text.split("---\n")[1].splitlines(keepends=True):
            if not line.startswith(EVIDENCE):
                shorter = text.replace(line, "", 1).encode()
                assert build(tree({**content.files, path: shorter})).has_errors, f"{path} without {line}"


def test_reaction_is_one_new_file() -> None:
    content = read_tree(content_of("smallest"), "content")
    without = build(tree({path: data for path, data in content.files.items() if "/reactions/" not in path}))
    whole = site("smallest")
    assert without.problems == ()
    assert whole.outputs.keys() - without.outputs.keys() == {"well/reactions/index.html"}
    for path in ("well/index.html", "well/reactions/index.html", "well/timeline/index.html", "well/sources/index.html"):
        assert "The school asks for a new pump" in text_of(whole.pages[path]), path


# --- a number that changes -------------------------------------------------------------------------------------------

TOLL = {
    "site.yml": f"title: Papers\nbase_url: {BASE}\nrules: {{single-source: off, orphan: off}}\n",
    "one/index.md": """\
---
title: The ferry
summary: It never arrived; {number:dead} are known to have died.
published: 2026-10-25
facts: {Dead: "{number:dead}"}
events:
  - {when: 2026-10-25 06:30, what: "The police speak of {number:dead@then}", main: true, source: police}
---
In the morning {number:dead@2026-10-25 06:00} were known [@police]. By now it is {number:dead} in all [@police].
""",
    "one/questions/how-many.md": """\
---
title: How many died?
summary: The police count {number:dead}.
facts: {By the police: "{number:dead}"}
---
They count {number:dead} in all [@police].

{box:number:dead}

{number:dead history}
""",
    "one/events/search.md": """\
---
title: The search begins
summary: The first boat leaves when {number:dead@then} are known to have died.
when: 2026-10-25 06:10
source: police
---
It was {number:dead@2026-10-25 06:00} then [@police].
""",
    "one/terms/toll.md": "---\ntitle: Toll\nsummary: How many died.\n---\nOf a ferry.\n\n{box:question:how-many}\n",
    "one/terms/ferry.md": "---\ntitle: Ferry\nsummary: A boat that goes to and fro.\n---\nA boat [@police].\n",
    "one/sources.yml": "police: {title: Log, publisher: Harbour police, date: 2026-10-25, held: log book}\n",
    "one/numbers.yml": """\
dead:
  label: people known to have died
  unit: person/people
  by: Harbour police
  source: police
  values:
    - {value: dozens, as_of: 2026-10-25 06:00}
""",
}


def test_value_appended_three_times_in_a_day_is_followed_by_every_page_card_box_and_feed() -> None:
    files, told = dict(TOLL), "dozens"
    before = built_well(files)
    assert_all_say(before, told, ("dozens",))
    values = [("7", "12:00", "7 people"), ("at least 11", "15:00", "at least 11 people"), ("19", "19:00", "19 people")]
    so_far = ["dozens"]
    for value, time, words in values:
        files["one/numbers.yml"] += f"    - {{value: {value}, as_of: 2026-10-25 {time}}}\n"
        so_far.insert(0, words.removesuffix(" people"))
        whole = built_well(files)
        assert_all_say(whole, words, so_far)
        changed = {path for path, data in whole.outputs.items() if data != before.outputs[path]}
        assert changed == SHOWS_THE_TOLL, "what does not show the number, or pins it, stays byte for byte"
        before = whole


SHOWS_THE_TOLL = {
    "index.html", "feed.xml", "one/index.html", "one/feed.xml", "one/numbers/index.html", "one/questions/index.html",
    "one/questions/how-many/index.html", "one/terms/toll/index.html", "one/numbers/dead.csv", "one/numbers/dead.json",
    "one/numbers.json", "one/search/index.html", "one/all/index.html",
}  # fmt: skip


def test_value_appended_later_changes_what_shows_it_and_lists_the_pages_to_read_again() -> None:
    files = {**TOLL, "one/numbers.yml": f"{TOLL['one/numbers.yml']}    - {{value: 22, as_of: 2026-11-10}}\n"}
    built = build(tree(files))
    assert [f"{problem.span} {problem.fault.rule} {problem.fault.message}" for problem in built.problems] == [
        f'{place} number-changed "dead" changed on 2026-11-10, after this page was last looked at on 2026-10-25'
        for place in ("content/one/index.md:3:28", "content/one/questions/how-many.md:3:27")
    ]
    before, after = built_well(TOLL), Site(built.outputs)
    assert_all_say(after, "22 people", ("22", "dozens"), "10 November 2026")
    assert {path for path in after.outputs if after.outputs[path] != before.outputs[path]} == SHOWS_THE_TOLL
    for path, key in (("one/index.md", "published: 2026-10-25\n"), ("one/questions/how-many.md", "facts:")):
        files[path] = files[path].replace(key, f"checked: 2026-11-10\n{key}", 1)
    assert_all_say(built_well(files), "22 people", ("22", "dozens"), "10 November 2026")


def built_well(files: Mapping[str, str]) -> Site:
    built = build(tree(files))
    assert built.problems == ()
    return Site(built.outputs)


def assert_all_say(whole: Site, toll: str, history: Sequence[str], day: str = "25 October 2026") -> None:
    """Every place that shows a number as it stands says `toll`; the morning's stays; tables hold `history`."""
    summary, answer = f"It never arrived; {toll} are known to have died.", f"The police count {toll}."
    home, explainer = whole.pages["index.html"], whole.pages["one/index.html"]
    question, numbers = whole.pages["one/questions/how-many/index.html"], whole.pages["one/numbers/index.html"]
    box = whole.pages["one/terms/toll/index.html"]
    assert text_of(of_class(home, "standfirst")) == summary
    assert [plain(of_class(explainer, "standfirst")), described(explainer)] == [summary, summary]
    for page, label in ((explainer, "Dead"), (question, "By the police"), (box, "By the police")):
        assert plain(of_class(page, "fact-number")).startswith(f"{label} {toll} Harbour police, {day}")
    for page in (explainer, question):
        assert plain(of_class(page, "number-figure")) == toll
    assert [plain(of_class(question, "standfirst")), described(question)] == [answer, answer]
    assert f"They count {toll} in all." in plain(question) and answer in plain(box)
    assert answer in plain(explainer) and answer in plain(whole.pages["one/questions/index.html"])
    assert f"In the morning dozens were known. By now it is {toll} in all." in plain(explainer)
    assert "The police speak of dozens" in plain(explainer)
    assert plain(of_class(numbers, "number-figure")) == toll
    for page in (question, numbers):
        cells = [text_of(cell) for cell in page.iter("td") if cell.get("class") == "figure"]
        assert cells == (list(history) if page is question or len(history) > 1 else [])
    for path in ("feed.xml", "one/feed.xml"):
        summaries = {summary.text for summary in ElementTree.fromstring(whole.outputs[path]).iter(f"{ATOM}summary")}
        assert {summary, answer, "The first boat leaves when dozens are known to have died."} <= summaries


def of_class(page: Element, name: str) -> Element:
    (found,) = (element for element in page.iter() if name in element.get("class", "").split())
    return found


def plain(element: Element) -> str:
    """The text of an element without the numbers of its notes."""
    copy = deepcopy(element)
    for cite in [each for each in copy.iter() if each.get("class") == "cite"]:
        after = cite.tail
        cite.clear()
        cite.tail = after
    return text_of(copy)


def described(page: Element) -> str:
    (content,) = (meta.get("content", "") for meta in page.iter("meta") if meta.get("name") == "description")
    return content


def test_claim_that_is_planned_is_called_a_claim_where_it_comes_next() -> None:
    claim = "---\ntitle: Poison\nsummary: S.\nclaimant: X\nverdict: disputed\nwhen: 2027-01-04\nstatus: planned\n---\n"
    page = Site(build(tree({**SMALL, "one/claims/c.md": claim})).outputs).pages["one/index.html"]
    (told,) = (text_of(e) for e in all_of(page, "p") if "Comes next" in text_of(e))
    assert "Claim: Poison" in told


def test_value_that_was_taken_back_is_marked_in_titles_cards_and_feeds() -> None:
    numbers = "dead: {label: d, values: [{value: 19, as_of: 2026-11-01, by: P, source: p, withdrawn: 2026-11-03}]}\n"
    index = SMALL["one/index.md"].replace("title: One", 'title: "{number:dead@2026-11-02} dead"')
    sources = "p: {title: T, publisher: P, undated: true, held: h}\n"
    registries = {"one/numbers.yml": numbers, "one/sources.yml": sources}
    outputs = build(tree({**SMALL, "one/index.md": index, **registries})).outputs
    for path in ("index.html", "feed.xml", "one/index.html"):
        assert b"19 (later withdrawn) dead" in outputs[path], path


def test_numbers_whose_keys_resemble_each_other_share_no_anchor() -> None:
    values = "values: [{value: 1, as_of: 2026, by: P, source: p}]"
    numbers = f"n: {{label: a, {values}}}\nn-label: {{label: b, {values}}}\n"
    sources = "p: {title: T, publisher: P, undated: true, held: h}\n"
    whole = Site(build(tree({**SMALL, "one/numbers.yml": numbers, "one/sources.yml": sources})).outputs)
    for path in ("one/numbers/index.html", "one/all/index.html"):
        ids = Counter(e.get("id") for e in whole.pages[path].iter() if e.get("id"))
        assert [id_ for id_, count in ids.items() if count > 1] == [], path


# --- hostile content -------------------------------------------------------------------------------------------------

HOSTILE = '<b hostile="1">&amp;\'</b>'
TAILS = (HOSTILE, HOSTILE.replace("<", "\\<").replace("&", "\\&"), "")
"""What is appended to a value: HTML; where that is refused, the same as plain characters of Markdown; else nothing."""


@dataclass
class Typed:
    """A value in a file, and how far its tail had to be softened; `at` is its line and columns once attacked."""

    start: int
    end: int
    text: str
    softness: int = 0
    at: tuple[int, int, int] = (0, 0, 0)


def test_html_in_any_key_comes_out_as_plain_characters() -> None:
    files = {path.relative_to(FERRY / "content").as_posix(): path.read_bytes() for path in FERRY.glob("content/**/*.*")}
    texts = {path: data.decode() for path, data in files.items() if path.endswith((".md", ".yml"))}
    typed = {path: typed_values(path, text) for path, text in texts.items()}
    built = build(tree(files | {path: attacked(text, typed[path]) for path, text in texts.items()}))
    while built.has_errors:
        softened = [soften(p.span, typed) or leave_named(p.fault.message, typed) for p in built.problems]
        assert any(softened), built.problems[:3]
        built = build(tree(files | {path: attacked(text, typed[path]) for path, text in texts.items()}))
    whole = Site(built.outputs)
    assert not [path for path, page in whole.pages.items() for _, name, _ in attributes(page) if "hostile" in name]
    reached = [value for path in typed for value in typed[path] if value.softness < 2]
    assert len(reached) > 70
    shown = "".join("".join(page.itertext()) for page in whole.pages.values())
    missing = [value.text for value in reached if value.text + HOSTILE not in shown.replace("\n", " ")]
    assert len(missing) < len(reached) / 3, missing


def typed_values(path: str, text: str) -> list[Typed]:
    """Every value of the YAML of a file, found by another reader than ours."""
    front, shift = (text.split("---\n")[1], 4) if path.endswith(".md") else (text, 0)
    found: list[Typed] = []

    def visit(node: yaml.Node) -> None:
        if isinstance(node, yaml.MappingNode):
            for _, value in node.value:
                visit(value)
        elif isinstance(node, yaml.SequenceNode):
            for item in node.value:
                visit(item)
        else:
            found.append(Typed(node.start_mark.index + shift, node.end_mark.index + shift, node.value))

    root = yaml.compose(front, yaml.BaseLoader)
    assert root is not None
    visit(root)
    return found


def attacked(text: str, typed: list[Typed]) -> str:
    done, at = "", 0
    for value in typed:
        done += text[at : value.start]
        line, column = done.count("\n") + 1, len(done) - done.rfind("\n")
        done += json.dumps(value.text + TAILS[value.softness], ensure_ascii=False)
        value.at = (line, column, len(done) - done.rfind("\n"))
        at = value.end
    return done + text[at:]


def soften(span: Span, typed: dict[str, list[Typed]]) -> bool:
    """Soften the value that a problem is about, or all on its line; False when there is none left."""
    on_line = [v for v in typed[span.file.removeprefix("content/")] if v.at[0] == span.line and v.softness < 2]
    meant = [v for v in on_line if v.at[1] <= span.column < v.at[2]] or on_line
    for value in meant:
        value.softness += 1
    return bool(meant)


def leave_named(message: str, typed: dict[str, list[Typed]]) -> bool:
    """Leave values alone that a slot names, such as the office in `{number:dead by Police}`; False without any."""
    named = [v for values in typed.values() for v in values if f'"{v.text}"' in message and v.softness < 2]
    for value in named:
        value.softness = 2
    return bool(named)


@pytest.mark.parametrize("code", [0x0, 0xB, 0x1B, 0x7F, 0x85, 0x202E, 0xFFFE, 0x1FFFF], ids=hex)
def test_characters_that_no_page_may_hold_are_replaced(code: int) -> None:
    title = f'"a\\U{code:08x}b"'
    files = {**SMALL, "one/index.md": SMALL["one/index.md"].replace("One", title)}
    built = build(tree({**files, "site.yml": f"title: {title}\nbase_url: auto\n"}))
    assert built.has_errors or len(Site(built.outputs).pages) == 9
    for path in built.outputs:
        if path.endswith(".xml"):
            ElementTree.fromstring(built.outputs[path])


# --- same in, same out -----------------------------------------------------------------------------------------------


def test_order_of_files_changes_nothing() -> None:
    content = read_tree(FERRY / "content", "content")
    files = list(content.files.items())
    random.Random(7).shuffle(files)
    assert build(Tree(dict(files), ())).outputs == site("ferry").outputs


LATE = """
import datetime, time
class Late(datetime.datetime):
    now = utcnow = classmethod(lambda kind, tz=None: kind(2099, 1, 1, tzinfo=tz))
class LateDate(datetime.date):
    today = classmethod(lambda kind: kind(2099, 1, 1))
datetime.datetime, datetime.date, time.time = Late, LateDate, lambda: 4070908800.0
"""
"""A clock that is far ahead, for a whole process: Python runs `sitecustomize` before all else."""


def test_builds_are_the_same_on_any_machine_day_zone_and_locale(tmp_path: Path) -> None:
    written(tmp_path, {"late/sitecustomize.py": LATE})
    elsewhere = {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8", "LC_ALL": "C", "HOME": "/"}
    (tmp_path / "work").mkdir()
    for out, cwd, env in (
        ("here", ROOT, {"PYTHONHASHSEED": "0", "TZ": "America/New_York", "LANG": "C.UTF-8"}),
        ("there", tmp_path / "work", {**elsewhere, "PYTHONPATH": str(tmp_path / "late")}),
    ):
        arguments = ["--content", str(FERRY / "content"), "--output", str(tmp_path / out), "-q"]
        done = run([str(ROOT / "build.py"), *arguments], cwd=cwd, env=env)
        assert (done.returncode, done.stdout) == (0, "")
        assert set(re.findall(r"\[([a-z-]+)\]$", done.stderr, re.MULTILINE)) <= OF_THE_CLOCK
    assert on_disk(tmp_path / "here") == on_disk(tmp_path / "there") == dict(site("ferry").outputs)


def run(arguments: list[str], cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", *arguments]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)


def on_disk(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".nutgraf" not in path.parts
    }


CLOCKS = {"now", "today", "utcnow", "time", "time_ns", "monotonic", "environ", "getenv", "urandom", "random", "uuid4"}
MAY_ASK = {
    ("cli.py", "monotonic"),
    ("cli.py", "environ"),
    ("cli.py", "now"),
    ("write.py", "monotonic"),
    ("rebuild.py", "time_ns"),  # how old a stamp is decides whether a file is opened, and nothing else
}


def test_no_module_asks_the_clock_the_environment_or_chance() -> None:
    asked = {
        (module.name, node.attr)
        for module in (ROOT / "generator").glob("*.py")
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr in CLOCKS
        if node.value.id in ("time", "datetime", "date", "os", "random", "uuid")
    }
    assert asked == MAY_ASK


# --- golden sites ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_site_is_as_expected(name: str) -> None:
    """UPDATE_GOLDEN=1 writes what is expected anew: read the difference before you commit it."""
    made = golden(site(name))
    expected = SITES / name / "expected"
    if os.environ.get("UPDATE_GOLDEN"):
        shutil.rmtree(expected, ignore_errors=True)
        written(expected, made)
    assert sorted(on_disk(expected)) == sorted(made)
    for path, data in on_disk(expected).items():
        assert data.decode() == made[path].decode(), path


def golden(whole: Site) -> dict[str, bytes]:
    """What does not change with the look of pages: what machines read, and the words of pages."""
    machine = {path: data for path, data in whole.outputs.items() if path.endswith((".xml", ".txt", ".csv", ".json"))}
    words = {path.replace(".html", ".words"): words_of(page) for path, page in whole.text_pages.items()}
    return {**machine, **{path: text.encode() for path, text in words.items()}}


BLOCKS = {
    "article", "aside", "blockquote", "caption", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "li", "main", "nav", "ol", "p", "section", "table", "tbody", "td", "th", "thead",
    "tr", "ul",
}  # fmt: skip


def words_of(page: Element) -> str:
    """The words of a page's main part: a line for each block, headings with # as in Markdown."""
    lines = [""]

    def visit(element: Element) -> None:
        is_block = element.tag in BLOCKS
        if is_block:
            lines.append("#" * int(element.tag[1]) + " " if re.fullmatch(r"h\d", element.tag) else "")
        lines[-1] += element.text or ""
        for child in element:
            visit(child)
            lines[-1] += child.tail or ""
        if is_block:
            lines.append("")

    visit(one(page, ".//main"))
    told = (" ".join(line.split()) for line in lines)
    return "\n".join(line for line in told if line).replace("\u2060", "") + "\n"


# --- everything on one page ------------------------------------------------------------------------------------------


def whole_pages(name: str) -> Iterator[tuple[str, Element]]:
    """Everything on one page, with the folder of its explainer."""
    for path, page in site(name).pages.items():
        if path.endswith("/all/index.html"):
            yield path.removesuffix("all/index.html"), page


@every_site
def test_everything_on_one_page_can_be_read_without_the_others(name: str) -> None:
    """Its links to what it holds are anchors: a copy on paper or on a disk is complete."""
    whole = site(name)
    ((folder, page),) = whole_pages(name)
    away = {whole.target(f"{folder}all/index.html", link.get("href", "")) for link in one(page, ".//main").iter("a")}
    ours = {at for at, _ in away if at.startswith(folder) and at != f"{folder}all/index.html"}
    assert not [at for at in ours if at.endswith(".html")]


@every_site
def test_everything_on_one_page_holds_the_text_of_every_other(name: str) -> None:
    whole = site(name)
    ((folder, page),) = whole_pages(name)
    told = without_notes(page)
    for path, other in whole.text_pages.items():
        if path.startswith(folder) and "/sources/" not in path:
            for paragraph in find_paragraphs(other):
                assert without_notes(paragraph).strip() in told, path


def without_notes(element: Element) -> str:
    """Its words without the numbers of notes, which every page counts for itself."""
    parts = [] if element.tag == "sup" else [element.text or "", *map(without_notes, element)]
    return "".join([*parts, element.tail or ""]).replace("\n", " ")


def find_paragraphs(page: Element) -> Iterator[Element]:
    """Those of texts, changes and entries of the timeline."""
    for block in page.iter("div"):
        if block.get("class") in ("text", "change-text"):
            yield from block.iter("p")
    for entry in page.iter("li"):
        if "entry" in entry.get("class", "").split():
            yield from (each for each in entry.iter("p") if each.get("class") != "about")


@every_site
def test_everything_on_one_page_holds_every_entry_and_every_value(name: str) -> None:
    whole = site(name)
    ((folder, page),) = whole_pages(name)
    ids = {element.get("id") for element in page.iter()}
    entries = timeline_entries(whole.pages[f"{folder}timeline/index.html"])
    assert {f"entry-{entry.get('id')}" for entry in entries} <= ids
    numbers = json.loads(whole.outputs[f"{folder.removesuffix('/')}/numbers.json"])["numbers"]
    assert {f"number-{number['number']}" for number in numbers} <= ids


def test_anchors_of_everything_on_one_page_never_meet() -> None:
    """A heading of one brief may spell the name of another."""
    note = "[^1]\n\n[^1]: Aside.\n"
    files = {
        **SMALL,
        "one/index.md": SMALL["one/index.md"]
        + f"## Part\n\nSee [a](terms/a/#h-part), [it](#h-part).{note}\n{{timeline}}\n",
        "one/terms/a.md": f"---\ntitle: A\nsummary: S.\nformer_slugs: [old]\n---\n## Part\n\nSee [it](#h-part).{note}",
        "one/terms/a-h-part.md": "---\ntitle: B\nsummary: S.\n---\n",
        "one/terms/c.md": "---\ntitle: C\nsummary: S.\nunknowns: [A gap.]\n---\n"
        "See [old](terms/old/), [b](term:a-h-part), [s](#unknowns).\n\n{timeline}\n\n{unknowns}\n",
    }
    event = "events:\n  - {when: 2022, what: W, source: {title: A, publisher: B, undated: true, held: C}}\npublished"
    files["one/index.md"] = files["one/index.md"].replace("published", event)
    built = build(tree(files))
    assert not built.has_errors, built.problems
    page = Site(built.outputs).pages["one/all/index.html"]
    ids = Counter(element.get("id") for element in page.iter() if element.get("id"))
    assert not [id_ for id_, count in ids.items() if count > 1]
    links = [link.get("href", "") for link in one(page, ".//main").iter("a")]
    assert {href[1:] for href in links if href.startswith("#")} <= ids.keys()
    assert {"#term-a--h-part", "#explainer-one--h-part", "#term-a", "#term-a-h-part", "#term-c--unknowns"} <= set(links)


def test_link_to_a_heading_or_a_moved_part_of_another_brief_leads_to_it_on_the_one_page() -> None:
    event = "events:\n  - {when: 2022, what: W, source: {title: A, publisher: B, undated: true, held: C}}\n"
    text = "See [part](terms/a/#h-part) and [when](terms/a/#timeline).\n"
    files = {
        **SMALL,
        "one/index.md": SMALL["one/index.md"].replace("published", f"{event}published") + text,
        "one/terms/a.md": "---\ntitle: A\nsummary: S.\n---\n## Part\n\nText.\n\n{timeline}\n",
    }
    page = Site(build(tree(files)).outputs).pages["one/all/index.html"]
    links = [link.get("href") for link in one(page, ".//*[@id='body']").iter("a")]
    assert links == ["#term-a--h-part", "#term-a--timeline"]
    ids = {element.get("id") for element in page.iter()}
    assert {"term-a--h-part", "term-a--timeline"} <= ids


HELD = {
    "timeline/": "timeline",
    "timeline/#first": "entry-first",
    "numbers/": "numbers",
    "numbers/#dead": "number-dead",
    "sources/": "sources",
    "changes/": "updates",
    "actors/": "who",
    "actors/#ann": "actor-ann",
    "terms/": "terms",
    "terms/#long": "term-long",
    "terms/long/": "term-long",
    "terms/old/": "term-long",
    "terms/long/#h-part": "term-long--h-part",
    "terms/long/#unknowns": "term-long",
    "terms/own/#unknowns": "term-own--unknowns",
    "#who": "who",
    "#sources": "sources",
    "#h-own": "explainer-one--h-own",
    "#unknowns": "explainer-one--unknowns",
}
"""Addresses as the text of an explainer writes them, and where everything on one page holds what they lead to."""
IN_PLACE = "source: {title: A, publisher: B, undated: true, held: C}"


@cache
def held_on_one_page() -> Element:
    """Everything on one page of an explainer that links to each of `HELD`."""
    changes = "".join(f"  - {{on: 2026-11-0{day}, type: update, note: Change {day}.}}\n" for day in range(1, 8))
    keys = f"events: [{{id: first, when: 2022, what: W, {IN_PLACE}}}]\nunknowns: [A gap.]\nupdates:\n{changes}"
    links = "".join(f"See [that]({href}).\n" for href in HELD)
    term = "---\ntitle: {}\nsummary: S.\nunknowns: [Another.]\n{}---\nSee [Ann](actor:ann).\n\n## Part\n\n{}"
    sections = "sections: [body, {sources: Where it stands}]\n"
    files = {
        **SMALL,
        "one/index.md": SMALL["one/index.md"].replace("published", f"{sections}{keys}published")
        + f"\n## Own\n\nA [term](term:long).\n{links}\n{{unknowns}}\n\n{{timeline}}\n",
        "one/actors/ann.md": "---\ntitle: Ann\nsummary: S.\n---\n",
        "one/events/e.md": f"---\ntitle: E\nsummary: S.\nwhen: 2023\n{IN_PLACE}\n---\n",
        "one/terms/long.md": term.format("Long", "former_slugs: [old]\n", "Text.\n"),
        "one/terms/own.md": term.format("Own", "", "{unknowns}\n"),
        "one/numbers.yml": f"dead: {{label: dead, by: P, {IN_PLACE}, values: [{{value: 2, as_of: 2022}}]}}\n",
    }
    built = build(tree(files))
    assert not built.has_errors, built.problems
    return Site(built.outputs).pages["one/all/index.html"]


def test_every_address_that_everything_on_one_page_holds_is_an_anchor_there() -> None:
    page = held_on_one_page()
    links = [link.get("href") for link in page.iter("a") if text_of(link) == "that"]
    assert dict(zip(HELD, links, strict=True)) == {href: f"#{anchor}" for href, anchor in HELD.items()}
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids)) and set(HELD.values()) <= set(ids)


def test_contents_of_everything_on_one_page_lead_to_each_part_once() -> None:
    page = held_on_one_page()
    told = [(link.get("href"), text_of(link)) for link in one(page, ".//nav[@class='contents']").iter("a")]
    assert told == [
        ("#terms", "Terms"),
        ("#explainer-one--h-own", "Own"),
        ("#explainer-one--unknowns", "What is not known"),
        ("#timeline", "Timeline"),
        ("#events", "Events"),
        ("#who", "Who is who"),
        ("#numbers", "Numbers"),
        ("#updates", "What changed on this page"),
        ("#sources", "Where it stands"),
    ]
    headings = [text_of(e) for e in page.iter("h2") if (e.get("id") or "").endswith("-heading")]
    assert headings[1:] == [words for href, words in told if "--" not in (href or "")]


def test_everything_on_one_page_tells_every_change_and_what_links_to_each_brief() -> None:
    page = held_on_one_page()
    assert [f"Change {day}." in text_of(one(page, ".//*[@id='updates']")) for day in range(1, 8)] == [True] * 7
    ann, long = (text_of(one(page, f".//*[@id='{anchor}']")) for anchor in ("actor-ann", "term-long"))
    assert ann.endswith("What links here: Long; Own") and long.endswith("What links here: One")


def test_everything_on_one_page_follows_the_order_of_the_writer() -> None:
    index = SMALL["one/index.md"].replace("published", "sections: [{questions: What people ask}, body]\npublished")
    brief = "---\ntitle: T\nsummary: S.\n---\n"
    files = {**SMALL, "one/index.md": index, "one/questions/q.md": brief, "one/terms/t.md": brief}
    page = Site(build(tree(files)).outputs).pages["one/all/index.html"]
    sections = [e.get("id") for e in one(page, ".//article") if e.get("id")]
    assert sections == ["terms", "questions", "body"], "terms come first, for whoever reads it on paper"
    assert text_of(one(page, ".//*[@id='questions-heading']")) == "What people ask"


@pytest.mark.parametrize("name", ["ferry", "harbour", "components"])
def test_pages_are_the_same_in_whatever_order_they_are_made(name: str) -> None:
    """Pages of an explainer share what they have alike, whichever of them is made first."""
    content = read_tree(SITES / name / "content", "content")
    groups = pipeline.grouped(content.files)
    options = pipeline.Options("content", "https://example.org/", True, date(2026, 11, 22))
    beside = {path: data for path, data in content.files.items() if "/" not in path}
    frame = pipeline.frame_of(beside, pipeline.homes_in(groups), cli._layouts(None), options)

    def made(slug: str, order: Callable[[list[str]], list[str]]) -> Mapping[str, bytes]:
        def fill(plan: pipeline.Plan, _: pipeline.Told) -> dict[str, bytes]:
            return {path: plan[path]() for path in order([*plan])}

        return pipeline.make(pipeline.Work(slug, groups[slug]), frame, options, fill=fill).outputs

    for slug in groups:
        first = made(slug, lambda paths: paths)
        assert first
        for seed in range(3):
            dice = random.Random(seed)
            assert made(slug, lambda paths: dice.sample(paths, len(paths))) == first  # noqa: B023 - called at once
