"""What a check needs and a machine may lack: skipped there, but failed in CI.

The last line of a run says how many were skipped so, and what to install; the one
before it, what a short run leaves out.
"""

import os
import re
import shutil
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.kit import ROOT
from tools.fetch_models import FetchError
from tools.npm import install

FIREFOX, WEBKIT = "firefox-esr", "webkit2gtk-driver and xvfb"
# By you, unlike the others.
INSTALLED = ("chromium", FIREFOX, WEBKIT, "a Java runtime", "npm")
REASON = "not checked for want of "

# What no chapter can break; a pull request tries it with the rest: FULL=1.
DEEP = [ROOT / "tests" / name for name in ("engines", "playgrounds", "tools")]
LEFT_OUT = (
    "This tried what a chapter can break. For the tools, the playgrounds and all "
    "browsers: make test FULL=1, or pytest -m ''."
)

linux = pytest.mark.skipif(sys.platform != "linux", reason=f"{REASON}Linux")
unix = pytest.mark.skipif(
    sys.platform == "win32", reason=f"{REASON}Linux or macOS"
)
no_browser = pytest.mark.skip(reason=f"{REASON}a browser (--no-browser)")


def give_up(need: str, detail: str = "") -> None:
    """End a check that cannot be made: skip it here, fail in CI."""
    message = f"{REASON}{need}"
    if os.environ.get("CI"):
        pytest.fail(f"{message} {detail}".strip(), pytrace=False)
    pytest.skip(message)


def need(program: str, name: str = "") -> str:
    """Return the path of a program, or give up for want of it."""
    return shutil.which(program) or give_up(name or program)


def need_packages(files: Path) -> Path:
    """Return where npm has installed what a folder's lock pins, or give up."""
    need("npm")
    try:
        return install(files)
    except FetchError as error:
        return give_up("npm's registry", str(error))


def summarise(reasons: list[str]) -> str:
    """Return the line for the end of a run; "" if none of the reasons is ours."""
    found = [re.search(f"{REASON}(.+)", reason) for reason in reasons]
    counts = Counter(match[1] for match in found if match)
    if not counts:
        return ""
    total = f"{counts.total()} checks were"
    if counts.total() == 1:
        total = "1 check was"
    install = [f"{x} ({counts.pop(x)})" for x in INSTALLED if x in counts]
    parts = [f"install {', '.join(install)}"] if install else []
    parts += [f"{number} for want of {x}" for x, number in counts.items()]
    return f"{total} not made: {'; '.join(parts)}; CI makes them all."
