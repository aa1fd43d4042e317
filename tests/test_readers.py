"""What every reader can rely on, seen in a real browser: on a phone, by keyboard, magnified, on paper, at night."""

from __future__ import annotations

import re
import unicodedata
from io import BytesIO
from itertools import count, pairwise
from typing import Any

import pytest
from browsing import BEYOND, Reader, every_kind, violations
from building import GOLDEN, site
from playwright.sync_api import Browser
from pypdf import PdfReader

every_site = pytest.mark.parametrize("name", ["ours", *GOLDEN])
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
SUBJECTS = ("kazakhstan-2022/", "ria-ferry/", "hill-tram/")
SITES = {"kazakhstan-2022/": "ours", "ria-ferry/": "ferry", "hill-tram/": "tram"}


# --- accessibility ---------------------------------------------------------------------------------------------------

LOOKS = ["color-contrast", "color-contrast-enhanced", "link-in-text-block"]
"""What the colours of a page can break."""
COLOURED = {rule: {"enabled": False} for rule in LOOKS}
LAYOUT = ["target-size", "scrollable-region-focusable", "meta-viewport"]
"""What the width of a page can break."""


PARTS = 4
"""Our own site has so many pages that several processes look at them."""
every_part = pytest.mark.parametrize(
    ("name", "part", "parts"),
    [*(("ours", part, PARTS) for part in range(PARTS)), *((name, 0, 1) for name in GOLDEN)],
)


@every_part
def test_axe_finds_nothing_to_mend_on_any_page(browser: Browser, name: str, part: int, parts: int) -> None:
    """Every page of ours on a phone, and one of each kind of all sites, in the dark and on a desk too.

    `make axe` looks at every page of all sites with every rule in each of the four.
    """
    whole, found = site(name), list[str]()
    paths = [path for path in sorted(whole.text_pages) if path != "404.html"][part::parts]
    # Everything on one page is half a megabyte, and each of its parts is looked at on its own page too.
    kinds = {path for path in every_kind(whole) if path in paths and not path.endswith("/all/index.html")}
    reader = Reader(browser, whole, **PHONE)
    for path in paths:
        if path not in kinds and name != "ours":
            continue  # pages of one kind differ in their words alone, and each of our own is looked at
        page = reader.read(path)
        rules = BEYOND if path in kinds else BEYOND | COLOURED
        found += violations(page, path, {"rules": rules})
        if path in kinds:
            page.emulate_media(color_scheme="dark")
            found += violations(page, f"{path}, dark", {"runOnly": LOOKS})
            page.emulate_media(color_scheme="light")
    reader.context.close()
    desk = Reader(browser, whole, **DESK)
    for path in kinds:
        found += violations(desk.read(path), f"{path}, wide", {"runOnly": LAYOUT})
    assert (found, reader.complaints, desk.complaints) == ([], [], [])
    desk.context.close()


# --- the first screen ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("subject", SUBJECTS)
def test_first_screen_of_a_phone_answers(browser: Browser, subject: str) -> None:
    """What it is, headline, standfirst, three facts with who says so, what is new, who checked it, where to read on."""
    reader = Reader(browser, site(SITES[subject]), **PHONE)
    page = reader.read(subject)
    wanted = {
        "site": ".masthead-site",
        "kind": ".head .kind-word",
        "headline": "h1",
        "standfirst": ".head .standfirst",
        "third fact": ".key-facts .facts > div:nth-child(3)",
        "date and author": ".head .byline",
        "on this page": "#contents-heading",
    }
    news = page.locator(".head .latest")
    bottoms = {name: bottom_of(page.locator(where).first) for name, where in wanted.items()}
    bottoms |= {f"news {at}": bottom_of(news.nth(at)) for at in range(news.count())}
    assert {name: bottom for name, bottom in bottoms.items() if bottom > 740} == {}
    numbers = page.locator(".key-facts .fact-number")
    assert numbers.count() and all(each.locator(".says").count() for each in numbers.all())
    reader.context.close()


SEEN = """(height) => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange(), told = [];
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()];
    if (boxes.length && boxes.every((box) => box.top >= 0 && box.bottom <= height)) told.push(node.data);
  }
  return told.join(" ").replace(/\\s+/g, " ");
}"""
"""The words that stand whole within the first so many px of a page."""


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("what happened", "Protests over the price of a car fuel began"),
        ("when", "on 2 January 2022"),
        ("who was in it", "President Tokayev's government answered with live fire and with troops from Russia"),
        ("how many died", "238 people"),
        ("according to whom", "Prosecutor general's office , 16 August 2022"),
        ("what is not known", "who was behind the violence is not known"),
    ],
)
def test_first_two_screens_of_our_explainer_answer(browser: Browser, question: str, answer: str) -> None:
    """Whoever has two minutes and a phone knows this much of Kazakhstan, without a link or a press."""
    reader = Reader(browser, site("ours"), **PHONE)
    assert answer in reader.read("kazakhstan-2022/").evaluate(SEEN, 2 * PHONE["viewport"]["height"]), question
    reader.context.close()


def bottom_of(thing: Any) -> float:
    box = thing.bounding_box()
    assert box, thing
    return float(box["y"] + box["height"])


def test_first_view_of_an_explainer_asks_three_times_at_most(browser: Browser) -> None:
    reader = Reader(browser, site("ours"), **PHONE)
    reader.read("kazakhstan-2022/").wait_for_load_state("networkidle")
    assert 2 <= len(reader.asked) <= 3, reader.asked
    reader.context.close()


@every_site
def test_pages_are_whole_at_the_root_of_an_address_too(browser: Browser, name: str) -> None:
    """Elsewhere they are read below a folder, as on the Pages of a repository."""
    reader = Reader(browser, site(name), root="http://site.test/")
    for path in every_kind(site(name)):
        assert reader.read(path).evaluate("document.styleSheets.length") == 1, path
    assert reader.complaints == []
    reader.context.close()


# --- well set --------------------------------------------------------------------------------------------------------

LINES = """() => {
  const lengths = [], range = document.createRange();
  for (const each of document.querySelectorAll(".text > p")) {
    const lines = new Map(), walk = document.createTreeWalker(each, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      if (node.parentElement.closest("sup, button")) continue;
      for (let at = 0; at < node.data.length; at++) {
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const line = Math.round(range.getBoundingClientRect().bottom / 8);
        lines.set(line, (lines.get(line) || 0) + 1);
      }
    }
    lengths.push(...[...lines.values()].slice(0, -1));
  }
  return lengths.sort((one, other) => one - other);
}"""
"""How many characters each line of running text has but for the last of a paragraph, shortest first."""


@pytest.mark.parametrize("width_px", [768, 1280, 1920])
def test_lines_of_text_have_sixty_to_seventy_characters(browser: Browser, width_px: int) -> None:
    reader = Reader(browser, site("ours"), viewport={"width": width_px, "height": 900})
    lengths = reader.read("kazakhstan-2022/").evaluate(LINES)
    assert len(lengths) > 20
    assert lengths[len(lengths) // 2] >= 60 and lengths[-1] <= 72, lengths
    reader.context.close()


MARGIN = """() => [...document.querySelectorAll(".head > .box, .text > .box, .text > .side-note")].map((each) => {
  const box = each.getBoundingClientRect();
  return [box.top, box.bottom, box.left];
}).sort((one, other) => one[0] - other[0])"""


@pytest.mark.parametrize("width_px", [1024, 1280, 1920])
def test_what_stands_in_the_margin_stands_below_each_other(browser: Browser, width_px: int) -> None:
    reader = Reader(browser, site("components"), viewport={"width": width_px, "height": 900})
    page = reader.read("weir-bridge/")
    boxes = page.evaluate(MARGIN)
    assert len(boxes) > 4
    text = page.locator(".text > p").first.bounding_box()
    assert text and all(left > text["x"] + text["width"] for _, _, left in boxes)
    assert all(above[1] <= below[0] for above, below in pairwise(boxes)), boxes
    reader.context.close()


def test_link_to_be_copied_takes_no_line(browser: Browser) -> None:
    reader = Reader(browser, site("ours"), **PHONE)
    for path, of in (("timeline/", ".entry"), ("numbers/", ".item-number")):
        page = reader.read(f"kazakhstan-2022/{path}")
        heights = f"[...document.querySelectorAll('{of}')].map((each) => each.getBoundingClientRect().height)"
        before = page.evaluate(heights)
        page.evaluate("document.querySelectorAll('.anchor').forEach((each) => each.remove())")
        assert page.evaluate(heights) == before != []
    reader.context.close()


# --- magnified, and with room between letters ------------------------------------------------------------------------

CLIPPED = """() => {
  const found = [];
  for (const each of document.querySelectorAll("body *")) {
    const style = getComputedStyle(each);
    const hides = [style.overflowX, style.overflowY].some((way) => way === "hidden" || way === "clip");
    // What is there for screen readers alone is a pixel.
    if (!hides || each.clientWidth <= 1 || each.closest("svg")) continue;
    const is_cut = each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1;
    if (is_cut) found.push(each.outerHTML);
  }
  // The numbers of a list stand before it, where a page may have no room.
  for (const each of document.querySelectorAll("li")) {
    const style = getComputedStyle(each), list = getComputedStyle(each.parentElement);
    const room = parseFloat(list.paddingInlineStart) + parseFloat(style.marginInlineStart);
    if (style.display === "list-item" && style.listStyleType !== "none" && room < 16) found.push(each.outerHTML);
  }
  return found.map((html) => html.slice(0, 100));
}"""
ROOMY = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
    p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""


@every_site
def test_nothing_is_lost_at_four_hundred_percent_or_with_room_between_letters(browser: Browser, name: str) -> None:
    """1280 px at 400 % are 320 px (WCAG 1.4.10); distances are those of WCAG 1.4.12."""
    reader = Reader(browser, site(name), viewport={"width": 320, "height": 256})
    lost = []
    for path in every_kind(site(name)):
        page = reader.read(path)
        for how, change in (("magnified", "() => {}"), ("roomy", ROOMY)):
            page.evaluate(change)
            if page.evaluate("document.scrollingElement.scrollWidth > window.innerWidth"):
                lost.append(f"{path}, {how}: wider than the window")
            lost += [f"{path}, {how}: {html}" for html in page.evaluate(CLIPPED)]
    assert (lost, reader.complaints) == ([], [])
    reader.context.close()


# --- by keyboard -----------------------------------------------------------------------------------------------------

FOCUSED = """() => {
  const each = document.activeElement;
  const style = getComputedStyle(each);
  const box = each.getBoundingClientRect();
  return {
    at: [...document.querySelectorAll("a[href], button, input, select")].indexOf(each),
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: box.bottom > 0 && box.top < innerHeight && box.width > 0 && Number(style.opacity) === 1,
  };
}"""


@pytest.mark.parametrize("path", ["ria-ferry/", "ria-ferry/timeline/", "ria-ferry/reactions/", "ria-ferry/search/"])
def test_everything_is_reached_by_keyboard_in_order_with_focus_in_sight(browser: Browser, path: str) -> None:
    reader = Reader(browser, site("ferry"), **DESK)
    page = reader.read(path)
    stops = page.evaluate("""[...document.querySelectorAll("a[href], button, input, select")]
      .filter((each) => each.checkVisibility({ contentVisibilityAuto: false })).length""")
    places = []
    for turn in count():
        page.keyboard.press("Tab")
        now = page.evaluate(FOCUSED)
        if now["at"] < 0 or turn > stops + 5:
            break
        assert now["ring"] and now["seen"], page.evaluate("document.activeElement.outerHTML")
        places.append(now["at"])
    assert len(set(places)) == len(places) == stops
    assert places == sorted(places)
    reader.context.close()


# --- in print --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["ria-ferry/", "ria-ferry/timeline/", "ria-ferry/all/"])
def test_print_holds_every_entry_and_the_addresses_of_links(browser: Browser, path: str) -> None:
    reader = Reader(browser, site("ferry"), viewport={"width": 700, "height": 1000})
    page = reader.read(path)
    on_screen = [entry.inner_text() for entry in page.locator(".entry-what").all()]
    page.emulate_media(media="print")
    entries = page.locator(".entry-what").all()
    assert [entry.inner_text() for entry in entries] == on_screen != []
    assert all(entry.is_visible() for entry in entries)
    assert all(note.is_visible() for note in page.locator(".notes li").all())
    assert not page.evaluate("document.scrollingElement.scrollWidth > window.innerWidth")
    outside = page.locator("main a[href^='http']").first
    told = outside.evaluate("(link) => getComputedStyle(link, '::after').content")
    assert outside.get_attribute("href") in told
    reader.context.close()


TOLD = """[...document.querySelectorAll(
  "h1, .part h2, .part h3, .standfirst, .day-heading, .entry-time, .entry-what, .facts > div, .number-figure, .says, " +
  ".history tr > *, .unknown, .reactions tr > *, .change-text, .notes cite"
)].map((each) => {
  const told = each.cloneNode(true);
  told.querySelectorAll("sup, .anchor, button").forEach((sign) => sign.remove());
  return told.textContent;
})"""
"""The words of entries, facts, numbers and what else a page holds, without numbers of notes and signs."""


@pytest.mark.parametrize(("name", "path"), [("ours", "kazakhstan-2022/"), ("components", "weir-bridge/")])
@pytest.mark.parametrize("page_of", ["", "timeline/", "all/"])
def test_pdf_holds_every_entry_fact_number_and_source(browser: Browser, name: str, path: str, page_of: str) -> None:
    reader = Reader(browser, site(name))
    page = reader.read(path + page_of)
    told = [words for words in page.evaluate(TOLD) if letters_of(words)]
    written = PdfReader(BytesIO(page.pdf(format="A4")))
    read = letters_of("".join(sheet.extract_text() for sheet in written.pages))
    assert [words for words in told if letters_of(words) not in read] == []
    assert len(told) > 20 and page.locator(".entry-what").count() > 5
    reader.context.close()


def letters_of(words: str) -> str:
    """Letters and digits alone: a PDF knows no blanks, and ligatures of its own."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", words))


# --- what readers ask of their browser -------------------------------------------------------------------------------


def test_nothing_moves_by_itself(browser: Browser) -> None:
    reader = Reader(browser, site("ferry"), reduced_motion="no-preference")
    for path in every_kind(site("ferry")):
        page = reader.read(path)
        assert page.evaluate("document.getAnimations().length") == 0, path
        moving = page.evaluate("""[...document.querySelectorAll("*")].filter((each) => {
          const style = getComputedStyle(each);
          const moves = style.transitionDuration !== "0s" || style.animationName !== "none";
          return moves || style.scrollBehavior === "smooth";
        }).length""")
        assert moving == 0, path
    reader.context.close()


@pytest.mark.parametrize(("path", "box", "below"), [
    ("kazakhstan-2022/timeline/", ".filters", ".picture"), ("kazakhstan-2022/search/", ".search", ".shelf"),
])  # fmt: skip
@pytest.mark.parametrize("screen", [PHONE, DESK])
def test_nothing_moves_when_a_script_shows_what_needs_it(
    browser: Browser, screen: dict[str, Any], path: str, box: str, below: str
) -> None:
    reader = Reader(browser, site("ours"), **screen)
    page = reader.read(path)
    top = f"document.querySelector('{below}').getBoundingClientRect().top"
    shown = page.evaluate(top)
    assert page.locator(box).is_visible()
    page.evaluate(f"document.querySelector('{box}').hidden = true")
    assert not page.locator(box).is_visible() and page.evaluate(top) == shown
    reader.context.close()


COLOURS = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = new Set();
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const each = node.parentElement;
    const property = each.closest("svg") ? "fill" : "color";
    if (node.data.trim() && each.checkVisibility()) found.add(getComputedStyle(each)[property]);
  }
  return [...found];
}"""
NAMED = """(names) => names.map((name) => {
  const each = document.body.appendChild(document.createElement("i"));
  each.style.color = name;
  const colour = getComputedStyle(each).color;
  each.remove();
  return colour;
})"""


def test_who_wants_more_contrast_gets_ink_on_paper(browser: Browser) -> None:
    """No text is softer than ink or accent, which `LOOKS` holds to 7:1; verdicts are paper on ink."""
    reader = Reader(browser, site("components"), contrast="more", **DESK)
    for path in every_kind(site("components")):
        page = reader.read(path)
        allowed = page.evaluate(NAMED, ["var(--ink)", "var(--paper)", "var(--accent)"])
        assert set(page.evaluate(COLOURS)) <= set(allowed), path
        assert page.evaluate(NAMED, ["var(--rule)"]) == allowed[:1], path
    reader.context.close()


def test_page_is_whole_in_the_colours_of_the_reader(browser: Browser) -> None:
    """Text, marks and lines have the colours that somebody chose for all pages, and are told apart without any."""
    reader = Reader(browser, site("components"), forced_colors="active", **DESK)
    for path in every_kind(site("components")):
        page = reader.read(path)
        allowed = page.evaluate(NAMED, ["Canvas", "CanvasText", "LinkText", "ButtonText", "GrayText", "FieldText"])
        assert set(page.evaluate(COLOURS)) <= set(allowed), path
        assert violations(page, f"{path}, forced colours", {"runOnly": ["color-contrast"]}) == []
    ground = page.evaluate(NAMED, ["Canvas"])[0]
    for mark, property_ in ((".field circle", "fill"), (".chart .point", "stroke")):
        page = reader.read("weir-bridge/numbers/" if "chart" in mark else "weir-bridge/")
        assert page.evaluate(f"getComputedStyle(document.querySelector('{mark}')).{property_}") != ground, mark
    page = reader.read("weir-bridge/")
    # The dot of an entry is a background elsewhere, and there are none here.
    dot = "getComputedStyle(document.querySelector('.entry-main'), '::before')"
    is_there, colour = page.evaluate(f"[{dot}.content.includes('•'), {dot}.color]")
    assert is_there and colour != ground
    assert page.locator(".verdict").first.evaluate("(each) => getComputedStyle(each).borderStyle") == "solid"
    reader.context.close()


@pytest.mark.parametrize(
    ("name", "path", "is_mirrored"), [("arabic", "rayhan-water/", True), ("ferry", "ria-ferry/", False)]
)
def test_margin_is_where_lines_end(browser: Browser, name: str, path: str, is_mirrored: bool) -> None:
    """Right to left, the box of facts hangs on the left, and the list of parts on the right."""
    reader = Reader(browser, site(name), **DESK)
    page = reader.read(path)
    left = {where: page.locator(where).first.bounding_box() for where in (".key-facts", "h1", ".contents")}
    facts, headline, contents = (box["x"] if box else -1.0 for box in left.values())
    assert (facts < headline) is is_mirrored
    assert (contents >= headline) is is_mirrored
    reader.context.close()
