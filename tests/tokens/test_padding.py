"""What the chapter on padding claims about side, mask, batch and cut."""

import copy
import logging
import re
from logging.handlers import BufferingHandler

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, pipeline
from transformers.masking_utils import create_causal_mask

from tests.kit.chapters import read_page
from tests.kit.snippets import load

shifts = load("tokens/padding/batch_shifts_logits")
warn = load("tokens/padding/collect_warnings")
leads = load("tokens/padding/measure_leads")
pads = load("tokens/padding/pad_a_batch")
grid = load("tokens/padding/padding_side_and_mask")
truncating = load("tokens/padding/truncate_inputs")
masks = load("tokens/padding/two_masks")

PAGE = read_page("tokens/padding")
NO_MASK, RIGHT = "The attention mask is not set", "right-padding was detected"


def complete(model, tokenizer, side, mask):
    return grid.complete(model, tokenizer, grid.PROMPTS, side, mask)


@pytest.fixture(scope="module")
def alone(smollm2, smollm2_tokenizer):
    """Return the answer to each prompt on its own."""
    return [
        grid.complete(smollm2, smollm2_tokenizer, [prompt], "left", True)[0]
        for prompt in grid.PROMPTS
    ]


@pytest.fixture
def left_batch(smollm2_tokenizer):
    """Return two prompts padded left."""
    return smollm2_tokenizer(
        grid.PROMPTS, padding=True, padding_side="left", return_tensors="pt"
    )


@pytest.mark.parametrize(
    ("name", "side"),
    [
        ("gemma", "left"),
        ("smollm2_tokenizer", "right"),
        ("minilm_tokenizer", "right"),
    ],
)
def test_each_tokenizer_pads_on_its_own_side(name, side, request):
    tokenizer = request.getfixturevalue(name)
    batch = pads.pad(tokenizer, pads.TEXTS)
    short, mask = batch["input_ids"][1], batch["attention_mask"][1]
    assert len(short) == len(batch["input_ids"][0])
    end = 0 if side == "left" else -1
    assert short[end] == tokenizer.pad_token_id
    assert (mask[end], mask[-1 - end]) == (0, 1)


def test_only_smollm2_pads_with_its_eos(
    gemma, smollm2_tokenizer, minilm_tokenizer
):
    assert smollm2_tokenizer.pad_token_id == smollm2_tokenizer.eos_token_id
    assert gemma.pad_token_id != gemma.eos_token_id
    assert minilm_tokenizer.pad_token_id != minilm_tokenizer.eos_token_id


def test_only_minilm_adds_token_type_ids(gemma, minilm_tokenizer):
    assert "token_type_ids" not in pads.pad(gemma, pads.TEXTS)
    assert "token_type_ids" in pads.pad(minilm_tokenizer, pads.TEXTS)


def test_left_padding_with_its_mask_changes_no_answer(
    smollm2, smollm2_tokenizer, alone
):
    assert complete(smollm2, smollm2_tokenizer, "left", True) == alone


@pytest.mark.parametrize(
    ("side", "mask"), [("left", False), ("right", True), ("right", False)]
)
def test_every_other_way_spoils_the_short_prompt_only(
    smollm2, smollm2_tokenizer, alone, side, mask
):
    short, longest = complete(smollm2, smollm2_tokenizer, side, mask)
    assert short != alone[0]
    assert longest == alone[1]


def test_a_pad_of_its_own_lets_generate_rebuild_the_mask(
    smollm2, smollm2_tokenizer, left_batch, alone
):
    ids = left_batch["input_ids"].where(left_batch["attention_mask"] == 1, 0)
    rows = smollm2.generate(
        ids, pad_token_id=0, max_new_tokens=10, do_sample=False
    )
    answer = smollm2_tokenizer.decode(rows[0, ids.shape[1] :])
    assert answer == alone[0]
    rows = smollm2.generate(ids, max_new_tokens=10, do_sample=False)
    assert smollm2_tokenizer.decode(rows[0, ids.shape[1] :]) != alone[0]


@pytest.mark.parametrize(
    ("side", "mask", "expected"),
    [
        ("left", True, []),
        ("left", False, [NO_MASK]),
        ("right", True, [RIGHT]),
        ("right", False, [NO_MASK, RIGHT]),
    ],
)
def test_each_cell_has_its_own_warnings(
    smollm2, smollm2_tokenizer, side, mask, expected
):
    batch = smollm2_tokenizer(
        warn.PROMPTS, padding=True, padding_side=side, return_tensors="pt"
    )
    if not mask:
        del batch["attention_mask"]
    found = warn.collect_warnings(smollm2, batch)
    assert len(found) == len(expected)
    for message, part in zip(found, expected, strict=True):
        assert part in message
        assert f'!!! failure "{message}"' in PAGE


def test_a_single_prompt_without_a_mask_draws_no_warning(
    smollm2, smollm2_tokenizer
):
    ids = smollm2_tokenizer(warn.PROMPTS[0], return_tensors="pt")["input_ids"]
    assert warn.collect_warnings(smollm2, {"input_ids": ids}) == []


@pytest.mark.parametrize("padding", [masks.PADDED_LEFT, masks.PADDED_RIGHT])
def test_the_product_is_the_mask_that_transformers_builds(smollm2, padding):
    built = create_causal_mask(
        smollm2.config,
        inputs_embeds=torch.zeros(1, len(padding), smollm2.config.hidden_size),
        attention_mask=torch.tensor([padding]),
        cache=None,
    )
    assert smollm2.config._attn_implementation == "sdpa"
    expected = masks.combine_masks(padding)[2]
    assert built[0, 0].int().tolist() == expected.tolist()


def test_no_row_looks_at_a_pad():
    for padding in [masks.PADDED_LEFT, masks.PADDED_RIGHT]:
        product = masks.combine_masks(padding)[2]
        assert not product[:, [mask == 0 for mask in padding]].any()


def test_a_narrow_lead_falls_within_a_bfloat16_shift_and_a_wide_one_not(
    smollm2, smollm2_tokenizer
):
    (best, second), near = leads.best_two(
        smollm2, smollm2_tokenizer, "The dog chased the"
    )
    assert (best, second) == (" cat", " moon")
    (best, _), wide = leads.best_two(
        smollm2, smollm2_tokenizer, "The capital of France is"
    )
    assert best == " Paris"
    assert 0.001 < near < 0.1 < 1 < wide


def test_the_last_row_ends_in_a_word_only_when_padded_left():
    assert masks.combine_masks(masks.PADDED_LEFT)[2][-1, -1] == 1
    assert masks.combine_masks(masks.PADDED_RIGHT)[2][-1, -1] == 0


def test_batching_moves_logits_far_more_in_bfloat16(smollm2, smollm2_tokenizer):
    narrow = AutoModelForCausalLM.from_pretrained(
        shifts.NAME, dtype=torch.bfloat16
    )
    moved = []
    for model in [smollm2, narrow]:
        alone = torch.cat(
            [
                shifts.next_logits(model, smollm2_tokenizer, [prompt])
                for prompt in shifts.PROMPTS
            ]
        )
        batch = shifts.next_logits(model, smollm2_tokenizer, shifts.PROMPTS)
        moved.append((batch - alone).abs().max().item())
    assert moved[0] < 0.001  # some processors add in the same order: 0
    assert moved[1] > max(0.05, 100 * moved[0])


def test_the_side_decides_which_end_of_the_text_is_cut(smollm2_tokenizer):
    tokenizer = copy.deepcopy(smollm2_tokenizer)
    text, limit = truncating.TEXT, 8
    whole = tokenizer(text)["input_ids"]
    cut = {
        side: truncating.truncate(tokenizer, text, limit, side)
        for side in ["left", "right"]
    }
    assert cut == {"left": whole[-limit:], "right": whole[:limit]}
    assert len(tokenizer(text[:limit])["input_ids"]) < limit


def test_truncation_side_is_ignored_as_an_argument(smollm2_tokenizer):
    tokenizer = copy.deepcopy(smollm2_tokenizer)
    options = {"truncation": True, "max_length": 8}
    plain = tokenizer(truncating.TEXT, **options)
    asked = tokenizer(truncating.TEXT, **options, truncation_side="left")
    assert asked["input_ids"] == plain["input_ids"]


def test_truncation_without_a_limit_cuts_nothing(smollm2_tokenizer):
    tokenizer = copy.deepcopy(smollm2_tokenizer)
    tokenizer.model_max_length = int(1e30)  # as in the offline files
    whole = tokenizer(truncating.TEXT)
    cut = tokenizer(truncating.TEXT, truncation=True)
    assert cut["input_ids"] == whole["input_ids"]


@pytest.fixture
def heard():
    """Collect what transformers logs; none of its loggers reach the root."""
    box = BufferingHandler(capacity=100)
    logger = logging.getLogger("transformers")
    logger.addHandler(box)
    yield box.buffer
    logger.removeHandler(box)


def test_few_calls_cut_a_too_long_text_and_none_of_those_tells(minilm, heard):
    text = "hello " * 700
    name = "sentence-transformers/all-MiniLM-L6-v2"
    tokenizer = AutoTokenizer.from_pretrained(name)
    assert len(tokenizer(text, truncation=True)["input_ids"]) == 512
    assert heard == []
    short = minilm.encode("hello " * 254)  # 256 with [CLS] and [SEP]
    assert minilm.encode(text) == pytest.approx(short, abs=1e-5)
    assert heard == []
    whole = tokenizer(text, return_tensors="pt")
    assert whole["input_ids"].shape[1] == 702
    tokenizer(text)
    [warning] = heard
    assert "(702 > 512)" in warning.getMessage()
    network = minilm[0].auto_model
    extract = pipeline("feature-extraction", model=network, tokenizer=tokenizer)
    for call in [lambda: network(**whole), lambda: extract(text)]:
        with pytest.raises(RuntimeError, match="must match the size"):
            call()


def test_a_tokenizer_without_a_limit_neither_cuts_nor_warns(
    smollm2_tokenizer, heard
):
    text = "hello " * 700
    for options in [{}, {"truncation": True}]:
        assert len(smollm2_tokenizer(text, **options)["input_ids"]) > 700
    assert heard == []


def test_the_page_quotes_the_errors_of_unpadded_and_unpaddable_batches(
    smollm2_tokenizer,
):
    tokenizer = copy.deepcopy(smollm2_tokenizer)
    with pytest.raises(ValueError) as ragged:
        tokenizer(grid.PROMPTS, return_tensors="pt")
    tokenizer.pad_token = None
    with pytest.raises(ValueError) as padless:
        tokenizer(grid.PROMPTS, padding=True)
    for error in [ragged, padless]:
        first = re.match(r".*?[.] ", str(error.value))[0].strip()
        assert f'!!! failure "ValueError: {first}' in PAGE


def test_the_pipeline_turns_the_padding_side_to_the_left(
    smollm2, smollm2_tokenizer
):
    tokenizer = copy.deepcopy(smollm2_tokenizer)
    assert tokenizer.padding_side == "right"
    pipeline("text-generation", model=smollm2, tokenizer=tokenizer)
    assert tokenizer.padding_side == "left"


def test_without_a_pad_id_the_warning_is_a_third_one(
    smollm2, left_batch, monkeypatch
):
    monkeypatch.setattr(smollm2.generation_config, "pad_token_id", None)
    monkeypatch.setattr(smollm2.config, "pad_token_id", None)
    batch = {"input_ids": left_batch["input_ids"]}
    first, *_ = warn.collect_warnings(smollm2, batch)
    third = "The attention mask and the pad token id were not set"
    assert first.startswith(third) and f'"{third}"' in PAGE


def test_a_pad_unlike_eos_draws_no_warning(smollm2, left_batch, monkeypatch):
    monkeypatch.setattr(smollm2.generation_config, "pad_token_id", 0)
    ids = left_batch["input_ids"].where(left_batch["attention_mask"] == 1, 0)
    assert warn.collect_warnings(smollm2, {"input_ids": ids}) == []


def test_a_text_that_ends_in_the_pad_token_looks_padded(
    smollm2, smollm2_tokenizer
):
    ids = smollm2_tokenizer(["Hi<|im_end|>"] * 2, return_tensors="pt")
    alone = {"input_ids": ids["input_ids"]}
    assert any(RIGHT in m for m in warn.collect_warnings(smollm2, alone))
    assert not any(RIGHT in m for m in warn.collect_warnings(smollm2, ids))
