"""Every page at the width of a computer, opened in light, then made narrow."""

from tests.kit.browser import wait_for_paint
from tests.pages.visit import WATCH_SHIFTS, find_shift, judge_all

ALL_FONTS = """() => document.fonts.size === 3
    && [...document.fonts].every((font) => font.status === "loaded")"""
TWO_FRAMES = """() => new Promise((done) =>
    requestAnimationFrame(() => requestAnimationFrame(() => done())))"""


def test_every_page_is_quiet_accessible_light_and_holds_still(
    site, address, browser, axe
):
    problems = judge_all("wide", "light", site, address, browser, axe)
    assert not problems, "\n".join(problems)


def test_late_fonts_move_nothing(browser, site_server):
    """They stay away until the next page, and the text keeps its place."""
    page = browser.new_page()
    page.add_init_script(WATCH_SHIFTS)
    site_server.faults[".woff2"] = "held"
    try:
        page.goto(f"{site_server.address}/tokens/pieces/", wait_until="commit")
        wait_for_paint(page)
        page.wait_for_timeout(500)
    finally:
        site_server.faults.clear()
    page.wait_for_function(ALL_FONTS)
    page.evaluate(TWO_FRAMES)
    assert find_shift(page) == ""
    page.context.close()
