"""What the chapter on the loop claims, on any copy of the weights."""

import math
import warnings

import numpy as np
import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM

from tests.kit.snippets import load

by_hand = load("generation/loop/generate_by_hand")
entropy = load("generation/loop/measure_entropy")
table = load("generation/loop/next_token_table")
naive = load("generation/loop/softmax_overflow")
small = load("generation/loop/softmax_small")
surprise = load("generation/loop/surprisal")


@pytest.fixture(scope="module")
def last_logits(smollm2, smollm2_tokenizer):
    """Return a function: prompt -> (vocabulary,) logits after its end."""

    def run(prompt: str) -> torch.Tensor:
        inputs = smollm2_tokenizer(prompt, return_tensors="pt")
        with torch.no_grad():
            return smollm2(**inputs).logits[0, -1]

    return run


def test_there_is_one_row_of_scores_for_every_token_of_the_prompt(
    smollm2, smollm2_tokenizer
):
    for prompt in table.PROMPTS:
        inputs = smollm2_tokenizer(prompt, return_tensors="pt")
        length = inputs["input_ids"].shape[1]
        with torch.no_grad():
            assert smollm2(**inputs).logits.shape == (1, length, 49_152)


def test_the_two_snippets_ask_about_the_same_prompts():
    assert entropy.PROMPTS == table.PROMPTS


def test_logits_are_not_probabilities(last_logits):
    logits = last_logits(table.PROMPTS[0])
    assert logits.max() > 1
    assert logits.min() < 0
    assert logits.softmax(dim=-1).sum().item() == pytest.approx(1, abs=1e-4)


def test_the_same_ids_give_the_same_logits_every_time(last_logits):
    prompt = table.PROMPTS[1]
    assert torch.equal(last_logits(prompt), last_logits(prompt))


@pytest.mark.parametrize(
    ("prompt", "piece"),
    [("The capital of France is", " Paris"), ("Once upon a time", ",")],
)
def test_fixed_phrases_have_the_expected_winner(
    last_logits, smollm2_tokenizer, prompt, piece
):
    best = last_logits(prompt).argmax()
    assert smollm2_tokenizer.decode(best) == piece


def test_the_colour_leaves_more_open_than_any_other_prompt(last_logits):
    bits = {
        p: entropy.entropy_bits(last_logits(p).softmax(-1))
        for p in table.PROMPTS
    }
    assert max(bits, key=bits.get) == "My favourite colour is"
    assert min(bits, key=bits.get) == "Once upon a time"


def test_training_goes_from_random_numbers_to_what_came_next():
    torch.manual_seed(0)
    size = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2}
    tiny = LlamaForCausalLM(LlamaConfig(vocab_size=32, **size))
    ids = torch.tensor([[1, 5, 3, 7, 2, 6]])
    trainer = torch.optim.SGD(tiny.parameters(), lr=0.1)
    bits = [surprise.surprise_bits(tiny, ids).mean().item()]
    assert bits[0] == pytest.approx(5, abs=0.5)  # as a draw among 32
    for _ in range(5):
        trainer.zero_grad()
        tiny(ids, labels=ids).loss.backward()
        trainer.step()
        bits.append(surprise.surprise_bits(tiny, ids).mean().item())
    assert bits == sorted(set(bits), reverse=True)
    assert tiny(ids).logits.requires_grad
    with torch.no_grad():
        assert not tiny(ids).logits.requires_grad


def test_entropy_is_the_surprisal_to_expect():
    chances = torch.tensor([0.5, 0.25, 0.25])
    assert chances.log2().tolist() == [-1, -2, -2]
    assert entropy.entropy_bits(chances) == 1.5


def test_entropy_counts_the_bits_of_an_even_choice():
    assert entropy.entropy_bits(torch.full((1024,), 1 / 1024)) == pytest.approx(
        10
    )
    assert entropy.entropy_bits(torch.tensor([1.0, 0.0])) == 0


def test_a_pattern_shown_before_takes_a_prompt_below_one_bit(last_logits):
    prompt = "import numpy as np\nimport pandas as"
    assert entropy.entropy_bits(last_logits(prompt).softmax(-1)) < 1
    alone = "import pandas as"
    assert entropy.entropy_bits(last_logits(alone).softmax(-1)) > 1


@pytest.mark.parametrize("prompt", table.PROMPTS)
def test_eight_steps_by_hand_are_what_generate_writes(
    smollm2, smollm2_tokenizer, prompt
):
    inputs = smollm2_tokenizer(prompt, return_tensors="pt")
    ours = by_hand.continue_greedily(smollm2, inputs["input_ids"], count=8)
    theirs = smollm2.generate(**inputs, max_new_tokens=8, do_sample=False)
    length = theirs.shape[1]  # generate may stop at an end token
    assert torch.equal(ours[:, :length], theirs)
    assert ours.shape[1] == inputs["input_ids"].shape[1] + 8


def test_a_prompt_that_ends_in_a_space_loses_paris(
    last_logits, smollm2_tokenizer
):
    (paris,) = smollm2_tokenizer(" Paris")["input_ids"]
    chances = [
        last_logits(prompt).softmax(dim=-1)[paris].item()
        for prompt in ("The capital of France is", "The capital of France is ")
    ]
    assert chances[0] > 10 * chances[1]


def test_a_wrong_ending_surprises_more_and_a_shuffled_one_most(
    smollm2, smollm2_tokenizer
):
    bits = [
        surprise.surprise_bits(
            smollm2, smollm2_tokenizer(text, return_tensors="pt")["input_ids"]
        )
        for text in surprise.SENTENCES
    ]
    mat, refrigerator, shuffled = bits
    assert torch.allclose(mat[:4], refrigerator[:4], atol=1e-3)
    assert refrigerator[4] > mat[4] + 3
    assert mat.mean() < refrigerator.mean() < shuffled.mean()


def test_mean_surprise_is_the_loss_that_transformers_reports(
    smollm2, smollm2_tokenizer
):
    ids = smollm2_tokenizer(surprise.SENTENCES[0], return_tensors="pt")[
        "input_ids"
    ]
    bits = surprise.surprise_bits(smollm2, ids)
    assert len(bits) == ids.shape[1] - 1
    with torch.no_grad():
        loss = smollm2(ids, labels=ids).loss.item()  # in nats
    assert bits.mean().item() * math.log(2) == pytest.approx(loss, rel=1e-4)


def test_rows_read_one_place_too_late_make_every_token_a_shock(
    smollm2, smollm2_tokenizer
):
    ids = smollm2_tokenizer(surprise.SENTENCES[0], return_tensors="pt")[
        "input_ids"
    ]
    with torch.no_grad():
        scores = smollm2(ids).logits[0].log_softmax(dim=-1)
    late = -scores.gather(1, ids[0, :, None]).mean().item() / math.log(2)
    assert late > surprise.surprise_bits(smollm2, ids).mean().item() + 3


def test_a_shift_changes_no_probability_and_a_scale_does():
    logits = np.array([2.0, 1.0, 0.0])
    chances = small.softmax(logits)
    assert chances.sum() == pytest.approx(1)
    for shift in (1000, -1000):
        assert np.array_equal(small.softmax(logits + shift), chances)
    assert (
        small.softmax(logits * 2)[0] > chances[0] > small.softmax(logits / 2)[0]
    )


def test_the_textbook_formula_overflows_and_the_safe_one_does_not():
    logits = np.array([1002.0, 1001.0, 1000.0])
    with pytest.warns(RuntimeWarning, match="^overflow encountered in exp$"):
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "invalid value")
            assert np.isnan(naive.softmax_naive(logits)).all()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isfinite(small.softmax(logits)).all()
    assert np.allclose(
        naive.softmax_naive(logits - 1000), small.softmax(logits - 1000)
    )
