"""The command line: arguments in, exit codes out.

In the room: what each command does, what is printed where, and which exit code follows. Not in the room: what may be
typed (`arguments.py`). Problems go to standard error, results to standard output. Exit codes: 0 done, 1 problems in the
content, 2 wrong usage, 3 the outside world failed. Modules that take long to import are imported by the command that
needs them.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import re
import shlex
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from generator.arguments import CONTENT, parsed, told

if TYPE_CHECKING:
    from rich.progress import Progress

    from generator import publish
    from generator.cache import Cache
    from generator.explainer import Explainer
    from generator.layouts import LayoutFiles
    from generator.outside import Answer
    from generator.pipeline import Built
    from generator.problems import Lines, Problem
    from generator.read import Tree
    from generator.rebuild import Done

DONE, PROBLEMS, USAGE, WORLD = 0, 1, 2, 3
HERE = Path(__file__).resolve().parent
BUILT_IN_LAYOUTS = HERE / "built_in" if (HERE / "built_in").is_dir() else HERE.parent / "layouts"
"""The layouts of an installed Nutgraf lie inside the package, those of a checkout beside it (pyproject.toml)."""
LINKS = "links.json"
"""Where what other sites answered is kept, in the folder of the cache."""
PATIENCE_S = 1
NEW_OBJECTS = 300_000
"""After how many the collector looks for garbage: at Python's 700 it takes a tenth of the time of a build.

To import all that a build needs makes 64,000 that stay."""


def run() -> int:
    """Run the command that was typed, as the last thing that this process does."""
    code = main()
    # Python looks for garbage once more when it ends, which the system is about to take back anyway: 50 ms of a build.
    gc.freeze()
    return code


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Never raises but for `--help` and wrong usage, which argparse ends with SystemExit."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # as standard error does: any name can be printed anywhere
    gc.set_threshold(NEW_OBJECTS)
    try:
        options = parsed(sys.argv[1:] if arguments is None else arguments)
        code = COMMANDS[options.run](options)
        if sys.stdout:
            sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read what we print has left, such as `head`: that is no mistake and needs no words.
        return _world("")
    except OSError as error:
        return _world(_sentence(error))
    except ModuleNotFoundError as error:
        return _bug() if (error.name or "generator").startswith("generator") else _world(_not_installed(error))
    except KeyboardInterrupt:
        return _world("stopped; nothing more was written.")
    except Exception:  # noqa: BLE001 - ours alone: a writer's mistake never comes this far
        return _bug()
    return code


def _world(sentence: str) -> int:
    if sentence:
        print(f"nutgraf: {sentence}", file=sys.stderr)
    # What is still to be printed goes nowhere: Python would try once more at its end, and complain in its own words.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in filter(None, (sys.stdout, sys.stderr)):
        os.dup2(nowhere, stream.fileno())
    return WORLD


def _bug() -> int:
    print("nutgraf: this is a bug in nutgraf; please report it with the lines below.", file=sys.stderr)
    traceback.print_exc()
    return WORLD


def _not_installed(error: ModuleNotFoundError) -> str:
    return f"the library {error.name} is not installed; run `make`, or install Nutgraf again."


def _sentence(error: OSError) -> str:
    if error.strerror is None:
        return str(error)
    where = f"{os.fsdecode(error.filename)}: " if error.filename is not None else ""
    return f"{where}{error.strerror}."


# --- commands --------------------------------------------------------------------------------------------------------


def _build(options: argparse.Namespace) -> int:
    from generator import write

    started = time.monotonic()
    sources = (options.layouts or Path("layouts"), BUILT_IN_LAYOUTS)
    refusal = write.refuse_output(options.output, options.content, sources, Path.cwd(), _home())
    if refusal or (refusal := _no_layouts(options) or _wrong_folder(options) or _no_day()):
        print(f"nutgraf: {refusal}.", file=sys.stderr)
        return USAGE
    done, lines = _rebuild(options, options.output)
    if _report(done, options, lines, ending="Nothing was written."):
        return PROBLEMS
    if not options.quiet:
        _tell(done, options, time.monotonic() - started)
    return DONE


def _rebuild(options: argparse.Namespace, output: Path | None) -> tuple[Done, Lines]:
    """Build what changed into a folder; without one, check it."""
    from generator import rebuild
    from generator.keeping import folder_of
    from generator.problems import lines_of

    trees = _layout_trees(options.layouts)
    asked = rebuild.Asked(
        content=options.content,
        shown=options.content.as_posix(),
        layouts=lambda: _layout_files(trees),
        layouts_digest=_digest_of(trees),
        words_digest=_digest_of_words(trees),
        base_url=options.base_url,
        drafts=options.drafts,
        today=_today(),
        output=output,
        cache=None if options.no_cache else folder_of(options.content),
        copied_cache=options.copied_cache,
        processes=options.jobs or _cores(),
        strict=options.strict,
    )
    with _Progress(options) as told:
        done = rebuild.build(asked, told, partial(_complain, options))

    layouts = {f"{shown}/{path}": data for shown, tree in trees for path, data in tree.files.items()}
    return done, lines_of(done.sources, layouts, asked.shown)


def _complain(options: argparse.Namespace, sentence: str) -> None:
    if options.format == "text":
        print(f"nutgraf: {sentence}", file=sys.stderr)


def _cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:  # a user without a name, as in some containers, has none
        return Path("/")


def _no_layouts(options: argparse.Namespace) -> str:
    missing = options.layouts is not None and not options.layouts.is_dir()
    return f'there is no folder "{options.layouts}", which --layouts names' if missing else ""


def _wrong_folder(options: argparse.Namespace) -> str:
    """Where the content probably is, when the folder given is one too far down or up."""
    content, above = options.content, os.path.normpath(options.content / "..")
    if (content / "index.md").is_file():
        return f'"{content}" is an explainer, and its folder is wanted: use --content {shlex.quote(above)}'
    if content.is_dir():
        return ""
    here = content.parent
    is_explainer = (here / "index.md").is_file()
    if is_explainer or (here / "site.yml").is_file() or any(here.glob("*/index.md")):
        up = "two folders" if is_explainer else "one folder"
        return f'there is no folder "{content}"; this looks like the inside of it: go {up} up'
    near = {os.path.normpath(found.parent.parent.parent) for found in here.glob(f"*/{content.name}/*/index.md")}
    where = shlex.quote(near.pop()) if len(near) == 1 else ""
    return f'there is no folder "{content}"; go to the one that holds it: cd {where}' if where else ""


def _check(options: argparse.Namespace) -> int:
    if refusal := _no_layouts(options) or _wrong_folder(options) or _no_day():
        print(f"nutgraf: {refusal}.", file=sys.stderr)
        return USAGE
    done, lines = _rebuild(options, None)
    is_alone = False
    if options.links or options.sources:
        content, whole = _whole(options)
        if options.links:
            done, lines, is_alone = _with_links(done, whole, content, options)
    if options.verbose:
        _tell_excused(done)
    if options.sources:
        _tell_sources(whole, content, options)
    if _report(done, options, lines, ending=""):
        return PROBLEMS
    if is_alone:
        return _world("no other site could be reached; is this machine on the network?")
    if not options.quiet:
        from generator.problems import many

        print(f"{many(done.files, 'file')} checked, {_warnings(done)}.")
    return DONE


def _whole(options: argparse.Namespace) -> tuple[Tree, tuple[Explainer, ...]]:
    """The content, and its explainers with their drafts: in what was not made anew, too, more is to be looked for."""
    from generator import parse, pipeline

    content = _read(options)
    asked = pipeline.Options(options.content.as_posix(), options.base_url, options.drafts, _today())
    cache = _cache(options, lambda _: None)  # what is damaged in it is told already
    parse_file = cache.parse if cache else parse.parse
    return content, tuple(pipeline.wholes(content, _layouts(options.layouts), asked, parse_file))


def _with_links(
    done: Done, whole: Sequence[Explainer], content: Tree, options: argparse.Namespace
) -> tuple[Done, Lines, bool]:
    """What was checked with what other sites answered; and whether not one of them could be reached."""
    from msgspec.structs import replace

    from generator import __version__, links, pipeline, problems
    from generator.keeping import folder_of

    shown = options.content.as_posix()
    lines = problems.lines_of(content.files, _layouts(options.layouts).as_shown, shown)
    urls = {named.url for _, each in pipeline.named_outside(whole, shown) for named in each}
    file, now_s = folder_of(options.content).parent / LINKS, datetime.now(UTC).timestamp()
    known = {} if options.no_cache else links.kept(file, now_s)
    base_url = options.base_url or pipeline.base_url_in(content, shown)
    manner = links.Manner(f"nutgraf/{__version__} (looks for dead links{'; ' + base_url if '://' in base_url else ''})")
    with _Progress(options) as told:
        fresh = links.ask(urls - known.keys(), manner, lambda count, total: told("asking", count / total))
    answers = {url: answer for url, answer in (known | fresh).items() if url in urls}
    if links.is_alone(answers):
        return done, lines, True
    if fresh and not options.no_cache:
        links.keep(file, fresh, now_s)
    if options.format == "text":
        _tell_answers(answers, len(urls - known.keys()), options)
    more, excused = pipeline.told_by(whole, answers, content, shown)
    told_of = problems.in_order((*done.problems, *more))
    return replace(done, problems=told_of, excused=(*done.excused, *excused)), lines, False


def _tell_answers(answers: Mapping[str, Answer], asked: int, options: argparse.Namespace) -> None:
    """How many addresses were asked for; and which of them nobody may look at."""
    from generator.problems import printable

    barred = sorted((url, answer.told) for url, answer in answers.items() if answer.sort == "barred")
    for url, why in barred if options.verbose else ():
        print(printable(f"{url} is left to you: {why}"))
    if not options.quiet:
        told = [_addresses(len(answers), "named"), f"{asked} asked for"]
        told += [f"{len(answers) - asked} known since yesterday"] if len(answers) > asked else []
        hint = "" if options.verbose else " (-v names them)"
        told += [f"{len(barred)} that no program may look at{hint}"] if barred else []
        print(f"{', '.join(told)}.")


def _addresses(count: int, what: str) -> str:
    return f"{count} {'address' if count == 1 else 'addresses'} of other sites {what}"


def _tell_sources(whole: Sequence[Explainer], content: Tree, options: argparse.Namespace) -> None:
    """The sources without an archived copy: in text a line each, in JSON an object each."""
    import json

    from generator import advice, pipeline
    from generator.problems import many, printable

    span_of = pipeline.spans(content.files, options.content.as_posix())
    count = 0
    for explainer in whole:
        for place, key, source in advice.without_copy(explainer):
            span, count = span_of(place), count + 1
            if options.format == "json":
                told = {"file": span.file, "line": span.line, "key": key, "title": source.title, "url": source.url}
                print(json.dumps(told))
            else:
                named = f"{key}: " if key else ""
                print(printable(f"{span.file}:{span.line}: {named}{source.title}, {source.url}"))
    if options.format != "json" and not options.quiet:
        print(f"{many(count, 'source')} without an archived copy.")


def _new(options: argparse.Namespace) -> int:
    from generator import starting
    from generator.problems import Fault

    if refusal := _wrong_folder(options):
        return _refused(f"{refusal}.")
    explainers = sorted(path.parent.name for path in options.content.glob("*/index.md"))
    wanted = starting.Wanted(options.kind, options.slug, options.title, options.explainer)
    planned = starting.plan(wanted, explainers)
    if isinstance(planned, Fault):
        return _refused(told(planned))
    files = {options.content / path: text for path, text in planned.items()}
    settings, brief = options.content / starting.SETTINGS, [*files][-1]
    if settings.exists():
        files.pop(settings, None)
    for path in files:
        if os.path.lexists(path):
            return _refused(f"{path} is there already; take another name, or write on in that file.")
    if not explainers and options.kind != "explainer" and not _agreed(options, [*files]):
        return USAGE
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:  # never over a file that has just come to be
            file.write(text)
    _tell_next(options, [*files], brief)
    return DONE


def _refused(sentence: str) -> int:
    print(f"nutgraf: {sentence}", file=sys.stderr)
    return USAGE


def _agreed(options: argparse.Namespace, files: Sequence[Path]) -> bool:
    """Whether an explainer may be begun for a brief that has none: asked on a terminal only."""
    there_is_none = f"there is no explainer in {options.content}/ yet"
    if not (sys.stdin and sys.stdin.isatty()):
        _refused(f"{there_is_none}; begin one with `{_command(options, 'new explainer SLUG')}`.")
        return False
    return _is_yes(f"{there_is_none}. Begin one, and write {_and(files)}?")


def _tell_next(options: argparse.Namespace, files: Sequence[Path], brief: Path) -> None:
    print(f"Wrote {_and(files)}.")
    print(f"Next: change {brief} with any editor; it says how, and how to publish it.")
    print("What stands there is a sample: put your own words in its place.")
    print(f"Until then it is a draft, which `{_command(options, 'build --drafts')}` shows.")
    if options.kind == "explainer":
        print(f"To go on: `{_command(options, 'new event SLUG')}`; other kinds: `{_command(options, 'new --help')}`.")


def _and(files: Sequence[Path]) -> str:
    *first, last = map(str, files)
    return f"{', '.join(first)} and {last}" if first else last


def _command(options: argparse.Namespace, rest: str) -> str:
    """A command as it must be typed here."""
    program = "python build.py" if Path(sys.argv[0]).name == "build.py" else "nutgraf"
    content = f" --content {shlex.quote(str(options.content))}" if options.content != CONTENT else ""
    return f"{program} {rest}{content}"


def _schema(options: argparse.Namespace) -> int:
    from generator import schema

    files = schema.files()
    options.output.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (options.output / name).write_text(text, "utf-8", newline="\n")
    print(f"{len(files)} schemas are in {options.output}/")
    return DONE


def _preview(options: argparse.Namespace) -> int:
    from generator import pipeline, preview, terminal

    if refusal := _no_port(options) or _no_layouts(options) or _wrong_folder(options) or _no_day():
        print(f"nutgraf: {refusal}.", file=sys.stderr)
        return USAGE
    # Both end it alike, with streams and connections closed; a shell lets what runs in its background ignore the first.
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    with suppress(KeyboardInterrupt), terminal.voice(sys.stdout) as say, terminal.voice(sys.stderr) as complain:
        asked = preview.Asked(
            content=options.content,
            layouts=lambda: _layouts(options.layouts),
            layout_folders=(BUILT_IN_LAYOUTS, options.layouts or Path("layouts")),
            options=pipeline.Options(options.content.as_posix(), options.base_url, not options.no_drafts, _today()),
            host=options.host,
            port=options.port,
            poll=options.poll,
            opens_browser=options.open,
            cache=_cache(options, complain),
        )
        preview.run(asked, say, terminal.Bugs(complain))
    return DONE


def _no_port(options: argparse.Namespace) -> str:
    is_one = options.port is None or 0 <= options.port <= 65535
    return "" if is_one else f"there is no port {options.port}; they go up to 65535, and 0 means any that is free"


def _publish(options: argparse.Namespace) -> int:
    from generator import git, hosting, pipeline, publish

    if refusal := _no_layouts(options) or _wrong_folder(options) or _no_day():
        return _refused(f"{refusal}.")
    if options.init_workflow:
        return _init_workflow(options)
    content = _read(options)

    def make(address: str) -> Mapping[str, bytes] | None:
        built, lines = _run(argparse.Namespace(**{**vars(options), "base_url": address}), content, keeps=True)
        if _report(built, options, lines, ending="Nothing was published."):
            return None
        if not built.cards:
            raise hosting.Refused(hosting.NOTHING_TO_SHOW, of_content=True)
        return built.outputs

    base_url = options.base_url or pipeline.base_url_in(content, options.content.as_posix())
    if not options.content.is_dir() or not (base_url or options.rollback):
        make("")  # it tells what is wrong with the settings
        return PROBLEMS
    try:
        where = git.opened(options.content, os.environ)
        is_done = publish.run(_asked(options, base_url), where, make, _may_go, partial(_say, options))
    except hosting.Refused as refused:
        for fault in refused.faults:
            _refused(told(fault))
        return PROBLEMS if refused.of_content else USAGE
    return DONE if is_done else PROBLEMS


def _init_workflow(options: argparse.Namespace) -> int:
    from generator import git, hosting, workflow

    if not options.content.is_dir():
        return _refused(f"there is no folder {options.content}/ to be published; go to the one that holds it.")
    where = git.opened(options.content, os.environ)
    try:
        wanted = workflow.files(where, Path.cwd(), options.content, options.layouts)
        missing = workflow.missing(where.top, wanted)
    except hosting.Refused as refused:
        return _refused(told(refused.faults[0]))
    if not options.dry_run:
        workflow.write(where.top, missing)
    for path in wanted:
        done = "Would write" if options.dry_run else "Wrote"
        _say(options, f"{done if path in missing else 'Already there:'} {path}")
    urls = [url for name, each in where.settings.items() if re.fullmatch(r"remote\..*\.url", name) for url in each]
    _say(options, hosting.setting_of_workflow(urls))
    _say(options, "Then commit these files with your writing, and push: each push brings the site up to date.")
    return DONE


def _asked(options: argparse.Namespace, base_url: str) -> publish.Asked:
    from generator import publish

    return publish.Asked(
        read=(options.content, options.layouts or Path("layouts")),
        base_url=base_url,
        remote=options.remote,
        branch=options.branch,
        message=options.message,
        dry_run=options.dry_run,
        yes=options.yes,
        prune=options.prune,
        orphan=options.orphan,
        rollback=options.rollback,
        epoch=os.environ.get("SOURCE_DATE_EPOCH", ""),
        verbose=options.verbose,
    )


def _may_go(goes: str) -> bool:
    """Whether much may be removed: asked on a terminal only."""
    return bool(sys.stdin and sys.stdin.isatty()) and _is_yes(f"{goes}. Go on?")


def _is_yes(question: str) -> bool:
    print(f"nutgraf: {question} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _say(options: argparse.Namespace, line: str) -> None:
    if not options.quiet:
        print(line)


def _read(options: argparse.Namespace) -> Tree:
    from generator.read import NOTHING, read_tree

    return read_tree(options.content, options.content.as_posix()) if options.content.is_dir() else NOTHING


def _run(options: argparse.Namespace, content: Tree, *, keeps: bool) -> tuple[Built, Lines]:
    """Build what was read; `keeps` what was parsed for the next time."""
    from generator import parse, pipeline, problems

    shown = options.content.as_posix()
    layouts = _layouts(options.layouts)
    asked = pipeline.Options(shown=shown, base_url=options.base_url, drafts=options.drafts, today=_today())
    cache = _cache(options, lambda told: print(told, file=sys.stderr) if options.format == "text" else None)
    with _Progress(options) as told:
        built = pipeline.build(content, layouts, asked, told, cache.parse if cache else parse.parse)
    if cache and keeps:
        for key, card in built.cards.items():
            cache.put_card(card.slug, key, card)
        cache.keep(content.files)
    return built, problems.lines_of(content.files, layouts.as_shown, shown)


def _cache(options: argparse.Namespace, say: Callable[[str], None]) -> Cache | None:
    from generator.cache import Cache
    from generator.keeping import folder_of

    return None if options.no_cache else Cache(folder_of(options.content), lambda told: say(f"nutgraf: {told}"))


def _today() -> date:
    """The day for the rules of the clock; `SOURCE_DATE_EPOCH` holds it still (reproducible-builds.org)."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(fixed), UTC).date() if fixed else datetime.now(UTC).astimezone().date()


def _no_day() -> str:
    try:
        _today()
    except (ValueError, OverflowError, OSError):
        return "SOURCE_DATE_EPOCH is not a number of seconds since 1970"
    return ""


def _layouts(own: Path | None) -> LayoutFiles:
    """The built-in layouts, single files of them replaced by those of the working folder, or of the one asked for."""
    return _layout_files(_layout_trees(own))


def _layout_trees(own: Path | None) -> list[tuple[str, Tree]]:
    """The folders of layouts as they are shown, with their files: the built-in ones, and the writer's own, if any."""
    from generator.read import read_tree

    folder = own or Path("layouts")
    is_own = folder.is_dir() and folder.resolve() != BUILT_IN_LAYOUTS
    roots = [BUILT_IN_LAYOUTS, *([folder] if is_own else [])]
    return [(shown, read_tree(root, shown)) for root in roots for shown in [_from_here(root)]]


def _layout_files(trees: Sequence[tuple[str, Tree]]) -> LayoutFiles:
    from generator.compiled import KeptOnDisk
    from generator.layouts import LayoutFiles

    given: LayoutFiles | None = None
    for shown, tree in trees:
        names = {path: f"{shown}/{path}" for path in tree.files}
        if given is None:
            given = LayoutFiles(tree.files, names, tree.problems, tested=frozenset(tree.files), compiled=KeptOnDisk())
        else:
            given = LayoutFiles(
                {**given.files, **tree.files},
                {**given.shown, **names},
                (*given.problems, *tree.problems),
                own=frozenset(tree.files),
                tested=given.tested - tree.files.keys(),
                beneath=given,
                compiled=given.compiled,
            )
    assert given is not None
    return given


def _digest_of(trees: Sequence[tuple[str, Tree]]) -> str:
    """What pages depend on of the layouts."""
    from generator import keeping

    told = [(shown, keeping.digest_of_files(tree.files), list(map(str, tree.problems))) for shown, tree in trees]
    return keeping.digest_of(keeping.as_json(told))


def _digest_of_words(trees: Sequence[tuple[str, Tree]]) -> str:
    """What rules depend on of the layouts: the words of the interface, wherever they lie."""
    from generator import keeping

    files = {path: data for _, tree in trees for path, data in tree.files.items() if path.startswith("words/")}
    return keeping.digest_of_files(files)


def _from_here(folder: Path) -> str:
    """A folder as one would type it."""
    here = Path.cwd()
    return (folder.relative_to(here) if folder.is_relative_to(here) else folder).as_posix()


COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "build": _build,
    "check": _check,
    "new": _new,
    "schema": _schema,
    "preview": _preview,
    "publish": _publish,
}


# --- what is printed -------------------------------------------------------------------------------------------------


def _report(built: Built | Done, options: argparse.Namespace, lines: Lines, ending: str) -> bool:
    """Print the problems; True when they forbid going on."""
    from generator.problems import count_line, stops

    forbidden = any(stops(problem, strict=options.strict) for problem in built.problems)
    forms = [options.format, *(["github"] if os.environ.get("CI") and options.format == "text" else [])]
    for form in forms:
        for problem in built.problems:
            print(_problem(problem, form, lines), file=sys.stderr)
    if built.problems and options.format == "text":
        last = [count_line(built.problems, built.files), *([ending] if forbidden and ending else [])]
        print(" ".join(last), file=sys.stderr)
    return forbidden


def _problem(problem: Problem, form: str, lines: Lines) -> str:
    from generator import problems

    if form == "json":
        return problems.as_json(problem)
    return problems.as_github(problem) if form == "github" else problems.as_text(problem, lines)


def _tell(built: Done, options: argparse.Namespace, seconds: float) -> None:
    from generator.problems import many

    written = built.written
    assert written is not None
    if options.verbose:
        for what, paths in (("new", written.new), ("changed", written.changed), ("removed", written.removed)):
            for path in paths:
                print(f"{what}: {options.output / path}")
    for path in written.kept:
        print(f"kept: {options.output / path} (stale, but changed by someone else)")
    rewritten = len(written.new) + len(written.changed)
    done = [many(built.pages, "page"), f"{many(rewritten, 'file')} written" if rewritten else "nothing to write"]
    done += [f"{len(written.removed)} removed"] if written.removed else []
    where = f"The site is in {options.output}/"
    if built.drafts:
        where += f", without {many(built.drafts, 'draft')}; --drafts shows {'it' if built.drafts == 1 else 'them'}."
    print(f"{', '.join(done)}, {seconds:.1f} s, {_warnings(built)}. {where}")


def _tell_excused(built: Done) -> None:
    """What `allow` excuses, where, and why."""
    from generator.problems import many

    for excused in built.excused:
        print(f"{excused.where.file}: {excused.rule} is excused, {many(excused.times, 'time')}: {excused.reason}")


def _warnings(built: Done) -> str:
    from generator.problems import many

    return many(len(built.problems), "warning") if built.problems else "no warnings"


class _Progress:
    """A progress bar on a terminal, once a build takes longer than a second."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.wanted = bool(sys.stderr) and sys.stderr.isatty() and not options.quiet and options.format == "text"
        self.started = time.monotonic()
        self.bar: Progress | None = None
        self.share = 0.0

    def __enter__(self) -> _Progress:
        return self

    def __call__(self, stage: str, share: float) -> None:
        if self.wanted and time.monotonic() - self.started > PATIENCE_S:
            self.bar = self.bar or _started_bar()
            self.share = max(self.share, share)  # what several processes have read is read once more by one
            self.bar.update(self.bar.task_ids[0], description=stage, completed=self.share, total=1)

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()


def _started_bar() -> Progress:
    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True)
    bar.add_task("")
    bar.start()
    return bar
