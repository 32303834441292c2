"""Each snippet as a file of its own, and how to get and run it."""

import re
from functools import cache
from html import escape
from pathlib import Path

from tools.recorder.snippets import Snippet, find_snippets
from tools.site.doors import commit, repository

# Import names that are not their distribution's name.
DISTRIBUTION = {"dotenv": "python-dotenv", "google": "google-genai"}
# What a call imports although no snippet names it: transformers leaves both to
# whoever needs them.
NEEDS = {
    "AutoModel": "torch",
    "SentenceTransformer(": "torch",
    "apply_chat_template(": "jinja2",
    "pipeline(": "torch",
}
TITLE_BAR = re.compile(
    r'<span class="filename">(?P<path>snippets/[\w/]+\.py)</span>'
)


def publish_downloads(site: Path) -> None:
    """Write the standalone file of every snippet."""
    for snippet in find_snippets():
        file = site / "download" / snippet.path.relative_to("snippets")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(make_standalone(snippet), encoding="utf-8")


def make_standalone(snippet: Snippet) -> str:
    """Return the snippet under a PEP 723 header, so that `uv run` needs no more."""
    lines = [
        "# /// script",
        '# requires-python = ">=3.11"',
        "# dependencies = [",
        *(f'#     "{pin}",' for pin in pins(snippet)),
        "# ]",
        "# ///",
    ]
    return "\n".join(lines) + "\n" + snippet.source


def pins(snippet: Snippet) -> list[str]:
    """Return the lines of constraints.txt for the packages a snippet needs."""
    names = {DISTRIBUTION.get(p, p.replace("_", "-")) for p in snippet.packages}
    names |= {name for call, name in NEEDS.items() if call in snippet.source}
    if "importlib.metadata" in snippet.source:  # it asks for them by name
        names |= set(re.findall(r'"([a-z-]+)"', snippet.source))
    return [line for line in constraints() if line.split("==")[0] in names]


@cache
def constraints() -> list[str]:
    """Return the lines of constraints.txt."""
    return Path("constraints.txt").read_text(encoding="utf-8").splitlines()


def add_links(html: str, root: str) -> str:
    """Put Run, Download and Source beside the path in each title bar.

    `root` is the way from the page to the site.
    """
    return TITLE_BAR.sub(lambda found: title_bar(found["path"], root), html)


def title_bar(path: str, root: str) -> str:
    """Return the title bar of the code block that shows a snippet."""
    short = path.removeprefix("snippets/").removesuffix(".py")
    name = short.rsplit("/", 1)[-1]
    place = f"{repository()}/blob/{commit()}" if repository() else root
    source = escape(f"{place}/{path}")
    run = f"run-{short.replace('/', '-')}"
    return (
        f'<span class="filename">{path}<span class="filename-links">'
        f'<button type="button" aria-expanded="false" aria-controls="{run}" '
        f'aria-label="Run {name}.py">Run</button>'
        f'<a href="{root}/download/{short}.py" download '
        f'aria-label="Download {name}.py">Download</a>'
        f'<a href="{source}" aria-label="Source of {name}.py">Source</a></span>'
        f'<span class="filename-run" id="{run}" hidden>'
        f"{command('In a clone', f'make run SNIPPET={short}')}"
        f"{command('The download', f'uv run {name}.py')}"
        "</span></span>"
    )


def command(label: str, line: str) -> str:
    """Return a line for a terminal, with a button that copies it."""
    # A narrow screen may break it after a slash; the copy has no break.
    shown = escape(line).replace("/", "/<wbr>")
    return (
        f"<span>{label}</span><code>{shown}</code>"
        f'<button type="button" data-clipboard-text="{escape(line)}" '
        f'aria-label="Copy {escape(line)}">Copy</button>'
    )
