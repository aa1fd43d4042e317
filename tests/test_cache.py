"""The cache: what it gives is what parsing gives, whatever was written, kept, damaged or done at the same time."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache as once
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from building import FERRY, GOLDEN, ROOT, SITES, SMALL, content_of, quietly, tree, written
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace
from pydantic import BaseModel
from test_live import edits

from generator import cache, cli, front, keeping, parse, pipeline
from generator.body import Heading
from generator.cache import Cache
from generator.encoding import decode, encode
from generator.layouts import LayoutFiles
from generator.live import Live
from generator.parse import Parsed
from generator.pipeline import Built, Options
from generator.read import Tree, read_tree

PATH, SOURCE = "one/index.md", SMALL["one/index.md"].encode()
GIVEN = cli._layouts(None)


def nothing_said(sentence: str) -> None:
    raise AssertionError(sentence)


def opened(folder: Path, say: Callable[[str], None] = nothing_said) -> Cache:
    """The cache of a content folder, as a process finds it that begins now."""
    return Cache(keeping.folder_of(folder), say)


def file_of(folder: Path, slug: str = "one") -> Path:
    return keeping.folder_of(folder) / f"{slug}.json"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return tmp_path / "content"


def keep(content: Path, files: Mapping[str, bytes], shown: str = "content") -> dict[str, Parsed]:
    """Parse some files as a build does, and keep them."""
    used = opened(content)
    parsed = {path: used.parse(path, source, shown) for path, source in files.items()}
    used.keep(files)
    return parsed


@pytest.fixture
def parsed_anew(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that were really parsed, in order."""
    paths: list[str] = []

    def watched(path: str, source: bytes, shown: str, before: Parsed | None) -> Parsed:
        paths.append(path)
        return parse.parse(path, source, shown, before)

    monkeypatch.setattr(cache, "parse", watched)
    return paths


# --- the same value --------------------------------------------------------------------------------------------------


def plain(value: Any) -> Any:
    """Everything in a value, with types, places and what `==` passes over."""
    if isinstance(value, BaseModel):
        return type(value), {name: plain(each) for name, each in value}
    if isinstance(value, Struct):
        return type(value), [plain(getattr(value, name)) for name in value.__struct_fields__]
    if isinstance(value, tuple):
        return type(value), [plain(each) for each in value]
    if isinstance(value, frozenset):
        return frozenset, sorted(value)
    return (str, str(value)) if isinstance(value, str) else (type(value), repr(value))


def through_json(parsed: Parsed) -> Parsed:
    return decode(Parsed, json.loads(keeping.as_json(encode(parsed))))


def test_half_a_character_is_kept_too_and_nothing_that_is_no_json() -> None:
    told = {"\ud800": [Heading(1, "a", "A"), 2]}
    assert json.loads(keeping.as_json(told)) == {"\ud800": [[1, "a", "A"], 2]}
    with pytest.raises(TypeError):
        keeping.as_json([Path("a")])


@once
def texts() -> dict[str, bytes]:
    """Every file of ours that is to be parsed, by a path that it may have."""
    found: dict[str, bytes] = {}
    for name in ("ours", *GOLDEN):
        files = read_tree(content_of(name), "content").files
        found |= {path.replace("/", f"-{name}/", 1): data for path, data in files.items() if parse.is_parsed(path)}
    return found


def test_every_file_of_every_site_comes_back_as_it_was_parsed() -> None:
    for path, source in texts().items():
        parsed = parse.parse(path, source, "content")
        assert plain(through_json(parsed)) == plain(parsed), path
        assert through_json(parsed) == parsed, path


def broken(path: str, data: st.DataObject) -> bytes:
    """One of the texts with some mistakes in it."""
    lines = texts()[path].decode().split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["drop", "double", "cut", "add", "move"])):
            case "drop" if len(lines) > 1:
                del lines[at]
            case "double":
                lines.insert(at, lines[at])
            case "cut":
                lines[at] = lines[at][: data.draw(st.integers(0, len(lines[at])))]
            case "add":
                lines[at] += data.draw(st.text(max_size=8) | st.sampled_from(["{", " [@x]", ": y", "|"]))
            case "move":
                lines.append(lines.pop(at))
    return "\n".join(lines).encode("utf-8", "surrogatepass")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_broken_files_come_back_with_their_problems(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(texts())))
    parsed = parse.parse(path, broken(path, data), "content")
    assert plain(through_json(parsed)) == plain(parsed)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_file_is_what_it_is_whatever_it_was_before(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(texts())))
    before = through_json(parse.parse(path, data.draw(st.sampled_from([texts()[path], broken(path, data)])), "content"))
    now = data.draw(st.sampled_from([texts()[path] + b"\n\nMore {number:none} [^1] words.\n", broken(path, data)]))
    assert plain(parse.parse(path, now, "content", before)) == plain(parse.parse(path, now, "content"))


def test_front_matter_that_is_the_same_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before = parse.parse(PATH, SOURCE, "content")
    monkeypatch.setattr(front, "read", None)
    assert parse.parse(PATH, SOURCE + b"\nMore words.\n", "content", before).content is not None


@pytest.mark.parametrize("source", [b"", b"\xff", b"---\n", b"x" * 600_000, b"---\ntitle: [\n---\n", b"- a\n"], ids=len)
def test_files_that_are_hardly_any_come_back_too(source: bytes) -> None:
    for path in (PATH, "one/sources.yml", "one/deep/down/x.md", "site.yml"):
        parsed = parse.parse(path, source, "content")
        assert plain(through_json(parsed)) == plain(parsed)


# --- kept and found again --------------------------------------------------------------------------------------------


def test_what_was_kept_is_not_parsed_again(content: Path, parsed_anew: list[str]) -> None:
    parsed = keep(content, {PATH: SOURCE})
    parsed_anew.clear()
    assert opened(content).parse(PATH, SOURCE, "content") == parsed[PATH]
    assert parsed_anew == []


def test_problems_are_kept_with_the_file(content: Path, parsed_anew: list[str]) -> None:
    wrong = {PATH: SOURCE.replace(b"title", b"titel")}
    parsed = keep(content, wrong)
    parsed_anew.clear()
    again = opened(content).parse(PATH, wrong[PATH], "content")
    assert again.problems == parsed[PATH].problems != ()
    assert parsed_anew == []


def test_only_what_was_edited_is_parsed_and_the_rest_is_kept_on(content: Path, parsed_anew: list[str]) -> None:
    files = {PATH: SOURCE, "one/terms/a.md": SOURCE, "two/index.md": SOURCE}
    keep(content, files)
    other = file_of(content, "two").stat()
    parsed_anew.clear()
    keep(content, {**files, "one/terms/a.md": SOURCE + b"More.\n"})
    assert parsed_anew == ["one/terms/a.md"]
    parsed_anew.clear()
    keep(content, {**files, "one/terms/a.md": SOURCE + b"More.\n"})
    assert parsed_anew == []
    assert file_of(content, "two").stat() == other, "what did not change is not written again"


def test_other_name_of_the_content_folder_is_another_file_in_problems(content: Path, parsed_anew: list[str]) -> None:
    keep(content, {PATH: SOURCE})
    assert opened(content).parse(PATH, SOURCE, "here").file == "here/one/index.md"


def test_other_path_with_the_same_bytes_is_another_file(content: Path) -> None:
    keep(content, {PATH: SOURCE})
    path = "one/terms/a.md"
    assert opened(content).parse(path, SOURCE, "content") == parse.parse(path, SOURCE, "content")


@pytest.mark.parametrize("what", ["sources", "libraries", "python"])
def test_other_version_of_anything_that_parsing_needs_parses_anew(
    content: Path, parsed_anew: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, what: str
) -> None:
    keep(content, {PATH: SOURCE})
    parsed_anew.clear()
    match what:
        case "sources":
            shutil.copytree(ROOT / "generator", tmp_path / "generator")
            (tmp_path / "generator/slots.py").write_text("# changed\n", "utf-8")
            monkeypatch.setattr(keeping, "__file__", str(tmp_path / "generator/keeping.py"))
        case "libraries":
            monkeypatch.setattr(keeping, "LIBRARIES", ("pytest",))
        case "python":
            monkeypatch.setattr(sys, "version", "3.99")
    keeping.version.cache_clear()
    try:
        keep(content, {PATH: SOURCE})
        assert parsed_anew == [PATH]
        assert opened(content).parse(PATH, SOURCE, "content") == parse.parse(PATH, SOURCE, "content")
        assert parsed_anew == [PATH], "it is kept by the new version"
    finally:
        keeping.version.cache_clear()


def test_explainers_that_are_no_more_are_dropped_with_what_a_kill_left(content: Path) -> None:
    keep(content, {PATH: SOURCE, "two/index.md": SOURCE})
    written(keeping.folder_of(content), {"one.json.7.new": "half", "two.json.8.new": "half"})
    keep(content, {PATH: SOURCE})
    assert [path.name for path in keeping.folder_of(content).iterdir()] == ["one.json"]


def test_file_that_is_no_more_is_dropped(content: Path, parsed_anew: list[str]) -> None:
    keep(content, {PATH: SOURCE, "one/terms/a.md": SOURCE})
    keep(content, {PATH: SOURCE})
    assert b"terms" not in file_of(content).read_bytes()


def test_explainer_that_was_looked_at_in_part_keeps_the_rest(content: Path, parsed_anew: list[str]) -> None:
    files = {PATH: SOURCE, "one/terms/a.md": SOURCE}
    keep(content, files)
    used = opened(content)
    used.parse(PATH, SOURCE + b"x", "content")
    used.keep(files)
    parsed_anew.clear()
    opened(content).parse("one/terms/a.md", SOURCE, "content")
    assert parsed_anew == []


def test_what_was_not_looked_at_stays(content: Path, parsed_anew: list[str]) -> None:
    """A preview that ends before it has seen everything must not forget the rest."""
    files = {PATH: SOURCE, "two/index.md": SOURCE}
    keep(content, files)
    parsed_anew.clear()
    used = opened(content)
    used.parse(PATH, SOURCE + b"x", "content")
    used.keep(files)
    assert opened(content).parse("two/index.md", SOURCE, "content") == parse.parse("two/index.md", SOURCE, "content")
    assert parsed_anew == [PATH]


def test_settings_are_kept_for_all_explainers(content: Path, parsed_anew: list[str]) -> None:
    files = {PATH: SOURCE, "site.yml": SMALL["site.yml"].encode()}
    keep(content, files)
    of_one = opened(content)
    of_one.parse("site.yml", files["site.yml"], "content")
    of_one.parse(PATH, SOURCE + b"x", "content")
    of_one.keep([PATH], drops=False)
    parsed_anew.clear()
    again = opened(content).parse("site.yml", files["site.yml"], "content")
    assert again == parse.parse("site.yml", files["site.yml"], "content")
    assert parsed_anew == []


def test_git_does_not_see_it(content: Path) -> None:
    keep(content, {PATH: SOURCE})
    subprocess.run(["git", "init", "-q", str(content.parent)], check=True)
    told = subprocess.run(
        ["git", "status", "--porcelain"], cwd=content.parent, check=True, capture_output=True, text=True
    )
    assert told.stdout == ""


@pytest.mark.parametrize(
    ("folder", "stands_in"),
    [("content", ".cache/nutgraf/content"), ("/a/b", "/a/.cache/nutgraf/b"), ("/", "/.cache/nutgraf/_")],
)
def test_it_stands_beside_the_content(folder: str, stands_in: str) -> None:
    assert keeping.folder_of(Path(folder)) == Path(stands_in)


def test_content_folder_that_is_the_working_folder_has_it_inside_where_nobody_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(written(tmp_path / "here", SMALL))
    keep(Path(), {PATH: SOURCE})
    assert Path(".cache/nutgraf/here/one.json").is_file()
    assert sorted(read_tree(Path(), ".").files) == sorted(SMALL)


# --- never believed when it is not as it was written -----------------------------------------------------------------


def resealed(file: Path, change: Callable[[bytes], bytes]) -> None:
    """Change what is told of the first file and make everything else right again, as nobody but an attacker would."""
    seal, head, *lines = file.read_bytes().split(b"\n")
    lines[0] = change(lines[0])
    rest = b"\n".join([head, *lines])
    told, at = json.loads(seal), file.stat()
    file.write_bytes(keeping.as_json(keeping.seal(told["inode"], told["mtime_ns"], rest)) + b"\n" + rest)
    os.utime(file, ns=(at.st_mtime_ns, at.st_mtime_ns))


def swapped(number: int) -> Callable[[bytes], bytes]:
    """Put another value in place of the number-th value, counted through the whole tree."""

    def change(line: bytes) -> bytes:
        told = json.loads(line)
        places = [*places_in(told)]
        parent, at = places[number % len(places)]
        parent[at] = {"x": 1} if isinstance(parent[at], list) else [[]]
        return keeping.as_json(told)

    return change


def places_in(value: Any) -> Iterator[tuple[list[Any], int]]:
    if isinstance(value, list):
        for at, each in enumerate(value):
            yield value, at
            yield from places_in(each)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "empty": lambda file: file.write_bytes(b""),
    "text": lambda file: file.write_text("not JSON at all\n", "utf-8"),
    "half": lambda file: file.write_bytes(file.read_bytes()[:-20]),
    "longer": lambda file: file.write_bytes(file.read_bytes() + b"\n[]"),
    "a letter": lambda file: file.write_bytes(file.read_bytes().replace(b"Text", b"Test")),
    "a list": lambda file: file.write_bytes(b"[1]\n" + file.read_bytes()),
    "a number": lambda file: file.write_bytes(b"9" * 9000 + b"\n"),
    "not UTF-8": lambda file: file.write_bytes(b'{"version": "\xff"}\n'),
    "deep": lambda file: file.write_bytes(b"[" * 200_000 + b"\n"),
    "deep inside": lambda file: resealed(file, lambda line: b"[" * 200_000 + b"]" * 200_000),
    "another class": lambda file: resealed(file, lambda line: line.replace(b'"One"', b"5")),
    "nothing": lambda file: resealed(file, lambda line: b"null"),
    "no JSON inside": lambda file: resealed(file, lambda line: b"{"),
    "another shape": lambda file: resealed(file, lambda line: b'{"0":[],"1":[]}'),
    "huge number": lambda file: resealed(file, lambda line: line.replace(b'"One"', b"9" * 9000)),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_damage_is_told_in_one_sentence_and_costs_nothing_but_time(
    content: Path, parsed_anew: list[str], what: str
) -> None:
    parsed = keep(content, {PATH: SOURCE})
    DAMAGE[what](file_of(content))
    said: list[str] = []
    parsed_anew.clear()
    used = opened(content, said.append)
    assert used.parse(PATH, SOURCE, "content") == parsed[PATH]
    assert parsed_anew == [PATH]
    assert len(said) == 1 and said[0].endswith("was damaged and is made anew.")
    used.keep([PATH])
    assert opened(content).parse(PATH, SOURCE, "content") == parsed[PATH]
    assert parsed_anew == [PATH], "it is whole again"


@pytest.mark.parametrize("number", range(0, 400, 7))
def test_value_of_another_type_is_never_believed(content: Path, number: int) -> None:
    keys = "title: T\nsummary: '{number:n@2022-01-05} *s*'\npublished: 2022-01-08\nfacts: {A: '5 [@a, page 1]'}\n"
    source = f"---\n{keys}---\n# H\n".encode()
    parsed = keep(content, {PATH: source})
    resealed(file_of(content), swapped(number))
    assert opened(content, lambda _: None).parse(PATH, source, "content") == parsed[PATH]


def test_cut_at_any_place_is_never_believed(content: Path) -> None:
    parsed, whole = keep(content, {PATH: SOURCE}), file_of(content).read_bytes()
    for end in range(0, len(whole), 11):
        file_of(content).write_bytes(whole[:end])
        assert opened(content, lambda _: None).parse(PATH, SOURCE, "content") == parsed[PATH]


def test_copy_from_elsewhere_is_not_believed(content: Path, parsed_anew: list[str]) -> None:
    """Finished HTML stands in the cache: one that came with a repository could hold any."""
    keep(content, {PATH: SOURCE})
    file, at = file_of(content), file_of(content).stat()
    copied = file.with_name("copy")
    shutil.copy2(file, copied)
    os.utime(copied, ns=(at.st_mtime_ns, at.st_mtime_ns))
    copied.replace(file)
    parsed_anew.clear()
    opened(content).parse(PATH, SOURCE, "content")
    assert parsed_anew == [PATH]


def test_cache_that_a_workflow_restored_saves_parsing_where_it_says_so(tmp_path: Path) -> None:
    written(tmp_path / "here/content", SMALL)
    nutgraf(tmp_path / "here", "build")
    shutil.copytree(tmp_path / "here", tmp_path / "there", ignore=shutil.ignore_patterns("site"))
    stages = {}
    for flags in ("", "--copied-cache"):
        shutil.rmtree(tmp_path / "there/site", ignore_errors=True)
        code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from generator import cache, cli; "
        code += "parse, n = cache.parse, []; cache.parse = lambda *a: n.append(a) or parse(*a); "
        code += f"cli.main(['check', *{flags.split()!r}]); print(len(n))"
        command = [sys.executable, "-c", code]
        done = subprocess.run(command, cwd=tmp_path / "there", check=True, capture_output=True, text=True)
        stages[flags] = done.stdout.split()[-1]
    assert stages == {"": "2", "--copied-cache": "0"}, "the settings and the brief"


# --- the disk --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", [".cache", ".cache/nutgraf", ".cache/nutgraf/content"])
def test_something_in_its_place_is_left_alone(content: Path, where: str) -> None:
    written(content.parent, {where: "mine"})
    assert keep(content, {PATH: SOURCE})[PATH] == parse.parse(PATH, SOURCE, "content")
    assert (content.parent / where).read_text("utf-8") == "mine"


@pytest.mark.parametrize("where", [".cache", ".cache/nutgraf", ".cache/nutgraf/content"])
def test_link_that_leads_elsewhere_is_not_written_through(content: Path, tmp_path: Path, where: str) -> None:
    below = {".cache": "nutgraf/content/", ".cache/nutgraf": "content/"}.get(where, "")
    elsewhere = written(tmp_path / "elsewhere", {f"{below}precious.json": "mine"})
    (content.parent / where).parent.mkdir(parents=True, exist_ok=True)
    (content.parent / where).symlink_to(elsewhere)
    keep(content, {PATH: SOURCE})
    opened(content).keep([])
    assert [path.name for path in elsewhere.rglob("*") if path.is_file()] == ["precious.json"]


def test_link_in_place_of_a_file_is_not_written_through(content: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine", "utf-8")
    keep(content, {PATH: SOURCE})
    file_of(content).unlink()
    file_of(content).symlink_to(precious)
    used = opened(content, lambda _: None)
    used.parse(PATH, SOURCE, "content")
    used.keep([PATH])
    assert precious.read_text("utf-8") == "mine"


KEEPER = """
import sys
from pathlib import Path
from generator.cache import Cache
from generator.keeping import folder_of
content = Path(sys.argv[1])
source = b"---\\ntitle: One\\nsummary: The first.\\npublished: 2026-11-01\\n---\\n" + b"Text. " * 3000
while True:
    used = Cache(folder_of(content), lambda sentence: sys.exit(sentence))
    for number in range(30):
        used.parse(f"one/terms/t{number}.md", source + sys.argv[2].encode(), "content")
    used.keep([f"one/terms/t{number}.md" for number in range(30)])
    print("kept", flush=True)
    source += b"x"
"""


def keeper(content: Path, name: str) -> subprocess.Popen[str]:
    """A process that keeps something new again and again, and ends with a sentence when it finds damage."""
    command = [sys.executable, "-c", KEEPER, str(content), name]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_kill_at_any_moment_leaves_a_cache_that_is_whole(content: Path) -> None:
    dice = random.Random(7)
    for _ in range(4):
        with keeper(content, "a") as process:
            assert process.stdout is not None
            for _ in range(dice.randint(1, 3)):
                assert process.stdout.readline() == "kept\n"
            process.kill()
        opened(content).parse("one/terms/t0.md", b"", "content")


def test_two_at_once_do_not_disturb_each_other(content: Path) -> None:
    with keeper(content, "a") as one, keeper(content, "b") as other:
        for process in (one, other) * 5:
            assert process.stdout is not None
            assert process.stdout.readline() == "kept\n"
        one.kill()
        other.kill()
    opened(content).parse("one/terms/t0.md", b"", "content")


# --- builds ----------------------------------------------------------------------------------------------------------


def built(files: Mapping[str, bytes], used: Cache | None) -> Built:
    options = Options("content", None, True)
    return pipeline.build(
        Tree(dict(sorted(files.items())), ()), GIVEN, options, quietly, used.parse if used else parse.parse
    )


@pytest.mark.parametrize("seed", range(3))
def test_after_any_edits_a_build_with_the_cache_is_one_without(content: Path, seed: int) -> None:
    whole = read_tree(FERRY / "content", "content").files
    for files in islice(edits(dict(whole), random.Random(seed)), 8):
        used = opened(content)
        assert built(files, used) == built(files, None)
        used.keep(files)


def test_snapshot_of_a_preview_with_the_cache_is_one_without(content: Path, parsed_anew: list[str]) -> None:
    whole = read_tree(SITES / "harbour/content", "content")
    for _ in range(2):
        parsed_anew.clear()
        used = opened(content)
        live = Live(Options("content", None, True), used)
        snapshot = live.update(whole, GIVEN)
        outputs = built(whole.files, None).outputs
        assert {path: snapshot.find(path) for path in outputs} == outputs
        used.keep(live.paths)
    assert parsed_anew == []


OF_SITE = ("index.html", "feed.xml", "sitemap.xml", "404.html")


def pages_of_site(used: Cache | None, files: Mapping[str, bytes], given: LayoutFiles = GIVEN, **options: Any) -> object:
    """What a preview that begins now shows of the whole site; with a cache, everything that it makes is kept."""
    live = Live(Options("content", None, options.get("drafts", True)), used)
    snapshot = live.update(Tree(dict(sorted(files.items())), ()), given)
    shown = {path: snapshot.find(path) for path in OF_SITE}
    for slug in live.unchecked():
        live.check(slug)
    if used:
        used.keep(live.paths)
    return shown


def test_pages_of_the_site_need_no_explainer_that_is_as_it_was(content: Path) -> None:
    files = read_tree(SITES / "harbour/content", "content").files
    shown = pages_of_site(opened(content), files)
    file_of(content, "harbour").write_text("damaged, but nobody looks", "utf-8")
    live = Live(Options("content", None, True), opened(content))
    snapshot = live.update(Tree(dict(sorted(files.items())), ()), GIVEN)
    assert {path: snapshot.find(path) for path in OF_SITE} == shown


def test_build_keeps_what_a_preview_needs_for_the_pages_of_the_site(tmp_path: Path) -> None:
    written(tmp_path / "content", SMALL)
    assert nutgraf(tmp_path, "build", "--drafts").returncode == 0
    file_of(tmp_path / "content").write_text("damaged, but nobody looks", "utf-8")
    files = read_tree(tmp_path / "content", "content").files
    snapshot = Live(Options("content", None, True), opened(tmp_path / "content")).update(
        Tree(dict(sorted(files.items())), ()), GIVEN
    )
    assert snapshot.find("index.html") == (tmp_path / "site/index.html").read_bytes()


@pytest.mark.parametrize("seed", range(3))
def test_after_any_edits_the_pages_of_the_site_are_those_without_a_cache(content: Path, seed: int) -> None:
    whole = read_tree(FERRY / "content", "content").files
    for files in islice(edits(dict(whole), random.Random(seed)), 12):
        assert pages_of_site(opened(content), files) == pages_of_site(None, files)


@pytest.mark.parametrize("what", ["settings", "words", "drafts", "another file"])
def test_card_is_of_all_that_it_depends_on(content: Path, what: str) -> None:
    index = "---\ntitle: One\nsummary: 'On {date:2026-11-02}, {number:n}.'\npublished: 2026-11-01\n---\nText.\n"
    numbers = "n:\n  label: n\n  unit: person/people\n  counting: c\n  values:\n"
    value = "    - {value: %s, as_of: 2026-11-01, by: Port, source: a}\n"
    files = {
        **{path: text.encode() for path, text in SMALL.items()},
        "one/index.md": index.encode(),
        "one/numbers.yml": (numbers + value % 5).encode(),
        "one/sources.yml": b"a: {title: A, publisher: B, undated: true, held: C}\n",
        "one/terms/t.md": b"---\ntitle: T\nsummary: S.\ndraft: true\n---\n",
    }
    before = pages_of_site(opened(content), files)
    given, options = GIVEN, {}
    match what:
        case "settings":
            files["site.yml"] += b"language: ru\n"
        case "words":
            english = GIVEN.files["words/en.yml"].replace(b'month-11: "November"', b'month-11: "Nov"')
            given = replace(GIVEN, files={**GIVEN.files, "words/en.yml": english.replace(b"November", b"Nov")})
        case "drafts":
            options = {"drafts": False}
        case _:
            files["one/numbers.yml"] = (numbers + value % 7).encode()
    after = pages_of_site(opened(content), files, given, **options)
    assert after == pages_of_site(None, files, given, **options)
    assert after != before


def test_card_of_what_was_right_before_is_not_kept_for_what_is_wrong_now(content: Path) -> None:
    files = {path: text.encode() for path, text in SMALL.items()}
    used = opened(content)
    live = Live(Options("content", None, True), used)
    live.update(Tree(dict(sorted(files.items())), ()), GIVEN).find("one/index.html")
    broken = {**files, "one/index.md": b"---\ntitle: [\n---\n"}
    assert live.update(Tree(broken, ()), GIVEN).find("index.html") is not None
    used.keep(live.paths)
    assert pages_of_site(opened(content), broken) == pages_of_site(None, broken)


def test_damaged_card_is_told_and_made_anew(content: Path) -> None:
    files = {path: text.encode() for path, text in SMALL.items()}
    shown = pages_of_site(opened(content), files)
    card = file_of(content).with_suffix(".card")
    card.write_bytes(card.read_bytes().replace(b"One", b"Two"))
    said: list[str] = []
    assert pages_of_site(opened(content, said.append), files) == shown
    assert len(said) == 1
    assert pages_of_site(opened(content), files) == shown


def test_card_of_an_explainer_that_is_no_more_is_dropped(content: Path) -> None:
    files = {path: text.encode() for path, text in SMALL.items()}
    more = {**files, "two/index.md": files["one/index.md"]}
    pages_of_site(opened(content), more)
    assert {file.name for file in keeping.folder_of(content).glob("*.card")} == {"one.card", "two.card"}
    pages_of_site(opened(content), files)
    assert {file.name for file in keeping.folder_of(content).glob("*.card")} == {"one.card"}


def nutgraf(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "build.py"), *arguments]
    return subprocess.run(command, cwd=folder, env={}, capture_output=True, text=True, check=False)


def test_build_keeps_and_check_writes_nothing(tmp_path: Path) -> None:
    written(tmp_path / "content", SMALL)
    assert nutgraf(tmp_path, "check").returncode == 0
    assert nutgraf(tmp_path, "build", "--no-cache").returncode == 0
    assert not (tmp_path / ".cache").exists()
    assert nutgraf(tmp_path, "build").returncode == 0
    assert file_of(tmp_path / "content").is_file()


def test_damage_is_one_line_on_standard_error_and_the_site_is_made(tmp_path: Path) -> None:
    written(tmp_path / "content", SMALL)
    nutgraf(tmp_path, "build")
    file_of(tmp_path / "content").write_text("x", "utf-8")
    written(tmp_path / "content", {"one/index.md": SMALL["one/index.md"] + "More.\n"})
    done = nutgraf(tmp_path, "build")
    assert done.returncode == 0
    assert done.stderr == "nutgraf: something in .cache/nutgraf/content/ was damaged and is made anew.\n"
    assert nutgraf(tmp_path, "build").stderr == ""


def test_no_cache_does_not_look_at_it(tmp_path: Path) -> None:
    written(tmp_path / "content", SMALL)
    nutgraf(tmp_path, "build")
    file_of(tmp_path / "content").write_text("x", "utf-8")
    assert nutgraf(tmp_path, "build", "--no-cache").stderr == ""
    assert file_of(tmp_path / "content").read_text("utf-8") == "x"


def test_tree_of_a_test_is_what_a_disk_gives(tmp_path: Path) -> None:
    assert read_tree(written(tmp_path, SMALL), "content") == tree(SMALL)
