"""Size the key-value cache by formula and measure a real one."""

import torch
from transformers import AutoModelForCausalLM, PretrainedConfig

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def cache_bytes(config: PretrainedConfig, tokens: int, dtype) -> int:
    """Return the bytes of keys and values for one sequence of `tokens`."""
    numbers = config.num_hidden_layers * config.num_key_value_heads
    return 2 * numbers * config.head_dim * dtype.itemsize * tokens


if __name__ == "__main__":
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    for length in (1, 100, 200):
        with torch.no_grad():
            cache = model(torch.full((1, length), 504)).past_key_values
        tensors = [layer.keys for layer in cache.layers]
        tensors += [layer.values for layer in cache.layers]
        measured = sum(tensor.nbytes for tensor in tensors)
        formula = cache_bytes(model.config, length, torch.float32)
        print(f"{length} tokens: formula {formula:,}, measured {measured:,}")
    print(len(tensors), "tensors of shape", tuple(tensors[0].shape))
    full = cache_bytes(model.config, 8192, torch.float32)
    print(f"8,192 tokens: {full / 1e6:.0f} MB")
    print(f"the model's weights: {4 * model.num_parameters() / 1e6:.0f} MB")
