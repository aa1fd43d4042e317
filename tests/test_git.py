"""Git as it is asked: whom it waits for, what it does not print, and its failures in words."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from casefile import case_table
from publishing import Newsroom, newsroom

from generator.git import Answer, Trouble, answer, asked, host, knowing, meaning, opened, shown


@pytest.fixture
def room(tmp_path: Path) -> Newsroom:
    return newsroom(tmp_path)


# --- asking ----------------------------------------------------------------------------------------------------------


def test_repository_is_the_one_that_holds_the_folder(room: Newsroom) -> None:
    top = answer(opened(room.content, room.env), "rev-parse", "--show-toplevel").text
    assert Path(top) == room.work.resolve()


def test_folder_in_no_repository_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="lies in no git repository; make one with `git init`"):
        opened(tmp_path, {**Newsroom(tmp_path).env, "GIT_CEILING_DIRECTORIES": str(tmp_path.parent)})


def test_machine_without_git_is_told_to_install_it(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="git is not installed; install it"):
        opened(tmp_path, {"PATH": str(tmp_path)})


def test_failure_may_be_an_answer(room: Newsroom) -> None:
    where = opened(room.content, room.env)
    assert asked(where, "rev-parse", "--verify", "--quiet", "refs/heads/none").code == 1
    with pytest.raises(Trouble, match=r"git failed: “.+”; mend that"):
        answer(where, "rev-parse", "--verify", "refs/heads/none")


def test_git_that_takes_too_long_is_ended_with_all_that_it_started(room: Newsroom) -> None:
    started = room.folder / "started"
    room.git("config", "alias.wait", f"!echo $$ > {started}; exec sleep 60")
    began = time.monotonic()
    with pytest.raises(Trouble, match=r"example\.org did not answer within 1 seconds; look at your network"):
        asked(opened(room.content, room.env), "wait", at="https://example.org/x", limit_s=1)
    assert time.monotonic() - began < 30
    assert not Path(f"/proc/{started.read_text().strip()}/cmdline").exists() or sys.platform != "linux"


def test_git_may_answer_while_it_is_still_given_much(room: Newsroom) -> None:
    asking = b"HEAD\n" * 50_000
    told = answer(opened(room.content, room.env), "cat-file", "--batch-check=%(objecttype)", given=asking)
    assert told.text == "\n".join(["commit"] * 50_000)


def test_git_that_ends_before_it_has_read_everything_says_why(room: Newsroom) -> None:
    endless = (b"x" * 100_000 for _ in range(100))
    with pytest.raises(Trouble, match="pack signature mismatch"):
        answer(opened(room.content, room.env), "index-pack", "--stdin", given=endless)


def test_nothing_is_asked_on_a_terminal_or_in_a_window(room: Newsroom) -> None:
    where = opened(room.content, {**room.env, "SSH_ASKPASS": "/bin/false", "GIT_DIR": "/nowhere", "GIT_PREFIX": "x"})
    assert not {"SSH_ASKPASS", "GIT_DIR", "GIT_PREFIX"} & where.environment.keys()
    assert where.environment["GIT_TERMINAL_PROMPT"] == "0"


def test_ssh_never_asks_unless_the_writer_set_it_up_otherwise(room: Newsroom) -> None:
    ours = opened(room.content, room.env).environment["GIT_SSH_COMMAND"]
    assert "BatchMode=yes" in ours and "ConnectTimeout=" in ours
    own = {**room.env, "GIT_SSH_COMMAND": "ssh -i key"}
    assert opened(room.content, own).environment["GIT_SSH_COMMAND"] == "ssh -i key"
    assert "GIT_SSH_COMMAND" not in opened(room.content, {**room.env, "GIT_SSH": "plink"}).environment
    room.git("config", "core.sshCommand", "ssh -i other")
    assert "GIT_SSH_COMMAND" not in opened(room.content, room.env).environment


# --- secrets ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "printed"),
    [
        ("https://ann:t0ken@example.org/a.git", "https://example.org/a.git"),
        ("https://t0ken@example.org/a.git", "https://example.org/a.git"),
        ("https://ann:p@t0ken@example.org/a.git", "https://example.org/a.git"),
        ("https://example.org/a.git?key=t0ken", "https://example.org/a.git"),
        ("ssh://git:t0ken@example.org/a.git", "ssh://git@example.org/a.git"),
        ("ssh://git@example.org/a.git", "ssh://git@example.org/a.git"),
        ("git@example.org:a.git", "git@example.org:a.git"),
        ("/srv/a\x1b[31m.git", "/srv/a\N{REPLACEMENT CHARACTER}[31m.git"),
    ],
)
def test_address_is_printed_without_its_password(address: str, printed: str) -> None:
    assert shown(address) == printed


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://ann:t0ken@example.org:8080/a.git", "example.org"),
        ("git@example.org:a.git", "example.org"),
        ("example.org:a.git", "example.org"),
        ("ssh://git@example.org:22/a", "example.org"),
        ("../a.git", "../a.git"),
        ("file:///srv/a.git", "file:///srv/a.git"),
        ("https://[bad/a", "https://[bad/a"),
    ],
)
def test_who_answers_is_told_by_the_address(address: str, name: str) -> None:
    assert host(address) == name


def test_password_is_blotted_out_of_what_git_says_however_it_is_spelt(room: Newsroom) -> None:
    where = knowing(opened(room.content, room.env), ["https://ann0:t0k%2Fen@127.0.0.1:9/a.git"])
    words = "https://ann0:t0k%2Fen@127.0.0.1/ https://other:word@127.0.0.1/ and t0k/en of ann0"
    room.git("config", "alias.tell", f"!echo '{words}' >&2; exit 1")
    with pytest.raises(Trouble) as trouble:
        answer(where, "tell")
    for secret in ("t0k%2Fen", "t0k/en", "ann0", "word", "other"):
        assert secret not in str(trouble.value)


# --- failures in words -----------------------------------------------------------------------------------------------

AT = "https://u:t0ken@example.org/ann/site.git"


@case_table("git.md", "Failures")
def test_failure_is_one_sentence_with_the_next_step(typed: str, expected: str) -> None:
    told = meaning(Answer(128, b"", typed), AT)
    assert f"{told}\n" == expected
    assert "; " in told and told.endswith(".")


def test_words_of_a_server_are_quoted_without_what_steers_the_terminal_and_not_endlessly() -> None:
    out = b"!\tx:refs/heads/y\t[remote rejected] (pre-receive hook declined)\n"
    told = meaning(Answer(1, out, f"remote: \x1b[2JNo. {'x' * 5000}        \nerror: failed to push some refs"), AT)
    assert told.startswith("example.org refused it: “\N{REPLACEMENT CHARACTER}[2JNo. xxx") and len(told) < 800
    assert meaning(Answer(1, out, ""), AT).startswith("example.org refused it: “pre-receive hook declined”; ")
