"""Name the note, or refuse.

`choose` gets the score of each note as `{note: score}`, at least one, and a limit. The
margin is the distance from the best score to the median of all scores. Return the note
with the best score, or `"I don't know"` if the margin is below the limit.
"""

from statistics import median


def choose(scores: dict[str, float], limit: float) -> str:
    """Return the best note, or "I don't know"."""
    best = max(scores, key=scores.get)
    margin = scores[best] - median(scores.values())
    if margin < limit:
        return "I don't know"
    return best


RENEWALS = {  # the scores in the drawing of the chapter: the margin is 0.573
    "books": 0.697,
    "late": 0.342,
    "key": 0.025,
    "dentist": -0.017,
    "boiler": 0.216,
    "wifi": 0.032,
}
CASES = {
    "one note stands out": ((RENEWALS, 0.4), "books"),
    "the same scores, a higher limit": ((RENEWALS, 0.575), "I don't know"),
    "two notes are near the question": (
        ({"books": 0.6, "late": 0.52, "boiler": 0.1, "key": 0.0}, 0.25),
        "books",  # 0.6 - 0.31
    ),
    "all notes are near the question": (
        ({"books": 0.6, "late": 0.7, "fines": 0.65}, 0.25),
        "I don't know",  # 0.7 - 0.65
    ),
    "the margin is the limit": (
        ({"wifi": 0.25, "key": 0.75, "late": -0.25}, 0.5),
        "key",
    ),
    "one note far above two low ones": (
        ({"key": 0.0, "wifi": 0.1, "boiler": 0.6}, 0.4),
        "boiler",  # 0.6 - 0.1
    ),
}


def wrong_looks_at_the_best_score(scores, limit):
    """You compare the best score itself with the limit. All notes can score high
    together, so measure how far the best stands above the others."""
    best = max(scores, key=scores.get)
    return "I don't know" if scores[best] < limit else best


def wrong_looks_at_the_gap(scores, limit):
    """You measure the gap, the distance to the runner-up. Two notes near the question
    make it small, although both stand out from the rest."""
    second, first = sorted(scores.values())[-2:]
    best = max(scores, key=scores.get)
    return "I don't know" if first - second < limit else best


def wrong_takes_the_mean(scores, limit):
    """You measure from the mean, which the best score itself pulls up. The median is
    the middle of the sorted scores."""
    best = max(scores, key=scores.get)
    mean = sum(scores.values()) / len(scores)
    return "I don't know" if scores[best] - mean < limit else best


HINTS = (
    "Find the best note first, then its margin. Refuse if the margin is too small.",
    "`max(scores, key=scores.get)` is the best note; `median(scores.values())` is the "
    "median.",
)
