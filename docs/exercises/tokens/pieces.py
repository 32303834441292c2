"""Decode printed pieces.

`decode` gets pieces as a byte-level tokenizer prints them, such as `Ġtea`: each printed
character stands for one byte. Look the byte up in `substitutes`; if the character is
not there, the byte is its own number, `ord(character)`. Return the text that the bytes
of all pieces make together, with `�` for bytes that make no character, as
`bytes.decode(errors="replace")` puts it.
"""


def decode(pieces: list[str], substitutes: dict[str, int]) -> str:
    """Return the text that printed pieces stand for."""
    numbers = []
    for character in "".join(pieces):
        numbers.append(substitutes.get(character, ord(character)))
    return bytes(numbers).decode(errors="replace")


SPACES = {"Ġ": 32, "Ċ": 10}
HIGH = {"Ł": 159, "ĳ": 145, "į": 141}
# The pieces and bytes are those of SmolLM2 in snippets/tokens/pieces/token_bytes.txt.
CASES = {
    "a space in front of a word": (
        (["I", "Ġlike", "Ġtea"], SPACES),
        "I like tea",
    ),
    "a letter printed as two characters": (
        (["ĠcafÃ©", "Ċ"], SPACES),
        " café\n",
    ),
    "an emoji in three pieces": ((["ðŁ", "ĳ", "į"], HIGH), "👍"),
    "a piece without the rest of its emoji": ((["ðŁ"], HIGH), "�"),
    "no pieces": (([], SPACES), ""),
}


def wrong_decodes_one_at_a_time(pieces, substitutes):
    """You decode each piece by itself, and a character whose bytes lie in several
    pieces is lost. Collect the bytes of all pieces first."""
    texts = []
    for piece in pieces:
        numbers = [substitutes.get(c, ord(c)) for c in piece]
        texts.append(bytes(numbers).decode(errors="replace"))
    return "".join(texts)


def wrong_makes_each_byte_a_character(pieces, substitutes):
    """Each byte becomes a character of its own, so é comes out as two. A number from 0
    to 255 is a byte here: put the numbers into `bytes` before you make text."""
    characters = "".join(pieces)
    return "".join(chr(substitutes.get(c, ord(c))) for c in characters)


def wrong_makes_zero_bytes(pieces, substitutes):
    """Your text is full of zero bytes: `bytes(32)` makes 32 of them. To get the byte
    with the number 32, give `bytes` a list."""
    held = b""
    for character in "".join(pieces):
        held += bytes(substitutes.get(character, ord(character)))
    return held.decode(errors="replace")


HINTS = (
    "The border between two pieces means nothing to the bytes. Go through the characters "
    "of all pieces as through one long string.",
    "`substitutes.get(character, ord(character))` is the byte of a character. Append it "
    "to a list, and make `bytes` of the whole list at the end.",
)
