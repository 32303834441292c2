"""Practise an exercise in your own editor, or write what the chapters show of them."""

import json
import subprocess
import sys
import time
from pathlib import Path

from tools.command import make_parser
from tools.exercises import (
    FOLDER,
    PAGES,
    Exercise,
    find_exercises,
    to_list,
    to_markdown,
)

MINE = Path("mine")  # git ignores it
SECONDS = 5  # as on the page
# The answer runs in a process of its own, which can be ended.
JUDGE = (
    "import json, sys; from judge import judge; "
    "print('\\n' + json.dumps(judge(*json.load(sys.stdin))))"
)


def main(arguments: list[str] | None = None) -> int:
    """Write the pages, or judge an answer; return 1 if it does not pass."""
    parser = make_parser("exercises", __doc__)
    parser.add_argument(
        "name", nargs="?", help="such as tokens/merges; without it, a list"
    )
    parser.add_argument(
        "--watch", action="store_true", help="judge again at every save"
    )
    parser.add_argument(
        "--write", action="store_true", help="write includes/exercises/"
    )
    options = parser.parse_args(arguments)
    exercises = find_exercises()
    if options.write:
        return write_pages(exercises)
    if options.name in exercises:
        return practise(exercises[options.name], watch=options.watch)
    print("\n".join(f"{e.name:25}{e.title}" for e in exercises.values()))
    if options.name is None:
        return 0
    print(f"\nThere is no exercise {options.name}.", file=sys.stderr)
    return 2


def write_pages(exercises: dict[str, Exercise]) -> int:
    """Write what the chapters and the list of all exercises include."""
    for exercise in exercises.values():
        exercise.page.parent.mkdir(parents=True, exist_ok=True)
        exercise.page.write_text(to_markdown(exercise), encoding="utf-8")
    (PAGES / "list.md").write_text(to_list(exercises), encoding="utf-8")
    return 0


def practise(exercise: Exercise, *, watch: bool) -> int:
    """Judge the reader's file, which is begun where there is none."""
    mine = MINE / f"{exercise.name}.py"
    if not mine.exists():
        mine.parent.mkdir(parents=True, exist_ok=True)
        mine.write_text(
            f'"""{exercise.task}"""\n\n{exercise.starter}\n', encoding="utf-8"
        )
    print(
        f"{exercise.title}\n{exercise.task}\n\nWrite it in {mine}. Hints and a "
        f"solution are on the chapter's page, docs/{exercise.name}.md.\n"
    )
    failed = True
    try:
        failed = report(exercise, judged := read(mine))
        while watch and failed:
            while (answer := read(mine)) == judged:
                time.sleep(0.3)
            failed = report(exercise, judged := answer)
    except KeyboardInterrupt:
        print()
    return int(failed)


def read(mine: Path) -> str:
    """Return the answer; wait while an editor puts another file in its place."""
    while not mine.exists():
        time.sleep(0.1)
    return mine.read_text(encoding="utf-8", errors="replace")


def report(exercise: Exercise, answer: str) -> bool:
    """Print what is said of an answer; return whether anything fails."""
    result = run(exercise.source, answer)
    for label, message in result["checks"]:
        print(f"{'not yet' if message else 'passes':8}{label}")
        if message:
            print(f"        {message}")
    for key in ("error", "mistake"):
        if result[key]:
            print(f"\n{result[key]}")
    if result["printed"]:
        print(f"\nIt printed:\n{result['printed'].rstrip()}")
    failed = bool(result["error"]) or any(
        message for _, message in result["checks"]
    )
    print("" if failed else "\nAll checks pass.")
    return failed


def run(exercise: str, answer: str) -> dict:
    """Return the judgement of docs/exercises/judge.py, made in another process."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", JUDGE],
            cwd=FOLDER,
            input=json.dumps([exercise, answer]),
            capture_output=True,
            encoding="utf-8",
            timeout=SECONDS,
        )
        return json.loads(done.stdout.splitlines()[-1])
    except subprocess.TimeoutExpired:
        error = f"Stopped after {SECONDS} seconds. Does a loop never end?"
    except (json.JSONDecodeError, IndexError):  # a crash, or os._exit
        error = (
            f"Python ended with {done.returncode}: {done.stderr.strip()[-200:]}"
        )
    return {"checks": [], "mistake": "", "printed": "", "error": error}


if __name__ == "__main__":
    raise SystemExit(main())
