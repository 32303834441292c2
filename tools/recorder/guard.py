"""Inside a snippet's process: what it reads is noted, what it must not do refused.

Python tells of each such event before it happens (an audit hook). What other
processes do cannot be seen, only that they were started.
"""

import os
import sys
from pathlib import Path

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
STARTING = ("os.fork", "os.posix_spawn", "os.system", "subprocess.Popen")
IMPORT = ("importlib", "_frozen_importlib")
METADATA = f".dist-info{os.sep}METADATA"


class Guard:
    """Listens to the events of this process from now on.

    A refusal is noted too, for a program may catch it and print something else
    than at a reader's.
    """

    def __init__(self, folder: str, *, allow_network: bool) -> None:
        """Files are written into `folder` only; with the network come the keys."""
        self.root, self.folder = f"{Path.cwd()}{os.sep}", folder
        self.opened: set[str] = set()
        self.refused: list[str] = []
        self.alone = True  # it has started no other process
        keys = [] if allow_network else Path().glob(".env*")
        self.keys = {identity(file) for file in keys}
        self.keys -= {identity(Path(".env.example")), None}
        handlers = {
            "open": self.on_open,
            "os.listdir": self.on_list,
            "os.scandir": self.on_list,
            "pickle.find_class": self.on_unpickle,
            **dict.fromkeys(CHANGES, self.on_change),
            **dict.fromkeys(STARTING, self.on_start),
        }
        if not allow_network:
            handlers |= dict.fromkeys(NETWORK, self.on_network)

        def audit(event: str, arguments: tuple) -> None:
            if handler := handlers.get(event):
                handler(event, arguments)

        sys.addaudithook(audit)

    def refuse(self, why: str) -> None:
        """Note a refusal, and raise it."""
        self.refused.append(why)
        raise PermissionError(why)

    def on_open(self, event: str, arguments: tuple) -> None:
        """Note a file; refuse keys, and files of ours that would be written."""
        path, _, flags = arguments
        if not isinstance(path, str | bytes | Path):  # an open file's number
            return
        path = absolute(path)
        # Of what lies elsewhere versions alone: the packages may be there.
        if path.startswith(self.root) or path.endswith(METADATA):
            self.note(path)
        if path.startswith("/proc/") and path.endswith("/environ"):
            self.refuse(f"the shell's variables are its user's: {path} refused")
        if self.keys and identity(path) in self.keys:
            self.refuse("recorded snippets get no key: .env refused")
        if flags & WRITING and self.is_ours(path):
            path = path.removeprefix(self.root)
            self.refuse(f"a snippet writes no file: {path}")

    def on_list(self, event: str, arguments: tuple) -> None:
        """Note a folder of ours, but for those in which modules are looked for."""
        if not isinstance(arguments[0], int) and not is_by(*IMPORT):
            path = absolute(arguments[0] or ".")
            if path.startswith(self.root):
                self.note(path)

    def on_change(self, event: str, arguments: tuple) -> None:
        """Refuse to change what is ours."""
        if is_in_open_folder(event, arguments):
            return
        for path in arguments[: CHANGES[event]]:
            if not isinstance(path, int) and self.is_ours(absolute(path)):
                path = absolute(path).removeprefix(self.root)
                self.refuse(f"a snippet changes no file: {event} of {path}")

    def on_unpickle(self, event: str, arguments: tuple) -> None:
        """Refuse a pickle, but for the messages between Python's own processes."""
        if not is_by("multiprocessing."):
            self.refuse(
                f"unpickling {arguments[0]}.{arguments[1]} refused: a pickle runs "
                "code as it loads; use safetensors, JSON or NumPy's .npy"
            )

    def on_start(self, event: str, arguments: tuple) -> None:
        """Note that another process reads what cannot be seen."""
        self.alone = False

    def on_network(self, event: str, arguments: tuple) -> None:
        """Refuse whoever is not this machine."""
        host = arguments[NETWORK[event]]
        is_path = event in SPEAKING and not isinstance(host, tuple)
        host = host[0] if isinstance(host, tuple) else host
        if host and not is_path and not is_local(str(host)):
            self.refuse(f"recorded snippets get no network: {host}")

    def note(self, path: str) -> None:
        """Remember that a file was asked for, by its place in the repository."""
        self.opened.add(Path(path.removeprefix(self.root)).as_posix())

    def is_ours(self, path: str) -> bool:
        """Tell whether it is of the repository, but for what caches write."""
        inside = Path(path.removeprefix(self.root)).parts
        return (
            path.startswith(self.root)
            and not path.startswith(self.folder)
            and inside[:2] != (".cache", "matplotlib")
            and "__pycache__" not in inside
            and not path.endswith(".lock")  # the hub's, beside a model
        )


def absolute(path: str | bytes | Path) -> str:
    """Return a path from the root of the disk; links in it are not followed."""
    return str(Path(os.fsdecode(path)).absolute())


def identity(file: str | Path) -> tuple[int, int] | None:
    """Return what a file is, whatever it is called here; None if it is not there."""
    try:
        found = Path(file).stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


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
    caller = sys._getframe(3)  # of the hook, which called what calls us
    return caller.f_globals.get("__name__", "").startswith(library)


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
