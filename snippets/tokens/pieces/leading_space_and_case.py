"""Cut four spellings of a word, and a year, with three tokenizers."""

from transformers import AutoTokenizer

NAMES = {
    "Gemma": "google/gemma-3-1b-it",
    "SmolLM2": "HuggingFaceTB/SmolLM2-135M-Instruct",
    "MiniLM": "sentence-transformers/all-MiniLM-L6-v2",
}
TEXTS = ["strawberry", " strawberry", "Strawberry", "STRAWBERRY", "2024"]


def ids_and_pieces(tokenizer, text: str) -> tuple[list[int], list[str]]:
    """Return the ids and pieces of a text, without any special token."""
    ids = tokenizer(text, add_special_tokens=False)["input_ids"]
    return ids, tokenizer.convert_ids_to_tokens(ids)


if __name__ == "__main__":
    for label, name in NAMES.items():
        tokenizer = AutoTokenizer.from_pretrained(name)
        print(label)
        for text in TEXTS:
            ids, pieces = ids_and_pieces(tokenizer, text)
            print(f"  {text!r:14}{len(ids)}  {' '.join(pieces):18}{ids}")
