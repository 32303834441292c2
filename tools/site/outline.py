"""The pages of the site in the order of `nav:`, with what they say of themselves."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from mkdocs.utils.yaml import yaml_load

from tools.notebook.page import DESCRIPTION as NOTEBOOK_DESCRIPTION
from tools.site.build import SourceError

DOCS = Path("docs")
# As MkDocs reads it, which shows as text what it does not understand.
FRONT_MATTER = re.compile(r"\A-{3}[ \t]*\n(.*?\n)(?:-{3}|\.{3})[ \t]*\n", re.S)
HEADING = re.compile(r"^# (.+)$", re.M)


@dataclass(frozen=True)
class Page:
    """A page; `source` is relative to docs/."""

    source: Path
    part: str  # the first level of the navigation; "" for the home page
    name: str  # in the navigation
    title: str
    heading: str  # the question on the page itself
    description: str
    here: str  # the step of the path that it is about, or ""

    @property
    def address(self) -> str:
        """Its address relative to the site's: "tokens/pieces/", "" for home."""
        path = self.source.with_suffix("")
        path = path.parent if path.name == "index" else path
        return "" if path == Path() else f"{path.as_posix()}/"


@dataclass(frozen=True)
class Outline:
    """The site; `url` ends in a slash, and is "" if mkdocs.yml has none."""

    name: str
    description: str
    url: str
    pages: list[Page]


def read_outline() -> Outline:
    """Return the site that mkdocs.yml and docs/ describe."""
    text = Path("mkdocs.yml").read_text(encoding="utf-8")
    config = yaml_load(text)  # MkDocs says what is wrong with it
    files = [
        file.relative_to(DOCS).as_posix()
        for file in sorted(DOCS.rglob("*.md"))
        if "snippets" not in file.parts
    ]
    return Outline(
        name=config["site_name"],
        description=" ".join((config.get("site_description") or "").split()),
        url=config.get("site_url") or "",
        pages=list(read_nav(config.get("nav") or files)),
    )


def read_nav(items: list[Any], part: str = ""):
    """Yield the pages of a level of the navigation and of those below it."""
    for item in items:
        name, target = (
            next(iter(item.items())) if isinstance(item, dict) else ("", item)
        )
        if isinstance(target, list):
            yield from read_nav(target, part or name)
        elif (DOCS / target).is_file():  # not a link to somewhere else
            yield read_page(Path(target), part, name)


def read_page(source: Path, part: str, name: str) -> Page:
    """Return a page by what it says of itself. Raises SourceError."""
    try:
        text, meta = read_meta(source)
    except (ValueError, LookupError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise SourceError(
            f"{DOCS / source}: {reason}. Next: let its head be as another page's, "
            "and all of it UTF-8"
        ) from None
    found = HEADING.search(text)
    heading = found[1] if found else name
    title = meta.get("title") or heading
    about, here = meta.get("description", ""), meta.get("here", "")
    return Page(source, part, name or title, title, heading, about, here)


def read_meta(source: Path) -> tuple[str, dict[str, str]]:
    """Return a page's text and its front matter; of a notebook, the first cell's.

    Raises ValueError, LookupError or YAMLError.
    """
    text = (DOCS / source).read_text(encoding="utf-8-sig")
    if source.suffix == ".ipynb":
        first = json.loads(text)["cells"][0]["source"]
        return "".join(first), {"description": NOTEBOOK_DESCRIPTION}
    front = FRONT_MATTER.match(text)
    if text.startswith("---\n") and not front:
        raise ValueError("its front matter has no end: a line of ---")
    meta = (yaml.safe_load(front[1]) if front else None) or {}
    if not isinstance(meta, dict):
        raise ValueError("its front matter has no names")
    for name in ("title", "description", "here"):
        if not isinstance(meta.get(name) or "", str):
            raise ValueError(f"{name} is no text: put it in quotation marks")
    return text, {name: value for name, value in meta.items() if value}
