"""Other site generators with the same briefs and the least of layouts, as far as they are installed.

An explainer is a section, a folder or a category there. None of them knows facts, events or sources, so all that they
make of a brief is its title and its text.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus import corpus, write_for_hugo


@dataclass(frozen=True)
class Peer:
    """A program, how its site is written, what builds it, which brief is edited, and what a build leaves."""

    name: str
    write: Callable[[Path, int, int], None]
    command: Sequence[str]
    brief: str
    left: Sequence[str]

    def clear(self, folder: Path) -> None:
        """Make the next build a cold one."""
        for name in self.left:
            shutil.rmtree(folder / name, ignore_errors=True)


def installed() -> list[Peer]:
    """Those whose command there is."""
    found = []
    for program, command, write, brief, left in _KNOWN:
        if at := shutil.which(program):
            found.append(Peer(program, write, [at, *command], brief, left))
    return found


def _texts(folder: Path, below: str, briefs: int, each: int) -> None:
    for path, text in corpus(briefs, each):
        if path.endswith(".md"):
            (folder / below / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / below / path).write_text(text, "utf-8")


def _eleventy(folder: Path, briefs: int, each: int) -> None:
    _texts(folder, "content", briefs, each)
    (folder / "content/_includes").mkdir(parents=True)
    page = "<!doctype html><html><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1>{{ content | safe }}"
    (folder / "content/_includes/page.njk").write_text(f"{page}</body></html>", "utf-8")
    (folder / "content/content.json").write_text('{"layout": "page.njk"}', "utf-8")
    config = "module.exports = () => ({ dir: { input: 'content', output: 'site' }, markdownTemplateEngine: false });\n"
    (folder / "eleventy.config.cjs").write_text(config, "utf-8")


def _mkdocs(folder: Path, briefs: int, each: int) -> None:
    _texts(folder, "content", briefs, each)
    (folder / "theme").mkdir()
    page = "<!doctype html><html><head><title>{{ page.title }}</title></head><body>{{ page.content }}</body></html>"
    (folder / "theme/main.html").write_text(page, "utf-8")
    config = "site_name: Corpus\ndocs_dir: content\nsite_dir: site\nplugins: []\nmarkdown_extensions: [tables]\n"
    (folder / "mkdocs.yml").write_text(f"{config}theme: {{name: null, custom_dir: theme}}\n", "utf-8")


def _pelican(folder: Path, briefs: int, each: int) -> None:
    for path, text in corpus(briefs, each):
        if path.endswith(".md"):
            title, body = text.split("title: ", 1)[1].split("\n", 1)[0], text.split("---\n", 2)[2]
            at = folder / "content" / path
            at.parent.mkdir(parents=True, exist_ok=True)
            slug = path.removesuffix(".md").replace("/", "-")
            at.write_text(f"Title: {title}\nDate: 2026-02-01\nSlug: {slug}\n\n{body}", "utf-8")
    (folder / "theme/templates").mkdir(parents=True)
    page = "<!doctype html><html><head><title>{0}</title></head><body><h1>{0}</h1>{1}</body></html>"
    for name in ("article", "page"):
        html = page.format(f"{{{{ {name}.title }}}}", f"{{{{ {name}.content }}}}")
        (folder / f"theme/templates/{name}.html").write_text(html, "utf-8")
    config = "PATH = 'content'\nOUTPUT_PATH = 'site'\nTHEME = 'theme'\nSITEURL = ''\nTIMEZONE = 'UTC'\n"
    config += "DIRECT_TEMPLATES = []\nAUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ''\nFEED_ALL_ATOM = None\n"
    config += "CATEGORY_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None\n"
    config += "LOAD_CONTENT_CACHE = CACHE_CONTENT = True\nCONTENT_CACHING_LAYER = 'generator'\n"
    (folder / "pelicanconf.py").write_text(config, "utf-8")


_BRIEF = "content/story-0001/events/brief-0001.md"
_KNOWN = (
    ("hugo", ["--quiet", "--destination", "site"], write_for_hugo, _BRIEF, ("site", "resources")),
    ("eleventy", ["--quiet"], _eleventy, _BRIEF, ("site",)),
    ("mkdocs", ["build", "--quiet"], _mkdocs, _BRIEF, ("site",)),
    ("pelican", ["--quiet"], _pelican, _BRIEF, ("site", "cache")),
)
"""Programs with their arguments, who writes their sites, the brief that is edited, and folders that a build makes."""
