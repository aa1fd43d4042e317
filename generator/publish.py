"""From outputs to one commit on the Pages branch, on top of what is there: a plan first, and nothing of others lost.

In the room: what is on the branch and what of it is ours, the plan, the commit, the push, and going back. Not in the
room: how git is run (`git.py`), what the hosting site takes (`hosting.py`), and how the site is made.

The writer's work tree, index, HEAD, branches and stash are never touched: the commit is made of objects alone, and
pushed by its name. It tells what it was made from in lines at its end:

    Nutgraf-Source: the commit of the writing, or "none"
    Nutgraf-Source-Dirty: whether the writing differed from that commit
    Nutgraf-Version: the generator
    Nutgraf-Tree: its own tree; a commit that somebody changed has another one, and so does not count as ours
    Nutgraf-Kept: a file that others put there, once for each

So whatever a commit of ours holds and does not name as kept, we wrote; no other memory is needed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cache
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote, unquote

from msgspec import Struct
from msgspec.structs import replace

from generator import __version__, hosting, objects
from generator.git import Answer, Git, Trouble, answer, asked, knowing, meaning, offline, shown
from generator.hosting import Refused
from generator.objects import FILE, Entry, name_of
from generator.problems import Fault, listed, many, printable

BRANCH, MESSAGE = "gh-pages", "Publish the site"
TRIES = 3
MANY_FILES, LARGE_PART = 256, 4
"""More than so many files, or more than one in so many, are not removed without asking."""
MOST_NAMED = 20
"""How many files of others are named, unless all are asked for."""

Outputs: TypeAlias = Mapping[str, bytes]
Files: TypeAlias = Mapping[str, Entry]
Trailers: TypeAlias = Mapping[str, tuple[str, ...]]


class Asked(Struct, frozen=True):
    """What the command line and the settings ask for; `base_url` is "auto" where the remote is to tell it.

    `read` are the folders that the site is made from. `epoch` are seconds since 1970, for both dates of the commit.
    """

    read: tuple[Path, ...]
    base_url: str
    remote: str = ""
    branch: str = BRANCH
    message: str = ""
    dry_run: bool = False
    yes: bool = False
    prune: bool = False
    orphan: bool = False
    rollback: int = 0
    epoch: str = ""
    verbose: bool = False


class Place(Struct, frozen=True):
    """Where to publish to: git in the writer's repository, what it calls the remote, the addresses of that, the branch.

    The first of the addresses is the one that answers. `people` are author and committer with the moment, as a commit
    names them; in a dry run they are not needed.
    """

    git: Git
    remote: str
    addresses: tuple[str, ...]
    branch: str
    people: tuple[str, str] = ("", "")

    @property
    def ref(self) -> str:
        return f"refs/heads/{self.branch}"

    @property
    def address(self) -> str:
        return self.addresses[0]


class Commit(Struct, frozen=True):
    """A commit: its name, tree and parents, who made it and when, and its message."""

    name: str
    tree: str
    parents: tuple[str, ...]
    who: str
    when: str
    message: str


class Tip(Struct, frozen=True):
    """What is on the branch: its newest commit, if there is one, its files, and which of them are ours.

    `objects` are the names of all objects that it is known to hold. `theirs` says who made the commit, if we did not.
    """

    commit: Commit | None
    files: Files
    ours: Set[str]
    objects: Set[str] = frozenset()
    theirs: str = ""


class Plan(Struct, frozen=True):
    """What a publication does, by path, each sorted. `files` is everything that will be there.

    `replaced` are those of `changed` that were not ours.
    """

    files: Files
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]
    replaced: tuple[str, ...]

    @property
    def is_news(self) -> bool:
        return bool(self.added or self.changed or self.removed)


class Edition(Struct, frozen=True):
    """What is to be published: files of ours with the bytes that may have to be sent.

    `source` is what an older edition was made from; without it, it is the writing as it is.
    """

    files: Files
    data: Outputs
    address: str
    source: Trailers | None = None
    subject: str = MESSAGE


Make: TypeAlias = Callable[[str], Outputs | None]
"""Makes the outputs for an address, or tells by itself why there are none."""


def run(asked_for: Asked, git: Git, make: Make, agreed: Callable[[str], bool], say: Callable[[str], None]) -> bool:
    """Publish; False when there is nothing to be published, because `make` told why not.

    `agreed` is asked before much is removed, `say` is told the plan and what was done. Raises Refused for what the
    writer can mend, and Trouble when git, the network or the server fails. The branch holds its old files or its new
    ones, whole, whatever happens.
    """
    place = _place(git, asked_for)
    make = cache(make)
    for turn in range(TRIES):
        if turn:
            say("The branch has moved meanwhile: it is read again.")
        tip = _tip(place, asked_for)
        if tip is None:
            continue
        edition = _older(place, tip, asked_for) if asked_for.rollback else _edition(place, tip, asked_for, make)
        if edition is None:
            return False
        plan = planned(tip, edition.files, prune=asked_for.prune)
        _must_fit(plan, edition.files)
        _must_not_be_too_large(place.git, plan, edition)
        for line in told(plan, place, edition, verbose=asked_for.verbose):
            say(line)
        if end := _end(tip, plan, asked_for):
            for line in (*_needs_yes(tip, plan, asked_for), end):
                say(line)
            return True
        _must_be_agreed(tip, plan, asked_for, agreed)
        commit = _committed(place, tip, edition, plan, asked_for)
        if _pushed(place, tip, commit, orphan=asked_for.orphan):
            for line in _told_at_the_end(place, tip, commit, edition):
                say(line)
            return True
    raise Trouble(f"the branch {place.branch} moved {TRIES} times meanwhile; publish again when the others are done.")


def _told_at_the_end(place: Place, tip: Tip, commit: str, edition: Edition) -> Iterator[str]:
    yield f"Published as {commit[:10]}" + (f": {edition.address}" if edition.address else ".")
    if tip.commit is None and (setting := hosting.setting(place.addresses, place.branch)):
        yield printable(setting)


def _end(tip: Tip, plan: Plan, asked_for: Asked) -> str:
    """Why a publication ends with its plan, if it does."""
    has_history = tip.commit is not None and bool(tip.commit.parents)
    if not plan.is_news and not (asked_for.orphan and has_history):
        return "Nothing to publish."
    return "Nothing was published: that was a dry run." if asked_for.dry_run else ""


# --- where to --------------------------------------------------------------------------------------------------------


def _place(git: Git, asked_for: Asked) -> Place:
    if asked_for.branch != BRANCH and asked(git, "check-ref-format", f"refs/heads/{asked_for.branch}").code:
        fix = f"write one such as {BRANCH}."
        raise _refused("no-branch", f'"{printable(asked_for.branch)}" cannot be the name of a branch', fix)
    if asked_for.epoch:
        moment = f"@{asked_for.epoch} +0000"
        git = replace(git, environment={**git.environment, "GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment})
    # Who publishes must be known before anything is made; in a dry run nobody has to be.
    place = _with_addresses(git, _addresses(answer(git, "remote", "-v").text), asked_for)
    if asked_for.dry_run:
        return place
    author, committer = (answer(git, "var", f"GIT_{role}_IDENT").text for role in ("AUTHOR", "COMMITTER"))
    return replace(place, people=(author, committer))


def _addresses(listing: str) -> dict[str, dict[str, str]]:
    """The remotes, each with what git makes of its addresses: that to "fetch" from, and the first to "push" to."""
    found: dict[str, dict[str, str]] = {}
    for line in listing.split("\n"):
        if told := re.fullmatch(r"(.*?)\t(.*) \((fetch|push)\)(?: \[.*\])?", line):
            found.setdefault(told[1], {}).setdefault(told[3], told[2])
    return found


def _with_addresses(git: Git, remotes: Mapping[str, Mapping[str, str]], asked_for: Asked) -> Place:
    """The remote that is meant with its addresses: what git makes of them, and as they are written in its settings."""
    remote = _remote([*remotes], asked_for.remote)
    pushed = remotes[remote]["push"]
    fetched = remotes[remote].get("fetch", pushed)
    addresses = tuple(filter(None, (pushed, fetched, *git.settings.get(f"remote.{remote}.url", ()))))
    # Where git reads from one place and writes to another, the branch that counts is the one that is written to.
    return Place(knowing(git, addresses), remote if pushed == fetched else pushed, addresses, asked_for.branch)


def _remote(names: Sequence[str], wanted: str) -> str:
    """The remote that is meant: the one that was named, else origin, else the only one."""
    if not names:
        raise Trouble("the repository has no remote to publish to; name one with `git remote add origin ADDRESS`.")
    if wanted and wanted not in names:
        raise Trouble(f'there is no remote "{printable(wanted)}"; name {listed(names)} with --remote.')
    if wanted or "origin" in names or len(names) == 1:
        return wanted or ("origin" if "origin" in names else names[0])
    raise _refused("no-remote", f"there are {len(names)} remotes", f"name {listed(names)} with --remote.")


# --- what is there ---------------------------------------------------------------------------------------------------


def _tip(place: Place, asked_for: Asked) -> Tip | None:
    """What is on the branch now; None if it moved between two looks.

    Raises Refused for what somebody else made, unless it is agreed to.
    """
    listing = answer(place.git, "ls-remote", place.remote, place.ref, at=place.address).text
    name = next((line[0] for line in map(str.split, listing.splitlines()) if line[1:] == [place.ref]), "")
    if not name:
        return Tip(None, {}, frozenset())
    tip = _of_ours(offline(place.git), name)
    if tip and not asked_for.rollback:
        return tip  # whoever published last from here has it all here
    options = ("--no-tags", "--no-prune", "--no-write-fetch-head", "--refmap=")
    fetched = asked(place.git, "fetch", "--quiet", *options, place.remote, place.ref, at=place.address)
    if "couldn't find remote ref" in fetched.err:
        return None
    if fetched.code:
        raise Trouble(meaning(fetched, place.address))
    return _of_ours(place.git, name) or _of_others(place, name, asked_for)


def _of_ours(git: Git, name: str) -> Tip | None:
    """The tip that a commit of ours is; None if it is not ours, or not here."""
    told = asked(git, *_log(name, 1))
    commit = None if told.code else _commits(told)[0]
    if commit is None or not is_ours(commit) or (listing := asked(git, *_ls_tree(name))).code:
        return None
    files, folders = _entries(listing)
    return Tip(commit, files, files.keys() - kept_by(commit), {name for _, name in files.values()} | folders)


def _of_others(place: Place, name: str, asked_for: Asked) -> Tip | None:
    """The tip that a commit of somebody else is; None if it is not here."""
    if asked(place.git, "cat-file", "-e", f"{name}^{{commit}}").code:
        return None
    commit, files = _history(place.git, name, 1)[0], _files(place.git, name)
    who, about = printable(commit.who), printable(commit.message.partition("\n")[0])
    newest = f"the newest commit of {place.branch} was not made by Nutgraf"
    theirs = f"{newest}, but by {who} on {commit.when[:10]}: “{about}”"
    if not (asked_for.yes or asked_for.dry_run):
        fix = "see with --dry-run what would be done on top of it, then add --yes; or take another one with --branch."
        raise _refused("not-ours", theirs, fix)
    return Tip(commit, files, _still_ours(place.git, commit, files), theirs=theirs)


def _still_ours(git: Git, tip: Commit, files: Files) -> frozenset[str]:
    """What the newest commit of ours below somebody else's wrote, and nobody changed since."""
    older = next(filter(is_ours, _history(git, tip.name)), None)
    if older is None:
        return frozenset()
    before, kept = _files(git, older.name), kept_by(older)
    return frozenset(path for path, entry in files.items() if before.get(path) == entry and path not in kept)


def _history(git: Git, name: str, most: int = -1) -> list[Commit]:
    """The commits of a branch, newest first."""
    return _commits(answer(git, *_log(name, most)))


def _log(name: str, most: int) -> tuple[str, ...]:
    form = "--format=%H%n%T%n%P%n%an%n%cI%n%B"
    return ("log", "-z", "--no-color", "--no-notes", "--encoding=UTF-8", f"--max-count={most}", form, name)


def _commits(told: Answer) -> list[Commit]:
    return [_commit(part) for part in told.text.split("\0") if part]


def _commit(told_by_git: str) -> Commit:
    name, tree, parents, who, when, message = told_by_git.lstrip("\n").split("\n", 5)
    return Commit(name, tree, tuple(parents.split()), who, when, message)


def _files(git: Git, name: str) -> dict[str, Entry]:
    return _entries(answer(git, *_ls_tree(name)))[0]


def _ls_tree(name: str) -> tuple[str, ...]:
    return ("ls-tree", "-r", "-t", "-z", "--full-tree", name)


def _entries(listing: Answer) -> tuple[dict[str, Entry], set[str]]:
    """The files of a commit, and the names of its folders."""
    files: dict[str, Entry] = {}
    folders = set()
    for line in filter(None, listing.out.decode("utf-8", "surrogateescape").split("\0")):
        about, _, path = line.partition("\t")
        mode, kind, name = about.split()
        if kind == "tree":
            folders.add(name)
        else:
            files[path] = mode, name
    return files, folders


# --- what a commit tells ---------------------------------------------------------------------------------------------


def trailers(message: str) -> dict[str, tuple[str, ...]]:
    """The lines "Key: value" at the end of a message, each key with all its values."""
    found: dict[str, tuple[str, ...]] = {}
    for line in message.strip("\n").rpartition("\n\n")[2].splitlines():
        key, _, value = line.partition(": ")
        found[key] = (*found.get(key, ()), value)
    return found


def is_ours(commit: Commit) -> bool:
    """Whether Nutgraf made a commit, and nobody changed its files since."""
    return trailers(commit.message).get("Nutgraf-Tree") == (commit.tree,)


def kept_by(commit: Commit) -> frozenset[str]:
    """The files of others that a commit of ours kept."""
    names = trailers(commit.message).get("Nutgraf-Kept", ())
    return frozenset(unquote(name, errors="surrogateescape") for name in names)


def message(subject: str, source: Trailers, tree: str, kept: Iterable[str]) -> str:
    """What a commit of ours says."""
    lines = [f"{key}: {value}" for key in sorted(source, key=_SOURCE.index) for value in source[key]]
    lines += [f"Nutgraf-Tree: {tree}", *(f"Nutgraf-Kept: {_on_one_line(path)}" for path in kept)]
    return "\n".join([subject.strip(), "", *lines, ""])


_SOURCE = ("Nutgraf-Source", "Nutgraf-Source-Dirty", "Nutgraf-Version")


def _on_one_line(path: str) -> str:
    """A path in which `unquote` finds everything again, and whose letters stay letters."""
    return "".join(
        char if char.isprintable() and char != "%" and char != " " else quote(char, errors="surrogateescape")
        for char in path
    )


# --- what is to be there ---------------------------------------------------------------------------------------------


def _edition(place: Place, tip: Tip, asked_for: Asked, make: Make) -> Edition | None:
    """The site made afresh, for the address that it will have."""
    domain = hosting.domain_in(_data(place.git, tip.files, hosting.DOMAIN))
    address = hosting.address(asked_for.base_url, place.addresses, domain)
    site = make(address.base_url)
    if site is None:
        return None
    named = {hosting.DOMAIN: f"{address.domain}\n".encode()} if address.domain else {}
    outputs = {**site, **hosting.ALWAYS, **named}
    if faults := hosting.faults(outputs):
        raise Refused(*faults, of_content=True)
    return Edition(entries(place.git.form, outputs), outputs, address.base_url)


def _data(git: Git, files: Files, path: str) -> bytes:
    return answer(git, "cat-file", "blob", files[path][1]).out if path in files else b""


def entries(form: str, outputs: Outputs) -> dict[str, Entry]:
    """The names that a repository gives to outputs; `form` is the digest that it names things by."""
    return {path: (FILE, name_of("blob", data, form)) for path, data in outputs.items()}


def _source(git: Git, read: Sequence[Path]) -> Trailers:
    """What the site is made from: the commit of the writing, and whether the writing differs from it."""
    inside = [str(folder.resolve()) for folder in read if folder.resolve().is_relative_to(git.top.resolve())]
    status = answer(git, "status", "--porcelain=v2", "--branch", "--", *inside).text.splitlines()
    head = next((line.split()[2] for line in status if line.startswith("# branch.oid ")), "")
    has_commit = head not in ("", "(initial)")
    is_dirty = not has_commit or (bool(inside) and any(not line.startswith("# ") for line in status))
    told = (head if has_commit else "none", "yes" if is_dirty else "no", __version__)
    return {key: (value,) for key, value in zip(_SOURCE, told, strict=True)}


def _older(place: Place, tip: Tip, asked_for: Asked) -> Edition:
    """What we wrote a number of publications ago."""
    publications = [commit for commit in _history(place.git, tip.commit.name) if is_ours(commit)] if tip.commit else []
    if asked_for.rollback >= len(publications):
        there = f"the branch holds {many(len(publications), 'publication')} of Nutgraf's"
        most = len(publications) - 1
        fix = f"--rollback takes 1 to {most}." if most > 0 else "there is none to go back to."
        raise _refused("no-publication", there, fix)
    then = publications[asked_for.rollback]
    files = {path: entry for path, entry in _files(place.git, then.name).items() if path not in kept_by(then)}
    files.pop(hosting.DOMAIN, None)  # the domain is a matter of today
    told_then = trailers(then.message)
    subject = f"Go back by {many(asked_for.rollback, 'publication')}"
    return Edition(files, {}, "", {key: told_then[key] for key in _SOURCE if key in told_then}, subject)


# --- the plan --------------------------------------------------------------------------------------------------------


def planned(tip: Tip, wanted: Files, *, prune: bool) -> Plan:
    """What has to happen so that the branch holds what is wanted, beside what others put there.

    Files of others go with `prune` alone, and the custom domain never: it can only be replaced.
    """
    there = tip.files
    left = there.keys() - wanted.keys() - {hosting.DOMAIN}
    removed = left if prune else left & tip.ours
    kept = there.keys() - wanted.keys() - removed
    changed = [path for path in wanted if path in there and there[path] != wanted[path]]
    return Plan(
        files={**{path: there[path] for path in kept}, **wanted},
        added=tuple(sorted(wanted.keys() - there.keys())),
        changed=tuple(sorted(changed)),
        removed=tuple(sorted(removed)),
        kept=tuple(sorted(kept)),
        replaced=tuple(sorted(path for path in changed if path not in tip.ours)),
    )


def _must_fit(plan: Plan, wanted: Files) -> None:
    if pairs := hosting.clashes(wanted, plan.kept):
        theirs, ours = (printable(path) for path in pairs[0])
        message = f'"{theirs}", which others put on the branch, is in the way of "{ours}"'
        raise _refused("in-the-way", message, "rename it there, or remove what others put there with --prune.")


def _must_not_be_too_large(git: Git, plan: Plan, edition: Edition) -> None:
    """Files of others count as well, as far as git has them: a partial clone has none."""
    if not plan.kept:
        return
    names = "".join(f"{plan.files[path][1]}\n" for path in plan.kept).encode()
    told = asked(offline(git), "cat-file", "--batch-check=%(objectsize)", given=names).text.splitlines()
    size = sum(map(len, edition.data.values())) + sum(int(each) for each in told if each.isdecimal())
    if size > hosting.LARGEST_SITE_BYTES:
        whole, most = hosting.in_units(size), hosting.in_units(hosting.LARGEST_SITE_BYTES)
        message = f"the site would have {whole} with what others put on the branch, and Pages takes at most {most}"
        raise _refused("too-large", message, "make one of them smaller, or remove what others put there with --prune.")


def is_large(tip: Tip, plan: Plan) -> bool:
    """Whether so much goes that somebody must say yes."""
    return len(plan.removed) > MANY_FILES or len(plan.removed) * LARGE_PART > len(tip.files)


def _goes(tip: Tip, plan: Plan) -> str:
    return f"{many(len(plan.removed), 'file')} of the {len(tip.files)} on the branch would be removed"


def _needs_yes(tip: Tip, plan: Plan, asked_for: Asked) -> Iterator[str]:
    """What a dry run says of what would not be done without being agreed to."""
    reasons = (tip.theirs, _goes(tip, plan) if is_large(tip, plan) else "")
    if plan.is_news and not asked_for.yes:
        yield from (f"To publish this, --yes is needed: {reason}." for reason in reasons if reason)


def _must_be_agreed(tip: Tip, plan: Plan, asked_for: Asked, agreed: Callable[[str], bool]) -> None:
    goes = _goes(tip, plan)
    if is_large(tip, plan) and not asked_for.yes and not agreed(goes):
        raise _refused("large-removal", goes, "look at them with --dry-run -v; if it is meant, add --yes.")


def told(plan: Plan, place: Place, edition: Edition, *, verbose: bool) -> Iterator[str]:
    """The plan in lines, as it is printed."""
    yield f"To {shown(place.address)}, branch {printable(place.branch)}"
    if edition.address:
        yield f"At {edition.address}"
    for what in ("added", "changed", "removed"):
        for path in getattr(plan, what) if verbose else ():
            yield f"{what}: {printable(path)}"
    yield from _named("replaced", plan.replaced, "others put it there, or changed it", verbose=verbose)
    yield from _named("kept", plan.kept, "not written by Nutgraf", verbose=verbose)
    size = f", {hosting.in_units(sum(map(len, edition.data.values())))}" if edition.data else ""
    counts = f"{len(plan.added)} added, {len(plan.changed)} changed, {len(plan.removed)} removed"
    yield f"{many(len(edition.files), 'file')}{size}: {counts}"
    yield from hosting.warnings(edition.data)


def _named(what: str, paths: Sequence[str], why: str, *, verbose: bool) -> Iterator[str]:
    most = len(paths) if verbose else MOST_NAMED
    yield from (f"{what}: {printable(path)} ({why})" for path in paths[:most])
    if len(paths) > most:
        yield f"{what}: {len(paths) - most} more; -v names them all"


# --- the commit and the push -----------------------------------------------------------------------------------------


def _committed(place: Place, tip: Tip, edition: Edition, plan: Plan, asked_for: Asked) -> str:
    """Make the commit, of objects alone, and tell its name."""
    form = place.git.form
    made: objects.Objects = {edition.files[path][1]: ("blob", data) for path, data in edition.data.items()}
    paths = {path.encode("utf-8", "surrogateescape"): entry for path, entry in plan.files.items()}
    tree = objects.add_tree(made, paths, form)
    source = edition.source if edition.source is not None else _source(place.git, asked_for.read)
    words = message(asked_for.message.strip() or edition.subject, source, tree, plan.kept)
    parents = (tip.commit.name,) if tip.commit and not asked_for.orphan else ()
    name = objects.add(made, "commit", objects.commit(tree, parents, place.people, words), form)
    _store(place.git, {new: made[new] for new in made if new not in tip.objects})
    return name


def _store(git: Git, made: objects.Objects) -> None:
    """Write objects as they are, in one go, and by a way on which no filter is asked."""
    command = ("index-pack", "--stdin") if len(made) >= objects.MANY else ("unpack-objects", "-q")
    answer(git, *command, given=objects.pack(made, git.form))


_MOVED = re.compile(
    r"(?m)^!\t.*\t\[rejected\] \((fetch first|non-fast-forward|stale info)\)"
    r"|\[remote rejected\] \([^)\n]*(failed to update ref|cannot lock ref|failed to lock|incorrect old value)"
)


def _pushed(place: Place, tip: Tip, commit: str, *, orphan: bool) -> bool:
    """Push a commit; False when the branch moved since it was read. What is not ours to overwrite stays."""
    lease = [f"--force-with-lease={place.ref}:{tip.commit.name if tip.commit else ''}"] if orphan else []
    found = asked(place.git, "push", "--porcelain", *lease, place.remote, f"{commit}:{place.ref}", at=place.address)
    if found.code and _MOVED.search(found.text):
        return False
    if found.code:
        raise Trouble(meaning(found, place.address))
    return True


def _refused(rule: str, message: str, fix: str) -> Refused:
    return Refused(Fault(rule, message, fix=fix))
