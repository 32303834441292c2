"""What the built site shows is what was recorded, and nothing else is in it.

The pages are judged as built, not as written: however a block titled Output came
to be there, it has to hold the recording of the snippet above it.
"""

import html
import json
import re
from pathlib import Path

from tools.notebook.page import NOTEBOOK
from tools.recorder.secrets import find_secret
from tools.recorder.snippets import Snippet, find_snippets

BLOCK = re.compile(
    r"<span[^>]*\bfilename\b[^>]*>(?P<title>[^<]*).*?<pre[^>]*>(?P<code>.*?)</pre>",
    re.DOTALL,
)
FIGURE = re.compile(r"snippets/[\w/]+(?:\.dark)?\.svg")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
TEXT = {".css", ".html", ".ipynb", ".js", ".json", ".map", ".md", ".mjs"}
TEXT |= {".py", ".svg", ".toml", ".txt", ".webmanifest", ".xml"}
PUBLIC = TEXT | {".bin", ".eot", ".gz", ".ico", ".png", ".ttf", ".wasm"}
PUBLIC |= {".woff", ".woff2"}
# Of others, checked by their sums: the theme, the engines, the vocabularies.
NOT_OURS = ("assets/vendor/", "assets/javascripts/", "assets/playgrounds/")


def find_unrecorded(site: Path) -> list[str]:
    """Return what pages show as code, output or figure and is none, or leave out."""
    problems, shown = [], {}
    for file in sorted(site.rglob("*.html")):
        page = file.parent.relative_to(site).as_posix()
        source = Path(f"docs/{'index' if page == '.' else page}.md")
        if source.stem == NOTEBOOK.stem:
            problems += judge(file, NOTEBOOK, notebook_outputs(), shown)
        else:
            problems += judge(file, source, [], shown)
    return problems + find_unshown(shown)


def find_unshown(shown: dict[Path, list[str]]) -> list[str]:
    """Return the snippets and recordings that do not stand once, in their chapter.

    `shown` says of each file on which pages it stands, as page:line.
    """
    problems = []
    for snippet in find_snippets():
        path, page = snippet.path.as_posix(), snippet.page
        places = shown.get(snippet.path)
        if not places:
            problems.append(
                f"{path}: no page shows it; show it in {page}, in a fence opened "
                f'with ```python title="{path}", or delete it'
            )
            continue
        if not places[0].startswith(f"{page}:"):
            problems.append(f"{places[0]}: {path} belongs into {page}")
        problems += [
            f"{place}: {path} is shown already in {places[0]}; show it once and "
            "link to it"
            for place in places[1:]
        ]
        problems += [
            f"{places[0]}: {file} is recorded but not shown: it must stand right "
            'under its code, an output in a fence opened with ```text title="Output"'
            for file in snippet.recording
            if file not in shown
        ]
    return problems


def notebook_outputs() -> list[str]:
    """Return what the cells of the notebook print, in order."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    return [
        "".join(output["text"])
        for cell in cells
        for output in cell.get("outputs", [])
    ]


def judge(
    file: Path, source: Path, stored: list[str], shown: dict[Path, list[str]]
) -> list[str]:
    """Return the problems of one built page and of the Markdown beside it.

    `source` is what the page was written in; `stored` are outputs that need no
    snippet above them; what stands on the page is added to `shown`.
    """
    text = COMMENT.sub("", file.read_text(encoding="utf-8"))
    beside = file.with_name("index.md")
    markdown = beside.read_text(encoding="utf-8") if beside.is_file() else None
    problems, figures, above = [], set(), None
    for number, block in enumerate(BLOCK.finditer(text), 1):
        title = html.unescape(block["title"]).strip()
        content = html.unescape(TAG.sub("", block["code"])).rstrip("\n")
        is_output = title.casefold().startswith("output")
        if is_output and stored and content == stored[0].rstrip("\n"):
            stored.pop(0)
            continue
        if is_output:
            recording, above = above and above.output, None
        elif title.startswith("snippets/"):
            above = Snippet(Path(title))
            recording = above.path
            figures |= set(above.figures.values())
        else:
            continue
        where = place(source, number, title)
        name = f"{where}: the block titled {title!r}"
        if not recording:
            problems.append(
                f"{name} is no recording: no code with one stands right above "
                "it. Next: move it there, or take off its title"
            )
            continue
        shown.setdefault(recording, []).append(where)
        if not recording.is_file():
            problems.append(
                f"{name} shows {recording}, which does not exist. Next: make record"
            )
            continue
        recorded = recording.read_text(encoding="utf-8").rstrip("\n")
        if content != recorded:
            problems.append(
                f"{name} is not {recording}. Next: let its fence hold one line, the "
                "include of that file, and have more backticks than any line of it; "
                "that file no tab and no blank first line"
            )
        elif markdown is not None and recorded not in markdown:
            problems.append(f"{name} is not whole in the page's index.md")
    for figure in sorted(set(map(Path, FIGURE.findall(text)))):
        shown.setdefault(figure, []).append(f"{source}")
        if figure not in figures:
            problems.append(
                f"{source}: {figure} is shown, but not the code that drew it. "
                "Next: show both"
            )
    return problems


def place(source: Path, number: int, title: str) -> str:
    """Return page:line of a page's titled block, if its fences are all it has."""
    if source.is_file():
        lines = enumerate(source.read_text("utf-8", "replace").splitlines(), 1)
        fences = [(n, line) for n, line in lines if ' title="' in line]
        line, fence = dict(enumerate(fences, 1)).get(number, (0, ""))
        if f'title="{title}"' in fence:
            return f"{source}:{line}"
    return f"{source}: block {number}"


def find_exposed(site: Path, secrets: dict[str, str]) -> list[str]:
    """Return the files that hold a key or a path of ours, or are of no known kind."""
    problems = []
    for file in sorted(site.rglob("*")):
        if not file.is_file():
            continue
        name = file.relative_to(site).as_posix()
        if file.suffix not in PUBLIC and file.name != "LICENCE":
            problems.append(
                f"{name}: is no kind of file that the site has. Next: delete it"
            )
        elif file.suffix in TEXT and not name.startswith(NOT_OURS):
            text = file.read_text("utf-8", "replace")
            if found := find_secret(text, secrets):
                problems.append(f"{name}: holds {found}. Next: take it out")
    return problems
