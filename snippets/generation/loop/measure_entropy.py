"""Measure in bits how open the choice of the next token is."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
PROMPTS = ["The capital of France is", "My favourite colour is"]
PROMPTS += ["Once upon a time", "import numpy as"]


def entropy_bits(chances: torch.Tensor) -> float:
    """Return the entropy of (choices,) probabilities: 0 bits is certain."""
    chances = chances[chances > 0]  # 0 adds nothing and has no logarithm
    return -(chances * chances.log2()).sum().item()


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    for prompt in PROMPTS:
        with torch.no_grad():
            logits = model(**tokenizer(prompt, return_tensors="pt")).logits
        bits = entropy_bits(logits[0, -1].softmax(dim=-1))
        print(f"{bits:.1f} bits after {prompt!r}")
