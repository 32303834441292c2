"""Visits in three engines, and in one of them to the site below a path.

Whatever a test does, nothing may go wrong on its page: no error, no violation
of the policy, nothing that is missing, no request to another origin, nothing
that moves while it opens.
"""

from pathlib import Path

import pytest

from tests.engines.chromium import Chromium
from tests.engines.firefox import Firefox, find_firefox
from tests.engines.webkit import WebKit, find_webkit
from tests.kit.browser import COMPUTER
from tests.kit.needs import FIREFOX, WEBKIT, give_up
from tests.kit.site_server import SITE_URL, Server, build_once

WATCH = Path(__file__).with_name("watch.js").read_text()
FORGET = """() => caches.keys().then((names) =>
    Promise.all(names.map((name) => caches.delete(name))))"""
GO_ON = """() => {
    window.sameVisit = true;
    const { pathname } = location;
    document.querySelector("a.md-footer__link--next").click();
    return pathname;
}"""
BELOW = "/understanding-llms"  # where a project's Pages would serve it


@pytest.fixture(scope="session")
def at_root(site):
    """Serve the site as it is built."""
    with Server(site, script=WATCH) as server:
        yield server


@pytest.fixture(scope="session")
def below_path(tmp_path_factory):
    """Serve the site as a project's Pages do: below a path."""
    url = f"{SITE_URL.decode()}{BELOW}/"
    folder = build_once(tmp_path_factory, "below", url)
    with Server(folder, BELOW, WATCH) as server:
        yield server


@pytest.fixture(scope="package")
def chromium_page(browser):
    """Open a page in Chromium."""
    engine = Chromium(browser)
    yield engine
    engine.close()


@pytest.fixture(scope="package")
def firefox_page():
    """Start Firefox; without one, skip here and fail in CI."""
    engine = Firefox() if find_firefox() else give_up(FIREFOX)
    yield engine
    engine.close()


@pytest.fixture(scope="package")
def webkit_page():
    """Start WebKit; without one, skip here and fail in CI."""
    engine = WebKit() if find_webkit() else give_up(WEBKIT)
    yield engine
    engine.close()


# The engine and the server of each target.
FIXTURES = {
    "chromium": ("chromium_page", "at_root"),
    "firefox": ("firefox_page", "at_root"),
    "webkit": ("webkit_page", "at_root"),
    "below-a-path": ("chromium_page", "below_path"),
}


@pytest.fixture(scope="package", params=FIXTURES)
def target(request) -> tuple:
    """Return an engine's page, and the server whose site it visits."""
    return tuple(map(request.getfixturevalue, FIXTURES[request.param]))


@pytest.fixture
def visit(target):
    """Return a function that opens a page; afterwards nothing may have gone wrong."""
    engine, server = target
    server.missed.clear()

    def open_page(path: str, tag: str = ""):
        engine.resize(*COMPUTER)
        engine.open(f"{server.address}/{path}")
        if tag:
            engine.bring(tag)
        return engine

    yield open_page
    assert find_problems(engine, server) == []


def go_away_and_back(page) -> None:
    """Follow the link to the next page and come back, without a load."""
    start = page.value(GO_ON)
    page.wait("(path) => location.pathname !== path", start)
    page.wait("() => document.readyState === 'complete'")
    page.value("() => history.back()")
    page.wait("(path) => location.pathname === path", start)
    assert page.value("() => window.sameVisit"), "a page was loaded anew"


def find_problems(engine, server) -> list[str]:
    """Return what has gone wrong on the page that is open."""
    engine.wait("() => !!globalThis.watched")  # a page that does is there
    # WebKit asks for an icon where no page names one.
    missed = [f"missing: {p}" for p in server.missed if p != "/favicon.ico"]
    return engine.complaints() + engine.value("() => watched()") + missed


def forget(engine, server) -> None:
    """Delete what the browser has kept of the site, as on a first visit."""
    engine.open(f"{server.address}/404.html")
    engine.value(FORGET)


TOLD = {}  # by test: what the first engine has shown


@pytest.fixture
def told(request):
    """Return a function: all engines must show the same to the last digit."""
    others = {**request.node.callspec.params, "target": ""}
    test = f"{request.function.__name__} {others}"

    def compare(shown) -> None:
        assert shown
        assert shown == TOLD.setdefault(test, shown)

    return compare
