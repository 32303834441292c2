"""Continue two prompts as a batch, padded and masked in four ways."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, logging

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
WATER = "Water boils at 100 degrees and freezes at"
PROMPTS = ["The capital of France is", WATER]


def complete(model, tokenizer, prompts, side: str, mask: bool) -> list[str]:
    """Return ten greedy tokens after each prompt, pads included."""
    batch = tokenizer(
        prompts, padding=True, padding_side=side, return_tensors="pt"
    )
    if not mask:
        del batch["attention_mask"]
    rows = model.generate(**batch, max_new_tokens=10, do_sample=False)
    length = batch["input_ids"].shape[1]
    return tokenizer.decode(rows[:, length:])  # without the prompts


if __name__ == "__main__":
    logging.set_verbosity_error()  # its warnings come below
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    for prompt in PROMPTS:
        print("alone", complete(model, tokenizer, [prompt], "left", True))
    for side in ["left", "right"]:
        for mask in [True, False]:
            print(f"{side}, mask {'passed' if mask else 'left out'}")
            for text in complete(model, tokenizer, PROMPTS, side, mask):
                print(f"  {text!r}")
