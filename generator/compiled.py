"""Layouts as Python code, kept beside our own bytecode, so that not each run compiles them again.

In the room: where compiled layouts are kept and when they are believed. Not in the room: what is compiled
(layouts.py). What is kept is code, so it lies where Python keeps that of our modules, and nowhere near the writer's
files; it is sealed like a cache (keeping.py), so that it counts only for these sources and libraries and this Python.
To compile all layouts takes 0.2 s, a fifth of a build after one edit.
"""

from __future__ import annotations

import marshal
import sys
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path

from jinja2.bccache import Bucket

from generator import keeping
from generator.layouts import Compiled


class KeptOnDisk(Compiled):
    """Code of layouts, by name and source, in a folder; without one, where Python keeps that of this module."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or Path(cache_from_source(__file__)).parent

    def load_bytecode(self, bucket: Bucket) -> None:
        super().load_bytecode(bucket)
        if bucket.code is None:
            with suppress(OSError, ValueError, TypeError, KeyError, EOFError):
                checksum, code = marshal.loads(keeping.opened(self._file(bucket)) or b"")  # noqa: S302 - sealed by us
                if checksum == bucket.checksum:
                    bucket.code = code
                    super().dump_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        super().dump_bytecode(bucket)
        if not sys.dont_write_bytecode:
            with suppress(OSError):  # as with all bytecode: where it cannot be kept, it is made again
                self.folder.mkdir(parents=True, exist_ok=True)
                keeping.put(self._file(bucket), marshal.dumps((bucket.checksum, bucket.code)))

    def _file(self, bucket: Bucket) -> Path:
        return self.folder / f"layout-{bucket.key[:16]}.code"
