"""Every page at the width of a phone, opened in the dark palette."""

import pytest

from tests.pages.visit import judge_all


@pytest.mark.full  # otherwise the wide page is made narrow: judge_all
def test_every_page_is_quiet_accessible_light_and_holds_still(
    site, address, browser, axe
):
    problems = judge_all("phone", "dark", site, address, browser, axe)
    assert not problems, "\n".join(problems)
