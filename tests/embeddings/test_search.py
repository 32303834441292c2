"""What the chapter on search claims, offline and through Gemini's client."""

import re
import sqlite3

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from tests.kit.chapters import read_page
from tests.kit.gemini import Gemini, environment
from tests.kit.snippets import KEY, load, run

searching = load("embeddings/search/semantic_search")
keywords = load("embeddings/search/share_words")
chunking = load("embeddings/search/chunk_by_tokens")
prefixing = load("embeddings/search/query_and_document")
live = load("embeddings/search/live_gemini_search")

LIVE = "embeddings/search/live_gemini_search"
LAPTOPS = prefixing.RULE
# What two more rules and two more questions show, beyond the page.
RULES = [*searching.RULES, "Novels may be kept for three weeks."]
QUESTIONS = [
    *searching.QUESTIONS,
    "How long can I borrow a book?",
    "Is my daughter allowed to join?",
]


@pytest.fixture(scope="module")
def found(minilm):
    """Return the ranking of the rules for each question."""
    rows = minilm.encode(RULES)
    queries = minilm.encode(QUESTIONS)
    return [searching.search(query, rows) for query in queries]


def test_search_ranks_every_row_best_first():
    rows = np.eye(3)
    query = np.array([0.6, 0.0, 0.8])
    assert searching.search(query, rows) == [(2, 0.8), (0, 0.6), (1, 0.0)]


def test_the_right_rule_comes_first_for_every_answerable_question(found):
    firsts = [ranking[0][0] for ranking in found]
    assert [*firsts[:2], *firsts[3:]] == [1, 3, 5, 4]


def test_a_margin_parts_the_answerable_questions_from_the_other(found):
    gaps = [ranking[0][1] - ranking[1][1] for ranking in found]
    cup = gaps.pop(2)
    assert cup < 0.011 < 0.071 < min(gaps)


def test_both_searches_get_the_same_rules_and_questions():
    assert keywords.RULES == searching.RULES
    assert keywords.QUESTIONS == searching.QUESTIONS


def test_a_rule_that_answers_nothing_can_beat_the_right_one(minilm):
    rows = minilm.encode([LAPTOPS, "Home computers can be repaired here."])
    query = minilm.encode("Can I take a computer home with me?")
    assert searching.search(query, rows)[0][0] == 1


def test_most_shared_words_are_always_in_the_opening_hours():
    for question in QUESTIONS:
        opening, *others = (
            len(keywords.share_words(question, rule)) for rule in RULES
        )
        assert opening > max(others)


@pytest.mark.parametrize("question", QUESTIONS[:4])
def test_sqlites_full_text_search_returns_the_opening_hours_too(question):
    base = sqlite3.connect(":memory:")
    try:
        base.execute("CREATE VIRTUAL TABLE rules USING fts5(text)")
    except sqlite3.OperationalError:
        pytest.skip("this SQLite has no full-text search")
    rows = [(rule,) for rule in RULES]
    base.executemany("INSERT INTO rules VALUES (?)", rows)
    words = " OR ".join(re.findall(r"\w+", question))
    found = base.execute(
        "SELECT text FROM rules WHERE rules MATCH ? ORDER BY rank", (words,)
    ).fetchone()
    assert found == (RULES[0],)


def test_chunks_have_the_size_and_the_overlap_that_were_asked_for(
    minilm_tokenizer,
):
    text = "one two three four five six seven"
    chunks = chunking.chunk_by_tokens(text, minilm_tokenizer, 3, 1)
    assert chunks == ["one two three", "three four five", "five six seven"]
    short = chunking.chunk_by_tokens("one", minilm_tokenizer, 3, 1)
    assert short == ["one"]


def test_a_fact_beyond_the_limit_is_found_only_in_chunks(minilm):
    query = minilm.encode("Where can I leave my jacket?")
    whole, rooms, other = minilm.encode(
        [chunking.PAGE, " ".join(chunking.ROOMS), chunking.OTHER]
    )
    assert np.allclose(whole, rooms, atol=1e-6)  # the fact was never read
    best_other = other @ query
    assert whole @ query < best_other
    chunks = chunking.chunk_by_tokens(chunking.PAGE, minilm.tokenizer, 64, 16)
    scores = minilm.encode(chunks) @ query
    assert scores.argmax() == len(chunks) - 1
    assert scores.max() > best_other


def test_a_long_page_warns_in_the_words_that_the_chapter_quotes(caplog):
    from transformers import AutoTokenizer
    from transformers.utils import logging

    name = "sentence-transformers/all-MiniLM-L6-v2"
    tokenizer = AutoTokenizer.from_pretrained(name, model_max_length=256)
    logging.enable_propagation()
    try:
        for _ in range(3):  # one warning, from the first text
            tokenizer(chunking.PAGE, add_special_tokens=False)
    finally:
        logging.disable_propagation()
    page = read_page("embeddings/search")
    assert len({id(record) for record in caplog.records}) == 1
    assert f'!!! failure "{caplog.messages[0]}"' in page


def test_query_and_plain_vectors_agree_as_long_as_the_prompt_is_empty(minilm):
    assert not any(minilm.prompts.values())
    for texts in QUESTIONS, RULES:
        plain = minilm.encode(texts)
        assert np.array_equal(plain, minilm.encode_query(texts))
        assert np.array_equal(plain, minilm.encode_document(texts))


def load_with_prompts():
    """Return MiniLM with the snippet's prefixes."""
    return SentenceTransformer(
        prefixing.NAME,
        prompts={
            "query": prefixing.QUERY_PREFIX,
            "document": prefixing.DOCUMENT_PREFIX,
        },
        device="cpu",
    )


def test_a_prompt_is_text_in_front_and_hurts_a_model_not_trained_with_it(
    minilm,
):
    prompted = load_with_prompts()
    query = prompted.encode_query(prefixing.QUESTION)
    by_hand = minilm.encode(prefixing.QUERY_PREFIX + prefixing.QUESTION)
    assert np.allclose(query, by_hand, atol=1e-6)
    with_prefix = prefixing.score(prompted, prefixing.QUESTION, LAPTOPS)
    without = prefixing.score(minilm, prefixing.QUESTION, LAPTOPS)
    assert with_prefix < without


def test_a_model_whose_files_name_no_prompts_gets_none(minilm):
    bare = SentenceTransformer(modules=list(minilm), device="cpu")
    assert not any(bare.prompts.values())
    question = prefixing.QUESTION
    assert np.array_equal(bare.encode_query(question), bare.encode(question))


def test_each_gemini_model_is_told_its_task_in_its_own_way(tmp_path):
    with Gemini() as server:
        done = run(LIVE, tmp_path, environment(server.url, KEY))
    assert (done.returncode, done.stderr) == (0, "")
    models = "gemini-embedding-001", "gemini-embedding-2"
    shown = [line.split(maxsplit=2) for line in done.stdout.splitlines()]
    assert [(model, rule) for model, _, rule in shown] == [
        (model, rule) for model in models for rule in live.RULES
    ]
    assert all(-1 <= float(score) <= 1 for _, score, _ in shown)

    assert {r.method for r in server.requests} == {"batchEmbedContents"}
    assert {r.key for r in server.requests} == {KEY}
    sent = [
        [
            (
                item.get("taskType"),
                [p["text"] for p in item["content"]["parts"]],
            )
            for item in request.body["requests"]
        ]
        for request in server.requests
    ]
    query = f"task: search result | query: {live.QUESTION}"
    assert sent == [
        [("RETRIEVAL_QUERY", [live.QUESTION])],
        *([("RETRIEVAL_DOCUMENT", [rule])] for rule in live.RULES),
        [(None, [query])],
        *([(None, [f"title: none | text: {rule}"])] for rule in live.RULES),
    ]


def test_the_score_is_the_cosine_of_what_came(tmp_path, monkeypatch):
    with Gemini() as server:
        done = run(LIVE, tmp_path, environment(server.url, KEY))
        for name, value in environment(server.url, KEY).items():
            monkeypatch.setenv(name, value)
        client = live.genai.Client()
        prefixes = "task: search result | query: ", "title: none | text: "
        texts = prefixes[0] + live.QUESTION, prefixes[1] + live.RULES[-1]
        one, other = (
            np.array(live.embed(client, "gemini-embedding-2", text))
            for text in texts
        )
    cosine = one @ other / np.linalg.norm(one) / np.linalg.norm(other)
    assert done.stdout.splitlines()[-1].split()[1] == f"{cosine:.2f}"
