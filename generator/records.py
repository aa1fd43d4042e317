"""What a build made, written down in `.cache/`: from which files, into which outputs, and what was to be said of it.

In the room: the record of one explainer, and whether it is still true of what lies on the disk. Not in the room: what
is done when it is not (rebuild.py).

Files are the same while their stamps are and were older than the look at them by `_SETTLED_NS`; otherwise the bytes
decide. So a file that was only touched costs a look at it, and one that was changed within the time that a file system
can tell is never taken for what it was.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias

from msgspec import Struct
from msgspec.structs import astuple

from generator import keeping
from generator.read import Stamp

_ENDING = ".made"
_SETTLED_NS = 2_000_000_000
"""Some file systems tell times in steps of two seconds."""
Stamps: TypeAlias = Mapping[str, Stamp | None]
"""The stamps of files by path."""


class Record(Struct, frozen=True):
    """What a build made of one explainer, or of the pages that belong to none.

    `key` is the digest of its files, `layouts` of those that its pages were made with, and `common` of what else others
    were made from too; `read` holds the stamps of its files at `read_ns`. What was made lies in the folder `site` with
    these `digests`; `written` holds the stamps at `written_ns`. `day` and `until` (or nothing) are when the clock was
    asked, and when it will say something else. `told` is the rest, as JSON has it, for whoever shows it.
    """

    common: str
    layouts: str
    key: str
    read: Stamps
    read_ns: int
    site: str
    digests: Mapping[str, str]
    written: Stamps
    written_ns: int
    day: str
    until: str
    told: Mapping[str, Any]

    def is_of_day(self, day: str) -> bool:
        """Whether the clock says on a day what it said then."""
        return self.day <= day and (not self.until or day < self.until)


def are_same(stamps: Stamps, known: Stamps, seen_ns: int) -> bool:
    """Whether files with these stamps are, for certain, those that were seen."""
    return stamps == known and all(
        at is not None and max(at[1], at[2]) < seen_ns - _SETTLED_NS for at in stamps.values()
    )


def load(folder: Path, name: str) -> Record | None:
    """The record of that name; None where there is none that can be believed. Raises ValueError for a damaged one."""
    try:
        rest = keeping.opened(folder / f"{name}{_ENDING}")
    except OSError:
        return None
    except (KeyError, TypeError) as error:
        raise ValueError from error
    if rest is None:
        return None
    told = dict(zip(Record.__struct_fields__, json.loads(rest), strict=True))
    stamps = {name: _stamps(told[name]) for name in ("read", "written")}
    return Record(**{**told, **stamps})


def _stamps(told: Mapping[str, list[int]]) -> Stamps:
    return {path: tuple(at) for path, at in told.items()}  # type: ignore[misc]


def store(folder: Path, name: str, record: Record) -> None:
    """Write a record down; a disk that refuses is no mistake, for then all of it is made again the next time."""
    with suppress(OSError):
        keeping.make(folder)
        if folder.is_dir() and not keeping.is_led_elsewhere(folder):
            told = astuple(record)
            keeping.put(folder / f"{name}{_ENDING}", keeping.as_json(told))
