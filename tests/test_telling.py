"""What readers are told: words for statuses, dates, numbers, quotes, names and settings, as pages print them."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

import pytest
from building import SMALL, WITHOUT_RULES, Site, build, one, text_of, tree

from generator import model

SOURCES = "a: {title: A, publisher: B, undated: true, held: C}\n"


def built_site(files: dict[str, str]) -> Site:
    settings = files["site.yml"]
    built = build(tree({**files, "site.yml": settings + ("" if "rules:" in settings else WITHOUT_RULES)}))
    assert not built.has_errors, built.problems
    return Site(built.outputs)


def pages_of(files: dict[str, str]) -> dict[str, str]:
    """The words of every page of an explainer with these files, by the path below its folder."""
    given = {(path if path == "site.yml" else f"one/{path}"): text for path, text in files.items()}
    made = built_site({**SMALL, "one/sources.yml": SOURCES, **given})
    inner = {path.removeprefix("one/"): page for path, page in made.text_pages.items() if path.startswith("one/")}
    return {path.removesuffix("index.html"): text_of(page).replace("\u2060", "") for path, page in inner.items()}


def of_kind(keys: str, body: str = "Text.\n", title: str = "T") -> str:
    return f"---\ntitle: {title}\nsummary: S.\n{keys}---\n{body}"


def front_page(keys: str = "", body: str = "Text.\n") -> str:
    return of_kind(f"published: 2026-11-01\n{keys}", body, "One")


UNSAID = ("confirmed", "reported")


@pytest.mark.parametrize("status", model.STATUSES)
def test_status_is_shown_in_the_words_of_the_writer_unless_it_is_the_usual_one(status: str) -> None:
    event = of_kind(f"when: 2022-01-05\nstatus: {status}\nsource: a\n")
    told = pages_of({"events/e.md": event})
    for path in ("events/e/", "events/", "timeline/"):
        assert (status in told[path]) == (status not in UNSAID), path
    cause = of_kind(f"status: {status}\nsource: a\n")
    assert (status in pages_of({"causes/c.md": cause})[""]) == (status not in UNSAID)


@pytest.mark.parametrize("status", ["suspected", "no evidence given", "disputed", "planned"])
def test_status_of_a_value_is_shown_beside_it(status: str) -> None:
    number = f"n: {{label: boats, by: Port, source: a, values: [{{value: 3, as_of: 2022-01-05, status: {status}}}]}}\n"
    assert f"Port, 5 January 2022 {status}" in pages_of({"numbers.yml": number})["numbers/"]


def test_value_on_the_timeline_is_told_with_its_label_and_office_on_the_day_it_was_said() -> None:
    said = "{value: 3, as_of: 2022-01-05, published: 2022-01-09, timeline: true}"
    number = f"n: {{label: boats, unit: boat/boats, by: Port, source: a, values: [{said}]}}\n"
    assert "9 January 2022 Boats: 3 boats1 (Port)" in pages_of({"numbers.yml": number})["timeline/"]


@pytest.mark.parametrize("verdict", model.VERDICTS)
def test_verdict_is_shown_wherever_a_claim_stands(verdict: str) -> None:
    claim = of_kind(f"claimant: Someone\nverdict: {verdict}\nwhen: 2022-01-05\nsource: a\n")
    told = pages_of({"claims/c.md": claim})
    for path in ("claims/", "claims/c/", "timeline/"):
        assert verdict in told[path], path
    assert told[""].count(verdict) == 2  # on its card and in the timeline


def test_closed_explainer_says_so() -> None:
    assert "No longer updated since 19 January 2023." in pages_of({"index.md": front_page("closed: 2023-01-19\n")})[""]


def test_words_of_the_writer_for_a_date_replace_it_and_its_note_stands_beside() -> None:
    keys = "when: 2022-01-05 16:30\nwhen_words: late that day\nwhen_note: By his *own* account.\nsource: a\n"
    told = pages_of({"events/e.md": of_kind(keys)})
    assert "late that day By his own account." in told["events/e/"]
    assert "late that day" in told["timeline/"]
    assert "16:30" not in told["events/e/"] + told["timeline/"]


def test_authors_are_those_of_the_explainer_unless_a_brief_has_its_own() -> None:
    site = "title: Small\nbase_url: auto\nauthors: {desk: {name: The desk}}\n"
    told = pages_of({
        "site.yml": site, "index.md": front_page("authors: [desk, Ann Author]\n"), "terms/a.md": of_kind(""),
        "terms/b.md": of_kind("authors: Ben Writer\n"),
    })  # fmt: skip
    assert "By The desk, Ann Author" in told[""] and "By The desk, Ann Author" in told["terms/a/"]
    assert "By Ben Writer" in told["terms/b/"] and "The desk" not in told["terms/b/"]


def test_brief_prints_dates_of_its_own_only() -> None:
    told = pages_of({"terms/a.md": of_kind(""), "terms/b.md": of_kind("published: 2026-11-03\n")})
    assert "Published 1 November 2026" in told[""] and "2026" not in told["terms/a/"]
    assert "Published 3 November 2026" in told["terms/b/"]


def test_changes_stand_newest_first_with_what_was_and_is_said() -> None:
    updates = (
        "updates:\n  - {on: 2026-11-02, type: update, note: The world changed.}\n"
        "  - {on: 2026-11-04, type: correction, note: We were wrong., was: five, now: six, source: 'a, page 9'}\n"
    )
    told = pages_of({"index.md": front_page(updates)})
    assert "Updated 4 November 2026" in told[""]
    changes = told["changes/"]
    assert changes.index("Correction 4 November 2026") < changes.index("Update 2 November 2026")
    assert "It said: five It says now: six" in changes and "page 9" in changes


def test_card_says_when_it_was_published_where_nothing_was_changed() -> None:
    assert "Published 1 November 2026" in text_of(built_site(SMALL).pages["index.html"])


def test_unknown_says_what_would_settle_it() -> None:
    gap = "unknowns:\n  - Who they were.\n  - {text: Whether he was told., would_settle: The statements.}\n"
    told = pages_of({"index.md": front_page(gap), "terms/t.md": of_kind(gap)})
    for path in ("", "terms/t/"):
        assert "Who they were. Whether he was told. What would settle it: The statements." in told[path]


COUNTED = """\
dead:
  label: people known to have died
  unit: person/people
  counting: Bodies found; later deaths in hospital not counted
  where: Ria estuary
  main: [Public prosecutor, Harbour police]
  source: a
  values:
    - {value: dozens, as_of: 2026-10-25 06:00, by: Harbour police}
    - {value: 19, as_of: 2026-10-25 19:00, by: Harbour police, withdrawn: 2026-10-26, why: two counted twice}
    - {value: 22, as_of: 2026-11-10, published: 2026-11-12, by: Public prosecutor, note: With the crew}
    - {value: 23, as_of: 2026-11-08, by: families-association}
"""
FAMILIES = {"numbers.yml": COUNTED, "actors/families-association.md": of_kind("", "", "The families' association")}


@pytest.mark.parametrize(
    ("slot", "printed"),
    [
        ("{number:dead}", "So 22 people."),
        ("{number:dead bare}", "So 22."),
        ("{number:dead full}", "So 22 people (Public prosecutor, 10 November 2026) · "
                               "23 (The families' association, 8 November 2026)."),
        ("{number:dead by Harbour police}", "So dozens."),
        ("{number:dead by families-association}", "So 23 people."),
        ("{number:dead@2026-10-25}", "So 19 people later withdrawn."),
        ("{number:dead @2026-10-25 06:00}", "So dozens."),
        ("{date:2022-01-05}", "So Wednesday 5 January 2022."),
    ],
)  # fmt: skip
def test_slot_in_a_sentence_prints_what_it_stands_for(slot: str, printed: str) -> None:
    page = built_site({
        **SMALL, "one/sources.yml": SOURCES, "one/index.md": front_page("", f"So {slot}.\n"),
        **{f"one/{path}": text for path, text in FAMILIES.items()},
    }).pages["one/index.html"]  # fmt: skip
    assert " ".join(without_notes(one(one(page, ".//*[@id='body']"), "p")).split()).replace("\u2060", "") == printed


def without_notes(element: Element) -> str:
    """The text of an element but for the numbers of its notes."""
    inner = [(without_notes(child) if child.tag != "sup" else "") + (child.tail or "") for child in element]
    return "".join([element.text or "", *inner])


def test_note_of_a_number_says_who_when_and_where_it_stands() -> None:
    told = pages_of({**FAMILIES, "index.md": front_page("", "So {number:dead} and {number:dead@2026-10-25}.\n")})[""]
    assert (
        "People known to have died: 22 people, as stated by Public prosecutor (10 November 2026), "
        "said 12 November 2026. A, B, undated, C." in told
    )
    assert "19 people, as stated by Harbour police (25 October 2026, 19:00) – withdrawn 26 October 2026." in told


def test_page_of_numbers_tells_each_value_with_why_it_was_withdrawn_and_what_it_counts() -> None:
    told = pages_of(FAMILIES)["numbers/"]
    assert "Bodies found; later deaths in hospital not counted" in told
    assert "23 people1: The families' association, 8 November 2026" in told
    assert "19 Harbour police1 withdrawn 26 October 2026 two counted twice 25 October 2026, 19:00" in told
    assert "22 Public prosecutor1 With the crew 12 November 2026 as of 10 November 2026" in told


@pytest.mark.parametrize("path", ["", "numbers/", "terms/t/"])
def test_number_is_shown_with_the_place_that_it_is_about(path: str) -> None:
    told = pages_of({**FAMILIES, "terms/t.md": of_kind("", "Text.\n\n{box:number:dead}\n")})
    assert "Ria estuary" in told[path]


def test_value_in_words_stands_alone_and_becomes_no_number() -> None:
    files = {"numbers.yml": "n: {label: boats, unit: boat/boats, by: Port, source: a, values: "
             "[{value: dozens, as_of: 2022-01-05, timeline: true}]}\n",
             "index.md": front_page("facts: {Boats: '{number:n}'}\n", "So {number:n full} and {number:n bare}.\n\n"
                                    "{box:number:n}\n\n{number:n history}\n")}  # fmt: skip
    told = pages_of(files)
    assert told[""].count("dozens") > 5 and "Boats: dozens" in told["timeline/"]
    assert not [path for path, text in told.items() if re.search(r"dozens boat|\b(12|24|36) boat", text)]


def test_values_that_are_dates_are_printed_as_dates() -> None:
    number = "n: {label: opening, unit: date, by: Port, source: a, values: [{value: autumn 2029, as_of: 2022-01-05}]}\n"
    told = pages_of({"numbers.yml": number, "index.md": front_page("", "It opens in {number:n}.\n")})
    assert "It opens in autumn 20291." in told[""] and "autumn 2029" in told["numbers/"]


KINDS = {
    "cause": "",
    "actor": "",
    "reaction": "actor: A b\nwhen: 2022\n",
    "event": "when: 2022\n",
    "question": "",
    "term": "",
    "claim": "claimant: A b\nverdict: disputed\n",
}


@pytest.mark.parametrize("kind", KINDS)
def test_box_of_any_kind_shows_its_title_and_summary(kind: str) -> None:
    brief = of_kind(KINDS[kind], title="Boxed").replace("summary: S.", "summary: In short.")
    files = {f"{model.KINDS[kind]}/x.md": brief, "index.md": front_page("", f"Text.\n\n{{box:{kind}:x}}\n")}
    page = built_site({**SMALL, **{f"one/{path}": text for path, text in files.items()}}).pages["one/index.html"]
    box = text_of(one(page, ".//*[@id='body']/aside"))
    assert "Boxed" in box and "In short." in box
    assert one(page, ".//*[@id='body']/aside//a").get("href") == f"{model.KINDS[kind]}/x/"


@pytest.mark.parametrize("kind", KINDS)
def test_brief_has_its_place_on_the_list_of_its_kind_with_and_without_a_page(kind: str) -> None:
    folder = model.KINDS[kind]
    made = built_site({
        **SMALL, f"one/{folder}/long.md": of_kind(KINDS[kind]), f"one/{folder}/short.md": of_kind(KINDS[kind], ""),
    })  # fmt: skip
    anchors = {element.get("id") for element in made.pages[f"one/{folder}/index.html"].iter()}
    assert {"long", "short"} <= anchors
    assert [path for path in made.pages if path.startswith(f"one/{folder}/")] == [
        f"one/{folder}/index.html", f"one/{folder}/long/index.html"
    ]  # fmt: skip


def test_timeline_in_the_text_shows_the_few_or_those_of_some_days() -> None:
    event = "{{when: 2022-01-0{}, what: 'On day {}', main: {}, source: a}}"
    events = f"events: [{', '.join(event.format(day, day, str(day == 4).lower()) for day in range(3, 9))}]\n"
    for slot, days in (("{timeline}", [4]), ("{timeline 2022-01-04 to 2022-01-07}", [4, 5, 6, 7])):
        page = built_site({**SMALL, "one/sources.yml": SOURCES, "one/index.md": front_page(events, f"{slot}\n")})
        text = text_of(one(page.pages["one/index.html"], ".//*[@id='body']"))
        assert re.findall(r"On day \d", text) == [f"On day {day}" for day in days]


@pytest.mark.parametrize(
    ("slot", "north", "south"),
    [
        ("{timeline summer 2014}", ["July", "season"], ["January", "season"]),
        ("{timeline 2014-06-01 to 2014-08-31}", ["July", "season"], ["July"]),
        ("{timeline since summer 2014}", ["January", "July", "October", "season"], ["January", "season"]),
        ("{timeline until summer 2014}", ["July", "season"], ["January", "July", "October", "season"]),
    ],
)
def test_timeline_of_a_season_is_that_of_the_hemisphere(slot: str, north: list[str], south: list[str]) -> None:
    whens = {"season": "summer 2014", "July": "2014-07-01", "October": "2014-10-01", "January": "2015-01-01"}
    events = ", ".join(f"{{when: {when}, what: In {name}, source: a}}" for name, when in whens.items())
    for seasons, expected in (("northern", north), ("southern", south)):
        keys = f"seasons: {seasons}\nevents: [{events}]\n"
        page = built_site({**SMALL, "one/sources.yml": SOURCES, "one/index.md": front_page(keys, f"{slot}\n")})
        text = text_of(one(page.pages["one/index.html"], ".//*[@id='body']"))
        assert sorted(re.findall(r"In (July|October|January|season)", text)) == expected


def test_quote_shows_speaker_role_setting_date_and_the_words_in_their_own_language() -> None:
    quotes = (
        "q: {text: open fire, speaker: tokayev, when: 2022-01-07, setting: televised address, "
        "original: {language: ru, text: Огонь}, source: a}\n"
        "r: {text: W, speaker: A b, translated_from: kk, source: a}\n"
        "s: {text: X, speaker: A b, translated_from: kk, translator: the embassy, source: a}\n"
        "t: {text: Y, speaker: A b, translator: the embassy, source: a}\n"
    )
    actor = of_kind("roles: [{title: President, from: 2019}, {title: Speaker, to: 2018}]\n", title="Tokayev")
    page = front_page("", "{quote:q}\n\n{quote:r}\n\n{quote:s}\n\n{quote:t}\n")
    told = pages_of({"quotes.yml": quotes, "actors/tokayev.md": actor, "index.md": page})[""]
    said = "“open fire” Огонь Tokayev, President, televised address, 7 January 2022, translated from Russian"
    assert said in told
    assert "“W” A b, translated from Kazakh" in told
    assert "“X” A b, translated from Kazakh by the embassy" in told
    assert "“Y” A b, translated by the embassy" in told


def test_competing_renderings_of_a_quote_stand_beside_each_other_with_their_sources() -> None:
    quote = (
        "q:\n  rendered:\n    - {text: open fire, by: the official text, source: 'a, line 12'}\n"
        "    - {text: shoot to kill, by: agencies, source: a}\n  speaker: A b\n"
    )
    told = pages_of({"quotes.yml": quote, "index.md": front_page("", "{quote:q}\n")})[""]
    assert "“open fire”the official text1 “shoot to kill”agencies2 A b" in told and "line 12" in told


def test_title_of_a_source_in_another_language_says_so_and_stands_beside_the_english_one() -> None:
    source = (
        "a: {title: Отключение, english_title: The outage, language: ru, publisher: P, undated: true, held: H, "
        "archived: 'https://web.archive.org/x', reliability: state media, author: Ann Author}\n"
    )
    page = built_site({**SMALL, "one/sources.yml": source}).pages["one/sources/index.html"]
    title = one(page, ".//li[@id='a']//cite")
    assert (title.get("lang"), text_of(title)) == ("ru", "Отключение")
    told = text_of(one(page, ".//li[@id='a']"))
    assert told == "Отключение (The outage), P, Ann Author, undated, H, state media, archived copy, in Russian."
    assert "https://web.archive.org/x" in {link.get("href") for link in page.iter("a")}


def test_picture_that_tells_nothing_has_an_empty_text() -> None:
    image = "i: {file: assets/a.png, decorative: true, credit: C, licence: CC0-1.0}\n"
    files = {**SMALL, "one/images.yml": image, "one/assets/a.png": "", "one/index.md": front_page("", "{image:i}\n")}
    assert one(built_site(files).pages["one/index.html"], ".//figure/img").get("alt") == ""


def test_names_of_an_actor_in_other_languages_are_shown_in_them() -> None:
    actor = of_kind("names: {official: T, also: [Qasym], ru: Токаев, kk: Тоқаев}\n")
    page = built_site({**SMALL, "one/actors/t.md": actor}).pages["one/actors/t/index.html"]
    names = [(name.get("lang"), text_of(name)) for name in page.findall(".//p[@class='foreign-names']/span")]
    assert names == [("ru", "Токаев"), ("kk", "Тоқаев")]


def test_role_beside_a_name_is_that_held_at_the_date_of_what_is_told() -> None:
    actor = of_kind("roles: [{title: Minister, to: 2019}, {title: President, from: 2019-03-20}]\n", "", "Tokayev")
    told = pages_of({
        "actors/t.md": actor, "reactions/r.md": of_kind("actor: t\nwhen: 2016\n"),
        "claims/c.md": of_kind("claimant: t\nverdict: disputed\nwhen: 2022\n"),
    })  # fmt: skip
    assert "Tokayev, Minister" in told["reactions/r/"] and "President" not in told["reactions/r/"]
    assert "Tokayev, President" in told["claims/c/"] and "Minister" not in told["claims/c/"]


def test_place_of_an_event_is_shown_under_its_name_at_the_date() -> None:
    places = "astana: {name: Astana, named: [{name: Nur-Sultan, from: 2019-03-23, to: 2022-09-17}]}\n"
    told = pages_of({
        "places.yml": places, "events/then.md": of_kind("when: 2022-01-05\nplace: astana\nsource: a\n"),
        "events/now.md": of_kind("when: 2026-01-05\nplace: astana\nsource: a\n"),
    })  # fmt: skip
    assert "Nur-Sultan" in told["events/then/"] and "Astana" not in told["events/then/"]
    assert "Astana" in told["events/now/"] and "Nur-Sultan" not in told["events/now/"]


def test_place_in_a_season_is_shown_under_its_name_in_that_of_the_hemisphere() -> None:
    told = pages_of({
        "index.md": front_page("seasons: southern\n"),
        "places.yml": "p: {name: Today, named: [{name: Formerly, to: summer 2014}]}\n",
        "events/e.md": of_kind("when: 2014-10-01\nplace: p\nsource: a\n"),
    })  # fmt: skip
    assert "Formerly" in told["events/e/"] and "Today" not in told["events/e/"]


SETTINGS = """\
title: Small
base_url: auto
publisher: {name: The Paper, url: "https://example.org/paper"}
report_to: desk@example.org
licence: CC-BY-4.0
"""


def test_settings_are_told_at_the_foot_of_every_page() -> None:
    made = built_site({**SMALL, "site.yml": SETTINGS})
    for path, page in made.text_pages.items():
        foot = one(page, ".//footer")
        assert "Published by The Paper. The text may be used under CC-BY-4.0." in text_of(foot), path
        links = {(link.get("href") or "").partition("?")[0] for link in foot.iter("a")}
        assert {"https://example.org/paper", "mailto:desk@example.org"} <= links, path


def test_zone_has_the_name_of_the_place_that_it_is_called_after() -> None:
    event = "events: [{when: 2026-01-02 10:30, what: W, source: {title: A, publisher: B, undated: true, held: C}}]\n"
    files = {"index.md": front_page(event + "time_zone: Asia/Amman\n"), "places.yml": "amman: {name: Philadelphia}\n"}
    assert "10:30, Philadelphia time" in pages_of(files)["timeline/"]
    assert "10:30, Amman time" in pages_of({**files, "places.yml": ""})["timeline/"]


def test_language_is_english_and_times_are_utc_where_nobody_says() -> None:
    event = "events: [{when: 2026-01-02 10:30, what: W, source: {title: A, publisher: B, undated: true, held: C}}]\n"
    timed = {"index.md": front_page(event)}
    assert built_site(SMALL).pages["one/timeline/index.html"].get("lang") == "en"
    assert "where none is named, UTC." in pages_of(timed)["timeline/"]
    zoned = {"site.yml": SMALL["site.yml"] + "time_zone: Asia/Almaty\n"}
    assert "Almaty time" in pages_of({**zoned, **timed})["timeline/"]
    assert "Tokyo time" in pages_of({**zoned, "index.md": front_page(f"time_zone: Asia/Tokyo\n{event}")})["timeline/"]
