"""Count the bytes of each character.

`count` gets a text. Return a list with the number of bytes that each of its characters
takes in UTF-8, in order.
"""


def count(text: str) -> list[int]:
    """Return how many bytes each character of the text takes."""
    return [len(character.encode()) for character in text]


CASES = {
    "one byte each": (("tea",), [1, 1, 1]),
    "a letter with an accent": (("né",), [1, 2]),
    "an emoji": (("👍!",), [4, 1]),
    "an empty text": (("",), []),
}


def wrong_counts_characters(text):
    """Every character counts as one. Ask how many bytes it is encoded to."""
    return [len(character) for character in text]


def wrong_counts_the_whole_text(text):
    """You count the bytes of the whole text. Go through it character by character."""
    return [len(text.encode())]


HINTS = (
    "Going through a text with `for` gives its characters.",
    "`encode()` makes bytes of a text, and `len` counts them.",
)
