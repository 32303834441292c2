"""Lighthouse gives full marks for accessibility, best practices and search.

Its marks for speed depend on the machine and are no gate here: test_wide.py
and test_phone.py hold every page to a budget of bytes, and to standing still.
"""

import json
import shutil
import subprocess

import pytest

from tests.kit import ROOT
from tests.kit.needs import need_packages

FILES = ROOT / "tests/pages/lighthouse"
# One of each kind: axe and the rest of test_wide.py see all the others.
PAGES = (
    "",
    "404.html",
    "tokens/merges/",
    "embeddings/similarity/",
    "playground/",
    "reference/errors/",
)


@pytest.fixture(scope="session")
def lighthouse():
    """Install the pinned Lighthouse and return its folder."""
    folder = need_packages(FILES)
    shutil.copy(FILES / "judge.js", folder)
    return folder


@pytest.mark.full
def test_each_kind_of_page_gets_full_marks(chromium, lighthouse, address):
    addresses = [f"{address}/{page}" for page in PAGES]
    done = subprocess.run(
        ["node", "judge.js", chromium, *addresses],
        cwd=lighthouse,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    judged = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["address"] for one in judged] == addresses
    full = {"accessibility": 100, "best-practices": 100, "seo": 100}
    short = [one for one in judged if one["scores"] != full]
    assert not short, "\n".join(map(str, short))
