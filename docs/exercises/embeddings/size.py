"""Cut and renormalise.

`truncate` gets a vector, as a list of numbers, and how many of its values to keep.
Return a list of the first `size` values, scaled to length 1. At least one of the values
kept is not 0.
"""

import math


def truncate(vector: list[float], size: int) -> list[float]:
    """Return the first size values, scaled to length 1."""
    short = vector[:size]
    length = math.hypot(*short)
    return [value / length for value in short]


CASES = {  # from 3, 4, 5 and 5, 12, 13
    "a unit vector, cut": (([0.48, 0.64, 0.6], 2), [0.6, 0.8]),
    "a vector of another length": (([3.0, 4.0, 12.0, 84.0], 2), [0.6, 0.8]),
    "a negative value": (([-5.0, 12.0, 1.0], 2), [-5 / 13, 12 / 13]),
    "one value is left": (([-0.6, 0.8], 1), [-1.0]),
    "all values are kept": (([3.0, 4.0, 12.0], 3), [3 / 13, 4 / 13, 12 / 13]),
}


def wrong_scales_first(vector, size):
    """You scale the whole vector and then cut, so what is left is shorter than 1
    again. Mind the order of the two steps."""
    length = math.hypot(*vector)
    return [value / length for value in vector[:size]]


def wrong_does_not_scale(vector, size):
    """You cut the vector and leave it at that, so a dot product with it is no cosine any
    more. Measure what is left, and scale it."""
    return vector[:size]


def wrong_forgets_the_root(vector, size):
    """You divide by the squared length. One step is missing between the sum of the
    squares and the length."""
    short = vector[:size]
    squared = sum(value * value for value in short)
    return [value / squared for value in short]


HINTS = (
    "Cut first. Then measure what is left, and divide each of its values by that.",
    "The length is the square root of the sum of the squares: `math.hypot(*values)`.",
)
