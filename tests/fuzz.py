"""Random and hard inputs, for as long as one likes: `make fuzz`.

Each input takes the place of a file of a small site, which is then read, checked and, for some, rendered. Nothing but
reported problems may come of it, each with a place that exists; no page may hold a script or an address that is the
input's. Hard inputs (hard.py) must be read and checked within `--limit` seconds each. An input that fails is written to
`.fuzz/`, and the seed that made it is told.

    python tests/fuzz.py                          a minute of random inputs after the hard ones
    python tests/fuzz.py --seconds 0 --inputs 100000 --seed 3
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from hard import AROUND, IN_FRONT, IN_TEXT, hard  # noqa: E402

from generator import cli, layouts, pipeline, problems  # noqa: E402
from generator.layouts import LayoutFiles, Layouts  # noqa: E402
from generator.pipeline import Built, Options, Work  # noqa: E402
from generator.read import Tree  # noqa: E402

SEEDS = ("content", "tests/sites", "tests/broken")
"""Folders whose texts are changed at random."""
ASKED = Options("content", None, False, date(2026, 11, 22))
FAILED = ROOT / ".fuzz"
LETTERS = "aA1é字ж\u0301 \t\n\r\0:-#,'\"[]{}()<>*_`|\\&!%@~=+.?/\u200b\u202e\ufeff\u2028"


def main() -> int:
    asked = _asked()
    told = _hard_inputs(asked.limit) if asked.limit else 0
    return 1 if told + _random_inputs(asked) else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Reads hard and random inputs.")
    parser.add_argument("--seconds", type=float, default=60, help="how long to try random inputs; 0 for no end")
    parser.add_argument("--inputs", type=int, default=0, help="how many at most; 0 for as many as there is time for")
    parser.add_argument("--seed", type=int, default=1)
    limit = "seconds of work that a hard input may take; 0 leaves them out"
    parser.add_argument("--limit", type=float, default=2, help=limit)
    asked = parser.parse_args()
    if not asked.seconds and not asked.inputs:
        parser.error("without --seconds or --inputs it would never end")
    return asked


# --- one input -------------------------------------------------------------------------------------------------------


@cache
def _layouts() -> LayoutFiles:
    return cli._layouts(None)


@cache
def _ready() -> Layouts:
    """The layouts as they are: to read them takes longer than most inputs do."""
    return layouts.load(_layouts())


def tried(path: str, data: bytes, around: Mapping[str, str] = AROUND, *, renders: bool = True) -> Built:
    """Read, check and render a site with one file more or instead. Raises AssertionError for what must not be."""
    files = {name: text.encode() for name, text in around.items()} | {path: data}
    content = Tree(dict(sorted(files.items())), ())
    ready = _ready()
    kept, layouts.load = layouts.load, lambda given: ready
    try:
        built = pipeline.build(content, _layouts(), ASKED, lambda *_: None) if renders else _checked(content)
    finally:
        layouts.load = kept
    lines = problems.lines_of(content.files, _layouts().as_shown, "content")
    for problem in built.problems:
        text = problems.as_text(problem, lines)
        assert text.startswith(f"{problems.printable(problem.span.file)}:"), text
        assert 1 <= problem.span.column < problem.span.end_column, problem
        assert problem.span.line <= max(1, len(lines(problem.span.file))), problem
        problems.as_json(problem)
        problems.as_github(problem)
    for name, page in built.outputs.items():
        if name.endswith(".html"):
            assert not _HARMFUL.search(page.decode()), f"{name}: {_HARMFUL.search(page.decode())}"
    return built


def _checked(content: Tree) -> Built:
    """A site of which nobody wants pages, as `check` has it."""
    groups = pipeline.grouped(content.files)
    beside = {path: data for path, data in content.files.items() if "/" not in path}
    frame = pipeline.frame_of(beside, pipeline.homes_in(groups), _layouts(), ASKED)
    parts = [pipeline.make(Work(slug, files, renders=False), frame, ASKED) for slug, files in groups.items()]
    return Built({}, problems.in_order([*frame.problems, *pipeline.told_of(parts)]), len(content.files), 0)


_HARMFUL = re.compile(
    r"<script(?! (?:type=\"module\" )?src=\"| type=\"application/ld\+json\">\{)|<[a-z][^<>]* on[a-z]+=|<style|<iframe"
    r"|(?:href|src)=\"\s*(?:javascript|data|vbscript):",
    re.IGNORECASE,
)
"""What no page of ours holds: escaped characters are none of it."""


def _hard_inputs(limit_s: float) -> int:
    """How many hard inputs fail, or take longer than they may to be read and checked."""
    times: list[tuple[float, str]] = []
    failed = 0
    tried("e/terms/x.md", b"", renders=False)  # imports take their time once
    for name, path, data in hard():
        started = time.process_time()
        failed += _failing(name, path, data, renders=False)
        times.append((time.process_time() - started, name))
    slow = [(seconds, name) for seconds, name in times if seconds > limit_s]
    for seconds, name in slow:
        print(f"{name}: {seconds:.1f} s, more than {limit_s:g}")
    worst = max(times)
    print(f"{len(times)} hard inputs, the longest {worst[0]:.2f} s ({worst[1]}), {failed} failed.")
    return failed + len(slow)


def _failing(name: str, path: str, data: bytes, *, renders: bool = True) -> bool:
    try:
        tried(path, data, renders=renders)
    except Exception:  # noqa: BLE001 - whatever it is, it is what we look for
        FAILED.mkdir(exist_ok=True)
        kept = FAILED / f"{int(time.time())}-{path.rpartition('/')[2]}"
        kept.write_bytes(data)
        print(f"{name}, as {path}, in {kept.relative_to(ROOT)}:")
        traceback.print_exc(file=sys.stdout)
        return True
    return False


# --- random inputs ---------------------------------------------------------------------------------------------------


def _random_inputs(asked: argparse.Namespace) -> int:
    known = _texts()
    began, number, failed, rendered = time.monotonic(), 0, 0, 0
    while (not asked.inputs or number < asked.inputs) and (
        not asked.seconds or time.monotonic() - began < asked.seconds
    ):
        dice = random.Random(f"{asked.seed} {number}")
        path, data = made(known, dice)
        renders = dice.random() < 0.1
        failed += _failing(f"input {number} of seed {asked.seed}", path, data, renders=renders)
        rendered += renders
        number += 1
    print(f"{number:,} random inputs, {rendered:,} of them rendered where nothing was wrong, {failed} failed.")
    return failed


def _texts() -> Sequence[tuple[str, bytes]]:
    """Real files, with where each would stand in the small explainer."""
    found = []
    for folder in SEEDS:
        for file in sorted((ROOT / folder).rglob("*")):
            parts = file.relative_to(ROOT).parts
            if file.suffix in (".md", ".yml") and "content" in parts and file.stat().st_size < 30_000:
                below = parts[parts.index("content") + 1 :]
                found.append(("/".join(("e", *below[1:])) if len(below) > 1 else below[0], file.read_bytes()))
    return found


def made(known: Sequence[tuple[str, bytes]], dice: random.Random) -> tuple[str, bytes]:
    """The path and bytes of one input."""
    path, data = dice.choice(known)
    if dice.random() < 0.1:
        return path, dice.randbytes(dice.randrange(400))
    if dice.random() < 0.15:
        parts = dice.choices((*IN_TEXT, *IN_FRONT), k=dice.randrange(1, 30))
        text = "".join(part * dice.choice((1, 1, 2, 30)) for part in parts)
        front = f"---\ntitle: T\nsummary: S\n{'' if dice.random() < 0.5 else text}---\n{text}"
        return path, (front if path.endswith(".md") else text).encode("utf-8", "replace")
    for _ in range(dice.choice((1, 1, 2, 3, 8))):
        data = dice.choice(_CHANGES)(data, known, dice)
    return path, data


Change = Callable[[bytes, Sequence[tuple[str, bytes]], random.Random], bytes]


def _place(data: bytes, dice: random.Random) -> tuple[int, int]:
    start = dice.randrange(len(data) + 1)
    return start, min(len(data), start + int(dice.expovariate(0.05)))


def _without(data: bytes, known: Sequence[tuple[str, bytes]], dice: random.Random) -> bytes:
    start, end = _place(data, dice)
    return data[:start] + data[end:]


def _twice(data: bytes, known: Sequence[tuple[str, bytes]], dice: random.Random) -> bytes:
    start, end = _place(data, dice)
    return data[:end] + data[start:end] * dice.choice((1, 2, 40)) + data[end:]


def _with(data: bytes, known: Sequence[tuple[str, bytes]], dice: random.Random) -> bytes:
    start, _ = _place(data, dice)
    put = dice.choice((dice.choice(LETTERS), dice.choice(IN_TEXT), dice.choice(IN_FRONT)))
    return data[:start] + put.encode() + data[start:]


def _flipped(data: bytes, known: Sequence[tuple[str, bytes]], dice: random.Random) -> bytes:
    start, _ = _place(data, dice)
    return data[:start] + bytes([dice.randrange(256)]) + data[start + 1 :]


def _moved(data: bytes, known: Sequence[tuple[str, bytes]], dice: random.Random) -> bytes:
    lines = data.split(b"\n")
    line = lines.pop(dice.randrange(len(lines)))
    lines.insert(dice.randrange(len(lines) + 1), line)
    return b"\n".join(lines)


def _indented(data: bytes, known: Sequence[tuple[str, bytes]], dice: random.Random) -> bytes:
    lines = data.split(b"\n")
    at = dice.randrange(len(lines))
    lines[at] = dice.choice((b" ", b"  ", b"\t", b"- ", b"> ", b"# ")) + lines[at]
    return b"\n".join(lines)


def _spliced(data: bytes, known: Sequence[tuple[str, bytes]], dice: random.Random) -> bytes:
    start, end = _place(data, dice)
    other = dice.choice(known)[1]
    first, last = _place(other, dice)
    return data[:start] + other[first:last] + data[end:]


_CHANGES: tuple[Change, ...] = (_without, _twice, _with, _with, _flipped, _moved, _indented, _spliced)

if __name__ == "__main__":
    sys.exit(main())
