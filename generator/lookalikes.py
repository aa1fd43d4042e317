"""`lookalike`: characters that readers cannot see, or cannot tell from others.

In the room: which characters are suspect, and where they are at home: marks of direction in right-to-left text, joiners
in the scripts and emoji that need them. Letters of two scripts in one word are told only if all of the fewer ones look
like the others' letters. The lists follow Unicode (UAX #9, UTS #39). Not in the room: keys and slugs (vocabulary.py).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from msgspec import Struct

from generator.body import Text
from generator.parse import Walked
from generator.passages import Passage
from generator.problems import Fault, Finding, Place

_OVERRIDES = "\u202d\u202e"
_DIRECTIONS = "\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
_JOINERS = "\u200c\u200d"
_ZERO_WIDTH = "\u200b\u2060\ufeff\u180e"
_UNSEEN = rf"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{_OVERRIDES}{_DIRECTIONS}{_JOINERS}{_ZERO_WIDTH}\U000e0000-\U000e007f"
_SUSPECT = re.compile(f"[{_UNSEEN}]")
_WORTH_A_LOOK = re.compile(f"[{_UNSEEN}\u0370-\u052f]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_JOINING = (
    "\u0600\u06ff", "\u0750\u077f", "\u08a0\u08ff", "\u0900\u0dff", "\u1000\u109f", "\u1780\u17ff", "\u1800\u18aa",
)  # fmt: skip
_WITHOUT_SPACES = ("\u0e00\u0eff", "\u1000\u109f", "\u1780\u17ff", "\u3000\u9fff")
"""The first and last of some characters; a pattern of so many takes 2 ms to make, at each start."""
_EMOJI = re.compile("[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]")

_CYRILLIC = dict(zip("аеорсухіјѕһԛԝАВЕКМНОРСТУХІЈЅ", "aeopcyxijshqwABEKMHOPCTYXIJS", strict=True))
_GREEK = dict(zip("οανΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "oavABEZHIKMNOPTYX", strict=True))
_LIKE = _CYRILLIC | _GREEK
_LATIN_LIKE = frozenset(_LIKE.values())
_MIXED = re.compile("[A-Za-z\u00c0-\u024f]['’]?[\u0370-\u052f]|[\u0370-\u052f]['’]?[A-Za-z\u00c0-\u024f]")
_OF_SCIENCE = re.compile("[A-Z]{2,}[\u03b1-\u03c9]")
"""Capitals and one small Greek letter: no Latin word is written so, and names of science are ("TNF\u03b1")."""
_WORD = re.compile(r"[^\W\d_]+")


class Suspect(Struct, frozen=True):
    """A character that is not what it seems, at an offset; `word` is the one that it stands in."""

    at: int
    fault: Fault
    word: str


def suspects(text: str) -> Iterator[Suspect]:
    """Every such character of a text, in order of kind."""
    if not _WORTH_A_LOOK.search(text):
        return
    is_right_to_left = _RIGHT_TO_LEFT.search(text) is not None
    for found in _SUSPECT.finditer(text):
        if not _is_at_home(text, found.start(), is_right_to_left):
            yield Suspect(found.start(), _unseen(found.group()), _word_around(text, found.start()))
    if _MIXED.search(text):
        for word in _WORD.finditer(text):
            yield from _mixed(word)


_NEAR = 30
"""As much of a word, to either side, as is needed to find it again."""


def _word_around(text: str, at: int) -> str:
    before, behind = text[max(0, at - _NEAR) : at], text[at : at + _NEAR]
    return (before.split(" ")[-1] + behind.split(" ")[0]).strip("\n\t")


def _is_at_home(text: str, at: int, is_right_to_left: bool) -> bool:
    """Whether a character that is not seen has its use where it stands."""
    char, before, after = text[at], text[max(0, at - 1) : at], text[at + 1 : at + 2]
    if char in _DIRECTIONS:
        return is_right_to_left
    if char in _JOINERS:
        in_emoji = char == "\u200d" and _EMOJI.match(before) and _EMOJI.match(after)
        return bool(in_emoji or _is_among(before, _JOINING))
    return char == "\u200b" and _is_among(before, _WITHOUT_SPACES)


def _is_among(char: str, ranges: Iterable[str]) -> bool:
    return any(each[0] <= char <= each[1] for each in ranges)


def _mixed(found: re.Match[str]) -> Iterator[Suspect]:
    word = found.group()
    foreign = [at for at, char in enumerate(word) if "\u0370" <= char <= "\u052f"]
    latin = [at for at, char in enumerate(word) if not "\u0370" <= char <= "\u052f"]
    if not foreign or not latin or _OF_SCIENCE.fullmatch(word):
        return
    fewer = foreign if len(foreign) <= len(latin) else latin
    if all(word[at] in (_LIKE if fewer is foreign else _LATIN_LIKE) for at in fewer):
        yield Suspect(found.start() + fewer[0], _foreign(word, word[fewer[0]]), word)


def _name(char: str) -> str:
    return f"U+{ord(char):04X} {unicodedata.name(char, 'control character')}"


def _unseen(char: str) -> Fault:
    return Fault(
        "lookalike",
        f"a character that cannot be seen: {_name(char)}",
        "it changes how words are read, found or ordered, and no reader sees why.",
        "delete it; it often comes along when text is pasted.",
        "warning",
    )


def _foreign(word: str, char: str) -> Fault:
    return Fault(
        "lookalike",
        f'"{word}" holds a letter of another script: {_name(char)}',
        "it looks the same, and search finds it no more.",
        f'type "{word}" again.',
        "warning",
    )


def in_body(passages: Iterable[Passage]) -> Iterator[Finding]:
    """Suspect characters in the prose of a body, at their places."""
    for passage in passages:
        if not passage.path:
            for found in suspects(passage.sentence.text):
                yield Finding(passage.span(found.at, found.at + 1), found.fault)


def in_keys(walked: Walked, file: str) -> Iterator[Finding]:
    """Suspect characters in any text of front matter or of an entry of a registry."""
    for at, item in walked:
        text = item.raw if isinstance(item, Text) else item
        if isinstance(text, str):
            yield from (Finding(Place(file, at, found.word), found.fault) for found in suspects(text))
