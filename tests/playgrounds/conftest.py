"""Visits to the playgrounds on the pages of the built site.

Tests of a file may share a page, which its PLACE names: path, element.
Whatever page a test opens, nothing may go wrong on it: no script error, no
console error, no violation of the content security policy, no request to
another origin. A test that provokes an error reads `page.problems` itself.
"""

import pytest

from tests.kit.browser import PATIENCE

WATCH = """addEventListener("securitypolicyviolation", (event) => console.error(
    `policy violated: ${event.violatedDirective} ${event.blockedURI}`));
"""
# The pages with playgrounds, and which.
PLACES = {
    "tokens/pieces/": ["tokenizer-playground"],
    "tokens/merges/": ["bpe-stepper"],
    "tokens/chat/": ["model-playground", "tokenizer-playground"],
    "tokens/padding/": ["padding-lab"],
    "embeddings/pooling/": ["padding-lab"],
    "embeddings/attention/": ["attention-viewer"],
    "embeddings/similarity/": ["embedding-explorer"],
    "embeddings/search/": ["embedding-explorer"],
    "embeddings/size/": ["embedding-explorer"],
    "generation/loop/": ["model-playground"],
    "generation/sampling/": ["sampling-playground"],
    "playground/": [
        "tokenizer-playground",
        "bpe-stepper",
        "padding-lab",
        "embedding-explorer",
        "attention-viewer",
        "sampling-playground",
        "model-playground",
    ],
}
# Put the elements back as the server sent them; what was fetched stays.
RENEW = """async (tag) => {
    const text = await (await fetch(location.pathname)).text();
    const sent = new DOMParser().parseFromString(text, "text/html");
    const fresh = sent.querySelectorAll(tag);
    document.querySelectorAll(tag).forEach((old, at) =>
        old.replaceWith(document.importNode(fresh[at], true)));
}"""


@pytest.fixture
def server(site_server):
    """Return the site's server without faults, and leave it so."""
    site_server.faults.clear()
    site_server.asked.clear()
    yield site_server
    site_server.faults.clear()


@pytest.fixture
def visit(browser, server):
    """Return a function that opens a page in a browser of its own."""
    contexts, pages = [], []

    def open_page(path, tag="", init="", clock=False, **options):
        contexts.append(browser.new_context(**options))
        pages.append(open_in(contexts[-1], server, path, tag, init, clock))
        return pages[-1]

    yield open_page
    for context in contexts:
        context.close()
    assert [problem for page in pages for problem in page.problems] == []


@pytest.fixture(scope="module")
def shared(request, browser, site_server):
    """Open the file's PLACE, for those of its tests that share the page."""
    site_server.faults.clear()
    path, tag = request.module.PLACE
    context = browser.new_context()
    page = open_in(context, site_server, path, tag)
    page.wait_for_selector(f"{tag} .pg")
    yield page
    context.close()


@pytest.fixture
def page(request, shared, server):
    """Return the shared page with the element as on a first visit."""
    _, tag = request.module.PLACE
    shared.set_viewport_size({"width": 1280, "height": 720})
    shared.evaluate(RENEW, tag)
    shared.wait_for_selector(f"{tag} .pg")
    yield shared
    problems, shared.problems = shared.problems, []
    assert problems == []


@pytest.fixture(scope="session")
def table_of(browser, site_server):
    """Return a function: the rows of the table that stands without JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    pages = {}

    def read(path: str, tag: str) -> list[list[str]]:
        if path not in pages:
            pages[path] = open_in(context, site_server, path)
        element = pages[path].locator(tag)
        assert element.locator("table").is_visible()
        assert element.locator(".pg").count() == 0
        rows = element.locator("tr").all()
        return [row.locator("th, td").all_text_contents() for row in rows]

    yield read
    context.close()


def open_in(context, server, path, tag="", init="", clock=False):
    """Open a page of the site and scroll to an element; watch what goes wrong.

    `init` is a script that runs first; with `clock` the page's time is in the
    test's hands.
    """
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("console", lambda said: note(page, said))
    page.on("request", lambda request: note_foreign(page, server, request.url))
    page.add_init_script(WATCH + init)
    if clock:
        page.clock.install()
    page.goto(f"{server.address}/{path}")
    if tag:
        page.locator(tag).first.scroll_into_view_if_needed()
    return page


def note(page, said) -> None:
    """Keep what the browser complains about, but not an answer of 404."""
    if said.type == "error" and "Failed to load" not in said.text:
        page.problems.append(said.text)


def note_foreign(page, server, url: str) -> None:
    """Keep every request that leaves the site's own origin."""
    if not url.startswith((f"{server.address}/", "blob:", "data:")):
        page.problems.append(f"asked {url}")


def go_away_and_back(page, tag: str) -> None:
    """Follow the link to the next page and come back, all in one visit."""
    title = page.inner_text("h1")
    other = "title => document.querySelector('h1')?.innerText !== title"
    page.evaluate("window.sameVisit = true")
    page.locator("a.md-footer__link--next").click()
    page.wait_for_function(other, arg=title)
    page.go_back()
    page.wait_for_function(other.replace("!==", "==="), arg=title)
    page.locator(tag).first.scroll_into_view_if_needed()
    page.wait_for_selector(f"{tag} .pg")
    assert page.evaluate("window.sameVisit"), "a page was loaded anew"


def start_keys_at(element) -> None:
    """Let the next Tab go to the element's first control."""
    element.evaluate("element => { element.tabIndex = -1; element.focus(); }")


def press_until(page, key: str, selector: str) -> None:
    """Press a key until the element has the keyboard's focus."""
    wanted = page.locator(selector).first
    for _ in range(60):
        page.keyboard.press(key)
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{key} never reached {selector}")


def wait_for_request(page, server, ending: str) -> None:
    """Wait until the server has been asked for a file, by its path's end."""
    for _ in range(600):
        if any(path.endswith(ending) for path in server.asked):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"nothing asked for {ending}")
