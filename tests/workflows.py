"""What tests of the workflow share: reading it as the hosting site does, judging it, and running its steps."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

FILE = ".github/workflows/pages.yml"
LIBRARIES = ".github/nutgraf-requirements.txt"


def steps(top: Path) -> list[dict[str, Any]]:
    """The steps that build the site, after a look at what every workflow of ours must keep to."""
    text = (top / FILE).read_text("utf-8")
    told = yaml.load(text, yaml.BaseLoader)  # leaves "on" a word
    build, deploy = told["jobs"]["build"], told["jobs"]["deploy"]
    assert set(told["on"]) == {"push", "pull_request", "workflow_dispatch"}
    (branch,) = told["on"]["push"]["branches"]
    assert told["permissions"] == {"contents": "read"} and "permissions" not in build
    assert deploy["permissions"] == {"pages": "write", "id-token": "write"} and deploy["needs"] == "build"
    assert deploy["if"] == f"github.event_name != 'pull_request' && github.ref == 'refs/heads/{branch}'"
    assert told["concurrency"]["cancel-in-progress"] == "false"
    assert not [name for name in ("concurrency", "secrets", "env") if name in build or name in deploy]
    all_steps = [*build["steps"], *deploy["steps"]]
    for action in (step["uses"] for step in all_steps if "uses" in step):
        assert re.search(rf"uses: {action} # v\d+\.\d+\.\d+$", text, re.MULTILINE), action
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action)
    assert [step["uses"].partition("@")[0] for step in build["steps"] if "uses" in step] == [
        "actions/checkout",
        "actions/setup-python",
        "actions/cache",
        "actions/upload-pages-artifact",
    ]
    assert build["steps"][0]["with"] == {"persist-credentials": "false"}
    assert build["steps"][-1]["with"]["include-hidden-files"] == "true"
    done = subprocess.run(
        [Path(sys.executable).parent / "zizmor", "--offline", "--quiet", top / FILE],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return list(build["steps"])


def commands(top: Path) -> list[str]:
    """What is typed to install Nutgraf, to check and to build."""
    return [step["run"] for step in steps(top) if "run" in step]


def where(top: Path) -> Path:
    """The folder in which its commands are run."""
    build = yaml.safe_load((top / FILE).read_text("utf-8"))["jobs"]["build"]
    return top / str(build.get("defaults", {}).get("run", {}).get("working-directory", "."))


def built(top: Path, programs: Path, repository: str) -> Mapping[str, bytes]:
    """The files that are uploaded: its checks and its build are run as the hosting site runs them.

    `programs` is the folder of the programs that its first steps installed.
    """
    environment = {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "GITHUB_REPOSITORY": repository,
        "GITHUB_REPOSITORY_OWNER": repository.partition("/")[0],
        "CI": "true",
    }
    for command in (command for command in commands(top) if not command.startswith("python -m pip ")):
        shell = ["bash", "--noprofile", "--norc", "-e", "-c", command]
        done = subprocess.run(shell, cwd=where(top), env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    (cached,) = (step["with"]["path"] for step in steps(top) if "cache" in step.get("uses", ""))
    assert [*(top / cached).iterdir()], "what is kept for the next time lies elsewhere"
    site = top / steps(top)[-1]["with"]["path"]
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}
