"""Show which tokens a model expects after four prompts, and how sure it is."""

import math

import matplotlib.pyplot as plt
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
PROMPTS = (
    "The capital of France is",
    "My favourite colour is",
    "Once upon a time",
    "import numpy as",
)


def entropy_bits(chances: torch.Tensor) -> float:
    """Return the entropy of (vocabulary,) probabilities: 0 bits is certain."""
    return torch.special.entr(chances).sum().item() / math.log(2)


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    _, axes = plt.subplots(2, 2, figsize=(6, 4.5), layout="constrained")
    for prompt, ax in zip(PROMPTS, axes.flat, strict=True):
        with torch.no_grad():
            logits = model(**tokenizer(prompt, return_tensors="pt")).logits
        chances = logits[0, -1].softmax(dim=-1)  # (vocabulary,)
        bits, highest = entropy_bits(chances), logits[0, -1].max()
        shape = tuple(logits.shape)
        print(f"{prompt}: {bits:.1f} bits, logits {shape}, top {highest:.1f}")
        top, ids = chances.topk(8)
        pieces = [repr(tokenizer.decode(i)) for i in ids]
        cells = [f"{p:>11} {c:.3f}" for p, c in zip(pieces, top, strict=True)]
        print("".join(cells[:4]), "".join(cells[4:]), sep="\n")
        ax.barh(pieces[::-1], top.flip(0))
        ax.set(title=prompt, xlim=(0, 1), xlabel="probability")
    plt.show()
