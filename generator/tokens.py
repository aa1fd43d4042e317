"""The set-up of markdown-it-py: our slots as rules of it, and tokens that know where they stand in their text.

In the room: rules, and the HTML of tokens with holes for slots. Not in the room: what becomes of the tokens
(markdown.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any, TypeAlias

from generator import slots
from generator.body import Cite, DateSlot, NoteRef, Piece, Slot

if TYPE_CHECKING:  # what is parsed already is shown, and built, without markdown-it-py
    from markdown_it import MarkdownIt
    from markdown_it.ruler import RuleOptionsType
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

InlineRule: TypeAlias = "Callable[[StateInline, bool], bool]"


def parse(text: str) -> list[Token]:
    """The tokens of a text."""
    return _parser().parse(text, {})


def parse_line(text: str) -> list[Token]:
    """The tokens of a single line, without blocks."""
    return _parser().parseInline(text, {})[0].children or []


def pieces(tokens: Sequence[Token]) -> tuple[Piece, ...]:
    """HTML, cut at the tokens that hold a slot."""
    found: list[Slot] = []
    texts = str(_parser().renderer.render(tokens, _parser().options, {"slots": found})).split("\0")
    mixed: list[Piece] = [texts[0]]
    before: Slot | None = None
    for slot, text in zip(found, texts[1:], strict=True):
        if isinstance(slot, Cite | NoteRef):
            mixed[-1] = _close_up(str(mixed[-1]), before)
        mixed += (slot, text)
        before = slot
    return tuple(piece for piece in mixed if piece != "")


def _close_up(text: str, before: Slot | None) -> str:
    """The number of a note stands right behind its word or date, so that no line begins with it.

    Behind another slot the blank stays: a value has a note of its own, and two numbers must not become one.
    """
    return text.rstrip(" \n") or ("" if isinstance(before, DateSlot) else text)


def line_pieces(tokens: Sequence[Token]) -> tuple[Piece, ...]:
    from markdown_it.token import Token

    return pieces([Token("inline", "", 0, children=list(tokens))])


# --- slots -----------------------------------------------------------------------------------------------------------


def _slot_rule(state: StateInline, silent: bool) -> bool:
    """`[@…]` and `{…}`: the text is kept whole, to be read once its place is known."""
    char = state.src[state.pos]
    found = _citation(state) if char == "[" else _braced(state) if char == "{" else None
    if found is None:
        return False
    if not silent:
        state.push("slot", "", 0).content = found.group()
    state.pos = found.end()
    return True


def _citation(state: StateInline) -> re.Match[str] | None:
    found = slots.CITE.match(state.src, state.pos, state.posMax)
    if found is None:
        return slots.CITE_START.match(state.src, state.pos, state.posMax)
    if state.src.startswith("(", found.end()):
        return None  # `[@handle](https://…)` is an ordinary link
    label = re.compile(r"\[([^\[\]]+)\]").match(state.src, found.end(), state.posMax)
    is_link = label is not None and " ".join(label[1].split()).upper() in state.env.get("references", {})
    return None if is_link else found


def _braced(state: StateInline) -> re.Match[str] | None:
    found = slots.BRACED.match(state.src, state.pos, state.posMax)
    if found is None:
        return slots.BRACE_START.match(state.src, state.pos, state.posMax)
    return found if slots.looks_like_one(found[1], found.group()) else None


def _no_link_rule(state: StateInline, silent: bool) -> bool:
    """`[text [@a]](…)` is no link to markdown-it, which would print it; the token is its first bracket."""
    found = slots.IN_LINK.match(state.src, state.pos, state.posMax)
    if found is None or silent or not slots.INNER.search(found.group(), 1):
        return False
    token = state.push("no_link", "", 0)
    token.content, token.meta = "[", {"text": found.group()}
    state.pos += 1
    return True


def _no_note_rule(state: StateInline, silent: bool) -> bool:
    """`[^…` that is no reference to a note: to be told, not printed."""
    found = slots.NOTE.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("no_note", "", 0).content = found.group()
    state.pos = found.end()
    return True


def _line_slot_rule(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A slot on a line of its own is a block, also right below a line of text."""
    if state.is_code_block(start_line):
        return False
    text = state.src[state.bMarks[start_line] + state.tShift[start_line] : state.eMarks[start_line]]
    if not slots.LINE.match(text):
        return False
    if not silent:
        token = state.push("line_slot", "", 0)
        token.map = [start_line, start_line + 1]
        token.content = text.strip()
        state.line = start_line + 1
    return True


def _reference_rule(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """`[@a]: text` is a citation with a colon behind it: as the address of a link it would vanish."""
    from markdown_it.rules_block.reference import reference

    start = state.bMarks[start_line] + state.tShift[start_line]
    return not state.src.startswith(("[@", "[^"), start) and reference(state, start_line, end_line, silent)


# --- places ----------------------------------------------------------------------------------------------------------


def _placed(rule: InlineRule) -> InlineRule:
    """A rule that also notes where in the text its first token begins and ends."""

    def placed(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent:
            # Text that was pending comes first; the token of the rule is the one with another type.
            first = next((token for token in state.tokens[count:] if token.type != "text"), None)
            if first is not None:
                first.meta = {**first.meta, "at": start, "end": state.pos, "in_link": state.linkLevel > 0}
        return True

    return placed


def _table_rule(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A table whose cells note the column of their line at which they begin (0-based), and align by class."""
    from markdown_it.rules_block.table import table

    count = len(state.tokens)
    if not table(state, start_line, end_line, silent):
        return False
    columns: Iterator[int] = iter(())
    for token in state.tokens[count:]:
        if token.type == "tr_open" and token.map:
            columns = _cell_columns(state, token.map[0])
        elif token.type == "inline":
            token.meta["column"] = next(columns, 0)
        elif style := token.attrs.pop("style", None):
            # The content security policy forbids `style=`.
            token.attrs["class"] = f"align-{str(style).removeprefix('text-align:')}"
    return True


def _cell_columns(state: StateBlock, line: int) -> Iterator[int]:
    """Where the cells of a row begin; as in markdown-it, a pipe right behind a backslash divides nothing."""
    start = state.bMarks[line] + state.tShift[line]
    row = state.src[start : state.eMarks[line]]
    indent = start - state.src.rfind("\n", 0, start) - 1
    for cell in re.finditer(r"(?:\\\||[^|])*(\||$)", row):
        if cell.end() > cell.start() and (cell.start() or cell.group() != "|"):
            yield indent + cell.start() + len(cell.group()) - len(cell.group().lstrip())


# --- set-up ----------------------------------------------------------------------------------------------------------

_BEFORE_TEXT: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list", "table"]}


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    # Raw HTML is recognised only to be refused: with `html: False` it would silently become text.
    md = MarkdownIt("commonmark", {"html": True}).enable("table")
    footnote_plugin(md, inline=False, move_to_end=False, always_match_refs=True)
    md.inline.ruler.before("link", "slot", _slot_rule)
    md.inline.ruler.before("link", "no_link", _no_link_rule)
    md.inline.ruler.after("footnote_ref", "no_note", _no_note_rule)
    md.block.ruler.before("fence", "line_slot", _line_slot_rule, _BEFORE_TEXT)
    md.block.ruler.at("table", _table_rule, {"alt": ["paragraph", "reference"]})
    md.block.ruler.at("reference", _reference_rule)
    # Escaped characters stay tokens of their own, since they are typed otherwise than they are read.
    md.core.ruler.disable("text_join")
    for name in ("slot", "no_link", "no_note", "link", "image", "autolink", "html_inline", "footnote_ref", "backticks"):
        rule = next(rule for rule in md.inline.ruler.__rules__ if rule.name == name)
        md.inline.ruler.at(name, _placed(rule.fn))
    # Every address passes here and is judged later, by someone who can say where it stands.
    md.validateLink = lambda url: True  # type: ignore[method-assign]
    for kind in _WITH_SLOTS:
        md.add_render_rule(kind, _render_slot)
    md.add_render_rule("text_special", lambda _, tokens, index, *__: escape(tokens[index].content))
    return md


_WITH_SLOTS = (
    "slot", "no_link", "no_note", "line_slot", "note_edge", "footnote_ref", "heading_open", "heading_close",
    "link_open", "image",
)  # fmt: skip


def _render_slot(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """A sign that no text can hold (markdown-it replaces NUL), at which the HTML is cut into pieces."""
    token = tokens[index]
    if "slot" in token.meta:
        env["slots"].append(token.meta["slot"])
        return "\0\n" if token.type == "heading_close" else "\0"
    return str(self.renderToken(tokens, index, options, env)) if token.type == "link_open" else escape(token.content)
