"""Pick a rule by counting shared words, then by comparing vectors."""

import matplotlib.pyplot as plt
from sentence_transformers import SentenceTransformer

RULES = [
    "The library is open from nine to six, and on a Sunday from ten to two.",
    "Novels may be kept for three weeks.",
    "Late returns cost twenty cents per day.",
    "Lost cards are replaced at reception for five euros.",
    "Laptops must not leave our building.",
    "Children under twelve need their guardian's signature.",
]
QUESTIONS = """How long can I borrow a book?
What is the fine if it is overdue?
Who won the world cup in 1998?
Can I take a computer home with me?""".splitlines()


def count_shared_words(a: str, b: str) -> int:
    """Return how many different words two texts share, in any case."""
    return len(set(a.lower().split()) & set(b.lower().split()))


if __name__ == "__main__":
    name = "sentence-transformers/all-MiniLM-L6-v2"
    model = SentenceTransformer(name, device="cpu")
    vectors, labels = model.encode(RULES), [r.split()[0] for r in RULES]
    print(f"{'':<36}words  pick   cosine  pick")
    for question in QUESTIONS:
        words = [count_shared_words(question, rule) for rule in RULES]
        cosines = vectors @ model.encode(question)  # (6, 384) to (6,)
        i, j = words.index(max(words)), cosines.argmax()
        found = f"{words[i]:5}  {labels[i]:<7}{cosines[j]:.3f}  {labels[j]}"
        print(f"{question:<36}{found}")
    fig, (top, bottom) = plt.subplots(2, figsize=(6, 3.5), layout="constrained")
    for ax, x, label in (top, words, "words"), (bottom, cosines, "cosine"):
        ax.bar(labels, x, hatch=["//" if v == max(x) else "" for v in x])
        ax.set_ylabel(label)
    plt.show()
