"""Makes the screenshots that README.md shows: the first screen of the explainer that ships with Nutgraf."""

from __future__ import annotations

from pathlib import Path

from browsing import QUIET, Reader, chromium
from building import ROOT, site
from playwright.sync_api import sync_playwright

SCREENS = {"desk": (1280, 800), "phone": (360, 740)}


def main(folder: Path = ROOT / "docs") -> None:
    """Write `screenshot-desk.png` and `screenshot-phone.png` into a folder."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        for name, (width, height) in SCREENS.items():
            reader = Reader(browser, site("ours"), viewport={"width": width, "height": height}, is_mobile=width < 500)
            reader.read("kazakhstan-2022/").screenshot(path=folder / f"screenshot-{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
