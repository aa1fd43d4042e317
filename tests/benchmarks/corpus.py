"""A corpus for measuring: briefs of 600 words with headings, lists, a table, links, events and facts, all with sources.

The same seed gives the same bytes. `python tests/benchmarks/corpus.py FOLDER 1000` writes 1,000 briefs in explainers of
40; `--each 1000` puts them into one.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path

WORDS = (
    "water", "council", "bridge", "report", "harbour", "people", "evening", "company", "minister", "protest",
    "price", "ferry", "island", "school", "river", "inspector", "market", "region", "station", "family", "letter",
    "court", "union", "doctor", "engineer", "field", "storm", "border", "election", "budget", "archive", "summer",
    "winter", "market", "quiet", "early", "public", "former", "local", "narrow", "several", "second", "northern",
    "careful", "open", "heavy", "asks", "says", "finds", "closes", "opens", "carries", "moves", "writes", "holds",
    "brings", "leaves", "reaches", "counts", "shows", "keeps", "calls", "meets", "waits",
)  # fmt: skip
KINDS = ("events", "actors", "causes", "questions", "terms", "reactions", "claims")
BRIEF_WORDS = 600


def corpus(briefs: int, each: int, seed: int = 7) -> Iterator[tuple[str, str]]:
    """Every file below `content/`: path and text. `each` is the number of briefs in one explainer."""
    yield "site.yml", "title: Corpus\nbase_url: https://example.org/corpus/\nlanguage: en\ntime_zone: Europe/Lisbon\n"
    for number, start in enumerate(range(0, briefs, each)):
        yield from _explainer(f"story-{number + 1:04}", min(each, briefs - start), random.Random(f"{seed} {number}"))


def _explainer(slug: str, briefs: int, dice: random.Random) -> Iterator[tuple[str, str]]:
    names = [(KINDS[index % len(KINDS)], f"brief-{index + 1:04}") for index in range(briefs - 1)]
    yield f"{slug}/sources.yml", "".join(_source(number) for number in range(20))
    yield f"{slug}/numbers.yml", "".join(_number(number, dice) for number in range(5))
    yield f"{slug}/places.yml", "town: {name: The Town, time_zone: Europe/Lisbon}\n"
    yield f"{slug}/index.md", _brief("explainer", names, dice, "published: 2026-02-01\nauthors: [The desk]\n")
    for kind, name in names:
        yield f"{slug}/{kind}/{name}.md", _brief(kind, names, dice, _REQUIRED[kind])


_REQUIRED = {
    "events": "when: 2026-02-03 16:30\nsource: source-1\nplace: town\n",
    "actors": "type: person\n",
    "causes": "status: suspected\nsource: source-2\n",
    "questions": "",
    "terms": "expands: a longer word\n",
    "reactions": "actor: The mayor\nwhen: 2026-02-04\nstance: calls for calm\nsource: source-3\n",
    "claims": "claimant: The company\nverdict: disputed\nwould_settle: The log book.\nsource: source-4\n",
}


def _source(number: int) -> str:
    return (
        f"source-{number}:\n  title: Report number {number}\n  publisher: Office {number % 5}\n"
        f"  date: 2026-01-{number + 1:02}\n  url: https://example.org/reports/{number}\n"
        f"  archived: https://archive.example/reports/{number}\n"
    )


def _number(number: int, dice: random.Random) -> str:
    values = "".join(
        f"    - {{value: {dice.randint(10, 900)}, as_of: 2026-01-{day:02}, by: Office, source: source-{day}}}\n"
        for day in (3, 9, 17)
    )
    return f"number-{number}:\n  label: things counted {number}\n  unit: thing/things\n  values:\n{values}"


def _brief(kind: str, names: list[tuple[str, str]], dice: random.Random, keys: str) -> str:
    facts = "".join(f'  Fact {n}: "{_sentence(dice, 6)} [@source-{dice.randrange(20)}]"\n' for n in range(4))
    events = "".join(
        f"  - when: 2025-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}\n    what: {_sentence(dice, 8)}\n"
        f"    source: source-{dice.randrange(20)}, page {n}\n    id: {_word(dice)}-{dice.randrange(10**9)}\n"
        for n in range(5)
    )
    head = f"title: {_sentence(dice, 5)}\nsummary: {_sentence(dice, 18)}.\n{keys}facts:\n{facts}events:\n{events}"
    return f"---\n{head}---\n{_body(kind, names, dice)}"


def _body(kind: str, names: list[tuple[str, str]], dice: random.Random) -> str:
    table = "| Place | Count | Note |\n| --- | ---: | --- |\n" + "".join(
        f"| {_word(dice)} | {_word(dice)} | {_sentence(dice, 4)} |\n" for _ in range(4)
    )
    rows = "".join(f"- {_sentence(dice, 12)} [@source-{dice.randrange(20)}]\n" for _ in range(5))
    pin = "@2026-02-03" if kind == "events" else ""
    paragraphs = [_paragraph(names, dice, pin) for _ in range(8)]
    pairs = zip(paragraphs[::2], paragraphs[1::2], strict=True)
    parts = [f"## {_sentence(dice, 4)}\n\n{one}\n\n{two}" for one, two in pairs]
    return "\n\n".join([*parts, rows, table]) + "\n"


def _paragraph(names: list[tuple[str, str]], dice: random.Random, pin: str) -> str:
    """About 65 words: eight of them make a brief of 600 with its list and table."""
    folder, slug = dice.choice(names) if names else ("", "")
    link = f" as [{_word(dice)} {_word(dice)}]({folder[:-1]}:{slug}) tells" if names else ""
    return (
        f"{_sentence(dice, 20)}{link} [@source-{dice.randrange(20)}, page {dice.randint(1, 90)}]. "
        f"There were {{number:number-{dice.randrange(5)}{pin}}} in *{_word(dice)}*. "
        f"{_sentence(dice, 22)}. {_sentence(dice, 14)} **{_word(dice)}** {_word(dice)}."
    )


def _sentence(dice: random.Random, words: int) -> str:
    return " ".join(_word(dice) for _ in range(words)).capitalize()


def _word(dice: random.Random) -> str:
    return dice.choice(WORDS)


def write(folder: Path, briefs: int, each: int) -> None:
    """Write a corpus into a folder."""
    for path, text in corpus(briefs, each):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")


def write_for_hugo(folder: Path, briefs: int, each: int) -> None:
    """Write the same briefs as a site of Hugo, with the least of layouts. An explainer is a section there."""
    for path, text in corpus(briefs, each):
        if path.endswith(".md"):
            path = path.replace("/index.md", "/_index.md")
            (folder / "content" / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / "content" / path).write_text(text, "utf-8")
    for path, text in _HUGO.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")


_HUGO_PAGE = "<!doctype html><html><head><title>{{ .Title }}</title></head><body><h1>{{ .Title }}</h1>{{ .Content }}"
_HUGO = {
    "hugo.toml": 'baseURL = "https://example.org/"\ntitle = "Corpus"\ndisableKinds = ["taxonomy", "term"]\n',
    "layouts/_default/single.html": f"{_HUGO_PAGE}</body></html>",
    "layouts/_default/list.html": (
        f'{_HUGO_PAGE}{{{{ range .Pages }}}}<a href="{{{{ .RelPermalink }}}}">{{{{ .Title }}}}</a>'
        "{{ end }}</body></html>"
    ),
}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("briefs", type=int)
    parser.add_argument("--each", type=int, default=40)
    typed = parser.parse_args()
    write(typed.folder, typed.briefs, typed.each)
