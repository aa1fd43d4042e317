"""YAML as events -> plain values that know where they stand, or problems.

In the room: cutting front matter from a body, and building values from `yaml.parse` events. Every scalar
stays the text that was typed; anchors, aliases, tags and repeated keys are refused; where a key expects text,
`written` gives back what stands between the marks. Not in the room: what keys there are (model.py).

Events, not `yaml.compose`: with libyaml that crashes the interpreter on deep nesting, and its nodes no longer
tell whether an anchor was written. libyaml is required, since the pure-Python scanner differs from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import yaml

from generator.problems import Fault, Path, Problem, Span

if TYPE_CHECKING:
    from yaml import Mark
    from yaml._yaml import Mark as CMark
    from yaml.events import Event, NodeEvent

MAX_DEPTH = 32
MAX_REPAIRS = 20


@dataclass(frozen=True, slots=True)
class Origin:
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
    """The text of a value; `origin` says where it was typed and is no part of the value."""

    __slots__ = ("origin",)
    origin: Origin

    def __new__(cls, text: str, origin: Origin) -> Scalar:
        scalar = super().__new__(cls, text)
        scalar.origin = origin
        return scalar

    def span_of(self, start: int, end: int | None = None) -> Span:
        """The span of a part of the text, by offsets into it."""
        stop = len(self) if end is None else end
        line, column = place_in(self, start)
        end_line, end_column = place_in(self, stop - 1) if stop > start else (line, column)
        return Span(self.origin.file, line, column, end_column + 1 if end_line == line else column + 1)

    @property
    def is_empty(self) -> bool:
        """True for a key with nothing behind it; `""` is not that."""
        return not self and not self.origin.raw


class Seq(list["Value"]):
    """A list of values."""

    __slots__ = ("is_flow", "origin")
    origin: Origin
    is_flow: bool


class Map(dict[str, "Value"]):
    """Keys (scalars, with their own origins) and values, in the order written."""

    __slots__ = ("is_flow", "origin")
    origin: Origin
    is_flow: bool

    def key(self, name: str) -> Scalar | None:
        """The key as it was typed."""
        return next((key for key in self if key == name and isinstance(key, Scalar)), None)


Value: TypeAlias = Scalar | Seq | Map


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document: its values, what was wrong, and top-level keys that could not be read."""

    root: Map
    problems: tuple[Problem, ...]
    lost: frozenset[str]


@dataclass(frozen=True, slots=True)
class Cut:
    """A brief cut in two; line numbers are those of the whole file."""

    front: str
    body: str
    body_line: int
    problem: Problem | None


def cut(text: str, file: str) -> Cut:
    """Cut a brief at its `---` lines. Without front matter everything is body and there is a problem."""
    lines = text.split("\n")
    first = lines[0].rstrip()
    if first != "---":
        return Cut("", text, 1, _no_front(first, file))
    for number, line in enumerate(lines[1:], start=2):
        if line.rstrip() in ("---", "..."):
            return Cut("\n".join(["", *lines[1 : number - 1]]), "\n".join(lines[number:]), number + 1, None)
    fault = Fault(
        "front-matter",
        "front matter is not closed",
        "the whole text would be read as keys.",
        "add a line `---` after the last key.",
    )
    return Cut("\n".join(["", *lines[1:]]), "", len(lines) + 1, Problem(Span(file, 1, 1, 4), fault))


def _no_front(first: str, file: str) -> Problem:
    dashes = first and not first.strip("-—–")
    fault = Fault(
        "front-matter",
        f'"{first}" is not `---`' if dashes else "no front matter found",
        "an editor turned hyphens into dashes." if dashes else "every brief needs a title and a summary.",
        "write three plain hyphens." if dashes else "start the file with `---`, keys such as `title:`, and `---`.",
    )
    return Problem(Span(file, 1, 1, max(2, len(first) + 1)), fault)


def read(text: str, file: str) -> Document:
    """Read a YAML mapping. Never raises for bad text.

    A top-level key that is no YAML is reported and left out (`lost`), so that the rest can be checked too.
    """
    problems: list[Problem] = []
    lost: set[str] = set()
    lines = text.split("\n")
    for _ in range(MAX_REPAIRS):
        reader = _Reader("\n".join(lines), file)
        try:
            root = reader.document()
        except yaml.YAMLError as error:
            problem = _syntax_problem(error, lines, file)
            problems.append(problem)
            block = _top_level_block(lines, problem.span.line - 1)
            if not any(lines[number].strip() for number in block):
                break
            lost.update(_block_key(lines[block.start]))
            lines[block.start : block.stop] = [""] * len(block)
        except RecursionError:
            problems.append(_too_deep(file, reader.line))
            break
        else:
            problems.extend(reader.problems)
            return Document(root, tuple(problems), frozenset(lost))
    return Document(_empty_map(file), tuple(problems), frozenset(lost))


def written(value: Value) -> str | None:
    """The text of a value where text is expected: `{number:dead}` and `[a..b]` as typed; None for a block."""
    if isinstance(value, Scalar):
        return value
    return value.origin.raw if value.is_flow else None


def as_scalar(value: Value) -> Scalar | None:
    """Like `written`, and still knowing its place."""
    if isinstance(value, Scalar):
        return value
    return Scalar(value.origin.raw, value.origin) if value.is_flow else None


def find(root: Value, path: Path) -> Value:
    """The value that a path leads to, or the nearest one on the way.

    A step that the writer did not write (the 0 of `source: a`, where a list of one is meant) stays in place;
    a number in a mapping means its n-th value.
    """
    value = root
    for step in path:
        if isinstance(value, Map) and isinstance(step, str) and step in value:
            value = value[step]
        elif isinstance(value, Map) and isinstance(step, int) and step < len(value):
            value = list(value.values())[step]
        elif isinstance(value, Seq) and isinstance(step, int) and step < len(value):
            value = value[step]
    return value


def comma_made(key: Scalar, value: Value) -> Fault | None:
    """The fault of a key that nobody meant: the end of a value with a comma, inside `{…}`."""
    if not (isinstance(value, Scalar) and value.is_empty):
        return None
    if (value.origin.line, value.origin.column) != (key.origin.end_line, key.origin.end_column):
        return None  # a colon was written, so the key was meant
    return Fault(
        "yaml",
        f'a comma made "{key}" a key of its own',
        "inside {…} a comma ends a value.",
        "put the value that holds the comma in quotation marks.",
    )


def key_span(root: Map, path: Path) -> Span:
    """The span of the key that a path ends in, or of the mapping that lacks it."""
    parent = find(root, path[:-1])
    key = parent.key(str(path[-1])) if isinstance(parent, Map) and path else None
    if key is not None:
        return key.origin.span
    return parent.origin.span


def place_in(scalar: Scalar, offset: int) -> tuple[int, int]:
    """Line and column of a character of a scalar, counted through quotes, escapes and folded lines."""
    origin = scalar.origin
    if origin.raw == scalar:  # plain, on one line or raw text
        return _moved(origin, offset)
    if origin.line == origin.end_line and origin.raw[1:-1] == scalar:  # quoted without escapes
        return origin.line, origin.column + 1 + offset
    return _moved(origin, _raw_offset(scalar, offset))


def _moved(origin: Origin, raw_offset: int) -> tuple[int, int]:
    before = origin.raw[:raw_offset]
    newlines = before.count("\n")
    if not newlines:
        return origin.line, origin.column + raw_offset
    return origin.line + newlines, raw_offset - before.rindex("\n")


def _raw_offset(scalar: Scalar, offset: int) -> int:
    """Walk value and source side by side (YAML 1.1, sections 7.3 and 8.1, as far as places need it)."""
    raw = scalar.origin.raw
    quote = raw[:1] if raw[:1] in "\"'" else ""
    at = raw.find("\n") + 1 if raw[:1] in "|>" else len(quote)
    for index, char in enumerate(scalar):
        at, width = _next_match(raw, at, char, quote)
        if index == offset:
            return at
        at += width
    return at


_ESCAPES = {"x": 4, "u": 6, "U": 10}


def _next_match(raw: str, at: int, char: str, quote: str) -> tuple[int, int]:
    """Where the next character of a value stands in the source, and how many characters it takes there."""
    while at < len(raw):
        if quote == "'" and raw.startswith("''", at):
            return at, 2
        if quote == '"' and raw[at] == "\\":
            if raw.startswith("\\\n", at):
                at += 2
                continue
            return at, _ESCAPES.get(raw[at + 1 : at + 2], 2)
        if raw[at] == char and char not in " \n":
            return at, 1
        if char in " \n" and raw[at] in " \n":
            return at, _blank_width(raw, at)
        at += 1
    return at, 0


def _blank_width(raw: str, at: int) -> int:
    """A line break in the source stands for one space or line break, with the blanks around it."""
    blank = re.compile(r"[ \t\n]*").match(raw, at)
    run = blank.group() if blank else ""
    return len(run) if "\n" in run else 1


class _Reader:
    """Builds values from the events of one document, in a loop with a depth limit."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text, file
        self.problems: list[Problem] = []
        self.line = 1

    def document(self) -> Map:
        events: Iterator[Event] = yaml.parse(self.text, Loader=yaml.CSafeLoader)
        stack: list[Seq | Map] = []
        keys: list[Scalar | None] = []
        root: Value | None = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._fault(event, _SECOND_DOCUMENT)
                    break
            elif isinstance(event, yaml.CollectionEndEvent):
                done = stack.pop()
                keys.pop()
                done.origin = self._until(done.origin, event)
            elif isinstance(event, yaml.NodeEvent):
                value = self._value(event)
                if stack:
                    self._put(stack[-1], keys, value)
                elif root is None:
                    root = value
                if isinstance(value, Seq | Map):
                    stack.append(value)
                    keys.append(None)
                    if len(stack) > MAX_DEPTH:
                        self.line = _marks(event)[0].line + 1
                        raise RecursionError
        return self._top(root)

    def _top(self, root: Value | None) -> Map:
        if isinstance(root, Map):
            return root
        if root is not None and not (isinstance(root, Scalar) and root.is_empty):
            fault = Fault(
                "wrong-type", "expected keys and values, such as `title: …`", "", "write `key: value` on each line."
            )
            self.problems.append(Problem(root.origin.span, fault))
        return _empty_map(self.file)

    def _put(self, parent: Seq | Map, keys: list[Scalar | None], value: Value) -> None:
        if isinstance(parent, Seq):
            parent.append(value)
            return
        key = keys[-1]
        if key is None:
            keys[-1] = self._key(value)
            return
        keys[-1] = None
        first = parent.key(key) if key in parent else None
        if first is not None:
            self._repeated(first, key)
            return
        parent[key] = value

    def _key(self, value: Value) -> Scalar:
        scalar = as_scalar(value)
        if scalar is not None and isinstance(value, Scalar):
            return scalar
        fault = Fault("yaml", "a key must be plain words", "", "put the whole line's value in quotation marks.")
        self.problems.append(Problem(value.origin.span, fault))
        return Scalar(value.origin.raw, value.origin)

    def _value(self, event: NodeEvent) -> Value:
        origin = self._origin(event)
        if isinstance(event, yaml.AliasEvent):
            self._fault(event, _marked("*", "another value"))
            return Scalar(origin.raw, origin)
        if event.anchor is not None:
            self._fault(event, _marked("&", "a name for other values"))
        if getattr(event, "tag", None) is not None:
            self._fault(event, _marked("!", "a type"))
        if isinstance(event, yaml.ScalarEvent):
            if origin.raw[:1] not in ("'", '"', "|", ">"):
                self._cut_off(event, origin)
            return Scalar(event.value, origin)
        value: Seq | Map = Seq() if isinstance(event, yaml.SequenceStartEvent) else Map()
        value.origin, value.is_flow = origin, bool(getattr(event, "flow_style", False))
        return value

    def _cut_off(self, event: Event, origin: Origin) -> None:
        """A plain value that ends at ` #5` has lost its end to a YAML comment."""
        end = _marks(event)[1].index
        rest = self.text[end : end + 40].split("\n", 1)[0]
        found = re.match(r"\s+(#[^\s#]\S*)", rest)
        if found and origin.raw:
            start = origin.end_column + found.start(1)
            fault = Fault(
                "yaml",
                f'the value is cut off at "{found.group(1)}"',
                "YAML takes a # after a space for the start of a comment.",
                "put the whole value in quotation marks, or write a space after # for a comment.",
            )
            self.problems.append(Problem(Span(self.file, origin.end_line, start, start + len(found.group(1))), fault))

    def _repeated(self, first: Scalar, again: Scalar) -> None:
        fault = Fault(
            "repeated-key",
            f'"{again}" stands here again (first on line {first.origin.line})',
            "only one of the two could be used.",
            "remove one, or put both into one list.",
        )
        self.problems.append(Problem(again.origin.span, fault, first.origin.span))

    def _origin(self, event: NodeEvent) -> Origin:
        start, end = _marks(event)
        raw = self.text[start.index : end.index]
        return Origin(self.file, start.line + 1, start.column + 1, end.line + 1, end.column + 1, raw)

    def _until(self, origin: Origin, event: Event) -> Origin:
        """The origin of a list or mapping, known whole only at its end."""
        end = _marks(event)[1]
        start = self._index_of(origin)
        return Origin(self.file, origin.line, origin.column, end.line + 1, end.column + 1, self.text[start : end.index])

    def _index_of(self, origin: Origin) -> int:
        if not hasattr(self, "_starts"):
            self._starts = [0]
            self._starts.extend(match.end() for match in re.finditer("\n", self.text))
        return self._starts[origin.line - 1] + origin.column - 1

    def _fault(self, event: Event, fault: Fault) -> None:
        mark = _marks(event)[0]
        self.problems.append(Problem(Span(self.file, mark.line + 1, mark.column + 1, mark.column + 2), fault))


def _marks(event: Event) -> tuple[Mark | CMark, Mark | CMark]:
    """Where an event starts and ends; events that are parsed from text always have both."""
    assert event.start_mark is not None and event.end_mark is not None
    return event.start_mark, event.end_mark


_SECOND_DOCUMENT = Fault(
    "yaml", "a second document begins here", "one file holds one set of keys.", "remove the `---`."
)


def _marked(sign: str, meaning: str) -> Fault:
    return Fault(
        "yaml",
        f"a value begins with {sign}",
        f"YAML takes it for {meaning}, which briefs do not use.",
        "put the value in quotation marks.",
    )


def _empty_map(file: str) -> Map:
    root = Map()
    root.origin, root.is_flow = Origin(file, 1, 1, 1, 4, "---"), False
    return root


def _too_deep(file: str, line: int) -> Problem:
    fault = Fault("yaml", f"lists inside lists more than {MAX_DEPTH} deep", "no key needs that.", "close the brackets.")
    return Problem(Span(file, line, 1, 2), fault)


def _top_level_block(lines: list[str], at: int) -> range:
    """The lines of the top-level key that a line belongs to."""
    at = min(at, len(lines) - 1)
    starts = [
        number for number, line in enumerate(lines) if line[:1].strip() and not line.startswith(("#", "- ", "}", "]"))
    ]
    start = max((number for number in starts if number <= at), default=at)
    stop = min((number for number in starts if number > start), default=len(lines))
    return range(start, max(stop, at + 1))


def _block_key(line: str) -> tuple[str, ...]:
    match = re.match(r"[\"']?([^\s:\"']+)[\"']?\s*:", line)
    return (match.group(1),) if match else ()


_CONTEXT_TELLS = ("scanning a simple key", "scanning a quoted scalar", "parsing a flow", "scanning a block scalar")


def _syntax_problem(error: yaml.YAMLError, lines: list[str], file: str) -> Problem:
    line, column = _error_place(error, lines)
    text = lines[line] if line < len(lines) else ""
    fault, start = _diagnosis(error, text, column)
    end = len(text.rstrip()) if start < len(text.rstrip()) else start + 1
    return Problem(Span(file, line + 1, start + 1, end + 1), fault)


def _error_place(error: yaml.YAMLError, lines: list[str]) -> tuple[int, int]:
    """0-based line and column where the writer should look."""
    if isinstance(error, yaml.reader.ReaderError):
        before = "\n".join(lines)[: error.position]
        return before.count("\n"), len(before) - before.rfind("\n") - 1
    mark = getattr(error, "problem_mark", None)
    context = getattr(error, "context", None) or ""
    if any(words in context for words in _CONTEXT_TELLS) and error.context_mark is not None:  # type: ignore[attr-defined]
        mark = error.context_mark  # type: ignore[attr-defined]
    return (mark.line, mark.column) if mark else (0, 0)


_VALUE = re.compile(r"(?P<lead>\s*(?:- +)?(?:[^\s:#][^:#]*: +)?(?:- +)?)(?P<value>\S.*?)\s*$")


def _diagnosis(error: yaml.YAMLError, line: str, column: int) -> tuple[Fault, int]:
    """A YAML error in the words of someone who does not know YAML, and the column it is about."""
    if isinstance(error, yaml.reader.ReaderError):
        return Fault("yaml", "a control character that no text needs", "it cannot be shown.", "delete it."), column
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return (
            Fault(
                "yaml", "a tab at the start of a line", "YAML allows only spaces there.", "replace it by two spaces."
            ),
            line.index("\t"),
        )
    match = _VALUE.match(line)
    value = match.group("value") if match else ""
    start = match.start("value") if match else column
    problem = str(getattr(error, "problem", ""))
    return _value_diagnosis(value, start, problem, line, column)


def _value_diagnosis(value: str, start: int, problem: str, line: str, column: int) -> tuple[Fault, int]:
    if value[:1] in ("'", '"'):
        return _quote_diagnosis(value), start
    if value[:1] and value[0] in "{[@*&!%|>`":
        return (
            Fault(
                "yaml",
                f'a value that begins with "{value[0]}"',
                "YAML gives that sign a meaning of its own.",
                f"put the whole value in quotation marks: {_quoted(value)}",
            ),
            start,
        )
    if "mapping values are not allowed" in problem and ": " in value + " ":
        return (
            Fault(
                "yaml",
                "a colon followed by a space inside a value",
                "YAML takes it for a new key.",
                f"put the value in quotation marks: {_quoted(value)}",
            ),
            start,
        )
    if "could not find expected ':'" in problem or not re.search(r":(\s|$)", line):
        return (
            Fault(
                "yaml",
                "a line that is neither `key: value` nor a list item",
                "YAML cannot tell what it belongs to.",
                "write `key: value`, begin it with `- `, or indent it under its key.",
            ),
            len(line) - len(line.lstrip()),
        )
    return (
        Fault(
            "yaml",
            "this line does not fit the lines before it",
            "keys that belong together begin in the same column.",
            "check its indentation, and the quotation marks and brackets above it.",
        ),
        min(column, len(line) - len(line.lstrip())) if column < len(line) else len(line) - len(line.lstrip()),
    )


def _quote_diagnosis(value: str) -> Fault:
    mark = value[0]
    other = "'" if mark == '"' else '"'
    inner = value.strip(mark)
    fix = f"write {other}{value}{other}" if other not in value and value.count(mark) == 2 else f"write {_quoted(inner)}"
    return Fault(
        "yaml",
        f"a value that begins with {mark} and does not end with it",
        "YAML ends the value at the next quotation mark of that kind.",
        f"{fix}, or begin with another word.",
    )


def _quoted(value: str) -> str:
    return f"'{value}'" if '"' in value and "'" not in value else '"' + value.replace('"', "”") + '"'


def part(scalar: Scalar, start: int, end: int) -> Scalar:
    """A part of a scalar, without the blanks around it, at its own place."""
    text = scalar[start:end]
    start += len(text) - len(text.lstrip())
    span = scalar.span_of(start, max(start, start + len(text.strip())))
    origin = Origin(span.file, span.line, span.column, span.line, span.end_column, text.strip())
    return Scalar(text.strip(), origin)
