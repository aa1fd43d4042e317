"""The types of single values: words, lines of Markdown, dates, keys, addresses, and lists and parts of them.

In the room: reading one written value, what stands in for one that is missing, and the JSON Schema of what may be
written, so that editors and the generator agree. Every value arrives as the text
that was typed (written.py). There are no lax numbers and no unions: a key *or* plain words is one type, and a list of
one may be written without the list. Not in the room: which key takes which type (model.py), and reports (cleaning.py).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Annotated, Any, TypeAlias, TypeVar

from msgspec import Struct
from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, PlainValidator, WithJsonSchema
from pydantic.config import JsonDict
from pydantic_core import CoreSchema, PydanticCustomError

from generator import dates, markdown, values
from generator.body import Text
from generator.problems import Fault, Problem, Unreadable, did_you_mean, listed, nearest
from generator.vocabulary import KEY, KINDS, STATUSES, VERDICTS, reference_fault, slug_fault
from generator.written import Map, Scalar, Seq, Settled, Value, as_scalar, mapping, scalar_items, seq
from generator.yamlhints import CURLY, curly

T = TypeVar("T")


class Named(Struct, frozen=True):
    """The key of something that exists, or plain words."""

    text: str
    is_key: bool


class Ref(Struct, frozen=True):
    """`kind:slug`; of kind `event` the slug may be the id of an event inside a brief."""

    kind: str
    slug: str


# --- what editors are told -------------------------------------------------------------------------------------------

Schema: TypeAlias = dict[str, Any]
"""JSON Schema, draft 7. `title` names a type in plain words; patterns take what the readers below take."""

TEXT: Schema = {"type": ["string", "number", "boolean"]}
"""What an editor's reader of YAML makes of text that was typed without quotation marks."""
LINE: Schema = {
    "type": ["string", "number", "boolean", "object"],
    "propertyNames": {"pattern": "^(number|date):"},
    "additionalProperties": {"type": "null"},
    "minProperties": 1,
}
"""The same, and `{number:dead}`, which YAML takes for a mapping."""
DATE: Schema = {
    "type": ["string", "number", "object", "array"],
    "additionalProperties": {"type": "null"},
    "minProperties": 1,
    "minItems": 1,
}
"""The same for `{2022-01-01, 2022-01-03}` and `[2022-01-01..2022-01-03]`. With `items`, editors would offer lists."""


def _like(pattern: str, *more: str) -> Schema:
    return {"type": ["string", *more], "pattern": f"^({pattern})$"}


class Told(Struct, frozen=True):
    """What editors are told of a type, made from the schema of what the model keeps.

    The second argument of `change` looks a `$ref` up.
    """

    change: Callable[[Schema, Callable[[Schema], Schema]], Schema]

    def __get_pydantic_json_schema__(self, kept: CoreSchema, handler: GetJsonSchemaHandler) -> Schema:
        return self.change(handler(kept), handler.resolve_ref_schema)


def one_or_list(item: Schema, *, name: str = "") -> Schema:
    """A list, whose items are `item`, or one of them without the list."""
    return {"title": f"{name or item.get('title', '')}, or a list", "anyOf": [item, {"type": "array", "items": item}]}


# --- how a value is read, or refused ---------------------------------------------------------------------------------


class Refused(Exception):
    """Several problems with one value, and the value that remains of it."""

    def __init__(self, problems: Sequence[Problem], value: object) -> None:
        super().__init__(problems[0].fault.message)
        self.problems, self.value = tuple(problems), value


def refuse(fault: Fault, start: int = 0, end: int | None = None) -> PydanticCustomError:
    """A mistake in the form that pydantic carries to cleaning.py."""
    return PydanticCustomError("refused", "{message}", {"message": fault.message, "fault": fault, "part": (start, end)})


def reading(
    read: Callable[[Scalar], Any], what: str, stand_in: object = None, told: Schema | None = None
) -> tuple[PlainValidator, WithJsonSchema]:
    """A type whose values are read from the text between the marks.

    `what` names it for writers; `stand_in` is what takes the place of one that is missing. Without a stand-in, a part
    that lacks such a value is left out as a whole. `told` is the JSON Schema of what may be written.
    """

    def validate(value: object) -> Any:
        if isinstance(value, Settled):
            return _settled(value, stand_in)
        if not isinstance(value, Scalar | Seq | Map):
            return value  # already read
        scalar = _text_of(value, what)
        try:
            return read(scalar)
        except Unreadable as error:
            raise _unreadable(scalar, error) from None
        except Refused as error:
            raise PydanticCustomError("kept", "kept", {"problems": error.problems, "value": error.value}) from None

    told = told or TEXT
    refusal = {"patternErrorMessage": f"Expected {what}."} if "pattern" in told else {}  # editors show it
    return PlainValidator(validate), WithJsonSchema({"title": what, **told, **refusal})


def _settled(value: Settled, stand_in: object) -> object:
    if value.value is None and stand_in is None:
        raise PydanticCustomError("without_stand_in", "without")
    return stand_in if value.value is None else value.value


def _text_of(value: Value, what: str) -> Scalar:
    scalar = as_scalar(value)
    if scalar is None:
        message, fix = f"expected {what}, found {shape(value)}", "write it on one line, after the colon."
        if what == "kind:slug" and (pair := divided(value)):
            fix = f"write `{pair[0]}:{pair[1]}`, without a blank."
        raise refuse(Fault("wrong-type", message, "", fix))
    if scalar.is_empty:
        raise refuse(Fault("wrong-type", f"expected {what}, found nothing", "", "write it, or remove the key."))
    return scalar


def _unreadable(scalar: Scalar, error: Unreadable) -> PydanticCustomError:
    if scalar.origin.raw[0] in CURLY:
        return refuse(curly(scalar))
    if scalar != words(scalar):
        return refuse(error.fault)  # the place was counted in the text with its blanks put right
    return refuse(error.fault, error.start, error.end)


def shape(value: Value) -> str:
    """A value as a message names it."""
    return "a list" if isinstance(value, Seq) else "keys and values" if isinstance(value, Map) else f'"{value}"'


def _wrong(message: str, fix: str) -> Unreadable:
    return Unreadable(Fault("wrong-type", message, "", fix))


# --- readers of texts ------------------------------------------------------------------------------------------------


def words(scalar: Scalar) -> str:
    return unicodedata.normalize("NFC", " ".join(scalar.split()))


def _line(scalar: Scalar) -> Text:
    return _whole(*markdown.line(scalar))


def _title(scalar: Scalar) -> Text:
    return _whole(*markdown.title(scalar))


def _whole(text: Text, problems: tuple[Problem, ...]) -> Text:
    if problems:
        raise Refused(problems, text)
    return text


def _when(scalar: Scalar) -> dates.When:
    return dates.parse(words(scalar))


def _day(scalar: Scalar) -> dates.When:
    when = _when(scalar)
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", words(scalar)):
        raise Unreadable(Fault("not-a-date", f'"{scalar}" is not one day', "", "write it as 2022-01-05."))
    return when


def _amount(scalar: Scalar) -> values.Value:
    return values.parse(words(scalar))


def _key(scalar: Scalar) -> str:
    text = words(scalar)
    if not KEY.fullmatch(text):
        raise Unreadable(slug_fault(text, "key"))
    return text


_KEY_TOLD = _like(KEY.pattern, "integer")


def key_of(what: str, where: str, instead: str = "") -> tuple[PlainValidator, WithJsonSchema]:
    """A type that takes the key of something that is written elsewhere; `instead` is what may stand in its place."""

    def read(scalar: Scalar) -> str:
        text = words(scalar)
        if not KEY.fullmatch(text):
            raise Unreadable(reference_fault(text, what, where, instead))
        return text

    return reading(read, f"the key of {what}", told=_KEY_TOLD)


def _named(scalar: Scalar) -> Named:
    text = words(scalar)
    several = [part.strip() for part in text.removeprefix("[").removesuffix("]").split(",")]
    if scalar.origin.raw[:1] == "[" or (len(several) > 1 and all(map(KEY.fullmatch, several))):
        fix = f"write one of them, or all in words: `{' and '.join(several)}`."
        raise Unreadable(Fault("wrong-type", f'"{text}" are several, and one is expected', "", fix))
    return Named(text, bool(KEY.fullmatch(text)))


def _ref(scalar: Scalar) -> Ref:
    text = words(scalar)
    kind, colon, slug = text.partition(":")
    if not colon:
        examples = f"cause:{text} or event:{text}" if KEY.fullmatch(text) else "event:first-vote"
        why, fix = "there may be an event and a cause of that name.", f"write kind:slug, such as {examples}."
        raise Unreadable(Fault("unknown-reference", f'"{text}" does not say its kind', why, fix))
    if kind not in (*KINDS, "explainer"):
        fix = did_you_mean(kind, KINDS) or f"use {listed(KINDS)}."
        raise Unreadable(Fault("wrong-kind", f'"{kind}" is not a kind of brief', "", fix), 0, len(kind))
    if KEY.fullmatch(slug.strip()) and slug != slug.strip():
        raise Unreadable(Fault("slug", f'"{text}" has a blank in it', "", f"write {kind}:{slug.strip()}."))
    if not KEY.fullmatch(slug):
        raise Unreadable(slug_fault(slug, "slug"), len(kind) + 1)
    return Ref(kind, slug)


def _count(scalar: Scalar) -> int:
    if not re.fullmatch(r"0|[1-9][0-9]{0,8}", scalar.strip()):
        raise _wrong(f'expected a whole number, found "{scalar}"', "write digits only, such as 6.")
    return int(scalar)


def _flag(scalar: Scalar) -> bool:
    if scalar not in ("true", "false"):
        raise _wrong(f'expected true or false, found "{scalar}"', "write true or false.")
    return scalar == "true"


def _degrees(scalar: Scalar) -> float:
    text = scalar.strip()
    if not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]+)?", text) or abs(float(text)) > 180:
        raise _wrong(f'expected degrees, found "{scalar}"', _DEGREES)
    return float(text)


def _latitude(scalar: Scalar) -> float:
    degrees = _degrees(scalar)
    if abs(degrees) > 90:
        raise _wrong(f'"{scalar}" is no latitude, which ends at 90', _DEGREES)
    return degrees


_DEGREES = "write at: [43.24, 76.95], latitude first."


def two_degrees(value: object) -> object:
    """A pair of degrees needs its brackets."""
    if isinstance(value, Scalar) and not isinstance(value, Settled):
        pair = re.fullmatch(r"\s*\(?\s*(-?[0-9.]+)\s*[,;]?\s+(-?[0-9.]+)\s*\)?\s*|\s*(-?[0-9.]+),(-?[0-9.]+)\s*", value)
        found = [part for part in pair.groups() if part] if pair else []
        fix = f"write at: [{', '.join(found)}], latitude first." if found else _DEGREES
        raise refuse(Fault("wrong-type", f'expected two values in brackets, found "{value}"', "", fix))
    return value


def _url(typed: str) -> str:
    text = typed.strip()
    if not re.fullmatch(r"https?://[^\s/?#@<>\"\\]+([/?#][^\s<>\"\\]*)?", text):
        is_bare = re.fullmatch(r"[\w-]+(\.[\w-]+)*\.[a-z]{2,}(/\S*)?", text, re.IGNORECASE)
        fix = f"write https://{text}" if is_bare else "write the whole address, beginning with https://."
        raise Unreadable(
            Fault("unsafe-link", f'"{text}" is not a web address', "readers must be able to follow it.", fix)
        )
    return text


def _base_url(scalar: Scalar) -> str:
    if scalar != "auto" and scalar.strip().lower() == "auto":
        raise Unreadable(Fault("unknown-word", f'"{scalar.strip()}" is neither auto nor an address', "", "write auto."))
    return "auto" if scalar == "auto" else base_url(scalar)


def base_url(typed: str) -> str:
    """The address of a site, ending in "/". Raises Unreadable for what is none, or cannot be put before a path."""
    url = _url(typed)
    if "?" in url or "#" in url:
        why, fix = "addresses of pages are put behind it.", "write the address of the site's first page."
        raise Unreadable(Fault("unsafe-link", f'"{url}" has a ? or # in it', why, fix))
    return url if url.endswith("/") else url + "/"


def _editor(scalar: Scalar) -> str:
    text = scalar.strip()
    if re.fullmatch(r"(?!javascript:|vbscript:)[a-z][a-z0-9+.-]*://[^\s<>\"\\]*", text) and "{path}" in text:
        return text
    why = "the preview leads there from each mistake."
    fix = "write it like vscode://file/{path}:{line}:{column}."
    raise Unreadable(Fault("unsafe-link", f'"{text}" is not an address that opens {{path}} in an editor', why, fix))


def _contact(scalar: Scalar) -> str:
    text = scalar.strip().removeprefix("mailto:")
    if re.fullmatch(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]+", text):
        return f"mailto:{text}"
    return _url(scalar)


def _zone(scalar: Scalar) -> str:
    dates.zone(scalar.strip())
    return scalar.strip()


# --- readers of words with a fixed meaning ---------------------------------------------------------------------------

_MEANT_LANGUAGES = {"kz": "kk", "ua": "uk", "jp": "ja", "cn": "zh", "gr": "el", "cz": "cs", "dk": "da", "se": "sv"}
"""Codes of countries that are often written for the language spoken there."""

LANGUAGE_TAG = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z]{4})?(-([a-zA-Z]{2}|[0-9]{3}))?")


def _language(scalar: Scalar) -> str:
    text = scalar.strip()
    meant = _MEANT_LANGUAGES.get(text.lower())
    if meant:
        why, fix = "browsers and screen readers would not know it.", f'did you mean "{meant}"?'
        raise Unreadable(Fault("unknown-word", f'"{text}" is a country, not a language', why, fix))
    if not LANGUAGE_TAG.fullmatch(text):
        fix = "write a tag such as en, ru or kk-Latn (BCP 47)."
        raise Unreadable(Fault("unknown-word", f'"{text}" is not a language tag', "", fix))
    return text


_OTHER_WORDS = {
    "unanswered": "open", "unresolved": "open", "unsolved": "open", "unclear": "open", "solved": "answered",
    "partially": "partly", "partial": "partly", "half": "partly", "unconfirmed": "reported", "scheduled": "planned",
    "true": "confirmed", "proven": "confirmed", "verified": "confirmed", "false": "contradicted",
    "refuted": "contradicted", "debunked": "contradicted", "wrong": "contradicted", "unproven": "no evidence given",
    "unsupported": "no evidence given",
    "unverifiable": "cannot be checked", "contested": "disputed", "retracted": "withdrawn",
    "official": "officials say", "website": "webpage", "site": "webpage", "web": "webpage", "news": "article-newspaper",
    "article": "article-newspaper", "blog": "post-weblog", "tweet": "post", "video": "motion_picture",
    "film": "motion_picture", "tv": "broadcast", "radio": "broadcast", "podcast": "broadcast", "law": "legislation",
    "act": "legislation", "case": "legal_case", "judgment": "legal_case", "data": "dataset", "paper": "article-journal",
    "pdf": "document", "warning": "warn",
}  # fmt: skip
"""Words that others use in the place of ours."""


def _with_parts(text: str, known: Collection[str]) -> str:
    """The one known word that has every part of a text: "article-newspaper" of "newspaper article"."""
    parts = set(text.lower().split())
    having = [word for word in known if parts and parts <= set(re.split("[-_]", word))]
    return having[0] if len(having) == 1 else ""


def one_of(known: Collection[str], what: str) -> tuple[PlainValidator, WithJsonSchema]:
    """A type that takes one of some words; with a mapping, their meanings are told too."""

    def read(scalar: Scalar) -> str:
        text = words(scalar)
        if text not in known:
            other = _OTHER_WORDS.get(text.lower(), "")
            near = nearest(text, known) or (other if other in known else _with_parts(text, known))
            rest = listed(word for word in known if word != near)
            fix = f'did you mean "{near}"? Or use {rest}.' if near else f"use {rest}."
            why = "such words mean the same on every page."
            raise Unreadable(Fault("unknown-word", f'"{text}" is not a {what}', why, fix))
        return text

    told: Schema = {"title": what, "type": "string", "enum": [*known]}
    if isinstance(known, Mapping):
        told["enumDescriptions"] = [*known.values()]  # no word of the standard; editors know it
    return reading(read, f"one of {listed(known)}", next(iter(known)), told)


STAND_IN_DATE = dates.parse("9999")
_DOTS = Text("…", ("…",))

Words = Annotated[str, *reading(words, "words", "…")]
Line = Annotated[Text, *reading(_line, "a line of Markdown", _DOTS, LINE)]
Title = Annotated[Text, *reading(_title, "words", _DOTS, LINE)]
When = Annotated[dates.When, *reading(_when, "a date", STAND_IN_DATE, DATE)]
Day = Annotated[dates.When, *reading(_day, "a day", dates.parse("9999-12-31"), _like(r"\d{4}-\d{2}-\d{2}"))]
_NO_AMOUNT = values.Value("", None, None, "…", "…")
Amount = Annotated[values.Value, *reading(_amount, "a value", _NO_AMOUNT, {"type": ["string", "number"]})]
Key = Annotated[str, *reading(_key, "a key", told=_KEY_TOLD)]
KeyOrWords = Annotated[Named, *reading(_named, "a key or words", Named("…", False))]
Reference = Annotated[
    Ref, *reading(_ref, "kind:slug", told=_like(f"({'|'.join((*KINDS, 'explainer'))}):{KEY.pattern}"))
]
Count = Annotated[int, *reading(_count, "a whole number", told={"type": "integer", "minimum": 0})]
Flag = Annotated[bool, *reading(_flag, "true or false", told={"type": "boolean"})]
Degrees = Annotated[float, *reading(_degrees, "degrees", told={"type": "number", "minimum": -180, "maximum": 180})]
Latitude = Annotated[float, *reading(_latitude, "degrees", told={"type": "number", "minimum": -90, "maximum": 90})]
Url = Annotated[str, *reading(_url, "a web address", told=_like("https?://.+"))]
BaseUrl = Annotated[str, *reading(_base_url, "a web address or auto", "auto", _like("https?://.+|auto"))]
Contact = Annotated[str, *reading(_contact, "a mail or web address", told={"type": "string"})]
Editor = Annotated[str, *reading(_editor, "an address with {path} in it", told=_like(r".+://.*\{path\}.*"))]
ZoneName = Annotated[str, *reading(_zone, "a time zone such as Asia/Almaty", told={"type": "string"})]
Language = Annotated[str, *reading(_language, "a language tag", "en", _like(LANGUAGE_TAG.pattern))]
Status = Annotated[str, *one_of(STATUSES, "status")]
Verdict = Annotated[str, *one_of(VERDICTS, "verdict")]


# --- lists and parts -------------------------------------------------------------------------------------------------


def list_of_one(value: object) -> object:
    """A list of one may be written without the list."""
    if isinstance(value, Settled):
        return seq(value.origin)
    if isinstance(value, Scalar | Map):
        return seq(value.origin, [value])
    return value


_NAME = re.compile(r"[^\W\d_a-z]\S*(?:\s\S+){0,3}")
"""A few words with a capital letter: "Police, Army" are two, "Rui Falcato, whose daughter is missing" is one."""
_LIKE_A_KEY = re.compile(rf"({KEY.pattern}:)?{KEY.pattern}")


def several_or_one(value: object) -> object:
    """The same for texts: `a, b` without brackets would be one text, and is refused unless in quotation marks."""
    if isinstance(value, Scalar) and not isinstance(value, Settled) and value.origin.raw[:1] not in ("'", '"'):
        parts = [part.strip() for part in value.split(",")]
        if len(parts) > 1 and all(parts) and (_LIKE_A_KEY.fullmatch(parts[0]) or all(map(_NAME.fullmatch, parts))):
            fix = f'write `[{value.strip()}]`, or `["{value.strip()}"]` if it is one.'
            raise refuse(Fault("wrong-type", f'"{value.strip()}" are several, not in a list', "", fix))
    return list_of_one(value)


_ONE_OR_LIST = Told(lambda kept, find: one_or_list(kept["items"], name=find(kept["items"]).get("title", "")))

Many: TypeAlias = Annotated[tuple[T, ...], BeforeValidator(list_of_one), _ONE_OR_LIST]
Several: TypeAlias = Annotated[tuple[T, ...], BeforeValidator(several_or_one), _ONE_OR_LIST]


def _as_part(value: Value, key_name: str) -> Value:
    return mapping(value.origin, {key_name: value}) if isinstance(value, Scalar) else value


def _or_words(part: Schema, find: Callable[[Schema], Schema], key_name: str) -> Schema:
    """A part, or the value of one of its keys."""
    value = find(part)["properties"][key_name]
    return {"title": f"{value['title']}, or {find(part)['title']}", "anyOf": [_bare(value), part]}


def _bare(schema: Schema) -> Schema:
    """The type of a key without what is told of the key."""
    return {name: told for name, told in schema.items() if name not in ("description", "examples", "default")}


def worded(key_name: str) -> tuple[BeforeValidator, Told]:
    """A part that may be plain words: these are the value of its first key."""
    return (
        BeforeValidator(lambda value: _as_part(value, key_name)),
        Told(lambda kept, find: _or_words(kept, find, key_name)),
    )


def many_worded(key_name: str) -> tuple[BeforeValidator, Told]:
    """The same in a list, or a list of one without the list."""

    def wrapped(value: object) -> object:
        value = several_or_one(value) if key_name == "actor" else list_of_one(value)
        return seq(value.origin, [_as_part(v, key_name) for v in value]) if isinstance(value, Seq) else value

    return (
        BeforeValidator(wrapped),
        Told(lambda kept, find: one_or_list(_or_words(kept["items"], find, key_name))),
    )


def as_pairs(key_name: str, value_name: str) -> tuple[BeforeValidator, Told]:
    """A mapping with keys of the writer's own, as a list of pairs: what is kept has no dictionaries."""

    def pairs(value: object) -> object:
        if isinstance(value, Scalar | Seq):
            raise refuse(_no_pairs(value, key_name, value_name))
        return pairs_of(value, key_name, value_name) if isinstance(value, Map) else value

    def told(kept: Schema, find: Callable[[Schema], Schema]) -> Schema:
        pair = find(kept["items"])["properties"]
        return keyed(pair[key_name], _bare(pair[value_name]))

    return BeforeValidator(pairs), Told(told)


def divided(value: object) -> tuple[Scalar, Scalar] | None:
    """The halves of a single `Who: what` on a line of its own: a pair to YAML, where something else may be meant."""
    pairs = scalar_items(value) if isinstance(value, Map) and not value.is_flow else []
    return (pairs[0][0], pairs[0][1]) if len(pairs) == 1 and isinstance(pairs[0][1], Scalar) else None


def _no_pairs(value: Value, key_name: str, value_name: str) -> Fault:
    """Pairs typed as a list, or as one text."""
    fix = f"write `{key_name}: {value_name}` on lines of their own, indented."
    first = value[0] if isinstance(value, Seq) and value else None
    if isinstance(first, Map) and {*first} == {key_name, value_name}:
        fix = f"write each as one pair, without a `- `: `{first[key_name]}: {first[value_name]}`."
    elif first is not None and (pair := divided(first)):
        fix = f"leave out the `- ` before each: `{pair[0]}: {pair[1]}`."
    return Fault("wrong-type", f"expected keys and values, found {shape(value)}", "", fix)


def keyed(name: Schema, value: Schema) -> Schema:
    """A mapping whose keys are of one type and whose values of another; keys with a fixed meaning are spelt out."""
    if "enum" not in name:
        names = {"propertyNames": {"pattern": name["pattern"]}} if "pattern" in name else {}
        return {"title": "keys and values", "type": "object", **names, "additionalProperties": value}
    meanings = name.get("enumDescriptions") or [""] * len(name["enum"])
    properties = {
        word: {**value, "description": meaning} if meaning else value
        for word, meaning in zip(name["enum"], meanings, strict=True)
    }
    title = f"names of a {name['title']}, each with {value['title']}"
    return {"title": title, "type": "object", "properties": properties, "additionalProperties": False}


def pairs_of(value: Map, key_name: str, value_name: str) -> Seq:
    return seq(value.origin, [mapping(item.origin, {key_name: k, value_name: item}) for k, item in scalar_items(value)])


def renamed(value: Map, names: dict[str, str]) -> Map:
    """A mapping with other names for some keys; it knows what its own have lost."""
    made = mapping(value.origin, {names.get(key, key): item for key, item in value.items()})
    made.lost = value.lost
    return made


def key(meaning: str, *, default: Any = ..., example: str = "", standard: str = "", alias: str | None = None) -> Any:
    """A key: what it means, what holds without it, an example, and the standard's name for the same thing."""
    extra: JsonDict | None = {"standard": standard} if standard else None
    examples = [example] if example else None
    return Field(default=default, description=meaning, examples=examples, json_schema_extra=extra, alias=alias)
