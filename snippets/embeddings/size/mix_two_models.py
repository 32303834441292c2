"""Compare vectors of two models: first an error, then quiet nonsense."""

import textwrap

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from transformers import AutoModel, AutoTokenizer

QUERY = "How do I reset my password?"
TEXTS = [QUERY, "I forgot my login details.", "A cat sleeps on the sofa."]


def embed_with_llm(name: str, texts: list[str]) -> np.ndarray:
    """Return the mean last hidden state of each text, (texts, width)."""
    tokenizer = AutoTokenizer.from_pretrained(name)
    model = AutoModel.from_pretrained(name, dtype=torch.float32)
    rows = []
    for text in texts:  # one by one: no padding to leave out of the mean
        with torch.no_grad():
            output = model(**tokenizer(text, return_tensors="pt"))
        rows.append(output.last_hidden_state[0].mean(dim=0).numpy())
    return np.stack(rows)


if __name__ == "__main__":
    name = "sentence-transformers/all-MiniLM-L6-v2"
    stored = SentenceTransformer(name, device="cpu").encode(TEXTS)  # (3, 384)
    new = embed_with_llm("HuggingFaceTB/SmolLM2-135M-Instruct", TEXTS)
    try:
        stored @ new[0]
    except ValueError as error:
        print(textwrap.fill(f"ValueError: {error}", 76))
    new = new[:, :384]
    new = new / np.linalg.norm(new, axis=1, keepdims=True)
    print(f"\n{'stored with':<28}  MiniLM  SmolLM2  MiniLM")
    print(f"{'query with':<28}  MiniLM  SmolLM2  SmolLM2")
    columns = stored @ stored[0], new @ new[0], stored @ new[0]
    for text, *scores in zip(TEXTS, *columns, strict=True):
        print(f"{text:<28}" + "{:8.3f}{:9.3f}{:9.3f}".format(*scores))
