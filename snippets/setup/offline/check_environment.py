"""Check the versions, what was fetched and the offline flag."""

import sys
from importlib import metadata

from huggingface_hub import constants, is_offline_mode, try_to_load_from_cache
from packaging.version import Version

FLOORS = {"torch": "2.6", "transformers": "5.24", "sentence-transformers": "6"}
MODELS = [
    "HuggingFaceTB/SmolLM2-135M-Instruct",
    "sentence-transformers/all-MiniLM-L6-v2",
    "google/gemma-3-1b-it",
]
CURE = f"run python -m tools.fetch_models (looked in {constants.HF_HUB_CACHE})"

if __name__ == "__main__":
    problems = []
    for package, floor in FLOORS.items():
        found = Version(metadata.version(package))
        print(package, found.public)  # 2.13.0, not 2.13.0+cpu
        if found < Version(floor):
            problems.append(f"{package} {found} is too old: needs {floor}")
    for model in MODELS:
        config = try_to_load_from_cache(model, "config.json")  # a path or None
        print(model, "present" if config else "missing")
        if not config:
            problems.append(f"{model} is missing: {CURE}")
    print("offline flag", "on" if is_offline_mode() else "off")
    if problems:
        sys.exit("\n".join(problems))  # prints them, and fails
