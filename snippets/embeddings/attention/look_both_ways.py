"""Let two models read one sentence, and see what " bank" looks at."""

import torch
from transformers import AutoModel, AutoTokenizer

MODELS = {
    "SmolLM2": "HuggingFaceTB/SmolLM2-135M-Instruct",
    "MiniLM": "sentence-transformers/all-MiniLM-L6-v2",
}


def mean_weights(model, inputs, place: int) -> torch.Tensor:
    """Return (tokens,): what one token looks at, the mean of all heads."""
    with torch.no_grad():
        layers = model(**inputs, output_attentions=True).attentions
    return torch.stack(layers)[:, 0, :, place].mean(dim=(0, 1))


if __name__ == "__main__":
    for name, path in MODELS.items():
        tokenizer = AutoTokenizer.from_pretrained(path)
        model = AutoModel.from_pretrained(
            path, dtype=torch.float32, attn_implementation="eager"
        )
        inputs = tokenizer("The bank was full of reeds", return_tensors="pt")
        pieces = [tokenizer.decode(i).strip() for i in inputs["input_ids"][0]]
        weights = mean_weights(model, inputs, pieces.index("bank"))
        print(name)
        print(*(f"{piece:>6}" for piece in pieces))
        print(*(f"{weight:>6.2f}" for weight in weights))
