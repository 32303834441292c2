"""What the site gives to machines and to copiers: Markdown, heads, search, files."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from html import unescape
from importlib.metadata import packages_distributions
from pathlib import Path
from urllib.parse import unquote

import pytest
from PIL import Image

from tests.kit import ROOT
from tests.kit.reference import TERMS, messages
from tests.playgrounds.conftest import wait_for_request
from tools.recorder.snippets import find_snippets
from tools.site.check import find_unrecorded
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


def test_every_snippet_is_shown_once_as_it_was_recorded(site):
    assert find_unrecorded(site) == []


# Markdown, for machines


def test_every_snippet_stands_whole_in_the_markdown_of_one_page(markdown):
    for snippet in find_snippets():
        title = f'```python title="{snippet.path.as_posix()}"\n'
        shown = [text for text in markdown.values() if title in text]
        assert len(shown) == 1, snippet.path
        output = snippet.output.read_text() if snippet.output.is_file() else ""
        for part in (snippet.source, output):
            assert part.rstrip() in shown[0], snippet.path


def test_every_link_of_the_markdown_leads_somewhere(site, html, markdown):
    relative = re.compile(r"\]\((?!https?:|mailto:)[^)]+\)")
    for address, text in markdown.items():
        assert not dead_links(text, site, html), address
        prose = re.sub(r"(`+).+?\1", "", FENCED.sub("", text))
        assert not relative.search(prose), address


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
    titles = Counter(
        re.search("<title>(.+)</title>", p)[1] for p in html.values()
    )
    assert titles.most_common(1)[0][1] == 1, titles.most_common(1)
    texts = Counter(page.description for page in OUTLINE.pages)
    for page in OUTLINE.pages:
        text = page.description
        assert 50 <= len(text) <= 160 and texts[text] == 1, (
            f"docs/{page.source}: in its front matter, give it a `description:` "
            f"of its own, of 50 to 160 characters; it has {len(text)}"
        )
        for name in ("description", "og:description"):
            shown = re.search(META.format(name), html[page.address])[1]
            assert unescape(shown) == text


def test_every_page_names_its_address_and_its_markdown(site, html):
    for address, page in html.items():
        url = OUTLINE.url + address
        assert f'<link rel="canonical" href="{url}">' in page
        alternate = (
            '<link rel="alternate " type="text/markdown" href="index.md">'
        )
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
    texts = json.loads((site / "search/texts.json").read_text())
    entries = {entry["location"]: entry for entry in texts}
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


UNKNOWN = (
    "ValueError: Unable to infer channel dimension format of the given image array",
    "RuntimeError: mat1 and mat2 shapes cannot be multiplied (4x768 and 384x10)",
    "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 "
    "has a total capacity of 7.79 GiB of which 1.2 GiB is free.",
    "OSError: [Errno 28] No space left on device: '/root/.cache/huggingface'",
    "requests.exceptions.SSLError: HTTPSConnectionPool(host='huggingface.co', "
    "port=443): Max retries exceeded with url",
    "TypeError: forward() got an unexpected keyword argument 'num_items_in_batch'",
)
KNOWN = (
    # With other names and numbers, and inside a traceback.
    "Token indices sequence length is longer than the specified maximum sequence "
    "length for this model (1024 > 512). Running this sequence through the model "
    "will result in indexing errors",
    'Traceback (most recent call last):\n  File "/home/me/app.py", line 3, in ask\n'
    "    ids = model.generate(ids, stop=['.'])\n  File \"/usr/lib/generation/utils.py\","
    " line 1602, in _validate_model_kwargs\n    raise ValueError(\nValueError: The "
    "following `model_kwargs` are not used by the model: ['stop'] (note: typos in "
    "the generate arguments will also show up in this list)",
)


def test_the_search_says_when_no_entry_fits_a_pasted_message(address, browser):
    page = browser.new_page()
    page.goto(f"{address}/tokens/pieces/")
    question = "how do I pad a batch of prompts on the left side"
    asked = [*UNKNOWN, *KNOWN, *messages(), question]
    found = page.evaluate(ASK, [asked, 1])
    told = {query for query in asked if found[query] == ["reference/errors/"]}
    assert told == set(UNKNOWN)
    field = page.locator(".md-search__input")
    field.fill(UNKNOWN[0])
    field.press("End")
    first = page.locator(".md-search-result__item").first
    first.get_by_text("No entry fits this message").wait_for()
    page.close()


def test_the_texts_come_when_somebody_searches_and_again_if_they_failed(
    site_server, browser
):
    page = browser.new_page()
    site_server.asked.clear()
    site_server.faults["texts.json"] = "missing"
    page.goto(f"{site_server.address}/")
    page.wait_for_timeout(500)
    assert "/search/texts.json" not in site_server.asked
    field = page.locator(".md-search__input")
    field.press_sequentially("pad")
    result = page.locator(".md-search-result__item")
    wait_for_request(page, site_server, "/search/texts.json")
    page.wait_for_timeout(500)
    assert result.count() == 0
    site_server.faults.clear()
    field.press_sequentially("d")
    result.first.get_by_text("Padding").first.wait_for()
    page.close()


PASTED = (
    "ValueError: Asking to pad but the tokenizer does not have a padding token."
)


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
    page.wait_for_url("**/reference/errors/**#valueerror-asking-to-pad")
    target = page.locator(":target")
    assert PASTED in target.text_content()
    page.close()


# Copying and running


@pytest.fixture
def reader(browser, address):
    """Open a page in a browser that may use the clipboard."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}/embeddings/similarity/")
    yield page
    context.close()


def pasted(page) -> str:
    return page.evaluate("navigator.clipboard.readText()")


def test_a_page_is_copied_by_keyboard_also_after_navigation(reader, markdown):
    button = reader.get_by_role("button", name="Copy page as Markdown")
    status = reader.locator('.page-tools [role="status"]')
    for address in ("embeddings/similarity/", "embeddings/search/"):
        heading = PAGES[address].heading
        reader.locator("h1", has_text=heading).wait_for()
        button.press("Enter")
        status.filter(has_text="Copied").wait_for()
        assert pasted(reader) == markdown[address]
        reader.locator(".md-footer__link--next").click()


def test_without_a_clipboard_the_markdown_is_shown(reader):
    reader.evaluate("delete window.ClipboardItem")
    reader.get_by_role("button", name="Copy page as Markdown").click()
    reader.wait_for_url("**/embeddings/similarity/index.md")
    assert "# Is 0.75 similar?" in reader.text_content("body")


def test_run_shows_lines_that_can_be_copied(reader, axe):
    bar = reader.locator(".filename", has_text="rank_and_gap.py")
    run = bar.get_by_role("button", name="Run rank_and_gap.py", exact=True)
    assert run.get_attribute("aria-expanded") == "false"
    assert not bar.get_by_text("uv run").is_visible()
    run.press("Enter")
    assert run.get_attribute("aria-expanded") == "true"
    for line in (
        "make run SNIPPET=embeddings/similarity/rank_and_gap",
        "uv run rank_and_gap.py",
    ):
        bar.get_by_role("button", name=f"Copy {line}").click()
        assert pasted(reader) == line
    assert reader.evaluate("document.documentElement.scrollWidth") == 390
    assert not axe(reader, ".filename")


def test_a_download_runs_where_there_is_nothing_else(site, tmp_path):
    """Run it with uv, offline, in an empty folder: it needs no package."""
    name = "tokens/merges/bpe_train"
    file = tmp_path / "bpe_train.py"
    file.write_text((site / f"download/{name}.py").read_text())
    done = subprocess.run(
        [sys.executable, "-m", "uv", "run", "--no-project", file.name],
        cwd=tmp_path,
        env={
            **os.environ,
            "UV_CACHE_DIR": str(tmp_path / "cache"),
            "UV_OFFLINE": "1",
            "UV_PYTHON": sys.executable,
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == (ROOT / f"snippets/{name}.txt").read_text()


def test_a_download_names_every_package_that_its_snippet_imports(site):
    """What is left out would be missing on a reader's machine only."""
    provided = packages_distributions()  # {"dotenv": ["python-dotenv"], ...}
    for snippet in find_snippets():
        name = snippet.path.relative_to("snippets").as_posix()
        head = (site / "download" / name).read_text().partition("# ///\n")[0]
        pins = re.findall(r'^#     "([\w.-]+)==', head, re.M)
        for package in snippet.packages:
            names = {n.lower().replace("_", "-") for n in provided[package]}
            assert names & set(pins), f"{name}: {package}"
        if "importlib.metadata" in snippet.source:
            assert {"torch", "sentence-transformers"} <= set(pins)
        # These two are imported inside transformers, and not installed with it.
        templates = "apply_chat_template(" in snippet.source
        assert templates <= ("jinja2" in pins or "torch" in pins), name
        assert ("pipeline(" in snippet.source) <= ("torch" in pins), name
