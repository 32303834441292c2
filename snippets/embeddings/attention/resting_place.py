"""Print how much each token is looked at, and how long its values are."""

import torch
from transformers import AutoModel, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def value_lengths(cache) -> torch.Tensor:
    """Return (tokens,): the mean length of a token's values in all heads."""
    values = torch.stack([layer.values[0] for layer in cache.layers])
    return values.norm(dim=3).mean(dim=(0, 1))  # (layers, heads, tokens, 64)


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    options = {"dtype": torch.float32, "attn_implementation": "eager"}
    model = AutoModel.from_pretrained(NAME, **options)
    for text in ("The capital of France is", "Banana capital of France is"):
        ids = tokenizer(text, return_tensors="pt")["input_ids"]
        out = model(ids, output_attentions=True)
        weights = torch.stack(out.attentions)[:, 0, :, -1].mean(dim=(0, 1))
        lengths = value_lengths(out.past_key_values)
        for token, weight, length in zip(ids[0], weights, lengths, strict=True):
            print(f"{tokenizer.decode(token):>8} {weight:.2f} {length:.1f}")
