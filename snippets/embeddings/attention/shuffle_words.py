"""Take a model's positions away, and it no longer sees an order."""

import torch
from transformers import AutoModel, AutoTokenizer

NAME = "sentence-transformers/all-MiniLM-L6-v2"


def compare(model, tokenizer, one: str, other: str) -> float:
    """Return the cosine of two sentences, each the mean of its vectors."""
    vectors = []
    for text in (one, other):
        with torch.no_grad():
            out = model(**tokenizer(text, return_tensors="pt"))
        vectors.append(out.last_hidden_state[0].mean(dim=0))  # (width,)
    return torch.cosine_similarity(*vectors, dim=0).item()


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModel.from_pretrained(NAME, dtype=torch.float32)
    pair = "A dog bites a man", "A man bites a dog"
    print(f"with positions     {compare(model, tokenizer, *pair):.4f}")
    model.embeddings.position_embeddings.weight.data.zero_()
    print(f"without positions  {compare(model, tokenizer, *pair):.4f}")
