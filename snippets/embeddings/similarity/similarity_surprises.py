"""Score pairs of sentences that a reader would judge differently."""

from sentence_transformers import SentenceTransformer

PAIRS = [  # (what differs, one text, the other text)
    ("negation", "It is safe to eat.", "It is not safe to eat."),
    ("opposite", "Sales are smaller.", "Sales are larger."),
    ("dose", "Take one tablet twice a day.", "Take two tablets once a day."),
    ("time", "The meeting is at 3pm.", "The meeting is at 5pm."),
    ("roles", "Man bites dog", "Dog bites man"),
    ("feeling", "I love this movie.", "I hate this movie."),
    ("wording", "How do I reset my password?", "I forgot my login details."),
    ("idiom", "He kicked the bucket.", "He died."),
    ("topic", "dog", "car"),
    ("nickname", "New York", "Big Apple"),
    ("typing", "hello", "helo"),
    ("nonsense", "xzqv wkjp", "qpvx zzkw"),
    ("all of it", "Stocks fell on Monday.", "Boil the potatoes."),
]


def score_pairs(
    model: SentenceTransformer, pairs: list[tuple[str, str]]
) -> list[float]:
    """Return the cosine of each pair of texts, from -1 to 1."""
    left = model.encode([a for a, _ in pairs], normalize_embeddings=True)
    right = model.encode([b for _, b in pairs], normalize_embeddings=True)
    return (left * right).sum(axis=1).tolist()  # (n, 384) to n dot products


if __name__ == "__main__":
    minilm = SentenceTransformer(
        "sentence-transformers/all-MiniLM-L6-v2", device="cpu"
    )
    scores = score_pairs(minilm, [(a, b) for _, a, b in PAIRS])
    print("cosine  differs in  the two texts")
    for score, (kind, a, b) in sorted(
        zip(scores, PAIRS, strict=True), reverse=True
    ):
        print(f"{score:6.3f}  {kind:<10}  {a} / {b}")
