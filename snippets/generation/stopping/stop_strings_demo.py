"""Stop at a string, and cut off the string and what came along with it."""

import textwrap

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def cut_before(text: str, stop_strings: list[str]) -> str:
    """Return the text before the first stop string, or all of it."""
    starts = [text.find(stop) for stop in stop_strings]
    return text[: min((s for s in starts if s >= 0), default=len(text))]


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    chat = [{"role": "user", "content": "List three fruits, numbered."}]
    inputs = tokenizer.apply_chat_template(
        chat, add_generation_prompt=True, return_tensors="pt"
    )
    options = {**inputs, "max_new_tokens": 32, "do_sample": False}
    for stop in ["\n3.", "App", "four"]:
        row = model.generate(
            **options, stop_strings=[stop], tokenizer=tokenizer
        )[0, inputs["input_ids"].shape[1] :]
        text = tokenizer.decode(row, skip_special_tokens=True)
        print(f"stop at {stop!r}: {len(row)} new tokens")
        print(f"  from generate  {text!r}")
        print(f"  cut_before     {cut_before(text, [stop])!r}")
    try:
        model.generate(**options, stop_strings=["\n3."])
    except ValueError as error:
        print("without tokenizer=:")
        print(textwrap.fill(f"{type(error).__name__}: {error}", 76))
