"""Check the versions, the three models and the offline flag."""

import sys
from importlib.metadata import PackageNotFoundError, version

from huggingface_hub import constants, is_offline_mode, try_to_load_from_cache

FLOORS = {"torch": "2.6", "transformers": "5.20", "sentence-transformers": "6"}
MODELS = (
    "HuggingFaceTB/SmolLM2-135M-Instruct",
    "sentence-transformers/all-MiniLM-L6-v2",
    "google/gemma-3-1b-it",
)


def find_version(package: str) -> str:
    """Return the installed version without "+cpu"; "0.0" if there is none."""
    try:
        return version(package).split("+")[0]
    except PackageNotFoundError:
        return "0.0"


def pair(text: str) -> tuple[int, ...]:
    """Return (major, minor) as numbers, which compare as versions should."""
    return tuple(map(int, text.split(".")[:2]))


if __name__ == "__main__":
    found = {name: find_version(name) for name in FLOORS}
    old = [n for n, floor in FLOORS.items() if pair(found[n]) < pair(floor)]
    gone = [n for n in MODELS if not try_to_load_from_cache(n, "config.json")]
    found |= {n: "missing" if n in gone else "present" for n in MODELS}
    found["offline flag"] = "on" if is_offline_mode() else "off"
    print("\n".join(f"{name:40}{value}" for name, value in found.items()))
    bad = [f"{n} {found[n]} is too old: it takes {FLOORS[n]}" for n in old]
    bad += ["Python is too old: it takes 3.11"] * (sys.version_info < (3, 11))
    bad += [f"{n} is missing: run python -m tools.fetch_models" for n in gone]
    bad += [f"looked in {constants.HF_HUB_CACHE}"] * bool(gone)
    sys.exit("\n".join(bad) or 0)
