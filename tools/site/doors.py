"""The doors from a page to the repository: its source, an edit, a report.

They are made of REPO_URL alone, and a link asks nobody until it is pressed. Without
that variable no page shows one.
"""

import os
import re
import subprocess
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tools.summary import git

if TYPE_CHECKING:
    from tools.site.outline import Page

# The title bars of snippets and of their outputs, in turn.
BAR = re.compile(r'<span class="filename">(snippets/[\w/]+\.py|Output)')
TOOLS_END = '<span role="status"></span>\n</div>'  # of the line under the title
VERSIONS = Path("snippets/versions.txt")


def repository() -> str:
    """Return the repository's address, or nothing."""
    return os.environ.get("REPO_URL", "").rstrip("/")


@cache
def commit() -> str:
    """Return the commit that is published; main where no git can say it."""
    if found := os.environ.get("GITHUB_SHA"):
        return found
    try:
        return git("rev-parse", "HEAD").strip()
    except (OSError, subprocess.CalledProcessError):
        return "main"


def add_doors(html: str, page: "Page", site_url: str) -> str:
    """Put the doors under a page's title and on the title bar of each output."""
    if not repository():
        return html
    address = f"{site_url}{page.address}"
    edit = f"{repository()}/edit/main/docs/{page.source.as_posix()}"
    passage = report("unclear-passage.yml", page=address, commit=commit())
    links = (
        link(edit, "Edit this page") + "\n" + link(passage, "Report a passage")
    )
    html = html.replace(TOOLS_END, f"{links}\n{TOOLS_END}", 1)
    versions = VERSIONS.read_text(encoding="utf-8").splitlines()[0]
    shown = ""

    def add(found: re.Match) -> str:
        nonlocal shown
        if found[1] != "Output":
            shown = found[1]
            return found[0]
        wrong = report(
            "wrong-output.yml",
            page=address,
            snippet=shown,
            commit=commit(),
            versions=versions,
        )
        name = f"Report a wrong output of {Path(shown).name}"
        door = link(wrong, "Report", name)
        return f'{found[0]}<span class="filename-links">{door}</span>'

    return BAR.sub(add, html)


def report(form: str, **filled: str) -> str:
    """Return the address of an issue form with some of its fields filled in."""
    # What needs no number compresses better, as it stands in the page already.
    query = urlencode({"template": form, **filled}, safe="/:,")
    return f"{repository()}/issues/new?{query}"


def link(address: str, words: str, name: str = "") -> str:
    """Return a link, with a longer name where its words alone say too little."""
    label = f' aria-label="{escape(name)}"' if name else ""
    return f'<a href="{escape(address)}"{label}>{words}</a>'
