"""Print how much each token is looked at, and how long its values are."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def value_lengths(model, states) -> torch.Tensor:
    """Return (tokens,): the mean length of a token's values in all layers."""
    lengths = []
    for layer, vectors in zip(model.model.layers, states[:-1], strict=True):
        values = layer.self_attn.v_proj(layer.input_layernorm(vectors[0]))
        heads = values.unflatten(1, (3, 64))  # (tokens, heads, 64)
        lengths.append(heads.norm(dim=2).mean(dim=1))
    return torch.stack(lengths).mean(dim=0)


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(
        NAME, dtype=torch.float32, attn_implementation="eager"
    ).requires_grad_(False)
    for text in ("The capital of France is", "Banana capital of France is"):
        ids = tokenizer(text, return_tensors="pt")["input_ids"]
        out = model(ids, output_attentions=True, output_hidden_states=True)
        weights = torch.stack(out.attentions)[:, 0, :, -1].mean(dim=(0, 1))
        lengths = value_lengths(model, out.hidden_states)
        for place, token_id in enumerate(ids[0]):
            weight, length = weights[place], lengths[place]
            print(f"{tokenizer.decode(token_id):>8} {weight:.2f} {length:.1f}")
