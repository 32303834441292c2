"""What the chapter on pooling claims, on any copy of the weights."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from huggingface_hub import snapshot_download
from sentence_transformers import SentenceTransformer
from transformers import AutoModel, AutoModelForCausalLM, AutoTokenizer

from tests.kit import MINILM, SMOLLM2
from tests.kit.snippets import load

sentences = load("embeddings/pooling/embed_sentences")
by_hand = load("embeddings/pooling/mean_pool_by_hand")
compare = load("embeddings/pooling/pooling_compare")
cut = load("embeddings/pooling/long_text_cut")
script = load("embeddings/pooling/unknown_script")

LONG = "word " * 700


@pytest.fixture(scope="module")
def encoder():
    return AutoModel.from_pretrained(MINILM, dtype=torch.float32)


@pytest.fixture(scope="module")
def pooled(encoder, minilm, minilm_tokenizer):
    """Return the four poolings and the library's vectors of three texts."""
    inputs = minilm_tokenizer(compare.TEXTS, padding=True, return_tensors="pt")
    with torch.no_grad():
        ways = compare.pool_four_ways(
            encoder(**inputs), inputs["attention_mask"]
        )
    return ways, torch.from_numpy(minilm.encode(compare.TEXTS))


def agreement(pooled, way):
    ways, right = pooled
    return torch.cosine_similarity(ways[way], right, dim=1)


def test_every_sentence_gets_384_numbers_and_length_one(minilm):
    vectors = minilm.encode(sentences.TEXTS)
    assert vectors.shape == (5, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_related_sentences_beat_every_unrelated_pair(minilm):
    table = sentences.cosine_table(minilm.encode(sentences.TEXTS))
    assert np.allclose(table, table.T) and np.allclose(table.diagonal(), 1)
    related = [table[0, 1], table[3, 4]]
    pairs = table[np.triu_indices(5, k=1)]
    assert min(related) > sorted(pairs)[-3] + 0.2


def test_the_model_is_transformer_then_mean_pooling_then_normalize(minilm):
    steps = [type(step).__name__ for step in minilm]
    assert steps == ["Transformer", "Pooling", "Normalize"]
    assert "'pooling_mode': 'mean'" in str(minilm)


def test_the_models_files_name_pooling_and_steps(minilm):
    folder = Path(snapshot_download(MINILM, local_files_only=True))
    steps = json.loads((folder / "modules.json").read_text())
    assert [step["path"] for step in steps][1] == "1_Pooling"
    pooling = json.loads((folder / "1_Pooling" / "config.json").read_text())
    assert pooling["pooling_mode_mean_tokens"] is True
    assert pooling["pooling_mode_cls_token"] is False


@pytest.mark.parametrize(
    ("name", "mode"), [(MINILM, "mean"), (SMOLLM2, "lasttoken")]
)
def test_a_model_without_a_pooling_file_gets_a_quiet_guess(
    name, mode, tmp_path, caplog
):
    loader = AutoModel if name == MINILM else AutoModelForCausalLM
    loader.from_pretrained(name).save_pretrained(tmp_path)
    AutoTokenizer.from_pretrained(name).save_pretrained(tmp_path)
    model = SentenceTransformer(str(tmp_path), device="cpu")
    assert model[1].pooling_mode == mode
    assert not caplog.messages and len(list(model)) == 2


def test_another_batch_size_moves_a_vector_by_less_than_a_millionth(minilm):
    texts = ["A cat.", "How do I reset my password?", "word " * 40] * 4
    one, all_ = (minilm.encode(texts, batch_size=size) for size in (1, 12))
    assert np.abs(one - all_).max() < 1e-6


def test_the_mean_leaves_masked_tokens_out():
    states = torch.tensor([[[1.0, 3.0], [3.0, 5.0], [99.0, 99.0]]])
    mask = torch.tensor([[1, 1, 0]])
    assert by_hand.mean_pool(states, mask).tolist() == [[2.0, 4.0]]


def test_the_mean_by_hand_is_the_librarys_vector(
    encoder, minilm, minilm_tokenizer
):
    texts = ["Hello world", "", "A much longer sentence about the weather."]
    inputs = minilm_tokenizer(texts, padding=True, return_tensors="pt")
    with torch.no_grad():
        states = encoder(**inputs).last_hidden_state
    mine = by_hand.mean_pool(states, inputs["attention_mask"])
    mine = torch.nn.functional.normalize(mine, dim=1).numpy()
    assert np.allclose(mine, minilm.encode(texts), atol=1e-5)


def test_without_the_mask_all_rows_but_the_longest_move(pooled):
    cat, kitten, stocks = agreement(pooled, "no mask").tolist()
    assert kitten == pytest.approx(1, abs=1e-5)
    assert max(cat, stocks) < 0.97


def test_only_the_masked_mean_gives_the_librarys_vectors(pooled):
    assert torch.allclose(
        agreement(pooled, "masked mean"), torch.ones(3), atol=1e-5
    )
    assert (agreement(pooled, "first token") < 0.8).all()
    assert (agreement(pooled, "pooler_output").abs() < 0.2).all()


def test_wrong_poolings_tell_related_and_unrelated_texts_less_apart(pooled):
    gaps = {}
    for way, vectors in pooled[0].items():
        pair = torch.cosine_similarity(vectors[:1], vectors[1:], dim=1)
        gaps[way] = (pair[0] - pair[1]).item()
    assert max(gaps, key=gaps.get) == "masked mean"


def test_a_new_ending_after_token_256_changes_nothing(minilm):
    start = "Return the keys to the office before noon. " * 40
    assert minilm.max_seq_length == 256
    assert cut.tokens_lost(minilm, start) > 0
    first, second = minilm.encode([start + "Yes.", start + "Never."])
    # Equal, but that two rows of one batch may be rounded differently.
    assert np.allclose(first, second, atol=1e-6)


def test_a_short_text_loses_no_token(minilm):
    assert cut.tokens_lost(minilm, "Return the keys.") == 0


def test_the_tokenizer_alone_allows_512_tokens(minilm_tokenizer):
    assert minilm_tokenizer.model_max_length == 512


def test_too_many_tokens_raise_the_error_the_page_quotes(
    encoder, minilm_tokenizer
):
    inputs = minilm_tokenizer(LONG, return_tensors="pt", verbose=False)
    message = (
        r"^The size of tensor a \(702\) must match the size of tensor b "
        r"\(512\) at non-singleton dimension 1$"
    )
    with pytest.raises(RuntimeError, match=message):
        encoder(**inputs)


def test_the_old_name_of_the_dimension_warns_as_the_page_quotes(minilm):
    message = (
        "^The `get_sentence_embedding_dimension` method has been renamed to "
        r"`get_embedding_dimension`\.$"
    )
    with pytest.warns(FutureWarning, match=message):
        assert minilm.get_sentence_embedding_dimension() == 384
    assert minilm.get_embedding_dimension() == 384


@pytest.mark.parametrize("pair", script.PAIRS[2:])
def test_unknown_texts_share_one_vector(pair, minilm):
    for text in pair:
        assert script.unknown_share(minilm.tokenizer, text) == 1
    first, second = minilm.encode(list(pair))
    assert np.allclose(first, second, atol=1e-6)


@pytest.mark.parametrize("pair", script.PAIRS[:2])
def test_readable_texts_have_no_unknown_piece(pair, minilm):
    for text in pair:
        assert script.unknown_share(minilm.tokenizer, text) == 0
    first, second = minilm.encode(list(pair))
    assert first @ second < 0.8
