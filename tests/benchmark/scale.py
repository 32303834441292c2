"""The same work in projects of 10, 100 and 1,000 snippets: what grows?

Four snippets a chapter: one with torch, one with numpy, two with the standard
library alone; in each tenth chapter one of these draws a figure instead.
"""

from pathlib import Path

from tests.benchmark.project import GeneratedProject, medians

SIZES = (10, 100, 1000)
BEYOND = 2.0  # seconds that an unchanged check may add to a plain build
EDITED = "part0/chapter1/plain2"


def chapters(snippets: int) -> list[list[str]]:
    """Return what the chapters show, four snippets each but for the last."""
    kinds = ["tensor", "numpy", "plain", "plain"] * (snippets // 4 + 1)
    kinds[3::40] = ["figure"] * len(kinds[3::40])
    return [kinds[n : min(n + 4, snippets)] for n in range(0, snippets, 4)]


def measure(folder: Path, rounds: int) -> dict[int, dict[str, float]]:
    """Return {snippets: {what: median}} in seconds and MB, sizes interleaved."""
    projects = {
        n: GeneratedProject(folder / str(n), chapters(n)) for n in SIZES
    }
    results = {size: memory(project) for size, project in projects.items()}
    rows = {size: [] for size in SIZES}
    for _ in range(rounds):
        for size, project in projects.items():
            rows[size].append(one_round(project))
    for size in SIZES:
        results[size] |= medians(rows[size])
    return results


def memory(project: GeneratedProject) -> dict[str, float]:
    """Run every snippet, then check them; return the peaks in MB."""
    recorder = ("-m", "tools.recorder")
    parent, tree = project.memory(*recorder, "update")
    unchanged, _ = project.memory(*recorder, "check")
    return {"parent": parent, "tree": tree, "unchanged MB": unchanged}


def one_round(project: GeneratedProject) -> dict[str, float]:
    """Measure each case once, in seconds."""
    recorder = ("-m", "tools.recorder")
    build = ("mkdocs", "build", "--site-dir", ".cache/plain")
    plain, plain_cpu = project.times("-m", *build)
    site, site_cpu = project.times("-m", "tools.site")
    row = {
        "plain": plain,
        "site": site,
        "beyond": site - plain,
        "beyond in CPU": site_cpu - plain_cpu,
        "unchanged": project.seconds(*recorder, "check"),
    }
    project.edit(EDITED)
    row["edited"] = project.seconds(*recorder, "update", EDITED)
    project.edit(EDITED)
    row["one of all"] = project.seconds(*recorder, "update")
    return row
