"""Measure how much each token of a sentence surprises the model, in bits."""

import math

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
SENTENCES = (
    "The cat sat on the mat.",
    "The cat sat on the refrigerator.",
    "mat the on sat cat The.",
)


def surprise_bits(model, ids: torch.Tensor) -> torch.Tensor:
    """Return (length - 1,) bits: -log2 of what each token was given.

    ids is (1, length). Nothing predicts the first token, so it has no bits.
    """
    with torch.no_grad():
        logits = model(ids).logits[0]  # (length, vocabulary)
    scores = logits[:-1].log_softmax(dim=-1)  # row i speaks of token i + 1
    return -scores.gather(1, ids[0, 1:, None])[:, 0] / math.log(2)


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    for sentence in SENTENCES:
        ids = tokenizer(sentence, return_tensors="pt")["input_ids"]
        bits = surprise_bits(model, ids)
        pieces = [tokenizer.decode(i) for i in ids[0]]
        width = [max(5, len(piece)) + 1 for piece in pieces]
        print("".join(f"{p:>{w}}" for p, w in zip(pieces, width, strict=True)))
        cells = ["-", *(f"{b:.1f}" for b in bits.tolist())]
        print("".join(f"{c:>{w}}" for c, w in zip(cells, width, strict=True)))
        mean = bits.mean().item()
        print(f"mean {mean:.1f} bits, perplexity {2**mean:,.0f}\n")
