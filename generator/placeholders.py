"""`placeholder`: what `new` wrote for the writer to change, and marks of unfinished work, where readers would see them.

In the room: finding samples and marks in what is no draft. Not in the room: what the samples are (starting.py). A line
that is offered as a comment is used because the writer chose to; of those the address for mistakes alone is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator import starting
from generator.body import Text
from generator.explainer import Explainer
from generator.parse import Brief
from generator.passages import passages_of
from generator.problems import Fault, Finding, Place
from generator.rules import Found, OfBriefs, Rule
from generator.starting import Sample


def placeholder(explainer: Explainer) -> Found:
    """Readers see no sample of the settings."""
    if explainer.front.draft:
        return
    settings = explainer.folder.removesuffix(f"{explainer.slug}/") + starting.SETTINGS
    for sample in starting.SAMPLES_OF_SETTINGS:
        if str(getattr(explainer.site, sample.key)).removeprefix("mailto:") == sample.text:
            yield Finding(Place(settings, (sample.key,), sample.text), _left(sample))


def in_briefs(explainer: Explainer) -> OfBriefs:
    """Readers see no sample of a brief, and no mark of unfinished work."""
    is_draft = explainer.front.draft

    def found(brief: Brief) -> Found:
        if not (is_draft or brief.front.draft):
            yield from _in_keys(brief)
            yield from _in_text(brief)
            yield from _unfinished(brief)

    return OfBriefs("placeholder", found, (is_draft,))


def _in_keys(brief: Brief) -> Found:
    """Samples under keys. A date may be meant, so it is told only beside another one that cannot be."""
    standing = [s for s in starting.samples(brief.kind) if _typed(getattr(brief.front, s.key)) == s.text]
    is_begun = any(not sample.may_be_meant for sample in standing) or any(_in_text(brief))
    for sample in standing if is_begun else ():
        yield Finding(Place(brief.file, (sample.key,), sample.text), _left(sample))


def _typed(value: object) -> str:
    return value.raw if isinstance(value, Text) else getattr(value, "text", "")


def _in_text(brief: Brief) -> Iterator[Finding]:
    sample = starting.SAMPLE_TEXT
    for sentence in brief.body.prose:
        if sentence.text == sample.text:
            yield Finding(sentence.mark(0, len(sentence.text)).span(brief.file), _left(sample))


_UNFINISHED = re.compile(r"\b(?:TODO|FIXME)\b|\b[Ll]orem ipsum\b")


def _unfinished(brief: Brief) -> Iterator[Finding]:
    """Marks by which writers find again what they have not written yet; those in quotation marks are a source's."""
    for passage in passages_of(brief):
        for found in _UNFINISHED.finditer(passage.plain):
            why, fix = "readers would see it.", "write what belongs there, or add `draft: true` until it is written."
            fault = Fault("placeholder", f'"{found[0]}" is no text for readers', why, fix, "warning")
            yield Finding(passage.span(*found.span()), fault)


def _left(sample: Sample) -> Fault:
    return Fault(
        "placeholder",
        f'"{sample.text}" is the sample that `new` wrote',
        "readers would take it for yours.",
        f"write {sample.instead}",
        "warning",
    )


RULES: tuple[Rule, ...] = (placeholder,)
