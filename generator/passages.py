"""The running prose of one file, sentence by sentence, ready for the rules that read it.

In the room: which texts of a brief or registry are prose, and what in a sentence stands in quotation marks. Not in the
room: sentences themselves (prose.py) and rules (wording.py, figures.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from generator.body import Sentence, Text
from generator.parse import Brief, Walked
from generator.problems import Path, Span


class Passage(Struct, frozen=True):
    """A sentence with its file and the keys under which it stands, none for the body.

    `plain` is its text with everything that is quoted left blank, so that offsets stay those of the sentence.
    """

    file: str
    path: Path
    sentence: Sentence
    plain: str

    def span(self, start: int, end: int) -> Span:
        return self.sentence.mark(start, end).span(self.file)


def passages_of(brief: Brief) -> tuple[Passage, ...]:
    """All prose of a brief: its front matter, then its body."""
    return (*passages_in(brief.parts, brief.file), *_passages(brief.body.prose, (), brief.file))


def passages_in(walked: Walked, file: str) -> Iterator[Passage]:
    """All prose of front matter or of an entry of a registry."""
    for at, item in walked:
        if isinstance(item, Text):
            yield from _passages(item.prose, at, file)


_QUOTED = re.compile(
    r"“[^”]*(?:”|$)|«[^»]*(?:»|$)|„[^“”]*(?:[“”]|$)|(?<!\w)\"[^\"]*(?:\"|$)"
    r"|(?<!\w)‘(?:[^’]|’(?=\w)){0,400}’|(?<!\w)'(?=\w)(?:[^']|'(?=\w)){0,400}'(?!\w)"
)
_MARKS = re.compile("[“«„\"‘']")
_CLOSING = {"“": "”", "«": "»", "„": "“”", '"': '"'}


def blank(found: re.Match[str]) -> str:
    """As many spaces as a match is long, so that offsets stay what they are."""
    return " " * len(found.group())


def _passages(sentences: Iterable[Sentence], path: Path, file: str) -> Iterator[Passage]:
    """Sentences in order; a quotation that one leaves open goes on in the next line or the same."""
    closing, last_line = "", 0
    for sentence in sentences:
        if sentence.runs[0].line > last_line + 1 or sentence.quoted:
            closing = ""
        last_line = sentence.runs[-1].line
        if sentence.quoted:
            yield Passage(file, path, sentence, " " * len(sentence.text))
            continue
        plain, closing = _without_quotes(sentence.text, closing)
        yield Passage(file, path, sentence, plain)


def _without_quotes(text: str, closing: str) -> tuple[str, str]:
    """The text with quotations left blank, and what closes the one that it leaves open."""
    start = 0
    if closing:
        ends = [at for mark in closing if (at := text.find(mark)) >= 0]
        if not ends:
            return " " * len(text), closing
        start = min(ends) + 1
    elif not _MARKS.search(text):
        return text, ""
    left = ""

    def unquoted(found: re.Match[str]) -> str:
        nonlocal left
        closed = _CLOSING.get(found.group()[0], "")
        left = "" if not closed or (len(found.group()) > 1 and found.group()[-1] in closed) else closed
        return blank(found)

    return " " * start + _QUOTED.sub(unquoted, text[start:]), left
