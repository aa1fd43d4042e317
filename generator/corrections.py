"""Where a correction belongs: behind the sentence that says what is right now.

In the room: finding in finished HTML what a correction put in the place of what was wrong. Not in the room: how a
correction looks (layouts/) and which corrections a page tells (render.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from html import escape
from typing import TypeAlias

from generator.model import Update

Waiting: TypeAlias = dict[tuple[str, str, int], Update]
"""Corrections that a page has not told yet, each by kind and slug of its brief and its place among the updates."""

_END = re.compile(r"[.!?…。؟।](?:[”»\"')\]]|&quot;)*(?=\s|</|$)|(?=</(?:p|li|td|th|h[1-6]|dd)>)")
"""The end of a sentence, or of what it stands in."""


@lru_cache(maxsize=256)
def _found_by(now: str) -> re.Pattern[str]:
    """Finds words in the text of HTML, however their line was broken, and not inside a tag or another word."""
    words = r"\s+".join(re.escape(escape(word, quote=False)).replace('"', '(?:"|&quot;)') for word in now.split())
    return re.compile(rf"(?<!\w){words}(?!\w)(?![^<>]*>)")


def beside(pieces: Iterable[str], waiting: Waiting, mark: Callable[[Update], str]) -> Iterator[str]:
    """Pieces of HTML with the marks of corrections behind the sentences that hold what is right now.

    What was told is taken out of `waiting`. What a correction put in place is not found where markup or a slot divides
    it; then the correction stays waiting. Each has its `now`.
    """
    behind = ""
    for html in pieces:
        at = 0
        for key, update in list(waiting.items()):
            if found := _found_by(update.now or "").search(html):
                at, behind = max(at, found.end()), behind + mark(update)
                del waiting[key]
        if behind and (end := _END.search(html, at)):
            html, behind = f"{html[: end.end()]} {behind}{html[end.end() :]}", ""
        yield html
    if behind:
        yield f" {behind}"
