"""Print how much each token is looked at, and how long its values are."""

import torch
from transformers import AutoModel, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def value_lengths(cache) -> torch.Tensor:
    """Return (tokens,): how long a token's values are, on average."""
    values = torch.stack([layer.values[0] for layer in cache.layers])
    return values.norm(dim=3).mean(dim=(0, 1))  # over layers and heads


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    options = {"dtype": torch.float32, "attn_implementation": "eager"}
    model = AutoModel.from_pretrained(NAME, **options)
    for text in ("The capital of France is", "Banana capital of France is"):
        ids = tokenizer(text, return_tensors="pt")["input_ids"]
        out = model(ids, output_attentions=True)
        looks = torch.stack(out.attentions)[:, 0, :, -1].mean(dim=(0, 1))
        lengths = value_lengths(out.cache)
        for token_id, look, length in zip(ids[0], looks, lengths, strict=True):
            print(f"{tokenizer.decode(token_id):>8} {look:.2f} {length:.1f}")
