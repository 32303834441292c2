"""Compare vectors of two models, cut to the same size: quiet nonsense."""

import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from transformers import AutoModel, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
TEXTS = [
    "How do I reset my password?",
    "I forgot my login details.",
    "A cat sleeps on the sofa.",
]


def embed(model, tokenizer, text: str) -> np.ndarray:
    """Return the mean last hidden state of a text, (width,)."""
    output = model(**tokenizer(text, return_tensors="pt"))
    return output.last_hidden_state[0].mean(dim=0).detach().numpy()


if __name__ == "__main__":
    minilm = SentenceTransformer("sentence-transformers/all-MiniLM-L6-v2")
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    smollm2 = AutoModel.from_pretrained(NAME, dtype=torch.float32)
    old = minilm.encode(TEXTS)  # (3, 384)
    new = np.stack([embed(smollm2, tokenizer, text) for text in TEXTS])
    new = new[:, :384] / np.linalg.norm(new[:, :384], axis=1, keepdims=True)
    print("MiniLM asked, MiniLM stored:  ", (old @ old[0]).round(3))
    print("SmolLM2 asked, SmolLM2 stored:", (new @ new[0]).round(3))
    print("SmolLM2 asked, MiniLM stored: ", (old @ new[0]).round(3))
