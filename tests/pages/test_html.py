"""Valid HTML: the Nu HTML Checker, which is what the W3C's own validator runs."""

import json
import subprocess
import tarfile

import pytest

from tests.kit.needs import give_up, need
from tools.fetch_models import FetchError, download

CHECKER = {
    "registry": "npm",
    "package": "vnu-jar",
    "version": "26.9.27",
    "archive": "vnu-jar-26.9.27.tgz",
    "sha256": "5970d3ffca91a627cf0965e5d91bb2e4242307c29292998de0b419d6a901b2b7",
}
# Two hidden checkboxes of the theme, outside every block that we could replace.
KNOWN = ('id="__drawer" autocomplete="off"', 'id="__search" autocomplete="off"')


@pytest.fixture(scope="session")
def checker(tmp_path_factory) -> list[str]:
    """Return the checker's command, from an archive that npm brings."""
    java = need("java", "a Java runtime")
    need("npm")
    try:
        archive = download(CHECKER)
    except FetchError as error:
        give_up("npm's registry", str(error))
    folder = tmp_path_factory.mktemp("checker")
    with tarfile.open(archive) as tarball:
        tarball.extract("package/build/dist/vnu.jar", folder, filter="data")
    return [java, "-jar", str(folder / "package/build/dist/vnu.jar")]


def test_every_page_is_valid_html_but_for_two_faults_of_the_theme(
    checker, site
):
    options = ["--errors-only", "--skip-non-html", "--format", "json"]
    done = subprocess.run(
        [*checker, *options, str(site)], capture_output=True, text=True
    )
    found = json.loads(done.stderr)["messages"]
    pages = list(site.rglob("*.html"))
    known = [m for m in found if any(k in m.get("extract", "") for k in KNOWN)]
    assert len(known) == len(KNOWN) * len(pages), "not every page was checked"
    new = [
        f"{message['url'].partition(site.name)[2]}:{message.get('lastLine')}: "
        f"{message['message']} {message.get('extract', '').strip()}"
        for message in found
        if message not in known
    ]
    assert not new, "\n".join(new)
