"""The vendored libraries: every file listed, unchanged, and the registry's own."""

import hashlib
import shutil
import subprocess
import tarfile
import tomllib

import pytest

from tests.conftest import ROOT

VENDOR = ROOT / "docs/assets/vendor"
LIBRARIES = tomllib.loads((VENDOR / "manifest.toml").read_text())["library"]


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_every_vendored_file_is_listed_and_unchanged():
    listed = {VENDOR / "manifest.toml"}
    for library in LIBRARIES:
        for entry in library["file"]:
            file = VENDOR / library["folder"] / entry["name"]
            assert sha256(file.read_bytes()) == entry["sha256"], file
            listed.add(file)
    assert {file for file in VENDOR.rglob("*") if file.is_file()} == listed


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda entry: entry["name"])
def test_the_files_are_those_of_the_registrys_archive(library):
    if not shutil.which("npm"):
        pytest.skip("npm is not installed")
    folder = ROOT / ".cache/vendor"
    archive = folder / library["archive"]
    if not archive.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        wanted = f"{library['name']}@{library['version']}"
        subprocess.run(
            ["npm", "pack", "--silent", wanted], cwd=folder, check=True
        )
    assert sha256(archive.read_bytes()) == library["sha256"]
    with tarfile.open(archive) as tarball:
        for entry in library["file"]:
            content = tarball.extractfile(entry["path"]).read()
            assert sha256(content) == entry["sha256"], entry["name"]
