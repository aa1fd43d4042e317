"""What the hosting site makes of a repository: the address of its site, and which files it takes.

In the room: remotes of github.com and the addresses of GitHub Pages, custom domains, limits of size, names that not
every system holds, and what must not reach readers. All of it is pure. Sources: "About GitHub Pages", "GitHub Pages
limits" and "About large files on GitHub" of docs.github.com; "Naming Files, Paths, and Namespaces" of Microsoft.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from msgspec import Struct

from generator.problems import Fault, printable

DOMAIN = "CNAME"
"""The file that tells a custom domain."""
ALWAYS = {".nojekyll": b""}
"""Without it, the hosting site takes the files for those of another generator, and leaves some out."""

LARGEST_SITE_BYTES = 10**9
LARGEST_FILE_BYTES = 10**8
LARGE_FILE_BYTES = 5 * 10**7


class Refused(Exception):
    """Raised for what the writer can mend: by arguments and settings, or, `of_content`, in what is published."""

    def __init__(self, *faults: Fault, of_content: bool = False) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults, self.of_content = faults, of_content


NOTHING_TO_SHOW = Fault(
    "nothing-to-show",
    "every explainer is a draft, and readers would see an empty site",
    fix="take `draft: true` out of what is ready.",
)


# --- addresses -------------------------------------------------------------------------------------------------------


class Address(Struct, frozen=True):
    """Where the site will be, ending in "/"; and the custom domain to be written, if the settings name one."""

    base_url: str
    domain: str = ""


_REMOTES = (
    r"(?:https?|git)://(?:[^/@\s]*@)?(?:www\.)?github\.com(?::\d+)?/+([^/\s]+)/+([^/\s?#]+)/*",
    r"ssh://(?:[^/@\s]*@)?(?:ssh\.)?github\.com(?::\d+)?/+([^/\s]+)/+([^/\s]+)/*",
    r"(?:[^/@:\s]+@)?(?:ssh\.)?github\.com:/*([^/\s]+)/+([^/\s]+)/*",
)


def repository_of(remote: str) -> tuple[str, str] | None:
    """Owner and name of a repository on github.com, by the address of a remote; None for any other remote."""
    for form in _REMOTES:
        if found := re.fullmatch(form, remote.strip(), re.IGNORECASE):
            return found[1], re.sub(r"\.git$", "", found[2], flags=re.IGNORECASE)
    return None


def pages_address(owner: str, name: str) -> str:
    """Where the hosting site shows a repository that has no custom domain."""
    site = f"{owner.lower()}.github.io"
    return f"https://{site}/" if name.lower() == site else f"https://{site}/{name}/"


def setting(remotes: Sequence[str], branch: str) -> str:
    """What is to be set once on the hosting site so that it shows the branch; nothing for other hosts."""
    page = _settings_page(remotes)
    return f'Once, at {page}: choose "Deploy from a branch", {branch} and / (root), and save.' if page else ""


def setting_of_workflow(remotes: Sequence[str]) -> str:
    """What is to be set once on the hosting site so that it shows what a workflow builds."""
    where = _settings_page(remotes) or "https://github.com, under Settings and Pages of the repository"
    return f'Once, at {where}: choose "GitHub Actions" as the source.'


def _settings_page(remotes: Sequence[str]) -> str:
    repository = next(filter(None, map(repository_of, remotes)), None)
    return f"https://github.com/{repository[0]}/{repository[1]}/settings/pages" if repository else ""


_DOMAIN_NAME = re.compile(r"([a-z0-9-]+\.)+[a-z][a-z0-9-]*")


def domain_in(file: bytes) -> str:
    """The custom domain that a CNAME file tells; nothing if it tells none, or something else."""
    words = file.decode("utf-8", "replace").lower().split()
    return words[0] if words and _DOMAIN_NAME.fullmatch(words[0]) else ""


def address(wanted: str, remotes: Sequence[str], domain: str) -> Address:
    """The address of the site.

    `wanted` is `base_url` or "auto", `remotes` are the spellings of the remote's address, `domain` is the custom
    domain that stands on the branch, or nothing. Raises Refused for a `base_url` that does not fit.
    """
    repository = next(filter(None, map(repository_of, remotes)), None)
    if repository is None:
        return _elsewhere(wanted)
    served = f"https://{domain}/" if domain else pages_address(*repository)
    if wanted == "auto":
        return Address(served)
    if _spot(wanted) == _spot(served) or (not domain and _is_below_domain_of_owner(wanted, *repository)):
        return Address(wanted)
    own = _custom_domain(wanted)
    if not own:
        raise Refused(_does_not_fit(wanted, served, domain))
    return Address(wanted, own)


def _elsewhere(wanted: str) -> Address:
    if wanted == "auto":
        raise Refused(
            Fault(
                "base-url",
                "the remote does not tell the address of the site, since it is not on github.com",
                fix="write it as base_url in site.yml, or name it with --base-url.",
            )
        )
    return Address(wanted)


def _spot(url: str) -> tuple[str, str]:
    """Host and path, as far as they tell sites apart: those who type the name of a repository mind no capitals."""
    parts = urlsplit(url)
    return parts.netloc.lower(), parts.path.rstrip("/").lower()


def _is_below_domain_of_owner(wanted: str, owner: str, name: str) -> bool:
    """Whether it is a path of the domain that the owner's own site has: the sites of the others lie below it."""
    parts, site = urlsplit(wanted), f"{owner}.github.io".lower()
    is_below = parts.path.strip("/").lower() == name.lower() != site
    return is_below and not _is_pages(parts.hostname or "")


def _is_pages(host: str) -> bool:
    return host == "github.io" or host.endswith(".github.io")


def _custom_domain(wanted: str) -> str:
    """The domain whose first page a base URL is; nothing if it is a page further down, or no domain."""
    parts = urlsplit(wanted)
    try:
        domain = parts.netloc.lower().encode("idna").decode()
    except UnicodeError:
        return ""
    is_one = _DOMAIN_NAME.fullmatch(domain) and parts.path == "/" and not _is_pages(domain)
    return domain if is_one else ""


def _does_not_fit(wanted: str, served: str, domain: str) -> Fault:
    other = ", or remove the custom domain on the hosting site" if domain else ""
    return Fault(
        "base-url",
        f"base_url is {wanted}, but the site will be at {served}",
        fix=f"write base_url: auto, or base_url: {served}, in site.yml{other}.",
    )


# --- what can be published -------------------------------------------------------------------------------------------

_TEXTS = (".html", ".xml", ".txt", ".css", ".js", ".json", ".csv")
_LOOPBACK = re.compile(rb"https?://(localhost|127(?:\.\d{1,3}){3}|\[::1\])(?![\w-]|\.\w)", re.IGNORECASE)
_PREVIEW = re.compile(rb"<script[^>]*_nutgraf/")
_LOOPBACK_SIGN, _PREVIEW_SIGN = re.compile(rb"://(?i:localhost|127|\[)"), b"_nutgraf/"
"""What a text must hold for one of these to be found in it: begins with fixed letters, and so is looked for faster."""


def faults(outputs: Mapping[str, bytes]) -> list[Fault]:
    """Everything for which outputs cannot be published, by path."""
    found = [] if "index.html" in outputs else [_no_first_page()]
    for path, data in sorted(outputs.items()):
        found += [*_faults_of_name(path), *_faults_of_size(path, len(data)), *_faults_of_text(path, data)]
    found += [_clash(path, other) for path, other in clashes(outputs)]
    size = sum(map(len, outputs.values()))
    if size > LARGEST_SITE_BYTES:
        message = f"the site has {in_units(size)}, and Pages takes at most {in_units(LARGEST_SITE_BYTES)}"
        found.append(Fault("too-large", message, fix="make the files in assets/ smaller, or fewer."))
    return found


def warnings(outputs: Mapping[str, bytes]) -> list[str]:
    """What is said of files that are large, but not too large."""
    large = sorted(path for path, data in outputs.items() if LARGE_FILE_BYTES < len(data) <= LARGEST_FILE_BYTES)
    return [f'"{printable(path)}" has {in_units(len(outputs[path]))}: that is taken, but is much.' for path in large]


def _no_first_page() -> Fault:
    fix = "look which of your own layouts keeps it from being made."
    return Fault("no-first-page", "the site has no index.html at its root, and so no first page", fix=fix)


def _faults_of_size(path: str, size: int) -> Iterator[Fault]:
    if size > LARGEST_FILE_BYTES:
        most = in_units(LARGEST_FILE_BYTES)
        message = f'"{printable(path)}" has {in_units(size)}, and the hosting site takes at most {most}'
        yield Fault("too-large", message, fix="make it smaller, or link to it elsewhere.")


def _faults_of_text(path: str, data: bytes) -> Iterator[Fault]:
    if not path.endswith(_TEXTS):
        return
    if _LOOPBACK_SIGN.search(data) and (found := _LOOPBACK.search(data)):
        message = f'"{printable(path)}" mentions {found[0].decode()}, which leads readers to their own computer'
        yield Fault("loopback", message, fix="write the public address, as base_url or where it stands in the text.")
    if _PREVIEW_SIGN in data and _PREVIEW.search(data):
        message = f'"{printable(path)}" holds the script of the preview'
        yield Fault("preview", message, fix="take it out of your layouts; the preview adds it by itself.")


_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)


def _faults_of_name(path: str) -> Iterator[Fault]:
    why = next(filter(None, map(_trouble_with, path.split("/"))), "")
    if why:
        yield Fault("file-name", f'"{printable(path)}" {why}', fix="give the file in assets/ another name.")


def _trouble_with(name: str) -> str:
    is_plain = name.isascii() and name.isprintable()
    if not is_plain and any(unicodedata.category(char) in ("Cc", "Cs") for char in name):
        return "has a control character in its name"
    if re.search(r'[<>:"|?*\\]', name):
        return "has a character in its name that Windows cannot hold"
    if name.endswith((".", " ")):
        return "ends in a dot or blank, which Windows cannot hold"
    return "is the name of a device on Windows" if _DEVICES.fullmatch(name) else ""


def _clash(path: str, other: str) -> Fault:
    message = f'"{printable(path)}" and "{printable(other)}" are one file on computers that tell no capitals apart'
    return Fault("file-name", message, fix="give one of them another name.")


def clashes(paths: Iterable[str], beside: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """Pairs of paths that cannot both be on every disk: one is a folder of the other, or they differ only by case or
    Unicode form. With `beside`, pairs of one of these and one of `paths`."""
    known: dict[str, tuple[str, bool, str]] = {}
    found: dict[str, str] = {}
    for path in sorted(paths):
        if (other := _in_the_way(path, known)) and beside is None:
            found[path] = other
        for folded, spelt, is_file in _steps(path):
            known.setdefault(folded, (spelt, is_file, path))
    for path in sorted(beside or ()):
        if other := _in_the_way(path, known):
            found[path] = other
    return sorted(found.items())


def _in_the_way(path: str, known: Mapping[str, tuple[str, bool, str]]) -> str:
    for folded, spelt, is_file in _steps(path):
        if folded in known and known[folded][:2] != (spelt, is_file):
            return known[folded][2]
    return ""


def _steps(path: str) -> Iterator[tuple[str, str, bool]]:
    """Each folder of a path and the path itself: as it counts, as it is spelt, and whether it is the file."""
    parts = path.split("/")
    for end in range(1, len(parts) + 1):
        spelt = "/".join(parts[:end])
        yield _folded(spelt), spelt, end == len(parts)


def _folded(spelt: str) -> str:
    if spelt.isascii():
        return spelt.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", spelt).casefold())


def in_units(size_bytes: int) -> str:
    """A size as people say it: "1.2 MB"."""
    size, units = float(size_bytes), ["bytes", "KB", "MB", "GB"]
    while size >= 1000 and len(units) > 1:
        size, units = size / 1000, units[1:]
    return f"{size:.1f}".removesuffix(".0") + f" {units[0]}"
