"""Show tokens, sentence similarity and generated text in one short run."""

import torch
from sentence_transformers import SentenceTransformer
from transformers import AutoModelForCausalLM, AutoTokenizer

SMOLLM2 = "HuggingFaceTB/SmolLM2-135M-Instruct"
MINILM = "sentence-transformers/all-MiniLM-L6-v2"


def split_text(tokenizer, text: str) -> list[str]:
    """Return the pieces of a text, each decoded on its own."""
    return [tokenizer.decode(i) for i in tokenizer(text)["input_ids"]]


def compare(embedder: SentenceTransformer, one: str, other: str) -> float:
    """Return the cosine of two sentence vectors, from -1 to 1."""
    return embedder.similarity(*embedder.encode([one, other])).item()


def continue_text(model, tokenizer, prompt: str, count: int) -> str:
    """Return the likeliest next tokens, at most count of them, as text."""
    inputs = tokenizer(prompt, return_tensors="pt")  # ids: (1, prompt length)
    ids = model.generate(**inputs, max_new_tokens=count, do_sample=False)[0]
    return tokenizer.decode(ids[inputs["input_ids"].shape[1] :])


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(SMOLLM2)
    model = AutoModelForCausalLM.from_pretrained(SMOLLM2, dtype=torch.float32)
    minilm = SentenceTransformer(MINILM, device="cpu")
    print("tokens    ", split_text(tokenizer, "The capital of Australia is"))
    for text in ("My password is not accepted.", "We planted tomatoes."):
        score = compare(minilm, "I cannot log in.", text)
        print(f"similarity {score:.3f}  {text}")
    for prompt in ("The capital of France is", "The capital of Australia is"):
        print("next text ", repr(continue_text(model, tokenizer, prompt, 10)))
