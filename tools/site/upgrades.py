"""What the upgrades of the libraries changed, from the history of the recordings.

An upgrade is a commit that changes a version in snippets/versions.txt. The recorded
outputs that it changes too are what the upgrade changed.
"""

import re
import subprocess
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

from tools.summary import Row, compare, git, read, write_table

PAGE = "reference/upgrades/index.html"
VERSIONS = "snippets/versions.txt"
VERSION = re.compile(r"([A-Za-z][\w-]*) (\d[\w.]*)")
LIST = re.compile(r'(<div class="upgrades">).*?(</div>)', re.S)


@dataclass(frozen=True)
class Upgrade:
    """A commit with other versions; `lines` are those of outputs that it changed."""

    commit: str
    date: str
    versions: list[tuple[str, str, str]]  # name, before, after
    lines: list[tuple[str, Row]]  # the output, and the line


def publish_upgrades(site: Path) -> None:
    """Write the list into its page; without the history, leave what stands there."""
    page = site / PAGE
    if page.is_file() and has_history():
        text = to_html(find_upgrades())
        html = page.read_text(encoding="utf-8")
        html = LIST.sub(lambda found: found[1] + text + found[2], html)
        page.write_text(html, encoding="utf-8")


def has_history() -> bool:
    """Say whether git knows all commits: not in an archive, nor a shallow clone."""
    try:
        return git("rev-parse", "--is-shallow-repository").strip() == "false"
    except (OSError, subprocess.CalledProcessError):
        return False


def find_upgrades() -> list[Upgrade]:
    """Return all upgrades, the newest first."""
    log = git("log", "--no-merges", "--format=%H %as", "--", VERSIONS)
    found = [make_upgrade(*line.split()) for line in log.splitlines()]
    return [upgrade for upgrade in found if upgrade.versions]


def make_upgrade(commit: str, date: str) -> Upgrade:
    """Return what a commit changed, against the one before it."""
    before, after = (
        dict(VERSION.findall(read(one, VERSIONS)))
        for one in (f"{commit}~", commit)
    )
    versions = [
        (name, before[name], version)
        for name, version in after.items()
        if before.get(name, version) != version
    ]
    lines = []
    if versions:
        kind = "--diff-filter=M", "--name-only"
        paths = git("diff", *kind, f"{commit}~", commit, "--", "snippets/*.txt")
        for path in paths.splitlines():
            if path != VERSIONS:
                rows = compare(read(f"{commit}~", path), read(commit, path))
                lines += [(path, row) for row in rows]
    return Upgrade(commit, date, versions, lines)


def to_html(upgrades: list[Upgrade]) -> str:
    """Return the list, or that there is none yet."""
    if not upgrades:
        return (
            "<p>No library has been upgraded since the first recording: "
            "there is nothing to list yet.</p>"
        )
    return "".join(map(write_upgrade, upgrades))


def write_upgrade(upgrade: Upgrade) -> str:
    """Return one upgrade: what went from which version to which, line by line."""
    names = ", ".join(f"{n} {old} to {new}" for n, old, new in upgrade.versions)
    title = (
        f"<h2>{escape(names)}</h2><p>{upgrade.date}, {upgrade.commit[:12]}.</p>"
    )
    if not upgrade.lines:
        return f"{title}<p>No recorded line changed.</p>"
    parts = [title]
    for path, lines in groupby(upgrade.lines, lambda line: line[0]):
        name = escape(path.removeprefix("snippets/"))
        table = write_table([row for _, row in lines], code)
        parts.append(f"<h3>{name}</h3>{table}")
    return "".join(parts)


def code(line: str) -> str:
    """Return a line of an output; one that came or went has nothing beside it."""
    return f"<code>{escape(line)}</code>" if line else ""
