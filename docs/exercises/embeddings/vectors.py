"""Find the nearest row.

`nearest_row` gets a table of two or more rows and the number of one of them, counted
from 0; all rows have length 1, so that the dot product of two is their cosine. Take the
dot product of that row with each of the others. Return the number of the row that gives
the largest.
"""


def nearest_row(table: list[list[float]], row: int) -> int:
    """Return the number of the row that points most nearly the same way."""
    best = None
    largest = -2.0  # less than any cosine
    for number, other in enumerate(table):
        dot = sum(a * b for a, b in zip(table[row], other))
        if number != row and dot > largest:
            best, largest = number, dot
    return best


# Worked out by hand: in a fan of rows the neighbours reach 0.8 or 0.96.
FAN = [[1.0, 0.0], [0.8, 0.6], [0.0, 1.0], [-0.6, 0.8]]
TWINS = [[0.6, 0.8], [0.8, 0.6], [0.6, 0.8]]
CASES = {
    "a neighbour further up": ((FAN, 1), 0),  # 0.8, 0.6, 0
    "a neighbour further down": ((FAN, 2), 3),  # 0, 0.6, 0.8
    "a negative cosine can be the largest": (
        ([[1.0, 0.0, 0.0], [-1.0, 0.0, 0.0], [-0.6, 0.0, 0.8]], 0),  # -1, -0.6
        2,
    ),
    "the same numbers again, further up": ((TWINS, 2), 0),  # 1, 0.96
    "the same numbers again, further down": ((TWINS, 0), 2),  # 0.96, 1
}


def wrong_finds_itself(table, row):
    """Every row is its own nearest neighbour: its cosine with itself is 1. Look at the
    others only."""
    dots = [sum(a * b for a, b in zip(table[row], other)) for other in table]
    return dots.index(max(dots))


def wrong_starts_at_zero(table, row):
    """Where all cosines are negative, nothing beats the 0 that you start with. A cosine
    can be as small as -1."""
    best, largest = 0, 0.0
    for number, other in enumerate(table):
        dot = sum(a * b for a, b in zip(table[row], other))
        if number != row and dot > largest:
            best, largest = number, dot
    return best


def wrong_shifts_the_number(table, row):
    """You number the rows after taking one out of the table, so each that stood behind
    it has moved up by one. Number them first, then skip the one asked for."""
    others = table[:row] + table[row + 1 :]
    dots = [sum(a * b for a, b in zip(table[row], other)) for other in others]
    return dots.index(max(dots))


HINTS = (
    "Go through the table with `enumerate`, and remember the best number so far and its "
    "dot product.",
    "Skip the number that was asked for. `sum(a * b for a, b in zip(one, other))` is the "
    "dot product; begin with something smaller than any cosine.",
)
