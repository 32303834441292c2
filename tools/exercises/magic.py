"""Exercises in a notebook: `%load_ext tools.exercises.magic`, in a clone.

`%exercise` lists them, `%exercise tokens/merges` shows one, and a cell that begins
with `%%exercise tokens/merges` is judged, as on the page and by `make exercise`.
"""

import sys
from textwrap import fill

from tools.exercises import find_exercises
from tools.exercises.__main__ import report


def load_ipython_extension(shell) -> None:
    """Make the line and the cell that begin with exercise."""
    shell.register_magic_function(exercise, magic_kind="line_cell")


def exercise(name: str, answer: str | None = None) -> None:
    """List all exercises, show one, or judge an answer to it."""
    exercises = find_exercises()
    found = exercises.get(name.strip())
    if found and answer is not None:
        report(found, answer)
    elif found:
        print(f"{found.title}\n{fill(found.task, 80)}\n\n{found.starter}")
    else:
        for each in exercises.values():
            print(f"{each.name:25}{each.title}")
    if name.strip() and not found:
        print(f"\nThere is no exercise {name.strip()}.", file=sys.stderr)
