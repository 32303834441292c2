"""The system's Chromium, started in one way by the tests and the benchmarks."""

import shutil

OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def find_chromium() -> str | None:
    """Return the path of the system's Chromium, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def launch(playwright, path: str | None = None):
    """Start Chromium under Playwright and return the browser."""
    path = path or find_chromium()
    return playwright.chromium.launch(executable_path=path, args=OPTIONS)


def wait_for_paint(page) -> None:
    """Wait until something of a page has been painted."""
    page.wait_for_function(
        "() => performance.getEntriesByName('first-contentful-paint').length"
    )


def read_palette(page) -> str:
    """Return the theme's name of the palette that a page is shown in."""
    return page.locator("body").get_attribute("data-md-color-scheme")


def switch_palette(page) -> None:
    """Press the switch, and wait until the old colours have faded."""
    old = read_palette(page)
    page.click("[data-md-component=palette] label:visible")
    page.wait_for_selector(f"body:not([data-md-color-scheme={old}])")
    page.wait_for_function(
        "() => document.getAnimations().every((a) => a.playState !== 'running')"
    )
