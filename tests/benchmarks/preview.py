"""From saving a brief to the page that shows it: served bytes, and changed text in a browser. `make bench` runs it.

The real command runs on a corpus; an open tab is told of each change and asks for its page, as the script of the
preview does. Wall time in milliseconds, of 100 edits; the first ten, which warm everything up, are not counted.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from corpus import write

ROOT = Path(__file__).resolve().parents[2]
EDITS, WARM_UP = 100, 10
PAUSE_S = 1.0
PAGE = "story-0001/events/brief-0001"


@contextmanager
def running(folder: Path) -> Iterator[tuple[str, int, float, subprocess.Popen[str]]]:
    """A preview of a folder: its base path, its port, the seconds until its first page, and its process."""
    command = [sys.executable, str(ROOT / "build.py"), "preview", "--port", "0"]
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        found = next(found for line in process.stdout if (found := re.search(r"http://[^:]+:(\d+)(/\S*)", line)))
        base, port = found[2], int(found[1])
        ask(port, f"{base}{PAGE}/")
        first_page_s = time.perf_counter() - started
        try:
            yield base, port, first_page_s, process
        finally:
            process.send_signal(signal.SIGINT)


def ask(port: int, path: str) -> bytes:
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, answer.status
    connection.close()
    return body


def settle(process: subprocess.Popen[str]) -> None:
    """Wait until everything was looked at once: until the server has had nothing to do for a second."""
    last = -1.0
    while (now := processor_s(process.pid)) > last + 0.1:
        last = now
        time.sleep(1)


def processor_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def served(folder: Path, base: str, port: int) -> list[float]:
    """Milliseconds from a save to the bytes of the open page."""
    page = f"{base}{PAGE}/"
    known = re.search(rb'data-page="([^"]*)"', ask(port, page))
    assert known is not None
    stream = HTTPConnection("127.0.0.1", port, timeout=120)
    stream.request("GET", f"{base}_nutgraf/events?path={page}&page={known[1].decode()}")
    events = stream.getresponse()
    times = []
    for number in range(EDITS + WARM_UP):
        wait_for_quiet(number)
        text = f"Edit number {number} was saved."
        started = time.perf_counter()
        save(folder, text)
        while text.encode() not in hear(events, lambda: ask(port, page)):
            pass
        times.append((time.perf_counter() - started) * 1000)
    stream.close()
    return times[WARM_UP:]


def hear(events: Iterator[bytes], then: Callable[[], bytes]) -> bytes:
    for line in events:
        if line == b"event: page\n":
            return then()
    raise AssertionError("the stream has ended")


def save(folder: Path, text: str) -> None:
    """Put a sentence at the end of the brief, as an editor does that writes in place."""
    file = folder / f"content/{PAGE}.md"
    before = file.read_text("utf-8").partition("\nEdit number ")[0]
    file.write_text(f"{before}\n{text}\n", "utf-8")


def wait_for_quiet(number: int) -> None:
    """People do not save again at once; the pauses differ so that no rhythm favours anybody."""
    time.sleep(PAUSE_S + (number % 7) * 0.02)


def in_browser(folder: Path, base: str, port: int) -> list[float]:
    """Milliseconds from a save to the changed text in an open page."""
    from playwright.sync_api import sync_playwright

    times = []
    with sync_playwright() as playwright:
        arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{port}{base}{PAGE}/")
        page.evaluate(
            "new MutationObserver(() => { window.changedAt = Date.now(); window.text = document.body.textContent; })"
            ".observe(document.body, { subtree: true, childList: true, characterData: true })"
        )
        for number in range(EDITS + WARM_UP):
            wait_for_quiet(number)
            text = f"Edit number {number} was seen."
            started = time.time()
            save(folder, text)
            while text not in (page.evaluate("window.text") or ""):
                time.sleep(0.005)
            times.append(page.evaluate("window.changedAt") - started * 1000)
        browser.close()
    return times[WARM_UP:]


def measure(briefs: int, each: int, *, with_browser: bool) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / "content", briefs, each)
        with running(folder) as (base, port, first_s, process):
            settle(process)
            times = served(folder, base, port)
            seen = in_browser(folder, base, port) if with_browser else []
    told = {"briefs": briefs, "each": each, "first page s": first_s}
    return told | spread("served ms", times) | (spread("seen ms", seen) if seen else {})


def spread(name: str, times: list[float]) -> dict[str, float]:
    return {
        f"{name} median": statistics.median(times),
        f"{name} 95th": statistics.quantiles(times, n=20)[-1],
        f"{name} slowest": max(times),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--briefs", type=int, nargs="*", default=[100, 1000, 10_000])
    parser.add_argument("--no-browser", action="store_true")
    typed = parser.parse_args()
    os.environ.pop("CI", None)
    for briefs, each in [*((number, 40) for number in typed.briefs), (1000, 1000)]:
        print(json.dumps(measure(briefs, each, with_browser=not typed.no_browser)), flush=True)
