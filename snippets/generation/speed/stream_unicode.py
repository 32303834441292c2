"""Decode tokens as they come, without breaking characters apart."""

from collections.abc import Iterable, Iterator

from transformers import AutoTokenizer

BROKEN = "\N{REPLACEMENT CHARACTER}"  # stands for bytes that are no character


def decode_stream(tokenizer, ids: Iterable[int]) -> Iterator[str]:
    """Yield one text per id, empty while a character is incomplete."""
    held = []
    for token_id in ids:
        held.append(token_id)
        text = tokenizer.decode(held)
        if text.endswith(BROKEN):
            yield ""
        else:
            yield text
            held = []
    if held:  # the stream ended inside a character
        yield tokenizer.decode(held)


if __name__ == "__main__":
    name = "HuggingFaceTB/SmolLM2-135M-Instruct"
    tokenizer = AutoTokenizer.from_pretrained(name)
    ids = tokenizer("Hi 🍕 日本!")["input_ids"]
    alone = [tokenizer.decode(token_id) for token_id in ids]
    held_back = list(decode_stream(tokenizer, ids))
    print("alone:    ", alone)
    print("held back:", held_back)
    print("joined:   ", "".join(alone), "or", "".join(held_back))
