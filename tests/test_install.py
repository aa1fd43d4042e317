"""The command as `pip install` gives it: built, installed into an empty environment, and run far from the checkout."""

from __future__ import annotations

import email
import json
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from building import FERRY, ROOT, SMALL, written
from publishing import SETTINGS, Newsroom, newsroom
from workflows import FILE, LIBRARIES, built, commands

from generator import __version__

NOT_TO_COPY = shutil.ignore_patterns(".*", "__pycache__", "build", "dist", "*.egg-info", "site")


@dataclass(frozen=True)
class Installed:
    """A wheel, and the environment that it was installed into."""

    wheel: Path
    environment: Path

    def run(self, *arguments: str, work: Path) -> subprocess.CompletedProcess[str]:
        """Run the installed command in a folder, without any of this machine's settings."""
        return run(self.environment / "bin/nutgraf", *arguments, work=work)


def run(*command: Path | str, work: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=work, env={}, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel made from the source distribution of a copy of this checkout, and an environment with nothing else.

    The libraries are those of the environment that runs the tests, so that nothing is fetched.
    """
    folder = tmp_path_factory.mktemp("installed")
    shutil.copytree(ROOT, folder / "checkout", ignore=NOT_TO_COPY)
    # -I, since a checkout's own build.py stands in the way of the tool of that name.
    done(sys.executable, "-I", "-m", "build", "--no-isolation", "--outdir", "dist", "checkout", work=folder)
    (wheel,) = (folder / "dist").glob("*.whl")
    return Installed(wheel, environment(folder / "environment", str(wheel)))


def environment(folder: Path, *wanted: str, at: Path | None = None) -> Path:
    """An environment into which pip installs what is wanted, beside the libraries."""
    venv.create(folder, symlinks=True)
    pip = [sys.executable, "-I", "-m", "pip", "--python", str(folder), "--isolated", "--disable-pip-version-check"]
    done(*pip, "install", "--no-index", "--no-deps", *wanted, work=at or folder)
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site_packages(folder) / "libraries.pth").write_text("\n".join(libraries), "utf-8")
    return folder


def site_packages(environment: Path) -> Path:
    (found,) = environment.glob("lib/python*/site-packages")
    return found


def done(*command: str, work: Path) -> None:
    ended = run(*command, work=work)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "Warning" not in ended.stdout + ended.stderr, ended.stdout + ended.stderr


@pytest.fixture
def ferry(tmp_path: Path) -> Path:
    """A working folder of someone who writes about something else."""
    shutil.copytree(FERRY / "content", tmp_path / "work/content")
    return tmp_path / "work"


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def site_of(work: Path, output: str) -> dict[str, bytes]:
    return {path: data for path, data in files_of(work / output).items() if not path.startswith(".nutgraf/")}


def test_wheel_holds_the_package_the_layouts_and_the_lock_and_nothing_else(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        names = {name for name in wheel.namelist() if f"nutgraf-{__version__}.dist-info/" not in name}
    modules = {f"generator/{path.name}" for path in (ROOT / "generator").iterdir() if path.is_file()}
    layouts = {f"generator/built_in/{path}" for path in files_of(ROOT / "layouts")}
    assert names == modules | layouts | {"generator/requirements.txt"}


def test_wheel_says_what_it_is_and_needs(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        about = email.message_from_bytes(wheel.read(f"nutgraf-{__version__}.dist-info/METADATA"))
    needed = (ROOT / "requirements.in").read_text("utf-8").splitlines()
    assert about.get_all("Requires-Dist") == [line for line in needed if not line.startswith("#")]
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert (about["Summary"], about["License-Expression"]) == (told["description"], "MIT")
    assert about.get_payload(decode=True) == (ROOT / "README.md").read_bytes()


def test_installed_command_is_the_one_of_the_wheel(installed: Installed, ferry: Path) -> None:
    shown = installed.run("--version", work=ferry)
    assert (shown.returncode, shown.stdout, shown.stderr) == (0, f"nutgraf {__version__}\n", "")
    asked = "import generator; print(generator.__file__)"
    file = Path(run(installed.environment / "bin/python", "-c", asked, work=ferry).stdout.strip())
    assert file.is_relative_to(installed.environment)


def test_installed_command_gives_the_same_bytes_as_the_checkout(installed: Installed, ferry: Path) -> None:
    by_wheel = installed.run("--output", "by-wheel", work=ferry)
    assert (by_wheel.returncode, by_wheel.stderr) == (0, "")
    run(sys.executable, str(ROOT / "build.py"), "--output", "by-checkout", work=ferry)
    assert site_of(ferry, "by-wheel") == site_of(ferry, "by-checkout") != {}


def test_layout_of_a_folder_replaces_that_one_of_the_wheel(installed: Installed, ferry: Path) -> None:
    installed.run("--output", "before", work=ferry)
    written(ferry, {"layouts/404.html": "<!doctype html><title>Mine</title>"})
    installed.run("--output", "after", work=ferry)
    before, after = site_of(ferry, "before"), site_of(ferry, "after")
    assert after == {**before, "404.html": b"<!doctype html><title>Mine</title>"}


# --- the workflow that it writes -------------------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path: Path) -> Newsroom:
    made = newsroom(tmp_path)
    written(made.content, SMALL)
    return made


def init(desk: Newsroom, environment: Path) -> subprocess.CompletedProcess[str]:
    command = [str(environment / "bin/nutgraf"), "publish", "--init-workflow"]
    ended = subprocess.run(command, cwd=desk.work, env=desk.env, capture_output=True, text=True, check=False)
    assert "Traceback" not in ended.stderr, ended.stderr
    return ended


def test_workflow_takes_the_wheel_that_lies_in_the_repository(installed: Installed, desk: Newsroom) -> None:
    """It was installed from a file of this computer, which no hosting site can fetch."""
    refused = init(desk, installed.environment)
    assert refused.returncode == 2 and not (desk.work / ".github").exists()
    assert refused.stderr.endswith(
        f"; copy {installed.wheel} into a folder wheels of your repository, and run this again.\n"
    )
    (desk.work / "wheels").mkdir()
    shutil.copy(installed.wheel, desk.work / "wheels")
    ended = init(desk, installed.environment)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith(f"Wrote {FILE}\nWrote {LIBRARIES}\n")
    libraries, wheel, *_ = commands(desk.work)
    assert libraries == f"python -m pip install --require-hashes --requirement {LIBRARIES}"
    assert wheel == f"python -m pip install --no-deps --no-index wheels/{installed.wheel.name}"
    fresh = environment(desk.folder / "hosting site", *wheel.split()[-1:], at=desk.work)
    files = built(desk.work, fresh / "bin", "Ann/Explainers")
    assert b'<link rel="canonical" href="https://ann.github.io/Explainers/one/">' in files["one/index.html"]


def test_libraries_are_locked_as_in_the_checkout(installed: Installed, desk: Newsroom) -> None:
    (desk.work / "wheels").mkdir()
    shutil.copy(installed.wheel, desk.work / "wheels")
    init(desk, installed.environment)
    assert (desk.work / LIBRARIES).read_bytes() == (ROOT / "requirements.txt").read_bytes()
    written(desk.work, {LIBRARIES: "jinja2\n"})
    (desk.work / FILE).unlink()
    ended = init(desk, installed.environment)
    assert ended.returncode == 2 and f"{LIBRARIES} is there already" in ended.stderr and not (desk.work / FILE).exists()


def test_workflow_takes_the_same_version_from_the_index_that_it_came_from(
    installed: Installed, desk: Newsroom, tmp_path: Path
) -> None:
    by_index = environment(tmp_path / "by index", "--find-links", str(installed.wheel.parent), "nutgraf")
    assert init(desk, by_index).returncode == 0
    assert commands(desk.work)[1] == f"python -m pip install --no-deps nutgraf=={__version__}"


def test_workflow_takes_the_commit_that_was_installed_and_no_password(
    installed: Installed, desk: Newsroom, tmp_path: Path
) -> None:
    """As pip notes it (PEP 610), for a repository that only the network has."""
    commit = "0123456789abcdef0123456789abcdef01234567"
    by_git = environment(tmp_path / "by git", str(installed.wheel))
    told = {
        "url": "https://t0ken@github.com/Ann/nutgraf.git",
        "vcs_info": {"vcs": "git", "requested_revision": "main", "commit_id": commit},
    }
    note = f"nutgraf-{__version__}.dist-info/direct_url.json"
    written(site_packages(by_git), {note: json.dumps(told)})
    assert init(desk, by_git).returncode == 0
    wanted = f"nutgraf @ git+https://github.com/Ann/nutgraf.git@{commit}"
    assert commands(desk.work)[1] == f"python -m pip install --no-deps '{wanted}'"
    assert "t0ken" not in (desk.work / FILE).read_text("utf-8")


# --- from an empty folder to the address of the site -----------------------------------------------------------------


def test_readme_leads_from_an_empty_folder_to_the_address_with_the_installed_command(
    installed: Installed, tmp_path: Path
) -> None:
    """`new` writes the sample, which is made ready as it says itself; then the steps of the README are typed."""
    readme = (ROOT / "README.md").read_text("utf-8")
    (steps,) = (block for block in re.findall(r"```sh\n(.*?)```", readme, re.DOTALL) if "git remote add" in block)
    (address,) = re.findall(r"git remote add origin (\S+)", steps)
    (site,) = re.findall(r"the site is at `(\S+)`", readme)
    desk = Newsroom(tmp_path)
    desk.work.mkdir()
    written(tmp_path, {".gitconfig": f'{SETTINGS}[url "{desk.hosted}"]\n\tinsteadOf = {address}\n'})
    desk.git("init", "-q", "--bare", str(desk.hosted), at=tmp_path)

    def typed(commands: str) -> subprocess.CompletedProcess[str]:
        environment = {**desk.env, "PATH": f"{installed.environment / 'bin'}:{desk.env['PATH']}"}
        shell = ["sh", "-e", "-c", commands]
        return subprocess.run(shell, cwd=desk.work, env=environment, capture_output=True, text=True, check=False)

    begun = typed("nutgraf new explainer mill-bridge")
    assert begun.returncode == 0, begun.stderr
    index = desk.content / "mill-bridge/index.md"
    index.write_text(index.read_text("utf-8").replace("\ndraft: true", "\npublished: 2026-11-01"), "utf-8")
    ended = typed(steps.replace("python build.py", "nutgraf"))
    assert ended.returncode == 0, ended.stderr
    assert f"\nAt {site}\n" in ended.stdout
    assert f'<link rel="canonical" href="{site}mill-bridge/">'.encode() in desk.files()["mill-bridge/index.html"]
    assert desk.git("status", "--porcelain") == ""
