"""The merges in the browser: those that bpe_train.py learns, step by step."""

import random
from itertools import islice

import pytest
from playwright.sync_api import expect

from tests.kit.snippets import load
from tests.kit.texts import random_text
from tests.playgrounds.conftest import (
    go_away_and_back,
    press_until,
    start_keys_at,
)

bpe_train = load("tokens/merges/bpe_train")

PLACE = "tokens/merges/", "bpe-stepper"
TRAIN = """async ([texts, most]) => {
    const core = await import("/assets/playgrounds/bpe-stepper-core.js");
    return texts.map((text) => core.train(text, most)
        .map(({ pair, count, id, ids }) => [pair, count, id, ids]));
}"""
NEXT = "bpe-stepper button:has-text('Next merge')"


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
    there = page.evaluate(TRAIN, [texts, 30])
    for text, steps in zip(texts, there, strict=True):
        assert steps == learn(text, 30), ascii(text)


def test_the_recorded_merges_of_the_chapter_are_the_snippets(page, table_of):
    text = page.locator("bpe-stepper").get_attribute("data-text")
    pieces = [chr(byte) for byte in range(256)]
    expected = []
    for (left, right), count, ids in islice(bpe_train.train(text, 6), 6):
        merged = f"{pieces[left]} + {pieces[right]}".replace(" ", "␣")
        pieces.append(pieces[left] + pieces[right])
        cut = "|".join(pieces[i] for i in ids).replace(" ", "␣")
        name = merged.replace("␣+␣", " + ")
        expected.append([str(len(pieces) - 1), name, str(count), cut])
    _, *rows = table_of(*PLACE)
    assert rows == expected


def cut(page) -> str:
    return "|".join(page.locator("bpe-stepper li .tok-piece").all_inner_texts())


def test_keys_alone_go_forwards_and_back(page):
    start_keys_at(page.locator("bpe-stepper"))
    press_until(page, "Tab", "bpe-stepper textarea")
    page.keyboard.press("Control+A")
    page.keyboard.type("aaabdaaabac")
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
    press_until(page, "Tab", "bpe-stepper input[type=range]")
    page.keyboard.press("End")
    assert cut(page) == "aaabdaaabac"
    assert page.locator(NEXT).is_disabled()
    page.keyboard.press("Home")
    assert cut(page) == "a|a|a|b|d|a|a|a|b|a|c"


def test_a_button_that_goes_out_hands_on_the_focus(page):
    def button(name: str):
        return page.get_by_role("button", name=name, exact=True)

    def press(name: str, becomes: str, times: int = 1) -> None:
        button(name).focus()
        for _ in range(times):  # without letting go: the key repeats
            page.keyboard.down("Enter")
        page.keyboard.up("Enter")
        expect(button(becomes)).to_be_focused()

    page.locator("bpe-stepper textarea").fill("aaabdaaabac")
    press("End", becomes="Back")
    press("Start", becomes="Next merge")
    press("Next merge", becomes="Back", times=12)
    assert cut(page) == "aaabdaaabac"
    press("Back", becomes="Next merge", times=12)
    assert cut(page) == "a|a|a|b|d|a|a|a|b|a|c"


def test_the_next_pair_is_marked_and_is_the_one_that_merges(page):
    for wanted in ("l + o", "lo + w", "low + ␣", "low + e", "lowe + r"):
        marked = page.locator("bpe-stepper .bpe-next td").first.inner_text()
        assert marked == f"{wanted} ← next"
        page.click(NEXT)
    learned = page.locator("bpe-stepper table").nth(1).locator("tbody tr")
    assert learned.first.inner_text().split("\t")[0] == "260"


@pytest.fixture
def text(page):
    """Return the field of the training text."""
    return page.get_by_role("textbox", name="Training text")


def test_part_of_a_character_is_shown_as_bytes(page, text):
    text.fill("éé")
    assert cut(page) == "c3|a9|c3|a9"
    page.click(NEXT)
    assert cut(page) == "é|é"


def test_no_text_and_a_long_text_do_no_harm(page, text):
    text.fill("")
    assert cut(page) == ""
    assert page.locator(NEXT).is_disabled()
    page.set_viewport_size({"width": 390, "height": 844})
    text.fill("word" * 150)
    page.get_by_role("button", name="End", exact=True).click()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("width", [1280, 390])
def test_what_was_learned_stands_whole_beside_the_pairs(page, width):
    page.set_viewport_size({"width": width, "height": 844})
    page.click(NEXT)
    hidden = "boxes => boxes.map((box) => box.scrollWidth - box.clientWidth)"
    tables = page.locator("bpe-stepper .pg-scroll")
    assert tables.evaluate_all(hidden) == [0, 0]


def test_what_a_merge_did_is_spoken(page, text):
    text.fill("aaabdaaabac")
    page.click(NEXT)
    spoken = page.locator("bpe-stepper [role=status]")
    expect(spoken).to_contain_text("Merged a and a. 11 bytes, 9 tokens")


def test_leaving_and_coming_back_neither_doubles_nor_loses_it(visit):
    page = visit(*PLACE)
    for _ in range(2):
        go_away_and_back(page, "bpe-stepper")
    assert page.locator("bpe-stepper .pg").count() == 1
    page.click(NEXT)
    assert cut(page).startswith("lo|w|␣|s|lo")
