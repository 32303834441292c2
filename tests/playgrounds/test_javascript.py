"""Our JavaScript: formatted and linted by biome, its types checked by tsc."""

import subprocess
import sys

from tests.kit import ROOT
from tests.kit.needs import need_packages
from tools.javascript.__main__ import FILES


def test_biome_and_tsc_have_nothing_to_say():
    need_packages(FILES)
    command = [sys.executable, "-m", "tools.javascript", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
