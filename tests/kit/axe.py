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
    const look = (element, names) =>
        names.map((name) => getComputedStyle(element)[name]).join();
    const LETTERS = ["color", "font", "textDecorationLine", "textShadow", "borderBottom"];
    const GROUND = ["backgroundColor", "backgroundImage", "opacity", "position"];
    const letters = (element) => element.localName + look(element, LETTERS);
    const grounds = new Map([[null, ""]]);
    const groundOf = (element) => {
        if (!grounds.has(element)) {
            const own = look(element, GROUND);
            const plain = /^rgba\\(0, 0, 0, 0\\),none,1,(static|relative)$/.test(own);
            const around = groundOf(element.parentElement);
            grounds.set(element, plain ? around : `${around} ${own}`);
        }
        return grounds.get(element);
    };
    const looks = new Set(known);
    const isText = ({ nodeType, data }) => nodeType === Node.TEXT_NODE && data.trim();
    const seen = { opacityProperty: true, visibilityProperty: true };
    for (const element of document.querySelectorAll("body, body *")) {
        element.removeAttribute("data-look");
        if (!element.closest(context) || !element.checkVisibility(seen)) continue;
        if (element.closest("svg") || ![...element.childNodes].some(isText)) continue;
        const whole = [element, element.parentElement].map(letters) + groundOf(element);
        if (looks.has(whole)) continue;
        element.setAttribute("data-look", looks.size);
        looks.add(whole);
    }
    return [...looks].slice(known.length);
}"""


class Judge:
    """axe-core, and the looks of the texts that it has judged."""

    def __init__(self):
        """Begin with no look known."""
        self.looks = []

    def __call__(self, page, context: str = "html", rules=()) -> list[str]:
        """Return the violations of some rules, or of all, in what `context` selects."""
        found = []
        if rules != COLOUR_RULES:
            chosen = {
                "rules": {rule: {"enabled": False} for rule in COLOUR_RULES}
            }
            if rules:
                chosen = {"runOnly": {"type": "rule", "values": list(rules)}}
            found += run(page, context, chosen)["violations"]
        if rules in ((), COLOUR_RULES):
            found += self.judge_colours(page, context)
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
        chosen = {
            "runOnly": {"type": "rule", "values": list(COLOUR_RULES)},
            "resultTypes": ["violations", "passes", "incomplete"],
        }
        found = run(page, "[data-look]", chosen)
        # What axe passed over, as a button that is disabled, or could not tell, as
        # another element lay above it, it is asked again where the look comes again.
        told = numbers(found["passes"] + found["violations"])
        told -= numbers(found["incomplete"])
        self.looks += [look for at, look in enumerate(new, first) if at in told]
        return found["violations"]


def numbers(items: list[dict]) -> set[int]:
    """Return the numbers of the texts that some results of axe-core speak of."""
    return {
        int(number)
        for item in items
        for node in item["nodes"]
        for number in re.findall(r'^<[^>]*data-look="(\d+)"', node["html"])
    }


def run(page, selector: str, options: dict) -> dict:
    """Return what axe-core says of the elements that a selector finds."""
    options = {"resultTypes": ["violations"]} | options
    return Axe().run(page, {"include": [selector]}, options).response
