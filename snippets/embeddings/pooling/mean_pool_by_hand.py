"""Rebuild a sentence vector from contextual vectors: average, normalise."""

import torch
from sentence_transformers import SentenceTransformer


def mean_pool(states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Return (texts, width): the mean of `states` where the mask is 1."""
    mask = mask.unsqueeze(-1)  # (texts, tokens, 1), states (…, width)
    return (states * mask).sum(dim=1) / mask.sum(dim=1)  # over the tokens


if __name__ == "__main__":
    texts = ["Hello world", "The stock market fell sharply today."]
    minilm = SentenceTransformer("sentence-transformers/all-MiniLM-L6-v2").cpu()
    inputs = minilm.tokenizer(texts, padding=True, return_tensors="pt")
    print(inputs["attention_mask"].numpy())
    model = minilm.transformers_model  # as AutoModel loads it
    states = model(**inputs).last_hidden_state.detach()  # read only
    pooled = mean_pool(states, inputs["attention_mask"])
    print(tuple(states.shape), "becomes", tuple(pooled.shape))
    print("lengths", pooled.norm(dim=1).numpy().round(2))
    by_hand = torch.nn.functional.normalize(pooled, dim=1).numpy()
    difference = abs(by_hand - minilm.encode(texts)).max()
    print(f"largest difference {difference:.6f}")
