"""What the README and its companions say is true: its example is run, its commands exist, its links land."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from building import SMALL, written
from publishing import Newsroom

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def build(content: Path, output: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "build.py"), "--output", str(output)]
    return subprocess.run(command, cwd=content.parent, capture_output=True, text=True, check=False, env={})


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.S)


def test_first_brief_of_the_readme_builds_and_its_mistake_prints_what_the_readme_shows(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(ROOT / "content", content)
    path = re.search(r"Put this into `(content/[^`]+)`", README)
    assert path is not None
    brief = tmp_path / path.group(1)
    (text,) = blocks("markdown")
    brief.write_text(text, "utf-8")

    good = build(content, tmp_path / "out")
    assert (good.returncode, good.stderr) == (0, "")
    assert (tmp_path / "out" / path.group(1).removeprefix("content/").removesuffix(".md") / "index.html").is_file()

    brief.write_text(text.replace("when: 2022-01-06", "when: 2022-02-30"), "utf-8")
    bad = build(content, tmp_path / "out")
    assert bad.returncode == 1
    (shown,) = (block for block in blocks("text") if "error:" in block)
    assert bad.stderr == shown


def test_commands_that_the_documents_name_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    texts = [README, *((ROOT / name).read_text("utf-8") for name in ("CONTRIBUTING.md", "ARCHITECTURE.md"))]
    code = " ".join(span for text in texts for span in re.findall(r"`[^`]+`", text))
    named = set(re.findall(r"\bmake ([a-z]+)\b", code))
    assert named
    assert named <= set(re.findall(r"^([a-z]+):", makefile, re.M))


def test_flags_that_the_readme_names_are_told_by_help() -> None:
    told = "".join(run(ROOT, command, "--help").stdout for command in ("build", "check", "preview", "publish"))
    for flag in re.findall(r"`(--[a-z-]+)", README):
        if flag != "--help":
            assert flag in told, flag


def test_publishing_as_the_readme_tells_it_leads_from_an_empty_repository_to_the_address(tmp_path: Path) -> None:
    (steps,) = (block for block in blocks("sh") if "git remote add" in block)
    room = Newsroom(tmp_path)
    written(room.content, SMALL)
    (address,) = re.findall(r"git remote add origin (\S+)", steps)
    (site,) = re.findall(r"the site is at `(\S+)`", README)
    reached = f'[url "{room.hosted}"]\n\tinsteadOf = {address}\n'
    (tmp_path / ".gitconfig").write_text(f"[user]\n\tname = Ann\n\temail = ann@example.org\n{reached}")
    room.git("init", "-q", "--bare", str(room.hosted), at=tmp_path)
    typed = steps.replace("python build.py", f"{sys.executable} {ROOT / 'build.py'}")
    command = ["sh", "-e", "-c", typed]
    done = subprocess.run(command, cwd=room.work, env=room.env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"\nAt {site}\n" in done.stdout and 'choose "Deploy from a branch", gh-pages and / (root)' in done.stdout
    assert f'<link rel="canonical" href="{site}one/">'.encode() in room.files()["one/index.html"]
    assert "Settings → Pages → Deploy from a branch → `gh-pages`,\n`/ (root)`" in README


def test_links_of_the_documents_lead_to_files() -> None:
    for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        for target in re.findall(r"\]\(([^)#:]+)\)", (ROOT / name).read_text("utf-8")):
            assert (ROOT / target).exists(), f"{name}: {target}"


# --- the guide -------------------------------------------------------------------------------------------------------

GUIDE = (ROOT / "docs/guide.md").read_text("utf-8")
STEPS = re.findall(r"(?m)^`(content/\S+)`\n\n```\w+\n(.*?)^```", GUIDE, re.DOTALL)


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "build.py"), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env={})


def test_guide_leads_from_an_empty_folder_to_a_site_without_a_problem(tmp_path: Path) -> None:
    """Its commands are typed and its files written in its order; each command does what is said there."""
    assert STEPS[0][0] == "content/mill-bridge/index.md"
    assert run(tmp_path, "new", "explainer", "mill-bridge").returncode == 0
    assert run(tmp_path, "build", "--drafts").returncode == 0
    (told,) = (block for block in re.findall(r"```text\n(.*?)```", GUIDE, re.DOTALL) if "error" in block)
    for number, (path, text) in enumerate(STEPS):
        file = tmp_path / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
        built = run(tmp_path, "build", "--strict")
        if number == 0:
            assert told.strip() in built.stderr.split("\n")
    assert (built.returncode, built.stderr) == (0, ""), built.stderr
    page = (tmp_path / "site/mill-bridge/index.html").read_text("utf-8")
    assert "about €2 million" in page
    assert "€3 million to €4 million" in page


def test_number_of_the_guide_is_changed_by_one_line(tmp_path: Path) -> None:
    for path, text in STEPS:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    (tmp_path / "content/site.yml").write_text("title: T\nbase_url: auto\n", "utf-8")
    line = re.search(r"`(- \{value: 2\.6.*?\})`", GUIDE)
    assert line is not None
    numbers = tmp_path / "content/mill-bridge/numbers.yml"
    numbers.write_text(f"{numbers.read_text('utf-8')}    {line[1].replace('…', 'council-minutes')}\n", "utf-8")
    assert run(tmp_path, "build").returncode == 0
    assert "€2.6 million" in (tmp_path / "site/mill-bridge/index.html").read_text("utf-8")


def test_guide_and_readme_name_the_commands_that_there_are() -> None:
    told = run(ROOT, "--help").stdout
    for command in set(re.findall(r"nutgraf ([a-z]+)\b", GUIDE)) | set(re.findall(r"build\.py ([a-z]+)\b", README)):
        assert re.search(rf"(?m)^ +{command}\b", told), command


def test_correction_of_the_guide_can_be_put_into_its_story(tmp_path: Path) -> None:
    files = dict(STEPS)
    (update,) = (block for block in re.findall(r"```yaml\n(updates:.*?)```", GUIDE, re.DOTALL))
    index = "content/mill-bridge/index.md"
    files[index] = files[index].replace("facts:\n", f"{update}facts:\n")
    for path, text in {**files, "content/site.yml": "title: T\nbase_url: auto\n"}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    assert run(tmp_path, "build", "--strict").stderr == ""
