"""Rank three texts with fewer and fewer values of their vectors."""

from sentence_transformers import SentenceTransformer

QUERY = "How do I reset my password?"
TEXTS = {
    "login": "I forgot my login details.",
    "cat": "A cat sleeps on the sofa.",
    "stocks": "The stock market fell today.",
}


def score(model: SentenceTransformer, size: int) -> dict[str, float]:
    """Return the cosine of each text with the query, from `size` values."""
    texts = [QUERY, *TEXTS.values()]
    rows = model.encode(texts, truncate_dim=size, normalize_embeddings=True)
    return dict(zip(TEXTS, rows[1:] @ rows[0], strict=True))


if __name__ == "__main__":
    model = SentenceTransformer("sentence-transformers/all-MiniLM-L6-v2")
    for size in 384, 256, 128, 64, 32, 16:
        print(f"{size:3} values", end="")
        for label, cosine in score(model, size).items():
            print(f"  {label} {cosine:6.3f}", end="")
        print()
