"""What can be wrong, where it stands, and how it is shown.

In the room: faults, spans, problems, "did you mean", and the showing of problems in a terminal, as JSON
and as annotations of a hosting site. Not in the room: any rule. Problems are data, so that the terminal,
the browser and the tests show the same thing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Literal, TypeVar

from msgspec import Struct
from msgspec.structs import replace

Severity = Literal["error", "warning"]
Path = tuple[str | int, ...]


class Fault(Struct, frozen=True):
    """What is wrong, why that matters, and how to mend it; its place is told by whoever found it.

    `of_draft` means that readers do not see it yet.
    """

    rule: str
    message: str
    why: str = ""
    fix: str = ""
    severity: Severity = "error"
    of_draft: bool = False


class Unreadable(ValueError):
    """Raised by the reader of one written value, such as a date; the caller knows the place.

    `start` and `end` are offsets of the wrong part within the value; `end` None means to its end.
    """

    def __init__(self, fault: Fault, start: int = 0, end: int | None = None) -> None:
        super().__init__(fault.message)
        self.fault, self.start, self.end = fault, start, end


class Span(Struct, frozen=True, order=True):
    """A stretch of one line of a file: 1-based line and columns, columns in characters, the end exclusive."""

    file: str
    line: int
    column: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Place(Struct, frozen=True):
    """A value in a file's front matter or registry, named by the keys and indexes that lead to it.

    `word` is the part of the value that is meant; without it, the whole; `of_key` means the key instead.
    Checks of a whole explainer speak of places; only a place that must be shown is turned into a span.
    """

    file: str
    path: Path
    word: str = ""
    of_key: bool = False


class Problem(Struct, frozen=True):
    """A fault at its span; `other` is the second place where two things clash."""

    span: Span
    fault: Fault
    other: Span | None = None

    @property
    def is_error(self) -> bool:
        return self.fault.severity == "error"


class Finding(Struct, frozen=True):
    """A fault found by a look at the whole explainer, at a place or, inside running text, at a span."""

    where: Place | Span
    fault: Fault
    other: Place | Span | None = None


Lines = Callable[[str], Sequence[str]]
"""The lines of a file by its name; an empty sequence when it cannot be read."""


OF_THE_CLOCK = frozenset({"check-due", "planned-passed", "future-unplanned"})
"""Rules whose problems come and go with the day: they never fail a build."""
PASSING = OF_THE_CLOCK | {"link-unsure"}
"""Rules whose problems come and go without anybody's mistake: they never fail a build."""


def stops(problem: Problem, *, strict: bool) -> bool:
    """Whether a problem forbids to write; with `strict` warnings do so too, but for drafts' and passing ones."""
    fault = problem.fault
    return problem.is_error or (strict and not fault.of_draft and fault.rule not in PASSING)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems by place, each once."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda p: (p.span, p.fault.rule, p.fault.message)))


MOST_ALIKE = 200
"""How many problems of one sort are told of one file: nobody reads more, and half a megabyte may hold 100,000."""
Told = TypeVar("Told", Problem, Finding)


def few(found: Iterable[Told]) -> Iterator[Told]:
    """The first of some problems; the last of them says if there are more, which nobody looks for."""
    rest = iter(found)
    for number, each in enumerate(rest, start=1):
        if number == MOST_ALIKE and next(rest, None) is not None:
            message = f"{each.fault.message}; there are more such in this file"
            yield replace(each, fault=replace(each.fault, message=message))
            return
        yield each


def few_alike(found: Iterable[Told], sort: Callable[[Told], Hashable]) -> Iterator[Told]:
    """The first of each sort of problems, sort by sort."""
    alike: dict[Hashable, list[Told]] = {}
    for each in found:
        alike.setdefault(sort(each), []).append(each)
    for those in alike.values():
        yield from few(those)


TEXT_ENDINGS = (".md", ".markdown", ".yml", ".yaml")
"""How the names of files end that have lines; pictures and the like have none."""


def lines_of(content: Mapping[str, bytes], layouts: Mapping[str, bytes], shown: str) -> Lines:
    """The lines of the files that problems name: of the content by path, and of layouts by how they are shown."""

    @cache
    def lines(file: str) -> Sequence[str]:
        path = file.removeprefix(f"{shown}/")
        data = content.get(path, b"") if path.lower().endswith(TEXT_ENDINGS) else b""
        text = unicodedata.normalize("NFC", layouts.get(file, data).decode("utf-8-sig", "replace"))
        return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    return lines


def as_text(problem: Problem, lines: Lines) -> str:
    """Tell a problem for a terminal: place, line with carets, why, fix. Nothing in it steers the terminal."""
    fault, span = problem.fault, problem.span
    told = [f"{span}: {fault.severity}: {fault.message} [{fault.rule}]"]
    also = [f"  also: {problem.other}"] if problem.other else []
    ending = [f"  {label}: {text}" for label, text in (("why", fault.why), ("fix", fault.fix)) if text]
    other = _excerpt(problem.other, lines) if problem.other else []
    told += [*_excerpt(span, lines), *also, *other, *ending]
    return "\n".join(printable(line) for line in told)


def as_json(problem: Problem) -> str:
    """One line of JSON with the keys that the command line promises, in ASCII: no terminal can spoil it."""
    import json

    fault, span = problem.fault, problem.span
    place = {"file": span.file, "line": span.line, "column": span.column, "end_column": span.end_column}
    said = {"severity": fault.severity, "rule": fault.rule, "message": fault.message}
    return json.dumps({**place, **said, "why": fault.why, "fix": fault.fix})


def as_github(problem: Problem) -> str:
    """A workflow command that marks the line on the hosting site (GitHub's workflow commands)."""
    fault, span = problem.fault, problem.span
    body = "\n".join(part for part in (fault.message, fault.why, fault.fix) if part)
    properties = (
        f"file={_property(span.file)},line={span.line},col={span.column},"
        f"endColumn={span.end_column},title={_property(fault.rule)}"
    )
    return f"::{fault.severity} {properties}::{_data(body)}"


def count_line(problems: Sequence[Problem], files: int) -> str:
    """ "2 errors, 1 warning in 2 files.": those that have one; without any problem, all that were read."""
    errors = sum(problem.is_error for problem in problems)
    warnings = len(problems) - errors
    parts = [many(errors, "error")] if errors or not warnings else []
    if warnings:
        parts.append(many(warnings, "warning"))
    return f"{', '.join(parts)} in {many(len({problem.span.file for problem in problems}) or files, 'file')}."


CLEAR, APART = 0.75, 0.1
"""How alike a near miss must be, and how much more alike than the runner-up: both as difflib's ratio."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The one known word that `word` clearly meant, or None when none or several come close.

    Capitals do not count, and no word is meant by its opposite ("unanswered"). Of two at the same distance
    ("tokayev-1", "tokayev-2") neither: a guess would mislead.
    """
    possible = {other for other in known if not _denies(word, other)}
    ranked = sorted(((_likeness(word, other), other) for other in possible), reverse=True)[:2]
    if not ranked or ranked[0][0] < CLEAR:
        return None
    is_clear = ranked[0][0] == 1 or len(ranked) == 1 or ranked[0][0] - ranked[1][0] >= APART
    return ranked[0][1] if is_clear else None


_NOT = re.compile(r"un|not?[ -]|non-?|dis", re.IGNORECASE)


def _denies(word: str, other: str) -> bool:
    """Whether one is the other with "un" or "not" before it: near by its letters, and the opposite."""
    mine, its = _NOT.match(word), _NOT.match(other)
    if mine and its and mine[0].casefold() == its[0].casefold():
        return False
    return bool((mine and _likeness(word[mine.end() :], other) >= CLEAR) or (its and word == other[its.end() :]))


def _likeness(word: str, other: str) -> float:
    """Between 0 and 1; what cannot matter to `nearest` counts as 0, which spares it the slow comparison."""
    from difflib import SequenceMatcher  # only those who mistyped something wait for it

    matcher = SequenceMatcher(None, word.casefold(), other.casefold())
    worth = CLEAR - APART
    if matcher.real_quick_ratio() < worth or matcher.quick_ratio() < worth:
        return 0
    return matcher.ratio()


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """'did you mean "tokayev"?' or an empty string."""
    near = nearest(word, known)
    return f'did you mean "{near}"?' if near else ""


def listed(words: Iterable[str]) -> str:
    """ "a", "b" or "c"; of nothing: none."""
    *first, last = [f'"{word}"' for word in words] or ["none"]
    return f"{', '.join(first)} or {last}" if first else last


def many(count: int, noun: str) -> str:
    """ "1 file", "2 files" """
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _excerpt(span: Span, lines: Lines) -> list[str]:
    text = lines(span.file)
    if not 1 <= span.line <= len(text):
        return []
    start = min(span.column - 1, len(text[span.line - 1]))
    line, first = _around(text[span.line - 1], start)
    line, start, end = _cut(line, start - first, min(span.end_column - 1 - first, len(line)))
    carets = "^" * max(1, _width(line[start:end]))
    gutter = f"{span.line:>5} | "
    return [f"{gutter}{line}".rstrip(), f"{' ' * (len(gutter) - 2)}| {' ' * _width(line[:start])}{carets}"]


MOST_CELLS = 100
"""How much of a line is shown: a paragraph is one line, and no terminal is as wide."""
_BEFORE = 40
"""Cells of it before the place that is meant."""


_NEAR = 2 * MOST_CELLS
"""Characters to either side of a place that are looked at: some take no room, and a line can be half a megabyte."""


def _around(line: str, start: int) -> tuple[str, int]:
    """As much of a line as can be of use, and where that begins."""
    first = max(0, start - _NEAR)
    return printable(line[first : start + _NEAR]), first


def _cut(line: str, start: int, end: int) -> tuple[str, int, int]:
    """As much of a line as is shown, with … where it was cut, and the place in that."""
    if _width(line) <= MOST_CELLS:
        return line, start, end
    first = start
    while first and _width(line[first - 1 : start]) < _BEFORE:
        first -= 1
    while first and _width(line[first - 1 :]) < MOST_CELLS:
        first -= 1  # what stands behind the place leaves room
    if _width(line[:end]) < MOST_CELLS:
        first = 0  # the place is seen without a cut before it
    before = "…" if first else ""
    last, room = len(line), MOST_CELLS - len(before)
    if _width(line[first:]) > room:
        last = first
        while _width(line[first : last + 1]) < room:
            last += 1
    shift = len(before) - first
    after = "…" if last < len(line) else ""
    return f"{before}{line[first:last]}{after}", start + shift, max(min(end, last), start) + shift


def printable(line: str) -> str:
    """A line in which every character takes the room that `_width` counts and nothing steers the terminal."""
    if line.isascii() and line.isprintable():
        return line
    return "".join(char if _is_visible(char) else "\N{REPLACEMENT CHARACTER}" for char in line.replace("\t", " "))


def _is_visible(char: str) -> bool:
    category = unicodedata.category(char)
    return category[0] != "C" and category not in ("Zl", "Zp")


def _width(text: str) -> int:
    """Cells of a terminal that a text takes: wide characters take two, marks upon others none (UAX 11)."""
    return len(text) if text.isascii() else sum(_cells(char) for char in text)


def _cells(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
