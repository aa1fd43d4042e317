"""What uses what: the entries of registries, files, and briefs that a brief or an entry names.

In the room: one walk over what was written, by key or in text; and which sources a brief rests on. Not in the room:
whether what is named is there (references.py), how far sources bear it (grounds.py), and what follows from nobody
using it (unseen.py, advice.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from generator import model
from generator.body import BoxSlot, BriefLink, Cite, ImageSlot, NumberSlot, PathLink, Picture, Piece, QuoteSlot, Text
from generator.catalogue import in_place_key
from generator.parse import Brief, Walked, walk

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
    return (*_used(brief.parts, {}), *of_text(brief.body.pieces))


def of_part(part: object) -> Iterator[Use]:
    """What front matter or an entry of a registry uses."""
    return _used(walk(part), _OF_ENTRIES.get(type(part), {}))


def _used(walked: Walked, plain: Mapping[str, str]) -> Iterator[Use]:
    for path, item in walked:
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


# --- what a brief rests on -------------------------------------------------------------------------------------------

Ground = model.SourceUse | None
"""A source that something rests on; None stands for those of a quote that is not there, which is told already."""


def grounds_of(brief: Brief, quotes: Mapping[str, model.Quote]) -> tuple[Ground, ...]:
    """The sources of a brief; one that leaves its own out rests on those of its quotes, or of its text."""
    front = brief.front
    named = (ground for use in getattr(front, "quote", ()) for ground in _of_quote_use(use, quotes))
    in_text = (*front.summary.pieces, *brief.body.pieces)
    return getattr(front, "source", ()) or tuple(named) or tuple(grounds_of_text(in_text, quotes))


def grounds_of_text(pieces: Iterable[Piece], quotes: Mapping[str, model.Quote]) -> Iterator[Ground]:
    """The sources that a text cites, and those of quotes that stand in it."""
    for piece in pieces:
        if isinstance(piece, Cite):
            for citation in piece.citations:
                yield model.SourceUse.model_construct(source=citation.source, locator=citation.locator, in_place=None)
        elif isinstance(piece, QuoteSlot):
            yield from _of_quote_key(piece.key, quotes)


def grounds_of_quote(quote: model.QuoteInPlace) -> tuple[model.SourceUse, ...]:
    """The sources of a quote, and of its renderings."""
    return (*quote.source, *(use for one in quote.rendered for use in one.source))


def _of_quote_use(use: model.QuoteUse, quotes: Mapping[str, model.Quote]) -> tuple[Ground, ...]:
    return grounds_of_quote(use.in_place) if use.in_place else _of_quote_key(use.quote or "", quotes)


def _of_quote_key(key: str, quotes: Mapping[str, model.Quote]) -> tuple[Ground, ...]:
    return grounds_of_quote(quotes[key]) if key in quotes else (None,)
