"""Print what each token looks at most, in two heads of SmolLM2."""

import torch
from transformers import AutoModel, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def find_strongest(weights: torch.Tensor):
    """Return, for each row of a head, the largest weight and its place."""
    return weights.max(dim=1)  # row by row


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    options = {"dtype": torch.float32, "attn_implementation": "eager"}
    model = AutoModel.from_pretrained(NAME, **options)
    inputs = tokenizer("Mr Dursley was thin. Mr D", return_tensors="pt")
    layers = model(**inputs, output_attentions=True).attentions
    pieces = [repr(tokenizer.decode(i)) for i in inputs["input_ids"][0]]
    for layer, head in ((16, 0), (18, 6)):
        print(f"layers[{layer}], head {head}")
        weights, places = find_strongest(layers[layer][0, head])
        for piece, weight, place in zip(pieces, weights, places, strict=True):
            print(f"{piece:>8} looks at {pieces[place]:<8}{weight:.2f}")
