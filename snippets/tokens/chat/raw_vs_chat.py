"""Ask a chat model one question raw, without a header, and as a chat."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def new_token_ids(model, inputs) -> list[int]:
    """Return the ids that the model adds to inputs: greedily, at most 16."""
    output = model.generate(**inputs, max_new_tokens=16, do_sample=False)
    length = inputs["input_ids"].shape[1]
    return output[0, length:].tolist()  # without the prompt


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    question = "What is the capital of France?"
    chat = [{"role": "user", "content": question}]
    render = tokenizer.apply_chat_template
    ways = {
        "raw question": tokenizer(question, return_tensors="pt"),
        "template": render(chat, return_tensors="pt"),
        "template + generation prompt": render(
            chat, return_tensors="pt", add_generation_prompt=True
        ),
    }
    for label, inputs in ways.items():
        ids = new_token_ids(model, inputs)
        print(f"{label}: {inputs['input_ids'].shape[1]} tokens in")
        print("  all   ", repr(tokenizer.decode(ids)))
        print("  shown ", repr(tokenizer.decode(ids, skip_special_tokens=True)))
