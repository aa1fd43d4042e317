"""What parsed text is made of: finished HTML, slots between it, headings, and prose for the rules to read.

In the room: types only. Text is parsed once, knowing one file; a slot stands where another file has the say
(a citation, a number, a link to a brief), and filling it costs next to nothing. Not in the room: Markdown
(markdown.py makes these) and HTML of slots (render.py fills them).
"""

from __future__ import annotations

from bisect import bisect_right
from operator import attrgetter
from typing import Literal, TypeAlias

from msgspec import Struct

from generator.alike import Alike
from generator.dates import When
from generator.problems import Span


class Mark(Struct, frozen=True, array_like=True):
    """Where something stands in its file: 1-based line and columns, the end exclusive."""

    line: int
    column: int
    end_column: int

    def span(self, file: str) -> Span:
        return Span(file, self.line, self.column, self.end_column)


class Citation(Alike, frozen=True, array_like=True):
    """One source of a citation; the locator is what stands after the first comma, or empty."""

    source: str
    locator: str
    mark: Mark


class Cite(Struct, frozen=True, array_like=True, tag=True):
    """`[@audit-2025, page 41; @ap-2022-01-15]`; in prose, without any, one that was refused and is told already."""

    citations: tuple[Citation, ...]


Form = Literal["short", "full", "bare", "history"]


class NumberSlot(Alike, frozen=True, array_like=True, tag=True):
    """`{number:KEY [for X] [by OFFICE | from SOURCE] [@DATE | @then] [full | bare]}`"""

    key: str
    of: str | None
    by: str | None
    source: str | None
    at: When | None
    then: bool
    form: Form
    mark: Mark


class DateSlot(Struct, frozen=True, array_like=True, tag=True):
    """`{date:2022-01-05}`"""

    when: When


class BriefLink(Alike, frozen=True, array_like=True, tag=True):
    """The start of a link to a brief or event, `[…](actor:csto)`; its end is plain HTML."""

    kind: str
    slug: str
    mark: Mark


class PathLink(Alike, frozen=True, array_like=True, tag=True):
    """The start of a link to a page, file or heading of the site; its end is plain HTML."""

    href: str
    mark: Mark


class WebLink(Alike, frozen=True, array_like=True, tag=True):
    """The start of a link to another site: finished HTML, so that only prose holds it."""

    href: str
    mark: Mark


class Picture(Alike, frozen=True, array_like=True, tag=True):
    """`![alt](assets/map.png)`: a picture of the explainer's own, by its path."""

    src: str
    alt: str
    mark: Mark


class NoteRef(Struct, frozen=True, array_like=True, tag=True):
    """`[^1]`; notes are numbered from 1 in the order in which they are first met."""

    number: int
    first: bool


class NoteEdge(Struct, frozen=True, array_like=True, tag=True):
    """The start or end of the text of a side note, right after the block that refers to it."""

    number: int
    is_start: bool


class HeadingEdge(Struct, frozen=True, array_like=True, tag=True):
    """The start or end of a heading; `depth` is 1 for the body's highest, with no level left out."""

    depth: int
    id: str
    is_start: bool


class QuoteSlot(Alike, frozen=True, array_like=True, tag=True):
    """`{quote:KEY}` on a line of its own."""

    key: str
    mark: Mark


class BoxSlot(Alike, frozen=True, array_like=True, tag=True):
    """`{box:KIND:KEY}` on a line of its own; the kind is one of the briefs' or `number`."""

    kind: str
    key: str
    mark: Mark


class ImageSlot(Alike, frozen=True, array_like=True, tag=True):
    """`{image:KEY}` on a line of its own."""

    key: str
    mark: Mark


class TimelineSlot(Struct, frozen=True, array_like=True, tag=True):
    """`{timeline}` or `{timeline 2022-01-04 to 2022-01-07}` on a line of its own."""

    within: When | None


class UnknownsSlot(Struct, frozen=True, array_like=True, tag=True):
    """`{unknowns}` on a line of its own."""


LineSlot: TypeAlias = QuoteSlot | BoxSlot | ImageSlot | TimelineSlot | UnknownsSlot
Slot: TypeAlias = (
    Cite
    | NumberSlot
    | DateSlot
    | BriefLink
    | PathLink
    | Picture
    | NoteRef
    | NoteEdge
    | HeadingEdge
    | QuoteSlot
    | BoxSlot
    | ImageSlot
    | TimelineSlot
    | UnknownsSlot
)
Piece: TypeAlias = str | Slot


class Run(Struct, frozen=True, array_like=True):
    """A stretch of a sentence on one line; `offset` counts characters from the sentence's start."""

    offset: int
    line: int
    column: int


class Held(Struct, frozen=True, array_like=True):
    """A slot of a sentence; `offset` counts characters from the sentence's start."""

    offset: int
    slot: Slot | WebLink


class Sentence(Struct, frozen=True, array_like=True):
    """One sentence of prose; a slot or piece of code in it is the character U+FFFC.

    `quoted` means that it stands in a block quote. `slots` are its citations, numbers, dates and links, in order; a
    link takes up no character.
    """

    text: str
    runs: tuple[Run, ...]
    block: Literal["paragraph", "heading", "cell", "line"]
    quoted: bool
    slots: tuple[Held, ...]

    @property
    def cited(self) -> bool:
        return any(isinstance(held.slot, Cite) for held in self.slots)

    @property
    def numbered(self) -> bool:
        return any(isinstance(held.slot, NumberSlot) for held in self.slots)

    def mark(self, start: int, end: int) -> Mark:
        """Where a stretch of it was typed; one that runs over several lines is cut to the first."""
        run = self.runs[bisect_right(self.runs, start, key=_offset) - 1]
        column = run.column + start - run.offset
        same_line = [number for number, each in enumerate(self.runs) if each.line == run.line and each.offset < end]
        last = self.runs[same_line[-1]]
        following = self.runs[same_line[-1] + 1].offset if same_line[-1] + 1 < len(self.runs) else end
        return Mark(run.line, column, max(column + 1, last.column + min(end, following) - last.offset))


_offset = attrgetter("offset")


class Heading(Struct, frozen=True, array_like=True):
    depth: int
    id: str
    text: str


class Text(Alike, frozen=True, array_like=True):
    """A line of Markdown in front matter: as typed, in pieces, and as prose."""

    raw: str
    pieces: tuple[Piece, ...]
    prose: tuple[Sentence, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.raw)


class Body(Struct, frozen=True, array_like=True):
    """The text of a brief in pieces, with its headings in order and its prose; `moving` are slots that move parts."""

    pieces: tuple[Piece, ...]
    headings: tuple[Heading, ...]
    prose: tuple[Sentence, ...]
    moving: tuple[TimelineSlot | UnknownsSlot, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.pieces)


NO_BODY = Body((), (), ())
