"""Install what a folder's package-lock.json pins under .cache, with npm."""

import shutil
import subprocess
from pathlib import Path

from tools.fetch_models import ROOT, FetchError


def install(files: Path) -> Path:
    """Install under .cache what the files list, unless it is there; return where.

    Scripts of the packages do not run. Raises FetchError.
    """
    folder = ROOT / ".cache" / files.name
    lock, installed = files / "package-lock.json", folder / "installed.json"
    if not installed.is_file() or installed.read_text() != lock.read_text():
        folder.mkdir(parents=True, exist_ok=True)
        for file in files.glob("package*.json"):
            shutil.copy(file, folder)
        options = ["--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(
            [shutil.which("npm"), "ci", *options],
            cwd=folder,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise FetchError(f"npm could not install {files}: {done.stderr}")
        shutil.copy(lock, installed)
    return folder
