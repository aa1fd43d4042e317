"""Small explainers in memory, for tests of the middle: files in, an `Explainer` and its problems out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from generator import check, explainer, parse
from generator.body import NumberSlot
from generator.explainer import Explainer
from generator.parse import Parsed, Settings
from generator.problems import Finding, Place, Problem, Span, in_order
from generator.vocabulary import ADVICE_RULES, EVIDENCE_RULES

ALL_RULES = (*EVIDENCE_RULES, *ADVICE_RULES)
WORDING_RULES = (
    "uncited-number", "contested-label", "relative-time", "hard-typed-number", "number-citation", "furniture",
    "lookalike",
)  # fmt: skip
"""Those that read prose."""
ADVICE = tuple(rule for rule in ADVICE_RULES if rule not in WORDING_RULES)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LANGUAGE = {f"date-weekday-{number}": name for number, name in enumerate(WEEKDAYS, start=1)}
SITE = "title: Tests\nbase_url: auto\nauthors: {desk: The desk}\n"
SOURCES = "".join(
    f"{key}: {{title: {key.capitalize()}, publisher: P, undated: true, held: here}}\n" for key in ("one", "two")
)


@dataclass(frozen=True)
class Made:
    """What became of some files: the explainer `e`, if any, and every problem in order."""

    made: Explainer | None
    problems: tuple[Problem, ...]

    @property
    def explainer(self) -> Explainer:
        assert self.made is not None
        return self.made

    @property
    def told(self) -> list[str]:
        """Each problem as "file:line:column [rule] message", the folder left out."""
        return [f"{_short(p.span)} [{p.fault.rule}] {p.fault.message}" for p in self.problems]

    @property
    def rules(self) -> list[str]:
        """Each problem as "file [rule]"."""
        return [f"{p.span.file.removeprefix('content/e/')} [{p.fault.rule}]" for p in self.problems]

    @property
    def fixes(self) -> list[str]:
        return [problem.fault.fix for problem in self.problems]


def _short(span: Span) -> str:
    return str(span).removeprefix("content/e/")


def brief(keys: str = "", body: str = "", title: str = "T") -> str:
    """A brief with a title, a summary, more keys and a body."""
    return f"---\ntitle: {title}\nsummary: S\n{_lines(keys)}---\n{body}"


def index(keys: str = "", body: str = "") -> str:
    return brief(f"published: 2022-01-08\n{_lines(keys)}", body)


def _lines(keys: str) -> str:
    return keys if not keys or keys.endswith("\n") else keys + "\n"


def make(
    files: Mapping[str, str | bytes],
    *,
    drafts: bool = False,
    order: Sequence[str] = (),
    rules: Collection[str] = (),
    today: date | None = None,
) -> Made:
    """Assemble the explainer `e`. Files are paths below its folder; an index, sources and settings are there.

    A file that is None-like, an empty byte string, is left out. `order` is that in which files are handed over. Beside
    rules of form, those of `rules` are asked.
    """
    given: dict[str, str | bytes] = {"index.md": index(), "sources.yml": SOURCES, **files}
    given = {path: text for path, text in given.items() if text != b""}
    site = given.pop("site.yml", SITE)
    contents = {f"e/{path}": text.encode() if isinstance(text, str) else text for path, text in given.items()}
    contents["site.yml"] = site.encode() if isinstance(site, str) else site
    ordered = [f"e/{path}" for path in order]
    return assemble(contents, "e", drafts=drafts, order=ordered, rules=rules, today=today)


def assemble(
    contents: Mapping[str, bytes],
    slug: str,
    *,
    drafts: bool = False,
    order: Sequence[str] = (),
    rules: Collection[str] = (),
    today: date | None = None,
) -> Made:
    """Assemble one explainer of a content folder, {path: bytes}, as the pipeline does."""
    paths = [path for path in contents if path.startswith(f"{slug}/") and parse.is_parsed(path)]
    parsed = [_parsed(path, contents[path]) for path in (order or sorted(paths))]
    settings = _parsed("site.yml", contents["site.yml"])
    assert isinstance(settings.content, Settings)
    assets = explainer.asset_paths(contents, slug)
    assembled = explainer.assemble(
        slug, parsed, assets, settings.content.site, LANGUAGE, shown="content", drafts=drafts
    )
    checked = check.check(assembled.whole, today).findings if rules and assembled.whole else ()
    findings = [*assembled.findings, *(finding for finding in checked if finding.fault.rule in rules)]
    found = [problem for file in (settings, *parsed) for problem in file.problems]
    return Made(assembled.explainer, in_order([*found, *_located(findings, contents)]))


@cache
def _parsed(path: str, source: bytes) -> Parsed:
    return parse.parse(path, source, "content")


def _located(findings: Sequence[Finding], contents: Mapping[str, bytes]) -> Iterator[Problem]:
    for finding in findings:
        yield Problem(
            _span(finding.where, contents), finding.fault, _span(finding.other, contents) if finding.other else None
        )


def _span(where: Place | Span, contents: Mapping[str, bytes]) -> Span:
    if isinstance(where, Span):
        return where
    path = where.file.removeprefix("content/")
    return parse.spans(path, contents[path], "content")(where)


def folder(root: Path) -> dict[str, bytes]:
    """The files of a content folder on the disk."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(root).parts)
    }


def slot(text: str) -> NumberSlot:
    """The slot of `{number:…}`, read as in a line of a brief."""
    made = make({"causes/c.md": brief(f"facts: {{F: '{{number:{text}}}'}}")})
    fact = made.explainer.briefs[1].front.facts[0]
    (found,) = fact.text.pieces
    assert isinstance(found, NumberSlot)
    return found


THERE: dict[str, str | bytes] = {
    "actors/tokayev.md": brief("type: person\nnames: {official: Kassym-Jomart Tokayev, also: [Qasym-Zhomart Toqaev]}"),
    "actors/csto.md": brief("type: alliance"),
    "causes/lpg-price.md": brief(body="## One price\n\nText.\n"),
    "events/appeal.md": brief("when: 2022-01-05", "Text.\n"),
    "claims/terrorists.md": brief("claimant: tokayev\nverdict: disputed"),
    "terms/lpg.md": brief(),
    "questions/why.md": brief(),
    "reactions/us.md": brief("actor: Someone\nwhen: 2022-01-06"),
    "numbers.yml": "dead:\n  label: dead\n  values: [{value: 3, as_of: 2022-01-05, by: Police, source: one}]\n",
    "quotes.yml": "warning: {text: W, speaker: tokayev, source: one}\n",
    "places.yml": "almaty: {name: Almaty, names: {also: [Alma-Ata]}, time_zone: Asia/Almaty}\n",
    "images.yml": "square: {file: assets/square.jpg, alt: A, credit: C, licence: CC0-1.0}\n",
    "assets/square.jpg": b"x",
    "index.md": index("events: [{id: first-vote, when: 2022-01-05, what: W}]"),
}
"""An explainer that holds something of each sort."""
HERE = "questions/here.md"


def keys(text: str, path: str = HERE, **more: str | bytes) -> Made:
    """Everything that is there, and a brief with these keys."""
    return make({**THERE, **more, path: brief(text)})


def body(text: str, keys: str = "", path: str = HERE, **more: str | bytes) -> Made:
    """Everything that is there, and a brief with this text from its line 6 on, one lower for each line of keys."""
    return make({**THERE, **more, path: brief(keys, f"\n{text}\n")})
