"""Rank four passages by cosine, dot product and distance, long and short."""

import numpy as np
from sentence_transformers import SentenceTransformer

QUERY = "How do I get a new password?"
PASSAGES = {
    "A": "Forgotten password",
    "B": "To choose another password, open your account settings, press "
    "Security and follow the link in the message that we send you.",
    "C": "You can reset your password on the login page.",
    "D": "Our office is closed on Sunday.",
}


def measure(query: np.ndarray, rows: np.ndarray) -> dict[str, np.ndarray]:
    """Compare one vector (d,) with rows (n, d): cosine, dot and distance."""
    dots = rows @ query
    lengths = np.linalg.norm(rows, axis=1) * np.linalg.norm(query)
    distances = np.linalg.norm(rows - query, axis=1)
    return {"cosine": dots / lengths, "dot": dots, "distance": distances}


if __name__ == "__main__":
    model = SentenceTransformer(
        "sentence-transformers/all-MiniLM-L6-v2", device="cpu"
    )
    # The model is Transformer, Pooling, Normalize: leave the last one out.
    unscaled = SentenceTransformer(modules=list(model)[:2], device="cpu")
    for name, encoder in ("raw vectors", unscaled), ("unit vectors", model):
        vectors = encoder.encode([QUERY, *PASSAGES.values()])  # (5, 384)
        table = measure(vectors[0], vectors[1:])
        lengths = np.linalg.norm(vectors[1:], axis=1)
        print(f"{name:<14}" + "".join(f"{p:>7}" for p in PASSAGES) + "   order")
        print("  length      " + "".join(f"{x:7.2f}" for x in lengths))
        for measure_name, x in table.items():
            best_first = np.argsort(x if measure_name == "distance" else -x)
            order = " ".join("ABCD"[i] for i in best_first)
            values = "".join(f"{v:7.3f}" for v in x)
            print(f"  {measure_name:<12}{values}   {order}")
