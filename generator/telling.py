"""What an explainer says in plain words: names, dates, places, roles, amounts, and lines without their marks.

In the room: words for titles, feeds and layouts, in the language of the explainer. Not in the room: HTML, addresses
as a page writes them, and notes (render.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from html import unescape
from itertools import groupby
from typing import Any, Self
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from generator import charts, dates, heads, model, numbers, pages, picture, timeline, values
from generator.body import DateSlot, NumberSlot, Text
from generator.charts import Chart
from generator.dates import When
from generator.explainer import Explainer, city_key, place_name
from generator.heads import Owner
from generator.layouts import Layouts, Words, direction_of
from generator.model import Named
from generator.numbers import Choice, Number, Stated, Then
from generator.parse import Brief
from generator.picture import Mark, Picture
from generator.search import Thing
from generator.timeline import Entry


class Crumb(Struct, frozen=True):
    """A step on the way to a page: what is there called, where it is, and in which language."""

    title: str
    path: str
    language: str


class Teller(Struct, dict=True):
    """Tells an explainer in the words of one language, and what is written in another one in the words of that."""

    explainer: Explainer
    layouts: Layouts
    language: str

    @cached_property
    def words(self) -> Words:
        return self.layouts.in_language(self.language)

    def of(self, owner: Owner) -> Self:
        """Whoever tells the text of a brief or entry: itself, but where that is in another language."""
        language = language_of(self.explainer, owner)
        return self if language == self.language else replace(self, language=language)

    def say(self, key: str, **named: object) -> str:
        """The words of the interface under a key."""
        return self.words[key].format(**named) if named else self.words[key]

    def quoted(self, title: str) -> str:
        """A title in quotation marks; one that stands in some already has no second pair."""
        quoted = self.say("quoted", text=title)
        return title if title[:1] == quoted[0] and title[-1:] == quoted[-1] else quoted

    def language_name(self, tag: str) -> str:
        """The name of a language, or its tag where the interface has no word for it."""
        return self.words.get(f"language-{tag.split('-')[0]}", tag)

    # dates

    def when(self, when: When, **options: Any) -> str:
        return dates.words(when, self.words, **options)

    def times(self, when: When, zone: ZoneInfo | None = None) -> tuple[str, ...]:
        """The values of `<time datetime>` for a date."""
        return dates.html_values(when, zone or self.explainer.zone)

    def zone_name(self, zone: ZoneInfo) -> str:
        """The city after which a zone is called, by its name in this explainer where it is one of its places."""
        place = self.explainer.places.get(city_key(zone))
        return place.name if place else zone.key.rpartition("/")[2].replace("_", " ")

    def zone_words(self, zone: ZoneInfo) -> str:
        """A zone in a sentence: "Almaty time", "UTC"."""
        name = self.zone_name(zone)
        return name if name == dates.UTC else self.say("zone-time", zone=name)

    def happened(self, happening: model.Happening, zone: ZoneInfo | None = None) -> str:
        """The date of something that happened, in full."""
        if happening.when_words:
            return happening.when_words
        assert happening.when is not None
        place_zone = zone or self.explainer.zone_of(happening.place)
        return dates.words(happening.when, self.words, zone_name=self.zone_name(place_zone))

    def beside(self, entry: Entry, group: timeline.Group, *, clocks_change: bool = False) -> str:
        """What stands beside an entry below the heading of its group."""
        if entry.front.when_words:
            return entry.front.when_words
        return self.clock_beside(entry, is_whole=timeline.needs_date(entry, group), clocks_change=clocks_change)

    def clock_beside(self, entry: Entry, *, is_whole: bool, clocks_change: bool) -> str:
        return dates.clock_words(
            entry.when,
            self.words,
            zone_name=self.zone_name(entry.zone),
            clocks_change=clocks_change,
            zone=entry.zone,
            is_whole=is_whole,
        )

    def heading(self, group: timeline.Group) -> str:
        return dates.heading(group.when, self.words, group.grain)

    def picture(self, view: pages.TimelineView) -> Picture | None:
        """The entries of a view drawn to scale."""
        return picture.draw(
            view.groups,
            view.lanes,
            self.explainer.zone,
            self.words,
            southern=self.explainer.southern,
            right_to_left=direction_of(self.language) == "rtl",
        )

    def marked(self, mark: Mark) -> str:
        """What a mark of a picture is called, in the language of its entry, or of the first of several."""
        entry = mark.entries[0]
        told = self.of(entry)
        what = told.plain(entry, entry.title)
        if entry.kind == "claim" and entry.source == "brief":
            what = f"{told.say('claim-prefix')} {what}"
        name = f"{told.happened(entry.front, entry.zone)}: {_cut(what)}"
        return told.say("picture-many", count=len(mark.entries), first=name) if len(mark.entries) > 1 else name

    # names

    def name(self, named: Named) -> str:
        """The name of an actor or author: as typed, or the title of its brief."""
        if not named.is_key:
            return named.text
        actor = self.explainer.brief("actor", named.text)
        if actor is not None:
            return self.plain(actor, actor.front.title)
        return next((author.name for author in self.explainer.site.authors if author.key == named.text), named.text)

    def author_url(self, named: Named) -> str | None:
        """Where an author of `site.yml` tells more."""
        return next((a.url for a in self.explainer.site.authors if named.is_key and a.key == named.text), None)

    def place(self, named: Named, when: When | None = None) -> str:
        """The name of a place at a date."""
        found = self.explainer.places.get(named.text) if named.is_key else None
        return place_name(found, when, self.explainer.zone, southern=self.explainer.southern) if found else named.text

    def actor_path(self, named: Named) -> str | None:
        actor = self.explainer.brief("actor", named.text) if named.is_key else None
        return pages.path_of(actor) if actor else None

    def role(self, named: Named, when: When | None = None) -> str:
        return heads.role_words(named, when, self.explainer)

    def role_of(self, actor: Brief) -> str:
        """The role of an actor at the time that the explainer is about."""
        return self.role(Named(actor.slug, True), self._about)

    @cached_property
    def _about(self) -> When | None:
        """The date of the middle main entry."""
        entries = pages.main_entries(self.explainer)
        return entries[len(entries) // 2].when if entries else None

    def rank(self, brief: Brief) -> int:
        """The place of a brief among everything that happened."""
        return self._ranks[brief.kind, brief.slug]

    @cached_property
    def _ranks(self) -> dict[tuple[str, str], int]:
        told = (entry for entry in self.explainer.entries if entry.source == "brief")
        return {(entry.kind, entry.slug): place for place, entry in enumerate(told)}

    def brief(self, ref: model.Ref | Entry) -> Brief | None:
        return self.explainer.brief(ref.kind, ref.slug)

    def entry(self, ref: model.Ref) -> Entry | None:
        return self.explainer.entry(ref.slug)

    def authors_of(self, page: pages.Page) -> tuple[Named, ...]:
        """Who wrote a page: those of its brief, else of the explainer."""
        index = self.explainer.index.front
        return (page.brief.front.authors if page.brief else ()) or index.authors

    def trail(self, page: pages.Page) -> tuple[Crumb, ...]:
        """The way from the first page of the site to a page, without itself."""
        site, index, slug = self.explainer.site, self.explainer.index, self.explainer.slug
        way = [Crumb(site.title, "", site.language)]
        if page.path != f"{slug}/":
            way.append(Crumb(self.title(index), f"{slug}/", language_of(self.explainer, index)))
        if isinstance(page.view, pages.BriefView):
            folder = model.KINDS[page.view.head.kind]
            way.append(Crumb(self.say(f"list-{folder}"), f"{slug}/{folder}/", self.language))
        return tuple(way)

    def found(self, thing: Thing) -> str:
        """The title of something that search finds."""
        match thing:
            case Brief():
                return self.title(thing)
            case Number():
                return f"{thing.front.label[:1].upper()}{thing.front.label[1:]}"
            case Entry():
                return self.plain(thing, thing.title)

    def by_label(self, rows: Sequence[heads.Row]) -> list[list[heads.Row]]:
        """The rows of a fact box, those that follow each other under one label together."""
        return [[*same] for _, same in groupby(rows, key=lambda row: (row.is_word, row.label))]

    # lines and numbers

    def title(self, brief: Brief) -> str:
        """The title of a brief where marks cannot stand: "Claim:" and "draft" belong to it."""
        told = self.plain(brief, brief.front.title)
        return f"{self.say('claim-prefix')} {told}" if brief.kind == "claim" else told

    def then_of(self, owner: Owner) -> Then:
        """The date and zone around a line of a brief, an entry or a number."""
        return heads.then_of(owner, self.explainer)

    def plain(self, owner: Owner, text: Text | None) -> str:
        """A line of a brief or entry as plain characters: for titles, feeds and descriptions."""
        pieces, then, told = text.pieces if text else (), self.then_of(owner), self.of(owner)
        return " ".join("".join(told._plain_piece(piece, then) for piece in pieces).split())

    def _plain_piece(self, piece: object, then: Then) -> str:
        match piece:
            case str():
                return unescape(re.sub(r"<[^>]+>", "", piece))
            case NumberSlot():
                choice = self.chosen(piece, then)
                told = self.chosen_amount(choice, piece.form)
                return f"{told} ({self.say('later-withdrawn')})" if choice.is_taken_back else told
            case DateSlot(when):
                return self.when(when)
        return ""

    def chosen(self, slot: NumberSlot, then: Then) -> Choice:
        return numbers.choose(self.explainer.numbers[slot.key], slot, then)

    def chosen_amount(self, choice: Choice, form: str) -> str:
        return self.amount(choice.value, "" if form == "bare" else choice.number.front.unit)

    def amount(self, value: Stated, unit: str) -> str:
        """A value in words, with its unit if one is given."""
        if isinstance(value.amount, When):
            return dates.words(value.amount, self.words)
        return values.words(value.amount, unit, self.words) if unit else values.bare(value.amount, self.words)

    def unit_of(self, number: Number) -> str:
        """The unit of many, as a heading of values: "people"."""
        return number.front.unit.rpartition("/")[2].strip()

    def standing(self, number: Number) -> tuple[Stated, ...]:
        return numbers.standing(number)

    def short(self, number: Number) -> Stated | None:
        return numbers.short(number, numbers.standing(number))

    def chart(self, number: Number) -> Chart | None:
        return charts.chart_of(number)

    def history(self, number: Number) -> tuple[Stated, ...]:
        return pages.history(number)


_LONGEST = 90


def _cut(words: str) -> str:
    """Words short enough to be heard or to hover over a mark, cut at a space."""
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST].rpartition(' ')[0] or words[:_LONGEST]} …"


def teller(explainer: Explainer, layouts: Layouts) -> Teller:
    """A teller in the language of the explainer."""
    return Teller(explainer, layouts, language_of(explainer))


def language_of(explainer: Explainer, owner: Owner = None) -> str:
    """The language of a brief or of an entry of one, else of the explainer; there may be no words for it."""
    brief = explainer.brief(owner.kind, owner.slug) if isinstance(owner, Entry) else owner
    own = brief.front.language if isinstance(brief, Brief) else None
    return own or explainer.front.language or explainer.site.language
