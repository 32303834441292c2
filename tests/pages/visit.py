"""Open a page of the built site once, and say all that is wrong with it."""

import gzip
from pathlib import Path
from urllib.parse import unquote, urlsplit

SIZES = {"wide": (1280, 900), "phone": (390, 844)}
SCHEMES = {"light": "default", "dark": "slate"}  # the system's, the theme's
# HTML, styles, fonts and scripts of one page, as they travel: gzipped.
BUDGET = 120_000
SCRIPTS = (".css", ".html", ".js", ".mjs", ".woff2")
# What each playground shows when it has come to rest, and not before.
AT_REST = {
    "bpe-stepper": ".pg",
    "embedding-explorer": ".ee-result > *",
    "model-playground": ".pg",
    "padding-lab": ".sp-headline:not(:empty)",
    "sampling-playground": ".sp-headline:not(:empty)",
    "tokenizer-playground": "xpath=self::*[@data-shown]",
}
ON_SCREEN = "element => element.getBoundingClientRect().top < innerHeight"
ANYWHERE = "element => true"
SUM_OF_SHIFTS = """
    window.shift = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
"""
# All that a reader can open is open; axe skips what is hidden.
OPEN_ALL = """() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
}"""


def pages_of(site: Path) -> list[str]:
    """Return the addresses of all pages, relative to the site's own."""
    return sorted(
        str(page.relative_to(site)).removesuffix("index.html")
        for page in site.rglob("*.html")
    )


def judge_all(scheme: str, size: str, site, address, browser, axe) -> list[str]:
    """Return what is wrong with each page in one palette at one width."""
    return [
        f"{name or 'home'} ({size}, {scheme}): {problem}"
        for name in pages_of(site)
        for problem in judge(name, scheme, size, site, address, browser, axe)
    ]


def judge(
    name: str, scheme: str, size: str, site, address, browser, axe
) -> list[str]:
    """Open one page with an empty cache and return what is wrong with it."""
    width, height = SIZES[size]
    page = browser.new_page(
        color_scheme=scheme, viewport={"width": width, "height": height}
    )
    problems, asked = listen(page)
    page.add_init_script(SUM_OF_SHIFTS)
    page.goto(f"{address}/{name}", wait_until="load")
    page.evaluate("document.fonts.ready.then(() => null)")
    problems += [
        f"asked {url}"
        for url in asked
        if not url.startswith((address, "data:", "blob:"))
    ]
    weight = weigh(asked, site)
    if sum(weight.values()) > BUDGET and name != "playground/":
        problems.append(f"{sum(weight.values())} bytes: {weight}")
    if page.evaluate("document.body.dataset.mdColorScheme") != SCHEMES[scheme]:
        problems.append("does not follow the system's palette")
    settle(page, ON_SCREEN)
    if (shift := page.evaluate("window.shift")) >= 0.001:
        problems.append(f"moves while it opens: layout shift {shift:.4f}")
    settle(page, ANYWHERE)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        problems.append("scrolls sideways")
    page.evaluate(OPEN_ALL)
    problems += axe(page)
    page.context.close()
    return problems


def listen(page) -> tuple[list[str], list[str]]:
    """Return two lists that fill up: what the page complains of, and asks for."""
    problems, asked = [], []

    def hear(message):
        if message.type in ("error", "warning"):
            problems.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.context.on("request", lambda request: asked.append(request.url))
    return problems, asked


def settle(page, which: str) -> None:
    """Wait until the playgrounds have come to rest; scroll to each that needs it."""
    for tag, sign in AT_REST.items():
        for element in page.locator(tag).all():
            if element.evaluate(which):
                element.scroll_into_view_if_needed()
                element.locator(sign).first.wait_for(state="attached")


def weigh(urls: list[str], site: Path) -> dict[str, int]:
    """Return the bytes of each kind of file that shows a page, as they travel."""
    weight = dict.fromkeys(SCRIPTS, 0)
    for path in {unquote(urlsplit(url).path) for url in urls}:
        file = site / path.lstrip("/")
        file = file / "index.html" if file.is_dir() else file
        if file.suffix in weight and file.is_file():
            data = file.read_bytes()
            travels = data if file.suffix == ".woff2" else gzip.compress(data)
            weight[file.suffix] += len(travels)
    return weight
