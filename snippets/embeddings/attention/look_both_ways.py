"""Let two models read one sentence, and see what " bank" looks at."""

import torch
from transformers import AutoModel, AutoTokenizer

SMOLLM2 = "HuggingFaceTB/SmolLM2-135M-Instruct"
MINILM = "sentence-transformers/all-MiniLM-L6-v2"


def mean_weights(model, inputs, place: int) -> torch.Tensor:
    """Return (tokens,): what one token looks at, on average."""
    layers = model(**inputs, output_attentions=True).attentions
    looks = torch.stack(layers)[:, 0, :, place]  # (layers, heads, tokens)
    return looks.mean(dim=(0, 1))  # over layers and heads


if __name__ == "__main__":
    options = {"dtype": torch.float32, "attn_implementation": "eager"}
    for name, place in ((SMOLLM2, 1), (MINILM, 2)):  # the place of "bank"
        tokenizer = AutoTokenizer.from_pretrained(name)
        model = AutoModel.from_pretrained(name, **options)
        inputs = tokenizer("The bank was full of reeds", return_tensors="pt")
        print(name)
        print(*(f"{tokenizer.decode(i):>6}" for i in inputs["input_ids"][0]))
        print(*(f"{w:>6.2f}" for w in mean_weights(model, inputs, place)))
