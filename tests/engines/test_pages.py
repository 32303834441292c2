"""Every page of the site, in every engine, as wide as a computer and a phone."""

from tests.engines.conftest import COMPUTER, PHONE, find_problems
from tests.pages.visit import AT_REST, pages_of

EXCESS = "() => Math.max(0, document.documentElement.scrollWidth - innerWidth)"
PLAYGROUNDS = """(tags) => [...document.querySelectorAll(tags)]
    .map((element) => element.localName)"""


def test_every_page_is_quiet_holds_still_and_fits(place):
    engine, server = place
    problems = []
    for path in pages_of(server.folder):
        found = judge(engine, server, path)
        problems += [f"{path or 'home'}: {problem}" for problem in found]
    assert not problems, "\n".join(problems)


def judge(engine, server, path: str) -> list[str]:
    """Open a page and return what is wrong with it at either width."""
    found = []
    for size in (COMPUTER, PHONE):
        server.missed.clear()
        engine.resize(*size)
        engine.open(f"{server.address}/{path}")
        for tag in engine.value(PLAYGROUNDS, ",".join(AT_REST)):
            engine.bring(tag)
        found += find_problems(engine, server)
        if excess := engine.value(EXCESS):
            found.append(f"{excess} pixels too wide at {size[0]}")
    return found
