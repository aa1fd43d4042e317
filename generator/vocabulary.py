"""The names and words that have a fixed meaning: kinds, statuses, rules, and what a key is.

In the room: the lists with what each word means, why a text is no key, and how large one may be. Not in the room:
which key of a brief takes which words (model.py).
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

STATUSES = {
    "confirmed": "Two independent sources say so, or the primary document does.",
    "officials say": "An authority says so; nobody else has verified it.",
    "reported": "A named source says so.",
    "suspected": "It is under inquiry.",
    "no evidence given": "An interested party says so and has shown nothing.",
    "disputed": "Sources contradict each other.",
    "planned": "It is announced for later.",
    "withdrawn": "Whoever said it has taken it back.",
}
"""How sure something is, and what each word means."""
VERDICTS = {
    "confirmed": "Two independent sources, or the primary document, show that it is so.",
    "supported": "The evidence points that way, and does not settle it.",
    "disputed": "Sources contradict each other.",
    "no evidence given": "Whoever claims it has shown nothing.",
    "contradicted": "The evidence shows otherwise.",
    "withdrawn": "Whoever claimed it has taken it back.",
    "cannot be checked": "Nothing that can be looked at would tell.",
}
ANSWERS = {
    "answered": "The summary answers it.",
    "partly": "The summary answers part of it.",
    "open": "Nobody knows; it stands among what is not known too.",
}
CAUSE_TYPES = {
    "trigger": "What set it off.",
    "wider": "What made it larger.",
    "structural": "What had been so for long.",
}
UPDATE_TYPES = {"correction": "We were wrong; needs `was`.", "update": "The world changed."}
LEVELS = {"off": "Nothing is said.", "warn": "A warning.", "error": "An error: nothing is written."}
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
RELIABILITIES = {
    "primary": "The document itself, or whoever acted or saw it.",
    "agency": "A news agency.",
    "media": "A newspaper, broadcaster or site that reports by itself.",
    "organisation": "An organisation that tells of its own field.",
    "state media": "A medium that a state runs.",
    "reprint": "A copy of what another published; `via` names that.",
    "aggregator": "A collection of what others published.",
}

# --- rules: what each one finds ---------------------------------------------------------------------------------------

FORM_RULES = {
    "missing-file": "A file that every site or explainer needs is not there.",
    "yaml": "Front matter or a registry cannot be read as YAML.",
    "encoding": "A file is not UTF-8.",
    "too-large": "A text file is larger than 512 KB, or holds more than 70,000 marks such as brackets.",
    "front-matter": "Front matter is missing, not closed, or closed by something else than `---`.",
    "unknown-key": "A key that nothing reads.",
    "repeated-key": "The same key twice, or two values of a number for the same time.",
    "missing-key": "A key that is needed is not there.",
    "wrong-type": "A value of another kind than the key takes.",
    "not-a-date": "Something that cannot be a date where a date is expected.",
    "date-order": "An end before its beginning.",
    "date-weekday": "A weekday that is not that of the date.",
    "date-ambiguous": "A time that the clocks of the place repeat or skip.",
    "not-a-number": "Something with digits that cannot be the value of a number.",
    "unknown-word": "A word that is not among those with a fixed meaning.",
    "unknown-reference": "A reference to something that is not there.",
    "wrong-kind": "A file or a reference of the wrong kind.",
    "reference-to-draft": "A published page leads to a draft.",
    "cycle": "Things that follow each other in a circle.",
    "slug": "A file name or key that cannot be part of an address.",
    "mixed-script": "A key with letters of two scripts that look the same.",
    "same-address": "Two things with the same address.",
    "unknown-source": "A citation or `source` that `sources.yml` does not know.",
    "unknown-number": "A number, or a value of it, that `numbers.yml` does not know.",
    "unknown-image": "A picture that `images.yml` does not know.",
    "unknown-slot": "Something in braces that is none of the forms, or stands where it cannot.",
    "unclosed-slot": "A form in braces or brackets that does not end.",
    "undefined-note": "A side note without its text.",
    "raw-html": "HTML in the text.",
    "unsafe-link": "An address or file that could do something in a reader's browser, or is no address.",
    "dead-link": "A link to a file or page that is not there.",
    "dead-anchor": "A link to a place that the page does not have.",
    "layout": "A mistake in a layout.",
}
"""Errors that cannot be switched off."""
EVIDENCE_RULES = {
    "unsourced": "A statement without a source.",
    "uncited-number": "Digits in a sentence of the text without a citation or a number of `numbers.yml`.",
    "thin-confirmed": "Called confirmed on a single source.",
    "verdict-evidence": "A verdict that needs evidence from others than the claimant.",
    "verdict-settle": "An open verdict that does not say what would settle it.",
    "contested-label": "A word that only one side uses, without saying whose it is.",
    "quote-source": "A quote without a source.",
    "number-unpinned": "A number in an event that does not say as of when.",
    "number-main": "Offices differ, and nothing says whose count is printed.",
    "correction-was": "A correction that does not say what stood there.",
    "members": "An alliance with another number of members than name it.",
    "image-alt": "A picture without a description.",
    "image-rights": "A picture without its maker or its licence.",
    "cause-is-claim": "A cause for which no evidence is given: that is a claim.",
}
"""Errors in what is published, warnings in drafts; `rules` of site.yml may change the level."""
ADVICE_RULES = {
    "relative-time": "Words such as yesterday, which mean another day tomorrow.",
    "hard-typed-number": "A number of `numbers.yml` that is typed in the text, and would go stale.",
    "number-citation": "A citation behind a number that is not the source of its value.",
    "number-changed": "A number has changed since the page was checked: read it again.",
    "single-source": "Much of a page rests on one source.",
    "not-archived": "A source without an archived copy.",
    "unused": "An entry of a registry that nothing uses.",
    "orphan": "A brief that nothing leads to.",
    "furniture": "Text pasted from around an article or from a word processor, such as an age, a button or a bullet.",
    "lookalike": "Characters that cannot be seen, or look like others.",
    "adds-up": "Parts that do not add up to their whole.",
    "placeholder": "A sample that `new` wrote, or a mark such as TODO, in what is no draft any more.",
    "unused-allow": "An `allow` for a rule that finds nothing here.",
    "check-due": "The day to check the page again has come.",
    "planned-passed": "Something planned whose day has passed.",
    "future-unplanned": "A date in the future without `status: planned`, or of something that was done.",
}
"""Warnings; their level may be changed too. The last three come with the calendar and never fail a build."""
LINK_RULES = {
    "link-gone": "An address of another site that is there no more.",
    "link-moved": "An address of another site that has moved for good.",
    "link-unsure": "An address of another site of which nobody can tell for now.",
}
"""Warnings of `check --links` alone; their level may be changed too. The last one never fails a build."""
CHANGEABLE_RULES = EVIDENCE_RULES | ADVICE_RULES | LINK_RULES
"""Rules whose level may be changed, and which may be excused."""


# --- keys ------------------------------------------------------------------------------------------------------------

KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""Keys and slugs: they are parts of addresses."""
COMMAS = ",،"
"""What may stand between the key of a source and its locator: Arabic keyboards have a comma of their own."""


def without_locator(text: str) -> str:
    """What stands before the first comma: `audit-2025` of `audit-2025, page 41`."""
    return re.split(f"[{COMMAS}]", text, maxsplit=1)[0]


def as_key(text: str) -> str:
    """A text in the form of a key; empty where it has no Latin letters or digits."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def slug_fault(text: str, what: str) -> Fault:
    """Why a text cannot be a key or slug, and what it could be."""
    foreign = next((char for char in text if char.isalpha() and _script(char) != "Latin"), None)
    if foreign and any(char.isascii() and char.isalpha() for char in text):
        return _mixed_script(text, foreign)
    proposal = as_key(text)
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
    meant = _meant_key(text, with_locator=what == "a source")
    fix = f"write a key of {where}{instead}."
    if what == "a source" and re.match(r"https?://|www\.", text, re.IGNORECASE):
        written_out = "{title: …, publisher: …, date: …, url: " + text + "}"
        fix = f"write it out in place: {written_out}, or give it a key in sources.yml."
    return Fault(
        "slug",
        f'"{text}" is not the key of {what}',
        "keys are lower-case letters, digits and single hyphens.",
        f"write `{meant}`." if meant else fix,
    )


_PAGE = r"(?:pages?|pp?\.|lines?|chapters?|sections?|paragraphs?|para\.|tables?|annex|articles?|art\.|§|\d).*"


def _meant_key(text: str, *, with_locator: bool) -> str:
    """The key that a text becomes with small letters, without an `@`, or with the comma before its locator.

    A single word with a capital letter may be a name as well, such as that of a publisher.
    """
    key, blank, locator = text.strip("[]").removeprefix("@").partition(" ")
    key = key.rstrip(",;:").replace("_", "-").lower()
    is_located = with_locator and re.fullmatch(_PAGE, locator, re.IGNORECASE)
    if text.isalpha() or not KEY.fullmatch(key) or (blank and not is_located):
        return ""
    return f"{key}, {locator}" if blank else key


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


# --- files -----------------------------------------------------------------------------------------------------------

LARGEST_TEXT_BYTES = 512 * 1024


def too_large(size_bytes: int) -> Fault:
    """What is said of a text that is larger."""
    return Fault(
        "too-large",
        f"this file has {-(-size_bytes // 1024):,} KB, more than {LARGEST_TEXT_BYTES // 1024}",
        "a text of that size is nearly always something that slipped in by mistake.",
        "split it into several files, or keep tables as .csv files in assets/.",
    )
