"""A small repository whose history a test writes."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.kit import ROOT

IDENTITY = "-c", "user.name=A", "-c", "user.email=a@example.org"


def make_repository(folder: Path) -> Callable[[dict[str, str | None]], str]:
    """Return a function that commits {file: text or None} and gives the commit.

    Our tools are there as well, but not in its history.
    """

    def git(*arguments: str) -> str:
        command = ["git", *IDENTITY, *arguments]
        done = subprocess.run(
            command, cwd=folder, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def commit(files: dict[str, str | None]) -> str:
        for name, text in files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                file.unlink()
            else:
                file.write_text(text, encoding="utf-8")
        git("add", "--all")
        git("commit", "--quiet", "--message", "x", "--allow-empty")
        return git("rev-parse", "HEAD")

    git("init", "--quiet", "--initial-branch", "main")
    (folder / "tools").symlink_to(ROOT / "tools")
    (folder / ".git/info/exclude").write_text("tools\nsummary.md\n")
    return commit
