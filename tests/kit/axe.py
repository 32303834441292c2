"""What axe-core finds wrong with a page.

It finds a colour that is too faint by looking at each text and at all that lies
below it, which takes more time than its ninety other rules together. So texts that
look alike, in whichever page of a run, are judged once.
"""

import re

from axe_playwright_python.sync_playwright import Axe

# What axe-core can find in one palette of a page and not in the other.
COLOUR_RULES = ("color-contrast", "link-in-text-block")
# Number the texts that look like none that is known, and return their looks: the
# letters, those of the text around, and what every element around them draws. Of a
# text in a drawing axe-core can tell nothing.
MARK_NEW = """([context, known]) => {
    const style = (element) => getComputedStyle(element);
    const letters = (element) => {
        const { color, font, textDecorationLine } = style(element);
        return [element.localName, color, font, textDecorationLine].join();
    };
    const grounds = new Map([[null, ""]]);
    const groundOf = (element) => {
        if (!grounds.has(element)) {
            const { backgroundColor, backgroundImage, opacity, position } = style(element);
            const own = [backgroundColor, backgroundImage, opacity, position].join();
            const plain = /^rgba\\(0, 0, 0, 0\\),none,1,(static|relative)$/.test(own);
            const around = groundOf(element.parentElement);
            grounds.set(element, plain ? around : `${around} ${own}`);
        }
        return grounds.get(element);
    };
    const looks = new Map(known.map((look) => [look, null]));
    const isText = ({ nodeType, data }) => nodeType === Node.TEXT_NODE && data.trim();
    const seen = { opacityProperty: true, visibilityProperty: true };
    for (const element of document.querySelectorAll("body, body *")) {
        element.removeAttribute("data-look");
        if (!element.closest(context) || !element.checkVisibility(seen)) continue;
        if (element.closest("svg") || ![...element.childNodes].some(isText)) continue;
        const look = [element, element.parentElement].map(letters) + groundOf(element);
        if (looks.has(look)) continue;
        element.setAttribute("data-look", looks.size);
        looks.set(look, element);
    }
    return [...looks.keys()].slice(known.length);
}"""


class Judge:
    """axe-core, and the looks of the texts that it has judged."""

    def __init__(self):
        """Begin with no look known."""
        self.looks = []

    def __call__(self, page, context: str = "", rules=()) -> list[str]:
        """Return the violations on a page, those of some `rules` or of all.

        Only the elements that `context` selects are looked at, if it is given.
        """
        found = []
        if rules != COLOUR_RULES:
            chosen = {
                "rules": {rule: {"enabled": False} for rule in COLOUR_RULES}
            }
            if rules:
                chosen = {"runOnly": {"type": "rule", "values": list(rules)}}
            found += run(page, context or "html", chosen)["violations"]
        if rules in ((), COLOUR_RULES):
            found += self.judge_colours(page, context or "body")
        return [
            f"{item['id']}: {node['html'][:200]}"
            for item in found
            for node in item["nodes"]
        ]

    def judge_colours(self, page, context: str) -> list[dict]:
        """Return the violations among texts that look like none before."""
        first = len(self.looks)
        new = page.evaluate(MARK_NEW, [context, self.looks])
        if not new:
            return []
        chosen = {"runOnly": {"type": "rule", "values": list(COLOUR_RULES)}}
        found = run(page, "[data-look]", chosen)
        # What axe could not tell, because another element lay above it say, it is
        # asked again where the look comes again.
        untold = {
            int(number)
            for item in found["incomplete"]
            for node in item["nodes"]
            for number in re.findall(r'^<[^>]*data-look="(\d+)"', node["html"])
        }
        self.looks += [
            look for at, look in enumerate(new, first) if at not in untold
        ]
        return found["violations"]


def run(page, selector: str, options: dict) -> dict:
    """Return what axe-core says of the elements that a selector finds."""
    options = {"resultTypes": ["violations", "incomplete"]} | options
    return Axe().run(page, {"include": [selector]}, options).response
