"""Pad two texts of different lengths with three tokenizers."""

from transformers import AutoTokenizer, BatchEncoding, PreTrainedTokenizerBase

TEXTS = ["Hello, how are you?", "Hello"]
NAMES = [
    "google/gemma-3-1b-it",
    "HuggingFaceTB/SmolLM2-135M-Instruct",
    "sentence-transformers/all-MiniLM-L6-v2",
]


def pad(tokenizer: PreTrainedTokenizerBase, texts: list[str]) -> BatchEncoding:
    """Return IDs and masks as lists: (texts, tokens of the longest text)."""
    return tokenizer(texts, padding=True)


if __name__ == "__main__":
    for name in NAMES:
        tokenizer = AutoTokenizer.from_pretrained(name)
        pad_id = tokenizer.pad_token_id
        is_eos = "yes" if pad_id == tokenizer.eos_token_id else "no"
        print(
            f"{name.split('/')[1]}: pads {tokenizer.padding_side} "
            f"with {pad_id} ({tokenizer.pad_token}), same as EOS: {is_eos}"
        )
        for field, rows in pad(tokenizer, TEXTS).items():
            for row in rows:
                print(f"  {field:14}", *(f"{number:6}" for number in row))
