"""What is said of a name that leads to nothing: what it may have meant, what else bears it, and what to do.

In the room: faults and "did you mean" for references. Not in the room: finding such references (references.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generator import model
from generator.catalogue import Catalogue
from generator.problems import Fault, did_you_mean, nearest
from generator.starting import ENTRIES
from generator.vocabulary import as_key

PLAIN = ", or write it as people do, with a capital letter"
"""What can be done where plain words may stand instead of a key."""


def of_entry(what: str, key: str, known: Catalogue) -> Fault:
    """A key that should be in a registry and is not; `what` is source, number, quote, place or image."""
    others = [other for other in REGISTERED if key in registry(other, known)]
    others += ["actor"] if ("actor", key) in known.by_address else []
    if others:
        words = PLAIN if what == "place" else ""
        return _of_another_kind(key, what, others[0], f"name {article(what)} here{words}.")
    entries = registry(what, known)
    hint = did_you_mean(key, entries) or _meant(key, _spellings_of_places(entries))
    rule = f"unknown-{what}" if what in ("source", "number", "image") else "unknown-reference"
    how = f", as `{key}: {ENTRIES[what]}`" if not entries else ""
    add = f"add it to {what}s.yml{how}{PLAIN}." if what == "place" else f"or add it to {what}s.yml{how}."
    return Fault(rule, f'no {what} "{key}"', f"{what}s.yml has no such entry.", hint or f"correct it, {add}")


def of_brief(kind: str, slug: str, known: Catalogue, *, is_bare: bool) -> Fault:
    """A brief or event that is not there; `is_bare` if a key names its kind, so that plain words could stand there."""
    others = [other for other in REGISTERED if is_bare and slug in registry(other, known)]
    others += [other for other in model.KINDS if (other, slug) in known.by_address]
    others += ["event"] if slug in known.telling else []
    if others:
        named = (
            f"name {article(kind)} here{PLAIN}." if is_bare else f"write {others[0]}:{slug}, or name {article(kind)}."
        )
        return _of_another_kind(slug, kind, others[0], named)
    own = [brief for brief in known.briefs if brief.kind == kind]
    slugs = [brief.slug for brief in own] + ([*known.telling] if kind == "event" else [])
    spellings = {b.slug: _as_keys(b.front.title.raw, b.front.names) for b in own if isinstance(b.front, model.Actor)}
    why = "what looks like a key must exist." if is_bare else "readers would be led to nothing."
    hint = did_you_mean(slug, slugs) or _meant(slug, spellings)
    return Fault("unknown-reference", f'no {kind} "{slug}"', why, hint or _create(kind, slug, is_bare))


def _create(kind: str, slug: str, is_bare: bool) -> str:
    if kind not in model.KINDS:
        return "correct it: an explainer can name itself only."
    file = f"create {model.KINDS[kind]}/{slug}.md"
    if is_bare:
        return f"correct it, {file}{PLAIN}."
    if kind == "event":
        return f"correct it, {file}, or give an event the `id: {slug}`."
    return f"correct it, or {file}."


REGISTERED = ("source", "number", "quote", "place", "image")


def registry(what: str, known: Catalogue) -> Mapping[str, object]:
    """The entries among which a source, number, quote, place or image is looked up."""
    entries: Mapping[str, object] = getattr(known, f"{what}s")
    return entries


def article(what: str) -> str:
    """ "an actor", "a place" """
    return f"an {what}" if what[0] in "aeiou" else f"a {what}"


def _of_another_kind(key: str, wanted: str, found: str, fix: str) -> Fault:
    why = f"there is no {wanted} of that name."
    return Fault("wrong-kind", f'"{key}" is {article(found)}, not {article(wanted)}', why, fix)


# --- what somebody may have meant ------------------------------------------------------------------------------------


def _meant(key: str, spellings: Mapping[str, Iterable[str]]) -> str:
    """'did you mean "tokayev"?' for the one name of which some spelling comes close."""
    close = [name for name, known in spellings.items() if any(nearest(key, [one]) for one in known)]
    return f'did you mean "{close[0]}"?' if len(close) == 1 else ""


def _spellings_of_places(entries: Mapping[str, object]) -> dict[str, list[str]]:
    return {
        key: _as_keys(place.name, place.names, *(named.name for named in place.named))
        for key, place in entries.items()
        if isinstance(place, model.Place)
    }


def _as_keys(name: str, names: model.Names | None, *more: str) -> list[str]:
    """Every spelling of a name in the form of a key; scripts other than Latin have none."""
    told = [name, *more]
    if names is not None:
        told += [names.official or "", *names.also, *(foreign.name for foreign in names.foreign)]
    return [key for one in told if (key := as_key(one))]
