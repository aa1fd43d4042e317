"""Publishing 1,000 files of 5 KB to a local bare repository: at first, after one change, and with nothing changed.

Beside it ghp-import, which `mkdocs gh-deploy` uses, if it is installed. Both take turns, in processes of their own
(`publish_once.py`), and the push is included. Wall time, medians: of the publication alone, from the first file that is
read, as it comes after a build in the same process; and of the whole process, with what Python takes to begin.

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
from typing import TypeAlias

ROOT = Path(__file__).resolve().parents[2]
FILE_BYTES = 5 * 1024
CASES = ("first", "one change", "nothing changed")
OURS, PEER = "nutgraf", "ghp-import"
KINDS = ("alone", "whole process")
Seconds: TypeAlias = tuple[float, float]
"""What a publication takes by itself, and what its process takes."""


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure publishing.")
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    asked_for = parser.parse_args()
    programs = [OURS, *([PEER] if importlib.util.find_spec("ghp_import") else [])]
    times: dict[tuple[str, str], list[Seconds]] = {(program, case): [] for program in programs for case in CASES}
    for number in range(asked_for.rounds):
        for program in programs:
            for case, seconds in _round(program, asked_for.files, number).items():
                times[program, case].append(seconds)
    print(_table(programs, times, asked_for.files))
    return 0


def _round(program: str, count: int, seed: int) -> Mapping[str, Seconds]:
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


def _seconds(program: str, site: Path, work: Path) -> Seconds:
    """How long one publication took by itself, and its whole process."""
    command = [sys.executable, str(ROOT / "tests/benchmarks/publish_once.py"), program, str(site)]
    started = time.perf_counter()
    done = subprocess.run(command, cwd=work, env=_environment(work), capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1]), time.perf_counter() - started


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


def _table(programs: Sequence[str], times: Mapping[tuple[str, str], Sequence[Seconds]], count: int) -> str:
    head = f"| {count:,} files of 5 KB, milliseconds | {' | '.join(CASES)} |\n| --- |{' --- |' * len(CASES)}"
    rows = []
    for kind, what in enumerate(KINDS):
        medians = {of: statistics.median(seconds[kind] for seconds in found) for of, found in times.items()}
        for program in programs:
            cells = " | ".join(f"{medians[program, case] * 1000:.0f}" for case in CASES)
            rows.append(f"| {program}, {what} | {cells} |")
        if PEER in programs:
            cells = " | ".join(f"{medians[OURS, case] / medians[PEER, case]:.2f}" for case in CASES)
            rows.append(f"| ratio, {what} | {cells} |")
    return "\n".join([head, *rows])


if __name__ == "__main__":
    if shutil.which("git") is None:
        sys.exit("bench: git is not installed")
    sys.exit(main())
