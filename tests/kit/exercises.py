"""The exercises, the code that judges them, and their typical mistakes."""

import ast
import importlib.util

from tools.exercises import FOLDER, find_exercises

EXERCISES = list(find_exercises().values())
SPEC = importlib.util.spec_from_file_location("judge", FOLDER / "judge.py")
JUDGE = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(JUDGE)
START = "def merge(ids, pair, new_id):\n    "


def wrongs(exercise) -> list[tuple[str, str]]:
    """Return the typical mistakes: (answer as source text, what is said of it)."""
    given = JUDGE.load(exercise.source, "exercise")
    lines = exercise.source.splitlines()
    first = exercise.function
    before = "\n".join(lines[: first.lineno - 1])
    found = []
    for node in exercise.tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("wrong_"):
            code = "\n".join(lines[node.lineno - 1 : node.end_lineno])
            code = code.replace(node.name, first.name)
            said = " ".join(given[node.name].__doc__.split())
            found.append((f"{before}\n{code}", said))
    return found
