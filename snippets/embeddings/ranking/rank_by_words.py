"""Rank the same six texts by the words that they share with a question."""

import re
import sqlite3

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
    found = "SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank"
    return [row - 1 for (row,) in base.execute(found, [words])]  # from 0


if __name__ == "__main__":
    for right, question in enumerate(PAIRS):
        print(right, rank_by_words(question, list(PAIRS.values())), question)
