"""Values of our types as JSON and back.

In the room: what stands for a value of each type that parsing and planning make. Not in the room: what is kept where
(cache.py). The types that hints name are all that reading can make, so JSON that somebody else wrote can make nothing
else; where something is not of its type, reading raises one of `WRONG`. The models of pydantic are told by their
attributes: to import it takes longer than to read what is kept of a site in which nothing changed.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import cache, partial
from itertools import chain, product
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, Literal, NamedTuple, TypeVar, Union, get_args, get_origin

import msgspec

T = TypeVar("T")
WRONG = (ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError, RecursionError)
"""What reading raises for JSON that is none, or that holds something else than it should."""


def encode(value: object) -> object:
    """A value as JSON has it: fields in order and without names, since their types say what they are.

    What msgspec writes so by itself (`array_like`) is left as it is.
    """
    kind: Any = type(value)
    return _class(kind).write(value)


def decode(kind: type[T], told: object) -> T:
    """The value of a type that was encoded. Raises one of `WRONG` where something is not of its type."""
    of_kind: Any = kind
    return typing.cast(T, _class(of_kind).read(told))


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
    if issubclass(kind, msgspec.Struct) and kind.__struct_config__.array_like:
        # Made of plain values and others like it: msgspec does these in a fifteenth of the time.
        return _Form(_as_it_is, partial(msgspec.convert, type=kind), is_json=True)
    hints = typing.get_type_hints(kind)
    if hasattr(kind, "model_fields"):
        return _model(kind, [(name, _form(hints[name])) for name in kind.model_fields])
    names = getattr(kind, "__struct_fields__", ())
    return _row(kind, _splitting(names) if names or not hints else None, [_form(hint) for hint in hints.values()])


def _splitting(names: Sequence[str]) -> Callable[[Any], Any]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: [getattr(value, name) for name in names]


_NEEDED = object()


def _model(kind: type[Any], forms: Sequence[tuple[str, _Form]]) -> _Form:
    """A part of front matter: most keys are left out by writers, so only the others are written, with their numbers."""
    infos = kind.model_fields.values()
    defaults = [_NEEDED if info.is_required() else info.default for info in infos]
    needed = {name for (name, _), default in zip(forms, defaults, strict=True) if default is _NEEDED}
    writes = [(at, name, defaults[at], form.write) for at, (name, form) in enumerate(forms)]

    def write(value: Any) -> Any:
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
