"""What the chapter on sampling claims, on any copy of the weights."""

import copy
import logging
import math
import re
from itertools import product

import numpy as np
import pytest
import torch
from transformers import GenerationConfig, pipeline, set_seed
from transformers.generation import (
    LogitsProcessorList,
    MinPLogitsWarper,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)
from transformers.utils.logging import warning_once

from tests.kit.chapters import read_page
from tests.kit.snippets import load

defaults = load("generation/sampling/hidden_defaults")
repetition = load("generation/sampling/repetition_penalty")
errors = load("generation/sampling/provoke_errors")
four = load("generation/sampling/four_tokens")
scratch = load("generation/sampling/sampler_from_scratch")
order = load("generation/sampling/sampler_order")
sweep = load("generation/sampling/temperature_sweep")

PAGE = read_page("generation/sampling")
LOGGER = "transformers.generation.configuration_utils"
CAPITAL, COLOUR = sweep.PROMPTS


@pytest.fixture(scope="module")
def logits(smollm2, smollm2_tokenizer):
    """Return {prompt: (1, vocabulary) logits of the next token}."""
    found = {}
    for prompt in (CAPITAL, COLOUR):
        inputs = smollm2_tokenizer(prompt, return_tensors="pt")
        with torch.no_grad():
            found[prompt] = smollm2(**inputs).logits[:, -1]
    return found


@pytest.fixture(scope="module")
def colour_inputs(smollm2_tokenizer):
    return smollm2_tokenizer(COLOUR, return_tensors="pt")


def flat_page():
    """Return the page with every line break turned into a space."""
    return re.sub(r"\s+", " ", PAGE)


def library_mask(logits, temperature, top_k, top_p, min_p):
    """Return what the processors of transformers keep, in generate's order."""
    processors = LogitsProcessorList([TemperatureLogitsWarper(temperature)])
    if top_k:
        processors.append(TopKLogitsWarper(top_k))
    if top_p < 1:
        processors.append(TopPLogitsWarper(top_p))
    processors.append(MinPLogitsWarper(min_p))
    no_ids = torch.zeros(1, 0, dtype=torch.long)
    return processors(no_ids, logits)[0].isfinite().numpy()


def test_at_temperature_2_each_probability_becomes_a_share_of_the_roots():
    assert [round(math.exp(n), 2) for n in (2, 1)] == [7.39, 2.72]
    roots = {token: math.sqrt(p) for token, p in four.GIVEN.items()}
    total = sum(roots.values())
    assert (roots["the"], round(total, 2)) == (0.5, 1.81)
    shares = {token: root / total for token, root in roots.items()}
    assert four.heat(four.GIVEN, 2.0) == pytest.approx(shares)
    assert round(shares["the"], 2) == 0.28


@pytest.mark.parametrize("prompt", [CAPITAL, COLOUR])
@pytest.mark.parametrize("temperature", [0.3, 0.7, 1.0, 1.5, 2.0])
def test_the_filters_keep_what_the_processors_of_transformers_keep(
    logits, prompt, temperature
):
    grid = product(
        (0, 1, 5, 50, 1000), (0.1, 0.5, 0.9, 1.0), (0.0, 0.02, 0.2, 1.0)
    )
    for top_k, top_p, min_p in grid:
        settings = (temperature, top_k, top_p, min_p)
        ours = scratch.keep(logits[prompt][0].numpy(), *settings)
        theirs = library_mask(logits[prompt], *settings)
        assert np.array_equal(ours, theirs), settings
        assert ours.any()


@pytest.mark.parametrize(
    ("temperature", "top_k", "top_p", "min_p"),
    [(1.5, 20, 0.9, 0.0), (1.5, 0, 0.9, 0.05), (2.0, 500, 0.8, 0.01)],
)
def test_generate_runs_temperature_then_top_k_then_top_p_then_min_p(
    smollm2, colour_inputs, logits, temperature, top_k, top_p, min_p
):
    step = smollm2.generate(
        **colour_inputs,
        do_sample=True,
        temperature=temperature,
        top_k=top_k,
        top_p=top_p,
        min_p=min_p,
        max_new_tokens=1,
        output_scores=True,
        return_dict_in_generate=True,
    )
    theirs = step.scores[0][0].isfinite().numpy()
    settings = (temperature, top_k, top_p, min_p)
    ours = scratch.keep(logits[COLOUR][0].numpy(), *settings)
    assert np.array_equal(ours, theirs)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 1.3, 2.0])
def test_four_tokens_are_cut_as_those_of_a_model_are(temperature):
    tokens, given = zip(*four.GIVEN.items(), strict=True)
    heated = four.heat(four.GIVEN, temperature)
    as_logits = np.log(given)
    expected = scratch.softmax(as_logits / temperature)
    assert list(heated.values()) == pytest.approx(expected)
    for share in (0.3, 0.6, 0.9, 0.99):
        kept = scratch.keep(as_logits, temperature, top_p=share)
        rest = [t for t, is_kept in zip(tokens, kept, strict=True) if is_kept]
        assert four.keep_top_p(heated, share) == rest


def test_by_default_the_filters_cut_nothing(logits):
    assert scratch.keep(logits[CAPITAL][0].numpy()).all()


def test_top_k_keeps_ties_as_transformers_does():
    tied = torch.tensor([[3.0, 2.0, 2.0, 2.0, 1.0]])
    ours = scratch.keep(tied[0].numpy(), top_k=2)
    assert ours.tolist() == [True, True, True, True, False]
    assert np.array_equal(ours, library_mask(tied, 1.0, 2, 1.0, 0.0))


def test_filters_leave_the_logits_they_are_given_alone(logits):
    given = logits[CAPITAL][0].numpy().copy()
    scratch.keep(given, top_k=5, top_p=0.5, min_p=0.1)
    assert np.array_equal(given, logits[CAPITAL][0].numpy())


@pytest.mark.parametrize("prompt", [CAPITAL, COLOUR])
def test_heat_flattens_the_distribution_and_widens_the_nucleus(logits, prompt):
    rows = [sweep.sweep(logits[prompt][0], t, 0.9) for t in sweep.TEMPERATURES]
    shares, sizes = zip(*rows, strict=True)
    assert list(shares) == sorted(shares, reverse=True)
    assert list(sizes) == sorted(sizes)
    assert sizes[-1] > 1000 * sizes[0]


def test_temperature_never_changes_the_order_of_the_tokens(logits):
    row = logits[CAPITAL][0].double()
    best = row.argsort(descending=True, stable=True)
    for temperature in sweep.TEMPERATURES:
        heated = (row / temperature).argsort(descending=True, stable=True)
        assert torch.equal(heated, best)


@pytest.mark.parametrize("temperature", [0.7, 1.0, 1.5, 2.0])
def test_measuring_last_means_the_same_as_the_filters_of_transformers(
    logits, temperature
):
    row = logits[CAPITAL]
    heat = TemperatureLogitsWarper(temperature)
    for rule, name, p in (
        (order.TOP_P, "top_p", 0.9),
        (order.MIN_P, "min_p", 0.05),
    ):
        ours = order.run_steps([heat, rule(p)], row)[0] > 0
        settings = {"temperature": temperature, name: p}
        theirs = scratch.keep(row[0].numpy(), **settings)
        assert np.array_equal(ours.numpy(), theirs)


def test_heat_applied_last_changes_no_count(logits):
    row = logits[CAPITAL]
    for cut in (order.TOP_P(0.9), order.MIN_P(0.05)):
        counts = {
            order.run_steps([cut, heat], row).count_nonzero().item()
            for heat in map(TemperatureLogitsWarper, (0.7, 1.0, 1.5, 2.0))
        }
        assert len(counts) == 1


def test_heat_applied_first_lets_more_tokens_through_and_last_does_not(logits):
    row = logits[CAPITAL]
    hot = []
    for cut in (order.TOP_P(0.9), order.MIN_P(0.05)):
        first = [
            order.run_steps([TemperatureLogitsWarper(t), cut], row)
            .count_nonzero()
            .item()
            for t in (0.7, 1.0, 1.5, 2.0)
        ]
        assert first == sorted(first)
        assert first[0] < first[1] < first[3]
        hot.append(first[2])
    assert hot[0] > 100 * hot[1]


def test_top_k_does_not_care_when_the_temperature_comes(logits):
    row = logits[CAPITAL][0].numpy()
    cold, hot = (scratch.keep(row, temperature=t, top_k=50) for t in (0.5, 2.0))
    assert np.array_equal(cold, hot)


def test_generate_is_greedy_unless_told_to_sample(smollm2, colour_inputs):
    plain = smollm2.generate(**colour_inputs, max_new_tokens=9)
    greedy = smollm2.generate(
        **colour_inputs, max_new_tokens=9, do_sample=False
    )
    assert plain.equal(greedy)


def test_sampling_uses_a_top_k_of_50_that_no_config_mentions(
    smollm2, colour_inputs
):
    assert smollm2.generation_config.top_k is None
    silent, fifty, off, none = (
        defaults.draw(smollm2, colour_inputs, do_sample=True, **settings)
        for settings in ({}, {"top_k": 50}, {"top_k": 0}, {"top_k": None})
    )
    assert torch.equal(silent[0], fifty[0])
    assert (silent[1], fifty[1], off[1]) == (50, 50, 49_152)
    assert none[1] == 49_152


def test_the_pipeline_samples_at_0_7_unless_told_not_to(
    smollm2, smollm2_tokenizer, colour_inputs
):
    pipe = pipeline(
        "text-generation", model=smollm2, tokenizer=smollm2_tokenizer
    )
    length = colour_inputs["input_ids"].shape[1]
    for seed in range(3):
        set_seed(seed)
        said = pipe(COLOUR, max_new_tokens=5, return_full_text=False)
        set_seed(seed)
        ids = smollm2.generate(
            **colour_inputs, max_new_tokens=5, do_sample=True, temperature=0.7
        )
        text = smollm2_tokenizer.decode(
            ids[0, length:], skip_special_tokens=True
        )
        assert said[0]["generated_text"] == text


def collect_messages(model, inputs, **settings):
    """Return what generate logs or raises."""
    said, logger = [], logging.getLogger(LOGGER)

    def keep(record):
        said.append(record.getMessage())
        return False  # it is not printed as well

    logger.addFilter(keep)
    try:
        model.generate(**inputs, **settings, max_new_tokens=1)
    except ValueError as error:
        said.append(f"ValueError: {error}")
    finally:
        logger.removeFilter(keep)
    return said


@pytest.mark.parametrize(
    "settings",
    [
        {"do_sample": False, "temperature": 0.7},
        {"do_sample": True, "temperature": 0.0},
        {"do_sample": True, "temperature": 2},
        {"do_sample": True, "top_k": -1},
    ],
)
def test_the_page_quotes_each_message_as_it_is(
    smollm2, colour_inputs, settings
):
    warning_once.cache_clear()  # a message logged before is not logged again
    (text,) = collect_messages(smollm2, colour_inputs, **settings)
    assert f'!!! failure "{text}"' in PAGE
    if settings.pop("do_sample"):
        assert errors.find_error(smollm2, colour_inputs, **settings) == text


def test_the_warning_comes_once_per_process(smollm2, colour_inputs):
    warning_once.cache_clear()
    settings = {"do_sample": False, "temperature": 0.7}
    first = collect_messages(smollm2, colour_inputs, **settings)
    second = collect_messages(smollm2, colour_inputs, **settings)
    assert first != second == []


def test_the_page_quotes_the_longer_message_of_the_info_level():
    with pytest.raises(ValueError) as error:
        GenerationConfig(temperature=0.7).validate(strict=True)
    (line,) = [t for t in str(error.value).splitlines() if t.startswith("- ")]
    said = line.removeprefix("- `temperature`: ")
    assert f'"{said}"' in flat_page()


def test_temperature_without_do_sample_changes_nothing(smollm2, colour_inputs):
    plain = smollm2.generate(**colour_inputs, max_new_tokens=5)
    heated = smollm2.generate(
        **colour_inputs, max_new_tokens=5, temperature=5.0
    )
    assert plain.equal(heated)


def test_an_almost_zero_temperature_ends_in_infinities(smollm2, colour_inputs):
    with pytest.raises(RuntimeError) as error:
        smollm2.generate(
            **colour_inputs, max_new_tokens=1, do_sample=True, temperature=1e-38
        )
    assert f"``RuntimeError: {error.value}``" in flat_page()


def test_a_float16_model_is_heated_in_float32_too(smollm2, colour_inputs):
    half = copy.deepcopy(smollm2).half()
    options = {"do_sample": True, "temperature": 1e-36, "max_new_tokens": 1}
    assert half.generate(**colour_inputs, **options).shape[1] > 1


def test_a_model_that_computes_nan_raises_the_same_message(
    smollm2, colour_inputs
):
    broken = copy.deepcopy(smollm2)
    broken.model.norm.weight.data.fill_(float("nan"))
    with pytest.raises(RuntimeError) as error:
        broken.generate(**colour_inputs, max_new_tokens=1, do_sample=True)
    assert f"``RuntimeError: {error.value}``" in flat_page()


def test_a_models_config_goes_before_the_defaults_of_generate_and_pipeline(
    smollm2, smollm2_tokenizer, colour_inputs
):
    sampling = copy.deepcopy(smollm2)
    sampling.generation_config.update(do_sample=True, temperature=2.0)
    set_seed(1)
    texts = {
        tuple(sampling.generate(**colour_inputs, max_new_tokens=5)[0].tolist())
        for _ in range(4)
    }
    assert len(texts) > 1
    greedy = copy.deepcopy(smollm2)
    greedy.generation_config.update(do_sample=False)
    pipe = pipeline("text-generation", greedy, tokenizer=smollm2_tokenizer)
    (said,) = pipe(COLOUR, max_new_tokens=5)
    ids = smollm2.generate(**colour_inputs, max_new_tokens=5)
    text = smollm2_tokenizer.decode(ids[0], skip_special_tokens=True)
    assert said["generated_text"] == text


def test_gemini_has_no_min_p_and_no_repetition_penalty():
    from google.genai import types

    fields = types.GenerateContentConfig.model_fields
    assert {"temperature", "top_k", "top_p"} <= fields.keys()
    assert not {"min_p", "repetition_penalty"} & fields.keys()
    said = " ".join(fields["top_k"].description.split())
    quoted = '"with the final token selected using temperature sampling"'
    assert quoted.strip('"') in said
    assert quoted in flat_page()


def test_a_top_p_meant_as_a_percentage_cuts_nothing(smollm2, colour_inputs):
    settings = {"do_sample": True, "top_k": 0, "top_p": 90}
    assert defaults.draw(smollm2, colour_inputs, **settings)[1] == 49_152
    assert errors.find_error(smollm2, colour_inputs, top_p=90) == "no error"


def chat_ids(tokenizer, question):
    said = [{"role": "user", "content": question}]
    chat = tokenizer.apply_chat_template(
        said, add_generation_prompt=True, return_tensors="pt"
    )
    return chat["input_ids"]


def test_the_penalty_hits_every_token_of_the_prompt_turn_marks_included(
    smollm2_tokenizer,
):
    ids = chat_ids(smollm2_tokenizer, repetition.BANANA)
    before = torch.linspace(-20, 20, 49_152)[None]
    after = RepetitionPenaltyLogitsProcessor(1.3)(ids, before)
    hit = (after != before)[0].nonzero()[:, 0].tolist()
    assert set(hit) == set(ids[0].tolist())
    assert smollm2_tokenizer.eos_token_id in hit
    assert (after <= before).all()


def test_the_penalty_can_be_told_to_leave_the_prompt_alone(smollm2_tokenizer):
    ids = chat_ids(smollm2_tokenizer, repetition.BANANA)
    before = torch.linspace(-20, 20, 49_152)[None]
    rule = RepetitionPenaltyLogitsProcessor(
        1.3, prompt_ignore_length=ids.shape[1]
    )
    assert torch.equal(rule(ids, before), before)
    (banana,) = smollm2_tokenizer(" banana")["input_ids"]
    said = torch.cat([ids, torch.tensor([[banana]])], dim=1)
    changed = (rule(said, before) != before)[0].nonzero()[:, 0].tolist()
    assert changed == [banana]


def test_the_end_of_the_turn_becomes_less_likely_though_never_said(
    smollm2, smollm2_tokenizer
):
    prompt = chat_ids(smollm2_tokenizer, repetition.FRANCE)
    reply = "The capital of France is Paris."
    said = smollm2_tokenizer(reply, return_tensors="pt")["input_ids"]
    ids = torch.cat([prompt, said], dim=1)
    with torch.no_grad():
        logits = smollm2(ids).logits[:, -1]
    eos = smollm2_tokenizer.eos_token_id
    whole = RepetitionPenaltyLogitsProcessor(1.3)
    own = RepetitionPenaltyLogitsProcessor(
        1.3, prompt_ignore_length=prompt.shape[1]
    )
    chances = [
        rule(ids, logits.clone()).softmax(dim=-1)[0, eos]
        for rule in (whole, own)
    ]
    assert chances[0] < chances[1] / 5


def test_a_shift_of_all_logits_changes_what_the_penalty_does():
    ids = torch.tensor([[0]])
    rule = RepetitionPenaltyLogitsProcessor(1.3)
    logits = torch.tensor([[2.0, 1.0, 0.0]])
    plain = rule(ids, logits).softmax(dim=-1)
    shifted = rule(ids, logits + 20).softmax(dim=-1)
    assert plain[0, 0] > 0.5 > 0.1 > shifted[0, 0]


def test_the_rule_of_the_snippet_is_what_the_setting_sets_up(
    smollm2, smollm2_tokenizer
):
    ids = chat_ids(smollm2_tokenizer, repetition.FRANCE)
    options = {"repetition_penalty": 1.3, "max_new_tokens": 18}
    row = smollm2.generate(ids, attention_mask=torch.ones_like(ids), **options)
    text = smollm2_tokenizer.decode(row[0, ids.shape[1] :])
    said = repetition.answer(
        smollm2, smollm2_tokenizer, repetition.FRANCE, 1.3, own=False
    )
    assert said == text


def test_a_penalty_of_one_is_off(smollm2, smollm2_tokenizer):
    ids = chat_ids(smollm2_tokenizer, repetition.FRANCE)
    plain = smollm2.generate(
        ids, attention_mask=torch.ones_like(ids), max_new_tokens=18
    )
    text = smollm2_tokenizer.decode(plain[0, ids.shape[1] :])
    for own in (False, True):
        said = repetition.answer(
            smollm2, smollm2_tokenizer, repetition.FRANCE, 1.0, own
        )
        assert said == text
