"""Parsed files and cards, kept from run to run in `.cache/nutgraf/`, so that only what was written since is made anew.

In the room: the files that hold them, two for each explainer, and one for what lies in no folder. Not in the room:
what parsing is (parse.py), and how values become JSON (encoding.py). A `Cache` stands where `parse.parse` stands and
gives what that would give; the key is all that parsing depends on: the bytes and path of a file, the name of the
content folder, our own sources, the libraries and Python. What a card depends on, whoever asks for it says
(pipeline.py).

The parsed files of an explainer have a line each, below one with their digests:

    {"shown": "content", "files": [["e/index.md", digest of its bytes], …]}
    [… the parsed file …]
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from generator import keeping
from generator.encoding import WRONG, decode, encode
from generator.feeds import Card
from generator.keeping import as_json, digest_of
from generator.parse import Parsed, parse

_CARD = ".card"
"""How the names of files end that hold a card; those of parsed files end in `.json`."""


class Cache:
    """Parses files, each only if it is not known already, and keeps cards. Any thread may ask.

    `say` is given one sentence when something in the folder is damaged; that is made as if it were not there. With
    `copied` the folder may have been written elsewhere.
    """

    def __init__(self, folder: Path, say: Callable[[str], None], *, copied: bool = False) -> None:
        self._folder, self._say, self._copied = folder, say, copied
        self._shelves: dict[str, _Shelf] = {}
        self._cards: dict[str, tuple[str, Card]] = {}
        self._lock, self._keeping = Lock(), Lock()
        self._was_told = False

    def parse(self, path: str, source: bytes, shown: str) -> Parsed:
        """What `parse.parse` gives for the same arguments."""
        slug, digest = _shelf_name(path), digest_of(source)
        with self._lock:
            line = self._shelf(slug, shown).take(path)
        known = self._read(line.told) if line else None
        if known and line and line.digest == digest:
            return known
        parsed = parse(path, source, shown, known)
        with self._lock:
            self._shelf(slug, shown).fresh[path] = digest, parsed
        return parsed

    def unknown(self, digests: Mapping[str, str], shown: str) -> list[str]:
        """The paths of files that were not parsed before with these digests, {path: digest}."""
        with self._lock:
            known = {name: self._shelf(name, shown) for name in {*map(_shelf_name, digests)}}
            return [path for path, digest in digests.items() if not known[_shelf_name(path)].knows(path, digest)]

    def take_in(self, lines: Mapping[str, bytes], digests: Mapping[str, str], shown: str) -> None:
        """Know files that were parsed elsewhere, {path: line}, as if they had been kept."""
        with self._lock:
            for path, line in lines.items():
                self._shelf(_shelf_name(path), shown).add(path, _Line(digests[path], line))

    def before(self, slug: str, digests: Mapping[str, str], key: str, shown: str) -> Mapping[str, Parsed] | None:
        """The files of an explainer that have changed, as they were when all together had the digest `key`.

        `digests` are those of all its files now. None where what is kept is of another time, or is gone. To be asked
        before anything is parsed.
        """
        with self._lock:
            lines = self._shelf(slug, shown).others(digests)
        if keeping.digest_of_digests({**digests, **{path: line.digest for path, line in lines.items()}}) != key:
            return None
        before = {path: self._read(line.told) for path, line in lines.items()}
        return {path: parsed for path, parsed in before.items() if parsed} if all(before.values()) else None

    def card(self, slug: str, key: str) -> Card | None:
        """The card of an explainer that was kept with this key."""
        try:
            known, told = json.loads(self._opened(self._folder / f"{slug}{_CARD}") or b"[0, 0]")
            return decode(Card, told) if known == key else None
        except OSError:
            return None
        except WRONG:
            self._tell()
            return None

    def put_card(self, slug: str, key: str, card: Card) -> None:
        """Have a card kept with what else is."""
        with self._lock:
            self._cards[slug] = key, card

    def keep(self, there: Collection[str], *, drops: bool = True) -> None:
        """Write down what was parsed anew, and drop what is no more; `there` are the paths of the content.

        Without `drops`, what is kept of explainers that have no path there is left alone.

        A disk that refuses is no mistake: then it is parsed again the next time. What is kept is not looked up again
        by this cache. While another thread is at it, nothing is done.
        """
        if not self._keeping.acquire(blocking=False):
            return
        try:
            with self._lock:  # and not for longer: no page waits for this
                asked = self._shelves.keys() if drops else self._shelves.keys() & {*map(_shelf_name, there)}
                changed = {slug: self._shelves[slug] for slug in asked if self._shelves[slug].has_changed(there)}
                self._shelves |= {slug: self._shelves[slug].kept(there) for slug in asked}
                cards, self._cards = self._cards, {}
            with suppress(OSError):
                self._write_down(changed, cards, there, drops=drops)
        finally:
            self._keeping.release()

    def _write_down(
        self,
        changed: Mapping[str, _Shelf],
        cards: Mapping[str, tuple[str, Card]],
        there: Collection[str],
        *,
        drops: bool,
    ) -> None:
        if changed or cards:
            keeping.make(self._folder)
        if not self._folder.is_dir() or keeping.is_led_elsewhere(self._folder):
            return
        for slug, shelf in changed.items():
            keeping.put(self._file(slug), _told(shelf.shown, self._lines(slug, shelf, there)))
        for slug, (key, card) in cards.items():
            if self.card(slug, key) is None:
                keeping.put(self._folder / f"{slug}{_CARD}", as_json([key, encode(card)]))
        if drops:
            keeping.drop(self._folder, {path.partition("/")[0] for path in there if "/" in path})

    def _shelf(self, slug: str, shown: str) -> _Shelf:
        if slug not in self._shelves:
            lines = self._load(slug, shown)
            self._shelves[slug] = _Shelf(shown, lines, lines)
        return self._shelves[slug]

    def _file(self, slug: str) -> Path:
        return self._folder / f"{slug}.json"

    def _load(self, slug: str, shown: str) -> Mapping[str, _Line]:
        try:
            return _lines(self._opened(self._file(slug)), shown)
        except OSError:
            return {}
        except WRONG:
            self._tell()
            return {}

    def _opened(self, file: Path) -> bytes | None:
        return keeping.opened(file, copied=self._copied)

    def _read(self, line: bytes) -> Parsed | None:
        try:
            return decode(Parsed, json.loads(line))
        except WRONG:
            self._tell()
            return None

    def _tell(self) -> None:
        if not self._was_told:
            self._say(f"something in {self._folder}/ was damaged and is made anew.")
        self._was_told = True

    def _lines(self, slug: str, shelf: _Shelf, there: Collection[str]) -> dict[str, _Line]:
        """What is to be written of one explainer; lines that were read are not held meanwhile, and read once more."""
        lines = {**self._load(slug, shelf.shown)} if shelf.written else {}
        lines |= shelf.new
        for path, (digest, parsed) in shelf.fresh.items():
            lines[path] = _Line(digest, as_line(parsed))
        return {path: line for path, line in sorted(lines.items()) if path in there}


def as_line(parsed: Parsed) -> bytes:
    """A parsed file as it is kept."""
    return as_json(encode(parsed))


def _shelf_name(path: str) -> str:
    """By which name a file is kept: that of its explainer, or for one that lies in no folder, that of the site."""
    slug, is_below, _ = path.partition("/")
    return slug if is_below else keeping.OF_SITE


class _Line(NamedTuple):
    """A parsed file as it is kept: the digest of its bytes, and its JSON."""

    digest: str
    told: bytes


class _Shelf:
    """What is known of one explainer: the paths that were written down, and what was parsed anew, here or elsewhere."""

    def __init__(self, shown: str, lines: Mapping[str, _Line], written: Iterable[str]) -> None:
        self.shown = shown
        self.written = frozenset(written)
        self.fresh: dict[str, tuple[str, Parsed]] = {}
        self.new: dict[str, _Line] = {}
        self._lines = dict(lines)

    def knows(self, path: str, digest: str) -> bool:
        return path in self._lines and self._lines[path].digest == digest

    def add(self, path: str, line: _Line) -> None:
        self._lines[path] = self.new[path] = line

    def take(self, path: str) -> _Line | None:
        """A file as it was; it is given away once, so that memory does not hold all of them."""
        return self._lines.pop(path, None)

    def others(self, digests: Mapping[str, str]) -> dict[str, _Line]:
        """What is known of files that have these digests by now, and had others."""
        return {path: line for path, line in self._lines.items() if digests.get(path, line.digest) != line.digest}

    def has_changed(self, there: Collection[str]) -> bool:
        return bool(self.fresh or self.new) or any(path not in there for path in self.written)

    def kept(self, there: Collection[str]) -> _Shelf:
        """The shelf after it was written down."""
        known = self.written | self.fresh.keys() | self.new.keys()
        return _Shelf(self.shown, {}, (path for path in known if path in there))


# --- files -----------------------------------------------------------------------------------------------------------


def _lines(rest: bytes | None, shown: str) -> dict[str, _Line]:
    """The parsed files that a file of the cache holds, of a content folder of this name; raises one of `WRONG`."""
    if rest is None:
        return {}
    told, *lines = rest.split(b"\n")
    head = json.loads(told)
    if head["shown"] != shown:
        return {}
    return {path: _Line(digest, line) for (path, digest), line in zip(head["files"], lines, strict=True)}


def _told(shown: str, lines: Mapping[str, _Line]) -> bytes:
    head = {"shown": shown, "files": [(path, line.digest) for path, line in lines.items()]}
    return b"\n".join([as_json(head), *(line.told for line in lines.values())])
