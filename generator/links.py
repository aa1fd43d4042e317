"""Addresses of other sites, asked whether they are still there; and what they answered, kept for a day.

In the room: how to ask politely, and what an answer means. Not in the room: which addresses a site names, and what is
said of them (outside.py). Whoever is asked is told who asks, is asked for one thing at a time, with a pause, and only
where its robots.txt lets programs look (RFC 9309). What it answers is not trusted: no body is read, each wait has an
end, and from a public address nobody is led on to one of this machine or its network.
"""

from __future__ import annotations

import ipaddress
import json
import re
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse
from itertools import groupby
from pathlib import Path
from threading import Event, Lock, Timer
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from msgspec import Struct

from generator.outside import DAY_S, SORTS, Answer

AT_ONCE = 4
"""How many sites are asked at a time."""
_UNREACHED, _TOO_LONG = "cannot be reached", "takes too long to answer"
_HOPS = 5
"""How often one answer may lead on to another address."""
_LARGEST_ROBOTS_BYTES = 500 * 1024
"""As much of a robots.txt as has to be read (RFC 9309, section 2.5)."""
_LONGEST_PAUSE_S = 10
"""The longest pause that a robots.txt is granted."""
_SHORTEST_WAIT_S = 600
"""For how long a site that was asked too often is left alone at least."""


class Manner(Struct, frozen=True):
    """How to ask: `agent` says who does; the pause between two questions to a site; how long an answer may take."""

    agent: str
    pause_s: float = 1
    patience_s: float = 10


Told = Callable[[int, int], None]
"""Is told how many addresses are done, and how many there are."""


def ask(urls: Iterable[str], manner: Manner, told: Told) -> dict[str, Answer]:
    """Ask for each address, several sites at once and each for one thing at a time.

    Never raises for what others answer, or for addresses that are none. Ended by Ctrl-C, it asks nobody any more.
    """
    ordered = sorted(set(urls), key=lambda url: (_site(url), url))
    by_site = [list(group) for _, group in groupby(ordered, key=_site)]
    found: dict[str, Answer] = {}
    total, lock, stop = sum(map(len, by_site)), Lock(), Event()

    def put(url: str, answer: Answer) -> None:
        with lock:
            found[url] = answer
            told(len(found), total)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        asked = [pool.submit(_ask_site, group, manner, put, stop) for group in by_site]
        try:
            for each in asked:
                each.result()
        finally:
            stop.set()
            pool.shutdown(cancel_futures=True)
    return found


def is_alone(answers: Mapping[str, Answer]) -> bool:
    """Whether somebody was asked and nobody reached: that says nothing of them."""
    return bool(answers) and all(each.told.startswith(_UNREACHED) for each in answers.values())


def _site(url: str) -> str:
    """What is asked for one thing at a time: the host, whatever its ports and protocols."""
    with suppress(ValueError):
        return urlsplit(url).hostname or ""
    return ""


def _ask_site(urls: Iterable[str], manner: Manner, put: Callable[[str, Answer], None], stop: Event) -> None:
    """Ask one site for all that is wanted of it; once it wants no more, or cannot be reached, it is left alone."""
    robots: dict[str, _Robots] = {}
    last: Answer | None = None
    pause_s = 0.0
    for url in urls:
        if last is None:
            stop.wait(pause_s)
            if stop.is_set():
                return
            try:
                answer, pause_s = _ask(url, robots, manner)
            except _SiteRefused as error:
                answer = last = Answer("unsure", str(error), holds_s=error.for_s)
        put(url, last or answer)


# --- one address -----------------------------------------------------------------------------------------------------


class _Refused(Exception):
    """Why there is no answer to be had for an address; the words follow it."""


class _SiteRefused(_Refused):
    """The same of all that lies at its site, for some seconds."""

    def __init__(self, told: str, for_s: int = 0) -> None:
        super().__init__(told)
        self.for_s = for_s


def _ask(url: str, robots: dict[str, _Robots], manner: Manner) -> tuple[Answer, float]:
    """The answer to one address, and the pause before the next. Raises `_SiteRefused`."""
    try:
        rules = _robots_of(_parts(url), robots, manner)
        if not rules.allow(manner.agent, url):
            return Answer("barred", rules.why), 0
        return _followed(url, manner), max(manner.pause_s, rules.pause_s)
    except _SiteRefused:
        raise
    except _Refused as error:
        return Answer("unsure", str(error), holds_s=0), manner.pause_s


def _followed(url: str, manner: Manner) -> Answer:
    """Ask, and go where the answer leads."""
    at, lasting, told = url, url, ""
    is_private = False
    for hop in range(_HOPS + 1):
        reply = _reply(at, manner, may_be_private=hop == 0 or is_private)
        is_private = is_private or (hop == 0 and reply.is_private)
        if reply.status not in _LEADING_ON or not reply.location:
            return _answer(reply, _with_fragment(lasting, url) if lasting != url else "", told)
        following = _joined(at, reply.location)
        if lasting == at and reply.status in (301, 308):
            lasting, told = following, told or reply.told
        at = following
    raise _Refused(f"leads on to other addresses more than {_HOPS} times")


_LEADING_ON = (301, 302, 303, 307, 308)


def _answer(reply: _Reply, moved_to: str, told: str) -> Answer:
    status = reply.status
    if status in (404, 410):
        return Answer("gone", f"{told}, and then {reply.told}" if moved_to else reply.told)
    if status == 429:
        wait_s = min(max(reply.wait_s, _SHORTEST_WAIT_S), DAY_S)
        raise _SiteRefused(f"wants to be asked no more for now ({reply.told})", wait_s)
    if 400 <= status < 500:
        return Answer("barred", f"it answers {reply.told}")
    if not 200 <= status < 300:
        return Answer("unsure", f"answers {reply.told}", holds_s=0)
    return Answer("moved", told, moved_to) if moved_to else Answer("fine", reply.told)


class _Reply(NamedTuple):
    """What a server said; `wait_s` are the seconds for which it wants to be left alone."""

    status: int
    reason: str
    location: str
    wait_s: int
    is_private: bool

    @property
    def told(self) -> str:
        return f"{self.status} {_short(self.reason)}".strip()


def _reply(url: str, manner: Manner, *, may_be_private: bool) -> _Reply:
    """The answer to HEAD, which asks for no text; to GET where a server refuses or does not know it."""
    reply = _requested("HEAD", url, manner, may_be_private=may_be_private)
    if reply.status >= 400 and reply.status != 429:
        return _requested("GET", url, manner, may_be_private=may_be_private)
    return reply


def _requested(method: str, url: str, manner: Manner, *, may_be_private: bool) -> _Reply:
    with _response(method, url, manner, may_be_private=may_be_private) as (response, is_private):
        # Headers are read as Latin-1, and servers write addresses in UTF-8.
        location = response.headers.get("Location", "").encode("latin-1", "replace").decode("utf-8", "replace")
        wait = response.headers.get("Retry-After", "")
        wait_s = int(wait) if re.fullmatch("[0-9]{1,6}", wait) else 0
        return _Reply(response.status, response.reason, location, wait_s, is_private)


@contextmanager
def _response(method: str, url: str, manner: Manner, *, may_be_private: bool) -> Iterator[tuple[HTTPResponse, bool]]:
    """A server's answer as far as its headers, and whether it lies in a network of one's own. Raises `_Refused`."""
    parts = _parts(url)
    host, addresses, is_private = _looked_up(parts)
    if is_private and not may_be_private:
        raise _Refused("leads to an address within this network, which is not followed")
    connection = HTTPConnection(host, parts.port or _PORTS[parts.scheme])
    # A time-out of a socket is for each of its bytes; this one is for all of them.
    is_late = Event()
    timer = Timer(2 * manner.patience_s, _hang_up, [connection, is_late])
    timer.daemon = True
    timer.start()
    try:
        connection.sock = _connected(addresses, connection.port, manner.patience_s)
        if parts.scheme == "https":
            connection.sock = ssl.create_default_context().wrap_socket(connection.sock, server_hostname=host)
        headers = {"User-Agent": manner.agent, "Accept": "*/*", "Connection": "close"}
        connection.request(method, _target(parts), headers=headers)
        response = connection.getresponse()
        if is_late.is_set():
            raise _Refused(_TOO_LONG)  # headers that are cut off look like all of them
        yield response, is_private
    except TimeoutError:
        raise _Refused(f"did not answer within {manner.patience_s:g} seconds") from None
    except ssl.SSLCertVerificationError as error:
        raise _Refused(f"has a certificate that cannot be trusted ({_short(error.verify_message)})") from None
    except (OSError, HTTPException, ValueError) as error:
        raise _Refused(_TOO_LONG if is_late.is_set() else f"{_UNREACHED} ({_why(error)})") from None
    finally:
        timer.cancel()
        connection.close()


_PORTS = {"http": 80, "https": 443}


def _hang_up(connection: HTTPConnection, is_late: Event) -> None:
    is_late.set()  # first, for whoever reads sees the end at once
    with suppress(OSError):
        if connection.sock is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)


def _looked_up(parts: SplitResult) -> tuple[str, list[str], bool]:
    """A host, its addresses, and whether they are none of the open network. Raises `_SiteRefused`."""
    host = parts.hostname or ""
    try:
        host = host if host.isascii() else host.encode("idna").decode()
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise _SiteRefused(f"{_UNREACHED} (no such host is known here)") from None
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    return host, addresses, not all(map(_is_public, addresses))


def _is_public(address: str) -> bool:
    """Whether an address is one of the open network; one of IPv4 may be dressed as one of IPv6."""
    known = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(known, ipaddress.IPv6Address):
        known = known.ipv4_mapped or known.sixtofour or known
    return known.is_global and not known.is_multicast


def _connected(addresses: Iterable[str], port: int, patience_s: float) -> socket.socket:
    """A socket to one of the very addresses that were looked at: another look-up could tell others."""
    last: OSError = OSError("no address")
    for address in addresses:
        try:
            return socket.create_connection((address, port), patience_s)
        except OSError as error:
            last = error
    raise last


# --- robots.txt ------------------------------------------------------------------------------------------------------


class _Robots(NamedTuple):
    """What a site lets programs look at; `why` where that is nothing."""

    parser: RobotFileParser | None
    pause_s: float = 0
    why: str = "its robots.txt lets no program look at it"
    allows_nothing: bool = False

    def allow(self, agent: str, url: str) -> bool:
        return not self.allows_nothing and (self.parser is None or self.parser.can_fetch(agent, url))


def _robots_of(parts: SplitResult, known: dict[str, _Robots], manner: Manner) -> _Robots:
    """The rules of a site, asked for once. Raises `_SiteRefused` where even they give no answer."""
    root = f"{parts.scheme}://{parts.netloc}"
    if root not in known:
        try:
            known[root] = _read_robots(f"{root}/robots.txt", manner)
        except _SiteRefused:
            raise
        except _Refused as error:
            raise _SiteRefused(str(error)) from None
    return known[root]


def _read_robots(url: str, manner: Manner) -> _Robots:
    """The rules at an address; where there are none, all is allowed (RFC 9309, section 2.3.1)."""
    at, is_private = url, False
    for hop in range(_HOPS + 1):
        with _response("GET", at, manner, may_be_private=hop == 0 or is_private) as (response, is_home):
            is_private = is_private or (hop == 0 and is_home)
            location = response.headers.get("Location", "")
            if response.status == 200:
                return _rules(response.read(_LARGEST_ROBOTS_BYTES), manner)
            if response.status >= 500:
                return _Robots(None, why=f"its robots.txt answers {response.status}", allows_nothing=True)
        if response.status not in _LEADING_ON or not location:
            break
        at = _joined(at, location)
    return _Robots(None)


def _rules(text: bytes, manner: Manner) -> _Robots:
    parser = RobotFileParser()
    parser.parse(text.decode("utf-8", "replace").splitlines())
    return _Robots(parser, min(float(parser.crawl_delay(manner.agent) or 0), _LONGEST_PAUSE_S))


# --- addresses -------------------------------------------------------------------------------------------------------


def _parts(url: str) -> SplitResult:
    """The parts of an address of the web. Raises `_Refused` for any other."""
    try:
        parts = urlsplit(url)
        is_one = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        is_one = False
    if not is_one:
        raise _Refused("leads to no address of the web")
    return parts


def _joined(at: str, location: str) -> str:
    try:
        return urljoin(at, location)
    except ValueError:
        raise _Refused("leads to no address of the web") from None


def _with_fragment(url: str, typed: str) -> str:
    """An address with the place on its page that was typed, as browsers keep it."""
    place = urlsplit(typed).fragment
    return f"{url}#{place}" if place and not urlsplit(url).fragment else url


def _target(parts: SplitResult) -> str:
    """What is asked of the host: no fragment, and nothing that a request cannot hold."""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return f"{path}?{quote(parts.query, safe='/?%:@!$&()*+,;=~-._')}" if parts.query else path


def _short(words: str) -> str:
    """What a server said, as one line that cannot steer anything."""
    return " ".join("".join(char if char.isprintable() else " " for char in words).split())[:60]


def _why(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return _short(error.strerror).lower()
    return "it does not speak HTTP"


# --- what is kept ----------------------------------------------------------------------------------------------------


def kept(file: Path, now_s: float) -> dict[str, Answer]:
    """The answers that still hold, by address; a file that is not there or damaged has none.

    `now_s` are seconds since 1970.
    """
    return {url: answer for url, (_, answer) in _read(file, now_s).items()}


def keep(file: Path, answers: Mapping[str, Answer], now_s: float) -> None:
    """Write answers down beside those that still hold. A disk that refuses is no mistake."""
    until = _read(file, now_s) | {url: (now_s + each.holds_s, each) for url, each in answers.items() if each.holds_s}
    told = {url: [end_s, each.sort, each.told, each.to] for url, (end_s, each) in sorted(until.items())}
    with suppress(OSError):
        if any(each.is_symlink() for each in (file, *[*file.parents][:3])):
            return  # a link would have us write elsewhere
        file.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError), (file.parent / ".gitignore").open("x", encoding="utf-8") as hidden:
            hidden.write("*\n")
        fresh = file.with_suffix(".new")
        fresh.write_text(json.dumps(told, indent=0), "utf-8")
        fresh.replace(file)


def _read(file: Path, now_s: float) -> dict[str, tuple[float, Answer]]:
    found: dict[str, tuple[float, Answer]] = {}
    with suppress(OSError, ValueError, TypeError, AttributeError):
        for url, (end_s, sort, told, to) in json.loads(file.read_bytes()).items():
            if now_s < end_s <= now_s + DAY_S and sort in SORTS and isinstance(told, str) and isinstance(to, str):
                found[url] = end_s, Answer(sort, told, to)
    return found
