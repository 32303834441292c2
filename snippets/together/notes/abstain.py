"""Refuse a question when no note stands out from the others."""

import numpy as np
from sentence_transformers import SentenceTransformer

NOTES = [
    "Books can be borrowed for three weeks and renewed twice.",
    "A late book costs 20 cents a day.",
    "The spare key hangs behind the blue door.",
    "The dentist moved to 14 Mill Lane; ring the lower bell.",
    "The boiler was serviced in May and is due again in two years.",
    "The wifi password is on the back of the router.",
]
QUESTIONS = {  # do the notes hold an answer?
    "How much did the boiler cost?": "no",
    "What is the fine for a book that is three days late?": "yes",
    "Who won the world cup in 1998?": "no",
    "How do guests get online?": "yes",
}


def margin(scores: np.ndarray) -> float:
    """Return how far the best score (n,) stands above the middle one."""
    return float(scores.max() - np.median(scores))


if __name__ == "__main__":
    model = SentenceTransformer("sentence-transformers/all-MiniLM-L6-v2")
    rows = model.encode(NOTES)  # (6, 384)
    for question, known in QUESTIONS.items():
        scores = rows @ model.encode(question)  # (6,)
        second, best = np.sort(scores)[-2:]
        print(f"{known:3}  gap {best - second:.3f}", end="  ")
        print(f"margin {margin(scores):.3f}  {question}")
