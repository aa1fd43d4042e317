"""What tests of whole sites share: building one from memory, and looking at its pages as a browser would.

Building the site of this repository takes half a second, so it is built once a session and kept.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pytest

from generator import cli, pipeline
from generator.pipeline import Built, Options
from generator.read import Tree, read_tree
from generator.vocabulary import ADVICE_RULES, EVIDENCE_RULES

ROOT = Path(__file__).resolve().parent.parent
SITES = ROOT / "tests" / "sites"
FERRY = SITES / "ferry"
BASE = "https://example.org/explainers/"
GOLDEN = tuple(sorted(folder.name for folder in SITES.iterdir() if folder.is_dir()))
"""Every site that stands in `tests/sites/`."""
DRAFTS = " with drafts"
ON_THE_BRANCH = " on the branch"
PLACE = "https://ann.github.io/repo/"
"""Where a site is that `publish` put on its branch."""

WITHOUT_RULES = "rules:\n" + "".join(f"  {rule}: off\n" for rule in (*EVIDENCE_RULES, *ADVICE_RULES))
"""For `site.yml` in tests about something else than evidence."""

SMALL = {
    "site.yml": f"title: Small\nbase_url: auto\n{WITHOUT_RULES}",
    "one/index.md": "---\ntitle: One\nsummary: The first.\npublished: 2026-11-01\n---\nText.\n",
}
"""The smallest site there is."""


def quietly(stage: str, share: float) -> None:
    """Stands where the progress bar stands."""


def tree(files: Mapping[str, str | bytes]) -> Tree:
    return Tree({path: data.encode() if isinstance(data, str) else data for path, data in sorted(files.items())}, ())


def build(content: Tree, *, drafts: bool = False, base_url: str | None = None) -> Built:
    """Build with the layouts of this repository."""
    return pipeline.build(content, cli._layouts(None), Options("content", base_url, drafts), quietly)


def written(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder."""
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data.encode() if isinstance(data, str) else data)
    return folder


@dataclass(frozen=True)
class Site:
    """The outputs of a build, with its pages parsed once."""

    outputs: Mapping[str, bytes]

    @cached_property
    def pages(self) -> dict[str, Element]:
        """Every page by output path, parsed as browsers do; a page that is no valid HTML fails the test."""
        return {path: parse(data) for path, data in self.outputs.items() if path.endswith(".html")}

    @cached_property
    def text_pages(self) -> dict[str, Element]:
        """Those that are no redirects."""
        return {path: page for path, page in self.pages.items() if not is_redirect(page)}

    def target(self, page: str, href: str) -> tuple[str, str]:
        """The output path and the fragment that a link of a page leads to."""
        parts = urlsplit(href)
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(parts.path))) if parts.path else page
        if parts.path.endswith("/") or path == ".":
            path = posixpath.normpath(f"{path}/index.html")
        return path, unquote(parts.fragment)


def parse(data: bytes) -> Element:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root: Element = parser.parse(data, transport_encoding="utf-8")
    assert not parser.errors, [(at, code) for at, code, _ in parser.errors[:3]]
    return root


def is_redirect(page: Element) -> bool:
    return page.find(".//meta[@http-equiv='refresh']") is not None


def all_of(page: Element, *tags: str) -> Iterator[Element]:
    return (element for element in page.iter() if element.tag in tags)


def one(page: Element, path: str) -> Element:
    found = page.findall(path)
    assert len(found) == 1, f"{len(found)} of {path}"
    return found[0]


def text_of(element: Element) -> str:
    """The words of an element for people: what programs read in it is none of them."""
    return " ".join("".join(_words(element)).split())


def _words(element: Element) -> Iterator[str]:
    yield element.text or ""
    for inner in element:
        yield from _words(inner) if inner.tag != "script" else ()
        yield inner.tail or ""


def attributes(page: Element) -> Iterator[tuple[Element, str, str]]:
    return ((element, str(name), value) for element in page.iter() for name, value in element.attrib.items())


@cache
def site(name: str) -> Site:
    """A site that many tests look at: "ours" or one of `GOLDEN`, also "… with drafts"; built without any problem.

    With "… on the branch" it is what `publish` put there, checked out.
    """
    if name.endswith(ON_THE_BRANCH):
        from publishing import checked_out

        return Site(checked_out(content_of(name), PLACE))
    built = build(read_tree(content_of(name), "content"), drafts=name.endswith(DRAFTS))
    assert not built.problems, built.problems
    return Site(built.outputs)


def content_of(name: str) -> Path:
    """The folder that a site is built from."""
    name = name.removesuffix(DRAFTS).removesuffix(ON_THE_BRANCH)
    return (ROOT if name == "ours" else SITES / name) / "content"


def settings_of(name: str) -> dict[str, Any]:
    """The settings of a site, as another reader than ours reads them."""
    found: dict[str, Any] = yaml_of((content_of(name) / "site.yml").read_text("utf-8"))
    return found


def base_of(name: str) -> str:
    """The address of a site's first page, where its settings or the branch know it."""
    if name.endswith(ON_THE_BRANCH):
        return PLACE
    known = settings_of(name)["base_url"]
    return "" if known == "auto" else f"{known.rstrip('/')}/"


def briefs_of(name: str) -> dict[Path, dict[str, Any]]:
    """The front matter of every brief that a site shows, read by another reader than ours."""
    texts = {path: path.read_text("utf-8") for path in sorted(content_of(name).glob("*/**/*.md"))}
    fronts = {path: yaml_of(text.split("---\n")[1]) for path, text in texts.items()}
    return {path: front for path, front in fronts.items() if name.endswith(DRAFTS) or front.get("draft") != "true"}


def yaml_of(text: str) -> Any:
    """YAML by another reader than ours: everything is a string, a list or a mapping."""
    import yaml

    return yaml.load(text, yaml.BaseLoader)


def lacks(what: str, *, cannot: str = "") -> NoReturn:
    """Skip a test for want of something; with CI it fails, unless `cannot` says why this system can never have it."""
    if os.environ.get("CI") and not cannot:
        pytest.fail(what)
    pytest.skip(f"{what}: {cannot}" if cannot else what)
