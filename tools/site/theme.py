"""Mend two faults of the theme, and leave out of its styles what no page uses.

Two thirds of the theme's style sheet speak of things that this site does not
have: right-to-left text, tags, versions, a dozen kinds of box. A rule stays if
every class and id that it names stands in some page or some script; a custom
property stays if something still reads it.
"""

import re
from pathlib import Path

import tinycss2

# Faults of the theme's script (mkdocs-material 9.8.1). Should an upgrade of it
# write them otherwise, axe will find them again in tests/pages.
MENDED = {
    # Each copy button is in a <nav>: dozens of landmarks, all named alike.
    '("nav",{class:"md-code__nav"}': '("div",{class:"md-code__nav"}',
    # A table too wide for its page scrolls, but not by the keyboard.
    '{class:"md-typeset__scrollwrap"}': '{class:"md-typeset__scrollwrap",tabIndex:0}',
}
NESTING = ("container", "layer", "media", "supports")
NAMED = re.compile(r"[.#](-?[A-Za-z_](?:[\w-]|\\.)*)")
# Attributes whose values are all in the pages; scripts set none but those.
FIXED = re.compile(
    r"""\[(dir|data-md-color-(?:accent|primary))=["']?([\w-]+)["']?\]"""
)
IN_PAGE = re.compile(r'\b(dir|data-md-color-(?:accent|primary))="([\w-]+)"')
Pair = tuple[str, str]  # the name and the value of an attribute


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
    for value in re.findall(r'\b(?:class|id)="?([^">]*)', pages):
        names |= set(value.split())
    pairs = set(IN_PAGE.findall(pages))
    sheets = {sheet: sheet.read_text("utf-8") for sheet in site.rglob("*.css")}
    for sheet, text in sheets.items():
        rules = tinycss2.parse_stylesheet(text, True, True)
        sheets[sheet] = keep_used(rules, names, pairs)
    everything = "".join([pages, scripts, *sheets.values()])
    read = set(re.findall(r"var\(\s*(--[\w-]+)", everything))
    read |= set(re.findall(r"[\"'](--[\w-]+)", everything))
    for sheet, text in sheets.items():
        sheet.write_text(drop_unread(text, read), encoding="utf-8")


def keep_used(rules: list, names: set[str], pairs: set[Pair]) -> str:
    """Return the rules as CSS, without the selectors that can match nothing."""
    kept = []
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [
                selector
                for selector in split(rule.prelude)
                if can_match(selector, names, pairs)
            ]
            if selectors:
                content = tinycss2.serialize(without_space(rule.content))
                kept.append(f"{','.join(selectors)}{{{content}}}")
        elif rule.type == "at-rule" and rule.at_keyword in NESTING:
            inner = tinycss2.parse_rule_list(rule.content, True, True)
            if content := keep_used(inner, names, pairs):
                prelude = tinycss2.serialize(rule.prelude)
                kept.append(f"@{rule.at_keyword}{prelude}{{{content}}}")
        else:
            kept.append(rule.serialize())
    return "".join(kept)


def split(prelude: list) -> list[str]:
    """Return the selectors of a rule, which commas separate."""
    selectors = [[]]
    for token in prelude:
        if token == ",":
            selectors.append([])
        elif token.type != "comment":
            selectors[-1].append(token)
    return [tinycss2.serialize(selector).strip() for selector in selectors]


def can_match(selector: str, names: set[str], pairs: set[Pair]) -> bool:
    """Tell whether all that a selector demands is in some page or script."""
    # What stands in brackets is an alternative or a denial, and demands nothing.
    demanded = re.sub(
        r":(?:is|where|not|has)\((?:[^()]|\([^()]*\))*\)", "", selector
    )
    bare = re.sub(r"\[[^\]]*\]", "", demanded)
    return all(
        name.replace("\\", "") in names for name in NAMED.findall(bare)
    ) and all(pair in pairs for pair in FIXED.findall(demanded))


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
