"""Compare two spellings of one word, and make them the same."""

import unicodedata

from transformers import AutoTokenizer


def normalise(text: str) -> str:
    """Return text with each letter and its accent as one character (NFC)."""
    return unicodedata.normalize("NFC", text)


if __name__ == "__main__":
    name = "HuggingFaceTB/SmolLM2-135M-Instruct"
    tokenizer = AutoTokenizer.from_pretrained(name)
    typed = "café"  # é is one character
    copied = unicodedata.normalize("NFD", typed)  # e, and an accent to join it
    for text in [typed, copied, normalise(copied)]:
        print(text, len(text), text.encode().hex(" "), tokenizer.encode(text))
    page = f"Menu of the {copied}"
    print("found as it is: ", typed in page)
    print("found after NFC:", normalise(typed) in normalise(page))
