"""What can be wrong, where it stands, and how it is shown.

In the room: faults, spans, problems, "did you mean", and the showing of problems in a terminal, as JSON
and as annotations of a hosting site. Not in the room: any rule. Problems are data, so that the terminal,
the browser and the tests show the same thing.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal

Severity = Literal["error", "warning"]
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, why that matters, and how to mend it; its place is told by whoever found it."""

    rule: str
    message: str
    why: str = ""
    fix: str = ""
    severity: Severity = "error"


class Unreadable(ValueError):
    """Raised by the reader of one written value, such as a date; the caller knows the place.

    `start` and `end` are offsets of the wrong part within the value; `end` None means to its end.
    """

    def __init__(self, fault: Fault, start: int = 0, end: int | None = None) -> None:
        super().__init__(fault.message)
        self.fault, self.start, self.end = fault, start, end


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one line of a file: 1-based line and columns, columns in characters, the end exclusive."""

    file: str
    line: int
    column: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Place:
    """A value in a file's front matter or registry, named by the keys and indexes that lead to it.

    `word` is the part of the value that is meant; without it, the whole; `of_key` means the key instead.
    Checks of a whole explainer speak of places; only a place that must be shown is turned into a span.
    """

    file: str
    path: Path
    word: str = ""
    of_key: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault at its span; `other` is the second place where two things clash."""

    span: Span
    fault: Fault
    other: Span | None = field(default=None)

    @property
    def is_error(self) -> bool:
        return self.fault.severity == "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault found by a look at the whole explainer, at a place or, inside running text, at a span."""

    where: Place | Span
    fault: Fault
    other: Place | Span | None = None


Lines = Callable[[str], Sequence[str]]
"""The lines of a file by its name; an empty sequence when it cannot be read."""


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems by place, each once."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda p: (p.span, p.fault.rule, p.fault.message)))


def as_text(problem: Problem, lines: Lines) -> str:
    """Tell a problem in the words of section 6 of the design: place, line with carets, why, fix."""
    fault, span = problem.fault, problem.span
    told = [f"{span}: {fault.severity}: {fault.message} [{fault.rule}]", *_excerpt(span, lines)]
    if problem.other:
        told.append(f"  also: {problem.other}")
        told.extend(_excerpt(problem.other, lines))
    if fault.why:
        told.append(f"  why: {fault.why}")
    if fault.fix:
        told.append(f"  fix: {fault.fix}")
    return "\n".join(told)


def as_json(problem: Problem) -> str:
    """One line of JSON with the keys that the command line promises."""
    fault, span = problem.fault, problem.span
    return json.dumps(
        {
            "file": span.file,
            "line": span.line,
            "column": span.column,
            "end_column": span.end_column,
            "severity": fault.severity,
            "rule": fault.rule,
            "message": fault.message,
            "why": fault.why,
            "fix": fault.fix,
        },
        ensure_ascii=False,
    )


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
    """ "2 errors, 1 warning in 41 files." """
    errors = sum(problem.is_error for problem in problems)
    warnings = len(problems) - errors
    parts = [_many(errors, "error")] if errors or not warnings else []
    if warnings:
        parts.append(_many(warnings, "warning"))
    return f"{', '.join(parts)} in {_many(files, 'file')}."


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The one known word that `word` clearly meant, or None when none or several come close."""
    scored = sorted(
        ((SequenceMatcher(None, word.casefold(), other.casefold()).ratio(), other) for other in set(known)),
        reverse=True,
    )
    if not scored or scored[0][0] < 0.75:
        return None
    if len(scored) > 1 and scored[0][0] - scored[1][0] < 0.1:
        # Two spellings at the same distance ("tokayev-1", "tokayev-2"): a guess would mislead.
        return None
    return scored[0][1]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """'did you mean "tokayev"?' or an empty string."""
    near = nearest(word, known)
    return f'did you mean "{near}"?' if near else ""


def listed(words: Iterable[str]) -> str:
    """ "a", "b" or "c" """
    quoted = [f'"{word}"' for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _excerpt(span: Span, lines: Lines) -> list[str]:
    text = lines(span.file)
    if not 1 <= span.line <= len(text):
        return []
    line = text[span.line - 1].rstrip("\r\n").replace("\t", " ")
    shown = "".join(char if unicodedata.category(char)[0] != "C" else "�" for char in line)
    start, end = min(span.column - 1, len(line)), min(span.end_column - 1, len(line))
    carets = "^" * max(1, _width(line[start:end]))
    gutter = f"{span.line:>5} | "
    return [f"{gutter}{shown}", f"{' ' * (len(gutter) - 2)}| {' ' * _width(line[:start])}{carets}"]


def _width(text: str) -> int:
    """Cells of a terminal that a text takes: wide characters take two, combining ones none (UAX 11)."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
