"""Rank by cosine.

`rank` gets a query vector and one or more rows to compare it with; they need not have
length 1, and none holds only zeros. Return a list of tuples, each the index of a row
and its cosine with the query, with the largest cosine first.
"""

import math


def rank(
    query: list[float],
    rows: list[list[float]],
) -> list[tuple[int, float]]:
    """Return (index, cosine) of each row, the most similar first."""
    found = []
    for index, row in enumerate(rows):
        dot = sum(q * x for q, x in zip(query, row))
        lengths = math.hypot(*query) * math.hypot(*row)
        found.append((index, dot / lengths))
    return sorted(found, key=lambda pair: pair[1], reverse=True)


# Worked out by hand: [3, 4] has the length 5.
CASES = {
    "one row": (([3.0, 4.0], [[4.0, 3.0]]), [(0, 0.96)]),  # 24 / 25
    "a long row that points elsewhere": (
        ([3.0, 4.0], [[30.0, 0.0], [0.0, 2.0], [4.0, -3.0]]),
        [(1, 0.8), (0, 0.6), (2, 0.0)],  # 8 / 10, 90 / 150, 0
    ),
    "a right angle and the opposite direction": (
        ([3.0, 4.0], [[8.0, -6.0], [4.0, 3.0], [-3.0, -4.0]]),
        [(1, 0.96), (0, 0.0), (2, -1.0)],
    ),
    "a query twice as long": (
        ([6.0, 8.0], [[30.0, 0.0], [0.0, 2.0], [4.0, -3.0]]),
        [(1, 0.8), (0, 0.6), (2, 0.0)],
    ),
    "vectors of three numbers": (
        ([2.0, 1.0, 2.0], [[2.0, 0.0, 0.0], [4.0, 2.0, 4.0], [1.0, -2.0, 0.0]]),
        [(1, 1.0), (0, 2 / 3), (2, 0.0)],  # 18 / 18, 4 / 6, 0
    ),
}


def wrong_ranks_by_dot_product(query, rows):
    """These are dot products: a long row comes first for its length alone. Only the
    direction should count."""
    dots = [sum(q * x for q, x in zip(query, row)) for row in rows]
    return sorted(enumerate(dots), key=lambda pair: -pair[1])


def wrong_forgets_a_length(query, rows):
    """The order is right, and your numbers are no cosines: you divide by the length of
    the row only. The query has a length, too."""
    found = []
    for index, row in enumerate(rows):
        dot = sum(q * x for q, x in zip(query, row))
        found.append((index, dot / math.hypot(*row)))
    return sorted(found, key=lambda pair: -pair[1])


def wrong_sorts_by_index(query, rows):
    """The cosines are right, and the order is that of the rows, turned round. A tuple
    is sorted by its first value: name the second as the `key`."""
    found = []
    for index, row in enumerate(rows):
        dot = sum(q * x for q, x in zip(query, row))
        lengths = math.hypot(*query) * math.hypot(*row)
        found.append((index, dot / lengths))
    return sorted(found, reverse=True)


HINTS = (
    "A cosine is the dot product divided by both lengths. `math.hypot(*row)` is the "
    "length of a row.",
    "Collect the tuples in a list, and sort it by the second value of each: `sorted` "
    "takes a `key` and `reverse=True`.",
)
