"""Run the notebook, store its outputs, or compare them with what is stored."""

import argparse
import os
import sys
import tempfile
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING

from tools.files import write_whole
from tools.notebook.page import NOTEBOOK
from tools.offline import offline
from tools.recorder import compare
from tools.recorder.jitter import VARIABLE, played
from tools.recorder.launch import same_arithmetic
from tools.recorder.secrets import (
    SECRET_NAME,
    find_secret,
    known_secrets,
    redact,
)

if TYPE_CHECKING:
    from nbformat import NotebookNode

KEYS = ("GEMINI_API_KEY", "GOOGLE_API_KEY", "HF_TOKEN")
TIME_LIMIT = 120  # seconds per cell
# Everything else is what an editor adds: it would only make the diff longer.
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
METADATA = {"kernelspec": KERNEL, "language_info": {"name": "python"}}


def main() -> int:
    """Run the notebook; store or compare; return the exit code."""
    parser = argparse.ArgumentParser(prog="notebook", description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare")
    options = parser.parse_args()
    secrets = known_secrets()
    recorded = read(NOTEBOOK)
    try:
        new = run(recorded, offline_environment())
    except Exception as error:  # a failing cell, a kernel that died, a time-out
        print(redact(f"{NOTEBOOK}: {error}", secrets), file=sys.stderr)
        return 1
    problems = find_problems(new, secrets)
    if options.check:
        problems += find_differences(recorded, new)
    elif not problems:
        write(new, NOTEBOOK)
        print(f"wrote {NOTEBOOK}")
    for problem in problems:
        print(redact(problem, secrets), file=sys.stderr)
    return 1 if problems else 0


def read(path: Path) -> "NotebookNode":
    """Return a notebook file, valid or not at all."""
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    return notebook


def write(notebook: "NotebookNode", path: Path) -> None:
    """Store a notebook, all of it or nothing, without what changes by itself."""
    import nbformat

    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({})
    write_whole(path, nbformat.writes(notebook) + "\n")


def offline_environment() -> dict[str, str]:
    """Return the environment of a run on the offline models, with no key.

    A key is empty, not absent: that keeps `load_dotenv` from putting the one of
    a developer's own .env in its place.
    """
    plain = {
        name: value
        for name, value in os.environ.items()
        if not SECRET_NAME.search(name)
        and not name.startswith(("GOOGLE_", "GEMINI_", "HF_"))
    }
    ours = {
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INDEX": "1",  # the install cell finds all of it installed
        "PYTHONHASHSEED": "0",
        # tqdm looks for a front end's progress bars, which no file can hold
        "PYTHONWARNINGS": "ignore:IProgress not found",
    }
    ours |= dict.fromkeys(KEYS, "") | offline(Path())
    return same_arithmetic() | plain | ours


def run(
    notebook: "NotebookNode",
    environment: dict[str, str],
    folder: Path = NOTEBOOK.parent,
) -> "NotebookNode":
    """Return a copy with the outputs of a clean kernel that starts in folder.

    Raises CellExecutionError at the first cell that fails.
    """
    from nbclient import NotebookClient

    new = deepcopy(notebook)
    with tempfile.TemporaryDirectory() as profile:  # no start-up files of yours
        if played():
            environment = environment | play_machine(Path(profile))
        client = NotebookClient(
            new,
            coalesce_streams=True,
            kernel_name="python3",
            record_timing=False,
            resources={"metadata": {"path": str(folder)}},
            startup_timeout=TIME_LIMIT,
            timeout=TIME_LIMIT,
        )
        if sys.platform != "win32":  # no port on this machine, no word about it
            manager = client.create_kernel_manager()
            manager.transport, manager.ip = "ipc", f"{profile}/kernel"
        client.execute(env={**environment, "IPYTHONDIR": profile})
    return new


def play_machine(profile: Path) -> dict[str, str]:
    """Let a kernel with this profile move the weights of all that it loads."""
    startup = profile / "profile_default/startup/machine.py"
    startup.parent.mkdir(parents=True)
    startup.write_text(
        "from tools.recorder.jitter import move_models, played\n"
        "move_models(played())\n"
    )
    root = Path(__file__).parents[2]
    return {"PYTHONPATH": str(root), VARIABLE: os.environ[VARIABLE]}


def output_of(cell: "NotebookNode") -> str:
    """Return everything that a cell printed."""
    return "".join(output.get("text", "") for output in cell.get("outputs", []))


def find_problems(
    notebook: "NotebookNode", secrets: dict[str, str]
) -> list[str]:
    """Return what must not be stored, one line each; empty if all is well."""
    problems = []
    for cell in notebook.cells:
        name = f"{NOTEBOOK}, cell {cell.id!r}"
        if found := find_secret(cell.source + output_of(cell), secrets):
            problems.append(f"{name}: holds {found}. Nothing was written.")
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                problems.append(f"{name}: wrote on stderr: {output.text[:300]}")
            elif output.output_type != "stream":
                problems.append(f"{name}: print it, so that it can be compared")
    return problems


def find_differences(
    recorded: "NotebookNode", new: "NotebookNode"
) -> list[str]:
    """Return a diff and the next step for each cell that prints something else."""
    problems = []
    for old, cell in zip(recorded.cells, new.cells, strict=True):
        before, after = output_of(old), output_of(cell)
        if not compare.agree(before, after):
            diff = compare.difference(before, after, f"cell {cell.id!r}")
            problems.append(
                f"{NOTEBOOK}: a cell prints something else than is stored:\n"
                f"{diff}\nIf the new output is right: python -m tools.notebook"
            )
    return problems
