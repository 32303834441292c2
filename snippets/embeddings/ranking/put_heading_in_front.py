"""Search chunks that say "it", first bare, then with their heading."""

import numpy as np
from sentence_transformers import SentenceTransformer

CHUNKS = {  # question: the heading and the chunk that answer it
    "When does the cafe open?": "Cafe|It opens at eight and closes at four.",
    "Where is the cafe?": "Cafe|It is in the cellar, next to the lockers.",
    "Can I pay by card in the cafe?": "Cafe|It takes cash only.",
    "Where is the printer?": "Printer|It stands on the second floor.",
    "What does it cost to print?": "Printer|It costs ten cents a page.",
    "Until when can I print?": "Printer|It is switched off at six.",
    "Where is the garden?": "Garden|It is behind the building.",
    "Is the garden open in winter?": "Garden|It is closed until March.",
    "Can I bring my dog to the garden?": "Garden|Dogs are welcome in it.",
}


def recall_at(k: int, scores: np.ndarray) -> float:
    """Return the share of rows (n, n) with their own text among the best k."""
    best = (-scores).argsort(axis=1)[:, :k]  # (n, k): numbers of texts
    return sum(i in row for i, row in enumerate(best)) / len(scores)


if __name__ == "__main__":
    model = SentenceTransformer("sentence-transformers/all-MiniLM-L6-v2")
    bare = [chunk.split("|")[1] for chunk in CHUNKS.values()]
    headed = [chunk.replace("|", ": ") for chunk in CHUNKS.values()]
    for texts in bare, headed:
        scores = model.encode(list(CHUNKS)) @ model.encode(texts).T  # (9, 9)
        print(f"recall@1 {recall_at(1, scores):.2f}", texts[3], sep="  ")
