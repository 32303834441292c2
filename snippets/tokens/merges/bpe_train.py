"""Learn byte-pair merges from a text, the most frequent pair first."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise


def merge(ids: list[int], pair: tuple[int, int], new_id: int) -> list[int]:
    """Return ids with each occurrence of pair, from the left, as new_id."""
    merged: list[int] = []
    for token_id in ids:
        if merged and (merged[-1], token_id) == pair:
            merged[-1] = new_id
        else:
            merged.append(token_id)
    return merged


def train(text: str, merges: int) -> Iterator[tuple]:
    """Yield each merge as (pair, its count, the ids of text afterwards)."""
    ids = list(text.encode())  # 0 to 255, one id for each byte
    for new_id in range(256, 256 + merges):
        counts = Counter(pairwise(ids))
        pair = max(counts, key=counts.get)  # the first of equals
        ids = merge(ids, pair, new_id)
        yield pair, counts[pair], ids


if __name__ == "__main__":
    for pair, count, ids in train("aaabdaaabac", 3):
        print(pair, f"{count}x", ids)
