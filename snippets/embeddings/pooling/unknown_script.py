"""Embed texts that the tokenizer cannot read."""

from sentence_transformers import SentenceTransformer

NAME = "sentence-transformers/all-MiniLM-L6-v2"
PAIRS = [
    ("Hello world", "Bonjour le monde"),
    ("hello", ""),
    ("😀", "🍕"),
    ("แมวนอนอยู่บนโซฟา", "ตลาดหุ้นร่วงลงวันนี้"),
]


def unknown_share(tokenizer, text: str) -> float:
    """Return the share of pieces of `text` the vocabulary lacks, 0 to 1."""
    pieces = tokenizer.tokenize(text)
    return pieces.count(tokenizer.unk_token) / max(1, len(pieces))


if __name__ == "__main__":
    model = SentenceTransformer(NAME, device="cpu")
    for texts in PAIRS:
        one, two = model.encode(texts)
        print(f"cosine {one @ two:.3f}")
        for text in texts:
            share = unknown_share(model.tokenizer, text)
            print(f"{share:6.0%} unknown ", *model.tokenizer(text).tokens())
