"""Explainers made beside each other: what one process must be told of one, and what it tells back.

In the room: a job, and which processes do jobs. Not in the room: which explainers are to be made (rebuild.py) and how
(pipeline.py). A job and its result are plain data, so any `concurrent.futures.Executor` that reaches the same disk can
do them. Outputs are staged on the disk where they are made, so that nobody holds all of them in memory.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from generator import keeping, parse, pipeline, shares, write
from generator.cache import Cache
from generator.encoding import decode
from generator.layouts import LayoutFiles
from generator.pipeline import Frame, Options, Part, Told, Work, filled
from generator.problems import Finding, in_order
from generator.read import opened
from generator.write import Staged

if TYPE_CHECKING:
    from concurrent.futures import Executor

_WORTH_BYTES = 150_000
"""How much text is worth several processes: to start them takes as long as to make some twenty briefs anew."""


class Surroundings(Struct, frozen=True):
    """What every explainer is made with: `beside` are the files that lie in no folder, `homes` the explainers.

    `digest` is that of all of it. What was parsed before lies in `cache`, if there is one, which may have been
    copied there. Outputs are staged for `output`, and what was parsed is kept; where that is None, nothing is written.
    """

    beside: Mapping[str, bytes]
    homes: Sequence[str]
    given: LayoutFiles
    options: Options
    digest: str
    cache: Path | None
    copied_cache: bool
    output: Path | None


class Before(Struct, frozen=True):
    """What an explainer was: the digest of the files that it was made of, and the outputs that stand, {path: digest}.

    `found` is what rules found in it, as JSON has it.
    """

    files_digest: str
    digests: Mapping[str, str]
    found: Mapping[str, Mapping[str, list[Any]]]


class Job(Struct, frozen=True):
    """One explainer to be made: where its files lie, by path below the content folder, and how much text is in them.

    What stands of it from `before` was looked at.
    """

    slug: str
    places: Mapping[str, str]
    size_bytes: int
    renders: bool
    around: Surroundings
    before: Before | None = None


class Made(Struct, frozen=True):
    """What came of a job: a part whose outputs were staged, the digest of its files, and sentences about the cache."""

    part: Part
    staged: Staged
    files_digest: str
    said: tuple[str, ...]


def do(job: Job, told: Told = lambda *_: None, processes: int = 1) -> Made:
    """Make one explainer, by several processes if it is worth that. Raises OSError when the disk fails."""
    with _uncollected():
        return _made(job, told, processes)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Garbage is not looked for while an explainer is made, but once it was let go.

    What is in use when it is looked at counts as old and is then kept for long: a third more memory, as measured.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _made(job: Job, told: Told, processes: int) -> Made:
    around, said = job.around, list[str]()
    files, refused = opened(job.places, around.options.shown)
    digests = keeping.digests_of(files)
    cache = _cache_of(around, said.append)
    before = _before(job, digests, cache)
    work = Work(job.slug, {**files, **pipeline.astray(around.beside)}, job.renders and not refused, before)
    if processes > 1 and cache:
        shares.parse_beside(processes, files, digests, cache, around.options.shown, told)
    parse_file = cache.parse if cache else parse.parse
    fill = partial(shares.fill_beside, processes) if processes > 1 else filled
    part = pipeline.make(work, frame_of(around), around.options, told, parse_file, fill)
    if cache and around.output:
        if part.card:
            cache.put_card(part.slug, part.card_key, part.card)
        cache.keep(files, drops=False)
    staged = write.stage(part.outputs, around.output, job.slug) if around.output else Staged({}, {})
    if job.before:
        standing = {path: job.before.digests[path] for path in part.standing}
        staged = replace(staged, digests={**staged.digests, **standing})
    part = replace(part, outputs={}, problems=in_order([*part.problems, *refused]))
    return Made(part, staged, keeping.digest_of_digests(digests), tuple(said))


def _before(job: Job, digests: Mapping[str, str], cache: Cache | None) -> pipeline.Before | None:
    """What is known of the explainer as it was, with the files that changed since.

    No output stands where layouts are not ours, which can print any text on any page.
    """
    if job.before is None or cache is None:
        return None
    changed = cache.before(job.slug, digests, job.before.files_digest, job.around.options.shown)
    if changed is None:
        return None
    found = {
        rule: {file: tuple(decode(Finding, each) for each in findings) for file, findings in of_rule.items()}
        for rule, of_rule in job.before.found.items()
    }
    are_ours = not any(path.endswith(".html") for path in job.around.given.own)
    return pipeline.Before(frozenset(job.before.digests if are_ours else ()), changed, found)


def _cache_of(around: Surroundings, say: Callable[[str], None]) -> Cache | None:
    return Cache(around.cache, say, copied=around.copied_cache) if around.cache else None


_FRAMES: dict[str, Frame] = {}
"""The frame of the site that this process works on: to make it takes as long as an explainer of ten briefs."""


def frame_of(around: Surroundings, say: Callable[[str], None] = lambda _: None) -> Frame:
    """What holds for every explainer, made once; `say` is given sentences about the cache."""
    if around.digest not in _FRAMES:
        _FRAMES.clear()
        cache = _cache_of(around, say)
        parse_file = cache.parse if cache else parse.parse
        frame = pipeline.frame_of(around.beside, around.homes, around.given, around.options, parse_file)
        if cache and around.output:
            cache.keep(around.beside, drops=False)
        _FRAMES[around.digest] = frame
    return _FRAMES[around.digest]


# --- processes -------------------------------------------------------------------------------------------------------


def each_done(jobs: Sequence[Job], processes: int, told: Told, executor: Executor | None = None) -> Iterator[Made]:
    """Do jobs, in any order: by an executor, by several processes where that is worth it, or by this one."""
    is_little = min(processes, len(jobs)) < 2 or sum(job.size_bytes for job in jobs) < _WORTH_BYTES
    if executor is None and is_little:
        for number, job in enumerate(jobs):
            is_large = job.size_bytes >= _WORTH_BYTES and sys.platform == "linux"
            yield do(job, pipeline.share_of(told, number, len(jobs)), processes if is_large else 1)
        return
    largest_first = sorted(jobs, key=lambda job: -job.size_bytes)
    if executor is not None:
        yield from _done_by(executor, largest_first, told)
        return
    done: set[str] = set()
    with suppress(shares.NoProcesses), shares.pool_of(min(processes, len(jobs))) as pool:
        for made in _done_by(pool, largest_first, told):
            done.add(made.part.slug)
            yield made
    yield from (do(job, told) for job in largest_first if job.slug not in done)


def _done_by(executor: Executor, jobs: Sequence[Job], told: Told) -> Iterator[Made]:
    from concurrent.futures import as_completed

    futures = [executor.submit(do, job) for job in jobs]
    try:
        for number, future in enumerate(as_completed(futures)):
            told("building", number / len(jobs))
            yield future.result()
    finally:
        for future in futures:
            future.cancel()
