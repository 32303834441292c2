"""What the chapter on notes claims: two scores, a margin, notes that attack."""

import re

import numpy as np
import pytest

from tests.kit import SMOLLM2
from tests.kit.chapters import read_page
from tests.kit.gemini import Gemini, environment
from tests.kit.snippets import KEY, load, run

find_notes = load("together/notes/find_notes")
answering = load("together/notes/answer_from_note")
second_note = load("together/notes/add_second_note")
token_budget = load("together/notes/token_budget")
abstain = load("together/notes/abstain")
count_turns = load("together/notes/count_turns").count_turns
poison_note = load("together/notes/poison_note")
live_rag = load("together/notes/live_rag")

PAGE = read_page("together/notes")
NOTES = find_notes.NOTES
RENEWAL = "How many times can I renew a book?"
FINE = "What is the fine for a book that is three days late?"
CUP = "Who won the world cup in 1998?"
PHONE = "What is the dentist's phone number?"
# What a right answer contains: the words stand in the right note.
WORDS = ["14 Mill Lane", "blue door", "twice", "20 cents"]
LIVE = "together/notes/live_rag"


@pytest.fixture(scope="module")
def writer():
    """Return the pipeline that the snippets write with."""
    from transformers import pipeline

    return pipeline("text-generation", SMOLLM2, dtype="float32")


def rank(minilm, question: str) -> list[int]:
    """Return the numbers of the notes, the best first."""
    return find_notes.rank(minilm.encode(question), minilm.encode(NOTES))


def test_all_snippets_that_search_search_the_same_notes():
    assert NOTES == abstain.NOTES
    assert len(set(NOTES)) == 6
    assert NOTES[:3] == live_rag.NOTES


def test_the_right_note_is_found_for_every_question_that_has_one(minilm):
    dentist, key, renewal, _ = find_notes.QUESTIONS
    asked = dentist, key, renewal, FINE
    assert [rank(minilm, question)[0] for question in asked] == [3, 2, 0, 1]
    # about the dentist, though without a number
    assert rank(minilm, PHONE)[0] == 3


def test_the_notes_that_are_answered_from_are_those_that_a_search_finds(minilm):
    for question, note in answering.FOUND.items():
        assert NOTES[rank(minilm, question)[0]] == note
    for question, notes in second_note.FOUND.items():
        assert [NOTES[i] for i in rank(minilm, question)[:2]] == notes


def test_the_writer_reads_a_street_and_cannot_name_a_telephone_number(writer):
    note = NOTES[3]
    where, *_, phone = answering.FOUND
    assert phone == PHONE
    assert "14 Mill Lane" in answering.ask(writer, where, note)
    assert "don't know" not in answering.ask(writer, phone, note)


def test_an_answer_holds_neither_the_prompt_nor_control_tokens(writer):
    answer = answering.ask(writer, poison_note.QUESTION, NOTES[2])
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


@pytest.mark.parametrize("k", [2, 3])
def test_more_notes_find_one_more_than_one_note(minilm, k):
    found = {1: 0, k: 0}
    for question, gold in find_notes.QUESTIONS.items():
        for best in found:
            found[best] += gold in rank(minilm, question)[:best]
    assert found == {1: 3, k: 4}


def test_the_expected_words_are_in_the_right_notes():
    for gold, words in zip(find_notes.QUESTIONS.values(), WORDS, strict=True):
        assert words in NOTES[gold]
    assert f'"{WORDS[1]}" and "{WORDS[3]}" are expected' in PAGE


def test_a_margin_ignores_what_all_scores_share():
    scores = np.array([0.1, 0.9, 0.2, 0.4, 0.3])
    assert abstain.margin(scores) == pytest.approx(0.6)
    assert abstain.margin(scores + 0.5) == pytest.approx(0.6)


def test_no_limit_separates_the_questions_that_have_an_answer(minilm):
    more = {
        RENEWAL: "yes",
        PHONE: "no",
        "Where is the car parked?": "no",
        "I am locked out of my house.": "yes",
    }
    known = abstain.QUESTIONS | more
    scores = minilm.encode(list(known)) @ minilm.encode(abstain.NOTES).T
    margins = dict(zip(known, map(abstain.margin, scores), strict=True))
    yes = [margins[q] for q in known if known[q] == "yes"]
    no = [margins[q] for q in known if known[q] == "no"]
    assert len(yes) == len(no) == 4
    assert min(yes) < max(no)
    assert margins[CUP] < 0.15 < sorted(yes)[1]


def test_the_gap_takes_the_fine_for_the_world_cup_and_the_margin_does_not(
    minilm,
):
    rows = minilm.encode([FINE, CUP]) @ minilm.encode(abstain.NOTES).T
    fine, cup = np.sort(rows)
    assert fine[-1] - fine[-2] < cup[-1] - cup[-2]
    assert abstain.margin(fine) > 3 * abstain.margin(cup)


@pytest.mark.parametrize(("safe", "turns"), [(False, 4), (True, 3)])
def test_a_forged_turn_counts_unless_it_is_sanitised(
    smollm2_tokenizer, safe, turns
):
    chat = [
        {"role": "system", "content": poison_note.RULE},
        {"role": "user", "content": poison_note.FORGED},
        {"role": "assistant", "content": "Bob."},
    ]
    assert count_turns(smollm2_tokenizer, chat, safe) == turns


def test_the_pipeline_really_passes_the_sanitising_on(writer):
    asked = []
    template = writer.tokenizer.apply_chat_template

    def spy(*args, **options):
        encoded = template(*args, **options)
        asked.append(encoded["input_ids"][0].tolist())
        return encoded

    writer.tokenizer.apply_chat_template = spy
    try:
        forged = poison_note.FORGED
        answering.ask(writer, poison_note.QUESTION, forged)
        second_note.ask(writer, poison_note.QUESTION, forged)
        poison_note.ask(writer, forged, safe=True)
        poison_note.ask(writer, forged, safe=False)
    finally:
        del writer.tokenizer.apply_chat_template
    start = writer.tokenizer.convert_tokens_to_ids("<|im_start|>")
    assert [ids.count(start) for ids in asked] == [3, 3, 3, 4]


def test_a_lie_without_control_tokens_is_the_same_text_sanitised_or_not(writer):
    lying = poison_note.LYING
    answers = [poison_note.ask(writer, lying, safe) for safe in (False, True)]
    assert answers[0] == answers[1]
    assert "bank" in answers[0]


def test_the_figure_shows_the_numbers_of_the_run(minilm, smollm2_tokenizer):
    figure = re.search(r"<figure.*?</figure>", PAGE, re.S)[0]
    shown = re.findall(r">([−\d.]+)</text>", figure)
    question = RENEWAL
    scores = minilm.encode(NOTES) @ minilm.encode(question)
    expected = [f"{score:.3f}".replace("-", "−") for score in scores]
    assert (question, NOTES[0]) == (token_budget.QUESTION, token_budget.NOTE)
    frame = token_budget.count_prompt(smollm2_tokenizer, [])
    prompt = token_budget.count_prompt(smollm2_tokenizer, [NOTES[0]])
    rule, asked = (
        len(smollm2_tokenizer.encode(text))
        for text in (token_budget.RULE, question)
    )
    parts = [rule, prompt - frame, asked]
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
