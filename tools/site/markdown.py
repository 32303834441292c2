"""Every page as one Markdown file, with its code and outputs in it.

The form is that of https://llmstxt.org: `index.md` beside each `index.html`, a
list of them in `llms.txt`; and all of them together in `llms-full.txt`. They are
written from the built pages, so that they say what these say. Links and images
are absolute, because such a text is made to be carried elsewhere.

Ours, because mkdocs-llmstxt leaves out what the drawings say, the paths above the
code and the notebook's page, and wants each description a second time.
"""

import re
from itertools import groupby
from pathlib import Path
from urllib.parse import urljoin

from bs4 import Tag
from markdownify import MarkdownConverter

from tools.site.outline import HEADING, Outline, Page

COPY_BUTTON = """
<div class="page-tools">
<button type="button" data-copy-page aria-label="Copy page as Markdown">Copy page</button>
<a href="index.md" rel="alternate" type="text/markdown">View as Markdown</a>
<span role="status"></span>
</div>
"""
LICENCES = "Text: CC BY 4.0. Code: MIT."
ARTICLE = re.compile(r"<article\b.*?</article>", re.DOTALL)
# What code and drawings are marked up with: most of a page, and not needed.
INNER = re.compile(r"(<(pre|svg)\b[^>]*>)(.*?)(</\2>)", re.DOTALL)
MARKUP = re.compile(r"<[^>]*>")
# What would be read as Markdown, in text that is shown as it stands.
SPECIAL = re.compile(
    r"[\\`*<]|(?<!\w)_|_(?!\w)|\[(?=[^\]]*\]\()|(?<=\n)[#>+-](?= )"
)


def publish_markdown(site: Path, outline: Outline) -> None:
    """Write index.md beside every page, llms.txt and llms-full.txt."""
    texts = []
    for page in outline.pages:
        file = site / page.address / "index.html"
        if file.is_file():
            texts.append(write_page(file.read_text("utf-8"), page, outline))
            file.with_suffix(".md").write_text(texts[-1], encoding="utf-8")
    (site / "llms.txt").write_text(write_index(outline), encoding="utf-8")
    whole = "\n\n".join([write_head(outline), *texts])
    (site / "llms-full.txt").write_text(whole, encoding="utf-8")


def add_copy_button(html: str, page: Page) -> str:
    """Put the ways to a page's Markdown under its title; at home, at the end."""
    after = "</h1>" if page.address else "</article>"
    before, tag, rest = html.partition(after)
    if page.address:
        return before + tag + COPY_BUTTON + rest
    return before + COPY_BUTTON + tag + rest


def write_head(outline: Outline) -> str:
    """Return what the site's own two files begin with."""
    return (
        f"# {outline.name}\n\n> {outline.description or outline.name}\n\n"
        'Every block titled "Output" was printed by the program above it and '
        "compared with a new run before publication. The models are small and "
        f"often wrong; the pages say where.\n\n{LICENCES}\n"
    )


def write_index(outline: Outline) -> str:
    """Return llms.txt: the pages by part, one line each."""
    text = write_head(outline)
    for part, pages in groupby(outline.pages, lambda page: page.part):
        text += f"\n## {part or 'Start'}\n\n"
        for page in pages:
            address = f"{outline.url}{page.address}index.md"
            what = f": {page.description}" if page.description else ""
            text += f"- [{page.title}]({address}){what}\n"
    whole = f"{outline.url}llms-full.txt"
    return f"{text}\n## Optional\n\n- [All pages in one file]({whole})\n"


def write_page(html: str, page: Page, outline: Outline) -> str:
    """Return a built page as Markdown that needs nothing beside it."""
    address = f"{outline.url}{page.address}"
    article = ARTICLE.search(html)  # other themes have none
    shown = INNER.sub(drop_markup, article[0] if article else html)
    text = Writer(address).convert(shown) + "\n"
    source = f"From {outline.name}, <{address}>. {LICENCES}"
    return HEADING.sub(lambda found: f"{found[0]}\n\n{source}", text, count=1)


def drop_markup(found: re.Match) -> str:
    """Return a block of code without its colours, a drawing without its parts."""
    start, name, inner, end = found.groups()
    return start + (MARKUP.sub("", inner) if name == "pre" else "") + end


def longer_than(code: str, least: int) -> str:
    """Return backticks: `least` of them, and more than stand together in the code."""
    runs = map(len, re.findall("`+", code))
    return "`" * max(least, 1 + max(runs, default=0))


def is_no_text(element: Tag) -> bool:
    """Whether it is a button, a heading's mark, the path above it, a second figure."""
    kinds, source = element.get("class", []), element.get("src", "")
    return (
        element.name == "button"
        or (element.name == "a" and "headerlink" in kinds)
        or (element.name == "ol" and "here" in kinds)
        or source.endswith("#only-dark")
    )


class Writer(MarkdownConverter):
    """Writes the elements of our pages; those of all pages it has from markdownify."""

    class Options:
        """What differs from the library's own."""

        bullets = "-"
        heading_style = "atx"

    def __init__(self, address: str):
        """Links become absolute, as seen from the page's address."""
        super().__init__()
        self.address = address

    def escape(self, text, parent_tags):
        """Return text in which nothing is taken for Markdown."""
        return SPECIAL.sub(r"\\\g<0>", text)

    def convert_soup(self, soup):
        """Text without what is none, and links that lead there from everywhere.

        Not by `soup.select`: before its first answer it takes a quarter of a second.
        """
        for element in soup.find_all(["a", "button", "img", "ol"]):
            if element.decomposed:
                continue
            if is_no_text(element):
                element.decompose()
            elif "href" in element.attrs:
                element["href"] = urljoin(self.address, element["href"])
            elif element.name == "img":
                source = element["src"].partition("#")[0]
                element["src"] = urljoin(self.address, source)
        return super().convert_soup(soup)

    def convert_blockquote(self, el, text, parent_tags):
        """A quotation, or a box, with a line free above it."""
        quoted = super().convert_blockquote(el, text, parent_tags)
        return f"\n{quoted}"

    def convert_code(self, el, text, parent_tags):
        """Code as it stands: markdownify would join its spaces."""
        if "_noformat" in parent_tags:
            return text
        code = el.get_text().replace("\n", " ")
        ticks = longer_than(code, 1)
        padded = len(ticks) > 1 or code[:1] == code[-1:] == " "
        edge = " " if padded else ""
        return f"{ticks}{edge}{code}{edge}{ticks}" if code else ""

    convert_details = convert_blockquote  # a box that opens

    def convert_div(self, el, text, parent_tags):
        """A box, a tab under its label, or what stands in it."""
        kinds = set(el.get("class", []))
        if "admonition" in kinds:
            return self.convert_blockquote(el, text, parent_tags)
        if "tabbed-labels" in kinds:
            return ""
        if "tabbed-block" in kinds:
            labels = el.find_parent(class_="tabbed-set").find_all("label")
            number = len(el.find_previous_siblings("div"))
            text = f"**{labels[number].get_text()}**\n\n{text.strip()}"
        return super().convert_div(el, text, parent_tags)

    convert_figure = convert_div

    def convert_p(self, el, text, parent_tags):
        """A paragraph, or the title of a box."""
        if "admonition-title" in el.get("class", []):
            text = f"**{text.strip()}**"
        return super().convert_p(el, text, parent_tags)

    def convert_pre(self, el, text, parent_tags):
        """A fence, longer than any in the code, with its language and title."""
        title = el.find_previous_sibling(class_="filename")
        kinds = " ".join(el.parent.get("class", []))
        language = re.search(r"\blanguage-(\S+)", kinds)
        info = language[1] if language else ""
        info += f' title="{title.get_text()}"' if title else ""
        code = el.get_text().removesuffix("\n")
        ticks = longer_than(code, 3)
        return f"\n\n{ticks}{info}\n{code}\n{ticks}\n\n"

    def convert_span(self, el, text, parent_tags):
        """Text; the title of code stands in its fence."""
        return "" if "filename" in el.get("class", []) else text

    def convert_summary(self, el, text, parent_tags):
        """The title of a box that opens, or an answer to its question."""
        return f"\n\n**{text.strip()}**\n\n"

    convert_dt = convert_summary

    def convert_dd(self, el, text, parent_tags):
        """What is said of an answer: Markdown has no such lists."""
        return f"\n\n{text.strip()}\n\n"

    def convert_svg(self, el, text, parent_tags):
        """A drawing in words."""
        label = el.get("aria-label")
        return (
            f"\n\n*Drawing: {self.escape(label, set())}*\n\n" if label else ""
        )

    def convert_td(self, el, text, parent_tags):
        """A cell, in which a bar ends nothing."""
        return super().convert_td(el, text.replace("|", r"\|"), parent_tags)

    convert_th = convert_td
