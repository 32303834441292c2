"""Show the pieces, ids and character spans that a text is cut into."""

from transformers import AutoTokenizer, PreTrainedTokenizerBase

NAMES = {
    "Gemma": "google/gemma-3-1b-it",
    "SmolLM2": "HuggingFaceTB/SmolLM2-135M-Instruct",
}


def token_table(
    tokenizer: PreTrainedTokenizerBase, text: str
) -> list[tuple[str, int, tuple[int, int]]]:
    """Return (piece, id, (start, end) in characters) for every token."""
    encoded = tokenizer(text, return_offsets_mapping=True)
    ids = encoded["input_ids"]
    pieces = tokenizer.convert_ids_to_tokens(ids)
    return list(zip(pieces, ids, encoded["offset_mapping"], strict=True))


if __name__ == "__main__":
    text = "Unbelievable! 24 strawberries"
    for label, name in NAMES.items():
        tokenizer = AutoTokenizer.from_pretrained(name)
        hello = tokenizer("Hello world")["input_ids"]
        print(f"{label:9}Hello world -> {hello}")
        for piece, row, (start, end) in token_table(tokenizer, text):
            span = f"{start}:{end}"
            print(f"  {row:6}  {piece:15}{span:7}{text[start:end]!r}")
        print(f"  row 9259 holds {tokenizer.convert_ids_to_tokens(9259)!r}\n")
