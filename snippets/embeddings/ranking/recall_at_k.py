"""Compare vectors of four lengths by how many right texts they find."""

import numpy as np
from sentence_transformers import SentenceTransformer

PAIRS = {  # question: the text that answers it
    "Can I come in the evening?": "We are open from nine to six.",
    "How long can I borrow a book?": "Novels may be kept for three weeks.",
    "What is the fine if it is overdue?": "Late returns cost 20 cents a day.",
    "Can I take a computer home?": "Laptops must not leave our building.",
    "Is my daughter allowed to join?": "Children need a guardian's signature.",
    "Where do I read today's press?": "Newspapers stay in the reading room.",
    "We are five and want to study.": "Groups book a room at the desk.",
    "May I eat my lunch here?": "Drinks with a lid are fine, food is not.",
}


def recall_at(k: int, scores: np.ndarray) -> float:
    """Return the share of rows (n, n) with their own text among the best k."""
    best = (-scores).argsort(axis=1)[:, :k]  # (n, k): numbers of texts
    return sum(i in row for i, row in enumerate(best)) / len(scores)


if __name__ == "__main__":
    model = SentenceTransformer("sentence-transformers/all-MiniLM-L6-v2")
    print("values  best score  recall@1  recall@3")
    for size in 384, 128, 32, 8:
        how = {"truncate_dim": size, "normalize_embeddings": True}
        texts = model.encode(list(PAIRS.values()), **how)
        scores = model.encode(list(PAIRS), **how) @ texts.T  # (8, 8)
        best = scores.max(axis=1).mean()
        one, three = recall_at(1, scores), recall_at(3, scores)
        print(f"{size:6}{best:12.2f}{one:10.3f}{three:10.3f}")
