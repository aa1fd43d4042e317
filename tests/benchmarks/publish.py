"""Publishing 1,000 files of 5 KB to a local bare repository: at first, after one change, and with nothing changed.

Beside it ghp-import, which `mkdocs gh-deploy` uses, if it is installed; both are whole processes, the push included and
the build not, and take turns. Wall time, medians.

    python tests/benchmarks/publish.py                     five rounds
    python tests/benchmarks/publish.py --files 100 --rounds 2
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILE_BYTES = 5 * 1024
CASES = ("first", "one change", "nothing changed")
OURS = "Nutgraf"
PEER = "ghp-import"


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure publishing.")
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--publish", nargs=2, type=Path, metavar=("SITE", "WORK"), help=argparse.SUPPRESS)
    asked_for = parser.parse_args()
    if asked_for.publish:
        return _publish(*asked_for.publish)
    programs = [OURS, *([PEER] if importlib.util.find_spec("ghp_import") else [])]
    times: dict[tuple[str, str], list[float]] = {(program, case): [] for program in programs for case in CASES}
    for number in range(asked_for.rounds):
        for program in programs:
            for case, seconds in _round(program, asked_for.files, number).items():
                times[program, case].append(seconds)
    print(_table(programs, times, asked_for.files))
    return 0


def _round(program: str, count: int, seed: int) -> Mapping[str, float]:
    """Seconds for each case, in repositories of their own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        site, work = folder / "site", folder / "work"
        _write(site, count, seed)
        _git(folder, "init", "--quiet", "--bare", "hosted.git")
        _git(folder, "init", "--quiet", "work")
        _git(work, "remote", "add", "origin", str(folder / "hosted.git"))
        found = {"first": _seconds(program, site, work)}
        (site / "page-0001.html").write_bytes(b"changed\n")
        found["one change"] = _seconds(program, site, work)
        found["nothing changed"] = _seconds(program, site, work)
        assert _git(folder / "hosted.git", "show", "gh-pages:page-0001.html") == "changed\n"
        return found


def _write(site: Path, count: int, seed: int) -> None:
    """Pages of letters that hardly compress, as many as are wanted; the same seed gives the same bytes."""
    site.mkdir()
    dice = random.Random(seed)
    for number in range(count - 1):
        (site / f"page-{number:04}.html").write_bytes(dice.randbytes(FILE_BYTES // 2).hex().encode())
    (site / "index.html").write_text("<p>First page</p>\n", "utf-8")


def _seconds(program: str, site: Path, work: Path) -> float:
    ours = [sys.executable, __file__, "--publish", str(site), str(work)]
    peer = [sys.executable, "-m", "ghp_import", "--push", "--no-jekyll", str(site)]
    started = time.perf_counter()
    subprocess.run(ours if program == OURS else peer, cwd=work, env=_environment(work), capture_output=True, check=True)
    return time.perf_counter() - started


def _publish(site: Path, work: Path) -> int:
    """One publication of finished files."""
    sys.path.insert(0, str(ROOT))
    from generator.git import opened
    from generator.publish import Asked, run

    outputs = {path.name: path.read_bytes() for path in sorted(site.iterdir())}
    asked = Asked(read=(work,), base_url="https://example.org/")
    run(asked, opened(work, os.environ), lambda address: outputs, lambda question: True, print)
    return 0


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=_environment(folder), capture_output=True, text=True, check=True
    )
    return done.stdout


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of this machine's settings of git takes part."""
    person = {f"GIT_{role}_{key}": told for role in ("AUTHOR", "COMMITTER") for key, told in _PERSON.items()}
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    return {**kept, "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", **person}


_PERSON = {"NAME": "Ann", "EMAIL": "ann@example.org"}


def _table(programs: Sequence[str], times: Mapping[tuple[str, str], Sequence[float]], count: int) -> str:
    head = f"| {count:,} files of 5 KB, seconds | {' | '.join(CASES)} |\n| --- |{' --- |' * len(CASES)}"
    rows = [
        f"| {program} | {' | '.join(f'{statistics.median(times[program, case]):.2f}' for case in CASES)} |"
        for program in programs
    ]
    return "\n".join([head, *rows])


if __name__ == "__main__":
    if shutil.which("git") is None:
        sys.exit("bench: git is not installed")
    sys.exit(main())
