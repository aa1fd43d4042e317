"""The hard cases of the first report that rules of prose hold: labels, forecasts, counts elsewhere, furniture."""

from __future__ import annotations

import pytest
from building import build, tree

SOURCES = """\
seed: {title: Report, publisher: Reprint, date: probably 2022-01-07, held: "reprint, 17 lines"}
office: {title: Briefing, publisher: Interior ministry, date: 2022-01-06, held: transcript}
"""
QUOTES = "bandits: {text: armed bandits, speaker: tokayev, when: 2022-01-07, source: 'seed, line 2'}\n"
NUMBERS = """\
security-deaths:
  label: members of the security forces killed
  unit: member/members
  where: Kazakhstan
  by: Interior ministry
  source: office
  values: {value: 18, as_of: 2022-01-06}
security-deaths-almaty:
  label: members of the security forces killed in Almaty
  unit: member/members
  where: Almaty
  by: Officials
  source: [seed, line 12]
  values: {value: about 18, as_of: 2022-01-06}
"""


def brief(keys: str, body: str = "", title: str = "T") -> str:
    return f"---\ntitle: {title}\nsummary: S.\n{keys}---\n{body}"


def told(body: str, path: str = "questions/q.md", keys: str = "") -> list[tuple[str, int]]:
    """Rule and line of all that is told of a brief with this text, in an explainer with contested terms."""
    labels = "contested: true\nattribute_to: tokayev\nsource: seed\nflag: [{}]\n".format
    files = {
        "index.md": brief("published: 2022-01-08\n", "Text.\n"),
        "sources.yml": SOURCES,
        "quotes.yml": QUOTES,
        "numbers.yml": NUMBERS,
        "actors/tokayev.md": brief("type: person\n", "", "Kassym-Jomart Tokayev"),
        "terms/official-labels.md": brief(labels("terrorist, terrorists, bandit, bandits, armed bandits, rioters")),
        "terms/peacekeepers.md": brief(labels("peacekeeper, peacekeepers, peacekeeping force")),
        path: brief(keys, body),
    }
    content = {"site.yml": "title: T\nbase_url: auto\n", **{f"unrest/{name}": text for name, text in files.items()}}
    first = 4 + keys.count("\n")
    problems = build(tree(content)).problems
    return [(p.fault.rule, p.span.line - first) for p in problems if p.span.file.endswith(path)]


def rules(body: str, path: str = "questions/q.md", keys: str = "") -> set[str]:
    return {rule for rule, _ in told(body, path, keys)}


# --- contested labels ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "Foreign-trained terrorists caused the unrest [@seed, line 1].",
        "The forces fought armed bandits in the streets [@seed, line 2].",
        "The peacekeepers will protect state buildings [@seed, line 9].",
        "Police killed rioters in the night [@seed, line 12].",
    ],
)
def test_label_of_the_officials_in_our_own_voice_is_told(sentence: str) -> None:
    assert ("contested-label", 1) in told(f"{sentence}\n")


@pytest.mark.parametrize(
    "text",
    [
        "Tokayev spoke of terrorists trained abroad [@seed, line 1].",
        "The alliance says that the troops are a peacekeeping force [@seed, line 9].",
        "Police said that they had killed people described as “rioters” [@seed, line 12].",
        "{quote:bandits}",
    ],
)
def test_label_with_its_owner_or_in_a_quotation_is_fine(text: str) -> None:
    assert "contested-label" not in rules(f"{text}\n")


def test_label_in_the_words_of_a_claim_is_fine() -> None:
    keys = (
        "claimant: tokayev\nverdict: no evidence given\nwould_settle: Names.\nsource: seed\n"
        "quote: {text: terrorists, source: 'seed, line 7'}\n"
    )
    assert "contested-label" not in rules("He gave no evidence [@seed, line 7].\n", "claims/c.md", keys)


# --- words that age --------------------------------------------------------------------------------------------------


def test_forecast_that_begins_on_the_day_of_writing_is_told() -> None:
    """Line 9: several days, counted from a day that no reader knows."""
    assert ("relative-time", 1) in told("The troops will stay for several days or weeks [@seed, line 9].\n")


def test_forecast_with_its_day_is_fine() -> None:
    text = "On 6 January 2022 the agency wrote that they would stay for several days or weeks [@seed, line 9].\n"
    assert "relative-time" not in rules(text)


# --- a count of one city, told of the country ------------------------------------------------------------------------


def test_count_of_the_city_typed_by_hand_is_told() -> None:
    """Line 12 counts in Almaty; a registry knows both counts and keeps them apart, a typed one does not."""
    assert ("hard-typed-number", 1) in told("In the whole country 18 members were killed [@seed, line 12].\n")


def test_count_of_the_country_with_the_source_of_the_city_is_told() -> None:
    assert ("number-citation", 1) in told("In the country {number:security-deaths} died [@seed, line 12].\n")
    assert "number-citation" not in rules("In Almaty {number:security-deaths-almaty} died [@seed, line 12].\n")


# --- what stood around the report ------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\n", ""], ids=["newline", "end of file"])
def test_headlines_pasted_along_with_the_report_are_told(end: str) -> None:
    """Below the report stand headlines of other stories, each with its age; the last line ends without a newline."""
    text = f"It began on 2 January 2022 [@seed, line 13].\n\nExpressway inaugurated in Karachi\n- 17 hours ago{end}"
    assert ("furniture", 4) in told(text)
