"""Size the key-value cache by formula and measure a real one."""

import matplotlib.pyplot as plt
import torch
from transformers import AutoModelForCausalLM, PretrainedConfig

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def cache_bytes(config: PretrainedConfig, tokens: int, dtype) -> int:
    """Return the bytes of keys and values for one sequence of `tokens`."""
    numbers = config.num_hidden_layers * config.num_key_value_heads
    return 2 * numbers * config.head_dim * dtype.itemsize * tokens


if __name__ == "__main__":
    dtype = torch.float32
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=dtype)
    lengths, measured = [1, 50, 100, 150, 200], []
    print("tokens      formula     measured   (bytes, float32)")
    for length in lengths:
        ids = torch.full((1, length), 504)
        with torch.no_grad():
            cache = model(ids, logits_to_keep=1).past_key_values
        tensors = [
            t for layer in cache.layers for t in (layer.keys, layer.values)
        ]
        measured.append(sum(tensor.nbytes for tensor in tensors))
        formula = cache_bytes(model.config, length, dtype)
        print(f"{length:>6} {formula:>12,} {measured[-1]:>12,}")
    print(f"{len(tensors)} tensors of shape {tuple(tensors[0].shape)}")
    window = model.config.max_position_embeddings
    full = cache_bytes(model.config, window, dtype)
    weights = dtype.itemsize * model.num_parameters()
    print(f"{window:,} tokens: {full / 1e6:.0f} MB")
    print(f"the model's weights: {weights / 1e6:.0f} MB")
    fig, ax = plt.subplots(figsize=(6, 3.5), layout="constrained")
    ax.plot(lengths, [n / 1e6 for n in measured], marker="o")
    ax.set(xlabel="tokens in the cache", ylabel="MB (float32)", ylim=(0, 10))
    plt.show()
