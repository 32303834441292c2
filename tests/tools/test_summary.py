"""What a pull request's summary says, made by the very step of its workflow."""

import os
import re
import string
import subprocess
from html import unescape

import pytest
import yaml

from tests.kit import ROOT
from tests.kit.repository import make_repository
from tools import summary

STEPS = yaml.safe_load((ROOT / ".github/workflows/tests.yml").read_text())[
    "jobs"
]["preview"]["steps"]
[STEP] = [step for step in STEPS if step["name"] == "Say what changes"]
PAGE = """\
# A page

```text title="Output"
--8<-- "snippets/tokens/pieces/one.txt"
```
"""
HOSTILE = "</pre><script>x</script> | `a` [b](c) @you ![](d)\x1b[31m"


@pytest.fixture
def commit(tmp_path):
    """Return a function that commits files in a repository of its own."""
    return make_repository(tmp_path)


@pytest.fixture
def summarise(tmp_path):
    """Return a function that runs the workflow's step and returns the summary."""

    def run(base: str) -> str:
        file = tmp_path / "summary.md"
        values = {"${{ github.event.pull_request.base.sha }}": base}
        environment = {k: values[v] for k, v in STEP["env"].items()}
        environment |= {"PATH": os.environ["PATH"]}
        environment |= {"GITHUB_STEP_SUMMARY": str(file)}
        done = subprocess.run(
            ["bash", "-e", "-c", STEP["run"]],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return file.read_text(encoding="utf-8")

    return run


def test_every_changed_line_stands_beside_its_old_one(commit, summarise):
    base = commit(
        {
            "docs/tokens/pieces.md": PAGE,
            "docs/about.md": "# About\n",
            "snippets/tokens/pieces/one.txt": "a 1\nb 2\nc 3\n",
            "snippets/tokens/pieces/gone.txt": "old\n",
        }
    )
    commit(
        {
            "docs/about.md": "# About it\n",
            "snippets/tokens/pieces/one.txt": "a 1\nb 5\nc 3\nd 4\n",
            "snippets/tokens/pieces/gone.txt": None,
            "snippets/generation/loop/new.svg": "<svg/>\n",
        }
    )
    said = summarise(base)
    assert "- docs/about.md: its text\n" in said
    assert "- docs/tokens/pieces.md: one.txt\n" in said
    rows = re.findall(
        r"<tr><td>(\d+)</td><td><pre>(.*)</pre></td><td><pre>(.*)</pre></td></tr>",
        said,
    )
    assert rows == [("1", "old", ""), ("2", "b 2", "b 5"), ("4", "", "d 4")]
    chapters = re.findall(r"^### (.*)$", said, re.M)
    assert chapters == ["snippets/generation/loop", "snippets/tokens/pieces"]
    assert "new.svg\n\nThe figure changes.\n" in said


def test_packages_that_move_are_named(commit, summarise):
    pins = "numpy==2.4.6 ; python_full_version < '3.12'\ntorch==2.13.0\n"
    base = commit({"constraints.txt": f"# by uv\nidna==3.10\n{pins}"})
    commit({"constraints.txt": f"{pins}tqdm==4.70\n".replace("13", "14")})
    said = summarise(base)
    assert "## Packages\n\n- torch 2.13.0 → 2.14.0\n- tqdm new → 4.70\n" in said
    assert "numpy" not in said


def test_a_summary_ends_with_a_whole_table():
    table = "<table>\n<tr></tr>\n</table>\n"
    said = summary.cut(f"## Outputs\n\n{table * 9}", 120)
    assert 0 < said.count("<table>") == said.count("</table>") < 9
    assert said.endswith(
        "\n\nThe rest is too long for a summary: see the files.\n"
    )
    assert summary.cut(table, 120) == table


def test_a_change_that_shows_nowhere_is_said_to(commit, summarise):
    base = commit({"docs/about.md": "# About\n"})
    commit({"README.md": "x\n"})
    assert "No page changes." in (said := summarise(base))
    assert "No output changes." in said


def test_what_a_stranger_writes_is_only_shown(commit, summarise):
    base = commit({"snippets/tokens/pieces/one.txt": "a\n"})
    commit(
        {
            "snippets/tokens/pieces/one.txt": f"{HOSTILE}\n\n# x\n",
            "docs/<b>&@all.md": '--8<-- "snippets/tokens/pieces/one.txt"\n',
        }
    )
    said = summarise(base)
    tags = set(re.findall(r"</?(\w+)", said))
    assert tags == {"table", "tr", "th", "td", "pre"}
    assert not re.search(r"[`@|\x1b\[\]]", said)
    for table in re.findall(r"<table>.*?</table>", said, re.S):
        assert "\n\n" not in table  # or Markdown would begin again


def test_what_is_shown_is_read_as_it_is():
    assert (
        unescape(summary.show(string.printable[:95])) == string.printable[:95]
    )


def test_the_base_moved_on_without_the_branch(commit, summarise, tmp_path):
    """Only what the branch changes is said, not what main has got since."""
    commit({"snippets/tokens/pieces/one.txt": "a\n"})
    run = {"cwd": tmp_path, "check": True}
    subprocess.run(["git", "switch", "--quiet", "--create", "branch"], **run)
    commit({"snippets/tokens/pieces/two.txt": "b\n"})
    subprocess.run(["git", "switch", "--quiet", "main"], **run)
    base = commit({"snippets/tokens/pieces/one.txt": "c\n"})
    subprocess.run(["git", "switch", "--quiet", "branch"], **run)
    said = summarise(base)
    assert "two.txt" in said
    assert "one.txt" not in said
