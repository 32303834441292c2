"""How long the recorder and the site build take, on generated projects.

python -m tools.benchmark            print the tables; about six minutes
python -m tools.benchmark speed      twenty snippets against their budgets
python -m tools.benchmark scale      10, 100 and 1,000 snippets
python -m tools.benchmark --write    and put them into docs/reference/benchmark.md

Medians of all rounds; every round measures everything once, one after the other.
Linux only. Let nothing else run meanwhile.
"""

import os
import platform
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tools.benchmark import scale, speed
from tools.benchmark.project import ROOT
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
            text += f"\n{describe_run(options.rounds)}\n"
            print(f"\n{text}", flush=True)
            good = good and within
            if options.write:
                TABLES.mkdir(exist_ok=True)
                (TABLES / f"{name}.md").write_text(text, encoding="utf-8")
    return 0 if good else 1


def speed_tables(median: dict[str, float]) -> tuple[str, bool]:
    """Return the tables of the twenty snippets, and whether all is in budget."""
    what = {
        "cold": "`make site`, everything runs",
        "unchanged": "`make site`, nothing has changed",
        "light edited": "recording an edited snippet without torch, `make site`",
        "torch edited": "recording an edited snippet with torch, `make site`",
    }
    budgets = speed.budgets(median)
    rows = [
        (what[name], f"{median[name]:.2f}&nbsp;s", f"{budget:.2f}&nbsp;s")
        for name, budget in budgets.items()
    ]
    parts = [
        (
            "a process that imports torch and transformers, and ends (I)",
            f"{median['I']:.2f}&nbsp;s",
        ),
        (
            "the snippets themselves, one after the other (S)",
            f"{median['S']:.2f}&nbsp;s",
        ),
        ("a plain `mkdocs build` (P)", f"{median['P']:.2f}&nbsp;s"),
    ]
    ways = [
        ("a fresh interpreter for each", f"{median['fresh']:.2f}&nbsp;s"),
        ("the recorder", f"{median['recorder']:.2f}&nbsp;s"),
    ]
    text = "\n".join(
        [
            *table(("part", "takes"), parts),
            *table(("what", "takes", "budget"), rows),
            *table(("running all twenty, without pages", "takes"), ways),
        ]
    )
    return text, all(median[n] <= budget for n, budget in budgets.items())


def scale_tables(results: dict[int, dict[str, float]]) -> tuple[str, bool]:
    """Return the tables over the sizes, and whether the largest is in budget."""
    times = {
        "plain": "a plain `mkdocs build`",
        "site": "`make site`, nothing changed",
        "beyond": "**beyond the plain build**, median of the differences",
        "beyond in CPU": "the same in processor time",
        "unchanged": "checking everything, nothing changed",
        "one of all": "recording what is new, one edit",
        "edited": "**recording the edited snippet by its name**",
    }
    sizes = {
        "parent": "the recorder, while everything runs",
        "tree": "the same with all its processes",
        "unchanged MB": "the recorder, nothing changed",
    }
    heads = [f"{n:,} snippets" for n in results]
    time_rows = [
        (what, *(f"{results[n][name]:.2f}&nbsp;s" for n in results))
        for name, what in times.items()
    ]
    size_rows = [
        (what, *(f"{results[n][name]:.0f}&nbsp;MB" for n in results))
        for name, what in sizes.items()
    ]
    text = "\n".join(
        [
            *table(("what", *heads), time_rows),
            *table(("peak memory of", *heads), size_rows),
        ]
    )
    return text, results[max(results)]["beyond"] <= scale.BEYOND


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    """Return the lines of a Markdown table and an empty one; numbers to the right."""
    rule = ("---", *["---:"] * (len(head) - 1))
    return [*(f"| {' | '.join(row)} |" for row in (head, rule, *rows)), ""]


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
