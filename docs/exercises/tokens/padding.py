"""Pad a batch.

`pad` gets `rows`, one list of ids for each text (at least one), a pad id, and a side,
`"left"` or `"right"`. Return a dictionary with two lists of lists: `input_ids`, each
list filled up with pad ids on that side to the length of the longest, and
`attention_mask`, with 1 for each id of a text and 0 for each pad.
"""


def pad(rows: list[list[int]], pad_id: int, side: str) -> dict:
    """Return ids of equal length, and their attention mask."""
    longest = max(len(row) for row in rows)
    ids, masks = [], []
    for row in rows:
        missing = longest - len(row)
        pads, zeros, ones = [pad_id] * missing, [0] * missing, [1] * len(row)
        ids.append(pads + row if side == "left" else row + pads)
        masks.append(zeros + ones if side == "left" else ones + zeros)
    return {"input_ids": ids, "attention_mask": masks}


# The first two are in snippets/tokens/padding/pad_a_batch.txt (SmolLM2 and Gemma).
CASES = {
    "pads on the right": (
        ([[19556, 28, 638, 359, 346, 47], [19556]], 2, "right"),
        {
            "input_ids": [
                [19556, 28, 638, 359, 346, 47],
                [19556, 2, 2, 2, 2, 2],
            ],
            "attention_mask": [[1, 1, 1, 1, 1, 1], [1, 0, 0, 0, 0, 0]],
        },
    ),
    "pads on the left": (
        ([[2, 9259, 236764, 1217], [2, 9259]], 0, "left"),
        {
            "input_ids": [[2, 9259, 236764, 1217], [0, 0, 2, 9259]],
            "attention_mask": [[1, 1, 1, 1], [0, 0, 1, 1]],
        },
    ),
    "a text that ends in the pad's own id": (
        ([[7, 2], [5, 6, 2]], 2, "left"),
        {
            "input_ids": [[2, 7, 2], [5, 6, 2]],
            "attention_mask": [[0, 1, 1], [1, 1, 1]],
        },
    ),
    "texts of equal length": (
        ([[5, 6], [7, 8]], 0, "left"),
        {"input_ids": [[5, 6], [7, 8]], "attention_mask": [[1, 1], [1, 1]]},
    ),
    "a text without ids": (
        ([[5], []], 0, "right"),
        {"input_ids": [[5], [0]], "attention_mask": [[1], [0]]},
    ),
}


def wrong_reads_the_mask_off_the_ids(rows, pad_id, side):
    """The mask has a 0 for an id that is no pad. A text may hold the pad's id itself, as
    a real end, so make the mask from the lengths and not from the ids."""
    longest = max(len(row) for row in rows)
    ids = []
    for row in rows:
        pads = [pad_id] * (longest - len(row))
        ids.append(pads + row if side == "left" else row + pads)
    masks = [[int(number != pad_id) for number in row] for row in ids]
    return {"input_ids": ids, "attention_mask": masks}


def wrong_always_pads_right(rows, pad_id, side):
    """The pads stand on the right, whatever the side says. A model that writes would
    go on from a pad."""
    longest = max(len(row) for row in rows)
    ids = [row + [pad_id] * (longest - len(row)) for row in rows]
    masks = [[1] * len(row) + [0] * (longest - len(row)) for row in rows]
    return {"input_ids": ids, "attention_mask": masks}


def wrong_masks_the_other_end(rows, pad_id, side):
    """With pads on the left the mask still has its zeros on the right, so words are
    ignored and pads are read. The mask is filled up on the same side as the ids."""
    longest = max(len(row) for row in rows)
    ids, masks = [], []
    for row in rows:
        missing = longest - len(row)
        pads = [pad_id] * missing
        ids.append(pads + row if side == "left" else row + pads)
        masks.append([1] * len(row) + [0] * missing)
    return {"input_ids": ids, "attention_mask": masks}


HINTS = (
    "Find the length of the longest list first. How many pads does a list of three need "
    "beside one of five?",
    "`[pad_id] * missing` makes the pads, `[0] * missing` and `[1] * len(row)` their "
    "mask. The side decides in which order you add them.",
)
