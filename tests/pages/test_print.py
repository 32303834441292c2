"""On paper: light, whole, without what can only be pressed."""

import pytest

from tests.pages.visit import ANYWHERE, settle
from tests.playgrounds.conftest import PLACES, go_away_and_back

# A chapter with a playground and long code, one with figures, and the home page.
PAGES = ("tokens/merges/", "generation/sampling/", "")
PRESSED = ".md-header, .md-tabs, .md-sidebar, .md-footer, .filename-links, .pg"
CUT_OFF = """() => [...document.querySelectorAll("article pre > code, article table")]
    .filter((element) => element.scrollWidth > element.clientWidth + 1)
    .map((element) => element.innerText.slice(0, 60))"""
BRIGHTNESS = """(element) => Math.min(...getComputedStyle(element)
    .backgroundColor.match(/[\\d.]+/g).slice(0, 3).map(Number))"""


@pytest.fixture(params=PAGES)
def paper(request, browser, address):
    """Return a page as it is printed on A4 from the dark palette."""
    page = browser.new_page(
        color_scheme="dark", viewport={"width": 680, "height": 1000}
    )
    page.goto(f"{address}/{request.param}")
    settle(page, ANYWHERE)  # playgrounds that were used are not printed
    page.emulate_media(media="print")
    yield page
    page.context.close()


def test_a_printed_page_is_light_and_whole_without_what_is_pressed(paper):
    for name in PRESSED.split(", "):
        shown = paper.locator(f"{name}:visible")
        assert shown.count() == 0, name
    assert paper.evaluate(CUT_OFF) == []
    for ground in ("body", "article pre", "article pre > code"):
        first = paper.locator(ground).first
        if "rgba(0, 0, 0, 0)" not in first.evaluate(
            "element => getComputedStyle(element).backgroundColor"
        ):
            assert first.evaluate(BRIGHTNESS) > 200, ground


def test_a_printed_page_shows_recorded_tables_light_figures_and_answers(paper):
    for playground in paper.locator(".pg-paper").all():
        assert playground.locator("table, pre").first.is_visible()
    assert paper.locator('img[src$="#only-dark"]:visible').count() == 0
    figures = paper.locator('img[src$="#only-light"]')
    assert all(figure.is_visible() for figure in figures.all())
    answers = paper.locator("article details > p")
    assert all(answer.bounding_box()["height"] for answer in answers.all())
    assert paper.pdf(format="A4").startswith(b"%PDF")


def test_a_page_come_to_by_instant_navigation_is_printed_like_one_opened(
    browser, address
):
    """All playgrounds' modules are there already when the page comes back."""
    page = browser.new_page()
    page.goto(f"{address}/playground/")
    settle(page, ANYWHERE)
    page.emulate_media(media="print")
    opened = page.inner_text("article")
    count = len(PLACES["playground/"])
    assert page.locator(".pg-paper:visible").count() == count
    page.emulate_media(media="screen")
    go_away_and_back(page, "model-playground")
    settle(page, ANYWHERE)
    page.emulate_media(media="print")
    assert page.inner_text("article") == opened
    page.context.close()
