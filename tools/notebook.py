"""Run the notebook and store its outputs; make its built page light.

    python -m tools.notebook            run it offline and store the outputs
    python -m tools.notebook --check    run it and compare with what is stored

The notebook runs in a clean kernel of this Python, with the offline models and
no key. mkdocs-jupyter renders the stored file; `slim_notebook` then puts the
cells into the markup of the chapters, so that the page needs no style or script
of its own.
"""

import argparse
import json
import os
import re
import sys
import tempfile
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from tools.recorder import compare
from tools.recorder.secrets import (
    SECRET_NAME,
    find_secret,
    known_secrets,
    redact,
)

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag
    from nbformat import NotebookNode

NOTEBOOK = Path("docs/Understanding_LLMs.ipynb")
DESCRIPTION = (
    "The whole path in one interactive notebook: install, keys, tokens, "
    "embeddings and generation, on small offline models or on Gemma and Gemini."
)
KEYS = ("GEMINI_API_KEY", "GOOGLE_API_KEY", "HF_TOKEN")
TIME_LIMIT = 120  # seconds per cell
# Everything else is what an editor adds: it would only make the diff longer.
METADATA = {
    "kernelspec": {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}
COPY = "Copied! "  # the hidden words of mkdocs-jupyter's copy button
ARTICLE = re.compile(r"(<article\b[^>]*>)(.*?)(</article>)", re.S)
DESCRIBED = re.compile(
    r'(<meta (?:name="|property="og:)description" content=")[^"]*'
)


def main() -> int:
    """Run the notebook; store or compare; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="only compare")
    options = parser.parse_args()
    secrets = known_secrets()
    recorded = read(NOTEBOOK)
    try:
        new = run(recorded, offline_environment())
    except Exception as error:  # a failing cell, a kernel that died, a time-out
        print(redact(f"{NOTEBOOK}: {error}", secrets), file=sys.stderr)
        return 1
    problems = find_problems(new, secrets)
    if options.check:
        problems += find_differences(recorded, new)
    elif not problems:
        write(new, NOTEBOOK)
        print(f"wrote {NOTEBOOK}")
    for problem in problems:
        print(redact(problem, secrets), file=sys.stderr)
    return 1 if problems else 0


# Run, store, compare


def read(path: Path) -> "NotebookNode":
    """Return a notebook file, valid or not at all."""
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    return notebook


def write(notebook: "NotebookNode", path: Path) -> None:
    """Store a notebook, all of it or nothing, without what changes by itself."""
    import nbformat

    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({})
    unfinished = path.with_name(f".{path.name}.new")
    nbformat.write(notebook, unfinished)
    unfinished.replace(path)


def offline_environment() -> dict[str, str]:
    """Return the environment of a run on the offline models, with no key.

    A key is empty, not absent: that keeps `load_dotenv` from putting the one of
    a developer's own .env in its place.
    """
    plain = {
        name: value
        for name, value in os.environ.items()
        if not SECRET_NAME.search(name)
        and not name.startswith(("GOOGLE_", "GEMINI_", "HF_"))
    }
    threads = ("MKL_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    return (
        dict.fromkeys(threads, "1")
        | plain
        | dict.fromkeys(KEYS, "")
        | {
            "HF_HOME": str(Path(".cache/huggingface").absolute()),
            "HF_HUB_OFFLINE": "1",
            "HF_HUB_VERBOSITY": "error",  # or it warns that it is offline
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_NO_INDEX": "1",  # the install cell finds all of it installed
            "PYTHONHASHSEED": "0",
            # tqdm looks for a front end's progress bars, which no file can hold
            "PYTHONWARNINGS": "ignore:IProgress not found",
            "TOKENIZERS_PARALLELISM": "false",
            "TQDM_DISABLE": "1",
        }
    )


def run(
    notebook: "NotebookNode",
    environment: dict[str, str],
    folder: Path = NOTEBOOK.parent,
) -> "NotebookNode":
    """Return a copy with the outputs of a clean kernel that starts in folder.

    Raises CellExecutionError at the first cell that fails.
    """
    from copy import deepcopy

    from nbclient import NotebookClient

    new = deepcopy(notebook)
    with tempfile.TemporaryDirectory() as profile:  # no start-up files of yours
        client = NotebookClient(
            new,
            coalesce_streams=True,
            kernel_name="python3",
            record_timing=False,
            resources={"metadata": {"path": str(folder)}},
            startup_timeout=TIME_LIMIT,
            timeout=TIME_LIMIT,
        )
        if sys.platform != "win32":  # no port on this machine, no word about it
            manager = client.create_kernel_manager()
            manager.transport, manager.ip = "ipc", f"{profile}/kernel"
        client.execute(env={**environment, "IPYTHONDIR": profile})
    return new


def output_of(cell: "NotebookNode") -> str:
    """Return everything that a cell printed, showed or complained about."""
    parts = []
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            parts.append(output.text)
        elif output.output_type == "error":
            parts.append("\n".join(output.traceback))
        else:
            parts += [str(data) for _, data in sorted(output.data.items())]
    return "\n".join(parts)


def find_problems(
    notebook: "NotebookNode", secrets: dict[str, str]
) -> list[str]:
    """Return what must not be stored, one line each; empty if all is well."""
    problems = []
    for cell in notebook.cells:
        name = f"{NOTEBOOK}, cell {cell.id!r}"
        if found := find_secret(cell.source + output_of(cell), secrets):
            problems.append(f"{name}: holds {found}. Nothing was written.")
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                problems.append(f"{name}: wrote on stderr: {output.text[:300]}")
            elif output.output_type != "stream":
                problems.append(f"{name}: print it, so that it can be compared")
    return problems


def find_differences(
    recorded: "NotebookNode", new: "NotebookNode"
) -> list[str]:
    """Return a diff and the next step for each cell that prints something else."""
    problems = []
    for old, cell in zip(recorded.cells, new.cells, strict=True):
        before, after = output_of(old), output_of(cell)
        if not compare.agree(before, after):
            diff = compare.difference(before, after, f"cell {cell.id!r}")
            problems.append(
                f"{NOTEBOOK}: a cell prints something else than is stored:\n"
                f"{diff}\nIf the new output is right: python -m tools.notebook"
            )
    return problems


# Make the built page light


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
    page = "\n".join(new).replace("</h1>", f"</h1>\n{links()}", 1)
    before = DESCRIBED.sub(lambda m: m[1] + escape(DESCRIPTION), before)
    return "".join((before, start, "\n", page, versions(), end, after))


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
        link["href"] = page_address(link["href"])
        link.attrs.pop("target", None)
    for quote in body.select("blockquote"):
        lead = quote.find("strong")
        if lead and lead.get_text() == "Predict:":
            question = lead.next_sibling
            question.replace_with(sentence(question))
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


def sentence(text: str) -> str:
    """Return a text that followed a colon as one that begins a line."""
    text = text.lstrip()
    return text[:1].upper() + text[1:]


def page_address(link: str) -> str:
    """Return a link to a chapter's file as a link to its page."""
    page, sharp, section = link.partition("#")
    if ":" in page or not page.endswith(".md"):
        return link
    return f"../{page.removesuffix('.md')}/{sharp}{section}"


def links() -> str:
    """Return the links to the file, and to Colab once the address is known."""
    buttons = [
        f'<a class="md-button" href="{NOTEBOOK.name}" download>'
        "Download the notebook</a>"
    ]
    repository = os.environ.get("REPO_URL", "").rstrip("/")
    if repository.startswith("https://github.com/"):
        name = repository.removeprefix("https://github.com/")
        buttons.append(
            '<a class="md-button" href="https://colab.research.google.com/github/'
            f'{escape(name)}/blob/main/{NOTEBOOK}">Open in Colab</a>'
        )
    return f"<p>{''.join(buttons)}</p>\n"


def versions() -> str:
    """Return the line that names the versions of the stored run."""
    line = Path("snippets/versions.txt").read_text(encoding="utf-8")
    return f'\n<p class="versions">{escape(line.splitlines()[0])}</p>\n'


if __name__ == "__main__":
    raise SystemExit(main())
