"""Continue two prompts as a batch, padded and masked in four ways."""

import torch
import transformers
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
WATER = "Water boils at 100 degrees and freezes at"
PROMPTS = ["The capital of France is", WATER]


def complete(
    model, tokenizer, prompts: list[str], side: str, mask: bool
) -> list[str]:
    """Return a greedy continuation of up to ten tokens for each prompt."""
    batch = tokenizer(
        prompts, padding=True, padding_side=side, return_tensors="pt"
    )
    if not mask:
        del batch["attention_mask"]
    rows = model.generate(**batch, max_new_tokens=10, do_sample=False)
    texts = tokenizer.decode(rows[:, batch["input_ids"].shape[1] :])
    # A row that ends early is filled up with pads: keep only its first EOS.
    return ["".join(text.partition(tokenizer.eos_token)[:2]) for text in texts]


if __name__ == "__main__":
    transformers.logging.set_verbosity_error()  # its warnings come below
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    answers = {"alone": []}
    for text in PROMPTS:
        answers["alone"] += complete(model, tokenizer, [text], "left", True)
    for side in ["left", "right"]:
        for mask in [True, False]:
            cell = f"{side}, mask {'passed' if mask else 'left out'}"
            answers[cell] = complete(model, tokenizer, PROMPTS, side, mask)
    for cell, (first, second) in answers.items():
        print(f"{cell:21} {first!r}\n{'':21} {second!r}")
