"""Weigh a vocabulary: how short it makes a text, how large its table is."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAMES = {
    "Gemma 3": "google/gemma-3-1b-it",
    "SmolLM2": "HuggingFaceTB/SmolLM2-135M-Instruct",
    "MiniLM": "sentence-transformers/all-MiniLM-L6-v2",
}
PROSE = """On a dark morning in late November the ferry left the harbour an \
hour late. Nobody complained. The passengers drank their tea, watched the \
rain, and talked quietly about the storm."""
RECORD = """Dr Siobhán Ní Dhomhnaill (b. 1987) paid £1,249.50 for flat 3B, \
42 Llanfairpwll Rd, on 17/11/2026; ref. KX-20394-TQ."""
CODE = """def mean(xs: list[float]) -> float:
    return sum(xs) / len(xs) if xs else 0.0"""


def measure(text: str, tokenizer) -> str:
    """Return the characters and the words of text per token."""
    tokens = len(tokenizer.encode(text, add_special_tokens=False))
    return f"{len(text) / tokens:6.2f} {len(text.split()) / tokens:4.2f}"


if __name__ == "__main__":
    print("          entries       prose      record        code")
    for label, name in NAMES.items():
        tokenizer = AutoTokenizer.from_pretrained(name)
        measured = (measure(text, tokenizer) for text in (PROSE, RECORD, CODE))
        print(f"{label:8} {tokenizer.vocab_size:8,}", *measured)

    name = NAMES["SmolLM2"]
    model = AutoModelForCausalLM.from_pretrained(name, dtype=torch.float32)
    table = model.get_input_embeddings().weight.numel()
    total = model.num_parameters()
    print(f"SmolLM2: {table:,} of {total:,} parameters, {table / total:.0%}")
