"""The Markdown of the chapters, and how this site reads it."""

import re

import markdown
from mkdocs.config import load_config

from tests.kit import ROOT

CHAPTERS = [
    page
    for page in sorted(ROOT.glob("docs/*/*.md"))
    if page.parent.name not in ("reference", "snippets")
]
# All pages in Markdown, those of a contributor too.
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *(
        p
        for p in sorted(ROOT.glob("docs/**/*.md"))
        if "snippets" not in p.parts
    ),
]


def read_page(name: str) -> str:
    """Return the Markdown of docs/<name>.md."""
    return (ROOT / f"docs/{name}.md").read_text(encoding="utf-8")


def without_front_matter(text: str) -> str:
    """Return a page's Markdown from its first line of text on."""
    return re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S)


def new_reader() -> markdown.Markdown:
    """Return a Markdown reader with the site's extensions and their settings.

    Its includes are relative to the working directory: be in the root.
    """
    config = load_config(str(ROOT / "mkdocs.yml"))
    return markdown.Markdown(
        extensions=config.markdown_extensions,
        extension_configs=config.mdx_configs,
    )
