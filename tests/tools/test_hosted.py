"""Recording the hosted snippets: the note, the pull request, the cache apart."""

import os
import re
import subprocess
import sys

import pytest

from tests.kit import ROOT
from tests.kit.needs import unix
from tests.kit.project import KEY, Project
from tools import hosted

WORKFLOW = ROOT / ".github/workflows/hosted.yml"
pytestmark = unix  # paths as they are printed
ASK = '"""Ask gemini. Needs GOOGLE_API_KEY."""\n\nMODEL = "gemini-9-flash"\n'
LOAD = '"""Load gemma. Needs HF_TOKEN."""\n\nNAME = "google/gemma-9"\n'
SHOW_CACHE = """import os
from pathlib import Path

print(Path(os.environ["HF_HOME"]).name, os.environ["HF_HUB_OFFLINE"])
"""
UNRECORDED = """# A page

```python title="snippets/part/ask/do_it.py"
--8<-- "snippets/part/ask/do_it.py"
```

This output has not been recorded.
"""


@pytest.fixture
def project(tmp_path) -> Project:
    """Return an empty project in which one hosted page shows no output yet."""
    project = Project(tmp_path)
    project.write("ask", ASK + "print('A token is a piece.')\n")
    (tmp_path / "docs/part/ask.md").write_text(UNRECORDED)
    return project


def record(project: Project, *names: str, **variables: str):
    """Run tools.hosted in a project; return the process and its description."""
    file = project.root / "description.md"
    command = [sys.executable, "-m", "tools.hosted", "--describe", str(file)]
    keys = {"GOOGLE_API_KEY": KEY, "HF_TOKEN": KEY, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*command, *names],
        cwd=project.root,
        env=os.environ | keys | variables,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done, file.read_text() if file.is_file() else ""


def problems(project: Project, monkeypatch) -> list[str]:
    monkeypatch.chdir(project.root)
    return hosted.find_problems()


def test_a_first_recording_is_noted_and_the_page_to_edit_is_named(
    project, monkeypatch
):
    run = {"GITHUB_RUN_ID": "7", "GITHUB_REPOSITORY": "some/body"}
    done, text = record(project, **run)
    assert done.returncode == 0, done.stdout + done.stderr
    output = project.root / "snippets/part/ask/do_it.txt"
    assert output.read_text() == "A token is a piece.\n"
    monkeypatch.chdir(project.root)
    (note,) = hosted.load_notes().values()
    assert note["models"] == ["gemini-9-flash"]
    assert note["by"] == "some/body, run 7"
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", note["date"])
    assert "**Edit `docs/part/ask.md`**" in text
    (block,) = re.findall(r"^````markdown\n(.*?)\n````$", text, re.S | re.M)
    assert len(problems(project, monkeypatch)) == 1
    page = project.root / "docs/part/ask.md"
    page.write_text(
        UNRECORDED.replace("This output has not been recorded.", block)
    )
    assert problems(project, monkeypatch) == []


def test_the_same_answer_again_changes_nothing(project):
    record(project)
    notes = (project.root / hosted.NOTES).read_text()
    old = notes.replace("date = ", 'date = "2001-01-01"  # ')
    (project.root / hosted.NOTES).write_text(old)
    done, text = record(project)
    assert "1 ran, 0 changed, 0 failed" in done.stdout
    assert (project.root / hosted.NOTES).read_text().count("2001-01-01") == 1
    assert "Edit" not in text


def test_another_answer_is_noted_again_and_only_the_line_is_to_edit(project):
    record(project)
    project.write("ask", ASK + "print('A token is a number.')\n")
    done, text = record(project)
    assert "1 ran, 1 changed, 0 failed" in done.stdout
    assert "`docs/part/ask.md` shows it." in text
    assert "Recorded on 20" in text and "with gemini-9-flash." in text


def test_a_failure_is_red_and_leaves_the_good_ones_noted(project, monkeypatch):
    path = project.write("fails", ASK + "raise SystemExit('quota used up')\n")
    done, text = record(project)
    assert done.returncode == 1
    assert "quota used up" in done.stderr
    assert not path.with_suffix(".txt").exists()
    assert "- `snippets/part/fails/do_it.py`" in text
    monkeypatch.chdir(project.root)
    assert list(hosted.load_notes()) == ["snippets/part/ask/do_it.py"]


def test_a_printed_key_reaches_no_file_and_no_log(project):
    leak = "import os\nprint(os.environ['GOOGLE_API_KEY'])\n"
    project.write("leaks", ASK + leak)
    done, text = record(project)
    assert done.returncode == 1
    assert KEY not in done.stdout + done.stderr + text
    for file in project.root.rglob("*.t*"):
        assert KEY not in file.read_text()


def test_only_a_hub_token_opens_the_hub_and_then_in_a_cache_of_its_own(project):
    """A download must never repoint the offline models that others load."""
    project.write("ask", ASK + SHOW_CACHE)
    project.write("load", LOAD + SHOW_CACHE)
    record(project)
    folder = project.root / "snippets/part"
    assert (folder / "ask/do_it.txt").read_text() == "huggingface 1\n"
    assert (folder / "load/do_it.txt").read_text() == "hosted 0\n"


def test_a_recording_without_a_note_and_a_note_without_one_are_problems(
    project, monkeypatch
):
    project.write("ask", ASK, "An answer.\n")
    (complaint,) = problems(project, monkeypatch)
    assert "does not say who recorded it" in complaint
    record(project, "part/ask")
    (project.root / "snippets/part/ask/do_it.txt").unlink()
    (project.root / hosted.NOTES).write_text(
        '["snippets/gone.py"]\ndate = "2001-01-01"\nmodels = []\nby = "hand"\n'
    )
    (complaint,) = problems(project, monkeypatch)
    assert "snippets/gone.py" in complaint


def test_every_hosted_recording_of_this_site_says_who_made_it_and_when(
    monkeypatch,
):
    monkeypatch.chdir(ROOT)
    assert hosted.find_problems() == []
    names = [s for s in hosted.find_snippets() if s.keys]
    assert names
    for snippet in names:
        assert hosted.make_note(snippet, "hand")["models"], snippet.path


def test_the_job_with_the_keys_writes_nothing_and_the_other_has_no_key():
    record_job, propose_job = WORKFLOW.read_text().split("\n  propose:\n")
    assert "environment: hosted" in record_job
    assert "git add --intent-to-add snippets" in record_job  # new files too
    assert "if: github.ref == 'refs/heads/main'" in record_job
    assert ": write" not in record_job
    assert "secrets." not in propose_job
    assert "tools.hosted" not in propose_job  # nothing of ours is run there
    assert "hosted" not in (ROOT / ".github/workflows/deploy.yml").read_text()
