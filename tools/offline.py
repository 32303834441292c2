"""The environment in which Hugging Face's libraries use the fetched models only."""

from pathlib import Path


def offline(root: Path) -> dict[str, str]:
    """Return the variables, for a `root` with the models in its .cache.

    The libraries read them once, when they are imported.
    """
    return {
        "HF_HOME": str(root.absolute() / ".cache/huggingface"),
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_VERBOSITY": "error",  # or it warns that it is offline
        "TOKENIZERS_PARALLELISM": "false",
        "TQDM_DISABLE": "1",
    }
