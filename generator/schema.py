"""JSON Schema of each kind of brief, each registry and the settings, for editors.

In the room: the files that `build.py schema` writes, as text. Not in the room: what a type may look like, which stands
beside its reader (fields.py, model.py). Draft 7, since that is what all editors know; an editor's reader of YAML gives
numbers and booleans where the generator keeps what was typed, so the types take both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from generator import front, model
from generator.fields import Schema
from generator.vocabulary import KEY
from generator.written import Map, Seq, Value

DRAFT = "http://json-schema.org/draft-07/schema#"


def files() -> dict[str, str]:
    """{file name: JSON Schema}: `event.json` for events, `sources.json` for sources.yml, `site.json` for site.yml."""
    return {f"{name}.json": json.dumps(told, ensure_ascii=False, indent=2) + "\n" for name, told in schemas()}


def schemas() -> Iterator[tuple[str, Schema]]:
    """Each kind, registry and the settings by name, with its schema."""
    for kind, brief in model.FRONTS.items():
        yield kind, of(brief)
    for name, entry in model.REGISTRIES.items():
        yield name, _registry(of(entry), f"The registry {name}.yml.")
    yield "site", of(model.Site)


def of(part: type[BaseModel]) -> Schema:
    """The schema of one part of the model."""
    told = part.model_json_schema(schema_generator=_ForEditors, ref_template="#/definitions/{model}")
    definitions = told.pop("$defs", {})
    found: Schema = _mended({"$schema": DRAFT, **told, **({"definitions": definitions} if definitions else {})})
    return found


def _registry(entry: Schema, meaning: str) -> Schema:
    definitions = entry.pop("definitions", {})
    entry.pop("$schema")
    return {
        "$schema": DRAFT,
        "description": meaning,
        "type": "object",
        "propertyNames": {"pattern": f"^({KEY.pattern})$"},
        "additionalProperties": entry,
        "definitions": definitions,
    }


class _ForEditors(GenerateJsonSchema):
    """Pydantic's schemas without what writers cannot type: null, our own names and our own defaults."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        told = self.generate_inner(schema["schema"])
        default = schema.get("default")
        return {**told, "default": default} if isinstance(default, str) and default else told

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        told = super().model_schema(schema)
        if told["title"] == schema["cls"].__name__:
            told["title"] = _in_words(told["title"])
        return told


def _in_words(name: str) -> str:
    """A class by its name: "an event in place"."""
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _mended(told: Any) -> Any:
    """The same for draft 7, where nothing beside a `$ref` counts, and with examples as an editor reads them."""
    if isinstance(told, list):
        return [_mended(item) for item in told]
    if not isinstance(told, dict):
        return told
    told = {name: _mended(item) for name, item in told.items()}
    if isinstance(told.get("default"), str):
        # In words, since editors type a `default` in by themselves, and it is what need not be typed.
        told["description"] = f"{told['description']} Default: `{told.pop('default')}`."
    if "$ref" in told and len(told) > 1:
        told["allOf"] = [{"$ref": told.pop("$ref")}]
    if isinstance(told.get("examples"), list):
        told["examples"] = [_as_json(front.read(f"key: {example}\n", "").root["key"]) for example in told["examples"]]
    if isinstance(told.get("properties"), dict):
        # Names with a space are our own: nobody can type them.
        told["properties"] = {name: item for name, item in told["properties"].items() if " " not in name}
        told["required"] = [name for name in told.get("required", []) if " " not in name]
    return told


def _as_json(value: Value) -> Any:
    """A value as an editor's reader of YAML (1.2) gives it."""
    if isinstance(value, Map):
        return {str(name): _as_json(item) for name, item in value.items()}
    if isinstance(value, Seq):
        return [_as_json(item) for item in value]
    if value in ("true", "false"):
        return value == "true"
    return json.loads(value) if re.fullmatch(r"[1-9]\d*(\.\d+)?", value) else str(value)
