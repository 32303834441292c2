"""Every page at the width of a computer, opened in light, then made narrow."""

from tests.kit.browser import wait_for_paint
from tests.pages.visit import WATCH_SHIFTS, find_shift, judge_all


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
    page.wait_for_load_state("networkidle")
    came = page.evaluate("[...document.fonts].map((font) => font.status)")
    assert came == ["loaded"] * 3
    assert find_shift(page) == ""
    page.context.close()
