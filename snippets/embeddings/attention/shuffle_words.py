"""Set MiniLM's table of positions to 0, and it no longer sees an order."""

import torch
from transformers import AutoModel, AutoTokenizer

NAME = "sentence-transformers/all-MiniLM-L6-v2"


def cosine_of(model, tokenizer, one: str, other: str) -> float:
    """Return the cosine of two sentences, each the mean of its vectors."""
    means = []
    for text in (one, other):
        out = model(**tokenizer(text, return_tensors="pt"))
        means.append(out.last_hidden_state[0].mean(dim=0))  # over the tokens
    return torch.cosine_similarity(means[0], means[1], dim=0).item()


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModel.from_pretrained(NAME, dtype=torch.float32)
    dog, man = "A dog bites a man", "A man bites a dog"
    print(f"with positions     {cosine_of(model, tokenizer, dog, man):.4f}")
    model.embeddings.position_embeddings.weight.data.zero_()  # all to 0
    print(f"without positions  {cosine_of(model, tokenizer, dog, man):.4f}")
