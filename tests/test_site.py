"""The published site: what is in its files, and what no page can be made to do.

tests/pages opens every page of it.
"""

import re
from html import unescape

from tests.kit import ROOT
from tests.kit.site_server import PLANTED
from tests.kit.tree import text_files
from tools.recorder.snippets import find_snippets

FOREIGN = re.compile(
    r"""(?:\ssrc|\ssrcset|\sposter)=["']?(?:https?:)?//[^"'\s>]+"""
    r"""|<link[^>]+href=["']?(?:https?:)?//[^>]+>"""
    r"""|url\(["']?(?:https?:)?//[^)]+\)"""
    r"""|@import\s+["'](?:https?:)?//|\bimport\s*\(?["']https?://"""
)
# A <link> that names an address for machines, and is not fetched to show a page.
NAMED_ONLY = re.compile(r'rel="(?:canonical|prev|next|alternate|license)"')


def test_nothing_in_the_built_files_names_a_foreign_resource(site):
    found = [
        f"{file.relative_to(site)}: {hit}"
        for file in sorted(site.rglob("*"))
        if file.suffix in (".html", ".css", ".js", ".svg")
        for hit in FOREIGN.findall(file.read_text(encoding="utf-8"))
        if not NAMED_ONLY.search(hit)
    ]
    assert not found, "\n".join(found)


def test_every_page_carries_a_policy_without_unsafe_scripts(site):
    for page in site.rglob("*.html"):
        policy = re.search(
            r'Content-Security-Policy" content="([^"]+)"', page.read_text()
        )
        assert policy, page
        rules = dict(rule.split(" ", 1) for rule in policy[1].split("; "))
        scripts = rules.pop("script-src")
        assert scripts.startswith("'self' 'sha256-")
        assert "unsafe" not in scripts
        assert rules == RULES


# Nothing from elsewhere, and no word that an engine does not know: WebKitGTK has no
# manifest-src. Firefox fetches the page that <link rel="next"> names by the first.
RULES = {
    "default-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "worker-src": "'self'",
    "frame-src": "'none'",
    "media-src": "'none'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}


def test_the_search_finds_a_page_by_a_word_in_its_output(address, browser):
    page = browser.new_page()
    page.goto(address)
    page.keyboard.press("s")
    page.keyboard.type("strawberry")
    page.wait_for_selector('.md-search-result__item a[href*="tokens/pieces"]')
    page.close()


def test_tab_goes_on_from_the_search_to_what_can_be_seen(address, browser):
    """The theme took the keyboard's place away first, so that WebKit lost it."""
    page = browser.new_page()
    page.goto(address)
    page.evaluate(
        """() => document.querySelector(".md-search__input").blur = () =>
            document.body.setAttribute("data-taken", "")"""
    )
    for typed in ("", "strawberry"):
        page.keyboard.press("s")
        page.keyboard.type(typed)
        if typed:
            page.wait_for_selector(".md-search-result__item")
        page.keyboard.press("Tab")
        assert not page.is_checked("#__search")
        assert page.evaluate(
            """() => {
                const element = document.activeElement;
                const box = element.getBoundingClientRect();
                return !element.closest(".md-search") && element.tagName
                    !== "BODY" && box.width * box.height > 0;
            }"""
        )
    assert not page.locator("[data-taken]").count()
    page.close()


def test_no_short_term_of_a_heading_is_broken(address, browser):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{address}/generation/sampling/")
    title = "What do temperature, top-k, top-p and min-p really change?"
    assert (
        page.inner_text("h1")
        .replace("\xa0", " ")
        .split("#")[0]
        .startswith(title)
    )
    terms = page.locator("h1 .site-term")
    assert terms.all_inner_texts() == ["top-k", "top-p", "min-p"]
    lines = terms.evaluate_all(
        "all => all.map((e) => e.getClientRects().length)"
    )
    assert lines == [1, 1, 1]
    page.close()


def test_each_snippet_offers_a_download_and_its_source(site):
    pages = [page.read_text() for page in site.rglob("*.html")]
    for snippet in find_snippets():
        name = snippet.path.relative_to("snippets").as_posix()
        assert sum(f"download/{name}" in page for page in pages) == 1, name
        assert (site / "snippets" / name).read_text() == snippet.source
        download = (site / "download" / name).read_text()
        assert download.endswith(snippet.source)
        assert download.startswith("# /// script\n# requires-python")


def test_a_page_keeps_the_lines_of_its_code_and_no_other_indents(site):
    code = re.compile(r"(<pre\b.*?</pre>|<(script|style)\b.*?</\2>)", re.S)
    for page in site.rglob("*.html"):
        rest = code.sub("(code)", page.read_text())
        assert not re.search(r"\n\s", rest), page
    for snippet in find_snippets():
        page = site / snippet.page.relative_to("docs").with_suffix("")
        page = site if page.name == "index" else page
        html = re.sub("<[^>]*>", "", (page / "index.html").read_text())
        assert snippet.source in unescape(html), snippet.path


def test_a_download_pins_what_it_imports_to_the_recorded_versions(site):
    download = (site / "download/home/welcome/complete_sentence.py").read_text()
    header = download.partition("# ///\n")[0]
    for package in ("torch", "transformers"):
        pin = re.search(
            rf"^{package}==.*$", (ROOT / "constraints.txt").read_text(), re.M
        )
        assert f'"{pin[0]}"' in header


def test_a_planted_key_is_nowhere_in_the_built_site(site):
    for file in site.rglob("*"):
        if file.is_file():
            assert PLANTED.encode() not in file.read_bytes(), file


def test_no_file_of_the_repository_names_a_registry_host_or_this_machine():
    hosts = (
        "pypi." + "org",
        "pythonhosted." + "org",
        "npmjs." + "org",
        "npmjs." + "com",
        "deb." + "debian.org",
        str(ROOT) + "/",
    )
    found = [
        f"{name} names {host}"
        for name, text in text_files().items()
        for host in hosts
        if host in text
    ]
    assert not found, "\n".join(found)
