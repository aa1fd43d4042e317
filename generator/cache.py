"""Parsed files, kept from run to run in `.cache/nutgraf/`, so that only what was written since is parsed.

In the room: the values of parsing as JSON and back, and the files that hold them, one for each explainer. Not in the
room: what parsing is (parse.py). A `Cache` stands where `parse.parse` stands and gives what that would give; the key
is all that parsing depends on: the bytes and path of a file, the name of the content folder, our own sources, the
libraries and Python. Everything is JSON, so that reading it can make nothing but the types named in `Parsed`.

A file of the cache is two lines, and then one line for each file of the explainer:

    {"version": …, "inode": …, "mtime_ns": …, "digest": of these and of all that follows}
    {"shown": "content", "files": [["e/index.md", digest of its bytes], …]}
    [… the parsed file …]

Finished HTML stands in it, so a file that somebody else wrote must not be believed. It counts only where and when we
wrote it: a copy, such as one that came with a cloned repository, has another inode and another time.
"""

from __future__ import annotations

import json
import os
import sys
import typing
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, is_dataclass
from decimal import Decimal
from functools import cache
from hashlib import sha256
from importlib import metadata
from itertools import chain, product
from operator import attrgetter
from pathlib import Path
from threading import Lock
from types import NoneType, UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel
from yaml import _yaml

from generator import __version__
from generator.parse import Parsed, parse

LIBRARIES = ("markdown-it-py", "mdit-py-plugins", "mdurl", "pydantic", "pydantic-core", "pyyaml", "tzdata")
"""What parsing depends on beside our own sources."""
_WRONG = (ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError, RecursionError)
"""What reading raises for JSON that is none, or that holds something else than it should."""


class Cache:
    """Parses files, each only if it is not known already. Any thread may ask.

    `say` is given one sentence when something in the folder is damaged; that is parsed as if it were not there.
    """

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self._folder, self._say = folder, say
        self._shelves: dict[str, _Shelf] = {}
        self._lock, self._keeping = Lock(), Lock()
        self._was_told = False

    def parse(self, path: str, source: bytes, shown: str) -> Parsed:
        """What `parse.parse` gives for the same arguments."""
        slug, is_below, _ = path.partition("/")
        if not is_below:
            return parse(path, source, shown)
        digest = _digest(source)
        with self._lock:
            line = self._shelf(slug, shown).take(path, digest)
        parsed = self._read(line) if line is not None else None
        if parsed is None:
            parsed = parse(path, source, shown)
            with self._lock:
                self._shelf(slug, shown).fresh[path] = digest, parsed
        return parsed

    def keep(self, there: Collection[str]) -> None:
        """Write down what was parsed anew, and drop what is no more; `there` are the paths of the content.

        A disk that refuses is no mistake: then it is parsed again the next time. What is kept is not looked up again
        by this cache. While another thread is at it, nothing is done.
        """
        if not self._keeping.acquire(blocking=False):
            return
        try:
            with self._lock:  # and not for longer: no page waits for this
                changed = {slug: shelf for slug, shelf in self._shelves.items() if shelf.has_changed(there)}
                self._shelves = {slug: shelf.kept(there) for slug, shelf in self._shelves.items()}
            with suppress(OSError):
                self._write_down(changed, there)
        finally:
            self._keeping.release()

    def _write_down(self, changed: Mapping[str, _Shelf], there: Collection[str]) -> None:
        if changed:
            _make(self._folder)
        if not self._folder.is_dir() or _is_led_elsewhere(self._folder):
            return
        for slug, shelf in changed.items():
            _write(self._file(slug), shelf.shown, self._lines(slug, shelf, there))
        _drop(self._folder, {path.partition("/")[0] for path in there if "/" in path})

    def _shelf(self, slug: str, shown: str) -> _Shelf:
        if slug not in self._shelves:
            lines = self._load(slug, shown)
            self._shelves[slug] = _Shelf(shown, lines, lines)
        return self._shelves[slug]

    def _file(self, slug: str) -> Path:
        return self._folder / f"{slug}.json"

    def _load(self, slug: str, shown: str) -> Mapping[str, _Line]:
        try:
            return _load(self._file(slug), shown)
        except OSError:
            return {}
        except _WRONG:
            self._tell()
            return {}

    def _read(self, line: bytes) -> Parsed | None:
        try:
            return decode(json.loads(line))
        except _WRONG:
            self._tell()
            return None

    def _tell(self) -> None:
        if not self._was_told:
            self._say(f"something in {self._folder}/ was damaged and is made anew.")
        self._was_told = True

    def _lines(self, slug: str, shelf: _Shelf, there: Collection[str]) -> dict[str, _Line]:
        """What is to be written of one explainer; lines that were read are not held meanwhile, and read once more."""
        lines = {**self._load(slug, shelf.shown)} if shelf.written else {}
        for path, (digest, parsed) in shelf.fresh.items():
            lines[path] = _Line(digest, _json(encode(parsed)))
        return {path: line for path, line in sorted(lines.items()) if path in there}


class _Line(NamedTuple):
    """A parsed file as it is kept: the digest of its bytes, and its JSON."""

    digest: str
    told: bytes


class _Shelf:
    """What is known of one explainer: the paths that were written down, and what was parsed anew."""

    def __init__(self, shown: str, lines: Mapping[str, _Line], written: Iterable[str]) -> None:
        self.shown = shown
        self.written = frozenset(written)
        self.fresh: dict[str, tuple[str, Parsed]] = {}
        self._lines = dict(lines)

    def take(self, path: str, digest: str) -> bytes | None:
        """The JSON of a file with these bytes; it is given away once, so that memory does not hold all of it."""
        line = self._lines.pop(path, None)
        return line.told if line is not None and line.digest == digest else None

    def has_changed(self, there: Collection[str]) -> bool:
        return bool(self.fresh) or any(path not in there for path in self.written)

    def kept(self, there: Collection[str]) -> _Shelf:
        """The shelf after it was written down."""
        return _Shelf(self.shown, {}, (path for path in self.written | self.fresh.keys() if path in there))


# --- files -----------------------------------------------------------------------------------------------------------


def folder_of(content: Path) -> Path:
    """Where the cache of a content folder stands: beside it."""
    return content.parent / ".cache" / "nutgraf" / (Path(os.path.realpath(content)).name or "_")


@cache
def version() -> str:
    """What parsing depends on beside bytes, path and name: our own sources, the libraries, and Python."""
    ours = sha256()
    for file in sorted(Path(__file__).parent.glob("*.py")):
        ours.update(file.read_bytes())
    libraries = [f"{name} {_version_of(name)}" for name in LIBRARIES]
    return "; ".join([__version__, ours.hexdigest(), sys.version, *libraries, f"libyaml {_yaml.get_version_string()}"])


def _version_of(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "unknown"


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _load(file: Path, shown: str) -> dict[str, _Line]:
    """What a file of the cache holds: nothing where another version or somebody else wrote it.

    Raises OSError for a file that cannot be read, and one of `_WRONG` for one that is not as it was written.
    """
    with file.open("rb") as opened:
        at = os.fstat(opened.fileno())
        first, _, rest = opened.read().partition(b"\n")
    seal = json.loads(first)
    if seal["version"] != version():
        return {}
    if seal != _seal(seal["inode"], seal["mtime_ns"], rest):
        raise ValueError
    told, *lines = rest.split(b"\n")
    head = json.loads(told)
    if (seal["inode"], seal["mtime_ns"]) != (at.st_ino, at.st_mtime_ns) or head["shown"] != shown:
        return {}
    return {path: _Line(digest, line) for (path, digest), line in zip(head["files"], lines, strict=True)}


def _seal(inode: int, mtime_ns: int, rest: bytes) -> dict[str, object]:
    sealed = {"version": version(), "inode": inode, "mtime_ns": mtime_ns}
    digest = sha256(_json(sealed))
    digest.update(rest)
    return {**sealed, "digest": digest.hexdigest()}


def _write(file: Path, shown: str, lines: Mapping[str, _Line]) -> None:
    """Put a file in its place, whole or not at all. Raises OSError."""
    head = {"shown": shown, "files": [(path, line.digest) for path, line in lines.items()]}
    rest = b"\n".join([_json(head), *(line.told for line in lines.values())])
    fresh = file.with_name(f"{file.name}.{os.getpid()}.new")
    try:
        with fresh.open("xb") as opened:  # never through a link that lies there
            at = os.fstat(opened.fileno())
            opened.write(_json(_seal(at.st_ino, at.st_mtime_ns, rest)) + b"\n" + rest)
        os.utime(fresh, ns=(at.st_atime_ns, at.st_mtime_ns))
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)


def _make(folder: Path) -> None:
    """Make the folder, hidden from git. Raises OSError."""
    if not _is_led_elsewhere(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError), (folder.parent / ".gitignore").open("x", encoding="utf-8") as file:
            file.write("*\n")


def _is_led_elsewhere(folder: Path) -> bool:
    """Whether a link would have us write, or remove, what is not ours."""
    return any(each.is_symlink() for each in (folder, *folder.parents[:2]))


def _drop(folder: Path, slugs: Collection[str]) -> None:
    """Remove what is kept of explainers that are no more, and what a kill left. Raises OSError."""
    for file in folder.iterdir():
        if file.suffix in (".json", ".new") and file.name.removesuffix(".json") not in slugs:
            file.unlink(missing_ok=True)


# --- values as JSON --------------------------------------------------------------------------------------------------


def encode(parsed: Parsed) -> object:
    """A parsed file as JSON has it: fields in order and without names, since their types say what they are."""
    return _class(Parsed).write(parsed)


def decode(told: object) -> Parsed:
    """The parsed file that was encoded. Raises one of `_WRONG` where something is not of its type."""
    return typing.cast(Parsed, _class(Parsed).read(told))


class _Form(NamedTuple):
    """How values of a type become JSON, and how JSON becomes values; `is_json` where JSON has them as they are.

    `plain` are the types of values that need no reading.
    """

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]
    is_json: bool = False
    plain: tuple[type, ...] = ()


_PLAIN = (str, int, float, bool, NoneType)
_LIST = (list,)


def _form(hint: Any) -> _Form:
    """The form of what a type hint stands for."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return _Form(_as_it_is, {word: word for word in inner}.__getitem__, is_json=True)
    if origin in (Union, UnionType):
        return _one_of(inner)
    if origin is tuple:
        return _series(_form(inner[0])) if inner[-1] is Ellipsis else _row(_together, None, map(_form, inner))
    if origin is frozenset:
        read = _series(_form(inner[0])).read
        return _Form(sorted, lambda told: frozenset(read(told)))
    return _one_of((hint,))


def _as_it_is(value: Any) -> Any:
    return value


def _together(*values: Any) -> tuple[Any, ...]:
    return values


def _one_of(options: Sequence[Any]) -> _Form:
    """Plain values, and one other type or several classes; which of several it is stands before a value's fields."""
    plain = tuple(option for option in options if option in _PLAIN)
    others = [each for option in options if option not in _PLAIN for each in _with_subclasses(option)]
    if not others:
        return _Form(_as_it_is, lambda told: _checked(told, plain), True, plain)
    forms = [_class(each) if isinstance(each, type) else _form(each) for each in others]
    form = forms[0] if len(forms) == 1 else _numbered(others, forms)
    return _or_plain(form, plain) if plain else form


def _with_subclasses(option: Any) -> list[Any]:
    """A class and those below it, since a value may be of any of them."""
    below: list[Any] = option.__subclasses__() if isinstance(option, type) else []
    return [option, *chain.from_iterable(map(_with_subclasses, below))]


def _checked(told: Any, kinds: tuple[type, ...]) -> Any:
    if type(told) not in kinds:
        raise TypeError
    return told


def _numbered(kinds: Sequence[type], forms: Sequence[_Form]) -> _Form:
    numbers = {kind: number for number, kind in enumerate(kinds)}
    writes, reads = [form.write for form in forms], [form.read for form in forms]

    def write(value: Any) -> Any:
        number = numbers[type(value)]
        return [number, *writes[number](value)]

    return _Form(write, lambda told: reads[told[0]](told[1:]))


def _or_plain(form: _Form, plain: tuple[type, ...]) -> _Form:
    write, read, is_json, _ = form
    return _Form(
        lambda value: value if isinstance(value, plain) else write(value),
        lambda told: told if type(told) in plain else read(told),
        is_json,
    )


def _series(item: _Form) -> _Form:
    """Any number of values of one type."""
    write, read, is_json, _ = item
    return _Form(
        _as_it_is if is_json else lambda values: [write(value) for value in values],
        lambda told: tuple([read(each) for each in _checked(told, _LIST)]),
        is_json,
    )


def _row(make: Callable[..., Any], split: Callable[[Any], Any] | None, forms: Iterable[_Form]) -> _Form:
    """Something made of values in a fixed order, and how it is split into them; without `split` it is a tuple."""
    given = list(forms)
    reads = [form.read for form in given]
    writes = [(at, form.write) for at, form in enumerate(given) if not form.is_json]

    def write(value: Any) -> Any:
        told = list(split(value) if split else value)
        for at, how in writes:
            told[at] = how(told[at])
        return told

    def read(told: Any) -> Any:
        return make(*[read(each) for read, each in zip(reads, _checked(told, _LIST), strict=True)])

    fast = _reading_plain(make, [form.plain for form in given]) if all(form.plain for form in given) else read
    return _Form(write if writes else split or _as_it_is, fast, is_json=not writes and not split)


def _reading_plain(make: Callable[..., Any], kinds: Sequence[tuple[type, ...]]) -> Callable[[Any], Any]:
    """The same for plain values: a look at all types at once takes half the time, and half of all rows are such."""
    allowed = frozenset(product(*kinds))

    def read(told: Any) -> Any:
        if tuple(map(type, told)) not in allowed:
            raise TypeError
        return make(*_checked(told, _LIST))

    return read


@cache
def _class(kind: type[Any]) -> _Form:
    """The form of a class, field by field."""
    if kind is Decimal:
        return _Form(str, Decimal)
    hints = typing.get_type_hints(kind)
    if issubclass(kind, BaseModel):
        return _model(kind, [(name, _form(hints[name])) for name in kind.model_fields])
    names = [field.name for field in fields(kind)] if is_dataclass(kind) else []
    return _row(kind, _splitting(names) if names or not hints else None, [_form(hint) for hint in hints.values()])


def _splitting(names: Sequence[str]) -> Callable[[Any], Any]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: [getattr(value, name) for name in names]


_NEEDED = object()


def _model(kind: type[BaseModel], forms: Sequence[tuple[str, _Form]]) -> _Form:
    """A part of front matter: most keys are left out by writers, so only the others are written, with their numbers."""
    infos = kind.model_fields.values()
    defaults = [_NEEDED if info.is_required() else info.default for info in infos]
    needed = {name for (name, _), default in zip(forms, defaults, strict=True) if default is _NEEDED}
    writes = [(at, name, defaults[at], form.write) for at, (name, form) in enumerate(forms)]

    def write(value: BaseModel) -> Any:
        told: list[Any] = []
        for at, name, default, how in writes:
            held = value.__dict__[name]
            if held != default:
                told += (at, how(held))
        return told

    def read(told: Any) -> Any:
        _checked(told, _LIST)
        rows = [(*forms[at], each) for at, each in zip(told[::2], told[1::2], strict=True)]
        given = {name: form.read(each) for name, form, each in rows}
        if not needed <= given.keys():
            raise KeyError
        return kind.model_construct(**given)

    return _Form(write, read)
