"""Stop, and say why.

`generate` gets the pieces of text that a model would write, its end token, a list of
stop strings, and the most pieces that it may write. Return a tuple: the text, with the
piece that ends it, and the reason, looked for after each piece in this order:
`"end token"`, `"stop string"` (anywhere in the text so far), `"limit"`. If the pieces
run out first, the reason is `"something else"`.
"""


def generate(
    pieces: list[str], end: str, stops: list[str], limit: int
) -> tuple[str, str]:
    """Return the text that is written, and why it ends."""
    text = ""
    for count, piece in enumerate(pieces, start=1):
        text += piece
        if piece == end:
            return text, "end token"
        if any(stop in text for stop in stops):
            return text, "stop string"
        if count >= limit:
            return text, "limit"
    return text, "something else"


END = "<|im_end|>"
CASES = {  # after why_did_it_stop and stop_strings_demo
    "the end token is the last that the limit allows": (
        ([" Paris", ".", END, "\n"], END, [], 3),
        (" Paris.<|im_end|>", "end token"),
    ),
    "the limit comes before the end token": (
        ([" Paris", ".", END], END, [":"], 2),
        (" Paris.", "limit"),
    ),
    "a model with another end token": (
        ([".", END, "\n", END, "system"], "<|endoftext|>", [], 4),
        (".<|im_end|>\n<|im_end|>", "limit"),
    ),
    "a stop string made of three pieces": (
        ([" Apples", "\n", "3", ".", " Or"], END, [":", "\n3."], 12),
        (" Apples\n3.", "stop string"),
    ),
    "a stop string inside a piece": (
        (["2", ".", " Apples", "\n"], END, ["App"], 12),
        ("2. Apples", "stop string"),
    ),
    "the pieces run out": (
        (["The", " capital"], END, ["\n3."], 12),
        ("The capital", "something else"),
    ),
}


def wrong_looks_at_the_limit_first(pieces, end, stops, limit):
    """A run that ends at its limit with an end token is finished, and you call it cut
    off. Look at the limit last."""
    text = ""
    for count, piece in enumerate(pieces, start=1):
        text += piece
        if count >= limit:
            return text, "limit"
        if piece == end:
            return text, "end token"
        if any(stop in text for stop in stops):
            return text, "stop string"
    return text, "something else"


def wrong_looks_at_one_piece(pieces, end, stops, limit):
    """You look for a stop string in each piece alone. Its parts can come in several
    pieces, so look in all of the text."""
    text = ""
    for count, piece in enumerate(pieces, start=1):
        text += piece
        if piece == end:
            return text, "end token"
        if any(stop in piece for stop in stops):
            return text, "stop string"
        if count >= limit:
            return text, "limit"
    return text, "something else"


def wrong_writes_one_more(pieces, end, stops, limit):
    """A run that reaches the limit writes one piece too many. Count how many pieces
    have been written when you compare."""
    text = ""
    for count, piece in enumerate(pieces):
        text += piece
        if piece == end:
            return text, "end token"
        if any(stop in text for stop in stops):
            return text, "stop string"
        if count >= limit:
            return text, "limit"
    return text, "something else"


HINTS = (
    "Append each piece to the text first. Then ask three questions in the order of the "
    "reasons, and return where the answer is yes.",
    "A piece is compared with the end token, the text is searched for the stop strings, "
    "and `enumerate(pieces, start=1)` counts for the limit.",
)
