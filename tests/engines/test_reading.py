"""What a reader does, in every engine: search, copy, switch, leave and come back."""

import os
import signal
import subprocess
import time

import pytest

from tests.engines.conftest import go_away_and_back
from tests.engines.engine import PATIENCE, wait_for
from tests.engines.webkit import SCREEN, find_webkit
from tests.kit.needs import WEBKIT, give_up
from tests.playgrounds.conftest import PLACES

OURS = "tokenizer-playground textarea"
VALUE = "(field) => document.querySelector(field).value"
LONGEST = 20_000  # units of UTF-16 that the field takes
PRINT = "--enable-write-console-messages-to-stdout=true"
SWITCH = "[data-md-component=palette] label:not([hidden])"
FIELD = ".md-search__input"
WRITE = "(field, text) => { document.querySelector(field).value = text; }"
ANSWERED = """() => /matching document/
    .test(document.querySelector(".md-search-result__meta").textContent)"""
HITS = "a.md-search-result__link"
PALETTE = "() => document.body.dataset.mdColorScheme"
# What has the keyboard, as a reader would call it.
FOCUS = """() => {
    const { localName, className, ariaLabel, textContent } = document.activeElement;
    return [localName, className, ariaLabel ?? textContent.trim().slice(0, 30)];
}"""


def test_leaving_and_coming_back_neither_doubles_nor_loses_one(visit):
    # The one has two playgrounds, the other all.
    for path in ("tokens/chat/", "playground/"):
        tags = PLACES[path]
        page = visit(path, tags[0])
        go_away_and_back(page)
        for tag in tags:
            page.show(tag)
            page.wait(
                "(tag) => document.querySelectorAll(`${tag} .pg`).length === 1",
                tag,
            )


@pytest.mark.parametrize("words", ["gated repo", "max_new_tokens", "why batch"])
def test_the_search_finds_the_same(visit, told, words):
    page = visit("tokens/pieces/")
    page.click(FIELD)
    page.value(WRITE, FIELD, words[:-1])
    page.press(words[-1])  # one question, and so one answer
    page.wait(ANSWERED)
    told([page.texts(".md-search-result__meta"), page.texts(HITS)])
    page.press("Enter")
    page.wait("() => !!document.querySelector('article mark')")


def test_the_keyboard_goes_through_the_page_and_past_the_search(visit, told):
    page = visit("tokens/merges/")
    stops = []
    # Up to code in many scripts: whether it scrolls, and so is a stop, is up to the
    # fonts that an engine finds.
    for _ in range(36):
        page.press("Tab")
        stops.append(page.value(FOCUS))
    told(stops)


def test_what_is_copied_is_whole(visit):
    """Pasted by keyboard, as a reader would."""
    page = visit("tokens/pieces/", "tokenizer-playground")
    code = page.text("#__code_0 > code")
    source = page.value("async () => (await fetch('index.md')).text()")
    for button, text in (
        (".md-code__button", code),
        ("[data-copy-page]", source),
    ):
        page.click(button)
        page.click(OURS)
        page.press("Control+a")
        page.press("Control+v")
        page.wait(
            f"(field, text) => ({VALUE})(field).startsWith(text)",
            OURS,
            text[:20],
        )
        whole = text.encode("utf-16-le")[: 2 * LONGEST]
        expected = whole.decode("utf-16-le", errors="ignore")
        assert page.value(VALUE, OURS).strip() == expected.strip()


def test_the_palette_is_kept(visit):
    page = visit("tokens/pieces/")
    before = page.value(PALETTE)
    page.click(SWITCH)
    page.wait(f"(before) => ({PALETTE})() !== before", before)
    go_away_and_back(page)
    assert page.value(PALETTE) != before
    page = visit("tokens/merges/")
    assert page.value(PALETTE) != before
    page.click(SWITCH)
    page.wait(f"(before) => ({PALETTE})() === before", before)


def test_an_address_that_is_nowhere_shows_the_sites_own_page(visit, target):
    _, server = target
    page = visit("tokens/nowhere/at-all")
    assert server.missed == [f"{server.path}/tokens/nowhere/at-all"]
    server.missed.clear()
    assert page.text("h1") == "This page does not exist"
    assert "Inter" in page.value(
        "() => getComputedStyle(document.body).fontFamily"
    )
    page.click("article a")
    page.wait("(path) => location.pathname.startsWith(path)", f"{server.path}/")
    page.wait(
        "() => !/does not exist/.test(document.querySelector('h1').textContent)"
    )


def test_webkit_finds_no_fault_with_a_page_that_loads(at_root, tmp_path):
    """Its driver hears nothing before a page has loaded; this prints it."""
    browser = find_webkit() or give_up(WEBKIT)
    command = [*SCREEN, "stdbuf", "-oL", browser, PRINT, f"{at_root.address}/"]
    log = tmp_path / "said.txt"
    at_root.asked.clear()
    with log.open("w") as file:
        process = subprocess.Popen(
            command, stdout=file, stderr=file, start_new_session=True
        )
    wait_for(
        lambda: any(path.endswith(".woff2") for path in at_root.asked),
        lambda: "WebKit did not open the page",
    )
    time.sleep(1)  # the page is there; its scripts run
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(PATIENCE)
    assert "CONSOLE" not in log.read_text(), log.read_text()
