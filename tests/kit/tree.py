"""The files of the repository, as git knows them."""

import subprocess

from tests.kit import ROOT

# In a container the files may belong to somebody else, and git would refuse.
GIT = ("git", "-c", "safe.directory=*")


def text_files() -> dict[str, str]:
    """Return {path: text} of every tracked file that git calls text."""
    done = subprocess.run(
        [*GIT, "grep", "-I", "--files-with-matches", "-z", ""],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    names = done.stdout.rstrip("\0").split("\0")
    return {name: (ROOT / name).read_text("utf-8", "replace") for name in names}
