"""The model: every key is described and closed, and every type of value takes and refuses what it should."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from types import UnionType
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from generator import fields, front, model, schema, slots
from generator.fields import Named, Ref
from generator.vocabulary import ADVICE_RULES, EVIDENCE_RULES, FORM_RULES, LINK_RULES, slug_fault

TOP: tuple[type[BaseModel], ...] = (*model.FRONTS.values(), *model.REGISTRIES.values(), model.Site)


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models in a type such as `tuple[Fact, ...] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif typing.get_origin(annotation) is not None or isinstance(annotation, UnionType):
        for part in typing.get_args(annotation):
            yield from models_in(part)


def every_model() -> list[type[BaseModel]]:
    found: dict[type[BaseModel], None] = dict.fromkeys(TOP)
    waiting = list(found)
    for part in waiting:
        for info in part.model_fields.values():
            new = [inner for inner in models_in(info.annotation) if inner not in found]
            found.update(dict.fromkeys(new))
            waiting += new
    return list(found)


MODELS = pytest.mark.parametrize("part", every_model(), ids=lambda part: part.__name__)


@MODELS
def test_every_part_and_every_key_of_it_is_described(part: type[BaseModel]) -> None:
    assert part.__doc__ and part.__doc__ != BaseModel.__doc__
    undescribed = [name for name, info in part.model_fields.items() if not (info.description or "").endswith(".")]
    assert undescribed == []


@MODELS
def test_every_part_is_frozen_and_closed(part: type[BaseModel]) -> None:
    assert (part.model_config["frozen"], part.model_config["extra"]) == (True, "forbid")


@MODELS
def test_no_part_keeps_a_dictionary_or_a_list(part: type[BaseModel]) -> None:
    kept = [str(info.annotation) for info in part.model_fields.values()]
    assert [told for told in kept if "dict[" in told or "list[" in told] == []


@MODELS
def test_every_part_has_a_schema_for_editors(part: type[BaseModel]) -> None:
    assert schema.of(part)["type"] == "object"


def test_rules_have_one_level_each() -> None:
    rules = (*FORM_RULES, *EVIDENCE_RULES, *ADVICE_RULES, *LINK_RULES)
    assert len(set(rules)) == len(rules)


def value(typed: str) -> front.Value:
    return front.read(f"key: {typed}\n", "f.yml").root["key"]


def read(type_: Any, typed: str) -> Any:
    return TypeAdapter(type_).validate_python(value(typed))


def refused(type_: Any, typed: str) -> str:
    with pytest.raises(ValidationError) as caught:
        read(type_, typed)
    (mistake,) = caught.value.errors()
    return str(mistake["msg"])


@pytest.mark.parametrize(
    ("type_", "typed", "expected"),
    [
        (fields.Words, "two   words", "two words"),
        (fields.Words, "0100", "0100"),
        (fields.Words, "no", "no"),
        (fields.Words, "{a: b}", "{a: b}"),
        (fields.Key, "a-1", "a-1"),
        (fields.KeyOrWords, "tokayev", Named("tokayev", True)),
        (fields.KeyOrWords, "Rui Falcato", Named("Rui Falcato", False)),
        (fields.Reference, "event:first-vote", Ref("event", "first-vote")),
        (fields.Count, "0", 0),
        (fields.Flag, "true", True),
        (fields.Flag, "false", False),
        (fields.Degrees, "-76.95", -76.95),
        (fields.Url, "https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        (fields.BaseUrl, "https://example.org/a", "https://example.org/a/"),
        (fields.BaseUrl, "auto", "auto"),
        (fields.Contact, "desk@example.org", "mailto:desk@example.org"),
        (fields.Contact, "https://example.org/report", "https://example.org/report"),
        (fields.ZoneName, "Asia/Almaty", "Asia/Almaty"),
        (fields.Language, "kk-Latn", "kk-Latn"),
        (fields.Status, "officials say", "officials say"),
    ],
)
def test_value_is_read(type_: Any, typed: str, expected: object) -> None:
    assert read(type_, typed) == expected


@pytest.mark.parametrize(
    ("type_", "typed", "message"),
    [
        (fields.Words, "\n  - a", "expected words, found a list"),
        (fields.Words, "\n  a: b", "expected words, found keys and values"),
        (fields.Words, "", "expected words, found nothing"),
        (fields.Key, "A b", '"A b" is not a key'),
        (fields.Reference, "first-vote", '"first-vote" does not say its kind'),
        (fields.Reference, "place:almaty", '"place" is not a kind of brief'),
        (fields.Count, "0100", 'expected a whole number, found "0100"'),
        (fields.Count, "1_000", 'expected a whole number, found "1_000"'),
        (fields.Flag, "yes", 'expected true or false, found "yes"'),
        (fields.Flag, "True", 'expected true or false, found "True"'),
        (fields.Degrees, "200", 'expected degrees, found "200"'),
        (fields.Url, "javascript:alert(1)", '"javascript:alert(1)" is not a web address'),
        (fields.Url, "https://a b", '"https://a b" is not a web address'),
        (fields.Url, "https://user@host/", '"https://user@host/" is not a web address'),
        (fields.BaseUrl, "https://example.org/?a", '"https://example.org/?a" has a ? or # in it'),
        (fields.ZoneName, "Almaty", '"Almaty" is not a time zone'),
        (fields.Language, "kz", '"kz" is a country, not a language'),
        (fields.Language, "english", '"english" is not a language tag'),
        (fields.Day, "2022-01", '"2022-01" is not one day'),
    ],
)
def test_value_is_refused_with_our_words(type_: Any, typed: str, message: str) -> None:
    assert refused(type_, typed) == message


@pytest.mark.parametrize(
    ("text", "rule", "fix"),
    [
        ("Tokayev 1", "slug", 'such as "tokayev-1"'),
        ("café", "slug", 'such as "cafe"'),
        ("токаев", "slug", "such as tokayev"),
        ("tоkayev", "mixed-script", "type it again in Latin letters."),
    ],
)
def test_text_that_is_no_key_gets_a_proposal_if_its_letters_allow(text: str, rule: str, fix: str) -> None:
    fault = slug_fault(text, "key")
    assert fault.rule == rule and fix in fault.fix


@pytest.mark.parametrize(
    ("href", "fix"),
    [
        ("number:lorries", "write {number:lorries}, without the link."),
        ("quote:no-warning", "write {quote:no-warning} on a line of its own, without the link."),
        ("source:audit", "write [@audit], without the link."),
        ("place:almaty", "write its name."),
        ("www.example.org/a", "write https://www.example.org/a, all of it."),
    ],
)
def test_address_of_a_link_that_was_meant_as_something_else_is_told_so(href: str, fix: str) -> None:
    fault = slots.in_address(href)
    assert fault is not None and (fault.rule, fault.fix) == ("unsafe-link", fix)


@pytest.mark.parametrize("href", ["https://www.example.org", "www/a", "a/b#c", "mailto:a@b.org", "number:", "note:x"])
def test_any_other_address_is_judged_elsewhere(href: str) -> None:
    assert slots.in_address(href) is None
