"""What changed since the last build, made anew and put in place; everything else is left as it stands.

In the room: which explainers are still as they were made, and what is done about the others. Not in the room: what is
remembered of a build (records.py), who makes an explainer (jobs.py), and how outputs are put in place (write.py).

The explainer is the unit: while its files, its outputs and what all depend on are as they were, nothing of it is made.
There are no edges between pages, and so none to forget. Little is imported here, since a build in which nothing
changed needs neither Markdown nor layouts nor the model.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from generator import keeping, records, write
from generator.problems import Problem, in_order, stops
from generator.read import Scan, opened, scan, stamp
from generator.records import Record, Stamps
from generator.write import Staged, Written

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from generator.check import Excused
    from generator.jobs import Before, Made
    from generator.layouts import LayoutFiles
    from generator.pipeline import Options, Part, Told

Say: TypeAlias = Callable[[str], None]


class Asked(Struct, frozen=True):
    """What is to be built: the content, with layouts that have this digest, put into `output`; without one, checked.

    `words_digest` is that of the words of the interface among them.

    `shown` is the content folder as problems name it. Without a `cache` folder everything is made anew, and nothing is
    written down; what was parsed elsewhere is believed in a `copied_cache` alone. `processes` is how many may work
    beside each other; with `strict` warnings forbid to write, too.
    """

    content: Path
    shown: str
    layouts: Callable[[], LayoutFiles]
    layouts_digest: str
    words_digest: str
    base_url: str | None
    drafts: bool
    today: date
    output: Path | None
    cache: Path | None
    copied_cache: bool = False
    processes: int = 1
    strict: bool = False

    @property
    def site(self) -> str:
        """Where outputs lie, however the folder is called."""
        return os.path.realpath(self.output) if self.output else ""


class Done(Struct, frozen=True):
    """What came of a build; nothing was `written` where errors forbid it, or nothing was to be.

    `sources` are the files that problems name, by path below the content folder.
    """

    problems: tuple[Problem, ...]
    excused: tuple[Excused, ...]
    files: int
    pages: int
    drafts: int
    written: Written | None
    sources: Mapping[str, bytes]


def build(asked: Asked, told: Told, say: Say, executor: Executor | None = None) -> Done:
    """Make what changed, and put it in place; a site with errors stays as it is.

    What was made before and is as it was is neither made nor opened. Explainers are made by the `executor`, or by
    processes of our own. `say` is given sentences about the cache. Raises what `write.write` does, and OSError when the
    content cannot be read.
    """
    with write.held(asked.output) if asked.output else nullcontext():
        seen = _look(asked)
        recorded = {slug: record for slug in seen.groups if (record := _recorded(slug, seen, asked, say))}
        known = {slug: same for slug, record in recorded.items() if (same := _still_true(slug, record, seen, asked))}
        if known and known.keys() == seen.groups.keys() and not seen.problems:
            of_site = _recorded(keeping.OF_SITE, seen, asked, say)
            of_site = of_site and _still_true(keeping.OF_SITE, of_site, seen, asked)
            if of_site and of_site.key == _key_of_site(known):
                return _nothing_new([*known.values(), of_site], seen, asked.shown)
        return _rebuilt(recorded, known, seen, asked, told, say, executor)


# --- what lies there -------------------------------------------------------------------------------------------------


class _Seen(Struct, frozen=True):
    """The content as it lies on the disk: the place of each file by explainer, and the files beside the explainers.

    `common` is the digest of what every explainer depends on but for the layouts: our sources, the words of the
    interface, the settings and the flags.
    """

    groups: Mapping[str, Mapping[str, str]]
    beside: Mapping[str, bytes]
    problems: tuple[Problem, ...]
    common: str
    at_ns: int


def _look(asked: Asked) -> _Seen:
    at_ns = time.time_ns()
    found = scan(asked.content, asked.shown) if asked.content.is_dir() else Scan({}, ())
    groups: dict[str, dict[str, str]] = {}
    for path, place in found.files.items():
        top, is_below, _ = path.partition("/")
        if is_below:
            groups.setdefault(top, {})[path] = place
    beside, refused = opened({path: place for path, place in found.files.items() if "/" not in path}, asked.shown)
    flags = [asked.base_url, asked.drafts, asked.shown, asked.words_digest, keeping.version()]
    # What lies beside the explainers may be meant as part of each, and is told to move to one of them.
    astray = [*groups] if beside.keys() - {keeping.OF_SITE} else []
    common = keeping.digest_of(keeping.as_json([flags, keeping.digest_of_files(beside), astray]))
    return _Seen(groups, beside, (*found.problems, *refused), common, at_ns)


def _key_of_site(known: Mapping[str, Record]) -> str:
    """What the pages depend on that belong to no explainer."""
    return keeping.digest_of(keeping.as_json(sorted((slug, record.key) for slug, record in known.items())))


def _stamps(places: Mapping[str, str]) -> Stamps:
    return {path: stamp(place) for path, place in places.items()}


# --- what is still true ----------------------------------------------------------------------------------------------


def _recorded(name: str, seen: _Seen, asked: Asked, say: Say) -> Record | None:
    """The record of that name, if what all explainers depend on is as it was, but for the layouts."""
    if asked.cache is None:
        return None
    try:
        record = records.load(asked.cache, name)
    except ValueError:
        say(f"something in {asked.cache}/ was damaged and is made anew.")
        return None
    return record if record and record.common == seen.common else None


def _still_true(name: str, record: Record, seen: _Seen, asked: Asked) -> Record | None:
    """The record of that name if nothing that it tells of has changed; its stamps are those of now."""
    if record.layouts != asked.layouts_digest or not record.is_of_day(asked.today.isoformat()):
        return None
    same = _with_same_inputs(record, seen.groups.get(name, {}), seen, asked)
    same = _with_same_outputs(same, asked) if same and asked.output else same
    if same and same is not record and asked.output and asked.cache:
        records.store(asked.cache, name, same)
    return same


def _with_same_inputs(record: Record, places: Mapping[str, str], seen: _Seen, asked: Asked) -> Record | None:
    stamps = _stamps(places)
    if records.are_same(stamps, record.read, record.read_ns):
        return record
    if stamps.keys() != record.read.keys():
        return None
    files, refused = opened(places, asked.shown)
    is_same = not refused and keeping.digest_of_files(files) == record.key
    return replace(record, read=stamps, read_ns=seen.at_ns) if is_same else None


def _with_same_outputs(record: Record, asked: Asked) -> Record | None:
    """Somebody may have deleted or changed a page: then its explainer is made again."""
    assert asked.output is not None
    if record.site != asked.site:
        return None
    at_ns = time.time_ns()
    stamps = _stamps({path: f"{record.site}/{path}" for path in record.digests})
    if records.are_same(stamps, record.written, record.written_ns):
        return record
    are_in_place = write.are_in_place(record.digests, asked.output)
    return replace(record, written=stamps, written_ns=at_ns) if are_in_place else None


def _nothing_new(known: Sequence[Record], seen: _Seen, shown: str) -> Done:
    told = [record.told for record in known]
    paths = sorted(path for record in known for path in record.digests if path != write.MANIFEST)
    problems = [problem for one in told for problem in _problems(one)]
    return Done(
        problems=in_order(problems),
        excused=tuple(excused for one in told for excused in _excused(one)),
        files=sum(one["files"] for one in told),
        pages=sum(path.endswith(".html") for path in paths),
        drafts=sum(one["drafts"] for one in told),
        written=Written((), (), tuple(paths), (), ()),
        sources=_sources(problems, seen, shown),
    )


# --- what is made anew -----------------------------------------------------------------------------------------------


def _rebuilt(
    recorded: Mapping[str, Record],
    known: Mapping[str, Record],
    seen: _Seen,
    asked: Asked,
    told: Told,
    say: Say,
    executor: Executor | None,
) -> Done:
    """Make what is not `known` to be as it was; what is `recorded` of it saves work."""
    from generator import jobs, pipeline
    from generator.layouts import LayoutError

    if not seen.groups and not seen.problems:
        return Done(pipeline.nothing_there(asked.shown).problems, (), 0, 0, 0, None, {})
    around = jobs.Surroundings(
        beside=seen.beside,
        homes=pipeline.homes_in(seen.groups),
        given=asked.layouts(),
        options=pipeline.Options(asked.shown, asked.base_url, asked.drafts, asked.today),
        digest=f"{seen.common} {asked.layouts_digest}",
        cache=asked.cache,
        copied_cache=asked.copied_cache,
        output=asked.output,
    )
    frame = jobs.frame_of(around, say)
    problems = [*seen.problems, *frame.problems]
    # Layouts of the writer's own may have mistakes that only show in use; ours have none.
    renders = not _has_errors(problems) and (asked.output is not None or bool(around.given.own))
    todo = {slug: places for slug, places in seen.groups.items() if slug not in known}
    read = {slug: _stamps(places) for slug, places in todo.items()}
    before = {slug: _before(recorded[slug], asked) for slug in todo.keys() & recorded.keys()}
    work = [
        jobs.Job(slug, places, _text_bytes(read[slug]), renders, around, before.get(slug))
        for slug, places in todo.items()
    ]
    made = {each.part.slug: each for each in jobs.each_done(work, asked.processes, told, executor)}
    for sentence in dict.fromkeys(sentence for each in made.values() for sentence in each.said):
        say(sentence)

    parts = [made[slug].part if slug in made else _part(slug, known[slug].told) for slug in seen.groups]
    problems += [problem for part in parts for problem in part.problems]
    problems += _clashes(parts, seen, around.options)
    outputs: Mapping[str, bytes] = {}
    if renders and not _has_errors(problems):
        try:
            outputs = pipeline.site_outputs([part.card for part in parts if part.card], frame, around.options)
        except LayoutError as error:
            problems += error.problems
    written = None
    pages = 0
    if asked.output and not any(stops(problem, strict=asked.strict) for problem in problems):
        of_site = write.stage(outputs, asked.output, keeping.OF_SITE)
        standing = {path: digest for record in known.values() for path, digest in record.digests.items()}
        written = write.finish([*(each.staged for each in made.values()), of_site], standing, asked.output)
        pages = sum(path.endswith(".html") for path in (*written.new, *written.changed, *written.unchanged))
        _remember(made, read, known, of_site, seen, asked)
    return Done(
        problems=in_order(problems),
        excused=tuple(excused for part in parts for excused in part.excused),
        files=sum(part.files for part in parts) + _parsed(seen.beside),
        pages=pages,
        drafts=sum(part.drafts for part in parts),
        written=written,
        sources=_sources(problems, seen, asked.shown),
    )


def _before(record: Record, asked: Asked) -> Before:
    """What an explainer was; its outputs stand where they were made with these layouts and are in their places."""
    from generator import jobs

    may_stand = asked.output is not None and record.layouts == asked.layouts_digest
    stands = may_stand and _with_same_outputs(record, asked) is not None
    return jobs.Before(record.key, record.digests if stands else {}, record.told["found"])


def _text_bytes(stamps: Stamps) -> int:
    return sum(at[0] for path, at in stamps.items() if at and path.endswith((".md", ".yml")))


def _has_errors(problems: Iterable[Problem]) -> bool:
    return any(problem.is_error for problem in problems)


def _clashes(parts: Sequence[Part], seen: _Seen, options: Options) -> Iterator[Problem]:
    from generator import pipeline

    indexes = [f"{part.slug}/index.md" for part in parts if part.former]
    files, _ = opened({path: seen.groups[path.partition("/")[0]][path] for path in indexes}, options.shown)
    return pipeline.clashes({part.slug: part.former for part in parts}, files, options)


def _sources(problems: Iterable[Problem], seen: _Seen, shown: str) -> dict[str, bytes]:
    """The files that problems name, for whoever shows their lines."""
    paths = {problem.span.file.removeprefix(f"{shown}/") for problem in problems}
    paths |= {problem.other.file.removeprefix(f"{shown}/") for problem in problems if problem.other}
    places = {path: place for group in seen.groups.values() for path, place in group.items() if path in paths}
    return {**opened(places, shown)[0], **seen.beside}


# --- what is remembered ----------------------------------------------------------------------------------------------


def _remember(
    made: Mapping[str, Made],
    read: Mapping[str, Stamps],
    known: Mapping[str, Record],
    of_site: Staged,
    seen: _Seen,
    asked: Asked,
) -> None:
    """Write down what was made and put in place."""
    if asked.cache is None or asked.output is None:
        return

    def record(key: str, inputs: Stamps, digests: Mapping[str, str], until: str, told: Mapping[str, Any]) -> Record:
        return Record(
            common=seen.common,
            layouts=asked.layouts_digest,
            key=key,
            read=inputs,
            read_ns=seen.at_ns,
            site=asked.site,
            digests=digests,
            written_ns=time.time_ns(),  # before the stamps: what changes meanwhile is looked at again
            written=_stamps({path: f"{asked.site}/{path}" for path in digests}),
            day=asked.today.isoformat(),
            until=until,
            told=told,
        )

    fresh = {
        slug: record(each.files_digest, read[slug], each.staged.digests, _iso(each.part.until), _told(each.part))
        for slug, each in made.items()
    }
    of_none = {"problems": [], "excused": [], "files": _parsed(seen.beside), "drafts": 0}
    digests = {**of_site.digests, **write.manifest_of(asked.output)}
    site = record(_key_of_site({**known, **fresh}), {}, digests, "", of_none)
    for name, one in (*fresh.items(), (keeping.OF_SITE, site)):
        records.store(asked.cache, name, one)
    keeping.drop(asked.cache, seen.groups)


def _parsed(paths: Iterable[str]) -> int:
    from generator import parse

    return sum(map(parse.is_parsed, paths))


def _iso(day: tuple[int, int, int] | None) -> str:
    """A day as it can be compared with others; nothing for one beyond what calendars of computers reach."""
    return "{:04}-{:02}-{:02}".format(*day) if day and day[0] <= 9999 else ""


def _told(part: Part) -> dict[str, Any]:
    """What there is to say of an explainer, as JSON has it."""
    from generator.encoding import encode

    return {
        "problems": [encode(problem) for problem in part.problems],
        "excused": [encode(excused) for excused in part.excused],
        "found": {
            rule: {file: [encode(each) for each in findings] for file, findings in of_rule.items()}
            for rule, of_rule in part.found.items()
        },
        "files": part.files,
        "drafts": part.drafts,
        "former": part.former,
        "card": encode(part.card) if part.card else None,
    }


def _part(slug: str, told: Mapping[str, Any]) -> Part:
    """What was told of an explainer that is as it was."""
    from generator.encoding import decode
    from generator.feeds import Card
    from generator.pipeline import Part

    card = decode(Card, told["card"]) if told["card"] else None
    return Part(
        slug=slug,
        outputs={},
        standing=frozenset(),
        problems=_problems(told),
        excused=_excused(told),
        found={},
        files=told["files"],
        drafts=told["drafts"],
        former=tuple(told["former"]),
        until=None,
        card=card,
        card_key="",
    )


def _problems(told: Mapping[str, Any]) -> tuple[Problem, ...]:
    if not told["problems"]:
        return ()
    from generator.encoding import decode

    return tuple(decode(Problem, each) for each in told["problems"])


def _excused(told: Mapping[str, Any]) -> tuple[Excused, ...]:
    if not told["excused"]:
        return ()
    from generator.check import Excused
    from generator.encoding import decode

    return tuple(decode(Excused, each) for each in told["excused"])
