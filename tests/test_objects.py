"""What git keeps, told as bytes: git itself must find the same names, and the same things in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from publishing import Newsroom, newsroom

from generator import objects
from generator.git import answer, opened
from generator.objects import FILE, Entry, Objects

PEOPLE = ("Ann Ä <ann@example.org> 1700000000 +0000", "Bob <bob@example.org> 1700000001 -0330")
SIZES = [0, 1, 15, 16, 2047, 2048, 300_000]
"""Around the sizes that take one byte more to tell."""


@pytest.fixture(params=["sha1", "sha256"])
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Newsroom:
    other = newsroom(tmp_path)
    other.git("init", "-q", f"--object-format={request.param}", str(tmp_path / "new"))
    other.work.rename(tmp_path / "old")
    (tmp_path / "new").rename(other.work)
    return other


def kept(room: Newsroom, made: Objects) -> str:
    """The names and kinds of what git reads out of a pack, whichever way it is stored."""
    here = opened(room.work, room.env)
    way = ("index-pack", "--stdin", "--strict") if len(made) >= objects.MANY else ("unpack-objects", "-q", "--strict")
    answer(here, *way, given=objects.pack(made, here.form))
    return room.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)")


def form_of(room: Newsroom) -> str:
    return opened(room.work, room.env).form


@pytest.mark.parametrize("times", [1, 20])
def test_pack_holds_what_was_put_into_it_under_the_names_that_git_gives(room: Newsroom, times: int) -> None:
    made: Objects = {}
    for size in SIZES:
        for number in range(times):
            objects.add(made, "blob", b"%d" % number + b"x" * size, form_of(room))
    assert kept(room, made).splitlines() == sorted(f"{name} blob" for name in made)
    name, (_, data) = list(made.items())[-1]
    assert room.git("cat-file", "blob", name).encode() == data


def test_folders_are_named_and_sorted_as_git_does_it(room: Newsroom) -> None:
    made: Objects = {}
    blob = objects.add(made, "blob", b"text", form_of(room))
    names = ["a", "a.b", "a-b", "a/b", "a0", "b/c/d", "b/c.d", "b/c-d", "алматы/ә", "Z"]
    modes = {"a0": "100755", "Z": "120000"}
    files: dict[bytes, Entry] = {name.encode(): (modes.get(name, FILE), blob) for name in names if name != "a"}
    tree = objects.add_tree(made, files, form_of(room))
    kept(room, made)
    room.git("fsck", "--strict", tree)
    room.git("read-tree", tree)
    assert room.git("write-tree") == tree
    listing = room.git("ls-tree", "-r", "-z", tree).split("\0")
    assert {line.partition("\t")[2]: line.split()[0] for line in listing if line} == {
        name.decode(): mode for name, (mode, _) in files.items()
    }


def test_commit_is_read_by_git_as_it_was_meant(room: Newsroom) -> None:
    made: Objects = {}
    tree = objects.add_tree(made, {b"a": (FILE, objects.add(made, "blob", b"", form_of(room)))}, form_of(room))
    first = objects.add(made, "commit", objects.commit(tree, (), PEOPLE, "First\n"), form_of(room))
    second = objects.add(made, "commit", objects.commit(tree, (first,), PEOPLE, "Зв\n\nKey: value\n"), form_of(room))
    kept(room, made)
    room.git("fsck", "--strict", second)
    told = room.git("log", "-1", "--format=%T %P|%an %ae %at|%cn %ci|%s|%(trailers)", second)
    assert told == (f"{tree} {first}|Ann Ä ann@example.org 1700000000|Bob 2023-11-14 18:43:21 -0330|Зв|Key: value")
