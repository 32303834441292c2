"""Compute what one head of SmolLM2 looks at, from the model's own weights."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.models.llama.modeling_llama import apply_rotary_pos_emb


def look_back(queries, keys, values):
    """Return weights (tokens, tokens) and weighted values (tokens, 64)."""
    scores = queries @ keys.T / queries.shape[1] ** 0.5
    later = torch.ones_like(scores).triu(1) == 1
    weights = scores.masked_fill(later, -torch.inf).softmax(dim=1)
    return weights, weights @ values


if __name__ == "__main__":
    name = "HuggingFaceTB/SmolLM2-135M-Instruct"
    tokenizer = AutoTokenizer.from_pretrained(name)
    model = AutoModelForCausalLM.from_pretrained(
        name, dtype=torch.float32, attn_implementation="eager"
    ).requires_grad_(False)
    inputs = tokenizer("The capital of France is", return_tensors="pt")
    out = model(**inputs, output_hidden_states=True, output_attentions=True)
    layer = model.model.layers[16]
    vectors = layer.input_layernorm(out.hidden_states[16][0])  # (tokens, 576)
    queries = layer.self_attn.q_proj(vectors)[:, :64]  # head 0 of 9
    keys = layer.self_attn.k_proj(vectors)[:, :64]  # for heads 0, 1 and 2
    values = layer.self_attn.v_proj(vectors)[:, :64]
    places = model.model.rotary_emb(vectors, torch.arange(5)[None])
    queries, keys = apply_rotary_pos_emb(queries, keys, *places)
    weights, _ = look_back(queries[0, 0], keys[0, 0], values)
    print(weights.numpy().round(2))
    difference = (weights - out.attentions[16][0, 0]).abs().max()
    print(f"largest difference from the library's: {difference:.5f}")
