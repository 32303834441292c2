"""Open a page of the built site once, and say all that is wrong with it."""

import gzip
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.kit.axe import COLOUR_RULES
from tests.kit.browser import (
    COMPUTER,
    ELEMENTS,
    PHONE,
    read_palette,
    switch_palette,
)

SIZES = {
    name: {"width": width, "height": height}
    for name, (width, height) in [("wide", COMPUTER), ("phone", PHONE)]
}
# What axe-core judges by the size and place of things. This is asked of a page that
# was loaded wide and made narrow; a full run loads it narrow: test_phone.py.
LAYOUT = ("target-size", "scrollable-region-focusable", "meta-viewport")
SCHEMES = {"light": "default", "dark": "slate"}  # the system's, the theme's
# HTML, styles, fonts and scripts of one page, as they travel: gzipped.
BUDGET = 120_000
# Of that, what the links to a repository take, which are not built here: of a page,
# and of each output on it.
LINKS = 900, 40
SCRIPTS = (".css", ".html", ".js", ".mjs", ".woff2")
# What a playground shows when it has come to rest, and not before.
AT_REST = dict.fromkeys(ELEMENTS, ".pg") | {
    "attention-viewer": ".sp-headline:not(:empty)",
    "embedding-explorer": ".ee-result > *",
    "padding-lab": ".sp-headline:not(:empty)",
    "sampling-playground": ".sp-headline:not(:empty)",
    "self-check": "p",
    "tokenizer-playground": "xpath=self::*[@data-shown]",
}
# What the reader's own larger letters do: text that is cut off (the header's title is
# the page's own, below it), a button to tick that is torn from its words.
USUAL = {"standard": 16, "fixed": 13}  # in pixels
ENLARGED = {name: 2 * size for name, size in USUAL.items()}
FIND_TORN = """async () => {
    const all = (selector) => [...document.querySelectorAll(selector)];
    const isCut = (box) => getComputedStyle(box).overflowX === "hidden"
        && box.scrollWidth > box.clientWidth + 2
        && box.innerText?.trim() && !box.matches(".pg-sr");
    const isTorn = (input) => {
        const place = (one) => one.getBoundingClientRect();
        const [box, words] = [input, ...input.labels].map(place);
        return box.top > words.bottom || box.bottom < words.top;
    };
    const find = () => [
        ...(document.documentElement.scrollWidth > innerWidth ? ["scrolls sideways"] : []),
        ...all(".md-content :is(div, p, li, td), .md-footer *")
            .filter(isCut).map((box) => `cuts off “${box.innerText.slice(0, 40)}”`),
        ...all(".pg :is([type=radio], [type=checkbox])").filter(isTorn)
            .map(({ labels }) => `tears a button from “${labels[0].innerText}”`),
    ];
    // What the theme moves, its tooltips say, takes its new place some frames later.
    for (let frame = 0; frame < 120 && find().length; frame++)
        await new Promise(requestAnimationFrame);
    return find();
}"""
ON_SCREEN = "element => element.getBoundingClientRect().top < innerHeight"
ANYWHERE = "element => true"
WATCH_SHIFTS = """
    window.shifts = [];
    const text = ({ node }) => (node?.textContent ?? "").trim().slice(0, 40);
    new PerformanceObserver((list) => {
        for (const { value, sources } of list.getEntries()) {
            window.shifts.push({ size: value, what: sources.map(text) });
        }
    }).observe({ type: "layout-shift", buffered: true });
"""
FORGET_PALETTE = "localStorage.clear();"
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


def judge_all(size: str, scheme: str, site, address, browser, axe) -> list[str]:
    """Return what is wrong with each page at one width, in both palettes.

    `scheme` is the palette that it is opened in. All are opened in one tab: a new
    one costs the browser as much time as the rest of a visit.
    """
    page = browser.new_page(
        color_scheme=scheme, reduced_motion="reduce", viewport=SIZES[size]
    )
    page.add_init_script(WATCH_SHIFTS + FORGET_PALETTE)
    heard, asked = listen(page)
    session = page.context.new_cdp_session(page)
    problems = []
    for name in pages_of(site):
        heard.clear()
        asked.clear()
        session.send("Network.clearBrowserCache")
        page.goto(f"{address}/{name}", wait_until="load")
        found = heard + judge(page, asked, scheme, site, address, axe)
        found += find_torn(page, session)
        if size == "wide":
            page.set_viewport_size(SIZES["phone"])
            narrow = axe(page, rules=LAYOUT) + find_torn(page, session)
            found += [f"made narrow: {one}" for one in narrow]
            page.set_viewport_size(SIZES["wide"])
        problems += [f"{name or 'home'} ({size}): {one}" for one in found]
    page.context.close()
    return problems


def find_torn(page, session) -> list[str]:
    """Return what a page does not hold together, in usual and in larger letters."""
    problems = page.evaluate(FIND_TORN)
    session.send("Page.setFontSizes", {"fontSizes": ENLARGED})
    problems += [f"enlarged, it {one}" for one in page.evaluate(FIND_TORN)]
    session.send("Page.setFontSizes", {"fontSizes": USUAL})
    return problems


def judge(page, asked, scheme: str, site, address, axe) -> list[str]:
    """Return what is wrong with a page that has just been opened."""
    page.evaluate("document.fonts.ready.then(() => null)")
    problems = [
        f"asked {url}"
        for url in asked
        if not url.startswith((address, "data:", "blob:"))
    ]
    weight = weigh(asked, site)
    outputs = page.locator(".filename", has_text="Output").count()
    most = BUDGET - LINKS[0] - LINKS[1] * outputs
    if sum(weight.values()) > most and not page.url.endswith("/playground/"):
        problems.append(f"{sum(weight.values())} bytes: {weight}")
    settle(page, ON_SCREEN)
    if find_shift(page) and (moved := find_shift_without_fonts(page)):
        problems.append(f"moves while it opens: {moved}")
    settle(page, ANYWHERE)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        problems.append("scrolls sideways")
    page.evaluate(OPEN_ALL)
    if read_palette(page) != SCHEMES[scheme]:
        problems.append("does not follow the system's palette")
    problems += [f"{scheme}: {violation}" for violation in axe(page)]
    switch_palette(page)  # which changes colours, and nothing else
    other = read_palette(page)
    found = axe(page, rules=COLOUR_RULES)
    return problems + [f"{other}: {violation}" for violation in found]


def find_shift(page) -> str:
    """Return how far the page has moved since it opened and what moved, or ""."""
    shifts = page.evaluate("window.shifts")
    size = sum(shift["size"] for shift in shifts)
    return f"{size:.4f} {shifts}" if size >= 0.001 else ""


def find_shift_without_fonts(page) -> str:
    """Open a page that moved once more, without our fonts; return as above.

    On a busy machine they come in the tenth of a second in which the browser
    still takes them, after the text has been laid out. Later ones it leaves
    out: test_late_fonts_move_nothing.
    """
    again = page.context.browser.new_page(viewport=page.viewport_size)
    again.route("**/*.woff2", lambda route: route.abort())
    again.add_init_script(WATCH_SHIFTS)
    again.goto(page.url, wait_until="load")
    settle(again, ON_SCREEN)
    shift = find_shift(again)
    again.context.close()
    return shift


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
