"""Ask a chat model one question raw, without a header, and as a chat."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def new_token_ids(model, inputs, limit: int = 16) -> list[int]:
    """Return the greedy continuation's ids, without the prompt's own ids.

    inputs: BatchEncoding with input_ids of shape (1, length).
    """
    output = model.generate(**inputs, max_new_tokens=limit, do_sample=False)
    return output[0, inputs["input_ids"].shape[1] :].tolist()


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    question = "What is the capital of France?"
    chat = [{"role": "user", "content": question}]
    prompts = {
        "raw question": tokenizer(question, return_tensors="pt"),
        "template": tokenizer.apply_chat_template(chat, return_tensors="pt"),
        "template + generation prompt": tokenizer.apply_chat_template(
            chat, add_generation_prompt=True, return_tensors="pt"
        ),
    }
    for label, inputs in prompts.items():
        ids = new_token_ids(model, inputs)
        shown = tokenizer.decode(ids, skip_special_tokens=True)
        print(f"{label}: {inputs['input_ids'].shape[1]} tokens in")
        print(f"  all    {tokenizer.decode(ids)!r}")
        print(f"  shown  {shown!r}")
