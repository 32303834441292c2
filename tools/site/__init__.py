"""Build the site from recorded outputs, and finish what MkDocs built.

    python -m tools.site               check the recordings and build site/
    python -m tools.site --no-check    build only

MkDocs executes nothing and runs no hook, so the recordings are checked while it
builds, and what it cannot do is done to its finished pages: `build` calls each
step in order, and `check` judges the result.
"""

from tools.site.build import finish_pages, start_mkdocs

__all__ = ["finish_pages", "start_mkdocs"]
