"""Files of `.cache/nutgraf/`: sealed when they are written, and believed only where and as they were written.

In the room: what a seal is, and which of our own files are dropped. Not in the room: what stands below a seal
(cache.py, rebuild.py). Little is imported, so that a build in which nothing changed ends before it has begun.

A file begins with a line that says when and where it was written, and what it depends on beside what it tells:

    {"version": …, "inode": …, "mtime_ns": …, "digest": of these and of all that follows}

Finished HTML stands in these files, so one that somebody else wrote must not be believed. A file counts only where and
when we wrote it: a copy, such as one that came with a cloned repository, has another inode and another time. A workflow
that restores what it saved itself says so, and has copies believed.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Collection, Mapping
from contextlib import suppress
from functools import cache, partial
from hashlib import sha256
from pathlib import Path

import msgspec

from generator import __version__

LIBRARIES = (
    "jinja2", "markdown-it-py", "markupsafe", "mdit-py-plugins", "mdurl", "msgspec", "pydantic", "pydantic-core",
    "pyyaml", "tzdata",
)  # fmt: skip
"""What outputs depend on beside our own sources."""
ENDINGS = (".json", ".card", ".made")
"""How the names of files end that hold parsed files, cards, and what a build made."""
OF_SITE = "site.yml"
"""The name of what is kept of the site and of no explainer; no explainer can have it."""
_FRESH = ".new"


def folder_of(content: Path) -> Path:
    """Where the cache of a content folder stands: beside it."""
    return content.parent / ".cache" / "nutgraf" / (Path(os.path.realpath(content)).name or "_")


@cache
def version() -> str:
    """What outputs depend on beside content, layouts and flags: our own sources, the libraries, and Python."""
    ours = sha256()
    for file in sorted(Path(__file__).parent.glob("*.py")):
        ours.update(file.read_bytes())
    return "; ".join([__version__, ours.hexdigest(), sys.version, *_installed()])


def _installed() -> list[str]:
    """The libraries with their versions, told by the names of the folders that pip writes.

    To ask `importlib.metadata` takes 25 ms, half the time of a build in which nothing changed. The first of two that
    are installed counts, as in `import`.
    """
    found: dict[str, str] = {}
    for folder in sys.path:
        with suppress(OSError):
            for name in os.listdir(folder or "."):  # noqa: PTH208 - pathlib takes three times as long
                if match := re.fullmatch(r"(.+?)-([^-]+)\.(?:dist|egg)-info", name):
                    found.setdefault(match[1].lower().replace("_", "-"), match[2])
    return [f"{name} {found.get(name, 'unknown')}" for name in LIBRARIES]


def digest_of(data: bytes) -> str:
    return sha256(data).hexdigest()


def digest_of_files(files: Mapping[str, bytes]) -> str:
    """One digest of many files and their paths, in whatever order."""
    return digest_of_digests(digests_of(files))


def digests_of(files: Mapping[str, bytes]) -> dict[str, str]:
    return {path: digest_of(data) for path, data in files.items()}


def digest_of_digests(digests: Mapping[str, str]) -> str:
    """The same, of the digest of each file."""
    return digest_of(as_json(sorted(digests.items())))


def as_json(value: object) -> bytes:
    """Values as JSON, those of our types that `encoding.encode` leaves as they are among them."""
    try:
        return msgspec.json.encode(value, enc_hook=str.__str__)  # texts that know their places are texts
    except UnicodeEncodeError:  # half a character, as in names of files that are no text
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_builtins)
        return plain.encode("utf-8", "surrogatepass")


_builtins = partial(msgspec.to_builtins, enc_hook=str.__str__)


def opened(file: Path, *, copied: bool = False) -> bytes | None:
    """What a file holds below its seal; None where another version wrote it.

    One that somebody else wrote, or that was copied here, gives None too, unless it may be `copied`.
    Raises OSError for a file that cannot be read, and ValueError, KeyError or TypeError for one that is not as it was
    written.
    """
    with file.open("rb") as held:
        at = os.fstat(held.fileno())
        first, _, rest = held.read().partition(b"\n")
    told = json.loads(first)
    if told["version"] != version():
        return None
    if told != seal(told["inode"], told["mtime_ns"], rest):
        raise ValueError
    return rest if copied or (told["inode"], told["mtime_ns"]) == (at.st_ino, at.st_mtime_ns) else None


def seal(inode: int, mtime_ns: int, rest: bytes) -> dict[str, object]:
    sealed = {"version": version(), "inode": inode, "mtime_ns": mtime_ns}
    digest = sha256(as_json(sealed))
    digest.update(rest)
    return {**sealed, "digest": digest.hexdigest()}


def put(file: Path, rest: bytes) -> None:
    """Seal and write a file, whole or not at all. Raises OSError."""
    fresh = file.with_name(f"{file.name}.{os.getpid()}{_FRESH}")
    try:
        with fresh.open("xb") as held:  # never through a link that lies there
            at = os.fstat(held.fileno())
            held.write(as_json(seal(at.st_ino, at.st_mtime_ns, rest)) + b"\n" + rest)
        os.utime(fresh, ns=(at.st_atime_ns, at.st_mtime_ns))
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)


def make(folder: Path) -> None:
    """Make the folder, hidden from git. Raises OSError."""
    if not is_led_elsewhere(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError), (folder.parent / ".gitignore").open("x", encoding="utf-8") as file:
            file.write("*\n")


def is_led_elsewhere(folder: Path) -> bool:
    """Whether a link would have us write, or remove, what is not ours."""
    return any(each.is_symlink() for each in (folder, *folder.parents[:2]))


def drop(folder: Path, slugs: Collection[str]) -> None:
    """Remove what is kept of explainers that are no more, and what a kill left. Raises OSError."""
    for file in folder.iterdir():
        if file.suffix in (*ENDINGS, _FRESH) and file.name.removesuffix(file.suffix) not in {*slugs, OF_SITE}:
            file.unlink(missing_ok=True)
