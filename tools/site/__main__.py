"""`python -m tools.site`: `site/` is replaced only when everything went well."""

import argparse
import shutil
import sys
from pathlib import Path

from tools.site.build import finish_build, start_mkdocs

SITE = Path("site")
BUILDING = Path(".cache/site")


def main() -> int:
    """Check and build side by side; return 0 only if both went well."""
    parser = argparse.ArgumentParser(prog="python -m tools.site")
    parser.add_argument("--no-check", action="store_true", help="build only")
    options = parser.parse_args()
    build = start_mkdocs(BUILDING)
    # Only now: importing this takes a fifth of the time that MkDocs needs.
    from concurrent.futures import ThreadPoolExecutor

    from tools.recorder import __main__ as recorder

    with ThreadPoolExecutor(1) as pool:
        output = pool.submit(finish_build, build, BUILDING)
        failed = 0 if options.no_check else recorder.main(["check"])
        print(output.result(), file=sys.stderr, end="")
    if build.returncode or failed:
        what = "mkdocs build" if build.returncode else "the recordings"
        print(f"Not published: {what} failed (see above); site/ is as it was.")
        return 1
    shutil.rmtree(SITE, ignore_errors=True)
    BUILDING.rename(SITE)
    print(
        f"{SITE}/index.html is ready; `python -m http.server -d site` shows it"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
