"""Change one word at a time, and read the chance of " Paris"."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def next_chances(model, tokenizer, text: str) -> torch.Tensor:
    """Return each token's probability of coming next, (vocabulary,)."""
    with torch.no_grad():
        logits = model(**tokenizer(text, return_tensors="pt")).logits
    return logits[0, -1].softmax(dim=0)


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    paris = tokenizer(" Paris")["input_ids"][0]  # its only token
    words = ["The", "capital", "of", "France", "is"]
    for place, other in enumerate(["Our", "flag", "for", "Italy", "was"]):
        changed = words.copy()
        changed[place] = other
        chances = next_chances(model, tokenizer, " ".join(changed))
        print(f"{chances[paris]:.2f}", *changed)
