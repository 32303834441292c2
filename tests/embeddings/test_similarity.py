"""What the chapter on similarity says that a score can and cannot tell."""

import numpy as np
import pytest

from tests.kit.snippets import load

measures = load("embeddings/similarity/cosine_dot_euclid")
surprises = load("embeddings/similarity/similarity_surprises")
distribution = load("embeddings/similarity/score_distribution")
models = load("embeddings/similarity/compare_models")
ranking = load("embeddings/similarity/rank_and_gap")
TEXTS = [measures.QUERY, measures.A, measures.B, measures.C]


@pytest.fixture(scope="module")
def raw_vectors(minilm):
    """Return the query and the passages without MiniLM's last step (5, 384)."""
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(modules=list(minilm)[:2], device="cpu")
    return encoder.encode(TEXTS)


def orders(vectors):
    """Return the ranking by each measure, best first."""
    table = measures.measure(vectors[0], vectors[1:])
    table["distance"] = -table["distance"]
    return {name: tuple(np.argsort(-x)) for name, x in table.items()}


def test_raw_vectors_are_ranked_three_ways_by_three_measures(raw_vectors):
    assert len(set(orders(raw_vectors).values())) == 3


def test_unit_vectors_are_ranked_one_way_by_three_measures(minilm, raw_vectors):
    units = minilm.encode(TEXTS)
    assert set(orders(units).values()) == {orders(raw_vectors)["cosine"]}


def test_squared_distance_of_unit_vectors_is_two_minus_two_cosines(minilm):
    units = minilm.encode(TEXTS)
    table = measures.measure(units[0], units[1:])
    assert np.allclose(table["dot"], table["cosine"], atol=1e-5)
    assert np.allclose(
        table["distance"] ** 2, 2 - 2 * table["cosine"], atol=1e-5
    )


def test_contradictions_outrank_paraphrases(minilm):
    score = {
        kind: surprises.score(minilm, a, b) for kind, a, b in surprises.PAIRS
    }
    # The page lists them from the highest to the lowest.
    assert list(score.values()) == sorted(score.values(), reverse=True)
    contradictions = ("negation", "opposite", "dose", "time", "roles")
    paraphrases = ("wording", "idiom", "nickname", "typing")
    worst = min(score[kind] for kind in contradictions)
    assert worst > max(score[kind] for kind in paraphrases)
    assert score["nonsense"] > max(score[kind] for kind in paraphrases)


def test_keeping_all_words_but_one_is_no_recipe_for_a_high_score(minilm):
    score = {
        kind: surprises.score(minilm, a, b) for kind, a, b in surprises.PAIRS
    }
    assert score["opposite"] > 0.9 > score["time"] > 0.8 > score["feeling"]


def test_an_unrelated_pair_scores_below_zero(minilm):
    score = surprises.score(minilm, *surprises.PAIRS[-1][1:])
    assert -1 <= score < 0


def test_related_and_unrelated_scores_overlap(minilm):
    rows = minilm.encode(sum(distribution.TOPICS, ()))
    related, unrelated = distribution.split_scores(rows, size=4)
    assert (len(related), len(unrelated)) == (7 * 6, 28 * 27 // 2 - 7 * 6)
    assert related.mean() > unrelated.mean()
    assert related.min() < unrelated.max()


def test_split_scores_pairs_only_within_groups():
    rows = np.eye(4)[[0, 0, 1, 1]]
    related, unrelated = distribution.split_scores(rows, size=2)
    assert related.tolist() == [1, 1]
    assert unrelated.tolist() == [0, 0, 0, 0]


def test_another_model_scores_the_unrelated_above_minilms_related(
    minilm, smollm2, smollm2_tokenizer
):
    texts = [*models.TEXTS, "Whales are mammals."]
    ours = minilm.encode(texts)
    theirs = np.stack(
        [
            models.embed_with_llm(smollm2.model, smollm2_tokenizer, text)
            for text in texts
        ]
    )
    ours, theirs = ours[1:] @ ours[0], theirs[1:] @ theirs[0]
    assert theirs.min() > ours.max()
    assert set(np.argsort(-ours)[:2]) == set(np.argsort(-theirs)[:2]) == {0, 1}


def test_pick_abstains_when_the_runner_up_is_near():
    names = ["a", "b", "c"]
    clear, near = np.array([0.1, 0.9, 0.2]), np.array([0.85, 0.9, 0.2])
    assert ranking.pick(clear, names, limit=0.1) == ("b", pytest.approx(0.7))
    answer, gap = ranking.pick(near, names, limit=0.1)
    assert (answer, gap) == ("ask back", pytest.approx(0.05))


def test_the_gap_asks_back_where_a_fixed_cut_is_wrong(minilm):
    topics = [*ranking.TOPICS, "Track a parcel"]
    messages = [*ranking.MESSAGES, "Where is my order?"]
    scores = minilm.encode(messages) @ minilm.encode(topics).T
    picks = [ranking.pick(row, topics, limit=0.1)[0] for row in scores]
    assert picks == [*topics[:3], "ask back", "ask back", "ask back"]
    assert scores[3].max() > 0.5 > scores[2].max()
