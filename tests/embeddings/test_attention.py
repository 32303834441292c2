"""What the chapter on attention claims, on any copy of the weights."""

import re

import pytest
import torch
from transformers import AutoModel, AutoModelForCausalLM, AutoTokenizer

from tests.kit import MINILM, ROOT, SMOLLM2
from tests.kit.snippets import load

by_hand = load("embeddings/attention/one_look_by_hand")
grid = load("embeddings/attention/looks_of_a_head")
heads = load("embeddings/attention/two_heads")
resting = load("embeddings/attention/resting_place")
words = load("embeddings/attention/change_one_word")
lens = load("embeddings/attention/stop_after_a_layer")
both = load("embeddings/attention/look_both_ways")
shuffle = load("embeddings/attention/shuffle_words")
TEXT = "The capital of France is"
DURSLEY = "Mr Dursley was thin. Mr D"
PAGE = ROOT / "docs/embeddings/attention.md"
OUTPUTS = ROOT / "snippets/embeddings/attention"


@pytest.fixture(scope="module")
def eager():
    model = AutoModelForCausalLM.from_pretrained(
        SMOLLM2, dtype=torch.float32, attn_implementation="eager"
    )
    return model.requires_grad_(False)


@pytest.fixture(scope="module")
def reading(eager, smollm2_tokenizer):
    inputs = smollm2_tokenizer(TEXT, return_tensors="pt")
    return eager(**inputs, output_attentions=True, output_hidden_states=True)


def test_weights_sum_to_one_and_average_the_values():
    torch.manual_seed(0)
    queries, keys, values = torch.randn(3, 6, 64)
    _, weights, taken = by_hand.look(queries[0], keys, values)
    assert weights.sum().item() == pytest.approx(1, abs=1e-6)
    assert torch.allclose(taken, (weights[:, None] * values).sum(dim=0))
    _, _, taken = by_hand.look(queries[0], keys[:1], values[:1])
    assert torch.allclose(taken, values[0])  # it can take from itself only


def test_the_snippets_weights_sum_to_one_and_nobody_looks_ahead(
    eager, smollm2_tokenizer
):
    inputs = smollm2_tokenizer(TEXT, return_tensors="pt")
    weights = grid.read_weights(eager, inputs)
    assert weights.shape == (30, 1, 9, 5, 5)
    assert torch.allclose(weights.sum(dim=-1), torch.ones(30, 1, 9, 5))
    assert torch.equal(weights, weights.tril())


@pytest.mark.parametrize(("layer", "head"), [(0, 0), (16, 0), (18, 6), (29, 8)])
def test_any_head_by_hand_is_the_librarys(eager, reading, layer, head):
    """Weights, and what the head hands on to the layer's output projection."""
    attention = eager.model.layers[layer].self_attn
    before = reading.hidden_states[layer]
    handed_on = []
    hook = attention.o_proj.register_forward_pre_hook(
        lambda _, inputs: handed_on.append(inputs[0][0])
    )
    eager(inputs_embeds=reading.hidden_states[0])
    hook.remove()
    vectors = eager.model.layers[layer].input_layernorm(before[0])
    own, shared = (
        slice(64 * number, 64 * number + 64) for number in (head, head // 3)
    )
    turn = eager.model.rotary_emb(vectors, torch.arange(len(vectors))[None])
    queries, keys = by_hand.apply_rotary_pos_emb(
        attention.q_proj(vectors)[:, own],
        attention.k_proj(vectors)[:, shared],
        *turn,
    )
    values = attention.v_proj(vectors)[:, shared]
    theirs = reading.attentions[layer][0, head]
    for place, query in enumerate(queries[0, 0]):
        seen = slice(place + 1)  # itself and what stands before it
        _, weights, taken = by_hand.look(query, keys[0, 0, seen], values[seen])
        assert torch.allclose(weights, theirs[place, seen], atol=1e-5)
        assert not theirs[place, place + 1 :].any()
        assert torch.allclose(taken, handed_on[0][place, own], atol=1e-4)


def test_what_follows_changes_no_earlier_weight(
    eager, reading, smollm2_tokenizer
):
    longer = smollm2_tokenizer(f"{TEXT} a large city", return_tensors="pt")
    more = eager(**longer, output_attentions=True).attentions
    for short, long in zip(reading.attentions, more, strict=True):
        assert torch.allclose(short, long[:, :, :5, :5], atol=1e-5)


def look(eager, tokenizer, text, layer, head):
    inputs = tokenizer(text, return_tensors="pt")
    weights = eager(**inputs, output_attentions=True).attentions[layer]
    return heads.find_strongest(weights[0, head])[1].tolist()  # the places


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "The cat sat down because it was tired",
        "My sister lives in a small town",
    ],
)
def test_one_head_looks_at_the_token_before(eager, smollm2_tokenizer, text):
    found = look(eager, smollm2_tokenizer, text, 16, 0)
    assert found == [0, *range(len(found) - 1)]


@pytest.mark.parametrize(
    "text",
    [DURSLEY, "We met Zoltan in May. Today, Zol"],
)
def test_one_head_finds_what_followed_last_time(eager, smollm2_tokenizer, text):
    ids = smollm2_tokenizer(text)["input_ids"]
    found = look(eager, smollm2_tokenizer, text, 18, 6)
    followed = ids.index(ids[-1]) + 1
    assert found[-1] == followed
    assert not any(found[:5])
    logits = eager(torch.tensor([ids])).logits[0, -1]
    assert text != DURSLEY or logits.argmax() == ids[followed]


def test_the_two_heads_are_the_strongest_of_their_kind(
    eager, smollm2_tokenizer
):
    inputs = smollm2_tokenizer(DURSLEY, return_tensors="pt")
    layers = eager(**inputs, output_attentions=True).attentions
    weights = torch.stack(layers)[:, 0]  # (layers, heads, tokens, tokens)
    before = weights.diagonal(offset=-1, dim1=2, dim2=3).mean(dim=-1)
    for weight, strongest in (
        (before, (16, 0)),
        (weights[..., -1, 2], (18, 6)),
    ):
        assert weight.numel() == 270
        assert divmod(int(weight.argmax()), 9) == strongest


@pytest.mark.parametrize(
    "text", [TEXT, "Banana capital of France is", "Hi! Go"]
)
def test_the_first_token_is_looked_at_most_and_has_least(
    eager, smollm2_tokenizer, text
):
    inputs = smollm2_tokenizer(text, return_tensors="pt")
    out = eager(**inputs, output_attentions=True, output_hidden_states=True)
    weights = torch.stack(out.attentions)[:, 0, :, -1].mean(dim=(0, 1))
    lengths = resting.value_lengths(out.cache)
    for number in (0, 16, 29):  # what the cache keeps are the values
        layer = eager.model.layers[number]
        vectors = layer.input_layernorm(out.hidden_states[number][0])
        values = layer.self_attn.v_proj(vectors).unflatten(1, (3, 64))
        kept = out.cache.layers[number].values[0]
        assert torch.allclose(kept, values.transpose(0, 1), atol=1e-4)
    assert weights[0] > 0.5
    assert lengths[0] < lengths[1:].min() / 2


def test_the_most_looked_at_word_matters_less_than_the_country(
    eager, reading, smollm2_tokenizer
):
    (paris,) = smollm2_tokenizer(" Paris")["input_ids"]
    weights = torch.stack(reading.attentions)
    looked_at = weights[:, 0, :, -1].mean(dim=(0, 1))
    assert looked_at.argmax() == 0 and looked_at[3] < 0.1
    before, other_word, other_country = (
        words.next_chances(eager, smollm2_tokenizer, text)[paris].item()
        for text in (
            TEXT,
            "Our capital of France is",
            "The capital of Italy is",
        )
    )
    assert abs(before - other_word) < 0.1 < 0.7 < abs(before - other_country)


def test_the_last_layer_gives_the_models_own_answer(eager, reading):
    token_id, chance = lens.answer_after(eager, reading.hidden_states, 30)
    chances = reading.logits[0, -1].softmax(dim=0)
    assert token_id == chances.argmax()
    assert chance == pytest.approx(chances.max().item(), abs=1e-5)
    assert lens.answer_after(eager, reading.hidden_states, 25)[0] != token_id


def test_layer_0_would_say_the_token_itself(eager, reading, smollm2_tokenizer):
    token_id, _ = lens.answer_after(eager, reading.hidden_states, 0)
    assert token_id == smollm2_tokenizer(TEXT)["input_ids"][-1]


@pytest.mark.parametrize(
    ("name", "sees_ahead"), [(SMOLLM2, False), (MINILM, True)]
)
def test_only_a_model_that_writes_is_kept_from_looking_ahead(name, sees_ahead):
    model = AutoModel.from_pretrained(name, attn_implementation="eager")
    tokenizer = AutoTokenizer.from_pretrained(name)
    inputs = tokenizer("The bank was full of reeds", return_tensors="pt")
    weights = both.mean_weights(model, inputs, 2)
    assert (weights[3:].sum() > 0.1) == sees_ahead
    assert weights.sum().item() == pytest.approx(1, abs=1e-5)


def test_without_positions_an_order_is_lost(minilm_tokenizer):
    model = AutoModel.from_pretrained(MINILM, dtype=torch.float32)
    pair = "A dog bites a man", "A man bites a dog"
    assert shuffle.cosine_of(model, minilm_tokenizer, *pair) < 0.99
    model.embeddings.position_embeddings.weight.data.zero_()
    assert shuffle.cosine_of(model, minilm_tokenizer, *pair) > 0.99999


def test_the_default_attention_keeps_no_weights(smollm2, smollm2_tokenizer):
    inputs = smollm2_tokenizer(TEXT, return_tensors="pt")
    assert smollm2(**inputs, output_attentions=True).attentions == ()


def test_the_drawn_look_is_the_recorded_one():
    """The figure is drawn by hand: hold each number to the output above it."""
    recorded = (OUTPUTS / "one_look_by_hand.txt").read_text(encoding="utf-8")
    lists = [
        [float(number) for number in numbers.split()]
        for numbers in re.findall(r"\[(.*)\]", recorded)
    ]
    average = float(recorded.splitlines()[-1].split()[-1])
    (svg,) = re.findall(
        r"<svg.*?</svg>", PAGE.read_text(encoding="utf-8"), re.S
    )
    drawn = [float(x) for x in re.findall(r">(-?\d+\.\d+)</text>", svg)]
    rows = list(zip(*lists, strict=True))  # a score, a weight, a value
    assert drawn == [*(x for row in rows for x in row), average]
    bars = re.findall(r'x="172" y="\d+" width="(\d+)"', svg)
    assert [int(bar) for bar in bars] == [round(100 * w) for _, w, _ in rows]
    (label,) = re.findall(r'aria-label="(.*?)"', svg)
    told = [float(x) for x in re.findall(r"-?\d+\.\d+", label)]
    scores, weights, values = lists
    pairs = [x for pair in zip(scores, weights, strict=True) for x in pair]
    assert told == [*pairs, *values, average]
    (texts,) = [re.findall(r'x="54" [^>]*>(\w+)</text>', svg)]
    assert " ".join(texts) == TEXT
