"""Parsed files and cards, kept from run to run in `.cache/nutgraf/`, so that only what was written since is made anew.

In the room: the files that hold them, two for each explainer. Not in the room: what parsing is (parse.py), and how
values become JSON (encoding.py). A `Cache` stands where `parse.parse` stands and gives what that would give; the key
is all that parsing depends on: the bytes and path of a file, the name of the content folder, our own sources, the
libraries and Python. What a card depends on, whoever asks for it says (pipeline.py).

A file of the cache begins with a line that says when and where it was written; the parsed files of an explainer have
a line each, below one with their digests:

    {"version": …, "inode": …, "mtime_ns": …, "digest": of these and of all that follows}
    {"shown": "content", "files": [["e/index.md", digest of its bytes], …]}
    [… the parsed file …]

Finished HTML stands in it, so a file that somebody else wrote must not be believed. It counts only where and when we
wrote it: a copy, such as one that came with a cloned repository, has another inode and another time.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from yaml import _yaml

from generator import __version__
from generator.encoding import WRONG, decode, encode
from generator.feeds import Card
from generator.parse import Parsed, parse

LIBRARIES = ("markdown-it-py", "mdit-py-plugins", "mdurl", "pydantic", "pydantic-core", "pyyaml", "tzdata")
"""What parsing depends on beside our own sources."""
_CARD = ".card"
"""How the names of files end that hold a card; those of parsed files end in `.json`."""


class Cache:
    """Parses files, each only if it is not known already, and keeps cards. Any thread may ask.

    `say` is given one sentence when something in the folder is damaged; that is made as if it were not there.
    """

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self._folder, self._say = folder, say
        self._shelves: dict[str, _Shelf] = {}
        self._cards: dict[str, tuple[str, Card]] = {}
        self._lock, self._keeping = Lock(), Lock()
        self._was_told = False

    def parse(self, path: str, source: bytes, shown: str) -> Parsed:
        """What `parse.parse` gives for the same arguments."""
        slug, is_below, _ = path.partition("/")
        if not is_below:
            return parse(path, source, shown)
        digest = _digest(source)
        with self._lock:
            line = self._shelf(slug, shown).take(path, digest)
        parsed = self._read(line) if line is not None else None
        if parsed is None:
            parsed = parse(path, source, shown)
            with self._lock:
                self._shelf(slug, shown).fresh[path] = digest, parsed
        return parsed

    def card(self, slug: str, key: str) -> Card | None:
        """The card of an explainer that was kept with this key."""
        try:
            known, told = json.loads(_opened(self._folder / f"{slug}{_CARD}") or b"[0, 0]")
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

    def keep(self, there: Collection[str]) -> None:
        """Write down what was parsed anew, and drop what is no more; `there` are the paths of the content.

        A disk that refuses is no mistake: then it is parsed again the next time. What is kept is not looked up again
        by this cache. While another thread is at it, nothing is done.
        """
        if not self._keeping.acquire(blocking=False):
            return
        try:
            with self._lock:  # and not for longer: no page waits for this
                changed = {slug: shelf for slug, shelf in self._shelves.items() if shelf.has_changed(there)}
                self._shelves = {slug: shelf.kept(there) for slug, shelf in self._shelves.items()}
                cards, self._cards = self._cards, {}
            with suppress(OSError):
                self._write_down(changed, cards, there)
        finally:
            self._keeping.release()

    def _write_down(
        self, changed: Mapping[str, _Shelf], cards: Mapping[str, tuple[str, Card]], there: Collection[str]
    ) -> None:
        if changed or cards:
            _make(self._folder)
        if not self._folder.is_dir() or _is_led_elsewhere(self._folder):
            return
        for slug, shelf in changed.items():
            _write(self._file(slug), _told(shelf.shown, self._lines(slug, shelf, there)))
        for slug, (key, card) in cards.items():
            if self.card(slug, key) is None:
                _write(self._folder / f"{slug}{_CARD}", _json([key, encode(card)]))
        _drop(self._folder, {path.partition("/")[0] for path in there if "/" in path})

    def _shelf(self, slug: str, shown: str) -> _Shelf:
        if slug not in self._shelves:
            lines = self._load(slug, shown)
            self._shelves[slug] = _Shelf(shown, lines, lines)
        return self._shelves[slug]

    def _file(self, slug: str) -> Path:
        return self._folder / f"{slug}.json"

    def _load(self, slug: str, shown: str) -> Mapping[str, _Line]:
        try:
            return _load(self._file(slug), shown)
        except OSError:
            return {}
        except WRONG:
            self._tell()
            return {}

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
        for path, (digest, parsed) in shelf.fresh.items():
            lines[path] = _Line(digest, _json(encode(parsed)))
        return {path: line for path, line in sorted(lines.items()) if path in there}


class _Line(NamedTuple):
    """A parsed file as it is kept: the digest of its bytes, and its JSON."""

    digest: str
    told: bytes


class _Shelf:
    """What is known of one explainer: the paths that were written down, and what was parsed anew."""

    def __init__(self, shown: str, lines: Mapping[str, _Line], written: Iterable[str]) -> None:
        self.shown = shown
        self.written = frozenset(written)
        self.fresh: dict[str, tuple[str, Parsed]] = {}
        self._lines = dict(lines)

    def take(self, path: str, digest: str) -> bytes | None:
        """The JSON of a file with these bytes; it is given away once, so that memory does not hold all of it."""
        line = self._lines.pop(path, None)
        return line.told if line is not None and line.digest == digest else None

    def has_changed(self, there: Collection[str]) -> bool:
        return bool(self.fresh) or any(path not in there for path in self.written)

    def kept(self, there: Collection[str]) -> _Shelf:
        """The shelf after it was written down."""
        return _Shelf(self.shown, {}, (path for path in self.written | self.fresh.keys() if path in there))


# --- files -----------------------------------------------------------------------------------------------------------


def folder_of(content: Path) -> Path:
    """Where the cache of a content folder stands: beside it."""
    return content.parent / ".cache" / "nutgraf" / (Path(os.path.realpath(content)).name or "_")


@cache
def version() -> str:
    """What parsing depends on beside bytes, path and name: our own sources, the libraries, and Python."""
    ours = sha256()
    for file in sorted(Path(__file__).parent.glob("*.py")):
        ours.update(file.read_bytes())
    libraries = [f"{name} {_version_of(name)}" for name in LIBRARIES]
    return "; ".join([__version__, ours.hexdigest(), sys.version, *libraries, f"libyaml {_yaml.get_version_string()}"])


def _version_of(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "unknown"


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _load(file: Path, shown: str) -> dict[str, _Line]:
    """The parsed files that a file of the cache holds, of a content folder of this name; raises what `_opened` does."""
    rest = _opened(file)
    if rest is None:
        return {}
    told, *lines = rest.split(b"\n")
    head = json.loads(told)
    if head["shown"] != shown:
        return {}
    return {path: _Line(digest, line) for (path, digest), line in zip(head["files"], lines, strict=True)}


def _told(shown: str, lines: Mapping[str, _Line]) -> bytes:
    head = {"shown": shown, "files": [(path, line.digest) for path, line in lines.items()]}
    return b"\n".join([_json(head), *(line.told for line in lines.values())])


def _opened(file: Path) -> bytes | None:
    """What a file of the cache holds below its seal; None where another version or somebody else wrote it.

    Raises OSError for a file that cannot be read, and one of `WRONG` for one that is not as it was written.
    """
    with file.open("rb") as opened:
        at = os.fstat(opened.fileno())
        first, _, rest = opened.read().partition(b"\n")
    seal = json.loads(first)
    if seal["version"] != version():
        return None
    if seal != _seal(seal["inode"], seal["mtime_ns"], rest):
        raise ValueError
    return rest if (seal["inode"], seal["mtime_ns"]) == (at.st_ino, at.st_mtime_ns) else None


def _seal(inode: int, mtime_ns: int, rest: bytes) -> dict[str, object]:
    sealed = {"version": version(), "inode": inode, "mtime_ns": mtime_ns}
    digest = sha256(_json(sealed))
    digest.update(rest)
    return {**sealed, "digest": digest.hexdigest()}


def _write(file: Path, rest: bytes) -> None:
    """Put a file in its place, whole or not at all. Raises OSError."""
    fresh = file.with_name(f"{file.name}.{os.getpid()}.new")
    try:
        with fresh.open("xb") as opened:  # never through a link that lies there
            at = os.fstat(opened.fileno())
            opened.write(_json(_seal(at.st_ino, at.st_mtime_ns, rest)) + b"\n" + rest)
        os.utime(fresh, ns=(at.st_atime_ns, at.st_mtime_ns))
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)


def _make(folder: Path) -> None:
    """Make the folder, hidden from git. Raises OSError."""
    if not _is_led_elsewhere(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError), (folder.parent / ".gitignore").open("x", encoding="utf-8") as file:
            file.write("*\n")


def _is_led_elsewhere(folder: Path) -> bool:
    """Whether a link would have us write, or remove, what is not ours."""
    return any(each.is_symlink() for each in (folder, *folder.parents[:2]))


def _drop(folder: Path, slugs: Collection[str]) -> None:
    """Remove what is kept of explainers that are no more, and what a kill left. Raises OSError."""
    for file in folder.iterdir():
        if file.suffix in (".json", _CARD, ".new") and file.name.removesuffix(file.suffix) not in slugs:
            file.unlink(missing_ok=True)
