"""Decode printed pieces.

`decode` gets pieces as a byte-level tokenizer prints them, such as `Ġtea`, and a
dictionary from each substitute to its byte; the byte of any other sign is its own
number, `ord(sign)`. Return the text that the bytes of all pieces make together, with `�`
where they make no character, as `bytes.decode(errors="replace")` puts it.
"""


def decode(pieces: list[str], substitutes: dict[str, int]) -> str:
    """Return the text that printed pieces stand for."""
    numbers = []
    for sign in "".join(pieces):
        numbers.append(substitutes.get(sign, ord(sign)))
    return bytes(numbers).decode(errors="replace")


SPACES = {"Ġ": 32, "Ċ": 10}
HIGH = {"Ł": 159, "ĳ": 145, "į": 141}
# The pieces and bytes are those of SmolLM2 in snippets/tokens/pieces/token_bytes.txt.
CASES = {
    "a space in front of a word": (
        (["I", "Ġlike", "Ġtea"], SPACES),
        "I like tea",
    ),
    "a character of two signs": ((["ĠcafÃ©", "Ċ"], SPACES), " café\n"),
    "a character of three pieces": ((["ðŁ", "ĳ", "į"], HIGH), "👍"),
    "a piece without the rest of its character": ((["ðŁ"], HIGH), "�"),
    "no pieces": (([], SPACES), ""),
}


def wrong_decodes_one_at_a_time(pieces, substitutes):
    """You decode each piece by itself, and a character whose bytes lie in several
    pieces is lost. Collect the bytes of all pieces first."""
    texts = []
    for piece in pieces:
        numbers = [substitutes.get(sign, ord(sign)) for sign in piece]
        texts.append(bytes(numbers).decode(errors="replace"))
    return "".join(texts)


def wrong_makes_each_byte_a_character(pieces, substitutes):
    """Each byte becomes a character of its own, so é comes out as two. A number from 0
    to 255 is a byte here: put the numbers into `bytes` before you make text."""
    signs = "".join(pieces)
    return "".join(chr(substitutes.get(sign, ord(sign))) for sign in signs)


def wrong_drops_broken_bytes(pieces, substitutes):
    """Bytes that make no character vanish without a trace. Ask `decode` to replace
    them, so that a reader sees that something is missing."""
    numbers = [substitutes.get(s, ord(s)) for s in "".join(pieces)]
    return bytes(numbers).decode(errors="ignore")


HINTS = (
    "The border between two pieces means nothing to the bytes. Go through the signs of "
    "all pieces as through one long string.",
    "`substitutes.get(sign, ord(sign))` is the byte of a sign. Append it to a list, and "
    "make `bytes` of the whole list at the end.",
)
