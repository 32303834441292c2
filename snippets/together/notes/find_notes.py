"""Find the two notes that fit a question best."""

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
QUESTIONS = {  # question: the number of the note that answers it
    "Where is my dentist now?": 3,
    "Where is the spare key?": 2,
    "How many times can I renew a book?": 0,
    "What must I pay if I forget to renew a book?": 1,
}


def rank(query: np.ndarray, rows: np.ndarray) -> list[int]:
    """Return the numbers of rows (n, d), the nearest to query (d,) first."""
    return (-rows @ query).argsort().tolist()


if __name__ == "__main__":
    model = SentenceTransformer("sentence-transformers/all-MiniLM-L6-v2")
    rows = model.encode(NOTES)  # (6, 384), once for all questions
    for question, right in QUESTIONS.items():
        best = rank(model.encode(question), rows)[:2]
        print("right", right, "found", best, question)
