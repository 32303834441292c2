"""`python -m tools.site`: `site/` is replaced only when everything went well.

The new one is built beside it, where putting it in place is a rename, whatever
disks `.cache` and `site/` are on.
"""

import argparse
import os
import shutil
import sys
from pathlib import Path

from filelock import AcquireReturnProxy, FileLock, Timeout

from tools.command import end_on_signals
from tools.files import explain
from tools.recorder.secrets import known_secrets
from tools.site.build import SourceError, finish_build, start_mkdocs
from tools.site.check import find_exposed, find_unrecorded
from tools.site.sources import find_changed, find_foreign, scan

SITE = Path("site")
OLD = "old"  # where the old site is while the new one takes its place


def main() -> int:
    """Check and build, one process at a time; return 0 only if both went well."""
    parser = argparse.ArgumentParser(prog="python -m tools.site")
    parser.add_argument("--no-check", action="store_true", help="build only")
    options = parser.parse_args()
    site = SITE.resolve()  # where it leads, if it is a link
    beside = site.with_name(f".{site.name}.build")
    try:
        with take_turn(FileLock(f"{beside}.lock")):
            clear(beside, site)
            if site.is_file():
                raise SourceError(f"{SITE} is a file. Next: move it away")
            # Of this process alone: of a killed one, MkDocs may still write.
            new = beside / str(os.getpid())
            try:
                failed = build(new, site, options.no_check)
            finally:
                clear(beside, site)
    except OSError as error:
        failed = explain(error)
    except SourceError as error:
        failed = str(error)
    except KeyboardInterrupt:
        failed = "it was stopped"
    if failed:
        print(f"Not published: {failed}; site/ is as it was.")
        return 1
    print(
        f"{SITE}/index.html is ready; `python -m http.server -d site` shows it"
    )
    return 0


def take_turn(lock: FileLock) -> AcquireReturnProxy:
    """Take the lock, which the system frees however its holder ends."""
    try:
        return lock.acquire(timeout=0)
    except Timeout:
        print("Another build is at work; this one begins after it.", flush=True)
        return lock.acquire()


def build(new: Path, site: Path, no_check: bool) -> str:
    """Check and build side by side; return what failed, or replace the site."""
    before, secrets = scan(), known_secrets()
    if foreign := find_foreign():
        return "\n".join(["it would show what is no source", *foreign, ""])
    mkdocs = start_mkdocs(new)
    # Only now: importing this takes a fifth of the time that MkDocs needs.
    from concurrent.futures import ThreadPoolExecutor

    from tools.recorder import __main__ as recorder

    end_on_signals()
    try:
        with ThreadPoolExecutor(1) as pool:
            output = pool.submit(finish_build, mkdocs, new)
            failed = 0 if no_check else recorder.main(["check"])
            print(output.result(), file=sys.stderr, end="")
    finally:
        mkdocs.kill()  # does nothing to one that has ended
    if mkdocs.returncode:
        return "mkdocs build failed (see above)"
    if failed:
        return "the recordings failed (see above)"
    problems = find_unrecorded(new) + find_exposed(new, secrets)
    if not no_check:
        problems += find_changed(before)
    if problems:
        return "\n".join(["it would show what is not proven", *problems, ""])
    # Should the second fail, or not be reached, `clear` puts the old one back.
    if site.exists():
        site.rename(new.with_name(OLD))
    new.rename(site)
    return ""


def clear(beside: Path, site: Path) -> None:
    """Remove what a build has left; put the old site back if there is no new one."""
    if not site.exists() and (beside / OLD).exists():
        (beside / OLD).rename(site)
    shutil.rmtree(beside, ignore_errors=True)


if __name__ == "__main__":
    raise SystemExit(main())
