"""Which pages of an explainer are other than before, where nothing but the text of some briefs has changed.

In the room: what pages that do not print a text can tell of it. Not in the room: how we know what was before
(rebuild.py, jobs.py), and all other changes, with which every page of the explainer is made again.

Most saves of a writer change words. The pages that print them are two or three; all others are told no more than where
slots stand in a text, what those are, and its headings. This holds for our own layouts: others can print any text
anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from generator import pages
from generator.body import Body, Heading, HeadingEdge, Piece
from generator.encoding import encode
from generator.keeping import as_json
from generator.parse import Brief, Parsed


def printing(before: Mapping[str, Parsed], now: Mapping[str, Parsed]) -> frozenset[str] | None:
    """The output paths of the pages that print the texts that changed; None where more than texts did.

    `before` are files that changed, as they were, and `now` all files as they are, by path.
    """
    printed: set[str] = set()
    for path, old in before.items():
        new = now.get(path)
        if new is None or not _differ_in_text_alone(old, new):
            return None
        assert isinstance(new.content, Brief)
        printed |= {f"{pages.path_of(new.content)}index.html", f"{new.content.explainer}/all/index.html"}
    return frozenset(printed)


def _differ_in_text_alone(old: Parsed, new: Parsed) -> bool:
    one, other = old.content, new.content
    if not isinstance(one, Brief) or not isinstance(other, Brief) or old.lost != new.lost:
        return False
    # Dates that are equal may be written in other words; in JSON that shows.
    return _outline(one.body) == _outline(other.body) and as_json(encode(one.front)) == as_json(encode(other.front))


_Outline: TypeAlias = tuple[tuple[Piece | bool, ...], tuple[Heading, ...]]


def _outline(body: Body) -> _Outline:
    """A text without its words: its headings, its slots, and whether there is anything between two of these."""
    told: list[Piece | bool] = []
    is_heading = False
    for piece in body.pieces:
        if isinstance(piece, HeadingEdge):
            is_heading = piece.is_start
        told.append(bool(piece.strip()) if isinstance(piece, str) and not is_heading else piece)
    return tuple(told), body.headings
