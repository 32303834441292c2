"""Round the two best logits to bfloat16: after one prompt they are tied."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
PROMPTS = [
    "The capital of France is",
    "Paris is in France and Rome is in Italy. "
    "The capital of Spain is Madrid.\n\nThe",
]

if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    for prompt in PROMPTS:
        with torch.no_grad():
            logits = model(**tokenizer(prompt, return_tensors="pt")).logits
        best, ids = logits[0, -1].topk(2)
        first, second = (tokenizer.decode(token_id) for token_id in ids)
        print(f"{prompt[-15:]!r}: {first!r} or {second!r}")
        for dtype in [torch.float32, torch.bfloat16]:
            one, two = best.to(dtype).tolist()
            print(f"  {dtype}: {one:.3f} and {two:.3f}, lead {one - two:.3f}")
