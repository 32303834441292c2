"""Turn texts into ids and back, and print those that come back changed."""

from transformers import AutoTokenizer, PreTrainedTokenizerBase

TEXTS = ["hello world", "Hello world", " two  spaces ", "don't", "Łódź"]
TEXTS += ["naïve café", "I 👍 tea", "▁", "end\x04"]  # ▁ is no underscore


def round_trip(tokenizer: PreTrainedTokenizerBase, text: str) -> str:
    """Return the text that comes back after encoding and decoding it."""
    return tokenizer.decode(tokenizer.encode(text, add_special_tokens=False))


if __name__ == "__main__":
    for name in [
        "google/gemma-3-1b-it",
        "HuggingFaceTB/SmolLM2-135M-Instruct",
        "sentence-transformers/all-MiniLM-L6-v2",
    ]:
        tokenizer = AutoTokenizer.from_pretrained(name)
        print(name)
        for text in TEXTS:
            back = round_trip(tokenizer, text)
            if back != text:
                print(f"  {text!r:16} -> {back!r}")
