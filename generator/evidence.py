"""The rules of evidence: what a statement needs before readers may rely on it; each a small function with a name.

In the room: rules that look at keys, registries and slots. Not in the room: those that read prose, advice (advice.py),
levels and excuses (check.py). A rule that says that something is missing is silent about a file that could not be read
whole: what it lacks may be what was lost.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator import grounds, model, numbers
from generator.body import BoxSlot, Cite, NumberSlot, Picture, Piece, Slot, Text
from generator.catalogue import slots
from generator.explainer import Explainer, members_of
from generator.numbers import Number
from generator.parse import Brief
from generator.problems import Fault, Finding, Path, Place, Span
from generator.rules import Found, OfBriefs, Rule


def _whole(explainer: Explainer) -> Iterator[Brief]:
    """Briefs that could be read whole."""
    return (brief for brief in explainer.briefs if brief.file not in explainer.damaged)


def _is_whole(registry: str, explainer: Explainer) -> bool:
    return f"{explainer.folder}{registry}.yml" not in explainer.damaged


# --- sources ---------------------------------------------------------------------------------------------------------


def unsourced(explainer: Explainer) -> Found:
    """Everything that states something names its source."""
    for brief in _whole(explainer):
        yield from _unsourced_brief(brief, explainer)
        front = brief.front
        yield from (_unsourced(brief, path, what) for path, what in _unsourced_parts(front))
        for number, fact in enumerate(front.facts):
            if not _holds(fact.text, Cite, NumberSlot):
                fix = "cite a source in the line, as [@key], or show a registered number, as {number:key}."
                yield Finding(Place(brief.file, ("facts", number)), _no_source(f'the fact "{fact.label}"', fix))


_STATING = model.Cause | model.Reaction | model.Event | model.Claim
"""Kinds that state something by being there."""


def _unsourced_brief(brief: Brief, explainer: Explainer) -> Found:
    if isinstance(brief.front, _STATING) and not grounds.of_brief(brief, explainer):
        fault = _no_source(f"this {brief.kind}", "add `source:` with a key of sources.yml, or cite one in the text.")
        yield Finding(Span(brief.file, 1, 1, 4), fault)


def _unsourced_parts(front: model.Brief) -> Iterator[tuple[Path, str]]:
    """The parts of a brief that rest on nothing, each with what it is."""
    for number, event in enumerate(front.events):
        if not event.source and not _holds(event.what, Cite):
            yield ("events", number, "what"), "this event"
    for number, update in enumerate(front.updates):
        if not update.source and not _holds(update.note, Cite, NumberSlot):
            yield ("updates", number, "note"), f"this {update.type}"
    if isinstance(front, model.Actor):
        yield from ((("roles", n, "title"), "this role") for n, role in enumerate(front.roles) if not role.source)
        for number, held in enumerate(front.member_of):
            if not held.source:
                yield ("member_of", number, "actor"), "this membership"


def _unsourced(brief: Brief, path: Path, what: str) -> Finding:
    return Finding(Place(brief.file, path), _no_source(what, "add `source:` with a key of sources.yml."))


def _no_source(what: str, fix: str) -> Fault:
    return Fault("unsourced", f"{what} has no source", "readers cannot check it.", fix)


def _holds(text: Text, *kinds: type[Slot]) -> bool:
    return any(isinstance(piece, kinds) for piece in text.pieces)


def quote_source(explainer: Explainer) -> Found:
    """A quote has a speaker, a date and a source; in place it inherits them from its brief."""
    if _is_whole("quotes", explainer):
        for key, quote in explainer.quotes.items():
            fault = _incomplete_quote(quote, None, explainer)
            if fault:
                yield Finding(Place(f"{explainer.folder}quotes.yml", (key,), of_key=True), fault)
    for brief in _whole(explainer):
        for use in getattr(brief.front, "quote", ()):
            fault = _incomplete_quote(use.in_place, brief.front, explainer) if use.in_place else None
            if fault:
                yield Finding(Place(brief.file, ("quote",), use.in_place.text or ""), fault)


def _incomplete_quote(quote: model.QuoteInPlace, front: model.Brief | None, explainer: Explainer) -> Fault | None:
    lender = front if isinstance(front, model.Reaction | model.Claim) else None
    speaker = getattr(lender, "actor", None) or getattr(lender, "claimant", None)
    lacks = [
        name
        for name, is_there in (
            ("speaker", quote.speaker or speaker),
            ("when", quote.when or (lender and lender.when)),
            ("source", grounds.of_quote(quote, explainer) or (lender and lender.source)),
        )
        if not is_there
    ]
    keys = " and ".join(f"`{name}`" for name in lacks)
    why = "readers must see who said it, when, and where that stands."
    return Fault("quote-source", f"the quote has no {keys}", why, f"add {keys}.") if lacks else None


# --- how sure --------------------------------------------------------------------------------------------------------


def thin_confirmed(explainer: Explainer) -> Found:
    """What is confirmed rests on two independent sources, or on the document itself."""
    for brief in _whole(explainer):
        if getattr(brief.front, "status", "") == "confirmed":
            yield from _thin(grounds.of_brief(brief, explainer), Place(brief.file, ("status",)), explainer)
        for number, event in enumerate(brief.front.events):
            if event.status == "confirmed":
                place = Place(brief.file, ("events", number, "status"))
                told = grounds.of_uses(event.source, explainer) or grounds.of_text(event.what.pieces, explainer)
                yield from _thin(told, place, explainer)
    for registered in explainer.numbers.values() if _is_whole("numbers", explainer) else ():
        for value in registered.values:
            if value.status == "confirmed":
                told = grounds.of_uses(value.sources, explainer)
                yield from _thin(told, _status_of(value, registered, explainer), explainer)


def _status_of(value: numbers.Stated, number: Number, explainer: Explainer) -> Place:
    """Where the status of a value stands: with the value, or once for its number."""
    path = (number.key, "values", value.index, "status") if value.front.status else (number.key, "status")
    return Place(f"{explainer.folder}numbers.yml", path)


def _thin(told: grounds.Grounds, place: Place, explainer: Explainer) -> Found:
    sources = tuple(dict.fromkeys(source for source in told if source is not None))
    if not sources or None in told or grounds.is_firm(sources, explainer):
        return  # without any source it is `unsourced`, and one that is not there is told already
    one = f'one source, "{sources[0].title}"'
    few = "sources that reprint each other, share a publisher, or pass on what others say"
    fault = Fault(
        "thin-confirmed",
        f'"confirmed" rests on {few if len(sources) > 1 else one}',
        "it takes two independent sources, or the document itself (`reliability: primary`).",
        "add an independent source, or write `status: reported`.",
    )
    yield Finding(place, fault)


_SHOWN_BY = {"confirmed": "for", "supported": "for", "contradicted": "against"}
"""Verdicts that need evidence, and the key that it stands under."""


def verdict_evidence(explainer: Explainer) -> Found:
    """A verdict for or against a claim rests on somebody else than the claimant."""
    for brief in _whole(explainer):
        front = brief.front
        if not isinstance(front, model.Claim) or front.verdict not in _SHOWN_BY:
            continue
        key = _SHOWN_BY[front.verdict]
        evidence = grounds.of_uses(front.supporting if key == "for" else front.against, explainer)
        if all(source is not None and grounds.is_of(source, front.claimant, explainer) for source in evidence):
            lack = "all that stands under `{}` is the claimant's own" if evidence else "nothing stands under `{}`"
            fault = Fault(
                "verdict-evidence",
                f'the verdict is "{front.verdict}", and {lack.format(key)}',
                "a verdict needs a source that is not the claimant's.",
                f"add one under `{key}`, or choose another verdict.",
            )
            yield Finding(Place(brief.file, ("verdict",)), fault)


def verdict_settle(explainer: Explainer) -> Found:
    """A verdict that leaves a claim open says what would settle it."""
    for brief in _whole(explainer):
        front = brief.front
        if isinstance(front, model.Claim) and front.verdict not in _SHOWN_BY and not front.would_settle:
            fault = Fault(
                "verdict-settle",
                f'the verdict "{front.verdict}" does not say what would settle the claim',
                "readers should know what to look for.",
                "add `would_settle:`, such as documents or data that would show it.",
            )
            yield Finding(Place(brief.file, ("verdict",)), fault)


def cause_is_claim(explainer: Explainer) -> Found:
    """A cause for which nothing is shown is a claim."""
    for brief in explainer.of_kind("cause"):
        if isinstance(brief.front, model.Cause) and brief.front.status == "no evidence given":
            fault = Fault(
                "cause-is-claim",
                'a cause cannot be "no evidence given"',
                "what a party says without showing anything is a claim, and may not stand among the causes.",
                f"move it to claims/{brief.slug}.md, with `claimant:` and `verdict:`.",
            )
            yield Finding(Place(brief.file, ("status",)), fault)


# --- numbers ---------------------------------------------------------------------------------------------------------


def number_unpinned(_: Explainer) -> OfBriefs:
    """A number inside an event is pinned to a date: it tells what was known then.

    The notes of updates are left out: they speak of the day on which the page was changed, not of the event.
    """

    def found(brief: Brief) -> Found:
        for slot in slots(_pieces_of_events(brief)):
            if isinstance(slot, NumberSlot) and not slot.at and not slot.then and slot.form != "history":
                yield Finding(slot.mark.span(brief.file), _unpinned(slot))
            elif isinstance(slot, BoxSlot) and slot.kind == "number":
                yield Finding(slot.mark.span(brief.file), _boxed(slot))

    return OfBriefs("number-unpinned", found)


def _pieces_of_events(brief: Brief) -> Iterator[Piece]:
    """The text that stands inside an event: one in a brief, or the brief itself."""
    is_event = isinstance(brief.front, model.Event)
    for path, item in brief.parts:
        if isinstance(item, Text) and (path[0] == "events" or (is_event and path[0] != "updates")):
            yield from item.pieces
    yield from brief.body.pieces if is_event else ()


def _unpinned(slot: NumberSlot) -> Fault:
    choice = (("for", slot.of), ("by", slot.by), ("from", slot.source))
    written = " ".join([slot.key, *(f"{word} {chosen}" for word, chosen in choice if chosen)])
    form = "" if slot.form == "short" else f" {slot.form}"
    return Fault(
        "number-unpinned",
        f"{{number:{written}{form}}} is not pinned to a date",
        "inside an event it should tell what was known then; this one changes with every new value.",
        f"write {{number:{written}@then{form}}}, or another date after the @.",
    )


def _boxed(box: BoxSlot) -> Fault:
    return Fault(
        "number-unpinned",
        f"{{box:number:{box.key}}} shows what is known now",
        "inside an event readers should see what was known then, and a box cannot be pinned to a date.",
        f"write {{number:{box.key}@then full}}, or {{number:{box.key} history}} on a line of its own.",
    )


def number_main(explainer: Explainer) -> Found:
    """Where offices differ, `main` says whose count is the short form."""
    for number in explainer.numbers.values() if _is_whole("numbers", explainer) else ():
        differing = numbers.unsettled(number)
        if differing:
            told = ", ".join(f"{value.by.text} ({value.amount.text})" for value in differing)
            fault = Fault(
                "number-main",
                f'offices differ on "{number.key}", and none of them is `main`',
                "the page cannot choose whose count to print.",
                f"add `main:` with one or several of: {told}.",
            )
            yield Finding(Place(f"{explainer.folder}numbers.yml", (number.key,), of_key=True), fault)


# --- corrections, members --------------------------------------------------------------------------------------------


def correction_was(explainer: Explainer) -> Found:
    """A correction says what stood there."""
    for brief in _whole(explainer):
        for number, update in enumerate(brief.front.updates):
            if update.type == "correction" and not update.was:
                fault = Fault(
                    "correction-was",
                    "this correction does not say what stood there",
                    "readers who saw the mistake must be able to recognise it.",
                    "add `was:` with the words that were wrong, and `now:` with those that stand there since.",
                )
                yield Finding(Place(brief.file, ("updates", number, "note")), fault)


def members(explainer: Explainer) -> Found:
    """An alliance has as many members as `members` says; those that have left are not counted."""
    if any(file.startswith(f"{explainer.folder}actors/") for file in explainer.damaged):
        return
    for alliance in explainer.of_kind("actor"):
        front = alliance.front
        if isinstance(front, model.Actor) and front.members is not None:
            # Readers of a published alliance do not see members that are drafts.
            seen = (actor for actor in members_of(alliance.slug, explainer) if front.draft or not actor.front.draft)
            named = tuple(actor.slug for actor in seen)
            if len(named) != front.members:
                yield Finding(Place(alliance.file, ("members",)), _miscounted(alliance.slug, front.members, named))


def _miscounted(alliance: str, expected: int, named: tuple[str, ...]) -> Fault:
    return Fault(
        "members",
        f'"{alliance}" should have {expected} members, and {len(named)} name it in `member_of`',
        "a member that is left out is a mistake that readers cannot see.",
        f"correct `members`, or `member_of` of the actors; there are: {', '.join(named) or 'none'}.",
    )


# --- pictures --------------------------------------------------------------------------------------------------------


def image_alt(explainer: Explainer) -> Found:
    """A picture is described for those who do not see it, unless it tells nothing."""
    for key, image in explainer.images.items() if _is_whole("images", explainer) else ():
        if not image.alt and not image.decorative:
            fix = "add `alt:` with what matters in it, or `decorative: true`."
            yield Finding(_image(key, explainer), _not_described(fix))
    for brief in explainer.briefs:
        for slot in slots(brief.body.pieces):
            if isinstance(slot, Picture) and not slot.alt:
                fix = "say between the brackets what matters in it: ![A burnt-out front](assets/square.jpg)"
                yield Finding(slot.mark.span(brief.file), _not_described(fix))


def _not_described(fix: str) -> Fault:
    return Fault("image-alt", "the picture is not described", "who does not see it is told nothing.", fix)


_RESERVED = ("all rights reserved", "unknown")


def image_rights(explainer: Explainer) -> Found:
    """A picture names whom it is by and its licence; where rights are reserved, who allowed its use."""
    for key, image in explainer.images.items() if _is_whole("images", explainer) else ():
        lacks = " and ".join(f"`{name}`" for name in ("credit", "licence") if not getattr(image, name))
        if lacks:
            why = "publishing it may infringe somebody's rights."
            fault = Fault("image-rights", f"the picture has no {lacks}", why, f"add {lacks}.")
            yield Finding(_image(key, explainer), fault)
        elif image.licence and image.licence.lower().replace("-", " ") in _RESERVED and not image.permission:
            fault = Fault(
                "image-rights",
                f'the licence is "{image.licence}", and nobody has allowed the use of the picture',
                "publishing it would infringe somebody's rights.",
                "add `permission:` with who allowed it, or choose another picture.",
            )
            yield Finding(Place(f"{explainer.folder}images.yml", (key, "licence")), fault)
    yield from _without_rights(explainer)


def _without_rights(explainer: Explainer) -> Found:
    """Pictures in the text that are no entry of the registry, where rights are told."""
    registered = {image.file for image in explainer.images.values()}
    wrong = {file.removeprefix(explainer.folder) for file in explainer.damaged}
    for brief in explainer.briefs if _is_whole("images", explainer) else ():
        for slot in slots(brief.body.pieces):
            if isinstance(slot, Picture) and slot.src in explainer.assets - registered - wrong:
                why = "publishing it may infringe somebody's rights."
                fix = "add it to images.yml with `credit` and `licence`, and write {image:KEY} on a line of its own."
                fault = Fault("image-rights", "nothing tells whose picture it is", why, fix)
                yield Finding(slot.mark.span(brief.file), fault)


def _image(key: str, explainer: Explainer) -> Place:
    return Place(f"{explainer.folder}images.yml", (key,), of_key=True)


RULES: tuple[Rule, ...] = (
    unsourced, quote_source, thin_confirmed, verdict_evidence, verdict_settle, cause_is_claim,
    number_main, correction_was, members, image_alt, image_rights,
)  # fmt: skip
