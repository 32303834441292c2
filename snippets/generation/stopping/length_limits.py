"""Limit a short and a longer prompt in four ways and read the messages."""

import logging
import textwrap
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
    said = []  # append returns None, so the filter keeps the line off stderr
    logger = logging.getLogger("transformers.generation.utils")
    logger.addFilter(lambda record: said.append(record.getMessage()))
    warnings.showwarning = lambda text, *_: said.append(f"UserWarning: {text}")
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    length, new = {"max_length": 12}, {"max_new_tokens": 3}
    for limits in ({}, length, new, length | new):
        print(", ".join(f"{k}={n}" for k, n in limits.items()) or "no limit")
        for prompt in ("The capital of France is", LONG):
            inputs = tokenizer(prompt, return_tensors="pt")
            print(f"  {inputs['input_ids'].shape[1]:2} in the prompt, ", end="")
            try:
                print(count_new_tokens(model, inputs, **limits), "new")
            except ValueError as error:
                print("error")
                said.append(f"ValueError: {error}")
        for line in textwrap.wrap("".join(said[:1]).split(" Please")[0], 70):
            print("    ", line)
        said.clear()
