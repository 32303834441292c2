"""How long two playgrounds take to answer, in real Chromium on the built site.

    python -m tests.benchmark.playgrounds site

A slider of the sampler is timed from its event to the finished table and its
layout; the budget is a median of 16 ms. A character typed at the end of 10,000
is timed from its event to the last panel's numbers; the budget is 50 ms. The
processor time, with painting and all, is what a busy machine falsifies less.
"""

import argparse
import statistics
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.kit.browser import launch
from tests.kit.site_server import Server
from tools.playground_data import sampling

BUDGETS = {"slider": 16, "typing": 50}  # milliseconds
CHARACTERS = 10_000
ROUNDS = 40
MOVES = {
    "temperature": [n / 20 for n in range(2, 41)],
    "topK": list(range(14)),
    "topP": [n / 50 for n in range(5, 51)],
    "minP": [n / 50 for n in range(26)],
    "penalty": [1 + n / 20 for n in range(21)],
}
MOVE = """([name, values]) => {
    const element = document.querySelector("sampling-playground");
    const { slider } = element.sliders[name];
    return values.map((value) => {
        slider.value = value;
        const start = performance.now();
        slider.dispatchEvent(new Event("input"));
        element.offsetHeight;  // the layout counts too
        return performance.now() - start;
    });
}"""
TYPE = """async ([text, rounds]) => {
    const element = document.querySelector("tokenizer-playground");
    const field = element.querySelector("textarea");
    const times = [];
    for (let round = 0; round < rounds; round++) {
        field.value = text + "abcdefghij"[round % 10].repeat(1 + round / 10);
        const before = element.dataset.shown;
        const started = performance.now();
        field.dispatchEvent(new InputEvent("input", { bubbles: true }));
        while (element.dataset.shown === before) {
            await new Promise((done) => { // without a timer's own delay
                const { port1, port2 } = new MessageChannel();
                port1.onmessage = done;
                port2.postMessage(0);
            });
        }
        times.push(performance.now() - started);
        await new Promise((done) => setTimeout(done, 50));
    }
    return times;
}"""


def main() -> int:
    """Print medians; return 1 if one of the two is over its budget."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("site", type=Path, help="a built site")
    site = parser.parse_args().site
    with sync_playwright() as play, Server(site) as server:
        browser = launch(play)
        medians = {
            "slider": move_sliders(browser.new_page(), server.address),
            "typing": type_characters(browser, server.address),
        }
        browser.close()
    return int(any(medians[name] > most for name, most in BUDGETS.items()))


def move_sliders(page, address: str) -> float:
    """Move every slider over its range on each prompt; return the median."""
    page.goto(f"{address}/generation/sampling/")
    page.locator("sampling-playground").scroll_into_view_if_needed()
    page.wait_for_selector(".sp-headline:not(:empty)")
    page.click("sampling-playground button.pg-main")  # draws: the longest way
    times = {name: [] for name in MOVES}
    spend = count_processor_time(page)
    for name, _, text in sampling.PROMPTS:
        page.get_by_label("After the prompt").select_option(name)
        page.wait_for_function(
            "(text) => document.querySelector('sampling-playground')"
            ".prompt.text === text",
            arg=text,
        )
        for slider, values in MOVES.items():
            times[slider] += page.evaluate(MOVE, [slider, values])
        page.get_by_label("Settings").select_option(index=1)
    every = [time for found in times.values() for time in found]
    for name, found in times.items():
        report(name, found)
    report("all sliders", every, spend())
    return statistics.median(every)


def type_characters(browser, address: str) -> float:
    """Type with two and with four tokenizers; return the higher median."""
    prose = Path("docs/about.md").read_text(encoding="utf-8") * 3
    scripts = Path("snippets/tokens/merges/language_cost.py").read_text() * 9
    medians = []
    for chosen in ("smollm2,minilm", "smollm2,minilm,qwen3,gpt4o"):
        page = browser.new_page()
        link = f"tokens/pieces/#tokenizer-playground?text=x&with={chosen}"
        page.goto(f"{address}/{link}")
        for key in chosen.split(","):
            page.wait_for_selector(f"section[data-key={key}] li")
        for name, text in (("prose", prose), ("scripts", scripts)):
            spend = count_processor_time(page)
            times = page.evaluate(TYPE, [text[:CHARACTERS], ROUNDS])
            what = f"{chosen.count(',') + 1} tokenizers, {name}"
            report(what, times, spend())
            medians.append(statistics.median(times))
        page.close()
    return max(medians)


def count_processor_time(page):
    """Return a function: the milliseconds that the page has worked since."""
    client = page.context.new_cdp_session(page)
    client.send("Performance.enable", {"timeDomain": "threadTicks"})

    def read() -> float:
        metrics = client.send("Performance.getMetrics")["metrics"]
        [spent] = [m["value"] for m in metrics if m["name"] == "TaskDuration"]
        return spent * 1000

    start = read()
    return lambda: read() - start


def report(name: str, times: list[float], spent: float | None = None) -> None:
    """Print the median, the slowest tenth and the mean processor time."""
    tenth = statistics.quantiles(times, n=10)[-1]
    line = (
        f"{name:22} median {statistics.median(times):5.1f} ms, "
        f"a tenth above {tenth:5.1f} ms, {len(times)} times"
    )
    if spent is not None:
        line += f", {spent / len(times):5.1f} ms of processor"
    print(line)


if __name__ == "__main__":
    raise SystemExit(main())
