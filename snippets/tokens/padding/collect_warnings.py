"""Find out which of the four ways of padding make transformers warn."""

import logging
import textwrap

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.utils.logging import warning_once

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
PROMPTS = ["The capital of France is", "Water boils at 100 degrees and"]


def collect_warnings(model, batch: dict[str, torch.Tensor]) -> list[str]:
    """Return what generate logs for this batch; keep it off stderr."""
    messages, logger = [], logging.getLogger("transformers.generation.utils")

    def keep(record: logging.LogRecord) -> None:
        messages.append(record.getMessage())  # returns None: drop it

    logger.addFilter(keep)
    warning_once.cache_clear()  # forget what this process has said before
    model.generate(**batch, max_new_tokens=1, do_sample=False)
    logger.removeFilter(keep)
    return messages


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    for side in ["left", "right"]:
        tokenizer.padding_side = side
        batch = tokenizer(PROMPTS, padding=True, return_tensors="pt")
        for mask in ["passed", "left out"]:
            found = collect_warnings(model, batch) or ["(no warning)"]
            print(f"{side}, mask {mask}")
            for text in found:
                print(textwrap.indent(textwrap.fill(text, 72), "    "))
            batch.pop("attention_mask", None)
