"""How long the recorder and the site build take, on a generated project.

    python -m tools.benchmark [--rounds 5]

The project has 20 snippets: ten import torch and transformers and generate
with a tiny randomly initialised Llama, ten need only numpy or the standard
library, three of those draw a figure. With I the seconds to import torch and
transformers in a fresh process, S the snippets' own seconds summed, and P a
plain `mkdocs build`, the budgets are those of the project's design:

    cold             everything runs             1.0 x (I + S / cores + P)
    unchanged        nothing runs, no torch      P + 0.3
    light edited     one snippet without torch   P + 0.3
    torch edited     one snippet with torch      0.9 x (I + P)

Every round measures I, S, P and the four cases once; medians are printed.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
IMPORT = "import torch; from transformers import LlamaConfig, LlamaForCausalLM"
TORCH = '''"""Generate with a tiny random Llama, number {n}."""

import torch
from transformers import LlamaConfig, LlamaForCausalLM

torch.manual_seed({n})
config = LlamaConfig(
    vocab_size=256, hidden_size=64, intermediate_size=128,
    num_hidden_layers=2, num_attention_heads=4, pad_token_id=0,
)
model = LlamaForCausalLM(config).eval()
ids = model.generate(torch.tensor([[1, 2, {n}]]), max_new_tokens=40, do_sample=False)
print(ids[0].tolist())
'''
LIGHT = '''"""Add up numbers, number {n}."""

import numpy as np

print(np.arange({n} + 10).sum())
'''
PLAIN = '''"""Count words, number {n}."""

print("one two three".count("o") + {n})
'''
FIGURE = '''"""Draw a line, number {n}."""

import matplotlib.pyplot as plt

plt.plot([1, {n}, 3])
plt.show()
print({n})
'''
MKDOCS = """site_name: Benchmark
docs_dir: docs
theme: {name: material, font: false}
markdown_extensions:
  - attr_list
  - pymdownx.superfences
  - pymdownx.highlight
  - pymdownx.snippets: {check_paths: true, base_path: ["."]}
"""


def make_project(root: Path) -> None:
    """Write 20 snippets in ten chapters, their pages, and a mkdocs.yml."""
    (root / "mkdocs.yml").write_text(MKDOCS)
    shutil.copy(ROOT / "constraints.txt", root)
    (root / "docs/part").mkdir(parents=True)
    (root / "docs/index.md").write_text("# Benchmark\n\nA generated project.\n")
    (root / "docs/snippets").symlink_to("../snippets")
    light = [FIGURE] * 3 + [LIGHT] * 4 + [PLAIN] * 3
    for n in range(10):
        folder = root / f"snippets/part/chapter{n}"
        folder.mkdir(parents=True)
        (folder / "with_torch.py").write_text(TORCH.format(n=n))
        (folder / "without_torch.py").write_text(light[n].format(n=n))
        shown = [f"# Chapter {n}", "Some words before the code."]
        for name in ("with_torch", "without_torch"):
            path = f"snippets/part/chapter{n}/{name}"
            shown += [f'```python title="{path}.py"\n--8<-- "{path}.py"\n```']
            shown += [f'```text title="Output"\n--8<-- "{path}.txt"\n```']
            if light[n] is FIGURE and name == "without_torch":
                shown += [f"![A line](../{path}.svg#only-light)"]
                shown += [f"![A line](../{path}.dark.svg#only-dark)"]
        (root / f"docs/part/chapter{n}.md").write_text(
            "\n\n".join(shown) + "\n"
        )


def seconds(root: Path, *command: str) -> float:
    """Run a command in the project and return how long it took; it must succeed.

    Its output goes to a file: a pipe would stay open until the warm parent, which
    ends by itself afterwards, has taken torch down again.
    """
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "NO_MKDOCS_2_WARNING": "1",
    }
    with (root / "log.txt").open("w+") as log:
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, *command],
            cwd=root,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
        )
        taken = time.perf_counter() - started
        if done.returncode:
            log.seek(0)
            raise SystemExit(f"{command} failed:\n{log.read()}")
    return taken


def edit(file: Path, line: str) -> None:
    """Append a comment, so that the snippet is new and its output is not."""
    file.write_text(file.read_text() + f"# {line}\n")


def own_seconds(root: Path) -> float:
    """Return S: every snippet alone, one after the other, less the torch import."""
    measure = (
        f"import time\n{IMPORT}\n"
        "import runpy, sys, os\nstarted = time.perf_counter()\n"
        "runpy.run_path(sys.argv[1], run_name='__main__')\n"
        "print(time.perf_counter() - started, file=sys.stderr)\n"
    )
    total = 0.0
    for file in sorted(root.glob("snippets/*/*/*.py")):
        environment = {
            **os.environ,
            "MPLBACKEND": "Agg",
            "OMP_NUM_THREADS": "1",
        }
        code = (
            measure
            if "torch" in file.read_text()
            else measure.replace(IMPORT, "")
        )
        done = subprocess.run(
            [sys.executable, "-c", code, str(file)],
            env=environment,
            capture_output=True,
            text=True,
        )
        total += float(done.stderr.splitlines()[-1])
    return total


def one_round(root: Path, number: int) -> dict[str, float]:
    """Measure everything once, in the same project, one after the other."""
    site, snippets = ("-m", "tools.site"), root / "snippets/part"
    (root / ".cache/proofs.json").unlink(missing_ok=True)
    row = {
        "I": seconds(root, "-c", IMPORT),
        "S": own_seconds(root),
        "P": seconds(
            root, "-m", "mkdocs", "build", "--site-dir", ".cache/plain"
        ),
        "cold": seconds(root, *site),
        "unchanged": seconds(root, *site),
    }
    edit(snippets / "chapter5/without_torch.py", f"round {number}")
    row["light edited"] = seconds(root, *site)
    edit(snippets / "chapter5/with_torch.py", f"round {number}")
    row["torch edited"] = seconds(root, *site)
    return row


def main() -> int:
    """Print the medians beside their budgets; return 1 if one is broken."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        make_project(root)
        seconds(root, "-m", "tools.recorder", "update")
        rows = [one_round(root, number) for number in range(options.rounds)]
    m = {name: statistics.median(row[name] for row in rows) for name in rows[0]}
    cores = os.cpu_count()
    budgets = {
        "cold": m["I"] + m["S"] / cores + m["P"],
        "unchanged": m["P"] + 0.3,
        "light edited": m["P"] + 0.3,
        "torch edited": 0.9 * (m["I"] + m["P"]),
    }
    print(f"{options.rounds} rounds, {cores} cores, medians in seconds")
    print(json.dumps({name: round(m[name], 2) for name in "ISP"}))
    for name, budget in budgets.items():
        word = "within" if m[name] <= budget else "OVER"
        print(f"{name:14}{m[name]:6.2f}   {word} {budget:.2f}")
    return int(any(m[name] > budget for name, budget in budgets.items()))


if __name__ == "__main__":
    raise SystemExit(main())
