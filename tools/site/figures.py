"""The size of each figure, so that a page does not jump when one has loaded."""

import re
from pathlib import Path

IMAGE = re.compile(
    r'<img (?P<before>[^>]*?)src="(?P<src>[^"#]+\.svg)(?P<hash>#[^"]*)?"'
)


def add_sizes(html: str, folder: Path) -> str:
    """Give each SVG image of a page in a folder its width and height."""
    return IMAGE.sub(lambda found: add_size(found, folder), html)


def add_size(found: re.Match, folder: Path) -> str:
    """Return the start of an image's tag with its size in pixels."""
    file = folder / found["src"]
    if "width=" in found["before"] or not file.is_file():
        return found[0]
    tag = re.search(r"<svg[^>]*>", file.read_text(encoding="utf-8")[:2000])
    sides = r'\b(width|height)="([\d.]+)pt"'
    points = dict(re.findall(sides, tag[0] if tag else ""))
    if len(points) < 2:
        return found[0]
    width, height = (
        round(float(points[side]) * 4 / 3) for side in ("width", "height")
    )
    return f'{found[0]} width="{width}" height="{height}"'
