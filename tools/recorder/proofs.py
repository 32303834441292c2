"""What was run and agreed is not run again while nothing that matters changed.

What matters: the snippet, its recording, Python's minor version, the versions
of the packages that it imports, the models that it opened and the repository
files that it read. Each snippet has a file of its own in .cache/proofs, written
as soon as it has agreed: a run that is broken off, or another one beside it,
loses nothing. Proofs are never committed and never remember a failure.
"""

import hashlib
import importlib.metadata
import json
import sys
from functools import cache
from pathlib import Path

from tools.files import write_whole
from tools.recorder.launch import Run
from tools.recorder.snippets import Snippet

FORMAT = 1  # raise it when a change of the recorder makes every old proof void
FOLDER = Path(".cache/proofs")
HUB = Path(".cache/huggingface/hub")
# These hand the work to others, whose versions matter as much as their own.
ENGINES = {
    "transformers": {"tokenizers", "torch"},
    "sentence_transformers": {"tokenizers", "torch", "transformers"},
}


def file_of(snippet: Snippet) -> Path:
    """Return where the snippet's proof lies."""
    return FOLDER / snippet.path.with_suffix(".json")


def holds(snippet: Snippet) -> bool:
    """Tell whether it has agreed, and nothing that matters has changed since."""
    try:
        proof = json.loads(file_of(snippet).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return proof["key"] == make_key(snippet, proof)


def forget(snippet: Snippet) -> None:
    """Drop what was proven of it."""
    file_of(snippet).unlink(missing_ok=True)


def save(run: Run) -> None:
    """Remember that a run agreed with its recording, and what it depends on."""
    distributions = distributions_of(run.snippet.packages)
    # A snippet that asks for a version reads that package's metadata.
    distributions |= {
        Path(file).parent.name.split("-")[0]
        for file in run.opened
        if file.endswith(".dist-info/METADATA")
    }
    models = {Path(f).parts[3] for f in run.opened if is_model_file(f)}
    proof = {
        "distributions": sorted(distributions),
        "models": sorted(models),
        "files": sorted(f for f in run.opened if is_own_file(f, run.snippet)),
    }
    proof["key"] = make_key(run.snippet, proof)
    write_whole(file_of(run.snippet), json.dumps(proof))


def make_key(snippet: Snippet, proof: dict) -> str:
    """Return the digest of everything that matters to a snippet's output."""
    digest = hashlib.sha256()
    parts = [f"format {FORMAT}, python {sys.version_info[:2]}"]
    parts += [f"{name} {version_of(name)}" for name in proof["distributions"]]
    parts += [
        f"{name} {read(HUB / name / 'refs/main')!r}" for name in proof["models"]
    ]
    for part in parts:
        digest.update(part.encode())
    digest.update(f"{snippet.path}{snippet.source}".encode())
    for file in [*snippet.recording, *map(Path, proof["files"])]:
        digest.update(f"{file}".encode() + read(file))
    return digest.hexdigest()


def read(file: Path) -> bytes:
    """Return a file's bytes, or none at all if it is gone."""
    return file.read_bytes() if file.is_file() else b""


def is_model_file(file: str) -> bool:
    """Tell whether a relative path lies in a model's folder of the cache."""
    return file.startswith(f"{HUB}/models--")


def is_own_file(file: str, snippet: Snippet) -> bool:
    """Tell whether a relative path is a repository file other than the snippet."""
    elsewhere = (".cache/", ".venv/", ".git/")
    is_code = file.endswith((".pyc", str(snippet.path)))
    return (
        not file.startswith(elsewhere) and not is_code and Path(file).is_file()
    )


@cache
def version_of(distribution: str) -> str:
    """Return the installed version, empty if there is none."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return ""


def distributions_of(packages: set[str]) -> set[str]:
    """Return what has to be installed for these packages and their engines."""
    packages = packages.union(*(ENGINES.get(p, ()) for p in packages))
    found = set()
    for package in packages:
        if version_of(package):  # most have their distribution's name
            found.add(package)
        else:
            found |= set(package_distributions().get(package, []))
    return found


@cache
def package_distributions() -> dict[str, list[str]]:
    """Return {import name: distributions}; a slow look through the environment."""
    return dict(importlib.metadata.packages_distributions())
