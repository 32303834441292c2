"""Decode tokens as they come, without breaking characters apart."""

from collections.abc import Iterable, Iterator

from transformers import AutoTokenizer

BROKEN = "\N{REPLACEMENT CHARACTER}"  # stands for bytes that are no character


def decode_stream(tokenizer, ids: Iterable[int]) -> Iterator[str]:
    """Yield one text per id, empty while a character is incomplete."""
    held: list[int] = []
    for token_id in ids:
        held.append(token_id)
        text = tokenizer.decode(held)
        if text.endswith(BROKEN):
            yield ""
        else:
            yield text
            held.clear()
    if held:  # the stream ended inside a character
        yield tokenizer.decode(held)


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(
        "HuggingFaceTB/SmolLM2-135M-Instruct"
    )
    text = "Hi 🍕 日本!"
    ids = tokenizer(text)["input_ids"]
    naive = [tokenizer.decode(token_id) for token_id in ids]
    held_back = list(decode_stream(tokenizer, ids))
    print("   id  alone  held back")
    for token_id, alone, safe in zip(ids, naive, held_back, strict=True):
        print(f"{token_id:>5}  {alone!r:<6} {safe!r}")
    print("alone, joined:    ", "".join(naive))
    print("held back, joined:", "".join(held_back))
