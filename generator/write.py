"""From outputs to `site/`: compare, replace whole, remove what is stale and ours; all of it or nothing.

In the room: the manifest of what we wrote, the plan of a write, its carrying out, and its undoing. Not in the room:
what the outputs are, and whether a write is needed at all (`pipeline.py`).

Everything of ours that is no output lies in `site/.nutgraf/`:

    lock            held while a write runs, so that there is one at a time
    manifest.json   what we wrote ({output path: digest}) and the folders we made for it
    staging/new/    what will be put in place: every byte is on the disk before the site is touched
    staging/old/    what was in place, as hard links, so that putting it back needs no room on the disk
    journal.json    is there exactly while the site is between its old and its new state

Whoever finds a journal (the write that failed, or the first one after a kill) puts the old site back; so there is one
way to recover, and it can itself be killed and done again. Removing the journal is the moment a write counts.

Only the journal is forced to the disk (`fsync`). A killed process loses nothing that it wrote, and after a power cut
pages may be empty but not the old ones beside them; the next write compares bytes and mends them. Forcing every page
would cost about 1 ms each, as much again as a whole cold write.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from enum import Enum
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

_OWN = ".nutgraf"
MANIFEST = f"{_OWN}/manifest.json"
_JOURNAL = f"{_OWN}/journal.json"
_NEW = f"{_OWN}/staging/new"
_OLD = f"{_OWN}/staging/old"
_VERSION = 1


class Written(Struct, frozen=True):
    """What a write did, by output path, each sorted.

    `removed` were stale; `kept` are stale too, but someone changed them after we wrote them, so they are theirs now.
    """

    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]


class Occupied(OSError):
    """Raised when outputs need places where something lies that Nutgraf did not write; `paths` are those places."""

    def __init__(self, site: Path, paths: tuple[str, ...]) -> None:
        named = ", ".join(paths[:5]) + (f" and {len(paths) - 5} more" if len(paths) > 5 else "")
        super().__init__(
            f'"{site}" holds something that Nutgraf did not write where pages must go: {named}. '
            "Move it away, or choose another folder with --output."
        )
        self.paths = paths


class Misplaced(OSError):
    """Raised when something lies where Nutgraf keeps a file or folder of its own."""

    def __init__(self, at: Path, wanted: str) -> None:
        super().__init__(f'"{at}" must be {wanted} of Nutgraf\'s own; delete what is there, and build again.')
        self.at = at


class Busy(OSError):
    """Raised when another write holds the output folder."""

    def __init__(self, site: Path) -> None:
        super().__init__(f'another build is writing to "{site}"; try again when it has ended.')


def write(outputs: Mapping[str, bytes], site: Path, wait_s: float = 2.0) -> Written:
    """Make `site` hold exactly `outputs` ({output path: bytes}), beside the files that others put there.

    Only what differs is written. A file that Nutgraf did not write is never touched: one in the way raises Occupied
    unless its bytes are those we would write. Symbolic links below `site` are never followed. Raises Busy when
    another write has not ended after `wait_s` seconds, Misplaced when something keeps us from our own files, OSError
    when the disk fails, and ValueError for output paths that no planner should make. After an exception, and after a
    kill once the next write has begun, the site is byte for byte as it was; or new and complete, when all that an
    interrupt or a kill cut short was the clearing away.
    """
    _check_paths(outputs)
    with held(site, wait_s):
        return finish([stage(outputs, site, "all")], {}, site)


class Staged(Struct, frozen=True):
    """Outputs that are ready to be put in place: the digest of each, and where below the staging folder it lies.

    Those whose bytes are in place already lie nowhere.
    """

    digests: Mapping[str, str]
    files: Mapping[str, str]


@contextmanager
def held(site: Path, wait_s: float = 2.0) -> Iterator[None]:
    """Hold the output folder, so that nobody else writes to it; what was cut short before is undone first.

    Raises Busy, Misplaced and OSError as `write` does. What was staged and not put in place is cleared away.
    """
    is_new = (not os.path.lexists(site), not os.path.lexists(site / _OWN))
    with _lock(site, wait_s):
        _undo(site)
        try:
            yield
        finally:
            if not os.path.lexists(site / _JOURNAL):
                # What cannot be cleared away now will be by the next write.
                shutil.rmtree(site / _OWN / "staging", ignore_errors=True)
            if any(is_new) and not os.path.lexists(site / MANIFEST):
                _leave_nothing(site, *is_new)


def _leave_nothing(site: Path, is_site_new: bool, is_own_new: bool) -> None:
    """Remove what holding the folder made, where nothing was put into it."""
    with suppress(OSError):
        if is_own_new:
            (site / _OWN / "lock").unlink()
            (site / _OWN).rmdir()
        if is_site_new:
            site.rmdir()


def stage(outputs: Mapping[str, bytes], site: Path, name: str) -> Staged:
    """Bring outputs to the disk, next to the site and not yet in it; for several calls to one write `name` differs.

    The caller holds the folder, or is another process that works for whoever does. Raises OSError.
    """
    _check_paths(outputs)
    disk, files = _Disk(site), dict[str, str]()
    for path, data in outputs.items():
        if disk.at(path) != data:
            if not files:
                (site / _NEW / f"of-{name}").mkdir(parents=True, exist_ok=True)  # of a process that was killed
            files[path] = f"of-{name}/{len(files)}"
            (site / _NEW / files[path]).write_bytes(data)
    return Staged({path: _digest(data) for path, data in outputs.items()}, files)


def finish(staged: Iterable[Staged], standing: Mapping[str, str], site: Path) -> Written:
    """Make the site hold what was staged and what is `standing`, and nothing else of ours.

    `standing` are outputs that are in place, {path: digest}: whoever says so has looked. Raises what `write` does.
    """
    digests, files = dict(standing), dict[str, str]()
    for each in staged:
        digests |= each.digests
        files |= each.files
    _check_paths(digests)
    plan = _plan(digests, files, _read_manifest(site), site)
    if plan.put:
        _carry_out(plan, site)
    return plan.written


def are_in_place(digests: Mapping[str, str], site: Path) -> bool:
    """Whether plain files with these digests lie in the site, {path: digest}."""
    disk = _Disk(site)
    return all(disk.holds(path, digest) for path, digest in digests.items())


def manifest_of(site: Path) -> dict[str, str]:
    """The file that says what is ours in the site, with its digest, {path: digest}; nothing where there is none."""
    found = _Disk(site).at(MANIFEST)
    return {MANIFEST: _digest(found)} if isinstance(found, bytes) else {}


def refuse_output(output: Path, content: Path, layouts: tuple[Path, ...], cwd: Path, home: Path) -> str | None:
    """Say in a sentence why `output` must not be written to, or None; relative paths count from `cwd`.

    Symbolic links are resolved first, so that none leads around this. A folder that does not exist yet is fine.
    """
    real = _real(cwd / output)
    for what, folder in (("your home folder", home), ("the working folder", cwd)):
        if _is_within(_real(folder), real):
            return f'the output folder "{output}" is {what} or above it; name a folder of its own, such as "site"'
    for folder in (content, *layouts):
        source = _real(cwd / folder)
        if _is_within(source, real) or _is_within(real, source):
            return f'the output folder "{output}" overlaps "{folder}", which is read; name a folder beside it'
    if ".git" in real.parts or os.path.lexists(real / ".git"):
        return f'the output folder "{output}" belongs to git; name a folder inside the work tree, such as "site"'
    if os.path.lexists(real) and not real.is_dir():
        return f'the output folder "{output}" is not a folder; move what is there away, or name another folder'
    return None


def _real(path: Path) -> Path:
    # Not Path.resolve(): on links in a circle it raises RuntimeError, and in Python 3.13 something else.
    return Path(os.path.realpath(path))


def _is_within(path: Path, folder: Path) -> bool:
    return path == folder or folder in path.parents


def _check_paths(outputs: Collection[str]) -> None:
    if wrong := [path for path in outputs if not _is_output_path(path)]:
        raise ValueError(f"this is a bug in nutgraf: {wrong[0]!r} is not an output path")
    if twice := _folders_above(outputs).intersection(outputs):
        raise ValueError(f"this is a bug in nutgraf: {min(twice)!r} is a file and a folder")


@lru_cache(65_536)  # each path is looked at in several lists
def _is_output_path(path: str) -> bool:
    parts = path.split("/")
    return not ("\\" in path or "\0" in path or parts[0] == _OWN or any(part in ("", ".", "..") for part in parts))


@contextmanager
def _lock(site: Path, wait_s: float) -> Iterator[None]:
    """Hold the output folder; the system lets go of it when the process ends, however it ends."""
    own = site / _OWN
    if own.is_symlink() or (own.exists() and not own.is_dir()):
        raise Occupied(site, (_OWN,))
    own.mkdir(parents=True, exist_ok=True)
    _check_own(site)
    until = time.monotonic() + wait_s
    while (locked := _locked(own)) is None:
        if time.monotonic() >= until:
            raise Busy(site)
        time.sleep(0.05)
    with locked:
        yield


def _locked(own: Path) -> BinaryIO | None:
    """The lock, opened and held; None while somebody else holds it."""
    import fcntl  # not on Windows: there, importing this module must still work

    own.mkdir(parents=True, exist_ok=True)
    lock = own / "lock"
    opened = lock.open("ab")
    with suppress(BlockingIOError):
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Whoever held it may have removed it, and then it holds nobody off.
        if os.path.lexists(lock) and os.path.samestat(os.lstat(lock), os.fstat(opened.fileno())):
            return opened
    opened.close()
    return None


def _check_own(site: Path) -> None:
    """Refuse what would stop every write at the same place, or lead it elsewhere."""
    disk = _Disk(site)
    if disk.folder(f"{_OWN}/staging") is _Kind.OTHER:
        raise Misplaced(site / _OWN / "staging", "a folder")
    for name in (f"{_OWN}/lock", MANIFEST, _JOURNAL):
        # A link in place of the manifest or the journal is not believed, and replaced.
        if disk.folder(name) is _Kind.FOLDER or (name.endswith("lock") and not disk.is_plain(name)):
            raise Misplaced(site / name, "a file")


# What is on the disk


class _Kind(Enum):
    """What lies at a place, when it is no plain file."""

    NOTHING = "nothing"
    FOLDER = "folder"
    OTHER = "a symbolic link, pipe, socket or device; as a folder also a file"


class _Disk:
    """A look at places below `site` that follows no symbolic link; each folder is looked at once."""

    def __init__(self, site: Path) -> None:
        self._site = str(site)
        self._folders: dict[str, _Kind] = {"": _Kind.FOLDER}

    def folder(self, path: str) -> _Kind:
        """FOLDER, OTHER for what is in the way of a folder, or NOTHING, also below something in the way."""
        if (kind := self._folders.get(path)) is None:
            is_reached = self.folder(_parent(path)) is _Kind.FOLDER
            kind = self._folders[path] = _kind(self._mode(path)) if is_reached else _Kind.NOTHING
        return kind

    def at(self, path: str) -> bytes | _Kind:
        """The bytes of the plain file at `path`, or what lies there instead."""
        if self.folder(_parent(path)) is not _Kind.FOLDER:
            return _Kind.NOTHING
        mode = self._mode(path)
        if not stat.S_ISREG(mode):
            return _kind(mode)
        # An unbuffered open() takes half the time of Path.read_bytes(): 10 ms less in a thousand files.
        with open(f"{self._site}/{path}", "rb", buffering=0) as opened:  # noqa: PTH123
            return opened.read()

    def kind(self, path: str) -> _Kind | None:
        """What lies at `path`; None for a plain file."""
        if self.folder(_parent(path)) is not _Kind.FOLDER:
            return _Kind.NOTHING
        mode = self._mode(path)
        return None if stat.S_ISREG(mode) else _kind(mode)

    def holds(self, path: str, digest: str | None) -> bool:
        """True when a plain file with that digest lies at `path`."""
        found = self.at(path)
        return isinstance(found, bytes) and _digest(found) == digest

    def is_plain(self, path: str) -> bool:
        """True when nothing or a plain file lies at `path`."""
        return (mode := self._mode(path)) == 0 or stat.S_ISREG(mode)

    def is_free(self, path: str) -> bool:
        """True when nothing lies at `path` and nothing is in the way of its folders."""
        is_open = all(self.folder(folder) is not _Kind.OTHER for folder in _folders_above([path]))
        return is_open and self.at(path) is _Kind.NOTHING

    def inside(self, folder: str) -> list[str]:
        """The paths of what lies directly in a folder."""
        with os.scandir(f"{self._site}/{folder}") as entries:
            return [f"{folder}/{entry.name}" for entry in entries]

    def _mode(self, path: str) -> int:
        try:
            return os.lstat(f"{self._site}/{path}").st_mode
        except FileNotFoundError:
            return 0


def _kind(mode: int) -> _Kind:
    if mode == 0:
        return _Kind.NOTHING
    return _Kind.FOLDER if stat.S_ISDIR(mode) else _Kind.OTHER


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _folders_above(paths: Collection[str]) -> set[str]:
    folders: set[str] = set()
    for path in paths:
        folder = _parent(path)
        while folder and folder not in folders:
            folders.add(folder)
            folder = _parent(folder)
    return folders


# What we remember


class _Manifest(Struct, frozen=True):
    """What we wrote, {output path: digest}, and the folders that were not there before us."""

    files: Mapping[str, str]
    folders: frozenset[str]

    def as_bytes(self) -> bytes:
        return _sealed({"files": dict(sorted(self.files.items())), "folders": sorted(self.folders)})


class _Journal(Struct, frozen=True):
    """How to tell a half-made site: {path: digest of what is put there}, paths whose old file is held, new folders."""

    put: Mapping[str, str]
    old: Sequence[str]
    made: Sequence[str]

    def as_bytes(self) -> bytes:
        return _sealed({"put": self.put, "old": self.old, "made": self.made})


def _read_manifest(site: Path) -> _Manifest:
    """What we remember of `site`: nothing when the manifest is missing, damaged or of another version.

    Then files with the bytes we would write are adopted, others are in the way, and what is stale stays for ever.
    """
    match _unsealed(_Disk(site).at(MANIFEST)):
        case {"files": dict(files), "folders": list(folders)} if _are_paths([*files, *folders]):
            return _Manifest(files, frozenset(folders))
    return _Manifest({}, frozenset())


def _read_journal(site: Path) -> _Journal | None:
    match _unsealed(_Disk(site).at(_JOURNAL)):
        case {"put": dict(put), "old": list(old), "made": list(made)} if _are_paths([*put, *old, *made]):
            return _Journal(put, old, made)
    return None


def _are_paths(paths: list[object]) -> bool:
    """True when all lead into the site: someone else's file must not send us to remove things elsewhere."""
    return all(isinstance(path, str) and (path == MANIFEST or _is_output_path(path)) for path in paths)


def _sealed(value: dict[str, object]) -> bytes:
    """JSON with its own digest in the first line, so that half a file is never believed."""
    body = json.dumps({"version": _VERSION, **value}, ensure_ascii=False, separators=(",", ":")).encode()
    return _digest(body).encode() + b"\n" + body


def _unsealed(data: bytes | _Kind) -> object:
    """What was sealed, or None."""
    if not isinstance(data, bytes):
        return None
    digest, _, body = data.partition(b"\n")
    if digest != _digest(body).encode():
        return None
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and value.get("version") == _VERSION else None


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()


# Deciding


class _Plan(Struct, frozen=True):
    """All that a write will do, decided before anything is touched; `put` is {path: staged file}, the manifest last."""

    written: Written
    put: Mapping[str, str]
    manifest: bytes
    emptied: tuple[str, ...]
    journal: _Journal


def _plan(outputs: Mapping[str, str], files: Mapping[str, str], known: _Manifest, site: Path) -> _Plan:
    """Compare the digests of outputs with the disk, where those are that lie in no staged file; raises Occupied."""
    disk = _Disk(site)
    needed, entered = _folders_above(outputs), _folders_above(files)  # what is in place already lies in folders
    removed, kept = _stale(outputs, known, disk)
    emptied = _emptied(known.folders - needed, removed, disk)
    going = {*removed, *emptied}
    new, changed, clashes = _compare(files, known, disk, going)
    clashes += [folder for folder in entered if disk.folder(folder) is _Kind.OTHER and folder not in going]
    if clashes:
        raise Occupied(site, tuple(sorted(clashes)))
    made = sorted(folder for folder in entered if disk.folder(folder) is not _Kind.FOLDER)
    put = {path: files[path] for path in (*new, *changed)}
    digests = dict(outputs)
    old = [*changed, *removed]
    manifest = _Manifest(digests, known.folders.intersection(needed).union(made)).as_bytes()
    if (before := disk.at(MANIFEST)) != manifest:
        put[MANIFEST], digests[MANIFEST] = "manifest", _digest(manifest)
        old += [] if before is _Kind.NOTHING else [MANIFEST]
    journal = _Journal({path: digests[path] for path in put}, old, made)
    unchanged = tuple(sorted(outputs.keys() - files.keys()))
    return _Plan(Written(new, changed, unchanged, removed, kept), put, manifest, emptied, journal)


def _stale(outputs: Collection[str], known: _Manifest, disk: _Disk) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of what we wrote and need no more: what is still as we wrote it, and what someone changed."""
    stale = sorted(path for path in known.files if path not in outputs)
    removed = tuple(path for path in stale if disk.holds(path, known.files[path]))
    left = set(stale).difference(removed)
    return removed, tuple(path for path in stale if path in left and disk.at(path) is not _Kind.NOTHING)


def _emptied(unneeded: Collection[str], removed: Collection[str], disk: _Disk) -> tuple[str, ...]:
    """The folders that hold nothing once `removed` is gone, those inside others first."""
    going, emptied = set(removed), []
    for folder in sorted(unneeded, reverse=True):
        if disk.folder(folder) is _Kind.FOLDER and going.issuperset(disk.inside(folder)):
            going.add(folder)
            emptied.append(folder)
    return tuple(emptied)


def _compare(
    files: Iterable[str], known: _Manifest, disk: _Disk, going: Collection[str]
) -> tuple[tuple[str, ...], tuple[str, ...], list[str]]:
    """Of the output paths that are not in place, those that are new, changed, and not ours to write.

    What is in `going` will have left by then.
    """
    new, changed, clashes = [], [], []
    for path in sorted(files):
        found = disk.kind(path)
        if found is _Kind.NOTHING or path in going:
            new.append(path)
        elif found is not _Kind.FOLDER and path in known.files:
            changed.append(path)
        else:
            clashes.append(path)
    return tuple(new), tuple(changed), clashes


# Acting


def _carry_out(plan: _Plan, site: Path) -> None:
    """Do what was planned, or leave the site as it was and raise."""
    try:
        _make_ready(plan, site)
        _put_in_place(plan, site)
        (site / _JOURNAL).unlink()
    except BaseException:
        _undo(site)
        raise


def _make_ready(plan: _Plan, site: Path) -> None:
    """Hold on to every old byte, and write the manifest and the journal."""
    new, old = site / _NEW, site / _OLD
    new.mkdir(parents=True, exist_ok=True)
    old.mkdir()
    if MANIFEST in plan.put:
        (new / plan.put[MANIFEST]).write_bytes(plan.manifest)
    for index, path in enumerate(plan.journal.old):
        _hold(site / path, old / str(index))
    journal = new / "journal"
    with journal.open("wb") as opened:
        opened.write(plan.journal.as_bytes())
        opened.flush()
        os.fsync(opened)
    journal.replace(site / _JOURNAL)


def _hold(file: Path, at: Path) -> None:
    """Give what lies at `file` a second name, or copy it where the file system knows no hard links."""
    try:
        os.link(file, at, follow_symlinks=False)
    except OSError:
        shutil.copy2(file, at, follow_symlinks=False)


def _put_in_place(plan: _Plan, site: Path) -> None:
    # Removals come first, for a page may take the place of a folder and a folder that of a page.
    for path in plan.written.removed:
        (site / path).unlink()
    for folder in plan.emptied:
        (site / folder).rmdir()
    for folder in plan.journal.made:
        (site / folder).mkdir()
    for path, file in plan.put.items():
        (site / _NEW / file).replace(site / path)


def _undo(site: Path) -> None:
    """Put the old site back when a write was cut short, and clear away what it staged; can be cut short itself."""
    if journal := _read_journal(site):
        _take_away(journal, site)
        _put_back(journal, site)
    (site / _JOURNAL).unlink(missing_ok=True)
    if (staging := site / _OWN / "staging").exists():
        shutil.rmtree(staging)


def _take_away(journal: _Journal, site: Path) -> None:
    disk = _Disk(site)
    for path in set(journal.put).difference(journal.old):
        if disk.holds(path, journal.put[path]):
            (site / path).unlink()
    for folder in reversed(journal.made):
        if disk.folder(folder) is _Kind.FOLDER:
            with suppress(OSError):  # someone has put something into it meanwhile
                (site / folder).rmdir()


def _put_back(journal: _Journal, site: Path) -> None:
    """Restore old files, but only over nothing and over what we put there: anything else came after us."""
    disk = _Disk(site)
    for index, path in enumerate(journal.old):
        old = site / _OLD / str(index)
        if os.path.lexists(old) and (disk.is_free(path) or disk.holds(path, journal.put.get(path))):
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            old.replace(site / path)
