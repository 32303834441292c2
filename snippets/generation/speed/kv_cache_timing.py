"""Generate the same tokens with and without the key-value cache."""

import time

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def generate_timed(model, inputs, **options) -> tuple[torch.Tensor, float]:
    """Return the output and the seconds of processor time it took."""
    start = time.process_time()  # unlike a clock, blind to other programs
    output = model.generate(**inputs, do_sample=False, **options)
    return output, time.process_time() - start


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    inputs = tokenizer("The old clock strikes. " * 12, return_tensors="pt")
    torch.set_num_threads(1)  # two would spend time waiting for each other
    lengths = []  # how many tokens each step feeds into the model
    model.get_input_embeddings().register_forward_pre_hook(
        lambda module, args: lengths.append(args[0].shape[1])
    )
    outputs, seconds = [], []
    for use_cache in (True, False):
        options = {"max_new_tokens": 12, "use_cache": use_cache}
        output, spent = generate_timed(model, inputs, **options)
        outputs.append(output)
        seconds.append(spent)
        steps = ", ".join(map(str, lengths[:4]))
        print(f"use_cache={use_cache}: {len(lengths)} steps")
        print(f"  tokens read in each step: {steps}, ...")
        print(f"  tokens read in all:       {sum(lengths):,}")
        lengths.clear()
    print("same tokens:", torch.equal(*outputs))
    print("the cache is more than twice as fast:", seconds[1] > 2 * seconds[0])
