"""The command line: arguments in, exit codes out.

In the room: what may be typed, what is printed where, and which exit code follows. Problems go to standard error,
results to standard output. Exit codes: 0 done, 1 problems in the content, 2 wrong usage, 3 the outside world failed.
Modules that take long to import are imported by the command that needs them.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from generator import __version__

if TYPE_CHECKING:
    from generator.pipeline import Built
    from generator.problems import Lines, Problem
    from generator.read import Tree
    from generator.write import Written

DONE, PROBLEMS, USAGE, WORLD = 0, 1, 2, 3
BUILT_IN_LAYOUTS = Path(__file__).resolve().parent.parent / "layouts"
LATER = {
    "preview": "shows the site while you write",
    "publish": "puts the site on GitHub Pages",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Never raises but for `--help` and wrong usage, which argparse ends with SystemExit."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except OSError as error:
        print(f"nutgraf: {_sentence(error)}", file=sys.stderr)
        return WORLD
    except KeyboardInterrupt:
        print("nutgraf: stopped; nothing more was written.", file=sys.stderr)
        return WORLD
    except Exception:  # noqa: BLE001 - ours alone: a writer's mistake never comes this far
        print("nutgraf: this is a bug in nutgraf; please report it with the lines below.", file=sys.stderr)
        traceback.print_exc()
        return WORLD


def _sentence(error: OSError) -> str:
    if error.strerror and error.filename is not None:
        return f"{os.fsdecode(error.filename)}: {error.strerror}."
    return str(error)


# --- arguments -------------------------------------------------------------------------------------------------------


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="nutgraf", description="Compiles Markdown briefs into a static site of explainers.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"nutgraf {__version__}")
    shared = _shared()
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    build = commands.add_parser(
        "build", parents=[shared], help="content/ -> site/ (also without a command)", allow_abbrev=False
    )
    _add_output(build)
    build.set_defaults(run=_build)
    check = commands.add_parser(
        "check", parents=[shared], help="everything that build would complain about; writes nothing", allow_abbrev=False
    )
    check.set_defaults(run=_check)
    for name, meaning in LATER.items():
        later = commands.add_parser(name, help=f"{meaning} (not there yet)", allow_abbrev=False)
        later.set_defaults(run=_later, name=name)
    return _BuildByDefault(parser)  # type: ignore[return-value]


class _BuildByDefault:
    """`build.py --drafts` means `build.py build --drafts`."""

    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self.parser = parser

    def parse_args(self, arguments: Sequence[str] | None) -> argparse.Namespace:
        typed = list(sys.argv[1:] if arguments is None else arguments)
        if not typed or (typed[0].startswith("-") and typed[0] not in ("-h", "--help", "--version")):
            typed.insert(0, "build")
        return self.parser.parse_args(typed)


def _shared() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--content", type=Path, default=Path("content"), metavar="DIR", help="the writing (default: content)"
    )
    shared.add_argument(
        "--layouts",
        type=Path,
        metavar="DIR",
        help="layouts that replace single built-in ones (default: layouts, if there)",
    )
    shared.add_argument(
        "--base-url", type=_base_url, metavar="URL", help="the site's address, instead of base_url in site.yml"
    )
    shared.add_argument("--drafts", action="store_true", help="show drafts, marked as such")
    shared.add_argument("--strict", action="store_true", help="treat warnings as errors")
    shared.add_argument(
        "--format", choices=("text", "json", "github"), default="text", help="how problems are printed (default: text)"
    )
    loudness = shared.add_mutually_exclusive_group()
    loudness.add_argument("-q", "--quiet", action="store_true", help="print nothing but problems")
    loudness.add_argument("-v", "--verbose", action="store_true", help="name every file that was written")
    return shared


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--output", type=Path, default=Path("site"), metavar="DIR", help="where the site goes (default: site)"
    )


def _base_url(typed: str) -> str:
    if not typed.startswith(("https://", "http://")) or any(sign in typed for sign in ' ?#<>"'):
        raise argparse.ArgumentTypeError(
            f'"{typed}" is not a web address; write it whole, such as https://example.org/news/'
        )
    return typed if typed.endswith("/") else typed + "/"


# --- commands --------------------------------------------------------------------------------------------------------


def _build(options: argparse.Namespace) -> int:
    from generator import write

    started = time.monotonic()
    refusal = write.refuse_output(
        options.output, options.content, (options.layouts or Path("layouts"), BUILT_IN_LAYOUTS), Path.cwd(), Path.home()
    )
    if refusal:
        print(f"nutgraf: {refusal}", file=sys.stderr)
        return USAGE
    built, lines = _run(options, check_only=False)
    if built is None:
        return USAGE
    if _report(built, options, lines, ending="Nothing was written."):
        return PROBLEMS
    written = write.write(built.outputs, options.output)
    if not options.quiet:
        _tell(built, written, options, time.monotonic() - started)
    return DONE


def _check(options: argparse.Namespace) -> int:
    built, lines = _run(options, check_only=True)
    if built is None:
        return USAGE
    if _report(built, options, lines, ending=""):
        return PROBLEMS
    if not options.quiet:
        print(f"{built.files} files checked, {_warnings(built)}.")
    return DONE


def _later(options: argparse.Namespace) -> int:
    print(f"nutgraf: {options.name} {LATER[options.name]}; it is not there yet.", file=sys.stderr)
    return USAGE


def _run(options: argparse.Namespace, *, check_only: bool) -> tuple[Built | None, Lines]:
    """Read and build; None, and a sentence, when a folder that was asked for is not there."""
    from generator import pipeline
    from generator.read import read_tree

    shown = options.content.as_posix()
    if options.layouts is not None and not options.layouts.is_dir():
        print(f"nutgraf: there is no folder {options.layouts}.", file=sys.stderr)
        return None, _no_lines
    if not options.content.is_dir():
        return pipeline.nothing_there(shown), _no_lines
    content = read_tree(options.content, shown)
    layouts = _layouts(options.layouts)
    asked = pipeline.Options(shown=shown, base_url=options.base_url, drafts=options.drafts)
    with _Progress(options) as told:
        built = pipeline.build(content, layouts, asked, check_only=check_only, told=told)
    return built, pipeline.lines_of(content, layouts, shown)


def _no_lines(file: str) -> Sequence[str]:
    return ()


def _layouts(own: Path | None) -> Tree:
    """The built-in layouts, single files of them replaced by the folder's own."""
    from generator.read import Tree, read_tree

    built_in = read_tree(BUILT_IN_LAYOUTS, "layouts")
    folder = own or Path("layouts")
    if not folder.is_dir() or folder.resolve() == BUILT_IN_LAYOUTS:
        return built_in
    replacing = read_tree(folder, folder.as_posix())
    return Tree({**built_in.files, **replacing.files}, (*built_in.problems, *replacing.problems))


# --- what is printed -------------------------------------------------------------------------------------------------


def _report(built: Built, options: argparse.Namespace, lines: Lines, ending: str) -> bool:
    """Print the problems; True when they forbid going on."""
    from generator.problems import count_line

    stops = built.has_errors or (options.strict and bool(built.problems))
    for problem in built.problems:
        print(_problem(problem, options.format, lines), file=sys.stderr)
    if "CI" in os.environ and options.format == "text":
        for problem in built.problems:
            print(_problem(problem, "github", lines), file=sys.stderr)
    if built.problems and options.format == "text":
        print(
            " ".join(filter(None, (count_line(built.problems, built.files), ending if stops else ""))), file=sys.stderr
        )
    return stops


def _problem(problem: Problem, form: str, lines: Lines) -> str:
    from generator import problems

    if form == "json":
        return problems.as_json(problem)
    return problems.as_github(problem) if form == "github" else problems.as_text(problem, lines)


def _tell(built: Built, written: Written, options: argparse.Namespace, seconds: float) -> None:
    rewritten = len(written.new) + len(written.changed)
    if options.verbose:
        named: Mapping[str, tuple[str, ...]] = {
            "new": written.new,
            "changed": written.changed,
            "removed": written.removed,
            "kept, since it is not ours any more": written.kept,
        }
        for what, paths in named.items():
            for path in paths:
                print(f"{what}: {options.output / path}")
    elif written.kept:
        print(f"kept: {', '.join(written.kept)} (stale, but changed by someone else)")
    done = f"{rewritten} files written" if rewritten else "nothing to write"
    removed = f", {len(written.removed)} removed" if written.removed else ""
    print(
        f"{built.pages} pages, {done}{removed}, {seconds:.1f} s, {_warnings(built)}. The site is in {options.output}/"
    )


def _warnings(built: Built) -> str:
    count = len(built.problems)
    return "no warnings" if not count else "1 warning" if count == 1 else f"{count} warnings"


class _Progress:
    """A progress bar on a terminal, once a build takes longer than a second."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.wanted = sys.stderr.isatty() and not options.quiet and options.format == "text"
        self.started = time.monotonic()
        self.bar: object = None

    def __enter__(self) -> _Progress:
        return self

    def __call__(self, stage: str, done: int, total: int) -> None:
        if not self.wanted or time.monotonic() - self.started < 1:
            return
        from rich.progress import Progress

        if not isinstance(self.bar, Progress):
            self.bar = Progress(transient=True)
            self.bar.start()
            self.task = self.bar.add_task(stage)
        self.bar.update(self.task, description=stage, completed=done, total=total)

    def __exit__(self, *_: object) -> None:
        stop = getattr(self.bar, "stop", None)
        if stop is not None:
            stop()
