"""Python for the exercises: Pyodide's files, put into the built site."""

import gzip
import shutil
from pathlib import Path

from tools.playground_data import find_fetched, find_snapshot, keep

NAME = "pyodide/pyodide"
FOLDER = "assets/python"
# Ours to unpack: not every host packs a program, or leaves a packed one alone.
PACKED = "pyodide.asm.wasm"


def publish(site: Path) -> None:
    """Put Python into the built site; leave it out, and say so, if not fetched."""
    model = find_fetched(NAME, "exercises' Run button")
    if model is None:
        return
    source, target = find_snapshot(NAME), site / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    for name in ("pyodide.mjs", "pyodide.asm.mjs"):
        shutil.copyfile(source / name, target / name)
    library = (source / "python_stdlib.zip").read_bytes()
    (target / "python_stdlib.zip.bin").write_bytes(library)
    packed = keep(
        f"{model['version']}-{PACKED}.gz",
        lambda: gzip.compress((source / PACKED).read_bytes(), mtime=0),
    )
    (target / f"{PACKED}.gz.bin").write_bytes(packed)
