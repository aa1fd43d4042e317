"""The tables of docs/reference.md, written anew from the model, so that what writers read is what the generator takes.

In the room: each table by the name that stands in its marker, and putting them in place. Not in the room: the prose and
the examples between them, which are written by hand in that file; and disk, which `make docs` reads and writes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from generator import dates, model, schema, values, vocabulary
from generator.fields import Schema

_MARKED = re.compile(r"(<!-- (\w+)(?:: (\w+))? -->\n).*?(<!-- end -->)", re.DOTALL)

DATES = {
    "2022-01-05": "a day",
    "2022-01": "a month",
    "2022": "a year",
    "-0752": "a year before our era, counted as ISO 8601 does",
    "2022-01-05 16:30": "a time where it happened; `T` may stand for the blank",
    "2022-01-05 16:30+06:00": "a time with its offset; `Z` is UTC",
    "about 2026-10-25 01:52": "not exactly",
    "probably 2022-01-07": "not certainly",
    "2022-01-02 to 2022-01-07": "all that time",
    "since 2022-01-02": "from then on",
    "until 2022-01-19": "up to then",
    "between 2022-01-05 and 2022-01-07": "one moment within",
    "before 1998": "one moment before",
    "after 2014-03": "one moment after",
    "morning of 2022-01-05": "a part of a day; also `afternoon of`, `evening of`",
    "night of 2022-01-05": "the night that begins on that day",
    "spring 2014": "a season; also `summer`, `autumn`, `winter`",
    "early 2016": "a part of a year; also `mid`, `late`",
    "201X": "EDTF: some year of a decade",
    "2026-10-25 02:30 summer time": "the first of the two readings when clocks are put back; also `winter time`",
    "2022-01-05~": "EDTF: about",
    "2022-01-02/..": "EDTF: since",
    "[2022-01-05..2022-01-07]": "EDTF: one of these",
}
"""Spellings of dates, each with what it means."""

VALUES = {
    ("18", "person/people"): "a number",
    ("1", "person/people"): "the first form of the unit is for one",
    ("2500", "person/people"): "no comma, no blank",
    ("55.8", "%"): "",
    ("431", "€ million"): "a sign of a currency stands first",
    ("120", "tenge a litre"): "",
    ("about 18", "person/people"): "",
    ("at least 17", "person/people"): "",
    ("more than 3000", "person/people"): "",
    ("nearly 40", "person/people"): "",
    ("up to 12", "person/people"): "",
    ("10 to 14", "person/people"): "",
    ("dozens", "person/people"): "words stand alone and never become digits",
}
"""Values of numbers with their units, each with what is to be said of it."""


def renewed(text: str, words: Mapping[str, str]) -> str:
    """The reference with every table between `<!-- name -->` and `<!-- end -->` written anew.

    `words` are those of the language in which dates and values are printed. A name that is no table is a KeyError.
    """
    return _MARKED.sub(lambda found: f"{found[1]}{_table(found[2], found[3], words)}{found[4]}", text)


def _table(name: str, argument: str | None, words: Mapping[str, str]) -> str:
    if name == "keys":
        assert argument
        return _rows(("key", "takes", "meaning"), _keys(getattr(model, argument)))
    if name == "words":
        assert argument
        return _rows(("word", "meaning"), ((f"`{word}`", told) for word, told in getattr(vocabulary, argument).items()))
    tables: dict[str, Callable[[Mapping[str, str]], str]] = {"kinds": _kinds, "dates": _dates, "values": _values}
    return tables[name](words)


def _rows(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n" + "".join(f"| {' | '.join(cells)} |\n" for cells in lines) + "\n"


def _keys(part: type[BaseModel]) -> Iterator[tuple[str, str, str]]:
    """The keys of a part, needed ones first; a kind is told without those that all briefs, or all happenings, have."""
    told = schema.of(part)
    shared = {name for base in part.__bases__ if base in (model.Brief, model.Happening) for name in base.model_fields}
    infos = {info.alias or name: info for name, info in part.model_fields.items() if _is_own(name, part, shared)}
    needed = set(told["required"])
    for name in sorted((name for name in infos if name in told["properties"]), key=lambda name: name not in needed):
        meaning = told["properties"][name]["description"]
        example = "".join(f" Example: `{typed}`" for typed in infos[name].examples or ())
        required = "**required** " if name in needed else ""
        yield f"`{name}`", required + _takes(told["properties"][name], told.get("definitions", {})), meaning + example


def _is_own(name: str, part: type[BaseModel], shared: set[str]) -> bool:
    return name not in shared or name in part.__annotations__


def _takes(told: Schema, definitions: Mapping[str, Any]) -> str:
    """The type of a key in plain words, with links to what has keys of its own."""
    if "enumDescriptions" in told:
        return f"[{told['title']}](#{told['title'].replace(' ', '-')})"
    if "enum" in told:
        return ", ".join(f"`{word}`" for word in told["enum"])
    if "allOf" in told:
        told = definitions[told["allOf"][0]["$ref"].rpartition("/")[2]]
    if told["title"] == "keys and values" and isinstance(told["additionalProperties"], dict):
        return f"keys of your own, each with {_linked(told['additionalProperties']['title'], definitions)}"
    return _linked(told["title"], definitions)


def _linked(title: str, definitions: Mapping[str, Any]) -> str:
    for part in definitions.values():
        anchor = part["title"].replace(" ", "-")
        title = re.sub(rf"(?<!\w){part['title']}(?!\w)", f"[{part['title']}](#{anchor})", title)
    return title


def _kinds(_words: Mapping[str, str]) -> str:
    rows = []
    for kind, part in model.FRONTS.items():
        told = schema.of(part)
        where = f"`{vocabulary.KINDS[kind]}/`" if kind in vocabulary.KINDS else "`index.md`"
        inherited_first = dict.fromkeys((*model.Brief.model_fields, *told["properties"]))
        needed = " ".join(f"`{name}`" for name in inherited_first if name in told["required"])
        rows.append((f"[{kind}](#{kind})", where, told["description"], needed))
    return _rows(("kind", "where", "what it is", "required"), rows)


def _dates(words: Mapping[str, str]) -> str:
    printed = {typed: dates.words(dates.parse(typed), words, zone_name="Almaty") for typed in DATES}
    return _rows(("write", "means", "prints"), ((f"`{typed}`", DATES[typed], told) for typed, told in printed.items()))


def _values(words: Mapping[str, str]) -> str:
    rows = (
        (f"`{typed}`", f"`{unit}`", values.words(values.parse(typed), unit, words), note)
        for (typed, unit), note in VALUES.items()
    )
    return _rows(("`value`", "`unit`", "prints", ""), rows)
