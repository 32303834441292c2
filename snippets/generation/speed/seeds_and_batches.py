"""Repeat a run with the same seed, and in a batch."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, set_seed

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
SPAIN = "Paris is in France and Rome is in Italy. The capital of Spain is"
WATER = "Water boils at 100 degrees and freezes at"


def continue_first(model, tokenizer, prompts: list[str], seed) -> list[str]:
    """Return 8 new tokens of the first prompt; greedy if the seed is None."""
    batch = tokenizer(prompts, padding=True, return_tensors="pt")
    set_seed(seed or 0)
    out = model.generate(**batch, max_new_tokens=8, do_sample=seed is not None)
    new = out[0, batch["input_ids"].shape[1] :]
    return [tokenizer.decode(token) for token in new]


def first_difference(one: list[str], other: list[str]) -> str:
    """Return where two runs part, counted from 1, and both tokens there."""
    for place, (a, b) in enumerate(zip(one, other, strict=False), start=1):
        if a != b:
            return f"part at new token {place}: {a!r}, {b!r}"
    return "no difference"


if __name__ == "__main__":
    tok = AutoTokenizer.from_pretrained(NAME, padding_side="left")
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    for name, seed in [("seed 7", 7), ("greedy", None)]:
        first = continue_first(model, tok, [SPAIN], seed)
        again = continue_first(model, tok, [SPAIN], seed)
        batch = continue_first(model, tok, [SPAIN, WATER], seed)
        print(f"{name}, again:      {first_difference(first, again)}")
        print(f"{name}, in a batch: {first_difference(first, batch)}")
