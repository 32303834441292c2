"""Compare a question and a text, without and with prefixes in front."""

import numpy as np
from sentence_transformers import SentenceTransformer

NAME = "sentence-transformers/all-MiniLM-L6-v2"
PREFIXES = {
    "query": "task: search result | query: ",
    "document": "title: none | text: ",
}
QUESTION = "Can I take a computer home with me?"
RULE = "Laptops must not leave our building."


def score(model: SentenceTransformer, question: str, text: str) -> float:
    """Return the cosine of a question and a text, each with its prefix."""
    return float(model.encode_query(question) @ model.encode_document(text))


if __name__ == "__main__":
    bare = SentenceTransformer(NAME)
    prefixed = SentenceTransformer(NAME, prompts=PREFIXES)
    print(f"without prefixes {score(bare, QUESTION, RULE):.3f}")
    print(f"with prefixes    {score(prefixed, QUESTION, RULE):.3f}")
    typed = bare.encode(PREFIXES["query"] + QUESTION)
    same = np.array_equal(typed, prefixed.encode_query(QUESTION))
    print("a prefix typed by hand gives the same vector:", same)
