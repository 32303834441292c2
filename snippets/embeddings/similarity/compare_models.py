"""Score the same sentences with two models, each on a scale of its own."""

import torch
from sentence_transformers import SentenceTransformer
from transformers import AutoModel, AutoTokenizer

MINILM = "sentence-transformers/all-MiniLM-L6-v2"
SMOLLM2 = "HuggingFaceTB/SmolLM2-135M-Instruct"
TEXTS = [
    "How do I reset my password?",
    "I forgot my login details.",
    "I cannot sign in.",
    "Boil the potatoes.",
    "Stocks fell on Monday.",
]


def embed_with_llm(model, tokenizer, text: str) -> torch.Tensor:
    """Return the mean of a text's contextual vectors, of length 1 (width,)."""
    with torch.no_grad():
        states = model(**tokenizer(text, return_tensors="pt"))
    mean = states.last_hidden_state[0].mean(dim=0)
    return torch.nn.functional.normalize(mean, dim=0)


if __name__ == "__main__":
    minilm = SentenceTransformer(MINILM, device="cpu").encode(TEXTS)
    tokenizer = AutoTokenizer.from_pretrained(SMOLLM2)
    model = AutoModel.from_pretrained(SMOLLM2, dtype=torch.float32)
    smollm2 = [embed_with_llm(model, tokenizer, text) for text in TEXTS]
    print("MiniLM  SmolLM2")
    for text, a, b in zip(TEXTS, minilm, smollm2, strict=True):
        print(f"{a @ minilm[0]:6.3f}{b @ smollm2[0]:9.3f}  {text}")
