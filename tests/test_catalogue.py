"""The catalogue: files that cannot be read count as holding what others name."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from assembling import HERE, SOURCES, THERE, brief, index, make
from building import SMALL, build, tree

from generator import catalogue, model, parse

# --- files that cannot be read ---------------------------------------------------------------------------------------


def with_a_broken_line(text: str) -> bytes:
    head, newline, rest = text.partition("\n")
    return f"{head}{newline}broken: [a, b\n{rest}".encode() if head == "---" else f"{text}broken: [a, b\n".encode()


def with_a_broken_first_entry(text: str) -> bytes:
    return (text.replace(": ", ": [", 1) if not text.startswith("---") else text.replace("\n---\n", "\n", 1)).encode()


def not_utf8(text: str) -> bytes:
    return b"\xff" + text.encode()


@pytest.mark.parametrize("damage", [with_a_broken_line, with_a_broken_first_entry, not_utf8])
@pytest.mark.parametrize("path", sorted({*THERE, "sources.yml"} - {"assets/square.jpg"}))
def test_file_that_cannot_be_read_causes_no_problem_elsewhere(path: str, damage: Callable[[str], bytes]) -> None:
    uses = brief(
        "when: 2022-01-06\nplace: almaty\nlane: streets\nactors: [tokayev]\npart_of: event:appeal",
        "[@one] {number:dead} [a](actor:csto) [i](event:first-vote) [l](term:lpg) [r](reaction:us) [w](question:why)\n"
        "[c](cause:lpg-price) [t](claim:terrorists)\n\n{quote:warning}\n\n{image:square}\n",
    )
    told = index("events: [{id: first-vote, when: 2022-01-05, what: W}]\nlanes: [streets]")
    sound: dict[str, str | bytes] = {**THERE, "index.md": told, "sources.yml": SOURCES, "events/here.md": uses}
    assert make(sound).told == []
    made = make({**sound, path: damage(str(sound[path]))})
    assert {problem.span.file for problem in made.problems} == {f"content/e/{path}"}


@pytest.mark.parametrize("name", ["sources.yaml", "Sources.yml", "source.yml", "sources.yml.txt", "data/sources.yml"])
def test_registry_under_another_name_is_told_once(name: str) -> None:
    made = make({"sources.yml": b"", name: SOURCES, HERE: brief("source: two", "Cited [@one].\n")})
    assert made.rules == [f"{name} [wrong-kind]"]


def test_registry_beside_the_explainers_is_told_once_with_where_it_belongs() -> None:
    files = {**SMALL, "two/index.md": SMALL["one/index.md"] + "Cited [@one].\n", "sources.yml": SOURCES}
    (problem,) = build(tree(files)).problems
    assert problem.span.file == "content/sources.yml"
    assert problem.fault.fix == 'move it to one/sources.yml, or likewise to "two".'
    del files["one/index.md"]
    assert [each.fault.fix for each in build(tree(files)).problems] == ["move it to two/sources.yml."]


def test_misspelt_key_of_events_hides_no_event_from_those_who_name_it() -> None:
    made = make({"index.md": index("evnts: [{id: vote, when: 2022, what: W}]"), HERE: brief("related: event:vote")})
    assert made.rules == ["index.md [unknown-key]"]


def test_entry_of_the_wrong_form_is_there_all_the_same() -> None:
    made = make({"sources.yml": "one: https://example.org/\n", HERE: brief(body="Cited [@one].\n")})
    assert made.rules == ["sources.yml [wrong-type]"]


def test_other_files_are_checked_though_the_index_is_missing() -> None:
    made = make({"index.md": b"", HERE: brief("related: event:vote", "[@nothing]\n")})
    assert made.told == [
        'index.md:1:1 [missing-file] the explainer "e" has no index.md',
        f'{HERE}:6:2 [unknown-source] no source "nothing"',
    ]


def test_folders_above_the_explainer_do_not_count() -> None:
    settings = model.Site.model_validate({"title": "T", "base_url": "auto"})
    broken, index_ = b"\xff", index().encode()
    shown = "/home/me/actors/content"
    files = [parse.parse(path, text, shown) for path, text in (("e/terms/who.md", broken), ("e/index.md", index_))]
    known = catalogue.catalogue(f"{shown}/e/", files, (), settings)
    assert not known.may_be("actor", "who")
    assert known.may_be("term", "who")


@pytest.mark.parametrize("path", ["terms/foo.markdown", "terms/Foo.MD"])
def test_brief_with_another_ending_is_there_all_the_same(path: str) -> None:
    assert make({path: brief(), HERE: brief("related: term:foo")}).rules == [f"{path} [wrong-kind]"]


def test_folder_without_texts_is_told_once() -> None:
    told = [(str(p.span), p.fault.rule) for p in build(tree({**SMALL, "pictures/a.png": b"x"})).problems]
    assert told == [("content/pictures/a.png:1:1", "wrong-kind")]
    told = [(str(p.span), p.fault.rule) for p in build(tree({**SMALL, "two/assets/a.png": b"x"})).problems]
    assert told == [("content/two/index.md:1:1", "missing-file")]
