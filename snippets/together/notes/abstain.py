"""Refuse a question when no note stands out from the others."""

import numpy as np
from sentence_transformers import SentenceTransformer

NOTES = """Books can be borrowed for three weeks and renewed twice.
A late book costs 20 cents a day.
The spare key hangs behind the blue door.
The dentist moved to 14 Mill Lane; ring the lower bell.
The boiler was serviced in May and is due again in two years.
The wifi password is on the back of the router.""".splitlines()
QUESTIONS = """yes|How many times can I renew a book?
no |How much did the boiler cost?
yes|What is the fine for a book that is three days late?
no |What is the dentist's phone number?
no |Where is the car parked?
yes|I am locked out of my house.
no |Who won the world cup in 1998?
yes|How do guests get online?""".splitlines()


def margin(scores: np.ndarray) -> float:
    """Return how far the best score (n,) stands above the middle one."""
    return float(scores.max() - np.median(scores))


if __name__ == "__main__":
    model = SentenceTransformer("sentence-transformers/all-MiniLM-L6-v2")
    known, texts = zip(*(line.split("|") for line in QUESTIONS), strict=True)
    scores = model.encode(texts) @ model.encode(NOTES).T  # (8, 6)
    margins = [margin(row) for row in scores]
    print("in notes  best    gap  margin")
    for i, (second, best) in enumerate(np.sort(scores)[:, -2:]):
        numbers = f"{best:.3f}  {best - second:.3f}   {margins[i]:.3f}"
        print(f"{known[i]:8}{numbers}  {texts[i]}")
    for limit in 0.15, 0.25, 0.5:
        kept = [known[i] for i, m in enumerate(margins) if m >= limit]
        yes = kept.count("yes")
        print(f"{limit:.2f} lets {yes} yes and {len(kept) - yes} no through")
