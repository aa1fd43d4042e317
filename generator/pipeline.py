"""The flow, one call a stop: read, parse, assemble, check, plan, render; then the outputs.

In the room: the order of things. Everything between `read` and `write` is a pure function of bytes and settings, so
that a cache can be put around each stop and a process beside another. No clock, no environment.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from hashlib import sha256
from typing import TypeAlias, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from generator import (
    addresses,
    check,
    clock,
    explainer,
    feeds,
    heads,
    layouts,
    model,
    outside,
    pages,
    parse,
    render,
    reuse,
    rules,
    tables,
    telling,
)
from generator.check import Excused
from generator.dates import Day
from generator.explainer import Explainer
from generator.feeds import Card, Feed, FeedItem
from generator.layouts import LayoutError, LayoutFiles, Layouts
from generator.parse import Parsed, Settings
from generator.problems import Fault, Finding, Place, Problem, Span, few_alike, in_order
from generator.read import Tree
from generator.rules import FoundBefore, Kept
from generator.telling import Teller

T = TypeVar("T")
Outputs: TypeAlias = dict[str, bytes]
"""What goes into `site/`, by output path."""
Told: TypeAlias = Callable[[str, float], None]
"""Is told a stage, and what share of everything is done: from 0 to 1."""
ParseFile: TypeAlias = Callable[[str, bytes, str], Parsed]
"""What `parse.parse` does, or a cache in its place: path, bytes and how the content folder is shown → `Parsed`."""

UNKNOWN_BASE = "http://localhost/"
"""What feeds and the sitemap, which need whole addresses, say while the site's own is not known."""


class Options(Struct, frozen=True):
    """What the command line may say about a build; `shown` is the content folder as problems name it.

    `today` is for the rules of the clock, and for nothing else; without it they are silent.
    """

    shown: str
    base_url: str | None
    drafts: bool
    today: date | None = None


class Built(Struct, frozen=True):
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
    cards: Mapping[str, Card] = {}

    @property
    def has_errors(self) -> bool:
        return any(problem.is_error for problem in self.problems)


class Frame(Struct, frozen=True):
    """What holds for every explainer: the settings, and the layouts where nothing is wrong with them.

    `beside` are the files that lie in no folder; `problems` are theirs, and those of the layouts.
    """

    beside: Mapping[str, bytes]
    site: model.Site
    ready: Layouts | None
    problems: tuple[Problem, ...]


class Before(Struct, frozen=True):
    """What is known of an explainer as it was made before.

    The `outputs` that still hold are in place; `changed` are the files that have other bytes since, as they were then,
    by path; `found` is what rules had found in each brief.
    """

    outputs: frozenset[str]
    changed: Mapping[str, Parsed]
    found: FoundBefore


class Work(Struct, frozen=True):
    """One explainer to be made, with its files, and registries beside the explainers that may be meant as its own.

    `renders` is whether its outputs are wanted, or only what is wrong with it. What is known of it from `before` saves
    work, and changes nothing.
    """

    slug: str
    files: Mapping[str, bytes]
    renders: bool = True
    before: Before | None = None


class Part(Struct, frozen=True):
    """What was made of one explainer. There are outputs and a card if nothing is wrong with it and readers will see it.

    Those that are `standing` were planned and not made, since they are in place. `found` is what rules found in each
    brief, but for those that ask the clock. `files` counts those that were parsed, `drafts` the briefs left out;
    `former` are old names of the explainer; `until` is the first day on which the clock may find something else.
    """

    slug: str
    outputs: Mapping[str, bytes]
    standing: frozenset[str]
    problems: tuple[Problem, ...]
    excused: tuple[Excused, ...]
    found: FoundBefore
    files: int
    drafts: int
    former: tuple[str, ...]
    until: Day | None
    card: Card | None
    card_key: str

    @property
    def has_errors(self) -> bool:
        return any(problem.is_error for problem in self.problems)


def build(
    content: Tree, given: LayoutFiles, options: Options, told: Told, parse_file: ParseFile = parse.parse
) -> Built:
    """From the files of the content and layouts folders to every output. Nothing is read or written here."""
    groups = grouped(content.files)
    works = [Work(slug, files) for slug, files in groups.items()]
    if not works and not content.problems:
        return nothing_there(options.shown)
    beside = {path: data for path, data in content.files.items() if "/" not in path}
    frame = frame_of(beside, homes_in(groups), given, options, parse_file)
    if any(problem.is_error for problem in (*content.problems, *frame.problems)):
        works = [replace(work, renders=False) for work in works]
    parts = []
    for number, work in enumerate(works):
        parts.append(make(work, frame, options, share_of(told, number, len(works)), parse_file))
    problems = [*content.problems, *frame.problems, *told_of(parts)]
    problems += clashes({part.slug: part.former for part in parts}, content.files, options)
    outputs: Outputs = {}
    if not any(problem.is_error for problem in problems):
        outputs = {path: data for part in parts for path, data in part.outputs.items()}
        try:
            outputs |= site_outputs([part.card for part in parts if part.card], frame, options)
        except LayoutError as error:
            outputs, problems = {}, [*problems, *error.problems]
    return Built(
        outputs=outputs,
        problems=in_order(problems),
        files=sum(part.files for part in parts) + sum(map(parse.is_parsed, beside)),
        pages=sum(path.endswith(".html") for path in outputs),
        drafts=sum(part.drafts for part in parts),
        excused=tuple(excused for part in parts for excused in part.excused),
        cards={part.card_key: part.card for part in parts if part.card and outputs},
    )


def share_of(told: Told, number: int, count: int) -> Told:
    """Tells how far one explainer of several is."""
    return lambda stage, share: told(stage, (number + share) / count)


def told_of(parts: Iterable[Part]) -> Iterator[Problem]:
    return (problem for part in parts for problem in part.problems)


def nothing_there(shown: str) -> Built:
    """What a build says of a content folder that is missing or holds nothing."""
    fault = Fault(
        "missing-file",
        f"there is no explainer in {shown}/",
        "a site is made of at least one.",
        "begin one with the command `new explainer NAME`; or name another folder with --content.",
    )
    return Built({}, (Problem(Span(shown, 1, 1, 2), fault),), 0, 0)


def frame_of(
    beside: Mapping[str, bytes],
    homes: Sequence[str],
    given: LayoutFiles,
    options: Options,
    parse_file: ParseFile = parse.parse,
) -> Frame:
    """What holds for every explainer; `beside` are the files that lie in no folder, `homes` the explainers."""
    parsed = {path: parse_file(path, data, options.shown) for path, data in beside.items() if parse.is_parsed(path)}
    problems = [problem for file in with_homes(parsed, homes) for problem in few_told(file)]
    site, of_site = site_of(parsed, options)
    ready = None
    try:
        ready = layouts.load(given)
        ready.in_language(site.language)
    except LayoutError as error:
        problems += error.problems
    return Frame(beside, site, ready, (*problems, *of_site))


def homes_in(groups: Mapping[str, Container[str]]) -> list[str]:
    """The explainers among the folders, {folder: its paths}."""
    return sorted(slug for slug, paths in groups.items() if f"{slug}/index.md" in paths)


def with_homes(parsed: Mapping[str, Parsed], homes: Sequence[str]) -> list[Parsed]:
    """Files that lie beside the explainers, told to move to one of those that there are."""
    return [parse.with_homes(file, homes) if parse.is_misplaced(file) else file for file in parsed.values()]


def astray(beside: Mapping[str, bytes]) -> dict[str, bytes]:
    """Registries that lie beside the explainers: each may be meant by one of them, and hold what it seems to lack."""
    return {path: data for path, data in beside.items() if parse.registry_meant(path)}


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


def grouped(files: Mapping[str, T]) -> dict[str, dict[str, T]]:
    """The files of each explainer by its folder; to each, registries beside them that may be its own.

    `files` are sorted by path. What they are to their paths does not matter here.
    """
    groups: dict[str, dict[str, T]] = {}
    astray: dict[str, T] = {}
    paths, told = [*files], [*files.values()]
    start = 0
    while start < len(paths):  # they are sorted, and a look at each of ten thousand would take its time
        top, is_below, _ = paths[start].partition("/")
        end = bisect_left(paths, f"{top}0", start) if is_below else start + 1  # "0" comes right after "/"
        if is_below:
            groups.setdefault(top, {}).update(zip(paths[start:end], told[start:end], strict=True))
        elif parse.registry_meant(top):
            astray[top] = told[start]
        start = end
    return {slug: {**of_one, **astray} for slug, of_one in groups.items()} if astray else groups


Plan: TypeAlias = dict[str, Callable[[], bytes]]
"""What is to be made, by output path, and how. Making raises LayoutError for a mistake in a layout."""


def filled(plan: Plan, told: Told) -> Outputs:
    """The outputs of a plan, one after another. Raises LayoutError for a mistake in a layout."""
    outputs = {}
    for number, (path, output) in enumerate(plan.items()):
        told("rendering", (1 + number / len(plan)) / 2)
        outputs[path] = output()
    return outputs


def make(
    work: Work,
    frame: Frame,
    options: Options,
    told: Told = lambda *_: None,
    parse_file: ParseFile = parse.parse,
    fill: Callable[[Plan, Told], Outputs] = filled,
) -> Part:
    """Everything that there is to say of one explainer, and its outputs, which `fill` makes as it is planned."""
    parsed = parsed_of(work, options, told, parse_file)
    own = [file for path, file in parsed.items() if "/" in path]
    problems = [problem for file in own for problem in few_told(file)]
    found = assembled(work, parsed, frame, options) if frame.ready else None
    whole, made = (found.whole, found.explainer) if found else (None, None)
    standing, remembered = _kept_of(work.before, parsed, whole) if whole else (frozenset[str](), {})
    checked = check.check(whole, options.today, remembered) if whole else None
    findings = [*(found.findings if found else ()), *(checked.findings if checked else ())]
    problems += located(findings, {**frame.beside, **work.files}, options.shown)
    outputs: Outputs = {}
    card = None
    is_shown = made is not None and (options.drafts or not made.index.front.draft)
    if work.renders and made and frame.ready and is_shown and not any(problem.is_error for problem in problems):
        try:
            plan = planned_outputs(made, work.files, frame.ready, base_of(frame.site, options))
            standing &= plan.keys()
            outputs = fill({path: output for path, output in plan.items() if path not in standing}, told)
            card = card_of(made, frame.ready)
        except LayoutError as error:
            problems += error.problems
    return Part(
        slug=work.slug,
        outputs=outputs,
        standing=standing,
        problems=in_order(problems),
        excused=checked.excused if checked else (),
        found=rules.found_in(check.timeless(checked.kept)) if checked else {},
        files=len(own),
        drafts=0 if options.drafts else _drafts(own),
        former=made.index.front.former_slugs if made else (),
        until=clock.next_turn(whole, options.today) if whole and options.today else None,
        card=card,
        card_key=card_key(work.slug, work.files, frame.site, frame.ready, options) if frame.ready else "",
    )


def _kept_of(
    before: Before | None, parsed: Mapping[str, Parsed], whole: Explainer
) -> tuple[frozenset[str], dict[str, Kept]]:
    """The outputs that stand as they would be made, and what rules would find again: of what has but other words."""
    printing = reuse.printing(before.changed, parsed) if before else None
    if before is None or printing is None:
        return frozenset(), {}
    changed = {parsed[path].file for path in before.changed}
    same = (brief for brief in whole.briefs if brief.file not in changed)
    return before.outputs - printing, rules.remembered(before.found, same)


def few_told(parsed: Parsed) -> Iterator[Problem]:
    """What is told of what is wrong with a file; for what else is judged by it, all counts."""
    return few_alike(parsed.problems, lambda problem: problem.fault.rule)


def parsed_of(
    work: Work, options: Options, told: Told = lambda *_: None, parse_file: ParseFile = parse.parse
) -> dict[str, Parsed]:
    parsed = {}
    paths = [path for path in work.files if parse.is_parsed(path)]
    for number, path in enumerate(paths):
        told("reading", number / len(paths) / 2)
        parsed[path] = parse_file(path, work.files[path], options.shown)
    return parsed


def assembled(work: Work, parsed: Mapping[str, Parsed], frame: Frame, options: Options) -> explainer.Assembled:
    """The explainer, if it has files of its own."""
    assert frame.ready is not None
    own = any("/" in path for path in parsed)
    return explainer.assemble(
        work.slug,
        list(parsed.values()) if own else [],
        explainer.asset_paths(work.files, work.slug),
        frame.site,
        frame.ready.in_language(frame.site.language),
        shown=options.shown,
        drafts=options.drafts,
    )


def _drafts(parsed: Iterable[Parsed]) -> int:
    briefs = (file.content for file in parsed)
    return sum(isinstance(brief, parse.Brief) and brief.front.draft for brief in briefs)


def clashes(former: Mapping[str, Sequence[str]], files: Mapping[str, bytes], options: Options) -> Iterator[Problem]:
    """Old addresses of explainers, {slug: its own}, that lead to several, or that the site needs itself."""
    roots = [addresses.Roots(slug, f"{options.shown}/{slug}/index.md", old) for slug, old in former.items()]
    return located([*addresses.judge_former_roots(roots, former)], files, options.shown)


def site_outputs(cards: Sequence[Card], frame: Frame, options: Options) -> Outputs:
    """What belongs to no explainer. Raises LayoutError for a mistake in a layout."""
    assert frame.ready is not None
    plan = planned_site(cards, frame.ready, frame.site, base_of(frame.site, options))
    return {path: output() for path, output in plan.items()}


def located(findings: Sequence[Finding], files: Mapping[str, bytes], shown: str) -> Iterator[Problem]:
    """Findings as problems; of those that are alike in one file, no more than anybody reads."""
    span_of = spans(files, shown)
    for finding in few_alike(findings, lambda finding: (finding.where.file, finding.fault.rule)):
        yield Problem(span_of(finding.where), finding.fault, span_of(finding.other) if finding.other else None)


def spans(files: Mapping[str, bytes], shown: str) -> Callable[[Place | Span], Span]:
    """Tells lines and columns of places: each file that one is in is read once more."""
    resolvers: dict[str, explainer.Resolver] = {}

    def span_of(where: Place | Span) -> Span:
        if isinstance(where, Span):
            return where
        if where.file not in resolvers:
            path = where.file.removeprefix(f"{shown}/")
            resolvers[where.file] = parse.spans(path, files[path], shown)
        return resolvers[where.file](where)

    return span_of


# --- outputs ---------------------------------------------------------------------------------------------------------


def base_of(site: model.Site, options: Options) -> str:
    """The address of the site, ending in "/", or nothing while it is not known."""
    return options.base_url or ("" if site.base_url == "auto" else site.base_url)


def planned_outputs(each: Explainer, files: Mapping[str, bytes], ready: Layouts, base: str) -> Plan:
    """Every output of one explainer: its pages, its feed, its tables, and its own files."""
    kept: render.Kept = {}
    plan: Plan = {
        f"{path}index.html": partial(_rendered, make, ready, base, kept) for path, make in pages.planned(each).items()
    }
    plan |= {f"{each.slug}/{path}": partial(files.__getitem__, f"{each.slug}/{path}") for path in each.assets}
    plan |= {f"{each.slug}/{path}": make for path, make in tables.planned(telling.teller(each, ready))}
    plan[f"{each.slug}/feed.xml"] = lambda: _feed(each, card_of(each, ready), base)
    return plan


def _rendered(make: Callable[[], pages.Page], ready: Layouts, base: str, kept: render.Kept) -> bytes:
    return render.render(make(), ready, base, kept)


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
                published=feeds.stamp(brief.front.published or since),
                updated=feeds.stamp(heads.updated_of(brief, each) or since),
            )


def planned_site(cards: Sequence[Card], ready: Layouts, site: model.Site, base: str) -> Plan:
    """Home page, feed, sitemap, robots.txt, 404 page, style sheets and scripts."""
    told = cards[0].summary if len(cards) == 1 else " · ".join(card.title for card in cards)
    home = {"title": site.title, "description": told}
    missing = {"title": ready.in_language(site.language)["not-found"], "description": ""}
    of_site = partial(render.render_site_page, site=site, layouts=ready, base_url=base, cards=cards)
    items = [item for card in cards for item in card.items]
    feed = Feed("feed.xml", site.title, _author(site), site.language, items)
    listed = ["", *(path for card in cards for path in card.paths)]
    return {
        "index.html": partial(of_site, "home.html", "", told=home),
        render.NOT_FOUND: partial(of_site, "404.html", render.NOT_FOUND, told=missing),
        feed.path: partial(feeds.atom, feed, base or UNKNOWN_BASE),
        "sitemap.xml": partial(feeds.sitemap, listed, base or UNKNOWN_BASE),
        "robots.txt": partial(feeds.robots, base),
        **{path: partial(ready.files.__getitem__, path) for path in ready.files},
    }


def _author(site: model.Site) -> str:
    return site.publisher.name if site.publisher else site.title


# --- other sites ------------------------------------------------------------------------------------------------------


def wholes(
    content: Tree, given: LayoutFiles, options: Options, parse_file: ParseFile = parse.parse
) -> Iterator[Explainer]:
    """The explainers with their drafts, in which more can be looked for than a build does."""
    groups = grouped(content.files)
    beside = {path: data for path, data in content.files.items() if "/" not in path}
    frame = frame_of(beside, homes_in(groups), given, options, parse_file)
    for slug, files in groups.items() if frame.ready else ():
        work = Work(slug, files, renders=False)
        found = assembled(work, parsed_of(work, options, parse_file=parse_file), frame, options)
        if found.whole:
            yield found.whole


def named_outside(whole: Sequence[Explainer], shown: str) -> tuple[tuple[Explainer, tuple[outside.Named, ...]], ...]:
    """The addresses of other sites that each explainer names; those of the settings count as of the first."""
    told = [(each, [*outside.named_in(each)]) for each in whole]
    for each, named in told[:1]:
        named += outside.named_in_settings(each.site, f"{shown}/site.yml")
    return tuple((each, tuple(named)) for each, named in told)


def told_by(
    whole: Sequence[Explainer], answers: Mapping[str, outside.Answer], content: Tree, shown: str
) -> tuple[tuple[Problem, ...], tuple[Excused, ...]]:
    """What is to be said of what other sites answered, and what of it is excused."""
    problems: list[Problem] = []
    excused: list[Excused] = []
    for each, named in named_outside(whole, shown):
        findings, more = check.of_links(outside.findings(named, answers), each)
        problems += located(findings, content.files, shown)
        excused += more
    return tuple(problems), tuple(excused)
