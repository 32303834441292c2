"""How soon the live preview shows a save, in an open page of a real browser.

    python -m tests.benchmark.preview [--rounds 5]

In a copy of this project: a light snippet, a torch snippet and a chapter are
each edited once a round. Printed are medians, in seconds, of

    shown   from the save until the page shows what is new
    ran     the snippet's own time, as the preview reports it
    plain   the same file as `python snippet.py`, or a plain `mkdocs build`

The target: a snippet is shown within a second beyond its own time, a chapter in
about the time of a plain build.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.kit import ROOT
from tests.kit.browser import launch
from tools.offline import offline

LIGHT = "snippets/tokens/merges/bpe_encode.py"
TORCH = "snippets/embeddings/vectors/word_arithmetic.py"
CHAPTER = "docs/tokens/merges.md"
OFFLINE = offline(ROOT) | {
    "NO_MKDOCS_2_WARNING": "1",
    "OMP_NUM_THREADS": "1",
    "PYTHONPATH": str(ROOT),
}


def copy_project(target: Path) -> None:
    """Copy what the preview reads; models and tools stay where they are."""
    for name in ("docs", "includes", "snippets", "theme"):
        shutil.copytree(ROOT / name, target / name, symlinks=True)
    for name in ("constraints.txt", "mkdocs.yml"):
        shutil.copy(ROOT / name, target)
    (target / ".cache").symlink_to(ROOT / ".cache")


def start(folder: Path) -> tuple[subprocess.Popen, str]:
    """Start the preview and return it with its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tools.serve", "--port", "0"],
        cwd=folder,
        env=os.environ | OFFLINE,
        stdout=(folder / "log").open("w"),
    )
    while not (found := re.search(r"http\S+", (folder / "log").read_text())):
        time.sleep(0.1)
        if process.poll() is not None:
            raise SystemExit((folder / "log").read_text())
    return process, found[0]


def seconds(folder: Path, *command: str) -> float:
    """Return how long a Python command takes; it must succeed."""
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=os.environ | OFFLINE,
        capture_output=True,
        check=True,
    )
    return time.perf_counter() - started


def save(page: Page, file: Path, line: str, shown: str) -> float:
    """Append a line; return the seconds until the page shows the new text."""
    text = file.read_text(encoding="utf-8") + line
    started = time.perf_counter()
    file.write_text(text, encoding="utf-8")
    page.wait_for_function(
        "text => [...document.querySelectorAll("
        "'.language-text code, article > p')].some("
        "block => block.textContent.trimEnd().endsWith(text))",
        arg=shown,
    )
    return time.perf_counter() - started


def edit_snippet(page: Page, folder: Path, name: str, number: int) -> dict:
    """Let a snippet print one more line; return shown, ran and plain."""
    text = f"edit {number}"
    shown = save(page, folder / name, f'    print("{text}")\n', text)
    time.sleep(0.5)  # the terminal's line comes after the page's news
    ran = re.findall(rf"{name} \(([\d.]+) s\)", (folder / "log").read_text())
    return {"shown": shown, "ran": float(ran[-1])} | {
        "plain": seconds(folder, name)
    }


def edit_chapter(page: Page, folder: Path, number: int) -> dict:
    """Add a sentence to a chapter; return shown and plain."""
    text = f"Sentence {number}."
    shown = save(page, folder / CHAPTER, f"\n{text}\n", text)
    plain = seconds(folder, "-m", "mkdocs", "build", "--site-dir", "built")
    return {"shown": shown, "plain": plain}


def main() -> int:
    """Measure and print; return 0."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = range(parser.parse_args().rounds)
    results: dict[str, list[dict]] = {LIGHT: [], TORCH: [], CHAPTER: []}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as play:
        folder = Path(name)
        copy_project(folder)
        process, address = start(folder)
        browser = launch(play)
        page = browser.new_page()
        page.set_default_timeout(300_000)
        try:
            for snippet in (LIGHT, TORCH):
                part, chapter = Path(snippet).parts[1:3]
                page.goto(f"{address}{part}/{chapter}/")
                edit_snippet(page, folder, snippet, 0)  # torch is loading
                results[snippet] = [
                    edit_snippet(page, folder, snippet, n + 1) for n in rounds
                ]
            page.goto(address + CHAPTER[5:-3] + "/")
            results[CHAPTER] = [edit_chapter(page, folder, n) for n in rounds]
        finally:
            browser.close()
            process.terminate()
            process.wait()
    print(f"{len(rounds)} edits each, {os.cpu_count()} cores, medians")
    for name, rows in results.items():
        medians = {k: statistics.median(r[k] for r in rows) for k in rows[0]}
        print(f"{name:46}", {k: round(v, 2) for k, v in medians.items()})
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
