"""Build the site from recorded outputs, and finish what MkDocs built.

    python -m tools.site               check the recordings and build site/
    python -m tools.site --no-check    build only

MkDocs executes nothing and runs no hook, so the recordings are checked while it
builds. What it cannot do without a plugin is done to its finished pages:

    sources    what the site is built from
    build      start MkDocs, then all of the following, in order
    outline    the pages in the order of `nav:`, with their front matter
    markdown   every page as one Markdown file, llms.txt, llms-full.txt
    downloads  standalone snippets; Run, Download and Source in the title bars
    figures    the size of each figure
    cards      a picture of each page for where its link is shared
    search     an entry for each message and each term
    policy     the content security policy
    theme      two faults of the theme mended, and what no page uses left out of its styles
    proof      nothing is in the built site that was not recorded
"""

from tools.site.build import publish, start_mkdocs

__all__ = ["publish", "start_mkdocs"]
