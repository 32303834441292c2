"""The exercises in the browser: written, run and judged by the page's own Python."""

import json

import pytest
from playwright.sync_api import expect

from tests.kit.axe import COLOUR_RULES
from tests.kit.browser import FITS, read_palette, switch_palette
from tests.kit.exercises import EXERCISES, JUDGE, wrongs
from tests.playgrounds.conftest import (
    go_away_and_back,
    press_until,
    start_keys_at,
)

PLACE = "tokens/merges/", "write-it"
[MERGE] = [e for e in EXERCISES if e.name == "tokens/merges"]
AREA = "write-it textarea"
STATUS = "write-it .wi-status"
PROBLEM = "write-it .pg-error"
CHECKS = "write-it .wi-checks li"
SOLVED = "Solved: all 6 checks pass."
BROKEN = "Your code did not run to its end."
START = "def merge(ids, pair, new_id):\n    "
JUDGE_ALL = """async (answers) => {
    const python = await import("/assets/playgrounds/write-it-python.js");
    await python.load(() => {});
    const results = [];
    for (const [name, answer] of answers) results.push(await python.judge(name, answer));
    return results;
}"""
FORGET = "() => localStorage.clear()"
CLOSE = (
    "() => document.querySelectorAll('details').forEach((d) => d.open = false)"
)


def run(page, code: str) -> None:
    """Write code into the editor, run it, and wait until it has ended."""
    page.fill(AREA, code)
    page.click("write-it .pg-main")
    wait(page)


def wait(page) -> None:
    expect(page.locator("write-it .pg-main[aria-disabled]")).to_have_count(0)


@pytest.fixture(autouse=True)
def forgotten(shared):
    """Forget what a test before has written; Python goes on running."""
    shared.evaluate(FORGET)
    shared.evaluate(CLOSE)


def test_the_pages_python_judges_as_this_one(page):
    """Every solution, starter and typical mistake of every exercise."""
    answers = []
    for exercise in EXERCISES:
        codes = [code for code, _ in wrongs(exercise)]
        for code in (exercise.solution, exercise.starter, *codes):
            answers.append((exercise, code))
    sent = [[exercise.name, code] for exercise, code in answers]
    there = page.evaluate(JUDGE_ALL, sent)
    for (exercise, code), result in zip(answers, there, strict=True):
        assert result == JUDGE.judge(exercise.source, code), code


def test_it_is_written_and_solved_by_keys(page):
    start_keys_at(page.locator("write-it"))
    press_until(page, "Tab", AREA)
    page.keyboard.press("ControlOrMeta+A")
    for line in START.rstrip(), "out, at = [], 0", "while at < len(ids):":
        page.keyboard.type(line)
        page.keyboard.press("Enter")
    page.keyboard.type("found = tuple(ids[at:at+2]) == pair")
    page.keyboard.press("Enter")
    page.keyboard.type("out.append(new_id if found else ids[at])")
    page.keyboard.press("Enter")
    page.keyboard.type("at += 1 + found")
    page.keyboard.press("Enter")
    page.keyboard.press("Backspace")  # a step of indentation
    page.keyboard.type("return out")
    assert page.input_value(AREA).splitlines() == [
        "def merge(ids, pair, new_id):",
        "    out, at = [], 0",
        "    while at < len(ids):",
        "        found = tuple(ids[at:at+2]) == pair",
        "        out.append(new_id if found else ids[at])",
        "        at += 1 + found",
        "    return out",
    ]
    page.keyboard.press("Control+Enter")
    expect(page.locator(STATUS)).to_have_text(SOLVED)
    expect(page.locator(CHECKS)).to_have_count(6)
    assert page.locator(".exercise details").last.get_attribute("open") == ""
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.locator("write-it .pg-main").evaluate(
        "e => e === document.activeElement"
    )


def test_tab_indents_and_shift_tab_takes_it_back(page):
    page.fill(AREA, "x = 1")
    page.press(AREA, "Home")
    page.press(AREA, "Tab")
    assert page.input_value(AREA) == "    x = 1"
    page.press(AREA, "End")
    page.press(AREA, "Shift+Tab")
    assert page.input_value(AREA) == "x = 1"
    page.press(AREA, "ControlOrMeta+Z")
    assert page.input_value(AREA) == "    x = 1"


def test_a_check_says_what_is_wrong_and_a_mistake_is_answered(page):
    code, said = wrongs(MERGE)[0]
    run(page, code + '\nprint("<b>bold</b> 👍")')
    expect(page.locator(STATUS)).to_have_text("2 of 6 checks pass.")
    expect(page.locator(PROBLEM)).to_have_text(said)
    first = page.locator(CHECKS).first
    expect(first).to_contain_text("not yet a pair in the middle")
    expect(first).to_contain_text(
        "gives [5, 9, 2, 7], and should give [5, 9, 7]"
    )
    expect(page.locator("write-it .wi-printed")).to_have_text("<b>bold</b> 👍")


@pytest.mark.parametrize(
    ("code", "problem", "check"),
    [
        ("def merge(", "line 1: SyntaxError: '(' was never closed", ""),
        ("x = '👍'", "There is no function merge in your code.", ""),
        ("import sys\nsys.exit(3)", "line 2: SystemExit: 3", ""),
        ("import os\nos._exit(1)", "Python ended: Program terminated", ""),
        ("import js", "line 1: ModuleNotFoundError: import of js", ""),
        ("while True: pass", "Stopped after 5 seconds.", ""),
        ("x = []\nwhile True: x.append('a' * 10**6)", "", ""),
        (START + "return merge(ids, pair, new_id)", "", "RecursionError"),
        (START + "print('x' * 10**8)", "", "it printed more than 4,000"),
        (START + "return input()", "", "input() has nobody to ask here."),
        (START + "import os; return os.system('ls')", "", "gives -1"),
        (START + "return 1 / 0", "", "line 2: ZeroDivisionError"),
    ],
)
def test_whatever_is_written_ends_calmly_and_the_next_run_works(
    page, code, problem, check
):
    run(page, code)
    if check:
        expect(page.locator(CHECKS).first).to_contain_text(check)
    else:
        expect(page.locator(STATUS)).to_have_text(BROKEN)
        expect(page.locator(PROBLEM)).to_contain_text(problem)
    run(page, MERGE.solution)
    expect(page.locator(STATUS)).to_have_text(SOLVED)


def test_a_program_reaches_no_address(page, server):
    run(page, "from pyodide.http import open_url\nopen_url('/robots.txt')")
    expect(page.locator(STATUS)).to_have_text(BROKEN)
    run(
        page,
        "from pyodide.code import run_js\nrun_js('fetch(\"/robots.txt\")')",
    )
    expect(page.locator(STATUS)).to_have_text(BROKEN)
    assert "/robots.txt" not in server.asked


def test_what_was_written_is_kept_and_reset_can_be_taken_back(page):
    mine = START + "return ids  # mine"
    page.fill(AREA, mine)
    page.reload()
    page.locator("write-it").scroll_into_view_if_needed()
    expect(page.locator(AREA)).to_have_value(mine)
    page.click("write-it button:has-text('Reset')")
    expect(page.locator(AREA)).to_have_value(MERGE.starter)
    page.click("write-it button:has-text('Bring mine back')")
    expect(page.locator(AREA)).to_have_value(mine)
    run(page, MERGE.solution)
    kept = page.evaluate("localStorage.getItem('exercise:tokens/merges')")
    days = {"tried", "solved", "again"}
    assert json.loads(kept).keys() == {"code", "box", *days}


def test_without_storage_it_works_and_keeps_nothing(visit):
    broken = (
        "Object.defineProperty(window, 'localStorage', {get() { throw 1; }});"
    )
    page = visit(*PLACE, broken)
    run(page, MERGE.solution)
    expect(page.locator(STATUS)).to_have_text(SOLVED)
    page.problems.clear()  # the theme's, which has no storage either


def test_the_second_hint_waits_for_the_first(visit):
    page = visit(*PLACE)
    page.wait_for_selector("write-it .pg")
    hints = page.locator(".exercise details:has-text('hint')")
    expect(hints.nth(1)).to_be_hidden()
    hints.nth(0).locator("summary").press("Enter")
    expect(hints.nth(1)).to_be_visible()


def test_the_button_says_how_many_megabytes(visit, site):
    page = visit(*PLACE)
    sizes = json.loads((site / "assets/downloads.json").read_text())
    bytes_ = sum(s for name, (s, _) in sizes.items() if "python/" in name)
    declared = page.evaluate(
        "async () => (await import('/assets/playgrounds/write-it-python.js')).BYTES"
    )
    assert declared == bytes_
    expect(page.locator("write-it .pg-main")).to_have_text(
        f"Run (loads Python, {bytes_ / 1e6:.0f} MB)"
    )


NO_ANSWER = "could not be had: the server answered 404"
DAMAGED = "came damaged: its checksum is wrong"


@pytest.mark.parametrize(
    "faults",
    [
        # One after the other, in the order in which they are asked for.
        [
            ("stdlib.zip.bin", "missing", NO_ANSWER),
            ("judge.py", "missing", "The exercise's checks did not come."),
            ("write-it-worker.js", "missing", "Python did not start."),
            ("exercises/tokens/merges.py", "missing", "checks did not come."),
        ],
        [("wasm.gz.bin", "damaged", DAMAGED)],
    ],
    ids=["missing", "damaged"],
)
def test_what_does_not_come_is_said_and_tried_again(visit, server, faults):
    page = visit(*PLACE)
    for name, fault, words in faults:
        server.faults[name] = fault
        page.click("write-it .pg-main")
        expect(page.locator(PROBLEM)).to_contain_text(words)
        wait(page)
        server.faults.clear()
    run(page, MERGE.solution)
    expect(page.locator(STATUS)).to_have_text(SOLVED)


def test_a_page_left_in_the_middle_stays_quiet(visit):
    page = visit(*PLACE)
    page.fill(AREA, START + "while True: pass")
    page.click("write-it .pg-main")
    expect(page.locator(STATUS)).to_have_text("Running …")
    go_away_and_back(page, "write-it")
    run(page, MERGE.solution)
    expect(page.locator(STATUS)).to_have_text(SOLVED)


def test_without_javascript_it_is_a_task_with_a_hidden_solution(
    browser, server
):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server.address}/{PLACE[0]}")
    frame = page.locator(".exercise")
    expect(frame.locator("pre").first).to_contain_text("def merge(")
    solution = frame.locator("details").last
    expect(solution.locator("pre")).to_be_hidden()
    solution.locator("summary").click()
    expect(solution.locator("pre")).to_contain_text("return merged")
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_in_any_state(page, axe, width):
    page.set_viewport_size({"width": width, "height": 800})
    code, _ = wrongs(MERGE)[0]
    for answer in "def merge(", code + "\nprint(1)", MERGE.solution:
        run(page, answer)
        page.wait_for_function(FITS)
        for rules in ((), COLOUR_RULES):
            assert axe(page, ".exercise", rules) == [], read_palette(page)
            switch_palette(page)
