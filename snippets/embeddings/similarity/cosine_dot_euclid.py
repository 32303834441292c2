"""Rank three passages by cosine, dot product and distance, long and short."""

import numpy as np
from sentence_transformers import SentenceTransformer

NAME = "sentence-transformers/all-MiniLM-L6-v2"
QUERY = "How do I get a new password?"
A = "Forgotten password"
B = "To choose another password, open your account settings, press "
B += "Security and follow the link in the message that we send you."
C = "You can reset your password on the login page."


def measure(query: np.ndarray, rows: np.ndarray) -> dict[str, np.ndarray]:
    """Compare one vector (d,) with rows (n, d): cosine, dot and distance."""
    dots = rows @ query
    lengths = np.linalg.norm(rows, axis=1) * np.linalg.norm(query)
    distances = np.linalg.norm(rows - query, axis=1)
    return {"cosine": dots / lengths, "dot": dots, "distance": distances}


if __name__ == "__main__":
    model = SentenceTransformer(NAME, device="cpu")
    # The model is Transformer, Pooling, Normalize: leave the last one out.
    unscaled = SentenceTransformer(modules=list(model)[:2], device="cpu")
    for encoder in (unscaled, model):
        query, *rows = encoder.encode([QUERY, A, B, C])
        print("lengths ", np.linalg.norm(rows, axis=1).round(2))
        for name, values in measure(query, np.array(rows)).items():
            order = np.argsort(values if name == "distance" else -values)
            print(f"{name:8}", values.round(3), *("ABC"[i] for i in order))
