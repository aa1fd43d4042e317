"""What readers do not see: sources and files that only drafts use.

In the room: which sources and assets are left out while drafts are. What nothing uses at all is published: it may be
meant for readers as it is. Not in the room: whether what is named is there (references.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator import model
from generator.body import Cite, ImageSlot, PathLink, Picture, Piece, QuoteSlot, Text
from generator.catalogue import Catalogue, walk
from generator.parse import Brief


@dataclass(frozen=True, slots=True)
class Unseen:
    """Keys of sources, and paths of files below the explainer."""

    sources: frozenset[str]
    assets: frozenset[str]


Use = tuple[str, str]
"""What is used: the name of a registry, or `assets`, and the key or path."""


def of_drafts(known: Catalogue) -> Unseen:
    """What drafts use, directly or by way of a quote, picture or source, and nothing that is published."""
    drafts = [brief for brief in known.briefs if brief.front.draft]
    if not drafts:
        return Unseen(frozenset(), frozenset())
    hidden = _reached(_uses_of_briefs(drafts), known)
    shown = _uses_of_briefs(brief for brief in known.briefs if not brief.front.draft)
    seen = _reached({*shown, *(use for use in _everything(known) if use not in hidden)}, known)
    left = hidden - seen
    return Unseen(
        frozenset(key for what, key in left if what == "sources"),
        frozenset(path for what, path in left if what == "assets"),
    )


def _everything(known: Catalogue) -> Iterator[Use]:
    for name, registry in known.registries.items():
        yield from ((name, key) for key, _ in registry.entries)


def _reached(uses: Iterable[Use], known: Catalogue) -> frozenset[Use]:
    """What is used, and what that uses in turn. Numbers and places are no way: their pages show them all."""
    entries = {(name, key): entry for name, registry in known.registries.items() for key, entry in registry.entries}
    found, todo = set[Use](), list(uses)
    while todo:
        use = todo.pop()
        if use not in found:
            found.add(use)
            todo += _uses(entries.get(use))
    return frozenset(found)


def _uses_of_briefs(briefs: Iterable[Brief]) -> set[Use]:
    return {use for brief in briefs for use in (*_uses(brief.front), *_in_text(brief.body.pieces))}


def _uses(part: object) -> Iterator[Use]:
    """What a part of front matter or an entry of a registry uses."""
    for path, item in walk(part) if part is not None else ():
        match item:
            case model.SourceUse(source=str(key)):
                yield "sources", key
            case model.QuoteUse(quote=str(key)):
                yield "quotes", key
            case Text():
                yield from _in_text(item.pieces)
            case str() if path[-1:] == ("image",):
                yield "images", item
            case str() if path == ("via",):
                yield "sources", item
            case str() if path == ("file",) and isinstance(part, model.Image):
                yield "assets", item


def _in_text(pieces: Iterable[Piece]) -> Iterator[Use]:
    for piece in pieces:
        match piece:
            case Cite(citations):
                yield from (("sources", citation.source) for citation in citations)
            case QuoteSlot(key):
                yield "quotes", key
            case ImageSlot(key):
                yield "images", key
            case PathLink(href):
                yield "assets", href.partition("#")[0].removeprefix("./")
            case Picture(src):
                yield "assets", src
