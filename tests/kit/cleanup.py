"""Ends what the tests have started, however they end: kill -9 tears nothing down.

Run as a program, it waits until its input ends, which is when pytest does, and
then kills every process that still has pytest's mark in its environment.
"""

import os
import subprocess
import sys
import time
import uuid
from pathlib import Path

import psutil

MARK = "TESTS_OF"
GRACE = 3  # seconds in which what is told to end may do so


def watch() -> subprocess.Popen[bytes]:
    """Mark all that is started from here on, and start the program that waits."""
    os.environ[MARK] = uuid.uuid4().hex
    return subprocess.Popen(
        [sys.executable, __file__, os.environ[MARK]],
        stdin=subprocess.PIPE,
        start_new_session=True,  # Ctrl+C is not for it
    )


def kill_all(mark: str) -> None:
    """Kill all that has the mark, but this process."""
    for process in psutil.process_iter():
        try:
            if (
                process.environ().get(MARK) == mark
                and process.pid != os.getpid()
            ):
                process.kill()
        except psutil.Error:  # it has ended, or is another user's
            continue


def find_left(folder: Path) -> dict[int, str]:
    """Return the command lines of other processes that are at work in a folder.

    There they are, or lie their temporary files.
    """
    found = {}
    ours = {os.getpid(), *(p.pid for p in psutil.Process().parents())}
    for process in psutil.process_iter():
        try:
            places = process.cwd(), process.environ().get("TMPDIR", "/")
            inside = [p for p in places if Path(p).is_relative_to(folder)]
            if inside and process.pid not in ours:
                found[process.pid] = " ".join(process.cmdline())[:80]
        except psutil.Error:  # it has ended, or is another user's
            continue
    return found


if __name__ == "__main__":
    sys.stdin.read()
    time.sleep(GRACE)
    kill_all(sys.argv[1])
