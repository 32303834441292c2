"""Rank six texts by meaning, three of them with codes that look alike."""

import numpy as np
from sentence_transformers import SentenceTransformer

PAIRS = {  # question: the text that answers it
    "What does E1071 mean?": "E1071: the paper roll is empty. Put in another.",
    "It shows E1017": "E1017: the card reader is dirty. Wipe the slot.",
    "Who empties the box?": "E1701: the returns box is full. Empty it.",
    "Can I take a computer home?": "Laptops must not leave our building.",
    "What do I pay for an overdue novel?": "Late returns cost 20 cents a day.",
    "How many days can I keep a book?": "Novels may be kept for three weeks.",
}


def rank_by_meaning(query: np.ndarray, rows: np.ndarray) -> list[int]:
    """Return the numbers of the three rows (n, d) nearest to query (d,)."""
    return (-rows @ query).argsort()[:3].tolist()


if __name__ == "__main__":
    model = SentenceTransformer("sentence-transformers/all-MiniLM-L6-v2")
    rows = model.encode(list(PAIRS.values()))  # (6, 384)
    for right, question in enumerate(PAIRS):
        print(right, rank_by_meaning(model.encode(question), rows), question)
