"""How long the sampling playground takes to answer a slider.

    python -m tests.playgrounds.benchmark_sampling

Every slider is moved over its range on each prompt; a move is timed from its
event to the finished table. The budget is a median of 16 ms.
"""

import shutil
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.playgrounds import small_site
from tools.playground_data import sampling as data

BUDGET = 16
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
MOVES = {
    "temperature": [n / 20 for n in range(2, 41)],
    "topK": list(range(14)),
    "topP": [n / 50 for n in range(5, 51)],
    "minP": [n / 50 for n in range(26)],
    "penalty": [1 + n / 20 for n in range(21)],
}


def main() -> int:
    """Print the median and the slowest tenth of each slider; return 0."""
    page_text = f"# A page\n\n{data.make_table()}"
    times = {name: [] for name in MOVES}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        server = small_site.build(Path(folder), page_text, lambda site: None)
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        page = browser.new_page()
        page.goto(server.address)
        page.wait_for_selector(".sp-headline:not(:empty)")
        page.click("button.pg-main")  # with draws, the longest way
        for name, _, _ in data.PROMPTS:
            page.get_by_label("After the prompt").select_option(name)
            page.wait_for_timeout(300)
            for slider, values in MOVES.items():
                times[slider] += page.evaluate(MOVE, [slider, values])
            page.get_by_label("settings").select_option(index=1)
        browser.close()
        server.shutdown()
    every = [time for found in times.values() for time in found]
    for name, found in [*times.items(), ("all", every)]:
        tenth = statistics.quantiles(found, n=10)[-1]
        print(f"{name:12} median {statistics.median(found):5.1f} ms, "
              f"a tenth above {tenth:5.1f} ms, {len(found)} moves")  # fmt: skip
    return int(statistics.median(every) > BUDGET)


if __name__ == "__main__":
    raise SystemExit(main())
