"""The local server: it shows a snapshot to browsers, and tells open pages what changed.

In the room: answers to requests, who may ask, and the stream of events to open pages. Not in the room: what changed
and what pages hold (live.py), and what a page does with an event (preview.js). It behaves as GitHub Pages
does: below the base path, `/x` leads to `/x/`, names are case-sensitive, `404.html` answers what is not there.

Everyone on this machine can reach a local server, and any web page can ask a browser to: so a request must name the
host that was agreed on (DNS rebinding), no other origin is allowed anything, and nothing but snapshots is ever read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from socket import AF_INET, AF_INET6, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, gethostname, socket
from threading import Condition
from typing import TYPE_CHECKING
from urllib.parse import quote

from msgspec import Struct
from werkzeug.exceptions import HTTPException
from werkzeug.serving import BaseWSGIServer, ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.wrappers import Request, Response

from generator.layouts import LayoutError
from generator.live import Snapshot

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

OWN = "_nutgraf/"
"""What lies below it is the preview's own; no explainer can be called so."""
SILENCE_S = 15
"""How long a stream is silent at most: a browser that has gone is noticed when it is written to."""
SLOW_CLIENT_S = 10
"""How long a client may take for its request, and between two pieces of an answer."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")
BACKLOG = 128
_HERE = Path(__file__).parent
_SCRIPTS = {"preview.js": "text/javascript", "preview.css": "text/css"}
_TYPES = {
    "html": "text/html", "css": "text/css", "js": "text/javascript", "xml": "application/xml", "txt": "text/plain",
    "json": "application/json", "geojson": "application/geo+json", "csv": "text/csv", "ics": "text/calendar",
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
    "avif": "image/avif", "svg": "image/svg+xml", "ico": "image/vnd.microsoft.icon", "pdf": "application/pdf",
    "mp3": "audio/mpeg", "mp4": "video/mp4", "ogg": "audio/ogg", "webm": "video/webm", "zip": "application/zip",
    "epub": "application/epub+zip",
}  # fmt: skip
_TEXTS = ("text/", "application/xml", "application/json")


# --- what open pages are told ----------------------------------------------------------------------------------------


class Board:
    """The snapshot that is shown now; whoever waits is told of a new one.

    One thread puts snapshots up, many read. What is put up is complete and never changes. That thread is woken by
    `wake` when layouts turn out to be wrong.
    """

    def __init__(self, first: Snapshot, wake: Callable[[], None]) -> None:
        self._snapshot, self._news, self._is_closed, self._wake = first, Condition(), False, wake
        self._refused: tuple[Snapshot, LayoutError] | None = None
        self._open: list[str] = []
        self._awaited = 0

    @property
    def snapshot(self) -> Snapshot:
        return self._snapshot

    @property
    def is_closed(self) -> bool:
        return self._is_closed

    def put(self, snapshot: Snapshot) -> None:
        with self._news:
            self._snapshot = snapshot
            self._news.notify_all()

    def close(self) -> None:
        with self._news:
            self._is_closed = True
            self._news.notify_all()

    def after(self, version: int, patience_s: float) -> Snapshot | None:
        """The first snapshot newer than a version, once there is one; None after a while, or at the end."""
        with self._news:
            self._news.wait_for(lambda: self._is_closed or self._snapshot.version > version, patience_s)
            return self._snapshot if self._snapshot.version > version and not self._is_closed else None

    # layouts that cannot make a page

    def refuse(self, snapshot: Snapshot, error: LayoutError) -> None:
        """Tell that a page could not be made."""
        with self._news:
            self._refused = snapshot, error
        self._wake()

    def refused(self) -> tuple[Snapshot, LayoutError] | None:
        """What was told last of pages that could not be made; it is told once."""
        with self._news:
            refused, self._refused = self._refused, None
            return refused

    # pages in open tabs: they are made first

    def opened(self, path: str) -> None:
        with self._news:
            self._open.append(path)

    def closed(self, path: str) -> None:
        with self._news:
            self._open.remove(path)

    def open_paths(self) -> tuple[str, ...]:
        with self._news:
            return tuple(dict.fromkeys(self._open))

    # pages that somebody waits for: nothing else is done meanwhile

    @contextmanager
    def awaited(self) -> Iterator[None]:
        """While the block makes a page that somebody waits for."""
        with self._news:
            self._awaited += 1
        try:
            yield
        finally:
            with self._news:
                self._awaited -= 1
                self._news.notify_all()

    def wait_until_idle(self, patience_s: float) -> None:
        """Wait until nobody waits for a page, or for so long."""
        with self._news:
            self._news.wait_for(lambda: self._is_closed or not self._awaited, patience_s)


# --- answers ---------------------------------------------------------------------------------------------------------


class Found(Struct, frozen=True):
    """What an address leads to: the bytes of an output and its status, or where to go instead."""

    path: str
    body: bytes
    status: int = 200
    location: str = ""


def find(snapshot: Snapshot, typed: str) -> Found:
    """What the path of a request leads to, as on GitHub Pages. Raises LayoutError for a mistake in a layout."""
    base = snapshot.base_path
    if not typed.startswith(base):
        if f"{typed}/" == base:
            return Found("", b"", 301, quote(base))
        return Found("", f"The site lies at {base}\n".encode(), 404)
    rest = typed.removeprefix(base)
    if not _is_public(rest):
        return _not_found(snapshot)
    path = f"{rest}index.html" if rest == "" or rest.endswith("/") else rest
    body = snapshot.find(path)
    if body is not None:
        return Found(path, body)
    if path == rest and snapshot.find(f"{rest}/index.html") is not None:
        return Found("", b"", 301, quote(f"{typed}/"))
    if snapshot.has_errors and path.endswith(".html"):
        return Found(path, _WAITING, 503)  # it may be there once they are mended
    return _not_found(snapshot)


def _shown(snapshot: Snapshot, typed: str, board: Board) -> Found:
    """What a request is answered; a page that cannot be made is waited for."""
    try:
        return find(snapshot, typed)
    except LayoutError as error:
        board.refuse(snapshot, error)
        return Found("index.html", _WAITING, 503)


def _is_public(rest: str) -> bool:
    hidden = any(part.startswith(".") and part != ".well-known" for part in rest.split("/"))
    return not hidden and "\\" not in rest and rest.isprintable()


def _not_found(snapshot: Snapshot) -> Found:
    return Found("404.html", snapshot.find("404.html") or b"There is no such page.\n", 404)


_POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'"


def _notice(title: str, text: str) -> bytes:
    """A page of the preview's own; it gives way to the real one as soon as there is one."""
    policy = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    head = f'<head><meta charset="utf-8">{policy}<title>{title}</title></head>'
    return f'<!doctype html>\n<html lang="en">\n{head}\n<body><p>{text}</p></body>\n</html>\n'.encode()


_WAITING = _notice("Waiting for a mistake to be mended", "This page will be here once the mistakes are mended.")
_BUG = _notice("A bug in Nutgraf", "Nutgraf failed to make this page; the terminal of the preview says more.")


TellBug = Callable[[Exception], None]


def application(board: Board, hosts: Sequence[str], tell_bug: TellBug) -> WSGIApplication:
    """The WSGI application that answers from a board; `hosts` are the names it may be called by, with the port."""

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        try:
            response: Response | HTTPException = _answer(request, board, hosts, tell_bug)
        except HTTPException as error:
            response = error
        except Exception as error:  # noqa: BLE001 - a bug of ours costs the page that has it
            tell_bug(error)
            response = _found(request, Found("index.html", _BUG, 500), board.snapshot.base_path + OWN)
        return response(environ, start)

    return answer


def _answer(request: Request, board: Board, hosts: Sequence[str], tell_bug: TellBug) -> Response:
    if refused := _refusal(request, hosts):
        status, why = refused
        return _headed(Response(f"{why}\n", status, mimetype="text/plain"))
    own = board.snapshot.base_path + OWN
    if request.path == f"{own}events":
        return _headed(Response(_events(request, board, tell_bug), mimetype="text/event-stream"))
    if request.path.startswith(own):
        return _own_file(request, request.path.removeprefix(own))
    with board.awaited():
        found = _shown(board.snapshot, request.path, board)
    return _found(request, found, own)


def _refusal(request: Request, hosts: Sequence[str]) -> tuple[int, str] | None:
    """Why a request is not answered, with the status that says so."""
    host = request.headers.get("Host")
    if host is None:
        return 400, "A request must name its host."
    if host.lower() not in (*hosts, *_arrived_at(request)):
        return 403, f"This server answers to {hosts[0]}."
    if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin") and not _is_visit(request):
        return 403, "Pages of other sites may link here and nothing else."
    return None if request.method in ("GET", "HEAD") else (405, "Only GET and HEAD are answered.")


def _arrived_at(request: Request) -> tuple[str, ...]:
    """The address of this machine at which a request arrived, with the port: no other site can be called so."""
    connection: socket = request.environ["werkzeug.socket"]
    host, port = connection.getsockname()[:2]
    return _called(host.removeprefix("::ffff:"), port)


def _is_visit(request: Request) -> bool:
    """Whether somebody follows a link, in a tab and not in a frame."""
    return request.headers.get("Sec-Fetch-Mode") == "navigate" and request.headers.get("Sec-Fetch-Dest") == "document"


def _found(request: Request, found: Found, own: str) -> Response:
    if found.location:
        return _headed(Response(status=301, headers={"Location": found.location}))
    ending = found.path.rpartition(".")[2].lower()
    type_ = _TYPES.get(ending, "application/octet-stream") if found.path else "text/plain"
    body = with_script(found.body, own) if type_ == "text/html" else found.body
    response = Response(body, found.status, mimetype=type_)
    if type_.startswith(_TEXTS):
        response.mimetype_params["charset"] = "utf-8"
    if found.status == 200:
        response.set_etag(sha256(body).hexdigest()[:20])
        response.make_conditional(request.environ, accept_ranges=True, complete_length=len(body))
    return _headed(response)


def _own_file(request: Request, name: str) -> Response:
    if name not in _SCRIPTS:
        return _headed(Response("There is no such file.\n", 404, mimetype="text/plain"))
    return _headed(Response((_HERE / name).read_bytes(), mimetype=_SCRIPTS[name]))


def _headed(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "no-cache")
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    return response


def with_script(html: bytes, own: str) -> bytes:
    """A page with the script that keeps it current; it is in no output."""
    tag = f'<script src="{quote(own)}preview.js" data-page="{digest(html)}" defer></script>\n'
    head, end, rest = html.partition(b"</head>")
    return head + tag.encode() + end + rest if end else html + tag.encode()


_STYLE = re.compile(rb'(<link rel="stylesheet" href=")[^"]*')


def digest(html: bytes) -> str:
    """What tells one state of a page from another; the address of its style sheet is no part of it."""
    return sha256(_STYLE.sub(rb"\1", html)).hexdigest()[:16]


def style_of(html: bytes) -> tuple[str, str]:
    """The name of the style sheet of a page, which tells its state, and its address as the page writes it."""
    found = _STYLE.search(html)
    address = found[0].rpartition(b'"')[2].decode() if found else ""
    return address.rpartition("/")[2], address


# --- events ----------------------------------------------------------------------------------------------------------


def _events(request: Request, board: Board, tell_bug: TellBug) -> Iterator[bytes]:
    """Server-sent events (HTML standard, 9.2) for one open page: what changed since the state that it names."""
    typed = request.args.get("path", "/")
    known = {name: request.args.get(name, "") for name in ("page", "style", "problems")}
    board.opened(typed)
    try:
        yield b"retry: 500\n\n"
        snapshot: Snapshot | None = board.snapshot
        version = -1
        while not board.is_closed:
            if snapshot is None:
                yield b": still here\n\n"
            else:
                version = snapshot.version
                yield from _news(snapshot, typed, known, board, tell_bug)
            snapshot = board.after(version, SILENCE_S)
    finally:
        board.closed(typed)


def _news(snapshot: Snapshot, typed: str, known: dict[str, str], board: Board, tell_bug: TellBug) -> Iterator[bytes]:
    """What an open page does not know yet; it is remembered as told. A page that cannot be made is no news."""
    try:
        found = _shown(snapshot, typed, board)
    except Exception as error:  # noqa: BLE001 - the page stays as it is, and is told of what comes next
        tell_bug(error)
        found = Found("index.html", _BUG, 500)
    told: dict[str, tuple[str, object]] = {"problems": (snapshot.problems_digest, snapshot.problems_told)}
    if found.status in (200, 404):
        told |= {"style": style_of(found.body), "page": (digest(found.body), "")}
    for name, (state, value) in told.items():
        if known[name] != state:
            known[name] = state
            yield f"event: {name}\ndata: {json.dumps({'digest': state, 'told': value})}\n\n".encode()


# --- the server ------------------------------------------------------------------------------------------------------


class _Handler(WSGIRequestHandler):
    timeout = SLOW_CLIENT_S

    def log(self, type: str, message: str, *args: object) -> None:
        """Requests are no news; problems are told by the builder."""


def listen(host: str, port: int) -> socket:
    """A socket that listens; port 0 means any that is free. Raises OSError when it cannot."""
    family = AF_INET6 if ":" in host else AF_INET
    opened = socket(family, SOCK_STREAM)
    try:
        opened.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        opened.bind((host, port))
        opened.listen(BACKLOG)
    except OSError:
        opened.close()
        raise
    return opened


def server(listening: socket, app: WSGIApplication) -> BaseWSGIServer:
    """A server on a listening socket, which it takes over; each request has a thread of its own."""
    host, port = listening.getsockname()[:2]
    # werkzeug's own binding prints and exits where it fails.
    made = ThreadedWSGIServer(host, port, app, handler=_Handler, fd=listening.fileno())
    listening.close()
    return made


EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - what somebody may ask for


def hosts_of(host: str, port: int) -> tuple[str, ...]:
    """The names by which a server may be called: loopback has three, and the machine those that others know.

    An address at which requests arrive needs no name here.
    """
    if host in EVERYWHERE:
        own = gethostname().lower()
        first = own.partition(".")[0]
        names = [own, first, f"{first}.local", *LOOPBACK]
    else:
        names = ["localhost", "127.0.0.1", "::1"] if host in LOOPBACK else [host.lower()]
    return tuple(dict.fromkeys(called for name in names for called in _called(name, port)))


def _called(host: str, port: int) -> tuple[str, ...]:
    """How requests name a host: with the port, which may be left out where it is the usual one."""
    name = f"[{host}]" if ":" in host else host
    return (f"{name}:{port}", name) if port == 80 else (f"{name}:{port}",)


def address_of(host: str, port: int) -> str:
    """The address that somebody on this machine types."""
    return f"http://{_called('127.0.0.1' if host in EVERYWHERE else host, port)[0]}"
