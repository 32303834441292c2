"""Apply learned byte-pair merges to text that training never saw."""

# pair -> id, the first five merges of "low slow lower slower"
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
    for pair, new_id in merges.items():
        for at in range(len(ids)):  # ids shrinks: a slice past it is empty
            if tuple(ids[at : at + 2]) == pair:
                ids[at : at + 2] = [new_id]  # one id in the place of two
    return ids


if __name__ == "__main__":
    for text in ["slower", "lowest", "flowers", "LOW", "naïve", "日本", "👍"]:
        print(encode(text, MERGES), text)
