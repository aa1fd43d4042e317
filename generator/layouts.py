"""Layouts and words of the interface: from files to something that can be rendered with.

In the room: the Jinja environment, words by language, fingerprints of style sheets and scripts, and mistakes in
layouts as problems with the layout's file and line. Not in the room: what a layout is given (render.py).
"""

from __future__ import annotations

import json
import re
import traceback
from collections.abc import Callable, Iterator, Mapping, Set
from functools import cache, partial
from hashlib import sha256
from keyword import iskeyword
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple, TypeVar

from jinja2 import (
    BytecodeCache,
    Environment,
    FunctionLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Call, Concat, Expr, Include, Output
from jinja2.runtime import Context, markup_join
from jinja2.utils import internalcode
from markupsafe import Markup, escape
from msgspec import Struct, field

from generator import front
from generator.front import Scalar
from generator.problems import Fault, Problem, Span

T = TypeVar("T")
FALLBACK = "en"
_ASSETS = (".css", ".js", ".svg", ".ico", ".png")
_OURS = str(Path(__file__).parent)


class LayoutError(Exception):
    """Raised for a mistake in layouts or words; carries the problems with their files and lines."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*(problem.fault.message for problem in problems))
        self.problems = problems


class Compiled(BytecodeCache):
    """Layouts that were compiled before in this process, by name and source: preview and tests load them often."""

    codes: dict[tuple[str, str], CodeType] = {}  # noqa: RUF012 - shared by every environment on purpose

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self.codes[bucket.key, bucket.checksum] = bucket.code


class LayoutFiles(Struct, frozen=True):
    """Layouts as they lie on the disk: {path: bytes}, and {path: how its file is called in problems}.

    `own` are the paths that are not built in: what goes wrong when they call us is their mistake. `tested` are built
    in and as we wrote them: to compile all of them takes half a second, so each is compiled when it is first used.
    `beneath` are the built-in layouts that own ones lie over. `compiled` is what is known of them as code.
    """

    files: Mapping[str, bytes]
    shown: Mapping[str, str]
    problems: tuple[Problem, ...] = ()
    own: frozenset[str] = frozenset()
    tested: frozenset[str] = frozenset()
    beneath: LayoutFiles | None = None
    compiled: Compiled = field(default_factory=Compiled)

    @property
    def as_shown(self) -> Mapping[str, bytes]:
        """The files by how they are called in problems."""
        return {self.shown[path]: data for path, data in self.files.items()}


class Layouts(Struct, frozen=True):
    """Layouts ready to render with: words by language, {name: address} of assets, and {address: bytes} of them.

    Words are read when they are first asked for, since a site needs one language, and seldom two. `has_own_parts` is
    whether some of what several pages are made of is not built in.
    """

    environment: Environment
    words: Callable[[str], Words | None]
    words_digest: str
    assets: Mapping[str, str]
    files: Mapping[str, bytes]
    shown: Mapping[str, str]
    own: frozenset[str]
    has_own_parts: bool

    def in_language(self, language: str) -> Words:
        """The words of a language, of its main language (`pt` for `pt-BR`), or of English, all of them borrowed."""
        if (found := self.words(language) or self.words(_main(language))) is not None:
            return found
        english = self.words(FALLBACK)
        assert english is not None
        return Words(english, english.file, frozenset(english))

    def render(self, layout: str, values: Mapping[str, object]) -> bytes:
        """Fill a layout. Raises LayoutError for a mistake in it; what goes wrong in our own code is raised as it is."""
        html = _guarded(self.shown, self.own, lambda: self.environment.get_template(layout).render(values))
        data = html.encode("utf-8", "surrogatepass")
        if _UNUSUAL.search(data.translate(None, _USUAL).decode("utf-8", "surrogatepass")):
            return _NOT_IN_HTML.sub("\N{REPLACEMENT CHARACTER}", html).encode()
        return data


_BEYOND = "".join(chr(plane + last) for plane in range(0x10000, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
_NOT_IN_HTML = re.compile(f"[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff{_BEYOND}]")
"""What no page may hold: controls, surrogates and noncharacters (HTML, 13.2.3.5)."""
_USUAL = bytes((*b"\t\n\f\r", *range(0x20, 0x7F)))
_UNUSUAL = re.compile("[^\t\n\f\r -~\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd]")
"""What may be one of these: to look for this first, and only beyond ASCII, takes a thirtieth of the time."""


def load(given: LayoutFiles) -> Layouts:
    """Make layouts from their files. Raises LayoutError with every layout and words file that cannot be read."""
    texts = _texts(given)
    environment = _environment(texts, given.compiled)
    problems = [*_syntax_problems(environment, texts.keys() - given.tested, given.shown)]
    words = cache(partial(_words_in, texts, given.shown))
    try:
        for name in (name for name in texts if name.startswith(_WORDS) and name not in given.tested):
            _words(texts[name], given.shown[name])
        words(FALLBACK)
    except LayoutError as error:
        problems += error.problems
    if problems:
        raise LayoutError(*problems)
    sent = {name: _as_sent(name, data) for name, data in given.files.items() if name.endswith(_ASSETS)}
    assets = {name: _fingerprinted(name, data) for name, data in sent.items()}
    files = {at: sent[name] for name, at in assets.items()}
    told = {name: text for name, text in texts.items() if name.startswith(_WORDS)}
    words_digest = sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    has_own_parts = any(name.startswith("_") and name.endswith(".html") for name in given.own)
    return Layouts(environment, words, words_digest, assets, files, given.shown, given.own, has_own_parts)


def _texts(given: LayoutFiles) -> dict[str, str]:
    texts: dict[str, str] = {}
    problems = [*given.problems]
    for name, data in given.files.items():
        try:
            if name.endswith((".html", ".yml")):
                texts[name] = data.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            problems.append(_not_utf8(data, error.start, given.shown[name]))
    if problems:
        raise LayoutError(*problems)
    return texts


def _not_utf8(data: bytes, offset: int, file: str) -> Problem:
    line = data.count(b"\n", 0, offset) + 1
    return _problem(Span(file, line, 1, 2), "not valid UTF-8", "letters would be garbled.", "save the file as UTF-8.")


_OF_A_SHEET = re.compile(
    rb"""(?P<kept>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""  # strings
    rb"""|(?:\A|\s*\n)\s*/\*.*?\*/"""  # comments that begin a line
    rb"""|(?P<inside>/\*.*?\*/)"""  # other comments, which may part two words
    rb"""|\s*\n\s*"""
    rb"""|[ ]*(?P<mark>[{};,])[ ]*|(?P<colon>:)[ ]+""",  # blanks that part nothing; before a colon they part selectors
    re.DOTALL,
)
_STAYS = ("kept", "inside", "mark", "colon")


def _as_sent(name: str, data: bytes) -> bytes:
    """A file as browsers get it: a style sheet without most of its comments, indents and blanks, a fifth of it."""
    if not name.endswith(".css"):
        return data
    return _OF_A_SHEET.sub(lambda found: found[found.lastgroup] if found.lastgroup in _STAYS else b"\n", data).lstrip()


def _fingerprinted(name: str, data: bytes) -> str:
    stem, _, ending = name.rpartition(".")
    return f"assets/{stem}.{sha256(data).hexdigest()[:10]}.{ending}"


def _problem(span: Span, message: str, why: str = "no page can be made with it.", fix: str = "correct it.") -> Problem:
    return Problem(span, Fault("layout", message, why, fix))


# --- the environment -------------------------------------------------------------------------------------------------


class _Context(Context):
    """What a layout sees while it is filled."""

    def __init__(self, environment: Environment, parent: dict[str, Any], *args: Any, **named: Any) -> None:
        super().__init__(environment, parent, *args, **named)
        if RINGS in parent:
            parent[RINGS].append(self.vars)  # a macro in it knows the context that it is written in


class _Together:
    """Several strings as one: each that is handed on by itself passes through every layout around it."""

    append = str
    extend = "".join


class _Generator(CodeGenerator):
    """Writes layouts as Python code in which less is called, a tenth of rendering.

    What is escaped goes through `_Environment.escaped`. What stands between two tags is one string, and so is what is
    included. A call is a call: nothing that layouts are given wants to be told of the context, which Jinja looks for
    each time.
    """

    def visit_Output(self, node: Output, frame: Frame) -> None:  # noqa: N802
        if frame.buffer is None and len(node.nodes) > 1:
            frame = frame.copy()
            frame.buffer = "yield environment.together"
        super().visit_Output(node, frame)

    def visit_Include(self, node: Include, frame: Frame) -> None:  # noqa: N802
        if node.ignore_missing or not node.with_context:
            super().visit_Include(node, frame)
            return
        self.writeline("template = environment.get_or_select_template(", node)
        self.visit(node.template, frame)
        self.write(f", {self.name!r})")
        context = f"template.new_context(context.get_all(), True, {self.dump_local_context(frame)})"
        self.simple_write(f"environment.together.extend(template.root_render_func({context}))", frame, node)

    def visit_Call(self, node: Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        is_plain = not (node.dyn_args or node.dyn_kwargs or any(iskeyword(each.key) for each in node.kwargs))
        if forward_caller or not is_plain:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for given in (*node.args, *node.kwargs):
            self.visit(given, frame)
            self.write(", ")
        self.write(")")

    def visit_Concat(self, node: Concat, frame: Frame) -> None:  # noqa: N802
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super().visit_Concat(node, frame)
            return
        self.write("environment.joined((")
        for each in node.nodes:
            self.visit(each, frame)
            self.write(", ")
        self.write("))")

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.escaped(")


RINGS = "what is emptied"
"""The name under which layouts are given a list: of dicts that hold what holds them, to be emptied after a page.

No layout can write it.
"""


_JUST_TEXT = {str}
_SPECIAL = re.compile("[&<>\"']")


class _Environment(Environment):
    code_generator_class = _Generator
    context_class = _Context
    together = _Together

    @staticmethod
    @internalcode
    def escaped(value: Any) -> str:
        """A value as HTML. Most have nothing to escape, and to make `Markup` of each is a tenth of rendering."""
        kind = type(value)  # not isinstance: Markup is a string, too, and the types of strings are few
        if kind is Markup:
            return value  # type: ignore[no-any-return]
        if kind is str or kind is Phrase:
            return escape(value) if _SPECIAL.search(value) else value
        return str(value) if kind is int else escape(value)

    @staticmethod
    @internalcode
    def joined(values: tuple[Any, ...]) -> str:
        """What `~` joins; where none of it is HTML already there is nothing to ask."""
        return "".join(values) if {*map(type, values)} == _JUST_TEXT else markup_join(values)


def _environment(texts: Mapping[str, str], compiled: Compiled) -> Environment:
    return _Environment(
        loader=FunctionLoader(lambda name: (texts[name], name, None) if name in texts else None),
        bytecode_cache=compiled,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )


def _syntax_problems(environment: Environment, names: Set[str], shown: Mapping[str, str]) -> Iterator[Problem]:
    """Compile layouts, so that a mistake in one that is not used yet is told too."""
    for name in sorted(names):
        if name.endswith(".html"):
            try:
                _guarded(shown, frozenset(), lambda name=name: environment.get_template(name))  # type: ignore[misc]
            except LayoutError as error:
                yield from error.problems


def _guarded(shown: Mapping[str, str], own: Set[str], act: Callable[[], T]) -> T:
    """Do something with layouts; a mistake in one of them becomes a problem with its file and line."""
    try:
        return act()
    except LayoutError:
        raise
    except TemplateSyntaxError as error:
        at = (error.name or "", error.lineno)
        raise _mistake(shown, *at, f"the layout is not understood: {error.message}") from error
    except Exception as error:
        blamed = _layout_frame(error, shown)
        if blamed is None:
            raise
        if not _is_mistake(error, blamed, own):
            error.add_note(f"It was called by {shown.get(blamed.layout, blamed.layout)}, line {blamed.line}.")
            raise
        raise _mistake(shown, blamed.layout, blamed.line, f"the layout cannot be filled: {_said(error)}") from error


class _Blamed(NamedTuple):
    """The innermost line of a layout that was being filled, and whether our own code ran below it."""

    layout: str
    line: int
    is_above_ours: bool


_OF_THE_CALL = (TypeError, AttributeError, ValueError, LookupError)
"""What a function of ours raises when a layout hands it something else than it wants."""


def _layout_frame(error: Exception, shown: Mapping[str, str]) -> _Blamed | None:
    """Where a layout failed; None when no layout was being filled."""
    frames = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    depths = [depth for depth, (name, _) in enumerate(frames) if name in shown]
    if not depths:
        return _Blamed(str(error.name), 1, is_above_ours=False) if isinstance(error, TemplateNotFound) else None
    below = frames[depths[-1] + 1 :]
    return _Blamed(*frames[depths[-1]], is_above_ours=any(name.startswith(_OURS) for name, _ in below))


def _is_mistake(error: Exception, blamed: _Blamed, own: Set[str]) -> bool:
    """Whether the layout is to blame; what fails in our code below a built-in layout is a bug of ours."""
    if not blamed.is_above_ours or isinstance(error, TemplateError):
        return True
    return blamed.layout in own and isinstance(error, _OF_THE_CALL)


def _said(error: Exception) -> str:
    if isinstance(error, TemplateNotFound):
        return f'there is no layout "{error.name}"'
    return f"there is no {error}" if isinstance(error, KeyError) else str(error)


def _mistake(shown: Mapping[str, str], name: str, line: int, message: str) -> LayoutError:
    return LayoutError(_problem(Span(shown.get(name, f"layouts/{name}"), line, 1, 2), message))


# --- words -----------------------------------------------------------------------------------------------------------


class Phrase(str):
    """Words of the interface with places to fill, such as "since {date}"; `span` says where they stand."""

    __slots__ = ("span",)
    span: Span

    def __new__(cls, words: str, span: Span) -> Phrase:
        phrase = super().__new__(cls, words)
        phrase.span = span
        return phrase

    def format(self, *args: object, **named: object) -> str:
        """The words with their places filled. Raises LayoutError when they name a place that there is not."""
        try:
            return super().format(*args, **named)
        except (LookupError, ValueError, AttributeError) as error:
            there = ", ".join(f"{{{name}}}" for name in named)
            message = f'"{self}" cannot be filled; there is {there or "nothing to fill"}'
            raise LayoutError(_problem(self.span, message)) from error


class Words(dict[str, str]):
    """The words of the interface in one language, by key; those that are missing there are borrowed from English."""

    def __init__(self, words: Mapping[str, str], file: str, borrowed: Set[str] = frozenset()) -> None:
        super().__init__(words)
        self.file = file
        self.borrowed = borrowed

    def __missing__(self, key: str) -> str:
        message = f'the words for "{key}" are missing'
        raise LayoutError(_problem(Span(self.file, 1, 1, 2), message, fix=f"add a line `{key}: …`."))


_WORDS = "words/"


def _words_in(texts: Mapping[str, str], shown: Mapping[str, str], language: str) -> Words | None:
    """The words of a language, if there are any. Raises LayoutError for what cannot be read, and without English."""
    name = f"{_WORDS}{language}.yml"
    english = f"{_WORDS}{FALLBACK}.yml"
    if english not in texts:
        span = Span(f"layouts/{english}", 1, 1, 2)
        raise LayoutError(_problem(span, "the words of the interface are missing", fix="put the file back."))
    if name not in texts:
        return None
    own = _words(texts[name], shown[name])
    whole = own if name == english else {**_words(texts[english], shown[english]), **own}
    return Words({**whole, "language": language}, own.file, whole.keys() - own.keys())


# --- the direction of writing ----------------------------------------------------------------------------------------

_RIGHT_TO_LEFT = frozenset(
    ("ar", "arc", "ckb", "dv", "fa", "he", "iw", "nqo", "prs", "ps", "sd", "syr", "ug", "ur", "yi")
)
"""Languages whose usual script runs from right to left; a script in the tag has the last word."""
_RIGHT_TO_LEFT_SCRIPTS = frozenset(("adlm", "arab", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"))


def direction_of(language: str) -> str:
    """`ltr` or `rtl`, by the script of a language tag (BCP 47), whether or not there are words for it."""
    scripts = [part.lower() for part in language.split("-")[1:] if len(part) == 4 and part.isalpha()]
    if scripts:
        return "rtl" if scripts[0] in _RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return "rtl" if _main(language) in _RIGHT_TO_LEFT else "ltr"


def _main(language: str) -> str:
    return language.split("-")[0].lower()


def _words(text: str, file: str) -> Words:
    document = front.read(text, file)
    problems = [*document.problems]
    words: dict[str, str] = {}
    for key, value in document.root.items():
        if isinstance(value, Scalar):
            words[str(key)] = Phrase(value, value.origin.span)
        else:
            problems.append(_problem(value.origin.span, f'"{key}" is not a line of words'))
    if problems:
        raise LayoutError(*problems)
    return Words(words, file)
