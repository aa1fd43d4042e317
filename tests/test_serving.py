"""The local server, asked over a real socket: what it answers, whom it refuses, and what open pages are told."""

from __future__ import annotations

import json
import re
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from threading import Event, Semaphore, Thread
from typing import NoReturn

import pytest
from building import SMALL, WITHOUT_RULES, lacks, tree
from msgspec.structs import replace

from generator import cli, serving
from generator.live import Live, Once, Standing
from generator.pipeline import Options
from generator.serving import Board

GIVEN = cli._layouts(None)
FILES = {
    **SMALL,
    "site.yml": f"title: Small\nbase_url: https://example.org/repo/\n{WITHOUT_RULES}",
    "one/assets/Plan.pdf": "0123456789",
    "one/terms/word.md": "---\ntitle: Word\nsummary: A word.\n---\nMore of it.\n",
}


@dataclass
class Served:
    """A server on a port of its own, and the files that it shows."""

    live: Live
    board: Board
    port: int
    bugs: list[Exception]

    def ask(self, path: str, *, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer, answer.read()

    def send(self, request: bytes) -> bytes:
        """What comes back for bytes that may be no request at all."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    def put(self, files: Mapping[str, str]) -> None:
        self.live.update(tree(files), GIVEN)
        for slug in self.live.unchecked():
            self.live.check(slug)
        self.board.put(self.live.snapshot())


@contextmanager
def serving_of(files: Mapping[str, str], host: str = "127.0.0.1") -> Iterator[Served]:
    live = Live(Options("content", None, True))
    board = Board(live.update(tree(files), GIVEN), lambda: None)
    listening = serving.listen(host, 0)
    port = listening.getsockname()[1]
    bugs: list[Exception] = []
    server = serving.server(listening, serving.application(board, serving.hosts_of(host, port), bugs.append))
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Served(live, board, port, bugs)
    finally:
        board.close()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving_of(FILES) as made:
        yield made


# --- as on GitHub Pages ----------------------------------------------------------------------------------------------


def test_page_has_the_bytes_of_the_output_and_the_script_before_the_end_of_its_head(served: Served) -> None:
    answer, body = served.ask("/repo/one/")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    script = f'<script src="/repo/_nutgraf/preview.js" data-page="{serving.digest(b"")}" defer></script>\n'
    output = served.board.snapshot.find("one/index.html") or b""
    told = script.replace(serving.digest(b""), serving.digest(output)).encode()
    assert body == output.replace(b"</head>", told + b"</head>")


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/repo/", 200, None),
        ("/repo/index.html", 200, None),
        ("/repo", 301, "/repo/"),
        ("/repo/one", 301, "/repo/one/"),
        ("/repo/one/terms/word", 301, "/repo/one/terms/word/"),
        ("/repo/one/assets/Plan.pdf", 200, None),
        ("/repo/one/assets/plan.pdf", 404, None),
        ("/repo/ONE/", 404, None),
        ("/repo/one/assets/Plan.pdf/", 404, None),
        ("/one/", 404, None),
        ("/", 404, None),
        ("/repo/feed.xml", 200, None),
        ("/repo/none", 404, None),
    ],
)
def test_address_is_answered_as_on_the_hosting_site(
    served: Served, path: str, status: int, location: str | None
) -> None:
    answer, _ = served.ask(path)
    assert (answer.status, answer.headers["Location"]) == (status, location)


def test_address_of_the_site_may_hold_letters_that_are_escaped() -> None:
    files = {**FILES, "site.yml": FILES["site.yml"].replace("/repo/", "/caf%C3%A9/")}
    with serving_of(files) as made:
        answer, body = made.ask("/caf%C3%A9/one/")
        assert (answer.status, b"/caf%C3%A9/_nutgraf/preview.js" in body) == (200, True)
        assert made.ask("/caf%C3%A9")[0].headers["Location"] == "/caf%C3%A9/"
        assert made.ask("/caf%C3%A9/one")[0].headers["Location"] == "/caf%C3%A9/one/"


def test_what_is_not_there_gets_the_page_for_that(served: Served) -> None:
    answer, body = served.ask("/repo/none/")
    assert answer.status == 404
    assert b"There is no such page" in body
    assert b"preview.js" in body


@pytest.mark.parametrize(
    ("path", "type_"),
    [
        ("/repo/feed.xml", "application/xml; charset=utf-8"),
        ("/repo/robots.txt", "text/plain; charset=utf-8"),
        ("/repo/one/assets/Plan.pdf", "application/pdf"),
        ("/repo/_nutgraf/preview.js", "text/javascript; charset=utf-8"),
        ("/repo/_nutgraf/preview.css", "text/css; charset=utf-8"),
    ],
)
def test_media_type_is_that_of_the_name(served: Served, path: str, type_: str) -> None:
    assert served.ask(path)[0].headers["Content-Type"] == type_


def test_head_has_the_headers_and_no_body(served: Served) -> None:
    whole, body = served.ask("/repo/one/assets/Plan.pdf")
    head, nothing = served.ask("/repo/one/assets/Plan.pdf", method="HEAD")
    assert (head.headers["Content-Length"], nothing, body) == ("10", b"", b"0123456789")
    assert head.headers["ETag"] == whole.headers["ETag"]


def test_part_of_a_file_is_answered_as_a_part(served: Served) -> None:
    answer, body = served.ask("/repo/one/assets/Plan.pdf", Range="bytes=2-4")
    assert (answer.status, answer.headers["Content-Range"], body) == (206, "bytes 2-4/10", b"234")
    answer, _ = served.ask("/repo/one/assets/Plan.pdf", Range="bytes=50-")
    assert answer.status == 416


def test_page_that_the_browser_has_is_not_sent_again(served: Served) -> None:
    tag = served.ask("/repo/one/")[0].headers["ETag"]
    answer, body = served.ask("/repo/one/", If_None_Match=tag)
    assert (answer.status, body) == (304, b"")


# --- safe ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example", "[::2]"])
def test_host_that_is_not_ours_is_refused(served: Served, host: str) -> None:
    assert served.ask("/repo/", Host=host)[0].status == 403


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]", "LOCALHOST"])
def test_names_of_loopback_are_ours(served: Served, name: str) -> None:
    assert served.ask("/repo/", Host=f"{name}:{served.port}")[0].status == 200


def test_request_without_a_host_is_refused(served: Served) -> None:
    assert served.send(b"GET /repo/ HTTP/1.1\r\n\r\n").split(b" ")[1] == b"400"
    assert b"400" in served.send(b"GET /repo/ HTTP/1.0\r\n\r\n").split(b"\r\n")[0]


def test_host_inside_the_request_line_counts(served: Served) -> None:
    request = f"GET http://evil.example/repo/ HTTP/1.1\r\nHost: localhost:{served.port}\r\n\r\n"
    assert served.send(request.encode()).split(b" ")[1] == b"403"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_methods_that_change_something_are_refused(served: Served, method: str) -> None:
    assert served.ask("/repo/", method=method)[0].status == 405


def test_answers_are_for_this_site_alone(served: Served) -> None:
    for path in ("/repo/", "/repo/none", "/repo/_nutgraf/preview.js", "/repo/feed.xml"):
        answer, _ = served.ask(path, Origin="https://evil.example")
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize(
    ("site", "mode", "dest", "status"),
    [
        ("cross-site", "no-cors", "script", 403),
        ("cross-site", "navigate", "iframe", 403),
        ("same-site", "cors", "empty", 403),
        ("cross-site", "navigate", "document", 200),
        ("same-origin", "cors", "empty", 200),
        ("none", "navigate", "document", 200),
    ],
)
def test_pages_of_other_sites_may_link_here_and_nothing_else(
    served: Served, site: str, mode: str, dest: str, status: int
) -> None:
    headers = {"Sec_Fetch_Site": site, "Sec_Fetch_Mode": mode, "Sec_Fetch_Dest": dest}
    assert served.ask("/repo/", **headers)[0].status == status


@pytest.mark.parametrize(
    "path",
    [
        "/repo/../site.yml",
        "/repo/one/../../content/site.yml",
        "/repo/%2e%2e/site.yml",
        "/repo/..%2fsite.yml",
        "/repo/%252e%252e/site.yml",
        "/repo/.git/config",
        "/repo/one/.env",
        "/repo/one/assets/..%5cPlan.pdf",
        "/repo/one/%00",
        "/repo/_nutgraf/../preview.js",
        "/repo/_nutgraf/preview.py",
        "/repo/_nutgraf/..%2flive.py",
        "/repo//etc/passwd",
        "//etc/passwd",
        "/repo/one/assets/Plan.pdf%00.html",
    ],
)
def test_nothing_but_outputs_can_be_had(served: Served, path: str) -> None:
    answer, body = served.ask(path)
    assert answer.status in (400, 403, 404), body


@pytest.mark.parametrize(
    "request_",
    [
        b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03",
        b"GET\r\n\r\n",
        b"GET /repo/ HTTP/9.9\r\nHost: localhost\r\n\r\n",
        b"GET /repo/ HTTP/one\r\n\r\n",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
        b"GET /repo/ HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"GET /repo/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /repo/\xff HTTP/1.1\r\nHost: \xff\r\n\r\n",
        b"\r\n\r\n",
    ],
    ids=["tls", "no-path", "version", "no-version", "long-line", "many-headers", "two-hosts", "bytes", "blank"],
)
def test_what_is_no_request_is_refused_and_harms_nobody(served: Served, request_: bytes) -> None:
    answer = served.send(request_)
    # A request that names no version gets an answer without a head.
    status = re.match(rb"HTTP/1\.[01] ([45])|(?s:.*)Error code: ([45])", answer)
    assert answer == b"" or status, answer[:200]
    assert served.ask("/repo/")[0].status == 200


def test_clients_that_say_nothing_do_not_stop_the_next(served: Served) -> None:
    silent = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(40)]
    for connection in silent[::2]:
        connection.sendall(b"GET /repo/ HTTP/1.1\r\nHost: loc")
    assert served.ask("/repo/")[0].status == 200
    for connection in silent:
        connection.close()


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_server_for_everybody_answers_to_the_names_and_addresses_of_the_machine(host: str) -> None:
    own = socket.gethostname()
    address = "[::1]" if host == "::" else "127.0.0.1"
    cases = {own: 200, own.upper(): 200, f"{own.partition('.')[0]}.local": 200, "localhost": 200, address: 200}
    cases |= {"evil.example": 403, "192.0.2.1": 403, "0.0.0.0": 403, f"{own}.evil.example": 403}
    with serving_of(FILES, host) as made:
        assert {name: made.ask("/repo/", Host=f"{name}:{made.port}")[0].status for name in cases} == cases


def test_address_at_which_a_request_arrives_is_a_name_of_the_machine() -> None:
    if sys.platform != "linux":
        lacks("a second address of loopback", cannot="only Linux has it without being told")
    with serving_of(FILES, "0.0.0.0") as made, socket.create_connection(("127.0.0.2", made.port), 10) as connection:
        connection.sendall(f"GET /repo/ HTTP/1.1\r\nHost: 127.0.0.2:{made.port}\r\n\r\n".encode())
        assert connection.recv(65536).split(b" ")[1] == b"200"


def test_address_that_is_told_can_be_typed() -> None:
    told = [serving.address_of(host, 8000) for host in ("127.0.0.1", "::1", "0.0.0.0", "::", "desk")]
    assert told == ["http://127.0.0.1:8000", "http://[::1]:8000", *["http://127.0.0.1:8000"] * 2, "http://desk:8000"]


def test_port_that_is_taken_is_an_error_of_the_system(served: Served) -> None:
    with pytest.raises(OSError, match="in use"):
        serving.listen("127.0.0.1", served.port)


# --- what open pages are told ----------------------------------------------------------------------------------------


class Tab:
    """An open page: it knows a state, and hears what changed."""

    def __init__(self, served: Served, path: str, **known: str) -> None:
        self.connection = HTTPConnection("127.0.0.1", served.port, timeout=10)
        query = "&".join(f"{name}={value}" for name, value in {"path": path, **known}.items())
        self.connection.request("GET", f"/repo/_nutgraf/events?{query}")
        self.answer = self.connection.getresponse()
        assert self.answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"

    def hears(self) -> tuple[str, str, object]:
        """The next event: its name, the digest and what it tells."""
        name = ""
        for line in iter(self.answer.readline, b""):
            if line.startswith(b"event: "):
                name = line[7:].strip().decode()
            elif line.startswith(b"data: "):
                told = json.loads(line[6:])
                return name, told["digest"], told["told"]
        return "", "", None

    def close(self) -> None:
        self.connection.close()


@contextmanager
def tab(served: Served, path: str, **known: str) -> Iterator[Tab]:
    with closing(Tab(served, path, **known)) as opened:
        yield opened


def state(served: Served, path: str) -> dict[str, str]:
    """What a page that was just loaded knows."""
    html = serving.find(served.board.snapshot, path).body
    snapshot = served.board.snapshot
    return {"page": serving.digest(html), "style": serving.style_of(html)[0], "problems": snapshot.problems_digest}


@pytest.fixture
def own() -> Iterator[Served]:
    with serving_of(FILES) as made:
        yield made


def edited(files: Mapping[str, str], path: str, old: str, new: str) -> dict[str, str]:
    assert old in files[path]
    return {**files, path: files[path].replace(old, new)}


def test_only_the_tab_whose_page_changed_is_told(own: Served) -> None:
    one, home = state(own, "/repo/one/"), state(own, "/repo/")
    with tab(own, "/repo/one/", **one) as changed, tab(own, "/repo/", **home) as same:
        own.put(edited(FILES, "one/index.md", "Text", "Other text"))
        name, digest, _ = changed.hears()
        assert (name, digest) == ("page", state(own, "/repo/one/")["page"])
        own.put(edited(FILES, "site.yml", "Small", "Renamed"))
        assert same.hears()[:2] == ("page", state(own, "/repo/")["page"])


def test_tab_that_was_away_is_told_at_once(own: Served) -> None:
    old = state(own, "/repo/one/")
    own.put(edited(FILES, "one/index.md", "Text", "Other text"))
    with tab(own, "/repo/one/", **old) as back:
        assert back.hears()[0] == "page"


def test_mistake_is_told_without_a_new_page_and_its_mending_with_none(own: Served) -> None:
    with tab(own, "/repo/one/", **state(own, "/repo/one/")) as opened:
        own.put(edited(FILES, "one/index.md", "title:", "<i>titel:"))
        name, _, told = opened.hears()
        assert name == "problems"
        assert isinstance(told, dict)
        assert [error["place"] for error in told["errors"]] == ["content/one/index.md:1:1", "content/one/index.md:2:1"]
        own.put(FILES)
        assert opened.hears()[::2] == ("problems", {"errors": [], "warnings": 0})


def test_page_that_was_added_reaches_the_tab_that_waits_for_it(own: Served) -> None:
    with tab(own, "/repo/one/terms/new/", **state(own, "/repo/one/terms/new/")) as waiting:
        own.put({**FILES, "one/terms/new.md": "---\ntitle: New\nsummary: N.\n---\nText.\n"})
        assert waiting.hears()[0] == "page"


def test_streams_end_with_the_server() -> None:
    with serving_of(FILES) as made:
        opened = Tab(made, "/repo/", **state(made, "/repo/"))
    assert opened.hears()[0] == ""
    opened.close()


# --- under load, and with bugs ---------------------------------------------------------------------------------------

BUILDS = 200
ASKING = 4
ASKED = ("/repo/", "/repo/one/", "/repo/one/terms/", "/repo/one/terms/word/", "/repo/one/timeline/", "/repo/feed.xml")


def marked(number: int) -> dict[str, str]:
    """The files of one build, which says its number wherever a page says anything of an explainer."""
    mark = f"mark{number}mark"
    index = f"---\ntitle: One {mark}\nsummary: First {mark}.\npublished: 2026-11-01\n---\n" + f"Text {mark}.\n\n" * 30
    word = f"---\ntitle: Word {mark}\nsummary: A word {mark}.\n---\nMore {mark}.\n"
    return {**FILES, "one/index.md": index, "one/terms/word.md": word}


def test_pages_are_whole_and_of_one_build_while_the_site_is_built_again_and_again() -> None:
    wrong: list[str] = []
    seen: set[bytes] = set()
    answered, is_over = Semaphore(0), Event()

    def ask(served: Served, turn: int) -> None:
        while not is_over.is_set():
            path, turn = ASKED[turn % len(ASKED)], turn + 1
            answer, body = served.ask(path)
            marks = set(re.findall(rb"mark\d+mark", body))
            seen.update(marks)
            is_long = len(body) == int(answer.headers["Content-Length"])
            is_whole = body.rstrip().endswith((b"</html>", b"</feed>"))
            if answer.status != 200 or not is_long or not is_whole or len(marks) != 1:
                wrong.append(f"{path}: {answer.status}, {len(body)} bytes, {sorted(marks)}")
            answered.release()

    with serving_of(marked(0)) as served:
        threads = [Thread(target=ask, args=(served, turn)) for turn in range(ASKING)]
        for thread in threads:
            thread.start()
        for number in range(1, BUILDS + 1):
            served.board.put(served.live.update(tree(marked(number)), GIVEN))
            answered.acquire(timeout=10)
        is_over.set()
        for thread in threads:
            thread.join()
        assert wrong == []
        assert served.bugs == []
        assert b"mark%dmark" % BUILDS in served.ask("/repo/one/")[1]
    assert len(seen) > BUILDS / 4


def test_bug_costs_the_page_that_has_it_and_is_told(own: Served) -> None:
    snapshot = own.board.snapshot

    def fail() -> NoReturn:
        raise KeyError("no such thing")

    broken = replace(snapshot, version=99, standings={**snapshot.standings, "one": Once[Standing](fail)})
    with tab(own, "/repo/one/", **state(own, "/repo/one/")) as opened:
        own.board.put(broken)
        answer, body = own.ask("/repo/one/")
        assert answer.status == 500
        assert b"preview.js" in body
        assert own.ask("/repo/_nutgraf/preview.js")[0].status == 200
        own.board.put(replace(snapshot, version=100))
        assert own.ask("/repo/one/")[0].status == 200
        own.put(edited(FILES, "one/index.md", "Text", "Other text"))
        own.board.put(replace(own.board.snapshot, version=101))
        assert opened.hears()[0] == "page"
    assert {str(error) for error in own.bugs} == {"'no such thing'"}
