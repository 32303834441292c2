"""Store sentence vectors in fewer bytes and rank with what is left."""

import numpy as np
from sentence_transformers import SentenceTransformer

TEXTS = {
    "query": "How do I reset my password?",
    "login": "I forgot my login details.",
    "cat": "A cat sleeps on the sofa.",
}


def to_int8(rows: np.ndarray, limit: float) -> np.ndarray:
    """Map -limit..limit to -127..127; values beyond the limit are cut off."""
    return np.clip(np.round(rows * (127 / limit)), -127, 127).astype(np.int8)


def cosine(rows: np.ndarray) -> np.ndarray:
    """Return the cosine of each row with the first one."""
    first = rows[0].astype(np.float32)  # sums of products overflow int8
    return rows @ first / np.linalg.norm(rows, axis=1) / np.linalg.norm(first)


def sign_agreement(bits: np.ndarray) -> np.ndarray:
    """Return the share of equal minus different bits, row by first row."""
    return 1 - 2 * np.unpackbits(bits ^ bits[0], axis=1).mean(axis=1)


if __name__ == "__main__":
    name = "sentence-transformers/all-MiniLM-L6-v2"
    rows = SentenceTransformer(name, device="cpu").encode([*TEXTS.values()])
    print("stored as   bytes" + "".join(f"{text:>8}" for text in TEXTS))
    for label, kept, score in (
        ("384 floats", rows, cosine),  # (3, 384)
        ("384 int8", to_int8(rows, np.abs(rows).max()), cosine),
        ("384 signs", np.packbits(rows > 0, axis=1), sign_agreement),  # (3, 48)
        ("12 floats", rows[:, :12], cosine),
    ):
        scores = "".join(f"{x:8.3f}" for x in score(kept))
        print(f"{label:<11}{kept[0].nbytes:6}{scores}")
