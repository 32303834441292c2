"""Processes, and that none outlives what started it."""

import contextlib
import multiprocessing
import os
import signal
import sys
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1  # from Linux's sys/prctl.h
PR_SET_CHILD_SUBREAPER = 36
GRACE = 1.0  # seconds that a process may need to end after its parent
TICK = 0.05  # seconds between looks at a running one


def end_with_parent() -> None:
    """Let Linux kill this process when the one that started it is gone."""
    ask_linux(PR_SET_PDEATHSIG, signal.SIGKILL)
    # Gone before that line: nobody would end us.
    starter = multiprocessing.parent_process()
    if starter and not starter.is_alive():
        os._exit(1)


def keep_orphans() -> None:
    """Let what this process's children leave behind be its own."""
    ask_linux(PR_SET_CHILD_SUBREAPER, 1)


def ask_linux(option: int, value: int) -> None:
    """Set something of this process; other systems know nothing of it."""
    if sys.platform == "linux":
        from ctypes import CDLL

        CDLL(None).prctl(option, value)


def find_children(process: int | str) -> list[int]:
    """Return what a process has started, or inherited from what it started."""
    found = []
    for file in Path(f"/proc/{process}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # it has just ended
            found += map(int, file.read_text().split())
    return found


def is_left_behind(group: int) -> bool:
    """Tell whether a process of the group goes on; those that are ending may."""
    deadline = time.monotonic() + GRACE
    while hasattr(os, "killpg"):
        try:
            os.killpg(group, 0)
        except (ProcessLookupError, PermissionError):
            return False
        if time.monotonic() > deadline:
            return group in find_groups()
        time.sleep(TICK)
    return False


def find_groups() -> set[int]:
    """Return the groups of the processes at work: not of those that have ended."""
    found = set()
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, group, *_ = file.read_bytes().rpartition(b")")[2].split()
            if state not in b"ZX":
                found.add(int(group))
    return found


def kill_group(pid: int) -> None:
    """Kill every process of a group; none left is fine."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


def say_end(exitcode: int) -> str:
    """Say how a process ended: by itself or by a signal."""
    names = {s.value: s.name for s in signal.Signals}
    if exitcode < 0:
        return f"killed by {names.get(-exitcode, f'signal {-exitcode}')}"
    return f"ended with code {exitcode}"


def peak_memory() -> int:
    """Return the most memory this process has held, in MB; 0 where unknown."""
    try:
        import resource
    except ImportError:  # Windows
        return 0
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit
