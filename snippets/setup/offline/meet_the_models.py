"""Load three tokenizers and two models by name and read off their sizes."""

import torch
from sentence_transformers import SentenceTransformer
from transformers import AutoModelForCausalLM, AutoTokenizer

NAMES = {
    "SmolLM2": "HuggingFaceTB/SmolLM2-135M-Instruct",
    "MiniLM": "sentence-transformers/all-MiniLM-L6-v2",
    "Gemma": "google/gemma-3-1b-it",
}


def load_generator(name: str) -> AutoModelForCausalLM:
    """Load a language model in float32, whatever its file holds."""
    return AutoModelForCausalLM.from_pretrained(name, dtype=torch.float32)


def load_embedder(name: str) -> SentenceTransformer:
    """Load a sentence embedder on the CPU, even where there is a GPU."""
    return SentenceTransformer(name, device="cpu")


if __name__ == "__main__":
    print("tokenizer  class                vocabulary   with added")
    for label, name in NAMES.items():
        tokenizer = AutoTokenizer.from_pretrained(name)
        row = f"{label:11}{type(tokenizer).__name__:19}"
        print(f"{row}{tokenizer.vocab_size:12,}{len(tokenizer):13,}")
    generator = load_generator(NAMES["SmolLM2"])
    layers = generator.config.num_hidden_layers
    width = generator.config.hidden_size
    print(f"\nSmolLM2    {type(generator).__name__}, {generator.dtype}")
    print(f"           {generator.num_parameters():,} parameters", end="")
    print(f", {layers} layers, width {width}")
    embedder = load_embedder(NAMES["MiniLM"])
    size, limit = embedder.get_embedding_dimension(), embedder.max_seq_length
    print(f"\nMiniLM     {type(embedder).__name__}, {embedder.dtype}")
    print(f"           {size} dimensions, limit {limit} tokens")
