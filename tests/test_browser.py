"""Pages in a real browser: what only a browser knows. Without Chromium these tests are skipped, with CI they fail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsing import ROOT, Reader, every_kind
from building import GOLDEN, ON_THE_BRANCH, Site, base_of, is_redirect, site
from playwright.sync_api import Browser, Page

BRANCH = "ours" + ON_THE_BRANCH
either = pytest.mark.parametrize("name", ["ours", BRANCH])
"""A site as it was built, and as it stands on the branch after `publish`."""


@pytest.fixture(params=["ours", *GOLDEN, BRANCH])
def reader(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Reader]:
    reader = reader_of(browser, request.param)
    yield reader
    reader.context.close()


def reader_of(browser: Browser, name: str, *, scripts: bool = True) -> Reader:
    """A reader of a site; what is on the branch is read where the hosting site shows it."""
    root = base_of(name) if name.endswith(ON_THE_BRANCH) else ROOT
    return Reader(browser, site(name), scripts=scripts, root=root)


def test_no_page_is_wider_than_the_window_or_breaks_the_policy(reader: Reader) -> None:
    wide = []
    for path in reader.whole.text_pages:
        if path != "404.html":  # its addresses are those of the published site
            page = reader.read(path)
            for width in (320, 360, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                if page.evaluate("document.scrollingElement.scrollWidth > window.innerWidth"):
                    wide.append(f"{path} at {width}")
    assert (wide, reader.complaints) == ([], [])


def said(page: Page) -> str:
    """What a page says, without the words of controls that are there with scripts alone."""
    page.evaluate("for (const each of document.querySelectorAll('.filters')) each.remove()")
    return page.inner_text("main")


@pytest.mark.parametrize("name", ["ferry", BRANCH])
def test_every_page_says_the_same_without_scripts(browser: Browser, name: str) -> None:
    scripted, plain = reader_of(browser, name), reader_of(browser, name, scripts=False)
    for path in (path for path in every_kind(scripted.whole) if b"<script src" in scripted.whole.outputs[path]):
        assert said(scripted.read(path)) == said(plain.read(path)), path
    scripted.context.close()
    plain.context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_offices_of_a_number_are_drawn_on_one_scale(browser: Browser, width: int) -> None:
    reader = Reader(browser, site("ferry"))
    page = reader.read("ria-ferry/numbers/")
    page.set_viewport_size({"width": width, "height": 800})
    boxes = [svg.bounding_box() for svg in page.locator("#dead .chart svg").all()]
    assert len(boxes) == 5
    assert len({(box["x"], box["width"]) for box in boxes if box}) == 1
    assert all(box and box["width"] >= 48 for box in boxes)
    reader.context.close()


def test_lists_of_a_text_have_their_marks_wherever_it_stands(browser: Browser) -> None:
    reader = Reader(browser, site("ours"))
    style = "(lists) => lists.map((list) => getComputedStyle(list).listStyleType)"
    for path in ("kazakhstan-2022/questions/who-were-the-dead/", "kazakhstan-2022/all/"):
        assert set(reader.read(path).locator(".text ul:not([class])").evaluate_all(style)) == {"disc"}, path
    reader.context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_meaning_of_a_term_opens_by_keyboard_and_touch_without_scripts(browser: Browser, scripts: bool) -> None:
    reader = Reader(browser, site("ours"), scripts=scripts, has_touch=True)
    page = reader.read("kazakhstan-2022/")
    button, meaning = page.locator(".explain").first, page.locator(".meaning").first
    assert not meaning.is_visible()
    button.focus()
    page.keyboard.press("Enter")
    assert meaning.is_visible()
    page.keyboard.press("Tab")
    assert meaning.locator("a:focus").count() == 1, "what opened comes next"
    page.keyboard.press("Escape")
    assert not meaning.is_visible()
    assert page.locator(".explain:focus").count() == 1, "and back to where it was"
    button.tap()
    assert meaning.is_visible()
    box = meaning.bounding_box()
    assert box and box["x"] >= 0 and box["y"] >= 0
    page.emulate_media(media="print")
    assert all(each.is_visible() for each in page.locator(".meaning").all())
    assert not button.is_visible()
    assert reader.complaints == []
    reader.context.close()


def test_reactions_are_sorted_by_the_column_whose_heading_is_pressed(browser: Browser) -> None:
    reader = Reader(browser, site("ours"))
    page = reader.read("kazakhstan-2022/reactions/")
    table = page.locator("table.sortable")

    def names() -> list[str]:
        return [head.inner_text() for head in table.locator("tbody th").all()]

    def dates() -> list[int]:
        return [int(cell.get_attribute("data-order") or "") for cell in table.locator("td[data-order]").all()]

    everybody = names()
    head = table.get_by_role("columnheader", name="Who")
    head.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert names() == sorted(everybody, key=str.casefold)
    assert head.get_attribute("aria-sort") == "ascending"
    page.keyboard.press("Enter")
    assert names() == sorted(everybody, key=str.casefold, reverse=True)
    table.get_by_role("columnheader", name="When").get_by_role("button").click()
    assert dates() == sorted(dates())
    assert head.get_attribute("aria-sort") is None
    assert reader.complaints == []
    reader.context.close()


def found(page: Page) -> list[str]:
    return [link.inner_text() for link in page.locator(".shelf li:visible a").all()]


@either
def test_name_is_found_in_every_spelling_and_stands_in_the_address(browser: Browser, name: str) -> None:
    reader = reader_of(browser, name)
    page = reader.read("kazakhstan-2022/search/")
    everything = found(page)
    for typed in ("токаев", "ТОҚАЕВ", "toqaev", "kassym tokayev"):
        page.get_by_role("searchbox").fill(typed)
        assert found(page) == ["Kassym-Jomart Tokayev"], typed
    assert page.locator("output").inner_text() == "Found: 1"
    address = page.evaluate("location.href")
    assert address.endswith("?q=kassym+tokayev")
    page.get_by_role("searchbox").fill("nowhere at all")
    assert (found(page), page.locator("output").inner_text()) == ([], "Nothing found.")
    page.get_by_role("searchbox").fill("")
    assert found(page) == everything
    assert reader.complaints == []
    reader.context.close()


def test_address_with_words_shows_what_they_find(browser: Browser) -> None:
    reader = Reader(browser, site("ferry"))
    page = reader.read("ria-ferry/search/?q=mansa")
    assert "Mansa Line" in found(page)
    assert page.get_by_role("searchbox").input_value() == "mansa"
    assert reader.complaints == []
    reader.context.close()


def test_without_scripts_search_is_an_index_of_everything(browser: Browser) -> None:
    scripted, plain = (Reader(browser, site("ferry"), scripts=scripts) for scripts in (True, False))
    whole, index = (reader.read("ria-ferry/search/") for reader in (scripted, plain))
    assert found(whole) == found(index) != []
    assert not index.get_by_role("searchbox").is_visible()
    scripted.context.close()
    plain.context.close()


def test_old_address_leads_to_the_new_one(browser: Browser) -> None:
    reader = Reader(browser, site("ferry"))
    ((old, _),) = [(path, page) for path, page in site("ferry").pages.items() if is_redirect(page)]
    reader.read(old).wait_for_url(f"{ROOT}ria-ferry/events/departure/")
    assert reader.complaints == []
    reader.context.close()


@pytest.mark.parametrize(("name", "first"), [("ferry", "ria-ferry/"), (BRANCH, "kazakhstan-2022/")])
def test_page_for_what_is_not_found_works_at_any_depth(browser: Browser, name: str, first: str) -> None:
    reader = reader_of(browser, name)
    whole = reader.whole
    reader.whole = Site({**whole.outputs, "no/such/page/index.html": whole.outputs["404.html"]})
    page = reader.read("no/such/page/index.html")
    assert page.evaluate("document.styleSheets.length") == 1
    page.click("main a")
    assert page.url == reader.root + first
    assert reader.complaints == []
    reader.context.close()
