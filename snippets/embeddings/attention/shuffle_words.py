"""Take a model's positions away, and it no longer sees an order."""

import torch
from transformers import AutoModel, AutoTokenizer

NAME = "sentence-transformers/all-MiniLM-L6-v2"


def sentence_vector(model, tokenizer, text: str) -> torch.Tensor:
    """Return the mean of a text's contextual vectors, (width,)."""
    with torch.no_grad():
        states = model(**tokenizer(text, return_tensors="pt"))
    return states.last_hidden_state[0].mean(dim=0)


def compare(model, tokenizer, one: str, other: str) -> float:
    """Return the cosine of two sentences."""
    vectors = [sentence_vector(model, tokenizer, t) for t in (one, other)]
    return torch.cosine_similarity(*vectors, dim=0).item()


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModel.from_pretrained(NAME, dtype=torch.float32)
    pair = "A dog bites a man", "A man bites a dog"
    print(f"with positions     {compare(model, tokenizer, *pair):.4f}")
    positions = model.embeddings.position_embeddings.weight
    positions.data.zero_()
    print(f"without positions  {compare(model, tokenizer, *pair):.4f}")
