"""Multiply the padding mask by the causal mask."""

import numpy as np

PADDED_LEFT = [0, 0, 1, 1, 1]  # pad, pad, I, like, tea
PADDED_RIGHT = [1, 1, 1, 0, 0]


def combine_masks(attention_mask: list[int]) -> list[np.ndarray]:
    """Return padding mask, causal mask and product: (tokens, tokens) of 0, 1.

    Row r, column c holds 1 if the token at r may look at the token at c.
    """
    padding = np.tile(attention_mask, (len(attention_mask), 1))
    causal = np.tril(np.ones_like(padding))
    return [padding, causal, padding * causal]


if __name__ == "__main__":
    padding, causal, left = combine_masks(PADDED_LEFT)
    print("padding mask, padded left", padding, sep="\n")
    print("causal mask", causal, sep="\n")
    print("their product", left, sep="\n")
    *_, right = combine_masks(PADDED_RIGHT)
    print("the product, padded right", right, sep="\n")
