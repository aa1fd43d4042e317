"""What readers do not see: sources and files that only drafts use.

In the room: which sources and assets are left out while drafts are. What nothing uses at all is published: it may be
meant for readers as it is. Not in the room: whether what is named is there (references.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from generator import uses
from generator.catalogue import Catalogue
from generator.uses import Use


class Unseen(Struct, frozen=True):
    """Keys of sources, and paths of files below the explainer."""

    sources: frozenset[str]
    assets: frozenset[str]


def of_drafts(known: Catalogue, used: Mapping[str, tuple[Use, ...]]) -> Unseen:
    """What drafts use, directly or by way of a quote, picture or source, and nothing that is published.

    `used` tells by file what each brief uses.
    """
    drafts = [brief for brief in known.briefs if brief.front.draft]
    if not drafts:
        return Unseen(frozenset(), frozenset())
    hidden = _reached(_ways(use for brief in drafts for use in used[brief.file]), known)
    shown = {use for brief in known.briefs if not brief.front.draft for use in used[brief.file]}
    seen = _reached({*shown, *(use for use in _everything(known) if use not in hidden)}, known)
    left = hidden - seen
    return Unseen(
        frozenset(key for what, key in left if what == "sources"),
        frozenset(path for what, path in left if what == "assets"),
    )


def _everything(known: Catalogue) -> Iterator[Use]:
    for name, registry in known.registries.items():
        yield from ((name, key) for key, _ in registry.entries)


def _reached(used: Iterable[Use], known: Catalogue) -> frozenset[Use]:
    """What is used, and what that uses in turn."""
    entries = {(name, key): entry for name, registry in known.registries.items() for key, entry in registry.entries}
    found, todo = set[Use](), list(used)
    while todo:
        use = todo.pop()
        if use not in found:
            found.add(use)
            todo += _ways(uses.of_part(entries.get(use, ())))
    return frozenset(found)


def _ways(used: Iterable[Use]) -> Iterator[Use]:
    """Uses without numbers and places: their pages show them all, whoever uses them."""
    return (use for use in used if use[0] not in ("numbers", "places"))
