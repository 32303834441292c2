"""Every playground where it stands: cheap to load, quiet, accessible, single."""

import gzip
import re

import pytest
from playwright.sync_api import expect

from tests.kit import ROOT
from tests.kit.axe import COLOUR_RULES
from tests.kit.browser import (
    ELEMENTS,
    contrast,
    read_palette,
    switch_palette,
    wait_for_paint,
)
from tests.playgrounds.conftest import PLACES, open_in

# What belongs to the playgrounds, on whatever page.
OURS = re.compile("/assets/(playgrounds|vendor|tokenizers|models)/")
MOST_BYTES = 25_000


@pytest.fixture(scope="module")
def context(browser):
    """Return one browser for all these visits."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def open_place(context, server):
    """Return a function that opens a page; afterwards all must be quiet."""
    pages = []

    def open_page(path: str):
        pages.append(open_in(context, server, path))
        return pages[-1]

    yield open_page
    for page in pages:
        page.close()
    assert [problem for page in pages for problem in page.problems] == []


def test_the_list_of_places_is_whole():
    found = {}
    tags = re.compile("^<([a-z]+-[a-z]+)[ >]", re.M)
    for page in (ROOT / "docs").rglob("*.md"):
        if tagged := tags.findall(page.read_text(encoding="utf-8")):
            path = page.relative_to(ROOT / "docs").with_suffix("")
            found[f"{path}/"] = tagged
    assert found == PLACES
    others = {"self-check", "write-it", "your-progress"}
    assert set(ELEMENTS) == {*PLACES["playground/"], *others}
    styles = ROOT / "docs/assets/playgrounds/playground.css"
    for name in ELEMENTS:
        assert name in styles.read_text(encoding="utf-8"), name


# Before


@pytest.mark.parametrize("path", PLACES)
def test_a_page_costs_little_for_what_nobody_scrolls_to(
    open_place, server, site, path
):
    """What the playgrounds add to the first load, gzipped, markup and all."""
    page = open_place(path)
    seen = page.evaluate(
        """(tags) => tags.filter((tag) => document.querySelector(tag)
            .getBoundingClientRect().top < innerHeight + 400)""",
        PLACES[path],
    )
    always = {
        f"assets/playgrounds/{name}" for name in ("load.js", "playground.css")
    }
    if not seen:
        page.wait_for_timeout(500)  # in which more would be asked for
        files = {p.lstrip("/") for p in server.asked if OURS.search(p)}
        assert files == always
    html = (site / path / "index.html").read_bytes()
    bare = html
    for tag in PLACES[path]:
        element = rf"<div>\s*<{tag}\b.*?</{tag}>\s*</div>".encode()
        bare, count = re.subn(element, b"", bare, flags=re.S)
        assert count == 1
    size = len(gzip.compress(html)) - len(gzip.compress(bare))
    size += sum(
        len(gzip.compress((site / name).read_bytes())) for name in always
    )
    assert size < MOST_BYTES


def test_without_javascript_the_page_of_all_has_the_chapters_tables(table_of):
    for path in (
        "tokens/pieces/",
        "tokens/merges/",
        "tokens/padding/",
        "embeddings/similarity/",
        "embeddings/attention/",
        "generation/sampling/",
        "generation/loop/",
    ):
        [tag] = PLACES[path]
        assert table_of("playground/", tag) == table_of(path, tag)


def test_the_first_paint_waits_for_no_playground(open_place, server):
    page = open_place("about/")
    server.faults["playgrounds/load.js"] = "held"
    page.goto(f"{server.address}/tokens/pieces/", wait_until="commit")
    wait_for_paint(page)
    page.wait_for_selector("tokenizer-playground table")
    assert page.locator("tokenizer-playground .pg").count() == 0
    server.faults.clear()
    page.locator("tokenizer-playground").scroll_into_view_if_needed()
    page.wait_for_selector("tokenizer-playground .pg")


# In use


def use_tokenizer(element) -> None:
    element.get_by_role("textbox", name="Your text").fill("I 👍 tea <|im_end|>")
    for key in ("smollm2", "minilm"):
        panel = element.locator(f"section[data-key={key}]:not([hidden])")
        if panel.count():
            panel.get_by_role("button", name="Bytes and spans").click()
            expect(panel.locator("td").first).to_be_visible()
    element.get_by_role("button", name="Copy a link").click()
    expect(element.get_by_role("textbox", name="Link")).to_be_visible()
    element.get_by_role("checkbox", name="As a chat message").check()
    added = element.locator("li[data-typed=false]")
    expect(added.first).to_be_visible()


def use_stepper(element) -> None:
    element.get_by_role("button", name="Next merge").click()
    expect(element.locator("li[data-kind=new]").first).to_be_visible()


def use_lab(element) -> None:
    for mode in ("vectors", "answers"):
        element.locator(f"input[value={mode}]").check()
        element.locator("input[value='left out']").check()
        expect(element.locator(".sp-headline")).not_to_be_empty()


def use_explorer(element) -> None:
    for mode, shown in (("pair", "strong"), ("search", "td"), ("map", "svg")):
        element.locator(f"input[value={mode}]").check()
        expect(element.locator(f".ee-result {shown}").first).to_be_visible()


def use_viewer(element) -> None:
    expect(element.locator(".sp-headline")).not_to_be_empty()
    element.get_by_label("Text", exact=True).select_option(index=3)
    element.get_by_label("Layer", exact=True).select_option(index=0)
    expect(element.locator("svg")).to_be_visible()


def use_sampler(element) -> None:
    expect(element.locator(".sp-headline")).not_to_be_empty()
    element.get_by_label("Settings").select_option(
        label="llama.cpp's own defaults"
    )
    element.get_by_role("button", name="Draw 100 times").click()
    expect(element.locator("td:visible >> nth=2")).not_to_be_empty()


def use_model(element) -> None:
    element.locator("button.pg-main >> nth=0").click()
    element.get_by_role("button", name="Next token").click()
    expect(element.locator(".mp-table tbody tr").first).to_be_visible()
    expect(element.locator("table[aria-busy=true]")).to_have_count(0)


USE = {
    "tokenizer-playground": use_tokenizer,
    "bpe-stepper": use_stepper,
    "padding-lab": use_lab,
    "embedding-explorer": use_explorer,
    "attention-viewer": use_viewer,
    "sampling-playground": use_sampler,
    "model-playground": use_model,
}


def judge(page, axe, tags: str) -> list[str]:
    """Return what axe finds on elements in one palette and in the other."""
    found = []
    for rules in ((), COLOUR_RULES):  # the other palette only changes colours
        palette = read_palette(page)
        found += [f"{palette}: {problem}" for problem in axe(page, tags, rules)]
        switch_palette(page)
    return found


@pytest.mark.parametrize("path", PLACES)
def test_axe_finds_nothing_after_use(open_place, axe, path):
    """Nor does the console, the policy or the log of requests; see conftest.

    Before use, tests/pages has judged them with the rest of their page.
    """
    page = open_place(path)
    for tag in PLACES[path]:
        page.locator(tag).scroll_into_view_if_needed()
        page.wait_for_selector(f"{tag} .pg")
        USE[tag](page.locator(tag))
    assert judge(page, axe, ", ".join(PLACES[path])) == []


def test_what_other_engines_draw_otherwise_is_told_them(open_place):
    """WebKit counts a chosen option's words as wide; GTK's ticks are white."""
    page = open_place("playground/")
    for tag in PLACES["playground/"]:
        page.locator(tag).scroll_into_view_if_needed()
        page.wait_for_selector(f"{tag} .pg")
    contained = page.eval_on_selector_all(
        ".pg select", "all => all.map((e) => getComputedStyle(e).contain)"
    )
    assert set(contained) == {"paint"}
    colours = {}
    for _ in range(2):
        colours[read_palette(page)] = page.eval_on_selector(
            ".pg input", "(e) => getComputedStyle(e).accentColor"
        )
        switch_palette(page)
    for colour in colours.values():
        assert contrast(colour, "rgb(255, 255, 255)") >= 4.5
    assert contrast(colours["slate"], "rgb(20, 23, 27)") >= 3


# There and back


def test_instant_navigation_neither_doubles_nor_loses_one(open_place):
    """From the page of all to each chapter by its link, and back."""
    page = open_place("playground/")
    page.evaluate("window.sameVisit = true")
    title = page.inner_text("h1")
    for path, tags in PLACES.items():
        link = page.locator(f"article a[href$='{path}']")
        if not link.count():
            continue
        link.first.click()
        page.wait_for_function(
            "path => location.pathname === path", arg=f"/{path}"
        )
        check_single(page, tags)
        page.go_back()
        expect(page.locator("h1")).to_have_text(title)
        check_single(page, PLACES["playground/"])
    assert page.evaluate("window.sameVisit"), "a page was loaded anew"


def check_single(page, tags: list[str]) -> None:
    """Each element stands there once, at work, and once only."""
    expect(page.locator(", ".join(USE))).to_have_count(len(tags))
    for tag in tags:
        page.locator(tag).scroll_into_view_if_needed()
        expect(page.locator(f"{tag} .pg")).to_have_count(1)
