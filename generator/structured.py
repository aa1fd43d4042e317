"""What a page shows, once more for machines: one JSON-LD graph, made from the same view.

In the room: which things of a view have a type there, and what is said of them. Not in the room: anything that the page
itself does not show. A thing is told in full on the page about it; other pages name it.
Source: schema.org 30.0. Some of its types (Claim, Quotation, Observation, CorrectionComment) are "pending" there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Struct

from generator import dates, model, pages
from generator.body import QuoteSlot
from generator.dates import When
from generator.explainer import QuoteTold, memberships_of, quote_told
from generator.feeds import Card
from generator.heads import Change, Head
from generator.model import Named
from generator.numbers import Number, Stated
from generator.pages import Page
from generator.parse import Brief
from generator.telling import Crumb, Teller
from generator.timeline import Entry

Node: TypeAlias = dict[str, Any]
"""A thing with its properties; those that are empty are left out."""
At: TypeAlias = Callable[[str], str]
"""The address of a place below the root, as the graph writes it."""

MAKERS = {
    "organisation": "Organization", "institution": "GovernmentOrganization", "alliance": "Organization",
    "company": "Corporation", "media": "NewsMediaOrganization", "person": "Person",
}  # fmt: skip
"""Types of actors; a state or a group is an organisation in so far as it acts."""


class _Told(Struct, frozen=True):
    """Who tells a page, and how it writes addresses."""

    tell: Teller
    at: At


def graph_of(page: Page, title: str, tell: Teller, at: At) -> Node:
    """The graph of a page of an explainer; `title` is its heading."""
    told = _Told(tell, at)
    root = _page_node(page, title, told)
    return _graph([root, breadcrumb(tell.trail(page), title, page.path, at), *_things(page, told)])


def graph_of_site(site: model.Site, cards: Sequence[Card], at: At) -> Node:
    """The graph of the home page: the site, and its explainers."""
    parts = [
        _node("BackgroundNewsArticle", at(card.path), headline=card.title, description=card.summary) for card in cards
    ]
    return _graph([_node("WebSite", at(""), name=site.title, publisher=_publisher(site), hasPart=parts)])


def script(graph: Node) -> str:
    """A graph as text that can stand inside `<script>`, whatever its words hold."""
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _graph(nodes: Iterable[Node]) -> Node:
    """Every thing once: what a page tells in two places is the same thing."""
    unique = {node.get("@id", index): node for index, node in reversed([*enumerate(nodes)])}
    return {"@context": "https://schema.org", "@graph": [*reversed(unique.values())]}


def _node(sort: str, id_: str = "", **told: Any) -> Node:
    """A thing of a type with what there is to say of it."""
    known = {key: value for key, value in told.items() if value not in (None, "", (), [])}
    return {**({"@type": sort} if sort else {}), **({"@id": id_} if id_ else {}), **known}


# --- the page --------------------------------------------------------------------------------------------------------


def breadcrumb(trail: Sequence[Crumb], title: str, path: str, at: At) -> Node:
    """The way to a page, itself last."""
    way = [*((crumb.title, crumb.path) for crumb in trail), (title, path)]
    items = [_node("ListItem", position=place, name=name, item=at(to)) for place, (name, to) in enumerate(way, 1)]
    return _node("BreadcrumbList", itemListElement=items)


def _page_node(page: Page, title: str, told: _Told) -> Node:
    site, view = page.explainer.site, page.view
    common = {"inLanguage": told.tell.language, "publisher": _publisher(site), "license": _licence(site)}
    index = page.explainer.index
    part_of = {} if page.path == f"{page.explainer.slug}/" else {"isPartOf": _named_page(index, told)}
    if not isinstance(view, pages.ExplainerView | pages.BriefView):
        return _node("CollectionPage", told.at(page.path), name=title, **common, **part_of)
    head = view.head
    return _node(
        "BackgroundNewsArticle",
        told.at(page.path),
        headline=title,
        description=told.tell.plain(head.brief, head.brief.front.summary),
        **common,
        **part_of,
        datePublished=_date(head.published, told),
        dateModified=_date(head.updated, told),
        author=[_node("", told.tell.author_url(author) or "", name=told.tell.name(author)) for author in head.authors],
        correction=[*_corrections(_changes(view), told)],
    )


def _named_page(index: Brief, told: _Told) -> Node:
    return _node("BackgroundNewsArticle", told.at(pages.path_of(index)), headline=told.tell.title(index))


def _publisher(site: model.Site) -> Node | None:
    return _node("Organization", name=site.publisher.name, url=site.publisher.url) if site.publisher else None


def _licence(site: model.Site) -> Node | None:
    return _node("CreativeWork", name=site.licence) if site.licence else None


def _changes(view: pages.ExplainerView | pages.BriefView) -> Iterable[Change]:
    if isinstance(view, pages.BriefView):
        return view.changes
    return next((section.content for section in view.sections if section.part == "updates"), ())


def _corrections(changes: Iterable[Change], told: _Told) -> Iterator[Node]:
    for change in changes:
        if change.update.type == "correction":
            text = told.tell.plain(change.brief, change.update.note)
            yield _node("CorrectionComment", text=text, datePublished=_date(change.update.on, told))


# --- what the page is about ------------------------------------------------------------------------------------------


def _things(page: Page, told: _Told) -> Iterator[Node]:
    match page.view:
        case pages.BriefView() as view:
            yield from _of_brief(view, told)
        case pages.ExplainerView() if page.path == f"{page.explainer.slug}/":
            # What its parts glimpse at, other pages tell in full: this one has 100 KB to spend.
            yield from _observed_rows(page.view.head, told)
        case pages.ListView(groups=groups):
            for item in (item for group in groups for item in group.items):
                yield from _of_item(item, told)
        case pages.TimelineView() as view:
            yield from _of_timeline(view, told)
        case pages.NumbersView() as view:
            for number in view.numbers:
                yield _dataset(number, told)
                yield from _observations(number, told)
        case pages.ChangesView(changes=changes):
            yield from _corrections(changes, told)


def _of_item(item: pages.Item, told: _Told) -> Iterator[Node]:
    """A brief in a list: named, and quoted as far as the list does."""
    yield from _thing(item.head.brief, told)
    if item.head.kind == "reaction":
        for quote in item.quotes[:1]:
            yield from _quotations(quote, told)


def _of_brief(view: pages.BriefView, told: _Told) -> Iterator[Node]:
    brief, explainer = view.head.brief, told.tell.explainer
    yield from _thing(brief, told, whole=True)
    yield from _observed_rows(view.head, told)
    slots = dict.fromkeys(piece.key for piece in brief.body.pieces if isinstance(piece, QuoteSlot))
    for quote in (*view.quotes, *(quote_told(key, explainer.quotes[key]) for key in slots)):
        yield from _quotations(quote, told)


def _of_timeline(view: pages.TimelineView, told: _Told) -> Iterator[Node]:
    for entry in (entry for group in view.groups for entry in group.entries):
        if entry.kind == "claim" and entry.source == "brief":
            claim = told.tell.explainer.brief(entry.kind, entry.slug)
            if claim and isinstance(claim.front, model.Claim):
                yield _claim(claim, claim.front, told)
        elif entry.source != "value":
            yield _event(entry, told)


def _thing(brief: Brief, told: _Told, *, whole: bool = False) -> Iterator[Node]:
    """What a brief is about, where that has a type; with `whole` all that its own page says of it."""
    tell, front, id_ = told.tell, brief.front, _id_of(brief, told)
    name = tell.title(brief)
    summary = tell.plain(brief, front.summary)
    match front:
        case model.Actor():
            yield _node(_type_of(front), id_, name=name, **(_actor(brief, front, told) if whole else {}))
        case model.Event() if entry := tell.explainer.entry(brief.slug):
            yield {**_event(entry, told), **_node("", description=summary if whole else "")}
        case model.Claim():
            claimed = _node("", description=summary if whole else "", author=_who(front.claimant, told))
            yield {**_claim(brief, front, told), **claimed}
        case model.Term():
            also = [word for word in (front.expands, *front.also) if word]
            yield _node("DefinedTerm", id_, name=name, description=summary, alternateName=also if whole else ())
        case model.Question() if front.status != "open":
            answer = "acceptedAnswer" if front.status == "answered" else "suggestedAnswer"
            yield _node("Question", id_, name=name) | {answer: _node("Answer", text=summary)}


def _id_of(brief: Brief, told: _Told) -> str:
    """The name of what a brief is about, beside that of the page: a person is no page."""
    page = pages.path_of(brief).partition("#")[0]
    return told.at(f"{page}#{pages.anchor_of(brief)}")


def _event(entry: Entry, told: _Told) -> Node:
    tell = told.tell
    brief = tell.explainer.brief(entry.kind, entry.slug) if entry.source == "brief" else None
    path = f"{tell.explainer.slug}/timeline/#{entry.anchor}"
    status = "" if entry.status in ("reported", "confirmed") else tell.say(f"status-{entry.status.replace(' ', '-')}")
    return _node(
        "Event",
        _id_of(brief, told) if brief else told.at(path),
        name=tell.plain(entry, entry.title),
        disambiguatingDescription=status,
        # Where the writer's own words stand for the date, the page shows no other.
        **({} if entry.front.when_words else _span(entry.when, entry.zone, told)),
        location=_node("Place", name=tell.place(entry.place, entry.when)) if entry.place else None,
    )


def _claim(brief: Brief, front: model.Claim, told: _Told) -> Node:
    """A claim, which is never without its verdict in words."""
    name, verdict = told.tell.title(brief), told.tell.say(f"verdict-{front.verdict.replace(' ', '-')}")
    review = _node("ClaimReview", claimReviewed=name, reviewRating=_node("Rating", alternateName=verdict))
    return _node("Claim", _id_of(brief, told), name=name, review=review)


# --- who -------------------------------------------------------------------------------------------------------------


def _type_of(front: model.Actor) -> str:
    return MAKERS.get(front.type or "", "Organization" if front.type else "Thing")


def _who(named: Named, told: _Told) -> Node:
    """Somebody who is named: of an actor the same thing as on its own page, else the words alone."""
    actor = told.tell.explainer.brief("actor", named.text) if named.is_key else None
    if actor is None or not isinstance(actor.front, model.Actor):
        return _node("", name=told.tell.name(named))
    return _node(_type_of(actor.front), _id_of(actor, told), name=told.tell.name(named))


def _actor(brief: Brief, front: model.Actor, told: _Told) -> Node:
    """All that the page of an actor says in its box: names, offices and memberships, each with its times."""
    names = front.names
    also = dict.fromkeys((names.official, *(each.name for each in names.foreign))) if names else {}
    holding = [(_node("Occupation", name=role.title), role) for role in front.roles]
    belonging = [(_who(_actor_named(held.actor), told), held) for held in front.member_of]
    memberships = memberships_of(brief.slug, told.tell.explainer)
    belonged = [(_who(_actor_named(actor.slug), told), held) for actor, held in memberships]
    return _node(
        "",
        description=told.tell.plain(brief, front.summary),
        alternateName=[name for name in also if name and name != front.title.raw],
        hasOccupation=[*_held("hasOccupation", holding, told)],
        memberOf=[*_held("memberOf", belonging, told)],
        member=[*_held("member", belonged, told)],
    )


def _actor_named(slug: str) -> Named:
    return Named(slug, True)


def _held(relation: str, holding: Iterable[tuple[Node, model.Role | model.Membership]], told: _Told) -> Iterator[Node]:
    """What holds for a time stands inside a role, which has the times and the same relation again.

    What has ended on a day that cannot be told is left out: without its end it would pass for what still holds.
    """
    zone = told.tell.explainer.zone
    for what, held in holding:
        since, until = (_span(when, zone, told) if when else {} for when in (held.since, held.until))
        times = _node("", startDate=since.get("startDate"), endDate=until.get("startDate"))
        if held.until is None or "endDate" in times:
            yield {"@type": "Role", relation: what, **times} if times else what


def _quotations(quote: QuoteTold, told: _Told) -> Iterator[Node]:
    """The words as they are quoted; of competing renderings each, with whose it is."""
    renderings: list[tuple[str | None, Node | None]] = [
        (each.text, _node("", name=each.by)) for each in quote.front.rendered
    ]
    speaker = _who(quote.speaker, told) if quote.speaker else None
    said = _date(quote.when, told, quote.zone)
    for text, translator in ((quote.front.text, None), *renderings):
        if text:
            yield _node("Quotation", text=text, translator=translator, spokenByCharacter=speaker, dateCreated=said)


# --- numbers ---------------------------------------------------------------------------------------------------------


def _observed_rows(head: Head, told: _Told) -> Iterator[Node]:
    """The numbers in a fact box, and beside each what others say."""
    for row in head.rows:
        if row.sort == "number" and not row.value[0].is_taken_back:
            choice = row.value[0]
            for value in (choice.value, *choice.others):
                yield _observation(value, choice.number, told)


def _observations(number: Number, told: _Told) -> Iterator[Node]:
    """What stands now, by each office that differs."""
    short = told.tell.short(number)
    for value in told.tell.standing(number):
        if short and (value == short or value.amount != short.amount):
            yield _observation(value, number, told)


def _observation(value: Stated, number: Number, told: _Told) -> Node:
    tell = told.tell
    where = number.front.where
    return _node(
        "Observation",
        told.at(f"{tell.explainer.slug}/numbers/#{number.key}--{value.index + 1}"),
        variableMeasured=number.front.label,
        **_amount(value, number, told),
        observationDate=_date(value.as_of, told, number.zone),
        observationAbout=_node("Place", name=tell.place(where, value.as_of)) if where else None,
        description=f"{tell.name(value.by)}{tell.say('date-comma')}{tell.when(value.as_of)}",
    )


def _amount(value: Stated, number: Number, told: _Told) -> Node:
    """Figures only for what is exact or has two ends; anything else is the words that the page prints."""
    amount, tell = value.amount, told.tell
    if isinstance(amount, When):
        return {"value": _date(amount, told, number.zone) or tell.amount(value, "")}
    if amount.qualifier == "to" and amount.low is not None and amount.high is not None:
        return _node("", minValue=_figure(amount.low), maxValue=_figure(amount.high), unitText=tell.unit_of(number))
    if amount.qualifier == "" and amount.low is not None:
        return {"value": _figure(amount.low), **_node("", unitText=tell.unit_of(number))}
    return {"value": tell.amount(value, number.front.unit)}


def _figure(number: Decimal) -> int | float | str:
    """A figure as JSON has it; one that a float would change stays as it was written."""
    if number == number.to_integral_value():
        return int(number)
    return float(number) if Decimal(repr(float(number))) == number else str(number)


def _dataset(number: Number, told: _Told) -> Node:
    at, slug = told.at, told.tell.explainer.slug
    files = [
        _node("DataDownload", encodingFormat=sort, contentUrl=at(f"{slug}/numbers/{number.key}.{ending}"))
        for ending, sort in (("csv", "text/csv"), ("json", "application/json"))
    ]
    return _node("Dataset", at(f"{slug}/numbers/#{number.key}"), name=number.front.label, distribution=files)


# --- dates -----------------------------------------------------------------------------------------------------------


def _date(when: When | None, told: _Told, zone: ZoneInfo | None = None) -> str:
    """A date as precise as it is known, or nothing: of a span, no half of it passes for the whole."""
    values = dates.html_values(when, zone or told.tell.explainer.zone) if when else ()
    return values[0] if len(values) == 1 else ""


def _span(when: When, zone: ZoneInfo, told: _Told) -> Node:
    """When something began and ended, each as precise as it is known."""
    values = told.tell.times(when, zone)
    if when.kind == "all" or not values:
        return {}
    start, end = values[0], values[-1] if len(values) == 2 else ""
    if when.kind == "span" and (when.start is None or when.end is None):
        return {"endDate": start} if when.start is None else {"startDate": start}
    return {"startDate": start, **({"endDate": end} if end else {})}
