"""Stream whole characters.

`stream` gets the bytes of each token that a model writes, in order, and holds them
until they end in a whole character; a whole character in front of a broken one waits
with it. Return a list with one text for each token: that of all bytes held, if they end
in a whole character, else an empty text. If bytes are still held after the last token,
add one more text, as `bytes.decode(errors="replace")` makes it: one `�` can stand for
several bytes.
"""


def stream(tokens: list[bytes]) -> list[str]:
    """Return the text to show after each token, and the rest."""
    shown = []
    held = b""
    for token in tokens:
        held += token
        text = held.decode(errors="replace")
        if text.endswith("�"):
            shown.append("")
        else:
            shown.append(text)
            held = b""
    return [*shown, held.decode(errors="replace")] if held else shown


# The first is from snippets/generation/speed/stream_unicode.txt, 👍 from token_bytes.txt.
CASES = {
    "an emoji with the space before it": (
        ([b"Hi", b" \xf0\x9f", b"\x8d", b"\x95"],),
        ["Hi", "", "", " 🍕"],
    ),
    "one character after another": (
        ([b" \xe6", b"\x97", b"\xa5", "本".encode(), b"!"],),
        ["", "", " 日", "本", "!"],
    ),
    "letters of one byte": (
        ([b"I", b" like", b" tea"],),
        ["I", " like", " tea"],
    ),
    "an end inside a character": (
        ([b"ok", b"\xf0\x9f", b"\x91"],),
        ["ok", "", "", "�"],
    ),
    "no tokens": (([],), []),
}


def wrong_decodes_each_alone(tokens):
    """Each token is decoded alone, and half a character cannot be decoded. Hold its
    bytes back until the rest has come."""
    return [token.decode(errors="replace") for token in tokens]


def wrong_drops_broken_bytes(tokens):
    """No `�` is left, and the emoji is gone with it: its bytes were thrown away one
    token at a time. Keep them for the next token."""
    return [token.decode(errors="ignore") for token in tokens]


def wrong_forgets_the_end(tokens):
    """What was held when the tokens ended is lost. Look once more after the loop."""
    shown = []
    held = b""
    for token in tokens:
        held += token
        text = held.decode(errors="replace")
        if text.endswith("�"):
            shown.append("")
        else:
            shown.append(text)
            held = b""
    return shown


HINTS = (
    "Add each token to the bytes that you hold, then try to decode them all.",
    'After `errors="replace"`, a text that ends in `�` ends inside a character: append '
    "an empty text and go on. Otherwise append the text and hold nothing.",
)
