"""Compare stored vectors with the vector of a model of another size."""

import numpy as np
from sentence_transformers import SentenceTransformer
from transformers import AutoModel, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def embed(model, tokenizer, text: str) -> np.ndarray:
    """Return the mean last hidden state of a text, (width,)."""
    output = model(**tokenizer(text, return_tensors="pt"))
    return output.last_hidden_state[0].mean(dim=0).detach().numpy()


if __name__ == "__main__":
    old = SentenceTransformer("sentence-transformers/all-MiniLM-L6-v2")
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    new = AutoModel.from_pretrained(NAME, dtype="float32")
    stored = old.encode(["A cat sleeps on the sofa."])  # (1, 384)
    query = embed(new, tokenizer, "How do I reset my password?")  # (576,)
    try:
        stored @ query
    except ValueError as error:
        print("ValueError:", str(error).replace(", with", ",\nwith"))
