"""CONTRIBUTING acted out: every command in it is run, in a copy of the tree."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.kit import ROOT
from tests.kit.needs import unix
from tests.kit.tree import GIT
from tools.new_chapter import __main__ as new_chapter

pytestmark = unix  # make, and bash
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
# One test for each. A command more or less in the guide stops this file here.
SERVE, RECORD, CHAPTER, FORMAT, TEST = re.findall(r"^ *\$ (.+)$", GUIDE, re.M)
COUNT_TOKENS = '''"""Count the tokens of a greeting."""

from transformers import AutoTokenizer, PreTrainedTokenizerBase


def count_tokens(tokenizer: PreTrainedTokenizerBase, text: str) -> int:
    """Return how many tokens the model receives for the text."""
    return len(tokenizer(text)["input_ids"])


if __name__ == "__main__":
    name = "HuggingFaceTB/SmolLM2-135M-Instruct"
    tokenizer = AutoTokenizer.from_pretrained(name)
    print(count_tokens(tokenizer, "Hello world"), "tokens")
'''


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """Copy what git would clone, with the installed packages and the models."""
    root = tmp_path_factory.mktemp("clone") / "understanding-llms"
    listed = [*GIT, "ls-files", "-z", "--cached", "--others"]
    done = subprocess.run(
        [*listed, "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    for name in filter(None, done.stdout.split("\0")):
        if (ROOT / name).exists():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, root / name, follow_symlinks=False)
    (root / ".venv").mkdir()
    stamps = {"docs", "all"}  # by which make sees that all is installed
    for name in {path.name for path in Path(sys.prefix).iterdir()} - stamps:
        (root / ".venv" / name).symlink_to(Path(sys.prefix, name))
    for name in stamps:
        (root / ".venv" / name).touch()
    (root / ".cache").mkdir()
    (root / ".cache/huggingface").symlink_to(ROOT / ".cache/huggingface")
    commit = "git init -q && git add . && git -c user.name=A -c user.email=a@b "
    say(commit + "commit -qm All", root)
    return root


def environment() -> dict[str, str]:
    """Return this process's environment without what make and pytest put there."""
    ours = ("MAKE", "MFLAGS", "PYTEST_", "COV_")
    return {k: v for k, v in os.environ.items() if not k.startswith(ours)}


def say(command: str, root: Path) -> str:
    """Run a command line as a contributor types it; return all that it says."""
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=root,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, f"$ {command}\n{done.stdout}"
    return done.stdout


def changed(root: Path) -> str:
    return say("git status --porcelain --untracked-files=all", root)


def test_after_an_exercise_its_page_is_written_again(copy):
    say("make exercises", copy)  # another test may have begun a chapter
    before = changed(copy)
    exercise = copy / "docs/exercises/tokens/pieces.py"
    kept = exercise.read_text()
    exercise.write_text(kept.replace('"""', '"""Anew. ', 1))
    say("make exercises", copy)
    assert "includes/exercises/tokens/pieces.md" in changed(copy)
    exercise.write_text(kept)
    say("make exercises", copy)
    assert changed(copy) == before


def test_the_guide_fits_a_screen_and_names_no_other_command():
    lines = GUIDE.splitlines()
    assert len(lines) <= 66 and max(map(len, lines)) <= 90
    assert re.findall(r"`(make .+?)`", GUIDE) == [
        "make models",
        "make exercises",
    ]
    assert not re.search(r"^ *(make|python|git|pip) ", GUIDE, re.M)


def test_models_are_there_after_the_command_for_them(copy):
    say("make models", copy)
    assert ".cache/huggingface" in (copy / ".env").read_text()


def wait_for(pattern: str, server: subprocess.Popen, log: Path) -> re.Match:
    """Wait until the server has said what matches the pattern."""
    deadline = time.monotonic() + 180
    while not (found := re.search(pattern, log.read_text())):
        said = f"{pattern} never came: {log.read_text()}"
        assert server.poll() is None and time.monotonic() < deadline, said
        time.sleep(0.2)
    return found


def test_serve_shows_the_pages(copy, tmp_path):
    log = tmp_path / "log"
    with log.open("w") as file:
        server = subprocess.Popen(
            ["bash", "-c", f"{SERVE} PORT=0"],
            cwd=copy,
            env=environment(),
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        address = wait_for(r"(http:\S+/) shows the pages", server, log)[1]
        with urllib.request.urlopen(f"{address}tokens/pieces/") as answer:
            assert "You type letters." in answer.read().decode()
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def test_a_snippet_is_added_as_the_guide_says(copy):
    path = re.search(r"Write `(\S+?)`", GUIDE)[1]
    (copy / path).write_text(COUNT_TOKENS)
    fences = re.search(r"^ *````markdown\n(.+?)^ *````$", GUIDE, re.M | re.S)[1]
    page = copy / re.search(r"Show it in `(\S+?)`", GUIDE)[1]
    shown = re.sub(r"^   ", "", fences, flags=re.M)
    page.write_text(
        page.read_text().replace(
            "## What goes wrong",
            f"## One more\n\nTwo words:\n\n{shown}\n## What goes wrong",
        )
    )
    report = say(RECORD, copy)
    recorded = Path(path).with_suffix(".txt")
    assert f"wrote {recorded}" in report and "0 problems" in report
    assert (copy / recorded).read_text() == "2 tokens\n"
    assert "\n+2 tokens\n" in report  # the diff to read


def test_a_new_chapter_is_green_at_once(copy):
    name = re.search(r"NAME=(\S+)", CHAPTER)[1]
    report = say(CHAPTER, copy)
    assert "0 problems" in report and "Next: make serve" in report
    check = say(f".venv/bin/python -m tools.recorder check {name}", copy)
    assert "1 proven before" in check and "0 problems" in check
    tests = f"tests/{name.replace('/', '/test_')}.py tests/test_fences.py"
    tests += " tests/test_style.py tests/reference/test_glossary.py"
    tests += " tests/reference/test_errors.py"
    chosen = "bytes or style or missed or in_a_recorded_output"
    report = say(f".venv/bin/python -m pytest -q {tests} -k '{chosen}'", copy)
    assert int(re.search(r"(\d+) passed", report)[1]) >= 6, report
    say(".venv/bin/python -m mkdocs build --strict -d .cache/built", copy)
    built = copy / f".cache/built/{name}/index.html"
    title = re.search(r'TITLE="(.+)"', CHAPTER)[1]
    assert f"<title>{title}" in built.read_text()
    assert 'aria-current="step">tokens</li>' in built.read_text()


@pytest.mark.parametrize(
    ("name", "title", "message"),
    [
        ("tokens", "Why?", "must be part/chapter"),
        ("Tokens/bytes", "Why?", "small letters"),
        ("tokens/two-words", "Why?", "underscores"),
        ("../up/bytes", "Why?", "must be part/chapter"),
        ("tokens/fresh", "No question", "must be a question"),
        ("tokens/fresh", "", 'TITLE="How many'),
        ("tokens/fresh", "An \x1b[31mescape?", "must be a question"),
        ("token/fresh", "Why?", "token: did you mean tokens? The parts are"),
        ("training/loss", "Why?", "`  - Training:` under nav: in mkdocs.yml"),
        ("tokens/pieces", "Why?", "docs/tokens/pieces.md exists already"),
        ("tokens/search", "Why?", "tests/embeddings/test_search.py exists"),
        ("tools/calls", "Why?", "tests/tools holds other tests"),
    ],
)
def test_a_wish_that_cannot_be_is_one_line_and_changes_nothing(
    copy, name, title, message, monkeypatch, capsys
):
    monkeypatch.chdir(copy)
    before = changed(copy)
    assert new_chapter.main([name, title]) == 2
    said = capsys.readouterr().err
    assert message in said and said.count("\n") == 1
    assert changed(copy) == before


def test_a_configuration_that_is_no_text_is_named(copy, monkeypatch, capsys):
    monkeypatch.chdir(copy)
    config = copy / "mkdocs.yml"
    before = config.read_bytes()
    config.write_bytes(before + b"\xff")
    assert new_chapter.main(["setup/fresh", "Why?"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("mkdocs.yml: ") and "Next: git checkout" in said
    config.write_bytes(before)


def test_a_chapter_whose_snippet_fails_leaves_nothing_behind(copy):
    template = copy / "tools/new_chapter/snippet.py"
    text = template.read_text()
    template.write_text(text + "    raise ValueError('broken')\n")
    before = changed(copy)
    with pytest.raises(AssertionError, match="nothing has changed") as caught:
        say("make chapter NAME=setup/fresh TITLE='Does it undo?'", copy)
    assert re.search(
        r"count_bytes.py:\d+: ValueError: broken", str(caught.value)
    )
    assert changed(copy) == before
    assert not (copy / "snippets/setup/fresh").exists()
    template.write_text(text)


def test_the_line_in_the_navigation_is_the_only_change_and_can_open_a_part():
    config = (ROOT / "mkdocs.yml").read_text()
    with_one, page = new_chapter.add_to_nav(config, "together", "new_one")
    line = "      - New one: together/new_one.md\n"
    assert with_one.replace(line, "") == config and page.parts[1] == "together"
    assert with_one.index(line) > with_one.index("together/notes.md")
    opened = config.replace("  - Together:\n", "  - Training:\n  - Together:\n")
    with_part, page = new_chapter.add_to_nav(opened, "training", "loss")
    assert "  - Training:\n      - Loss: training/loss.md\n" in with_part
    assert new_chapter.find_here(page) == ""


@pytest.mark.parametrize(
    "title", ["Is it 2: or #3?", "`what` is this?", "Why?"]
)
def test_yaml_reads_every_title_as_it_was_given(title):
    import yaml

    assert (
        yaml.safe_load(f"title: {new_chapter.quote(title)}")["title"] == title
    )


def test_format_mends_what_the_style_test_finds(copy):
    ugly = copy / "snippets/tokens/pieces/ugly.py"
    ugly.write_text("'One.'\nx = { 'a':1 }\n")
    say(FORMAT, copy)
    assert ugly.read_text() == '"One."\n\nx = {"a": 1}\n'
    ugly.unlink()


def test_the_command_for_the_tests_fetches_the_models_and_runs_pytest(copy):
    lines = say(f"{TEST} --dry-run", copy).splitlines()  # this is inside it
    assert "tools.fetch_models" in lines[-2] and "-m pytest " in lines[-1]
