"""Show which tokens three tokenizers add to your text by themselves."""

from transformers import AutoTokenizer


def added_tokens(tokenizer, text: str) -> list[str]:
    """Return the tokens that encoding puts around text without being asked."""
    encoded = tokenizer(text, return_special_tokens_mask=True)
    pieces = encoded.tokens()
    mask = encoded["special_tokens_mask"]  # 1 = not from the text
    return [piece for piece, added in zip(pieces, mask, strict=True) if added]


if __name__ == "__main__":
    text = "Hello world"
    for name in [
        "google/gemma-3-1b-it",
        "sentence-transformers/all-MiniLM-L6-v2",
        "HuggingFaceTB/SmolLM2-135M-Instruct",
    ]:
        tokenizer = AutoTokenizer.from_pretrained(name)
        print(name)
        print(f"  ids     {tokenizer(text)['input_ids']}")
        print(f"  pieces  {' '.join(tokenizer(text).tokens())}")
        print(f"  added   {' '.join(added_tokens(tokenizer, text)) or '-'}")
