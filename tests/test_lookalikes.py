"""Characters that are not what they seem: which are told, and which are at home where they stand."""

from __future__ import annotations

import pytest
from assembling import HERE, brief, make

from generator.lookalikes import suspects


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("T\u043ekayev", '"T\u043ekayev" holds a letter of another script: U+043E CYRILLIC SMALL LETTER O'),
        ("the p\u0440ice", '"p\u0440ice" holds a letter of another script: U+0440 CYRILLIC SMALL LETTER ER'),
        ("\u0391lmaty", '"\u0391lmaty" holds a letter of another script: U+0391 GREEK CAPITAL LETTER ALPHA'),
        ("in Alm\u03b1", '"Alm\u03b1" holds a letter of another script: U+03B1 GREEK SMALL LETTER ALPHA'),
        ("Ока и o\u043aно", '"o\u043aно" holds a letter of another script: U+006F LATIN SMALL LETTER O'),
        ("no\u200bwhere", "a character that cannot be seen: U+200B ZERO WIDTH SPACE"),
        ("no\u200cwhere", "a character that cannot be seen: U+200C ZERO WIDTH NON-JOINER"),
        ("in\u200d", "a character that cannot be seen: U+200D ZERO WIDTH JOINER"),
        ("a\ufeffb", "a character that cannot be seen: U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("pay \u202e001", "a character that cannot be seen: U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("\u0633\u0644\u0627\u0645 \u202e12", "a character that cannot be seen: U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("plain \u200ftext", "a character that cannot be seen: U+200F RIGHT-TO-LEFT MARK"),
        ("plain \u2066text", "a character that cannot be seen: U+2066 LEFT-TO-RIGHT ISOLATE"),
        ("bell \x07", "a character that cannot be seen: U+0007 control character"),
        ("next \x85", "a character that cannot be seen: U+0085 control character"),
    ],
)
def test_character_that_is_not_what_it_seems_is_named(text: str, message: str) -> None:
    assert [found.fault.message for found in suspects(text)] == [message]


@pytest.mark.parametrize(
    "text",
    [
        "Régis Gente, Łódź, Đà Nẵng, naïve, O’Brien, l’été",
        "Касым-Жомарт Токаев, Қасым-Жомарт Тоқаев",
        "The word площадь means square; in Greek it is πλατεία.",
        "IT-специалист, 5 µm, 3 kΩ, β-carotene, TikTok-видео",
        "TNF\u03b1 and PPAR\u03b1 were measured",
        "می\u200cخواهم",
        "क\u094d\u200dष",
        "\U0001f469\u200d\U0001f4bb and \u2764\ufe0f\u200d\U0001f525",
        "\u0634\u0627\u0631\u0639 (BBC)\u200f \u0648\u200eC++",
        "\u05e9\u05dc\u05d5\u05dd \u2066CSTO\u2069",
        "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35\u200b\u0e04\u0e23\u0e31\u0e1a",
        "a\u00a0b, thin\u202fspace, soft\u00adhyphen, a dash – and … dots",
        "tabs\tand\nlines",
    ],
)
def test_character_at_home_is_not_told(text: str) -> None:
    assert list(suspects(text)) == []


def test_word_around_a_suspect_character_is_told_without_all_that_a_long_one_holds() -> None:
    (found,) = suspects("far " + "a" * 1000 + "\u200b" + "b" * 1000)
    assert found.word == "a" * 30 + "\u200b" + "b" * 29


def test_suspect_character_is_told_at_its_place_in_body_keys_and_registries() -> None:
    made = make(
        {
            HERE: brief("facts: {Owner: T\u043ekayev said}", "It is n\u043ew *\u200bso*.\n", title="A\u200b title"),
            "quotes.yml": "q: {text: a \u202e b, speaker: Someone, source: one}\n",
            "sources.yml": "one: {title: T\u200b, publisher: P, undated: true, held: h}\n",
        },
        rules=["lookalike"],
    )
    assert [told.split(" ")[0] for told in made.told] == [
        "questions/here.md:2:8", "questions/here.md:4:16", "questions/here.md:6:8", "questions/here.md:6:12",
        "quotes.yml:1:13", "sources.yml:1:14",
    ]  # fmt: skip
    assert {problem.fault.rule for problem in made.problems} == {"lookalike"}
    assert {problem.is_error for problem in made.problems} == {False}


def test_suspect_character_of_a_source_written_in_place_is_told_once_and_there() -> None:
    place = "source: {title: T\u200b, publisher: P, undated: true, held: h}"
    made = make({HERE: brief(f"events: [{{when: 2022, what: W, {place}}}]")}, rules=["lookalike"])
    assert [told.split(" ")[0] for told in made.told] == ["questions/here.md:4:48"]
