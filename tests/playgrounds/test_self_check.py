"""The questions of the chapters want an answer before they show theirs."""

import re

import pytest
from playwright.sync_api import expect

from tests.kit.axe import COLOUR_RULES
from tests.kit.browser import switch_palette
from tests.kit.questions import ELSE, QUESTIONS
from tests.playgrounds.conftest import press_until, start_keys_at

CHAPTERS = sorted({f"{q.page[5:-3]}/" for q in QUESTIONS})
MERGES = "tokens/merges/"
TRACE, CHOOSE, NUMBER = 0, 1, 2  # the questions of MERGES
OPEN = """document.querySelectorAll("details.question")
    .forEach((box) => { box.open = true; })"""
KEPT = "() => Object.entries(localStorage).filter(([, what]) => what.includes('asked'))"


@pytest.fixture
def ask(visit):
    """Return a function that opens a page with all its questions opened."""

    def open_page(path, **options):
        page = visit(path, "self-check", **options)
        page.wait_for_selector("self-check p")
        page.evaluate(OPEN)
        return page, page.locator("details.question")

    return open_page


def reply(box, text: str) -> None:
    """Answer a question, by its radio buttons or its field."""
    if box.locator("[type=radio]").count():
        box.locator(f"[type=radio][value={quoted(text)}]").check()
    else:
        box.locator("[type=text]").fill(text)
    box.locator("[type=submit]").click()


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


# Send each answer of each question, the right one last; return what is said of each.
ANSWER_ALL = """(other) => [...document.querySelectorAll("details.question")].map((box) => {
    const form = box.querySelector("form");
    const terms = [...box.querySelectorAll("dt")].reverse();
    return terms.map((term) => {
        const text = term.textContent;
        const radios = [...form.querySelectorAll("[type=radio]")];
        const radio = radios.find((one) => one.value === text) ?? {};
        const field = form.querySelector("[type=text]") ?? {};
        radio.checked = true;
        field.value = text === other ? "no such answer" : text;
        const hidden = !box.querySelector("dl").checkVisibility();
        form.requestSubmit();
        const { textContent } = form.querySelector("[role=status]");
        return [textContent, term.nextElementSibling.textContent, hidden];
    });
})"""


@pytest.mark.parametrize("path", CHAPTERS)
def test_every_answer_gets_what_is_said_of_it(ask, path):
    page, boxes = ask(path)
    found = page.evaluate(ANSWER_ALL, ELSE)
    assert len(found) == len([q for q in QUESTIONS if path[:-1] in q.page])
    for *wrong, (right, reason, hidden) in found:
        assert hidden
        assert right == f"Right. {reason}"
        for said, reason, hidden in wrong:
            assert hidden
            assert said == f"Not this. {reason}"
    for box in boxes.all():
        expect(box.locator("dl")).to_be_visible()
    expect(page.locator("self-check")).to_contain_text("Answered: 0 of")


@pytest.mark.parametrize(
    ("at", "right", "wrong"),
    [
        (
            NUMBER,
            ["2", " 2.0 ", "2,0", "“2”", "2 tokens"],
            ["1", "2,000", "−2", "two", "1 or 2"],
        ),
        (
            TRACE,
            [
                "(258,100) 1",
                " ( 258, 100 )   1 ",
                "258 100 1.0",
                "'258, 100' 1",
            ],
            ["258100 1", "(258, 100)", "1 (258, 100)", "(258, 101) 1"],
        ),
    ],
)
def test_only_words_and_numbers_count(ask, at, right, wrong):
    _, boxes = ask(MERGES)
    for given in wrong + right:
        reply(boxes.nth(at), given)
        verdict = "Right." if given in right else "Not this."
        said = boxes.nth(at).locator("[role=status] b").text_content()
        assert (given, said) == (given, verdict)


def test_without_an_answer_nothing_is_said_of_it(ask):
    page, boxes = ask(MERGES)
    for box in boxes.all():
        box.locator("[type=submit]").click()
        expect(box.locator("[role=status]")).to_have_text(
            re.compile("^First give an answer")
        )
    assert page.evaluate(KEPT) == []


def test_what_is_printed_is_shown_after_the_answer(ask):
    _, boxes = ask(MERGES)
    code = boxes.nth(TRACE).locator("code").filter(has_text="pairwise")
    expect(code).not_to_contain_text("#>", use_inner_text=True)
    reply(boxes.nth(TRACE), "(97, 99) 1")
    expect(code).not_to_contain_text("#>", use_inner_text=True)
    boxes.nth(TRACE).get_by_role("button", name="Show the answer").click()
    expect(code).to_contain_text("#> (258, 100) 1", use_inner_text=True)
    expect(boxes.nth(TRACE).locator("dl")).to_be_visible()


def test_the_first_answer_counts_and_the_list_shows_what_was_missed(ask):
    page, boxes = ask(MERGES)
    reply(boxes.nth(TRACE), "(97, 99) 1")
    reply(boxes.nth(TRACE), "(258, 100) 1")
    reply(boxes.nth(NUMBER), "2")
    boxes.nth(CHOOSE).get_by_role("button", name="Show the answer").click()
    count = page.locator("self-check")
    expect(count).to_contain_text("Answered: 1 of 3.")
    count.locator("a").click()
    own = page.locator("your-progress")
    own.scroll_into_view_if_needed()
    expect(own).to_contain_text("3 questions answered, 2 to look at again.")
    missed = own.locator("li a")
    expect(missed).to_have_count(2)
    missed.filter(has_text="Which costs SmolLM2 more").click()
    page.wait_for_url(f"**/{MERGES}*")
    expect(page.locator("#check-yourself")).to_be_in_viewport()
    expect(page.locator("self-check")).to_contain_text("Answered: 1 of 3.")
    page.locator("details.question summary").nth(TRACE).click()
    box = page.locator("details.question").nth(TRACE)
    expect(box.locator("[role=status]")).to_have_text(
        "You have not answered this one yet."
    )
    reply(box, "(258, 100) 1")
    expect(page.locator("self-check")).to_contain_text("Answered: 2 of 3.")


def test_it_is_answered_with_the_keyboard_alone(ask):
    page, boxes = ask(MERGES)
    start_keys_at(boxes.nth(TRACE))
    page.keyboard.press("Tab")
    press_until(
        page, "Tab", ".question [type=text]"
    )  # over the code and its button
    page.keyboard.type("(258, 100) 1")
    page.keyboard.press("Enter")
    expect(boxes.nth(TRACE).locator("[role=status] b")).to_have_text("Right.")
    boxes.nth(CHOOSE).locator("[type=radio]").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(boxes.nth(CHOOSE).locator("[role=status] b")).to_have_text("Right.")


def test_without_scripts_a_box_opens_on_its_answer(visit):
    page = visit(MERGES, java_script_enabled=False)
    box = page.locator("details.question").nth(NUMBER)
    box.locator("summary").click()
    expect(box.locator("dt").first).to_have_text("2")
    expect(box.locator("dd").first).to_be_visible()
    expect(box.locator("code").last).to_contain_text("#> 2 [31, 1]")


def test_a_script_that_does_not_come_leaves_the_answers(visit, server):
    server.faults["/assets/playgrounds/self-check.js"] = "missing"
    page = visit(MERGES)
    page.locator("#check-yourself").scroll_into_view_if_needed()
    expect(page.locator("self-check")).to_contain_text("did not load")
    box = page.locator("details.question").nth(NUMBER)
    box.locator("summary").click()
    expect(box.locator("dd").first).to_be_visible()
    page.problems.clear()  # the request that failed
    server.faults.clear()
    page.locator("self-check button").click()
    expect(page.locator("self-check")).to_contain_text("Answered: 0 of 3.")
    expect(box.locator("form")).to_be_visible()


def test_on_paper_the_answers_stand_and_no_form(ask):
    page, boxes = ask(MERGES)
    page.emulate_media(media="print")
    for box in boxes.all():
        expect(box.locator("form")).to_be_hidden()
        expect(box.locator("dl")).to_be_visible()
    code = boxes.nth(TRACE).locator("code").filter(has_text="pairwise")
    expect(code).to_contain_text("#> (258, 100) 1", use_inner_text=True)


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_before_and_after(ask, axe, width):
    page, boxes = ask(
        MERGES,
        viewport={"width": width, "height": 800},
        reduced_motion="reduce",
    )
    answers = {
        TRACE: "(258, 100) 1",
        CHOOSE: "Neither: one tokenizer, one price",
        NUMBER: "7",
    }
    for answered in False, True:
        for at, text in answers.items() if answered else ():
            reply(boxes.nth(at), text)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for rules in ((), COLOUR_RULES):
            assert axe(page, "details.question", rules) == []
            switch_palette(page)
