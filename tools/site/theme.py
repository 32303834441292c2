"""Mend three faults of the theme, and leave out of its styles what no page uses.

Two thirds of the theme's style sheet speak of things that this site does not
have: right-to-left text, tags, versions, a dozen kinds of box. A rule stays if
every class and id that it names stands in some page or some script; a custom
property stays if something still reads it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import tinycss2

# Faults of the theme's script (mkdocs-material 9.8.1). Should an upgrade of it
# write them otherwise, axe will find the first two again, and a test the third.
MENDED = {
    # Each copy button is in a <nav>: dozens of landmarks, all named alike.
    '("nav",{class:"md-code__nav"}': '("div",{class:"md-code__nav"}',
    # A table too wide for its page scrolls, but not by the keyboard.
    '{class:"md-typeset__scrollwrap"}': '{class:"md-typeset__scrollwrap",tabIndex:0}',
    # Tab closes the search, and takes the keyboard's place away before it moves on:
    # WebKit then begins at the top again, so that nobody gets past the search.
    'case"Escape":case"Tab":at("search",!1),i.blur();break': (
        'case"Escape":at("search",!1),i.blur();break;case"Tab":at("search",!1);break'
    ),
}
NESTING = ("container", "layer", "media", "supports")
NAMED = re.compile(r"[.#](-?[A-Za-z_](?:[\w-]|\\.)*)")
CHOICE = re.compile(r":(?:is|where|not|has)\((?:[^()]|\([^()]*\))*\)")
# Attributes whose values are all in the pages; scripts set none but those.
FIXED_NAMES = ("dir", "data-md-color-accent", "data-md-color-primary")
FIXED = re.compile(rf"""\[({"|".join(FIXED_NAMES)})=["']?([\w-]+)["']?\]""")
# A pattern that begins with plain text searches all pages six times as fast.
CLASSES_AND_IDS = ('class="([^"]*)', ' id="([^"]*)')
READ = (r"var\(\s*(--[\w-]+)", r'"(--[\w-]+)', r"'(--[\w-]+)")
Pair = tuple[str, str]  # the name and the value of an attribute


class Selector:
    """A selector, and the names and pairs that a page must have to match it."""

    def __init__(self, text: str) -> None:
        """Read what it demands: not what `:not()` denies or `:is()` offers."""
        self.text = text
        demanded = CHOICE.sub("", text)
        self.pairs = set(FIXED.findall(demanded))
        bare = re.sub(r"\[[^\]]*\]", "", demanded)
        self.names = {name.replace("\\", "") for name in NAMED.findall(bare)}


@dataclass
class Rule:
    """Some selectors, and what is said of all that they match."""

    selectors: list[Selector]
    content: str


@dataclass
class Group:
    """Rules under a condition, such as `@media print`."""

    head: str
    rules: list


def read_styles() -> None:
    """Parse the style sheets that MkDocs is about to copy: the longest step."""
    theme = Path(find_spec("material").origin).parent / "templates"
    for folder in (theme / "assets/stylesheets", Path("docs/assets")):
        for sheet in folder.rglob("*.css"):
            parse(sheet.read_text("utf-8"))


def publish_theme(site: Path) -> None:
    """Rewrite the theme's script and every style sheet of the built site."""
    for script in site.glob("assets/javascripts/bundle.*.js"):
        code = script.read_text(encoding="utf-8")
        for fault, mended in MENDED.items():
            code = code.replace(fault, mended)
        script.write_text(code, encoding="utf-8")
    shorten_styles(site)


def shorten_styles(site: Path) -> None:
    """Rewrite every style sheet of the built site, shorter."""
    pages = "".join(page.read_text("utf-8") for page in site.rglob("*.html"))
    scripts = "".join(
        script.read_text("utf-8", "replace")
        for script in (site / "assets").rglob("*.*js")
    )
    names = set(re.findall(r"[\w-]+", scripts))
    for value in find(CLASSES_AND_IDS, pages):
        names |= set(value.split())
    pairs = {
        (name, value)
        for name in FIXED_NAMES
        for value in find([f'{name}="([\\w-]+)"'], pages)
    }
    sheets = {sheet: sheet.read_text("utf-8") for sheet in site.rglob("*.css")}
    for sheet, text in sheets.items():
        sheets[sheet] = keep_used(parse(text), names, pairs)
    everything = "".join([pages, scripts, *sheets.values()])
    read = find(READ, everything)
    for sheet, text in sheets.items():
        sheet.write_text(drop_unread(text, read), encoding="utf-8")


def find(patterns: Iterable[str], text: str) -> set[str]:
    """Return what the group of some pattern has found in the text."""
    return {value for one in patterns for value in re.findall(one, text)}


@cache
def parse(text: str) -> list[Rule | Group | str]:
    """Return what a style sheet consists of, without comments and line breaks."""
    return list(read_rules(tinycss2.parse_stylesheet(text, True, True)))


def read_rules(rules: list) -> Iterator[Rule | Group | str]:
    """Yield the rules of a style sheet or of a group in it."""
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [Selector(text) for text in split(rule.prelude)]
            content = tinycss2.serialize(without_space(rule.content))
            yield Rule(selectors, content)
        elif rule.type == "at-rule" and rule.at_keyword in NESTING:
            inner = tinycss2.parse_rule_list(rule.content, True, True)
            head = f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}"
            yield Group(head, list(read_rules(inner)))
        else:
            yield rule.serialize()


def split(prelude: list) -> list[str]:
    """Return the selectors of a rule, which commas separate."""
    selectors = [[]]
    for token in prelude:
        if token == ",":
            selectors.append([])
        elif token.type != "comment":
            selectors[-1].append(token)
    return [tinycss2.serialize(selector).strip() for selector in selectors]


def keep_used(
    rules: list[Rule | Group | str], names: set[str], pairs: set[Pair]
) -> str:
    """Return the rules as CSS, without the selectors that can match nothing."""
    kept = []
    for rule in rules:
        if isinstance(rule, str):
            kept.append(rule)
        elif isinstance(rule, Group):
            if content := keep_used(rule.rules, names, pairs):
                kept.append(f"{rule.head}{{{content}}}")
        elif found := [
            selector.text
            for selector in rule.selectors
            if selector.names <= names and selector.pairs <= pairs
        ]:
            kept.append(f"{','.join(found)}{{{rule.content}}}")
    return "".join(kept)


def without_space(content: list) -> list:
    """Return a rule's content without its comments and its line breaks."""
    return [
        tinycss2.ast.WhitespaceToken(0, 0, " ")
        if token.type == "whitespace"
        else token
        for token in content
        if token.type != "comment"
    ]


def drop_unread(text: str, read: set[str]) -> str:
    """Return the CSS without the custom properties that nothing reads."""
    declared = re.compile(
        r"(?<=[{;\s])(--[\w-]+)\s*:(?:[^;{}\"']|\"[^\"]*\"|'[^']*')*(?:;|(?=\}))"
    )
    return declared.sub(
        lambda found: found[0] if found[1] in read else "", text
    )
