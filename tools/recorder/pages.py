"""The closed loop: every snippet is shown once, whole, with its output under it."""

import re
from collections import defaultdict
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tools.recorder.snippets import Snippet, find_snippets

INCLUDE = re.compile(r'^\s*--8<-- "(?P<file>[^"]+)"\s*$')
FENCE = re.compile(r"^\s*(?P<ticks>`{3,})(?P<info>.*)$")
FIGURE = re.compile(
    r"\]\((?:\.\./)*(?P<file>snippets/[^)#]+\.svg)#only-(light|dark)\)"
)
PLACE = re.compile(r"snippets(/[a-z0-9_]+){3}\.(py|txt|svg|dark\.svg)")
SHARED = {
    f"snippets/{name}"
    for name in ("hosted.toml", "recordings.json", "versions.txt")
}


@dataclass(frozen=True)
class Shown:
    """A file that a page shows: an include in a fence, or a figure."""

    page: Path
    line: int
    file: str
    info: str  # what follows the backticks


def find_shown(page: Path) -> list[Shown]:
    """Return everything under snippets/ that a page shows, in order."""
    shown, ticks, info = [], 0, ""
    for number, line in enumerate(
        page.read_text(encoding="utf-8").splitlines(), 1
    ):
        if fence := FENCE.match(line):
            length = len(fence["ticks"])
            if not ticks:
                ticks, info = length, fence["info"].strip()
            elif length >= ticks and not fence["info"].strip():
                ticks, info = 0, ""
        if "snippets/" not in line:
            continue
        if include := INCLUDE.match(line):
            shown.append(Shown(page, number, include["file"], info))
        shown += [
            Shown(page, number, figure["file"], figure[2])
            for figure in FIGURE.finditer(line)
        ]
    return [item for item in shown if item.file.startswith("snippets/")]


def chapter_of(snippet: Snippet) -> Path:
    """Return the page that should show a snippet: one word, three trees."""
    part, chapter = snippet.path.parts[1:3]
    return Path(
        "docs/index.md" if part == "home" else f"docs/{part}/{chapter}.md"
    )


def find_problems(chosen: list[Snippet] | None = None) -> list[str]:
    """Return what is not closed, one line each: where, what, and what to do.

    Given snippets, only their chapters are read, so that the cost of one edit
    does not depend on how much else there is.
    """
    if not Path("docs").is_dir():
        return []
    if chosen is None:
        snippets, pages = find_snippets(), find_pages()
    else:
        snippets = chosen
        pages = sorted(
            p for p in {chapter_of(s) for s in chosen} if p.is_file()
        )
    shown = defaultdict(list)
    for page in pages:
        for item in find_shown(page):
            shown[stem_of(item.file)].append(item)
    problems = []
    for snippet in snippets:
        problems += check_snippet(
            snippet, shown[stem_of(snippet.path.as_posix())]
        )
    return problems if chosen else problems + find_strays(snippets, shown)


def find_pages() -> list[Path]:
    """Return every page; docs/snippets is a link to what they show."""
    pages = sorted(Path("docs").rglob("*.md"))
    return [page for page in pages if "snippets" not in page.parts]


def stem_of(file: str) -> str:
    """Return the name that a snippet, its output and its figures share."""
    return re.sub(r"(\.dark\.svg|\.\w+)$", "", file)


def find_strays(
    snippets: list[Snippet], shown: dict[str, list[Shown]]
) -> list[str]:
    """Return what is shown but is not there, and recordings of no snippet."""
    stems = {stem_of(snippet.path.as_posix()) for snippet in snippets}
    # What is there is published: nothing but snippets and their recordings.
    found = {
        file.as_posix()
        for file in Path("snippets").rglob("*")
        if file.is_symlink() or not file.is_dir() or file.suffix
    }
    files = {file for file in found - SHARED if "__pycache__" not in file}
    owned = {
        file
        for file in files
        if PLACE.fullmatch(file) and stem_of(file) in stems
    } | SHARED
    problems = [
        f"{where(item)}: shows {item.file}, which does not exist"
        for items in shown.values()
        for item in items
        if item.file not in owned
    ]
    return problems + [
        f"{file}: a recording without its snippet; delete it"
        if file.endswith((".txt", ".svg"))
        else f"{file}: neither a snippet nor its recording, and would be "
        "published. Next: delete it, or name it snippets/part/chapter/a_name.py"
        for file in sorted(files - owned)
    ]


def where(item: Shown) -> str:
    """Return page:line."""
    return f"{item.page}:{item.line}"


def check_snippet(snippet: Snippet, shown: list[Shown]) -> list[str]:
    """Return the problems of one snippet, given everything shown of it."""
    problems = []
    page, recording = chapter_of(snippet), snippet.recording
    path = snippet.path.as_posix()
    if find_spec(snippet.path.stem):  # run as a file, it is found first
        problems.append(
            f"{snippet.path}: its name is a module's, which its neighbours would "
            "import in its place. Next: name it for what it shows"
        )
    code = [item for item in shown if item.file == path]
    if not code:
        return [
            *problems,
            f"{snippet.path}: no page shows it; show it in {page}, or delete it",
        ]
    for item in code[1:]:
        problems.append(
            f"{where(item)}: {snippet.path} is shown already in {where(code[0])}; "
            "show it once and link to it"
        )
    for item in code:
        if item.page != page:
            problems.append(
                f"{where(item)}: {snippet.path} belongs into {page}"
            )
        if item.info != f'python title="{path}"':
            problems.append(
                f'{where(item)}: open the fence with ```python title="{path}"'
            )
    if recording and shown[1:2] and not is_output(shown[1], snippet):
        problems.append(
            f"{where(shown[1])}: the output of {snippet.path} must stand right under "
            'its code, in a fence opened with ```text title="Output"'
        )
    names = [item.file for item in shown]
    for file in recording:
        if file.as_posix() not in names:
            problems.append(
                f"{page}: {file} is recorded but not shown under its code"
            )
    return problems


def is_output(item: Shown, snippet: Snippet) -> bool:
    """Tell whether an item is the snippet's output in a fence titled Output."""
    return (
        item.file == snippet.output.as_posix()
        and item.info == 'text title="Output"'
    )
