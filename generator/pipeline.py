"""The flow, one call a stop: read, parse, assemble, check, plan, render; then the outputs.

In the room: the order of things. Everything between `read` and `write` is a pure function of bytes and settings, so
that a cache can be put around each stop and a process beside another. No clock, no environment.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from hashlib import sha256
from typing import TypeAlias

from generator import addresses, check, explainer, feeds, heads, layouts, model, pages, parse, render, tables, telling
from generator.check import Excused
from generator.explainer import Explainer
from generator.feeds import Card, Feed, FeedItem
from generator.layouts import LayoutError, LayoutFiles, Layouts
from generator.parse import Parsed, Settings
from generator.problems import Fault, Finding, Lines, Place, Problem, Span, in_order
from generator.read import Tree
from generator.telling import Teller

Outputs: TypeAlias = dict[str, bytes]
"""What goes into `site/`, by output path."""
Told: TypeAlias = Callable[[str, int, int], None]
"""Is told a stage, how much of it is done, and how much there is."""
ParseFile: TypeAlias = Callable[[str, bytes, str], Parsed]
"""What `parse.parse` does, or a cache in its place: path, bytes and how the content folder is shown → `Parsed`."""

UNKNOWN_BASE = "http://localhost/"
"""What feeds and the sitemap, which need whole addresses, say while the site's own is not known."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line may say about a build; `shown` is the content folder as problems name it.

    `today` is for the rules of the clock, and for nothing else; without it they are silent.
    """

    shown: str
    base_url: str | None
    drafts: bool
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """The outputs of one build, its problems, and what was excused; with an error there are no outputs.

    `drafts` is how many briefs were left out because they are drafts; `cards` are those of what readers will see, by
    what each depends on.
    """

    outputs: Mapping[str, bytes]
    problems: tuple[Problem, ...]
    files: int
    pages: int
    drafts: int = 0
    excused: tuple[Excused, ...] = ()
    cards: Mapping[str, Card] = field(default_factory=dict)

    @property
    def has_errors(self) -> bool:
        return any(problem.is_error for problem in self.problems)


def build(
    content: Tree, given: LayoutFiles, options: Options, told: Told, parse_file: ParseFile = parse.parse
) -> Built:
    """From the files of the content and layouts folders to every output. Nothing is read or written here."""
    if not any("/" in path for path in content.files) and not content.problems:
        return nothing_there(options.shown)
    parsed = _parsed(content, options, told, parse_file)
    problems = [*content.problems, *(problem for file in parsed.values() for problem in file.problems)]
    site, site_problems = site_of(parsed, options)
    problems += site_problems
    outputs: Outputs = {}
    cards: dict[str, Card] = {}
    excused: Sequence[Excused] = ()
    try:
        ready = layouts.load(given)
        explainers, findings, excused = _explainers(parsed, content, site, ready.in_language(site.language), options)
        problems += located(findings, content.files, options.shown)
        if not any(problem.is_error for problem in problems):
            outputs, cards = _outputs(explainers, content, ready, site, options, told)
    except LayoutError as error:
        problems += error.problems
    shown = sum(path.endswith(".html") for path in outputs)
    drafts = 0 if options.drafts else _drafts(parsed)
    return Built(outputs, in_order(problems), len(parsed), shown, drafts, tuple(excused), cards)


def _drafts(parsed: Mapping[str, Parsed]) -> int:
    briefs = (file.content for file in parsed.values())
    return sum(isinstance(brief, parse.Brief) and brief.front.draft for brief in briefs)


def nothing_there(shown: str) -> Built:
    """What a build says of a content folder that is missing or holds nothing."""
    fault = Fault(
        "missing-file",
        f"there is no explainer in {shown}/",
        "a site is made of at least one.",
        "begin one with the command `new explainer NAME`; or name another folder with --content.",
    )
    return Built({}, (Problem(Span(shown, 1, 1, 2), fault),), 0, 0)


def _parsed(content: Tree, options: Options, told: Told, parse_file: ParseFile = parse.parse) -> dict[str, Parsed]:
    texts = [path for path in content.files if parse.is_parsed(path)]
    parsed = {}
    for number, path in enumerate(texts):
        told("reading", number, len(texts))
        parsed[path] = parse_file(path, content.files[path], options.shown)
    return with_homes(parsed, content.files)


def with_homes(parsed: Mapping[str, Parsed], paths: Iterable[str]) -> dict[str, Parsed]:
    """Parsed files; those that lie beside the explainers are told to move to one of those that there are."""
    homes = sorted({path.partition("/")[0] for path in paths if path.partition("/")[2] == "index.md"})
    return {path: parse.with_homes(file, homes) if parse.is_misplaced(file) else file for path, file in parsed.items()}


def site_of(parsed: Mapping[str, Parsed], options: Options) -> tuple[model.Site, tuple[Problem, ...]]:
    settings = parsed.get("site.yml")
    if settings is not None and isinstance(settings.content, Settings):
        return settings.content.site, ()
    stand_in = stand_in_site()
    if settings is not None:
        return stand_in, ()
    file = f"{options.shown}/site.yml"
    fault = Fault(
        "missing-file",
        f"there is no {file}",
        "it tells the site's title and address.",
        "write it, with `title: …` and `base_url: auto`.",
    )
    return stand_in, (Problem(Span(file, 1, 1, 2), fault),)


def base_url_in(content: Tree, shown: str) -> str:
    """`base_url` as the settings have it; nothing where they cannot be read, which a build tells."""
    settings = content.files.get("site.yml")
    parsed = parse.parse("site.yml", settings, shown) if settings is not None else None
    if parsed is None or not isinstance(parsed.content, Settings) or any(each.is_error for each in parsed.problems):
        return ""
    return parsed.content.site.base_url


def stand_in_site() -> model.Site:
    """What takes the place of settings that cannot be read; it reaches no reader."""
    return model.Site.model_validate({"title": "…", "base_url": "auto"})


def _explainers(
    parsed: Mapping[str, Parsed], content: Tree, site: model.Site, words: Mapping[str, str], options: Options
) -> tuple[list[Explainer], list[Finding], list[Excused]]:
    """The explainers as readers will see them, and everything that is to be said of them, drafts included."""
    found: list[Explainer] = []
    findings: list[Finding] = []
    excused: list[Excused] = []
    by_explainer = _by_explainer(parsed, content)
    for slug, files in by_explainer.items():
        assets = explainer.asset_paths(content.files, slug)
        assembled = explainer.assemble(slug, files, assets, site, words, shown=options.shown, drafts=options.drafts)
        findings += assembled.findings
        if assembled.explainer is not None and assembled.whole is not None:
            found.append(assembled.explainer)
            checked = check.check(assembled.whole, options.today)
            findings += checked.findings
            excused += checked.excused
    findings += addresses.judge_former_roots((each.index for each in found), by_explainer)
    return found, findings, excused


def _by_explainer(parsed: Mapping[str, Parsed], content: Tree) -> dict[str, list[Parsed]]:
    """The files of each folder; one that holds nothing to be parsed is no less an explainer."""
    found: dict[str, list[Parsed]] = {path.partition("/")[0]: [] for path in sorted(content.files) if "/" in path}
    for path in sorted(path for path in parsed if "/" in path):
        found.setdefault(path.partition("/")[0], []).append(parsed[path])
    # A registry beside the explainers is meant by one of them, and may hold what each seems to lack.
    astray = [file for path, file in parsed.items() if "/" not in path and parse.registry_meant(path)]
    return {slug: [*files, *astray] if files else files for slug, files in found.items()}


def located(findings: Sequence[Finding], files: Mapping[str, bytes], shown: str) -> Iterator[Problem]:
    """Findings as problems: each file that one is about is read once more to tell its lines and columns."""
    resolvers: dict[str, explainer.Resolver] = {}

    def span_of(where: Place | Span) -> Span:
        if isinstance(where, Span):
            return where
        if where.file not in resolvers:
            path = where.file.removeprefix(f"{shown}/")
            resolvers[where.file] = parse.spans(path, files[path], shown)
        return resolvers[where.file](where)

    for finding in findings:
        yield Problem(span_of(finding.where), finding.fault, span_of(finding.other) if finding.other else None)


# --- outputs ---------------------------------------------------------------------------------------------------------


def _outputs(
    explainers: Sequence[Explainer], content: Tree, ready: Layouts, site: model.Site, options: Options, told: Told
) -> tuple[Outputs, dict[str, Card]]:
    base = base_of(site, options)
    shown = [each for each in explainers if options.drafts or not each.index.front.draft]
    outputs: Outputs = {}
    cards: dict[str, Card] = {}
    for number, each in enumerate(shown):
        told("rendering", number, len(shown))
        outputs |= {path: make() for path, make in planned_outputs(each, content.files, ready, base).items()}
        cards[card_key(each.slug, content.files, site, ready, options)] = card_of(each, ready)
    of_site = planned_site([*cards.values()], ready, site, base)
    return outputs | {path: make() for path, make in of_site.items()}, cards


def base_of(site: model.Site, options: Options) -> str:
    """The address of the site, ending in "/", or nothing while it is not known."""
    return options.base_url or ("" if site.base_url == "auto" else site.base_url)


Plan: TypeAlias = dict[str, Callable[[], bytes]]
"""What is to be made, by output path, and how. Making raises LayoutError for a mistake in a layout."""


def planned_outputs(each: Explainer, files: Mapping[str, bytes], ready: Layouts, base: str) -> Plan:
    """Every output of one explainer: its pages, its feed, its tables, and its own files."""
    plan: Plan = {
        f"{path}index.html": partial(_rendered, make, ready, base) for path, make in pages.planned(each).items()
    }
    plan |= {f"{each.slug}/{path}": partial(files.__getitem__, f"{each.slug}/{path}") for path in each.assets}
    plan |= {f"{each.slug}/{path}": make for path, make in tables.planned(telling.teller(each, ready))}
    plan[f"{each.slug}/feed.xml"] = lambda: _feed(each, card_of(each, ready), base)
    return plan


def _rendered(make: Callable[[], pages.Page], ready: Layouts, base: str) -> bytes:
    return render.render(make(), ready, base)


def _feed(each: Explainer, card: Card, base: str) -> bytes:
    feed = Feed(f"{each.slug}/feed.xml", card.title, _author(each.site), card.language, card.items)
    return feeds.atom(feed, base or UNKNOWN_BASE)


def card_of(each: Explainer, ready: Layouts) -> Card:
    """What the site's own pages know of an explainer."""
    tell = telling.teller(each, ready)
    return Card(
        slug=each.slug,
        path=f"{each.slug}/",
        title=tell.title(each.index),
        summary=tell.plain(each.index, each.index.front.summary),
        language=telling.language_of(each),
        published=each.index.front.published,
        updated=heads.updated_of(each.index, each),
        items=tuple(_feed_items(each, tell)),
        paths=tuple(f"{each.slug}/{at.path}" for at in addresses.listed_pages(each.briefs) if at.sort != "redirect"),
    )


def card_key(slug: str, files: Mapping[str, bytes], site: model.Site, ready: Layouts, options: Options) -> str:
    """What a card depends on, beside this program: `files` are those of the explainer, and may hold others."""
    digest = sha256(f"{options.drafts}\0{ready.words_digest}\0{site!r}".encode())
    for path in sorted(path for path in files if path.startswith(f"{slug}/")):
        told = sha256(files[path]).hexdigest() if parse.is_parsed(path) else ""
        digest.update(f"\0{path}\0{told}".encode())
    return digest.hexdigest()


def _feed_items(each: Explainer, tell: Teller) -> Iterator[FeedItem]:
    since = each.index.front.published
    for brief in each.briefs:
        if pages.has_page(brief):
            yield FeedItem(
                path=pages.path_of(brief),
                title=tell.title(brief),
                summary=tell.plain(brief, brief.front.summary),
                language=telling.language_of(each, brief),
                published=brief.front.published or since,
                updated=heads.updated_of(brief, each) or since,
            )


def planned_site(cards: Sequence[Card], ready: Layouts, site: model.Site, base: str) -> Plan:
    """Home page, feed, sitemap, robots.txt, 404 page, style sheets and scripts."""
    home = {"cards": cards, "title": site.title, "description": ""}
    missing = {**home, "title": ready.in_language(site.language)["not-found"]}
    items = [item for card in cards for item in card.items]
    feed = Feed("feed.xml", site.title, _author(site), site.language, items)
    listed = ["", *(path for card in cards for path in card.paths)]
    return {
        "index.html": partial(render.render_site_page, "home.html", "", site, ready, base, home),
        render.NOT_FOUND: partial(render.render_site_page, "404.html", render.NOT_FOUND, site, ready, base, missing),
        feed.path: partial(feeds.atom, feed, base or UNKNOWN_BASE),
        "sitemap.xml": partial(feeds.sitemap, listed, base or UNKNOWN_BASE),
        "robots.txt": partial(feeds.robots, base),
        **{path: partial(ready.files.__getitem__, path) for path in ready.files},
    }


def _author(site: model.Site) -> str:
    return site.publisher.name if site.publisher else site.title


# --- showing ---------------------------------------------------------------------------------------------------------


def lines_of(content: Mapping[str, bytes], given: LayoutFiles, shown: str) -> Lines:
    """The lines of the files that problems name; pictures and the like have none."""
    layouts = {given.shown[path]: data for path, data in given.files.items()}

    @cache
    def lines(file: str) -> Sequence[str]:
        path = file.removeprefix(f"{shown}/")
        data = content.get(path, b"") if path.lower().endswith(parse.TEXT_ENDINGS) else b""
        text = unicodedata.normalize("NFC", layouts.get(file, data).decode("utf-8-sig", "replace"))
        return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    return lines
