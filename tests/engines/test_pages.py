"""Every page of the site, in every engine, as wide as a computer and a phone."""

import pytest

from tests.engines.conftest import find_problems
from tests.kit.browser import COMPUTER, PHONE
from tests.pages.visit import AT_REST, pages_of

EXCESS = "() => Math.max(0, document.documentElement.scrollWidth - innerWidth)"
PLAYGROUNDS = """(tags) => [...document.querySelectorAll(tags)]
    .map((element) => element.localName)"""


@pytest.mark.parametrize("size", [COMPUTER, PHONE], ids=["computer", "phone"])
def test_every_page_is_quiet_holds_still_and_fits(target, size):
    engine, server = target
    engine.resize(*size)
    problems = []
    for path in pages_of(server.folder):
        server.missed.clear()
        engine.open(f"{server.address}/{path}")
        for tag in engine.value(PLAYGROUNDS, ",".join(AT_REST)):
            engine.bring(tag)
        found = find_problems(engine, server)
        if excess := engine.value(EXCESS):
            found.append(f"{excess} pixels too wide")
        problems += [f"{path or 'home'}: {problem}" for problem in found]
    assert not problems, "\n".join(problems)
