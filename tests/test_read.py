"""Reading a folder: what is taken, what is passed over, and what cannot be taken; on a real disk."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from generator.read import Tree, is_ignored, read_again, read_tree
from generator.vocabulary import LARGEST_TEXT_BYTES

NOBODY = 65534


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    folder.mkdir()
    return folder


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A folder that other users can enter: those of `tmp_path` are closed to them."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def put(folder: Path, path: str, data: bytes = b"x") -> None:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def read(folder: Path) -> Tree:
    return read_tree(folder, "content")


def told(folder: Path) -> list[str]:
    """The problems of a folder, each as "place [rule] message"."""
    return [f"{p.span} [{p.fault.rule}] {p.fault.message}" for p in read(folder).problems]


def exit_code(act: Callable[[], None]) -> int | None:
    """Run in a child process, which may give up rights and listen to its own steps."""
    child = multiprocessing.get_context("fork").Process(target=act)
    child.start()
    child.join()
    return child.exitcode


def become_nobody() -> None:
    """Give up the rights of root, for whom no file is unreadable."""
    if os.geteuid() == 0:
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def test_files_at_any_depth_are_read_sorted_by_path(content: Path) -> None:
    put(content, "site.yml", b"title: x")
    put(content, "story/index.md", b"\xff\x00")
    put(content, "story/assets/a b.png", b"")
    put(content, "story-2/index.md")
    tree = read(content)
    assert list(tree.files.items()) == [
        ("site.yml", b"title: x"),
        ("story-2/index.md", b"x"),
        ("story/assets/a b.png", b""),
        ("story/index.md", b"\xff\x00"),
    ]
    assert tree.problems == ()


def test_empty_folder_gives_nothing(content: Path) -> None:
    assert read(content) == Tree({}, ())


def test_missing_folder_raises(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "content")


def test_file_instead_of_folder_raises(tmp_path: Path) -> None:
    put(tmp_path, "content")
    with pytest.raises(NotADirectoryError):
        read(tmp_path / "content")


def test_root_that_links_to_itself_raises(tmp_path: Path) -> None:
    (tmp_path / "content").symlink_to("content")
    with pytest.raises(OSError, match="symbolic links"):
        read(tmp_path / "content")


def test_root_that_is_a_link_is_followed(content: Path, tmp_path: Path) -> None:
    put(content, "story/index.md")
    (content / "story/again.md").symlink_to("index.md")
    (tmp_path / "link").symlink_to(content)
    assert list(read(tmp_path / "link").files) == ["story/again.md", "story/index.md"]


@pytest.mark.parametrize(
    "name",
    [
        *(".DS_Store", ".index.md.swp", "index.md~", "#index.md#", ".#index.md", "index.md.swx", "4913", "index.tmp"),
        *("index.md.bak", "index.md___jb_tmp___", "index.md___jb_old___", "Thumbs.db", "desktop.ini", "~$index.md"),
    ],
)
def test_leftover_of_an_editor_is_passed_over(content: Path, name: str) -> None:
    put(content, f"story/{name}")
    assert is_ignored(name)
    assert read(content) == Tree({}, ())


@pytest.mark.parametrize("name", ["index.md", "4913.md", "#tag.md", "tmp", "a.swp.md", "index~.md"])
def test_name_that_only_resembles_a_leftover_is_read(content: Path, name: str) -> None:
    put(content, name)
    assert list(read(content).files) == [name]


@pytest.mark.parametrize("folder", [".git", ".obsidian", "__pycache__", "old~"])
def test_ignored_folder_is_not_entered(content: Path, folder: str) -> None:
    put(content, f"{folder}/inside/index.md")
    assert read(content) == Tree({}, ())


def test_pipe_and_socket_are_passed_over(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(content / "pipe.md")
    (content / "link.md").symlink_to("pipe.md")
    monkeypatch.chdir(content)  # the name of a socket has at most 108 bytes
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.md")
        assert read(content) == Tree({}, ())


@pytest.mark.parametrize("name", ["index.md", "numbers.yml", "INDEX.MD"])
def test_text_over_the_limit_is_a_problem_and_not_read(content: Path, name: str) -> None:
    put(content, f"story/{name}", b"x" * (LARGEST_TEXT_BYTES + 1))
    assert read(content).files == {}
    assert told(content) == [f"content/story/{name}:1:1 [too-large] this file has 513 KB, more than 512"]


def test_text_of_just_the_limit_is_read(content: Path) -> None:
    put(content, "index.md", b"x" * LARGEST_TEXT_BYTES)
    assert len(read(content).files["index.md"]) == LARGEST_TEXT_BYTES


def test_large_picture_is_read(content: Path) -> None:
    put(content, "story/assets/map.png", b"x" * (LARGEST_TEXT_BYTES + 1))
    assert len(read(content).files["story/assets/map.png"]) == LARGEST_TEXT_BYTES + 1


def test_links_inside_the_root_are_followed(content: Path) -> None:
    put(content, "shared/logo.png", b"logo")
    put(content, "story/index.md", b"story")
    (content / "story/assets").symlink_to("../shared")
    (content / "story/main.md").symlink_to(content / "story/index.md")
    assert read(content) == Tree(
        {
            "shared/logo.png": b"logo",
            "story/assets/logo.png": b"logo",
            "story/index.md": b"story",
            "story/main.md": b"story",
        },
        (),
    )


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("/etc/passwd", 'leads outside "content": "/etc/passwd"'),
        ("/etc", 'leads outside "content": "/etc"'),
        ("../../secret.md", 'leads outside "content": "../../secret.md"'),
        ("../../content-2", 'leads outside "content": "../../content-2"'),
        ("missing.md", 'leads to nothing: "missing.md"'),
        ("link", 'leads in a circle: "link"'),
        ("..", 'leads in a circle: ".."'),
        (".", 'leads in a circle: "."'),
        ("../.env", 'leads to a hidden or temporary file: "../.env"'),
        ("../.git/config", 'leads to a hidden or temporary file: "../.git/config"'),
    ],
)
def test_unsafe_link_is_a_problem_that_says_where_it_leads(content: Path, target: str, message: str) -> None:
    put(content, "../secret.md")
    put(content, "../content-2/index.md")
    put(content, ".env")
    put(content, ".git/config")
    put(content, "story/index.md")
    (content / "story/link").symlink_to(target)
    assert list(read(content).files) == ["story/index.md"]
    assert told(content) == [f"content/story/link:1:1 [unsafe-link] this symbolic link {message}"]


def test_link_through_a_link_out_of_the_root_is_a_problem(content: Path) -> None:
    put(content, "../secret/index.md")
    (content / "a").symlink_to("../secret")
    (content / "b.md").symlink_to("a/index.md")
    assert told(content) == [
        'content/a:1:1 [unsafe-link] this symbolic link leads outside "content": "../secret"',
        'content/b.md:1:1 [unsafe-link] this symbolic link leads outside "content": "a/index.md"',
    ]


def test_two_links_in_a_circle_are_two_problems(content: Path) -> None:
    (content / "a.md").symlink_to("b.md")
    (content / "b.md").symlink_to("a.md")
    assert told(content) == [
        'content/a.md:1:1 [unsafe-link] this symbolic link leads in a circle: "b.md"',
        'content/b.md:1:1 [unsafe-link] this symbolic link leads in a circle: "a.md"',
    ]


def test_folders_that_link_to_each_other_twice_are_read_once_each(content: Path) -> None:
    for number in range(40):
        put(content, f"f{number}/index.md")
        (content / f"f{number}/left").symlink_to(f"../f{(number + 1) % 40}")
        (content / f"f{number}/right").symlink_to(f"../f{(number + 1) % 40}")
    tree = read(content)
    assert len(tree.files) == 40 * 3
    assert len(tree.problems) == 40 * 4
    assert "a link to a folder inside a linked folder" in tree.problems[0].fault.message


@pytest.mark.parametrize(
    ("name", "shown", "message"),
    [
        (b"caf\xe9.md", "caf\\udce9.md", "the name of this file is not UTF-8"),
        (b"a\nb.md", "a\\nb.md", "the name of this file has a backslash or a control character"),
        (b"a\x1b[2J.md", "a\\x1b[2J.md", "the name of this file has a backslash or a control character"),
        (b"a\\b.md", "a\\b.md", "the name of this file has a backslash or a control character"),
    ],
)
def test_name_that_cannot_be_an_address_is_a_problem(content: Path, name: bytes, shown: str, message: str) -> None:
    Path(os.fsdecode(os.fsencode(content) + b"/" + name)).write_bytes(b"x")
    assert read(content).files == {}
    assert told(content) == [f"content/{shown}:1:1 [encoding] {message}"]


def test_names_are_told_in_the_form_that_texts_are_in(content: Path) -> None:
    put(content, "story/assets/cafe\u0301.png")
    assert list(read(content).files) == ["story/assets/caf\u00e9.png"]


def test_two_names_that_only_look_alike_are_a_problem(content: Path) -> None:
    put(content, "story/assets/cafe\u0301.png")
    put(content, "story/assets/caf\u00e9.png")
    assert told(content) == ["content/story/assets/caf\u00e9.png:1:1 [same-address] two files have this name"]


@pytest.mark.parametrize("name", ["Қазақстан.png", "می‌خواهم.png", "caf\u00e9.png", "a b.png"])
def test_name_in_any_script_is_kept_as_it_is(content: Path, name: str) -> None:
    put(content, name)
    assert list(read(content).files) == [name]


def test_unreadable_file_raises(reachable: Path) -> None:
    put(reachable, "index.md")
    (reachable / "index.md").chmod(0)

    def act() -> None:
        become_nobody()
        with pytest.raises(PermissionError):
            read(reachable)

    assert exit_code(act) == 0


def test_unreadable_folder_raises(reachable: Path) -> None:
    put(reachable, "story/index.md")
    (reachable / "story").chmod(0)

    def act() -> None:
        become_nobody()
        with pytest.raises(PermissionError):
            read(reachable)

    assert exit_code(act) == 0
    (reachable / "story").chmod(0o755)


def test_file_and_folder_that_vanish_while_reading_count_as_not_there(content: Path) -> None:
    put(content, "index.md")
    put(content, "gone.md")
    (content / "gone").mkdir()

    def act() -> None:
        # Python tells its hooks of each opening just before it: late enough to take the file away.
        def hook(event: str, args: tuple[object, ...]) -> None:
            if event == "open" and args[0] == str(content / "gone.md"):
                (content / "gone.md").unlink(missing_ok=True)
            if event == "os.scandir" and args[0] == str(content / "gone"):
                (content / "gone").rmdir()

        sys.addaudithook(hook)
        assert list(read(content).files) == ["index.md"]

    assert exit_code(act) == 0
    assert not (content / "gone").exists()
    assert not (content / "gone.md").exists()


def test_what_changed_is_read_again_and_nothing_else(content: Path) -> None:
    for path in ("a/edited.md", "a/silent.md", "a/gone.md", "b/far.md"):
        put(content, path, b"old")
    before = read(content)
    for path in ("a/edited.md", "a/silent.md", "a/new.md", "b/far.md"):
        put(content, path, b"newer")
    (content / "a/gone.md").unlink()
    tree = read_again(before, content, "content", {"a/edited.md": 5, "a/new.md": 5, "a/gone.md": None})
    assert list(tree.files.items()) == [
        ("a/edited.md", b"newer"),
        ("a/new.md", b"newer"),
        ("a/silent.md", b"old"),
        ("b/far.md", b"old"),
    ]


def test_one_path_is_read_and_what_lies_below_it(content: Path) -> None:
    for path in ("a/b/c.md", "a/b/d/e.md", "a/bb/f.md", "b/c.md", "e\u0301/x.md"):
        put(content, path)
    (content / "a/linked").symlink_to("b")
    for only, found in (
        ("a/b", ["a/b/c.md", "a/b/d/e.md"]),
        ("a/b/c.md", ["a/b/c.md"]),
        ("a/linked/c.md", ["a/linked/c.md"]),
        ("\u00e9/x.md", ["\u00e9/x.md"]),
        ("a/b/none.md", []),
    ):
        assert list(read_tree(content, "content", only).files) == found, only


def test_problem_of_a_file_goes_when_it_is_mended_and_those_of_others_stay(content: Path) -> None:
    for name in ("one", "two"):
        put(content, f"a/{name}.md")
        (content / f"a/{name}.md").unlink()
        (content / f"a/{name}.md").symlink_to("nowhere.md")
    before = read(content)
    (content / "a/one.md").unlink()
    put(content, "a/one.md")
    after = read_again(before, content, "content", {"a/one.md": 1})
    assert after == read(content)
    assert [str(problem.span) for problem in after.problems] == ["content/a/two.md:1:1"]


@pytest.mark.parametrize("size_bytes", [9, None])
def test_file_that_is_no_more_as_it_was_told_stays_as_it_was(content: Path, size_bytes: int | None) -> None:
    put(content, "a/index.md", b"before")
    before = read(content)
    put(content, "a/index.md", b"")
    assert read_again(before, content, "content", {"a/index.md": size_bytes}) == before


def test_file_that_an_editor_moved_away_after_it_was_told_stays_as_it_was(content: Path) -> None:
    put(content, "a/index.md", b"before")
    before = read(content)
    (content / "a/index.md").rename(content / "a/index.md~")
    assert read_again(before, content, "content", {"a/index.md": 6}) == before


def test_file_that_can_no_more_be_taken_gives_way_to_its_problem_and_comes_back(content: Path) -> None:
    put(content, "a/index.md", b"before")
    before = read(content)
    file = content / "a/index.md"
    file.unlink()
    file.symlink_to("nowhere.md")
    broken = read_again(before, content, "content", {"a/index.md": 10})
    assert (broken.files, [problem.fault.rule for problem in broken.problems]) == ({}, ["unsafe-link"])
    file.unlink()
    put(content, "a/index.md", b"before")
    assert read_again(broken, content, "content", {"a/index.md": 6}) == before


def test_root_that_is_gone_has_no_files_any_more(content: Path) -> None:
    put(content, "a/index.md")
    before = read(content)
    shutil.rmtree(content)
    assert read_again(before, content, "content", {"a/index.md": None}) == Tree({}, ())
