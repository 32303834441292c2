"""Put the notebook's built page into the chapters' markup, and make it light.

mkdocs-jupyter renders the stored notebook with JupyterLab's styles and scripts,
700 kB of them. Here its cells get the markup that the theme gives to code,
boxes and links, so that the page needs no style or script of its own.
"""

import json
import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from tools.site.doors import repository

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

NOTEBOOK = Path("docs/Understanding_LLMs.ipynb")
DESCRIPTION = (
    "The whole path in one interactive notebook: install, keys, tokens, "
    "embeddings and generation, on small offline models or on Gemma and Gemini."
)
CHAPTER = re.compile(r"^([^:#]*)\.md(?=#|$)")  # a link to its file
COPY = "Copied! "  # the hidden words of mkdocs-jupyter's copy button
ARTICLE = re.compile(r"(<article\b[^>]*>)(.*?)(</article>)", re.S)
DESCRIBED = re.compile(r'(description" content="|"description": ")[^"]*')


def publish_notebook(site: Path) -> None:
    """Make the notebook's page in a built site light, and its search entries."""
    for file, slim in (
        (site / NOTEBOOK.stem / "index.html", slim_notebook),
        (site / "search/search_index.json", slim_search),
    ):
        if file.is_file():
            text = file.read_text(encoding="utf-8")
            file.write_text(slim(text), encoding="utf-8")


def slim_search(index: str) -> str:
    """Return the search index without the marks and copies of mkdocs-jupyter."""
    entries = json.loads(index)
    for entry in entries["docs"]:
        if entry["location"].partition("/")[0] == NOTEBOOK.stem:
            entry["title"] = entry["title"].removesuffix("¶")
            entry["text"] = "".join(map(drop_copy, entry["text"].split(COPY)))
    return json.dumps(entries, ensure_ascii=False, separators=(",", ":"))


def drop_copy(text: str) -> str:
    """Return text that begins with a cell's code without its second copy."""
    code, end, rest = text.partition("\n</pre> ")
    copy = code.removeprefix("<pre>").replace("\n", " ")
    return f"{code}{end}{rest.removeprefix(copy)}"


def slim_notebook(html: str) -> str:
    """Return a built page with its notebook in the chapters' markup.

    Any other page comes back as it is. JupyterLab's styles, the copy script and
    the requests for MathJax and Mermaid go; what the theme does for code blocks,
    boxes and links in the chapters it then does here.
    """
    if '<div class="jupyter-wrapper">' not in html:
        return html
    from bs4 import BeautifulSoup

    before, start, body, end, after = ARTICLE.split(html, maxsplit=1)
    soup = BeautifulSoup(body, "html.parser")
    new, count = [], 0
    for cell in soup.select(".jp-Notebook > .jp-Cell"):
        if "jp-CodeCell" in cell["class"]:
            count += 1
            new.append(code_cell(cell, count))
        else:
            new.append(markdown_cell(cell, soup))
    page = "\n".join(new).replace("</h1>", f"</h1>\n{download_buttons()}", 1)
    before = DESCRIBED.sub(lambda m: m[1] + escape(DESCRIPTION), before)
    return "".join((before, start, "\n", page, versions_line(), end, after))


def code_cell(cell: "Tag", number: int) -> str:
    """Return a cell's code and, under it, its output."""
    code = cell.select_one(".highlight-ipynb pre")
    outputs = [pre.get_text() for pre in cell.select(".jp-OutputArea pre")]
    block = code_block(code.decode_contents(), "python", f"Cell {number}")
    if not outputs:
        return block
    text = escape("\n".join(outputs), quote=False)
    return f"{block}\n{code_block(text, 'text', 'Output')}"


def code_block(code: str, language: str, title: str = "") -> str:
    """Return highlighted code as Material for MkDocs lays it out."""
    bar = f'<span class="filename">{title}</span>' if title else ""
    code = code.removeprefix("<span></span>").strip("\n")
    return (
        f'<div class="language-{language} highlight">{bar}'
        f"<pre><span></span><code>{code}\n</code></pre></div>"
    )


def markdown_cell(cell: "Tag", soup: "BeautifulSoup") -> str:
    """Return a text cell, its links, boxes and code as in the chapters."""
    body = cell.select_one(".jp-RenderedMarkdown")
    for anchor in body.select("a.anchor-link"):
        anchor.attrs = {
            "class": "headerlink",
            "href": anchor["href"],
            "title": "Link to this section",
        }
        anchor.string = "#"
    for link in body.select("a[href]"):
        link["href"] = CHAPTER.sub(r"../\1/", link["href"])
        link.attrs.pop("target", None)
    for quote in body.select("blockquote"):
        lead = quote.find("strong")
        if lead and lead.get_text() == "Predict:":
            question = lead.next_sibling.lstrip()
            lead.next_sibling.replace_with(question[:1].upper() + question[1:])
            lead.decompose()
            title = soup.new_tag("p", attrs={"class": "admonition-title"})
            title.string = "Predict first"
            quote.name, quote["class"] = "div", "admonition question"
            quote.insert(0, title)
    for details in body.select("details"):
        details["class"] = "question"
    for block in body.select("div.highlight, .highlight-ipynb"):
        text = escape(block.get_text(), quote=False)
        new = code_block(text, "text")
        block.replace_with(type(soup)(new, "html.parser"))
    return body.decode_contents(formatter="html5").strip()


def download_buttons() -> str:
    """Return the links to the file, and to Colab once the address is known."""
    buttons = [
        f'<a class="md-button" href="{NOTEBOOK.name}" download>'
        "Download the notebook</a>"
    ]
    address = repository()
    if address.startswith("https://github.com/"):
        name = address.removeprefix("https://github.com/")
        buttons.append(
            '<a class="md-button" href="https://colab.research.google.com/github/'
            f'{escape(name)}/blob/main/{NOTEBOOK.as_posix()}">Open in Colab</a>'
        )
    return f"<p>{''.join(buttons)}</p>\n"


def versions_line() -> str:
    """Return the line that names the versions of the stored run."""
    line = Path("snippets/versions.txt").read_text(encoding="utf-8")
    return f'\n<p class="versions">{escape(line.splitlines()[0])}</p>\n'
