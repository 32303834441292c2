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


if __name__ == "__main__":
    model = SentenceTransformer("sentence-transformers/all-MiniLM-L6-v2")
    rows = model.encode(TEXTS)  # (3, 384)
    limit = np.abs(rows).max()
    small = to_int8(rows, limit)
    again = small * (limit / 127)  # floats once more
    print(rows[0].nbytes, "bytes a text:", (rows @ rows[0]).round(3))
    print(small[0].nbytes, " bytes a text:", (again @ again[0]).round(3))
