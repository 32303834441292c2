"""What the chapter on vectors claims, on any copy of the weights."""

import copy

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, GPT2Config

from tests.kit import SMOLLM2
from tests.kit.snippets import load

lookup = load("embeddings/vectors/lookup_is_matmul")
nearest = load("embeddings/vectors/nearest_token_rows")
arithmetic = load("embeddings/vectors/word_arithmetic")
new = load("embeddings/vectors/new_token")
meanings = load("embeddings/vectors/same_word_two_meanings")
outside = load("embeddings/vectors/id_outside_table")


@pytest.fixture(scope="module")
def table(smollm2):
    return smollm2.get_input_embeddings().weight.detach()


def pair_cosines(name, smollm2, tokenizer):
    one, two = (
        meanings.bank_states(smollm2, tokenizer, text)
        for text in meanings.PAIRS[name]
    )
    return torch.cosine_similarity(one, two, dim=1)


def test_a_one_hot_product_is_the_row_that_indexing_picks(table):
    for token_id in (0, 4197, table.shape[0] - 1):
        product = lookup.one_hot_times_table(token_id, table)
        assert torch.equal(product, table[token_id])


def test_a_one_hot_product_refuses_an_id_after_the_last_row(table):
    with pytest.raises(IndexError):
        lookup.one_hot_times_table(table.shape[0], table)


def test_the_output_layer_shares_the_table(smollm2):
    table = smollm2.get_input_embeddings().weight
    assert table.shape == (49_152, 576)
    assert smollm2.get_output_embeddings().weight.data_ptr() == table.data_ptr()
    assert smollm2.config.tie_word_embeddings


def test_the_nearest_rows_of_a_digit_are_digits(table, smollm2_tokenizer):
    (seven,) = smollm2_tokenizer("7")["input_ids"]
    cosines, rows = nearest.nearest_rows(table, seven, count=5)
    pieces = [smollm2_tokenizer.decode([row]) for row in rows]
    assert all(piece.isdigit() for piece in pieces)
    assert cosines.tolist() == sorted(cosines.tolist(), reverse=True)


def test_a_row_is_not_among_its_own_neighbours(table):
    _, rows = nearest.nearest_rows(table, 4197, count=9)
    assert 4197 not in rows


def test_two_new_tokens_are_one_word_for_the_model(
    smollm2, smollm2_tokenizer, table
):
    larger = copy.deepcopy(smollm2)
    larger.resize_token_embeddings(len(table) + 2)
    added = larger.get_input_embeddings().weight.detach()[-2:]
    # "but for a tiny random part, the mean of all old rows"
    assert 0 < (added - table.mean(dim=0)).abs().max() < 1e-4
    start = smollm2_tokenizer("I lost my")["input_ids"]

    def next_logits(*ids):
        texts = torch.tensor([[*start, one] for one in ids])
        with torch.no_grad():
            return larger(input_ids=texts).logits[:, -1, : len(table)]

    first, second = next_logits(len(table), len(table) + 1)
    assert torch.allclose(first, second, atol=0.01)
    words = smollm2_tokenizer(" ticket invoice")["input_ids"]
    ticket, invoice = next_logits(*words)
    assert (ticket - invoice).abs().max() > 1


def test_a_row_of_the_table_is_most_like_itself(table):
    assert new.nearest(table, table[4197])[0] == 4197


def test_turning_the_whole_table_keeps_every_neighbour_list(table):
    generator = torch.Generator().manual_seed(0)
    random = torch.randn(table.shape[1], table.shape[1], generator=generator)
    turn, _ = torch.linalg.qr(random)
    turned = table @ turn
    assert not torch.allclose(turned[4197], table[4197], atol=0.1)
    _, before = nearest.nearest_rows(table, 4197, count=5)
    _, after = nearest.nearest_rows(turned, 4197, count=5)
    assert torch.equal(after, before)


@pytest.mark.parametrize("country", [" Germany", " Japan", " Italy"])
def test_paris_itself_wins_the_sum_it_was_put_into(
    country, table, smollm2_tokenizer
):
    words = (" Paris", " France", country)
    a, b, c = (smollm2_tokenizer(word)["input_ids"][0] for word in words)
    ranked = arithmetic.rank_rows(table, a, b, c)
    assert ranked[0] == a
    assert sorted(ranked) == list(range(len(table)))


def test_every_pair_of_banks_starts_from_the_same_row(
    smollm2, smollm2_tokenizer
):
    for texts in meanings.PAIRS.values():
        one, two = (
            meanings.bank_states(smollm2, smollm2_tokenizer, text)
            for text in texts
        )
        assert torch.equal(one[0], two[0])


def test_layers_keep_same_senses_closer_than_different_ones(
    smollm2, smollm2_tokenizer
):
    mixed = pair_cosines("one of each", smollm2, smollm2_tokenizer)
    for name in ("both river", "both money"):
        same = pair_cosines(name, smollm2, smollm2_tokenizer)
        assert (same[8:] > mixed[8:] + 0.03).all()


def test_what_follows_a_token_cannot_change_its_vectors(
    smollm2, smollm2_tokenizer
):
    cosines = pair_cosines("bank first", smollm2, smollm2_tokenizer)
    assert torch.allclose(cosines, torch.ones_like(cosines), atol=1e-4)


def test_an_id_without_a_row_raises_and_one_with_a_row_does_not(smollm2, gemma):
    loud = gemma("Hello, how are you?", add_special_tokens=False)["input_ids"]
    silent = gemma("Hello world", add_special_tokens=False)["input_ids"]
    assert outside.rows_missing(silent, smollm2) == []
    assert smollm2(torch.tensor([silent])).logits.shape[1] == len(silent)
    assert outside.rows_missing(loud, smollm2) == [236764, 236881]
    with pytest.raises(IndexError, match=r"^index out of range in self$"):
        smollm2(torch.tensor([loud]))


def test_a_text_longer_than_a_table_of_positions_gives_the_same_message():
    config = GPT2Config(n_layer=1, n_embd=8, n_head=1, n_positions=8)
    model = AutoModelForCausalLM.from_config(config)
    ids = torch.arange(12)[None]
    assert outside.rows_missing(ids[0].tolist(), model) == []
    with pytest.raises(IndexError, match=r"^index out of range in self$"):
        model(ids)
    assert model(ids[:, :8]).logits.shape[1] == 8


def test_a_turned_table_needs_a_turned_model(table, smollm2, smollm2_tokenizer):
    generator = torch.Generator().manual_seed(0)
    random = torch.randn(table.shape[1], table.shape[1], generator=generator)
    turn, _ = torch.linalg.qr(random)
    inputs = smollm2_tokenizer("The capital of France is", return_tensors="pt")
    rows = table[inputs["input_ids"]]
    with torch.no_grad():
        before = smollm2(inputs_embeds=rows).logits[0, -1].argmax()
        inside = smollm2.model(inputs_embeds=rows @ turn).last_hidden_state
        after = (inside[0, -1] @ (table @ turn).T).argmax()
    assert smollm2_tokenizer.decode([int(before)]) == " Paris"
    assert after != before


def test_layer_1_parts_those_with_different_beginnings(
    smollm2, smollm2_tokenizer
):
    for name in ("both river", "both money", "one of each"):
        cosines = pair_cosines(name, smollm2, smollm2_tokenizer)
        assert cosines[0] > 0.9999 > 0.9995 > cosines[1]


def test_an_added_token_needs_a_resized_table():
    tokenizer = AutoTokenizer.from_pretrained(SMOLLM2)
    model = AutoModelForCausalLM.from_pretrained(SMOLLM2, dtype=torch.float32)
    tokenizer.add_tokens(["<note>"])
    inputs = tokenizer("<note> hello", return_tensors="pt")
    with pytest.raises(IndexError, match="index out of range in self"):
        model(**inputs)
    model.resize_token_embeddings(len(tokenizer))
    assert outside.rows_missing(inputs["input_ids"][0].tolist(), model) == []
    assert model(**inputs).logits.shape[-1] == len(tokenizer)
