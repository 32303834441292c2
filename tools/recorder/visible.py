"""A recording holds only what a reader can see; terminals get no commands.

Escape sequences, marks that turn the direction of writing ("Trojan Source"),
characters without width and odd line ends can make a page or a terminal show
something else than the program printed. They are refused, not escaped: escaped,
the page would show what the program never printed. repr() shows them honestly.
"""

import re
import unicodedata

# Letters and marks that draw nothing although repr() prints them as they are.
BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0d\uffa0"
    "\U000e0100-\U000e01ef]"
)


def is_visible(character: str) -> bool:
    """Tell whether a reader sees it: what repr() leaves as it is, and draws."""
    return character.isprintable() and not BLANK.match(character)


def find_invisible(text: str) -> str:
    """Name the first character that nobody sees, and its line; empty if none.

    Line ends and tabs are welcome.
    """
    for number, line in enumerate(text.split("\n"), 1):
        for character in line.replace("\t", ""):
            if "\udc80" <= character <= "\udcff":
                byte = ord(character) - 0xDC00
                return f"the byte {byte:02X} (no UTF-8) in line {number}"
            if not is_visible(character):
                name = unicodedata.name(character, "a control character")
                return f"U+{ord(character):04X} ({name}) in line {number}"
    return ""


def make_visible(text: str) -> str:
    r"""Return the text with each invisible character as its escape, as \x1b."""
    return "".join(
        c
        if c in "\n\t" or is_visible(c)
        else c.encode("unicode_escape").decode()
        for c in text
    )
