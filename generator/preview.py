"""The preview: look what changed, make a snapshot, show it, until somebody ends it.

In the room: the loop, and what it says on the terminal. Not in the room: what changed (watch.py), what is made of it
(live.py), and how browsers get it (serving.py). Nothing is written to the disk but the cache.
"""

from __future__ import annotations

import errno
import gc
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import socket
from threading import Event, Thread

from msgspec import Struct

from generator import serving
from generator.cache import Cache
from generator.layouts import LayoutError, LayoutFiles, Layouts
from generator.live import Live, Snapshot
from generator.pipeline import Options
from generator.problems import Problem
from generator.read import NOTHING, read_again, read_tree
from generator.serving import Board
from generator.terminal import Bugs, Say, news
from generator.watch import Change, Watch

FIRST_PORT = 8000
PORTS = 50
"""How many ports are tried where none was asked for."""
_CHECKING_S = 0.05
"""How long after a change the checks begin, and how often the loop looks whether they are done."""
_ENDING_S = 0.1
"""How often the server looks whether it is to end."""
_TURN_S = 0.001
"""After how long one thread gives way to another: a page must not wait for the checks."""
_PATIENCE_S = 10
"""How long checks wait at most for pages that somebody waits for."""


class Asked(Struct, frozen=True):
    """What the command line asks for. `layouts` reads the layouts anew; they lie in `layout_folders`.

    Without a `cache` everything is parsed at the start.
    """

    content: Path
    layouts: Callable[[], LayoutFiles]
    layout_folders: Sequence[Path]
    options: Options
    host: str
    port: int | None
    poll: bool
    opens_browser: bool
    cache: Cache | None = None


Changed = Mapping[Path, Mapping[str, int | None]]
"""{folder that is watched: {path below it: bytes that were written, or None where it was removed}}"""


def run(asked: Asked, say: Say, bugs: Bugs) -> None:
    """Show the site while it is written, until `KeyboardInterrupt`. Raises OSError when there is no port to be had."""
    sys.setswitchinterval(_TURN_S)
    threading.excepthook = bugs.of_thread
    listening = _listen(asked, say)
    live = Live(asked.options, asked.cache, pause=lambda: board.wait_until_idle(_PATIENCE_S))
    roots = [asked.content, *asked.layout_folders]
    with _kept(live, asked.cache) as keep, Watch(roots, poll=asked.poll, say=say) as watch:
        files = _Files(asked)
        board = Board(live.update(files.content, files.given), watch.wake)
        with _served(board, listening, asked, say, bugs), _Checker(live, board, keep, bugs) as checker:
            for changed in _changes(live, board, watch, checker, say):
                with bugs.told(), board.awaited():
                    _follow(changed, files, live, board, say, bugs)


def _follow(changed: Changed, files: _Files, live: Live, board: Board, say: Say, bugs: Bugs) -> None:
    """Show what changed."""
    try:
        files.read(changed)
    except OSError as error:
        say(f"nutgraf: what changed could not be read ({error.strerror or error}); it is tried with the next change.")
    else:
        _show(live, live.update(files.content, files.given), board, bugs)


@contextmanager
def _kept(live: Live, cache: Cache | None) -> Iterator[Callable[[], None]]:
    """Keep what was parsed: at the end of the block, and when the function is called that it is given."""
    keep: Callable[[], None] = (lambda: cache.keep(live.paths)) if cache else lambda: None
    try:
        yield keep
    finally:
        keep()


# --- the server ------------------------------------------------------------------------------------------------------


def _listen(asked: Asked, say: Say) -> socket:
    """A listening socket: on the port that was asked for, or on the first free one, which is said."""
    if asked.port is not None:
        return _listen_on(asked.host, asked.port)
    for port in range(FIRST_PORT, FIRST_PORT + PORTS):
        with suppress(OSError):
            listening = serving.listen(asked.host, port)
            if port != FIRST_PORT:
                say(f"Port {FIRST_PORT} is in use, so this is port {port}.")
            return listening
    return _listen_on(asked.host, 0)


def _listen_on(host: str, port: int) -> socket:
    try:
        return serving.listen(host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise OSError(f"port {port} is in use by another program; leave out --port, or name another one.") from None
        raise OSError(f"cannot listen on {host}, port {port}: {error.strerror}.") from None


@contextmanager
def _served(board: Board, listening: socket, asked: Asked, say: Say, bugs: Bugs) -> Iterator[None]:
    """Answer while the block runs."""
    port = listening.getsockname()[1]
    app = serving.application(board, serving.hosts_of(asked.host, port), bugs.tell)
    server = serving.server(listening, app)
    # A daemon, so that somebody who ends it twice, and interrupts what follows, ends it.
    thread = Thread(target=server.serve_forever, args=(_ENDING_S,), name="server", daemon=True)
    thread.start()
    try:
        address = f"{serving.address_of(asked.host, port)}{board.snapshot.base_path}"
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


class _Files:
    """The content and the layouts as they were read last; what could not be read is read with the next change."""

    def __init__(self, asked: Asked) -> None:
        self._asked, self._todo = asked, dict[Path, dict[str, int | None]]()
        is_there = asked.content.is_dir()
        self.content = read_tree(asked.content, asked.options.shown) if is_there else NOTHING
        self.given = asked.layouts()

    def read(self, changed: Changed) -> None:
        """Read again what changed."""
        for root, paths in changed.items():
            self._todo.setdefault(root, {}).update(paths)
        content = self._asked.content
        if content in self._todo:
            self.content = read_again(self.content, content, self._asked.options.shown, self._todo[content])
        if self._todo.keys() - {content}:
            self.given = self._asked.layouts()
        self._todo.clear()


# --- showing ---------------------------------------------------------------------------------------------------------


def _show(live: Live, snapshot: Snapshot, board: Board, bugs: Bugs) -> None:
    """Make the pages that are open, then tell their tabs; layouts that cannot make them give way to those before."""
    try:
        for path in board.open_paths():
            with bugs.told(but=LayoutError):
                serving.find(snapshot, path)
    except LayoutError as error:
        snapshot = live.without(snapshot.layouts, error) or snapshot
    board.put(snapshot)


def _changes(live: Live, board: Board, watch: Watch, checker: _Checker, say: Say) -> Iterator[Changed]:
    """What changed, again and again; meanwhile another thread looks for what is wrong, so that no page waits for it."""
    told: tuple[Problem, ...] = ()
    is_told = False
    while True:
        changed = watch.wait(None if is_told else _CHECKING_S)
        if refused := board.refused():
            snapshot, error = refused
            if fallen_back := live.without(snapshot.layouts, error):
                board.put(fallen_back)
                is_told = False
        if changed:
            is_told = False
            yield _by_root(changed)
        elif checker.has_work:
            checker.wake()  # no sooner: a check would slow down the tabs that ask for the page that changed
        else:
            snapshot = live.snapshot()
            board.put(snapshot)
            if text := news(told, snapshot.problems, snapshot.lines, snapshot.files()):
                say(text)
            told, is_told = snapshot.problems, True


class _Checker:
    """A thread that checks the explainers that were not checked since they changed, one at a time, while nobody waits.

    Once it has seen all of them, everything is parsed, and `keep` is called. What is there then stays nearly always, so
    the collector of garbage need not look at it after each save.
    """

    def __init__(self, live: Live, board: Board, keep: Callable[[], None], bugs: Bugs) -> None:
        self._live, self._board, self._bugs, self._is_ended, self._work = live, board, bugs, False, Event()
        self._keep: Callable[[], None] | None = keep
        self._tried: Layouts | None = None
        self._thread = Thread(target=self._run, name="checker", daemon=True)

    def __enter__(self) -> _Checker:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_ended = True
        self.wake()

    @property
    def has_work(self) -> bool:
        return bool(self._live.unchecked()) or self._is_untried(self._board.snapshot)

    def wake(self) -> None:
        self._work.set()

    def _run(self) -> None:
        while not self._is_ended:
            self._work.wait()
            self._work.clear()
            while not self._is_ended and (todo := self._live.unchecked()):
                self._check(todo[0])
            self._try_layouts(self._board.snapshot)
            if self._keep and not self._is_ended:
                keep, self._keep = self._keep, None
                with self._bugs.told():
                    keep()
                gc.freeze()

    def _try_layouts(self, snapshot: Snapshot) -> None:
        """Find what is wrong with the writer's own layouts before somebody opens the page that shows it."""
        if self._is_ended or not self._is_untried(snapshot):
            return
        self._tried = snapshot.layouts
        try:
            snapshot.try_layouts()
        except LayoutError as error:
            self._board.refuse(snapshot, error)
        except Exception as error:  # noqa: BLE001 - whoever opens the page will be told
            self._bugs.tell(error)

    def _is_untried(self, snapshot: Snapshot) -> bool:
        given = snapshot.layouts
        return given is not None and bool(given.own) and given is not self._tried

    def _check(self, slug: str) -> None:
        try:
            self._live.check(slug)
        except Exception as error:  # noqa: BLE001 - what is known of the others must not wait for it
            self._bugs.tell(error)
            self._live.leave_unchecked(slug)


def _by_root(changed: Iterable[Change]) -> Changed:
    found: dict[Path, dict[str, int | None]] = {}
    for change in changed:
        found.setdefault(change.root, {})[change.path] = change.size_bytes
    return found
