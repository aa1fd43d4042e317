"""One publication of the finished files in a folder, from the repository in the working folder.

Prints how many seconds it took from the first file that is read to the end of the push. It is a program of its own,
so that whoever measures it from outside measures little else.

    python tests/benchmarks/publish_once.py nutgraf SITE
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path


def nutgraf(site: str) -> float:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from generator.git import opened
    from generator.publish import Asked, run

    started = time.perf_counter()
    outputs = {entry.name: _bytes_of(entry.path) for entry in os.scandir(site)}
    here = Path.cwd()
    asked = Asked(read=(here,), base_url="https://example.org/")
    run(asked, opened(here, os.environ), lambda address: outputs, lambda question: True, print)
    return time.perf_counter() - started


def _bytes_of(path: str) -> bytes:
    with open(path, "rb", 0) as file:  # noqa: PTH123 - as fast as it can be, since the site is in memory after a build
        return file.read()


def ghp_import(site: str) -> float:
    from ghp_import import ghp_import as run  # type: ignore[import-not-found,unused-ignore]

    started = time.perf_counter()
    run(site, push=True, nojekyll=True)  # as `mkdocs gh-deploy` does it
    return time.perf_counter() - started


if __name__ == "__main__":
    program, folder = sys.argv[1:]
    print(ghp_import(folder) if program == "ghp-import" else nutgraf(folder))
