"""Find the house rule that answers a question, by sentence vectors."""

import numpy as np
from sentence_transformers import SentenceTransformer

RULES = [
    "The library is open from nine to six, and on a Sunday from ten to two.",
    "Late returns cost twenty cents per day.",
    "Lost cards are replaced at reception for five euros.",
    "Laptops must not leave our building.",
    "Children under twelve need their guardian's signature.",
]
QUESTIONS = [
    "What is the fine if it is overdue?",
    "Can I take a computer home with me?",
    "Who won the world cup in 1998?",
]


def search(query: np.ndarray, rows: np.ndarray) -> list[tuple[int, float]]:
    """Rank unit rows (n, d) for a unit query (d,): (index, cosine) pairs."""
    scores = rows @ query  # (n,)
    return [(int(i), float(scores[i])) for i in np.argsort(-scores)]


if __name__ == "__main__":
    model = SentenceTransformer("sentence-transformers/all-MiniLM-L6-v2")
    rows = model.encode(RULES)  # once for all questions: (5, 384)
    for question in QUESTIONS:
        print(question)
        for index, score in search(model.encode(question), rows)[:2]:
            print(f"  {score:.3f}  {RULES[index]}")
