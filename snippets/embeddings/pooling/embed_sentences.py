"""Embed five sentences and compare every pair of them."""

import numpy as np
from sentence_transformers import SentenceTransformer

NAME = "sentence-transformers/all-MiniLM-L6-v2"
TEXTS = [
    "A cat sleeps on the sofa.",
    "A kitten is napping on the couch.",
    "The stock market fell today.",
    "How do I reset my password?",
    "I forgot my login details.",
]


def cosine_table(vectors: np.ndarray) -> np.ndarray:
    """Return the (texts, texts) cosines of `vectors`, (texts, width)."""
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit @ unit.T


if __name__ == "__main__":
    vectors = SentenceTransformer(NAME, device="cpu").encode(TEXTS)
    print(vectors.shape, "lengths", np.linalg.norm(vectors, axis=1).round(3))
    print(cosine_table(vectors).round(3))
