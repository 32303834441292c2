"""Use softmax as it stands in textbooks, on logits too large for it."""

import warnings

import numpy as np


def softmax_naive(logits: np.ndarray) -> np.ndarray:
    """Return probabilities (n,) for logits (n,), or nan if exp overflows."""
    weights = np.exp(logits)
    return weights / weights.sum()


if __name__ == "__main__":
    logits = np.array([1002.0, 1001.0, 1000.0])
    with warnings.catch_warnings(record=True) as caught:  # keep, do not print
        warnings.simplefilter("always")
        print(softmax_naive(logits))
    for warning in caught:
        print(f"{warning.category.__name__}: {warning.message}")
    shifted = logits - logits.max()
    print(softmax_naive(shifted).round(3))
