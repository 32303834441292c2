"""What the chapter on conversations claims: history, its cost, its cut."""

import copy
import re
from itertools import pairwise

import pytest
from google import genai
from google.genai import errors
from jinja2 import TemplateError
from transformers import pipeline

from tests.kit.chapters import read_page
from tests.kit.gemini import Gemini, environment, texts
from tests.kit.snippets import KEY, load, run

asking = load("generation/conversation/ask_twice")
budget = load("generation/conversation/fit_to_budget")
live = load("generation/conversation/live_chat")
counting = load("generation/conversation/tokens_per_turn")

PAGE = read_page("generation/conversation")
LIVE = "generation/conversation/live_chat"
RULE = {"role": "system", "content": "Be brief."}
TOLD, ASKED = "The cat's name is Milo.", "What is the cat's name?"


def exchanges(*pairs):
    """Return the turns of some questions and answers."""
    return [
        {"role": role, "content": text}
        for pair in pairs
        for role, text in zip(("user", "assistant"), pair, strict=True)
    ]


LONG = exchanges(*((f"{n} plus 1?", f"It is {n + 1}.") for n in range(9)))
LAST = {"role": "user", "content": "And 9 plus 1?"}


def requests(turns):
    """Return the messages of each request of a conversation."""
    pair = [counting.QUESTION, counting.ANSWER]
    return [
        [counting.SYSTEM, *(pair * turn)[:-1]] for turn in range(1, turns + 1)
    ]


@pytest.fixture
def writer(smollm2, smollm2_tokenizer):
    """Return a pipeline around the shared model."""
    return pipeline(
        "text-generation", model=smollm2, tokenizer=smollm2_tokenizer
    )


def ids_of(tokenizer, messages):
    inputs = tokenizer.apply_chat_template(messages, add_generation_prompt=True)
    return inputs["input_ids"]


# Every call stands alone


@pytest.mark.parametrize("name", ["Milo", "Oscar", "Bella"])
def test_only_the_call_with_the_history_knows_the_name(writer, name):
    told = {"role": "user", "content": f"The cat's name is {name}."}
    said = {"role": "assistant", "content": told["content"]}
    answers = [
        asking.answer(writer, messages)["content"]
        for messages in (
            [asking.RULE, asking.ASKED],
            [asking.RULE, told, said, asking.ASKED],
        )
    ]
    assert [name in answer for answer in answers] == [False, True]


def test_each_call_reads_its_whole_prompt_again(
    smollm2, smollm2_tokenizer, writer
):
    read = []
    hook = smollm2.get_input_embeddings().register_forward_pre_hook(
        lambda module, args: read.append(args[0].shape[1])
    )
    messages = [asking.RULE, asking.TOLD]
    try:
        for _ in "ab":
            asking.answer(writer, messages)
    finally:
        hook.remove()
    prompt = len(ids_of(smollm2_tokenizer, messages))
    assert [length for length in read if length > 1] == [prompt, prompt]


# What it costs


def test_a_request_grows_in_a_line_and_the_total_with_the_square(
    smollm2_tokenizer,
):
    sizes = [
        counting.count_tokens(smollm2_tokenizer, messages)
        for messages in requests(20)
    ]
    (step,) = {after - before for before, after in pairwise(sizes)}
    assert step > 0
    total = sizes[0] * 20 + step * 190
    assert sum(sizes) == total
    assert 3 < sum(sizes) / sum(sizes[:10]) < 4
    assert f"    {total:,}. Turn n sends {sizes[0] - step} + {step}" in PAGE


def test_a_request_begins_with_the_one_before_it_until_something_is_cut(
    smollm2_tokenizer,
):
    before = ids_of(smollm2_tokenizer, [RULE, *LONG[:-1]])
    after = ids_of(smollm2_tokenizer, [RULE, *LONG, LAST])
    assert after[: len(before)] == before
    size = len(after) - 1
    cut = budget.fit_to_budget([RULE, *LONG, LAST], smollm2_tokenizer, size)
    kept = ids_of(smollm2_tokenizer, cut)
    rule = smollm2_tokenizer.apply_chat_template([RULE])["input_ids"]
    end = len(rule) + 5  # the mark, the role, the line break, a word
    assert kept[: len(rule)] == after[: len(rule)] == rule
    assert kept[:end] != after[:end]


# Keep the last turns that fit


@pytest.mark.parametrize("system", [[RULE], []], ids=["system", "none"])
@pytest.mark.parametrize("name", ["smollm2_tokenizer", "gemma"])
def test_what_is_kept_is_the_longest_end_that_fits(name, system, request):
    tokenizer = request.getfixturevalue(name)
    messages = [*system, *LONG, LAST]
    untouched = copy.deepcopy(messages)
    sizes = [
        len(ids_of(tokenizer, system + messages[start:]))
        for start in range(len(system), len(messages), 2)
    ]
    assert sizes == sorted(sizes, reverse=True)
    for limit in range(sizes[-1], sizes[0] + 2):
        kept = budget.fit_to_budget(messages, tokenizer, limit)
        turns = kept[len(system) :]
        assert kept[: len(system)] == system
        assert turns == messages[-len(turns) :]
        assert turns[0]["role"] == "user"
        fitting = max(size for size in sizes if size <= limit)
        assert len(ids_of(tokenizer, kept)) == fitting
    assert messages == untouched


@pytest.mark.parametrize("system", [[RULE], []], ids=["system", "none"])
def test_a_last_turn_that_is_too_long_raises(smollm2_tokenizer, system):
    least = len(ids_of(smollm2_tokenizer, [*system, LAST]))
    messages = [*system, *LONG, LAST]
    kept = budget.fit_to_budget(messages, smollm2_tokenizer, least)
    assert kept == [*system, LAST]
    with pytest.raises(ValueError, match=f"more than {least - 1} tokens"):
        budget.fit_to_budget(messages, smollm2_tokenizer, least - 1)


def test_what_is_cut_is_forgotten(smollm2_tokenizer, writer):
    whole = budget.fit_to_budget(budget.CHAT, smollm2_tokenizer, 1000)
    size = len(ids_of(smollm2_tokenizer, whole))
    cut = budget.fit_to_budget(budget.CHAT, smollm2_tokenizer, size - 1)
    answers = [
        asking.answer(writer, messages)["content"] for messages in (whole, cut)
    ]
    assert whole == budget.CHAT
    assert ["Milo" in answer for answer in answers] == [True, False]


def test_the_exercise_names_the_right_budgets(smollm2_tokenizer):
    rule, *turns = budget.CHAT
    low, high = (
        len(ids_of(smollm2_tokenizer, [rule, *turns[-keep:]]))
        for keep in (1, 3)
    )
    assert f"from {low} to {high - 1}. That request takes {low} tokens" in PAGE
    assert f"with the harbour, {high}." in PAGE


# A hosted chat


def test_the_second_request_carries_the_first_turn_and_its_answer(tmp_path):
    with Gemini(text="Hello from loopback.", tokens=7) as server:
        done = run(LIVE, tmp_path, environment(server.url, KEY))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("Hello from loopback. (7 tokens read)\n") == 2
    assert {request.method for request in server.requests} == {
        "generateContent"
    }
    first, second = (request.body["contents"] for request in server.requests)
    assert texts(first) == [TOLD]
    assert texts(second) == [TOLD, "Hello from loopback.", ASKED]
    assert [turn["role"] for turn in second] == ["user", "model", "user"]


@pytest.fixture
def client(monkeypatch):
    """Return a function that makes a client of a server."""

    def connect(server):
        for name, value in environment(server.url, KEY).items():
            monkeypatch.setenv(name, value)
        return genai.Client()

    return connect


class Thinking(Gemini):
    """A Gemini that spent all its tokens on thinking: an answer without parts."""

    def answer(self, request):
        """Return what the service answers then."""
        status, body = super().answer(request)
        thought = {"content": {"role": "model"}, "finishReason": "MAX_TOKENS"}
        return status, body | {"candidates": [thought]}


def test_an_answer_of_none_takes_its_question_out_of_the_next_request(client):
    with Thinking() as server:
        connected = client(server)
        chat = connected.chats.create(model="gemini-3.8-flash")
        assert chat.send_message(TOLD).text is None
        assert len(chat.get_history()) == 2
        assert chat.get_history(curated=True) == []
        chat.send_message(ASKED)
    assert texts(server.requests[-1].body["contents"]) == [ASKED]


def test_a_failed_call_leaves_no_turn_in_a_hosted_chat(client):
    with Gemini(403) as server:
        connected = client(server)
        chat = connected.chats.create(model="gemini-3.8-flash")
        with pytest.raises(errors.ClientError):
            chat.send_message(TOLD)
    assert chat.get_history() == []


def test_a_chat_whose_client_was_not_kept_is_closed(client):
    with Gemini() as server:
        chat = client(server).chats.create(model="gemini-3.8-flash")
        with pytest.raises(RuntimeError) as caught:
            chat.send_message(TOLD)
    assert f'!!! failure "RuntimeError: {caught.value}"' in PAGE
    assert server.requests == []


# What goes wrong, and in a library


@pytest.mark.parametrize(
    "broken",
    [[*LONG[1:], LAST], [*LONG, LAST, LAST]],
    ids=["answer first", "two questions"],
)
def test_gemma_refuses_such_a_history_and_smollm2_does_not(
    gemma, smollm2_tokenizer, broken
):
    assert ids_of(smollm2_tokenizer, broken)
    with pytest.raises(TemplateError) as caught:
        ids_of(gemma, broken)
    title = re.search(r'failure "TemplateError: (.*)"', PAGE)[1]
    assert str(caught.value).startswith(title)


def test_the_pipeline_gives_the_list_back_with_the_answer(writer):
    chat = [asking.RULE, asking.TOLD]
    reply = writer(chat, max_new_tokens=8, do_sample=False)[0]
    *same, answer = reply["generated_text"]
    assert (same, answer["role"]) == (chat, "assistant")
