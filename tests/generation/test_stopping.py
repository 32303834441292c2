"""What the chapter on stopping claims: limits, end tokens, stop strings."""

import copy
import logging
import re
import warnings
from ast import literal_eval
from pathlib import Path

import pytest
from google.genai import types
from transformers import pipeline
from transformers.pipelines import TextGenerationPipeline

from tests.kit.chapters import read_page
from tests.kit.snippets import load

batching = load("generation/stopping/generate_batch")
keeping = load("generation/stopping/keep_to_a_limit")
limits = load("generation/stopping/length_limits")
slicing = load("generation/stopping/only_the_new_tokens")
stops = load("generation/stopping/stop_strings_demo")
reasons = load("generation/stopping/why_did_it_stop")

PAGE = read_page("generation/stopping")
IM_END = 2
LIMIT = 12
FRUITS = "List five fruits, numbered."


def ask(tokenizer, question):
    return tokenizer.apply_chat_template(
        [{"role": "user", "content": question}],
        add_generation_prompt=True,
        return_tensors="pt",
    )


def answer_ids(model, tokenizer, question, **options):
    inputs = ask(tokenizer, question)
    options = {"do_sample": False, "tokenizer": tokenizer, **options}
    output = model.generate(**inputs, **options)
    return slicing.new_tokens(output, inputs)[0].tolist()


def boxed(message):
    return f'!!! failure "{message}' in PAGE


@pytest.fixture
def short(smollm2_tokenizer):
    return smollm2_tokenizer("The capital of France is", return_tensors="pt")


@pytest.fixture
def long(smollm2_tokenizer):
    return smollm2_tokenizer(limits.LONG, return_tensors="pt")


def test_max_length_counts_the_prompt(smollm2, short):
    prompt = short["input_ids"].shape[1]
    added = limits.count_new_tokens(smollm2, short, max_length=12)
    assert (prompt, added) == (5, 12 - 5)


def test_max_new_tokens_does_not_and_wins_over_max_length(smollm2, short, long):
    for inputs in (short, long):
        for limit in ({}, {"max_length": 12}):
            added = limits.count_new_tokens(
                smollm2, inputs, max_new_tokens=8, **limit
            )
            assert added == 8


def test_setting_both_limits_logs_the_quoted_warning(smollm2, short):
    messages, logger = [], logging.getLogger("transformers.generation.utils")

    def keep(record):
        messages.append(record.getMessage().partition(" Please")[0])

    logger.addFilter(keep)
    limits.count_new_tokens(smollm2, short, max_new_tokens=3, max_length=12)
    logger.removeFilter(keep)
    assert [boxed(message) for message in messages] == [True]


def test_a_prompt_as_long_as_max_length_raises_the_quoted_error(smollm2, long):
    with pytest.raises(ValueError) as caught:
        limits.count_new_tokens(smollm2, long, max_length=12)
    assert boxed(f"ValueError: {caught.value}")


def test_no_limit_means_twenty_new_tokens_and_the_quoted_warning(
    smollm2, short
):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert limits.count_new_tokens(smollm2, short) == 20
    assert [boxed(f"UserWarning: {item.message}") for item in caught] == [True]


def test_the_output_begins_with_the_prompt_and_the_slice_removes_it(
    smollm2, smollm2_tokenizer
):
    inputs = ask(smollm2_tokenizer, "What is the capital of France?")
    output = smollm2.generate(**inputs, max_new_tokens=8, do_sample=False)
    prompt = inputs["input_ids"]
    assert output[:, : prompt.shape[1]].equal(prompt)
    new = slicing.new_tokens(output, inputs)
    assert new.shape[1] == output.shape[1] - prompt.shape[1]
    assert "France?" not in smollm2_tokenizer.decode(new[0])


def test_hiding_special_tokens_moves_the_prompts_end_in_the_text(
    smollm2_tokenizer,
):
    ids = ask(smollm2_tokenizer, FRUITS)["input_ids"][0]
    raw = smollm2_tokenizer.decode(ids)
    hidden = smollm2_tokenizer.decode(ids, skip_special_tokens=True)
    assert len(hidden) < len(raw)


def test_an_encoding_has_no_shape_and_its_length_counts_fields(
    smollm2_tokenizer,
):
    inputs = ask(smollm2_tokenizer, FRUITS)
    with pytest.raises(AttributeError):
        _ = inputs.shape
    assert len(inputs) == 2 < inputs["input_ids"].shape[1]


@pytest.mark.parametrize("run", reasons.RUNS)
def test_each_run_stops_for_the_reason_that_its_settings_force(
    smollm2, smollm2_tokenizer, run
):
    question, ends = reasons.RUNS[run]
    ids = answer_ids(
        smollm2,
        smollm2_tokenizer,
        question,
        max_new_tokens=LIMIT,
        **ends,
    )
    text = smollm2_tokenizer.decode(ids)
    reason = reasons.stop_reason(ids, text, LIMIT, **ends)
    expected = {"A": "end token", "C": "stop string"}.get(run, "limit")
    assert reason == expected
    # The wrong end token: the model ends its turn and is not heard.
    assert (IM_END in ids[:-1]) == (run == "D")


def test_generate_takes_its_end_tokens_from_the_generation_config(
    smollm2, smollm2_tokenizer
):
    default = answer_ids(smollm2, smollm2_tokenizer, FRUITS, max_new_tokens=8)
    fourth = default[3]
    cut = answer_ids(
        smollm2,
        smollm2_tokenizer,
        FRUITS,
        max_new_tokens=8,
        eos_token_id=[IM_END, fourth],  # a list is allowed
    )
    assert smollm2.generation_config.eos_token_id == IM_END
    assert cut == default[: default.index(fourth) + 1]


def test_the_stop_string_stays_in_the_text_until_it_is_cut(
    smollm2, smollm2_tokenizer
):
    ids = answer_ids(
        smollm2,
        smollm2_tokenizer,
        FRUITS,
        max_new_tokens=24,
        stop_strings=["\n2."],
    )
    text = smollm2_tokenizer.decode(ids)
    assert text.endswith("\n2.")
    assert stops.cut_before(text, ["\n2."]) == text.removesuffix("\n2.")


def test_a_stop_string_inside_a_token_brings_the_whole_token(
    smollm2, smollm2_tokenizer
):
    plain = answer_ids(smollm2, smollm2_tokenizer, FRUITS, max_new_tokens=8)
    pieces = smollm2_tokenizer.decode([[token] for token in plain])
    word = max(pieces, key=lambda piece: piece.strip().isalpha() * len(piece))
    stop = word[:-1]
    ids = answer_ids(
        smollm2,
        smollm2_tokenizer,
        FRUITS,
        max_new_tokens=24,
        stop_strings=[stop],
    )
    text = smollm2_tokenizer.decode(ids)
    assert text.endswith(word) and not text.endswith(stop)
    assert stop not in stops.cut_before(text, [stop])


def test_cutting_takes_the_first_stop_string_and_leaves_other_text_alone():
    assert stops.cut_before("a, b; c", [";", ","]) == "a"
    assert stops.cut_before("a b c", [";", ","]) == "a b c"


def test_shortening_keeps_whole_sentences_that_fit():
    text = "It is. It was so. And more"
    assert keeping.shorten(text, 100) == "It is. It was so."
    assert keeping.shorten(text, 17) == "It is. It was so."
    assert keeping.shorten(text, 16) == "It is."
    assert keeping.shorten(text, 5) == ""


@pytest.mark.parametrize(
    ("answers", "shown"),
    [
        (["Short."], "Short."),
        (["Much too long to show.", "Short."], "Short."),
        (["Much too long to show.", "It is. Too long again."], "It is."),
        (["Much too long.", "Too long again."], "I have no short answer."),
    ],
)
def test_the_loop_asks_twice_then_shortens_then_falls_back(answers, shown):
    asked = []

    def writer(chat, **options):
        asked.append(chat[-1]["content"])
        reply = {"role": "assistant", "content": answers[len(asked) - 1]}
        return [{"generated_text": [*chat, reply]}]

    said = keeping.answer_within(writer, "What is it?", limit=10)
    assert said == shown
    assert len(asked) == len(answers)
    assert all("at most 10 characters" in text for text in asked)
    assert asked[1:] == [f"Say it in at most 10 characters: {answers[0]}"] * (
        len(answers) - 1
    )


def test_a_limit_of_tokens_cuts_and_does_not_shorten(
    smollm2, smollm2_tokenizer
):
    whole, cut = (
        answer_ids(smollm2, smollm2_tokenizer, FRUITS, max_new_tokens=limit)
        for limit in (24, 12)
    )
    assert cut == whole[:12]


def test_stop_strings_without_a_tokenizer_raise_the_quoted_error(
    smollm2, short
):
    with pytest.raises(ValueError) as caught:
        smollm2.generate(**short, max_new_tokens=2, stop_strings=["."])
    assert boxed("ValueError: " + str(caught.value).partition(" When ")[0])


def test_an_unknown_argument_raises_the_quoted_error(smollm2, short):
    with pytest.raises(ValueError) as caught:
        smollm2.generate(**short, max_new_tokens=2, stop=["."])
    assert boxed(f"ValueError: {caught.value}")


def test_the_recipe_answers_in_a_batch_as_it_answers_alone(
    smollm2, left_tokenizer
):
    questions = ["What is the capital of France?", "What is 2 + 2?"]
    rows = batching.answer(smollm2, left_tokenizer, questions, limit=16)
    for row, question in zip(rows, questions, strict=True):
        (alone,) = batching.answer(
            smollm2, left_tokenizer, [question], limit=16
        )
        assert row[: len(alone)].equal(alone)
        assert set(row[len(alone) :].tolist()) <= {left_tokenizer.pad_token_id}


def test_the_five_transcripts_stop_for_the_reasons_given(smollm2_tokenizer):
    lines = re.findall(r"^\d  ('.*')$", PAGE, re.M)
    answers = dict(re.findall(r"(\d): ([a-z ]+)[,.]", PAGE))
    assert len(lines) == 5
    for number, line in enumerate(lines, start=1):
        text = literal_eval(line)
        ids = smollm2_tokenizer(text)["input_ids"]
        reason = reasons.stop_reason(ids, text, 10, IM_END, "\n3.")
        # One reason only: what stops it otherwise has not reached the limit.
        assert (len(ids) == 10) == (reason == "limit"), text
        assert answers[str(number)].startswith(reason), text


def test_the_diagram_draws_the_recorded_numbers():
    recorded = (
        Path(reasons.__file__).with_suffix(".txt").read_text(encoding="utf-8")
    )
    runs = re.findall(r"^([A-D]): (\d+) \+ (\d+): (.+)$", recorded, re.M)
    assert len(runs) == 4
    for name, prompt, new, reason in runs:
        assert f">{name}: {prompt} + {new}, {reason}</text>" in PAGE


def test_a_limit_in_the_models_config_goes_before_both_defaults(
    smollm2, smollm2_tokenizer, short
):
    limited = copy.deepcopy(smollm2)
    limited.generation_config.max_length = 9
    assert limited.generate(**short).shape[1] == 9
    pipe = pipeline("text-generation", limited, tokenizer=smollm2_tokenizer)
    (said,) = pipe("The capital of France is", do_sample=False)
    assert len(smollm2_tokenizer(said["generated_text"])["input_ids"]) <= 9


def test_the_pipeline_has_its_own_limit_and_honours_max_length(
    smollm2, smollm2_tokenizer
):
    default = TextGenerationPipeline._default_generation_config
    assert default.max_new_tokens == 256
    tokenizer = copy.deepcopy(smollm2_tokenizer)
    pipe = pipeline("text-generation", model=smollm2, tokenizer=tokenizer)
    prompt = "The capital of France is"
    options = {"max_length": 12, "do_sample": False}
    (whole,) = pipe(prompt, **options)
    (part,) = pipe(prompt, **options, return_full_text=False)
    assert len(tokenizer(whole["generated_text"])["input_ids"]) == 12
    assert whole["generated_text"] == prompt + part["generated_text"]


def test_the_pipeline_tells_how_it_ended_by_its_ids_alone(
    smollm2, smollm2_tokenizer
):
    writer = pipeline(
        "text-generation", model=smollm2, tokenizer=smollm2_tokenizer
    )
    chat = [{"role": "user", "content": "What is the capital of France?"}]
    options = {"max_new_tokens": 12, "do_sample": False}
    assert set(writer(chat, **options)[0]) == {"generated_text"}
    ids = writer(chat, return_tensors=True, **options)[0]
    assert ids["generated_token_ids"][-1] == IM_END


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("STOP", "natural stopping point or a configured stop sequence"),
        ("MAX_TOKENS", "maximum number of tokens"),
        ("SAFETY", "violates safety policies"),
    ],
)
def test_the_client_calls_its_reasons_as_the_table_does(name, meaning):
    source = Path(types.__file__).read_text(encoding="utf-8")
    after = source.partition("class FinishReason")[2]
    assert meaning in after.partition(f"  {name} = ")[2].splitlines()[1]
    assert f"`{name}`" in PAGE
    assert (
        "block_reason"
        in types.GenerateContentResponsePromptFeedback.model_fields
    )
