"""The environment of every test, and the models that many of them share."""

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Before any test imports transformers, which reads these once, at import.
os.environ |= {
    "HF_HOME": str(ROOT / ".cache/huggingface"),
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_VERBOSITY": "error",
    "MPLBACKEND": "Agg",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TQDM_DISABLE": "1",
}

SMOLLM2 = "HuggingFaceTB/SmolLM2-135M-Instruct"
MINILM = "sentence-transformers/all-MiniLM-L6-v2"
GEMMA = "google/gemma-3-1b-it"


@pytest.fixture(scope="session")
def gemma():
    """Return the tokenizer of google/gemma-3-1b-it."""
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(GEMMA)


@pytest.fixture(scope="session")
def smollm2_tokenizer():
    """Return the tokenizer of SmolLM2-135M-Instruct."""
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(SMOLLM2)


@pytest.fixture(scope="session")
def smollm2():
    """Return SmolLM2-135M-Instruct in float32, ready to evaluate."""
    import torch
    from transformers import AutoModelForCausalLM

    return AutoModelForCausalLM.from_pretrained(SMOLLM2, dtype=torch.float32)


@pytest.fixture(scope="session")
def minilm_tokenizer():
    """Return the WordPiece tokenizer of all-MiniLM-L6-v2."""
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(MINILM)


@pytest.fixture(scope="session")
def minilm():
    """Return all-MiniLM-L6-v2 as a SentenceTransformer on the CPU."""
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(MINILM, device="cpu")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the system's Chromium; without one, skip here and fail in CI."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    message = "no Chromium: install your system's package `chromium`"
    (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
