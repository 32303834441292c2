"""Stop at a string, and cut off the string and what came along with it."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def cut_before(text: str, stop_strings: list[str]) -> str:
    """Return the text before the first stop string, or all of it."""
    for stop in stop_strings:
        text = text.partition(stop)[0]  # all of it, if there is no stop
    return text


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    chat = [{"role": "user", "content": "List three fruits, numbered."}]
    inputs = tokenizer.apply_chat_template(
        chat, add_generation_prompt=True, return_tensors="pt"
    )
    prompt_length = inputs["input_ids"].shape[1]
    for stop in ["\n3.", "App", "four"]:
        options = {"stop_strings": [stop], "tokenizer": tokenizer}
        output = model.generate(**inputs, **options, max_new_tokens=32)
        new = output[0, prompt_length:]
        text = tokenizer.decode(new, skip_special_tokens=True)
        print(f"stop at {stop!r}: {len(new)} new tokens")
        print(f"  from generate  {text!r}")
        print(f"  cut_before     {cut_before(text, [stop])!r}")
