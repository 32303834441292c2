"""Look for a score that parts related sentences from unrelated ones."""

import numpy as np
from sentence_transformers import SentenceTransformer

NAME = "sentence-transformers/all-MiniLM-L6-v2"
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
    model = SentenceTransformer(NAME, device="cpu")
    rows = model.encode([text for topic in TOPICS for text in topic])
    related, unrelated = split_scores(rows, size=4)
    for name, x in (("related", related), ("unrelated", unrelated)):
        print(f"{len(x)} {name} pairs, mean {x.mean():.3f},", end=" ")
        print(f"from {x.min():.3f} to {x.max():.3f}")
        for cut in (0.2, 0.3, 0.4):
            print(f"  at least {cut}: {(x >= cut).mean():.0%}")
