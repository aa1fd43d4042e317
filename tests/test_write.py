"""Writing a site: on a real disk, with real kills, a full disk and folders that may not be written."""

from __future__ import annotations

import errno
import fcntl
import multiprocessing
import os
import resource
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.write import Busy, Misplaced, Occupied, Written, finish, held, refuse_output, stage, write

NOBODY = 65534
OWN = ".nutgraf"

# Each way in which a path can differ between two builds: a page that takes the place of a folder, and one that
# becomes a folder, among them.
BEFORE = {
    "index.html": b"home",
    "same/index.html": b"same",
    "gone/index.html": b"gone",
    "gone/deep/index.html": b"gone too",
    "shared/gone.html": b"gone",
    "turns-into-folder": b"page",
    "turns-into-page/index.html": b"page in folder",
}
AFTER = {
    "index.html": b"home, changed",
    "same/index.html": b"same",
    "new/deep/index.html": b"new",
    "turns-into-folder/index.html": b"page in folder",
    "turns-into-page": b"page",
}
FOREIGN = {"CNAME": b"example.org", "shared/notes.txt": b"notes", "own/index.html": b"own"}

State = dict[str, bytes | None]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "site"


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A folder that other users can enter: those of `tmp_path` are closed to them."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def put(site: Path, files: Mapping[str, bytes]) -> None:
    for path, data in files.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_bytes(data)


def state(site: Path) -> State:
    """What lies in the site beside our own folder: {path: bytes, or None for a folder}."""
    return {
        str(path.relative_to(site)): None if path.is_dir() and not path.is_symlink() else path.read_bytes()
        for path in site.rglob("*")
        if path.relative_to(site).parts[0] != OWN
    }


def state_of(*sets: Mapping[str, bytes]) -> State:
    """What `state` must tell of a site that holds just these files."""
    files = {path: data for files in sets for path, data in files.items()}
    folders = {str(folder) for path in files for folder in Path(path).parents if str(folder) != "."}
    return {**dict.fromkeys(folders), **files}


def own_files(site: Path) -> set[str]:
    return {path.name for path in (site / OWN).iterdir()}


def in_child(act: Callable[[], None]) -> int | None:
    """Run in a child process, which may be killed, limited or stripped of rights; give its exit code."""
    child = multiprocessing.get_context("fork").Process(target=act)
    child.start()
    child.join()
    return child.exitcode


def at_disk_step(number: int, act: Callable[[], None]) -> None:
    """Do something just before the disk is touched for the `number`th time from here; only for child processes.

    Python tells its audit hooks of each opening, renaming, linking, making and removing before it does it.
    """
    left = iter(range(number, -1, -1))

    def hook(event: str, args: tuple[object, ...]) -> None:
        if (event == "open" or event.startswith("os.")) and next(left, None) == 0:
            act()

    sys.addaudithook(hook)


def kill_self() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killed_at(step: int, outputs: Mapping[str, bytes], site: Path) -> bool:
    """Write, and be killed before that step; False when the write had fewer steps and ended."""

    def act() -> None:
        at_disk_step(step, kill_self)
        write(outputs, site)

    code = in_child(act)
    assert code in (0, -signal.SIGKILL)
    return code != 0


@pytest.fixture
def prepared(site: Path) -> Path:
    """A site with a build in it, and files of others."""
    put(site, FOREIGN)
    write(BEFORE, site)
    return site


# What a write does


def test_first_write_makes_the_folder_and_every_file(site: Path) -> None:
    assert write(BEFORE, site) == Written(tuple(sorted(BEFORE)), (), (), (), ())
    assert state(site) == state_of(BEFORE)
    assert own_files(site) == {"lock", "manifest.json"}


def test_second_write_touches_nothing(prepared: Path) -> None:
    times = {path: path.lstat().st_mtime_ns for path in (prepared, *prepared.rglob("*"))}
    assert write(BEFORE, prepared) == Written((), (), tuple(sorted(BEFORE)), (), ())
    assert {path: path.lstat().st_mtime_ns for path in (prepared, *prepared.rglob("*"))} == times


def test_next_write_changes_only_what_differs(prepared: Path) -> None:
    same = (prepared / "same/index.html").lstat()
    assert write(AFTER, prepared) == Written(
        new=("new/deep/index.html", "turns-into-folder/index.html", "turns-into-page"),
        changed=("index.html",),
        unchanged=("same/index.html",),
        removed=(
            "gone/deep/index.html",
            "gone/index.html",
            "shared/gone.html",
            "turns-into-folder",
            "turns-into-page/index.html",
        ),
        kept=(),
    )
    assert state(prepared) == state_of(AFTER, FOREIGN)
    assert (prepared / "same/index.html").lstat() == same
    assert own_files(prepared) == {"lock", "manifest.json"}


def test_manifest_does_not_tell_in_which_order_or_how_often_was_written(tmp_path: Path) -> None:
    write(BEFORE, tmp_path / "a")
    write(AFTER, tmp_path / "a")
    write(dict(reversed(AFTER.items())), tmp_path / "b")
    assert (tmp_path / "a" / OWN / "manifest.json").read_bytes() == (
        tmp_path / "b" / OWN / "manifest.json"
    ).read_bytes()


def test_no_outputs_remove_all_of_ours_but_the_site(prepared: Path) -> None:
    write({}, prepared)
    assert state(prepared) == state_of(FOREIGN)


def test_page_that_was_deleted_or_edited_by_hand_comes_back(prepared: Path) -> None:
    (prepared / "same/index.html").unlink()
    (prepared / "same").rmdir()
    (prepared / "index.html").write_bytes(b"edited")
    written = write(BEFORE, prepared)
    assert (written.new, written.changed) == (("same/index.html",), ("index.html",))
    assert state(prepared) == state_of(BEFORE, FOREIGN)


def test_stale_file_that_was_edited_is_kept_and_then_forgotten(prepared: Path) -> None:
    (prepared / "gone/index.html").write_bytes(b"edited")
    assert write(AFTER, prepared).kept == ("gone/index.html",)
    assert write(AFTER, prepared).kept == ()
    assert state(prepared) == state_of(AFTER, FOREIGN, {"gone/index.html": b"edited"})


def test_stale_file_that_is_gone_already_is_not_told(prepared: Path) -> None:
    (prepared / "gone/index.html").unlink()
    written = write(AFTER, prepared)
    assert "gone/index.html" not in written.removed + written.kept


def test_empty_folder_of_someone_else_stays(site: Path) -> None:
    (site / "theirs").mkdir(parents=True)
    write({"theirs/index.html": b"x", "ours/index.html": b"x"}, site)
    write({}, site)
    assert state(site) == {"theirs": None}


def test_folder_of_ours_with_a_folder_of_someone_else_stays(prepared: Path) -> None:
    (prepared / "gone/theirs").mkdir()
    write(AFTER, prepared)
    assert state(prepared) == state_of(AFTER, FOREIGN) | {"gone": None, "gone/theirs": None}


# What others put there


def test_foreign_file_with_our_bytes_is_adopted(site: Path) -> None:
    put(site, {"index.html": b"home"})
    assert write({"index.html": b"home"}, site).unchanged == ("index.html",)
    assert write({"index.html": b"changed"}, site).changed == ("index.html",)


@pytest.mark.parametrize(
    ("foreign", "output", "clash"),
    [
        ("index.html", "index.html", "index.html"),
        ("a/b/index.html", "a/b/index.html", "a/b/index.html"),
        ("a", "a/b/index.html", "a"),
        ("a/b", "a/b/c/index.html", "a/b"),
        ("a/b/index.html", "a", "a"),
        ("a/b/index.html", "a/b", "a/b"),
    ],
)
def test_foreign_thing_in_the_way_is_told_and_left(site: Path, foreign: str, output: str, clash: str) -> None:
    put(site, {foreign: b"theirs"})
    with pytest.raises(Occupied) as caught:
        write({output: b"ours", "other.html": b"ours"}, site)
    assert caught.value.paths == (clash,)
    assert state(site) == state_of({foreign: b"theirs"})


def test_many_things_in_the_way_are_told_in_one_sentence(site: Path) -> None:
    put(site, {f"{number}.html": b"theirs" for number in range(7)})
    with pytest.raises(Occupied) as caught:
        write({f"{number}.html": b"ours" for number in range(7)}, site)
    assert str(caught.value) == (
        f'"{site}" holds something that Nutgraf did not write where pages must go: 0.html, 1.html, 2.html, 3.html, '
        "4.html and 2 more. Move it away, or choose another folder with --output."
    )


def test_page_cannot_replace_our_folder_while_an_edited_file_is_in_it(prepared: Path) -> None:
    (prepared / "turns-into-page/index.html").write_bytes(b"edited")
    before = state(prepared)
    with pytest.raises(Occupied) as caught:
        write(AFTER, prepared)
    assert caught.value.paths == ("turns-into-page",)
    assert state(prepared) == before


def test_folder_cannot_replace_our_page_after_it_was_edited(prepared: Path) -> None:
    (prepared / "turns-into-folder").write_bytes(b"edited")
    before = state(prepared)
    with pytest.raises(Occupied) as caught:
        write(AFTER, prepared)
    assert caught.value.paths == ("turns-into-folder",)
    assert state(prepared) == before


@pytest.mark.parametrize("target", ["../outside/index.html", "missing", "index.html"])
def test_foreign_link_in_place_of_a_page_is_never_followed(site: Path, target: str) -> None:
    put(site.parent, {"outside/index.html": b"ours"})
    site.mkdir()
    (site / "index.html").symlink_to(target)
    with pytest.raises(Occupied):
        write({"index.html": b"ours"}, site)
    assert str((site / "index.html").readlink()) == target
    assert (site.parent / "outside/index.html").read_bytes() == b"ours"


def test_link_in_place_of_a_page_of_ours_is_replaced_and_not_followed(prepared: Path) -> None:
    put(prepared.parent, {"outside.html": b"outside"})
    (prepared / "index.html").unlink()
    (prepared / "index.html").symlink_to("../outside.html")
    assert write(AFTER, prepared).changed == ("index.html",)
    assert state(prepared) == state_of(AFTER, FOREIGN)
    assert not (prepared / "index.html").is_symlink()
    assert (prepared.parent / "outside.html").read_bytes() == b"outside"


def test_link_in_place_of_a_page_of_ours_comes_back_when_a_write_was_cut_short(prepared: Path) -> None:
    (prepared / "index.html").unlink()
    (prepared / "index.html").symlink_to("CNAME")
    kill_at_the_end(AFTER, prepared)
    with pytest.raises(Occupied):
        write({"CNAME": b"ours"}, prepared)
    assert str((prepared / "index.html").readlink()) == "CNAME"


def test_folder_of_someone_else_in_place_of_a_page_of_ours_is_told(prepared: Path) -> None:
    (prepared / "index.html").unlink()
    put(prepared, {"index.html/theirs.txt": b"theirs"})
    with pytest.raises(Occupied) as caught:
        write(AFTER, prepared)
    assert caught.value.paths == ("index.html",)


def test_link_in_place_of_a_stale_page_is_kept(prepared: Path) -> None:
    (prepared / "gone/index.html").rename(prepared / "moved.html")
    (prepared / "gone/index.html").symlink_to("../moved.html")
    assert write(AFTER, prepared).kept == ("gone/index.html",)
    assert (prepared / "moved.html").read_bytes() == b"gone"


def test_link_in_place_of_a_needed_folder_is_told(prepared: Path) -> None:
    shutil.move(prepared / "same", prepared.parent / "same")
    (prepared / "same").symlink_to("../same")
    with pytest.raises(Occupied) as caught:
        write(AFTER, prepared)
    assert caught.value.paths == ("same",)


def test_stale_files_behind_a_link_are_not_removed(prepared: Path) -> None:
    shutil.move(prepared / "gone", prepared.parent / "gone")
    (prepared / "gone").symlink_to("../gone")
    write(AFTER, prepared)
    assert state(prepared.parent / "gone") == state_of({"index.html": b"gone", "deep/index.html": b"gone too"})


def test_pipe_in_place_of_a_page_is_told_and_not_opened(site: Path) -> None:
    site.mkdir()
    os.mkfifo(site / "index.html")
    with pytest.raises(Occupied):
        write({"index.html": b"x"}, site)


@pytest.mark.parametrize("kind", ["file", "link"])
def test_own_folder_that_is_no_folder_is_told(site: Path, kind: str) -> None:
    site.mkdir()
    if kind == "file":
        (site / OWN).write_bytes(b"theirs")
    else:
        (site / OWN).symlink_to(site.parent)
    with pytest.raises(Occupied) as caught:
        write(BEFORE, site)
    assert caught.value.paths == (OWN,)


# A manifest that cannot be believed


def damage(manifest: bytes) -> dict[str, bytes]:
    digest, _, body = manifest.partition(b"\n")
    return {
        "empty": b"",
        "cut": manifest[:-1],
        "edited": manifest.replace(b"same", b"sane"),
        "no digest": body,
        "not ours": b'{"files":{}}',
        "binary": b"\x00\xff\n\xff",
        "digest only": digest,
    }


def sealed(body: bytes) -> bytes:
    return sha256(body).hexdigest().encode() + b"\n" + body


@pytest.mark.parametrize("how", ["empty", "cut", "edited", "no digest", "not ours", "binary", "digest only"])
def test_damaged_manifest_is_not_believed(prepared: Path, how: str) -> None:
    manifest = prepared / OWN / "manifest.json"
    good = manifest.read_bytes()
    manifest.write_bytes(damage(good)[how])
    with pytest.raises(Occupied) as caught:
        write(AFTER, prepared)
    assert caught.value.paths == ("index.html", "turns-into-folder", "turns-into-page")
    assert state(prepared) == state_of(BEFORE, FOREIGN)
    assert write(BEFORE, prepared).unchanged == tuple(sorted(BEFORE))


@pytest.mark.parametrize(
    "body",
    [
        b'{"version":2,"files":{"theirs":"%s"},"folders":[]}',
        b'{"files":{"theirs":"%s"},"folders":[]}',
        b'{"version":1,"files":[],"folders":[]}',
        b'{"version":1,"files":{},"folders":[1]}',
        b'{"version":1}',
        b"[]",
        b"not JSON",
        b"[" * 100_000,
        b'{"version":1,"files":{"../victim":"%s"},"folders":[]}',
        b'{"version":1,"files":{"/victim":"%s"},"folders":[]}',
    ],
)
def test_manifest_of_another_version_or_shape_is_not_believed(site: Path, body: bytes) -> None:
    put(site.parent, {"victim": b"x"})
    put(site, {"theirs": b"x"})
    put(site, {f"{OWN}/manifest.json": sealed(body.replace(b"%s", sha256(b"x").hexdigest().encode()))})
    assert write(BEFORE, site).new == tuple(sorted(BEFORE))
    assert (site.parent / "victim").exists()
    assert (site / "theirs").exists()


def test_journal_that_leads_out_of_the_site_is_not_believed(site: Path) -> None:
    put(site.parent, {"victim": b"x"})
    body = b'{"version":1,"put":{},"old":["../victim"],"made":[]}'
    put(site, {f"{OWN}/journal.json": sealed(body), f"{OWN}/staging/old/0": b"attack"})
    (site.parent / "victim").unlink()
    write(BEFORE, site)
    assert not (site.parent / "victim").exists()


# Failing, being killed, a full disk


def test_write_that_fails_at_any_step_leaves_the_old_site(prepared: Path, tmp_path: Path) -> None:
    def fail() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    codes = []
    for step in range(1000):
        trial = tmp_path / f"trial-{step}"
        shutil.copytree(prepared, trial)

        def act(step: int = step, trial: Path = trial) -> None:
            at_disk_step(step, fail)
            try:
                write(AFTER, trial)
            except OSError as error:
                sys.exit(3 if error.errno == errno.ENOSPC else 4)

        codes.append(in_child(act))
        # Not every failure matters: hard links have a substitute, and clearing away is left to the next write.
        assert state(trial) == (state_of(BEFORE, FOREIGN) if codes[-1] == 3 else state_of(AFTER, FOREIGN)), step
        write(AFTER, trial)
        assert state(trial) == state_of(AFTER, FOREIGN), step
        assert own_files(trial) == {"lock", "manifest.json"}
        if codes[-10:] == [0] * 10:
            break
    assert set(codes) == {0, 3}
    assert codes.count(3) > 30


def test_write_that_is_interrupted_at_any_step_leaves_the_old_site_or_the_new(prepared: Path, tmp_path: Path) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    left = []
    for step in range(60):
        trial = tmp_path / f"trial-{step}"
        shutil.copytree(prepared, trial)

        def act(step: int = step, trial: Path = trial) -> None:
            at_disk_step(step, interrupt)
            with suppress(KeyboardInterrupt):
                write(AFTER, trial)

        assert in_child(act) == 0
        left.append(state(trial))
    old, new = state_of(BEFORE, FOREIGN), state_of(AFTER, FOREIGN)
    # The new one comes when only the clearing away was interrupted.
    turn = left.index(new)
    assert left == [old] * turn + [new] * (60 - turn)
    assert turn > 30


def test_site_is_whole_after_a_kill_at_any_step_and_the_next_write(prepared: Path, tmp_path: Path) -> None:
    step = 0
    while True:
        trial, other = tmp_path / f"trial-{step}", tmp_path / f"other-{step}"
        shutil.copytree(prepared, trial)
        was_killed = killed_at(step, AFTER, trial)
        shutil.copytree(trial, other)
        # A next write that fails must leave a whole site too: the old one, or the new one if it was complete.
        with pytest.raises(Occupied):
            write({"CNAME": b"ours"}, trial)
        assert state(trial) in (state_of(BEFORE, FOREIGN), state_of(AFTER, FOREIGN)), step
        for outputs, folder in ((AFTER, trial), (BEFORE, other)):
            write(outputs, folder)
            assert state(folder) == state_of(outputs, FOREIGN), step
            assert own_files(folder) == {"lock", "manifest.json"}
        if not was_killed:
            break
        step += 1
    assert step > 30


def kill_at_the_end(outputs: Mapping[str, bytes], site: Path) -> None:
    """Be killed when all is in place but the journal: the longest way back."""

    def hook(event: str, args: tuple[object, ...]) -> None:
        if event == "os.remove" and str(args[0]).endswith("journal.json") and (site / OWN / "journal.json").exists():
            kill_self()

    def act() -> None:
        sys.addaudithook(hook)
        write(outputs, site)

    assert in_child(act) == -signal.SIGKILL


def test_recovery_can_itself_be_killed_at_any_step(prepared: Path, tmp_path: Path) -> None:
    kill_at_the_end(AFTER, prepared)
    assert state(prepared) == state_of(AFTER, FOREIGN)
    step = 0
    while True:
        trial = tmp_path / f"trial-{step}"
        shutil.copytree(prepared, trial)
        was_killed = killed_at(step, BEFORE, trial)
        with pytest.raises(Occupied):
            write({"CNAME": b"ours"}, trial)
        assert state(trial) == state_of(BEFORE, FOREIGN), step
        if not was_killed:
            break
        step += 1
    assert step > 15


def test_staging_that_is_gone_after_a_kill_does_no_harm(prepared: Path) -> None:
    kill_at_the_end(AFTER, prepared)
    shutil.rmtree(prepared / OWN / "staging")
    with pytest.raises(Occupied):
        write({"CNAME": b"ours"}, prepared)
    assert (prepared / "index.html").read_bytes() == AFTER["index.html"]
    write(AFTER, prepared)
    assert state(prepared) == state_of(AFTER, FOREIGN)


def test_what_others_did_after_a_kill_is_left(prepared: Path) -> None:
    kill_at_the_end(AFTER, prepared)
    theirs = {"gone/index.html": b"theirs", "new/deep/index.html": b"theirs", "new/more.txt": b"theirs"}
    put(prepared, theirs)
    with pytest.raises(Occupied) as caught:
        write(AFTER, prepared)
    assert caught.value.paths == ("new/deep/index.html",)
    assert state(prepared) == state_of(BEFORE, FOREIGN, theirs)


def test_link_made_after_a_kill_is_not_followed(prepared: Path) -> None:
    kill_at_the_end(AFTER, prepared)
    outside = prepared.parent / "outside"
    outside.mkdir()
    (prepared / "gone").symlink_to(outside)
    write(AFTER, prepared)
    assert state(outside) == {}


def test_file_system_without_hard_links_keeps_the_old_site_in_copies(prepared: Path) -> None:
    def hook(event: str, args: tuple[object, ...]) -> None:
        if event == "os.link":
            raise OSError(errno.EPERM, "Operation not permitted")

    def act() -> None:
        sys.addaudithook(hook)
        kill_at_the_end(AFTER, prepared)

    assert in_child(act) == 0
    with pytest.raises(Occupied):
        write({"CNAME": b"ours"}, prepared)
    assert state(prepared) == state_of(BEFORE, FOREIGN)


@pytest.mark.parametrize("too_large", ["index.html", "turns-into-page", "zzz/last.html"])
def test_disk_that_is_full_for_a_page_leaves_the_old_site(prepared: Path, too_large: str) -> None:
    def act() -> None:
        # Half of the page fits: so the system's own "File too large" comes in the middle of a write.
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
        with pytest.raises(OSError) as caught:
            write({**AFTER, too_large: b"x" * 16384}, prepared)
        assert caught.value.errno == errno.EFBIG

    assert in_child(act) == 0
    assert state(prepared) == state_of(BEFORE, FOREIGN)
    assert own_files(prepared) == {"lock", "manifest.json"}


def test_disk_that_is_full_for_the_manifest_leaves_the_old_site(prepared: Path) -> None:
    def act() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
        with pytest.raises(OSError) as caught:
            write({f"page-{number}.html": b"x" for number in range(200)}, prepared)
        assert caught.value.errno == errno.EFBIG

    assert in_child(act) == 0
    assert state(prepared) == state_of(BEFORE, FOREIGN)


@pytest.mark.parametrize("locked", [".", "gone", "turns-into-page", "shared"])
def test_folder_that_may_not_be_written_leaves_the_old_site(reachable: Path, locked: str) -> None:
    site = reachable / "site"
    put(site, FOREIGN)
    write(BEFORE, site)
    is_root = os.geteuid() == 0
    for path in (site, *site.rglob("*")) if is_root else ():
        os.chown(path, NOBODY, NOBODY)
    (site / locked).chmod(0o555)

    def act() -> None:
        if is_root:  # for whom every folder may be written
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        with pytest.raises(PermissionError):
            write(AFTER, site)

    assert in_child(act) == 0
    (site / locked).chmod(0o755)
    assert state(site) == state_of(BEFORE, FOREIGN)
    assert own_files(site) == {"lock", "manifest.json"}


def test_output_folder_that_is_a_file_raises(site: Path) -> None:
    site.write_bytes(b"theirs")
    with pytest.raises(OSError, match="site"):
        write(BEFORE, site)
    assert site.read_bytes() == b"theirs"


# Two writers


def test_second_writer_is_told_to_wait(prepared: Path) -> None:
    with (prepared / OWN / "lock").open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(Busy, match=r"^another build is writing to .*; try again when it has ended\.$"):
            write(AFTER, prepared, wait_s=0.1)
    assert state(prepared) == state_of(BEFORE, FOREIGN)


def test_second_writer_waits_a_moment(prepared: Path) -> None:
    held = (prepared / OWN / "lock").open("ab")
    fcntl.flock(held, fcntl.LOCK_EX)
    child = multiprocessing.get_context("fork").Process(target=write, args=(AFTER, prepared, 60.0))
    child.start()
    child.join(0.2)
    assert state(prepared) == state_of(BEFORE, FOREIGN)
    fcntl.flock(held, fcntl.LOCK_UN)
    child.join()
    held.close()
    assert child.exitcode == 0
    assert state(prepared) == state_of(AFTER, FOREIGN)


# Paths


@pytest.mark.parametrize(
    "path",
    ["", "/", "/etc/x", "../x", "a/../b", "a//b", "a/", "./a", "a/.", "a\\b", "a\0b", OWN, f"{OWN}/manifest.json"],
)
def test_path_that_no_planner_should_make_is_our_bug(site: Path, path: str) -> None:
    with pytest.raises(ValueError, match="this is a bug in nutgraf"):
        write({path: b"x"}, site)
    assert not site.exists()


def test_file_that_is_a_folder_too_is_our_bug(site: Path) -> None:
    with pytest.raises(ValueError, match="'a' is a file and a folder"):
        write({"a": b"x", "a/b/c": b"x"}, site)


@pytest.mark.parametrize("path", ["Қазақстан/index.html", "a b.html", ".nojekyll", "..a", f"a/{OWN}", "é/#?.html"])
def test_unusual_path_is_written(site: Path, path: str) -> None:
    write({path: b"x"}, site)
    assert state(site) == state_of({path: b"x"})


# Where may be written


@pytest.mark.parametrize(
    ("output", "refusal"),
    [
        ("site", None),
        ("site/deep/new", None),
        ("../elsewhere", None),
        ("content-2", None),
        ("/", "is your home folder or above it"),
        ("../home", "is your home folder or above it"),
        ("..", "is your home folder or above it"),
        (".", "is the working folder or above it"),
        ("site/..", "is the working folder or above it"),
        ("content", 'overlaps "content"'),
        ("content/story/site", 'overlaps "content"'),
        ("to-content", 'overlaps "content"'),
        ("to-content/site", 'overlaps "content"'),
        ("layouts/words", 'overlaps "layouts"'),
        ("../shared", 'overlaps "../shared/layouts"'),
        ("checkout", "belongs to git"),
        ("worktree", "belongs to git"),
        ("checkout/.git", "belongs to git"),
        ("checkout/.git/refs/site", "belongs to git"),
        ("checkout/site", None),
        ("file", "is not a folder"),
        ("loop", "is not a folder"),
        ("nowhere", None),
    ],
)
def test_output_folder_is_refused_where_a_build_could_do_harm(tmp_path: Path, output: str, refusal: str | None) -> None:
    cwd, home = tmp_path / "work", tmp_path / "home"
    for folder in ("home", "shared/layouts", "work/content/story", "work/layouts", "work/checkout/.git/refs"):
        (tmp_path / folder).mkdir(parents=True)
    put(cwd, {"file": b"x", "worktree/.git": b"gitdir: ../checkout/.git"})
    for link, target in (("to-content", "content"), ("loop", "loop"), ("nowhere", "missing")):
        (cwd / link).symlink_to(target)
    told = refuse_output(Path(output), Path("content"), (Path("layouts"), Path("../shared/layouts")), cwd, home)
    if refusal is None:
        assert told is None
    else:
        assert told is not None
        assert told.startswith(f'the output folder "{output}" {refusal}')


# Any series


names = st.sampled_from(["a", "b", "c"])
paths = st.lists(names, min_size=1, max_size=3).map("/".join)
output_sets = st.dictionaries(paths, st.sampled_from([b"1", b"2"]), max_size=6).filter(
    lambda outputs: not any(other.startswith(f"{path}/") for path in outputs for other in outputs)
)
foreign_files = st.sets(st.sampled_from(["keep.txt", "a/keep.txt", "a/b/keep.txt", "c/c/c/keep.txt"]))


@settings(max_examples=150, deadline=None)
@given(series=st.lists(output_sets, min_size=1, max_size=6), foreign=foreign_files)
def test_any_series_of_writes_leaves_just_the_last_outputs_and_foreign_files(
    series: list[dict[str, bytes]], foreign: set[str]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        site, theirs = Path(name) / "site", dict.fromkeys(foreign, b"theirs")
        put(site, theirs)
        last: dict[str, bytes] = {}
        for outputs in series:
            if any(other.startswith(f"{path}/") for path in outputs for other in foreign):
                with pytest.raises(Occupied):
                    write(outputs, site)
            else:
                last = outputs
                write(outputs, site)
                assert write(outputs, site).unchanged == tuple(sorted(outputs))
            assert state(site) == state_of(last, theirs)


# In parts


def split(outputs: Mapping[str, bytes]) -> list[dict[str, bytes]]:
    return [{path: outputs[path] for path in sorted(outputs)[start::2]} for start in range(2)]


@settings(max_examples=100, deadline=None)
@given(before=output_sets, after=output_sets)
def test_write_in_parts_is_one_write(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as name:
        one, other = Path(name) / "one", Path(name) / "other"
        write(before, one)
        write(before, other)
        whole = write(after, one)
        with held(other):
            in_parts = finish([stage(part, other, str(n)) for n, part in enumerate(split(after))], {}, other)
        assert in_parts == whole
        assert state(other) == state(one)
        assert own_files(other) == {"lock", "manifest.json"}


def test_what_stands_is_neither_made_nor_removed(prepared: Path) -> None:
    standing = {path: sha256(data).hexdigest() for path, data in BEFORE.items()}
    kept = next(iter(standing))
    with held(prepared):
        told = finish([stage({"more.html": b"more"}, prepared, "a")], {kept: standing[kept]}, prepared)
    assert told.unchanged == (kept,) and told.new == ("more.html",)
    assert set(told.removed) == BEFORE.keys() - {kept}
    assert state(prepared) == state_of({kept: BEFORE[kept], "more.html": b"more"}, FOREIGN)


def test_what_was_staged_and_not_finished_leaves_nothing(prepared: Path) -> None:
    with held(prepared):
        stage(AFTER, prepared, "a")
    assert state(prepared) == state_of(BEFORE, FOREIGN)
    assert own_files(prepared) == {"lock", "manifest.json"}


def test_parts_can_be_staged_by_other_processes(prepared: Path) -> None:
    context = multiprocessing.get_context("fork")
    with held(prepared), ProcessPoolExecutor(2, mp_context=context) as pool:
        parts = [pool.submit(stage, part, prepared, str(number)) for number, part in enumerate(split(AFTER))]
        finish([part.result() for part in parts], {}, prepared)
    assert state(prepared) == state_of(AFTER, FOREIGN)


# What keeps us from our own files


@pytest.mark.parametrize("name", ["lock", "manifest.json", "journal.json"])
def test_folder_where_a_file_of_ours_belongs_is_told_by_its_path(prepared: Path, name: str) -> None:
    (prepared / OWN / name).unlink(missing_ok=True)
    (prepared / OWN / name).mkdir()
    with pytest.raises(Misplaced, match=rf"{OWN}/{name}\" must be a file .+ delete what is there"):
        write(AFTER, prepared)


@pytest.mark.parametrize("kind", ["file", "link", "dangling link"])
def test_what_is_no_folder_where_we_stage_is_told_by_its_path_and_left(prepared: Path, kind: str) -> None:
    staging, elsewhere = prepared / OWN / "staging", prepared.parent / "elsewhere"
    if kind == "file":
        staging.write_bytes(b"x")
    else:
        staging.symlink_to(elsewhere)
    if kind == "link":
        elsewhere.mkdir()
    with pytest.raises(Misplaced, match=rf"{OWN}/staging\" must be a folder"):
        write(AFTER, prepared)
    assert os.path.lexists(staging)
    staging.unlink()
    assert write(AFTER, prepared).new


def test_lock_that_leads_elsewhere_or_is_a_pipe_is_not_opened(site: Path) -> None:
    for make in (lambda at: at.symlink_to(site.parent / "elsewhere"), os.mkfifo):
        (site / OWN).mkdir(parents=True, exist_ok=True)
        make(site / OWN / "lock")
        with pytest.raises(Misplaced):
            write(AFTER, site)
        (site / OWN / "lock").unlink()
    assert not (site.parent / "elsewhere").exists()
