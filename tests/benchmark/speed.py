"""Twenty snippets against the budgets of the design.

Ten import torch and transformers and generate with a tiny randomly initialised
Llama, ten need only numpy or the standard library, three of those draw a figure.
`budgets` says what each case may take: with I the seconds to import torch and
transformers in a fresh process, S the snippets' own seconds summed, and P a plain
`mkdocs build`.
"""

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.benchmark.project import GeneratedProject, medians
from tools.recorder.launch import ONE_THREAD

LIGHT = ["figure"] * 3 + ["numpy"] * 4 + ["plain"] * 3
CHAPTERS = [["torch", light] for light in LIGHT]
IMPORT = "import torch; from transformers import LlamaConfig, LlamaForCausalLM"
# Runs each file in a fork, after the imports; prints the seconds of all forks.
ALONE = """
import os, runpy, sys, time
started = time.perf_counter()
for path in sys.argv[1:]:
    if not os.fork():
        runpy.run_path(path, run_name="__main__")
        os._exit(0)
    assert os.wait()[1] == 0, path
print(time.perf_counter() - started, file=sys.stderr)
"""
PLAIN = ONE_THREAD | {"MPLBACKEND": "Agg"}


def measure(folder: Path, rounds: int) -> dict[str, float]:
    """Return the median seconds of each case, all measured in every round."""
    project = GeneratedProject(folder, CHAPTERS)
    project.seconds("-m", "tools.recorder", "update")
    return medians([one_round(project) for _ in range(rounds)])


def one_round(project: GeneratedProject) -> dict[str, float]:
    """Measure everything once, in the same project, one after the other."""
    build = ("mkdocs", "build", "--site-dir", ".cache/plain")
    site, recorder = ("-m", "tools.site"), ("-m", "tools.recorder")
    row = {
        "I": project.seconds("-c", IMPORT),
        "S": own_seconds(project.root),
        "P": project.seconds("-m", *build),
        "fresh": fresh_seconds(project.root),
        "recorder": project.seconds(*recorder, "check", "--all"),
    }
    shutil.rmtree(project.root / ".cache/proofs")
    row["cold"] = project.seconds(*site)
    row["unchanged"] = project.seconds(*site)
    for name, edited in ("light", "numpy1"), ("torch", "torch0"):
        snippet = f"part0/chapter5/{edited}"
        project.edit(snippet)
        row[f"{name} edited"] = project.seconds(*recorder, "update", snippet)
        row[f"{name} edited"] += project.seconds(*site)
    return row


def budgets(median: dict[str, float]) -> dict[str, float]:
    """Return the most seconds that each case may take."""
    importing, own, plain = (median[name] for name in "ISP")
    return {
        "cold": importing + own / os.cpu_count() + plain,
        "unchanged": plain + 0.3,  # nothing runs, no torch
        "light edited": plain + 1,  # recorded, then the site
        "torch edited": importing + plain + 1,
    }


def own_seconds(root: Path) -> float:
    """Return S: each snippet alone, one after the other, with torch imported."""
    total = 0.0
    for pattern, imports in ("torch?.py", IMPORT), ("[!t]*.py", ""):
        files = sorted(map(str, root.glob(f"snippets/*/*/{pattern}")))
        done = subprocess.run(
            [sys.executable, "-c", imports + ALONE, *files],
            env=os.environ | PLAIN,
            capture_output=True,
            text=True,
            check=True,
        )
        total += float(done.stderr.splitlines()[-1])
    return total


def fresh_seconds(root: Path) -> float:
    """Run each snippet in a fresh interpreter, as many at once as cores."""

    def run(file: Path) -> None:
        subprocess.run(
            [sys.executable, file],
            env=os.environ | PLAIN,
            capture_output=True,
            check=True,
        )

    started = time.perf_counter()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(run, sorted(root.glob("snippets/*/*/*.py"))))
    return time.perf_counter() - started
