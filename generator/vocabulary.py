"""The names and words that have a fixed meaning: kinds, statuses, rules, and what a key is.

In the room: the lists, and why a text is no key. Not in the room: which key of a brief takes which words (model.py).
"""

from __future__ import annotations

import re
import unicodedata

from generator.problems import Fault

KINDS = {
    "cause": "causes",
    "actor": "actors",
    "reaction": "reactions",
    "event": "events",
    "question": "questions",
    "term": "terms",
    "claim": "claims",
}
"""Kinds of briefs and their folders; the kind of `index.md` is `explainer`."""

STATUSES = (
    "confirmed", "officials say", "reported", "suspected", "no evidence given", "disputed", "planned", "withdrawn",
)  # fmt: skip
VERDICTS = (
    "confirmed", "supported", "disputed", "no evidence given", "contradicted", "withdrawn", "cannot be checked",
)  # fmt: skip
ACTOR_TYPES = ("person", "group", "organisation", "institution", "state", "alliance", "company", "media")
SECTIONS = (
    "body", "questions", "timeline", "causes", "unknowns", "who", "reactions", "claims", "numbers", "updates",
    "sources",
)  # fmt: skip
SOURCE_TYPES = (
    "webpage", "article-newspaper", "article-magazine", "article-journal", "post", "post-weblog", "report", "speech",
    "broadcast", "legislation", "legal_case", "dataset", "interview", "map", "graphic", "entry-encyclopedia", "book",
    "chapter", "document", "hearing", "bill", "treaty", "motion_picture", "song", "thesis", "manuscript",
)  # fmt: skip
RELIABILITIES = ("primary", "agency", "media", "organisation", "state media", "reprint", "aggregator")

FORM_RULES = (
    "missing-file", "yaml", "encoding", "too-large", "front-matter", "unknown-key", "repeated-key", "missing-key",
    "wrong-type", "not-a-date", "date-order", "date-weekday", "date-ambiguous", "not-a-number", "unknown-word",
    "unknown-reference", "wrong-kind", "reference-to-draft", "cycle", "slug", "mixed-script", "same-address",
    "unknown-source", "unknown-number", "unknown-image", "unknown-slot", "unclosed-slot", "undefined-note", "raw-html",
    "unsafe-link", "dead-link", "dead-anchor", "layout",
)  # fmt: skip
"""Errors that cannot be switched off."""
EVIDENCE_RULES = (
    "unsourced", "uncited-number", "thin-confirmed", "verdict-evidence", "verdict-settle", "contested-label",
    "quote-source", "number-unpinned", "number-main", "correction-was", "members", "image-alt", "image-rights",
    "cause-is-claim",
)  # fmt: skip
ADVICE_RULES = (
    "relative-time", "hard-typed-number", "number-citation", "number-changed", "single-source", "not-archived",
    "unused", "orphan", "furniture", "lookalike", "adds-up", "unused-allow", "check-due", "planned-passed",
    "future-unplanned",
)  # fmt: skip


# --- keys ------------------------------------------------------------------------------------------------------------

KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""Keys and slugs: they are parts of addresses."""


def slug_fault(text: str, what: str) -> Fault:
    """Why a text cannot be a key or slug, and what it could be."""
    foreign = next((char for char in text if char.isalpha() and _script(char) != "Latin"), None)
    if foreign and any(char.isascii() and char.isalpha() for char in text):
        return _mixed_script(text, foreign)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    proposal = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    fix = f'such as "{proposal}"' if proposal and not foreign else "such as tokayev"
    return Fault(
        "slug",
        f'"{text}" is not a {what}',
        "it becomes part of an address, which stays the same for ever.",
        f"use lower-case Latin letters, digits and single hyphens, {fix}.",
    )


def reference_fault(text: str, what: str, where: str, instead: str = "") -> Fault:
    """Why a text cannot be the key of something that stands elsewhere: "a source", "sources.yml"."""
    if (fault := slug_fault(text, "key")).rule == "mixed-script":
        return fault
    meant = text.removeprefix("@")
    fix = f"write a key of {where}{instead}."
    return Fault(
        "slug",
        f'"{text}" is not the key of {what}',
        "keys are lower-case letters, digits and single hyphens.",
        f"write `{meant}`." if meant != text and KEY.fullmatch(meant.partition(",")[0]) else fix,
    )


def _mixed_script(text: str, foreign: str) -> Fault:
    position = text.index(foreign) + 1
    return Fault(
        "mixed-script",
        f'"{text}" mixes Latin letters with {_script(foreign)} ("{foreign}" at position {position})',
        "it looks the same and matches nothing.",
        "type it again in Latin letters.",
    )


def _script(char: str) -> str:
    """The first word of a letter's name tells its script well enough."""
    return "Latin" if char.isascii() else unicodedata.name(char, "other").split(" ")[0].capitalize()
