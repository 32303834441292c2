"""What the chapter on shorter vectors claims, hosted ones without a key."""

import logging
import math
import re

import numpy as np
import pytest
import torch
from google.genai import types
from sentence_transformers.util.quantization import quantize_embeddings
from transformers import AutoModel, AutoTokenizer

from tests.kit import ROOT
from tests.kit.gemini import Gemini, Malformed, Merging, environment
from tests.kit.snippets import KEY, load, run

cut = load("embeddings/size/truncate_and_renormalise")
ranks = load("embeddings/size/rank_short_vectors")
rounded = load("embeddings/size/round_to_int8")
signs = load("embeddings/size/keep_signs")
mix = load("embeddings/size/mix_two_models")
sizes = load("embeddings/size/mix_two_sizes")
shape = load("embeddings/size/gemini_contents_shape")
hosted = load("embeddings/size/embed_with_gemini")

HOSTED = "embeddings/size/embed_with_gemini"
SIZES = (384, 256, 128, 64, 32, 16)
TEXTS = [ranks.QUERY, *ranks.TEXTS]
MERGING, PLAIN = "gemini-embedding-2", "gemini-embedding-001"


@pytest.fixture(scope="module")
def rows(minilm):
    """Return the query of the first snippet and its texts, (4, 384)."""
    return minilm.encode(TEXTS)


def cosine(vectors):
    """Return the cosine of each vector with the first one."""
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit @ unit[0]


def ranking(vectors):
    """Return the texts' places against the first vector, best first."""
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.argsort(-(unit[1:] @ unit[0])).tolist()


def test_a_cut_vector_is_short_and_scaling_makes_it_one_again(rows):
    lengths = np.linalg.norm(rows[:, :128], axis=1)
    assert (lengths < 0.7).all()
    again = cut.truncate(rows, 128)
    assert again.shape == (4, 128)
    assert np.allclose(np.linalg.norm(again, axis=1), 1, atol=1e-5)


def test_at_every_smaller_size_the_score_of_cut_vectors_falls(rows):
    dots = [rows[0, :n] @ rows[1, :n] for n in SIZES]
    assert dots == sorted(dots, reverse=True)
    assert dots[SIZES.index(128)] < dots[0] / 2


def test_the_ranking_changes_at_128_and_its_first_place_at_16(rows):
    orders = {n: ranking(cut.truncate(rows, n)) for n in SIZES}
    assert orders[256] == orders[384]
    assert orders[128] != orders[384]
    assert {n for n in SIZES if orders[n][0] != 0} == {16}


def test_the_library_ranks_as_cutting_and_scaling_by_hand_does(minilm, rows):
    assert TEXTS[:2] == cut.TEXTS
    for size in SIZES:
        unit = cut.truncate(rows, size)
        found = ranks.score(minilm, size)
        assert np.allclose(found, unit[1:] @ unit[0], atol=1e-5)


def test_the_library_cuts_and_scales_only_when_asked_for_both(minilm, rows):
    short = minilm.encode(TEXTS, truncate_dim=128)
    assert np.allclose(short, rows[:, :128], atol=1e-5)
    both = minilm.encode(TEXTS, truncate_dim=128, normalize_embeddings=True)
    assert np.allclose(both, cut.truncate(rows, 128), atol=1e-5)


def test_int8_and_signs_keep_the_order_that_twelve_floats_lose(minilm):
    rows = minilm.encode(rounded.TEXTS)
    small = rounded.to_int8(rows, np.abs(rows).max())
    bits = np.packbits(rows > 0, axis=1)
    assert small[0].nbytes == 384 and bits[0].nbytes == 48
    assert rows[0, :12].nbytes == 48
    for scores in (
        cosine(rows),
        cosine(small),
        signs.sign_agreement(bits),
    ):
        assert scores[0] == pytest.approx(1, abs=1e-5)
        assert scores[1] > scores[2] + 0.3
    twelve = cosine(rows[:, :12])
    assert twelve[1] < twelve[2]


def test_int8_keeps_scores_to_a_hundredth_and_cuts_what_is_too_large(rows):
    limit = np.abs(rows).max()
    small = rounded.to_int8(rows, limit)
    assert np.allclose(cosine(small), cosine(rows), atol=0.01)
    again = small * (limit / 127)
    assert np.allclose(again @ again[0], cosine(rows), atol=0.01)
    assert rounded.to_int8(np.array([-9.0, 9.0]), 1).tolist() == [-127, 127]


def test_products_left_in_int8_overflow(rows):
    small = rounded.to_int8(rows, np.abs(rows).max())
    right = small.astype(np.int64) @ small[0].astype(np.int64)
    assert not np.array_equal(small @ small[0], right)


def test_sign_agreement_is_the_cosine_of_plus_and_minus_ones(rows):
    ones = np.where(rows > 0, 1, -1)
    assert np.allclose(
        signs.sign_agreement(np.packbits(rows > 0, axis=1)),
        ones @ ones[0] / 384,
    )


def test_two_texts_calibrated_on_themselves_keep_next_to_nothing(rows, caplog):
    with caplog.at_level(logging.WARNING):
        small = quantize_embeddings(rows[:2], precision="int8")
    assert (
        "Computing int8 quantization buckets based on 2 embeddings."
        in caplog.text
    )
    assert np.isin(small, (-128, 126, 127)).mean() > 0.99


def test_one_text_cannot_be_calibrated_on_itself(rows):
    message = "Cannot compute int8 quantization ranges from a single embedding."
    with pytest.raises(ValueError, match=message):
        quantize_embeddings(rows[:1], precision="int8")


@pytest.fixture(scope="module")
def others():
    """Return the new model's vectors of the three texts, (3, 576)."""
    tokenizer = AutoTokenizer.from_pretrained(mix.NAME)
    model = AutoModel.from_pretrained(mix.NAME, dtype=torch.float32)
    rows = [mix.embed(model, tokenizer, text) for text in mix.TEXTS]
    again = sizes.embed(model, tokenizer, mix.TEXTS[0])
    assert np.allclose(rows[0], again, atol=1e-5)
    return np.stack(rows)


def test_vectors_of_two_sizes_raise_the_error_of_the_output(minilm, others):
    stored = minilm.encode(mix.TEXTS)
    with pytest.raises(ValueError) as caught:
        stored @ others[0]
    output = (ROOT / "snippets/embeddings/size/mix_two_sizes.txt").read_text()
    assert f"ValueError: {caught.value}" in " ".join(output.split())


def test_vectors_cut_to_one_size_compare_without_error_or_meaning(
    minilm, others
):
    stored = minilm.encode(mix.TEXTS)
    short = cut.truncate(others, 384)
    assert ranking(stored) == ranking(short) == [0, 1]
    assert (np.abs(stored @ short.T) < 0.2).all()


@pytest.mark.parametrize(
    ("model", "contents", "groups"),
    [
        (PLAIN, ["a", "b", "c"], [["a"], ["b"], ["c"]]),
        (MERGING, ["a", "b", "c"], [["a", "b", "c"]]),
        (MERGING, [["a"], ["b"], ["c"]], [["a"], ["b"], ["c"]]),
        (
            MERGING,
            [types.Content(parts=[types.Part(text="a")])] * 2,
            [["a"]] * 2,
        ),
        (MERGING, "a", [["a"]]),
    ],
)
def test_only_a_plain_list_for_the_second_model_is_one_content(
    model, contents, groups
):
    assert shape.group(model, contents) == groups


def test_it_asks_both_models_for_both_sizes_one_content_per_text(tmp_path):
    with Gemini() as gemini:
        done = run(HOSTED, tmp_path, environment(gemini.url, KEY))
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    starts = [line.partition(" lengths ")[0] for line in lines]
    assert starts == [
        f"{model} (3, {size})"
        for model in (PLAIN, MERGING)
        for size in (3072, 768)
    ]
    assert len(gemini.requests) == 4
    for request in gemini.requests:
        assert (request.method, request.key) == ("batchEmbedContents", KEY)
        sent = [item["content"]["parts"] for item in request.body["requests"]]
        assert sent == [[{"text": text}] for text in hosted.TEXTS]
    numbers = [re.findall(r"\d\.\d*", line) for line in lines]
    lengths = [[float(number) for number in row] for row in numbers]
    assert lengths[0] == lengths[2] == lengths[3] == [1.0] * 3
    assert len(lengths[1]) == 3 and all(0 < n < 0.9 for n in lengths[1])


def test_embed_gives_one_vector_for_each_of_several_texts(monkeypatch):
    with Gemini() as gemini:
        for name, value in environment(gemini.url).items():
            monkeypatch.setenv(name, value)
        client = hosted.genai.Client()
        texts = [f"Text {number}." for number in range(100)]
        vectors = hosted.embed(client, MERGING, texts, 768)
    assert len(vectors) == 100
    assert len({tuple(vector) for vector in vectors}) == 100
    assert all(len(vector) == 768 for vector in vectors)
    assert all(math.isclose(math.hypot(*v), 1) for v in vectors)


@pytest.mark.parametrize(
    ("service", "message"),
    [
        (Merging, "1 vectors for 3 texts"),
        (Malformed, "validation error"),  # the client's own, of pydantic
    ],
)
def test_an_answer_that_does_not_fit_is_refused(monkeypatch, service, message):
    with service() as gemini:
        for name, value in environment(gemini.url, KEY).items():
            monkeypatch.setenv(name, value)
        client = hosted.genai.Client()
        with pytest.raises(ValueError, match=message):
            hosted.embed(client, MERGING, hosted.TEXTS, 768)
