"""The workflow that builds the site on the hosting site, instead of `publish` on a writer's computer.

In the room: what stands in it, how Nutgraf gets there, and the writing of it into a writer's repository, where nothing
that is there already is replaced. Sources: "Workflow syntax for GitHub Actions" of docs.github.com; "Recording the
Direct URL Origin of installed distributions" (PEP 610) of packaging.python.org.
"""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from generator import __version__
from generator.git import Git, asked
from generator.hosting import Refused, repository_of
from generator.problems import Fault, printable

FILE = ".github/workflows/pages.yml"
LIBRARIES = ".github/nutgraf-requirements.txt"
WHEELS = "wheels"
"""Where a wheel of Nutgraf may lie in a repository, for the hosting site to install it from."""
PYTHON = "3.13"
_HERE = Path(__file__).resolve().parent
_CHECKOUT = _HERE.parent

_TEXT = """\
# Builds the site for each push to `%(branch)s` and puts it on GitHub Pages; pull requests are built and checked only.
# Once, in the repository: Settings → Pages → Source: GitHub Actions. Written by `publish --init-workflow`.
name: pages

on:
  push:
    branches: ["%(branch)s"]
  pull_request:
  workflow_dispatch:

permissions:
  contents: read

# Publications wait for each other, and none is broken off.
concurrency:
  group: pages-${{ github.ref }}
  cancel-in-progress: false

jobs:
  build:
    runs-on: ubuntu-latest
    timeout-minutes: 15
%(folder)s    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          persist-credentials: false
      - uses: actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0
        with:
          python-version: "%(python)s"
      - uses: actions/cache@55cc8345863c7cc4c66a329aec7e433d2d1c52a9 # v6.1.0
        with:
          path: %(cache)s
          key: nutgraf-${{ github.sha }}
          restore-keys: nutgraf-
%(install)s      - run: %(program)s check --format github --copied-cache%(flags)s
      # With a domain of your own, write it as base_url in %(settings)s.
      - name: build
        run: |
          name=${GITHUB_REPOSITORY#*/}
          address=https://${GITHUB_REPOSITORY_OWNER,,}.github.io/
          if [ "${name,,}" != "${GITHUB_REPOSITORY_OWNER,,}.github.io" ]; then address=$address$name/; fi
          if grep -Eq '^base_url: *["'\\'']?auto' %(settings)s; then set -- --base-url "$address"; fi
          %(program)s build --copied-cache%(flags)s "$@"
      - uses: actions/upload-pages-artifact@fc324d3547104276b827a68afc52ff2a11cc49c9 # v5.0.0
        with:
          path: %(site)s
          include-hidden-files: true

  deploy:
    if: github.event_name != 'pull_request' && github.ref == 'refs/heads/%(branch)s'
    needs: build
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      pages: write
      id-token: write
    environment:
      name: github-pages
      url: ${{ steps.deployment.outputs.page_url }}
    steps:
      - id: deployment
        uses: actions/deploy-pages@cd2ce8fcbc39b97be8ca5fce6e763baed58fa128 # v5.0.0
"""


class Setup(Struct, frozen=True):
    """What a workflow depends on, with "/" in paths.

    `branch` is the one whose site is published. `folder` is where commands are run, below the root of the repository
    ("." for the root itself); `content` and `layouts` are as they are named from there, the latter empty for the usual
    ones. `program` runs Nutgraf, and `install` are the commands that install it.
    """

    branch: str
    folder: str
    content: str
    layouts: str
    program: str
    install: tuple[str, ...]


def text(setup: Setup) -> str:
    """The workflow."""
    at = "" if setup.folder == "." else f"{setup.folder}/"
    where = f"    defaults:\n      run:\n        working-directory: {setup.folder}\n" if at else ""
    flags = f" --content {setup.content}" if setup.content != "content" else ""
    flags += f" --layouts {setup.layouts}" if setup.layouts else ""
    return _TEXT % {
        "branch": setup.branch,
        "folder": where,
        "python": PYTHON,
        "cache": os.path.normpath(f"{at}{setup.content}/../.cache"),
        "install": "".join(f"      - run: {command}\n" for command in setup.install),
        "program": setup.program,
        "flags": flags,
        "settings": f"{setup.content}/site.yml",
        "site": f"{at}site",
    }


# --- how Nutgraf gets there ------------------------------------------------------------------------------------------

_PIP = "python -m pip install"


def requirement(version: str, origin: str) -> str:
    """What pip is asked for, to install Nutgraf as it is installed here; empty when the hosting site cannot get it.

    `origin` is the text of direct_url.json, which pip writes for what did not come from an index. Never tells a
    password: what is not public cannot be fetched from there anyway.
    """
    if not origin:
        return f"nutgraf=={version}"
    told = json.loads(origin)
    url, below = _public(told["url"]), told.get("subdirectory", "")
    folder = f"#subdirectory={below}" if re.fullmatch(r"[\w./-]+", below) else ""
    commit = told.get("vcs_info", {}).get("commit_id", "")
    if url and told.get("vcs_info", {}).get("vcs") == "git" and re.fullmatch(r"[0-9a-f]{40,64}", commit):
        return f"nutgraf @ git+{url}@{commit}{folder}"
    digest = told.get("archive_info", {}).get("hashes", {}).get("sha256", "")
    if url and re.fullmatch(r"[0-9a-f]{64}", digest):
        return f"nutgraf @ {url}#sha256={digest}"
    return ""


def _public(url: str) -> str:
    """An address that everybody can read, without user, password and query; empty where there is none."""
    if repository := repository_of(url):  # also as it is spelt for SSH
        return f"https://github.com/{repository[0]}/{repository[1]}.git"
    parts = urlsplit(url)
    bare = f"https://{parts.netloc.rpartition('@')[2]}{parts.path}"
    is_public = parts.scheme == "https" and not parts.query and re.fullmatch(r"https://[\w.~:/%+-]+", bare, re.ASCII)
    return bare if is_public else ""


def _origin() -> tuple[str, str]:
    """The direct_url.json of Nutgraf as it runs, and the file or folder on this computer that it tells.

    What runs without being installed comes from its own folder.
    """
    try:
        installed = metadata.distribution("nutgraf")
    except metadata.PackageNotFoundError:
        installed = None
    if installed is None or Path(str(installed.locate_file("generator"))).resolve() != _HERE:
        return json.dumps({"url": _CHECKOUT.as_uri(), "dir_info": {}}), str(_CHECKOUT)
    origin = installed.read_text("direct_url.json") or ""
    parts = urlsplit(json.loads(origin)["url"] if origin else "")
    return origin, unquote(parts.path) if parts.scheme == "file" else ""


def _program(top: Path, folder: Path) -> tuple[str, tuple[str, ...]]:
    """How the program is run there, and what installs it."""
    if (_CHECKOUT / "build.py").is_file() and _CHECKOUT.is_relative_to(top):
        lock = _named(_CHECKOUT / "requirements.txt", folder)
        return f"python {_named(_CHECKOUT / 'build.py', folder)}", (f"{_PIP} --require-hashes --requirement {lock}",)
    libraries = f"{_PIP} --require-hashes --requirement {_named(top / LIBRARIES, folder)}"
    wheel = next(iter(sorted((top / WHEELS).glob(f"nutgraf-{__version__}-*.whl"))), None)
    if wheel is not None:
        return "nutgraf", (libraries, f"{_PIP} --no-deps --no-index {_named(wheel, folder)}")
    origin, local = _origin()
    wanted = requirement(__version__, origin)
    if not wanted:
        raise Refused(_out_of_reach(local, top))
    return "nutgraf", (libraries, f"{_PIP} --no-deps {shlex.quote(wanted) if ' ' in wanted else wanted}")


def _out_of_reach(local: str, top: Path) -> Fault:
    wheels, where = shlex.quote(os.path.relpath(top / WHEELS)), shlex.quote(local)
    if local.endswith(".whl"):
        how = f"copy {where} into a folder {wheels} of your repository"
    elif local:
        how = f"put its wheel into the repository with `python -m pip wheel --no-deps --wheel-dir {wheels} {where}`"
    else:
        how = f"put its wheel, nutgraf-{__version__}-….whl, into a folder {wheels} of your repository"
    message = "the hosting site cannot get Nutgraf from where it was installed from"
    return Fault("out-of-reach", message, fix=f"{printable(how)}, and run this again.")


def _named(path: Path, folder: Path) -> str:
    """A path as commands name it that are run in a folder. Raises Refused where it would have to be quoted."""
    return _plain("a folder or file", Path(os.path.relpath(path, folder)).as_posix())


def _plain(what: str, name: str) -> str:
    """A name that is the same in YAML, in a shell and in an expression. Raises Refused for any other."""
    if not re.fullmatch(r"[\w./-]+", name, re.ASCII):
        message = f'the name of {what}, "{printable(name)}", cannot stand in a workflow as it is'
        raise Refused(Fault("workflow", message, fix="use letters, digits, dots, hyphens and underscores alone."))
    return name


# --- in a repository -------------------------------------------------------------------------------------------------


def files(git: Git, here: Path, content: Path, layouts: Path | None) -> Mapping[str, str]:
    """What is to be written, by path below the root of the repository. Raises Refused where that cannot be."""
    top = git.top.resolve()
    folder = here.resolve() if here.resolve().is_relative_to(top) else content.resolve().parent
    program, install = _program(top, folder)
    setup = Setup(
        branch=_branch(git),
        folder=_named(folder, top),
        content=_named(content.resolve(), folder),
        layouts=_named(layouts.resolve(), folder) if layouts else "",
        program=program,
        install=install,
    )
    lock = {} if program.startswith("python ") else {LIBRARIES: _libraries()}
    return {FILE: text(setup), **lock}


def _branch(git: Git) -> str:
    """The branch whose site is published: the main one of the remote, if that is known here, else the one in use."""
    main = asked(git, "symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD").text.removeprefix("origin/")
    branch = main or asked(git, "symbolic-ref", "--quiet", "--short", "HEAD").text
    if not branch:
        raise Refused(Fault("no-branch", "your repository is on no branch", fix="go to one with `git switch main`."))
    return _plain("the branch", branch)


def _libraries() -> str:
    """The lock of the libraries, which an installed Nutgraf holds and a checkout has beside it (pyproject.toml)."""
    lock = _HERE / "requirements.txt"
    return (lock if lock.is_file() else _CHECKOUT / "requirements.txt").read_text("utf-8")


def missing(top: Path, wanted: Mapping[str, str]) -> Mapping[str, str]:
    """What of it is not there yet. Raises Refused for a file that holds something else."""
    there = [path for path in wanted if os.path.lexists(top / path)]
    if other := [path for path in there if not _holds(top / path, wanted[path])]:
        message = f"{other[0]} is there already, and is not what this would write"
        raise Refused(Fault("workflow", message, fix="move it elsewhere, run this again, and compare the two."))
    return {path: words for path, words in wanted.items() if path not in there}


def _holds(path: Path, words: str) -> bool:
    try:
        return path.read_bytes().decode("utf-8", "replace") == words
    except OSError:
        return False


def write(top: Path, wanted: Mapping[str, str]) -> None:
    """Write files, and nothing over a file that has just come to be."""
    for path, words in wanted.items():
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        with (top / path).open("x", encoding="utf-8", newline="\n") as file:
            file.write(words)
