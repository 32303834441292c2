"""The recorder's command line. Run it in the repository's root.

python -m tools.recorder run tokens/pieces/round_trip   run one, see it live
python -m tools.recorder check [--all] [NAMES]          compare with recordings
python -m tools.recorder update [--all] [NAMES]         rewrite recordings
"""

import argparse
import importlib.metadata
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from dotenv import dotenv_values

from tools.fetch_models import is_ready, load_manifest
from tools.files import write_whole
from tools.offline import offline
from tools.recorder import compare, pages, proofs
from tools.recorder.launch import TIME_LIMIT, Run, run_all
from tools.recorder.secrets import find_secret, known_secrets, redact
from tools.recorder.snippets import Snippet, find_snippets

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
    parser = argparse.ArgumentParser(
        prog="recorder",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=("run", "check", "update"))
    parser.add_argument(
        "names", nargs="*", help="snippets or folders; none means all"
    )
    parser.add_argument(
        "--all", action="store_true", help="run proven ones too"
    )
    parser.add_argument(
        "--fresh", action="store_true", help="new interpreters only"
    )
    parser.add_argument(
        "--hosted", action="store_true", help="those that need a key"
    )
    parser.add_argument("--time-limit", type=float, default=TIME_LIMIT)
    options = parser.parse_intermixed_args(arguments)
    if options.command == "run" and not options.names:
        parser.error("run what? make run SNIPPET=tokens/pieces/round_trip")
    try:
        snippets = find_snippets(options.names)
        if options.command == "run":
            return run_live(snippets)
        return check_or_update(snippets, options)
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nstopped; nothing was changed by what had not finished")
        return 130


def run_live(snippets: list[Snippet]) -> int:
    """Run snippets in this terminal, with the offline models and your own keys."""
    given = {k: v for k, v in dotenv_values(".env").items() if v is not None}
    codes = []
    for snippet in snippets:
        command = [sys.executable, str(snippet.path)]
        environment = offline(Path()) | given | dict(os.environ)
        codes.append(
            subprocess.run(command, env=environment, check=False).returncode
        )
    return max(codes, key=abs)


def check_or_update(
    snippets: list[Snippet], options: argparse.Namespace
) -> int:
    """Run what is not proven, compare or write, report; 1 if anything is wrong."""
    started = time.monotonic()
    secrets = known_secrets()
    chosen = [s for s in snippets if bool(s.keys) == options.hosted]
    left_out = {s.path: m for s in chosen if (m := missing_model(s))}
    chosen = [s for s in chosen if s.path not in left_out]
    to_run = [s for s in chosen if options.all or not proofs.holds(s)]
    problems, written = [], []

    def finish(run: Run) -> None:
        """Judge one run while others go on; print its line."""
        proofs.forget(run.snippet)
        run.error = redact(run.error, secrets) or find_leak(run, secrets)
        if not run.error:
            run.output = escape(run.output)
            run.error = find_disagreement(run)
            if run.error and options.command == "update":
                written.append(write_recording(run))
                run.error = ""
        if run.error:
            problems.append(redact(run.error, secrets))
        else:
            proofs.save(run)
        word = "FAILED" if run.error else "ok"
        print(f"{word:6} {run.snippet.path} ({run.seconds:.1f} s)", flush=True)
        run.forget()

    keys = {
        k: v for k, v in {**dotenv_values(".env"), **os.environ}.items() if v
    }
    runs = run_all(
        to_run,
        fresh=options.fresh,
        keys=keys,
        time_limit=options.time_limit,
        on_done=finish,
    )
    if options.command == "update" and not options.hosted:
        written += write_versions(not options.names and not problems)
    # Last, as updating may have mended some.
    problems += pages.find_problems(snippets if options.names else None)
    return report(
        chosen, runs, written, problems, left_out, time.monotonic() - started
    )


def report(
    chosen: list[Snippet],
    runs: list[Run],
    written: list[str],
    problems: list[str],
    left_out: dict[Path, str],
    seconds: float,
) -> int:
    """Print what happened and what to do next; return the exit code."""
    for line in written:
        print(line)
    for path, model in left_out.items():
        print(f"not run {path}: it needs {model}, which is not fetched")
    if left_out and os.environ.get("CI"):
        problems.append("in CI every model must be there: see the lines above")
    for problem in problems:
        print(f"\n{problem}", file=sys.stderr)
    proven = len(chosen) - len(runs)
    peak = max((run.peak_mb for run in runs), default=0)
    print(
        f"{len(chosen)} snippets: {len(runs)} run, {proven} proven before, "
        f"{len(left_out)} not run, {len(problems)} problems "
        f"in {seconds:.1f} s (largest {peak} MB)"
    )
    return 1 if problems else 0


def missing_model(snippet: Snippet) -> str:
    """Return the name of a model that the snippet names and nobody has fetched."""
    for model in [] if snippet.keys else load_manifest():
        named = model["name"] in snippet.source
        if named and not is_ready(model, Path(".cache")):
            return model["name"]
    return ""


def find_leak(run: Run, secrets: dict[str, str]) -> str:
    """Return a complaint if an output or a figure holds a secret."""
    found = find_secret("\n".join([run.output, *run.figures.values()]), secrets)
    if not found:
        return ""
    return (
        f"{run.snippet.path}: printed {found}. Nothing of it was written. "
        "Next: take it out of what the snippet prints or draws."
    )


def escape(output: str) -> str:
    """Keep a line that looks like an include directive from being expanded."""
    output = "\n".join(line.rstrip() for line in output.rstrip().split("\n"))
    return (
        re.sub(r"^(\s*)(;*-+8<-+)", r"\1;\2", output, flags=re.MULTILINE) + "\n"
    )


def find_disagreement(run: Run) -> str:
    """Return a diff and the next step if a run does not match its recording."""
    try:
        return compare_recording(run)
    except (OSError, UnicodeDecodeError) as error:
        return (
            f"{run.snippet.path}: its recording cannot be read: {error}. "
            f"Next: make record SNIPPET={run.snippet.path}"
        )


def compare_recording(run: Run) -> str:
    """Return as above. Raises OSError or UnicodeDecodeError."""
    path, record = run.snippet.path, f"make record SNIPPET={run.snippet.path}"
    if not run.snippet.output.is_file():
        return f"{path}: has no recording yet. Next: {record}"
    recorded = run.snippet.output.read_text(encoding="utf-8")
    if not compare.agree(recorded, run.output):
        diff = compare.difference(recorded, run.output, str(run.snippet.output))
        return (
            f"{path}: prints something else than its recording:\n{diff}\n"
            f"If the new output is right: {record}"
        )
    for name, file in run.snippet.figures.items():
        if file.is_file() and name not in run.figures:
            return f"{file}: recorded, but the run showed no figure. Next: {record}"
        if name in run.figures and not file.is_file():
            return f"{file}: the run showed a figure, but none is recorded. Next: {record}"
        if name in run.figures and not compare.figures_agree(
            file.read_text(encoding="utf-8"), run.figures[name]
        ):
            return f"{file}: the figure is drawn differently now. Next: look, then {record}"
    return ""


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
