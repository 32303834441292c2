"""What the chapter on ranking claims: recall, two rankings, merge, headings."""

import re
import sqlite3

import numpy as np
import pytest
from sentence_transformers.sentence_transformer.evaluation import (
    InformationRetrievalEvaluator,
)

from tests.kit.chapters import read_page
from tests.kit.snippets import load

measuring = load("embeddings/ranking/recall_at_k")
by_meaning_alone = load("embeddings/ranking/rank_by_meaning")
ranking = load("embeddings/ranking/rank_by_words")
merging = load("embeddings/ranking/merge_rankings")
heading = load("embeddings/ranking/put_heading_in_front")

PAGE = read_page("embeddings/ranking")
QUESTIONS, TEXTS = list(ranking.PAIRS), list(ranking.PAIRS.values())
CODES = ["E1071", "E1017", "E1701"]
MATCH = "SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank"


def scores_of(model, pairs, values=384):
    """Return the cosines (questions, texts) of vectors of so many values."""
    how = {"truncate_dim": values, "normalize_embeddings": True}
    texts = model.encode(list(pairs.values()), **how)
    return model.encode(list(pairs), **how) @ texts.T


@pytest.fixture(scope="module")
def by_meaning(minilm):
    """Return the three best texts by meaning for each question."""
    rows = minilm.encode(TEXTS)
    return [
        by_meaning_alone.rank_by_meaning(query, rows)
        for query in minilm.encode(QUESTIONS)
    ]


@pytest.fixture(scope="module")
def by_words():
    """Return the ranking by words for each question."""
    return [ranking.rank_by_words(question, TEXTS) for question in QUESTIONS]


@pytest.fixture
def base():
    """Return SQLite's search by words over the six texts."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE t USING fts5(text, tokenize=porter)")
    base.executemany("INSERT INTO t VALUES (?)", [[text] for text in TEXTS])
    yield base
    base.close()


# Count the right texts, not the scores


def test_recall_is_the_share_of_right_texts_among_the_best():
    scores = np.array([[0.9, 0.1, 0.2], [0.8, 0.1, 0.3], [0.2, 0.4, 0.3]])
    assert measuring.recall_at(1, scores) == pytest.approx(1 / 3)
    assert measuring.recall_at(2, scores) == pytest.approx(2 / 3)
    assert measuring.recall_at(3, scores) == 1


def test_found_are_the_questions_nearest_to_the_text_of_their_own():
    scores = np.array([[0.9, 0.1, 0.2], [0.8, 0.1, 0.3], [0.2, 0.4, 0.3]])
    assert heading.count_found(scores, np.eye(3)) == 1
    assert heading.count_found(np.eye(3), np.eye(3)) == 3


def test_the_scores_rise_while_the_search_gets_worse(minilm):
    tables = [
        scores_of(minilm, measuring.PAIRS, values) for values in (384, 32, 8)
    ]
    best = [scores.max(axis=1).mean() for scores in tables]
    recalls = [measuring.recall_at(1, scores) for scores in tables]
    assert best == sorted(best)
    assert recalls == sorted(recalls, reverse=True)
    assert [recalls[0] * 8, recalls[-1] * 8] == [7, 3]


def test_384_values_beat_128_by_one_question(minilm):
    whole, cut = (
        measuring.recall_at(1, scores_of(minilm, measuring.PAIRS, values))
        for values in (384, 128)
    )
    assert whole - cut == 1 / len(measuring.PAIRS) == 0.125


def test_the_librarys_evaluator_counts_the_same(minilm):
    numbered = [str(i) for i in range(len(measuring.PAIRS))]
    evaluator = InformationRetrievalEvaluator(
        dict(zip(numbered, measuring.PAIRS, strict=True)),
        dict(zip(numbered, measuring.PAIRS.values(), strict=True)),
        {i: {i} for i in numbered},
        precision_recall_at_k=[1, 3],
        write_csv=False,
    )
    found = evaluator(minilm)
    scores = scores_of(minilm, measuring.PAIRS)
    for k in 1, 3:
        assert found[f"cosine_recall@{k}"] == measuring.recall_at(k, scores)


# Codes look alike


def test_both_searches_rank_the_same_texts():
    assert by_meaning_alone.PAIRS == ranking.PAIRS


def test_by_meaning_the_highest_cosine_comes_first():
    rows = np.eye(3)
    query = np.array([0.6, 0.0, 0.8])
    assert by_meaning_alone.rank_by_meaning(query, rows) == [2, 0, 1]


def test_each_search_is_right_for_three_of_six_and_not_the_same_three(
    by_words, by_meaning
):
    words, meaning = (
        {i for i, found in enumerate(lists) if found[:1] == [i]}
        for lists in (by_words, by_meaning)
    )
    assert (words, meaning) == ({0, 1, 2}, {2, 3, 5})


def test_by_meaning_the_wrong_code_wins(by_meaning):
    assert by_meaning[0] == [1, 2, 0]
    assert by_meaning[1][:2] == [2, 1]


def test_the_codes_alone_have_nearly_the_same_vector(minilm):
    pieces = [" ".join(minilm.tokenizer.tokenize(code)) for code in CODES]
    assert f"`{pieces[0]}` and `{pieces[1]}`" in PAGE
    vectors = minilm.encode(CODES)
    assert f"cosine of {vectors[0] @ vectors[1]:.2f}." in PAGE


def test_the_laptop_shares_no_word_with_its_question(by_words):
    assert by_words[3] == []


def test_endings_are_cut_off_and_short_words_left_out(base, by_words):
    assert by_words[2][0] == 2  # "empties" finds "empty", "box" is too short
    question = QUESTIONS[3]
    every_word = " OR ".join(re.findall(r"\w+", question))
    assert base.execute(MATCH, [every_word]).fetchall()  # "a"


def test_a_word_counts_more_if_few_texts_hold_it():
    texts = ["dry paper", "wet paper", "old paper", "new paper", "red ink"]
    texts += ["blue ink"]
    assert ranking.rank_by_words("paper blue", texts)[0] == 5


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (QUESTIONS[0], 'fts5: syntax error near "?"'),
        ("", 'fts5: syntax error near ""'),
        ("E-1071", "no such column: 1071"),
    ],
)
def test_sqlite_reads_a_question_as_a_query(base, query, message):
    with pytest.raises(sqlite3.OperationalError, match=re.escape(message)):
        base.execute(MATCH, [query])
    quoted = message.removeprefix("fts5: syntax error ")
    assert quoted in PAGE


def test_a_question_of_short_words_raises():
    with pytest.raises(sqlite3.OperationalError, match='near ""'):
        ranking.rank_by_words("Is it on?", TEXTS)


# Merge the ranks


def test_the_lists_that_are_merged_are_those_that_were_printed(
    by_words, by_meaning
):
    printed = dict(
        zip(QUESTIONS, zip(by_words, by_meaning, strict=True), strict=True)
    )
    assert printed == merging.RANKINGS


def test_the_points_are_added_and_the_best_comes_first():
    # 1/62 + 1/61, 1/61 and 1/62
    assert merging.merge([7, 8], [8, 9]) == [8, 7, 9]


def test_the_merge_is_right_for_four_of_six(by_words, by_meaning):
    first = [
        merging.merge(words, meaning)[0]
        for words, meaning in zip(by_words, by_meaning, strict=True)
    ]
    assert first == [0, 1, 2, 3, 5, 4]
    assert by_words[4][0] == by_meaning[4][0] == 5  # both wrong
    assert by_meaning[5][0] == 5  # spoilt by the merge


def test_two_second_places_beat_one_first_place():
    assert merging.merge([0, 1], [2, 1])[0] == 1
    assert round(2 / 62, 3) == 0.032 and round(1 / 61, 3) == 0.016


def test_whatever_is_asked_the_merge_puts_a_text_first(minilm):
    question = "Who won the world cup in 1998?"
    rows = minilm.encode(TEXTS)
    cosines = rows @ minilm.encode(question)
    words = ranking.rank_by_words(question, TEXTS)
    assert merging.merge(words, (-cosines).argsort().tolist())
    assert cosines.max() < 0.25  # the cosine still tells


# Put the heading in front


def test_the_heading_brings_back_what_the_bare_chunks_lose(minilm):
    questions = [question for question, _, _ in heading.CHUNKS]
    asked = minilm.encode(questions)
    chunks = [text for _, _, text in heading.CHUNKS]
    bare = minilm.encode(chunks)
    headed = minilm.encode([f"{head}: {x}" for _, head, x in heading.CHUNKS])
    assert heading.count_found(asked, bare) == 3
    assert heading.count_found(asked, headed) == len(chunks) == 6
    printer = (asked @ bare.T)[questions.index("Where is the printer?")]
    assert chunks[printer.argmax()].startswith("It is in the cellar")
