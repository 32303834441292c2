"""Build the four sampling filters and compare them with transformers."""

from itertools import product

import numpy as np
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def softmax(logits: np.ndarray) -> np.ndarray:
    """Return probabilities for logits (vocabulary,), computed in float64."""
    weights = np.exp(logits.astype(float) - logits.max())
    return weights / weights.sum()


def keep(logits, temperature=1.0, top_k=0, top_p=1.0, min_p=0.0) -> np.ndarray:
    """Return (vocabulary,) booleans: which tokens may still be drawn."""
    logits = logits / temperature
    logits[logits < np.sort(logits)[-top_k]] = -np.inf  # [-0] is the least
    order = np.argsort(logits)[:-1]  # ascending, without the best
    logits[order[softmax(logits)[order].cumsum() <= 1 - top_p]] = -np.inf
    chances = softmax(logits)  # of what the filters above have left
    return np.isfinite(logits) & (chances >= min_p * chances.max())


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    inputs = tokenizer("The capital of France is", return_tensors="pt")
    flags = {"do_sample": True, "max_new_tokens": 1, "output_logits": True}
    flags |= {"output_scores": True, "return_dict_in_generate": True}
    print("temperature  top_k  top_p  min_p     kept  as generate does")
    for t, k, p, m in product((1.0, 1.2), (0, 20), (1.0, 0.9), (0.0, 0.05)):
        settings = {"temperature": t, "top_k": k, "top_p": p, "min_p": m}
        step = model.generate(**inputs, **flags, **settings)
        ours = keep(step.logits[0][0].numpy(), **settings)
        real = step.scores[0][0].isfinite().numpy()
        print(f"{t:>11}{k:>7}{p:>7}{m:>7}{ours.sum():>9,}  {all(ours == real)}")
