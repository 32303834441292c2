"""Measure how much each token of a sentence surprises the model, in bits."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
SENTENCES = (
    "The cat sat on the mat.",
    "The cat sat on the refrigerator.",
    "mat the on sat cat The.",
)


def surprise_bits(model, ids: torch.Tensor) -> torch.Tensor:
    """Return (length - 1,) bits for ids (1, length): none for the first."""
    with torch.no_grad():
        chances = model(ids).logits[0].softmax(dim=-1)  # (length, vocabulary)
    came = ids[0, 1:]  # row 0 of the chances speaks of token 1, and so on
    rows = torch.arange(len(came))
    return -chances[rows, came].log2()


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    for sentence in SENTENCES:
        ids = tokenizer(sentence, return_tensors="pt")["input_ids"]
        bits = surprise_bits(model, ids)
        for token_id, cost in zip(ids[0, 1:], bits, strict=True):
            print(f"{cost:5.1f} bits for {tokenizer.decode(token_id)!r}")
        mean = bits.mean()
        print(f"mean {mean:.1f} bits, perplexity {2**mean:,.0f}")
