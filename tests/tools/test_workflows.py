"""The workflows, safe and valid; the issue forms, valid. Both tools work offline."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit import ROOT

GITHUB = ROOT / ".github"
BIN = Path(sys.executable).parent
WORKFLOWS = sorted(str(path) for path in GITHUB.glob("workflows/*.yml"))
FORMS = sorted(str(path) for path in GITHUB.glob("ISSUE_TEMPLATE/*-*.yml"))


@pytest.mark.parametrize(
    "command",
    [
        [
            "zizmor",
            "--offline",
            "--no-progress",
            "--persona",
            "auditor",
            str(GITHUB),
        ],
        [
            "check-jsonschema",
            "--builtin-schema",
            "vendor.github-workflows",
            *WORKFLOWS,
        ],
        [
            "check-jsonschema",
            "--builtin-schema",
            "vendor.dependabot",
            str(GITHUB / "dependabot.yml"),
        ],
        [
            "check-jsonschema",
            "--builtin-schema",
            "vendor.github-issue-forms",
            *FORMS,
        ],
        [
            "check-jsonschema",
            "--builtin-schema",
            "vendor.github-issue-config",
            str(GITHUB / "ISSUE_TEMPLATE/config.yml"),
        ],
    ],
    ids=[
        "zizmor",
        "workflow schema",
        "dependabot schema",
        "issue form schema",
        "issue config schema",
    ],
)
def test_a_workflow_check_finds_nothing(command):
    done = subprocess.run(
        [BIN / command[0], *command[1:]],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stdout + done.stderr
