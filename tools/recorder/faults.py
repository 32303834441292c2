"""What is wrong with a run: beside its recording, and on other processors."""

import re
from pathlib import Path

from tools.fetch_models import is_ready, load_manifest
from tools.recorder import compare
from tools.recorder.jitter import SHAKES
from tools.recorder.launch import Again, Run
from tools.recorder.secrets import find_secret, redact
from tools.recorder.snippets import Snippet


def missing_model(snippet: Snippet) -> str:
    """Return the name of a model that the snippet names and nobody has fetched."""
    for model in [] if snippet.keys else load_manifest():
        named = model["name"] in snippet.source
        if named and not is_ready(model, Path(".cache")):
            return model["name"]
    return ""


def find_unreadable(snippet: Snippet) -> str:
    """Return a complaint if a snippet's file is no text that Python reads."""
    try:
        snippet.source.encode()
    except (OSError, ValueError) as error:
        return f"{snippet.path}: {error}. Next: save it as text in UTF-8"
    return ""


def refuse_secrets(run: Run, secrets: dict[str, str]) -> None:
    """Take secrets out of a run's error; one in its output or figure is an error."""
    run.error = redact(run.error, secrets)
    text = "\n".join([run.output, *run.figures.values()])
    if not run.error and (found := find_secret(text, secrets)):
        run.error = (
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
    snippet = run.snippet
    path, record = snippet.path, f"make record SNIPPET={snippet.path}"
    if not snippet.output.is_file():
        return f"{path}: has no recording yet. Next: {record}"
    try:
        texts = {file: file.read_text("utf-8") for file in snippet.recording}
    except (OSError, UnicodeDecodeError) as error:
        return f"{path}: its recording cannot be read: {error}. Next: {record}"
    names = {file: name for name, file in snippet.figures.items()}
    output = texts.pop(snippet.output)
    figures = {names[file]: text for file, text in texts.items()}
    if change := find_change(Run(snippet, output, figures), run):
        return (
            f"{path}: prints something else than its recording:\n{change}\n"
            f"If the new output is right: {record}"
        )
    return ""


def find_change(before: Run, run: Run) -> str:
    """Return a diff, or which figure changed; empty if two runs agree."""
    if not compare.agree(before.output, run.output):
        output = run.snippet.output
        return compare.difference(before.output, run.output, str(output))
    for name, file in run.snippet.figures.items():
        old, new = before.figures.get(name), run.figures.get(name)
        if old is not None and new is None:
            return f"{file}: recorded, but the run showed no figure"
        if new is not None and old is None:
            return f"{file}: the run showed a figure, but none is recorded"
        if old and new and not compare.figures_agree(old, new):
            return f"{file}: the figure is drawn differently now"
    return ""


def find_unsteadiness(run: Run, again: Again) -> str:
    """Return a complaint if a run does not print the same on other processors.

    They are played by moving the weights of the models that it loads. Nor may
    it print something else the second time, in another process.
    """
    second = again(None, seed="1")
    second.output = escape(second.output)
    if not second.error and second.output != run.output:
        diff = compare.difference(
            run.output, second.output, str(run.snippet.output)
        )
        return (
            f"{run.snippet.path}: not recorded, as it prints something else the "
            f"second time:\n{diff}\nNext: print no time, path, number of a "
            "process, or order of a set; seed what is random."
        )
    if second.error or not run.snippet.heavy:
        return second.error
    for jitter in SHAKES:
        other = again(jitter)
        if not other.moved:  # it computes with no model of transformers
            return other.error
        other.output = escape(other.output)
        if change := other.error or find_change(run, other):
            return (
                f"{run.snippet.path}: not recorded, as its output depends on the "
                f"processor. With the model's weights moved by {jitter.size:g} of "
                "their size, which is what processors differ by, it "
                f"gives:\n{change}\n"
                "Next: print what holds everywhere: fewer decimals, ranks that "
                "are far apart, no count of a long tail, no winner of a near tie."
            )
    return ""
