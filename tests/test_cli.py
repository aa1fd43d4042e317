"""The command line as people meet it: a process with arguments, output and an exit code."""

from __future__ import annotations

import json
import os
import pty
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from building import ROOT, SMALL, written

from generator import __version__
from generator.vocabulary import KINDS

BUILD = [sys.executable, "-W", "error", str(ROOT / "build.py")]
BROKEN = {**SMALL, "one/index.md": SMALL["one/index.md"].replace("---\nText", "checked: 2026-11-31\n---\nText")}


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A working folder with the smallest content."""
    written(tmp_path / "work/content", SMALL)
    return tmp_path / "work"


def nutgraf(
    work: Path, *arguments: str, env: dict[str, str] | None = None, limit: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder, without any of this machine's settings."""
    done = subprocess.run(
        [*BUILD, *arguments],
        cwd=work,
        env=env or {},
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
        preexec_fn=limit,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def files_of(folder: Path) -> dict[str, tuple[bytes, int]]:
    """The bytes and the time of writing of every file."""
    paths = [path for path in folder.rglob("*") if path.is_file() and ".nutgraf" not in path.parts]
    return {path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns) for path in paths}


# --- results and exit codes ------------------------------------------------------------------------------------------


def test_build_writes_the_site_and_tells_what_it_did(work: Path) -> None:
    done = nutgraf(work)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"9 pages, \d+ files written, \d\.\d s, no warnings\. The site is in site/\n", done.stdout)
    assert (work / "site/one/index.html").is_file()


def test_second_build_writes_nothing_and_says_so(work: Path) -> None:
    nutgraf(work)
    before = files_of(work / "site")
    done = nutgraf(work, "build")
    assert re.fullmatch(r"9 pages, nothing to write, \d\.\d s, no warnings\. .*\n", done.stdout)
    assert files_of(work / "site") == before


def test_failed_build_leaves_the_site_as_it_was(work: Path) -> None:
    nutgraf(work)
    before = files_of(work / "site")
    written(work / "content", BROKEN)
    done = nutgraf(work)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("content/one/index.md:5:10: error: ")
    assert done.stderr.endswith("\n1 error in 1 file. Nothing was written.\n")
    assert files_of(work / "site") == before


def test_removed_brief_takes_its_page_with_it(work: Path) -> None:
    written(work / "content", {"one/terms/lpg.md": "---\ntitle: LPG\nsummary: A fuel.\n---\nText.\n"})
    nutgraf(work)
    (work / "content/one/terms/lpg.md").unlink()
    done = nutgraf(work, "-v")
    assert done.stdout.startswith("changed: ") and ", 2 removed, " in done.stdout
    assert "removed: site/one/terms/lpg/index.html\n" in done.stdout
    assert not (work / "site/one/terms").exists()


def test_check_tells_the_same_problems_and_writes_nothing(work: Path) -> None:
    good = nutgraf(work, "check")
    assert (good.returncode, good.stdout, good.stderr) == (0, "2 files checked, no warnings.\n", "")
    written(work / "content", BROKEN)
    bad, built = nutgraf(work, "check"), nutgraf(work)
    assert (bad.returncode, bad.stdout) == (1, "")
    assert bad.stderr == built.stderr.replace(" Nothing was written.", "")
    assert not (work / "site").exists()


@pytest.mark.parametrize("left", [None, {}, {"site.yml": SMALL["site.yml"]}], ids=["no folder", "empty", "settings"])
def test_content_that_is_not_there_is_told_with_what_to_do(work: Path, left: dict[str, str] | None) -> None:
    shutil.rmtree(work / "content")
    if left is not None:
        (work / "content").mkdir()
        written(work / "content", left)
    for command in ("build", "check"):
        done = nutgraf(work, command)
        assert done.returncode == 1
        assert done.stderr.startswith("content:1:1: error: there is no explainer in content/ [missing-file]\n")
        assert "  fix: " in done.stderr
    assert not (work / "site").exists()


WARNED = {
    "orphan": {
        "content/site.yml": "title: Small\nbase_url: auto\n",
        "content/one/terms/t.md": "---\ntitle: T\nsummary: S.\n---\nText.\n",
    },
    "check-due": {
        "content/site.yml": "title: Small\nbase_url: auto\n",
        "content/one/index.md": SMALL["one/index.md"].replace("title:", "check_again: 2026-11-02\ntitle:"),
    },
}
"""Files that have one warning, by its rule."""


def warned(work: Path, rule: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A build in which one rule has a warning."""
    written(work, WARNED[rule])
    command = [sys.executable, str(ROOT / "build.py"), *arguments]
    return subprocess.run(command, cwd=work, capture_output=True, text=True, check=False)


def test_warnings_fail_only_a_strict_build(work: Path) -> None:
    strict = warned(work, "orphan", "--strict")
    assert (strict.returncode, strict.stdout) == (1, "")
    assert strict.stderr.endswith("1 warning in 1 file. Nothing was written.\n")
    assert not (work / "site").exists()
    lenient = warned(work, "orphan")
    assert lenient.returncode == 0
    assert lenient.stderr.startswith("content/one/terms/t.md:1:1: warning: no other page leads here [orphan]\n")
    assert lenient.stderr.endswith("\n1 warning in 1 file.\n") and ", 1 warning. " in lenient.stdout


def test_warnings_of_the_clock_fail_not_even_a_strict_build(work: Path) -> None:
    done = warned(work, "check-due", "--strict")
    assert (done.returncode, "[check-due]" in done.stderr) == (0, True)


# --- flags -----------------------------------------------------------------------------------------------------------


def test_version_and_help_go_to_standard_output(work: Path) -> None:
    assert nutgraf(work, "--version").stdout == f"nutgraf {__version__}\n"
    for arguments in (["--help"], ["build", "--help"], ["check", "-h"]):
        done = nutgraf(work, *arguments)
        assert done.returncode == 0 and done.stdout.startswith("usage: nutgraf") and not done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--nonsense"],
        ["build", "--nonsense"],
        ["bild"],
        ["build", "extra"],
        ["--dra"],
        ["-q", "-v"],
        ["--format", "xml"],
        ["--base-url", "example.org"],
        ["--base-url", "https://example.org/?a"],
        ["--base-url", "https://"],
        ["--base-url", "https:///x"],
        ["--base-url", "auto"],
        ["--jobs", "0"],
        ["publish", "--jobs", "2"],
        ["--layouts", "nowhere"],
        ["check", "--layouts", "nowhere"],
        ["check", "--output", "x"],
        ["preview", "--port", "x"],
        ["preview", "--strict"],
        ["preview", "--format", "json"],
        ["preview", "--layouts", "nowhere"],
        ["publish", "--drafts"],
        ["publish", "--rollback", "0"],
        ["publish", "--layouts", "nowhere"],
        ["new"],
        ["new", "event"],
        ["new", "events", "x"],
        ["new", "event", "First Vote"],
        ["new", "event", "x", "--in", "two"],
        ["new", "event", "x", "--title", " "],
        ["new", "event", "x", "--title", "caf\udce9"],
        ["new", "event", "x", "--title", "Dead: {number:dead}"],
        ["new", "explainer", "assets"],
        ["new", "event", "x", "--content", "nowhere"],
        ["schema", "brief"],
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_with_2_and_says_what_is_wrong(work: Path, arguments: list[str]) -> None:
    done = nutgraf(work, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.search(r"^nutgraf.*: .+", done.stderr, re.M)
    assert not (work / "site").exists()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("biuld", "build"),
        ("chekc --strict", "check"),
        ("--draft", "--drafts"),
        ("build --outptu x", "--output"),
        ("check --strct", "--strict"),
        ("--base-ulr=https://example.org", "--base-url"),
    ],
)
def test_misspelt_command_or_flag_is_told_with_the_one_that_was_meant(work: Path, typed: str, meant: str) -> None:
    done = nutgraf(work, *typed.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(f'; did you mean "{meant}"?\n')


def test_folder_that_is_one_too_far_down_or_up_is_told_with_the_way(work: Path) -> None:
    explainer = next(path.parent for path in work.glob("content/*/index.md"))
    asked = nutgraf(work, "check", "--content", str(explainer.relative_to(work)))
    assert (asked.returncode, asked.stderr) == (
        2,
        f'nutgraf: "content/{explainer.name}" is an explainer, and its folder is wanted: use --content content.\n',
    )
    for inside, up in ((work / "content", "one folder"), (explainer, "two folders")):
        for command in ("check", "new event third"):
            asked = nutgraf(inside, *command.split())
            assert asked.returncode == 2
            assert asked.stderr.endswith(f"this looks like the inside of it: go {up} up.\n")
        assert not (inside / "content").exists()
    above = work / "above"
    above.mkdir()
    shutil.copytree(work / "content", above / "work" / "content")
    asked = nutgraf(above, "check")
    assert (asked.returncode, asked.stderr) == (
        2, 'nutgraf: there is no folder "content"; go to the one that holds it: cd work.\n'
    )  # fmt: skip


def test_schema_writes_one_file_for_each_kind_and_registry_and_touches_nothing_else(work: Path) -> None:
    written(work / "schemas", {"mine.json": "{}"})
    done = nutgraf(work, "schema")
    assert (done.returncode, done.stdout, done.stderr) == (0, "14 schemas are in schemas/\n", "")
    assert {"mine.json", "event.json", "sources.json", "site.json"} <= files_of(work / "schemas").keys()
    assert json.loads((work / "schemas/event.json").read_text("utf-8"))["required"]


def test_schema_goes_where_it_is_asked_for(work: Path) -> None:
    assert nutgraf(work, "schema", "--output", "a/b").returncode == 0
    assert (work / "a/b/event.json").is_file() and not (work / "schemas").exists()


def test_quiet_build_prints_problems_only(work: Path) -> None:
    done = nutgraf(work, "-q")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    written(work / "content", BROKEN)
    assert "error" in nutgraf(work, "-q").stderr


def test_drafts_are_built_when_asked_for(work: Path) -> None:
    written(work / "content", {"one/terms/lpg.md": "---\ntitle: LPG\nsummary: A fuel.\ndraft: true\n---\nText.\n"})
    without = nutgraf(work)
    assert without.stdout.endswith("The site is in site/, without 1 draft; --drafts shows it.\n")
    assert not (work / "site/one/terms").exists()
    assert nutgraf(work, "--drafts").stdout.endswith("The site is in site/\n")
    assert (work / "site/one/terms/lpg/index.html").is_file()


def test_base_url_stands_for_that_of_the_settings(work: Path) -> None:
    nutgraf(work, "--base-url", "https://example.org/news")
    assert b"<loc>https://example.org/news/one/</loc>" in (work / "site/sitemap.xml").read_bytes()
    assert b'<link rel="canonical" href="https://example.org/news/one/">' in (work / "site/one/index.html").read_bytes()
    assert b'href="/news/one/"' in (work / "site/404.html").read_bytes()


def test_problems_can_be_read_by_machines(work: Path) -> None:
    written(work / "content", {**BROKEN, "one/terms/x.md": "---\ntitle: X\n---\n"})
    as_json = nutgraf(work, "check", "--format", "json")
    problems = [json.loads(line) for line in as_json.stderr.splitlines()]
    assert as_json.returncode == 1 and len(problems) == 2
    assert [problem["file"] for problem in problems] == ["content/one/index.md", "content/one/terms/x.md"]
    as_github = nutgraf(work, "--format", "github").stderr.splitlines()
    assert len(as_github) == 2
    form = re.compile(r"::error file=[^,]+,line=\d+,col=\d+,endColumn=\d+,title=[a-z-]+::.+")
    assert all(form.fullmatch(line) for line in as_github)


def test_with_ci_problems_are_printed_as_annotations_too(work: Path) -> None:
    written(work / "content", BROKEN)
    plain = nutgraf(work, "check").stderr
    in_ci = nutgraf(work, "check", env={"CI": "true"}).stderr
    assert [line for line in in_ci.splitlines() if not line.startswith("::")] == plain.splitlines()
    assert in_ci.count("\n::error file=content/one/index.md,line=5,") == 1
    assert nutgraf(work, "check", env={"CI": ""}).stderr == plain
    assert "error: " not in nutgraf(work, "check", "--format", "json", env={"CI": "true"}).stderr


# --- new briefs ------------------------------------------------------------------------------------------------------


def test_explainer_begun_in_an_empty_folder_builds_and_takes_briefs_of_every_kind(tmp_path: Path) -> None:
    begun = nutgraf(tmp_path, "new", "explainer", "rail-strike")
    assert (begun.returncode, begun.stderr) == (0, "")
    assert begun.stdout.startswith("Wrote content/site.yml and content/rail-strike/index.md.\n")
    assert "What stands there is a sample: put your own words in its place.\n" in begun.stdout
    for kind, folder in KINDS.items():
        done = nutgraf(tmp_path, "new", kind, "first-one", "--title", f"The: {kind}")
        assert done.stdout.startswith(f"Wrote content/rail-strike/{folder}/first-one.md.\n"), done.stderr
    assert nutgraf(tmp_path).stdout.endswith("without 8 drafts; --drafts shows them.\n")
    shown = nutgraf(tmp_path, "--drafts")
    assert shown.returncode == 0, shown.stderr
    for kind, folder in KINDS.items():
        page = (tmp_path / f"site/rail-strike/{folder}/first-one/index.html").read_text("utf-8")
        assert f"The: {kind}" in page


def test_second_explainer_leaves_the_settings_and_then_briefs_say_where_they_belong(work: Path) -> None:
    assert nutgraf(work, "new", "explainer", "two").stdout.startswith("Wrote content/two/index.md.\n")
    assert (work / "content/site.yml").read_text() == SMALL["site.yml"]
    unclear = nutgraf(work, "new", "term", "lpg")
    assert unclear.returncode == 2 and '--in with "one" or "two"' in unclear.stderr
    assert nutgraf(work, "new", "term", "lpg", "--in", "two").returncode == 0
    assert (work / "content/two/terms/lpg.md").is_file()


def test_new_brief_never_replaces_a_file(work: Path) -> None:
    nutgraf(work, "new", "term", "lpg")
    before = files_of(work)
    for arguments in (["term", "lpg"], ["explainer", "one"]):
        done = nutgraf(work, "new", *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert re.fullmatch(r"nutgraf: content/one/\S+ is there already; .+\n", done.stderr)
    assert files_of(work) == before


def test_new_brief_in_another_folder_is_told_with_commands_that_work_there(tmp_path: Path) -> None:
    begun = nutgraf(tmp_path, "new", "explainer", "one", "--content", "my words")
    assert (tmp_path / "my words/one/index.md").is_file()
    assert "`python build.py build --drafts --content 'my words'`" in begun.stdout


def answered(folder: Path, answer: str) -> tuple[int, str]:
    """The exit code of `new event x` and what it asked, with somebody at the terminal."""
    ours, theirs = pty.openpty()
    os.write(ours, answer.encode())
    command = [*BUILD, "new", "event", "x"]
    done = subprocess.run(command, cwd=folder, env={}, stdin=theirs, capture_output=True, text=True, check=False)
    os.close(theirs)
    os.close(ours)
    return done.returncode, done.stderr


def test_without_content_an_explainer_is_offered_on_a_terminal_and_written_on_yes_only(tmp_path: Path) -> None:
    told = nutgraf(tmp_path, "new", "event", "x")
    assert told.returncode == 2 and "begin one with `python build.py new explainer SLUG`" in told.stderr
    for answer in ("n\n", "\n"):
        code, asked = answered(tmp_path, answer)
        assert code == 2 and asked.endswith("? [y/N] ")
    assert not [*tmp_path.iterdir()]
    code, asked = answered(tmp_path, "y\n")
    assert code == 0 and "content/my-explainer/events/x.md" in asked
    assert nutgraf(tmp_path, "--drafts").returncode == 0
    assert (tmp_path / "site/my-explainer/events/x/index.html").is_file()


def test_help_of_new_names_every_kind(work: Path) -> None:
    told = " ".join(nutgraf(work, "new", "--help").stdout.split())
    assert [kind for kind in ("explainer", *KINDS) if kind not in told] == []


# --- places that must not be written to ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "output",
    ["/", "~", ".", "..", "content", "content/x", "layouts/x", "repository", "repository/.git/x", "file", str(ROOT)],
)
def test_output_that_could_do_harm_is_refused(work: Path, output: str) -> None:
    written(work, {"layouts/extra.html": "", "repository/.git/HEAD": "", "file": "", "home/x": ""})
    before = files_of(work)
    named = str(work / "home") if output == "~" else output
    done = nutgraf(work, "--output", named, env={"HOME": str(work / "home")})
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r'nutgraf: the output folder ".+" .+\.\n', done.stderr)
    assert files_of(work) == before


def test_layouts_that_are_asked_for_are_not_written_to(work: Path) -> None:
    written(work, {"mine/extra.html": ""})
    assert nutgraf(work, "--layouts", "mine", "--output", "mine/site").returncode == 2


# --- the outside world -----------------------------------------------------------------------------------------------


def world_failed(done: subprocess.CompletedProcess[str]) -> bool:
    return done.returncode == 3 and bool(re.fullmatch(r"nutgraf: .+\.\n", done.stderr))


def test_file_in_the_way_is_not_ours_and_is_left(work: Path) -> None:
    written(work, {"site/index.html": "mine"})
    done = nutgraf(work)
    assert world_failed(done), done.stderr
    assert "index.html" in done.stderr
    assert files_of(work / "site").keys() == {"index.html"}


def test_folder_in_place_of_the_manifest_is_told_by_its_path(work: Path) -> None:
    (work / "site/.nutgraf/manifest.json").mkdir(parents=True)
    done = nutgraf(work)
    assert world_failed(done), done.stderr
    assert '"site/.nutgraf/manifest.json"' in done.stderr and "delete" in done.stderr


def test_folder_that_cannot_be_written_is_told_in_one_sentence(work: Path) -> None:
    if os.geteuid() == 0:
        (work / "site").symlink_to("/proc/nutgraf")
    else:
        (work / "site").mkdir(mode=0o500)
    assert world_failed(nutgraf(work))


def test_full_disk_is_told_in_one_sentence_and_leaves_the_site(work: Path) -> None:
    nutgraf(work)
    before = files_of(work / "site")
    written(work / "content", {"one/index.md": SMALL["one/index.md"] + "More text than there was.\n" * 400})

    def nearly_full() -> None:
        # A process that may write files of 2 KB only stands for a disk that has no more room.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048))

    done = nutgraf(work, limit=nearly_full)
    assert world_failed(done), done.stderr
    assert files_of(work / "site") == before


def test_reader_that_leaves_early_is_no_mistake(work: Path) -> None:
    written(work / "content", {**BROKEN, **{f"one/terms/t{n}.md": "---\ntitle: X\n---\n" for n in range(99)}})
    command = f"{' '.join(BUILD)} check --format json 2>&1 | head -1"
    done = subprocess.run(command, shell=True, cwd=work, capture_output=True, text=True, check=False)
    assert len(done.stdout.splitlines()) == 1 and done.stderr == ""
    closed = subprocess.run(f"{' '.join(BUILD)} -v | true", shell=True, cwd=work, capture_output=True, text=True)
    assert closed.stderr.count("Traceback") == 0 and "Exception" not in closed.stderr


def test_output_that_cannot_be_printed_is_told_in_one_sentence(work: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*BUILD, "check"], cwd=work, stdout=full, stderr=subprocess.PIPE, text=True)
    assert world_failed(done), done.stderr


def test_names_of_files_can_be_printed_in_every_locale(work: Path) -> None:
    env = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    done = nutgraf(work, "-v", "--output", "журнал", env=env)
    assert done.returncode == 0, done.stderr


def test_interrupt_ends_without_a_traceback(work: Path) -> None:
    terms = {f"one/terms/t{n}.md": f"---\ntitle: T{n}\nsummary: A.\n---\n" + "Text. " * 2000 for n in range(300)}
    written(work / "content", terms)
    process = subprocess.Popen(BUILD, cwd=work, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (3, "", "nutgraf: stopped; nothing more was written.\n")
    assert not (work / "site").exists()


def test_missing_library_is_told_in_one_sentence(work: Path) -> None:
    written(work, {"hide/sitecustomize.py": "import sys\nsys.modules['yaml'] = None\n"})
    done = nutgraf(work, env={"PYTHONPATH": str(work / "hide")})
    assert world_failed(done), done.stderr
    assert "yaml" in done.stderr and "make" in done.stderr


def test_library_that_arguments_need_is_told_as_missing_too(work: Path) -> None:
    written(work, {"hide/sitecustomize.py": "import sys\nsys.modules['pydantic'] = None\n"})
    done = nutgraf(work, "new", "explainer", "one", env={"PYTHONPATH": str(work / "hide")})
    assert world_failed(done), done.stderr
    assert "pydantic" in done.stderr and "make" in done.stderr


def test_mistake_of_ours_shows_a_traceback_and_asks_for_a_report(work: Path) -> None:
    broken = "import generator.pipeline as p\ndef make(*a, **k): raise KeyError('x')\np.make = make\n"
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{broken}from generator.cli import main\nsys.exit(main([]))"
    done = subprocess.run([sys.executable, "-c", code], cwd=work, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert done.stderr.startswith("nutgraf: this is a bug in nutgraf") and "KeyError: 'x'" in done.stderr


# --- the terminal ----------------------------------------------------------------------------------------------------


def on_a_terminal(work: Path, *arguments: str) -> tuple[str, str]:
    """Standard output, and what a terminal shows of standard error, of a build that counts as slow at once."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from generator import cli; cli.PATIENCE_S = -1; "
    code += f"sys.exit(cli.main({list(arguments)!r}))"
    ours, theirs = pty.openpty()
    env = {"TERM": "xterm", "COLUMNS": "80"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=work, env=env, stdout=subprocess.PIPE, stderr=theirs, text=True, check=False)
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 4096):
            shown += part
    except OSError:  # how Linux tells that the other end was closed
        pass
    os.close(ours)
    return done.stdout, shown.decode()


def test_slow_build_shows_a_bar_on_a_terminal_and_leaves_nothing_of_it(work: Path) -> None:
    out, shown = on_a_terminal(work)
    assert "rendering" in shown and shown.count("\n") <= 2
    assert out.startswith("9 pages")


def test_quiet_build_shows_no_bar(work: Path) -> None:
    assert on_a_terminal(work, "-q") == ("", "")
    assert on_a_terminal(work, "--format", "json")[1] == ""


# --- layouts ---------------------------------------------------------------------------------------------------------


def test_layouts_of_a_folder_replace_single_files(work: Path) -> None:
    written(work, {"layouts/404.html": "<!doctype html><title>{{ title }}</title>Gone."})
    nutgraf(work)
    assert (work / "site/404.html").read_text() == "<!doctype html><title>There is no such page</title>Gone."
    assert "<h1>One</h1>" in (work / "site/one/index.html").read_text()


def test_broken_layout_is_a_problem_with_its_file_and_line(work: Path) -> None:
    written(work, {"layouts/home.html": "<p>\n{{ nonsense }}"})
    for command in ("check", "build"):
        done = nutgraf(work, command)
        assert done.returncode == 1
        assert done.stderr.startswith("layouts/home.html:2:1: error: ")
        assert "'nonsense' is undefined" in done.stderr
    assert not (work / "site").exists()


def test_layout_of_the_folder_that_calls_us_wrongly_is_a_problem_and_no_bug(work: Path) -> None:
    written(work, {"layouts/home.html": "<p>\n{{ when(1) }}"})
    done = nutgraf(work)
    assert done.returncode == 1
    assert done.stderr.startswith("layouts/home.html:2:1: error: the layout cannot be filled: ")


def test_broken_layout_in_a_folder_that_was_named_is_told_by_that_name(work: Path) -> None:
    written(work, {"mine/home.html": "{{ x }}"})
    assert nutgraf(work, "--layouts", "mine").stderr.startswith("mine/home.html:1:1: error: ")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("build", "lake-bloom"), '"lake-bloom" is too much: `build` takes the whole content folder.'),
        (("preview", "--port", "abc"), '"abc" is not the number of a port; write one such as 8000.'),
    ],
)
def test_argument_that_cannot_be_is_told_with_what_to_type(tmp_path: Path, typed: tuple[str, ...], told: str) -> None:
    done = nutgraf(tmp_path, *typed)
    assert (done.returncode, told in done.stderr) == (2, True)
