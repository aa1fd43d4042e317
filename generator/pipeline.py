"""The flow, one call a stop: read, parse, assemble, check, plan, render; then the outputs.

In the room: the order of things. Everything between `read` and `write` is a pure function of bytes and settings, so
that a cache can be put around each stop and a process beside another. No clock, no environment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from generator import check, explainer, feeds, model, pages, parse, render
from generator.explainer import Explainer
from generator.feeds import Card, FeedItem
from generator.parse import Parsed, Settings
from generator.problems import Fault, Finding, Lines, Place, Problem, Span, in_order
from generator.read import Tree
from generator.render import LayoutError, Layouts

UNKNOWN_BASE = "http://localhost/"
"""What feeds and the sitemap, which need whole addresses, say while the site's own is not known."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line may say about a build."""

    shown: str
    base_url: str | None
    drafts: bool


@dataclass(frozen=True, slots=True)
class Built:
    """The outputs of one build, {output path: bytes}, and its problems; with an error there are no outputs."""

    outputs: Mapping[str, bytes]
    problems: tuple[Problem, ...]
    files: int
    pages: int

    @property
    def has_errors(self) -> bool:
        return any(problem.is_error for problem in self.problems)


Told = Callable[[str, int, int], None]
"""Is told a stage, how much of it is done, and how much there is."""


def nothing_there(shown: str) -> Built:
    """What a build says of a content folder that is missing or holds nothing."""
    fault = Fault(
        "missing-file",
        f"there is no explainer in {shown}/",
        "a site is made of at least one.",
        f"write {shown}/site.yml and {shown}/NAME/index.md; or name another folder with --content.",
    )
    return Built({}, (Problem(Span(shown, 1, 1, 2), fault),), 0, 0)


def build(content: Tree, layouts: Tree, options: Options, *, check_only: bool, told: Told) -> Built:
    """From the files of the content and layouts folders to every output. Nothing is read or written here."""
    texts = [path for path in content.files if parse.is_text(path)]
    if not any("/" in path for path in texts) and not content.problems:
        return nothing_there(options.shown)
    parsed: dict[str, Parsed] = {}
    for number, path in enumerate(texts):
        told("reading", number, len(texts))
        parsed[path] = parse.parse(path, content.files[path], options.shown)
    problems = [*content.problems, *(problem for file in parsed.values() for problem in file.problems)]
    site, site_problems = _site(parsed, options)
    problems += site_problems
    try:
        ready = load_layouts(layouts)
    except LayoutError as error:
        return Built({}, in_order([*problems, error.problem]), len(parsed), 0)
    words = ready.in_language(site.language)
    explainers, findings = _explainers(parsed, content, site, words, options)
    problems += locate([*findings, *(f for e in explainers for f in check.check(e))], content, options.shown)
    settled = in_order(problems)
    if check_only or any(problem.is_error for problem in settled):
        return Built({}, settled, len(parsed), 0)
    try:
        outputs, count = _outputs(explainers, content, ready, options.base_url or site.base_url, site, told)
    except LayoutError as error:
        return Built({}, in_order([*problems, error.problem]), len(parsed), 0)
    return Built(outputs, settled, len(parsed), count)


# --- settings and layouts --------------------------------------------------------------------------------------------


def _site(parsed: Mapping[str, Parsed], options: Options) -> tuple[model.Site, tuple[Problem, ...]]:
    settings = parsed.get("site.yml")
    if settings is not None and isinstance(settings.content, Settings):
        return settings.content.site, ()
    stand_in = model.Site.model_validate({"title": "…", "base_url": "auto"})
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


def load_layouts(layouts: Tree) -> Layouts:
    return render.load(layouts.files, {path: f"layouts/{path}" for path in layouts.files})


# --- explainers ------------------------------------------------------------------------------------------------------


def _explainers(
    parsed: Mapping[str, Parsed], content: Tree, site: model.Site, words: Mapping[str, str], options: Options
) -> tuple[list[Explainer], list[Finding]]:
    found: list[Explainer] = []
    findings: list[Finding] = []
    for slug in sorted({path.split("/")[0] for path in parsed if "/" in path}):
        files = [file for path, file in parsed.items() if path.startswith(f"{slug}/")]
        assets = explainer.asset_paths(content.files, slug)
        assembled = explainer.assemble(slug, files, assets, site, words, shown=options.shown, drafts=options.drafts)
        findings += assembled.findings
        if assembled.explainer is not None:
            found.append(assembled.explainer)
    return found, findings


def locate(findings: Sequence[Finding], content: Tree, shown: str) -> list[Problem]:
    """Findings as problems: each file that one is about is read once more to tell its lines and columns."""
    spans = {}
    for finding in findings:
        for place in (finding.where, finding.other):
            if isinstance(place, Place) and place.file not in spans:
                path = place.file.removeprefix(f"{shown}/")
                spans[place.file] = parse.spans(path, content.files[path], shown)
    problems = []
    for finding in findings:
        where, other = (spans[p.file](p) if isinstance(p, Place) else p for p in (finding.where, finding.other))
        assert isinstance(where, Span)
        problems.append(Problem(where, finding.fault, other))
    return problems


# --- outputs ---------------------------------------------------------------------------------------------------------


def _outputs(
    explainers: Sequence[Explainer], content: Tree, layouts: Layouts, base_url: str, site: model.Site, told: Told
) -> tuple[dict[str, bytes], int]:
    base = "" if base_url == "auto" else base_url
    published = [e for e in explainers if not e.index.front.draft or e.index in e.briefs]
    outputs: dict[str, bytes] = {}
    cards = []
    count = 0
    for number, each in enumerate(published):
        told("rendering", number, len(published))
        rendered = render_explainer(each, content, layouts, base)
        outputs |= rendered
        count += sum(path.endswith(".html") for path in rendered)
        cards.append(card(each, layouts))
    outputs |= _site_outputs(cards, layouts, site, base)
    return outputs, count + 2


def render_explainer(each: Explainer, content: Tree, layouts: Layouts, base: str) -> dict[str, bytes]:
    """Every output of one explainer: its pages, its feed, and its own files."""
    outputs = {f"{page.path}index.html": render.render(page, layouts, base) for page in pages.plan(each)}
    for path in each.assets:
        outputs[f"{each.slug}/{path}"] = content.files[f"{each.slug}/{path}"]
    told = card(each, layouts)
    outputs[f"{each.slug}/feed.xml"] = feeds.atom(
        told.title, f"{each.slug}/feed.xml", told.items, base or UNKNOWN_BASE, _author(each.site), told.language
    )
    return outputs


def card(each: Explainer, layouts: Layouts) -> Card:
    """What the site's own pages know of an explainer."""
    filler = render.filler_for(each, layouts, "")
    head = pages.head_of(each.index, each)
    planned = pages.plan(each)
    return Card(
        slug=each.slug,
        path=f"{each.slug}/",
        title=filler.plain(each.index.front.title),
        summary=filler.plain(each.index.front.summary),
        language=filler.words["language"],
        published=head.published,
        updated=head.updated,
        items=tuple(_feed_items(each, filler)),
        paths=tuple(page.path for page in planned if page.layout != "redirect.html"),
    )


def _feed_items(each: Explainer, filler: render.Filler) -> Iterable[FeedItem]:
    published = each.index.front.published
    for brief in each.briefs:
        if pages.has_page(brief):
            head = pages.head_of(brief, each)
            then = brief.front.when if isinstance(brief.front, model.Happening) else None
            title = filler.plain(brief.front.title)
            if brief.kind == "claim":
                title = f"{filler.say('claim-prefix')} {title}"
            yield FeedItem(
                pages.path_of(brief),
                title,
                filler.plain(brief.front.summary, then),
                head.published or published,
                head.updated or published,
            )


def _site_outputs(cards: Sequence[Card], layouts: Layouts, site: model.Site, base: str) -> dict[str, bytes]:
    """Home page, feed, sitemap, robots.txt, 404 page, style sheets and scripts."""
    values = {"cards": cards, "title": site.title, "description": ""}
    words = layouts.in_language(site.language)
    items = [item for each in cards for item in each.items]
    missing = {**values, "title": words["not-found"]}
    return {
        "index.html": render.render_site_page("home.html", "", site, layouts, base, values),
        "404.html": render.render_site_page("404.html", "404.html", site, layouts, base, missing),
        "feed.xml": feeds.atom(site.title, "feed.xml", items, base or UNKNOWN_BASE, _author(site), site.language),
        "sitemap.xml": feeds.sitemap(["", *(path for each in cards for path in each.paths)], base or UNKNOWN_BASE),
        "robots.txt": feeds.robots(base or UNKNOWN_BASE),
        **layouts.files,
    }


def _author(site: model.Site) -> str:
    return site.publisher.name if site.publisher else site.title


def lines_of(content: Tree, layouts: Tree, shown: str) -> Lines:
    """The lines of the files that problems name."""
    split: dict[str, Sequence[str]] = {}

    def lines(file: str) -> Sequence[str]:
        if file not in split:
            data = content.files.get(
                file.removeprefix(f"{shown}/"), layouts.files.get(file.removeprefix("layouts/"), b"")
            )
            split[file] = data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return split[file]

    return lines
