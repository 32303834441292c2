"""Mend three faults of the theme, and leave out of its styles what no page uses.

Two thirds of the theme's style sheet speak of things that this site does not
have: right-to-left text, tags, versions, a dozen kinds of box. A rule stays if
every class and id that it names stands in some page or some script; a custom
property stays if something still reads it.

What else knows the theme's insides, to look at when it is upgraded: theme/ (its
blocks, and replacements in main.html), docs/assets/search-worker.js (its messages),
site.css and playground.css (its classes and variables), tools/notebook/page.py,
tools/serve/page.js, and `git grep -nE 'md-[a-z]' tests`.
"""

import re
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import tinycss2

from tools.site.build import SourceError

# Faults of the theme's script (mkdocs-material 9.8.2), and what mends them.
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
# Those that make what a page shows.
SCRIPTS = ("assets/javascripts/*.js", "assets/*.js", "assets/playgrounds/*.js")
# Of what the theme's script can make, how such a name begins, and what stands in the
# pages where it does: a feature that is turned on, or something that it only mends.
SIGNS = {
    "footnote": 'class="footnote',
    "md-annotation": '"content.code.annotate"',
    "md-progress": '"navigation.instant.progress"',
    "md-status": 'class="md-status',
    "md-tag": 'class="md-tag',
    "md-version": '"provider"',
    "mermaid": 'class="mermaid',
}
# A pattern that begins with plain text searches all pages six times as fast.
CLASSES_AND_IDS = ('class="([^"]*)', ' id="([^"]*)')
READ = (r"var\(\s*(--[\w-]+)", r'"(--[\w-]+)', r"'(--[\w-]+)")
# Of each rule its selectors, with what they demand of a page, and its content.
Rules = list[tuple[list[tuple[str, set]], "str | Rules | None"]]


def read_styles() -> None:
    """Parse the style sheets that MkDocs is about to copy: the longest step."""
    theme = Path(find_spec("material").origin).parent / "templates"
    for folder in (theme / "assets/stylesheets", Path("docs/assets")):
        for sheet in folder.rglob("*.css"):
            parse(sheet.read_text("utf-8"))


def publish_theme(site: Path) -> None:
    """Rewrite the theme's script and every style sheet of the built site.

    Raises SourceError if an upgrade of the theme writes a fault otherwise.
    """
    for script in site.glob("assets/javascripts/bundle.*.js"):
        code = script.read_text(encoding="utf-8")
        for fault, mended in MENDED.items():
            if fault not in code:
                raise SourceError(
                    f"{script.name} has no {fault}. Next: see whether the theme has "
                    "mended that fault, and change MENDED in tools/site/theme.py"
                )
            code = code.replace(fault, mended)
        script.write_text(code, encoding="utf-8")
    shorten_styles(site)


def shorten_styles(site: Path) -> None:
    """Rewrite every style sheet of the built site, shorter."""
    pages = "".join(page.read_text("utf-8") for page in site.rglob("*.html"))
    scripts = "".join(
        script.read_text("utf-8")
        for pattern in SCRIPTS
        for script in site.glob(pattern)
        if "worker" not in script.name  # it sees no page
    )
    off = tuple(name for name, sign in SIGNS.items() if sign not in pages)
    names = set(re.findall(r"[\w-]+", scripts))
    used = {name for name in names if not name.startswith(off)}
    for value in find(CLASSES_AND_IDS, pages):
        used |= set(value.split())
    for name in FIXED_NAMES:
        values = find([f'{name}="([\\w-]+)"'], pages)
        used |= {(name, value) for value in values}
    sheets = {sheet: sheet.read_text("utf-8") for sheet in site.rglob("*.css")}
    sheets = {s: keep_used(parse(text), used) for s, text in sheets.items()}
    read = find(READ, "".join([pages, scripts, *sheets.values()]))
    for sheet, text in sheets.items():
        sheet.write_text(drop_unread(text, read), encoding="utf-8")


def find(patterns: Iterable[str], text: str) -> set[str]:
    """Return what the group of some pattern has found in the text."""
    return {value for one in patterns for value in re.findall(one, text)}


@cache
def parse(text: str) -> Rules:
    """Return the rules of a style sheet, without comments and line breaks."""
    return read_rules(tinycss2.parse_stylesheet(text, True, True))


def read_rules(rules: list) -> Rules:
    """Return each rule as its selectors, with what they demand, and its content.

    A group, such as `@media print`, has rules for content; `@font-face` has none,
    as all of it is kept.
    """
    found = []
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [(text, demands(text)) for text in split(rule.prelude)]
            content = tinycss2.serialize(without_space(rule.content))
            found.append((selectors, content))
        elif rule.type == "at-rule" and rule.at_keyword in NESTING:
            inner = tinycss2.parse_rule_list(rule.content, True, True)
            head = f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}"
            found.append(([(head, set())], read_rules(inner)))
        else:
            found.append(([(rule.serialize(), set())], None))
    return found


def demands(selector: str) -> set:
    """Return the names and pairs that a page must have for a selector to match.

    Not what `:not()` denies or `:is()` offers.
    """
    demanded = CHOICE.sub("", selector)
    bare = re.sub(r"\[[^\]]*\]", "", demanded)
    names = {name.replace("\\", "") for name in NAMED.findall(bare)}
    return names | set(FIXED.findall(demanded))


def split(prelude: list) -> list[str]:
    """Return the selectors of a rule, which commas separate."""
    selectors = [[]]
    for token in prelude:
        if token == ",":
            selectors.append([])
        elif token.type != "comment":
            selectors[-1].append(token)
    return [tinycss2.serialize(selector).strip() for selector in selectors]


def keep_used(rules: Rules, used: set) -> str:
    """Return the rules as CSS, without the selectors that can match nothing."""
    kept = []
    for selectors, content in rules:
        head = ",".join(
            text for text, demanded in selectors if demanded <= used
        )
        if isinstance(content, list):
            content = keep_used(content, used)
        if content is None:
            kept.append(head)
        elif head and content:
            kept.append(f"{head}{{{content}}}")
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
