"""What a recording was made from, and what has agreed with it on this machine.

snippets/recordings.json is committed. It says of each recording which code,
models, packages and files made it, by their versions and digests. So a stale
recording, or one edited by hand, is told from a machine that computes
differently. The entries are sorted and of a line a fact: they merge well.

.cache/proofs is local. A proof is such an entry too, of the last run that
agreed: while nothing in it has changed, that snippet is not run again. Each has
a file of its own, written at once, so a run that is broken off loses nothing.
"""

import hashlib
import importlib.metadata
import json
import re
import sys
import threading
from functools import cache
from pathlib import Path

from tools.fetch_models import repo_folder
from tools.files import write_whole
from tools.recorder.launch import Run
from tools.recorder.snippets import Snippet

RECORDINGS = Path("snippets/recordings.json")
PINS = Path("constraints.txt")
PROOFS = Path(".cache/proofs")
HUB = ".cache/huggingface/hub"
# These hand the work to others, whose versions matter as much as their own.
ENGINES = {
    "transformers": {"tokenizers", "torch"},
    "sentence_transformers": {"tokenizers", "torch", "transformers"},
}
STYLE = {"tools/recorder/figures.py", "tools/recorder/matplotlibrc"}
WRITING = threading.Lock()  # snippets are recorded side by side


def describe(snippet: Snippet, names: dict) -> dict:
    """Return everything that matters to a snippet's output, as it is now.

    `names` has what it used: the names of "packages", "models" and repository
    "files", each a list or a dict.
    """
    return {
        "python": ".".join(map(str, sys.version_info[:2])),
        "code": digest_of(snippet.path),
        "recording": {f.name: digest_of(f) for f in snippet.recording},
        "packages": {name: version_of(name) for name in names["packages"]},
        "models": {name: revision_of(name) for name in names["models"]},
        "files": {name: digest_of(Path(name)) for name in names["files"]},
    }


def describe_run(run: Run) -> dict:
    """Return as above, with the names of what a run used."""
    packages = distributions_of(run.snippet.packages)
    # A snippet that asks for a version reads that package's metadata.
    packages |= {
        Path(file).parent.name.split("-")[0]
        for file in run.opened
        if file.endswith(".dist-info/METADATA")
    }
    models = {
        Path(file).parts[3].removeprefix("models--").replace("--", "/")
        for file in run.opened
        if file.startswith(f"{HUB}/models--")
    }
    files = {f for f in run.opened if is_own_file(f, run.snippet)}
    if "matplotlib" in packages:  # imported before anybody looked
        files |= {file for file in STYLE if Path(file).is_file()}
    packages = {re.sub("[-_.]+", "-", name).lower() for name in packages}
    names = {"packages": packages, "models": models, "files": files}
    return describe(run.snippet, {key: sorted(names[key]) for key in names})


# What is committed.


@cache
def read_recordings() -> dict[str, dict]:
    """Return {snippet: entry}; empty if there is no such file.

    Raises SystemExit, with a word, if it is no JSON: a merge left its marks.
    """
    try:
        text = RECORDINGS.read_text("utf-8") if RECORDINGS.is_file() else "{}"
        return {name: dict(entry) for name, entry in json.loads(text).items()}
    except (ValueError, TypeError, AttributeError) as error:
        message = (
            f"{RECORDINGS}: {error}. Next: end the merge there (either side "
            "will do), then make record"
        )
        raise SystemExit(message) from None


def entry_of(snippet: Snippet) -> dict:
    """Return what is committed about a recording; empty if nothing is."""
    return read_recordings().get(snippet.path.as_posix(), {})


def note(run: Run) -> bool:
    """Write the entry of a run that was recorded; tell whether it is new.

    Entries of snippets that are gone go too.
    """
    with WRITING:
        read_recordings.cache_clear()  # another process may have written
        before = read_recordings()
        entries = {k: v for k, v in before.items() if Path(k).is_file()}
        entries[run.snippet.path.as_posix()] = describe_run(run)
        if entries == before:
            return False
        text = json.dumps(entries, indent=1, sort_keys=True)
        write_whole(RECORDINGS, text + "\n")
        read_recordings.cache_clear()
        return True


def find_fault(snippet: Snippet) -> str:
    """Return why the recording must not be published, whatever a run prints.

    It was edited by hand, or something it was made from has changed since.
    Empty if all is well, or if there is no recording at all.
    """
    if not snippet.recording:
        return ""
    path = snippet.path.as_posix()
    record = f"python -m tools.hosted {path}"
    record = record if snippet.keys else f"make record SNIPPET={path}"
    entry = entry_of(snippet)
    if not entry:
        return (
            f"{snippet.output}: {RECORDINGS} does not know it. Next: {record}"
        )
    now = describe(snippet, entry)
    if edited := differing(entry, now, "recording"):
        file = snippet.path.with_name(edited[0])
        return (
            f"{file}: edited by hand: it is not what a run wrote. "
            f"Next: git checkout {file}, or {record}"
        )
    if snippet.keys:  # who has no key cannot record it again
        return ""
    changed = [] if entry["code"] == now["code"] else ["its code"]
    changed += differing(entry, now, "files")
    changed += [  # one that is not fetched tells nothing
        model
        for model in differing(entry, now, "models")
        if now["models"][model] != ABSENT
    ]
    changed += find_unpinned(entry["packages"])
    if changed:
        return (
            f"{snippet.path}: the recording is stale. Since it was made, these "
            f"changed: {', '.join(changed)}. Next: {record}"
        )
    return ""


def is_edited(snippet: Snippet) -> bool:
    """Tell whether a file of the recording is not as a run wrote it."""
    entry = entry_of(snippet)
    if not entry:
        return True
    return bool(differing(entry, describe(snippet, entry), "recording"))


def differing(entry: dict, now: dict, part: str) -> list[str]:
    """Return the names whose digests are others in a part of two entries."""
    names = sorted(entry[part].keys() | now[part].keys())
    return [n for n in names if entry[part].get(n) != now[part].get(n)]


def find_unpinned(versions: dict[str, str]) -> list[str]:
    """Return the packages of which other versions are pinned, and which."""
    return [
        f"{name} {version} (now pinned: {', '.join(sorted(pins()[name]))})"
        for name, version in versions.items()
        if name in pins() and version not in pins()[name]
    ]


def find_foreign(snippet: Snippet) -> str:
    """Return the packages installed here in a version that nobody pinned."""
    packages = entry_of(snippet).get("packages", {})
    return ", ".join(find_unpinned({n: version_of(n) for n in packages}))


@cache
def pins() -> dict[str, set[str]]:
    """Return {package: versions}: some have one for each Python."""
    found: dict[str, set[str]] = {}
    text = PINS.read_text("utf-8") if PINS.is_file() else ""
    for name, version in re.findall(r"^([\w.-]+)==([\w.!]+)", text, re.M):
        found.setdefault(name, set()).add(version)
    return found


# What is local.


def file_of(snippet: Snippet) -> Path:
    """Return where the snippet's proof lies."""
    return PROOFS / snippet.path.with_suffix(".json")


def is_proven(snippet: Snippet) -> bool:
    """Tell whether it has agreed, and nothing that matters has changed since."""
    try:
        proof = json.loads(file_of(snippet).read_text(encoding="utf-8"))
        return proof == {"around": around(), **describe(snippet, proof)}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return False  # none, or of another version of the recorder


def forget(snippet: Snippet) -> None:
    """Drop what was proven of it."""
    file_of(snippet).unlink(missing_ok=True)


@cache
def around() -> str:
    """Return a digest of what any run may depend on, whatever it opened.

    That is the recorder's code, everything that is installed, and the files of
    the models, by their size and time.
    """
    seen = [digest_of(file) for file in sorted(Path(__file__).parent.glob("*"))]
    for folder in map(Path, sys.path):
        seen += sorted(f.name for f in folder.glob("*.dist-info"))
    for file in sorted(Path(HUB).glob("models--*/snapshots/*/**/*")):
        status = file.stat()
        seen.append(f"{file} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()[:16]


def prove(run: Run) -> None:
    """Remember that a run agreed with its recording, and what it used.

    Not if one of its files has changed since it began.
    """
    proof = {"around": around(), **describe_run(run)}
    files = [run.snippet.path, *map(Path, proof["files"])]
    files = [file for file in files if file.exists()]  # it may have asked
    unchanged = all(file.stat().st_mtime < run.started for file in files)
    if unchanged and run.alone:
        write_whole(file_of(run.snippet), json.dumps(proof))


# Names, versions and digests.

ABSENT = ""  # the digest of what is not there: a model that is not fetched


def digest_of(file: Path) -> str:
    """Return a file's digest, short; git may write its line ends anew."""
    if file.is_dir():  # its names, but for what caches and editors leave
        names = sorted(path.name for path in file.glob("[!._]*"))
        data = "\n".join(names).encode()
    elif file.is_file():
        data = file.read_bytes().replace(b"\r\n", b"\n")
    else:
        return ABSENT
    return hashlib.sha256(data).hexdigest()[:16]


def revision_of(model: str) -> str:
    """Return which revision of a model is fetched; none gives an empty one."""
    reference = repo_folder(model, Path(".cache")) / "refs/main"
    return reference.read_text()[:16] if reference.is_file() else ABSENT


def is_own_file(file: str, snippet: Snippet) -> bool:
    """Tell whether a relative path is the repository's, other than the snippet.

    It need not be there: what is asked for in vain may come later.
    """
    elsewhere = (".cache/h", ".cache/matplotlib", ".venv/", ".git/", "tools/")
    return (
        not file.startswith(elsewhere)
        and not file.endswith(".dist-info/METADATA")
        and "__pycache__" not in file
        and Path(file) not in (snippet.path, snippet.path.parent)
    )


@cache
def version_of(distribution: str) -> str:
    """Return the installed version without "+cpu"; empty if there is none."""
    try:
        return importlib.metadata.version(distribution).split("+")[0]
    except importlib.metadata.PackageNotFoundError:
        return ""


# {import name: distributions}; a slow look through the environment.
package_distributions = cache(importlib.metadata.packages_distributions)


def distributions_of(packages: set[str]) -> set[str]:
    """Return what has to be installed for these packages and their engines."""
    packages = packages.union(*(ENGINES.get(p, ()) for p in packages))
    found = set()
    for package in packages:
        # Most have their distribution's name.
        known = [package] if version_of(package) else None
        found |= set(known or package_distributions().get(package, []))
    return found
