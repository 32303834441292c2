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
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

from tools.files import write_whole
from tools.recorder.__main__ import end_on_signals
from tools.recorder.snippets import Snippet, find_snippets

NOTES = Path("snippets/hosted.toml")
TIME_LIMIT = 1200  # seconds: Gemma's weights are 2 GB
MODEL = re.compile(r'"(gemini-[\w.-]+|google/[\w.-]+)"')
DONE = re.compile(r"^(ok|FAILED) +(\S+\.py) ")
PAGE_LINES = """```text title="Output"
--8<-- "{output}"
```

{line}"""


def main(arguments: list[str] | None = None) -> int:
    """Record, note, describe; return 0 only if every snippet ran well."""
    parser = argparse.ArgumentParser(
        prog="hosted",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", help="none means all")
    parser.add_argument("--describe", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    end_on_signals()
    found = find_snippets(options.names)
    snippets = {s.path.as_posix(): s for s in found if s.keys}
    before = {name: read(s.output) for name, s in snippets.items()}
    good, failed = run_recorder(list(snippets))
    notes = load_notes()
    changed = [
        name
        for name in good
        if read(snippets[name].output) != before[name] or name not in notes
    ]
    for name in changed:
        notes[name] = make_note(snippets[name])
    save_notes(notes)
    if options.describe:
        text = describe([snippets[name] for name in changed], failed, notes)
        write_whole(options.describe, text)
    never = [name for name in snippets if name not in good + failed]
    print(f"{len(good)} ran, {len(changed)} changed, {len(failed)} failed")
    return 1 if failed or never or not good else 0


def run_recorder(names: list[str]) -> tuple[list[str], list[str]]:
    """Update the recordings; return the snippets that ran well and the others."""
    command = [sys.executable, "-m", "tools.recorder", "update", "--hosted"]
    limits = ["--all", "--time-limit", str(TIME_LIMIT)]
    process = subprocess.Popen(
        [*command, *limits, *names], stdout=subprocess.PIPE, text=True
    )
    found = {"ok": [], "FAILED": []}
    try:
        for line in process.stdout:
            print(line, end="", flush=True)
            if done := DONE.match(line):
                found[done[1]].append(Path(done[2]).as_posix())
    except KeyboardInterrupt:  # what is recorded by now gets its note
        print("stopped")
    process.terminate()  # without a word if it has ended
    process.wait()
    return sorted(found["ok"]), sorted(found["FAILED"])


def read(file: Path) -> str:
    """Return a file's text, or none at all if it is not there."""
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def load_notes() -> dict[str, dict]:
    """Return {snippet path: {"date", "models", "by"}}."""
    return tomllib.loads(read(NOTES))


def make_note(snippet: Snippet) -> dict:
    """Return today's note about a snippet; by a workflow's run, or by hand."""
    run = os.environ.get("GITHUB_RUN_ID")
    by = f"{os.environ.get('GITHUB_REPOSITORY')}, run {run}" if run else "hand"
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
    changed: list[Snippet], failed: list[str], notes: dict[str, dict]
) -> str:
    """Return the text of the pull request: what changed and what to edit."""
    parts = [
        "The snippets that need a key were run. **Read each output before you "
        "merge**: from then on it is what the page claims."
    ]
    for snippet in changed:
        page = snippet.page
        line = line_for_page(notes[str(snippet.path)])
        parts.append(f"## {snippet.path}")
        if f'--8<-- "{snippet.output}"' in read(page):
            parts.append(
                f"`{page}` shows it. Check what the page says about it, and make "
                f"the line under the output: {line}"
            )
        else:
            lines = PAGE_LINES.format(output=snippet.output, line=line)
            parts.append(
                f"**Edit `{page}`**: where it says that this output has not been "
                "recorded, put right under the code\n\n"
                f"````markdown\n{lines}\n````"
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
    hosted = {str(s.path): s for s in find_snippets() if s.keys}
    for name, snippet in hosted.items():
        if not snippet.output.is_file():
            continue
        if name not in notes:
            problems.append(
                f"{snippet.output}: {NOTES} does not say who recorded it, and "
                f"when. Next: python -m tools.hosted {name}"
            )
        elif line_for_page(notes[name]) not in read(snippet.page):
            problems.append(
                f"{snippet.page}: put under the output of {name}: "
                f"{line_for_page(notes[name])}"
            )
    for name in notes:
        if name not in hosted or not hosted[name].output.is_file():
            problems.append(f"{NOTES}: has a note on {name}, not recorded")
    return problems


if __name__ == "__main__":
    raise SystemExit(main())
