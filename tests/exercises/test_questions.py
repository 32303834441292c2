"""The questions of the chapters: each right answer is computed again."""

import re

import pytest

from tests.kit.exercises import EXERCISES
from tests.kit.questions import CODE, ELSE, PRINTED, QUESTIONS

KINDS = "choose", "number", "token", "trace"

each = pytest.mark.parametrize(
    "question", QUESTIONS, ids=lambda q: f"{q.page[5:-3]}: {q.title[:40]}"
)


@each
def test_a_question_wants_an_answer_and_has_a_reason_for_each(question):
    assert question.kind in KINDS
    answers = [answer for answer, _ in question.answers]
    assert len(answers) == len(set(map(plain, answers))) >= 3, answers
    assert (answers[-1] == ELSE) == (question.kind != "choose"), answers
    assert len({said for _, said in question.answers}) == len(answers)


@each
def test_the_right_answer_was_printed(question):
    [right, _], *_ = question.answers
    asked = CODE.findall(right)
    assert asked, "Put what was printed between `backticks`."
    for text in asked:
        whole = rf"(?<!\w){re.escape(text)}(?!\w)"
        assert re.search(whole, question.proof), (
            f"{text!r} stands not in\n{question.proof}"
        )
    if question.kind == "choose":  # the look of an answer must not give it away
        assert any(CODE.findall(wrong) for wrong, _ in question.answers[1:])
    else:
        assert right == f"`{asked[0]}`", "what is typed, and nothing else"
    if question.kind == "number":
        float(asked[0].replace(",", ""))
    if question.kind == "trace":
        assert PRINTED.findall(question.body) == asked, "one line, the answer"


def test_every_chapter_asks_and_a_third_is_traced():
    for exercise in EXERCISES:
        asked = [q for q in QUESTIONS if q.page == f"docs/{exercise.name}.md"]
        assert len(asked) >= 3, exercise.name
        assert "trace" in {q.kind for q in asked}, exercise.name
    assert len(QUESTIONS) >= 64
    assert 3 * sum(q.kind == "trace" for q in QUESTIONS) >= len(QUESTIONS)
    assert len({(q.page, q.title) for q in QUESTIONS}) == len(QUESTIONS)


def plain(answer: str) -> str:
    """Return an answer as the page compares it: its words and numbers."""
    words = re.split(r"[\s,;:()\[\]{}'\"`“”‘’%]+|\.(?!\d)", answer.lower())
    return " ".join(map(to_number, filter(None, words)))


def to_number(word: str) -> str:
    """Return 1.0 and 1.00 alike, and every other word as it is."""
    try:
        return str(float(word))
    except ValueError:
        return word
