"""The merges in the browser: those that bpe_train.py learns, step by step."""

import random
import re
from itertools import islice

import pytest

from tests.conftest import ROOT
from tests.playgrounds import small_site
from tests.playgrounds.test_tokenizer import table_of
from tests.snippets import load
from tests.tokens.test_merges import random_text

bpe_train = load("tokens/merges/bpe_train")

PAGE = """\
# A page

<div>
<bpe-stepper data-text="aaabdaaabac">
<table><tr><th>id</th></tr><tr><td>256</td></tr></table>
</bpe-stepper>
</div>

[Go elsewhere](elsewhere.md)
"""
TRAIN = """async ([texts, most]) => {
    const core = await import("/assets/playgrounds/bpe-stepper-core.js");
    return texts.map((text) => core.train(text, most)
        .map(({ pair, count, id, ids }) => [pair, count, id, ids]));
}"""
CHIPS = "bpe-stepper li .tok-piece"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Serve a small site around the element."""
    folder = tmp_path_factory.mktemp("bpe")
    server = small_site.build(folder, PAGE, lambda site: None)
    yield server
    server.shutdown()


@pytest.fixture
def page(browser, server):
    """Return the page with the element; nothing may be wrong on it."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console",
        lambda m: problems.append(m.text) if m.type == "error" else None,
    )
    page.goto(server.address)
    page.wait_for_selector("bpe-stepper .pg")
    yield page
    context.close()
    assert problems == []


def learn(text: str, most: int) -> list[list]:
    """Return what the chapter's snippet learns, until one token is left."""
    steps = []
    ids = list(text.encode())
    trained = bpe_train.train(text, most)
    while len(ids) > 1 and len(steps) < most:
        pair, count, ids = next(trained)
        steps.append([list(pair), count, 256 + len(steps), ids])
    return steps


def test_the_merges_are_the_snippets_on_500_random_texts(page):
    draw = random.Random(7)
    texts = ["", "a", "aa", "aaaaa", "aaabdaaabac", "low slow lower slower"]
    texts += ["ab" * 40, "é" * 9, "👍👍 👍🏽", "\x00\x00\x00"]
    while len(texts) < 500:
        texts.append(random_text(draw, ["abab ", "hello hello "]))
    there = page.evaluate(TRAIN, [texts, 60])
    for text, steps in zip(texts, there, strict=True):
        assert steps == learn(text, 60), ascii(text)


def test_the_recorded_merges_of_the_chapter_are_the_snippets():
    text = re.search(
        r'<bpe-stepper data-text="([^"]+)">',
        (ROOT / "docs/tokens/merges.md").read_text(),
    )[1]
    pieces = [chr(byte) for byte in range(256)]
    expected = []
    for (left, right), count, ids in islice(bpe_train.train(text, 6), 6):
        pieces.append(pieces[left] + pieces[right])
        row = [str(len(pieces) - 1), f"{pieces[left]} + {pieces[right]}"]
        row += [str(count), "|".join(pieces[i] for i in ids)]
        expected.append([row[0], *(c.replace(" ", "␣") for c in row[1:])])
    _, *rows = table_of("merges", "bpe-stepper")
    for row, wanted in zip(rows, expected, strict=True):
        assert row[0::2] == wanted[0::2] and row[3] == wanted[3]
        assert row[1].replace(" ", "") == wanted[1].replace("␣+␣", "+")


def cut(page) -> str:
    return "|".join(page.locator(CHIPS).all_inner_texts())


def test_keys_alone_go_forwards_and_back(page):
    page.get_by_role("textbox", name="Training text").focus()
    page.keyboard.press("Tab")  # Start and Back are off at the start
    page.keyboard.press("Enter")
    assert cut(page) == "aa|a|b|d|aa|a|b|a|c"
    page.keyboard.press("Enter")
    assert cut(page) == "aaa|b|d|aaa|b|a|c"
    page.keyboard.press("Enter")
    assert cut(page) == "aaab|d|aaab|a|c"
    state = page.locator("bpe-stepper .tok-name").inner_text()
    assert "11 bytes, 5 tokens after 3 merges" in state
    assert "Every pair is left once" in state
    page.keyboard.press("Shift+Tab")  # Back
    page.keyboard.press("Enter")
    assert cut(page) == "aaa|b|d|aaa|b|a|c"
    page.get_by_role("slider").focus()
    page.keyboard.press("End")
    assert cut(page) == "aaabdaaabac"
    assert page.get_by_role("button", name="Next merge").is_disabled()
    page.keyboard.press("Home")
    assert cut(page) == "a|a|a|b|d|a|a|a|b|a|c"


def test_the_next_pair_is_marked_and_is_the_one_that_merges(page):
    page.get_by_role("textbox", name="Training text").fill(
        "low slow lower slower"
    )
    for wanted in ("l + o", "lo + w", "low + ␣", "low + e", "lowe + r"):
        marked = page.locator("bpe-stepper .bpe-next td").first.inner_text()
        assert marked == f"{wanted} ← next"
        page.get_by_role("button", name="Next merge").click()
    learned = page.locator("bpe-stepper table").nth(1).locator("tbody tr")
    assert learned.first.inner_text().split("\t")[0] == "260"


def test_part_of_a_character_is_shown_as_bytes(page):
    page.get_by_role("textbox", name="Training text").fill("éé")
    assert cut(page) == "c3|a9|c3|a9"
    page.get_by_role("button", name="Next merge").click()
    assert cut(page) == "é|é"


def test_no_text_and_a_long_text_do_no_harm(page):
    page.get_by_role("textbox", name="Training text").fill("")
    assert cut(page) == ""
    assert page.get_by_role("button", name="Next merge").is_disabled()
    page.get_by_role("textbox", name="Training text").fill("word" * 150)
    page.get_by_role("button", name="End").click()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_what_a_merge_did_is_spoken(page):
    page.get_by_role("button", name="Next merge").click()
    page.get_by_text("Merged a and a. 11 bytes, 9 tokens").wait_for()


def test_leaving_and_coming_back_neither_doubles_nor_loses_it(page):
    for _ in range(2):
        page.get_by_role("link", name="Go elsewhere").click()
        page.wait_for_url("**/elsewhere/")
        page.go_back()
        page.wait_for_selector("bpe-stepper .pg")
    assert page.locator("bpe-stepper .pg").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser, server, axe, scheme):
    page = browser.new_page(color_scheme=scheme)
    page.goto(server.address)
    page.get_by_role("button", name="Next merge").click()
    assert axe(page, "bpe-stepper") == []
    page.close()
