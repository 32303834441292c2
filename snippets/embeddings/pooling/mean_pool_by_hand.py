"""Rebuild a sentence vector from contextual vectors: average, normalise."""

import torch
from sentence_transformers import SentenceTransformer
from transformers import AutoModel, AutoTokenizer

NAME = "sentence-transformers/all-MiniLM-L6-v2"


def mean_pool(states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Average the token vectors whose mask is 1.

    `states` is (texts, tokens, width), `mask` (texts, tokens), the result
    (texts, width).
    """
    weight = mask.unsqueeze(-1).to(states.dtype)  # (texts, tokens, 1)
    return (states * weight).sum(dim=1) / weight.sum(dim=1)


if __name__ == "__main__":
    texts = ["Hello world", "The stock market fell sharply today."]
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModel.from_pretrained(NAME, dtype=torch.float32)
    inputs = tokenizer(texts, padding=True, return_tensors="pt")
    with torch.no_grad():
        states = model(**inputs).last_hidden_state
    for row in inputs["attention_mask"].tolist():
        print("mask               ", row)
    print("contextual vectors ", tuple(states.shape))
    pooled = mean_pool(states, inputs["attention_mask"])
    print("after the mean     ", tuple(pooled.shape))
    lengths = "  ".join(f"{length:.2f}" for length in pooled.norm(dim=1))
    print("lengths            ", lengths)
    by_hand = torch.nn.functional.normalize(pooled, dim=1)
    library = SentenceTransformer(NAME, device="cpu").encode(texts)
    difference = (by_hand - torch.from_numpy(library)).abs().max()
    print(f"largest difference  {difference:.6f}")
