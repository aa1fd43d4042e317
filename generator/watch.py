"""Which files of some folders changed, told to one thread that waits for it.

In the room: where to look, when a file counts as changed and as whole, and what to do when the system keeps silent.
Not in the room: what a change means, and the bytes (`read.py`); whoever is told of a file compares them.

Events of the file system are only a wake-up; a look at the disk decides. An event names a path, and what lies beside
it in the same explainer is looked at. Events get lost, though: a folder is replaced, a burst overflows the queue, the
thread that reads them dies. So everything is looked at in rounds too, for less than a hundredth of a processor's time,
and a round that finds what no event named asks the system anew. Polling is the rounds alone.

A file is whole when it was closed after writing, or renamed. Anything else (a write without a close, a deletion, what
a round found) is believed when two looks in a row saw the same, so that half a file, or the moment in which an editor
has moved the old one away, is no change.
"""

from __future__ import annotations

import errno
import logging
import os
import unicodedata
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from math import inf
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic, thread_time
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple

from watchdog import events
from watchdog.observers import Observer

from generator.problems import Fault
from generator.read import is_ignored, walk

if TYPE_CHECKING:
    from watchdog.observers.api import BaseObserver

_QUIET_S = 0.025
"""Between two looks that must agree: longer than a tick of a file system's clock, which is 10 ms at most."""
_PATIENCE_S = 0.3
"""After this long a file that changes at every look is told as it is."""
_APART_S = 0.15
"""Between two reports, so that a burst of saves gives a handful; the first save after a pause waits for nothing."""
_YOUNG_S = 2
"""The coarsest tick of a file system's clock, in which two states of a file can have one stamp."""
_REST = 150
"""After a round, so many times as long as the processor took for it, within these bounds, there is none."""
_SHORTEST_REST_S, _LONGEST_REST_S = 0.25, 30

# What watchdog complains of (lost events, a thread that was just stopped, a folder that it watches already) is mended
# by a round, or does no harm, and is no news for a writer.
logging.getLogger("watchdog").addHandler(logging.NullHandler())
warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning, module=r"watchdog\.")

# Without the filter, a look's own opening of folders comes back as events.
_EVENTS: list[type[events.FileSystemEvent]] = [
    *(events.FileModifiedEvent, events.FileClosedEvent),
    *(events.FileCreatedEvent, events.FileDeletedEvent, events.FileMovedEvent),
    *(events.DirCreatedEvent, events.DirDeletedEvent, events.DirMovedEvent),
]


class Stamp(NamedTuple):
    """What the system says of a file without reading it; another stamp means another state, nearly always."""

    size_bytes: int
    mtime_ns: int
    ctime_ns: int
    inode: int


class Change(NamedTuple):
    """A file that was written, and how large it was then, or was removed (None), below one of the watched folders.

    Its bytes may be the old ones.
    """

    root: Path
    path: str
    size_bytes: int | None


def scan(root: Path, only: str = "") -> dict[str, Stamp]:
    """Look at every file that `read_tree` would take or complain about, and give {path as it has it: stamp}.

    With `only`, what has that name in `root`, or lies below it, is looked at alone.

    A root that is missing, or may not be read, has no files: whoever reads it will say why. Raises OSError when the
    system fails otherwise: for want of open files, say, or because a folder has just become a file.
    """
    real = os.path.realpath(root)
    stamps: dict[str, Stamp] = {}
    if not Path(real).is_dir():
        return stamps
    try:
        for path, found in walk(real, "", only):
            place = f"{real}/{path}" if isinstance(found, Fault) else found
            with suppress(FileNotFoundError, NotADirectoryError):
                stamp = _stamp(place)
                path = unicodedata.normalize("NFC", path)
                # Of two files with one name, which is a problem, a change of either is a change.
                stamps[path] = _both(stamps[path], stamp) if path in stamps else stamp
    except PermissionError:
        return {}
    return stamps


def _stamp(place: str) -> Stamp:
    told = os.lstat(place)
    return Stamp(told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino)


def _first(path: str) -> str:
    return path.partition("/")[0]


def _both(one: Stamp, other: Stamp) -> Stamp:
    return Stamp(*(a + b for a, b in zip(one, other, strict=True)))


class Watch:
    """Tells which files of some folders changed since it was entered, or since it last told.

    Enter it before the folders are read for the first time, and nothing is missed. `say` is given one sentence when
    the system cannot tell of changes; then, and with `poll`, they are found a little later. One thread waits; any
    thread, and a signal handler, may stop it.
    """

    def __init__(self, roots: Sequence[Path], *, poll: bool, say: Callable[[str], None]) -> None:
        self._folders = [_Folder(root) for root in roots]
        self._is_polling = poll
        self._say = say
        # Unlike a Condition, a SimpleQueue can be filled by a signal handler that interrupts the waiting thread.
        self._heard: SimpleQueue[_Heard | None] = SimpleQueue()
        self._is_stopped = self._is_woken = False
        self._observer: BaseObserver | None = None
        self._round_at = self._report_at = 0.0

    def __enter__(self) -> Watch:
        self._listen()
        now = monotonic()
        for folder in self._folders:
            folder.take_as_it_is(now)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listen_no_more()

    def wait(self, timeout_s: float | None = None) -> frozenset[Change] | None:
        """Wait until files changed and tell which; None when stopped or woken, or when nothing changed for so long."""
        until = inf if timeout_s is None else monotonic() + timeout_s
        pause_s = 0.0
        while self._hear(pause_s):
            now = monotonic()
            if now >= self._report_at and (changes := self._look(now)):
                self._report_at = monotonic() + _APART_S
                return changes
            if now >= until or self._is_woken:
                break
            pause_s = min(until, max(self._report_at, self._next_look())) - monotonic()
        self._is_woken = False
        return None

    def wake(self) -> None:
        """Let `wait` return at once, now or when it is next called. Any thread may."""
        self._is_woken = True
        self._heard.put(None)

    def stop(self) -> None:
        """Let `wait` return at once, now and always."""
        self._is_stopped = True
        self._heard.put(None)

    def _hear(self, pause_s: float) -> bool:
        """Take in what events name, waiting at most so long for the first one; False when stopped."""
        with suppress(Empty):
            heard = self._heard.get(timeout=max(pause_s, 0))
            while heard:
                heard.folder.hear(heard.paths, monotonic())
                heard = self._heard.get_nowait()
        return not self._is_stopped

    def _next_look(self) -> float:
        return min([self._round_at, *(folder.next_look() for folder in self._folders)])

    def _look(self, now: float) -> frozenset[Change]:
        changes: list[Change] = []
        is_deaf = False
        if now >= self._round_at:
            changes += self._round(now)
            is_deaf = self._is_deaf()
        for folder in self._folders:
            changes += folder.look_where_due(now)
        if not self._is_polling and (is_deaf or any(folder.was_missed for folder in self._folders)):
            self._listen()
            self._round_at = now  # for what happened before we listened again
        return frozenset(changes)

    def _round(self, now: float) -> list[Change]:
        """Look at everything."""
        start_s = thread_time()
        changes = [change for folder in self._folders for change in folder.look("", now, is_round=True)]
        rest_s = min(max((thread_time() - start_s) * _REST, _SHORTEST_REST_S), _LONGEST_REST_S)
        self._round_at = monotonic() + rest_s
        return changes

    def _is_deaf(self) -> bool:
        """True when a thread of watchdog has died, as they do now and then."""
        observer = self._observer
        return observer is not None and not all(each.is_alive() for each in (observer, *observer.emitters))

    def _listen(self) -> None:
        """Ask the system, perhaps anew, to tell of changes; where it cannot, say so and poll."""
        self._listen_no_more()
        for folder in self._folders:
            folder.was_missed = False
        if self._is_polling:
            return
        try:
            self._observer = _observer(self._folders, self._heard.put)
        except OSError as error:
            self._is_polling = True
            self._say(
                f"the system cannot tell of changed files ({_reason(error)}), so they are looked for "
                "again and again, and a save is noticed a little later."
            )

    def _listen_no_more(self) -> None:
        if self._observer:
            self._observer.stop()
            self._observer.join()
            self._observer = None


# What is believed, and what is doubted


class _Belief(NamedTuple):
    """The stamp that was last told of a file, and when; `is_coarse` while its clock may only know whole seconds."""

    stamp: Stamp
    at: float
    is_coarse: bool

    def may_hide_a_change(self, now: float, *, is_named: bool) -> bool:
        """True when the file can have been written again within a tick of the clock, and the stamp stayed the same.

        An event says so; where there are none, such as on a disk shared over the network, it is told once more.
        """
        is_young = now - self.at < _YOUNG_S
        return is_young if is_named else self.is_coarse and not is_young


class _Doubt(NamedTuple):
    """What a file changed to (None: it is gone), when that was first seen, and when the file began to change.

    `is_missed` while no event has named the file.
    """

    stamp: Stamp | None
    at: float
    since: float
    is_missed: bool

    def has_settled(self, stamp: Stamp | None, now: float) -> bool:
        """True when the file is as it was one quiet time ago."""
        return self.stamp == stamp and now - self.at >= _QUIET_S


class _Folder:
    """One root: what is believed of its files, name by name of what lies directly in it, and where to look next."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.was_missed = False
        """True when a change was told that no event had named."""
        self._parts: defaultdict[str, _Part] = defaultdict(_Part)

    def take_as_it_is(self, now: float) -> None:
        """Believe what is there, whole or not."""
        with suppress(OSError):
            for path, stamp in scan(self.root).items():
                self._parts[_first(path)].believed[path] = _Belief(stamp, now, is_coarse=False)

    def hear(self, paths: Mapping[str, bool], now: float) -> None:
        """Note what an event named: what is whole is looked at at once, anything else when it had time to settle."""
        for path, is_whole in paths.items():
            part = self._parts[_first(path)]
            part.named[path] = is_whole or part.named.get(path, False)
            part.due = min(part.due, now if is_whole else now + _QUIET_S)

    def next_look(self) -> float:
        """When something is to be looked at."""
        return min((part.due for part in self._parts.values()), default=inf)

    def look_where_due(self, now: float) -> list[Change]:
        """Look where it is time to."""
        due = [name for name, part in self._parts.items() if part.due <= now]
        return [change for name in ([""] if "" in due else due) for change in self.look(name, now)]

    def look(self, only: str, now: float, *, is_round: bool = False) -> list[Change]:
        """Look at one name in the root, or at all of it, and give what changed and is whole."""
        names = {only} if only else set(self._parts)
        try:
            stamps = scan(self.root, only)
        except OSError:
            # Nothing was seen, so nothing is told; a file that cannot be looked at has not gone.
            self._postpone(names, now)
            return []
        found = {only: stamps} if only else _by_name(stamps)
        changed: list[str] = []
        for name in names | found.keys():
            part = self._parts[name]
            changed += part.changed(found.get(name, {}), now, is_round=is_round)
            self.was_missed = self.was_missed or part.was_missed
        return [Change(self.root, path, stamps[path].size_bytes if path in stamps else None) for path in changed]

    def _postpone(self, names: Iterable[str], now: float) -> None:
        for part in (self._parts[name] for name in names):
            part.due = max(part.due, now + _SHORTEST_REST_S)


def _by_name(stamps: Mapping[str, Stamp]) -> dict[str, dict[str, Stamp]]:
    found: defaultdict[str, dict[str, Stamp]] = defaultdict(dict)
    for path, stamp in stamps.items():
        found[_first(path)][path] = stamp
    return found


class _Part:
    """What is believed and doubted of the files below one name, when to look, and what events named since then."""

    def __init__(self) -> None:
        self.believed: dict[str, _Belief] = {}
        self.due = inf
        self.named: dict[str, bool] = {}
        """{path: is it whole}"""
        self.was_missed = False
        self._doubted: dict[str, _Doubt] = {}

    def changed(self, stamps: Mapping[str, Stamp], now: float, *, is_round: bool) -> list[str]:
        """Compare with what is there, believe what changed and is whole, and give its paths."""
        self.was_missed = False
        paths = stamps.keys() | self.believed.keys() | self._doubted.keys()
        changed = [path for path in paths if self._is_change(path, stamps.get(path), now, is_round=is_round)]
        for path in changed:
            self._believe(path, stamps.get(path), now)
        self.named.clear()
        self.due = now + _QUIET_S if self._doubted else inf
        return changed

    def _is_change(self, path: str, stamp: Stamp | None, now: float, *, is_round: bool) -> bool:
        """True when a file is no more what was told of it, and is whole; what may not be is doubted."""
        believed, is_whole = self.believed.get(path), self.named.get(path)
        doubted = self._doubted.pop(path, None)
        if (believed and believed.stamp) == stamp:
            return believed is not None and believed.may_hide_a_change(now, is_named=is_whole is not None)
        # An event may be of the save before: a file without a byte is in the midst of the next one, or stays so.
        if is_whole and not (stamp and stamp.size_bytes == 0):
            return True
        is_missed = is_whole is None and (doubted.is_missed if doubted else is_round)
        if doubted and (now - doubted.since >= _PATIENCE_S or doubted.has_settled(stamp, now)):
            self.was_missed = self.was_missed or is_missed
            return True
        at = doubted.at if doubted and doubted.stamp == stamp else now
        self._doubted[path] = _Doubt(stamp, at, doubted.since if doubted else now, is_missed)
        return False

    def _believe(self, path: str, stamp: Stamp | None, now: float) -> None:
        before = self.believed.pop(path, None)
        if stamp:
            is_news = before is None or before.stamp != stamp or now - before.at < _YOUNG_S
            self.believed[path] = _Belief(stamp, now, is_news and stamp.mtime_ns % 1_000_000_000 == 0)


# What the system tells


class _Heard(NamedTuple):
    """What an event named: {path below a root, or "" for the root itself: whether what lies there is whole}."""

    folder: _Folder
    paths: Mapping[str, bool]


def _observer(folders: Sequence[_Folder], tell: Callable[[_Heard], None]) -> BaseObserver:
    """Have the system tell of every folder that is there; raises OSError when it cannot."""
    observer = Observer()
    try:
        observer.start()
        for folder in folders:
            real = os.path.realpath(folder.root)
            with suppress(FileNotFoundError, NotADirectoryError):  # a round finds what it holds when it comes
                if Path(real).is_dir():
                    observer.schedule(_Ear(folder, real, tell), real, recursive=True, event_filter=_EVENTS)
                    _refuse_the_last_watch(real)
    except BaseException:
        observer.stop()
        raise
    return observer


def _refuse_the_last_watch(place: str) -> None:
    """Raise OSError when the system has no watch left, for then watchdog 7.1.0 silently leaves folders out."""
    try:
        with Observer() as probe:
            probe.schedule(events.FileSystemEventHandler(), place, event_filter=_EVENTS)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise


def _reason(error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return "all of fs.inotify.max_user_watches are in use"
    if error.errno == errno.EMFILE:
        return "all of fs.inotify.max_user_instances, or of the open files a program may have, are in use"
    return error.strerror or str(error)


class _Ear(events.FileSystemEventHandler):
    """Hands on what events name and `read.py` would take."""

    def __init__(self, folder: _Folder, real: str, tell: Callable[[_Heard], None]) -> None:
        self._folder = folder
        self._real = real
        self._tell = tell

    def dispatch(self, event: events.FileSystemEvent) -> None:
        """Hand on the one or two paths of an event; runs in a thread of watchdog."""
        old, new = self._below(event.src_path), self._below(event.dest_path) if event.dest_path else None
        # What is renamed to a name that is passed over is a backup, and something will take its place at once.
        is_whole = new is not None or event.event_type == events.EVENT_TYPE_CLOSED
        if paths := {path: is_whole for path in (old, new) if path is not None}:
            self._tell(_Heard(self._folder, paths))

    def _below(self, path: bytes | str) -> str | None:
        """The path below the root, "" for anything else, or None when its name is passed over."""
        shown = os.fsdecode(path)
        if not shown.startswith(f"{self._real}/"):
            return ""
        below = unicodedata.normalize("NFC", shown.removeprefix(f"{self._real}/"))
        return None if any(is_ignored(part) for part in below.split("/")) else below
