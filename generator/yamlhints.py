"""What an error of YAML means, in the words of someone who does not know YAML.

In the room: from the error and the lines of a file to a fault, its place, and what to leave out so that the rest of
the file can be read. Not in the room: the reading (front.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import yaml
from msgspec import Struct
from msgspec.structs import replace

from generator.problems import Fault
from generator.vocabulary import KEY, KINDS

CURLY = "“”„‟‘’‚‛«»"
_INDICATORS = "{[@*&!%|>`?,}]"


class Mistake(Struct, frozen=True):
    """A fault at 0-based line and columns; `value` is where the value begins that must be left out, if one suffices.

    `stop` is the column of its key: lines below that are indented more belong to the value.
    """

    fault: Fault
    line: int
    start: int
    end: int
    value: tuple[int, int] | None = None
    stop: int = 0


class _Line(Struct, frozen=True):
    """One line, cut into what leads to its value, and the value."""

    number: int
    text: str
    key_column: int
    start: int
    value: str

    def mistake(self, fault: Fault) -> Mistake:
        """The value is at fault, and leaving it out is enough."""
        return Mistake(
            fault, self.number, self.start, self.start + len(self.value), (self.number, self.start), self.key_column
        )

    def whole(self, fault: Fault, start: int | None = None) -> Mistake:
        """The line is at fault, and everything below the same top-level key must be left out."""
        begin = len(self.text) - len(self.text.lstrip()) if start is None else start
        return Mistake(fault, self.number, begin, max(len(self.text.rstrip()), begin + 1))


_VALUE = re.compile(
    r"""(?P<lead>\s*(?:-\s+)*)(?P<key>(?:"[^"]*"|'[^']*'|[^\s:#"'{\[][^:]*):(?:\s+|$))?(?P<value>\S.*?)?\s*$"""
)


def _cut(number: int, text: str) -> _Line:
    found = _VALUE.match(text)
    if found is None or found["value"] is None:
        return _Line(number, text, len(found["lead"]) if found and found["key"] else 0, len(text.rstrip()), "")
    lead = found["lead"]
    # A list item without a key belongs to its dash: what is indented more than that goes on with it.
    key_column = len(lead) if found["key"] else lead.rindex("-") if "-" in lead else 0
    return _Line(number, text, key_column, found.start("value"), found["value"])


def explain(error: yaml.YAMLError, lines: Sequence[str], last_quoted: tuple[int, int] | None) -> Mistake:
    """Say what is wrong; `last_quoted` are the first and last line of the quoted text read last, if it had several."""
    problem = str(getattr(error, "problem", ""))
    number, column = _place(error)
    if last_quoted is not None and last_quoted[1] == number:
        # A quotation mark was left open, and the next one, on another line, closed it.
        number = last_quoted[0]
    while number and (number >= len(lines) or not lines[number].strip()):
        number -= 1  # an end that comes too early is told where the text ends
    line = _cut(number, lines[number])
    indent = line.text[: len(line.text) - len(line.text.lstrip())]
    if "\t" in indent:
        return Mistake(_tab(number, lines), number, indent.index("\t"), indent.index("\t") + 1)
    if marked_up := re.match(r"\s*\*+(\w+):?\*+:?\s*(.*)", line.text):
        return line.whole(_marked_up(*marked_up.groups()))
    if in_brackets := _in_brackets(error, line, lines):
        return in_brackets
    fault_of_value = _value_fault(line.value, problem, _owner(number, lines))
    if fault_of_value is _BRACKETS and "cannot start any token" in problem and column > line.start:
        word = re.split(r"[\s,\]}]", line.text[column:])[0]
        found = re.search(r"(\w+):\s*$", line.text[:column])
        fault = _sign(word, found[1] if found else _owner(number, lines))
        return replace(line.mistake(fault), start=column, end=column + len(word))
    if fault_of_value is not None:
        return line.mistake(fault_of_value)
    if "mapping values are not allowed" in problem:
        return _goes_on(number, lines) or line.whole(_colon("the whole text"), column)
    if "expected <document start>" in problem and (mistake := _goes_on(number, lines)):
        return mistake  # a comment ended the text above
    if "could not find expected ':'" in problem or not re.search(r":(\s|$)", line.text):
        return line.whole(no_space(line.text) or _NEITHER)
    return line.whole(_NO_DASH_HERE) if "expected '-' indicator" in problem else _misfit(line, lines)


def _in_brackets(error: yaml.YAMLError, line: _Line, lines: Sequence[str]) -> Mistake | None:
    """What is wrong with a value in brackets or braces, if it is these."""
    is_bracketed = line.value[:1] in ("{", "[")
    if is_bracketed and not _is_closed(line, lines):
        return line.mistake(_OPEN[line.value[0]])
    if comma := _comma_forgotten(error, line):
        return comma
    if is_bracketed and not _is_closed(line, ()):
        return line.mistake(_BRACKETS)  # they close on a line below
    is_inside = "parsing a flow" in (getattr(error, "context", None) or "")
    return _stray(line, lines) if line.value[:1] == "{" and not is_inside else None


def _goes_on(number: int, lines: Sequence[str]) -> Mistake | None:
    """A plain `key: value` that YAML takes for more of the text above it: that line, or the indentation, is wrong."""
    above = _filled_above(number, lines)
    line = _cut(number, lines[number])
    has_dash = lines[number].lstrip().startswith("- ")
    begin = None
    while above and not re.search(r":(\s|$)", lines[above[-1]]):
        begin = above.pop()
        if lines[begin].lstrip().startswith("- "):
            break
    parent = _cut(above[-1], lines[above[-1]]) if above else None
    if begin is not None and (parent is None or not parent.value or begin != parent.number + 1):
        text = lines[begin]
        is_item = has_dash and not text.lstrip().startswith("- ")
        return _cut(begin, text).whole(NO_DASH if is_item else no_colon(text))
    if parent is None or has_dash or line.key_column <= parent.key_column:
        return None
    is_key = re.match(r"[a-z_]+:\s", lines[number][line.key_column :] + " ")
    if not is_key and line.key_column != parent.key_column + 1:
        return None
    key = parent.text[parent.key_column : parent.start].strip().removesuffix(":")
    return line.whole(_indented(key))


def _comma_forgotten(error: yaml.YAMLError, line: _Line) -> Mistake | None:
    """A key in braces behind a value that no comma ends."""
    mark = getattr(error, "problem_mark", None)
    if mark is None or mark.line != line.number or "did not find expected ',' or '}'" not in str(error):
        return None
    ends = (found for found in _INNER_KEY.finditer(line.text) if mark.column in (found.start(1), found.end(1)))
    found = next(ends, None)
    if found is None or found[1] not in _IN_BRACES:
        return None
    fault = _fault(
        f"a comma is missing before `{found[1]}:`",
        "inside {…} a comma ends a value.",
        f"put a comma before `{found[1]}:`.",
    )
    return replace(line.mistake(fault), start=found.start(1), end=found.end(1))


_INNER_KEY = re.compile(r"(?<=[^\s,:{\[])\s+([a-z_]+)(?=:\s)")


def _stray(line: _Line, lines: Sequence[str]) -> Mistake | None:
    """An item in braces that lost its dash, or stands in another column than the items above it."""
    above = _filled_above(line.number, lines)
    if not above:
        return None
    if not line.text.lstrip().startswith("- "):
        return line.whole(_NO_DASH_IN_LIST) if lines[above[-1]].lstrip().startswith("- ") else None
    first = _cut(above[-1], lines[above[-1]])
    if first.text.lstrip().startswith("{"):
        return first.whole(NO_DASH)
    items = [lines[n] for n in above if lines[n].lstrip().startswith("- ")]
    off = _indent(line.text) - _indent(items[-1]) if items else 0
    return line.whole(_out_of_column(off)) if off else None


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _out_of_column(off: int) -> Fault:
    columns = "one column" if abs(off) == 1 else f"{abs(off)} columns"
    return _fault(
        f"this line stands {columns} too far {'right' if off > 0 else 'left'}",
        "items of one list begin in the same column.",
        "begin it under the `- ` of the item above.",
    )


def _filled_above(number: int, lines: Sequence[str]) -> list[int]:
    return [n for n in range(number) if lines[n].strip() and not lines[n].lstrip().startswith("#")]


def _tab(number: int, lines: Sequence[str]) -> Fault:
    """A tab before a line: in the place of blanks, or of nothing."""
    above = _filled_above(number, lines)
    is_inner = above and (lines[above[-1]][:1].isspace() or lines[above[-1]].rstrip().endswith(":"))
    fix = "replace it by two spaces." if is_inner else "delete it."
    return _fault("a tab at the start of a line", "YAML allows only spaces there.", fix)


def _misfit(line: _Line, lines: Sequence[str]) -> Mistake:
    """A line that begins in no column of those above it; where it begins before all of them, these are wrong."""
    above = _filled_above(line.number, lines)
    if above and not line.key_column and lines[above[0]].startswith(" "):
        first = _cut(above[0], lines[above[0]])
        return Mistake(_BLANK_BEFORE, first.number, 0, max(1, first.key_column))
    columns = sorted({column for n in above if (column := _cut(n, lines[n]).key_column) < line.key_column})
    return line.whole(_MISFIT if not line.key_column or not columns else _between(columns[-1]))


def _owner(number: int, lines: Sequence[str]) -> str:
    """The key whose value stands on a line, or in a list on the lines from there."""
    while number and re.match(r"\s*(#|$|-\s+[^\s:]+(,|\s*$))", lines[number]):
        number -= 1
    found = re.match(r"\s*(?:-\s+)*([a-z_]+):(\s|$)", lines[number])
    return found[1] if found else ""


def _is_closed(line: _Line, lines: Sequence[str]) -> bool:
    """Whether every bracket of a value closes, on its line or on those below that are indented more."""
    text = line.value
    for below in lines[line.number + 1 :]:
        if below.strip() and len(below) - len(below.lstrip(" ")) <= line.key_column and below.strip()[0] not in "}]":
            break
        text += "\n" + below
    bare = re.sub(r""""(?:[^"\\\n]|\\.)*"|(?<![\w])'(?:[^'\n]|'')*'""", "", text)
    return sum(map(bare.count, "{[")) <= sum(map(bare.count, "}]"))


_CONTEXT_TELLS = ("scanning a quoted scalar", "parsing a flow", "scanning a block scalar", "scanning a simple key")


def _place(error: yaml.YAMLError) -> tuple[int, int]:
    """0-based line and column where the writer should look."""
    mark, begun = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    if begun is not None and any(words in (getattr(error, "context", None) or "") for words in _CONTEXT_TELLS):
        mark = begun
    return (mark.line, mark.column) if mark else (0, 0)


def _value_fault(value: str, problem: str, key: str) -> Fault | None:
    """What is wrong with a value by its looks."""
    first = value[:1]
    if first and first in CURLY:
        return curly(value)
    if first in ("'", '"') and not _closes(value):
        return _quote(value)
    if first and first in "{[" and not value.startswith("[@") and value[-1] == {"{": "}", "[": "]"}[first]:
        return _BRACKETS
    if (first and first in _INDICATORS) or value.startswith(("- ", ": ")):
        return _sign(value, key)
    if reference := _PARTED.fullmatch(value):
        return replace(_colon(quoted(value)), fix=f"write `{reference[1]}:{reference[2]}`, without a blank.")
    if "mapping values are not allowed" in problem and ": " in value + " ":
        return _colon(quoted(value))
    return None


_PARTED = re.compile(rf"({'|'.join(KINDS)}): +({KEY.pattern})")
"""A reference such as `event: closing`."""


def _closes(value: str) -> bool:
    """Whether a text that begins with a quotation mark ends with the same one, and not before."""
    inner = r'"(?:[^"\\]|\\.)*"' if value[0] == '"' else r"'(?:[^']|'')*'"
    return re.fullmatch(rf"{inner}(\s+#.*)?[,\]}}]*", value) is not None


def _fault(message: str, why: str, fix: str) -> Fault:
    return Fault("yaml", message, why, fix)


_KEYED = frozenset(
    {"source", "for", "against", "via", "quote", "image", "actor", "actors", "place", "where", "in", "by", "main",
     "speaker", "claimant", "authors", "attribute_to", "adds_up_to"}
)  # fmt: skip
"""Keys behind which the key of something else may stand: there a writer types `@key`, as in the text."""
_IN_BRACES = _KEYED | frozenset(
    {"value", "as_of", "date", "published", "withdrawn", "status", "note", "title", "publisher", "url", "archived",
     "held", "label", "unit", "text", "file", "alt", "credit", "licence", "from", "to", "when", "what", "name"}
)  # fmt: skip
"""Keys that writers put on one line in braces; another word before a colon may belong to the value above it."""
_AT_KEY = re.compile(rf"@{KEY.pattern}\s*(?=[,;\]}}]|$)")


def _sign(value: str, key: str = "") -> Fault:
    is_key = key in _KEYED and _AT_KEY.match(value.lstrip("["))
    fix = f"put the whole value in quotation marks: {quoted(value)}"
    if more := re.fullmatch(r">(=?)\s*(-?[0-9][0-9.]*)", value):
        fix = f"write `{'at least' if more[1] else 'more than'} {more[2]}`."
    return _fault(
        f'a value that begins with "{value[0]}"' if value[0] != "[" or not is_key else 'a key that begins with "@"',
        "only in the text a key has an @ before it." if is_key else "YAML gives that sign a meaning of its own.",
        f"write `{re.sub(rf'(?<![^[;, ])@(?={KEY.pattern})', '', value)}`." if is_key else fix,
    )


def marked(sign: str) -> Fault:
    """An anchor, alias or tag that YAML understood."""
    return _fault(
        f'a value that begins with "{sign}"',
        "YAML gives that sign a meaning of its own.",
        "put the whole value in quotation marks.",
    )


def curly(value: str) -> Fault:
    """A value in quotation marks that only print has."""
    return _fault(
        f"a value in curly quotation marks ({value[0]})",
        "YAML takes them for letters; only straight ones hold a value together.",
        f"put straight ones around it: {quoted(_without_marks(value))}",
    )


def _without_marks(value: str) -> str:
    """A value without its curly marks, and without a straight one that was to close them."""
    inner, last = value.strip(CURLY), value[-1:]
    return inner[:-1] if last in ("'", '"') and inner.count(last) % 2 else inner


def colon(value: str) -> Fault:
    """A value that YAML cut in two at its colon."""
    return _colon(quoted(value))


def _colon(fix: str) -> Fault:
    return _fault(
        "a colon followed by a space inside a value",
        "YAML takes it for a new key.",
        f"put the value in quotation marks: {fix}" if fix[0] in "\"'" else f"put {fix} in quotation marks.",
    )


def cut_off(word: str) -> Fault:
    """A plain value that ends at ` #5` has lost its end to a comment of YAML."""
    return _fault(
        f'the value is cut off at "{word}"',
        "YAML takes a # after a space for the start of a comment.",
        "put the whole value in quotation marks, or write a space after # for a comment.",
    )


_WITH_COMMAS = re.compile(r"\bvalue:\s*(?:[a-z]+ )*(-?[0-9]+(?:,[0-9]+)+)")


_TOUCHING = re.compile(r"([a-z_]+):(?!//)([^\s:].*)")


def touching(key: str) -> str:
    """The key that was meant by `as_of:2022`, which is no key and its value to YAML; "" where none was."""
    found = _TOUCHING.fullmatch(key)
    return found[1] if found else ""


def comma_made(key: str, mapping: str) -> Fault:
    """The fault of a key that nobody meant, inside `{…}`: the end of a value with a comma, or a key with its value."""
    if found := _TOUCHING.fullmatch(key):
        return _space_missing(*found.groups())
    number = _WITH_COMMAS.search(mapping)
    if number and key in number[1].split(",")[1:]:
        is_grouped = re.fullmatch("-?[0-9]{1,3}(,[0-9]{3})+", number[1])
        return _fault(
            f'commas divide "{number[1]}"' if number[1].count(",") > 1 else f'a comma divides "{number[1]}"',
            "inside {…} a comma ends a value, and a number has none.",
            f"write {number[1].replace(',', '' if is_grouped else '.')}.",
        )
    return _fault(
        f'a comma made "{key}" a key of its own',
        "inside {…} a comma ends a value.",
        "put the value that holds the comma in quotation marks.",
    )


def _quote(value: str) -> Fault:
    mark, other = value[0], "'" if value[0] == '"' else '"'
    whole = other not in value and value.count(mark) % 2 == 0
    inner = value.removeprefix(mark).removesuffix(mark)
    return _fault(
        f"a value that begins with {mark} and does not end with it",
        "YAML ends the value at the next quotation mark of that kind.",
        f"write {other}{value}{other}, or begin with another word." if whole else f"write {quoted(inner)}",
    )


_OPEN = {
    mark: _fault(
        "the bracket is not closed",
        "YAML reads on in the lines below as if they stood inside it.",
        f"write {closing} at its end.",
    )
    for mark, closing in (("[", "]"), ("{", "}"))
}
_BRACKETS = _fault(
    "the brackets of this value do not hold what they should",
    "inside brackets, commas and colons end a value.",
    "put each value that holds one in quotation marks, and check that every bracket closes.",
)
_NEITHER = _fault(
    "a line that is neither `key: value` nor a list item",
    "YAML cannot tell what it belongs to.",
    "write `key: value`, begin it with `- `, or indent it under its key.",
)
NO_DASH = _fault(
    "a `- ` is missing before this item",
    "YAML takes the items below for more of its text.",
    "begin it with `- `, like the others.",
)
_NO_DASH_HERE = _fault(
    "a `- ` is missing before this item",
    "the lines above are a list, each item of which begins so.",
    "begin it with `- `, or indent it as far as the keys of the item above.",
)
_NO_DASH_IN_LIST = replace(_NO_DASH_HERE, fix="add `- ` before it, like the others.")
_MISFIT = _fault(
    "this line does not fit the lines before it",
    "keys that belong together begin in the same column.",
    "check its indentation, and the quotation marks and brackets above it.",
)
_BLANK_BEFORE = _fault(
    "a blank before the first key", "keys that belong together begin in the same column.", "delete it."
)


def _between(column: int) -> Fault:
    where = f"in column {column + 1}" if column else "at the start of the line"
    return replace(_MISFIT, fix=f"begin it {where}, or in the same column as the keys above it.")


def _marked_up(key: str, value: str) -> Fault:
    return _fault("a key in bold or italics", "keys are plain words.", f"write `{key.lower()}: {value or '…'}`.")


SECOND_DOCUMENT = _fault("a second document begins here", "one file holds one set of keys.", "remove the `---`.")
NO_KEY = _fault("a key must be plain words", "", "put the whole line's value in quotation marks.")
CONTROL = _fault("a control character that no text needs", "it cannot be shown.", "delete it.")
SEPARATOR = _fault("an invisible line separator", "YAML would begin a new line there.", "delete it.")


def no_space(text: str) -> Fault | None:
    """`title:Scour`, which is no key to YAML."""
    # What is read once is not read again (`*+`): a line may be half a megabyte of hyphens.
    found = re.fullmatch(r"(?:-\s++)*+([^\s:\"'{\[][^:\"'{\[]*):(?!//)([^\s:].*)", text.strip())
    return found and _space_missing(found[1], found[2])


def _space_missing(key: str, value: str) -> Fault:
    return _fault(f"a space is missing after `{key}:`", "without it YAML sees no key.", f"write `{key}: {value}`.")


def no_colon(text: str) -> Fault:
    """A line among keys that has none: its colon was forgotten, or the space behind it."""
    first, _, rest = text.strip().removeprefix("- ").strip().partition(" ")
    example = f"{first}: {rest.strip(' =') or '…'}"
    return no_space(text) or _fault(
        "a colon is missing",
        "the lines around it are keys, each with a colon and a space behind it.",
        f"write `key: value`, such as `{example if len(example) < 60 else example[:58] + '…'}`.",
    )


def _indented(key: str) -> Fault:
    return _fault(
        f"this line is indented further than `{key}` above it",
        f"YAML takes it for more of the text of `{key}`.",
        "begin it in the same column; or, if it does go on with that text, put the whole text in quotation marks.",
    )


def several_again(key: str, line: int) -> Fault:
    """Keys of an item that stand in the item before, since nothing divides the two."""
    return Fault(
        "repeated-key",
        f'"{key}" and other keys stand here again (first on line {line}): is a `- ` missing before this item?',
        "a list begins each item with `- `; without it both are one.",
        f"write `- {key}: …`, and indent the other keys as far as this one.",
    )


def too_deep(most: int) -> Fault:
    return _fault(f"lists inside lists more than {most} deep", "no key needs that.", "close the brackets.")


def quoted(value: str) -> str:
    """A value in quotation marks that it does not hold."""
    return f"'{value}'" if '"' in value and "'" not in value else '"' + value.replace('"', "”") + '"'
