"""The order in which an explainer is read: every page in its turn, as the writer ordered the parts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from building import DRAFTS, GOLDEN, SMALL, Site, all_of, build, site, text_of, tree

from generator import reading
from generator.reading import Around, Stop


def of_kind(keys: str = "", body: str = "Text.\n") -> str:
    return f"---\ntitle: T\nsummary: S.\n{keys}---\n{body}"


FILES = {
    **SMALL,
    "one/causes/b.md": of_kind(),
    "one/causes/a.md": of_kind(body=""),
    "one/questions/q.md": of_kind(),
}


def turns(whole: Site, start: str) -> list[str]:
    """The pages that somebody sees who always goes on to the next."""
    way = [start]
    while following := [a.get("href", "") for a in all_of(whole.pages[way[-1]], "a") if a.get("rel") == "next"]:
        way.append(whole.target(way[-1], following[0])[0])
        assert len(way) < 1000
    return way


def folders(whole: Site, start: str = "one/index.html") -> list[str]:
    return [path.removeprefix("one/").removesuffix("index.html") for path in turns(whole, start)]


def test_lists_stand_before_the_pages_of_their_briefs() -> None:
    whole = Site(build(tree(FILES)).outputs)
    assert folders(whole) == [
        "", "questions/", "questions/q/", "timeline/", "causes/", "causes/b/", "numbers/", "changes/", "sources/",
    ]  # fmt: skip


def test_order_of_the_writer_is_the_order_of_reading() -> None:
    index = SMALL["one/index.md"].replace("published", "sections: [causes, timeline]\npublished")
    whole = Site(build(tree({**FILES, "one/index.md": index})).outputs)
    assert folders(whole)[:5] == ["", "causes/", "causes/b/", "timeline/", "questions/"]


@pytest.mark.parametrize("name", ["ours", *GOLDEN, "ferry" + DRAFTS])
def test_whoever_goes_on_sees_every_page_once_and_can_go_back(name: str) -> None:
    whole = site(name)
    starts = [path for path in whole.text_pages if path.count("/") == 1]
    for start in starts:
        seen, slug = turns(whole, start), start.partition("/")[0]
        aside = {f"{slug}/search/index.html", f"{slug}/all/index.html"}
        assert sorted(seen) == sorted({path for path in whole.text_pages if path.startswith(f"{slug}/")} - aside)
        for earlier, later in pairwise(seen):
            back = [a.get("href", "") for a in all_of(whole.pages[later], "a") if a.get("rel") == "prev"]
            assert [whole.target(later, href)[0] for href in back] == [earlier]


@pytest.mark.parametrize("name", ["ours", *GOLDEN])
def test_page_says_where_it_belongs(name: str) -> None:
    """Among the parts of the explainer one is marked: the page itself, or the list that its brief is of."""
    whole = site(name)
    for path, page in whole.text_pages.items():
        marked = [a for a in all_of(page, "a") if a.get("aria-current")]
        if "/" in path and not path.endswith("/search/index.html"):
            (here,) = marked
            target = whole.target(path, here.get("href", ""))[0]
            assert path == target or path.startswith(target.removesuffix("index.html")), path
            assert text_of(here)
        else:
            assert marked == []


def test_ends_of_a_way_have_one_neighbour() -> None:
    one, two, three = (Stop(f"{name}/", None, name) for name in ("one", "two", "three"))
    assert reading.around((one, two, three)) == {
        "one/": Around(None, two),
        "two/": Around(one, three),
        "three/": Around(two, None),
    }
