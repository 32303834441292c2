"""Collect what generate says about settings that cannot work as meant."""

import logging
import textwrap

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
LOGGER = logging.getLogger("transformers.generation.configuration_utils")


def collect_messages(model, inputs, **settings) -> list[str]:
    """Return what generate logs or raises; keep the log off stderr."""
    messages = []
    # The filter returns None, which drops the record.
    LOGGER.addFilter(keep := lambda r: messages.append(r.getMessage()))
    try:
        model.generate(**inputs, **settings, max_new_tokens=1)
    except ValueError as error:
        messages.append(f"ValueError: {error}")
    LOGGER.removeFilter(keep)
    return messages or ["(no message)"]


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    inputs = tokenizer("My favourite colour is", return_tensors="pt")
    for settings in (
        {"do_sample": False, "temperature": 0.7},
        {"do_sample": True, "temperature": 0.0},
        {"do_sample": True, "temperature": 2},
        {"do_sample": True, "top_k": -1},
        {"do_sample": True, "top_p": 90},
    ):
        print(*(f"{key}={value}" for key, value in settings.items()))
        for text in collect_messages(model, inputs, **settings):
            print(textwrap.indent(textwrap.fill(text, 72), "    "))
