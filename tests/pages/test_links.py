"""No link leads nowhere: raw HTML, the theme's own and finished pages included."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest

LINKS = {"href", "poster", "src"}


class Page(HTMLParser):
    """The ids that a page has, and the links that it makes."""

    def __init__(self, file: Path):
        super().__init__()
        self.ids, self.links = {""}, []
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        named = {name: value or "" for name, value in attributes}
        self.ids.add(named.get("id", ""))
        self.links += [named[name] for name in LINKS & named.keys()]


@pytest.fixture(scope="module")
def pages(site) -> dict[Path, Page]:
    return {file: Page(file) for file in sorted(site.rglob("*.html"))}


@pytest.fixture(scope="module")
def links(site, pages) -> list[tuple[str, str, str]]:
    """Return every link as (page, as written, whole address)."""
    home = re.search(r"<loc>(.*?)</loc>", (site / "sitemap.xml").read_text())[1]
    return [
        (name, link, urljoin(home + name, link).replace(home, "site:/", 1))
        for file, page in pages.items()
        for name in [file.relative_to(site).as_posix()]
        for link in page.links
    ]


def test_every_link_within_the_site_finds_its_file_and_its_place(
    site, pages, links
):
    inside = [found for found in links if found[2].startswith("site:/")]
    assert len(inside) > 50 * len(pages), "the check no longer sees the links"
    dead = []
    for name, link, address in inside:
        path, place = urldefrag(unquote(address.removeprefix("site:/")))
        file = site / urlsplit(path).path
        file = file / "index.html" if file.is_dir() else file
        if not file.is_file():
            dead.append(f"{name}: {link}: no such file")
        elif file in pages and place not in pages[file].ids:
            dead.append(f"{name}: {link}: no such place")
    assert not dead, "\n".join(sorted(set(dead)))


def test_every_link_out_of_the_site_is_whole_and_secure(links):
    bad = []
    for name, link, address in links:
        scheme, host = urlsplit(address)[:2]
        if scheme not in ("site", "data") and (
            scheme != "https" or "." not in host or re.search(r"[\s<>\"]", link)
        ):
            bad.append(f"{name}: {link}")
    assert not bad, "\n".join(bad)
