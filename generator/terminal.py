"""What the preview says on the terminal: what is new, each bug once, and nobody waits until it is read.

In the room: what is said of problems that came and went, how a bug is told, and the thread that prints. Not in the
room: what a problem looks like (problems.py), and when something is said (preview.py).
"""

from __future__ import annotations

import os
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue
from threading import ExceptHookArgs, Thread
from typing import TextIO

from generator.problems import Lines, Problem, as_text, count_line, many

Say = Callable[[str], None]
MOST_WAITING = 1000
"""How much is kept for a reader that is slow; the rest is lost, since nobody wants it."""
_PATIENCE_S = 0.2
"""How long the end waits for what is still to be printed."""
_HERE = Path(__file__).parent
_WATCHDOG = "what tells of changed files has failed"
BUG = "nutgraf: this is a bug in nutgraf; please report it with the lines below."


def news(before: Sequence[Problem], now: Sequence[Problem], lines: Lines, files: int) -> str:
    """What came since the problems that were told before, how many went, and what is left; nothing for the same.

    A problem that only stands on another line is the same.
    """
    came, gone = _came(before, now), len(_came(now, before))
    if not came and not gone:
        return ""
    if not now:
        return "All mistakes are mended."
    mended = f"{many(gone, 'problem')} mended. " if gone else ""
    return "\n".join([*(as_text(problem, lines) for problem in came), mended + count_line(now, files)])


def _came(before: Sequence[Problem], now: Sequence[Problem]) -> list[Problem]:
    """Those of now that were not there before; of equal ones, those whose place is new."""
    known, old = Counter(map(_what, before)), set(before)
    groups: defaultdict[tuple[str, str, str], list[Problem]] = defaultdict(list)
    for problem in sorted(now, key=lambda each: each not in old):
        groups[_what(problem)].append(problem)
    came = {problem for what, group in groups.items() for problem in group[known[what] :]}
    return [problem for problem in now if problem in came]


def _what(problem: Problem) -> tuple[str, str, str]:
    return problem.span.file, problem.fault.rule, problem.fault.message


@contextmanager
def voice(stream: TextIO | None) -> Iterator[Say]:
    """Print lines to a stream from a thread of its own: one that is full, closed or missing holds nobody up."""
    waiting: SimpleQueue[str | None] = SimpleQueue()

    def say(text: str) -> None:
        if waiting.qsize() < MOST_WAITING:
            waiting.put(text)

    thread = Thread(target=_print, args=(stream, waiting), name="voice", daemon=True)
    thread.start()
    try:
        yield say
    finally:
        waiting.put(None)
        thread.join(_PATIENCE_S)


def _print(stream: TextIO | None, waiting: SimpleQueue[str | None]) -> None:
    # Not through the stream: at its end Python waits for whoever prints there, and this may wait for ever.
    with suppress(OSError, ValueError):  # whoever read it has left
        while stream and (text := waiting.get()) is not None:
            data = f"{text}\n".replace("\n", os.linesep).encode(stream.encoding, "backslashreplace")
            while data:
                data = data[os.write(stream.fileno(), data) :]


class Bugs:
    """Tells what is our own mistake, each once, so that the preview goes on and nothing dies in silence."""

    def __init__(self, say: Say) -> None:
        self._say, self._told = say, set[str]()

    def tell(self, error: BaseException) -> None:
        """Say that it is a bug, with everything that finds it."""
        trace = "".join(traceback.format_exception(error)).rstrip()
        frames = traceback.extract_tb(error.__traceback__)
        ours = [frame for frame in frames if _is_ours(frame)]
        # The same one is met on many ways: by a request, an open page, the check.
        where = str((type(error), [(frame.filename, frame.lineno) for frame in (*ours[-1:], *frames[-1:])]))
        if where not in self._told:
            self._told.add(where)
            self._say(f"{BUG}\n{trace}")

    @contextmanager
    def told(self, but: type[Exception] | tuple[()] = ()) -> Iterator[None]:
        """Tell of what fails in the block, and go on behind it; `but` is no bug, and raised."""
        try:
            yield
        except but:
            raise
        except Exception as error:  # noqa: BLE001 - one mistake of ours must not end the preview
            self.tell(error)

    def of_thread(self, failed: ExceptHookArgs) -> None:
        """What stands in for `threading.excepthook`; only watchdog has threads that fail without a line of ours."""
        error = failed.exc_value
        if error and any(map(_is_ours, traceback.extract_tb(error.__traceback__))):
            self.tell(error)
        elif error and _WATCHDOG not in self._told:
            self._told.add(_WATCHDOG)
            self._say(f"nutgraf: {_WATCHDOG} ({type(error).__name__}: {error}), and is started anew; nothing is lost.")


def _is_ours(frame: traceback.FrameSummary) -> bool:
    return Path(frame.filename).parent == _HERE
