"""The vendored libraries: what their manifest lists, and where it came from."""

import tomllib
from pathlib import Path

from tools import fetch_models

FOLDER = fetch_models.ROOT / "docs/assets/vendor"


def load_libraries() -> list[dict]:
    """Return the libraries of manifest.toml, each a dict of its fields."""
    text = (FOLDER / "manifest.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["library"]


def download(library: dict) -> Path:
    """Return the registry's archive of a library, whole and verified.

    It is kept in .cache/downloads. Raises fetch_models.FetchError.
    """
    wanted = {"registry": library["source"], "package": library["name"]}
    return fetch_models.download(library | wanted)
