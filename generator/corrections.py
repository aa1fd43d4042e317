"""Where a correction belongs: behind the sentence that says what is right now.

In the room: finding in the HTML of a text what a correction put in the place of what was wrong. Not in the room: how a
correction looks (layouts/) and which corrections a page tells (render.py). Only what the text itself says is looked
at, not what fills its slots; and marks stand in running text alone, not in a link, code or an attribute.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from html import escape
from typing import TypeAlias

from msgspec import Struct

from generator.body import BriefLink, Cite, DateSlot, NoteRef, NumberSlot, PathLink, Picture, Piece
from generator.model import Update
from generator.prose import sentence_ends

Key: TypeAlias = tuple[str, str, int]
"""Kind and slug of a brief, and the place of a correction among its updates."""
_IN_A_SENTENCE = (BriefLink, Cite, DateSlot, NoteRef, NumberSlot, PathLink, Picture)

_PARTS = re.compile(r"<[^>]*>|[^<]+")
_TAG = re.compile(r"</?([a-z0-9]+)")
_CLOSED_TO_MARKS = ("a", "button")
_IN_A_LINE = (*_CLOSED_TO_MARKS, "b", "br", "code", "em", "img", "small", "span", "strong", "sup", "time")
_ENDS = (".", "!", "?", "…", "。", "؟", "।", "۔")


def beside(
    pieces: Iterable[tuple[Piece, str]], waiting: Mapping[Key, Update], told: set[Key], mark: Callable[[Update], str]
) -> Iterator[str]:
    """The HTML of a text with the marks of corrections behind the sentences that hold what is right now.

    Each piece stands beside its HTML. What was marked is added to `told`, and is not marked again. What a correction
    put in place is not found where markup or a slot divides it. Each of the corrections has its `now`.
    """
    text = _Marked(dict(waiting), told, mark)
    for piece, html in pieces:
        yield text.of(html) if isinstance(piece, str) else text.before(piece) + html
    yield text.left()


class _Marked(Struct):
    """Walks over a text. `behind` are marks that wait for their sentence to end, and, once it `ended`, for a place.

    `inside` is in how many elements it is that can hold no mark.
    """

    waiting: dict[Key, Update]
    told: set[Key]
    mark: Callable[[Update], str]
    behind: list[str] = []
    ended: bool = False
    inside: int = 0
    in_code: bool = False

    def of(self, html: str) -> str:
        parts = _PARTS.findall(html)
        return "".join([self._tag(part) if part.startswith("<") else self._words(part) for part in parts])

    def before(self, slot: Piece) -> str:
        """What comes before a slot; a note right behind a sentence still belongs to it."""
        goes_on = isinstance(slot, _IN_A_SENTENCE) and not (self.ended and not isinstance(slot, Cite | NoteRef))
        put = "" if goes_on else self.left()
        self.inside += isinstance(slot, BriefLink | PathLink)
        return put

    def left(self) -> str:
        """The marks that wait, where they can stand."""
        if not self.behind or self.inside:
            return ""
        marks, self.behind, self.ended = " ".join(self.behind), [], False
        return f" {marks}"

    def _tag(self, tag: str) -> str:
        found = _TAG.match(tag)
        name = found[1] if found else ""
        put = "" if name in _IN_A_LINE else self.left()
        if name == "code":
            self.in_code = not tag.startswith("</")
        if name in _CLOSED_TO_MARKS:
            self.inside = max(0, self.inside - 1) if tag.startswith("</") else self.inside + 1
        return put + tag

    def _words(self, words: str) -> str:
        if self.in_code:
            return words
        told = [self.left()] if self.ended else []
        at = since = 0
        for end_of_now, key in [*self._found(words), (len(words) + 1, None)]:
            end = _end_of_sentence(words, since) if self.behind else 0
            if end and end < end_of_now:
                self.ended = True
                if not self.inside and words[end:].strip():
                    told += words[at:end], self.left()
                    at = end
            if key:
                self.behind.append(self.mark(self.waiting.pop(key)))
                self.told.add(key)
                since, self.ended = end_of_now, False
        return "".join([*told, words[at:]])

    def _found(self, words: str) -> list[tuple[int, Key | None]]:
        """Where what is right now ends in some words, in order, with whose it is."""
        on_a_line = words.replace("\n", " ")
        found = ((_end_of(update.now or "", on_a_line), key) for key, update in self.waiting.items())
        return sorted((end, key) for end, key in found if end and key not in self.told)


def _end_of_sentence(words: str, start: int) -> int:
    """Where the sentence ends that an offset lies in, or right behind; 0 if it goes on."""
    if words[:start].rstrip("”»\"')]").endswith(_ENDS):
        return start
    return next(sentence_ends(words, start), 0)


@lru_cache(maxsize=4096)
def _as_html(now: str) -> tuple[str, ...]:
    """Some words as HTML has them in a text; quotation marks are escaped in bodies, and not in every line."""
    wanted = " ".join(escape(now, quote=False).split())
    return tuple({wanted, wanted.replace('"', "&quot;")} - {""})


_PART_OF_A_WORD = re.compile(r"[\w&#.,‐‑–-]|(?<=\w)['’]")
_GOES_ON = re.compile(r"[\w‐‑-]|[.,–'’]\w")


def _end_of(now: str, words: str) -> int:
    """The end of the first place that says just that, and not as a part of a word or figure; 0 if there is none."""
    for wanted in _as_html(now):
        at = words.find(wanted)
        while at >= 0:
            end = at + len(wanted)
            if not (at and _PART_OF_A_WORD.match(words, at - 1)) and not _GOES_ON.match(words, end):
                return end
            at = words.find(wanted, at + 1)
    return 0
