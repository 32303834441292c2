"""Turn three scores into probabilities, then shift and scale the scores."""

import warnings

import numpy as np


def softmax(logits: np.ndarray) -> np.ndarray:
    """Return probabilities (n,) that add up to 1, in the order of logits (n,).

    The largest logit is taken off first, so that exp cannot overflow.
    """
    weights = np.exp(logits - logits.max())
    return weights / weights.sum()


def softmax_naive(logits: np.ndarray) -> np.ndarray:
    """Return what the formula gives as it stands in textbooks."""
    weights = np.exp(logits)
    return weights / weights.sum()


if __name__ == "__main__":
    logits = np.array([2.0, 1.0, 0.0])
    for label, changed in (
        ("as they are", logits),
        ("all + 1000", logits + 1000),
        ("all - 1000", logits - 1000),
        ("all * 2", logits * 2),
        ("all / 2", logits / 2),
    ):
        row = "".join(f"{x:7g}" for x in changed)
        chances = "".join(f"{p:7.3f}" for p in softmax(changed))
        print(f"{label:<10}{row}  ->{chances}")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        print("naive, all + 1000:", softmax_naive(logits + 1000))
    for warning in caught:
        print(f"  {warning.category.__name__}: {warning.message}")
