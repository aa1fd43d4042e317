"""From outputs to a commit on the Pages branch, with real git and a real bare repository."""

from __future__ import annotations

import os
import pty
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from building import ROOT, SMALL, written
from hosting_server import ALWAYS, PUSHING, SENDING, Server, serving
from publishing import PAGES, SITE, Newsroom, newsroom

from generator import __version__, hosting, publish
from generator.git import Trouble
from generator.hosting import Refused


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    made = newsroom(tmp_path)
    yield made
    if made.tip():
        made.git("fsck", "--strict", at=made.hosted)


WHOLE = {**SITE, ".nojekyll": b""}
"""What is on the branch when nobody put anything else there."""


# --- one publication after the other ---------------------------------------------------------------------------------


def test_first_publication_makes_the_branch_with_the_site_and_nothing_else(room: Newsroom) -> None:
    said = room.publish()
    assert room.files() == WHOLE
    assert room.history() == ["Publish the site"]
    assert said == [
        f"To {room.hosted}, branch gh-pages",
        "At https://example.org/",
        "4 files, 40 bytes: 4 added, 0 changed, 0 removed",
        f"Published as {room.tip()[:10]}: https://example.org/",
    ]


def test_change_is_one_commit_on_top_and_sends_what_is_new(room: Newsroom) -> None:
    room.publish()
    first = room.tip()
    said = room.publish({**SITE, "one/index.html": b"Other", "two/index.html": b"New"}, verbose=True, message="Again")
    assert room.files() == {**WHOLE, "one/index.html": b"Other", "two/index.html": b"New"}
    assert room.git("rev-parse", f"{PAGES}^", at=room.hosted) == first
    assert room.history() == ["Again", "Publish the site"]
    assert said[2:5] == [
        "added: two/index.html",
        "changed: one/index.html",
        "5 files, 36 bytes: 1 added, 1 changed, 0 removed",
    ]


def test_many_files_are_stored_where_the_writers_objects_are(room: Newsroom) -> None:
    """From 100 objects on they are one pack, which git puts below the folder where it is run, if it is not the top."""
    many = {**SITE, **{f"{number}/index.html": b"%d" % number for number in range(200)}}
    room.publish(many)
    assert room.files() == {**WHOLE, **many}
    assert [path.name for path in room.content.iterdir()] == ["site.yml"]
    assert len([*room.work.glob(".git/objects/pack/*.pack")]) == 1
    assert room.publish({**many, "0/index.html": b""})[2].endswith(": 0 added, 1 changed, 0 removed")


def test_nothing_changed_makes_no_commit(room: Newsroom) -> None:
    room.publish()
    before = room.tip(), room.git("count-objects")
    assert room.publish()[-1] == "Nothing to publish."
    assert (room.tip(), room.git("count-objects")) == before


def test_file_that_the_site_no_longer_has_goes_from_the_branch(room: Newsroom) -> None:
    room.publish({**SITE, "old/index.html": b"Old"})
    said = room.publish(verbose=True)
    assert room.files() == WHOLE and "removed: old/index.html" in said


def test_dry_run_tells_the_plan_and_changes_nothing(room: Newsroom) -> None:
    room.publish()
    before = room.tip(), room.git("count-objects"), room.git("for-each-ref")
    said = room.publish({**SITE, "two.html": b"New"}, dry_run=True)
    assert said[-2:] == [
        "5 files, 43 bytes: 1 added, 0 changed, 0 removed",
        "Nothing was published: that was a dry run.",
    ]
    assert (room.tip(), room.git("count-objects"), room.git("for-each-ref")) == before


def test_site_that_cannot_be_made_ends_it_before_anything_is_sent(room: Newsroom) -> None:
    assert room.publish(None) == [] and room.tip() == ""


def test_problem_of_the_outputs_is_refused_before_anything_is_sent(room: Newsroom) -> None:
    with pytest.raises(Refused, match="localhost") as refused:
        room.publish({**SITE, "feed.xml": b"http://localhost/"})
    assert refused.value.of_content and room.tip() == ""


# --- bytes and commits -----------------------------------------------------------------------------------------------


def test_every_byte_arrives_as_it_is_whatever_git_is_told_to_convert(room: Newsroom) -> None:
    written(room.work, {".gitattributes": "* text=auto eol=lf ident\n*.css filter=shout\n"})
    room.git("config", "core.autocrlf", "true")
    room.git("config", "filter.shout.clean", "tr a-z A-Z")
    odd = {"a.txt": b"one\r\ntwo\r\n", "b.css": b"p {}\r\n", "c.bin": bytes(range(256)), "d.html": b"$Id$\n", "e": b""}
    room.publish({**SITE, **odd})
    assert room.files() == {**WHOLE, **odd}
    assert room.publish({**SITE, **odd})[-1] == "Nothing to publish."


def test_paths_with_blanks_and_letters_of_every_script_arrive(room: Newsroom) -> None:
    odd = {"a b/ c": b"1", "алматы/ә.html": b"2", "-x": b"3", "q/~'&$(x)`": b"4"}
    room.publish({**SITE, **odd})
    assert room.files() == {**WHOLE, **odd}


def test_commit_tells_what_it_was_made_from(room: Newsroom) -> None:
    room.publish()
    tree = room.git("rev-parse", f"{PAGES}^{{tree}}", at=room.hosted)
    assert room.trailers() == {
        "Nutgraf-Source": (room.git("rev-parse", "HEAD"),),
        "Nutgraf-Source-Dirty": ("no",),
        "Nutgraf-Version": (__version__,),
        "Nutgraf-Tree": (tree,),
    }


@pytest.mark.parametrize(
    ("path", "is_dirty"), [("content/new.md", "yes"), ("content/site.yml", "yes"), ("elsewhere.txt", "no")]
)
def test_commit_tells_whether_the_writing_was_committed(room: Newsroom, path: str, is_dirty: str) -> None:
    written(room.work, {path: "Changed"})
    room.publish()
    assert room.trailers()["Nutgraf-Source-Dirty"] == (is_dirty,)


def test_same_moment_makes_the_same_commit(room: Newsroom, tmp_path: Path) -> None:
    room.publish(epoch="1700000000")
    first = room.tip()
    room.git("update-ref", "-d", PAGES, at=room.hosted)
    room.git("config", "user.email", "ann@example.org")
    room.publish(epoch="1700000000", env={"TZ": "Asia/Almaty"})
    assert room.tip() == first
    assert room.git("log", "-1", "--format=%at %ct %ai", PAGES, at=room.hosted) == (
        "1700000000 1700000000 2023-11-14 22:13:20 +0000"
    )


def test_repository_with_longer_names_of_objects_is_published_to_as_well(tmp_path: Path) -> None:
    room = Newsroom(tmp_path)
    other = newsroom(tmp_path / "other")
    written(tmp_path, {".gitconfig": (other.folder / ".gitconfig").read_bytes(), "work/content/site.yml": "title: A\n"})
    room.git("init", "-q", "--bare", "--object-format=sha256", str(room.hosted), at=tmp_path)
    room.git("init", "-q", "--object-format=sha256")
    room.git("remote", "add", "origin", str(room.hosted))
    room.publish()
    assert room.files() == WHOLE and len(room.tip()) == 64
    assert room.publish()[-1] == "Nothing to publish."


# --- what others put there -------------------------------------------------------------------------------------------


def test_commit_of_somebody_else_is_refused_with_who_and_when_until_yes(room: Newsroom) -> None:
    room.somebody_pushes({"README.md": "Hello", "index.html": "Old"}, message="Set up\n\nWith care")
    before = room.tip()
    with pytest.raises(Refused) as refused:
        room.publish()
    (fault,) = refused.value.faults
    assert re.fullmatch(
        r"the newest commit of gh-pages was not made by Nutgraf, but by Bob on \d{4}-\d\d-\d\d: “Set up”", fault.message
    )
    assert "--yes" in fault.fix and not refused.value.of_content and room.tip() == before
    said = room.publish(yes=True)
    assert room.files() == {**WHOLE, "README.md": b"Hello"}
    assert "replaced: index.html (others put it there, or changed it)" in said
    assert "kept: README.md (not written by Nutgraf)" in said
    assert room.git("rev-parse", f"{PAGES}^", at=room.hosted) == before


def test_dry_run_shows_what_would_be_done_on_top_of_others_and_what_it_needs(room: Newsroom) -> None:
    room.publish({**SITE, **MANY})
    room.somebody_pushes({"README.md": "Hello"}, message="Say hello")
    before = room.tip(), room.git("count-objects", at=room.hosted)
    said = room.publish(dry_run=True)
    assert said[2:4] == [
        "kept: README.md (not written by Nutgraf)",
        "4 files, 40 bytes: 0 added, 0 changed, 12 removed",
    ]
    assert re.fullmatch(
        r"To publish this, --yes is needed: the newest commit of gh-pages was not made by Nutgraf, but by Bob on "
        r"\d{4}-\d\d-\d\d: “Say hello”\.",
        said[4],
    )
    assert said[5:] == [
        "To publish this, --yes is needed: 12 files of the 17 on the branch would be removed.",
        "Nothing was published: that was a dry run.",
    ]
    assert (room.tip(), room.git("count-objects", at=room.hosted)) == before
    assert [line for line in room.publish(dry_run=True, yes=True) if "--yes" in line] == []


def test_file_of_others_and_the_domain_are_kept_from_then_on(room: Newsroom) -> None:
    room.publish()
    room.somebody_pushes({"CNAME": "news.example.org", "ads 100%.txt": "x\n"})
    said = room.publish({**SITE, "two.html": b"2"}, yes=True)
    assert said[-1].startswith("Published as ")  # what is to be set once is told once
    assert room.trailers()["Nutgraf-Kept"] == ("CNAME", "ads%20100%25.txt")
    said = room.publish()
    assert room.files() == {**WHOLE, "CNAME": b"news.example.org", "ads 100%.txt": b"x\n"}
    assert [line for line in said if line.startswith("kept")] == [
        "kept: CNAME (not written by Nutgraf)",
        "kept: ads 100%.txt (not written by Nutgraf)",
    ]


def test_file_of_others_stays_theirs_when_they_come_back(room: Newsroom) -> None:
    room.somebody_pushes({"a.txt": "A"})
    room.publish({**SITE, "old.html": b"Old"}, yes=True)
    room.somebody_pushes({"b.txt": "B"})
    room.publish(yes=True)
    assert room.files() == {**WHOLE, "a.txt": b"A", "b.txt": b"B"}


def test_file_of_others_is_kept_whatever_its_name_is_made_of(room: Newsroom) -> None:
    odd = ["caf\udce9.txt", "two\nlines", "tab\t", "mid blank "]
    room.somebody_pushes(dict.fromkeys(odd, "x"))
    room.publish(yes=True)
    said = room.publish({**SITE, "two.html": b""})
    assert room.files() == {**WHOLE, "two.html": b"", **dict.fromkeys(odd, b"x")}
    assert all(line.isprintable() for line in said) and len([line for line in said if line.startswith("kept: ")]) == 4


def test_page_that_somebody_else_changed_is_not_removed_as_ours(room: Newsroom) -> None:
    room.publish({**SITE, "old.html": b"Old", "older.html": b"Older"})
    room.somebody_pushes({"old.html": "By hand"})
    room.publish(yes=True)
    assert room.files() == {**WHOLE, "old.html": b"By hand"}


def test_many_files_of_others_are_counted_unless_all_are_asked_for(room: Newsroom) -> None:
    room.somebody_pushes({f"{number:02}.txt": "x" for number in range(30)})
    said = room.publish(yes=True, dry_run=True)
    assert [line for line in said if line.startswith("kept")][-2:] == [
        "kept: 19.txt (not written by Nutgraf)",
        "kept: 10 more; -v names them all",
    ]
    assert "kept: 29.txt (not written by Nutgraf)" in room.publish(yes=True, dry_run=True, verbose=True)


def test_files_of_others_count_when_the_whole_is_too_large(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    room.publish()
    room.somebody_pushes({"film.bin": "x" * 1000, "run.sh": "y" * 10})
    monkeypatch.setattr(hosting, "LARGEST_SITE_BYTES", 1049)
    told = "the site would have 1.1 KB with what others put on the branch, and Pages takes at most 1 KB"
    with pytest.raises(Refused, match=told) as refused:
        room.publish({**SITE, "two.html": b""}, yes=True)
    assert "--prune" in refused.value.faults[0].fix
    with pytest.raises(Refused, match=told):
        room.publish({**SITE, "two.html": b""}, dry_run=True)
    room.publish({**SITE, "two.html": b""}, yes=True, prune=True)
    room.somebody_pushes({"film.bin": "x" * 1000, "run.sh": "y" * 9})
    room.publish(yes=True)
    assert "film.bin" in room.files()


def test_prune_removes_what_others_put_there_but_for_the_domain(room: Newsroom) -> None:
    room.somebody_pushes({"CNAME": "news.example.org", "README.md": "Hello", "a.txt": "A"})
    said = room.publish(yes=True, prune=True, verbose=True)
    assert room.files() == {**WHOLE, "CNAME": b"news.example.org"}
    assert "removed: README.md" in said


def test_file_of_others_where_a_folder_must_be_is_refused_with_both(room: Newsroom) -> None:
    room.somebody_pushes({"one": "A file"})
    with pytest.raises(Refused, match='"one", which others put on the branch, is in the way of "one/index'):
        room.publish(yes=True)
    room.publish(yes=True, prune=True)
    assert room.files() == WHOLE


def test_symbolic_links_and_programs_of_others_stay_what_they_are(room: Newsroom) -> None:
    room.somebody_pushes({"run.sh": "#!/bin/sh\n"})
    clone = room.folder / "somebody"
    (clone / "link").symlink_to("run.sh")
    (clone / "run.sh").chmod(0o755)
    room.somebody_pushes({})
    room.publish(yes=True)
    listing = room.git("ls-tree", PAGES, at=room.hosted)
    assert "100755 blob" in listing and "120000 blob" in listing


def test_commit_of_ours_that_somebody_amended_counts_as_theirs(room: Newsroom) -> None:
    room.publish()
    message = room.git("log", "-1", "--format=%B", PAGES, at=room.hosted)
    room.somebody_pushes({"a.txt": "x"}, message=message)
    with pytest.raises(Refused, match="by Bob"):
        room.publish()


def test_message_cannot_pass_for_what_the_commit_tells(room: Newsroom) -> None:
    room.publish(message="Hello\n\nNutgraf-Kept: index.html\nNutgraf-Tree: 1")
    room.publish({"index.html": b"2", "b.html": b"3"}, yes=True)
    assert room.files() == {"index.html": b"2", "b.html": b"3", ".nojekyll": b""}


# --- addresses -------------------------------------------------------------------------------------------------------


def on_github(room: Newsroom, address: str = "https://github.com/Ann/Explainers.git") -> None:
    """The remote is one of github.com, which this machine reaches at the bare repository."""
    room.git("remote", "set-url", "origin", address)
    room.git("config", f"url.{room.hosted}.insteadOf", address)


def test_address_is_told_by_the_remote(room: Newsroom) -> None:
    on_github(room)
    assert room.publish(base_url="auto")[1] == "At https://ann.github.io/Explainers/"
    assert "CNAME" not in room.files()


def test_domain_on_the_branch_is_the_address(room: Newsroom) -> None:
    on_github(room)
    room.somebody_pushes({"CNAME": "News.example.org\n"})
    assert room.publish(base_url="auto", yes=True)[1] == "At https://news.example.org/"
    assert room.files()["CNAME"] == b"News.example.org\n"


def test_domain_of_the_settings_is_written_and_wins(room: Newsroom) -> None:
    on_github(room)
    room.publish(base_url="https://news.example.org/")
    assert room.files()["CNAME"] == b"news.example.org\n"
    room.somebody_pushes({"CNAME": "other.example.org"})
    room.publish(base_url="https://news.example.org/", yes=True, prune=True)
    assert room.files()["CNAME"] == b"news.example.org\n"


def test_domain_outlives_the_setting_that_wrote_it(room: Newsroom) -> None:
    on_github(room)
    room.publish(base_url="https://news.example.org/")
    said = room.publish({**SITE, "two.html": b""}, base_url="auto")
    assert said[1] == "At https://news.example.org/" and room.files()["CNAME"] == b"news.example.org\n"


def test_base_url_that_does_not_fit_is_refused_before_the_site_is_made(room: Newsroom) -> None:
    on_github(room)
    with pytest.raises(Refused, match=r"base_url is https://ann\.github\.io/, but the site will be at"):
        room.publish(base_url="https://ann.github.io/", meanwhile=lambda: pytest.fail("it was made"))


# --- much at once ----------------------------------------------------------------------------------------------------

MANY = {f"{number}/index.html": b"x" for number in range(12)}


def test_removal_of_more_than_a_quarter_asks_and_stops_at_no(room: Newsroom) -> None:
    room.publish({**SITE, **MANY})
    with pytest.raises(Refused, match="12 files of the 16 on the branch would be removed") as refused:
        room.publish()
    assert "--yes" in refused.value.faults[0].fix and room.files() == {**WHOLE, **MANY}
    room.publish(agreed=lambda question: question.startswith("12 files of the 16 "))
    assert room.files() == WHOLE


def test_removal_of_more_than_256_files_is_large() -> None:
    there = {f"{number}.html": ("100644", "a") for number in range(2000)}
    tip = publish.Tip(None, there, there.keys())
    some, more = ({path: there[path] for path in list(there)[gone:]} for gone in (256, 257))
    assert not publish.is_large(tip, publish.planned(tip, some, prune=False))
    assert publish.is_large(tip, publish.planned(tip, more, prune=False))


def test_yes_agrees_to_a_large_removal(room: Newsroom) -> None:
    room.publish({**SITE, **MANY})
    room.publish(yes=True)
    assert room.files() == WHOLE


# --- going back, and beginning anew ----------------------------------------------------------------------------------


def test_rollback_makes_what_was_published_before_the_newest_commit(room: Newsroom) -> None:
    for text in (b"1", b"2", b"3"):
        room.publish({**SITE, "one/index.html": text})
    source = room.trailers()["Nutgraf-Source"]
    room.git("commit", "-q", "--allow-empty", "-m", "Later")
    room.publish({}, rollback=2)
    assert room.files() == {**WHOLE, "one/index.html": b"1"}
    assert room.trailers()["Nutgraf-Source"] == source
    assert room.history()[0] == "Go back by 2 publications" and len(room.history()) == 4
    room.publish({}, rollback=1)
    assert room.files() == {**WHOLE, "one/index.html": b"3"}
    assert room.publish({**SITE, "one/index.html": b"3"})[-1] == "Nothing to publish."


def test_rollback_keeps_what_others_put_there_since(room: Newsroom) -> None:
    room.publish({**SITE, "one/index.html": b"1"})
    room.publish({**SITE, "one/index.html": b"2"})
    room.somebody_pushes({"CNAME": "news.example.org", "a.txt": "A"})
    room.publish({**SITE, "one/index.html": b"3"}, yes=True)
    room.publish({}, rollback=2)
    assert room.files() == {**WHOLE, "one/index.html": b"1", "CNAME": b"news.example.org", "a.txt": b"A"}


def test_rollback_does_not_bring_an_old_domain_back(room: Newsroom) -> None:
    on_github(room)
    room.publish(base_url="https://old.example.org/")
    room.publish({**SITE, "n": b""}, base_url="https://new.example.org/")
    room.publish({}, rollback=1)
    assert room.files() == {**WHOLE, "CNAME": b"new.example.org\n"}


@pytest.mark.parametrize(
    ("published", "asked", "fix"), [(0, 1, "none to go back to."), (1, 1, "none to go back to."), (3, 3, "1 to 2.")]
)
def test_rollback_further_than_there_is_anything_is_refused(
    room: Newsroom, published: int, asked: int, fix: str
) -> None:
    for number in range(published):
        room.publish({**SITE, "n": b"%d" % number})
    with pytest.raises(Refused) as refused:
        room.publish({}, rollback=asked)
    assert refused.value.faults[0].fix.endswith(fix)


def test_orphan_replaces_the_history_and_keeps_the_files(room: Newsroom) -> None:
    room.publish()
    room.somebody_pushes({"CNAME": "news.example.org"})
    room.publish({**SITE, "two.html": b"2"}, yes=True)
    room.publish({**SITE, "two.html": b"2"}, orphan=True)
    assert len(room.history()) == 1
    assert room.files() == {**WHOLE, "two.html": b"2", "CNAME": b"news.example.org"}
    assert room.publish({**SITE, "two.html": b"2"}, orphan=True)[-1] == "Nothing to publish."


def test_orphan_does_not_overwrite_what_came_meanwhile(room: Newsroom) -> None:
    room.publish()
    with pytest.raises(Refused, match="by Bob"):
        room.publish({**SITE, "a": b""}, orphan=True, meanwhile=lambda: room.somebody_pushes({"b.txt": "B"}))
    assert room.files() == {**WHOLE, "b.txt": b"B"}


# --- others at the same time -----------------------------------------------------------------------------------------


def colleague(room: Newsroom) -> Path:
    """The content in a second clone, from which somebody publishes as well."""
    room.git("push", "-q", "origin", "main")
    clone = ["clone", "-q", "--single-branch", "-b", "main", f"file://{room.hosted}"]
    room.git(*clone, str(room.folder / "colleague"), at=room.folder)
    return room.folder / "colleague" / "content"


@pytest.mark.parametrize("published", [0, 1])
def test_publication_that_came_first_is_built_upon(room: Newsroom, published: int) -> None:
    second = colleague(room)
    for _ in range(published):
        room.publish()
    said = room.publish(
        {**SITE, "mine.html": b"M"},
        meanwhile=lambda: room.publish({**SITE, "theirs.html": b"T"}, at=second, message="Theirs"),
    )
    assert "The branch has moved meanwhile: it is read again." in said
    assert room.history()[:2] == ["Publish the site", "Theirs"]
    assert room.files() == {**WHOLE, "mine.html": b"M"}


def moved_at_each_push(room: Newsroom, times: int) -> list[str]:
    """Whenever the writer pushes, the branch has just moved: the hook of the writer's repository runs in between."""
    commits = []
    for number in range(times + 1):
        room.publish({**SITE, "n": b"%d" % number}, message=f"Number {number}")
        commits.append(room.tip())
    room.git("update-ref", PAGES, commits[0], at=room.hosted)
    waiting = written(room.folder, {"waiting": "".join(f"{commit}\n" for commit in commits[1:])}) / "waiting"
    move = f"git --git-dir={room.hosted} update-ref {PAGES} $next"
    take = f"next=$(head -n1 {waiting}); sed -i 1d {waiting}"
    room.hook(room.work / ".git", "pre-push", f"{take}; test -z $next || {move}")
    return commits


def test_branch_that_moves_while_it_is_pushed_to_is_read_again(room: Newsroom) -> None:
    moved_at_each_push(room, 2)
    made: list[str] = []
    said = room.publish({**SITE, "n": b"mine"}, meanwhile=lambda: made.append("made"))
    assert made == ["made"]
    assert said.count("The branch has moved meanwhile: it is read again.") == 2
    assert room.history() == ["Publish the site", "Number 2", "Number 1", "Number 0"]
    assert room.files()["n"] == b"mine"


def test_branch_that_moves_three_times_is_left_to_the_others(room: Newsroom) -> None:
    commits = moved_at_each_push(room, 3)
    with pytest.raises(Trouble, match="the branch gh-pages moved 3 times meanwhile; publish again"):
        room.publish({**SITE, "n": b"mine"})
    assert room.tip() == commits[3]


def at_the_second_look(room: Newsroom, clone: Path, command: str) -> None:
    """A command is run on the hosting side when git in a clone reads there for the second time."""
    once = f"test -e {room.folder}/b || test ! -e {room.folder}/a || {{ touch {room.folder}/b; {command}; }}"
    look = f'#!/bin/sh\n{once}\ntouch {room.folder}/a\nexec git-upload-pack "$@"\n'
    written(room.folder, {"look": look})
    (room.folder / "look").chmod(0o755)
    room.git("config", "remote.origin.uploadpack", str(room.folder / "look"), at=clone)


def test_branch_that_is_replaced_between_two_looks_is_read_again(room: Newsroom) -> None:
    room.publish({**SITE, "n": b"1"})
    room.publish({**SITE, "n": b"2"}, branch="aside")
    clone = colleague(room)
    at_the_second_look(room, clone, f"git --git-dir={room.hosted} update-ref {PAGES} refs/heads/aside")
    said = room.publish({**SITE, "n": b"3"}, at=clone)
    assert (room.folder / "b").exists() and room.files()["n"] == b"3"
    assert said[0] == "The branch has moved meanwhile: it is read again."


def test_branch_that_is_removed_between_two_looks_is_read_again(room: Newsroom) -> None:
    room.publish({**SITE, "n": b"1"})
    clone = colleague(room)
    removed = f"git --git-dir={room.hosted} update-ref -d {PAGES}"
    at_the_second_look(room, clone, removed)
    said = room.publish({**SITE, "n": b"3"}, at=clone)
    assert (room.folder / "b").exists() and room.files()["n"] == b"3"
    assert said[0] == "The branch has moved meanwhile: it is read again."
    assert len(room.history()) == 1


def test_orphan_does_not_overwrite_what_comes_while_it_is_pushed(room: Newsroom) -> None:
    commits = moved_at_each_push(room, 3)
    with pytest.raises(Trouble, match="moved 3 times"):
        room.publish({**SITE, "n": b"mine"}, orphan=True)
    assert room.tip() == commits[3]


def test_partial_clone_publishes_as_a_whole_one_does(room: Newsroom) -> None:
    """Such a clone fetches single files when they are asked for."""
    room.git("config", "uploadpack.allowFilter", "true", at=room.hosted)
    room.git("config", "uploadpack.allowAnySHA1InWant", "true", at=room.hosted)
    room.git("push", "-q", "origin", "main")
    room.publish()
    room.somebody_pushes({"a.txt": "A", "CNAME": "news.example.org"})
    clone = ["clone", "-q", "--filter=blob:none", "--single-branch", "-b", "main", f"file://{room.hosted}", "partial"]
    room.git(*clone, at=room.folder)
    partial = room.folder / "partial/content"
    room.publish({**SITE, "n": b"1"}, at=partial, yes=True)
    room.publish({**SITE, "n": b"2"})
    room.publish({**SITE, "n": b"3"}, at=partial)
    room.publish({}, at=partial, rollback=2)
    assert room.files() == {**WHOLE, "n": b"1", "a.txt": b"A", "CNAME": b"news.example.org"}


# --- the writer's repository stays as it is --------------------------------------------------------------------------


def clean(room: Newsroom) -> Path:
    return room.work


def dirty(room: Newsroom) -> Path:
    written(room.work, {"content/site.yml": "title: Changed\n", "content/new.md": "New", "staged": "S"})
    room.git("add", "staged")
    return room.work


def stashed(room: Newsroom) -> Path:
    written(room.work, {"content/site.yml": "title: Changed\n"})
    room.git("stash")
    return room.work


def detached(room: Newsroom) -> Path:
    room.git("checkout", "-q", "--detach")
    return room.work


def unborn(room: Newsroom) -> Path:
    room.git("checkout", "-q", "--orphan", "fresh")
    return room.work


def merging(room: Newsroom) -> Path:
    for branch, text in (("other", "title: B\n"), ("main", "title: A\n")):
        room.git("checkout", "-q", "-B", branch, "HEAD" if branch == "other" else "main")
        written(room.work, {"content/site.yml": text})
        room.git("commit", "-q", "-a", "-m", branch)
    with pytest.raises(AssertionError):
        room.git("merge", "other")
    assert (room.work / ".git/MERGE_HEAD").is_file()
    return room.work


def linked(room: Newsroom) -> Path:
    room.git("worktree", "add", "-q", str(room.folder / "linked"))
    return room.folder / "linked"


def shallow(room: Newsroom) -> Path:
    room.git("commit", "-q", "--allow-empty", "-m", "Two")
    room.git("push", "-q", "origin", "main")
    clone = room.folder / "shallow"
    room.git("clone", "-q", "--depth=1", "-b", "main", f"file://{room.hosted}", str(clone), at=room.folder)
    assert (clone / ".git/shallow").is_file()
    return clone


def with_a_split_index(room: Newsroom) -> Path:
    room.git("config", "core.splitIndex", "true")
    room.git("update-index", "--split-index")
    return room.work


def on_the_pages_branch(room: Newsroom) -> Path:
    room.publish()
    room.git("fetch", "-q")
    room.git("checkout", "-q", "gh-pages")
    written(room.work, {"content/site.yml": "title: Small\n"})
    return room.work


STATES = [clean, dirty, stashed, detached, unborn, merging, linked, shallow, with_a_split_index]
STATES += [on_the_pages_branch]


@pytest.mark.parametrize("state", STATES)
def test_publishing_leaves_everything_of_the_writers_as_it_was(
    room: Newsroom, state: Callable[[Newsroom], Path]
) -> None:
    work = state(room)
    before = room.state(work)
    room.publish({**SITE, "a.html": b"A"}, at=work / "content", dry_run=True)
    room.publish({**SITE, "a.html": b"A"}, at=work / "content")
    room.somebody_pushes({"b.txt": "B"})
    room.publish({**SITE, "a.html": b"2"}, at=work / "content", yes=True)
    room.publish({**SITE, "a.html": b"3"}, at=work / "content", orphan=True)
    assert room.state(work) == before
    assert room.files() == {**WHOLE, "a.html": b"3", "b.txt": b"B"}


def test_looking_at_the_branch_moves_no_name_of_the_writers_and_brings_no_tag(room: Newsroom) -> None:
    room.publish()
    room.somebody_pushes({"a.txt": "A"})
    room.git("update-ref", "refs/tags/v1", PAGES, at=room.hosted)
    before = room.git("for-each-ref")
    room.publish({**SITE, "n": b""}, yes=True, dry_run=True)
    assert room.git("for-each-ref") == before


def test_nothing_but_the_branch_is_pushed(room: Newsroom) -> None:
    room.git("config", "push.followTags", "true")
    room.publish()
    room.git("tag", "-a", "-m", "Tag", "v1", "refs/remotes/origin/gh-pages")
    room.publish({**SITE, "n": b""})
    assert room.git("for-each-ref", "--format=%(refname)", at=room.hosted) == PAGES


def test_variables_that_lead_git_elsewhere_lead_nowhere(room: Newsroom, tmp_path: Path) -> None:
    room.git("init", "-q", "--bare", str(tmp_path / "wrong"))
    wrong = {"GIT_DIR": str(tmp_path / "wrong"), "GIT_INDEX_FILE": str(tmp_path / "index"), "GIT_WORK_TREE": "/"}
    room.publish(env=wrong)
    assert room.files() == WHOLE and not (tmp_path / "index").exists()


# --- refusals and failures -------------------------------------------------------------------------------------------


def test_hook_that_refuses_is_told_in_its_own_words_and_the_branch_stays(room: Newsroom) -> None:
    room.publish()
    before = room.tip()
    room.hook(room.hosted, "pre-receive", "echo 'GH006: Protected branch.' >&2; echo 'Ask Eve.' >&2; exit 1")
    with pytest.raises(Trouble, match=r"refused it: “GH006: Protected branch\. Ask Eve\.”"):
        room.publish({**SITE, "a": b""})
    assert room.tip() == before
    room.hook(room.hosted, "pre-receive", "exit 0")
    room.publish({**SITE, "a": b""})
    assert "a" in room.files()


def test_hook_of_the_writer_that_refuses_is_told_as_such(room: Newsroom) -> None:
    room.hook(room.work / ".git", "pre-push", "echo 'Not on Fridays.' >&2; exit 1")
    with pytest.raises(Trouble, match=r"the pre-push hook of your repository said no: “Not on Fridays\.”"):
        room.publish()


def test_remote_is_origin_or_the_only_one_or_the_one_that_is_named(room: Newsroom) -> None:
    room.git("remote", "add", "other", str(room.folder / "nowhere"))
    room.publish()
    with pytest.raises(Trouble, match='there is no remote "x"; name "origin" or "other" with --remote'):
        room.publish(remote="x")
    room.git("remote", "rename", "origin", "main")
    with pytest.raises(Refused, match="there are 2 remotes"):
        room.publish()
    assert room.publish(remote="main")[-1] == "Nothing to publish."
    room.git("remote", "remove", "other")
    assert room.publish()[-1] == "Nothing to publish."
    room.git("remote", "remove", "main")
    with pytest.raises(Trouble, match="no remote to publish to"):
        room.publish()


def test_address_to_push_to_is_the_one_that_is_read(room: Newsroom) -> None:
    room.git("remote", "set-url", "origin", str(room.folder / "nowhere"))
    room.git("remote", "set-url", "--push", "origin", str(room.hosted))
    room.publish()
    assert room.publish()[-1] == "Nothing to publish."


def test_branch_may_have_another_name_but_no_impossible_one(room: Newsroom) -> None:
    room.publish(branch="web/site")
    assert room.files("refs/heads/web/site") == WHOLE
    with pytest.raises(Refused, match='"a b" cannot be the name of a branch'):
        room.publish(branch="a b")


@pytest.mark.parametrize("settings", ["", "useConfigOnly = true", "name = Ann", "email = ann@example.org"])
def test_writer_whom_git_does_not_know_is_told_how_to_say_it(room: Newsroom, settings: str) -> None:
    (room.folder / ".gitconfig").write_text(f"[user]\n\t{settings}\n")
    with pytest.raises(Trouble, match="git does not know who you are") as trouble:
        room.publish(meanwhile=lambda: pytest.fail("it was made"))
    assert "git config --global user.name" in str(trouble.value)
    room.publish(dry_run=True)


# --- over the network ------------------------------------------------------------------------------------------------


@pytest.fixture
def server(room: Newsroom) -> Iterator[Server]:
    """The bare repository behind HTTP, with a password in the address of the remote; one publication is there."""
    with serving(room.folder) as made:
        room.git("remote", "set-url", "origin", f"http://ann0:t0ken1@127.0.0.1:{made.port}/hosted.git")
        room.publish()
        yield made


def test_site_is_published_over_http_in_one_commit_also_when_it_is_large(room: Newsroom, server: Server) -> None:
    large = {**SITE, "a.bin": random.Random(1).randbytes(3 * 2**20)}
    assert room.publish(large)[0] == f"To {server.address}/hosted.git, branch gh-pages"
    assert room.files() == {**WHOLE, **large}
    assert room.publish(large)[-1] == "Nothing to publish."


def fails(room: Newsroom, told: str, **asked: Any) -> None:
    """A publication fails with a sentence, and tells no password; the branch holds the old site or the new one."""
    before, new = room.files(), {**SITE, "new.html": b"New"}
    with pytest.raises(Trouble, match=told) as trouble:
        room.publish(new, **asked)
    assert "t0ken1" not in str(trouble.value) and "ann0" not in str(trouble.value)
    assert room.files() in (before, {**WHOLE, **new})


@pytest.mark.parametrize("when", [ALWAYS, PUSHING, SENDING])
@pytest.mark.parametrize(
    ("status", "told"),
    [
        (401, r"127\.0\.0\.1 asks who you are, and git has no valid password for it; sign in"),
        (403, r"you may not write to http://127\.0\.0\.1:\d+/hosted\.git; ask its owner"),
        (404, r"there is no repository at http://127\.0\.0\.1:\d+/hosted\.git, or you may not see it; create it"),
        (429, r"127\.0\.0\.1 has had too many requests; wait"),
        (500, r"127\.0\.0\.1 has trouble of its own; wait"),
        (503, r"127\.0\.0\.1 has trouble of its own; wait"),
    ],
)
def test_status_of_a_server_is_told_in_words(room: Newsroom, server: Server, status: int, told: str, when: str) -> None:
    before = room.tip()
    server.mood, server.when = status, when
    fails(room, told)
    assert room.tip() == before
    server.mood = 0
    room.publish({**SITE, "new.html": b"New"})
    assert "new.html" in room.files()


def test_nobody_is_asked_for_a_password(room: Newsroom, server: Server) -> None:
    room.git("remote", "set-url", "origin", f"{server.address}/hosted.git")
    server.mood = 401
    fails(room, "asks who you are")


@pytest.mark.parametrize("when", [ALWAYS, PUSHING, SENDING])
def test_server_that_hangs_is_not_waited_for_endlessly(room: Newsroom, server: Server, when: str) -> None:
    server.mood, server.when = "hangs", when
    soon = {"GIT_HTTP_LOW_SPEED_LIMIT": "1", "GIT_HTTP_LOW_SPEED_TIME": "1"}
    fails(room, r"127\.0\.0\.1 did not answer in time; look at your network", env=soon)


@pytest.mark.parametrize("when", [ALWAYS, PUSHING, SENDING])
@pytest.mark.parametrize("mood", ["cuts off", "goes deaf"])
def test_connection_that_breaks_leaves_one_whole_site_and_it_can_be_done_again(
    room: Newsroom, server: Server, mood: str, when: str
) -> None:
    server.mood, server.when = mood, when
    fails(room, r"the connection to 127\.0\.0\.1 broke; publish again")
    server.mood = 0
    assert room.publish({**SITE, "new.html": b"New"})[-1].startswith(("Published as ", "Nothing to publish."))
    assert room.files() == {**WHOLE, "new.html": b"New"}


def test_server_that_is_not_there_is_told_as_such(room: Newsroom, server: Server) -> None:
    room.git("remote", "set-url", "origin", "http://ann0:t0ken1@127.0.0.1:9/hosted.git")
    fails(room, r"127\.0\.0\.1 cannot be reached; look at your network")


@pytest.mark.parametrize("when", [PUSHING, SENDING])
def test_publication_that_comes_first_while_ours_is_on_its_way_is_built_upon(
    room: Newsroom, server: Server, when: str
) -> None:
    second = colleague(room)
    server.mood = lambda: room.publish({**SITE, "theirs.html": b"T"}, at=second, message="Theirs")
    server.when = when
    said = room.publish({**SITE, "mine.html": b"M"})
    assert said.count("The branch has moved meanwhile: it is read again.") == 1
    assert room.history() == ["Publish the site", "Theirs", "Publish the site"]
    assert room.files() == {**WHOLE, "mine.html": b"M"}


def test_hook_that_refuses_is_told_in_its_own_words_over_http(room: Newsroom, server: Server) -> None:
    room.hook(room.hosted, "pre-receive", "echo 'GH006: Protected branch.' >&2; exit 1")
    fails(room, r"127\.0\.0\.1 refused it: “GH006: Protected branch\.”; mend that")


# --- by SSH ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("git@github.com: Permission denied (publickey).", "github.com does not know your SSH key; load it with"),
        (
            "No ED25519 host key is known for github.com and you have requested strict checking.\r\n"
            "Host key verification failed.\r",
            "the SSH key of github.com is not known to this computer; connect once with `ssh -T git@github.com`",
        ),
        (
            "@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\r\n"
            "Host key for github.com has changed and you have requested strict checking.\r\n"
            "Host key verification failed.\r",
            "github.com shows another SSH key than before, as somebody would who poses as it; compare it with",
        ),
        ("ssh: connect to host github.com port 22: No route to host\r", "github.com cannot be reached; look at"),
        (
            "ssh: connect to host github.com port 22: Connection timed out\r",
            "github.com did not answer in time; look at",
        ),
        (
            "kex_exchange_identification: Connection closed by remote host\r\nConnection closed by 192.0.2.1 port 22\r",
            "the connection to github.com broke; publish again",
        ),
        (
            "ERROR: The key you are authenticating with has been marked as read only.",
            "you may not write to git@github.com:Ann/Explainers.git; ask",
        ),
        (
            "ERROR: Permission to Ann/Explainers.git denied to bob.",
            "you may not write to git@github.com:Ann/Explainers.git; ask",
        ),
    ],
)
def test_failure_of_ssh_is_told_in_words(room: Newsroom, said: str, told: str) -> None:
    """The outside program is a script that says what OpenSSH and the hosting site say."""
    room.git("remote", "set-url", "origin", "git@github.com:Ann/Explainers.git")
    written(room.folder, {"said": f"{said}\n", "ssh": f"#!/bin/sh\ncat '{room.folder}/said' >&2\nexit 255\n"})
    (room.folder / "ssh").chmod(0o755)
    with pytest.raises(Trouble) as trouble:
        room.publish(base_url="auto", env={"GIT_SSH_COMMAND": str(room.folder / "ssh")})
    assert str(trouble.value).startswith(told) and str(trouble.value).endswith(".")


def test_machine_without_ssh_is_told_to_install_it(room: Newsroom) -> None:
    room.git("remote", "set-url", "origin", "git@github.com:Ann/Explainers.git")
    programs = room.folder / "programs"
    programs.mkdir()
    for name in ("git", "sh"):
        (programs / name).symlink_to(str(shutil.which(name)))
    for way in ({"PATH": str(programs)}, {"GIT_SSH": str(programs / "ssh")}):
        with pytest.raises(Trouble, match=r"ssh cannot be run here; install OpenSSH, or give .* of github\.com that"):
            room.publish(base_url="auto", env=way)


# --- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(room: Newsroom) -> Newsroom:
    """A writer's repository whose content is a whole site, on a remote of github.com."""
    written(room.content, SMALL)
    room.git("add", ".")
    room.git("commit", "-q", "-m", "Write")
    on_github(room)
    return room


COMMAND = [sys.executable, "-W", "error", str(ROOT / "build.py"), "publish"]


def command(room: Newsroom, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=room.work,
        env={**room.env, **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def test_command_builds_afresh_and_publishes_for_the_address_of_the_remote(desk: Newsroom) -> None:
    written(desk.content, {"one/terms/lpg.md": "---\ntitle: LPG\nsummary: A fuel.\ndraft: true\n---\nText.\n"})
    written(desk.work, {"site/index.html": "Old, and not to be published."})
    done = command(desk)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(
        r"To \S+, branch gh-pages\nAt https://ann.github.io/Explainers/\n"
        r"\d+ files, \S+ KB: \d+ added, 0 changed, 0 removed\nPublished as [0-9a-f]{10}: https://ann.github.io/Explainers/\n"
        r"Once, at https://github.com/Ann/Explainers/settings/pages: .+\n",
        done.stdout,
    )
    files = desk.files()
    assert b'<link rel="canonical" href="https://ann.github.io/Explainers/one/">' in files["one/index.html"]
    assert b'href="/Explainers/one/"' in files["404.html"]
    assert ".nojekyll" in files and not [path for path in files if "lpg" in path]
    assert (desk.work / "site/index.html").read_text() == "Old, and not to be published."
    assert command(desk).stdout.endswith("\nNothing to publish.\n")
    assert command(desk, "-q").stdout == ""


def test_command_publishes_the_same_commit_from_every_clone_at_the_same_moment(desk: Newsroom) -> None:
    moment = {"SOURCE_DATE_EPOCH": "1700000000"}
    command(desk, "--branch", "one", env=moment)
    desk.git("clone", "-q", ".", str(desk.folder / "other"))
    shutil.rmtree(desk.work)
    (desk.folder / "other").rename(desk.work)
    on_github(desk)
    command(desk, "--branch", "two", env={**moment, "TZ": "Asia/Almaty", "LC_ALL": "C.UTF-8"})
    one, two = (desk.git("rev-parse", f"refs/heads/{name}", at=desk.hosted) for name in ("one", "two"))
    assert one == two


def test_problem_of_the_content_ends_it_with_1_and_sends_nothing(desk: Newsroom) -> None:
    for broken in ({"one/terms/x.md": "---\ntitle: X\n---\n"}, {"site.yml": "title: Small\nbase_url: nowhere\n"}):
        written(desk.content, broken)
        done = command(desk)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.endswith(" Nothing was published.\n") and ": error: " in done.stderr
    shutil.rmtree(desk.content)
    assert command(desk).returncode == 1
    assert desk.tip() == ""


def test_site_of_drafts_alone_is_refused(desk: Newsroom) -> None:
    written(desk.content, {"one/index.md": SMALL["one/index.md"].replace("---\nText", "draft: true\n---\nText")})
    done = command(desk)
    assert (done.returncode, desk.tip()) == (1, "")
    assert done.stderr == (
        "nutgraf: every explainer is a draft, and readers would see an empty site; take `draft: true` out of what is "
        "ready.\n"
    )


def test_warning_ends_it_when_it_is_strict(desk: Newsroom) -> None:
    written(desk.content, {"one/terms/t.md": "---\ntitle: T\nsummary: S.\n---\nText.\n"})
    settings = desk.content / "site.yml"
    settings.write_text(settings.read_text().replace("  orphan: off\n", ""))
    assert command(desk, "--strict").returncode == 1 and desk.tip() == ""
    done = command(desk)
    assert done.returncode == 0 and "[orphan]" in done.stderr and desk.tip()


def test_command_goes_back_even_when_the_content_is_broken(desk: Newsroom) -> None:
    command(desk)
    before = desk.files()
    written(desk.content, {"one/index.md": SMALL["one/index.md"].replace("The first", "The second")})
    command(desk, "--message", "Second")
    written(desk.content, {"site.yml": "nonsense", "one/index.md": "nonsense"})
    done = command(desk, "--rollback")
    assert (done.returncode, desk.files()) == (0, before), done.stderr
    assert desk.history() == ["Go back by 1 publication", "Second", "Publish the site"]


def test_what_arguments_mend_ends_it_with_2_and_says_which(desk: Newsroom) -> None:
    wrong = command(desk, "--base-url", "https://ann.github.io/")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr == (
        "nutgraf: base_url is https://ann.github.io/, but the site will be at https://ann.github.io/Explainers/; write "
        "base_url: auto, or base_url: https://ann.github.io/Explainers/, in site.yml.\n"
    )
    desk.somebody_pushes({"README.md": "Hello"})
    assert (command(desk).returncode, command(desk, "--yes").returncode) == (2, 0)
    assert "README.md" in desk.files()


def test_text_that_leads_nowhere_ends_it_with_1(desk: Newsroom) -> None:
    desk.git("remote", "set-url", "origin", str(desk.hosted))
    done = command(desk, "--base-url", "http://localhost:8000/")
    assert done.returncode == 1 and '"feed.xml" mentions http://localhost' in done.stderr and desk.tip() == ""


def test_outside_world_that_fails_ends_it_with_3(desk: Newsroom) -> None:
    gone = desk.hosted.rename(desk.folder / "gone")
    done = command(desk)
    gone.rename(desk.hosted)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("nutgraf: there is no repository at ") and done.stderr.count("\n") == 1
    (desk.work / ".git").rename(desk.folder / "git")
    done = command(desk, env={"GIT_CEILING_DIRECTORIES": str(desk.folder)})
    assert done.returncode == 3 and "lies in no git repository" in done.stderr


def test_token_in_the_address_is_never_printed(desk: Newsroom) -> None:
    tokens = ("ghp_abc123", "s3cret")
    desk.git("remote", "set-url", "origin", "https://ghp_abc123:s3cret@github.com/Ann/Explainers.git")
    desk.git("config", f"url.{desk.hosted}.insteadOf", "https://ghp_abc123:s3cret@github.com/Ann/Explainers.git")
    tells = 'echo "no to https://ghp_abc123:s3cret@github.com/x and $(git config remote.origin.url)" >&2; exit 1'
    desk.hook(desk.work / ".git", "pre-push", tells)
    said = [command(desk, "-v"), command(desk, "--dry-run")]
    desk.git("config", "--unset", f"url.{desk.hosted}.insteadOf")
    desk.git("config", "url.https://ghp_abc123:s3cret@127.0.0.1:9/.insteadOf", "https://ghp_abc123:s3cret@github.com/")
    said += [command(desk)]
    assert [done.returncode for done in said] == [3, 0, 3]
    assert "no to https://github.com/x and" in said[0].stderr and "127.0.0.1 cannot be reached" in said[2].stderr
    assert not [token for token in tokens for done in said if token in done.stdout + done.stderr]


def test_large_removal_is_asked_for_on_a_terminal_and_names_yes_elsewhere(desk: Newsroom) -> None:
    term = "---\ntitle: T\nsummary: S.\n---\nText.\n"
    written(desk.content, {f"one/terms/t{number}.md": term for number in range(9)})
    command(desk)
    shutil.rmtree(desk.content / "one/terms")
    before = desk.tip()
    done = command(desk)
    assert done.returncode == 2 and "--yes" in done.stderr and desk.tip() == before
    assert on_a_terminal(desk, "n\n") == 2 and desk.tip() == before
    assert on_a_terminal(desk, "y\n") == 0 and desk.tip() != before


def on_a_terminal(room: Newsroom, typed: str) -> int:
    """The exit code of a publication that is asked something and answered."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        COMMAND, cwd=room.work, env=room.env, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        os.write(ours, typed.encode())
        _, shown = process.communicate(timeout=60)
    os.close(theirs)
    os.close(ours)
    assert re.search(r"nutgraf: \d+ files of the \d+ on the branch would be removed\. Go on\? \[y/N\] ", shown), shown
    return process.returncode


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_publication_that_is_ended_in_mid_push_leaves_one_whole_site_and_can_be_done_again(
    desk: Newsroom, ending: signal.Signals
) -> None:
    command(desk)
    before = desk.files()
    written(desk.content, {"one/terms/t.md": "---\ntitle: T\nsummary: S.\n---\nText.\n"})
    begun = desk.folder / "begun"
    desk.hook(desk.hosted, "pre-receive", f"touch {begun}; sleep 1")
    with subprocess.Popen(COMMAND, cwd=desk.work, env=desk.env, stderr=subprocess.PIPE) as process:
        while not begun.exists():
            time.sleep(0.01)
        process.send_signal(ending)
        _, said = process.communicate(timeout=60)
    assert process.returncode in (-signal.SIGKILL, 3) and b"Traceback" not in said
    left = desk.files()
    desk.hook(desk.hosted, "pre-receive", "exit 0")
    done = command(desk)
    assert done.returncode == 0, done.stderr
    after = desk.files()
    assert "one/terms/t/index.html" in after and left in (before, after)


def test_help_names_every_flag_in_plain_words(desk: Newsroom) -> None:
    told = command(desk, "--help").stdout
    flags = set(re.findall(r"^  (?:-\w, )?(--[a-z-]+)", told, re.MULTILINE))
    assert {"--remote", "--branch", "--message", "--dry-run", "--yes", "--prune", "--rollback", "--orphan"} < flags
    assert "--strict" in flags and "--drafts" not in flags
