"""Load three tokenizers by name and count the pieces they know."""

from transformers import AutoTokenizer

NAMES = [
    "HuggingFaceTB/SmolLM2-135M-Instruct",
    "sentence-transformers/all-MiniLM-L6-v2",
    "google/gemma-3-1b-it",
]

if __name__ == "__main__":
    for name in NAMES:
        tokenizer = AutoTokenizer.from_pretrained(name)
        print(name)
        print("  class      ", type(tokenizer).__name__)
        print("  vocabulary ", f"{tokenizer.vocab_size:,}")
        print("  with added ", f"{len(tokenizer):,}")
