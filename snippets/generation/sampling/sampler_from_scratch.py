"""Build the four sampling filters in NumPy, one after another."""

import numpy as np


def softmax(logits: np.ndarray) -> np.ndarray:
    """Return probabilities for logits (vocabulary,), computed in float64."""
    weights = np.exp(logits.astype(float) - logits.max())
    return weights / weights.sum()


def keep(logits, temperature=1.0, top_k=0, top_p=1.0, min_p=0.0) -> np.ndarray:
    """Return (vocabulary,) booleans: which tokens may still be drawn."""
    logits = logits / temperature
    if top_k:
        last_kept = np.sort(logits)[-top_k]
        logits[logits < last_kept] = -np.inf
    worst_first = np.argsort(logits)[:-1]  # without the best, which stays
    sums = softmax(logits)[worst_first].cumsum()
    logits[worst_first[sums <= 1 - top_p]] = -np.inf
    chances = softmax(logits)  # of what the filters above have left
    return np.isfinite(logits) & (chances >= min_p * chances.max())


if __name__ == "__main__":
    tokens = np.array(["Paris", "the", "Lyon", "blue"])
    logits = np.log([0.6, 0.25, 0.1, 0.05])
    print("top_k=2:           ", tokens[keep(logits, top_k=2)])
    print("top_p=0.7:         ", tokens[keep(logits, top_p=0.7)])
    print("top_k=2, top_p=0.7:", tokens[keep(logits, top_k=2, top_p=0.7)])
