"""What the chapter on answers for programs claims: form, values, tests."""

import json
import re
from ast import literal_eval
from pathlib import Path
from unittest.mock import Mock

import pytest
import torch
from google.genai import Client
from pydantic import ValidationError

from tests.kit.chapters import read_page
from tests.kit.gemini import Gemini, environment
from tests.kit.snippets import KEY, load, run

checking = load("together/answers/check_person")
choosing = load("together/answers/choose_answer")
live = load("together/answers/live_schema")
parsing = load("together/answers/parse_answers")
standing = load("together/answers/stand_in")

PAGE = read_page("together/answers")
LIVE = "together/answers/live_schema"
EXACT = "Write nothing else."


def answer(model, tokenizer, *texts, limit=32):
    """Return the model's next turn, decoded greedily."""
    roles = ("user", "assistant", "user")
    chat = [
        {"role": role, "content": text}
        for role, text in zip(roles, texts, strict=False)
    ]
    how = {"add_generation_prompt": True, "return_tensors": "pt"}
    inputs = tokenizer.apply_chat_template(chat, **how)
    output = model.generate(**inputs, max_new_tokens=limit, do_sample=False)
    new = output[0, inputs["input_ids"].shape[1] :]
    return tokenizer.decode(new, skip_special_tokens=True)


# Asking for JSON is only asking


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('```json\n{"a": 1}\n```', "Expecting value: line 1 column 1 (char 0)"),
        ("Sure: {}", "Expecting value: line 1 column 1 (char 0)"),
        ("", "Expecting value: line 1 column 1 (char 0)"),
        ('{"a": 1}\n\nThis is', "Extra data: line 3 column 1 (char 10)"),
        ('{"a": "b', "Unterminated string starting at: line 1 column 7"),
    ],
)
def test_each_message_has_the_cause_that_the_page_gives(text, message):
    with pytest.raises(json.JSONDecodeError) as caught:
        json.loads(text)
    assert str(caught.value).startswith(message)
    assert parsing.parse(text).startswith(f"not JSON: {message}")


def test_a_new_prompt_helps_and_the_bad_answer_in_the_chat_does_not(
    smollm2, smollm2_tokenizer
):
    prompt = parsing.ASKED[2][0]
    bad = answer(smollm2, smollm2_tokenizer, prompt)
    again = answer(smollm2, smollm2_tokenizer, f"{prompt}\n{EXACT}")
    below = answer(smollm2, smollm2_tokenizer, prompt, bad, EXACT)
    assert parsing.parse(bad).startswith("not JSON: Extra data")
    assert json.loads(again)["cups"] == 9
    assert below.startswith("```")


def test_a_fence_inside_a_value_is_broken_by_cutting_first():
    valid = json.dumps({"prompt": "Write:\n```json\n<findings>\n```"})
    inside = re.search(r"```(?:json)?(.*?)```", valid, re.S)[1]
    assert json.loads(valid)
    assert parsing.parse(inside).startswith("not JSON")


# Valid is not right


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, "no fault found"),
        ({"age": "52"}, "other keys or types"),
        ({"age": True}, "other keys or types"),
        ({"town": None}, "other keys or types"),
        ({"job": "Eve"}, "other keys or types"),
        ({"name": "Bob"}, "Bob does not stand in the text"),
        ({"age": 5}, "no fault found"),  # 5 stands in 52: the page's exercise
        ({"town": "Ossdal"}, "Ossdal does not stand in the text"),
    ],
)
def test_the_form_is_checked_before_the_values(change, found):
    person = {"name": "Eve", "age": 52, "town": "Oslo"} | change
    text = "Eve is 52 and lives in Oslo."
    assert checking.check_person(person, text) == found


def test_the_check_refuses_a_number_that_the_text_spells():
    person = {"name": "Eve", "age": 9, "town": "Oslo"}
    found = checking.check_person(person, "Eve is nine and lives in Oslo.")
    assert found == "9 does not stand in the text"


@pytest.mark.parametrize("name", ["Ann", "Tom", "Eve"])
def test_a_town_that_nobody_named_is_invented(smollm2, smollm2_tokenizer, name):
    text = f"{name} is 52."
    said = answer(smollm2, smollm2_tokenizer, checking.ASK + text, limit=40)
    person, _ = json.JSONDecoder().raw_decode(said)
    assert person["name"] == name
    assert person["town"] and person["town"] not in text


# Score the answers that you allow


def shares(model, tokenizer, message, topics, joint):
    """Return the share of each topic, for topics that the prompt lists."""
    ask = f"Message: {message}\nTopic: {joint.join(topics)}?"
    chat = [{"role": "user", "content": ask}]
    how = {"add_generation_prompt": True, "tokenize": False}
    start = tokenizer.apply_chat_template(chat, **how) + '{"topic": "'
    scores = [choosing.score(model, tokenizer, start, t + '"}') for t in topics]
    found = torch.stack(scores).softmax(dim=0).tolist()
    return dict(zip(topics, found, strict=True))


def test_a_score_is_the_sum_of_the_logarithms(smollm2, smollm2_tokenizer):
    start, said = "The capital of France is", " Paris, and"
    ids = smollm2_tokenizer.encode(start)
    total = 0.0
    for token in smollm2_tokenizer.encode(said):
        logits = smollm2(torch.tensor([ids])).logits[0, -1]
        total += logits.log_softmax(dim=-1)[token].item()
        ids.append(token)
    found = choosing.score(smollm2, smollm2_tokenizer, start, said)
    assert found.item() == pytest.approx(total, abs=1e-3)


@pytest.mark.parametrize("text", ["The cup came broken.", "It has a crack."])
def test_the_topic_named_first_wins(smollm2, smollm2_tokenizer, text):
    for topics in choosing.LISTS:
        found = shares(smollm2, smollm2_tokenizer, text, topics, ", ")
        assert found[topics[0]] > 0.8


def test_with_or_the_exercise_gets_another_answer(smollm2, smollm2_tokenizer):
    for topics in choosing.LISTS:
        text = "The cup came broken."
        found = shares(smollm2, smollm2_tokenizer, text, topics, " or ")
        assert found["damage"] > 0.6


# A hosted model takes a schema


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ('{"day": "Tuesday", "cups": 9}', "day='Tuesday' cups=9"),
        ('{"cups": "9", "day": "Tuesday"}', "day='Tuesday' cups=9"),
        ('{"day": "Tuesday"}', "None"),
        ('{"day": "Tue', "None"),
        ("Nine cups.", "None"),
    ],
)
def test_an_answer_is_a_sale_or_none(tmp_path, text, printed):
    with Gemini(text=text) as server:
        done = run(LIVE, tmp_path, environment(server.url, KEY))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{printed}\n"
    (request,) = server.requests
    how = request.body["generationConfig"]
    schema = how["responseSchema"]
    assert how["responseMimeType"] == "application/json"
    kinds = {name: p["type"] for name, p in schema["properties"].items()}
    assert kinds == {"day": "STRING", "cups": "INTEGER"}
    assert schema["property_ordering"] == schema["required"] == ["day", "cups"]
    assert schema["description"] == live.Sale.__doc__


def test_with_a_dictionary_as_schema_wrong_keys_come_through(monkeypatch):
    kinds = {"day": {"type": "STRING"}, "cups": {"type": "INTEGER"}}
    schema = {"type": "OBJECT", "properties": kinds, "required": list(kinds)}
    how = {"response_mime_type": "application/json", "response_schema": schema}
    with Gemini(text='{"town": 7}') as server:
        for name, value in environment(server.url, KEY).items():
            monkeypatch.setenv(name, value)
        client = Client()
        reply = client.models.generate_content(
            model="gemini-3.8-flash", contents="Hi", config=how
        )
    assert reply.parsed == {"town": 7}


# Test the program, not the model


class Model:
    """A model that fails the test when it is asked once too often."""

    def __init__(self, *answers):
        """Keep the answers, and the prompts to come."""
        self.answers, self.prompts = list(answers), []

    def __call__(self, prompt):
        """Return the next answer."""
        self.prompts.append(prompt)
        return self.answers.pop(0)


def run_with(answers):
    """Return the program's result, and how often it asked."""
    model = Mock(side_effect=answers)
    result = standing.ask_for_json(model, "How many cups?")
    for (prompt,), _ in model.call_args_list:
        assert prompt.startswith("How many cups?")
    return result, model.call_count


def test_it_asks_anew_once_and_then_gives_up():
    for answers, result in [
        (['{"a": 1}', "never said"], {"a": 1}),
        (["Sure!", '{"a": 1}', "never said"], {"a": 1}),
        (["Sure!", "Sorry!", '{"a": 1}'], None),
    ]:
        model = Model(*answers)
        assert standing.ask_for_json(model, "Now.") == result
        assert model.prompts == ["Now.", f"Now.\n{EXACT}"][: len(model.prompts)]
        assert len(model.answers) == 1


def test_a_number_is_valid_json():
    assert run_with(["7"]) == (7, 1)
    with pytest.raises(AttributeError):
        checking.check_person(7, "7")


def test_the_four_recorded_answers_do_as_stand_ins():
    output = Path(parsing.__file__).with_suffix(".txt")
    lines = output.read_text(encoding="utf-8").splitlines()
    answers = [literal_eval(line) for line in lines if line.startswith("'")]
    results = [run_with([said, "{}"])[0] for said in answers]
    assert results == [{"name": "Ann", "age": 30}, {}, {}, {}]


# In a library


def test_a_mock_is_a_stand_in_that_counts():
    model = Mock(side_effect=["Sure!", '{"cups": 9}'])
    assert standing.ask_for_json(model, "Now.") == {"cups": 9}
    assert model.call_count == 2


def test_pydantic_parses_and_checks_in_one_step():
    right = live.Sale(day="Tuesday", cups=9)
    said = '{"day": "Tuesday", "cups": "9"}'
    assert live.Sale.model_validate_json(said) == right
    for wrong in '{"day": "Tuesday"}', "Nine.", '{"day": 2, "cups": 9}':
        with pytest.raises(ValidationError):
            live.Sale.model_validate_json(wrong)
