"""Look back with one head.

`look_back` gets a token's query, a list of numbers; `keys` and `values`, which hold
such a list for each token of the text; and the token's place, counted from 0. The
causal mask lets it see itself and what comes before: score each of these keys by its
dot product with the query, divided by the square root of `len(query)`. Softmax makes
weights of these scores; return the average of the values with these weights, as one
list.
"""

import math


def look_back(
    query: list[float],
    keys: list[list[float]],
    values: list[list[float]],
    place: int,
) -> list[float]:
    """Return what one head takes from the tokens up to a place."""
    seen = keys[: place + 1]
    dots = [sum(q * k for q, k in zip(query, key)) for key in seen]
    parts = [math.exp(dot / math.sqrt(len(query))) for dot in dots]
    total = sum(parts)
    weights = [part / total for part in parts]
    columns = zip(*values[: place + 1])
    return [sum(w * v for w, v in zip(weights, c)) for c in columns]


# The chapter's three tokens. Four numbers halve a score, so the query is doubled.
QUERY = [4.0, 0.0, 0.0, 0.0]
KEYS = [[2.0, 1.0, 0.0, 0.0], [0.0, 3.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]]
VALUES = [[10.0, 0.0], [0.0, 10.0], [5.0, 5.0]]
THREE = 2 * math.log(3)  # halved, e to it is 3: weights of 3/4 and 1/4
CASES = {
    "the last token of three": (
        (QUERY, KEYS, VALUES, 2),
        [9.25468546, 0.74531454],  # as the chapter prints it
    ),
    "the token in the middle of the same three": (
        (QUERY, KEYS, VALUES, 1),
        [9.82013790, 0.17986210],  # scores of 4 and 0
    ),
    "a later key that would win": (
        (
            [THREE, 0.0, 0.0, 0.0],
            [[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [9.0, 0.0, 0.0, 0.0]],
            [[8.0], [0.0], [100.0]],
            1,
        ),
        [6.0],  # 3/4 of 8
    ),
    "equal scores": (
        ([0.0, 0.0, 0.0, 0.0], KEYS, [[3.0], [6.0], [9.0]], 2),
        [6.0],  # a third of each
    ),
    "a query of one number": (
        ([math.log(3)], [[0.0], [1.0]], [[4.0, 0.0, 1.0], [0.0, 4.0, 1.0]], 1),
        [1.0, 3.0, 1.0],  # 1/4 and 3/4
    ),
}


def wrong_misses_itself(query, keys, values, place):
    """You look only at what comes before the token, and it sees itself too. A slice
    ends before its second number."""
    dots = [sum(q * k for q, k in zip(query, key)) for key in keys[:place]]
    parts = [math.exp(dot / math.sqrt(len(query))) for dot in dots]
    weights = [part / sum(parts) for part in parts]
    columns = zip(*values[:place])
    return [sum(w * v for w, v in zip(weights, c)) for c in columns]


def wrong_masks_after_softmax(query, keys, values, place):
    """You drop the later tokens after softmax, so the weights that are left no longer
    add up to 1. Drop their scores before softmax."""
    dots = [sum(q * k for q, k in zip(query, key)) for key in keys]
    parts = [math.exp(dot / math.sqrt(len(query))) for dot in dots]
    weights = [part / sum(parts) for part in parts][: place + 1]
    return [sum(w * v for w, v in zip(weights, c)) for c in zip(*values)]


def wrong_forgets_the_root(query, keys, values, place):
    """Your weights are too far apart, because the scores are larger than they should
    be. Divide each dot product before softmax."""
    seen = keys[: place + 1]
    parts = [math.exp(sum(q * k for q, k in zip(query, key))) for key in seen]
    weights = [part / sum(parts) for part in parts]
    columns = zip(*values[: place + 1])
    return [sum(w * v for w, v in zip(weights, c)) for c in columns]


HINTS = (
    "What the token may not see need not be scored at all: cut keys and values after its "
    "own place.",
    "Softmax is `math.exp(score)` of each, divided by the sum of all. Then `zip(*values)` "
    "gives the values number by number; each of them makes one sum with the weights.",
)
