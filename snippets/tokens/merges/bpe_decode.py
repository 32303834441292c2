"""Turn ids back into text: each id stands for one or more bytes."""

# pair -> id, the first five merges of "low slow lower slower"
MERGES = {
    (108, 111): 256,  # lo
    (256, 119): 257,  # low
    (257, 32): 258,  # low and a space
    (257, 101): 259,  # lowe
    (259, 114): 260,  # lower
}


def decode(ids: list[int], merges: dict[tuple[int, int], int]) -> str:
    """Return the text of ids; a character cut in two becomes U+FFFD."""
    pieces = {byte: bytes([byte]) for byte in range(256)}
    for (left, right), new_id in merges.items():
        pieces[new_id] = pieces[left] + pieces[right]
    return b"".join(pieces[i] for i in ids).decode(errors="replace")


if __name__ == "__main__":
    for ids in [102, 260, 115], [230, 151, 165, 230, 156, 172], [230, 151]:
        print(decode(ids, MERGES), ids)
