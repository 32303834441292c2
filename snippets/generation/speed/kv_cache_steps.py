"""Count the tokens that each step reads, with and without the cache."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def generate_counted(model, inputs, **options) -> tuple[torch.Tensor, list]:
    """Return the output, and how many tokens each step fed into the model."""
    lengths = []

    def note_length(module, args):  # args[0]: the ids, (texts, tokens)
        lengths.append(args[0].shape[1])

    layer = model.get_input_embeddings()  # the first one: ids go into it
    hook = layer.register_forward_pre_hook(note_length)  # called at each step
    output = model.generate(**inputs, do_sample=False, **options)
    hook.remove()  # or it would count the next run too
    return output, lengths


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    inputs = tokenizer("The old clock strikes. " * 12, return_tensors="pt")
    outputs = []
    for use_cache in (True, False):
        options = {"max_new_tokens": 12, "use_cache": use_cache}
        output, lengths = generate_counted(model, inputs, **options)
        outputs.append(output)
        print(f"use_cache={use_cache}:", lengths, "sum", sum(lengths))
    cached, uncached = outputs
    print("same tokens:", torch.equal(cached, uncached))
