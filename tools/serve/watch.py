"""The files that the preview looks at."""

import contextlib
import os
from pathlib import Path

WATCHED = ("docs", "includes", "snippets", "theme", "mkdocs.yml")
UNWATCHED = ("~", ".pyc", ".swp", ".tmp")


def scan() -> dict[Path, tuple[int, int]]:
    """Return {file: (time of change, size)}; links are not followed."""
    found = {}
    for root in WATCHED:
        files = [(".", (), [root])] if Path(root).is_file() else os.walk(root)
        for folder, _, names in files:
            for name in names:
                if name.startswith(".") or name.endswith(UNWATCHED):
                    continue
                with contextlib.suppress(OSError):  # gone already
                    status = (file := Path(folder, name)).stat()
                    found[file] = status.st_mtime_ns, status.st_size
    return found
