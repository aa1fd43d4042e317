"""Watching folders: what is told of real changes on a real disk, by real events, by rounds alone, and by both.

A test acts and then waits for what must be told; only where nothing must be told it waits a moment for nothing.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from building import ROOT, lacks

from generator.read import read_tree
from generator.watch import Change, Watch, scan

# The threads of watchdog 7.1.0 warn, and sometimes die, when folders come and go in haste; `watch.py` can live with it.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Callback with id:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning"),
]

LONG_S = 30
"""Longer than anything takes on the slowest machine; a test that needs it has failed."""
IDLE_S = 3
"""How long others read while nothing must be told."""
A_MOMENT_S = 0.4
"""Long enough for a round and two looks over a small folder."""
MANY = 2000


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    for path in ("site.yml", "story/index.md", "story/people/ann.md", "other/index.md"):
        put(folder / path, "old")
    return folder


@pytest.fixture(params=["events", "rounds"])
def poll(request: pytest.FixtureRequest) -> bool:
    """Once with events of the file system, and once without."""
    return bool(request.param == "rounds")


@pytest.fixture
def linux() -> None:
    """Open files can be counted, and a queue of events has an end."""
    if sys.platform != "linux":
        lacks("what only Linux has was not tried", cannot=f"this is {sys.platform}")


on_linux = pytest.mark.usefixtures("linux")


@contextmanager
def watching(*roots: Path, poll: bool = False) -> Iterator[Watch]:
    """Watch, and see that the system had nothing to complain of."""
    said: list[str] = []
    with Watch(roots, poll=poll, say=said.append) as watch:
        yield watch
    assert said == []


def put(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def shown(change: Change) -> str:
    return f"{'-' if change.size_bytes is None else '+'}{change.path}"


def told(watch: Watch, *expected: str) -> set[str]:
    """Wait until all of it was told, and give all that was: "+path" for written, "-path" for removed."""
    found: set[str] = set()
    while not found.issuperset(expected):
        changes = watch.wait(LONG_S)
        assert changes, f"never told: {set(expected) - found}"
        found |= {shown(change) for change in changes}
    return found


def tells(watch: Watch, *expected: str) -> None:
    """Wait until all of it was told, and see that nothing else is, then or a moment later."""
    found = told(watch, *expected)
    while changes := watch.wait(A_MOMENT_S):
        found |= {shown(change) for change in changes}
    assert found == set(expected)


def hears(watch: Watch, file: Path, path: str) -> None:
    """See that events are heard: nothing else tells of a young file that was opened, and closed as it was."""
    put(file, "once more")
    told(watch, f"+{path}")
    file.open("a").close()
    tells(watch, f"+{path}")


class Mirror:
    """A builder in small: it read a folder once, and reads again only what it is told of."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files = dict(read_tree(root, "content").files)
        self.reports = 0

    def follow(self, watch: Watch, is_done: Callable[[], bool] = lambda: True) -> None:
        """Read what is told of until all is done and the mirror shows it."""
        until = time.monotonic() + 4 * LONG_S
        while not is_done() or self.differences():
            assert time.monotonic() < until, self.differences()
            while changes := watch.wait(0.2):
                self.reports += 1
                for change in changes:
                    self._take(change)

    def _take(self, change: Change) -> None:
        self.files.pop(change.path, None)
        if change.size_bytes is not None:
            with suppress(FileNotFoundError, NotADirectoryError):
                self.files[change.path] = (self.root / change.path).read_bytes()

    def differences(self) -> set[str]:
        now = read_tree(self.root, "content").files
        return {path for path in now.keys() | self.files.keys() if now.get(path) != self.files.get(path)}


# What a look sees


def test_scan_sees_what_is_read_and_what_cannot_be(content: Path) -> None:
    for path in ("story/.hidden.md", "story/a.md~", ".git/config", "story/ä.md"):
        put(content / path, "x")
    (content / "story/link.md").symlink_to("index.md")
    (content / "story/lost.md").symlink_to("nowhere.md")
    tree = read_tree(content, "content")
    assert [problem.fault.rule for problem in tree.problems] == ["unsafe-link"]
    assert scan(content).keys() == {*tree.files, "story/lost.md"}


def test_scan_of_one_name_sees_nothing_else(content: Path) -> None:
    put(content / "story-2/index.md", "x")
    assert scan(content, "story").keys() == {"story/index.md", "story/people/ann.md"}
    assert scan(content, "site.yml").keys() == {"site.yml"}
    assert scan(content, "none") == {}


def test_name_in_other_characters_is_the_name_that_is_read(content: Path) -> None:
    put(content / "e\u0301te\u0301/e\u0301.md", "x")
    assert scan(content, "\u00e9t\u00e9").keys() == {"\u00e9t\u00e9/\u00e9.md"}


def test_missing_root_and_file_instead_of_one_have_no_files(tmp_path: Path) -> None:
    put(tmp_path / "file", "x")
    assert scan(tmp_path / "none") == scan(tmp_path / "file") == {}


# What is told


def test_file_saved_in_place_is_told(content: Path, poll: bool) -> None:
    with watching(content, poll=poll) as watch:
        put(content / "story/index.md", "new")
        tells(watch, "+story/index.md")


def test_file_at_the_root_is_told(content: Path, poll: bool) -> None:
    with watching(content, poll=poll) as watch:
        put(content / "site.yml", "new")
        tells(watch, "+site.yml")


def test_file_put_in_place_by_rename_is_told(content: Path, poll: bool, tmp_path: Path) -> None:
    put(tmp_path / "draft.md", "new")
    with watching(content, poll=poll) as watch:
        (tmp_path / "draft.md").replace(content / "story/index.md")
        tells(watch, "+story/index.md")


def test_new_and_removed_files_are_told(content: Path, poll: bool) -> None:
    with watching(content, poll=poll) as watch:
        put(content / "story/new.md", "new")
        (content / "other/index.md").unlink()
        tells(watch, "+story/new.md", "-other/index.md")


def test_renamed_file_is_told_under_both_names(content: Path, poll: bool) -> None:
    with watching(content, poll=poll) as watch:
        (content / "story/index.md").rename(content / "other/from-story.md")
        tells(watch, "-story/index.md", "+other/from-story.md")


def test_renamed_folder_is_told_file_by_file_and_watched_on(content: Path, poll: bool) -> None:
    with watching(content, poll=poll) as watch:
        (content / "story").rename(content / "tale")
        told(watch, "-story/index.md", "-story/people/ann.md", "+tale/index.md", "+tale/people/ann.md")
        put(content / "tale/people/ann.md", "newer")
        tells(watch, "+tale/people/ann.md")


def test_new_folder_is_told_file_by_file_and_watched(content: Path, poll: bool) -> None:
    with watching(content, poll=poll) as watch:
        put(content / "new/people/bob.md", "new")
        told(watch, "+new/people/bob.md")
        put(content / "new/people/bob.md", "newer")
        told(watch, "+new/people/bob.md")
        shutil.rmtree(content / "new")
        tells(watch, "-new/people/bob.md")


def test_folder_replaced_by_another_is_watched_like_the_first(content: Path, poll: bool, tmp_path: Path) -> None:
    put(tmp_path / "draft/index.md", "another")
    with watching(content, poll=poll) as watch:
        (content / "story").rename(tmp_path / "old")
        (tmp_path / "draft").rename(content / "story")
        told(watch, "+story/index.md", "-story/people/ann.md")
        put(content / "story/index.md", "and another")
        tells(watch, "+story/index.md")


def test_file_that_becomes_a_folder_is_told(content: Path, poll: bool) -> None:
    with watching(content, poll=poll) as watch:
        (content / "story/index.md").unlink()
        put(content / "story/index.md/inside.md", "new")
        tells(watch, "-story/index.md", "+story/index.md/inside.md")


def test_each_root_is_told_by_its_name(content: Path, poll: bool, tmp_path: Path) -> None:
    layouts = tmp_path / "layouts"
    put(layouts / "_head.html", "old")
    with watching(content, layouts, poll=poll) as watch:
        put(layouts / "_head.html", "new")
        assert list(watch.wait(LONG_S) or ()) == [Change(layouts, "_head.html", len("new"))]
        put(content / "site.yml", "new")
        assert list(watch.wait(LONG_S) or ()) == [Change(content, "site.yml", len("new"))]


def test_edit_of_a_linked_file_is_told_under_both_names(content: Path, poll: bool) -> None:
    (content / "other/ann.md").symlink_to("../story/people/ann.md")
    (content / "other/people").symlink_to("../story/people")
    with watching(content, poll=poll) as watch:
        put(content / "story/people/ann.md", "new")
        tells(watch, "+story/people/ann.md", "+other/ann.md", "+other/people/ann.md")


def test_link_that_leads_nowhere_is_told_when_it_comes_and_when_it_leads_somewhere(content: Path, poll: bool) -> None:
    with watching(content, poll=poll) as watch:
        (content / "other/ann.md").symlink_to("../story/bob.md")
        told(watch, "+other/ann.md")
        put(content / "story/bob.md", "new")
        tells(watch, "+story/bob.md", "+other/ann.md")


def test_nothing_is_told_of_files_that_are_passed_over(content: Path, poll: bool) -> None:
    with watching(content, poll=poll) as watch:
        for path in (".git/index", "story/.index.md.swp", "story/index.md~", "story/#index.md#", "story/4913"):
            put(content / path, "x")
        (content / "story/.#index.md").symlink_to("ann@desk.4711")
        (content / "story/4913").unlink()
        assert watch.wait(A_MOMENT_S) is None


def test_nothing_is_told_when_others_read(content: Path, poll: bool) -> None:
    with watching(content, poll=poll) as watch:
        until = time.monotonic() + IDLE_S
        while time.monotonic() < until:
            subprocess.run(["grep", "-r", "old", str(content)], check=True, capture_output=True)
            assert watch.wait(A_MOMENT_S / 3) is None


def test_what_changed_while_nobody_waited_is_told_at_once(content: Path, poll: bool) -> None:
    with watching(content, poll=poll) as watch:
        put(content / "story/index.md", "new")
        put(content / "story/index.md", "newer")
        time.sleep(A_MOMENT_S)
        (content / "site.yml").unlink()
        tells(watch, "+story/index.md", "-site.yml")


# The root itself


def test_root_that_appears_later_is_told_and_watched(tmp_path: Path, poll: bool) -> None:
    with watching(tmp_path / "content", poll=poll) as watch:
        put(tmp_path / "content/site.yml", "new")
        told(watch, "+site.yml")
        if not poll:
            hears(watch, tmp_path / "content/site.yml", "site.yml")


def test_root_that_goes_and_comes_back_is_told_and_watched(content: Path, poll: bool) -> None:
    with watching(content, poll=poll) as watch:
        shutil.rmtree(content)
        told(watch, "-site.yml", "-story/index.md", "-story/people/ann.md", "-other/index.md")
        put(content / "site.yml", "new")
        told(watch, "+site.yml")
        if not poll:
            hears(watch, content / "site.yml", "site.yml")


def test_root_replaced_by_another_is_told_and_watched(content: Path, poll: bool, tmp_path: Path) -> None:
    put(tmp_path / "draft/site.yml", "another")
    with watching(content, poll=poll) as watch:
        content.rename(tmp_path / "old")
        (tmp_path / "draft").rename(content)
        told(watch, "+site.yml", "-story/index.md")
        if not poll:
            hears(watch, content / "site.yml", "site.yml")


def test_root_that_is_a_link_is_followed_wherever_it_leads(content: Path, poll: bool, tmp_path: Path) -> None:
    put(tmp_path / "second/site.yml", "another")
    root = tmp_path / "root"
    root.symlink_to(content)
    with watching(root, poll=poll) as watch:
        put(content / "site.yml", "new")
        told(watch, "+site.yml")
        root.unlink()
        root.symlink_to(tmp_path / "second")
        told(watch, "+site.yml", "-story/index.md")
        if not poll:
            hears(watch, tmp_path / "second/site.yml", "site.yml")


# How editors save: the calls that they make, in their order


def vim(file: Path, text: str) -> None:
    probe, backup = file.with_name("4913"), file.with_name(f"{file.name}~")
    os.close(os.open(probe, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    probe.unlink()
    file.rename(backup)
    with file.open("w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened)
    file.chmod(0o644)
    backup.unlink()


def jetbrains(file: Path, text: str) -> None:
    new, old = file.with_name(f"{file.name}___jb_tmp___"), file.with_name(f"{file.name}___jb_old___")
    put(new, text)
    file.rename(old)
    new.rename(file)
    old.unlink()


def vscode_atomic(file: Path, text: str) -> None:
    new = file.with_name(f"{file.name}.vsctmp")
    put(new, text)
    new.rename(file)


def gedit(file: Path, text: str) -> None:
    new = file.with_name(".goutputstream-X1Y2Z3")
    put(new, text)
    new.rename(file)


def emacs(file: Path, text: str) -> None:
    lock, autosave = file.with_name(f".#{file.name}"), file.with_name(f"#{file.name}#")
    lock.symlink_to("ann@desk.4711:1767225600")
    put(autosave, text)
    file.rename(file.with_name(f"{file.name}~"))
    put(file, text)
    lock.unlink()
    autosave.unlink()


def kate(file: Path, text: str) -> None:
    new = file.with_name(f"{file.name}.qTzRwK")
    put(new, text)
    new.rename(file)


@pytest.mark.parametrize("save", [put, vim, jetbrains, vscode_atomic, gedit, emacs, kate])
def test_save_of_an_editor_is_one_written_file(content: Path, poll: bool, save: Callable[[Path, str], None]) -> None:
    with watching(content, poll=poll) as watch:
        for text in ("new", "newer"):
            save(content / "story/index.md", text)
            tells(watch, "+story/index.md")


# Files that are being written


def test_file_that_is_left_open_is_told_when_it_has_settled(content: Path, poll: bool) -> None:
    with watching(content, poll=poll) as watch, (content / "story/index.md").open("w") as opened:
        opened.write("new")
        opened.flush()
        tells(watch, "+story/index.md")


def test_file_that_never_settles_is_told_all_the_same(content: Path, poll: bool) -> None:
    is_told = threading.Event()

    def write() -> None:
        with (content / "story/index.md").open("a") as opened:
            while not is_told.wait(0.002):
                opened.write("more\n")
                opened.flush()

    with watching(content, poll=poll) as watch:
        writer = threading.Thread(target=write)
        writer.start()
        try:
            assert told(watch, "+story/index.md") == {"+story/index.md"}
        finally:
            is_told.set()
            writer.join()


def test_many_saves_give_few_reports_and_the_last_one_is_told(content: Path, poll: bool) -> None:
    def write() -> None:
        for number in range(50):
            put(content / "story/index.md", str(number))
            time.sleep(0.02)

    with watching(content, poll=poll) as watch:
        mirror = Mirror(content)
        writer = threading.Thread(target=write)
        writer.start()
        mirror.follow(watch, lambda: not writer.is_alive())
        writer.join()
        assert mirror.files["story/index.md"] == b"49"
        assert mirror.reports <= 25


def test_young_file_is_told_when_an_event_names_it_though_its_stamp_stayed(content: Path) -> None:
    with watching(content) as watch:
        put(content / "story/index.md", "new")
        told(watch, "+story/index.md")
        before = scan(content)
        with (content / "story/index.md").open("a"):
            pass  # closed after writing, as it were: within a tick of the clock, a stamp may hide what was written
        assert scan(content) == before
        tells(watch, "+story/index.md")


def test_file_from_a_clock_of_whole_seconds_is_told_once_more_without_an_event(content: Path) -> None:
    with watching(content, poll=True) as watch:
        put(content / "story/index.md", "new")
        os.utime(content / "story/index.md", (1_700_000_000, 1_700_000_000))
        told(watch, "+story/index.md")
        told(watch, "+story/index.md")
        assert watch.wait(3) is None


def test_mirror_is_right_after_any_changes_at_any_pace(content: Path, poll: bool) -> None:
    def act() -> None:
        dice = random.Random(7)
        for number in range(150):
            with suppress(OSError):  # the file or folder is not there, which is one more case
                change(dice, content, number)
            time.sleep(dice.choice((0, 0, 0, 0.003, 0.02, 0.04)))

    with watching(content, poll=poll) as watch:
        mirror = Mirror(content)
        actor = threading.Thread(target=act)
        actor.start()
        mirror.follow(watch, lambda: not actor.is_alive())
        actor.join()


def change(dice: random.Random, content: Path, number: int) -> None:
    """Do one thing to a small tree."""
    file, other = (content / dice.choice("ab") / dice.choice("cd") / dice.choice("12") for _ in "12")
    match dice.randrange(8):
        case 0:
            file.unlink()
        case 1:
            file.replace(other)
        case 2:
            shutil.rmtree(file.parent)
        case 3:
            file.parent.rename(other.parent)
        case 4:
            file.parent.parent.rename(content / dice.choice("ab"))
        case 5:
            vim(file, f"{number}")
        case _:
            put(file, f"{number}")


def git(folder: Path, *arguments: str, given: str = "") -> None:
    subprocess.run(["git", *arguments], cwd=folder, input=given.encode(), check=True, capture_output=True)


def branch(name: str, count: int) -> str:
    """A branch of so many files, as `git fast-import` reads it."""
    who = "committer Ann <ann@example.org> 1767225600 +0000\ndata 1\nx"
    files = (
        f"M 644 inline content/story-{number % 20}/part-{number % 7}/brief-{number}.md\ndata <<END\n{name}\nEND\n"
        for number in range(count)
    )
    return f"commit refs/heads/{name}\n{who}\n{''.join(files)}\n"


def test_checkout_of_many_files_is_told_in_few_reports(tmp_path: Path, poll: bool) -> None:
    content = tmp_path / "content"
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "fast-import", "--quiet", given=branch("one", MANY) + branch("two", MANY - 500))
    git(tmp_path, "checkout", "--quiet", "two")
    with watching(content, poll=poll) as watch:
        mirror = Mirror(content)
        checkout = threading.Thread(target=git, args=(tmp_path, "checkout", "--quiet", "one"))
        checkout.start()
        mirror.follow(watch, lambda: not checkout.is_alive())
        checkout.join()
        assert len(mirror.files) == MANY
        assert mirror.reports <= 50


# The end


def test_stop_by_another_thread_ends_the_waiting_for_good(content: Path, poll: bool) -> None:
    with watching(content, poll=poll) as watch:
        stopper = threading.Timer(0.1, watch.stop)
        stopper.start()
        assert watch.wait() is None
        put(content / "site.yml", "new")
        assert watch.wait() is None
        stopper.join()


def test_stop_by_a_signal_handler_ends_the_waiting(content: Path, poll: bool) -> None:
    with watching(content, poll=poll) as watch:
        before = signal.signal(signal.SIGALRM, lambda *_: watch.stop())
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.1)
            assert watch.wait() is None
        finally:
            signal.signal(signal.SIGALRM, before)


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208


@on_linux
def test_no_thread_and_no_open_file_is_left_behind(content: Path, poll: bool) -> None:
    threads, files = threading.active_count(), open_files()
    for _ in range(3):
        with watching(content, poll=poll) as watch:
            shutil.rmtree(content)
            told(watch, "-site.yml")
            put(content / "site.yml", "new")
            told(watch, "+site.yml")
    assert (threading.active_count(), open_files()) == (threads, files)


# When the system fails


@on_linux
def test_change_that_no_event_names_is_found_and_the_next_one_named(content: Path, tmp_path: Path) -> None:
    with watching(content) as watch:
        (content / "empty").mkdir()
        time.sleep(A_MOMENT_S)
        # These steps end the thread of watchdog 7.1.0 that reads events.
        (content / "empty").rename(tmp_path / "moved-out")
        time.sleep(A_MOMENT_S)
        (content / "empty").mkdir()
        time.sleep(A_MOMENT_S)
        (content / "empty").rmdir()
        (tmp_path / "moved-out").rmdir()
        time.sleep(A_MOMENT_S)
        put(content / "story/index.md", "new")
        tells(watch, "+story/index.md")
        hears(watch, content / "story/index.md", "story/index.md")


TELL_UNTIL_STOPPED = """
import pathlib, sys
sys.path.insert(0, sys.argv[1])
from generator.watch import Watch

with Watch([pathlib.Path(sys.argv[2])], poll=False, say=print) as watch:
    print("watching", flush=True)
    while True:
        print(*(change.path for change in watch.wait()), flush=True)
"""


@on_linux
def test_threads_of_the_system_that_died_are_replaced(content: Path) -> None:
    with watching(content) as watch:
        assert watch._observer is not None
        for emitter in watch._observer.emitters:
            emitter.stop()
            emitter.join(LONG_S)
        assert watch.wait(A_MOMENT_S) is None
        assert all(emitter.is_alive() for emitter in watch._observer.emitters)
        hears(watch, content / "story/index.md", "story/index.md")


def test_change_whose_event_found_no_room_is_told(content: Path) -> None:
    command = [sys.executable, "-c", TELL_UNTIL_STOPPED, str(ROOT), str(content)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout and child.stderr
        assert child.stdout.readline() == "watching\n"
        child.send_signal(signal.SIGSTOP)
        most = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
        for _ in range(most // 3 + 100):  # each with three events or more
            (content / "story/new.md").touch()
            (content / "story/new.md").unlink()
        put(content / "other/index.md", "new")
        child.send_signal(signal.SIGCONT)
        while "other/index.md" not in child.stdout.readline():
            pass
        put(content / "other/index.md", "newer")
        while "other/index.md" not in child.stdout.readline():
            pass
        child.kill()
        assert child.stderr.read() == ""


WATCH_AND_TELL = """
import os, pathlib, resource, sys
sys.path.insert(0, sys.argv[1])
from generator.watch import Watch

content = pathlib.Path(sys.argv[2])
{first}
with Watch([content], poll=False, say=lambda sentence: print("said:", sentence)) as watch:
    {then}
    (content / "story/index.md").write_text("new")
    print("told:", *(change.path for change in watch.wait(30)))
"""


def run(content: Path, before: str = "", first: str = "", then: str = "") -> str:
    """What another process says that watches and saves a file; `before` is run by its shell, in a world of its own."""
    program = WATCH_AND_TELL.format(first=first, then=then)
    command = [sys.executable, "-c", program, str(ROOT), str(content)]
    if before:
        command = ["unshare", "--user", "--map-root-user", "sh", "-c", f'{before} && exec "$@"', "sh", *command]
    done = subprocess.run(command, capture_output=True, text=True, timeout=4 * LONG_S)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


FORBIDDING = {
    "user/max_user_namespaces": "0", "kernel/unprivileged_userns_clone": "0",
    "kernel/apparmor_restrict_unprivileged_userns": "1",
}  # fmt: skip
"""Settings of the kernel with which nobody but root has a user namespace."""


def forbidden(settings: Path = Path("/proc/sys")) -> str:
    """Which setting of the kernel forbids user namespaces, or an empty string."""
    set_so = ((settings / name, value) for name, value in FORBIDDING.items())
    told = (f"{file} is {value}" for file, value in set_so if file.is_file() and file.read_text().strip() == value)
    return next(told, "")


@pytest.fixture(scope="module")
def limits() -> None:
    """The system's limits can be lowered for one process and nobody else: in a user namespace of its own."""
    if sys.platform != "linux":
        lacks("the system's limits were not lowered", cannot=f"this is {sys.platform}")
    command = ["unshare", "--user", "--map-root-user", "sh", "-c", "echo 9 > /proc/sys/user/max_inotify_watches"]
    try:
        tried = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        lacks(f"the system's limits were not lowered: {error}")
    if tried.returncode:
        lacks(f"the system's limits were not lowered: {tried.stderr.strip()}", cannot=forbidden())


needs_limits = pytest.mark.usefixtures("limits")


def test_what_a_machine_lacks_fails_with_ci_unless_its_kernel_forbids_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "user/max_user_namespaces", "9\n")
    assert forbidden(tmp_path) == ""
    put(tmp_path / "user/max_user_namespaces", "0\n")
    assert forbidden(tmp_path).endswith("user/max_user_namespaces is 0")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no limits"):
        lacks("no limits")
    with pytest.raises(pytest.skip.Exception, match="no limits: the kernel forbids it"):
        lacks("no limits", cannot="the kernel forbids it")
    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="no limits"):
        lacks("no limits")


def sentence(reason: str) -> str:
    return (
        f"said: the system cannot tell of changed files ({reason}), so they are looked for again and again, "
        "and a save is noticed a little later.\n"
    )


NO_WATCHES = sentence("all of fs.inotify.max_user_watches are in use")
NO_INSTANCES = sentence("all of fs.inotify.max_user_instances, or of the open files a program may have, are in use")


@needs_limits
@pytest.mark.parametrize("limit", [0, 2])
def test_without_enough_watches_it_says_so_and_polls(content: Path, limit: int) -> None:
    lowered = f"echo {limit} > /proc/sys/user/max_inotify_watches"
    assert run(content, lowered) == f"{NO_WATCHES}told: story/index.md\n"


@needs_limits
def test_with_enough_watches_it_says_nothing(content: Path) -> None:
    assert run(content, "echo 6 > /proc/sys/user/max_inotify_watches") == "told: story/index.md\n"


@needs_limits
def test_without_an_instance_it_says_so_and_polls(content: Path) -> None:
    lowered = "echo 0 > /proc/sys/user/max_inotify_instances"
    assert run(content, lowered) == f"{NO_INSTANCES}told: story/index.md\n"


LOWER = """
usual = resource.getrlimit(resource.RLIMIT_NOFILE)
def lower(spare):
    used = len(os.listdir("/proc/self/fd")) - 1
    resource.setrlimit(resource.RLIMIT_NOFILE, (used + spare, usual[1]))
"""


@on_linux
def test_without_open_files_for_the_system_it_says_so_and_polls(content: Path) -> None:
    assert run(content, first=f"{LOWER}\nlower(2)") == f"{NO_INSTANCES}told: story/index.md\n"


@on_linux
def test_files_that_cannot_be_looked_at_are_not_told_as_removed(content: Path) -> None:
    then = "lower(0); print(watch.wait(1)); resource.setrlimit(resource.RLIMIT_NOFILE, usual)"
    assert run(content, first=LOWER, then=then) == "None\ntold: story/index.md\n"
