"""The system's Chromium, started in one way by the tests and the benchmarks.

And what several of them ask of a page.
"""

import re
import shutil

from tests.kit import ROOT

# The site's own elements, all of them: what loads their modules names them.
LOADER = ROOT / "docs/assets/playgrounds/load.js"
ELEMENTS = re.findall(
    "[a-z]+-[a-z]+", LOADER.read_text(encoding="utf-8").split("`")[1]
)
PATIENCE = 60_000  # milliseconds: a busy machine is no failure
COMPUTER, PHONE = (1280, 900), (390, 844)  # width and height, in pixels
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
FITS = "() => document.documentElement.scrollWidth <= innerWidth"


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


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, written as rgb(r, g, b), by WCAG."""

    def luminance(colour: str) -> float:
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)]
        linear = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
            for part in parts
        ]
        weighted = zip((0.2126, 0.7152, 0.0722), linear, strict=False)
        return sum(weight * part for weight, part in weighted)

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
