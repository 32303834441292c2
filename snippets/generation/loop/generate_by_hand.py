"""Write eight tokens with a loop of our own, then with generate."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def continue_greedily(model, ids: torch.Tensor, count: int) -> torch.Tensor:
    """Return ids (1, length) with count likeliest tokens added one by one."""
    for _ in range(count):
        with torch.no_grad():
            logits = model(ids).logits  # (1, length, vocabulary)
        chosen = logits[:, -1].argmax(dim=-1, keepdim=True)  # (1, 1)
        ids = torch.cat([ids, chosen], dim=1)  # one longer
    return ids


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    inputs = tokenizer("The capital of France is", return_tensors="pt")
    ours = continue_greedily(model, inputs["input_ids"], count=8)
    for length in range(5, 13):
        piece = tokenizer.decode(ours[0, length])
        print(f"reads {length:2} tokens, writes {piece!r}")
    theirs = model.generate(**inputs, max_new_tokens=8)
    again = continue_greedily(model, inputs["input_ids"], count=8)
    print("generate writes the same ids:", torch.equal(ours, theirs))
    print("a second run writes the same:", torch.equal(ours, again))
