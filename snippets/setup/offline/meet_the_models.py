"""Load two models by name and read off their sizes."""

import torch
from sentence_transformers import SentenceTransformer
from transformers import AutoModelForCausalLM


def load_generator(name: str) -> AutoModelForCausalLM:
    """Load a language model in float32, whatever its file holds."""
    return AutoModelForCausalLM.from_pretrained(name, dtype=torch.float32)


def load_embedder(name: str) -> SentenceTransformer:
    """Load a sentence embedder on the CPU, even where there is a GPU."""
    return SentenceTransformer(name, device="cpu")


if __name__ == "__main__":
    smollm2 = load_generator("HuggingFaceTB/SmolLM2-135M-Instruct")
    print("SmolLM2", type(smollm2).__name__, smollm2.dtype)
    print("  parameters", f"{smollm2.num_parameters():,}")
    minilm = load_embedder("sentence-transformers/all-MiniLM-L6-v2")
    print("MiniLM", type(minilm).__name__, minilm.dtype)
    print("  dimensions", minilm.get_embedding_dimension())
    print("  longest text in tokens", minilm.max_seq_length)
