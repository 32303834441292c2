"""Every page at the width of a phone, opened in the dark palette."""

import pytest

from tests.pages.visit import judge_all

# What axe-core judges by the size and place of things: a push asks no more of the
# narrow page, since test_wide.py has asked the rest.
LAYOUT = ("target-size", "scrollable-region-focusable", "meta-viewport")


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param(LAYOUT, id="layout"),
        pytest.param((), id="all", marks=pytest.mark.full),
    ],
)
def test_every_page_is_quiet_accessible_light_and_holds_still(
    rules, site, address, browser, axe
):
    problems = judge_all("phone", "dark", rules, site, address, browser, axe)
    assert not problems, "\n".join(problems)
