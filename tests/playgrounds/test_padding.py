"""The padding lab: masks equal to the snippets', answers of the real models."""

import ast
import re
from html import unescape
from itertools import chain, product

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.kit import ROOT
from tests.kit.snippets import load
from tests.playgrounds.conftest import (
    go_away_and_back,
    press_until,
    start_keys_at,
)
from tools.playground_data import padding as data

PLACE = "tokens/padding/", "padding-lab"
POOLING = "embeddings/pooling/", "padding-lab"
CORE = "/assets/playgrounds/padding-lab-core.js"
HEADLINE = ".sp-headline"
GOOD = "Every prompt gets the answer that it gets alone."
CALL = f"""async ([name, ...values]) => {{
    const core = await import("{CORE}");
    return core[name](...values);
}}"""


@pytest.fixture
def lab(page):
    """Return the lab of the chapter on padding, when it shows something."""
    lab = page.locator("padding-lab")
    expect(lab.locator(HEADLINE)).not_to_be_empty()
    return lab


def choose(lab, **settings) -> None:
    """Press radio buttons: their field's legend, then the value."""
    for field, value in settings.items():
        group = lab.locator("fieldset", has_text=field.replace("_", " "))
        group.locator(f"input[value='{value}']").check()


# The data


def test_the_answers_are_what_the_model_gives(smollm2, smollm2_tokenizer):
    """Except those of the first batch, which the recorder checks."""
    made = data.record_answers(smollm2_tokenizer, smollm2, data.BATCHES[1:])
    kept = data.load()["answers"]
    assert made["batches"] == kept.pop("batches")[1:]
    assert kept.items() <= made.items()


def test_the_first_batch_is_the_one_that_the_chapter_prints():
    output = ROOT / "snippets/tokens/padding/padding_side_and_mask.txt"
    lines = output.read_text(encoding="utf-8").splitlines()
    batch = data.load()["answers"]["batches"][0]
    assert lines[:2] == [f"alone {[text]}" for text in batch["alone"]]
    shown = [ast.literal_eval(line) for line in lines[2:] if line[0] == " "]
    pads = re.compile(r"(?<=<\|im_end\|>)(<\|im_end\|>)+$")
    cells = [cell["texts"] for cell in batch["cells"].values()]
    assert [pads.sub("", text) for text in shown] == [*chain(*cells)]
    assert [line for line in lines[2:] if line[0] != " "] == [
        key.replace(", ", ", mask ") for key in batch["cells"]
    ]


def test_the_vectors_are_what_the_model_gives(minilm):
    made, kept = data.record_vectors(minilm), data.load()["vectors"]
    assert made["cells"].keys() == kept["cells"].keys()
    for key, numbers in kept["cells"].items():
        assert made["cells"][key] == pytest.approx(numbers, abs=0.0015), key
    assert made["ids"] == kept["ids"] and made["pieces"] == kept["pieces"]


def test_the_vectors_padded_right_are_those_that_the_chapter_prints():
    output = ROOT / "snippets/embeddings/pooling/pooling_compare.txt"
    cells = data.load()["vectors"]["cells"]
    for line in output.read_text(encoding="utf-8").splitlines()[2:]:
        way, numbers = re.match(r"(\S+(?: \S+)?)\s+(.*)", line).groups()
        shown = [float(number) for number in numbers.split()]
        assert cells[f"right, passed, {way}"] == shown


@pytest.mark.parametrize(
    ("place", "make"),
    [(PLACE, data.make_answers_table), (POOLING, data.make_vectors_table)],
)
def test_the_chapters_show_the_tables_that_are_made_from_the_data(
    table_of, place, make
):
    path, _ = place
    chapter = (ROOT / f"docs/{path.rstrip('/')}.md").read_text(encoding="utf-8")
    assert make() in chapter
    rows = re.findall("<tr>(.*?)</tr>", make())
    cells = [re.findall("<t[dh]>(.*?)</t[dh]>", row) for row in rows]
    plain = [[unescape(re.sub("<[^>]+>", "", c)) for c in row] for row in cells]
    assert table_of(*place) == plain


# Parity with Python


@pytest.mark.parametrize("side", data.SIDES)
def test_rows_are_padded_as_the_tokenizers_pad_them(
    page, side, smollm2_tokenizer, minilm_tokenizer
):
    for tokenizer, texts in (
        (smollm2_tokenizer, data.BATCHES[0]),
        (minilm_tokenizer, data.load()["vectors"]["texts"]),
    ):
        texts = list(texts)
        batch = tokenizer(texts, padding=True, padding_side=side)
        rows = tokenizer(texts)["input_ids"]
        pad = tokenizer.pad_token_id
        ids = page.evaluate(CALL, ["padRows", rows, pad, side])
        assert ids == batch["input_ids"]
        masks = page.evaluate(CALL, ["makeMasks", rows, side])
        assert masks == batch["attention_mask"]


def test_the_grids_equal_the_snippets(page):
    snippet = load("tokens/padding/two_masks")
    for mask in (snippet.PADDED_LEFT, snippet.PADDED_RIGHT, [1, 1, 1], [0, 1]):
        ours = page.evaluate(CALL, ["combineMasks", mask])
        for grid, theirs in zip(
            ours.values(), snippet.combine_masks(mask), strict=True
        ):
            assert np.array_equal(grid, theirs)


def test_the_weights_make_the_snippets_vectors(page, minilm):
    """What the page calls a token's weight gives the vector that Python pools."""
    import torch

    snippet = load("embeddings/pooling/pooling_compare")
    inputs = minilm.tokenizer(snippet.TEXTS, padding=True, return_tensors="pt")
    with torch.no_grad():
        output = minilm[0].auto_model(**inputs)
    states = output.last_hidden_state  # (texts, tokens, width)
    masks = inputs["attention_mask"]
    ways = snippet.pool_four_ways(output, masks)
    for way in ("masked mean", "no mask", "first token"):
        for row, mask in enumerate(masks.tolist()):
            weights = page.evaluate(CALL, ["weigh", mask, way])
            vector = torch.tensor(weights).float() @ states[row]
            assert torch.allclose(vector, ways[way][row], atol=1e-5)


# The elements


def test_each_cell_shows_its_recorded_answer_and_warnings(lab):
    for number, batch in enumerate(data.load()["answers"]["batches"]):
        lab.get_by_label("Batch", exact=True).select_option(index=number)
        for side, mask in product(data.SIDES, data.MASKS):
            choose(lab, padding_side=side, attention_mask=mask)
            cell = batch["cells"][f"{side}, {mask}"]
            good = cell["texts"] == batch["alone"]
            assert (lab.locator(HEADLINE).text_content() == GOOD) == good
            shown = lab.locator(".sp-table tbody tr").all_text_contents()
            for words, text, alone in zip(
                shown, cell["texts"], batch["alone"], strict=True
            ):
                assert ("the same" in words) == (text == alone)
                assert text.split("\n")[0] in words
            found = lab.get_by_text("transformers warns").count()
            assert found == len(cell["warnings"])


# The text without the live region, which still says what it was before.
SEEN = """(lab) => {
  const copy = lab.cloneNode(true);
  for (const live of copy.querySelectorAll("[aria-live]")) live.remove();
  return copy.textContent;
}"""


def test_each_pooling_shows_its_recorded_cosines(visit):
    lab = visit(*POOLING).locator("padding-lab")
    expect(lab.locator(HEADLINE)).not_to_be_empty()
    for key, numbers in data.load()["vectors"]["cells"].items():
        side, mask, way = key.split(", ")
        choose(lab, padding_side=side, attention_mask=mask, pooling=way)
        cells = lab.locator(".sp-table tbody td:last-child").all_inner_texts()
        assert [float(cell.split()[0]) for cell in cells] == numbers
        right = "All three texts have the library" in lab.evaluate(SEEN)
        assert right == (key == "right, passed, masked mean")


def test_the_keyboard_alone_reaches_the_good_cell(page, lab):
    start_keys_at(lab)
    press_until(page, "Tab", "padding-lab select")
    press_until(page, "Tab", "padding-lab input[value=right]")
    page.keyboard.press("ArrowUp")
    expect(lab.locator(HEADLINE)).to_have_text(GOOD)
    page.keyboard.press("Tab")  # the mask
    page.keyboard.press("ArrowDown")
    expect(lab.locator(HEADLINE)).to_contain_text("Spoilt")
    expect(lab.locator("[aria-live]")).to_contain_text(
        "5 tokens of its own and 6 pads"
    )


def test_it_speaks_when_something_changes_and_not_before(visit):
    page = visit(*PLACE, clock=True)
    lab = page.locator("padding-lab")
    expect(lab.locator(HEADLINE)).not_to_be_empty()
    page.clock.fast_forward(5000)
    assert lab.locator("[aria-live]").text_content() == ""
    choose(lab, padding_side="left")
    page.clock.fast_forward(5000)
    expect(lab.locator("[aria-live]")).to_contain_text(GOOD)


def test_every_control_has_a_name_and_the_lab_one_voice(lab):
    unnamed = lab.locator("input, select").evaluate_all(
        "all => all.filter((e) => !e.labels?.length).length"
    )
    assert unnamed == 0
    assert lab.locator("[aria-live]").count() == 1
    assert lab.locator("svg[role=img][aria-label]").count() == 3


def test_leaving_and_coming_back_neither_doubles_nor_loses_it(visit):
    page = visit(*PLACE)
    for _ in range(2):
        go_away_and_back(page, "padding-lab")
        expect(page.locator("padding-lab .sp-headline")).not_to_be_empty()
    assert page.locator("padding-lab .pg").count() == 1


def test_a_failed_download_says_so_and_is_offered_again(visit, server):
    server.faults["padding.json"] = "missing"
    lab = visit(*PLACE).locator("padding-lab")
    expect(lab.locator(".pg-error")).to_contain_text("did not arrive")
    assert lab.locator("td:has-text('a fictional town')").is_visible()
    again = lab.get_by_role("button", name="Try again")
    again.click()
    expect(lab.locator(".pg-error")).to_contain_text("did not arrive")
    expect(again).to_be_focused()
    server.faults.clear()
    again.click()
    expect(lab.locator(HEADLINE)).not_to_be_empty()
    expect(lab.locator("select").first).to_be_focused()
    assert not lab.locator(".pg-error").is_visible()
    assert not again.is_visible()


MEASURE = """(grids) => grids.map((grid) => [
    grid.getScreenCTM().a * parseFloat(getComputedStyle(grid).fontSize),
    grid.getBoundingClientRect().width / grid.parentElement.clientWidth])"""


def test_the_grids_can_be_read_and_grow_with_the_readers_font(page, lab):
    def measure() -> list[list[float]]:
        return lab.locator(".pl-grids svg").evaluate_all(MEASURE)

    assert all(12.5 <= text <= 13.5 and part <= 1 for text, part in measure())
    page.add_style_tag(content="html { font-size: 150% !important }")
    assert all(15 <= text <= 16 and part <= 1 for text, part in measure())
    page.locator("style").last.evaluate("style => style.remove()")
    page.set_viewport_size({"width": 390, "height": 844})
    assert all(9 <= text <= 13.5 and part <= 1 for text, part in measure())


def test_a_phone_needs_no_sideways_scrolling(page, lab):
    page.set_viewport_size({"width": 390, "height": 844})
    for mode in ("answers", "vectors"):
        lab.locator(f"input[value={mode}]").check()
        choose(lab, padding_side="left", attention_mask="left out")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
