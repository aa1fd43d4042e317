"""YAML as events -> plain values that know where they stand, or problems.

In the room: cutting front matter from a body, and building values from `yaml.parse` events. Every scalar stays the
text that was typed; anchors, aliases, tags and repeated keys are refused. Not in the room: the values themselves
(written.py), words for YAML's errors (yamlhints.py), what keys there are (model.py).

Events, not `yaml.compose`: with libyaml that crashes the interpreter on deep nesting, and its nodes no longer tell
whether an anchor was written. libyaml is required, since the pure-Python scanner differs from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import yaml
from msgspec import Struct
from msgspec.structs import replace

from generator import yamlhints
from generator.problems import Fault, Problem, Span
from generator.written import Map, Origin, Scalar, Seq, Value, mapping, seq
from generator.yamlhints import Mistake

if TYPE_CHECKING:
    from yaml import Mark
    from yaml._yaml import Mark as CMark
    from yaml.events import Event, NodeEvent, ScalarEvent

__all__ = ["Cut", "Document", "Map", "Scalar", "Seq", "Value", "comma_made", "cut", "read"]

MAX_DEPTH = 32
MAX_REPAIRS = 20


class Document(Struct, frozen=True):
    """One YAML document: its values and what was wrong.

    `is_whole` is false when parts were lost that nobody can name, so that nothing may be said to be missing; `torn`
    names top-level keys below which a value was left out.
    """

    root: Map
    problems: tuple[Problem, ...]
    is_whole: bool = True
    torn: frozenset[str] = frozenset()

    @property
    def lost(self) -> frozenset[str]:
        """Top-level keys that were written and could not be read, or not as a whole."""
        return self.torn | self.root.lost


# --- cutting ---------------------------------------------------------------------------------------------------------


class Cut(Struct, frozen=True):
    """A brief cut in two; the front matter keeps its line numbers, the body begins at line `body_line`."""

    front: str
    body: str
    body_line: int
    problems: tuple[Problem, ...] = ()
    has_front: bool = True


_DASHES = re.compile(r"[-‐‑‒–—―−]{2,}\s*")
_OTHER_RULE = re.compile(r"(\*\*\*+|___+|===+|\+\+\+|~~~+)\s*")
"""What Markdown or other tools have in the place of `---`: below keys it was meant as their end."""
_YAML_LINE = re.compile(r"\s|$|#|- |[}\]]|[\"']?[a-z_]+[\"']?:(\s|$)")


def cut(text: str, file: str) -> Cut:
    """Cut a brief at its `---` lines. Without front matter everything is body and there is a problem."""
    lines = text.split("\n")
    begin, problems = _opening(lines, file)
    if begin is None:
        return Cut("", text, 1, problems, has_front=False)
    for number, line in enumerate(lines[begin:], start=begin + 1):
        if line.rstrip() == "..." or _DASHES.fullmatch(line) or _OTHER_RULE.fullmatch(line):
            told = (*problems, *_dashes_told(line, number, file))
            return _cut_at(lines, begin, number - 1, number, told)
    return _unclosed(lines, begin, problems, file)


def _cut_at(lines: list[str], begin: int, end: int, body: int, problems: tuple[Problem, ...]) -> Cut:
    """Keys are the lines from `begin` to `end` (exclusive), the body those from `body` on."""
    return Cut("\n".join([*[""] * begin, *lines[begin:end]]), "\n".join(lines[body:]), body + 1, problems)


def _opening(lines: list[str], file: str) -> tuple[int | None, tuple[Problem, ...]]:
    """The index of the first line below the `---`, None where there is no front matter, and what is wrong with it."""
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    line = lines[first]
    span = Span(file, first + 1, 1, max(2, len(line.rstrip()) + 1))
    if _DASHES.fullmatch(line.strip()):
        blank = [Problem(Span(file, 1, 1, 2), _BLANK_LINE)] if first else []
        return first + 1, (*blank, *_dashes_told(line, first + 1, file))
    if re.match(r"[a-z_]+:\s", line) and any(map(_DASHES.fullmatch, lines[first + 1 :])):
        return first, (Problem(span, _NO_OPENING),)
    return None, (Problem(span, _TOML if line.strip() == "+++" else _NO_FRONT),)


def _unclosed(lines: list[str], begin: int, problems: tuple[Problem, ...], file: str) -> Cut:
    """Without an end, the front matter goes on as long as it looks like YAML: the text is no mistake."""
    numbered = enumerate(lines[begin:], start=begin)
    end = next((n for n, line in numbered if not _YAML_LINE.match(line)), len(lines))
    while end > begin and not lines[end - 1].strip():
        end -= 1
    fault = Fault(
        "front-matter",
        "front matter is not closed",
        "the whole text would be read as keys.",
        f"add a line `---` after line {end}.",
    )
    opening = Span(file, begin, 1, len(lines[begin - 1].rstrip()) + 1)
    return _cut_at(lines, begin, end, end, (*problems, Problem(opening, fault)))


def _dashes_told(line: str, number: int, file: str) -> Iterator[Problem]:
    """An editor that turns hyphens into dashes leaves `—-`."""
    typed = line.rstrip()
    if typed not in ("---", "..."):
        fault = Fault(
            "front-matter",
            f'"{typed}" is not `---`',
            "" if typed.isascii() else "an editor turned hyphens into dashes.",
            "write three plain hyphens." if typed == typed.strip() else "write three hyphens, without a blank before.",
        )
        yield Problem(Span(file, number, 1, len(typed) + 1), fault)


_BLANK_LINE = Fault(
    "front-matter",
    "a blank line stands before `---`",
    "front matter begins on the first line of a file.",
    "delete everything above `---`.",
)
_NO_OPENING = Fault(
    "front-matter",
    "`---` is missing above the first key",
    "front matter stands between two such lines.",
    "write `---` on a line of its own above it.",
)
_TOML = Fault(
    "front-matter",
    "front matter in TOML",
    "keys are written in YAML here.",
    'write `---` for each `+++`, and `title: …` for `title = "…"`.',
)
_NO_FRONT = Fault(
    "front-matter",
    "no front matter found",
    "every brief needs a title and a summary.",
    "start the file with `---`, keys such as `title:`, and `---`.",
)


# --- reading ---------------------------------------------------------------------------------------------------------


def read(text: str, file: str) -> Document:
    """Read a YAML mapping. Never raises for bad text.

    A value that is no YAML is reported and left out, so that the rest can be checked too; where that does not help,
    everything below its top-level key. What is left out is named in `lost` of its mapping.
    """
    return _Repairs(file, _invisible_replaced(text, file)).document()


_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]+")


def _invisible_replaced(text: str, file: str) -> tuple[str, list[Problem]]:
    """Spaces for what YAML takes for line breaks of its own, or refuses with the whole file."""
    problems = []
    for found in _INVISIBLE.finditer(text):
        line_start = text.rfind("\n", 0, found.start()) + 1
        line, column = text.count("\n", 0, found.start()) + 1, found.start() - line_start + 1
        fault = yamlhints.SEPARATOR if found.group()[0] in "\x85\u2028\u2029" else yamlhints.CONTROL
        problems.append(Problem(Span(file, line, column, column + len(found.group())), fault))
        if len(problems) == MAX_REPAIRS:
            break
    return _INVISIBLE.sub(lambda found: " " * len(found.group()), text), problems


class _Repairs:
    """Reads a file again and again, each time without what was wrong."""

    def __init__(self, file: str, text: tuple[str, list[Problem]]) -> None:
        self.file = file
        self.lines, self.problems = text[0].split("\n"), text[1]
        self.left_out: set[tuple[int, int]] = set()
        self.told: set[int] = set()
        self.lost: set[str] = set()
        self.torn: set[str] = set()

    def document(self) -> Document:
        for _ in range(MAX_REPAIRS):
            reader = _Reader("\n".join(self.lines), self.file, self.left_out)
            try:
                root = reader.document()
            except yaml.YAMLError as error:
                self._repair(yamlhints.explain(error, self.lines, reader.last_quoted))
            except _TooDeep as error:
                self._repair(Mistake(yamlhints.too_deep(MAX_DEPTH), error.line, error.column, error.column + 1))
            else:
                return self._done(root, reader)
        return Document(_empty_map(self.file), tuple(self.problems), is_whole=False)

    def _done(self, root: Value | None, reader: _Reader) -> Document:
        problems = (*self.problems, *reader.problems)
        if isinstance(root, Map):
            root.lost |= self.lost
            return Document(root, problems, torn=frozenset(self.torn))
        empty = _empty_map(self.file)
        empty.lost |= self.lost
        if root is None or (isinstance(root, Scalar) and root.is_empty):
            return Document(empty, problems)
        return Document(empty, (*problems, Problem(root.origin.span, _no_keys(root))), is_whole=False)

    def _repair(self, mistake: Mistake) -> None:
        if mistake.line not in self.told:
            span = Span(self.file, mistake.line + 1, mistake.start + 1, mistake.end + 1)
            self.problems.append(Problem(span, mistake.fault))
        if mistake.value is None or mistake.line in self.told:
            self._leave_out_block(mistake.line)
        else:
            self._leave_out_value(*mistake.value, mistake.stop)
        self.told.add(mistake.line)

    def _leave_out_value(self, line: int, column: int, stop: int) -> None:
        """Put letters in its place, with nothing in them that YAML could misunderstand."""
        self.torn |= self._key_of(self._block(line).start)
        typed = self.lines[line]
        self.lines[line] = typed[:column] + "x" * max(1, len(typed) - column)
        self.left_out.add((line, column))
        for below in range(line + 1, len(self.lines)):
            text = self.lines[below]
            if text.strip() and len(text) - len(text.lstrip(" ")) <= stop and text.strip()[0] not in "}]":
                break
            self.lines[below] = ""

    def _leave_out_block(self, line: int) -> None:
        """Empty the lines of the top-level key that a line belongs to."""
        block = self._block(line)
        # A key that stands too far right belongs to the block above it, and was written all the same.
        self.lost |= self._key_of(block.start) | self._key_of(line)
        self.lines[block.start : block.stop] = [""] * len(block)

    def _block(self, line: int) -> range:
        """The lines of a top-level key."""
        line = min(line, len(self.lines) - 1)
        starts = [n for n, text in enumerate(self.lines) if text[:1].strip() and not _GOES_ON.match(text)]
        start = max((n for n in starts if n <= line), default=line)
        stop = min((n for n in starts if n > start), default=len(self.lines))
        return range(start, max(stop, line + 1))

    def _key_of(self, line: int) -> set[str]:
        found = _KEY_LINE.match(self.lines[line])
        return {key.lower() for key in found.groups() if key} if found else set()


_KEY_LINE = re.compile(r"""\s*(?:"([^"]+)"|'([^']+)'|([^\s:"'*][^:]*?))\s*:|\s*\**([A-Za-z_]+)[ :*]""")
_GOES_ON = re.compile(r"[#}\]]|-(\s|$)")
_NO_KEYS = Fault("wrong-type", "expected keys and values, such as `title: …`", "", "write `key: value` on each line.")


def _no_keys(root: Value) -> Fault:
    first = root.origin.raw.split("\n", 1)[0]
    if isinstance(root, Seq) and root and isinstance(root[0], Map):
        return replace(_NO_KEYS, fix="leave out the `- ` at the start of the lines.")
    return (yamlhints.no_space(first) if isinstance(root, Scalar) else None) or _NO_KEYS


def _empty_map(file: str) -> Map:
    return mapping(Origin(file, 1, 1, 1, 4, "---"), is_flow=False)


# --- from events to values -------------------------------------------------------------------------------------------


class _TooDeep(Exception):
    """Deeper than any key needs; found in time, since the libraries below us crash on deep nesting."""

    def __init__(self, line: int, column: int) -> None:
        self.line, self.column = line, column


class _Frame(Struct):
    """A list or mapping whose end has not come; of a mapping, the key that waits for its value."""

    value: Seq | Map
    key: Scalar | None = None
    is_void: bool = False
    keys: dict[str, Scalar] = {}
    repeated: list[tuple[Scalar, Scalar]] = []


class _Reader:
    """Builds values from the events of one document, in a loop with a depth limit."""

    def __init__(self, text: str, file: str, left_out: set[tuple[int, int]]) -> None:
        self.text, self.file, self.left_out = text, file, left_out
        self.lines = text.split("\n")
        self.problems: list[Problem] = []
        self.stack: list[_Frame] = []
        self.root: Value | None = None
        self.last_quoted: tuple[int, int] | None = None

    def document(self) -> Value | None:
        """The value of the first document. Raises YAMLError and _TooDeep."""
        documents = 0
        for event in yaml.parse(self.text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.ScalarEvent):
                self._scalar(event)
            elif isinstance(event, yaml.CollectionStartEvent):
                self._open(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close(event)
            elif isinstance(event, yaml.AliasEvent):
                self._fault(event, yamlhints.marked("*"))
                self._put(Scalar("", self._origin(event)), is_lost=True)
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._fault(event, yamlhints.SECOND_DOCUMENT)
                    break
        return self.root

    def _scalar(self, event: ScalarEvent) -> None:
        origin = self._origin(event)
        is_quoted = origin.raw[:1] in ("'", '"')
        self.last_quoted = (
            (origin.line - 1, origin.end_line - 1) if is_quoted and origin.line < origin.end_line else None
        )
        is_lost = (origin.line - 1, origin.column - 1) in self.left_out
        if event.anchor is not None or event.tag is not None:
            is_lost = self._marked(event)
        elif not is_quoted and not is_lost:
            is_lost = self._is_cut_off(event, origin) or self._lacks_dash(origin)
        if "\0" in event.value:  # typed as an escape in quotation marks
            self._fault(event, yamlhints.CONTROL)
            is_lost = True
        self._put(Scalar(event.value.replace("\0", ""), origin), is_lost)

    def _open(self, event: yaml.CollectionStartEvent) -> None:
        if event.anchor is not None or event.tag is not None:
            self._marked(event)
        is_list = isinstance(event, yaml.SequenceStartEvent)
        make = seq if is_list else mapping
        value: Seq | Map = make(self._origin(event), is_flow=bool(event.flow_style))
        self._put(value, is_lost=False)
        self.stack.append(_Frame(value))
        if len(self.stack) > MAX_DEPTH:
            mark = _marks(event)[0]
            raise _TooDeep(mark.line, mark.column)

    def _close(self, event: Event) -> None:
        """The origin of a list or mapping is known whole only at its end."""
        frame = self.stack.pop()
        value = frame.value
        self._tell_repeated(frame)
        end = _marks(event)[1]
        start = int(value.origin.raw)
        raw = self.text[start : end.index]
        value.origin = replace(value.origin, end_line=end.line + 1, end_column=end.column + 1, raw=raw)

    def _put(self, value: Value, is_lost: bool) -> None:
        if not self.stack:
            self.root = value if self.root is None else self.root
            return
        frame = self.stack[-1]
        if isinstance(frame.value, Seq):
            if not is_lost:
                frame.value.append(value)
        elif frame.key is None and not frame.is_void:
            self._put_key(frame, value, is_lost)
        else:
            self._put_value(frame, frame.value, value, is_lost)

    def _put_key(self, frame: _Frame, value: Value, is_lost: bool) -> None:
        if isinstance(value, Scalar) and not is_lost:
            frame.key = value
            return
        frame.is_void = True
        if not is_lost:
            self.problems.append(Problem(replace(value.origin, raw="", end_line=0).span, yamlhints.NO_KEY))

    def _put_value(self, frame: _Frame, parent: Map, value: Value, is_lost: bool) -> None:
        key, frame.key, frame.is_void = frame.key, None, False
        if key is None:
            return
        first = frame.keys.get(key)
        if first is not None:
            frame.repeated.append((first, key))
        elif is_lost:
            parent.lost.add(str(key))
        else:
            parent[key], frame.keys[key] = value, key

    def _marked(self, event: NodeEvent) -> bool:
        sign = "&" if event.anchor is not None else "!"
        self._fault(event, yamlhints.marked(sign))
        return True

    def _is_cut_off(self, event: Event, origin: Origin) -> bool:
        end = _marks(event)[1].index
        found = re.compile(r"[ \t]+(#[^\s#]\S*)").match(self.text, end)
        if not found:
            return False
        start = origin.end_column + found.start(1) - end
        span = Span(self.file, origin.end_line, start, start + len(found[1]))
        self.problems.append(Problem(span, yamlhints.cut_off(found[1])))
        return not origin.raw

    def _lacks_dash(self, origin: Origin) -> bool:
        """The first item of a list without its dash, which takes the other items for more of its text."""
        first, *below = origin.raw.split("\n")
        if first[:1] in ("|", ">") or not any(line.lstrip().startswith("- ") for line in below):
            return False
        if self.lines[origin.line - 1][: origin.column - 1].strip():
            return False
        self.problems.append(Problem(origin.span, yamlhints.NO_DASH))
        return True

    def _tell_repeated(self, frame: _Frame) -> None:
        """Each key that stands twice; but when several do, one cause of it all is likely."""
        pairs = frame.repeated
        if len({str(again) for _, again in pairs}) > 1 and self.stack and not frame.value.is_flow:
            first, again = pairs[0]
            fault = yamlhints.several_again(again, first.origin.line)
            self.problems.append(Problem(again.origin.span, fault, first.origin.span))
            return
        for first, again in pairs:
            fault = Fault(
                "repeated-key",
                f'"{again}" stands here again (first on line {first.origin.line})',
                "only one of the two could be used.",
                "remove one, or put both into one list.",
            )
            self.problems.append(Problem(again.origin.span, fault, first.origin.span))

    def _origin(self, event: Event) -> Origin:
        """Where an event stands; of a list or mapping, for the time being, with its index for its text."""
        start, end = _marks(event)
        is_scalar = isinstance(event, yaml.ScalarEvent | yaml.AliasEvent)
        raw = self.text[start.index : end.index] if is_scalar else str(start.index)
        return Origin(self.file, start.line + 1, start.column + 1, end.line + 1, end.column + 1, raw)

    def _fault(self, event: Event, fault: Fault) -> None:
        mark = _marks(event)[0]
        self.problems.append(Problem(Span(self.file, mark.line + 1, mark.column + 1, mark.column + 2), fault))


def _marks(event: Event) -> tuple[Mark | CMark, Mark | CMark]:
    """Where an event starts and ends; events that are parsed from text always have both."""
    assert event.start_mark is not None and event.end_mark is not None
    return event.start_mark, event.end_mark


def comma_made(key: Scalar, mapping: Map) -> Fault | None:
    """The fault of a key that nobody meant: the end of a value with a comma, inside `{…}`."""
    value = mapping[key]
    if not (isinstance(value, Scalar) and value.is_empty):
        return None
    if (value.origin.line, value.origin.column) != (key.origin.end_line, key.origin.end_column):
        return None  # a colon was written, so the key was meant
    return yamlhints.comma_made(key, mapping.origin.raw)
