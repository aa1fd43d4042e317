"""What was meant as a slot, a citation or a link, and would be printed as it stands: faults of plain text.

In the room: slips that Markdown takes for plain text, each with what to write. Not in the room: what Markdown hands
over as a slot or link (slots.py, markdown.py). Only what hardly anybody writes otherwise is told: an `@name` may be a
handle, so it must have a hyphen, which the handles of the large networks cannot have and keys mostly do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from generator.problems import Fault
from generator.slots import NAMES, WITHOUT_KEY, in_address, refusal
from generator.vocabulary import KEY, KINDS, as_key

_REF: Final = rf"(?:{'|'.join(KINDS)}):{KEY.pattern}"
_NAME: Final = f"(?:{'|'.join(NAMES)})\\b"
_BRACES: Final = re.compile(rf"(?<!\{{)\{{+\s*({'|'.join(NAMES)})\b\s*(:?)([^{{}}\n]*)\}}+")
_WORDS_IN_BRACES: Final = re.compile(rf"(?<![\w{{}}^_\\$])\{{(?!{_NAME})[^\W\d_]{{2}}[^{{}}\n]*\}}(?!\}})")
_TEMPLATE: Final = re.compile(
    rf"\{{\{{(?!\s*{_NAME})[<%#]?[ \t][^{{}}\n]+\}}\}}|\{{%[^{{}}\n]+%\}}|\{{[#:][a-z][^{{}}\n]*\}}"
)
_HASHES: Final = re.compile(r"(#{2,6})([^\W\d_][^\n]*)")
_CONTENTS: Final = re.compile(r"\[_*toc_*\]", re.IGNORECASE)
_HANDLE: Final = re.compile(rf"(\()?(?<![\w@/.\-])@({KEY.pattern})(?![\w@/-]|\.\w)(?(1)((?:[,;][^()\n]*)?)\))")
_DOUBLED: Final = re.compile(r"!?\[\[(?=[^\[\]|\n]*[^\W\d])([^\[\]|\n]+)(?:\|([^\[\]\n]*))?\]\]")
_BLANK_IN_ADDRESS: Final = re.compile(r"\]\(\s*([^()\s\"']+(?:[ \t]+[^()\s\"']+)+)\s*\)")
_APART: Final = re.compile(rf"\][ \t]+\(((?:https?://|mailto:)[^\s()]+|{_REF})\)")
_SWAPPED: Final = re.compile(rf"\(([^()\n]+)\)\[((?:https?://|mailto:)[^\s\[\]]+|{_REF})\]")


def slips(text: str, *, in_link: bool, opens_line: bool) -> Iterator[tuple[int, int, Fault]]:
    """Each slip in a stretch of plain text, with its start and end.

    In the text of a link, names have their @. `opens_line` means that the text is the beginning of a line of the body.
    """
    if opens_line and (hashes := _HASHES.fullmatch(text)):
        yield 0, len(hashes[1]), _heading(hashes)
    if opens_line and _CONTENTS.fullmatch(text):
        yield 0, len(text), _contents(text)
    if not _MARKS.search(text):
        return
    for pattern, tell in _SLIPS:
        for found in () if in_link and pattern is _HANDLE else pattern.finditer(text):
            if fault := tell(found):
                yield found.start(), found.end(), fault


def doubled(typed: str) -> Fault:
    """`{{number:dead}}`, as templates have it."""
    return _printed(typed, refusal(typed[1:-1]) or f"write {typed[1:-1]}.")


def _braces(found: re.Match[str]) -> Fault:
    name, colon, argument = found.groups()
    told = " ".join(argument.split())
    between = ":" if colon or name not in WITHOUT_KEY else " "
    slot = f"{{{name}{between if colon or told else ''}{told}}}"
    return _printed(found[0], refusal(slot) or f"write {slot}, or \\{{ for a plain brace.")


def _words_in_braces(found: re.Match[str]) -> Fault:
    return _printed(found[0], "leave the braces out, or write \\{ for a plain brace.")


def _template(found: re.Match[str]) -> Fault:
    return _printed(found[0], "leave it out: it is a form of another generator. Or write \\{ for a plain brace.")


def _heading(found: re.Match[str]) -> Fault:
    why, fix = "a heading has a blank behind its #.", f"write {found[1]} {found[2]}, or \\# for a plain sign."
    return Fault("unknown-slot", f'"{found[0]}" makes no heading', why, fix)


def _contents(typed: str) -> Fault:
    return _printed(typed, "leave it out: a page lists its headings by itself. Or write \\[ for a plain bracket.")


def _handle(found: re.Match[str]) -> Fault | None:
    bracket, key, locator = found.groups()
    if "-" not in key:
        return None
    typed = found[0] if bracket else f"@{key}"
    cited = f"[@{key}{(locator or '').rstrip()}]"
    return _printed(typed, refusal(cited) or f"write {cited}, or \\@ if it is no source.")


def _wiki(found: re.Match[str]) -> Fault:
    address, words = found[1].strip(), (found[2] or "").strip()
    if found[0].startswith("!"):
        return _printed(found[0], f"write {{image:KEY}} on a line of its own, with {address} in images.yml.")
    if _CONTENTS.fullmatch(f"[{address}]"):
        return _contents(found[0])
    if meant := in_address(address):
        return _printed(found[0], meant.fix)
    kind, colon, name = address.partition(":")
    plain = ", or \\[ for a plain bracket."
    if colon and kind.lower() in KINDS and as_key(name):
        return _printed(found[0], f"write [{words or 'words'}]({kind.lower()}:{as_key(name)}){plain}")
    if re.fullmatch(r"(?:https?://|mailto:)[^\s()]+", address):
        return _printed(found[0], f"write [{words or 'words'}]({address}){plain}")
    return _printed(
        found[0], f"write [{words or address}](actor:{as_key(address) or 'slug'}), with the kind it has{plain}"
    )


def _blank(found: re.Match[str]) -> Fault | None:
    address = found[1]
    name, colon, rest = address.partition(":")
    is_path = "/" in address or re.search(r"\.\w{2,5}(#|$)", address)
    fix = _without_blanks(name.lower(), rest, address) if colon or is_path else ""
    return _no_link(address, "an address has no blanks.", fix) if fix else None


def _without_blanks(name: str, rest: str, address: str) -> str:
    """What to write for an address with blanks, as far as it can be told."""
    if name in KINDS and as_key(rest):
        return f"write {name}:{as_key(rest)}."
    if meant := in_address(address):
        return meant.fix
    if not rest or name in ("http", "https", "mailto"):
        whole = re.sub(r":[ \t]+", ":", address, count=1)
        return f"write {'%20'.join(whole.split())}."
    return "write an address of one piece that begins with https:, mailto: or a kind of brief, such as actor:tokayev."


def _apart(found: re.Match[str]) -> Fault:
    why, fix = "a blank parts it from its words.", f"write [words]({found[1]}), without a blank between."
    return _no_link(found[1], why, fix)


def _swapped(found: re.Match[str]) -> Fault:
    why = "words stand in square brackets, the address in round ones."
    return _no_link(found[2], why, f"write [{found[1]}]({found[2]}).")


def _printed(typed: str, fix: str) -> Fault:
    return Fault("unknown-slot", f"{typed} is not understood", "it would be printed as it stands.", fix)


def _no_link(address: str, why: str, fix: str) -> Fault:
    return Fault("unsafe-link", f'"{address}" makes no link', why, fix)


_MARKS: Final = re.compile(r"[{@\[\]]")
"""Every slip has one of these; most text has none, and is asked once instead of eight times."""
_SLIPS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Fault | None]], ...]] = (
    (_BRACES, _braces),
    (_WORDS_IN_BRACES, _words_in_braces),
    (_TEMPLATE, _template),
    (_HANDLE, _handle),
    (_DOUBLED, _wiki),
    (_BLANK_IN_ADDRESS, _blank),
    (_APART, _apart),
    (_SWAPPED, _swapped),
)
