"""A generated project: real snippets and chapters, as many as you ask for.

Its mkdocs.yml, theme and assets are copies of ours, so its pages are built as
ours are. Only the playgrounds are left out, which copy 120 MB of models.
"""

import contextlib
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from tests.benchmark.kinds import KINDS, PAGE, SHOWN, SHOWN_FIGURE
from tests.kit import ROOT

CHAPTERS_PER_PART = 25
LOOK = 0.05  # seconds between looks at the memory
NAV = re.compile(r"^nav:\n(?:[ #].*\n|\n)+", re.MULTILINE)


class GeneratedProject:
    """A generated project in an empty folder, driven by its command lines."""

    def __init__(self, root: Path, chapters: list[list[str]]) -> None:
        """Write chapters that show one snippet of each kind they list."""
        self.root = root
        copy_ours(root)
        (root / "docs/snippets").symlink_to("../snippets")
        (root / "docs/index.md").write_text("# Home\n\nA generated project.\n")
        nav = "nav:\n  - Home: index.md\n"
        for number, kinds in enumerate(chapters):
            part = f"part{number // CHAPTERS_PER_PART}"
            if number % CHAPTERS_PER_PART == 0:
                nav += f"  - {part}:\n"
            nav += f"      - Chapter {number}: {part}/chapter{number}.md\n"
            self.write_chapter(f"{part}/chapter{number}", number, kinds)
        config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
        (root / "mkdocs.yml").write_text(NAV.sub(f"{nav}\n", config))

    def write_chapter(self, name: str, number: int, kinds: list[str]) -> None:
        """Write one page and the snippets that it shows, without recordings."""
        text = PAGE.format(number=number)
        for place, kind in enumerate(kinds):
            path = f"snippets/{name}/{kind}{place}"
            file = self.root / f"{path}.py"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(KINDS[kind].format(number=10 * number + place))
            text += SHOWN.format(place=place, path=path)
            if kind == "figure":
                text += SHOWN_FIGURE.format(path=path)
        page = self.root / f"docs/{name}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text)

    def edit(self, snippet: str) -> None:
        """Append a comment, so that the snippet is new and its output is not."""
        with (self.root / f"snippets/{snippet}.py").open("a") as file:
            file.write("# edited\n")

    def seconds(self, *command: str) -> float:
        """Run Python with these arguments; return how long it took."""
        return self.times(*command)[0]

    def times(self, *command: str) -> tuple[float, float]:
        """Run Python; return the seconds on the clock and those of processors.

        The second hardly depends on what else the machine does. It leaves out the
        warm parent, which ends by itself.
        """
        started, before = time.perf_counter(), os.times()
        with self.start(command) as process:
            process.wait()
            taken, after = time.perf_counter() - started, os.times()
        used = after.children_user - before.children_user
        return taken, used + after.children_system - before.children_system

    def memory(self, *command: str) -> tuple[float, float]:
        """Run Python; return the peak MB of its process and of all it started.

        What several processes share counts once: Linux divides it among them.
        """
        own = tree = 0
        with self.start(command) as process:
            watched = psutil.Process(process.pid)
            while process.poll() is None:
                held = sizes(watched)
                own, tree = max(own, *held[:1]), max(tree, sum(held))
                time.sleep(LOOK)
        return own / 1e6, tree / 1e6

    @contextlib.contextmanager
    def start(self, command: tuple[str, ...]) -> Iterator[subprocess.Popen]:
        """Start Python with these arguments in the project; it must succeed.

        Its output goes to a file: a pipe would stay open until the warm parent,
        which ends by itself afterwards, has taken torch down again.
        """
        ours = {"PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1"}
        log = self.root / "log.txt"
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, *command],
                cwd=self.root,
                env=os.environ | ours,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            yield process
        if process.returncode:
            raise SystemExit(f"{command} failed:\n{log.read_text()}")


def medians(rows: list[dict[str, float]]) -> dict[str, float]:
    """Return the median of each case over the rounds."""
    return {
        name: statistics.median(row[name] for row in rows) for name in rows[0]
    }


def copy_ours(root: Path) -> None:
    """Copy what a build reads beside the chapters and the snippets."""
    playgrounds = shutil.ignore_patterns("playgrounds", "vendor")
    for name in ("theme", "includes", "docs/assets"):
        shutil.copytree(ROOT / name, root / name, ignore=playgrounds)
    (root / "tools").mkdir()
    for name in ("constraints.txt", "tools/models.toml"):
        shutil.copy(ROOT / name, root / name)


def sizes(process: psutil.Process) -> list[int]:
    """Return the bytes that a process and all that it has started hold.

    Of what they share, each has its share. What has just ended is left out.
    """
    found = []
    with contextlib.suppress(psutil.NoSuchProcess):
        for one in [process, *process.children(recursive=True)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                found.append(one.memory_full_info().pss)
    return found
