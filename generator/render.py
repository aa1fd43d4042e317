"""Page + layouts -> HTML.

In the room: the Jinja environment, the filling of slots, notes numbered as they are met, and layout errors with file
and line. Not in the room: what is on a page (pages.py) and the HTML itself (layouts/). Nothing here joins HTML from
strings: slots are filled by macros of `_slots.html`, so that autoescape holds everywhere.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from html import unescape
from posixpath import relpath
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from jinja2 import (
    Environment,
    FunctionLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
    UndefinedError,
)
from markupsafe import Markup

from generator import dates, front, model, numbers, pages, timeline, values
from generator.body import (
    Body,
    BoxSlot,
    BriefLink,
    Citation,
    Cite,
    DateSlot,
    HeadingEdge,
    ImageSlot,
    NoteEdge,
    NoteRef,
    NumberSlot,
    PathLink,
    Picture,
    Piece,
    QuoteSlot,
    Text,
    TimelineSlot,
    UnknownsSlot,
)
from generator.dates import When
from generator.explainer import Explainer, cited, place_name, quote_told
from generator.model import Named
from generator.numbers import Choice, Number, Stated
from generator.pages import Page
from generator.parse import Brief
from generator.problems import Fault, Problem, Span
from generator.timeline import Entry

T = TypeVar("T")


class LayoutError(Exception):
    """Raised for a mistake in a layout; carries the problem with the layout's file and line."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.fault.message)
        self.problem = problem


class Words(dict[str, str]):
    """The words of the interface in one language; a missing one is a mistake in a layout."""

    def __missing__(self, key: str) -> str:
        raise UndefinedError(f'there are no words for "{key}" in words/{self["language"]}.yml')


@dataclass(frozen=True, slots=True)
class Layouts:
    """Layouts ready to render with: the environment, the words by language, style sheets and scripts."""

    environment: Environment
    words: Mapping[str, Words]
    assets: Mapping[str, str]
    files: Mapping[str, bytes]
    shown: Mapping[str, str]

    def in_language(self, language: str) -> Words:
        return self.words.get(language) or self.words.get(language.split("-")[0]) or self.words["en"]


def load(files: Mapping[str, bytes], shown: Mapping[str, str]) -> Layouts:
    """Make layouts from their files, {path: bytes}; `shown` is the name of each file in problems.

    Style sheets and scripts get addresses with a digest of their bytes. Raises LayoutError for layouts and words that
    cannot be read.
    """
    assets = {name: _fingerprinted(name, data) for name, data in files.items() if name.endswith(_ASSETS)}
    sources = {name: _text(name, data, shown) for name, data in files.items() if name.endswith(".html")}
    environment = Environment(
        loader=FunctionLoader(lambda name: (sources[name], name, None) if name in sources else None),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    words = {
        name.removeprefix("words/").removesuffix(".yml"): _words(name, _text(name, data, shown), shown)
        for name, data in files.items()
        if name.startswith("words/") and name.endswith(".yml")
    }
    english = words["en"]
    words = {language: Words({**english, **told, "language": language}) for language, told in words.items()}
    layouts = Layouts(environment, words, assets, {path: files[name] for name, path in assets.items()}, shown)
    for name in sources:
        _guarded(layouts, lambda name=name: environment.get_template(name))  # type: ignore[misc]
    return layouts


_ASSETS = (".css", ".js", ".svg", ".ico", ".png")


def _fingerprinted(name: str, data: bytes) -> str:
    stem, _, ending = name.rpartition(".")
    return f"assets/{stem}.{sha256(data).hexdigest()[:10]}.{ending}"


def _text(name: str, data: bytes, shown: Mapping[str, str]) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        fault = Fault("layout", "not valid UTF-8", "", "save the file as UTF-8.")
        raise LayoutError(Problem(Span(shown[name], 1, 1, 2), fault)) from None


def _words(name: str, text: str, shown: Mapping[str, str]) -> Words:
    document = front.read(text, shown[name])
    if document.problems:
        raise LayoutError(document.problems[0])
    return Words({str(key): str(value) for key, value in document.root.items()})


def _guarded(layouts: Layouts, act: Callable[[], T]) -> T:
    """Do something with layouts; a mistake in one of them becomes a problem with its file and line."""
    try:
        return act()
    except TemplateSyntaxError as error:
        raise _layout_error(
            layouts, error.name or "", error.lineno, f"the layout is not understood: {error.message}"
        ) from error
    except Exception as error:
        frames = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__)]
        named = [frame for frame in frames if frame[0] in layouts.shown]
        # What fails below a layout, in our own code, is a bug of ours and no problem of the layout.
        if not named or not (isinstance(error, TemplateError) or frames[-1][0] in layouts.shown):
            raise
        raise _layout_error(layouts, *named[-1], f"the layout cannot be filled: {error}") from error


def _layout_error(layouts: Layouts, name: str, line: int, message: str) -> LayoutError:
    fault = Fault("layout", message, "no page can be made with it.", "correct the layout.")
    return LayoutError(Problem(Span(layouts.shown.get(name, name), line, 1, 2), fault))


def relative(start: str, target: str) -> str:
    """The address of `target` as a page at `start` writes it, both below the root: "../timeline/#x", "./"."""
    path, hash_, fragment = target.partition("#")
    if path == start and hash_:
        return f"#{fragment}"
    folder = start if not start or start.endswith("/") else start.rpartition("/")[0]
    way = relpath("/" + path, "/" + folder) if path or folder else "."
    if (path.endswith("/") or not path) and not way.endswith("/"):
        way += "/"
    return way + hash_ + fragment


# --- one page --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Note:
    """A numbered note: a source with its locator, or a value of a number with whoever says so."""

    number: int
    source: model.Source | None
    key: str
    locator: str
    value: Stated | None
    of: Number | None
    citations: tuple[Citation, ...]


@dataclass(slots=True)
class Filler:
    """Fills the slots of one page and numbers its notes in the order in which they are met."""

    layouts: Layouts
    explainer: Explainer
    path: str
    words: Words
    then: When | None = None
    notes: dict[tuple[str, str], Note] = field(default_factory=dict)
    prefix: str = ""
    _slots: Any = None

    # words

    def say(self, key: str, **values_: object) -> str:
        """The words of the interface under a key."""
        text = self.words[key]
        return text.format(**values_) if values_ else text

    def url(self, target: str) -> str:
        return relative(self.path, target)

    def when(self, when: When, **options: Any) -> str:
        return dates.words(when, self.words, **options)

    def times(self, when: When, zone: ZoneInfo | None = None) -> tuple[str, ...]:
        return dates.html_values(when, zone or self.explainer.zone)

    def zone_name(self, zone: ZoneInfo) -> str:
        """The city after which a zone is called."""
        return zone.key.rpartition("/")[2].replace("_", " ")

    def happened(self, happening: model.Happening, zone: ZoneInfo | None = None) -> str:
        """The date of something that happened, in full."""
        if happening.when_words:
            return happening.when_words
        assert happening.when is not None
        place_zone = zone or self.explainer.zone_of(happening.place)
        return dates.words(happening.when, self.words, zone_name=self.zone_name(place_zone))

    def beside(self, entry: Entry, *, clocks_change: bool = False) -> str:
        """What stands beside an entry below the heading of its day."""
        if entry.front.when_words:
            return entry.front.when_words
        return dates.clock_words(
            entry.when, self.words, zone_name=self.zone_name(entry.zone), clocks_change=clocks_change, zone=entry.zone
        )

    def heading(self, group: timeline.Group) -> str:
        return dates.heading(group.when, self.words, group.grain)

    def name(self, named: Named) -> str:
        """The name of an actor or author: as typed, or the title of its brief."""
        if not named.is_key:
            return named.text
        actor = self.explainer.brief("actor", named.text)
        if actor is not None:
            return self.plain(actor.front.title)
        return next((author.name for author in self.explainer.site.authors if author.key == named.text), named.text)

    def place(self, named: Named, when: When | None = None) -> str:
        """The name of a place at a date."""
        found = self.explainer.places.get(named.text) if named.is_key else None
        return place_name(found, when, self.explainer.zone) if found else named.text

    def actor_path(self, named: Named) -> str | None:
        actor = self.explainer.brief("actor", named.text) if named.is_key else None
        return pages.path_of(actor) if actor else None

    def role(self, named: Named, when: When | None = None) -> str:
        return pages.role_words(named, when, self.explainer)

    def role_of(self, actor: Brief) -> str:
        """The role of an actor at the time that the explainer is about: that of its middle main entry."""
        entries = pages.main_entries(self.explainer)
        when = entries[len(entries) // 2].when if entries else None
        return self.role(Named(actor.slug, True), when)

    def language_name(self, tag: str) -> str:
        """The name of a language, or its tag where the interface has no word for it."""
        return self.words.get(f"language-{tag.split('-')[0]}", tag)

    def brief(self, ref: model.Ref | Entry) -> Brief | None:
        return self.explainer.brief(ref.kind, ref.slug)

    def entry_title(self, ref: model.Ref) -> Text | None:
        entry = self.explainer.entry(ref.slug)
        return entry.title if entry else None

    # text

    @property
    def slots(self) -> Any:
        """The macros that give slots their HTML."""
        if self._slots is None:
            self._slots = self.layouts.environment.get_template("_slots.html").make_module(self.names())
        return self._slots

    def text(self, text: Text | None, then: When | None = None) -> Markup:
        """A line of Markdown with its slots filled."""
        return self._fill(text.pieces, then or self.then, 2) if text else Markup("")

    def body(self, body: Body, depth: int = 2, prefix: str = "", then: When | None = None) -> Markup:
        """A body; its highest headings become those of level `depth`, its anchors begin with `prefix`."""
        before, self.prefix = self.prefix, prefix
        filled = self._fill(body.pieces, then or self.then, depth)
        self.prefix = before
        return filled

    def plain(self, text: Text | None, then: When | None = None) -> str:
        """A line as plain characters: for titles, feeds and descriptions."""
        if not text:
            return ""
        parts = []
        for piece in text.pieces:
            if isinstance(piece, str):
                parts.append(unescape(re.sub(r"<[^>]+>", "", piece)))
            elif isinstance(piece, NumberSlot):
                parts.append(self._amount(self._chosen(piece, then or self.then), piece.form))
            elif isinstance(piece, DateSlot):
                parts.append(self.when(piece.when))
        return " ".join("".join(parts).split())

    def _fill(self, pieces: Sequence[Piece], then: When | None, depth: int) -> Markup:
        # The strings are finished HTML of our own renderer, which escapes what it is given.
        return Markup("").join(
            Markup(piece) if isinstance(piece, str) else self._slot(piece, then, depth)  # noqa: S704
            for piece in pieces
        )

    def _slot(self, slot: Any, then: When | None, depth: int) -> Markup:
        macros = self.slots
        match slot:
            case Cite(citations):
                filled = macros.cite([self.note(citation) for citation in citations])
            case NumberSlot(form="history"):
                filled = self.part("_history.html", number=self.explainer.numbers[slot.key])
            case NumberSlot():
                filled = self._number(slot, then)
            case DateSlot(when):
                filled = macros.date(self.when(when, weekday=True), self.times(when))
            case BriefLink(kind, slug):
                filled = macros.link_start(self.url(pages.path_of_reference(kind, slug, self.explainer)), kind)
            case PathLink(href):
                filled = macros.link_start(self._path(href), "path")
            case Picture(src, alt):
                filled = macros.picture(self._path(src), alt)
            case NoteRef(number, first):
                filled = macros.note_ref(self.prefix, number, first)
            case NoteEdge(number, is_start):
                filled = macros.note_start(self.prefix, number) if is_start else macros.note_end()
            case HeadingEdge(level, id_, is_start):
                tag = min(6, depth + level - 1)
                filled = macros.heading_start(tag, self.prefix + id_) if is_start else macros.heading_end(tag)
            case QuoteSlot(key):
                filled = self.part("_quote.html", quote=quote_told(key, self.explainer.quotes[key]))
            case BoxSlot("number", key):
                filled = self.part("_number.html", number=self.explainer.numbers[key])
            case BoxSlot(kind, slug):
                brief = self.explainer.brief(kind, slug)
                filled = self.part("_box.html", item=pages.item_of(brief, self.explainer)) if brief else Markup("")
            case ImageSlot(key):
                filled = self.part("_image.html", image=self.explainer.images[key])
            case TimelineSlot(within):
                filled = self.part("_entries.html", groups=timeline.grouped(self._entries(within)), clocks_change=False)
            case UnknownsSlot():
                filled = self.part("_unknowns.html", unknowns=pages.unknowns_of(self.explainer.briefs))
        return Markup(filled)  # noqa: S704

    def part(self, layout: str, **values_: object) -> Markup:
        """A partial with values of its own."""
        template: Template = self.layouts.environment.get_template(layout)
        return Markup(template.render({**self.names(), **values_}))  # noqa: S704

    def _path(self, href: str) -> str:
        return href if href.startswith("#") else self.url(f"{self.explainer.slug}/{href}")

    def _entries(self, within: When | None) -> tuple[Entry, ...]:
        if within is None:
            return pages.main_entries(self.explainer)
        zone = self.explainer.zone
        start, end = dates.earliest(within, zone), dates.latest(within, zone)

        def lies_within(entry: Entry) -> bool:
            at = dates.sort_key(entry.when, entry.zone)[0]
            return (start is None or at >= start) and (end is None or at < end)

        return tuple(entry for entry in self.explainer.entries if lies_within(entry))

    # numbers

    def _chosen(self, slot: NumberSlot, then: When | None) -> Choice:
        return numbers.choose(self.explainer.numbers[slot.key], slot, then, self.explainer.zone)

    def _number(self, slot: NumberSlot, then: When | None) -> Markup:
        choice = self._chosen(slot, then)
        note = self.value_note(choice.value, choice.number)
        return Markup(  # noqa: S704
            self.slots.number(
                self._amount(choice, slot.form),
                slot.form,
                choice,
                note,
                [(other, self.value_note(other, choice.number)) for other in choice.others]
                if slot.form == "full"
                else [],
            )
        )

    def _amount(self, choice: Choice, form: str) -> str:
        return self.amount(choice.value, "" if form == "bare" else choice.number.front.unit)

    def amount(self, value: Stated, unit: str) -> str:
        """A value in words, with its unit if one is given."""
        if isinstance(value.amount, When):
            return dates.words(value.amount, self.words)
        return values.words(value.amount, unit, self.words) if unit else values.bare(value.amount, self.words)

    def standing(self, number: Number) -> tuple[Stated, ...]:
        return numbers.standing(number)

    def short(self, number: Number) -> Stated | None:
        return numbers.short(number, numbers.standing(number))

    def history(self, number: Number) -> tuple[Stated, ...]:
        return pages.history(number)

    # notes

    def note(self, citation: Citation) -> Note:
        """The note of a citation; the same source and locator share one."""
        return self._noted((citation.source, citation.locator), None, None, ())

    def value_note(self, value: Stated, number: Number) -> Note:
        """The note of a value: who says so, as of when, and where it stands."""
        return self._noted((f"number {number.key}", str(value.index)), value, number, cited(value.sources))

    def _noted(
        self, key: tuple[str, str], value: Stated | None, number: Number | None, citations: tuple[Citation, ...]
    ) -> Note:
        if key not in self.notes:
            source = None if value else self.explainer.sources[key[0]]
            self.notes[key] = Note(
                len(self.notes) + 1, source, key[0], "" if value else key[1], value, number, citations
            )
        return self.notes[key]

    def notes_of(self, citations: Sequence[Citation]) -> list[Note]:
        return [self.note(citation) for citation in citations]

    def all_notes(self) -> list[Note]:
        """The notes met so far; a layout prints them last."""
        return list(self.notes.values())

    def names(self) -> dict[str, Any]:
        """What every layout can use."""
        return {
            "fill": self,
            "explainer": self.explainer,
            "site": self.explainer.site,
            "say": self.say,
            "url": self.url,
            "text": self.text,
            "path": self.path,
            "assets": self.layouts.assets,
            "language": self.words["language"],
            "direction": self.words["direction"],
            "cited": cited,
            "path_of": pages.path_of,
            "path_of_entry": lambda entry: pages.path_of_entry(entry, self.explainer),
        }


def render(page: Page, layouts: Layouts, base_url: str) -> bytes:
    """One page as HTML. Raises LayoutError for a mistake in a layout.

    `base_url` ends in "/" or is empty where the site's address is not known; only the head of a page uses it.
    """
    filler = filler_for(page.explainer, layouts, page.path, page.then)
    title = filler.plain(page.title) if page.title else filler.say(page.word)
    values_ = {
        **filler.names(),
        "page": page,
        "view": page.view,
        "title": title,
        "description": filler.plain(page.summary) if page.summary else "",
        "permalink": base_url + page.path if base_url else "",
    }
    html = _guarded(layouts, lambda: layouts.environment.get_template(page.layout).render(values_))
    return str(html).encode()


def filler_for(explainer: Explainer, layouts: Layouts, path: str, then: When | None = None) -> Filler:
    language = explainer.front.language or explainer.site.language
    return Filler(layouts, explainer, path, layouts.in_language(language), then)


def render_site_page(
    layout: str, path: str, site: model.Site, layouts: Layouts, base_url: str, values_: Mapping[str, object]
) -> bytes:
    """A page of the whole site, such as the home page: it knows cards, and no explainer.

    `404.html` is served at any depth, so its links begin with the base path; all others are relative.
    """
    words = layouts.in_language(site.language)
    base_path = re.sub(r"^https?://[^/]+", "", base_url) or "/"

    def say(key: str, **named: object) -> str:
        return words[key].format(**named) if named else words[key]

    def url(target: str) -> str:
        return base_path + target if path == "404.html" else relative(path, target)

    names = {
        "site": site,
        "say": say,
        "url": url,
        "path": path,
        "assets": layouts.assets,
        "language": words["language"],
        "direction": words["direction"],
        "permalink": base_url + path if base_url and path != "404.html" else "",
        "when": lambda when: dates.words(when, words),
        **values_,
    }
    html = _guarded(layouts, lambda: layouts.environment.get_template(layout).render(names))
    return str(html).encode()
