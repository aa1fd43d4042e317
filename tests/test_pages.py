"""The plan of pages: addresses, parts and their order, rows of fact boxes."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from building import SMALL, build, tree

from generator import cli, model, pages, pipeline
from generator.explainer import Explainer
from generator.pages import BriefView, ExplainerView, ListView, NumbersView, Page, SourcesView, TimelineView
from generator.pipeline import Options, Work

SOURCE = "source: {title: A, publisher: B, undated: true, held: C}\n"


def brief(more: str = "", body: str = "", title: str = "T") -> str:
    return f"---\ntitle: {title}\nsummary: S.\n{more}---\n{body}"


def index(more: str = "", body: str = "Text.\n") -> str:
    return brief(f"published: 2026-11-01\n{more}", body, "One")


def explainer(files: Mapping[str, str]) -> Explainer:
    """The explainer `one` of the smallest site with some files more or instead."""
    content, options = tree({**SMALL, **files}), Options("content", None, False)
    frame = pipeline.frame_of({"site.yml": content.files["site.yml"]}, ["one"], cli._layouts(None), options)
    work = Work("one", pipeline.grouped(content.files)["one"])
    found = pipeline.assembled(work, pipeline.parsed_of(work, options), frame, options).explainer
    assert found is not None
    problems = (*frame.problems, *pipeline.make(work, frame, options).problems)
    assert not any(problem.is_error for problem in problems)
    return found


def planned(files: Mapping[str, str]) -> dict[str, Page]:
    pages_ = pages.plan(explainer(files))
    assert len({page.path for page in pages_}) == len(pages_)
    return {page.path: page for page in pages_}


def front_page(files: Mapping[str, str]) -> ExplainerView:
    view = planned(files)["one/"].view
    assert isinstance(view, ExplainerView)
    return view


def brief_page(files: Mapping[str, str], path: str) -> BriefView:
    view = planned(files)[path].view
    assert isinstance(view, BriefView)
    return view


# --- addresses -------------------------------------------------------------------------------------------------------


def test_smallest_explainer_has_its_own_page_and_the_six_of_every_explainer() -> None:
    names = ("", "timeline/", "numbers/", "sources/", "changes/", "search/", "all/")
    assert list(planned({})) == [f"one/{name}" for name in names]


def test_brief_with_a_body_has_a_page_and_one_without_a_place_on_the_list() -> None:
    files = {"one/terms/long.md": brief(body="Text.\n"), "one/terms/short.md": brief()}
    assert {"one/terms/", "one/terms/long/"} < set(planned(files))
    assert "one/terms/short/" not in planned(files)
    told = explainer(files)
    assert [pages.path_of(each) for each in told.of_kind("term")] == ["one/terms/long/", "one/terms/#short"]


def test_reference_to_an_event_inside_a_brief_leads_to_the_timeline() -> None:
    told = explainer({"one/index.md": index(f"events:\n  - id: e\n    when: 2022\n    what: W\n    {SOURCE}")})
    assert pages.path_of_reference("event", "e", told) == "one/timeline/#e"
    assert [pages.path_of_entry(entry, told) for entry in told.entries] == ["one/"]


@pytest.mark.parametrize(("body", "target"), [("Text.\n", "one/terms/new/"), ("", "one/terms/#new")])
def test_former_slug_leads_to_where_the_brief_is_told(body: str, target: str) -> None:
    page = planned({"one/terms/new.md": brief("former_slugs: [old]\n", body)})["one/terms/old/"]
    assert isinstance(page.view, pages.RedirectView)
    assert page.view.target == target


def test_old_name_of_an_explainer_leads_to_it_from_the_root() -> None:
    page = planned({"one/index.md": index("former_slugs: [old]\n")})["old/"]
    assert isinstance(page.view, pages.RedirectView)
    assert page.view.target == "one/"


@pytest.mark.parametrize(
    ("former", "told"),
    [
        ("one", ["one/index.md", '"one" leads here already']),
        ("feed", ["one/index.md", '"feed" cannot be an address of an explainer']),
        ("two", ["one/index.md", 'the old address "two" belongs to another explainer']),
        ("old", ["two/index.md", 'the old address "old" belongs to another explainer']),
        ("fine", []),
    ],
)
def test_old_name_of_an_explainer_that_is_taken_is_refused(former: str, told: list[str]) -> None:
    two = index("former_slugs: [old]\n")
    built = build(tree({**SMALL, "one/index.md": index(f"former_slugs: [{former}]\n"), "two/index.md": two}))
    found = [[p.span.file.removeprefix("content/"), p.fault.message] for p in built.problems if p.is_error]
    assert found == ([told] if told else [])
    assert {problem.fault.rule for problem in built.problems if problem.is_error} <= {"same-address"}


# --- the explainer's page --------------------------------------------------------------------------------------------


def test_parts_stand_in_the_order_of_the_writer_and_empty_ones_are_not_there() -> None:
    files = {
        "one/index.md": index("sections: [terms, who, body]\nunknowns: [A gap.]\n".replace("terms, ", "")),
        "one/actors/a.md": brief("type: person\n"),
        "one/questions/q.md": brief("status: open\n"),
    }
    assert [section.part for section in front_page(files).sections] == ["who", "body", "questions", "unknowns"]


def test_heading_of_the_writer_stands_for_ours() -> None:
    files = {"one/index.md": index("sections: [{who: Who stood where}]\n"), "one/actors/a.md": brief()}
    (who,) = (section for section in front_page(files).sections if section.part == "who")
    assert who.heading == "Who stood where"


def test_part_that_was_moved_into_the_text_stands_nowhere_else() -> None:
    files = {"one/index.md": index("unknowns: [A gap.]\n", "Text.\n\n{unknowns}\n")}
    assert "unknowns" not in [section.part for section in front_page(files).sections]


@pytest.mark.parametrize(("status", "word"), [("suspected", "causes-open"), ("confirmed", "causes")])
def test_causes_are_called_so_only_once_one_is_confirmed(status: str, word: str) -> None:
    view = front_page({"one/causes/c.md": brief(f"status: {status}\n{SOURCE}")})
    assert [section.word for section in view.sections if section.part == "causes"] == [word]


def test_latest_correction_and_update_and_what_comes_next_are_on_the_first_screen() -> None:
    updates = "".join(
        f"  - {{on: 2026-11-0{day}, type: {type_}, note: N{day}, was: a, now: b, {SOURCE.strip()}}}\n"
        for day, type_ in ((3, "update"), (2, "correction"), (1, "correction"))
    )
    event = f"events:\n  - when: 2099\n    what: W\n    status: planned\n    {SOURCE}"
    view = front_page({"one/index.md": index(f"updates:\n{updates}{event}")})
    assert view.latest_update is not None and view.latest_update.update.note.raw == "N3"
    assert view.latest_correction is not None and view.latest_correction.update.note.raw == "N2"
    assert [entry.title.raw for entry in view.planned] == ["W"]
    assert view.head.updated is not None and view.head.updated.text == "2026-11-03"


def shown_on_the_timeline(*events: str, **files: str) -> list[str]:
    """Titles in the timeline of the explainer's page; each event is "title; more keys"."""
    told = "".join(
        f"  - when: 2022-01-{day:02}\n    what: {event.replace('; ', chr(10) + '    ')}\n    {SOURCE}"
        for day, event in enumerate(events, 1)
    )
    found = explainer({"one/index.md": index(f"events:\n{told}"), **files})
    return [entry.title.raw for entry in pages.main_entries(found)]


def test_few_entries_marked_main_are_those_of_the_explainers_page() -> None:
    brief_ = {"one/events/e.md": brief(f"when: 2022-02\n{SOURCE}", "Text.\n", "E")}
    assert shown_on_the_timeline("A", "B; main: true", "C", **brief_) == ["B"]
    assert shown_on_the_timeline("A", "B", **brief_) == ["E"]
    assert shown_on_the_timeline("A", "B") == ["A", "B"]


@pytest.mark.parametrize("more", [0, 1, 2])
@pytest.mark.parametrize("part", ["questions", "reactions", "claims", "numbers"])
def test_long_part_shows_its_first_and_counts_the_rest(part: str, more: int) -> None:
    keys = {"reactions": f"actor: A b\nwhen: 2022\n{SOURCE}", "claims": f"claimant: A b\nverdict: disputed\n{SOURCE}"}
    names = [f"{part[0]}-{number:02}" for number in range(pages.GLIMPSE[part] + more, 0, -1)]
    files = {f"one/{part}/{name}.md": brief(keys.get(part, "")) for name in names}
    order = f"order: {{{part}: [{', '.join(names)}]}}\n"
    if part == "numbers":
        value = "{value: 1, as_of: 2022, by: A b, source: {title: A, publisher: B, undated: true, held: C}}"
        files = {"one/numbers.yml": "".join(f"{name}: {{label: L, values: {value}}}\n" for name in names)}
        order = ""
    (section,) = (each for each in front_page({**files, "one/index.md": index(order)}).sections if each.part == part)
    told = [getattr(each, "key", None) or each.head.brief.slug for each in section.content]
    # A single one is not worth a click.
    shown, count = (pages.GLIMPSE[part], len(names)) if more == 2 else (len(names), 0)
    assert (told, section.count) == (names[:shown], count)


@pytest.mark.parametrize(("others", "shown"), [(pages.MANY - 1, pages.MANY), (pages.MANY, 1)])
def test_of_many_actors_those_with_a_page_stand_for_all(others: int, shown: int) -> None:
    files = {f"one/actors/a-{number}.md": brief("type: person\n") for number in range(others)}
    view = front_page({**files, "one/actors/whole.md": brief("type: state\n", "Text.\n")})
    (who,) = (section for section in view.sections if section.part == "who")
    assert sum(len(group.items) for group in who.content) == shown
    assert who.count == (0 if shown > 1 else others + 1)


def test_many_actors_without_a_page_among_them_all_stand_there() -> None:
    files = {f"one/actors/a-{number}.md": brief("type: person\n") for number in range(pages.MANY + 1)}
    (who,) = (section for section in front_page(files).sections if section.part == "who")
    assert ([len(group.items) for group in who.content], who.count) == ([pages.MANY + 1], 0)


def test_everything_on_one_page_leaves_nothing_of_a_long_part_out() -> None:
    files = {f"one/questions/q-{number}.md": brief() for number in range(9)}
    files |= {f"one/actors/a-{number}.md": brief("type: person\n", "Text.\n" if number else "") for number in range(14)}
    view = planned(files)["one/all/"].view
    assert isinstance(view, ExplainerView)
    assert [len(section.content) for section in view.sections if section.part == "questions"] == [9]
    assert [len(g.items) for section in view.sections if section.part == "who" for g in section.content] == [14]


def test_actors_are_grouped_by_type_in_the_order_of_the_types() -> None:
    files = {f"one/actors/{type_}.md": brief(f"type: {type_}\n") for type_ in ("state", "person", "group")}
    view = planned({**files, "one/actors/a.md": brief()})["one/actors/"].view
    assert isinstance(view, ListView)
    assert [group.name for group in view.groups] == ["person", "group", "state", "other"]


def test_open_question_is_an_unknown_too() -> None:
    told = explainer({"one/questions/q.md": brief("status: open\n", title="Who?")})
    assert [unknown.text.raw for unknown in pages.unknowns_of(told.briefs)] == ["Who?"]


# --- a brief's page --------------------------------------------------------------------------------------------------


def test_brief_names_what_links_to_it_once_and_in_reading_order() -> None:
    link = "See [T](term:t) and [T](term:t).\n"
    files = {"one/index.md": index(body=link), "one/terms/a.md": brief(body=link), "one/terms/t.md": brief(body="T.\n")}
    view = brief_page(files, "one/terms/t/")
    assert [each.slug for each in view.linked_from] == [explainer(files).index.slug, "a"]


def test_brief_lists_the_entries_that_it_has_a_part_in_without_itself() -> None:
    files = {
        "one/actors/a.md": brief("type: person\n", "Text.\n"),
        "one/events/e.md": brief(f"when: 2022\nactors: [a]\n{SOURCE}", "Text.\n", "Own"),
        "one/index.md": index(f"events:\n  - when: 2023\n    what: Other\n    actors: [a]\n    {SOURCE}"),
    }
    assert [entry.title.raw for entry in brief_page(files, "one/actors/a/").entries] == ["Own", "Other"]
    assert brief_page(files, "one/events/e/").entries == ()


ALL = f"place: Ria\nstatus: disputed\n{SOURCE}"


@pytest.mark.parametrize(
    ("path", "keys", "labels"),
    [
        ("causes", f"type: trigger\nstatus: suspected\nleads_to: event:e\n{SOURCE}", "cause-type status leads-to"),
        (
            "actors",
            f"roles:\n  title: R\n  from: 2019\n  {SOURCE}member_of:\n  actor: pact\n  {SOURCE}",
            "role member-of",
        ),
        ("reactions", f"actor: A b\nwhen: 2022\nstance: calm\nto: event:e\n{ALL}", "who when where status stance to"),
        (
            "events",
            f"when: 2022\nactors: [A b]\ncaused_by: cause:c\npart_of: event:e\n{ALL}",
            "when where status who caused-by part-of",
        ),
        ("questions", "status: open\nrelated: event:e\n", "answered related"),
        (
            "terms",
            "expands: E\nalso: [F]\ncontested: true\nattribute_to: [pact]\n",
            "expands also whose-word",
        ),
        (
            "claims",
            "claimant: A b\nverdict: disputed\nwhen: 2022\nplace: Ria\nwould_settle: A list.\n"
            f"{SOURCE}for: {SOURCE.removeprefix('source: ')}against: {SOURCE.removeprefix('source: ')}",
            "claimant when where verdict evidence-for evidence-against would-settle",
        ),
    ],
)
def test_facts_that_a_brief_implies_come_by_themselves(path: str, keys: str, labels: str) -> None:
    files = {
        "one/actors/pact.md": brief("type: alliance\n"),
        "one/causes/c.md": brief(SOURCE),
        "one/events/e.md": brief(f"when: 2022\n{SOURCE}"),
        f"one/{path}/x.md": brief(f"{keys}facts: {{Written: by hand}}\n", "Text.\n"),
    }
    rows = brief_page(files, f"one/{path}/x/").head.rows
    assert [row.label for row in rows] == [*labels.split(), "Written"]


@pytest.mark.parametrize(
    ("path", "keys", "target"),
    [
        ("reactions/r", f"actor: A b\nwhen: 2022\nto: event:x\n{SOURCE}", "events/x"),
        ("events/e", f"when: 2022\npart_of: event:x\n{SOURCE}", "events/x"),
        ("events/e", f"when: 2022\nactors: [a]\n{SOURCE}", "actors/a"),
        ("causes/c", f"leads_to: event:x\n{SOURCE}", "events/x"),
        ("questions/q", "related: [actor:a]\n", "actors/a"),
        ("claims/c", f"claimant: a\nverdict: disputed\n{SOURCE}", "actors/a"),
        ("actors/b", f"member_of:\n  actor: a\n  {SOURCE}", "actors/a"),
    ],
)
def test_relation_written_on_one_side_is_shown_on_the_other(path: str, keys: str, target: str) -> None:
    files = {
        "one/actors/a.md": brief("", "Text.\n"),
        "one/events/x.md": brief(f"when: 2022\n{SOURCE}", "Text.\n"),
        f"one/{path}.md": brief(keys),
    }
    view = brief_page(files, f"one/{target}/")
    assert [each.slug for each in view.linked_from] == [path.partition("/")[2]]


def test_facts_that_keys_imply_come_before_those_that_were_written() -> None:
    text = brief(f"when: 2022\nplace: Ria\nstatus: disputed\nfacts: {{Boats: two}}\n{SOURCE}", "Text.\n")
    rows = brief_page({"one/events/e.md": text}, "one/events/e/").head.rows
    assert [(row.label, row.sort) for row in rows] == [
        ("when", "when"),
        ("where", "place"),
        ("status", "status"),
        ("Boats", "text"),
    ]


def test_alliance_names_its_members_and_apart_from_them_those_that_left() -> None:
    def member(*spans: str) -> str:
        held = ", ".join(f"{{actor: pact, {span}, {SOURCE.strip()}}}" for span in spans)
        return brief(f"type: state\nmember_of: [{held}]\n")

    files = {
        "one/actors/pact.md": brief("type: alliance\n", "Text.\n"),
        "one/actors/land.md": member("from: 1992"),
        "one/actors/left.md": member("from: 1992, to: 1999"),
        "one/actors/returned.md": member("from: 1992, to: 1999", "from: 2006"),
    }
    rows = brief_page(files, "one/actors/pact/").head.rows
    assert [(row.label, [(actor.text, held.since.text) for actor, held in row.value]) for row in rows] == [
        ("members", [("land", "1992"), ("returned", "2006")]),
        ("former-members", [("left", "1992"), ("returned", "1992")]),
    ]


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("actors", "type: state\n"),
        ("questions", ""),
        ("terms", ""),
        ("terms", "also: [word]\n"),
        ("claims", "claimant: Someone\nverdict: disputed\nwould_settle: W.\n"),
        ("causes", "type: trigger\n"),
        ("events", "when: 2022\n"),
    ],
)
def test_what_a_brief_rests_on_is_cited_whatever_else_it_says(path: str, keys: str) -> None:
    files = {f"one/{path}/b.md": brief(keys + SOURCE, "Text.\n")}
    rows = brief_page(files, f"one/{path}/b/").head.rows
    assert len([row for row in rows if row.citations]) == 1


# --- the other pages -------------------------------------------------------------------------------------------------


def test_sources_are_sorted_and_name_the_briefs_that_use_them() -> None:
    files = {
        "one/index.md": index(body="Text [@b].\n"),
        "one/terms/t.md": brief("source: [a, b]\n", "Text [@b].\n"),
        "one/sources.yml": "b: {title: T, publisher: Z, undated: true, held: H}\n"
        "a: {title: T, publisher: A, undated: true, held: H}\n",
    }
    view = planned(files)["one/sources/"].view
    assert isinstance(view, SourcesView)
    assert [(told.key, [each.kind for each in told.used_in]) for told in view.sources] == [
        ("a", ["term"]),
        ("b", ["explainer", "term"]),
    ]


def test_source_of_a_quote_or_picture_is_used_where_that_is_shown_and_of_a_value_in_the_numbers() -> None:
    held = "publisher: A, undated: true, held: H}\n"
    files = {
        "one/index.md": index(body="Text.\n\n{image:i}\n"),
        "one/terms/t.md": brief("", "Text.\n\n{quote:q}\n"),
        "one/reactions/r.md": brief("actor: Someone\nwhen: 2022\nquote: q\n"),
        "one/quotes.yml": "q: {text: W, speaker: Someone, source: a}\n",
        "one/images.yml": "i: {file: assets/i.png, alt: A, credit: C, licence: CC0-1.0, source: b}\n",
        "one/assets/i.png": "",
        "one/numbers.yml": "n: {label: boats, by: Port, source: c, values: [{value: 1, as_of: 2022}]}\n",
        "one/sources.yml": f"a: {{title: A, {held}b: {{title: B, {held}c: {{title: C, {held}d: {{title: D, {held}",
    }
    view = planned(files)["one/sources/"].view
    assert isinstance(view, SourcesView)
    told = [(told.key, [each.kind for each in told.used_in], [n.key for n in told.numbers]) for told in view.sources]
    assert told == [
        ("a", ["reaction", "term"], []),
        ("b", ["explainer"], []),
        ("c", [], ["n"]),
        ("d", [], []),
    ]


def test_source_names_the_entries_of_the_timeline_that_rest_on_it_once_each() -> None:
    first, second = "when: 2022-01-05, what: 'First [@b]', source: a", "when: 2022-01-06, what: 'Second [@a, page 2]'"
    events = f"events:\n- {{{first}}}\n- {{{second}}}\n"
    numbers = "n: {label: boats, by: Port, source: a, values: [{value: 1, as_of: 2022-01-07, timeline: true}]}\n"
    files = {
        "one/index.md": index(events),
        "one/events/third.md": brief("when: 2022-01-08\nsource: [a, page 3, a]\n", title="Third"),
        "one/numbers.yml": numbers,
        "one/sources.yml": "".join(f"{key}: {{title: {key}, publisher: P, undated: true, held: H}}\n" for key in "ab"),
    }
    view = planned(files)["one/sources/"].view
    assert isinstance(view, SourcesView)
    told = {told.key: [entry.when.text for entry in told.entries] for told in view.sources}
    assert told == {"a": ["2022-01-05", "2022-01-06", "2022-01-08"], "b": ["2022-01-05"]}


def test_values_of_a_number_stand_newest_first() -> None:
    number = "n:\n  label: boats\n  by: Port\n  source: {title: A, publisher: B, undated: true, held: C}\n  values:\n"
    values = "".join(f"    - {{value: {n}, as_of: 2022-01-0{n}}}\n" for n in (2, 3, 1))
    view = planned({"one/numbers.yml": number + values})["one/numbers/"].view
    assert isinstance(view, NumbersView)
    assert [value.as_of.text[-1] for value in pages.history(view.numbers[0])] == ["3", "2", "1"]


def clocks_change(*events: str, zone: str = "Europe/Lisbon", seasons: str = "northern") -> bool:
    """Whether clocks change on a timeline of events in Lisbon; each is "when", more keys after a semicolon."""
    told = "".join(f"  - when: {event.replace('; ', chr(10) + '    ')}\n    what: W\n    {SOURCE}" for event in events)
    files = {
        "site.yml": f"{SMALL['site.yml']}time_zone: {zone}\n",
        "one/index.md": index(f"seasons: {seasons}\n" + (f"events:\n{told}" if told else "")),
        "one/places.yml": "lisbon: {name: Lisbon, time_zone: Europe/Lisbon}\n",
    }
    view = planned(files)["one/timeline/"].view
    assert isinstance(view, TimelineView)
    return view.clocks_change


def test_timeline_of_one_story_says_when_clocks_change_and_a_long_one_does_not() -> None:
    assert clocks_change("2026-10-24", "2026-10-26")
    assert clocks_change("2026-10-20 to 2026-10-30")
    assert clocks_change("2026-12-30", "2027-04-01")
    assert not clocks_change("2026-10-01", "2026-10-02")
    assert not clocks_change("1990-01-01", "2026-10-26")
    assert not clocks_change()


def test_long_timeline_says_when_clocks_change_on_one_of_its_days() -> None:
    assert clocks_change("1990-01-01", "2026-10-25 12:00")
    assert not clocks_change("1990-01-01", "2026-10-25 12:00", zone="UTC")


@pytest.mark.parametrize("early", ["2026-10-24", "1990-01-01"])
def test_clocks_are_those_of_the_places_shown(early: str) -> None:
    """In New York 25 October begins four hours after it has begun in Lisbon."""
    assert clocks_change(early, "2026-10-25 00:30 +01:00; place: lisbon", zone="America/New_York")


def test_clocks_change_within_a_season_of_the_hemisphere() -> None:
    assert not clocks_change("summer 2014", "2014-07-01")
    assert clocks_change("summer 2014", "2014-07-01", seasons="southern")


def test_every_part_of_the_page_can_be_named_by_the_writer() -> None:
    for part in model.SECTIONS:
        assert front_page({"one/index.md": index(f"sections: [{part}]\n")}).sections
