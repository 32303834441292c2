"""Keep 384 signs of a sentence vector, or 12 floats: 48 bytes each."""

import numpy as np
from sentence_transformers import SentenceTransformer

TEXTS = [
    "How do I reset my password?",
    "I forgot my login details.",
    "A cat sleeps on the sofa.",
]


def sign_agreement(bits: np.ndarray) -> np.ndarray:
    """Return the share of equal minus different bits, row by first row."""
    different = np.unpackbits(bits ^ bits[0], axis=1)  # 1 where bits differ
    return 1 - 2 * different.mean(axis=1)


if __name__ == "__main__":
    model = SentenceTransformer("sentence-transformers/all-MiniLM-L6-v2")
    bits = np.packbits(model.encode(TEXTS) > 0, axis=1)  # (3, 48)
    rows = model.encode(TEXTS, truncate_dim=12, normalize_embeddings=True)
    print(bits[0].nbytes, "bytes of signs: ", sign_agreement(bits).round(3))
    print(rows[0].nbytes, "bytes of floats:", (rows @ rows[0]).round(3))
