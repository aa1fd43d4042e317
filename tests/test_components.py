"""The parts that pages are made of: each is a partial with one job, and all stand in each of their forms on one page.

That page is the explainer of `tests/sites/components`; whoever changes the look of a part looks at it there.
"""

from __future__ import annotations

from browsing import Reader
from building import ROOT, site
from playwright.sync_api import Browser

from generator.vocabulary import ANSWERS, CAUSE_TYPES, STATUSES, UPDATE_TYPES, VERDICTS

PAGE = "weir-bridge/"
SILENT = ("reported", "confirmed")
"""How sure something is where no word says so."""


COMPONENTS: dict[str, tuple[str, dict[str, str]]] = {
    "head": ("_head.html _front.html _byline.html", {
        "kind": ".head .kind-word",
        "headline": ".head h1",
        "standfirst with a number": ".head .standfirst .number",
        "author with a page": ".byline a",
        "author without": ".byline span:has-text('The desk at Weir')",
        "published": ".byline span:has-text('Published')",
        "changed since": ".byline span:has-text('Updated')",
        "checked": ".byline span:has-text('Checked')",
        "to be checked": ".byline span:has-text('To be checked')",
        "what comes next": ".latest:has-text('Comes next')",
    }),
    "fact box": ("_rows.html _box.html _number.html", {
        "number": ".key-facts .fact-number",
        "number that others count otherwise": ".key-facts .says + .says",
        "number with words behind it": ".key-facts .fact-number dd:has-text('as planned')",
        "text with a link": ".key-facts dd > a:not(.anchor)",
        "rows that the first screen has no room for": ".more-facts .facts > div",
        "of a brief": ".text > .box .box-title",
        "several values of one label": ".text > .box dd + dd",
        "of a number": ".text > .box.number .number-figure",
        "of a number without a value": ".text > .box.number:not(:has(.number-figure))",
    }),
    "timeline entry": ("_entry.html _entries.html", {
        "main": ".entry-main",
        "day": ".day-heading:has-text('Wednesday')",
        "month": ".day-heading:text-is('April 2024')",
        "year": ".day-heading:text-is('1931')",
        "time": ".entry-time time",
        "part of a day": ".entry-time:has-text('evening')",
        "doubtful": ".entry-time:has-text('about')",
        "span": ".entry-time:has-text('until')",
        "since then": ".entry-time:has-text('since')",
        "some time between": ".entry-time:has-text('between')",
        "how its date is known": ".entry .aside-words",
        "of a brief": ".entry-what > a",
        "of a claim": ".entry-what .claim-word",
        "with a number": ".entry-what .number",
        "place and lane": ".where:text-is('on the bridge, Weir')",
        "neither": ".entry .about:not(:has(.where))",
        "one source": ".entry .sourced:has-text('Source:')",
        "several sources": ".entry .sourced:has-text('Sources:')",
    }),
    "lane picture": ("_picture.html", {
        "mark": ".field circle.main:not(.open)",
        "planned": ".field circle.open",
        "span": ".field rect.main:not(.open)",
        "some time within": ".field rect.open",
        "without an end": ".field a:has(line) circle",
        "time left out": ".ground rect",
        "lane": ".row p:text-is('on the bridge')",
        "no lane": ".row p:text-is('Other')",
        "what the marks mean": ".picture figcaption",
    }),
    "number with history": ("_stand.html _history.html", {
        "alone": ".numbers .number:not(:has(.other))",
        "others count otherwise": ".numbers .number .other",
        "disputed": ".numbers .status-disputed",
        "sign before it": ".numbers b:has-text('€')",
        "where": ".numbers .says:has-text('Weir')",
        "words": ".history td:text-is('dozens')",
        "range": ".history td:text-is('11 to 13')",
        "at least": ".history td:text-is('at least 9')",
        "taken back": ".history .withdrawn del",
        "why": ".history .withdrawn .aside-words",
        "note": ".history tr:not(.withdrawn) .aside-words",
        "series": ".history th:text-is('For')",
    }),
    "quote": ("_quote.html", {
        "words": ".quote:not(:has(.renderings)) blockquote",
        "renderings": ".renderings blockquote + blockquote",
        "original": ".quote .original[dir='rtl']",
        "speaker with a page and a role": ".quote .speaker a",
        "speaker without": ".quote .speaker:not(:has(a))",
        "setting": ".quote figcaption:has-text('by telephone')",
        "translator": ".quote figcaption:has-text('translated from Arabic by Ida Holm')",
    }),
    "claim": ("_claim.html _card.html", {
        "dated": ".card-claim .about time",
        "undated": ".card-claim .about:not(:has(time))",
        "claimant with a page": ".card-claim .line a:not([id])",
        "claimant without": ".card-claim .line:has-text('The mayor')",
        "evidence for it": ".card-about:has-text('for it')",
        "evidence against it": ".card-about:has-text('against it')",
        "what would settle it": ".card-about:not(:has(.sourced))",
    }),
    "cause": ("_card.html", {
        **{sort: f".card-cause .mark:has-text('{sort}')" for sort in CAUSE_TYPES},
        "how sure": ".card-cause .status",
        "not said how sure": ".card-cause:not(:has(.status))",
    }),
    "question": ("_card.html", {
        **{word: f".card-question .about:has-text('{word}')" for word in ANSWERS if word != "answered"},
        "answered": ".card-question:not(:has(.about))",
    }),
    "unknown": ("_unknowns.html", {
        "with what would settle it": ".unknowns li:has(.about)",
        "without": ".unknowns li:not(:has(.about)):not(:has(a))",
        "question": ".unknowns li a:has-text('open question')",
    }),
    "person": ("_person.html", {
        "roles at the time": ".who .role",
        "no role": ".who li:not(:has(.role))",
        "member": ".who .about:has-text('Member of') .aside-words",
        "those who are members": ".who .about:has-text('Members')",
    }),
    "reaction row": ("_reactions.html _reaction.html", {
        "actor with a page": ".reactions th[scope='row'] a",
        "actor without": ".reactions th[scope='row']:not(:has(a))",
        "stance": ".reactions td.mark:not(:empty)",
        "no stance": ".reactions td.mark:empty",
        "words": ".reactions .quoted",
        "no words": ".reactions .said:not(:has(.quoted))",
    }),
    "source": ("_publication.html", {
        "address": ".notes cite a",
        "on paper": ".notes cite:not(:has(a))",
        "other language": ".notes cite[lang='de']",
        "undated": ".notes li:has-text('undated')",
        "primary": ".notes .mark:has-text('primary')",
        "of a state": ".notes .mark:has-text('state media')",
        "collection": ".notes .mark:has-text('aggregator')",
        "organisation": ".notes .mark:has-text('organisation')",
        "reprint and of what": ".notes li:has-text('reprint of') cite ~ cite",
        "archived copy": ".notes a:has-text('archived')",
        "authors": ".notes li:has-text('Mo Lind, Per Ask')",
        "licence": ".notes li:has-text('CC-BY-4.0')",
    }),
    "note": ("_notes.html _notelist.html", {
        "source": ".notes li:has(cite)",
        "page": ".notes li:has-text('page 4')",
        "told in another": ".notes li:has-text('see note')",
        "value of a number": ".notes li:has-text('as stated by')",
        "mentioned once": ".back a:text-is('↩')",
        "mentioned often": ".back a:text-is('2')",
        "side note": ".side-note",
        "meaning of a term": ".explain",
    }),
    "correction": ("_changes.html _latest.html", {
        **{f"latest {type_}": f".latest .status-{type_}" for type_ in UPDATE_TYPES},
        "what it said and says": ".changes .was:has(ins) del",
        "what it said": ".changes .was:not(:has(ins)) del",
        "change": ".changes .status-update",
        "of another page": ".changes .about a:has-text('The bridge is closed')",
    }),
    "picture": ("_image.html", {"with its caption": "figure.image figcaption"}),
    "status word": ("_macros.html", {
        **{f"status {word}": f".status-{word.replace(' ', '-')}" for word in STATUSES if word not in SILENT},
        "status of what is sure": ".entry:not(:has(.status))",
        **{f"verdict {word}": f".verdict-{word.replace(' ', '-')}" for word in VERDICTS},
    }),
}  # fmt: skip
"""Each part with the partials that make it, and where the page has it in each of its forms."""
ELSEWHERE = {
    "_slots.html": "macros for running text",
    "_meanings.html": "the meanings that `explain` opens",
    "_moved.html": "a part that a text moves to where it stands",
    "_foreign.html": "words in another language",
    "_item.html": "a brief in a list",
    "_numberitem.html": "a number on the page of numbers",
    "_chart.html": "its picture",
    "_source.html": "a source on the page of sources",
}
"""Partials of other pages, or no part by themselves."""


def test_one_page_shows_each_part_in_each_of_its_forms(browser: Browser) -> None:
    reader = Reader(browser, site("components"), viewport={"width": 1280, "height": 900})
    page = reader.read(PAGE)
    missing = [
        f"{part}: {form}"
        for part, (_, forms) in COMPONENTS.items()
        for form, where in forms.items()
        if not any(each.is_visible() for each in page.locator(where).all())
    ]
    assert (missing, reader.complaints) == ([], [])
    reader.context.close()


def test_every_partial_is_one_of_the_parts_or_known_to_be_of_other_pages() -> None:
    named = {name for partials, _ in COMPONENTS.values() for name in partials.split()} | ELSEWHERE.keys()
    assert named == {path.name for path in (ROOT / "layouts").glob("_*.html")}
