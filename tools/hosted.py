"""Record the snippets that need a key, and note with which model, when, by whom.

    python -m tools.hosted [NAMES]              with keys from .env or the shell
    python -m tools.hosted --describe FILE      and write a pull request's text

What a service answers changes and cannot be run again by everybody. So each of
these recordings has an entry in snippets/hosted.toml, and its page says the same.
"""

import argparse
import json
import os
import re
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

from tools.command import end_on_signals, make_parser
from tools.files import write_whole
from tools.recorder import __main__ as recorder
from tools.recorder.snippets import Snippet, find_snippets

NOTES = Path("snippets/hosted.toml")
MODEL = re.compile(r'"(gemini-[\w.-]+|google/[\w.-]+)"')
# Gemma's weights are 2 GB.
OPTIONS = argparse.Namespace(
    command="update", hosted=True, all=True, fresh=False, time_limit=1200
)


def main(arguments: list[str] | None = None) -> int:
    """Record, note, describe; return 0 only if every snippet ran well."""
    parser = make_parser("hosted", __doc__)
    parser.add_argument("names", nargs="*", help="none means all")
    parser.add_argument("--describe", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    sys.stdout.reconfigure(errors="backslashreplace")
    end_on_signals()
    by = say_who()  # now: the recorder takes away what no snippet may see
    OPTIONS.names = options.names
    snippets = [s for s in find_snippets(options.names) if s.keys]
    before = {snippet: read(snippet.output) for snippet in snippets}
    notes, result = load_notes(), recorder.Result()
    try:
        recorder.check_or_update(snippets, OPTIONS, result)
    except KeyboardInterrupt:  # what is recorded by now gets its note
        result.problems.append("stopped")
    code = recorder.report(result)
    changed = [
        snippet
        for snippet in snippets
        if snippet.path in result.good
        and (
            read(snippet.output) != before[snippet]
            or str(snippet.path) not in notes
        )
    ]
    for snippet in changed:
        notes[str(snippet.path)] = make_note(snippet, by)
    save_notes(notes)
    if options.describe:
        write_whole(options.describe, describe(changed, result.failed, notes))
    good, failed = len(result.good), len(result.failed)
    print(f"{good} ran, {len(changed)} changed, {failed} failed")
    return code if 0 < good == len(snippets) else 1


def read(file: Path) -> str:
    """Return a file's text, or none at all if it is not there."""
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def load_notes() -> dict[str, dict]:
    """Return {snippet path: {"date", "models", "by"}}."""
    return tomllib.loads(read(NOTES))


def say_who() -> str:
    """Return who records: a workflow's run, or somebody's hand."""
    run = os.environ.get("GITHUB_RUN_ID")
    return (
        f"{os.environ.get('GITHUB_REPOSITORY')}, run {run}" if run else "hand"
    )


def make_note(snippet: Snippet, by: str) -> dict:
    """Return today's note about a snippet."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "models": list(dict.fromkeys(MODEL.findall(snippet.source))),
        "by": by,
    }


def save_notes(notes: dict[str, dict]) -> None:
    """Write the notes, sorted; a JSON string or list is one in TOML too."""
    tables = []
    for name, note in sorted(notes.items()):
        lines = [f"{key} = {json.dumps(value)}" for key, value in note.items()]
        tables.append("\n".join([f"[{json.dumps(name)}]", *lines, ""]))
    if tables:
        write_whole(NOTES, "\n".join(tables))
    else:
        NOTES.unlink(missing_ok=True)


def line_for_page(note: dict) -> str:
    """Return the line that a page has under a recorded hosted output."""
    return f"Recorded on {note['date']} with {' and '.join(note['models'])}."


def describe(
    changed: list[Snippet], failed: list[Path], notes: dict[str, dict]
) -> str:
    """Return the text of the pull request: what changed and what to edit."""
    parts = [
        "The snippets that need a key were run. **Read each output before you "
        "merge**: from then on it is what the page claims."
    ]
    for snippet in changed:
        line = line_for_page(notes[str(snippet.path)])
        include = f'--8<-- "{snippet.output}"'
        parts.append(f"## {snippet.path}")
        if include in read(snippet.page):
            parts.append(
                f"`{snippet.page}` shows it. Check what the page says about it, and "
                f"make the line under the output: {line}"
            )
        else:
            parts.append(
                f"**Edit `{snippet.page}`**: where it says that this output has not "
                "been recorded, put right under the code\n\n````markdown\n"
                f'```text title="Output"\n{include}\n```\n\n{line}\n````'
            )
    if changed:
        parts.append(
            "Then look at `docs/about.md`, which says what has been recorded. The "
            "tests fail until the pages agree. They do not start by themselves "
            "for a pull request that a workflow opened: push your edit, or close "
            "it and open it again."
        )
    if failed:
        names = "\n".join(f"- `{name}`" for name in failed)
        parts.append(f"These failed; the run's log says why:\n\n{names}")
    return "\n\n".join(parts) + "\n"


def find_problems() -> list[str]:
    """Return where recordings, notes and pages disagree, one line each."""
    notes, problems = load_notes(), []
    for snippet in find_snippets():
        if not snippet.keys or not snippet.output.is_file():
            continue
        note = notes.pop(str(snippet.path), None)
        if note is None:
            problems.append(
                f"{snippet.output}: {NOTES} does not say who recorded it, and "
                f"when. Next: python -m tools.hosted {snippet.path}"
            )
        elif line_for_page(note) not in read(snippet.page):
            problems.append(
                f"{snippet.page}: put under the output of {snippet.path}: "
                f"{line_for_page(note)}"
            )
    for name in notes:
        problems.append(f"{NOTES}: has a note on {name}, not recorded")
    return problems


if __name__ == "__main__":
    raise SystemExit(main())
