"""The set-up: light where it says so, pinned, and as README tells it."""

import importlib.metadata
import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

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
    assert "torch==2.13.0" in GROUPS["snippets"]
    assert "torch" in PINS


def test_every_make_command_of_the_guides_exists():
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M)
    command = re.compile(r"(?:`|\$ |^ *)make ([a-z]+)\b", re.M)
    for name in ("README.md", "CONTRIBUTING.md", "docs/setup/offline.md"):
        for target in command.findall((ROOT / name).read_text()):
            assert target in targets, f"{name}: make {target}"
