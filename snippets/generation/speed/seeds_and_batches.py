"""Repeat a run with the same seed, in a batch and in another precision."""

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
    return tokenizer.decode(out[0, batch["input_ids"].shape[1] :, None])


def first_difference(one: list[str], other: list[str]) -> str:
    """Return where two runs part, counted from 1, and both tokens there."""
    for place, (a, b) in enumerate(zip(one, other, strict=False), start=1):
        if a != b:
            return f"part at new token {place}: {a!r}, {b!r}"
    return "no difference"


if __name__ == "__main__":
    tok = AutoTokenizer.from_pretrained(NAME, padding_side="left")
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    half = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.bfloat16)
    again = {
        "seed 7, again": (7, model, [SPAIN]),
        "seed 7, in a batch": (7, model, [SPAIN, WATER]),
        "greedy, in a batch": (None, model, [SPAIN, WATER]),
        "greedy, in bfloat16": (None, half, [SPAIN]),
    }
    first = {s: continue_first(model, tok, [SPAIN], s) for s in (7, None)}
    for label, (seed, which, prompts) in again.items():
        after = continue_first(which, tok, prompts, seed)
        print(f"{label:21}{first_difference(first[seed], after)}")
