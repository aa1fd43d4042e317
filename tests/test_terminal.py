"""What the preview says on the terminal, and that it does not wait until somebody reads it."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence

import pytest

from generator.problems import Fault, Problem, Span
from generator.terminal import BUG, MOST_WAITING, Bugs, news, voice

PATIENCE_S = 20


def problem(line: int, message: str = "Bad", file: str = "a.md") -> Problem:
    return Problem(Span(file, line, 1, 2), Fault("rule", message))


def told(before: Sequence[Problem], now: Sequence[Problem]) -> list[str]:
    return news(before, now, lambda file: (), 9).splitlines()


# --- what is said of problems ----------------------------------------------------------------------------------------


def test_only_what_came_is_told_and_what_went_is_counted() -> None:
    old, mended, new = problem(1, "Old"), problem(2, "Mended"), problem(3, "New", "b.md")
    assert told([], [old]) == ["a.md:1:1: error: Old [rule]", "1 error in 1 file."]
    assert told([old, mended], [old, new]) == [
        "b.md:3:1: error: New [rule]",
        "1 problem mended. 2 errors in 2 files.",
    ]
    assert told([old, mended, new], [old]) == ["2 problems mended. 1 error in 1 file."]


def test_problem_that_stands_on_another_line_now_is_no_news() -> None:
    assert told([problem(1), problem(5)], [problem(2), problem(6)]) == []


def test_of_equal_problems_the_one_at_a_new_place_is_told() -> None:
    assert told([problem(5)], [problem(2), problem(5)]) == ["a.md:2:1: error: Bad [rule]", "2 errors in 1 file."]
    assert told([problem(2), problem(5)], [problem(5)]) == ["1 problem mended. 1 error in 1 file."]


def test_when_all_is_mended_it_says_so() -> None:
    assert told([problem(1)], []) == ["All mistakes are mended."]
    assert told([], []) == []


# --- who prints ------------------------------------------------------------------------------------------------------


def test_lines_are_printed_in_order_and_all_before_the_end() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, encoding="utf-8") as read:
        with os.fdopen(writing, "w", encoding="utf-8") as stream, voice(stream) as say:
            say("One, ä")
            say("Two")
        assert read.read() == "One, ä\nTwo\n"


def test_character_that_the_terminal_lacks_is_told_by_its_number() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, encoding="ascii") as read:
        with os.fdopen(writing, "w", encoding="ascii") as stream, voice(stream) as say:
            say("ä")
        assert read.read() == "\\xe4\n"


@pytest.mark.parametrize("is_read", [True, False], ids=["full", "closed"])
def test_pipe_that_nobody_reads_holds_nobody_up(is_read: bool) -> None:
    reading, writing = os.pipe()
    if not is_read:
        os.close(reading)
    with os.fdopen(writing, "w", encoding="utf-8") as stream:
        with voice(stream) as say:
            for _ in range(2 * MOST_WAITING):
                say("x" * 1000)
        if is_read:
            os.close(reading)  # which lets the thread go that still prints
    for thread in threading.enumerate():
        if thread.name == "voice":
            thread.join(PATIENCE_S)
            assert not thread.is_alive()


def test_without_a_stream_nothing_is_said() -> None:
    with voice(None) as say:
        say("One")


# --- bugs ------------------------------------------------------------------------------------------------------------


def test_bug_is_told_once_with_its_trace_and_what_follows_goes_on() -> None:
    said: list[str] = []
    bugs = Bugs(said.append)
    for _ in range(3):
        with bugs.told():
            raise KeyError("missing")
    assert len(said) == 1
    assert said[0].startswith(f"{BUG}\nTraceback")
    assert said[0].endswith("KeyError: 'missing'")


def test_what_is_excepted_is_no_bug() -> None:
    said: list[str] = []
    with pytest.raises(OSError, match="disk"), Bugs(said.append).told(but=OSError):
        raise OSError("disk")
    assert said == []


def test_thread_of_watchdog_that_fails_is_one_sentence_and_one_of_ours_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(threading, "excepthook", Bugs(said.append).of_thread)

    def fails() -> None:
        raise KeyError("descriptor")

    def ours() -> None:
        news([], [problem(1)], lambda file: [][1], 9)

    for target in (fails, fails, ours):
        thread = threading.Thread(target=target)
        thread.start()
        thread.join()
    assert said[0].startswith("nutgraf: what tells of changed files has failed (KeyError: 'descriptor')")
    assert [text.partition("\n")[0] for text in said[1:]] == [BUG]
