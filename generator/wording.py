"""The rules that read running prose, put together; and those of them that are about words.

In the room: `relative-time`, `contested-label`, `furniture`, and which rules need one file alone, so that what they
find can be kept with it. Not in the room: digits (figures.py), characters (lookalikes.py), the words of a language
(phrases.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from msgspec import Struct

from generator import figures, lookalikes, model, moments
from generator.body import BriefLink, DateSlot
from generator.dates import When
from generator.explainer import Explainer, names_of
from generator.model import Named
from generator.parse import Brief, walk
from generator.passages import Passage, blank, passages_in, passages_of
from generator.phrases import Phrases, phrases_of
from generator.problems import Fault, Finding, few
from generator.rules import OfBriefs


def in_briefs(explainer: Explainer) -> OfBriefs:
    """Every finding in the prose of the briefs that are shown."""
    default = explainer.front.language or explainer.site.language
    labels = labels_of(explainer)
    own = explainer.numbers, explainer.registries["sources"], explainer.places
    registered = cache(lambda phrases: figures.registered(explainer.numbers.values(), phrases))
    is_draft = explainer.front.draft

    def found(brief: Brief) -> Iterator[Finding]:
        passages = passages_of(brief)
        phrases = phrases_of(brief.front.language or default)
        yield from of_file(brief, passages, phrases)
        if phrases is not None:
            yield from few(contested_label(brief, passages, labels, phrases))
            yield from few(figures.hard_typed_number(passages, registered(phrases), phrases))
        yield from few(figures.number_citation(brief, passages, explainer))
        if not (is_draft or brief.front.draft):
            yield from few(unfinished(passages))

    return OfBriefs("prose", found, (default, labels, explainer.zone, explainer.southern, is_draft, *own))


def of_file(brief: Brief, passages: Sequence[Passage], phrases: Phrases | None) -> Iterator[Finding]:
    """What one file and its language show by themselves."""
    yield from few(lookalikes.in_keys(brief.parts, brief.file))
    yield from few(lookalikes.in_body(passages))
    yield from few(bullets(passages))
    if phrases is not None:
        yield from few(figures.uncited_number(passages, phrases))
        yield from few(relative_time(brief, passages, phrases))
        yield from few(furniture(passages, phrases))


def in_registries(explainer: Explainer) -> Iterator[Finding]:
    """Labels that notes of registries state, and characters that are not what they seem."""
    phrases = phrases_of(explainer.front.language or explainer.site.language)
    labels = labels_of(explainer)
    for name, entries in explainer.registries.items():
        file = f"{explainer.folder}{name}.yml"
        for key, entry in entries.items():
            yield from lookalikes.in_keys(walk(entry, (key,)), file)
            if phrases is not None:
                yield from contested_label(None, passages_in(walk(entry, (key,)), file), labels, phrases)


# --- contested-label -------------------------------------------------------------------------------------------------


class Label(Struct, frozen=True):
    """A word that only one side uses: the term that explains it, its forms, and whose word it is."""

    term: Brief
    words: tuple[str, ...]
    forms: re.Pattern[str]
    names: re.Pattern[str] | None
    actors: frozenset[str]


def labels_of(explainer: Explainer) -> tuple[Label, ...]:
    """The contested words of an explainer."""
    found = []
    for term in explainer.of_kind("term"):
        front = term.front
        if isinstance(front, model.Term) and front.contested and front.flag:
            names = sorted({name for whose in front.attribute_to for name in _names(whose, explainer) if name.strip()})
            actors = frozenset(whose.text for whose in front.attribute_to if whose.is_key)
            flagged = [word for word in front.flag if word]
            words = tuple(word.lower() for word in flagged)
            if words:
                found.append(Label(term, words, _any_of(flagged), _any_of(names) if names else None, actors))
    return tuple(found)


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    # A label within a compound ("counter-terrorist") is another word.
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)


def _names(whose: Named, explainer: Explainer) -> Iterator[str]:
    """What somebody may be called in a sentence, a person by the family name too."""
    yield whose.text.replace("-", " ") if whose.is_key else whose.text
    yield from names_of(whose, explainer)
    front = actor.front if whose.is_key and (actor := explainer.brief("actor", whose.text)) else None
    if isinstance(front, model.Actor) and front.type == "person":
        yield front.names.sort.partition(",")[0] if front.names and front.names.sort else front.title.raw.split()[-1]


def contested_label(
    brief: Brief | None, passages: Iterable[Passage], labels: Sequence[Label], phrases: Phrases
) -> Iterator[Finding]:
    """A contested word stands in a quotation, a claim, on its own page, or is left to whoever uses it."""
    if brief is not None and brief.kind == "claim":
        return
    others = [label for label in labels if label.term is not brief]
    for passage in passages if others else ():
        text = passage.plain.lower()
        for label in others:
            # Most sentences hold none, and this is told much faster so.
            if any(word in text for word in label.words) and not _names_owner(passage, label):
                for found in label.forms.finditer(passage.plain):
                    if not _is_attributed(found, phrases):
                        yield Finding(passage.span(*found.span()), _contested(found.group(), label))


def _names_owner(passage: Passage, label: Label) -> bool:
    """Whether a sentence names one of those whose word it is."""
    linked = (held.slot for held in passage.sentence.slots if isinstance(held.slot, BriefLink))
    is_linked = any(link.kind == "actor" and link.slug in label.actors for link in linked)
    return is_linked or bool(label.names and label.names.search(passage.plain))


_NEAR = 400
"""How far around a word it is looked for what leaves it to someone, so that long sentences take no longer to read."""


def _is_attributed(found: re.Match[str], phrases: Phrases) -> bool:
    text, start, end = found.string, *found.span()
    return bool(
        phrases.attribution.search(text, max(0, start - _NEAR), start)
        or phrases.attribution_behind.search(text[end : end + _NEAR])
        or _is_in_name(found)
    )


def _is_in_name(found: re.Match[str]) -> bool:
    """Whether a word is part of a proper name: it has a capital inside a sentence, and so has the next."""
    following = found.string[found.end() : found.end() + 2].strip()
    return found.start() > 0 and found.group()[0].isupper() and following.isupper()


def _contested(word: str, label: Label) -> Fault:
    whose = [named.text for named in getattr(label.term.front, "attribute_to", ())]
    who = f"people whom {whose[0]} called {word}" if whose else f"people whom … called {word}"
    return Fault(
        "contested-label",
        f'the contested word "{word}" is stated as if it were known to be true',
        f'only one side uses it (term "{label.term.slug}").',
        f'say who calls them so, such as "{who}", quote it, or tell what they did.',
    )


# --- relative-time ---------------------------------------------------------------------------------------------------


def relative_time(brief: Brief, passages: Sequence[Passage], phrases: Phrases) -> Iterator[Finding]:
    """Words that mean another time for every day of reading; a weekday is fine when the brief has its date."""
    weekdays: frozenset[int] | None = None
    for passage in passages:
        for found in _relative(passage, phrases):
            yield Finding(passage.span(*found.span()), _relative_fault(found.group()))
        for found in _bare_weekdays(passage.plain, phrases):
            weekdays = _known_weekdays(brief, passages, phrases) if weekdays is None else weekdays
            if phrases.weekdays.index(found["day"]) not in weekdays:
                yield Finding(passage.span(*found.span()), _weekday_fault(found["day"]))


def _relative(passage: Passage, phrases: Phrases) -> Iterator[re.Match[str]]:
    if not phrases.relative_hint.search(passage.plain.lower()) or _is_furniture(passage, phrases):
        return
    yield from phrases.relative.finditer(passage.plain)
    if phrases.forecast.search(passage.plain):
        yield from phrases.ahead.finditer(passage.plain)


def _bare_weekdays(text: str, phrases: Phrases) -> Iterator[re.Match[str]]:
    if phrases.weekday.search(text):
        left = phrases.generic_weekday.sub(blank, phrases.dated_weekday.sub(blank, text))
        yield from phrases.weekday.finditer(left)


def _known_weekdays(brief: Brief, passages: Sequence[Passage], phrases: Phrases) -> frozenset[int]:
    """The weekdays of all days that a brief names: in its keys, its slots or its words."""
    days = {day for _, item in brief.parts if isinstance(item, When) for day in _days(item)}
    slots = (held.slot for passage in passages for held in passage.sentence.slots)
    days |= {day for slot in slots if isinstance(slot, DateSlot) for day in _days(slot.when)}
    texts = [passage.sentence.text for passage in passages]
    written = [day for text in texts for day in _written_days(text, phrases)]
    years = {year for year, _, _ in days} | {year for year, _, _ in written if year}
    days |= {(each, month, day) for year, month, day in written for each in ({year} if year else years)}
    named = {
        phrases.weekdays.index(found["day"])
        for text in texts
        for dated in phrases.dated_weekday.finditer(text)
        for found in phrases.weekday.finditer(dated.group())
    }
    return frozenset(named | {moments.weekday(*day) for day in days})


def _days(when: When) -> Iterator[tuple[int, int, int]]:
    """The first and last day of what is known to the day."""
    if all(moment.day is not None for moment in when.moments()):
        yield from (day for day in (moments.first_day(when), moments.last_day(when)) if day)


def _written_days(text: str, phrases: Phrases) -> Iterator[tuple[int, int, int]]:
    """Days as (year, month, day); the year is 0 where it is left out."""
    for found in phrases.date.finditer(text):
        told = {name.rstrip("23"): value for name, value in found.groupdict().items() if value}
        month = phrases.months.get(told["month"].lower().rstrip(".")) or int(told["month"])
        yield int(told.get("year", 0)), month, int(told["day"])


def _relative_fault(words: str) -> Fault:
    why, fix = "it means another time for whoever reads it later.", "write the date, or as of when this holds."
    return Fault("relative-time", f'"{words}" holds on the day of writing alone', why, fix, "warning")


def _weekday_fault(day: str) -> Fault:
    why, fix = "readers in another week cannot tell which.", f"write the date: {day} 5 January 2022, or {{date:…}}."
    return Fault("relative-time", f'"{day}" without a date', why, fix, "warning")


# --- marks of unfinished work ----------------------------------------------------------------------------------------

_UNFINISHED = re.compile(r"\b(?:TODO|FIXME)\b|\b[Ll]orem ipsum\b")
_IN_UNFINISHED = ("TODO", "FIXME", "orem ipsum")


def unfinished(passages: Iterable[Passage]) -> Iterator[Finding]:
    """Marks by which writers find again what they have not written yet; those in quotation marks are a source's."""
    for passage in passages:
        if any(mark in passage.plain for mark in _IN_UNFINISHED):
            for found in _UNFINISHED.finditer(passage.plain):
                yield Finding(passage.span(*found.span()), _left_over(found[0]))


def _left_over(mark: str) -> Fault:
    why, fix = "readers would see it.", "write what belongs there, or add `draft: true` until it is written."
    return Fault("placeholder", f'"{mark}" is no text for readers', why, fix, "warning")


# --- furniture -------------------------------------------------------------------------------------------------------


def furniture(passages: Iterable[Passage], phrases: Phrases) -> Iterator[Finding]:
    """Lines that stand around an article on a page and were pasted along with it."""
    for passage in passages:
        if not passage.path and not passage.sentence.quoted and _is_furniture(passage, phrases):
            text = passage.sentence.text
            yield Finding(passage.span(0, len(text)), _pasted(text))


def _is_furniture(passage: Passage, phrases: Phrases) -> bool:
    return phrases.furniture.fullmatch(passage.sentence.text) is not None


def _pasted(text: str) -> Fault:
    shown = text if len(text) <= 40 else f"{text[:39]}…"
    why, fix = "it is no part of what you tell.", "delete it; name a source with [@key]."
    return Fault("furniture", f'"{shown}" seems to be pasted from around an article', why, fix, "warning")


def bullets(passages: Iterable[Passage]) -> Iterator[Finding]:
    """Lines that begin with the dot of a list, as word processors have it; of lines below each other the first."""
    last, told = 0, 0
    for passage in (each for each in passages if not each.path):
        sentence = passage.sentence
        for run in sentence.runs:
            if run.line != last and _BULLET.match(sentence.text, run.offset):
                if run.line > told + 1:
                    yield Finding(passage.span(run.offset, run.offset + 1), _no_list(sentence.text[run.offset]))
                told = run.line
            last = run.line


_BULLET = re.compile(r"[•◦▪‣●]\s")


def _no_list(dot: str) -> Fault:
    why, fix = "its lines run on as one paragraph.", "begin each item with - and a blank, on a line of its own."
    return Fault("furniture", f"{dot} begins no list", why, fix, "warning")


RULES = (in_registries,)
