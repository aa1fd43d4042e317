"""Page + layouts -> HTML.

In the room: the filling of slots, addresses as a page writes them, and notes numbered as they are met. Not in the
room: what is on a page (pages.py), words (telling.py) and the HTML itself (layouts/). Nothing here joins HTML from
strings: slots are filled by macros of `_slots.html`, so that autoescape holds everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from itertools import pairwise
from typing import Any, TypeAlias, TypeVar
from urllib.parse import quote

from jinja2 import UndefinedError
from markupsafe import Markup
from msgspec import Struct, field

from generator import addresses, corrections, dates, heads, model, pages, reading, structured
from generator.body import (
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
from generator.explainer import cited, quote_told
from generator.feeds import Card
from generator.heads import Owner
from generator.layouts import FALLBACK, RINGS, Layouts, Words, direction_of
from generator.numbers import Choice, Number, Stated, Then
from generator.pages import Page
from generator.parse import Brief
from generator.picture import Picture as Drawn
from generator.telling import Teller, language_of
from generator.timeline import Entry, Group


@lru_cache(maxsize=4096)
def relative(start: str, target: str) -> str:
    """The address of `target` as a page at `start` writes it, both below the root: "../timeline/#x", "./".

    Targets are written as files and anchors are named; what cannot stand in an address, such as a space or a percent
    sign in a name, is escaped. No file that is published has a # in its name.
    """
    path, hash_, fragment = target.partition("#")
    fragment = fragment.replace("%", "%25").replace(" ", "%20")
    if path == start and hash_:
        return f"#{fragment}"
    here, there = start.split("/")[:-1], path.split("/")
    shared = 0
    while shared < min(len(here), len(there) - 1) and here[shared] == there[shared]:
        shared += 1
    way = "../" * (len(here) - shared) + quote("/".join(there[shared:]), safe="/~!$&'()*+,;=:@")
    return (way or "./") + hash_ + fragment


# --- notes -----------------------------------------------------------------------------------------------------------


class Note(Struct, frozen=True):
    """A numbered note: a source, by its key, with its locator; or a value of a number with whoever says so."""

    number: int
    source: str
    locator: str
    value: Stated | None = None
    of: Number | None = None
    citations: tuple[Citation, ...] = ()


class Notes(Struct, frozen=True):
    """The notes of one page, numbered in the order in which they are met; what says the same shares one."""

    met: dict[tuple[str, str | int], Note] = {}

    def of_citation(self, citation: Citation) -> Note:
        return self._shared((citation.source, citation.locator), source=citation.source, locator=citation.locator)

    def of_value(self, value: Stated, number: Number) -> Note:
        """Who says so, as of when, and where it stands."""
        told = {"value": value, "of": number, "citations": cited(value.sources)}
        return self._shared((number.key, value.index), source="", locator="", **told)

    def _shared(self, key: tuple[str, str | int], **told: Any) -> Note:
        if key not in self.met:
            self.met[key] = Note(len(self.met) + 1, **told)
        return self.met[key]


# --- one page --------------------------------------------------------------------------------------------------------


LINK_END = "</a>"


class _Around(Struct, frozen=True):
    """What pieces stand in: whose they are, the level of their highest headings, what their anchors begin with.

    `headed` are the moved parts that the writer gave a heading, right before them; `explains` is whether the first use
    of a term can have its meaning beside it, and a sentence its correction. `text` is the line that they are, if one.
    """

    owner: Owner
    then: Then
    depth: int = 2
    prefix: str = ""
    headed: frozenset[Piece] = frozenset()
    explains: bool = True
    text: Text | None = None


T = TypeVar("T")
Kept: TypeAlias = dict[tuple[str, str, Hashable], Any]
"""What pages of one explainer have alike, by language, sort and key."""
_NUMBER, _MENTION, _MARKS = "\0n", "\0m", "\0s"
"""What stands in that for what a page tells by itself: numbers, and marks of notes. No text holds NUL."""


class Filler(Teller, dict=True):
    """Fills the slots of one page; layouts know it as `fill`.

    `path` is the place of the page below the root, `held` the anchors of what lies on other pages as a rule and stands
    on this one, `mentions` how often each note was referred to so far, `explained` the terms that it has used, and
    `corrected` the corrections that stand beside what they corrected. `kept` is what all pages of the explainer have
    alike; `rings` are dicts that hold what holds them.
    """

    path: str
    held: Mapping[str, str] = field(default_factory=dict)
    moved: set[str] = field(default_factory=set)
    mentions: dict[int, int] = field(default_factory=dict)
    told_in: dict[str, int] = field(default_factory=dict)
    kept: Kept = field(default_factory=dict)
    explained: dict[str, Brief] = field(default_factory=dict)
    corrected: set[corrections.Key] = field(default_factory=set)
    met: dict[tuple[str, str | int], Note] = field(default_factory=dict)
    rings: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rings.append(vars(self))

    def let_go(self) -> None:
        """Part what holds each other, so that the memory of a page is free at once; no more can be filled.

        Otherwise all of an explainer waits for the garbage collector, whose look takes a tenth of a build.
        """
        for ring in self.rings:
            ring.clear()

    @cached_property
    def notes(self) -> Notes:
        return Notes(self.met)

    def url(self, target: str) -> str:
        """The address of a place below the root, as this page writes it: an anchor of its own if it holds that."""
        return relative(self.path, f"{self.path}#{self.held[target]}" if target in self.held else target)

    def page_url(self, target: str) -> str:
        """The address of another page, whatever this one holds."""
        return relative(self.path, target)

    def line(self, owner: Owner, text: Text | None) -> Markup:
        """A line of Markdown with its slots filled; `owner` is the brief, entry or registered thing that it is of."""
        return self._marked(owner, text.pieces, _Around(owner, self.then_of(owner), text=text)) if text else Markup("")

    def inside_link(self, owner: Owner, text: Text) -> Markup:
        """A title as it can stand inside a link: without links to notes."""
        then = self.then_of(owner)
        told = self.of(owner)
        unlinked = [told._unlinked(piece, then) for piece in text.pieces]
        return self._marked(owner, unlinked, _Around(owner, then, explains=False))

    def meaning(self, term: Brief) -> Markup:
        """The definition of a term, which explains no other in its turn."""
        around = _Around(term, self.then_of(term), explains=False)
        return self._marked(term, term.front.summary.pieces, around)

    def _marked(self, owner: Owner, pieces: Sequence[Piece], around: _Around) -> Markup:
        """Text of a brief or entry within a line; it says so if it is in another language."""
        told = self.of(owner)
        filled = told._fill(pieces, around)
        return filled if told is self else self.part("_foreign.html", tag=told.language, words=filled)

    def _unlinked(self, piece: Piece, then: Then) -> Piece:
        return str(self._number(piece, then, with_notes=False)) if isinstance(piece, NumberSlot) else piece

    def body(self, brief: Brief, depth: int = 2, prefix: str = "") -> Markup:
        """A body; its highest headings become those of level `depth`, its anchors begin with `prefix`."""
        headed = _headed(brief.body.pieces)
        return self.of(brief)._fill(brief.body.pieces, _Around(brief, self.then_of(brief), depth, prefix, headed))

    def part(self, layout: str, **values: object) -> Markup:
        """A partial with values of its own."""
        template = self.layouts.environment.get_template(layout)
        return Markup(template.render({**self.names, **values}))  # noqa: S704

    # slots

    def _fill(self, pieces: Sequence[Piece], around: _Around) -> Markup:
        filled = self._filled(pieces, around)
        if waiting := self._corrections(around):
            beside = zip(pieces, filled, strict=True)
            filled = corrections.beside(beside, waiting, self.corrected, self.slots.corrected)
        # The strings are finished HTML of our own renderer, which escapes what it is given.
        return Markup("".join(filled))  # noqa: S704

    def _corrections(self, around: _Around) -> dict[corrections.Key, model.Update]:
        """What can stand beside a text: the corrections of its brief, on the page of that, or of an event beside it.

        Not beside a title, nor beside the line that tells of a correction.
        """
        owner = around.owner
        brief = self.brief(owner) if isinstance(owner, Entry) else owner
        if not isinstance(brief, Brief) or not brief.front.updates or not around.explains:
            return {}
        updates = brief.front.updates
        if (brief is owner and not self._tells(brief)) or any(
            around.text is each for each in (brief.front.title, *(update.note for update in updates))
        ):
            return {}
        told = {(brief.kind, brief.slug, number): update for number, update in enumerate(updates)}
        return {
            key: update
            for key, update in told.items()
            if update.type == "correction" and update.was and update.now and key not in self.corrected
        }

    def _filled(self, pieces: Sequence[Piece], around: _Around) -> Iterator[str]:
        """Each piece as HTML; behind the link that uses a term first stands the way to its meaning."""
        behind = ""
        for piece in pieces:
            if isinstance(piece, BriefLink):
                behind = self._explanation(piece, around)
            filled = piece if isinstance(piece, str) else self._slot(piece, around)
            if behind and isinstance(piece, str) and LINK_END in filled:
                filled, behind = filled.replace(LINK_END, LINK_END + behind, 1), ""
            yield filled

    def _explanation(self, link: BriefLink, around: _Around) -> str:
        """What opens the meaning of a term, where a page uses it first; not where the page tells it anyway."""
        term = self.explainer.brief("term", link.slug) if link.kind == "term" and around.explains else None
        if term is None or term.slug in self.explained or self._tells(term):
            return ""
        self.explained[term.slug] = term
        return str(self.slots.explain(term.slug, self.title(term)))

    def _tells(self, brief: Brief) -> bool:
        """Whether this page tells a brief whole."""
        target = pages.path_of(brief)
        return target in self.held or target.partition("#")[0] == self.path

    @cached_property
    def slots(self) -> Any:
        """The macros that give slots their HTML."""
        return self.layouts.environment.get_template("_slots.html").make_module(self.names)

    def _slot(self, slot: Any, around: _Around) -> str:
        macros, then = self.slots, around.then
        filled: str
        match slot:
            case Cite(citations):
                filled = self.cite(self.notes_of(citations))
            case NumberSlot(form="history"):
                filled = self.part("_history.html", number=self.explainer.numbers[slot.key])
            case NumberSlot():
                filled = self._number(slot, then)
            case DateSlot(when):
                filled = macros.timed(self.when(when, weekday=True), self.times(when, then.zone))
            case BriefLink(kind, slug):
                filled = macros.link_start(self.url(pages.path_of_reference(kind, slug, self.explainer)), kind)
            case PathLink(href):
                filled = macros.link_start(self._own(href, around.owner), "path")
            case Picture(src, alt):
                filled = macros.picture(self._own(src, around.owner), alt)
            case NoteRef(number, first):
                filled = macros.note_ref(around.prefix, number, first)
            case NoteEdge(number, is_start):
                filled = macros.note_start(around.prefix, number) if is_start else macros.note_end()
            case HeadingEdge(level, id_, is_start):
                tag = min(6, around.depth + level - 1)
                filled = macros.heading_start(tag, around.prefix + id_) if is_start else macros.heading_end(tag)
            case _:
                filled = self._block(slot, around)
        return str(filled)

    def _block(self, slot: Any, around: _Around) -> Markup:
        """A slot on a line of its own."""
        match slot:
            case QuoteSlot(key):
                return self.part("_quote.html", quote=quote_told(key, self.explainer.quotes[key]))
            case ImageSlot(key):
                return self.part("_image.html", image=self.explainer.images[key])
            case TimelineSlot(within):
                view = pages.timeline_view(self._entries(within), self.explainer)
                drawn = {"with_picture": True} if within is None else {}
                return self._moved("_entries.html", slot, around, view.groups, view=view, **drawn)
            case UnknownsSlot():
                unknowns = self._unknowns(around.owner)
                return self._moved("_unknowns.html", slot, around, unknowns, unknowns=unknowns)
            case BoxSlot("number", key):
                return self.part("_number.html", number=self.explainer.numbers[key])
        assert isinstance(slot, BoxSlot)
        brief = self.explainer.brief(slot.kind, slot.key)
        return self.part("_box.html", item=pages.item_of(brief, self.explainer)) if brief else Markup("")

    def _moved(self, layout: str, slot: Piece, around: _Around, content: object, **values: object) -> Markup:
        """A part of the page where the text wants it; the first time, it has the part's anchor and heading."""
        if not content:
            return Markup("")
        part = addresses.MOVED.get(slot, "")
        anchor = around.prefix + part if part and around.prefix + part not in self.moved else ""
        self.moved.add(anchor)
        heading = part if anchor and slot not in around.headed else ""
        own = reading.headings_of(self.explainer).get(heading) if around.owner is self.explainer.index else None
        told = {"part": part, "heading": heading, "own_heading": own, "level": min(6, around.depth)}
        return self.part("_moved.html", anchor=anchor, inner=layout, **told, **values)

    def _own(self, href: str, owner: Owner) -> str:
        """The address of a page or file of this explainer; an anchor alone is of the page of the brief."""
        within = addresses.path_of(owner) if href.startswith("#") and isinstance(owner, Brief) else ""
        return self.url(f"{self.explainer.slug}/{within}{href}")

    def _entries(self, within: When | None) -> tuple[Entry, ...]:
        if within is None:
            return pages.main_entries(self.explainer)
        zone, southern = self.explainer.zone, self.explainer.southern
        start = dates.earliest(within, zone, southern=southern)
        end = dates.latest(within, zone, southern=southern)

        def lies_within(entry: Entry) -> bool:
            at = dates.sort_key(entry.when, entry.zone, southern=southern)[0]
            return (start is None or at >= start) and (end is None or at < end)

        return tuple(entry for entry in self.explainer.entries if lies_within(entry))

    def _unknowns(self, owner: Owner) -> tuple[pages.Open, ...]:
        """Those of the brief in whose text they stand; in that of the explainer, all."""
        if isinstance(owner, Brief) and owner is not self.explainer.index:
            return pages.unknowns_of((owner,))
        return pages.unknowns_of(self.explainer.briefs)

    def _number(self, slot: NumberSlot, then: Then, *, with_notes: bool = True) -> str:
        choice, others = self._once("choice", (slot, then), partial(self._chosen, slot, then))
        number = choice.number
        filled = self._alike("number", (slot, then), partial(self._number_told, slot.form, choice, others))
        for value in (choice.value, *others):
            mark = self.cite([self.value_note(value, number)]) if with_notes else ""
            filled = filled.replace(_MARKS, mark, 1)
        return filled

    def _chosen(self, slot: NumberSlot, then: Then) -> tuple[Choice, tuple[Stated, ...]]:
        choice = self.chosen(slot, then)
        return choice, choice.others if slot.form == "full" else ()

    def _number_told(self, form: str, choice: Choice, others: tuple[Stated, ...]) -> str:
        """A number with signs for the marks of its notes."""
        told: str = self.slots.number(self.chosen_amount(choice, form), form, choice, _MARKS, others)
        return told

    # notes

    def note(self, citation: Citation) -> Note:
        return self.notes.of_citation(citation)

    def notes_of(self, citations: Sequence[Citation]) -> list[Note]:
        return [self.note(citation) for citation in citations]

    def value_note(self, value: Stated, number: Number) -> Note:
        return self.notes.of_value(value, number)

    def cite(self, notes: Sequence[Note]) -> Markup:
        """The marks of some notes, each a place that refers to its note; a page has more of these than of all else."""
        around, mark = self._cite
        marks = []
        for note in notes:
            mention = self.mentions[note.number] = self.mentions.get(note.number, 0) + 1
            marks.append(mark.replace(_NUMBER, str(note.number)).replace(_MENTION, str(mention)))
        # Numbers take the places of signs that no text can hold, in HTML of a layout.
        return Markup(around.replace(_MARKS, ",".join(marks)))  # noqa: S704

    @cached_property
    def _cite(self) -> tuple[str, str]:
        """What stands around marks, and a mark, with signs for what each tells."""
        around = self._alike("cite", "around", lambda: self.slots.cite(_MARKS))
        return around, self._alike("cite", "mark", lambda: self.slots.cite_mark(_NUMBER, _MENTION))

    def value_told(self, note: Note) -> Markup:
        """What a note says of the value of a number, but for where that stands."""
        assert note.of and note.value
        make = partial(self.slots.value_told, note.of, note.value)
        return Markup(self._alike("value", (note.of.key, note.value.index), make))  # noqa: S704

    def back(self, note: Note) -> Markup:
        """The ways from a note to the places that refer to it; a layout prints notes last."""
        mentions = self.mentions[note.number]
        if mentions == 1:
            told = self._back_to_one
        else:
            way, around = self._back_to_each
            ways = [way.replace(_MENTION, str(mention)) for mention in range(1, mentions + 1)]
            told = around.replace(_MARKS, "".join(ways))
        return Markup(told.replace(_NUMBER, str(note.number)))  # noqa: S704

    @cached_property
    def _back_to_one(self) -> str:
        """The way from a note to the one place that refers to it."""
        return self._alike("back", "to one", lambda: self.slots.back(_NUMBER))

    @cached_property
    def _back_to_each(self) -> tuple[str, str]:
        """The way from a note to one of several places, and what stands around all of them."""
        way = self._alike("back", "to each", lambda: self.slots.back_to(_NUMBER, _MENTION))
        return way, self._alike("back", "to all", lambda: self.slots.back_to_all(_MARKS))

    def picture(self, view: pages.TimelineView) -> Drawn | None:
        key = (view.lanes, *(entry.anchor for entry in view.entries))
        return self._once("picture", key, partial(super().picture, view))

    def heading(self, group: Group) -> str:
        return self._once("heading", (group.grain, group.when), partial(super().heading, group))

    def clock_beside(self, entry: Entry, *, is_whole: bool, clocks_change: bool) -> str:
        make = partial(super().clock_beside, entry, is_whole=is_whole, clocks_change=clocks_change)
        return self._once("beside", (entry.anchor, is_whole, clocks_change), make)

    def title_in_link(self, brief: Brief) -> Markup:
        """The title of a brief as it can stand inside a link."""
        return Markup(self._alike("title", brief.file, lambda: self.names["m"].title_in_link(brief)))  # noqa: S704

    def _alike(self, sort: str, key: Hashable, make: Callable[[], str]) -> str:
        """HTML that is the same on every page of the explainer in this language; made once.

        Parts of the writer's own may tell what is another thing on each page, so they are filled on each.
        """
        return str(make()) if self.layouts.has_own_parts else self._once(sort, key, lambda: str(make()))

    def _once(self, sort: str, key: Hashable, make: Callable[[], T]) -> T:
        at = self.language, sort, key
        if at not in self.kept:
            self.kept[at] = make()
        told: T = self.kept[at]
        return told

    def publication(self, key: str) -> Markup:
        """What a source is; it is the same on every page of an explainer, and a third of what pages hold is such."""
        make = partial(self.part, "_publication.html", source=self.explainer.sources[key])
        return Markup(self._alike("publication", key, make))  # noqa: S704

    def source_of(self, key: str, note: Note) -> Markup:
        """What a note says of a source: the first that names it tells it in full, and the others lead there."""
        told_in = self.told_in.setdefault(key, note.number)
        if told_in == note.number:
            return self.publication(key)
        publisher = self.explainer.sources[key].publisher
        told = self._alike("told before", publisher, lambda: self.slots.told_before(publisher, _NUMBER))
        return Markup(told.replace(_NUMBER, str(told_in)))  # noqa: S704

    def all_notes(self) -> list[Note]:
        """The notes met so far; a layout prints them last."""
        return list(self.notes.met.values())

    def language_of(self, owner: Owner) -> str:
        return language_of(self.explainer, owner)

    @cached_property
    def names(self) -> dict[str, Any]:
        """What every layout can use; `m` are the macros of `_macros.html`."""
        names = {
            **_shared_names(self.explainer.site, self.words, self.layouts, self.language),
            RINGS: self.rings,
            "fill": self,
            "explainer": self.explainer,
            "path": self.path,
            "url": self.url,
            "page_url": self.page_url,
            "anchor_of": pages.anchor_of,
            "line": self.line,
            "cited": cited,
            "table_of": lambda number, ending: f"{self.explainer.slug}/{addresses.table_of(number.key, ending)}",
            "path_of": pages.path_of,
            "path_of_found": lambda thing: pages.path_of_found(thing, self.explainer),
            "path_of_entry": lambda entry: pages.path_of_entry(entry, self.explainer),
        }
        return {**names, "m": self.layouts.environment.get_template("_macros.html").make_module(names)}


def _headed(pieces: Sequence[Piece]) -> frozenset[Piece]:
    """The slots that stand right below a heading."""
    told = [piece for piece in pieces if not isinstance(piece, str) or piece.strip()]
    return frozenset(slot for edge, slot in pairwise(told) if isinstance(edge, HeadingEdge) and not edge.is_start)


def render(page: Page, layouts: Layouts, base_url: str, kept: Kept) -> bytes:
    """One page as HTML. Raises LayoutError for a mistake in a layout.

    `kept` grows while the pages of an explainer are rendered with these layouts, and saves work. `base_url` ends in "/"
    or is empty where the site's address is not known; only the head of a page uses it.
    """
    fill = Filler(page.explainer, layouts, language_of(page.explainer, page.brief), page.path, page.held, kept=kept)
    title = fill.title(page.brief) if page.brief else ""
    title = fill.say(page.word, title=title) if page.word else title
    graph = structured.graph_of(page, title, fill, lambda target: base_url + target if base_url else fill.url(target))
    told = {
        "page": page,
        "view": page.view,
        "title": title,
        "description": _described(page, title, fill),
        "permalink": base_url + page.path if base_url else "",
        "base_url": base_url,
        "graph": _script(graph),
        "trail": fill.trail(page),
        "lists": [stop for stop, _ in reading.lists(page.explainer)],
        "dated": _dated(page),
    }
    try:
        return layouts.render(page.layout, {**fill.names, **told})
    finally:
        fill.let_go()


def _described(page: Page, title: str, fill: Filler) -> str:
    """What a page is, for those who do not see it: its summary, or of what it is the list."""
    if page.brief:
        return fill.plain(page.brief, page.brief.front.summary)
    return f"{title} – {fill.title(page.explainer.index)}"


def _dated(page: Page) -> When | None:
    """Of which day a page is: a brief has no dates but its own, and a list is as old as its explainer."""
    return heads.updated_of(page.brief or page.explainer.index, page.explainer)


def _script(graph: structured.Node) -> Markup:
    # `script` escapes what could end the element; autoescape would escape the quotation marks of JSON too.
    return Markup(structured.script(graph))  # noqa: S704


# --- pages of the whole site -----------------------------------------------------------------------------------------

NOT_FOUND = "404.html"


def render_site_page(
    layout: str,
    path: str,
    site: model.Site,
    layouts: Layouts,
    base_url: str,
    cards: Sequence[Card],
    told: Mapping[str, object],
) -> bytes:
    """A page of the whole site, such as the home page: it knows cards, and no explainer.

    `404.html` is served at any depth, so its links begin with the base path; all others are relative.
    """
    words = layouts.in_language(site.language)
    base_path = re.sub(r"^https?://[^/]+", "", base_url) or "/"

    def at(target: str) -> str:
        return base_url + target if base_url else relative(path, target)

    names = {
        **_shared_names(site, words, layouts, site.language),
        "path": path,
        "graph": _script(structured.graph_of_site(site, cards, at)) if path == "" else "",
        "cards": cards,
        "url": lambda target: base_path + target if path == NOT_FOUND else relative(path, target),
        "permalink": base_url + path if base_url and path != NOT_FOUND else "",
        "when": lambda when: dates.words(when, words),
        **told,
    }
    return layouts.render(layout, names)


_BORROWED = Markup(f'<span lang="{FALLBACK}" dir="ltr">{{}}</span>')  # noqa: S704


def _shared_names(site: model.Site, words: Words, layouts: Layouts, language: str) -> dict[str, Any]:
    def label(key: str, **named: object) -> str:
        """Words as an attribute can hold them."""
        if key not in words:
            # The layout that asked is to blame, not the words.
            raise UndefinedError(f'there are no words for "{key}" in {words.file}')
        return words[key].format(**named) if named else words[key]

    def say(key: str, **named: object) -> str:
        """Words in the text; what is borrowed says so, but for words that hold some of the page's own language."""
        told = label(key, **named)
        return _BORROWED.format(told) if key in words.borrowed and not named else told

    return {
        "site": site,
        "say": say,
        "label": label,
        "comma": words["date-comma"],
        "semicolon": words["semicolon"],
        "assets": layouts.assets,
        "language": language,
        "direction": direction_of(language),
        "direction_of": direction_of,
    }
