"""The model in the browser: like Python's, and calm when things go wrong."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.playgrounds.conftest import (
    go_away_and_back,
    open_in,
    press_until,
    start_keys_at,
    wait_for_request,
)
from tools import fetch_models
from tools.playground_data import model as data

PLACE = "generation/loop/", "model-playground"
CHAT = "tokens/chat/", "model-playground"
ASSETS = "/assets/playgrounds/model-playground"
LOAD = "model-playground button:has-text('the model (')"
AGAIN = "model-playground button:has-text('Try again')"
NEXT = "model-playground button:has-text('Next token')"
WRITE = "model-playground button:has-text('Write on')"
STOP = "model-playground button:has-text('Stop')"
PROBLEM = "model-playground .pg-error:not(:empty)"
STATE = "model-playground .pg-row > .pg-note"
SPOKEN = "model-playground [aria-live]"
ROW = "model-playground .mp-table tbody tr"
STARTING = "model-playground progress:not([hidden]):not([value])"
BUSY = "model-playground table[aria-busy=true]"
MARK = "model-playground mark:not(:empty)"
RECORDED = "model-playground td:has-text('0.773')"
# How far another processor may move a probability: weights moved by a relative
# 3e-6 move one by 4.1e-5 (test_sampling.py tells more).
MOVED = 1e-4
LONG = "One two three four five six seven eight nine ten. " * 9
ASK = f"""async ([mode, text]) => {{
    const engine = await import("{ASSETS}-engine.js");
    const core = await import("{ASSETS}-core.js");
    const {{ signal }} = new AbortController();
    const prompt = core.render(text, mode);
    const answer = await engine.nextTokens(prompt, 10, signal, () => {{}});
    return {{
        tokens: answer.tokens,
        next: answer.candidates.map((one) => [one.id, Math.exp(one.logprob)]),
    }};
}}"""


# A browser without 64-bit memory, as Safari.
NARROW = """const Native = WebAssembly.Memory;
WebAssembly.Memory = function (how) {
    if (how.address) throw new TypeError("no");
    return new Native(how);
};"""


@pytest.fixture(scope="module")
def stocked(browser, site_server):
    """Load the model once, with the one click, and keep it in a browser.

    The page is `stocked.first`; `stocked.asked` are the parts it asked for.
    """
    site_server.faults.clear()
    site_server.asked.clear()
    context = browser.new_context()
    context.first = open_in(context, site_server, *PLACE)
    load(context.first)
    context.asked = parts_asked(site_server)
    yield context
    context.close()


@pytest.fixture
def ready(stocked, server):
    """Return the page on which the model runs; many tests share it."""
    yield stocked.first
    problems, stocked.first.problems = stocked.first.problems, []
    assert problems == []


@pytest.fixture
def revisit(stocked, server):
    """Return a function: another page of the browser that has kept the model."""
    pages = []

    def open_page(init: str = "", clock: bool = False):
        pages.append(open_in(stocked, server, *PLACE, init, clock))
        return pages[-1]

    yield open_page
    for page in pages:
        page.close()
    assert [problem for page in pages for problem in page.problems] == []


@pytest.fixture
def page(page):
    """Return the shared page on which the model has not been loaded."""
    page.wait_for_selector(LOAD)
    return page


def load(page) -> None:
    """Press the one button and wait until the model runs."""
    page.click(LOAD)
    page.wait_for_selector(NEXT)
    wait(page)


def wait(page) -> None:
    """Wait until nothing is going on."""
    page.wait_for_selector(BUSY, state="detached")


def begin(page, prompt: str, mode: str = "raw") -> None:
    """Start from a prompt of our own."""
    wait(page)
    page.check(f"model-playground input[value={mode}]")
    page.fill("model-playground textarea", prompt)


def ask(page) -> list[str]:
    """Press "Next token" and return the tokens of the table."""
    page.click(NEXT)
    wait(page)
    return page.locator(f"{ROW} button").all_inner_texts()


def written(page) -> str:
    """Return the text that the model has read and written."""
    return page.text_content("model-playground pre")


def parts_asked(server) -> list[str]:
    return re.findall(r"(\d\d)\.bin", " ".join(server.asked))


# The numbers


def test_the_recorded_numbers_are_what_python_gives():
    recorded, now = json.loads(data.RECORDED.read_text()), data.record()
    for old, new in zip(recorded["prompts"], now["prompts"], strict=True):
        assert [old[k] for k in ("mode", "text", "tokens")] == [
            new[k] for k in ("mode", "text", "tokens")
        ]
        found = {i: chance for i, _, chance in new["next"]}
        # One that is no longer among them had hardly more.
        least = min(found.values())
        for (i, _, before), after in zip(
            old["next"], found.values(), strict=True
        ):
            assert before == pytest.approx(after, abs=MOVED)
            assert before == pytest.approx(found.get(i, least), abs=MOVED)
    assert recorded["special"] == now["special"]


def test_the_browsers_model_agrees_with_python_on_every_recorded_prompt(ready):
    compare(ready)


def compare(page) -> None:
    """Ask the browser's model every recorded prompt: its numbers are Python's."""
    recorded = json.loads(data.RECORDED.read_text())["prompts"]
    assert len(recorded) >= 10
    for prompt in recorded:
        here = page.evaluate(ASK, [prompt["mode"], prompt["text"]])
        chances = dict(here["next"])
        assert here["tokens"] == prompt["tokens"], prompt["text"]
        assert here["next"][0][0] == prompt["next"][0][0], prompt["text"]
        for token, _, chance in prompt["next"][:5]:
            assert chances[token] == pytest.approx(chance, abs=0.05)


def test_the_chat_template_is_the_tokenizers_own(page, smollm2_tokenizer):
    texts = ["Hi!", "", " two  spaces\n", "<|im_end|>", "日本 👍"]
    rendered = page.evaluate(
        f"""async (texts) => {{
            const core = await import("{ASSETS}-core.js");
            return texts.map((text) => core.render(text, "chat"));
        }}""",
        texts,
    )
    for text, found in zip(texts, rendered, strict=True):
        assert found == smollm2_tokenizer.apply_chat_template(
            [{"role": "user", "content": text}],
            add_generation_prompt=True,
            tokenize=False,
        )


def test_a_token_is_quoted_as_python_quotes_it(page):
    texts = [" Paris", "\n\n", "it's", 'say "no"', "'\"", "\\n", "\tx\r", ""]
    quoted = page.evaluate(
        """async (texts) => {
            const text = await import("/assets/playgrounds/text.js");
            return texts.map(text.quote);
        }""",
        texts,
    )
    assert quoted == [repr(text) for text in texts]


def quote(candidate: list) -> str:
    """Return a recorded candidate as the fallback tables show it."""
    _, text, chance = candidate
    shown = text if text.startswith("<|") else repr(text)
    return f"{shown} {chance:.3f}"


@pytest.mark.parametrize("place", [PLACE, CHAT])
def test_the_tables_of_the_chapters_are_what_was_recorded(table_of, place):
    recorded = json.loads(data.RECORDED.read_text())["prompts"]
    _, *rows = table_of(*place)
    for row in rows:
        prompt, *shown = row
        if place == CHAT:
            mode, count = row[0].split()[0].rstrip(","), int(row[1])
            [found] = [
                p
                for p in recorded
                if p["mode"] == mode and p["tokens"] == count
            ]
            shown = row[2:]
        else:
            [found] = [p for p in recorded if p["text"] == prompt]
        assert shown == [quote(one) for one in found["next"][:3]]


# The files


def test_the_published_parts_are_the_models_file_and_small(site, page):
    parts = sorted((site / data.FOLDER).iterdir())
    sizes = [file.stat().st_size for file in parts]
    assert max(sizes) <= 25 * 2**20
    [entry] = [
        m for m in fetch_models.load_manifest() if m["name"] == data.NAME
    ]
    joined = b"".join(part.read_bytes() for part in parts)
    assert joined == fetch_models.fetch_gguf(entry).read_bytes()
    stated = page.evaluate(
        f'import("{ASSETS}-core.js").then((core) => core.MODEL_BYTES)'
    )
    assert stated == sum(sizes)


@pytest.mark.usefixtures("npm_models")
@pytest.mark.parametrize("init", ["", NARROW], ids=["64 bits", "32 bits"])
def test_the_engine_is_small_enough_and_its_size_is_stated(site, visit, init):
    engine = visit("about/", init=init).evaluate(
        f'import("{ASSETS}-engine.js").then((engine) => engine.ENGINE)'
    )
    size = (site / "assets" / engine["program"]).stat().st_size
    assert size == engine["bytes"] <= 25 * 2**20
    assert (site / "assets/playgrounds" / engine["worker"]).is_file()


def test_both_engines_are_of_one_version():
    [compat] = [
        m for m in fetch_models.load_manifest() if m["name"] == data.COMPAT
    ]
    assert f"@wllama/wllama@{compat['version']}" == data.LIBRARY


def test_without_its_archive_the_second_engine_is_left_out_with_a_word(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(fetch_models, "is_ready", lambda model: False)
    data.publish(tmp_path)
    assert "does without wllama/wllama-compat" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("npm_models")
@pytest.mark.parametrize("init", ["", NARROW], ids=["64 bits", "32 bits"])
def test_the_worker_is_the_code_that_the_library_itself_would_run(
    site, visit, init
):
    page = visit("about/", init=init)  # it is left without a Worker of its own
    code = page.evaluate(
        """async (runtime) => {
            const blobs = new Map();
            const native = URL.createObjectURL;
            URL.createObjectURL = (blob) => {
                const url = native.call(URL, blob);
                blobs.set(url, blob);
                return url;
            };
            const { Wllama } = await import("/assets/vendor/wllama/index.min.js");
            return new Promise((resolve) => {
                globalThis.Worker = class {
                    constructor(url) { resolve(blobs.get(url).text()); }
                    postMessage() {}
                };
                const quiet = { debug() {}, log() {}, warn() {}, error() {} };
                const wllama = new Wllama({ default: "x" }, { logger: quiet });
                const compat = { worker: { code: runtime }, wasm: "x" };
                wllama.setCompat(runtime && compat);
                wllama.loadModel([new Blob(["x"])], { n_gpu_layers: 0 });
            });
        }""",
        (data.find_compat() / "wllama.js").read_text() if init else None,
    )
    head = data.WORKER_HEAD.format(library=data.LIBRARY)
    ours = data.WORKER.read_text()
    if init:
        ours = (site / data.COMPAT_WORKER).read_text()
        head = head.replace("compat: false", "compat: true")
    assert ours.count(data.NO_ANSWER) == 1
    ours = ours.replace(data.NO_ANSWER, "")
    assert ours.startswith(head)
    theirs = code.partition("function wModuleInit() { ")[2]
    assert theirs and squeeze(ours.removeprefix(head)) == squeeze(theirs)


def squeeze(code: str) -> str:
    """Return code without white space and empty statements."""
    return re.sub(r"[\s;]+", "", code)


# One visit


def test_nothing_big_comes_before_the_click_which_states_the_size(
    visit, server
):
    page = visit(*PLACE)
    page.wait_for_selector(LOAD)
    page.wait_for_timeout(500)  # in which more would be asked for
    assert "107 MB" in page.inner_text(LOAD)
    assert page.is_visible(RECORDED)
    big = ("wllama", "/models/", "model-playground-worker", "model.json")
    assert not [p for p in server.asked if any(name in p for name in big)]


def test_one_click_runs_it_and_a_second_visit_asks_for_no_part(
    stocked, ready, revisit, server
):
    assert stocked.asked == [f"{part:02}" for part in range(12)]
    begin(ready, "The capital of France is")
    assert ask(ready)[0] == "' Paris'"
    assert "own run" in ready.inner_text("model-playground")
    server.asked.clear()
    page = revisit()
    expect(page.locator(LOAD)).to_contain_text("kept in this browser")
    load(page)
    assert ask(page)[0] == "' Paris'"
    assert parts_asked(server) == []
    assert not any(path.endswith(".wasm") for path in server.asked)


def test_a_chosen_token_joins_the_text_and_the_model_is_asked_again(ready):
    begin(ready, "The capital of France is")
    tokens = ask(ready)
    assert "Python" in ready.inner_text("model-playground thead")
    ready.click(f"{ROW}:nth-child(3) button")
    wait(ready)
    chosen = tokens[2].strip("'")
    assert written(ready) == f"The capital of France is{chosen}"
    assert "After 6 tokens" in ready.inner_text(STATE)
    ready.click("button:has-text('Undo')")
    wait(ready)
    assert written(ready) == "The capital of France is"
    assert ready.locator(f"{ROW} button").all_inner_texts() == tokens


def test_raw_text_ends_at_once_and_the_chat_template_brings_the_answer(ready):
    question = "What is the capital of France?"
    begin(ready, question)
    assert ask(ready)[0] == "<|im_end|>"
    begin(ready, question, "chat")
    assert written(ready).endswith("<|im_start|>assistant\n")
    ready.click(WRITE)
    wait(ready)
    assert "Paris" in written(ready).rpartition("assistant\n")[2]
    assert "ended its text" in ready.inner_text(STATE)
    tokens = ready.locator(f"{ROW} button").all_inner_texts()
    assert tokens[0] == "<|im_end|>"


def test_the_keyboard_alone_goes_from_start_to_result(revisit):
    page = revisit()
    page.wait_for_selector(LOAD)
    page.locator(SPOKEN).evaluate(
        """(region) => {
            window.said = [];
            new MutationObserver(() => said.push(region.textContent))
                .observe(region, { childList: true });
        }"""
    )
    start_keys_at(page.locator("model-playground"))
    press_until(page, "Tab", LOAD)
    page.keyboard.press("Enter")
    page.wait_for_selector("model-playground textarea:focus")
    wait(page)
    press_until(page, "Tab", NEXT)
    page.keyboard.press("Enter")
    page.wait_for_selector(ROW)
    wait(page)
    assert has_focus(page, NEXT)
    expect(page.locator(SPOKEN)).to_contain_text(
        "the likeliest next one is ' Paris'"
    )
    press_until(page, "Tab", f"{ROW} button")
    page.keyboard.press("ArrowDown")
    chosen = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    wait(page)
    assert written(page).endswith(chosen.strip("'"))
    assert has_focus(page, f"{ROW}:first-child button")
    press_until(page, "Shift+Tab", WRITE)
    page.keyboard.press("Enter")
    page.wait_for_selector(MARK)
    wait(page)
    assert has_focus(page, WRITE)
    ended = re.compile("It wrote 40 tokens|ended its text")
    expect(page.locator(SPOKEN)).to_contain_text(ended)
    # Summaries: 40 tokens and 12 parts would be more.
    assert len(page.evaluate("said")) < 15
    assert page.locator(SPOKEN).count() == 1


def has_focus(page, selector: str) -> bool:
    return page.locator(selector).first.evaluate(
        "element => element === document.activeElement"
    )


def test_leaving_and_coming_back_neither_doubles_nor_loses_it(visit, server):
    page = visit(*PLACE)
    server.faults["03.bin"] = "held"
    page.click(LOAD)
    wait_for_request(page, server, "03.bin")
    go_away_and_back(page, "model-playground")  # in the middle of loading
    server.faults.clear()
    server.asked.clear()
    load(page)
    assert parts_asked(server)[0] == "03"
    page.click(WRITE)
    page.wait_for_selector(MARK)
    go_away_and_back(page, "model-playground")  # in the middle of writing
    page.wait_for_selector(NEXT)
    assert page.locator("model-playground .pg").count() == 1
    assert page.locator(RECORDED).count() == 1
    assert ask(page)[0] == "' Paris'"
    page.click("model-playground button:has-text('Delete the model')")
    expect(page.locator(STATE)).to_contain_text("has been deleted")
    assert page.evaluate("caches.keys()") == []


# Faults while loading


def test_a_part_that_fails_is_named_and_only_it_is_fetched_again(visit, server):
    """One fault after the other; then the rest is fetched."""
    server.faults["02.bin"] = "missing"
    page = visit(*PLACE)
    page.click(LOAD)
    problem = page.locator(PROBLEM)
    answered = "Part 3 of 12 could not be had: the server answered 404"
    expect(problem).to_contain_text(answered)
    assert page.is_visible(RECORDED)
    for fault, words in (
        ("cut", "The connection broke while part 3 of 12 was coming"),
        ("halved", "Part 3 of 12 came damaged: its checksum is wrong"),
        ("ended", "The connection broke while part 3 of 12 was coming"),
        ("damaged", "Part 3 of 12 came damaged: its checksum is wrong"),
        ("missing", answered),
    ):
        server.faults["02.bin"] = fault
        server.asked.clear()
        page.click(AGAIN)
        expect(problem).to_contain_text(words)
        assert parts_asked(server) == ["02"]
    page.evaluate(  # a part that was kept goes bad
        """async () => {
            const store = await caches.open("understanding-llms-model");
            const [first] = await store.keys();
            await store.put(first, new Response("bad"));
        }"""
    )
    server.faults.clear()
    server.asked.clear()
    page.click(AGAIN)
    page.wait_for_selector(NEXT)
    assert parts_asked(server) == ["00", *(f"{n:02}" for n in range(2, 12))]
    assert page.locator(PROBLEM).count() == 0


def test_a_site_without_the_model_says_so(page, server):
    server.faults["downloads.json"] = lambda body: ({}, b"{}")
    page.click(LOAD)
    expect(page.locator(PROBLEM)).to_contain_text("built without the model")


def test_with_a_full_quota_it_runs_from_memory_and_says_so(visit, server):
    page = visit(*PLACE)
    page.context.new_cdp_session(page).send(
        "Storage.overrideQuotaForOrigin",
        {"origin": server.address, "quotaSize": 20_000_000},
    )
    load(page)
    assert "no room to keep it" in page.inner_text(STATE)
    assert ask(page)[0] == "' Paris'"


def test_a_stop_while_loading_is_kept_and_gone_on_from(visit, server):
    server.faults["02.bin"] = "held"
    page = visit(*PLACE)
    page.click(LOAD)
    wait_for_request(page, server, "02.bin")
    assert turns_to_stop(page, "true") < AT_ONCE
    assert page.inner_text(STATE) == "Stopped: loading."
    server.faults["03.bin"] = "held"
    del server.faults["02.bin"]
    server.asked.clear()
    page.click(LOAD)
    wait_for_request(page, server, "03.bin")
    assert parts_asked(server) == ["02", "03"]
    page.click(STOP)
    page.click("model-playground button:has-text('Delete the model')")
    expect(page.locator(STATE)).to_contain_text("has been deleted")
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate("document.activeElement.textContent") == (
        "Load the model (107 MB)"
    )


# Turns of the page's event loop: a few milliseconds each, far from a second.
AT_ONCE = 20


def turns_to_stop(page, moment: str) -> int:
    """Press Stop at the moment that an expression in the page comes true.

    Return how many turns the page's event loop takes until nothing goes on.
    """
    return page.evaluate(
        """(moment) => new Promise((resolve) => {
            const element = document.querySelector("model-playground");
            const isDue = new Function("element", `return ${moment}`);
            let turns = 0;
            const look = () => element.task === null
                ? resolve(turns)
                : setTimeout(look, 0, turns++);
            const stop = () => {
                if (!isDue(element)) return;
                watcher.disconnect();
                element.stopButton.click();
                look();
            };
            const watcher = new MutationObserver(stop);
            const all = { childList: true, characterData: true, subtree: true };
            watcher.observe(element, all);
            stop();
        })""",
        moment,
    )


def silent(body: bytes):
    return {}, b"// never answers\n"


def no_wasm(body: bytes):
    return {"Content-Security-Policy": "script-src 'self'"}, body


def test_a_blocked_worker_is_an_error_within_ten_seconds(revisit, server):
    """Ten seconds of the page's clock, which is in our hands."""
    page = revisit(clock=True)
    words = re.compile("could not be started|stopped")
    button = LOAD
    for fault in "missing", silent, no_wasm:
        server.faults["playground-worker.js"] = fault
        server.asked.clear()
        page.click(button)
        page.wait_for_selector(f"{STARTING}, {PROBLEM}")
        wait_for_request(page, server, "playground-worker.js")
        for _ in range(10):
            page.clock.fast_forward(1_000)
        expect(page.locator(PROBLEM)).to_contain_text(words)
        button = AGAIN
    page.problems.clear()  # the browser, too, says what was blocked
    server.faults.clear()
    page.click(AGAIN)
    page.wait_for_selector(NEXT)


def test_a_policy_that_forbids_workers_is_an_error_too(revisit, server):
    def forbid(body: bytes):
        return {}, body.replace(b"worker-src 'self'", b"worker-src 'none'")

    server.faults["/loop/"] = forbid
    page = revisit()
    page.click(LOAD)
    expect(page.locator(PROBLEM)).to_contain_text("could not be started")
    assert any("worker-src" in problem for problem in page.problems)
    page.problems.clear()


def test_a_device_with_too_little_memory_gets_a_word_and_no_download(visit):
    small = "Object.defineProperty(navigator, 'deviceMemory', {value: %s})"
    page = visit(*PLACE, small % 1, viewport={"width": 390, "height": 844})
    note = page.locator("model-playground .pg-note >> nth=0")
    expect(note).to_contain_text("reports 1 GB of memory, too little")
    assert not page.evaluate("document.body.scrollWidth > innerWidth")
    assert page.is_disabled(LOAD)
    assert page.is_visible(RECORDED)
    page = visit(*PLACE, small % 2)
    note = page.locator("model-playground .pg-note >> nth=0")
    expect(note).to_contain_text("reports 2 GB of memory")
    assert page.is_enabled(LOAD)


def test_a_phone_is_told_what_the_click_costs(visit):
    note = "model-playground .pg-note >> nth=0"
    phone = visit(*PLACE, has_touch=True, is_mobile=True)
    phone.wait_for_selector(LOAD)
    assert "mobile data" in phone.inner_text(note)
    computer = visit(*PLACE)
    computer.wait_for_selector(LOAD)
    assert computer.is_hidden(note)


def test_memory_that_is_refused_before_the_download_is_a_clear_word(
    visit, server
):
    page = visit(
        *PLACE,
        """const Native = WebAssembly.Memory;
        WebAssembly.Memory = function (how) {
            if (how.initial > 1000n) throw new RangeError("no");
            return new Native(how);
        };""",
    )
    page.click(LOAD)
    words = "did not give the model the memory"
    expect(page.locator(PROBLEM)).to_contain_text(words)
    assert parts_asked(server) == []


def test_memory_that_runs_out_in_the_worker_is_a_clear_word(revisit, server):
    def poor(body: bytes):
        refuse = b"WebAssembly.Memory.prototype.grow = () => "
        return {}, refuse + b"{ throw new RangeError('no'); };\n" + body

    server.faults["playground-worker.js"] = poor
    page = revisit()
    page.click(LOAD)
    words = "did not give the model the memory"
    expect(page.locator(PROBLEM)).to_contain_text(words)
    page.problems.clear()  # what the worker threw


# Faults while the model runs


def test_a_stop_while_reading_a_long_prompt_is_answered_at_once(ready):
    begin(ready, LONG)
    ready.click(NEXT)
    reading = "element.state.textContent.startsWith('Reading the prompt')"
    assert turns_to_stop(ready, reading) < AT_ONCE
    assert ready.inner_text(STATE) == "Stopped: asking the model."
    begin(ready, "The capital of France is")
    assert ask(ready)[0] == "' Paris'"


def test_a_stop_while_writing_keeps_what_was_written(ready):
    begin(ready, "Once upon a time")
    ready.click(WRITE)
    some = "element.querySelector('mark:not(:empty)')"
    assert turns_to_stop(ready, some) < AT_ONCE
    assert ready.inner_text(STATE) == "Stopped: writing."
    text = written(ready)
    assert len(text) > len("Once upon a time")
    assert ask(ready)  # which waits for the run before it to end
    assert written(ready) == text


def test_a_new_prompt_while_writing_starts_from_the_new_prompt(ready):
    begin(ready, "Once upon a time")
    ready.click(WRITE)
    ready.wait_for_selector(MARK)
    ready.fill("model-playground textarea", "The capital of France is")
    wait(ready)
    assert written(ready) == "The capital of France is"
    assert ask(ready)[0] == "' Paris'"


def test_candidates_that_are_parts_of_a_character_are_survived(ready):
    begin(ready, "你好，")
    tokens = ask(ready)
    assert len(tokens) < 10
    assert "part of a character" in ready.inner_text(STATE)
    ready.click(WRITE)
    wait(ready)
    assert len(written(ready)) > len("你好，")
    begin(ready, "日本")
    tokens = ask(ready)
    fragment = next(t for t in tokens if t.startswith("bytes "))
    ready.click(f"{ROW} button:text-is('{fragment}')", force=True)
    assert "cannot be added" in ready.inner_text(STATE)
    begin(ready, "The capital of France is")
    assert ask(ready)[0] == "' Paris'"


def test_parts_of_a_character_are_survived_whatever_the_browsers_words(
    revisit, server
):
    """V8, SpiderMonkey and JavaScriptCore each say something else."""

    def foreign(body: bytes):
        return {}, (
            b"for (const Kind of [ArrayBuffer, Uint8Array])\n"
            b"  self[Kind.name] = new Proxy(Kind, { construct(...how) {\n"
            b"    try { return Reflect.construct(...how); }\n"
            b"    catch { throw new RangeError('words of another engine'); }\n"
            b"  } });\n"
        ) + body

    server.faults["playground-worker.js"] = foreign
    page = revisit()
    load(page)
    begin(page, "你好，")
    assert len(ask(page)) < 10
    assert "part of a character" in page.inner_text(STATE)
    begin(page, "The capital of France is")
    assert ask(page)[0] == "' Paris'"


def test_it_runs_where_the_browser_has_no_file_system(revisit):
    """Firefox can be set so, and WebKit's private windows are."""
    page = revisit("delete StorageManager.prototype.getDirectory;")
    load(page)
    begin(page, "The capital of France is")
    assert ask(page)[0] == "' Paris'"


def test_a_lack_of_memory_is_told_from_a_crash_in_every_engines_words(page):
    said = page.evaluate(
        f"""async (all) => {{
            const core = await import("{ASSETS}-core.js");
            return all.map((words) => core.explain(words).message);
        }}""",
        [
            "WebAssembly.Memory(): could not allocate memory",  # V8
            "Array buffer allocation failed",
            "out of memory",  # SpiderMonkey, which throws a string
            "RangeError: failed to grow memory",
            "Out of memory",  # JavaScriptCore
            "Aborted(OOM)",  # Emscripten
            "memory access out of bounds",  # V8
            "index out of bounds",  # SpiderMonkey
            "Out of bounds memory access (evaluating 'f()')",  # JavaScriptCore
        ],
    )
    lacks = ["did not give the model the memory" in words for words in said]
    assert lacks == [True] * 6 + [False] * 3


def test_an_empty_prompt_and_a_full_context_are_words_not_crashes(ready):
    begin(ready, "")
    ready.click(NEXT)
    ready.wait_for_selector(PROBLEM)
    assert "Type a prompt first" in ready.inner_text(PROBLEM)
    begin(ready, "𒐫" * 250)  # several tokens each: more than the context
    ready.click(NEXT)
    ready.wait_for_selector(PROBLEM)
    assert "did not take this text" in ready.inner_text(PROBLEM)
    begin(ready, "The capital of France is")
    assert ask(ready)[0] == "' Paris'"


def test_it_fits_a_phone(ready):
    ready.set_viewport_size({"width": 390, "height": 844})
    begin(ready, "What is the capital of France?", "chat")
    ask(ready)
    assert ready.evaluate("document.documentElement.scrollWidth") <= 390
    boxes = ready.eval_on_selector_all(
        "model-playground .pg-scroll",
        "all => all.map((e) => e.scrollWidth - e.clientWidth)",
    )
    assert max(boxes) <= 0
    ready.set_viewport_size({"width": 1280, "height": 720})


@pytest.mark.usefixtures("npm_models")
def test_a_browser_without_64_bit_memory_runs_it_too(visit, server):
    """In Chromium, made to seem so; tests/engines runs it in WebKit."""
    page = visit(*PLACE, NARROW)
    note = page.locator("model-playground .pg-note >> nth=0")
    expect(note).to_contain_text("gets an engine for 32 bits")
    assert page.inner_text(LOAD) == "Load the model (114 MB)"
    page.click(LOAD)
    expect(page.locator(STATE)).to_contain_text("compiles its engine first")
    page.wait_for_selector(NEXT)
    wait(page)
    engines = {path for path in server.asked if path.endswith(".wasm")}
    assert engines == {"/assets/vendor/wllama/wllama-compat.wasm"}
    compare(page)
    begin(page, "你好，")
    ask(page)
    assert "part of a character" in page.inner_text(STATE)
    begin(page, "Once upon a time")
    page.click(WRITE)
    some = "element.querySelector('mark:not(:empty)')"
    assert turns_to_stop(page, some) < AT_ONCE
    begin(page, "The capital of France is")
    assert ask(page)[0] == "' Paris'"


def test_a_copy_without_the_engine_that_a_browser_needs_says_so_at_once(
    visit, server
):
    server.faults["downloads.json"] = lambda body: (
        {},
        body.replace(b"wllama-compat", b"other"),
    )
    page = visit(*PLACE, NARROW)
    note = page.locator("model-playground .pg-note >> nth=0")
    expect(note).to_contain_text("built without the engine that does without")
    assert page.is_disabled(LOAD)
    assert page.is_visible(RECORDED)


def test_a_worker_that_breaks_is_ended_and_the_next_one_works(revisit, server):
    def fragile(body: bytes):
        return {}, (
            b"let broken = false;\n"
            b"new BroadcastChannel('break').onmessage ="
            b" () => { broken = true; throw new Error('on purpose'); };\n"
            b"addEventListener('message',"
            b" (event) => broken && event.stopImmediatePropagation());\n"
        ) + body

    server.faults["playground-worker.js"] = fragile
    page = revisit()
    load(page)
    page.click(WRITE)
    page.wait_for_selector(MARK)
    page.evaluate("new BroadcastChannel('break').postMessage('')")
    expect(page.locator(PROBLEM)).to_contain_text("engine stopped")
    page.problems.clear()  # what the worker threw
    server.faults.clear()
    page.click(AGAIN)
    page.wait_for_selector(NEXT)
    wait(page)
    assert ask(page)
    workers = [w for w in page.workers if "model-playground" in w.url]
    assert len(workers) == 1
