"""What was solved, on the page that lists it: kept here, exported, deleted."""

import json

import pytest
from playwright.sync_api import expect

from tests.kit.axe import COLOUR_RULES
from tests.kit.browser import FITS, switch_palette
from tests.kit.exercises import EXERCISES
from tests.playgrounds.conftest import press_until, start_keys_at

PLACE = "exercises/", "your-progress"
# Runs of an exercise: [days from now, solved], each as if that day were today.
LIVE = """async ([name, runs]) => {
    const kept = await import("/assets/playgrounds/kept.js");
    const now = Date.now(), real = Date.now;
    const boxes = [];
    for (const [days, solved] of runs) {
        Date.now = () => now + days * 86400000;
        const RealDate = globalThis.Date;
        globalThis.Date = class extends RealDate {
            constructor(...given) { super(...(given.length ? given : [RealDate.now()])); }
        };
        kept.keepRun(name, solved);
        globalThis.Date = RealDate;
        const { box, again } = kept.recall(name);
        const wait = again && (new Date(again) - new Date(kept.day())) / 86400000 - days;
        boxes.push([box ?? null, again ? Math.round(wait) : null]);
    }
    Date.now = real;
    return boxes;
}"""
NAME = "tokens/merges"


@pytest.fixture(autouse=True)
def forgotten(shared):
    """Forget what a test before has kept."""
    shared.evaluate("() => localStorage.clear()")


def put(page, **what) -> None:
    """Keep something of the first exercises, and show it."""
    page.evaluate(
        "([names, what]) => names.forEach((name) => localStorage.setItem("
        "`exercise:${name}`, JSON.stringify(what)))",
        [[NAME, "tokens/pieces"], what],
    )
    page.evaluate("document.querySelector('your-progress').show()")


def row(page, text: str):
    return page.locator(f".exercises tbody tr:has-text('{text}') td:last-child")


def test_the_list_names_every_exercise(page, server):
    links = page.locator(".exercises tbody a")
    assert links.count() == len(EXERCISES)
    for link in links.all():
        path = link.evaluate("a => a.pathname + a.hash")
        assert path.removeprefix("/").removesuffix("/#write-it-yourself") in {
            exercise.name for exercise in EXERCISES
        }
    expect(page.locator("your-progress .wi-status").first).to_have_text(
        f"0 of {len(EXERCISES)} solved."
    )


def test_it_shows_what_was_tried_solved_and_is_due(page):
    put(page, tried="2026-01-01")
    expect(row(page, "Merge one pair")).to_have_text("tried")
    put(page, solved="2026-01-01", again="2999-01-01", box=1)
    expect(row(page, "Merge one pair")).to_have_text("solved 2026-01-01")
    put(page, solved="2026-01-01", again="2026-01-02", box=0)
    expect(row(page, "Merge one pair")).to_have_text(
        "solved 2026-01-01: look again"
    )
    expect(page.locator("your-progress .wi-status").first).to_have_text(
        f"2 of {len(EXERCISES)} solved, 2 to look at again."
    )


def test_the_longer_it_is_known_the_later_it_comes_again(page):
    """Solved twice on a day it counts once; a miss when it is due begins anew."""
    runs = [[0, True], [0, True], [1, True], [2, False], [4, True], [11, False]]
    boxes = page.evaluate(LIVE, [NAME, runs])
    assert boxes == [[0, 1], [0, 1], [1, 3], [1, 2], [2, 7], [0, 0]]


def test_it_is_exported_deleted_and_imported(page, tmp_path):
    put(
        page,
        code="def merge(): '👍'",
        solved="2026-01-01",
        again="2026-01-02",
        box=0,
    )
    with page.expect_download() as download:
        page.get_by_role("button", name="Export", exact=True).click()
    file = tmp_path / "kept.json"
    download.value.save_as(file)
    assert json.loads(file.read_text(encoding="utf-8"))[NAME]["box"] == 0
    page.get_by_role("button", name="Delete").click()
    expect(row(page, "Merge one pair")).to_contain_text("solved")
    page.get_by_role(
        "button", name="Delete all that I wrote and solved"
    ).click()
    expect(row(page, "Merge one pair")).to_have_text("not yet")
    assert page.evaluate("localStorage.length") == 0
    page.get_by_label("Import a file").set_input_files(file)
    expect(row(page, "Merge one pair")).to_contain_text("look again")


@pytest.mark.parametrize(
    "text",
    ["", "[", "[1]", '{"a": 1}', '{"tokens/merges": {"box": "9"}}', "null"],
)
def test_another_file_changes_nothing(page, tmp_path, text):
    put(page, solved="2026-01-01", again="2026-01-02", box=0)
    file = tmp_path / "other.json"
    file.write_text(text)
    page.get_by_label("Import a file").set_input_files(file)
    expect(page.locator("your-progress")).to_contain_text("Not imported")
    expect(row(page, "Merge one pair")).to_contain_text("look again")


def test_what_is_not_ours_in_the_storage_is_passed_over(page):
    for text in "{", "1", '{"solved": 1}', '{"other": "x"}':
        page.evaluate(
            "text => localStorage.setItem('exercise:tokens/merges', text)", text
        )
        page.evaluate("document.querySelector('your-progress').show()")
        expect(row(page, "Merge one pair")).to_have_text("not yet")


def test_it_works_by_keys(page):
    start_keys_at(page.locator("your-progress"))
    press_until(page, "Tab", "your-progress button:has-text('Delete')")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("your-progress")).to_contain_text("Deleted.")


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(page, axe, width):
    page.set_viewport_size({"width": width, "height": 800})
    put(page, solved="2026-01-01", again="2026-01-02", box=0)
    page.wait_for_function(FITS)
    for rules in ((), COLOUR_RULES):
        assert axe(page, ".exercises", rules) == []
        switch_palette(page)
