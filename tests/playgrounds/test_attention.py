"""The attention viewer: recorded weights of real heads, and MiniLM's own, live."""

import re
from html import unescape

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.kit import MINILM, ROOT
from tests.kit.browser import contrast, read_palette, switch_palette
from tests.playgrounds.conftest import (
    go_away_and_back,
    press_until,
    start_keys_at,
    wait_for_request,
)
from tools.playground_data import attention as data

PLACE = "embeddings/attention/", "attention-viewer"
ASSETS = "/assets/playgrounds"
MODEL = "/assets/models/all-minilm-l6-v2/minilm.bin"
OUTPUTS = ROOT / "snippets/embeddings/attention"
HEADLINE = ".sp-headline"
SPOKEN = "[aria-live]"
LOADED = "MiniLM is running in this page"
READ = f"""
    const core = await import("{ASSETS}/attention-viewer-core.js");
    const files = await import("{ASSETS}/download.js");
    const name = "playgrounds/data/attention";
    const {{ texts }} = await files.downloadJson(name + ".json");
    const packed = files.unpack(await files.download(name + ".bin"));
    const all = core.readTexts(texts, new Uint8Array(await packed.arrayBuffer()));
"""
RUN = f"""
    const core = await import("{ASSETS}/attention-viewer-core.js");
    const {{ embed, readModel }} = await import("{ASSETS}/embedding-explorer-minilm.js");
    const packed = (await fetch("{MODEL}")).body;
    const stream = packed.pipeThrough(new DecompressionStream("gzip"));
    const model = readModel(await new Response(stream).arrayBuffer());
"""
OWN = [
    "The bank was full of money",
    "hello",
    "",
    "Where did I put my 🔑 pässwörd?",
    "👍🏽 👨‍👩‍👧",
    "ตลาดหุ้นร่วงลงวันนี้",
    "[CLS] typed [MASK]",
    "İstanbul ΣΑΣ ſ №7",
    "word " * 300,
]


@pytest.fixture(scope="module")
def models():
    """Return tokenizer and model by name; the models keep their weights."""
    return data.load_models()


@pytest.fixture(scope="module")
def recorded() -> tuple[list[dict], list[np.ndarray]]:
    """Return the recorded texts, and for each its grids."""
    kept, weights = data.load()
    return kept["texts"], data.unpack(kept, weights)


@pytest.fixture
def viewer(page):
    """Return the chapter's viewer, when it shows something."""
    viewer = page.locator("attention-viewer")
    expect(viewer.locator(HEADLINE)).not_to_be_empty()
    return viewer


def field(viewer, name: str):
    """Return the list or the text field of that name."""
    return viewer.get_by_label(name, exact=True)


def choose(viewer, **lists: int) -> None:
    """Choose in the viewer's lists by place; `layer` 0 is the mean of all."""
    for name, at in lists.items():
        name = "Token that looks" if name == "token" else name.capitalize()
        field(viewer, name).select_option(index=at)


# The data


def test_the_recorded_weights_are_what_the_models_give(models):
    made, weights = data.make(models)
    kept, stored = data.load()
    assert [list(e) for e in made["examples"]] == kept["examples"]
    assert made["texts"] == kept["texts"]
    # Another processor may round one the other way, by a hundredth.
    gap = np.abs(weights.astype(int) - stored.astype(int))
    assert gap.max() <= 1 and (gap > 0).mean() < 0.005


def test_the_rows_of_a_head_sum_to_one_and_the_files_are_small(recorded):
    texts, grids = recorded
    for text, heads in zip(texts, grids, strict=True):
        size = len(text["pieces"])
        gap = np.abs(heads.sum(axis=2) - 1)
        assert gap.max() <= 0.005 * size + 1e-9
    size = (data.DATA / "attention.bin").stat().st_size
    assert size / len(texts) < 11_000


def test_the_recorded_weights_are_those_that_the_chapter_prints(recorded):
    _, (dursley, france, bank, minilm) = recorded

    def read(name: str) -> list[str]:
        return (OUTPUTS / f"{name}.txt").read_text().splitlines()

    heads = read("two_heads")
    for start, number in ((1, 16 * 9), (11, 18 * 9 + 6)):
        printed = [float(line[-4:]) for line in heads[start : start + 9]]
        assert printed == list(dursley[number].max(axis=1))
    grid = [re.findall(r"[\d.]+", line) for line in read("looks_of_a_head")]
    assert np.array_equal(np.array(grid[:5], float), france[16 * 9])
    rests = [float(line.split()[1]) for line in read("resting_place")[:5]]
    assert rests == list(france[-1][4])
    both = [line.split() for line in read("look_both_ways")]
    assert [float(word) for word in both[2]] == list(bank[-1][1])
    assert [float(word) for word in both[5]] == list(minilm[-1][2])


def test_an_example_shows_what_its_name_says(recorded):
    texts, grids = recorded
    found = {}
    for name, text, layer, head, token in data.EXAMPLES:
        at = -1 if layer is None else layer * texts[text]["heads"] + head
        best = int(grids[text][at, token].argmax())
        found[name] = (texts[text]["pieces"], token, best)
    pieces, token, best = found["what followed last time"]
    assert best == pieces.index(pieces[token]) + 1 < token
    assert found["the same head at rest"][2] == 0
    for name in ("the token before", "the token before, in another text"):
        assert found[name][2] == found[name][1] - 1
    for start in ("the first token", "nothing ahead"):
        [name] = [name for name in found if name.startswith(start)]
        assert found[name][2] == 0 < found[name][1] and "mean" in name
    assert (
        found["the token after, in MiniLM"][2]
        == found["the token after, in MiniLM"][1] + 1
    )


def test_what_the_reader_is_told_to_find_is_there(recorded):
    """In the hint: heads like the first example's; in the chapter: one ahead."""
    _, (dursley, *_, minilm) = recorded
    best = dursley[:-1, 8].argmax(axis=1)
    assert (best == 2).sum() > 1 and (best == 8).sum() > 0
    after = minilm[:-1, :-1].argmax(axis=2) == np.arange(1, 9)
    assert (after.mean(axis=1) > 0.5).sum() == 1  # "a head"


def test_the_chapter_shows_the_table_that_is_made_from_the_data(table_of):
    chapter = (ROOT / "docs/embeddings/attention.md").read_text()
    assert data.make_table() in chapter
    rows = re.findall("<tr>(.*?)</tr>", data.make_table())
    cells = [re.findall("<t[dh]>(.*?)</t[dh]>", row) for row in rows]
    plain = [[unescape(re.sub("<[^>]+>", "", c)) for c in row] for row in cells]
    assert table_of(*PLACE) == plain


# Parity with Python


def test_the_page_reads_the_recorded_weights_as_python_does(page, recorded):
    found = page.evaluate(f"async () => {{ {READ} return all; }}")
    for ours, text, grids in zip(found, *recorded, strict=True):
        size = len(text["pieces"])
        assert len(ours["rows"]) == len(grids) * size
        for row, weights in enumerate(ours["rows"]):
            theirs = grids[row // size, row % size]
            assert weights == list(theirs[: len(weights)])
            assert not theirs[len(weights) :].any()
        assert text.items() <= ours.items()


def test_minilm_looks_in_the_page_as_in_python(page, models):
    """Every head, and the mean; of long texts, one row in 97."""
    found = page.evaluate(
        f"""async (texts) => {{ {RUN}
        return texts.map((text) => {{
            const own = core.readOwn(text, embed(text, model, []));
            const step = own.pieces.length > 100 ? 97 : 1;
            const rows = own.rows.filter((_, at) => at % step === 0);
            const sums = own.rows.map((row) => row.reduce((a, b) => a + b));
            const far = Math.max(...sums.map((sum) => Math.abs(sum - 1)));
            return {{ ...own, step, far, rows: rows.map((row) => [...row]) }};
        }}); }}""",
        OWN,
    )
    for text, ours in zip(OWN, found, strict=True):
        pieces, heads = data.read_heads(*models[MINILM], text)
        assert ours["pieces"] == pieces
        assert (ours["layers"], ours["heads"]) == heads.shape[:2]
        assert ours["far"] < 1e-5
        rows = [heads.reshape(-1, len(pieces)), heads.mean(axis=(0, 1))]
        gap = np.array(ours["rows"]) - np.concatenate(rows)[:: ours["step"]]
        assert np.abs(gap).max() < 0.06, text
        assert np.abs(gap).mean() < 0.004, text
    assert len(pieces) == 256 and ours["lost"] == 46  # the last one's


def test_minilm_gives_the_explorer_no_weights_and_the_same_vector(page):
    found = page.evaluate(
        f"""async () => {{ {RUN}
        const [plain, kept] = [embed("hello", model), embed("hello", model, [])];
        return [[...plain.vector], [...kept.vector], !!plain.rows,
            kept.rows.length]; }}"""
    )
    assert found[0] == found[1]
    assert found[2:] == [False, 6 * 12 * 3]


# The element

TABLE = """(viewer) => [...viewer.querySelectorAll("table tbody tr")]
    .filter((row) => row.checkVisibility())
    .map((row) => [...row.cells].map((cell) => cell.textContent))"""


def expect_row(viewer, pieces: list[str], token: int, row) -> None:
    """See one token's row in the table: the five that get most, and the rest."""
    order = np.argsort(-row, kind="stable")[:5]
    order = [place for place in order if row[place] > 0]
    shown = viewer.evaluate(TABLE)
    for place, (piece, where, weight) in zip(order, shown, strict=False):
        assert (piece, weight) == (repr(pieces[place]), f"{row[place]:.2f}")
        assert (where == "itself") == (place == token)
        assert (where == "the first token") == (place == 0 != token)
    others = len(row) - len(order)
    assert len(shown) == len(order) + bool(others)
    if others:
        left = max(0, 1 - row[order].sum())
        name = "1 other" if others == 1 else f"{others} others"
        assert shown[-1] == [name, "", f"{left:.2f}"]


def test_each_example_shows_its_recorded_row(viewer, recorded):
    texts, grids = recorded
    for number, (_, text, layer, head, token) in enumerate(data.EXAMPLES):
        field(viewer, "Example").select_option(index=number + 1)
        heads, pieces = texts[text]["heads"], texts[text]["pieces"]
        grid = grids[text][-1 if layer is None else layer * heads + head]
        row = grid[token][: token + 1 if texts[text]["causal"] else None]
        expect_row(viewer, pieces, token, row)
        best = int(row.argmax())
        said = viewer.locator(HEADLINE).text_content()
        assert f"token {token + 1} ({pieces[token]!r}) gives" in said
        assert (
            f"gives {row[best]:.2f} of its weight to {pieces[best]!r}" in said
        )
        assert ("mean of all" in said) == (layer is None)


def test_any_head_of_any_text_can_be_chosen(viewer, recorded):
    draw = np.random.default_rng(5)
    texts, grids = recorded
    for number, text in enumerate(texts):
        choose(viewer, text=number)
        for _ in range(4):
            layer = int(draw.integers(text["layers"]))
            head = int(draw.integers(text["heads"]))
            token = int(draw.integers(len(text["pieces"])))
            choose(viewer, layer=layer + 1, head=head, token=token)
            row = grids[number][layer * text["heads"] + head, token]
            row = row[: token + 1] if text["causal"] else row
            expect_row(viewer, text["pieces"], token, row)
            name = f"In layer {layer}, head {head}, token {token + 1} "
            expect(viewer.locator(HEADLINE)).to_contain_text(name)
            after = len(text["pieces"]) - 1 - token
            share = grids[number][
                layer * text["heads"] + head, token, token + 1 :
            ]
            note = viewer.locator(f"{HEADLINE} + div > .pg-note").first
            if after and text["causal"]:
                expect(note).to_contain_text("It cannot see the ")
            elif after:
                expect(note).to_contain_text(f"gives {share.sum():.2f} to the")
        assert field(viewer, "Example").input_value() == "your own choice"
    choose(viewer, layer=0)
    assert field(viewer, "Head").is_disabled()


# The cells of each shade, and the frame round the chosen row, in cells.
DRAWN = """(svg) => {
    const cells = [...svg.querySelectorAll("path")].flatMap((path) =>
        [...path.getAttribute("d").matchAll(/M(\\d+) (\\d+)/g)].map(([, column, row]) =>
            [+row, +column, +path.getAttribute("fill-opacity")]));
    const { x, y, width, height } = svg.querySelector("rect:last-of-type").getBBox();
    const all = svg.querySelector("rect").getBBox();
    const cell = all.height / (svg.querySelectorAll("text").length / 2);
    return { cells, frame: [(y - all.y) / cell, width / cell, height / cell, x - all.x] };
}"""


@pytest.mark.parametrize("number", [0, 3])
def test_the_picture_is_the_head(viewer, recorded, number):
    texts, grids = recorded
    choose(viewer, text=number)
    choose(viewer, layer=2, head=8, token=4)
    drawn = viewer.locator("svg").evaluate(DRAWN)
    grid = grids[number][texts[number]["heads"] + 8]
    shades = np.zeros_like(grid)
    for row, column, shade in drawn["cells"]:
        shades[row, column] = shade
    assert np.abs(shades - grid).max() <= 0.0251 and shades.max() > 0.5
    wide = 5 if texts[number]["causal"] else len(grid)
    assert drawn["frame"] == pytest.approx([4, wide, 1, 0])
    label = viewer.locator("svg").get_attribute("aria-label")
    assert label.startswith("layer 1, head 8: rows look, columns are looked at")
    assert ("upper right is empty" in label) == texts[number]["causal"]


def test_a_click_on_the_picture_chooses_the_row(viewer):
    box = viewer.locator("svg rect").first.bounding_box()
    for row in (0, 5, 8):
        viewer.locator("svg").scroll_into_view_if_needed()
        box = viewer.locator("svg rect").first.bounding_box()
        viewer.page.mouse.click(
            box["x"] + 5, box["y"] + (row + 0.5) * box["height"] / 9
        )
        assert (
            field(viewer, "Token that looks").evaluate(
                "list => list.selectedIndex"
            )
            == row
        )
        expect(viewer.locator(HEADLINE)).to_contain_text(f"token {row + 1} (")


def test_what_a_weight_does_not_show_is_one_click_away(page, viewer):
    viewer.get_by_role("link", name="why the model answered").click()
    page.wait_for_function(
        "() => location.hash === '#a-weight-is-not-a-reason'"
    )
    assert page.locator("h2#a-weight-is-not-a-reason").count() == 1


# The reader's own sentence


def take_own(viewer, load: str = "Load MiniLM") -> None:
    """Choose the last text, and bring MiniLM."""
    choose(viewer, text=4)
    viewer.get_by_role("button", name=load).click()
    expect(viewer).to_contain_text(LOADED)


def test_an_own_sentence_shows_pythons_weights_after_one_click(
    visit, server, models
):
    page = visit(*PLACE)
    viewer = page.locator("attention-viewer")
    expect(viewer.locator(HEADLINE)).not_to_be_empty()
    choose(viewer, text=4)
    expect(viewer.locator(HEADLINE)).to_contain_text("Load MiniLM to see")
    assert not viewer.locator("svg").is_visible()
    assert not [path for path in server.asked if path.endswith("minilm.bin")]
    button = viewer.get_by_role("button", name="Load MiniLM")
    size = page.request.get(f"{server.address}{MODEL}").body()
    assert button.text_content() == f"Load MiniLM ({len(size) / 1e6:.0f} MB)"
    take_own(viewer)
    for text in ("Where is my 🔑?", "ตลาด <img src=x onerror=alert(1)>"):
        field(viewer, "Your sentence").fill(text)
        pieces, heads = data.read_heads(*models[MINILM], text)
        # It starts at the last word.
        said = f"token {len(pieces) - 1} ({pieces[-2]!r}) gives"
        expect(viewer.locator(HEADLINE)).to_contain_text(said)
        for layer, head, token in ((0, 2, 2), (1, 8, 1), (5, 11, 0)):
            choose(viewer, layer=layer + 1, head=head, token=token)
            shown = viewer.evaluate(TABLE)
            row = heads[layer, head, token]
            named = {p: row[[q == p for q in pieces]] for p in pieces}
            for piece, where, weight in shown:
                if where:  # not the row of the others
                    near = np.abs(named[piece[1:-1]] - float(weight))
                    assert near.min() < 0.06
        assert viewer.locator("img").count() == 0
    field(viewer, "Your sentence").fill(" ")
    expect(viewer.locator(HEADLINE)).to_have_text("Type a sentence.")
    # What was cut off is said; the picture scrolls, the page does not.
    field(viewer, "Your sentence").fill("字" * 300)
    expect(viewer).to_contain_text("46 pieces were cut off.")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_minilm_comes_once_for_the_explorer_and_the_viewer(visit, server):
    page = visit("playground/", "embedding-explorer")
    explorer = page.locator("embedding-explorer")
    explorer.get_by_role("button", name="Load MiniLM").click()
    expect(explorer).to_contain_text(LOADED)
    viewer = page.locator("attention-viewer")
    viewer.scroll_into_view_if_needed()
    expect(viewer.locator(HEADLINE)).not_to_be_empty()
    choose(viewer, text=4)
    expect(viewer.locator(HEADLINE)).to_contain_text("token 7 ('money') gives")
    assert not viewer.get_by_role("button", name="Load MiniLM").is_visible()
    brought = [path for path in server.asked if path.endswith("minilm.bin")]
    assert len(brought) == 1


def test_minilm_that_fails_says_so_and_offers_again(visit, server):
    """What else can fail: test_downloads.py, and test_explorer.py for MiniLM."""
    page = visit(*PLACE)
    viewer = page.locator("attention-viewer")
    expect(viewer.locator(HEADLINE)).not_to_be_empty()
    choose(viewer, text=4)
    server.faults["minilm.bin"] = "missing"
    viewer.get_by_role("button", name="Load MiniLM").click()
    problem = viewer.locator(".pg-error:visible")
    expect(problem).to_contain_text("MiniLM is not running. MiniLM could not")
    expect(viewer.locator(SPOKEN)).to_contain_text("server answered 404")
    server.faults["minilm.bin"] = "held"
    viewer.get_by_role("button", name="Try again").click()
    viewer.get_by_role("button", name="Stop").click()
    expect(viewer.locator(SPOKEN)).to_contain_text("Stopped.")
    choose(viewer, text=0)  # the recorded ones are there all the same
    expect(viewer.locator(HEADLINE)).to_contain_text("token 9 (' D') gives")
    server.faults.clear()
    take_own(viewer, "Try again")
    expect(field(viewer, "Your sentence")).to_be_focused()
    expect(viewer.locator(HEADLINE)).to_contain_text("('money') gives")
    expect(problem).to_have_count(0)


def test_leaving_and_coming_back_neither_doubles_nor_loses_it(visit, server):
    page = visit(*PLACE)
    viewer = page.locator("attention-viewer")
    expect(viewer.locator(HEADLINE)).not_to_be_empty()
    choose(viewer, text=4)
    server.faults["minilm.bin"] = "held"
    viewer.get_by_role("button", name="Load MiniLM").click()
    wait_for_request(page, server, "minilm.bin")
    go_away_and_back(page, "attention-viewer")  # in the middle of loading
    server.faults.clear()
    expect(viewer.locator(HEADLINE)).to_contain_text("token 9 (' D') gives")
    take_own(viewer)
    go_away_and_back(page, "attention-viewer")
    choose(viewer, text=4)
    expect(viewer.locator(HEADLINE)).to_contain_text("('money') gives")
    assert viewer.locator(".pg").count() == 1


# For everybody


def test_the_keyboard_alone_goes_through_heads_to_an_own_sentence(visit):
    page = visit(*PLACE)
    viewer = page.locator("attention-viewer")
    headline = viewer.locator(HEADLINE)
    expect(headline).to_contain_text("In layer 18, head 6, token 9")
    start_keys_at(viewer)
    press_until(page, "Tab", "attention-viewer select")
    page.keyboard.press("ArrowDown")
    expect(headline).to_contain_text("In layer 18, head 6, token 7")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")  # the layer
    page.keyboard.type("16")
    expect(headline).to_contain_text("In layer 16, head 6, token 7")
    page.keyboard.press("Tab")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    expect(headline).to_contain_text("In layer 16, head 1, token 7")
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    expect(headline).to_contain_text("In layer 16, head 1, token 9")
    press_until(page, "Shift+Tab", "attention-viewer .pg-row select >> nth=1")
    page.keyboard.press("End")
    press_until(page, "Tab", "attention-viewer button:has-text('Load MiniLM')")
    page.keyboard.press("Enter")
    expect(viewer).to_contain_text(LOADED)
    expect(field(viewer, "Your sentence")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("Keys are enough")
    expect(headline).to_contain_text("token 4 ('enough') gives")


def test_every_control_has_a_name_and_one_region_speaks(viewer):
    unnamed = viewer.locator("button, input, progress, select").evaluate_all(
        """all => all.filter((e) => !(e.labels.length || e.ariaLabel
            || (e.localName === "button" && e.textContent))).length"""
    )
    assert unnamed == 0
    assert viewer.locator(":is([aria-live], [role=alert])").count() == 1
    assert viewer.locator("svg[role=img][aria-label]").count() == 1
    assert viewer.locator("[role=group][tabindex][aria-label] svg").count() == 1


def test_it_speaks_when_something_changes_and_not_before(visit):
    page = visit(*PLACE, clock=True)
    viewer = page.locator("attention-viewer")
    expect(viewer.locator(HEADLINE)).not_to_be_empty()
    page.clock.fast_forward(5000)
    assert viewer.locator(SPOKEN).text_content() == ""
    choose(viewer, head=0)
    page.clock.fast_forward(5000)
    said = viewer.locator(HEADLINE).text_content()
    expect(viewer.locator(SPOKEN)).to_have_text(said)


def test_the_weights_are_seen_in_both_palettes(visit):
    page = visit(*PLACE)
    expect(page.locator("attention-viewer svg")).to_be_visible()
    colours = {}
    for _ in range(2):
        colours[read_palette(page)] = page.eval_on_selector(
            "attention-viewer svg path:last-of-type",
            """(cell) => [getComputedStyle(cell).fill,
                getComputedStyle(cell.closest(".pg")).backgroundColor]""",
        )
        switch_palette(page)
    assert set(colours) == {"default", "slate"}
    for cell, ground in colours.values():
        assert contrast(cell, ground) >= 3


def test_a_phone_needs_no_sideways_scrolling(page, viewer):
    page.set_viewport_size({"width": 390, "height": 844})
    for number in range(5):
        choose(viewer, text=number)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    choose(viewer, text=3)
    size = viewer.locator("svg").evaluate(
        "(svg) => svg.getScreenCTM().a * parseFloat(getComputedStyle(svg).fontSize)"
    )
    assert 12.5 <= size <= 13.5


def test_on_paper_stands_the_recorded_table(page, viewer):
    page.emulate_media(media="print")
    assert not viewer.locator(".pg").is_visible()
    assert page.locator(".pg-paper td:has-text('0.94')").is_visible()
    page.emulate_media(media="screen")
