"""Cut sentence vectors short; watch their length, scores and ranking."""

import matplotlib.pyplot as plt
import numpy as np
from sentence_transformers import SentenceTransformer

QUERY = "How do I reset my password?"
TEXTS = {
    "login": "I forgot my login details.",
    "cat": "A cat sleeps on the sofa.",
    "stocks": "The stock market fell today.",
}
SIZES, MARKS = (384, 256, 128, 64, 32, 16), ("o-", "s--", "^:")


def truncate(rows: np.ndarray, size: int) -> np.ndarray:
    """Return the first `size` values of each row, scaled to length 1."""
    short = rows[:, :size]
    return short / np.linalg.norm(short, axis=1, keepdims=True)


if __name__ == "__main__":
    name = "sentence-transformers/all-MiniLM-L6-v2"
    model = SentenceTransformer(name, device="cpu")
    rows = model.encode([QUERY, *TEXTS.values()])  # (4, 384)
    print("values  length  dot as cut |", *map("{:>7}".format, TEXTS))
    scores = []
    for size in SIZES:
        query, login, *_ = rows[:, :size]
        unit = truncate(rows, size)
        scores.append(unit[1:] @ unit[0])
        as_cut = f"{np.linalg.norm(query):8.3f}{query @ login:12.3f}"
        print(f"{size:6}{as_cut} |", *map("{:7.3f}".format, scores[-1]))
    fig, ax = plt.subplots(figsize=(6, 3.5), layout="constrained")
    for text, line, mark in zip(TEXTS, np.array(scores).T, MARKS, strict=True):
        ax.plot(line, mark, label=text)
    ax.set_xticks(range(len(SIZES)), SIZES)
    ax.set(xlabel="values kept", ylabel="cosine with the query")
    ax.legend()
    plt.show()
