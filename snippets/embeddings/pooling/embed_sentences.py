"""Embed five sentences and compare every pair of them."""

import matplotlib.pyplot as plt
import numpy as np
from sentence_transformers import SentenceTransformer

NAME = "sentence-transformers/all-MiniLM-L6-v2"
TEXTS = {
    "cat": "A cat sleeps on the sofa.",
    "kitten": "A kitten is napping on the couch.",
    "stocks": "The stock market fell today.",
    "password": "How do I reset my password?",
    "login": "I forgot my login details.",
}


def cosine_table(vectors: np.ndarray) -> np.ndarray:
    """Return the (texts, texts) cosines of `vectors`, (texts, width)."""
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit @ unit.T


if __name__ == "__main__":
    model = SentenceTransformer(NAME, device="cpu")
    vectors = model.encode(list(TEXTS.values()))
    lengths = np.linalg.norm(vectors, axis=1)
    print("shape  ", vectors.shape)
    print("lengths", "  ".join(f"{length:.3f}" for length in lengths))
    table = cosine_table(vectors)
    print("\n          " + "".join(f"{name:>10}" for name in TEXTS))
    for name, row in zip(TEXTS, table, strict=True):
        print(f"{name:<10}" + "".join(f"{value:>10.3f}" for value in row))
    fig, ax = plt.subplots(figsize=(6, 3.5), layout="constrained")
    ax.imshow(table, vmin=0, vmax=1, cmap="Blues", aspect="auto")
    for (row, column), value in np.ndenumerate(table):
        shade = "white" if value > 0.6 else "black"
        ax.text(column, row, f"{value:.2f}", color=shade, ha="center")
    ax.set_xticks(range(len(TEXTS)), TEXTS)
    ax.set_yticks(range(len(TEXTS)), TEXTS)
    plt.show()
