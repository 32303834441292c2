"""Score pairs of sentences that a reader would judge differently."""

from sentence_transformers import SentenceTransformer

NAME = "sentence-transformers/all-MiniLM-L6-v2"
PAIRS = [  # (what differs, one text, the other text)
    ("opposite", "Sales are smaller.", "Sales are larger."),
    ("dose", "Take one tablet twice a day.", "Take two tablets once a day."),
    ("roles", "Man bites dog", "Dog bites man"),
    ("negation", "It is safe to eat.", "It is not safe to eat."),
    ("time", "The meeting is at 3pm.", "The meeting is at 5pm."),
    ("nonsense", "xzqv wkjp", "qpvx zzkw"),
    ("feeling", "I love this movie.", "I hate this movie."),
    ("wording", "How do I reset my password?", "I forgot my login details."),
    ("topic", "dog", "car"),
    ("idiom", "He kicked the bucket.", "He died."),
    ("typing", "hello", "helo"),
    ("nickname", "New York", "Big Apple"),
    ("all of it", "Stocks fell on Monday.", "Boil the potatoes."),
]


def score(model: SentenceTransformer, one: str, other: str) -> float:
    """Return the cosine of two texts, from -1 to 1."""
    a, b = model.encode([one, other], normalize_embeddings=True)
    return float(a @ b)


if __name__ == "__main__":
    minilm = SentenceTransformer(NAME, device="cpu")
    print("cosine  differs in  the two texts")
    for kind, one, other in PAIRS:
        print(f"{score(minilm, one, other):6.3f}  {kind:<10}  {one} / {other}")
