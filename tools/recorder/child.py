"""What happens inside a snippet's own process."""

import atexit
import contextlib
import json
import multiprocessing
import os
import runpy
import signal
import sys
import threading
import traceback
from pathlib import Path

from tools.files import write_whole
from tools.recorder.jitter import Jitter, move_models

# Audit events that name whom a socket speaks to, and where the name stands.
NETWORK = {
    "socket.connect": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyaddr": 0,
    "socket.gethostbyname": 0,
    "socket.getnameinfo": 0,
    "socket.sendmsg": 1,
    "socket.sendto": 1,
}
SPEAKING = {"socket.connect", "socket.sendmsg", "socket.sendto"}  # to paths too
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Events that change files, and how many of their arguments are paths.
CHANGES = {
    "os.link": 2,
    "os.mkdir": 1,
    "os.remove": 1,
    "os.rename": 2,
    "os.rmdir": 1,
    "os.symlink": 2,
    "os.truncate": 1,
    "shutil.rmtree": 1,
}
STARTING = {"os.fork", "os.posix_spawn", "os.system", "subprocess.Popen"}
IMPORT = ("importlib", "_frozen_importlib")
METADATA = f".dist-info{os.sep}METADATA"
PR_SET_PDEATHSIG = 1  # from Linux's sys/prctl.h
PR_SET_CHILD_SUBREAPER = 36
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
    ask_linux(PR_SET_CHILD_SUBREAPER, 1)  # what it leaves behind stays ours
    # It is there only if we were forked.
    warm = sys.modules.get("tools.recorder.warm")
    if warm and warm.THREADS != 1:
        write_status(folder, unsafe=True)
        return
    os.environ |= {**environment, "RECORDER_FOLDER": folder}
    redirect(folder)
    opened: set[str] = set()
    refused: list[str] = []
    allow_network = bool(environment)
    started = guard(opened, refused, folder, allow_network=allow_network)
    moved = move_models(jitter) if jitter else []
    error = run_as_main(path) or find_running_thread(path)
    error = error or find_open_figure(path)  # at the end they are closed
    finish_output()
    if refused and not error:  # the snippet caught it, and went on without
        error = f"{path}: {refused[0]}"
    write_status(
        folder,
        error=error,
        opened=sorted(opened),
        moved=moved,
        alone=not started,
        children=find_children("self"),
        peak_mb=peak_memory(),
    )
    if error:
        os._exit(0)  # everything is flushed; do not wait for what still runs


def end_with_parent() -> None:
    """Let Linux kill this process when the one that started it is gone."""
    ask_linux(PR_SET_PDEATHSIG, signal.SIGKILL)
    # Gone before that line: nobody would end us.
    starter = multiprocessing.parent_process()
    if starter and not starter.is_alive():
        os._exit(1)


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


def peak_memory() -> int:
    """Return the most memory this process has held, in MB; 0 where unknown."""
    try:
        import resource
    except ImportError:  # Windows
        return 0
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit


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


def guard(
    opened: set[str], refused: list[str], folder: str, *, allow_network: bool
) -> list[str]:
    """Note the files that are read; refuse what a recorded snippet must not do.

    That is: reading a key, loading a pickle, writing into the repository, and
    the network beyond this machine. A refusal is noted too, for a program may
    catch it and print something else than at a reader's. What other processes
    read cannot be seen: the list that is returned fills with how they start.
    """
    started: list[str] = []
    root = f"{Path.cwd()}{os.sep}"

    def is_ours(path: str) -> bool:
        """Tell whether it is of the repository, but for what caches write."""
        inside = Path(path.removeprefix(root)).parts
        return (
            path.startswith(root)
            and not path.startswith(folder)
            and inside[:2] != (".cache", "matplotlib")
            and "__pycache__" not in inside
            and not path.endswith(".lock")  # the hub's, beside a model
        )

    keys = {identity(file) for file in Path().glob(".env*")}
    keys -= {identity(Path(".env.example")), None}

    def refuse(why: str) -> None:
        refused.append(why)
        raise PermissionError(why)

    def audit(event: str, arguments: tuple) -> None:
        if event == "open" and isinstance(arguments[0], str | bytes | Path):
            path = str(Path(os.fsdecode(arguments[0])).absolute())
            # Of what lies elsewhere versions alone: the packages may be there.
            if path.startswith(root) or path.endswith(METADATA):
                opened.add(Path(path.removeprefix(root)).as_posix())
            if path.startswith("/proc/") and path.endswith("/environ"):
                refuse(f"the shell's variables are its user's: {path} refused")
            if not allow_network and identity(path) in keys:
                refuse("recorded snippets get no key: .env refused")
            if arguments[2] & WRITING and is_ours(path):
                refuse(f"a snippet writes no file: {path.removeprefix(root)}")
        elif event in CHANGES and not is_in_open_folder(event, arguments):
            for path in arguments[: CHANGES[event]]:
                if isinstance(path, int):  # an open file's number
                    continue
                path = str(Path(os.fsdecode(path)).absolute())
                if is_ours(path):
                    path = path.removeprefix(root)
                    refuse(f"a snippet changes no file: {event} of {path}")
        elif event in {"os.listdir", "os.scandir"}:
            if not isinstance(arguments[0], int) and not is_by(*IMPORT):
                path = os.fsdecode(arguments[0] or ".")
                path = str(Path(path).absolute())
                if path.startswith(root):
                    opened.add(Path(path.removeprefix(root)).as_posix())
        elif event == "pickle.find_class" and not is_by("multiprocessing."):
            refuse(
                f"unpickling {arguments[0]}.{arguments[1]} refused: a pickle runs "
                "code as it loads; use safetensors, JSON or NumPy's .npy"
            )
        elif event in STARTING:
            started.append(event)
        elif event in NETWORK and not allow_network:
            host = arguments[NETWORK[event]]
            is_path = event in SPEAKING and not isinstance(host, tuple)
            host = host[0] if isinstance(host, tuple) else host
            if host and not is_path and not is_local(str(host)):
                refuse(f"recorded snippets get no network: {host}")

    sys.addaudithook(audit)
    return started


def is_in_open_folder(event: str, arguments: tuple) -> bool:
    """Tell whether a path is relative to a folder that the program has opened.

    So does shutil.rmtree, which has been asked for the whole folder before.
    """
    last = arguments[-1]
    return event != "os.truncate" and isinstance(last, int) and last >= 0


def is_by(*library: str) -> bool:
    """Tell whether Python itself caused the event: these parts of its library.

    multiprocessing unpickles messages, importlib lists folders for modules.
    """
    return sys._getframe(2).f_globals.get("__name__", "").startswith(library)


def identity(file: str | Path) -> tuple[int, int] | None:
    """Return what a file is, whatever it is called here; None if it is not there."""
    try:
        found = Path(file).stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def is_local(host: str) -> bool:
    """Tell whether a host's name or address is this machine."""
    from ipaddress import ip_address

    if host == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


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
