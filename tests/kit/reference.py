"""The index of messages and the glossary, as their pages hold them."""

import re

from tests.kit import ROOT
from tests.kit.chapters import read_page

INDEX = ROOT / "docs/reference/errors.md"
SPAN = r"(?P<ticks>`+) ?(?P<code>.+?) ?(?P=ticks)(?!`)"
TERMS = dict(
    re.findall(
        r"^-   \*\*(.+?)\.\*\* (.+)$", read_page("reference/glossary"), re.M
    )
)


def plain(text: str) -> str:
    """Return text on one line without the marks of Markdown."""
    return " ".join(re.sub(r"[`*]", "", text).split())


def messages() -> dict[str, str]:
    """Return {message: what the index says about it}, without the symptoms."""
    entry = rf"^-   {SPAN}\n\n((?:    .*\n)+)"
    found = re.finditer(entry, INDEX.read_text(encoding="utf-8"), re.M)
    return {match["code"]: plain(match[3]) for match in found}
