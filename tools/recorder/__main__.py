"""The recorder's command line. Run it in the repository's root.

python -m tools.recorder run tokens/pieces/round_trip   run one, see it live
python -m tools.recorder check [--all] [NAMES]          compare with recordings
python -m tools.recorder update [--all] [NAMES]         rewrite recordings
"""

import argparse
import importlib.metadata
import os
import platform
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tools.command import end_on_signals, make_parser
from tools.files import explain, write_whole
from tools.offline import offline
from tools.recorder import compare, jitter, provenance
from tools.recorder.faults import (
    escape,
    find_disagreement,
    find_unreadable,
    find_unsteadiness,
    missing_model,
    refuse_secrets,
)
from tools.recorder.launch import TIME_LIMIT, Again, Run, run_all
from tools.recorder.secrets import known_secrets, read_settings, redact
from tools.recorder.snippets import (
    Snippet,
    find_misnamed,
    find_snippets,
    find_strays,
)
from tools.recorder.visible import make_visible

VERSIONS = Path("snippets/versions.txt")
SHOWN_VERSIONS = (
    "torch",
    "transformers",
    "tokenizers",
    "sentence-transformers",
    "google-genai",
    "numpy",
)


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line says; return the exit code."""
    parser = make_parser("recorder", __doc__)
    add = parser.add_argument
    add("command", choices=("run", "check", "update"))
    add("names", nargs="*", help="snippets or folders; none means all")
    add("--all", action="store_true", help="run proven ones too")
    add("--fresh", action="store_true", help="new interpreters only")
    add("--hosted", action="store_true", help="those that need a key")
    add("--time-limit", type=float, default=TIME_LIMIT)
    options = parser.parse_intermixed_args(arguments)
    if not 0 < options.time_limit < float("inf"):
        parser.error("--time-limit: give seconds, more than none")
    if sys.flags.optimize:
        parser.error("unset PYTHONOPTIMIZE: it drops what snippets assert")
    if options.command == "run" and not options.names:
        parser.error("run what? make run SNIPPET=tokens/pieces/round_trip")
    sys.stdout.reconfigure(errors="backslashreplace")
    try:
        end_on_signals()
        snippets = find_snippets(options.names)
        if options.command == "run":
            return run_live(snippets)
        result = Result()
        check_or_update(snippets, options, result)
        return report(result)
    except OSError as error:  # no such snippet, or nobody hears: `| head`
        print(explain(error), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nstopped; nothing was changed by what had not finished")
        return 130


def run_live(snippets: list[Snippet]) -> int:
    """Run snippets in this terminal, with the offline models and your own keys."""
    environment = {"PYTHONUTF8": "1"} | offline(Path()) | read_settings()
    codes = []
    for snippet in snippets:
        command = [sys.executable, str(snippet.path)]
        done = subprocess.run(command, env=environment, check=False)
        codes.append(done.returncode)
    return max(codes, key=abs)


@dataclass
class Result:
    """What came of a check or an update."""

    chosen: list[Snippet] = field(default_factory=list)
    # {snippet: what it needs and is not there}
    left_out: dict[Path, str] = field(default_factory=dict)
    good: list[Path] = field(default_factory=list)  # of those that ran
    failed: list[Path] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    # Of this machine alone.
    differences: list[str] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)  # that none may show
    peak_mb: int = 0
    began: float = field(default_factory=time.monotonic)


def check_or_update(
    snippets: list[Snippet], options: argparse.Namespace, result: Result
) -> None:
    """Run what is not proven; compare it, or write it; fill in the result."""
    settings = read_settings()
    result.secrets = known_secrets(settings)
    updating = options.command == "update"
    unreadable = {
        s.path: line for s in snippets if (line := find_unreadable(s))
    }
    result.problems += unreadable.values()
    snippets = [s for s in snippets if s.path not in unreadable]
    keys = {name for name, value in settings.items() if value}
    for snippet in snippets:
        if bool(snippet.keys) == options.hosted:
            result.chosen.append(snippet)
            if missing := missing_model(snippet):
                result.left_out[snippet.path] = missing
            if missing := sorted(set(snippet.keys) - keys):
                result.left_out[snippet.path] = f"{', '.join(missing)} in .env"
    everything = options.all or jitter.played()
    to_run = [
        snippet
        for snippet in result.chosen
        if snippet.path not in result.left_out
        and (everything or not provenance.is_proven(snippet))
    ]
    running = {snippet.path for snippet in to_run}
    # What does not run can be stale or edited all the same.
    for snippet in [] if updating else snippets:
        if snippet.path not in running:
            result.problems += filter(None, [provenance.find_fault(snippet)])

    def finish(run: Run, again: Again) -> None:
        """Judge one run while others go on; print its line."""
        refuse_secrets(run, result.secrets)
        run.output = escape(run.output)
        judge = record if updating else compare_run
        word = "FAILED"
        try:  # one full disk or locked file does not end the others
            provenance.forget(run.snippet)
            word = word if run.error else judge(run, again, result)
        except OSError as error:
            run.error = f"{run.snippet.path}: {explain(error)}"
        result.problems += filter(None, [run.error])
        ended = result.failed if run.error else result.good
        ended.append(run.snippet.path)
        result.peak_mb = max(result.peak_mb, run.peak_mb)
        print(f"{word:6} {run.snippet.path} ({run.seconds:.1f} s)", flush=True)

    run_all(
        to_run,
        fresh=options.fresh,
        keys=settings,
        time_limit=options.time_limit,
        on_done=finish,
    )
    if updating and not options.hosted:
        everything_went_well = not options.names and not result.problems
        result.written += write_versions(everything_went_well)
    result.problems += find_misnamed(snippets)
    result.problems += [] if options.names else find_strays()


def compare_run(run: Run, again: Again, result: Result) -> str:
    """Judge a run beside its recording; return the word for its line."""
    difference = find_disagreement(run)
    fault = provenance.find_fault(run.snippet)
    if fault:
        run.error = "\n".join(filter(None, [fault, difference]))
    elif difference and not run.snippet.output.is_file():
        run.error = difference
    elif difference and (foreign := provenance.find_foreign(run.snippet)):
        run.error = (
            f"{difference}\nThese packages are not those that are pinned: "
            f"{foreign}. Next: install those of {provenance.PINS}"
        )
    elif difference:
        result.differences.append(difference)
        return "differs"
    elif not jitter.played():
        provenance.prove(run)
    return "FAILED" if run.error else "ok"


def record(run: Run, again: Again, result: Result) -> str:
    """Write a run that is new and steady; return the word for its line."""
    if provenance.is_edited(run.snippet) or find_disagreement(run):
        run.error = find_unsteadiness(run, again)
        if run.error:
            return "FAILED"
        result.written.append(write_recording(run))
    if provenance.note(run):
        result.written.append(
            f"noted {run.snippet.path} in {provenance.RECORDINGS}"
        )
    provenance.prove(run)
    return "ok"


def report(result: Result) -> int:
    """Print what happened and what to do next; return the exit code."""
    for line in result.written:
        print(line)
    for path, what in result.left_out.items():
        print(f"not run {path}: it needs {what}, which is not there")
    in_ci = bool(os.environ.get("CI"))
    if result.left_out and in_ci:
        result.problems.append(
            "in CI every model must be there: see the lines above"
        )
    for problem in [*result.problems, *result.differences]:
        # A file's name may hold what a terminal obeys, or a key.
        problem = make_visible(redact(problem, result.secrets))
        print(f"\n{problem}", file=sys.stderr)
    if result.differences:
        print(explain_differences(len(result.differences)), file=sys.stderr)
    ran = len(result.good) + len(result.failed)
    proven = len(result.chosen) - ran - len(result.left_out)
    print(
        f"{len(result.chosen)} snippets: {ran} run, {proven} proven before, "
        f"{len(result.left_out)} not run, {len(result.problems)} problems, "
        f"{len(result.differences)} different on this machine "
        f"in {time.monotonic() - result.began:.1f} s (largest {result.peak_mb} MB)"
    )
    return 1 if result.problems or (result.differences and in_ci) else 0


def explain_differences(count: int) -> str:
    """Say what a difference of this machine means, and how to report it."""
    next_step = (
        "In CI that is an error. Next: let the snippet print what holds on "
        "every processor, then make record"
        if os.environ.get("CI")
        else "The site shows the recordings. Please report it: open an issue "
        "with the lines above and this one"
    )
    return (
        f"\n{count} of the outputs above differ on this machine alone: code, models "
        "and versions are those that were recorded, so its arithmetic is "
        f"another.\n{next_step}: {describe_machine()}"
    )


def describe_machine() -> str:
    """Return what may make this machine compute differently, on a line."""
    info = Path("/proc/cpuinfo")
    text = info.read_text() if info.is_file() else ""
    named = re.search(r"^model name\s*: (.+)", text, re.MULTILINE)
    cpu = named[1] if named else platform.processor() or "unknown processor"
    parts = [platform.system(), platform.machine(), cpu]
    parts.append(versions_line().splitlines()[0])
    if played := os.environ.get(jitter.VARIABLE):
        parts.append(f"{jitter.VARIABLE}={played}")
    return ", ".join(parts)


def write_recording(run: Run) -> str:
    """Write what a run gave, each file whole; return the diff to read."""
    output = run.snippet.output
    before = output.read_text("utf-8", "replace") if output.is_file() else ""
    contents = {output: run.output}
    for name, file in run.snippet.figures.items():
        if name in run.figures:
            contents[file] = run.figures[name]
        else:
            file.unlink(missing_ok=True)
    for file, text in contents.items():
        write_whole(file, text)
    diff = compare.difference(before, run.output, str(output))
    return f"wrote {', '.join(map(str, contents))}\n{diff}".rstrip()


def versions_line() -> str:
    """Return the versions that made the outputs, as a line of Markdown."""
    names = [f"Python {sys.version_info[0]}.{sys.version_info[1]}"]
    names += [f"{n} {importlib.metadata.version(n)}" for n in SHOWN_VERSIONS]
    line = f"Recorded with {', '.join(names)}, on a CPU.\n{{ .versions }}\n"
    return line.replace("+cpu", "")


def write_versions(everything: bool) -> list[str]:
    """Write snippets/versions.txt if all was recorded; return lines to report.

    Every page shows it, so recording one snippet does not change it.
    """
    line = versions_line()
    before = VERSIONS.read_text("utf-8") if VERSIONS.is_file() else ""
    if before == line:
        return []
    if before and not everything:
        return [
            f"Your versions are not those of {VERSIONS}, which every page shows. "
            "Install those of constraints.txt, or record everything: make record"
        ]
    write_whole(VERSIONS, line)
    return [f"wrote {VERSIONS}"]


if __name__ == "__main__":
    raise SystemExit(main())
