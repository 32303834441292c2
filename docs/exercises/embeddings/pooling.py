"""Average the real tokens.

`mean_pool` gets the contextual vectors of a text, one list for each token, and its
attention mask, which holds at least one 1. Return the average of the vectors whose mask
is 1: one list with as many numbers as each vector. Do not scale it to length 1.
"""


def mean_pool(
    vectors: list[list[float]],
    mask: list[int],
) -> list[float]:
    """Return the mean of the vectors whose mask is 1."""
    kept = [vector for vector, keep in zip(vectors, mask) if keep]
    return [sum(column) / len(kept) for column in zip(*kept)]


CASES = {
    "two tokens and a pad": (
        ([[1.0, 2.0], [3.0, 6.0], [8.0, 7.0]], [1, 1, 0]),
        [2.0, 4.0],
    ),
    "a pad on the left": (
        ([[8.0, 7.0], [1.0, 2.0], [3.0, 6.0]], [0, 1, 1]),
        [2.0, 4.0],
    ),
    "a text without pads": (([[1.0, 0.0], [0.0, 1.0]], [1, 1]), [0.5, 0.5]),
    "one token among pads": (
        ([[5.0, -1.0, 2.0], [9.0, 9.0, 9.0], [9.0, 9.0, 9.0]], [1, 0, 0]),
        [5.0, -1.0, 2.0],
    ),
    "a real token of zeros": (
        ([[2.0, 4.0], [0.0, 0.0], [8.0, 8.0]], [1, 1, 0]),
        [1.0, 2.0],
    ),
}


def wrong_averages_the_pads_too(vectors, mask):
    """The pads are in your average, so the same text gets another vector in another
    batch. Look at the mask."""
    return [sum(column) / len(vectors) for column in zip(*vectors)]


def wrong_divides_by_all(vectors, mask):
    """The mean is too small: the sum is right, and you divide it by the number of pads
    as well. Count the tokens that you added up."""
    kept = [vector for vector, keep in zip(vectors, mask) if keep]
    return [sum(column) / len(mask) for column in zip(*kept)]


def wrong_scales_as_well(vectors, mask):
    """You also scale the average to length 1. That is the model's next step, and here
    the average itself is asked for."""
    kept = [vector for vector, keep in zip(vectors, mask) if keep]
    mean = [sum(column) / len(kept) for column in zip(*kept)]
    length = sum(value * value for value in mean) ** 0.5
    return [value / length for value in mean]


HINTS = (
    "First keep the vectors whose mask is 1, with `zip(vectors, mask)`.",
    "`zip(*kept)` gives all first numbers, then all second ones, and so on. Each such "
    "column makes one number of the result.",
)
