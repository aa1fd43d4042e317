"""Running text -> sentences that know where they stand, for the rules that read prose.

In the room: gathering the text of one block and cutting it into sentences. Not in the room: Markdown (markdown.py
hands over the pieces in their order) and the rules (check.py).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Container, Iterator
from operator import attrgetter
from typing import Literal, TypeAlias

from msgspec import Struct

from generator.body import Cite, Held, Run, Sentence, Slot, WebLink

HOLE = "\ufffc"
"""What stands for a slot or a piece of code in a sentence."""

Block: TypeAlias = Literal["paragraph", "heading", "cell", "line"]
Place = Callable[[int], tuple[int, int]]
"""Offset into the text of a block -> 1-based line and column in the file."""

_offset = attrgetter("offset")
_SENTENCE_END = re.compile(r"[.!?…。！？؟۔]+[\"'”’»)\]\ufffc]*(?=\s|$)")
_NEXT_HOLE = re.compile(r"\s+\ufffc(?=\s|$)")
_SHORTENED = re.compile(r"(?:^|[\W_])(?:[^\W\d_]|Mr|Mrs|Ms|Dr|St|Prof|Gen|Col|Lt|Sgt|Capt|No|vs|cf|ca|pp)\.$")
"""An initial, or a short form that other words follow: its full stop ends no sentence."""
_SHORT_MONTH = re.compile(r"(?:^|[\W_])(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$")
"""A month in short: its full stop ends no sentence before a day or year."""


def sentence_ends(text: str, start: int = 0, *, cites: Container[int] = ()) -> Iterator[int]:
    """Where sentences end, from an offset on; a citation right behind an end belongs to the sentence before it."""
    for found in _SENTENCE_END.finditer(text, start):
        end = found.end()
        while (next_hole := _NEXT_HOLE.match(text, end)) and next_hole.end() - 1 in cites:
            end = next_hole.end()
        following, last_word = text[end : end + 3].lstrip()[:1], text[max(0, found.end() - 8) : found.end()]
        is_dated = following.isdigit() and _SHORT_MONTH.search(last_word)
        if not following.islower() and not is_dated and not _SHORTENED.search(last_word):
            yield end


class Prose(Struct):
    """Gathers the running text of one block; `cursor` is the offset in its source up to which it was read."""

    content: str
    place: Place
    cursor: int = 0
    length: int = 0
    parts: list[str] = []
    runs: list[Run] = []
    held: list[Held] = []

    def text(self, text: str, typed: str | None = None) -> None:
        """Plain text; `typed` is how it was typed where that differs (`&amp;`)."""
        typed = text if typed is None else typed
        # Only marks of emphasis and blanks of a new line can stand between the cursor and the text.
        at = self.content.find(typed, self.cursor)
        at = self.cursor if at < 0 else at
        self._add(text, at)
        self.cursor = at + len(typed)

    def line_break(self) -> None:
        """A line break is read as a space."""
        at = self.content.find("\n", self.cursor)
        at = self.cursor if at < 0 else at
        self._add(" ", at)
        self.cursor = at + 1

    def hole(self, at: int, end: int, slot: Slot | None = None) -> None:
        """A slot or piece of code."""
        self.hold(slot)
        self._add(HOLE, at)
        self.cursor = end

    def hold(self, slot: Slot | WebLink | None) -> None:
        """A slot that begins here."""
        if slot is not None:
            self.held.append(Held(self.length, slot))

    def skip_to(self, at: int) -> None:
        self.cursor = max(self.cursor, at)

    def _add(self, text: str, at: int) -> None:
        self.runs.append(Run(self.length, *self.place(at)))
        self.parts.append(text)
        self.length += len(text)

    def sentences(self, block: Block, quoted: bool) -> Iterator[Sentence]:
        """The text in sentences, without the blanks between them."""
        text = "".join(self.parts)
        start = 0
        cites = {held.offset for held in self.held if isinstance(held.slot, Cite)}
        for end in [*sentence_ends(text, cites=cites), len(text)]:
            sentence = text[start:end]
            begins = start + len(sentence) - len(sentence.lstrip())
            start = end
            if begins < end:
                yield Sentence(
                    text[begins:end],
                    tuple(self._runs(begins, end)),
                    block,
                    quoted,
                    tuple(Held(held.offset - begins, held.slot) for held in self._held(begins, end)),
                )

    def _held(self, start: int, end: int) -> list[Held]:
        first = bisect_left(self.held, start, key=_offset)
        return self.held[first : bisect_left(self.held, end, lo=first, key=_offset)]

    def _runs(self, start: int, end: int) -> Iterator[Run]:
        """Runs of a sentence, the first of them cut to its start."""
        first = bisect_right(self.runs, start, key=_offset) - 1
        before = self.runs[first]
        yield Run(0, before.line, before.column + start - before.offset)
        for run in self.runs[first + 1 : bisect_left(self.runs, end, key=_offset)]:
            yield Run(run.offset - start, run.line, run.column)
