"""Snapshots: what a change of files makes new, and what stays while something is wrong."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from itertools import islice

import pytest
from building import FERRY, SMALL, build, tree

from generator import cli
from generator.layouts import LayoutError, LayoutFiles
from generator.live import Live, Snapshot, base_path
from generator.pipeline import Options
from generator.read import Tree, read_tree

TWO = {
    **SMALL,
    "two/index.md": "---\ntitle: Two\nsummary: The second.\npublished: 2026-11-02\nformer_slugs: [deux]\n---\nMore.\n",
}
GIVEN = cli._layouts(None)


def live(files: Mapping[str, str]) -> tuple[Live, Snapshot]:
    made = Live(Options("content", None, True))
    return made, made.update(tree(files), GIVEN)


def checked(made: Live) -> Snapshot:
    for slug in made.unchecked():
        made.check(slug)
    return made.snapshot()


def test_snapshot_has_the_outputs_of_a_build() -> None:
    _, snapshot = live(TWO)
    outputs = build(tree(TWO), drafts=True).outputs
    assert {path: snapshot.find(path) for path in outputs} == outputs


def test_what_is_not_there_is_none() -> None:
    _, snapshot = live(SMALL)
    assert [snapshot.find(path) for path in ("none", "one/none.html", "none/index.html", "site.yml")] == [None] * 4


def test_change_makes_its_own_explainer_new_and_leaves_the_other() -> None:
    made, before = live(TWO)
    page, other = before.find("one/index.html"), before.find("two/index.html")
    after = made.update(tree({**TWO, "one/index.md": TWO["one/index.md"].replace("Text", "Another text")}), GIVEN)
    assert b"Another text" in (after.find("one/index.html") or b"")
    assert after.find("two/index.html") is other
    assert before.find("one/index.html") is page
    assert after.version > before.version


def test_home_page_follows_the_title_of_an_explainer() -> None:
    made, _ = live(TWO)
    after = made.update(tree({**TWO, "two/index.md": TWO["two/index.md"].replace("title: Two", "title: Due")}), GIVEN)
    assert b"Due" in (after.find("index.html") or b"")


def test_explainer_that_is_wrong_stays_as_it_was_until_it_is_mended() -> None:
    made, before = live(TWO)
    good = before.find("one/index.html")
    broken = {**TWO, "one/index.md": TWO["one/index.md"].replace("title: One", "titel: One")}
    wrong = made.update(tree(broken), GIVEN)
    assert wrong.find("one/index.html") == good
    assert [problem.fault.rule for problem in checked(made).problems] == ["unknown-key"]
    mended = made.update(tree(TWO), GIVEN)
    assert mended.find("one/index.html") == good
    assert checked(made).problems == ()


def test_mistakes_are_those_of_a_build() -> None:
    broken = {**TWO, "one/index.md": "---\ntitel: One\n---\n[x](actor:nobody)\n", "site.yml": "title: T\n"}
    made, _ = live(broken)
    assert checked(made).problems == build(tree(broken), drafts=True).problems


def test_mistake_in_the_settings_that_an_explainer_shows_is_told_at_its_place() -> None:
    settings = "title: The name of the site\nbase_url: auto\n"
    files = {"site.yml": settings, "one/index.md": SMALL["one/index.md"]}
    made, _ = live(files)
    told = [str(problem.span) for problem in checked(made).problems if problem.span.file == "content/site.yml"]
    assert told == ["content/site.yml:1:8"]


def test_mistakes_stay_as_they_were_told_until_the_explainer_is_checked_again() -> None:
    index = TWO["one/index.md"]
    made, _ = live({**TWO, "one/index.md": index.replace("title:", "titel:")})
    before = checked(made)
    assert before.problems
    after = made.update(tree({**TWO, "one/index.md": index.replace("---\ntitle:", "---\n\ntitle:")}), GIVEN)
    assert (after.problems, after.problems_digest) == (before.problems, before.problems_digest)
    assert checked(made).problems == ()


def test_mistakes_of_an_explainer_that_is_removed_go_with_it() -> None:
    made, _ = live({**TWO, "two/index.md": "No front matter.\n"})
    assert checked(made).problems
    assert made.update(tree(SMALL), GIVEN).problems == ()


def test_explainer_whose_check_failed_is_left_alone_until_it_changes() -> None:
    made, _ = live(TWO)
    made.leave_unchecked("two")
    assert made.unchecked() == ["one"]
    made.update(tree({**TWO, "two/index.md": TWO["two/index.md"] + "More.\n"}), GIVEN)
    assert made.unchecked() == ["one", "two"]


def test_old_name_of_an_explainer_that_another_has_is_a_mistake_here_too() -> None:
    taken = {**TWO, "two/index.md": TWO["two/index.md"].replace("[deux]", "[one]")}
    made, _ = live(taken)
    assert checked(made).problems == build(tree(taken), drafts=True).problems != ()


def test_mistakes_at_the_start_leave_nothing_to_show() -> None:
    made, snapshot = live({**TWO, "site.yml": "titel: T\n"})
    assert snapshot.has_errors
    assert snapshot.find("index.html") is None
    assert made.update(tree(TWO), GIVEN).find("index.html") is not None


def test_settings_that_are_wrong_leave_the_site_as_it_was() -> None:
    made, before = live(TWO)
    home = before.find("index.html")
    assert made.update(tree({**TWO, "site.yml": "title: [\n"}), GIVEN).find("index.html") == home


def test_settings_change_every_page() -> None:
    made, _ = live(TWO)
    after = made.update(tree({**TWO, "site.yml": "title: Renamed\nbase_url: auto\n"}), GIVEN)
    assert all(b"Renamed" in (after.find(path) or b"") for path in ("index.html", "one/index.html", "two/index.html"))


def test_explainer_that_is_removed_is_gone() -> None:
    made, _ = live(TWO)
    after = made.update(tree(SMALL), GIVEN)
    assert after.find("two/index.html") is None
    assert b"Two" not in (after.find("index.html") or b"")


def test_former_name_of_an_explainer_leads_to_it() -> None:
    _, snapshot = live(TWO)
    assert b"../two/" in (snapshot.find("deux/index.html") or b"")


@pytest.mark.parametrize("name", ["sources.yml", "Sources.yaml", "notes.md"])
def test_file_beside_the_explainers_is_told_as_a_build_tells_it(name: str) -> None:
    source = "wire: {title: R, publisher: W, undated: true, held: H}\n"
    files = {**TWO, name: source, "one/index.md": TWO["one/index.md"].replace("Text", "Text [@wire]")}
    made, _ = live(files)
    told = checked(made).problems
    assert told == build(tree(files), drafts=True).problems
    assert f"content/{name}" in {problem.span.file for problem in told}
    moved = {**TWO, "one/sources.yml": source}
    made.update(tree(moved), GIVEN)
    assert checked(made).problems == build(tree(moved), drafts=True).problems


def test_check_goes_on_when_only_the_layouts_changed_meanwhile() -> None:
    made, _ = live(TWO)
    made.update(tree(TWO), layout("home.html", "<p>"))
    checked(made)
    assert made.unchecked() == []


def test_check_of_what_has_changed_meanwhile_ends_and_finds_nothing() -> None:
    broken = {**TWO, "one/index.md": TWO["one/index.md"].replace("Text", "Text [x](term:none)")}
    pauses: list[int] = []

    def save_meanwhile() -> None:
        pauses.append(1)
        if len(pauses) == 3:
            made.update(tree(TWO), GIVEN)

    made = Live(Options("content", None, True), pause=save_meanwhile)
    made.update(tree(broken), GIVEN)
    made.check("one")
    assert made.unchecked() == ["one", "two"]
    assert checked(made).problems == ()


def test_old_name_that_is_taken_goes_with_the_index_that_has_it() -> None:
    made, _ = live({**TWO, "two/index.md": TWO["two/index.md"].replace("[deux]", "[one]"), "two/sources.yml": "\n"})
    assert checked(made).problems
    left = {path: text for path, text in {**TWO, "two/sources.yml": "\n"}.items() if path != "two/index.md"}
    assert "same-address" not in [problem.fault.rule for problem in made.update(tree(left), GIVEN).problems]
    assert checked(made).problems == build(tree(left), drafts=True).problems


def test_what_was_right_before_two_quick_saves_stays_while_the_second_is_wrong() -> None:
    made, _ = live(TWO)
    index = TWO["one/index.md"]
    made.update(tree({**TWO, "one/index.md": index.replace("Text", "Other text")}), GIVEN)
    wrong = made.update(tree({**TWO, "one/index.md": index.replace("title:", "titel:")}), GIVEN)
    assert b"Other text" in (wrong.find("one/index.html") or b"")


@pytest.mark.parametrize("files", [{}, {"site.yml": SMALL["site.yml"]}])
def test_content_without_an_explainer_is_told_as_a_build_tells_it(files: dict[str, str]) -> None:
    made, _ = live(files)
    told = [problem.fault.message for problem in checked(made).problems]
    assert "there is no explainer in content/" in told


def layout(name: str, text: str) -> LayoutFiles:
    files = {**GIVEN.files, name: text.encode()}
    return LayoutFiles(files, GIVEN.shown, (), frozenset({name}), GIVEN.tested - {name}, GIVEN)


@pytest.mark.parametrize("text", ["{% if %}", "{{ nothing }}"])
def test_layouts_that_are_wrong_at_the_start_give_way_to_the_built_in_ones(text: str) -> None:
    _, built_in = live(SMALL)
    made = Live(Options("content", None, True))
    snapshot = made.update(tree(SMALL), layout("home.html", text))
    try:
        snapshot.try_layouts()
    except LayoutError as error:
        snapshot = made.without(snapshot.layouts, error) or snapshot
    assert [str(problem.span) for problem in snapshot.problems] == ["layouts/home.html:1:1"]
    assert snapshot.find("index.html") == built_in.find("index.html")
    changed = {**SMALL, "one/index.md": SMALL["one/index.md"].replace("Text", "Changed")}
    after = made.update(tree(changed), layout("home.html", text))
    assert b"Changed" in (after.find("one/index.html") or b"")


def test_layouts_that_are_in_use_no_more_are_not_taken_back() -> None:
    made, _ = live(SMALL)
    wrong = made.update(tree(SMALL), layout("home.html", "{{ nothing }}"))
    with pytest.raises(LayoutError) as caught:
        wrong.try_layouts()
    made.update(tree(SMALL), GIVEN)
    assert made.without(wrong.layouts, caught.value) is None


@pytest.mark.parametrize("name", ["numbers.html", "brief.html", "search.html", "home.html"])
def test_trying_the_layouts_finds_what_shows_only_when_a_page_is_made(name: str) -> None:
    made, _ = live({**TWO, "one/terms/word.md": "---\ntitle: Word\nsummary: S.\n---\nText.\n"})
    wrong = made.update(
        tree({**TWO, "one/terms/word.md": "---\ntitle: W\nsummary: S.\n---\nText.\n"}), layout(name, "{{ x }}")
    )
    with pytest.raises(LayoutError) as caught:
        wrong.try_layouts()
    assert [str(problem.span) for problem in caught.value.problems] == [f"layouts/{name}:1:1"]


def test_layouts_that_cannot_be_read_leave_the_pages_as_they_were() -> None:
    made, before = live(SMALL)
    home = before.find("index.html")
    wrong = made.update(tree(SMALL), layout("home.html", "{% if %}"))
    assert wrong.find("index.html") == home
    assert [problem.fault.rule for problem in wrong.problems] == ["layout"]
    assert made.update(tree(SMALL), GIVEN).problems == ()


def test_layouts_that_fail_only_when_they_are_filled_can_be_taken_back() -> None:
    made, before = live(SMALL)
    home = before.find("index.html")
    wrong = made.update(tree(SMALL), layout("home.html", "{{ nothing }}"))
    with pytest.raises(LayoutError) as caught:
        wrong.find("index.html")
    back = made.without(wrong.layouts, caught.value)
    assert back is not None and back.find("index.html") == home
    assert [str(problem.span) for problem in back.problems] == ["layouts/home.html:1:1"]


def test_problems_are_told_with_their_place_and_the_way_to_the_editor() -> None:
    made, _ = live({**TWO, "one/index.md": "---\ntitel: <b>\nsummary: S\npublished: 2026-11-01\n---\n"})
    told = checked(made).problems_told
    assert told["warnings"] == 0
    errors = told["errors"]
    assert isinstance(errors, list)
    assert errors[0]["place"] == "content/one/index.md:2:1"
    assert errors[0]["editor"].startswith("vscode://file/")
    assert errors[0]["editor"].endswith("/content/one/index.md:2:1")


def test_editor_of_the_settings_opens_the_places_of_problems() -> None:
    settings = TWO["site.yml"] + "editor: 'ide://open?file={path}&line={line}&column={column}'\n"
    wrong = "---\ntitel: T\nsummary: S\npublished: 2026-11-01\n---\n"
    made, _ = live({**TWO, "site.yml": settings, "one/index.md": wrong})
    errors = checked(made).problems_told["errors"]
    assert isinstance(errors, list)
    assert errors[0]["editor"].startswith("ide://open?file=/")
    assert errors[0]["editor"].endswith("/content/one/index.md&line=2&column=1")


@pytest.mark.parametrize(
    ("base", "path"),
    [
        ("", "/"),
        ("https://a.b/", "/"),
        ("https://a.b/repo/", "/repo/"),
        ("https://a.b/x/y", "/x/y/"),
        ("https://a.b/caf%C3%A9/", "/café/"),
    ],
)
def test_base_path_is_the_path_of_the_address(base: str, path: str) -> None:
    assert base_path(base) == path


# --- the same as a build ---------------------------------------------------------------------------------------------


def edits(files: dict[str, bytes], dice: random.Random) -> Iterator[dict[str, bytes]]:
    """The files after one edit, and another: lines changed, doubled, dropped; files removed and brought back."""
    whole = dict(files)
    texts = sorted(path for path in files if path.endswith((".md", ".yml")))
    while True:
        path = dice.choice(texts)
        lines = whole[path].decode().split("\n")
        at = dice.randrange(len(lines))
        match dice.choice(["text", "double", "drop", "remove", "restore", "restore"]):
            case "text":
                lines[at] += dice.choice([" more", "x", ": y", " [@register]", " {number:dead}"])
                files[path] = "\n".join(lines).encode()
            case "double":
                files[path] = "\n".join([*lines[:at], lines[at], *lines[at:]]).encode()
            case "drop":
                files[path] = "\n".join([*lines[:at], *lines[at + 1 :]]).encode()
            case "remove":
                files.pop(path, None)
            case "restore":
                files.update(whole)
        yield dict(files)


@pytest.mark.parametrize("seed", range(3))
def test_after_any_edits_a_snapshot_is_what_a_build_makes(seed: int) -> None:
    """What is kept from edit to edit saves work and changes nothing."""
    content = read_tree(FERRY / "content", "content")
    made = Live(Options("content", None, True))
    for files in islice(edits(dict(content.files), random.Random(seed)), 12):
        snapshot, built = (
            made.update(Tree(dict(sorted(files.items())), ()), GIVEN),
            build(Tree(dict(sorted(files.items())), ()), drafts=True),
        )
        assert checked(made).problems == built.problems
        if not built.has_errors:
            assert {path: snapshot.find(path) for path in built.outputs} == built.outputs


CHOICES: dict[str, list[str | None]] = {
    "site.yml": [SMALL["site.yml"], SMALL["site.yml"] + "language: ru\n"],
    "one/index.md": [
        "---\ntitle: One\nsummary: S {number:n}\npublished: 2026-11-01\n---\nText [a](term:a).\n",
        "---\ntitle: One\nsummary: S\npublished: 2026-11-01\nformer_slugs: [two]\n---\nText.\n",
        "---\ntitle: One\nsummary: S\ndraft: true\n---\nText.\n",
        "---\ntitel: One\n---\n",
        None,
    ],
    "one/terms/a.md": [
        "---\ntitle: A\nsummary: S.\n---\nText [@p].\n",
        "---\ntitle: A\nsummary: S.\nevents: [{when: summer 2014, what: W, id: e, place: t, source: p}]\n---\n",
        None,
    ],
    "one/terms/b.md": ["---\ntitle: B\nsummary: S. {number:n}\n---\n[x](event:e)\n", None],
    "one/numbers.yml": [
        "n: {label: n, source: p, values: [{value: 1, as_of: 2022, by: P}]}\n",
        "n: {label: n, source: p, values: [{value: 2, as_of: 2023, by: P, timeline: true}]}\n",
        None,
    ],
    "one/sources.yml": ["p: {title: T, publisher: P, undated: true, held: h}\n", "p: [\n", None],
    "one/places.yml": ["t: {name: T, time_zone: Asia/Almaty}\n", None],
    "two/index.md": ["---\ntitle: Two\nsummary: S\npublished: 2026-11-01\nformer_slugs: [uno]\n---\nText.\n", None],
    "sources.yml": [None, None, None, "p: {title: T, publisher: P, undated: true, held: h}\n"],
}
"""States in which each file may be."""


@pytest.mark.parametrize("seed", range(6))
def test_whatever_changes_and_whoever_looks_in_between_the_end_is_that_of_a_build(seed: int) -> None:
    dice = random.Random(seed)
    made, state = Live(Options("content", None, True)), {path: choices[0] for path, choices in CHOICES.items()}
    for _ in range(25):
        path = dice.choice([*CHOICES])
        state[path] = dice.choice(CHOICES[path])
        files = {each: text for each, text in state.items() if text is not None}
        snapshot = made.update(tree(files), GIVEN)
        match dice.randrange(3):
            case 0:
                continue  # the next save comes before anybody has looked
            case 1:
                snapshot.find("one/index.html"), snapshot.find("index.html")
        expected = build(tree(files), drafts=True)
        after = checked(made)
        assert after.problems == expected.problems
        assert {path: after.find(path) for path in expected.outputs} == expected.outputs
