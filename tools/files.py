"""Files that are there whole or not at all."""

import os
from pathlib import Path


def explain(error: OSError) -> str:
    """Say which file could not be written or read, and what to do."""
    if error.errno is None:  # it has words of ours
        return str(error)
    # A pipe has no name.
    where = f"{error.filename}: " if error.filename else ""
    return (
        f"{where}{error.strerror}. Next: make room or give rights there, and run "
        "this again"
    )


def write_whole(file: Path, content: str | bytes) -> None:
    """Write a file; after an error, a full disk say, it is as it was.

    Makes its folder. Raises OSError.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    # Of this process alone: two at once do not write into each other's file.
    unfinished = file.with_name(f".{file.name}.{os.getpid()}.new")
    try:
        # The same bytes on every system: Windows would end lines with \r\n.
        data = content if isinstance(content, bytes) else content.encode()
        unfinished.write_bytes(data)
        unfinished.replace(file)
    except OSError as error:  # a full disk names no file
        raise OSError(error.errno, error.strerror, str(file)) from None
    finally:
        unfinished.unlink(missing_ok=True)
