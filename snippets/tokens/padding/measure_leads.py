"""Measure how far the likeliest next token leads the second one."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


@torch.no_grad()
def best_two(model, tokenizer, prompt: str) -> tuple[list[str], float]:
    """Return the two likeliest next tokens and the gap between their logits."""
    inputs = tokenizer(prompt, return_tensors="pt")
    logits = model(**inputs).logits[0, -1]  # shape (vocabulary,)
    (first, second), ids = logits.topk(2)
    texts = [tokenizer.decode(token_id) for token_id in ids]
    return texts, (first - second).item()


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    for prompt in ["The dog chased the", "The capital of France is"]:
        (best, next_best), lead = best_two(model, tokenizer, prompt)
        print(f"{prompt}: {best!r} leads {next_best!r} by {lead:.2f}")
