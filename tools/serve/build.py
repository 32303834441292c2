"""The pages of the preview: built, finished, and told to listen for news."""

# MkDocs is imported where it is used: the warm parent need not wait for it.
from pathlib import Path


def build_site(target: Path, address: str) -> None:
    """Build and finish the pages, lenient where `make site` is strict.

    A recording that is not there yet leaves its place empty.
    """
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    from tools.site import finish_pages

    config = load_config(strict=False)
    config.site_dir, config.site_url = str(target), address
    config.mdx_configs["pymdownx.snippets"]["check_paths"] = False
    build(config)
    finish_pages(target, playgrounds=False)
    script = f'<script type="module" src="/live/page.js?build={target.name}">'
    for page in target.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        html = html.replace("</body>", f"{script}</script></body>")
        page.write_text(html, encoding="utf-8")


def highlight(source: str) -> str:
    """Return Python code as HTML, with the classes that the build gives it."""
    import pygments
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    return pygments.highlight(source, PythonLexer(), HtmlFormatter(nowrap=True))
