"""The addresses of other sites that an explainer names, and what is said of those that did not answer well.

In the room: where addresses stand, and faults. Not in the room: asking whoever is there (links.py), and how strictly a
fault is taken (check.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, get_args

from msgspec import Struct

from generator import model
from generator.alike import Alike
from generator.body import Sentence, Text, WebLink
from generator.catalogue import written
from generator.explainer import Explainer
from generator.parse import Walked, walk
from generator.problems import Fault, Finding, Place, Span


class Named(Struct, frozen=True):
    """An address of the web, and where it was written; `has_copy` where an archived copy is named beside it."""

    url: str
    where: Place | Span
    has_copy: bool = False


Sort = Literal["fine", "moved", "gone", "unsure", "barred"]
SORTS: tuple[Sort, ...] = get_args(Sort)
DAY_S = 24 * 60 * 60


class Answer(Alike, frozen=True):
    """What came of asking for an address; `told` are a few words, such as "404 Not Found".

    `fine`: it is there. `moved`: it is at `to`, for good. `gone`: it is no more. `unsure`: nobody can tell for now.
    `barred`: whoever runs it wants no programs. For `holds_s` seconds nobody needs to ask again.
    """

    sort: Sort
    told: str
    to: str = ""
    holds_s: int = DAY_S


# --- where they stand ------------------------------------------------------------------------------------------------


def named_in(explainer: Explainer) -> Iterator[Named]:
    """Every address of the web in its sources and texts; those of its drafts too."""
    for registry, entries in explainer.registries.items():
        for key, entry in entries.items():
            yield from _named_in(walk(entry, (key,)), f"{explainer.folder}{registry}.yml")
    for brief in explainer.briefs:
        yield from _named_in(brief.parts, brief.file)
        yield from _in_prose(brief.body.prose, brief.file)


def named_in_settings(site: model.Site, file: str) -> Iterator[Named]:
    """Those of the publisher and the authors, in the file of the settings."""
    if site.publisher and site.publisher.url:
        yield Named(site.publisher.url, Place(file, ("publisher",), site.publisher.url))
    for author in site.authors:
        if author.url:
            yield Named(author.url, Place(file, ("authors", author.key), author.url))


def _named_in(walked: Walked, file: str) -> Iterator[Named]:
    for at, item in walked:
        if isinstance(item, Text):
            yield from _in_prose(item.prose, file)
        elif isinstance(item, model.Source):
            for name, url in (("url", item.url), ("archived", item.archived)):
                if url:
                    has_copy = name == "url" and item.archived is not None
                    yield Named(url, written(file, (*at, name), url), has_copy)


def _in_prose(prose: Iterable[Sentence], file: str) -> Iterator[Named]:
    for sentence in prose:
        for held in sentence.slots:
            if isinstance(held.slot, WebLink):
                yield Named(held.slot.href, held.slot.mark.span(file))


# --- what is said of them --------------------------------------------------------------------------------------------


def findings(named: Iterable[Named], answers: Mapping[str, Answer]) -> Iterator[Finding]:
    """What is to be said of addresses whose answer is known; nothing of those that are fine, or bar programs."""
    for one in named:
        answer = answers.get(one.url)
        if answer is not None and answer.sort in _FAULTS:
            yield Finding(one.where, _FAULTS[answer.sort](one, answer))


def _gone(named: Named, answer: Answer) -> Fault:
    fix = "write where it is now, or another page that says the same."
    if not named.has_copy:
        fix = f"{fix[:-1]}; or add the address of an archived copy as `archived:`."
    why = "readers who want to check it find nothing."
    return Fault("link-gone", f'"{named.url}" is there no more ({answer.told})', why, fix, "warning")


def _moved(named: Named, answer: Answer) -> Fault:
    why = "signposts to a new address are taken down after some time."
    fix = f"see whether it still says the same, and write {answer.to}"
    return Fault("link-moved", f'"{named.url}" has moved ({answer.told})', why, fix, "warning")


def _unsure(named: Named, answer: Answer) -> Fault:
    why = "it may be there again tomorrow: this says nothing about the page."
    return Fault("link-unsure", f'"{named.url}" {answer.told}', why, "try again later.", "warning")


_FAULTS = {"gone": _gone, "moved": _moved, "unsure": _unsure}
