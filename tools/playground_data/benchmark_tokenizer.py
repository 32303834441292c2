"""Measure how fast the tokenizer playground answers, in real Chromium.

    python -m tools.playground_data.benchmark_tokenizer site

A text of 10,000 characters is in the field, and one character is typed at its
end, 40 times. Printed are the time from the event to the last panel's numbers, and
the processor time of a keystroke with all that follows it, layout and painting
included, which a busy machine falsifies less.
"""

import argparse
import shutil
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

ROUNDS = 40
CHARACTERS = 10_000
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


class Quiet(SimpleHTTPRequestHandler):
    """Serve without a log."""

    def log_message(self, *_):
        """Say nothing."""


def main() -> None:
    """Print the medians for two and for four tokenizers."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("site", type=Path, help="a built site")
    site = parser.parse_args().site
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Quiet, directory=site)
    )
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/tokens/pieces/"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        for chosen in ("smollm2,minilm", "smollm2,minilm,qwen3,gpt4o"):
            page = browser.new_page()
            page.goto(f"{address}#tokenizer-playground?text=x&with={chosen}")
            page.locator("tokenizer-playground").scroll_into_view_if_needed()
            page.wait_for_selector("tokenizer-playground[data-shown]")
            page.wait_for_timeout(4000)  # the vocabularies
            client = page.context.new_cdp_session(page)
            client.send("Performance.enable", {"timeDomain": "threadTicks"})
            for name, text in make_texts().items():
                before = processor_time(client)
                times = page.evaluate(TYPE, [text, ROUNDS])
                spent = processor_time(client) - before
                report(chosen, name, times)
                print(f"{'processor':>29} {spent / ROUNDS:6.1f} ms on average")
            page.close()
        browser.close()
    server.shutdown()


def processor_time(client) -> float:
    """Return the milliseconds that the page's main thread has worked."""
    metrics = client.send("Performance.getMetrics")["metrics"]
    [spent] = [m["value"] for m in metrics if m["name"] == "TaskDuration"]
    return spent * 1000


def make_texts() -> dict[str, str]:
    """Return 10,000 characters of prose, and of emoji and many scripts."""
    prose = Path("docs/about.md").read_text(encoding="utf-8") * 3
    scripts = Path("snippets/tokens/merges/language_cost.py").read_text() * 9
    return {
        "prose": prose[:CHARACTERS],
        "scripts": scripts[:CHARACTERS],
    }


def report(chosen: str, name: str, times: list[float]) -> None:
    """Print the median and the worst time."""
    times.sort()
    print(
        f"{chosen.count(',') + 1} tokenizers, {name:8} "
        f"median {times[len(times) // 2]:6.1f} ms, worst {times[-1]:6.1f} ms"
    )


if __name__ == "__main__":
    main()
