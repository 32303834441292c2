"""What the pages cite, and what it was opened and found to show.

tests/citations.csv has a line for each address that a page links to. `shows` is
what the thread or paper itself says of what we cite it for; `looked_at` is when
somebody read it, and is empty where nobody could: then `shows` begins with "not
seen" and says what we cite it for.
"""

import csv
import re
from datetime import date

from tests.kit import ROOT
from tests.kit.chapters import PAGES

TABLE = ROOT / "tests/citations.csv"
ADDRESS = re.compile(r"https?://[^\s\[\]<>\"'`)|\\]+")
# Addresses of this machine, and the hub's front door in quoted messages.
NOT_CITED = re.compile(
    r"https?://(127\.0\.0\.1|localhost|huggingface\.co(/api/.*)?$)"
)


def cited() -> set[str]:
    """Return every address that a page links to, without its fragment."""
    pages = [*PAGES, *ROOT.glob("docs/*.ipynb")]
    found = {
        address.partition("#")[0].rstrip(".,;:")
        for page in pages
        for address in ADDRESS.findall(page.read_text(encoding="utf-8"))
    }
    return {address for address in found if not NOT_CITED.match(address)}


def rows() -> list[dict[str, str]]:
    """Return the lines of the table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_table_holds_what_the_pages_cite_and_nothing_else():
    table, pages = {row["address"] for row in rows()}, cited()
    assert pages - table == set(), "open these, and add a line for each"
    assert table - pages == set(), "no page cites these any more"


def test_each_line_says_what_was_seen_and_when():
    addresses = [row["address"] for row in rows()]
    assert addresses == sorted(set(addresses))
    for row in rows():
        seen = not row["shows"].startswith("not seen: ")
        assert seen == bool(row["looked_at"]), row
        assert len(row["shows"]) > 10, row
        if seen:
            assert date(2026, 11, 1) <= date.fromisoformat(row["looked_at"])
