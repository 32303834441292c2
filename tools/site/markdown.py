"""Every page as one Markdown file, with its code and outputs in it.

The form is that of https://llmstxt.org: `index.md` beside each `index.html`, a
list of them in `llms.txt`; and all of them together in `llms-full.txt`. Links
and images are absolute, because such a text is made to be carried elsewhere.
"""

import json
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from itertools import groupby
from pathlib import Path
from textwrap import dedent
from typing import Any
from urllib.parse import urljoin

from tools.recorder.pages import FENCE, INCLUDE
from tools.site.outline import DOCS, FRONT_MATTER, HEADING, Outline, Page

COPY_BUTTON = """
<div class="page-tools">
<button type="button" data-copy-page aria-label="Copy page as Markdown">Copy page</button>
<a href="index.md" rel="alternate" type="text/markdown">View as Markdown</a>
<span role="status"></span>
</div>
"""
LICENCES = "Text: CC BY 4.0. Code: MIT."
# A box, a box that opens, a tab: all that is indented below belongs to it.
BOX = re.compile(
    r'(?:!!!|\?\?\?\+?|===)(?: (?P<kind>\w+))?(?: "(?P<title>.*)")?'
)
# A line that begins or ends a section, which another page may include.
MARK = "<!-- --8<-- [{}] -->"
# A line with nothing but the start or the end of one of our own elements.
WRAPPER = re.compile(r"</?(?:div|[a-z]+(?:-[a-z]+)+)(?: [^>]*)?>")
ATTRIBUTES = re.compile(r"(?:^|(?<=[)`]))\{(?: [.#]?[\w-]+(?:=\w+)?)+ \}")
LINK = re.compile(r'(?:(?<=\]\()|(?<= href="))[^)"\s]+(?=[)"])')


def publish_markdown(site: Path, outline: Outline) -> None:
    """Write index.md beside every page, llms.txt and llms-full.txt."""
    texts = []
    for page in outline.pages:
        texts.append(write_page(page, outline))
        folder = site / page.address
        if folder.is_dir():
            (folder / "index.md").write_text(texts[-1], encoding="utf-8")
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


def write_page(page: Page, outline: Outline) -> str:
    """Return a page as Markdown that needs nothing beside it."""
    text = (DOCS / page.source).read_text(encoding="utf-8")
    if page.source.suffix == ".ipynb":
        text = join_cells(json.loads(text)["cells"])
    lines = FRONT_MATTER.sub("", text).splitlines()
    text = "\n".join(convert(lines, link_from(page, outline))).strip() + "\n"
    source = f"From {outline.name}, <{outline.url}{page.address}>. {LICENCES}"
    return HEADING.sub(lambda found: f"{found[0]}\n\n{source}", text, count=1)


def join_cells(cells: list[dict[str, Any]]) -> str:
    """Return a notebook as the Markdown of a chapter."""
    parts = []
    for cell in cells:
        source = "".join(cell["source"])
        code = cell["cell_type"] == "code"
        parts.append(f"```python\n{source}\n```" if code else source)
        for output in cell.get("outputs", []):
            printed = "".join(output["text"]).rstrip("\n")
            parts.append(f'````text title="Output"\n{printed}\n````')
    return "\n\n".join(parts)


def link_from(page: Page, outline: Outline) -> Callable[[str], str]:
    """Return a function that makes a page's relative link absolute."""
    here = urljoin(outline.url, page.address)

    def absolute(link: str) -> str:
        target, hash_mark, section = link.partition("#")
        path = posixpath.normpath((page.source.parent / target).as_posix())
        if not target:
            return here + link
        if path in outline.addresses:
            address = outline.addresses[path]
            return f"{outline.url}{address}{hash_mark}{section}"
        if ":" not in target and (DOCS / path).is_file():
            return outline.url + path
        # What is left is code that looks like a link, or HTML, which
        # names its target as seen from the published page.
        return urljoin(here, link) if link.startswith("../") else link

    return absolute


def convert(lines: list[str], absolute: Callable[[str], str]) -> Iterator[str]:
    """Yield the lines of plain Markdown that say what MkDocs would show."""
    rest = iter(enumerate(lines))
    empty = False  # the last line that was yielded, if it was prose
    for number, line in rest:
        if fence := FENCE.match(line):
            body = take_fence(lines[number + 1 :], len(fence["ticks"]))
            yield line
            yield from expand(body)
            skip(rest, len(body))
        elif box := BOX.fullmatch(line):
            body = take_indented(lines[number + 1 :])
            inner = convert(dedent("\n".join(body)).splitlines(), absolute)
            yield from write_box(box, strip_empty(inner))
            yield ""
            skip(rest, len(body))
        elif line.startswith("<figure"):
            end = lines.index("</figure>", number)
            yield from describe_figure("\n".join(lines[number:end]))
            skip(rest, end - number)
        elif include := INCLUDE.match(line):
            yield from convert(read_lines(include["file"]), absolute)
        elif WRAPPER.fullmatch(line) or line.startswith(MARK[:12]):
            continue
        elif "#only-dark)" in line:
            continue  # a figure is there for light and for dark: one is enough
        else:
            line = ATTRIBUTES.sub("", line)
            line = LINK.sub(lambda found: absolute(found[0]), line)
            if line or not empty:
                yield line
            empty = not line
            continue
        empty = False


def skip(rest: Iterator, count: int) -> None:
    """Take so many items from an iterator."""
    for _ in range(count):
        next(rest)


def take_fence(lines: list[str], ticks: int) -> list[str]:
    """Return the lines up to the end of a fence, with the line that ends it."""
    for number, line in enumerate(lines):
        end = FENCE.match(line)
        if end and len(end["ticks"]) >= ticks and not end["info"].strip():
            return lines[: number + 1]
    return lines


def take_indented(lines: list[str]) -> list[str]:
    """Return the first lines that are empty or indented by four spaces."""
    for number, line in enumerate(lines):
        if line.strip() and not line.startswith("    "):
            return lines[:number]
    return lines


def expand(lines: list[str]) -> Iterator[str]:
    """Yield the lines of a fence, with the files that it includes."""
    for line in lines:
        if include := INCLUDE.match(line):
            for shown in read_lines(include["file"]):
                # The recorder escapes what looks like an include directive.
                yield re.sub(r"^(\s*);(?=;*-+8<-)", r"\1", shown)
        else:
            yield line


def read_lines(name: str) -> list[str]:
    """Return the lines of a file, or of a section of it: "file:section".

    A missing file has none: the build has stopped for it, the preview goes on.
    """
    file, _, section = name.partition(":")
    if not Path(file).is_file():
        return []
    lines = Path(file).read_text(encoding="utf-8").splitlines()
    if not section:
        return lines
    start = lines.index(MARK.format(f"start:{section}"))
    return lines[start + 1 : lines.index(MARK.format(f"end:{section}"))]


def strip_empty(lines: Iterable[str]) -> list[str]:
    """Return lines without the empty ones at both ends."""
    return "\n".join(lines).strip("\n").split("\n")


def write_box(box: re.Match, lines: list[str]) -> Iterator[str]:
    """Yield a box as a quotation under its title, a tab as what follows one."""
    title = box["title"] or (box["kind"] or "").capitalize()
    if box[0].startswith("==="):
        yield from (f"**{title}**", "", *lines)
        return
    for line in (f"**{title}**", "", *lines):
        yield f"> {line}".rstrip()


def describe_figure(html: str) -> Iterator[str]:
    """Yield a drawing in words: its label and its caption."""
    label = re.search(r'aria-label="([^"]*)"', html)
    caption = re.search(r"<figcaption>(.*)</figcaption>", html, re.S)
    if label:
        yield f"*Drawing: {unescape(label[1])}*"
        yield ""
    if caption:
        yield " ".join(unescape(caption[1]).split())
