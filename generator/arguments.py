"""What may be typed on the command line, and what is said of what may not.

In the room: the commands with their flags, as argparse reads them, and what single values must look like. Not in the
room: what a command does (`cli.py`), and any look at the disk. Modules that take long to import are imported where a
value was typed that needs them.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from generator import __version__

if TYPE_CHECKING:
    from generator.problems import Fault

CONTENT = Path("content")


def parsed(typed: Sequence[str]) -> argparse.Namespace:
    """The arguments; `build.py --drafts` means `build.py build --drafts`."""
    is_build = not typed or (typed[0].startswith("-") and typed[0] not in ("-h", "--help", "--version"))
    typed = ["build", *typed] if is_build else typed
    parser, commands = _parser()
    if not typed[0].startswith("-") and typed[0] not in commands:
        parser.error(_unknown("command", typed[0], commands))
    options, unknown = parser.parse_known_args(typed)
    if unknown:
        if not unknown[0].startswith("-"):
            commands[typed[0]].error(f'"{unknown[0]}" is too much: `{typed[0]}` takes the whole content folder.')
        flags = re.findall(r"--[a-z][a-z-]*", commands[typed[0]].format_help())
        commands[typed[0]].error(_unknown("argument", unknown[0], flags))
    return options


def _unknown(what: str, word: str, known: Iterable[str]) -> str:
    from generator.problems import did_you_mean

    meant = did_you_mean(word.partition("=")[0], known)
    return f'there is no {what} "{word}"; {meant or "--help names those there are."}'


def _parser() -> tuple[argparse.ArgumentParser, Mapping[str, argparse.ArgumentParser]]:
    """What reads the arguments, and what reads those of each command."""
    parser = argparse.ArgumentParser(
        prog="nutgraf", description="Compiles Markdown briefs into a static site of explainers.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"nutgraf {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    reading = _reading()
    shared = _reporting(reading)
    build = commands.add_parser(
        "build", parents=[shared], help="content/ -> site/ (also without a command)", allow_abbrev=False
    )
    build.add_argument(
        "--output", type=Path, default=Path("site"), metavar="DIR", help="where the site goes (default: site)"
    )
    _add_drafts(build)
    _add_jobs(build)
    build.set_defaults(run="build")
    check = commands.add_parser(
        "check", parents=[shared], help="everything that build would complain about; writes nothing", allow_abbrev=False
    )
    _add_drafts(check)
    _add_jobs(check)
    check.add_argument(
        "--links", action="store_true", help="ask other sites, too, whether the addresses of theirs are still there"
    )
    check.add_argument("--sources", action="store_true", help="list the sources without an archived copy")
    check.set_defaults(run="check")
    _add_new(commands.add_parser("new", help="begin a brief, or an explainer", allow_abbrev=False))
    schema = commands.add_parser(
        "schema", help="JSON Schema of each kind and registry, for editors", allow_abbrev=False
    )
    schema.add_argument(
        "--output", type=Path, default=Path("schemas"), metavar="DIR", help="where they go (default: schemas)"
    )
    schema.set_defaults(run="schema")
    preview = commands.add_parser(
        "preview", aliases=["serve"], parents=[reading], help="show the site while you write", allow_abbrev=False
    )
    _add_preview(preview)
    publish = commands.add_parser(
        "publish",
        parents=[shared],
        help="build afresh and put the site on the Pages branch",
        description="Builds afresh, without drafts, and puts the site on the Pages branch of the repository that holds "
        "the content, as one commit on top of what is there. Your files, branches and settings stay as they are.",
        allow_abbrev=False,
    )
    _add_publish(publish)
    return parser, commands.choices


def _add_new(new: argparse.ArgumentParser) -> None:
    kinds = "explainer, cause, actor, reaction, event, question, term or claim"
    new.add_argument("kind", type=_kind, metavar="KIND", help=kinds)
    new.add_argument("slug", metavar="SLUG", help="the name of its file or folder, and its address: first-vote")
    new.add_argument("--in", dest="explainer", metavar="EXPLAINER", help="where it belongs, if there are several")
    new.add_argument("--title", type=_title, metavar="WORDS", help="its title (default: made from the slug)")
    _add_content(new)
    new.set_defaults(run="new")


def _kind(typed: str) -> str:
    from generator import starting

    if typed not in starting.ALL_KINDS:
        raise argparse.ArgumentTypeError(told(starting.kind_fault(typed)))
    return typed


def _title(typed: str) -> str:
    from generator import starting

    if fault := starting.title_fault(typed):
        raise argparse.ArgumentTypeError(told(fault))
    return typed


def told(fault: Fault) -> str:
    return f"{fault.message}; {fault.fix}"


def _add_content(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--content", type=Path, default=CONTENT, metavar="DIR", help="the writing (default: content)")


def _reading() -> argparse.ArgumentParser:
    """What every command takes that reads the content and the layouts."""
    reading = argparse.ArgumentParser(add_help=False)
    _add_content(reading)
    reading.add_argument(
        "--layouts",
        type=Path,
        metavar="DIR",
        help="layouts that replace single built-in ones (default: layouts, if there)",
    )
    reading.add_argument(
        "--base-url", type=_base_url, metavar="URL", help="the site's address, instead of base_url in site.yml"
    )
    reading.add_argument("--no-cache", action="store_true", help="parse everything anew; leave .cache/ alone")
    return reading


def _reporting(reading: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """What every command takes beside that tells problems and ends."""
    shared = argparse.ArgumentParser(add_help=False, parents=[reading])
    shared.add_argument("--strict", action="store_true", help="treat warnings as errors")
    shared.add_argument(
        "--format", choices=("text", "json", "github"), default="text", help="how problems are printed (default: text)"
    )
    loudness = shared.add_mutually_exclusive_group()
    loudness.add_argument("-q", "--quiet", action="store_true", help="print nothing but problems")
    loudness.add_argument(
        "-v", "--verbose", action="store_true", help="name every file that was written; with check, what is excused"
    )
    return shared


def _add_jobs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--copied-cache",
        action="store_true",
        help="believe a .cache/ that was copied here, such as one that a workflow saved and restored",
    )
    parser.add_argument(
        "--jobs", type=_jobs, metavar="N", help="how many processes may work at once (default: one a processor)"
    )


def _add_drafts(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--drafts", action="store_true", help="show drafts, marked as such")


def _add_preview(preview: argparse.ArgumentParser) -> None:
    preview.add_argument("--host", default="127.0.0.1", help="who may ask (default: this machine alone)")
    preview.add_argument("--port", type=_port, metavar="N", help="the port (default: the first free one from 8000 on)")
    preview.add_argument("--open", action="store_true", help="open the browser")
    preview.add_argument("--poll", action="store_true", help="look at the files again and again, not only when told")
    preview.add_argument("--no-drafts", action="store_true", help="show what would be published")
    preview.set_defaults(run="preview")


def _add_publish(publish: argparse.ArgumentParser) -> None:
    publish.add_argument("--remote", default="", metavar="NAME", help="where to (default: origin, or the only one)")
    publish.add_argument("--branch", default="gh-pages", metavar="NAME", help="the Pages branch (default: gh-pages)")
    publish.add_argument("--message", default="", metavar="WORDS", help='what the commit says ("Publish the site")')
    publish.add_argument("--dry-run", action="store_true", help="tell what would be done, and do nothing")
    publish.add_argument(
        "--yes",
        action="store_true",
        help="publish also on top of a commit that Nutgraf did not make, and when much would be removed",
    )
    publish.add_argument(
        "--prune", action="store_true", help="remove what others put on the branch, but for the custom domain (CNAME)"
    )
    publish.add_argument(
        "--rollback",
        type=_publications,
        nargs="?",
        const=1,
        default=0,
        metavar="N",
        help="go back to what was published N publications ago, as a new commit (default: 1)",
    )
    publish.add_argument(
        "--orphan", action="store_true", help="replace the history of the branch by one commit; its files are kept"
    )
    publish.add_argument(
        "--init-workflow",
        action="store_true",
        help="write a workflow into the repository that does the same on GitHub for each push, and publish nothing",
    )
    publish.set_defaults(run="publish", drafts=False)


def _publications(typed: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,5}", typed):
        raise argparse.ArgumentTypeError(f'"{typed}" is not a number of publications; write one such as 1.')
    return int(typed)


def _jobs(typed: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,3}", typed):
        raise argparse.ArgumentTypeError(f'"{typed}" is not a number of processes; write one such as 2.')
    return int(typed)


def _port(typed: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", typed):
        raise argparse.ArgumentTypeError(f'"{typed}" is not the number of a port; write one such as 8000.')
    return int(typed)


def _base_url(typed: str) -> str:
    from generator import fields, problems

    try:
        return fields.base_url(typed)
    except problems.Unreadable as error:
        raise argparse.ArgumentTypeError(told(error.fault)) from error
