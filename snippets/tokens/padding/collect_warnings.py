"""Find out which of the four ways of padding make transformers warn."""

from logging.handlers import BufferingHandler

from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.utils import logging

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
PROMPTS = ["The capital of France is", "Water boils at 100 degrees and"]


def collect_warnings(model, batch: dict) -> list[str]:
    """Return what generate logs about this batch."""
    logger = logging.get_logger("transformers.generation.utils")
    box = BufferingHandler(capacity=100)
    logger.addHandler(box)
    logging.warning_once.cache_clear()  # forget what was said before
    model.generate(**batch, max_new_tokens=1, do_sample=False)
    logger.removeHandler(box)
    return [record.getMessage() for record in box.buffer]


if __name__ == "__main__":
    logging.disable_default_handler()  # or it prints each warning too
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype="float32")
    for side in ["left", "right"]:
        tokenizer.padding_side = side
        whole = tokenizer(PROMPTS, padding=True, return_tensors="pt")
        bare = {"input_ids": whole["input_ids"]}
        for label, batch in [("passed", whole), ("left out", bare)]:
            print(f"{side}, mask {label}")
            for message in collect_warnings(model, batch):
                print(f"    {message[:70]}...")
