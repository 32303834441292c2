"""The code's form: linted, formatted, and every snippet short enough to read."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tools.recorder.snippets import find_snippets

RUFF = Path(sys.executable).with_name("ruff")


@pytest.mark.parametrize(
    "command",
    [
        ["check"],
        ["format", "--check"],
        # Snippets are shown on pages: 80 columns, as wide as they are drawn.
        [
            "check",
            "--isolated",
            "--select=E501",
            "--line-length=80",
            "snippets",
        ],
    ],
    ids=" ".join,
)
def test_ruff_has_nothing_to_say(command):
    done = subprocess.run(
        [RUFF, *command], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_every_snippet_fits_on_a_screen():
    for snippet in find_snippets():
        lines = snippet.source.splitlines()
        assert len(lines) <= 40, (
            f"{snippet.path}: {len(lines)} lines, at most 40"
        )
        assert "noqa" not in snippet.source, snippet.path


def test_a_recorded_line_fits_a_narrow_page():
    for snippet in find_snippets():
        if snippet.output.is_file():
            lines = snippet.output.read_text(encoding="utf-8").splitlines()
            assert len(lines) <= 40, f"{snippet.output}: {len(lines)} lines"
            for number, line in enumerate(lines, 1):
                assert len(line) <= 100, f"{snippet.output}:{number}: too long"
