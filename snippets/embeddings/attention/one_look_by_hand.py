"""Compute what one head of SmolLM2 looks at, from the model's own weights."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.models.llama.modeling_llama import apply_rotary_pos_emb

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def look(query, keys, values):
    """Return scores and weights (tokens,), and the average of values (64,)."""
    scores = keys @ query / 8  # the root of 64
    weights = scores.softmax(dim=0)
    return scores, weights, weights @ values


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    model.requires_grad_(False)  # read, not trained
    inputs = tokenizer("The capital of France is", return_tensors="pt")
    states = model(**inputs, output_hidden_states=True).hidden_states
    layer = model.model.layers[16]
    vectors = layer.input_layernorm(states[16][0])  # (tokens, 576)
    queries = layer.self_attn.q_proj(vectors)[:, :64]  # head 0 of 9
    keys = layer.self_attn.k_proj(vectors)[:, :64]  # for heads 0, 1 and 2
    values = layer.self_attn.v_proj(vectors)[:, :64]
    cos, sin = model.model.rotary_emb(vectors, torch.tensor([[0, 1, 2, 3, 4]]))
    queries, keys = apply_rotary_pos_emb(queries, keys, cos, sin)
    scores, weights, taken = look(queries[0, 0, -1], keys[0, 0], values)
    print("scores ", scores.numpy().round(2))
    print("weights", weights.numpy().round(2))
    print("values ", values[:, 0].numpy().round(2), "the first of 64 numbers")
    print(f"average {taken[0]:.2f}")
