"""Markdown text -> pieces, slots, headings and prose, with their lines and columns.

In the room: the set-up of markdown-it-py, our slots as rules of it, and the walk over its tokens that finds where
each slot was typed. Not in the room: what a slot refers to (explainer.py) and how it looks (render.py).

Columns: an inline token has lost the markers of lists and quotes and holds only a range of lines, so each of its
lines is laid against the end of its source line, and the cells of a table are found with a cursor for each line.
Searching the text instead would find the wrong one of two equal slots.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from generator import dates
from generator.body import (
    Body,
    BoxSlot,
    BriefLink,
    Citation,
    Cite,
    DateSlot,
    Form,
    Heading,
    HeadingEdge,
    ImageSlot,
    LineSlot,
    Mark,
    NoteEdge,
    NoteRef,
    NumberSlot,
    PathLink,
    Picture,
    Piece,
    QuoteSlot,
    Run,
    Sentence,
    Slot,
    Text,
    TimelineSlot,
    UnknownsSlot,
)
from generator.front import Scalar
from generator.problems import Fault, Problem, Span, Unreadable, did_you_mean, listed

KINDS = ("cause", "actor", "reaction", "event", "question", "term", "claim")
SLOT_NAMES = ("number", "date", "quote", "box", "image", "timeline", "unknowns")
HOLE = "\ufffc"

Place = Callable[[int], tuple[int, int]]
"""Offset into the text of an inline token -> 1-based line and column in the file."""


def body(text: str, file: str, first_line: int) -> tuple[Body, tuple[Problem, ...]]:
    """Parse the Markdown of a brief whose first line is `first_line` of the file. Never raises for bad text."""
    walk = _Walk(file)
    tokens = walk.with_notes_placed(_MD.parse(text, {}), first_line)
    lines = text.split("\n")
    cursors: dict[int, int] = {}
    quotes = 0
    block: Literal["paragraph", "heading", "cell"] = "paragraph"
    for token in tokens:
        quotes += (token.type == "blockquote_open") - (token.type == "blockquote_close")
        if token.type in ("heading_open", "th_open", "td_open", "paragraph_open"):
            block = {"h": "heading", "t": "cell", "p": "paragraph"}[token.type[0]]  # type: ignore[assignment]
        if token.type == "inline" and token.map and token.children is not None:
            place = _inline_place(token, block, lines, first_line, cursors)
            walk.inline(token.children, token.content, place, block, quotes > 0)
        elif token.type in ("line_slot", "html_block") and token.map:
            walk.block(token, lines, first_line)
        elif token.type in ("th_open", "td_open"):
            _align_by_class(token)
    headings = _number_headings(tokens)
    pieces = _pieces(tokens)
    return Body(pieces, headings, tuple(walk.prose)), tuple(walk.problems)


def line(scalar: Scalar) -> tuple[Text, tuple[Problem, ...]]:
    """Parse one line of Markdown from front matter: citations, numbers, links and emphasis, no blocks."""
    raw = str(scalar).strip()
    if raw.isalnum():
        return Text(raw, (raw,)), ()
    walk = _Walk(scalar.origin.file)
    shift = len(scalar) - len(scalar.lstrip())
    tokens = _MD.parseInline(raw, {})

    def place(offset: int) -> tuple[int, int]:
        return scalar.span_of(offset + shift).line, scalar.span_of(offset + shift).column

    walk.inline(tokens[0].children or [], raw, place, "line", False)
    return Text(raw, _pieces(tokens), tuple(walk.prose)), tuple(walk.problems)


def title(scalar: Scalar) -> tuple[Text, tuple[Problem, ...]]:
    """Read a title: plain characters that may hold registered numbers, and nothing else."""
    raw = str(scalar).strip()
    walk = _Walk(scalar.origin.file)
    pieces: list[Piece] = []
    at = 0
    for match in _TITLE_NUMBER.finditer(raw):
        pieces.append(escape(raw[at : match.start()], quote=False))
        span = scalar.span_of(match.start(), match.end())
        slot = walk.slot(match.group(), Mark(span.line, span.column, span.end_column))
        pieces.append(slot if slot is not None else escape(match.group(), quote=False))
        at = match.end()
    pieces.append(escape(raw[at:], quote=False))
    return Text(raw, tuple(piece for piece in pieces if piece != "")), tuple(walk.problems)


_TITLE_NUMBER = re.compile(r"\{number:[^{}]*\}")


# --- rules for markdown-it -------------------------------------------------------------------------------------------

_CITE = re.compile(r"\[@[^\[\]]*\](?![\[(])")
_CITE_START = re.compile(r"\[@[\w-]")
_BRACED = re.compile(r"\{([A-Za-z]+)(?=[:\s}])[^{}\n]*\}")
_BRACE_START = re.compile(r"\{([A-Za-z]+):")
_LINE_SLOT = re.compile(r"\{(?:(?:quote|box|image):|timeline\b|unknowns\b|number:[^{}]*\shistory\s*\})[^{}\n]*\}?\s*$")


def _slot_rule(state: StateInline, silent: bool) -> bool:
    """`[@…]` and `{…}`: the text is kept whole, to be read once its place is known."""
    char = state.src[state.pos]
    if char not in "[{":
        return False
    match = (_CITE if char == "[" else _BRACED).match(state.src, state.pos, state.posMax)
    if match is None:
        match = (_CITE_START if char == "[" else _BRACE_START).match(state.src, state.pos, state.posMax)
        if match is None or _is_link_with_at(state, char):
            return False
    elif char == "{" and not _looks_like_slot(match.group(1), match.group()):
        return False
    if not silent:
        token = state.push("slot", "", 0)
        token.content = match.group()
        token.meta = {"at": state.pos, "in_link": state.linkLevel > 0}
    state.pos = match.end()
    return True


def _is_link_with_at(state: StateInline, char: str) -> bool:
    """`[@handle](https://…)` is an ordinary link."""
    return char == "[" and re.match(r"\[@[^\[\]]*\][\[(]", state.src[state.pos : state.posMax]) is not None


def _looks_like_slot(name: str, text: str) -> bool:
    return text[len(name) + 1] == ":" or name in SLOT_NAMES or bool(did_you_mean(name, SLOT_NAMES))


def _line_slot_rule(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A slot on a line of its own is a block, also right below a line of text."""
    if state.is_code_block(start_line):
        return False
    text = state.src[state.bMarks[start_line] + state.tShift[start_line] : state.eMarks[start_line]]
    if not _LINE_SLOT.match(text):
        return False
    if not silent:
        token = state.push("line_slot", "", 0)
        token.map = [start_line, start_line + 1]
        token.content = text.strip()
        state.line = start_line + 1
    return True


def _placed(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """A rule of markdown-it that also notes where in the text its first token begins and ends."""

    def placed(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent:
            # Text that was pending comes first; the token of the rule is the one with another type.
            first = next((t for t in state.tokens[count:] if t.type != "text"), None)
            if first is not None:
                first.meta = {**first.meta, "at": start, "end": state.pos}
        return True

    return placed


def _make_parser() -> MarkdownIt:
    # Raw HTML is recognised only to be refused: with `html: False` it would silently become text.
    md = MarkdownIt("commonmark", {"html": True}).enable("table")
    footnote_plugin(md, inline=False, move_to_end=False, always_match_refs=True)
    md.inline.ruler.before("link", "slot", _slot_rule)
    md.block.ruler.before(
        "fence", "line_slot", _line_slot_rule, {"alt": ["paragraph", "reference", "blockquote", "list", "table"]}
    )
    for name in ("link", "image", "autolink", "html_inline", "footnote_ref", "backticks"):
        rule = next(r for r in md.inline.ruler.__rules__ if r.name == name)
        md.inline.ruler.at(name, _placed(rule.fn))
    # Every address passes here and is judged by the walk, which can say where it stands.
    md.validateLink = lambda url: True  # type: ignore[method-assign]
    for kind in (
        "slot",
        "line_slot",
        "note_edge",
        "footnote_ref",
        "heading_open",
        "heading_close",
        "link_open",
        "image",
    ):
        md.add_render_rule(kind, _render_slot)
    return md


def _render_slot(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """A sign that no text can hold (markdown-it replaces NUL), at which the HTML is cut into pieces."""
    token = tokens[index]
    if "slot" not in token.meta:
        return (
            str(self.renderToken(tokens, index, options, env)) if token.type == "link_open" else escape(token.content)
        )
    env["slots"].append(token.meta["slot"])
    return "\0\n" if token.type == "heading_close" else "\0"


_MD = _make_parser()


def _pieces(tokens: Sequence[Token]) -> tuple[Piece, ...]:
    slots: list[Slot] = []
    html = _MD.renderer.render(tokens, _MD.options, {"slots": slots})
    texts = html.split("\0")
    pieces: list[Piece] = [texts[0]]
    for slot, text in zip(slots, texts[1:], strict=True):
        pieces.extend((slot, text))
    return tuple(piece for piece in pieces if piece != "")


# --- places ----------------------------------------------------------------------------------------------------------


def _inline_place(token: Token, block: str, lines: Sequence[str], first_line: int, cursors: dict[int, int]) -> Place:
    start = token.map[0] if token.map else 0
    if block == "cell":
        return _cell_place(token.content, start, lines[start], first_line, cursors)
    content = token.content.split("\n")
    columns = [
        _column(lines[start + number], text, is_atx=block == "heading" and len(content) == 1)
        for number, text in enumerate(content)
    ]

    def place(offset: int) -> tuple[int, int]:
        number = token.content.count("\n", 0, offset)
        within = offset - (token.content.rfind("\n", 0, offset) + 1)
        return first_line + start + number, columns[number] + within + 1

    return place


def _column(source: str, text: str, is_atx: bool) -> int:
    """0-based column at which the text of a line begins, after the markers of lists, quotes and headings."""
    if is_atx:
        hashes = re.search(r"#{1,6}[ \t]+", source)
        if hashes and source.startswith(text, hashes.end()):
            return hashes.end()
    return max(0, len(source.rstrip()) - len(text.rstrip()))


def _cell_place(content: str, line: int, source: str, first_line: int, cursors: dict[int, int]) -> Place:
    typed = content.replace("|", "\\|")
    column = max(source.find(typed, cursors.get(line, 0)), cursors.get(line, 0))
    cursors[line] = column + len(typed)

    def place(offset: int) -> tuple[int, int]:
        return first_line + line, column + offset + content.count("|", 0, offset) + 1

    return place


def _align_by_class(token: Token) -> None:
    """The content security policy forbids `style=`, so the alignment of a column is a class."""
    style = token.attrs.pop("style", None)
    if style:
        token.attrs["class"] = f"align-{str(style).removeprefix('text-align:')}"


# --- headings --------------------------------------------------------------------------------------------------------


def _number_headings(tokens: Sequence[Token]) -> tuple[Heading, ...]:
    """Give headings ids and depths without gaps; the ids keep letters of every script, with a prefix of ours."""
    headings: list[Heading] = []
    levels: list[int] = []
    seen: dict[str, int] = {}
    for index, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        level = int(token.tag[1])
        levels = [*(above for above in levels if above < level), level]
        text = _plain(tokens[index + 1].children or [])
        heading = Heading(len(levels), _heading_id(text, seen), text)
        headings.append(heading)
        token.meta = {"slot": HeadingEdge(heading.depth, heading.id, True)}
        tokens[index + 2].meta = {"slot": HeadingEdge(heading.depth, heading.id, False)}
    return tuple(headings)


def _heading_id(text: str, seen: dict[str, int]) -> str:
    name = "h-" + (re.sub(r"[\W_]+", "-", unicodedata.normalize("NFC", text).casefold()).strip("-") or "part")
    seen[name] = seen.get(name, 0) + 1
    return name if seen[name] == 1 else f"{name}-{seen[name]}"


def _plain(children: Iterable[Token]) -> str:
    texts = (
        token.content if token.type in ("text", "code_inline") else " " for token in children if token.type != "slot"
    )
    return re.sub(r"\s+", " ", "".join(texts)).strip()


# --- the walk --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Walk:
    """One pass over the tokens of one text: slots get their places, problems and prose are gathered."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    prose: list[Sentence] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)
    defined: frozenset[str] = frozenset()

    def fault(self, mark: Mark, fault: Fault) -> None:
        self.problems.append(Problem(mark.span(self.file), fault))

    # side notes

    def with_notes_placed(self, tokens: Sequence[Token], first_line: int) -> list[Token]:
        """Move the text of each side note behind the top-level block that first refers to it."""
        flow, definitions = _definitions_apart(tokens)
        self.defined = frozenset(definitions)
        placed: list[Token] = []
        waiting: list[str] = []
        for token in flow:
            placed.append(token)
            waiting += self._new_notes(token)
            if token.level == 0 and token.nesting <= 0 and token.type != "inline":
                placed += self._note_tokens(waiting, definitions)
                waiting = []
        self._unused_notes(definitions, first_line)
        return placed

    def _new_notes(self, token: Token) -> list[str]:
        new = []
        for child in token.children or ():
            if child.type == "footnote_ref":
                label = child.meta["label"]
                first = label not in self.notes
                if first:
                    self.notes[label] = len(self.notes) + 1
                    new.append(label)
                child.meta["slot"] = NoteRef(self.notes[label], first)
        return new

    def _note_tokens(self, labels: Sequence[str], definitions: dict[str, list[Token]]) -> list[Token]:
        placed: list[Token] = []
        queue = list(labels)
        while queue:
            label = queue.pop(0)
            if label not in definitions:
                continue  # reported where it is referred to
            number = self.notes[label]
            inner = definitions[label][1:-1]
            for token in inner:
                queue += self._new_notes(token)
            placed += [_note_edge(number, True), *inner, _note_edge(number, False)]
        return placed

    def _unused_notes(self, definitions: dict[str, list[Token]], first_line: int) -> None:
        for label, tokens in definitions.items():
            lines = tokens[0].map
            if label not in self.notes and lines:
                fault = Fault(
                    "undefined-note",
                    f'nothing refers to the side note "{label}"',
                    "it would not be shown.",
                    f"write [^{label}] where it belongs, or delete the note.",
                )
                line = first_line + lines[0]
                self.fault(Mark(line, 1, len(label) + 5), fault)

    # blocks

    def block(self, token: Token, lines: Sequence[str], first_line: int) -> None:
        at = token.map[0] if token.map else 0
        source = lines[at]
        if token.type == "html_block":
            start = len(source) - len(source.lstrip())
            self.fault(Mark(first_line + at, start + 1, len(source.rstrip()) + 1), _raw_html(source.strip()))
            token.content = ""
            return
        column = _column(source, token.content, is_atx=False)
        mark = Mark(first_line + at, column + 1, column + 1 + len(token.content))
        slot = self.line_slot(token.content, mark)
        if slot is not None:
            token.meta = {"slot": slot}

    # inline text

    def inline(
        self,
        children: Sequence[Token],
        content: str,
        place: Place,
        block: Literal["paragraph", "heading", "cell", "line"],
        quoted: bool,
    ) -> None:
        prose = _Prose(content, place)
        for child in children:
            at = int(child.meta.get("at", -1))
            end = int(child.meta.get("end", at))
            if child.type == "slot":
                end = at + len(child.content)
                slot = self._inline_slot(child, _mark(place, at, end))
                prose.hole(end, isinstance(slot, Cite), isinstance(slot, NumberSlot))
            elif child.type in ("text", "softbreak", "hardbreak"):
                prose.text(child.content if child.type == "text" else "\n")
            elif child.type == "code_inline":
                prose.hole(end, False, False)
            elif at >= 0:
                self._placed_token(child, content, place, at, end)
                prose.skip_to(at)
        self.prose.extend(prose.sentences(block, quoted))

    def _placed_token(self, child: Token, content: str, place: Place, at: int, end: int) -> None:
        if child.type == "html_inline":
            self.fault(_mark(place, at, end), _raw_html(child.content))
            child.content = ""
        elif child.type == "footnote_ref":
            self._note_ref(child, _mark(place, at, end))
        elif child.type == "link_open":
            self._link(child, content, _mark(place, at, end))
        elif child.type == "image":
            self._image(child, _mark(place, at, end))

    def _note_ref(self, child: Token, mark: Mark) -> None:
        label = child.meta["label"]
        if label not in self.defined:
            fault = Fault(
                "undefined-note",
                f'the side note "{label}" has no text',
                "readers would see only its number.",
                f"add a line [^{label}]: with the text.",
            )
            self.fault(mark, fault)
            child.meta.pop("slot", None)

    def _inline_slot(self, child: Token, mark: Mark) -> Slot | None:
        if child.meta["in_link"]:
            self.fault(
                mark,
                Fault(
                    "unknown-slot",
                    f"{child.content} stands inside the text of a link",
                    "a link cannot hold another.",
                    "put it before or after the link.",
                ),
            )
            return None
        slot = self.slot(child.content, mark)
        if slot is not None:
            child.meta["slot"] = slot
        return slot

    # addresses

    def _link(self, child: Token, content: str, mark: Mark) -> None:
        href = str(child.attrs.get("href", ""))
        scheme = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", href)
        if scheme and scheme.group(1).lower() in KINDS:
            slug = href[scheme.end() :]
            child.meta["slot"] = BriefLink(scheme.group(1).lower(), slug, mark)
        elif scheme and scheme.group(1).lower() in ("http", "https", "mailto"):
            return
        elif scheme or href.startswith(("//", "\\", "/\\")) or not href:
            self.fault(mark, _unsafe(href, scheme.group(1) if scheme else ""))
        else:
            child.meta["slot"] = PathLink(href, mark)

    def _image(self, child: Token, mark: Mark) -> None:
        src = str(child.attrs.get("src", ""))
        if any(token.type == "slot" for token in child.children or ()):
            self.fault(
                mark,
                Fault(
                    "unknown-slot",
                    "something stands inside the text of a picture",
                    "that text is read aloud as it is.",
                    "use plain words there.",
                ),
            )
        if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|\\", src):
            fix = "put the file into assets/ and name it there; better still, use images.yml and {image:…}."
            self.fault(
                mark,
                Fault(
                    "unsafe-link",
                    f'the picture "{src}" is not of this site',
                    "a page must not make readers' browsers call other sites.",
                    fix,
                ),
            )
            return
        child.meta["slot"] = Picture(src, _plain(child.children or []), mark)

    # slots

    def slot(self, text: str, mark: Mark) -> Slot | None:
        """Read a slot inside a sentence; None, and a problem, when it is none."""
        if not text.endswith(("]", "}")):
            closing = "]" if text.startswith("[") else "}"
            self.fault(
                mark,
                Fault(
                    "unclosed-slot",
                    f'"{text}…" is not closed',
                    "",
                    f"write {closing} at its end, or \\{text[0]} for a plain {text[0]}.",
                ),
            )
            return None
        if text.startswith("[@"):
            return self._cite(text, mark)
        name, argument = _name_and_argument(text)
        if name == "date":
            when = self._date(argument.strip(), text, mark)
            return DateSlot(when) if when else None
        if name == "number" and not _LINE_SLOT.match(text):
            return self._number(text, argument, mark)
        if name in SLOT_NAMES:
            self.fault(
                mark,
                Fault(
                    "unknown-slot",
                    f"{text} stands inside a sentence",
                    "it is shown as a block of its own.",
                    "put it on a line of its own.",
                ),
            )
            return None
        self._unknown(name, text, mark)
        return None

    def _unknown(self, name: str, text: str, mark: Mark) -> None:
        hint = did_you_mean(name, SLOT_NAMES)
        self.fault(
            mark,
            Fault(
                "unknown-slot",
                f"{text} is none of the forms that are understood",
                "it would be printed as it stands.",
                hint or f"use one of {listed(SLOT_NAMES)}, or \\{{ for a plain brace.",
            ),
        )

    def line_slot(self, text: str, mark: Mark) -> LineSlot | NumberSlot | None:
        """Read a slot on a line of its own; None, and a problem, when it is none."""
        if not text.endswith("}"):
            self.slot(text, mark)
            return None
        name, argument = _name_and_argument(text)
        argument = argument.strip()
        if name == "timeline":
            within = self._date(argument, text, mark) if argument else None
            return TimelineSlot(within)
        if name == "unknowns" and not argument:
            return UnknownsSlot()
        if name == "number":
            return self._number(text, argument, mark)
        if name == "quote" and _KEY.fullmatch(argument):
            return QuoteSlot(argument, mark)
        if name == "image" and _KEY.fullmatch(argument):
            return ImageSlot(argument, mark)
        kind, _, key = argument.partition(":")
        if name == "box" and kind in (*KINDS, "number") and _KEY.fullmatch(key):
            return BoxSlot(kind, key, mark)
        form = "{box:KIND:KEY}, such as {box:actor:tokayev}" if name == "box" else f"{{{name}:KEY}}"
        self.fault(mark, Fault("unknown-slot", f"{text} is not understood", "", f"write {form}."))
        return None

    def _cite(self, text: str, mark: Mark) -> Cite | None:
        citations = []
        at = 1
        for part in text[1:-1].split(";"):
            match = _CITATION.fullmatch(part)
            start = mark.column + at
            at += len(part) + 1
            if match is None or re.search(r"(^|\s)@[a-z]", match.group("locator") or ""):
                self._bad_citation(part, Mark(mark.line, start, start + len(part)))
                return None
            key_start = start + match.start("key") - 1
            key_mark = Mark(mark.line, key_start, key_start + len(match.group("key")) + 1)
            citations.append(Citation(match.group("key"), (match.group("locator") or "").strip(), key_mark))
        return Cite(tuple(citations))

    def _bad_citation(self, part: str, mark: Mark) -> None:
        several = part.count("@") > 1
        self.fault(
            mark,
            Fault(
                "unknown-slot",
                f'"{part.strip()}" is not a citation',
                "what stands after a comma is a page or line of the source." if several else "",
                "separate sources by ;"
                if several
                else "write [@key] or [@key, page 4]; keys are lower-case letters, digits and hyphens.",
            ),
        )

    def _number(self, text: str, argument: str, mark: Mark) -> NumberSlot | None:
        match = _NUMBER.fullmatch(argument.strip())
        if match is None:
            self.fault(
                mark,
                Fault(
                    "unknown-slot",
                    f"{text} is not understood",
                    "",
                    "write {number:KEY [for X] [by OFFICE | from SOURCE] [@DATE | @then] [full | bare]}, so ordered.",
                ),
            )
            return None
        date = match.group("date")
        when = self._date(date, text, mark) if date and date != "then" else None
        if date and date != "then" and when is None:
            return None
        form: Form = match.group("form") or "short"  # type: ignore[assignment]
        return NumberSlot(
            match.group("key"),
            match.group("of"),
            match.group("by"),
            match.group("source"),
            when,
            date == "then",
            form,
            mark,
        )

    def _date(self, written: str, text: str, mark: Mark) -> dates.When | None:
        try:
            return dates.parse(written)
        except Unreadable as error:
            column = mark.column + text.find(written)
            end = column + (len(written) if error.end is None else error.end)
            span = Span(self.file, mark.line, column + error.start, max(end, column + error.start + 1))
            self.problems.append(Problem(span, error.fault))
            return None


_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CITATION = re.compile(r"\s*@(?P<key>[a-z0-9]+(?:-[a-z0-9]+)*)\s*(?:,(?P<locator>.*))?", re.S)
_NUMBER = re.compile(
    r"(?P<key>[a-z0-9]+(?:-[a-z0-9]+)*)"
    r"(?:\s+for\s+(?P<of>.+?))?"
    r"(?:\s+by\s+(?P<by>.+?)|\s+from\s+(?P<source>[a-z0-9-]+))?"
    r"(?:\s*@(?P<date>.+?))?"
    r"(?:\s+(?P<form>full|bare|history))?"
)


def _name_and_argument(text: str) -> tuple[str, str]:
    match = re.match(r"\{([A-Za-z]+)[:\s]?(.*)\}$", text, re.S)
    return (match.group(1), match.group(2)) if match else ("", "")


def _mark(place: Place, start: int, end: int) -> Mark:
    line, column = place(start)
    last_line, last_column = place(max(start, end - 1))
    return Mark(line, column, last_column + 1 if last_line == line else column + 1)


def _definitions_apart(tokens: Sequence[Token]) -> tuple[list[Token], dict[str, list[Token]]]:
    flow: list[Token] = []
    definitions: dict[str, list[Token]] = {}
    current: list[Token] | None = None
    for token in tokens:
        if token.type == "footnote_reference_open":
            current = definitions.setdefault(token.meta["label"], [])
        (flow if current is None else current).append(token)
        if token.type == "footnote_reference_close":
            current = None
    return flow, definitions


def _note_edge(number: int, is_start: bool) -> Token:
    return Token("note_edge", "", 0, meta={"slot": NoteEdge(number, is_start)})


def _raw_html(text: str) -> Fault:
    return Fault(
        "raw-html",
        f'raw HTML: "{text[:40]}"',
        "it would break feeds, print and the page's safety.",
        "use Markdown or one of the slots, or write \\< for a plain sign.",
    )


def _unsafe(href: str, scheme: str) -> Fault:
    what = (
        f'the address "{href}" begins with "{scheme}:"'
        if scheme
        else f'the address "{href}" leads out of the site unnamed'
    )
    return Fault(
        "unsafe-link",
        what if href else "a link without an address",
        "readers must be able to trust where a link leads.",
        "use https:, http:, mailto:, a kind of brief such as actor:, or a path of this site.",
    )


# --- prose -----------------------------------------------------------------------------------------------------------

_SENTENCE_END = re.compile(r"[.!?…。！？؟۔]+[\"'”’»)\]\ufffc]*(?=\s|$)")


@dataclass(slots=True)
class _Prose:
    """Gathers the running text of one inline token and cuts it into sentences."""

    content: str
    place: Place
    cursor: int = 0
    length: int = 0
    parts: list[str] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    holes: list[tuple[int, bool, bool]] = field(default_factory=list)

    def text(self, text: str) -> None:
        found = self.content.find(text, self.cursor)
        # Escapes and entities are not found as they are: the text begins near the cursor all the same.
        at = found if found >= 0 else self.cursor
        self._add(text, at)
        self.cursor = at + len(text)

    def hole(self, end: int, cited: bool, numbered: bool) -> None:
        self.holes.append((self.length, cited, numbered))
        self._add(HOLE, self.cursor)
        self.cursor = end

    def skip_to(self, at: int) -> None:
        self.cursor = max(self.cursor, at)

    def _add(self, text: str, at: int) -> None:
        line, column = self.place(min(at, max(0, len(self.content) - 1)))
        self.runs.append(Run(self.length, line, column))
        self.parts.append(" " if text == "\n" else text)
        self.length += len(self.parts[-1])

    def sentences(self, block: Literal["paragraph", "heading", "cell", "line"], quoted: bool) -> list[Sentence]:
        text = "".join(self.parts)
        ends = [match.end() for match in _SENTENCE_END.finditer(text)]
        if not ends or ends[-1] < len(text):
            ends.append(len(text))
        found = []
        start = 0
        for end in ends:
            if text[start:end].strip():
                found.append(self._sentence(text, start, end, block, quoted))
            start = end
        return found

    def _sentence(
        self, text: str, start: int, end: int, block: Literal["paragraph", "heading", "cell", "line"], quoted: bool
    ) -> Sentence:
        start += len(text[start:end]) - len(text[start:end].lstrip())
        runs = [run for run in self.runs if start <= run.offset < end]
        if not runs or runs[0].offset > start:
            before = [run for run in self.runs if run.offset <= start]
            last = before[-1]
            runs.insert(0, Run(start, last.line, last.column + start - last.offset))
        holes = [hole for hole in self.holes if start <= hole[0] < end]
        return Sentence(
            text[start:end],
            tuple(Run(run.offset - start, run.line, run.column) for run in runs),
            block,
            quoted,
            any(cited for _, cited, _ in holes),
            any(numbered for _, _, numbered in holes),
        )
