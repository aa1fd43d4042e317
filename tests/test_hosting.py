"""What the hosting site makes of a repository: the addresses of its site, and what it takes."""

from __future__ import annotations

import unicodedata

import pytest

from generator import hosting
from generator.hosting import Address, Refused, address, clashes, faults, repository_of

PROJECT = "https://github.com/Ann/Explainers.git"
USER = "git@github.com:ann/Ann.github.io.git"
ELSEWHERE = "https://codeberg.org/ann/explainers.git"


@pytest.mark.parametrize(
    ("remote", "repository"),
    [
        ("https://github.com/ann/site", ("ann", "site")),
        ("https://github.com/ann/site.git", ("ann", "site")),
        ("https://github.com/ann/site/", ("ann", "site")),
        ("HTTPS://GitHub.com/Ann/Site.GIT", ("Ann", "Site")),
        ("http://www.github.com/ann/site", ("ann", "site")),
        ("https://ann@github.com/ann/site.git", ("ann", "site")),
        ("https://x-access-token:ghs_1@github.com/ann/site.git", ("ann", "site")),
        ("https://github.com:443/ann/site.git", ("ann", "site")),
        ("git@github.com:ann/site.git", ("ann", "site")),
        ("git@github.com:/ann/site", ("ann", "site")),
        ("github.com:ann/my.site.git", ("ann", "my.site")),
        ("ssh://git@github.com/ann/site.git", ("ann", "site")),
        ("ssh://git@ssh.github.com:443/ann/site.git", ("ann", "site")),
        ("git://github.com/ann/site.git", ("ann", "site")),
        ("https://github.com/ann", None),
        ("https://github.com/ann/site/tree/main", None),
        ("https://github.com.example.org/ann/site", None),
        ("https://example.org/github.com/ann/site", None),
        ("https://gist.github.com/ann/site", None),
        ("../github.com/ann/site", None),
        ("https://gitlab.com/ann/site.git", None),
        ("/srv/git/site.git", None),
        ("", None),
    ],
)
def test_repository_is_told_by_every_spelling_of_a_remote(remote: str, repository: tuple[str, str] | None) -> None:
    assert repository_of(remote) == repository


@pytest.mark.parametrize(
    ("wanted", "remote", "domain", "expected"),
    [
        ("auto", PROJECT, "", Address("https://ann.github.io/Explainers/")),
        ("auto", USER, "", Address("https://ann.github.io/")),
        ("auto", PROJECT, "news.example.org", Address("https://news.example.org/")),
        ("https://ann.github.io/explainers/", PROJECT, "", Address("https://ann.github.io/explainers/")),
        ("https://ann.github.io/", USER, "", Address("https://ann.github.io/")),
        ("https://news.example.org/", PROJECT, "", Address("https://news.example.org/", "news.example.org")),
        ("https://News.example.org/", PROJECT, "news.example.org", Address("https://News.example.org/")),
        ("https://b.example.org/", PROJECT, "a.example.org", Address("https://b.example.org/", "b.example.org")),
        ("https://пример.рф/", USER, "", Address("https://пример.рф/", "xn--e1afmkfd.xn--p1ai")),
        # The sites of an owner whose own site has a domain lie below that domain, without a file that says so.
        ("https://ann.example.org/explainers/", PROJECT, "", Address("https://ann.example.org/explainers/")),
        ("https://example.org/a/b/", ELSEWHERE, "", Address("https://example.org/a/b/")),
        ("https://example.org/", ELSEWHERE, "a.example.org", Address("https://example.org/")),
    ],
)
def test_address_follows_from_settings_remote_and_domain(
    wanted: str, remote: str, domain: str, expected: Address
) -> None:
    assert address(wanted, [remote], domain) == expected


@pytest.mark.parametrize(
    ("wanted", "remote", "domain", "served"),
    [
        ("https://ann.github.io/", PROJECT, "", "https://ann.github.io/Explainers/"),
        ("https://ann.github.io/other/", PROJECT, "", "https://ann.github.io/Explainers/"),
        ("https://bob.github.io/Explainers/", PROJECT, "", "https://ann.github.io/Explainers/"),
        ("https://ann.github.io/Ann.github.io/", USER, "", "https://ann.github.io/"),
        ("https://ann.github.io/Explainers/", PROJECT, "a.example.org", "https://a.example.org/"),
        ("https://a.example.org/Explainers/", PROJECT, "a.example.org", "https://a.example.org/"),
        ("https://example.org/news/", PROJECT, "", "https://ann.github.io/Explainers/"),
        ("https://example.org:8080/", PROJECT, "", "https://ann.github.io/Explainers/"),
        ("https://192.0.2.1/", PROJECT, "", "https://ann.github.io/Explainers/"),
        ("http://localhost/", PROJECT, "", "https://ann.github.io/Explainers/"),
    ],
)
def test_base_url_that_does_not_fit_is_refused_with_both_addresses_and_what_to_write(
    wanted: str, remote: str, domain: str, served: str
) -> None:
    with pytest.raises(Refused) as refused:
        address(wanted, [remote], domain)
    (fault,) = refused.value.faults
    assert fault.message == f"base_url is {wanted}, but the site will be at {served}"
    assert fault.fix.startswith(f"write base_url: auto, or base_url: {served}, in site.yml")
    assert ("remove the custom domain" in fault.fix) is bool(domain)
    assert not refused.value.of_content


def test_address_that_nothing_tells_is_asked_for() -> None:
    with pytest.raises(Refused, match=r"not on github\.com") as refused:
        address("auto", [ELSEWHERE, "/srv/mirror"], "")
    assert "--base-url" in refused.value.faults[0].fix


def test_remote_counts_under_each_of_its_addresses() -> None:
    assert address("auto", ["/srv/mirror/site.git", PROJECT], "") == Address("https://ann.github.io/Explainers/")


def test_setting_that_shows_the_branch_is_told_with_its_page() -> None:
    said = hosting.setting([PROJECT], "web")
    assert said.startswith("Once, at https://github.com/Ann/Explainers/settings/pages: ")
    assert " web and / (root)" in said
    assert hosting.setting([ELSEWHERE], "gh-pages") == ""


@pytest.mark.parametrize(
    ("file", "domain"),
    [
        (b"Example.org\n", "example.org"),
        (b"\n a.example\r\nb", "a.example"),
        (b" ", ""),
        (b"https://example.org/", ""),
        (b"\x1b[31mexample.org", ""),
        (b"\xff\xfee", ""),
    ],
)
def test_domain_is_the_first_word_of_its_file(file: bytes, domain: str) -> None:
    assert hosting.domain_in(file) == domain


# --- what can be published -------------------------------------------------------------------------------------------

FIRST = {"index.html": b"<!doctype html>"}


def messages(outputs: dict[str, bytes]) -> list[str]:
    found = faults({**FIRST, **outputs})
    assert all(fault.fix for fault in found)
    return [fault.message for fault in found]


def test_site_without_a_first_page_is_refused() -> None:
    assert [fault.rule for fault in faults({"one/index.html": b""})] == ["no-first-page"]
    assert faults(FIRST) == []


@pytest.mark.parametrize(
    "text",
    [
        b'<a href="http://localhost/">',
        b"see http://127.0.0.1:8000/one/",
        b"<id>https://[::1]/</id>",
        b"at HTTP://LOCALHOST.",
        b'<script src="/_nutgraf/preview.js" data-page="x"></script>',
    ],
)
def test_text_that_leads_to_the_writers_computer_is_refused_with_its_file(text: bytes) -> None:
    assert [message.partition(" ")[0] for message in messages({"one/feed.xml": text})] == ['"one/feed.xml"']
    assert messages({"one/assets/x.png": text}) == []


@pytest.mark.parametrize(
    "text", [b"http://localhost.example.org/", b"localhost", b"http://127.0.0.1.example", b"_nutgraf"]
)
def test_text_that_only_looks_like_it_passes(text: bytes) -> None:
    assert messages({"one/index.html": text}) == []


@pytest.mark.parametrize(
    "name",
    [
        *("a/CON", "a/con.txt", "Aux/b", "a/nul.html", "a/COM1", "a/lpt9.x", "a/b.", "a/b /c", "a/x<y", 'a/x"y'),
        *("a/x:y", "a/x|y", "a/x?y", "a/x*y", "a/x\\y", "a/x\ny", "a/x\x7fy", "a/x\udce9"),
    ],
)
def test_name_that_some_system_cannot_hold_is_refused(name: str) -> None:
    (message,) = messages({name: b""})
    assert message.isprintable()


@pytest.mark.parametrize("name", ["a/console", "a/com", "a/COM10", "a/.b", "a/b c", "a/алматы.html", "a/x,y;z"])
def test_name_that_every_system_can_hold_passes(name: str) -> None:
    assert messages({name: b""}) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a/b.png", "a/B.png"),
        ("a/x", "A/y"),
        ("a/straße", "a/STRASSE"),
        ("a/é", unicodedata.normalize("NFD", "a/é")),
        ("a/b", "a/b/c"),
        ("a/b", "a/B/c"),
    ],
)
def test_names_that_are_one_on_some_disks_are_refused_as_a_pair(one: str, other: str) -> None:
    assert len(messages({one: b"", other: b""})) == 1
    assert [set(pair) for pair in clashes([one], beside=[other])] == [{one, other}]
    assert [set(pair) for pair in clashes([other], beside=[one])] == [{one, other}]


def test_names_of_others_are_no_matter_among_themselves() -> None:
    assert clashes(["a/b", "a/c"]) == []
    assert clashes(["a/b"], beside=["README", "readme", "a/c"]) == []


class Large(bytes):
    """Bytes that have a size, and take no room."""

    def __new__(cls, size: int) -> Large:
        made = super().__new__(cls)
        made.size = size
        return made

    size: int

    def __len__(self) -> int:
        return self.size


def test_limits_of_size_hold_for_each_file_and_for_all() -> None:
    most, many = Large(hosting.LARGEST_FILE_BYTES), Large(hosting.LARGEST_SITE_BYTES // 10)
    assert messages({"a.pdf": most}) == []
    assert messages({"a.pdf": Large(hosting.LARGEST_FILE_BYTES + 1)}) == [
        '"a.pdf" has 100 MB, and the hosting site takes at most 100 MB'
    ]
    assert messages({f"{number}.pdf": many for number in range(9)}) == []
    assert messages({f"{number}.pdf": many for number in range(10)}) == [
        "the site has 1 GB, and Pages takes at most 1 GB"
    ]
    assert len(hosting.warnings({"a.pdf": most, "b.pdf": Large(hosting.LARGE_FILE_BYTES)})) == 1


@pytest.mark.parametrize(
    ("size", "said"),
    [(0, "0 bytes"), (999, "999 bytes"), (1200, "1.2 KB"), (5 * 10**6, "5 MB"), (2 * 10**12, "2000 GB")],
)
def test_size_is_told_as_people_say_it(size: int, said: str) -> None:
    assert hosting.in_units(size) == said
