"""The preview: look what changed, make a snapshot, show it, until somebody ends it.

In the room: the loop, and what it says on the terminal. Not in the room: what changed (watch.py), what is made of it
(live.py), and how browsers get it (serving.py). Nothing is written to the disk but the cache.
"""

from __future__ import annotations

import errno
import gc
import sys
import webbrowser
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from threading import Event, Thread

from generator import parse, serving
from generator.cache import Cache
from generator.layouts import LayoutError, LayoutFiles
from generator.live import Live, Snapshot
from generator.pipeline import Options
from generator.problems import Problem, as_text, count_line, in_order
from generator.read import Tree, read_tree
from generator.serving import Board
from generator.watch import Change, Watch

FIRST_PORT = 8000
PORTS = 50
"""How many ports are tried where none was asked for."""
_CHECKING_S = 0.05
"""How often the loop looks whether the checks are done."""
_TURN_S = 0.001
"""After how long one thread gives way to another: a page must not wait for the checks."""
_NEW_OBJECTS = 50_000
"""After how many the collector looks for garbage: at Python's 700 it takes a third of the time of reading the cache."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for. `layouts` reads the layouts anew; they lie in `layout_folders`.

    Without a `cache` everything is parsed at the start.
    """

    content: Path
    layouts: Callable[[], LayoutFiles]
    layout_folders: Sequence[Path]
    output: Path
    options: Options
    host: str
    port: int | None
    poll: bool
    opens_browser: bool
    cache: Cache | None = None


Say = Callable[[str], None]


def run(asked: Asked, say: Say) -> None:
    """Show the site while it is written, until `KeyboardInterrupt`. Raises OSError when there is no port to be had."""
    sys.setswitchinterval(_TURN_S)
    gc.set_threshold(_NEW_OBJECTS)
    listening = _listen(asked)
    live = Live(asked.options, asked.cache.parse if asked.cache else parse.parse)
    roots = [asked.content, *asked.layout_folders]
    with _kept(live, asked.cache) as keep, Watch(roots, poll=asked.poll, say=say) as watch:
        content, given = _read(asked.content, asked.options.shown), asked.layouts()
        board = Board(live.update(content, given))
        with _served(board, listening, asked, say):
            for changed in _changes(live, board, watch, keep, say):
                if asked.content in changed:
                    content = _reread(content, asked, changed[asked.content])
                if changed.keys() - {asked.content}:
                    given = asked.layouts()
                _show(live, live.update(content, given), board)


@contextmanager
def _kept(live: Live, cache: Cache | None) -> Iterator[Callable[[], None]]:
    """Keep what was parsed: at the end of the block, and when the function is called that it is given."""
    keep: Callable[[], None] = (lambda: cache.keep(live.paths)) if cache else lambda: None
    try:
        yield keep
    finally:
        keep()


# --- the server ------------------------------------------------------------------------------------------------------


def _listen(asked: Asked) -> socket:
    """A listening socket: on the port that was asked for, or on the first free one."""
    if asked.port is not None:
        return _listen_on(asked.host, asked.port)
    for port in range(FIRST_PORT, FIRST_PORT + PORTS):
        with suppress(OSError):
            return serving.listen(asked.host, port)
    return _listen_on(asked.host, 0)


def _listen_on(host: str, port: int) -> socket:
    try:
        return serving.listen(host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise OSError(f"port {port} is in use by another program; leave out --port, or name another one.") from None
        raise OSError(f"cannot listen on {host}, port {port}: {error.strerror}.") from None


@contextmanager
def _served(board: Board, listening: socket, asked: Asked, say: Say) -> Iterator[None]:
    """Answer while the block runs."""
    port = listening.getsockname()[1]
    server = serving.server(listening, serving.application(board, serving.hosts_of(asked.host, port)))
    thread = Thread(target=server.serve_forever, name="server")
    thread.start()
    try:
        host = f"[{asked.host}]" if ":" in asked.host else asked.host
        address = f"http://{host}:{port}{board.snapshot.base_path}"
        if asked.host not in serving.LOOPBACK:
            say("Everybody on this network can read the site, drafts too.")
        say(f"The site is at {address} and follows what you write. Ctrl+C ends it.")
        if asked.opens_browser:
            webbrowser.open(address)
        yield
    finally:
        board.close()
        server.shutdown()
        thread.join()
        server.server_close()


# --- files -----------------------------------------------------------------------------------------------------------


def _read(folder: Path, shown: str, only: str = "") -> Tree:
    return read_tree(folder, shown, only) if folder.is_dir() else Tree({}, ())


def _reread(content: Tree, asked: Asked, changed: Iterable[str]) -> Tree:
    """The content with the folders and files below it that changed read again."""
    tops = {path.partition("/")[0] for path in changed}
    files = {path: source for path, source in content.files.items() if path.partition("/")[0] not in tops}
    start = len(asked.options.shown) + 1
    problems = [p for p in content.problems if p.span.file[start:].partition("/")[0] not in tops]
    for top in tops:
        fresh = _read(asked.content, asked.options.shown, top)
        files |= {path: _same(content.files.get(path), source) for path, source in fresh.files.items()}
        problems += fresh.problems
    return Tree(files, in_order(problems))


def _same(old: bytes | None, new: bytes) -> bytes:
    """The old bytes where the new are equal: what is the very same is compared in no time."""
    return old if old is not None and old == new else new


# --- showing ---------------------------------------------------------------------------------------------------------


def _show(live: Live, snapshot: Snapshot, board: Board) -> None:
    """Make the pages that are open, then tell their tabs; layouts that cannot make them give way to those before."""
    try:
        for path in board.open_paths():
            serving.make(snapshot, path)
    except LayoutError as error:
        snapshot = live.without_layouts(error)
    board.put(snapshot)


def _changes(
    live: Live, board: Board, watch: Watch, keep: Callable[[], None], say: Say
) -> Iterator[Mapping[Path, frozenset[str]]]:
    """What changed, again and again; meanwhile another thread looks for what is wrong, so that no page waits for it."""
    told: tuple[Problem, ...] | None = None
    with _Checker(live, keep) as checker:
        while True:
            todo = live.unchecked()
            if todo:
                checker.wake()
            changed = watch.wait(_CHECKING_S if todo else None)
            if changed:
                yield _by_root(changed)
            elif todo and not live.unchecked():
                snapshot = live.snapshot()
                board.put(snapshot)
                told = _tell(snapshot, told, say)


class _Checker:
    """A thread that checks the explainers that were not checked since they changed, one at a time.

    Once it has seen all of them, everything is parsed, and `keep` is called. What is there then stays nearly always, so
    the collector of garbage need not look at it after each save.
    """

    def __init__(self, live: Live, keep: Callable[[], None]) -> None:
        self._live, self._is_ended, self._work = live, False, Event()
        self._keep: Callable[[], None] | None = keep
        self._thread = Thread(target=self._run, name="checker", daemon=True)

    def __enter__(self) -> _Checker:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_ended = True
        self.wake()

    def wake(self) -> None:
        self._work.set()

    def _run(self) -> None:
        while not self._is_ended:
            self._work.wait()
            self._work.clear()
            while not self._is_ended and (todo := self._live.unchecked()):
                self._live.check(todo[0])
            if self._keep and not self._is_ended:
                self._keep()
                self._keep = None
                gc.freeze()


def _by_root(changed: Iterable[Change]) -> Mapping[Path, frozenset[str]]:
    found: dict[Path, set[str]] = {}
    for change in changed:
        found.setdefault(change.root, set()).add(change.path)
    return {root: frozenset(paths) for root, paths in found.items()}


def _tell(snapshot: Snapshot, before: tuple[Problem, ...] | None, say: Say) -> tuple[Problem, ...]:
    """Say what is wrong now, if that is not what was said before."""
    if snapshot.problems != before:
        for problem in snapshot.problems:
            say(as_text(problem, snapshot.lines))
        if snapshot.problems:
            say(count_line(snapshot.problems, snapshot.files))
        elif before:
            say("All mistakes are mended.")
    return snapshot.problems
