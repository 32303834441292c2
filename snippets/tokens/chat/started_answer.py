"""Begin the answer yourself, and let the model go on from there."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
CHAT = [
    {"role": "user", "content": "What is the capital of France?"},
    {"role": "assistant", "content": "The city's name is"},
]

if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    for option in "continue_final_message", "add_generation_prompt":
        inputs = tokenizer.apply_chat_template(
            CHAT, return_tensors="pt", **{option: True}
        )
        ids = inputs["input_ids"]
        output = model.generate(**inputs, max_new_tokens=12, do_sample=False)
        print(option)
        print(f"  prompt ends in {tokenizer.decode(ids[0, -10:])!r}")
        print(
            f"  model writes   {tokenizer.decode(output[0, ids.shape[1] :])!r}"
        )
