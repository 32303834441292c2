"""Merge one pair.

`merge` gets a list of ids, a pair of ids and a new id. Return the list with the new id
wherever the two ids of the pair stand side by side, in this order. Where two such
places overlap, merge the one further left.
"""


def merge(ids: list[int], pair: tuple[int, int], new_id: int) -> list[int]:
    """Return ids with each occurrence of pair replaced by new_id."""
    merged = []
    at = 0
    while at < len(ids):
        if tuple(ids[at : at + 2]) == pair:
            merged.append(new_id)
            at += 2
        else:
            merged.append(ids[at])
            at += 1
    return merged


CASES = {
    "a pair in the middle": (([5, 1, 2, 7], (1, 2), 9), [5, 9, 7]),
    "a pair at the end": (([5, 1, 2], (1, 2), 9), [5, 9]),
    "every occurrence": (([1, 2, 1, 2], (1, 2), 9), [9, 9]),
    "the order of the two counts": (([2, 1], (1, 2), 9), [2, 1]),
    "two places that overlap": (([1, 1, 1], (1, 1), 9), [9, 1]),
    "a list of one id": (([1], (1, 2), 9), [1]),
}


def wrong_keeps_the_second(ids, pair, new_id):
    """The second id of the pair is still there. It went into the new id, so step over
    both."""
    merged = []
    for at, token in enumerate(ids):
        found = tuple(ids[at : at + 2]) == pair
        merged.append(new_id if found else token)
    return merged


def wrong_loses_the_last(ids, pair, new_id):
    """The last id is lost when no pair ends there. Your loop stops one too early,
    because a pair needs two."""
    merged, at = [], 0
    while at < len(ids) - 1:
        found = tuple(ids[at : at + 2]) == pair
        merged.append(new_id if found else ids[at])
        at += 2 if found else 1
    return merged


def wrong_never_merges(ids, pair, new_id):
    """Nothing is ever merged. If you compare a slice of the list with the pair: a list
    never equals a tuple."""
    merged, at = [], 0
    while at < len(ids):
        found = ids[at : at + 2] == pair
        merged.append(new_id if found else ids[at])
        at += 2 if found else 1
    return merged


HINTS = (
    "Walk through the list with a position of your own, and build a new list.",
    "Where the pair begins, append the new id and go on by two; else append the id "
    "and go on by one.",
)
