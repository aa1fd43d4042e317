"""The hard cases of the report that our first explainer began with (`seed-report`): what its lines ask of Nutgraf.

Numbers of lines are those of the report. What needs rules of prose stands in test_seed_prose.py.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from building import SMALL, Site, all_of, build, one, site, text_of, tree, yaml_of

from generator import dates, values
from generator.pipeline import Built

WORDS = Path(__file__).parents[1] / "layouts" / "words"
ALMATY = dates.zone("Asia/Almaty")
REPORT = """\
seed:
  title: Untitled report on the unrest in Kazakhstan
  publisher: Unnamed reprint
  author: Régis Gente
  date: probably 2022-01-07
  held: "reprint, 17 lines"
"""
OTHERS = "".join(f"{key}: {{title: T, publisher: {key}, undated: true, held: h}}\n" for key in ("office", "agency"))
PLACES = """\
almaty: {name: Almaty, in: kazakhstan, time_zone: Asia/Almaty}
kazakhstan: {name: Kazakhstan, time_zone: Asia/Almaty}
astana: {name: Astana, named: [{name: Nur-Sultan, from: 2019-03-23, to: 2022-09-17}], in: kazakhstan}
"""


def shipped(language: str) -> dict[str, str]:
    """The words of the interface in a language."""
    words: dict[str, str] = yaml_of((WORDS / f"{language}.yml").read_text("utf-8"))
    return words


ENGLISH = shipped("en")


def brief(keys: str, body: str = "", title: str = "T") -> str:
    return f"---\ntitle: {title}\nsummary: S.\n{keys}---\n{body}"


def index(keys: str = "", body: str = "Text.\n") -> str:
    return brief(f"published: 2022-01-08\ntime_zone: Asia/Almaty\n{keys}", body, "Unrest")


def made(files: dict[str, str | bytes]) -> Built:
    """Build the explainer `unrest` with the report as a source and these files."""
    given: dict[str, str | bytes] = {"index.md": index(), "sources.yml": REPORT + OTHERS, "places.yml": PLACES, **files}
    return build(tree({"site.yml": SMALL["site.yml"], **{f"unrest/{path}": text for path, text in given.items()}}))


def built(files: dict[str, str | bytes]) -> Site:
    found = made(files)
    assert not found.has_errors, found.problems
    return Site(found.outputs)


def told(files: dict[str, str | bytes], path: str = "") -> str:
    """The words of a page of the explainer."""
    return text_of(built(files).pages[f"unrest/{path}index.html"]).replace("\u2060", "")


def faults(files: dict[str, str | bytes]) -> list[tuple[str, str]]:
    """Place and rule of every error."""
    return [
        (f"{p.span.file.removeprefix('content/unrest/')}:{p.span.line}:{p.span.column}", p.fault.rule)
        for p in made(files).problems
        if p.is_error
    ]


def event(keys: str) -> dict[str, str | bytes]:
    return {"events/e.md": brief(f"{keys}\nsource: seed\n", "Text [@seed].\n")}


# --- dates -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "says", "when"),
    [
        (2, "on Friday", "2022-01-07"),
        (8, "on Wednesday", "2022-01-05"),
        (12, "overnight on Wednesday", "night of 2022-01-05"),
        (13, "on Sunday", "2022-01-02"),
        (14, "on Thursday", "2022-01-06"),
        (16, "on Wednesday", "2022-01-05"),
    ],
)
def test_weekdays_of_the_report_agree_with_the_dates_of_january_2022(line: int, says: str, when: str) -> None:
    assert faults(event(f"when: {when}\nsource_says: {says}")) == []
    assert faults(event(f"when: 2022-01-04\nsource_says: {says}")) == [
        (f"events/e.md:5:{14 + says.index(says.split()[-1])}", "date-weekday")
    ]


def test_thursday_for_the_fifth_of_january_is_refused() -> None:
    assert faults(event("when: 2022-01-05\nsource_says: on Thursday")) == [("events/e.md:5:17", "date-weekday")]


def test_overnight_on_wednesday_spans_two_days() -> None:
    night = dates.parse("night of 2022-01-05")
    assert (dates.first_day(night), dates.last_day(night)) == ((2022, 1, 5), (2022, 1, 6))
    files = event("when: night of 2022-01-05\nsource_says: overnight on Wednesday\nplace: almaty")
    assert "in the night of 5 to 6 January 2022" in told(files, "events/e/")


def test_arrival_of_troops_some_day_within_three_stands_where_the_first_of_them_begins() -> None:
    events = (
        "events:\n  - {when: 2022-01-06, what: Caps return, source: seed}\n"
        "  - {when: '[2022-01-05..2022-01-07]', what: Troops arrive, source: 'seed, line 4'}\n"
        "  - {when: 2022-01-04, what: Protests spread, source: seed}\n"
    )
    page = told({"index.md": index(events)}, "timeline/")
    order = [page.index(what) for what in ("Protests spread", "Troops arrive", "Caps return")]
    assert order == sorted(order)
    assert "between 5 and 7 January" in page


def test_report_without_a_date_is_dated_with_its_doubt() -> None:
    files: dict[str, str | bytes] = {"index.md": index(body="It began on a Sunday [@seed, line 13].\n")}
    assert "probably 7 January 2022" in told(files, "sources/")
    edtf = REPORT.replace("probably 2022-01-07", "2022-01-07?")
    assert "probably 7 January 2022" in told({**files, "sources.yml": edtf + OTHERS}, "sources/")


@pytest.mark.parametrize(
    ("local", "in_utc", "value"),
    [
        ("2022-01-13 00:00", (2022, 1, 12), "2022-01-13T00:00+06:00"),
        ("2022-01-19 00:00", (2022, 1, 18), "2022-01-19T00:00+06:00"),
        ("2026-01-19 00:00", (2026, 1, 18), "2026-01-19T00:00+05:00"),
    ],
)
def test_midnight_in_almaty_is_the_day_before_in_utc_and_has_the_offset_of_its_year(
    local: str, in_utc: dates.Day, value: str
) -> None:
    """The airport reopened, and the emergency ended, at midnight."""
    assert dates.day_in(dates.parse(local), ALMATY, dates.zone("UTC")) == in_utc
    page = built(event(f"when: {local}\nplace: almaty")).pages["unrest/events/e/index.html"]
    assert value in {time.get("datetime") for time in page.iter("time")}


def test_denial_and_appeal_of_one_day_keep_the_order_in_which_they_were_said() -> None:
    """On 5 January Moscow said that nobody had asked for help; in the evening the president asked."""

    def events(first: str, second: str) -> str:
        return f"events:\n  - {first}\n  - {second}\n"

    denial = "{id: denial, when: 2022-01-05, what: Nobody asked, source: agency}"
    appeal = "{id: appeal, when: 2022-01-05, what: He asks, source: agency, after: event:denial}"
    for order in (events(denial, appeal), events(appeal, denial)):
        page = told({"index.md": index(order)}, "timeline/")
        assert page.index("Nobody asked") < page.index("He asks")


def test_capital_is_called_nur_sultan_in_january_2022() -> None:
    told_then = told(event("when: 2022-01-05\nplace: astana"), "events/e/")
    assert "Nur-Sultan" in told_then and "Astana" not in told_then


# --- numbers ---------------------------------------------------------------------------------------------------------

DEATHS = """\
deaths:
  label: people killed, official count
  unit: person/people
  where: kazakhstan
  main: [Prosecutor, Government]
  source: office
  values:
    - {value: 164, as_of: 2022-01-09, by: Government, withdrawn: 2022-01-10, why: a technical error}
    - {value: 225, as_of: 2022-01-15, by: Prosecutor}
    - {value: 230, as_of: 2022-03-14, by: Prosecutor}
    - {value: 232, as_of: 2022-05-05, by: Prosecutor}
    - {value: 241, as_of: 2022-07-29, by: Prosecutor}
    - {value: 238, as_of: 2022-08-16, by: Prosecutor}
killed-by-police:
  label: people whom police said they had killed
  unit: person/people
  where: almaty
  by: Almaty police
  source: [seed, line 12]
  values: {value: dozens, as_of: night of 2022-01-05, published: 2022-01-06}
security-deaths:
  label: members of the security forces killed
  unit: member/members
  where: kazakhstan
  by: Interior ministry
  source: office
  values: {value: 18, as_of: 2022-01-06}
security-deaths-almaty:
  label: members of the security forces killed
  unit: member/members
  where: almaty
  by: Officials
  source: [seed, line 12]
  values: {value: about 18, as_of: 2022-01-06}
"""


def test_dozens_never_becomes_a_number() -> None:
    text = "Police killed {number:killed-by-police@2022-01-06} [@seed, line 12].\n\n{box:number:killed-by-police}\n"
    outputs = built({"numbers.yml": DEATHS, "index.md": index(body=text)}).outputs
    assert b'Police killed <span class="number">dozens</span>' in outputs["unrest/index.html"]
    for path, data in outputs.items():
        unit = r"\W+(people|person)\b" if path.endswith(".html") else r",\d"
        assert not re.search(f"dozens{unit}", data.decode("utf-8", "replace")), path
    for data in (data for path, data in outputs.items() if path.endswith(".json") and b"killed-by-police" in data):
        assert "dozens" in json.dumps(json.loads(data))


def of_place(page: Element, place: str) -> list[str]:
    """Entries of the page of numbers that say which place they are about."""
    told_ = [text_of(section) for section in page.iter("section") if section.get("id", "").startswith("security")]
    return [text for text in told_ if f"Where: {place}" in text]


def test_eighteen_in_one_city_does_not_pass_for_eighteen_in_the_country() -> None:
    """The two counts look alike; wherever one of them is shown, the place that it is about stands beside it."""
    boxes = "{box:number:security-deaths}\n\n{box:number:security-deaths-almaty}\n"
    whole = built({"numbers.yml": DEATHS, "index.md": index(body=boxes)})
    (country,), (city,) = (of_place(whole.pages["unrest/numbers/index.html"], p) for p in ("Kazakhstan", "Almaty"))
    assert "about 18" in city and "about" not in country
    body = one(whole.pages["unrest/index.html"], ".//*[@id='body']")
    assert ["Almaty" in text_of(box) for box in body.iter("aside")] == [False, True]


def test_toll_that_fell_again_is_the_last_one_said_and_not_the_highest() -> None:
    page = told({"numbers.yml": DEATHS, "index.md": index(body="So far {number:deaths full} [@office].\n")})
    assert "So far 238 people (Prosecutor, 16 August 2022)" in page
    assert "241 people" not in page


def test_withdrawn_toll_is_never_shown_without_saying_so() -> None:
    text = "At first {number:deaths@2022-01-09} [@office].\n\n{number:deaths history}\n\n{box:number:deaths}\n"
    whole = built({"numbers.yml": DEATHS, "index.md": index(body=text)})
    lines = [text_of(block) for page in whole.text_pages.values() for block in all_of(page, "p", "tr", "li")]
    shown = [line for line in lines if re.search(r"\b164\b", line)]
    assert len(shown) >= 4  # the sentence, its note, and the tables of the history on two pages
    assert [line for line in shown if "withdrawn" not in line] == []


def test_event_of_15_january_keeps_its_count_whatever_is_said_later() -> None:
    keys = "when: 2022-01-15\nfacts: {Killed: '{number:deaths@then}'}\nsource: office\n"
    files: dict[str, str | bytes] = {
        "numbers.yml": DEATHS,
        "events/e.md": brief(keys, "The prosecutor counts {number:deaths@then} [@office].\n"),
    }
    page = told(files, "events/e/")
    assert page.count("225 people") >= 2 and "238" not in page


def words_in(language: str) -> dict[str, str]:
    """The words of the interface in a language, or what Russian and Kazakh need here as long as there are none."""
    months = {
        "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    }
    weekdays = {
        "ru": "понедельник вторник среда четверг пятница суббота воскресенье",
        "kk": "дүйсенбі сейсенбі сәрсенбі бейсенбі жұма сенбі жексенбі",
    }
    own = {
        "ru": {"value-plural": "slavic", "value-group": "\u00a0", "value-about": "около {number}"},
        "kk": {
            "date-year": "{year} ж.", "date-day": "{year} {day} {month}", "date-with-weekday": "{date}, {weekday}",
            "value-group": "\u00a0", "value-about": "шамамен {number}",
        },
    }  # fmt: skip
    if (WORDS / f"{language}.yml").is_file():
        return ENGLISH | shipped(language)
    names = {f"date-month-{n}": name for n, name in enumerate(months[language].split(), 1)}
    names |= {f"date-weekday-{n}": name for n, name in enumerate(weekdays[language].split(), 1)}
    return ENGLISH | names | own[language]


@pytest.mark.parametrize(
    ("language", "printed"),
    [
        ("en", ["about 2,500", "about 18"]),
        ("ru", ["около 2 500", "около 18"]),
        ("kk", ["шамамен 2 500", "шамамен 18"]),
    ],
)
def test_about_so_many_stays_about_so_many_in_every_language(language: str, printed: list[str]) -> None:
    told_ = [values.bare(values.parse(f"about {number}"), words_in(language)) for number in (2500, 18)]
    assert [re.sub(r"[\u00a0\u202f]", " ", text) for text in told_] == printed


@pytest.mark.parametrize(
    ("number", "printed"), [(18, "18 членов"), (21, "21 член"), (22, "22 члена"), (238, "238 членов")]
)
def test_russian_noun_follows_its_number(number: int, printed: str) -> None:
    unit = "член/члена/членов"
    assert values.words(values.parse(str(number)), unit, words_in("ru")).replace("\u00a0", " ") == printed


def test_kazakh_date_puts_the_year_first() -> None:
    printed = dates.words(dates.parse("2022-01-05"), words_in("kk"), weekday=True)
    assert printed.replace("\u00a0", " ") == "2022 ж. 5 қаңтар, сәрсенбі"


# --- who says what ---------------------------------------------------------------------------------------------------

BLOC = ("armenia", "belarus", "kazakhstan", "russia", "tajikistan")


def test_member_that_the_report_left_out_is_missed() -> None:
    """Line 8 names five members of the alliance; there are six."""

    def actors(names: tuple[str, ...]) -> dict[str, str | bytes]:
        member = brief("type: state\nmember_of: [{actor: csto, from: 1992, source: office}]\n")
        alliance = brief("type: alliance\nmembers: 6\n")
        return {"actors/csto.md": alliance, **{f"actors/{name}.md": member for name in names}}

    def missed(names: tuple[str, ...]) -> list[str]:
        files = {f"unrest/{path}": text for path, text in {**actors(names), "index.md": index()}.items()}
        sources = {"site.yml": "title: T\nbase_url: auto\n", "unrest/sources.yml": REPORT + OTHERS}
        problems = build(tree({**sources, **files})).problems
        return [problem.fault.message for problem in problems if problem.fault.rule == "members"]

    assert missed(BLOC) == ['"csto" should have 6 members, and 5 name it in `member_of`']
    assert missed((*BLOC, "kyrgyzstan")) == []


def test_four_actors_in_one_sentence_are_four_reactions_that_cite_it() -> None:
    """Line 6: the UN, the US, the UK and France call for restraint."""
    names = {"un": "United Nations", "us": "United States", "uk": "United Kingdom", "france": "France"}
    files: dict[str, str | bytes] = {
        f"reactions/{key}.md": brief(f"actor: {name}\nwhen: 2022-01-07\nsource: seed, line 6\n", title=f"From {key}")
        for key, name in names.items()
    }
    whole = built(files)
    items = [e for e in whole.pages["unrest/reactions/index.html"].iter("section") if e.get("id") in names]
    assert {item.get("id"): names[item.get("id", "")] in text_of(item) for item in items} == dict.fromkeys(names, True)
    notes = [text_of(li) for li in whole.pages["unrest/reactions/index.html"].iter("li") if "line 6" in text_of(li)]
    assert len(notes) == 1


def test_statement_that_stands_twice_is_one_claim_with_both_lines() -> None:
    """Line 7 says again what line 1 said."""
    keys = (
        "claimant: The president\nverdict: no evidence given\nwhen: 2022-01-05\nwould_settle: Names.\n"
        'source: ["seed, line 1", "seed, line 7"]\n'
    )
    page = told({"claims/c.md": brief(keys, "He said so [@seed, line 1; @seed, line 7].\n")}, "claims/c/")
    notes = page[page.rindex("Sources") - 400 :]
    assert notes.count("line 1") == notes.count("line 7") == 1


def test_lines_that_contradict_each_other_can_both_be_cited() -> None:
    """Line 3 says that the government raised the price; line 14, that caps which had ended will be restored."""
    page = built({"index.md": index(body="One way [@seed, line 3], and the other [@seed, line 14].\n")})
    notes = [text_of(li) for li in page.pages["unrest/index.html"].iter("li") if "note-" in li.get("id", "")]
    assert [note.rpartition(", ")[2] for note in notes] == ["line 3 ↩", "line 14 ↩"]


def test_line_of_a_source_is_printed_in_its_note() -> None:
    assert "reprint, 17 lines, line 12" in told({"index.md": index(body="Some died [@seed, line 12].\n")})


def test_two_renderings_of_one_order_stand_side_by_side() -> None:
    """Line 2 has the words of agencies; the official English text has others."""
    quotes = (
        "order:\n  rendered:\n    - {text: open fire without warning, by: the official text, source: office}\n"
        "    - {text: shoot to kill, by: news agencies, source: 'seed, line 2'}\n"
        "  speaker: The president\n  source: [office, seed]\n"
    )
    page = built({"quotes.yml": quotes, "index.md": index(body="{quote:order}\n")}).pages["unrest/index.html"]
    sides = [text_of(side) for side in one(page, ".//div[@class='renderings']").findall("blockquote")]
    assert [re.sub(r"\d", "", side) for side in sides] == [
        "“open fire without warning”the official text", "“shoot to kill”news agencies"
    ]  # fmt: skip


# --- letters and marks -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_name_with_an_accent_comes_out_whole_however_it_was_typed(form: str) -> None:
    sources = unicodedata.normalize(form, REPORT + OTHERS)  # type: ignore[arg-type]
    outputs = built({"sources.yml": sources, "index.md": index(body="Some died [@seed].\n")}).outputs
    assert "Régis Gente".encode() in outputs["unrest/index.html"]
    assert b"\xcc\x81" not in outputs["unrest/index.html"]


def test_name_in_another_encoding_is_told_and_not_guessed() -> None:
    assert ("sources.yml:4:12", "encoding") in faults({"sources.yml": (REPORT + OTHERS).encode("latin-1")})


@cache
def words_of_our_site() -> str:
    return " ".join(text_of(page) for page in site("ours").text_pages.values())


@pytest.mark.parametrize("slip", ["histrocic", "governemnt"])
def test_slips_of_the_report_are_not_repeated(slip: str) -> None:
    assert slip not in words_of_our_site()


def test_script_in_a_text_is_refused_and_nothing_of_it_comes_out() -> None:
    found = made({"index.md": index(body="Text.\n\n<script>alert(1)</script>\n")})
    assert [(p.span.line, p.fault.rule) for p in found.problems if p.is_error] == [(9, "raw-html")]
    assert found.outputs == {}


@pytest.mark.parametrize(
    ("typed", "place", "rule", "says"),
    [
        ("when: 12:30", "4:7", "not-a-date", "A time needs its day."),
        (
            "when: no",
            "4:7",
            "not-a-date",
            'write YYYY-MM-DD, YYYY-MM or YYYY, such as "2022-01-05", or "2022-01-05 16:30" with a time.',
        ),
        ("when: 0100-1", "4:7", "not-a-date", 'write "0100-01".'),
        ("when: 2022-02-30", "4:7", "not-a-date", "February 2022 has 28 days."),
        ("when: 2022-01-05\nmain: no", "5:7", "wrong-type", "write true or false."),
        ("when: 2022-01-05\nwhen: 2022-01-06", "5:1", "repeated-key", "remove one, or put both into one list."),
        ("when: 2022-01-05\nfacts: {Dead: {fig:dead}}", "5:15", "unknown-slot", 'use one of "number", "date"'),
        ("when: 2022-01-05\nfacts:\n  Dead: {number:dead", "6:9", "yaml", "write } at its end."),
        ("when: 2022-01-05\nwhen_words: on 5 January: late", "5:13", "yaml", "put the value in quotation marks"),
    ],
)
def test_trap_of_yaml_is_told_at_its_place_in_plain_words(typed: str, place: str, rule: str, says: str) -> None:
    problems = [problem for problem in made(event(typed)).problems if problem.is_error]
    found = {(f"{p.span.line}:{p.span.column}", p.fault.rule): f"{p.fault.why} {p.fault.fix}" for p in problems}
    assert says in found[(place, rule)]


def test_values_that_yaml_would_change_stay_as_they_were_typed() -> None:
    facts = "facts: {Time: 12:30, Answer: no, Code: 0100, Odd: 2022-02-30}\n"
    page = told({"events/e.md": brief(f"when: 2022-01-05\nsource: seed\n{facts}", "Text.\n")}, "events/e/")
    assert "Time 12:30 Answer no Code 0100 Odd 2022-02-30" in page
