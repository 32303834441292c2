"""`make exercise`: the reader's own file, judged in the reader's own editor."""

import threading
import time
from pathlib import Path

import pytest

from tests.kit.exercises import START, wrongs
from tools.exercises import __main__ as command
from tools.exercises import find_exercises

MERGE = find_exercises()["tokens/merges"]
MINE = Path("mine/tokens/merges.py")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Let what the reader writes stand in a folder of its own."""
    monkeypatch.chdir(tmp_path)


def test_it_begins_a_file_and_never_writes_over_it(capsys):
    assert command.main(["tokens/merges"]) == 1
    said = capsys.readouterr().out
    assert MERGE.task in said and str(MINE) in said
    assert said.count("not yet") == 6
    assert MINE.read_text().endswith(f"{MERGE.starter}\n")
    MINE.write_text(MERGE.solution)
    assert command.main(["tokens/merges"]) == 0
    assert "All checks pass." in capsys.readouterr().out
    assert MINE.read_text() == MERGE.solution


def test_it_answers_a_typical_mistake_and_shows_what_was_printed(capsys):
    code, said = wrongs(MERGE)[0]
    MINE.parent.mkdir(parents=True)
    MINE.write_text(f"{code}\nprint('👍')", encoding="utf-8")
    assert command.main(["tokens/merges"]) == 1
    out = capsys.readouterr().out
    assert said in out and "It printed:\n👍" in out
    assert "gives [5, 9, 2, 7], and should give [5, 9, 7]" in out


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("while True: pass", "Stopped after 1 seconds. Does a loop never end?"),
        ("import os; os._exit(3)", "Python ended with 3"),
        ("def merge(", "line 1: SyntaxError"),
        (
            START + "import os; os.write(1, b'x'); return ids",
            "gives [5, 1, 2, 7]",
        ),
    ],
)
def test_whatever_is_written_ends_calmly(answer, words, capsys, monkeypatch):
    monkeypatch.setattr(command, "SECONDS", 1)
    MINE.parent.mkdir(parents=True)
    MINE.write_text(answer)
    assert command.main(["tokens/merges"]) == 1
    assert words in capsys.readouterr().out


def test_it_judges_at_every_save_until_all_pass(capsys):
    watcher = threading.Thread(
        target=command.main, args=(["--watch", "tokens/merges"],), daemon=True
    )
    watcher.start()
    deadline = time.monotonic() + 30
    while not MINE.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1)
    MINE.unlink()  # as some editors do before they save
    time.sleep(1)
    MINE.write_text(MERGE.solution)
    watcher.join(30)
    assert not watcher.is_alive()
    assert "All checks pass." in capsys.readouterr().out


def test_a_name_that_is_none_gets_the_list(capsys):
    assert command.main(["tokens/merge"]) == 2
    said = capsys.readouterr()
    assert "tokens/merges            Merge one pair." in said.out
    assert said.err == "\nThere is no exercise tokens/merge.\n"
