"""What a repository of git is made of: blobs, trees and commits, told as bytes, with their names, and packed.

In the room: the formats of git's manual (gitformat-pack, and "Git Objects" of Pro Git). All of it is pure: what is
stored, and where, is told by `publish.py`. That the names are told here is why only what is new has to be written, and
that the bytes are made here, why nothing can change them on their way, and one process of git stores them all.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from hashlib import new as hasher
from itertools import chain
from typing import TypeAlias

FILE, FOLDER = "100644", "40000"
"""What an entry of a tree is: its mode, as git writes it."""

Entry: TypeAlias = tuple[str, str]
"""Something in a tree: its mode, and the name of its object."""
Objects: TypeAlias = dict[str, tuple[str, bytes]]
"""Objects by name: what each is (commit, tree or blob), and its bytes."""

MANY = 100
"""From so many on, objects are stored as one file, as `git fetch` does it too (fetch.unpackLimit)."""
_KINDS = {"commit": 1, "tree": 2, "blob": 3}


def name_of(kind: str, data: bytes, form: str) -> str:
    """The name of an object; `form` is the digest by which a repository names things, "sha1" or "sha256"."""
    digest = hasher(form, b"%s %d\0" % (kind.encode(), len(data)), usedforsecurity=False)
    digest.update(data)
    return digest.hexdigest()


def add(objects: Objects, kind: str, data: bytes, form: str) -> str:
    """Add an object to others, and tell its name."""
    name = name_of(kind, data, form)
    objects[name] = kind, data
    return name


def add_tree(objects: Objects, files: Mapping[bytes, Entry], form: str) -> str:
    """Add the folder that holds some files, by path, and all folders below it; tells its name."""
    entries: dict[bytes, Entry] = {}
    below: dict[bytes, dict[bytes, Entry]] = {}
    for path, entry in files.items():
        first, slash, rest = path.partition(b"/")
        if slash:
            below.setdefault(first, {})[rest] = entry
        else:
            entries[path] = entry
    # A folder has its place among the others as if its name ended in "/".
    entries.update({name + b"/": (FOLDER, add_tree(objects, inside, form)) for name, inside in below.items()})
    data = (
        b"%s %s\0%s" % (mode.encode(), name.removesuffix(b"/"), bytes.fromhex(of))
        for name, (mode, of) in sorted(entries.items())
    )
    return add(objects, "tree", b"".join(data), form)


def commit(tree: str, parents: Sequence[str], people: tuple[str, str], message: str) -> bytes:
    """The bytes of a commit. Each of the people is told with the moment: "Ann <ann@example.org> 1700000000 +0000"."""
    author, committer = people
    lines = [f"tree {tree}", *(f"parent {name}" for name in parents), f"author {author}", f"committer {committer}"]
    return "\n".join([*lines, "", message]).encode("utf-8", "surrogateescape")


def pack(objects: Objects, form: str) -> Iterator[bytes]:
    """Objects as one file, piece by piece, and each deflated by itself: so git can send them on as they are."""
    digest = hasher(form, usedforsecurity=False)
    head = b"PACK" + (2).to_bytes(4, "big") + len(objects).to_bytes(4, "big")
    for piece in chain([head], _all_packed(objects)):
        digest.update(piece)
        yield piece
    yield digest.digest()


def _all_packed(objects: Objects) -> Iterator[bytes]:
    if len(objects) < MANY:
        yield from map(_packed, objects.values())
        return
    from concurrent.futures import ThreadPoolExecutor  # to import it takes as long as to pack a hundred

    with ThreadPoolExecutor() as workers:  # while one deflates, others can
        yield from workers.map(_packed, objects.values())


def _packed(told: tuple[str, bytes]) -> bytes:
    """One object of a pack: kind and size, four bits of it first and then seven at a time, and the deflated bytes."""
    kind, data = told
    first, size = _KINDS[kind] << 4 | len(data) & 15, len(data) >> 4
    head = bytearray()
    while size:
        head.append(first | 128)
        first, size = size & 127, size >> 7
    head.append(first)
    return bytes(head) + zlib.compress(data)
