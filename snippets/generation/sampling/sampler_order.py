"""Put the temperature before or after the filters, and count what is left."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def top_p(chances: torch.Tensor, p: float) -> torch.Tensor:
    """Return booleans (vocabulary,): the fewest best tokens that reach p."""
    best, order = chances.sort(descending=True)
    kept = best.cumsum(dim=-1) - best < p
    return torch.zeros_like(kept).scatter(0, order, kept)


def min_p(chances: torch.Tensor, p: float) -> torch.Tensor:
    """Return booleans (vocabulary,): at least p times the best one's chance."""
    return chances >= p * chances.max()


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    inputs = tokenizer("The capital of France is", return_tensors="pt")
    paris = tokenizer(" Paris")["input_ids"][0]
    with torch.no_grad():
        logits = model(**inputs).logits[0, -1]
    print("filter      T        temperature first       temperature last")
    print("                   kept      ' Paris'        kept   ' Paris'")
    for rule, p in ((top_p, 0.9), (min_p, 0.05)):
        for temperature in (0.7, 1.0, 1.5, 2.0):
            cells = f"{rule.__name__} {p:<5} {temperature:<4}"
            for divisor in (temperature, 1.0):
                kept = rule((logits / divisor).softmax(dim=-1), p)
                left = (logits / temperature).masked_fill(~kept, -torch.inf)
                share = left.softmax(dim=-1)[paris].item()
                size = kept.sum().item()  # processors differ in a long tail
                count = f"about {round(size, -2):,}" if size > 1000 else size
                cells += f"{count:>14}{share:>8.3f}"
            print(cells.rstrip())
