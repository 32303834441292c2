"""Rank the same texts by the words they share, and by meaning."""

import re
import sqlite3

from sentence_transformers import SentenceTransformer

PAIRS = {  # question: the text that answers it
    "What does E1071 mean?": "E1071: the paper roll is empty. Put in another.",
    "It shows E1017": "E1017: the card reader is dirty. Wipe the slot.",
    "Who empties the box?": "E1701: the returns box is full. Empty it.",
    "Can I take a computer home?": "Laptops must not leave our building.",
    "What do I pay for an overdue novel?": "Late returns cost 20 cents a day.",
    "How many days can I keep a book?": "Novels may be kept for three weeks.",
}


def rank_by_words(question: str, texts: list[str]) -> list[int]:
    """Rank the texts that share a word of four letters or more, by BM25."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE t USING fts5(text, tokenize=porter)")
    base.executemany("INSERT INTO t VALUES (?)", [[text] for text in texts])
    words = " OR ".join(re.findall(r"\w{4,}", question))
    query = "SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank"  # from 1
    return [row - 1 for (row,) in base.execute(query, [words])]


if __name__ == "__main__":
    model = SentenceTransformer("sentence-transformers/all-MiniLM-L6-v2")
    rows = model.encode(list(PAIRS.values()))  # (6, 384)
    for right, question in enumerate(PAIRS):
        words = rank_by_words(question, list(PAIRS.values()))
        meaning = (rows @ model.encode(question)).argsort()[::-1][:3].tolist()
        print(f"{right} {question:<36}words {words!s:<9}meaning {meaning}")
