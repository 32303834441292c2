"""What is wrong with a run: beside its recording, and on other processors."""

import re
from pathlib import Path

from tools.fetch_models import is_ready, load_manifest
from tools.recorder import compare
from tools.recorder.jitter import SHAKES
from tools.recorder.launch import Again, Run
from tools.recorder.secrets import find_secret
from tools.recorder.snippets import Snippet


def missing_model(snippet: Snippet) -> str:
    """Return the name of a model that the snippet names and nobody has fetched."""
    for model in [] if snippet.keys else load_manifest():
        named = model["name"] in snippet.source
        if named and not is_ready(model, Path(".cache")):
            return model["name"]
    return ""


def find_leak(run: Run, secrets: dict[str, str]) -> str:
    """Return a complaint if an output or a figure holds a secret."""
    found = find_secret("\n".join([run.output, *run.figures.values()]), secrets)
    if not found:
        return ""
    return (
        f"{run.snippet.path}: printed {found}. Nothing of it was written. "
        "Next: take it out of what the snippet prints or draws."
    )


def escape(output: str) -> str:
    """Keep a line that looks like an include directive from being expanded."""
    output = "\n".join(line.rstrip() for line in output.rstrip().split("\n"))
    return (
        re.sub(r"^(\s*)(;*-+8<-+)", r"\1;\2", output, flags=re.MULTILINE) + "\n"
    )


def find_disagreement(run: Run) -> str:
    """Return a diff and the next step if a run does not match its recording."""
    try:
        return compare_recording(run)
    except (OSError, UnicodeDecodeError) as error:
        return (
            f"{run.snippet.path}: its recording cannot be read: {error}. "
            f"Next: make record SNIPPET={run.snippet.path}"
        )


def compare_recording(run: Run) -> str:
    """Return as above. Raises OSError or UnicodeDecodeError."""
    path, record = run.snippet.path, f"make record SNIPPET={run.snippet.path}"
    if not run.snippet.output.is_file():
        return f"{path}: has no recording yet. Next: {record}"
    recorded = run.snippet.output.read_text(encoding="utf-8")
    if not compare.agree(recorded, run.output):
        diff = compare.difference(recorded, run.output, str(run.snippet.output))
        return (
            f"{path}: prints something else than its recording:\n{diff}\n"
            f"If the new output is right: {record}"
        )
    for name, file in run.snippet.figures.items():
        if file.is_file() and name not in run.figures:
            return f"{file}: recorded, but the run showed no figure. Next: {record}"
        if name in run.figures and not file.is_file():
            return f"{file}: the run showed a figure, but none is recorded. Next: {record}"
        if name in run.figures and not compare.figures_agree(
            file.read_text(encoding="utf-8"), run.figures[name]
        ):
            return f"{file}: the figure is drawn differently now. Next: look, then {record}"
    return ""


def find_unsteadiness(run: Run, again: Again) -> str:
    """Return a complaint if a run does not print the same on other processors.

    They are played by moving the weights of the models that it loads.
    """
    if not run.snippet.heavy:
        return ""
    for jitter in SHAKES:
        other = again(jitter)
        if not other.moved:  # it computes with no model of transformers
            return other.error
        if other.error or not agree(run, other):
            diff = compare.difference(
                run.output, escape(other.output), str(run.snippet.output)
            )
            return (
                f"{run.snippet.path}: not recorded, as its output depends on the "
                f"processor. With the model's weights moved by {jitter.size:g} of "
                "their size, which is what processors differ by, it "
                f"gives:\n{other.error or diff or 'another figure'}\n"
                "Next: print what holds everywhere: fewer decimals, ranks that "
                "are far apart, no count of a long tail, no winner of a near tie."
            )
    return ""


def agree(run: Run, other: Run) -> bool:
    """Tell whether two runs print and draw the same."""
    return (
        compare.agree(run.output, escape(other.output))
        and run.figures.keys() == other.figures.keys()
        and all(
            compare.figures_agree(svg, other.figures[name])
            for name, svg in run.figures.items()
        )
    )
