"""Route a message by the gap to the runner-up, or ask back."""

import numpy as np
from sentence_transformers import SentenceTransformer

NAME = "sentence-transformers/all-MiniLM-L6-v2"
TOPICS = [
    "Reset your password",
    "Change your email address",
    "Cancel your subscription",
    "Get a refund",
]
MESSAGES = [
    "I forgot my password",
    "I use another mailbox now",
    "End my plan",
    "Cancel it and give me my money back",
    "How do I make pancakes?",
]


def pick(scores: np.ndarray, names: list[str], limit: float):
    """Return the best name, or "ask back" if its gap is small, and the gap."""
    second, best = np.argsort(scores)[-2:]  # the places of the two highest
    gap = scores[best] - scores[second]
    return names[best] if gap >= limit else "ask back", gap


if __name__ == "__main__":
    model = SentenceTransformer(NAME, device="cpu")
    scores = model.encode(MESSAGES) @ model.encode(TOPICS).T  # (5, 4)
    for message, row in zip(MESSAGES, scores, strict=True):
        answer, gap = pick(row, TOPICS, limit=0.1)
        print(f"{row.max():.2f} gap {gap:.2f}  {message}: {answer}")
