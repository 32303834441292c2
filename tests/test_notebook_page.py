"""The notebook as a page: light, whole, in the chapters' markup."""

import json
import re
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from tests.kit import ROOT
from tools.notebook.execute import output_of
from tools.notebook.page import NOTEBOOK, download_buttons, slim_notebook

LIGHT = 100_000  # bytes; mkdocs-jupyter's own page has 713,000


@pytest.fixture(scope="module")
def published(site) -> BeautifulSoup:
    """Return the published page, parsed."""
    file = site / NOTEBOOK.stem / "index.html"
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


def test_the_page_is_light_and_has_no_style_or_script_of_its_own(
    site, published
):
    file = site / NOTEBOOK.stem / "index.html"
    assert file.stat().st_size < LIGHT
    assert not published.article.select(
        "style, script, link, iframe, [class*=jp-]"
    )
    assert "cdnjs" not in file.read_text()


def test_the_page_shows_every_cell_and_its_output(notebook, published):
    shown = [code.get_text() for code in published.article.select("pre > code")]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            here = shown.index(cell.source + "\n")
            assert shown[here + 1].strip("\n") == output_of(cell).strip("\n")


def test_the_pages_ids_headings_and_links_are_sound(site, published):
    ids = [tag["id"] for tag in published.select("[id]")]
    assert len(ids) == len(set(ids))
    levels = [
        int(h.name[1]) for h in published.article.select("h1, h2, h3, h4")
    ]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    for link in published.select("article a[href], .md-nav--secondary a[href]"):
        address, _, section = link["href"].partition("#")
        assert link.get_text(strip=True)
        if address.startswith("https://"):
            continue
        target = (site / NOTEBOOK.stem / address).resolve()
        target = target / "index.html" if target.is_dir() else target
        assert target.is_file(), link["href"]
        if section and not address:
            assert section in ids, link["href"]


def test_the_notebook_can_be_downloaded_as_it_is_stored(site, published):
    (link,) = published.select("article a[download]")
    file = site / NOTEBOOK.stem / link["href"]
    assert file.read_bytes() == (ROOT / NOTEBOOK).read_bytes()


def test_colab_is_offered_only_where_the_repository_is_known(monkeypatch):
    monkeypatch.setenv("REPO_URL", "")
    assert "colab" not in download_buttons()
    monkeypatch.setenv("REPO_URL", "https://example.org/me/course")
    assert "colab" not in download_buttons()
    monkeypatch.setenv("REPO_URL", "https://github.com/me/course")
    address = "https://colab.research.google.com/github/me/course/blob/main/"
    assert f'href="{address}{NOTEBOOK}"' in download_buttons()


def test_other_pages_come_back_untouched(site):
    file = site / "tokens/pieces/index.html"
    html = file.read_text(encoding="utf-8")
    assert slim_notebook(html) == html
    assert NOTEBOOK.stem not in re.sub(r"<nav.*?</nav>", "", html, flags=re.S)


def test_the_search_shows_a_cell_once_and_plain_titles(site):
    texts = (site / "search/texts.json").read_text(encoding="utf-8")
    entries = [
        entry
        for entry in json.loads(texts)
        if entry["location"].startswith(f"{NOTEBOOK.stem}/")
    ]
    text = "".join(entry["text"] for entry in entries)
    assert "Copied!" not in text
    assert text.count("find_dotenv(usecwd=True)") == 1
    assert "Install" in [entry["title"] for entry in entries]


def test_the_page_asks_for_nothing_that_a_chapter_does_not(address, browser):
    asked = {}
    for name in "tokens/pieces/", f"{NOTEBOOK.stem}/":
        tab = browser.new_page()
        asked[name] = urls = set()
        tab.on("request", lambda request, urls=urls: urls.add(request.url))
        tab.goto(f"{address}/{name}")
        blocks = tab.locator("article pre > code").count()
        expect(tab.locator("article .md-code__button")).to_have_count(blocks)
        tab.evaluate("document.fonts.ready.then(() => null)")
        urls.remove(f"{address}/{name}")
        tab.close()
    assert asked[f"{NOTEBOOK.stem}/"] <= asked["tokens/pieces/"]
