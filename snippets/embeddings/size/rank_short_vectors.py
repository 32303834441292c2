"""Rank three texts with fewer and fewer values of their vectors."""

import numpy as np
from sentence_transformers import SentenceTransformer

QUERY = "How do I reset my password?"
TEXTS = [
    "I forgot my login details.",
    "A cat sleeps on the sofa.",
    "The stock market fell today.",
]


def score(model: SentenceTransformer, size: int) -> np.ndarray:
    """Return each text's cosine with the query, (3,), from `size` values."""
    texts = [QUERY, *TEXTS]
    rows = model.encode(texts, truncate_dim=size, normalize_embeddings=True)
    return rows[1:] @ rows[0]


if __name__ == "__main__":
    model = SentenceTransformer("sentence-transformers/all-MiniLM-L6-v2")
    for size in 384, 256, 128, 64, 32, 16:
        print(f"{size:3} values", score(model, size).round(3))
