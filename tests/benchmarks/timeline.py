"""How a timeline of 2,000 entries opens and scrolls in Chromium. `python tests/benchmarks/timeline.py` runs it.

The page is built in memory and served on a port of loopback. Opening is wall time from asking for the page to its first
contents on the screen, to the end of parsing and to that of loading. Then a finger scrolls to the end and back, twenty
screens a second. A frame is what the page's thread does to make one (scripts, style, layout, paint), told in processor
time, so that other work on the machine does not count. The longest of its other tasks is told beside it: between
frames, while scrolling goes on in a thread of its own, the browser once or twice collects garbage.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import sys
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from browsing import NAMES, QUIET  # noqa: E402
from building import build, tree, written  # noqa: E402

HEIGHT = 800
LANES = ("streets", "government", "security forces", "the alliance", "the world")
SITE = {"site.yml": "title: Corpus\nbase_url: auto\nrules: {single-source: off, orphan: off}\n"}

OPENED = """() => new Promise((done) => {
  const paint = performance.getEntriesByName('first-contentful-paint')[0];
  const {domInteractive, loadEventEnd} = performance.getEntriesByType('navigation')[0];
  done({painted: paint ? paint.startTime : 0, parsed: domInteractive, loaded: loadEventEnd});
})"""
TRACED = ["toplevel", "cc", "devtools.timeline", "disabled-by-default-devtools.timeline"]
FRAME = "ProxyMain::BeginMainFrame"
SPEED = 16000
"""Of scrolling, in px a second: twenty screens."""


def story(entries: int, seed: int = 7) -> dict[str, str]:
    """A site with one explainer of so many events over four years, most of them in the first half."""
    dice = random.Random(seed)
    events = "".join(_event(number, dice) for number in range(entries))
    head = f"title: A long story\nsummary: S.\npublished: 2026-02-01\nlanes: [{', '.join(LANES)}]\n"
    sources = "".join(
        f"s{n}: {{title: Report {n}, publisher: Office {n}, undated: true, held: here}}\n" for n in range(40)
    )
    return {**SITE, "story/index.md": f"---\n{head}events:\n{events}---\n", "story/sources.yml": sources}


def _event(number: int, dice: random.Random) -> str:
    day = date(2021, 1, 1) + timedelta(days=int(dice.betavariate(2, 5) * 1500))
    time = f" {dice.randrange(24):02}:{dice.randrange(60):02}" if dice.random() < 0.3 else ""
    when = f"{day} to {day + timedelta(days=dice.randrange(2, 40))}" if dice.random() < 0.03 else f"{day}{time}"
    what = "Something happened that is told in a sentence of some length, and those who were there say so"
    return (
        f"  - id: e{number}\n    when: {when}\n    what: {what}\n    lane: {dice.choice(LANES)}\n"
        f"    actors: [Actor {number % 7}]\n    source: s{dice.randrange(40)}\n"
    )


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a folder on a port of loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


def measured(browser: Browser, address: str, width: int) -> dict[str, float]:
    """One visit: when the page was there, and what each frame of scrolling took, in ms."""
    context = browser.new_context(viewport={"width": width, "height": HEIGHT})
    page = context.new_page()
    page.goto(address)
    page.wait_for_timeout(300)
    opened: dict[str, float] = page.evaluate(OPENED)
    frames, others = _scrolled(browser, page)
    context.close()
    return {
        **opened,
        "frames": len(frames),
        "longest frame": max(frames),
        "frames over 50 ms": sum(frame > 50 for frame in frames),
        "longest other task": max(others),
    }


def _scrolled(browser: Browser, page: Page) -> tuple[list[float], list[float]]:
    """What the page's thread worked while a finger scrolled to the end and back: each frame, each other task, in ms."""
    session = page.context.new_cdp_session(page)
    browser.start_tracing(page=page, categories=TRACED)
    at_the_end = "scrollY + innerHeight >= document.scrollingElement.scrollHeight - 2"
    for is_end, sign in ((at_the_end, -1), ("scrollY <= 0", 1)):
        while not page.evaluate(is_end):  # heights are known only once something was there to be seen
            far = sign * (page.evaluate("document.scrollingElement.scrollHeight") // 2)
            at = {"x": 100, "y": HEIGHT // 2, "yDistance": far, "speed": SPEED, "preventFling": True}
            session.send("Input.synthesizeScrollGesture", at)
    return _tasks(json.loads(browser.stop_tracing())["traceEvents"])


def _tasks(events: list[dict[str, Any]]) -> tuple[list[float], list[float]]:
    """The tasks of a page's thread, those that made a frame and the others."""
    threads = [e for e in events if e["name"] == "thread_name" and e["args"]["name"] == "CrRendererMain"]
    ours = {(each["pid"], each["tid"]) for each in threads}
    frames, others = list[float](), list[float]()
    began = sorted(e["ts"] for e in events if e["name"] == FRAME and (e["pid"], e["tid"]) in ours)
    for event in events:
        if event["name"] == "RunTask" and event["ph"] == "X" and (event["pid"], event["tid"]) in ours:
            first = bisect_left(began, event["ts"])
            makes_frame = first < len(began) and began[first] < event["ts"] + event["dur"]
            # Some events lack the time of the thread alone.
            (frames if makes_frame else others).append(event.get("tdur", event["dur"]) / 1000)
    return frames, others


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--entries", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    built = build(tree(story(arguments.entries)))
    assert not [problem for problem in built.problems if problem.is_error], built.problems[:3]
    chromium = next(path for name in NAMES if (path := shutil.which(name)))
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        for path, data in built.outputs.items():
            written(Path(folder), {path: data})
        size = len(built.outputs["story/timeline/index.html"])
        print(f"{arguments.entries} entries, {size / 1024:.0f} KB; ms, median of {arguments.runs} runs (worst)")
        with served(Path(folder)) as root:
            browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
            for width in (360, 1280):
                runs = [measured(browser, f"{root}story/timeline/", width) for _ in range(arguments.runs)]
                told = (
                    f"{key} {statistics.median(r[key] for r in runs):.0f} ({max(r[key] for r in runs):.0f})"
                    for key in runs[0]
                )
                print(f"  {width} px: {', '.join(told)}")
            browser.close()


if __name__ == "__main__":
    main()
