"""`placeholder`: what `new` wrote for the writer to change, where readers would see it.

In the room: finding samples in what is no draft. Not in the room: what the samples are (starting.py), and marks such as
TODO (wording.py). A line that is offered as a comment is used because the writer chose to; of those the address for
mistakes alone is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator import starting
from generator.body import Text
from generator.explainer import Explainer
from generator.parse import Brief
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
    """Readers see no sample of a brief."""
    is_draft = explainer.front.draft

    def found(brief: Brief) -> Found:
        if not (is_draft or brief.front.draft):
            yield from _in_keys(brief)
            yield from _in_text(brief)

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


def _left(sample: Sample) -> Fault:
    return Fault(
        "placeholder",
        f'"{sample.text}" is the sample that `new` wrote',
        "readers would take it for yours.",
        f"write {sample.instead}",
        "warning",
    )


RULES: tuple[Rule, ...] = (placeholder,)
