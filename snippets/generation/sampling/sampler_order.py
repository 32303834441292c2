"""Put the temperature before or after a filter, and count what is left."""

import torch
import transformers
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
TOP_P, MIN_P = transformers.TopPLogitsWarper, transformers.MinPLogitsWarper


def run_steps(steps: list, logits: torch.Tensor) -> torch.Tensor:
    """Return (1, vocabulary) probabilities after some steps; 0 is cut off."""
    for step in steps:
        logits = step(None, logits)
    return logits.softmax(dim=-1)


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    inputs = tokenizer("The capital of France is", return_tensors="pt")
    with torch.no_grad():
        logits = model(**inputs).logits[:, -1]
    for name, cut in ("top_p 0.9", TOP_P(0.9)), ("min_p 0.05", MIN_P(0.05)):
        for temperature in (1.0, 1.5, 2.0):
            heat = transformers.TemperatureLogitsWarper(temperature)
            print(f"{name}, temperature {temperature}")
            for order, steps in ("first", [heat, cut]), ("last", [cut, heat]):
                chances = run_steps(steps, logits)
                count = chances.count_nonzero().item()
                if count > 1000:  # processors differ in a long tail
                    count = f"about {round(count, -2):,}"
                print(f"  heat {order}: {count} left, best {chances.max():.3f}")
