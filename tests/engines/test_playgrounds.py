"""Each playground, used in every engine: Python's numbers, to the last digit.

tests/playgrounds tries them in depth, in Chromium alone.
"""

import json
from itertools import islice

import pytest

from tests.engines.conftest import forget, go_away_and_back
from tests.kit.snippets import load
from tools.playground_data import attention, padding
from tools.playground_data import model as model_data

HARD = "Hi 😀 สวัสดี é <|im_end|> 你好"
IDS = "[data-key={}] .tok-id"
LIVE = """(key) => document.querySelector(`[data-key=${key}] .pg-note`)
    ?.textContent.includes("Live")"""
TABLE = """(tag) => [...document.querySelectorAll(`${tag} tbody tr`)]
    .map((row) => [...row.cells].map((cell) => cell.textContent.trim()))"""
HEADLINE = "padding-lab .sp-headline"
LAB = "padding-lab .sp-table tbody td:last-child"
CHOSEN = """(value) => document.querySelector(`padding-lab input[value="${value}"]`)
    ?.checked"""
SAMPLER = "sampling-playground"
VIEWER = "attention-viewer"
SCORE = "embedding-explorer .ee-value strong"
MARS = """() => document.querySelector("embedding-explorer tbody tr")
    ?.textContent.includes("Mars looks red")"""
LOADED = "() => document.querySelector('sampling-playground .pg-note').hidden"
STATE = "model-playground .pg-row > .pg-note"
SAYS = """(state, words) =>
    new RegExp(words).test(document.querySelector(state).textContent)"""
COMPILING = 300  # seconds: WebKit takes 17 of them where it is alone; then too it is slow
PROMPT = "model-playground textarea"
WRITE = """(at) => {
    const area = document.querySelector("write-it textarea");
    const solution = document.querySelector(".exercise details:last-of-type code");
    area.value = solution.textContent.replace("at += 2", at ? "at += 2" : "at += 1");
    area.dispatchEvent(new Event("input"));
}"""
JUDGED = """(at) => [/^\\d of 6 checks/, /^Solved: all 6/][at]
    .test(document.querySelector("write-it .wi-status").textContent)"""
ASK = """async (mode, text) => {
    const at = (end) => new URL(`assets/playgrounds/model-playground-${end}.js`, base);
    const base = document.querySelector("link[rel=icon]").href.replace(/assets.*/, "");
    const [engine, core] = await Promise.all([import(at("engine")), import(at("core"))]);
    const { signal } = new AbortController();
    const answer = await engine.nextTokens(core.render(text, mode), 10, signal, () => {});
    return [answer.tokens, answer.candidates.map(({ id, logprob }) =>
        [id, Math.exp(logprob).toFixed(4)])];
}"""


def test_the_tokenizers_cut_as_python_does(visit, told, smollm2_tokenizer):
    page = visit("tokens/pieces/", "tokenizer-playground")
    page.button("tokenizer-playground", "Bytes and spans")
    page.fill("tokenizer-playground textarea", HARD)
    for box in (3, 4):  # Qwen3 and GPT-4o
        page.click(
            f"tokenizer-playground .tok-set label:nth-of-type({box}) input"
        )
    ids = {}
    for key in ("smollm2", "minilm", "qwen3", "gpt4o"):
        page.wait(LIVE, key)
        ids[key] = page.texts(IDS.format(key))
    python = smollm2_tokenizer(HARD)["input_ids"]
    assert ids["smollm2"] == [str(one) for one in python]
    told([ids, page.value(TABLE, "tokenizer-playground")])


def test_the_merges_go_by_keys(visit, told):
    text = "aaabdaaabac 😀é"
    page = visit("tokens/merges/", "bpe-stepper")
    page.fill("bpe-stepper textarea", text)
    page.press("Tab")
    shown = []
    train = load("tokens/merges/bpe_train").train
    for _, _, ids in islice(train(text, 4), 4):
        page.press("Enter")
        shown.append(page.texts("bpe-stepper li .tok-piece"))
        assert len(shown[-1]) == len(ids)
    told([shown, page.value(TABLE, "bpe-stepper")])


def test_the_lab_shows_the_recorded_answers(visit, told):
    page = visit("tokens/padding/", "padding-lab")
    page.text(HEADLINE)
    shown = []
    for number, batch in enumerate(padding.load()["answers"]["batches"]):
        page.choose("padding-lab select", number)
        for side in padding.SIDES:
            page.click(f"padding-lab input[value={side}]")
            answers = page.texts("padding-lab .sp-table tbody tr")
            cell = batch["cells"][f"{side}, passed"]
            for answer, text in zip(answers, cell["texts"], strict=True):
                assert text.split("\n")[0] in answer
            shown += answers
    told(shown)


def test_the_lab_shows_the_recorded_cosines(visit, told):
    page = visit("embeddings/pooling/", "padding-lab")
    page.text(HEADLINE)
    shown = {}
    for key, numbers in padding.load()["vectors"]["cells"].items():
        for value in key.split(", "):
            if page.value(CHOSEN, value) is False:
                page.click(f"padding-lab input[value='{value}']")
        shown[key] = page.texts(LAB)
        assert [float(cell.split()[0]) for cell in shown[key]] == numbers
    told(shown)


def test_the_explorer_scores_searches_and_draws(visit, told):
    page = visit("embeddings/similarity/", "embedding-explorer")
    shown = [page.text(SCORE)]
    assert shown == ["0.541"]
    page.click("embedding-explorer input[value=search]")
    page.fill("embedding-explorer .ee-field input", "Why is Mars red?")
    page.wait(MARS)
    page.click("embedding-explorer input[type=range]")
    for key in ("End", "Home"):
        page.press(key)
        shown.append(page.value(TABLE, "embedding-explorer"))
    page.click("embedding-explorer input[value=map]")
    page.click("embedding-explorer .ee-map")
    shown.append(page.value(TABLE, "embedding-explorer"))
    told(shown)


def test_minilm_reads_a_sentence_of_ones_own(visit, told):
    page = visit("embeddings/similarity/", "embedding-explorer")
    page.button("embedding-explorer", "Load MiniLM")
    page.wait(
        "() => /running in this page/.test(document.querySelector('.ee-model').textContent)"
    )
    page.fill("embedding-explorer .ee-field input", "Where is my 🔑 pässwörd?")
    page.wait(
        "(score) => document.querySelector(score)?.textContent === '0.441'",
        SCORE,
    )
    told(page.text("embedding-explorer .ee-result"))


def test_the_viewer_shows_the_recorded_heads(visit, told):
    page = visit("embeddings/attention/", VIEWER)
    shown = [page.text(f"{VIEWER} .sp-headline")]
    for number in range(len(attention.EXAMPLES)):
        page.choose(f"{VIEWER} select", 1 + number)
        shown.append(page.text(f"{VIEWER} .sp-headline"))
        shown.append(page.value(TABLE, VIEWER))
    assert "0.94 of its weight to 'urs', 6 tokens before" in shown[0]
    assert shown[0] == shown[1] != shown[3]
    told(shown)


def test_minilm_looks_at_a_sentence_of_ones_own(visit, told):
    page = visit("embeddings/attention/", VIEWER)
    page.text(f"{VIEWER} .sp-headline")
    page.choose(f"{VIEWER} #{VIEWER}-0-text", 4)
    page.button(VIEWER, "Load MiniLM")
    page.wait(SAYS, f"{VIEWER} .sp-headline", "'money'")
    page.choose(f"{VIEWER} #{VIEWER}-0-layer", 0)  # the mean of all heads
    page.fill(f"{VIEWER} input", "Where is my 🔑?")
    page.wait(SAYS, f"{VIEWER} .sp-headline", r"'\?'. gives 0.41 of its weight")
    told(page.value(TABLE, VIEWER))


def test_the_sampler_shows_and_draws_the_same(visit, told):
    page = visit("generation/sampling/", SAMPLER)
    page.text(f"{SAMPLER} .sp-headline")
    prompts, presets = (
        f"{SAMPLER} [id$=-{name}]" for name in ("prompt", "preset")
    )
    shown = []
    for prompt in range(9):
        page.choose(prompts, prompt)
        page.wait(LOADED)
        page.choose(presets, 1 + prompt % 4)
        page.button(SAMPLER, "Draw")
        shown.append(page.texts(f"{SAMPLER} .sp-headline"))
        shown.append(page.value(TABLE, SAMPLER))
    told(shown)


def test_the_model_answers_as_python_does(visit, told, target):
    forget(*target)
    page = visit("generation/loop/", "model-playground")
    page.button("model-playground", "Load the model")
    page.wait(SAYS, STATE, "is ready", seconds=COMPILING)
    shown = []
    for prompt in json.loads(model_data.RECORDED.read_text())["prompts"]:
        tokens, found = page.value(ASK, prompt["mode"], prompt["text"])
        assert tokens == prompt["tokens"]
        chances = {token: float(chance) for token, chance in found}
        for token, _, chance in prompt["next"][:5]:
            assert chances[token] == pytest.approx(chance, abs=0.05)
        shown.append(found)
    told(shown)

    page.fill(PROMPT, "你好，")  # a candidate is a part of a character
    page.button("model-playground", "Next token")
    page.wait(SAYS, STATE, "part of a character", seconds=COMPILING)
    page.fill(PROMPT, "Once upon a time")
    page.button("model-playground", "Write on")
    page.wait(
        "() => !!document.querySelector('model-playground mark:not(:empty)')",
        seconds=COMPILING,
    )
    page.button("model-playground", "Stop")
    page.wait(SAYS, STATE, "^Stopped: writing")
    go_away_and_back(page)
    page.show("model-playground")
    page.button("model-playground", "Next token")
    page.wait(SAYS, STATE, "^After \\d+ token", seconds=COMPILING)


def test_an_exercise_is_written_run_and_judged(visit, told):
    page = visit("tokens/merges/", "write-it")
    shown = []
    # A typical mistake, then what is in the box of the solution.
    for at in range(2):
        page.value(WRITE, at)
        page.button("write-it", "Run")
        page.wait(JUDGED, at, seconds=COMPILING)
        shown += page.texts("write-it .wi-checks li")
    assert all(line.startswith("passes") for line in shown[6:])
    page.fill("write-it textarea", "def merge(ids, pair, new_id):")
    page.press("Enter")
    page.type("return ids")
    written = page.value(
        "() => document.querySelector('write-it textarea').value"
    )
    assert written == "def merge(ids, pair, new_id):\n    return ids"
    told(shown)


def test_a_question_wants_an_answer_first(visit, told):
    page = visit("tokens/merges/", "self-check")
    page.wait("() => document.querySelector('.question form')")
    page.click(".question summary")
    shown = []
    for answer in "(97, 99) 1", "(258, 100) 1":
        page.fill(".question [type=text]", answer)
        page.press("Enter")
        shown.append(page.texts(".question [role=status]")[0])
    assert shown[0].startswith("Not this. It is seen as often, but last.")
    assert shown[1].startswith("Right. Four pairs are left")
    assert "Answered: 0 of 3." in page.texts("self-check")[0]
    told(shown)
