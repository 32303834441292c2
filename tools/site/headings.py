"""Short terms, such as min-p, which no line of a heading may break."""

import re

HEADING = re.compile(r"<h[1-3]\b.*?</h[1-3]>", re.S)
TEXT = re.compile(r">[^<]+<")
TERM = re.compile(r"(?<![\w-])\w{1,3}-\w{1,3}(?![\w-])")


def hold_terms(html: str) -> str:
    """Keep each short term of a page's headings on one line."""
    return HEADING.sub(lambda heading: TEXT.sub(hold, heading[0]), html)


def hold(text: re.Match) -> str:
    """Return a text between two tags, its short terms each in a tag of its own."""
    return TERM.sub(r'<span class="site-term">\g<0></span>', text[0])
