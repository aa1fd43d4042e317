"""What tests in a real browser share: Chromium, and somebody who reads a site with it."""

from __future__ import annotations

import posixpath
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from building import Site, lacks
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
ROOT = "http://site.test/explainers/"
TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}


def chromium() -> str | None:
    """Where this machine has a browser."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = chromium()
    if found is None:
        lacks(f"there is no browser on this machine ({', '.join(NAMES)}): pages were not looked at")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield browser
        browser.close()


class Reader:
    """Someone who reads a site at an address, and notes whatever a browser complains about or asks of others.

    `asked` are the addresses that were asked for, in order.
    """

    def __init__(self, browser: Browser, whole: Site, *, root: str = ROOT, scripts: bool = True, **screen: Any) -> None:
        self.whole, self.root, self.complaints, self.asked = whole, root, list[str](), list[str]()
        self.context: BrowserContext = browser.new_context(java_script_enabled=scripts, **screen)
        self.context.route("**/*", self.answer)
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda message: self.complaints.append(f"{self.page.url}: {message.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))

    def answer(self, route: Route) -> None:
        url = route.request.url.partition("#")[0].partition("?")[0]
        self.asked.append(url)
        path = url.removeprefix(self.root)
        path += "index.html" if path == "" or path.endswith("/") else ""
        if not url.startswith(self.root) or path not in self.whole.outputs:
            self.complaints.append(f"asked for {url}")
            route.abort()
        else:
            type_ = TYPES.get(posixpath.splitext(path)[1], "application/octet-stream")
            route.fulfill(body=self.whole.outputs[path], content_type=type_)

    def read(self, path: str) -> Page:
        self.page.goto(self.root + path.removesuffix("index.html"))
        return self.page


BEYOND = {rule: {"enabled": True} for rule in ("color-contrast-enhanced", "target-size")}
"""Rules that axe leaves out unless it is told: 7:1 for text, 24 px for what is pressed."""


def violations(page: Page, path: str, options: dict[str, Any]) -> list[str]:
    """What axe finds on a page that is open, a line each: `path` and rule, and where."""
    found = Axe().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]
    return [f"{path}: {each['id']}: {node['target']} {node['html'][:120]}" for each in found for node in each["nodes"]]


def every_kind(whole: Site) -> list[str]:
    """One page of each kind: of pages that lie in the same folder at the same depth the longest."""
    longest: dict[str, str] = {}
    for path in sorted(whole.text_pages):
        parts = path.split("/")
        kind = f"{parts[1]}/*" if len(parts) > 3 else path
        if len(whole.outputs[path]) > len(whole.outputs.get(longest.get(kind, ""), b"")):
            longest[kind] = path
    return [path for path in longest.values() if path != "404.html"]
