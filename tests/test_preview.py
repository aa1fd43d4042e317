"""The preview as a writer has it: the real command, real files, a real browser."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from typing import Literal

import pytest
from building import ROOT, WITHOUT_RULES, written
from playwright.sync_api import Browser, BrowserContext, Page, expect

PATIENCE_S = 20
IDLE_S = 3
"""How long nothing must happen while nothing is written."""
PROGRAM = (str(ROOT / "build.py"),)
LONG = "\n\n".join(f"Paragraph {number} says something about the water." for number in range(80))
FILES = {
    "content/site.yml": f"title: Small\nbase_url: https://example.org/repo/\n{WITHOUT_RULES}",
    "content/one/index.md": f"---\ntitle: One\nsummary: The first.\npublished: 2026-11-01\n---\n{LONG}\n",
    "content/one/sources.yml": "wire:\n  title: Report\n  publisher: W\n  url: https://example.org/\n  undated: true\n",
    "content/one/terms/word.md": "---\ntitle: Word\nsummary: A word.\n---\nIts meaning.\n",
}


@dataclass
class Running:
    """A preview that runs in a folder of its own."""

    folder: Path
    process: subprocess.Popen[str]
    address: str
    said: list[str]

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.folder / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")

    def end(self, how: int = signal.SIGINT) -> int:
        self.process.send_signal(how)
        return self.process.wait(PATIENCE_S)


@contextmanager
def running(folder: Path, *arguments: str, program: Sequence[str] = PROGRAM, **variables: str) -> Iterator[Running]:
    command = [sys.executable, *program, "preview", *arguments]
    environment = {name: value for name, value in os.environ.items() if name != "CI"} | variables
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as process:
        said: list[str] = []
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line)
            if found := re.search(r"http://\S+", line):
                break
        else:
            raise AssertionError("".join(said))
        listener = Thread(target=lambda: said.extend(process.stdout or ()))
        listener.start()
        try:
            yield Running(folder, process, found[0], said)
        finally:
            process.kill()
            listener.join()


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Running]:
    with running(written(tmp_path, FILES), "--port", "0") as made:
        yield made


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 800, "height": 600})
    context.set_default_timeout(PATIENCE_S * 1000)
    # The browser of the tests takes every tab for visible, even those behind others.
    context.add_init_script("Object.defineProperty(document, 'hidden', { get: () => window.isBehind ?? false })")
    expect.set_options(timeout=PATIENCE_S * 1000)
    yield context
    context.close()


def opened(context: BrowserContext, preview: Running, path: str = "one/") -> Page:
    page = context.new_page()
    page.goto(preview.address + path)
    page.evaluate("window.loadedOnce = true")
    return page


def was_reloaded(page: Page) -> bool:
    return not page.evaluate("window.loadedOnce === true")


# --- the page follows the pen ----------------------------------------------------------------------------------------


def test_edit_changes_the_text_and_leaves_the_scroll_position(preview: Running, context: BrowserContext) -> None:
    page = opened(context, preview)
    page.get_by_text("Paragraph 40").scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    preview.edit("content/one/index.md", "Paragraph 41 says something", "Paragraph 41 tells a lot")
    expect(page.get_by_text("Paragraph 41 tells a lot")).to_be_visible()
    assert page.evaluate("scrollY") == before
    assert not was_reloaded(page)


def test_changed_place_that_is_off_screen_is_brought_into_view(preview: Running, context: BrowserContext) -> None:
    page = opened(context, preview)
    preview.edit("content/one/index.md", "Paragraph 70 says something", "Paragraph 70 tells a lot")
    expect(page.get_by_text("Paragraph 70 tells a lot")).to_be_in_viewport()


def test_selection_and_focus_stay_where_they_are(preview: Running, context: BrowserContext) -> None:
    page = opened(context, preview)
    page.get_by_text("Paragraph 3 says").select_text()
    page.get_by_role("link", name="Timeline").first.focus()
    preview.edit("content/one/index.md", "Paragraph 1 says something", "Paragraph 1 tells a lot")
    expect(page.get_by_text("Paragraph 1 tells a lot")).to_be_visible()
    assert page.evaluate("document.activeElement.textContent") == "Timeline"


def test_details_that_are_open_stay_open(preview: Running, context: BrowserContext) -> None:
    text = (ROOT / "layouts/page.html").read_text("utf-8")
    more = "{% block foot %}<details><summary>First</summary>1</details><details><summary>Second</summary>2</details>"
    written(preview.folder, {"layouts/page.html": text.replace("{% block foot %}", more)})
    page = opened(context, preview)
    page.get_by_text("Second").click()
    preview.edit("content/one/index.md", "Paragraph 1 says something", "Paragraph 1 tells a lot")
    expect(page.get_by_text("Paragraph 1 tells a lot")).to_be_visible()
    written(preview.folder, {"layouts/page.html": text.replace("{% block foot %}", more.replace("Second", "Other"))})
    expect(page.get_by_text("Other")).to_have_count(1)
    assert page.evaluate("[...document.querySelectorAll('details')].map((each) => each.open)") == [False, True]
    told = more.replace("Second", "Other").replace(
        "<details>", "<details><summary>New</summary>0</details><details>", 1
    )
    written(preview.folder, {"layouts/page.html": text.replace("{% block foot %}", told)})
    expect(page.get_by_text("New")).to_have_count(1)
    assert page.evaluate("[...document.querySelectorAll('details')].map((each) => each.open)") == [False, False, True]


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_changed_place_is_marked_without_motion_for_those_who_want_none(
    preview: Running, context: BrowserContext, motion: Literal["reduce", "no-preference"]
) -> None:
    page = opened(context, preview)
    page.emulate_media(reduced_motion=motion)
    page.evaluate(
        "Element.prototype.animate = (marks) => { window.marks = marks.map((each) => each.outline); };"
        "Element.prototype.scrollIntoView = (how) => { window.scrolled ??= how?.behavior; }; 0"
    )
    preview.edit("content/one/index.md", "Paragraph 70 says something", "Paragraph 70 tells a lot")
    until(lambda: page.evaluate("window.marks"))
    is_still = motion == "reduce"
    assert page.evaluate("window.scrolled") == ("auto" if is_still else "smooth")
    assert page.evaluate("new Set(window.marks).size") == (1 if is_still else 2)


def test_other_pages_are_left_alone(preview: Running, context: BrowserContext) -> None:
    page, other = opened(context, preview), opened(context, preview, "one/terms/word/")
    asked: list[str] = []
    other.on("request", lambda request: asked.append(request.url))
    preview.edit("content/one/index.md", "Paragraph 1 says something", "Paragraph 1 tells a lot")
    expect(page.get_by_text("Paragraph 1 tells a lot")).to_be_visible()
    preview.edit("content/one/terms/word.md", "Its meaning", "Its sense")
    expect(other.get_by_text("Its sense")).to_be_visible()
    assert len([url for url in asked if url.endswith("/word/")]) == 1


def test_brief_that_is_added_reaches_the_list_and_one_that_is_deleted_leaves_it(
    preview: Running, context: BrowserContext
) -> None:
    page = opened(context, preview, "one/terms/")
    written(preview.folder, {"content/one/terms/new.md": "---\ntitle: New word\nsummary: N.\n---\n"})
    expect(page.get_by_text("New word")).to_be_visible()
    (preview.folder / "content/one/terms/new.md").unlink()
    expect(page.get_by_text("New word")).to_have_count(0)


def test_style_sheet_is_swapped_without_a_reload(preview: Running, context: BrowserContext) -> None:
    page = opened(context, preview)
    style = (ROOT / "layouts/style.css").read_text("utf-8") + "\nbody { border-top: 7px solid red; }\n"
    written(preview.folder, {"layouts/style.css": style})
    expect(page.locator("body")).to_have_css("border-top-width", "7px")
    assert not was_reloaded(page)
    assert page.locator("link[rel=stylesheet]").count() == 1


def test_layout_of_ones_own_changes_the_open_page(preview: Running, context: BrowserContext) -> None:
    page = opened(context, preview)
    text = (ROOT / "layouts/page.html").read_text("utf-8").replace("{% block foot %}", "{% block foot %}Own foot ")
    written(preview.folder, {"layouts/page.html": text})
    expect(page.get_by_text("Own foot")).to_have_count(1)


# --- mistakes --------------------------------------------------------------------------------------------------------

BROKEN = {
    "yaml": ("content/one/index.md", "title: One", "title: [One", "content/one/index.md:2:"),
    "markdown": ("content/one/index.md", "Paragraph 0 says", "<b>Paragraph</b> 0 says", "content/one/index.md:6:1"),
    "reference": ("content/one/terms/word.md", "Its meaning", "[x](term:none)", "content/one/terms/word.md:5:1"),
    "slot": ("content/one/index.md", "Paragraph 0 says", "{number: x Paragraph 0 says", "content/one/index.md:6:1"),
    "registry": ("content/one/sources.yml", "wire:\n", "wire: [\n", "content/one/sources.yml:"),
    "settings": ("content/site.yml", "title: Small", "titel: Small", "content/site.yml:1:1"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_mistake_is_shown_over_the_last_good_page_until_it_is_mended(
    preview: Running, context: BrowserContext, what: str
) -> None:
    path, good, bad, place = BROKEN[what]
    page = opened(context, preview)
    preview.edit(path, good, bad)
    overlay = page.get_by_role("alert")
    expect(overlay).to_contain_text(place)
    expect(overlay).to_contain_text("fix:")
    expect(page.get_by_text("Paragraph 0 says something about the water.", exact=True)).to_be_visible()
    preview.edit(path, bad, good)
    expect(overlay).to_have_count(0)
    assert not was_reloaded(page)


def test_mistake_in_a_layout_is_shown_with_its_place(preview: Running, context: BrowserContext) -> None:
    page = opened(context, preview)
    good = (ROOT / "layouts/_front.html").read_text("utf-8")
    line = good[: good.index("view.head.rows")].count("\n") + 1
    for bad, at in ((f"{{% if %}}\n{good}", 1), (good.replace("view.head.rows", "view.nothing", 1), line)):
        written(preview.folder, {"layouts/_front.html": bad})
        expect(page.get_by_role("alert")).to_contain_text(f"layouts/_front.html:{at}:1")
        expect(page.get_by_text("Paragraph 0")).to_be_visible()
        written(preview.folder, {"layouts/_front.html": good})
        expect(page.get_by_role("alert")).to_have_count(0)


def test_mistake_in_a_layout_of_a_page_that_nobody_sees_is_shown_too(preview: Running, context: BrowserContext) -> None:
    page = opened(context, preview)
    bad = "{% extends 'page.html' %}\n{% block main %}{{ x }}{% endblock %}"
    written(preview.folder, {"layouts/numbers.html": bad})
    expect(page.get_by_role("alert")).to_contain_text("layouts/numbers.html:2:1")
    until(lambda: any("layouts/numbers.html:2:1" in line for line in preview.said))
    (preview.folder / "layouts/numbers.html").unlink()
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("text", ["{% if %}", "{{ x }}"])
def test_mistake_in_a_layout_at_the_start_is_shown_and_the_site_with_the_built_in_one(
    tmp_path: Path, context: BrowserContext, text: str
) -> None:
    folder = written(tmp_path, {**FILES, "layouts/_front.html": text})
    with running(folder, "--port", "0") as preview:
        page = opened(context, preview)
        expect(page.get_by_role("alert")).to_contain_text("layouts/_front.html:1:1")
        preview.edit("content/one/index.md", "Paragraph 0", "Sentence 0")
        expect(page.get_by_text("Sentence 0")).to_be_visible()


def test_search_goes_on_while_its_page_changes(preview: Running, context: BrowserContext) -> None:
    page = opened(context, preview, "one/search/")
    field = page.get_by_role("searchbox")
    field.fill("word")
    expect(page.locator(".shelf li:visible")).to_have_count(1)
    said = page.locator("output").text_content()
    preview.edit("content/one/terms/word.md", "summary: A word.", "summary: A word or two.")
    expect(page.get_by_text("A word or two.")).to_be_visible()
    expect(field).to_be_focused()
    expect(field).to_have_value("word")
    expect(page.locator(".shelf li:visible")).to_have_count(1)
    assert page.locator("output").text_content() == said


def test_escape_hides_the_mistakes_until_there_are_others(preview: Running, context: BrowserContext) -> None:
    page = opened(context, preview)
    preview.edit("content/one/terms/word.md", "Its meaning", "[x](term:none)")
    expect(page.get_by_role("alert")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("alert")).to_have_count(0)
    preview.edit("content/one/terms/word.md", "term:none", "term:nothing")
    expect(page.get_by_role("alert")).to_contain_text('no term "nothing"')


def test_mistakes_at_the_start_are_shown_and_the_page_comes_once_they_are_mended(
    tmp_path: Path, context: BrowserContext
) -> None:
    folder = written(tmp_path, {**FILES, "content/site.yml": "titel: Small\n"})
    with running(folder, "--port", "0") as preview:
        page = context.new_page()
        page.goto(preview.address)
        expect(page.get_by_role("alert")).to_contain_text("content/site.yml:1:1")
        (folder / "content/site.yml").write_text("title: Small\nbase_url: auto\n", "utf-8")
        expect(page.get_by_role("heading", name="One")).to_be_visible()


def test_what_is_in_a_mistake_is_text_and_nothing_else(preview: Running, context: BrowserContext) -> None:
    page = opened(context, preview)
    preview.edit("content/one/terms/word.md", "Its meaning", "<img src=x onerror=alert(1)>")
    expect(page.get_by_role("alert")).to_contain_text("<img src=x onerror=alert(1)>")
    assert page.get_by_role("alert").locator("img").count() == 0


def test_place_of_a_mistake_leads_to_the_editor_and_can_be_copied(preview: Running, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = opened(context, preview)
    preview.edit("content/one/terms/word.md", "Its meaning", "[x](term:none)")
    place = page.get_by_role("alert").get_by_role("link", name="word.md:5:1")
    expect(place).to_have_attribute(
        "href", re.compile(rf"^vscode://file/.*{preview.folder}/content/one/.*word.md:5:1$")
    )
    page.get_by_role("button", name="Copy place").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "content/one/terms/word.md:5:1"
    preview.edit("content/site.yml", "title: Small", 'title: Small\neditor: "subl://open?file={path}&at={line}"')
    expect(place).to_have_attribute("href", re.compile(r"^subl://open\?file=/.*/word.md&at=5$"))


def test_place_can_be_copied_where_the_browser_keeps_the_clipboard(preview: Running, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = opened(context, preview)
    preview.edit("content/one/terms/word.md", "Its meaning", "[x](term:none)")
    page.evaluate("window.kept = navigator.clipboard")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined }); 0")
    page.get_by_role("button", name="Copy place").click()
    assert page.evaluate("window.kept.readText()") == "content/one/terms/word.md:5:1"


def test_end_of_a_page_can_be_read_beside_the_corner_on_a_phone(preview: Running, context: BrowserContext) -> None:
    page = opened(context, preview)
    preview.edit("content/site.yml", "relative-time: off", "relative-time: warn")
    preview.edit("content/one/index.md", "Paragraph 0 says", "Yesterday, paragraph 0 says")
    page.set_viewport_size({"width": 360, "height": 740})
    corner = page.get_by_text("1 warning")
    expect(corner).to_be_visible()
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight); 0")
    box, foot = corner.bounding_box(), page.locator("footer").bounding_box()
    assert box is not None and foot is not None
    assert foot["y"] + foot["height"] <= box["y"]


def test_warnings_are_counted_in_a_corner_and_cover_no_text(preview: Running, context: BrowserContext) -> None:
    page = opened(context, preview)
    preview.edit("content/site.yml", "relative-time: off", "relative-time: warn")
    preview.edit("content/one/index.md", "Paragraph 0 says", "Yesterday, paragraph 0 says")
    corner = page.get_by_text("1 warning")
    expect(corner).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_text("Paragraph 40").scroll_into_view_if_needed()
    box, column = corner.bounding_box(), page.get_by_text("Paragraph 40").bounding_box()
    assert box and column
    assert box["x"] >= column["x"] + column["width"], (box, column)


# --- tabs ------------------------------------------------------------------------------------------------------------


def go_behind(page: Page, *, behind: bool = True) -> None:
    """Another tab comes in front of a page, or the page comes back."""
    page.evaluate(f"window.isBehind = {str(behind).lower()}; document.dispatchEvent(new Event('visibilitychange'))")


def test_twelve_tabs_all_follow(preview: Running, context: BrowserContext) -> None:
    """Browsers open six connections to a server at most: only the tab in front may hold one."""
    pages = []
    for _ in range(12):
        pages.append(opened(context, preview))
        go_behind(pages[-1])
    preview.edit("content/one/index.md", "Paragraph 1 says something", "Paragraph 1 tells a lot")
    for page in pages:
        go_behind(page, behind=False)
        expect(page.get_by_text("Paragraph 1 tells a lot")).to_be_visible()
        go_behind(page)


def test_tab_behind_others_asks_for_nothing_and_catches_up(preview: Running, context: BrowserContext) -> None:
    page, front = opened(context, preview), opened(context, preview)
    go_behind(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for number in range(3):
        preview.edit("content/one/index.md", "Paragraph 1 ", f"So: {number}. Paragraph 1 ")
        expect(front.get_by_text(f"So: {number}.")).to_be_visible()
    assert asked == []
    go_behind(page, behind=False)
    expect(page.get_by_text("So: 2.")).to_be_visible()
    assert not was_reloaded(page)


def test_restart_on_the_same_port_brings_the_tab_back(tmp_path: Path, context: BrowserContext) -> None:
    folder = written(tmp_path, FILES)
    with running(folder, "--port", "0") as first:
        page = opened(context, first)
        port = first.address.split(":")[2].split("/")[0]
        assert first.end() == 0
    with running(folder, "--port", port) as second:
        second.edit("content/one/index.md", "Paragraph 1 says something", "Paragraph 1 tells a lot")
        expect(page.get_by_text("Paragraph 1 tells a lot")).to_be_visible()
        assert not was_reloaded(page)


# --- a good citizen --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=["int", "term"])
def test_ends_with_connections_open(preview: Running, context: BrowserContext, how: int) -> None:
    opened(context, preview)
    assert preview.end(how) == 0


def test_port_that_is_taken_is_one_sentence(preview: Running, tmp_path: Path) -> None:
    port = preview.address.split(":")[2].split("/")[0]
    command = [sys.executable, str(ROOT / "build.py"), "preview", "--port", port]
    again = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=PATIENCE_S)
    assert (again.returncode, again.stdout) == (3, "")
    assert re.fullmatch(rf"nutgraf: port {port} is in use[^\n]*\n", again.stderr)


def test_nothing_is_written_but_the_cache(preview: Running, context: BrowserContext) -> None:
    opened(context, preview)
    preview.edit("content/one/index.md", "Paragraph 1 says something", "Paragraph 1 tells a lot")
    assert preview.end() == 0
    files = {path.relative_to(preview.folder).parts[0] for path in preview.folder.rglob("*") if path.is_file()}
    assert files <= {"content", ".cache"}


def until(is_so: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


def shown(address: str, path: str = "one/") -> str:
    host, rest = address.removeprefix("http://").split("/", 1)
    with closing(HTTPConnection(host, timeout=PATIENCE_S)) as connection:
        connection.request("GET", f"/{rest}{path}")
        return connection.getresponse().read().decode()


@contextmanager
def heard(preview: Running) -> Iterator[list[str]]:
    """The events that an open page hears, after those of its beginning."""
    host = preview.address.split("/")[2]
    connection = HTTPConnection(host, timeout=PATIENCE_S)
    connection.request("GET", "/repo/_nutgraf/events?path=/repo/one/")
    answer, names = connection.getresponse(), list[str]()
    for line in answer:
        names += [line.decode()] if line.startswith(b"event: ") else []
        if len(names) == 3:
            break
    names.clear()

    def listen() -> None:
        with suppress(OSError, ValueError, AttributeError):
            names.extend(line.decode() for line in answer if line.startswith(b"event: "))

    thread = Thread(target=listen)
    thread.start()
    try:
        yield names
    finally:
        preview.end()
        thread.join()
        connection.close()


def test_many_saves_are_a_handful_of_news_and_the_last_is_shown(preview: Running) -> None:
    index = preview.folder / "content/one/index.md"
    text = index.read_text("utf-8")
    with heard(preview) as events:
        for number in range(50):
            index.write_text(f"{text}\nSave {number} of it.\n", "utf-8")
            time.sleep(0.02)
        until(lambda: "Save 49 of it." in shown(preview.address))
    assert 1 <= events.count("event: page\n") <= 25
    assert set(events) == {"event: page\n"}


def test_nothing_happens_while_others_read(preview: Running) -> None:
    with heard(preview) as events:
        end = time.monotonic() + IDLE_S
        while time.monotonic() < end:
            for file in preview.folder.rglob("*"):
                # The cache is written meanwhile: its fresh files have other names a moment later.
                if file.is_file() and ".cache" not in file.parts:
                    file.read_bytes()
        assert events == []
    assert len(preview.said) == 1


def test_build_gives_the_same_bytes_after_a_preview_which_leaves_nothing_behind(tmp_path: Path) -> None:
    folder, temporary = written(tmp_path / "work", FILES), tmp_path / "temporary"
    temporary.mkdir()

    def built() -> dict[Path, tuple[bytes, int]]:
        subprocess.run([sys.executable, *PROGRAM, "-q"], cwd=folder, check=True, timeout=PATIENCE_S)
        files = (path for path in (folder / "site").rglob("*") if path.is_file())
        return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}

    before = built()
    with running(folder, "--port", "0", TMPDIR=str(temporary)) as preview:
        preview.edit("content/one/index.md", "Paragraph 1 says something", "Paragraph 1 tells a lot")
        until(lambda: "Paragraph 1 tells a lot" in shown(preview.address))
        preview.edit("content/one/index.md", "Paragraph 1 tells a lot", "Paragraph 1 says something")
        until(lambda: "Paragraph 1 says something" in shown(preview.address))
        assert preview.end() == 0
    assert list(temporary.iterdir()) == []
    assert built() == before


BREAKING = """
import sys
sys.path.insert(0, {root!r})
from generator import cli, {room}
real, calls = {room}.{name}, []
def fails(*arguments, **named):
    if {condition}:
        calls.append(1)
        raise ZeroDivisionError
    return real(*arguments, **named)
{room}.{name} = fails
sys.exit(cli.main())
"""
TITLE = "'Bug' in repr(arguments[0].index.front.title)"
BUGS = {
    "check": {"room": "check", "name": "check", "condition": TITLE},
    "pages": {"room": "pipeline", "name": "planned_outputs", "condition": TITLE},
    "build": {"room": "live", "name": "Live.update", "condition": "b'Bug' in arguments[1].files['one/index.md']"},
    "events": {"room": "watch", "name": "_Ear._below", "condition": "not calls"},
}


@pytest.mark.parametrize("where", BUGS)
def test_bug_is_told_once_and_the_preview_goes_on(tmp_path: Path, where: str) -> None:
    program = ("-c", BREAKING.format(root=str(ROOT), **BUGS[where]))
    with running(written(tmp_path, FILES), "--port", "0", program=program) as preview:
        preview.edit("content/one/index.md", "title: One", "title: Bug")
        until(lambda: "ZeroDivisionError\n" in preview.said)
        preview.edit("content/one/index.md", "title: Bug", "title: Better")
        until(lambda: "Better" in shown(preview.address))
        preview.edit("content/one/terms/word.md", "Its meaning", "[x](term:none)")
        until(lambda: "1 error in 1 file.\n" in preview.said)
        assert preview.end() == 0
    assert sum("this is a bug in nutgraf" in line for line in preview.said) == 1


def test_terminal_tells_what_is_new_and_counts_what_is_mended(preview: Running) -> None:
    word = "content/one/terms/word.md"
    preview.edit(word, "Its meaning", "[x](term:none)")
    until(lambda: "1 error in 1 file.\n" in preview.said)
    preview.edit(word, "[x]", "More.\n\n[y](term:nothing) [x]")
    until(lambda: "2 errors in 1 file.\n" in preview.said)
    preview.edit(word, "[x](term:none)", "Its meaning")
    until(lambda: "1 problem mended. 1 error in 1 file.\n" in preview.said)
    preview.edit(word, "[y](term:nothing)", "Done")
    until(lambda: "All mistakes are mended.\n" in preview.said)
    assert sum('no term "none"' in line for line in preview.said) == 1


@pytest.mark.parametrize("is_closed", [True, False], ids=["closed", "full"])
def test_output_that_nobody_reads_holds_nothing_up(tmp_path: Path, is_closed: bool) -> None:
    words = "".join(f"[x](term:none-{number})\n\n" for number in range(500))
    folder = written(tmp_path, {**FILES, "content/one/terms/many.md": f"---\ntitle: A\nsummary: B.\n---\n{words}"})
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, *PROGRAM, "preview", "--port", str(port)]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        assert process.stdout is not None
        process.stdout.readline()
        if is_closed:
            process.stdout.close()
        try:
            address = f"http://127.0.0.1:{port}/repo/"
            (folder / "content/one/terms/many.md").write_text("---\ntitle: Many words\nsummary: B.\n---\nC.\n", "utf-8")
            until(lambda: "Many words" in shown(address, "one/terms/many/"))
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE_S) == 0
        finally:
            process.kill()


def test_next_free_port_is_taken_and_told(tmp_path: Path) -> None:
    folder = written(tmp_path, FILES)
    with running(folder), running(folder) as second:
        port = second.address.split(":")[2].split("/")[0]
        assert second.said[0] == f"Port 8000 is in use, so this is port {port}.\n"


def test_port_that_cannot_be_is_wrong_usage(tmp_path: Path) -> None:
    command = [sys.executable, *PROGRAM, "preview", "--port", "70000"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=PATIENCE_S)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"nutgraf: there is no port 70000[^\n]*\n", done.stderr)


def test_preview_for_everybody_says_so_and_the_usual_one_does_not(tmp_path: Path) -> None:
    folder = written(tmp_path, FILES)
    with running(folder, "--port", "0", "--host", "0.0.0.0") as everybody, running(folder, "--port", "0") as usual:
        assert everybody.said[0] == "Everybody on this network can read the site, drafts too.\n"
        assert len(usual.said) == 1
        assert "<title>" in shown(everybody.address)
