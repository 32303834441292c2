"""The short steps of the workflows, run as they stand, with the variables they set.

GitHub's own program, `gh`, is a stub here that writes down what it is asked. The long
steps are commands of README or make: where each of them runs is said in LONG.
"""

import base64
import os
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.kit import ROOT
from tests.kit.repository import make_repository

LONG = {
    "Build": "make site: README's first command",
    "Build the site": "tools.site, which make site runs",
    "Fetch the models": "tools.fetch_models, which make site runs",
    "Install": "README's lines for those without make",
    "Install, and fetch the offline models": "make models, part of make site",
    "Record": "tools.hosted, which tests/tools/test_hosted.py runs against loopback",
    "Run everything with the newest versions": "by hand, as SECURITY.md says",
    "Test": ".ci/run, or pytest as it calls it",
}
ELSEWHERE = {"Say what changes": "tests/tools/test_summary.py"}
GH = """\
#!/usr/bin/env bash
printf '%s\\n' "$*" >> "$GH_LOG"
for ((at = 1; at <= $#; at++)); do
  [ "${!at}" != --body-file ] || { next=$((at + 1)); cat "${!next}" >> "$GH_LOG"; }
done
[ "$1 $2" != "issue list" ] || printf '%s' "$OPEN_ISSUE"
"""


def find_steps() -> dict[str, dict]:
    """Return all steps with a command, by name."""
    found = {}
    for file in sorted((ROOT / ".github/workflows").glob("*.yml")):
        for job in yaml.safe_load(file.read_text("utf-8"))["jobs"].values():
            for step in job.get("steps", []):
                if "run" in step:
                    found[step["name"]] = step
    return found


STEPS = find_steps()


@pytest.fixture
def run(tmp_path):
    """Return a function that runs a step in a folder; it returns what gh was asked."""
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "gh").write_text(GH)
    (tools / "gh").chmod(0o755)
    log = tmp_path / "gh.log"
    log.touch()

    def run(name: str, folder: Path, code: int = 0, **environment: str) -> str:
        step = STEPS[name]
        own = {"GH_LOG": str(log), "HOME": str(tmp_path)}
        own["PATH"] = f"{tools}{os.pathsep}{os.environ['PATH']}"
        own |= {"RUNNER_TEMP": str(tmp_path), "GITHUB_RUN_ID": "7"}
        own |= {"GITHUB_RUN_ATTEMPT": "1", "OPEN_ISSUE": ""}
        missing = step.get("env", {}).keys() - environment.keys()
        assert missing <= {"GH_TOKEN", "GH_REPO"}, missing
        done = subprocess.run(
            [
                "bash",
                "--noprofile",
                "--norc",
                "-eo",
                "pipefail",
                "-c",
                step["run"],
            ],
            cwd=folder,
            env=own | environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == code, done.stderr
        return log.read_text("utf-8")

    return run


def encode(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_every_step_is_run_here_or_said_to_run_elsewhere():
    here = {
        "Fail if a snippet failed",
        "Let git make links, such as docs/snippets, on Windows too",
        "Let torch move, which pyproject.toml pins",
        "Open a pull request",
        "Open or update the issue",
    }
    assert STEPS.keys() == {*here, *LONG, *ELSEWHERE}


def test_what_changed_becomes_a_pull_request(run, tmp_path):
    work, origin = tmp_path / "work", tmp_path / "origin.git"
    work.mkdir()
    commit = make_repository(work)
    commit({"snippets/a/ask.txt": "old\n", "tools.py": "1\n"})
    git = {"cwd": work, "check": True, "capture_output": True, "text": True}
    subprocess.run(["git", "init", "--quiet", "--bare", origin], **git)
    subprocess.run(["git", "remote", "add", "origin", origin], **git)
    (work / "snippets/a/ask.txt").write_text("nêw\n", encoding="utf-8")
    (work / "tools.py").write_text("2\n")  # which the step must leave out
    diff = subprocess.run(["git", "diff"], **git).stdout
    subprocess.run(["git", "checkout", "--quiet", "."], **git)
    asked = run(
        "Open a pull request",
        work,
        DESCRIPTION=encode("What `changed`\n"),
        PATCH=encode(diff),
    )
    assert "pr create --base main --head hosted-7-1 --title Record" in asked
    assert "What `changed`\n" in asked
    for file, content in ("snippets/a/ask.txt", "nêw\n"), ("tools.py", "1\n"):
        show = ["git", "--git-dir", origin, "show", f"hosted-7-1:{file}"]
        assert subprocess.run(show, **git).stdout == content


@pytest.mark.parametrize("number", ["", "12"])
def test_what_the_newest_change_stands_in_one_issue(run, tmp_path, number):
    asked = run(
        "Open or update the issue",
        tmp_path,
        REPORT=encode("## Pages\n`x` $(touch bad)\n"),
        OPEN_ISSUE=number,
    )
    assert "## Pages\n`x` $(touch bad)\n" in asked
    assert ("issue create --label newest" in asked) == (number == "")
    assert ("issue edit 12 --body-file" in asked) == (number == "12")
    assert not (tmp_path / "bad").exists()


def test_the_steps_of_one_line(run, tmp_path):
    run("Fail if a snippet failed", tmp_path, code=1)
    run("Let git make links, such as docs/snippets, on Windows too", tmp_path)
    assert "symlinks = true" in (tmp_path / ".gitconfig").read_text()
    pins = (ROOT / "pyproject.toml").read_text("utf-8")
    (tmp_path / "pyproject.toml").write_text(pins)
    run("Let torch move, which pyproject.toml pins", tmp_path)
    moved = (tmp_path / "pyproject.toml").read_text("utf-8")
    assert '"torch=="' not in moved
    assert pins.replace('"torch==2.13.0"', '"torch"') == moved != pins
