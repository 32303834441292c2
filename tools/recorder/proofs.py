"""What was run and agreed is not run again while nothing that matters changed.

What matters: the snippet, its recording, Python's minor version, the versions
of the packages that it imports, the models that it opened and the repository
files that it read. Proofs stay in .cache, are never committed, and never
remember a failure.
"""

import hashlib
import importlib.metadata
import json
import sys
from functools import cache
from pathlib import Path

from tools.recorder.launch import Run
from tools.recorder.snippets import Snippet

FORMAT = 1  # raise it when a change of the recorder makes every old proof void
FILE = Path(".cache/proofs.json")
HUB = Path(".cache/huggingface/hub")
# These hand the work to others, whose versions matter as much as their own.
ENGINES = {
    "transformers": {"tokenizers", "torch"},
    "sentence_transformers": {"tokenizers", "torch", "transformers"},
}


def load_proofs() -> dict[str, dict]:
    """Return {snippet path: proof}; empty if there are none or they are broken."""
    try:
        return json.loads(FILE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def save_proofs(proofs: dict[str, dict]) -> None:
    """Write the proofs all at once."""
    FILE.parent.mkdir(exist_ok=True)
    unfinished = FILE.with_suffix(".new")
    unfinished.write_text(json.dumps(proofs, indent=1), encoding="utf-8")
    unfinished.replace(FILE)


def make_proof(run: Run) -> dict:
    """Return the proof of a run that agreed with its recording."""
    packages = set(run.snippet.packages)
    for package in run.snippet.packages:
        packages |= ENGINES.get(package, set())
    known = package_distributions()
    distributions = {name for p in packages for name in known.get(p, [])}
    # A snippet that asks for a version reads that package's metadata.
    distributions |= {
        Path(file).parent.name.split("-")[0]
        for file in run.opened
        if file.endswith(".dist-info/METADATA")
    }
    proof = {
        "distributions": sorted(distributions),
        "models": sorted(
            {Path(f).parts[3] for f in run.opened if is_model_file(f)}
        ),
        "files": sorted(f for f in run.opened if is_own_file(f, run.snippet)),
    }
    return proof | {"key": make_key(run.snippet, proof)}


def still_holds(snippet: Snippet, proof: dict | None) -> bool:
    """Tell whether nothing that matters has changed since the proof."""
    return bool(proof) and proof["key"] == make_key(snippet, proof)


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
    for file in [snippet.path, *snippet.recording, *map(Path, proof["files"])]:
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


@cache
def package_distributions() -> dict[str, list[str]]:
    """Return {import name: distributions}; a slow look through the environment."""
    return dict(importlib.metadata.packages_distributions())
