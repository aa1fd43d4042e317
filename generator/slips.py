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
from generator.slots import NAMES, WITHOUT_KEY
from generator.vocabulary import KEY, KINDS

_REF: Final = rf"(?:{'|'.join(KINDS)}):{KEY.pattern}"
_BRACES: Final = re.compile(rf"(?<!\{{)\{{+\s*({'|'.join(NAMES)})\b\s*(:?)([^{{}}\n]*)\}}+")
_HANDLE: Final = re.compile(rf"(\()?(?<![\w@/.\-])@({KEY.pattern})(?![\w@/-]|\.\w)(?(1)((?:[,;][^()\n]*)?)\))")
_DOUBLED: Final = re.compile(r"!?\[\[([^\[\]|\n]*[^\W\d][^\[\]|\n]*)(?:\|([^\[\]\n]*))?\]\]")
_BLANK_IN_ADDRESS: Final = re.compile(r"\]\(\s*([^()\s\"']+(?:[ \t]+[^()\s\"']+)+)\s*\)")
_APART: Final = re.compile(rf"\][ \t]+\(((?:https?://|mailto:)[^\s()]+|{_REF})\)")
_SWAPPED: Final = re.compile(rf"\(([^()\n]+)\)\[((?:https?://|mailto:)[^\s\[\]]+|{_REF})\]")


def slips(text: str, *, in_link: bool) -> Iterator[tuple[int, int, Fault]]:
    """Each slip in a stretch of plain text, with its start and end; in the text of a link, names have their @."""
    for pattern, tell in _SLIPS:
        for found in () if in_link and pattern is _HANDLE else pattern.finditer(text):
            if fault := tell(found):
                yield found.start(), found.end(), fault


def doubled(typed: str) -> Fault:
    """`{{number:dead}}`, as templates have it."""
    return _printed(typed, f"write {typed[1:-1]}.")


def _braces(found: re.Match[str]) -> Fault:
    name, colon, argument = found.groups()
    told = " ".join(argument.split())
    between = ":" if colon or name not in WITHOUT_KEY else " "
    slot = f"{{{name}{between if colon or told else ''}{told}}}"
    return _printed(found[0], f"write {slot}, or \\{{ for a plain brace.")


def _handle(found: re.Match[str]) -> Fault | None:
    bracket, key, locator = found.groups()
    if "-" not in key:
        return None
    typed = found[0] if bracket else f"@{key}"
    return _printed(typed, f"write [@{key}{(locator or '').rstrip()}], or \\@ if it is no source.")


def _wiki(found: re.Match[str]) -> Fault:
    address, words = found[1].strip(), (found[2] or "").strip()
    if found[0].startswith("!"):
        return _printed(found[0], f"write {{image:KEY}} on a line of its own, with {address} in images.yml.")
    fix = f"write [{words or 'words'}]({address})"
    if not re.fullmatch(_REF, address):
        slug = "-".join(re.findall(r"[a-z0-9]+", address.lower())) or "slug"
        fix = f"write [{words or address}](actor:{slug}), with the kind it has"
    return _printed(found[0], f"{fix}, or \\[ for a plain bracket.")


def _blank(found: re.Match[str]) -> Fault | None:
    address = found[1]
    name, colon, rest = address.partition(":")
    if colon and name.lower() in KINDS:
        return _no_link(address, "an address has no blanks.", f"write {name.lower()}:{'-'.join(rest.split())}.")
    if colon or "/" in address or re.search(r"\.\w{2,5}(#|$)", address):
        return _no_link(address, "an address has no blanks.", f"write {'%20'.join(address.split())}.")
    return None


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


_SLIPS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Fault | None]], ...]] = (
    (_BRACES, _braces),
    (_HANDLE, _handle),
    (_DOUBLED, _wiki),
    (_BLANK_IN_ADDRESS, _blank),
    (_APART, _apart),
    (_SWAPPED, _swapped),
)
