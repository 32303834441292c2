"""Size the key-value cache by formula and measure a real one."""

import torch
from transformers import AutoModelForCausalLM, PretrainedConfig


def cache_bytes(config: PretrainedConfig, tokens: int, dtype) -> int:
    """Return the bytes of keys and values for one sequence of `tokens`."""
    numbers = config.num_hidden_layers * config.num_key_value_heads
    return 2 * numbers * config.head_dim * dtype.itemsize * tokens


if __name__ == "__main__":
    name = "HuggingFaceTB/SmolLM2-135M-Instruct"
    model = AutoModelForCausalLM.from_pretrained(name, dtype=torch.float32)
    for length in (1, 100, 200):
        with torch.no_grad():
            cache = model(torch.full((1, length), 504)).cache
        measured = sum(x.keys.nbytes + x.values.nbytes for x in cache.layers)
        formula = cache_bytes(model.config, length, torch.float32)
        print(f"length {length}: formula {formula:,}, measured {measured:,}")
    print("keys of one layer:", tuple(cache.layers[0].keys.shape))
    full = cache_bytes(model.config, 8192, torch.float32)
    print(f"8,192 tokens: {full / 1e6:.0f} MB")
    print(f"the model's weights: {4 * model.num_parameters() / 1e6:.0f} MB")
