"""Asking other sites: real servers on loopback that answer well, badly, late and not at all."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest
from building import ROOT, SMALL, written

from generator import links
from generator.links import Manner
from generator.outside import DAY_S, Answer

AGENT = "nutgraf/1 (looks for dead links)"
QUICK = Manner(AGENT, pause_s=0, patience_s=0.4)
NOW_S = 1_800_000_000.0


@dataclass
class Site:
    """A real server: what it answers by path, and what it was asked."""

    port: int
    answers: dict[str, tuple[int, Mapping[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    open: int = 0
    most_open: int = 0
    refuses_head: bool = False
    end: Event = field(default_factory=Event)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def put(self, path: str, status: int, text: bytes = b"", **headers: str) -> str:
        self.answers[path] = status, headers, text
        return self.url(path)

    def of(self, path: str) -> list[str]:
        return [method for method, asked in self.asked if asked == path]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as made:
        yield made


@contextmanager
def serving() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append((self.command, self.path))
            made.agents.add(self.headers["User-Agent"])
            made.open += 1
            made.most_open = max(made.most_open, made.open)
            try:
                self.answer()
            finally:
                made.open -= 1

        do_HEAD = do_GET  # noqa: N815

        def answer(self) -> None:
            if self.path == "/hang":
                made.end.wait(20)
                return
            if self.path == "/drip":
                self.wfile.write(b"HTTP/1.1 200 OK\r\n")
                for number in range(200):
                    if made.end.wait(0.1):
                        return
                    self.wfile.write(f"X-{number}: a\r\n".encode())
                return
            if self.path == "/rubbish":
                self.wfile.write(b"\x00\xff no HTTP at all\r\n\r\n")
                return
            if self.path == "/late":
                time.sleep(0.1)
            if self.command == "HEAD" and made.refuses_head and self.path != "/robots.txt":
                self.send_error(405)
                return
            status, headers, text = made.answers.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(text)

        def handle(self) -> None:
            try:
                super().handle()
            except ConnectionError:
                pass  # whoever asked has hung up

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made = Site(server.server_port)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield made
    finally:
        made.end.set()
        server.shutdown()
        thread.join()
        server.server_close()


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def ask(*urls: str, manner: Manner = QUICK) -> dict[str, Answer]:
    return links.ask(urls, manner, lambda done, total: None)


def asked(url: str, manner: Manner = QUICK) -> Answer:
    return ask(url, manner=manner)[url]


# --- answers ---------------------------------------------------------------------------------------------------------


def test_page_that_is_there_is_fine_and_nothing_of_it_is_read(site: Site) -> None:
    assert asked(site.put("/here", 200, b"x" * 9_000_000)) == Answer("fine", "200 OK")
    assert site.of("/here") == ["HEAD"]


def test_page_that_answers_late_is_fine(site: Site) -> None:
    assert asked(site.put("/late", 200)).sort == "fine"


@pytest.mark.parametrize(("status", "told"), [(404, "404 Not Found"), (410, "410 Gone")])
def test_page_that_is_no_more_is_gone(site: Site, status: int, told: str) -> None:
    assert asked(site.put("/old", status)) == Answer("gone", told)


@pytest.mark.parametrize("status", [301, 308])
def test_page_that_has_moved_for_good_is_told_with_its_new_address(site: Site, status: int) -> None:
    site.put("/new", 200)
    found = asked(site.put("/old", status, Location="/new"))
    assert (found.sort, found.to) == ("moved", site.url("/new"))


def test_new_address_keeps_the_place_on_the_page(site: Site) -> None:
    site.put("/new", 200)
    site.put("/old", 301, Location="/new")
    assert asked(site.url("/old#table-2")).to == site.url("/new#table-2")


@pytest.mark.parametrize("status", [302, 303, 307])
def test_page_that_is_elsewhere_for_now_is_fine(site: Site, status: int) -> None:
    site.put("/today", 200)
    assert asked(site.put("/page", status, Location="/today")).sort == "fine"


def test_new_address_is_the_last_of_those_that_are_for_good(site: Site) -> None:
    site.put("/c", 302, Location="/d")
    site.put("/b", 308, Location="/c")
    site.put("/d", 200)
    assert asked(site.put("/a", 301, Location="/b")).to == site.url("/c")


def test_page_that_moved_to_where_nothing_is_is_gone(site: Site) -> None:
    found = asked(site.put("/old", 301, Location="/nothing"))
    assert found == Answer("gone", "301 Moved Permanently, and then 404 Not Found")


def test_circle_of_addresses_ends(site: Site) -> None:
    found = asked(site.put("/a", 301, Location="/a"))
    assert (found.sort, found.told) == ("unsure", "leads on to other addresses more than 5 times")


@pytest.mark.parametrize("status", [500, 502, 503])
def test_server_in_trouble_says_nothing_about_the_page(site: Site, status: int) -> None:
    found = asked(site.put("/page", status))
    assert found.sort == "unsure" and found.holds_s == 0


@pytest.mark.parametrize("status", [401, 403, 451])
def test_page_that_programs_may_not_see_is_no_mistake(site: Site, status: int) -> None:
    assert asked(site.put("/page", status)).sort == "barred"


def test_server_that_refuses_head_is_asked_with_get(site: Site) -> None:
    site.refuses_head = True
    assert asked(site.put("/page", 200)).sort == "fine"
    assert site.of("/page") == ["HEAD", "GET"]


def test_server_that_never_answers_is_given_up(site: Site) -> None:
    assert asked(site.url("/hang")).told == "did not answer within 0.4 seconds"


def test_server_that_answers_byte_by_byte_is_given_up(site: Site) -> None:
    assert asked(site.url("/drip")).told == "takes too long to answer"


def test_server_that_speaks_something_else_is_told(site: Site) -> None:
    assert asked(site.url("/rubbish")).told == "cannot be reached (it does not speak HTTP)"


def test_closed_port_and_unknown_host_cannot_be_reached() -> None:
    assert asked(f"http://127.0.0.1:{closed_port()}/").told == "cannot be reached (connection refused)"
    assert asked("http://no-such-host.invalid/").told == "cannot be reached (no such host is known here)"


@pytest.mark.parametrize(
    "url", ["ftp://127.0.0.1/a", "http://[::1", "http://127.0.0.1:99999/", "http:///a", "file:///etc/passwd"]
)
def test_what_is_no_address_of_the_web_is_not_asked_for(url: str) -> None:
    assert asked(url) == Answer("unsure", "leads to no address of the web")


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/", "http://[", "javascript:alert(1)"])
def test_answer_that_leads_out_of_the_web_is_not_followed(site: Site, target: str) -> None:
    assert asked(site.put("/a", 301, Location=target)).told == "leads to no address of the web"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"])
def test_no_public_address_leads_into_the_network_of_the_writer(site: Site, host: str) -> None:
    site.put("/secret", 200)
    with pytest.raises(links._Refused, match="within this network"):
        links._reply(site.url("/secret", host), QUICK, may_be_private=False)
    assert site.asked == []


def test_letters_of_any_script_are_asked_for(site: Site) -> None:
    site.answers["/%D0%B0%20b?q=%D0%B1"] = 200, {}, b""
    assert asked(site.url("/а b?q=б")).sort == "fine"


def test_reason_that_would_steer_a_terminal_is_plain(site: Site) -> None:
    found = asked(site.put("/a", 301, Location="/\x1b[2J" + "x"))
    assert found.told.isprintable()


# --- politeness ------------------------------------------------------------------------------------------------------


def test_who_asks_says_so(site: Site) -> None:
    asked(site.put("/page", 200))
    assert site.agents == {AGENT}


def test_robots_txt_is_asked_for_once_and_obeyed(site: Site) -> None:
    site.put("/robots.txt", 200, b"User-agent: *\nDisallow: /private\n")
    found = ask(site.put("/private/a", 200), site.put("/open/a", 200), site.put("/open/b", 200))
    assert [found[site.url(path)].sort for path in ("/private/a", "/open/a", "/open/b")] == ["barred", "fine", "fine"]
    assert site.of("/robots.txt") == ["GET"] and site.of("/private/a") == []


def test_robots_txt_that_names_us_is_obeyed(site: Site) -> None:
    site.put("/robots.txt", 200, b"User-agent: nutgraf\nDisallow: /\n")
    assert asked(site.put("/page", 200)).sort == "barred"


def test_robots_txt_of_a_server_in_trouble_forbids_all(site: Site) -> None:
    site.put("/robots.txt", 503)
    assert asked(site.put("/page", 200)) == Answer("barred", "its robots.txt answers 503")
    assert site.of("/page") == []


def test_robots_txt_without_end_or_sense_is_read_as_far_as_one_must(site: Site) -> None:
    site.put("/robots.txt", 200, b"\xff\0: \n" * 900_000)
    assert asked(site.put("/page", 200)).sort == "fine"


def test_site_that_was_asked_too_often_is_left_alone(site: Site) -> None:
    site.put("/a", 429, Retry_After="1800")
    found = ask(site.url("/a"), site.put("/b", 200), site.put("/c", 200))
    told = "wants to be asked no more for now (429 Too Many Requests)"
    assert {(each.sort, each.told, each.holds_s) for each in found.values()} == {("unsure", told, 1800)}
    assert site.of("/b") == site.of("/c") == []


def test_site_is_asked_for_one_thing_at_a_time_and_after_a_pause(site: Site) -> None:
    urls = [site.put(f"/{number}", 200) for number in range(4)]
    started = time.monotonic()
    assert {each.sort for each in ask(*urls, manner=Manner(AGENT, pause_s=0.1, patience_s=2)).values()} == {"fine"}
    assert site.most_open == 1 and time.monotonic() - started >= 0.3


def test_site_that_hangs_holds_up_no_other(site: Site) -> None:
    with serving() as other:
        found = ask(site.url("/hang"), other.url("/page", "localhost"), other.put("/page", 200))
        assert {url: each.sort for url, each in found.items()} == {
            site.url("/hang"): "unsure", other.url("/page", "localhost"): "fine", other.url("/page"): "fine",
        }  # fmt: skip


def test_progress_counts_every_address(site: Site) -> None:
    told: list[tuple[int, int]] = []
    links.ask([site.put("/a", 200), site.put("/b", 404)], QUICK, lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


# --- what is kept ----------------------------------------------------------------------------------------------------


def test_answers_are_known_for_a_day_and_no_longer(tmp_path: Path) -> None:
    file = tmp_path / ".cache" / "links.json"
    answers = {"http://a/": Answer("moved", "301 Moved", "http://b/"), "http://c/": Answer("gone", "404 Not Found")}
    links.keep(file, answers, NOW_S)
    assert links.kept(file, NOW_S + DAY_S - 1) == answers
    assert links.kept(file, NOW_S + DAY_S) == {}
    links.keep(file, {"http://d/": Answer("fine", "200 OK")}, NOW_S + DAY_S / 2)
    assert [*links.kept(file, NOW_S + DAY_S)] == ["http://d/"]


def test_what_is_unsure_is_not_kept_but_for_as_long_as_a_site_wants_rest(tmp_path: Path) -> None:
    file = tmp_path / "links.json"
    answers = {"http://a/": Answer("unsure", "x", holds_s=0), "http://b/": Answer("unsure", "y", holds_s=900)}
    links.keep(file, answers, NOW_S)
    assert [*links.kept(file, NOW_S + 899)] == ["http://b/"] and links.kept(file, NOW_S + 900) == {}


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "[1]", "{}", '{"a": 1}', '{"a": [1, 2]}', "\0", '{"a": ["x", "fine", "a", "b"]}',
     '{"a": [1e99, "fine", "a", "b"]}', '{"a": [1800000001, "evil", "a", "b"]}', '{"a": [1800000001, "fine", 1, "b"]}'],
)  # fmt: skip
def test_damaged_answers_are_asked_for_again_and_written_anew(tmp_path: Path, text: str) -> None:
    file = written(tmp_path, {"links.json": text}) / "links.json"
    assert links.kept(file, NOW_S) == {}
    links.keep(file, {"http://a/": Answer("fine", "200 OK")}, NOW_S)
    assert [*links.kept(file, NOW_S)] == ["http://a/"]


def test_answers_are_not_written_where_a_link_leads(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".cache").symlink_to("elsewhere")
    links.keep(tmp_path / ".cache" / "nutgraf" / "links.json", {"http://a/": Answer("fine", "200 OK")}, NOW_S)
    assert [*(tmp_path / "elsewhere").iterdir()] == []


# --- the command -----------------------------------------------------------------------------------------------------


def check(work: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name not in ("CI", "SOURCE_DATE_EPOCH")}
    command = [sys.executable, "-W", "error", str(ROOT / "build.py"), "check", *arguments]
    return subprocess.run(command, cwd=work, env=env, capture_output=True, text=True, check=False)


def content(tmp_path: Path, site: Site, settings: str = "", front: str = "") -> Path:
    """A site that names four addresses: one in a source, its copy, one in a text, one of the publisher."""
    source = "title: A, publisher: P, date: 2022"
    keys = f"title: One\nsummary: The first [@a].\npublished: 2026-11-01\n{front}"
    files = {
        "site.yml": f"{SMALL['site.yml']}{settings}publisher: {{name: P, url: {site.url('/home')}}}\n",
        "one/index.md": f"---\n{keys}---\nText\nwith [a link]({site.url('/text')}).\n",
        "one/sources.yml": f"a: {{{source}, url: '{site.url('/source')}', archived: '{site.url('/copy')}'}}\n",
    }
    for path in ("/home", "/text", "/source", "/copy"):
        site.put(path, 200)
    return written(tmp_path / "content", files).parent


def test_check_tells_each_address_at_its_place_with_what_to_do(tmp_path: Path, site: Site) -> None:
    work = content(tmp_path, site)
    site.put("/source", 404)
    site.put("/copy", 503)
    site.put("/text", 301, Location="/here")
    site.put("/here", 200)
    done = check(work, "--links")
    line = (work / "content/one/sources.yml").read_text().splitlines()[0]
    at = line.index("http") + 1
    gone, copy, moved = site.url("/source"), site.url("/copy"), site.url("/text")
    assert done.stderr.splitlines() == [
        f'content/one/index.md:7:6: warning: "{moved}" has moved (301 Moved Permanently) [link-moved]',
        f"    7 | with [a link]({moved}).",
        f"      |      {'^' * len(f'[a link]({moved})')}",
        "  why: signposts to a new address are taken down after some time.",
        f"  fix: see whether it still says the same, and write {site.url('/here')}",
        f'content/one/sources.yml:1:{at}: warning: "{gone}" is there no more (404 Not Found) [link-gone]',
        *done.stderr.splitlines()[6:8],
        "  why: readers who want to check it find nothing.",
        "  fix: write where it is now, or another page that says the same.",
        f'content/one/sources.yml:1:{line.index(copy) + 1}: warning: "{copy}" answers 503 Service Unavailable '
        "[link-unsure]",
        *done.stderr.splitlines()[11:13],
        "  why: it may be there again tomorrow: this says nothing about the page.",
        "  fix: try again later.",
        "3 warnings in 2 files.",
    ]
    assert done.stdout == "4 addresses of other sites named, 4 asked for.\n3 files checked, 3 warnings.\n"
    assert done.returncode == 0
    assert site.agents == {f"nutgraf/{links_version()} (looks for dead links)"}


def links_version() -> str:
    from generator import __version__

    return __version__


def test_second_check_of_a_day_asks_again_only_for_what_was_unsure(tmp_path: Path, site: Site) -> None:
    work = content(tmp_path, site)
    site.put("/copy", 500)
    check(work, "--links")
    site.asked.clear()
    assert "4 addresses of other sites named, 1 asked for, 3 known since yesterday" in check(work, "--links").stdout
    assert {path for _, path in site.asked} == {"/robots.txt", "/copy"}
    assert (work / ".cache/nutgraf/.gitignore").read_text() == "*\n"
    site.asked.clear()
    check(work, "--links", "--no-cache")
    assert {path for _, path in site.asked} == {"/robots.txt", "/home", "/text", "/source", "/copy"}


def test_dead_link_fails_a_strict_check_and_a_server_in_trouble_does_not(tmp_path: Path, site: Site) -> None:
    work = content(tmp_path, site)
    site.put("/copy", 500)
    assert check(work, "--links", "--strict").returncode == 0
    site.put("/text", 404)
    assert check(work, "--links", "--strict", "--no-cache").returncode == 1


def test_settings_and_excuses_hold_for_links_and_are_not_idle_without_them(tmp_path: Path, site: Site) -> None:
    excuse = "allow: {link-gone: The page is known to be down., link-moved: Never mind.}\n"
    work = content(tmp_path, site, "", excuse)
    site.put("/text", 404)
    assert check(work).stderr == ""
    done = check(work, "--links", "-v")
    assert done.stderr == ""
    assert "content/one/index.md: link-gone is excused, 1 time: The page is known to be down." in done.stdout
    work = content(tmp_path / "strict", site)
    settings = work / "content/site.yml"
    settings.write_text(settings.read_text().replace("rules:\n", "rules:\n  link-gone: error\n"))
    site.put("/text", 404)
    done = check(work, "--links")
    assert ": error: " in done.stderr and done.returncode == 1


def test_page_that_bars_programs_is_named_when_asked_for(tmp_path: Path, site: Site) -> None:
    work = content(tmp_path, site)
    site.put("/robots.txt", 200, b"User-agent: *\nDisallow: /text\n")
    assert "1 that no program may look at (-v names them)" in check(work, "--links").stdout
    told = f"{site.url('/text')} is left to you: its robots.txt lets no program look at it"
    assert told in check(work, "--links", "-v").stdout


def test_check_without_a_network_is_told_in_one_sentence(tmp_path: Path, site: Site) -> None:
    work = content(tmp_path, site)
    for file in (work / "content").rglob("*.*"):
        file.write_text(file.read_text().replace(f"127.0.0.1:{site.port}", "no-such-host.invalid"))
    done = check(work, "--links")
    told = "nutgraf: no other site could be reached; is this machine on the network?\n"
    assert (done.returncode, done.stderr) == (3, told)


def test_answers_in_json_are_problems_like_others(tmp_path: Path, site: Site) -> None:
    work = content(tmp_path, site)
    site.put("/text", 410)
    done = check(work, "--links", "--format", "json")
    (told,) = map(json.loads, done.stderr.splitlines())
    assert (told["rule"], told["line"], told["severity"]) == ("link-gone", 7, "warning")


def test_check_without_the_flag_asks_nobody(tmp_path: Path, site: Site) -> None:
    check(content(tmp_path, site))
    assert site.asked == []


# --- sources without a copy ------------------------------------------------------------------------------------------


def test_sources_without_a_copy_are_listed_with_their_places(tmp_path: Path) -> None:
    sources = (
        "a: {title: A report, publisher: P, date: 2022, url: https://example.org/a}\n"
        "b: {title: Kept, publisher: P, date: 2022, url: https://example.org/b, archived: https://example.org/c}\n"
        "c: {title: On paper, publisher: P, date: 2022, held: here}\n"
    )
    in_place = "{title: In place, publisher: P, date: 2022, url: https://example.org/d}"
    cause = f"---\ntitle: X\nsummary: Y\nsource: {in_place}\n---\n"
    work = written(tmp_path / "content", {**SMALL, "one/sources.yml": sources, "one/causes/x.md": cause}).parent
    done = check(work, "--sources")
    assert done.stdout.splitlines() == [
        "content/one/sources.yml:1: a: A report, https://example.org/a",
        "content/one/causes/x.md:4: In place, https://example.org/d",
        "2 sources without an archived copy.",
        "4 files checked, no warnings.",
    ]
    done = check(work, "--sources", "--format", "json", "-q")
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"file": "content/one/sources.yml", "line": 1, "key": "a", "title": "A report", "url": "https://example.org/a"},
        {"file": "content/one/causes/x.md", "line": 4, "key": "", "title": "In place", "url": "https://example.org/d"},
    ]
