"""The site as it stands while it is written: files in, a snapshot out, made as far as somebody looks.

In the room: what a change of files makes necessary, and no more. The explainer is the unit: when one of its files
changes, that file is parsed again, and the explainer is assembled and its pages are rendered when they are asked for.
A snapshot never changes; what it makes on demand is the same whoever asks first. Not in the room: the disk and what
changed on it (read.py, watch.py), the server (serving.py).
"""

from __future__ import annotations

import json
from collections import ChainMap
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar
from urllib.parse import quote, unquote, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from generator import addresses, check, explainer, layouts, model, parse, pipeline
from generator.cache import Cache
from generator.explainer import Assembled
from generator.feeds import Card
from generator.layouts import LayoutError, LayoutFiles, Layouts
from generator.parse import Parsed
from generator.pipeline import Options
from generator.problems import Lines, Problem, as_text, in_order, lines_of
from generator.read import Tree
from generator.rules import Kept

T = TypeVar("T")
SETTINGS = "site.yml"
DEFAULT_EDITOR = "vscode://file/{path}:{line}:{column}"


class Once(Generic[T]):
    """A value that is made when it is first asked for, by whichever thread asks, and never again."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make: Callable[[], T] | None = make
        self._lock = Lock()
        self._made: list[T] = []

    def __call__(self) -> T:
        if not self._made:
            with self._lock:
                if self._make is not None:
                    self._made.append(self._make())
                    self._make = None
        return self._made[0]

    @property
    def is_made(self) -> bool:
        return bool(self._made)


class Standing(Struct, frozen=True):
    """One explainer as readers would see it: its outputs by path, made on demand, and its card if it is published.

    While something in its form is wrong (`is_old`), these are the last that were right.
    """

    outputs: Mapping[str, Once[bytes]]
    card: Once[Card] | None
    is_old: bool = False


class Snapshot(Struct, frozen=True, dict=True):
    """The whole site at one moment, with what is wrong with it as far as that is known."""

    version: int
    base_path: str
    editor: str
    standings: Mapping[str, Once[Standing]]
    former: Once[Mapping[str, str]]
    site_outputs: Once[Mapping[str, Once[bytes]]]
    problems: tuple[Problem, ...]
    files: Once[int]
    lines: Lines
    layouts: Layouts | None

    def find(self, path: str) -> bytes | None:
        """The bytes of an output; None where there is none. Raises LayoutError for a mistake in a layout."""
        top, is_below, _ = path.partition("/")
        standing = self.standings.get(top)
        if standing is None and is_below:
            standing = self.standings.get(self.former().get(top, ""))
        outputs = standing().outputs if standing else self.site_outputs()
        made = outputs.get(path)
        return None if made is None else made()

    def try_layouts(self) -> None:
        """Make a page of each sort, since some mistakes in a layout show only then. Raises LayoutError."""
        outputs = [standing().outputs for standing in self.standings.values()]
        sorts = {_sort_of(path): page for of_one in outputs for path, page in of_one.items() if path.endswith(".html")}
        for page in (*sorts.values(), *self.site_outputs().values()):
            page()

    @property
    def has_errors(self) -> bool:
        return any(problem.is_error for problem in self.problems)

    @cached_property
    def problems_told(self) -> Mapping[str, object]:
        """The problems as a browser gets them: errors in full, warnings counted."""
        errors = [problem for problem in self.problems if problem.is_error]
        told = [{"place": str(p.span), "text": as_text(p, self.lines), "editor": self._opening(p)} for p in errors]
        return {"errors": told, "warnings": len(self.problems) - len(errors)}

    @cached_property
    def problems_digest(self) -> str:
        return sha256(json.dumps(self.problems_told).encode()).hexdigest()[:16]

    def _opening(self, problem: Problem) -> str:
        """The address that opens a place in the writer's editor."""
        span = problem.span
        path = quote(str(Path(span.file).resolve()))
        address = self.editor.replace("{path}", path).replace("{line}", str(span.line))
        return address.replace("{column}", str(span.column))


Files = Mapping[str, bytes]


class _Made(Struct, frozen=True):
    """What was made of one explainer, and what it was made of."""

    files: Files
    site: model.Site
    ready: Layouts
    parsed: Once[Mapping[str, Parsed]]
    assembled: Once[Assembled]
    standing: Once[Standing]
    card: Once[Card | None]
    checked: Once[tuple[Problem, ...]]


class Superseded(Exception):
    """Raised when what was to be checked has changed meanwhile."""


class Live:
    """Makes snapshots, one after the other, and keeps of each what the next can use. One thread asks it.

    What a `cache` knows from earlier runs is not made anew. Checks are long, so they call `pause` now and then, which
    may wait.
    """

    def __init__(
        self, options: Options, cache: Cache | None = None, pause: Callable[[], None] = lambda: None
    ) -> None:
        self._pause = pause
        self._options, self._cache, self._version = options, cache, 0
        self._parse_file = cache.parse if cache else parse.parse
        self._content, self._made = Tree({}, ()), dict[str, _Made]()
        self._settings: bytes | None = None
        self._site: model.Site | None = None
        self._given: LayoutFiles | None = None
        self._ready: Layouts | None = None
        self._ready_before: Layouts | None = None
        self._wrong: dict[str, tuple[Problem, ...]] = {}
        self._known: dict[str, _Made] = {}  # the last that was checked, which is told until the next one is
        self._left: dict[str, _Made] = {}
        self._kept: dict[str, Mapping[str, Kept]] = {}

    @property
    def paths(self) -> Collection[str]:
        """The files of the content as it is now."""
        return self._content.files.keys()

    # what changed

    def update(self, content: Tree, given: LayoutFiles) -> Snapshot:
        """The snapshot of these files. Of what changed, nothing is assembled, rendered or checked yet."""
        self._content = content
        self._wrong["content"] = content.problems
        self._read_settings(content)
        self._wrong["astray"] = self._astray(content)
        self._load(given)
        return self._remade()

    def without(self, wrong: Layouts | None, error: LayoutError) -> Snapshot | None:
        """The snapshot with the layouts before those that turned out to be wrong, or else with the built-in ones.

        None where these layouts are no more in use, or there are no others.
        """
        if wrong is not self._ready or self._wrong.get("layouts") == error.problems:
            return None
        self._wrong["layouts"] = error.problems
        self._ready = self._ready_before or self._beneath() or self._ready
        return self._remade()

    def _read_settings(self, content: Tree) -> None:
        source = content.files.get(SETTINGS)
        if source == self._settings and "site" in self._wrong:
            return
        self._settings = source
        parsed = {} if source is None else {SETTINGS: self._parse_file(SETTINGS, source, self._options.shown)}
        site, problems = pipeline.site_of(parsed, self._options)
        problems = (*problems, *(problem for file in parsed.values() for problem in pipeline.few_told(file)))
        self._wrong["site"] = problems
        if not any(problem.is_error for problem in problems):
            self._site = site

    def _astray(self, content: Tree) -> tuple[Problem, ...]:
        """What is said of files that lie beside the explainers."""
        paths = [path for path in content.files if "/" not in path and path != SETTINGS and parse.is_parsed(path)]
        parsed = {path: parse.parse(path, content.files[path], self._options.shown) for path in paths}
        homes = pipeline.homes_in(pipeline.grouped(content.files)) if parsed else ()
        told = pipeline.with_homes(parsed, homes)
        return tuple(problem for file in told for problem in pipeline.few_told(file))

    def _load(self, given: LayoutFiles) -> None:
        if given is self._given:
            return
        self._given = given
        try:
            self._ready_before, self._ready = self._ready, layouts.load(given)
            self._wrong["layouts"] = ()
        except LayoutError as error:
            self._wrong["layouts"] = error.problems
            self._ready = self._ready or self._beneath()

    def _beneath(self) -> Layouts | None:
        """The built-in layouts, where there are own ones over them."""
        beneath = self._given.beneath if self._given else None
        return layouts.load(beneath) if beneath else None

    # what is made of it

    def _remade(self) -> Snapshot:
        site, ready = self._site or pipeline.stand_in_site(), self._ready
        if ready is not None:
            groups = pipeline.grouped(self._content.files)
            self._made = {slug: self._make(slug, files, site, ready) for slug, files in groups.items()}
        return self.snapshot()

    def _make(self, slug: str, files: Files, site: model.Site, ready: Layouts) -> _Made:
        """What is to be made of an explainer; what it does not depend on is as before."""
        old = self._made.get(slug)
        if old and old.files == files and old.site == site and old.ready is ready:
            return old
        if old and old.files == files and old.site == site and _words(old.ready, site) == _words(ready, site):
            parsed, assembled, checked = old.parsed, old.assembled, old.checked
        else:
            parsed = Once(lambda: self._parsed(files, old))
            assembled = Once(lambda: self._assembled(slug, files, parsed(), site, ready, old))
            checked = Once(lambda: self._checked(slug, files, parsed(), assembled(), lambda: checked))
        standing = Once(lambda: self._standing(assembled(), parsed(), files, ready, site, old))
        card = Once(lambda: self._card(slug, files, site, ready, standing))
        return _Made(files, site, ready, parsed, assembled, standing, card, checked)

    def _parsed(self, files: Files, old: _Made | None) -> Mapping[str, Parsed]:
        """Every file parsed; those that are the same bytes as before are not parsed again."""
        before = old.parsed() if old and old.parsed.is_made else {}
        return {
            path: before[path]
            if old and path in before and old.files[path] == source
            else self._parse_file(path, source, self._options.shown)
            for path, source in files.items()
            if parse.is_parsed(path)
        }

    def _assembled(
        self, slug: str, files: Files, parsed: Mapping[str, Parsed], site: model.Site, ready: Layouts, old: _Made | None
    ) -> Assembled:
        return explainer.assemble(
            slug,
            list(parsed.values()),
            explainer.asset_paths(files, slug),
            site,
            _words(ready, site),
            shown=self._options.shown,
            drafts=self._options.drafts,
            before=old.assembled().kept if old and old.assembled.is_made else None,
        )

    def _standing(
        self,
        assembled: Assembled,
        parsed: Mapping[str, Parsed],
        files: Files,
        ready: Layouts,
        site: model.Site,
        old: _Made | None,
    ) -> Standing:
        """What readers would see of an explainer; while its form is wrong, what they saw before."""
        is_wrong = any(p.is_error for each in _own(parsed) for p in each.problems) or any(
            finding.fault.severity == "error" for finding in assembled.findings
        )
        made = assembled.explainer
        if made is None or is_wrong:
            return replace(old.standing(), is_old=True) if old else Standing({}, None)
        if made.index.front.draft and not self._options.drafts:
            return Standing({}, None)
        plan = pipeline.planned_outputs(made, files, ready, pipeline.base_of(site, self._options))
        return Standing({path: Once(make) for path, make in plan.items()}, Once(lambda: pipeline.card_of(made, ready)))

    def _card(self, slug: str, files: Files, site: model.Site, ready: Layouts, standing: Once[Standing]) -> Card | None:
        """The card of an explainer, kept from an earlier run if what it depends on is the same."""
        if self._cache is None:
            return _card_of(standing())
        key = pipeline.card_key(slug, files, site, ready, self._options)
        card = None if standing.is_made else self._cache.card(slug, key)
        if card is None and (card := _card_of(standing())) and not standing().is_old:
            self._cache.put_card(slug, key, card)
        return card

    def _checked(
        self,
        slug: str,
        files: Files,
        parsed: Mapping[str, Parsed],
        assembled: Assembled,
        itself: Callable[[], Once[tuple[Problem, ...]]],
    ) -> tuple[Problem, ...]:
        """Everything that is wrong with one explainer. Raises Superseded when it has changed meanwhile."""

        def between() -> None:
            self._pause()
            if (made := self._made.get(slug)) and made.checked is not itself():
                raise Superseded

        findings = [*assembled.findings]
        if assembled.whole:
            checked = check.check(assembled.whole, self._options.today, self._kept.get(slug), between)
            findings += checked.findings
            self._kept[slug] = checked.kept
        told = (problem for file in _own(parsed) for problem in pipeline.few_told(file))
        beside = {SETTINGS: self._settings} if self._settings is not None else {}
        return (*told, *pipeline.located(findings, {**beside, **files}, self._options.shown))

    # snapshots

    def unchecked(self) -> Sequence[str]:
        """Explainers that were not looked at for what is wrong with them since they changed."""
        made = list(self._made.items())
        return [slug for slug, each in made if not each.checked.is_made and self._left.get(slug) is not each]

    def leave_unchecked(self, slug: str) -> None:
        """Look no more at an explainer whose check failed, until it changes."""
        if made := self._made.get(slug):
            self._left[slug] = made

    def check(self, slug: str) -> None:
        """Look at one explainer; the next snapshot tells what was found. Any thread may.

        When it changes meanwhile nothing is found, and it is still unchecked.
        """
        self._pause()
        if made := self._made.get(slug):
            made.standing()  # lets go of what was there before
            made.card()
            with suppress(Superseded):
                made.checked()

    def snapshot(self) -> Snapshot:
        """The site as it is now, with every problem that is known."""
        self._version += 1
        made = dict(self._made)
        standings = {slug: each.standing for slug, each in made.items() if self._site is not None}
        known = {slug: each if each.checked.is_made else self._known.get(slug) for slug, each in made.items()}
        self._known = {slug: each for slug, each in known.items() if each}
        told = [problem for each in self._known.values() for problem in each.checked()]
        if not made and not self._content.problems:
            told += pipeline.nothing_there(self._options.shown).problems
        site, ready = self._site or pipeline.stand_in_site(), self._ready
        base = pipeline.base_of(site, self._options)
        is_shown, content = self._site is not None, self._content
        return Snapshot(
            version=self._version,
            base_path=base_path(base),
            editor=site.editor or DEFAULT_EDITOR,
            standings=standings,
            former=Once(lambda: _former(made)),
            site_outputs=Once(lambda: _site_outputs(made, ready, site, base) if is_shown and ready else {}),
            problems=in_order([*(p for wrong in self._wrong.values() for p in wrong), *told, *self._roots(made)]),
            files=Once(lambda: sum(map(parse.is_parsed, content.files))),
            lines=lines_of(self._told_content(made), self._given.as_shown if self._given else {}, self._options.shown),
            layouts=ready,
        )

    def _told_content(self, made: Mapping[str, _Made]) -> Mapping[str, bytes]:
        """The files that problems are told of: those of an explainer as they were when it was checked."""
        before = [dict(each.files) for slug, each in self._known.items() if each is not made[slug]]
        return ChainMap(*before, dict(self._content.files))

    def _roots(self, made: Mapping[str, _Made]) -> Iterator[Problem]:
        """Old names of explainers that are taken, of those that are assembled already, or were before."""
        seen = (each if each.assembled.is_made else self._known.get(slug) for slug, each in made.items())
        told = (each.assembled().explainer for each in seen if each)
        roots = [
            addresses.Roots(each.slug, each.index.file, each.front.former_slugs)
            for each in told
            if each and f"{each.slug}/index.md" in self._content.files
        ]
        findings = [*addresses.judge_former_roots(roots, made)]
        return pipeline.located(findings, self._told_content(made) if findings else {}, self._options.shown)


def _site_outputs(made: Mapping[str, _Made], ready: Layouts, site: model.Site, base: str) -> Mapping[str, Once[bytes]]:
    cards = [card for each in made.values() if (card := each.card())]
    return {path: Once(make) for path, make in pipeline.planned_site(cards, ready, site, base).items()}


def _sort_of(path: str) -> tuple[str, int]:
    """What pages that one layout makes have in common: "timeline", or the "events" of all events."""
    parts = path.split("/")[1:-1]
    return (parts[0] if parts else "", len(parts))


def base_path(base: str) -> str:
    """The path part of an address, as browsers ask for it once it is decoded, with "/" at both ends."""
    return f"/{unquote(urlsplit(base).path).strip('/')}/".replace("//", "/")


def _card_of(standing: Standing) -> Card | None:
    return standing.card() if standing.card else None


def _own(parsed: Mapping[str, Parsed]) -> Iterator[Parsed]:
    """The files of an explainer without those that lie beside its folder."""
    return (file for path, file in parsed.items() if "/" in path)


def _words(ready: Layouts, site: model.Site) -> Mapping[str, str]:
    return ready.in_language(site.language)


def _former(made: Mapping[str, _Made]) -> Mapping[str, str]:
    """The explainers by the names that they had before."""
    indexes = ((slug, each.parsed().get(f"{slug}/index.md")) for slug, each in made.items())
    return {
        former: slug
        for slug, parsed in indexes
        if parsed and isinstance(parsed.content, parse.Brief)
        for former in parsed.content.front.former_slugs
    }
