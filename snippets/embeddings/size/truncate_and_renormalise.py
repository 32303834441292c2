"""Cut two sentence vectors short, then scale them to length 1 again."""

import numpy as np
from sentence_transformers import SentenceTransformer

TEXTS = ["How do I reset my password?", "I forgot my login details."]


def truncate(rows: np.ndarray, size: int) -> np.ndarray:
    """Return the first `size` values of each row, scaled to length 1."""
    short = rows[:, :size]
    return short / np.linalg.norm(short, axis=1, keepdims=True)


if __name__ == "__main__":
    model = SentenceTransformer("sentence-transformers/all-MiniLM-L6-v2")
    rows = model.encode(TEXTS)  # (2, 384)
    print("values  length  dot as cut  dot scaled")
    for size in 384, 256, 128, 64, 32, 16:
        query, login = rows[:, :size]
        length = np.linalg.norm(query)
        unit_query, unit_login = truncate(rows, size)
        scaled = unit_query @ unit_login
        print(f"{size:6}{length:8.3f}{query @ login:12.3f}{scaled:12.3f}")
