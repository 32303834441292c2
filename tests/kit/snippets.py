"""Use a snippet as a test needs it: load its functions, or run it as a reader.

`run` starts a new interpreter. `run_forked` runs the same unmodified file in a
child of a process that has imported the libraries once, and does not wait
between the attempts of google-genai: a second instead of ten.
"""

import importlib.util
import multiprocessing
import os
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path
from types import ModuleType, SimpleNamespace

from tests.kit import ROOT

SNIPPETS = ROOT / "snippets"
TIME_LIMIT = 180  # seconds
# Planted where a real one would be: none may come back on stderr.
KEY = "AIzaSyNotARealKey-0123456789"
TOKEN = "hf_notarealtoken0123456789abcdef"


def load(name: str) -> ModuleType:
    """Return snippets/<name>.py as a module; its demonstration does not run."""
    path = SNIPPETS / f"{name}.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(
    program: str | Path | list[str], folder: Path, variables: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a snippet, by its name, or another program, in a new interpreter."""
    if isinstance(program, str):
        program = SNIPPETS / f"{program}.py"
    arguments = program if isinstance(program, list) else [str(program)]
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT,
    )


def run_forked(
    name: str, folder: Path, variables: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a snippet in a warm process; elsewhere than on Linux in a new one."""
    if sys.platform != "linux":
        return run(name, folder, variables)
    context = multiprocessing.get_context("forkserver")
    # It imports and never computes, or children that compute would hang.
    context.set_forkserver_preload(["google.genai", "sentence_transformers"])
    path = str(SNIPPETS / f"{name}.py")
    with tempfile.TemporaryDirectory() as outputs:
        files = Path(outputs, "stdout"), Path(outputs, "stderr")
        for file in files:
            file.touch()
        child = context.Process(
            target=become, args=(path, folder, variables, *files)
        )
        child.start()
        child.join(TIME_LIMIT)
        if child.exitcode is None:
            child.kill()
            child.join()
        stdout, stderr = (file.read_text(encoding="utf-8") for file in files)
    return subprocess.CompletedProcess(path, child.exitcode, stdout, stderr)


def become(
    path: str, folder: Path, variables: dict[str, str], *outputs: Path
) -> None:
    """Turn this child into `python path`, its stdout and stderr in two files."""
    import tenacity.nap

    for descriptor, file in enumerate(outputs, start=1):
        os.dup2(os.open(file, os.O_WRONLY), descriptor)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    sys.argv = [path]
    tenacity.nap.time = SimpleNamespace(sleep=lambda seconds: None)
    runpy.run_path(path, run_name="__main__")


def assert_one_helpful_line(
    done: subprocess.CompletedProcess[str], line: str
) -> None:
    """Assert a failure in one line, which holds `line` and no key."""
    assert done.returncode == 1, done
    assert done.stdout == ""
    assert line in done.stderr
    assert done.stderr.count("\n") == 1 and done.stderr.endswith("\n")
    assert "Traceback" not in done.stderr
    assert KEY not in done.stderr and TOKEN not in done.stderr
