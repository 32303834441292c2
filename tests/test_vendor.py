"""The vendored libraries: every file listed, unchanged, and the registry's own."""

import hashlib
import tarfile

import pytest

from tests.kit.needs import give_up, need
from tools import vendor
from tools.fetch_models import FetchError

LIBRARIES = vendor.load_libraries()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_every_vendored_file_is_listed_and_unchanged():
    listed = {vendor.FOLDER / "manifest.toml"}
    for library in LIBRARIES:
        for entry in library["file"]:
            file = vendor.FOLDER / library["folder"] / entry["name"]
            assert sha256(file.read_bytes()) == entry["sha256"], file
            listed.add(file)
    found = {file for file in vendor.FOLDER.rglob("*") if file.is_file()}
    assert found == listed


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda entry: entry["name"])
def test_the_files_are_those_of_the_registrys_archive(library):
    need("npm")
    try:
        archive = vendor.download(library)
    except FetchError as error:
        give_up("npm's registry", str(error))
    with tarfile.open(archive) as tarball:
        for entry in library["file"]:
            content = tarball.extractfile(entry["path"]).read()
            assert sha256(content) == entry["sha256"], entry["name"]
