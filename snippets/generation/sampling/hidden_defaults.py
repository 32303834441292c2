"""Find the settings that generate uses although nobody asked for them."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, set_seed

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def draw(model, inputs, **settings) -> tuple[torch.Tensor, int]:
    """Return the ids of nine drawn tokens, and how many the first was among."""
    set_seed(1)
    steps = model.generate(
        **inputs,
        **settings,
        do_sample=True,
        max_new_tokens=9,
        output_scores=True,
        return_dict_in_generate=True,
    )
    ids = steps.sequences[0, inputs["input_ids"].shape[1] :]
    return ids, steps.scores[0].isfinite().sum().item()


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    inputs = tokenizer("My favourite colour is", return_tensors="pt")
    plain = model.generate(**inputs, max_new_tokens=9)
    greedy = model.generate(**inputs, max_new_tokens=9, do_sample=False)
    config = model.generation_config
    print("no setting at all equals do_sample=False:", plain.equal(greedy))
    print(f"config: do_sample={config.do_sample} top_k={config.top_k}")
    print("do_sample=True and")
    for label, settings in (
        ("no more", {}),
        ("top_k=50", {"top_k": 50}),
        ("top_k=0", {"top_k": 0}),
    ):
        ids, count = draw(model, inputs, **settings)
        print(f"  {label:<9} 1 of {count:<7,} {tokenizer.decode(ids)!r}")
