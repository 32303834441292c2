"""The set-up: light where it says so, pinned, and as README tells it."""

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.kit import ROOT

GROUPS = tomllib.loads((ROOT / "pyproject.toml").read_text())[
    "dependency-groups"
]
PINS = re.findall(r"^([\w.-]+)==", (ROOT / "constraints.txt").read_text(), re.M)


def everything_needed_by(group: str) -> set[str]:
    """Return the installed packages that a group brings, with their own needs."""
    found, queue = set(), [Requirement(line) for line in GROUPS[group]]
    while queue:
        name = canonicalize_name(queue.pop().name)
        if name in found:
            continue
        found.add(name)
        for line in importlib.metadata.requires(name) or []:
            requirement = Requirement(line)
            if not requirement.marker or requirement.marker.evaluate(
                {"extra": ""}
            ):
                queue.append(requirement)
    return found


def test_the_preview_needs_no_torch_and_no_transformers():
    heavy = {"torch", "transformers", "sentence-transformers", "scipy"}
    assert not everything_needed_by("docs") & heavy


def test_every_package_is_pinned():
    pinned = {canonicalize_name(name) for name in PINS}
    for group in ("docs", "snippets", "models", "tests"):
        missing = everything_needed_by(group) - pinned
        assert not missing, f"run `make constraints`: {missing} not pinned"


def test_torch_is_the_version_that_made_the_outputs():
    [pin] = [one for one in GROUPS["snippets"] if one.startswith("torch==")]
    shown = (ROOT / "snippets/versions.txt").read_text()
    assert pin.replace("==", " ") in shown.split(", ")
    assert "torch" in PINS


def test_every_make_command_of_the_guides_exists():
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M)
    command = re.compile(r"(?:`|\$ |^ *)make ([a-z]+)\b", re.M)
    for name in ("README.md", "CONTRIBUTING.md", "docs/setup/offline.md"):
        for target in command.findall((ROOT / name).read_text()):
            assert target in targets, f"{name}: make {target}"


# Without make

make = pytest.mark.skipif(not shutil.which("make"), reason="no make")
linux = pytest.mark.skipif(sys.platform != "linux", reason="of Linux alone")


def run_make(folder: Path, *arguments: str) -> str:
    """Run the Makefile in an empty folder; return what it says."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy2(ROOT / name, folder)
    ours = ("MAKE", "MFLAGS", "TORCH")  # of a make that runs these tests
    done = subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env={k: v for k, v in os.environ.items() if not k.startswith(ours)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def commands_of_make(folder: Path, torch: str) -> list[str]:
    """Return what `make site test` runs, without what it adds for itself."""
    said = run_make(folder, "--dry-run", "site", "test", f"TORCH={torch}")
    lines = re.sub(r"\\\n\s*", "", said).splitlines()
    commands = []
    for line in lines:
        line = re.sub(r" --(quiet|disable-pip-version-check)\b", "", line)
        line = line.removeprefix("test -x .venv/bin/python || ")
        commands.append(line.partition(" || ")[0].strip())
    # `all` holds `docs`, which a preview installs alone.
    return [c for c in commands if not re.match("touch|.*--group docs", c)]


def commands_of_readme(language: str) -> list[str]:
    """Return the commands of the block for those without make, as for bash."""
    guide = (ROOT / "README.md").read_text(encoding="utf-8")
    guide = guide.partition("<summary>Without make</summary>")[2]
    [block] = re.findall(rf"```{language}\n(.*?)```", guide, re.S)
    block = block.replace("py -3 ", "python3 ").replace("\\", "/")
    block = block.replace(".venv/Scripts/", ".venv/bin/")
    return [line.removeprefix("$ ") for line in block.splitlines()]


@make
@linux
def test_the_commands_without_make_are_those_of_make(tmp_path):
    assert commands_of_readme("console") == commands_of_make(tmp_path, "cpu")


@make
def test_powershell_has_the_commands_of_make_without_those_of_linux(tmp_path):
    commands = commands_of_make(tmp_path, "cuda")
    assert commands_of_readme("powershell") == commands
    with_uv = commands_of_readme("console")
    assert [c for c in with_uv if not re.search(r"\buv\b", c)] == commands
    assert {"include-group": "docs"} in GROUPS["all"]


@make
@linux
@pytest.mark.parametrize("code", [0, 2])
def test_where_the_small_torch_does_not_come_a_line_says_what_pip_does(
    tmp_path, code
):
    programs = tmp_path / ".venv/bin"
    programs.mkdir(parents=True)
    for name, end in (("python", 0), ("uv", code)):
        program = programs / name
        program.write_text(f'#!/bin/sh\necho "ran {name} $*"\nexit {end}\n')
        program.chmod(0o755)
    said = run_make(tmp_path, ".venv/all")
    ran = re.findall(r"^ran .*? install (?:--[\w-]+ )*(\S+)", said, re.M)
    assert ran == ["pip>=25.1,<26.2", "docs", "uv", ".venv", "all"], said
    told = re.findall("^torch's small CPU build did not come.*", said, re.M)
    assert len(told) == bool(code)
    assert "up to date" in run_make(tmp_path, ".venv/all")
    said = run_make(tmp_path, "--always-make", ".venv/all", "TORCH=cuda")
    assert "ran python" in said and "ran uv" not in said


# Git without symbolic links, as on Windows


@pytest.mark.skipif(sys.platform == "win32", reason="links are off there")
def test_a_clone_without_links_says_what_to_set(tmp_path):
    def run(*command: str | Path, folder: Path) -> subprocess.CompletedProcess:
        return subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
        )

    origin, clone = tmp_path / "origin", tmp_path / "clone"
    (origin / "docs").mkdir(parents=True)
    (origin / "docs/snippets").symlink_to("../snippets")
    (origin / "snippets").mkdir()
    (origin / "snippets/versions.txt").touch()
    shutil.copy(ROOT / ".gitignore", origin)
    for command in (
        "init -q",
        "add .",
        "-c user.name=A -c user.email=a@b commit -qm All",
        f"clone -q -c core.symlinks=false . {clone}",
    ):
        assert run("git", *command.split(), folder=origin).returncode == 0
    assert (clone / "docs/snippets").is_file()
    for tool in ("tools.site", "tools.serve"):
        done = run(sys.executable, "-m", tool, folder=clone)
        assert done.returncode == 1 and done.stdout == ""
        [line] = done.stderr.splitlines()
        assert line.startswith("docs/snippets is a file, not a link")
    for command in re.findall("`(git .+?)`", line):
        assert run(*command.split(), folder=clone).returncode == 0
    assert (clone / "docs/snippets/versions.txt").is_file()
    assert run("git", "status", "--porcelain", folder=clone).stdout == ""
