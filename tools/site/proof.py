"""What the built site shows is what was recorded, and nothing else is in it.

The pages are judged as built, not as written: however a block titled Output came
to be there, it has to hold the recording of the snippet above it.
"""

import html
import json
import re
from pathlib import Path

from tools.notebook.page import NOTEBOOK
from tools.recorder.secrets import find_secret, known_secrets
from tools.recorder.snippets import Snippet

BLOCK = re.compile(
    r"<span[^>]*\bfilename\b[^>]*>(?P<title>[^<]*).*?<pre[^>]*>(?P<code>.*?)</pre>",
    re.DOTALL,
)
FIGURE = re.compile(r"snippets/[\w/]+(?:\.dark)?\.svg")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
SOURCES = ("docs", "includes", "theme", "snippets", "mkdocs.yml")
TEXT = {".css", ".html", ".ipynb", ".js", ".json", ".map", ".md", ".mjs"}
TEXT |= {".py", ".svg", ".toml", ".txt", ".webmanifest", ".xml"}
PUBLIC = TEXT | {".bin", ".eot", ".gz", ".ico", ".png", ".ttf", ".wasm"}
PUBLIC |= {".woff", ".woff2"}
# A line that MkDocs replaces by a file, whichever, but for those that are shown.
FOREIGN = re.compile(
    r"""^[ \t]*-+8<-++(?![ \t]+["'](?:docs|includes|snippets)/(?!.*\.\.)).*$""",
    re.MULTILINE,
)
LINK = Path("docs/snippets")  # the only one
# Of others, checked by their sums: the theme, the engines, the vocabularies.
NOT_OURS = ("assets/vendor/", "assets/javascripts/", "assets/playgrounds/")


def snapshot() -> dict[str, tuple[int, int]]:
    """Return the time and size of every file that the site is built from."""
    found = {}
    for source in map(Path, SOURCES):
        for file in [source, *source.rglob("*")]:
            if file.is_file() and "__pycache__" not in file.parts:
                status = file.stat()
                found[file.as_posix()] = status.st_mtime_ns, status.st_size
    return found


def find_changed(before: dict[str, tuple[int, int]]) -> list[str]:
    """Return a line for what was saved since: then nobody has checked it."""
    now = snapshot()
    names = sorted(n for n in before | now if before.get(n) != now.get(n))
    return [
        f"{name}: was saved while the site was built. Next: build it again"
        for name in names
    ]


def find_unproven(site: Path) -> list[str]:
    """Return what a page shows as code, output or figure and is none."""
    problems = []
    for file in sorted(site.rglob("*.html")):
        page = file.parent.relative_to(site).as_posix()
        page = "index" if page == "." else page
        source, stored = Path(f"docs/{page}.md"), []
        if source.stem == NOTEBOOK.stem:
            source, stored = NOTEBOOK, notebook_outputs()
        problems += judge(file, source, stored)
    return problems


def notebook_outputs() -> list[str]:
    """Return what the cells of the notebook print, in order."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    return [
        "".join(output["text"])
        for cell in cells
        for output in cell.get("outputs", [])
    ]


def judge(file: Path, source: Path, stored: list[str]) -> list[str]:
    """Return the problems of one built page and of the Markdown beside it.

    `source` is what the page was written in; `stored` are outputs that need no
    snippet above them.
    """
    text = COMMENT.sub("", file.read_text(encoding="utf-8"))
    beside = file.with_name("index.md")
    markdown = beside.read_text(encoding="utf-8") if beside.is_file() else None
    problems, shown, above = [], set(), None
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
            shown.add(above)
        else:
            continue
        name = f"{place(source, number, title)}: the block titled {title!r}"
        if not recording or not recording.is_file():
            problems.append(
                f"{name} is no recording: no code with one stands right above "
                "it. Next: move it there, or take off its title"
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
    own = {figure.as_posix() for s in shown for figure in s.figures.values()}
    return problems + [
        f"{source}: {figure} is shown, but not the code that drew it. Next: show both"
        for figure in sorted(set(FIGURE.findall(text)) - own)
    ]


def place(source: Path, number: int, title: str) -> str:
    """Return page:line of a page's titled block, if its fences are all it has."""
    if source.is_file():
        lines = enumerate(source.read_text("utf-8", "replace").splitlines(), 1)
        fences = [(n, line) for n, line in lines if ' title="' in line]
        line, fence = dict(enumerate(fences, 1)).get(number, (0, ""))
        if f'title="{title}"' in fence:
            return f"{source}:{line}"
    return f"{source}: block {number}"


def find_foreign() -> list[str]:
    """Return what brings into the site what lies outside of its sources."""
    files = [f for root in SOURCES[:-1] for f in Path(root).rglob("*")]
    problems = [
        f"{file}: a link, which publishes what it leads to. Next: put the file there"
        for file in files
        if file.is_symlink() and file != LINK
    ]
    for file in (file for file in files if file.suffix == ".md"):
        text = file.read_text("utf-8", "replace")
        for line in FOREIGN.finditer(text):
            number = text.count("\n", 0, line.start()) + 1
            problems.append(
                f"{file}:{number}: {line[0].strip()} shows what is no source. "
                "Next: include a file of docs/, includes/ or snippets/, in one line"
            )
    return problems


def find_exposed(site: Path) -> list[str]:
    """Return the files that hold a key or a path of ours, or are of no known kind."""
    secrets, here = known_secrets(), str(Path.cwd())
    problems = find_foreign()
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
            found = find_secret(text, secrets)
            found = found or ("a path of this machine" if here in text else "")
            if found:
                problems.append(f"{name}: holds {found}. Next: take it out")
    return problems
