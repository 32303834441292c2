"""Print what each page of a built site costs: python -m tests.benchmark.pages [site]

Bytes as they travel, and the time for which the main thread is busy until the
page has loaded (median of five visits with an empty cache). The bytes are a gate
in test_wide.py and test_phone.py; the time is this machine's, and is none.
"""

import sys
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from tests.kit.browser import launch
from tests.kit.site_server import Server
from tests.pages.visit import listen, pages_of, weigh

VISITS = 5


def visit(browser, address: str, site: Path) -> tuple[int, float]:
    """Return a page's bytes, and its main thread's busy time in seconds."""
    page = browser.new_page()
    _, asked = listen(page)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    page.goto(address)
    page.evaluate("document.fonts.ready.then(() => null)")
    metrics = session.send("Performance.getMetrics")["metrics"]
    page.context.close()
    busy = {metric["name"]: metric["value"] for metric in metrics}
    return sum(weigh(asked, site).values()), busy["TaskDuration"]


def main(site: Path) -> None:
    """Visit every page and print a line for each."""
    with Server(site) as server:
        with sync_playwright() as playwright:
            browser = launch(playwright)
            print("   bytes  main thread  page")
            for name in pages_of(site):
                address = f"{server.address}/{name}"
                visits = [visit(browser, address, site) for _ in range(VISITS)]
                size, busy = map(median, zip(*visits, strict=True))
                print(f"{size:8}  {1000 * busy:8.0f} ms  /{name}", flush=True)
            browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "site"))
