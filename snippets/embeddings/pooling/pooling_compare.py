"""Pool the same contextual vectors in four ways and compare the results."""

import torch
from transformers import AutoModel, AutoTokenizer

NAME = "sentence-transformers/all-MiniLM-L6-v2"
TEXTS = ["A cat sleeps.", "A kitten naps on the couch.", "Stocks fell today."]


def pool_four_ways(output, mask: torch.Tensor) -> dict[str, torch.Tensor]:
    """Return (texts, width) vectors by name; `mask` is (texts, tokens)."""
    states = output.last_hidden_state  # (texts, tokens, width)
    total = (states * mask.unsqueeze(-1)).sum(dim=1)  # pads times 0, then added
    return {
        "masked mean": total / mask.sum(dim=1, keepdim=True),  # (texts, 1)
        "no mask": states.mean(dim=1),
        "first token": states[:, 0],
        "pooler_output": output.pooler_output,
    }


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModel.from_pretrained(NAME, dtype=torch.float32)
    inputs = tokenizer(TEXTS, padding=True, return_tensors="pt")
    with torch.no_grad():
        ways = pool_four_ways(model(**inputs), inputs["attention_mask"])
    right = ways["masked mean"]
    print("               cosine to the masked mean of     cat and   cat and")
    print("                    cat    kitten    stocks      kitten    stocks")
    for name, vectors in ways.items():
        to_mean = torch.cosine_similarity(vectors, right, dim=1)
        pair = torch.cosine_similarity(vectors[:1], vectors[1:], dim=1)
        print(f"{name:14}", *(f"{c:9.3f}" for c in torch.cat([to_mean, pair])))
