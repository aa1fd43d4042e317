"""Markdown text -> pieces, slots, headings and prose, with their lines and columns.

In the room: the walk over markdown-it's tokens that finds where everything was typed, and what is refused. Not in the
room: the set-up of markdown-it (tokens.py), the text of a slot (slots.py), what a slot refers to (explainer.py) and how
it looks (render.py).

Columns: an inline token has lost the markers of lists and quotes and holds only a range of lines, so each of its
lines is laid against the end of its source line; cells of tables are noted while they are cut (tokens.py). Searching
the text instead would find the wrong one of two equal slots.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from html import escape
from itertools import accumulate
from typing import TYPE_CHECKING
from urllib.parse import unquote

from generator import slips, slots
from generator.body import (
    Body,
    BriefLink,
    Cite,
    Heading,
    HeadingEdge,
    Mark,
    PathLink,
    Picture,
    Piece,
    Sentence,
    Slot,
    Text,
    TimelineSlot,
    UnknownsSlot,
    WebLink,
)
from generator.notes import Notes, without_text
from generator.problems import Fault, Problem, Unreadable
from generator.prose import Block, Place, Prose
from generator.tokens import line_pieces, parse, parse_line, pieces
from generator.vocabulary import KEY, KINDS, slug_fault
from generator.written import Scalar, trimmed

if TYPE_CHECKING:
    from markdown_it.token import Token


def body(text: str, file: str, first_line: int) -> tuple[Body, tuple[Problem, ...]]:
    """Parse the Markdown of a brief whose first line is `first_line` of the file. Never raises for bad text."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")  # as markdown-it reads it
    walk = _Walk(file, text.split("\n"), first_line)
    tokens = walk.notes.placed(parse(text), walk.note_mark, walk.told)
    walk.blocks(tokens)
    headings = _number_headings(tokens)
    told = pieces(tokens)
    moving = tuple(piece for piece in told if isinstance(piece, TimelineSlot | UnknownsSlot))
    return Body(told, headings, tuple(walk.prose), moving), tuple(walk.problems)


def line(scalar: Scalar) -> tuple[Text, tuple[Problem, ...]]:
    """Parse one line of Markdown from front matter: citations, numbers, links and emphasis, no blocks."""
    scalar = trimmed(scalar)
    raw = str(scalar)
    walk = _Walk(scalar.origin.file)
    if not _MARKED_UP.search(raw):  # as most lines are: the parser would find nothing in them
        walk.plain(raw, scalar.place)
        return Text(raw, (raw,) if raw else (), tuple(walk.prose)), tuple(walk.problems)
    tokens = parse_line(raw)
    walk.inline(tokens, raw, scalar.place, "line", quoted=False)
    return Text(raw, line_pieces(tokens), tuple(walk.prose)), tuple(walk.problems)


_MARKED_UP = re.compile(r"[\\`*_{}\[\]<>&\"\r\n\0]")


def title(scalar: Scalar) -> tuple[Text, tuple[Problem, ...]]:
    """Read a title: plain characters that may hold registered numbers, and nothing else."""
    scalar = trimmed(scalar)
    raw = str(scalar)
    walk, prose = _Walk(scalar.origin.file), Prose(raw, scalar.place)
    mixed: list[Piece] = []
    at = 0
    for found in _IN_TITLE.finditer(raw):
        mixed.append(escape(raw[at : found.start()], quote=False))
        mixed.append(walk.in_title(found.group(), found.start(), scalar.place))
        prose.text(raw[at : found.start()])
        walk.slips(raw[at : found.start()], _marks(scalar.place, at), in_link=False)
        _slot_or_text(prose, mixed[-1], found)
        at = found.end()
    mixed.append(escape(raw[at:], quote=False))
    prose.text(raw[at:])
    walk.slips(raw[at:], _marks(scalar.place, at), in_link=False)
    sentences = tuple(prose.sentences("line", quoted=False))
    return Text(raw, tuple(piece for piece in mixed if piece != ""), sentences), tuple(walk.problems)


def _slot_or_text(prose: Prose, piece: Piece, found: re.Match[str]) -> None:
    """What looked like a slot in a title is one, or stays what was typed."""
    if isinstance(piece, str):
        prose.text(found.group().removeprefix("\\"), found.group())
    else:
        prose.hole(found.start(), found.end(), piece)


_IN_TITLE = re.compile(rf"\\[\[{{]|{slots.CITE.pattern}|\{{[A-Za-z]+:[^{{}}]*\}}|{slots.BRACE_START.pattern}")


class _Walk:
    """One pass over the tokens of one text: slots get their places, problems and prose are gathered."""

    def __init__(self, file: str, lines: Sequence[str] = (), first_line: int = 1) -> None:
        self.file, self.lines, self.first_line = file, lines, first_line
        self.problems: list[Problem] = []
        self.prose: list[Sentence] = []
        self.notes = Notes()

    def told(self, mark: Mark, fault: Fault) -> None:
        self.problems.append(Problem(mark.span(self.file), fault))

    # blocks

    def blocks(self, tokens: Sequence[Token]) -> None:
        """Walk over a body."""
        quotes = 0
        for index, token in enumerate(tokens):
            if token.type == "inline":
                block = _BLOCKS.get(tokens[index - 1].type, "paragraph")
                place = self._cell_place(token) if block == "cell" else self._place(token, tokens[index - 1])
                self.inline(token.children or [], token.content, place, block, quotes > 0)
            elif token.type == "line_slot":
                self._line_slot(token)
            elif token.type == "html_block":
                self.told(self._block_mark(token), _raw_html(token.content.strip()))
                token.content = ""
            else:
                quotes += (token.type == "blockquote_open") - (token.type == "blockquote_close")

    def note_mark(self, token: Token) -> Mark:
        """Where the definition of a side note begins."""
        number = _first_line(token)
        typed = f"[^{token.meta['label']}]:"
        column = max(0, self.lines[number].find(typed))
        return Mark(self.first_line + number, column + 1, column + 1 + len(typed))

    def _block_mark(self, token: Token) -> Mark:
        """The first line of a block."""
        number = _first_line(token)
        first = token.content.strip("\n").split("\n", 1)[0].strip()
        column = _column(self.lines[number], first)
        return Mark(self.first_line + number, column + 1, column + 1 + max(1, len(first)))

    def _line_slot(self, token: Token) -> None:
        whole = self._block_mark(token)

        def mark(start: int, end: int) -> Mark:
            return Mark(whole.line, whole.column + start, whole.column + end)

        try:
            token.meta["slot"] = slots.on_line(token.content, mark)
        except Unreadable as error:
            self._refused(error, len(token.content), mark)

    # places

    def _place(self, token: Token, opening: Token) -> Place:
        """Lines of an inline token are the ends of their source lines; only `# heading #` has more behind it."""
        content = token.content
        start = self._start(token, content.split("\n", 1)[0].rstrip())
        if "\n" not in content:
            return self._line_place(start, content, is_atx=opening.markup.startswith("#"))
        texts = content.split("\n")
        columns = [_column(self.lines[start + number], text) for number, text in enumerate(texts)]
        starts = [0, *accumulate(len(text) + 1 for text in texts[:-1])]

        def place(offset: int) -> tuple[int, int]:
            number = bisect_right(starts, offset) - 1
            return self.first_line + start + number, columns[number] + offset - starts[number] + 1

        return place

    def _start(self, token: Token, first: str) -> int:
        """The line at which the text of a block begins: markdown-it strips lines that hold but exotic blanks."""
        start, end = token.map or (0, 0)
        while start + 1 < end and not self.lines[start].rstrip().endswith(first):
            start += 1
        return start

    def _line_place(self, number: int, content: str, *, is_atx: bool) -> Place:
        source, line = self.lines[number], self.first_line + number
        column = (_atx_column if is_atx else _column)(source, content) + 1
        return lambda offset: (line, column + offset)

    def _cell_place(self, token: Token) -> Place:
        """In a cell, a pipe is typed with a backslash before it."""
        line, column = self.first_line + _first_line(token), token.meta["column"] + 1
        pipes = [found.start() for found in re.finditer(r"\|", token.content)]
        return lambda offset: (line, column + offset + bisect_left(pipes, offset))

    # inline text

    def plain(self, text: str, place: Place) -> None:
        """A line without any mark-up."""
        prose = Prose(text, place)
        prose.text(text)
        self.slips(text, _marks(place, 0), in_link=False)
        self.prose += prose.sentences("line", quoted=False)

    def slips(self, text: str, mark: slots.Marks, *, in_link: bool, opens_line: bool = False) -> None:
        """Tell what was meant as something else than plain text."""
        for start, end, fault in slips.slips(text, in_link=in_link, opens_line=opens_line):
            self.told(mark(start, end), fault)

    def inline(self, tokens: Sequence[Token], content: str, place: Place, block: Block, quoted: bool) -> None:
        """Walk over the text of one block."""
        prose = Prose(content, place)
        ends: list[int] = []
        is_address = False  # whether the text of a link is its own address: no words, and its digits are no number
        for token in tokens:
            at, end = token.meta.get("at", prose.cursor), token.meta.get("end", prose.cursor)
            match token.type:
                case "text" if is_address:
                    pass
                case "text":
                    prose.text(token.content)
                    start = prose.cursor - len(token.content)
                    opens_line = bool(self.lines) and not content[content.rfind("\n", 0, start) + 1 : start].strip()
                    self.slips(token.content, _marks(place, start), in_link=bool(ends), opens_line=opens_line)
                case "text_special":
                    prose.text(token.content, token.markup)
                case "softbreak" | "hardbreak":
                    prose.line_break()
                case "code_inline":
                    prose.hole(at, end)
                case "link_close":
                    prose.skip_to(ends.pop())
                    is_address = False
                case "slot" | "no_link" | "no_note" | "footnote_ref" | "image" | "html_inline" | "link_open":
                    is_doubled = token.type == "slot" and content[max(0, at - 1) : at] + content[end : end + 1] == "{}"
                    slot = None if is_doubled else self._judged(token, _marks(place, at))
                    if is_doubled:
                        self.told(_marks(place, at - 1)(0, end - at + 2), slips.doubled(content[at - 1 : end + 1]))
                    if token.type == "slot":
                        prose.hole(at, end, slot or (Cite(()) if token.content.startswith("[@") else None))
                    elif token.type == "link_open":
                        ends.append(end)
                        prose.hold(slot or _web_link(token, _marks(place, at)(0, end - at)))
                        is_address = token.markup == "autolink"
                        if is_address:
                            prose.hole(at, end)
                        else:
                            prose.skip_to(at + 1)
                    else:
                        prose.skip_to(end)
        self.prose += prose.sentences(block, quoted)

    def _judged(self, token: Token, mark: slots.Marks) -> Slot | None:
        """Give a token its slot, or tell why it has none."""
        length = token.meta["end"] - token.meta["at"]
        try:
            slot = self._slot_of(token, mark, length)
        except Unreadable as error:
            token.meta.pop("slot", None)
            token.attrs = {}
            self._refused(error, length, mark)
            return None
        if slot is not None:
            token.meta["slot"] = slot
        return slot

    def _slot_of(self, token: Token, mark: slots.Marks, length: int) -> Slot | None:
        is_date = token.content.startswith("{date:")
        match token.type:
            case "slot" | "footnote_ref" if token.meta["in_link"] and not is_date:
                raise slots.in_link(token.content or f"[^{token.meta['label']}]")
            case "slot":
                return slots.in_sentence(token.content, mark)
            case "no_link":
                inner = slots.INNER.search(token.meta["text"], 1)
                assert inner is not None
                raise slots.in_link(token.meta["text"], *inner.span())
            case "no_note":
                raise slots.note(token.content)
            case "footnote_ref":
                if not self.notes.has_text(token.meta["label"]):
                    raise Unreadable(without_text(token.meta["label"]) if self.lines else _note_in_front(token))
                return token.meta["slot"]  # type: ignore[no-any-return]
            case "html_inline":
                html, token.content = token.content, ""
                raise Unreadable(_raw_html(html))
            case "image":
                return _picture(token, mark(0, length))
        href = str(token.attrs.get("href", ""))
        if href.startswith("#") and not self.lines:
            raise Unreadable(_of_this_page(_decoded(href)))  # a line of front matter
        return _link(href, mark(0, length))

    def _refused(self, error: Unreadable, length: int, mark: slots.Marks) -> None:
        end = length if error.end is None else error.end
        self.told(mark(error.start, max(end, error.start + 1)), error.fault)

    def in_title(self, typed: str, at: int, place: Place) -> Piece:
        """What looks like a slot in a title: only numbers may be one."""
        if typed.startswith("\\"):
            return typed[1:]
        mark = _marks(place, at)
        try:
            if not typed.startswith("{number:"):
                raise Unreadable(_not_in_title(typed))
            return slots.in_sentence(typed, mark)
        except Unreadable as error:
            self._refused(error, len(typed), mark)
            return escape(typed, quote=False)


_BLOCKS: dict[str, Block] = {"heading_open": "heading", "th_open": "cell", "td_open": "cell"}


def _first_line(token: Token) -> int:
    return token.map[0] if token.map else 0


def _column(source: str, text: str) -> int:
    """0-based column at which the last text of a line begins."""
    return max(0, len(source.rstrip()) - len(text.rstrip()))


_HASHES = re.compile(r"(?:^|(?<=[ \t>]))#{1,6}[ \t]+")


def _atx_column(source: str, text: str) -> int:
    starts = (hashes.end() for hashes in _HASHES.finditer(source))
    return next((start for start in starts if source.startswith(text, start)), _column(source, text))


def _marks(place: Place, at: int) -> slots.Marks:
    """Places of the parts of a slot that begins at an offset; of a part on several lines, the first line."""

    def mark(start: int, end: int) -> Mark:
        line, column = place(at + start)
        last_line, last_column = place(at + max(start, end - 1))
        return Mark(line, column, last_column + 1 if last_line == line else column + 1)

    return mark


# --- headings --------------------------------------------------------------------------------------------------------


def _number_headings(tokens: Sequence[Token]) -> tuple[Heading, ...]:
    """Give headings ids and depths without gaps; the ids keep letters of every script, with a prefix of ours."""
    headings: list[Heading] = []
    levels: list[int] = []
    taken: dict[str, int] = {}
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            level = int(token.tag[1])
            levels = [*(above for above in levels if above < level), level]
            text = plain_text(tokens[index + 1].children or [])
            heading = Heading(len(levels), anchor_of("h-", text, taken), text)
            headings.append(heading)
            token.meta["slot"] = HeadingEdge(heading.depth, heading.id, True)
            tokens[index + 2].meta["slot"] = HeadingEdge(heading.depth, heading.id, False)
    return tuple(headings)


def anchor_of(prefix: str, text: str, taken: dict[str, int]) -> str:
    """An anchor that none has yet and that keeps the letters of a text, of every script.

    `taken` are those that there are, each with the last number it was given; the new one is added.
    """
    # Marks belong to the letter before them: vowels of Arabic and Devanagari.
    kept = (char if char.isalnum() or unicodedata.category(char)[0] == "M" else "-" for char in text)
    name = prefix + (re.sub("-+", "-", "".join(kept)).strip("-").casefold() or "part")
    free = name
    while free in taken:
        taken[name] += 1
        free = f"{name}-{taken[name]}"
    taken[free] = 1
    return free


def plain_text(tokens: Iterable[Token]) -> str:
    """What is read aloud of a text: letters alone."""
    return " ".join("".join(map(_plain, tokens)).split())


def _plain(token: Token) -> str:
    match token.type:
        case "text" | "text_special" | "code_inline":
            return token.content
        case "softbreak" | "hardbreak":
            return " "
        case "image":
            return plain_text(token.children or [])
    return ""


# --- addresses -------------------------------------------------------------------------------------------------------

_SCHEME = re.compile(r"([^/?#]*?):")


def _link(href: str, mark: Mark) -> Slot | None:
    """The slot of a link, or None for an address of the web."""
    scheme = _SCHEME.match(href)
    name = scheme[1].lower() if scheme else ""
    if name in KINDS:
        slug = unquote(href[len(name) + 1 :])
        if not KEY.fullmatch(slug):
            raise Unreadable(slug_fault(slug, "name of a brief"))
        return BriefLink(name, slug, mark)
    if re.match(r"https?://[^/]|mailto:.", href, re.IGNORECASE):
        return None
    meant = slots.in_address(_decoded(href))
    if meant is not None:
        raise Unreadable(meant)
    if scheme or re.match(r"(/|\\|%5C)(/|\\|%5C)", href, re.IGNORECASE) or not href:
        raise Unreadable(_unsafe(href, name))
    if "?" in href.partition("#")[0]:
        raise Unreadable(_with_query(_decoded(href)))
    return PathLink(_decoded(href), mark)


def _web_link(token: Token, mark: Mark) -> WebLink | None:
    """A link to another site, as far as it was not refused; mail goes nowhere that could be looked at."""
    href = str(token.attrs.get("href", ""))
    return WebLink(href, mark) if re.match("https?:", href, re.IGNORECASE) else None


def _decoded(path: str) -> str:
    """A path as files are named: percent signs resolved once, in the form that all texts are in."""
    return unicodedata.normalize("NFC", unquote(path))


def _picture(token: Token, mark: Mark) -> Picture:
    src = str(token.attrs.get("src", ""))
    if any(child.type not in _IN_PICTURE for child in token.children or ()):
        why, fix = "that text is read aloud as it is.", "use plain words there."
        raise Unreadable(Fault("unknown-slot", "something stands inside the text of a picture", why, fix))
    if not src or _SCHEME.match(src) or re.match(r"(/|\\|%5C){2}", src, re.IGNORECASE):
        why = "a page must not make readers' browsers call other sites."
        fix = "put the file into assets/ and name it there; better still, use images.yml and {image:…}."
        raise Unreadable(Fault("unsafe-link", f'the picture "{unquote(src)}" is not of this site', why, fix))
    return Picture(_decoded(src), plain_text(token.children or []), mark)


_IN_PICTURE = (
    "text", "text_special", "softbreak", "hardbreak", "code_inline", "em_open", "em_close", "strong_open",
    "strong_close",
)  # fmt: skip


# --- faults ----------------------------------------------------------------------------------------------------------


def _raw_html(text: str) -> Fault:
    first = text.split("\n", 1)[0]
    return Fault(
        "raw-html",
        f'raw HTML: "{first[:40]}"',
        "it would break feeds, print and the page's safety.",
        _instead_of(first),
    )


_INSTEAD = {
    "br": "end the line with a backslash, or begin a paragraph with a blank line.",
    "b": "write **bold**.", "strong": "write **bold**.", "i": "write *emphasis*.", "em": "write *emphasis*.",
    "div": "remove it, and part paragraphs by a blank line.", "p": "remove it, and part paragraphs by a blank line.",
}  # fmt: skip
"""What to write in the place of the tags that writers bring along most."""


def _instead_of(html: str) -> str:
    if html.startswith("<!--"):
        return "remove it; a comment may stand behind a # among the keys."
    tag = re.match(r"</?([a-z]+)\b", html, re.IGNORECASE)
    plain = "use Markdown or one of the slots, or write \\< for a plain sign."
    return _INSTEAD.get(tag[1].lower() if tag else "", plain)


def _unsafe(href: str, scheme: str) -> Fault:
    typed = unquote(href) if unquote(href).isprintable() else href
    what = f'begins with "{scheme}:"' if scheme else "leads out of the site unnamed"
    what = "is not complete" if scheme in ("http", "https", "mailto") else what
    message = f'the address "{typed}" {what}' if href else "a link without an address"
    fix = "use https:, http:, mailto:, a kind of brief such as actor:, or a path of this site."
    return Fault("unsafe-link", message, "readers must be able to trust where a link leads.", fix)


def _with_query(href: str) -> Fault:
    query = href.partition("?")[2].partition("#")[0]
    why = "pages of this site are files and take no questions."
    fix = f'leave out "?{query}"; a question mark in the name of a file is written %3F.'
    return Fault("dead-link", f'the link "{href}" has a question mark', why, fix)


def _of_this_page(href: str) -> Fault:
    why = "this line is shown on several pages, and the place is on one of them only."
    return Fault("dead-anchor", f'"{href}" names no page', why, f"write the page too, such as terms/lpg/{href}.")


def _not_in_title(text: str) -> Fault:
    why, fix = "a title is shown where only plain words can stand.", "use words, or {number:…}."
    return Fault("unknown-slot", f"{text} stands in a title", why, fix)


def _note_in_front(token: Token) -> Fault:
    why, fix = "only the text below has side notes.", "write it out, or move it into the text."
    return Fault("undefined-note", f"[^{token.meta['label']}] stands above the text", why, fix)
