"""Find the settings that generate uses although nobody asked for them."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, set_seed

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
STEPS = {"output_scores": True, "return_dict_in_generate": True}


def draw(model, inputs, **settings) -> tuple[torch.Tensor, int]:
    """Return nine new ids, and among how many tokens the first was chosen."""
    set_seed(1)
    steps = model.generate(**inputs, **settings, **STEPS, max_new_tokens=9)
    prompt_length = inputs["input_ids"].shape[1]
    left = steps.scores[0].isfinite().sum().item()
    return steps.sequences[0, prompt_length:], left


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    inputs = tokenizer("My favourite colour is", return_tensors="pt")
    print("the model's config says top_k =", model.generation_config.top_k)
    for settings in (
        {},
        {"do_sample": False},
        {"do_sample": True},
        {"do_sample": True, "top_k": 50},
        {"do_sample": True, "top_k": 0},
    ):
        ids, left = draw(model, inputs, **settings)
        print(f"{settings}\n  one of {left:,}: {tokenizer.decode(ids)!r}")
