"""Cut overlapping chunks.

`chunk` gets a page of one or more tokens, a size, and an overlap that is smaller than
the size. Cut the page into lists of `size` tokens, each beginning with the last
`overlap` tokens of the one before. Return them in order, and end with the first that
holds the last token of the page; it may be shorter.
"""


def chunk(page: list[int], size: int, overlap: int) -> list[list[int]]:
    """Return pieces of at most size tokens that share overlap tokens."""
    chunks = []
    for start in range(0, len(page), size - overlap):
        chunks.append(page[start : start + size])
        if start + size >= len(page):
            break
    return chunks


CASES = {
    "no overlap": (([1, 2, 3, 4, 5, 6], 3, 0), [[1, 2, 3], [4, 5, 6]]),
    "an overlap, and a shorter chunk at the end": (
        ([1, 2, 3, 4, 5, 6, 7], 4, 2),
        [[1, 2, 3, 4], [3, 4, 5, 6], [5, 6, 7]],
    ),
    "a page that ends with a whole chunk": (
        ([1, 2, 3, 4, 5, 6], 4, 2),
        [[1, 2, 3, 4], [3, 4, 5, 6]],
    ),
    "an overlap of all tokens but one": (
        ([1, 2, 3, 4], 3, 2),
        [[1, 2, 3], [2, 3, 4]],
    ),
    "a page shorter than a chunk": (([1, 2], 4, 1), [[1, 2]]),
}


def wrong_ends_with_the_overlap(page, size, overlap):
    """Your last chunk holds nothing new: the one before reached the end of the page.
    Stop there."""
    starts = range(0, len(page), size - overlap)
    return [page[start : start + size] for start in starts]


def wrong_stops_before_the_end(page, size, overlap):
    """The chunk that holds the last token is always missing. Ask whether you are at the
    end after you cut a chunk, not before."""
    starts = range(0, len(page) - size, size - overlap)
    return [page[start : start + size] for start in starts]


def wrong_loses_the_rest(page, size, overlap):
    """Tokens at the end are in no chunk, and nobody will ever find them. The last chunk
    may be shorter than the size."""
    starts = range(0, len(page) - size + 1, size - overlap)
    return [page[start : start + size] for start in starts]


HINTS = (
    "How far apart do two chunks begin? With a size of 4 and an overlap of 1 the starts "
    "are 0, 3, 6 and so on.",
    "`page[start : start + size]` may reach past the end and is shorter then. Leave the "
    "loop after the first chunk that reaches the end.",
)
