"""The model in the browser: like Python's, and calm when things go wrong."""

import json
import re
from pathlib import Path

import pytest

from tests.playgrounds import small_site
from tools import fetch_models
from tools.playground_data import model as data

PAGE = """\
# A page

<div>
<model-playground prompt="The capital of France is">
<table><tr><th>token</th><th>Python</th></tr>
<tr><td>' Paris'</td><td>0.773</td></tr></table>
</model-playground>
</div>

[Go elsewhere](elsewhere.md)
"""
ASSETS = "/assets/playgrounds/model-playground"
LOAD = "button:has-text('the model (')"
AGAIN = "button:has-text('Try again')"
NEXT = "button:has-text('Next token')"
WRITE = "button:has-text('Write on')"
STOP = "button:has-text('Stop')"
PROBLEM = "model-playground .pg-error:not([hidden])"
STATE = "model-playground .pg-row > .pg-note"
ROW = "model-playground tbody tr"
STARTING = "model-playground progress:not([value])"
BUSY = "model-playground table[aria-busy=true]"
MARK = "model-playground mark:not(:empty)"
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


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Serve a small site around the element, with the real model in parts."""
    folder = tmp_path_factory.mktemp("model")
    server = small_site.build(folder, PAGE, data.publish)
    yield server
    server.shutdown()


@pytest.fixture
def calm(server):
    """Return the server without faults, and leave it so."""
    server.faults.clear()
    server.asked.clear()
    yield server
    server.faults.clear()


@pytest.fixture
def visit(browser, calm):
    """Return a function that opens the page in a browser of its own."""
    contexts = []

    def open_page(init: str = "", **options):
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.set_default_timeout(60_000)
        page.problems = []
        page.on("pageerror", lambda e: page.problems.append(str(e)))
        page.on("console", lambda m: note(page, m))
        page.on("request", lambda r: note_foreign(page, r.url, calm.address))
        if init:
            page.add_init_script(init)
        page.goto(calm.address)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def ready(browser, server):
    """Return a page on which the model runs; the tests that follow share it."""
    server.faults.clear()
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(server.address)
    load(page)
    yield page
    context.close()


def note(page, message) -> None:
    """Keep what the browser complains about, but not an answer of 404."""
    if message.type == "error" and "Failed to load" not in message.text:
        page.problems.append(message.text)


def note_foreign(page, url: str, own: str) -> None:
    """Keep every request that leaves the site's own origin."""
    if not url.startswith((own, "blob:", "data:")):
        page.problems.append(f"asked {url}")


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


def test_the_recorded_numbers_are_what_python_gives(monkeypatch):
    recorded, now = json.loads(data.RECORDED.read_text()), data.record()
    for old, new in zip(recorded["prompts"], now["prompts"], strict=True):
        assert [old[k] for k in ("mode", "text", "tokens")] == [
            new[k] for k in ("mode", "text", "tokens")
        ]
        assert [i for i, *_ in old["next"][:5]] == [
            i for i, *_ in new["next"][:5]
        ]
        for (*_, before), (*_, after) in zip(
            old["next"], new["next"], strict=True
        ):
            assert before == pytest.approx(after, abs=2e-4)
    assert recorded["special"] == now["special"]


def test_the_browsers_model_agrees_with_python_on_every_recorded_prompt(ready):
    recorded = json.loads(data.RECORDED.read_text())["prompts"]
    assert len(recorded) >= 10
    for prompt in recorded:
        here = ready.evaluate(ASK, [prompt["mode"], prompt["text"]])
        chances = dict(here["next"])
        assert here["tokens"] == prompt["tokens"], prompt["text"]
        assert here["next"][0][0] == prompt["next"][0][0], prompt["text"]
        for token, _, chance in prompt["next"][:5]:
            assert chances[token] == pytest.approx(chance, abs=0.05)


def test_the_chat_template_is_the_tokenizers_own(visit, smollm2_tokenizer):
    texts = ["Hi!", "", " two  spaces\n", "<|im_end|>", "日本 👍"]
    rendered = visit().evaluate(
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


def test_a_token_is_quoted_as_python_quotes_it(visit):
    texts = [" Paris", "\n\n", "it's", 'say "no"', "'\"", "\\n", "\tx\r", ""]
    quoted = visit().evaluate(
        f"""async (texts) => {{
            const core = await import("{ASSETS}-core.js");
            return texts.map(core.quote);
        }}""",
        texts,
    )
    assert quoted == [repr(text) for text in texts]


# The files


def test_the_published_parts_are_the_models_file_and_small(calm, visit):
    folder = Path(calm.RequestHandlerClass.keywords["directory"]) / data.FOLDER
    manifest = json.loads((folder / "manifest.json").read_text())
    entries = [*manifest["parts"], manifest["engine"]]
    for part in entries:
        file = folder / part["file"]
        assert file.stat().st_size == part["bytes"] <= 25 * 2**20
        assert fetch_models.sha256(file) == part["sha256"]
    [entry] = [
        m for m in fetch_models.load_manifest() if m["name"] == data.NAME
    ]
    joined = b"".join(
        (folder / part["file"]).read_bytes() for part in manifest["parts"]
    )
    assert joined == fetch_models.fetch_gguf(entry).read_bytes()
    stated = visit().evaluate(
        f'import("{ASSETS}-core.js").then((core) => core.DOWNLOAD)'
    )
    assert stated == sum(part["bytes"] for part in entries)


def test_the_worker_is_the_code_that_the_library_itself_would_run(visit):
    code = visit().evaluate(
        """async () => {
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
                wllama.setCompat(null);
                wllama.loadModel([new Blob(["x"])], { n_gpu_layers: 0 });
            });
        }"""
    )
    ours = data.WORKER.read_text()
    head = data.WORKER_HEAD.format(library=data.LIBRARY)
    assert ours.startswith(head)
    theirs = code.partition("function wModuleInit() { ")[2]
    assert theirs and squeeze(ours.removeprefix(head)) == squeeze(theirs)


def squeeze(code: str) -> str:
    """Return code without white space and empty statements."""
    return re.sub(r"[\s;]+", "", code)


# One visit


def test_without_scripts_the_recorded_table_stands_in_its_place(visit):
    page = visit(java_script_enabled=False)
    assert page.is_visible("model-playground td:has-text('0.773')")


def test_nothing_big_comes_before_the_click_which_states_the_size(visit, calm):
    page = visit()
    page.wait_for_selector(LOAD)
    page.wait_for_load_state("networkidle")
    assert "107 MB" in page.inner_text(LOAD)
    big = (".bin", ".wasm", "index.min.js", "worker.js", "model.json")
    asked = [p for p in calm.asked if p.endswith(big) and "search" not in p]
    assert not asked
    assert page.is_visible("model-playground td:has-text('0.773')")


def test_one_click_runs_it_and_a_second_visit_asks_for_no_part(visit, calm):
    page = visit()
    page.evaluate(
        """() => {
            window.refused = [];
            document.addEventListener("securitypolicyviolation", (event) =>
                refused.push(event.violatedDirective + event.blockedURI));
        }"""
    )
    load(page)
    assert ask(page)[0] == "' Paris'"
    assert "own run" in page.inner_text("model-playground")
    assert page.evaluate("refused") == [] and page.problems == []
    assert parts_asked(calm) == [f"{i:02}" for i in range(12)]
    calm.asked.clear()
    page.reload()
    page.wait_for_selector("text=kept in this browser")
    load(page)
    assert ask(page)[0] == "' Paris'"
    assert parts_asked(calm) == [] and page.problems == []
    assert not any(path.endswith(".wasm") for path in calm.asked)


def test_deleting_the_model_frees_what_the_browser_kept(visit):
    page = visit()
    load(page)
    assert page.evaluate("caches.keys()") == ["understanding-llms-model"]
    page.click("button:has-text('Delete the model')")
    page.wait_for_selector("text=has been deleted")
    assert page.evaluate("caches.keys()") == []


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


def test_the_keyboard_alone_goes_from_start_to_result(visit):
    page = visit()
    page.wait_for_selector(LOAD)
    page.evaluate(
        """() => {
            window.spoken = [];
            const region = document.querySelector(
                "model-playground [aria-live]");
            new MutationObserver(() => spoken.push(region.textContent))
                .observe(region, { childList: true });
        }"""
    )
    press_until(page, "Tab", LOAD)
    page.keyboard.press("Enter")
    page.wait_for_selector(NEXT)
    wait(page)
    page.wait_for_selector("model-playground textarea:focus")
    press_until(page, "Tab", NEXT)
    page.keyboard.press("Enter")
    page.wait_for_selector(ROW)
    wait(page)
    assert has_focus(page, NEXT)
    page.wait_for_timeout(700)  # what is spoken has stood for a moment
    press_until(page, "Tab", f"{ROW} button")
    page.keyboard.press("ArrowDown")
    chosen = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    wait(page)
    assert written(page).endswith(chosen.strip("'"))
    assert has_focus(page, f"{ROW}:first-child button")
    press_until(page, "Shift+Tab", WRITE)
    page.keyboard.press("Enter")
    page.wait_for_selector(STOP)
    assert has_focus(page, STOP)
    wait(page)
    assert has_focus(page, WRITE)
    page.wait_for_timeout(700)
    spoken = page.evaluate("spoken")
    assert any("the likeliest next one is ' Paris'" in said for said in spoken)
    assert len(spoken) < 15  # summaries: 40 tokens and 12 parts would be more
    assert page.locator("model-playground [aria-live]").count() == 1


def has_focus(page, selector: str) -> bool:
    return page.locator(selector).first.evaluate(
        "element => element === document.activeElement"
    )


def press_until(page, key: str, selector: str) -> None:
    """Press a key until the element has the keyboard's focus."""
    for _ in range(60):
        page.keyboard.press(key)
        if has_focus(page, selector):
            return
    raise AssertionError(f"{key} never reached {selector}")


def test_leaving_and_coming_back_neither_doubles_nor_loses_it(visit, calm):
    page = visit()
    calm.faults["03.bin"] = "slow"
    page.click(LOAD)
    page.wait_for_selector("text=part 4 of 12")
    go_away_and_back(page)  # in the middle of loading
    calm.faults.clear()
    calm.asked.clear()
    load(page)
    assert parts_asked(calm)[0] == "03"
    page.click(WRITE)
    page.wait_for_selector(MARK)
    go_away_and_back(page)  # in the middle of writing
    page.wait_for_selector(NEXT)
    assert page.locator("model-playground .pg").count() == 1
    assert page.locator("model-playground td:has-text('0.773')").count() == 1
    assert ask(page)[0] == "' Paris'"
    assert page.problems == []


def go_away_and_back(page) -> None:
    """Follow a link and the browser's Back, without loading a page anew."""
    page.evaluate("window.same = true")
    page.click("article a:has-text('Go elsewhere')")
    page.wait_for_selector("h1:has-text('Elsewhere')")
    page.go_back()
    page.wait_for_selector("model-playground .pg")
    assert page.evaluate("window.same")


# Faults while loading


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("missing", "Part 3 of 12 could not be had: the server answered 404"),
        ("cut", "The connection broke while part 3 of 12 was coming"),
        ("damaged", "Part 3 of 12 came damaged: its checksum is wrong"),
    ],
)
def test_a_part_that_fails_is_named_and_only_it_is_fetched_again(
    visit, calm, fault, words
):
    calm.faults["02.bin"] = fault
    page = visit()
    page.click(LOAD)
    page.wait_for_selector(PROBLEM)
    assert words in page.inner_text(PROBLEM)
    assert page.is_visible("model-playground td:has-text('0.773')")
    calm.faults.clear()
    calm.asked.clear()
    page.click(AGAIN)
    wait(page)
    assert parts_asked(calm) == [f"{part:02}" for part in range(2, 12)]
    assert page.locator(PROBLEM).count() == 0


def test_a_site_without_the_model_says_so(visit, calm):
    calm.faults["manifest.json"] = "missing"
    page = visit()
    page.click(LOAD)
    page.wait_for_selector(PROBLEM)
    assert "built without the model" in page.inner_text(PROBLEM)


def test_a_kept_part_that_has_gone_bad_is_fetched_again(visit, calm):
    calm.faults["02.bin"] = "missing"
    page = visit()
    page.click(LOAD)
    page.wait_for_selector(PROBLEM)
    page.evaluate(
        """async () => {
            const store = await caches.open("understanding-llms-model");
            const [first] = await store.keys();
            await store.put(first, new Response("bad"));
        }"""
    )
    calm.asked.clear()
    page.click(AGAIN)
    wait(page)
    assert parts_asked(calm) == ["00", "02"]


def test_with_a_full_quota_it_runs_from_memory_and_says_so(visit, calm):
    page = visit()
    page.context.new_cdp_session(page).send(
        "Storage.overrideQuotaForOrigin",
        {"origin": calm.address, "quotaSize": 20_000_000},
    )
    load(page)
    assert "no room to keep it" in page.inner_text(STATE)
    assert ask(page)[0] == "' Paris'"


def test_a_stop_while_loading_is_kept_and_gone_on_from(visit, calm):
    calm.faults["02.bin"] = "slow"
    page = visit()
    page.click(LOAD)
    page.wait_for_selector("text=part 3 of 12")
    assert seconds_to_stop(page) < 1
    assert page.inner_text(STATE) == "Stopped: loading."
    calm.faults.clear()
    calm.asked.clear()
    load(page)
    assert parts_asked(calm)[0] == "02"


def seconds_to_stop(page) -> float:
    """Press Stop; return the seconds until the page says that it stopped."""
    return page.evaluate(
        """() => new Promise((resolve) => {
            const element = document.querySelector("model-playground");
            const start = performance.now();
            element.stopButton.click();
            const look = () => element.task === null
                ? resolve((performance.now() - start) / 1000)
                : setTimeout(look, 5);
            look();
        })"""
    )


def silent(body: bytes):
    return {}, b"// never answers\n"


def no_wasm(body: bytes):
    return {"Content-Security-Policy": "script-src 'self'"}, body


@pytest.mark.parametrize("fault", ["missing", silent, no_wasm])
def test_a_blocked_worker_is_an_error_within_ten_seconds(visit, calm, fault):
    calm.faults["playground-worker.js"] = fault
    page = visit()
    page.click(LOAD)
    page.wait_for_selector(f"{STARTING}, {PROBLEM}")
    page.wait_for_selector(PROBLEM, timeout=10_000)
    assert re.search("could not be started|stopped", page.inner_text(PROBLEM))
    calm.faults.clear()
    page.click(AGAIN)
    page.wait_for_selector(NEXT)


def test_a_policy_that_forbids_workers_is_an_error_too(visit, calm):
    def forbid(body: bytes):
        return {}, body.replace(b"worker-src 'self'", b"worker-src 'none'")

    calm.faults["/"] = forbid
    page = visit()
    page.click(LOAD)
    page.wait_for_selector(f"{STARTING}, {PROBLEM}")
    page.wait_for_selector(PROBLEM, timeout=10_000)
    assert "could not be started" in page.inner_text(PROBLEM)


def test_a_device_with_too_little_memory_gets_a_word_and_no_download(visit):
    small = "Object.defineProperty(navigator, 'deviceMemory', {value: %s})"
    page = visit(small % 1, viewport={"width": 390, "height": 844})
    page.wait_for_selector("text=reports 1 GB of memory, too little")
    assert not page.evaluate("document.body.scrollWidth > innerWidth")
    assert page.is_disabled(LOAD)
    assert page.is_visible("model-playground td:has-text('0.773')")
    page = visit(small % 2)
    page.wait_for_selector("text=reports 2 GB of memory")
    assert page.is_enabled(LOAD)


def test_memory_that_is_refused_before_the_download_is_a_clear_word(
    visit, calm
):
    page = visit(
        """const Native = WebAssembly.Memory;
        WebAssembly.Memory = function (how) {
            if (how.initial > 1000n) throw new RangeError("no");
            return new Native(how);
        };"""
    )
    page.click(LOAD)
    page.wait_for_selector(PROBLEM)
    assert "did not give the model the memory" in page.inner_text(PROBLEM)
    assert parts_asked(calm) == []


def test_memory_that_runs_out_in_the_worker_is_a_clear_word(visit, calm):
    def poor(body: bytes):
        refuse = b"WebAssembly.Memory.prototype.grow = () => "
        return {}, refuse + b"{ throw new RangeError('no'); };\n" + body

    calm.faults["playground-worker.js"] = poor
    page = visit()
    page.click(LOAD)
    page.wait_for_selector(PROBLEM)
    assert "did not give the model the memory" in page.inner_text(PROBLEM)


# Faults while the model runs


def test_a_stop_while_reading_a_long_prompt_is_answered_at_once(ready):
    begin(ready, LONG)
    ready.click(NEXT)
    ready.wait_for_selector("text=Reading the prompt")
    assert seconds_to_stop(ready) < 1
    assert ready.inner_text(STATE) == "Stopped: asking the model."
    begin(ready, "The capital of France is")
    assert ask(ready)[0] == "' Paris'"


def test_a_stop_while_writing_keeps_what_was_written(ready):
    begin(ready, "Once upon a time")
    ready.click(WRITE)
    ready.wait_for_selector(MARK)
    assert seconds_to_stop(ready) < 1
    text = written(ready)
    assert len(text) > len("Once upon a time")
    ready.wait_for_timeout(1000)
    assert written(ready) == text
    assert ask(ready)


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
        ".pg-scroll", "all => all.map((e) => e.scrollWidth - e.clientWidth)"
    )
    assert max(boxes) <= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(request, visit, scheme):
    try:
        axe = request.getfixturevalue("axe")
    except pytest.FixtureLookupError:
        pytest.skip("no fixture `axe` yet")
    page = visit(color_scheme=scheme)
    page.wait_for_selector(LOAD)
    assert axe(page) == []
    load(page)
    ask(page)
    assert axe(page) == []
