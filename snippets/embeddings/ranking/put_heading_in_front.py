"""Search chunks that say "it", first bare, then with their heading."""

import numpy as np
from sentence_transformers import SentenceTransformer

CHUNKS = [  # question, heading, the chunk that answers it
    ("When is the cafe open?", "Cafe", "It opens at eight and closes at four."),
    ("Where is the cafe?", "Cafe", "It is in the cellar, next to the lockers."),
    ("Where is the printer?", "Printer", "It stands on the second floor."),
    ("What does it cost to print?", "Printer", "It costs ten cents a page."),
    ("Where is the garden?", "Garden", "It is behind the building."),
    ("Is the garden open in winter?", "Garden", "It is closed until March."),
]


def count_found(questions: np.ndarray, texts: np.ndarray) -> int:
    """Return how many unit rows (n, d) are nearest to the text of their own."""
    best = (questions @ texts.T).argmax(axis=1)  # (n,): numbers of texts
    return int((best == np.arange(len(texts))).sum())


if __name__ == "__main__":
    model = SentenceTransformer("sentence-transformers/all-MiniLM-L6-v2")
    questions = model.encode([question for question, _, _ in CHUNKS])
    bare = model.encode([chunk for _, _, chunk in CHUNKS])
    headed = model.encode([f"{head}: {chunk}" for _, head, chunk in CHUNKS])
    print("bare:        ", count_found(questions, bare), "of 6")
    print("with heading:", count_found(questions, headed), "of 6")
