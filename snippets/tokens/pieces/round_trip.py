"""Turn texts into ids and back, and see which of them survive."""

from transformers import AutoTokenizer, PreTrainedTokenizerBase

NAMES = [
    "google/gemma-3-1b-it",
    "HuggingFaceTB/SmolLM2-135M-Instruct",
    "sentence-transformers/all-MiniLM-L6-v2",
]
TEXTS = [
    "hello world",
    "Hello world",
    " two  spaces ",
    "line\n\tindented",
    "wait , really ?",
    "don't",
    "naïve café",
    "Łódź",
    "I 👍 tea",
    "👨‍👩‍👧",
    "\u2581",  # the mark that Gemma prints for a space
    "end\x04",  # an invisible control character
]


def round_trip(tokenizer: PreTrainedTokenizerBase, text: str) -> str:
    """Return the text that comes back after encoding and decoding it."""
    return tokenizer.decode(tokenizer.encode(text, add_special_tokens=False))


if __name__ == "__main__":
    tokenizers = [AutoTokenizer.from_pretrained(name) for name in NAMES]
    print(f"{'Gemma':9}{'SmolLM2':9}{'MiniLM':19}text")
    for text in TEXTS:
        back = [round_trip(tokenizer, text) for tokenizer in tokenizers]
        cells = ["same" if b == text else repr(b) for b in back]
        print(f"{cells[0]:9}{cells[1]:9}{cells[2]:19}{text!r}")
