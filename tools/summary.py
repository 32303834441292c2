"""Say what a branch changes on the pages: every output line, old beside new.

    python -m tools.summary origin/main

It prints Markdown, for the summary of a pull request's job. All that a branch brings is
escaped in it and none of it is run, so a stranger's branch can do no harm. Plain Python
and git: nothing has to be installed.
"""

import re
import subprocess
import sys
from collections.abc import Callable
from difflib import SequenceMatcher
from itertools import groupby, zip_longest
from pathlib import PurePosixPath

from tools.command import make_parser
from tools.recorder.visible import make_visible

INCLUDED = re.compile(r'^\s*--8<-- "(snippets/[^":]+)', re.M)
PIN = re.compile(r"^([\w.-]+)==(\S+)(.*)$", re.M)  # a name, a version, where
LONGEST = 900_000  # characters; GitHub takes a mebibyte
Row = tuple[str, str, str]  # the line's number, before, after


def main(arguments: list[str] | None = None) -> int:
    """Print the summary; return 2 where git does not know the base."""
    parser = make_parser("summary", __doc__)
    parser.add_argument("base", help="the commit to compare with")
    parser.add_argument(
        "--longest", type=int, default=LONGEST, help="in characters"
    )
    options = parser.parse_args(arguments)
    try:
        start = git("merge-base", options.base, "HEAD").strip()
        print(cut(summarise(start), options.longest))
    except subprocess.CalledProcessError as error:
        print(f"git: {error.stderr.strip()}", file=sys.stderr)
        return 2
    return 0


def summarise(base: str) -> str:
    """Return what HEAD changes against a commit, as Markdown."""
    changed = git("diff", "-z", "--no-renames", "--name-only", base, "HEAD")
    paths = [PurePosixPath(name) for name in changed.split("\0") if name]
    shown = [p for p in paths if p.parts[0] == "snippets"]
    outputs = [p for p in shown if p.suffix in (".txt", ".svg")]
    parts = [write_pages(paths, {str(p) for p in shown}), write_pins(base)]
    parts.append("\n## Outputs\n")
    for chapter, files in groupby(outputs, lambda path: path.parent):
        parts.append(f"\n### {show(chapter)}\n")
        parts += [write_output(base, path) for path in files]
    if not outputs:
        parts.append("\nNo output changes.\n")
    return "".join(parts)


def write_pages(paths: list[PurePosixPath], shown: set[str]) -> str:
    """Return the list of pages that change, and by what."""
    changed, lines = set(map(str, paths)), []
    for name in git("ls-files", "-z", "docs/*.md", "docs/*.ipynb").split("\0"):
        snippets = shown & set(INCLUDED.findall(read("HEAD", name)))
        names = [show(PurePosixPath(one).name) for one in sorted(snippets)]
        what = ["its text"] * (name in changed) + names
        if name and what:
            lines.append(f"- {show(name)}: {', '.join(what)}\n")
    return "## Pages\n\n" + ("".join(lines) or "No page changes.\n")


def write_pins(base: str) -> str:
    """Return which pinned packages move, or nothing."""
    before, after = (
        {
            (name, where): version
            for name, version, where in PIN.findall(
                read(commit, "constraints.txt")
            )
        }
        for commit in (base, "HEAD")
    )
    moved = [
        f"- {show(pin[0])} {show(before.get(pin, 'new'))} → "
        f"{show(version + pin[1])}\n"
        for pin, version in after.items()
        if before.get(pin) != version
    ]
    return "\n## Packages\n\n" + "".join(moved) if moved else ""


def write_output(base: str, path: PurePosixPath) -> str:
    """Return a table of the lines of an output that differ, old beside new."""
    title = f"\n{show(path.name)}\n\n"
    if path.suffix == ".svg":
        return f"{title}The figure changes.\n"
    rows = compare(read(base, str(path)), read("HEAD", str(path)))
    return title + write_table(rows, lambda line: f"<pre>{show(line)}</pre>")


def write_table(rows: list[Row], cell: Callable[[str], str]) -> str:
    """Return lines that differ as a table of HTML; `cell` makes one of a line."""
    cells = "".join(
        f"<tr><td>{number}</td><td>{cell(old)}</td><td>{cell(new)}</td></tr>\n"
        for number, old, new in rows
    )
    head = "<tr><th>line</th><th>before</th><th>after</th></tr>"
    return f"<table>\n{head}\n{cells}</table>\n"


def compare(old: str, new: str) -> list[Row]:
    """Return the lines that differ; those that came or went have an empty other."""
    before, after = old.splitlines(), new.splitlines()
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    rows = []
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind != "equal":
            pairs = zip_longest(
                before[start:end], after[new_start:new_end], fillvalue=""
            )
            rows += [
                (str(at), *pair) for at, pair in enumerate(pairs, new_start + 1)
            ]
    return rows


def show(text: object) -> str:
    """Return a text as HTML that is nothing but this text."""
    # A number for each sign that HTML or Markdown takes for its own, also in a table.
    return re.sub(
        r"""[&<>"'|`*_\[\]@\\#~$:]""",
        lambda sign: f"&#{ord(sign[0])};",
        make_visible(str(text)),
    )


def cut(text: str, longest: int) -> str:
    """Return as many whole tables as there is room for."""
    if len(text) <= longest:
        return text
    whole = text[:longest].rpartition("\n</table>")[0] + "\n</table>\n"
    return f"{whole}\nThe rest is too long for a summary: see the files.\n"


def read(commit: str, path: str) -> str:
    """Return a file of a commit, or nothing where it is not there."""
    try:
        return git("show", f"{commit}:{path}")
    except subprocess.CalledProcessError:
        return ""


def git(*arguments: str) -> str:
    """Return what git says; raise CalledProcessError with its words."""
    command = ["git", "-c", "core.quotePath=false", *arguments]
    done = subprocess.run(command, capture_output=True, check=False)
    said, fault = (
        stream.decode("utf-8", "replace")
        for stream in (done.stdout, done.stderr)
    )
    if done.returncode:
        raise subprocess.CalledProcessError(
            done.returncode, command, said, fault
        )
    return said


if __name__ == "__main__":
    raise SystemExit(main())
