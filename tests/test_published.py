"""What the site gives to machines and to copiers: Markdown, heads, search, files."""

import json
import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from PIL import Image

from tests.conftest import ROOT
from tests.reference.test_errors import messages
from tests.reference.test_glossary import TERMS
from tools.recorder.snippets import find_snippets
from tools.site.outline import read_outline

OUTLINE = read_outline()
PAGES = {page.address: page for page in OUTLINE.pages}
META = r'<meta (?:name|property)="{}" content="([^"]*)"'
FENCED = re.compile(r"^((?:> )?\s*)(`{3,})[^`\n]*\n.*?^\1\2$", re.S | re.M)


@pytest.fixture(scope="module")
def html(site) -> dict[str, str]:
    """Return every page of the outline by its address."""
    return {a: (site / a / "index.html").read_text() for a in PAGES}


@pytest.fixture(scope="module")
def markdown(site) -> dict[str, str]:
    """Return every page's Markdown by the page's address."""
    return {a: (site / a / "index.md").read_text() for a in PAGES}


def dead_links(text: str, site: Path, html: dict[str, str]) -> list[str]:
    """Return the addresses on our own site that lead nowhere."""
    dead = []
    for address in re.findall(rf"{re.escape(OUTLINE.url)}[^)\s>\"]*", text):
        path, _, anchor = address.removeprefix(OUTLINE.url).partition("#")
        there = site / path / "index.html" if path in PAGES else site / path
        names = f' id="{unquote(anchor)}"' if anchor else ""
        if not there.is_file() or names not in html.get(path, names):
            dead.append(address)
    return dead


# Markdown, for machines


def test_every_snippet_stands_whole_in_the_markdown_of_one_page(markdown):
    for snippet in find_snippets():
        title = f'```python title="{snippet.path}"\n'
        shown = [text for text in markdown.values() if title in text]
        assert len(shown) == 1, snippet.path
        output = snippet.output.read_text() if snippet.output.is_file() else ""
        for part in (snippet.source, output):
            assert part.rstrip() in shown[0], snippet.path


def test_the_markdown_needs_mkdocs_for_nothing(markdown):
    left = re.compile(
        r"^(?:!!!|\?\?\?|===) |8<--|\{ [.:#]|<div|<figure|<svg|#only-(?:dark|light)\)"
        r"|<[a-z]+-(?:lab|playground|explorer|stepper)|^\*\[",
        re.M,
    )
    for address, text in markdown.items():
        assert text.startswith("# "), address
        assert f"<{OUTLINE.url}{address}>" in text, address
        prose = FENCED.sub("", text)
        assert "```" not in prose, f"{address}: a fence does not end"
        found = left.search(re.sub(r"(`+).+?\1", "", prose))
        assert not found, f"{address}: {found[0]!r}"


def test_every_link_of_the_markdown_leads_somewhere(site, html, markdown):
    relative = re.compile(r"\]\((?!https?:|mailto:)[^)]+\)")
    for address, text in markdown.items():
        assert not dead_links(text, site, html), address
        prose = re.sub(r"(`+).+?\1", "", FENCED.sub("", text))
        assert not relative.search(prose), address


def test_the_tables_of_the_playgrounds_are_kept(html, markdown):
    for address, page in html.items():
        rows = re.findall(r"<tr><td><code>.*</tr>", page)
        for row in rows:
            assert row in markdown[address], address


def test_llms_txt_lists_every_page_once_with_its_description(site, html):
    text = (site / "llms.txt").read_text()
    assert re.match(r"# .+\n\n> .+\n\n[^#]+\n## ", text)
    entry = r"^- \[(.+)\]\((\S+)\): (.+)$"
    found = re.findall(entry, text, re.M)
    assert found == [
        (p.title, f"{OUTLINE.url}{p.address}index.md", p.description)
        for p in OUTLINE.pages
    ]
    assert not dead_links(text, site, html)


def test_llms_full_txt_holds_every_page(site, markdown):
    whole = (site / "llms-full.txt").read_text()
    assert all(text in whole for text in markdown.values())


# Heads, for search engines and for those who share a link


def test_every_page_has_a_title_and_a_description_of_its_own(html):
    titles = [re.search("<title>(.+)</title>", page)[1] for page in html.values()]
    assert len(set(titles)) == len(titles)
    shown = {
        address: re.search(META.format("description"), page)[1]
        for address, page in html.items()
    }
    assert len(set(shown.values())) == len(shown)
    for address, text in shown.items():
        assert 50 <= len(text) <= 160, f"{address}: {len(text)} characters"


def test_every_page_names_its_address_and_its_markdown(site, html):
    for address, page in html.items():
        url = OUTLINE.url + address
        assert f'<link rel="canonical" href="{url}">' in page
        alternate = '<link rel="alternate " type="text/markdown" href="index.md">'
        assert alternate in page
        described = re.search(r'rel="describedby"[^>]+href="([^"]+)"', page)[1]
        assert (site / address / described).resolve() == site / "llms.txt"


def test_the_sitemap_lists_every_page_and_no_other(site):
    text = (site / "sitemap.xml").read_text()
    listed = re.findall("<loc>(.+)</loc>", text)
    assert sorted(listed) == sorted(OUTLINE.url + a for a in PAGES)


def test_every_page_has_a_card_of_the_right_size(site, html):
    seen = set()
    for address, page in html.items():
        url = re.search(META.format("og:image"), page)[1]
        file = site / url.removeprefix(OUTLINE.url)
        assert file.stat().st_size < 60_000, address
        with Image.open(file) as card:
            assert card.size == (1200, 630)
        seen.add(file.read_bytes())
        assert re.search(META.format("twitter:card"), page)
    assert len(seen) == len(html)


def test_the_structured_data_says_what_the_page_says(html):
    script = r'<script type="application/ld\+json">(.+?)</script>'
    for address, page in html.items():
        before, _, _ = page.partition("<article")
        data = json.loads(re.search(script, before)[1])
        if not address:
            assert (data["@type"], data["url"]) == ("WebSite", OUTLINE.url)
            continue
        article, trail = data["@graph"]
        assert "TechArticle" in article["@type"]
        assert article["url"] == OUTLINE.url + address
        assert article["headline"] == PAGES[address].title
        assert article["description"] == PAGES[address].description
        steps = [step["item"] for step in trail["itemListElement"]]
        assert steps[0] == OUTLINE.url and steps[-1] == article["url"]
        assert all(s.removeprefix(OUTLINE.url) in PAGES for s in steps)


# Search


ASK = """async ([queries, pages]) => {
  const { base, search } = JSON.parse(
    document.getElementById("__config").textContent);
  const at = (path) => new URL(path, location);
  const worker = new Worker(at(search));
  const ask = (message) => new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data.data);
    worker.onerror = reject;
    worker.postMessage(message);
  });
  const index = await (await fetch(at(`${base}/search/search_index.json`))).json();
  await ask({ type: 0, data: { ...index, options: { suggest: true } } });
  const found = {};
  for (const query of queries) {
    const { items } = await ask({ type: 2, data: query });
    found[query] = items.slice(0, pages).flatMap(
      (page) => page.slice(0, 3).map(({ location }) => location));
  }
  worker.terminate();
  return found;
}"""


def test_the_search_finds_every_message_and_every_term(site, address, browser):
    """Ask the page's own worker: a message first, a term among the first two."""
    index = json.loads((site / "search/search_index.json").read_text())
    entries = {entry["location"]: entry for entry in index["docs"]}
    wanted = dict.fromkeys(messages(), "reference/errors/#")
    wanted |= dict.fromkeys(TERMS, "reference/glossary/#")
    page = browser.new_page()
    page.goto(f"{address}/tokens/pieces/")
    found = page.evaluate(ASK, [list(messages()), 1])
    found |= page.evaluate(ASK, [list(TERMS), 2])
    page.close()
    lost = []
    for query, start in wanted.items():
        titles = [
            entries[place]["title"]
            for place in found[query]
            if place.startswith(start)
        ]
        words = re.findall(r"\w+", query)
        if words not in [re.findall(r"\w+", unescape(t)) for t in titles]:
            lost.append(f"{query}: {found[query]}")
    assert len(wanted) > 150
    assert not lost, "\n".join(lost)


PASTED = "ValueError: Asking to pad but the tokenizer does not have a padding token."


def test_a_pasted_message_leads_to_its_entry(address, browser):
    page = browser.new_page()
    page.goto(f"{address}/tokens/pieces/")
    field = page.locator(".md-search__input")
    field.fill(PASTED)
    field.press("End")  # the theme listens to keys, and a paste ends with one
    link = page.locator(".md-search-result__item").first.locator(
        'a[href*="reference/errors/"][href*="#"]'
    )
    link.first.click()
    page.wait_for_url("**/reference/errors/**#valueerror-asking-to-pad-*")
    target = page.locator(":target")
    assert PASTED in target.text_content()
    page.close()
