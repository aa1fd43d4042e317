"""Git, asked by running it: what it answers, and what its failures mean, in one sentence with the next step.

In the room: how git is run, so that it waits for nobody, changes nothing unasked and prints no password. Not in the
room: what is asked of it (`publish.py`). Nothing here reads the environment: it is given.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, TypeAlias
from urllib.parse import unquote, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from generator.problems import printable

LOCAL_S, NETWORK_S = 120, 900
"""How long git may take here, and with a server: a gigabyte over a slow line is a matter of minutes."""
_FAREWELL_S = 3
_ELSEWHERE = (
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE"),
    *("GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_PREFIX", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE", "GIT_REPLACE_REF_BASE"),
)
"""Variables that lead git to another repository than the one of the folder, as a hook that runs us has them."""
_ASKING = ("SSH_ASKPASS",)
"""Opens a window for a password, before which nobody may sit. GIT_ASKPASS is set by programs that answer themselves."""
_SSH = "ssh -oBatchMode=yes -oConnectTimeout=20 -oServerAliveInterval=10 -oServerAliveCountMax=3"
_SETTINGS = (
    "http.lowSpeedLimit=1",
    "http.lowSpeedTime=30",
    # Nothing tidies up in the background, and nothing is written beside a temporary index.
    "gc.auto=0",
    "maintenance.auto=false",
    "core.splitIndex=false",
    "core.fsmonitor=false",
    # What is pushed is one commit, whatever the writer's own pushes take along.
    "push.followTags=false",
    "push.recurseSubmodules=no",
    "fetch.recurseSubmodules=no",
    "i18n.commitEncoding=utf-8",
    "log.showSignature=false",
    "user.useConfigOnly=true",  # else git makes up an address from the name of the machine
)


Given: TypeAlias = bytes | Iterator[bytes]


class Trouble(OSError):
    """Raised when git, the network or a server fails: one sentence, with the next step."""


class Git(Struct, frozen=True):
    """Git in one work tree: `environment` is what it is run with, `secrets` what must never be printed.

    Of the repository, `form` is the digest that names its objects, and `settings` are those of all its files, each with
    all its values.
    """

    top: Path
    environment: Mapping[str, str]
    secrets: tuple[str, ...] = ()
    form: str = "sha1"
    settings: Mapping[str, tuple[str, ...]] = {}


class Answer(Struct, frozen=True):
    """What git said, and its exit code."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """The output without the end of its line."""
        return self.out.decode("utf-8", "surrogateescape").rstrip("\n")


def opened(folder: Path, environment: Mapping[str, str]) -> Git:
    """Git in the repository that holds a folder. Raises Trouble when there is none, or no git."""
    git = Git(folder, _environment(environment))
    top, form = answer(git, "rev-parse", "--show-toplevel", "--show-object-format").text.rsplit("\n", 1)
    settings = _settings(answer(git, "config", "--list", "-z").text)
    own_ssh = "GIT_SSH" in environment or "GIT_SSH_COMMAND" in environment or "core.sshcommand" in settings
    ssh = {} if own_ssh else {"GIT_SSH_COMMAND": _SSH}
    # It runs at the top, since `index-pack` puts its file into a new folder .git where it is run further down.
    return Git(Path(top), {**git.environment, **ssh}, form=form, settings=settings)


def _settings(listing: str) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for setting in filter(None, listing.split("\0")):
        name, _, value = setting.partition("\n")
        found[name] = (*found.get(name, ()), value)
    return found


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in given.items() if name not in (*_ELSEWHERE, *_ASKING)}
    return {**kept, **_MANNER}


_MANNER = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "LC_ALL": "C",  # its messages are read by us
}


def knowing(git: Git, addresses: Sequence[str]) -> Git:
    """Git that keeps the passwords in some addresses to itself."""
    return replace(git, secrets=tuple(dict.fromkeys(secret for address in addresses for secret in _secrets(address))))


def offline(git: Git) -> Git:
    """Git that in a partial clone fetches nothing by itself (git 2.45): what is not here counts as missing."""
    return replace(git, environment={**git.environment, "GIT_NO_LAZY_FETCH": "1"})


def _secrets(address: str) -> Iterator[str]:
    """User and password of an address, since a token can stand in place of either; with SSH, a user is no secret."""
    found = re.match(r"(\w[\w+.-]*)://([^/\s]*)@", address)
    user, _, password = found[2].partition(":") if found else ("", "", "")
    for word in (password, user) if found and found[1].startswith("http") else (password,):
        # A word of three letters is no token, and to blot it out would blot out parts of other words.
        yield from (spelt for spelt in (word, unquote(word)) if len(spelt) > 3)


def shown(address: str) -> str:
    """The address of a remote without user, password and query, as it may be printed."""
    address = re.sub(r"^(https?://)[^/\s]*@", r"\1", address)
    address = re.sub(r"^(\w[\w+.-]*://[^/\s:@]*):[^/\s]*@", r"\1@", address)
    return printable(re.sub(r"^(https?://[^?#]*)[?#].*", r"\1", address))


def host(address: str) -> str:
    """Who answers at the address of a remote; of a folder, the folder."""
    if "://" in address:
        with suppress(ValueError):
            return urlsplit(address).hostname or shown(address)
    scp = re.match(r"(?:[^@/:]+@)?([^/:]+):(?!//)", address)
    return scp[1] if scp else shown(address)


# --- asking ----------------------------------------------------------------------------------------------------------


def answer(git: Git, *arguments: str, at: str = "", given: Given | None = None) -> Answer:
    """What git answers. Raises Trouble when it fails; `at` is the address of the remote that it talks to.

    `given` is its input, whole, or piece by piece for what says nothing before it has read all.
    """
    found = asked(git, *arguments, at=at, given=given)
    if found.code:
        raise Trouble(meaning(found, at))
    return found


def asked(git: Git, *arguments: str, at: str = "", given: Given | None = None, limit_s: float | None = None) -> Answer:
    """Run git once; that it fails may be an answer. Raises Trouble when it is not there or takes too long.

    After `limit_s` seconds it is ended.
    """
    with _Running(git, arguments, at, reads=given is not None, limit_s=limit_s) as running:
        return running.answer(given or b"")


class _Running:
    """Git at work; at the end of the block it has ended, one way or the other."""

    def __init__(
        self, git: Git, arguments: Sequence[str], at: str = "", *, reads: bool = False, limit_s: float | None = None
    ) -> None:
        settings = [part for setting in _SETTINGS for part in ("-c", setting)]
        self.git, self.at, self.limit_s = git, at, limit_s or (NETWORK_S if at else LOCAL_S)
        # A file takes what git complains of, not a pipe: what it leaves running, as ssh may, would keep a pipe open.
        self.errors = _nameless_file()
        try:
            self.process = subprocess.Popen(
                ["git", *settings, *arguments],
                cwd=git.top,
                env=git.environment,
                stdin=subprocess.PIPE if reads else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=self.errors,
                start_new_session=True,  # no terminal to ask on; and what git started can be ended with it
            )
        except FileNotFoundError as error:
            self.errors.close()
            raise Trouble("git is not installed; install it (https://git-scm.com), and publish again.") from error
        # Not Popen's own time-outs: those look whether it has ended every few milliseconds only.
        self.is_late = threading.Event()
        self.limit = threading.Timer(self.limit_s, self.end_late)
        self.limit.daemon = True
        self.limit.start()

    def __enter__(self) -> _Running:
        return self

    def __exit__(self, *_: object) -> None:
        self.limit.cancel()
        with self.process, self.errors:
            if self.process.poll() is None:
                _end(self.process)

    def answer(self, given: Given) -> Answer:
        if self.process.stdin and not isinstance(given, bytes):
            with suppress(BrokenPipeError):  # it may end before it has read everything; then it says why
                for piece in given:
                    self.process.stdin.write(piece)
        out = self.process.communicate(given if isinstance(given, bytes) else None)[0]
        self.limit.cancel()
        if self.is_late.is_set():
            raise Trouble(_too_slow(self.at, self.limit_s))
        self.errors.seek(0)
        said = self.errors.read().decode("utf-8", "replace")
        return Answer(self.process.returncode, out, _without(self.git.secrets, said))

    def end_late(self) -> None:
        self.is_late.set()
        _end(self.process)


def _nameless_file() -> IO[bytes]:
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("nutgraf"), "w+b")
    from tempfile import TemporaryFile  # takes longer to import than git to answer

    return TemporaryFile()


def _end(process: subprocess.Popen[bytes]) -> None:
    """End git with all it started; first kindly, so that it removes its locks."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(_FAREWELL_S)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _too_slow(at: str, limit_s: float) -> str:
    if not at:
        return f"git did not end within {limit_s:.0f} seconds; try again, or look what else uses the repository."
    return f"{host(at)} did not answer within {limit_s:.0f} seconds; look at your network, and publish again."


def _without(secrets: Sequence[str], text: str) -> str:
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, "…")
    return re.sub(r"(https?://)[^/\s@]*@", r"\1", text)


# --- failures in words -----------------------------------------------------------------------------------------------

_MEANINGS = (
    (
        r"dubious ownership",
        "the repository belongs to another user; say that you trust it with "
        "`git config --global --add safe.directory PATH`, where PATH is its folder.",
    ),
    (
        r"not a git repository|must be run in a work tree",
        "the content lies in no git repository; make one with `git init`, and name where it is hosted with "
        "`git remote add origin ADDRESS`.",
    ),
    (
        r"Please tell me who you are|empty ident|no (email|name) was given|auto-detect|user\.useConfigOnly",
        'git does not know who you are; tell it once with `git config --global user.name "Your Name"` and '
        "`git config --global user.email you@example.org`.",
    ),
    (
        r"unknown option|is not a git command|unknown switch",
        "this git is too old; install 2.30 or newer, and publish again.",
    ),
    (
        r"terminal prompts disabled|could not read (Username|Password)|Authentication failed|error: 401",
        "{host} asks who you are, and git has no valid password for it; sign in once, for GitHub with "
        "`gh auth login` and `gh auth setup-git`, and publish again.",
    ),
    (
        r"ssh: (command )?not found|cannot run \S*ssh\b",
        "ssh cannot be run here; install OpenSSH, or give the remote an address of {host} that begins with https://.",
    ),
    (
        r"Permission denied \(|Too many authentication failures",
        "{host} does not know your SSH key; load it with `ssh-add`, or add its public half to your account there.",
    ),
    (
        r"REMOTE HOST IDENTIFICATION HAS CHANGED|Host key for \S+ has changed",
        "{host} shows another SSH key than before, as somebody would who poses as it; compare it with the one that "
        "{host} tells on its pages, and only then forget the old one with `ssh-keygen -R {host}`.",
    ),
    (
        r"Host key verification failed",
        "the SSH key of {host} is not known to this computer; connect once with `ssh -T git@{host}`, compare the key "
        "with the one that {host} tells on its pages, and publish again.",
    ),
    (
        r"error: 403|Permission to .* denied|Write access to repository not granted|marked as read only",
        "you may not write to {shown}; ask its owner for leave, or sign in as somebody who has it.",
    ),
    (
        r"error: 404|[Rr]epository not found|repository '.*' not found|does not appear to be a git repository",
        "there is no repository at {shown}, or you may not see it; create it there, or look at the address with "
        "`git remote -v`.",
    ),
    (r"error: 429", "{host} has had too many requests; wait some minutes, and publish again."),
    (r"error: 5\d\d", "{host} has trouble of its own; wait some minutes, and publish again."),
    (
        r"certificate|handshake|SSL_CTX",
        "the connection to {host} is not safe: its certificate does not hold; look at the clock and the network of "
        "this computer.",
    ),
    (
        r"Operation too slow|timed out|Timeout",
        "{host} did not answer in time; look at your network, and publish again.",
    ),
    (
        r"Could not resolve|Failed to connect|Couldn't connect|Connection refused|Network is unreachable|No route to",
        "{host} cannot be reached; look at your network, and publish again.",
    ),
    (
        r"hung up|early EOF|RPC failed|unexpected disconnect|Empty reply|Connection reset|Recv failure|transfer closed"
        r"|invalid server response|expected flush|bad line length|unexpected EOF|disconnected"
        r"|SSL_read|SSL_ERROR|TLS connection|Connection closed",
        "the connection to {host} broke; publish again: the branch there holds the old site or the new one, whole.",
    ),
    (r"No space left", "the disk is full; make room, and publish again."),
    (
        r"insufficient permission|Permission denied|Read-only file system",
        "git may not write where it must; look whom the folder .git belongs to.",
    ),
)
"""What git writes when it fails, and what that means. The first that fits counts, so what is special stands first."""


def meaning(found: Answer, at: str = "") -> str:
    """A failure in one sentence with the next step; what a server said stands in it in its own words."""
    if "[remote rejected]" in found.text:
        return _refused_there(found, at)
    said = f"{found.err}\n{found.text}"
    for pattern, sentence in _MEANINGS:
        if re.search(pattern, said):
            return sentence.format(host=host(at), shown=shown(at))
    if "failed to push some refs" in said:
        return f"the pre-push hook of your repository said no{_quoted(_words(found.err))}; mend that, and try again."
    return f"git failed{_quoted(_words(found.err)[-3:])}; mend that, and publish again."


def _refused_there(found: Answer, at: str) -> str:
    """What a hook or a rule of the server refused."""
    remote = [line.removeprefix("remote:").strip() for line in found.err.splitlines() if line.startswith("remote:")]
    reason = re.search(r"\[remote rejected\] \((.*)\)", found.text)
    words = [*filter(None, remote)] or [reason[1] if reason else "without a word"]
    return f"{host(at)} refused it{_quoted(words)}; mend that, or ask whoever looks after the repository."


_MOST_WORDS = 600


def _words(text: str) -> list[str]:
    lines = (re.sub(r"^(fatal|error|remote): ", "", line).strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith(("failed to push", "hint:"))]


def _quoted(lines: Sequence[str]) -> str:
    text = printable(" ".join(lines))
    cut = text if len(text) <= _MOST_WORDS else f"{text[:_MOST_WORDS]}…"
    return f": “{cut}”" if cut else ""
