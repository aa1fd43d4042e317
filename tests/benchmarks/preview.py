"""From saving a brief to the page that shows it, and from the start to the first page. `make bench` runs it.

The real commands run on a corpus (corpus.py), each on a port of loopback, and are ended by their process id. An open
tab is told of each change and asks for its page, as the script of the preview does; peers are asked for the page again
and again. Wall time; the first edits, which warm everything up, are not counted. Every wait has an end: what does not
come in time ends the run with a sentence.

    python tests/benchmarks/preview.py                     100, 1,000 and 10,000 briefs, and 1,000 in one explainer
    python tests/benchmarks/preview.py --briefs 100 --edits 20 --no-browser --no-peers
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import BadStatusLine, HTTPConnection, IncompleteRead
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

sys.path.insert(0, str(Path(__file__).parent))
from corpus import write, write_for_hugo
from report import environment, machine, table

ROOT = Path(__file__).resolve().parents[2]
NUTGRAF = [sys.executable, str(ROOT / "build.py")]
PAGE = "story-0001/events/brief-0001"
WARM_UP = 5
PATIENCE_S = 60
"""For one page, event or sign of life; the first page of a large corpus has `START_S`."""
START_S = 1800
PAUSE_S = 0.8
ASKING_S = 0.002
"""Between two looks at a page of a server that does not tell of changes."""


class Late(Exception):
    """Raised with a sentence when something did not come in time."""


# --- servers ---------------------------------------------------------------------------------------------------------


@dataclass
class Server:
    """A server that runs: its port, its base path, its process, and what it has said."""

    folder: Path
    process: subprocess.Popen[str]
    started: float
    said: list[str] = field(default_factory=list)
    port: int = 0
    base: str = "/"

    def ask(self, path: str, patience_s: float = PATIENCE_S) -> bytes:
        """The bytes of a page; nothing while it cannot be had: some servers hand out files that they are writing."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=patience_s)
        try:
            connection.request("GET", self.base + path)
            answer = connection.getresponse()
            body = answer.read()
        except (ConnectionError, IncompleteRead, BadStatusLine):
            return b""
        finally:
            connection.close()
        return body if answer.status == 200 else b""

    def first(self, path: str) -> float:
        """Seconds from the start to a page."""
        until = time.perf_counter() + START_S
        while time.perf_counter() < until:
            if self.ask(path, START_S):
                return time.perf_counter() - self.started
            time.sleep(ASKING_S)
        raise Late(f"no first page within {START_S} s; the server said: {''.join(self.said[-5:])}")

    def processor_s(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def settle(self) -> None:
        """Wait until everything was looked at once: until the server has had next to nothing to do for a second."""
        until, last = time.perf_counter() + START_S, -1.0
        while (now := self.processor_s()) > last + 0.1:
            if time.perf_counter() > until:
                raise Late(f"the server did not come to rest within {START_S} s")
            last = now
            time.sleep(1)


@contextmanager
def running(command: Sequence[str], folder: Path, found: str, port: int = 0) -> Iterator[Server]:
    """Run a server until the block ends; `found` is what it says when it listens, with its port and base path."""
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment()
    ) as process:
        server = Server(folder, process, started)
        lines: SimpleQueue[str | None] = SimpleQueue()
        Thread(target=_listen, args=(process, server.said, lines), daemon=True).start()
        try:
            match = _line_with(lines, found, server)
            server.port, server.base = (port, "/") if port else (int(match[1]), match[2])
            yield server
        finally:
            _end(process)


def _listen(process: subprocess.Popen[str], said: list[str], lines: SimpleQueue[str | None]) -> None:
    """Take in all that a server says, so that it never waits for a full pipe."""
    for line in process.stdout or ():
        said.append(line)
        lines.put(line)
    lines.put(None)


def _line_with(lines: SimpleQueue[str | None], found: str, server: Server) -> re.Match[str]:
    while (line := _next(lines, START_S, "the server did not say where it listens")) is not None:
        if match := re.search(found, line):
            return match
    raise Late(f"the server ended: {''.join(server.said[-5:])}")


def _next(lines: SimpleQueue[str | None], patience_s: float, sentence: str) -> str | None:
    try:
        return lines.get(timeout=max(patience_s, 0))
    except Empty:
        raise Late(f"{sentence} within {patience_s:.0f} s") from None


def _end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()


# --- edits -----------------------------------------------------------------------------------------------------------


def edits(folder: Path, count: int, see: Callable[[Callable[[], None], str], float]) -> list[float]:
    """Milliseconds until each of some edits is seen; `see` is given what saves it and the words that it brings."""
    file = folder / f"content/{PAGE}.md"
    before, times = file.read_text("utf-8"), []
    for number in range(count + WARM_UP):
        # People do not save again at once; the pauses differ so that no rhythm favours anybody.
        time.sleep(PAUSE_S + (number % 7) * 0.02)
        words = f"The edit named {_name(number)} was saved."
        try:
            times.append(see(lambda words=words: _save(file, before, words), words) * 1000)  # type: ignore[misc]
        except Late as error:
            raise Late(f"edit {number} of {file}: {error}") from None
    _save(file, before, "")
    return times[WARM_UP:]


def _save(file: Path, before: str, words: str) -> None:
    """Put a sentence at the end of the brief, as an editor does that writes in place."""
    file.write_text(f"{before}\n{words}\n", "utf-8")


def _name(number: int) -> str:
    """A word for each number, since digits in prose want a source."""
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:04}")


def told(server: Server, count: int) -> list[float]:
    """Until the bytes of the open page are there, when its tab asks for them as soon as it is told."""
    with _events(server) as lines:

        def see(save: Callable[[], None], words: str) -> float:
            started = time.perf_counter()
            save()
            while words.encode() not in _page_after(lines, server, started + PATIENCE_S):
                pass
            return time.perf_counter() - started

        return edits(server.folder, count, see)


def _page_after(lines: SimpleQueue[str | None], server: Server, until: float) -> bytes:
    """The page, once the stream says that it has changed."""
    while line := _next(lines, until - time.perf_counter(), "no event told of the change"):
        if line == "event: page\n":
            return server.ask(f"{PAGE}/")
    raise Late("the stream of events has ended")


@contextmanager
def _events(server: Server) -> Iterator[SimpleQueue[str | None]]:
    """The lines of the stream that an open tab has."""
    known = re.search(rb'data-page="([^"]*)"', server.ask(f"{PAGE}/"))
    assert known is not None
    stream = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE_S)
    page = f"{server.base}{PAGE}/"
    stream.request("GET", f"{server.base}_nutgraf/events?path={page}&page={known[1].decode()}")
    answer, lines = stream.getresponse(), SimpleQueue[str | None]()

    def read() -> None:
        with suppress(OSError, ValueError):
            for line in answer:
                lines.put(line.decode())
        lines.put(None)

    Thread(target=read, daemon=True).start()
    try:
        yield lines
    finally:
        if stream.sock:
            stream.sock.shutdown(socket.SHUT_RDWR)
        stream.close()


def asked(server: Server, count: int) -> list[float]:
    """Until the page has changed, when it is asked for again and again."""

    def see(save: Callable[[], None], words: str) -> float:
        started = time.perf_counter()
        save()
        while words.encode() not in server.ask(f"{PAGE}/"):
            if time.perf_counter() - started > PATIENCE_S:
                raise Late(f"the page did not change within {PATIENCE_S} s")
            time.sleep(ASKING_S)
        return time.perf_counter() - started

    return edits(server.folder, count, see)


_WATCH = """words => {
  window.seen = new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (!document.body.textContent.includes(words)) return;
      observer.disconnect();
      resolve(Date.now());
    });
    observer.observe(document.documentElement, { subtree: true, childList: true, characterData: true });
  });
}"""
_SEEN = "ms => Promise.race([window.seen, new Promise((resolve) => setTimeout(resolve, ms, 0))])"


def in_browser(server: Server, count: int) -> list[float]:
    """Until the text has changed in a page that is open in Chromium."""
    from playwright.sync_api import sync_playwright

    arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
    arguments += ["--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        page = browser.new_page()
        page.set_default_timeout(PATIENCE_S * 1000)
        page.goto(f"http://127.0.0.1:{server.port}{server.base}{PAGE}/")

        def see(save: Callable[[], None], words: str) -> float:
            page.evaluate(_WATCH, words)
            started = time.time()
            save()
            if not (seen_at_ms := page.evaluate(_SEEN, PATIENCE_S * 1000)):
                raise Late(f"Chromium did not show the change within {PATIENCE_S} s")
            return float(seen_at_ms) / 1000 - started

        times = edits(server.folder, count, see)
        browser.close()
    return times


# --- what is measured ------------------------------------------------------------------------------------------------

Row = dict[str, object]


def measure(briefs: int, each: int, asked_for: argparse.Namespace) -> Iterator[Row]:
    """The rows of one corpus: ours, then those of peers that are installed."""
    size = f"{briefs:,}" if each < briefs else f"{briefs:,} in one explainer"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / "content", briefs, each)
        yield {"briefs": size, "program": "Nutgraf", **_ours(folder, asked_for)}
        if not asked_for.no_peers and (hugo := shutil.which("hugo")):
            write_for_hugo(folder / "hugo", briefs, each)
            yield {"briefs": size, "program": "Hugo", **_hugo(hugo, folder / "hugo", asked_for)}


def _ours(folder: Path, asked_for: argparse.Namespace) -> Row:
    row: Row = {"cold build s": _seconds([*NUTGRAF, "build", "-q", "--no-cache"], folder)}
    for cache in ("cold", "warm"):
        with _nutgraf(folder) as server:
            row[f"first page s, {cache} cache"] = server.first(f"{PAGE}/")
            server.settle()  # until it is all kept
        with _nutgraf(folder, *([] if cache == "warm" else ["--no-cache"])) as server:
            row[f"home page s, {cache} cache"] = server.first("")
    with _nutgraf(folder) as server:
        server.first(f"{PAGE}/")
        server.settle()
        row |= _spread("served ms", told(server, asked_for.edits))
        if not asked_for.no_browser:
            row |= _spread("seen ms", in_browser(server, asked_for.edits))
    return row


def _nutgraf(folder: Path, *arguments: str) -> AbstractContextManager[Server]:
    return running([*NUTGRAF, "preview", "--port", "0", *arguments], folder, r"http://[^:]+:(\d+)(/\S*)")


def _hugo(hugo: str, folder: Path, asked_for: argparse.Namespace) -> Row:
    row: Row = {"cold build s": _seconds([hugo, "--quiet", "--destination", "site"], folder)}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [hugo, "server", "--bind", "127.0.0.1", "--port", str(port)]
    with running(command, folder, "Web Server is available", port) as server:
        row["first page s, cold cache"] = server.first(f"{PAGE}/")
        server.settle()
        row |= _spread("served ms", asked(server, asked_for.edits))
    return row


def _seconds(command: Sequence[str], folder: Path) -> float:
    started = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, timeout=START_S)
    if done.returncode:
        raise Late(f"{' '.join(command)} failed: {done.stderr[-500:]}")
    return time.perf_counter() - started


def _spread(name: str, times: list[float]) -> Row:
    return {f"{name}, median": statistics.median(times), f"{name}, 95th": statistics.quantiles(times, n=20)[-1]}


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure the preview.")
    parser.add_argument("--briefs", type=int, nargs="*", default=[100, 1000, 10_000])
    parser.add_argument("--edits", type=int, default=100)
    parser.add_argument("--no-single", action="store_true", help="without 1,000 briefs in a single explainer")
    parser.add_argument("--no-browser", action="store_true")
    parser.add_argument("--no-peers", action="store_true")
    asked_for = parser.parse_args()
    rows: list[Row] = []
    told = {"machine": machine(), "rows": rows}
    try:
        for briefs, each in [*((n, 40) for n in asked_for.briefs), *([] if asked_for.no_single else [(1000, 1000)])]:
            for row in measure(briefs, each, asked_for):
                rows.append(row)
                print(json.dumps(row), file=sys.stderr, flush=True)
    except Late as late:
        print(f"bench: {late}", file=sys.stderr)
        return 3
    finally:
        print(f"{table(rows)}\n\n```json\n{json.dumps(told, indent=2)}\n```")
    return 0


if __name__ == "__main__":
    sys.exit(main())
