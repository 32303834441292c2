"""Pad two texts of different lengths with three tokenizers."""

from transformers import AutoTokenizer, BatchEncoding, PreTrainedTokenizerBase

TEXTS = ["Hello, how are you?", "Hello"]
NAMES = [
    "google/gemma-3-1b-it",
    "HuggingFaceTB/SmolLM2-135M-Instruct",
    "sentence-transformers/all-MiniLM-L6-v2",
]


def pad(tokenizer: PreTrainedTokenizerBase, texts: list[str]) -> BatchEncoding:
    """Return ids and masks as arrays: (texts, tokens of the longest text)."""
    return tokenizer(texts, padding=True, return_tensors="np")


if __name__ == "__main__":
    for name in NAMES:
        tokenizer = AutoTokenizer.from_pretrained(name)
        pad_id = tokenizer.pad_token_id
        print(f"{name}: pads {tokenizer.padding_side} with {pad_id}")
        print("the pad is the end token too:", pad_id == tokenizer.eos_token_id)
        for field, rows in pad(tokenizer, TEXTS).items():
            print(field, rows, sep="\n")
