"""How long builds take: cold, with nothing changed, after edits; checks, memory, stages. `make bench` runs it.

Whole processes on a corpus (corpus.py); of each case the median of some rounds, in which all programs take turns. Wall
time and processor time, of all processes together. `floor` is what a bare script of the same libraries takes to read,
parse, render and write the same briefs in one process.

    python tests/benchmarks/builds.py                       1,000 and 10,000 briefs, and 1,000 in one explainer
    python tests/benchmarks/builds.py --briefs 100 --rounds 2 --peers
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import peers
from corpus import write
from report import environment, machine, table

ROOT = Path(__file__).resolve().parents[2]
NUTGRAF = [sys.executable, str(ROOT / "build.py")]
BRIEF = "content/story-0001/events/brief-0001.md"
NUMBERS = "content/story-0001/numbers.yml"
MEMORY = Path("/dev/shm")
LOOK_S = 0.02


class Failed(Exception):
    """Raised with a sentence when a measured program fails."""


# --- one process -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Taken:
    """What a command took, all its processes together: seconds, seconds of processors, and mebibytes at the most."""

    wall_s: float
    cpu_s: float
    memory_mib: float


def run(command: Sequence[str], folder: Path) -> Taken:
    """Run a command to its end. Raises Failed."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        most: list[float] = [0]
        watcher = threading.Thread(target=_watch, args=(process, most), daemon=True)
        watcher.start()
        _, said = process.communicate()
    wall_s = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise Failed(f"{' '.join(map(str, command))} failed: {said[-500:]}")
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Taken(wall_s, cpu_s, max(most))


def _watch(process: subprocess.Popen[str], most: list[float]) -> None:
    """Note the memory of a process and its children: what they share is counted once."""
    while process.poll() is None:
        most.append(sum(map(_memory_mib, _tree(process.pid))))
        time.sleep(LOOK_S)


def _tree(pid: int) -> Iterator[int]:
    yield pid
    try:
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            yield from _tree(int(child))
    except OSError:
        return


def _memory_mib(pid: int) -> float:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0


# --- cases -----------------------------------------------------------------------------------------------------------


@dataclass
class Series:
    """What the rounds of one program took, by case."""

    program: str
    taken: dict[str, list[Taken]] = field(default_factory=dict)

    def add(self, case: str, taken: Taken) -> None:
        self.taken.setdefault(case, []).append(taken)

    def rows(self, size: str) -> Iterator[Mapping[str, object]]:
        for case, all_taken in self.taken.items():
            yield {
                "briefs": size,
                "program": self.program,
                "case": case,
                "wall s": statistics.median(each.wall_s for each in all_taken),
                "cpu s": statistics.median(each.cpu_s for each in all_taken),
                "memory MiB": max(each.memory_mib for each in all_taken),
            }


def ours(folder: Path, number: int, memory: Path | None) -> Iterator[tuple[str, Taken]]:
    """One round of our own, each case from where the one before has left the site."""
    build = [*NUTGRAF, "build", "--quiet"]
    _clear(folder)
    yield "cold", run(build, folder)
    run(build, folder)  # after it, every stamp is old enough to be believed
    time.sleep(2.1)
    run(build, folder)
    yield "nothing changed", run(build, folder)
    _append(folder / BRIEF, f"\nOne more line, of round {'x' * (number + 1)}.\n")
    yield "one body edit", run(build, folder)
    _append_value(folder / NUMBERS, number)
    yield "one number appended", run(build, folder)
    layout = (ROOT / "layouts/page.html").read_text("utf-8")
    (folder / "layouts").mkdir(exist_ok=True)
    (folder / "layouts/page.html").write_text(f"{layout}{{# round {number} #}}\n", "utf-8")
    yield "layout edit", run(build, folder)
    shutil.rmtree(folder / "layouts")
    yield "check, nothing cached", run([*NUTGRAF, "check", "--quiet", "--no-cache"], folder)
    _clear(folder)
    yield "cold, one process", run([*build, "--jobs", "1"], folder)
    if memory:
        _clear(folder)
        site = memory / "site"
        yield "cold, into memory", run([*build, "--output", str(site)], folder)
        shutil.rmtree(site)
    _clear(folder)


def _clear(folder: Path) -> None:
    for name in ("site", ".cache"):
        shutil.rmtree(folder / name, ignore_errors=True)


def _append(file: Path, text: str) -> None:
    with file.open("a", encoding="utf-8") as opened:
        opened.write(text)


def _append_value(file: Path, number: int) -> None:
    """The first number has one more value, published a day later each time."""
    text = file.read_text("utf-8")
    second = text.index("number-1:")
    value = f"    - {{value: {number + 1000}, as_of: 2026-02-{number + 1:02}, by: Office, source: source-3}}\n"
    file.write_text(text[:second] + value + text[second:], "utf-8")


def theirs(peer: peers.Peer, folder: Path, number: int) -> Iterator[tuple[str, Taken]]:
    """One round of another program."""
    peer.clear(folder)
    yield "cold", run(peer.command, folder)
    yield "nothing changed", run(peer.command, folder)
    _append(folder / peer.brief, f"\nOne more line, of round {number}.\n")
    yield "one body edit", run(peer.command, folder)


# --- stages and floor ------------------------------------------------------------------------------------------------


def stages(folder: Path) -> Mapping[str, float]:
    """Milliseconds of processor a brief for each stage, in this process."""
    sys.path.insert(0, str(ROOT))
    from generator import check, cli, explainer, parse, pipeline, read, write

    gc.set_threshold(cli.NEW_OBJECTS)  # as a build does

    taken: dict[str, float] = {}

    def clock(stage: str, act: Callable[[], Any]) -> Any:
        started = time.process_time()
        made = act()
        taken[stage] = taken.get(stage, 0) + time.process_time() - started
        return made

    content = folder / "content"
    tree = read.read_tree(content, "content")
    clock("read", partial(read.read_tree, content, "content"))
    options = pipeline.Options("content", None, False, date(2026, 11, 1))
    beside = {path: data for path, data in tree.files.items() if "/" not in path}
    frame = pipeline.frame_of(beside, [], cli._layouts(None), options)
    assert frame.ready is not None
    words = frame.ready.in_language(frame.site.language)
    outputs: dict[str, bytes] = {}
    for slug, files in pipeline.grouped(tree.files).items():
        parsed: list[Any] = [clock("parse", partial(parse.parse, path, files[path], "content")) for path in files]
        assets = list(explainer.asset_paths(files, slug))
        made = clock(
            "assemble",
            partial(explainer.assemble, slug, parsed, assets, frame.site, words, shown="content", drafts=False),
        )
        clock("check", partial(check.check, made.whole, options.today))
        plan = clock("plan", partial(pipeline.planned_outputs, made.explainer, files, frame.ready, ""))
        for path, output in plan.items():
            outputs[path] = clock("render", output)
    with tempfile.TemporaryDirectory() as site:
        clock("write", partial(write.write, outputs, Path(site) / "site"))
    briefs = sum(path.endswith(".md") for path in tree.files)
    return {stage: seconds / briefs * 1000 for stage, seconds in taken.items()}


FLOOR = """
import sys
from pathlib import Path
from typing import Any
import yaml
from jinja2 import Environment
from markdown_it import MarkdownIt
markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
page = Environment(autoescape=True).from_string(
    "<!doctype html><title>{{ front.title }}</title><h1>{{ front.title }}</h1><p>{{ front.summary }}</p>"
    "<dl>{% for label, fact in front.facts.items() %}<dt>{{ label }}</dt><dd>{{ fact }}</dd>{% endfor %}</dl>"
    "<ol>{% for event in front.events %}<li>{{ event.when }} {{ event.what }} {{ event.source }}</li>{% endfor %}</ol>"
    "{{ body|safe }}"
)
content, site = Path("content"), Path(sys.argv[1])
for file in sorted(content.rglob("*.md")):
    _, front, body = file.read_text("utf-8").split("---\\n", 2)
    front = yaml.load(front, yaml.CSafeLoader)
    target = site / file.relative_to(content).with_suffix("") / "index.html"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(page.render(front=front, body=markdown.render(body)), "utf-8")
"""


def floor(folder: Path) -> Taken:
    site = folder / "floor"
    taken = run([sys.executable, "-c", FLOOR, str(site)], folder)
    shutil.rmtree(site)
    return taken


# --- the whole -------------------------------------------------------------------------------------------------------


def measure(briefs: int, each: int, rounds: int, *, with_peers: bool) -> Iterator[Mapping[str, object]]:
    size = f"{briefs:,}" if each < briefs else f"{briefs:,} in one explainer"
    in_memory = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory(dir=in_memory) as ram:
        folder = Path(name) / "nutgraf"
        write(folder / "content", briefs, each)
        others = peers.installed() if with_peers else []
        for peer in others:
            peer.write(Path(name) / peer.name, briefs, each)
        series = {program: Series(program) for program in ("Nutgraf", "floor", *(peer.name for peer in others))}
        for number in range(rounds):
            for case, taken in ours(folder, number, Path(ram) if in_memory else None):
                series["Nutgraf"].add(case, taken)
            series["floor"].add("one process", floor(folder))
            for peer in others:
                for case, taken in theirs(peer, Path(name) / peer.name, number):
                    series[peer.name].add(case, taken)
            print(f"{size}: round {number + 1} of {rounds}", file=sys.stderr, flush=True)
        for one in series.values():
            yield from one.rows(size)
        if briefs <= 1000:
            told = stages(folder)
            yield {"briefs": size, "program": "Nutgraf", "case": "stages, ms a brief", **told}


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure builds.")
    parser.add_argument("--briefs", type=int, nargs="*", default=[1000, 10_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--no-single", action="store_true", help="without 1,000 briefs in a single explainer")
    parser.add_argument("--peers", action="store_true", help="other programs, too, as far as they are installed")
    asked = parser.parse_args()
    rows: list[Mapping[str, object]] = []
    told = {"machine": machine(), "rows": rows}
    try:
        for briefs, each in [*((n, 40) for n in asked.briefs), *([] if asked.no_single else [(1000, 1000)])]:
            rows += measure(briefs, each, asked.rounds, with_peers=asked.peers)
    except Failed as failed:
        print(f"bench: {failed}", file=sys.stderr)
        return 3
    finally:
        plain = [row for row in rows if "wall s" in row]
        print(table(plain), table([row for row in rows if "wall s" not in row]), sep="\n\n")
        print(f"\n```json\n{json.dumps(told, indent=2)}\n```")
    return 0


if __name__ == "__main__":
    sys.exit(main())
