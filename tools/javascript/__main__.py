"""Check our JavaScript, with what package.json beside this file pins.

`python -m tools.javascript` formats and lints it with biome and checks the types
in its comments with tsc; `--check` changes nothing. biome.json and tsconfig.json,
where editors look for them, say how.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from tools.fetch_models import ROOT, FetchError
from tools.npm import install

FILES = Path(__file__).parent


def main() -> int:
    """Run both, so that all is said at once; return 0 if both are content."""
    if not shutil.which("npm"):
        print("JavaScript was not checked: install npm.")
        return 0
    try:
        folder = install(FILES)
    except FetchError as error:
        print(error, file=sys.stderr)
        return 1
    packages = folder / "node_modules"
    mode = [] if "--check" in sys.argv else ["--write"]
    commands = (
        [
            packages / "@biomejs/biome/bin/biome",
            "check",
            "--error-on-warnings",
            *mode,
        ],
        [packages / "typescript/bin/tsc", "--project", "."],
    )
    return max(subprocess.call(["node", *one], cwd=ROOT) for one in commands)


if __name__ == "__main__":
    sys.exit(main())
