"""Whatever the playgrounds download: whole and unchanged, or a word about it."""

import hashlib
import json

import pytest
from playwright.sync_api import expect

from tests.kit import ROOT
from tests.playgrounds.conftest import wait_for_request

ASSETS = ROOT / "docs/assets/playgrounds"
LIST = "downloads.json"
BROKE = "The connection broke while t{} was coming."
DAMAGED = "T{} came damaged: its checksum is wrong."
WORDS = {
    "missing": "T{} could not be had: the server answered 404.",
    "cut": BROKE,
    "halved": DAMAGED,
    "ended": BROKE,
    "damaged": DAMAGED,
}
# Element, where it stands, its files, and what is there when all is well. The
# vocabularies, MiniLM and the model, which a reader asks for, have tests of their own.
FILES = {
    "attention-viewer": (
        "embeddings/attention/",
        ["attention.json", "attention.bin"],
        ".sp-headline",
    ),
    "embedding-explorer": (
        "embeddings/similarity/",
        ["explorer.json", "explorer.bin"],
        ".ee-value strong",
    ),
    "padding-lab": ("tokens/padding/", ["padding.json"], ".sp-headline"),
    "sampling-playground": (
        "generation/sampling/",
        ["prompts.json", "vocabulary.bin", "france.bin"],
        ".sp-headline",
    ),
    "tokenizer-playground": (
        "tokens/pieces/",
        ["tokenizer.json"],
        ".tok-chip >> nth=0",
    ),
}
CASES = [
    (tag, path, name, shown)
    for tag, (path, names, shown) in FILES.items()
    for name in (*names, LIST)
]
KEYBOARD_AT = "tag => !!document.activeElement.closest(tag)"
NO_SUBTLE = "Object.defineProperty(Crypto.prototype, 'subtle', {get() {}});"


@pytest.mark.parametrize(("tag", "path", "name", "shown"), CASES)
def test_a_file_that_fails_is_named_with_its_fault_and_asked_for_again(
    visit, server, tag, path, name, shown
):
    """One fault after the other; then the playground works."""
    what = "he list of files" if name == LIST else f"he file {name}"
    page = None
    for fault, words in WORDS.items():
        if name == LIST and fault not in ("missing", "cut", "halved"):
            continue  # without a length or a sum of its own
        server.faults[name] = fault
        server.asked.clear()
        if page:
            page.click(f"{tag} button:has-text('Try again')")
        else:
            page = visit(path, tag)
        wait_for_request(page, server, name)
        problem = page.locator(f"{tag} .pg-error:visible")
        expect(problem).to_contain_text(words.format(what))
        assert page.locator(f"{tag} table:visible").count()
    server.faults.clear()
    page.click(f"{tag} button:has-text('Try again')")
    expect(page.locator(f"{tag} {shown}")).to_be_visible()
    expect(problem).to_have_count(0)
    assert page.evaluate(KEYBOARD_AT, tag), "the keyboard has lost its place"


def test_without_crypto_the_size_is_checked_and_the_model_asks_for_https(
    visit, server
):
    """As on a page that was opened over plain http from another computer."""
    server.faults["padding.json"] = "halved"
    page = visit("playground/", "padding-lab", NO_SUBTLE)
    problem = page.locator("padding-lab .pg-error:visible")
    expect(problem).to_contain_text("The file padding.json came damaged")
    server.faults.clear()
    page.click("padding-lab button:has-text('Try again')")
    expect(page.locator("padding-lab .sp-headline")).to_be_visible()
    model = page.locator("model-playground")
    model.scroll_into_view_if_needed()
    model.get_by_role("button", name="Load the model").click()
    expect(model.locator(".pg-error")).to_contain_text("opened over https")


def test_a_program_that_fails_is_tried_again_and_then_with_its_page(
    visit, server
):
    """Firefox keeps a module's failure: there the second try cannot help."""
    server.faults["padding-lab-core.js"] = "missing"
    page = visit("tokens/padding/", "padding-lab")
    failed = page.locator("padding-lab .pg-failed")
    failed.get_by_role("button", name="Try again").click()
    again = failed.get_by_role("button", name="Load the page again")
    again.wait_for()
    assert page.evaluate(KEYBOARD_AT, "padding-lab")
    assert page.locator("padding-lab table:visible").count()
    server.faults.clear()
    again.click()
    page.locator("padding-lab").scroll_into_view_if_needed()
    expect(page.locator("padding-lab .sp-headline")).to_be_visible()


def test_a_library_that_failed_is_asked_for_at_another_address(visit, server):
    server.faults["tokenizers.min.mjs"] = "missing"
    page = visit("tokens/pieces/", "tokenizer-playground")
    page.fill("tokenizer-playground textarea", "Hello")
    problem = page.locator("tokenizer-playground .pg-error").first
    expect(problem).to_have_text("SmolLM2's vocabulary did not load. Try again")
    assert len([p for p in server.asked if "tokenizers.min" in p]) > 1
    server.faults.clear()
    problem.get_by_role("button").click()
    chips = page.locator("section[data-key=smollm2] li")
    expect(chips.first).to_contain_text("Hello")


def test_the_list_names_every_file_with_its_size_and_sum(site):
    assets = site / "assets"
    listed = json.loads((assets / LIST).read_text())
    for name, (size, digest) in listed.items():
        content = (assets / name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (
            size,
            digest,
        )
    found = {
        file.relative_to(assets).as_posix()
        for folder in (
            "models",
            "playgrounds",
            "python",
            "tokenizers",
            "vendor",
        )
        for file in (assets / folder).rglob("*.*")
        if file.suffix in (".bin", ".json", ".wasm")
    }
    assert set(listed) == found


def test_nothing_is_fetched_past_the_list():
    """But for a worker's file, which the browser then has at hand."""
    fetching = {
        file.name: file.read_text(encoding="utf-8").count("fetch(")
        for file in ASSETS.glob("*.js")
        if not file.name.endswith("-worker.js")
    }
    assert {name: times for name, times in fetching.items() if times} == {
        "download.js": 1,
        "model-playground-engine.js": 1,
        "write-it-python.js": 1,  # an exercise and its judge: text, as a page is
    }
