"""Editors are told what the generator takes: all that is written here passes, mistakes that a schema can see do not."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from building import ROOT, build, tree

from generator import front, model, parse, schema
from generator.read import read_tree

SCHEMAS = {name.removesuffix(".json"): json.loads(text) for name, text in schema.files().items()}
GOOD = [ROOT / "content", *sorted((ROOT / "tests/sites").glob("*/content"))]
BROKEN = ROOT / "tests" / "broken"


class Editor(yaml.SafeLoader):
    """Reads YAML as editors do (1.2): a date is text, `yes` is a word, `12:30` is no number."""


Editor.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?([0-9]*\.[0-9]+|[0-9]+\.[0-9]*)", "-+.0123456789"),
):
    Editor.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^({pattern})$"), [*first])

# `-0480` is a year before our era; YAML 1.1 would count it in eights.
Editor.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(loader.construct_scalar(node)))  # type: ignore[arg-type]


def as_text(keys: Any) -> Any:
    """Keys of mappings are text in JSON."""
    if isinstance(keys, dict):
        return {str(name): as_text(value) for name, value in keys.items()}
    return [as_text(item) for item in keys] if isinstance(keys, list) else keys


def loaded(text: str) -> Any:
    return as_text(yaml.load(text, Editor))


def name_of(path: str) -> str:
    """The schema for a file of the content folder."""
    if path.endswith(".yml"):
        return Path(path).stem
    explainer = Path(path).name == "index.md"
    return "explainer" if explainer else {folder: kind for kind, folder in model.KINDS.items()}[Path(path).parent.name]


def mistakes(path: str, text: str) -> list[str]:
    told = loaded(front.cut(text, path).front if path.endswith(".md") else text)
    return [error.message for error in jsonschema.Draft7Validator(SCHEMAS[name_of(path)]).iter_errors(told)]


def files(content: Path) -> Iterator[str]:
    for path in sorted(content.rglob("*")):
        name = path.relative_to(content).as_posix()
        if path.is_file() and parse.sort_of(name) in ("brief", "registry", "settings"):
            yield name


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_is_one(name: str) -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMAS[name])


def test_there_is_a_schema_for_every_kind_and_registry_and_for_the_settings() -> None:
    assert sorted(SCHEMAS) == sorted([*model.FRONTS, *model.REGISTRIES, "site"])


@pytest.mark.parametrize(
    ("content", "name"), [(content, name) for content in GOOD for name in files(content)], ids=lambda value: str(value)
)
def test_what_is_published_passes(content: Path, name: str) -> None:
    assert mistakes(name, (content / name).read_text("utf-8")) == []


SEEN = ("unknown-key", "missing-key", "wrong-type", "unknown-word")
"""Rules that a schema can judge, as far as one value goes."""
SEEN_BY_US = ("is no lane", '"withdrawn" is missing', '"for" is missing', "is a country, not a language")
"""What only the generator knows of those."""


def broken_files() -> dict[tuple[str, str], set[str]]:
    """Each file of a broken site with a mistake in its keys, and the rules of these mistakes that a schema can see."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for site in sorted(BROKEN.iterdir()):
        for problem in build(read_tree(site / "content", "content")).problems:
            if problem.fault.rule in SEEN and not any(known in problem.fault.message for known in SEEN_BY_US):
                found[site.name, problem.span.file.removeprefix("content/")].add(problem.fault.rule)
    return found


def test_files_of_broken_sites_whose_mistakes_a_schema_can_see_are_refused() -> None:
    found = broken_files()
    assert set().union(*found.values()) == set(SEEN)
    for site, name in found:
        assert mistakes(name, (BROKEN / site / "content" / name).read_text("utf-8")), f"{site}: {name}"


TITLED = "title: T\nsummary: S\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("cause", f"{TITLED}source: a"),
        ("cause", f"{TITLED}source: a, page 4"),
        ("cause", f"{TITLED}source: 2019"),
        ("cause", f"{TITLED}source: [a, page 4, line 3, b]"),
        ("cause", f"{TITLED}source: {{title: T, publisher: P, undated: true, held: printed}}"),
        ("cause", f"{TITLED}source: [a, {{title: T, publisher: P, date: 2025, url: https://example.org}}]"),
        ("cause", f"{TITLED}leads_to: event:first-vote"),
        ("cause", f"{TITLED}leads_to: [event:first-vote, cause:a]"),
        ("cause", "title: 2019\nsummary: true"),
        ("cause", f"{TITLED}facts:\n  Dead: {{number:dead}}\n  Year: 2019\n  Owner: Mansa [@a, page 1]"),
        ("cause", f"{TITLED}unknowns:\n  - Who it was.\n  - {{text: Why., would_settle: The minutes.}}"),
        ("cause", f"{TITLED}unknowns: Who it was."),
        ("cause", f"{TITLED}allow: {{single-source: There is one.}}"),
        ("event", f"{TITLED}when: 2022"),
        ("event", f"{TITLED}when: [2026-10-25..2026-10-27]"),
        ("event", f"{TITLED}when: {{2022-01-01, 2022-01-03}}"),
        ("event", f"{TITLED}when: 2022\nactors: [{{actor: tokayev, role: speaker}}, csto]"),
        ("event", f"{TITLED}when: 2022\nactors: csto"),
        ("event", f"{TITLED}when: 2022\nevents: {{when: 2022-01-05 16:30, what: A vote, id: vote}}"),
        ("reaction", f"{TITLED}when: 2022\nactor: a\nquote: {{text: Words}}"),
        ("reaction", f"{TITLED}when: 2022\nactor: a\nquote: [no-warning, {{rendered: {{text: T, by: B}}}}]"),
        ("actor", f"{TITLED}names: {{official: O, ru: Р, kk-Latn: K, also: [A, B]}}\nmembers: 6"),
        ("explainer", f"{TITLED}draft: true"),
        ("explainer", f"{TITLED}published: 2022\nsections: [body, {{who: Who stood where}}]\norder: {{causes: a}}"),
        ("site", "title: T\nbase_url: auto\npublisher: P\nauthors: {desk: The desk, ab: {name: A. B.}}"),
        ("numbers", "dead: {label: L, by: P, source: a, values: {value: dozens, as_of: 2022}}"),
        ("numbers", "dead: {label: L, unit: date, values: [{value: 2029, for: 2022, by: P, source: a}]}"),
        ("places", "almaty: {name: A, at: [43.24, 76], named: {name: N, from: 2019-03-23}}"),
    ],
)
def test_every_form_that_may_be_written_passes(name: str, text: str) -> None:
    jsonschema.Draft7Validator(SCHEMAS[name]).validate(loaded(text))
    assert [problem.fault for problem in parse.parse(path_of(name), typed(name, text).encode(), "").problems] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("cause", f"{TITLED}sauce: a"),
        ("cause", "title: T"),
        ("cause", f"{TITLED}source:"),
        ("cause", f"{TITLED}source: Not a key"),
        ("cause", f"{TITLED}source: {{title: T, publisher: P, date: 2025}}"),
        ("cause", f"{TITLED}leads_to: first-vote"),
        ("cause", f"{TITLED}leads_to: place:almaty"),
        ("cause", f"{TITLED}status: sure"),
        ("cause", f"{TITLED}facts: none"),
        ("cause", f"{TITLED}facts: [a]"),
        ("cause", f"{TITLED}draft: yes"),
        ("cause", f"{TITLED}checked: 2022-01"),
        ("cause", f"{TITLED}image: Not a key"),
        ("cause", f"{TITLED}allow: {{yaml: It must.}}"),
        ("cause", f"{TITLED}unknowns: {{text: Why., settles: Nothing.}}"),
        ("event", f"{TITLED}"),
        ("event", f"{TITLED}when: 2022\nevents: [{{when: 2022}}]"),
        ("actor", f"{TITLED}names: {{offical: O}}"),
        ("actor", f"{TITLED}members: six"),
        ("explainer", TITLED),
        ("explainer", f"{TITLED}draft: true\nsections: [body, {{whom: Who}}]"),
        ("explainer", f"{TITLED}draft: true\norder: {{people: a}}"),
        ("site", "title: T\nbase_url: example.org"),
        ("site", "title: T\nbase_url: auto\nrules: {unsourced: never}"),
        ("numbers", "dead: {label: L, values: [{value: 3, as_of: 2022, source: a}]}"),
        ("numbers", "dead: {label: L, by: P, source: a, values: [{as_of: 2022}]}"),
        ("numbers", "dead: 3"),
        ("quotes", "a: {speaker: tokayev}"),
        ("places", "almaty: {name: A, at: 43.24}"),
        ("places", "almaty: {name: A, at: [143.24, 76]}"),
        ("images", "a: {alt: A square}"),
    ],
)
def test_mistake_that_a_schema_can_see_is_refused_as_the_generator_does(name: str, text: str) -> None:
    assert not jsonschema.Draft7Validator(SCHEMAS[name]).is_valid(loaded(text))
    content = {"site.yml": "title: T\nbase_url: auto\n", "a/index.md": f"---\n{TITLED}draft: true\n---\n"}
    content[path_of(name)] = typed(name, text)
    assert [problem for problem in build(tree(content)).problems if problem.is_error]


def path_of(name: str) -> str:
    if name in model.REGISTRIES:
        return f"a/{name}.yml"
    return {"site": "site.yml", "explainer": "a/index.md"}.get(name) or f"a/{model.KINDS[name]}/b.md"


def typed(name: str, text: str) -> str:
    return f"---\n{text}\n---\n" if name in model.FRONTS else f"{text}\n"


def every_key(told: Any) -> Iterator[tuple[str, Any]]:
    """Each key with its schema, wherever it stands."""
    for name, inner in told.items() if isinstance(told, dict) else enumerate(told) if isinstance(told, list) else []:
        if name == "properties":
            yield from inner.items()
        yield from every_key(inner)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_key_takes_its_own_examples(name: str) -> None:
    for key, told in every_key(SCHEMAS[name]):
        for example in told.get("examples", ()):
            found = jsonschema.Draft7Validator({**told, "definitions": SCHEMAS[name]["definitions"]})
            assert found.is_valid(example), key


def test_key_is_told_with_its_meaning_example_standard_and_words() -> None:
    told = SCHEMAS["sources"]["additionalProperties"]["properties"]
    assert told["author"]["description"] == "Who wrote it, one name or a list."
    assert (told["author"]["examples"], told["author"]["standard"]) == (["Régis Gente"], "CSL author")
    assert told["via"]["patternErrorMessage"] == "Expected the key of a source."
    assert told["type"]["description"].endswith(" Default: `webpage`.")
    assert dict(zip(told["reliability"]["enum"], told["reliability"]["enumDescriptions"], strict=True))["agency"]
