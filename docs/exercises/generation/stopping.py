"""Stop, and say why.

`generate` gets the pieces of text that a model would write, in order, its end token, a
list of stop strings, and `limit`, the most pieces that it may write (at least 1).
Append each piece to the text, also the one that ends it, and then look for a reason to
stop, in this order: `"stop string"` (one stands anywhere in the text so far),
`"end token"` (the piece is the end token), `"limit"`. Return the tuple
`(text, reason)`, with the reason `"something else"` if the pieces run out first.
"""


def generate(
    pieces: list[str], end: str, stops: list[str], limit: int
) -> tuple[str, str]:
    """Return the text that is written, and why it ends."""
    text = ""
    for count, piece in enumerate(pieces, start=1):
        text += piece
        if any(stop in text for stop in stops):
            return text, "stop string"
        if piece == end:
            return text, "end token"
        if count >= limit:
            return text, "limit"
    return text, "something else"


END = "<|im_end|>"
CASES = {  # after why_did_it_stop and stop_strings_demo
    "an end token at the limit": (
        ([" Paris", ".", END, "\n"], END, [], 3),
        (" Paris.<|im_end|>", "end token"),
    ),
    "another model's end token": (
        ([".", END, "\n", END, "system"], "<|endoftext|>", [], 4),
        (".<|im_end|>\n<|im_end|>", "limit"),
    ),
    "a stop string of three pieces, at the limit": (
        ([" Apples", "\n", "3", ".", " Or"], END, [":", "\n3."], 4),
        (" Apples\n3.", "stop string"),
    ),
    "a stop string inside a piece": (
        (["2", ".", " Apples", "\n"], END, ["App"], 12),
        ("2. Apples", "stop string"),
    ),
    "an end token that is a stop string too": (
        ([" Paris", END], END, [END], 12),
        (" Paris<|im_end|>", "stop string"),
    ),
    "no reason, and an end token that is only spelled out": (
        (["The", " <|im", "_end|>", " sign"], END, ["\n3."], 12),
        ("The <|im_end|> sign", "something else"),
    ),
}


def wrong_leaves_out_the_end_token(pieces, end, stops, limit):
    """You return before the end token is appended, so it is missing from the text.
    Append each piece first, then look for a reason."""
    text = ""
    for count, piece in enumerate(pieces, start=1):
        if piece == end:
            return text, "end token"
        text += piece
        if any(stop in text for stop in stops):
            return text, "stop string"
        if count >= limit:
            return text, "limit"
    return text, "something else"


def wrong_looks_at_one_piece(pieces, end, stops, limit):
    """You look for a stop string in each piece alone. Its parts can come in several
    pieces, so look in all of the text."""
    text = ""
    for count, piece in enumerate(pieces, start=1):
        text += piece
        if any(stop in piece for stop in stops):
            return text, "stop string"
        if piece == end:
            return text, "end token"
        if count >= limit:
            return text, "limit"
    return text, "something else"


def wrong_writes_one_more(pieces, end, stops, limit):
    """A run that reaches the limit writes one piece too many. Count how many pieces
    have been written when you compare."""
    text = ""
    for count, piece in enumerate(pieces):
        text += piece
        if any(stop in text for stop in stops):
            return text, "stop string"
        if piece == end:
            return text, "end token"
        if count >= limit:
            return text, "limit"
    return text, "something else"


HINTS = (
    "Append each piece to the text first. Then ask three questions in the order of the "
    "reasons, and return where the answer is yes.",
    "The text is searched for the stop strings, the piece is compared with the end token, "
    "and `enumerate(pieces, start=1)` counts for the limit.",
)
