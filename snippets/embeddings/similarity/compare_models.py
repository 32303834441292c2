"""Score the same sentences with two models, each on a scale of its own."""

import torch
from sentence_transformers import SentenceTransformer
from transformers import AutoModelForCausalLM, AutoTokenizer

TEXTS = [
    "How do I reset my password?",
    "I forgot my login details.",
    "I cannot sign in.",
    "Boil the potatoes.",
    "Whales are mammals.",
    "Stocks fell on Monday.",
]


def embed_with_llm(name: str, texts: list[str]) -> torch.Tensor:
    """Return the mean last hidden state of each text, unit length (n, d)."""
    tokenizer = AutoTokenizer.from_pretrained(name)
    model = AutoModelForCausalLM.from_pretrained(name, dtype=torch.float32)
    rows = []
    for text in texts:  # one by one: no padding to leave out of the mean
        inputs = tokenizer(text, return_tensors="pt")
        with torch.no_grad():
            output = model(**inputs, output_hidden_states=True)
        rows.append(output.hidden_states[-1][0].mean(dim=0))  # (t, d) to (d,)
    return torch.nn.functional.normalize(torch.stack(rows), dim=1)


if __name__ == "__main__":
    minilm = SentenceTransformer(
        "sentence-transformers/all-MiniLM-L6-v2", device="cpu"
    ).encode(TEXTS, convert_to_tensor=True)  # (6, 384)
    smollm2 = embed_with_llm("HuggingFaceTB/SmolLM2-135M-Instruct", TEXTS)
    print(f"{'to: ' + TEXTS[0]:<34}MiniLM  SmolLM2")
    for text, a, b in zip(
        TEXTS[1:], minilm[1:] @ minilm[0], smollm2[1:] @ smollm2[0], strict=True
    ):
        print(f"{text:<34}{a:6.3f}{b:9.3f}")
