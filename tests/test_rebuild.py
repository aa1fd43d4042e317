"""Builds one after the other: what is made anew and what is left, and that both give what a first build does."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from building import ROOT, SITES, WITHOUT_RULES, written
from test_live import edits
from test_write import at_disk_step, in_child, kill_self

from generator import cli, jobs, keeping, records, render, wording
from generator.cache import Cache
from generator.pages import Page
from generator.parse import Brief
from generator.problems import Finding, Problem
from generator.read import read_tree, stamp
from generator.rebuild import Asked, Done, build

TODAY = date(2026, 11, 26)
BUILD = [sys.executable, str(ROOT / "build.py")]


def explainer(title: str, more: str = "", body: str = "Text.\n") -> str:
    return f"---\ntitle: {title}\nsummary: The first.\npublished: 2026-11-01\n{more}---\n{body}"


TWO = {
    "site.yml": f"title: Small\nbase_url: auto\n{WITHOUT_RULES}",
    "one/index.md": explainer("One"),
    "one/terms/lpg.md": "---\ntitle: LPG\nsummary: A fuel.\n---\nText.\n",
    "two/index.md": explainer("Two"),
}


TERM = "one/terms/lpg.md"


@dataclass
class Desk:
    """A folder with content, where builds follow each other; it remembers which explainers were made anew, in parts."""

    folder: Path
    today: date = TODAY
    strict: bool = False
    stages: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def write(self, files: Mapping[str, str | bytes]) -> None:
        written(self.folder / "content", files)

    def build(
        self, output: str = "site", *, cached: bool = True, processes: int = 1, executor: Executor | None = None
    ) -> Done:
        trees = cli._layout_trees(self.folder / "layouts" if (self.folder / "layouts").is_dir() else None)
        content = self.folder / "content"
        asked = Asked(
            content=content,
            shown="content",
            layouts=lambda: cli._layout_files(trees),
            layouts_digest=cli._digest_of(trees),
            words_digest=cli._digest_of_words(trees),
            base_url=None,
            drafts=False,
            today=self.today,
            output=self.folder / output if output else None,
            cache=keeping.folder_of(content) if cached else None,
            processes=processes,
            strict=self.strict,
        )
        self.stages.clear()
        return build(asked, lambda stage, _: self.stages.append(stage), self.said.append, executor)

    def site(self, output: str = "site") -> dict[str, bytes]:
        """The files of the site."""
        files = (path for path in (self.folder / output).rglob("*") if path.is_file() and ".nutgraf" not in path.parts)
        return {path.relative_to(self.folder / output).as_posix(): path.read_bytes() for path in files}

    def clean(self) -> tuple[Done, dict[str, bytes]]:
        """What a first build makes."""
        shutil.rmtree(self.folder / "clean", ignore_errors=True)
        done = self.build("clean", cached=False)
        return done, self.site("clean")

    def settle(self) -> None:
        """Make everything as old as it would be after a pause."""
        for root in ("content", "site"):
            for path in (self.folder / root).rglob("*"):
                if path.is_file():
                    os.utime(path, ns=(1, 1))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.write(TWO)
    return made


def pages(done: Done) -> set[str]:
    """The pages that were put in place."""
    assert done.written is not None
    return {path for path in (*done.written.new, *done.written.changed) if path.endswith("index.html")}


# --- what is left as it stands ---------------------------------------------------------------------------------------


def test_second_build_makes_nothing_and_tells_the_same(desk: Desk) -> None:
    first, second = desk.build(), desk.build()
    assert desk.stages == []
    assert first.written is not None and second.written is not None
    assert second.written.unchanged == first.written.new
    assert (second.pages, second.files, second.drafts) == (first.pages, first.files, first.drafts)


ALONE = {"site.yml": "title: Small\nbase_url: auto\n", "one/terms/t.md": "---\ntitle: T\nsummary: S.\n---\nText.\n"}
"""A brief that nothing leads to, which is a warning."""


@pytest.mark.parametrize("more", [{}, ALONE])
def test_second_build_imports_neither_markdown_nor_layouts_nor_the_model(tmp_path: Path, more: dict[str, str]) -> None:
    written(tmp_path / "content", {**TWO, **more})
    subprocess.run(BUILD, cwd=tmp_path, check=True, capture_output=True)
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from generator.cli import main; main([]); "
    code += "print(sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert "nothing to write" in done.stdout
    assert ("    1 | ---" in done.stderr) == bool(more)  # a warning that is told again, with its line
    heavy = (
        "markdown_it", "mdit_py_plugins", "jinja2", "markupsafe", "pydantic", "yaml", "rich", "watchdog", "concurrent",
        "multiprocessing", "logging",
    )  # fmt: skip
    assert not [name for name in heavy if f"'{name}'" in done.stdout]


def test_change_of_one_explainer_leaves_the_other(desk: Desk) -> None:
    desk.build()
    desk.write({"one/index.md": explainer("One", body="Other text.\n")})
    assert {path.partition("/")[0] for path in pages(desk.build())} == {"one"}


def test_file_that_was_only_touched_changes_nothing(desk: Desk) -> None:
    desk.build()
    desk.write({"one/index.md": TWO["one/index.md"]})
    done = desk.build()
    assert desk.stages == [] and pages(done) == set()


def test_touched_file_is_opened_once_and_then_known(desk: Desk) -> None:
    desk.build()
    desk.settle()
    desk.build()
    record = records.load(keeping.folder_of(desk.folder / "content"), "one")
    assert record is not None and record.read["one/index.md"] == stamp(str(desk.folder / "content/one/index.md"))


def test_change_of_the_same_size_at_the_same_time_is_seen(desk: Desk) -> None:
    file = desk.folder / "content/one/index.md"
    desk.build()
    at = file.stat().st_mtime_ns
    file.write_text(TWO["one/index.md"].replace("Text.", "Tact."), "utf-8")
    os.utime(file, ns=(at, at))
    assert "one/index.html" in pages(desk.build())


# --- what comes back -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("damage", ["deleted", "changed", "another file", "a link"])
def test_page_that_somebody_meddled_with_comes_back(desk: Desk, damage: str) -> None:
    desk.build()
    page, before = desk.folder / "site/one/index.html", desk.site()
    desk.settle()
    desk.build()
    match damage:
        case "deleted":
            page.unlink()
        case "changed":
            at = page.stat()
            page.write_bytes(page.read_bytes().replace(b"One", b"Two"))
            os.utime(page, ns=(at.st_mtime_ns, at.st_mtime_ns))
        case "another file":
            (desk.folder / "other").write_bytes(b"other")
            (desk.folder / "other").replace(page)
        case "a link":
            page.unlink()
            page.symlink_to(desk.folder / "content/site.yml")
    assert pages(desk.build()) == {"one/index.html"}
    assert desk.site() == before
    assert not page.is_symlink()


def test_page_of_the_site_that_is_gone_comes_back(desk: Desk) -> None:
    desk.build()
    (desk.folder / "site/index.html").unlink()
    assert pages(desk.build()) == {"index.html"}


def test_manifest_that_is_gone_comes_back(desk: Desk) -> None:
    desk.build()
    (desk.folder / "site/.nutgraf/manifest.json").unlink()
    desk.build()
    shutil.rmtree(desk.folder / "content/two")
    desk.build()
    assert not (desk.folder / "site/two/index.html").exists()


def test_other_output_folder_gets_a_whole_site(desk: Desk) -> None:
    desk.build()
    desk.build("other")
    assert desk.site("other") == desk.site()


def test_explainer_that_is_removed_goes_with_its_pages_and_its_card(desk: Desk) -> None:
    desk.build()
    shutil.rmtree(desk.folder / "content/two")
    desk.build()
    assert desk.site() == desk.clean()[1]
    assert not (keeping.folder_of(desk.folder / "content") / "two.made").exists()


# --- what is told ----------------------------------------------------------------------------------------------------


def told(problems: tuple[Problem, ...]) -> list[str]:
    return [f"{problem.span} {problem.fault.rule}" for problem in problems]


def test_warnings_and_excuses_are_told_again(desk: Desk) -> None:
    desk.write({"site.yml": "title: Small\nbase_url: auto\nrules: {unsourced: warn, furniture: warn}\n"})
    excuse = "allow: {furniture: It is about furniture.}\n"
    desk.write({"two/index.md": explainer("Two", excuse, "Read more: 16 hours ago.\n")})
    desk.write({"one/events/e.md": "---\ntitle: E\nsummary: S.\nwhen: 2022-01-05\n---\n"})
    first, second = desk.build(), desk.build()
    assert desk.stages == []
    assert told(first.problems) and second.problems == first.problems
    assert second.sources.keys() >= {"one/events/e.md"}
    assert second.excused == first.excused


def test_strict_build_after_one_that_was_not_tells_its_warnings(desk: Desk) -> None:
    desk.write({"site.yml": "title: Small\nbase_url: auto\nrules: {unsourced: warn}\n"})
    desk.write({"one/events/e.md": "---\ntitle: E\nsummary: S.\nwhen: 2022-01-05\n---\n"})
    assert desk.build().problems
    desk.strict = True
    assert desk.build().problems
    desk.write({"one/events/f.md": "---\ntitle: F\nsummary: S.\nwhen: 2022-01-06\n---\nText.\n"})
    before = desk.site()
    assert desk.build().written is None
    assert desk.site() == before


def test_day_on_which_the_clock_says_something_else_is_not_missed(desk: Desk) -> None:
    desk.write({"site.yml": "title: Small\nbase_url: auto\n", "one/terms/lpg.md": DUE})
    assert told(desk.build().problems) == []
    desk.today = date(2026, 11, 30)
    assert told(desk.build().problems) == [] and desk.stages == []
    desk.today = date(2026, 12, 2)
    assert told(desk.build().problems) == ["content/one/terms/lpg.md:4:14 check-due"]
    desk.today = date(2026, 11, 30)
    assert told(desk.build().problems) == []


DUE = "---\ntitle: LPG\nsummary: A fuel.\ncheck_again: 2026-12-01\n---\n"


def test_mistake_leaves_the_site_and_its_repair_brings_all_changes(desk: Desk) -> None:
    desk.build()
    before = desk.site()
    desk.write({"one/index.md": explainer("One", "nonsense: 1\n"), "two/index.md": explainer("Zwei")})
    failed = desk.build()
    assert failed.written is None and told(failed.problems) == ["content/one/index.md:5:1 unknown-key"]
    assert desk.site() == before
    desk.write({"one/index.md": TWO["one/index.md"]})
    assert "two/index.html" in pages(desk.build())
    assert desk.site() == desk.clean()[1]


def test_first_build_that_fails_leaves_no_folder(desk: Desk) -> None:
    desk.write({"one/index.md": explainer("One", "nonsense: 1\n")})
    assert desk.build().written is None
    assert not (desk.folder / "site").exists()


def test_former_name_that_an_untouched_explainer_has_is_told(desk: Desk) -> None:
    desk.write({"one/index.md": explainer("One", "former_slugs: [old]\n")})
    desk.build()
    desk.write({"two/index.md": explainer("Two", "former_slugs: [old]\n")})
    assert told(desk.build().problems) == ["content/two/index.md:5:16 same-address"]


def test_check_finds_what_a_build_would_and_writes_nothing(desk: Desk) -> None:
    desk.write({"one/index.md": explainer("One", "nonsense: 1\n")})
    before = sorted(desk.folder.rglob("*"))
    assert told(desk.build("").problems) == ["content/one/index.md:5:1 unknown-key"]
    assert sorted(desk.folder.rglob("*")) == before


def test_record_that_is_damaged_is_not_believed(desk: Desk) -> None:
    desk.build()
    file = keeping.folder_of(desk.folder / "content") / "one.made"
    at = file.stat()
    file.write_bytes(file.read_bytes().replace(b"one/index.md", b"one/xndex.md"))
    os.utime(file, ns=(at.st_mtime_ns, at.st_mtime_ns))
    desk.build()
    assert desk.said == [f"something in {file.parent}/ was damaged and is made anew."]
    assert desk.stages != []


def test_settings_that_were_kept_and_are_damaged_are_not_believed(desk: Desk) -> None:
    jobs._FRAMES.clear()  # as in a process that begins now
    desk.build()
    file = keeping.folder_of(desk.folder / "content") / "site.yml.json"
    at = file.stat()
    file.write_bytes(file.read_bytes().replace(b"Small", b"Other"))
    os.utime(file, ns=(at.st_mtime_ns, at.st_mtime_ns))
    desk.write({TERM: TWO[TERM].replace("Text.", "Other text.")})
    jobs._FRAMES.clear()
    desk.build()
    assert desk.said == [f"something in {file.parent}/ was damaged and is made anew."]
    assert desk.site() == desk.clean()[1]


# --- pages that print what changed -----------------------------------------------------------------------------------


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that were rendered, by path."""
    paths: list[str] = []
    make = render.render

    def noting(page: Page, *args: Any) -> bytes:
        paths.append(page.path)
        return make(page, *args)

    monkeypatch.setattr(render, "render", noting)
    return paths


def new_text(desk: Desk, text: str) -> None:
    desk.write({TERM: TWO[TERM].replace("Text.", text)})


def test_after_a_change_of_text_only_pages_that_print_it_are_rendered(desk: Desk, rendered: list[str]) -> None:
    desk.build()
    rendered.clear()
    new_text(desk, "Other text.")
    done = desk.build()
    assert rendered == ["one/terms/lpg/", "one/all/"]
    assert pages(done) == {"one/terms/lpg/index.html", "one/all/index.html"}
    assert (desk.site(), done.pages) == (desk.clean()[1], desk.clean()[0].pages)


def test_after_any_other_change_all_pages_of_the_explainer_are_rendered(desk: Desk, rendered: list[str]) -> None:
    desk.build()
    rendered.clear()
    new_text(desk, "## Text")
    desk.build()
    assert "one/timeline/" in rendered and "two/timeline/" not in rendered
    assert desk.site() == desk.clean()[1]


def test_page_that_somebody_altered_is_rendered_again_with_the_text(desk: Desk) -> None:
    desk.build()
    new_text(desk, "Other text.")
    written(desk.folder / "site", {"one/timeline/index.html": b"altered"})
    desk.build()
    assert desk.site() == desk.clean()[1]


def test_layout_of_ones_own_may_print_a_text_on_any_page(desk: Desk) -> None:
    layout = "{% for brief in explainer.briefs %}{{ fill.body(brief) }}{% endfor %}"
    written(desk.folder / "layouts", {"search.html": layout})
    desk.build()
    new_text(desk, "Other text.")
    assert "one/search/index.html" in pages(desk.build())
    assert desk.site() == desk.clean()[1]


WARNED = WITHOUT_RULES.replace(": off", ": warn")


def test_what_rules_found_in_other_briefs_is_told_again_with_what_they_find_in_the_new_text(desk: Desk) -> None:
    desk.write({
        "site.yml": TWO["site.yml"].replace(WITHOUT_RULES, WARNED),
        "one/index.md": explainer("One", body="See [it](term:lpg). Prices rose by 40 percent last week.\n"),
    })  # fmt: skip
    desk.build()
    new_text(desk, "It rose yesterday.")
    done = desk.build()
    assert told(done.problems) == told(desk.clean()[0].problems)
    assert {"content/one/index.md:6:47 relative-time", f"content/{TERM}:5:9 relative-time"} <= {*told(done.problems)}
    assert done.problems == desk.clean()[0].problems


def test_after_a_change_of_layouts_all_pages_are_rendered_and_no_brief_is_judged_again(
    desk: Desk, rendered: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write({
        "site.yml": TWO["site.yml"].replace(WITHOUT_RULES, WARNED),
        "one/index.md": explainer("One", body="Prices rose last week.\n"),
    })  # fmt: skip
    before = desk.build()
    rendered.clear()
    written(desk.folder / "layouts", {"page.html": (ROOT / "layouts/page.html").read_text("utf-8") + "<!-- own -->"})
    monkeypatch.setattr(wording, "of_file", None)
    done = desk.build()
    monkeypatch.undo()
    assert "one/timeline/" in rendered and "two/timeline/" in rendered
    assert done.problems == before.problems != ()
    assert (desk.site(), done.problems) == (desk.clean()[1], desk.clean()[0].problems)


def test_other_words_of_the_interface_have_every_brief_judged_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.build()
    judged, judge = set[str](), wording.of_file

    def noting(brief: Brief, *args: Any) -> Iterator[Finding]:
        judged.add(brief.file)
        return judge(brief, *args)

    monkeypatch.setattr(wording, "of_file", noting)
    words = (ROOT / "layouts/words/en.yml").read_text("utf-8")
    written(desk.folder / "layouts", {"words/en.yml": words.replace("Timeline", "Course of events")})
    done = desk.build()
    monkeypatch.undo()
    assert judged == {f"content/{path}" for path in TWO if path.endswith(".md")}
    assert (desk.site(), done.problems) == (desk.clean()[1], desk.clean()[0].problems)


def test_what_the_preview_parsed_meanwhile_is_not_taken_for_what_was_built(desk: Desk) -> None:
    desk.build()
    desk.write({TERM: TWO[TERM].replace("LPG", "Gas")})
    cache = Cache(keeping.folder_of(desk.folder / "content"), desk.said.append)
    content = read_tree(desk.folder / "content", "content").files
    for path, data in content.items():
        cache.parse(path, data, "content")
    cache.keep(content)
    desk.write({TERM: TWO[TERM].replace("LPG", "Gas").replace("Text.", "Other text.")})
    desk.build()
    assert desk.site() == desk.clean()[1]


# --- the same bytes, whoever makes them ------------------------------------------------------------------------------


def test_number_of_processes_changes_no_byte(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.jobs._WORTH_BYTES", 0)
    shutil.copytree(SITES / "ferry/content/ria-ferry", desk.folder / "content/ria-ferry")
    shutil.copy(SITES / "ferry/content/site.yml", desk.folder / "content/site.yml")
    one = desk.build("one", processes=1, cached=False)
    two = desk.build("two", processes=2, cached=False)
    assert desk.site("one") == desk.site("two") != {}
    assert (one.problems, one.pages, one.files) == (two.problems, two.pages, two.files)


def test_pages_of_a_single_explainer_are_made_side_by_side_with_the_same_bytes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.jobs._WORTH_BYTES", 0)
    shutil.rmtree(desk.folder / "content")
    shutil.copytree(SITES / "ferry/content", desk.folder / "content")
    one = desk.build("one", processes=1, cached=False)
    two = desk.build("two", processes=2, cached=False)
    assert desk.site("one") == desk.site("two") != {}
    assert (one.problems, one.pages, one.files) == (two.problems, two.pages, two.files)


def test_mistake_in_a_layout_is_told_by_whichever_process_meets_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.jobs._WORTH_BYTES", 0)
    shutil.rmtree(desk.folder / "content/two")
    written(desk.folder / "layouts", {"search.html": b"{{ nobody.knows }}"})
    assert told(desk.build(processes=2, cached=False).problems) == [f"{desk.folder}/layouts/search.html:1:1 layout"]


def test_any_executor_can_do_the_work(desk: Desk) -> None:
    with ThreadPoolExecutor(2) as pool:
        desk.build(executor=pool)
    assert desk.site() == desk.clean()[1]


ALTERED = b"altered"
LAYOUTS = ("404.html", "home.html", "page.html", "_quote.html", "words/en.yml", "style.css")


def changes(desk: Desk, files: dict[str, bytes], dice: random.Random) -> Iterator[None]:
    """Edits of every sort: texts, keys and registries, layouts, settings, pages that somebody deleted or altered."""
    for state in edits(files, dice):
        content = desk.folder / "content"
        for path in content.rglob("*"):
            if path.is_file() and path.relative_to(content).as_posix() not in state:
                path.unlink()
        written(content, {path: data for path, data in state.items() if not same(content / path, data)})
        match dice.randrange(6):
            case 0:
                name = dice.choice(LAYOUTS)
                data = (ROOT / "layouts" / name).read_bytes()
                more = {"yml": b"\n# more\n", "html": b"\n", "css": b"\na { color: red }\n"}[name.rpartition(".")[2]]
                written(desk.folder / "layouts", {name: data + more * dice.randrange(3)})
            case 1:
                shutil.rmtree(desk.folder / "layouts", ignore_errors=True)
            case 2 | 3 if there := sorted(desk.site()):
                page = desk.folder / "site" / dice.choice(there)
                page.unlink() if dice.random() < 0.5 else page.write_bytes(ALTERED)
            case 4:
                desk.settle()
        yield


def same(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def follow(folder: Path, content: Mapping[str, bytes], seed: int, edits_: int) -> None:
    """After each edit of a series, the site is what a first build makes of it, or what it was if something is wrong."""
    desk, dice = Desk(folder), random.Random(seed)
    desk.write(content)
    for _ in islice(changes(desk, dict(content), dice), edits_):
        before, cached = desk.site(), desk.build()
        done, outputs = desk.clean()
        assert cached.problems == done.problems
        if done.written is None:
            assert desk.site() == before
        else:
            # A page that somebody altered before it became stale is theirs, and stays.
            assert {path: data for path, data in desk.site().items() if path in outputs or data != ALTERED} == outputs


@pytest.mark.parametrize("seed", range(6))
def test_after_any_edits_of_a_golden_site_cached_is_clean(tmp_path: Path, seed: int) -> None:
    site = random.Random(seed).choice(["ferry", "harbour", "single"])
    follow(tmp_path, read_tree(SITES / site / "content", "content").files, seed, edits_=10)


LINKED = {
    **TWO,
    "one/index.md": explainer("One", body="See [it](term:lpg): {number:dead} [@register].\n"),
    "one/numbers.yml": "dead: {label: dead, values: [{value: 3, as_of: 2022-01-05, by: A, source: register}]}\n",
    "one/sources.yml": "register: {title: R, publisher: P, undated: true, held: here}\n",
}


@pytest.mark.parametrize("start", range(0, 300, 30))
def test_after_any_of_three_hundred_series_of_edits_cached_is_clean(tmp_path: Path, start: int) -> None:
    """Texts, keys, registries, settings and layouts are edited, files removed, pages deleted and altered."""
    content = {path: text.encode() for path, text in LINKED.items()}
    warned = {**content, "site.yml": content["site.yml"].replace(b": off", b": warn")}
    for seed in range(start, start + 30):
        follow(tmp_path / str(seed), warned if seed % 2 else content, seed, edits_=2)


# --- several at once, and kills --------------------------------------------------------------------------------------


def test_two_builds_at_once_leave_one_whole_site(desk: Desk) -> None:
    runs = [subprocess.Popen(BUILD, cwd=desk.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    codes = sorted(run.wait(60) for run in runs)
    for run in runs:
        run.communicate()
    assert codes in ([0, 0], [0, 3])
    assert desk.site() == desk.clean()[1]
    desk.build()
    assert desk.site() == desk.clean()[1]


def full_disk() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("stroke", [kill_self, full_disk], ids=["killed", "full disk"])
def test_stroke_at_any_step_leaves_each_page_old_or_new_and_a_cache_to_go_on_with(
    tmp_path: Path, stroke: Callable[[], None]
) -> None:
    """The disk is touched some two hundred times; a stroke falls upon every seventh."""
    start = Desk(tmp_path / "start")
    start.write(TWO)
    start.build()
    before = start.site()
    start.write({"one/index.md": explainer("Uno"), "two/terms/new.md": TWO["one/terms/lpg.md"]})
    after = start.clean()[1]
    codes = []
    for step in range(0, 2000, 7):
        desk = Desk(tmp_path / f"at-{step}")
        shutil.copytree(start.folder, desk.folder)

        def act(desk: Desk = desk, step: int = step) -> None:
            at_disk_step(step, stroke)
            try:
                desk.build()
            except OSError as error:
                sys.exit(3 if error.errno == errno.ENOSPC else 4)

        codes.append(in_child(act))
        found = desk.site()
        assert all(data in (before.get(path), after.get(path)) for path, data in found.items()), step
        assert before.keys() & after.keys() <= found.keys(), step
        desk.build()
        assert desk.site() == after, step
        shutil.rmtree(desk.folder)
        if codes[-3:] == [0, 0, 0]:
            break
    assert codes[-1] == 0
    assert len([code for code in codes if code != 0]) > 5


@pytest.mark.parametrize("delay_s", [0.25, 0.4, 0.55])
def test_build_that_is_killed_leaves_the_old_site_or_the_new(tmp_path: Path, delay_s: float) -> None:
    desk = Desk(tmp_path)
    shutil.copytree(SITES / "ferry/content", tmp_path / "content")
    desk.build()
    before = desk.site()
    for number in range(3):
        index = tmp_path / "content/ria-ferry/index.md"
        index.write_bytes(index.read_bytes() + b"\nOne more line.\n")
        run = subprocess.Popen(BUILD, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay_s + number / 20)
        run.send_signal(signal.SIGKILL)
        run.wait()
        after = desk.clean()[1]
        desk.build()
        assert desk.site() == after
        assert before != after


def test_explainer_whose_process_is_killed_is_made_by_another(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a system does that is short of memory."""
    monkeypatch.setattr("generator.jobs._WORTH_BYTES", 0)
    here, render_page = os.getpid(), render.render

    def fall(page: Page, *args: Any) -> bytes:
        if os.getpid() != here and page.path == "two/timeline/":
            os.kill(os.getpid(), signal.SIGKILL)
        return render_page(page, *args)

    monkeypatch.setattr(render, "render", fall)
    desk.build(processes=2)
    monkeypatch.undo()
    assert desk.site() == desk.clean()[1]
