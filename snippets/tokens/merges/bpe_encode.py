"""Apply learned byte-pair merges to text that training never saw."""

import math
from itertools import pairwise

# pair -> id, the first five that bpe_train.py learns from its second text
MERGES = {
    (108, 111): 256,  # lo
    (256, 119): 257,  # low
    (257, 32): 258,  # low and a space
    (257, 101): 259,  # lowe
    (259, 114): 260,  # lower
}


def encode(text: str, merges: dict[tuple[int, int], int]) -> list[int]:
    """Return the ids of text: its bytes, then the earliest merge first."""
    ids = list(text.encode())
    while len(ids) > 1:
        ranks = [merges.get(pair, math.inf) for pair in pairwise(ids)]
        if (earliest := min(ranks)) == math.inf:
            break
        at = ranks.index(earliest)
        ids[at : at + 2] = [earliest]
    return ids


def decode(ids: list[int], merges: dict[tuple[int, int], int]) -> str:
    """Return the text of ids; a character cut in two becomes U+FFFD."""
    pieces = {byte: bytes([byte]) for byte in range(256)}
    for (left, right), new_id in merges.items():
        pieces[new_id] = pieces[left] + pieces[right]
    return b"".join(pieces[i] for i in ids).decode(errors="replace")


if __name__ == "__main__":
    for text in "slower", "lowest", "flowers", "LOW", "naïve", "日本", "👍":
        ids = encode(text, MERGES)
        print(decode(ids, MERGES) == text, f"{text!r:10}", ids)
