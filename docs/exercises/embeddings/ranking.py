"""Fuse several rankings.

`fuse` gets a list of rankings; each is a list of texts, the best first, and a text is
given by its number. By reciprocal rank fusion, a text earns 1 / (60 + rank) in each
ranking that holds it, where the first rank is 1, and its points are added. Return the
points of each text as a dictionary `{text: points}`, in any order.
"""


def fuse(rankings: list[list[int]]) -> dict[int, float]:
    """Return {text: points}: 1 / (60 + rank), added up."""
    points = {}
    for ranking in rankings:
        for rank, text in enumerate(ranking, start=1):
            points[text] = points.get(text, 0) + 1 / (60 + rank)
    return points


CASES = {  # the second and third are questions 0 and 3 of merge_rankings
    "one ranking": (([[3, 1, 5]],), {3: 1 / 61, 1: 1 / 62, 5: 1 / 63}),
    "a text that is in both rankings": (
        ([[0], [1, 2, 0]],),
        {0: 1 / 61 + 1 / 63, 1: 1 / 61, 2: 1 / 62},
    ),
    "a ranking that found nothing": (
        ([[], [3, 1, 5]],),
        {3: 1 / 61, 1: 1 / 62, 5: 1 / 63},
    ),
    "second in both, and first in one": (
        ([[7, 4], [8, 4]],),
        {7: 1 / 61, 4: 2 / 62, 8: 1 / 61},
    ),
    "three rankings": (
        ([[6, 9], [9, 6], [6]],),
        {6: 2 / 61 + 1 / 62, 9: 1 / 61 + 1 / 62},
    ),
    "no ranking": (([],), {}),
}


def wrong_counts_from_zero(rankings):
    """Every text has a little too much. The best text of a ranking has rank 1, and
    Python counts from 0."""
    points = {}
    for ranking in rankings:
        for rank, text in enumerate(ranking):
            points[text] = points.get(text, 0) + 1 / (60 + rank)
    return points


def wrong_keeps_the_last(rankings):
    """A text has the points of one ranking only. What a later ranking gives is added
    to what the text has, and does not replace it."""
    points = {}
    for ranking in rankings:
        for rank, text in enumerate(ranking, start=1):
            points[text] = 1 / (60 + rank)
    return points


def wrong_adds_the_ranks(rankings):
    """You add the ranks first and divide once. Each ranking gives points of its own,
    and the points are added."""
    ranks = {}
    for ranking in rankings:
        for rank, text in enumerate(ranking, start=1):
            ranks[text] = ranks.get(text, 0) + rank
    return {text: 1 / (60 + total) for text, total in ranks.items()}


HINTS = (
    "Two loops: over the rankings, and inside over the texts of one ranking. One "
    "dictionary holds the points through all of them.",
    "`enumerate(ranking, start=1)` gives rank and text. `points.get(text, 0)` is what "
    "the text has so far.",
)
