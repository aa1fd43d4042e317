"""The numbers of an explainer as tables for machines: CSV and JSON, each value with who said it, when and of when.

In the room: columns, and both ways to write them. Not in the room: which value stands (numbers.py) and the page
(layouts/numbers.html).
Words without digits stay words here too: they have no bounds. Dates are EDTF (ISO 8601-2); a time without an offset is
one of `time_zone`. Sources: RFC 4180 (CSV), RFC 8259 (JSON).
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from generator import addresses, dates
from generator.body import Citation
from generator.dates import Day, Moment, When
from generator.explainer import cited
from generator.numbers import Number, Stated
from generator.telling import Teller, language_of
from generator.values import Value

COLUMNS = (
    "value", "low", "high", "qualifier", "unit", "for", "as_of", "published", "time_zone", "by", "status", "withdrawn",
    "why", "note", "source", "source_url",
)  # fmt: skip


def planned(tell: Teller) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """The path below the explainer of every table, and how it is made."""
    numbers = tell.explainer.numbers
    for key, number in numbers.items():
        yield addresses.table_of(key, "csv"), partial(_made, _csv, number, tell)
        yield addresses.table_of(key, "json"), partial(_made, _json, number, tell)
    yield (
        addresses.ALL_NUMBERS,
        lambda: _json(
            {"explainer": tell.explainer.slug, "numbers": [_number(number, tell) for number in numbers.values()]}
        ),
    )


def _made(form: Callable[[Mapping[str, Any]], bytes], number: Number, tell: Teller) -> bytes:
    return form(_number(number, tell))


def _number(number: Number, tell: Teller) -> dict[str, Any]:
    front = number.front
    return {
        "number": number.key,
        "label": front.label,
        "unit": front.unit,
        "counting": tell.plain(number, front.counting),
        "where": tell.place(front.where) if front.where else "",
        "time_zone": number.zone.key,
        "note": tell.plain(number, front.note),
        "language": language_of(tell.explainer),
        "values": [_value(value, number, tell) for value in number.values],
    }


def _value(value: Stated, number: Number, tell: Teller) -> dict[str, Any]:
    low, high = _bounds(value, southern=number.southern)
    return {
        "value": tell.amount(value, ""),
        "low": low,
        "high": high,
        "qualifier": _qualifier(value.amount),
        "for": dates.to_edtf(value.of) if value.of else "",
        "as_of": dates.to_edtf(value.as_of),
        "published": dates.to_edtf(value.published),
        "by": tell.name(value.by),
        "status": "withdrawn" if value.is_withdrawn else value.status,
        "withdrawn": dates.to_edtf(value.withdrawn) if value.withdrawn else "",
        "why": tell.plain(number, value.front.why),
        "note": tell.plain(number, value.front.note),
        "sources": [_source(citation, tell) for citation in cited(value.sources)],
    }


def _bounds(value: Stated, *, southern: bool) -> tuple[Any, Any]:
    """The least and the most that a value may mean, of a date its first and last day; None where that is open."""
    if isinstance(value.amount, When):
        ends = dates.first_day(value.amount, southern=southern), dates.last_day(value.amount, southern=southern)
        return _day(ends[0]), _day(ends[1])
    return _figure(value.amount.low), _figure(value.amount.high)


def _qualifier(amount: Value | When) -> str:
    """What the value says of itself: "about", "at least"; of a date "about" or "probably"."""
    if not isinstance(amount, When):
        return amount.qualifier
    if any(moment.approximate for moment in amount.moments()):
        return "about"
    return "probably" if any(moment.uncertain for moment in amount.moments()) else ""


def _day(day: Day | None) -> str | None:
    return dates.to_edtf(When("moment", Moment(*day), Moment(*day))) if day else None


def _figure(number: Decimal | None) -> int | float | None:
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def _source(citation: Citation, tell: Teller) -> dict[str, str]:
    source = tell.explainer.sources[citation.source]
    return {
        "title": source.title,
        "publisher": source.publisher,
        "date": dates.to_edtf(source.date) if source.date else "",
        "locator": citation.locator,
        "url": source.url or "",
    }


def _json(told: Mapping[str, Any]) -> bytes:
    return f"{json.dumps(told, ensure_ascii=False, indent=2)}\n".encode()


# --- CSV -------------------------------------------------------------------------------------------------------------


def _csv(number: Mapping[str, Any]) -> bytes:
    """A row for each value; every line ends in CRLF."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for value in number["values"]:
        row = {**number, **value, **_source_cells(value["sources"])}
        writer.writerow({name: _cell(row[name]) for name in COLUMNS})
    return text.getvalue().encode()


def _source_cells(sources: list[dict[str, str]]) -> dict[str, str]:
    told = [", ".join(filter(None, (one["title"], one["publisher"], one["locator"]))) for one in sources]
    return {"source": "; ".join(told), "source_url": " ".join(one["url"] for one in sources if one["url"])}


_ACTS = re.compile("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""What a spreadsheet takes for the beginning of a formula, full-width signs too (OWASP, "CSV Injection")."""
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def _cell(value: object) -> str:
    """A cell as a spreadsheet shows it: text that would act there stands behind an apostrophe."""
    text = "" if value is None else str(value)
    return f"'{text}" if _ACTS.match(text) and not _PLAIN.fullmatch(text) else text
