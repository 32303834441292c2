"""Store sentence vectors as whole numbers of 8 bits, and compare those."""

import numpy as np
from sentence_transformers import SentenceTransformer

TEXTS = [
    "How do I reset my password?",
    "I forgot my login details.",
    "A cat sleeps on the sofa.",
]


def to_int8(rows: np.ndarray, limit: float) -> np.ndarray:
    """Map -limit..limit to -127..127; values beyond the limit are cut off."""
    return np.clip(np.round(rows * (127 / limit)), -127, 127).astype(np.int8)


def cosine(rows: np.ndarray) -> np.ndarray:
    """Return the cosine of each row with the first one."""
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)  # floats
    return unit @ unit[0]


if __name__ == "__main__":
    model = SentenceTransformer("sentence-transformers/all-MiniLM-L6-v2")
    rows = model.encode(TEXTS)  # (3, 384)
    small = to_int8(rows, np.abs(rows).max())
    print(rows[0].nbytes, "bytes a text:", cosine(rows).round(3))
    print(small[0].nbytes, " bytes a text:", cosine(small).round(3))
