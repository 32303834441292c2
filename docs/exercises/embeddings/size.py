"""Cut and renormalise.

`truncate` gets a vector, as a list of numbers, and how many of its values to keep.
Return a list of the first `size` values, scaled to length 1. At least one of them is
not 0.
"""


def truncate(vector: list[float], size: int) -> list[float]:
    """Return the first size values, scaled to length 1."""
    short = vector[:size]
    length = sum(value * value for value in short) ** 0.5
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
    length = sum(value * value for value in vector) ** 0.5
    return [value / length for value in vector[:size]]


def wrong_divides_by_the_sum(vector, size):
    """Your values add up to 1. That is right for probabilities; the length of a
    vector comes from the squares of its values."""
    short = vector[:size]
    return [value / sum(short) for value in short]


def wrong_forgets_the_root(vector, size):
    """You divide by the squared length. One step is missing between the sum of the
    squares and the length."""
    short = vector[:size]
    squared = sum(value * value for value in short)
    return [value / squared for value in short]


HINTS = (
    "Cut first. Then measure what is left, and divide each of its values by that.",
    "The length is the square root of the sum of the squares. `** 0.5` takes a square "
    "root.",
)
