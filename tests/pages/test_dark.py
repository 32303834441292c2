"""Every page in the dark palette, at both widths. Its twin runs beside it."""

import pytest

from tests.pages.visit import SIZES, judge_all


@pytest.mark.parametrize("size", SIZES)
def test_every_page_is_quiet_accessible_light_and_holds_still(
    size, site, address, browser, axe
):
    problems = judge_all("dark", size, site, address, browser, axe)
    assert not problems, "\n".join(problems)
