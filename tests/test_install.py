"""The command as `pip install` gives it: built, installed into an empty environment, and run far from the checkout."""

from __future__ import annotations

import email
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
from building import FERRY, ROOT, written

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
    environment = folder / "environment"
    venv.create(environment, symlinks=True)
    pip = [sys.executable, "-I", "-m", "pip", "--python", str(environment), "--isolated", "--disable-pip-version-check"]
    done(*pip, "install", "--no-index", "--no-deps", str(wheel), work=folder)
    (site_packages,) = environment.glob("lib/python*/site-packages")
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site_packages / "libraries.pth").write_text("\n".join(libraries), "utf-8")
    return Installed(wheel, environment)


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


def test_wheel_holds_the_package_and_the_layouts_and_nothing_else(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as wheel:
        names = {name for name in wheel.namelist() if f"nutgraf-{__version__}.dist-info/" not in name}
    modules = {f"generator/{path.name}" for path in (ROOT / "generator").iterdir() if path.is_file()}
    assert names == modules | {f"generator/built_in/{path}" for path in files_of(ROOT / "layouts")}


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
