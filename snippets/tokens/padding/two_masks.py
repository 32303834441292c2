"""Multiply the padding mask by the causal mask and draw all three."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.colors import ListedColormap

TOKENS = ["pad", "pad", "I", "like", "tea"]
PADDED_LEFT = [0, 0, 1, 1, 1]
PADDED_RIGHT = [1, 1, 1, 0, 0]


def combine_masks(attention_mask: list[int]) -> list[np.ndarray]:
    """Return padding mask, causal mask and product: (tokens, tokens) of 0, 1.

    Row r, column c holds 1 if the token at r may look at the token at c.
    """
    padding = np.tile(attention_mask, (len(attention_mask), 1))
    causal = np.tril(np.ones_like(padding))
    return [padding, causal, padding * causal]


if __name__ == "__main__":
    print("padded left    padded right")
    left, right = combine_masks(PADDED_LEFT), combine_masks(PADDED_RIGHT)
    for one, other in zip(left[2], right[2], strict=True):
        print(*one, "    ", *other)

    fig, axes = plt.subplots(1, 3, figsize=(6, 2.8), layout="constrained")
    titles = ["padding mask", "causal mask", "their product"]
    ticks = np.arange(len(TOKENS)) + 0.5
    for ax, title, grid in zip(axes, titles, left, strict=True):
        ones, tint = np.ma.masked_equal(grid, 0), ListedColormap(["C0"])
        ax.pcolormesh(ones, cmap=tint, alpha=0.4, edgecolors="C0")
        for (row, column), digit in np.ndenumerate(grid):
            ax.text(column + 0.5, row + 0.5, digit, ha="center", va="center")
        ax.set(title=title, xlabel="looked at", aspect="equal")
        ax.set_xticks(ticks, TOKENS, rotation=90)
        ax.set_yticks(ticks, TOKENS)
        ax.invert_yaxis()
    plt.show()
