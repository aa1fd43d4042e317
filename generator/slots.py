"""The text of one slot -> the slot, or why it is none.

In the room: the forms of "In the text" in the content model, once a slot's text is cut out. Not in the room: where
slots begin and end in Markdown (markdown.py), and what they refer to (explainer.py). Readers raise `Unreadable` with
offsets into the slot's own text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from generator import dates
from generator.body import (
    BoxSlot,
    Citation,
    Cite,
    DateSlot,
    Form,
    ImageSlot,
    LineSlot,
    Mark,
    NumberSlot,
    QuoteSlot,
    TimelineSlot,
    UnknownsSlot,
)
from generator.problems import Fault, Unreadable, did_you_mean, listed, nearest
from generator.vocabulary import COMMAS, KEY, KINDS, as_key

NAMES = ("number", "date", "quote", "box", "image", "timeline", "unknowns")
WITHOUT_KEY = ("timeline", "unknowns")

Marks = Callable[[int, int], Mark]
"""Offsets into the text of a slot -> where that part stands in the file."""

CITE = re.compile(r"\[@[^\[\]]*\]")
CITE_START = re.compile(r"\[@[\w-]+")
NOTE = re.compile(r"\[\^(?:[^\[\]\n]*\]|[^\s\[\]]*)")
IN_LINK = re.compile(r"\[(?:[^\[\]]|\[[@^][^\[\]]*\])*\](?=\()")
INNER = re.compile(r"\[[@^][^\[\]]*\]")
BRACED = re.compile(r"\{([A-Za-z]+)(?=[:\s}])[^{}\n]*(?:\n[^{}\n]*)?\}")
BRACE_START = re.compile(r"\{([A-Za-z]+):[^\s{}]*")
LINE = re.compile(r"\{(?:(?:quote|box|image):|timeline\b|unknowns\b|number:[^{}]*\shistory\s*\})[^{}\n]*\}?\s*$")


def looks_like_one(name: str, text: str) -> bool:
    """Whether `{name…}` was meant as a slot: with a colon, or by its name."""
    return text[len(name) + 1] == ":" or name in NAMES or bool(did_you_mean(name, NAMES))


def in_sentence(text: str, mark: Marks) -> Cite | NumberSlot | DateSlot:
    """Read a slot inside a sentence."""
    if not text.endswith("]" if text.startswith("[") else "}"):
        raise _unclosed(text)
    if text.startswith("[@"):
        return _cite(text, mark)
    name, argument = _name_and_argument(text)
    if name == "date":
        return DateSlot(_date(argument, text))
    if name == "number" and not LINE.match(text):
        return _number(text, argument, mark(0, len(text)))
    if name in NAMES:
        raise Unreadable(_alone(text))
    near = nearest(name, NAMES)
    meant = f"{{{near}{text[len(name) + 1 :]}"
    fix = f"use one of {listed(NAMES)}, or \\{{ for a plain brace."
    if near:
        fix = refusal(meant) or f'did you mean "{meant}"?'
    if name in KINDS and KEY.fullmatch(argument):
        fix = f"write [words]({name}:{argument}), or {{box:{name}:{argument}}} on a line of its own."
    if name in ("source", "cite", "citation", "ref") and KEY.fullmatch(argument):
        fix = f"write [@{argument}]."
    raise Unreadable(
        Fault(
            "unknown-slot", f"{text} is none of the forms that are understood", "it would be printed as it stands.", fix
        )
    )


def on_line(text: str, mark: Marks) -> LineSlot | NumberSlot:
    """Read a slot on a line of its own."""
    if not text.endswith("}"):
        raise _unclosed(text)
    name, argument = _name_and_argument(text)
    match name:
        case "timeline":
            return TimelineSlot(_date(argument, text) if argument else None)
        case "unknowns" if not argument:
            return UnknownsSlot()
        case "number":
            return _number(text, argument, mark(0, len(text)))
        case "quote" if KEY.fullmatch(argument):
            return QuoteSlot(argument, mark(0, len(text)))
        case "image" if KEY.fullmatch(argument):
            return ImageSlot(argument, mark(0, len(text)))
        case "box" if box := _BOX.fullmatch(argument):
            return BoxSlot(box["kind"], box["key"], mark(0, len(text)))
    raise _misspelt(name, text)


def refusal(text: str) -> str:
    """What to write instead of a slot that cannot be read; empty for one that can, where it is to stand."""
    read = on_line if LINE.match(text) else in_sentence
    try:
        read(text, lambda start, end: Mark(1, start + 1, end + 1))
    except Unreadable as error:
        return error.fault.fix
    return ""


def in_link(text: str, start: int = 0, end: int | None = None) -> Unreadable:
    """Why something cannot stand in the text of a link."""
    message = f"{text[start:end]} stands inside the text of a link"
    fault = Fault("unknown-slot", message, "a link cannot hold another.", "put it before or after the link.")
    return Unreadable(fault, start, end)


def note(text: str) -> Unreadable:
    """Why `[^…` is no reference to a side note."""
    if not text.endswith("]"):
        return _unclosed(text)
    fix = "write [^name], without blanks, or \\[ for a plain bracket."
    return Unreadable(Fault("unknown-slot", f"{text} is not the name of a side note", _PRINTED, fix))


# --- the parts of a slot ---------------------------------------------------------------------------------------------

_BOX = re.compile(rf"(?P<kind>{'|'.join(KINDS)}|number):(?P<key>{KEY.pattern})")
_CITATION = re.compile(rf"\s*@(?P<key>{KEY.pattern})\s*(?:[{COMMAS}](?P<locator>.*))?", re.DOTALL)
_SECOND_KEY = re.compile(r"(^|\s)@[a-z0-9]")
_NUMBER = re.compile(
    rf"(?P<key>{KEY.pattern})"
    r"(?: for (?P<of>.+?))?"
    r"(?: by (?P<by>.+?)| from (?P<source>[a-z0-9-]+))?"
    r"(?: ?@ ?(?P<date>.+?))?"
    r"(?: (?P<form>full|bare|history))?"
)


def _name_and_argument(text: str) -> tuple[str, str]:
    """`{number:dead full}` -> "number", "dead full", with its blanks put right."""
    name, argument = re.fullmatch(r"\{([A-Za-z]+)(.*)\}", text, re.DOTALL).groups()  # type: ignore[union-attr]
    if name in NAMES and argument.lstrip()[:1] == ":" and name in WITHOUT_KEY:
        raise _misspelt(name, text)
    if name in NAMES and argument[:1] != ":" and name not in WITHOUT_KEY:
        raise _misspelt(name, text)
    return name, " ".join(argument.removeprefix(":").split())


def _cite(text: str, mark: Marks) -> Cite:
    citations = []
    start = 1
    for part in re.split("[;؛]", text[1:-1]):
        found = _CITATION.fullmatch(part)
        if found is None or _SECOND_KEY.search(found["locator"] or ""):
            raise Unreadable(_no_citation(part), start, start + len(part))
        at = start + found.start("key") - 1
        where = mark(at, at + len(found["key"]) + 1)
        citations.append(Citation(found["key"], " ".join((found["locator"] or "").split()), where))
        start += len(part) + 1
    return Cite(tuple(citations))


def _number(text: str, argument: str, mark: Mark) -> NumberSlot:
    found = _NUMBER.fullmatch(argument)
    if found is None:
        raise _number_fault(text, argument)
    date = found["date"]
    form: Form = found["form"] or "short"  # type: ignore[assignment]
    return NumberSlot(
        key=found["key"],
        of=found["of"],
        by=found["by"],
        source=found["source"],
        at=_date(date, text) if date and date != "then" else None,
        then=date == "then",
        form=form,
        mark=mark,
    )


def _date(written: str, text: str) -> dates.When:
    """A date inside a slot; a fault is told with its place in the slot."""
    try:
        return dates.parse(written)
    except Unreadable as error:
        at = text.find(written) if written else -1
        if at < 0:
            raise Unreadable(error.fault) from None
        end = at + (len(written) if error.end is None else error.end)
        raise Unreadable(error.fault, at + error.start, max(end, at + error.start + 1)) from None


# --- faults ----------------------------------------------------------------------------------------------------------

_PRINTED = "it would be printed as it stands."
_FORMS = {
    "number": "{number:KEY [for X] [by OFFICE | from SOURCE] [@DATE | @then] [full | bare | history]}, so ordered",
    "date": "{date:2022-01-05}",
    "box": "{box:KIND:KEY}, such as {box:actor:tokayev}",
    "timeline": "{timeline}, or {timeline 2022-01-04 to 2022-01-07}",
    "unknowns": "{unknowns}",
}


def _number_fault(text: str, argument: str) -> Unreadable:
    """Most often the last word is a form, misspelt."""
    start, _, last = argument.rpartition(" ")
    near = nearest(last, ("full", "bare", "history"))
    if not near or not start or not _NUMBER.fullmatch(f"{start} {near}"):
        return _misspelt("number", text)
    fault = Fault("unknown-slot", f"{text} is not understood", "", f'did you mean "{{number:{start} {near}}}"?')
    at = text.rfind(last)
    return Unreadable(fault, at, at + len(last))


def in_address(href: str) -> Fault | None:
    """What was meant by the address of a link that is none: a brief, a slot, or an address without its start."""
    if brief := _BRIEF_FILE.search(href):
        return _by_file(href, brief["folder"], brief["page"] or brief["name"])
    name, colon, rest = href.partition(":")
    if not colon:
        why, fix = "without that it would be a file of this site.", f"write https://{href}, all of it."
        is_web = re.match(r"www\.[^/\s]+\.", href, re.IGNORECASE)
        return Fault("unsafe-link", f'the address "{href}" does not begin with https://', why, fix) if is_web else None
    meant = {"number": f"{{number:{rest}}}", "date": f"{{date:{rest}}}", "quote": f"{{quote:{rest}}}",
             "image": f"{{image:{rest}}}", "source": f"[@{rest}]"}.get(name.lower())  # fmt: skip
    if name.lower() == "place":
        return Fault("unsafe-link", f'the address "{href}" leads nowhere', "a place has no page.", "write its name.")
    if not meant or not rest:
        return None
    alone = " on a line of its own" if name.lower() in ("quote", "image") else ""
    why = f"a {name.lower()} has no page to lead to."
    fix = refusal(meant) or f"write {meant}{alone}, without the link."
    return Fault("unsafe-link", f'the address "{href}" leads nowhere', why, fix)


_FOLDERS = "|".join(KINDS.values())
_BRIEF_FILE = re.compile(
    rf"^(?![a-z]+:)(?:.*?(?P<folder>{_FOLDERS})/)?"
    r"(?:(?P<name>[^/#]+)\.md|(?(folder)(?P<page>[^/#]+)(?:/index)?\.html?|(?!)))(?:#.*)?$"
)
_KIND_OF = {folder: kind for kind, folder in KINDS.items()}


def _by_file(href: str, folder: str | None, name: str) -> Fault:
    why = "a brief has the address of its page, or none of its own."
    key = as_key(name)
    meant = f"{_KIND_OF[folder]}:{key}" if folder else f"actor:{key}, with the kind it has"
    fix = f"write {meant}, wherever it lies." if key else "give the file a name in Latin letters, and write KIND:NAME."
    what = "file" if href.partition("#")[0].endswith(".md") else "page"
    return Fault("dead-link", f'"{href}" is the {what} of a brief', why, fix)


def _misspelt(name: str, text: str) -> Unreadable:
    form = _FORMS.get(name, f"{{{name}:KEY}}")
    key = re.match(r"\{\w+:\s*([\w.-]+)", text)
    if key and as_key(key[1]) not in ("", key[1]):
        meant = f"{text[: key.start(1)]}{as_key(key[1])}{text[key.end(1) :]}"
        form = form if refusal(meant) else meant
    return Unreadable(Fault("unknown-slot", f"{text} is not understood", "", f"write {form}."))


def _unclosed(text: str) -> Unreadable:
    closing = "]" if text.startswith("[") else "}"
    fix = f"write {closing} at its end, or \\{text[0]} for a plain {text[0]}."
    return Unreadable(Fault("unclosed-slot", f'"{text}…" is not closed', "", fix))


def _alone(text: str) -> Fault:
    fix = "put it into the text, on a line of its own."
    return Fault("unknown-slot", f"{text} stands inside a sentence", "it is shown as a block of its own.", fix)


_TYPED_KEY = re.compile(r"\s*@(?=[\w.-]*[A-Z_.])([A-Za-z0-9][\w.-]*)")
"""A key with capitals, underscores or points, which no key has."""


def _no_citation(part: str) -> Fault:
    message = f'"{part.strip()}" is not a citation'
    if part.count("@") > 1:
        why = "what stands after a comma is a page or line of the source."
        return Fault("unknown-slot", message, why, "separate sources by ;")
    fix = "write [@key] or [@key, page 4]; keys are lower-case letters, digits and hyphens."
    typed = _TYPED_KEY.match(part)
    meant = f"[@{as_key(typed[1])}{part[typed.end() :].rstrip()}]" if typed else ""
    if meant and not refusal(meant):
        fix = f"write {meant}; keys are lower-case letters, digits and hyphens."
    return Fault("unknown-slot", message, "", fix)
