"""What readers do not see: sources and files that only drafts use."""

from __future__ import annotations

import pytest
from assembling import HERE, brief, make

SOURCE = "{title: T, publisher: P, undated: true, held: h"
FILES: dict[str, str | bytes] = {
    "sources.yml": f"both: {SOURCE}}}\ndraft: {SOURCE}, via: first}}\nfirst: {SOURCE}}}\nnobody: {SOURCE}}}\n"
    f"quoted: {SOURCE}}}\n",
    "quotes.yml": "q: {text: W, speaker: Someone, source: quoted}\n",
    "images.yml": "i: {file: assets/i.png, alt: A, credit: C, licence: CC0-1.0}\n",
    "terms/d.md": brief(
        "draft: true\nsource: draft", "[@both] [f](assets/d.pdf) [g](assets/both.pdf)\n\n{quote:q}\n\n{image:i}\n"
    ),
    HERE: brief(body="Cited [@both], [g](assets/both.pdf).\n"),
    **dict.fromkeys(("assets/d.pdf", "assets/both.pdf", "assets/i.png", "assets/free.pdf"), b"x"),
}


def test_what_only_drafts_use_is_not_published() -> None:
    made = make(FILES)
    assert made.told == []
    assert sorted(made.explainer.sources) == ["both", "nobody"]
    assert sorted(made.explainer.assets) == ["assets/both.pdf", "assets/free.pdf"]


def test_with_drafts_all_is_published() -> None:
    made = make(FILES, drafts=True).explainer
    assert len(made.sources) == 5 and len(made.assets) == 4


@pytest.mark.parametrize("path", ["sources.yml", "numbers.yml"])
def test_source_that_something_published_needs_stays(path: str) -> None:
    more = {
        "sources.yml": f"{FILES['sources.yml']!s}free: {SOURCE}, via: draft}}\n",
        "numbers.yml": "n: {label: l, values: [{value: 1, as_of: 2022, by: P, source: draft}]}\n",
    }
    assert {"draft", "first"} <= set(make({**FILES, path: more[path]}).explainer.sources)
