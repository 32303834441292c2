"""Change one word at a time, and read the chance of " Paris"."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def next_chances(model, tokenizer, text: str) -> torch.Tensor:
    """Return each token's probability of coming next, (vocabulary,)."""
    logits = model(**tokenizer(text, return_tensors="pt")).logits
    return logits[0, -1].softmax(dim=0)  # the last token of the only text


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    paris_id = tokenizer(" Paris")["input_ids"][0]  # its only token
    words = ["The", "capital", "of", "France", "is"]
    texts = [words]  # the first without a change
    for place, other in enumerate(["Our", "flag", "for", "Italy", "was"]):
        texts.append([*words[:place], other, *words[place + 1 :]])
    for text in texts:
        chances = next_chances(model, tokenizer, " ".join(text))
        print(f"{chances[paris_id]:.2f}", *text)
