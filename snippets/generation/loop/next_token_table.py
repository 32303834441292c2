"""Show which tokens a model expects after four prompts."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
PROMPTS = ["The capital of France is", "My favourite colour is"]
PROMPTS += ["Once upon a time", "import numpy as"]

if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    for prompt in PROMPTS:
        with torch.no_grad():
            logits = model(**tokenizer(prompt, return_tensors="pt")).logits
        print(prompt, tuple(logits.shape))
        scores = logits[0, -1]  # (vocabulary,)
        chances = scores.softmax(dim=-1)
        for token_id in scores.topk(3).indices:
            score, chance = scores[token_id], chances[token_id]
            piece = tokenizer.decode(token_id)
            print(f"  logit {score:.1f}, probability {chance:.3f}: {piece!r}")
