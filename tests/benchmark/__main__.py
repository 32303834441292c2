"""How long the recorder and the site build take, on generated projects.

python -m tests.benchmark            print the tables; about six minutes
python -m tests.benchmark speed      twenty snippets against their budgets
python -m tests.benchmark scale      10, 100 and 1,000 snippets
python -m tests.benchmark --write    and into includes/benchmark/, for the page

Medians of all rounds; every round measures everything once, one after the other.
Linux only. Let nothing else run meanwhile.
"""

import os
import platform
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.benchmark import scale, speed
from tests.benchmark.project import ROOT
from tools.command import make_parser

TABLES = ROOT / "includes/benchmark"  # the page includes these
PACKAGES = ("torch", "transformers", "mkdocs", "mkdocs-material")


def main() -> int:
    """Measure, print and perhaps write; return 1 if a budget is broken."""
    parser = make_parser("benchmark", __doc__)
    parser.add_argument("which", nargs="?", choices=("speed", "scale"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    good = True
    for name, measure, tables in (
        ("speed", speed.measure, speed_tables),
        ("scale", scale.measure, scale_tables),
    ):
        if options.which in (None, name):
            with tempfile.TemporaryDirectory() as folder:
                results = measure(Path(folder), options.rounds)
            text, within = tables(results)
            text += f"{describe_run(options.rounds)}\n"
            print(f"\n{text}", flush=True)
            good = good and within
            if options.write:
                TABLES.mkdir(exist_ok=True)
                (TABLES / f"{name}.md").write_text(text, encoding="utf-8")
    return 0 if good else 1


# What the tables call what was measured.
PARTS = {
    "I": "a process that imports torch and transformers, and ends (I)",
    "S": "the snippets themselves, one after the other (S)",
    "P": "a plain `mkdocs build` (P)",
}
BUDGETED = {
    "cold": "`make site`, everything runs",
    "unchanged": "`make site`, nothing has changed",
    "light edited": "recording an edited snippet without torch, `make site`",
    "torch edited": "recording an edited snippet with torch, `make site`",
}
WAYS = {"fresh": "a fresh interpreter for each", "recorder": "the recorder"}
TIMES = {
    "plain": "a plain `mkdocs build`",
    "site": "`make site`, nothing changed",
    "beyond": "**beyond the plain build**, median of the differences",
    "beyond in CPU": "the same in processor time",
    "unchanged": "checking everything, nothing changed",
    "one of all": "recording what is new, one edit",
    "edited": "**recording the edited snippet by its name**",
}
SIZES = {
    "parent": "the recorder, while everything runs",
    "tree": "the same with all its processes",
    "unchanged MB": "the recorder, nothing changed",
}
SECONDS, MEGABYTES = "{:.2f}&nbsp;s", "{:.0f}&nbsp;MB"


def speed_tables(median: dict[str, float]) -> tuple[str, bool]:
    """Return the tables of the twenty snippets, and whether all is in budget."""
    budgets = speed.budgets(median)
    takes = {"takes": median}
    text = table("part", PARTS, takes, SECONDS)
    text += table("what", BUDGETED, takes | {"budget": budgets}, SECONDS)
    text += table("running all twenty, without pages", WAYS, takes, SECONDS)
    return text, all(median[name] <= most for name, most in budgets.items())


def scale_tables(results: dict[int, dict[str, float]]) -> tuple[str, bool]:
    """Return the tables over the sizes, and whether the largest is in budget."""
    columns = {f"{n:,} snippets": measured for n, measured in results.items()}
    text = table("what", TIMES, columns, SECONDS)
    text += table("peak memory of", SIZES, columns, MEGABYTES)
    return text, results[max(results)]["beyond"] <= scale.BEYOND


def table(title: str, rows: dict, columns: dict, unit: str) -> str:
    """Return a Markdown table and an empty line; numbers to the right.

    `rows` are {name: words}, `columns` {title: {name: number}}.
    """
    cells = [[title, *columns], ["---", *["---:"] * len(columns)]]
    for name, words in rows.items():
        numbers = [column[name] for column in columns.values()]
        cells.append([words, *map(unit.format, numbers)])
    return "".join(f"| {' | '.join(row)} |\n" for row in cells) + "\n"


def describe_run(rounds: int) -> str:
    """Return which machine and versions the numbers belong to."""
    cpu = [
        line.partition(": ")[2]
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"Times: medians of {rounds} rounds on {datetime.now(UTC):%Y-%m-%d}: {cpu[0]}, "
        f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}; "
        f"Python {platform.python_version()}, {versions}."
    )


if __name__ == "__main__":
    raise SystemExit(main())
