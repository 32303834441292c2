"""Begin the answer yourself, and let the model go on from there."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
CHAT = [
    {"role": "user", "content": "What is the capital of France?"},
    {"role": "assistant", "content": "The city's name is"},
]
CONTINUE = {"continue_final_message": True}
OPEN_ANOTHER = {"add_generation_prompt": True}


def answer(model, tokenizer, inputs) -> str:
    """Return at most 12 new tokens as text, each time the likeliest one."""
    output = model.generate(**inputs, max_new_tokens=12, do_sample=False)
    length = inputs["input_ids"].shape[1]
    return tokenizer.decode(output[0, length:])  # without the prompt


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    for option in [CONTINUE, OPEN_ANOTHER]:
        inputs = tokenizer.apply_chat_template(
            CHAT, return_tensors="pt", **option
        )
        end = tokenizer.decode(inputs["input_ids"][0, -10:])  # the last ten ids
        written = answer(model, tokenizer, inputs)
        print(option)
        print(f"  prompt ends in {end!r}")
        print(f"  model writes   {written!r}")
