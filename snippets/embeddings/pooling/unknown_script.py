"""Embed texts that the tokenizer cannot read."""

from sentence_transformers import SentenceTransformer

NAME = "sentence-transformers/all-MiniLM-L6-v2"
PAIRS = (
    ("Hello world", "Bonjour le monde"),
    ("hello", ""),
    ("😀", "🍕"),
    ("แมวนอนอยู่บนโซฟา", "ตลาดหุ้นร่วงลงวันนี้"),
)


def unknown_share(tokenizer, text: str) -> float:
    """Return the share of pieces of `text` the vocabulary lacks, 0 to 1."""
    pieces = tokenizer.tokenize(text)
    return pieces.count(tokenizer.unk_token) / max(1, len(pieces))


if __name__ == "__main__":
    model = SentenceTransformer(NAME, device="cpu")
    for pair in PAIRS:
        first, second = model.encode(list(pair))
        print(f"cosine {first @ second:.3f}")
        for text in pair:
            pieces = model.tokenizer.convert_ids_to_tokens(
                model.tokenizer(text)["input_ids"]
            )
            share = unknown_share(model.tokenizer, text)
            print(f"  {share:>4.0%} unknown  {' '.join(pieces)}  <- {text!r}")
