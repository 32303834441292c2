"""The files that the site is built from: what has changed, what may be in them."""

import contextlib
import os
import re
from pathlib import Path

ROOTS = ("docs", "includes", "snippets", "theme", "mkdocs.yml")
UNWATCHED = ("~", ".pyc", ".swp", ".tmp")
LINK = Path("docs/snippets")  # the only one
# A line that MkDocs replaces by a file, whichever, but for those that are shown.
FOREIGN = re.compile(
    r"""^[ \t]*-+8<-++(?![ \t]+["'](?:docs|includes|snippets)/(?!.*\.\.)).*$""",
    re.MULTILINE,
)


def check_link() -> None:
    """End with what to do if git has written the link docs/snippets as a file."""
    if LINK.is_file():
        raise SystemExit(
            f"{LINK} is a file, not a link to snippets/. Next: `git config "
            f"core.symlinks true`, then `git checkout -- {LINK}` (on Windows "
            "turn on Developer Mode first)."
        )


def scan() -> dict[Path, tuple[int, int]]:
    """Return {file: (time of change, size)}; links are not followed."""
    found = {}
    for root in ROOTS:
        files = [(".", (), [root])] if Path(root).is_file() else os.walk(root)
        for folder, _, names in files:
            for name in names:
                if name.startswith(".") or name.endswith(UNWATCHED):
                    continue
                with contextlib.suppress(OSError):  # gone already
                    status = (file := Path(folder, name)).stat()
                    found[file] = status.st_mtime_ns, status.st_size
    return found


def find_changed(before: dict[Path, tuple[int, int]]) -> list[str]:
    """Return a line for what was saved since a scan: nobody has checked it."""
    now = scan()
    return [
        f"{file}: was saved while the site was built. Next: build it again"
        for file in sorted(before | now)
        if before.get(file) != now.get(file)
    ]


def find_foreign() -> list[str]:
    """Return what would bring into the site what lies outside of its sources."""
    problems = []
    for file in (f for root in ROOTS for f in Path(root).rglob("*")):
        if file.is_symlink() and file != LINK:
            problems.append(
                f"{file}: a link, which publishes what it leads to. Next: put "
                "the file there"
            )
        elif file.suffix == ".md" and file.is_file():
            text = file.read_text("utf-8", "replace")
            for line in FOREIGN.finditer(text):
                number = text.count("\n", 0, line.start()) + 1
                problems.append(
                    f"{file}:{number}: {line[0].strip()} shows what is no source. "
                    "Next: include a file of docs/, includes/ or snippets/, in "
                    "one line"
                )
    return problems
