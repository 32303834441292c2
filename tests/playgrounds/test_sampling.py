"""The sampling playground: equal to the chapter's snippet, on the model's numbers."""

import base64
import re
from itertools import product

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.kit import ROOT
from tests.kit.snippets import load
from tests.playgrounds.conftest import go_away_and_back, start_keys_at
from tools.playground_data import sampling as data

snippet = load("generation/sampling/sampler_from_scratch")
PLACE = "generation/sampling/", "sampling-playground"
CORE = "/assets/playgrounds/sampling-playground-core.js"
HEADLINE = "sampling-playground .sp-headline"
TABLE = "sampling-playground .sp-table"
DRAW = "sampling-playground button.pg-main"
PROBLEM = "sampling-playground .pg-error:not(:empty)"
AGAIN = "sampling-playground button:has-text('Try again')"
SPOKEN = "sampling-playground [aria-live]"
GRID = [
    {"temperature": t, "topK": k, "topP": p, "minP": m, "order": order}
    for t, k, p, m, order in product(
        (0.7, 1.0, 1.5),
        (0, 20),
        (1.0, 0.9),
        (0.0, 0.05),
        ("transformers", "llama.cpp"),
    )
]
FIRST = 1000  # what comes after has less than 1/1000 each, here and there
# How far another processor may move the numbers: twice or three times the most
# that was measured on all nine prompts. The weights were moved by a relative 1e-6
# (five seeds) and 3e-6 (two); SSE instead of AVX2, and float64, moved less.
LOGIT = 1e-3  # one token's logit: 1.9e-4, 4.5e-4; SSE 3.9e-5
# Neighbours of the first 1,000 that had swapped their ranks differed by at most
# 3.8e-5, 1.2e-4; SSE 8.1e-6.
NEAR_TIE = 3e-4
# Stored numbers are rounded too, so they are off on every machine: a probability
# by 5.4e-5, a sum of the best ones by 6.4e-5, by 1.8e-5 where it has a long tail.
CHANCE, SUM, LONG_SUM = 1.5e-4, 1.5e-4, 5e-5
RUN = f"""async ([packed, tokens, penalty, grid]) => {{
    const core = await import("{CORE}");
    const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
    const ranked = core.rank(new Float32Array(bytes.buffer));
    const ranking = core.penalise(ranked, tokens, penalty);
    const pack = (array) => {{
        const raw = new Uint8Array(array.buffer);
        let text = "";
        for (const byte of raw) text += String.fromCharCode(byte);
        return btoa(text);
    }};
    return [pack(ranking.ids), grid.map((settings) => {{
        const {{ kept, chances }} = core.sample(ranking, settings);
        return [kept, pack(Float64Array.from(chances.subarray(0, {FIRST})))];
    }})];
}}"""
UNPACK = f"""async (name) => {{
    const core = await import("{CORE}");
    const folder = "/assets/playgrounds/data/sampling/";
    const list = await (await fetch(folder + "prompts.json")).json();
    const {{ body }} = await fetch(folder + name + ".bin");
    const stream = body.pipeThrough(new DecompressionStream("gzip"));
    const packed = new Uint8Array(await new Response(stream).arrayBuffer());
    const prompt = list.prompts.find(({{ file }}) => file === name);
    window.core = core;
    window.ranking = core.unpack(packed, prompt, list);
    return [[...ranking.ids], [...ranking.logits]];
}}"""


@pytest.fixture
def page(page):
    """Return the shared page, when the playground shows something."""
    expect(page.locator(HEADLINE)).not_to_be_empty()
    return page


@pytest.fixture(scope="module")
def real(smollm2, smollm2_tokenizer):
    """Return each prompt's tokens and the model's logits after them."""
    found = {}
    for name, question, text in data.PROMPTS:
        ids = data.encode(smollm2_tokenizer, question, text)
        found[name] = ids, data.run(smollm2, ids)
    return found


def candidates(page) -> int:
    """Return the number of candidates that the element shows, maybe rounded."""
    found = re.match(
        r"(about )?([\d,]+) candidate", page.text_content(HEADLINE)
    )
    return int(found[2].replace(",", ""))


def set_slider(page, label: str, value: float) -> None:
    page.get_by_label(label, exact=True).fill(str(value))


# The data


def test_the_data_files_are_what_the_model_gives(
    smollm2, smollm2_tokenizer, real
):
    made = data.make(smollm2_tokenizer, smollm2)
    assert {file.name for file in data.DATA.iterdir()} == made.keys()
    words = (data.DATA / "vocabulary.bin").read_bytes()
    assert data.gzip.decompress(words) == data.gzip.decompress(
        made["vocabulary.bin"]
    )
    head, _, _ = data.load()
    again = data.json.loads(made["prompts.json"])
    for name in ("model", "leading", "step", "bands", "special"):
        assert head[name] == again[name]
    for old, new in zip(head["prompts"], again["prompts"], strict=True):
        for name in ("file", "question", "text", "tokens", "size"):
            assert old[name] == new[name]
        name = f"{old['file']}.bin"
        kept = (data.DATA / name).read_bytes()
        _, logits = real[old["file"]]
        for scale, packed in ((old, kept), (new, made[name])):
            compare_packed(scale, data.gzip.decompress(packed), logits)


def compare_packed(scale: dict, packed: bytes, logits) -> None:
    """Compare a file with the model's logits, token by token and by value.

    So tokens may have swapped their ranks where their logits hardly differ.
    """
    ids, curve = data.unpack(scale, packed)
    assert np.array_equal(np.sort(ids), np.arange(len(logits)))
    slack = LOGIT + scale["unit"] / 2
    best = ids[: data.LEADING]
    assert np.abs(logits[best] - curve[: data.LEADING]).max() < slack
    falling = -np.sort(-logits)
    knots = data.knots(len(logits))
    assert np.abs(falling[knots] - curve[knots]).max() < slack
    # A token of the tail lies in its band, or next to the band's edge.
    tail = ids[data.LEADING :]
    bands = np.frombuffer(packed[-len(logits) :], np.uint8)[tail]
    top, bottom = falling[data.LEADING], falling[-1]
    place, slack = (
        data.BANDS * x / (top - bottom) for x in (top - logits[tail], slack)
    )
    low, high = (
        np.clip(np.floor(x), 0, data.BANDS - 1)
        for x in (place - slack, place + slack)
    )
    assert ((low <= bands) & (bands <= high)).all()


def test_the_packed_numbers_are_the_models_within_a_thousandth(real):
    """And counts of the kept tokens: they move no further than the sums."""
    _, _, ranked = data.load()
    worst = 1.0
    for name, (_, logits) in real.items():
        ids, packed = ranked[name]
        restored = np.empty_like(logits)
        restored[ids] = packed
        for t in (0.5, 1.0, 1.5, 2.0):
            chances = data.softmax(logits, t)
            gap = data.softmax(restored, t) - chances
            assert np.abs(gap).max() < CHANCE
            falling = -np.sort(-chances)
            gap = data.softmax(packed, t).cumsum() - falling.cumsum()
            assert np.abs(gap).max() < SUM
            assert np.abs(gap[data.LEADING :]).max() < LONG_SUM
        # A rare token's own probability: the pages say up to six times off.
        factor = np.exp(np.abs(restored - logits).astype(float))
        worst = max(worst, factor.max())
        assert factor[ids[: data.LEADING]].max() < 1.002
        best = logits[ids[: data.LEADING]]
        falling = -np.sort(-logits)[: data.LEADING]
        assert np.abs(best - falling).max() < NEAR_TIE
    assert 5 < worst < 6


def test_the_words_are_the_tokenizers(smollm2_tokenizer):
    _, words, _ = data.load()
    assert len(words) == 49_152
    for row in [*range(0, 49_152, 97), 2, 7042]:
        word = words[row]
        if isinstance(word, str):
            assert smollm2_tokenizer.decode([row]) == word
        else:
            assert "\ufffd" in smollm2_tokenizer.decode([row])


def test_the_chapter_shows_the_table_that_is_made_from_the_data(table_of):
    page = (ROOT / "docs/generation/sampling.md").read_text(encoding="utf-8")
    assert data.make_table() in page
    _, *rows = table_of(*PLACE)
    for row, (_, _, text) in zip(rows, data.PROMPTS, strict=True):
        assert row[0].startswith(text)
    assert rows[0][3:] == ["2.1 bits", "about 3,300", "10"]


# Parity with Python


@pytest.mark.parametrize("penalty", [1.0, 1.3])
def test_masks_equal_the_snippets_and_chances_agree(page, real, penalty):
    """Every prompt, every cell of the grid, on the model's own logits."""
    import torch
    from transformers import RepetitionPenaltyLogitsProcessor

    for ids, logits in real.values():
        packed = base64.b64encode(logits.tobytes()).decode()
        order, answers = page.evaluate(RUN, [packed, ids, penalty, GRID])
        order = np.frombuffer(base64.b64decode(order), "<u2")
        if penalty != 1:
            punish = RepetitionPenaltyLogitsProcessor(penalty)
            scores = torch.from_numpy(logits)[None].clone()
            logits = punish(torch.tensor([ids]), scores)[0].numpy()
        for settings, (kept, chances) in zip(GRID, answers, strict=True):
            hot_first = settings["order"] == "transformers"
            mask = snippet.keep(
                logits,
                temperature=settings["temperature"] if hot_first else 1.0,
                top_k=settings["topK"],
                top_p=settings["topP"],
                min_p=settings["minP"],
            )
            # By value: of equal logits, either order is right.
            ours = -np.sort(-logits[order[:kept]])
            assert np.array_equal(ours, -np.sort(-logits[mask])), settings
            heated = np.where(mask, logits / settings["temperature"], -np.inf)
            theirs = snippet.softmax(heated)[order][:kept][:FIRST]
            chances = np.frombuffer(base64.b64decode(chances), "<f8")
            assert np.abs(chances - theirs).max() < 1e-3, settings


def test_the_page_unpacks_what_python_unpacks(page):
    _, _, ranked = data.load()
    for name in ("france", "answer"):
        ids, logits = page.evaluate(UNPACK, name)
        assert ids == ranked[name][0].tolist()
        assert np.array_equal(np.float32(logits), ranked[name][1])


def test_the_page_shows_the_numbers_that_python_counts_and_prints(page, real):
    """Sixteen settings of one snippet, both orders of another's output."""
    folder = ROOT / "snippets/generation/sampling"
    page.evaluate(UNPACK, "france")
    sample = """(settings) => {
        const {kept, chances} = core.sample(ranking, settings);
        return [kept, chances[0].toFixed(3)];
    }"""
    _, logits = real["france"]
    for t, k, p, m in product((1.0, 1.2), (0, 20), (1.0, 0.9), (0.0, 0.05)):
        settings = {"temperature": t, "topK": k, "topP": p, "minP": m}
        kept = int(snippet.keep(logits, t, k, p, m).sum())
        settings |= {"order": "transformers"}
        assert page.evaluate(sample, settings)[0] == kept, settings
    printed = (folder / "sampler_order.txt").read_text()
    runs = re.findall(
        r"(top_p|min_p) (\S+), temperature (\S+)\n"
        r"  heat first: (.+) left, best (\S+)\n"
        r"  heat last: (.+) left, best (\S+)\n",
        printed,
    )
    assert len(runs) == printed.count("temperature") == 6
    for rule, value, t, *shown in runs:
        settings = {"temperature": float(t), "topK": 0, "topP": 1, "minP": 0}
        settings["topP" if rule == "top_p" else "minP"] = float(value)
        for order in ("transformers", "llama.cpp"):
            answer = page.evaluate(sample, settings | {"order": order})
            answer[0] = data.to_words(answer[0])
            assert answer == [shown.pop(0), shown.pop(0)], (rule, t, order)


def test_counts_of_a_long_tail_are_rounded_wherever_they_stand(page):
    """The last digits are not those of every processor; all are counted."""
    settings = page.get_by_label("Settings")
    settings.select_option(label="temperature 1.5 and top-p 0.9")
    steps = page.locator(".sp-steps li").all_inner_texts()
    assert "Top-p 0.9 leaves about 3,300" in steps
    last = page.locator(f"{TABLE} tbody tr:last-child th")
    assert last.inner_text() == "about 3,300 more"
    settings.select_option(label="everything off: what the model gave")
    assert candidates(page) == 49_152
    assert last.inner_text() == "49,140 more"
    _, *rows = page.locator("sampling-playground").evaluate(
        "e => [...e.fallback.querySelectorAll('tr')].map((r) =>"
        " [...r.cells].map((c) => c.textContent))"
    )
    for row in rows:
        for cell in row[4:]:
            exact = int(cell.removeprefix("about ").replace(",", ""))
            assert cell.startswith("about ") == (exact > 1000)


def test_a_seed_draws_the_same_and_many_draws_follow_the_chances(page):
    page.evaluate(UNPACK, "colour")
    draw = """([times, seed]) => {
        const {chances} = core.sample(ranking, core.OFF);
        return [[...core.draw(chances, times, seed)].sort(), chances[0]];
    }"""
    once, _ = page.evaluate(draw, [100, 7])
    assert page.evaluate(draw, [100, 7])[0] == once
    assert page.evaluate(draw, [100, 8])[0] != once
    assert sum(times for _, times in once) == 100
    many, best = page.evaluate(draw, [20_000, 1])
    assert dict(many)[0] / 20_000 == pytest.approx(best, abs=0.01)


# The element


def test_the_keyboard_alone_reaches_a_result(page):
    def tab_to(label):
        for _ in range(20):
            page.keyboard.press("Tab")
            focused = page.evaluate(
                "[...document.activeElement.labels ?? []].map((l) =>"
                " l.textContent.trim()).join() || document.activeElement.textContent"
            )
            if focused.startswith(label):
                return
        raise AssertionError(f"Tab does not reach {label}")

    start_keys_at(page.locator("sampling-playground"))
    tab_to("After the prompt")
    tab_to("Temperature")
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    tab_to("Top-p")
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    assert candidates(page) == 3300
    expect(page.locator(HEADLINE)).to_contain_text("about 3,300 candidates")
    tab_to("transformers")
    page.keyboard.press("ArrowDown")
    assert candidates(page) == 10
    tab_to("Draw 100 times")
    page.keyboard.press("Enter")
    expect(page.locator(SPOKEN)).to_contain_text("seed 1")
    expect(page.locator(SPOKEN)).to_contain_text("10 candidates")


def test_every_control_has_a_name_and_one_region_speaks(page):
    unnamed = page.eval_on_selector_all(
        "sampling-playground :is(input, select, button)",
        "all => all.filter((e) => !e.labels?.length && !e.textContent).length",
    )
    assert unnamed == 0
    assert page.locator("sampling-playground [aria-live]").count() == 1
    assert (
        page.locator("sampling-playground :is(output, [role=status])").count()
        == 0
    )


def test_a_setting_shows_what_it_cuts_in_words(page):
    set_slider(page, "Top-k", 3)  # the fourth step of its scale
    assert candidates(page) == 3
    rows = page.locator(f"{TABLE} tbody tr").all_inner_texts()
    assert [("cut" in row) for row in rows] == [False] * 3 + [True] * 9
    page.get_by_label("Settings").select_option(
        label="llama.cpp's own defaults"
    )
    steps = page.locator(".sp-steps li").all_inner_texts()
    assert [step.split()[0] for step in steps[1:]] == [
        "Top-k",
        "Top-p",
        "Min-p",
        "Temperature",
    ]


def test_the_penalty_hides_the_end_of_a_turn(page):
    """The chapter's story: at 1.3 the answer can no longer end."""
    page.get_by_label("After the prompt").select_option("answer")
    first = f"{TABLE} tbody tr:first-child th"
    expect(page.locator(first)).to_have_text("<|im_end|>")
    set_slider(page, "Repetition penalty", 1.3)
    assert page.text_content(first) != "<|im_end|>"
    step = page.text_content(".sp-steps li:first-child")
    assert "<|im_end|> falls from place 1" in step


def test_draws_are_repeatable_and_add_up(page):
    def tally():
        cells = page.locator(f"{TABLE} td:nth-child(4)")
        return [int(text or 0) for text in cells.all_inner_texts()]

    page.click(DRAW)
    first = tally()
    assert sum(first) == 100
    page.click(DRAW)  # the next seed
    assert tally() != first
    page.get_by_label("Seed").fill("1")
    assert tally() == first


def test_leaving_and_coming_back_neither_doubles_nor_loses_it(visit):
    page = visit(*PLACE)
    for _ in range(2):
        go_away_and_back(page, "sampling-playground")
        expect(page.locator(HEADLINE)).not_to_be_empty()
    assert page.locator("sampling-playground .pg").count() == 1
    assert page.locator("sampling-playground table:visible").count() == 1


def test_a_failed_download_says_so_and_is_offered_again(visit, server):
    """Of the prompt after the first; of the first: test_downloads.py."""
    page = visit(*PLACE)
    expect(page.locator(HEADLINE)).not_to_be_empty()
    server.faults["colour.bin"] = "cut"
    page.get_by_label("After the prompt").select_option("colour")
    expect(page.locator(PROBLEM)).to_contain_text(
        "broke while the file colour.bin was coming. The numbers below are still those"
    )
    server.faults.clear()
    page.click(AGAIN)
    expect(page.locator(HEADLINE)).to_contain_text("7.3 bits")
    assert page.locator(PROBLEM).count() == 0


def test_a_phone_needs_no_sideways_scrolling(page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.click(DRAW)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    wide = "document.querySelector('sampling-playground .pg-scroll')"
    assert page.evaluate(f"{wide}.scrollWidth <= {wide}.clientWidth")
