"""Inputs that are hard on a reader: as large as a file may be, and made of one thing over and over.

`tests/test_bad_input.py` holds that they are read or refused without a traceback, `tests/fuzz.py` that none takes long.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.parse import MARKS, MOST_MARKS

SIZE_BYTES = 511 * 1024
FRONT = "---\ntitle: T\nsummary: S\n---\n"
AROUND = {
    "site.yml": "title: Hard\nbase_url: auto\n",
    "e/index.md": "---\ntitle: T\nsummary: S\npublished: 2022-01-01\n---\n",
    "e/sources.yml": "one: {title: T, publisher: P, date: 2022, held: H}\n",
    "e/numbers.yml": (
        "dead: {label: d, unit: person/people, values: [{value: 12, as_of: 2022-01-01, by: A, source: one}]}\n"
    ),
    "e/terms/terrorist.md": "---\ntitle: T\nsummary: S\ncontested: true\nflag: [terrorists]\n---\n",
}
"""The explainer in which each stands."""

IN_TEXT = (
    "[", "(", "{", "<", "]", ")", "}", ">", "*", "_", "`", "|", "!", "#", "-", "+", "~", "=", "\\", "&", "@", ":", ".",
    "'", '"', "“", "‘", "\n", " ", "\t", "\0", "\x01", "\u200b", "\u202e", "\ufeff", "\u2028", "a", "1", "1 ", "аa ",
    "аa", "e\u0301", "👩\u200d👩", "[@a", "[@a] ", "[@one] ", "[@one, page 2; @one] ", "{number:dead} ", "{number:",
    "{x} ", "{date:2022-01-05} ", "{date:9} ", "{quote:q}\n\n", "{box:number:dead}\n\n", "{image:i}\n\n",
    "{timeline}\n\n",
    "{unknowns}\n\n", "{number:dead history}\n\n", "\\{", "\\[@", "`{number:dead}` ", "*a ", "**a ", "*a_b ", "`a ",
    "~~a", "![", "![a](assets/b.png) ", "[a](", "[a](b ", "[](", "[](<", "[a](actor:x) ", "[a](javascript:b) ",
    "[a]: b\n", "[^1] ", "[^1]: a\n\n", "<http://a.b>", "http://a.b ", "a@b.c ", "<a>", "<!--", "<div>\n\n", "<x ",
    "&amp;", "&#1;", "> ", "- a\n", "- ", "1. ", "# a\n", "a\n=\n", "```\n", "~~~\n", "    a\n", "|a|b|\n|-|-|\n",
    "a. ", "Aa. ", "1,", "12 people died. ", "terrorists ", "now ", "yesterday. ", "on Monday ", "16 hours ago\n\n",
    "SOURCE: a\n", "(1 ", "1-", "2022-01-05 ", "to ", "Mr. ", "U.S. ", "a\u00a0", "a {number:dead}. ", "a [@one]. ",
    "a [b](term:terrorist). ",
)  # fmt: skip
IN_FRONT = (
    "a: [", "a: {", "a: ", "- ", "? ", "title: a\n", "a: *a\n", "a: &a b\n", "<<: *b\n", "a: !t b\n", "!!python/none ",
    "%a\n", "\ta: b\n", "a: '", 'a: "', "a # ", "a #b\n", "“a: b”\n", "---\n", "...\n", "a: \0\n", "events: ", "  ",
    "summary: |\n  a\n", "a:\n- ", ": ", ",", "a: b: c\n", '"\\x', "a: |\n",
)  # fmt: skip


def hard(size_bytes: int = SIZE_BYTES) -> Iterator[tuple[str, str, bytes]]:
    """What each is called, its path and its bytes, no more than so many."""
    for part in IN_TEXT:
        yield f"text {part!r}", "e/terms/x.md", _filled(size_bytes, FRONT, part)
        # What is refused for its marks says nothing of the most that is read.
        fewer = FRONT + part * ((MOST_MARKS - 100) // max(1, len(MARKS.findall(part))))
        if len(MARKS.findall(part)) > 1 and len(fewer.encode()) < size_bytes:
            yield f"text {part!r}, as many as may be", "e/terms/x.md", fewer.encode()
    for part in IN_FRONT:
        yield f"front {part!r}", "e/terms/x.md", _filled(size_bytes, "---\ntitle: T\nsummary: S\n", part, "\n---\n")
        yield f"registry {part!r}", "e/places.yml", _filled(size_bytes, "", part)
    for name, lines in _counted():
        yield f"front {name}", "e/terms/x.md", _cut(size_bytes, f"---\ntitle: T\nsummary: S\n{lines}", "---\n")
    for name, path, lines in _registries():
        yield f"registry {name}", f"e/{path}.yml", _cut(size_bytes, lines, "")
    for name, text in _nested():
        yield f"text {name}", "e/terms/x.md", _cut(size_bytes, FRONT + text, "")


def _filled(size_bytes: int, before: str, part: str, after: str = "") -> bytes:
    room = size_bytes - len((before + after).encode())
    return (before + part * (room // len(part.encode())) + after).encode()


def _cut(size_bytes: int, text: str, after: str) -> bytes:
    """As many whole lines as there is room for."""
    whole = text.encode()[: size_bytes - len(after)]
    return whole[: whole.rfind(b"\n") + 1] + after.encode()


MANY = range(40_000)


def _counted() -> Iterator[tuple[str, str]]:
    yield "keys", "".join(f"k{n}: v\n" for n in MANY)
    yield "facts", "facts:\n" + "".join(f"  k{n}: v [@one]\n" for n in MANY)
    yield "facts without a source", "facts:\n" + "".join(f"  k{n}: v\n" for n in MANY)
    yield "events", "events:\n" + "  - {when: 2022-01-01, what: a, source: one}\n" * len(MANY)
    yield "dates that are none", "events:\n" + "  - {when: 99999, what: a}\n" * len(MANY)
    yield "unknowns", "unknowns:\n" + "  - a\n" * len(MANY)
    yield "updates", "updates:\n" + "  - {on: 2022-01-01, type: correction, note: a}\n" * len(MANY)
    yield "authors", f"authors: [{', '.join(f'a{n}' for n in MANY)}]\n"
    yield "references", f"related: [{', '.join(f'term:t{n}' for n in MANY)}]\n"
    yield "old names", f"former_slugs: [{', '.join(f's{n}' for n in MANY)}]\n"
    yield "excuses", "allow:\n" + "".join(f"  k{n}: v\n" for n in MANY)
    yield "a bomb of aliases", "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a, *b{n - 1}]\n" for n in range(1, 40))
    yield "a whole number", f"published: {'9' * 5000}\n"
    yield "a decimal", f"members: 0.{'1' * 5000}\n"
    yield "a span without end", f"published: {'2022-01-01 to ' * 30_000}\n"


def _registries() -> Iterator[tuple[str, str, str]]:
    value = "as_of: 2022-01-01, by: A, source: one"
    yield "sources", "sources", "".join(f"s{n}: {{title: t, publisher: p, date: 2022, held: h}}\n" for n in MANY)
    via = "title: t, publisher: p, date: 2022, held: h, via"
    yield "sources, each from the next", "sources", "".join(f"s{n}: {{{via}: s{n + 1}}}\n" for n in MANY)
    lines = "".join(f"    - {{value: {n}, {value}{n}}}\n" for n in MANY)
    yield "values", "numbers", f"dead:\n  label: d\n  values:\n{lines}"
    equal = f"    - {{value: 1, {value}}}\n" * len(MANY)
    yield "equal values", "numbers", f"dead:\n  label: d\n  values:\n{equal}"
    number = f"label: d, values: [{{value: 1, {value}}}]"
    yield "numbers", "numbers", "".join(f"d{n}: {{{number}, adds_up_to: d{n + 1}}}\n" for n in MANY)
    yield "places, each in the next", "places", "".join(f"p{n}: {{name: t, in: p{n + 1}}}\n" for n in MANY)
    yield "places in a circle", "places", "".join(f"p{n}: {{name: t, in: p{(n + 1) % 9000}}}\n" for n in range(9000))
    yield "quotes", "quotes", "".join(f"q{n}: {{text: t, speaker: a, when: 2022, source: one}}\n" for n in MANY)
    for typed in ("9" * 5000, "9" * 400_000, "1e999999999", f"0.{'0' * 5000}1", f"{'1,' * 5000}1", "9 to " * 50_000):
        yield f"the value {typed[:12]}…", "numbers", f"dead: {{label: d, values: [{{value: {typed}, {value}}}]}}\n"


def _nested() -> Iterator[tuple[str, str]]:
    yield "lists inside lists", "".join(f"{' ' * (2 * n)}- a\n" for n in range(690))
    yield "quotes inside quotes", "".join(f"{'>' * n} a\n" for n in range(900))
    yield "notes", "".join(f"[^{n}] " for n in MANY) + "\n"
    yield "notes with texts", "".join(f"a[^{n}]\n\n[^{n}]: t\n\n" for n in MANY)
    yield "headings", "".join(f"# a{n}\n\n" for n in MANY)
    yield "references", "".join(f"[a{n}]: /b{n}\n" for n in MANY)
    yield "a wide table", f"|{'a|' * 60_000}\n|{'-|' * 60_000}\n|{'a|' * 60_000}\n"
    yield "links inside links", f"{'[' * 100_000}a{'](b)' * 100_000}\n"
