"""Build the site from recorded outputs while the recorder checks them.

    python -m tools.site               check the recordings and build site/
    python -m tools.site --no-check    build only

MkDocs executes nothing, so building and checking run side by side. What MkDocs
cannot do without a plugin is done to the finished pages here: standalone
downloads, links in the title bars, image sizes, a content security policy.
`site/` is replaced only when everything went well.
"""

import argparse
import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from html import escape
from pathlib import Path

from tools.recorder.snippets import Snippet, find_snippets

SITE = Path("site")
BUILDING = Path(".cache/site")
# Import names that are not their distribution's name.
DISTRIBUTION = {"dotenv": "python-dotenv", "google": "google-genai"}
POLICY = (
    "default-src 'none'; script-src 'self'{hashes}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; "
    "manifest-src 'self'; base-uri 'self'; form-action 'self'"
)
INLINE_SCRIPT = re.compile(
    r"<script(?P<attributes>[^>]*)>(?P<code>.*?)</script>", re.S
)
TITLE_BAR = re.compile(
    r'<span class="filename">(?P<path>snippets/[\w/]+\.py)</span>'
)
IMAGE = re.compile(
    r'<img (?P<before>[^>]*?)src="(?P<src>[^"#]+\.svg)(?P<hash>#[^"]*)?"'
)


def main() -> int:
    """Check and build side by side; return 0 only if both went well."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--no-check", action="store_true", help="build only")
    options = parser.parse_args()
    build = start_mkdocs(BUILDING)
    # Only now: importing it takes a fifth of the time that MkDocs needs.
    from tools.recorder import __main__ as recorder

    with ThreadPoolExecutor(1) as pool:
        output = pool.submit(finish_build, build)
        failed = 0 if options.no_check else recorder.main(["check"])
        print(output.result(), file=sys.stderr, end="")
    if build.returncode or failed:
        what = "mkdocs build" if build.returncode else "the recordings"
        print(f"Not published: {what} failed (see above); site/ is as it was.")
        return 1
    shutil.rmtree(SITE, ignore_errors=True)
    BUILDING.rename(SITE)
    print(
        f"{SITE}/index.html is ready; `python -m http.server -d site` shows it"
    )
    return 0


def start_mkdocs(target: Path) -> subprocess.Popen[str]:
    """Start `mkdocs build` in the background and return the process."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--clean"]
    return subprocess.Popen(
        [*command, "--site-dir", str(target)],
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish_build(build: subprocess.Popen[str]) -> str:
    """Wait for MkDocs and finish its pages; return what it said if it failed."""
    output, _ = build.communicate()
    if build.returncode:
        return output
    publish(BUILDING)
    return ""


def publish(site: Path) -> None:
    """Finish the pages that MkDocs built; changes the files in place."""
    from tools.notebook import publish_notebook
    from tools.theme import publish_theme

    publish_notebook(site)
    publish_playgrounds(site)
    for snippet in find_snippets():
        file = site / "download" / snippet.path.relative_to("snippets")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(make_standalone(snippet), encoding="utf-8")
    for page in site.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        root = os.path.relpath(site, page.parent)
        html = TITLE_BAR.sub(
            lambda found, root=root: add_links(found, root), html
        )
        html = IMAGE.sub(lambda found, page=page: add_size(found, page), html)
        page.write_text(add_policy(html), encoding="utf-8")
    publish_theme(site)


def publish_playgrounds(site: Path) -> None:
    """Put the models and vocabularies of the playgrounds into the built site.

    Each says so, and is left out, where its model has not been fetched.
    """
    if not (site / "assets/playgrounds").is_dir():
        return
    from tools.playground_data import explorer, model, tokenizer

    for playground in (explorer, model, tokenizer):
        playground.publish(site)


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
    """Return the lines of constraints.txt for the packages a snippet imports."""
    names = {DISTRIBUTION.get(p, p.replace("_", "-")) for p in snippet.packages}
    if "AutoModel" in snippet.source:
        names.add(
            "torch"
        )  # transformers loads models only where torch is there
    lines = Path("constraints.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.split("==")[0] in names]


def add_links(found: re.Match, root: str) -> str:
    """Put Download and Source beside the path in a code block's title bar."""
    path = found["path"]
    repository = os.environ.get("REPO_URL")
    source = (
        f"{repository}/blob/main/{path}" if repository else f"{root}/{path}"
    )
    download = f"{root}/download/{path.removeprefix('snippets/')}"
    name = path.rsplit("/", 1)[-1]
    return (
        f'<span class="filename">{path}<span class="filename-links">'
        f'<a href="{download}" download aria-label="Download {name}">Download</a>'
        f'<a href="{escape(source)}" aria-label="Source of {name}">Source</a>'
        "</span></span>"
    )


def add_size(found: re.Match, page: Path) -> str:
    """Give an SVG image its width and height, so that the page does not jump."""
    file = page.parent / found["src"]
    if "width=" in found["before"] or not file.is_file():
        return found[0]
    head = file.read_text(encoding="utf-8")[:2000]
    size = [
        re.search(rf'<svg[^>]*?\b{side}="([\d.]+)pt"', head)
        for side in ("width", "height")
    ]
    if not all(size):
        return found[0]
    width, height = (
        round(float(side[1]) * 4 / 3) for side in size
    )  # points to pixels
    return f'{found[0]} width="{width}" height="{height}"'


def add_policy(html: str) -> str:
    """Add a content security policy that allows the theme's own inline scripts.

    Scripts inside <article> get no hash: whatever a recorded output or a page
    smuggles in there does not run.
    """
    outside = re.sub(r"<article.*?</article>", "", html, flags=re.S)
    hashes = []
    for script in INLINE_SCRIPT.finditer(outside):
        attributes = script["attributes"]
        if "src=" not in attributes and "json" not in attributes:
            digest = hashlib.sha256(script["code"].encode()).digest()
            hashes.append(f" 'sha256-{base64.b64encode(digest).decode()}'")
    policy = POLICY.format(hashes="".join(dict.fromkeys(hashes)))
    tag = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return html.replace(
        '<meta charset="utf-8">', f'<meta charset="utf-8">{tag}', 1
    )


if __name__ == "__main__":
    raise SystemExit(main())
