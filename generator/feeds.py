"""What machines read: Atom feeds, the sitemap and robots.txt.

In the room: XML made with the standard library's writer. Not in the room: what is in a feed (a `Card` tells it).
Sources: RFC 4287 (Atom), sitemaps.org 0.9.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from msgspec import Struct

from generator import dates
from generator.dates import When

ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NO_DATE = "1970-01-01T00:00:00Z"
MOST_ITEMS = 100
"""Readers of feeds want what is new; the whole list is the sitemap's."""


class FeedItem(Struct, frozen=True):
    """One entry of a feed; `path` is below the root of the site and part of the entry's lasting id.

    The days are stamps (`stamp`), and empty where they are not known: a site of ten thousand briefs reads as many of
    these after each edit.
    """

    path: str
    title: str
    summary: str
    language: str
    published: str
    updated: str


class Card(Struct, frozen=True):
    """What the site's own pages know of an explainer: small, and complete without its briefs."""

    slug: str
    path: str
    title: str
    summary: str
    language: str
    published: When | None
    updated: When | None
    items: tuple[FeedItem, ...]
    paths: tuple[str, ...]


class Feed(Struct, frozen=True):
    """A feed as a whole; `path` is its own, below the root of the site, and part of its lasting id."""

    path: str
    title: str
    author: str
    language: str
    items: Sequence[FeedItem]


def atom(feed: Feed, base_url: str) -> bytes:
    """An Atom feed with summaries only, newest first, of the newest items.

    `updated` of a feed is that of its newest item, never the clock.
    """
    root = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": feed.language})
    newest = sorted(feed.items, key=lambda item: (_updated(item), item.path), reverse=True)[:MOST_ITEMS]
    _add(root, "id", base_url + feed.path)
    _add(root, "title", feed.title)
    _add(root, "updated", _updated(newest[0]) if newest else NO_DATE)
    _add(_add(root, "author"), "name", feed.author)
    _add(root, "link", rel="self", type="application/atom+xml", href=base_url + feed.path)
    _add(root, "link", rel="alternate", type="text/html", href=base_url + feed.path.removesuffix("feed.xml"))
    for item in newest:
        _add_entry(root, item, base_url, feed.language)
    return _bytes(root)


def _add_entry(feed: ElementTree.Element, item: FeedItem, base_url: str, language: str) -> None:
    entry = _add(feed, "entry")
    if item.language != language:
        entry.set("xml:lang", item.language)
    _add(entry, "id", base_url + item.path)
    _add(entry, "title", item.title)
    _add(entry, "link", rel="alternate", type="text/html", href=base_url + item.path)
    if item.published:
        _add(entry, "published", item.published)
    _add(entry, "updated", _updated(item))
    _add(entry, "summary", item.summary)


def _updated(item: FeedItem) -> str:
    return item.updated or item.published or NO_DATE


def stamp(when: When | None) -> str:
    """A date as RFC 3339, which knows four digits of a year; midnight UTC, since only the day of a page is known."""
    if when is None:
        return ""
    day = dates.first_day(when)
    return f"{day[0]:04}-{day[1]:02}-{day[2]:02}T00:00:00Z" if day and day[0] >= 0 else NO_DATE


def sitemap(paths: Sequence[str], base_url: str) -> bytes:
    """Every page with its whole address."""
    root = ElementTree.Element("urlset", {"xmlns": SITEMAP})
    for path in sorted(paths):
        _add(_add(root, "url"), "loc", base_url + path)
    return _bytes(root)


def robots(base_url: str) -> bytes:
    """Nothing is forbidden; the sitemap is named where its whole address is known (`base_url` is not empty)."""
    sitemap_line = f"\nSitemap: {base_url}sitemap.xml\n" if base_url else ""
    return f"User-agent: *\nAllow: /\n{sitemap_line}".encode()


def _add(parent: ElementTree.Element, tag: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, tag, attributes)
    child.text = _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text) if text else text
    return child


_NOT_IN_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 (section 2.2) cannot hold, not even escaped."""


def _bytes(root: ElementTree.Element) -> bytes:
    ElementTree.indent(root)
    text: str = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()
