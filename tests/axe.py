"""Looks with axe at every page of every site, on a phone and on a desk, by day and by night: `make axe`, a while.

The tests look at a sample. What is found is told as it is found, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import sys
from itertools import product
from time import monotonic
from typing import Any

from browsing import BEYOND, QUIET, Reader, chromium, violations
from building import GOLDEN, Site, site
from playwright.sync_api import Browser, sync_playwright

SITES = ("ours", *GOLDEN)
WIDTHS_PX = (360, 1280)
SCHEMES = ("light", "dark")


def look_at(browser: Browser, name: str, whole: Site) -> tuple[int, int]:
    """Look at all pages of a site in all four ways: how many looks, and how much was found."""
    looks = found = 0
    for width, scheme in product(WIDTHS_PX, SCHEMES):
        is_phone = width < 500
        touch: dict[str, Any] = {"is_mobile": is_phone, "has_touch": is_phone}
        screen = {"width": width, "height": 800}
        reader = Reader(browser, whole, color_scheme=scheme, viewport=screen, **touch)
        for path in sorted(whole.text_pages):
            if path == "404.html":
                continue  # its addresses are those of the root, where this reader is not
            told = violations(reader.read(path), f"{name}, {width} px, {scheme}: {path}", {"rules": BEYOND})
            looks, found = looks + 1, found + len(told) + len(reader.complaints)
            for line in (*told, *reader.complaints):
                print(line, flush=True)
            reader.complaints.clear()
        reader.context.close()
    return looks, found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=SITES, help="some sites: " + " ".join(SITES))
    # All are built before any is looked at, so that an edit in the meantime does not matter.
    sites = {name: site(name) for name in parser.parse_args().names}
    path = chromium()
    if path is None:
        print("make axe: there is no browser on this machine", file=sys.stderr)
        return 3
    everything = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        for name, whole in sites.items():
            begun = monotonic()
            looks, found = look_at(browser, name, whole)
            print(f"{name}: {looks} looks, {found} found, {monotonic() - begun:.0f} s", flush=True)
            everything += found
        browser.close()
    return 1 if everything else 0


if __name__ == "__main__":
    sys.exit(main())
