"""Validation that leaves out what is wrong: a value against the model -> the model and every problem.

In the room: the loop of validating, reporting and leaving out, and what pydantic's mistakes mean to writers. Not in
the room: what may be written (model.py), rules across keys (parse.py).

A file that is wrong still takes part: what is wrong is left out by its place, a stand-in takes the place of a
required value, and the rest is validated again. So one misspelt key hides nothing, and causes no false "unknown
reference" elsewhere. Stand-ins reach no reader, since any error forbids outputs.
"""

from __future__ import annotations

import typing
from collections.abc import Collection
from types import UnionType
from typing import Any, TypeVar

from msgspec import Struct
from pydantic import BaseModel, ValidationError

from generator.front import comma_made
from generator.problems import Fault, Path, Problem, Span, listed, nearest
from generator.slots import NAMES
from generator.vocabulary import KEY, without_locator
from generator.written import Map, Scalar, Seq, containers, find, scalar_items, settled
from generator.yamlhints import touching

M = TypeVar("M", bound=BaseModel)
MAX_ROUNDS = 50


class Cleaning(Struct):
    """Validates a mapping again and again, each time without what was wrong.

    `at` is where a missing key of the mapping itself is reported; None means that nothing may be said to be missing.
    """

    root: Map
    at: Span | None
    problems: list[Problem] = []
    unknown: set[tuple[int, str]] = set()

    def run(self, kind: type[M]) -> M:
        self._drop_empty()
        self._stand_in_for_lost()
        for _ in range(MAX_ROUNDS):
            try:
                return kind.model_validate(self.root)
            except ValidationError as error:
                # From last to first, so that the indexes of the mistakes before stay true.
                for mistake in reversed(error.errors(include_url=False)):
                    self._mend(kind, mistake["type"], mistake["loc"], mistake["input"], mistake.get("ctx", {}))
        raise AssertionError(f"the values of {self.root.origin.file} did not settle")

    def _drop_empty(self) -> None:
        """Report keys with nothing behind them, and the ends of values that a comma made into keys."""
        for parent in containers(self.root):
            if isinstance(parent, Map) and not _is_text(parent):
                empty = [key for key, value in scalar_items(parent) if isinstance(value, Scalar) and value.is_empty]
                # Of several keys that one number with commas has left, the first is told.
                faults = {comma_made(key, parent) or _nothing(key): key for key in reversed(empty)}
                self.problems += [Problem(key.origin.span, fault) for fault, key in faults.items()]
                for key in empty:
                    parent.drop(key)
                parent.lost |= {meant for key in empty if (meant := touching(key))}

    def _stand_in_for_lost(self) -> None:
        for parent in containers(self.root):
            if isinstance(parent, Map):
                self._stand_in(parent)

    def _stand_in(self, parent: Map) -> None:
        for name in parent.lost & _NEEDED:
            if (id(parent), name) not in self.unknown:
                parent.setdefault(name, settled("…", parent.origin, None))

    # one mistake

    def _mend(self, kind: type[BaseModel], type_: str, path: Path, value: object, context: Any) -> None:
        """Report one mistake that pydantic found, and take it out of the tree."""
        match type_:
            case "missing":
                self._mend_missing(kind, path)
            case "extra_forbidden":
                self._report_unknown(kind, path, value)
                self._leave_out(path, value)
            case "kept":
                self.problems += context["problems"]
                self._put_instead(path, value, context["value"])
            case "refused":
                self.problems.append(Problem(self._span(path, value, *context["part"]), context["fault"]))
                self._leave_out(path, value)
            case "without_stand_in":
                self._leave_out(path[:-1], find(self.root, path[:-1]))
            case _:
                fault = _wrong_shape(type_, path, _keys_of(_class_at(kind, path))[0])
                self.problems.append(Problem(self._span(path, value), fault))
                self._leave_out(path, value)

    def _mend_missing(self, kind: type[BaseModel], path: Path) -> None:
        parent, name = find(self.root, path[:-1]), path[-1]
        if isinstance(name, int) or not isinstance(parent, Map):
            self.problems.append(Problem(parent.origin.span, _TWO_VALUES))
            self._leave_out(path[:-1], parent)
            return
        span = self.at if parent is self.root else parent.origin.span
        known = _keys_of(_class_at(kind, path[:-1]))
        misspelt = {meant for key in {*parent, *parent.lost} - {*known} if (meant := _meant(key, known))}
        if span is not None and name not in parent.lost | misspelt:
            self.problems.append(Problem(span, _missing(name)))
        parent[name] = settled("…", parent.origin, None)

    def _report_unknown(self, kind: type[BaseModel], path: Path, value: object) -> None:
        name = str(path[-1])
        known = _keys_of(_class_at(kind, path[:-1]))
        meant = _meant(name, known)
        fix = f'did you mean "{meant}"?' if meant else f"use one of {listed(sorted(known))}."
        fault = Fault("unknown-key", f'unknown key "{name}"', "a key that nothing reads would be lost in silence.", fix)
        where = self._where(path, value)
        key = None
        if where and isinstance(where[0], Map):
            key = where[0].key(name)
            self.unknown.add((id(where[0]), name))
        self.problems.append(Problem(key.origin.span if key is not None else self._span(path, value), fault))

    def _span(self, path: Path, value: object, start: int = 0, end: int | None = None) -> Span:
        if isinstance(value, Scalar) and (start or end is not None):
            return value.span_of(min(start, len(value)), end)
        found = value if isinstance(value, Scalar | Seq | Map) else find(self.root, path)
        return found.origin.span

    # changes of the tree

    def _leave_out(self, path: Path, value: object) -> None:
        """Take a value out; a list of nothing goes with it, and half a pair of degrees."""
        match self._where(path, value):
            case (Map() as parent, str() as name):
                parent.drop(name)
                self._stand_in(parent)
            case (Seq() as parent, int() as index):
                wrong = _with_locators(parent, index, path)
                if len(wrong) == len(parent) or path[-2:-1] == ("at",):
                    self._leave_out(path, parent)
                else:
                    del parent[wrong.start : wrong.stop]
            case _:
                self.root.lost |= set(self.root)
                self.root.clear()

    def _put_instead(self, path: Path, value: object, by: object) -> None:
        """What was made of a value stands for that value, at the same place."""
        match self._where(path, value):
            case (Map() as parent, str() as name):
                parent[name] = settled(str(value), parent[name].origin, by)
            case (Seq() as parent, int() as index):
                parent[index] = settled(str(value), parent[index].origin, by)

    def _where(self, path: Path, value: object) -> tuple[Map | Seq, str | int] | None:
        """The mapping or list that holds a value, or the key that the value is, or what the value is a part of."""
        if isinstance(value, Scalar) and value.whole is not None:
            value = value.whole[0]
        return self._named(path, value) or self._holder(value) or self._holder(find(self.root, path))

    def _named(self, path: Path, value: object) -> tuple[Map | Seq, str | int] | None:
        """The holder of a value that is where its path says, as most are."""
        parent = find(self.root, path[:-1]) if path else None
        match parent, path[-1:]:
            case (Map(), (str() as name,)) if parent.get(name) is value:
                return parent, name
            case (Seq(), (int() as index,)) if index < len(parent) and parent[index] is value:
                return parent, index
        return None

    def _holder(self, value: object) -> tuple[Map | Seq, str | int] | None:
        for parent in containers(self.root):
            steps = parent.items() if isinstance(parent, Map) else enumerate(parent)
            for step, child in steps:
                if child is value or step is value:
                    return parent, step
        return None


def _with_locators(parent: Seq, index: int, path: Path) -> range:
    """An item of a list; with the key of a source go the pages behind it, `[a, page 4, line 3]`."""
    end = index + 1
    while path[-1] == "source" and end < len(parent):
        item = parent[end]
        if not isinstance(item, Scalar) or (KEY.fullmatch(without_locator(item).strip()) and not item.isdigit()):
            break
        end += 1
    return range(index, end)


def _is_text(parent: Map) -> bool:
    """`{number:dead}` where text is expected, or a set of dates, `{2022-01-01, 2022-01-03}`."""
    first = next((key for key, _ in scalar_items(parent)), None)
    if not parent.is_flow or first is None or comma_made(first, parent) is None:
        return False
    return len(parent) == 1 or first[:1].isdigit() or first.partition(":")[0] in NAMES


_NEEDED = {"value", "as_of", "by", "source"}
"""Keys that may stand elsewhere, so that other rooms ask for them: a wrong one must not count as missing."""


# --- faults ----------------------------------------------------------------------------------------------------------


def _nothing(key: str) -> Fault:
    return Fault("wrong-type", f'"{key}" has nothing behind it', "", "write its value, or remove the key.")


def _missing(name: str) -> Fault:
    why = _WHY_NEEDED.get(name, "it is required.")
    return Fault("missing-key", f'"{name}" is missing', why, f"add a line `{name}: …`.")


_OTHER_WORDS = {
    "date": ("when", "as_of", "published"), "time": ("when",), "day": ("when", "on"), "where": ("place",),
    "location": ("place",), "place": ("where",), "who": ("actor", "speaker"), "person": ("actor",),
    "author": ("authors",), "sources": ("source",), "image": ("file",), "description": ("summary",),
    "text": ("what", "note", "summary"), "name": ("title",), "headline": ("title", "what"),
    "title": ("what", "label", "name"), "quotes": ("quote",), "by": ("speaker",), "updated": ("updates",),
    "accessed": ("read_on",), "retrieved": ("read_on",), "access_date": ("read_on",), "lang": ("language",),
    "outlet": ("publisher",), "newspaper": ("publisher",), "kind": ("type",),
    "link": ("url",), "copyright": ("credit",), "license": ("licence",),
}  # fmt: skip
"""Keys that other tools, or good sense, would have in the place of ours."""


def _meant(name: str, known: Collection[str]) -> str | None:
    """The key that was meant by one that there is not: a near miss, or another word for it."""
    return nearest(name, known) or next((word for word in _OTHER_WORDS.get(name, ()) if word in known), None)


_TWO_VALUES = Fault("wrong-type", "expected two values", "", "write both, such as [43.24, 76.95].")
_WHY_NEEDED = {
    "title": "pages, lists and links show it.",
    "summary": "title and summary are what every list, card and feed shows.",
    "when": "without a date it cannot be placed on the timeline.",
    "what": "an event is what happened.",
    "actor": "readers must see who it is.",
    "claimant": "a claim is somebody's.",
    "verdict": "readers must see how far a claim holds.",
    "publisher": "readers judge a source by who published it.",
    "label": "readers must see what is counted.",
    "values": "a number is what was said of it, when and by whom.",
    "base_url": "feeds and the sitemap need whole addresses.",
}


def _wrong_shape(type_: str, path: Path, first_key: str) -> Fault:
    name = next((step for step in reversed(path) if isinstance(step, str)), "this")
    if type_ in ("model_type", "dict_type", "model_attributes_type"):
        fix = f"write `{first_key}: …` and its other keys on lines of their own, indented."
        return Fault("wrong-type", f'"{name}" needs keys and values', "", fix)
    if type_ == "too_long":
        return _TWO_VALUES
    fix = "begin each item with `- ` on a line of its own."
    return Fault("wrong-type", f'"{name}" needs a list', "", fix)


# --- the model by paths ----------------------------------------------------------------------------------------------


def _keys_of(kind: type[BaseModel]) -> tuple[str, ...]:
    """The keys that a writer can type; names with a space are our own."""
    names = (info.alias or name for name, info in kind.model_fields.items())
    return tuple(name for name in names if " " not in name)


def _class_at(kind: type[BaseModel], path: Path) -> type[BaseModel]:
    """The class of the part of a brief that a path leads to."""
    for step in path:
        info = next((info for name, info in kind.model_fields.items() if step in (name, info.alias)), None)
        kind = (_model_in(info.annotation) if info else None) or kind
    return kind


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if typing.get_origin(annotation) is not None or isinstance(annotation, UnionType):
        return next((found for found in map(_model_in, typing.get_args(annotation)) if found), None)
    return None
