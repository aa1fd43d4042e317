"""From disk to `{path: bytes}`: the files of a folder, and the reasons why some of them cannot be taken.

In the room: which names are passed over, which symbolic links are followed, how large a file may be. Not in the
room: what the bytes mean, and whether they changed (`cache.py`). A folder is read in one pass, and nothing of the
answer depends on the order in which the file system tells its names.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct

from generator.problems import Fault, Problem, Span, in_order
from generator.vocabulary import LARGEST_TEXT_BYTES, too_large

_TEXTS = (".md", ".yml")
_LEFTOVER_NAMES = frozenset({"4913", "__pycache__", "Thumbs.db", "desktop.ini"})
_LEFTOVER_ENDINGS = ("~", ".swp", ".swo", ".swx", ".tmp", ".bak", "___jb_tmp___", "___jb_old___")


class Tree(Struct, frozen=True):
    """The files of a folder, {path below it, with "/": bytes} sorted by path, and a problem for each not taken."""

    files: Mapping[str, bytes]
    problems: tuple[Problem, ...]


NOTHING = Tree({}, ())


def read_tree(root: Path, shown: str, only: str = "", known: Mapping[str, bytes] | None = None) -> Tree:
    """Read every file below `root`, links inside it included; with `only`, just what has that path or lies below it.

    Files that are `known` are taken as they are given, where they are still there, and not opened.

    `shown` is `root` as the writer would type it ("content"); problems name their files with it in front. Paths
    are in NFC, as texts are, whatever the disk gave. A file that vanishes meanwhile counts as not there.
    Raises OSError when `root` is missing or something cannot be read; the caller tells that in one sentence.
    """
    found = scan(root, shown, only)
    files: dict[str, bytes] = {}
    problems = [*found.problems]
    for path, file in found.files.items():
        with suppress(FileNotFoundError):
            taken = known[path] if known and path in known else take(path, file)
            if isinstance(taken, Fault):
                problems.append(refused(shown, path, taken))
            else:
                files[path] = taken
    return Tree(files, in_order(problems))


class Scan(Struct, frozen=True):
    """Where the files of a folder lie, {path below it, with "/": place}, sorted, and why others are not taken."""

    files: Mapping[str, str]
    problems: tuple[Problem, ...]


def scan(root: Path, shown: str, only: str = "") -> Scan:
    """Find what `read_tree` would read, and open nothing."""
    files: dict[str, str] = {}
    problems: list[Problem] = []
    for spelled, found in walk(os.path.realpath(root, strict=True), shown, only):
        path = unicodedata.normalize("NFC", spelled)
        if isinstance(found, Fault) or path in files:
            problems.append(refused(shown, path, found if isinstance(found, Fault) else _TWICE))
        else:
            files[path] = found
    return Scan(dict(sorted(files.items())), in_order(problems))


def refused(shown: str, path: str, fault: Fault) -> Problem:
    """The problem of a file that cannot be taken."""
    return Problem(Span(f"{shown}/{_printable(path)}", 1, 1, 1), fault)


Stamp: TypeAlias = tuple[int, int, int, int]
"""What tells whether a file may have changed: its size in bytes, when it and its inode changed (ns), and its inode."""


def stamp(file: str) -> Stamp | None:
    """The stamp of what lies at a place, a link itself; None where there is nothing."""
    try:
        at = os.lstat(file)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return at.st_size, at.st_mtime_ns, at.st_ctime_ns, at.st_ino


def read_again(tree: Tree, root: Path, shown: str, changed: Mapping[str, int | None]) -> Tree:
    """Read the files that changed; every other file is as it was.

    `changed` tells how many bytes each had when it was seen, or None where it was gone. A file that is no more so is
    being written at this moment: it stays as it was, and whoever watches it will tell of it again.
    """
    files = dict(tree.files)
    start = len(shown) + 1
    problems = [*tree.problems]
    for only, paths in _by_place(changed).items():
        is_alone = only in changed
        known = {} if is_alone else {path: source for path, source in files.items() if path not in changed}
        fresh = read_tree(root, shown, only, known) if root.is_dir() else NOTHING
        problems = [each for each in problems if not f"{each.span.file[start:]}/".startswith(f"{only}/")]
        problems += fresh.problems
        refused = {problem.span.file[start:] for problem in fresh.problems} - fresh.files.keys()
        for path in paths:
            source = fresh.files.get(path)
            if source is not None and len(source) == changed[path]:
                files[path] = source
            elif path in refused or (source is None and changed[path] is None):
                files.pop(path, None)
    is_sorted = files.keys() <= tree.files.keys()
    return Tree(files if is_sorted else dict(sorted(files.items())), in_order(problems))


def _by_place(changed: Iterable[str]) -> dict[str, list[str]]:
    """Where to look for changed files: at a file that is alone in its folder of `root`, else at all of that folder."""
    tops: dict[str, list[str]] = {}
    for path in changed:
        tops.setdefault(path.partition("/")[0], []).append(path)
    return {paths[0] if len(paths) == 1 else top: paths for top, paths in tops.items()}


_TWICE = Fault(
    "same-address",
    "two files have this name",
    why="Their names are made of other characters and look alike, so a link could mean either.",
    fix="rename one of them",
)


def walk(root: str, shown: str, only: str = "") -> Iterator[tuple[str, str | Fault]]:
    """Give every file below `root` as (path, where it lies) or (path, why it cannot be taken), in any order.

    `root` must be free of links. Paths are as the disk spells them. `only` is the path of one thing below `root`, in
    NFC: then nothing else is looked into.
    """
    wanted = only.split("/") if only else []
    todo = [("", root, False)]
    while todo:
        prefix, folder, is_linked = todo.pop()
        depth = prefix.count("/")
        for entry in _entries(folder):
            path = prefix + entry.name
            if depth < len(wanted) and unicodedata.normalize("NFC", entry.name) != wanted[depth]:
                continue
            if fault := _name_fault(entry.name):
                yield path, fault
            elif entry.is_symlink():
                target = _follow(Path(entry.path), root, shown, is_linked)
                if isinstance(target, Fault):
                    yield path, target
                elif target.is_dir():
                    todo.append((f"{path}/", str(target), True))
                elif target.is_file():
                    yield path, str(target)
            elif entry.is_dir(follow_symlinks=False):
                todo.append((f"{path}/", entry.path, is_linked))
            elif entry.is_file(follow_symlinks=False):
                # What is left are sockets, pipes and devices: opening a pipe would wait for ever.
                yield path, entry.path


def is_ignored(name: str) -> bool:
    """True for names that are never content: hidden ones, and what editors and systems leave beside a file."""
    return (
        name.startswith((".", "~$"))
        or name.endswith(_LEFTOVER_ENDINGS)
        or name in _LEFTOVER_NAMES
        or (name.startswith("#") and name.endswith("#"))
    )


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """What lies in a folder and is not passed over by its name; nothing when the folder has vanished."""
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        return [entry for entry in entries if not is_ignored(entry.name)]
    return []


def opened(places: Mapping[str, str], shown: str) -> tuple[dict[str, bytes], list[Problem]]:
    """The bytes of files, and why some cannot be taken; those that have vanished meanwhile are in neither."""
    files, problems = {}, []
    for path, place in places.items():
        try:
            taken = take(path, place)
        except FileNotFoundError:
            continue
        if isinstance(taken, Fault):
            problems.append(refused(shown, path, taken))
        else:
            files[path] = taken
    return files, problems


def take(path: str, file: str) -> bytes | Fault:
    """The bytes of a file, or why it cannot be taken. Raises OSError, FileNotFoundError too."""
    # An unbuffered open() takes half the time of Path.read_bytes(): 10 ms less in a thousand files.
    with open(file, "rb", buffering=0) as opened:  # noqa: PTH123
        if path.lower().endswith(_TEXTS) and (size_bytes := opened.seek(0, os.SEEK_END)) > LARGEST_TEXT_BYTES:
            return too_large(size_bytes)
        opened.seek(0)
        return opened.read()


def _follow(link: Path, root: str, shown: str, is_linked: bool) -> Path | Fault:
    """The place a symbolic link leads to, or why it is not followed."""
    # Not Path.resolve(): on links in a circle it raises RuntimeError, and in Python 3.13 something else.
    target = Path(os.path.realpath(link))
    if not target.is_relative_to(root):
        return _unsafe(link, f'leads outside "{shown}"')
    if target.is_symlink() or target in link.parents:
        return _unsafe(link, "leads in a circle")
    if not target.exists():
        return _unsafe(link, "leads to nothing")
    if any(is_ignored(part) for part in target.relative_to(root).parts):
        return _unsafe(link, "leads to a hidden or temporary file")
    if is_linked and target.is_dir():
        # Twenty folders with two links to the next one each would be read as a million: one link on the way is all.
        return _unsafe(link, "is a link to a folder inside a linked folder")
    return target


def _unsafe(link: Path, how: str) -> Fault:
    leads_to = _printable(str(link.readlink()))
    return Fault(
        "unsafe-link",
        f'this symbolic link {how}: "{leads_to}"',
        why="A site must be whole wherever its folder is copied, and hold nothing that was not put into it.",
        fix="put the file itself here, or remove the link",
    )


def _name_fault(name: str) -> Fault | None:
    if name.isprintable() and "\\" not in name:
        return None
    if _has_surrogate(name):
        message, why = "the name of this file is not UTF-8", "Its letters would differ from machine to machine."
    elif "\\" in name or any(unicodedata.category(char) == "Cc" for char in name):
        message, why = (
            "the name of this file has a backslash or a control character",
            "Such a name cannot be an address.",
        )
    else:
        return None
    return Fault("encoding", message, why=why, fix="rename the file")


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text)


def _printable(path: str) -> str:
    """A path that a terminal can show: what is not UTF-8 and what steers a terminal is written as an escape."""
    return "".join(
        char if unicodedata.category(char) not in ("Cc", "Cs") else char.encode("unicode_escape").decode()
        for char in path
    )
