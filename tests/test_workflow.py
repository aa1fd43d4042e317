"""The workflow that a writer's repository is given: what stands in it, and how Nutgraf gets there.

The installed command has its tests of this in `test_install.py`.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from building import ROOT, SMALL, written
from packaging.requirements import Requirement
from publishing import Newsroom, newsroom
from workflows import FILE, LIBRARIES, built, commands, where

from generator import __version__, workflow

COPIED = ("build.py", "generator", "layouts", "requirements.txt", "requirements.in", "pyproject.toml")
PROGRAMS = Path(sys.executable).parent
COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    """A writer's repository with a small site, whose remote is one of github.com."""
    made = newsroom(tmp_path)
    written(made.content, SMALL)
    made.git("remote", "set-url", "origin", "https://t0ken@github.com/Ann/Explainers.git")
    return made


def with_nutgraf(room: Newsroom, folder: str = ".") -> Path:
    """A copy of this checkout in the repository; tells its build.py."""
    for name in COPIED:
        source, target = ROOT / name, room.work / folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            target.parent.mkdir(exist_ok=True)
            shutil.copy(source, target)
    return room.work / folder / "build.py"


def init(room: Newsroom, program: Path, *arguments: str, at: str = ".") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(program), "publish", "--init-workflow", *arguments]
    done = subprocess.run(
        command, cwd=room.work / at, env=room.env, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def test_repository_that_holds_nutgraf_gets_the_workflow_of_this_one(room: Newsroom) -> None:
    done = init(room, with_nutgraf(room))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        f"Wrote {FILE}\n"
        'Once, at https://github.com/Ann/Explainers/settings/pages: choose "GitHub Actions" as the source.\n'
        "Then commit these files with your writing, and push: each push brings the site up to date.\n"
    )
    assert (room.work / FILE).read_bytes() == (ROOT / FILE).read_bytes()
    assert not (room.work / LIBRARIES).exists()


def test_workflow_builds_the_site_for_its_address_on_the_hosting_site(room: Newsroom) -> None:
    init(room, with_nutgraf(room))
    assert commands(room.work)[0] == "python -m pip install --require-hashes --requirement requirements.txt"
    files = built(room.work, PROGRAMS, "Ann/Explainers")
    assert b'<link rel="canonical" href="https://ann.github.io/Explainers/one/">' in files["one/index.html"]
    files = built(room.work, PROGRAMS, "Ann/ann.github.io")
    assert b'<link rel="canonical" href="https://ann.github.io/one/">' in files["one/index.html"]
    settings = room.content / "site.yml"
    settings.write_text(settings.read_text("utf-8").replace("base_url: auto", "base_url: https://news.example.org/"))
    files = built(room.work, PROGRAMS, "Ann/Explainers")
    assert b'<link rel="canonical" href="https://news.example.org/one/">' in files["one/index.html"]


def test_workflow_stops_where_the_content_has_a_problem(room: Newsroom) -> None:
    init(room, with_nutgraf(room))
    written(room.content, {"one/index.md": "---\ntitle: One\n---\n"})
    with pytest.raises(AssertionError, match=r"::error file=content/one/index\.md"):
        built(room.work, PROGRAMS, "Ann/Explainers")


def test_content_may_lie_further_down_and_have_another_name(room: Newsroom) -> None:
    program = with_nutgraf(room, "tools")
    shutil.move(room.content, room.work / "story")
    (room.work / "story").rename(room.work / "text")
    (room.work / "docs/own").mkdir(parents=True)
    shutil.move(room.work / "text", room.work / "docs/text")
    done = init(room, program, "--content", "text", "--layouts", "own", at="docs")
    assert done.returncode == 0, done.stderr
    assert where(room.work) == room.work / "docs"
    install, check, build = commands(room.work)
    assert install.endswith(" --requirement ../tools/requirements.txt")
    assert check == "python ../tools/build.py check --format github --copied-cache --content text --layouts own"
    assert " text/site.yml; " in build
    assert "          path: docs/.cache\n" in (room.work / FILE).read_text("utf-8")
    assert "one/index.html" in built(room.work, PROGRAMS, "Ann/Explainers")


def test_branch_is_the_main_one_of_the_remote_else_the_one_in_use(room: Newsroom) -> None:
    program = with_nutgraf(room)
    room.git("checkout", "-q", "-b", "news/desk")
    init(room, program)
    assert '    branches: ["news/desk"]\n' in (room.work / FILE).read_text("utf-8")
    commands(room.work)
    (room.work / FILE).unlink()
    room.git("update-ref", "refs/remotes/origin/trunk", "HEAD")
    room.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    init(room, program)
    assert '    branches: ["trunk"]\n' in (room.work / FILE).read_text("utf-8")


def test_name_that_would_mean_something_else_there_is_refused(room: Newsroom) -> None:
    program = with_nutgraf(room)
    room.git("checkout", "-q", "-b", "a${{x}}'#")
    done = init(room, program)
    assert done.returncode == 2 and 'the name of the branch, "a${{x}}\'#", cannot stand in a workflow' in done.stderr
    room.git("checkout", "-q", "main")
    (room.work / "a b").mkdir()
    shutil.move(room.content, room.work / "a b/content")
    done = init(room, program, at="a b")
    assert done.returncode == 2 and "cannot stand in a workflow" in done.stderr
    room.git("checkout", "-q", "--detach")
    assert "your repository is on no branch; go to one with" in init(room, program, "--content", "a b/content").stderr
    assert not (room.work / ".github").exists()


def test_file_that_is_there_is_never_replaced(room: Newsroom) -> None:
    program = with_nutgraf(room)
    init(room, program)
    again = init(room, program)
    assert again.returncode == 0 and again.stdout.startswith(f"Already there: {FILE}\n")
    written(room.work, {FILE: "name: mine\n"})
    done = init(room, program)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"nutgraf: {FILE} is there already, and is not what this would write; move it elsewhere, run this again, and "
        "compare the two.\n"
    )
    assert (room.work / FILE).read_text("utf-8") == "name: mine\n"


def test_dry_run_writes_nothing(room: Newsroom) -> None:
    done = init(room, with_nutgraf(room), "--dry-run")
    assert done.returncode == 0 and done.stdout.startswith(f"Would write {FILE}\n")
    assert not (room.work / ".github").exists()


def test_checkout_outside_of_the_repository_is_refused_with_what_to_do(room: Newsroom) -> None:
    done = init(room, ROOT / "build.py")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "nutgraf: the hosting site cannot get Nutgraf from where it was installed from; put its wheel into the "
        f"repository with `python -m pip wheel --no-deps --wheel-dir wheels {ROOT}`, and run this again.\n"
    )
    written(room.work, {f"wheels/nutgraf-{__version__}-py3-none-any.whl": b""})
    assert init(room, ROOT / "build.py").returncode == 0
    assert commands(room.work)[:2] == [
        f"python -m pip install --require-hashes --requirement {LIBRARIES}",
        f"python -m pip install --no-deps --no-index wheels/nutgraf-{__version__}-py3-none-any.whl",
    ]
    assert (room.work / LIBRARIES).read_bytes() == (ROOT / "requirements.txt").read_bytes()


def test_folder_that_is_no_repository_is_told_as_such(room: Newsroom) -> None:
    shutil.rmtree(room.work / ".git")
    done = init(room, ROOT / "build.py")
    assert done.returncode == 3 and "lies in no git repository" in done.stderr
    shutil.rmtree(room.content)
    done = init(room, ROOT / "build.py")
    assert done.returncode == 2 and "there is no folder content/ to be published" in done.stderr


def test_python_of_the_workflow_is_one_that_is_tested() -> None:
    assert f'"{workflow.PYTHON}"' in (ROOT / ".github/workflows/test.yml").read_text("utf-8")


GIT = {"vcs_info": {"vcs": "git", "commit_id": COMMIT}}
HASHED = {"archive_info": {"hashes": {"sha256": "ab" * 32}}}


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ({}, "nutgraf==1.2"),
        ({"url": "https://github.com/Ann/nutgraf.git", **GIT}, f"git+https://github.com/Ann/nutgraf.git@{COMMIT}"),
        (
            {"url": "https://ann:t0ken@github.com/Ann/nutgraf", **GIT},
            f"git+https://github.com/Ann/nutgraf.git@{COMMIT}",
        ),
        ({"url": "ssh://git@github.com/Ann/nutgraf.git", **GIT}, f"git+https://github.com/Ann/nutgraf.git@{COMMIT}"),
        ({"url": "https://t0ken@example.org/n.git", **GIT}, f"git+https://example.org/n.git@{COMMIT}"),
        (
            {"url": "https://example.org/all.git", "subdirectory": "tools/nutgraf", **GIT},
            f"git+https://example.org/all.git@{COMMIT}#subdirectory=tools/nutgraf",
        ),
        (
            {"url": "https://t0ken@example.org/nutgraf-1.2-py3-none-any.whl", **HASHED},
            f"https://example.org/nutgraf-1.2-py3-none-any.whl#sha256={'ab' * 32}",
        ),
        ({"url": "https://example.org/nutgraf.whl?key=t0ken", **HASHED}, ""),
        ({"url": "https://example.org/nutgraf.whl", "archive_info": {}}, ""),
        ({"url": "ssh://git@example.org/n.git", **GIT}, ""),
        ({"url": "file:///srv/n.git", **GIT}, ""),
        ({"url": "https://example.org/n", "vcs_info": {"vcs": "hg", "commit_id": COMMIT}}, ""),
        ({"url": "https://example.org/$(x)'/n.git", **GIT}, ""),
        ({"url": "https://example.org/n.git", "vcs_info": {"vcs": "git", "commit_id": "main; x"}}, ""),
        ({"url": "file:///home/ann/nutgraf", "dir_info": {"editable": True}}, ""),
        ({"url": "file:///home/ann/nutgraf-1.2-py3-none-any.whl", **HASHED}, ""),
    ],
)
def test_what_pip_is_asked_for_follows_from_where_nutgraf_came_from(origin: dict[str, object], expected: str) -> None:
    told = workflow.requirement("1.2", json.dumps(origin) if origin else "")
    assert told.removeprefix("nutgraf @ ") == expected and "t0ken" not in told
    if told:
        assert Requirement(told).name == "nutgraf"
