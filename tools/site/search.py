"""The texts of the search: apart, and with an entry for each message and each term.

MkDocs makes one entry of a section, so that a message is lost among the thirty
others of its section. Here each gets an anchor on its page and an entry under
its own words, which stand in a title and so outweigh any mention elsewhere.

Every page asks for the index as it opens. So that only who searches waits for the
texts, they get a file of their own, which docs/assets/search-worker.js brings.

Ours, because MkDocs makes entries of headings alone: as headings, the messages would
be neither a list nor read at a glance.
"""

import json
import re
from html import unescape
from pathlib import Path

from markdown.extensions.toc import unique

# Pages that are a list of such items, each begun by its words in code or bold.
LISTS = ("reference/errors/", "reference/glossary/")
ITEM = re.compile(
    r"<li>\n?(?:<p>)?(?P<title><(?P<tag>code|strong)>.+?</(?P=tag)>)"
    r"(?P<text>.*?)</li>",
    re.S,
)
INDEX = "search/search_index.json"
TEXTS = "search/texts.json"


def publish_search(site: Path) -> None:
    """Give the items of the lists their anchors and entries; set the texts apart."""
    file = site / INDEX
    if not file.is_file():
        return
    index = json.loads(file.read_text(encoding="utf-8"))
    for address in LISTS:
        page = site / address / "index.html"
        if not page.is_file():
            continue
        html = page.read_text(encoding="utf-8")
        for entry in index["docs"]:  # its section keeps its title alone
            if entry["location"].startswith(f"{address}#"):
                entry["text"] = ""
        used = set(re.findall(r' id="([^"]+)"', html))
        for found in ITEM.finditer(
            re.search(r"<article.*</article>", html, re.S)[0]
        ):
            anchor = unique(anchor_of(found["title"]), used)
            new = found[0].replace("<li>", f'<li id="{anchor}">', 1)
            html = html.replace(found[0], new, 1)
            entry = {"location": f"{address}#{anchor}", **entry_of(found)}
            index["docs"].append(entry)
        page.write_text(html, encoding="utf-8")
    texts = json.dumps(index["docs"], ensure_ascii=False, separators=(",", ":"))
    (site / TEXTS).write_text(texts, encoding="utf-8")
    file.write_text(json.dumps(index | {"docs": []}), encoding="utf-8")


def anchor_of(html: str) -> str:
    """Return the first words of a title as the name of a place on its page."""
    text = unescape(re.sub(r"<[^>]+>", "", html))
    return "-".join(re.findall(r"\w+", text.lower()))[:24].rstrip("-")


def entry_of(found: re.Match) -> dict[str, str | float]:
    """Return an item's title, text and weight."""
    title = re.sub(r"<[^>]+>", "", found["title"]).strip()
    text = f"<p>{re.sub(r'<(?!/?code)[^>]+>', '', found['text']).strip()}</p>"
    if found["tag"] == "code":
        return {"title": title, "text": text}
    # A word is explained first, and then used. Fewer words weigh more: the theme
    # itself does not prefer "Vector" to "Sentence vector" for "vector".
    boost = 2 + 1 / len(title.split())
    return {"title": title.removesuffix("."), "text": text, "boost": boost}
