"""Every page of the site, in every engine, as wide as a computer and a phone."""

from tests.engines.conftest import COMPUTER, PHONE, find_problems
from tests.pages.visit import pages_of

EXCESS = "() => Math.max(0, document.documentElement.scrollWidth - innerWidth)"


def judge(engine, server, path: str) -> list[str]:
    """Open a page and return what is wrong with it at either width."""
    server.missed.clear()
    engine.open(f"{server.address}/{path}")
    excess = engine.value(EXCESS)
    problems = find_problems(engine, server)
    engine.resize(*PHONE)
    excess = excess or engine.value(EXCESS)
    return problems + ([f"{excess} pixels too wide"] if excess else [])


def test_every_page_is_quiet_holds_still_and_fits(place):
    engine, server = place
    problems = []
    for path in pages_of(server.folder):
        found = judge(engine, server, path)
        engine.resize(*COMPUTER)
        problems += [f"{path or 'home'}: {problem}" for problem in found]
    assert not problems, "\n".join(problems)
