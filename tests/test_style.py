"""The code's form: linted, formatted, and every snippet short enough to read."""

import re
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

from tests.kit import ROOT
from tools.recorder.snippets import find_snippets

BIN = Path(sys.executable).parent
RUFF = BIN / "ruff"
PROSE = [
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "includes").glob("*.md")),
    *sorted(ROOT.glob("*.md")),
]
# Words that say nothing, or tell readers that what they find hard is easy.
FILLER = re.compile(
    r"\b(basically|easily|in order to|just|leverag\w+|obviously|of course"
    r"|seamless\w*|simply|trivial\w*|utili[sz]\w+)\b|—",
    re.I,
)
CODE = "<code block>"  # what stands for one, when quotations are taken out
# What is quoted is not ours: code, messages in titles, words in quotation marks.
QUOTED = re.compile(
    r"^(`{3,})[^`\n]*\n.*?^\1`*$|``.*?``|`[^`]+`|\"[^\"\n]*\"", re.M | re.S
)


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


def test_every_snippet_is_read_at_a_glance():
    lengths = {}
    for snippet in find_snippets():
        lengths[snippet.path] = len(snippet.source.splitlines())
        assert "noqa" not in snippet.source, snippet.path
    long = [f"{path}: {n} lines" for path, n in lengths.items() if n > 34]
    assert not long, "at most 34:\n" + "\n".join(long)
    # A limit becomes a target: half of them hold a lower one.
    assert median(lengths.values()) <= 25, "a new snippet must be shorter"


def test_a_recorded_line_fits_a_narrow_page():
    for snippet in find_snippets():
        if snippet.output.is_file():
            lines = snippet.output.read_text(encoding="utf-8").splitlines()
            assert len(lines) <= 40, f"{snippet.output}: {len(lines)} lines"
            for number, line in enumerate(lines, 1):
                assert len(line) <= 100, f"{snippet.output}:{number}: too long"


def test_every_word_is_spelt_right():
    done = subprocess.run(
        [BIN / "typos", "--format=brief", "--hidden", "--exclude=.git/"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", PROSE, ids=lambda page: page.name)
def test_prose_has_no_filler_and_no_heading_right_above_code(page):
    text = page.read_text(encoding="utf-8")
    bare = QUOTED.sub(
        lambda quoted: (
            CODE * quoted[0].startswith("```") + "\n" * quoted[0].count("\n")
        ),
        text,
    )
    found = [
        f"{page.name}:{number}: {word[0]}"
        for number, line in enumerate(bare.splitlines(), 1)
        for word in FILLER.finditer(line)
    ]
    headings = re.findall(rf"^(#+ .*)\n+{CODE}", bare, re.M)
    found += [f"{page.name}: only code under {heading}" for heading in headings]
    assert not found, "\n".join(found)


def test_what_tests_share_stands_in_the_kit():
    imports = re.compile(r"^from tests\.(?:\S+\.)?(?:test_\w+|conftest) ", re.M)
    own = re.compile(r"^from tests\.(playgrounds|engines)\.conftest ", re.M)
    for file in (ROOT / "tests").rglob("*.py"):
        text = own.sub("", file.read_text(encoding="utf-8"))
        assert not imports.search(text), file
