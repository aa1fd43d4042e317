"""One explainer made by several processes: its files are parsed, and its pages filled, beside each other.

In the room: how that work is shared out. Not in the room: explainers beside each other, and when either is worth it
(jobs.py). Each process is forked with what it works on in its memory, and tells bytes back; elsewhere than on Linux,
where to fork is not safe, nothing is shared out.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from generator import parse
from generator.cache import Cache, as_line
from generator.layouts import LayoutError
from generator.pipeline import Outputs, Plan, Told, filled
from generator.problems import Problem

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

S = TypeVar("S")
R = TypeVar("R")
_WORTH_PAGES = 25
"""How many pages are worth a process more."""
_WORTH_BYTES = 150_000
"""How much text: to start processes takes as long as to parse some twenty briefs."""


def parse_beside(
    processes: int, files: Mapping[str, bytes], digests: Mapping[str, str], cache: Cache, shown: str, told: Told
) -> None:
    """Have the cache know all files of an explainer, {path: bytes}, that it did not, where they are many."""
    paths = [path for path in cache.unknown(digests, shown) if parse.is_parsed(path)]
    if sum(len(files[path]) for path in paths) < _WORTH_BYTES:
        return

    def lines_of(share: Sequence[str]) -> dict[str, bytes]:
        return {path: as_line(parse.parse(path, files[path], shown)) for path in share}

    shares = _shares(paths, processes)
    with suppress(NoProcesses):  # then they are parsed one after another
        for number, lines in enumerate(_each_done(processes, shares, lines_of)):
            told("reading", number / len(shares) / 2)
            cache.take_in(lines, digests, shown)


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
    except NoProcesses:
        return filled(plan, told)
    return {path: made[path] if path in made else output() for path, output in plan.items()}


def _shares(items: Sequence[S], processes: int) -> list[Sequence[S]]:
    size = len(items) // (16 * processes) + 1
    return [items[start : start + size] for start in range(0, len(items), size)]


# --- processes -------------------------------------------------------------------------------------------------------


class NoProcesses(Exception):
    """Raised where the system gives no processes, or takes one away, as when memory is short."""


@contextmanager
def pool_of(count: int, work: Callable[[Any], Any] | None = None) -> Iterator[ProcessPoolExecutor]:
    """Several processes; where they are forked, `do_work` does `work` in them. Raises NoProcesses."""
    import multiprocessing  # takes 20 ms, a tenth of what a build imports, and most need but one process
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    # To fork shares what is imported already; elsewhere than on Linux that is not safe.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
    others = multiprocessing.active_children()
    try:
        pool = ProcessPoolExecutor(count, context, _begin, (os.getpid(), work))
        pool.submit(int).result()  # whoever is forked is forked now
    except (OSError, NotImplementedError, BrokenProcessPool) as error:  # the second: Python without semaphores
        for process in multiprocessing.active_children():
            if process not in others:  # it waits for work, and we would wait for it
                process.terminate()
                process.join()
        raise NoProcesses from error
    try:
        yield pool
    except BrokenProcessPool as error:
        raise NoProcesses from error
    finally:
        pool.shutdown(cancel_futures=True)


def _each_done(processes: int, shares: Sequence[S], work: Callable[[S], R]) -> Iterator[R]:
    """What comes of `work` on each share, in order. Raises NoProcesses."""
    with pool_of(processes, work) as pool:
        yield from pool.map(do_work, shares)


_WORK: list[Callable[[Any], Any]] = []
"""What this process was forked to do."""


def do_work(share: Any) -> Any:
    return _WORK[0](share)


def _begin(parent: int, work: Callable[[Any], Any] | None) -> None:
    """End with the process that began this one, however that ends, and without a word."""
    _WORK[:] = [work] if work else []
    signal.signal(signal.SIGINT, lambda *_: os._exit(1))
    Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
