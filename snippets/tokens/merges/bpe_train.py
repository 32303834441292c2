"""Learn byte-pair merges from a text, the most frequent pair first."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

Pair = tuple[int, int]


def merge(ids: list[int], pair: Pair, new_id: int) -> list[int]:
    """Return ids with each occurrence of pair, from the left, as new_id."""
    merged: list[int] = []
    for token in ids:
        merged.append(token)
        if tuple(merged[-2:]) == pair:
            merged[-2:] = [new_id]
    return merged


def train(text: str, merges: int) -> Iterator[tuple[Pair, int, list[int]]]:
    """Yield each merge as (pair, its count, the ids of text afterwards).

    IDs 0 to 255 are bytes. A tie goes to the first; no pair is a ValueError.
    """
    ids = list(text.encode())
    for new_id in range(256, 256 + merges):
        counts = Counter(pairwise(ids))
        pair = max(counts, key=counts.get)
        ids = merge(ids, pair, new_id)
        yield pair, counts[pair], ids


if __name__ == "__main__":
    for text, merges in ("aaabdaaabac", 3), ("low slow lower slower", 6):
        pieces = [chr(byte) for byte in range(256)]  # id -> text
        for (left, right), count, ids in train(text, merges):
            pieces.append(pieces[left] + pieces[right])
            cut = "|".join(pieces[i] for i in ids)
            print(f"{len(pieces) - 1} = {left:3}+{right:3} {count}x  {cut}")
        print(ids)
