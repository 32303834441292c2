"""Load a snippet as a module, so that a test can call its functions."""

import importlib.util
from pathlib import Path
from types import ModuleType

SNIPPETS = Path(__file__).resolve().parent.parent / "snippets"


def load(name: str) -> ModuleType:
    """Return snippets/<name>.py as a module; its demonstration does not run."""
    path = SNIPPETS / f"{name}.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
