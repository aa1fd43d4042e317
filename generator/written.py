"""Values that know where they were typed: the texts, lists and mappings of a YAML file.

In the room: the types, and the way from a path of keys or an offset in a text to a line and column. A place travels
with its value and is no part of it. Not in the room: YAML (front.py makes these values) and what they mean (model.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct

from generator.problems import Path, Span


class Origin(Struct, frozen=True):
    """Where a value was typed: 1-based start and end (exclusive) in a file, and the text between them."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    raw: str

    @property
    def span(self) -> Span:
        """The first line of the value, at least one column wide."""
        first = self.raw.split("\n", 1)[0]
        end = self.end_column if self.line == self.end_line else self.column + len(first)
        return Span(self.file, self.line, self.column, max(end, self.column + 1))


class Scalar(str):
    """The text of a value; `origin` says where it was typed, `whole` of which text it is a part, from which offset."""

    __slots__ = ("_offsets", "origin", "whole")
    origin: Origin
    whole: tuple[Scalar, int] | None
    _offsets: list[int]

    def __new__(cls, text: str, origin: Origin, whole: tuple[Scalar, int] | None = None) -> Scalar:
        scalar = super().__new__(cls, text)
        scalar.origin, scalar.whole = origin, whole
        return scalar

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of a character, counted through quotes, escapes and folded lines."""
        if self.whole is not None:
            return self.whole[0].place(self.whole[1] + offset)
        raw = self._raw_offset(offset)
        before = self.origin.raw[:raw]
        newlines = before.count("\n")
        if not newlines:
            return self.origin.line, self.origin.column + raw
        return self.origin.line + newlines, raw - before.rindex("\n")

    def span_of(self, start: int, end: int | None = None) -> Span:
        """The span of a part of the text, by offsets into it; of a part on several lines, the first line."""
        stop = len(self) if end is None else end
        line, column = self.place(start)
        last = stop - 1
        while last > start and (self[last : last + 1].isspace() or self.place(last)[0] != line):
            last -= 1
        return Span(self.origin.file, line, column, max(self.place(last)[1], column) + 1)

    def part(self, start: int, end: int) -> Scalar:
        """A part of the text, without the blanks around it, at its own place."""
        text = self[start:end]
        start += len(text) - len(text.lstrip())
        text = text.strip()
        span = self.span_of(start, start + len(text))
        return Scalar(text, Origin(span.file, span.line, span.column, span.line, span.end_column, text), (self, start))

    @property
    def is_empty(self) -> bool:
        """True for a key with nothing behind it; `""` is not that."""
        return not self and not self.origin.raw

    def _raw_offset(self, offset: int) -> int:
        raw = self.origin.raw
        if raw == self:
            return offset
        if raw[1:-1] == self and "\n" not in raw:  # in quotation marks, without escapes
            return offset + 1
        if not hasattr(self, "_offsets"):
            block = raw[:1] in ("|", ">")
            self._offsets = [*(_block_offsets(self, raw) if block else _flow_offsets(raw)), len(raw)]
        return self._offsets[min(offset, len(self._offsets) - 1)]


class Settled(Scalar):
    """A text that was judged already: `value` stands for it, or the stand-in of its type when that is None."""

    __slots__ = ("value",)
    value: object


def settled(text: str, origin: Origin, value: object) -> Settled:
    scalar = Settled(text, origin)
    assert isinstance(scalar, Settled)
    scalar.value = value
    return scalar


class Seq(list["Value"]):
    """A list of values."""

    __slots__ = ("is_flow", "origin")
    origin: Origin
    is_flow: bool


class Map(dict[str, "Value"]):
    """Keys (scalars, with their own origins) and values, in the order written.

    `lost` names keys that were written and whose values cannot be used: nothing may be said to be missing.
    """

    __slots__ = ("_typed", "is_flow", "lost", "origin")
    origin: Origin
    is_flow: bool
    lost: set[str]
    _typed: dict[str, Scalar]

    def key(self, name: str) -> Scalar | None:
        """The key as it was typed."""
        if name not in self:
            return None
        if name not in getattr(self, "_typed", ()):  # looked up at once: a mapping may have as many keys as mistakes
            self._typed = {key: key for key in self if isinstance(key, Scalar)}
        return self._typed.get(name)

    def drop(self, name: str) -> None:
        del self[name]
        if hasattr(self, "_typed"):
            self._typed.pop(name, None)
        self.lost.add(str(name))


Value: TypeAlias = Scalar | Seq | Map


def seq(origin: Origin, items: Sequence[Value] = (), *, is_flow: bool = True) -> Seq:
    made = Seq(items)
    made.origin, made.is_flow = origin, is_flow
    return made


def mapping(origin: Origin, items: Mapping[str, Value] | None = None, *, is_flow: bool = True) -> Map:
    made = Map(items or {})
    made.origin, made.is_flow, made.lost = origin, is_flow, set()
    return made


def as_scalar(value: Value) -> Scalar | None:
    """The text of a value where text is expected: `{number:dead}` and `[a..b]` as typed; None for a block."""
    if isinstance(value, Scalar):
        return value
    return Scalar(value.origin.raw, value.origin) if value.is_flow else None


def scalar_items(value: Map) -> list[tuple[Scalar, Value]]:
    """Keys as they were typed, and values."""
    return [(key, item) for key, item in value.items() if isinstance(key, Scalar)]


def trimmed(scalar: Scalar) -> Scalar:
    """A text without the blanks around it."""
    return scalar if scalar.strip() == scalar else scalar.part(0, len(scalar))


def containers(value: Value) -> Iterator[Seq | Map]:
    """Every list and mapping of a tree, outer ones first."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, Seq | Map):
            yield found
            waiting += found.values() if isinstance(found, Map) else found


PAIRED = frozenset({"facts", "order", "allow", "authors", "rules"})
"""Mappings with keys of the writer's own, which are lists of pairs to the model."""


def find(root: Value, path: Path) -> Value:
    """The value that a path leads to, or the nearest one on the way.

    A step that the writer did not write (the 0 of `source: a`, where a list of one is meant) stays in place; in a
    mapping with keys of the writer's own, a number means its n-th value.
    """
    value = root
    before: str | int = ""
    for step in path:
        value = _step(value, step, is_paired=before in PAIRED)
        before = step
    return value


def _step(value: Value, step: str | int, *, is_paired: bool) -> Value:
    if isinstance(step, str):
        return value.get(step, value) if isinstance(value, Map) else value
    items = value if isinstance(value, Seq) else list(value.values()) if isinstance(value, Map) and is_paired else []
    return items[step] if step < len(items) else value


def key_span(root: Map, path: Path) -> Span:
    """The span of the key that a path ends in, or of the mapping that lacks it."""
    parent = find(root, path[:-1])
    key = parent.key(str(path[-1])) if isinstance(parent, Map) and path else None
    return (key if key is not None else parent).origin.span


def word_span(root: Value, path: Path, word: str) -> Span:
    """The span of a word at a path.

    Items that belong together (`[a, page 4, b]` are two sources) shift the indexes of a path; so where the value
    does not hold the word, the list around it is searched.
    """
    for end in range(len(path), -1, -1):
        value = find(root, path[:end])
        found = re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", value.origin.raw)
        if found and value is not root:
            return Scalar(value.origin.raw, value.origin).span_of(*found.span())
    return find(root, path).origin.span


# --- from the text of a value to what was typed ----------------------------------------------------------------------

_ESCAPES = {"x": 4, "u": 6, "U": 10}
_BLANKS = re.compile(r"[ \t\n]+")


def _flow_offsets(raw: str) -> Iterator[int]:
    """Where each character of a plain or quoted text stands in `raw` (YAML 1.1, section 9.1)."""
    quote = raw[0] if raw[:1] in ("'", '"') else ""
    at, end = len(quote), len(raw) - len(quote)
    while at < end:
        blanks = _BLANKS.match(raw, at, end)
        if blanks:
            # A single line break is read as a space, more of them as one less; spaces around them vanish.
            breaks = blanks.group().count("\n")
            yield from range(at, blanks.end()) if not breaks else [at] * max(1, breaks - 1)
            at = blanks.end()
        elif quote == '"' and raw.startswith("\\\n", at):
            blanks = _BLANKS.match(raw, at + 1, end)
            assert blanks is not None
            yield from [at] * (blanks.group().count("\n") - 1)
            at = blanks.end()
        else:
            yield at
            at += _width(raw, at, quote)


def _width(raw: str, at: int, quote: str) -> int:
    if quote == '"' and raw[at] == "\\":
        return _ESCAPES.get(raw[at + 1 : at + 2], 2)
    return 2 if quote == "'" and raw.startswith("''", at) else 1


def _block_offsets(text: str, raw: str) -> Iterator[int]:
    """The same for the lines below `|` and `>`, found one after the other in the text."""
    lines = raw.split("\n")
    indent = _block_indent(lines)
    done, start = 0, len(lines[0]) + 1
    for line in lines[1:]:
        content = line[indent:]
        if content.strip():
            at = text.find(content, done)
            if at < 0:  # the last line may end in blanks that the mark of its end leaves out
                break
            yield from [start - 1] * (at - done)
            yield from range(start + indent, start + len(line))
            done = at + len(content)
        start += len(line) + 1
    yield from [len(raw)] * (len(text) - done)


def _block_indent(lines: Sequence[str]) -> int:
    """Columns that indent a block: those of its first line, or fewer when `|2` says so."""
    filled = [line for line in lines[1:] if line.strip()]
    told = re.search(r"[1-9]", lines[0].partition("#")[0])
    first = len(filled[0]) - len(filled[0].lstrip(" ")) if filled else 0
    if told is None:
        return first
    # The number counts from the indentation of the key, which the text does not tell; but no line has less.
    return min(len(line) - len(line.lstrip(" ")) for line in filled) if filled else 0
