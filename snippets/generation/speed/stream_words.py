"""Print an answer while the model is still writing it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers import TextIteratorStreamer as Streamer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def stream(model, tokenizer, inputs, **options) -> Iterator[str]:
    """Yield the new text in pieces; raise what generate raises.

    inputs: one prompt of shape (1, length). A thread runs generate.
    """
    streamer = Streamer(tokenizer, skip_prompt=True, skip_special_tokens=True)
    with ThreadPoolExecutor(1) as pool:  # waits for its thread at the end
        run = pool.submit(
            model.generate, **inputs, streamer=streamer, **options
        )
        run.add_done_callback(lambda _: streamer.end())  # after an error too
        yield from filter(None, streamer)
        run.result()


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    inputs = tokenizer.apply_chat_template(
        [{"role": "user", "content": "What is the capital of France?"}],
        add_generation_prompt=True,
        return_tensors="pt",
    )
    for piece in stream(model, tokenizer, inputs, max_new_tokens=16):
        print(repr(piece), flush=True)
