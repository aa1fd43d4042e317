"""What machines read: Atom feeds, the sitemap and robots.txt.

In the room: XML made with the standard library's writer. Not in the room: what is in a feed (a `Card` tells it).
Sources: RFC 4287 (Atom), sitemaps.org 0.9.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from generator import dates
from generator.dates import When

ATOM = "http://www.w3.org/2005/Atom"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NO_DATE = "1970-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One entry of a feed; `path` is below the root of the site and part of the entry's lasting id."""

    path: str
    title: str
    summary: str
    published: When | None
    updated: When | None


@dataclass(frozen=True, slots=True)
class Card:
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


def atom(title: str, path: str, items: Sequence[FeedItem], base_url: str, author: str, language: str) -> bytes:
    """An Atom feed with summaries only, newest first; `path` is its own, below the root of the site.

    `updated` of a feed is that of its newest item, never the clock.
    """
    feed = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": language})
    home = path.removesuffix("feed.xml")
    newest = sorted(items, key=lambda item: (_stamp(item.updated or item.published), item.path), reverse=True)
    _add(feed, "id", base_url + home)
    _add(feed, "title", title)
    _add(feed, "updated", _stamp(newest[0].updated or newest[0].published) if newest else NO_DATE)
    _add(_add(feed, "author"), "name", author)
    _add(feed, "link", rel="self", type="application/atom+xml", href=base_url + path)
    _add(feed, "link", rel="alternate", type="text/html", href=base_url + home)
    for item in newest:
        _entry(feed, item, base_url)
    return _bytes(feed)


def _entry(feed: ElementTree.Element, item: FeedItem, base_url: str) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", base_url + item.path)
    _add(entry, "title", item.title)
    _add(entry, "link", rel="alternate", type="text/html", href=base_url + item.path)
    if item.published:
        _add(entry, "published", _stamp(item.published))
    _add(entry, "updated", _stamp(item.updated or item.published))
    _add(entry, "summary", item.summary)


def _stamp(when: When | None) -> str:
    """A date as RFC 3339; midnight UTC, since only the day of a page is known."""
    day = dates.first_day(when) if when else None
    return f"{day[0]:04}-{day[1]:02}-{day[2]:02}T00:00:00Z" if day else NO_DATE


def sitemap(paths: Sequence[str], base_url: str) -> bytes:
    """Every page with its whole address."""
    root = ElementTree.Element("urlset", {"xmlns": SITEMAP})
    for path in sorted(paths):
        _add(_add(root, "url"), "loc", base_url + path)
    return _bytes(root)


def robots(base_url: str) -> bytes:
    return f"User-agent: *\nAllow: /\n\nSitemap: {base_url}sitemap.xml\n".encode()


def _add(parent: ElementTree.Element, tag: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, tag, attributes)
    child.text = text
    return child


def _bytes(root: ElementTree.Element) -> bytes:
    ElementTree.indent(root)
    text: str = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()
