"""Show the pieces, ids and character spans that a text is cut into."""

from transformers import AutoTokenizer, PreTrainedTokenizerBase

Token = tuple[str, int, tuple[int, int]]  # piece, id, (start, end)


def token_table(tokenizer: PreTrainedTokenizerBase, text: str) -> list[Token]:
    """Return every token of text; start and end count characters."""
    encoded = tokenizer(text, return_offsets_mapping=True)
    ids = encoded["input_ids"]
    pieces = tokenizer.convert_ids_to_tokens(ids)
    return list(zip(pieces, ids, encoded["offset_mapping"], strict=True))


if __name__ == "__main__":
    text = "Unbelievable! 24 strawberries"
    for name in ["google/gemma-3-1b-it", "HuggingFaceTB/SmolLM2-135M-Instruct"]:
        tokenizer = AutoTokenizer.from_pretrained(name)
        print(name)
        for piece, row, (start, end) in token_table(tokenizer, text):
            print(f"{row:8}  {piece:15}{start:2}:{end:<5}{text[start:end]!r}")
        print(f"  row 9259 holds {tokenizer.convert_ids_to_tokens(9259)!r}")
