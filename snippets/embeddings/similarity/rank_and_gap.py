"""Route a message by the gap to the runner-up, or ask back."""

import numpy as np
from sentence_transformers import SentenceTransformer

TOPICS = ["Reset your password", "Change your email address"]
TOPICS += ["Cancel your subscription", "Get a refund", "Track a parcel"]
MESSAGES = [
    "I forgot my password",
    "I use another mailbox now",
    "End my plan",
    "Cancel it and give me my money back",
    "Where is my order?",
    "How do I make pancakes?",
]


def pick(scores: np.ndarray, margin: float) -> int | None:
    """Return the index of the best score, or None if the next is too near."""
    second, best = np.argsort(scores)[-2:]
    return int(best) if scores[best] - scores[second] >= margin else None


if __name__ == "__main__":
    model = SentenceTransformer(
        "sentence-transformers/all-MiniLM-L6-v2", device="cpu"
    )
    scores = model.encode(MESSAGES) @ model.encode(TOPICS).T  # (6, 5)
    print(f"{'':<36}best   gap  at least 0.5  gap of 0.1")
    for message, row in zip(MESSAGES, scores, strict=True):
        second, best = np.sort(row)[-2:]
        fixed = TOPICS[row.argmax()].split()[0] if best >= 0.5 else "ask back"
        choice = pick(row, margin=0.1)
        ranked = "ask back" if choice is None else TOPICS[choice].split()[0]
        print(
            f"{message:<36}{best:.2f}  {best - second:.2f}  {fixed:<13}{ranked}"
        )
