"""Look for a score that parts related sentences from unrelated ones."""

import matplotlib.pyplot as plt
import numpy as np
from sentence_transformers import SentenceTransformer

TOPICS = [  # sentences in one line are related
    ("It may rain.", "Bring an umbrella.", "The forecast is wet.", "Windy?"),
    ("Whisk two eggs.", "The soup is bland.", "Fry onions.", "Bake the bread."),
    ("My train is late.", "I missed the bus.", "Buy a ticket.", "Which line?"),
    ("Pay the invoice.", "My card expired.", "The bill is high.", "A loan."),
    ("The dog barks.", "Feed the cat.", "The puppy is here.", "A lost kitten."),
    ("My knee hurts.", "Call a doctor.", "The leg is broken.", "Bandage it."),
    ("He plays violin.", "Tune the piano.", "The choir sings.", "A new song."),
]


def split_scores(rows: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Part the cosines of unit rows (n, d), related in groups of `size`."""
    i, j = np.triu_indices(len(rows), k=1)  # each pair once
    scores, related = (rows @ rows.T)[i, j], i // size == j // size
    return scores[related], scores[~related]


if __name__ == "__main__":
    name = "sentence-transformers/all-MiniLM-L6-v2"
    rows = SentenceTransformer(name, device="cpu").encode(sum(TOPICS, ()))
    scores, kinds = split_scores(rows, size=4), ("related", "unrelated")
    print("pairs      count    min   mean    max  >= 0.2  >= 0.3  >= 0.4")
    for kind, x in zip(kinds, scores, strict=True):
        values = f"{x.min():7.3f}{x.mean():7.3f}{x.max():7.3f}"
        kept = [f"{(x >= cut).mean():8.0%}" for cut in (0.2, 0.3, 0.4)]
        print(f"{kind:<10}{len(x):6}{values}{''.join(kept)}")
    fig, ax = plt.subplots(figsize=(6, 3.5), layout="constrained")
    shares = [np.full(len(x), 100 / len(x)) for x in scores]
    bins = np.linspace(-0.2, 0.7, 10)
    ax.hist(scores, bins, weights=shares, label=kinds, hatch=("//", ""))
    ax.set(xlabel="cosine", ylabel="percent of these pairs")
    ax.legend()
    plt.show()
