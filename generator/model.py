"""What writers may write: every kind of brief, registry and setting, with each key's type, meaning and example.

In the room: one class a kind. The classes are pydantic models, frozen and closed: an unknown key is a mistake, not an
extra. Not in the room: the types of single values (fields.py), and rules across keys and files (parse.py, explainer.py,
check.py), since pydantic skips those when any field is wrong, and they would have no place.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic.config import JsonDict, JsonValue
from pydantic_core import CoreSchema

from generator.fields import (
    LANGUAGE_TAG,
    STAND_IN_DATE,
    TEXT,
    Amount,
    BaseUrl,
    Contact,
    Count,
    Day,
    Degrees,
    Editor,
    Flag,
    Key,
    KeyOrWords,
    Language,
    Latitude,
    Line,
    Many,
    Named,
    Ref,
    Reference,
    Schema,
    Several,
    Status,
    Title,
    Told,
    Url,
    Verdict,
    When,
    Words,
    ZoneName,
    as_pairs,
    divided,
    key,
    key_of,
    keyed,
    list_of_one,
    many_worded,
    one_of,
    one_or_list,
    refuse,
    renamed,
    several_or_one,
    shape,
    two_degrees,
    worded,
)
from generator.problems import Fault, listed, nearest
from generator.vocabulary import (
    ACTOR_TYPES,
    ANSWERS,
    CAUSE_TYPES,
    CHANGEABLE_RULES,
    FORM_RULES,
    KEY,
    KINDS,
    LEVELS,
    RELIABILITIES,
    SECTIONS,
    SOURCE_TYPES,
    STATUSES,
    UPDATE_TYPES,
    VERDICTS,
    without_locator,
)
from generator.written import Map, Scalar, Seq, Settled, Value, mapping, scalar_items, seq, trimmed
from generator.yamlhints import colon

# What pages and rules use of the rooms above beside the classes of this one.
__all__ = ["ACTOR_TYPES", "FORM_RULES", "KINDS", "SECTIONS", "STATUSES", "VERDICTS", "Named", "Ref"]


class _Part(BaseModel):
    """What all parts have in common: frozen, and closed to keys that nobody has described."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", defer_build=True, arbitrary_types_allowed=True, hide_input_in_errors=True
    )


def _needing(*groups: tuple[str, ...]) -> ConfigDict:
    """A part that needs one key of each group: for editors; parse.py and numbers.py refuse what lacks one."""
    needed: list[JsonValue] = [{"anyOf": [{"required": [key]} for key in keys]} for keys in groups]
    return ConfigDict(json_schema_extra={"allOf": needed})


def _here_or_in_values(key: str) -> JsonDict:
    """A key that a number has, or else each of its values."""
    in_values: JsonDict = {"required": [key], "items": {"required": [key]}}
    return {"anyOf": [{"required": [key]}, {"properties": {"values": in_values}}]}


SourceKey: TypeAlias = Annotated[
    str, *key_of("a source", "sources.yml", ", or write the source out in place: {title: …, publisher: …, …}")
]
QuoteKey: TypeAlias = Annotated[str, *key_of("a quote", "quotes.yml", ", or write the quote out in place: {text: …}")]
ImageKey: TypeAlias = Annotated[str, *key_of("a picture", "images.yml", ", whose `file` names the file")]
PlaceKey: TypeAlias = Annotated[str, *key_of("a place", "places.yml")]
NumberKey: TypeAlias = Annotated[str, *key_of("a number", "numbers.yml")]
ActorKey: TypeAlias = Annotated[str, *key_of("an actor", "actors/: the name of its file, without .md")]


# --- sources, quotes -------------------------------------------------------------------------------------------------


class Source(_Part):
    """A publication that statements rest on (an entry of `sources.yml`)."""

    model_config = _needing(("date", "undated"), ("url", "held"))

    title: Words = key(
        "Its title, in its own language.", example='"Ports and ferries: yearly report"', standard="CSL title"
    )
    publisher: Words = key("Who published it.", example="National Audit Office", standard="CSL publisher")
    date: When | None = key("When it was published.", default=None, example="2025", standard="CSL issued")
    undated: Flag = key("That it bears no date, instead of `date`.", default=False, example="true")
    url: Url | None = key("Its address.", default=None, example="https://example.org/report", standard="CSL URL")
    held: Words | None = key(
        "Where a copy is held when it has no address.", default=None, example="printed report, 40 pages"
    )
    author: Several[Words] = key(
        "Who wrote it, one name or a list.", default=(), example="Régis Gente", standard="CSL author"
    )
    type: Annotated[str, *one_of(SOURCE_TYPES, "type of source")] = key(
        "What it is.", default="webpage", example="report", standard="CSL type"
    )
    language: Language | None = key(
        "The language of `title`; else the site's.", default=None, example="ru", standard="CSL language"
    )
    reliability: Annotated[str, *one_of(RELIABILITIES, "reliability")] | None = key(
        "How near it is to what happened.", default=None, example="agency"
    )
    via: SourceKey | None = key(
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

    source: SourceKey | None = key("The key of a source.", default=None)
    locator: Words = key("The page, line or passage.", default="")
    in_place: Source | None = key("A source written out where it is used.", default=None)


def _source_uses(value: object) -> object:
    """`a`, `a, page 4`, `[a, page 4, b]` and a source in place, all as a list of uses."""
    value = seq(value.origin, [value]) if isinstance(value, Settled) else list_of_one(value)
    if not isinstance(value, Seq):
        return value
    uses: list[Value] = []
    for item in value:
        last = uses[-1] if uses else None
        if isinstance(item, Scalar) and isinstance(last, Map) and "source" in last and _is_locator(item):
            last["locator"] = _longer(last.get("locator"), item)
        else:
            uses.append(_source_use(item))
    return seq(value.origin, uses)


def _source_use(item: Value) -> Value:
    if isinstance(item, Settled):
        return mapping(item.origin, {"in_place": mapping(item.origin, {"title": item, "publisher": item})})
    if not isinstance(item, Scalar):
        return mapping(item.origin, {"in_place": item}) if isinstance(item, Map) else item
    name = without_locator(item)
    use: dict[str, Value] = {"source": item.part(0, len(name)) if name != item else trimmed(item)}
    if item[len(name) + 1 :].strip():
        use["locator"] = item.part(len(name) + 1, len(item))
    return mapping(item.origin, use)


def _is_locator(item: Scalar) -> bool:
    return item.isdigit() or not KEY.fullmatch(without_locator(item).strip())


def _longer(locator: Value | None, item: Scalar) -> Scalar:
    """`[a, page 4, line 3]`: all that follows a key is its locator."""
    return Scalar(f"{locator}, {item}", locator.origin) if isinstance(locator, Scalar) else item


def _sources_told(kept: Schema, find: Callable[[Schema], Schema]) -> Schema:
    """`a`, `a, page 4` and sources in place; in a list, what is no key is the locator of the key before it."""
    in_place = {"$ref": find(kept["items"])["properties"]["in_place"]["$ref"]}
    use = {
        "title": "a source",
        "type": ["string", "integer"],
        "pattern": rf"^({KEY.pattern})\s*(,.*)?$",
        "patternErrorMessage": "Expected the key of a source; a page may follow after a comma.",
    }
    listed_use = {**TEXT, "title": "a source or a locator"}
    return {
        "title": "a source, or a list",
        "anyOf": [use, in_place, {"type": "array", "items": {"anyOf": [listed_use, in_place]}}],
    }


Sources: TypeAlias = Annotated[tuple[SourceUse, ...], BeforeValidator(_source_uses), Told(_sources_told)]


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

    model_config = ConfigDict(title="a quote", **_needing(("text", "rendered")))

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
    translator: Words | None = key("Who translated them.", default=None, example="the president's office")
    source: Sources = key("Where the words stand.", default=(), example="tokayev-official-en, line 12")


class Quote(QuoteInPlace):
    """Words that are quoted (an entry of `quotes.yml`)."""

    speaker: KeyOrWords = key("Who said it.", example="tokayev", standard="schema.org spokenByCharacter")


class QuoteUse(_Part):
    """A quote by its key, or written out in place."""

    quote: QuoteKey | None = key("The key of a quote.", default=None)
    in_place: QuoteInPlace | None = key("A quote written out where it is used.", default=None)


def _quote_uses(value: object) -> object:
    """Keys of quotes and quotes in place, all as a list of uses."""
    value = several_or_one(value)
    if not isinstance(value, Seq):
        return value
    return seq(
        value.origin,
        [mapping(item.origin, {"in_place" if isinstance(item, Map) else "quote": item}) for item in value],
    )


def _quotes_told(kept: Schema, find: Callable[[Schema], Schema]) -> Schema:
    use = find(kept["items"])["properties"]
    in_place = {"$ref": use["in_place"]["$ref"]}
    named = {name: told for name, told in use["quote"].items() if name != "description"}
    return one_or_list({"title": "a quote", "anyOf": [named, in_place]})


Quotes: TypeAlias = Annotated[tuple[QuoteUse, ...], BeforeValidator(_quote_uses), Told(_quotes_told)]


# --- numbers, places, images -----------------------------------------------------------------------------------------


DATE_AS_VALUE = "value as date"
"""How a value that is a date is called within; writers type `value`."""


class Stated(_Part):
    """One value of a number: what an office said, when, of which moment."""

    model_config = ConfigDict(title="a value with its date", **_needing(("value",), ("as_of", "for")))

    value: Amount | None = key(
        "What was said, as one would say it.", default=None, example="about 18", standard="schema.org Observation value"
    )
    date: When | None = key("What was said, where `unit` is `date`.", default=None, alias=DATE_AS_VALUE)
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

    @model_validator(mode="before")
    @classmethod
    def _time_with_its_day(cls, stated: object) -> object:
        """In `published`, a bare time means the day of `as_of`."""
        if not isinstance(stated, Map):
            return stated
        said, about = stated.get("published"), stated.get("as_of", stated.get("for"))
        days = set(re.findall(r"-?\d{4}-\d{2}-\d{2}", about)) if isinstance(about, Scalar) else set()
        if not isinstance(said, Scalar) or len(days) != 1 or not re.match(r"\d{1,2}:\d{2}", said):
            return stated
        day = f"{days.pop()} "
        timed = renamed(stated, {})
        timed["published"] = Scalar(day + said, said.origin, (said, -len(day)))
        return timed


class Number(_Part):
    """A registered quantity with its whole history (an entry of `numbers.yml`)."""

    model_config = ConfigDict(json_schema_extra={"allOf": [_here_or_in_values("by"), _here_or_in_values("source")]})

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
    main: Several[KeyOrWords] = key(
        "Whose count is the short form; in a list, newest office first.", default=(), example="prosecutor-general"
    )
    by: KeyOrWords | None = key("Whose count it is, where a value does not say.", default=None)
    source: Sources = key("Where it stands, where a value does not say.", default=())
    status: Status | None = key("How sure it is, where a value does not say.", default=None)
    adds_up_to: NumberKey | None = key(
        "The number that this one and its like are parts of.", default=None, example="aboard"
    )
    note: Line | None = key("What readers should know of it.", default=None)

    @model_validator(mode="before")
    @classmethod
    def _dates_as_values(cls, number: object) -> object:
        """With `unit: date` the values are dates."""
        if not isinstance(number, Map) or number.get("unit") != "date":
            return number
        stated = list_of_one(number.get("values"))
        if not isinstance(stated, Seq):
            return number
        dated: list[Value] = [renamed(v, {"value": DATE_AS_VALUE}) if isinstance(v, Map) else v for v in stated]
        changed = renamed(number, {})
        changed["values"] = seq(stated.origin, dated)
        return changed


class PlaceName(_Part):
    """A name that a place bore for a time."""

    name: Words = key("The name.", example="Nur-Sultan")
    since: When | None = key("Since when.", default=None, example="2019-03-23", alias="from")
    until: When | None = key("Until when.", default=None, example="2022-09-17", alias="to")


class Names(_Part):
    """The names of an actor or a place; names in other languages stand under their language tags."""

    model_config = ConfigDict(title="names")

    official: Words | None = key("The name used officially in the site's language.", default=None)
    sort: Words | None = key(
        "The family name first: sentences may call a person by it.", default=None, example="Tokayev, Kassym-Jomart"
    )
    also: Several[Words] = key("Other spellings; they are found, not shown.", default=())
    foreign: tuple[ForeignName, ...] = key("Names in other languages, each under its language tag.", default=())

    @model_validator(mode="before")
    @classmethod
    def _foreign_apart(cls, names: object) -> object:
        """Every key that is none of ours is a language tag, but for one that ours were meant by."""
        if not isinstance(names, Map):
            return names
        own: dict[str, Value] = {}
        foreign: list[Value] = []
        for name, value in scalar_items(names):
            if name in _OWN_NAMES or (not LANGUAGE_TAG.fullmatch(name) and nearest(name, _OWN_NAMES)):
                own[name] = value
            else:
                foreign.append(mapping(name.origin, {"language": name, "name": value}))
        return mapping(names.origin, {**own, "foreign": seq(names.origin, foreign)})

    @classmethod
    def __get_pydantic_json_schema__(cls, kept: CoreSchema, handler: GetJsonSchemaHandler) -> Schema:
        told = handler.resolve_ref_schema(handler(kept))
        told["properties"].pop("foreign")
        told["patternProperties"] = {f"^({LANGUAGE_TAG.pattern})$": {**TEXT, "title": "words"}}
        return told


_OWN_NAMES = ("official", "sort", "also")


class ForeignName(_Part):
    """A name in another language."""

    language: Language = key("The language.", example="ru", standard="BCP 47")
    name: Words = key("The name.")


def _pair_told(kept: Schema, _find: object) -> Schema:
    return {"title": "two values in brackets", "items": kept.pop("prefixItems"), **kept}


class Place(_Part):
    """A place (an entry of `places.yml`)."""

    name: Words = key("Its name.", example="Almaty", standard="schema.org name")
    names: Names | None = key("Its names in other languages and spellings.", default=None)
    named: Many[PlaceName] = key("Names it bore for a time.", default=())
    type: Words | None = key("What it is.", default=None, example="city")
    within: PlaceKey | None = key("The place that it lies in.", default=None, example="kazakhstan", alias="in")
    time_zone: ZoneName | None = key("Its time zone, an IANA name.", default=None, example="Asia/Almaty")
    at: Annotated[tuple[Latitude, Degrees] | None, BeforeValidator(two_degrees), Told(_pair_told)] = key(
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

    label: Words = key("What is told.")
    text: Line = key("What is known of it.")


class Unknown(_Part):
    """What is not known."""

    text: Line = key("What is not known.")
    would_settle: Line | None = key("What would settle it.", default=None)

    @model_validator(mode="before")
    @classmethod
    def _line_in_one_piece(cls, unknown: object) -> object:
        """`- Who: what` is a line to its writer, and a key and a value to YAML."""
        if (pair := divided(unknown)) and not nearest(pair[0], cls.model_fields):
            raise refuse(colon(f"{pair[0]}: {pair[1]}"))
        return unknown


class Update(_Part):
    """A change of the page that readers should know of."""

    on: Day = key("The day of the change.", example="2022-01-10", standard="Atom updated")
    type: Annotated[str, *one_of(UPDATE_TYPES, "type of update")] = key("What kind of change.", example="correction")
    note: Line = key("What changed.")
    was: Words | None = key("What stood there; a correction needs it.", default=None)
    now: Words | None = key(
        "What stands there since, in the words of the text: the correction stands behind them.", default=None
    )
    source: Sources = key("What the change rests on.", default=())


class Role(_Part):
    """An office or role that an actor held for a time."""

    title: Words = key("The role.", example="President of Kazakhstan", standard="schema.org roleName")
    since: When | None = key("Since when.", default=None, example="2019-03", alias="from")
    until: When | None = key("Until when.", default=None, alias="to")
    source: Sources = key("Where it stands.", default=())


class Membership(_Part):
    """Belonging to an alliance or organisation."""

    actor: ActorKey = key("What it belongs to.", example="csto", standard="schema.org memberOf")
    since: When | None = key("Since when.", default=None, example="1992", alias="from")
    until: When | None = key("Until when.", default=None, alias="to")
    source: Sources = key("Where it stands.", default=())


class Part(_Part):
    """Someone's part in an event."""

    model_config = ConfigDict(title="an actor with a role")

    actor: KeyOrWords = key("Who.", example="tokayev")
    role: Words | None = key("As what.", default=None, example="speaker")

    @model_validator(mode="before")
    @classmethod
    def _role_under_its_key(cls, part: object) -> object:
        """`- tokayev: speaker` tells both, and says of neither what it is."""
        if (pair := divided(part)) and not nearest(pair[0], cls.model_fields):
            fix = f"write `{{actor: {pair[0]}, role: {pair[1]}}}`."
            raise refuse(Fault("wrong-type", f'"{pair[0]}" is no key of an item', "", fix))
        return part


class Section(_Part):
    """A part of the explainer page, with a heading of the writer's own if wanted."""

    part: Annotated[str, *one_of(SECTIONS, "part of the page")] = key("Which part.")
    heading: Words | None = key("Its heading; else the usual one.", default=None)


def _sections(value: object) -> object:
    """`questions` or `{who: Who stood where}`."""
    value = several_or_one(value)
    return seq(value.origin, [_section(item) for item in value]) if isinstance(value, Seq) else value


def _section(item: Value) -> Value:
    if isinstance(item, Scalar):
        return mapping(item.origin, {"part": item})
    if isinstance(item, Map) and len(item) == 1:
        ((name, heading),) = scalar_items(item)
        return mapping(item.origin, {"part": name, "heading": heading})
    fix = f"write one of {listed(SECTIONS)}, or `{{who: Who stood where}}`."
    raise refuse(Fault("wrong-type", f"expected a part of the page, found {shape(item)}", "", fix))


def _sections_told(kept: Schema, find: Callable[[Schema], Schema]) -> Schema:
    section = find(kept["items"])["properties"]
    headed = {**keyed(section["part"], {**TEXT, "title": "words"}), "minProperties": 1, "maxProperties": 1}
    named = {name: told for name, told in section["part"].items() if name != "description"}
    return one_or_list({"title": "a part of the page", "anyOf": [named, headed]})


class Order(_Part):
    """The reading order of one kind."""

    folder: Annotated[str, *one_of(tuple(KINDS.values()), "folder of briefs")] = key("The folder of the kind.")
    slugs: Several[Key] = key("Briefs, first to last.")


class Allow(_Part):
    """A rule excused here, and why."""

    rule: Annotated[str, *one_of(CHANGEABLE_RULES, "rule that can be excused")] = key("The rule.")
    reason: Words = key("Why it does not hold here.")


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
    when_words: Words | None = key("What is printed instead of the date.", default=None, example="that night")
    when_note: Line | None = key(
        "How the date is known.", default=None, example="The two reports differ by a day; the earlier one is taken."
    )
    place: KeyOrWords | None = key("Where it happened.", default=None, example="almaty", standard="schema.org location")
    lane: Words | None = key(
        "The row of the timeline, one of the explainer's `lanes`.", default=None, example="streets"
    )
    status: Status = key("How sure it is.", default="reported", example="officials say")
    main: Flag = key("That it is among the few shown on the explainer page.", default=False, example="true")
    after: Several[Reference] = key(
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
    actors: Annotated[tuple[Part, ...], *many_worded("actor")] = key("Who had a part in it.", default=())

    @model_validator(mode="before")
    @classmethod
    def _date_under_its_key(cls, event: object) -> object:
        """`- 2022-01-05: The cabinet goes` tells both, and says of neither what it is."""
        if (pair := divided(event)) and pair[0][:1].isdigit():
            fix = f"write `when: {pair[0]}`, and `what: {pair[1]}` below it."
            raise refuse(Fault("wrong-type", f'"{pair[0]}" is no key of an event', "", fix))
        return event


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
    authors: Several[KeyOrWords] = key(
        "Who wrote it: keys of `site.yml`, or names; else the explainer's.",
        default=(),
        example="[Ana Lima, Rui Falcato]",
        standard="schema.org author",
    )
    checked: Day | None = key(
        "When everything on it was last checked.",
        default=None,
        example="2022-01-08",
        standard="schema.org lastReviewed",
    )
    check_again: Day | None = key("When it is to be checked again.", default=None)
    facts: Annotated[tuple[Fact, ...], *as_pairs("label", "text")] = key(
        "The lines of the fact box: label and line.",
        default=(),
        example='{Owner: "Mansa Line [@boat-register, page 1]"}',
    )
    events: Many[EventInPlace] = key(
        "What happened, for the timeline.",
        default=(),
        example="[{when: 2022-01-01, what: Price caps on LPG end, source: eurasianet-lpg}]",
    )
    unknowns: Annotated[tuple[Unknown, ...], *many_worded("text")] = key(
        "What is not known.", default=(), example="[Whether the skipper was told how many people had boarded.]"
    )
    updates: Many[Update] = key("Changes of the page, newest first.", default=(), standard="schema.org correction")
    image: ImageKey | None = key("A picture of `images.yml`.", default=None)
    former_slugs: Several[Key] = key("Old names of the file; their addresses lead here.", default=())
    language: Language | None = key(
        "The language of its text; else the explainer's, else the site's.",
        default=None,
        example="en",
        standard="BCP 47",
    )
    allow: Annotated[tuple[Allow, ...], *as_pairs("rule", "reason")] = key(
        "Rules excused here, each with the reason.", default=()
    )


# --- kinds -----------------------------------------------------------------------------------------------------------


class Explainer(Brief):
    """The explainer itself, `index.md`."""

    model_config = _needing(("published", "draft"))

    time_zone: ZoneName | None = key(
        "The zone of times without one; else the site's.", default=None, example="Asia/Almaty"
    )
    lanes: Several[Words] = key(
        "The rows of the timeline, named as printed.", default=(), example="[streets, government]"
    )
    sections: Annotated[tuple[Section, ...], BeforeValidator(_sections), Told(_sections_told)] = key(
        "Order and headings of the page's parts.", default=(), example="[body, questions, {who: Who stood where}]"
    )
    order: Annotated[tuple[Order, ...], *as_pairs("folder", "slugs")] = key(
        "Reading order within a kind, the most telling first; else by file name.", default=()
    )
    closed: Day | None = key("The day since when it is no longer updated.", default=None)
    method: Line | None = key(
        "How it was made; shown on the sources page.", default=None, example="From published reports, read in full."
    )
    seasons: Annotated[str, *one_of(("northern", "southern"), "hemisphere")] = key(
        "Whose seasons words such as `spring 2014` mean.", default="northern"
    )


class Cause(Brief):
    """Why it happened, or may have."""

    type: Annotated[str, *one_of(CAUSE_TYPES, "type of cause")] | None = key(
        "How near the cause is.", default=None, example="trigger"
    )
    status: Status = key("How sure it is; never `no evidence given`.", default="reported", example="suspected")
    leads_to: Several[Reference] = key("What it led to.", default=(), example="event:first-protest")
    source: Sources = key("What it rests on.", default=(), example="eurasianet-lpg")


class Actor(Brief):
    """Someone who acts: a person, a body or a state."""

    type: Annotated[str, *one_of(ACTOR_TYPES, "type of actor")] | None = key(
        "What kind of actor.", default=None, example="person"
    )
    names: Names | None = key(
        "Names, spellings and sort form.",
        default=None,
        example='{official: Kassym-Jomart Tokayev, sort: "Tokayev, Kassym-Jomart", ru: Касым-Жомарт Токаев}',
    )
    roles: Many[Role] = key(
        "Offices held, with their times; readers see the one held at the time.",
        default=(),
        example="[{title: President of Kazakhstan, from: 2019-03, source: tass-1390239}]",
    )
    member_of: Many[Membership] = key(
        "What it belongs to.", default=(), example="[{actor: csto, from: 1992, source: rferl-31644821}]"
    )
    members: Count | None = key(
        "How many members it has; checked against those who name it.", default=None, example="6"
    )
    source: Sources = key("What it rests on.", default=(), example="rferl-31644821")


class Reaction(Brief, Happening):
    """What someone outside said or did about it; one actor each."""

    actor: KeyOrWords = key("Who reacted.", example="us-state-department")
    when: When = key("When.", example="2022-01-05", standard="ISO 8601-2 (EDTF)")
    to: Several[Reference] = key("To what.", default=(), example="event:csto-appeal")
    stance: Words | None = key("The position in a few words of your own.", default=None, example="calls for restraint")
    quote: Quotes = key("The words, by key or in place.", default=(), example="no-warning")


class Event(Brief, Happening):
    """Something that happened and deserves a brief of its own."""

    when: When = key(
        "When it happened, as people write it or as EDTF.", example="2022-01-05", standard="ISO 8601-2 (EDTF)"
    )
    actors: Annotated[tuple[Part, ...], *many_worded("actor")] = key(
        "Who had a part in it.", default=(), example="[{actor: tokayev, role: speaker}, csto]"
    )
    caused_by: Several[Reference] = key("What led to it.", default=(), example="cause:lpg-price")
    part_of: Several[Reference] = key("The larger event that it belongs to.", default=(), example="event:unrest")


class Question(Brief):
    """What readers ask; the summary is the short answer."""

    status: Annotated[str, *one_of(ANSWERS, "status of a question")] = key(
        "How far it is answered.", default="answered", example="partly"
    )
    related: Several[Reference] = key("Where to read on.", default=(), example="[cause:lpg-price, actor:csto]")
    source: Sources = key("What the answer rests on.", default=(), example="ap-2022-01-15")


class Term(Brief):
    """A word explained; the summary is its definition."""

    expands: Words | None = key("What an abbreviation stands for.", default=None, example="liquefied petroleum gas")
    also: Several[Words] = key("Other words for the same.", default=(), example="autogas")
    contested: Flag = key("That only one side uses it.", default=False, example="true")
    attribute_to: Several[KeyOrWords] = key("Whose word it is.", default=(), example="csto")
    flag: Several[Words] = key("The forms to look for in the text.", default=(), example="[peacekeeper, peacekeepers]")
    source: Sources = key("What the definition rests on.", default=(), example="eurasianet-lpg")


class Claim(Brief, Happening):
    """What an interested party says, and how far it holds."""

    claimant: KeyOrWords = key("Who says so.", example="tokayev")
    verdict: Verdict = key(
        "How far it holds.", example="no evidence given", standard="schema.org ClaimReview alternateName"
    )
    quote: Quotes = key("The words, by key or in place.", default=(), example="no-warning")
    supporting: Sources = key("Evidence for it.", default=(), example="audit-2025, page 41", alias="for")
    against: Sources = key("Evidence against it.", default=(), example="ap-2022-01-15")
    would_settle: Line | None = key(
        "What would settle it.", default=None, example="The statements of the deckhands, published or read out."
    )


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
    """Who publishes the site."""

    name: Words = key("Its name.", standard="schema.org publisher")
    url: Url | None = key("Its address.", default=None)


class Author(_Part):
    """Someone who writes."""

    name: Words = key("The name as it is printed.")
    url: Url | None = key("An address that tells more.", default=None)
    # Last, since within the class it hides the function of that name.
    key: Key = Field(alias="key of the author", description="The key by which `authors` names them.")


class RuleLevel(_Part):
    """How strictly a rule is taken."""

    rule: Annotated[str, *one_of(CHANGEABLE_RULES, "rule whose level can be set")] = key("The rule.")
    level: Annotated[str, *one_of(LEVELS, "level")] = key("What becomes of it.")


def _authors(value: object) -> object:
    """`key: {name, url}`, or `key: Name`."""
    if not isinstance(value, Map):
        return value
    authors: list[Value] = []
    for name, author in scalar_items(value):
        told = renamed(author, {}) if isinstance(author, Map) else mapping(author.origin, {"name": author})
        told["key of the author"] = name
        authors.append(told)
    return seq(value.origin, authors)


def _authors_told(kept: Schema, find: Callable[[Schema], Schema]) -> Schema:
    author = kept["items"]
    told = find(author)["properties"]
    name = {"title": "words", "type": told["name"]["type"]}
    return keyed(told["key of the author"], {"title": "a name, or an author", "anyOf": [name, author]})


class Site(_Part):
    """The settings, `content/site.yml`."""

    title: Words = key("The name of the site.")
    base_url: BaseUrl = key("The address of its first page, or `auto`.", example="https://example.org/explainers/")
    language: Language = key("The language of what is written.", default="en", example="en", standard="BCP 47")
    time_zone: ZoneName = key("The zone of times without one.", default="UTC", example="Asia/Almaty")
    publisher: Annotated[Publisher | None, *worded("name")] = key(
        "Who publishes it.", default=None, example="{name: The Ria Post}"
    )
    authors: Annotated[tuple[Author, ...], BeforeValidator(_authors), Told(_authors_told)] = key(
        "Who writes, each under a key of your own.", default=(), example="{ana: {name: Ana Lima}}"
    )
    report_to: Contact | None = key("Where readers report mistakes.", default=None, example="desk@example.org")
    licence: Words | None = key("The licence of the writing.", default=None, example="CC-BY-4.0")
    editor: Editor | None = key(
        "The address pattern that opens a file in your editor.", default=None, example="vscode://file/{path}:{line}"
    )
    rules: Annotated[tuple[RuleLevel, ...], *as_pairs("rule", "level")] = key("Levels of rules.", default=())


STAND_INS = {"when": str(STAND_IN_DATE.text)}
"""How a required date that is missing or wrong reads, so that nothing else is said of it."""
