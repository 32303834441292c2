"""Heat two prompts: how sure is the model, and how many tokens compete."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
PROMPTS = ["The capital of France is", "My favourite colour is"]
TEMPERATURES = [0.3, 0.7, 1.0, 1.5, 2.0]


def sweep(logits: torch.Tensor, temperature: float, p: float):
    """Return the best token's share and how many tokens reach p together."""
    shares = (logits / temperature).softmax(dim=-1).sort(descending=True).values
    better = shares.cumsum(dim=-1) - shares  # what the tokens before it hold
    return shares[0].item(), (better < p).sum().item()


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    for prompt in PROMPTS:
        with torch.no_grad():
            logits = model(**tokenizer(prompt, return_tensors="pt")).logits
        print(prompt)
        for temperature in TEMPERATURES:
            share, size = sweep(logits[0, -1], temperature, p=0.9)
            # The end of a long tail is not the same on every processor.
            kept = f"about {round(size, -2):,}" if size > 1000 else size
            print(f"  {temperature}: best token {share:.3f}, top-p 0.9 {kept}")
