"""Every exercise: its solution passes, its starter and its typical mistakes do not."""

import json
import re

import pytest

from tests.kit import ROOT
from tests.kit.exercises import EXERCISES, JUDGE, START, wrongs
from tools.exercises import (
    PAGES,
    find_exercises,
    to_list,
    to_markdown,
)

each = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: e.name)


@each
def test_the_solution_passes(exercise):
    result = JUDGE.judge(exercise.source, exercise.solution)
    assert not result["error"]
    assert 3 <= len(result["checks"]) <= 6
    failed = [message for _, message in result["checks"] if message]
    assert not failed, "\n".join(failed)
    assert not result["printed"]


@each
def test_the_starter_runs_and_fails(exercise):
    result = JUDGE.judge(exercise.source, exercise.starter)
    assert not result["error"]
    assert any(message for _, message in result["checks"])
    assert exercise.starter.splitlines()[-1] == "    ..."


@each
def test_each_typical_mistake_gets_its_own_answer(exercise):
    answers = wrongs(exercise)
    assert 2 <= len(answers) <= 3
    for code, said in answers:
        result = JUDGE.judge(exercise.source, code)
        assert any(message for _, message in result["checks"]), code
        assert result["mistake"] == said
    assert len({said for _, said in answers}) == len(answers)


@each
def test_an_exercise_has_the_size_of_one(exercise):
    function = exercise.function
    body = function.end_lineno - function.body[0].end_lineno
    assert 1 <= body <= 12, f"{body} lines"
    assert len(exercise.hints) == 2
    assert 2 <= len(re.findall(r"[.!?](?= |$)", exercise.task)) <= 3
    for line in exercise.starter.splitlines():
        assert len(line) <= 80, line


@each
def test_the_chapter_shows_its_exercise(exercise):
    shown = exercise.page.read_text(encoding="utf-8")
    assert shown == to_markdown(exercise), "Next: make exercises"
    page = (ROOT / f"docs/{exercise.name}.md").read_text(encoding="utf-8")
    assert page.count(f'--8<-- "includes/exercises/{exercise.name}.md"') == 1


def test_every_chapter_has_an_exercise():
    parts = "tokens", "embeddings", "generation", "together"
    chapters = {
        f"{p}/{f.stem}" for p in parts for f in (ROOT / "docs" / p).glob("*.md")
    }
    assert {e.name for e in EXERCISES} == chapters | {"setup/keys"}


def test_the_page_of_all_lists_them():
    shown = (PAGES / "list.md").read_text(encoding="utf-8")
    assert shown == to_list(find_exercises()), "Next: make exercises"


MERGES = next(e for e in EXERCISES if e.name == "tokens/merges").source


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("def merge(", "line 1: SyntaxError: '(' was never closed"),
        ("x = 1", "There is no function merge in your code."),
        (
            "\nimport nothing_here",
            "line 2: ModuleNotFoundError: No module named",
        ),
        ("import sys\nsys.exit(3)", "line 2: SystemExit: 3"),
        ("print('👍')\nraise KeyError('ü')", "line 2: KeyError: 'ü'"),
        ("input()", "input() has nobody to ask here."),
    ],
)
def test_code_that_does_not_run_says_where(answer, error):
    result = JUDGE.judge(MERGES, answer)
    assert result["error"].startswith(error)
    assert result["checks"] == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("return 1 / 0", "line 2: ZeroDivisionError: division by zero"),
        ("return merge(ids, pair, new_id)", "line 2: RecursionError: maximum"),
        ("return input()", "input() has nobody to ask here."),
        (
            "print('x' * 5000)",
            "line 2: RuntimeError: it printed more than 4,000",
        ),
        ("print(ids)", "gives None, and should give [5, 9, 7]"),
        ("ids.pop(); return ids", "it changes what it was given"),
        ("return range(3)", "gives a range. Give plain Python"),
        ("return tuple(ids)", "gives (5, 1, 2, 7), and should give [5, 9, 7]"),
        ("return ['x' * 999]", "…, and should give [5, 9, 7]"),
    ],
)
def test_a_check_says_what_came_and_what_should_have(body, message):
    result = JUDGE.judge(MERGES, START + body)
    assert message in result["checks"][0][1]
    assert result["checks"][0][1].startswith("merge([5, 1, 2, 7], (1, 2), 9)")


def test_a_problem_is_told_once():
    result = JUDGE.judge(MERGES, START + "return nowhere")
    messages = [message for _, message in result["checks"]]
    assert "line 2: NameError" in messages[0]
    assert messages[1:] == ["the same problem"] * 5


def test_without_a_return_the_reader_is_asked_for_one():
    asked = "merge gives nothing back: return it."
    assert JUDGE.judge(MERGES, START + "ids")["mistake"] == asked
    some = START + "return None"
    assert JUDGE.judge(MERGES, some)["mistake"] == ""


def test_long_texts_are_shown_from_where_they_part():
    exercise = "def f():\n    ''\nCASES = {'a': ((), 'a' * 500 + 'b')}"
    result = JUDGE.judge(exercise, "def f(): return 'a' * 500 + 'c'")
    same = "a" * 30
    assert result["checks"][0][1] == (
        f"f() gives …{same}c', and should give …{same}b'"
    )


def test_an_array_is_no_crash():
    pytest.importorskip("numpy")
    for body in "return numpy.array(ids)", "return [numpy.array(ids)]":
        result = JUDGE.judge(MERGES, f"import numpy\n{START}{body}")
        assert not result["error"]
        assert any(message for _, message in result["checks"])


def test_numbers_agree_to_a_millionth_and_kinds_exactly():
    assert JUDGE.alike([0.1 + 0.2, {"a": 1.0}], [0.3, {"a": 1}])
    assert not JUDGE.alike(0.3, 0.30001)
    assert not JUDGE.alike((1, 2), [1, 2])
    assert not JUDGE.alike([1.0], ["1.0"])
    assert not JUDGE.alike(1.0, "one")


def test_the_judgement_can_be_sent_as_json():
    result = JUDGE.judge(MERGES, START + "print('\\ud800'); return ids")
    assert json.loads(json.dumps(result)) == result
