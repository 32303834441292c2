"""Turn three scores into probabilities, then shift and scale the scores."""

import numpy as np


def softmax(logits: np.ndarray) -> np.ndarray:
    """Return probabilities (n,) that add up to 1, in the order of logits (n,).

    The largest logit is taken off first, so that exp cannot overflow.
    """
    weights = np.exp(logits - logits.max())
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
        print(f"{label:<11} {changed} -> {softmax(changed).round(3)}")
