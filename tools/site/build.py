"""Start MkDocs, and finish what it built."""

import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from tools.site.sources import check_link

if TYPE_CHECKING:
    from tools.site.outline import Outline

# What keeps its lines, or the white space around the end of one.
LINES = re.compile(r"(<(pre|script|style|textarea)\b.*?</\2>)|\s*\n\s*", re.S)
# Comments on lines of their own, where the formatter leaves them. (rjsmin 1.3.0 would
# take more, and takes the spaces out of a template inside a template.)
COMMENT = re.compile(r"^ *(?://[^\n]*|/\*\*.*?\*/)\n", re.M | re.S)


class SourceError(Exception):
    """Which source of the site is not as it must be, and what to do."""


def start_mkdocs(target: Path) -> subprocess.Popen[str]:
    """Start `mkdocs build` in the background and return the process."""
    check_link()
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--clean"]
    return subprocess.Popen(
        [*command, "--site-dir", str(target)],
        # UTF-8, because a pipe on Windows speaks another encoding.
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )


def finish_build(build: subprocess.Popen[str], site: Path) -> str:
    """Wait for MkDocs and finish its pages; return what it said if it failed."""
    from tools.site.cards import draw_cards
    from tools.site.outline import read_outline
    from tools.site.theme import read_styles

    fault = None
    try:
        # What needs the sources only, or time to be imported, while MkDocs works.
        import_module("tools.site.markdown")
        outline = read_outline()
        draw_cards(outline)
        read_styles()
    except Exception as error:  # what MkDocs says of it comes first
        fault = error
    output, _ = build.communicate()
    if build.returncode:  # it names the page before its traceback
        said, _, trace = output.partition("Traceback (most recent call")
        return said + "".join(trace.splitlines(keepends=True)[-1:])
    if fault:
        raise fault
    finish_pages(site, outline)
    return ""


def finish_pages(
    site: Path, outline: "Outline | None" = None, *, playgrounds: bool = True
) -> None:
    """Finish the pages that MkDocs built; changes the files in place.

    The preview leaves out the models of the playgrounds, 120 MB.
    """
    # Only here: MkDocs starts earlier for it.

    from tools.notebook import publish_notebook
    from tools.site.cards import publish_cards
    from tools.site.doors import add_doors
    from tools.site.downloads import add_links, publish_downloads
    from tools.site.figures import add_sizes
    from tools.site.headings import hold_terms
    from tools.site.markdown import add_copy_button, publish_markdown
    from tools.site.outline import read_outline
    from tools.site.policy import add_policy
    from tools.site.search import publish_search
    from tools.site.theme import publish_theme
    from tools.site.upgrades import publish_upgrades

    outline = outline or read_outline()
    publish_notebook(site)
    publish_playgrounds(site, models=playgrounds)
    publish_upgrades(site)
    publish_search(site)
    publish_markdown(site, outline)
    publish_downloads(site)
    publish_cards(site, outline)
    pages = {site / p.address / "index.html": p for p in outline.pages}
    for file in site.rglob("*.html"):
        html = file.read_text(encoding="utf-8")
        root = Path(os.path.relpath(site, file.parent)).as_posix()
        html = hold_terms(add_sizes(add_links(html, root), file.parent))
        if page := pages.get(file):
            html = add_doors(add_copy_button(html, page), page, outline.url)
        # The theme's indents are 700 bytes of a page, gzipped; browsers drop them.
        html = LINES.sub(lambda found: found[1] or "\n", html)
        file.write_text(add_policy(html), encoding="utf-8")
    publish_theme(site)
    # Our scripts explain themselves in docs/assets; readers need not fetch that.
    for script in (
        *site.glob("assets/*.js"),
        *site.glob("assets/playgrounds/*.js"),
    ):
        if script.name.startswith("model-playground-worker"):
            continue  # the library's
        code = script.read_text(encoding="utf-8")
        script.write_text(COMMENT.sub("", code), encoding="utf-8")


def publish_playgrounds(site: Path, *, models: bool) -> None:
    """Put into the built site what the playgrounds bring, and the list of it.

    Each model is left out, with a word, where it has not been fetched.
    """
    if not (site / "assets/playgrounds").is_dir():
        return
    from tools.playground_data import (
        explorer,
        model,
        publish_list,
        python,
        tokenizer,
    )

    for part in (explorer, model, python, tokenizer) if models else ():
        part.publish(site)
    publish_list(site)
