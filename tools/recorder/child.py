"""What happens inside a snippet's own process."""

import atexit
import contextlib
import json
import os
import runpy
import signal
import sys
import threading
import traceback
from pathlib import Path

from tools.files import write_whole
from tools.recorder.guard import Guard
from tools.recorder.jitter import Jitter, move_models
from tools.recorder.processes import (
    end_with_parent,
    find_children,
    keep_orphans,
    peak_memory,
)

FRAMES = 10  # of a recursion the last ones tell enough
THREAD_GRACE = 1.0  # seconds that a thread may need to end after the last line


def run_snippet(
    path: str,
    folder: str,
    environment: dict[str, str],
    jitter: Jitter | None = None,
) -> None:
    """Run one snippet as __main__; leave stdout, stderr and status in `folder`.

    Given a jitter, its models' weights are moved. status.json is written last.
    If it is missing, the process did not reach its end: it was killed, or it
    called os._exit.
    """
    if hasattr(os, "setsid"):
        os.setsid()  # a group of its own, which can be killed as a whole
        # The warm parent hears no Ctrl+C; a program does.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    end_with_parent()
    keep_orphans()
    # It is there only if we were forked.
    warm = sys.modules.get("tools.recorder.warm")
    if warm and warm.THREADS != 1:
        write_status(folder, unsafe=True)
        return
    os.environ |= {**environment, "RECORDER_FOLDER": folder}
    redirect(folder)
    guard = Guard(folder, allow_network=bool(environment))
    moved = move_models(jitter) if jitter else []
    error = run_as_main(path) or find_running_thread(path)
    error = error or find_open_figure(path)  # at the end they are closed
    finish_output()
    # The snippet caught it, and went on without.
    if guard.refused and not error:
        error = f"{path}: {guard.refused[0]}"
    seen = {
        "opened": sorted(guard.opened),
        "moved": moved,
        "alone": guard.alone,
        "peak_mb": peak_memory(),
    }
    children = find_children("self")
    write_status(folder, error=error, children=children, seen=seen)
    if error:
        os._exit(0)  # everything is flushed; do not wait for what still runs


def finish_output() -> None:
    """Let everything be printed that a program prints as it ends.

    A forked process ends without it.
    """
    atexit._run_exitfuncs()
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stdout.flush()
        sys.stderr.flush()
    if os.name == "posix":
        from ctypes import CDLL

        CDLL(None).fflush(None)  # what C code has printed


def find_open_figure(path: str) -> str | None:
    """Return a complaint if a figure was drawn and never shown."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot and pyplot.get_fignums():
        return f"{path}: drew a figure and did not show it. Next: plt.show()"
    return None


def write_status(folder: str, **status: object) -> None:
    """Leave the status for the parent, all at once."""
    write_whole(Path(folder, "status.json"), json.dumps(status))


def redirect(folder: str) -> None:
    """Send the descriptors to files, so that what C code prints counts too."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    flags |= getattr(os, "O_BINARY", 0)  # Windows would write its line ends
    for descriptor, name in (1, "stdout"), (2, "stderr"):
        os.dup2(os.open(Path(folder, name), flags), descriptor)
    as_text = {"encoding": "utf-8", "newline": "\n", "closefd": False}
    sys.stdin = open(0, **as_text)  # noqa: SIM115
    # A line at a time, as at a terminal: other processes may print in between.
    sys.stdout = open(1, "w", buffering=1, **as_text)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, **as_text)  # noqa: SIM115


def run_as_main(path: str) -> str | None:
    """Run the file the way `python file` does; return what went wrong, if any."""
    sys.argv = [path]
    sys.path[:] = [
        str(Path(path).parent),
        *(p for p in sys.path if p not in ("", ".")),
    ]
    try:
        runpy.run_path(path, run_name="__main__")
    except SystemExit as stop:
        if stop.code not in (None, 0):
            return f"{path}: SystemExit: {stop.code}"
    except BaseException as error:
        return describe(error, path)
    return None


def describe(error: BaseException, path: str) -> str:
    """Return `path:line: Error: message` and the snippet's own frames only."""
    if isinstance(error, SyntaxError) and error.filename == path:
        return f"{path}:{error.lineno}: SyntaxError: {error.msg}"
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename == path][-FRAMES:]
    where = f"{path}:{own[-1].lineno}" if own else path
    lines = [f"{where}: {type(error).__name__}: {error}"]
    lines += [f"    line {f.lineno}, in {f.name}: {f.line}" for f in own]
    return "\n".join(lines)


def find_running_thread(path: str) -> str | None:
    """Return a complaint if a thread keeps the process from ending.

    Daemon threads do not: they end with the process, in plain Python too.
    """
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join(THREAD_GRACE)
            if thread.is_alive():
                return (
                    f"{path}: the thread {thread.name!r} is still running after "
                    "the last line, so the program would not end; join it"
                )
    return None
