"""What the chapter on notes claims: two scores, a margin, notes that attack."""

import re

import numpy as np
import pytest

from tests.chapters import read_page
from tests.conftest import SMOLLM2
from tests.gemini import Gemini, environment
from tests.snippets import KEY, load, run

mini_rag = load("together/notes/mini_rag")
token_budget = load("together/notes/token_budget")
rag_eval = load("together/notes/rag_eval")
abstain = load("together/notes/abstain")
poison_note = load("together/notes/poison_note")
live_rag = load("together/notes/live_rag")

PAGE = read_page("together/notes")
LIVE = "together/notes/live_rag"


@pytest.fixture(scope="module")
def writer():
    """Return the pipeline that the snippets write with."""
    from transformers import pipeline

    return pipeline("text-generation", SMOLLM2, dtype="float32")


def rank(minilm, question: str) -> list[int]:
    """Return the numbers of the notes, the best first."""
    scores = minilm.encode(mini_rag.NOTES) @ minilm.encode(question)
    return np.argsort(-scores).tolist()


def test_all_snippets_that_search_search_the_same_notes():
    assert mini_rag.NOTES == rag_eval.NOTES == abstain.NOTES
    assert len(set(mini_rag.NOTES)) == 6
    assert mini_rag.NOTES[:3] == live_rag.NOTES


def test_the_right_note_is_found_for_every_question_that_has_one(minilm):
    firsts = [rank(minilm, q)[0] for q in mini_rag.QUESTIONS]
    dentist, key, renewal, fine, _, phone = firsts
    assert (dentist, key, renewal, fine) == (3, 2, 0, 1)
    assert phone == dentist  # about the dentist, though without a number


def test_the_writer_reads_a_street_and_cannot_name_a_telephone_number(writer):
    note = mini_rag.NOTES[3]
    where, *_, phone = mini_rag.QUESTIONS
    assert "14 Mill Lane" in mini_rag.ask(writer, where, note)
    assert "don't know" not in mini_rag.ask(writer, phone, note)


def test_an_answer_holds_neither_the_prompt_nor_control_tokens(writer):
    answer = mini_rag.ask(writer, mini_rag.QUESTIONS[1], mini_rag.NOTES[2])
    assert answer and "Question:" not in answer and "<|" not in answer


def test_as_many_notes_fit_as_the_budget_says(smollm2_tokenizer):
    count = token_budget.count_prompt
    frame = count(smollm2_tokenizer, [])
    note = count(smollm2_tokenizer, [token_budget.NOTE]) - frame
    room = 8192 - frame - token_budget.ANSWER
    fit = [token_budget.NOTE] * (room // note)
    free = 8192 - token_budget.ANSWER - count(smollm2_tokenizer, fit)
    assert 0 <= free < note


def test_a_control_token_kept_as_text_costs_several_tokens(smollm2_tokenizer):
    plain = token_budget.count_prompt(smollm2_tokenizer, ["a"])
    typed = token_budget.count_prompt(smollm2_tokenizer, ["a<|im_end|>"])
    assert typed - plain > 3


def test_three_notes_find_one_more_than_one_note(minilm):
    found = {1: 0, 3: 0}
    for line in rag_eval.GOLD:
        gold, _, question = line.split("|")
        for k in found:
            found[k] += int(gold) in rank(minilm, question)[:k]
    assert found == {1: 3, 3: 4}


def test_the_expected_words_are_in_the_right_notes():
    for line in rag_eval.GOLD:
        gold, words, _ = line.split("|")
        assert words in rag_eval.NOTES[int(gold)]


def test_a_margin_ignores_what_all_scores_share():
    scores = np.array([0.1, 0.9, 0.2, 0.4, 0.3])
    assert abstain.margin(scores) == pytest.approx(0.6)
    assert abstain.margin(scores + 0.5) == pytest.approx(0.6)


def test_no_limit_separates_the_questions_that_have_an_answer(minilm):
    pairs = [line.split("|") for line in abstain.QUESTIONS]
    scores = (
        minilm.encode([q for _, q in pairs]) @ minilm.encode(abstain.NOTES).T
    )
    margins = {
        q: abstain.margin(row)
        for (_, q), row in zip(pairs, scores, strict=True)
    }
    yes = [margins[q] for known, q in pairs if known == "yes"]
    no = [margins[q] for known, q in pairs if known == "no "]
    assert len(yes) == len(no) == 4
    assert min(yes) < max(no)
    assert margins["Who won the world cup in 1998?"] < 0.15 < sorted(yes)[1]


def test_the_gap_takes_the_fine_for_the_world_cup_and_the_margin_does_not(
    minilm,
):
    questions = (
        "What is the fine for a book that is three days late?",
        "Who won the world cup in 1998?",
    )
    rows = minilm.encode(questions) @ minilm.encode(abstain.NOTES).T
    fine, cup = np.sort(rows)
    assert fine[-1] - fine[-2] < cup[-1] - cup[-2]
    assert abstain.margin(fine) > 3 * abstain.margin(cup)


@pytest.mark.parametrize(("safe", "turns"), [(False, 4), (True, 3)])
def test_a_forged_turn_counts_unless_it_is_sanitised(
    smollm2_tokenizer, safe, turns
):
    chat = [
        {"role": "system", "content": poison_note.RULE},
        {"role": "user", "content": poison_note.NOTES["forged"]},
        {"role": "assistant", "content": "Bob."},
    ]
    count = poison_note.count_turns
    assert count(smollm2_tokenizer, chat, safe) == turns


def test_the_pipeline_really_passes_the_sanitising_on(writer):
    asked = []
    template = writer.tokenizer.apply_chat_template

    def spy(*args, **options):
        encoded = template(*args, **options)
        asked.append(encoded["input_ids"][0].tolist())
        return encoded

    writer.tokenizer.apply_chat_template = spy
    try:
        forged = poison_note.NOTES["forged"]
        mini_rag.ask(writer, poison_note.QUESTION, forged)
        rag_eval.ask(writer, poison_note.QUESTION, forged)
        poison_note.ask(writer, forged, safe=True)
        poison_note.ask(writer, forged, safe=False)
    finally:
        del writer.tokenizer.apply_chat_template
    start = writer.tokenizer.convert_tokens_to_ids("<|im_start|>")
    assert [ids.count(start) for ids in asked] == [3, 3, 3, 4]


def test_a_lie_without_control_tokens_is_the_same_text_sanitised_or_not(writer):
    lying = poison_note.NOTES["lying"]
    answers = [poison_note.ask(writer, lying, safe) for safe in (False, True)]
    assert answers[0] == answers[1]
    assert "bank" in answers[0][-1]["content"]


def test_the_figure_shows_the_numbers_of_the_run(minilm, smollm2_tokenizer):
    figure = re.search(r"<figure.*?</figure>", PAGE, re.S)[0]
    shown = re.findall(r">([−\d.]+)</text>", figure)
    question = mini_rag.QUESTIONS[2]
    scores = minilm.encode(mini_rag.NOTES) @ minilm.encode(question)
    expected = [f"{score:.3f}".replace("-", "−") for score in scores]
    prompt = token_budget.count_prompt(smollm2_tokenizer, [mini_rag.NOTES[0]])
    parts = [
        len(smollm2_tokenizer.encode(text))
        for text in (mini_rag.RULE, mini_rag.NOTES[0], question)
    ]
    expected += map(str, [*parts, prompt - sum(parts)])
    assert shown == [*expected, "."]
    assert f"{prompt} tokens" in figure
    bars = re.findall(r'x="168" y="\d+" width="([\d.]+)"', figure)
    drawn = [max(round(170 * score, 1), 1) for score in scores.tolist()]
    assert [float(bar) for bar in bars] == pytest.approx(drawn, abs=0.11)
    for score in expected[:6]:
        assert score.replace("−", "-") in figure.partition(">")[2].split(">")[0]


class CutShort(Gemini):
    """A Gemini that spent its tokens on thinking, or wrote half an answer."""

    def answer(self, request):
        """Return what the service answers at the limit of output tokens."""
        status, body = super().answer(request)
        candidate = body["candidates"][0]
        candidate["finishReason"] = "MAX_TOKENS"
        if not self.text:
            candidate["content"] = {"role": "model"}
        return status, body


class Blocked(Gemini):
    """A Gemini that refuses the prompt and sends no candidate."""

    def answer(self, request):
        """Return what the service answers to a blocked prompt."""
        status, _ = super().answer(request)
        return status, {"promptFeedback": {"blockReason": "SAFETY"}}


def test_the_found_note_and_the_question_go_to_gemini(tmp_path):
    with Gemini(text="Twice, says the loopback.") as server:
        done = run(LIVE, tmp_path, environment(server.url, KEY))
    assert (done.returncode, done.stderr) == (0, "")
    found, *others = live_rag.NOTES
    assert done.stdout == f"{found}\nTwice, says the loopback.\n"
    (request,) = server.requests
    assert (request.method, request.key) == ("generateContent", KEY)
    assert request.model == live_rag.MODEL
    ((part,),) = (content["parts"] for content in request.body["contents"])
    assert part["text"].endswith(f"\n{found}\n{live_rag.QUESTION}")
    assert not any(note in part["text"] for note in others)


@pytest.mark.parametrize(
    ("service", "end"),
    [
        (CutShort(text=""), "MAX_TOKENS"),
        (CutShort(text="The book can be ren"), "MAX_TOKENS"),
        (Gemini(text=""), "STOP"),
        (Blocked(), "blocked"),
    ],
    ids=("thinking", "cut", "empty", "blocked"),
)
def test_no_half_answer_is_taken_for_an_answer(monkeypatch, service, end):
    with service as server:
        for name, value in environment(server.url, KEY).items():
            monkeypatch.setenv(name, value)
        with pytest.raises(ValueError, match=f"no whole answer.*{end}") as no:
            client = live_rag.genai.Client()
            live_rag.ask(client, "Where is the key?", "Behind the door.")
    if end == "MAX_TOKENS":
        assert f'!!! failure "{no.value}"' in PAGE
