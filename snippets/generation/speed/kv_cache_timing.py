"""Time the reading of a prompt, and the writing of an answer."""

import time

import torch
from transformers import AutoModelForCausalLM

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def time_run(model, read: int, write: int, use_cache: bool = True) -> float:
    """Return the seconds of processor time to read and write some tokens."""
    ids = torch.full((1, read), 504)  # the token for "The", again and again
    start = time.process_time()  # unlike a clock, blind to other programs
    model.generate(
        ids, min_new_tokens=write, max_new_tokens=write, use_cache=use_cache
    )
    return time.process_time() - start


if __name__ == "__main__":
    torch.set_num_threads(1)  # two would spend time waiting for each other
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    time_run(model, read=1, write=1)  # the first run of all is slower
    cached = time_run(model, read=64, write=12)
    uncached = time_run(model, read=64, write=12, use_cache=False)
    print("the cache is more than twice as fast:", uncached > 2 * cached)
    reading = time_run(model, read=64, write=1)
    writing = time_run(model, read=1, write=64)
    slower = writing > 3 * reading
    print("writing 64 tokens takes over 3 times as long as reading 64:", slower)
