"""What tests share: the models' names, and in each module here one helper."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SMOLLM2 = "HuggingFaceTB/SmolLM2-135M-Instruct"
MINILM = "sentence-transformers/all-MiniLM-L6-v2"
GEMMA = "google/gemma-3-1b-it"
