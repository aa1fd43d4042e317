"""What uses what: the entries of registries, files, and briefs that a brief or an entry names.

In the room: one walk over what was written, by key or in text. Not in the room: whether what is named is there
(references.py), and what follows from nobody using it (unseen.py, advice.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator import model
from generator.body import BoxSlot, BriefLink, Cite, ImageSlot, NumberSlot, PathLink, Picture, Piece, QuoteSlot, Text
from generator.catalogue import in_place_key, walk
from generator.parse import Brief

Use = tuple[str, str]
"""What is used: the name of a registry and a key, `assets` and a path, or the kind of a brief and its slug."""

_NAMING = {
    "place": "places", "where": "places", "actor": "actor", "claimant": "actor", "speaker": "actor", "by": "actor",
    "main": "actor", "attribute_to": "actor",
}  # fmt: skip
"""Keys that take a key or words, and what such a key names."""
_OF_ENTRIES: dict[type, dict[str, str]] = {
    model.Source: {"via": "sources"},
    model.Place: {"in": "places"},
    model.Number: {"adds_up_to": "numbers"},
    model.Image: {"file": "assets"},
}
"""Keys of an entry that are plain text and name something."""


def of_brief(brief: Brief) -> tuple[Use, ...]:
    """What a brief uses, once for each time that it does."""
    return (*of_part(brief.front), *of_text(brief.body.pieces))


def of_part(part: object) -> Iterator[Use]:
    """What the front matter of a brief, or an entry of a registry, uses."""
    plain = _OF_ENTRIES.get(type(part), {})
    for path, item in walk(part):
        match item:
            case model.SourceUse():
                yield "sources", item.source or in_place_key(item)
            case model.QuoteUse(quote=str(key)):
                yield "quotes", key
            case model.Membership(actor=key):
                yield "actor", key
            case model.Named(text=key, is_key=True):
                name = next((step for step in reversed(path) if step in _NAMING), "")
                if name:
                    yield _NAMING[str(name)], key
            case model.Ref(kind=kind, slug=slug):
                yield kind, slug
            case Text():
                yield from of_text(item.pieces)
            case str() if path[-1:] == ("image",):
                yield "images", item
            case str() if len(path) == 1 and path[0] in plain:
                yield plain[str(path[0])], item


def of_text(pieces: Iterable[Piece]) -> Iterator[Use]:
    """What a text uses."""
    for piece in pieces:
        match piece:
            case Cite(citations):
                yield from (("sources", citation.source) for citation in citations)
            case NumberSlot(key=key):
                yield "numbers", key
            case QuoteSlot(key):
                yield "quotes", key
            case ImageSlot(key):
                yield "images", key
            case BoxSlot(kind, key):
                yield "numbers" if kind == "number" else kind, key
            case BriefLink(kind, slug):
                yield kind, slug
            case PathLink(href):
                yield "assets", href.partition("#")[0].removeprefix("./")
            case Picture(src):
                yield "assets", src
