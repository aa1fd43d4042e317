"""What writers may write: every kind of brief, registry and setting, with each key's type, meaning and example.

In the room: one class a kind, and the types of single values. The classes are pydantic models, frozen and closed:
an unknown key is a mistake, not an extra. Not in the room: rules across keys and files (parse.py, explainer.py,
check.py), since pydantic skips those when any field is wrong, and they would have no place.

Every value arrives as the text that was typed (front.py). There are no lax numbers and no unions: a key *or* plain
words is one type, and a list of one may be written without the list. Values are read by functions that raise
`Unreadable`; pydantic's own messages are never shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema, model_validator
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from generator import dates, markdown, values
from generator.body import Text
from generator.front import Map, Scalar, Seq, Value, as_scalar, part
from generator.problems import Fault, Problem, Unreadable, did_you_mean, listed, nearest

T = TypeVar("T")

# --- words with a fixed meaning --------------------------------------------------------------------------------------

KINDS = {
    "cause": "causes",
    "actor": "actors",
    "reaction": "reactions",
    "event": "events",
    "question": "questions",
    "term": "terms",
    "claim": "claims",
}
"""Kinds of briefs and their folders; the kind of `index.md` is `explainer`."""

STATUSES = (
    "confirmed", "officials say", "reported", "suspected", "no evidence given", "disputed", "planned", "withdrawn",
)  # fmt: skip
VERDICTS = (
    "confirmed", "supported", "disputed", "no evidence given", "contradicted", "withdrawn", "cannot be checked",
)  # fmt: skip
ACTOR_TYPES = ("person", "group", "organisation", "institution", "state", "alliance", "company", "media")
SECTIONS = (
    "body", "questions", "timeline", "causes", "unknowns", "who", "reactions", "claims", "numbers", "updates",
    "sources",
)  # fmt: skip
SOURCE_TYPES = (
    "webpage", "article-newspaper", "article-magazine", "article-journal", "post", "post-weblog", "report", "speech",
    "broadcast", "legislation", "legal_case", "dataset", "interview", "map", "graphic", "entry-encyclopedia", "book",
    "chapter", "document", "hearing", "bill", "treaty", "motion_picture", "song", "thesis", "manuscript",
)  # fmt: skip
RELIABILITIES = ("primary", "agency", "media", "organisation", "state media", "reprint", "aggregator")

FORM_RULES = (
    "missing-file", "yaml", "encoding", "too-large", "front-matter", "unknown-key", "repeated-key", "missing-key",
    "wrong-type", "not-a-date", "date-order", "date-weekday", "date-ambiguous", "not-a-number", "unknown-word",
    "unknown-reference", "wrong-kind", "reference-to-draft", "cycle", "slug", "mixed-script", "same-address",
    "unknown-source",
    "unknown-number", "unknown-image", "unknown-slot", "unclosed-slot", "undefined-note", "raw-html", "unsafe-link",
    "dead-link", "dead-anchor", "layout",
)  # fmt: skip
"""Errors that cannot be switched off."""
EVIDENCE_RULES = (
    "unsourced", "uncited-number", "thin-confirmed", "verdict-evidence", "verdict-settle", "contested-label",
    "quote-source", "number-unpinned", "number-main", "correction-was", "members", "image-alt", "image-rights",
    "cause-is-claim",
)  # fmt: skip
ADVICE_RULES = (
    "relative-time", "hard-typed-number", "number-citation", "number-changed", "single-source", "not-archived",
    "unused", "orphan", "furniture", "lookalike", "adds-up", "unused-allow", "check-due", "planned-passed",
    "future-unplanned",
)  # fmt: skip


# --- types of single values ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Named:
    """The key of something that exists, or plain words."""

    text: str
    is_key: bool


@dataclass(frozen=True, slots=True)
class Ref:
    """`kind:slug`; of kind `event` the slug may be the id of an event inside a brief."""

    kind: str
    slug: str


class Refused(Exception):
    """Several problems with one value, and the value that remains of it."""

    def __init__(self, problems: Sequence[Problem], value: Any) -> None:
        super().__init__(problems[0].fault.message)
        self.problems, self.value = tuple(problems), value


def _refuse(fault: Fault, start: int = 0, end: int | None = None) -> PydanticCustomError:
    return PydanticCustomError(
        "refused", "{message}", {"message": fault.message, "fault": fault, "start": start, "end": end}
    )


def _reading(read: Callable[[Scalar], Any], what: str) -> tuple[PlainValidator, WithJsonSchema]:
    """A type whose values are read from the text between the marks; `what` names it for writers."""

    def validate(value: object) -> Any:
        if not isinstance(value, Scalar | Seq | Map):
            return value  # already read
        scalar = as_scalar(value)
        if scalar is None:
            raise _refuse(
                Fault(
                    "wrong-type",
                    f"expected {what}, found {_shape(value)}",
                    "",
                    "write it on one line, after the colon.",
                )
            )
        if scalar.is_empty:
            raise _refuse(Fault("wrong-type", f"expected {what}, found nothing", "", "write it, or remove the key."))
        try:
            return read(scalar)
        except Unreadable as error:
            raise _refuse(error.fault, error.start, error.end) from None
        except Refused as error:
            first = error.problems[0].fault
            raise PydanticCustomError(
                "refused", "{message}", {"message": first.message, "problems": error.problems, "value": error.value}
            ) from None

    return PlainValidator(validate), WithJsonSchema({"type": ["string", "number"], "description": what})


def _shape(value: Value) -> str:
    return "a list" if isinstance(value, Seq) else "keys and values" if isinstance(value, Map) else f'"{value}"'


def _words(scalar: Scalar) -> str:
    return unicodedata.normalize("NFC", " ".join(scalar.split()))


def _line(scalar: Scalar) -> Text:
    return _text(scalar, markdown.line)


def _title(scalar: Scalar) -> Text:
    return _text(scalar, markdown.title)


def _text(scalar: Scalar, read: Callable[[Scalar], tuple[Text, tuple[Problem, ...]]]) -> Text:
    text, problems = read(scalar)
    if problems:
        raise Refused(problems, text)
    return text


def _when(scalar: Scalar) -> dates.When:
    return dates.parse(_words(scalar))


def _day(scalar: Scalar) -> dates.When:
    when = _when(scalar)
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", scalar.strip()):
        raise Unreadable(Fault("not-a-date", f'"{scalar}" is not one day', "", "write it as 2022-01-05."))
    return when


def _amount(scalar: Scalar) -> values.Value:
    return values.parse(_words(scalar))


_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def _key(scalar: Scalar) -> str:
    text = _words(scalar)
    if not _KEY.fullmatch(text):
        raise Unreadable(slug_fault(text, "key"))
    return text


def slug_fault(text: str, what: str) -> Fault:
    """Why a text cannot be a key or slug, and what it could be."""
    foreign = [char for char in text if char.isalpha() and not char.isascii()]
    if foreign and any(char.isascii() and char.isalpha() for char in text):
        name = unicodedata.name(foreign[0], "another script").split(" ")[0].capitalize()
        position = text.index(foreign[0]) + 1
        return Fault(
            "mixed-script",
            f'"{text}" mixes Latin letters with {name} ("{foreign[0]}" at position {position})',
            "it looks the same and matches nothing.",
            "type it again in Latin letters.",
        )
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    proposal = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    fix = f'such as "{proposal}"' if proposal and not foreign else "such as tokayev"
    return Fault(
        "slug",
        f'"{text}" is not a {what}',
        "it becomes part of an address, which stays the same for ever.",
        f"use lower-case Latin letters, digits and single hyphens, {fix}.",
    )


def _named(scalar: Scalar) -> Named:
    text = _words(scalar)
    return Named(text, bool(_KEY.fullmatch(text)))


def _ref(scalar: Scalar) -> Ref:
    text = _words(scalar)
    kind, colon, slug = text.partition(":")
    if not colon:
        raise Unreadable(
            Fault(
                "unknown-reference",
                f'"{text}" does not say its kind',
                "there may be an event and an actor of that name.",
                f"write kind:slug, such as event:{text}.",
            )
        )
    if kind not in (*KINDS, "explainer"):
        hint = did_you_mean(kind, KINDS)
        raise Unreadable(
            Fault("wrong-kind", f'"{kind}" is not a kind of brief', "", hint or f"use {listed(KINDS)}."), 0, len(kind)
        )
    if not _KEY.fullmatch(slug):
        raise Unreadable(slug_fault(slug, "slug"), len(kind) + 1)
    return Ref(kind, slug)


def _count(scalar: Scalar) -> int:
    if not re.fullmatch(r"0|[1-9][0-9]{0,8}", scalar.strip()):
        raise Unreadable(
            Fault("wrong-type", f'expected a whole number, found "{scalar}"', "", "write digits only, such as 6.")
        )
    return int(scalar)


def _flag(scalar: Scalar) -> bool:
    if scalar not in ("true", "false"):
        raise Unreadable(Fault("wrong-type", f'expected true or false, found "{scalar}"', "", "write true or false."))
    return scalar == "true"


def _degrees(scalar: Scalar) -> float:
    if not re.fullmatch(r"-?\d{1,3}(\.\d+)?", scalar) or abs(float(scalar)) > 180:
        raise Unreadable(
            Fault("wrong-type", f'expected degrees, found "{scalar}"', "", "write at: [43.24, 76.95], latitude first.")
        )
    return float(scalar)


def _url(scalar: Scalar) -> str:
    text = scalar.strip()
    if not re.fullmatch(r"https?://[^\s/?#@<>\"\\]+([/?#][^\s<>\"\\]*)?", text):
        raise Unreadable(
            Fault(
                "unsafe-link",
                f'"{text}" is not a web address',
                "readers must be able to follow it.",
                "write the whole address, beginning with https://.",
            )
        )
    return text


def _base_url(scalar: Scalar) -> str:
    if scalar == "auto":
        return "auto"
    url = _url(scalar)
    if "?" in url or "#" in url:
        raise Unreadable(
            Fault(
                "unsafe-link",
                f'"{url}" has a ? or # in it',
                "addresses of pages are put behind it.",
                "write the address of the site's first page.",
            )
        )
    return url if url.endswith("/") else url + "/"


def _contact(scalar: Scalar) -> str:
    text = scalar.strip().removeprefix("mailto:")
    if re.fullmatch(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]+", text):
        return f"mailto:{text}"
    return _url(scalar)


def _zone(scalar: Scalar) -> str:
    dates.zone(scalar.strip())
    return scalar.strip()


_MEANT_LANGUAGES = {"kz": "kk", "ua": "uk", "jp": "ja", "cn": "zh", "gr": "el", "cz": "cs", "dk": "da", "se": "sv"}
"""Codes of countries that are often written for the language spoken there."""


def _language(scalar: Scalar) -> str:
    text = scalar.strip()
    if text.lower() in _MEANT_LANGUAGES:
        meant = _MEANT_LANGUAGES[text.lower()]
        raise Unreadable(
            Fault(
                "unknown-word",
                f'"{text}" is a country, not a language',
                "browsers and screen readers would not know it.",
                f'did you mean "{meant}"?',
            )
        )
    if not re.fullmatch(r"[a-zA-Z]{2,3}(-[a-zA-Z]{4})?(-([a-zA-Z]{2}|[0-9]{3}))?", text):
        raise Unreadable(
            Fault(
                "unknown-word", f'"{text}" is not a language tag', "", "write a tag such as en, ru or kk-Latn (BCP 47)."
            )
        )
    return text


def _one_of(known: Sequence[str], what: str) -> tuple[PlainValidator, WithJsonSchema]:
    def read(scalar: Scalar) -> str:
        text = _words(scalar)
        if text not in known:
            near = nearest(text, known)
            fix = f'did you mean "{near}"? ' if near else ""
            raise Unreadable(
                Fault(
                    "unknown-word",
                    f'"{text}" is not a {what}',
                    "such words mean the same on every page.",
                    f"{fix}{'Or use' if near else 'use'} {listed(word for word in known if word != near)}.",
                )
            )
        return text

    return _reading(read, f"one of {listed(known)}")


Words = Annotated[str, *_reading(_words, "words")]
Line = Annotated[Text, *_reading(_line, "a line of Markdown")]
Title = Annotated[Text, *_reading(_title, "words")]
When = Annotated[dates.When, *_reading(_when, "a date")]
Day = Annotated[dates.When, *_reading(_day, "a day")]
Amount = Annotated[values.Value, *_reading(_amount, "a value")]
Key = Annotated[str, *_reading(_key, "a key")]
KeyOrWords = Annotated[Named, *_reading(_named, "a key or words")]
Reference = Annotated[Ref, *_reading(_ref, "kind:slug")]
Count = Annotated[int, *_reading(_count, "a whole number")]
Flag = Annotated[bool, *_reading(_flag, "true or false")]
Degrees = Annotated[float, *_reading(_degrees, "degrees")]
Url = Annotated[str, *_reading(_url, "a web address")]
BaseUrl = Annotated[str, *_reading(_base_url, "a web address or auto")]
Contact = Annotated[str, *_reading(_contact, "a mail or web address")]
ZoneName = Annotated[str, *_reading(_zone, "a time zone such as Asia/Almaty")]
Language = Annotated[str, *_reading(_language, "a language tag")]
Status = Annotated[str, *_one_of(STATUSES, "status")]
Verdict = Annotated[str, *_one_of(VERDICTS, "verdict")]


def _list_of_one(value: object) -> object:
    """A list of one may be written without the list."""
    if isinstance(value, Scalar | Map):
        return _seq(value.origin, [value])
    return value


Many: TypeAlias = Annotated[tuple[T, ...], BeforeValidator(_list_of_one)]


def _seq(origin: Any, items: Sequence[Value]) -> Seq:
    seq = Seq(items)
    seq.origin, seq.is_flow = origin, True
    return seq


def _map(origin: Any, items: Mapping[str, Value]) -> Map:
    mapping = Map(items)
    mapping.origin, mapping.is_flow = origin, True
    return mapping


def _as_pairs(key_name: str, value_name: str) -> BeforeValidator:
    """A mapping with keys of the writer's own, as a list of pairs: what is kept has no dictionaries."""

    def pairs(value: object) -> object:
        if isinstance(value, Map):
            items = [
                _map(item.origin, {key_name: key, value_name: item})
                for key, item in value.items()
                if isinstance(key, Scalar)
            ]
            return _seq(value.origin, items)
        if isinstance(value, Scalar | Seq):
            raise _refuse(
                Fault(
                    "wrong-type",
                    f"expected keys and values, found {_shape(value)}",
                    "",
                    "write `key: value` on lines of their own, indented.",
                )
            )
        return value

    return BeforeValidator(pairs)


def _worded(key_name: str) -> BeforeValidator:
    """A part that may be plain words: these are the value of its first key."""

    def wrapped(value: object) -> object:
        return _map(value.origin, {key_name: value}) if isinstance(value, Scalar) else value

    return BeforeValidator(wrapped)


def _many_worded(key_name: str) -> BeforeValidator:
    def wrapped(value: object) -> object:
        value = _list_of_one(value)
        if not isinstance(value, Seq):
            return value
        return _seq(value.origin, [_map(v.origin, {key_name: v}) if isinstance(v, Scalar) else v for v in value])

    return BeforeValidator(wrapped)


def key(meaning: str, *, default: Any = ..., example: str = "", standard: str = "", alias: str | None = None) -> Any:
    """A key: what it means, what holds without it, an example, and the standard's name for the same thing."""
    extra: JsonDict | None = {"standard": standard} if standard else None
    return Field(
        default, description=meaning, examples=[example] if example else None, json_schema_extra=extra, alias=alias
    )


class _Part(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", defer_build=True, arbitrary_types_allowed=True, hide_input_in_errors=True
    )


# --- sources, quotes -------------------------------------------------------------------------------------------------


class Source(_Part):
    """A publication that statements rest on (an entry of `sources.yml`)."""

    title: Words = key(
        "Its title, in its own language.", example="Ports and ferries: yearly report", standard="CSL title"
    )
    publisher: Words = key("Who published it.", example="National Audit Office", standard="CSL publisher")
    date: When | None = key("When it was published.", default=None, example="2025", standard="CSL issued")
    undated: Flag = key("That it bears no date, instead of `date`.", default=False, example="true")
    url: Url | None = key("Its address.", default=None, example="https://example.org/report", standard="CSL URL")
    held: Words | None = key(
        "Where a copy is held when it has no address.", default=None, example="printed report, 40 pages"
    )
    author: Many[Words] = key(
        "Who wrote it, one name or a list.", default=(), example="Régis Gente", standard="CSL author"
    )
    type: Annotated[str, *_one_of(SOURCE_TYPES, "type of source")] = key(
        "What it is.", default="webpage", example="report", standard="CSL type"
    )
    language: Language | None = key(
        "The language of `title`; else the site's.", default=None, example="ru", standard="CSL language"
    )
    reliability: Annotated[str, *_one_of(RELIABILITIES, "reliability")] | None = key(
        "How near it is to what happened.", default=None, example="agency"
    )
    via: Key | None = key(
        "The source that it reprints.", default=None, example="ap-2022-01-15", standard="schema.org isBasedOn"
    )
    archived: Url | None = key(
        "The address of an archived copy.",
        default=None,
        example="https://web.archive.org/…",
        standard="schema.org archivedAt",
    )
    read_on: Day | None = key(
        "The day on which it was read.", default=None, example="2026-11-22", standard="CSL accessed"
    )
    licence: Words | None = key(
        "Its licence, as an SPDX identifier.", default=None, example="CC-BY-4.0", standard="schema.org license"
    )
    english_title: Words | None = key(
        "Its title in English, shown beside its own.", default=None, example="The outage in figures"
    )
    note: Line | None = key("What readers should know of it.", default=None, example="A copy; the original is gone.")


class SourceUse(_Part):
    """A source that a statement rests on: a key with a locator, or a source written out in place."""

    source: Key | None = key("The key of a source.", default=None)
    locator: Words = key("The page, line or passage.", default="")
    in_place: Source | None = key("A source written out where it is used.", default=None)


def _source_uses(value: object) -> object:
    """`a`, `a, page 4`, `[a, page 4, b]` and a source in place, all as a list of uses."""
    value = _list_of_one(value)
    if not isinstance(value, Seq):
        return value
    uses: list[Value] = []
    for item in value:
        if isinstance(item, Map):
            uses.append(_map(item.origin, {"in_place": item}))
        elif isinstance(item, Scalar):
            name, comma, locator = item.partition(",")
            last = uses[-1] if uses else None
            if isinstance(last, Map) and "in_place" not in last and _is_locator(item):
                last["locator"] = item
            else:
                use = {"source": part(item, 0, len(name))}
                if comma and locator.strip():
                    use["locator"] = part(item, len(name) + 1, len(item))
                uses.append(_map(item.origin, use))
        else:
            uses.append(item)
    return _seq(value.origin, uses)


def _is_locator(item: Scalar) -> bool:
    return item.isdigit() or not _KEY.fullmatch(item.partition(",")[0].strip())


Sources: TypeAlias = Annotated[tuple[SourceUse, ...], BeforeValidator(_source_uses)]


class Rendering(_Part):
    """One of several renderings of the same words."""

    text: Words = key("The words.", example="shoot to kill without warning")
    by: Words = key("Whose rendering it is.", example="news agencies")
    source: Sources = key("Where it stands.", default=(), example="efe-2022-01-07")


class Original(_Part):
    """The words in the language in which they were said."""

    language: Language = key("Their language.", example="ru")
    text: Words | None = key("The words.", default=None)


class QuoteInPlace(_Part):
    """Words quoted where they are used; what is left out is that of the brief."""

    text: Words | None = key(
        "The words, without quotation marks.",
        default=None,
        example="open fire without warning",
        standard="schema.org Quotation text",
    )
    rendered: Many[Rendering] = key("Competing renderings, instead of `text`.", default=())
    speaker: KeyOrWords | None = key(
        "Who said it.", default=None, example="tokayev", standard="schema.org spokenByCharacter"
    )
    when: When | None = key("When it was said.", default=None, example="2022-01-07")
    setting: Words | None = key("Where it was said.", default=None, example="televised address")
    original: Original | None = key("The words in their own language.", default=None)
    translated_from: Language | None = key("The language from which they were translated.", default=None, example="ru")
    source: Sources = key("Where the words stand.", default=(), example="tokayev-official-en, line 12")


class Quote(QuoteInPlace):
    """Words that are quoted (an entry of `quotes.yml`)."""

    speaker: KeyOrWords = key("Who said it.", example="tokayev", standard="schema.org spokenByCharacter")


class QuoteUse(_Part):
    """A quote by its key, or written out in place."""

    quote: Key | None = key("The key of a quote.", default=None)
    in_place: QuoteInPlace | None = key("A quote written out where it is used.", default=None)


def _quote_uses(value: object) -> object:
    value = _list_of_one(value)
    if not isinstance(value, Seq):
        return value
    return _seq(value.origin, [_map(v.origin, {"in_place" if isinstance(v, Map) else "quote": v}) for v in value])


Quotes: TypeAlias = Annotated[tuple[QuoteUse, ...], BeforeValidator(_quote_uses)]


# --- numbers, places, images -----------------------------------------------------------------------------------------


class Stated(_Part):
    """One value of a number: what an office said, when, of which moment."""

    value: Amount | None = key(
        "What was said, as one would say it.", default=None, example="about 18", standard="schema.org Observation value"
    )
    date: When | None = key("What was said, where `unit` is `date`; written as `value`.", default=None)
    as_of: When | None = key(
        "The moment it describes.", default=None, example="2022-01-06", standard="schema.org observationDate"
    )
    of: When | None = key(
        "The member of a series that it belongs to, such as a year.", default=None, example="2019", alias="for"
    )
    published: When | None = key("When it was said; else `as_of`.", default=None, example="2022-03-14")
    by: KeyOrWords | None = key("Whose count it is.", default=None, example="prosecutor-general")
    source: Sources = key("Where it stands.", default=(), example="ap-2022-01-15")
    status: Status | None = key("How sure it is.", default=None, example="officials say")
    withdrawn: When | None = key("When it was taken back.", default=None, example="2022-01-10")
    why: Line | None = key("Why it was taken back or changed.", default=None, example="two bodies counted twice")
    note: Line | None = key("What readers should know of it.", default=None)
    timeline: Flag = key("That it is an entry of the timeline.", default=False, example="true")


class Number(_Part):
    """A registered quantity with its whole history (an entry of `numbers.yml`)."""

    label: Words = key(
        "What is counted, as readers say it.",
        example="people known to have died",
        standard="schema.org StatisticalVariable name",
    )
    values: Many[Stated] = key("Every value there has been; a new one is appended, none is overwritten.")
    unit: Words = key(
        "What stands behind it: one form, two as one/other, a sign, or `date`.",
        default="",
        example="person/people",
        standard="schema.org unitText",
    )
    counting: Line | None = key(
        "What is counted and what is not.", default=None, example="Bodies found, passengers and crew"
    )
    where: KeyOrWords | None = key(
        "The place that it is about.", default=None, example="almaty", standard="schema.org observationAbout"
    )
    main: Many[KeyOrWords] = key(
        "Whose count is the short form; in a list, newest office first.", default=(), example="prosecutor-general"
    )
    by: KeyOrWords | None = key("Whose count it is, where a value does not say.", default=None)
    source: Sources = key("Where it stands, where a value does not say.", default=())
    status: Status | None = key("How sure it is, where a value does not say.", default=None)
    adds_up_to: Key | None = key("The number that this one and its like are parts of.", default=None, example="aboard")
    note: Line | None = key("What readers should know of it.", default=None)

    @model_validator(mode="before")
    @classmethod
    def _dates_as_values(cls, number: object) -> object:
        """With `unit: date` the values are dates."""
        if (
            not isinstance(number, Map)
            or number.get("unit") != "date"
            or not isinstance(number.get("values"), Seq | Map)
        ):
            return number
        stated = _list_of_one(number["values"])
        dated = [
            _map(v.origin, {("date" if k == "value" else k): item for k, item in v.items()})
            if isinstance(v, Map)
            else v
            for v in (stated if isinstance(stated, Seq) else ())
        ]
        return _map(number.origin, {**number, "values": _seq(number["values"].origin, dated)})


class PlaceName(_Part):
    """A name that a place bore for a time."""

    name: Words = key("The name.", example="Nur-Sultan")
    since: When | None = key("Since when.", default=None, example="2019-03-23", alias="from")
    until: When | None = key("Until when.", default=None, example="2022-09-17", alias="to")


class Names(_Part):
    """The names of an actor or a place."""

    official: Words | None = key("The name used officially in the site's language.", default=None)
    sort: Words | None = key("The name under which it is sorted.", default=None, example="Tokayev, Kassym-Jomart")
    also: Many[Words] = key("Other spellings; they are found, not shown.", default=())
    foreign: tuple[ForeignName, ...] = key("Names in other languages, each under its language tag.", default=())

    @model_validator(mode="before")
    @classmethod
    def _foreign_apart(cls, names: object) -> object:
        """Every key that is none of ours is a language tag."""
        if not isinstance(names, Map):
            return names
        own = {name: names[name] for name in names if name in ("official", "sort", "also")}
        foreign = [
            _map(key.origin, {"language": key, "name": value})
            for key, value in names.items()
            if key not in own and isinstance(key, Scalar)
        ]
        return _map(names.origin, {**own, "foreign": _seq(names.origin, foreign)})


class ForeignName(_Part):
    language: Language
    name: Words


class Place(_Part):
    """A place (an entry of `places.yml`)."""

    name: Words = key("Its name.", example="Almaty", standard="schema.org name")
    names: Names | None = key("Its names in other languages and spellings.", default=None)
    named: Many[PlaceName] = key("Names it bore for a time.", default=())
    type: Words | None = key("What it is.", default=None, example="city")
    within: Key | None = key("The place that it lies in.", default=None, example="kazakhstan", alias="in")
    time_zone: ZoneName | None = key("Its time zone, an IANA name.", default=None, example="Asia/Almaty")
    at: tuple[Degrees, Degrees] | None = key(
        "Latitude and longitude in degrees.", default=None, example="[43.24, 76.95]", standard="WGS 84"
    )
    note: Line | None = key("What readers should know of it.", default=None)


class Image(_Part):
    """A picture (an entry of `images.yml`)."""

    file: Words = key("Its file, below the explainer's folder.", example="assets/almaty-square.jpg")
    alt: Words | None = key("What someone who does not see it should be told.", default=None, standard="IPTC Alt Text")
    decorative: Flag = key("That it tells nothing.", default=False, example="true")
    credit: Words | None = key("Whom it is by.", default=None, example="Name / Agency", standard="IPTC Credit Line")
    licence: Words | None = key(
        "Its licence, as an SPDX identifier, or `all rights reserved`.",
        default=None,
        example="CC-BY-4.0",
        standard="schema.org license",
    )
    permission: Words | None = key("Who allowed its use, where rights are reserved.", default=None)
    source: Sources = key("Where it was published.", default=())
    caption: Line | None = key("What stands below it.", default=None)
    when: When | None = key("When it was taken.", default=None)
    place: KeyOrWords | None = key("Where it was taken.", default=None)


# --- parts of briefs -------------------------------------------------------------------------------------------------


class Fact(_Part):
    """A line of the fact box."""

    label: Words
    text: Line


class Unknown(_Part):
    """What is not known."""

    text: Line = key("What is not known.")
    would_settle: Line | None = key("What would settle it.", default=None)


class Update(_Part):
    """A change of the page that readers should know of."""

    on: Day = key("The day of the change.", example="2022-01-10", standard="Atom updated")
    type: Annotated[str, *_one_of(("correction", "update"), "type of update")] = key(
        "correction: we were wrong; update: the world changed.", example="correction"
    )
    note: Line = key("What changed.")
    was: Words | None = key("What stood there; a correction needs it.", default=None)
    now: Words | None = key("What stands there since.", default=None)
    source: Sources = key("What the change rests on.", default=())


class Role(_Part):
    """An office or role that an actor held for a time."""

    title: Words = key("The role.", example="President of Kazakhstan", standard="schema.org roleName")
    since: When | None = key("Since when.", default=None, example="2019-03", alias="from")
    until: When | None = key("Until when.", default=None, alias="to")
    source: Sources = key("Where it stands.", default=())


class Membership(_Part):
    """Belonging to an alliance or organisation."""

    actor: Key = key("What it belongs to.", example="csto", standard="schema.org memberOf")
    since: When | None = key("Since when.", default=None, example="1992", alias="from")
    until: When | None = key("Until when.", default=None, alias="to")
    source: Sources = key("Where it stands.", default=())


class Part(_Part):
    """Someone's part in an event."""

    actor: KeyOrWords = key("Who.", example="tokayev")
    role: Words | None = key("As what.", default=None, example="speaker")


class Section(_Part):
    """A part of the explainer page, with a heading of the writer's own if wanted."""

    part: Annotated[str, *_one_of(SECTIONS, "part of the page")]
    heading: Words | None = None


def _sections(value: object) -> object:
    """`questions` or `{who: Who stood where}`."""
    value = _list_of_one(value)
    if not isinstance(value, Seq):
        return value
    sections: list[Value] = []
    for item in value:
        if isinstance(item, Scalar):
            sections.append(_map(item.origin, {"part": item}))
        elif isinstance(item, Map) and len(item) == 1:
            ((name, heading),) = item.items()
            sections.append(_map(item.origin, {"part": name, "heading": heading}))  # type: ignore[dict-item]
        else:
            sections.append(item)
    return _seq(value.origin, sections)


class Order(_Part):
    """The reading order of one kind."""

    folder: Annotated[str, *_one_of(tuple(KINDS.values()), "folder of briefs")]
    slugs: Many[Key]


class Allow(_Part):
    """A rule excused here, and why."""

    rule: Annotated[str, *_one_of((*EVIDENCE_RULES, *ADVICE_RULES), "rule that can be excused")]
    reason: Words


class Happening(_Part):
    """The timeline's keys, the same wherever something happens."""

    when: When | None = key(
        "When it happened, as people write it or as EDTF.",
        default=None,
        example="night of 2022-01-05",
        standard="ISO 8601-2 (EDTF)",
    )
    source_says: Words | None = key(
        "The source's own words for the date; a weekday in them is checked.",
        default=None,
        example="overnight on Wednesday",
    )
    when_words: Words | None = key("What is printed instead of the date.", default=None)
    when_note: Line | None = key("How the date is known.", default=None)
    place: KeyOrWords | None = key("Where it happened.", default=None, example="almaty", standard="schema.org location")
    lane: Words | None = key(
        "The row of the timeline, one of the explainer's `lanes`.", default=None, example="streets"
    )
    status: Status = key("How sure it is.", default="reported", example="officials say")
    main: Flag = key("That it is among the few shown on the explainer page.", default=False, example="true")
    after: Many[Reference] = key(
        "What it follows, where dates leave that open.", default=(), example="event:first-vote"
    )
    source: Sources = key("What it rests on.", default=(), example="seed-report, line 12")


class EventInPlace(Happening):
    """Something that happened, told in one line."""

    when: When = key(
        "When it happened, as people write it or as EDTF.", example="2022-01-01", standard="ISO 8601-2 (EDTF)"
    )
    what: Line = key("What happened, in one line.", example="Price caps on LPG end")
    id: Key | None = key(
        "A name by which links and `leads_to` refer to it.", default=None, example="night-of-5-january"
    )
    actors: Annotated[tuple[Part, ...], _many_worded("actor")] = key("Who had a part in it.", default=())


class Brief(_Part):
    """The keys common to all kinds."""

    title: Title = key(
        "What it is called, without a full stop.", example="The price of LPG", standard="schema.org headline"
    )
    summary: Line = key("The answer in one or two sentences.", standard="schema.org abstract")
    draft: Flag = key("That it is not to be published yet.", default=False, example="true")
    published: When | None = key(
        "When the page was first published.", default=None, example="2022-01-08", standard="schema.org datePublished"
    )
    authors: Many[KeyOrWords] = key(
        "Who wrote it: keys of `site.yml`, or names; else the explainer's.", default=(), standard="schema.org author"
    )
    checked: Day | None = key(
        "When everything on it was last checked.", default=None, standard="schema.org lastReviewed"
    )
    check_again: Day | None = key("When it is to be checked again.", default=None)
    facts: Annotated[tuple[Fact, ...], _as_pairs("label", "text")] = key(
        "The lines of the fact box: label and line.", default=()
    )
    events: Many[EventInPlace] = key("What happened, for the timeline.", default=())
    unknowns: Annotated[tuple[Unknown, ...], _many_worded("text")] = key("What is not known.", default=())
    updates: Many[Update] = key("Changes of the page, newest first.", default=(), standard="schema.org correction")
    image: Key | None = key("A picture of `images.yml`.", default=None)
    former_slugs: Many[Key] = key("Old names of the file; their addresses lead here.", default=())
    language: Language | None = key("Its language; else the site's.", default=None, example="en", standard="BCP 47")
    allow: Annotated[tuple[Allow, ...], _as_pairs("rule", "reason")] = key(
        "Rules excused here, each with the reason.", default=()
    )


# --- kinds -----------------------------------------------------------------------------------------------------------


class Explainer(Brief):
    """The explainer itself, `index.md`."""

    time_zone: ZoneName | None = key(
        "The zone of times without one; else the site's.", default=None, example="Asia/Almaty"
    )
    lanes: Many[Words] = key("The rows of the timeline, named as printed.", default=(), example="[streets, government]")
    sections: Annotated[tuple[Section, ...], BeforeValidator(_sections)] = key(
        "Order and headings of the page's parts.", default=()
    )
    order: Annotated[tuple[Order, ...], _as_pairs("folder", "slugs")] = key(
        "Reading order within a kind; else by file name.", default=()
    )
    closed: Day | None = key("The day since when it is no longer updated.", default=None)
    method: Line | None = key("How it was made; shown on the sources page.", default=None)
    seasons: Annotated[str, *_one_of(("northern", "southern"), "hemisphere")] = key(
        "Whose seasons words such as `spring 2014` mean.", default="northern"
    )


class Cause(Brief):
    """Why it happened, or may have."""

    type: Annotated[str, *_one_of(("trigger", "wider", "structural"), "type of cause")] | None = key(
        "How near the cause is.", default=None, example="trigger"
    )
    status: Status = key("How sure it is; never `no evidence given`.", default="reported")
    leads_to: Many[Reference] = key("What it led to.", default=(), example="event:first-protest")
    source: Sources = key("What it rests on.", default=())


class Actor(Brief):
    """Someone who acts: a person, a body or a state."""

    type: Annotated[str, *_one_of(ACTOR_TYPES, "type of actor")] | None = key(
        "What kind of actor.", default=None, example="person"
    )
    names: Names | None = key("Names, spellings and sort form.", default=None)
    roles: Many[Role] = key("Offices held, with their times; readers see the one held at the time.", default=())
    member_of: Many[Membership] = key("What it belongs to.", default=())
    members: Count | None = key(
        "How many members it has; checked against those who name it.", default=None, example="6"
    )
    source: Sources = key("What it rests on.", default=())


class Reaction(Brief, Happening):
    """What someone outside said or did about it; one actor each."""

    actor: KeyOrWords = key("Who reacted.", example="us-state-department")
    when: When = key("When.", example="2022-01-06", standard="ISO 8601-2 (EDTF)")
    to: Many[Reference] = key("To what.", default=(), example="event:csto-appeal")
    stance: Words | None = key("The position in a few words of your own.", default=None, example="calls for restraint")
    quote: Quotes = key("The words, by key or in place.", default=())


class Event(Brief, Happening):
    """Something that happened and deserves a brief of its own."""

    when: When = key(
        "When it happened, as people write it or as EDTF.", example="2022-01-05", standard="ISO 8601-2 (EDTF)"
    )
    actors: Annotated[tuple[Part, ...], _many_worded("actor")] = key(
        "Who had a part in it.", default=(), example="[{actor: tokayev, role: speaker}, csto]"
    )
    caused_by: Many[Reference] = key("What led to it.", default=())
    part_of: Many[Reference] = key("The larger event that it belongs to.", default=())


class Question(Brief):
    """What readers ask; the summary is the short answer."""

    status: Annotated[str, *_one_of(("answered", "partly", "open"), "status of a question")] = key(
        "How far it is answered.", default="answered", example="partly"
    )
    related: Many[Reference] = key("Where to read on.", default=())
    source: Sources = key("What the answer rests on.", default=())


class Term(Brief):
    """A word explained; the summary is its definition."""

    expands: Words | None = key("What an abbreviation stands for.", default=None, example="liquefied petroleum gas")
    also: Many[Words] = key("Other words for the same.", default=(), example="autogas")
    contested: Flag = key("That only one side uses it.", default=False, example="true")
    attribute_to: Many[KeyOrWords] = key("Whose word it is.", default=(), example="csto")
    flag: Many[Words] = key("The forms to look for in the text.", default=(), example="[peacekeeper, peacekeepers]")
    source: Sources = key("What the definition rests on.", default=())


class Claim(Brief, Happening):
    """What an interested party says, and how far it holds."""

    claimant: KeyOrWords = key("Who says so.", example="tokayev")
    verdict: Verdict = key(
        "How far it holds.", example="no evidence given", standard="schema.org ClaimReview alternateName"
    )
    quote: Quotes = key("The words, by key or in place.", default=())
    supporting: Sources = key("Evidence for it.", default=(), alias="for")
    against: Sources = key("Evidence against it.", default=())
    would_settle: Line | None = key("What would settle it.", default=None)


FRONTS: dict[str, type[Brief]] = {
    "explainer": Explainer,
    "cause": Cause,
    "actor": Actor,
    "reaction": Reaction,
    "event": Event,
    "question": Question,
    "term": Term,
    "claim": Claim,
}
REGISTRIES: dict[str, type[_Part]] = {
    "sources": Source,
    "numbers": Number,
    "quotes": Quote,
    "places": Place,
    "images": Image,
}
"""Registries by the name of their file, without `.yml`."""


# --- settings --------------------------------------------------------------------------------------------------------


class Publisher(_Part):
    name: Words = key("Its name.", standard="schema.org publisher")
    url: Url | None = key("Its address.", default=None)


class Author(_Part):
    key: Key
    name: Words
    url: Url | None = None


class RuleLevel(_Part):
    rule: Annotated[str, *_one_of((*EVIDENCE_RULES, *ADVICE_RULES), "rule whose level can be set")]
    level: Annotated[str, *_one_of(("off", "warn", "error"), "level")]


def _authors(value: object) -> object:
    """`key: {name, url}`, or `key: Name`."""
    if not isinstance(value, Map):
        return value
    authors: list[Value] = []
    for name, author in value.items():
        if isinstance(name, Scalar):
            told = author if isinstance(author, Map) else _map(author.origin, {"name": author})
            authors.append(_map(author.origin, {**told, "key": name}))
    return _seq(value.origin, authors)


class Site(_Part):
    """The settings, `content/site.yml`."""

    title: Words = key("The name of the site.")
    base_url: BaseUrl = key("The address of its first page, or `auto`.", example="https://example.org/explainers/")
    language: Language = key("The language of what is written.", default="en", standard="BCP 47")
    time_zone: ZoneName = key("The zone of times without one.", default="UTC", example="Asia/Almaty")
    publisher: Annotated[Publisher | None, _worded("name")] = key("Who publishes it.", default=None)
    authors: Annotated[tuple[Author, ...], BeforeValidator(_authors)] = key("Authors by key.", default=())
    report_to: Contact | None = key("Where readers report mistakes.", default=None, example="desk@example.org")
    licence: Words | None = key("The licence of the writing.", default=None, example="CC-BY-4.0")
    editor: Words | None = key(
        "The address pattern that opens a file in your editor.", default=None, example="vscode://file/{path}:{line}"
    )
    rules: Annotated[tuple[RuleLevel, ...], _as_pairs("rule", "level")] = key("Levels of rules.", default=())


STAND_IN_LISTS = frozenset({"values", "slugs"})
STAND_INS: dict[str, str] = {
    "when": "9999",
    "verdict": "disputed",
    "on": "9999-12-31",
    "base_url": "auto",
    "speaker": "…",
}
"""What stands in for a required value that is missing or wrong, so that the rest of its file can be checked."""
