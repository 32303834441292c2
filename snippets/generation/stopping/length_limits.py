"""Limit a short and a longer prompt in three ways, and count the new tokens."""

import warnings

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
LONG = "Paris is in France and Rome is in Italy. The capital of Spain is"


def count_new_tokens(model, inputs, **limits: int) -> int:
    """Return how many tokens generate adds to a prompt of shape (1, length)."""
    output = model.generate(**inputs, do_sample=False, **limits)
    return output.shape[1] - inputs["input_ids"].shape[1]


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # without a limit, generate warns
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    for limits in ({}, {"max_length": 12}, {"max_new_tokens": 3}):
        print(limits or "no limit")
        for prompt in ("The capital of France is", LONG):
            inputs = tokenizer(prompt, return_tensors="pt")
            print("  prompt", inputs["input_ids"].shape[1], end=", ")
            try:
                print("new", count_new_tokens(model, inputs, **limits))
            except ValueError:
                print("ValueError")
