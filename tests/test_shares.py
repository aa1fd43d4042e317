"""One explainer made by several processes: the same values and bytes as by one, and the same mistakes."""

from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path

import pytest
from building import FERRY, quietly

from generator import shares
from generator.cache import Cache
from generator.keeping import digests_of
from generator.layouts import LayoutError
from generator.parse import is_parsed, parse
from generator.pipeline import Plan
from generator.problems import Fault, Problem, Span
from generator.read import read_tree


@pytest.fixture
def files() -> dict[str, bytes]:
    return {path: data for path, data in read_tree(FERRY / "content", "content").files.items() if "/" in path}


def test_files_that_were_parsed_beside_each_other_are_known(
    tmp_path: Path, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.shares._WORTH_BYTES", 0)
    cache = Cache(tmp_path / "cache", pytest.fail)
    shares.parse_beside(2, files, digests_of(files), cache, "content", quietly)
    assert [path for path in cache.unknown(digests_of(files), "content") if is_parsed(path)] == []
    monkeypatch.setattr("generator.cache.parse", lambda *_: pytest.fail("it was parsed again"))
    known = {path: cache.parse(path, files[path], "content") for path in files if is_parsed(path)}
    assert known == {path: parse(path, files[path], "content") for path in known}


def test_files_that_were_parsed_beside_each_other_are_kept_as_others_are(
    tmp_path: Path, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.shares._WORTH_BYTES", 0)
    for name, processes in (("one", 0), ("two", 2)):
        cache = Cache(tmp_path / name, pytest.fail)
        if processes:
            shares.parse_beside(processes, files, digests_of(files), cache, "content", quietly)
        for path in filter(is_parsed, files):
            cache.parse(path, files[path], "content")
        cache.keep(files)
    one, two = ((tmp_path / name / "ria-ferry.json").read_bytes().partition(b"\n")[2] for name in ("one", "two"))
    assert one == two != b""


def test_few_files_are_left_to_one_process(tmp_path: Path, files: dict[str, bytes]) -> None:
    few = dict(list(files.items())[:3])
    cache = Cache(tmp_path / "cache", pytest.fail)
    shares.parse_beside(2, few, digests_of(few), cache, "content", quietly)
    assert cache.unknown(digests_of(few), "content") == [*few]


def plan(count: int) -> Plan:
    return {f"{number}/index.html": str(number).encode for number in range(count)}


def test_outputs_are_those_of_the_plan_in_its_order() -> None:
    outputs = shares.fill_beside(2, {"feed.xml": b"feed".upper, **plan(60)}, quietly)
    assert list(outputs.items()) == [("feed.xml", b"FEED"), *((f"{n}/index.html", str(n).encode()) for n in range(60))]


def test_process_that_is_killed_is_done_without() -> None:
    here = os.getpid()

    def fall() -> bytes:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return b"made here"

    outputs = shares.fill_beside(2, {**plan(60), "x/index.html": fall}, quietly)
    assert outputs["x/index.html"] == b"made here" and len(outputs) == 61


def test_where_there_is_no_second_process_the_first_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    fork, forks = os.fork, 0

    def seldom() -> int:
        nonlocal forks
        forks += 1
        if forks == 2:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        return fork()

    monkeypatch.setattr(os, "fork", seldom)
    assert len(shares.fill_beside(2, plan(60), quietly)) == 60
    assert forks == 2 and multiprocessing.active_children() == []


def test_mistake_in_a_layout_is_raised_here() -> None:
    problem = Problem(Span("layouts/x.html", 1, 1, 2), Fault("layout", "wrong"))

    def fail() -> bytes:
        raise LayoutError(problem)

    with pytest.raises(LayoutError) as caught:
        shares.fill_beside(2, {**plan(60), "x/index.html": fail}, quietly)
    assert caught.value.problems == (problem,)
