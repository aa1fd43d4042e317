"""One explainer made by several processes: its files are parsed, and its pages filled, beside each other.

In the room: how that work is shared out. Not in the room: explainers beside each other, and when either is worth it
(jobs.py). Each process is forked with what it works on in its memory, and tells bytes back; elsewhere than on Linux,
where to fork is not safe, nothing is shared out.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from threading import Thread
from typing import Any, TypeVar

from generator import parse
from generator.cache import Cache, as_line
from generator.layouts import LayoutError
from generator.pipeline import Outputs, Plan, Told, filled
from generator.problems import Problem

S = TypeVar("S")
R = TypeVar("R")
_WORTH_PAGES = 25
"""How many pages are worth a process more."""
_WORTH_BYTES = 150_000
"""How much text: to start processes takes as long as to parse some twenty briefs."""


def parse_beside(processes: int, files: Mapping[str, bytes], cache: Cache, shown: str, told: Told) -> None:
    """Have the cache know all files of an explainer, {path: bytes}, that it did not, where they are many."""
    paths = [path for path in cache.unknown(files, shown) if parse.is_parsed(path)]
    if sum(len(files[path]) for path in paths) < _WORTH_BYTES:
        return

    def lines_of(share: Sequence[str]) -> dict[str, bytes]:
        return {path: as_line(parse.parse(path, files[path], shown)) for path in share}

    shares = _shares(paths, processes)
    try:
        for number, lines in enumerate(_each_done(processes, shares, lines_of)):
            told("reading", number / len(shares) / 2)
            cache.take_in(lines, files, shown)
    except OSError:
        return  # a system without semaphores: then they are parsed one after another


def fill_beside(processes: int, plan: Plan, told: Told) -> Outputs:
    """The outputs of one explainer. No page can be made without all of it."""
    # Pages about all of the explainer take longest: they are begun first, and lie above those of its briefs.
    pages = sorted((path for path in plan if path.endswith(".html")), key=lambda path: path.count("/"))
    processes = min(processes, len(pages) // _WORTH_PAGES + 1)
    if processes < 2:
        return filled(plan, told)

    def outputs_of(share: Sequence[str]) -> tuple[Outputs, tuple[Problem, ...]]:
        try:
            return {path: plan[path]() for path in share}, ()
        except LayoutError as error:
            return {}, error.problems

    shares = _shares(pages, processes)
    made: Outputs = {}
    try:
        for number, (outputs, problems) in enumerate(_each_done(processes, shares, outputs_of)):
            told("rendering", (1 + number / len(shares)) / 2)
            if problems:
                raise LayoutError(*problems)
            made |= outputs
    except OSError:  # a system without semaphores
        return filled(plan, told)
    return {path: made[path] if path in made else output() for path, output in plan.items()}


def _shares(items: Sequence[S], processes: int) -> list[Sequence[S]]:
    size = len(items) // (16 * processes) + 1
    return [items[start : start + size] for start in range(0, len(items), size)]


# --- processes -------------------------------------------------------------------------------------------------------


def _each_done(processes: int, shares: Sequence[S], work: Callable[[S], R]) -> Iterator[R]:
    """What comes of `work` on each share, in order. Raises OSError on a system without semaphores."""
    import multiprocessing  # takes 20 ms, a tenth of what a build imports, and most need but one process
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(processes, context, _begin_with, (os.getpid(), work))
    try:
        yield from pool.map(_work, shares)
    finally:
        pool.shutdown(cancel_futures=True)


_WORK: list[Callable[[Any], Any]] = []
"""What this process was forked to do."""


def _begin_with(parent: int, work: Callable[[Any], Any]) -> None:
    begin(parent)
    _WORK[:] = [work]


def _work(share: Any) -> Any:
    return _WORK[0](share)


def begin(parent: int) -> None:
    """End with the process that began this one, however that ends, and without a word."""
    signal.signal(signal.SIGINT, lambda *_: os._exit(1))
    Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
