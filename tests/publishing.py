"""What tests of publishing share: a writer's repository, the bare one it is published to, and git as a process.

Nothing of this machine's settings of git takes part.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from building import ROOT, written

from generator import git, publish

PAGES = "refs/heads/gh-pages"
SITE = {"index.html": b"<p>One</p>\n", "one/index.html": b"<p>Text</p>\n", "assets/a.css": b"p { color: red }\n"}
SETTINGS = "[user]\n\tname = Ann\n\temail = ann@example.org\n[init]\n\tdefaultBranch = main\n"


def no(question: str) -> bool:
    return False


@dataclass
class Newsroom:
    """A folder with the writer's repository in `work`, its content in `work/content`, and the bare one in `hosted`."""

    folder: Path

    @property
    def work(self) -> Path:
        return self.folder / "work"

    @property
    def content(self) -> Path:
        return self.work / "content"

    @property
    def hosted(self) -> Path:
        return self.folder / "hosted.git"

    @property
    def env(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "HOME": str(self.folder), "GIT_CONFIG_NOSYSTEM": "1"}

    def git(self, *arguments: str, at: Path | None = None, given: str | None = None) -> str:
        """What git says, which must not fail."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=at or self.work,
            env={**self.env, "GIT_OPTIONAL_LOCKS": "0"},
            input=given,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def publish(
        self,
        site: Mapping[str, bytes] | None = SITE,
        *,
        at: Path | None = None,
        meanwhile: Callable[[], object] = lambda: None,
        agreed: Callable[[str], bool] = no,
        env: Mapping[str, str] | None = None,
        **asked: Any,
    ) -> list[str]:
        """Publish outputs, and tell what was said; `meanwhile` happens while they are made."""
        said: list[str] = []
        content = at or self.content

        def make(address: str) -> Mapping[str, bytes] | None:
            meanwhile()
            return site

        wanted = publish.Asked(**{"read": (content,), "base_url": "https://example.org/", **asked})
        where = git.opened(content, {**self.env, **(env or {})})
        assert publish.run(wanted, where, make, agreed, said.append) is (site is not None)
        return said

    # --- the branch ----------------------------------------------------------------------------------------------

    def tip(self) -> str:
        """The newest commit of the branch, or nothing."""
        return self.git("for-each-ref", "--format=%(objectname)", PAGES, at=self.hosted)

    def files(self, commit: str = PAGES) -> dict[str, bytes]:
        """The files of a commit as they are stored."""
        names = self.git("ls-tree", "-r", "-z", "--name-only", commit, at=self.hosted).split("\0")
        return {name: self.bytes_of(commit, name) for name in names if name}

    def bytes_of(self, commit: str, name: str) -> bytes:
        command = ["git", "cat-file", "blob", f"{commit}:{name}"]
        return subprocess.run(command, cwd=self.hosted, env=self.env, capture_output=True, check=True).stdout

    def history(self) -> list[str]:
        return self.git("log", "--format=%s", PAGES, at=self.hosted).splitlines()

    def trailers(self) -> dict[str, tuple[str, ...]]:
        return publish.trailers(self.git("log", "-1", "--format=%B", PAGES, at=self.hosted))

    def somebody_pushes(self, files: Mapping[str, str | None], message: str = "By hand") -> None:
        """Somebody else changes the branch; None removes a file."""
        clone = self.folder / "somebody"
        if not clone.exists():
            self.git("clone", "-q", str(self.hosted), str(clone), at=self.folder)
            self.git("config", "user.name", "Bob", at=clone)
        self.git("fetch", "-q", "origin", at=clone)
        begun = ["-B", "gh-pages", self.tip()] if self.tip() else ["--orphan", "gh-pages"]
        self.git("checkout", "-q", *begun, at=clone)
        for path, text in files.items():
            if text is None:
                (clone / path).unlink()
            else:
                written(clone, {path: text})
        self.git("add", "-A", at=clone)
        self.git("commit", "-q", "-m", message, at=clone)
        self.git("push", "-q", "origin", "gh-pages", at=clone)

    def hook(self, repository: Path, name: str, text: str) -> None:
        path = written(repository / "hooks", {name: f"#!/bin/sh\n{text}\n"}) / name
        path.chmod(0o755)

    # --- the writer's own ----------------------------------------------------------------------------------------

    def state(self, at: Path | None = None) -> dict[str, object]:
        """Everything of the writer's that publishing must leave as it is."""
        at = at or self.work
        paths = {name: at / self.git("rev-parse", "--git-path", name, at=at) for name in STATE_FILES}
        files = {name: path.read_bytes() if path.is_file() else None for name, path in paths.items()}
        questions = (
            ("for-each-ref", "refs/heads", "refs/stash", "refs/tags"),
            ("status", "--porcelain", "--ignored"),
            ("stash", "list"),
        )
        shared = sorted((at / self.git("rev-parse", "--git-common-dir", at=at)).iterdir())
        return {**files, **{question[0]: self.git(*question, at=at) for question in questions}, "shared": shared}


STATE_FILES = ("index", "HEAD", "config", "MERGE_HEAD", "FETCH_HEAD", "shallow", "logs/HEAD")


def newsroom(folder: Path) -> Newsroom:
    """A writer's repository with one commit, whose remote `origin` is a bare one."""
    made = Newsroom(folder)
    written(folder, {".gitconfig": SETTINGS, "work/content/site.yml": "title: Small\n"})
    made.git("init", "-q", "--bare", str(made.hosted), at=folder)
    made.git("init", "-q")
    made.git("add", ".")
    made.git("commit", "-q", "-m", "Begin")
    made.git("remote", "add", "origin", str(made.hosted))
    return made


def checked_out(content: Path, address: str) -> dict[str, bytes]:
    """What a fresh clone of the Pages branch holds after the real command has published some content to an address."""
    owner, name = re.fullmatch(r"https://(\w+)\.github\.io/(\w+)/", address).groups()  # type: ignore[union-attr]
    with TemporaryDirectory() as folder:
        room = newsroom(Path(folder))
        shutil.copytree(content, room.content, dirs_exist_ok=True)
        room.git("remote", "set-url", "origin", f"https://github.com/{owner}/{name}.git")
        room.git("config", f"url.{room.hosted}.insteadOf", f"https://github.com/{owner}/{name}.git")
        command = [sys.executable, str(ROOT / "build.py"), "publish"]
        done = subprocess.run(command, cwd=room.work, env=room.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        clone = room.folder / "clone"
        room.git("clone", "-q", "-b", "gh-pages", str(room.hosted), str(clone), at=room.folder)
        shutil.rmtree(clone / ".git")
        return {path.relative_to(clone).as_posix(): path.read_bytes() for path in clone.rglob("*") if path.is_file()}
