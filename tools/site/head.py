"""What machines read in a page's head, and nobody sees on the page."""

import json
from html import escape
from typing import Any

from tools.site.cards import HEIGHT, WIDTH, card_of
from tools.site.outline import Outline, Page

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def add_head(html: str, page: Page, outline: Outline, root: str) -> str:
    """Add the page's other forms, its card and its structured data.

    `root` is the way from the page to the site. Cards and structured data name
    addresses, so they need a site that knows its own.
    """
    tags = [
        # The space: the theme takes the very value "alternate" for another
        # language, and would ask for a sitemap beside it.
        '<link rel="alternate " type="text/markdown" href="index.md">',
        f'<link rel="describedby" type="text/markdown" href="{root}/llms.txt">',
    ]
    if outline.url:
        card = {
            "og:image": outline.url + card_of(page),
            "og:image:width": WIDTH,
            "og:image:height": HEIGHT,
            "og:image:alt": page.title,
        }
        tags += [
            f'<meta property="{name}" content="{escape(str(value))}">'
            for name, value in card.items()
        ]
        tags.append('<meta name="twitter:card" content="summary_large_image">')
        data = json.dumps(describe(page, outline), ensure_ascii=False)
        data = data.replace("<", "\\u003c")  # so that no text ends the script
        tags.append(f'<script type="application/ld+json">{data}</script>')
    return html.replace("</head>", "\n".join(tags) + "\n</head>", 1)


def describe(page: Page, outline: Outline) -> dict[str, Any]:
    """Return a page in the words of schema.org."""
    site = {
        "@type": "WebSite",
        "@id": f"{outline.url}#site",
        "name": outline.name,
        "url": outline.url,
    }
    about = {
        "url": outline.url + page.address,
        "description": page.description or outline.description,
        "image": outline.url + card_of(page),
        "inLanguage": "en",
        "license": LICENCE,
        "isAccessibleForFree": True,
    }
    if not page.address:
        return {"@context": "https://schema.org", **site, **about}
    article = {
        "@type": ["TechArticle", "LearningResource"],
        "headline": page.title,
        **about,
        "isPartOf": site,
    }
    # A part has no page of its own: its tab leads to its first page.
    first = next(p for p in outline.pages if p.part == page.part)
    steps = [
        (outline.name, ""),
        (page.part, first.address),
        (page.name, page.address),
    ]
    crumbs = [
        {
            "@type": "ListItem",
            "position": position,
            "name": name,
            "item": outline.url + address,
        }
        for position, (name, address) in enumerate(
            [step for step in steps if step[0]], 1
        )
    ]
    trail = {"@type": "BreadcrumbList", "itemListElement": crumbs}
    return {"@context": "https://schema.org", "@graph": [article, trail]}
