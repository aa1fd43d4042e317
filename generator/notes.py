"""Side notes: their numbers, and their texts right after the block that first refers to them.

In the room: moving the texts in the stream of Markdown's tokens, and notes without text or without reference. Not in
the room: Markdown (markdown.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from generator.body import Mark, NoteEdge, NoteRef
from generator.problems import Fault

if TYPE_CHECKING:
    from markdown_it.token import Token

MarkOf: TypeAlias = "Callable[[Token], Mark]"
"""Where the definition of a note begins."""
Told = Callable[[Mark, Fault], None]


class Notes:
    """The side notes of one text, numbered from 1 in the order in which they are first met."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.texts: dict[str, list[Token]] = {}

    def has_text(self, label: str) -> bool:
        return label in self.texts

    def placed(self, tokens: Sequence[Token], mark: MarkOf, told: Told) -> list[Token]:
        """The tokens in the order in which they are to be read; tells of notes that nobody would see."""
        if not any(token.type == "footnote_reference_open" for token in tokens):
            for token in tokens:
                self._newly_met(token)
            return list(tokens)
        flow, opened = self._apart(tokens, mark, told)
        placed = list(self._with_texts(flow))
        for label, token in opened.items():
            if label not in self.numbers:
                told(mark(token), _unused(label))
        return placed

    def _apart(self, tokens: Sequence[Token], mark: MarkOf, told: Told) -> tuple[list[Token], dict[str, Token]]:
        """The text without its notes, and where each note begins; a note may stand inside another."""
        targets: list[list[Token]] = [[]]
        opened: dict[str, Token] = {}
        for token in tokens:
            if token.type == "footnote_reference_open":
                label = token.meta["label"]
                if label in opened:
                    told(mark(token), _twice(label))
                opened.setdefault(label, token)
                targets.append([] if label in self.texts else self.texts.setdefault(label, []))
            elif token.type == "footnote_reference_close":
                targets.pop()
            else:
                targets[-1].append(token)
        return targets[0], opened

    def _with_texts(self, flow: Sequence[Token]) -> Iterator[Token]:
        waiting: list[str] = []
        for token in flow:
            yield token
            waiting += self._newly_met(token)
            if token.level == 0 and token.nesting <= 0 and token.type != "inline":
                yield from self._texts_of(waiting)
                waiting = []

    def _newly_met(self, token: Token) -> list[str]:
        """Number the references in a token; the labels that were met for the first time."""
        new = []
        for child in token.children or ():
            if child.type == "footnote_ref":
                label = child.meta["label"]
                is_first = label not in self.numbers
                number = self.numbers.setdefault(label, len(self.numbers) + 1)
                new += [label] * is_first
                child.meta["slot"] = NoteRef(number, is_first)
        return new

    def _texts_of(self, labels: Sequence[str]) -> Iterator[Token]:
        queue = list(labels)
        for label in queue:  # a note may refer to another, which then follows it
            if label in self.texts:
                for token in self.texts[label]:
                    queue += self._newly_met(token)
                number = self.numbers[label]
                yield from (_edge(number, True), *self.texts[label], _edge(number, False))


def _edge(number: int, is_start: bool) -> Token:
    from markdown_it.token import Token

    return Token("note_edge", "", 0, meta={"slot": NoteEdge(number, is_start)})


def _unused(label: str) -> Fault:
    fix = f"write [^{label}] where it belongs, or delete the note."
    return Fault("undefined-note", f'nothing refers to the side note "{label}"', "it would not be shown.", fix)


def _twice(label: str) -> Fault:
    fix = "give one of them another name, or put both into one."
    return Fault("undefined-note", f'the side note "{label}" has two texts', "only the first would be shown.", fix)


def without_text(label: str) -> Fault:
    fix = f"add a line [^{label}]: with the text."
    return Fault("undefined-note", f'the side note "{label}" has no text', "readers would see only its number.", fix)
