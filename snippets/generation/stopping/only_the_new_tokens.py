"""Take the prompt off an answer, by characters and by tokens."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, BatchEncoding

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def new_tokens(output: torch.Tensor, inputs: BatchEncoding) -> torch.Tensor:
    """Return what generate added: (batch, new) from (batch, prompt + new)."""
    prompt_length = inputs["input_ids"].shape[1]
    return output[:, prompt_length:]


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    chat = [{"role": "user", "content": "What is the capital of France?"}]
    inputs = tokenizer.apply_chat_template(
        chat, add_generation_prompt=True, return_tensors="pt"
    )
    output = model.generate(**inputs, max_new_tokens=16, do_sample=False)
    prompt = tokenizer.decode(inputs["input_ids"][0])
    whole = tokenizer.decode(output[0], skip_special_tokens=True)
    answer = new_tokens(output, inputs)[0]
    print("tokens: prompt", inputs["input_ids"].shape, "output", output.shape)
    print(whole)
    print(f"cut after {len(prompt)} characters: {whole[len(prompt) :]!r}")
    text = tokenizer.decode(answer, skip_special_tokens=True)
    print("cut after the prompt's tokens:", repr(text))
