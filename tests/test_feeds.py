"""Atom feeds, the sitemap and robots.txt, read by another reader than the one that wrote them."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from building import BASE, GOLDEN, SMALL, build, site, tree
from hypothesis import given
from hypothesis import strategies as st

from generator import dates, feeds
from generator.feeds import MOST_ITEMS, NO_DATE, Feed, FeedItem, stamp

ATOM = "{http://www.w3.org/2005/Atom}"


def item(path: str, updated: str | None = "2026-11-01", **other: str) -> FeedItem:
    when = dates.parse(updated) if updated else None
    told = {"title": "T", "summary": "S", "language": "en", **other}
    return FeedItem(path=path, published=stamp(when), updated=stamp(when), **told)


def atom(*items: FeedItem, title: str = "Feed") -> ElementTree.Element:
    return ElementTree.fromstring(feeds.atom(Feed("a/feed.xml", title, "Desk", "en", items), BASE))


def ids(feed: ElementTree.Element) -> list[str]:
    return [entry.findtext(f"{ATOM}id", "") for entry in feed.iter(f"{ATOM}entry")]


@pytest.mark.parametrize("name", ["ours", *GOLDEN])
def test_feeds_have_what_the_standard_requires(name: str) -> None:
    """RFC 4287, 4.1.1 and 4.1.2."""
    for path, data in site(name).outputs.items():
        if path.endswith("feed.xml"):
            feed = ElementTree.fromstring(data)
            assert feed.tag == f"{ATOM}feed" and feed.findtext(f"{ATOM}author/{ATOM}name")
            entries = feed.findall(f"{ATOM}entry")
            assert entries
            for element in (feed, *entries):
                for tag in ("id", "title", "updated"):
                    assert len(element.findall(f"{ATOM}{tag}")) == 1 and element.findtext(f"{ATOM}{tag}"), path
                assert len([x for x in element.findall(f"{ATOM}link") if x.get("rel") == "alternate"]) == 1
                assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", element.findtext(f"{ATOM}updated", ""))
            found = [feed.findtext(f"{ATOM}id", ""), *ids(feed)]
            assert len(set(found)) == len(found)
            assert all(entry.findtext(f"{ATOM}summary") for entry in entries)


def test_feed_names_itself_and_what_it_is_about() -> None:
    links = {link.get("rel"): link.get("href") for link in atom().findall(f"{ATOM}link")}
    assert links == {"self": f"{BASE}a/feed.xml", "alternate": f"{BASE}a/"}


def test_newest_entry_comes_first_and_dates_the_feed() -> None:
    feed = atom(item("a/", "2026-11-01"), item("c/", "2026-11-03"), item("b/", "2026-11-03"), item("d/", None))
    assert ids(feed) == [f"{BASE}{path}/" for path in "cbad"]
    assert feed.findtext(f"{ATOM}updated") == "2026-11-03T00:00:00Z"


@pytest.mark.parametrize("written", [None, "-0752"])
def test_date_that_the_format_cannot_hold_is_that_of_no_day(written: str | None) -> None:
    assert atom(item("a/", written)).findtext(f"{ATOM}updated") == NO_DATE


def test_feed_without_entries_is_still_whole() -> None:
    assert atom().findtext(f"{ATOM}updated") == NO_DATE


def test_feed_holds_the_newest_entries_only() -> None:
    feed = atom(*(item(f"{n}/", f"{1900 + n}-01-01") for n in range(MOST_ITEMS + 5)))
    assert len(ids(feed)) == MOST_ITEMS
    assert f"{BASE}4/" not in ids(feed)


def test_entry_of_another_language_says_so() -> None:
    feed = atom(item("a/"), item("b/", language="ru"))
    languages = [entry.get("{http://www.w3.org/XML/1998/namespace}lang") for entry in feed.iter(f"{ATOM}entry")]
    assert sorted(languages, key=str) == [None, "ru"]


@given(st.text(), st.text())
def test_any_words_can_stand_in_a_feed(title: str, summary: str) -> None:
    feed = atom(item("a/", title=title, summary=summary), title=title)
    told = feed.findtext(f"{ATOM}title", "")
    assert len(told.replace("\r", "\n").split("\n")) == len(title.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def test_feed_of_the_site_holds_every_explainer() -> None:
    files = {**SMALL, "two/index.md": SMALL["one/index.md"].replace("One", "Two")}
    feed = ElementTree.fromstring(build(tree(files), base_url=BASE).outputs["feed.xml"])
    assert set(ids(feed)) == {f"{BASE}one/", f"{BASE}two/"}


def test_sitemap_is_sorted_and_escapes_what_xml_needs() -> None:
    told = ElementTree.fromstring(feeds.sitemap(["b/", "", "a/"], "https://example.org/?a&b/"))
    assert [loc.text for loc in told.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")] == [
        "https://example.org/?a&b/",
        "https://example.org/?a&b/a/",
        "https://example.org/?a&b/b/",
    ]


def test_robots_forbids_nothing() -> None:
    assert feeds.robots(BASE).decode() == f"User-agent: *\nAllow: /\n\nSitemap: {BASE}sitemap.xml\n"
    assert feeds.robots("").decode() == "User-agent: *\nAllow: /\n"
