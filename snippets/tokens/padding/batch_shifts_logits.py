"""Measure how far a batch moves the logits of the prompts in it."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
PROMPTS = [
    "The dog chased the",
    "The capital of France is",
    "Water boils at 100 degrees and freezes at",
    "Once upon a time, in a small village by the sea, there lived a",
]


def next_logits(model, tokenizer, prompts: list[str]) -> torch.Tensor:
    """Return the logits of each next token: (prompts, vocabulary)."""
    batch = tokenizer(
        prompts, padding=True, padding_side="left", return_tensors="pt"
    )
    options = {"output_logits": True, "return_dict_in_generate": True}
    output = model.generate(**batch, **options, max_new_tokens=1)
    return output.logits[0].float()


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    for dtype in [torch.bfloat16, torch.float32]:
        model = AutoModelForCausalLM.from_pretrained(NAME, dtype=dtype)
        alone = [next_logits(model, tokenizer, [text]) for text in PROMPTS]
        batched = next_logits(model, tokenizer, PROMPTS)
        shift = (batched - torch.cat(alone)).abs().max()
        # Another CPU rounds otherwise, so print only the order of magnitude.
        step = max(s for s in [10, 0.1, 0.001, 0.00001] if s < shift)
        print(f"{dtype}: largest shift above {step:g}, below {100 * step:g}")
