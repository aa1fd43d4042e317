"""What the files of one explainer hold, by the names under which it can be referred to.

In the room: the catalogue, and walking through what was written. Not in the room: judging references (references.py).
A file that is wrong still takes part: what it may have held counts as there, so that one mistake is told once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from generator import dates, model, numbers
from generator.body import Citation, Mark, Piece, Slot
from generator.model import Named
from generator.numbers import Number, Then
from generator.parse import Brief, Parsed, Registry, is_misplaced, registry_meant
from generator.problems import Path, Place, Problem

NO_MARK = Mark(1, 1, 2)
Entry = TypeVar("Entry")


class Catalogue(Struct, frozen=True):
    """Files by what they are: briefs sorted by path, the index first; registries by name.

    `telling` are the briefs that tell an event inside them, by its anchor. `damaged` holds files that are wrong;
    `folder` is that of the explainer as problems name it, with "/" at its end.
    """

    files: tuple[Parsed, ...]
    site: model.Site
    zone: ZoneInfo
    index: Brief | None
    briefs: tuple[Brief, ...]
    by_address: Mapping[tuple[str, str], Brief]
    telling: Mapping[str, Brief]
    registries: Mapping[str, Registry]
    sources: Mapping[str, model.Source]
    numbers: Mapping[str, Number]
    quotes: Mapping[str, model.Quote]
    places: Mapping[str, model.Place]
    images: Mapping[str, model.Image]
    assets: frozenset[str]
    damaged: Mapping[str, Parsed]
    folder: str

    @property
    def southern(self) -> bool:
        """Whether its seasons are those of the southern hemisphere."""
        return self.index is not None and getattr(self.index.front, "seasons", "") == "southern"

    @property
    def lanes(self) -> tuple[str, ...] | None:
        """The lanes of `index.md`; None while that file cannot tell them."""
        if self.index is None or not isinstance(self.index.front, model.Explainer):
            return None
        lanes = self.index.front.lanes
        return None if not lanes and self.index.file in self.damaged else lanes

    def zone_of(self, place: Named | None) -> ZoneInfo:
        return zone_of(place, self.places, self.zone)

    def may_hold(self, registry: str, key: str) -> bool:
        """Whether a registry holds a key all the same, in a part that could not be read, or under another name."""
        return any(
            parsed.content is None or key in parsed.lost or _quotes(parsed, key)
            for file, parsed in self.damaged.items()
            if file == f"{self.folder}{registry}.yml" or _was_meant_as(registry, parsed)
        )

    def _texts(self) -> Iterator[Parsed]:
        """Files that are wrong and no assets."""
        return (parsed for file, parsed in self.damaged.items() if not file.startswith(f"{self.folder}assets/"))

    def may_be(self, kind: str, slug: str) -> bool:
        """Whether there is such a brief or event all the same, in a file that could not be read."""
        if kind == "explainer":
            return self.index is None
        if kind == "event" and (self.index is None or any(_may_tell(p, slug) for p in self._texts())):
            return True
        return any(
            _quotes(parsed, slug) if parsed.content else PurePosixPath(file).stem.lower() == slug
            for file, parsed in self.damaged.items()
            if file.startswith(f"{self.folder}{model.KINDS[kind]}/")
        )


def catalogue(folder: str, files: Iterable[Parsed], assets: Iterable[str], site: model.Site) -> Catalogue:
    """Sort the files of one explainer by what they are, whatever their order; `folder` as problems name it."""
    ordered = tuple(sorted(files, key=lambda parsed: (parsed.file != f"{folder}index.md", parsed.file)))
    briefs = tuple(parsed.content for parsed in ordered if isinstance(parsed.content, Brief))
    registries = {parsed.content.name: parsed.content for parsed in ordered if isinstance(parsed.content, Registry)}
    index = next((brief for brief in briefs if brief.kind == "explainer"), None)
    own_zone = index.front.time_zone if index and isinstance(index.front, model.Explainer) else None
    zone = dates.zone(own_zone or site.time_zone)
    southern = index is not None and getattr(index.front, "seasons", "") == "southern"
    places = _entries(registries, "places", model.Place)
    return Catalogue(
        files=ordered,
        site=site,
        zone=zone,
        index=index,
        briefs=briefs,
        by_address={(brief.kind, brief.slug): brief for brief in briefs},
        telling={anchor: brief for brief in reversed(briefs) for anchor in brief.event_anchors},
        registries=registries,
        sources=_entries(registries, "sources", model.Source),
        numbers={
            key: numbers.resolve(key, number, zone_of(number.where, places, zone), southern=southern)
            for key, number in _entries(registries, "numbers", model.Number).items()
        },
        quotes=_entries(registries, "quotes", model.Quote),
        places=places,
        images=_entries(registries, "images", model.Image),
        assets=frozenset(assets),
        damaged={parsed.file: parsed for parsed in ordered if _is_damaged(parsed)},
        folder=folder,
    )


def _entries(registries: Mapping[str, Registry], name: str, kind: type[Entry]) -> dict[str, Entry]:
    registry = registries.get(name)
    return {key: entry for key, entry in (registry.entries if registry else ()) if isinstance(entry, kind)}


def zone_of(place: Named | None, places: Mapping[str, model.Place], default: ZoneInfo) -> ZoneInfo:
    """The zone of a place, of the nearest place around it that has one, or the default."""
    key = place.text if place is not None and place.is_key else None
    for _ in places:
        found = places.get(key) if key else None
        if found is None:
            return default
        if found.time_zone:
            return dates.zone(found.time_zone)
        key = found.within
    return default


def then_of(front: object, zone_of: Callable[[Named | None], ZoneInfo]) -> Then:
    """What `@then` means in a line that belongs to something: when and where that happened, if it is what happens."""
    if isinstance(front, model.Happening):
        return Then(front.when, zone_of(front.place))
    return Then(None, zone_of(None))


# --- files that are wrong --------------------------------------------------------------------------------------------


def _is_damaged(parsed: Parsed) -> bool:
    return parsed.content is None or bool(parsed.lost) or any(problem.is_error for problem in parsed.problems)


def _was_meant_as(registry: str, parsed: Parsed) -> bool:
    return is_misplaced(parsed) and registry_meant(PurePosixPath(parsed.file).name) == registry


def _quotes(parsed: Parsed, key: str) -> bool:
    """Whether a problem of the file speaks of a key: then it stands there, if wrongly, and that is told already."""
    return any(f'"{key}"' in text for p in parsed.problems for text in (p.fault.message, p.fault.fix))


def _may_tell(parsed: Parsed, slug: str) -> bool:
    """Whether a file may tell an event of that id that could not be read."""
    if not parsed.file.lower().endswith((".md", ".markdown")):
        return False
    is_lost = parsed.content is None or "events" in parsed.lost or any(map(_hides_events, parsed.problems))
    return is_lost or _quotes(parsed, slug)


def _hides_events(problem: Problem) -> bool:
    """Whether all of the front matter is lost, or the key that names an event was misspelt."""
    return problem.fault.rule == "front-matter" or problem.fault.fix in ('did you mean "events"?', 'did you mean "id"?')


def written(file: str, path: Path, word: str) -> Place:
    """Where a word stands that was found by walking.

    Uses of sources, and what is written out in place, are counted otherwise than they are typed.
    """
    if "in_place" in path:
        path = path[: path.index("in_place") - 1]
    elif path[-1:] == ("source",) and isinstance(path[-2:][0], int):
        path = path[:-2]
    return Place(file, path, word)


def slots(pieces: Iterable[Piece]) -> Iterator[Slot]:
    return (piece for piece in pieces if not isinstance(piece, str))


def cited(uses: Sequence[model.SourceUse]) -> tuple[Citation, ...]:
    """Sources of a key in the form of citations of the text."""
    return tuple(Citation(use.source or in_place_key(use), use.locator, NO_MARK) for use in uses)


def in_place_key(use: model.SourceUse) -> str:
    """The key of a source written out in place: two that say the same are one."""
    source = use.in_place
    told = (source.title, source.publisher, source.url, source.held) if source else ()
    return "in-place-" + sha256(repr(told).encode()).hexdigest()[:10]
