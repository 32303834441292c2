"""The questions under "Check yourself": each right answer is computed again.

A question is a box with a kind, as in `??? question number "How many ...?"`. Its
definition list holds the answers, the right one first, with what is said of each.
Below stands what proves it: lines of a recording, or code with its output, which
test_fences.py runs.
"""

import re
from dataclasses import dataclass
from textwrap import dedent

import pytest

from tests.conftest import ROOT
from tests.exercises.test_exercises import EXERCISES

PARTS = "setup", "tokens", "embeddings", "generation", "together"
PAGES = [p for part in PARTS for p in sorted(ROOT.glob(f"docs/{part}/*.md"))]
BOX = re.compile(r'^\?\?\? question\b(.*) "(.+)"\n((?:(?: {4}.*)?\n)+)', re.M)
ANSWER = re.compile(r"^(?! |`{3})(.+)\n:   ((?:.+\n?)+)", re.M)
PROOF = re.compile(r'^--8<-- "(snippets/.+\.txt):(\d+):(\d+)"$', re.M)
PRINTED = re.compile(r"^ *#> (.+)$", re.M)
CODE = re.compile(r"`([^`]+)`")
KINDS = "choose", "number", "token", "trace"
ELSE = "anything else"


@dataclass(frozen=True)
class Question:
    """A box of a page."""

    page: str
    kind: str
    title: str
    body: str

    @property
    def answers(self) -> list[tuple[str, str]]:
        """Each answer with what is said of it."""
        return ANSWER.findall(self.body)

    @property
    def proof(self) -> str:
        """What was printed, by a recorded snippet or by code in the box."""
        found = PRINTED.findall(self.body)
        for file, first, last in PROOF.findall(self.body):
            lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
            assert 1 <= int(first) <= int(last) <= len(lines), f"{self}: {file}"
            found += lines[int(first) - 1 : int(last)]
        return "\n".join(found)


QUESTIONS = [
    Question(
        page.relative_to(ROOT).as_posix(), kind.strip(), title, dedent(body)
    )
    for page in PAGES
    for kind, title, body in BOX.findall(page.read_text(encoding="utf-8"))
]
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
    if question.kind != "choose":
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
