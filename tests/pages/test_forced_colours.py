"""Under a contrast theme, which forces its colours on every page."""

from tests.pages.visit import ANYWHERE, settle

# Tabs, boxes and answers; "you are here"; bars; weights; a drawing on the page.
PAGES = (
    "setup/offline/",
    "tokens/merges/",
    "embeddings/similarity/",
    "embeddings/attention/",
    "together/notes/",
)
# What is drawn by a background alone, and has the colour of the page's.
FIND_UNSEEN = """() => {
    const ground = getComputedStyle(document.body).backgroundColor;
    const unseen = [];
    for (const element of document.querySelectorAll("body *")) {
        if (!element.checkVisibility()) continue;
        for (const part of ["", "::before", "::after"]) {
            const style = getComputedStyle(element, part || null);
            const drawn = part
                ? style.content === '""' && style.display !== "none"
                : element.matches(".pg-bar");
            if (drawn && style.backgroundColor === ground)
                unseen.push(`${element.localName}.${element.className}${part}`);
        }
    }
    return [...new Set(unseen)];
}"""
# Colours of drawings that are the page's own: not one of the theme's is the same.
FIND_OWN = """() => {
    const probe = document.body.appendChild(document.createElement("i"));
    probe.style.forcedColorAdjust = "none";
    const theme = ["Canvas", "CanvasText", "GrayText", "Highlight", "HighlightText"]
        .map((name) => ((probe.style.color = name), getComputedStyle(probe).color));
    probe.remove();
    const own = new Set();
    for (const shape of document.querySelectorAll("article svg:not(.md-icon *) *")) {
        const { fill, stroke } = getComputedStyle(shape);
        for (const colour of [fill, stroke])
            if (colour !== "none" && !theme.includes(colour)) own.add(colour);
    }
    return [...own];
}"""


def test_what_is_drawn_is_seen_in_the_colours_of_the_theme(browser, address):
    page = browser.new_page(forced_colors="active", color_scheme="dark")
    for name in PAGES:
        page.goto(f"{address}/{name}")
        settle(page, ANYWHERE)
        page.set_viewport_size({"width": 1280, "height": 900})
        assert page.evaluate(FIND_UNSEEN) == [], name
        assert page.evaluate(FIND_OWN) == [], name
        page.set_viewport_size({"width": 390, "height": 844})
        page.click("label[for=__drawer]:visible")
        assert page.evaluate(FIND_UNSEEN) == [], name
    page.context.close()
