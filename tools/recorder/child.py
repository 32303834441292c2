"""What happens inside a snippet's own process."""

import contextlib
import json
import os
import runpy
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
    "socket.sendmsg": 1,
    "socket.sendto": 1,
}
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
    # It is there only if we were forked.
    warm = sys.modules.get("tools.recorder.warm")
    if warm and warm.THREADS != 1:
        write_status(folder, unsafe=True)
        return
    os.environ |= {**environment, "RECORDER_FOLDER": folder}
    redirect(folder)
    opened: set[str] = set()
    guard(opened, allow_network=bool(environment))
    moved = move_models(jitter) if jitter else []
    error = run_as_main(path) or find_running_thread(path)
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    write_status(
        folder,
        error=error,
        opened=sorted(opened),
        moved=moved,
        peak_mb=peak_memory(),
    )
    if error:
        os._exit(0)  # everything is flushed; do not wait for what still runs


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
    sys.stdout = open(1, "w", **as_text)  # noqa: SIM115
    sys.stderr = open(2, "w", **as_text)  # noqa: SIM115


def guard(opened: set[str], *, allow_network: bool) -> None:
    """Note the files that are read; refuse .env, pickles and all beyond loopback."""
    root = f"{Path.cwd()}{os.sep}"

    def audit(event: str, arguments: tuple) -> None:
        if event == "open" and isinstance(arguments[0], str | bytes | Path):
            path = str(Path(os.fsdecode(arguments[0])).absolute())
            if path.startswith(root):
                relative = Path(path.removeprefix(root)).as_posix()
                opened.add(relative)
                # Windows and macOS open it by any spelling.
                if relative.casefold() == ".env" and not allow_network:
                    raise PermissionError(
                        "recorded snippets get no key: .env refused"
                    )
        elif event == "pickle.find_class":
            raise PermissionError(
                f"unpickling {arguments[0]}.{arguments[1]} refused: a pickle runs "
                "code as it loads; use safetensors, JSON or NumPy's .npy"
            )
        elif event in NETWORK and not allow_network:
            host = arguments[NETWORK[event]]
            host = host[0] if isinstance(host, tuple) else host
            if host and not is_local(str(host)):
                raise PermissionError(
                    f"recorded snippets get no network: {host}"
                )

    sys.addaudithook(audit)


def is_local(host: str) -> bool:
    """Tell whether a host's name or address, or a socket's path, is this machine."""
    from ipaddress import ip_address

    if host == "localhost" or host.startswith(os.sep):
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
    own = [frame for frame in frames if frame.filename == path]
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
