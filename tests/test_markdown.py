"""The Markdown beside a page says what the page says."""

import re
from html import unescape
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tools.site.markdown import write_page
from tools.site.outline import Page, read_outline

OUTLINE = read_outline()
READER = MarkdownIt("commonmark").enable("table")
# What a page has and its Markdown leaves out: marks, buttons, drawings, where the
# page stands, the bar over code, and the second of two figures.
LEFT_OUT = re.compile(
    r'<a class="headerlink".*?</a>|<button.*?</button>|<svg.*?</svg>'
    r'|<ol class="here".*?</ol>|<div class="page-tools">.*?</div>'
    r'|<span class="filename.*?(?=<pre)|<div class="tabbed-labels">.*?</div>',
    re.DOTALL,
)
ADDED = re.compile(
    rf"<p>From {re.escape(OUTLINE.name)}, .*?</p>|<p><em>Drawing: .*?</em></p>",
    re.DOTALL,
)
TAGS = ("<h1", "<h2", "<img", "<li", "<pre", "<td", "<tr", "<a ")
LABEL = re.compile(r"<p><strong>(?:With|Without) make</strong></p>")  # of a tab

# Constructs that no page uses yet, and what a reader of the Markdown has to see.
ODD = """\
# A page

[a](#b "title"), [a][r], ![p](assets/favicon.svg "t") and <a href="#b">c</a>.
A line with *stars*, 2 \\* 3 \\* 4, snake_case_name, \\_no emphasis\\_, a < b, &lt;b&gt;.

[r]: #b

| cell | other |
| --- | --- |
| `{ .cls }` | `a\\|b` |
| ``a ` b`` | `[x](y.md)` |

-   One

    !!! note "In a list"

        Text `{ .cls }` in it.

        ```text
        [x](y.md)
          --8<-- is no include
        ```

    ???+ tip "In a box"

        -   deep

~~~~python title="x.py"
# [x](y.md) and ``` stand in code.
~~~~

<figure><svg aria-label="A *"><text>t</text></svg><figcaption>c</figcaption></figure>

=== "With make"

    one

=== "Without make"

    two

## B { #b }

1. one
2. two

    indented text
"""


def text_of(html: str) -> str:
    """Return all that a page shows, without its markup and its white space."""
    text = re.sub(r'<img [^>]*?alt="([^"]*)"[^>]*>', r"\1", html)
    return "".join(unescape(re.sub(r"<[^>]*>", "", text)).split())


def compare(html: str, markdown: str) -> None:
    """Demand that Markdown, shown by another reader, says what a page does."""
    article = re.search(r"<article\b.*?</article>", html, re.DOTALL)[0]
    article = re.sub(r"<img [^>]*#only-dark[^>]*>", "", article)
    article = LEFT_OUT.sub("", article)
    again = LABEL.sub("", ADDED.sub("", READER.render(markdown)))
    wanted, shown = text_of(article), text_of(again)
    pairs = enumerate(zip(wanted, shown, strict=False))
    same = next((place for place, (a, b) in pairs if a != b), 40)
    assert shown[same - 40 : same + 80] == wanted[same - 40 : same + 80]
    assert shown == wanted
    for tag in TAGS:
        assert again.count(tag) == article.count(tag), tag


@pytest.mark.parametrize("page", OUTLINE.pages, ids=lambda page: page.address)
def test_it_says_what_the_page_says(site, page):
    folder = site / page.address
    markdown = (folder / "index.md").read_text("utf-8")
    assert markdown.startswith("# ")
    compare((folder / "index.html").read_text("utf-8"), markdown)


def test_what_no_page_uses_yet_is_whole_too(tmp_path, one_page):
    done = one_page(ODD)
    assert done.returncode == 0, done.stderr
    html = (tmp_path / "site/index.html").read_text("utf-8")
    page = Page(Path("index.md"), *[""] * 6)
    markdown = write_page(html, page, OUTLINE)
    compare(html, markdown)
    assert f"![p]({OUTLINE.url}assets/favicon.svg " in markdown
