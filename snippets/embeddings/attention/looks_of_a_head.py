"""Print what every token looks at in one head of SmolLM2."""

import torch
from transformers import AutoModel, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def read_weights(model, inputs) -> torch.Tensor:
    """Return (layers, texts, heads, tokens that look, tokens looked at)."""
    layers = model(**inputs, output_attentions=True).attentions
    return torch.stack(layers).detach()  # read, not trained


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    options = {"dtype": torch.float32, "attn_implementation": "eager"}
    model = AutoModel.from_pretrained(NAME, **options)
    inputs = tokenizer("The capital of France is", return_tensors="pt")
    weights = read_weights(model, inputs)
    print(weights[16, 0, 0].numpy().round(2))  # layer 16, text 0, head 0
