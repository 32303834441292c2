"""Search with and without a prefix in front of question and document."""

import numpy as np
from sentence_transformers import SentenceTransformer

PREFIXES = {
    "query": "task: search result | query: ",
    "document": "title: none | text: ",
}
RULES = [
    "Novels may be kept for three weeks.",
    "Late returns cost twenty cents per day.",
    "Laptops must not leave our building.",
]
QUESTIONS = [
    "Can I take a computer home with me?",
    "Who won the world cup in 1998?",
]


def load_with_prompts(prompts: dict[str, str]) -> SentenceTransformer:
    """Return MiniLM with one prefix for each of query and document."""
    name = "sentence-transformers/all-MiniLM-L6-v2"
    return SentenceTransformer(name, prompts=prompts, device="cpu")


if __name__ == "__main__":
    for prompts in {"query": "", "document": ""}, PREFIXES:
        model = load_with_prompts(prompts)
        plain, query = model.encode(QUESTIONS), model.encode_query(QUESTIONS)
        print(f"prefix of a query: {prompts['query']!r}")
        print("  encode and encode_query agree:", np.array_equal(plain, query))
        by_hand = model.encode([prompts["query"] + q for q in QUESTIONS])
        print(
            "  prefix typed by hand agrees:  ", np.array_equal(by_hand, query)
        )
        scores = query @ model.encode_document(RULES).T  # (2, 3)
        for question, row in zip(QUESTIONS, scores, strict=True):
            best = RULES[row.argmax()].split()[0]
            print(f"  {question:<36}{row.max():6.3f}  {best}")
