"""All parsed files of one explainer -> `Explainer`: references resolved, numbers chosen, entries in order.

In the room: the type, its making, and what a quote, a role or a place is at a date. An explainer refers to nothing
outside itself but the settings. Not in the room: what there is to refer to (catalogue.py), rules about it
(references.py, check.py), pages (pages.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from generator import addresses, dates, entries, model, references, timeline, unseen, uses
from generator.body import Citation
from generator.catalogue import (
    Catalogue,
    catalogue,
    cited,
    in_place_key,
    zone_of,
)
from generator.dates import When
from generator.entries import part
from generator.model import Named
from generator.numbers import Number
from generator.parse import Brief, Parsed, is_misplaced, walk
from generator.problems import Fault, Finding, Place, Span
from generator.references import Judged, Link
from generator.timeline import Entry
from generator.uses import Use

T = TypeVar("T")

__all__ = [
    "Assembled",
    "Explainer",
    "Link",
    "QuoteTold",
    "Resolver",
    "assemble",
    "asset_paths",
    "cited",
    "in_place_key",
    "members_of",
    "memberships_of",
    "names_of",
    "part",
    "place_name",
    "quote_told",
    "quotes_of",
    "roles_at",
    "walk",
]


class Explainer(Struct, frozen=True):
    """Everything that the pages of one explainer show. Briefs stand by kind and in reading order, the index first.

    `in_place` are the keys of sources that stand in no registry but where they are used. `damaged` names files in which
    something is wrong: what they seem to lack may be what could not be read. `uses` tells by file what each brief uses.
    """

    slug: str
    site: model.Site
    index: Brief
    front: model.Explainer
    briefs: tuple[Brief, ...]
    zone: ZoneInfo
    sources: Mapping[str, model.Source]
    in_place: frozenset[str]
    numbers: Mapping[str, Number]
    quotes: Mapping[str, model.Quote]
    places: Mapping[str, model.Place]
    images: Mapping[str, model.Image]
    entries: tuple[Entry, ...]
    links: tuple[Link, ...]
    assets: frozenset[str]
    damaged: frozenset[str]
    uses: Mapping[str, tuple[Use, ...]]
    by_address: Mapping[tuple[str, str], Brief]
    by_kind: Mapping[str, tuple[Brief, ...]]
    by_anchor: Mapping[str, Entry]

    def of_kind(self, kind: str) -> tuple[Brief, ...]:
        return self.by_kind.get(kind, ())

    def brief(self, kind: str, slug: str) -> Brief | None:
        return self.by_address.get((kind, slug))

    def entry(self, anchor: str) -> Entry | None:
        return self.by_anchor.get(anchor)

    def zone_of(self, place: Named | None) -> ZoneInfo:
        return zone_of(place, self.places, self.zone)

    @property
    def folder(self) -> str:
        """Its folder as problems name it, with "/" at its end."""
        return self.index.file.removesuffix("index.md")

    @property
    def registries(self) -> Mapping[str, Mapping[str, object]]:
        """The entries of its registries as they were written, by name and key."""
        own = {key: source for key, source in self.sources.items() if key not in self.in_place}
        counted = {key: number.front for key, number in self.numbers.items()}
        return {
            "sources": own, "numbers": counted, "quotes": self.quotes, "places": self.places, "images": self.images,
        }  # fmt: skip

    @property
    def southern(self) -> bool:
        """Whether its seasons are those of the southern hemisphere."""
        return self.front.seasons == "southern"


class Assembled(Struct, frozen=True):
    """The explainer, if it has an `index.md`, and what its files say that cannot be.

    `whole` is the explainer with its drafts, which are checked though nobody sees them.
    """

    explainer: Explainer | None
    whole: Explainer | None
    findings: tuple[Finding, ...]
    kept: Kept


class Kept(Struct, frozen=True):
    """What assembling made of each brief, by file: after a change of one, most are the very same the next time."""

    judged: references.Kept
    entries: Mapping[str, tuple[Brief, tuple[Entry, ...]]]
    uses: Mapping[str, tuple[Brief, tuple[Use, ...]]]
    around: tuple[object, ...]
    """What the entries of a brief depend on beside it."""


def assemble(
    slug: str,
    files: Sequence[Parsed],
    assets: Iterable[str],
    site: model.Site,
    language: Mapping[str, str],
    *,
    shown: str,
    drafts: bool,
    before: Kept | None = None,
) -> Assembled:
    """Put the files of one explainer together.

    `assets` are paths below the explainer's folder, `language` the words of the interface (for weekdays), `shown` the
    folder as problems name it. Briefs marked as drafts are left out unless `drafts`; they are checked all the same.
    `before` is what an earlier assembling kept: it saves work and changes nothing.
    """
    known = catalogue(f"{shown}/{slug}/" if shown else f"{slug}/", files, assets, site)
    around = (known.zone, known.southern, known.registries.get("places"), known.registries.get("quotes"))
    is_same = before is not None and before.around == around
    of_briefs = _each(known.briefs, before.entries if before and is_same else {}, lambda b: entries.of_brief(b, known))
    of_uses = _each(known.briefs, before.uses if before else {}, uses.of_brief)
    told = (*(entry for _, each in of_briefs.values() for entry in each), *entries.of_values(known))
    judged = references.judge(known, told, language, drafts=drafts, before=before.judged if before else None)
    kept = Kept(judged.kept, of_briefs, of_uses, around)
    twice = tuple(addresses.judge_files(known))
    index = known.index
    if index is None or not isinstance(index.front, model.Explainer):
        return Assembled(None, None, (*_no_index(slug, files, shown), *twice, *judged.findings), kept)
    ordered, clashes = timeline.order(told, southern=index.front.seasons == "southern")
    used = {file: each for file, (_, each) in of_uses.items()}
    made = _explainer(slug, known, index, index.front, ordered, judged, used, drafts=drafts)
    whole = made if drafts else _explainer(slug, known, index, index.front, ordered, judged, used, drafts=True)
    return Assembled(made, whole, (*twice, *judged.findings, *(_of_clash(clash) for clash in clashes)), kept)


def _each(
    briefs: Iterable[Brief], before: Mapping[str, tuple[Brief, T]], make: Callable[[Brief], T]
) -> dict[str, tuple[Brief, T]]:
    """Something of each brief by file, from before where the brief is the very same."""
    found = {}
    for brief in briefs:
        old = before.get(brief.file)
        found[brief.file] = old if old and old[0] is brief else (brief, make(brief))
    return found


def _explainer(
    slug: str,
    known: Catalogue,
    index: Brief,
    front: model.Explainer,
    ordered: Sequence[Entry],
    judged: Judged,
    used: Mapping[str, tuple[Use, ...]],
    *,
    drafts: bool,
) -> Explainer:
    briefs = _in_reading_order([brief for brief in known.briefs if drafts or not brief.front.draft], front, known)
    shown = {(brief.kind, brief.slug): brief for brief in briefs}
    kept = tuple(entry for entry in ordered if drafts or not entry.is_draft)
    left = unseen.Unseen(frozenset(), frozenset()) if drafts else unseen.of_drafts(known, used)
    return Explainer(
        slug=slug,
        site=known.site,
        index=index,
        front=front,
        briefs=briefs,
        zone=known.zone,
        sources={**{k: s for k, s in known.sources.items() if k not in left.sources}, **judged.sources},
        in_place=frozenset(judged.sources),
        numbers=known.numbers,
        quotes=known.quotes,
        places=known.places,
        images=known.images,
        entries=kept,
        links=tuple([link for link in judged.links if link.of in shown and link.to in shown]),
        assets=known.assets - left.assets,
        damaged=frozenset(known.damaged),
        uses=used,
        by_address=shown,
        by_kind={kind: tuple(each) for kind, each in addresses.grouped(briefs).items()},
        by_anchor={entry.anchor: entry for entry in reversed(kept)},
    )


def _no_index(slug: str, files: Sequence[Parsed], shown: str) -> Iterator[Finding]:
    is_there = any(parsed.file == f"{shown}/{slug}/index.md" for parsed in files)
    if is_there or (files and all(map(is_misplaced, files))):
        return  # it is there and could not be read, or the folder is no explainer; that is told already
    fault = Fault(
        "missing-file",
        f'the explainer "{slug}" has no index.md',
        "the file tells its title, summary and story.",
        f"add {shown}/{slug}/index.md.",
    )
    yield Finding(Span(f"{shown}/{slug}/index.md", 1, 1, 2), fault)


def _of_clash(clash: timeline.Clash) -> Finding:
    return Finding(Place(clash.entry.file, (*clash.entry.path, "after", clash.reference)), clash.fault)


def _in_reading_order(briefs: Sequence[Brief], front: model.Explainer, known: Catalogue) -> tuple[Brief, ...]:
    """By kind; within it as `order` says, then by date, then by file name."""
    wanted = {order.folder: {slug: place for place, slug in enumerate(order.slugs)} for order in front.order}
    kinds, southern = ("explainer", *model.KINDS), front.seasons == "southern"

    def rank(brief: Brief) -> tuple[object, ...]:
        chosen = wanted.get(model.KINDS.get(brief.kind, ""), {})
        place = chosen.get(brief.slug, len(chosen))
        return kinds.index(brief.kind), place, _by_date(brief, known, southern), brief.file

    return tuple(sorted(briefs, key=rank))


def _by_date(brief: Brief, known: Catalogue, southern: bool) -> tuple[int, int]:
    front = brief.front
    if isinstance(front, model.Event | model.Reaction):
        return dates.sort_key(front.when, known.zone_of(front.place), southern=southern)
    return 0, 0


def asset_paths(paths: Iterable[str], slug: str) -> Iterator[str]:
    """Files of an explainer's `assets/`, relative to its folder, refused ones too: that is told once, by parsing."""
    return (path.removeprefix(f"{slug}/") for path in paths if path.startswith(f"{slug}/assets/"))


# --- quotes ----------------------------------------------------------------------------------------------------------


class QuoteTold(Struct, frozen=True):
    """A quote with everything it inherits from its brief; `key` is None for one written out in place.

    `zone` is that of its date, or None for the explainer's.
    """

    key: str | None
    front: model.QuoteInPlace
    speaker: Named | None
    when: When | None
    citations: tuple[Citation, ...]
    zone: ZoneInfo | None = None


def quotes_of(brief: Brief, explainer: Explainer) -> tuple[QuoteTold, ...]:
    """The quotes that a reaction or claim names, in the order written."""
    told = []
    for use in getattr(brief.front, "quote", ()):
        if use.quote in explainer.quotes:
            told.append(quote_told(use.quote, explainer.quotes[use.quote]))
        elif use.in_place is not None:
            told.append(_inheriting(use.in_place, brief, explainer))
    return tuple(told)


def quote_told(key: str, quote: model.Quote) -> QuoteTold:
    return QuoteTold(key, quote, quote.speaker, quote.when, cited(quote.source))


def _inheriting(quote: model.QuoteInPlace, brief: Brief, explainer: Explainer) -> QuoteTold:
    front = brief.front
    speaker = quote.speaker or getattr(front, "actor", None) or getattr(front, "claimant", None)
    when = quote.when or getattr(front, "when", None)
    citations = cited(quote.source or getattr(front, "source", ()))
    return QuoteTold(None, quote, speaker, when, citations, explainer.zone_of(getattr(front, "place", None)))


# --- what holds at a date --------------------------------------------------------------------------------------------


def roles_at(
    actor: model.Actor, when: When | None, zone: ZoneInfo, *, southern: bool = False
) -> tuple[model.Role, ...]:
    """The roles held at a date, in the order written; without a date, those that have not ended.

    Of two that meet on the very day, the one that begins counts.
    """
    if when is None:
        return tuple(role for role in actor.roles if role.until is None)
    held = tuple(role for role in actor.roles if _holds(role.since, role.until, when, zone, southern))
    staying = tuple(role for role in held if not _ends_within(role, when, zone, southern))
    return staying or held


def _ends_within(role: model.Role, when: When, zone: ZoneInfo, southern: bool) -> bool:
    role_end = dates.latest(role.until, zone, southern=southern) if role.until else None
    end = dates.latest(when, zone, southern=southern)
    return role_end is not None and end is not None and role_end <= end


def members_of(slug: str, explainer: Explainer) -> tuple[Brief, ...]:
    """The actors that name an alliance in `member_of`, without those that have left."""
    return tuple(dict.fromkeys(actor for actor, held in memberships_of(slug, explainer) if held.until is None))


def memberships_of(slug: str, explainer: Explainer) -> tuple[tuple[Brief, model.Membership], ...]:
    """Every time that an actor belonged to an alliance, in reading order; one that came back has two."""
    return tuple(
        (actor, held)
        for actor in explainer.of_kind("actor")
        for held in getattr(actor.front, "member_of", ())
        if held.actor == slug
    )


def city_key(zone: ZoneInfo) -> str:
    """The key of the place after which a zone is called: `new-york` for America/New_York."""
    return zone.key.rpartition("/")[2].lower().replace("_", "-")


def place_name(place: model.Place, when: When | None, zone: ZoneInfo, *, southern: bool = False) -> str:
    """The name that a place bore at a date."""
    for named in place.named:
        if when is not None and _holds(named.since, named.until, when, zone, southern):
            return named.name
    return place.name


def _holds(since: When | None, until: When | None, when: When, zone: ZoneInfo, southern: bool) -> bool:
    at = dates.sort_key(when, zone, southern=southern)[0]
    begins = dates.earliest(since, zone, southern=southern) if since else None
    ends = dates.latest(until, zone, southern=southern) if until else None
    # A role that begins on the very day counts for that day, whatever the hour.
    latest = dates.latest(when, zone, southern=southern)
    return (begins is None or latest is None or begins < latest) and (ends is None or at < ends)


def names_of(whose: Named, explainer: Explainer) -> tuple[str, ...]:
    """Every name of somebody: of an actor its title and its names in all languages, else the words themselves."""
    actor = explainer.brief("actor", whose.text) if whose.is_key else None
    if actor is None:
        return (whose.text,)
    names = getattr(actor.front, "names", None)
    told = (name for at, name in walk(names) if isinstance(name, str) and at[-1] != "language") if names else ()
    return (actor.front.title.raw, *told)


Resolver = Callable[[Place], Span]
"""Tells where a place of one file stands."""
