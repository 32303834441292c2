"""What the playgrounds show and run, made from the models: a module for each.

Here stands what several of them need.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from tools import fetch_models
from tools.files import write_whole
from tools.offline import offline

KEPT = fetch_models.CACHE / "playgrounds"
# Of the published assets, what the playgrounds bring besides their own programs.
DOWNLOADS = (
    "models/*/*.bin",
    "playgrounds/data/**/*.*",
    "python/*.bin",
    "tokenizers/*.bin",
    "vendor/*/*.wasm",
)
# Between the items of JSON, and after a name.
SPACED, COMPACT = (", ", ": "), (",", ":")


def main(
    about: str, record: Callable[[], None], *tables: Callable[[], str]
) -> int:
    """Record anew, or with --table print what the pages show of it; return 0."""
    parser = argparse.ArgumentParser(description=about.split("\n")[0])
    parser.add_argument("--table", action="store_true", help="print the table")
    if parser.parse_args().table:
        sys.stdout.write("\n".join(make() for make in tables))
        return 0
    go_offline()
    record()
    return 0


def go_offline() -> None:
    """Let transformers, imported after this, use the fetched models only."""
    os.environ |= offline(fetch_models.ROOT) | {"OMP_NUM_THREADS": "1"}


def find_fetched(name: str, playground: str) -> dict | None:
    """Return a model's entry of the manifest; None, and say so, if not fetched."""
    [model] = [m for m in fetch_models.load_manifest() if m["name"] == name]
    if fetch_models.is_ready(model):
        return model
    print(
        f"The {playground} does without {name}: not fetched "
        "(python -m tools.fetch_models).",
        file=sys.stderr,
    )
    return None


def find_snapshot(name: str) -> Path:
    """Return the folder of a fetched model's files."""
    [model] = [m for m in fetch_models.load_manifest() if m["name"] == name]
    snapshots = fetch_models.repo_folder(name) / "snapshots"
    return snapshots / fetch_models.revision(model)


def keep(name: str, make: Callable[[], bytes]) -> bytes:
    """Return the kept file of that name, made first where there is none.

    Several processes may ask at once: none sees half a file.
    """
    kept = KEPT / name
    if not kept.is_file():
        write_whole(kept, make())
    return kept.read_bytes()


def publish_list(site: Path) -> None:
    """Write the built site's list of downloads: size in bytes and sha256 of each.

    The pages check by it whatever they bring (docs/assets/playgrounds/download.js).
    """
    assets = site / "assets"
    found = {}
    for pattern in DOWNLOADS:
        for file in sorted(assets.glob(pattern)):
            name = file.relative_to(assets).as_posix()
            found[name] = [file.stat().st_size, fetch_models.sha256(file)]
    (assets / "downloads.json").write_text(to_line(found, COMPACT))


def to_rows(data: dict, key: str, separators: tuple[str, str] = SPACED) -> str:
    """Return JSON for a file, the list or dict of that name last, a row a line.

    So a diff shows which rows have changed.
    """
    comma, colon = separators
    rest = {k: v for k, v in data.items() if k != key}
    head = to_line(rest, separators)[:-1]
    start, end, items = "[", "]", data[key]
    if isinstance(items, dict):
        start, end, items = "{", "}", [{k: v} for k, v in items.items()]
    rows = [to_line(item, separators) for item in items]
    rows = [row[1:-1] for row in rows] if start == "{" else rows
    lines = ",\n".join(rows)
    return f'{head}{comma}"{key}"{colon}{start}\n{lines}\n{end}}}\n'


def to_line(value: object, separators: tuple[str, str] = SPACED) -> str:
    """Return JSON in one line, not escaped."""
    return json.dumps(value, ensure_ascii=False, separators=separators)


def to_element(tag: str, titles: list[str], rows: list[list[str]]) -> str:
    """Return raw HTML for a chapter: an element around its recorded table.

    The page of all playgrounds includes the section called table.
    """
    lines = ["<div>", tag, "<!-- --8<-- [start:table] -->", "<table>"]
    lines += [f"<thead><tr>{to_cells(titles, 'th')}</tr></thead>", "<tbody>"]
    lines += [f"<tr>{to_cells(row, 'td')}</tr>" for row in rows]
    lines += ["</tbody>", "</table>", "<!-- --8<-- [end:table] -->"]
    return "\n".join([*lines, f"</{tag[1:-1].split()[0]}>", "</div>"]) + "\n"


def to_cells(texts: list[str], tag: str) -> str:
    """Return HTML cells."""
    return "".join(f"<{tag}>{text}</{tag}>" for text in texts)
