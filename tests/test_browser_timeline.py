"""The timeline in a real browser: its picture, its filters, and a long one. Without Chromium these are skipped."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import combinations

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import Reader
from building import GOLDEN, SMALL, Site, build, site, tree
from playwright.sync_api import Browser, Page, expect

FACES = ("sans-serif", "serif", "monospace")
WIDTHS = (360, 768, 1280, 1920)
NIGHT = (
    "2026-03-01 22:15", "2026-03-01 23:50", "about 2026-03-02 00:30", "2026-03-02 01:10", "2026-03-02 01:12",
    "between 2026-03-02 02:00 and 2026-03-02 04:30", "2026-03-02 03:00 to 2026-03-02 06:45", "since 2026-03-02 08:00",
    "after 2026-03-02 10:00", "2026-03-02 13:20",
)  # fmt: skip


def told(whens: list[str]) -> Site:
    """A site with one explainer of these events, in three lanes, by seven actors."""
    lanes = ("at sea", "on land", "in the offices of the harbour")
    events = "".join(
        f"  - {{id: e{at}, when: '{when}', what: Event number {at}, lane: {lanes[at % 3]}, actors: [Actor {at % 7}]}}\n"
        for at, when in enumerate(whens)
    )
    head = f"title: T\nsummary: S\npublished: 2026-11-01\nlanes: [{', '.join(lanes)}]\n"
    built = build(tree({**SMALL, "one/index.md": f"---\n{head}events:\n{events}---\n"}))
    assert not built.problems, built.problems
    return Site(built.outputs)


@cache
def made(name: str) -> Site:
    """One of the sites of this repository, a night of hours, or a long story of which marks fall together."""
    if name == "night":
        return told([*NIGHT])
    if name == "long":
        return told([f"{2014 + at % 4}-{at % 11 + 1:02}-{at % 27 + 1:02}" for at in range(600)])
    return site(name)


@pytest.fixture
def reader(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Reader]:
    reader = Reader(browser, made(request.param))
    yield reader
    reader.context.close()
    assert reader.complaints == []


def timeline_of(reader: Reader) -> str:
    return next(path for path in reader.whole.text_pages if path.endswith("/timeline/index.html"))


def opened(reader: Reader, query: str = "") -> Page:
    return reader.read(timeline_of(reader).removesuffix("index.html") + query)


every_site = pytest.mark.parametrize("reader", ["ours", *GOLDEN, "night", "long"], indirect=True)
on = pytest.mark.parametrize

# --- the picture -----------------------------------------------------------------------------------------------------

LABELS = """[...document.querySelectorAll('.picture')].map((picture) =>
  [...picture.querySelectorAll('text, p')]
    .filter((each) => each.checkVisibility())
    .map((each) => [each.textContent, each.getBoundingClientRect()])
    .map(([words, { left, right, top, bottom }]) => [words, left, right, top, bottom]))"""


@every_site
def test_no_two_labels_of_a_picture_overlap(reader: Reader) -> None:
    wrong = []
    for path in (timeline_of(reader), next(iter(reader.whole.text_pages))):
        page = reader.read(path)
        for face in FACES:
            page.evaluate(f"document.documentElement.style.setProperty('--sans', '{face}')")
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                for picture in page.evaluate(LABELS):
                    wrong += [
                        f"{path}: {one[0]!r} on {other[0]!r}, {face}, {width} px"
                        for one, other in combinations(picture, 2)
                        if one[1] < other[2] and other[1] < one[2] and one[3] < other[4] and other[3] < one[4]
                    ]
                    wrong += [
                        f"{path}: {words!r} cut, {face}, {width} px"
                        for words, *at in picture
                        if at[0] < 0 or at[1] > width
                    ]
    assert wrong == []


@every_site
def test_picture_has_a_visible_mark_for_every_entry(reader: Reader) -> None:
    page = opened(reader)
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        sizes = page.evaluate(
            "[...document.querySelectorAll('.field a > :is(circle, rect)')].map((each) => each.getBoundingClientRect())"
            ".map(({ left, right, height }) => [left, right, height])"
        )
        links = page.locator(".field a").count()
        assert len(sizes) == links
        assert all(left >= 0 and right <= width for left, right, _ in sizes)
        assert all(right - left > 7.9 and height > 7.9 for left, right, height in sizes)
        told = [(link.get_attribute("data-of") or "0").split() for link in page.locator(".field a").all()]
        if told:
            assert sum(map(len, told)) == page.locator(".entry").count()


@on("reader", ["ferry"], indirect=True)
def test_mark_is_reached_by_keyboard_is_seen_then_and_leads_to_its_entry(reader: Reader) -> None:
    page = opened(reader)
    first = page.locator(".field a").first
    before = first.locator("circle").evaluate("(mark) => getComputedStyle(mark).strokeWidth")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.field') !== null"):
            break
    expect(first).to_be_focused()
    assert first.locator("circle").evaluate("(mark) => getComputedStyle(mark).strokeWidth") != before
    assert first.evaluate("(link) => getComputedStyle(link).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.querySelector(':target').matches('.entry')")
    assert page.evaluate("location.hash") == first.get_attribute("href")


@on("reader", ["ours"], indirect=True)
def test_many_marks_are_skipped_by_one_key(reader: Reader) -> None:
    page = opened(reader)
    page.get_by_label("Kind").focus()
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip the picture")
    expect(skip).to_be_focused()
    assert skip.evaluate("(link) => getComputedStyle(link).clipPath") == "none"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.entry') === document.querySelector('.entry')")


@on("reader", ["arabic"], indirect=True)
def test_from_right_to_left_time_goes_to_the_left(reader: Reader) -> None:
    page = opened(reader)
    lefts = [
        page.locator(f".field a[href='#{anchor}']").bounding_box()
        for anchor in ("smell", "closure", "sample", "return")
    ]
    assert [box["x"] for box in lefts if box] == sorted((box["x"] for box in lefts if box), reverse=True)


@on("media", ["light", "dark", "print", "forced"])
@on("reader", ["ferry"], indirect=True)
def test_marks_stand_out_in_every_light(reader: Reader, media: str) -> None:
    """What is drawn has three times the contrast of its ground (WCAG 1.4.11)."""
    page = opened(reader)
    page.emulate_media(
        color_scheme="dark" if media == "dark" else "light",
        media="print" if media == "print" else "screen",
        forced_colors="active" if media == "forced" else "none",
    )
    for mark in ("circle:not([class])", "circle.main", "circle.open"):
        stroke, ground = page.locator(f".field a {mark}").first.evaluate(
            "(mark) => [getComputedStyle(mark).stroke, getComputedStyle(document.body).backgroundColor]"
        )
        assert contrast(stroke, ground if "0)" not in ground else "rgb(255, 255, 255)") >= 3, (mark, stroke, ground)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours such as "rgb(1, 2, 3)" (WCAG 2, relative luminance)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = [float(part) / 255 for part in colour.partition("(")[2].rstrip(")").split(",")[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# --- filters ---------------------------------------------------------------------------------------------------------


def shown(page: Page) -> list[str]:
    """The anchors of the entries that are seen; the marks that are seen lead to just these."""
    entries = [item.get_attribute("id") or "" for item in page.locator(".entry:visible").all()]
    marks = [(link.get_attribute("href") or "")[1:] for link in page.locator(".field a:visible").all()]
    assert sorted(marks) == sorted(entries)
    return entries


@on("reader", ["ferry"], indirect=True)
def test_timeline_is_narrowed_by_keyboard_and_the_address_says_so(reader: Reader) -> None:
    page = opened(reader)
    everything = shown(page)
    page.get_by_label("Lane").focus()
    page.keyboard.type("at sea")
    page.keyboard.press("Tab")
    assert shown(page) == ["departure", "signal-ends", "last-call"]
    assert page.get_by_role("status").inner_text() == f"Shown: 3 of {len(everything)}"
    assert page.locator(".day:visible").count() == 1
    assert page.evaluate("location.search") == "?lane=at+sea"
    page.get_by_label("Who").select_option("Rui Falcato")
    assert shown(page) == ["departure"]
    assert page.evaluate("location.search") == "?lane=at+sea&actor=Rui+Falcato"
    page.go_back()
    assert shown(page) == ["departure", "signal-ends", "last-call"]
    assert page.get_by_label("Who").input_value() == ""
    page.get_by_role("button", name="Show everything").press("Enter")
    assert (shown(page), page.evaluate("location.search")) == (everything, "")
    assert page.get_by_role("status").inner_text() == ""
    expect(page.get_by_label("Lane")).to_be_focused()


@on("reader", ["ferry"], indirect=True)
def test_address_restores_what_was_chosen(reader: Reader) -> None:
    page = opened(reader, "?kind=claim")
    assert shown(page) == ["claim-two-captains"]
    assert page.get_by_label("Kind").input_value() == "claim"
    page.get_by_label("Kind").select_option("number")
    page.reload()
    assert shown(page) == ["aboard-2026-10-26-2"]


@on("query", ["?lane=nowhere", "?lane=", "?%20=%ff&kind=x&actor"])
@on("reader", ["ferry"], indirect=True)
def test_address_that_names_nothing_shows_everything(reader: Reader, query: str) -> None:
    page = opened(reader, query)
    assert len(shown(page)) == 11
    expect(page.get_by_role("button", name="Show everything")).to_be_hidden()


@on("reader", ["ferry"], indirect=True)
def test_narrowed_timeline_has_nothing_to_mend(reader: Reader) -> None:
    page = opened(reader, "?lane=at+sea")
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [f"{each['id']}: {each['nodes'][0]['html'][:150]}" for each in found] == []


def test_without_scripts_there_are_no_controls(browser: Browser) -> None:
    reader = Reader(browser, site("ferry"), scripts=False)
    page = opened(reader, "?lane=at+sea")
    assert len(shown(page)) == 11
    expect(page.locator(".filters")).to_be_hidden()
    reader.context.close()


# --- a long one ------------------------------------------------------------------------------------------------------


@on("reader", ["long"], indirect=True)
def test_mark_of_many_counts_and_leads_to_the_first_that_is_shown(reader: Reader) -> None:
    page = opened(reader)
    page.set_viewport_size({"width": 1280, "height": 900})
    many = page.locator(".field a:has(text)").first
    count = many.locator("text")
    expect(count).to_be_visible()
    before = (count.text_content(), many.get_attribute("href"), many.locator("title").text_content())
    assert (before[2] or "").startswith(f"{before[0]} together, the first: ")
    page.get_by_label("Who").select_option(index=3)
    seen = {item.get_attribute("id") for item in page.locator(".entry:not([hidden])").all()}
    links = page.locator(".field a:visible")
    assert {(link.get_attribute("href") or "")[1:] for link in links.all()} <= seen
    counts = [link.locator("text").text_content() if link.locator("text").count() else "1" for link in links.all()]
    assert sum(int(each or 0) for each in counts) == len(seen)
    page.get_by_role("button", name="Show everything").click()
    assert (count.text_content(), many.get_attribute("href"), many.locator("title").text_content()) == before


@on("reader", ["long"], indirect=True)
def test_long_timeline_is_whole_for_anchors_searching_and_print(reader: Reader) -> None:
    page = opened(reader, "#e590")
    expect(page.locator("#e590")).to_be_in_viewport()
    assert page.evaluate("window.find('Event number 577')")
    page.emulate_media(media="print")
    assert page.locator(".day").first.evaluate("(day) => getComputedStyle(day).contentVisibility") == "visible"
