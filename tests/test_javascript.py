"""Our JavaScript: formatted and linted by biome, its types checked by tsc."""

import subprocess
import sys

from tests.kit import ROOT
from tests.kit.needs import give_up, need
from tools.fetch_models import FetchError
from tools.javascript.__main__ import FILES
from tools.npm import install


def test_biome_and_tsc_have_nothing_to_say():
    need("npm")
    try:
        install(FILES)
    except FetchError as error:
        give_up("npm's registry", str(error))
    command = [sys.executable, "-m", "tools.javascript", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
