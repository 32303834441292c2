"""Pool the same contextual vectors in four ways and compare the results."""

import torch
from transformers import AutoModel, AutoTokenizer

NAME = "sentence-transformers/all-MiniLM-L6-v2"
TEXTS = ["A cat sleeps.", "A kitten naps on the couch.", "Stocks fell today."]


def pool_four_ways(output, mask: torch.Tensor) -> dict[str, torch.Tensor]:
    """Return (texts, width) vectors by name; `mask` is (texts, tokens)."""
    states = output.last_hidden_state  # (texts, tokens, width)
    kept = states * mask.unsqueeze(-1)  # (texts, tokens, 1): a pad becomes 0
    return {
        "masked mean": kept.sum(dim=1) / mask.sum(dim=1, keepdim=True),
        "no mask": states.mean(dim=1),
        "first token": states[:, 0],
        "pooler_output": output.pooler_output,
    }


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModel.from_pretrained(NAME, dtype=torch.float32)
    inputs = tokenizer(TEXTS, padding=True, return_tensors="pt")
    ways = pool_four_ways(model(**inputs), inputs["attention_mask"])
    reference = ways["masked mean"]
    print("               cosine to the masked mean of     cat and   cat and")
    print("                    cat    kitten    stocks      kitten    stocks")
    for name, vectors in ways.items():
        to_mean = torch.cosine_similarity(vectors, reference, dim=1)
        to_cat = torch.cosine_similarity(vectors[:1], vectors[1:], dim=1)
        cosines = [*to_mean, *to_cat]
        print(f"{name:14}", *(f"{cosine:9.3f}" for cosine in cosines))
