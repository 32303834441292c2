"""Print a text while the model is still writing it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers import TextIteratorStreamer as Streamer


def stream(model, tokenizer, **options) -> Iterator[str]:
    """Yield one prompt's new text in pieces; raise what generate raises."""
    streamer = Streamer(tokenizer, skip_prompt=True, skip_special_tokens=True)
    with ThreadPoolExecutor(1) as pool:  # waits for its thread at the end
        run = pool.submit(model.generate, streamer=streamer, **options)
        run.add_done_callback(lambda _: streamer.end())  # or we wait for ever
        yield from (piece for piece in streamer if piece)  # some are ""
        run.result()  # raises what generate raised


if __name__ == "__main__":
    name = "HuggingFaceTB/SmolLM2-135M-Instruct"
    tokenizer = AutoTokenizer.from_pretrained(name)
    model = AutoModelForCausalLM.from_pretrained(name, dtype="float32")
    inputs = tokenizer("The capital of France is", return_tensors="pt")
    for piece in stream(model, tokenizer, **inputs, max_new_tokens=8):
        print(repr(piece), flush=True)
